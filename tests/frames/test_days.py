"""Days in columns are those of :mod:`passtgenau_core.periods`, row by row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import cache
from typing import Any

import duckdb
import polars
import pyarrow
import pytest
from narwhals import Expr, from_native

from passtgenau_core import periods
from passtgenau_core.columns import days
from passtgenau_core.columns.expressions import col, lit
from passtgenau_core.periods import FIRST_DAY, LAST_DAY, Length

LENGTHS = tuple(map(Length.parse, ("P1W", "P4W", "P1M", "P3M", "P6M", "P10M", "P12M")))
ONE_DAY = timedelta(days=1)
D = date.fromisoformat


def _from(first: date, last: date) -> list[date]:
    return [first + n * ONE_DAY for n in range((last - first).days + 1)]


EVERY = _from(FIRST_DAY, LAST_DAY)
HARD = [
    day
    for year in (1900, 2000, 2024, 2025, 2100)
    for day in _from(date(year, 1, 1), date(year, 12, 31))
]
"""The days of leap years and of others, and of century years of both kinds."""


def _frame(library: str, **columns: list[Any]) -> Any:
    table = pyarrow.table(columns)
    if library == "polars":
        return polars.from_arrow(table)
    return table if library == "pyarrow" else duckdb.from_arrow(table)


@cache
def _days_of(library: str) -> tuple[list[date], Any]:
    known = EVERY if library == "polars" else HARD
    frame = _frame(library, case=["A"] * len(known), day=known, place=list(range(len(known))))
    return known, from_native(frame).lazy()


def _values(library: str, expression: Expr) -> list[Any]:
    _, frame = _days_of(library)
    rows = frame.select("place", value=expression).sort("place").collect()
    assert rows["place"].to_list() == list(range(len(rows)))
    return rows["value"].to_list()  # type: ignore[no-any-return]


in_each = pytest.mark.parametrize("library", ["polars", "pyarrow", "duckdb"])
of_each_length = pytest.mark.parametrize("length", LENGTHS, ids=str)
NUMBERS: Mapping[str, tuple[Expr, Callable[[date], Any]]] = {
    "month_of": (days.month_of(col("day")), periods.month_number),
    "ordinal": (days.ordinal(col("day")), date.toordinal),
    "iso": (days.iso(col("day")), date.isoformat),
    "numbered": (days.numbered(days.ordinal(col("day"))), lambda day: day),
    "month_start": (
        days.month_start(days.month_of(col("day"))),
        lambda day: day.replace(day=1),
    ),
    "after 0": (days.after(col("day"), 0), lambda day: day),
    "after 31": (days.after(col("day"), 31), lambda day: day + 31 * ONE_DAY),
    "after -29": (days.after(col("day"), -29), lambda day: day - 29 * ONE_DAY),
    "middle_day, odd": (
        days.middle_day(col("day"), days.after(col("day"), 6)),
        lambda day: periods.middle_day(day, day + 6 * ONE_DAY),
    ),
    "middle_day, even": (
        days.middle_day(col("day"), days.after(col("day"), 59)),
        lambda day: periods.middle_day(day, day + 59 * ONE_DAY),
    ),
    "middle_day, one": (
        days.middle_day(col("day"), col("day")),
        lambda day: periods.middle_day(day, day),
    ),
}


@in_each
@pytest.mark.parametrize("name", NUMBERS)
def test_every_day(name: str, library: str) -> None:
    expression, expected = NUMBERS[name]
    assert _values(library, expression) == [expected(day) for day in _days_of(library)[0]]


@in_each
@of_each_length
def test_period_end_of_every_day(length: Length, library: str) -> None:
    assert _values(library, days.period_end(col("day"), length)) == [
        periods.period_end(day, length) for day in _days_of(library)[0]
    ]


@in_each
@of_each_length
def test_deadline_of_every_day(length: Length, library: str) -> None:
    assert _values(library, days.deadline(col("day"), length)) == [
        periods.deadline(day, length) for day in _days_of(library)[0]
    ]


@in_each
@pytest.mark.parametrize("length", [Length.weeks(2), Length.months(3)], ids=str)
def test_period_end_after_several_times(length: Length, library: str) -> None:
    """So many periods at once, in each row its own number; months are not chained."""
    times = col("place") % 5
    assert _values(library, days.period_end(col("day"), length, times=times)) == [
        periods.period_end(day, Length(length.number * (place % 5), length.unit))
        for place, day in enumerate(_days_of(library)[0])
    ]


@in_each
@pytest.mark.parametrize("months", [0, 1, 5])
def test_before_in_month_of_every_day(months: int, library: str) -> None:
    """A period in months ends in the month of its number."""
    ends = days.before_in_month(col("day"), days.month_of(col("day")) + months)
    assert _values(library, ends) == [
        periods.period_end(day, Length.months(months)) for day in _days_of(library)[0]
    ]


@in_each
@pytest.mark.parametrize("start", ["2023-12-31", "2024-01-01", "2024-01-30", "2024-02-29"])
def test_month_for_end(start: str, library: str) -> None:
    """The first of the months that count from a day that is not over before another."""
    known = _from(D(start), D("2025-03-02"))
    frame = _frame(library, case=["A"] * len(known), day=known, place=list(range(len(known))))
    first = lit(D(start))
    end = days.before_in_month(first, days.month_for_end(first, col("day")))
    rows = from_native(frame).lazy().select("place", end=end).sort("place").collect()
    ends = [periods.period_end(D(start), Length.months(n)) for n in range(1, 20)]
    assert rows["end"].to_list() == [next(e for e in ends if day <= e) for day in known]


DAYS: Mapping[str, list[Any]] = {
    "case": ["A", "B", "C", "D", "E", "F"],
    "day": [*map(D, ["2025-03-02", "2025-03-03", "2025-03-05", "2025-03-31", "2025-04-01"]), None],
    "start": [D("2025-03-03")] * 6,
    "end": [D("2025-03-31")] * 6,
}


@in_each
def test_inside(library: str) -> None:
    """Both ends are inside; of a day that is not known nothing is known."""
    frame = from_native(_frame(library, **DAYS)).lazy()
    open_ = days.inside(col("day"), col("start"), days.unknown())
    rows = frame.select("case", open=open_, closed=days.inside(*map(col, ("day", "start", "end"))))
    found = rows.sort("case").collect()
    assert found["closed"].to_list() == [False, True, True, True, False, None]
    assert found["open"].to_list() == [False, True, True, True, True, None]


@in_each
def test_earliest_and_latest(library: str) -> None:
    """Of those that are known."""
    frame = from_native(_frame(library, **DAYS)).lazy()
    both = [col("day"), col("start")]
    found = (
        frame.select(
            "case",
            first=days.earliest(*both),
            last=days.latest(*both),
            only_first=days.earliest(col("day")),
            only_last=days.latest(col("day")),
        )
        .sort("case")
        .collect()
    )
    start = D("2025-03-03")
    assert found["first"].to_list() == [D("2025-03-02"), *[start] * 5]
    assert found["last"].to_list() == [start, *DAYS["day"][1:-1], start]
    assert found["only_first"].to_list() == DAYS["day"]
    assert found["only_last"].to_list() == DAYS["day"]


@in_each
def test_what_is_not_known_stays_so(library: str) -> None:
    """No day is made of none, and days are days, not points in time."""
    frame = from_native(_frame(library, **DAYS)).lazy()
    length = Length.months(1)
    made = {
        "unknown": days.unknown(),
        "end": days.period_end(col("day"), length),
        "weeks": days.deadline(col("day"), Length.weeks(1)),
        "deadline": days.deadline(col("day"), length),
        "middle": days.middle_day(col("day"), col("end")),
    }
    rows = frame.select("case", **made).sort("case")
    assert {str(rows.collect_schema()[name]) for name in made} == {"Date"}
    found = rows.collect()
    assert [found[name].to_list()[-1] for name in made] == [None] * len(made)
    assert found["unknown"].to_list() == [None] * 6


def test_lengths_of_nothing_end_the_day_before() -> None:
    for length in (Length.weeks(0), Length.months(0)):
        ends = _values("polars", days.period_end(col("day"), length))
        assert ends == [day - ONE_DAY for day in EVERY]
