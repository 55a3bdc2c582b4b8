"""How cases that comply come about: as good work is done.

A plan in the concept's order and inside its windows, hours up to what caps and budget leave, and
then, round by round, a record of whatever is still asked for, by the day it is due.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time, timedelta
from types import MappingProxyType
from typing import Any

import attrs
from hypothesis import strategies as st

from ..budget import Budget, Rate
from ..case import Agreement, Case, Participant, Phase
from ..checking import check
from ..costs import cost_of
from ..entry import HourEntry
from ..ledger import HourLedger
from ..periods import LAST_DAY, deadline, period_end
from ..programme import RECORD, Module, Programme, Rule
from ..quantities import MINUTES_AN_HOUR, Cents
from ..record import Goal, Record
from ..rules import KINDS, Kind
from .strategies import (
    hour_entries,
    icf_assessments,
    ids,
    one_of,
    whole,
    words,
)

_KINDS: Mapping[str, Kind] = MappingProxyType({kind.name: kind for kind in KINDS})
_OPTIONAL = ("participant", "agreement", "budget", "goals")
_ONE_DAY = timedelta(days=1)
_SOME_MONTHS = timedelta(days=400)
_ENOUGH_MINUTES = 100 * MINUTES_AN_HOUR
_MORNING = 8
_DAY_OF_WORK = 10 * MINUTES_AN_HOUR
_A_WHILE = one_of(*(timedelta(days=n) for n in (0, 0, 0, 1, 7, 20)))
_PERCENT = st.one_of(one_of(0, 100), whole(0, 100))


@st.composite
def plausible_cases(draw: st.DrawFn, programme: Programme, starts: st.SearchStrategy[date]) -> Case:
    """Cases made to comply; where rules of a programme clash, some may breach one all the same."""
    start = draw(starts)
    phases = _plan(draw, programme, start)
    first = min((phase.start for phase in phases), default=start)
    last = max((phase.end or phase.start + _SOME_MONTHS for phase in phases), default=start)
    granted = {phase.module: draw(one_of(None, 1, 40, 1000)) for phase in phases}
    hours = {module: number for module, number in granted.items() if number is not None}
    ledger = HourLedger(_entries(draw, programme, phases, hours))
    facts = _facts(draw, programme, first)
    case = Case(
        id=draw(ids()),
        programme=programme,
        participant=_participant(draw, programme),
        agreement=_agreement(draw, programme, facts, phases),
        phases=phases,
        ledger=ledger,
        goals=[
            Goal(id=f"Z-{number}", agreed_on=_between(draw, first, last))
            for number in range(draw(whole(1, 3)))
        ],
    )
    budget = _budget(draw, case, (first, last), facts["budget.approved_on"], hours)
    case = _fulfilled(draw, attrs.evolve(case, budget=budget), first)
    others = _other_records(draw, case, first, last)
    case = attrs.evolve(case, records=(*case.records, *others))
    return _without(case, draw(one_of(None, *_OPTIONAL)))


def _without(case: Case, name: str | None) -> Case:
    """The case without a part, if no rule misses it."""
    if name is None:
        return case
    nothing: dict[str, Any] = {name: None}
    bare = attrs.evolve(case, **nothing)
    report = check(bare, as_of=LAST_DAY)
    return case if report.breached or report.undetermined else bare


def _rules(programme: Programme, kind: str) -> list[Rule]:
    return [rule for rule in programme.rules if rule.kind == kind and rule.about == "case"]


def _between(draw: st.DrawFn, first: date, last: date) -> date:
    """A day from ``first`` to ``last``, often one of the two."""
    return first + (last - first) * draw(_PERCENT) // 100


# --- the plan ------------------------------------------------------------------------------------


def _plan(draw: st.DrawFn, programme: Programme, start: date) -> list[Phase]:
    """Phases one after another, those that are mandatory among them; external ones beside them."""
    firsts = {rule.parameters.module for rule in _rules(programme, "after-module")}
    musts = {rule.parameters.module for rule in _rules(programme, "mandatory-module")}
    internal = [module for module in programme.modules if not module.external]
    internal.sort(key=lambda module: module.id not in firsts)
    chosen = [module for module in internal if module.id in musts or draw(whole(0, 3)) > 0]
    if not chosen and draw(whole(0, 3)) > 0:
        chosen = internal[:1]
    if chosen and not _rules(programme, "single-phase") and draw(whole(0, 3)) == 0:
        chosen.append(chosen[-1])
    phases: list[Phase] = []
    day = start
    for module in chosen:
        phases.append(_phase(draw, module, day, chosen.count(module)))
        day = (phases[-1].end or day) + _ONE_DAY + draw(_A_WHILE)
    phases += [
        _phase(draw, module, _between(draw, start, day), 1)
        for module in programme.modules
        if module.external and draw(whole(0, 3)) == 0
    ]
    if phases and _may_stay_open(programme, phases[-1]) and draw(whole(0, 1)):
        phases[-1] = attrs.evolve(phases[-1], end=None, ended_early=None)
    return phases


def _may_stay_open(programme: Programme, phase: Phase) -> bool:
    """Whether an open end is no breach on any day."""
    ending = ("recurring-record", "inside-budget-period")
    limited = any(_rules(programme, kind) for kind in ending)
    return programme[phase.module].window.max is None and not limited


def _phase(draw: st.DrawFn, module: Module, start: date, times: int) -> Phase:
    """A phase inside its module's window, often as short or as long as it may be.

    Its planned hours leave room for as many such phases as ``times`` says.
    """
    window = module.window
    early = draw(one_of(*[None] * 9, "broken off"))
    shortest = start if early or window.min is None else period_end(start, window.min)
    longest = start + _SOME_MONTHS if window.max is None else period_end(start, window.max)
    most = (module.whole_cap or _ENOUGH_MINUTES) // MINUTES_AN_HOUR // times
    return Phase(
        module=module.id,
        start=start,
        end=_between(draw, shortest, longest),
        ended_early=early,
        planned_hours=draw(one_of(None, 1, most)) if most else None,
    )


# --- hours and facts -----------------------------------------------------------------------------


def _entries(
    draw: st.DrawFn, programme: Programme, phases: Sequence[Phase], granted: Mapping[str, int]
) -> list[HourEntry]:
    """Entries up to the caps, and mistakes that were reversed."""
    entries: list[HourEntry] = []
    used: Counter[str | tuple[str, date]] = Counter()
    monthly = _rules(programme, "monthly-hour-cap")
    by_phase = any(rule.parameters.month == "phase" for rule in monthly)
    for phase in phases:
        module = programme[phase.module]
        hours = granted.get(module.id)
        caps = [module.whole_cap, None if hours is None else hours * MINUTES_AN_HOUR]
        cap = min((cap for cap in caps if cap is not None), default=_ENOUGH_MINUTES)
        full = draw(whole(0, 3)) == 3
        for day in () if module.external else _days_of_work(draw, phase, full=full):
            # Months of a phase are not told apart: all of it stays below the cap of one.
            month = (module.id, phase.start if by_phase else day.replace(day=1))
            left = cap - used[module.id]
            if module.monthly_cap is not None:
                left = min(left, module.monthly_cap - used[month])
            if left > 0:
                some = max(1, left // draw(one_of(1, 2, 9)) - draw(one_of(0, 1)))
                minutes = left if full else some
                entries.append(_entry(draw, f"H-{len(entries)}", day, module.id, minutes))
                used.update({module.id: minutes, month: minutes})
    for number in range(draw(one_of(0, 0, 1, 2))):
        mistake = draw(hour_entries(programme, f"X-{number}", phases))
        on = mistake.date + draw(_A_WHILE)
        for entry in (mistake, HourEntry(id=f"S-{number}", date=on, reverses=mistake.id)):
            entries.insert(draw(whole(0, len(entries))), entry)
    return entries


def _days_of_work(draw: st.DrawFn, phase: Phase, *, full: bool) -> list[date]:
    """Some days of a phase; to make its hours full, one in each of its months."""
    last = phase.end or phase.start + _SOME_MONTHS
    if full:
        weeks = (last - phase.start) // timedelta(weeks=4)
        return [phase.start + n * timedelta(weeks=4) for n in range(weeks + 1)]
    return [_between(draw, phase.start, last) for _ in range(draw(whole(0, 4)))]


def _entry(draw: st.DrawFn, entry_id: str, day: date, module: str, minutes: int) -> HourEntry:
    """An entry of so many minutes; some tell from when to when."""
    fields: dict[str, Any] = {"minutes": minutes}
    if minutes < _DAY_OF_WORK and draw(whole(0, 1)):
        finish = time(_MORNING + minutes // MINUTES_AN_HOUR, minutes % MINUTES_AN_HOUR)
        fields = {"from_": time(_MORNING), "to": finish}
    trainer = draw(one_of("QT-1", "QT-2"))
    return HourEntry(id=entry_id, date=day, module=module, trainer=trainer, **fields)


def _facts(draw: st.DrawFn, programme: Programme, first: date) -> dict[str, date]:
    """Days of the budget and the agreement, by the first day of the plan and in order."""
    names = ("budget.approved_on", "agreement.consulted_on", "agreement.signed_on")
    facts = {name: first - draw(_A_WHILE) for name in names}
    order = [(r.parameters.earlier, r.parameters.later) for r in _rules(programme, "date-order")]
    for earlier, later in order * len(order):
        facts[earlier] = min(facts[earlier], facts[later])
    return facts


def _named(draw: st.DrawFn, programme: Programme, field: str) -> tuple[str, ...]:
    """What the rules ask a field to name: all of a list, or one of it."""
    asked = [rule.parameters for rule in _rules(programme, "membership")]
    named = [
        name
        for parameters in asked
        if parameters.field == field
        for name in parameters.all_of or [draw(one_of(*parameters.any_of))]
    ]
    return tuple(dict.fromkeys(named))


def _one_named(draw: st.DrawFn, programme: Programme, field: str) -> str | None:
    return next(iter(_named(draw, programme, field)), None)


def _participant(draw: st.DrawFn, programme: Programme) -> Participant:
    groups = _named(draw, programme, "participant.groups") + draw(words(programme, "groups"))
    return Participant(
        groups=dict.fromkeys(groups),
        district=_one_named(draw, programme, "participant.district"),
    )


def _agreement(
    draw: st.DrawFn, programme: Programme, facts: Mapping[str, date], phases: Iterable[Phase]
) -> Agreement:
    """An agreement on the modules of the plan or a bundle of them, with one who may provide."""
    booked = {phase.module: None for phase in phases}
    bundles = [bundle.id for bundle in programme.bundles if booked.keys() <= {*bundle.modules}]
    allowed = [rule.parameters.providers for rule in _rules(programme, "duty")]
    providers = programme.terms("providers").intersection(*filter(None, allowed))
    named = _named(draw, programme, "agreement.provider") or sorted(providers)
    return Agreement(
        provider=draw(one_of(*named)) if named else None,
        consulted_on=facts["agreement.consulted_on"],
        signed_on=facts["agreement.signed_on"],
        modules=draw(one_of(tuple(booked), *bundles)),
    )


def _budget(
    draw: st.DrawFn,
    case: Case,
    span: tuple[date, date],
    approved_on: date,
    hours: Mapping[str, int],
) -> Budget:
    """A budget for the whole plan; its amount is what the hours cost, or a little more."""
    first, last = span
    start = first - draw(_A_WHILE)
    rates = {start: 6000, _between(draw, start, last): 6250}
    budget = Budget(
        funder=_one_named(draw, case.programme, "budget.funder"),
        approved_on=approved_on,
        start=start,
        end=last + draw(_A_WHILE),
        hours=hours,
        rates=[Rate(from_=day, rate=Cents(rate)) for day, rate in rates.items()],
    )
    return attrs.evolve(
        budget, amount=Cents(cost_of(case.ledger, budget) + draw(one_of(0, 1, 99999)))
    )


# --- records -------------------------------------------------------------------------------------


def _fulfilled(draw: st.DrawFn, case: Case, first: date) -> Case:
    """The case with everything on record that its duties ask for."""
    while asked := _asked(case):
        records = []
        for (kind, module), due in asked.items():
            day = due - draw(_A_WHILE)
            # What is due after the first day is not done before it.
            day = max(day, first) if due > first else day
            records.append(_record(draw, case, kind, day, module))
        case = attrs.evolve(case, records=(*case.records, *records))
    return case


def _asked(case: Case) -> dict[tuple[str, str | None], date]:
    """The kinds of record, and their modules, that are missing, with the day they are due."""
    duties = {rule.id: rule.parameters for rule in _rules(case.programme, "duty")}
    held = {(record.kind, record.module) for record in case.records}
    asked: dict[tuple[str, str | None], date] = {}
    for judgement in check(case, as_of=LAST_DAY).breached:
        duty = duties.get(judgement.rule)
        if duty is not None and duty.records and judgement.because == "not-done":
            place = judgement.subject.removeprefix("phases/")
            module = case.phases[int(place)].module if duty.each == "phase" else None
            missing = [key for kind in judgement.terms if (key := (kind, module)) not in held]
            for key in missing:
                asked[key] = min(judgement.due or LAST_DAY, asked.get(key, LAST_DAY))
    # What is due by the day of another record waits for that.
    anchors = {RECORD + kind for kind, _ in asked}
    waiting = {
        kind
        for duty in duties.values()
        if anchors.intersection(duty.until)
        for kind in duty.records
    }
    return {key: due for key, due in asked.items() if key[0] not in waiting} or asked


def _other_records(draw: st.DrawFn, case: Case, first: date, last: date) -> list[Record]:
    """Records that come again and again from the first day to the last, and unasked ones."""
    records: list[Record] = []
    for rule in _rules(case.programme, "recurring-record"):
        previous, interval = first, rule.parameters.interval
        while (due := deadline(previous, interval)) < last:
            previous = max(previous + _ONE_DAY, due - draw(_A_WHILE))
            records.append(_record(draw, case, rule.parameters.record, previous))
    duties = [rule.parameters for rule in _rules(case.programme, "duty")]
    asked = {kind for duty in duties for kind in (*duty.records, *duty.until)}
    free = sorted(
        kind
        for kind in case.programme.terms("kinds")
        if kind not in asked and RECORD + kind not in asked
    )
    for _ in range(draw(whole(0, 2)) if free else 0):
        day = _between(draw, first, last)
        records.append(_record(draw, case, draw(one_of(*free)), day))
    return records


def _record(draw: st.DrawFn, case: Case, kind: str, day: date, module: str | None = None) -> Record:
    """A record that holds all that the rules ask of its kind."""
    programme = case.programme

    def of_kind(name: str) -> list[Any]:
        parameters = (rule.parameters for rule in _rules(programme, name))
        return [each for each in parameters if each.record == kind]

    limits = [deadline(day, request.within) for request in of_kind("answer-in-time")]
    states = sorted(programme.terms("goal_states")) if of_kind("goal-states") else ()
    record = Record(
        kind=kind,
        date=day,
        module=module,
        with_=draw(words(programme, "roles")),
        answered_on=max(day, min(limits) - draw(_A_WHILE)) if limits else None,
        icf=[draw(icf_assessments())] if any(c.icf for c in of_kind("record-content")) else (),
        goals={goal.id: draw(one_of(*states)) for goal in case.goals or () if states} or None,
    )
    for rule in programme.rules:
        completes = _KINDS[rule.kind].completes
        if completes is not None:
            record = completes(rule, case, record) or record
        elif rule.kind == "duty" and kind in rule.parameters.records:
            record = rule.parameters.complete(record)
    return record
