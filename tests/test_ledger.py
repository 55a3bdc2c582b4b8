import copy
import gc
import pickle
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

import attrs
import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from passtgenau_core import sortedtree
from passtgenau_core.entry import HourEntry, conflicts
from passtgenau_core.errors import InputError, Problem
from passtgenau_core.language import Text
from passtgenau_core.ledger import PLAIN, HourLedger, Row

ENTRY, SECURING = "einstiegsphase", "sicherung_arbeitsplatz"
MODULES = (ENTRY, "qualifizierungsphase", SECURING)
FIRST, LAST = date(2024, 1, 25), date(2024, 4, 5)
CANARY = "Frau Canary was ill"
THREE = "exactly one of: minutes, from with to, reverses"


def problems_of(make: Callable[[], object]) -> tuple[Problem, ...]:
    """The problems of what ``make`` is refused for."""
    with pytest.raises(InputError) as caught:
        make()
    return caught.value.problems


def told(problem: Problem) -> tuple[str, str | None, str | None]:
    """Pointer, got and expected of a problem, in English."""
    got, expected = problem.got, problem.expected
    return problem.pointer, got.en if got else None, expected.en if expected else None


def worked(entry_id: str = "H-1", day: date = date(2025, 3, 3), **other: Any) -> HourEntry:
    """An entry of 90 minutes in the Einstiegsphase, unless told otherwise."""
    return HourEntry(**{"id": entry_id, "date": day, "module": ENTRY, "minutes": 90, **other})


def reversal(entry_id: str, old: str, **other: Any) -> HourEntry:
    """A reversal of ``old``."""
    return HourEntry(**{"id": entry_id, "date": date(2025, 4, 1), "reverses": old, **other})


@st.composite
def histories(draw: st.DrawFn, most: int = 40) -> list[HourEntry]:
    """Entries in an order in which they can be booked one by one; days and sums often meet."""
    numbers = draw(st.permutations(range(draw(st.integers(0, most)))))
    entries: list[HourEntry] = []
    open_ids: list[str] = []
    for number in numbers:
        if open_ids and draw(st.integers(0, 4)) == 0:
            old = draw(st.sampled_from(open_ids))
            open_ids.remove(old)
            entries.append(reversal(f"S{number:02}", old))
        else:
            entry = worked(
                f"H{number:02}",
                draw(st.dates(FIRST, LAST)),
                module=draw(st.sampled_from(MODULES)),
                minutes=draw(st.sampled_from((1, 30, 30, 60, 1440))),
                place=draw(st.sampled_from((None, "rhywerk", "villa"))),
            )
            entries.append(entry)
            open_ids.append(entry.id)
    return entries


def live(entries: Iterable[HourEntry], module: str) -> list[HourEntry]:
    """The entries of a module that count, by date and then id; computed the plain way."""
    listed = list(entries)
    void = {entry.reverses for entry in listed}
    counting = [e for e in listed if e.reverses is None and e.id not in void]
    return sorted((e for e in counting if e.module == module), key=lambda e: (e.date, e.id))


def within(entries: list[HourEntry], start: date | None, end: date | None) -> list[HourEntry]:
    """The entries from ``start`` to ``end``, both inside."""
    return [e for e in entries if (start or e.date) <= e.date <= (end or e.date)]


def minutes_in(entries: Iterable[HourEntry]) -> int:
    """Their minutes added up."""
    return sum(entry.minutes or 0 for entry in entries)


def booked(entries: Iterable[HourEntry]) -> HourLedger:
    """A ledger into which the entries were booked one by one."""
    ledger = HourLedger()
    for entry in entries:
        ledger = ledger.book(entry)
    return ledger


bounds = st.one_of(st.none(), st.dates(FIRST - timedelta(days=2), LAST + timedelta(days=2)))


class TestEntry:
    """The contract: "Exactly one of `minutes`, `from`+`to`, `reverses`"."""

    def test_minutes(self) -> None:
        """Minutes stand as they were given."""
        entry = worked(trainer="QT-1", place="villa", note=CANARY)
        assert (entry.minutes, entry.from_, entry.to, entry.reverses) == (90, None, None, None)
        assert (entry.trainer, entry.place, entry.note) == ("QT-1", "villa", CANARY)
        assert not entry.is_reversal

    @pytest.mark.parametrize(
        ("day", "begin", "finish", "minutes"),
        [
            (date(2025, 3, 4), time(9, 0), time(11, 30), 150),
            (date(2025, 3, 4), time(22, 0), time(6, 0), 480),
            (date(2025, 3, 29), time(22, 0), time(6, 0), 420),
            (date(2025, 10, 25), time(22, 0), time(6, 0), 540),
        ],
    )
    def test_clock_times(self, day: date, begin: time, finish: time, minutes: int) -> None:
        """Clock times become the minutes that pass between them, and stay beside them."""
        entry = worked("H-1", day, minutes=None, from_=begin, to=finish)
        assert (entry.minutes, entry.from_, entry.to) == (minutes, begin, finish)
        assert attrs.evolve(entry, note=CANARY).minutes == minutes

    def test_reversal(self) -> None:
        """A reversal has no minutes, and may name the module or leave it out."""
        assert reversal("S-1", "H-1").is_reversal
        assert reversal("S-1", "H-1", module=ENTRY).minutes is None

    @pytest.mark.parametrize("minutes", [1, 10_000_000])
    def test_bounds_of_minutes(self, minutes: int) -> None:
        """One minute is the least; the most is beyond any life's work."""
        assert worked(minutes=minutes).minutes == minutes
        assert worked(minutes=minutes, note="").minutes == minutes

    @pytest.mark.parametrize(
        ("values", "pointer", "got", "expected"),
        [
            ({"minutes": 0}, "/minutes", "0", "whole minutes above 0"),
            ({"minutes": -90}, "/minutes", "-90", "whole minutes above 0"),
            ({"minutes": 10_000_001}, "/minutes", "10000001", "whole minutes above 0"),
            ({"minutes": True}, "/minutes", "true", "whole minutes above 0"),
            ({"minutes": 90.0}, "/minutes", "90.0", "whole minutes above 0"),
            ({"minutes": "90"}, "/minutes", '"90"', "whole minutes above 0"),
            (
                {"minutes": None, "from_": time(9, 0), "to": time(9, 0)},
                "/to",
                "0",
                "whole minutes above 0",
            ),
            ({"minutes": None}, "", None, THREE),
            ({"minutes": None, "from_": time(9, 0)}, "", None, THREE),
            ({"minutes": None, "to": time(9, 0)}, "", None, THREE),
            ({"from_": time(9, 0)}, "", None, THREE),
            ({"to": time(9, 0)}, "", None, THREE),
            ({"from_": time(9, 0), "to": time(11, 0)}, "/minutes", None, THREE),
            ({"reverses": "H-0"}, "", None, THREE),
            (
                {"minutes": None, "reverses": "H-0", "from_": time(9, 0), "to": time(10, 0)},
                "",
                None,
                THREE,
            ),
            (
                {"minutes": None, "reverses": "H-1"},
                "/reverses",
                '"H-1"',
                "the id of another entry",
            ),
            ({"module": None}, "", None, "the id of a module"),
            (
                {
                    "minutes": None,
                    "from_": time(2, 30),
                    "to": time(6, 0),
                    "date": date(2025, 3, 30),
                },
                "/from",
                "2025-03-30 02:30",
                "a time that the clock change does not skip",
            ),
            (
                {
                    "minutes": None,
                    "from_": time(22, 0),
                    "to": time(2, 0),
                    "date": date(2025, 3, 29),
                },
                "/to",
                "2025-03-30 02:00",
                "a time that the clock change does not skip",
            ),
            (
                {"minutes": None, "from_": time(9, 0, 30), "to": time(10, 0)},
                "/from",
                "09:00:30",
                "a clock time in whole minutes",
            ),
            (
                {"minutes": None, "from_": time(9, 0), "to": "10:00"},
                "/to",
                '"10:00"',
                "a clock time in whole minutes",
            ),
            (
                {"date": datetime(2025, 3, 3, tzinfo=UTC)},
                "/date",
                "a value of type datetime",
                "a day from 1900 to 2199",
            ),
            ({"date": date(2200, 1, 1)}, "/date", "2200-01-01", "a day from 1900 to 2199"),
            ({"date": "2025-03-03"}, "/date", '"2025-03-03"', "a day from 1900 to 2199"),
            ({"note": 5}, "/note", "a number", "a text"),
            ({"note": [CANARY]}, "/note", "a list", "a text"),
        ],
    )
    def test_what_has_no_meaning(
        self, values: dict[str, Any], pointer: str, got: str | None, expected: str
    ) -> None:
        """Minutes that are none, two durations at once, and days and times that never come."""
        [problem] = problems_of(lambda: worked(**values))
        assert told(problem) == (pointer, got, expected)

    @pytest.mark.parametrize("name", ["id", "module", "reverses", "trainer", "place"])
    @pytest.mark.parametrize(
        ("value", "got"),
        [
            ("", '""'),
            ("Erika Canary", "a text of 12 characters"),
            ("Erika\nCanary", "a text of 12 characters"),
            (5, "5"),
            (["H-1"], "a list"),
        ],
    )
    @pytest.mark.parametrize("note", [None, "a note"])
    def test_what_is_no_id(self, name: str, value: Any, got: str, note: str | None) -> None:
        """Each id is one word, whatever else the entry says."""
        values: dict[str, Any] = {name: value, "note": note}
        if name == "reverses":
            values["minutes"] = None
        [problem] = problems_of(lambda: worked(**values))
        expected = "1 to 64 letters, digits and . _ : / - without spaces"
        assert told(problem) == (f"/{name}", got, expected)

    def test_all_fields_are_told_at_once(self) -> None:
        """An entry with several wrong fields is refused once, for all of them."""
        problems = problems_of(
            lambda: worked("a b", from_=9, to=time(9, 0, 5), trainer="c d", note=5, date=None)
        )
        pointers = ["/date", "/from", "/id", "/note", "/to", "/trainer"]
        assert sorted(problem.pointer for problem in problems) == pointers

    def test_a_day_of_pendulum_becomes_plain(self) -> None:
        """Entries are compared by plain days."""
        entry = worked("H-1", pendulum.date(2025, 3, 3))
        assert (type(entry.date), entry) == (date, worked("H-1", date(2025, 3, 3)))

    def test_no_free_text_in_its_repr(self) -> None:
        """The domain: "free text (`note`) never appears in `repr`"."""
        assert "Canary" not in repr(worked(note=CANARY))


class TestBooking:
    """The contract: "`more = case.ledger.book(entry)` a new ledger; the old one is unchanged"."""

    def test_the_old_ledger_stays(self) -> None:
        """Booking and reversing give new ledgers, and what was before stays as it was."""
        none = HourLedger()
        one = none.book(worked())
        two = one.book(reversal("S-1", "H-1"))
        assert [len(none), len(one), len(two)] == [0, 1, 2]
        assert [none.minutes(ENTRY), one.minutes(ENTRY), two.minutes(ENTRY)] == [0, 90, 0]
        assert [none.modules, one.modules, two.modules] == [(), (ENTRY,), ()]
        assert [x.reversed_by("H-1") for x in (none, one, two)] == [None, None, "S-1"]
        assert two.book(worked("H-2")).minutes(ENTRY) == 90

    @given(history=histories(), split=st.integers(0, 40))
    def test_books_one_by_one_as_all_at_once(self, history: list[HourEntry], split: int) -> None:
        """It does not matter how many entries a ledger is made from and how many are booked."""
        ledger = HourLedger(history[:split])
        before = tuple(ledger)
        for entry in history[split:]:
            ledger = ledger.book(entry)
        whole = HourLedger(history)
        assert before == tuple(history[:split])
        assert tuple(ledger) == tuple(whole) == tuple(history)
        assert ledger == whole
        assert hash(ledger) == hash(whole)
        assert (ledger.modules, ledger.places) == (whole.modules, whole.places)
        assert ledger.modules_named == whole.modules_named
        assert ledger.by_module() == whole.by_module()
        for number, entry in enumerate(history):
            assert ledger.number(entry.id) == whole.number(entry.id) == number
            assert ledger.get(entry.id) is whole.get(entry.id) is entry
            assert ledger.reversed_by(entry.id) == whole.reversed_by(entry.id)
        for module in MODULES:
            assert list(ledger.between(module)) == list(whole.between(module))
            assert ledger.last_day(module) == whole.last_day(module)

    def test_booking_shares_what_is_there(self) -> None:
        """The ledger: "Booking […] shares nearly everything with the old ledger"."""
        start = date(2023, 1, 1)
        old = HourLedger(
            worked(f"H-{n:05}", start + timedelta(days=n % 700), module=MODULES[n % 3])
            for n in range(5000)
        )
        assert "H-00000" in old
        assert old.modules == tuple(sorted(MODULES))
        nodes = nodes_in(old)
        assert len(nodes) > 300
        entry = worked("H-01234x", start + timedelta(days=350))
        for more in (old.book(entry), old.book(reversal("S-1", "H-02500"))):
            new = nodes_in(more) - nodes
            assert 0 < len(new) <= 20

    def test_many_bookings_keep_the_tree_flat(self) -> None:
        """Entries that are booked in order fill the nodes: 2,000 need few levels and few nodes."""
        ledger = booked(worked(f"H-{n:05}", FIRST) for n in range(2000))
        assert len(ledger) == 2000
        assert ledger.minutes(ENTRY, FIRST, FIRST) == 2000 * 90
        assert len(nodes_in(ledger)) < 300

    def test_what_is_no_entry(self) -> None:
        """Only entries can be in a ledger."""
        wrong: Any = [worked(), "H-2"]
        [problem] = problems_of(lambda: HourLedger(wrong))
        assert told(problem) == ("/1", '"H-2"', "an HourEntry")


def nodes_in(ledger: HourLedger) -> set[int]:
    """Identities of all tree nodes that a ledger holds."""
    found: set[int] = set()
    seen: set[int] = set()
    stack: list[object] = [ledger]
    while stack:
        thing = stack.pop()
        if id(thing) in seen or isinstance(thing, (type, HourEntry)):
            continue
        seen.add(id(thing))
        if type(thing).__module__ == sortedtree.__name__:
            found.add(id(thing))
        stack.extend(gc.get_referents(thing))
    return found


ANOTHER_ENTRY = "an entry with hours; what was reversed is booked anew"
FREE_ID = "an id that is still free"


class TestConflicts:
    """The contract: "duplicate entry ids, an entry reversed twice […]: reported all at once"."""

    @pytest.mark.parametrize(
        ("entries", "pointer", "got", "expected"),
        [
            ([worked(), worked(minutes=30)], "/id", '"H-1"', FREE_ID),
            ([worked(), worked()], "/id", '"H-1"', FREE_ID),
            ([worked(), reversal("H-1", "H-0")], "/id", '"H-1"', FREE_ID),
            (
                [worked(), reversal("S-1", "H-9")],
                "/reverses",
                '"H-9"',
                "nothing; there are none here",
            ),
            (
                [worked(), reversal("S-1", "H-1"), reversal("S-2", "S-1")],
                "/reverses",
                '"S-1"',
                ANOTHER_ENTRY,
            ),
            (
                [worked(), reversal("S-1", "H-1"), reversal("S-2", "H-1")],
                "/reverses",
                '"H-1"',
                "at most one reversal of an entry",
            ),
            (
                [worked(), reversal("S-1", "H-1", module=SECURING)],
                "/module",
                f'"{SECURING}"',
                f'"{ENTRY}"',
            ),
        ],
        ids=["id", "equal", "id-of-reversal", "unknown", "reversal", "twice", "module"],
    )
    def test_booked_or_given_at_once(
        self, entries: list[HourEntry], pointer: str, got: str, expected: str
    ) -> None:
        """What cannot be booked cannot be in a new ledger either, which tells the number too."""
        ledger = booked(entries[:-1])
        [last] = problems_of(lambda: ledger.book(entries[-1]))
        assert told(last) == (pointer, got, expected)
        place = len(entries) - 1
        problems = problems_of(lambda: HourLedger(entries))
        assert (f"/{place}{pointer}", got, expected) in map(told, problems)

    def test_one_entry_given_twice(self) -> None:
        """The very same object twice is a duplicate id as well."""
        entry = worked()
        [problem] = problems_of(lambda: HourLedger([entry, entry]))
        assert told(problem) == ("/1/id", '"H-1"', FREE_ID)

    def test_all_of_them_at_once(self) -> None:
        """Each conflict is told, duplicates first."""
        problems = problems_of(
            lambda: HourLedger(
                [
                    reversal("S-1", "H-1"),
                    worked(),
                    reversal("S-2", "H-1"),
                    reversal("S-3", "S-1"),
                    reversal("S-4", "H-9"),
                    worked(minutes=1),
                    worked("H-2"),
                    reversal("S-5", "H-2", module=SECURING),
                ]
            )
        )
        assert [problem.pointer for problem in problems] == [
            "/5/id",
            "/2/reverses",
            "/3/reverses",
            "/4/reverses",
            "/7/module",
        ]

    def test_a_reversal_may_stand_first(self) -> None:
        """In a file the reversal may come before the entry, and both are void all the same."""
        ledger = HourLedger([reversal("S-1", "H-1"), worked()])
        assert (ledger.minutes(ENTRY), ledger.reversed_by("H-1")) == (0, "S-1")

    def test_entries_that_are_elsewhere(self) -> None:
        """A reversal of an entry that exists elsewhere is no conflict here."""
        entries = [(7, reversal("S-1", "H-1")), (8, reversal("S-2", "H-2"))]
        [problem] = conflicts(entries, elsewhere={"H-1"})
        assert told(problem) == ("/8/reverses", '"H-2"', "nothing; there are none here")
        assert list(conflicts(entries, elsewhere={"H-1", "H-2"})) == []


class TestTotals:
    """The module: "only live entries count in totals"."""

    @given(history=histories(), start=bounds, end=bounds)
    def test_totals_are_the_plain_sums(
        self, history: list[HourEntry], start: date | None, end: date | None
    ) -> None:
        """Minutes and counts over any days are those of re-adding the live entries."""
        ledger = HourLedger(history)
        for module in MODULES:
            counting = live(history, module)
            inside = within(counting, start, end)
            assert ledger.minutes(module, start, end) == minutes_in(inside)
            assert ledger.count(module, start, end) == len(inside)
            numbered = [(history.index(entry), entry) for entry in inside]
            assert list(ledger.between(module, start, end)) == numbered
            assert ledger.first_day(module) == (counting[0].date if counting else None)
            assert ledger.last_day(module) == (counting[-1].date if counting else None)
        assert ledger.modules == tuple(sorted(m for m in MODULES if live(history, m)))
        assert ledger.by_module() == {m: minutes_in(live(history, m)) for m in ledger.modules}
        assert ledger.modules_named == {entry.module for entry in history} - {None}
        assert ledger.places == {entry.place for entry in history} - {None}

    def test_modules(self) -> None:
        """Each module with live entries has their sum; a mistake that was reversed has none."""
        mistake = worked("H-3", module="qualifizierungsphase")
        entries = [worked(), worked("H-2", minutes=30), mistake, reversal("S-3", "H-3")]
        entries.append(worked("H-4", module=SECURING, minutes=1))
        assert booked(entries).by_module() == {ENTRY: 120, SECURING: 1}

    @given(history=histories(), end=bounds)
    def test_months(self, history: list[HourEntry], end: date | None) -> None:
        """Each calendar month with live entries has its first day, its last day and its sum."""
        ledger = booked(history)
        for module in MODULES:
            sums: Counter[date] = Counter()
            for entry in live(history, module):
                sums[entry.date.replace(day=1)] += entry.minutes or 0
            assert ledger.by_month(module) == sums
            months = list(ledger.months(module, end))
            upto = {entry.date.replace(day=1) for entry in within(live(history, module), None, end)}
            assert [first for first, _ in months] == sorted(upto)
            for first, last in months:
                assert (last + timedelta(days=1)).day == 1
                assert (last.year, last.month) == (first.year, first.month)
            for (_, before), (after, _) in pairwise(months):
                assert before < after

    @given(history=histories(), data=st.data())
    def test_order_is_irrelevant(self, history: list[HourEntry], data: st.DataObject) -> None:
        """The same entries in another order have the same totals."""
        one = HourLedger(history)
        shuffled = data.draw(st.permutations(history))
        two = HourLedger(shuffled)
        assert one.by_module() == two.by_module()
        for module in MODULES:
            assert one.by_month(module) == two.by_month(module)
            assert one.exceeding(module, 90) == two.exceeding(module, 90)
            assert [e for _, e in one.between(module)] == [e for _, e in two.between(module)]
        assert one.same_hours(two)
        assert (one == two) == (history == shuffled)

    @given(history=histories(), data=st.data())
    def test_a_reversed_entry_leaves_no_trace(
        self, history: list[HourEntry], data: st.DataObject
    ) -> None:
        """The domain: "A reversed entry is void", and so are the totals it was in."""
        ledger = booked(history)
        entry = worked("X-1", data.draw(st.dates(FIRST, LAST)), module=SECURING)
        after = ledger.book(entry).book(reversal("X-2", "X-1"))
        assert after.same_hours(ledger)
        assert after != ledger
        assert after.modules == ledger.modules
        assert after.by_module() == ledger.by_module()
        assert after.by_month(SECURING) == ledger.by_month(SECURING)
        assert after.exceeding(SECURING, 0) == ledger.exceeding(SECURING, 0)
        assert after.last_day(SECURING) == ledger.last_day(SECURING)
        assert after.count(SECURING) == ledger.count(SECURING)

    def test_a_module_without_entries(self) -> None:
        """Nothing was worked in a module that nobody booked."""
        ledger = HourLedger([worked()])
        assert (ledger.minutes(SECURING), ledger.count(SECURING)) == (0, 0)
        assert ledger.exceeding(SECURING, 0) is None
        assert ledger.first_day(SECURING) is None
        assert ledger.last_day(SECURING) is None
        assert list(ledger.between(SECURING)) == []
        assert ledger.by_month(SECURING) == {}

    def test_an_end_before_the_start_holds_no_day(self) -> None:
        """A range that ends before it starts is empty, even if entries lie between."""
        ledger = HourLedger([worked()])
        backwards = (date(2025, 3, 31), date(2025, 2, 1))
        assert (ledger.minutes(ENTRY, *backwards), ledger.count(ENTRY, *backwards)) == (0, 0)
        assert ledger.exceeding(ENTRY, 0, *backwards) is None


def as_row(entry: HourEntry) -> Row:
    """The fields that an entry states, as a file gives them."""
    return {name: v for name in PLAIN if (v := getattr(entry, name)) is not None}


odd = st.sampled_from((None, "", "-", "a b", "a\nb", 5, 0, -1, True, 90.0, "90", 10_000_001, "H-9"))


class TestRows:
    """The ledger: "an entry is only made of a row when somebody asks for it"."""

    @given(history=histories(), data=st.data())
    def test_rows_are_as_good_as_entries(
        self, history: list[HourEntry], data: st.DataObject
    ) -> None:
        """Rows and entries make the same ledger, in any mixture."""
        held: list[HourEntry | Row] = []
        for entry in history:
            is_row = entry.reverses is None and data.draw(st.booleans())
            held.append(as_row(entry) if is_row else entry)
        ledger, same = HourLedger.of_rows(held), HourLedger(history)
        assert ledger == same
        assert hash(ledger) == hash(same)
        assert tuple(ledger) == tuple(history)
        assert (ledger.by_module(), ledger.places) == (same.by_module(), same.places)
        assert ledger.modules_named == same.modules_named
        for number, entry in enumerate(history):
            assert ledger[number] == ledger.get(entry.id) == entry
        for module in MODULES:
            assert list(ledger.between(module)) == list(same.between(module))
            assert ledger.exceeding(module, 90) == same.exceeding(module, 90)
        live_ids = [entry.id for module in MODULES for entry in live(history, module)]
        for entry_id in live_ids[:1]:
            after = ledger.book(reversal("X-1", entry_id))
            assert after == same.book(reversal("X-1", entry_id))
            assert after.by_module() == same.book(reversal("X-1", entry_id)).by_module()

    @given(changes=st.lists(st.tuples(st.sampled_from(sorted(PLAIN - {"date"})), odd), max_size=2))
    def test_rows_that_are_held_make_entries(self, changes: list[tuple[str, Any]]) -> None:
        """What an entry would refuse is never held as a row, and nothing else is refused."""
        row: Row = {**as_row(worked(trainer="QT-1", place="villa")), **dict(changes)}
        rows = [as_row(worked("H-0")), row, as_row(worked("H-2"))]
        try:
            entry = HourEntry(**row)
        except InputError:
            with pytest.raises((KeyError, TypeError)):
                HourLedger.of_rows(rows)
            return
        assert tuple(HourLedger.of_rows(rows)) == (worked("H-0"), entry, worked("H-2"))

    @pytest.mark.parametrize("name", ["id", "date", "module", "minutes"])
    def test_a_row_states_what_counts(self, name: str) -> None:
        """A row without an id, a day, a module or minutes is not held."""
        row = as_row(worked())
        assert HourLedger.of_rows([row]) == HourLedger([worked()])
        del row[name]
        with pytest.raises(KeyError):
            HourLedger.of_rows([row])

    def test_an_unsound_row_among_entries(self) -> None:
        """Entries beside it do not make a row sound."""
        row = as_row(worked("H-2"))
        assert HourLedger.of_rows([worked(), row]) == HourLedger([worked(), worked("H-2")])
        with pytest.raises(KeyError):
            HourLedger.of_rows([worked(), {**row, "minutes": 0}])

    @given(history=histories(most=12), asked=st.permutations(range(4)))
    def test_whatever_is_asked_first(self, history: list[HourEntry], asked: list[int]) -> None:
        """Nothing depends on what is asked of a ledger first, and nothing that was told changes."""
        rows = [as_row(entry) for entry in history if entry.reverses is None]
        questions: list[Callable[[HourLedger], object]] = [
            tuple,
            HourLedger.by_module,
            lambda ledger: [ledger.number(row["id"]) for row in rows],
            lambda ledger: ledger.book(worked("X-1")).by_module(),
        ]
        same = HourLedger(HourEntry(**row) for row in rows)
        ledger = HourLedger.of_rows(rows)
        for number in (*asked, *asked):
            assert questions[number](ledger) == questions[number](same)

    def test_a_row_with_clock_times(self) -> None:
        """A row may have clock times beside the minutes that were worked out."""
        entry = worked(minutes=None, from_=time(9, 0), to=time(11, 30))
        row = {**as_row(entry), "from_": time(9, 0), "to": time(11, 30)}
        assert HourLedger.of_rows([row])[0] == entry

    def test_no_rows(self) -> None:
        """Nothing is wrong with nothing."""
        assert HourLedger.of_rows([]) == HourLedger()

    def test_one_row_given_twice(self) -> None:
        """A row that is repeated, as by an alias in a file, is a duplicate id."""
        row = as_row(worked())
        [problem] = problems_of(lambda: HourLedger.of_rows([row, row]))
        assert told(problem) == ("/1/id", '"H-1"', FREE_ID)


class TestExceeding:
    """The domain: "it is `breached` at the first entry, in date order, that crosses it"."""

    @given(history=histories(), limit=st.integers(0, 4000), start=bounds, end=bounds)
    def test_agrees_with_a_running_sum(
        self, history: list[HourEntry], limit: int, start: date | None, end: date | None
    ) -> None:
        """The entry at which a running sum by date and id first exceeds the limit."""
        ledger = booked(history)
        for module in MODULES:
            total, expected = 0, None
            for entry in within(live(history, module), start, end):
                total += entry.minutes or 0
                if total > limit:
                    expected = entry
                    break
            assert ledger.exceeding(module, limit, start, end) == expected

    def test_the_limit_itself_is_allowed(self) -> None:
        """Exactly the limit does not exceed it, a minute more does."""
        first, second = worked("H-1"), worked("H-2", minutes=30)
        assert HourLedger([second, first]).exceeding(ENTRY, 120) is None
        assert HourLedger([second, first]).exceeding(ENTRY, 119) is second
        assert HourLedger([second, first]).exceeding(ENTRY, 89) is first

    def test_a_limit_below_zero(self) -> None:
        """The first entry of the range exceeds less than nothing."""
        ledger = HourLedger([worked(f"H-{day}", date(2025, 3, day)) for day in range(1, 10)])
        found = ledger.exceeding(ENTRY, -1, date(2025, 3, 5), date(2025, 3, 8))
        assert found is not None
        assert found.id == "H-5"


class TestAsASequence:
    ENTRIES = tuple(worked(f"H-{n}", minutes=n + 1) for n in range(100))
    LEDGER = HourLedger(ENTRIES)

    @given(number=st.integers(-100, 99))
    def test_index(self, number: int) -> None:
        """Entries are numbered from 0, and from -1 backwards."""
        assert self.LEDGER[number] is self.ENTRIES[number]

    @pytest.mark.parametrize("number", [100, -101, 10**6, -(10**6)])
    def test_no_such_index(self, number: int) -> None:
        """A number outside is an ``IndexError``, never another entry."""
        with pytest.raises(IndexError):
            self.LEDGER[number]

    @given(st.slices(100))
    def test_slices(self, part: slice) -> None:
        """A slice is a tuple of entries."""
        assert self.LEDGER[part] == self.ENTRIES[part]

    def test_a_slice(self) -> None:
        """The last of a hundred and the first three, as of any tuple."""
        assert self.LEDGER[-1:] == (self.ENTRIES[-1],)
        assert self.LEDGER[:3] == self.ENTRIES[:3]

    def test_length_iteration_and_membership(self) -> None:
        """It has a length, an order, and knows its ids."""
        assert (len(self.LEDGER), tuple(self.LEDGER)) == (100, self.ENTRIES)
        assert "H-0" in self.LEDGER
        assert "H-100" not in self.LEDGER
        assert 0 not in self.LEDGER

    def test_lookup_by_id(self) -> None:
        """An id leads to its entry and its number; an unknown one to neither."""
        assert self.LEDGER.get("H-42") is self.ENTRIES[42]
        assert self.LEDGER.number("H-42") == 42
        assert self.LEDGER.get("H-100") is None
        with pytest.raises(KeyError, match="H-100"):
            self.LEDGER.number("H-100")

    @given(history=histories(most=8), other=histories(most=8))
    def test_equality_is_by_order(self, history: list[HourEntry], other: list[HourEntry]) -> None:
        """The ledger: "equal if they hold equal entries *in the same order*"."""
        one, two = HourLedger(history), HourLedger(other)
        assert (one == two) == (history == other)
        assert one == HourLedger(history)
        assert one.same_hours(two) == all(live(history, m) == live(other, m) for m in MODULES)

    def test_other_types_are_not_equal(self) -> None:
        """A tuple of the same entries is no ledger."""
        same: object = self.LEDGER
        assert same == self.LEDGER
        assert self.LEDGER != self.ENTRIES
        assert HourLedger() != ()

    @pytest.mark.parametrize(
        "how",
        [copy.copy, copy.deepcopy, lambda ledger: pickle.loads(pickle.dumps(ledger))],  # noqa: S301 (our own bytes)
        ids=["copy", "deepcopy", "pickle"],
    )
    def test_copies_are_equal(self, how: Callable[[HourLedger], HourLedger]) -> None:
        """A copy is equal, has the same hash, and goes on as the first one would."""
        ledger = self.LEDGER.book(reversal("S-1", "H-42"))
        again = how(ledger)
        assert again == ledger
        assert hash(again) == hash(ledger)
        assert again.reversed_by("H-42") == "S-1"
        assert again.book(worked("H-x")).minutes(ENTRY) == ledger.minutes(ENTRY) + 90

    def test_repr_counts_only(self) -> None:
        """The repr names no entry."""
        ledger = HourLedger([worked(note=CANARY), worked("H-2"), reversal("S-1", "H-2")])
        assert repr(ledger) == "HourLedger(3 entries, 1 reversed)"

    @pytest.mark.parametrize("name", ["_entries", "modules", "anything"])
    def test_it_is_frozen(self, name: str) -> None:
        """The contract: "All types are frozen, hashable, slotted"."""
        ledger = HourLedger([worked()])
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            setattr(ledger, name, ())
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            delattr(ledger, name)
        assert not hasattr(ledger, "__dict__")
        assert ledger.minutes(ENTRY) == 90


def test_texts_have_both_languages() -> None:
    """A problem of the ledger is told in German as well."""
    [problem] = problems_of(lambda: HourLedger([worked()]).book(worked()))
    assert problem.what == Text("Eintrag doppelt", "duplicate entry")
    assert problem.message().startswith('Eintrag doppelt: gefunden "H-1", erwartet')


def test_only_entries_can_be_booked() -> None:
    """Anything else is told with what would do."""
    with pytest.raises(InputError) as caught:
        HourLedger().book("H-1")  # type: ignore[arg-type]
    (problem,) = caught.value.problems
    assert problem.expected is not None
    assert problem.expected.en == "an HourEntry"
