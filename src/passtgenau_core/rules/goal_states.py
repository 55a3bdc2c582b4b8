"""goal-states: each record of a kind states how far each goal is reached that was agreed by then.

A goal agreed on the day of the record counts, one agreed a day later does not. Which state it is
does not matter. A case that states no goals cannot be judged.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

import attrs

from ..case import Case, NumberedRecord
from ..columns.expressions import choose, col, lit
from ..columns.joining import joined
from ..columns.tables import Tables, Told, grouped, outcome, row_subject
from ..judgement import BREACHED, MET, NOT_APPLICABLE, UNDETERMINED, Judgement, Remedy
from ..language import Text
from ..programme import Rule
from ..record import GoalState, Record
from ..record import Kind as RecordKind
from .kind import Kind, Snapshot, Words, judged


@attrs.frozen(kw_only=True)
class Parameters:
    """Parameters of the kind.

    Attributes:
        record: The kind of record.
        unless_known: The state that claims nothing, which a remedy enters.
    """

    record: RecordKind
    unless_known: GoalState


def judge(rule: Rule, snapshot: Snapshot) -> Iterator[Judgement]:
    """One judgement of each record of the kind; one of the case if there is none."""
    kind = rule.parameters.record
    records = snapshot.records_of(kind)
    if not records:
        yield judged(
            rule,
            "case",
            NOT_APPLICABLE,
            "no-record-of-goals",
            pointer="/records",
            terms=(kind,),
        )
    for numbered in sorted(records, key=lambda numbered: numbered.number):
        yield _judge_record(rule, snapshot.case, numbered)


def _judge_record(rule: Rule, case: Case, numbered: NumberedRecord) -> Judgement:
    record, subject = numbered.record, numbered.subject
    if not case.goals:
        return judged(rule, subject, UNDETERMINED, "no-goals", facts=("/goals",))
    untold = _untold(case, record)
    pointer = f"/{subject}/goals"
    facts = ("/goals", pointer)
    if not untold:
        return judged(rule, subject, MET, "goals-told", facts=facts)
    return judged(
        rule,
        subject,
        BREACHED,
        "goals-untold",
        observed=untold,
        pointer=pointer if record.goals else f"/{subject}",
        facts=facts,
        remedy=Remedy(action="set", pointer=pointer, value=_told(rule, case, record)),
    )


def _untold(case: Case, record: Record) -> tuple[str, ...]:
    told = dict(record.goals or ())
    return tuple(
        goal.id
        for goal in case.goals or ()
        if goal.agreed_on <= record.date and goal.id not in told
    )


def _told(rule: Rule, case: Case, record: Record) -> tuple[tuple[str, str], ...]:
    state: str = rule.parameters.unless_known
    return (*(record.goals or ()), *((goal, state) for goal in _untold(case, record)))


def columns(rule: Rule, tables: Tables) -> Iterator[Told]:
    """The same in tables."""
    kind: str = rule.parameters.record
    yield Told(
        rows="cases",
        where=tables.first_record(kind).is_null(),
        subject=lit("case"),
        outcome=outcome(NOT_APPLICABLE),
    )
    records = tables.records(kind).select("case", "number", "date")
    goals = tables.frames.goals.select("case", "agreed_on", place=col("number"), text=col("id"))
    told = tables.frames.record_goals.select("case", number=col("record"), text=col("goal"))
    asked = records.join(goals, on="case").filter(col("agreed_on") <= col("date"))
    untold = joined(asked.join(told, on=["case", "number", "text"], how="anti"))
    any_goal = grouped(goals, ["case"], goals=("max", lit(1)))
    yield Told(
        rows=records.join(any_goal, on="case", how="left").join(
            untold, on=["case", "number"], how="left"
        ),
        subject=row_subject("records"),
        outcome=choose(
            (col("goals").is_null(), UNDETERMINED),
            (col("text").is_null(), MET),
            otherwise=BREACHED,
        ),
        observed=col("text"),
    )


def _completes(rule: Rule, case: Case, record: Record) -> Record | None:
    if record.kind != rule.parameters.record or not _untold(case, record):
        return record
    return attrs.evolve(record, goals=_told(rule, case, record))


BOUNDARY = Text(
    "Ein Ziel vom Tag des Nachweises zählt, eines vom Tag danach nicht.",
    "A goal agreed on the day of the record counts, one agreed a day later does not.",
)

WORDS: Mapping[str, Words] = MappingProxyType(
    {
        "goals-told": Words(
            Text("nennt den Stand jedes Ziels", "states how far each goal is reached")
        ),
        "goals-untold": Words(
            Text("ohne Stand der Ziele: {observed}", "without the state of goals: {observed}"),
            Text("den Stand der Ziele nachtragen", "add the state of the goals"),
        ),
        "no-goals": Words(
            Text("der Fall nennt keine Ziele", "the case states no goals"),
        ),
        "no-record-of-goals": Words(
            Text(
                "kein Nachweis, der Ziele nennen müsste: {terms}",
                "no record that would have to state goals: {terms}",
            )
        ),
    }
)

KIND = Kind(
    name="goal-states",
    judge=judge,
    columns=columns,
    completes=_completes,
    words=WORDS,
    boundary=BOUNDARY,
    parameters=Parameters,
)
