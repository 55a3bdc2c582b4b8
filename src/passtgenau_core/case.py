"""One participant's case, under a pseudonymous id. No type here has a field for a name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from itertools import chain
from operator import attrgetter
from typing import Annotated, Any, NamedTuple

import attrs

from .budget import Budget
from .entry import HourEntry
from .errors import InputError, Problem, invalid, step, unknown_name
from .fields import (
    OPTIONAL_NAMES,
    BundleOrModules,
    FreeText,
    Hours,
    Id,
    Terms,
    a_text,
    an_id,
    as_optional_tuple,
    as_tuple,
    duplicates,
    each,
    maybe_id,
    one,
    plain_days,
    raise_if,
)
from .language import Text
from .ledger import HourLedger
from .periods import end_before_start
from .programme import Programme
from .quantities import as_hours, minutes_of
from .record import Goal, ModuleId, Record

Group = Annotated[str, Terms("groups")]
Provider = Annotated[str, Terms("providers")]
RuleId = Annotated[str, Terms("rules")]


@attrs.frozen(kw_only=True)
class Participant:
    """What the programme asks to know of the participant, and nothing else.

    Attributes:
        groups: Groups the programme addresses; ``None`` where not stated.
        district: Where the participant lives; ``None`` where not stated.

    Example:
        >>> Participant(groups=["autismus"]).groups
        ('autismus',)
    """

    groups: tuple[Group, ...] | None = attrs.field(
        default=None, converter=as_optional_tuple, validator=OPTIONAL_NAMES
    )
    district: FreeText | None = attrs.field(default=None, repr=False, validator=a_text)


def _bundle_or_modules(instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    if isinstance(value, str):
        an_id(instance, attribute, value)
    else:
        OPTIONAL_NAMES(instance, attribute, value)


@attrs.frozen(kw_only=True)
class Agreement:
    """The budget holder's contract with one provider.

    Attributes:
        provider: Who provides.
        consulted_on: Day of the consultation that comes before it.
        signed_on: Day it was signed.
        modules: Ids of the agreed modules, or the id of a bundle such as ``gesamtmodul``.

    Example:
        >>> Agreement(provider="st-josefshaus", modules="gesamtmodul").modules
        'gesamtmodul'
    """

    provider: Provider | None = attrs.field(default=None, validator=maybe_id)
    consulted_on: date | None = None
    signed_on: date | None = None
    modules: Annotated[str | tuple[str, ...], BundleOrModules()] | None = attrs.field(
        default=None, converter=as_optional_tuple, validator=_bundle_or_modules
    )

    def __attrs_post_init__(self) -> None:
        plain_days(self, optional=("consulted_on", "signed_on"))


def _maybe_hours(value: int | Decimal | None) -> int | Decimal | None:
    return None if value is None else as_hours(value, "/planned_hours")


@attrs.frozen(kw_only=True)
class Phase:
    """One dated run of a module in a participant's plan. First and last day are both inside.

    Attributes:
        module: Id of the module.
        start: First day.
        end: Last day, or ``None`` while it is open.
        ended_early: Why it was broken off on ``end``; free text, never shown.
        planned_hours: Hours (not minutes), as the file states them, or ``None``.

    Raises:
        InputError: if ``end`` is before ``start``, or ``ended_early`` comes without ``end``.

    Example:
        >>> Phase(module="einstiegsphase", start=date(2025, 3, 3), end=date(2025, 3, 28)).end
        datetime.date(2025, 3, 28)
    """

    module: ModuleId = attrs.field(validator=an_id)
    start: date
    end: date | None = None
    ended_early: FreeText | None = attrs.field(default=None, repr=False, validator=a_text)
    planned_hours: Annotated[int | Decimal, Hours()] | None = attrs.field(
        default=None, converter=_maybe_hours
    )

    def __attrs_post_init__(self) -> None:
        plain_days(self, required=("start",), optional=("end",))
        if self.end is not None and self.end < self.start:
            raise_if([end_before_start(self.start, self.end, "/end")])
        if self.ended_early is not None and self.end is None:
            raise_if(
                [
                    Problem(
                        what=Text("Abbruch ohne Ende", "broken off without an end"),
                        expected=Text(
                            "end: der letzte Tag der Phase", "end: the last day of the phase"
                        ),
                        example="end: 2025-05-31",
                        pointer="/ended_early",
                    )
                ]
            )

    @property
    def planned_minutes(self) -> int | None:
        """The planned hours in whole minutes."""
        return None if self.planned_hours is None else minutes_of(self.planned_hours)

    def holds(self, day: date) -> bool:
        """Whether ``day`` lies in the phase; an open one holds every day from its start."""
        return self.start <= day and (self.end is None or day <= self.end)


@attrs.frozen(kw_only=True)
class Waiver:
    """The funder's written consent to a breach, until a day.

    Attributes:
        rule: Id of the rule.
        subject: The subject of the judgement it covers, such as ``phases/1``.
        reason: Why; free text, never shown.
        approved_by: Id of who approved it.
        until: Last day on which it holds.

    Raises:
        InputError: if the reason is empty.
    """

    rule: RuleId = attrs.field(validator=an_id)
    subject: Id = attrs.field(validator=an_id)
    reason: FreeText = attrs.field(repr=False, validator=a_text)
    approved_by: Id = attrs.field(validator=an_id)
    until: date

    def __attrs_post_init__(self) -> None:
        plain_days(self, required=("until",))
        if not self.reason or not self.reason.strip():
            raise invalid(
                Text("Begründung fehlt", "reason is missing"),
                got=None,
                expected=Text("warum die Ausnahme gilt", "why the waiver holds"),
                pointer="/reason",
            )


def _as_ledger(value: HourLedger | Iterable[HourEntry]) -> HourLedger:
    if isinstance(value, HourLedger):
        return value
    if not isinstance(value, Iterable):
        raise invalid(
            Text("falscher Inhalt", "wrong content"),
            got=value,
            expected=Text("ein HourLedger oder Einträge", "an HourLedger or entries"),
            pointer="/hours",
        )
    try:
        return HourLedger(value)
    except InputError as error:
        raise InputError(problem.below("/hours") for problem in error.problems) from None


_GOALS = each(Goal, Text("Ziele", "goals"), optional=True)
_A_PROGRAMME = Text("ein Programme, etwa load_programme(…)", "a Programme, e.g. load_programme(…)")


class NumberedRecord(NamedTuple):
    """A record with its place in the file.

    Attributes:
        number: Its place, from 0.
        record: The record.
        subject: Its subject in judgements.
    """

    number: int
    record: Record
    subject: str


@attrs.frozen(kw_only=True)
class Case:
    """One participant's file. A case that breaks the rules is a case all the same.

    Attributes:
        id: Pseudonymous id; ``case`` in files.
        programme: The programme it is judged against.
        participant: What is known of the participant, or ``None``.
        agreement: The contract with the provider, or ``None``.
        budget: The approved budget, or ``None``.
        phases: In the order of the file; the judgements' ``phases/1`` is the second one.
        ledger: The hours; ``hours`` in files. Any iterable of entries becomes a ledger.
        goals: The agreed goals, or ``None`` where none are stated.
        records: In the order of the file.
        waivers: What the funder consented to.

    Raises:
        InputError: for words that the programme's vocabulary lacks, and for duplicate goal ids.

    Example:
        >>> from passtgenau_core import load_programme
        >>> case = Case(id="LOE-2025-007", programme=load_programme("passtgenau"))
        >>> case.phases, len(case.ledger)
        ((), 0)
    """

    id: Id = attrs.field(validator=an_id, metadata={"file": "case"})
    programme: Programme = attrs.field(validator=one(Programme, _A_PROGRAMME))
    participant: Participant | None = attrs.field(
        default=None, validator=one(Participant, Text("Participant", "Participant"), optional=True)
    )
    agreement: Agreement | None = attrs.field(
        default=None, validator=one(Agreement, Text("Agreement", "Agreement"), optional=True)
    )
    budget: Budget | None = attrs.field(
        default=None, validator=one(Budget, Text("Budget", "Budget"), optional=True)
    )
    phases: tuple[Phase, ...] = attrs.field(
        default=(), converter=as_tuple, validator=each(Phase, Text("Phasen", "phases"))
    )
    ledger: HourLedger = attrs.field(
        factory=HourLedger,
        converter=_as_ledger,
        metadata={"file": "hours"},
    )
    goals: tuple[Goal, ...] | None = attrs.field(
        default=None, converter=as_optional_tuple, validator=_GOALS
    )
    records: tuple[Record, ...] = attrs.field(
        default=(), converter=as_tuple, validator=each(Record, Text("Nachweise", "records"))
    )
    waivers: tuple[Waiver, ...] = attrs.field(
        default=(), converter=as_tuple, validator=each(Waiver, Text("Ausnahmen", "waivers"))
    )

    _by_kind: Mapping[str, tuple[NumberedRecord, ...]] | None = attrs.field(
        init=False, default=None, eq=False, repr=False
    )

    def __attrs_post_init__(self) -> None:
        raise_if(case_problems(self))

    def records_of(self, kind: str) -> tuple[NumberedRecord, ...]:
        """The records of a kind, by date and then by their place in the file."""
        if self._by_kind is None:
            # Every check asks for them again, and a case never changes.
            object.__setattr__(self, "_by_kind", _by_kind(self.records))
        return (self._by_kind or {}).get(kind, ())

    def book(self, entry: HourEntry) -> Case:
        """The same case with ``entry`` booked at the end of its ledger."""
        return attrs.evolve(self, ledger=self.ledger.book(entry))

    @property
    def agreed_modules(self) -> tuple[str, ...] | None:
        """Ids of the agreed modules, bundles resolved; ``None`` where none are stated."""
        if self.agreement is None or self.agreement.modules is None:
            return None
        return self.programme.modules_of(self.agreement.modules)


_DAY = attrgetter("record.date")


def _by_kind(records: Iterable[Record]) -> dict[str, tuple[NumberedRecord, ...]]:
    found: dict[str, list[NumberedRecord]] = {}
    for number, record in enumerate(records):
        numbered = NumberedRecord(number, record, f"records/{number}")
        found.setdefault(record.kind, []).append(numbered)
    return {
        # Sorting keeps the order of the file where days are equal.
        kind: tuple(sorted(same, key=_DAY))
        for kind, same in found.items()
    }


def case_problems(case: Case) -> Iterator[Problem]:
    """What in a case its programme's vocabulary does not know, and what clashes inside it."""
    unknown = case.programme.unknown
    yield from _header_problems(case)
    for number, phase in enumerate(case.phases):
        yield from unknown("modules", phase.module, f"/phases/{number}/module")
    for module in sorted(case.ledger.modules_named):
        yield from unknown("modules", module, "/hours")
    for place in sorted(case.ledger.places):
        yield from unknown("places", place, "/hours")
    yield from duplicates(Text("Ziel", "goal"), (g.id for g in case.goals or ()), "/goals")
    if not _knows_all_words(case):
        for number, record in enumerate(case.records):
            yield from _record_problems(record, case, f"/records/{number}")
    for number, waiver in enumerate(case.waivers):
        yield from unknown("rules", waiver.rule, f"/waivers/{number}/rule")


def _header_problems(case: Case) -> Iterator[Problem]:
    unknown = case.programme.unknown
    if case.participant is not None:
        for number, group in enumerate(case.participant.groups or ()):
            yield from unknown("groups", group, f"/participant/groups/{number}")
    if case.agreement is not None:
        yield from _agreement_problems(case.agreement, case.programme)
    if case.budget is not None:
        for module, _ in case.budget.hours or ():
            yield from unknown("modules", module, step("/budget/hours", module))


def _agreement_problems(agreement: Agreement, programme: Programme) -> Iterator[Problem]:
    if agreement.provider is not None:
        yield from programme.unknown("providers", agreement.provider, "/agreement/provider")
    if isinstance(agreement.modules, str):
        yield from programme.unknown_bundle(agreement.modules, "/agreement/modules")
        return
    for number, module in enumerate(agreement.modules or ()):
        yield from programme.unknown("modules", module, f"/agreement/modules/{number}")


_RECORD_LISTS = (
    ("with_", "roles"),
    ("by", "roles"),
    ("recipients", "roles"),
    ("topics", "topics"),
    ("aids", "aids"),
)
_RECORD_WORDS = (("kind", "kinds"), ("module", "modules"), ("form", "forms"))


def _knows_all_words(case: Case) -> bool:
    """Whether nothing in the records needs to be looked at one by one."""
    records, terms = case.records, case.programme.terms
    roles: set[str] = set().union(*[r.with_ + r.by + r.recipients for r in records])
    goals = [pair for r in records if r.goals for pair in r.goals]
    return (
        terms("kinds").issuperset([r.kind for r in records])
        and terms("modules").issuperset([r.module for r in records if r.module is not None])
        and terms("forms").issuperset([r.form for r in records if r.form is not None])
        and terms("roles") >= roles
        and terms("topics").issuperset(chain.from_iterable([r.topics for r in records]))
        and terms("aids").issuperset(chain.from_iterable([r.aids for r in records]))
        and terms("goal_states").issuperset([state for _, state in goals])
        and (
            case.goals is None
            or {goal.id for goal in case.goals}.issuperset([goal for goal, _ in goals])
        )
    )


def _record_problems(record: Record, case: Case, pointer: str) -> Iterable[Problem]:
    programme = case.programme
    for name, field in _RECORD_WORDS:
        word = getattr(record, name)
        if word is not None and word not in programme.terms(field):
            yield from programme.unknown(field, word, f"{pointer}/{name}")
    for name, field in _RECORD_LISTS:
        words = getattr(record, name)
        if not programme.terms(field).issuperset(words):
            for number, word in enumerate(words):
                key = f"{pointer}/{name.rstrip('_')}/{number}"
                yield from programme.unknown(field, word, key)
    known = None if case.goals is None else [goal.id for goal in case.goals]
    for goal, state in record.goals or ():
        place = step(f"{pointer}/goals", goal)
        yield from programme.unknown("goal_states", state, place)
        if known is not None and goal not in known:
            yield unknown_name(Text("Ziel", "goal"), goal, known, place)
