"""Tables as data frames, which say the same in each library."""

from __future__ import annotations

import sys
from datetime import date, datetime
from decimal import Decimal
from typing import Any, get_args

import narwhals as nw
import pytest
from arbitrary_tables import table_of, tables
from hypothesis import given
from hypothesis import strategies as st

from passtgenau_core import Cents, Text
from passtgenau_core.language import LANGUAGES, Language
from passtgenau_core.tables import Backend, Column, Row, Table, Unit, Value, to_frame

BACKENDS: tuple[Backend, ...] = get_args(Backend)


def plain(value: Any) -> Any:
    """A cell without what is a library's own."""
    if value is None or type(value).__name__ in {"NAType", "NaTType"}:
        return None
    return value.date() if isinstance(value, datetime) else value


def read(table: Table, backend: Backend, lang: Language = "de") -> dict[str, list[Any]]:
    """The columns of a data frame as plain values."""
    frame = nw.from_native(to_frame(table, backend, lang), eager_only=True)
    return {name: [plain(cell) for cell in frame[name].to_list()] for name in frame.columns}


def expected(table: Table, lang: Language) -> dict[str, list[Any]]:
    """The columns that any data frame is to have."""
    names = [c.name + ("_cents" if c.unit == "cents" else "") for c in table.columns]
    return {name: [told(row[n], lang) for row in table.rows] for n, name in enumerate(names)}


def told(value: Value | None, lang: Language) -> Any:
    """What a data frame holds of a value."""
    if isinstance(value, Text):
        return value.within(lang)
    return float(value) if isinstance(value, Decimal) else value


@pytest.mark.parametrize("backend", BACKENDS)
@given(table=tables(), lang=st.sampled_from(LANGUAGES))
def test_all_hold_the_same(backend: Backend, table: Table, lang: Language) -> None:
    """All rows, in order, without the total; what is not known is null."""
    assert read(table, backend, lang) == expected(table, lang)


VALUES: list[tuple[Unit, Value, str, str]] = [
    ("text", "H-1", "string", "String"),
    ("day", date(2026, 1, 30), "datetime64[us]", "Date"),
    ("month", date(2026, 3, 1), "datetime64[us]", "Date"),
    ("minutes", 90, "Int64", "Int64"),
    ("cents", Cents(5), "Int64", "Int64"),
    ("units", Decimal("1.50"), "Float64", "Float64"),
    ("count", 1, "Int64", "Int64"),
]


@pytest.mark.parametrize("nulls", [(), (None,), (None, None)])
@pytest.mark.parametrize(("unit", "value", "in_pandas", "elsewhere"), VALUES)
def test_types(
    unit: Unit, value: Value, in_pandas: str, elsewhere: str, nulls: tuple[None, ...]
) -> None:
    """A column has the type of its unit, whatever is in it, and if nothing is, too."""
    for rows in (nulls, (value, *nulls)):
        table = table_of(unit, *rows)
        assert [str(kind) for kind in to_frame(table).dtypes] == [in_pandas]
        for backend in ("polars", "pyarrow"):
            frame = nw.from_native(to_frame(table, backend), eager_only=True)
            assert [str(kind) for kind in frame.schema.values()] == [elsewhere]


@pytest.mark.parametrize("backend", BACKENDS)
def test_each_library_makes_its_own(backend: Backend) -> None:
    assert type(to_frame(table_of("count", 1), backend)).__module__.split(".")[0] == backend


@pytest.mark.parametrize("backend", BACKENDS)
def test_amounts_are_exact(backend: Backend) -> None:
    """Cents stay whole numbers, far beyond what a float could hold, beside nulls as well."""
    most = Cents(2**53 + 1)
    assert read(table_of("cents", most, None), backend) == {"c_cents": [2**53 + 1, None]}


@pytest.mark.parametrize("backend", BACKENDS)
def test_the_total_is_no_row(backend: Backend) -> None:
    title = Text("Stunden", "Hours")
    columns = (Column("module", title, "text"), Column("minutes", title, "minutes"))
    rows: tuple[Row, ...] = ((Text("einer", "one"), 60), ("b", 30))
    table = Table(name="hours", title=title, columns=columns, rows=rows, total=(None, 90))
    assert read(table, backend) == {"module": ["einer", "b"], "minutes": [60, 30]}


def test_without_narwhals(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the library the error says what to install."""
    monkeypatch.setitem(sys.modules, "narwhals", None)
    with pytest.raises(ModuleNotFoundError, match=r"install passtgenau-core\[frames\]") as caught:
        to_frame(table_of("count", 1))
    assert caught.value.name == "narwhals"


@pytest.mark.parametrize("backend", BACKENDS)
def test_without_the_library_of_the_frame(
    backend: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, backend, None)
    with pytest.raises(ModuleNotFoundError, match=f"need {backend}: install it") as caught:
        to_frame(table_of("count", 1), backend)
    assert caught.value.name == backend
