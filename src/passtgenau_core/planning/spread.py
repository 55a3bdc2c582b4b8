"""Whole minutes spread over days, so that every sum over some of the days is whole, too."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import attrs

from ..periods import Length, period_end

_ONE_DAY = timedelta(days=1)


@attrs.frozen
class Stretch:
    """Some days in a row with the minutes that fall on them, evenly.

    Attributes:
        first: First day.
        last: Last day, inside.
        minutes: Minutes on all of them.
    """

    first: date
    last: date
    minutes: int

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    def until(self, day: date) -> int:
        """Minutes up to a day, inside: they grow evenly, rounded down.

        Example:
            >>> some = Stretch(date(2025, 3, 1), date(2025, 3, 3), 100)
            >>> [some.until(date(2025, 3, n)) for n in (1, 2, 3, 4)]
            [33, 66, 100, 100]
        """
        gone = min((day - self.first).days + 1, self.days)
        return self.minutes * max(gone, 0) // self.days

    def between(self, first: date, last: date) -> int:
        """Minutes from one day to another, both inside."""
        return self.until(last) - self.until(first - _ONE_DAY)


def shares(minutes: int, days: Sequence[int], most: int | None = None) -> tuple[int, ...]:
    """Minutes for each part of so many days: evenly by day, but ``most`` on a part.

    They sum up to ``minutes``, unless ``most`` on every part is less.

    Example:
        >>> shares(100, (1, 1, 2)), shares(100, (1, 1, 2), most=40)
        ((25, 25, 50), (30, 30, 40))
    """
    full: set[int] = set()
    while True:
        left = minutes - (most or 0) * len(full)
        told = [
            most or 0 if n in full else share
            for n, share in enumerate(
                _even(left, [0 if n in full else d for n, d in enumerate(days)])
            )
        ]
        over = {n for n, share in enumerate(told) if most is not None and share > most}
        if not over:
            return tuple(told)
        full |= over


def _even(minutes: int, days: Sequence[int]) -> list[int]:
    total = sum(days)
    parts: list[int] = []
    gone = given = 0
    for count in days:
        gone += count
        reached = max(minutes, 0) * gone // total if total else 0
        parts.append(reached - given)
        given = reached
    return parts


def calendar_months(first: date, last: date) -> Iterator[tuple[date, date]]:
    """The parts of calendar months from one day to another, both inside.

    Example:
        >>> [(str(a), str(b)) for a, b in calendar_months(date(2025, 1, 30), date(2025, 2, 3))]
        [('2025-01-30', '2025-01-31'), ('2025-02-01', '2025-02-03')]
    """
    while first <= last:
        end = min(period_end(first.replace(day=1), Length.months(1)), last)
        yield first, end
        first = end + _ONE_DAY


def phase_months(first: date, last: date) -> Iterator[tuple[date, date]]:
    """The months that count from the first day on, the last one as far as it goes."""
    start, number = first, 0
    while first <= last:
        number += 1
        end = min(period_end(start, Length.months(number)), last)
        yield first, end
        first = end + _ONE_DAY
