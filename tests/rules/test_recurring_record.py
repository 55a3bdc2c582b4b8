"""recurring-record, by PG701."""

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
    NOT_APPLICABLE,
    ONE_DAY,
    PENDING,
    PROGRAMME,
    QUALI,
    STABI,
    assert_decided_stays,
    case_of,
    day,
    expected,
    judge,
    outcomes,
    phase,
    record,
    tried,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle import event_deadline

from passtgenau_core import (
    Case,
    Computed,
    InputError,
    Judgement,
    Length,
    Outcome,
    Phase,
    Remedy,
    check,
)
from passtgenau_core.rules.recurring_record import Parameters
from passtgenau_core.testing import days

FEWER = settings(max_examples=settings().max_examples // 4)
TALK = "reflexionsgespraech"
OPEN = phase(QUALI, "2025-03-03")
LATER = phase(STABI, "2025-07-28", "2025-11-14")
INTERVALS = {"P3M": 3, "P1M": 1, "P6M": 6}


def talks(*on: str | date, phases: tuple[Phase, ...] = (OPEN,)) -> Case:
    """A case with talks on these days, in this order."""
    return case_of(*phases, records=[record(TALK, day_) for day_ in on])


def until(end: str, *on: str, early: str | None = None) -> Case:
    """A case from 3 March 2025 until ``end`` with talks on these days."""
    return talks(*on, phases=(phase(QUALI, "2025-03-03", end, early=early),))


def told(case: Case, as_of: str | date, interval: str = "P3M") -> Judgement:
    """What is said about the case; which facts it names is another test's."""
    (one,) = judge("PG701", case, as_of, {"talk-interval": interval})
    return attrs.evolve(one, facts=())


def says(outcome: Outcome, because: str, interval: str = "P3M", **values: Any) -> Judgement:
    """The judgement of the case, with days as texts."""
    values = {
        name: day(value) if name in ("observed", "allowed", "due") else value
        for name, value in values.items()
    }
    reading = f"talk-interval={interval}"
    return expected("PG701", "case", outcome, because, terms=(TALK,), reading=reading, **values)


class TestFirstTalk:
    """Domain: "from the first day on … next one by `deadline(previous, interval)`"."""

    def test_pending_on_the_due_day(self) -> None:
        """Three months from the first day the first talk is still in time."""
        assert told(talks(), "2025-06-03") == says(
            PENDING,
            "next-one-due",
            allowed="2025-06-03",
            due="2025-06-03",
            pointer="/phases/0/start",
        )

    def test_breached_the_day_after(self) -> None:
        """The day after it is missing; entering it on its last day would mend that."""
        case = talks()
        found = told(case, "2025-06-04")
        assert found == says(
            BREACHED,
            "did-not-come",
            allowed="2025-06-03",
            due="2025-06-03",
            pointer="/phases/0/start",
        )
        assert found.remedy == Remedy(
            action="add", pointer="/records", value=(record(TALK, "2025-06-03"),)
        )

    @pytest.mark.parametrize("as_of", ["2025-06-04", "2025-09-03"])
    def test_on_the_last_day(self, as_of: str) -> None:
        """A talk on that day is in time, and the next one counts from it."""
        assert told(talks("2025-06-03"), as_of) == says(
            PENDING,
            "next-one-due",
            allowed="2025-09-03",
            due="2025-09-03",
            pointer="/records/0/date",
        )

    def test_a_day_late(self) -> None:
        """A day later is a breach that tells both days; nothing turns that back."""
        found = told(talks("2025-06-04"), "2025-06-04")
        assert found == says(
            BREACHED,
            "came-late",
            observed="2025-06-04",
            allowed="2025-06-03",
            pointer="/records/0/date",
        )
        assert found.remedy == Remedy(action="none")

    def test_counts_from_the_talk(self) -> None:
        """An early talk brings the next one forward: gaps count, not quarters."""
        found = told(talks("2025-03-03"), "2025-05-01")
        assert (found.due, found.pointer) == (day("2025-06-03"), "/records/0/date")
        assert told(talks("2025-04-15"), "2025-05-01").due == day("2025-07-15")

    def test_computed_day_is_a_fact(self) -> None:
        """The last day is told with how it was computed."""
        (one,) = judge("PG701", talks("2025-04-30"), "2025-05-01")
        assert [fact for fact in one.facts if isinstance(fact, Computed)] == [
            Computed(
                function="deadline",
                start=day("2025-04-30"),
                length=Length.months(3),
                day=day("2025-07-30"),
            )
        ]

    @pytest.mark.parametrize(
        ("start", "interval", "last"),
        [
            ("2025-01-31", "P1M", "2025-02-28"),
            ("2024-01-31", "P1M", "2024-02-29"),
            ("2024-02-29", "P1M", "2024-03-29"),
            ("2023-11-30", "P3M", "2024-02-29"),
            ("2024-11-30", "P3M", "2025-02-28"),
            ("2025-03-31", "P3M", "2025-06-30"),
            ("2024-02-29", "P6M", "2024-08-29"),
            ("2024-08-31", "P6M", "2025-02-28"),
            ("2025-03-03", "P6M", "2025-09-03"),
        ],
    )
    def test_month_ends(self, start: str, interval: str, last: str) -> None:
        """Each option of the reading counts as the BGB does, and the judgement names it."""
        case = talks(phases=(phase(QUALI, start),))
        assert told(case, last, interval) == says(
            PENDING,
            "next-one-due",
            interval,
            allowed=last,
            due=last,
            pointer="/phases/0/start",
        )
        assert told(case, day(last) + ONE_DAY, interval).outcome is BREACHED

    def test_talk_on_a_clipped_day(self) -> None:
        """From 31 January over 28 February the next is due on 28 March: it counts from the talk."""
        case = talks("2025-02-28", phases=(phase(QUALI, "2025-01-31"),))
        assert told(case, "2025-03-01", "P1M").due == day("2025-03-28")


class TestUpToTheEnd:
    """Domain: "no gap between Reflexionsgespräche (start and last end included)"."""

    @pytest.mark.parametrize(
        ("as_of", "outcome", "because"),
        [
            ("2025-01-01", PENDING, "no-more-needed"),
            ("2025-06-03", PENDING, "no-more-needed"),
            ("2025-06-04", MET, "came-regularly"),
        ],
    )
    def test_exactly_the_interval(self, as_of: str, outcome: Outcome, because: str) -> None:
        """An end exactly three months on needs no talk; it is met once the phase has ended."""
        assert told(until("2025-06-03"), as_of) == says(
            outcome,
            because,
            observed="2025-06-03",
            allowed="2025-06-03",
            pointer="/phases/0/end",
        )

    def test_a_day_more(self) -> None:
        """An end a day later needs one by then."""
        case = until("2025-06-04")
        assert told(case, "2025-06-03").due == day("2025-06-03")
        assert told(case, "2025-06-04").because == "did-not-come"

    @pytest.mark.parametrize(
        ("end", "outcome"), [("2025-09-02", MET), ("2025-09-03", MET), ("2025-09-04", BREACHED)]
    )
    def test_from_the_last_talk(self, end: str, outcome: Outcome) -> None:
        """The gap between the last talk and the end counts like the others."""
        assert told(until(end, "2025-06-03"), "2025-12-01").outcome is outcome

    def test_gap_in_the_middle(self) -> None:
        """One gap that was too long is a breach for good, however regular the others are."""
        case = until("2025-12-12", "2025-04-01", "2025-05-02", "2025-08-03", "2025-10-01")
        assert told(case, "2025-08-02").outcome is PENDING
        for as_of in ("2025-08-03", "2025-12-31"):
            assert told(case, as_of) == says(
                BREACHED,
                "came-late",
                observed="2025-08-03",
                allowed="2025-08-02",
                pointer="/records/2/date",
            )

    def test_broken_off(self) -> None:
        """A phase that was broken off needs talks up to its end and none after it."""
        assert told(until("2025-05-30", early="ill"), "2025-12-01").outcome is MET
        assert told(until("2025-06-04", early="ill"), "2025-12-01").outcome is BREACHED

    def test_talk_after_the_end(self) -> None:
        """A talk after the last day does not count."""
        case = until("2025-06-04", "2025-06-05")
        assert told(case, "2025-12-01").because == "did-not-come"
        assert told(until("2025-06-03", "2025-06-05"), "2025-12-01").outcome is MET

    def test_talk_on_the_last_day(self) -> None:
        """A talk on the last day counts, and no more is needed then."""
        case = until("2025-06-03", "2025-06-03")
        found = told(case, "2025-06-04")
        assert (found.outcome, found.allowed) == (MET, day("2025-09-03"))
        late = until("2025-06-04", "2025-06-04")
        assert told(late, "2025-06-05").because == "came-late"

    @pytest.mark.parametrize("first", ["2025-03-02", "2024-12-03"])
    def test_talk_before_the_first_day(self, first: str) -> None:
        """Domain: "PG701 counts talks from the first day on"; one before it does not count."""
        assert told(talks(first), "2025-06-03").due == day("2025-06-03")
        assert told(talks(first), "2025-06-04").because == "did-not-come"


class TestPhases:
    """Domain: "from the first day on … start and last end included"."""

    def test_one_subject(self) -> None:
        """The whole case is judged once."""
        assert outcomes("PG701", talks("2025-05-20"), "2025-06-01") == {"case": PENDING}

    def test_none(self) -> None:
        """Without any phase the rule does not apply, talks or not."""
        for case in (talks(phases=()), talks("2025-03-03", phases=())):
            assert told(case, "2025-12-01") == says(
                NOT_APPLICABLE, "nothing-to-recur", pointer="/phases"
            )

    def test_planned(self) -> None:
        """A planned phase is pending with its due day."""
        found = told(talks(), "2025-01-01")
        assert (found.outcome, found.due) == (PENDING, day("2025-06-03"))

    @pytest.mark.parametrize("turned", [False, True])
    def test_several(self, turned: bool) -> None:
        """It counts from the first phase's start to the last one's end, the time between too."""
        phases = (phase(EINSTIEG, "2025-03-03", "2025-03-28"), LATER)
        phases = phases[::-1] if turned else phases
        case = talks("2025-05-30", "2025-08-29", phases=phases)
        assert told(case, "2025-08-28").due == day("2025-08-30")
        found = told(case, "2025-12-01")
        assert (found.outcome, found.observed) == (MET, day("2025-11-14"))
        assert found.pointer == f"/phases/{0 if turned else 1}/end"
        missed = told(talks("2025-08-29", phases=phases), "2025-12-01")
        assert (missed.because, missed.allowed) == ("came-late", day("2025-06-03"))

    def test_one_open(self) -> None:
        """While any phase is open there is no last end, be another one later."""
        case = talks("2025-06-03", "2025-09-03", phases=(OPEN, LATER))
        assert told(case, "2025-11-20").due == day("2025-12-03")

    def test_longest_is_not_the_last_to_start(self) -> None:
        """The last end is the latest day, whichever phase it is the end of."""
        phases = (
            phase(JOBCOACHING, "2025-03-03", "2025-06-04"),
            phase(QUALI, "2025-03-10", "2025-05-30"),
        )
        assert told(talks(phases=phases), "2025-12-01").because == "did-not-come"


class TestEvidence:
    """Domain: "Only what is dated on or before `as_of` is evidence"."""

    def test_later_talk(self) -> None:
        """A talk after as_of is not there yet."""
        case = talks("2025-05-20")
        assert told(case, "2025-05-19").due == day("2025-06-03")
        assert told(case, "2025-05-20").due == day("2025-08-20")

    def test_other_kinds(self) -> None:
        """Only Reflexionsgespräche count."""
        case = case_of(OPEN, records=[record("informationsgespraech", "2025-05-20")])
        assert told(case, "2025-06-04").because == "did-not-come"

    def test_order_and_two_on_one_day(self) -> None:
        """The order in the file does not matter; of two on one day the last is pointed to."""
        case = talks("2025-08-20", "2025-05-20", "2025-08-20")
        found = told(case, "2025-09-01")
        assert (found.due, found.pointer) == (day("2025-11-20"), "/records/2/date")

    def test_content_is_no_matter(self) -> None:
        """Who took part and what it spoke of are PG702's and PG703's."""
        case = case_of(OPEN, records=[record(TALK, "2025-05-20", with_=["trainer"])])
        assert told(case, "2025-06-30").outcome is PENDING


class TestRemedy:
    """A missing talk may be entered on its last day, and each that would have come since."""

    def test_every_missed_one(self) -> None:
        """Each counts from the one before it, up to the day of the check."""
        found = told(talks("2025-04-30"), "2026-02-01")
        on = ["2025-07-30", "2025-10-30", "2026-01-30"]
        assert found.remedy == Remedy(
            action="add", pointer="/records", value=tuple(record(TALK, last) for last in on)
        )

    @pytest.mark.parametrize(
        ("as_of", "end", "number"),
        [
            ("2025-06-04", "2026-03-02", 1),
            ("2025-09-03", "2026-03-02", 1),
            ("2025-09-04", "2026-03-02", 2),
            ("2026-06-01", "2025-09-03", 1),
            ("2026-06-01", "2025-09-04", 2),
        ],
    )
    def test_how_many(self, as_of: str, end: str, number: int) -> None:
        """None is entered after the day of the check, nor where the end is near enough."""
        case = until(end)
        remedy = told(case, as_of).remedy
        assert remedy is not None
        assert isinstance(remedy.value, tuple)
        assert len(remedy.value) == number
        assert tried("PG701", case, as_of) == 1

    def test_holds_what_is_asked(self) -> None:
        """With all rules judged, the talks that it enters hold what PG702 and PG703 ask."""
        (found,) = check(talks(), as_of=day("2025-06-04"))["PG701"]
        talk = record(TALK, "2025-06-03", with_=["leitung"], topics=["erfolgsbewertung", "kritik"])
        assert found.remedy == Remedy(action="add", pointer="/records", value=(talk,))


class TestRow:
    """The interval is the reading's to say, and is longer than nothing."""

    def test_default(self) -> None:
        """Three months unless another option is chosen."""
        assert PROGRAMME.rule("PG701").parameters.interval == Length.months(3)
        assert told(talks(), "2025-04-03", "P1M").outcome is PENDING
        assert told(talks(), "2025-04-04", "P1M").outcome is BREACHED
        assert told(talks(), "2025-04-04", "P6M").outcome is PENDING

    @pytest.mark.parametrize("length", [Length.weeks(0), Length.months(0)])
    def test_no_interval(self, length: Length) -> None:
        """An interval of nothing could never be kept."""
        with pytest.raises(InputError):
            Parameters(record=TALK, interval=length)


def second_opinion(case: Case, as_of: date, months: int) -> Outcome:
    """The outcome, day by day: how long the last talk, or the start, was ago on each day."""
    if not case.phases:
        return NOT_APPLICABLE
    start = min(p.start for p in case.phases)
    ends = [p.end for p in case.phases if p.end is not None]
    end = max(ends) if len(ends) == len(case.phases) else None
    held = {r.date for r in case.records if r.kind == TALK and r.date <= as_of}
    previous, today = start, start
    last = as_of if end is None else min(as_of, end)
    while today <= last:
        # On the end itself none is needed any more, so a gap is too long only once it is exceeded.
        if today > event_deadline(previous, "months", months):
            return BREACHED
        if today in held:
            previous = today
        today += ONE_DAY
    return MET if end is not None and end < as_of else PENDING


@st.composite
def talked(draw: st.DrawFn) -> Case:
    """A case with talks about the days on which they are due."""
    start = draw(days(date(2023, 11, 28), date(2024, 3, 2)))
    on, previous = [], start
    for _ in range(draw(st.integers(0, 4))):
        months = draw(st.sampled_from([1, 1, 3, 3, 6]))
        previous = event_deadline(previous, "months", months)
        previous += timedelta(days=draw(st.sampled_from([-40, -1, 0, 0, 0, 1])))
        on.append(max(previous, date(2023, 1, 1)))
    last = event_deadline(max([*on, start]), "months", 3)
    end = draw(st.one_of(st.none(), st.integers(-2, 2).map(lambda n: last + n * ONE_DAY)))
    phases = [phase(QUALI, start, end)]
    if draw(st.booleans()):
        begun = start + timedelta(days=draw(st.integers(0, 60)))
        phases.append(phase(STABI, begun, draw(st.sampled_from([begun, begun + 90 * ONE_DAY]))))
    return talks(*draw(st.permutations(on)), phases=tuple(draw(st.permutations(phases))))


class TestProperties:
    """Domain: "no gap between Reflexionsgespräche (start and last end included)"."""

    @given(talked(), st.data(), st.sampled_from(sorted(INTERVALS)))
    def test_second_opinion(self, case: Case, data: st.DataObject, interval: str) -> None:
        """Walking day by day comes to the same outcome under each reading."""
        marks = [*(r.date for r in case.records), *(p.end or p.start for p in case.phases)]
        months = INTERVALS[interval]
        marks += [event_deadline(mark, "months", months) for mark in marks]
        as_of = data.draw(st.sampled_from(marks)) + ONE_DAY * data.draw(st.integers(-1, 1))
        found = told(case, as_of, interval)
        assert found.outcome is second_opinion(case, as_of, months)
        if found.outcome is PENDING and found.due is not None:
            assert as_of <= found.due

    @FEWER
    @given(talked(), days(), st.randoms())
    def test_order(self, case: Case, as_of: date, random: Any) -> None:
        """The order of records and of phases does not matter."""
        turned = random.sample(case.records, len(case.records))
        other = attrs.evolve(case, records=turned, phases=case.phases[::-1])
        values = ("outcome", "because", "observed", "allowed", "due")
        one, two = told(case, as_of), told(other, as_of)
        assert [getattr(one, name) for name in values] == [getattr(two, name) for name in values]

    @FEWER
    @given(talked(), st.sampled_from(sorted(INTERVALS)))
    def test_growing_day(self, case: Case, interval: str) -> None:
        """What is met or breached stays so on every later day."""
        marks = {*(r.date for r in case.records), *(p.end or p.start for p in case.phases)}
        marks |= {event_deadline(mark, "months", INTERVALS[interval]) for mark in marks}
        about = [mark + ONE_DAY * n for mark in marks for n in (-1, 0, 1)]
        assert_decided_stays("PG701", case, about, {"talk-interval": interval})

    @FEWER
    @given(talked(), days(date(2024, 1, 1), date(2025, 12, 31)))
    def test_remedy(self, case: Case, as_of: date) -> None:
        """What did not come can be entered; a late one cannot be mended."""
        found = told(case, as_of)
        assert tried("PG701", case, as_of) == (found.because == "did-not-come")
