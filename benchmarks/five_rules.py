"""Five rules of pass(t)genau, judged by this library and by a loop written for them alone.

The rules: PG101 and PG102 (the Einstiegsphase is booked and comes first), PG202 (a phase ends in
its window), PG301 and PG302 (caps of a module and of a month). A verdict is what every peer must
come to: rule, subject, outcome, what was observed and what is allowed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from workload import AS_OF, case_text

from passtgenau_core import (
    Case,
    HourEntry,
    Length,
    Phase,
    Programme,
    check,
    load_case,
    period_end,
)

RULES = ("PG101", "PG102", "PG202", "PG301", "PG302")
FIRST = "einstiegsphase"
_ONE_DAY = timedelta(days=1)
_ONE_MONTH = Length.months(1)

Verdict = tuple[str, str, str, date | int | str | None, date | int | str | None]
"""Rule, subject, outcome, observed, allowed."""


def ours(case: Case, as_of: date) -> list[Verdict]:
    """The verdicts of this library."""
    return [
        (j.rule, j.subject, j.outcome.value, j.observed, j.allowed)  # type: ignore[misc]
        for j in check(case, as_of=as_of, select=RULES)
    ]


def by_hand(case: Case, entries: Sequence[HourEntry], as_of: date) -> list[Verdict]:
    """The same verdicts by one pass over the entries and two over the phases.

    It reads the same immutable types and the numbers of the programme, adds the minutes up itself,
    and knows of reversals, open phases and days that have not come yet. ``entries`` are those of
    the ledger, which makes them only when they are asked for: that is not counted against it.
    """
    phases = [(f"phases/{number}", phase) for number, phase in enumerate(case.phases)]
    internal = [named for named in phases if not case.programme[named[1].module].external]
    return [
        *_first_module(internal, as_of),
        *_windows(case.programme, phases, as_of),
        *_caps(case, entries, as_of),
    ]


def _windows(
    programme: Programme, phases: Sequence[tuple[str, Phase]], as_of: date
) -> Iterator[Verdict]:
    for name, phase in phases:
        longest = programme[phase.module].window.max
        if longest is None:
            yield "PG202", name, "not_applicable", None, None
            continue
        allowed = period_end(phase.start, longest)
        if phase.end is None:
            outcome = "pending" if as_of <= allowed else "breached"
        else:
            outcome = "met" if phase.end <= allowed else "breached"
        yield "PG202", name, outcome, phase.end, allowed


def _caps(case: Case, entries: Sequence[HourEntry], as_of: date) -> Iterator[Verdict]:
    modules = case.programme.modules
    monthly = {module.id: module.monthly_cap for module in modules if module.monthly_cap}
    void = {entry.reverses for entry in entries if entry.reverses is not None}
    minutes: dict[str, int] = {}
    by_month: dict[tuple[str, int, int], int] = {}
    undecided = {p.module for p in case.phases if p.end is None or p.end >= as_of}
    for entry in entries:
        module, day = entry.module, entry.date
        if module is None or (void and (entry.reverses is not None or entry.id in void)):
            continue
        if day > as_of:
            undecided.add(module)
            continue
        worked = entry.minutes or 0
        minutes[module] = minutes.get(module, 0) + worked
        if module in monthly:
            month = module, day.year, day.month
            by_month[month] = by_month.get(month, 0) + worked
    booked = {phase.module for phase in case.phases}
    for one in modules:
        if one.cap is not None and (one.id in booked or one.id in minutes):
            worked = minutes.get(one.id, 0)
            outcome = _outcome(worked, one.cap, undecided=one.id in undecided)
            yield "PG301", f"module/{one.id}", outcome, worked, one.cap
    for (module, year, number), worked in sorted(by_month.items()):
        cap, last = monthly[module], period_end(date(year, number, 1), _ONE_MONTH)
        outcome = _outcome(worked, cap, undecided=last >= as_of)
        yield "PG302", f"month/{module}/{year}-{number:02}", outcome, worked, cap


def _outcome(worked: int, cap: int, *, undecided: bool) -> str:
    if worked > cap:
        return "breached"
    return "pending" if undecided else "met"


def _first_module(phases: Sequence[tuple[str, Phase]], as_of: date) -> list[Verdict]:
    if not phases:
        return [("PG101", "case", "not_applicable", None, None)]
    firsts = [(name, phase) for name, phase in phases if phase.module == FIRST]
    if not firsts:
        verdicts: list[Verdict] = [("PG101", "case", "breached", None, FIRST)]
        verdicts.extend(("PG102", name, "not_applicable", None, FIRST) for name, _ in phases)
        return verdicts
    verdicts = [("PG101", "case", "met", None, FIRST)]
    first, first_phase = min(firsts, key=lambda named: named[1].start)
    end = first_phase.end
    for name, phase in phases:
        if name == first:
            continue
        if end is None:
            outcome = "pending" if as_of < phase.start else "breached"
            verdicts.append(("PG102", name, outcome, phase.start, None))
        else:
            outcome = "met" if phase.start > end else "breached"
            verdicts.append(("PG102", name, outcome, phase.start, end + _ONE_DAY))
    return verdicts


def plain(case: Case, as_of: date) -> dict[str, Any]:
    """The case as plain data for engines that know neither our types nor months.

    What favours them: days are ordinal numbers, which they compare fast; reversed entries are gone;
    the last allowed day of each phase, the month of each entry and the last day of each month are
    worked out; phases are in the order of their start and all have an end.
    """
    programme = case.programme
    phases = []
    for number, phase in enumerate(case.phases):
        longest = programme[phase.module].window.max
        assert phase.end is not None
        assert longest is not None
        phases.append(
            {
                "subject": f"phases/{number}",
                "module": phase.module,
                "start": phase.start.toordinal(),
                "end": phase.end.toordinal(),
                "latest": period_end(phase.start, longest).toordinal(),
            }
        )
    hours = [
        {
            "module": entry.module,
            "day": entry.date.toordinal(),
            "month": f"{entry.date:%Y-%m}",
            "minutes": entry.minutes,
        }
        for module in case.ledger.modules
        for _, entry in case.ledger.between(module)
    ]
    caps = [
        {"module": module.id, "subject": f"module/{module.id}", "cap": module.cap}
        for module in programme.modules
        if module.cap is not None
    ]
    months = [
        {
            "module": module.id,
            "month": f"{first:%Y-%m}",
            "subject": f"month/{module.id}/{first:%Y-%m}",
            "cap": module.monthly_cap,
            "last": last.toordinal(),
        }
        for module in programme.modules
        if module.monthly_cap is not None
        for first, last in case.ledger.months(module.id)
    ]
    return {
        "as_of": as_of.toordinal(),
        "first": FIRST,
        "phases": phases,
        "hours": hours,
        "caps": caps,
        "months": months,
        "monthly": [module.id for module in programme.modules if module.monthly_cap is not None],
    }


def told_in_days(verdicts: Sequence[Sequence[Any]]) -> list[Verdict]:
    """Verdicts about such plain data, with days for numbers: PG1 and PG2 are about days."""

    def day(rule: str, value: Any) -> Any:
        is_day = rule in ("PG102", "PG202") and value is not None
        return date.fromordinal(int(value)) if is_day else value

    return [(r, s, o, day(r, seen), day(r, allowed)) for r, s, o, seen, allowed in verdicts]


def situations(entries: int) -> list[tuple[Case, date]]:
    """Cases and days on which the peers must agree with us: decided, running, and full of breaches.

    The first is the one that is timed.
    """
    kept, broken = json.loads(case_text(entries)), json.loads(case_text(entries))
    for entry in broken["hours"]:
        entry["minutes"] *= 3
    broken["phases"][1]["start"] = broken["phases"][0]["end"]
    broken["phases"][3]["end"] = "2027-03-01"
    loaded, breaching = (load_case(json.dumps(data), format="json") for data in (kept, broken))
    days = (AS_OF, date(2025, 9, 15), date(2027, 4, 30))
    return [(loaded, AS_OF), *((case, day) for case in (loaded, breaching) for day in days)]
