"""recurring-record: from the first day to the last, a record of a kind comes again and again.

Each is due by the deadline that the one before it triggers, the first by the one that the first day
triggers. A gap of exactly the interval is met, a day more is a breach. No record is needed any more
once the last day lies within the interval; records after it, and before the first day, do not
count. While the measure runs the rule is pending.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from types import MappingProxyType

import attrs

from ..case import NumberedRecord
from ..judgement import (
    BREACHED,
    MET,
    NOT_APPLICABLE,
    PENDING,
    TOO_LATE,
    Computed,
    Fact,
    Judgement,
    Remedy,
)
from ..language import Text
from ..periods import Length, deadline, some_length
from ..programme import Rule
from ..record import Kind as RecordKind
from ..record import Record
from .kind import Kind, Snapshot, Span, Words, judged


@attrs.frozen(kw_only=True)
class Parameters:
    """Parameters of the kind.

    Attributes:
        record: The kind of record.
        interval: The longest time from one to the next.
    """

    record: RecordKind
    interval: Length = attrs.field(validator=some_length)


def judge(rule: Rule, snapshot: Snapshot) -> Iterator[Judgement]:
    """One judgement of the case."""
    parameters: Parameters = rule.parameters
    span = snapshot.span
    terms = (parameters.record,)
    if span is None:
        yield judged(
            rule, "case", NOT_APPLICABLE, "nothing-to-recur", pointer="/phases", terms=terms
        )
        return
    previous, at = span.start, span.start_at
    chain = [at]
    records = _inside(snapshot.records_of(parameters.record), span)
    days = [numbered.record.date for numbered in records]
    reached = 0
    while reached < len(records):
        last = deadline(previous, parameters.interval)
        # The latest one in time is the best: those before it only come sooner.
        following = bisect_right(days, last, lo=reached)
        if following == reached:
            facts = (at, _computed(rule, previous, last), span.end_at)
            yield _too_late(rule, last, records[reached], facts)
            return
        reached = following
        previous, at = days[reached - 1], f"/{records[reached - 1].subject}/date"
        chain.append(at)
    yield _next(rule, snapshot, span, previous, chain)


def _inside(records: Sequence[NumberedRecord], span: Span) -> list[NumberedRecord]:
    return [
        numbered
        for numbered in records
        if span.start <= numbered.record.date
        and (span.end is None or numbered.record.date <= span.end)
    ]


def _computed(rule: Rule, previous: date, last: date) -> Computed:
    return Computed(function="deadline", start=previous, length=rule.parameters.interval, day=last)


def _too_late(
    rule: Rule, last: date, numbered: NumberedRecord, facts: tuple[Fact, ...]
) -> Judgement:
    pointer = f"/{numbered.subject}/date"
    return judged(
        rule,
        "case",
        BREACHED,
        "came-late",
        observed=numbered.record.date,
        allowed=last,
        pointer=pointer,
        facts=(pointer, *facts),
        terms=(rule.parameters.record,),
        remedy=TOO_LATE,
    )


def _next(
    rule: Rule, snapshot: Snapshot, span: Span, previous: date, chain: list[str]
) -> Judgement:
    """What holds after the last record so far."""
    terms = (rule.parameters.record,)
    last = deadline(previous, rule.parameters.interval)
    at = chain[-1]
    facts: tuple[Fact, ...] = (*chain, _computed(rule, previous, last), span.end_at)
    if span.end is not None and span.end <= last:
        over = span.end < snapshot.as_of
        return judged(
            rule,
            "case",
            MET if over else PENDING,
            "came-regularly" if over else "no-more-needed",
            observed=span.end,
            allowed=last,
            pointer=span.end_at,
            facts=facts,
            terms=terms,
        )
    waiting = snapshot.as_of <= last
    return judged(
        rule,
        "case",
        PENDING if waiting else BREACHED,
        "next-one-due" if waiting else "did-not-come",
        allowed=last,
        due=last,
        pointer=at,
        facts=facts,
        terms=terms,
        remedy=None if waiting else partial(_enter, rule, snapshot, span, last),
    )


def _enter(rule: Rule, snapshot: Snapshot, span: Span, last: date) -> Remedy:
    """The remedy of entering every record that would have come by now, each on its last day."""
    parameters: Parameters = rule.parameters
    until = snapshot.as_of if span.end is None else min(snapshot.as_of, span.end)
    missed = []
    while last < until:
        missed.append(Record(kind=parameters.record, date=last))
        last = deadline(last, parameters.interval)
    return Remedy(action="add", pointer="/records", value=tuple(missed))


BOUNDARY = Text(
    "Genau der Abstand: erfüllt; ein Tag mehr: verletzt.",
    "A gap of exactly the interval is met; a day more is a breach.",
)

WORDS: Mapping[str, Words] = MappingProxyType(
    {
        "came-regularly": Words(
            Text(
                "kein Abstand war zu lang, bis zum Ende am {observed}",
                "no gap was too long up to the end on {observed}",
            )
        ),
        "no-more-needed": Words(
            Text(
                "{terms}: bis zum Ende am {observed} ist keines mehr nötig",
                "{terms}: none needed any more up to the end on {observed}",
            )
        ),
        "next-one-due": Words(
            Text("{terms}: das nächste bis {due}", "{terms}: the next one by {due}")
        ),
        "came-late": Words(
            Text(
                "{terms} erst am {observed}, spätestens {allowed}",
                "{terms} only on {observed}, {allowed} at the latest",
            )
        ),
        "did-not-come": Words(
            Text("{terms} fehlt, fällig bis {due}", "{terms} missing, due by {due}"),
            Text(
                "eintragen, falls es rechtzeitig geschehen ist", "enter it if it was done in time"
            ),
        ),
        "nothing-to-recur": Words(Text("noch keine Phase", "no phase yet")),
    }
)

KIND = Kind(
    name="recurring-record", judge=judge, words=WORDS, boundary=BOUNDARY, parameters=Parameters
)
