"""What a workbook says of rows and cells beside their values: python-calamine does not tell it.

A row may be hidden. A cell may hold an error, or a formula that nobody worked out: both would pass
as empty. A time below 0 would pass as one above. And far too many cells may lie between the first
and the last value.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from datetime import date
from posixpath import join, normpath
from xml.parsers import expat

import attrs

from ..errors import InputError, Problem
from ..language import Text
from .cells import MOST_CELLS, Broken, file_problem, too_large

NO_VALUE = Broken(
    Text("eine Formel ohne Wert", "a formula without a value"),
    Text(
        "ein Wert; Excel rechnet ihn aus, wenn die Datei dort geöffnet und gespeichert wird",
        "a value; Excel works it out when the file is opened and saved there",
    ),
)
ERROR = Broken(Text("ein Fehlerwert", "an error value"))
NEGATIVE = Broken(Text("eine Zahl unter 0", "a number below 0"))

MOST_XML = 256 * 1024 * 1024
"""Bytes of one part of a workbook once it is unpacked."""

_CHUNK = 1 << 16
_EPOCHS = {False: date(1899, 12, 30), True: date(1904, 1, 1)}
_YES = ("1", "true")
_REFERENCE = re.compile(r"[A-Z]{1,3}")
# LibreOffice says in a second type of its own that a text stands for an error.
_SECOND_TYPE = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0 value-type"
_DAMAGES = (
    zipfile.BadZipFile,
    zlib.error,
    expat.ExpatError,
    EOFError,
    KeyError,
    NotImplementedError,
    RuntimeError,
    ValueError,
)
"""What damaged archives, and those with a password, lead to."""


@attrs.define
class Marks:
    """What is known of one sheet beside its values.

    Attributes:
        epoch: The day that the numbers of its days count from, or ``None``.
        hidden: Numbers of the rows with values that people do not see, from 1.
        broken: What holds no value, by row from 1 and column from 0.
        rows: Number of the last row with a value.
        columns: Number of the last column with a value, from 1.
    """

    epoch: date | None = None
    hidden: set[int] = attrs.field(factory=set)
    broken: dict[tuple[int, int], Broken] = attrs.field(factory=dict)
    rows: int = 0
    columns: int = 0

    def hold(self, rows: range, columns: range, broken: Broken | None, *, hidden: bool) -> None:
        """Note cells that hold the same.

        Raises:
            _TooLargeError: if a grid of all cells would take more memory than a time sheet needs.
        """
        self.rows, self.columns = max(self.rows, rows.stop - 1), max(self.columns, columns.stop)
        if self.rows * self.columns > MOST_CELLS:
            raise _TooLargeError
        if hidden:
            self.hidden.update(rows)
        if broken is not None:
            self.broken.update(((row, column), broken) for row in rows for column in columns)


class _TooLargeError(Exception):
    """A part or a sheet is larger than that of any time sheet."""


def marks_in(content: bytes, file: str | None) -> dict[str, Marks]:
    """The marks of each sheet of an XLSX or ODS file, by its name.

    Raises:
        InputError: if the archive is damaged, has a password, is too large or no workbook.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if "content.xml" in archive.namelist():
                return _OdsSheets(archive).sheets
            return dict(_of_xlsx(archive))
    except _TooLargeError:
        raise InputError([too_large(file)]) from None
    except _DAMAGES:
        raise InputError([unreadable(file)]) from None


def unreadable(file: str | None) -> Problem:
    """The problem of a workbook that cannot be opened."""
    return file_problem(
        file,
        Text("Arbeitsmappe nicht lesbar", "unreadable workbook"),
        Text(
            "eine unbeschädigte XLSX-, XLS- oder ODS-Datei ohne Kennwort",
            "an undamaged XLSX, XLS or ODS file without a password",
        ),
    )


def _walk(
    archive: zipfile.ZipFile,
    part: str,
    start: Callable[[str, dict[str, str]], object],
    end: Callable[[str], object] = len,
    text: Callable[[str], object] = len,
) -> None:
    """Tell of all elements and texts of a part; names of elements come without namespaces."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, attributes: start(_local(name), attributes)
    parser.EndElementHandler = lambda name: end(_local(name))
    parser.CharacterDataHandler = text
    # Without a document type there are no entities, which could make much out of little.
    parser.StartDoctypeDeclHandler = _refuse
    size = 0
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            if size > MOST_XML:
                raise _TooLargeError
            parser.Parse(chunk, False)  # noqa: FBT003 (as expat declares it)
    parser.Parse(b"", True)  # noqa: FBT003


def _refuse(*_: object) -> None:
    raise ValueError


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


def _elements(archive: zipfile.ZipFile, part: str, *names: str) -> list[tuple[str, dict[str, str]]]:
    """All elements of these names, with attributes by their names without namespaces."""
    found: list[tuple[str, dict[str, str]]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if name in names:
            found.append((name, {_local(key): value for key, value in attributes.items()}))

    _walk(archive, part, start)
    return found


def _of_xlsx(archive: zipfile.ZipFile) -> Iterator[tuple[str, Marks]]:
    (book,) = (
        attributes["Target"].lstrip("/")
        for _, attributes in _elements(archive, "_rels/.rels", "Relationship")
        if attributes["Type"].endswith("/officeDocument")
    )
    folder, _, name = book.rpartition("/")
    relations = _elements(archive, join(folder, "_rels", f"{name}.rels"), "Relationship")
    # A target is named from the folder of the workbook on, or from the root if it has a slash.
    parts = {
        attributes["Id"]: normpath(join("/", folder, attributes["Target"])).lstrip("/")
        for _, attributes in relations
        if attributes["Type"].endswith("/worksheet")
    }
    epoch = _EPOCHS[False]
    for element, attributes in _elements(archive, book, "workbookPr", "sheet"):
        if element == "workbookPr":
            epoch = _EPOCHS[attributes.get("date1904") in _YES]
        elif attributes["id"] in parts:
            yield attributes["name"], _XlsxSheet(archive, parts[attributes["id"]], epoch).marks


class _XlsxSheet:
    """Follows the cells of a sheet; what bears no number comes right after what was before it."""

    def __init__(self, archive: zipfile.ZipFile, part: str, epoch: date) -> None:
        self.marks = Marks(epoch)
        self._row, self._column = 0, -1
        self._is_hidden = self._has_formula = False
        self._inside = self._type = self._value = ""
        _walk(archive, part, self._start, self._end, self._text)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._inside = name
        if name == "row":
            self._row, self._column = int(attributes.get("r", self._row + 1)), -1
            self._is_hidden = attributes.get("hidden") in _YES
        elif name == "c":
            reference = _REFERENCE.match(attributes.get("r", ""))
            self._column = self._column + 1 if reference is None else _column(reference.group())
            self._type = attributes.get("t", "n")
            self._has_formula, self._value = False, ""
        elif name == "f":
            self._has_formula = True

    def _text(self, text: str) -> None:
        if self._inside in ("v", "t"):
            self._value += text

    def _end(self, name: str) -> None:
        self._inside = ""
        if name == "c" and (self._value or self._has_formula):
            row, column = self._row, self._column
            self.marks.hold(
                range(row, row + 1),
                range(column, column + 1),
                self._broken(),
                hidden=self._is_hidden,
            )

    def _broken(self) -> Broken | None:
        if self._type == "e":
            return ERROR
        if not self._value and self._type != "str":
            return NO_VALUE
        return NEGATIVE if self._type == "n" and self._value.startswith("-") else None


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


class _OdsSheets:
    """Follows the cells of all sheets; equal neighbours are written once, with their number."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.sheets: dict[str, Marks] = {}
        self._marks = Marks()
        self._rows, self._column = range(1, 1), 0
        self._is_hidden = False
        _walk(archive, "content.xml", self._start)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name not in ("table", "table-row", "table-cell", "covered-table-cell"):
            return
        is_error = attributes.pop(_SECOND_TYPE, None) == "error"
        plain = {_local(key): value for key, value in attributes.items()}
        if name == "table":
            self._marks = self.sheets.setdefault(plain.get("name", ""), Marks())
            self._rows = range(1, 1)
        elif name == "table-row":
            first = self._rows.stop
            self._rows = range(first, first + int(plain.get("number-rows-repeated", 1)))
            self._column = 0
            self._is_hidden = plain.get("visibility") in ("collapse", "filter")
        else:
            first, number = self._column, int(plain.get("number-columns-repeated", 1))
            self._column += number
            if "formula" in plain or "value-type" in plain:
                no_value = None if "value-type" in plain else NO_VALUE
                self._marks.hold(
                    self._rows,
                    range(first, first + number),
                    ERROR if is_error else no_value,
                    hidden=self._is_hidden,
                )
