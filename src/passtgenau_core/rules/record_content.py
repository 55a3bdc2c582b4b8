"""record-content: each record of a kind holds what it is asked to hold.

What may be asked for: who took part, who decided, topics, working aids, recipients, a form, an ICF
assessment; and whom it must not be sent to. Each record is judged from the day it bears. Where
there is none the rule does not apply: that it is missing is another rule's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from operator import attrgetter
from types import MappingProxyType

import attrs

from ..case import Case, NumberedRecord
from ..columns.expressions import choose, col, holds, lit, never, words
from ..columns.tables import Tables, Told, outcome, row_subject
from ..judgement import BREACHED, MET, NOT_APPLICABLE, Judgement, Remedy
from ..language import Text
from ..programme import Programme, Rule
from ..record import Kind as RecordKind
from ..record import Record, Role
from .evidence import Asks, words_of
from .kind import Kind, Snapshot, Words, judged

_BY_NUMBER = attrgetter("number")


@attrs.frozen(kw_only=True)
class Parameters(Asks):
    """Parameters of the kind, beside what a record is asked to hold.

    Attributes:
        record: The kind of record.
        not_to: Roles that must not be among its recipients.
        icf: Whether it holds at least one ICF assessment.
    """

    record: RecordKind
    not_to: tuple[Role, ...] = ()
    icf: bool = False


def judge(rule: Rule, snapshot: Snapshot) -> Iterator[Judgement]:
    """One judgement of each record of the kind; one of the case if there is none."""
    kind = rule.parameters.record
    records = snapshot.records_of(kind)
    if not records:
        yield judged(
            rule,
            "case",
            NOT_APPLICABLE,
            "no-such-record",
            pointer="/records",
            terms=(kind,),
        )
    parameters: Parameters = rule.parameters
    plain = not parameters.not_to and not parameters.icf
    for numbered in sorted(records, key=_BY_NUMBER):
        if plain and parameters.are_held_by(numbered.record):
            yield _holds(rule, numbered.subject)
        else:
            yield _judge_record(rule, numbered)


def _judge_record(rule: Rule, numbered: NumberedRecord) -> Judgement:
    parameters: Parameters = rule.parameters
    record, subject = numbered.record, numbered.subject
    if not parameters.are_held_by(record):
        lacking = parameters.lacking(record)
        first = next(iter(lacking))
        return judged(
            rule,
            subject,
            BREACHED,
            "record-lacks",
            observed=words_of(lacking),
            pointer=f"/{subject}/{first.rstrip('_')}" if getattr(record, first) else f"/{subject}",
            facts=tuple(f"/{subject}/{name.rstrip('_')}" for name in lacking),
            terms=(record.kind,),
            remedy=_remedy(parameters, record, subject, lacking),
        )
    wrong = tuple(role for role in parameters.not_to if role in record.recipients)
    if wrong:
        place = f"/{subject}/recipients"
        right = tuple(role for role in record.recipients if role not in parameters.not_to)
        return judged(
            rule,
            subject,
            BREACHED,
            "sent-to-the-wrong",
            observed=wrong,
            pointer=place,
            facts=(place,),
            terms=(record.kind,),
            remedy=Remedy(action="set", pointer=place, value=right),
        )
    if parameters.icf and not record.icf:
        return judged(
            rule,
            subject,
            BREACHED,
            "without-icf",
            facts=(f"/{subject}/icf",),
            terms=(record.kind,),
        )
    return _holds(rule, subject)


@lru_cache(maxsize=4096)
def _holds(rule: Rule, subject: str) -> Judgement:
    # Most records hold what is asked, and say so in the same way whenever they are looked at.
    pointer = f"/{subject}"
    terms = (rule.parameters.record,)
    return judged(rule, subject, MET, "record-holds", facts=(pointer,), terms=terms)


def _remedy(
    parameters: Parameters, record: Record, subject: str, lacking: dict[str, tuple[str, ...]]
) -> Remedy | None:
    """The remedy of entering what is lacking, where one field does."""
    if len(lacking) != 1:
        return None
    (name,) = lacking
    value = getattr(parameters.complete(record), name)
    return Remedy(action="set", pointer=f"/{subject}/{name.rstrip('_')}", value=value)


def _completes(rule: Rule, case: Case, record: Record) -> Record | None:
    parameters: Parameters = rule.parameters
    if record.kind != parameters.record:
        return record
    if parameters.icf and not record.icf:
        return None
    return parameters.complete(record)


def columns(rule: Rule, tables: Tables) -> Iterator[Told]:
    """The same in tables."""
    parameters: Parameters = rule.parameters
    yield Told(
        rows="cases",
        where=tables.first_record(parameters.record).is_null(),
        subject=lit("case"),
        outcome=outcome(NOT_APPLICABLE),
    )
    asked = parameters.words_held()
    lacking = words(*((~held, word) for held, word in asked)) if asked else lit("")
    sent_to = [(holds("recipients", role), role) for role in parameters.not_to]
    wrong = words(*sent_to) if sent_to else lit("")
    yield Told(
        rows=tables.records(parameters.record),
        subject=row_subject("records"),
        outcome=choose(
            (lacking != "", BREACHED),
            (wrong != "", BREACHED),
            (~col("has_icf") if parameters.icf else never(), BREACHED),
            otherwise=MET,
        ),
        observed=choose((lacking != "", lacking), (wrong != "", wrong), otherwise=None),
    )


def _idle(rule: Rule, programme: Programme) -> Text | None:
    parameters: Parameters = rule.parameters
    asked = any((parameters.with_, parameters.by, parameters.topics, parameters.aids))
    if asked or parameters.recipients or parameters.form or parameters.not_to or parameters.icf:
        return None
    return Text("sie verlangt nichts von dem Nachweis", "it asks nothing of the record")


BOUNDARY = Text(
    "Alles Verlangte ist genannt: erfüllt; eines fehlt: verletzt.",
    "Everything asked for is named: met; one thing is missing: a breach.",
)

WORDS: Mapping[str, Words] = MappingProxyType(
    {
        "record-holds": Words(Text("enthält, was verlangt ist", "holds what is asked for")),
        "record-lacks": Words(
            Text("es fehlt: {observed}", "missing: {observed}"),
            Text("eintragen, falls es so war", "enter it if it was so"),
        ),
        "sent-to-the-wrong": Words(
            Text("geht auch an: {observed}", "also goes to: {observed}"),
            Text("klären, an wen er gegangen ist", "settle whom it was sent to"),
        ),
        "without-icf": Words(
            Text("ohne ICF-Angabe", "without an ICF assessment"),
            Text(
                "die Einschätzung nach der ICF in den Nachweis aufnehmen",
                "put the assessment by the ICF into the record",
            ),
        ),
        "no-such-record": Words(
            Text(
                "kein Nachweis dieser Art: {terms}",
                "no record of this kind: {terms}",
            )
        ),
    }
)

KIND = Kind(
    name="record-content",
    judge=judge,
    columns=columns,
    completes=_completes,
    idle=_idle,
    words=WORDS,
    boundary=BOUNDARY,
    parameters=Parameters,
)
