"""What a workbook says of rows and cells beside their values: python-calamine does not tell it.

A row may be hidden. A cell may hold an error, or a formula that nobody worked out: both would pass
as empty. A time below 0 would pass as one above. And far too many cells may lie between the first
and the last value.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from datetime import date
from posixpath import join, normpath
from types import MappingProxyType
from typing import Protocol
from xml.parsers import expat  # noqa: S407 (it refuses document types below, so no entities)

import attrs

from ..errors import InputError
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
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
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
        hidden: Numbers of rows that people do not see, from 1.
        broken: What holds no value, by row from 1 and column from 0.
        rows: Number of the last row with a value.
        columns: Number of the last column with a value, from 1.
    """

    epoch: date | None = None
    hidden: set[int] = attrs.field(factory=set)
    broken: dict[tuple[int, int], Broken] = attrs.field(factory=dict)
    rows: int = 0
    columns: int = 0

    def reach(self, row: int, column: int) -> None:
        """Note where a value stands.

        Raises:
            _TooLargeError: if a grid up to there would take more memory than a time sheet needs.
        """
        self.rows, self.columns = max(self.rows, row), max(self.columns, column + 1)
        if self.rows * self.columns > MOST_CELLS:
            raise _TooLargeError


class _TooLargeError(Exception):
    """A part or a sheet is larger than that of any time sheet."""


class _Handler(Protocol):
    def start(self, name: str, attributes: Mapping[str, str]) -> None: ...
    def end(self, name: str) -> None: ...
    def text(self, text: str) -> None: ...


def marks_in(archive: zipfile.ZipFile, file: str | None) -> dict[str, Marks]:
    """The marks of each sheet of a workbook, XLSX or ODS, by its name.

    Raises:
        InputError: if the archive is damaged, has a password, is too large or no workbook.
    """
    try:
        read = _of_ods if "content.xml" in archive.namelist() else _of_xlsx
        return dict(read(archive))
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


def _walk(archive: zipfile.ZipFile, part: str, handler: _Handler) -> None:
    """Tell a handler of all elements and texts of a part, by their names without namespaces."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True

    def start(name: str, attributes: dict[str, str]) -> None:
        handler.start(_local(name), {_local(key): value for key, value in attributes.items()})

    def refuse(*_: object) -> None:
        raise ValueError("document type")

    parser.StartElementHandler = start
    parser.EndElementHandler = lambda name: handler.end(_local(name))
    parser.CharacterDataHandler = handler.text
    parser.StartDoctypeDeclHandler = refuse
    size = 0
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            if size > MOST_XML:
                raise _TooLargeError
            parser.Parse(chunk, False)
    parser.Parse(b"", True)


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


@attrs.define
class _Elements:
    """The attributes of all elements of the asked names, in order."""

    names: tuple[str, ...]
    found: list[tuple[str, Mapping[str, str]]] = attrs.field(factory=list)

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name in self.names:
            self.found.append((name, attributes))

    def end(self, name: str) -> None: ...
    def text(self, text: str) -> None: ...


def _elements(
    archive: zipfile.ZipFile, part: str, *names: str
) -> list[tuple[str, Mapping[str, str]]]:
    handler = _Elements(names)
    _walk(archive, part, handler)
    return handler.found


def _of_xlsx(archive: zipfile.ZipFile) -> Iterator[tuple[str, Marks]]:
    (book,) = (
        attributes["Target"].lstrip("/")
        for _, attributes in _elements(archive, "_rels/.rels", "Relationship")
        if attributes["Type"].endswith("/officeDocument")
    )
    folder, _, name = book.rpartition("/")
    relations = _elements(archive, join(folder, "_rels", f"{name}.rels"), "Relationship")
    # A target is named from the folder of the workbook on, or from the root if it has a slash.
    parts = {a["Id"]: normpath(join("/", folder, a["Target"])).lstrip("/") for _, a in relations}
    epoch = _EPOCHS[False]
    for element, attributes in _elements(archive, book, "workbookPr", "sheet"):
        if element == "workbookPr":
            epoch = _EPOCHS[attributes.get("date1904") in ("1", "true")]
        else:
            handler = _XlsxSheet(Marks(epoch))
            if "/worksheets/" in parts[attributes["id"]]:
                _walk(archive, parts[attributes["id"]], handler)
            yield attributes["name"], handler.marks


@attrs.define
class _XlsxSheet:
    """Follows the cells of a sheet; one without a reference comes right after the one before."""

    marks: Marks
    _row: int = 0
    _column: int = -1
    _type: str = "n"
    _has_formula: bool = False
    _inside: str = ""
    _value: str = ""

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        self._inside = name
        if name == "row":
            self._row, self._column = int(attributes.get("r", self._row + 1)), -1
            if attributes.get("hidden") in ("1", "true"):
                self.marks.hidden.add(self._row)
        elif name == "c":
            self._column += 1
            reference = _REFERENCE.fullmatch(attributes.get("r", ""))
            if reference is not None:
                self._row, self._column = int(reference[2]), _column(reference[1])
            self._type, self._has_formula, self._value = attributes.get("t", "n"), False, ""
        elif name == "f":
            self._has_formula = True

    def end(self, name: str) -> None:
        self._inside = ""
        if name != "c" or not (self._value or self._has_formula):
            return
        self.marks.reach(self._row, self._column)
        broken = self._broken()
        if broken is not None:
            self.marks.broken[self._row, self._column] = broken

    def text(self, text: str) -> None:
        if self._inside in ("v", "t"):
            self._value += text

    def _broken(self) -> Broken | None:
        if self._type == "e":
            return ERROR
        if self._has_formula and not self._value and self._type != "str":
            return NO_VALUE
        return NEGATIVE if self._type == "n" and self._value.startswith("-") else None


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _of_ods(archive: zipfile.ZipFile) -> Iterator[tuple[str, Marks]]:
    handler = _OdsSheets()
    _walk(archive, "content.xml", handler)
    return iter(handler.sheets.items())


@attrs.define
class _OdsSheets:
    """Follows the cells of all sheets; equal neighbours are written once, with their number."""

    sheets: dict[str, Marks] = attrs.field(factory=dict)
    _marks: Marks = attrs.field(factory=Marks)
    _row: int = 0
    _column: int = 0
    _repeated: int = 1

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "table":
            self._marks = self.sheets.setdefault(attributes.get("name", ""), Marks())
            self._row = 0
        elif name == "table-row":
            self._row += 1
            self._column = 0
            self._repeated = int(attributes.get("number-rows-repeated", 1))
            if attributes.get("visibility") in ("collapse", "filter"):
                self._hide()
        elif name in ("table-cell", "covered-table-cell"):
            number = int(attributes.get("number-columns-repeated", 1))
            if "formula" in attributes or "value-type" in attributes:
                self._mark(number, _broken_in_ods(attributes))
            self._column += number

    def end(self, name: str) -> None:
        if name == "table-row":
            self._row += self._repeated - 1

    def text(self, text: str) -> None: ...

    def _hide(self) -> None:
        last = min(self._repeated, MOST_CELLS)
        self._marks.hidden.update(range(self._row, self._row + last))

    def _mark(self, number: int, broken: Broken | None) -> None:
        self._marks.reach(self._row + self._repeated - 1, self._column + number - 1)
        if broken is not None:
            for row in range(self._row, self._row + self._repeated):
                for column in range(self._column, self._column + number):
                    self._marks.broken[row, column] = broken


def _broken_in_ods(attributes: Mapping[str, str]) -> Broken | None:
    # LibreOffice says "error" in a second value-type of its own, which stands in for the first.
    if attributes.get("value-type") == "error":
        return ERROR
    return None if "value-type" in attributes else NO_VALUE
