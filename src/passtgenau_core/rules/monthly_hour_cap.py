"""monthly-hour-cap: the minutes of a module's entries in each month stay within its monthly cap.

Exactly the cap is met, a minute more is a breach at the entry that crosses it. A month is decided
when it is over: on its last day it is still pending. Only months with entries are judged. Months
are calendar months, or with ``month = "phase"`` those that count from a phase's first day; the
last one ends with the phase, and entries outside the module's phases belong to none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

import attrs

from ..columns import days
from ..columns.expressions import col, lit, text
from ..columns.tables import Tables, Told, grouped
from ..entry import HourEntry
from ..judgement import Judgement
from ..language import Text
from ..periods import Length, period_end
from ..programme import Module, Programme, Rule
from .caps import judge_cap, told_cap
from .entries import so_far
from .kind import Kind, Snapshot, Words

if TYPE_CHECKING:
    from narwhals import LazyFrame

_ONE_DAY = timedelta(days=1)


@attrs.frozen(kw_only=True)
class Parameters:
    """Parameters of the kind.

    Attributes:
        month: ``calendar`` or ``phase``.
    """

    month: Literal["calendar", "phase"] = "calendar"


@attrs.frozen
class _Month:
    name: str
    first: date
    last: date


def judge(rule: Rule, snapshot: Snapshot) -> Iterator[Judgement]:
    """One judgement of each month with entries of each module with a monthly cap."""
    for module in snapshot.programme.modules:
        if module.monthly_cap is not None and snapshot.ledger.count(module.id, end=snapshot.as_of):
            for month in _months(rule, snapshot, module):
                yield from _judge_month(rule, snapshot, module, module.monthly_cap, month)


def touch(
    rule: Rule,
    snapshot: Snapshot,
    number: int,
    entry: HourEntry,
) -> Iterator[Judgement]:
    """The judgements of the months that hold the entry's day."""
    module = snapshot.programme[str(entry.module)]
    if module.monthly_cap is None:
        return
    months = (
        [_calendar_month(entry.date)]
        if rule.parameters.month == "calendar"
        else [m for m in _phase_months(snapshot, module) if m.first <= entry.date <= m.last]
    )
    for month in months:
        yield from _judge_month(rule, snapshot, module, module.monthly_cap, month)


def _months(rule: Rule, snapshot: Snapshot, module: Module) -> Iterator[_Month]:
    if rule.parameters.month == "calendar":
        for first, last in snapshot.ledger.months(module.id, snapshot.as_of):
            yield _Month(first.isoformat()[:7], first, last)
    else:
        yield from _phase_months(snapshot, module)


def _calendar_month(day: date) -> _Month:
    first = day.replace(day=1)
    return _Month(first.isoformat()[:7], first, period_end(first, Length.months(1)))


def _phase_months(snapshot: Snapshot, module: Module) -> Iterator[_Month]:
    """The months of the module's phases, as far as the file's entries reach."""
    found: dict[date, date] = {}
    for numbered in snapshot.phases_of(module.id):
        phase = numbered.phase
        last_entry = snapshot.ledger.last_day(module.id)
        if last_entry is None:
            continue
        end = last_entry if phase.end is None else min(phase.end, last_entry)
        number, first = 0, phase.start
        while first <= end:
            number += 1
            last = period_end(phase.start, Length.months(number))
            extent = last if phase.end is None else min(last, phase.end)
            found[first] = max(extent, found.get(first, extent))
            first = last + _ONE_DAY
    for first, last in sorted(found.items()):
        yield _Month(str(first), first, last)


def _judge_month(
    rule: Rule, snapshot: Snapshot, module: Module, cap: int, month: _Month
) -> Iterator[Judgement]:
    judgement = judge_cap(
        rule,
        snapshot,
        module,
        subject=f"month/{module.id}/{month.name}",
        cap=cap,
        first=month.first,
        last=month.last,
        decided=month.last < snapshot.as_of,
        within="within-monthly-cap",
        so_far="within-monthly-cap-so-far",
        over="over-monthly-cap",
    )
    # Every entry has minutes, so a month without any has no entries.
    if judgement.observed:
        yield judgement


def columns(rule: Rule, tables: Tables) -> Iterator[Told]:
    """The same in tables."""
    if rule.parameters.month == "calendar":
        months = tables.monthly.filter(col("entries") > 0)
        name = col("first").dt.to_string("%Y-%m")
        decided = col("month") < days.month_of(lit(tables.as_of))
    else:
        months = _by_phase(tables)
        name = days.iso(col("first"))
        decided = col("last") < lit(tables.as_of)
    yield told_cap(
        months,
        subject=text(["month/", col("module"), "/", name]),
        where=tables.modules_where(lambda module: module.monthly_cap is not None),
        cap=tables.by_module(lambda module: module.monthly_cap, otherwise=0),
        decided=decided,
    )


def _by_phase(tables: Tables) -> LazyFrame[Any]:
    """The months that count from the phases' first days: their first and last day, and minutes."""
    capped = tables.modules_where(lambda module: module.monthly_cap is not None)
    phases = tables.phases.select("case", "module", "start", "end", phase=col("number"))
    start, end, ends_in = col("start"), col("end"), col("ends_in")
    entries = so_far(tables).filter(capped).join(phases, on=["case", "module"])
    entries = entries.filter(days.inside(col("date"), start, end))
    entries = entries.with_columns(ends_in=days.month_for_end(start, col("date")))
    found = grouped(entries, ["case", "phase", "ends_in"], minutes=("sum", col("minutes")))
    months = found.join(phases, on=["case", "phase"]).with_columns(
        first=days.after(days.before_in_month(start, ends_in - 1), 1),
        last=days.earliest(days.before_in_month(start, ends_in), end),
    )
    # Of two months with one first day the longer one holds whatever the other holds.
    return grouped(
        months,
        ["case", "module", "first"],
        minutes=("max", col("minutes")),
        last=("max", col("last")),
    )


def _idle(rule: Rule, programme: Programme) -> Text | None:
    if any(module.monthly_cap is not None for module in programme.modules):
        return None
    return Text(
        "kein Modul nennt Höchststunden im Monat", "no module states a cap on a month's hours"
    )


BOUNDARY = Text(
    "Genau die Höchstzahl: erfüllt; eine Minute mehr: verletzt. "
    "Ein Monat ist entschieden, wenn er vorbei ist.",
    "Exactly the cap is met; one minute more is a breach. A month is decided when it is over.",
)

WORDS: Mapping[str, Words] = MappingProxyType(
    {
        "within-monthly-cap": Words(
            Text("{observed} von {allowed} im Monat", "{observed} of {allowed} in the month")
        ),
        "within-monthly-cap-so-far": Words(
            Text(
                "{observed} von {allowed} im Monat, {left} bleiben",
                "{observed} of {allowed} in the month, {left} remain",
            )
        ),
        "over-monthly-cap": Words(
            Text(
                "{observed} von {allowed} im Monat, {over} zu viel ab Eintrag {fact}",
                "{observed} of {allowed} in the month, {over} too many from entry {fact} on",
            ),
            Text(
                "die Einträge ab {fact} stornieren, soweit sie die Grenze überschreiten",
                "reverse the entries from {fact} on as far as they cross the cap",
            ),
        ),
    }
)

KIND = Kind(
    name="monthly-hour-cap",
    judge=judge,
    touch=touch,
    columns=columns,
    idle=_idle,
    words=WORDS,
    boundary=BOUNDARY,
    parameters=Parameters,
)
