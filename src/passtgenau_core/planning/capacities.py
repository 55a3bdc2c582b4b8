"""Capacity: whether the hours that plans need fit the hours that trainers have, by month."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING

import attrs

from ..errors import InputError, Problem, shown
from ..fields import Id, an_id, as_tuple, duplicates, plain_days, raise_if
from ..language import Language, Text
from ..periods import Length, end_before_start, month_number, month_start, period_end
from .plans import Plan
from .shown import Shown, charts_of
from .spread import calendar_months

if TYPE_CHECKING:
    from altair import VConcatChart

_WEEK = 7


@attrs.frozen(kw_only=True)
class TrainerHours:
    """The hours that a trainer has for participants, week by week.

    Attributes:
        id: Pseudonymous id.
        minutes_a_week: Whole minutes a week, leave and other work already taken off.
        start: First day, or ``None``: from the beginning on.
        end: Last day, inside, or ``None``: without end.

    Raises:
        InputError: for minutes below 0, and if ``end`` is before ``start``.

    Example:
        >>> full_time = TrainerHours(id="QT-1", minutes_a_week=1200)
        >>> full_time.between(date(2025, 3, 1), date(2025, 3, 31))
        5314
    """

    id: Id = attrs.field(validator=an_id)
    minutes_a_week: int
    start: date | None = None
    end: date | None = None

    def __attrs_post_init__(self) -> None:
        plain_days(self, optional=("start", "end"))
        raise_if(self._problems())

    def _problems(self) -> Iterator[Problem]:
        if type(self.minutes_a_week) is not int or self.minutes_a_week < 0:
            yield Problem(
                what=Text("Minuten in der Woche unbrauchbar", "unusable minutes a week"),
                got=shown(self.minutes_a_week),
                expected=Text("ganze Minuten ab 0", "whole minutes from 0 on"),
                example="1200",
                pointer="/minutes_a_week",
            )
        if self.start is not None and self.end is not None and self.end < self.start:
            yield end_before_start(self.start, self.end, "/end")

    def between(self, first: date, last: date) -> int:
        """Whole minutes from one day to another, both inside, rounded down."""
        first = first if self.start is None else max(first, self.start)
        last = last if self.end is None else min(last, self.end)
        return self.minutes_a_week * max((last - first).days + 1, 0) // _WEEK


@attrs.frozen(kw_only=True)
class CapacityMonth:
    """Needed and available hours of one calendar month.

    Attributes:
        month: First day of the month.
        needed: Minutes that the plans need.
        available: Minutes that the trainers have.
        participants: How many plans have hours in it.
    """

    month: date
    needed: int
    available: int
    participants: int

    @property
    def left(self) -> int:
        """Minutes that are left; negative if they do not suffice."""
        return self.available - self.needed


@attrs.frozen(kw_only=True)
class Capacity(Shown):
    """Plans and trainers, month by month.

    Attributes:
        trainers: The trainers.
        months: Those in which some plan has hours.
    """

    trainers: tuple[TrainerHours, ...]
    months: tuple[CapacityMonth, ...]

    @property
    def first_short(self) -> CapacityMonth | None:
        """The first month whose hours do not suffice, or ``None``."""
        return next((month for month in self.months if month.left < 0), None)

    def more_like(self, template: Plan, month: date | None = None) -> int:
        """How many more participants with such a plan could start in a month.

        Args:
            template: A plan with hours; it is moved by whole months, its hours staying as they are.
            month: A day of the month; ``None``: that of the template.

        Raises:
            InputError: if the template has no hours.
        """
        needed = _by_month([template])
        if not needed:
            raise InputError(
                [
                    Problem(
                        what=Text("Plan ohne Stunden", "a plan without hours"),
                        expected=Text("ein Plan mit Stunden", "a plan with hours"),
                        pointer="/template",
                    )
                ]
            )
        by = 0 if month is None else month_number(month) - month_number(template.start)
        left = {known.month: known.left for known in self.months}
        moved = {month_start(month_number(day) + by): minutes for day, minutes in needed.items()}
        fitting = (
            left.get(day, _available(self.trainers, day)) // minutes
            for day, minutes in moved.items()
        )
        return max(min(fitting), 0)

    def starts(self, template: Plan, first: date, last: date) -> tuple[date, ...]:
        """The months, by their first days, in which one more such participant could start.

        Args:
            template: A plan with hours, as :meth:`more_like` takes it.
            first: A day of the first month to try.
            last: A day of the last month to try.

        Raises:
            InputError: if the template has no hours.
        """
        months = (day.replace(day=1) for day, _ in calendar_months(first, last))
        return tuple(month for month in months if self.more_like(template, month))

    def chart(self, lang: Language = "de") -> VConcatChart:
        """Needed against available hours by month.

        Raises:
            ModuleNotFoundError: if Altair is not installed (extra ``plot``).
        """
        (draw,) = charts_of(self).values()
        chart: VConcatChart = draw(self, lang)
        return chart


def capacity(plans: Iterable[Plan], trainers: Iterable[TrainerHours]) -> Capacity:
    """Hours that are needed against hours that are available, by calendar month.

    Args:
        plans: A plan for each participant.
        trainers: The hours of each trainer.

    Raises:
        InputError: for two trainers with one id.

    Example:
        >>> from passtgenau_core import load_programme
        >>> from passtgenau_core.planning import plan
        >>> one = plan(load_programme("passtgenau"), "gesamtmodul", date(2025, 3, 3))
        >>> found = capacity([one] * 3, [TrainerHours(id="QT-1", minutes_a_week=2100)])
        >>> str(found.first_short.month), found.first_short.left // 60
        ('2025-04-01', -9)
    """
    plans, known = tuple(plans), as_tuple(trainers)
    what = Text("Trainer", "trainer")
    raise_if(duplicates(what, (trainer.id for trainer in known), "/trainers"))
    needed = _by_month(plans)
    participants: dict[date, int] = {}
    for one in plans:
        for month in _by_month([one]):
            participants[month] = participants.get(month, 0) + 1
    return Capacity(
        trainers=known,
        months=tuple(
            CapacityMonth(
                month=month,
                needed=needed[month],
                available=_available(known, month),
                participants=participants[month],
            )
            for month in sorted(needed)
        ),
    )


def _by_month(plans: Iterable[Plan]) -> Mapping[date, int]:
    """The minutes of each month that has any."""
    found: dict[date, int] = {}
    for one in plans:
        for line in one.months:
            if line.minutes:
                found[line.month] = found.get(line.month, 0) + line.minutes
    return found


def _available(trainers: Iterable[TrainerHours], month: date) -> int:
    last = period_end(month, Length.months(1))
    return sum(trainer.between(month, last) for trainer in trainers)
