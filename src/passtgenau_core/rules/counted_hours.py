"""counted-hours: an entry dated after the day of the check is not counted yet.

It is pending, due on its own date; on that day it is evidence like any other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from ..columns import days
from ..columns.expressions import col
from ..columns.tables import Tables, Told, outcome
from ..entry import HourEntry
from ..judgement import MET, PENDING, Judgement
from ..language import Text
from ..programme import Rule
from .entries import entry_kind, later, told_of
from .kind import Snapshot, Words, judged


def _wrong(rule: Rule, snapshot: Snapshot) -> Iterator[tuple[int, HourEntry]]:
    for module in snapshot.modules:
        yield from snapshot.later(module)


def _any_wrong(rule: Rule, snapshot: Snapshot) -> bool:
    return any(snapshot.has_later(module) for module in snapshot.modules)


def _tell(rule: Rule, snapshot: Snapshot, number: int, entry: HourEntry) -> Judgement | None:
    if entry.date <= snapshot.as_of:
        return None
    return judged(
        rule,
        f"hours/{number}",
        PENDING,
        "not-counted-yet",
        observed=entry.date,
        due=entry.date,
        pointer=f"/hours/{number}/date",
        facts=(entry.id,),
    )


def _nothing_wrong(rule: Rule, snapshot: Snapshot) -> Judgement:
    return judged(rule, "hours", MET, "all-counted", facts=("/hours",))


def columns(rule: Rule, tables: Tables) -> Iterator[Told]:
    """The same in tables."""
    day = col("date")
    yield from told_of(
        later(tables),
        rule,
        tables,
        outcome=outcome(PENDING),
        observed=days.iso(day),
        due=day,
    )


BOUNDARY = Text(
    "Ein Eintrag vom Stichtag zählt; einer vom Tag danach ist noch offen.",
    "An entry of the day of the check counts; one of the day after is still pending.",
)

WORDS: Mapping[str, Words] = MappingProxyType(
    {
        "all-counted": Words(
            Text(
                "kein Eintrag liegt nach dem Stichtag",
                "no entry is dated after the day of the check",
            )
        ),
        "not-counted-yet": Words(
            Text(
                "vom {observed}, zählt noch nicht",
                "dated {observed}, does not count yet",
            )
        ),
    }
)

KIND = entry_kind(
    "counted-hours",
    nothing_wrong=_nothing_wrong,
    wrong=_wrong,
    tell=_tell,
    any_wrong=_any_wrong,
    columns=columns,
    words=WORDS,
    boundary=BOUNDARY,
    is_duty=False,
)
