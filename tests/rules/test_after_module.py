"""after-module, by PG102."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from build import (
    BREACHED,
    EINSTIEG,
    JOBCOACHING,
    MET,
    NOT_APPLICABLE,
    ONE_DAY,
    PENDING,
    QUALI,
    STABI,
    case_of,
    day,
    expected,
    judge,
    outcomes,
    phase,
    with_parameters,
)
from hypothesis import given
from hypothesis import strategies as st

from passtgenau_core import Remedy
from passtgenau_core.testing import days

FACTS = ("/phases/0/end", "/phases/1/start")


class TestEndedFirst:
    """Domain: "it starts after the last day of the Einstiegsphase"."""

    @pytest.mark.parametrize("as_of", ["2025-01-01", "2025-03-28", "2025-03-29", "2026-01-01"])
    def test_day_after(self, as_of: str) -> None:
        """The day after the last day is met at once, planned phases included."""
        case = case_of(phase(EINSTIEG, "2025-03-03", "2025-03-28"), phase(QUALI, "2025-03-29"))
        assert judge("PG102", case, as_of) == (
            expected(
                "PG102",
                "phases/1",
                MET,
                "starts-after",
                observed=day("2025-03-29"),
                allowed=day("2025-03-29"),
                pointer="/phases/1/start",
                facts=FACTS,
            ),
        )

    @pytest.mark.parametrize("as_of", ["2025-01-01", "2026-01-01"])
    def test_last_day(self, as_of: str) -> None:
        """The last day itself is a breach, at once."""
        case = case_of(
            phase(EINSTIEG, "2025-03-03", "2025-03-28"), phase(QUALI, "2025-03-28", "2025-03-29")
        )
        assert judge("PG102", case, as_of) == (
            expected(
                "PG102",
                "phases/1",
                BREACHED,
                "starts-too-early",
                observed=day("2025-03-28"),
                allowed=day("2025-03-29"),
                pointer="/phases/1/start",
                facts=FACTS,
                remedy=Remedy(action="set", pointer="/phases/1/start", value=day("2025-03-29")),
            ),
        )

    def test_no_room(self) -> None:
        """A phase that ends with the Einstiegsphase cannot be moved behind it by its start."""
        case = case_of(
            phase(EINSTIEG, "2025-03-03", "2025-03-28"), phase(QUALI, "2025-03-10", "2025-03-28")
        )
        (told,) = judge("PG102", case, "2025-06-01")
        assert (told.outcome, told.remedy) == (BREACHED, None)

    def test_wholly_before(self) -> None:
        """A phase that is over before the Einstiegsphase starts is a breach too."""
        case = case_of(
            phase(EINSTIEG, "2025-03-03", "2025-03-28"), phase(QUALI, "2024-10-01", "2025-02-28")
        )
        assert outcomes("PG102", case, "2025-06-01") == {"phases/1": BREACHED}

    @pytest.mark.parametrize(
        ("end", "start", "outcome"),
        [
            ("2024-02-28", "2024-02-29", MET),
            ("2024-02-29", "2024-02-29", BREACHED),
            ("2024-02-29", "2024-03-01", MET),
            ("2025-02-28", "2025-03-01", MET),
            ("2025-12-31", "2026-01-01", MET),
        ],
    )
    def test_month_ends(self, end: str, start: str, outcome: object) -> None:
        """The day after a month's end is the first of the next one, 29 February included."""
        case = case_of(phase(EINSTIEG, "2024-02-15", end), phase(QUALI, start))
        assert outcomes("PG102", case, "2024-01-01") == {"phases/1": outcome}

    def test_ended_early(self) -> None:
        """An Einstiegsphase that was broken off has ended."""
        case = case_of(
            phase(EINSTIEG, "2025-03-03", "2025-03-05", early="ill"), phase(QUALI, "2025-03-06")
        )
        assert outcomes("PG102", case, "2025-06-01") == {"phases/1": MET}

    @given(end=days(), gap=st.integers(-40, 40), as_of=days())
    def test_boundary(self, end: date, gap: int, as_of: date) -> None:
        """The first day after the Einstiegsphase is allowed and no day before, whatever as_of."""
        case = case_of(
            phase(EINSTIEG, end - timedelta(days=20), end), phase(QUALI, end + timedelta(days=gap))
        )
        assert outcomes("PG102", case, as_of) == {"phases/1": MET if gap > 0 else BREACHED}


class TestOpenFirst:
    """Domain: "without end: pending, due the day before the other starts, then breached"."""

    def test_pending_on_the_due_day(self) -> None:
        """On the day before the other starts the Einstiegsphase can still end."""
        case = case_of(phase(EINSTIEG, "2025-03-03"), phase(QUALI, "2025-03-31"))
        assert judge("PG102", case, "2025-03-30") == (
            expected(
                "PG102",
                "phases/1",
                PENDING,
                "first-module-open",
                observed=day("2025-03-31"),
                due=day("2025-03-30"),
                pointer="/phases/1/start",
                facts=FACTS,
            ),
        )

    def test_breached_the_day_after(self) -> None:
        """On the other's first day it is a breach, mended by an end on the day before."""
        case = case_of(phase(EINSTIEG, "2025-03-03"), phase(QUALI, "2025-03-31"))
        assert judge("PG102", case, "2025-03-31") == (
            expected(
                "PG102",
                "phases/1",
                BREACHED,
                "first-module-not-ended",
                observed=day("2025-03-31"),
                due=day("2025-03-30"),
                pointer="/phases/1/start",
                facts=FACTS,
                remedy=Remedy(action="set", pointer="/phases/0/end", value=day("2025-03-30")),
            ),
        )

    def test_one_day_long(self) -> None:
        """An Einstiegsphase of one day leaves room for the other on the next day."""
        case = case_of(phase(EINSTIEG, "2025-03-03"), phase(QUALI, "2025-03-04"))
        (told,) = judge("PG102", case, "2025-03-04")
        assert told.remedy == Remedy(action="set", pointer="/phases/0/end", value=day("2025-03-03"))

    def test_same_start_day(self) -> None:
        """With the same first day no end would do, and none is proposed."""
        case = case_of(phase(EINSTIEG, "2025-03-03"), phase(QUALI, "2025-03-03"))
        (told,) = judge("PG102", case, "2025-03-03")
        assert (told.outcome, told.due, told.remedy) == (BREACHED, day("2025-03-02"), None)
        assert outcomes("PG102", case, "2025-03-02") == {"phases/1": PENDING}

    @given(start=days(), gap=st.integers(-40, 40), wait=st.integers(-40, 40))
    def test_due_is_inclusive(self, start: date, gap: int, wait: int) -> None:
        """It is pending up to the day before the other starts and breached from that start on."""
        other = start + timedelta(days=gap)
        case = case_of(phase(EINSTIEG, start), phase(QUALI, other))
        (told,) = judge("PG102", case, other + timedelta(days=wait))
        assert told.outcome is (PENDING if wait < 0 else BREACHED)
        assert told.due == other - ONE_DAY


class TestWhichFirst:
    """Domain: "the earliest one", "each other phase", "none booked: not applicable"."""

    def test_second_one_is_judged(self) -> None:
        """A second Einstiegsphase is one of the others, and no phase is measured against it."""
        case = case_of(
            phase(EINSTIEG, "2025-06-01", "2025-06-15"),
            phase(QUALI, "2025-04-01", "2025-08-31"),
            phase(EINSTIEG, "2025-03-03", "2025-03-28"),
        )
        assert judge("PG102", case, "2025-06-01") == (
            expected(
                "PG102",
                "phases/0",
                MET,
                "starts-after",
                observed=day("2025-06-01"),
                allowed=day("2025-03-29"),
                pointer="/phases/0/start",
                facts=("/phases/2/end", "/phases/0/start"),
            ),
            expected(
                "PG102",
                "phases/1",
                MET,
                "starts-after",
                observed=day("2025-04-01"),
                allowed=day("2025-03-29"),
                pointer="/phases/1/start",
                facts=("/phases/2/end", "/phases/1/start"),
            ),
        )

    def test_same_day_by_place(self) -> None:
        """Of two Einstiegsphasen on one day the first in the file is the earliest."""
        case = case_of(
            phase(EINSTIEG, "2025-03-03", "2025-03-28"),
            phase(EINSTIEG, "2025-03-03", "2025-03-16"),
            phase(QUALI, "2025-03-20"),
        )
        assert outcomes("PG102", case, "2025-06-01") == {
            "phases/1": BREACHED,
            "phases/2": BREACHED,
        }

    def test_equal_phases(self) -> None:
        """Two phases that are equal in every field are still two."""
        twin = phase(EINSTIEG, "2025-03-03", "2025-03-28")
        assert outcomes("PG102", case_of(twin, twin), "2025-06-01") == {"phases/1": BREACHED}

    def test_none_booked(self) -> None:
        """Without an Einstiegsphase it does not apply: PG101 tells that."""
        case = case_of(phase(JOBCOACHING, "2025-01-01"), phase(QUALI, "2025-03-03"))
        assert judge("PG102", case, "2025-06-01") == (
            expected(
                "PG102",
                "phases/1",
                NOT_APPLICABLE,
                "first-module-not-booked",
                allowed=EINSTIEG,
                pointer="/phases/1",
            ),
        )

    def test_external_is_left_out(self) -> None:
        """Jobcoaching beside the Einstiegsphase is nobody's concern here."""
        case = case_of(
            phase(EINSTIEG, "2025-03-03", "2025-03-28"), phase(JOBCOACHING, "2025-03-10")
        )
        assert judge("PG102", case, "2025-06-01") == ()

    def test_alone(self) -> None:
        """An Einstiegsphase alone has nothing after it to judge."""
        assert judge("PG102", case_of(phase(EINSTIEG, "2025-03-03")), "2025-06-01") == ()

    def test_no_phase(self) -> None:
        """A case without phases has no subject."""
        assert judge("PG102", case_of(), "2025-06-01") == ()

    def test_module_is_a_parameter(self) -> None:
        """Which module comes first is the row's to say."""
        case = case_of(
            phase(QUALI, "2025-03-03", "2025-08-31"),
            phase(STABI, "2025-08-31"),
            programme=with_parameters("PG102", module=QUALI),
        )
        assert outcomes("PG102", case, "2025-06-01") == {"phases/1": BREACHED}
