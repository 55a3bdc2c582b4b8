"""inside-budget-period, by PG505."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from build import (
    BREACHED,
    EINSTIEG,
    JOBCOACHING,
    MET,
    PENDING,
    QUALI,
    UNDETERMINED,
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
)
from hypothesis import given
from hypothesis import strategies as st

from passtgenau_core import Case, Outcome, Remedy, check
from passtgenau_core.testing import days

FIRST, LAST = "/budget/start", "/budget/end"
PERIOD = budget(start="2025-03-10", end="2025-03-31")


def case(start: Any, end: Any = None, *, early: str | None = None) -> Case:
    """A case with one phase and a budget from 10 to 31 March 2025."""
    return case_of(phase(EINSTIEG, start, end, early=early), budget=PERIOD)


def to_set(name: str, on: str) -> Remedy:
    """The remedy of setting a day of the first phase."""
    return Remedy(action="set", pointer=f"/phases/0/{name}", value=day(on))


class TestStatedEnd:
    """Concept 3.5: "Finanzierung über das Persönliches Budget"; domain: inside the budget's period.

    Its first and last day are inside, and planned phases are judged at once.
    """

    @pytest.mark.parametrize("as_of", ["2025-01-01", "2025-03-20", "2026-01-01"])
    @pytest.mark.parametrize(
        ("start", "end"),
        [
            ("2025-03-10", "2025-03-31"),
            ("2025-03-10", "2025-03-10"),
            ("2025-03-31", "2025-03-31"),
            ("2025-03-11", "2025-03-30"),
        ],
    )
    def test_inside(self, start: str, end: str, as_of: str) -> None:
        """From the budget's first day to its last one is met."""
        assert judge("PG505", case(start, end), as_of) == (
            expected(
                "PG505",
                "phases/0",
                MET,
                "inside-the-budget",
                observed=day(end),
                allowed=day("2025-03-31"),
                pointer="/phases/0",
                facts=("/phases/0/start", "/phases/0/end", FIRST, LAST),
            ),
        )

    @pytest.mark.parametrize("as_of", ["2025-01-01", "2025-03-20", "2026-01-01"])
    @pytest.mark.parametrize("end", ["2025-03-28", None, "2025-04-01"])
    def test_a_day_before(self, end: str | None, as_of: str) -> None:
        """A phase that starts a day before the budget is a breach at once, with or without end."""
        told = judge("PG505", case("2025-03-09", end), as_of)
        assert told == (
            expected(
                "PG505",
                "phases/0",
                BREACHED,
                "before-the-budget",
                observed=day("2025-03-09"),
                allowed=day("2025-03-10"),
                pointer="/phases/0/start",
                facts=("/phases/0/start", FIRST),
            ),
        )
        # One change does not mend a phase that is outside at both ends, or still open too late.
        mends = end == "2025-03-28" or (end is None and as_of < "2025-04-01")
        assert remedies(told) == [to_set("start", "2025-03-10") if mends else None]

    @pytest.mark.parametrize("as_of", ["2025-01-01", "2025-03-20", "2026-01-01"])
    @pytest.mark.parametrize("early", [None, "fictional"])
    def test_a_day_after(self, early: str | None, as_of: str) -> None:
        """A phase that ends a day after the budget is a breach at once, broken off or not."""
        told = judge("PG505", case("2025-03-10", "2025-04-01", early=early), as_of)
        assert told == (
            expected(
                "PG505",
                "phases/0",
                BREACHED,
                "after-the-budget",
                observed=day("2025-04-01"),
                allowed=day("2025-03-31"),
                pointer="/phases/0/end",
                facts=("/phases/0/end", LAST),
            ),
        )
        assert remedies(told) == [to_set("end", "2025-03-31")]

    @pytest.mark.parametrize(
        ("start", "end"), [("2025-02-03", "2025-02-28"), ("2025-04-01", "2025-04-25")]
    )
    def test_wholly_outside(self, start: str, end: str) -> None:
        """Wholly before or after the budget no day of the phase can be moved inside it."""
        told = judge("PG505", case(start, end), "2025-06-01")
        assert [(j.subject, j.outcome) for j in told] == [("phases/0", BREACHED)]
        assert remedies(told) == [None]

    def test_broken_off_inside(self) -> None:
        """What counts of a phase that was broken off is the day on which it was."""
        told = outcomes("PG505", case("2025-03-10", "2025-03-12", early="fictional"), "2025-06-01")
        assert told == {"phases/0": MET}

    @pytest.mark.parametrize(
        ("last", "end", "outcome"),
        [
            ("2024-02-29", "2024-02-29", MET),
            ("2024-02-29", "2024-03-01", BREACHED),
            ("2025-02-28", "2025-03-01", BREACHED),
            ("2024-12-31", "2025-01-01", BREACHED),
        ],
    )
    def test_month_ends(self, last: str, end: str, outcome: Outcome) -> None:
        """The day after the last one is outside at the end of February and of the year too."""
        one = case_of(phase(QUALI, "2023-12-01", end), budget=budget(start="2023-12-01", end=last))
        assert outcomes("PG505", one, "2025-06-01") == {"phases/0": outcome}

    def test_each_phase(self) -> None:
        """Each phase is judged, those of Jobcoaching too, in the order of the file."""
        one = case_of(
            phase(JOBCOACHING, "2025-03-10", "2025-04-01"),
            phase(EINSTIEG, "2025-03-10", "2025-03-28"),
            budget=PERIOD,
        )
        assert list(outcomes("PG505", one, "2025-03-15").items()) == [
            ("phases/0", BREACHED),
            ("phases/1", MET),
        ]


class TestOpen:
    """Domain PG505: "without end: pending, due the period's end"."""

    @pytest.mark.parametrize("as_of", ["2025-01-01", "2025-03-31"])
    def test_due_is_inclusive(self, as_of: str) -> None:
        """Up to the budget's last day, planned or running, an open phase is pending."""
        assert judge("PG505", case("2025-03-10"), as_of) == (
            expected(
                "PG505",
                "phases/0",
                PENDING,
                "open-inside-the-budget",
                allowed=day("2025-03-31"),
                due=day("2025-03-31"),
                pointer="/phases/0",
                facts=("/phases/0/start", FIRST, LAST),
            ),
        )

    def test_the_day_after(self) -> None:
        """The day after, still without an end, it is a breach that an end would mend."""
        told = judge("PG505", case("2025-03-10"), "2025-04-01")
        assert told == (
            expected(
                "PG505",
                "phases/0",
                BREACHED,
                "open-after-the-budget",
                allowed=day("2025-03-31"),
                due=day("2025-03-31"),
                pointer="/phases/0",
                facts=("/phases/0/start", FIRST, LAST),
            ),
        )
        assert remedies(told) == [to_set("end", "2025-03-31")]
        assert tried("PG505", case("2025-03-10"), "2025-04-01") == 1

    @pytest.mark.parametrize("as_of", ["2025-01-01", "2025-03-31", "2025-06-01"])
    def test_starts_after_the_budget(self, as_of: str) -> None:
        """A phase that starts after the budget's last day is outside whenever it ends."""
        told = judge("PG505", case("2025-04-01"), as_of)
        assert told == (
            expected(
                "PG505",
                "phases/0",
                BREACHED,
                "after-the-budget",
                observed=day("2025-04-01"),
                allowed=day("2025-03-31"),
                pointer="/phases/0/start",
                facts=("/phases/0/start", LAST),
            ),
        )
        assert remedies(told) == [None]

    def test_starts_on_the_last_day(self) -> None:
        """One that starts on the last day can still end on it, though PG201 would mind."""
        late = case("2025-03-31")
        assert outcomes("PG505", late, "2025-03-31") == {"phases/0": PENDING}
        assert remedies(judge("PG505", late, "2025-04-01")) == [to_set("end", "2025-03-31")]
        # Among all rules no remedy is told: one that breaches another rule is none.
        assert remedies(check(late, as_of=day("2025-04-01"))["PG505"]) == [None]


class TestPeriodNotStated:
    """Domain: `undetermined` means "a fact is missing; never a silent pass"."""

    @pytest.mark.parametrize(
        ("stated", "missing"),
        [
            (None, FIRST),
            (budget(amount=100), FIRST),
            (budget(end="2025-12-31"), FIRST),
            (budget(start="2025-01-01"), LAST),
        ],
        ids=["no-budget", "no-period", "no-start", "no-end"],
    )
    @pytest.mark.parametrize("end", ["2025-03-28", None])
    def test_undetermined(self, stated: Any, missing: str, end: str | None) -> None:
        """Where a side of the period is missing the phase is not known to lie inside."""
        one = case_of(phase(EINSTIEG, "2025-03-03", end), budget=stated)
        for as_of in ("2025-01-01", "2025-06-01"):
            assert judge("PG505", one, as_of) == (
                expected("PG505", "phases/0", UNDETERMINED, "no-budget-period", pointer=missing),
            )

    @pytest.mark.parametrize(
        ("stated", "because"),
        [
            (budget(start="2025-03-04"), "before-the-budget"),
            (budget(end="2025-03-27"), "after-the-budget"),
        ],
    )
    def test_enough_for_a_breach(self, stated: Any, because: str) -> None:
        """The side that is stated is enough where the phase lies beyond it."""
        one = case_of(phase(EINSTIEG, "2025-03-03", "2025-03-28"), budget=stated)
        (told,) = judge("PG505", one, "2025-01-01")
        assert (told.outcome, told.because) == (BREACHED, because)
        # Moving the phase would leave the other side open: it would not be met.
        assert told.remedy is None

    def test_no_phase(self) -> None:
        """Without a phase there is no subject."""
        assert judge("PG505", case_of(budget=PERIOD), "2025-06-01") == ()
        assert judge("PG505", case_of(), "2025-06-01") == ()


NEAR = st.integers(-3, 3)


class TestAnyPeriod:
    """Domain PG505: "it lies inside the budget's period; without end: pending"."""

    @given(
        first=st.none() | days(),
        length=st.integers(0, 60),
        start=NEAR,
        end=st.none() | NEAR,
        to_end=st.booleans(),
        offsets=st.lists(NEAR, min_size=1, max_size=4),
    )
    def test_second_computation(
        self,
        *,
        first: date | None,
        length: int,
        start: int,
        end: int | None,
        to_end: bool,
        offsets: list[int],
    ) -> None:
        """Day by day: breached if a day of the phase is no day of the budget, or it runs on."""
        if first is None:
            one = case_of(phase(EINSTIEG, "2025-03-03"), budget=budget(end="2025-12-31"))
            assert outcomes("PG505", one, "2025-06-01") == {"phases/0": UNDETERMINED}
            return
        last = first + timedelta(days=length)
        begins = (last if to_end else first) + timedelta(days=start)
        ends = None if end is None else max(begins, last + timedelta(days=end))
        one = case_of(phase(EINSTIEG, begins, ends), budget=budget(start=first, end=last))
        paid = {first + timedelta(days=n) for n in range(length + 1)}
        lived = {begins}
        if ends is not None:
            lived |= {begins + timedelta(days=n) for n in range((ends - begins).days + 1)}
        for offset in offsets:
            as_of = last + timedelta(days=offset)
            if not lived <= paid:
                wanted = BREACHED
            elif ends is not None:
                wanted = MET
            else:
                wanted = PENDING if as_of in paid or as_of < first else BREACHED
            assert outcomes("PG505", one, as_of) == {"phases/0": wanted}
            tried("PG505", one, as_of)
        assert_decided_stays("PG505", one, [last + timedelta(days=n) for n in offsets])
