"""hours-inside-phase, by PG304."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from build import (
    BREACHED,
    EINSTIEG,
    JOBCOACHING,
    MET,
    QUALI,
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

from passtgenau_core import HourEntry, Judgement, Phase, Remedy, check_booking
from passtgenau_core.testing import days

ENTRY_PHASE = phase(EINSTIEG, "2025-03-03", "2025-03-28")
ALL_INSIDE = expected("PG304", "hours", MET, "all-inside-phases", pointer="/hours")


def outside(number: int, entry: HourEntry, *phases: int) -> Judgement:
    """The breach of one entry whose module has these phases."""
    return expected(
        "PG304",
        f"hours/{number}",
        BREACHED,
        "outside-phase" if phases else "module-without-phase",
        observed=entry.date,
        pointer=f"/hours/{number}/date",
        facts=(entry.id, *(f"/phases/{n}" for n in phases)),
        remedy=Remedy(action="reverse", pointer=f"/hours/{number}", value=entry.id),
    )


class TestBoundary:
    """Concept 3.5: "Fachleistungsstunden je Modul abgerechnet"."""

    @pytest.mark.parametrize("on", ["2025-03-03", "2025-03-14", "2025-03-28"])
    def test_inside(self, on: str) -> None:
        """First and last day are inside."""
        case = case_of(ENTRY_PHASE, hours=[worked("H-1", EINSTIEG, on, 60)])
        assert judge("PG304", case, "2025-06-01") == (ALL_INSIDE,)

    @pytest.mark.parametrize("on", ["2025-03-02", "2025-03-29", "1900-01-01", "2025-06-01"])
    def test_outside(self, on: str) -> None:
        """The day before the first and the day after the last are outside."""
        entry = worked("H-1", EINSTIEG, on, 60)
        case = case_of(ENTRY_PHASE, hours=[entry])
        assert judge("PG304", case, "2025-06-01") == (outside(0, entry, 0),)

    @pytest.mark.parametrize(
        ("on", "outcome"),
        [
            ("2024-02-28", MET),
            ("2024-02-29", MET),
            ("2024-03-01", BREACHED),
        ],
    )
    def test_month_ends(self, on: str, outcome: object) -> None:
        """A phase that ends on 29 February holds that day and not the next one."""
        case = case_of(
            phase(EINSTIEG, "2024-02-02", "2024-02-29"), hours=[worked("H-1", EINSTIEG, on, 60)]
        )
        assert list(outcomes("PG304", case, "2024-06-01").values()) == [outcome]

    def test_first_day_of_all(self) -> None:
        """A phase from the first day that can be written leaves no gap before it."""
        entry = worked("H-1", EINSTIEG, "1900-01-01", 60)
        case = case_of(phase(EINSTIEG, "1900-01-01", "1900-01-20"), hours=[entry])
        assert judge("PG304", case, "1900-06-01") == (ALL_INSIDE,)

    def test_open_phase(self) -> None:
        """A phase without end holds every day from its start, and no day before it."""
        before, after = (
            worked("H-1", EINSTIEG, "2025-03-02", 60),
            worked("H-2", EINSTIEG, "2028-12-31", 60),
        )
        case = case_of(phase(EINSTIEG, "2025-03-03"), hours=[after, before])
        assert judge("PG304", case, "2029-06-01") == (outside(1, before, 0),)

    def test_planned_phase(self) -> None:
        """Hours before a planned phase lie outside it."""
        entry = worked("H-1", EINSTIEG, "2025-01-10", 60)
        case = case_of(ENTRY_PHASE, hours=[entry])
        assert judge("PG304", case, "2025-01-10") == (outside(0, entry, 0),)
        case = case_of(phase(EINSTIEG, "2025-03-03"), hours=[entry])
        assert judge("PG304", case, "2025-01-10") == (outside(0, entry, 0),)

    def test_broken_off(self) -> None:
        """A phase that was broken off ends on its last day like any other."""
        entry = worked("H-1", EINSTIEG, "2025-03-06", 60)
        case = case_of(phase(EINSTIEG, "2025-03-03", "2025-03-05", early="ill"), hours=[entry])
        assert judge("PG304", case, "2025-06-01") == (outside(0, entry, 0),)


class TestWhichPhases:
    """Domain: "its date lies in a phase of its module"."""

    def test_no_phase_of_the_module(self) -> None:
        """A phase of another module does not hold the entry."""
        entry = worked("H-1", QUALI, "2025-03-10", 60)
        case = case_of(ENTRY_PHASE, hours=[entry])
        assert judge("PG304", case, "2025-06-01") == (outside(0, entry),)

    def test_external_module(self) -> None:
        """An entry of an external module is judged like any other: PG305 tells the rest."""
        inside = worked("H-1", JOBCOACHING, "2025-03-10", 60)
        beyond = worked("H-2", JOBCOACHING, "2025-04-10", 60)
        case = case_of(phase(JOBCOACHING, "2025-03-01", "2025-03-31"), hours=[inside, beyond])
        assert judge("PG304", case, "2025-06-01") == (outside(1, beyond, 0),)

    def test_between_two_phases(self) -> None:
        """The gap between two phases of the module is outside, both of them are inside."""
        entries = [
            worked("H-0", EINSTIEG, "2025-03-28", 60),
            worked("H-1", EINSTIEG, "2025-03-29", 60),
            worked("H-2", EINSTIEG, "2025-06-01", 60),
            worked("H-3", EINSTIEG, "2025-06-02", 60),
        ]
        case = case_of(phase(EINSTIEG, "2025-06-02", "2025-06-15"), ENTRY_PHASE, hours=entries)
        assert judge("PG304", case, "2025-12-31") == (
            outside(1, entries[1], 0, 1),
            outside(2, entries[2], 0, 1),
        )

    def test_nested_phases(self) -> None:
        """A phase inside another one of the module leaves no gap behind it."""
        entry = worked("H-1", EINSTIEG, "2025-03-20", 60)
        case = case_of(ENTRY_PHASE, phase(EINSTIEG, "2025-03-05", "2025-03-10"), hours=[entry])
        assert judge("PG304", case, "2025-06-01") == (ALL_INSIDE,)

    def test_nested_phases_before_another(self) -> None:
        """Nor does it if other hours lie in a later phase: they are all inside."""
        entries = [
            worked("H-1", EINSTIEG, "2025-03-20", 60),
            worked("H-2", EINSTIEG, "2025-06-02", 60),
        ]
        case = case_of(
            phase(EINSTIEG, "2025-06-02"),
            ENTRY_PHASE,
            phase(EINSTIEG, "2025-03-05", "2025-03-10"),
            hours=entries,
        )
        assert judge("PG304", case, "2025-12-31") == (ALL_INSIDE,)

    def test_order_of_the_file(self) -> None:
        """Breaches come in the order of the file, whatever their module and date."""
        entries = [
            worked("H-0", QUALI, "2025-05-01", 60),
            worked("H-1", EINSTIEG, "2025-05-02", 60),
            worked("H-2", QUALI, "2025-04-01", 60),
        ]
        assert judge("PG304", case_of(hours=entries), "2025-06-01") == tuple(
            outside(number, entry) for number, entry in enumerate(entries)
        )


class TestWhatIsJudged:
    """Domain: "Only what is dated on or before `as_of` is evidence"."""

    def test_later_entry(self) -> None:
        """An entry is judged from its own day on."""
        entry = worked("H-1", EINSTIEG, "2025-04-02", 60)
        case = case_of(ENTRY_PHASE, hours=[entry])
        assert judge("PG304", case, "2025-04-01") == (ALL_INSIDE,)
        assert judge("PG304", case, "2025-04-02") == (outside(0, entry, 0),)

    def test_reversed(self) -> None:
        """A reversed entry is not judged, nor is its reversal."""
        entries = [
            worked("H-1", EINSTIEG, "2025-04-02", 60),
            reversal("H-2", "H-1", "2025-05-01"),
        ]
        case = case_of(ENTRY_PHASE, hours=entries)
        for as_of in ("2025-04-02", "2025-06-01"):
            assert judge("PG304", case, as_of) == (ALL_INSIDE,)

    def test_nothing(self) -> None:
        """Without entries there is one `met` for all hours."""
        assert judge("PG304", case_of(), "2025-06-01") == (ALL_INSIDE,)

    def test_booking_a_good_entry_beside_a_wrong_one(self) -> None:
        """What is wrong already is no change, and what is right is not told."""
        case = case_of(ENTRY_PHASE, hours=[worked("H-1", EINSTIEG, "2025-04-02", 60)])
        report = check_booking(
            case,
            worked("H-2", EINSTIEG, "2025-03-10", 60),
            as_of=day("2025-06-01"),
            select=["PG304"],
        )
        assert (report.judgements, report.withdrawn) == ((), ())


@st.composite
def _phase(draw: st.DrawFn) -> Phase:
    start = draw(days(date(2024, 2, 20), date(2024, 3, 20)))
    length = draw(st.one_of(st.none(), st.integers(0, 9)))
    end = None if length is None else start + timedelta(days=length)
    return phase(draw(st.sampled_from((EINSTIEG, QUALI))), start, end)


class TestEveryDay:
    """Domain: "First and last day are both inside"."""

    @given(
        booked=st.lists(_phase(), max_size=4),
        module=st.sampled_from((EINSTIEG, QUALI)),
        as_of=days(date(2024, 2, 15), date(2024, 4, 5)),
    )
    def test_day_by_day(self, booked: list[Phase], module: str, as_of: date) -> None:
        """Of an entry on each day those are breached that no phase of the module holds."""
        all_days = [date(2024, 2, 15) + timedelta(days=number) for number in range(45)]
        entries = [worked(f"H-{n}", module, on, 60) for n, on in enumerate(all_days)]
        wanted = {
            f"hours/{number}": BREACHED
            for number, on in enumerate(all_days)
            if on <= as_of
            and not any(
                one.module == module and one.start <= on and (one.end is None or on <= one.end)
                for one in booked
            )
        }
        told = outcomes("PG304", case_of(*booked, hours=entries), as_of)
        assert told == (wanted or {"hours": MET})
        inside = [entry for n, entry in enumerate(entries) if f"hours/{n}" not in wanted]
        assert outcomes("PG304", case_of(*booked, hours=inside), as_of) == {"hours": MET}
