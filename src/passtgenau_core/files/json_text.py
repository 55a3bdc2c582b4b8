"""JSON: read by the standard library, looked at again only when something is wrong with it."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from ..errors import InputError, Problem, step, visible
from ..language import Text
from .document import (
    MOST_DEPTH,
    Document,
    Position,
    duplicate_key,
    placed,
    too_deep,
)
from .json_positions import find_positions

_TOKEN = re.compile(r'[{}\[\],:]|"(?:[^"\\]|\\.)*"|[^\s{}\[\],:"]+')
_SPACE_AS_QUOTE = bytes.maketrans(b" \t\n\r", b'""""')
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|.)")
_NO_NUMBERS = ("NaN", "Infinity", "-Infinity")
_BEYOND_MEASURE = re.compile(r"-?[0-9.]{4000,}|-?[0-9.]+[eE][-+]?[0-9]{5,}")
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


class _LookAgainError(ValueError):
    """Something that Python's parser reads, and JSON does not allow."""


def _refuse_constant(name: str) -> Any:
    raise _LookAgainError(name)


def _refuse_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    mapping = dict(pairs)
    if len(mapping) < len(pairs):
        raise _LookAgainError
    return mapping


_NUMBERS: Any = {"parse_float": Decimal, "parse_constant": _refuse_constant}
_DECODER = json.JSONDecoder(**_NUMBERS, object_pairs_hook=_refuse_doubles)
_LENIENT = json.JSONDecoder(parse_float=str, parse_int=str, parse_constant=str)
"""Reads all that has the grammar of JSON, to tell bad grammar from bad values."""


def read_json(file: str | None, text: str) -> Document:
    """Parse JSON strictly: no duplicate keys, no NaN, no half of a character.

    Raises:
        InputError: with every problem of the text.
    """
    document = Document(file=file, text=text, find=find_positions)
    try:
        document.data = _decoded(text)
    except json.JSONDecodeError as error:
        raise InputError([_syntax_problem(file, error)]) from None
    except (RecursionError, ValueError, ArithmeticError):
        raise InputError(_problems(file, text)) from None
    if "\\" in text and any(True for _ in _lone_surrogates(text)):
        raise InputError(_problems(file, text))
    return document


def _decoded(text: str) -> Any:
    """The data of a text without duplicate keys.

    Each key has a colon, which follows a quotation mark or white space. If the text holds as many
    of them as the data has keys, none was there twice; if more, as in clock times and notes, it
    takes longer to tell.
    """
    keys = 0

    def count(mapping: dict[str, Any]) -> dict[str, Any]:
        nonlocal keys
        keys += len(mapping)
        return mapping

    data = json.JSONDecoder(**_NUMBERS, object_hook=count).decode(text)
    if text.count(":") == keys or _colons_after_quotes(text) == keys:
        return data
    return _DECODER.decode(text)


def _colons_after_quotes(text: str) -> int:
    """How many colons follow a quotation mark or white space."""
    return text.encode("utf-8", "surrogatepass").translate(_SPACE_AS_QUOTE).count(b'":')


def _syntax_problem(file: str | None, error: json.JSONDecodeError) -> Problem:
    german = _GERMAN.get(error.msg) or _GERMAN.get(error.msg.partition(": ")[0], error.msg)
    return placed(
        file,
        error.doc,
        error.pos,
        Problem(what=Text(f"Kein gültiges JSON: {german}", f"not valid JSON: {error.msg}")),
    )


def _problems(file: str | None, text: str) -> list[Problem]:
    try:
        _LENIENT.decode(text)
    except json.JSONDecodeError as error:
        return [_syntax_problem(file, error)]
    except RecursionError:
        pass  # The walk stops long before, where the text becomes too deep.
    found = _Walk(file, text).problems
    problem = Problem(
        what=Text("Halbes Zeichen (Surrogat)", "half a character (surrogate)"),
        expected=Text("ein ganzes Zeichen", "a whole character"),
    )
    found.extend(placed(file, text, offset, problem) for offset in _lone_surrogates(text))
    return found


def _lone_surrogates(text: str) -> Iterator[int]:
    """Where an escape stands for one half of a pair, and the other half does not follow."""
    high: re.Match[str] | None = None
    for match in _ESCAPE.finditer(text):
        code = int(match.group(1) or "0", 16)
        is_low = 0xDC00 <= code <= 0xDFFF
        if high is not None and not (is_low and match.start() == high.end()):
            yield high.start()
            high = None
        if is_low:
            if high is None:
                yield match.start()
            high = None
        elif 0xD800 <= code <= 0xDBFF:
            high = match
    if high is not None:
        yield high.start()


class _Frame:
    """An open list or mapping: where it is, and where its next member goes."""

    def __init__(self, pointer: str, *, is_list: bool) -> None:
        self.pointer = pointer
        self.is_list = is_list
        self.index = 0
        self.key: str | None = None
        self.keys: dict[str, Position] = {}

    def member(self) -> str:
        """Pointer of the member whose value comes next."""
        if self.is_list:
            return step(self.pointer, self.index)
        assert self.key is not None  # noqa: S101 (the text is known to be JSON)
        return self.key

    def end_member(self) -> None:
        """A comma: what follows is the next member."""
        self.index += 1
        self.key = None


class _Walk:
    """One walk over the tokens of a text that has the grammar of JSON, without recursion."""

    def __init__(self, file: str | None, text: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self._line_starts = [0, *(match.end() for match in re.finditer("\n", text))]
        self._frames: list[_Frame] = []
        for match in _TOKEN.finditer(text):
            self._take(match.group(), match.start())
            if len(self._frames) > MOST_DEPTH:
                self.problems.append(too_deep(file, self._at(match.start())))
                break

    def _at(self, offset: int) -> Position:
        line = bisect_right(self._line_starts, offset)
        return Position(line, offset - self._line_starts[line - 1] + 1)

    def _take(self, token: str, offset: int) -> None:
        frame = self._frames[-1] if self._frames else None
        if token in ("]", "}"):
            self._frames.pop()
        elif token == ",":
            self._frames[-1].end_member()
        elif token != ":":
            if frame is None or frame.is_list or frame.key is not None:
                self._value(token, "" if frame is None else frame.member(), offset)
            else:
                self._key(frame, json.loads(token, strict=False), self._at(offset))

    def _key(self, frame: _Frame, key: str, at: Position) -> None:
        pointer = step(frame.pointer, key)
        first = frame.keys.setdefault(key, at)
        if first is not at:
            self.problems.append(duplicate_key(self.file, pointer, at, first))
        frame.key = pointer

    def _value(self, token: str, pointer: str, offset: int) -> None:
        if token in ("[", "{"):
            self._frames.append(_Frame(pointer, is_list=token == "["))
        elif token in _NO_NUMBERS or _BEYOND_MEASURE.match(token):
            shown, hidden = visible(pointer)
            line, column = self._at(offset)
            self.problems.append(
                Problem(
                    what=Text("Keine brauchbare Zahl", "not a usable number"),
                    got=Text.same(token[:20]),
                    expected=Text("eine endliche Zahl", "a finite number"),
                    pointer=shown,
                    hidden=hidden,
                    file=self.file,
                    line=line,
                    column=column,
                )
            )
