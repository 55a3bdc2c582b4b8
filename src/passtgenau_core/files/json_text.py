"""JSON: read by the standard library, looked at again only when there is something to report."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from decimal import Decimal
from typing import Any

from ..errors import InputError, Problem, step
from ..language import Text
from .document import (
    MOST_DEPTH,
    Document,
    Finder,
    Node,
    Position,
    Positions,
    duplicate_key,
    placed,

    too_deep,
)

_TOKEN = re.compile(r'[{}\[\],:]|"(?:[^"\\]|\\.)*"|[^\s{}\[\],:"]+')
_LONE_SURROGATE = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])"
    r"|(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F][0-9a-fA-F]{2}"
)
_COLON_APART = ('" :', '"\t:', '"\n:', '"\r:')
_GERMAN = {
    "Expecting value": "hier fehlt ein Wert",
    "Expecting property name enclosed in double quotes": "hier fehlt ein Schlüssel in doppelten "
    "Anführungszeichen",
    "Expecting ',' delimiter": "hier fehlt ein Komma",
    "Expecting ':' delimiter": "hier fehlt ein Doppelpunkt",
    "Unterminated string starting at": "der Text, der hier beginnt, endet nicht",
    "Invalid control character at": "Steuerzeichen in einem Text",
    "Invalid \\escape": "unbekannte Maskierung mit \\",
    "Extra data": "nach dem Ende steht noch etwas",
    "Illegal trailing comma before end of object": "überzähliges Komma am Ende",
    "Illegal trailing comma before end of array": "überzähliges Komma am Ende",
}


class _NoNumberError(ValueError):
    """NaN and infinities, which JSON does not have but Python's parser reads."""


def _refuse(name: str) -> Any:
    raise _NoNumberError(name)


_DECODER = json.JSONDecoder(parse_float=Decimal, parse_constant=_refuse)


def read_json(file: str | None, text: str) -> Document:
    """Parse JSON strictly: no duplicate keys, no NaN, no half of a character.

    Raises:
        InputError: with every problem of the text.
    """
    document = Document(file=file, text=text, find=find_positions)
    try:
        document.data = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        raise InputError([_syntax_problem(file, error)]) from None
    except (RecursionError, _NoNumberError, ValueError):
        raise InputError(_problems(file, text)) from None
    if _may_hide_something(text, document.data):
        problems = _problems(file, text)
        if problems:
            raise InputError(problems)
    return document


def _may_hide_something(text: str, data: Any) -> bool:
    """Whether keys may be doubled or characters be halved; if in doubt, yes.

    Where no key is apart from its colon, every key shows as ``":`` in the text, so that a
    surplus of these betrays a doubled key (or a text that looks like one).
    """
    return (
        "\\u" in text
        or text.count('":') != _count_keys(data)
        or any(apart in text for apart in _COLON_APART)
    )


def _count_keys(data: Any) -> int:
    count = 0
    stack = [data]
    while stack:
        node = stack.pop()
        if type(node) is dict:
            count += len(node)
            stack.extend([v for v in node.values() if type(v) is dict or type(v) is list])
        elif type(node) is list:
            stack.extend([v for v in node if type(v) is dict or type(v) is list])
    return count


def _syntax_problem(file: str | None, error: json.JSONDecodeError) -> Problem:
    german = _GERMAN.get(error.msg.split(":")[0], error.msg)
    return placed(
        file,
        error.doc,
        error.pos,
        Problem(what=Text(f"Kein gültiges JSON: {german}", f"not valid JSON: {error.msg}")),
    )


def _problems(file: str | None, text: str) -> list[Problem]:
    found = _Walk(file, text).problems
    for match in _LONE_SURROGATE.finditer(text):
        problem = Problem(
            what=Text("Halbes Zeichen (Surrogat)", "half a character (surrogate)"),
            expected=Text("ein ganzes Zeichen", "a whole character"),
        )
        found.append(placed(file, text, match.start(), problem))
    return found


def find_positions(text: str) -> Finder:
    """Where each node of a JSON text stands, by JSON pointer."""
    return _Walk(None, text).positions.get


class _Walk:
    """One walk over the tokens of a JSON text, without recursion."""

    def __init__(self, file: str | None, text: str) -> None:
        self.file = file
        self.positions: Positions = {}
        self.problems: list[Problem] = []
        self._line_starts = [0, *(match.end() for match in re.finditer("\n", text))]
        self._walk(text)

    def _at(self, offset: int) -> Position:
        line = bisect_right(self._line_starts, offset)
        return Position(line, offset - self._line_starts[line - 1] + 1)

    def _walk(self, text: str) -> None:
        # Each frame is its pointer and the next index of a list, or None for a mapping.
        frames: list[tuple[str, int | None]] = []
        pointer, key_at, expects_key = "", None, False
        for match in _TOKEN.finditer(text):
            token, at = match.group(), self._at(match.start())
            if token in "]}":
                frames.pop()
                expects_key = False
            elif token == ",":
                parent, index = frames[-1]
                if index is None:
                    expects_key = True
                else:
                    frames[-1] = (parent, index + 1)
                    pointer, key_at = step(parent, index + 1), None
            elif token == ":":
                expects_key = False
            elif expects_key:
                pointer, key_at = step(frames[-1][0], json.loads(token, strict=False)), at
                if pointer in self.positions:
                    first = self.positions[pointer].key
                    self.problems.append(duplicate_key(self.file, pointer, at, first))
            else:
                self.positions[pointer] = Node(key_at or at, at)
                if token in "[{":
                    if len(frames) == MOST_DEPTH:
                        self.problems.append(too_deep(self.file, at))
                        return
                    frames.append((pointer, 0 if token == "[" else None))
                    expects_key = token == "{"
                    if token == "[":
                        pointer, key_at = step(pointer, 0), None
                else:
                    self._look_at_number(token, pointer, at)

    def _look_at_number(self, token: str, pointer: str, at: Position) -> None:
        if token in ("NaN", "Infinity", "-Infinity") or len(token.lstrip("-")) > 4000:
            if token.startswith('"'):
                return
            self.problems.append(
                Problem(
                    what=Text("Keine brauchbare Zahl", "not a usable number"),
                    got=Text.same(token[:20]),
                    expected=Text("eine endliche Zahl", "a finite number"),
                    pointer=pointer,
                    file=self.file,
                    line=at.line,
                    column=at.column,
                )
            )


