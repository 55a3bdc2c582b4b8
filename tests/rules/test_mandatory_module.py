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
    agreement,
    case_of,
    day,
    expected,
    judge,
    outcomes,
    phase,
    tried,
    with_module,
    with_parameters,
)
from hypothesis import given
from hypothesis import strategies as st

from passtgenau_core import Length, Phase, Remedy, Window, check
from passtgenau_core.testing import days, phases


def booking(module: str, start: str, end: str) -> Remedy:
    """The remedy of booking a phase of the module."""
    return Remedy(action="add", pointer="/phases", value=(phase(module, start, end),))


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
                # Two weeks, up to the day before the first of the other phases.
                remedy=booking(EINSTIEG, "2025-03-17", "2025-03-30"),
            ),
        )
        # Once it would be over, its missing Moduldokumentation would be a breach that is new.
        assert tried("PG101", case, as_of) == (as_of == "2025-01-01")

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
        # The only phase is to go before the Einstiegsphase, which PG103 would hold against it.
        assert told.remedy == booking(QUALI, "2024-11-03", "2025-03-02")
        assert check(case, as_of=day("2025-06-01"))["PG101"][0].remedy is None


class TestRemedy:
    """A phase of the shortest window up to the day before the first phase, if nothing forbids it.

    Domain: `period_end(start, length)` is the "last day of a period whose first day counts".
    """

    @pytest.mark.parametrize(
        ("window", "start"),
        [
            (Window(min=Length.weeks(2), max=Length.weeks(4)), "2025-02-15"),
            (Window(min=Length.weeks(1)), "2025-02-22"),
            (Window(min=Length.months(1)), "2025-02-01"),
            (Window(max=Length.weeks(4)), "2025-02-28"),
            (Window(), "2025-02-28"),
        ],
    )
    def test_shortest_window(self, window: Window, start: str) -> None:
        """It is as short as the window allows, a day where the window states no shortest."""
        programme = with_module(EINSTIEG, window=window)
        case = case_of(phase(QUALI, "2025-03-01", "2025-12-31"), programme=programme)
        (told,) = judge("PG101", case, "2025-06-01")
        assert told.remedy == booking(EINSTIEG, start, "2025-02-28")
        assert tried("PG101", case, "2025-01-01") == 1

    @pytest.mark.parametrize(
        ("start", "mends"), [("1900-01-01", False), ("1900-01-14", False), ("1900-01-15", True)]
    )
    def test_no_room_before(self, start: str, mends: bool) -> None:
        """Before the first day that files may state there is no room for two weeks."""
        (told,) = judge("PG101", case_of(phase(QUALI, start, start)), "2025-06-01")
        wanted = booking(EINSTIEG, "1900-01-01", "1900-01-14") if mends else None
        assert (told.outcome, told.remedy) == (BREACHED, wanted)

    def test_not_where_it_breaches_something_new(self) -> None:
        """A phase of a module that was not agreed on would break PG504, so it is not proposed."""
        agreed = agreement(modules=(QUALI,))
        case = case_of(phase(QUALI, "2025-03-31", "2025-12-31"), agreement=agreed)
        assert check(case, as_of=day("2025-01-01"))["PG101"][0].remedy is None
        # A rule that is not looked at holds nothing against it.
        (told,) = judge("PG101", case, "2025-01-01")
        assert told.remedy == booking(EINSTIEG, "2025-03-17", "2025-03-30")

    @given(
        booked=st.lists(
            st.sampled_from([m for m in PROGRAMME.modules if m.id != EINSTIEG]).flatmap(phases),
            min_size=1,
            max_size=3,
        ),
        as_of=days(),
    )
    def test_mends(self, booked: list[Phase], as_of: date) -> None:
        """Whatever else the case holds, what is proposed mends and breaches nothing new."""
        assert tried("PG101", case_of(*booked), as_of) <= 1


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
