import csv
from calendar import monthrange
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st
from oracle import event_deadline, last_day

from passtgenau_core.errors import InputError, Problem
from passtgenau_core.language import Text
from passtgenau_core.periods import (
    FIRST_DAY,
    LAST_DAY,
    Length,
    Window,
    as_day,
    deadline,
    end_before_start,
    middle_day,
    minutes_between,
    parse_clock,
    parse_day,
    period_end,
)
from passtgenau_core.testing import days, lengths

ONE_DAY = timedelta(days=1)
BERLIN = ZoneInfo("Europe/Berlin")
FUNCTIONS = {"period_end": period_end, "deadline": deadline}
with (Path(__file__).parent / "periods.csv").open(encoding="utf-8", newline="") as table:
    ROWS = list(csv.DictReader(table))


def problem_of(make: Callable[[], object]) -> Problem:
    """The one problem of what ``make`` is refused for."""
    with pytest.raises(InputError) as caught:
        make()
    [problem] = caught.value.problems
    return problem


def every_day() -> Iterator[date]:
    """Every day of 2023 to 2028, one leap day before and one after the middle."""
    first = date(2023, 1, 1)
    return (first + timedelta(days=number) for number in range(2192))


def target_month(start: date, months: int) -> date:
    """The 1st of the month that lies ``months`` after the month of ``start``."""
    number = start.year * 12 + start.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


class TestWorkedExamples:
    """The domain: "`vectors/periods.csv` has worked examples"."""

    @pytest.mark.parametrize("row", ROWS, ids=lambda row: "-".join(row.values()))
    def test_row(self, row: dict[str, str]) -> None:
        """The function gives the day that stands in the table."""
        length = Length(int(row["length"]), "weeks" if row["unit"] == "weeks" else "months")
        found = FUNCTIONS[row["function"]](date.fromisoformat(row["start"]), length)
        assert found == date.fromisoformat(row["expected"])

    def test_the_table_is_whole(self) -> None:
        """Both functions and both units have examples."""
        assert {(row["function"], row["unit"]) for row in ROWS} == {
            (function, unit) for function in FUNCTIONS for unit in ("weeks", "months")
        }
        assert len(ROWS) == 110


class TestTwoComputationsAgree:
    """The domain: "Three functions, and no other month arithmetic anywhere".

    ``oracle`` walks the calendar day by day and shares no code with the library.
    """

    @pytest.mark.unmeasured
    @pytest.mark.parametrize("months", range(25))
    def test_months(self, months: int) -> None:
        """Every first day of six years gives the same last day both ways."""
        length = Length.months(months)
        for day in every_day():
            assert period_end(day, length) == last_day(day, "months", months), day
            assert deadline(day, length) == event_deadline(day, "months", months), day

    @pytest.mark.parametrize("weeks", range(9))
    def test_weeks(self, weeks: int) -> None:
        """Weeks are seven days, whatever the month."""
        length = Length.weeks(weeks)
        for day in every_day():
            assert period_end(day, length) == last_day(day, "weeks", weeks), day
            assert deadline(day, length) == event_deadline(day, "weeks", weeks), day


class TestPeriodEnd:
    """BGB § 188 Abs. 2, 3: the period ends on the day before the day that bears the same number.

    Where the target month has no such day, it is that month's last day.
    """

    @given(one=days(), two=days(), length=lengths())
    def test_monotone_in_start(self, one: date, two: date, length: Length) -> None:
        """Who starts later never ends earlier."""
        first, second = sorted((one, two))
        assert period_end(first, length) <= period_end(second, length)
        assert deadline(first, length) <= deadline(second, length)

    @given(start=days(), one=st.integers(0, 30), two=st.integers(0, 30), unit=st.sampled_from("WM"))
    def test_monotone_in_length(self, start: date, one: int, two: int, unit: str) -> None:
        """The longer period of the same unit ends later."""
        first, second = (Length.parse(f"P{number}{unit}") for number in (one, two))
        assert (period_end(start, first) < period_end(start, second)) == (one < two)
        assert (deadline(start, first) < deadline(start, second)) == (one < two)

    @given(start=days(), years=st.integers(0, 50))
    def test_years_are_twelve_months(self, start: date, years: int) -> None:
        """A year is twelve calendar months."""
        assert Length.parse(f"P{years}Y") == Length.parse(f"P{12 * years}M")
        end = period_end(start, Length.parse(f"P{years}Y"))
        assert end == period_end(start, Length.months(12 * years))
        assert (end + ONE_DAY).year - start.year == years

    @given(start=days(), months=st.integers(0, 60))
    def test_two_whole_periods_from_the_first_day_of_a_month(
        self, start: date, months: int
    ) -> None:
        """From the 1st a period of months is whole calendar months, and so has no rounding."""
        first = start.replace(day=1)
        end = period_end(first, Length.months(months))
        assert end + ONE_DAY == target_month(first, months)

    @given(start=days())
    def test_a_length_of_zero_holds_no_day(self, start: date) -> None:
        """No weeks and no months end on the day before the first."""
        assert period_end(start, Length.weeks(0)) == start - ONE_DAY
        assert period_end(start, Length.months(0)) == start - ONE_DAY

    @given(event=days(), length=lengths())
    def test_a_deadline_is_a_day_behind_a_period(self, event: date, length: Length) -> None:
        """Not counting the day of the event (§ 187 Abs. 1) adds at most that one day."""
        due = deadline(event, length)
        assert timedelta(0) <= due - period_end(event, length) <= ONE_DAY
        if length.unit == "weeks":
            assert due == period_end(event + ONE_DAY, length)

    def test_adding_months_and_stepping_a_day_back_is_wrong(self) -> None:
        """It is a day short exactly where the target month lacks the number of the first day.

        There the period ends on the month's last day.
        """
        short, lacking = set(), set()
        for start in every_day():
            for months in range(1, 25):
                month = target_month(start, months)
                most = monthrange(month.year, month.month)[1]
                end = period_end(start, Length.months(months))
                naive = month.replace(day=min(start.day, most)) - ONE_DAY
                if end != naive:
                    short.add((start, months))
                    assert end == naive + ONE_DAY == month.replace(day=most), (start, months)
                if start.day > most:
                    lacking.add((start, months))
        assert (date(2025, 1, 31), 1) in short
        assert short == lacking


class TestMiddleDay:
    """The domain: "`middle_day(start, end)`: start + (N − 1) // 2 days, N days in all"."""

    @given(start=days(), number=st.integers(1, 800))
    def test_of_any_number_of_days(self, start: date, number: int) -> None:
        """As many days lie before it as after it, or one fewer."""
        end = start + timedelta(days=number - 1)
        middle = middle_day(start, end)
        assert middle == start + timedelta(days=(number - 1) // 2)
        assert (end - middle) - (middle - start) == (number % 2 == 0) * ONE_DAY

    def test_end_before_start(self) -> None:
        """A period that ends before it starts has no middle."""
        problem = problem_of(lambda: middle_day(date(2025, 3, 2), date(2025, 3, 1)))
        assert problem == end_before_start(date(2025, 3, 2), date(2025, 3, 1))
        assert problem.got == Text.same("2025-03-01")
        assert problem.expected == Text("2025-03-02 oder später", "2025-03-02 or later")
        assert end_before_start(date(2025, 3, 2), date(2025, 3, 1), "/end").pointer == "/end"


class TestLength:
    @pytest.mark.parametrize(
        ("text", "length"),
        [
            ("P0W", Length.weeks(0)),
            ("P4W", Length.weeks(4)),
            ("P20000W", Length.weeks(20_000)),
            ("P10M", Length.months(10)),
            ("P000010M", Length.months(10)),
            ("P1666Y", Length.months(19_992)),
            ("P0M", Length.months(0)),
            ("P2Y", Length.months(24)),
            ("P1Y6M", Length.months(18)),
            ("P100Y", Length.months(1200)),
        ],
    )
    def test_parse(self, text: str, length: Length) -> None:
        """ISO 8601 durations in weeks, in months, and in years, which are months."""
        assert Length.parse(text) == length

    @pytest.mark.parametrize(
        ("text", "got"),
        [
            ("", '""'),
            ("P", '"P"'),
            ("4W", '"4W"'),
            ("P4", '"P4"'),
            ("p4w", '"p4w"'),
            ("P4D", '"P4D"'),
            ("P1Y2W", '"P1Y2W"'),
            ("PT4M", '"PT4M"'),
            ("P0000010M", '"P0000010M"'),
            ("P-4W", '"P-4W"'),
            ("P1.5M", '"P1.5M"'),
            ("P6M1Y", '"P6M1Y"'),
            ("P٤W", '"P٤W"'),
            ("P4W\n", "a text of 4 characters"),
            (" P4W", "a text of 4 characters"),
            (4, "4"),
            (None, "nothing (null)"),
        ],
    )
    def test_what_is_no_length(self, text: Any, got: str) -> None:
        """Days, clock times, signs, fractions and anything that is no text are refused."""
        problem = problem_of(lambda: Length.parse(text))
        assert problem.got is not None
        assert problem.expected is not None
        assert (problem.got.en, problem.expected.en) == (got, "ISO 8601 weeks or months")
        assert problem.example == "P4W, P10M"

    @pytest.mark.parametrize(
        ("number", "got"),
        [
            (-1, "-1"),
            (20_001, "20001"),
            (True, "true"),
            (4.0, "4.0"),
            ("4", '"4"'),
            (None, "nothing (null)"),
        ],
    )
    def test_what_is_no_number(self, number: Any, got: str) -> None:
        """A length is a whole number from 0 to 20,000."""
        problem = problem_of(lambda: Length.months(number))
        assert problem.got is not None
        assert problem.expected is not None
        assert problem.got.en == got
        assert problem.expected.en == "a whole number from 0 to 20000"
        assert problem.example == "Length.months(10)"

    @pytest.mark.parametrize("text", ["P20001M", "P1667Y", "P20001W"])
    def test_a_text_can_be_too_long_as_well(self, text: str) -> None:
        """What parses as more than 20,000 is refused like the number itself."""
        problem = problem_of(lambda: Length.parse(text))
        assert problem.expected is not None
        assert problem.expected.en == "a whole number from 0 to 20000"

    @pytest.mark.parametrize("unit", ["days", "month", "", None])
    def test_only_weeks_and_months(self, unit: Any) -> None:
        """Another unit is refused as the rest is: with what was got and what would do."""
        problem = problem_of(lambda: Length(4, unit))
        assert problem.got is not None
        assert problem.expected is not None

    @given(length=lengths(20_000))
    def test_text_and_back(self, length: Length) -> None:
        """A length that is written and read again is the same, and so is its repr."""
        assert Length.parse(str(length)) == length
        assert eval(repr(length), {"Length": Length}) == length  # noqa: S307 (our own text)

    def test_weeks_are_never_months(self) -> None:
        """The two units never convert into each other."""
        assert Length.weeks(0) != Length.months(0)
        assert Length.weeks(4) != Length.months(1)


class TestWindow:
    @pytest.mark.parametrize(
        ("least", "most"),
        [
            (None, None),
            ("P4M", None),
            (None, "P6M"),
            ("P4M", "P10M"),
            ("P4M", "P4M"),
            ("P2W", "P4W"),
            ("P4W", "P1M"),
            ("P1M", "P5W"),
            ("P0M", "P0W"),
        ],
    )
    def test_which_there_are(self, least: str | None, most: str | None) -> None:
        """A window has a shortest length, a longest one, both or none."""
        low, high = (None if text is None else Length.parse(text) for text in (least, most))
        window = Window(min=low, max=high)
        assert (window.min, window.max) == (low, high)

    @pytest.mark.parametrize(
        ("least", "most"), [("P5M", "P4M"), ("P3W", "P2W"), ("P9W", "P2M"), ("P5M", "P4W")]
    )
    def test_shortest_above_longest(self, least: str, most: str) -> None:
        """A window that no phase can fit is refused."""
        problem = problem_of(lambda: Window(min=Length.parse(least), max=Length.parse(most)))
        assert problem.got == Text.same(f"min {least}, max {most}")
        assert problem.expected == Text("min höchstens so lang wie max", "min no longer than max")
        assert problem.example == "min P4M, max P10M"

    @pytest.mark.parametrize(
        ("least", "most", "start"),
        [("P35W", "P8M", date(2025, 5, 1)), ("P1M", "P4W", date(2025, 2, 1))],
    )
    def test_a_window_that_some_phase_fits_is_not_empty(
        self, least: str, most: str, start: date
    ) -> None:
        """Weeks and months meet where there is a first day from which both end on one day."""
        low, high = Length.parse(least), Length.parse(most)
        assert period_end(start, low) == period_end(start, high)
        assert Window(min=low, max=high).min == low


class TestDays:
    """The design's trap: "a `datetime` passes as a `date`"; the domain: "Dates are whole days"."""

    @given(day=st.dates(FIRST_DAY, LAST_DAY))
    def test_a_plain_day_stays(self, day: date) -> None:
        """A plain day of the range is taken as it is."""
        assert as_day(day) is day

    @given(day=st.dates(FIRST_DAY, LAST_DAY))
    def test_a_subclass_becomes_plain(self, day: date) -> None:
        """A day of pendulum becomes a day of the standard library."""
        plain = as_day(pendulum.date(day.year, day.month, day.day))
        assert (type(plain), plain) == (date, day)

    @pytest.mark.parametrize("day", [FIRST_DAY, LAST_DAY])
    def test_the_range_is_inclusive(self, day: date) -> None:
        """Its first and its last day are days, those beside them are not."""
        outside = day - ONE_DAY if day == FIRST_DAY else day + ONE_DAY
        assert as_day(day) == day
        assert parse_day(str(day)) == day
        assert as_day(pendulum.date(day.year, day.month, day.day)) == day
        assert problem_of(lambda: as_day(outside)).got == Text.same(str(outside))
        assert problem_of(lambda: parse_day(str(outside))).got == Text.same(f'"{outside}"')

    def test_the_range_has_three_centuries(self) -> None:
        """Days are from 1900 to 2199."""
        assert [str(FIRST_DAY), str(LAST_DAY)] == ["1900-01-01", "2199-12-31"]

    @pytest.mark.parametrize(
        ("value", "got"),
        [
            (datetime(2025, 3, 1, tzinfo=UTC), "a value of type datetime"),
            (pendulum.datetime(2025, 3, 1), "a value of type DateTime"),
            (pendulum.date(1899, 12, 31), "1899-12-31"),
            (date.max, "9999-12-31"),
            ("2025-03-01", '"2025-03-01"'),
            (20250301, "20250301"),
            (None, "nothing (null)"),
        ],
    )
    def test_what_is_no_day(self, value: object, got: str) -> None:
        """A point in time is no day, and neither is a text, a number or a day of another age."""
        problem = problem_of(lambda: as_day(value, "/start"))
        assert problem.got is not None
        assert problem.expected is not None
        assert problem.got.en == got
        assert problem.expected.en == "a day from 1900 to 2199"
        assert (problem.pointer, problem.example) == ("/start", "2025-03-31")

    @given(day=st.dates(FIRST_DAY, LAST_DAY))
    def test_parse(self, day: date) -> None:
        """``YYYY-MM-DD`` is read as the day it names."""
        assert parse_day(day.isoformat()) == day

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "2025-02-30",
            "2025-13-01",
            "2025-00-10",
            "2023-02-29",
            "20250301",
            "2025-3-01",
            "2025-03-1",
            "2025/03/01",
            "01.03.2025",
            "2025-W10-6",
            "2025-W101",
            "2025-060",
            "2025-03-01T00:00",
            "-025-03-01",
            "٢٠٢٥-03-01",
            "0025-03-01",
        ],
    )
    def test_what_is_not_read_as_a_day(self, text: str) -> None:
        """Other shapes, and days that no calendar has, are refused with the text that was got."""
        problem = problem_of(lambda: parse_day(text))
        assert problem.got == Text.same(f'"{text}"')
        assert problem.expected is not None
        assert problem.expected.en == "a day of the calendar from 1900 to 2199 as YYYY-MM-DD"
        assert problem.example == "2025-03-31"


class TestClock:
    """The contract: "`from`/`to` are wall-clock times"; files write them as ``HH:MM``."""

    @given(minutes=st.integers(0, 1439))
    def test_every_minute_of_a_day(self, minutes: int) -> None:
        """``HH:MM`` is read as the time it names."""
        hour, minute = divmod(minutes, 60)
        assert parse_clock(f"{hour:02}:{minute:02}") == time(hour, minute)

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "9:30",
            "09:3",
            "24:00",
            "23:60",
            "-1:30",
            "09.30",
            "0930",
            "T9:30",
            "09:30:00",
            "٠٩:٣٠",
        ],
    )
    def test_what_is_not_read_as_a_time(self, text: str) -> None:
        """Other shapes, seconds, and 24:00 are refused with the text that was got."""
        problem = problem_of(lambda: parse_clock(text))
        assert problem.got == Text.same(f'"{text}"')
        assert problem.expected is not None
        assert problem.expected.en == "HH:MM from 00:00 to 23:59"
        assert problem.example == '"09:30"'


SPRING, AUTUMN = date(2025, 3, 30), date(2025, 10, 26)


class TestMinutesBetween:
    """The contract: "the duration is real elapsed time (nights of the clock change too)"."""

    @pytest.mark.parametrize(
        ("day", "begin", "finish", "minutes"),
        [
            (date(2025, 3, 4), time(9, 0), time(11, 30), 150),
            (date(2025, 3, 4), time(0, 0), time(23, 59), 1439),
            (date(2025, 3, 4), time(22, 0), time(6, 0), 480),
            (date(2025, 3, 4), time(9, 1), time(9, 0), 1439),
            (SPRING, time(1, 0), time(6, 0), 240),
            (SPRING, time(1, 59), time(3, 0), 1),
            (SPRING, time(3, 0), time(4, 0), 60),
            (SPRING - ONE_DAY, time(22, 0), time(6, 0), 420),
            (SPRING - ONE_DAY, time(2, 30), time(1, 30), 1380),
            (SPRING, time(12, 0), time(11, 0), 1380),
            (AUTUMN, time(1, 0), time(6, 0), 360),
            (AUTUMN, time(1, 59), time(2, 0), 1),
            (AUTUMN, time(2, 0), time(3, 0), 120),
            (AUTUMN, time(2, 59), time(3, 0), 61),
            (AUTUMN - ONE_DAY, time(22, 0), time(6, 0), 540),
            (AUTUMN - ONE_DAY, time(22, 0), time(2, 30), 270),
            (AUTUMN, time(12, 0), time(11, 0), 1380),
        ],
    )
    def test_over_midnight_and_the_clock_changes(
        self, day: date, begin: time, finish: time, minutes: int
    ) -> None:
        """A night is an hour shorter in spring and longer in autumn."""
        assert minutes_between(day, begin, finish) == minutes

    @pytest.mark.parametrize("clock", [time(2, 0), time(2, 30), time(2, 59)])
    def test_skipped_times_never_come(self, clock: time) -> None:
        """A time that is skipped in spring can neither begin nor end an entry."""
        begins = problem_of(lambda: minutes_between(SPRING, clock, time(6, 0)))
        ends = problem_of(lambda: minutes_between(SPRING - ONE_DAY, time(22, 0), clock))
        for problem, pointer in ((begins, "/from"), (ends, "/to")):
            assert problem.got == Text.same(f"2025-03-30 {clock:%H:%M}")
            assert problem.expected is not None
            assert problem.expected.en == "a time that the clock change does not skip"
            assert (problem.pointer, problem.example) == (pointer, "03:00")

    @pytest.mark.parametrize("clock", [time(1, 59), time(3, 0)])
    def test_times_beside_the_skipped_ones_come(self, clock: time) -> None:
        """The last minute before the gap and the first after it are times."""
        assert minutes_between(SPRING, clock, clock) == 0

    @given(day=days(), clock=st.times())
    def test_equal_times_are_no_minutes(self, day: date, clock: time) -> None:
        """From a time to the same time nothing passes; it is not the next day."""
        plain = clock.replace(hour=clock.hour if clock.hour != 2 else 3, second=0, microsecond=0)
        assert minutes_between(day, plain, plain) == 0

    @given(
        day=st.one_of(
            days(),
            st.sampled_from([edge + n * ONE_DAY for edge in (SPRING, AUTUMN) for n in (-1, 0)]),
        ),
        minutes=st.tuples(st.integers(0, 1439), st.integers(0, 1439)),
    )
    def test_agrees_with_the_clock_of_the_standard_library(
        self, day: date, minutes: tuple[int, int]
    ) -> None:
        """``zoneinfo`` counts the same minutes from the earlier of two times of one name."""
        begin, finish = (time(*divmod(number, 60)) for number in minutes)
        last = day + ONE_DAY * (finish < begin)
        walls = [datetime.combine(day, begin, BERLIN), datetime.combine(last, finish, BERLIN)]
        instants = [wall.astimezone(UTC) for wall in walls]
        if [i.astimezone(BERLIN).replace(fold=0) for i in instants] != walls:
            assert problem_of(lambda: minutes_between(day, begin, finish)).example == "03:00"
        else:
            passed = (instants[1] - instants[0]).total_seconds()
            assert minutes_between(day, begin, finish) * 60 == passed
