"""Minutes spread over days: every sum over some of the days is whole and adds up."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
from oracle import last_day

from passtgenau_core.planning.spread import Stretch, calendar_months, phase_months, shares

ONE_DAY = timedelta(days=1)
DAYS = st.dates(date(2023, 12, 25), date(2025, 3, 5))


@st.composite
def stretches(draw: st.DrawFn) -> Stretch:
    """Any stretch, often near a month's end."""
    first = draw(DAYS)
    return Stretch(
        first, first + timedelta(days=draw(st.integers(0, 70))), draw(st.integers(0, 999))
    )


@given(stretches(), st.lists(st.integers(-3, 75), max_size=6))
def test_parts_add_up(stretch: Stretch, cuts: list[int]) -> None:
    """However the days are cut, the parts add up to the whole."""
    days = sorted({stretch.first + timedelta(days=cut) for cut in cuts})
    firsts = [stretch.first - 9 * ONE_DAY, *days]
    lasts = [*(day - ONE_DAY for day in days), stretch.last + 9 * ONE_DAY]
    parts = [stretch.between(a, b) for a, b in zip(firsts, lasts, strict=True) if a <= b]
    assert sum(parts) == stretch.minutes


@given(stretches())
def test_no_day_has_more_than_a_minute_more_than_another(stretch: Stretch) -> None:
    a_day = [
        stretch.between(day, day)
        for day in (stretch.first + timedelta(days=n) for n in range(stretch.days))
    ]
    assert max(a_day) - min(a_day) <= 1
    assert sum(a_day) == stretch.minutes


def test_days_outside_have_nothing() -> None:
    stretch = Stretch(date(2024, 2, 28), date(2024, 3, 1), 7)
    assert stretch.days == 3
    assert stretch.between(date(2024, 1, 1), date(2024, 2, 27)) == 0
    assert stretch.between(date(2024, 3, 2), date(2024, 4, 1)) == 0
    assert [stretch.until(date(2024, 2, n)) for n in (27, 28, 29)] == [0, 2, 4]


@given(st.integers(0, 5000), st.lists(st.integers(1, 31), min_size=1, max_size=9))
def test_shares_are_even_by_day(minutes: int, days: list[int]) -> None:
    """Without a limit each part is within a minute of its days' exact share."""
    told = shares(minutes, days)
    assert sum(told) == minutes
    for share, count in zip(told, days, strict=True):
        assert abs(share * sum(days) - minutes * count) < sum(days)


@given(
    st.integers(0, 5000), st.lists(st.integers(1, 31), min_size=1, max_size=9), st.integers(0, 900)
)
def test_shares_keep_to_the_most(minutes: int, days: list[int], most: int) -> None:
    """No part has more than ``most``; all minutes are placed as far as that goes."""
    told = shares(minutes, days, most)
    assert all(0 <= share <= most for share in told)
    assert sum(told) == min(minutes, most * len(days))
    # Who has less than the most has as many as the others that do, day by day.
    free = [(share, count) for share, count in zip(told, days, strict=True) if share < most]
    total, of_days = sum(share for share, _ in free), sum(count for _, count in free)
    for share, count in free:
        assert abs(share * of_days - total * count) < of_days


@given(DAYS, st.integers(-2, 100))
def test_months_cover_each_day_once(first: date, length: int) -> None:
    """Both kinds of months are the days from the first to the last one, in order, without gaps."""
    last = first + timedelta(days=length)
    every = [first + timedelta(days=n) for n in range(max(length + 1, 0))]
    for months in (list(calendar_months(first, last)), list(phase_months(first, last))):
        covered = [a + timedelta(days=n) for a, b in months for n in range((b - a).days + 1)]
        assert covered == every


@given(DAYS, st.integers(0, 100))
def test_calendar_months_are_of_one_month_each(first: date, length: int) -> None:
    months = list(calendar_months(first, first + timedelta(days=length)))
    assert all((a.year, a.month) == (b.year, b.month) for a, b in months)
    assert len({(a.year, a.month) for a, _ in months}) == len(months)


@given(DAYS, st.integers(0, 100))
def test_phase_months_end_as_the_law_counts(first: date, length: int) -> None:
    """The nth month ends where n months from the first day on end, and the last one at the end."""
    last = first + timedelta(days=length)
    ends = [end for _, end in phase_months(first, last)]
    for number, end in enumerate(ends, start=1):
        assert end == min(last_day(first, "months", number), last)


def test_phase_months_from_a_month_s_last_day() -> None:
    """31 January and one month end on 29 February 2024; the next one on 30 March."""
    assert list(phase_months(date(2024, 1, 31), date(2024, 3, 31))) == [
        (date(2024, 1, 31), date(2024, 2, 29)),
        (date(2024, 3, 1), date(2024, 3, 30)),
        (date(2024, 3, 31), date(2024, 3, 31)),
    ]
