"""A second computation of what hours cost, entry by entry in exact fractions.

It shares nothing with the library's: no ledger totals, no stretches of days. It reads "Money and
hours" of the specification and says what each entry costs, adds up each line and rounds it once.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from math import floor
from typing import NamedTuple

from passtgenau_core import Budget, HourEntry

HALF = Fraction(1, 2)


class Line(NamedTuple):
    """One line of a statement by hand: minutes with a rate, and cents."""

    minutes: int
    cents: int


def live(entries: Iterable[HourEntry]) -> list[HourEntry]:
    """The entries that state hours and that no other entry reverses."""
    entries = list(entries)
    void = {entry.reverses for entry in entries}
    return [entry for entry in entries if entry.reverses is None and entry.id not in void]


def rate_on(budget: Budget, day: date) -> int | None:
    """Cents an hour: the rate that began last, up to and including this day."""
    found: tuple[date, int] | None = None
    for rate in budget.rates or ():
        if rate.from_ <= day and (found is None or found[0] < rate.from_):
            found = (rate.from_, int(rate.rate))
    return None if found is None else found[1]


def lines(
    entries: Iterable[HourEntry], budget: Budget, until: date | None = None
) -> dict[tuple[str, int, int], Line]:
    """By module, year and month: the minutes that have a rate, and their cost rounded half up."""
    minutes: dict[tuple[str, int, int], int] = {}
    exact: dict[tuple[str, int, int], Fraction] = {}
    for entry in live(entries):
        rate = rate_on(budget, entry.date)
        if rate is None or (until is not None and entry.date > until):
            continue
        key = (str(entry.module), entry.date.year, entry.date.month)
        worked = entry.minutes or 0
        minutes[key] = minutes.get(key, 0) + worked
        exact[key] = exact.get(key, Fraction(0)) + Fraction(worked * rate, 60)
    return {key: Line(minutes[key], floor(exact[key] + HALF)) for key in minutes}


def total(entries: Iterable[HourEntry], budget: Budget, until: date | None = None) -> int:
    """Cents of all lines together."""
    return sum(line.cents for line in lines(entries, budget, until).values())


def without_rate(entries: Iterable[HourEntry], budget: Budget, until: date) -> int:
    """Minutes up to a day that were worked before any rate began."""
    return sum(
        entry.minutes or 0
        for entry in live(entries)
        if entry.date <= until and rate_on(budget, entry.date) is None
    )
