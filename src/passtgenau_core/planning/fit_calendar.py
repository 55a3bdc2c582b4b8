"""The first step of a fit, the calendar: modules are moved and shortened to end by a last day."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date, timedelta

import attrs

from ..periods import Length, period_end
from .plans import Plan, PlannedModule

_ONE_DAY = timedelta(days=1)


@attrs.frozen
class Span:
    """The days of a module.

    Attributes:
        planned: The module as it was planned.
        start: First day.
        end: Last day, inside.
    """

    planned: PlannedModule
    start: date
    end: date


def chained(plan: Plan, start: date, last: date | None) -> tuple[Span, ...] | None:
    """The modules of a plan one after the other, without gaps, from a day on.

    They keep their lengths if that ends by ``last``. Otherwise each gives up the same share of the
    days between its shortest and its planned end, as small a share as will do, and the last one
    takes the days that are left over.

    Args:
        plan: The plan.
        start: First day.
        last: Last day, inside, or ``None`` without one.

    Returns:
        The spans, or ``None`` if even the shortest ones end later.
    """
    of = (plan.end - plan.start).days + 1
    if last is None:
        return _spans(plan, start, of, of)
    # Each end grows with the share and with the start, so that the last one grows, too.
    share = bisect_right(range(of + 1), last, key=lambda n: _spans(plan, start, n, of)[-1].end) - 1
    if share < 0:
        return None
    *spans, final = _spans(plan, start, share, of)
    latest = _ends(final.planned, final.start)[1]
    return *spans, attrs.evolve(final, end=min(latest, last))


def _spans(plan: Plan, start: date, share: int, of: int) -> tuple[Span, ...]:
    spans: list[Span] = []
    for planned in plan.modules:
        shortest, kept = _ends(planned, start)
        end = shortest + timedelta(days=(kept - shortest).days * share // of)
        spans.append(Span(planned, start, end))
        start = end + _ONE_DAY
    return tuple(spans)


def _ends(planned: PlannedModule, start: date) -> tuple[date, date]:
    """The last days that a module may have from a new start: the shortest and the planned one."""
    window = planned.module.window
    units = window.max or window.min
    if units is None:
        end = start + (planned.end - planned.start)
        return end, end
    shortest = period_end(start, window.min or Length(1, units.unit))
    kept = _kept(planned, start, units)
    if window.max is not None:
        kept = min(kept, period_end(start, window.max))
    # Four months have fewer days in one year than in another; yet a reading may allow less of them.
    if planned.earliest is not None and planned.earliest <= planned.end:
        kept = max(kept, shortest)
    return min(shortest, kept), kept


def _kept(planned: PlannedModule, start: date, units: Length) -> date:
    """The end of the planned length: in whole weeks or months if it is some, otherwise in days."""
    whole = (Length(n, units.unit) for n in range(1, units.number + 1))
    length = next((n for n in whole if period_end(planned.start, n) == planned.end), None)
    return start + (planned.end - planned.start) if length is None else period_end(start, length)
