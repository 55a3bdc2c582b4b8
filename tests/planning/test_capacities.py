"""Capacity: the hours that plans need against those that trainers have, month by month."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from passtgenau_core import InputError, load_programme
from passtgenau_core.planning import Plan, plan
from passtgenau_core.planning.capacities import (
    Capacity,
    CapacityMonth,
    TrainerHours,
    capacity,
)

PROGRAMME = load_programme("passtgenau")
EINSTIEG, QUALI, STABI, UEBERGANG, SICHERUNG, JOBCOACHING = (m.id for m in PROGRAMME.modules)
ONE = plan(PROGRAMME, [EINSTIEG], date(2025, 3, 3))
ONE_DAY = timedelta(days=1)

days = st.dates(date(2025, 1, 1), date(2025, 12, 31))


@st.composite
def trainers(draw: st.DrawFn) -> list[TrainerHours]:
    """A few trainers; some come later or leave."""
    made = []
    for number in range(draw(st.integers(0, 4))):
        start, end = draw(st.one_of(st.none(), days)), draw(st.one_of(st.none(), days))
        if start and end and end < start:
            start, end = end, start
        minutes = draw(st.integers(0, 2400))
        made.append(TrainerHours(id=f"QT-{number}", minutes_a_week=minutes, start=start, end=end))
    return made


@st.composite
def some_plans(draw: st.DrawFn) -> list[Plan]:
    """Short plans with hours, begun in the course of a year."""
    made = []
    for _ in range(draw(st.integers(0, 4))):
        modules = draw(st.sampled_from([[EINSTIEG], [EINSTIEG, SICHERUNG], [EINSTIEG, QUALI]]))
        scale: Any = draw(st.sampled_from(["shortest", "longest"]))
        made.append(plan(PROGRAMME, modules, draw(days), scale=scale))
    return made


def month_of(day: date) -> date:
    return day.replace(day=1)


def last_of(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1) - ONE_DAY


def needed_by_day(plans: list[Plan]) -> dict[date, int]:
    """Minutes by month, added up day by day."""
    found: dict[date, int] = {}
    for one in plans:
        for module in one.modules:
            for stretch in module.stretches:
                for n in range(stretch.days):
                    day = stretch.first + timedelta(days=n)
                    minutes = stretch.between(day, day)
                    if minutes:
                        found[month_of(day)] = found.get(month_of(day), 0) + minutes
    return found


def available_by_day(known: list[TrainerHours], month: date) -> int:
    """A seventh of the week's minutes for each day that a trainer is there, rounded down."""
    total = 0
    for trainer in known:
        there = sum(
            (trainer.start or date.min) <= month + timedelta(days=n) <= (trainer.end or date.max)
            for n in range(last_of(month).day)
        )
        total += trainer.minutes_a_week * there // 7
    return total


@given(some_plans(), trainers())
def test_needed_against_available(plans: list[Plan], known: list[TrainerHours]) -> None:
    """Both added up by days; months without hours are left out."""
    found = capacity(plans, known)
    needed = needed_by_day(plans)
    assert [month.month for month in found.months] == sorted(needed)
    for month in found.months:
        assert month.needed == needed[month.month]
        assert month.available == available_by_day(known, month.month)
        assert month.left == month.available - month.needed
        assert month.participants == sum(month.month in needed_by_day([one]) for one in plans)
    short = [month for month in found.months if month.needed > month.available]
    assert found.first_short == (short[0] if short else None)
    assert found.trainers == tuple(known)


def shifted(needs: dict[date, int], by: int) -> dict[date, int]:
    """The same minutes, so many calendar months later."""
    moved = {}
    for month, minutes in needs.items():
        number = month.year * 12 + month.month - 1 + by
        moved[date(number // 12, number % 12 + 1, 1)] = minutes
    return moved


@given(some_plans(), trainers(), st.integers(-6, 6))
def test_how_many_more(plans: list[Plan], known: list[TrainerHours], by: int) -> None:
    """So many more fit in every month, and one more than that does not fit in all."""
    found = capacity(plans, known)
    [month] = shifted({month_of(ONE.start): 0}, by)
    more = found.more_like(ONE, month + timedelta(days=9))
    there, wanted = needed_by_day(plans), shifted(needed_by_day([ONE]), by)
    left = {key: available_by_day(known, key) - there.get(key, 0) for key in wanted}
    assert more >= 0
    if more:
        assert all(more * minutes <= left[key] for key, minutes in wanted.items())
    assert any((more + 1) * minutes > left[key] for key, minutes in wanted.items())
    if by == 0:
        assert found.more_like(ONE) == more


@given(some_plans(), trainers(), days, st.integers(-40, 200))
def test_starts(plans: list[Plan], known: list[TrainerHours], first: date, length: int) -> None:
    """The months in which one more could start, the first and the last one included."""
    found = capacity(plans, known)
    last = first + timedelta(days=length)
    months = sorted({month_of(first + timedelta(days=n)) for n in range(length + 1)})
    if length < 0:
        months = []
    told = found.starts(ONE, first, last)
    assert list(told) == [month for month in months if found.more_like(ONE, month) > 0]


def test_months_of_three_participants() -> None:
    """Three of 48 hours in March 2025 need 144 h; 34 h a week come to 150.57 in 31 days."""
    full = TrainerHours(id="QT-1", minutes_a_week=34 * 60)
    found = capacity([ONE] * 3, [full])
    assert found == Capacity(
        trainers=(full,),
        months=(
            CapacityMonth(month=date(2025, 3, 1), needed=144 * 60, available=9034, participants=3),
        ),
    )
    assert found.first_short is None
    assert found.more_like(ONE) == 0
    assert capacity([ONE] * 2, [full]).more_like(ONE) == 1
    assert capacity([ONE] * 4, [full]).first_short == CapacityMonth(
        month=date(2025, 3, 1), needed=192 * 60, available=9034, participants=4
    )
    assert capacity([ONE] * 4, [full]).more_like(ONE) == 0
    # 28 days of February have 136 hours: two of 48.
    assert capacity([], [full]).starts(ONE, date(2025, 2, 28), date(2025, 3, 1)) == (
        date(2025, 2, 1),
        date(2025, 3, 1),
    )
    assert capacity([], [full]).more_like(ONE, date(2025, 2, 10)) == 2


def test_a_template_without_hours() -> None:
    empty = plan(PROGRAMME, [JOBCOACHING], date(2025, 3, 3), lengths={JOBCOACHING: "P1M"})
    found = capacity([empty], [])
    assert found.months == ()
    for ask in (
        lambda: found.more_like(empty),
        lambda: found.starts(empty, date(2025, 3, 1), date(2025, 3, 1)),
    ):
        with pytest.raises(InputError) as caught:
            ask()
        assert [problem.pointer for problem in caught.value.problems] == ["/template"]


class TestTrainerHours:
    @given(trainers(), days, st.integers(-3, 60))
    def test_between(self, known: list[TrainerHours], first: date, length: int) -> None:
        """Whole minutes of the days that a trainer is there, rounded down once."""
        last = first + timedelta(days=length)
        for trainer in known:
            there = [
                day
                for day in (first + timedelta(days=n) for n in range(length + 1))
                if (trainer.start or day) <= day <= (trainer.end or day)
            ]
            assert trainer.between(first, last) == trainer.minutes_a_week * len(there) // 7

    @pytest.mark.parametrize(
        ("fields", "pointers"),
        [
            ({"minutes_a_week": -1}, ["/minutes_a_week"]),
            ({"minutes_a_week": 1.5}, ["/minutes_a_week"]),
            ({"minutes_a_week": True}, ["/minutes_a_week"]),
            ({"start": date(2025, 3, 2), "end": date(2025, 3, 1)}, ["/end"]),
            (
                {"minutes_a_week": "x", "start": date(2025, 3, 2), "end": date(2025, 3, 1)},
                ["/minutes_a_week", "/end"],
            ),
            ({"id": "two words"}, ["/id"]),
            ({"start": "2025-03-01"}, ["/start"]),
        ],
    )
    def test_unusable(self, fields: dict[str, Any], pointers: list[str]) -> None:
        """All that is wrong is told at once."""
        with pytest.raises(InputError) as caught:
            TrainerHours(**{"id": "QT-1", "minutes_a_week": 600, **fields})
        assert [problem.pointer for problem in caught.value.problems] == pointers

    def test_usable(self) -> None:
        """No minutes a week, and a single day, are some trainer's."""
        day = date(2025, 3, 1)
        one = TrainerHours(id="QT-1", minutes_a_week=0, start=day, end=day)
        assert one.between(day, day) == 0
        assert attrs.evolve(one, minutes_a_week=7).between(date.min, date.max) == 1

    def test_two_of_one_id(self) -> None:
        """Each trainer is counted once."""
        one = TrainerHours(id="QT-1", minutes_a_week=600)
        with pytest.raises(InputError) as caught:
            capacity([], [one, one])
        assert [problem.pointer for problem in caught.value.problems] == ["/trainers/1/id"]
