"""What hours cost: minutes times the rate of their day, rounded once on each line of a statement.

A line is one module in one calendar month. Halves of a cent are rounded up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from typing import Any

import attrs

from .budget import Budget, Rate
from .ledger import HourLedger
from .quantities import MINUTES_AN_HOUR, Cents

Product = Any
"""A whole number, or a column of whole numbers."""

_ONE_DAY = timedelta(days=1)


@attrs.frozen(kw_only=True)
class CostLine:
    """One line of a statement.

    Attributes:
        module: Id of the module.
        month: First day of the calendar month.
        minutes: Minutes that have a rate.
        cost: Cents, rounded half up.
    """

    module: str
    month: date
    minutes: int
    cost: Cents


def cost_lines(
    ledger: HourLedger, budget: Budget, until: date | None = None
) -> tuple[CostLine, ...]:
    """The lines of all live entries up to a day, by module and month.

    Entries on days without a rate are left out; :func:`unrated` finds them.

    Example:
        >>> from passtgenau_core import Budget, HourEntry, HourLedger, Rate
        >>> ledger = HourLedger([HourEntry(id="H-1", date=date(2025, 3, 3),
        ...                                module="einstiegsphase", minutes=50)])
        >>> budget = Budget(rates=[Rate(from_=date(2025, 3, 1), rate="60.01")])
        >>> [(line.month, line.cost) for line in cost_lines(ledger, budget)]
        [(datetime.date(2025, 3, 1), Cents(5001))]
    """
    rates = sorted((rate.from_, rate.rate) for rate in budget.rates or ())
    lines = []
    for module in ledger.modules:
        for first, last in ledger.months(module, until):
            until_day = last if until is None else min(last, until)
            minutes = product = 0
            for start, end, rate in _stretches(rates, first, until_day):
                counted = ledger.minutes(module, start, end)
                minutes += counted
                product += counted * rate
            if minutes:
                cost = Cents(rounded(product))
                lines.append(CostLine(module=module, month=first, minutes=minutes, cost=cost))
    return tuple(lines)


def cost_of(ledger: HourLedger, budget: Budget, until: date | None = None) -> Cents:
    """The sum of :func:`cost_lines`."""
    return Cents(sum(line.cost for line in cost_lines(ledger, budget, until)))


def cost_of_stretches(
    rates: Iterable[Rate], first: date, last: date, minutes: Callable[[date, date], int]
) -> Cents:
    """What the minutes of some days cost as one line; days before the first rate cost nothing.

    Args:
        rates: What an hour costs from which day on.
        first: First day.
        last: Last day, inside.
        minutes: Tells the minutes from one day to another, both inside.
    """
    known = sorted((rate.from_, rate.rate) for rate in rates)
    stretches = _stretches(known, first, last)
    return Cents(rounded(sum(minutes(a, b) * rate for a, b, rate in stretches)))


def rounded(product: Product) -> Product:
    """Cents of minutes times cents an hour, halves rounded up."""
    return (2 * product + MINUTES_AN_HOUR) // (2 * MINUTES_AN_HOUR)


def _stretches(
    rates: list[tuple[date, Cents]], first: date, last: date
) -> Iterator[tuple[date, date, Cents]]:
    """The stretches from ``first`` to ``last`` in which one rate holds."""
    for number, (since, rate) in enumerate(rates):
        start = max(since, first)
        end = min(last, rates[number + 1][0] - _ONE_DAY) if number + 1 < len(rates) else last
        if start <= end:
            yield start, end, rate


def unrated(ledger: HourLedger, budget: Budget, until: date) -> int:
    """Minutes of live entries up to a day that no rate covers yet on theirs."""
    first = min((rate.from_ for rate in budget.rates or ()), default=None)
    before = until if first is None else min(until, first - _ONE_DAY)
    return sum(ledger.minutes(module, end=before) for module in ledger.modules)
