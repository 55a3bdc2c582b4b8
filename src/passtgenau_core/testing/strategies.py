"""Strategies for the types of this library: cases of any kind, services, and their parts.

Example:
    >>> from hypothesis import given
    >>> from passtgenau_core import check
    >>> @given(case=cases())
    ... def test_nothing_crashes(case):
    ...     check(case, as_of=date(2026, 1, 1))
    >>> test_nothing_crashes()
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time, timedelta
from functools import cache
from typing import Any, TypeVar

from hypothesis import strategies as st

from ..budget import Budget, Rate
from ..case import Agreement, Case, Participant, Phase, Waiver
from ..entry import HourEntry
from ..files.programme_file import load_programme
from ..icf import QUALIFIERS, IcfAssessment
from ..ledger import HourLedger
from ..periods import Length, minutes_between, period_end
from ..programme import Module, Programme
from ..quantities import MINUTES_AN_HOUR, Cents
from ..record import Goal, Record
from ..service import Lead, Service, Trainer

FIRST = date(2023, 1, 1)
LAST = date(2028, 12, 31)
T = TypeVar("T")
_ONE_DAY = timedelta(days=1)
_SHORTEST_MONTH = 28
_MONTH_ENDS = tuple(
    day
    for number in range((LAST - FIRST).days)
    if (day := FIRST + timedelta(days=number)).day >= _SHORTEST_MONTH or day.day == 1
)
_ID_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcxyz0123456789-_.:/"


def days(first: date = FIRST, last: date = LAST) -> st.SearchStrategy[date]:
    """Days from ``first`` to ``last``; ends and beginnings of months come up often."""
    return _days(first, last)


def or_passtgenau(programme: Programme | None) -> Programme:
    """The programme, or ``passtgenau`` where none is given."""
    return load_programme("passtgenau") if programme is None else programme


# Strategies that are made once are looked at by Hypothesis once; drawing is twice as fast.
@cache
def _days(first: date, last: date) -> st.SearchStrategy[date]:
    ends = [day for day in _MONTH_ENDS if first <= day <= last]
    every = st.dates(first, last)
    return st.one_of(every, st.sampled_from(ends)) if ends else every


@cache
def _sampled(values: tuple[Any, ...]) -> st.SearchStrategy[Any]:
    return st.sampled_from(values)


def one_of(*values: T) -> st.SearchStrategy[T]:
    """One of these values."""
    return _sampled(values)


@cache
def whole(least: int, most: int) -> st.SearchStrategy[int]:
    """Whole numbers from ``least`` to ``most``."""
    return st.integers(least, most)


def lengths(most: int = 24) -> st.SearchStrategy[Length]:
    """Lengths of 0 to ``most`` weeks or months."""
    return st.builds(Length, st.integers(0, most), st.sampled_from(("weeks", "months")))


@cache
def ids() -> st.SearchStrategy[str]:
    """Pseudonymous ids."""
    letters = st.text(_ID_LETTERS, max_size=12)
    return st.builds("{}{}".format, st.sampled_from("ABXZ09"), letters)


@cache
def free_texts() -> st.SearchStrategy[str]:
    """Free text of any kind that UTF-8 can write."""
    return st.text(st.characters(codec="utf-8"), max_size=40)


@st.composite
def phases(draw: st.DrawFn, module: Module) -> Phase:
    """A phase of ``module``: open, of any length, or ending about where its window does."""
    start = draw(days())
    bounds = [
        period_end(start, length) for length in (module.window.min, module.window.max) if length
    ]
    about = [bound + timedelta(days=n) for bound in bounds for n in (-1, 0, 1)]
    chosen = draw(_ends(len(about)))
    after = start + chosen if isinstance(chosen, timedelta) else None
    end = about[chosen] if isinstance(chosen, int) else after
    early = None if end is None else draw(one_of(None, None, None, "broken off"))
    most = (module.whole_cap or 0) // MINUTES_AN_HOUR
    planned = draw(one_of(None, None, 1, most or 1, most + 1))
    return Phase(module=module.id, start=start, end=end, ended_early=early, planned_hours=planned)


@cache
def _ends(about: int) -> st.SearchStrategy[int | timedelta | None]:
    """Which of so many days, or how long after the first one, if there is an end."""
    some = whole(0, 400).map(lambda n: timedelta(days=n))
    return st.one_of(st.none(), some, *([one_of(*range(about))] if about else []))


@st.composite
def hour_entries(
    draw: st.DrawFn,
    programme: Programme,
    entry_id: str,
    around: Sequence[Phase] = (),
) -> HourEntry:
    """An entry with this id, mostly near the phases ``around``; minutes come near the caps."""
    if around and draw(whole(0, 9)) > 0:
        phase = draw(st.sampled_from(around))
        module = programme[phase.module]
        last = phase.end or phase.start + timedelta(days=200)
        about = (phase.start - _ONE_DAY, phase.start, last, last + _ONE_DAY)
        day = draw(st.one_of(st.dates(phase.start, last), st.sampled_from(about)))
    else:
        module = draw(_modules(programme))
        day = draw(days())
    cap = module.monthly_cap or module.cap or 600
    shape = draw(whole(0, 5))
    place = draw(term(programme, "places"))
    trainer = draw(one_of(None, "QT-1", "QT-2"))
    if shape == 0:
        begin, finish = time(draw(whole(4, 23)), draw(whole(0, 59))), time(3, 30)
        return HourEntry(
            id=entry_id,
            date=day,
            module=module.id,
            from_=begin,
            to=finish,
            trainer=trainer,
            place=place,
            minutes=minutes_between(day, begin, finish),
        )
    minutes = draw(_minutes(cap))
    return HourEntry(
        id=entry_id,
        date=day,
        module=module.id,
        minutes=minutes,
        trainer=trainer,
        place=place,
        note=draw(maybe(free_texts())) if shape == 1 else None,
    )


@cache
def _minutes(cap: int) -> st.SearchStrategy[int]:
    return st.one_of(whole(1, 600), one_of(cap // 2, cap - 1, cap, cap + 1))


@st.composite
def ledgers(
    draw: st.DrawFn, programme: Programme, *, around: Sequence[Phase] = (), most: int = 12
) -> HourLedger:
    """A ledger of at most ``most`` entries, some of them reversed."""
    entries: list[HourEntry] = []
    open_ids: list[str] = []
    for number in range(draw(whole(0, most))):
        if open_ids and draw(whole(0, 5)) == 0:
            old = open_ids.pop(draw(whole(0, len(open_ids) - 1)))
            entries.append(HourEntry(id=f"S-{number}", date=draw(days()), reverses=old))
        else:
            entry = draw(hour_entries(programme, f"H-{number}", around))
            entries.append(entry)
            open_ids.append(entry.id)
    return HourLedger(draw(st.permutations(entries)))


@cache
def term(programme: Programme, field: str) -> st.SearchStrategy[str | None]:
    """A word of the programme for a field, or ``None``."""
    return st.sampled_from((None, *sorted(programme.terms(field))))


@cache
def _modules(programme: Programme) -> st.SearchStrategy[Module]:
    return st.sampled_from(programme.modules)


@cache
def words(programme: Programme, field: str) -> st.SearchStrategy[tuple[str, ...]]:
    """A few words of the programme for a field."""
    known = sorted(programme.terms(field))
    some = st.lists(st.sampled_from(known), max_size=3, unique=True) if known else st.just([])
    return some.map(tuple)


@cache
def maybe(strategy: st.SearchStrategy[T]) -> st.SearchStrategy[T | None]:
    """What ``strategy`` draws, or ``None``."""
    return st.one_of(st.none(), strategy)


@cache
def few(strategy: st.SearchStrategy[T], most: int) -> st.SearchStrategy[list[T]]:
    """At most so many of what ``strategy`` draws."""
    return st.lists(strategy, max_size=most)


@cache
def icf_assessments() -> st.SearchStrategy[IcfAssessment]:
    """ICF assessments of activities and of body functions."""
    qualifier = st.sampled_from((None, *QUALIFIERS))
    return st.one_of(
        st.builds(
            IcfAssessment,
            code=st.sampled_from(("d8", "d850", "d8500", "d85000")),
            performance=qualifier,
            capacity=qualifier,
        ),
        st.builds(IcfAssessment, code=st.sampled_from(("b1", "b152")), extent=qualifier),
    )


@st.composite
def records(draw: st.DrawFn, programme: Programme, goals: Sequence[str] = ()) -> Record:
    """A record with words of the programme and states of these goals."""
    day = draw(days())
    states = sorted(programme.terms("goal_states"))
    told = draw(st.lists(st.sampled_from(goals), unique=True)) if goals and states else []
    return Record(
        kind=draw(one_of(*sorted(programme.terms("kinds")))),
        date=day,
        module=draw(one_of(None, *(module.id for module in programme.modules))),
        with_=draw(words(programme, "roles")),
        by=draw(words(programme, "roles")),
        topics=draw(words(programme, "topics")),
        aids=draw(words(programme, "aids")),
        recipients=draw(words(programme, "roles")),
        form=draw(term(programme, "forms")),
        answered_on=(None, day, day + _ONE_DAY)[draw(whole(0, 2))],
        icf=draw(few(icf_assessments(), 2)),
        goals={goal: draw(one_of(*states)) for goal in told} or None,
        note=draw(maybe(free_texts())),
    )


@st.composite
def agreements(draw: st.DrawFn, programme: Programme) -> Agreement:
    """An agreement on a bundle or on some modules."""
    return Agreement(
        provider=draw(term(programme, "providers")),
        consulted_on=draw(maybe(days())),
        signed_on=draw(maybe(days())),
        modules=draw(_agreed(programme)),
    )


@cache
def _agreed(programme: Programme) -> st.SearchStrategy[str | tuple[str, ...] | None]:
    bundles = [st.just(bundle.id) for bundle in programme.bundles]
    return st.one_of(st.none(), words(programme, "modules"), *bundles)


@st.composite
def budgets(draw: st.DrawFn, programme: Programme) -> Budget:
    """A budget with or without hours, amount and rates."""
    start = draw(days())
    modules = draw(words(programme, "modules"))
    firsts = draw(_DIFFERENT_DAYS)
    funder, approved_on = draw(maybe(ids())), draw(maybe(days()))
    length = draw(maybe(whole(0, 900)))
    return Budget(
        funder=funder,
        approved_on=approved_on,
        start=start,
        end=None if length is None else start + timedelta(days=length),
        hours=dict.fromkeys(modules, 48) if draw(whole(0, 1)) else None,
        amount=draw(_AMOUNTS),
        rates=[Rate(from_=day, rate=Cents(6000)) for day in firsts] if draw(whole(0, 1)) else None,
    )


_DIFFERENT_DAYS = st.lists(days(), max_size=3, unique=True)
_AMOUNTS: st.SearchStrategy[Cents | None] = maybe(whole(0, 10**8).map(Cents))


@st.composite
def waivers(draw: st.DrawFn, programme: Programme, phases: int) -> Waiver:
    """A waiver of one of the programme's rules."""
    modules = [f"module/{module.id}" for module in programme.modules]
    subjects = ("case", *modules, *(f"phases/{n}" for n in range(phases)))
    return Waiver(
        rule=draw(one_of(*(rule.id for rule in programme.rules))),
        subject=draw(one_of(*subjects)),
        reason="fictional",
        approved_by=draw(ids()),
        until=draw(days()),
    )


@st.composite
def cases(
    draw: st.DrawFn,
    programme: Programme | None = None,
    *,
    most_phases: int = 5,
    most_entries: int = 12,
    with_waivers: bool = True,
) -> Case:
    """A case of any kind, compliant or not; dates and hours often lie about the boundaries.

    Args:
        draw: Given by Hypothesis.
        programme: Its programme; ``None``: ``passtgenau``.
        most_phases: At most so many phases.
        most_entries: At most so many hour entries.
        with_waivers: Whether some breaches may be waived.
    """
    programme = or_passtgenau(programme)
    chosen = draw(few(_modules(programme), most_phases))
    drawn = tuple(draw(_phases(module)) for module in chosen)
    goals = draw(_GOALS)
    names = tuple(goal.id for goal in goals or ())
    kinds = programme.terms("kinds")
    some_waivers = few(_waivers(programme, len(drawn)), 2 if programme.rules else 0)
    return Case(
        id=draw(ids()),
        programme=programme,
        participant=draw(maybe(_participants(programme))),
        agreement=draw(maybe(_agreements(programme))),
        budget=draw(maybe(_budgets(programme))),
        phases=drawn,
        ledger=draw(ledgers(programme, around=drawn, most=most_entries)),
        goals=goals,
        records=draw(st.lists(records(programme, names), max_size=3 if kinds else 0)),
        waivers=draw(some_waivers) if with_waivers else (),
    )


@cache
def _participants(programme: Programme) -> st.SearchStrategy[Participant]:
    groups = maybe(words(programme, "groups"))
    return st.builds(Participant, groups=groups, district=maybe(free_texts()))


_GOALS: st.SearchStrategy[list[Goal] | None] = maybe(
    st.lists(st.builds(Goal, id=ids(), agreed_on=days()), unique_by=lambda g: g.id, max_size=2)
)
_phases = cache(phases)
_agreements = cache(agreements)
_budgets = cache(budgets)
_waivers = cache(waivers)


def _asked(programme: Programme, field: str) -> st.SearchStrategy[tuple[str, ...]]:
    """Names that the programme's rules ask of a field of services: all, or some and another one."""
    asked = dict.fromkeys(
        name
        for rule in programme.rules
        if getattr(rule.parameters, "field", None) == field
        for name in (*rule.parameters.any_of, *rule.parameters.all_of)
    )
    some = st.lists(st.sampled_from([*asked, "example"]), unique=True)
    return st.one_of(st.just(tuple(asked)), some.map(tuple))


@st.composite
def _trainers(draw: st.DrawFn, trainer_id: str) -> Trainer:
    return Trainer(
        id=trainer_id,
        profession=draw(one_of(None, "ergotherapie", "sozialpaedagogik")),
        qualification=draw(one_of(None, "jobcoaching")),
        trainings=draw(st.lists(days(), max_size=3)),
    )


@st.composite
def services(draw: st.DrawFn, programme: Programme | None = None) -> Service:
    """A service of any kind, compliant or not; its trainers are ``QT-1``, ``QT-2`` and so on.

    Args:
        draw: Given by Hypothesis.
        programme: The programme it runs; ``None``: ``passtgenau``.
    """
    programme = or_passtgenau(programme)
    partners = draw(_asked(programme, "partners"))
    shares = draw(st.lists(st.sampled_from((1, 25, 49, 50, 51, 100)), max_size=3))
    employers = (*partners, "example")
    leads = [
        Lead(id=f"L-{n}", partner=draw(st.sampled_from(employers)), share=share)
        for n, share in enumerate(shares, 1)
    ]
    return Service(
        partners=partners,
        cooperation=draw(maybe(days())),
        leads=leads,
        trainers=[draw(_trainers(f"QT-{n + 1}")) for n in range(draw(whole(0, 3)))],
        rooms=draw(_asked(programme, "rooms")),
        meetings=draw(st.lists(days(), max_size=3)),
        contacts=draw(_asked(programme, "contacts")),
    )
