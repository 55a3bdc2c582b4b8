"""Cases with many records about the boundaries, for rules that look at records."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import attrs
from hypothesis import strategies as st
from measures import measures

from passtgenau_core import (
    Agreement,
    Budget,
    Case,
    Goal,
    IcfAssessment,
    Phase,
    Record,
    deadline,
    load_programme,
)
from passtgenau_core.periods import Length
from passtgenau_core.testing import days

PROGRAMME = load_programme("passtgenau")
ONE_DAY = timedelta(days=1)
NEAR = st.sampled_from([-1, 0, 0, 1])
MODULES = ("einstiegsphase", "qualifizierungsphase")
TALK = "reflexionsgespraech"
KINDS = ("moduldokumentation", "abschlussbericht", TALK, "einsichtsverlangen")
PERIODS = (Length.weeks(4), Length.weeks(6), Length.months(1), Length.months(3), Length.months(6))
Portfolio = tuple[tuple[Case, ...], date]


@st.composite
def dossiers(draw: st.DrawFn) -> Portfolio:
    """A few cases of pass(t)genau and a day near their boundaries."""
    number = draw(st.integers(1, 3))
    drawn = [draw(_dossier(f"LOE-2025-{n}")) for n in range(number)]
    marks = [mark for _, marks in drawn for mark in marks]
    return tuple(case for case, _ in drawn), draw(_about(marks))


@st.composite
def measures_at(draw: st.DrawFn) -> Portfolio:
    """A few cases of the Integrationsbegleitung and a day near their boundaries."""
    number = draw(st.integers(1, 2))
    portfolio = tuple(attrs.evolve(draw(measures()), id=f"GW-2025-{n}") for n in range(number))
    marks = [day for case in portfolio for phase in case.phases for day in (phase.start, phase.end)]
    marks += [record.date for case in portfolio for record in case.records]
    known = [mark for mark in marks if mark is not None] or [date(2025, 3, 3)]
    return portfolio, draw(_about([*known, *(deadline(k, Length.weeks(4)) for k in known)]))


def _about(marks: Sequence[date]) -> st.SearchStrategy[date]:
    return st.builds(lambda mark, n: mark + n * ONE_DAY, st.sampled_from(marks), NEAR)


@st.composite
def _dossier(draw: st.DrawFn, name: str) -> tuple[Case, list[date]]:
    phases, marks = draw(_phases())
    records = [draw(_record(marks)) for _ in range(draw(st.integers(0, 8)))]
    records += draw(_talks(marks[0]))
    goals = [
        Goal(id=f"Z-{n}", agreed_on=draw(_about(marks))) for n in draw(st.permutations([1, 2, 10]))
    ]
    goals = goals[: draw(st.integers(0, 3))]
    told = [goal.id for goal in goals]
    records = [attrs.evolve(record, goals=draw(_states(told))) for record in records]
    marks += [record.date for record in records]
    day = st.one_of(st.none(), _about(marks))
    case = Case(
        id=name,
        programme=PROGRAMME,
        agreement=Agreement(
            provider=draw(st.sampled_from([None, "st-josefshaus"])),
            consulted_on=draw(day),
            signed_on=draw(day),
        ),
        budget=Budget(approved_on=draw(day), start=marks[0]),
        phases=draw(st.permutations(phases)),
        goals=goals or None,
        records=draw(st.permutations(records)),
    )
    return case, marks


@st.composite
def _phases(draw: st.DrawFn) -> tuple[list[Phase], list[date]]:
    start = draw(days(date(2023, 12, 28), date(2025, 4, 2)))
    marks, phases = [start], []
    for _ in range(draw(st.sampled_from([0, 1, 2, 2, 3]))):
        end = draw(st.one_of(st.none(), st.dates(start, start + 400 * ONE_DAY)))
        early = draw(st.sampled_from([None, "broken off"])) if end else None
        module = draw(st.sampled_from(MODULES))
        phases.append(Phase(module=module, start=start, end=end, ended_early=early))
        marks += [end] if end else []
        start = draw(_about(marks))
    marks += [deadline(mark, period) for mark in marks for period in PERIODS]
    return phases, marks


@st.composite
def _record(draw: st.DrawFn, marks: Sequence[date]) -> Record:
    on = draw(_about(marks))
    return Record(
        kind=draw(st.sampled_from(KINDS)),
        date=on,
        module=draw(st.sampled_from([None, *MODULES])),
        with_=draw(_some("teilnehmende", "leitung")),
        topics=draw(_some("zielerreichung", "erfolgsbewertung", "kritik")),
        recipients=draw(_some("budgetnehmer", "budgetgeber")),
        answered_on=draw(st.sampled_from([None, on, on + 31 * ONE_DAY, on + 32 * ONE_DAY])),
        icf=draw(st.sampled_from([(), (IcfAssessment(code="d850"),)])),
    )


@st.composite
def _talks(draw: st.DrawFn, start: date) -> list[Record]:
    """Talks that are about so far apart as they may be."""
    period, talks = draw(st.sampled_from(PERIODS)), []
    for early in draw(st.lists(st.sampled_from([0, 0, 0, 1, 20, -1]), max_size=5)):
        start = deadline(start, period) - early * ONE_DAY
        talks.append(Record(kind=TALK, date=start))
    return talks


def _some(*words: str) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(words), unique=True).map(tuple)


def _states(goals: Sequence[str]) -> st.SearchStrategy[dict[str, str] | None]:
    if not goals:
        return st.none()
    told = st.lists(st.sampled_from(goals), unique=True)
    return told.map(lambda ids: dict.fromkeys(ids, "offen") or None)
