"""agreed-module, by PG504."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from build import (
    BREACHED,
    EINSTIEG,
    JOBCOACHING,
    MET,
    QUALI,
    SICHERUNG,
    STABI,
    UEBERGANG,
    UNDETERMINED,
    agreement,
    assert_decided_stays,
    case_of,
    expected,
    judge,
    outcomes,
    phase,
    remedies,
    tried,
)
from hypothesis import given
from hypothesis import strategies as st

from passtgenau_core import Outcome, Remedy
from passtgenau_core.testing import days

FIVE = (EINSTIEG, QUALI, STABI, UEBERGANG, SICHERUNG)
ALL = (*FIVE, JOBCOACHING)
AT = "/agreement/modules"


class TestList:
    """Domain PG504: "its module is among the agreed ones"."""

    @pytest.mark.parametrize("as_of", ["2025-01-01", "2025-03-10", "2026-01-01"])
    def test_agreed_or_not(self, as_of: str) -> None:
        """Each phase is judged on its own and at once: planned, running or ended."""
        case = case_of(
            phase(EINSTIEG, "2025-03-03", "2025-03-28"),
            phase(QUALI, "2025-03-31"),
            agreement=agreement(modules=[EINSTIEG, STABI]),
        )
        told = judge("PG504", case, as_of)
        assert told == (
            expected(
                "PG504",
                "phases/0",
                MET,
                "module-agreed",
                observed=EINSTIEG,
                pointer="/phases/0/module",
                facts=("/phases/0/module", AT),
            ),
            expected(
                "PG504",
                "phases/1",
                BREACHED,
                "module-not-agreed",
                observed=QUALI,
                pointer="/phases/1/module",
                facts=("/phases/1/module", AT),
            ),
        )
        assert remedies(told) == [
            None,
            Remedy(action="set", pointer=AT, value=(EINSTIEG, STABI, QUALI)),
        ]
        assert tried("PG504", case, as_of) == 1

    def test_nothing_in_the_list(self) -> None:
        """A list that is there and empty has agreed on nothing."""
        case = case_of(phase(EINSTIEG, "2025-03-03"), agreement=agreement(modules=[]))
        told = judge("PG504", case, "2025-06-01")
        assert [(j.subject, j.outcome) for j in told] == [("phases/0", BREACHED)]
        assert remedies(told) == [Remedy(action="set", pointer=AT, value=(EINSTIEG,))]

    def test_two_phases_of_one_module(self) -> None:
        """Each is told, and one change mends both."""
        case = case_of(
            phase(QUALI, "2025-03-31", "2025-09-30"),
            phase(QUALI, "2025-10-01"),
            agreement=agreement(modules=[EINSTIEG]),
        )
        wanted = Remedy(action="set", pointer=AT, value=(EINSTIEG, QUALI))
        told = judge("PG504", case, "2025-06-01")
        assert [j.outcome for j in told] == [BREACHED, BREACHED]
        assert remedies(told) == [wanted, wanted]
        assert tried("PG504", case, "2025-06-01") == 2


class TestBundle:
    """Domain PG504: "`gesamtmodul`: all five"."""

    @pytest.mark.parametrize("module", FIVE)
    def test_each_of_the_five(self, module: str) -> None:
        """Each of the five is agreed with the bundle."""
        case = case_of(phase(module, "2025-03-03"), agreement=agreement(modules="gesamtmodul"))
        assert outcomes("PG504", case, "2025-06-01") == {"phases/0": MET}

    def test_not_the_sixth(self) -> None:
        """Jobcoaching is none of the five; agreeing on it means to name all six."""
        case = case_of(phase(JOBCOACHING, "2025-03-03"), agreement=agreement(modules="gesamtmodul"))
        told = judge("PG504", case, "2025-06-01")
        assert [(j.outcome, j.observed) for j in told] == [(BREACHED, JOBCOACHING)]
        assert remedies(told) == [Remedy(action="set", pointer=AT, value=ALL)]
        assert tried("PG504", case, "2025-06-01") == 1


class TestAbsent:
    """Domain PG504: "list absent: undetermined"."""

    @pytest.mark.parametrize(
        "stated",
        [None, agreement(), agreement(provider="st-josefshaus", signed_on="2025-02-10")],
        ids=["no-agreement", "empty", "without-modules"],
    )
    def test_undetermined(self, stated: Any) -> None:
        """Each phase is undetermined, and the list is where it would be stated."""
        case = case_of(
            phase(EINSTIEG, "2025-03-03"), phase(JOBCOACHING, "2025-03-31"), agreement=stated
        )
        assert judge("PG504", case, "2025-06-01") == tuple(
            expected("PG504", subject, UNDETERMINED, "nothing-agreed", pointer=AT)
            for subject in ("phases/0", "phases/1")
        )

    @pytest.mark.parametrize("stated", [None, agreement(modules="gesamtmodul")])
    def test_no_phase(self, stated: Any) -> None:
        """Without a phase there is no subject."""
        assert judge("PG504", case_of(agreement=stated), "2025-06-01") == ()


class TestAnyCase:
    """Domain PG504: "its module is among the agreed ones (`gesamtmodul`: all five)"."""

    @given(
        booked=st.lists(st.sampled_from(ALL), max_size=4),
        agreed=st.none()
        | st.just("gesamtmodul")
        | st.lists(st.sampled_from(ALL), max_size=4, unique=True),
        moments=st.lists(days(), min_size=1, max_size=3),
    )
    def test_each_phase(self, booked: list[str], agreed: Any, moments: list[date]) -> None:
        """Outcomes are those of a set, on every day, and each remedy mends."""
        case = case_of(
            *(phase(module, "2025-03-03") for module in booked),
            agreement=agreement(modules=agreed),
        )
        known = None if agreed is None else set(FIVE if agreed == "gesamtmodul" else agreed)

        def wanted(module: str) -> Outcome:
            if known is None:
                return UNDETERMINED
            return MET if module in known else BREACHED

        for as_of in moments:
            assert outcomes("PG504", case, as_of) == {
                f"phases/{number}": wanted(module) for number, module in enumerate(booked)
            }
        assert_decided_stays("PG504", case, moments)
        breaches = sum(wanted(module) is BREACHED for module in booked)
        assert tried("PG504", case, moments[0]) == breaches
