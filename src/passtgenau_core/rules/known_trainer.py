"""known-trainer: the trainer of each entry belongs to the service.

Judged where a service is given beside the case. An entry that names no trainer cannot be judged.
Entries that are not evidence yet are not judged.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from ..columns.expressions import choose, col, lit, one_of
from ..columns.tables import Tables, Told, outcome
from ..entry import HourEntry
from ..judgement import BREACHED, MET, NOT_APPLICABLE, UNDETERMINED, Judgement
from ..language import Text
from ..programme import Rule
from .entries import entry_kind, so_far, told_of
from .kind import Snapshot, Words, judged, reverse


def _known(snapshot: Snapshot) -> frozenset[str]:
    service = snapshot.service
    return frozenset() if service is None else frozenset(t.id for t in service.trainers)


def _wrong(rule: Rule, snapshot: Snapshot) -> Iterator[tuple[int, HourEntry]]:
    for trainer in snapshot.ledger.trainers - _known(snapshot):
        yield from snapshot.ledger.of_trainer(trainer, snapshot.as_of)


def _any_wrong(rule: Rule, snapshot: Snapshot) -> bool:
    # Most ledgers name only trainers that are known, which is seen without looking at entries.
    if snapshot.service is None or snapshot.ledger.trainers <= _known(snapshot):
        return False
    return any(True for _ in _wrong(rule, snapshot))


def _tell(rule: Rule, snapshot: Snapshot, number: int, entry: HourEntry) -> Judgement | None:
    if entry.date > snapshot.as_of or entry.trainer in _known(snapshot):
        return None
    subject = f"hours/{number}"
    if entry.trainer is None:
        return judged(rule, subject, UNDETERMINED, "no-trainer-named", facts=(entry.id,))
    return judged(
        rule,
        subject,
        BREACHED,
        "unknown-trainer",
        observed=entry.trainer,
        pointer=f"/{subject}/trainer",
        facts=(entry.id,),
        remedy=reverse(f"/{subject}", entry),
    )


def _nothing_wrong(rule: Rule, snapshot: Snapshot) -> Judgement:
    if snapshot.service is None:
        return judged(rule, "hours", NOT_APPLICABLE, "no-service-given")
    return judged(rule, "hours", MET, "all-trainers-known")


def columns(rule: Rule, tables: Tables) -> Iterator[Told]:
    """The same in tables."""
    service = tables.service
    if service is None:
        yield Told(rows="cases", subject=lit("hours"), outcome=outcome(NOT_APPLICABLE))
        return
    trainer = col("trainer")
    yield from told_of(
        so_far(tables).filter(~one_of(trainer, [known.id for known in service.trainers])),
        rule,
        tables,
        outcome=choose((trainer.is_null(), UNDETERMINED), otherwise=BREACHED),
        observed=trainer,
    )


BOUNDARY = Text(
    "Die Kennung steht in der Fachdienstdatei: erfüllt; sonst verletzt.",
    "The id stands in the service file: met; else a breach.",
)

WORDS: Mapping[str, Words] = MappingProxyType(
    {
        "all-trainers-known": Words(
            Text("alle Trainer/innen gehören zum Fachdienst", "all trainers belong to the service")
        ),
        "unknown-trainer": Words(
            Text(
                "{observed} gehört nicht zum Fachdienst",
                "{observed} does not belong to the service",
            )
        ),
        "no-trainer-named": Words(Text("nennt keine/n Trainer/in", "names no trainer")),
        "no-service-given": Words(Text("keine Fachdienstdatei angegeben", "no service file given")),
    }
)

KIND = entry_kind(
    "known-trainer",
    nothing_wrong=_nothing_wrong,
    wrong=_wrong,
    tell=_tell,
    any_wrong=_any_wrong,
    columns=columns,
    words=WORDS,
    boundary=BOUNDARY,
)
