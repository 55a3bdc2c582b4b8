"""Sheets of a workbook: values from python-calamine, made exact; the rest from its marks."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from math import isfinite
from typing import Any

import attrs

from ..errors import InputError, Problem, unknown_name
from ..language import Text
from ..tables.extras import library
from .cells import MOST_CELLS, Broken, Cell, Row, Sheet, too_large
from .marks import ERROR, Marks, marks_in, unreadable

_ZIP = b"PK"
_NEEDED = "workbooks need python-calamine: install passtgenau-core[excel]"


def workbook_sheets(content: bytes, file: str | None, name: str | None) -> tuple[Sheet, ...]:
    """The sheet of that name in an XLSX, XLS or ODS file, or without a name all that people see.

    Of XLS only the values are known: neither which rows are hidden, nor which cells hold errors.

    Raises:
        InputError: if it cannot be read, a sheet is far too large, or none has that name.
        ModuleNotFoundError: if python-calamine is not installed (extra ``excel``).
    """
    calamine = library("python_calamine", _NEEDED)
    marks = marks_in(content, file) if content.startswith(_ZIP) else None
    with _told(calamine, file), calamine.load_workbook(io.BytesIO(content)) as book:
        known = [
            data.name
            for data in book.sheets_metadata
            if data.typ == calamine.SheetTypeEnum.WorkSheet
            and (data.name == name or data.visible == calamine.SheetVisibleEnum.Visible)
        ]
        if name is not None and name not in known:
            raise InputError([sheet_unknown(file, name, known)])
        if marks is not None and not marks.keys() >= set(known):
            raise InputError([unreadable(file)])
        return tuple(
            _sheet(book.get_sheet_by_name(each), file, Marks() if marks is None else marks[each])
            for each in (known if name is None else [name])
        )


def sheet_unknown(file: str | None, name: str, known: list[str]) -> Problem:
    """The problem of a sheet that is not there."""
    return attrs.evolve(unknown_name(Text("Blatt", "sheet"), name, known), file=file)


@contextmanager
def _told(calamine: Any, file: str | None) -> Iterator[None]:
    """Tell what python-calamine makes of damaged files as input that cannot be understood."""
    try:
        yield
    except BaseException as error:
        # Where the code below Python gives up, it raises what no module exports.
        gave_up = type(error).__name__ == "PanicException"
        if gave_up or isinstance(error, calamine.CalamineError):
            raise InputError([unreadable(file)]) from None
        raise


def _sheet(sheet: Any, file: str | None, marks: Marks) -> Sheet:
    last_row, last_column = sheet.end or (-1, -1)
    if (last_row + 1) * (last_column + 1) > MOST_CELLS:
        raise InputError([too_large(file)])
    values: list[list[Any]] = sheet.to_python(skip_empty_area=False)
    broken: defaultdict[int, dict[int, Broken]] = defaultdict(dict)
    for (row, column), cell in marks.broken.items():
        broken[row][column] = cell
    rows = []
    for number in range(1, max(len(values), marks.rows) + 1):
        cells = list(map(exact, values[number - 1] if number <= len(values) else ()))
        for column, cell in broken[number].items():
            cells += [None] * (column + 1 - len(cells))
            cells[column] = cell
        rows.append(Row(number, tuple(cells), number in marks.hidden))
    return Sheet(file=file, name=sheet.name, rows=tuple(rows), epoch=marks.epoch)


def exact(value: Any) -> Cell:
    """A value without floats; what spreadsheets count beyond 15 digits is noise, and is dropped.

    Example:
        >>> exact(7.5), exact((11.5 / 24 - 9 / 24) * 24), exact(90.0), exact("  ")
        (Decimal('7.5'), Decimal('2.5'), Decimal('90'), None)
    """
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, float):
        return Decimal(f"{value:.15g}") if isfinite(value) else ERROR
    # A truth value is an int, too.
    return Decimal(value) if type(value) is int else value
