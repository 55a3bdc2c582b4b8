"""The cells of a table as people read them, in German or English."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from ..language import Language, Text, printable
from ..messages import day, duration, money
from ..quantities import MINUTES_AN_HOUR, Cents
from .table import Table, Unit, Value

TOTAL = Text("Summe", "Total")
NOTHING = "–"
_SWAPPED = str.maketrans(",.", ".,")


def shown(value: Value | None, unit: Unit, lang: Language = "de") -> str:
    """One cell in words.

    Example:
        >>> shown(2730, "minutes"), shown(-90, "minutes"), shown(Cents(123450), "cents")
        ('45 Std. 30 Min.', '-1 Std. 30 Min.', '1.234,50 EUR')
        >>> shown(date(2026, 1, 30), "day"), shown(date(2026, 3, 1), "month"), shown(None, "day")
        ('30.01.2026', '03/2026', '–')
    """
    if value is None:
        return NOTHING
    if isinstance(value, str | Text):
        return words(value, lang)
    if isinstance(value, date):
        return month(value, lang) if unit == "month" else day(value, lang)
    if isinstance(value, Cents):
        return money(value, lang)
    if isinstance(value, int) and unit == "minutes":
        return duration(value, lang)
    grouped = f"{value:,f}" if isinstance(value, Decimal) else f"{value:,}"
    return grouped.translate(_SWAPPED) if lang == "de" else grouped


def words(text: str | Text, lang: Language) -> str:
    """A text on one line: line breaks and control characters are made visible."""
    return printable(text.within(lang) if isinstance(text, Text) else text)


def month(value: date, lang: Language = "de") -> str:
    """A calendar month as people write it: 03/2026, in English 2026-03."""
    return f"{value:%m/%Y}" if lang == "de" else f"{value:%Y-%m}"


def number(value: int | Decimal, unit: Unit) -> int | Decimal:
    """A quantity as a bare number: minutes as hours, cents as euros.

    Example:
        >>> str(number(2730, "minutes")), str(number(Cents(123450), "cents")), number(7, "count")
        ('45.5', '1234.50', 7)
    """
    if unit == "minutes":
        return Decimal(value) / MINUTES_AN_HOUR
    return Decimal(int(value)).scaleb(-2) if unit == "cents" else value


def head(table: Table, lang: Language) -> list[str]:
    """The titles of the columns."""
    return [words(column.title, lang) for column in table.columns]


def head_of_numbers(table: Table, lang: Language) -> list[str]:
    """The titles of the columns, with the unit of bare numbers: "Umfang (Std.)", "Kosten (EUR)"."""
    names = {"minutes": Text("Std.", "h"), "cents": Text.same("EUR")}
    units = [names.get(column.unit) for column in table.columns]
    titles = zip(head(table, lang), units, strict=True)
    return [title if unit is None else f"{title} ({unit.within(lang)})" for title, unit in titles]


def body(table: Table, lang: Language) -> list[list[str]]:
    """The rows in words."""
    return [
        [shown(value, c.unit, lang) for c, value in zip(table.columns, row, strict=True)]
        for row in table.rows
    ]


def foot(table: Table, lang: Language) -> list[str] | None:
    """The total in words, or ``None`` without one."""
    if table.total is None:
        return None
    sums = zip(table.columns[1:], table.total[1:], strict=True)
    cells = ("" if value is None else shown(value, c.unit, lang) for c, value in sums)
    return [TOTAL.within(lang), *cells]
