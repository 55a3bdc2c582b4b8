"""Where the nodes of a JSON text stand: found on the way down, past all that lies beside it."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from ..errors import step
from .document import Finder, Node, Position

_SPACE = re.compile(r"[ \t\n\r]*")
# Text that is known to be JSON is skipped fastest by the parser itself; what it makes is not kept.
_skip = json.JSONDecoder(parse_float=str, parse_int=str, parse_constant=str).raw_decode


class _Span(NamedTuple):
    """Offsets of a node: of its key (its own, in a list), of its value, and after that."""

    key: int
    value: int
    end: int


def find_positions(text: str) -> Finder:
    """Where each node of a text stands that is known to be JSON, by JSON pointer."""
    return _Nodes(text).find


class _Nodes:
    """The nodes found so far: the members of all lists and mappings above those asked for."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._line_starts = [0, *(match.end() for match in re.finditer("\n", text))]
        start = self._after_space(0)
        self._found = {"": _Span(start, start, len(text.rstrip(" \t\n\r")))}
        self._entered: set[str] = set()

    def find(self, pointer: str) -> Node | None:
        """Where the node at ``pointer`` stands, or ``None`` if there is none."""
        above = ""
        for key in pointer.split("/")[1:]:
            if above in self._found and above not in self._entered:
                self._enter(above)
            above = f"{above}/{key}"
        span = self._found.get(pointer)
        return None if span is None else Node(*map(self._position, span))

    def _enter(self, pointer: str) -> None:
        self._entered.add(pointer)
        try:
            self._found.update(self._members(pointer))
        except RecursionError:
            return  # The text was read with more of the stack left; what is above tells the place.

    def _members(self, pointer: str) -> Iterator[tuple[str, _Span]]:
        """The members of the node at ``pointer``, which has none if it is no list or mapping."""
        text, at = self._text, self._found[pointer].value
        is_mapping = text[at] == "{"
        if not is_mapping and text[at] != "[":
            return
        key: str | int = -1
        at = self._after_space(at + 1)
        while text[at] not in "]}":
            begin = at
            if is_mapping:
                key, at = _skip(text, begin)
                at = self._after_space(self._after_space(at) + 1)
            else:
                key = int(key) + 1
            _, end = _skip(text, at)
            yield step(pointer, key), _Span(begin, at, end)
            at = self._after_space(end)
            if text[at] == ",":
                at = self._after_space(at + 1)

    def _after_space(self, offset: int) -> int:
        match = _SPACE.match(self._text, offset)
        assert match is not None  # noqa: S101 (no space is a match, too)
        return match.end()

    def _position(self, offset: int) -> Position:
        line = bisect_right(self._line_starts, offset)
        return Position(line, offset - self._line_starts[line - 1] + 1)
