"""Judgements: one rule applied to one subject on one day, with what it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from enum import Enum
from types import MappingProxyType

import attrs

from .case import Waiver
from .periods import Length
from .programme import Programme, Severity, Source
from .quantities import Cents

Value = date | int | Cents | str | tuple[str, ...]
"""What a judgement measures: a day, whole minutes, cents, a word or several."""


class Outcome(Enum):
    """What a judgement says."""

    MET = "met"
    BREACHED = "breached"
    PENDING = "pending"
    UNDETERMINED = "undetermined"
    NOT_APPLICABLE = "not_applicable"
    WAIVED = "waived"


@attrs.frozen(kw_only=True)
class Computed:
    """A day that was computed, so that it can be checked by hand.

    Attributes:
        function: ``period_end`` or ``deadline``.
        start: The day it was computed from.
        length: The length it was computed with.
        day: The result.

    Example:
        >>> str(Computed(function="period_end", start=date(2025, 3, 31),
        ...              length=Length.months(10), day=date(2026, 1, 30)))
        'period_end(2025-03-31, P10M) = 2026-01-30, BGB § 187 Abs. 2, § 188 Abs. 2, 3'
    """

    function: str
    start: date
    length: Length
    day: date

    def __str__(self) -> str:
        return f"{self.function}({self.start}, {self.length}) = {self.day}, {LAW[self.function]}"


LAW: Mapping[str, str] = MappingProxyType(
    {
        "period_end": "BGB § 187 Abs. 2, § 188 Abs. 2, 3",
        "deadline": "BGB § 187 Abs. 1, § 188 Abs. 2, 3",
    }
)

Fact = str | Computed
"""What a judgement rests on: a JSON pointer, an entry's id, or a computed day."""


@attrs.frozen(kw_only=True)
class Remedy:
    """A change of the file that would mend a breach.

    Attributes:
        action: ``set`` a value, ``add`` a member to a list, or ``reverse`` an entry.
        pointer: JSON pointer to the value, the list, or the entry.
        value: The new value, the module of the phase to add, or the id of the entry to reverse.
    """

    action: str
    pointer: str
    value: Value


@attrs.frozen(kw_only=True)
class Judgement:
    """One rule applied to one subject.

    Attributes:
        rule: Id of the rule.
        subject: What was judged: ``case``, ``phases/1``, ``hours/3``, ``module/einstiegsphase`` …
        outcome: What came out.
        because: Why, as a fixed word that messages are made from.
        severity: How much a breach weighs.
        source: The words the rule comes from, and whether they say it or we derive it.
        observed: What was found: a day, or whole minutes.
        allowed: What is allowed, in the same unit.
        due: The last day on which it can still be met, or ``None``.
        reading: ``id=option`` of the reading used, or ``None``.
        pointer: JSON pointer to the place in the file that it is about.
        facts: What it rests on.
        remedy: What would mend it, or ``None``.
        waiver: The waiver that covers it, or ``None``.
    """

    rule: str
    subject: str
    outcome: Outcome
    because: str
    severity: Severity
    source: Source = attrs.field(repr=False)
    observed: Value | None = None
    allowed: Value | None = None
    due: date | None = None
    reading: str | None = None
    pointer: str = ""
    facts: tuple[Fact, ...] = ()
    remedy: Remedy | None = None
    waiver: Waiver | None = attrs.field(default=None, repr=False)


_RANK: Mapping[Severity, int] = MappingProxyType(
    {Severity.ERROR: 3, Severity.WARNING: 2, Severity.HINT: 1}
)


@attrs.frozen(kw_only=True)
class Report:
    """All judgements of one case on one day, in the order of the programme's rules.

    Attributes:
        case: Id of the case.
        programme: The programme it was judged against.
        as_of: The day.
        judgements: All of them.
        withdrawn: In a difference of two reports, what stood before and stands no more.
    """

    case: str
    programme: Programme
    as_of: date
    judgements: tuple[Judgement, ...]
    withdrawn: tuple[Judgement, ...] = ()

    def __iter__(self) -> Iterator[Judgement]:
        return iter(self.judgements)

    def __len__(self) -> int:
        return len(self.judgements)

    def __getitem__(self, rule: str) -> tuple[Judgement, ...]:
        """The judgements of one rule.

        Raises:
            UnknownNameError: a ``KeyError``, if the programme has no such rule.
        """
        found = tuple(j for j in self.judgements if j.rule == rule)
        if not found:
            self.programme.rule(rule)
        return found

    def outcome(self, outcome: Outcome) -> tuple[Judgement, ...]:
        """The judgements with one outcome."""
        return tuple(j for j in self.judgements if j.outcome is outcome)

    @property
    def met(self) -> tuple[Judgement, ...]:
        """What is decided and fulfilled."""
        return self.outcome(Outcome.MET)

    @property
    def breached(self) -> tuple[Judgement, ...]:
        """What is decided and violated, hints included."""
        return self.outcome(Outcome.BREACHED)

    @property
    def pending(self) -> tuple[Judgement, ...]:
        """What is not decided yet."""
        return self.outcome(Outcome.PENDING)

    @property
    def undetermined(self) -> tuple[Judgement, ...]:
        """What lacks a fact."""
        return self.outcome(Outcome.UNDETERMINED)

    @property
    def ok(self) -> bool:
        """Whether no rule of severity error is breached."""
        return not self.fails()

    def fails(self, at: Severity | None = Severity.ERROR, *, strict: bool = False) -> bool:
        """Whether anything of severity ``at`` or graver is breached.

        Args:
            at: The least severity that fails; ``None``: no breach fails.
            strict: What is undetermined fails too.
        """
        return any(
            (j.outcome is Outcome.BREACHED and at is not None and _RANK[j.severity] >= _RANK[at])
            or (strict and j.outcome is Outcome.UNDETERMINED)
            for j in self.judgements
        )

    def since(self, before: Report) -> Report:
        """What is new in this report, or different; what is gone is in ``withdrawn``."""
        old, new = set(before.judgements), set(self.judgements)
        subjects = {(j.rule, j.subject) for j in self.judgements}
        return attrs.evolve(
            self,
            judgements=tuple(j for j in self.judgements if j not in old),
            withdrawn=tuple(
                j for j in before.judgements if j not in new and (j.rule, j.subject) not in subjects
            ),
        )
