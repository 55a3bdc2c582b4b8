"""Forecasts: at which pace hours are used, and when caps and budgets run out at that pace.

A pace is what was seen, never what will come: a forecast tells two of them (since the module began,
and over the last four weeks), the range of all four weeks there were, and how little that may be.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING

import attrs

from ..case import Case, Phase
from ..costs import cost_of, unrated
from ..language import Language
from ..periods import LAST_DAY, as_day, period_end
from ..programme import Module
from ..quantities import Cents
from .shown import Shown, charts_of

if TYPE_CHECKING:
    from altair import VConcatChart

_ONE_DAY = timedelta(days=1)
_WEEK = 7
_FOUR_WEEKS = 28
_FEW_ENTRIES = 4


@attrs.frozen(order=False)
class Pace:
    """Minutes in so many days.

    Attributes:
        minutes: Whole minutes.
        days: Days, at least 1.

    Example:
        >>> Pace(1440, 28).a_week, Pace(1440, 28).days_for(361), Pace(0, 28).days_for(1)
        (360, 8, None)
    """

    minutes: int
    days: int

    @property
    def a_week(self) -> int:
        """Minutes a week, rounded half up, for reading."""
        return (2 * self.minutes * _WEEK + self.days) // (2 * self.days)

    def over(self, days: int) -> int:
        """Minutes in so many days at this pace, rounded down."""
        return self.minutes * days // self.days

    def days_for(self, minutes: int) -> int | None:
        """In how many days more than no minutes come to ``minutes``; ``None`` if they never do."""
        if minutes <= 0:
            return 0
        return -(-minutes * self.days // self.minutes) if self.minutes else None

    def is_slower_than(self, other: Pace) -> bool:
        """Whether it has fewer minutes a day."""
        return self.minutes * other.days < other.minutes * self.days


@attrs.frozen(kw_only=True)
class Outlook:
    """What comes of a limit at one pace.

    Attributes:
        pace: The pace.
        reached: The day on which the limit is used up; ``None`` if it is not by the module's end.
        unused: Minutes that are left at the module's end, if that is known.
    """

    pace: Pace
    reached: date | None
    unused: int | None


@attrs.frozen(kw_only=True)
class ModuleForecast:
    """The forecast of one module.

    Attributes:
        module: Id of the module.
        start: First day of its first phase.
        end: Last day of its last phase, or the last that its window allows; ``None`` if neither.
        used: Minutes used up to the day of the forecast.
        limit: The least of its cap and the approved hours in minutes, or ``None``.
        since_start: At the pace since it began, or ``None`` before that.
        lately: At the pace of the last four weeks, or ``None`` while there are fewer.
        slowest: At the slowest pace of any four weeks so far, or ``None`` while there are fewer.
        fastest: At the fastest one.
        landing: The pace that uses up the limit exactly on the last day; ``None`` if there is no
            limit, no end, nothing left, or no day left.
        is_sparse: Whether there are fewer than four weeks or four entries to go by.
        course: Minutes used by the day before it began, by the end of each week since, and by the
            day of the forecast or its end.
    """

    module: str
    start: date
    end: date | None
    used: int
    limit: int | None
    since_start: Outlook | None
    lately: Outlook | None
    slowest: Outlook | None
    fastest: Outlook | None
    landing: Pace | None
    is_sparse: bool
    course: tuple[tuple[date, int], ...] = attrs.field(repr=False)

    @property
    def remaining(self) -> int | None:
        """Minutes that are left; negative if there are too many; ``None`` without a limit."""
        return None if self.limit is None else self.limit - self.used


@attrs.frozen(kw_only=True)
class BudgetForecast:
    """The forecast of the budget's amount.

    Attributes:
        amount: Cents of the budget.
        spent: Cents of the hours so far.
        end: The budget's last day, or ``None``.
        unrated: Minutes so far that no rate covers; ``spent`` leaves them out.
        reached: The day on which it is used up at the pace of the last four weeks (of all days so
            far while there are fewer) and the rate of the day of the forecast; ``None`` if that is
            not by the budget's end.
    """

    amount: Cents
    spent: Cents
    end: date | None
    unrated: int
    reached: date | None

    @property
    def remaining(self) -> Cents:
        """Cents that are left; negative if it is overdrawn."""
        return Cents(self.amount - self.spent)


@attrs.frozen(kw_only=True)
class Forecast(Shown):
    """The forecast of one case on one day.

    Attributes:
        case: Id of the case.
        as_of: The day.
        modules: The modules that have begun, in the concept's order.
        budget: That of the budget, or ``None`` without an amount.
    """

    case: str
    as_of: date
    modules: tuple[ModuleForecast, ...]
    budget: BudgetForecast | None

    def chart(self, lang: Language = "de") -> VConcatChart:
        """The hours that are left of each module with a limit, and what comes of each pace.

        Raises:
            InputError: if no module that has begun has a limit.
            ModuleNotFoundError: if Altair is not installed (extra ``plot``).
        """
        (draw,) = charts_of(self).values()
        chart: VConcatChart = draw(self, lang)
        return chart


def forecast(case: Case, as_of: date) -> Forecast:
    """Forecast hours and budget from what was booked up to a day.

    Args:
        case: The case.
        as_of: The day; only entries up to it count.

    Raises:
        InputError: for an ``as_of`` that is no day.

    Example:
        >>> from passtgenau_core import HourEntry, Phase, load_programme
        >>> case = Case(
        ...     id="LOE-2025-007", programme=load_programme("passtgenau"),
        ...     phases=[Phase(module="einstiegsphase", start=date(2025, 3, 3),
        ...                   end=date(2025, 3, 30))],
        ...     ledger=[HourEntry(id=f"H-{n}", date=date(2025, 3, 2 + n), module="einstiegsphase",
        ...                       minutes=120) for n in range(1, 8)])
        >>> module = forecast(case, date(2025, 3, 9)).modules[0]
        >>> module.used, module.remaining, str(module.since_start.reached), module.landing.a_week
        (840, 2040, '2025-03-26', 680)
    """
    as_of = as_day(as_of, "/as_of")
    modules = tuple(
        made
        for module in case.programme.modules
        if (made := _module(case, module, as_of)) is not None
    )
    return Forecast(case=case.id, as_of=as_of, modules=modules, budget=_budget(case, as_of))


def _module(case: Case, module: Module, as_of: date) -> ModuleForecast | None:
    phases = [phase for phase in case.phases if phase.module == module.id]
    begun = [phase.start for phase in phases if phase.start <= as_of]
    if not begun:
        return None
    start, end = min(begun), _end(phases, module)
    ledger = case.ledger
    used = ledger.minutes(module.id, end=as_of)
    limit = _limit(case, module)
    remaining = None if limit is None else limit - used
    until = as_of if end is None else min(as_of, end)
    days_left = None if end is None else max((end - as_of).days, 0)

    def outlook(pace: Pace | None) -> Outlook | None:
        if pace is None:
            return None
        return Outlook(
            pace=pace,
            reached=_reached(case, module, limit, pace, as_of, end=end),
            unused=None
            if remaining is None or days_left is None
            else max(remaining - pace.over(days_left), 0),
        )

    windows = list(_four_weeks(case, module, start, until))
    landing = Pace(remaining, days_left) if remaining and remaining > 0 and days_left else None
    return ModuleForecast(
        module=module.id,
        start=start,
        end=end,
        used=used,
        limit=limit,
        since_start=outlook(Pace(ledger.minutes(module.id, start, until), _days(start, until))),
        lately=outlook(windows[-1] if windows else None),
        slowest=outlook(_extreme(windows, slowest=True)),
        fastest=outlook(_extreme(windows, slowest=False)),
        landing=landing,
        is_sparse=not windows or ledger.count(module.id, start, until) < _FEW_ENTRIES,
        course=tuple(_course(case, module, start, until)),
    )


def _course(case: Case, module: Module, start: date, until: date) -> Iterator[tuple[date, int]]:
    before = start - _ONE_DAY
    weeks = range(0, (until - before).days, _WEEK)
    for day in (*(before + timedelta(days=gone) for gone in weeks), until):
        yield day, case.ledger.minutes(module.id, end=day)


def _end(phases: list[Phase], module: Module) -> date | None:
    last = max(phases, key=lambda phase: phase.start)
    if last.end is not None or module.window.max is None:
        return last.end
    return period_end(last.start, module.window.max)


def _limit(case: Case, module: Module) -> int | None:
    approved = None if case.budget is None else case.budget.minutes(module.id)
    limits = [limit for limit in (module.whole_cap, approved) if limit is not None]
    return min(limits, default=None)


def _four_weeks(case: Case, module: Module, start: date, until: date) -> Iterator[Pace]:
    """The pace of every four weeks in a row since the start, the last ones last."""
    last = start + timedelta(days=_FOUR_WEEKS - 1)
    while last <= until:
        first = last - timedelta(days=_FOUR_WEEKS - 1)
        yield Pace(case.ledger.minutes(module.id, first, last), _FOUR_WEEKS)
        last += _ONE_DAY


def _extreme(paces: list[Pace], *, slowest: bool) -> Pace | None:
    found: Pace | None = None
    for pace in paces:
        if found is None or (pace.is_slower_than(found) if slowest else found.is_slower_than(pace)):
            found = pace
    return found


def _reached(
    case: Case, module: Module, limit: int | None, pace: Pace, as_of: date, *, end: date | None
) -> date | None:
    """The day on which the minutes come to the limit: in the ledger, or ahead at this pace."""
    if limit is None:
        return None
    used = case.ledger.minutes(module.id, end=as_of)
    if used >= limit:
        crossing = case.ledger.exceeding(module.id, limit - 1, None, as_of)
        return None if crossing is None else crossing.date
    return _ahead(as_of, pace.days_for(limit - used), end)


def _budget(case: Case, as_of: date) -> BudgetForecast | None:
    budget = case.budget
    if budget is None or budget.amount is None:
        return None
    spent = cost_of(case.ledger, budget, as_of)
    starts = [phase.start for phase in case.phases if phase.start <= as_of]
    rate = budget.rate_on(as_of)
    reached = None
    if starts and rate:
        first = max(min(starts), as_of - timedelta(days=_FOUR_WEEKS - 1))
        minutes = sum(case.ledger.minutes(m, first, as_of) for m in case.ledger.modules)
        # Cents times sixty, so that nothing is rounded on the way.
        pace = Pace(minutes * rate, _days(first, as_of))
        days = pace.days_for((budget.amount - spent) * 60)
        reached = _ahead(as_of, days, budget.end)
    return BudgetForecast(
        amount=budget.amount,
        spent=spent,
        end=budget.end,
        unrated=unrated(case.ledger, budget, as_of),
        reached=reached,
    )


def _days(first: date, last: date) -> int:
    return (last - first).days + 1


def _ahead(day: date, days: int | None, end: date | None) -> date | None:
    """So many days later; ``None`` for never, beyond the end, and beyond what files may hold."""
    last = LAST_DAY if end is None else end
    return None if days is None or days > (last - day).days else day + timedelta(days=days)
