"""Tables as plain data that JSON can hold."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest
from arbitrary_tables import table_of, tables
from hypothesis import given
from hypothesis import strategies as st

from passtgenau_core import Cents, Text
from passtgenau_core.language import LANGUAGES, Language
from passtgenau_core.tables import Column, Row, Table, Unit, Value, to_data


def cells(table: Table, row: Row, lang: Language) -> Row:
    """A row as it is to be read back: fixed words are the texts of one language."""
    return tuple(value.within(lang) if isinstance(value, Text) else value for value in row)


def value_of(data: str | int | None, unit: Unit) -> Value | None:
    """The value that a datum tells, as a program would read it."""
    if isinstance(data, str):
        if unit == "day":
            return date.fromisoformat(data)
        if unit == "month":
            return date.fromisoformat(f"{data}-01")
        if unit == "cents":
            return Cents(Decimal(data) * 100)
        if unit == "units":
            return Decimal(data)
    return data


@given(tables(), st.sampled_from(LANGUAGES))
def test_values_are_read_back(table: Table, lang: Language) -> None:
    """JSON and back, everything is what it was."""
    data = json.loads(json.dumps(to_data(table, lang)))
    units = {column["name"]: column["unit"] for column in data["columns"]}

    def row(told: dict[str, str | int | None]) -> Row:
        assert list(told) == list(units)
        return tuple(value_of(value, units[name]) for name, value in told.items())

    assert [row(told) for told in data["rows"]] == [cells(table, r, lang) for r in table.rows]
    if table.total is None:
        assert data["total"] is None
    else:
        assert row(data["total"]) == cells(table, table.total, lang)
    titles = [column["title"] for column in data["columns"]]
    assert [data["title"], *titles] == [
        title.within(lang) for title in (table.title, *(c.title for c in table.columns))
    ]
    assert data["note"] == (None if table.note is None else table.note.within(lang))
    assert (data["name"], *units.items()) == (
        table.name,
        *((column.name, column.unit) for column in table.columns),
    )


@pytest.mark.parametrize(
    ("unit", "value", "data"),
    [
        ("text", Text("Woche", "week"), "week"),
        ("day", date(2026, 1, 30), "2026-01-30"),
        ("month", date(2026, 3, 1), "2026-03"),
        ("minutes", -90, -90),
        ("cents", Cents(8820005), "88200.05"),
        ("units", Decimal("1.50"), "1.50"),
        ("count", 0, 0),
        ("cents", None, None),
    ],
)
def test_data(unit: Unit, value: Value | None, data: object) -> None:
    [row] = to_data(table_of(unit, value), "en")["rows"]
    assert row == {"c": data}
    assert type(row["c"]) is type(data)


def test_shape() -> None:
    """All of a small table; German is the language unless told otherwise."""
    title = Text("Stunden", "Hours")
    columns = (Column("month", title, "month"), Column("minutes", title, "minutes"))
    rows: tuple[Row, ...] = ((date(2025, 3, 1), 90),)
    table = Table(name="hours", title=title, columns=columns, rows=rows, total=(None, 90))
    assert to_data(table) == {
        "name": "hours",
        "title": "Stunden",
        "columns": [
            {"name": "month", "title": "Stunden", "unit": "month"},
            {"name": "minutes", "title": "Stunden", "unit": "minutes"},
        ],
        "rows": [{"month": "2025-03", "minutes": 90}],
        "total": {"month": None, "minutes": 90},
        "note": None,
    }
