"""answer-in-time: each request on record is answered within a period.

The period is triggered by the request, whose own day is not counted. An answer on the last day is
in time, a day later it is late. Where there is no request the rule does not apply.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

import attrs

from ..case import NumberedRecord
from ..columns import days
from ..columns.expressions import choose, col, lit, only_if
from ..columns.tables import Tables, Told, outcome, row_subject
from ..judgement import (
    BREACHED,
    MET,
    NOT_APPLICABLE,
    PENDING,
    TOO_LATE,
    Computed,
    Judgement,
    Remedy,
)
from ..language import Text
from ..periods import Length, deadline
from ..programme import Rule
from ..record import Kind as RecordKind
from .evidence import known
from .kind import Kind, Snapshot, Words, judged


@attrs.frozen(kw_only=True)
class Parameters:
    """Parameters of the kind.

    Attributes:
        record: The kind of record that is a request.
        within: How long the answer may take.
    """

    record: RecordKind
    within: Length


def judge(rule: Rule, snapshot: Snapshot) -> Iterator[Judgement]:
    """One judgement of each request; one of the case if there is none."""
    kind = rule.parameters.record
    records = snapshot.records_of(kind)
    if not records:
        yield judged(rule, "case", NOT_APPLICABLE, "no-request", pointer="/records", terms=(kind,))
    for numbered in sorted(records, key=lambda numbered: numbered.number):
        yield _judge_request(rule, snapshot, numbered)


def _judge_request(rule: Rule, snapshot: Snapshot, numbered: NumberedRecord) -> Judgement:
    asked_on, within = numbered.record.date, rule.parameters.within
    last = deadline(asked_on, within)
    pointer = f"/{numbered.subject}/answered_on"
    facts = (
        f"/{numbered.subject}/date",
        Computed(function="deadline", start=asked_on, length=within, day=last),
    )
    answered_on = numbered.record.answered_on
    if answered_on is not None and answered_on <= snapshot.as_of:
        met = answered_on <= last
        return judged(
            rule,
            numbered.subject,
            MET if met else BREACHED,
            "answered-in-time" if met else "answered-late",
            observed=answered_on,
            allowed=last,
            pointer=pointer,
            facts=(pointer, *facts),
            remedy=None if met else TOO_LATE,
        )
    waiting = snapshot.as_of <= last
    return judged(
        rule,
        numbered.subject,
        PENDING if waiting else BREACHED,
        "not-answered-yet" if waiting else "not-answered",
        allowed=last,
        due=last,
        facts=facts,
        remedy=None if waiting else Remedy(action="set", pointer=pointer, value=last),
    )


def columns(rule: Rule, tables: Tables) -> Iterator[Told]:
    """The same in tables."""
    kind, within = rule.parameters.record, rule.parameters.within
    yield Told(
        rows="cases",
        where=tables.first_record(kind).is_null(),
        subject=lit("case"),
        outcome=outcome(NOT_APPLICABLE),
    )
    last = days.deadline(col("date"), within)
    answered_on = known(col("answered_on"), tables)
    yield Told(
        rows=tables.records(kind),
        subject=row_subject("records"),
        outcome=choose(
            (answered_on <= last, MET),
            (answered_on.is_null() & (lit(tables.as_of) <= last), PENDING),
            otherwise=BREACHED,
        ),
        observed=days.iso(answered_on),
        allowed=days.iso(last),
        due=only_if(answered_on.is_null(), last),
    )


BOUNDARY = Text(
    "Antwort am letzten Tag der Frist: erfüllt; am Tag danach: verletzt.",
    "Answered on the last day of the period is met; a day later is a breach.",
)

WORDS: Mapping[str, Words] = MappingProxyType(
    {
        "answered-in-time": Words(
            Text(
                "beantwortet am {observed}, spätestens {allowed}",
                "answered on {observed}, {allowed} at the latest",
            )
        ),
        "answered-late": Words(
            Text(
                "erst am {observed} beantwortet, spätestens {allowed}",
                "answered only on {observed}, {allowed} at the latest",
            )
        ),
        "not-answered-yet": Words(Text("zu beantworten bis {due}", "to be answered by {due}")),
        "not-answered": Words(
            Text("nicht beantwortet, fällig bis {due}", "not answered, due by {due}"),
            Text(
                "eintragen, falls es rechtzeitig geschehen ist", "enter it if it was done in time"
            ),
        ),
        "no-request": Words(Text("kein Nachweis dieser Art", "no record of this kind")),
    }
)

KIND = Kind(
    name="answer-in-time",
    judge=judge,
    columns=columns,
    words=WORDS,
    boundary=BOUNDARY,
    parameters=Parameters,
)
