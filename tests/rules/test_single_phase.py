"""single-phase, by PG105."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from build import (
    BREACHED,
    EINSTIEG,
    JOBCOACHING,
    MET,
    PROGRAMME,
    QUALI,
    case_of,
    expected,
    judge,
    outcomes,
    phase,
)
from hypothesis import given
from hypothesis import strategies as st

from passtgenau_core import Phase
from passtgenau_core.testing import days, phases


class TestExamples:
    """Domain: "no earlier phase of the same module"."""

    @pytest.mark.parametrize("as_of", ["2025-01-01", "2025-05-01", "2026-12-31"])
    def test_one_each(self, as_of: str) -> None:
        """Modules with one phase each are met."""
        case = case_of(phase(EINSTIEG, "2025-03-03", "2025-03-28"), phase(QUALI, "2025-03-31"))
        assert judge("PG105", case, as_of) == tuple(
            expected(
                "PG105",
                f"phases/{number}",
                MET,
                "only-phase",
                observed=module,
                pointer=f"/phases/{number}/module",
                facts=(f"/phases/{number}/module",),
            )
            for number, module in enumerate((EINSTIEG, QUALI))
        )

    @pytest.mark.parametrize("as_of", ["2025-01-01", "2026-12-31"])
    def test_three_of_one(self, as_of: str) -> None:
        """Each phase but the earliest is a breach, wherever it stands in the file."""
        case = case_of(
            phase(QUALI, "2025-10-01"),
            phase(QUALI, "2025-01-01", "2025-04-30"),
            phase(QUALI, "2025-06-01", "2025-09-30"),
        )
        assert judge("PG105", case, as_of) == (
            expected(
                "PG105",
                "phases/0",
                BREACHED,
                "second-phase",
                observed=QUALI,
                pointer="/phases/0/module",
                facts=("/phases/0/module", "/phases/1/module", "/phases/2/module"),
                remedy=None,
            ),
            expected(
                "PG105",
                "phases/1",
                MET,
                "only-phase",
                observed=QUALI,
                pointer="/phases/1/module",
                facts=("/phases/1/module",),
            ),
            expected(
                "PG105",
                "phases/2",
                BREACHED,
                "second-phase",
                observed=QUALI,
                pointer="/phases/2/module",
                facts=("/phases/2/module", "/phases/1/module"),
                remedy=None,
            ),
        )

    def test_same_start_day(self) -> None:
        """Of two that start on one day the later in the file is the second."""
        twin = phase(QUALI, "2025-03-31")
        case = case_of(twin, twin)
        assert outcomes("PG105", case, "2025-06-01") == {"phases/0": MET, "phases/1": BREACHED}

    def test_broken_off(self) -> None:
        """A phase that was broken off is a phase: going on later is a second one."""
        case = case_of(
            phase(QUALI, "2025-01-01", "2025-02-01", early="ill"), phase(QUALI, "2025-06-01")
        )
        assert outcomes("PG105", case, "2025-06-01") == {"phases/0": MET, "phases/1": BREACHED}

    def test_external_is_left_out(self) -> None:
        """Jobcoaching may be commissioned as often as the IFD likes."""
        case = case_of(phase(JOBCOACHING, "2025-01-01"), phase(JOBCOACHING, "2025-06-01"))
        assert judge("PG105", case, "2025-06-01") == ()

    def test_no_phase(self) -> None:
        """A case without phases has no subject."""
        assert judge("PG105", case_of(), "2025-06-01") == ()


class TestCounting:
    """Concept 3.2: "Pro Modul wird eine maximale Zeit angegeben"."""

    @given(
        booked=st.lists(st.sampled_from(PROGRAMME.modules).flatmap(phases), max_size=6),
        as_of=days(),
    )
    def test_all_but_one(self, booked: list[Phase], as_of: date) -> None:
        """Of the phases of a module all are breached but the earliest, whatever as_of."""
        told = outcomes("PG105", case_of(*booked), as_of)
        numbers = Counter(one.module for one in booked if one.module != JOBCOACHING)
        met = [booked[int(subject[7:])] for subject, outcome in told.items() if outcome is MET]
        assert len(told) == sum(numbers.values())
        assert Counter(one.module for one in met) == Counter(numbers.keys())
        for one in met:
            assert one.start == min(other.start for other in booked if other.module == one.module)
