"""A time line: where days lie between its first month and its last, in thousandths of its width."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator
from datetime import date

import attrs

from ..periods import month_number, month_start
from ..runs.result import Stretch

WHOLE = 1000
_MOST_LABELS = 8
_STEPS = (1, 3, 6, 12, 24, 60, 120, 300, 600)


@attrs.frozen
class Scale:
    """Whole months side by side.

    Attributes:
        first: The first day of the first month.
        last: The last day of the last month.

    Example:
        >>> scale = Scale.over([date(2025, 4, 1), date(2025, 3, 31)])
        >>> scale.start(date(2025, 4, 1)), scale.end(date(2025, 4, 30))
        (508, 1000)
    """

    first: date
    last: date

    @classmethod
    def over(cls, days: Iterable[date]) -> Scale:
        """The months that hold all of these days."""
        ordered = sorted(days)
        last = ordered[-1]
        return cls(
            ordered[0].replace(day=1), last.replace(day=monthrange(last.year, last.month)[1])
        )

    def start(self, day: date) -> int:
        """Where a day begins."""
        return (day - self.first).days * WHOLE // ((self.last - self.first).days + 1)

    def end(self, day: date) -> int:
        """Where a day ends, and the next one begins."""
        return ((day - self.first).days + 1) * WHOLE // ((self.last - self.first).days + 1)

    @property
    def step(self) -> int:
        """How many months lie between two labels, so that the labels have room."""
        months = month_number(self.last) - month_number(self.first) + 1
        return next((step for step in _STEPS if months <= step * _MOST_LABELS), _STEPS[-1])

    def labelled(self) -> Iterator[date]:
        """The first days of the months that bear a label."""
        first, last, step = month_number(self.first), month_number(self.last), self.step
        for month in range(first + -first % step, last + 1, step):
            yield month_start(month)


@attrs.frozen(kw_only=True)
class Bar:
    """A phase on a time line.

    Attributes:
        stretch: The phase.
        start: Where it begins.
        end: Where it ends; as long as it is open, where the day of the check does.
        latest: Where the last day that it may last to ends, or ``None``.
        is_too_long: Whether it goes on after that day.
    """

    stretch: Stretch
    start: int
    end: int
    latest: int | None
    is_too_long: bool


@attrs.frozen(kw_only=True)
class Timeline:
    """The phases of a case.

    Attributes:
        scale: Its months.
        bars: The phases.
    """

    scale: Scale
    bars: tuple[Bar, ...]


def timeline(stretches: Iterable[Stretch], as_of: date, dues: Iterable[date]) -> Timeline:
    """The time line of a case.

    Args:
        stretches: Its phases.
        as_of: The day of the check.
        dues: The days on which something is due.
    """
    lasting = [(stretch, stretch.end or max(stretch.start, as_of)) for stretch in stretches]
    days = {as_of, *dues}
    for stretch, end in lasting:
        days |= {stretch.start, end, stretch.latest or end}
    scale = Scale.over(days)
    return Timeline(scale=scale, bars=tuple(_bar(*one, scale) for one in lasting))


def _bar(stretch: Stretch, end: date, scale: Scale) -> Bar:
    latest = stretch.latest
    return Bar(
        stretch=stretch,
        start=scale.start(stretch.start),
        end=scale.end(end),
        latest=None if latest is None else scale.end(latest),
        is_too_long=latest is not None and latest < end,
    )
