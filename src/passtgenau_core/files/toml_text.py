"""TOML: read by the standard library; positions are found by reading growing parts of the text.

The standard library tells no positions. But what it reads from the first lines of a text it also
reads from the whole, so the line of a node is the last one of the shortest part that has it, and
no second grammar is needed.
"""

from __future__ import annotations

import re
import tomllib
from decimal import Decimal
from typing import Any

from ..errors import InputError, Problem
from ..language import Text
from .document import MOST_DEPTH, Document, Node, Position, position_at, too_deep

# The standard library takes quadratic time and memory for keys of very many parts.
_DEEP_KEY = re.compile(rf"(?>[\w-]+[ \t]*\.[ \t]*){{{MOST_DEPTH + 1}}}")
_PLACE = re.compile(r" \(at (?:line ([0-9]+), column ([0-9]+)|end of document)\)$")


def read_toml(file: str | None, text: str) -> Document:
    """Parse TOML.

    Raises:
        InputError: with the first problem; the standard library stops there.
    """
    deep = _DEEP_KEY.search(text)
    if deep:
        raise InputError([too_deep(file, position_at(text, deep.start()))])
    try:
        data = tomllib.loads(text, parse_float=Decimal)
    except (ValueError, ArithmeticError, RecursionError) as error:
        match = _PLACE.search(str(error))
        told = _PLACE.sub("", str(error))
        last = text.count("\n") + 1
        line, column = (match.group(1), match.group(2)) if match else (None, None)
        raise InputError(
            [
                Problem(
                    what=Text(f"Kein gültiges TOML: {told}", f"not valid TOML: {told}"),
                    file=file,
                    line=int(line) if line else last,
                    column=int(column) if column else 1,
                )
            ]
        ) from None
    return Document(file=file, text=text, data=data, find=_Finder)


class _Finder:
    """Finds the lines that added a node, by bisection."""

    def __init__(self, text: str) -> None:
        self._lines = [f"{line}\n" for line in text.split("\n")]
        self._parts: dict[int, Any] = {0: {}}

    def __call__(self, pointer: str) -> Node | None:
        path = pointer.split("/")[1:]
        low, top, high = 0, len(self._lines), len(self._lines)
        if not path or not self._has(high, path):
            return None
        # The first `low` lines lack the node, the first `high` have it; no part from `top` up to
        # `high` can be read, because it ends inside a value.
        while top - low > 1:
            middle = (low + top) // 2
            count = next((n for n in range(middle, top) if self._part(n) is not None), None)
            if count is None:
                top = middle
            elif self._has(count, path):
                top = high = count
            else:
                low = count
        return _locate(path[-1], self._lines, low, high)

    def _part(self, count: int) -> Any:
        if count not in self._parts:
            text = "".join(self._lines[:count])
            # A part that ends inside a list over several lines can be read with the list closed.
            part = _read_or_none(text)
            self._parts[count] = _read_or_none(f"{text}]") if part is None else part
        return self._parts[count]

    def _has(self, count: int, path: list[str]) -> bool:
        node = self._part(count)
        for key in path:
            name = key.replace("~1", "/").replace("~0", "~")
            if isinstance(node, list) and name.isdecimal() and int(name) < len(node):
                node = node[int(name)]
            elif isinstance(node, dict) and name in node:
                node = node[name]
            else:
                return False
        return True


def _read_or_none(text: str) -> Any:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None


def _locate(key: str, lines: list[str], start: int, end: int) -> Node:
    """The key's first mention in the lines that added it, else the first of them with content."""
    spelled = re.compile(rf"(?<![\w-]){re.escape(key)}[\"']?\s*(=\s*|\.|\])")
    for number in range(start, end):
        match = spelled.search(lines[number])
        if match and not key.isdecimal():
            value = Position(number + 1, match.end() + 1)
            return Node(Position(number + 1, match.start() + 1), value, value)
    # A line that adds a node always has content.
    number = next(
        n for n in range(start, end) if lines[n].lstrip().rstrip("\n")[:1] not in ("", "#")
    )
    text = lines[number]
    at = Position(number + 1, len(text) - len(text.lstrip()) + 1)
    return Node(at, at, at)
