"""Cells as days, clock times, durations and ids, each read strictly and without floats.

What can be read in two ways is refused: ``1.234`` is 1234 in German and a little more than one in
English, and ``3/4/2025`` is a day in March or in April.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from ..errors import InputError, Problem
from ..language import Text
from ..periods import as_day
from ..quantities import MINUTES_AN_HOUR, MOST_MINUTES
from .cells import Broken, Cell

_GERMAN_DAY = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})")
_ISO_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_SHORT_YEAR = re.compile(r"[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{2}")
_CLOCK = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])(?::00)?")
_SPAN = re.compile(r"([0-9]{1,6}):([0-5][0-9])(?::00)?")
_ZERO = re.compile(r"[0:.,]+")
# With three digits after it, a single sign may stand before decimals or inside thousands, which
# begin with no 0.
_AMBIGUOUS = re.compile(r"[1-9][0-9]{0,2}[.,][0-9]{3}")
_GERMAN = re.compile(
    r"[0-9]{1,12}(?:,[0-9]{1,12})?|[1-9][0-9]{0,2}(?:\.[0-9]{3})+(?:,[0-9]{1,12})?"
)
_ENGLISH = re.compile(r"[0-9]{1,12}\.[0-9]{1,12}|[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]{1,12})?")
_QUOTABLE = re.compile(r"[0-9.,:/+ -]{1,40}")

_ONE_MINUTE = timedelta(minutes=1)
_ONE_SECOND = timedelta(seconds=1)
# Excel counts a 29 February 1900, which never was: only from then on a number names one day.
_FIRST_NUMBER, _LAST_NUMBER = 61, 200_000

_A_DAY = Text("ein Tag als TT.MM.JJJJ oder JJJJ-MM-TT", "a day as DD.MM.YYYY or YYYY-MM-DD")
_A_CLOCK = Text("eine Uhrzeit von 0:00 bis 23:59", "a clock time from 0:00 to 23:59")
_A_NUMBER = Text(
    "eine Zahl ohne Tausenderzeichen, die sich nur auf eine Weise lesen lässt",
    "a number without thousands separators that can be read in one way only",
)
_MINUTES = Text("ganze Minuten über 0", "whole minutes above 0")
_HOURS = Text(
    "Stunden über 0, die ganze Minuten ergeben, als Zahl oder als Stunden:Minuten",
    "hours above 0 that come to whole minutes, as a number or as hours:minutes",
)


def refused(what: Text, cell: Cell, expected: Text, example: str = "") -> InputError:
    """An error for a cell. Its text is only quoted if it is made of digits: others may be names."""
    if isinstance(cell, Broken):
        got, expected = cell.got, cell.expected or expected
    elif isinstance(cell, str) and not _QUOTABLE.fullmatch(cell):
        got = Text(f"ein Text mit {len(cell)} Zeichen", f"a text of {len(cell)} characters")
    elif isinstance(cell, str):
        got = Text.same(f'"{cell}"')
    else:
        got = Text.same(str(cell))
    return InputError([Problem(what=what, got=got, expected=expected, example=example)])


def day(cell: Cell, epoch: date | None = None) -> date:
    """A day.

    Args:
        cell: A day, or a text or a number that says one.
        epoch: The day that numbers count from; ``None``: they say nothing.

    Raises:
        InputError: for anything else.

    Example:
        >>> str(day("3.3.2025")), str(day(Decimal(45719), date(1899, 12, 30)))
        ('2025-03-03', '2025-03-03')
    """
    what = Text("Datum nicht lesbar", "unreadable date")
    expected = _A_DAY
    found = cell
    try:
        if isinstance(cell, str):
            german, iso = _GERMAN_DAY.fullmatch(cell), _ISO_DAY.fullmatch(cell)
            if german is not None:
                found = date(int(german[3]), int(german[2]), int(german[1]))
            elif iso is not None:
                found = date(int(iso[1]), int(iso[2]), int(iso[3]))
            elif _SHORT_YEAR.fullmatch(cell):
                expected = Text("ein Jahr mit vier Ziffern", "a year with four digits")
        elif isinstance(cell, Decimal) and epoch is not None and _names_a_day(cell):
            found = epoch + timedelta(days=int(cell))
        if type(found) is date:
            return as_day(found)
    except ValueError:
        pass  # The calendar has no such day, or we do not; an InputError is a ValueError, too.
    raise refused(what, cell, expected, "31.03.2025")


def clock(cell: Cell) -> time:
    """A clock time in whole minutes; times of spreadsheets may be off by at most a second.

    Raises:
        InputError: for anything else.

    Example:
        >>> clock("9:30"), clock(time(9, 29, 59, 999000))
        (datetime.time(9, 30), datetime.time(9, 30))
    """
    if isinstance(cell, time):
        minutes = _whole(_since_midnight(cell))
        if minutes is not None and minutes < 24 * MINUTES_AN_HOUR:
            return time(*divmod(minutes, MINUTES_AN_HOUR))
    match = _CLOCK.fullmatch(cell) if isinstance(cell, str) else None
    if match is not None:
        return time(int(match[1]), int(match[2]))
    raise refused(Text("Uhrzeit nicht lesbar", "unreadable clock time"), cell, _A_CLOCK, "9:30")


def minutes(cell: Cell) -> int:
    """Whole minutes, stated as a number of minutes.

    Raises:
        InputError: for anything else.

    Example:
        >>> minutes("90"), minutes(Decimal(90)), minutes("1.230,0")
        (90, 90, 1230)
    """
    number = _number(cell)
    if number is not None and _is_whole(number):
        return int(number)
    raise refused(Text("Minuten unbrauchbar", "unusable minutes"), cell, _MINUTES, "90")


def hours(cell: Cell) -> int:
    """Whole minutes, stated as hours: a number, or a duration, which may be off by a second.

    Raises:
        InputError: for anything else, and for numbers that come to no whole minutes: 0.33 h is
            not 20 minutes.

    Example:
        >>> hours("7,5"), hours(Decimal("7.5")), hours("7:30"), hours(timedelta(hours=7.5))
        (450, 450, 450, 450)
    """
    what = Text("Stunden unbrauchbar", "unusable hours")
    span = _SPAN.fullmatch(cell) if isinstance(cell, str) else None
    if span is not None:
        number: Decimal | int | None = int(span[1]) * MINUTES_AN_HOUR + int(span[2])
    elif isinstance(cell, time | timedelta):
        number = _whole(_since_midnight(cell) if isinstance(cell, time) else cell)
    else:
        number = _number(cell)
        if number is not None:
            number *= MINUTES_AN_HOUR
            if 0 < number <= MOST_MINUTES and number % 1:
                what = Text(
                    "Stunden ergeben keine ganzen Minuten", "hours come to no whole minutes"
                )
    if number is not None and _is_whole(number):
        return int(number)
    raise refused(what, cell, _HOURS, "7,5; 7:30")


def word(cell: Cell) -> str:
    """An id or a name: a text, or a whole number.

    Raises:
        InputError: for anything else.
    """
    if isinstance(cell, str):
        return cell
    if isinstance(cell, Decimal) and cell == cell.to_integral_value():
        return f"{cell:.0f}"
    raise refused(Text("kein Name", "not a name"), cell, Text("ein Text", "a text"))


def remark(cell: Cell) -> str:
    """Free text; whatever else stands there becomes one.

    Raises:
        InputError: for a cell without a value.
    """
    if isinstance(cell, Broken):
        raise refused(Text("kein Text", "not a text"), cell, Text("ein Text", "a text"))
    return str(cell)


def is_zero(cell: Cell) -> bool:
    """Whether a duration is 0, as a formula has it in a row that nobody filled in."""
    if isinstance(cell, str):
        return _ZERO.fullmatch(cell) is not None
    return type(cell) is not bool and cell in (Decimal(), time(), timedelta())


def _number(cell: Cell) -> Decimal | None:
    if isinstance(cell, Decimal):
        return cell
    if not isinstance(cell, str):
        return None
    if _AMBIGUOUS.fullmatch(cell):
        raise refused(Text("Zahl nicht eindeutig", "ambiguous number"), cell, _A_NUMBER, "1234")
    if _GERMAN.fullmatch(cell):
        return Decimal(cell.replace(".", "").replace(",", "."))
    return Decimal(cell.replace(",", "")) if _ENGLISH.fullmatch(cell) else None


def _names_a_day(number: Decimal) -> bool:
    return _FIRST_NUMBER <= number <= _LAST_NUMBER and number % 1 == 0


def _is_whole(number: Decimal | int) -> bool:
    return 0 < number <= MOST_MINUTES and number % 1 == 0


def _since_midnight(clock: time) -> timedelta:
    return datetime.combine(date.min, clock) - datetime.combine(date.min, time())


def _whole(span: timedelta) -> int | None:
    """Whole minutes if it is at most a second away from them."""
    whole = round(span / _ONE_MINUTE)
    return whole if abs(span - whole * _ONE_MINUTE) <= _ONE_SECOND else None
