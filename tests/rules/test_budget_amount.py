"""budget-amount, by PG507."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import costs_by_hand as by_hand
import pytest
from build import (
    BREACHED,
    EINSTIEG,
    JOBCOACHING,
    MET,
    NOT_APPLICABLE,
    PENDING,
    PROGRAMME,
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
    reversal,
    tried,
    worked,
)
from hypothesis import given
from hypothesis import strategies as st

from passtgenau_core import (
    Budget,
    Case,
    Cents,
    HourEntry,
    Judgement,
    Outcome,
    Rate,
    Remedy,
    Waiver,
    check,
    check_booking,
    mended,
)
from passtgenau_core.periods import FIRST_DAY

AT = "/budget/amount"
FACTS = (AT, "/budget/rates", "/hours")
ENTRY_PHASE = phase(EINSTIEG, "2025-03-03", "2025-03-28")
RATES = {"2025-03-01": "60.00"}


def case(*hours: HourEntry, amount: Any, rates: Any = RATES) -> Case:
    """A case with an Einstiegsphase, this amount and these rates."""
    return case_of(ENTRY_PHASE, hours=hours, budget=budget(rates, amount=amount))


def told(outcome: Outcome, cost: str, amount: str) -> Judgement:
    """The judgement of a cost against an amount, both in euros."""
    because = {MET: "within-amount", PENDING: "within-amount-so-far", BREACHED: "over-amount"}
    return expected(
        "PG507",
        "case",
        outcome,
        because[outcome],
        observed=Cents.parse(cost),
        allowed=Cents.parse(amount),
        pointer=AT,
        facts=FACTS,
    )


def no_rate(minutes: int) -> Judgement:
    """The judgement of minutes on days without a rate."""
    return expected(
        "PG507",
        "case",
        UNDETERMINED,
        "no-rate-that-day",
        observed=minutes,
        pointer="/budget/rates",
        facts=FACTS,
    )


class TestBoundary:
    """Concept 3.4: "über ein Persönliches Budget finanziert wird".

    Domain PG507: cost of the hours ≤ the budget's amount.
    """

    @pytest.mark.parametrize(
        ("amount", "outcome"),
        [("480.01", MET), ("480.00", MET), ("479.99", BREACHED), ("0", BREACHED)],
    )
    def test_to_the_cent(self, amount: str, outcome: Outcome) -> None:
        """Exactly the amount is met, a cent more is a breach; both are told as money."""
        one = case(worked("H-1", EINSTIEG, "2025-03-03", 480), amount=amount)
        judgements = judge("PG507", one, "2025-06-01")
        assert judgements == (told(outcome, "480.00", amount),)
        assert [type(judgements[0].observed), type(judgements[0].allowed)] == [Cents, Cents]

    def test_nothing_granted_nothing_used(self) -> None:
        """An amount of nothing does for no hours."""
        assert judge("PG507", case(amount="0"), "2025-06-01") == (told(MET, "0.00", "0"),)

    def test_minutes(self) -> None:
        """A minute more costs a sixtieth of the rate, and that may be a cent too many."""
        hours = worked("H-1", EINSTIEG, "2025-03-03", 61)
        for amount, outcome in (("61.00", MET), ("60.99", BREACHED)):
            assert outcomes("PG507", case(hours, amount=amount), "2025-06-01") == {"case": outcome}


class TestRounding:
    """Domain: "rounded half up to the cent once per statement line (module and calendar month)"."""

    @pytest.mark.parametrize(
        ("places", "cost"),
        [
            ([(EINSTIEG, "2025-03-03")], 1),
            ([(EINSTIEG, "2025-03-03"), (EINSTIEG, "2025-03-31")], 1),
            ([(EINSTIEG, "2025-03-31"), (EINSTIEG, "2025-04-01")], 2),
            ([(EINSTIEG, "2025-03-03"), (QUALI, "2025-03-03")], 2),
            ([(EINSTIEG, "2025-03-03"), (EINSTIEG, "2025-03-03"), (EINSTIEG, "2025-03-04")], 2),
        ],
        ids=["half-up", "one-line", "two-months", "two-modules", "three-halves"],
    )
    def test_half_a_cent_each(self, places: list[tuple[str, str]], cost: int) -> None:
        """At 30 cents an hour each minute costs half a cent: lines are rounded, entries are not."""
        hours = [worked(f"H-{n}", module, on, 1) for n, (module, on) in enumerate(places)]
        rates = {"2025-03-01": 30}
        for amount, outcome in ((cost, MET), (cost - 1, BREACHED)):
            one = case(*hours, amount=amount, rates=rates)
            (judgement,) = judge("PG507", one, "2025-06-01")
            assert (judgement.outcome, judgement.observed) == (outcome, Cents(cost))

    def test_month_so_far(self) -> None:
        """The line of a running month is rounded over the entries so far."""
        one = case(
            worked("H-1", EINSTIEG, "2025-03-03", 1),
            worked("H-2", EINSTIEG, "2025-03-04", 1),
            worked("H-3", EINSTIEG, "2025-03-05", 1),
            amount=100,
            rates={"2025-03-01": 30},
        )
        costs = [
            judge("PG507", one, as_of)[0].observed
            for as_of in ("2025-03-02", "2025-03-03", "2025-03-04", "2025-03-05")
        ]
        assert costs == [0, 1, 1, 2]


class TestRates:
    """Domain: "minutes × rate valid on the entry's date"."""

    def test_change_within_a_month(self) -> None:
        """Before and from the day of the change on, in one line that is rounded once."""
        one = case(
            worked("H-1", EINSTIEG, "2025-03-14", 1),
            worked("H-2", EINSTIEG, "2025-03-15", 1),
            amount="0.01",
            rates={"2025-03-15": 35, "2025-03-01": 40},
        )
        # 0.667 + 0.583 = 1.25 is a cent; rounded one by one it would be two.
        assert judge("PG507", one, "2025-06-01") == (told(MET, "0.01", "0.01"),)
        dear = case(
            worked("H-1", EINSTIEG, "2025-03-14", 60),
            worked("H-2", EINSTIEG, "2025-03-15", 60),
            amount="125.00",
            rates={"2025-03-15": "65.00", "2025-03-01": "60.00"},
        )
        assert judge("PG507", dear, "2025-06-01") == (told(MET, "125.00", "125.00"),)

    @pytest.mark.parametrize("rates", [None, {}, {"2025-03-05": "60.00"}])
    def test_no_rate_that_day(self, rates: Any) -> None:
        """An entry on a day without a rate leaves the cost open."""
        one = case(worked("H-1", EINSTIEG, "2025-03-04", 45), amount="1000.00", rates=rates)
        for as_of in ("2025-03-04", "2025-06-01"):
            judgements = judge("PG507", one, as_of)
            assert judgements == (no_rate(45),)
            assert remedies(judgements) == [None]

    def test_day_before_the_first_rate(self) -> None:
        """The rate's first day has a rate, the day before has none."""
        one = case(
            worked("H-1", EINSTIEG, "2025-03-04", 45),
            worked("H-2", EINSTIEG, "2025-03-05", 60),
            amount="60.00",
            rates={"2025-03-05": "60.00"},
        )
        assert judge("PG507", one, "2025-06-01") == (no_rate(45),)
        paid = case(
            worked("H-2", EINSTIEG, "2025-03-05", 60),
            amount="60.00",
            rates={"2025-03-05": "60.00"},
        )
        assert judge("PG507", paid, "2025-06-01") == (told(MET, "60.00", "60.00"),)

    def test_breached_without_it(self) -> None:
        """Where the rated part alone exceeds the amount it is breached; no remedy is sure."""
        one = case(
            worked("H-1", EINSTIEG, "2025-03-04", 45),
            worked("H-2", EINSTIEG, "2025-03-05", 60),
            amount="59.99",
            rates={"2025-03-05": "60.00"},
        )
        assert judge("PG507", one, "2025-03-04") == (no_rate(45),)
        judgements = judge("PG507", one, "2025-03-05")
        assert judgements == (told(BREACHED, "60.00", "59.99"),)
        assert remedies(judgements) == [None]

    def test_without_rate_and_not_yet(self) -> None:
        """An entry after as_of does not exist yet, so that it leaves nothing open."""
        one = case(worked("H-1", EINSTIEG, "2025-03-04", 45), amount="1.00", rates=None)
        assert judge("PG507", one, "2025-03-03") == (told(PENDING, "0.00", "1.00"),)

    def test_reversed_without_rate(self) -> None:
        """A reversed entry on a day without a rate is void and leaves nothing open."""
        one = case(
            worked("H-1", EINSTIEG, "2025-02-28", 45),
            reversal("S-1", "H-1", "2025-06-01"),
            amount="1.00",
        )
        assert judge("PG507", one, "2025-04-01") == (told(MET, "0.00", "1.00"),)


class TestDecided:
    """Domain: "A cap is `pending` while its phase runs", `met` or `breached` once decided."""

    @pytest.mark.parametrize(
        ("as_of", "outcome"),
        [("2025-01-01", PENDING), ("2025-03-28", PENDING), ("2025-03-29", MET)],
    )
    def test_states(self, as_of: str, outcome: Outcome) -> None:
        """Planned and running are pending, last day included; the day after decides."""
        assert judge("PG507", case(amount="9.00"), as_of) == (told(outcome, "0.00", "9.00"),)

    def test_all_phases(self) -> None:
        """The amount is for all modules: it is decided when the last phase is over."""
        one = case_of(
            phase(QUALI, "2025-03-31", "2025-09-30"), ENTRY_PHASE, budget=budget(RATES, amount=9)
        )
        assert outcomes("PG507", one, "2025-09-30") == {"case": PENDING}
        assert outcomes("PG507", one, "2025-10-01") == {"case": MET}

    def test_open(self) -> None:
        """While a phase is open it is not decided, unless it is breached."""
        one = case_of(phase(QUALI, "2025-03-31"), budget=budget(RATES, amount=9))
        assert outcomes("PG507", one, "2028-01-01") == {"case": PENDING}
        more = one.book(worked("H-1", QUALI, "2025-03-31", 1))
        assert outcomes("PG507", more, "2025-03-31") == {"case": BREACHED}

    def test_later_entry(self) -> None:
        """An entry after as_of does not cost anything yet, and holds the decision up."""
        one = case(worked("H-1", QUALI, "2025-05-02", 60), amount="59.99")
        assert judge("PG507", one, "2025-05-01") == (told(PENDING, "0.00", "59.99"),)
        assert judge("PG507", one, "2025-05-02") == (told(BREACHED, "60.00", "59.99"),)

    def test_reversed(self) -> None:
        """A reversed entry is void on every day, before its reversal too."""
        one = case(
            worked("H-1", EINSTIEG, "2025-03-03", 480),
            worked("H-2", EINSTIEG, "2025-03-04", 60),
            reversal("S-1", "H-1", "2025-06-01"),
            amount="60.00",
        )
        assert judge("PG507", one, "2025-03-04") == (told(PENDING, "60.00", "60.00"),)
        assert judge("PG507", one, "2025-06-01") == (told(MET, "60.00", "60.00"),)


class TestWhereGiven:
    """Domain PG507: "the budget's amount, where given"."""

    @pytest.mark.parametrize(
        "stated",
        [None, budget(), budget(RATES), budget(RATES, hours={EINSTIEG: 1})],
        ids=["no-budget", "empty", "rates", "hours"],
    )
    def test_not_given(self, stated: Any) -> None:
        """Without an amount the rule does not apply, with or without rates."""
        one = case_of(ENTRY_PHASE, hours=[worked("H-1", EINSTIEG, "2025-02-03", 60)], budget=stated)
        assert judge("PG507", one, "2025-06-01") == (
            expected("PG507", "case", NOT_APPLICABLE, "no-amount", pointer=AT),
        )


class TestRemedy:
    """Contract: a remedy mends; design: it "breaches nothing else"."""

    def test_from_the_day_on(self) -> None:
        """All entries from the day on from which the amount does not do, in date order."""
        one = case(
            worked("H-5", QUALI, "2025-04-01", 60),
            worked("H-4", EINSTIEG, "2025-03-28", 30),
            worked("H-1", EINSTIEG, "2025-03-03", 60),
            worked("H-3", QUALI, "2025-03-05", 60),
            worked("H-2", EINSTIEG, "2025-03-04", 60),
            amount="120.00",
        )
        judgements = judge("PG507", one, "2025-03-31")
        assert judgements == (told(BREACHED, "210.00", "120.00"),)
        undo = Remedy(action="reverse", pointer="/hours/3", value=("H-3", "H-4"))
        assert remedies(judgements) == [undo]
        changed = mended(one, undo, as_of=day("2025-03-31"))
        assert judge("PG507", changed, "2025-03-31") == (told(PENDING, "120.00", "120.00"),)
        undo = Remedy(action="reverse", pointer="/hours/3", value=("H-3", "H-4", "H-5"))
        assert remedies(judge("PG507", one, "2025-04-01")) == [undo]
        assert tried("PG507", one, "2025-04-01") == 1

    def test_one_entry(self) -> None:
        """A single entry that costs too much is reversed by its id."""
        one = case(worked("H-1", EINSTIEG, "2025-03-03", 61), amount="60.00")
        assert remedies(judge("PG507", one, "2025-03-03")) == [
            Remedy(action="reverse", pointer="/hours/0", value="H-1")
        ]
        assert tried("PG507", one, "2025-06-01") == 1

    @pytest.mark.parametrize("as_of", [FIRST_DAY, FIRST_DAY + timedelta(days=1), day("2025-06-01")])
    def test_first_day_of_all(self, as_of: date) -> None:
        """Hours on the first day that a file may state are hours like any other."""
        one = case_of(
            hours=[worked("H-1", EINSTIEG, FIRST_DAY, 61)],
            budget=Budget(amount=6000, rates=[Rate(from_=FIRST_DAY, rate=6000)]),
        )
        judgements = judge("PG507", one, as_of)
        assert judgements == (told(BREACHED, "61.00", "60.00"),)
        assert remedies(judgements) == [Remedy(action="reverse", pointer="/hours/0", value="H-1")]

    def test_waiver_of_another_rule(self) -> None:
        """Reversing hours for one rule must not make the waiver of another one needless."""
        waiver = Waiver(
            rule="PG506",
            subject="module/einstiegsphase",
            reason="fictional",
            approved_by="F-1",
            until=day("2026-12-31"),
        )
        one = case_of(
            ENTRY_PHASE,
            hours=[worked("H-1", EINSTIEG, "2025-03-03", 481)],
            budget=budget(RATES, hours={EINSTIEG: 8}, amount=48000),
            waivers=[waiver],
        )
        tried("PG507", one, "2025-03-29")


MODULES = (EINSTIEG, QUALI, JOBCOACHING)
FIRST = date(2024, 2, 26)
OFFSETS = st.integers(0, 9)


def live_ids(case: Case) -> list[str]:
    """Ids of the entries that may still be reversed."""
    return [entry.id for entry in by_hand.live(case.ledger)]


@st.composite
def paid_cases(draw: st.DrawFn) -> Case:
    """Cases about the end of a February, with an amount about what their hours cost."""
    entries: list[HourEntry] = []
    for number in range(draw(st.integers(0, 8))):
        on = FIRST + timedelta(days=draw(OFFSETS))
        entries.append(
            worked(
                f"H-{number}",
                draw(st.sampled_from(MODULES)),
                on,
                draw(st.sampled_from((1, 2, 3, 20, 45, 60))),
            )
        )
    undone = draw(st.sets(st.sampled_from(entries), max_size=2)) if entries else set()
    entries += [
        reversal(f"S-{entry.id}", entry.id, FIRST + timedelta(days=draw(OFFSETS)))
        for entry in sorted(undone, key=lambda entry: entry.id)
    ]
    since = draw(st.lists(st.sampled_from((-30, -1, 0, 2, 5)), max_size=3, unique=True))
    # In half of the cases every day has a rate.
    since = sorted({-30, *since}) if draw(st.booleans()) else since
    rates = [
        Rate(
            from_=FIRST + timedelta(days=offset),
            rate=draw(st.sampled_from((0, 10, 25, 30, 35, 6000, 6125))),
        )
        for offset in since
    ]
    whole = by_hand.total(entries, Budget(rates=rates))
    amount = draw(st.none() | st.sampled_from((0, whole // 2, max(whole - 1, 0), whole, whole + 1)))
    phases = [
        phase(
            draw(st.sampled_from(MODULES)),
            FIRST + timedelta(days=draw(st.integers(-2, 2))),
            draw(st.sampled_from((None, *(FIRST + timedelta(days=n) for n in (2, 4, 6))))),
        )
        for _ in range(draw(st.integers(0, 2)))
    ]
    return case_of(
        *phases,
        hours=draw(st.permutations(entries)),
        budget=Budget(amount=amount, rates=draw(st.sampled_from((rates, rates or None)))),
    )


def wanted(case: Case, as_of: date) -> tuple[Outcome, int | None]:
    """Outcome and observed value once more, from the file alone."""
    given_budget = case.budget
    assert given_budget is not None
    if given_budget.amount is None:
        return NOT_APPLICABLE, None
    cost = by_hand.total(case.ledger, given_budget, as_of)
    if cost > given_budget.amount:
        return BREACHED, cost
    minutes = by_hand.without_rate(case.ledger, given_budget, as_of)
    if minutes:
        return UNDETERMINED, minutes
    live = by_hand.live(case.ledger)
    # A phase that is commissioned elsewhere holds nothing up unless hours are booked on it.
    paid = {m.id for m in PROGRAMME.modules if not m.external} | {entry.module for entry in live}
    runs = any((p.end is None or as_of <= p.end) and p.module in paid for p in case.phases)
    later = any(entry.date > as_of for entry in live)
    return (PENDING if runs or later or not case.phases else MET), cost


class TestAnyLedger:
    """Domain PG507: cost ≤ amount; "an entry on a day without a rate: undetermined"."""

    @given(paid_cases(), st.lists(OFFSETS, min_size=1, max_size=4, unique=True), st.randoms())
    def test_second_computation(self, one: Case, offsets: list[int], order: Any) -> None:
        """It agrees with fractions entry by entry, in any order of the file; decisions stay."""
        moments = [FIRST + timedelta(days=offset) for offset in offsets]
        entries = list(one.ledger)
        order.shuffle(entries)
        turned = case_of(*one.phases[::-1], hours=entries, budget=one.budget)
        for as_of in moments:
            for case in (one, turned):
                (judgement,) = judge("PG507", case, as_of)
                assert (judgement.outcome, judgement.observed) == wanted(one, as_of)
        assert_decided_stays("PG507", one, moments)

    @given(paid_cases(), OFFSETS)
    def test_remedies_mend(self, one: Case, offset: int) -> None:
        """Where every entry has a rate each breach has a remedy that mends and breaks nothing."""
        as_of = FIRST + timedelta(days=offset)
        assert one.budget is not None
        bare = by_hand.without_rate(one.ledger, one.budget, as_of)
        breached = wanted(one, as_of)[0] is BREACHED
        assert tried("PG507", one, as_of) == int(breached and not bare)

    @given(paid_cases(), OFFSETS)
    def test_remedy_keeps_what_is_paid_for(self, one: Case, offset: int) -> None:
        """No day's entries are reversed while the amount does for them."""
        as_of = FIRST + timedelta(days=offset)
        (judgement,) = judge("PG507", one, as_of)
        if judgement.remedy is None or one.budget is None or one.budget.amount is None:
            return
        ids: Any = judgement.remedy.value
        ids = (ids,) if isinstance(ids, str) else ids
        first = min(entry.date for entry in one.ledger if entry.id in ids)
        assert by_hand.total(one.ledger, one.budget, first) > one.budget.amount
        so_far = [e for e in by_hand.live(one.ledger) if first <= e.date <= as_of]
        assert sorted(ids) == sorted(entry.id for entry in so_far)

    @given(paid_cases(), OFFSETS, st.data())
    def test_booking(self, one: Case, offset: int, data: st.DataObject) -> None:
        """Contract: `check_booking` tells what would change, a reversal's changes included."""
        as_of = FIRST + timedelta(days=offset)
        on = FIRST + timedelta(days=data.draw(OFFSETS))
        undo = [reversal("N-1", old, on) for old in live_ids(one)]
        book = [worked("N-1", module, on, n) for module in MODULES for n in (1, 45)]
        reverses = bool(undo) and bool(data.draw(st.booleans()))
        new = data.draw(st.sampled_from(undo if reverses else book))
        for select in (["PG507"], ["PG506", "PG507"], ["PG3", "PG5"]):
            before = check(one, as_of=as_of, select=select)
            after = check(one.book(new), as_of=as_of, select=select)
            changes = check_booking(one, new, as_of=as_of, select=select)
            assert changes == after.since(before)
            assert remedies(changes["PG507"]) == remedies(after.since(before)["PG507"])
