"""A checker that recomputes the outcome of a judgement from the facts it names.

It shares no code with the rules. The table of contents of a case file, that is which phases, live
entries and records there are, of which module or kind and since when, tells it what a rule has to
compare; the values compared come from the facts alone. A pointer covers all that stands below it,
and what the file does not state is covered by the pointer to where it would stand. A value that no
fact covers cannot be read: ``MissingFactError`` names it.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from passtgenau_core import Computed, Judgement, Outcome

ONE_DAY = timedelta(days=1)
MET, BREACHED, PENDING = Outcome.MET, Outcome.BREACHED, Outcome.PENDING
NOT_APPLICABLE = Outcome.NOT_APPLICABLE
FIRST, EXTERNAL = "einstiegsphase", "jobcoaching"
# Unit, shortest, longest, minutes over the whole module: the table of concept 3.2, in its order.
MODULES: dict[str, tuple[str, int | None, int | None, int | None]] = {
    FIRST: ("weeks", 2, 4, 48 * 60),
    "qualifizierungsphase": ("months", 4, 10, 540 * 60),
    "stabilisierungsphase": ("months", 3, 7, 378 * 60),
    "uebergangsphase": ("months", None, 6, 324 * 60),
    "sicherung_arbeitsplatz": ("months", None, 6, 180 * 60),
    EXTERNAL: ("months", None, None, None),
}
MONTHLY_CAP = 30 * 60
ORDER = list(MODULES)


class MissingFactError(Exception):
    """The outcome rests on something that no fact names."""


def in_months(day: date, number: int, months: int) -> date:
    """The day with this number, so many months after the day's own month, or that month's last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(number, monthrange(year, month + 1)[1]))


def period_end(start: date, number: int, unit: str) -> date:
    """The last day of a period whose first day counts."""
    if unit == "weeks":
        return start + timedelta(weeks=number) - ONE_DAY
    if start.day == 1:
        return in_months(start, 1, number) - ONE_DAY
    return in_months(start, start.day - 1, number)


def deadline(event: date, number: int, unit: str) -> date:
    """The last day of a period whose first day is the one after the event."""
    if unit == "weeks":
        return event + timedelta(weeks=number)
    return in_months(event, event.day, number)


class Facts:
    """What a judgement names, looked up in the plain data of its case file."""

    def __init__(self, judgement: Judgement, data: dict[str, Any], as_of: date) -> None:
        named = [fact for fact in judgement.facts if isinstance(fact, str)]
        self.computed = [fact for fact in judgement.facts if isinstance(fact, Computed)]
        self.pointers = {fact for fact in named if fact.startswith("/")}
        self.ids = {fact for fact in named if not fact.startswith("/")}
        self.data, self.as_of, self.subject = data, as_of, judgement.subject
        self.option = (judgement.reading or "=").split("=")[1]
        # The table of contents.
        self.phases = [
            (p["module"], date.fromisoformat(p["start"]), n)
            for n, p in enumerate(self.listed("phases"))
        ]
        void = {e.get("reverses") for e in self.listed("hours")}
        self.entries = [
            (e["module"], date.fromisoformat(e["date"]), e["id"], n)
            for n, e in enumerate(self.listed("hours"))
            if "reverses" not in e and e["id"] not in void
        ]

    @property
    def number(self) -> int:
        """The place of what was judged."""
        return int(self.subject.rpartition("/")[2])

    def listed(self, name: str) -> list[dict[str, Any]]:
        """A list of the file, empty where it has none."""
        return self.data.get(name) or []

    def records(self, kind: str) -> list[tuple[date, int]]:
        """Day and place of the records of a kind so far, by day."""
        dated = [
            (date.fromisoformat(r["date"]), n)
            for n, r in enumerate(self.listed("records"))
            if r["kind"] == kind
        ]
        return sorted((day, n) for day, n in dated if day <= self.as_of)

    def covers(self, pointer: str) -> bool:
        """Whether a fact names the pointer or something above it."""
        return any(pointer == fact or pointer.startswith(f"{fact}/") for fact in self.pointers)

    def value(self, name: str, number: int, key: str) -> Any:
        """A value that a fact covers; None where the file does not state it."""
        pointer = f"/{name}/{number}/{key}"
        if not self.covers(pointer):
            raise MissingFactError(pointer)
        return self.listed(name)[number].get(key)

    def day(self, name: str, number: int, key: str) -> date | None:
        """A day that a fact covers."""
        value = self.value(name, number, key)
        return None if value is None else date.fromisoformat(value)

    def stated(self, name: str, number: int, key: str) -> date:
        """A day that a fact covers and that every file states."""
        return date.fromisoformat(self.value(name, number, key))

    def start(self, number: int) -> date:
        """The first day of a phase."""
        return self.stated("phases", number, "start")

    def end(self, number: int) -> date | None:
        """The last day of a phase."""
        return self.day("phases", number, "end")

    def hours(self, number: int) -> dict[str, Any]:
        """An entry that is named by its id or covered by a pointer."""
        entry = self.listed("hours")[number]
        if entry["id"] not in self.ids and not self.covers(f"/hours/{number}"):
            raise MissingFactError(f"/hours/{number}")
        return entry

    def told(self, function: str, start: date, day: date) -> date:
        """A day that was computed here, and that the facts tell was computed there."""
        if not any((c.function, c.start, c.day) == (function, start, day) for c in self.computed):
            raise MissingFactError(f"{function}({start}, …) = {day}")
        return day


def some(test: Callable[[int], bool], places: Iterable[int]) -> bool:
    """Whether the test holds at one of the places; a place that cannot be read may be that one."""
    unread = []
    for place in places:
        try:
            if test(place):
                return True
        except MissingFactError as error:
            unread.append(error)
    if unread:
        raise unread[0]
    return False


def until(due: date, as_of: date) -> Outcome:
    """Open up to the due day, breached from then on."""
    return PENDING if as_of <= due else BREACHED


def judged(good: bool) -> Outcome:
    """What is decided."""
    return MET if good else BREACHED


def after(facts: Facts, end: date | None, start: date) -> Outcome:
    """A phase starts after another one's last day."""
    return until(start - ONE_DAY, facts.as_of) if end is None else judged(start > end)


def pg101(facts: Facts) -> Outcome:
    """Among the booked modules is the first one."""
    places = [n for module, _, n in facts.phases if module != EXTERNAL]
    if not places:
        return NOT_APPLICABLE
    return judged(some(lambda n: bool(facts.value("phases", n, "module") == FIRST), places))


def pg102(facts: Facts) -> Outcome:
    """A phase starts after the first module has ended."""
    bases = [(start, n) for module, start, n in facts.phases if module == FIRST]
    if not bases:
        return NOT_APPLICABLE
    return after(facts, facts.end(min(bases)[1]), facts.start(facts.number))


def pg103(facts: Facts) -> Outcome:
    """No phase of a module further up starts later."""
    rank, own = ORDER.index(facts.phases[facts.number][0]), facts.start(facts.number)
    above = [n for module, _, n in facts.phases if ORDER.index(module) < rank]
    return judged(not some(lambda n: facts.start(n) > own, above))


def pg104(facts: Facts) -> Outcome:
    """No phase that started earlier shares a day with this one."""
    own, begun = facts.start(facts.number), (facts.phases[facts.number][1], facts.number)
    earlier = [n for module, start, n in facts.phases
               if module not in (FIRST, EXTERNAL) and (start, n) < begun]  # fmt: skip
    for outcome in (BREACHED, PENDING):
        if some(lambda n, o=outcome: after(facts, facts.end(n), own) is o, earlier):  # type: ignore[misc]
            return outcome
    return MET


def pg105(facts: Facts) -> Outcome:
    """No phase of the same module started earlier."""
    module, start, own = facts.phases[facts.number]
    again = [n for other, day, n in facts.phases if other == module and (day, n) < (start, own)]
    same = [facts.value("phases", n, "module") for n in (own, *again)]
    return judged(not again or len({*same}) > 1)


def lasts(facts: Facts, length: int, unit: str) -> tuple[date | None, date]:
    """The last day of the phase, and the computed one to hold it against."""
    start = facts.start(facts.number)
    return facts.end(facts.number), facts.told("period_end", start, period_end(start, length, unit))


def pg201(facts: Facts) -> Outcome:
    """A phase is not shorter than its module's window."""
    unit, shortest, _, _ = MODULES[facts.phases[facts.number][0]]
    if shortest is None or facts.option == "off":
        return NOT_APPLICABLE
    if facts.value("phases", facts.number, "ended_early") is not None:
        return NOT_APPLICABLE
    end, last = lasts(facts, shortest, unit)
    if end is None:
        return MET if facts.as_of >= last else PENDING
    return judged(end >= last)


def pg202(facts: Facts) -> Outcome:
    """A phase is not longer than its module's window."""
    unit, _, longest, _ = MODULES[facts.phases[facts.number][0]]
    if longest is None:
        return NOT_APPLICABLE
    end, last = lasts(facts, longest, unit)
    return until(last, facts.as_of) if end is None else judged(end <= last)


def capped(facts: Facts, module: str, cap: int, first: date, last: date) -> bool | None:
    """Whether the minutes of some days exceed the cap; the entry that crosses it must be named."""
    minutes = 0
    for _, day, name, number in sorted(e for e in facts.entries if e[0] == module):
        if first <= day <= min(last, facts.as_of):
            minutes += facts.hours(number)["minutes"]
            if minutes > cap:
                if name not in facts.ids:
                    raise MissingFactError(name)
                return True
    return False


def pg301(facts: Facts) -> Outcome:
    """The minutes of a module keep within its cap; also PG303."""
    module, as_of = facts.subject.split("/")[1], facts.as_of
    cap = MODULES[module][3]
    assert cap is not None
    if capped(facts, module, cap, date.min, date.max):
        return BREACHED
    to_come = any(of == module and day > as_of for of, day, _, _ in facts.entries)
    places = [n for of, _, n in facts.phases if of == module]
    return PENDING if to_come or some(lambda n: (facts.end(n) or as_of) >= as_of, places) else MET


def pg302(facts: Facts) -> Outcome:
    """The minutes of a month keep within the monthly cap."""
    _, module, month = facts.subject.split("/")
    if facts.option == "calendar":
        first = date.fromisoformat(f"{month}-01")
        last = in_months(first, 31, 0)
    else:
        first = last = date.fromisoformat(month)
        for of, start, n in facts.phases:
            ends = [period_end(start, k, "months") for k in range(99)] if of == module else []
            for before, day in pairwise(ends):
                if before + ONE_DAY == first:
                    last = max(last, min(day, facts.end(n) or day))
    if capped(facts, module, MONTHLY_CAP, first, last):
        return BREACHED
    return MET if last < facts.as_of else PENDING


def holds(facts: Facts, phase: int, day: date) -> bool:
    """Whether a day lies in a phase."""
    return facts.start(phase) <= day <= (facts.end(phase) or date.max)


def wrong_entry(facts: Facts, rule: str, number: int) -> bool:
    """Whether PG304, PG305 or PG308 has something to say of an entry."""
    entry = facts.hours(number)
    day = date.fromisoformat(entry["date"])
    if rule == "PG308" or day > facts.as_of:
        return rule == "PG308" and day > facts.as_of
    if rule == "PG305":
        return bool(entry["module"] == EXTERNAL)
    places = [n for module, _, n in facts.phases if module == entry["module"]]
    return not some(lambda n: holds(facts, n, day), places)


def entries(rule: str) -> Callable[[Facts], Outcome]:
    """The rules on entries tell one that is not met, or one met for all."""

    def told(facts: Facts) -> Outcome:
        numbers = [e[3] for e in facts.entries] if facts.subject == "hours" else [facts.number]
        if not some(lambda n: wrong_entry(facts, rule, n), numbers):
            return MET
        return PENDING if rule == "PG308" else BREACHED

    return told


def pg306(facts: Facts) -> Outcome:
    """The planned hours of a module, over its phases, keep within its cap."""
    module = facts.phases[facts.number][0]
    cap = MODULES[module][3]
    if cap is None:
        return NOT_APPLICABLE
    stated = [n for n, p in enumerate(facts.listed("phases")) if "planned_hours" in p]
    hours = [facts.value("phases", n, "planned_hours") for n in stated
             if facts.phases[n][0] == module]  # fmt: skip
    return judged(sum(round(each * 60) for each in hours) <= cap)


def whole_end(facts: Facts) -> tuple[date | None, int]:
    """The last day of all phases, None while one is open, and which phase the facts name for it."""
    places = [n for _, _, n in facts.phases if facts.covers(f"/phases/{n}/end")]
    if not places:
        raise MissingFactError(f"/phases/{facts.phases[-1][2]}/end")
    last = max(places, key=lambda n: facts.end(n) or date.max)
    return facts.end(last), last


def pg701(facts: Facts) -> Outcome:
    """No gap between the start, the talks and the end is longer than the interval."""
    if not facts.phases:
        return NOT_APPLICABLE
    begun, first = min((start, n) for _, start, n in facts.phases)
    end, _ = whole_end(facts)
    chain = [(begun, ("phases", first, "start"))]
    for day, n in facts.records("reflexionsgespraech"):
        if begun <= day <= (end or date.max):
            chain.append((day, ("records", n, "date")))
    months = int(facts.option[1:-1])
    for (before, at), (day, then) in pairwise(chain):
        last = deadline(before, months, "months")
        if day > last:
            facts.told("deadline", facts.stated(*at), last)
            return judged(facts.stated(*then) <= last)
    last, at = deadline(chain[-1][0], months, "months"), chain[-1][1]
    facts.told("deadline", facts.stated(*at), last)
    if facts.as_of > last and (end is None or end > last):
        return BREACHED
    # Nothing is wrong so far: the talks that are named leave no gap.
    named = [place for _, place in chain[1:] if facts.covers("/{}/{}/{}".format(*place))]
    days = [facts.start(first), *(facts.stated(*place) for place in named)]
    for before, day in pairwise(days):
        if day > deadline(before, months, "months"):
            raise MissingFactError(f"a talk between {before} and {day}")
    return MET if end is not None and end <= last and end < facts.as_of else PENDING


def ib701(facts: Facts) -> Outcome:
    """The interim talk is held by the end of three months, or by the middle of a short measure."""
    if not facts.phases:
        return NOT_APPLICABLE
    start = facts.start(min((start, n) for _, start, n in facts.phases)[1])
    end, place = whole_end(facts)
    early = facts.value("phases", place, "ended_early") is not None
    if end is not None and not early and end < period_end(start, 6, "months"):
        facts.told("period_end", start, period_end(start, 6, "months"))
        due = facts.told("middle_day", start, start + (end - start) // 2)
    else:
        due = facts.told("period_end", start, period_end(start, 3, "months"))
    if early and end is not None and end < due:
        return NOT_APPLICABLE
    for _, record in facts.records("zwischenauswertung")[:1]:
        return judged(facts.stated("records", record, "date") <= due)
    return until(due, facts.as_of)


RULES: dict[str, Callable[[Facts], Outcome]] = {
    "PG101": pg101,
    "PG102": pg102,
    "PG103": pg103,
    "PG104": pg104,
    "PG105": pg105,
    "PG201": pg201,
    "PG202": pg202,
    "PG301": pg301,
    "PG302": pg302,
    "PG303": pg301,
    "PG304": entries("PG304"),
    "PG305": entries("PG305"),
    "PG306": pg306,
    "PG308": entries("PG308"),
    "PG701": pg701,
    "IB701": ib701,
}


def recompute(judgement: Judgement, data: dict[str, Any], as_of: date) -> Outcome:
    """The outcome that the facts of a judgement lead to; all computed days among them are right."""
    facts = Facts(judgement, data, as_of)
    for told in facts.computed:
        if told.length is None:
            assert told.end is not None
            assert told.day == told.start + (told.end - told.start) // 2, told
        else:
            function = {"period_end": period_end, "deadline": deadline}[told.function]
            assert told.day == function(told.start, told.length.number, told.length.unit), told
    return RULES[judgement.rule](facts)
