"""billable-module: no entry is booked on an external module.

Whatever the hours are: an external module is commissioned elsewhere, and none are billed here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from ..columns.expressions import col
from ..columns.tables import Tables, Told, outcome
from ..entry import HourEntry
from ..judgement import BREACHED, MET, Judgement
from ..language import Text
from ..programme import Programme, Rule
from .entries import entry_kind, so_far, told_of
from .kind import Snapshot, Words, judged, reverse


def _external(snapshot: Snapshot) -> list[str]:
    return [m for m in snapshot.modules if snapshot.programme[m].external]


def _wrong(rule: Rule, snapshot: Snapshot) -> Iterator[tuple[int, HourEntry]]:
    for module in _external(snapshot):
        yield from snapshot.ledger.between(module, end=snapshot.as_of)


def _any_wrong(rule: Rule, snapshot: Snapshot) -> bool:
    return any(snapshot.ledger.count(m, end=snapshot.as_of) for m in _external(snapshot))


def _tell(rule: Rule, snapshot: Snapshot, number: int, entry: HourEntry) -> Judgement | None:
    if entry.date > snapshot.as_of or not snapshot.programme[str(entry.module)].external:
        return None
    pointer = f"/hours/{number}"
    return judged(
        rule,
        f"hours/{number}",
        BREACHED,
        "external-module",
        observed=entry.module,
        pointer=f"{pointer}/module",
        facts=(entry.id,),
        remedy=reverse(pointer, entry),
    )


def _nothing_wrong(rule: Rule, snapshot: Snapshot) -> Judgement:
    return judged(rule, "hours", MET, "all-billable", facts=("/hours",))


def columns(rule: Rule, tables: Tables) -> Iterator[Told]:
    """The same in tables."""
    external = tables.modules_where(lambda module: module.external)
    yield from told_of(
        so_far(tables).filter(external),
        rule,
        tables,
        outcome=outcome(BREACHED),
        observed=col("module"),
    )


def _idle(rule: Rule, programme: Programme) -> Text | None:
    if any(module.external for module in programme.modules):
        return None
    return Text("kein Modul ist external", "no module is external")


BOUNDARY = Text(
    "Jede Buchung auf einem anderswo beauftragten Modul ist verletzt, auch eine Minute.",
    "Any entry on a module commissioned elsewhere is a breach, be it a minute.",
)

WORDS: Mapping[str, Words] = MappingProxyType(
    {
        "all-billable": Words(
            Text(
                "kein Eintrag auf einem Modul, das anderswo beauftragt wird",
                "no entry on a module that is commissioned elsewhere",
            )
        ),
        "external-module": Words(
            Text(
                "auf {observed} gebucht, anderswo beauftragt, hier nicht abzurechnen",
                "booked on {observed}, commissioned elsewhere, not to be billed here",
            )
        ),
    }
)

KIND = entry_kind(
    "billable-module",
    nothing_wrong=_nothing_wrong,
    wrong=_wrong,
    tell=_tell,
    any_wrong=_any_wrong,
    columns=columns,
    words=WORDS,
    boundary=BOUNDARY,
    idle=_idle,
)
