"""monthly-hour-cap, by PG302."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from build import (
    BREACHED,
    EINSTIEG,
    JOBCOACHING,
    MET,
    PENDING,
    SICHERUNG,
    case_of,
    day,
    expected,
    judge,
    outcomes,
    phase,
    reversal,
    worked,
)
from hypothesis import given
from hypothesis import strategies as st
from oracle import last_day

from passtgenau_core import HourEntry, Judgement, Outcome, Phase, Remedy, check_booking
from passtgenau_core.testing import days

PHASE = {"month": "phase"}
HALF_YEAR = phase(SICHERUNG, "2025-03-15", "2025-09-14")


def over(
    month: str,
    observed: int,
    number: int,
    entry: str,
    *more: str,
    reading: str = "calendar",
) -> Judgement:
    """The breach of a month at an entry; reversing it and ``more`` would mend it."""
    return expected(
        "PG302",
        f"month/sicherung_arbeitsplatz/{month}",
        BREACHED,
        "over-monthly-cap",
        observed=observed,
        allowed=1800,
        pointer=f"/hours/{number}",
        facts=(entry,),
        reading=f"month={reading}",
        remedy=Remedy(
            action="reverse",
            pointer=f"/hours/{number}",
            value=(entry, *more) if more else entry,
        ),
    )


def within(month: str, observed: int, outcome: Outcome, *, reading: str = "calendar") -> Judgement:
    """The cap kept in a month, so far or for good."""
    return expected(
        "PG302",
        f"month/sicherung_arbeitsplatz/{month}",
        outcome,
        "within-monthly-cap" if outcome is MET else "within-monthly-cap-so-far",
        observed=observed,
        allowed=1800,
        pointer="/hours",
        reading=f"month={reading}",
    )


def hours(*dated: tuple[str, int]) -> list[HourEntry]:
    """Entries of Sicherung Arbeitsplatz with the ids H-0, H-1 and so on."""
    return [worked(f"H-{n}", SICHERUNG, on, minutes) for n, (on, minutes) in enumerate(dated)]


class TestBoundary:
    """Concept 3.2: "30 Std. / Monat"."""

    def test_exactly_the_cap(self) -> None:
        """Thirty hours in a month are met."""
        case = case_of(HALF_YEAR, hours=hours(("2025-04-01", 1799), ("2025-04-30", 1)))
        assert judge("PG302", case, "2025-05-01") == (within("2025-04", 1800, MET),)

    def test_a_minute_more(self) -> None:
        """A minute more is a breach at the entry that crosses the cap, on that very day."""
        entries = hours(("2025-04-30", 1), ("2025-04-02", 1800), ("2025-04-29", 1))
        case = case_of(HALF_YEAR, hours=entries)
        assert judge("PG302", case, "2025-04-28") == (within("2025-04", 1800, PENDING),)
        assert judge("PG302", case, "2025-04-29") == (over("2025-04", 1801, 2, "H-2"),)
        # The entry that crosses it first stays the one, though reversing it alone no longer does.
        assert judge("PG302", case, "2025-04-30") == (over("2025-04", 1802, 2, "H-2", "H-0"),)

    def test_months_are_apart(self) -> None:
        """Each month has a cap of its own: the hours of two are not added up."""
        case = case_of(
            HALF_YEAR, hours=hours(("2025-04-30", 1800), ("2025-05-01", 1800), ("2025-06-01", 1801))
        )
        assert judge("PG302", case, "2025-07-01") == (
            within("2025-04", 1800, MET),
            within("2025-05", 1800, MET),
            over("2025-06", 1801, 2, "H-2"),
        )

    @pytest.mark.parametrize(
        ("month", "last", "following"),
        [
            ("2024-02", "2024-02-29", "2024-03-01"),
            ("2025-02", "2025-02-28", "2025-03-01"),
            ("2025-12", "2025-12-31", "2026-01-01"),
            ("2025-04", "2025-04-30", "2025-05-01"),
        ],
    )
    def test_last_day_of_the_month(self, month: str, last: str, following: str) -> None:
        """The last day belongs to the month, the next one no more."""
        case = case_of(hours=hours((f"{month}-01", 1800), (last, 1)))
        assert outcomes("PG302", case, following) == {
            f"month/sicherung_arbeitsplatz/{month}": BREACHED
        }
        case = case_of(hours=hours((f"{month}-01", 1800), (following, 1)))
        assert outcomes("PG302", case, following) == {
            f"month/sicherung_arbeitsplatz/{month}": MET,
            f"month/sicherung_arbeitsplatz/{following[:7]}": PENDING,
        }


class TestDecided:
    """Domain: "decided when the month is over"."""

    @pytest.mark.parametrize(
        ("on", "last", "following"),
        [
            ("2024-02-10", "2024-02-29", "2024-03-01"),
            ("2025-02-10", "2025-02-28", "2025-03-01"),
            ("2025-12-31", "2025-12-31", "2026-01-01"),
        ],
    )
    def test_calendar_month(self, on: str, last: str, following: str) -> None:
        """On its last day a month is still pending, the day after it is met."""
        case = case_of(hours=hours((on, 60)))
        assert judge("PG302", case, last) == (within(on[:7], 60, PENDING),)
        assert judge("PG302", case, following) == (within(on[:7], 60, MET),)

    def test_later_entries(self) -> None:
        """A month is told from its first entry on, and later entries are not counted yet."""
        case = case_of(hours=hours(("2025-04-10", 60), ("2025-04-20", 1800), ("2025-06-01", 1)))
        assert judge("PG302", case, "2025-04-09") == ()
        assert judge("PG302", case, "2025-04-10") == (within("2025-04", 60, PENDING),)
        assert judge("PG302", case, "2025-05-31") == (over("2025-04", 1860, 1, "H-1"),)

    def test_ended_phase(self) -> None:
        """A calendar month goes on to its last day, though the phase ended before."""
        case = case_of(HALF_YEAR, hours=hours(("2025-09-10", 60)))
        assert judge("PG302", case, "2025-09-30") == (within("2025-09", 60, PENDING),)


class TestWhatCounts:
    """Domain: "month with entries"; a reversed entry is void whatever `as_of` is."""

    def test_reversed(self) -> None:
        """A month whose entries are all reversed is no subject."""
        entries = [*hours(("2025-04-10", 1801)), reversal("S-1", "H-0", "2025-08-01")]
        assert judge("PG302", case_of(HALF_YEAR, hours=entries), "2025-05-01") == ()

    def test_partly_reversed(self) -> None:
        """What is not reversed is counted."""
        entries = [
            *hours(("2025-04-10", 1801), ("2025-04-11", 1800)),
            reversal("S-1", "H-0", "2025-08-01"),
        ]
        case = case_of(HALF_YEAR, hours=entries)
        assert judge("PG302", case, "2025-05-01") == (within("2025-04", 1800, MET),)

    def test_other_modules(self) -> None:
        """Modules without a monthly cap are not judged, and do not count here."""
        case = case_of(
            HALF_YEAR,
            hours=[
                worked("H-1", EINSTIEG, "2025-04-10", 2880),
                worked("H-2", JOBCOACHING, "2025-04-10", 2880),
            ],
        )
        assert judge("PG302", case, "2025-05-01") == ()
        assert judge("PG302", case, "2025-05-01", PHASE) == ()

    @pytest.mark.parametrize("readings", [{}, PHASE])
    def test_nothing(self, readings: dict[str, str]) -> None:
        """Neither an empty case nor a phase without hours has a subject."""
        assert judge("PG302", case_of(), "2025-06-01", readings) == ()
        assert judge("PG302", case_of(HALF_YEAR), "2026-06-01", readings) == ()

    @given(
        dated=st.lists(st.tuples(days(), st.integers(1, 1801)), max_size=8),
        as_of=days(),
    )
    def test_sums(self, dated: list[tuple[date, int]], as_of: date) -> None:
        """Each calendar month with entries up to as_of is judged by the sum of its minutes."""
        entries = [worked(f"H-{n}", SICHERUNG, on, amount) for n, (on, amount) in enumerate(dated)]
        sums = Counter[str]()
        for on, amount in dated:
            if on <= as_of:
                sums[f"month/sicherung_arbeitsplatz/{on:%Y-%m}"] += amount
        told = judge("PG302", case_of(hours=entries), as_of)
        assert {j.subject: j.observed for j in told} == sums
        assert [j.subject for j in told] == sorted(sums)
        for judgement in told:
            undecided = judgement.subject.endswith(f"{as_of:%Y-%m}")
            kept = PENDING if undecided else MET
            assert judgement.outcome is (BREACHED if sums[judgement.subject] > 1800 else kept)


class TestBooking:
    """Contract: check_booking tells "what would change"."""

    @pytest.mark.parametrize(
        ("month", "following"),
        [
            ("2025-02", "2025-03-01"),
            ("2024-02", "2024-03-01"),
            ("2025-04", "2025-05-01"),
            ("2025-12", "2026-01-01"),
        ],
    )
    def test_calendar_month(self, month: str, following: str) -> None:
        """Booking tells the month of the entry and counts nothing of the next one."""
        case = case_of(hours=hours((following, 1800)))
        as_of, select = day("2026-06-30"), ["PG302"]
        for on, minutes, before in ((f"{month}-01", 1800, 0), (f"{month}-28", 1, 1800)):
            entry = worked(f"{month}-{minutes}", SICHERUNG, on, minutes)
            (told,) = check_booking(case, entry, as_of=as_of, select=select)
            assert told.subject == f"month/sicherung_arbeitsplatz/{month}"
            assert told.observed == before + minutes
            assert told.outcome is (BREACHED if before else MET)
            case = case.book(entry)


class TestPhaseMonths:
    """Domain: reading `month`, "phase months match the window"."""

    def test_readings_differ(self) -> None:
        """Hours on both sides of the first of a month lie in one phase month."""
        case = case_of(HALF_YEAR, hours=hours(("2025-04-30", 1000), ("2025-05-02", 1000)))
        assert judge("PG302", case, "2025-06-30") == (
            within("2025-04", 1000, MET),
            within("2025-05", 1000, MET),
        )
        assert judge("PG302", case, "2025-06-30", PHASE) == (
            over("2025-04-15", 2000, 1, "H-1", reading="phase"),
        )

    def test_readings_differ_the_other_way(self) -> None:
        """Hours in one calendar month may lie in two phase months."""
        case = case_of(HALF_YEAR, hours=hours(("2025-04-14", 1000), ("2025-04-15", 1000)))
        assert judge("PG302", case, "2025-06-30") == (over("2025-04", 2000, 1, "H-1"),)
        assert judge("PG302", case, "2025-06-30", PHASE) == (
            within("2025-03-15", 1000, MET, reading="phase"),
            within("2025-04-15", 1000, MET, reading="phase"),
        )

    @pytest.mark.parametrize(
        ("start", "firsts"),
        [
            ("2025-01-31", ["2025-01-31", "2025-03-01", "2025-03-31", "2025-05-01"]),
            ("2024-01-31", ["2024-01-31", "2024-03-01", "2024-03-31", "2024-05-01"]),
            ("2024-01-30", ["2024-01-30", "2024-03-01", "2024-03-30", "2024-04-30"]),
            ("2024-02-29", ["2024-02-29", "2024-03-29", "2024-04-29", "2024-05-29"]),
            ("2025-08-31", ["2025-08-31", "2025-10-01", "2025-10-31", "2025-12-01"]),
            ("2025-03-01", ["2025-03-01", "2025-04-01", "2025-05-01", "2025-06-01"]),
        ],
    )
    def test_month_ends(self, start: str, firsts: list[str]) -> None:
        """Each month is counted from the phase's first day: a short one shifts no later one."""
        dated = [(on, 60) for on in firsts]
        dated += [(str(day(on) - timedelta(days=1)), 7) for on in firsts[1:]]
        case = case_of(phase(SICHERUNG, start), hours=hours(*dated))
        told = judge("PG302", case, firsts[-1], PHASE)
        assert [(j.subject.rpartition("/")[2], j.observed, j.outcome) for j in told] == [
            *((on, 67, MET) for on in firsts[:-1]),
            (firsts[-1], 60, PENDING),
        ]

    def test_decided_with_the_month(self) -> None:
        """On its last day a phase month is pending, the day after it is met."""
        case = case_of(HALF_YEAR, hours=hours(("2025-03-20", 60)))
        assert judge("PG302", case, "2025-04-14", PHASE) == (
            within("2025-03-15", 60, PENDING, reading="phase"),
        )
        assert judge("PG302", case, "2025-04-15", PHASE) == (
            within("2025-03-15", 60, MET, reading="phase"),
        )

    def test_last_month_ends_with_the_phase(self) -> None:
        """The last month is over when the phase is."""
        case = case_of(
            phase(SICHERUNG, "2025-03-15", "2025-04-20"), hours=hours(("2025-04-20", 60))
        )
        assert judge("PG302", case, "2025-04-20", PHASE) == (
            within("2025-04-15", 60, PENDING, reading="phase"),
        )
        assert judge("PG302", case, "2025-04-21", PHASE) == (
            within("2025-04-15", 60, MET, reading="phase"),
        )

    def test_outside_the_phase(self) -> None:
        """Entries outside the module's phases belong to no phase month."""
        entries = hours(("2025-03-14", 1801), ("2025-09-15", 1801), ("2025-09-14", 60))
        case = case_of(HALF_YEAR, hours=entries)
        assert judge("PG302", case, "2025-12-31", PHASE) == (
            within("2025-08-15", 60, MET, reading="phase"),
        )
        assert judge("PG302", case_of(hours=entries), "2025-12-31", PHASE) == ()

    def test_two_phases(self) -> None:
        """Each phase has its own months, told in the order of their first days."""
        case = case_of(
            phase(SICHERUNG, "2025-06-10", "2025-08-09"),
            phase(SICHERUNG, "2025-03-15", "2025-04-14"),
            hours=hours(("2025-06-10", 1800), ("2025-04-14", 1800)),
        )
        assert judge("PG302", case, "2025-12-31", PHASE) == (
            within("2025-03-15", 1800, MET, reading="phase"),
            within("2025-06-10", 1800, MET, reading="phase"),
        )

    @pytest.mark.parametrize("order", [(0, 1), (1, 0)])
    def test_two_phases_from_one_day(self, order: tuple[int, int]) -> None:
        """Months of two phases that begin on one day are one subject; the longer one stands."""
        both = (
            phase(SICHERUNG, "2025-03-15", "2025-03-20"),
            phase(SICHERUNG, "2025-03-15", "2025-09-14"),
        )
        case = case_of(*(both[n] for n in order), hours=hours(("2025-04-10", 60)))
        assert judge("PG302", case, "2025-04-14", PHASE) == (
            within("2025-03-15", 60, PENDING, reading="phase"),
        )
        assert judge("PG302", case, "2025-04-15", PHASE) == (
            within("2025-03-15", 60, MET, reading="phase"),
        )

    def test_overlapping_phases(self) -> None:
        """An entry in two phases of the module counts in a month of each."""
        case = case_of(HALF_YEAR, phase(SICHERUNG, "2025-04-01"), hours=hours(("2025-04-10", 1801)))
        assert judge("PG302", case, "2025-04-10", PHASE) == (
            over("2025-03-15", 1801, 0, "H-0", reading="phase"),
            over("2025-04-01", 1801, 0, "H-0", reading="phase"),
        )

    def test_later_entries(self) -> None:
        """Later entries open no month and are not counted in one."""
        case = case_of(HALF_YEAR, hours=hours(("2025-03-20", 60), ("2025-04-10", 1800)))
        assert judge("PG302", case, "2025-03-19", PHASE) == ()
        assert judge("PG302", case, "2025-04-09", PHASE) == (
            within("2025-03-15", 60, PENDING, reading="phase"),
        )
        assert judge("PG302", case, "2025-04-10", PHASE) == (
            over("2025-03-15", 1860, 1, "H-1", reading="phase"),
        )

    def test_wrong_century(self) -> None:
        """A phase that runs for a hundred years, by a typing error, is judged like any other."""
        case = case_of(phase(SICHERUNG, "1925-03-03"), hours=hours(("2025-03-10", 60)))
        assert judge("PG302", case, "2025-06-01", PHASE) == (
            within("2025-03-03", 60, MET, reading="phase"),
        )

    def test_booking(self) -> None:
        """Booking tells only the month that holds the entry's day."""
        case = case_of(HALF_YEAR, hours=hours(("2025-03-20", 1800), ("2025-05-20", 1800)))
        entry = worked("H-9", SICHERUNG, "2025-04-14", 1)
        report = check_booking(
            case, entry, as_of=day("2025-06-30"), readings=PHASE, select=["PG302"]
        )
        assert report.judgements == (over("2025-03-15", 1801, 2, "H-9", reading="phase"),)
        first = check_booking(
            case_of(HALF_YEAR), entry, as_of=day("2025-06-30"), readings=PHASE, select=["PG302"]
        )
        assert first.judgements == (within("2025-03-15", 1, MET, reading="phase"),)

    @given(
        start=days(),
        length=st.none() | st.integers(0, 200),
        offsets=st.lists(st.tuples(st.integers(-5, 220), st.integers(1, 1801)), max_size=6),
        wait=st.integers(-5, 250),
    )
    def test_sums(
        self, start: date, length: int | None, offsets: list[tuple[int, int]], wait: int
    ) -> None:
        """Month by month, the minutes between its first and its last day decide."""
        end = None if length is None else start + timedelta(days=length)
        as_of = start + timedelta(days=wait)
        dated = [(start + timedelta(days=offset), amount) for offset, amount in offsets]
        entries = [worked(f"H-{n}", SICHERUNG, on, amount) for n, (on, amount) in enumerate(dated)]
        booked: Phase = phase(SICHERUNG, start, end)
        wanted = {}
        first = start
        for number in range(1, 9):
            last = last_day(start, "months", number)
            until = last if end is None else min(last, end)
            inside = [amount for on, amount in dated if first <= on <= min(until, as_of)]
            if inside:
                kept = MET if until < as_of else PENDING
                wanted[f"month/sicherung_arbeitsplatz/{first}"] = (
                    sum(inside),
                    BREACHED if sum(inside) > 1800 else kept,
                )
            first = last + timedelta(days=1)
        told = judge("PG302", case_of(booked, hours=entries), as_of, PHASE)
        assert {j.subject: (j.observed, j.outcome) for j in told} == wanted
