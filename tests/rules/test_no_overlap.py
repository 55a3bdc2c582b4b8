"""no-overlap, by PG104."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import attrs
import pytest
from build import (
    BREACHED,
    EINSTIEG,
    JOBCOACHING,
    MET,
    ONE_DAY,
    PENDING,
    QUALI,
    STABI,
    UEBERGANG,
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

from passtgenau_core import Outcome, Phase, Remedy
from passtgenau_core.testing import days

FACTS = ("/phases/1/start", "/phases/0/end")


class TestEndedEarlier:
    """Domain: "it shares no day with one that started before it"."""

    def test_first_of_all(self) -> None:
        """The earliest phase has nothing before it."""
        assert judge("PG104", case_of(phase(QUALI, "2025-03-31")), "2025-01-01") == (
            expected(
                "PG104",
                "phases/0",
                MET,
                "no-overlap",
                observed=day("2025-03-31"),
                pointer="/phases/0/start",
                facts=("/phases/0/start",),
            ),
        )

    @pytest.mark.parametrize("as_of", ["2025-01-01", "2025-08-31", "2026-01-01"])
    def test_day_after(self, as_of: str) -> None:
        """Starting on the day after an earlier phase's last day is met at once."""
        case = case_of(phase(QUALI, "2025-03-31", "2025-08-31"), phase(STABI, "2025-09-01"))
        assert judge("PG104", case, as_of)[1] == expected(
            "PG104",
            "phases/1",
            MET,
            "no-overlap",
            observed=day("2025-09-01"),
            allowed=day("2025-09-01"),
            pointer="/phases/1/start",
            facts=FACTS,
        )

    @pytest.mark.parametrize("as_of", ["2025-01-01", "2026-01-01"])
    def test_last_day(self, as_of: str) -> None:
        """Starting on an earlier phase's last day is a breach at once."""
        case = case_of(
            phase(QUALI, "2025-03-31", "2025-08-31"), phase(STABI, "2025-08-31", "2025-12-31")
        )
        assert judge("PG104", case, as_of)[1] == expected(
            "PG104",
            "phases/1",
            BREACHED,
            "overlaps",
            observed=day("2025-08-31"),
            allowed=day("2025-09-01"),
            pointer="/phases/1/start",
            facts=FACTS,
            remedy=Remedy(action="set", pointer="/phases/1/start", value=day("2025-09-01")),
        )

    def test_inside(self) -> None:
        """A phase that lies wholly inside an earlier one cannot be moved by its start alone."""
        case = case_of(
            phase(QUALI, "2025-03-31", "2025-08-31"), phase(STABI, "2025-04-30", "2025-08-31")
        )
        told = judge("PG104", case, "2025-06-01")[1]
        assert (told.outcome, told.allowed, told.remedy) == (BREACHED, day("2025-09-01"), None)

    def test_same_start_day(self) -> None:
        """Of two phases that start on one day the later in the file is judged, for its day."""
        case = case_of(
            phase(STABI, "2025-03-31", "2025-03-31"), phase(QUALI, "2025-03-31", "2025-08-31")
        )
        assert outcomes("PG104", case, "2025-06-01") == {"phases/0": MET, "phases/1": BREACHED}

    def test_latest_end_counts(self) -> None:
        """Against several earlier phases it is the latest end that has to be over."""
        case = case_of(
            phase(QUALI, "2025-03-31", "2025-10-31"),
            phase(STABI, "2025-11-01", "2025-11-30"),
            phase(UEBERGANG, "2025-10-01", "2025-10-02"),
        )
        told = {j.subject: (j.outcome, j.allowed) for j in judge("PG104", case, "2025-01-01")}
        assert told == {
            "phases/0": (MET, None),
            "phases/1": (MET, day("2025-11-01")),
            "phases/2": (BREACHED, day("2025-11-01")),
        }

    def test_later_phases_do_not_count(self) -> None:
        """A phase is not judged against one that starts after it."""
        case = case_of(phase(STABI, "2025-09-01", "2025-12-31"), phase(QUALI, "2025-03-31"))
        assert outcomes("PG104", case, "2025-03-01")["phases/1"] is MET

    @pytest.mark.parametrize(
        ("end", "start", "outcome"),
        [
            ("2024-02-28", "2024-02-29", MET),
            ("2024-02-29", "2024-02-29", BREACHED),
            ("2024-02-29", "2024-03-01", MET),
            ("2025-12-31", "2026-01-01", MET),
        ],
    )
    def test_month_ends(self, end: str, start: str, outcome: object) -> None:
        """The day after a month's end is the first of the next one, 29 February included."""
        case = case_of(phase(QUALI, "2023-11-01", end), phase(STABI, start))
        assert outcomes("PG104", case, "2024-01-01")["phases/1"] is outcome

    def test_ended_early(self) -> None:
        """A phase that was broken off has ended."""
        case = case_of(
            phase(QUALI, "2025-03-31", "2025-05-31", early="ill"), phase(STABI, "2025-06-01")
        )
        assert outcomes("PG104", case, "2025-04-01")["phases/1"] is MET


class TestOpenEarlier:
    """Domain: "an earlier one without end: pending until this one starts, then breached"."""

    def test_pending_on_the_due_day(self) -> None:
        """On the day before it starts the earlier phase can still end."""
        case = case_of(phase(QUALI, "2025-03-31"), phase(STABI, "2025-09-01"))
        assert judge("PG104", case, "2025-08-31")[1] == expected(
            "PG104",
            "phases/1",
            PENDING,
            "earlier-phase-open",
            observed=day("2025-09-01"),
            due=day("2025-08-31"),
            pointer="/phases/1/start",
            facts=FACTS,
        )

    def test_breached_the_day_after(self) -> None:
        """On its own first day it is a breach, mended by an end of the other the day before."""
        case = case_of(phase(QUALI, "2025-03-31"), phase(STABI, "2025-09-01"))
        assert judge("PG104", case, "2025-09-01")[1] == expected(
            "PG104",
            "phases/1",
            BREACHED,
            "earlier-phase-not-ended",
            observed=day("2025-09-01"),
            due=day("2025-08-31"),
            pointer="/phases/1/start",
            facts=FACTS,
            remedy=Remedy(action="set", pointer="/phases/0/end", value=day("2025-08-31")),
        )

    def test_same_start_day(self) -> None:
        """With the same first day no end would do, and none is proposed."""
        case = case_of(phase(QUALI, "2025-03-31"), phase(STABI, "2025-03-31"))
        assert outcomes("PG104", case, "2025-03-30") == {"phases/0": MET, "phases/1": PENDING}
        told = judge("PG104", case, "2025-03-31")[1]
        assert (told.outcome, told.due, told.remedy) == (BREACHED, day("2025-03-30"), None)

    def test_open_and_ended(self) -> None:
        """Beside an open one, an ended one that overlaps decides; one that does not, does not."""
        open_one, other = phase(QUALI, "2025-03-31"), phase(STABI, "2025-09-01")
        overlapping = phase(UEBERGANG, "2025-04-01", "2025-09-01")
        before = phase(UEBERGANG, "2025-04-01", "2025-08-31")
        case = case_of(open_one, other, overlapping)
        assert outcomes("PG104", case, "2025-01-01")["phases/1"] is BREACHED
        case = case_of(before, other, open_one)
        told = judge("PG104", case, "2025-08-31")[1]
        assert (told.outcome, told.due) == (PENDING, day("2025-08-31"))
        told = judge("PG104", case, "2025-09-01")[1]
        assert told.outcome is BREACHED
        assert told.remedy == Remedy(action="set", pointer="/phases/2/end", value=day("2025-08-31"))

    @given(start=days(), gap=st.integers(0, 40), wait=st.integers(-40, 40))
    def test_due_is_inclusive(self, start: date, gap: int, wait: int) -> None:
        """It is pending up to the day before this one starts and breached from its start on."""
        other = start + timedelta(days=gap)
        case = case_of(phase(QUALI, start), phase(STABI, other))
        told = judge("PG104", case, other + timedelta(days=wait))[1]
        assert told.outcome is (PENDING if wait < 0 else BREACHED)
        assert told.due == other - ONE_DAY


class TestLeftOut:
    """Domain: "each phase but Einstiegsphasen", "Einstiegsphasen left out (that is PG102's)"."""

    def test_einstiegsphase(self) -> None:
        """Einstiegsphasen are neither judged nor in the way."""
        case = case_of(
            phase(EINSTIEG, "2025-03-03", "2025-03-28"),
            phase(QUALI, "2025-03-10"),
            phase(EINSTIEG, "2025-03-12", "2025-03-28"),
        )
        assert outcomes("PG104", case, "2025-06-01") == {"phases/1": MET}

    def test_external(self) -> None:
        """Jobcoaching is neither judged nor in the way."""
        case = case_of(phase(JOBCOACHING, "2025-03-01", "2025-04-30"), phase(QUALI, "2025-03-31"))
        assert outcomes("PG104", case, "2025-06-01") == {"phases/1": MET}

    def test_no_phase(self) -> None:
        """A case without phases has no subject."""
        assert judge("PG104", case_of(), "2025-06-01") == ()

    def test_excepted_is_a_parameter(self) -> None:
        """Which modules are left out is the row's to say."""
        case = case_of(
            phase(EINSTIEG, "2025-03-03", "2025-03-28"),
            phase(QUALI, "2025-03-28"),
            programme=with_parameters("PG104", excepted=()),
        )
        assert outcomes("PG104", case, "2025-06-01") == {"phases/0": MET, "phases/1": BREACHED}


def _days_of(one: Phase) -> set[date]:
    assert one.end is not None
    return {one.start + timedelta(days=n) for n in range((one.end - one.start).days + 1)}


@st.composite
def _closed(draw: st.DrawFn) -> Phase:
    start = draw(days(date(2024, 2, 20), date(2024, 3, 20)))
    module = draw(st.sampled_from((QUALI, STABI, UEBERGANG)))
    return phase(module, start, start + timedelta(days=draw(st.integers(0, 12))))


class TestRemedies:
    """Design: a remedy is "a change of the file that would mend a breach"."""

    def told_after_mending(self, number: int, *booked: Phase) -> Outcome:
        """What is told of the phase once its remedy, if there is one, is carried out."""
        before = judge("PG104", case_of(*booked), "2026-01-01")[number]
        assert before.outcome is BREACHED
        if before.remedy is None:
            return MET
        place, field = before.remedy.pointer.removeprefix("/phases/").split("/")
        change: dict[str, Any] = {field: before.remedy.value}
        mended = list(booked)
        mended[int(place)] = attrs.evolve(mended[int(place)], **change)
        return judge("PG104", case_of(*mended), "2026-01-01")[number].outcome

    def test_two_open(self) -> None:
        """Where two earlier phases are open, ending one of them would not do."""
        open_ones = phase(QUALI, "2025-01-01"), phase(STABI, "2025-02-01")
        other = phase(UEBERGANG, "2025-03-01")
        assert self.told_after_mending(2, *open_ones, other) is MET

    def test_into_the_next_one(self) -> None:
        """A later start is not proposed where it would lie in yet another phase."""
        booked = (
            phase(QUALI, "2025-01-01", "2025-01-10"),
            phase(STABI, "2025-01-05", "2025-04-10"),
            phase(UEBERGANG, "2025-01-08", "2025-02-20"),
        )
        assert self.told_after_mending(1, *booked) is MET

    @pytest.mark.parametrize(
        "other",
        [phase(STABI, "2025-01-11", "2025-02-20"), phase(STABI, "2025-01-09", "2025-01-11")],
    )
    def test_into_a_single_day(self, other: Phase) -> None:
        """Nor where it would share its first day alone with another phase."""
        first, last = phase(QUALI, "2025-01-01", "2025-01-10"), phase(UEBERGANG, "2025-01-08")
        assert self.told_after_mending(2, first, other, last) is MET

    def test_beside_an_open_one(self) -> None:
        """A later start is not proposed while an earlier phase stays open."""
        booked = (
            phase(QUALI, "2025-01-01", "2025-01-10"),
            phase(STABI, "2025-01-01"),
            phase(UEBERGANG, "2025-01-08"),
        )
        assert self.told_after_mending(2, *booked) is MET

    @given(
        booked=st.lists(
            st.builds(
                lambda start, length, module: phase(
                    module,
                    start,
                    None if length is None else start + timedelta(days=length),
                ),
                days(date(2025, 2, 20), date(2025, 3, 20)),
                st.none() | st.integers(0, 30),
                st.sampled_from((QUALI, STABI, UEBERGANG)),
            ),
            max_size=4,
        )
    )
    def test_mends(self, booked: list[Phase]) -> None:
        """Whatever is proposed mends the breach it is proposed for."""
        told = judge("PG104", case_of(*booked), "2026-01-01")
        for number, judgement in enumerate(told):
            if judgement.outcome is BREACHED:
                assert self.told_after_mending(number, *booked) is MET


class TestSharedDays:
    """Domain: "First and last day are both inside", so phases overlap when they share a day."""

    @given(booked=st.lists(_closed(), max_size=4), as_of=days())
    def test_sets_of_days(self, booked: list[Phase], as_of: date) -> None:
        """A phase is breached exactly when it shares a day with an earlier one."""
        numbered = list(enumerate(booked))
        wanted = {
            f"phases/{number}": BREACHED
            if any(
                (other.start, place) < (one.start, number) and _days_of(other) & _days_of(one)
                for place, other in numbered
            )
            else MET
            for number, one in numbered
        }
        assert outcomes("PG104", case_of(*booked), as_of) == wanted
