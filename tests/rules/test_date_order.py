"""date-order, by PG503."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from build import (
    BREACHED,
    MET,
    PENDING,
    UNDETERMINED,
    agreement,
    assert_decided_stays,
    budget,
    case_of,
    day,
    expected,
    judge,
    outcomes,
    phase,
    remedies,
    tried,
    with_parameters,
)
from hypothesis import given
from hypothesis import strategies as st

from passtgenau_core import Case, InputError, Outcome, Remedy, mended
from passtgenau_core.testing import days

CONSULTED, SIGNED = "/agreement/consulted_on", "/agreement/signed_on"
PATHS = ("agreement.consulted_on", "agreement.signed_on")
ASKED = st.none() | days()


def case(consulted: Any, signed: Any) -> Case:
    """A case with these two days of its agreement."""
    return case_of(agreement=agreement(consulted_on=consulted, signed_on=signed))


class TestBoundary:
    """Concept 3.5: "nach dem Beratungsgespräch … festgelegt"; domain: `consulted_on` ≤ `signed_on`.

    It is judged from the day of the signature on.
    """

    @pytest.mark.parametrize(
        ("consulted", "signed"),
        [
            ("2025-02-10", "2025-02-10"),
            ("2025-02-09", "2025-02-10"),
            ("2024-02-29", "2024-03-01"),
            ("2024-12-31", "2025-01-01"),
            ("2020-01-01", "2025-02-10"),
        ],
    )
    def test_in_order(self, consulted: str, signed: str) -> None:
        """Before the signature or on the same day is met, from the day of the signature on."""
        for as_of in (signed, "2026-01-01"):
            assert judge("PG503", case(consulted, signed), as_of) == (
                expected(
                    "PG503",
                    "case",
                    MET,
                    "day-in-order",
                    observed=day(consulted),
                    allowed=day(signed),
                    pointer=CONSULTED,
                    facts=(CONSULTED, SIGNED),
                    terms=PATHS,
                ),
            )

    @pytest.mark.parametrize(
        ("consulted", "signed"),
        [
            ("2025-02-11", "2025-02-10"),
            ("2024-03-01", "2024-02-29"),
            ("2025-01-01", "2024-12-31"),
            ("2030-01-01", "2025-02-10"),
        ],
    )
    def test_a_day_later(self, consulted: str, signed: str) -> None:
        """After the signature is a breach from its day on: the talk could not be before it."""
        for as_of in (signed, "2026-01-01"):
            told = judge("PG503", case(consulted, signed), as_of)
            assert told == (
                expected(
                    "PG503",
                    "case",
                    BREACHED,
                    "day-out-of-order",
                    observed=day(consulted),
                    allowed=day(signed),
                    pointer=CONSULTED,
                    facts=(CONSULTED, SIGNED),
                    terms=PATHS,
                ),
            )
            assert remedies(told) == [Remedy(action="none")]

    @pytest.mark.parametrize("consulted", ["2025-02-09", "2025-02-10", "2025-02-11"])
    def test_not_signed_yet(self, consulted: str) -> None:
        """A signature after as_of does not exist yet: nothing is decided."""
        told = judge("PG503", case(consulted, "2025-02-10"), "2025-02-09")
        assert [(j.outcome, j.observed, j.allowed) for j in told] == [
            (PENDING, day(consulted), day("2025-02-10"))
        ]
        assert remedies(told) == [None]

    def test_too_late_is_too_late(self) -> None:
        """No change of the file turns the days round, and asking for one is refused."""
        late = case("2025-02-11", "2025-02-10")
        assert tried("PG503", late, "2025-06-01") == 0
        (told,) = judge("PG503", late, "2025-06-01")
        assert told.remedy is not None
        with pytest.raises(InputError):
            mended(late, told.remedy, as_of=day("2025-06-01"))

    @given(consulted=ASKED, signed=ASKED, as_of=days())
    def test_any_days(self, consulted: date | None, signed: date | None, as_of: date) -> None:
        """Domain PG503: `consulted_on` ≤ `signed_on`; absent: undetermined."""
        wanted: Outcome
        if consulted is None or signed is None:
            wanted = UNDETERMINED
        elif as_of < signed:
            wanted = PENDING
        else:
            wanted = MET if (signed - consulted).days >= 0 else BREACHED
        assert outcomes("PG503", case(consulted, signed), as_of) == {"case": wanted}

    @given(signed=days(), gap=st.integers(-2, 2), offsets=st.lists(st.integers(-9, 9), min_size=2))
    def test_growing(self, signed: date, gap: int, offsets: list[int]) -> None:
        """Domain: `pending` may become `met` or `breached`; those two never change again."""
        one = case(signed + timedelta(days=gap), signed)
        assert_decided_stays("PG503", one, [signed + timedelta(days=n) for n in offsets])


class TestAbsent:
    """Domain PG503: "absent: undetermined"."""

    @pytest.mark.parametrize(
        ("stated", "missing"),
        [
            (None, PATHS),
            (agreement(provider="st-josefshaus"), PATHS),
            (agreement(consulted_on="2025-01-20"), PATHS[1:]),
            (agreement(signed_on="2025-02-10"), PATHS[:1]),
        ],
        ids=["no-agreement", "neither", "signed", "consulted"],
    )
    @pytest.mark.parametrize("as_of", ["2025-01-01", "2026-01-01"])
    def test_undetermined(self, stated: Any, missing: tuple[str, ...], as_of: str) -> None:
        """The missing day is named and pointed to, whether a phase is booked or not."""
        for phases in ((), (phase("einstiegsphase", "2025-03-03"),)):
            assert judge("PG503", case_of(*phases, agreement=stated), as_of) == (
                expected(
                    "PG503",
                    "case",
                    UNDETERMINED,
                    "day-not-stated",
                    pointer="/" + missing[0].replace(".", "/"),
                    terms=missing,
                ),
            )


class TestOtherDays:
    """Contract: "users write their own … and use every rule kind without writing Python"."""

    @pytest.mark.parametrize(
        ("approved", "outcome"), [("2025-02-10", MET), ("2025-02-11", BREACHED)]
    )
    def test_budget_before_agreement(self, approved: str, outcome: Outcome) -> None:
        """A row may compare other stated days, here the approval with the signature."""
        other = case_of(
            programme=with_parameters("PG503", earlier="budget.approved_on"),
            agreement=agreement(signed_on="2025-02-10"),
            budget=budget(approved_on=approved),
        )
        (told,) = judge("PG503", other, "2025-06-01")
        assert (told.outcome, told.observed) == (outcome, day(approved))
        assert told.pointer == "/budget/approved_on"
