"""A table as CSV: as German Excel reads it, and as ISO writes days and numbers in English.

German: semicolons, decimal commas, 30.01.2026, a byte order mark. English: commas, points,
2026-01-30. Hours and euros are bare decimal numbers in both.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from decimal import Decimal

from ..language import Language
from .table import Row, Table, Unit, Value
from .words import TOTAL, head_of_numbers, number, shown

_MARK = "\ufeff"
# Hours have two exact places if their minutes are multiples of this.
_EXACT = 3
_STARTS_FORMULA = ("=", "+", "-", "@")


def to_csv(table: Table, lang: Language = "de") -> str:
    """The table as the text of a file in UTF-8, its lines ending in CR LF.

    The total is the last line; the title and the note are left out.
    """
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=";" if lang == "de" else ",", lineterminator="\r\n")
    writer.writerow(map(inert, head_of_numbers(table, lang)))
    for row in table.rows:
        writer.writerow(_cells(table, row, lang))
    if table.total is not None:
        _, *sums = _cells(table, table.total, lang)
        writer.writerow((TOTAL.within(lang), *sums))
    return (_MARK if lang == "de" else "") + stream.getvalue()


def inert(text: str) -> str:
    """The text, with an apostrophe before what a spreadsheet would run as a formula.

    Spreadsheets skip spaces before a formula, and take wide signs for plain ones.

    Example:
        >>> [inert(text) for text in ("H-1", "=1+1", " @A1", "＝1")]
        ['H-1', "'=1+1", "' @A1", "'＝1"]
    """
    plain = unicodedata.normalize("NFKC", text).lstrip()
    return f"'{text}" if plain.startswith(_STARTS_FORMULA) else text


def _cells(table: Table, row: Row, lang: Language) -> list[str]:
    return [_cell(value, c.unit, lang) for c, value in zip(table.columns, row, strict=True)]


def _cell(value: Value | None, unit: Unit, lang: Language) -> str:
    if value is None:
        return ""
    if isinstance(value, int | Decimal):
        plain = _number(value, unit)
        return plain.replace(".", ",") if lang == "de" else plain
    # Of what is no number, only a text can begin as a formula does.
    return inert(shown(value, unit, lang))


def _number(value: int | Decimal, unit: Unit) -> str:
    """Hours have two places where these are exact, and four otherwise.

    Example:
        >>> _number(2730, "minutes"), _number(-50, "minutes")
        ('45.50', '-0.8333')
    """
    bare = number(value, unit)
    if unit == "minutes":
        return f"{bare:.4f}" if value % _EXACT else f"{bare:.2f}"
    return str(bare)
