"""A table holds only what fits its columns, so that renderers never meet anything else."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from arbitrary_tables import UNITS, column, table_of

from passtgenau_core import Cents, Text
from passtgenau_core.tables import Table, Unit

NAME = Text("Tabelle", "Table")
GOOD: dict[Unit, list[Any]] = {
    "text": ["H-1", NAME],
    "day": [date(2025, 3, 1)],
    "month": [date(2025, 3, 1)],
    "minutes": [90, -90],
    "cents": [Cents(1)],
    "units": [Decimal("1.50")],
    "count": [0],
}
ANYTHING: list[Any] = [
    "H-1",
    NAME,
    date(2025, 3, 1),
    datetime(2025, 3, 1),  # noqa: DTZ001
    90,
    True,
    Cents(1),
    Decimal("1.50"),
    1.5,
    [],
]


@pytest.mark.parametrize("unit", UNITS)
def test_values(unit: Unit) -> None:
    """Each unit takes its own type, and nothing else: no float, no bool, no time."""
    taken = {str, Text} if unit == "text" else {type(value) for value in GOOD[unit]}
    for value in [*ANYTHING, *GOOD[unit]]:
        if type(value) in taken:
            assert table_of(unit, value).rows == ((value,),)
        else:
            with pytest.raises(ValueError, match=f"c cannot be a {type(value).__name__}"):
                table_of(unit, value)


@pytest.mark.parametrize("unit", UNITS)
def test_nothing_is_of_any_unit(unit: Unit) -> None:
    assert table_of(unit, None, total=(None,)).rows == ((None,),)


@pytest.mark.parametrize("row", [(), (1,), (1, 2, 3)])
def test_rows_as_wide_as_the_columns(row: tuple[int, ...]) -> None:
    two = (column("count", "a"), column("count", "b"))
    with pytest.raises(ValueError, match=f"a row has {len(row)} cells"):
        Table(name="wide", title=NAME, columns=two, rows=((1, 2), row))
    with pytest.raises(ValueError, match=f"a row has {len(row)} cells"):
        Table(name="wide", title=NAME, columns=two, rows=((1, 2),), total=row)


@pytest.mark.parametrize("columns", [(), (column("count"), column("text"))])
def test_names_of_columns(columns: Any) -> None:
    """There is a column, and no two have the same name."""
    with pytest.raises(ValueError, match="names of their own"):
        Table(name="names", title=NAME, columns=columns, rows=())


def test_the_word_of_the_total_has_a_place() -> None:
    with pytest.raises(ValueError, match="first cell of the total"):
        table_of("count", 1, total=(1,))


def test_a_total_fits_the_columns() -> None:
    two = (column("text", "a"), column("count", "b"))
    with pytest.raises(ValueError, match="b cannot be a str"):
        Table(name="total", title=NAME, columns=two, rows=(), total=(None, "x"))


def test_numbers() -> None:
    """What people add up is a number; days, months and words are none."""
    assert {unit for unit in UNITS if column(unit).is_number} == {
        "minutes",
        "cents",
        "units",
        "count",
    }
