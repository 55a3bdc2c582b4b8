"""module-order, by PG103."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from build import (
    BREACHED,
    EINSTIEG,
    JOBCOACHING,
    MET,
    PROGRAMME,
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
    with_module,
)
from hypothesis import given
from hypothesis import strategies as st

from passtgenau_core import Phase, Remedy
from passtgenau_core.testing import days, phases

INTERNAL = [module for module in PROGRAMME.modules if not module.external]


class TestExamples:
    """Concept 3.1: "analog nachfolgendem Ablauf"."""

    def test_in_order(self) -> None:
        """Phases that follow the concept are met, whatever their order in the file."""
        case = case_of(
            phase(STABI, "2025-09-01"),
            phase(EINSTIEG, "2025-03-03", "2025-03-28"),
            phase(QUALI, "2025-03-31"),
        )
        assert judge("PG103", case, "2025-06-01") == tuple(
            expected(
                "PG103",
                f"phases/{number}",
                MET,
                "in-order",
                observed=day(start),
                pointer=f"/phases/{number}/start",
                facts=(f"/phases/{number}/start",),
            )
            for number, start in enumerate(("2025-09-01", "2025-03-03", "2025-03-31"))
        )

    @pytest.mark.parametrize("as_of", ["2025-01-01", "2025-12-31"])
    def test_out_of_order(self, as_of: str) -> None:
        """The phase that starts too soon is told, with the latest start it should wait for."""
        case = case_of(
            phase(UEBERGANG, "2025-03-01"),
            phase(STABI, "2025-09-01", "2025-12-31"),
            phase(QUALI, "2025-10-01"),
            phase(SICHERUNG, "2025-02-01", "2025-10-01"),
        )
        assert judge("PG103", case, as_of) == (
            expected(
                "PG103",
                "phases/0",
                BREACHED,
                "out-of-order",
                observed=day("2025-03-01"),
                allowed=day("2025-10-01"),
                pointer="/phases/0/start",
                facts=("/phases/0/start", "/phases/1/start", "/phases/2/start"),
                remedy=Remedy(action="set", pointer="/phases/0/start", value=day("2025-10-01")),
            ),
            expected(
                "PG103",
                "phases/1",
                BREACHED,
                "out-of-order",
                observed=day("2025-09-01"),
                allowed=day("2025-10-01"),
                pointer="/phases/1/start",
                facts=("/phases/1/start", "/phases/2/start"),
                remedy=Remedy(action="set", pointer="/phases/1/start", value=day("2025-10-01")),
            ),
            expected(
                "PG103",
                "phases/2",
                MET,
                "in-order",
                observed=day("2025-10-01"),
                pointer="/phases/2/start",
                facts=("/phases/2/start",),
            ),
            expected(
                "PG103",
                "phases/3",
                BREACHED,
                "out-of-order",
                observed=day("2025-02-01"),
                allowed=day("2025-10-01"),
                pointer="/phases/3/start",
                facts=(
                    "/phases/3/start",
                    "/phases/0/start",
                    "/phases/1/start",
                    "/phases/2/start",
                ),
                remedy=Remedy(action="set", pointer="/phases/3/start", value=day("2025-10-01")),
            ),
        )

    def test_no_room(self) -> None:
        """A phase that is over before the other starts cannot be moved by its start alone."""
        case = case_of(phase(STABI, "2025-03-01", "2025-08-31"), phase(QUALI, "2025-09-01"))
        (told, _) = judge("PG103", case, "2025-06-01")
        assert (told.outcome, told.allowed, told.remedy) == (BREACHED, day("2025-09-01"), None)

    @pytest.mark.parametrize(
        ("start", "outcome"),
        [("2024-02-28", BREACHED), ("2024-02-29", MET), ("2024-03-01", MET)],
    )
    def test_same_day(self, start: str, outcome: object) -> None:
        """On the same first day neither starts before the other; a day earlier is a breach."""
        case = case_of(phase(STABI, start), phase(QUALI, "2024-02-29"))
        assert outcomes("PG103", case, "2024-06-01") == {"phases/0": outcome, "phases/1": MET}

    def test_same_module_twice(self) -> None:
        """A module does not precede itself."""
        case = case_of(phase(QUALI, "2025-09-01"), phase(QUALI, "2025-03-01"))
        assert set(outcomes("PG103", case, "2025-06-01").values()) == {MET}

    def test_external_is_left_out(self) -> None:
        """Jobcoaching is neither judged nor waited for, wherever it stands in the concept."""
        case = case_of(phase(JOBCOACHING, "2025-01-01"), phase(QUALI, "2025-03-01"))
        assert outcomes("PG103", case, "2025-06-01") == {"phases/1": MET}
        external = with_module(QUALI, external=True)
        case = case_of(phase(STABI, "2025-01-01"), phase(QUALI, "2025-03-01"), programme=external)
        assert outcomes("PG103", case, "2025-06-01") == {"phases/0": MET}

    def test_no_phase(self) -> None:
        """A case without phases has no subject."""
        assert judge("PG103", case_of(), "2025-06-01") == ()


class TestOrder:
    """Domain: "phases start in the concept's order".

    It is "judged on each phase that starts before one that precedes it in the concept".
    """

    @given(
        first=st.sampled_from(range(5)),
        second=st.sampled_from(range(5)),
        start=days(),
        gap=st.integers(-3, 3),
    )
    def test_two_phases(self, first: int, second: int, start: date, gap: int) -> None:
        """Of two phases the one is breached that starts earlier but stands later."""
        other = start + timedelta(days=gap)
        case = case_of(phase(INTERNAL[first].id, start), phase(INTERNAL[second].id, other))
        assert outcomes("PG103", case, start) == {
            "phases/0": BREACHED if start < other and first > second else MET,
            "phases/1": BREACHED if other < start and second > first else MET,
        }

    @given(booked=st.lists(st.sampled_from(INTERNAL).flatmap(phases), max_size=5), as_of=days())
    def test_all_met_if_sorted(self, booked: list[Phase], as_of: date) -> None:
        """All are met exactly when the phases, sorted by start, follow the concept."""
        place = {module.id: number for number, module in enumerate(INTERNAL)}
        by_start = sorted(booked, key=lambda one: (one.start, place[one.module]))
        in_order = by_start == sorted(booked, key=lambda one: (place[one.module], one.start))
        told = outcomes("PG103", case_of(*booked), as_of)
        assert (set(told.values()) <= {MET}) == in_order
