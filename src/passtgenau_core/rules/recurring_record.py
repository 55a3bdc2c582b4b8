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
from typing import TYPE_CHECKING, Any

import attrs

from ..case import NumberedRecord
from ..columns import days
from ..columns.expressions import choose, col, lit, narwhals, only_if, quotient
from ..columns.tables import Tables, Told, grouped
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

if TYPE_CHECKING:
    from narwhals import Expr, LazyFrame


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
    dates = [numbered.record.date for numbered in records]
    reached = 0
    while reached < len(records):
        last = deadline(previous, parameters.interval)
        # The latest one in time is the best: those before it only come sooner.
        following = bisect_right(dates, last, lo=reached)
        if following == reached:
            facts = (at, _computed(rule, previous, last), span.end_at)
            yield _too_late(rule, last, records[reached], facts)
            return
        reached = following
        previous, at = dates[reached - 1], f"/{records[reached - 1].subject}/date"
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


def columns(rule: Rule, tables: Tables) -> Iterator[Told]:
    """The same in tables."""

    def chains() -> LazyFrame[Any]:
        return _chains(rule.parameters, tables)

    last = tables.gather("cases", ("chains", rule.id), chains, "min", col("last"))
    late = tables.gather("cases", ("chains", rule.id), chains, "min", col("late"))
    end = tables.last_day
    on_time = late.is_null()
    enough = on_time & (end <= last)
    yield Told(
        rows="cases",
        subject=lit("case"),
        outcome=choose(
            (last.is_null(), NOT_APPLICABLE),
            (~on_time, BREACHED),
            (enough & (end < lit(tables.as_of)), MET),
            (enough, PENDING),
            (lit(tables.as_of) <= last, PENDING),
            otherwise=BREACHED,
        ),
        observed=choose((enough, days.iso(end)), otherwise=days.iso(late)),
        allowed=days.iso(last),
        due=choose((~on_time, days.unknown()), (enough, days.unknown()), otherwise=last),
    )


def _chains(parameters: Parameters, tables: Tables) -> LazyFrame[Any]:
    """The deadline of the record after which the chain breaks, and the days that come after it.

    Days of one stretch of the interval's length never are too far apart, and a stretch without
    any is a gap. So each is compared with the next one only.
    """
    nw, interval = narwhals(), parameters.interval
    inside = (col("start") <= col("date")) & (col("date") <= col("end"))
    spans = grouped(
        tables.phases,
        ["case"],
        start=("min", col("start")),
        # Nothing later is evidence anyway.
        end=("max", col("end").fill_null(tables.as_of)),
    )
    records = tables.records(parameters.record).select("case", "date").join(spans, on="case")
    chain = nw.concat(
        [spans.select("case", date=col("start")), records.filter(inside).select("case", "date")]
    )
    stretches = grouped(
        chain.with_columns(stretch=_stretch(col("date"), interval)),
        ["case", "stretch"],
        first=("min", col("date")),
        last=("max", days.deadline(col("date"), interval)),
    )
    following = stretches.select("case", stretch=col("stretch") - 1, following=col("first"))
    linked = stretches.join(following, on=["case", "stretch"], how="left")
    goes_on = (col("following") <= col("last")).fill_null(value=False)
    broken = grouped(linked.filter(~goes_on), ["case"], last=("min", col("last")))
    after = stretches.select("case", "first").join(broken, on="case")
    chains: LazyFrame[Any] = after.select(
        "case", "last", late=only_if(col("first") > col("last"), col("first"))
    )
    return chains


def _stretch(day: Expr, interval: Length) -> Expr:
    if interval.unit == "weeks":
        return quotient(days.ordinal(day), 7 * interval.number)
    return quotient(days.month_of(day), interval.number)


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
    name="recurring-record",
    judge=judge,
    columns=columns,
    words=WORDS,
    boundary=BOUNDARY,
    parameters=Parameters,
)
