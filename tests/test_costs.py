"""What hours cost: minutes times rate, rounded half up once on each line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import costs_by_hand as by_hand
import pytest
from hypothesis import given
from hypothesis import strategies as st

from passtgenau_core import Budget, Cents, HourEntry, HourLedger, Rate
from passtgenau_core.costs import CostLine, cost_lines, cost_of, unrated

EINSTIEG, QUALI = "einstiegsphase", "qualifizierungsphase"
Worked = tuple[str, str, int]


def day(text: str) -> date:
    """The day that ``text`` names."""
    return date.fromisoformat(text)


def ledger_of(*worked: Worked, void: Sequence[int] = ()) -> HourLedger:
    """A ledger of module, day and minutes; those with the numbers ``void`` are reversed."""
    entries = [
        HourEntry(id=f"H-{number}", date=day(on), module=module, minutes=minutes)
        for number, (module, on, minutes) in enumerate(worked)
    ]
    entries += [
        HourEntry(id=f"S-{number}", date=day("2025-12-31"), reverses=f"H-{number}")
        for number in void
    ]
    return HourLedger(entries)


def rated(**rates: int) -> Budget:
    """A budget with cents an hour from these days on, written as ``d2025_03_01=6000``."""
    return Budget(
        rates=[
            Rate(from_=day(since[1:].replace("_", "-")), rate=rate) for since, rate in rates.items()
        ]
    )


def cents(ledger: HourLedger, budget: Budget) -> list[int]:
    """The cost of each line."""
    return [int(line.cost) for line in cost_lines(ledger, budget)]


class TestRounding:
    """Domain: "rounded half up to the cent once per statement line (module and calendar month)"."""

    @pytest.mark.parametrize(
        ("minutes", "rate", "cost"),
        [
            (60, 6000, 6000),
            (1, 6000, 100),
            (1, 29, 0),
            (1, 30, 1),
            (1, 31, 1),
            (3, 30, 2),
            (5, 30, 3),
            (7, 6001, 700),
            (30, 6001, 3001),
            (50, 6001, 5001),
            (90, 6125, 9188),
            (10_000_000, 9_999_999, 1_666_666_500_000),
            (60, 0, 0),
        ],
    )
    def test_half_up(self, minutes: int, rate: int, cost: int) -> None:
        """Below half a cent it is rounded down, from the half on up: 0.5, 1.5 and 2.5 alike."""
        ledger = ledger_of((EINSTIEG, "2025-03-03", minutes))
        assert cost_lines(ledger, rated(d2025_03_01=rate)) == (
            CostLine(module=EINSTIEG, month=day("2025-03-01"), minutes=minutes, cost=Cents(cost)),
        )

    def test_once_a_line(self) -> None:
        """Two halves of a cent make one cent on one line, and two on two lines."""
        budget = rated(d2025_03_01=30)
        together = ledger_of((EINSTIEG, "2025-03-03", 1), (EINSTIEG, "2025-03-31", 1))
        two_months = ledger_of((EINSTIEG, "2025-03-31", 1), (EINSTIEG, "2025-04-01", 1))
        two_modules = ledger_of((EINSTIEG, "2025-03-03", 1), (QUALI, "2025-03-03", 1))
        two_years = ledger_of((EINSTIEG, "2025-03-03", 1), (EINSTIEG, "2026-03-03", 1))
        assert cents(together, budget) == [1]
        for apart in (two_months, two_modules, two_years):
            assert cents(apart, budget) == [1, 1]
            assert cost_of(apart, budget) == 2

    def test_only_the_sum_of_a_line(self) -> None:
        """Three thirds that are each rounded down to nothing are a cent together."""
        ledger = ledger_of(*((EINSTIEG, f"2025-03-0{n}", 1) for n in (3, 4, 5)))
        assert cents(ledger, rated(d2025_03_01=20)) == [1]

    def test_nothing(self) -> None:
        """Without hours, or without rates, there is no line."""
        assert cost_lines(HourLedger(), rated(d2025_03_01=6000)) == ()
        for budget in (Budget(), Budget(rates=[])):
            assert cost_lines(ledger_of((EINSTIEG, "2025-03-03", 60)), budget) == ()
            assert cost_of(ledger_of((EINSTIEG, "2025-03-03", 60)), budget) == 0

    def test_order_of_lines(self) -> None:
        """Lines come by module and then by month."""
        ledger = ledger_of(
            (QUALI, "2025-04-01", 60), (EINSTIEG, "2025-03-03", 60), (QUALI, "2025-03-31", 60)
        )
        assert [(line.module, line.month) for line in cost_lines(ledger, rated(d2025_01_01=1))] == [
            (EINSTIEG, day("2025-03-01")),
            (QUALI, day("2025-03-01")),
            (QUALI, day("2025-04-01")),
        ]


class TestRates:
    """Domain: "minutes × rate valid on the entry's date"."""

    @pytest.mark.parametrize(
        ("on", "cost"),
        [("2025-03-14", 6000), ("2025-03-15", 6600), ("2025-03-16", 6600), ("2026-01-01", 6600)],
    )
    def test_first_day_of_a_rate(self, on: str, cost: int) -> None:
        """A rate holds from its first day on, and the one before up to the day before."""
        budget = rated(d2025_03_01=6000, d2025_03_15=6600)
        assert cost_of(ledger_of((EINSTIEG, on, 60)), budget) == cost

    def test_change_within_a_month(self) -> None:
        """A line may hold several rates, and is rounded once all the same."""
        ledger = ledger_of(
            (EINSTIEG, "2025-03-14", 1), (EINSTIEG, "2025-03-15", 1), (EINSTIEG, "2025-03-20", 1)
        )
        # 0.333 + 0.417 + 0.583 = 1.333; rounded one by one it would be 0 + 0 + 1.
        budget = rated(d2025_03_01=20, d2025_03_15=25, d2025_03_20=35)
        assert cents(ledger, budget) == [1]
        # 0.667 + 0.583 + 0.583 = 1.833; rounded one by one it would be 3.
        budget = rated(d2025_03_01=40, d2025_03_15=35, d2025_03_16=35)
        assert cents(ledger, budget) == [2]

    def test_any_order(self) -> None:
        """The order of the rates in the file does not matter."""
        ledger = ledger_of((EINSTIEG, "2025-03-14", 60), (EINSTIEG, "2025-03-15", 60))
        assert cost_of(ledger, rated(d2025_03_15=6600, d2025_03_01=6000)) == 12600

    def test_change_at_the_turn_of_a_month(self) -> None:
        """On 28 February and 1 March each has its own rate and its own line."""
        ledger = ledger_of((EINSTIEG, "2025-02-28", 60), (EINSTIEG, "2025-03-01", 60))
        assert cents(ledger, rated(d2025_01_01=6000, d2025_03_01=6600)) == [6000, 6600]

    def test_leap_day(self) -> None:
        """A rate that begins on 29 February holds on it."""
        ledger = ledger_of((EINSTIEG, "2024-02-28", 60), (EINSTIEG, "2024-02-29", 60))
        assert cents(ledger, rated(d2024_01_01=6000, d2024_02_29=6600)) == [12600]

    def test_before_the_first_rate(self) -> None:
        """Minutes on days without a rate are on no line; they are counted apart."""
        ledger = ledger_of((EINSTIEG, "2025-02-27", 45), (EINSTIEG, "2025-02-28", 60))
        budget = rated(d2025_02_28=6000)
        assert [(line.minutes, line.cost) for line in cost_lines(ledger, budget)] == [(60, 6000)]
        assert unrated(ledger, budget, day("2025-12-31")) == 45
        assert unrated(ledger, budget, day("2025-02-27")) == 45
        assert unrated(ledger, budget, day("2025-02-26")) == 0

    @pytest.mark.parametrize("budget", [Budget(), Budget(rates=[])], ids=["absent", "empty"])
    def test_no_rates(self, budget: Budget) -> None:
        """Without any rate all minutes up to the day are without one."""
        ledger = ledger_of((EINSTIEG, "2025-03-03", 45), (QUALI, "2025-03-04", 60))
        assert unrated(ledger, budget, day("2025-03-03")) == 45
        assert unrated(ledger, budget, day("2025-03-04")) == 105


class TestWhatCounts:
    """Domain: "A reversed entry is void whatever `as_of` is"."""

    def test_reversed(self) -> None:
        """Reversed entries cost nothing and lack no rate, before their reversal too."""
        ledger = ledger_of(
            (EINSTIEG, "2025-02-03", 60),
            (EINSTIEG, "2025-03-03", 60),
            (EINSTIEG, "2025-03-04", 60),
            void=[0, 1],
        )
        budget = rated(d2025_03_01=6000)
        for until in (None, day("2025-03-04"), day("2026-01-01")):
            assert cost_of(ledger, budget, until) == 6000
        assert unrated(ledger, budget, day("2026-01-01")) == 0

    def test_all_reversed(self) -> None:
        """A month whose entries are all reversed has no line."""
        ledger = ledger_of((EINSTIEG, "2025-03-03", 60), void=[0])
        assert cost_lines(ledger, rated(d2025_03_01=6000)) == ()

    @pytest.mark.parametrize(
        ("until", "cost"), [("2025-03-02", 0), ("2025-03-03", 1), ("2025-03-04", 1), (None, 2)]
    )
    def test_up_to_a_day(self, until: str | None, cost: int) -> None:
        """Only entries up to the day count, the day inside; the line is rounded over those."""
        ledger = ledger_of(
            (EINSTIEG, "2025-03-03", 1), (EINSTIEG, "2025-03-04", 1), (EINSTIEG, "2025-03-05", 1)
        )
        budget = rated(d2025_03_01=30)
        assert cost_of(ledger, budget, None if until is None else day(until)) == cost


FIRST = date(2024, 2, 20)
OFFSETS = st.integers(0, 100)


@st.composite
def statements(draw: st.DrawFn) -> tuple[HourLedger, Budget]:
    """A ledger of four months about 29 February with reversals, and up to five rates in it."""
    worked = draw(
        st.lists(
            st.tuples(st.sampled_from((EINSTIEG, QUALI)), OFFSETS, st.integers(1, 200)), max_size=12
        )
    )
    entries = [
        HourEntry(
            id=f"H-{number}", date=FIRST + timedelta(days=offset), module=module, minutes=minutes
        )
        for number, (module, offset, minutes) in enumerate(worked)
    ]
    void = draw(st.sets(st.sampled_from(entries), max_size=3)) if entries else set()
    entries += [
        HourEntry(id=f"S-{entry.id}", date=FIRST + timedelta(days=draw(OFFSETS)), reverses=entry.id)
        for entry in sorted(void, key=lambda entry: entry.id)
    ]
    since = draw(st.lists(OFFSETS, max_size=5, unique=True))
    rates = [
        Rate(from_=FIRST + timedelta(days=offset), rate=draw(st.integers(0, 7000)))
        for offset in since
    ]
    budget = Budget(rates=draw(st.sampled_from((rates, rates or None))))
    return HourLedger(draw(st.permutations(entries))), budget


class TestByHand:
    """Domain: "Cost = minutes × rate valid on the entry's date, rounded … once per … line"."""

    @given(statements(), st.none() | st.integers(-1, 101))
    def test_second_computation(
        self, statement: tuple[HourLedger, Budget], offset: int | None
    ) -> None:
        """The lines are those of a computation entry by entry in fractions."""
        ledger, budget = statement
        until = None if offset is None else FIRST + timedelta(days=offset)
        told = {
            (line.module, line.month.year, line.month.month): by_hand.Line(line.minutes, line.cost)
            for line in cost_lines(ledger, budget, until)
        }
        assert told == by_hand.lines(ledger, budget, until)
        assert len(told) == len(cost_lines(ledger, budget, until))
        assert cost_of(ledger, budget, until) == by_hand.total(ledger, budget, until)
        assert isinstance(cost_of(ledger, budget, until), Cents)
        assert all(line.month.day == 1 for line in cost_lines(ledger, budget, until))

    @given(statements(), st.integers(-1, 101))
    def test_without_rate(self, statement: tuple[HourLedger, Budget], offset: int) -> None:
        """Minutes on a line and minutes without a rate are all live minutes up to the day."""
        ledger, budget = statement
        until = FIRST + timedelta(days=offset)
        bare = unrated(ledger, budget, until)
        assert bare == by_hand.without_rate(ledger, budget, until)
        on_lines = sum(line.minutes for line in cost_lines(ledger, budget, until))
        assert bare + on_lines == sum(ledger.minutes(m, end=until) for m in ledger.modules)

    @given(statements(), st.lists(st.integers(-1, 101), min_size=2, max_size=5))
    def test_never_falls(self, statement: tuple[HourLedger, Budget], offsets: list[int]) -> None:
        """With growing days the cost never falls, so that a breach stays one."""
        ledger, budget = statement
        costs = [
            cost_of(ledger, budget, FIRST + timedelta(days=offset)) for offset in sorted(offsets)
        ]
        assert costs == sorted(costs)
