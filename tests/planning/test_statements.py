"""Monthly statements: what they tell, what they take back, and what they come to in all."""

from __future__ import annotations

from datetime import date, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import floor

import pytest
from costs_by_hand import live, rate_on
from hypothesis import given
from hypothesis import strategies as st

from passtgenau_core import (
    Budget,
    Case,
    Cents,
    HourEntry,
    HourLedger,
    InputError,
    Rate,
    load_programme,
)
from passtgenau_core.costs import cost_of
from passtgenau_core.planning import (
    POLICIES,
    QUARTER_HOURS,
    QUARTER_HOURS_UP,
    TENS,
    TO_THE_MINUTE,
    BillingPolicy,
    Remainder,
    Statement,
    StatementEntry,
    StatementLine,
    statement,
    statements,
)

PROGRAMME = load_programme("passtgenau")
MODULES = [module.id for module in PROGRAMME.modules]
EINSTIEG, QUALI, SICHERUNG = MODULES[0], MODULES[1], MODULES[4]
MARCH, APRIL, MAY = date(2025, 3, 1), date(2025, 4, 1), date(2025, 5, 1)
SIXTY = Budget(rates=[Rate(from_=MARCH, rate="60.00")])

policies = st.one_of(
    st.sampled_from(list(POLICIES.values())),
    st.builds(
        BillingPolicy,
        unit=st.sampled_from([1, 45, 60]),
        step=st.integers(10, 20),
        up_from=st.integers(1, 10),
        exact_below=st.booleans(),
        minimum=st.integers(0, 30),
        indirect=st.integers(0, 40),
    ),
)


def worked(name: str, on: date, minutes: int, module: str = EINSTIEG) -> HourEntry:
    return HourEntry(id=name, date=on, module=module, minutes=minutes)


def reversal(name: str, of: str, on: date) -> HourEntry:
    return HourEntry(id=name, date=on, reverses=of)


def case(*ledger: HourEntry, budget: Budget | None = SIXTY) -> Case:
    return Case(id="LOE-2025-007", programme=PROGRAMME, ledger=ledger, budget=budget)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Entries over some months, some reversed (now and then on an earlier day), and rates."""
    days = st.dates(date(2024, 12, 20), date(2025, 4, 10))
    ledger: list[HourEntry] = []
    for number in range(draw(st.integers(0, 8))):
        on = draw(days)
        module = draw(st.sampled_from([EINSTIEG, QUALI, SICHERUNG]))
        ledger.append(worked(f"H-{number}", on, draw(st.integers(1, 100)), module))
        if draw(st.integers(0, 2)) == 0:
            when = on + timedelta(days=draw(st.integers(-40, 90)))
            ledger.append(reversal(f"S-{number}", f"H-{number}", when))
    rates = [
        Rate(from_=first, rate=draw(st.integers(0, 9000)))
        for first in draw(st.lists(days, max_size=3, unique=True))
    ]
    amount = draw(st.one_of(st.none(), st.integers(0, 50_000)))
    budget = draw(
        st.one_of(st.none(), st.just(Budget(rates=rates, amount=amount, hours={EINSTIEG: 2})))
    )
    return case(*draw(st.permutations(ledger)), budget=budget)


def one_bill(of: Case, policy: BillingPolicy) -> int:
    """The cents of one bill over the final ledger, each line in exact fractions, rounded once."""
    exact: dict[tuple[str, int, int], Fraction] = {}
    for entry in live(of.ledger):
        rate = rate_on(of.budget or Budget(), entry.date)
        key = (str(entry.module), entry.date.year, entry.date.month)
        units = Fraction(policy.billed(entry.minutes or 0), policy.unit)
        with_indirect = units * Fraction(100 + policy.indirect, 100)
        exact[key] = exact.get(key, Fraction(0)) + with_indirect * (rate or 0)
    return sum(floor(cents + Fraction(1, 2)) for cents in exact.values())


@given(cases())
def test_all_statements_cost_what_the_ledger_costs(of: Case) -> None:
    """To the minute, the amounts add up to the cost of the ledger to the cent."""
    total = sum(told.amount for told in statements(of))
    assert total == cost_of(of.ledger, of.budget or Budget())


@given(cases(), policies)
def test_all_statements_come_to_one_bill(of: Case, policy: BillingPolicy) -> None:
    """Under every policy, corrections and all, to the cent and to the minute."""
    told = statements(of, policy=policy)
    assert sum(one.amount for one in told) == one_bill(of, policy)
    assert sum(one.minutes for one in told) == sum(entry.minutes or 0 for entry in live(of.ledger))
    by_line: dict[tuple[str, int, int], int] = {}
    for entry in live(of.ledger):
        key = (str(entry.module), entry.date.year, entry.date.month)
        by_line[key] = by_line.get(key, 0) + policy.billed(entry.minutes or 0)
    assert sum(one.billed for one in told) == sum(map(policy.with_indirect, by_line.values()))


@given(cases(), policies)
def test_statements_follow_each_other(of: Case, policy: BillingPolicy) -> None:
    """Month by month, each knows the amount of those before, and stands alone as well."""
    told = statements(of, policy=policy)
    before = 0
    for number, one in enumerate(told):
        assert one == statement(of, one.month, policy=policy)
        assert one.amount_before == before
        before += one.amount
        if of.budget is None or of.budget.amount is None:
            assert one.budget_left is None
        else:
            assert one.budget_left == of.budget.amount - before
        months = [date(ln.month.year, ln.month.month, 1) for ln in one.lines]
        own = [line.module for line in one.lines if line.month == one.month]
        assert own == sorted(own, key=MODULES.index)
        assert months[: len(own)] == [one.month] * len(own)
        assert months[len(own) :] == sorted(months[len(own) :])
        assert all(month < one.month for month in months[len(own) :])
        if number:
            previous = told[number - 1].month
            assert one.month == (previous + timedelta(days=31)).replace(day=1)
    days = [entry.date for entry in of.ledger]
    assert (
        [t.month for t in (*told[:1], *told[-1:])]
        == [day.replace(day=1) for day in (min(days), max(days)) if told]
        if days
        else told == ()
    )


@given(cases(), policies)
def test_an_entry_stays_in_its_month_until_it_is_reversed(of: Case, policy: BillingPolicy) -> None:
    """Each entry is told once in its own month, and once more if it is taken back later."""
    reversals = {entry.reverses: entry for entry in of.ledger if entry.reverses is not None}
    told = {
        (one.month, line.module, entry.id, entry.minutes, entry.billed, entry.reversed_by)
        for one in statements(of, policy=policy)
        for line in one.lines
        for entry in line.entries
    }
    expected: set[tuple[date, str | None, str, int, int, str | None]] = set()
    for entry in of.ledger:
        if entry.reverses is not None:
            continue
        minutes = entry.minutes or 0
        month, back = entry.date.replace(day=1), reversals.get(entry.id)
        taken_back = None if back is None else back.date.replace(day=1)
        billed = policy.billed(minutes)
        if taken_back is None or taken_back > month:
            expected.add((month, entry.module, entry.id, minutes, billed, None))
        if back and taken_back and taken_back > month:
            expected.add((taken_back, entry.module, entry.id, -minutes, -billed, back.id))
    assert told == expected


@given(cases(), st.integers(0, 5))
def test_remainders(of: Case, n: int) -> None:
    """Caps and approved hours less the live hours so far; monthly caps less those of the month."""
    first = date(2024 + (11 + n) // 12, (11 + n) % 12 + 1, 1)
    following = (first + timedelta(days=31)).replace(day=1)
    known = [entry for entry in of.ledger if entry.date < following]
    so_far = live(known)
    expected = []
    for module in MODULES:
        mine = [entry for entry in so_far if entry.module == module]
        if not any(e.module == module and e.reverses is None for e in known):
            continue
        used = sum(entry.minutes or 0 for entry in mine)
        this_month = sum(entry.minutes or 0 for entry in mine if entry.date >= first)
        if module == SICHERUNG:
            expected.append((module, "monthly-cap", 1800, this_month))
        else:
            expected.append((module, "cap", {EINSTIEG: 2880, QUALI: 32400}[module], used))
        if module == EINSTIEG and of.budget is not None:
            expected.append((module, "budget", 120, used))
    told = statement(of, first).remainders
    assert [(r.module, r.of, r.allowed, r.used) for r in told] == expected


def test_a_month_by_module() -> None:
    """Two modules, two rates in a month; halves of a cent are rounded up once a line."""
    budget = Budget(
        amount="1000.00",
        rates=[Rate(from_=MARCH, rate="60.01"), Rate(from_=date(2025, 3, 20), rate="66.00")],
    )
    of = case(
        worked("H-3", date(2025, 3, 21), 10, QUALI),
        worked("H-2", date(2025, 3, 21), 30),
        worked("H-1", date(2025, 3, 4), 30),
        budget=budget,
    )
    assert statement(of, "2025-03") == Statement(
        case="LOE-2025-007",
        month=MARCH,
        policy=TO_THE_MINUTE,
        lines=(
            StatementLine(
                module=EINSTIEG,
                month=MARCH,
                entries=(
                    StatementEntry(
                        id="H-1", date=date(2025, 3, 4), minutes=30, billed=30, rate=Cents(6001)
                    ),
                    StatementEntry(
                        id="H-2", date=date(2025, 3, 21), minutes=30, billed=30, rate=Cents(6600)
                    ),
                ),
                billed=60,
                amount=Cents(6301),  # 30.005 and 33.00 EUR
            ),
            StatementLine(
                module=QUALI,
                month=MARCH,
                entries=(
                    StatementEntry(
                        id="H-3", date=date(2025, 3, 21), minutes=10, billed=10, rate=Cents(6600)
                    ),
                ),
                billed=10,
                amount=Cents(1100),
            ),
        ),
        remainders=(
            Remainder(module=EINSTIEG, of="cap", allowed=2880, used=60),
            Remainder(module=QUALI, of="cap", allowed=32400, used=10),
        ),
        amount_before=Cents(0),
        budget=Cents(100_000),
    )
    told = statement(of, date(2025, 3, 31))
    assert told == statement(of, "2025-03")
    assert told.lines[0].rates == (Cents(6001), Cents(6600))
    assert told.lines[0].minutes == 60
    assert (told.minutes, told.billed, told.amount, told.unrated) == (70, 70, Cents(7401), 0)
    assert told.units == Decimal("1.17")
    assert told.budget_left == Cents(92_599)
    assert told.remainders[0].left == 2820


def test_a_correction_of_an_earlier_month() -> None:
    """The statement of March stays; the one of May takes back what was reversed then."""
    of = case(
        worked("H-1", date(2025, 3, 3), 90),
        worked("H-2", date(2025, 3, 4), 30),
        worked("H-3", date(2025, 5, 2), 60),
        reversal("S-1", "H-1", date(2025, 5, 31)),
    )
    assert [told.amount for told in statements(of)] == [Cents(12000), Cents(0), Cents(-3000)]
    assert [told.lines for told in statements(of)][1] == ()
    may = statement(of, MAY)
    assert may.amount_before == Cents(12000)
    assert may.lines == (
        StatementLine(
            module=EINSTIEG,
            month=MAY,
            entries=(
                StatementEntry(
                    id="H-3", date=date(2025, 5, 2), minutes=60, billed=60, rate=Cents(6000)
                ),
            ),
            billed=60,
            amount=Cents(6000),
        ),
        StatementLine(
            module=EINSTIEG,
            month=MARCH,
            entries=(
                StatementEntry(
                    id="H-1",
                    date=date(2025, 3, 3),
                    minutes=-90,
                    billed=-90,
                    rate=Cents(6000),
                    reversed_by="S-1",
                ),
            ),
            billed=-90,
            amount=Cents(-9000),
        ),
    )
    assert may.remainders == (Remainder(module=EINSTIEG, of="cap", allowed=2880, used=90),)


def test_a_correction_rounds_as_the_corrected_line_does() -> None:
    """50 minutes at 60.01 are 50.01 EUR, 100 are 100.02: taking 50 back takes 50.01 back."""
    budget = Budget(rates=[Rate(from_=MARCH, rate="60.01")])
    of = case(
        worked("H-1", date(2025, 3, 3), 50),
        worked("H-2", date(2025, 3, 4), 50),
        worked("H-3", date(2025, 3, 5), 10),
        reversal("S-3", "H-3", APRIL),
        reversal("S-1", "H-1", MAY),
        budget=budget,
    )
    # 110 minutes: 110.018; 100: 100.017; 50: 50.008.
    assert [told.amount for told in statements(of)] == [Cents(11002), Cents(-1000), Cents(-5001)]


def test_reversed_in_its_own_month() -> None:
    """What is reversed in the month it was worked in is on no statement."""
    of = case(worked("H-1", date(2025, 3, 3), 90), reversal("S-1", "H-1", date(2025, 3, 31)))
    told = statement(of, MARCH)
    assert (told.lines, told.amount, told.minutes) == ((), Cents(0), 0)
    assert told.remainders == (Remainder(module=EINSTIEG, of="cap", allowed=2880, used=0),)


def test_hours_without_a_rate() -> None:
    """They are told, but cost nothing; a line without any rate has no amount."""
    of = case(
        worked("H-1", date(2025, 2, 27), 45),
        worked("H-2", date(2025, 2, 28), 15, QUALI),
        reversal("S-1", "H-1", date(2025, 4, 2)),
    )
    february = statement(of, "2025-02")
    assert [line.amount for line in february.lines] == [None, None]
    assert [line.rates for line in february.lines] == [(), ()]
    assert (february.unrated, february.amount, february.minutes) == (60, Cents(0), 60)
    april = statement(of, "2025-04")
    assert [line.amount for line in april.lines] == [None]
    assert april.unrated == -45
    assert statement(case(budget=None), APRIL).lines == ()
    assert statements(case()) == ()


def test_policies_bill_entry_by_entry() -> None:
    """Two entries of 6 and 7 minutes, and the indirect share of a module's month."""
    of = case(worked("H-1", date(2025, 3, 3), 6), worked("H-2", date(2025, 3, 3), 7))
    expected = {TO_THE_MINUTE: 13, TENS: 16, QUARTER_HOURS: 0, QUARTER_HOURS_UP: 30}
    for policy, billed in expected.items():
        told = statement(of, MARCH, policy=policy)
        assert (told.billed, told.amount) == (billed, Cents(billed * 100))
        assert (told.minutes, told.policy) == (13, policy)
        assert told.units == (Decimal(billed) / 60).quantize(Decimal("0.01"), ROUND_HALF_UP)
    # 13 minutes and a fifth of them: 15.6 minutes, of which 15.60 EUR are billed exactly.
    shared = statement(of, MARCH, policy=BillingPolicy(indirect=20))
    assert (shared.billed, shared.amount) == (16, Cents(1560))
    lessons = statement(of, MARCH, policy=BillingPolicy(unit=45, minimum=45))
    assert (lessons.billed, lessons.units, lessons.amount) == (90, Decimal("2.00"), Cents(12000))


def test_clock_times_are_billed_like_minutes() -> None:
    """The real time from 23:00 to 04:00 in the night the clocks go forward is four hours."""
    entry = HourEntry(id="H-1", date=date(2025, 3, 29), module=EINSTIEG, from_=time(23), to=time(4))
    assert statement(case(entry), MARCH).amount == Cents(24000)


@pytest.mark.parametrize("month", ["2025-13", "2025-3", "März", "2025-03-01", "1899-12"])
def test_unusable_months(month: str) -> None:
    with pytest.raises(InputError) as caught:
        statement(case(), month)
    assert [problem.pointer for problem in caught.value.problems] == ["/month"]


@pytest.mark.parametrize("month", ["1900-01", "2199-12"])
def test_the_first_and_the_last_month_of_files(month: str) -> None:
    entry = worked("H-1", date.fromisoformat(f"{month}-15"), 60)
    of = case(entry, budget=Budget(rates=[Rate(from_=entry.date, rate=100)]))
    assert [told.amount for told in statements(of)] == [Cents(100)]


@given(cases())
def test_the_order_of_entries_does_not_matter(of: Case) -> None:
    sorted_ledger = HourLedger(sorted(of.ledger, key=lambda entry: (entry.date, entry.id)))
    other = Case(id=of.id, programme=PROGRAMME, ledger=sorted_ledger, budget=of.budget)
    assert statements(of) == statements(other)
