"""Entries added to the text of a case file, which stays as it is in every other character.

The readers of case files say where their nodes stand, so the new text is put right after the last
entry and looks like it: on lines with dashes, in braces or key by key, with its indentation.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from ..entry import HourEntry
from ..errors import step
from ..files.case_file import as_plain
from ..files.document import Document, Node, Position
from ..files.yaml_text import write_yaml

_KEY = "hours"
_POINTER = f"/{_KEY}"
_REST_OF_LINE = re.compile(r"[ \t]*(,?)[ \t]*(?:#[^\n]*?)?(?=\r?\n|\Z)")
Insertion = tuple[int, str]
"""A place in the text, as an offset, and what is put there."""


def appended(document: Document, entries: Iterable[HourEntry]) -> str:
    """The text of a case file with entries at the end of its hours.

    Args:
        document: The file, which is known to be a case file.
        entries: At least one.

    Example:
        >>> from datetime import date
        >>> from passtgenau_core import read_case
        >>> file = read_case('''
        ... format: passtgenau-case/1
        ... programme: passtgenau
        ... case: LOE-2025-007
        ... hours:
        ...   - {id: H-1, date: 2025-03-03, module: einstiegsphase, minutes: 90}  # typed
        ... # the end
        ... ''', format="yaml")
        >>> print(appended(file.document, [HourEntry(
        ...     id="H-2", date=date(2025, 3, 4), module="einstiegsphase", minutes=30)]))
        <BLANKLINE>
        format: passtgenau-case/1
        programme: passtgenau
        case: LOE-2025-007
        hours:
          - {id: H-1, date: 2025-03-03, module: einstiegsphase, minutes: 90}  # typed
          - {id: H-2, date: 2025-03-04, module: einstiegsphase, minutes: 30}
        # the end
        <BLANKLINE>
    """
    text, parts, done = document.text, [], 0
    for offset, inserted in _Edit(document, [as_plain(entry) for entry in entries]).insertions():
        parts += [text[done:offset], inserted]
        done = offset
    return "".join([*parts, text[done:]])


class _Edit:
    """Finds where new entries go, and how they look there."""

    def __init__(self, document: Document, rows: list[dict[str, Any]]) -> None:
        self._document = document
        self._text = document.text
        self._rows = rows
        self._starts = [0, *(match.end() for match in re.finditer("\n", self._text))]
        self._newline = "\r\n" if "\r\n" in self._text else "\n"
        self._root = document.node("")
        # YAML in one pair of braces is JSON to a stranger's eye, and is continued as such.
        self._is_json = self._at(self._root.value) == "{"

    def insertions(self) -> Iterable[Insertion]:
        """What to insert, in the order of the text."""
        members = self._document.data.get(_KEY)
        if members is None:
            return self._new_section()
        hours = self._document.node(_POINTER)
        if not members:
            return [(self._offset(hours.value) + 1, self._inside(hours, closed=self._is_json))]
        last = self._document.node(f"{_POINTER}/{len(members) - 1}")
        if self._at(hours.value) == "[":
            return self._into_brackets(last, len(members))
        return [self._lines_after(last.end, self._dashed(hours, last))]

    def _new_section(self) -> list[Insertion]:
        if not self._is_json:
            indent = " " * (self._root.value.column - 1)
            items = [f"{indent}  - {self._item(row, '')}" for row in self._rows]
            return [self._lines_after(self._root.end, [f"{indent}{_KEY}:", *items])]
        last = self._document.node(step("", list(self._document.data)[-1]))
        gap = self._gap(last.key) or " "
        inside = self._inside(last, closed=True)
        return [(self._offset(last.end), f',{gap}"{_KEY}": [{inside}]')]

    def _inside(self, member: Node, *, closed: bool) -> str:
        """Entries between empty brackets, on lines of their own if members of the file have them.

        Args:
            member: The member of the file that stands on the line of the brackets, or above it.
            closed: Whether the bracket after them stands on a line of its own, too.
        """
        items = [self._item(row, "") for row in self._rows]
        if self._is_json and "\n" not in self._gap(member.key):
            return ", ".join(items)
        outer = self._newline + self._indent(member.key)
        inner = outer + (self._indent(member.key) or "  ")
        return inner + f",{inner}".join(items) + (outer if closed else "")

    def _into_brackets(self, last: Node, count: int) -> list[Insertion]:
        """After the last member of a list in brackets, and after what is said of it on its line."""
        like = self._span(last)
        gap = self._gap(last.value)
        if count == 1 and not gap:
            gap = " " if ": " in like else ""
        items = f",{gap}".join(self._item(row, like, last.value) for row in self._rows)
        end = self._offset(last.end)
        rest = _REST_OF_LINE.match(self._text, end)
        if "\n" not in gap or rest is None:
            return [(end, f",{gap}{items}")]
        return [(end, "" if rest[1] else ","), (rest.end(), gap + items)]

    def _dashed(self, hours: Node, last: Node) -> Iterator[str]:
        """The lines of entries below a list with dashes."""
        like = self._span(last)
        dash = " " * (hours.value.column - 1) + "-"
        inner = " " * (last.value.column - 1)
        for row in self._rows:
            if like.startswith("{"):
                lines = [self._item(row, like)]
            else:
                # What is safe in braces is safe below a dash, and "09:00" keeps its quotes.
                lines = [_braced({key: value})[1:-1] for key, value in row.items()]
            yield dash + inner[len(dash) :] + lines[0]
            yield from (inner + one for one in lines[1:])

    def _item(self, row: dict[str, Any], like: str, place: Position | None = None) -> str:
        """One entry in braces.

        Args:
            row: The entry.
            like: The entry whose looks it is to have; without one, our own.
            place: Where that one begins.
        """
        pad = " " if like.startswith("{ ") else ""
        if not self._is_json:
            return "{" + pad + _braced(row)[1:-1] + pad + "}"
        if place is not None and "\n" in like:
            outer = self._indent(place)
            inner = re.match(r"\{\s*\n([ \t]*)", like)
            unit = (inner[1] if inner else "")[len(outer) :] or "  "
            written = json.dumps(row, ensure_ascii=False, indent=unit)
            return written.replace("\n", self._newline + outer)
        tight = like and ": " not in like
        separators = (",", ":") if tight else (", ", ": ")
        written = json.dumps(row, ensure_ascii=False, separators=separators)
        return "{" + pad + written[1:-1] + pad + "}"

    def _lines_after(self, end: Position, lines: Iterable[str]) -> Insertion:
        """Lines below that on which something ends, whatever else stands on it."""
        offset = self._offset(end)
        if end.column == 1:
            return offset, "".join(line + self._newline for line in lines)
        rest = self._text[offset:].partition("\n")[0].rstrip("\r")
        return offset + len(rest), "".join(self._newline + line for line in lines)

    def _gap(self, position: Position) -> str:
        """What is before a member: space, or a line break and its indentation."""
        before = self._text[: self._offset(position)]
        found = before[len(before.rstrip()) :]
        return self._newline + found.rpartition("\n")[2] if "\n" in found else found

    def _indent(self, position: Position) -> str:
        """The space that the line of a place begins with."""
        line = self._text[self._starts[position.line - 1] :]
        return line[: len(line) - len(line.lstrip(" \t"))]

    def _offset(self, position: Position) -> int:
        return self._starts[position.line - 1] + position.column - 1

    def _at(self, position: Position) -> str:
        return self._text[self._offset(position)]

    def _span(self, node: Node) -> str:
        return self._text[self._offset(node.value) : self._offset(node.end)]


def _braced(row: dict[str, Any]) -> str:
    """A mapping as YAML in braces, on one line.

    Example:
        >>> _braced({"id": "H-1", "from": "09:00"})
        "{id: H-1, from: '09:00'}"
    """
    return write_yaml({_KEY: [row]}).partition("- ")[2].rstrip("\n")
