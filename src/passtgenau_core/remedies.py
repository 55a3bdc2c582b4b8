"""Remedies: changes of a case that mend a breach, applied and tried.

A kind proposes a change; whether it mends, and breaches nothing else, is seen by making it and
judging again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

import attrs

from .case import Case, Phase
from .entry import HourEntry
from .errors import InputError, Problem
from .fields import file_name
from .judgement import BREACHED, MET, PENDING, Judgement, Outcome, Remedy
from .language import Text
from .ledger import HourLedger
from .programme import Rule
from .record import Record
from .rules import KINDS, Kind

_KINDS: Mapping[str, Kind] = MappingProxyType({kind.name: kind for kind in KINDS})
_MENDED = (MET, PENDING)


def mended(case: Case, remedy: Remedy, *, as_of: date) -> Case:
    """The case with the change that a remedy says; the old one stays as it is.

    Args:
        case: The case that was judged.
        remedy: The remedy of one of its judgements.
        as_of: The day, which reversals of entries bear.

    Raises:
        InputError: if no change mends the breach, or the case is not the one that was judged.

    Example:
        >>> from passtgenau_core import check, load_programme
        >>> case = Case(id="LOE-2025-007", programme=load_programme("passtgenau"), phases=[
        ...     Phase(module="einstiegsphase", start=date(2025, 3, 3), end=date(2025, 4, 1))])
        >>> too_long = check(case, as_of=date(2025, 5, 1))["PG202"][0]
        >>> mended(case, too_long.remedy, as_of=date(2025, 5, 1)).phases[0].end
        datetime.date(2025, 3, 30)
    """
    value: Any = remedy.value
    if remedy.action == "set" and remedy.pointer:
        changed: Case = _with(case, remedy.pointer.split("/")[1:], value, remedy.pointer)
        return changed
    if remedy.action == "add":
        phases = [member for member in value if isinstance(member, Phase)]
        records = [member for member in value if isinstance(member, Record)]
        return attrs.evolve(case, phases=(*case.phases, *phases), records=(*case.records, *records))
    if remedy.action == "reverse":
        for entry in reversals(case.ledger, remedy, as_of):
            case = case.book(entry)
        return case
    raise _cannot("")


def reversals(ledger: HourLedger, remedy: Remedy, as_of: date) -> list[HourEntry]:
    """The entries that carry out a remedy of reversing: their ids are free in the ledger."""
    value: Any = remedy.value
    old = (value,) if isinstance(value, str) else value
    entries: list[HourEntry] = []
    number = len(ledger)
    for entry_id in old:
        number += 1
        while f"R-{number}" in ledger:
            number += 1
        entries.append(HourEntry(id=f"R-{number}", date=as_of, reverses=entry_id))
    return entries


def _cannot(pointer: str) -> InputError:
    return InputError(
        [
            Problem(
                what=Text("Abhilfe lässt sich nicht anwenden", "remedy cannot be applied"),
                expected=Text(
                    "eine Änderung des Falls, der beurteilt wurde",
                    "a change of the case that was judged",
                ),
                pointer=pointer,
            )
        ]
    )


def _with(node: Any, path: list[str], value: Any, pointer: str) -> Any:
    """``node`` with the value at the end of ``path``."""
    if not path:
        return value
    name, *rest = path
    if isinstance(node, tuple):
        if not name.isdecimal() or int(name) >= len(node):
            raise _cannot(pointer)
        number = int(name)
        return (*node[:number], _with(node[number], rest, value, pointer), *node[number + 1 :])
    if not attrs.has(type(node)):
        raise _cannot(pointer)
    for field in attrs.fields(type(node)):
        if field.init and file_name(field) == name:
            inner = _with(getattr(node, field.name), rest, value, pointer)
            return attrs.evolve(node, **{field.name: inner})
    raise _cannot(pointer)


def completed(remedy: Remedy, case: Case, rules: Iterable[Rule]) -> Remedy | None:
    """The remedy with records that hold all that the rules ask of their kind; ``None``: cannot be.

    What a rule asks that nobody can make up, such as an assessment, is not made up.
    """
    if remedy.action != "add":
        return remedy
    members: Any = remedy.value
    for rule in rules:
        completes = _KINDS[rule.kind].completes
        if completes is not None and rule.active:
            members = [
                completes(rule, case, member) if isinstance(member, Record) else member
                for member in members
            ]
            if None in members:
                return None
    return attrs.evolve(remedy, value=tuple(members))


@attrs.define(eq=False)
class Trial:
    """Tries the remedies of one report on its case, each once, when it is asked for.

    Attributes:
        judgements: What was judged.
        case: The case that was judged.
        as_of: The day.
        rules: The rules in force.
        judge: Judges a changed case in the same way.
    """

    judgements: tuple[Judgement, ...]
    case: Case
    as_of: date
    rules: tuple[Rule, ...]
    judge: Callable[[Case], Iterable[Judgement]]
    _known: dict[tuple[str, str], Remedy | None] = attrs.field(factory=dict, init=False)

    def outcome(self, judgement: Judgement) -> Remedy | None:
        """The remedy of a judgement if it mends and breaches nothing else, else ``None``.

        Reversing entries only takes hours away, which no rule holds against a case; only a waiver
        may be needless then, so without waivers it needs no trial.
        """
        pair = (judgement.rule, judgement.subject)
        if pair not in self._known:
            proposed = judgement.proposed
            if proposed is not None and self._is_tried(proposed):
                proposed = completed(proposed, self.case, self.rules)
                if proposed is not None and not self._mends(pair, proposed):
                    proposed = None
            self._known[pair] = proposed
        return self._known[pair]

    def _is_tried(self, remedy: Remedy) -> bool:
        return remedy.action in ("set", "add") or (
            remedy.action == "reverse" and bool(self.case.waivers)
        )

    def _mends(self, pair: tuple[str, str], remedy: Remedy) -> bool:
        try:
            changed = mended(self.case, remedy, as_of=self.as_of)
        except InputError:
            return False
        after = {(j.rule, j.subject): j.outcome for j in self.judge(changed)}
        gone = pair not in after and remedy.action == "reverse"
        if after.get(pair) not in _MENDED and not gone:
            return False
        before = _breached((j.rule, j.subject, j.outcome) for j in self.judgements)
        return _breached((*pair, outcome) for pair, outcome in after.items()) <= before


def _breached(judged: Iterable[tuple[str, str, Outcome]]) -> set[tuple[str, str]]:
    return {(rule, subject) for rule, subject, outcome in judged if outcome is BREACHED}
