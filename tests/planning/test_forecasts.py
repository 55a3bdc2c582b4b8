"""Forecasts: paces seen in the ledger, and what comes of each if it goes on like that."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from oracle import last_day

from passtgenau_core import Budget, Case, Cents, HourEntry, InputError, Phase, Rate, load_programme
from passtgenau_core.costs import cost_of, unrated
from passtgenau_core.planning import Forecast, ModuleForecast, Outlook, Pace, forecast

PROGRAMME = load_programme("passtgenau")
EINSTIEG, QUALI, STABI, UEBERGANG, SICHERUNG, JOBCOACHING = (m.id for m in PROGRAMME.modules)
ORDER = [module.id for module in PROGRAMME.modules]
START = date(2025, 3, 3)
ONE_DAY = timedelta(days=1)


def entry(number: int, on: date, minutes: int, module: str = QUALI) -> HourEntry:
    return HourEntry(id=f"H-{number}", date=on, module=module, minutes=minutes)


def case(
    *ledger: HourEntry, phases: tuple[Phase, ...] | None = None, budget: Budget | None = None
) -> Case:
    if phases is None:
        phases = (Phase(module=QUALI, start=START, end=date(2026, 1, 2)),)
    return Case(id="LOE-2025-007", programme=PROGRAMME, phases=phases, ledger=ledger, budget=budget)


def evenly(days: int, minutes: int, first: date = START, module: str = QUALI) -> list[HourEntry]:
    """An entry of so many minutes on each of so many days."""
    return [
        HourEntry(
            id=f"{module}-{n}", date=first + timedelta(days=n), module=module, minutes=minutes
        )
        for n in range(days)
    ]


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Some entries in and around a phase with or without an end, and perhaps approved hours."""
    length = draw(st.one_of(st.none(), st.integers(0, 120)))
    end = None if length is None else START + timedelta(days=length)
    count = draw(st.integers(0, 25))
    days = st.integers(-5, 130)
    ledger = [
        entry(n, START + timedelta(days=draw(days)), draw(st.integers(1, 1400)))
        for n in range(count)
    ]
    for n in draw(st.sets(st.integers(0, 24), max_size=3)):
        if n < count:
            back = HourEntry(id=f"S-{n}", date=ledger[n].date, reverses=f"H-{n}")
            ledger.append(back)
    return case(
        *ledger,
        phases=(Phase(module=QUALI, start=START, end=end),),
        budget=draw(
            st.one_of(
                st.none(),
                st.builds(
                    Budget,
                    hours=st.one_of(st.none(), st.just({QUALI: draw(st.integers(1, 300))})),
                    amount=st.one_of(st.none(), st.integers(0, 300_000)),
                    end=st.one_of(st.none(), st.just(date(2025, 12, 31))),
                    rates=st.sampled_from([None, [Rate(from_=date(2025, 3, 10), rate="61.37")]]),
                ),
            )
        ),
    )


def live_minutes(of: Case, first: date, last: date) -> int:
    """Live minutes of QUALI from one day to another, by hand."""
    void = {e.reverses for e in of.ledger}
    return sum(
        e.minutes or 0
        for e in of.ledger
        if e.module == QUALI and e.id not in void and first <= e.date <= last
    )


def outlooks(told: ModuleForecast) -> list[Outlook]:
    kinds = (told.since_start, told.lately, told.slowest, told.fastest)
    return [outlook for outlook in kinds if outlook is not None]


as_ofs = st.integers(0, 140).map(lambda n: START + timedelta(days=n))


@given(cases(), as_ofs)
def test_used_and_left(of: Case, as_of: date) -> None:
    """Only entries up to the day count; the lesser of cap and approved hours is the limit."""
    [told] = forecast(of, as_of).modules
    approved = None if of.budget is None else of.budget.minutes(QUALI)
    assert told.used == live_minutes(of, date.min, as_of)
    assert told.limit == min(540 * 60, approved or 540 * 60)
    assert told.remaining == told.limit - told.used
    assert told.end == (of.phases[0].end or last_day(START, "months", 10))
    assert told.start == START
    assert told.module == QUALI


@given(cases(), as_ofs)
def test_paces(of: Case, as_of: date) -> None:
    """Since the start, and over every four weeks in a row so far, until the module's end."""
    [told] = forecast(of, as_of).modules
    assert told.end is not None
    until = min(as_of, told.end)
    since = told.since_start
    assert since is not None
    assert since.pace == Pace(live_minutes(of, START, until), (until - START).days + 1)
    windows = [
        live_minutes(of, START + timedelta(days=n), START + timedelta(days=n + 27))
        for n in range((until - START).days - 26)
    ]
    if not windows:
        assert (told.lately, told.slowest, told.fastest) == (None, None, None)
        assert told.is_sparse
        return
    assert told.lately is not None
    assert told.slowest is not None
    assert told.fastest is not None
    assert told.lately.pace == Pace(windows[-1], 28)
    assert told.slowest.pace == Pace(min(windows), 28)
    assert told.fastest.pace == Pace(max(windows), 28)


@given(cases(), as_ofs)
def test_the_day_the_limit_is_reached(of: Case, as_of: date) -> None:
    """The first day on which the ledger, going on at that pace, comes to the limit.

    None, if it has not by the module's end.
    """
    [told] = forecast(of, as_of).modules
    assert told.limit is not None
    assert told.end is not None
    for outlook in outlooks(told):
        pace = outlook.pace

        def by(day: date, pace: Pace = pace) -> int:
            """Minutes so far, in full, and from then on at the pace, in 1/days of a minute."""
            if day <= as_of:
                return live_minutes(of, date.min, day) * pace.days
            return told.used * pace.days + pace.minutes * (day - as_of).days

        if outlook.reached is None:
            assert told.used < told.limit
            assert by(told.end) < told.limit * pace.days
            continue
        assert outlook.reached <= max(told.end, as_of)
        assert by(outlook.reached) >= told.limit * pace.days
        assert by(outlook.reached - ONE_DAY) < told.limit * pace.days


@given(cases(), as_ofs)
def test_hours_left_unused(of: Case, as_of: date) -> None:
    """What is left on the module's last day if it goes on like that; never less than nothing."""
    [told] = forecast(of, as_of).modules
    assert told.end is not None
    assert told.remaining is not None
    days = max((told.end - as_of).days, 0)
    for outlook in outlooks(told):
        pace = outlook.pace
        exact = told.remaining - pace.minutes * days // pace.days
        assert outlook.unused == max(exact, 0)
        if days and outlook.reached is not None and outlook.reached <= told.end:
            assert outlook.unused == 0


@given(cases(), as_ofs)
def test_the_pace_that_lands(of: Case, as_of: date) -> None:
    """At the landing pace the limit is used up on the last day, to the minute, and not before."""
    [told] = forecast(of, as_of).modules
    assert told.end is not None
    assert told.remaining is not None
    days = (told.end - as_of).days
    if days <= 0 or told.remaining <= 0:
        assert told.landing is None
        return
    assert told.landing is not None
    assert told.landing.over(days) == told.remaining
    assert told.landing.days_for(told.remaining) == days


@given(cases(), as_ofs, st.integers(0, 60))
def test_used_grows_with_the_day(of: Case, as_of: date, later: int) -> None:
    """A later day never has used fewer hours, and knows as many four weeks at least."""
    [one] = forecast(of, as_of).modules
    [other] = forecast(of, as_of + timedelta(days=later)).modules
    assert one.used <= other.used
    if one.slowest and one.fastest:
        assert other.slowest is not None
        assert other.fastest is not None
        assert other.slowest.pace.minutes <= one.slowest.pace.minutes
        assert other.fastest.pace.minutes >= one.fastest.pace.minutes
        assert other.is_sparse <= one.is_sparse


@given(cases(), as_ofs)
def test_what_comes_later_is_not_known(of: Case, as_of: date) -> None:
    """Entries after the day change nothing."""
    known = [e for e in of.ledger if e.date <= as_of]
    again = case(*known, phases=of.phases, budget=of.budget)
    assert forecast(of, as_of) == forecast(again, as_of)


@given(cases(), as_ofs)
def test_the_course(of: Case, as_of: date) -> None:
    """From nothing gone to the day, week by week, what was used by then."""
    [told] = forecast(of, as_of).modules
    assert told.end is not None
    days = [day for day, _ in told.course]
    assert days[0] == START - ONE_DAY
    assert days[-1] == min(as_of, told.end)
    assert all(0 < (b - a).days <= 7 for a, b in pairwise(days))
    assert [n for _, n in told.course] == [live_minutes(of, date.min, day) for day in days]


def test_an_even_pace() -> None:
    """With 60 minutes a day, 540 hours last 540 days, and the module has 306."""
    of = case(*evenly(56, 60))
    [told] = forecast(of, START + timedelta(days=55)).modules
    left = 540 * 60 - 306 * 60
    expected = Outlook(pace=Pace(60 * 28, 28), reached=None, unused=left)
    assert (told.lately, told.slowest, told.fastest) == (expected, expected, expected)
    assert told.since_start == Outlook(pace=Pace(60 * 56, 56), reached=None, unused=left)
    assert told.landing == Pace(484 * 60, 250)
    assert told.landing.a_week == 813  # 813.12
    assert not told.is_sparse


def test_a_pace_that_is_too_fast() -> None:
    """With 120 minutes a day, 540 hours last 270 days: to the day, and a day less is not enough."""
    of = case(*evenly(56, 120))
    [told] = forecast(of, START + timedelta(days=55)).modules
    expected = Outlook(pace=Pace(120 * 28, 28), reached=START + timedelta(days=269), unused=0)
    assert told.lately == expected
    landing = case(
        *evenly(56, 120), phases=(Phase(module=QUALI, start=START, end=expected.reached),)
    )
    [told] = forecast(landing, START + timedelta(days=55)).modules
    assert told.lately == expected
    assert told.landing == Pace(214 * 120, 214)
    assert expected.reached is not None
    short = Phase(module=QUALI, start=START, end=expected.reached - ONE_DAY)
    [told] = forecast(case(*evenly(56, 120), phases=(short,)), START + timedelta(days=55)).modules
    assert told.lately == Outlook(pace=Pace(120 * 28, 28), reached=None, unused=120)


@pytest.mark.parametrize(
    ("entries", "days", "is_sparse"), [(4, 28, False), (3, 28, True), (4, 27, True), (0, 40, True)]
)
def test_little_data(entries: int, days: int, is_sparse: bool) -> None:
    """Fewer than four weeks, or than four entries: the forecast says so."""
    as_of = START + timedelta(days=days - 1)
    of = case(*evenly(entries, 60), *evenly(9, 60, as_of + ONE_DAY, SICHERUNG))
    [told] = forecast(of, as_of).modules
    assert told.is_sparse is is_sparse
    assert (told.lately is None) is (days < 28)


def test_a_limit_that_is_used_up() -> None:
    """The day it was reached is in the ledger; nothing is left, and no pace lands."""
    of = case(
        entry(1, START, 540 * 60 - 30),
        entry(2, START + ONE_DAY, 30),
        entry(3, START + 2 * ONE_DAY, 60),
    )
    [before] = forecast(of, START).modules
    assert before.remaining == 30
    [reached] = forecast(of, START + ONE_DAY).modules
    [over] = forecast(of, START + 9 * ONE_DAY).modules
    for told, remaining in ((reached, 0), (over, -60)):
        assert told.remaining == remaining
        assert told.landing is None
        assert told.since_start is not None
        assert told.since_start.reached == START + ONE_DAY
        assert told.since_start.unused == 0


def test_nothing_worked_yet() -> None:
    """Without hours no limit is reached, and all of them are left."""
    [told] = forecast(case(), START).modules
    assert told.since_start == Outlook(pace=Pace(0, 1), reached=None, unused=540 * 60)


def test_modules_that_have_not_begun() -> None:
    """Only modules that have begun are told, in the concept's order, whatever the file's."""
    phases = (
        Phase(module=QUALI, start=date(2025, 4, 1)),
        Phase(module=EINSTIEG, start=START, end=date(2025, 3, 30)),
        Phase(module=STABI, start=date(2025, 6, 1)),
    )
    assert [m.module for m in forecast(case(phases=phases), date(2025, 5, 1)).modules] == [
        EINSTIEG,
        QUALI,
    ]
    told = forecast(case(phases=phases), START - ONE_DAY)
    assert told == Forecast(case="LOE-2025-007", as_of=START - ONE_DAY, modules=(), budget=None)


def test_two_phases_of_a_module() -> None:
    """From the first day of the first phase to the last day of the last one."""
    phases = (
        Phase(module=QUALI, start=date(2025, 5, 1)),
        Phase(module=QUALI, start=START, end=date(2025, 4, 1)),
    )
    [told] = forecast(case(phases=phases), date(2025, 6, 1)).modules
    assert (told.start, told.end) == (START, date(2026, 2, 28))


def test_a_module_without_limit_or_end() -> None:
    """Jobcoaching has no cap and no window: its pace is told, and nothing that a limit needs."""
    phases = (Phase(module=JOBCOACHING, start=START),)
    of = case(*evenly(30, 10, module=JOBCOACHING), phases=phases)
    [told] = forecast(of, START + timedelta(days=29)).modules
    outlook = Outlook(pace=Pace(300, 30), reached=None, unused=None)
    assert (told.limit, told.end, told.remaining, told.landing) == (None, None, None, None)
    assert told.since_start == outlook
    approved = case(
        *evenly(30, 10, module=JOBCOACHING), phases=phases, budget=Budget(hours={JOBCOACHING: 10})
    )
    [told] = forecast(approved, START + timedelta(days=29)).modules
    assert told.since_start == Outlook(
        pace=Pace(300, 30), reached=START + timedelta(days=59), unused=None
    )
    assert told.landing is None


def test_a_day_beyond_those_of_files() -> None:
    """Without an end, a pace so slow that the limit would be reached after 2199 never does."""
    as_of = START + timedelta(days=9)
    most = (date(2199, 12, 31) - as_of).days // 10 // 60  # hours, at a minute in ten days
    for hours, reached in (
        (most, as_of + timedelta(days=10 * (60 * most - 1))),
        (most + 1, None),
    ):
        of = case(
            entry(1, START, 1, JOBCOACHING),
            phases=(Phase(module=JOBCOACHING, start=START),),
            budget=Budget(hours={JOBCOACHING: hours}),
        )
        [told] = forecast(of, as_of).modules
        assert told.since_start == Outlook(pace=Pace(1, 10), reached=reached, unused=None)


class TestPace:
    def test_a_week(self) -> None:
        """Halves are rounded up."""
        assert [Pace(n, 14).a_week for n in (0, 1, 2, 3)] == [0, 1, 1, 2]

    @given(st.integers(0, 5000), st.integers(1, 400), st.integers(-5, 50_000))
    def test_days_for(self, minutes: int, days: int, wanted: int) -> None:
        """The least days in which so many minutes are worked."""
        told = Pace(minutes, days).days_for(wanted)
        if told is None:
            assert minutes == 0
            assert wanted > 0
            return
        assert minutes * told >= wanted * days
        assert told == 0 or minutes * (told - 1) < wanted * days

    def test_order(self) -> None:
        """Paces are compared by the day, whatever days they were seen on."""
        assert Pace(1, 28).is_slower_than(Pace(1, 27))
        assert not Pace(2, 28).is_slower_than(Pace(1, 14))


class TestBudget:
    RATES = (Rate(from_=START, rate="60.00"), Rate(from_=date(2025, 4, 1), rate="66.00"))

    @given(cases(), as_ofs)
    def test_spent(self, of: Case, as_of: date) -> None:
        """What the hours so far cost, and the minutes that no rate covers."""
        told = forecast(of, as_of).budget
        if of.budget is None or of.budget.amount is None:
            assert told is None
            return
        assert told is not None
        assert told.spent == cost_of(of.ledger, of.budget, as_of)
        assert told.remaining == of.budget.amount - told.spent
        assert told.unrated == unrated(of.ledger, of.budget, as_of)
        assert told.end == of.budget.end

    def test_reached(self) -> None:
        """60 minutes a day of all modules together, at the rate of the day."""
        phases = (
            Phase(module=EINSTIEG, start=START, end=date(2025, 3, 30)),
            Phase(module=QUALI, start=date(2025, 3, 31)),
        )
        ledger = [
            *evenly(28, 60, module=EINSTIEG),
            *[entry(100 + n, date(2025, 3, 31) + timedelta(days=n), 60) for n in range(30)],
        ]
        of = case(*ledger, phases=phases, budget=Budget(amount="2000.00", rates=self.RATES))
        # 14 days of 60 EUR; at this pace 1160 EUR last 20 days: 19.3 of them.
        early = forecast(of, date(2025, 3, 16)).budget
        assert early is not None
        assert (early.spent, early.remaining) == (Cents(84000), Cents(116_000))
        assert early.reached == date(2025, 4, 5)
        # 29 days of 60 EUR and two of 66 leave 128 EUR.
        late = forecast(of, date(2025, 4, 2)).budget
        assert late is not None
        assert late.spent == Cents(29 * 6000 + 2 * 6600)
        assert late.reached == date(2025, 4, 4)  # 1.9 days
        exact = case(*ledger, phases=phases, budget=Budget(amount="840.00", rates=self.RATES))
        found = forecast(exact, date(2025, 3, 16)).budget
        assert found is not None
        assert found.reached == date(2025, 3, 16)

    def test_never_reached(self) -> None:
        """Before anything has begun, without hours, and without a rate on the day."""
        amount = Budget(amount="100.00", rates=self.RATES)
        for of, as_of in (
            (case(budget=amount), START - ONE_DAY),
            (case(budget=amount), START),
            (case(*evenly(3, 60), budget=Budget(amount="100.00")), START),
            (case(*evenly(3, 60), budget=Budget(amount="100.00", rates=[])), START),
        ):
            told = forecast(of, as_of).budget
            assert told is not None
            assert told.reached is None


def test_no_day() -> None:
    with pytest.raises(InputError) as caught:
        forecast(case(), "2025-03-03")  # type: ignore[arg-type]
    assert [problem.pointer for problem in caught.value.problems] == ["/as_of"]
