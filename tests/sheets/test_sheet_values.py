"""What cells mean: days, clock times, durations; and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passtgenau_core import InputError, Text
from passtgenau_core.sheets import values
from passtgenau_core.sheets.cells import Broken, Cell
from passtgenau_core.sheets.marks import NO_VALUE

EXCEL, MAC = date(1899, 12, 30), date(1904, 1, 1)
NOW = timedelta(microseconds=1)
D = Decimal
NINE_THIRTY = datetime.combine(date(2025, 3, 3), time(9, 30))


def refusal(read: Callable[..., object], *arguments: Any) -> str:
    """The refusal of a cell in English."""
    with pytest.raises(InputError) as caught:
        read(*arguments)
    (problem,) = caught.value.problems
    return problem.message("en")


@pytest.mark.parametrize(
    ("cell", "epoch", "day"),
    [
        (date(2025, 3, 31), None, date(2025, 3, 31)),
        ("31.03.2025", None, date(2025, 3, 31)),
        ("1.3.2025", None, date(2025, 3, 1)),
        ("2025-03-31", None, date(2025, 3, 31)),
        (D(45719), EXCEL, date(2025, 3, 3)),
        (D(44257), MAC, date(2025, 3, 3)),
        (D(61), EXCEL, date(1900, 3, 1)),
        ("01.01.1900", None, date(1900, 1, 1)),
        ("31.12.2199", None, date(2199, 12, 31)),
    ],
)
def test_days(cell: Cell, epoch: date | None, day: date) -> None:
    """Days as German and ISO write them, as spreadsheets hold them, and as numbers of Excel."""
    assert values.day(cell, epoch) == day


@pytest.mark.parametrize(
    "cell",
    [
        "31.02.2025",
        "2025-02-29",
        "0.3.2025",
        "1.13.2025",
        "31.03.25",
        "3/4/2025",
        "20250331",
        "31.12.1899",
        "01.01.2200",
        "2025-3-1",
        "1. März 2025",
        "heute",
        NINE_THIRTY,
        time(9),
        timedelta(1),
        True,
        D(45719),
        date(1899, 12, 31),
    ],
)
def test_what_is_no_day(cell: Cell) -> None:
    """A day that no calendar has, two digits for a year, and numbers that nobody explains."""
    assert "unreadable date" in refusal(values.day, cell)


@pytest.mark.parametrize("cell", [D("45719.5"), D(60), D(0), D(-1), D(200_001), D("1e30")])
def test_numbers_that_name_no_day(cell: Decimal) -> None:
    """Excel counts a day that never was: what is not after it may be either of two days."""
    assert "unreadable date" in refusal(values.day, cell, EXCEL)


def test_a_short_year_is_told() -> None:
    """The sentence says what is wrong with it."""
    told = refusal(values.day, "31.03.25")
    assert told.startswith('unreadable date: got "31.03.25", expected a year with four digits')


@pytest.mark.parametrize(
    ("cell", "clock"),
    [
        ("0:00", time(0)),
        ("9:30", time(9, 30)),
        ("09:30", time(9, 30)),
        ("09:30:00", time(9, 30)),
        ("23:59", time(23, 59)),
        (time(9, 30), time(9, 30)),
        (time(9, 29, 59), time(9, 30)),
        (time(9, 30, 1), time(9, 30)),
    ],
)
def test_clocks(cell: Cell, clock: time) -> None:
    """Whole minutes; a time of a spreadsheet may be off by at most a second."""
    assert values.clock(cell) == clock


@pytest.mark.parametrize(
    "cell",
    [
        "24:00",
        "9:60",
        "9.30",
        "9",
        "9:30:15",
        "9:3",
        "-9:30",
        time(9, 30, 1, 1),
        time(9, 29, 58, 999999),
        time(23, 59, 59, 500000),
        D("0.5"),
        timedelta(hours=9),
        NINE_THIRTY,
        date(1900, 1, 1),
        True,
    ],
)
def test_what_is_no_clock(cell: Cell) -> None:
    """Half past nine is not 9.30, and a time that is a second and more off is another one."""
    assert "unreadable clock time" in refusal(values.clock, cell)


@pytest.mark.parametrize(
    ("cell", "minutes"),
    [
        (D(90), 90),
        ("90", 90),
        ("90,0", 90),
        ("90.00", 90),
        ("1.230,0", 1230),
        ("1,230.0", 1230),
        ("1.234.567", 1234567),
        ("1,234,567", 1234567),
        ("0090", 90),
        (D(10_000_000), 10_000_000),
    ],
)
def test_minutes(cell: Cell, minutes: int) -> None:
    """Whole minutes, in German and English notation."""
    assert values.minutes(cell) == minutes


@pytest.mark.parametrize(
    "cell",
    [D(0), D(-1), D("1.5"), D(10_000_001), "0", "-5", "1,5", "1:30", "90 min", time(1, 30), True],
)
def test_what_are_no_minutes(cell: Cell) -> None:
    """A time in a column of minutes may be minutes and seconds."""
    assert "unusable minutes" in refusal(values.minutes, cell)


@pytest.mark.parametrize(
    ("cell", "minutes"),
    [
        (D("7.5"), 450),
        (D("0.1"), 6),
        (D(8), 480),
        ("7,5", 450),
        ("7.5", 450),
        ("0,250", 15),
        ("0.250", 15),
        ("7:30", 450),
        ("26:20", 1580),
        ("7:30:00", 450),
        ("1234,5", 74070),
        ("1.234,5", 74070),
        ("1,234.5", 74070),
        (time(7, 30), 450),
        (timedelta(hours=26, minutes=20), 1580),
        (timedelta(minutes=20, seconds=1), 20),
        (timedelta(minutes=19, seconds=59), 20),
        (time(23, 59, 59, 900000), 1440),
    ],
)
def test_hours(cell: Cell, minutes: int) -> None:
    """Hours as numbers, as h:mm and as durations of spreadsheets come to exact minutes."""
    assert values.hours(cell) == minutes


@pytest.mark.parametrize("cell", ["1.234", "1,234", "12.345", "123,456", "999.000"])
@pytest.mark.parametrize("read", [values.hours, values.minutes])
def test_ambiguous_numbers(read: Callable[[Cell], int], cell: str) -> None:
    """What is one number in German and another in English is refused."""
    assert refusal(read, cell).startswith(f'ambiguous number: got "{cell}", expected a number')


@pytest.mark.parametrize(
    "cell", [D("0.333333"), D("0.333333333333333"), "0,33", "0.33", D("2.01"), "1,2345"]
)
def test_a_third_of_an_hour_is_not_rounded(cell: Cell) -> None:
    """0.33 h is not 20 minutes."""
    assert refusal(values.hours, cell).startswith("hours come to no whole minutes: got ")


@pytest.mark.parametrize(
    "cell",
    [
        D(0),
        D("-0.5"),
        D("1e9"),
        "0",
        "0:00",
        "7:60",
        "7h",
        "7,5 h",
        "-7,5",
        "1.23,4",
        "1.2345.678",
        "",
        date(1900, 1, 1),
        timedelta(0),
        timedelta(seconds=-60),
        timedelta(minutes=20, seconds=1) + NOW,
        time(0, 20, 30),
        False,
    ],
)
def test_what_are_no_hours(cell: Cell) -> None:
    """Nothing, less than nothing, and what is not told by numbers alone."""
    assert "unusable hours" in refusal(values.hours, cell)


@pytest.mark.parametrize(("cell", "word"), [("QT-1", "QT-1"), (D(7), "7"), (D("7E+1"), "70")])
def test_words(cell: Cell, word: str) -> None:
    """A number may be an id, and is then written without decimals."""
    assert values.word(cell) == word


@pytest.mark.parametrize("cell", [D("7.5"), True, date(2025, 3, 3), NO_VALUE])
def test_what_is_no_word(cell: Cell) -> None:
    """Other values are no ids."""
    assert "not a name" in refusal(values.word, cell)


@pytest.mark.parametrize(
    ("cell", "text"), [("x\ny", "x\ny"), (D("7.50"), "7.50"), (date(2025, 3, 3), "2025-03-03")]
)
def test_remarks(cell: Cell, text: str) -> None:
    """Whatever stands in a remark becomes text."""
    assert values.remark(cell) == text


@pytest.mark.parametrize(
    "read",
    [values.day, values.clock, values.minutes, values.hours, values.word, values.remark],
)
def test_broken_cells(read: Callable[[Cell], object]) -> None:
    """A formula without a value is refused wherever it stands, even in a remark."""
    assert "got a formula without a value, expected a value; Excel works" in refusal(read, NO_VALUE)
    broken = Broken(Text.same("#"))
    assert "got #, expected " in refusal(read, broken)


@pytest.mark.parametrize(
    ("cell", "zero"),
    [
        (D(0), True),
        (D("0.00"), True),
        (time(0), True),
        (timedelta(0), True),
        ("0", True),
        ("0,00", True),
        ("0:00", True),
        (D(1), False),
        (time(0, 1), False),
        ("0,5", False),
        (False, False),
        (None, False),
        (NO_VALUE, False),
    ],
)
def test_zero(cell: Cell, zero: bool) -> None:
    """What a formula leaves in a row that nobody filled in."""
    assert values.is_zero(cell) is zero


@pytest.mark.parametrize("read", [values.day, values.clock, values.minutes, values.hours])
@pytest.mark.parametrize("text", ["Mustermensch", "krank gemeldet", "7h"])
def test_texts_are_not_repeated(read: Callable[[Cell], object], text: str) -> None:
    """What is not made of digits may be a name, and is only measured."""
    told = refusal(read, text)
    assert text not in told
    assert f"a text of {len(text)} characters" in told


@given(st.integers(1, 10_000_000))
def test_minutes_in_every_notation(minutes: int) -> None:
    """Minutes, and hours as h:mm and as a duration, are the same in every notation."""
    span = f"{minutes // 60}:{minutes % 60:02}"
    assert values.minutes(D(minutes)) == minutes
    assert values.minutes(f"{minutes},0") == minutes
    assert values.hours(span) == minutes
    assert values.hours(timedelta(minutes=minutes)) == minutes
    if minutes % 3 == 0:
        assert values.hours(D(minutes) / 60) == minutes
        assert values.hours(f"{D(minutes) / 60:,.2f}") == minutes
        assert values.hours(str(D(minutes) / 60).replace(".", ",")) == minutes


@given(st.text(max_size=12) | st.from_regex(r"[0-9.,:-]{0,12}", fullmatch=True))
def test_any_text_is_read_or_refused(text: str) -> None:
    """No text leads to anything but a value or a refusal."""
    for read in (values.day, values.clock, values.minutes, values.hours):
        try:
            found = read(text)
        except InputError:
            continue
        assert found is not None
