"""What every rule kind shares: the case as it stands on a day, and the making of judgements."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

import attrs

from ..case import Case, Phase
from ..entry import HourEntry
from ..judgement import Fact, Judgement, Outcome, Remedy, Value
from ..language import Text
from ..programme import Rule


@attrs.frozen
class Numbered:
    """A phase with its place in the file.

    Attributes:
        number: Its place, from 0.
        phase: The phase.
        subject: Its subject in judgements.
        order: Phases that start on one day are told apart by their place in the file.
    """

    number: int
    phase: Phase
    subject: str
    order: tuple[date, int]


class Snapshot:
    """A case on one day: planned phases exist, entries and records dated later do not.

    Args:
        case: The case.
        as_of: The day.

    Attributes:
        case: The case.
        programme: Its programme.
        ledger: Its ledger.
        as_of: The day.
        phases: All phases.
        internal: The phases of modules that are not external.
        modules: Ids of the modules with live entries.
    """

    __slots__ = (
        "_by_module",
        "_tomorrow",
        "as_of",
        "case",
        "internal",
        "ledger",
        "modules",
        "phases",
        "programme",
    )

    def __init__(self, case: Case, as_of: date) -> None:
        self.case = case
        self.as_of = as_of
        self.programme = case.programme
        self.ledger = case.ledger
        self.modules = case.ledger.modules
        self.phases = [
            Numbered(number, phase, f"phases/{number}", (phase.start, number))
            for number, phase in enumerate(case.phases)
        ]
        self.internal = [n for n in self.phases if not self.programme[n.phase.module].external]
        self._by_module: dict[str, list[Numbered]] = {}
        for numbered in self.phases:
            self._by_module.setdefault(numbered.phase.module, []).append(numbered)
        self._tomorrow = date.fromordinal(as_of.toordinal() + 1)

    def phases_of(self, module: str) -> list[Numbered]:
        """The module's phases in the order of the file."""
        return self._by_module.get(module, [])

    def modules_in_use(self) -> list[str]:
        """Ids of the modules that have a phase or hours so far, in the concept's order."""
        return [module.id for module in self.programme.modules if self.is_in_use(module.id)]

    def is_in_use(self, module: str) -> bool:
        """Whether the module has a phase, or an entry that is evidence."""
        return module in self._by_module or self.ledger.count(module, end=self.as_of) > 0

    def is_over(self, module: str) -> bool:
        """Whether nothing can be added to the module's hours any more.

        All its phases have ended, and the file holds no later entry that is not evidence yet: a
        cap that is met stays met.
        """
        for numbered in self.phases_of(module):
            end = numbered.phase.end
            if end is None or end >= self.as_of:
                return False
        last = self.ledger.last_day(module)
        return last is None or last <= self.as_of

    def later(self, module: str) -> Iterator[tuple[int, HourEntry]]:
        """Number and entry of the module's live entries that are not evidence yet."""
        return self.ledger.between(module, self._tomorrow)

    def is_live(self, entry: HourEntry) -> bool:
        """Whether the entry stands in the ledger and nothing reversed it."""
        return entry.id in self.ledger and self.ledger.reversed_by(entry.id) is None

    def has_later(self, module: str) -> bool:
        """Whether any live entry of the module is not evidence yet."""
        last = self.ledger.last_day(module)
        return last is not None and last > self.as_of


def judged(
    rule: Rule,
    subject: str,
    outcome: Outcome,
    because: str,
    *,
    observed: Value | None = None,
    allowed: Value | None = None,
    due: date | None = None,
    pointer: str | None = None,
    facts: tuple[Fact, ...] = (),
    remedy: Remedy | None = None,
) -> Judgement:
    """A judgement of ``rule``; it points to its subject unless ``pointer`` says more exactly."""
    return Judgement(
        rule=rule.id,
        subject=subject,
        outcome=outcome,
        because=because,
        severity=rule.severity,
        source=rule.source,
        observed=observed,
        allowed=allowed,
        due=due,
        reading=rule.reading_used,
        pointer=f"/{subject}" if pointer is None else pointer,
        facts=facts,
        remedy=remedy,
    )


def move_start(numbered: Numbered, day: date) -> Remedy | None:
    """The remedy of starting a phase on ``day``, where its end leaves room for that."""
    end = numbered.phase.end
    return (
        Remedy(action="set", pointer=f"/{numbered.subject}/start", value=day)
        if end is None or day <= end
        else None
    )


def move_end(numbered: Numbered, day: date) -> Remedy | None:
    """The remedy of ending a phase on ``day``, where its start leaves room for that."""
    if day < numbered.phase.start:
        return None
    return Remedy(action="set", pointer=f"/{numbered.subject}/end", value=day)


def reverse(pointer: str, entry: HourEntry, excess: int = 0) -> Remedy | None:
    """The remedy of reversing one entry, where that alone takes away ``excess`` minutes."""
    return (
        Remedy(action="reverse", pointer=pointer, value=entry.id)
        if (entry.minutes or 0) >= excess
        else None
    )


def met_or_breached(*, met: bool) -> Outcome:
    """The outcome of a rule that is decided."""
    return Outcome.MET if met else Outcome.BREACHED


@attrs.frozen
class Words:
    """What a judgement says, with places for its values.

    ``{observed}``, ``{allowed}`` and ``{due}`` are the judgement's; ``{left}`` and ``{over}`` the
    difference of the first two; ``{fact}`` is its first fact.

    Attributes:
        says: The sentence, without a full stop.
        mend: What to do about a breach, beside what its remedy says, or ``None``.
    """

    says: Text
    mend: Text | None = None


Judge = Callable[[Rule, Snapshot], Iterator[Judgement]]
Touch = Callable[[Rule, Snapshot, int, HourEntry], Iterator[Judgement]]


@attrs.frozen(kw_only=True)
class Kind:
    """A kind of rule: the code that rows of a programme file name.

    Attributes:
        name: As rows write it.
        judge: All judgements of a rule of this kind.
        touch: Only those that one live entry, given with its number in the ledger, can change;
            ``None`` where hours play no part. It takes at most logarithmic time.
        words: What its judgements say, by their ``because``; no two kinds share one.
        boundary: What is just inside and what is just outside.
        parameters: An attrs class with the parameters of a row.
    """

    name: str
    judge: Judge
    touch: Touch | None = None
    words: Mapping[str, Words]
    boundary: Text
    parameters: type[Any]


@attrs.frozen(kw_only=True)
class NoParameters:
    """For kinds whose numbers all stand with the modules."""
