"""counted-hours: an entry dated after the day of the check is not counted yet.

It is pending, due on its own date; on that day it is evidence like any other.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..judgement import Judgement, Outcome
from ..ledger import HourEntry
from ..programme import Rule
from .entries import entry_kind
from .kind import Snapshot, judged


def _wrong(rule: Rule, snapshot: Snapshot) -> Iterator[tuple[int, HourEntry]]:  # noqa: ARG001
    for module in snapshot.ledger.modules:
        yield from snapshot.later(module)


def _any_wrong(rule: Rule, snapshot: Snapshot) -> bool:  # noqa: ARG001
    return any(snapshot.count_later(module) for module in snapshot.ledger.modules)


def _tell(rule: Rule, snapshot: Snapshot, number: int, entry: HourEntry) -> Judgement | None:
    if entry.date <= snapshot.as_of:
        return None
    return judged(
        rule,
        f"hours/{number}",
        Outcome.PENDING,
        "not-counted-yet",
        observed=entry.date,
        due=entry.date,
        pointer=f"/hours/{number}/date",
        facts=(entry.id,),
    )


KIND = entry_kind(
    "counted-hours", "all-counted", wrong=_wrong, tell=_tell, any_wrong=_any_wrong
)
