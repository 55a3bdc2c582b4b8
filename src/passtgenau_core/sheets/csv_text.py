"""Sheets from CSV, as German Excel writes it and as others do.

Which character separates the cells is hardly ever stated, so there is a sheet for each that may;
whoever knows the headings chooses. The encoding is told by a mark at the beginning; without one it
is UTF-8, which hardly any other text is by chance, or else Windows-1252.
"""

from __future__ import annotations

import codecs
import csv
import io
import re

import attrs

from ..errors import InputError, Problem
from ..files.document import Position, position_at
from ..language import Text
from .cells import MOST_CELLS, Row, Sheet, file_problem, too_large

_SEPARATORS = ";\t,"
# With this line a text says to Excel, which does not show it, what separates its cells.
_STATED = re.compile(r"sep=([;\t,|])\r?\n", re.IGNORECASE)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def csv_sheets(content: bytes, file: str | None) -> tuple[Sheet, ...]:
    """The sheets that a text may be meant as, one for each character that may separate its cells.

    Raises:
        InputError: if it is no text, or no CSV whatever separates its cells.
    """
    text = _decoded(content, file)
    stated = _STATED.match(text)
    separators, skipped = (_SEPARATORS, 0) if stated is None else (stated.group(1), 1)
    # Lines end as the writer ended them: inside quotes that is part of a cell.
    lines = list(io.StringIO(text, newline=""))[skipped:]
    sheets: list[Sheet] = []
    errors: list[InputError] = []
    for separator in separators:
        try:
            sheets.append(_sheet(lines, separator, file, skipped))
        except InputError as error:
            errors.append(error)
    if not sheets:
        raise errors[0]
    return tuple(sheets)


def _decoded(content: bytes, file: str | None) -> str:
    marked = [encoding for mark, encoding in _MARKS if content.startswith(mark)]
    for encoding in marked or ("utf-8", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    what = Text("Zeichenkodierung unbekannt", "unknown encoding")
    raise InputError(
        [file_problem(file, what, Text("UTF-8 oder Windows-1252", "UTF-8 or Windows-1252"))]
    )


def _sheet(lines: list[str], separator: str, file: str | None, skipped: int) -> Sheet:
    rows: list[Row] = []
    ends = [0]
    cells = 0
    reader = csv.reader(lines, delimiter=separator, strict=True)
    try:
        for texts in reader:
            rows.append(Row(len(ends), tuple([text.strip() or None for text in texts])))
            ends.append(reader.line_num)
            cells += len(texts)
            if cells > MOST_CELLS:
                raise InputError([too_large(file)])
    except csv.Error:
        raise InputError([_not_csv(file, reader.line_num + skipped)]) from None
    places = _Places(lines, ends, separator, skipped)
    return Sheet(file=file, name=None, rows=tuple(rows), position=places.position)


def _not_csv(file: str | None, line: int) -> Problem:
    problem = file_problem(
        file,
        Text("Kein gültiges CSV", "not valid CSV"),
        Text(
            "Anführungszeichen nur um ganze Zellen, im Text verdoppelt",
            "quotation marks only around whole cells, doubled inside the text",
        ),
    )
    return attrs.evolve(problem, line=line, column=1)


@attrs.frozen
class _Places:
    """Finds where in a text the cells begin.

    Attributes:
        lines: The lines that hold the rows.
        ends: How many lines there are up to the end of each row; 0 before the first.
        separator: What separates cells.
        skipped: How many lines stand before those.
    """

    lines: list[str]
    ends: list[int]
    separator: str
    skipped: int

    def position(self, row: int, column: int) -> Position:
        """Where a cell begins, or the last one of its row if that is shorter."""
        first = self.ends[row - 1]
        record = "".join(self.lines[first : self.ends[row]])
        one = re.escape(self.separator)
        cell = re.compile(rf'(?:"(?:[^"]|"")*"|[^{one}\r\n]*){one}')
        offset = 0
        for _ in range(column):
            match = cell.match(record, offset)
            if match is None:
                break
            offset = match.end()
        line, character = position_at(record, offset)
        return Position(first + self.skipped + line, character)
