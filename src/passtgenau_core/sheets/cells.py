"""Sheets as grids of cells, whatever file they come from; each cell can say where it stands."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import attrs

from ..errors import Problem
from ..files.document import Position
from ..language import Text

MOST_CELLS = 2_000_000
"""Cells of one sheet, those between its first and its last value; a time sheet has thousands."""

_LETTERS = 26
_PLAIN_NAME = re.compile(r"\w+")


@attrs.frozen
class Broken:
    """A cell that holds something, but no value.

    Attributes:
        got: What it holds instead.
        expected: What would do, or ``None``: whatever its column asks for.
    """

    got: Text
    expected: Text | None = None


Cell = str | Decimal | bool | date | datetime | time | timedelta | Broken | None
"""A text without spaces at its ends, an exact number, a day, a time, or ``None`` if it is empty."""


@attrs.frozen
class Row:
    """A row of a sheet.

    Attributes:
        number: From 1, as spreadsheets count.
        cells: From column A on; what follows the last one is empty.
        is_hidden: Whether people do not see it.
    """

    number: int
    cells: tuple[Cell, ...] = attrs.field(repr=False)
    is_hidden: bool = False

    def cell(self, column: int) -> Cell:
        """The cell of a column, from 0."""
        return self.cells[column] if column < len(self.cells) else None

    @property
    def first(self) -> Cell:
        """The first cell that holds anything, or ``None``."""
        return next((cell for cell in self.cells if cell is not None), None)


@attrs.frozen(kw_only=True)
class Sheet:
    """A sheet.

    Attributes:
        file: The name its file goes by in messages, or ``None``.
        name: Its name; ``None`` for a text, which holds one sheet.
        rows: Its rows in order; empty ones may be left out.
        epoch: The day that the numbers of its days count from, or ``None`` if nobody says.
        position: Where in a text a cell begins, by the numbers of its row and column.
    """

    file: str | None
    name: str | None
    rows: tuple[Row, ...] = attrs.field(repr=False)
    epoch: date | None = None
    position: Callable[[int, int], Position] | None = attrs.field(default=None, eq=False)

    def place(self, row: int, column: int) -> str:
        """What spreadsheets call a cell.

        Args:
            row: Its number, from 1.
            column: Its number, from 0.

        Example:
            >>> Sheet(file=None, name="Blatt", rows=()).place(7, 2)
            'Blatt!C7'
            >>> Sheet(file=None, name="März 2025", rows=()).place(1, 26)
            "'März 2025'!AA1"
        """
        cell = f"{letters(column)}{row}"
        if self.name is None:
            return cell
        if _PLAIN_NAME.fullmatch(self.name):
            return f"{self.name}!{cell}"
        return "'{}'!{}".format(self.name.replace("'", "''"), cell)

    def placed(self, problem: Problem, row: int, column: int) -> Problem:
        """A problem of a cell with its place, and in a text with its line and column, too."""
        place = self.place(row, column)
        line, character = (None, None) if self.position is None else self.position(row, column)
        return attrs.evolve(
            problem,
            what=Text(f"{place}: {problem.what.de}", f"{place}: {problem.what.en}"),
            file=self.file,
            line=line,
            column=character,
            pointer="",
        )


def letters(column: int) -> str:
    """The letters of a column.

    Example:
        >>> [letters(column) for column in (0, 25, 26, 701, 702)]
        ['A', 'Z', 'AA', 'ZZ', 'AAA']
    """
    return "".join(reversed(list(_letters(column))))


def _letters(column: int) -> Iterator[str]:
    while column >= 0:
        column, letter = divmod(column, _LETTERS)
        yield chr(ord("A") + letter)
        column -= 1


def too_large(file: str | None) -> Problem:
    """The problem of a sheet with more cells than any time sheet has."""
    most = f"{MOST_CELLS:,}"
    return file_problem(
        file,
        Text("Blatt zu groß", "sheet too large"),
        Text(f"höchstens {most.replace(',', '.')} Zellen", f"at most {most} cells"),
    )


def file_problem(file: str | None, what: Text, expected: Text | None = None) -> Problem:
    """A problem of a file as a whole."""
    return Problem(what=what, expected=expected, file=file)
