"""A document: its text, its data, and where in the text each node stands."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import IO, Any, Literal, NamedTuple

import attrs

from ..errors import InputError, Problem, visible
from ..language import Text

Format = Literal["json", "yaml", "toml"]
Source = str | os.PathLike[str] | bytes | IO[str] | IO[bytes]

MOST_BYTES = 64 * 1024 * 1024
MOST_DEPTH = 64
_BOM = b"\xef\xbb\xbf"
_SUFFIXES: dict[str, Format] = {
    ".json": "json",
    ".yaml": "yaml",
    ".yml": "yaml",
    ".toml": "toml",
}


class Position(NamedTuple):
    """A place in a text, both counted from 1, columns in characters."""

    line: int
    column: int


class Node(NamedTuple):
    """Where a node's key (its own value, in a list) and its value begin, and where that ends.

    The end is the place after the last character.
    """

    key: Position
    value: Position
    end: Position


_TOP = Position(1, 1)
Positions = dict[str, Node]
Finder = Callable[[str], Node | None]
"""Finds a node by its JSON pointer."""


@attrs.define(eq=False, kw_only=True)
class Document:
    """A text that was read, with its data.

    Attributes:
        file: The name it goes by in messages, or ``None``.
        text: The text.
        data: Mappings, lists, texts, ints, Decimals, booleans and ``None``.
    """

    file: str | None
    text: str = attrs.field(repr=False)
    data: Any = attrs.field(default=None, repr=False)
    _find: Callable[[str], Finder] = attrs.field(alias="find", repr=False)
    _finder: Finder | None = attrs.field(default=None, init=False, repr=False)

    def node(self, pointer: str) -> Node:
        """Where the node at ``pointer`` stands, or the nearest one above it that is there."""
        if self._finder is None:
            self._finder = self._find(self.text)
        while (node := self._finder(pointer)) is None and pointer:
            pointer = pointer.rpartition("/")[0]
        return node or Node(_TOP, _TOP, _TOP)

    def value(self, pointer: str) -> Any:
        """The value at a JSON pointer, or ``None`` if it is not there."""
        node = self.data
        for key in pointer.split("/")[1:]:
            name = key.replace("~1", "/").replace("~0", "~")
            if isinstance(node, list) and name.isdecimal() and int(name) < len(node):
                node = node[int(name)]
            elif isinstance(node, dict):
                node = node.get(name)
            else:
                return None
        return node

    def place(self, problem: Problem) -> Problem:
        """``problem`` with its file, line and column."""
        node = self.node(problem.pointer + problem.hidden)
        line, column = node.key if problem.at_key else node.value
        return attrs.evolve(problem, file=self.file, line=line, column=column)

    def fail(self, problems: Iterable[Problem]) -> InputError:
        """An error with all ``problems``, placed, in the order of the text, each told once."""
        placed = {p if p.line is not None else self.place(p): None for p in problems}
        return InputError(sorted(placed, key=lambda p: (p.line or 0, p.column or 0)))


def placed(file: str | None, text: str, offset: int, problem: Problem) -> Problem:
    """``problem`` at a character offset of ``text``."""
    line, column = position_at(text, offset)
    return attrs.evolve(problem, file=file, line=line, column=column)


def position_at(text: str, offset: int) -> Position:
    """Line and column of a character offset."""
    line_start = text.rfind("\n", 0, offset) + 1
    return Position(text.count("\n", 0, offset) + 1, offset - line_start + 1)


def format_of(path: str | os.PathLike[str]) -> Format | None:
    """The format that the ending of a file's name says, or ``None``."""
    return _SUFFIXES.get(Path(path).suffix.lower())


def read_text(source: Source, format: Format | None) -> tuple[str | None, str, Format]:
    """File name, text and format of a path, or of text, bytes or an open file with its format.

    Raises:
        OSError: if a file cannot be read.
        InputError: if the format is not clear, the text is too long, or it is not UTF-8.
    """
    if format is not None and format not in _SUFFIXES.values():
        raise _no_format(None)
    if isinstance(source, (str, os.PathLike)) and (format is None or not isinstance(source, str)):
        path = Path(source)
        known = format or format_of(path)
        if known is None:
            raise _no_format(str(path))
        with path.open("rb") as stream:
            return str(path), _decoded(stream.read(MOST_BYTES + 1), str(path)), known
    if format is None:
        raise _no_format(None)
    name = getattr(source, "name", None)
    file = name if isinstance(name, str) else None
    content: Any = source
    if not isinstance(source, (str, bytes, bytearray)):
        try:
            content = source.read(MOST_BYTES + 1)
        except UnicodeDecodeError as error:
            # A file opened as text was opened with the wrong encoding.
            content = error.object
    if isinstance(content, str):
        # Half of a character can be held in Python, but not in a file.
        return file, _decoded(content.encode("utf-8", "surrogatepass"), file), format
    return file, _decoded(bytes(content), file), format


def _check_size(size: int, file: str | None) -> None:
    if size > MOST_BYTES:
        most = MOST_BYTES // 1024 // 1024
        raise InputError(
            [
                Problem(
                    what=Text("Datei zu groß", "file too large"),
                    expected=Text(f"höchstens {most} MiB", f"at most {most} MiB"),
                    file=file,
                    line=1,
                    column=1,
                )
            ]
        )


def _decoded(content: bytes, file: str | None) -> str:
    _check_size(len(content), file)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if content.startswith((b"\xff\xfe", b"\xfe\xff")):
            line, column, got = 1, 1, Text.same("UTF-16")
        else:
            start = error.start + (len(_BOM) if content.startswith(_BOM) else 0)
            before = content[:start].decode("utf-8-sig")
            line, column = position_at(before, len(before))
            byte = content[start]
            guess = bytes([byte]).decode("cp1252", "replace")
            got = Text(
                f"Byte 0x{byte:02X} (in Windows-1252 wäre es „{guess}“)",
                f'byte 0x{byte:02X} (in Windows-1252 it would be "{guess}")',
            )
    raise InputError(
        [
            Problem(
                what=Text("Zeichenkodierung falsch", "wrong encoding"),
                got=got,
                expected=Text("UTF-8", "UTF-8"),
                file=file,
                line=line,
                column=column,
            )
        ]
    )


def _no_format(file: str | None) -> InputError:
    return InputError(
        [
            Problem(
                what=Text("Dateiformat unklar", "file format is not clear"),
                expected=Text(
                    "eine Datei *.json, *.yaml, *.yml oder die Angabe format",
                    "a file *.json, *.yaml, *.yml, or the argument format",
                ),
                example='format="yaml"',
                file=file,
            )
        ]
    )


def too_deep(file: str | None, position: Position) -> Problem:
    """The problem of a text that is nested deeper than any case file."""
    return Problem(
        what=Text("Zu tief verschachtelt", "nested too deeply"),
        expected=Text(f"höchstens {MOST_DEPTH} Ebenen", f"at most {MOST_DEPTH} levels"),
        file=file,
        line=position.line,
        column=position.column,
    )


def duplicate_key(file: str | None, pointer: str, position: Position, first: Position) -> Problem:
    """The problem of a key that its mapping already has."""
    shown, hidden = visible(pointer)
    return Problem(
        what=Text("Schlüssel doppelt", "duplicate key"),
        expected=Text(
            f"jeder Schlüssel nur einmal; der erste steht in Zeile {first.line}",
            f"each key only once; the first is in line {first.line}",
        ),
        pointer=shown,
        hidden=hidden,
        at_key=True,
        file=file,
        line=position.line,
        column=position.column,
    )
