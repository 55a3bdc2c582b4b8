"""Days in columns: the arithmetic of :mod:`passtgenau_core.periods`, row by row."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from ..periods import Length, days_before_month, last_day_number
from .expressions import as_expression, choose, lit, narwhals, quotient

if TYPE_CHECKING:
    from narwhals import Expr

_EPOCH = date(1970, 1, 1)


class _Whole:
    """Whole numbers from 0 on, with what the arithmetic of days needs; they divide shortly."""

    def __init__(self, numbers: Expr) -> None:
        self.numbers = numbers

    def __add__(self, other: Expr | int | _Whole) -> _Whole:
        return _Whole(self.numbers + _plain(other))

    def __sub__(self, other: Expr | int | _Whole) -> _Whole:
        return _Whole(self.numbers - _plain(other))

    def __rmul__(self, factor: int) -> _Whole:
        return _Whole(self.numbers * factor)

    def __floordiv__(self, divisor: int) -> _Whole:
        return _Whole(quotient(self.numbers, divisor))


def _plain(value: Expr | int | _Whole) -> Expr | int:
    return value.numbers if isinstance(value, _Whole) else value


def _earlier(one: _Whole, other: _Whole) -> _Whole:
    return _Whole(earliest(one.numbers, other.numbers))


def unknown() -> Expr:
    """A day that is not known."""
    nw = narwhals()
    return as_expression(nw.lit(None).cast(nw.Date))


def iso(day: Expr) -> Expr:
    """A day as ``YYYY-MM-DD``."""
    return day.dt.to_string("%Y-%m-%d")


def earliest(*days: Expr) -> Expr:
    """The earliest of the days that are known."""
    return days[0] if len(days) == 1 else as_expression(narwhals().min_horizontal(*days))


def latest(*days: Expr) -> Expr:
    """The latest of the days that are known."""
    return days[0] if len(days) == 1 else as_expression(narwhals().max_horizontal(*days))


def inside(day: Expr, start: Expr, end: Expr) -> Expr:
    """Whether a day lies in a period, as :meth:`passtgenau_core.Phase.holds`."""
    return (start <= day) & (end.is_null() | (day <= end))


def month_of(day: Expr) -> Expr:
    """The number of a day's calendar month, as :func:`passtgenau_core.periods.month_number`."""
    nw = narwhals()
    return day.dt.year().cast(nw.Int64) * 12 + day.dt.month().cast(nw.Int64) - 1


def ordinal(day: Expr) -> Expr:
    """The number of a day, as :meth:`datetime.date.toordinal` counts."""
    return _before_month(month_of(day)) + _day_number(day)


def _before_month(number: Expr) -> Expr:
    return as_expression(days_before_month(_Whole(number)).numbers)


def _day_number(day: Expr) -> Expr:
    return day.dt.day().cast(narwhals().Int64)


def numbered(number: Expr) -> Expr:
    """The day of a number, as :meth:`datetime.date.fromordinal`."""
    return _later(lit(_EPOCH), number - _EPOCH.toordinal())


def after(day: Expr, number: int) -> Expr:
    """So many days later, or with a negative number earlier."""
    return (day + lit(timedelta(days=number))).cast(narwhals().Date)


def _later(day: Expr, number: Expr) -> Expr:
    return (day + lit(timedelta(days=1)) * number).cast(narwhals().Date)


def month_start(number: Expr) -> Expr:
    """The first day of the calendar month of a number."""
    return numbered(_before_month(number) + 1)


def period_end(start: Expr, length: Length, *, times: Expr | None = None) -> Expr:
    """As :func:`passtgenau_core.periods.period_end`, in each row.

    Args:
        start: First day.
        length: The period.
        times: So many periods instead of one.
    """
    if length.unit == "weeks" and times is not None:
        return _later(start, times * (7 * length.number) - 1)
    if length.unit == "weeks":
        return after(start, 7 * length.number - 1)
    months = length.number if times is None else times * length.number
    return before_in_month(start, month_of(start) + months)


def before_in_month(start: Expr, month: Expr) -> Expr:
    """The day before the one that bears the number of ``start`` in the month of a number."""
    return _in_month(month, _day_number(start) - 1)


def month_for_end(start: Expr, day: Expr) -> Expr:
    """The number with which :func:`before_in_month` says when the month that holds a day ends.

    It is one of the months that count from ``start``, which is not after the day.
    """
    # They give way to each other before the day that bears the number of ``start``; in a calendar
    # month that has no such day, with the next one.
    return month_of(day) + choose((_day_number(day) >= _day_number(start), 1), otherwise=0)


def deadline(event: Expr, length: Length) -> Expr:
    """As :func:`passtgenau_core.periods.deadline`, in each row."""
    if length.unit == "weeks":
        return after(event, 7 * length.number)
    return _in_month(month_of(event) + length.number, _day_number(event))


def _in_month(month: Expr, number: Expr) -> Expr:
    # A day has no more of a month than the month has: § 188 Abs. 3 BGB.
    return numbered(as_expression(last_day_number(_Whole(month), number, _earlier).numbers))


def middle_day(start: Expr, end: Expr) -> Expr:
    """As :func:`passtgenau_core.periods.middle_day`, in each row."""
    return _later(start, quotient(ordinal(end) - ordinal(start), 2))
