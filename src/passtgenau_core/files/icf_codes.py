"""Lists of ICF codes: one code a line, and after a separator its title.

Lines are read one by one, so that each may have a separator of its own and a quote that is not
closed spoils only its line.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import attrs

from ..errors import InputError, Problem, shown, unknown_name
from ..fields import raise_if
from ..icf import check_code
from ..icf_codes import IcfCodes
from ..language import Text
from .document import Source, read_text

_SEPARATOR = re.compile(r"[;,\t]")
_HEADER = "code"
_EXAMPLE = 'd850;"Arbeit; bezahlt"'


@attrs.frozen(kw_only=True)
class _Line:
    """One line with content.

    Attributes:
        number: From 1.
        column: Where its content begins, from 1.
        cells: What its separators part; empty where they cannot be told.
    """

    number: int
    column: int
    cells: list[str]

    @property
    def code(self) -> str:
        return self.cells[0] if self.cells else ""

    @property
    def title(self) -> str:
        return self.cells[1] if len(self.cells) > 1 else ""

    @property
    def columns(self) -> int:
        """How many columns it fills; spreadsheets leave empty ones at the end."""
        return max((n for n, cell in enumerate(self.cells, start=1) if cell), default=0)


def load_icf_codes(source: Source, *, format: Literal["csv"] | None = None) -> IcfCodes:
    r"""Read a list of ICF codes of one's own.

    It is a text in UTF-8 with one code a line. After a ``;``, a ``,`` or a tab may stand its
    title, in quotes if it has such a character itself. Blank lines, lines that start with ``#``
    and a first line ``code;title`` are skipped.

    Args:
        source: A path, bytes or an open file; or, with ``format="csv"``, the text itself.
        format: ``"csv"``; for a path it may be left out.

    Raises:
        InputError: for codes that do not parse or stand twice and for lines that cannot be told
            apart: every problem with file, line and column.
        OSError: if the file cannot be read.

    Example:
        >>> codes = load_icf_codes("code;title\nd845\nd850;bezahlte Arbeit\n", format="csv")
        >>> codes.codes, codes.title("d850")
        (('d845', 'd850'), 'bezahlte Arbeit')
    """
    if format not in (None, "csv"):
        raise InputError([unknown_name(Text("Listenformat", "list format"), str(format), ["csv"])])
    if isinstance(source, str) and format is None:
        source = Path(source)
    # Any format will do here: it only says that the ending of the file does not matter.
    file, text, _ = read_text(source, "toml")
    seen: dict[str, int] = {}
    titles: dict[str, str] = {}
    problems: list[Problem] = []
    for line in _lines(text):
        problem = _problem(line, seen)
        if problem is not None:
            problems.append(attrs.evolve(problem, file=file, line=line.number, column=line.column))
            continue
        seen[line.code] = line.number
        if line.title:
            titles[line.code] = line.title
    if not (seen or problems):
        problems.append(_nothing_in(file))
    raise_if(problems)
    return IcfCodes(seen, titles)


def _lines(text: str) -> Iterator[_Line]:
    """The lines with content, without a header."""
    first = True
    for number, raw in enumerate(io.StringIO(text, newline=None), start=1):
        content = raw.strip()
        if not content or content.startswith("#"):
            continue
        column = len(raw) - len(raw.lstrip()) + 1
        line = _Line(number=number, column=column, cells=_cells(content))
        if line.cells and not line.columns:
            continue
        if not (first and line.code.casefold() == _HEADER):
            yield line
        first = False


def _cells(content: str) -> list[str]:
    """The cells of a line, none where its quotes do not fit.

    A code has no separator in it, so the first one parts it from its title.
    """
    separator = _SEPARATOR.search(content)
    mark = separator.group() if separator else ";"
    try:
        [row] = csv.reader([content], delimiter=mark, skipinitialspace=True, strict=True)
    except csv.Error:
        return []
    return [cell.strip() for cell in row]


def _problem(line: _Line, seen: dict[str, int]) -> Problem | None:
    """What is wrong with a line, if anything is."""
    if not line.cells:
        return Problem(
            what=Text("Zeile nicht lesbar", "unreadable line"),
            expected=Text(
                "Anführungszeichen um den ganzen Titel, eines davor und eines dahinter",
                "quotes around the whole title, one before and one after it",
            ),
            example=_EXAMPLE,
        )
    try:
        check_code(line.code)
    except InputError as error:
        return error.problems[0]
    if line.columns > 2:
        return Problem(
            what=Text("Zu viele Spalten", "too many columns"),
            got=shown(line.columns),
            expected=Text(
                "Code und Titel; ein Titel mit Trennzeichen steht in Anführungszeichen",
                "code and title; a title with a separator in it stands in quotes",
            ),
            example=_EXAMPLE,
        )
    if line.code in seen:
        first = seen[line.code]
        return Problem(
            what=Text("ICF-Code doppelt", "duplicate ICF code"),
            got=shown(line.code),
            expected=Text(
                f"jeder Code nur einmal; der erste steht in Zeile {first}",
                f"each code only once; the first is in line {first}",
            ),
        )
    return None


def _nothing_in(file: str | None) -> Problem:
    return Problem(
        what=Text("Keine ICF-Codes in der Liste", "no ICF codes in the list"),
        expected=Text("ein Code je Zeile", "one code a line"),
        example="d850",
        file=file,
        line=1,
        column=1,
    )
