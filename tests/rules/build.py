"""Small builders for the tests of the rule kinds: days and phases in a few words.

``expected`` builds a whole judgement, so that a comparison with ``==`` covers every field: what a
test does not name must be empty.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

import attrs

from passtgenau_core import (
    Case,
    HourEntry,
    Judgement,
    Outcome,
    Phase,
    Programme,
    Rule,
    check,
    load_programme,
)

PROGRAMME = load_programme("passtgenau")
ONE_DAY = timedelta(days=1)
MET = Outcome.MET
BREACHED = Outcome.BREACHED
PENDING = Outcome.PENDING
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
    *phases: Phase, hours: Iterable[HourEntry] = (), programme: Programme = PROGRAMME
) -> Case:
    """A case with these phases and entries, in this order."""
    return Case(id="LOE-2025-007", programme=programme, phases=phases, ledger=tuple(hours))


def judge(
    rule: str, case: Case, as_of: str | date, readings: Mapping[str, str] | None = None
) -> tuple[Judgement, ...]:
    """What the rule says about the case, in its order."""
    return check(case, as_of=_day(as_of), readings=readings, select=[rule]).judgements


def outcomes(
    rule: str, case: Case, as_of: str | date, readings: Mapping[str, str] | None = None
) -> dict[str, Outcome]:
    """The outcome of each subject of the rule."""
    told = judge(rule, case, as_of, readings)
    found = {judgement.subject: judgement.outcome for judgement in told}
    assert len(found) == len(told), "a subject was judged twice"
    return found


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
    return Judgement(
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
