"""counted-hours, by PG308."""

from __future__ import annotations

from datetime import date

from build import (
    EINSTIEG,
    JOBCOACHING,
    MET,
    PENDING,
    QUALI,
    case_of,
    day,
    expected,
    judge,
    outcomes,
    reversal,
    worked,
)
from hypothesis import given
from hypothesis import strategies as st

from passtgenau_core import Judgement, check_booking
from passtgenau_core.testing import days

ALL_COUNTED = expected("PG308", "hours", MET, "all-counted", pointer="/hours")


def later(number: int, entry: str, on: str) -> Judgement:
    """An entry that is not counted yet."""
    return expected(
        "PG308",
        f"hours/{number}",
        PENDING,
        "not-counted-yet",
        observed=day(on),
        due=day(on),
        pointer=f"/hours/{number}/date",
        facts=(entry,),
    )


class TestLaterEntries:
    """Concept 3.5: "werden Fachleistungsstunden je Modul abgerechnet".

    Domain: an entry after as_of is "pending, due its date: not counted yet".
    """

    def test_until_its_day(self) -> None:
        """On the day before its date an entry is pending, on that day it is counted."""
        case = case_of(hours=[worked("H-1", EINSTIEG, "2024-02-29", 60)])
        assert judge("PG308", case, "2024-02-28") == (later(0, "H-1", "2024-02-29"),)
        assert judge("PG308", case, "2024-02-29") == (ALL_COUNTED,)
        assert judge("PG308", case, "2024-03-01") == (ALL_COUNTED,)

    def test_turn_of_the_year(self) -> None:
        """The first of January is later than the last of December."""
        case = case_of(hours=[worked("H-1", EINSTIEG, "2026-01-01", 60)])
        assert judge("PG308", case, "2025-12-31") == (later(0, "H-1", "2026-01-01"),)

    def test_order_of_the_file(self) -> None:
        """Later entries of all modules are told in the order of the file, others are not."""
        case = case_of(
            hours=[
                worked("H-0", QUALI, "2025-09-01", 60),
                worked("H-1", EINSTIEG, "2025-03-03", 60),
                worked("H-2", JOBCOACHING, "2025-07-01", 60),
                worked("H-3", QUALI, "2025-08-01", 60),
            ]
        )
        assert judge("PG308", case, "2025-06-01") == (
            later(0, "H-0", "2025-09-01"),
            later(2, "H-2", "2025-07-01"),
            later(3, "H-3", "2025-08-01"),
        )

    def test_reversed(self) -> None:
        """A reversed entry is void, and a reversal dated later is no entry of hours."""
        case = case_of(
            hours=[
                worked("H-1", EINSTIEG, "2025-09-01", 60),
                reversal("H-2", "H-1", "2025-10-01"),
            ]
        )
        assert judge("PG308", case, "2025-06-01") == (ALL_COUNTED,)

    def test_nothing(self) -> None:
        """Without entries there is one `met` for all hours."""
        assert judge("PG308", case_of(), "2025-06-01") == (ALL_COUNTED,)

    def test_last_day_of_all(self) -> None:
        """On the last day that can be written nothing is later."""
        case = case_of(hours=[worked("H-1", EINSTIEG, "2199-12-31", 60)])
        assert judge("PG308", case, "2199-12-31") == (ALL_COUNTED,)

    def test_booking_beside_a_later_one(self) -> None:
        """Booking what counts already tells nothing of the entry that does not."""
        case = case_of(hours=[worked("H-1", EINSTIEG, "2025-09-01", 60)])
        entry = worked("H-2", EINSTIEG, "2025-06-01", 60)
        report = check_booking(case, entry, as_of=day("2025-06-01"), select=["PG308"])
        assert (report.judgements, report.withdrawn) == ((), ())

    @given(dated=st.lists(days()), as_of=days())
    def test_every_entry(self, dated: list[date], as_of: date) -> None:
        """Exactly the entries after as_of are pending."""
        entries = [worked(f"H-{n}", QUALI, on, 60) for n, on in enumerate(dated)]
        wanted = {f"hours/{n}": PENDING for n, on in enumerate(dated) if on > as_of}
        told = outcomes("PG308", case_of(hours=entries), as_of)
        assert told == (wanted or {"hours": MET})
