"""planned-hours, by PG306."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from build import (
    BREACHED,
    EINSTIEG,
    JOBCOACHING,
    MET,
    NOT_APPLICABLE,
    QUALI,
    SICHERUNG,
    STABI,
    UEBERGANG,
    case_of,
    expected,
    judge,
    outcomes,
    phase,
    with_module,
)
from hypothesis import given
from hypothesis import strategies as st

from passtgenau_core import Length, Remedy, Window
from passtgenau_core.testing import days

CAPS = {EINSTIEG: 48, QUALI: 540, STABI: 378, UEBERGANG: 324, SICHERUNG: 180}


class TestBoundary:
    """Concept 3.2: "max. Stundenanzahl"."""

    @pytest.mark.parametrize("as_of", ["2025-01-01", "2025-03-10", "2026-12-31"])
    def test_exactly_the_cap(self, as_of: str) -> None:
        """48 planned hours are met, on whatever day one looks."""
        case = case_of(phase(EINSTIEG, "2025-03-03", "2025-03-28", planned=48))
        assert judge("PG306", case, as_of) == (
            expected(
                "PG306",
                "phases/0",
                MET,
                "plan-within-cap",
                observed=2880,
                allowed=2880,
                pointer="/phases/0/planned_hours",
                facts=("/phases/0/planned_hours",),
            ),
        )

    @pytest.mark.parametrize("as_of", ["2025-01-01", "2026-12-31"])
    @pytest.mark.parametrize(("planned", "minutes"), [(Decimal("48.05"), 2883), (49, 2940)])
    def test_more_than_the_cap(self, planned: object, minutes: int, as_of: str) -> None:
        """Three minutes more, the least that hours in decimals can say, are a breach at once."""
        case = case_of(phase(EINSTIEG, "2025-03-03", "2025-03-28", planned=planned))
        assert judge("PG306", case, as_of) == (
            expected(
                "PG306",
                "phases/0",
                BREACHED,
                "plan-over-cap",
                observed=minutes,
                allowed=2880,
                pointer="/phases/0/planned_hours",
                facts=("/phases/0/planned_hours",),
                remedy=Remedy(action="set", pointer="/phases/0/planned_hours", value=48),
            ),
        )

    @pytest.mark.parametrize("module", sorted(CAPS))
    def test_every_cap(self, module: str) -> None:
        """Each module's cap is met and an hour more is a breach; 30 hours a month come to 180."""
        for planned, outcome in ((CAPS[module], MET), (CAPS[module] + 1, BREACHED)):
            (told,) = judge(
                "PG306", case_of(phase(module, "2025-03-03", planned=planned)), "2025-01-01"
            )
            assert (told.outcome, told.allowed) == (outcome, CAPS[module] * 60)


class TestSum:
    """Domain: "planned hours of the module, summed over its phases"."""

    def test_two_phases(self) -> None:
        """Both phases are told the sum, and each what would be left for it, in whole hours."""
        case = case_of(
            phase(EINSTIEG, "2025-03-03", planned=Decimal("40.5")),
            phase(QUALI, "2025-03-31", planned=540),
            phase(EINSTIEG, "2025-06-02"),
            phase(EINSTIEG, "2025-07-01", planned=10),
        )
        facts = ("/phases/0/planned_hours", "/phases/3/planned_hours")
        over_0, met_1, over_3 = judge("PG306", case, "2025-06-01")
        assert over_0 == expected(
            "PG306",
            "phases/0",
            BREACHED,
            "plan-over-cap",
            observed=3030,
            allowed=2880,
            pointer="/phases/0/planned_hours",
            facts=facts,
            remedy=Remedy(action="set", pointer="/phases/0/planned_hours", value=38),
        )
        assert (met_1.subject, met_1.outcome, met_1.observed) == ("phases/1", MET, 32400)
        assert over_3 == expected(
            "PG306",
            "phases/3",
            BREACHED,
            "plan-over-cap",
            observed=3030,
            allowed=2880,
            pointer="/phases/3/planned_hours",
            facts=facts,
            # 7.5 hours are left, and a remedy states whole ones.
            remedy=Remedy(action="set", pointer="/phases/3/planned_hours", value=7),
        )

    @pytest.mark.parametrize(("other", "left"), [(47, 1), (Decimal("47.5"), None), (48, None)])
    def test_nothing_left(self, other: object, left: int | None) -> None:
        """Where no whole hour is left for a phase, no number of hours is proposed."""
        case = case_of(
            phase(EINSTIEG, "2025-03-03", planned=other), phase(EINSTIEG, "2025-06-02", planned=2)
        )
        told = judge("PG306", case, "2025-06-01")[1]
        wanted = (
            None
            if left is None
            else Remedy(action="set", pointer="/phases/1/planned_hours", value=left)
        )
        assert (told.outcome, told.remedy) == (BREACHED, wanted)

    @given(
        hours=st.lists(st.none() | st.integers(1, 300), max_size=4),
        module=st.sampled_from(sorted(CAPS)),
        as_of=days(),
    )
    def test_all_or_none(self, hours: list[int | None], module: str, as_of: date) -> None:
        """The phases that state hours are breached together, when their sum exceeds the cap."""
        case = case_of(*(phase(module, "2025-03-03", planned=planned) for planned in hours))
        total = sum(planned or 0 for planned in hours)
        assert outcomes("PG306", case, as_of) == {
            f"phases/{number}": BREACHED if total > CAPS[module] else MET
            for number, planned in enumerate(hours)
            if planned is not None
        }


class TestNotJudged:
    """Domain: "phase with `planned_hours`"."""

    def test_no_planned_hours(self) -> None:
        """A phase that states no planned hours is no subject."""
        assert judge("PG306", case_of(phase(EINSTIEG, "2025-03-03")), "2025-06-01") == ()

    def test_no_phase(self) -> None:
        """A case without phases has no subject."""
        assert judge("PG306", case_of(), "2025-06-01") == ()

    def test_no_cap(self) -> None:
        """A module without any cap is not judged."""
        assert judge(
            "PG306", case_of(phase(JOBCOACHING, "2025-03-03", planned=900)), "2025-06-01"
        ) == (
            expected(
                "PG306",
                "phases/0",
                NOT_APPLICABLE,
                "no-cap-stated",
                pointer="/phases/0/planned_hours",
            ),
        )

    @pytest.mark.parametrize("window", [Window(), Window(max=Length.weeks(26))])
    def test_no_months(self, window: Window) -> None:
        """A monthly cap in a window that states no months comes to no sum."""
        case = case_of(
            phase(SICHERUNG, "2025-03-03", planned=900),
            programme=with_module(SICHERUNG, window=window),
        )
        assert outcomes("PG306", case, "2025-06-01") == {"phases/0": NOT_APPLICABLE}
