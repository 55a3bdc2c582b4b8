"""What every rule kind shares: the case as it stands on a day, and the making of judgements."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

import attrs

from ..case import Case, NumberedRecord, Phase
from ..columns.tables import Columns
from ..entry import HourEntry
from ..judgement import BREACHED, MET, Fact, Judgement, Outcome, Proposal, Remedy, Value
from ..language import Text
from ..programme import About, Programme, Rule
from ..record import Record
from ..service import Service


class Numbered(NamedTuple):
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


class Span(NamedTuple):
    """The days of a measure or of one of its phases, and where the file states them.

    Attributes:
        start: First day.
        end: Last day, or ``None`` while it is open.
        broken_off: Whether it was broken off on its last day.
        start_at: JSON pointer to the first day.
        end_at: JSON pointer to the last day.
    """

    start: date
    end: date | None
    broken_off: bool
    start_at: str
    end_at: str


class Snapshot:
    """A case on one day: planned phases exist, entries and records dated later do not.

    Args:
        case: The case.
        as_of: The day.
        service: The service whose trainers work on it, or ``None`` where none was given.

    Attributes:
        case: The case.
        programme: Its programme.
        ledger: Its ledger.
        as_of: The day.
        service: The service, or ``None``.
        phases: All phases.
        internal: The phases of modules that are not external.
        modules: Ids of the modules with live entries.
    """

    __slots__ = (
        "_by_module",
        "_records",
        "_span",
        "_tomorrow",
        "as_of",
        "case",
        "internal",
        "ledger",
        "modules",
        "phases",
        "programme",
        "service",
    )

    def __init__(self, case: Case, as_of: date, service: Service | None = None) -> None:
        self.case = case
        self.as_of = as_of
        self.service = service
        self._records: dict[str, Sequence[NumberedRecord]] = {}
        self._span: tuple[Span | None] | None = None
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

    @property
    def root(self) -> Case:
        """What the file of this snapshot holds."""
        return self.case

    @property
    def span(self) -> Span | None:
        """From the first day of the first phase to the last day of the last one.

        Without an end while any phase is open; ``None`` without a phase.
        """
        if self._span is None:
            self._span = (self._whole(),)
        return self._span[0]

    def _whole(self) -> Span | None:
        if not self.phases:
            return None
        first = min(self.phases, key=lambda numbered: numbered.order)
        spans = [span_of(numbered) for numbered in self.phases]
        last = next((span for span in spans if span.end is None), None)
        if last is None:
            last = max(spans, key=lambda span: (span.end, not span.broken_off))
        return Span(
            start=first.phase.start,
            end=last.end,
            broken_off=last.broken_off,
            start_at=f"/{first.subject}/start",
            end_at=last.end_at,
        )

    def records_of(self, kind: str) -> Sequence[NumberedRecord]:
        """The records of a kind that are evidence, by date and then by their place in the file."""
        known = self._records.get(kind)
        if known is None:
            known = self.case.records_of(kind)
            if known and known[-1].record.date > self.as_of:
                known = [n for n in known if n.record.date <= self.as_of]
            self._records[kind] = known
        return known

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


def span_of(numbered: Numbered) -> Span:
    """The days of one phase."""
    phase = numbered.phase
    return Span(
        start=phase.start,
        end=phase.end,
        broken_off=phase.ended_early is not None,
        start_at=f"/{numbered.subject}/start",
        end_at=f"/{numbered.subject}/end",
    )


class ServiceSnapshot:
    """A service on one day.

    Args:
        service: The service.
        programme: The programme it runs.
        as_of: The day.

    Attributes:
        service: The service.
        programme: The programme.
        as_of: The day.
    """

    __slots__ = ("as_of", "programme", "service")

    def __init__(self, service: Service, programme: Programme, as_of: date) -> None:
        self.service = service
        self.programme = programme
        self.as_of = as_of

    @property
    def root(self) -> Service:
        """What the file of this snapshot holds."""
        return self.service

    def so_far(self, days: Iterable[date]) -> list[date]:
        """Those of ``days`` that have come, in order."""
        return sorted(day for day in days if day <= self.as_of)


def fact(root: Case | Service, path: str) -> Any:
    """What the file states at a path such as ``budget.approved_on``; ``None`` where nothing."""
    value: Any = root
    for name in path.split("."):
        value = None if value is None else getattr(value, name)
    return value


def pointer_to(path: str) -> str:
    """The JSON pointer to a path such as ``budget.approved_on``."""
    return "/" + path.replace(".", "/")


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
    terms: tuple[str, ...] = (),
    remedy: Remedy | Proposal | None = None,
) -> Judgement:
    """A judgement of ``rule``; it points to its subject unless ``pointer`` says more exactly."""
    judgement = _new(Judgement)
    _RULE(judgement, rule.id)
    _SUBJECT(judgement, subject)
    _OUTCOME(judgement, outcome)
    _BECAUSE(judgement, because)
    _SEVERITY(judgement, rule.severity)
    _SOURCE(judgement, rule.source)
    _OBSERVED(judgement, observed)
    _ALLOWED(judgement, allowed)
    _DUE(judgement, due)
    _READING(judgement, rule.reading_used)
    _POINTER(judgement, f"/{subject}" if pointer is None else pointer)
    _FACTS(judgement, facts)
    _TERMS(judgement, terms)
    _REMEDY(judgement, remedy)
    _TRIAL(judgement, None)
    _WAIVER(judgement, None)
    return judgement


# Judgements are made by the hundred on every keystroke. Their constructor has nothing to check or
# to convert, and setting the slots takes half its time.
_new = Judgement.__new__
(
    _RULE,
    _SUBJECT,
    _OUTCOME,
    _BECAUSE,
    _SEVERITY,
    _SOURCE,
    _OBSERVED,
    _ALLOWED,
    _DUE,
    _READING,
    _POINTER,
    _FACTS,
    _TERMS,
    _REMEDY,
    _TRIAL,
    _WAIVER,
) = (vars(Judgement)[field.name].__set__ for field in attrs.fields(Judgement))


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


def reverse(pointer: str, *entries: HourEntry) -> Remedy:
    """The remedy of reversing entries; ``pointer`` is that of the first."""
    ids = tuple(entry.id for entry in entries)
    return Remedy(action="reverse", pointer=pointer, value=ids[0] if len(ids) == 1 else ids)


def met_or_breached(*, met: bool) -> Outcome:
    """The outcome of a rule that is decided."""
    return MET if met else BREACHED


@attrs.frozen
class Words:
    """What a judgement says, with places for its values.

    ``{observed}``, ``{allowed}``, ``{due}`` and ``{terms}`` are the judgement's; ``{left}`` and
    ``{over}`` the difference of the first two; ``{fact}`` is its first fact.

    Attributes:
        says: The sentence, without a full stop.
        mend: What to do about a breach, beside what its remedy says, or ``None``.
    """

    says: Text
    mend: Text | None = None


Judge = Callable[[Rule, Any], Iterator[Judgement]]
Touch = Callable[[Rule, Snapshot, int, HourEntry], Iterator[Judgement]]
Complete = Callable[[Rule, Case, Record], Record | None]
Idle = Callable[[Rule, Programme], Text | None]


def never_idle(rule: Rule, programme: Programme) -> Text | None:
    """For kinds whose rules always have something to judge."""
    return None


@attrs.frozen(kw_only=True)
class Kind:
    """A kind of rule: the code that rows of a programme file name.

    Attributes:
        name: As rows write it.
        about: Whether its rules judge cases or services; of two the first is meant where a row
            says nothing.
        judge: All judgements of a rule of this kind, of a :class:`Snapshot` or, for services, of a
            :class:`ServiceSnapshot`.
        touch: Only those that one live entry, given with its number in the ledger, can change;
            ``None`` where hours play no part. It takes at most logarithmic time.
        columns: The same judgements, as expressions over tables of many cases; ``None`` where only
            the reference engine judges.
        completes: A record with what a rule of this kind asks of it, for remedies; ``None`` if
            that cannot be made up. ``None`` in place of the function: it asks nothing of records.
        idle: Why a rule of this kind can never say anything in a programme, or ``None``.
        is_duty: Whether what is pending with a due day is something for people to do.
        words: What its judgements say, by their ``because``; no two kinds share one.
        boundary: What is just inside and what is just outside.
        parameters: An attrs class with the parameters of a row.
    """

    name: str
    about: tuple[About, ...] = ("case",)
    judge: Judge
    touch: Touch | None = None
    columns: Columns | None = None
    completes: Complete | None = None
    idle: Idle = never_idle
    is_duty: bool = True
    words: Mapping[str, Words]
    boundary: Text
    parameters: type[Any]


@attrs.frozen(kw_only=True)
class NoParameters:
    """For kinds whose numbers all stand with the modules."""
