"""Days on which offices are closed in Baden-Württemberg."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passtgenau_core import InputError, free_day
from passtgenau_core import freedays as module
from passtgenau_core.freedays import is_weekend

MONDAY = date(2025, 6, 2)
FIXED = {
    (1, 1): "Neujahr",
    (1, 6): "Heilige Drei Könige",
    (5, 1): "Erster Mai",
    (10, 3): "Tag der Deutschen Einheit",
    (11, 1): "Allerheiligen",
    (12, 25): "Erster Weihnachtstag",
    (12, 26): "Zweiter Weihnachtstag",
}
FROM_EASTER = {
    -2: "Karfreitag",
    1: "Ostermontag",
    39: "Christi Himmelfahrt",
    50: "Pfingstmontag",
    60: "Fronleichnam",
}


@pytest.fixture
def fresh() -> Iterator[None]:
    """Years are computed anew in the test, and what it made them is forgotten after it."""
    module._holidays.cache_clear()
    yield
    module._holidays.cache_clear()


def easter(year: int) -> date:
    """Easter Sunday, by the rule of Gauss as Lichtenberg wrote it."""
    century = year // 100
    moon = 15 + (3 * century + 3) // 4 - (8 * century + 13) // 25
    sun = 2 - (3 * century + 3) // 4
    metonic = year % 19
    seed = (19 * metonic + moon) % 30
    full = 21 + seed - (seed + metonic // 11) // 29
    sunday = 7 - (year + year // 4 + sun) % 7
    return date(year, 3, 1) + timedelta(days=full + 7 - (full - sunday) % 7 - 1)


def named_in_law(day: date) -> set[str]:
    """The holidays of § 1 of the law of Baden-Württemberg on Sundays and holidays."""
    names = {FIXED.get((day.month, day.day)), FROM_EASTER.get((day - easter(day.year)).days)}
    if day == date(2017, 10, 31):
        names.add("Reformationstag")
    return {name for name in names if name is not None}


class TestHolidays:
    def test_of_a_year(self) -> None:
        """The ten holidays of 2025 that are no weekend, with their German names."""
        days = (date(2025, 1, 1) + timedelta(days=n) for n in range(365))
        found = {day: name.de for day in days if not is_weekend(day) and (name := free_day(day))}
        assert found == {
            date(2025, 1, 1): "Neujahr",
            date(2025, 1, 6): "Heilige Drei Könige",
            date(2025, 4, 18): "Karfreitag",
            date(2025, 4, 21): "Ostermontag",
            date(2025, 5, 1): "Erster Mai",
            date(2025, 5, 29): "Christi Himmelfahrt",
            date(2025, 6, 9): "Pfingstmontag",
            date(2025, 6, 19): "Fronleichnam",
            date(2025, 10, 3): "Tag der Deutschen Einheit",
            date(2025, 12, 25): "Erster Weihnachtstag",
            date(2025, 12, 26): "Zweiter Weihnachtstag",
        }

    @given(day=st.dates(date(1995, 1, 1), date(2100, 12, 31)))
    def test_are_those_of_the_law(self, day: date) -> None:
        """On any day of the week the names are those of the law, computed in another way."""
        if not is_weekend(day):
            name = free_day(day)
            assert set(name.de.split("; ") if name else ()) == named_in_law(day)

    @pytest.mark.parametrize("year", [1996, 2000, 2008, 2017, 2024, 2025, 2030, 2038, 2076])
    def test_of_whole_years(self, year: int) -> None:
        """The earliest and the latest Easter, leap years, and the one Reformation Day."""
        for day in (date(year, 1, 1) + timedelta(days=n) for n in range(365)):
            if not is_weekend(day):
                name = free_day(day)
                assert set(name.de.split("; ") if name else ()) == named_in_law(day)

    def test_two_on_one_day(self) -> None:
        """Ascension Day fell on 1 May in 2008; both are told."""
        both = free_day(date(2008, 5, 1))
        assert both is not None
        assert both.de == "Christi Himmelfahrt; Erster Mai"

    def test_in_english(self) -> None:
        """The English name is another one."""
        name = free_day(date(2025, 10, 3))
        assert name is not None
        assert (name.de, name.en) == ("Tag der Deutschen Einheit", "German Unity Day")

    @pytest.mark.parametrize("day", [date(2025, 10, 31), date(2025, 8, 15), date(2025, 11, 19)])
    def test_of_other_states(self, day: date) -> None:
        """What is a holiday elsewhere in Germany is a working day here."""
        assert free_day(day) is None

    @pytest.mark.parametrize("day", [date(2025, 12, 24), date(2025, 12, 31), date(2025, 3, 3)])
    def test_of_custom(self, day: date) -> None:
        """Christmas Eve, New Year's Eve and Rose Monday are no public holidays."""
        assert free_day(day) is None

    @pytest.mark.usefixtures("fresh")
    @pytest.mark.parametrize("language", ["th", "uk_UA", "C"])
    def test_whatever_the_environment(self, monkeypatch: pytest.MonkeyPatch, language: str) -> None:
        """The language of the environment changes nothing."""
        for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
            monkeypatch.setenv(name, language)
        found = free_day(date(2025, 6, 19))
        assert found is not None
        assert (found.de, found.en) == ("Fronleichnam", "Corpus Christi")

    @pytest.mark.parametrize("day", [date(1980, 5, 1), date(2102, 5, 1)])
    def test_long_ago_and_far_ahead(self, day: date) -> None:
        """Outside the years that are known no holiday is told."""
        assert not is_weekend(day)
        assert free_day(day) is None


class TestWeekends:
    @given(week=st.integers(-2000, 4000), number=st.integers(0, 6))
    def test_in_every_week(self, week: int, number: int) -> None:
        """Saturday and Sunday are named so, holiday or not, and no other day is."""
        day = MONDAY + timedelta(days=7 * week + number)
        name = free_day(day)
        if number < 5:
            assert not is_weekend(day)
            assert name is None or name.de not in {"Samstag", "Sonntag"}
        else:
            assert is_weekend(day)
            assert name is not None
            expected = [("Samstag", "Saturday"), ("Sonntag", "Sunday")][number - 5]
            assert (name.de, name.en) == expected

    def test_that_are_holidays(self) -> None:
        """All Saints' Day 2025 is a Saturday, and told as one."""
        name = free_day(date(2025, 11, 1))
        assert name is not None
        assert name.de == "Samstag"


class TestWithoutThePackage:
    @pytest.mark.usefixtures("fresh")
    def test_the_error_says_what_to_install(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A day of the week cannot be told without the holidays, and is not guessed."""
        monkeypatch.setitem(sys.modules, "holidays", None)
        with pytest.raises(
            ModuleNotFoundError, match=r"install passtgenau-core\[calendar\]"
        ) as caught:
            free_day(MONDAY)
        assert caught.value.name == "holidays"

    @pytest.mark.usefixtures("fresh")
    def test_weekends_are_told(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Saturdays and Sundays need no package."""
        monkeypatch.setitem(sys.modules, "holidays", None)
        assert free_day(date(2025, 6, 21)) is not None
        assert free_day(date(2025, 6, 22)) is not None

    def test_weekends_load_nothing(self) -> None:
        """The package is loaded for the first day of the week, and not before."""
        script = """
import sys
from datetime import date
from passtgenau_core import free_day
free_day(date(2025, 6, 21))
print("holidays" in sys.modules)
free_day(date(2025, 6, 20))
print("holidays" in sys.modules)
"""
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", script],
            capture_output=True,
            check=True,
            text=True,
        )
        assert done.stdout.split() == ["False", "True"]


class TestWhatIsNoDay:
    @pytest.mark.parametrize(
        "value", [datetime(2025, 6, 21, 12, tzinfo=UTC), "2025-06-21", None, date(1899, 12, 31)]
    )
    def test_is_refused(self, value: Any) -> None:
        """A point in time, a text and a day outside the calendar are no day."""
        with pytest.raises(InputError):
            free_day(value)
