"""A second computation of the PG1xx, PG2xx and PG3xx rules, written from the specification alone.

It shares no code with the library: months are walked day by day, the module table is spelled out
here, and every rule reads the raw case as it stands in the file. Waivers are not applied. None in
`observed`, `allowed` or `due` means that the specification does not make the value plain.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple

ONE_DAY = timedelta(days=1)
FIRST = "einstiegsphase"


class Verdict(NamedTuple):
    """What one rule says about one subject."""

    outcome: str
    observed: date | int | None = None
    allowed: date | int | None = None
    due: date | None = None


class Window(NamedTuple):
    """A module as the concept's table states it; `cap` in minutes over the whole module."""

    unit: str = "months"
    shortest: int | None = None
    longest: int | None = None
    cap: int | None = None
    monthly: int | None = None


# In the concept's order, which PG103 relies on.
MODULES = {
    FIRST: Window("weeks", 2, 4, 48 * 60),
    "qualifizierungsphase": Window("months", 4, 10, 540 * 60),
    "stabilisierungsphase": Window("months", 3, 7, 378 * 60),
    "uebergangsphase": Window("months", None, 6, 324 * 60),
    "sicherung_arbeitsplatz": Window("months", None, 6, 180 * 60, monthly=30 * 60),
    "jobcoaching": Window(),
}
ORDER = list(MODULES)
EXTERNAL = "jobcoaching"


class Phase(NamedTuple):
    """A phase; compared as a tuple it is earlier by first day, then by its place in the file."""

    start: date
    place: int
    module: str
    end: date | None
    ended_early: bool
    planned: int | None

    def contains(self, day: date) -> bool:
        """Whether the day lies in the phase; without an end it goes on."""
        return self.start <= day and (self.end is None or day <= self.end)


class Entry(NamedTuple):
    """A live entry: neither a reversal nor reversed."""

    place: int
    module: str
    day: date
    minutes: int


Told = Iterator[tuple[str, str, Verdict]]


def _first_of_month(day: date, months: int) -> date:
    """Walk to the 1st of the month that lies so many months after the day's own."""
    while day.day != 1:
        day -= ONE_DAY
    while months > 0:
        day += ONE_DAY
        if day.day == 1:
            months -= 1
    return day


def _numbered_or_last(day: date, number: int) -> date:
    """Walk on to the day of the month with this number, or to the month's last day."""
    while day.day < number and (day + ONE_DAY).day != 1:
        day += ONE_DAY
    return day


@lru_cache(maxsize=2**16)
def last_day(start: date, unit: str, n: int) -> date:
    """Give the last day of a period whose first day counts (BGB § 187 Abs. 2, § 188)."""
    if unit == "weeks":
        return start + timedelta(weeks=n) - ONE_DAY
    assert unit == "months", unit
    first = _first_of_month(start, n)
    if start.day == 1:
        return first - ONE_DAY
    # One is taken from the number, not from the day reached: 31 January + 1 month looks for a
    # 30 February and stops at the 28th, not on the day before it.
    return _numbered_or_last(first, start.day - 1)


@lru_cache(maxsize=2**16)
def event_deadline(event: date, unit: str, n: int) -> date:
    """Give the last day of a period that an event triggers (BGB § 187 Abs. 1, § 188)."""
    if unit == "weeks":
        return event + timedelta(weeks=n)
    assert unit == "months", unit
    return _numbered_or_last(_first_of_month(event, n), event.day)


def _day(value: str | date) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


def _phase(place: int, raw: dict[str, Any]) -> Phase:
    end = None if raw.get("end") is None else _day(raw["end"])
    # By way of its text, so that 0.1 hours are six minutes and not a float near them.
    hours = raw.get("planned_hours")
    planned = None if hours is None else int(Fraction(str(hours)) * 60)
    early = raw.get("ended_early") is not None
    return Phase(_day(raw["start"]), place, raw["module"], end, early, planned)


def _live(hours: list[dict[str, Any]]) -> list[Entry]:
    void = {raw.get("reverses") for raw in hours} - {None}
    return [
        Entry(place, raw["module"], _day(raw["date"]), raw["minutes"])
        for place, raw in enumerate(hours)
        if raw.get("reverses") is None and raw["id"] not in void
    ]


def _until(due: date, as_of: date) -> Verdict:
    return Verdict("pending", due=due) if as_of <= due else Verdict("breached")


def _bookings(phases: list[Phase], as_of: date) -> Told:
    """PG101 to PG105: what is booked and in which order; the phases come without external ones."""
    base = min((p for p in phases if p.module == FIRST), default=None)
    booked = "met" if base else "breached"
    yield "PG101", "case", Verdict(booked if phases else "not_applicable")
    for phase in phases:
        subject = f"phases/{phase.place}"
        # "Each other phase" is every phase but that one, a second Einstiegsphase included.
        if phase != base:
            na = Verdict("not_applicable")
            yield "PG102", subject, na if base is None else _after(base, phase, as_of)
        later = [p for p in phases if p.start > phase.start]
        overtaken = any(ORDER.index(p.module) < ORDER.index(phase.module) for p in later)
        yield "PG103", subject, Verdict("breached" if overtaken else "met")
        earlier = [p for p in phases if p < phase]
        if phase.module != FIRST:
            # The earlier ones have begun by this one's first day: it comes after them or shares it.
            found = [_after(p, phase, as_of) for p in earlier if p.module != FIRST]
            by_outcome = {verdict.outcome: verdict for verdict in found}
            worst = by_outcome.get("breached") or by_outcome.get("pending") or Verdict("met")
            yield "PG104", subject, worst
        again = any(p.module == phase.module for p in earlier)
        yield "PG105", subject, Verdict("breached" if again else "met")


def _after(other: Phase, phase: Phase, as_of: date) -> Verdict:
    """Judge whether the phase starts after the last day of the other one."""
    if other.end is None:
        return _until(phase.start - ONE_DAY, as_of)
    return Verdict("met" if phase.start > other.end else "breached")


def _lengths(phases: list[Phase], as_of: date, minimum: str) -> Told:
    """PG201 and PG202: no phase shorter or longer than its module's window."""
    for phase in phases:
        start, end, window = phase.start, phase.end, MODULES[phase.module]
        verdict = Verdict("not_applicable")
        if window.shortest is not None and not phase.ended_early and minimum != "off":
            day = last_day(start, window.unit, window.shortest)
            if end is None:
                verdict = Verdict("met" if as_of >= day else "pending", allowed=day)
            else:
                verdict = Verdict("met" if end >= day else "breached", end, day)
        yield "PG201", f"phases/{phase.place}", verdict
        verdict = Verdict("not_applicable")
        if window.longest is not None:
            day = last_day(start, window.unit, window.longest)
            if end is None:
                verdict = _until(day, as_of)._replace(allowed=day)
            else:
                verdict = Verdict("met" if end <= day else "breached", end, day)
        yield "PG202", f"phases/{phase.place}", verdict


def _caps(phases: list[Phase], entries: list[Entry], as_of: date) -> Told:
    """PG301 and PG303: the minutes of a whole module, wherever its entries lie."""
    for name, window in MODULES.items():
        runs = [p for p in phases if p.module == name]
        counted = [e.minutes for e in entries if e.module == name and e.day <= as_of]
        if window.cap is None or not (runs or counted):
            continue
        # A later entry could still cross the cap, and what is met must stay met.
        undecided = any(e.module == name and e.day > as_of for e in entries) or any(
            p.end is None or p.end >= as_of for p in runs
        )
        rule = "PG301" if window.monthly is None else "PG303"
        yield rule, f"module/{name}", _cap(counted, window.cap, undecided)


def _cap(minutes: list[int], cap: int, undecided: bool) -> Verdict:
    outcome = "breached" if sum(minutes) > cap else "pending" if undecided else "met"
    return Verdict(outcome, sum(minutes), cap)


def _monthly(phases: list[Phase], entries: list[Entry], as_of: date, reading: str) -> Told:
    """PG302: the minutes of each month that has entries."""
    for name, window in MODULES.items():
        if window.monthly is None:
            continue
        counted = [e for e in entries if e.module == name and e.day <= as_of]
        months: dict[str, tuple[date, date]] = {}
        if reading == "calendar":
            for entry in counted:
                first = _first_of_month(entry.day, 0)
                months[f"{first:%Y-%m}"] = (first, _numbered_or_last(first, 31))
        else:
            latest = max((e.day for e in counted), default=date.min)
            extents = [x for p in phases if p.module == name for x in _phase_months(p, latest)]
            # Months of two phases that begin on one day are one subject: the longer one stands.
            months = {first.isoformat(): (first, last) for first, last in sorted(extents)}
        for month, (first, last) in months.items():
            minutes = [e.minutes for e in counted if first <= e.day <= last]
            if minutes:
                subject = f"month/{name}/{month}"
                yield "PG302", subject, _cap(minutes, window.monthly, as_of <= last)


def _phase_months(phase: Phase, latest: date) -> Iterator[tuple[date, date]]:
    """Cut a phase into the months begun by the latest day, each counted from its first day."""
    n, first = 1, phase.start
    while first <= min(latest, phase.end or latest):
        last = last_day(phase.start, "months", n)
        yield first, min(last, phase.end or last)
        n, first = n + 1, last + ONE_DAY


def _entries(phases: list[Phase], entries: list[Entry], as_of: date) -> Told:
    """PG304, PG305 and PG308: the entries that are not met, or one `met` where there is none."""
    found = []
    for entry in entries:
        subject = f"hours/{entry.place}"
        if entry.day > as_of:
            found.append(("PG308", subject, Verdict("pending", due=entry.day)))
            continue
        if not any(p.module == entry.module and p.contains(entry.day) for p in phases):
            found.append(("PG304", subject, Verdict("breached")))
        if entry.module == EXTERNAL:
            found.append(("PG305", subject, Verdict("breached")))
    yield from found
    for rule in ("PG304", "PG305", "PG308"):
        if all(told != rule for told, _, _ in found):
            yield rule, "hours", Verdict("met")


def _planned(phases: list[Phase]) -> Told:
    """PG306: the planned hours of a module, summed over its phases."""
    for phase in phases:
        if phase.planned is not None:
            cap = MODULES[phase.module].cap
            minutes = [p.planned or 0 for p in phases if p.module == phase.module]
            verdict = Verdict("not_applicable") if cap is None else _cap(minutes, cap, False)
            yield "PG306", f"phases/{phase.place}", verdict


def judge(
    case: dict[str, Any], as_of: date, readings: dict[str, str] | None = None
) -> dict[tuple[str, str], Verdict]:
    """Judge the rules on booking, lengths and hours for a case in the file's own shape."""
    chosen = {"month": "calendar", "minimum-length": "warning"} | (readings or {})
    assert chosen["month"] in {"calendar", "phase"}, chosen
    assert chosen["minimum-length"] in {"warning", "error", "off"}, chosen
    phases = [_phase(place, raw) for place, raw in enumerate(case.get("phases") or [])]
    entries = _live(case.get("hours") or [])
    told = [
        *_bookings([p for p in phases if p.module != EXTERNAL], as_of),
        *_lengths(phases, as_of, chosen["minimum-length"]),
        *_caps(phases, entries, as_of),
        *_monthly(phases, entries, as_of, chosen["month"]),
        *_entries(phases, entries, as_of),
        *_planned(phases),
    ]
    return {(rule, subject): verdict for rule, subject, verdict in told}
