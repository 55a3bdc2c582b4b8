"""Judgements: one rule applied to one subject on one day, with what it rests on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from enum import Enum
from types import MappingProxyType
from typing import Literal, Protocol

import attrs

from .case import Phase, Waiver
from .periods import Length, lacks_its_day
from .programme import Programme, Severity, Source
from .quantities import Cents
from .record import Record

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


# A member of an enum takes longer to look up than a global does, and kinds name one or two for
# every judgement.
MET, BREACHED, PENDING, UNDETERMINED, NOT_APPLICABLE, WAIVED = Outcome


@attrs.frozen(kw_only=True)
class Computed:
    """A day that was computed, so that it can be checked by hand.

    Attributes:
        function: ``period_end``, ``deadline`` or ``middle_day``.
        start: The day it was computed from.
        length: The length it was computed with, or ``None``.
        end: The last day, of which ``middle_day`` is the middle, or ``None``.
        day: The result.

    Example:
        >>> str(Computed(function="period_end", start=date(2025, 3, 31),
        ...              length=Length.months(10), day=date(2026, 1, 30)))
        'period_end(2025-03-31, P10M) = 2026-01-30, BGB § 188 Abs. 2, 3'
    """

    function: str
    start: date
    length: Length | None = None
    end: date | None = None
    day: date

    @property
    def at_month_end(self) -> bool:
        """Whether the target month lacks the day of that number, so that § 188 Abs. 3 decides."""
        return self.length is not None and lacks_its_day(self.start, self.length)

    def __str__(self) -> str:
        to = self.end if self.length is None else self.length
        law = f", {LAW[self.function]}" if self.function in LAW else ""
        clipped = f" (no day {self.start.day} in the month)" if self.at_month_end else ""
        return f"{self.function}({self.start}, {to}) = {self.day}{law}{clipped}"


LAW: Mapping[str, str] = MappingProxyType(
    {
        "period_end": "BGB § 188 Abs. 2, 3",
        "deadline": "BGB § 187 Abs. 1, § 188 Abs. 2, 3",
    }
)

Fact = str | Computed
"""What a judgement rests on: a JSON pointer, an entry's id, or a computed day."""


Added = Phase | Record
"""What a remedy adds to a list of the file."""


@attrs.frozen(kw_only=True)
class Remedy:
    """A change of the file that would mend a breach; that it does was tried before it is told.

    It says what the file would have to hold. Whether it may hold that is for people to say: a talk
    that never took place is not to be entered.

    Attributes:
        action: ``set`` a value, ``add`` members to a list, ``reverse`` entries, or ``none``: no
            change mends this, the day has passed.
        pointer: JSON pointer to the value, the list, or the first of the entries.
        value: The new value, the phases or records to add, or the ids of the entries to reverse.
    """

    action: Literal["set", "add", "reverse", "none"]
    pointer: str = ""
    value: Value | tuple[Added, ...] | tuple[tuple[str, str], ...] | None = None


TOO_LATE = Remedy(action="none")
"""The duty was fulfilled after its day, and no change of the file turns that back."""


Proposal = Callable[[], Remedy | None]
"""Works out a remedy; most are never asked for."""


class Trial(Protocol):
    """Tries remedies on the case that was judged."""

    def outcome(self, judgement: Judgement) -> Remedy | None:
        """The remedy of the judgement if it mends and breaches nothing else."""
        ...


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
        terms: Words of the programme that it speaks of, such as the kind of record asked for.
        remedy: What is proposed to mend it, or what finds that out when it is asked.
        trial: What tries the proposal before it is told, or ``None``.
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
    terms: tuple[str, ...] = ()
    _remedy: Remedy | Proposal | None = attrs.field(default=None, eq=False, repr=False)
    _trial: Trial | None = attrs.field(default=None, eq=False, repr=False)
    waiver: Waiver | None = attrs.field(default=None, repr=False)

    @property
    def remedy(self) -> Remedy | None:
        """What would mend it, or ``None``; it is worked out, and tried, when it is asked for.

        It is advice, and so no part of equality.
        """
        if self._trial is not None:
            return self._trial.outcome(self)
        return self.proposed

    @property
    def proposed(self) -> Remedy | None:
        """The remedy before it is tried."""
        return self._remedy() if callable(self._remedy) else self._remedy

    @property
    def is_open(self) -> bool:
        """Whether there is still something to do, by ``due`` or since then."""
        return self.due is not None and self.outcome in (Outcome.PENDING, Outcome.BREACHED)


WAIVER_RULE_IDS = ("W101", "W102", "W103")
"""The library's own rules, about waivers, which hold in every programme."""

_RANK: Mapping[Severity, int] = MappingProxyType(
    {Severity.ERROR: 3, Severity.WARNING: 2, Severity.HINT: 1}
)


def fails(
    outcome: Outcome, severity: Severity, at: Severity | None = Severity.ERROR, *, strict: bool
) -> bool:
    """Whether a judgement fails: a breach of severity ``at`` or graver, undetermined if strict."""
    if outcome is Outcome.BREACHED:
        return at is not None and _RANK[severity] >= _RANK[at]
    return strict and outcome is Outcome.UNDETERMINED


@attrs.frozen(kw_only=True)
class Report:
    """All judgements of one case or one service on one day, in the order of the programme's rules.

    Attributes:
        case: Id of the case; ``None`` for a service.
        programme: The programme it was judged against.
        as_of: The day.
        judgements: All of them.
        withdrawn: In a difference of two reports, what stood before and stands no more.
    """

    case: str | None
    programme: Programme
    as_of: date
    judgements: tuple[Judgement, ...]
    withdrawn: tuple[Judgement, ...] = ()

    def __iter__(self) -> Iterator[Judgement]:
        return iter(self.judgements)

    def __len__(self) -> int:
        return len(self.judgements)

    def __getitem__(self, rule: str) -> tuple[Judgement, ...]:
        """The judgements of one rule, of the programme or of the library.

        Raises:
            UnknownNameError: a ``KeyError``, if the programme has no such rule.
        """
        found = tuple(j for j in self.judgements if j.rule == rule)
        if not found and rule not in WAIVER_RULE_IDS:
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
        return any(fails(j.outcome, j.severity, at, strict=strict) for j in self.judgements)

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
