"""mandatory-module, by PG101."""

from __future__ import annotations

from datetime import date

import pytest
from build import (
    BREACHED,
    EINSTIEG,
    JOBCOACHING,
    MET,
    NOT_APPLICABLE,
    PROGRAMME,
    QUALI,
    STABI,
    case_of,
    expected,
    judge,
    outcomes,
    phase,
    with_parameters,
)
from hypothesis import given
from hypothesis import strategies as st

from passtgenau_core import Phase, Remedy
from passtgenau_core.testing import days, phases


class TestExamples:
    """Concept 3.1: "damit verpflichtend ist aber die Einstiegsphase"."""

    @pytest.mark.parametrize("as_of", ["2025-01-01", "2025-03-10", "2025-12-31"])
    def test_booked(self, as_of: str) -> None:
        """A booked Einstiegsphase is met, be it planned, running or ended."""
        case = case_of(
            phase(QUALI, "2025-03-31", "2025-12-30"), phase(EINSTIEG, "2025-03-03", "2025-03-28")
        )
        assert judge("PG101", case, as_of) == (
            expected(
                "PG101",
                "case",
                MET,
                "module-booked",
                allowed=EINSTIEG,
                pointer="/phases/1",
                facts=("/phases/1/module",),
            ),
        )

    def test_booked_twice(self) -> None:
        """Of two Einstiegsphasen it points to the first one in the file."""
        case = case_of(phase(EINSTIEG, "2025-05-01"), phase(EINSTIEG, "2025-03-03"))
        (told,) = judge("PG101", case, "2025-06-01")
        assert (told.outcome, told.pointer) == (MET, "/phases/0")

    @pytest.mark.parametrize("as_of", ["2025-01-01", "2025-12-31"])
    def test_not_booked(self, as_of: str) -> None:
        """Other modules without it are a breach at once, and it tells which modules ask for it."""
        case = case_of(
            phase(JOBCOACHING, "2025-03-01"),
            phase(STABI, "2025-08-01", "2025-12-31"),
            phase(QUALI, "2025-03-31"),
        )
        assert judge("PG101", case, as_of) == (
            expected(
                "PG101",
                "case",
                BREACHED,
                "module-not-booked",
                allowed=EINSTIEG,
                pointer="/phases",
                facts=("/phases/1/module", "/phases/2/module"),
                remedy=Remedy(action="add", pointer="/phases", value=EINSTIEG),
            ),
        )

    def test_no_phase(self) -> None:
        """A case without any phase has nothing to ask for."""
        assert judge("PG101", case_of(), "2025-06-01") == (
            expected("PG101", "case", NOT_APPLICABLE, "no-phase", pointer="/phases"),
        )

    def test_only_external(self) -> None:
        """Jobcoaching alone, which the IFD commissions, does not ask for it."""
        case = case_of(phase(JOBCOACHING, "2025-03-01", "2025-04-30"))
        assert judge("PG101", case, "2025-06-01") == (
            expected("PG101", "case", NOT_APPLICABLE, "no-phase", pointer="/phases"),
        )

    def test_module_is_a_parameter(self) -> None:
        """Which module is mandatory is the row's to say."""
        programme = with_parameters("PG101", module=QUALI)
        case = case_of(phase(EINSTIEG, "2025-03-03"), programme=programme)
        (told,) = judge("PG101", case, "2025-06-01")
        assert (told.outcome, told.allowed) == (BREACHED, QUALI)
        assert told.remedy == Remedy(action="add", pointer="/phases", value=QUALI)


class TestBooking:
    """Domain: "if any module is booked, `einstiegsphase` is booked".

    "No phase at all: not applicable", and external phases are left out.
    """

    @given(
        booked=st.lists(st.sampled_from(PROGRAMME.modules).flatmap(phases), max_size=4),
        as_of=days(),
    )
    def test_only_the_set_of_modules_counts(self, booked: list[Phase], as_of: date) -> None:
        """Dates play no part: the modules that are booked decide alone."""
        modules = {booking.module for booking in booked} - {JOBCOACHING}
        booked_or_not = MET if EINSTIEG in modules else BREACHED
        outcome = booked_or_not if modules else NOT_APPLICABLE
        assert outcomes("PG101", case_of(*booked), as_of) == {"case": outcome}
