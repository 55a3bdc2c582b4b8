"""Small builders for the tests of the rule kinds: days and phases in a few words.

``expected`` builds a whole judgement, so that a comparison with ``==`` covers every field: what a
test does not name must be empty. A remedy is no part of a judgement's own equality; here it is
compared too wherever a test names it, and only a breach may have one that no test names.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

import attrs

from passtgenau_core import (
    Agreement,
    Budget,
    Case,
    HourEntry,
    Judgement,
    Outcome,
    Phase,
    Programme,
    Rate,
    Record,
    Remedy,
    Rule,
    Service,
    check,
    check_service,
    load_programme,
    mended,
)

PROGRAMME = load_programme("passtgenau")
ONE_DAY = timedelta(days=1)
MET = Outcome.MET
BREACHED = Outcome.BREACHED
PENDING = Outcome.PENDING
UNDETERMINED = Outcome.UNDETERMINED
NOT_APPLICABLE = Outcome.NOT_APPLICABLE

EINSTIEG = "einstiegsphase"
QUALI = "qualifizierungsphase"
STABI = "stabilisierungsphase"
UEBERGANG = "uebergangsphase"
SICHERUNG = "sicherung_arbeitsplatz"
JOBCOACHING = "jobcoaching"


def day(text: str) -> date:
    """The day that ``text`` names."""
    return date.fromisoformat(text)


def _day(value: str | date) -> date:
    return day(value) if isinstance(value, str) else value


def phase(
    module: str,
    start: str | date,
    end: str | date | None = None,
    *,
    early: str | None = None,
    planned: Any = None,
) -> Phase:
    """A phase of ``module``; ``early`` tells why it was broken off."""
    return Phase(
        module=module,
        start=_day(start),
        end=None if end is None else _day(end),
        ended_early=early,
        planned_hours=planned,
    )


def worked(name: str, module: str, on: str | date, minutes: int) -> HourEntry:
    """An entry with the id ``name``."""
    return HourEntry(id=name, date=_day(on), module=module, minutes=minutes)


def reversal(name: str, of: str, on: str | date) -> HourEntry:
    """An entry that makes the entry ``of`` void."""
    return HourEntry(id=name, date=_day(on), reverses=of)


def case_of(
    *phases: Phase,
    hours: Iterable[HourEntry] = (),
    programme: Programme = PROGRAMME,
    **fields: Any,
) -> Case:
    """A case with these phases and entries, in this order, and with other ``fields``."""
    return Case(
        id="LOE-2025-007", programme=programme, phases=phases, ledger=tuple(hours), **fields
    )


def record(kind: str, on: str | date, module: str | None = None, **fields: Any) -> Record:
    """A record of this kind."""
    return Record(kind=kind, date=_day(on), module=module, **fields)


def _with_days(fields: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {
        name: day(value) if name in names and isinstance(value, str) else value
        for name, value in fields.items()
    }


def agreement(**fields: Any) -> Agreement:
    """An agreement; its days may be texts."""
    return Agreement(**_with_days(fields, ("consulted_on", "signed_on")))


def budget(rates: Mapping[str, Any] | None = None, **fields: Any) -> Budget:
    """A budget; its days may be texts, and ``rates`` are told by the first day they hold."""
    return Budget(
        rates=None
        if rates is None
        else [Rate(from_=day(since), rate=rate) for since, rate in rates.items()],
        **_with_days(fields, ("approved_on", "start", "end")),
    )


def judge(
    rule: str, case: Case, as_of: str | date, readings: Mapping[str, str] | None = None
) -> tuple[Judgement, ...]:
    """What the rule says about the case, in its order."""
    return check(case, as_of=_day(as_of), readings=readings, select=[rule]).judgements


def judge_service(
    rule: str,
    service: Service,
    as_of: str | date,
    readings: Mapping[str, str] | None = None,
    programme: Programme = PROGRAMME,
) -> tuple[Judgement, ...]:
    """What the rule says about the service, in its order."""
    report = check_service(service, programme, as_of=_day(as_of), readings=readings, select=[rule])
    return report.judgements


def outcomes(
    rule: str, case: Case, as_of: str | date, readings: Mapping[str, str] | None = None
) -> dict[str, Outcome]:
    """The outcome of each subject of the rule."""
    told = judge(rule, case, as_of, readings)
    found = {judgement.subject: judgement.outcome for judgement in told}
    assert len(found) == len(told), "a subject was judged twice"
    return found


def remedies(told: Iterable[Judgement]) -> list[Remedy | None]:
    """The remedies, which equality of judgements leaves out."""
    return [judgement.remedy for judgement in told]


def tried(
    rule: str, case: Case, as_of: str | date, readings: Mapping[str, str] | None = None
) -> int:
    """Make each change that the remedies of the rule say, judge all rules again; how many.

    Each must turn its breach into met or pending, or take the subject away with the last of its
    hours, and no rule may be breached that was not before.
    """
    as_of = _day(as_of)
    before = check(case, as_of=as_of, readings=readings)
    wrong = {(judgement.rule, judgement.subject) for judgement in before.breached}
    number = 0
    for judgement in before[rule]:
        remedy = judgement.remedy
        if remedy is None or remedy.action == "none":
            continue
        assert judgement.outcome is BREACHED
        after = check(mended(case, remedy, as_of=as_of), as_of=as_of, readings=readings)
        again = [j.outcome for j in after[rule] if j.subject == judgement.subject]
        assert again in ([MET], [PENDING]) or (not again and remedy.action == "reverse")
        assert {(j.rule, j.subject) for j in after.breached} <= wrong
        number += 1
    return number


def assert_decided_stays(
    rule: str, case: Case, days: Iterable[date], readings: Mapping[str, str] | None = None
) -> None:
    """With growing ``as_of`` what is met or breached never changes again, subjects included."""
    decided: dict[str, Outcome] = {}
    for as_of in sorted(days):
        told = outcomes(rule, case, as_of, readings)
        assert {subject: told.get(subject) for subject in decided} == decided
        decided = {s: outcome for s, outcome in told.items() if outcome in (MET, BREACHED)}


@attrs.frozen(kw_only=True, eq=False)
class _WithRemedy(Judgement):
    """A judgement that only equals those that have the same remedy."""

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Judgement)
            and all(
                getattr(self, field.name) == getattr(other, field.name)
                for field in attrs.fields(Judgement)
                if field.eq
            )
            and self.remedy == other.remedy
        )

    __hash__ = Judgement.__hash__


class AtLeast(tuple[Any, ...]):
    """Equal to all facts that hold these: that the facts suffice is what test_facts.py proves."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, tuple) and set(self) <= set(other)

    __hash__ = tuple.__hash__


def expected(
    rule: str,
    subject: str,
    outcome: Outcome,
    because: str,
    *,
    row: Rule | None = None,
    **values: Any,
) -> Judgement:
    """The whole judgement; severity, source and the default reading are those of the rule's row."""
    row = PROGRAMME.rule(rule) if row is None else row
    values.setdefault("reading", row.reading_used)
    values["facts"] = AtLeast(values.get("facts", ()))
    made = _WithRemedy if "remedy" in values or outcome is not BREACHED else Judgement
    return made(
        rule=rule,
        subject=subject,
        outcome=outcome,
        because=because,
        severity=row.severity,
        source=row.source,
        **values,
    )


def with_parameters(rule: str, **parameters: Any) -> Programme:
    """The programme with other parameters in one of its rows, as another county would write it."""
    rows = tuple(
        attrs.evolve(row, parameters=attrs.evolve(row.parameters, **parameters))
        if row.id == rule
        else row
        for row in PROGRAMME.rules
    )
    return attrs.evolve(PROGRAMME, rules=rows)


def with_module(module: str, **fields: Any) -> Programme:
    """The programme with one of its modules changed, as another county would write it."""
    modules = tuple(
        attrs.evolve(known, **fields) if known.id == module else known
        for known in PROGRAMME.modules
    )
    return attrs.evolve(PROGRAMME, modules=modules)
