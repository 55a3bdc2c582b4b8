"""Where days lie on a time line."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pages import stretch

from passtgenau_core.output.timeline import Scale, timeline
from passtgenau_core.testing import days

DAY = date(2025, 6, 1)


class TestScale:
    def test_whole_months(self) -> None:
        """It begins with the first month and ends with the last, in whatever order days come."""
        scale = Scale.over([date(2024, 2, 29), date(2023, 12, 31), date(2024, 2, 1)])
        assert (scale.first, scale.last) == (date(2023, 12, 1), date(2024, 2, 29))

    def test_first_and_last_day_are_inside(self) -> None:
        """April has 30 days: each takes a thirtieth, rounded down."""
        scale = Scale.over([date(2025, 4, 10)])
        assert (scale.start(date(2025, 4, 1)), scale.end(date(2025, 4, 1))) == (0, 33)
        assert (scale.start(date(2025, 4, 30)), scale.end(date(2025, 4, 30))) == (966, 1000)

    @given(st.lists(days(), min_size=1))
    def test_every_day_is_on_it_in_order(self, some: list[date]) -> None:
        """A later day never lies before an earlier one."""
        scale = Scale.over(some)
        starts = [scale.start(day) for day in sorted(some)]
        assert starts == sorted(starts)
        assert all(0 <= scale.start(day) <= scale.end(day) <= 1000 for day in some)

    @given(days())
    def test_a_day_ends_where_the_next_begins(self, day: date) -> None:
        """Nothing lies between two days."""
        after = day + timedelta(days=1)
        scale = Scale.over([day, after])
        assert scale.end(day) == scale.start(after)

    @pytest.mark.parametrize(
        ("last", "step"),
        [
            (date(2025, 1, 1), 1),
            (date(2025, 8, 31), 1),
            (date(2025, 9, 1), 3),
            (date(2026, 12, 31), 3),
            (date(2027, 1, 1), 6),
            (date(2032, 12, 31), 12),
            (date(2033, 1, 1), 24),
        ],
    )
    def test_at_most_eight_labels(self, last: date, step: int) -> None:
        """Eight months bear eight labels, nine bear one each quarter."""
        scale = Scale.over([date(2025, 1, 1), last])
        assert scale.step == step
        assert len(list(scale.labelled())) <= 8

    def test_labels_stand_at_quarters(self) -> None:
        """They do not depend on the month in which the case begins."""
        scale = Scale.over([date(2025, 2, 1), date(2025, 12, 1)])
        assert list(scale.labelled()) == [date(2025, month, 1) for month in (4, 7, 10)]

    @given(days(), days())
    def test_labels_are_first_days_of_months_on_it(self, one: date, other: date) -> None:
        """No label lies outside."""
        scale = Scale.over([one, other])
        for label in scale.labelled():
            assert label.day == 1
            assert 0 <= scale.start(label) < 1000

    def test_longer_than_any_programme(self) -> None:
        """Thousands of years have more labels, but they have some."""
        scale = Scale.over([date(1, 1, 1), date(9999, 12, 31)])
        assert next(scale.labelled()) == date(50, 1, 1)


class TestTimeline:
    def test_a_phase_with_an_end(self) -> None:
        """Of April it takes the first half, and might have taken two thirds."""
        phase = stretch(date(2025, 4, 1), date(2025, 4, 15), latest=date(2025, 4, 20))
        (bar,) = timeline([phase], date(2025, 4, 2), []).bars
        assert (bar.start, bar.end, bar.latest, bar.is_too_long) == (0, 500, 666, False)

    def test_an_open_phase_lasts_to_the_day_of_the_check(self) -> None:
        """What comes after is not known."""
        (bar,) = timeline([stretch(date(2025, 4, 1))], date(2025, 4, 15), []).bars
        assert (bar.start, bar.end, bar.latest, bar.is_too_long) == (0, 500, None, False)

    def test_an_open_phase_that_has_not_begun(self) -> None:
        """It shows its first day."""
        made = timeline([stretch(date(2025, 4, 30))], date(2025, 4, 1), [])
        assert (made.bars[0].start, made.bars[0].end) == (966, 1000)

    @pytest.mark.parametrize(("over", "is_too_long"), [(-1, False), (0, False), (1, True)])
    def test_the_last_allowed_day_is_allowed(self, over: int, is_too_long: bool) -> None:
        """One day more is too long, even where a day is too short to be drawn."""
        first, latest = date(2000, 1, 1), date(2020, 1, 1)
        phase = stretch(first, latest + timedelta(days=over), latest=latest)
        (bar,) = timeline([phase], DAY, []).bars
        assert bar.is_too_long is is_too_long

    @given(days(), days(), days(), days(), days())
    def test_everything_is_on_it(
        self, start: date, end: date, latest: date, due: date, as_of: date
    ) -> None:
        """Phases, the day of the check, due days and the last allowed ones."""
        scale = timeline([stretch(start, end, latest=latest)], as_of, [due]).scale
        assert all(
            0 <= scale.start(day) < 1000 or scale.end(day) == 1000
            for day in (start, end, latest, due, as_of)
        )
