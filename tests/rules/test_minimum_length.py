"""minimum-length, by PG201."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

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

from passtgenau_core import Computed, Length, Outcome, Remedy, Severity
from passtgenau_core.testing import days

SHORTEST = {EINSTIEG: Length.weeks(2), QUALI: Length.months(4), STABI: Length.months(3)}


class TestStatedEnd:
    """Concept 3.2: "2 bis 4 Wochen", "4 bis 10 Monate", "3 bis 7 Monate"."""

    @pytest.mark.parametrize("as_of", ["2025-01-01", "2025-05-01", "2025-07-30", "2026-12-31"])
    def test_exactly_the_shortest(self, as_of: str) -> None:
        """Four months to the day are met at once, be the phase planned, running or ended."""
        case = case_of(phase(QUALI, "2025-03-31", "2025-07-30"))
        assert judge("PG201", case, as_of) == (
            expected(
                "PG201",
                "phases/0",
                MET,
                "long-enough",
                observed=day("2025-07-30"),
                allowed=day("2025-07-30"),
                pointer="/phases/0/end",
                facts=(
                    "/phases/0/start",
                    "/phases/0/end",
                    Computed(
                        function="period_end",
                        start=day("2025-03-31"),
                        length=Length.months(4),
                        day=day("2025-07-30"),
                    ),
                ),
            ),
        )

    @pytest.mark.parametrize("as_of", ["2025-01-01", "2026-12-31"])
    def test_a_day_short(self, as_of: str) -> None:
        """A day less is a breach at once, and the first day that would do is told."""
        case = case_of(phase(QUALI, "2025-03-31", "2025-07-29"))
        assert judge("PG201", case, as_of) == (
            expected(
                "PG201",
                "phases/0",
                BREACHED,
                "too-short",
                observed=day("2025-07-29"),
                allowed=day("2025-07-30"),
                pointer="/phases/0/end",
                facts=(
                    "/phases/0/start",
                    "/phases/0/end",
                    Computed(
                        function="period_end",
                        start=day("2025-03-31"),
                        length=Length.months(4),
                        day=day("2025-07-30"),
                    ),
                ),
                remedy=Remedy(action="set", pointer="/phases/0/end", value=day("2025-07-30")),
            ),
        )

    @pytest.mark.parametrize(
        ("module", "start", "first_allowed"),
        [
            (EINSTIEG, "2025-03-03", "2025-03-16"),
            (EINSTIEG, "2024-02-16", "2024-02-29"),
            (EINSTIEG, "2025-02-15", "2025-02-28"),
            (QUALI, "2023-10-31", "2024-02-29"),
            (QUALI, "2024-10-31", "2025-02-28"),
            (QUALI, "2024-10-30", "2025-02-28"),
            (QUALI, "2024-10-29", "2025-02-28"),
            (QUALI, "2024-10-28", "2025-02-27"),
            (QUALI, "2023-10-30", "2024-02-29"),
            (QUALI, "2023-11-01", "2024-02-29"),
            (QUALI, "2024-02-29", "2024-06-28"),
            (STABI, "2025-08-31", "2025-11-30"),
            (STABI, "2025-12-01", "2026-02-28"),
        ],
    )
    def test_month_ends(self, module: str, start: str, first_allowed: str) -> None:
        """The shortest length ends as the BGB counts, months without that day included."""
        allowed = day(first_allowed)
        for end, outcome in ((allowed, MET), (allowed - ONE_DAY, BREACHED)):
            (told,) = judge("PG201", case_of(phase(module, start, end)), "2025-06-01")
            assert (told.outcome, told.allowed) == (outcome, allowed)

    def test_several_phases_are_not_added_up(self) -> None:
        """Each phase of a module is measured by itself."""
        case = case_of(
            phase(STABI, "2025-01-01", "2025-02-28"), phase(STABI, "2025-03-01", "2025-05-31")
        )
        assert outcomes("PG201", case, "2025-06-01") == {"phases/0": BREACHED, "phases/1": MET}

    @given(
        module=st.sampled_from(sorted(SHORTEST)),
        start=days(),
        more=st.integers(-9, 9),
        as_of=days(),
    )
    def test_boundary(self, module: str, start: date, more: int, as_of: date) -> None:
        """The last day of the shortest length is the first allowed end, whatever as_of."""
        length = SHORTEST[module]
        allowed = last_day(start, length.unit, length.number)
        (told,) = judge(
            "PG201", case_of(phase(module, start, allowed + timedelta(days=more))), as_of
        )
        assert told.outcome is (MET if more >= 0 else BREACHED)
        assert told.allowed == allowed


class TestOpen:
    """Domain: "no end yet: met once as_of ≥ that day"."""

    def test_not_long_enough_yet(self) -> None:
        """On the day before the shortest length is reached it is pending, without a due day."""
        assert judge("PG201", case_of(phase(EINSTIEG, "2025-03-03")), "2025-03-15") == (
            expected(
                "PG201",
                "phases/0",
                PENDING,
                "not-long-enough-yet",
                allowed=day("2025-03-16"),
                pointer="/phases/0",
                facts=(
                    "/phases/0/start",
                    Computed(
                        function="period_end",
                        start=day("2025-03-03"),
                        length=Length.weeks(2),
                        day=day("2025-03-16"),
                    ),
                ),
            ),
        )

    def test_long_enough(self) -> None:
        """From the last day of the shortest length on it is met."""
        assert judge("PG201", case_of(phase(EINSTIEG, "2025-03-03")), "2025-03-16") == (
            expected(
                "PG201",
                "phases/0",
                MET,
                "long-enough-already",
                allowed=day("2025-03-16"),
                pointer="/phases/0",
                facts=(
                    "/phases/0/start",
                    Computed(
                        function="period_end",
                        start=day("2025-03-03"),
                        length=Length.weeks(2),
                        day=day("2025-03-16"),
                    ),
                ),
            ),
        )

    @given(module=st.sampled_from(sorted(SHORTEST)), start=days(), wait=st.integers(-400, 60))
    def test_boundary(self, module: str, start: date, wait: int) -> None:
        """It is pending before the last day of the shortest length and met from it on."""
        length = SHORTEST[module]
        allowed = last_day(start, length.unit, length.number)
        told = outcomes("PG201", case_of(phase(module, start)), allowed + timedelta(days=wait))
        assert told == {"phases/0": MET if wait >= 0 else PENDING}


class TestNotJudged:
    """Domain: "its minimum length and its duties due after `end` are `not_applicable`"."""

    @pytest.mark.parametrize("end", ["2025-03-04", "2025-07-30"])
    def test_broken_off(self, end: str) -> None:
        """A phase that was broken off is not judged, however long it was."""
        case = case_of(phase(QUALI, "2025-03-03", end, early="ill"))
        assert judge("PG201", case, "2025-06-01") == (
            expected("PG201", "phases/0", NOT_APPLICABLE, "ended-early", pointer="/phases/0"),
        )

    def test_broken_off_without_words(self) -> None:
        """An empty reason is a reason: the phase was broken off."""
        case = case_of(phase(QUALI, "2025-03-03", "2025-03-04", early=""))
        assert outcomes("PG201", case, "2025-06-01") == {"phases/0": NOT_APPLICABLE}

    @pytest.mark.parametrize("module", [UEBERGANG, SICHERUNG, JOBCOACHING])
    def test_no_length_stated(self, module: str) -> None:
        """A module that states no shortest length is not judged."""
        case = case_of(phase(module, "2025-03-03", "2025-03-03"))
        assert judge("PG201", case, "2025-06-01") == (
            expected(
                "PG201", "phases/0", NOT_APPLICABLE, "no-shortest-length", pointer="/phases/0"
            ),
        )

    def test_no_phase(self) -> None:
        """A case without phases has no subject."""
        assert judge("PG201", case_of(), "2025-06-01") == ()


class TestReading:
    """Domain: reading `minimum-length`, "3.2 calls only the maximum binding"."""

    CASE = case_of(
        phase(EINSTIEG, "2025-03-03", "2025-03-15"),
        phase(QUALI, "2025-03-31", "2026-01-30"),
        phase(STABI, "2026-02-01"),
        phase(JOBCOACHING, "2025-03-03"),
    )

    def told(self, option: str) -> list[tuple[Outcome, Severity, str | None, Any]]:
        """What is told of each phase."""
        return [
            (j.outcome, j.severity, j.reading, j.remedy)
            for j in judge("PG201", self.CASE, "2025-06-01", {"minimum-length": option})
        ]

    @pytest.mark.parametrize("severity", [Severity.WARNING, Severity.ERROR])
    def test_severity(self, severity: Severity) -> None:
        """As a warning or as an error: the outcomes are the same, the weight is another."""
        reading = f"minimum-length={severity.value}"
        mend = Remedy(action="set", pointer="/phases/0/end", value=day("2025-03-16"))
        assert self.told(severity.value) == [
            (BREACHED, severity, reading, mend),
            (MET, severity, reading, None),
            (PENDING, severity, reading, None),
            (NOT_APPLICABLE, severity, reading, None),
        ]

    def test_default(self) -> None:
        """Without a choice it is a warning."""
        assert judge("PG201", self.CASE, "2025-06-01") == judge(
            "PG201", self.CASE, "2025-06-01", {"minimum-length": "warning"}
        )

    def test_off(self) -> None:
        """Switched off it says of every phase that it does not apply, and names the reading."""
        told = judge("PG201", self.CASE, "2025-06-01", {"minimum-length": "off"})
        assert [(j.subject, j.outcome, j.because, j.reading, j.due, j.remedy) for j in told] == [
            (f"phases/{n}", NOT_APPLICABLE, "switched-off", "minimum-length=off", None, None)
            for n in range(4)
        ]
