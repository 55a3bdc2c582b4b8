"""billable-module: no entry is booked on an external module.

Whatever the hours are: an external module is commissioned elsewhere, and none are billed here.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..judgement import Judgement, Outcome
from ..ledger import HourEntry
from ..programme import Rule
from .entries import entry_kind
from .kind import Snapshot, judged, reverse


def _external(snapshot: Snapshot) -> list[str]:
    return [m for m in snapshot.ledger.modules if snapshot.programme[m].external]


def _wrong(rule: Rule, snapshot: Snapshot) -> Iterator[tuple[int, HourEntry]]:  # noqa: ARG001
    for module in _external(snapshot):
        yield from snapshot.ledger.between(module, end=snapshot.as_of)


def _any_wrong(rule: Rule, snapshot: Snapshot) -> bool:  # noqa: ARG001
    return any(snapshot.ledger.count(m, end=snapshot.as_of) for m in _external(snapshot))


def _tell(rule: Rule, snapshot: Snapshot, number: int, entry: HourEntry) -> Judgement | None:
    if entry.date > snapshot.as_of or not snapshot.programme[str(entry.module)].external:
        return None
    pointer = f"/hours/{number}"
    return judged(
        rule,
        f"hours/{number}",
        Outcome.BREACHED,
        "external-module",
        observed=entry.module,
        pointer=f"{pointer}/module",
        facts=(entry.id,),
        remedy=reverse(pointer, entry),
    )


KIND = entry_kind(
    "billable-module", "all-billable", wrong=_wrong, tell=_tell, any_wrong=_any_wrong
)
