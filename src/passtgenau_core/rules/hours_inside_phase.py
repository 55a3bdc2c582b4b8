"""hours-inside-phase: an entry's date lies in a phase of its module.

First and last day are inside; a phase without end holds every day from its start. Entries that are
not evidence yet are not judged.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from ..columns import days
from ..columns.expressions import all_of, col, lit
from ..columns.tables import Tables, Told, flag, grouped, outcome
from ..entry import HourEntry
from ..judgement import BREACHED, MET, Judgement
from ..language import Text
from ..periods import FIRST_DAY, LAST_DAY
from ..programme import Rule
from .entries import entry_kind, so_far, told_of
from .kind import Snapshot, Words, judged, reverse

if TYPE_CHECKING:
    from narwhals import LazyFrame

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


def columns(rule: Rule, tables: Tables) -> Iterator[Told]:
    """The same in tables."""
    yield from told_of(
        _outside(tables),
        rule,
        tables,
        outcome=outcome(BREACHED),
        observed=days.iso(col("date")),
    )


def _outside(tables: Tables) -> LazyFrame[Any]:
    """The entries outside the phases of their module."""
    phases = tables.phases.select("case", "module", "start", "end")
    module = ["case", "module"]
    spans = grouped(
        phases,
        module,
        since=("min", col("start")),
        until=("max", col("end").fill_null(lit(LAST_DAY))),
        phases=("sum", lit(1)),
    )
    # Most modules have one phase, which holds their first and their last entry: only the entries
    # of the others are looked at one by one.
    ends = [days.inside(col(day), col("since"), col("until")) for day in ("first", "last")]
    in_the_only_one = all_of(*ends, col("phases") == 1)
    modules = tables.modules.filter(col("entries") > 0).join(spans, on=module, how="left")
    unclear = tables.keep(modules.filter(~in_the_only_one).select(*module))
    others = so_far(tables).join(unclear, on=module, how="semi")
    held = flag(days.inside(col("date"), col("start"), col("end")))
    looked_at = others.join(phases, on=module, how="left")
    return grouped(looked_at, ["case", "number", "date"], held=("max", held)).filter(
        col("held") == 0
    )


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
    columns=columns,
    words=WORDS,
    boundary=BOUNDARY,
)
