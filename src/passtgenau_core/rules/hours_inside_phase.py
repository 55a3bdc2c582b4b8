"""hours-inside-phase: an entry's date lies in a phase of its module.

First and last day are inside; a phase without end holds every day from its start. Entries that are
not evidence yet are not judged.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from types import MappingProxyType

from ..entry import HourEntry
from ..judgement import BREACHED, MET, Judgement
from ..language import Text
from ..periods import FIRST_DAY
from ..programme import Rule
from .entries import entry_kind
from .kind import Snapshot, Words, judged, reverse

_ONE_DAY = timedelta(days=1)


def _gaps(snapshot: Snapshot, module: str) -> Iterator[tuple[date, date]]:
    """The stretches of days up to as_of that lie in no phase of the module, both days inside."""
    free = FIRST_DAY
    for numbered in sorted(snapshot.phases_of(module), key=lambda numbered: numbered.order):
        phase = numbered.phase
        if free < phase.start:
            yield free, min(phase.start - _ONE_DAY, snapshot.as_of)
        if phase.end is None:
            return
        free = max(free, phase.end + _ONE_DAY)
        if free > snapshot.as_of:
            return
    yield free, snapshot.as_of


def _wrong(rule: Rule, snapshot: Snapshot) -> Iterator[tuple[int, HourEntry]]:
    for module in snapshot.modules:
        for first, last in _gaps(snapshot, module):
            yield from snapshot.ledger.between(module, first, last)


def _any_wrong(rule: Rule, snapshot: Snapshot) -> bool:
    return any(_any_outside(snapshot, module) for module in snapshot.modules)


def _any_outside(snapshot: Snapshot, module: str) -> bool:
    ledger = snapshot.ledger
    first, last = ledger.first_day(module), ledger.last_day(module)
    for numbered in snapshot.phases_of(module):
        if first and last and numbered.phase.holds(first) and numbered.phase.holds(last):
            return False
    return any(ledger.count(module, start, end) for start, end in _gaps(snapshot, module))


def _tell(rule: Rule, snapshot: Snapshot, number: int, entry: HourEntry) -> Judgement | None:
    phases = snapshot.phases_of(str(entry.module))
    if entry.date > snapshot.as_of or any(n.phase.holds(entry.date) for n in phases):
        return None
    return judged(
        rule,
        f"hours/{number}",
        BREACHED,
        "outside-phase" if phases else "module-without-phase",
        observed=entry.date,
        pointer=f"/hours/{number}/date",
        facts=(entry.id, *(f"/{numbered.subject}" for numbered in phases)),
        remedy=reverse(f"/hours/{number}", entry),
    )


def _nothing_wrong(rule: Rule, snapshot: Snapshot) -> Judgement:
    return judged(rule, "hours", MET, "all-inside-phases", facts=("/hours", "/phases"))


BOUNDARY = Text(
    "Erster und letzter Tag der Phase: erfüllt; der Tag davor und danach: verletzt.",
    "The phase's first and last day are met; the day before and the day after are breaches.",
)

WORDS: Mapping[str, Words] = MappingProxyType(
    {
        "all-inside-phases": Words(
            Text(
                "alle Einträge liegen in einer Phase ihres Moduls",
                "all entries lie in a phase of their module",
            )
        ),
        "outside-phase": Words(
            Text(
                "vom {observed}, in keiner Phase seines Moduls",
                "dated {observed}, in no phase of its module",
            )
        ),
        "module-without-phase": Words(
            Text(
                "vom {observed}, sein Modul hat keine Phase",
                "dated {observed}, its module has no phase",
            )
        ),
    }
)

KIND = entry_kind(
    "hours-inside-phase",
    nothing_wrong=_nothing_wrong,
    wrong=_wrong,
    tell=_tell,
    any_wrong=_any_wrong,
    words=WORDS,
    boundary=BOUNDARY,
)
