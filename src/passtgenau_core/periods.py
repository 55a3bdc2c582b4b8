"""Lengths and dates: the only month arithmetic in the library, and the only use of pendulum.

Days are whole days. The first and the last day of a period are both inside it (§ 187 Abs. 2,
§ 188 Abs. 2 and 3 BGB); a deadline that an event triggers does not count the day of the event
(§ 187 Abs. 1 BGB).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from typing import Any, Literal

import attrs

from .errors import InputError, Problem, invalid, shown
from .language import Text

Days = Any
"""A whole number, or a column of whole numbers."""

FIRST_DAY = date(1900, 1, 1)
LAST_DAY = date(2199, 12, 31)
"""Days outside these are typing errors or stand-ins for "no end", which is written as no end."""

_ONE_DAY = timedelta(days=1)
_MOST = 20_000  # more weeks than lie between the first and the last day
_ISO = re.compile(r"P(?:([0-9]{1,6})W|(?:([0-9]{1,6})Y)?(?:([0-9]{1,6})M)?)")
_EXAMPLES = "P4W, P10M"


def _checked_number(instance: Length, attribute: attrs.Attribute[int], value: object) -> None:
    if type(value) is not int or not 0 <= value <= _MOST:
        raise invalid(
            Text("Länge unbrauchbar", "unusable length"),
            got=value,
            expected=Text(
                f"eine ganze Zahl von 0 bis {_MOST}", f"a whole number from 0 to {_MOST}"
            ),
            example="Length.months(10)",
        )


def _checked_unit(instance: Length, attribute: attrs.Attribute[str], value: object) -> None:
    if value not in ("weeks", "months"):
        raise invalid(
            Text("Einheit unbrauchbar", "unusable unit"),
            got=value,
            expected=Text("weeks oder months", "weeks or months"),
            example="Length.months(10)",
        )


@attrs.frozen(repr=False)
class Length:
    """A length in whole weeks or whole calendar months. The two never convert into each other.

    Attributes:
        number: How many, from 0 to 20,000.
        unit: ``"weeks"`` or ``"months"``.

    Example:
        >>> Length.parse("P10M") == Length(10, "months")
        True
        >>> str(Length(4, "weeks"))
        'P4W'
    """

    number: int = attrs.field(validator=_checked_number)
    unit: Literal["weeks", "months"] = attrs.field(
        validator=_checked_unit  # pyright: ignore[reportAssignmentType]
    )

    @classmethod
    def weeks(cls, number: int) -> Length:
        """``number`` weeks of seven days."""
        return cls(number, "weeks")

    @classmethod
    def months(cls, number: int) -> Length:
        """``number`` calendar months."""
        return cls(number, "months")

    @classmethod
    def parse(cls, text: str) -> Length:
        """Read an ISO 8601 duration: weeks (``P4W``) or months (``P10M``; ``P1Y6M`` is 18).

        Raises:
            InputError: for anything else, days and clock times included.
        """
        match = _ISO.fullmatch(text) if isinstance(text, str) else None
        if match is None or text == "P":
            raise invalid(
                Text("Länge nicht lesbar", "unreadable length"),
                got=text,
                expected=Text("Wochen oder Monate nach ISO 8601", "ISO 8601 weeks or months"),
                example=_EXAMPLES,
            )
        weeks, years, months = match.groups()
        if weeks is not None:
            return cls.weeks(int(weeks))
        return cls.months(12 * int(years or 0) + int(months or 0))

    def __str__(self) -> str:
        return f"P{self.number}{'W' if self.unit == 'weeks' else 'M'}"

    def __repr__(self) -> str:
        return f"Length.{self.unit}({self.number})"


def some_length(instance: object, attribute: attrs.Attribute[Length], value: Length) -> None:
    """Validate a length that is longer than nothing."""
    if value.number == 0:
        raise invalid(
            Text("Länge unbrauchbar", "unusable length"),
            got=str(value),
            expected=Text("länger als nichts", "longer than nothing"),
            example=_EXAMPLES,
            pointer=f"/{attribute.name}",
        )


@attrs.frozen(kw_only=True)
class Window:
    """How long a phase may last, both ends inside.

    Attributes:
        min: The shortest length, or ``None`` where the concept states none.
        max: The longest length, or ``None`` where the concept states none.

    Example:
        >>> str(Window(min=Length.months(4), max=Length.months(10)).max)
        'P10M'
    """

    min: Length | None = None
    max: Length | None = None

    def __attrs_post_init__(self) -> None:
        if self.min is None or self.max is None:
            return
        # Weeks against months depend on the start: a window is empty if no start fits.
        some_start = (date(2023, 1, 1) + timedelta(days=n) for n in range(4 * 366))
        if all(period_end(day, self.min) > period_end(day, self.max) for day in some_start):
            raise InputError(
                [
                    Problem(
                        what=Text("Fenster leer", "empty window"),
                        got=Text.same(f"min {self.min}, max {self.max}"),
                        expected=Text("min höchstens so lang wie max", "min no longer than max"),
                        example="min P4M, max P10M",
                    )
                ]
            )


def month_number(day: date) -> int:
    """The number of a day's calendar month, for counting calendar months; never for lengths.

    Example:
        >>> month_number(date(2026, 1, 31)) - month_number(date(2025, 12, 1))
        1
    """
    return day.year * 12 + day.month - 1


def month_start(number: int) -> date:
    """The first day of the calendar month of a number.

    Example:
        >>> month_start(month_number(date(2026, 1, 31)) - 1)
        datetime.date(2025, 12, 1)
    """
    return date(number // 12, number % 12 + 1, 1)


def days_before_month(number: Days) -> Days:
    """The days from the year 1 to the first of the calendar month of a number.

    It is nothing but whole-number arithmetic, and so the same for a number and for a column of
    numbers in a data frame. Years are counted from March, so that February comes last.

    Example:
        >>> days_before_month(month_number(date(2025, 3, 1))) == date(2025, 3, 1).toordinal() - 1
        True
    """
    year = (number - 2) // 12
    month = number - 2 - 12 * year
    leap_days = year // 4 - year // 100 + year // 400
    return 365 * year + leap_days + (153 * month + 2) // 5 - 306


def last_day_number(month: Days, day: Days, least: Callable[[Days, Days], Days] = min) -> Days:
    """The day that bears a number in a calendar month, or the month's last day (§ 188 Abs. 3 BGB).

    Args:
        month: Number of the calendar month.
        day: Number of the day in it; 0 is the day before its first.
        least: The lesser of two, for columns of data frames.

    Returns:
        Its proleptic ordinal, as :meth:`datetime.date.toordinal` counts.
    """
    return least(days_before_month(month) + day, days_before_month(month + 1))


def period_end(start: date, length: Length) -> date:
    """Last day of a period whose first day, ``start``, counts (§ 188 Abs. 2 and 3 BGB).

    In months this is the day before the day that bears the same number; where the target month
    has no such day, it is that month's last day. Stepping a day back after adding months would
    be a day short then: 31 January and one month end on 28 February, not on the 27th. A length
    of zero ends on the day before ``start``.

    Example:
        >>> period_end(date(2025, 1, 31), Length.months(1))
        datetime.date(2025, 2, 28)
        >>> period_end(date(2025, 6, 2), Length.weeks(4))
        datetime.date(2025, 6, 29)
    """
    if length.unit == "weeks":
        return start + timedelta(days=7 * length.number - 1)
    return date.fromordinal(last_day_number(month_number(start) + length.number, start.day - 1))


def deadline(event: date, length: Length) -> date:
    """Last day of a period that ``event`` triggers; its own day is not counted (§ 187 Abs. 1 BGB).

    Example:
        >>> deadline(date(2025, 10, 31), Length.months(4))
        datetime.date(2026, 2, 28)
    """
    if length.unit == "weeks":
        return event + timedelta(days=7 * length.number)
    return date.fromordinal(last_day_number(month_number(event) + length.number, event.day))


def lacks_its_day(day: date, length: Length) -> bool:
    """Whether the month that a length in months leads to has no day of ``day``'s number.

    There § 188 Abs. 3 BGB decides, and other ways of counting come to other days.

    Example:
        >>> lacks_its_day(date(2025, 1, 31), Length.months(1))
        True
    """
    if length.unit == "weeks":
        return False
    month = month_number(day) + length.number
    days: int = days_before_month(month + 1) - days_before_month(month)
    return day.day > days


def middle_day(start: date, end: date) -> date:
    """The day in the middle of ``start`` to ``end``, both inside; of two middle days the earlier.

    Raises:
        InputError: if ``end`` is before ``start``.

    Example:
        >>> middle_day(date(2025, 3, 1), date(2025, 3, 4))
        datetime.date(2025, 3, 2)
    """
    if end < start:
        raise InputError([end_before_start(start, end)])
    return start + timedelta(days=(end - start).days // 2)


def end_before_start(
    start: date,
    end: date,
    pointer: str = "",
    what: Text = Text("Ende vor dem Beginn", "end before start"),  # noqa: B008 (it is frozen)
) -> Problem:
    """The problem of a period whose last day is before its first."""
    return Problem(
        what=what,
        got=shown(end),
        expected=Text(f"{start} oder später", f"{start} or later"),
        pointer=pointer,
    )


def as_day(value: object, pointer: str = "") -> date:
    """``value`` as a plain :class:`datetime.date`; subclasses such as pendulum's become plain.

    Raises:
        InputError: for a datetime, which is a point in time and not a day, for any other type,
            and for days outside 1900 to 2199.
    """
    if type(value) is date and FIRST_DAY <= value <= LAST_DAY:
        return value
    if isinstance(value, date) and not isinstance(value, datetime):
        plain = date(value.year, value.month, value.day)
        if FIRST_DAY <= plain <= LAST_DAY:
            return plain
    raise invalid(
        Text("Datum unbrauchbar", "unusable date"),
        got=value,
        expected=Text("ein Tag von 1900 bis 2199", "a day from 1900 to 2199"),
        example="2025-03-31",
        pointer=pointer,
    )


@lru_cache(maxsize=4096)
def parse_day(text: str) -> date:
    """Read ``YYYY-MM-DD``, the only way a day is written.

    Raises:
        InputError: for other shapes and for days that no calendar has, such as 2025-02-30.
    """
    try:
        if len(text) == 10 and text[4] == text[7] == "-":
            return as_day(date.fromisoformat(text))
    except ValueError:
        pass
    raise invalid(
        Text("Datum nicht lesbar", "unreadable date"),
        got=text,
        expected=Text(
            "ein Tag des Kalenders von 1900 bis 2199 als JJJJ-MM-TT",
            "a day of the calendar from 1900 to 2199 as YYYY-MM-DD",
        ),
        example="2025-03-31",
    )


@lru_cache(maxsize=1440)
def parse_clock(text: str) -> time:
    """Read ``HH:MM``, the only way a clock time is written.

    Raises:
        InputError: for other shapes, seconds, and 24:00.
    """
    try:
        # Newer versions of Python read 24:00 as well.
        if len(text) == 5 and text[2] == ":" and text < "24:00":
            return time.fromisoformat(text)
    except ValueError:
        pass
    raise invalid(
        Text("Uhrzeit nicht lesbar", "unreadable clock time"),
        got=text,
        expected=Text("HH:MM von 00:00 bis 23:59", "HH:MM from 00:00 to 23:59"),
        example='"09:30"',
    )


def minutes_between(day: date, begin: time, finish: time) -> int:
    """Minutes that really pass in Europe/Berlin from ``begin`` on ``day`` to ``finish``.

    A ``finish`` before ``begin`` is on the next day. The night of the clock change is an hour
    shorter in spring and longer in autumn; a time that occurs twice in autumn is its first one.

    Raises:
        InputError: if a time is skipped in spring and so never comes.

    Example:
        >>> minutes_between(date(2025, 3, 29), time(22, 0), time(6, 0))
        420
    """
    if not _clocks_change(day):
        wall = (finish.hour - begin.hour) * 60 + finish.minute - begin.minute
        return wall % (24 * 60)
    last = day + _ONE_DAY if finish < begin else day
    return (_instant(last, finish, "/to") - _instant(day, begin, "/from")) // timedelta(minutes=1)


@lru_cache(maxsize=1)
def _berlin() -> tzinfo:
    # Imported only for clock times: it takes longer than the rest of this package.
    import pendulum  # noqa: PLC0415

    return pendulum.timezone("Europe/Berlin")


@lru_cache(maxsize=4096)
def _clocks_change(day: date) -> bool:
    """Whether the clocks change on ``day`` or the day after."""
    here, there = (
        datetime.combine(day + timedelta(days=n), time(), _berlin()).utcoffset() for n in (0, 2)
    )
    return here != there


def _instant(day: date, clock: time, pointer: str) -> datetime:
    wall = datetime.combine(day, clock)
    instant = wall.replace(tzinfo=_berlin(), fold=0).astimezone(UTC)
    if instant.astimezone(_berlin()).replace(tzinfo=None) != wall:
        raise InputError(
            [
                Problem(
                    what=Text("Uhrzeit gibt es nicht", "clock time does not exist"),
                    got=Text.same(f"{day} {clock:%H:%M}"),
                    expected=Text(
                        "eine Uhrzeit, die die Zeitumstellung nicht überspringt",
                        "a time that the clock change does not skip",
                    ),
                    example="03:00",
                    pointer=pointer,
                )
            ]
        )
    return instant
