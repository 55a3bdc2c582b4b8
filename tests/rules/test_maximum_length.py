"""maximum-length, by PG202."""

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
    SICHERUNG,
    STABI,
    UEBERGANG,
    case_of,
    day,
    expected,
    judge,
    outcomes,
    phase,
)
from hypothesis import given
from hypothesis import strategies as st
from oracle import last_day

from passtgenau_core import Computed, Length, Remedy
from passtgenau_core.testing import days

LONGEST = {
    EINSTIEG: Length.weeks(4),
    QUALI: Length.months(10),
    STABI: Length.months(7),
    UEBERGANG: Length.months(6),
    SICHERUNG: Length.months(6),
}
TEN_MONTHS = Computed(
    function="period_end", start=day("2025-03-31"), length=Length.months(10), day=day("2026-01-30")
)


class TestStatedEnd:
    """Concept 3.2: "Pro Modul wird eine maximale Zeit angegeben"."""

    @pytest.mark.parametrize("as_of", ["2025-01-01", "2025-06-01", "2026-01-30", "2026-12-31"])
    def test_exactly_the_longest(self, as_of: str) -> None:
        """Ten months to the day are met at once, be the phase planned, running or ended."""
        case = case_of(phase(QUALI, "2025-03-31", "2026-01-30"))
        assert judge("PG202", case, as_of) == (
            expected(
                "PG202",
                "phases/0",
                MET,
                "in-window",
                observed=day("2026-01-30"),
                allowed=day("2026-01-30"),
                pointer="/phases/0/end",
                facts=("/phases/0/start", "/phases/0/end", TEN_MONTHS),
            ),
        )

    @pytest.mark.parametrize("as_of", ["2025-01-01", "2026-01-30", "2026-12-31"])
    def test_a_day_more(self, as_of: str) -> None:
        """A day more is a breach at once: planned ends are judged like any other."""
        case = case_of(phase(QUALI, "2025-03-31", "2026-01-31"))
        assert judge("PG202", case, as_of) == (
            expected(
                "PG202",
                "phases/0",
                BREACHED,
                "too-long",
                observed=day("2026-01-31"),
                allowed=day("2026-01-30"),
                pointer="/phases/0/end",
                facts=("/phases/0/start", "/phases/0/end", TEN_MONTHS),
                remedy=Remedy(action="set", pointer="/phases/0/end", value=day("2026-01-30")),
            ),
        )

    @pytest.mark.parametrize(
        ("module", "start", "last_allowed"),
        [
            (EINSTIEG, "2025-03-03", "2025-03-30"),
            (EINSTIEG, "2024-02-02", "2024-02-29"),
            (EINSTIEG, "2025-02-01", "2025-02-28"),
            (QUALI, "2025-04-30", "2026-02-28"),
            (QUALI, "2025-04-29", "2026-02-28"),
            (QUALI, "2025-04-28", "2026-02-27"),
            (QUALI, "2023-04-30", "2024-02-29"),
            (QUALI, "2023-04-29", "2024-02-28"),
            (QUALI, "2024-02-29", "2024-12-28"),
            (STABI, "2025-07-31", "2026-02-28"),
            (STABI, "2025-08-01", "2026-02-28"),
            (UEBERGANG, "2025-08-31", "2026-02-28"),
            (UEBERGANG, "2023-08-31", "2024-02-29"),
            (UEBERGANG, "2025-12-31", "2026-06-30"),
            (SICHERUNG, "2025-03-31", "2025-09-30"),
            (SICHERUNG, "2025-01-01", "2025-06-30"),
        ],
    )
    def test_month_ends(self, module: str, start: str, last_allowed: str) -> None:
        """The longest length ends as the BGB counts, months without that day included."""
        allowed = day(last_allowed)
        for end, outcome in ((allowed, MET), (allowed + ONE_DAY, BREACHED)):
            (told,) = judge("PG202", case_of(phase(module, start, end)), "2025-06-01")
            assert (told.outcome, told.allowed) == (outcome, allowed)

    def test_broken_off(self) -> None:
        """A phase that was broken off too late was too long all the same."""
        case = case_of(phase(EINSTIEG, "2025-03-03", "2025-03-31", early="ill"))
        assert outcomes("PG202", case, "2025-06-01") == {"phases/0": BREACHED}

    def test_several_phases_are_not_added_up(self) -> None:
        """Each phase of a module has a window of its own."""
        case = case_of(
            phase(EINSTIEG, "2025-03-03", "2025-03-30"), phase(EINSTIEG, "2025-03-31", "2025-04-28")
        )
        assert outcomes("PG202", case, "2025-06-01") == {"phases/0": MET, "phases/1": BREACHED}

    @given(
        module=st.sampled_from(sorted(LONGEST)), start=days(), more=st.integers(-9, 9), as_of=days()
    )
    def test_boundary(self, module: str, start: date, more: int, as_of: date) -> None:
        """The last day of the longest length is the last allowed end, whatever as_of."""
        length = LONGEST[module]
        allowed = last_day(start, length.unit, length.number)
        (told,) = judge(
            "PG202", case_of(phase(module, start, allowed + timedelta(days=more))), as_of
        )
        assert told.outcome is (MET if more <= 0 else BREACHED)
        assert told.allowed == allowed


class TestOpen:
    """Domain: "without end: pending, due that day"."""

    def test_pending_on_the_due_day(self) -> None:
        """On the last allowed day itself the phase can still end in time."""
        assert judge("PG202", case_of(phase(QUALI, "2025-03-31")), "2026-01-30") == (
            expected(
                "PG202",
                "phases/0",
                PENDING,
                "still-in-window",
                allowed=day("2026-01-30"),
                due=day("2026-01-30"),
                pointer="/phases/0",
                facts=("/phases/0/start", TEN_MONTHS),
            ),
        )

    def test_breached_the_day_after(self) -> None:
        """The day after, without an end, it is a breach."""
        assert judge("PG202", case_of(phase(QUALI, "2025-03-31")), "2026-01-31") == (
            expected(
                "PG202",
                "phases/0",
                BREACHED,
                "not-ended-in-window",
                allowed=day("2026-01-30"),
                due=day("2026-01-30"),
                pointer="/phases/0",
                facts=("/phases/0/start", TEN_MONTHS),
                remedy=Remedy(action="set", pointer="/phases/0/end", value=day("2026-01-30")),
            ),
        )

    def test_planned(self) -> None:
        """A planned phase without end is pending."""
        case = case_of(phase(EINSTIEG, "2025-03-03"))
        assert outcomes("PG202", case, "2025-01-01") == {"phases/0": PENDING}

    @given(module=st.sampled_from(sorted(LONGEST)), start=days(), wait=st.integers(-400, 60))
    def test_due_is_inclusive(self, module: str, start: date, wait: int) -> None:
        """It is pending up to the last day of the longest length and breached from then on."""
        length = LONGEST[module]
        due = last_day(start, length.unit, length.number)
        (told,) = judge("PG202", case_of(phase(module, start)), due + timedelta(days=wait))
        assert told.outcome is (PENDING if wait <= 0 else BREACHED)
        assert told.due == due


class TestNotJudged:
    """Concept 3.2 states no length for Jobcoaching, only "IFD Beauftragung"."""

    @pytest.mark.parametrize("end", [None, "2030-12-31"])
    def test_no_length_stated(self, end: str | None) -> None:
        """A module without a longest length is not judged."""
        case = case_of(phase(JOBCOACHING, "2025-03-03", end))
        assert judge("PG202", case, "2028-06-01") == (
            expected("PG202", "phases/0", NOT_APPLICABLE, "no-longest-length", pointer="/phases/0"),
        )

    def test_no_phase(self) -> None:
        """A case without phases has no subject."""
        assert judge("PG202", case_of(), "2025-06-01") == ()
