"""Strategies for cases that never breach a rule under the default readings."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

import attrs
from hypothesis import strategies as st

from ..case import Case, Phase
from ..checking import check
from ..entry import HourEntry
from ..periods import LAST_DAY
from ..programme import Programme
from ..record import Record
from .plausible import plausible_cases
from .strategies import days, or_passtgenau

_TWO_MONTHS = timedelta(days=60)
_TWO_YEARS = timedelta(days=730)


def compliant_cases(
    programme: Programme | None = None, *, as_of: date | None = None
) -> st.SearchStrategy[Case]:
    """Cases in which nothing is breached, not even a hint, under the default readings.

    Most have several phases, hours near or exactly at their caps, reversals, a budget, an
    agreement, goals, and all records that are asked for; often things are done on the last day.
    Some phases are broken off.

    Args:
        programme: Its programme; ``None``: ``passtgenau``. Where the rules of a programme leave
            no way to comply there is nothing to draw.
        as_of: The file as it stands on this day: running phases have no end, and nothing later is
            on record. It complies up to this day. ``None``: all is done, and the case complies on
            every day; a phase is without end only where that never becomes a breach.

    Example:
        >>> from hypothesis import given
        >>> @given(case=compliant_cases(), as_of=days())
        ... def test_nothing_is_breached(case, as_of):
        ...     assert not check(case, as_of=as_of).breached
        >>> test_nothing_is_breached()
    """
    programme = or_passtgenau(programme)
    if as_of is None:
        return plausible_cases(programme, days()).filter(never_breached)
    starts = days(as_of - _TWO_YEARS, as_of + _TWO_MONTHS)
    whole_cases = plausible_cases(programme, starts).filter(never_breached)
    return whole_cases.map(partial(as_it_stood, day=as_of))


def never_breached(case: Case) -> bool:
    """Whether nothing is breached on any day: what is on one stays so, and the last one tells."""
    return not check(case, as_of=LAST_DAY).breached


def as_it_stood(case: Case, day: date) -> Case:
    """The file of a case on a day, when nobody knew of anything later; what is planned stays."""
    ledger = case.ledger

    def is_there(entry: HourEntry) -> bool:
        other = ledger.get(entry.reverses or ledger.reversed_by(entry.id) or entry.id)
        return max(entry.date, entry.date if other is None else other.date) <= day

    return attrs.evolve(
        case,
        phases=[_phase_on(phase, day) for phase in case.phases],
        ledger=filter(is_there, ledger),
        records=[_record_on(record, day) for record in case.records if record.date <= day],
    )


def _phase_on(phase: Phase, day: date) -> Phase:
    if phase.end is None or phase.end <= day or (phase.start > day and not phase.ended_early):
        return phase
    return attrs.evolve(phase, end=None, ended_early=None)


def _record_on(record: Record, day: date) -> Record:
    answered_on = record.answered_on
    is_known = answered_on is None or answered_on <= day
    return record if is_known else attrs.evolve(record, answered_on=None)
