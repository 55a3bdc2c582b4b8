"""duty: something has happened, and is on record, by a day.

A row asks for records, one of each kind it names, that hold all it asks; or for a dated fact of the
file, such as the day a budget was approved. The earliest evidence counts: dated on the last day it
is in time, a day later it is late, and late is a breach. Without evidence the duty is pending up to
and including its day. While that day is not known, because the end or a report it depends on is
not there yet, the duty is pending without a day.

What falls due after a measure was broken off does not apply, unless it counts from the end or from
a report. Without
any phase nothing is due.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Literal, NamedTuple

import attrs

from ..case import NumberedRecord
from ..columns import days
from ..columns.expressions import (
    all_of,
    any_of,
    choose,
    col,
    lit,
    never,
    only_if,
    quotient,
    stated,
    words,
)
from ..columns.tables import How, Name, Tables, Told, flag, row_subject
from ..errors import Problem
from ..fields import Terms, raise_if
from ..judgement import (
    BREACHED,
    MET,
    NOT_APPLICABLE,
    PENDING,
    TOO_LATE,
    UNDETERMINED,
    Fact,
    Judgement,
    Remedy,
)
from ..language import Text
from ..periods import Length
from ..programme import Rule
from ..record import Kind as RecordKind
from ..record import Record
from .evidence import (
    Asks,
    Due,
    SpanColumns,
    due_by,
    due_column,
    known,
    outlasts_breaking_off,
    words_of,
)
from .kind import Kind, Snapshot, Span, Words, fact, judged, pointer_to, span_of

if TYPE_CHECKING:
    from narwhals import Expr

DatedFact = Literal["budget.approved_on", "agreement.consulted_on", "agreement.signed_on"]


@attrs.frozen(kw_only=True)
class Parameters(Asks):
    """Parameters of the kind, beside what a record is asked to hold.

    Attributes:
        records: Kinds of record; one of each is asked for.
        fact: In place of records, a dated fact of the file.
        providers: With a fact of the agreement: it is with one of these.
        until: The days that count; the earliest that is known is the last one in time, or
            triggers the period ``within``.
        within: The period that the day triggers, or ``None``.
        each: Whether the whole measure is judged (``case``) or each ``phase``; then a record
            names the module of the phase.
        spread: Whether what is asked may be spread over several records.
    """

    records: tuple[RecordKind, ...] = ()
    fact: DatedFact | None = None
    providers: tuple[Annotated[str, Terms("providers")], ...] = ()
    until: tuple[Annotated[str, Terms("anchors")], ...]
    within: Length | None = None
    each: Literal["case", "phase"] = "case"
    spread: bool = False

    def __attrs_post_init__(self) -> None:
        raise_if(self._problems())

    def _problems(self) -> Iterable[Problem]:
        if bool(self.records) == (self.fact is not None):
            yield Problem(
                what=Text("Pflicht ohne klaren Nachweis", "duty without clear evidence"),
                expected=Text("genau eines von: records, fact", "exactly one of: records, fact"),
                example='records = ["zuweisung"]',
                pointer="/records" if self.records else "",
            )
        yield from self._idle_with_a_fact()
        if not self.until:
            yield Problem(
                what=Text("Pflicht ohne Tag", "duty without a day"),
                expected=Text("mindestens ein Bezugstag", "at least one day to count from"),
                example='until = ["start"]',
                pointer="/until",
            )

    def _idle_with_a_fact(self) -> Iterable[Problem]:
        """What a row may not say beside a fact, which holds nothing and is about the case."""
        agreed = str(self.fact).startswith("agreement.")
        stated = {
            "each": self.each == "phase",
            "spread": self.spread,
            "providers": bool(self.providers) and not agreed,
            **{name.rstrip("_"): bool(words) for name, words in self.asked().items()},
        }
        for name, idle in stated.items():
            if self.fact is not None and idle:
                yield Problem(
                    what=Text(
                        f"{name} passt nicht zu fact = {self.fact}",
                        f"{name} does not fit fact = {self.fact}",
                    ),
                    expected=Text("eine Zeile ohne diese Angabe", "a row without it"),
                    pointer=f"/{name}",
                )


class _Found(NamedTuple):
    """The evidence so far: on which day it was whole, where it stands, and what it lacks yet.

    Attributes:
        day: The day, or ``None``.
        pointer: Where it stands, or would.
        facts: What was looked at.
        missing: Kinds of record of which there is none that is whole.
        partial: The record that is there but not whole, with what it lacks.
        undetermined_at: Where a fact is missing without which it cannot be judged.
        later: Whether the file states a day for it that is still to come.
    """

    day: date | None
    pointer: str
    facts: tuple[Fact, ...]
    missing: tuple[str, ...] = ()
    partial: tuple[NumberedRecord, dict[str, tuple[str, ...]]] | None = None
    undetermined_at: str | None = None
    later: bool = False


def judge(rule: Rule, snapshot: Snapshot) -> Iterator[Judgement]:
    """One judgement of the case, or of each phase."""
    parameters: Parameters = rule.parameters
    if parameters.each == "phase":
        for numbered in snapshot.phases:
            module, subject = numbered.phase.module, numbered.subject
            yield _judge(rule, snapshot, span_of(numbered), subject, module)
        return
    span = snapshot.span
    if span is None:
        terms = _terms(parameters)
        yield judged(rule, "case", NOT_APPLICABLE, "nothing-booked", pointer="/phases", terms=terms)
        return
    yield _judge(rule, snapshot, span, "case", None)


def _terms(parameters: Parameters) -> tuple[str, ...]:
    return parameters.records or (str(parameters.fact),)


def _judge(
    rule: Rule, snapshot: Snapshot, span: Span, subject: str, module: str | None
) -> Judgement:
    parameters: Parameters = rule.parameters
    terms = _terms(parameters)
    due = due_by(parameters.until, parameters.within, snapshot, span)
    if due.day is None:
        return judged(rule, subject, PENDING, "no-day-yet", facts=due.facts, terms=terms)
    if span.broken_off and span.end is not None and span.end < due.day and not due.outlasts:
        return judged(
            rule,
            subject,
            NOT_APPLICABLE,
            "broken-off-before",
            observed=span.end,
            allowed=due.day,
            pointer=span.end_at,
            facts=(span.end_at, *due.facts),
            terms=terms,
        )
    found = _evidence(parameters, snapshot, subject, module)
    facts = (*found.facts, *due.facts)
    if found.undetermined_at is not None and (found.day or due.day) <= due.day:
        return judged(
            rule,
            subject,
            UNDETERMINED,
            "provider-not-stated",
            pointer=found.undetermined_at,
            facts=facts,
            terms=terms,
        )
    if found.day is not None:
        met = found.day <= due.day
        return judged(
            rule,
            subject,
            MET if met else BREACHED,
            "done-in-time" if met else "done-late",
            observed=found.day,
            allowed=due.day,
            pointer=found.pointer,
            facts=facts,
            terms=terms,
            remedy=None if met else TOO_LATE,
        )
    waiting = snapshot.as_of <= due.day
    if found.partial is not None:
        numbered, lacking = found.partial
        return judged(
            rule,
            subject,
            PENDING if waiting else BREACHED,
            "incomplete-yet" if waiting else "incomplete",
            observed=words_of(lacking),
            allowed=due.day,
            due=due.day,
            pointer=found.pointer,
            facts=facts,
            terms=terms,
            remedy=None if waiting else _complete(numbered, lacking, due),
        )
    return judged(
        rule,
        subject,
        PENDING if waiting else BREACHED,
        "not-done-yet" if waiting else "not-done",
        allowed=due.day,
        due=due.day,
        pointer=found.pointer,
        facts=facts,
        terms=found.missing or terms,
        remedy=None if waiting else partial(_enter, parameters, found, due.day, module),
    )


def _evidence(
    parameters: Parameters, snapshot: Snapshot, subject: str, module: str | None
) -> _Found:
    if parameters.fact is not None:
        return _fact(parameters, parameters.fact, snapshot)
    whole: list[NumberedRecord] = []
    missing: list[str] = []
    partial = None
    for kind in parameters.records:
        records = [
            numbered
            for numbered in snapshot.records_of(kind)
            if module is None or numbered.record.module == module
        ]
        done = _first_whole(parameters, records)
        if done is not None:
            whole.append(done)
            continue
        missing.append(kind)
        if records:
            held = [numbered.record for numbered in records] if parameters.spread else []
            partial = (records[0], parameters.lacking(*(held or [records[0].record])))
    facts = tuple(f"/{numbered.subject}/date" for numbered in whole)
    if not missing:
        last = max(whole, key=lambda numbered: (numbered.record.date, numbered.number))
        return _Found(day=last.record.date, pointer=f"/{last.subject}/date", facts=facts)
    pointer = "/records" if module is None else f"/{subject}"
    if partial is not None and len(missing) == 1:
        pointer = f"/{partial[0].subject}"
        facts = (*facts, pointer)
    else:
        partial = None
    return _Found(day=None, pointer=pointer, facts=facts, missing=tuple(missing), partial=partial)


def _first_whole(asks: Asks, records: Sequence[NumberedRecord]) -> NumberedRecord | None:
    """The first record that has all it is asked for, or completes what several hold together."""
    held: list[Record] = []
    spread = isinstance(asks, Parameters) and asks.spread
    for numbered in records:
        if spread:
            held.append(numbered.record)
        if not asks.lacking(*held) if spread else asks.are_held_by(numbered.record):
            return numbered
    return None


def _fact(parameters: Parameters, path: DatedFact, snapshot: Snapshot) -> _Found:
    case, pointer = snapshot.case, pointer_to(path)
    day: date | None = fact(case, path)
    head = pointer.rpartition("/")[0]
    if day is None or day > snapshot.as_of:
        return _Found(day=None, pointer=pointer, facts=(head,), later=day is not None)
    provider = fact(case, "agreement.provider")
    if parameters.providers and provider not in parameters.providers:
        at = "/agreement/provider"
        if provider is None:
            return _Found(day=day, pointer=pointer, facts=(pointer, at), undetermined_at=at)
        return _Found(day=None, pointer=pointer, facts=(pointer, at))
    return _Found(day=day, pointer=pointer, facts=(pointer,))


def _complete(
    numbered: NumberedRecord, lacking: dict[str, tuple[str, ...]], due: Due
) -> Remedy | None:
    """The remedy of entering what a record lacks, where one field does and it was in time."""
    if due.day is None or numbered.record.date > due.day or len(lacking) != 1:
        return None
    ((name, words),) = lacking.items()
    pointer = f"/{numbered.subject}/{name.rstrip('_')}"
    if name == "form":
        return Remedy(action="set", pointer=pointer, value=words[0])
    return Remedy(action="set", pointer=pointer, value=getattr(numbered.record, name) + words)


def _enter(parameters: Parameters, found: _Found, day: date, module: str | None) -> Remedy | None:
    """The remedy of entering what was done in time and is not on record yet."""
    if found.later:
        return TOO_LATE
    if parameters.fact is not None:
        return Remedy(action="set", pointer=found.pointer, value=day)
    bare = (Record(kind=kind, date=day, module=module) for kind in found.missing)
    return Remedy(action="add", pointer="/records", value=tuple(map(parameters.complete, bare)))


class _FoundColumns(NamedTuple):
    """The evidence so far, in tables.

    Attributes:
        day: The day on which it was whole, or null.
        lacking: What the record lacks that is there but not whole, or null.
        unclear: Whether a fact is missing without which it cannot be judged.
    """

    day: Expr
    lacking: Expr
    unclear: Expr


def columns(rule: Rule, tables: Tables) -> Iterator[Told]:
    """The same in tables."""
    parameters: Parameters = rule.parameters
    if parameters.each == "phase":
        yield _told(
            rule, tables, "phases", SpanColumns(col("start"), col("end"), col("broken_off"))
        )
    else:
        span = SpanColumns(tables.first_day, tables.last_day, tables.was_broken_off)
        yield _told(rule, tables, "cases", span)


def _told(rule: Rule, tables: Tables, table: Name, span: SpanColumns) -> Told:
    parameters: Parameters = rule.parameters
    due = tables.define(table, due_column(parameters.until, parameters.within, tables, span))
    found = _evidence_columns(parameters, tables, table)
    stays = outlasts_breaking_off(parameters.until)
    gone = never() if stays else all_of(span.broken_off, span.end < due)
    unclear = all_of(found.unclear, found.day <= due)
    applies = ~due.is_null() & ~gone & ~unclear
    return Told(
        rows=table,
        subject=row_subject("phases") if table == "phases" else lit("case"),
        outcome=choose(
            (span.start.is_null(), NOT_APPLICABLE),
            (due.is_null(), PENDING),
            (gone, NOT_APPLICABLE),
            (unclear, UNDETERMINED),
            (found.day <= due, MET),
            (found.day.is_null() & (lit(tables.as_of) <= due), PENDING),
            otherwise=BREACHED,
        ),
        observed=choose(
            (gone, days.iso(span.end)),
            (applies & ~found.day.is_null(), days.iso(found.day)),
            (applies, found.lacking),
            otherwise=None,
        ),
        allowed=only_if(~unclear, days.iso(due)),
        due=only_if(applies & found.day.is_null(), due),
    )


def _evidence_columns(parameters: Parameters, tables: Tables, table: Name) -> _FoundColumns:
    if parameters.fact is not None:
        return _fact_columns(parameters, parameters.fact, tables)

    def gathered(kind: str, how: How, value: Expr) -> Expr:
        return tables.of_records(kind, how, value, table=table, by_module=table == "phases")

    whole, lacking = zip(
        *(
            _record_columns(parameters, partial(gathered, kind, "min"))
            for kind in parameters.records
        ),
        strict=True,
    )
    if len(whole) == 1:
        return _FoundColumns(whole[0], lacking[0], never())
    there = [~day.is_null() for day in whole]
    # What one lacks is told where all others are whole.
    others = [(all_of(*there[:n], *there[n + 1 :]), lacks) for n, lacks in enumerate(lacking)]
    day = only_if(all_of(*there), days.latest(*whole))
    return _FoundColumns(tables.define(table, day), choose(*others, otherwise=None), never())


def _record_columns(parameters: Parameters, least: Callable[[Expr], Expr]) -> tuple[Expr, Expr]:
    """The day of the first record that is whole, and what the first of all lacks."""
    asked = parameters.words_held()
    if not asked:
        return least(col("date")), lit(None)
    if parameters.spread:
        first = [(least(only_if(held, col("date"))), word) for held, word in asked]
        whole = all_of(*(~day.is_null() for day, _ in first))
        lacking = words(*((day.is_null(), word) for day, word in first))
        return (
            only_if(whole, days.latest(*(day for day, _ in first))),
            only_if(~least(col("date")).is_null(), lacking),
        )
    whole = all_of(*(held for held, _ in asked))
    return least(only_if(whole, col("date"))), _first_lacks(asked, least)


_PLACES = 2**20
"""More than the records of a case; and so many words fit into a number beside their order."""


def _first_lacks(asked: Sequence[tuple[Expr, str]], least: Callable[[Expr], Expr]) -> Expr:
    """What the first record lacks: the least number of date, place and one bit a lacking word."""
    order = (days.ordinal(col("date")) * _PLACES + col("number")) * _PLACES
    parts = [asked[begin : begin + 20] for begin in range(0, len(asked), 20)]
    firsts = [
        least(sum((flag(~held) * 2**n for n, (held, _) in enumerate(part)), start=order))
        for part in parts
    ]
    lacking = [
        (quotient(first % _PLACES, 2**n) % 2 == 1, word)
        for first, part in zip(firsts, parts, strict=True)
        for n, (_, word) in enumerate(part)
    ]
    return only_if(~firsts[0].is_null(), words(*lacking))


def _fact_columns(parameters: Parameters, path: DatedFact, tables: Tables) -> _FoundColumns:
    day, provider = known(stated(path), tables), stated("agreement.provider")
    if not parameters.providers:
        return _FoundColumns(day, lit(None), never())
    unclear = provider.is_null()
    day = only_if(any_of(unclear, provider.is_in(parameters.providers)), day)
    return _FoundColumns(day, lit(None), unclear)


BOUNDARY = Text(
    "Am letzten Tag: erfüllt; am Tag danach: verletzt, auch wenn es nachgeholt wird.",
    "On the last day is met; a day later is a breach, even if it is made up for.",
)

WORDS: Mapping[str, Words] = MappingProxyType(
    {
        "done-in-time": Words(
            Text(
                "{terms} am {observed}, spätestens {allowed}",
                "{terms} on {observed}, {allowed} at the latest",
            )
        ),
        "done-late": Words(
            Text(
                "{terms} erst am {observed}, spätestens {allowed}",
                "{terms} only on {observed}, {allowed} at the latest",
            )
        ),
        "not-done-yet": Words(Text("{terms} bis {due}", "{terms} by {due}")),
        "not-done": Words(
            Text("{terms} fehlt, fällig bis {due}", "{terms} missing, due by {due}"),
            Text(
                "eintragen, falls es rechtzeitig geschehen ist",
                "enter it if it was done in time",
            ),
        ),
        "incomplete-yet": Words(
            Text(
                "{terms}: es fehlt noch {observed}, bis {due}",
                "{terms}: {observed} still missing, by {due}",
            )
        ),
        "incomplete": Words(
            Text(
                "{terms}: es fehlt {observed}, fällig bis {due}",
                "{terms}: {observed} missing, due by {due}",
            ),
            Text(
                "eintragen, falls es rechtzeitig geschehen ist",
                "enter it if it was done in time",
            ),
        ),
        "provider-not-stated": Words(
            Text("{terms}: mit wem, ist nicht angegeben", "{terms}: with whom is not stated")
        ),
        "no-day-yet": Words(
            Text(
                "{terms}: bis wann, steht noch nicht fest",
                "{terms}: by when is not known yet",
            )
        ),
        "broken-off-before": Words(
            Text(
                "{terms} wäre bis {allowed} fällig; abgebrochen am {observed}",
                "{terms} would be due by {allowed}; broken off on {observed}",
            )
        ),
        "nothing-booked": Words(Text("{terms}: noch keine Phase", "{terms}: no phase yet")),
    }
)

KIND = Kind(
    name="duty",
    judge=judge,
    columns=columns,
    words=WORDS,
    boundary=BOUNDARY,
    parameters=Parameters,
)
