"""Planning beside plain loops that do a part of it: the table shows how many times each takes.

Run with ``uv run pytest benchmarks --benchmark-enable --benchmark-only --no-cov -n 0``. Promised:
a plan and a forecast in 5 ms each, and the capacity of 200 participants in a second. All three hold
with a wide margin; as tests they allow for slow machines.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import date, timedelta

from pytest_benchmark.fixture import BenchmarkFixture
from workload import PROGRAMME, case

from passtgenau_core import HourEntry, period_end
from passtgenau_core.planning import Capacity, Plan, TrainerHours, capacity, forecast, plan

START = date(2025, 3, 3)
AS_OF = date(2026, 11, 15)
PARTICIPANTS = 200
TRAINERS = [TrainerHours(id=f"QT-{number}", minutes_a_week=1800) for number in range(75)]
# A slow machine that is busy with something else, too.
SLACK = 4


def planned() -> Plan:
    """The whole programme: thirty months."""
    return plan(PROGRAMME, "gesamtmodul", START, "60.00")


def month_loop() -> dict[tuple[int, int], int]:
    """The same minutes by calendar month, day by day, for a plan that needs no check."""
    months: dict[tuple[int, int], int] = {}
    start = START
    for module in PROGRAMME.modules:
        cap, longest = module.whole_cap, module.window.max
        if cap is None or longest is None:
            continue
        end = period_end(start, longest)
        days = (end - start).days + 1
        for number in range(days):
            day = start + timedelta(days=number)
            share = cap * (number + 1) // days - cap * number // days
            key = day.year, day.month
            months[key] = months.get(key, 0) + share
        start = end + timedelta(days=1)
    return months


def pace_loop(entries: Sequence[HourEntry]) -> dict[str, tuple[int, date]]:
    """Of each module the minutes so far, and the day on which its cap is reached at this pace."""
    used: dict[str, int] = {}
    first: dict[str, date] = {}
    for entry in entries:
        if entry.module is not None and entry.date <= AS_OF:
            used[entry.module] = used.get(entry.module, 0) + (entry.minutes or 0)
            first[entry.module] = min(first.get(entry.module, entry.date), entry.date)
    found = {}
    for module, minutes in used.items():
        left = (PROGRAMME[module].whole_cap or 0) - minutes
        days = (AS_OF - first[module]).days + 1
        found[module] = minutes, AS_OF + timedelta(days=-(-left * days // minutes))
    return found


def sum_loop(plans: Sequence[Plan]) -> dict[date, int]:
    """The minutes of each month, less those that the trainers have in about a month."""
    found: dict[date, int] = {}
    for one in plans:
        for module in one.modules:
            for line in module.months:
                found[line.month] = found.get(line.month, 0) + line.minutes
    available = sum(trainer.minutes_a_week * 52 // 12 for trainer in TRAINERS)
    return {month: available - minutes for month, minutes in found.items()}


def within(seconds: float, action: Callable[[], object]) -> bool:
    """Whether the best of some calls takes no longer."""
    best = float("inf")
    for _ in range(5):
        begun = time.perf_counter()
        action()
        best = min(best, time.perf_counter() - begun)
    return best <= seconds * SLACK


def cohort() -> Capacity:
    """The capacity of 200 participants over thirty months, planning each of them included."""
    return capacity([planned() for _ in range(PARTICIPANTS)], TRAINERS)


def test_plan(benchmark: BenchmarkFixture) -> None:
    """A plan, checked by all rules."""
    benchmark.group = "plan"
    assert sum(line.minutes for line in benchmark(planned).months) == 1470 * 60
    assert within(0.005, planned)


def test_plan_peer(benchmark: BenchmarkFixture) -> None:
    """Days and minutes only: no rates, no monthly cap, no rules."""
    benchmark.group = "plan"
    assert sum(benchmark(month_loop).values()) == 1470 * 60


def test_forecast(benchmark: BenchmarkFixture) -> None:
    """A case with a thousand entries: two paces, the range of all four weeks, and the budget."""
    benchmark.group = "forecast"
    loaded = case(1_000)
    assert len(benchmark(forecast, loaded, AS_OF).modules) == 4
    assert within(0.005, lambda: forecast(loaded, AS_OF))


def test_forecast_peer(benchmark: BenchmarkFixture) -> None:
    """One pace for each module."""
    benchmark.group = "forecast"
    assert len(benchmark(pace_loop, tuple(case(1_000).ledger))) == 4


def test_capacity(benchmark: BenchmarkFixture) -> None:
    """Of 200 plans that are there already."""
    benchmark.group = "capacity"
    plans = [planned()] * PARTICIPANTS
    assert len(benchmark(capacity, plans, TRAINERS).months) == 30
    assert within(1, cohort)


def test_capacity_peer(benchmark: BenchmarkFixture) -> None:
    """Sums only."""
    benchmark.group = "capacity"
    assert len(benchmark(sum_loop, [planned()] * PARTICIPANTS)) == 30
