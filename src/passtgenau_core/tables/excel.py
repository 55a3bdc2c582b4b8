"""Tables as a workbook for Excel: real days and numbers, one sheet a table, same input, same bytes.

Texts are written as texts, whatever they begin with: no formula can run.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from ..language import Language, Text
from .extras import library
from .table import Row, Table, Unit, Value
from .words import TOTAL, head_of_numbers, number, words

# Codes of formats are in English in every file; Excel shows its user's own point and comma.
_FORMATS: Mapping[Unit, Text] = MappingProxyType(
    {
        "text": Text.same("@"),
        "day": Text("dd.mm.yyyy", r"yyyy\-mm\-dd"),
        "month": Text(r"mm\/yyyy", r"yyyy\-mm"),
        "minutes": Text.same("#,##0.00"),
        "cents": Text.same("#,##0.00"),
        "units": Text.same("#,##0.00"),
        "count": Text.same("#,##0"),
    }
)
# What stands in every workbook for the time at which it was made.
_CREATED = datetime(2000, 1, 1)  # noqa: DTZ001 (workbooks know no time zones)
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\']")
_NAME_BYTES = 62


def to_excel(tables: Iterable[Table], lang: Language = "de") -> bytes:
    """The tables as an XLSX file, each on a sheet of its own.

    Raises:
        ModuleNotFoundError: if XlsxWriter is not installed (extra ``excel``).
    """
    stream = io.BytesIO()
    needed = "workbooks need XlsxWriter: install passtgenau-core[excel]"
    book = library("xlsxwriter", needed).Workbook(stream, {"in_memory": True})
    book.set_properties({"created": _CREATED})
    plain, strong = _formats(book, lang, bold=False), _formats(book, lang, bold=True)
    for number_of_sheet, table in enumerate(tables, start=1):
        sheet = book.add_worksheet(_sheet_name(number_of_sheet, words(table.title, lang)))
        sheet.freeze_panes(1, 0)
        for column, title in enumerate(head_of_numbers(table, lang)):
            sheet.write_string(0, column, title, strong["text"])
        for line, row in enumerate(table.rows, start=1):
            _write(sheet, line, _cells(table, row), plain, lang)
        last = len(table.rows) + 1
        if table.total is not None:
            _write(sheet, last, _cells(table, table.total), strong, lang)
            sheet.write_string(last, 0, TOTAL.within(lang), strong["text"])
        # A note may be wider than any column should be.
        sheet.autofit()
        if table.note is not None:
            sheet.write_string(last + 2, 0, words(table.note, lang), plain["text"])
    book.close()
    return stream.getvalue()


def _formats(book: Any, lang: Language, *, bold: bool) -> dict[Unit, Any]:
    return {
        unit: book.add_format({"num_format": code.within(lang), "bold": bold})
        for unit, code in _FORMATS.items()
    }


def _cells(table: Table, row: Row) -> Iterator[tuple[Unit, Value | None]]:
    return ((column.unit, value) for column, value in zip(table.columns, row, strict=True))


def _write(
    sheet: Any,
    line: int,
    cells: Iterable[tuple[Unit, Value | None]],
    formats: Mapping[Unit, Any],
    lang: Language,
) -> None:
    for column, (unit, value) in enumerate(cells):
        look = formats[unit]
        if value is None:
            sheet.write_blank(line, column, None, look)
        elif isinstance(value, date):
            sheet.write_datetime(line, column, value, look)
        elif isinstance(value, int | Decimal):
            sheet.write_number(line, column, number(value, unit), look)
        else:
            sheet.write_string(line, column, words(value, lang), look)


def _sheet_name(number_of_sheet: int, title: str) -> str:
    """A name that Excel allows: at most 31 units of UTF-16, and no two are the same.

    Example:
        >>> _sheet_name(1, "Abrechnung LOE-2025-007, 03/2025")
        '1 Abrechnung LOE-2025-007, 03-2'
    """
    name = f"{number_of_sheet} {_NOT_IN_NAMES.sub('-', title)}"
    return name.encode("utf-16-le")[:_NAME_BYTES].decode("utf-16-le", "ignore")
