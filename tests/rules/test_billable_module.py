"""billable-module, by PG305."""

from __future__ import annotations

from datetime import date

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
    with_module,
    worked,
)
from hypothesis import given
from hypothesis import strategies as st

from passtgenau_core import Judgement, Remedy, check_booking
from passtgenau_core.testing import days

ALL_BILLABLE = expected("PG305", "hours", MET, "all-billable", pointer="/hours")


def external(number: int, entry: str) -> Judgement:
    """The breach of one entry."""
    return expected(
        "PG305",
        f"hours/{number}",
        BREACHED,
        "external-module",
        observed=JOBCOACHING,
        pointer=f"/hours/{number}/module",
        facts=(entry,),
        remedy=Remedy(action="reverse", pointer=f"/hours/{number}", value=entry),
    )


class TestExternalModule:
    """Concept 3.2: "IFD Beauftragung"."""

    def test_one_minute(self) -> None:
        """A single minute on Jobcoaching is a breach, though it lies in a phase."""
        case = case_of(
            phase(JOBCOACHING, "2025-03-03", "2025-03-28"),
            hours=[worked("H-1", JOBCOACHING, "2025-03-03", 1)],
        )
        assert judge("PG305", case, "2025-06-01") == (external(0, "H-1"),)

    def test_from_its_day_on(self) -> None:
        """An entry is judged from its own day on."""
        case = case_of(hours=[worked("H-1", JOBCOACHING, "2024-02-29", 60)])
        assert judge("PG305", case, "2024-02-28") == (ALL_BILLABLE,)
        assert judge("PG305", case, "2024-02-29") == (external(0, "H-1"),)

    def test_only_the_wrong_ones(self) -> None:
        """Entries on other modules are not told beside those that are breached."""
        case = case_of(
            hours=[
                worked("H-1", JOBCOACHING, "2025-03-10", 60),
                worked("H-2", EINSTIEG, "2025-03-04", 60),
                worked("H-3", JOBCOACHING, "2025-03-04", 60),
            ]
        )
        assert judge("PG305", case, "2025-06-01") == (external(0, "H-1"), external(2, "H-3"))

    def test_all_billable(self) -> None:
        """Entries on other modules are met together."""
        case = case_of(hours=[worked("H-1", EINSTIEG, "2025-03-04", 60)])
        assert judge("PG305", case, "2025-06-01") == (ALL_BILLABLE,)

    def test_nothing(self) -> None:
        """Without entries there is one `met` for all hours, though Jobcoaching is booked."""
        case = case_of(phase(JOBCOACHING, "2025-03-03"))
        assert judge("PG305", case, "2025-06-01") == (ALL_BILLABLE,)

    def test_reversed(self) -> None:
        """A reversed entry is void whatever as_of is, and the reversal is not judged."""
        case = case_of(
            hours=[
                worked("H-1", JOBCOACHING, "2025-03-10", 60),
                reversal("H-2", "H-1", "2025-05-01"),
            ]
        )
        for as_of in ("2025-03-10", "2025-06-01"):
            assert judge("PG305", case, as_of) == (ALL_BILLABLE,)

    def test_external_is_the_modules_to_say(self) -> None:
        """Which module is external stands in the programme."""
        case = case_of(
            hours=[worked("H-1", QUALI, "2025-03-10", 60)],
            programme=with_module(QUALI, external=True),
        )
        assert outcomes("PG305", case, "2025-06-01") == {"hours/0": BREACHED}

    def test_booking_beside_a_wrong_one(self) -> None:
        """What is wrong already is no change, and what is right or not evidence is not told."""
        case = case_of(hours=[worked("H-1", JOBCOACHING, "2025-03-10", 60)])
        for entry in (
            worked("H-2", EINSTIEG, "2025-03-10", 60),
            worked("H-2", JOBCOACHING, "2025-06-02", 60),
        ):
            report = check_booking(case, entry, as_of=day("2025-06-01"), select=["PG305"])
            assert (report.judgements, report.withdrawn) == ((), ())

    @given(
        dated=st.lists(st.tuples(st.sampled_from((EINSTIEG, QUALI, JOBCOACHING)), days())),
        as_of=days(),
    )
    def test_every_entry(self, dated: list[tuple[str, date]], as_of: date) -> None:
        """Exactly the entries on external modules up to as_of are breached."""
        entries = [worked(f"H-{n}", module, on, 60) for n, (module, on) in enumerate(dated)]
        wanted = {
            f"hours/{number}": BREACHED
            for number, (module, on) in enumerate(dated)
            if module == JOBCOACHING and on <= as_of
        }
        told = outcomes("PG305", case_of(hours=entries), as_of)
        assert told == (wanted or {"hours": MET})
