"""Which rules of a programme can ever say anything, and of which modules.

Nobody writes down of which modules a rule speaks. So the rules are asked: a fictional case has
phases, hours, records and a budget, and what they say with a module is compared with what they say
without it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from types import MappingProxyType

from ..budget import Budget, Rate
from ..case import Case, Phase
from ..entry import HourEntry
from ..judgement import Judgement, Outcome, Value
from ..language import Text
from ..programme import Module, Programme, Rule
from ..record import Goal, Record
from ..rules import KINDS, Kind, Snapshot
from ..service import Service

_KINDS: Mapping[str, Kind] = MappingProxyType({kind.name: kind for kind in KINDS})
_FIRST = date(2000, 1, 3)
_WEEK, _LENGTH = timedelta(days=7), timedelta(days=4)
_BEFORE = _FIRST - _WEEK
# Long after everything in the fictional case, so that all of it is evidence.
_AS_OF = date(2100, 1, 1)
_SAYS_NOTHING = (Outcome.NOT_APPLICABLE, Outcome.MET)

Said = frozenset[tuple[str, str, Outcome, Value | None]]


def variants(rule: Rule, programme: Programme) -> tuple[Rule, ...]:
    """The rule under each option of its reading that does not switch it off."""
    others = (other for other in programme.alternatives if other.id == rule.id)
    return tuple(one for one in (rule, *others) if one.active)


def never_says_anything(rule: Rule, programme: Programme) -> Text | None:
    """Why a rule can say nothing whatever the case is, or ``None``."""
    active = variants(rule, programme)
    if not active:
        return Text(
            "jede Option ihrer Lesart schaltet sie ab",
            "every option of its reading switches it off",
        )
    reasons = [_KINDS[one.kind].idle(one, programme) for one in active]
    if all(reasons):
        return reasons[0]
    if rule.about == "case" and not programme.modules and not _needs_no_phase(active, programme):
        return Text("es gibt kein Modul", "there is no module")
    return None


def _needs_no_phase(rules: Iterable[Rule], programme: Programme) -> bool:
    case = _case(programme, ())
    return any(judgement.outcome not in _SAYS_NOTHING for judgement in _judgements(rules, case))


def unruled_modules(programme: Programme) -> tuple[int, ...]:
    """Places of the modules that no rule says anything of.

    Example:
        >>> from passtgenau_core import load_programme
        >>> unruled_modules(load_programme("passtgenau"))
        ()
    """
    return tuple(
        number
        for number, module in enumerate(programme.modules)
        if not _is_spoken_of(module, programme)
    )


def _is_spoken_of(module: Module, programme: Programme) -> bool:
    """Whether anything is said with the module, alone or before all others, and not without it."""
    others = tuple(other for other in programme.modules if other is not module)
    return any(
        _said(_case(programme, beside, module)) - _said(_case(programme, beside))
        for beside in ((), others)
    )


def _said(case: Case) -> Said:
    rules = (*case.programme.rules, *case.programme.alternatives)
    return frozenset(
        (judgement.rule, judgement.subject, judgement.outcome, judgement.observed)
        for judgement in _judgements(rules, case)
        if judgement.outcome is not Outcome.NOT_APPLICABLE
    )


def _judgements(rules: Iterable[Rule], case: Case) -> Iterator[Judgement]:
    snapshot = Snapshot(case, _AS_OF, Service())
    for rule in rules:
        if rule.about == "case":
            yield from _KINDS[rule.kind].judge(rule, snapshot)


def _case(programme: Programme, modules: tuple[Module, ...], first: Module | None = None) -> Case:
    """A case with a week of each module, one after the other, and hours in it and before it.

    The module ``first`` is first in time and last in the file, so that the subjects of the others
    are the same without it.
    """
    booked = [(_FIRST + number * _WEEK, module) for number, module in enumerate(modules, 1)]
    if first is not None:
        booked.append((_FIRST, first))
    return Case(
        id="FICTIONAL",
        programme=programme,
        budget=Budget(
            approved_on=_FIRST,
            start=_FIRST,
            end=_FIRST,
            hours={module.id: 1 for module in programme.modules},
            amount=1,
            rates=[Rate(from_=_BEFORE, rate=1)],
        ),
        phases=[
            Phase(module=module.id, start=start, end=start + _LENGTH, planned_hours=1)
            for start, module in booked
        ],
        ledger=[
            HourEntry(id=f"H-{number}-{day}", date=day, module=module.id, minutes=1, trainer="T-1")
            for number, (start, module) in enumerate(booked)
            for day in (_BEFORE, start)
        ],
        goals=[Goal(id="G-1", agreed_on=_FIRST)],
        records=[Record(kind=kind, date=_FIRST) for kind in sorted(programme.terms("kinds"))],
    )
