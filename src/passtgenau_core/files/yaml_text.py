"""YAML, the part of it that is JSON with less punctuation: no aliases, no tags, one document.

Scalars are read by the core schema of YAML 1.2, so that ``no`` is a text, ``2025-03-31`` is left
to the field that wants a day, and ``09:00`` does not become a number of seconds.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from contextlib import suppress
from decimal import Decimal
from typing import Any

from ..errors import InputError, Problem, step
from ..language import Text
from .document import (
    MOST_DEPTH,
    Document,
    Node,
    Position,
    Positions,
    duplicate_key,
    position_at,
    too_deep,
)

_INT = re.compile(r"[-+]?[0-9]{1,4000}")
_DECIMAL = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]{1,4})?")
_NULL = re.compile(r"|~|null|Null|NULL")
_BOOL = re.compile(r"true|True|TRUE|false|False|FALSE")
_WORDS: dict[str, Any] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_GERMAN = {
    "mapping values are not allowed in this context": "hier darf kein „Schlüssel: Wert“ stehen",
    "could not find expected ':'": "hier fehlt ein Doppelpunkt",
    "did not find expected key": "hier fehlt ein Schlüssel; stimmt die Einrückung?",
    "did not find expected '-' indicator": "hier fehlt ein „- “; stimmt die Einrückung?",
    "did not find expected ',' or ']'": "hier fehlt ein Komma oder eine schließende Klammer ]",
    "did not find expected ',' or '}'": "hier fehlt ein Komma oder eine schließende Klammer }",
    "did not find expected node content": "hier fehlt ein Wert",
    "did not find expected <document start>": "nach dem Ende steht noch etwas",
    "found unexpected end of stream": "der Text, der hier beginnt, endet nicht",
    "found character that cannot start any token": "mit diesem Zeichen darf hier nichts beginnen"
    " (ein Tabulator?)",
    "block sequence entries are not allowed in this context": "hier darf kein „- “ stehen",
    "found a tab character that violates indentation": "Tabulator in der Einrückung",
    "found unknown escape character": "unbekannte Maskierung mit \\",
}
_TEXT_TAG = "tag:yaml.org,2002:str"


def read_yaml(file: str | None, text: str) -> Document:
    """Parse YAML strictly.

    Raises:
        InputError: with every problem of the text.
        ModuleNotFoundError: if PyYAML is not installed (extra ``yaml``).
    """
    walk = _Walk(file, text)
    if walk.problems:
        raise InputError(walk.problems)
    # A second walk for those who ask would take longer than to keep them.
    positions = walk.positions
    return Document(file=file, text=text, data=walk.data, find=lambda _: positions.get)


def scalar(text: str, *, plain: bool) -> Any:
    """A scalar by the core schema: quoted ones are texts, plain ones may be more.

    Example:
        >>> scalar("no", plain=True), scalar("90", plain=True), scalar("90", plain=False)
        ('no', 90, '90')
    """
    if not plain:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INT.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text):
        return Decimal(text)
    return text


def _pyyaml() -> Any:
    """PyYAML, an extra that only YAML files need."""
    try:
        import yaml  # noqa: PLC0415
    except ModuleNotFoundError as error:
        message = "YAML files need PyYAML: install passtgenau-core[yaml]"
        raise ModuleNotFoundError(message, name="yaml") from error
    return yaml


def write_yaml(data: dict[str, Any]) -> str:
    """A mapping as YAML that :func:`read_yaml` reads back: members of lists on one line each."""
    yaml = _pyyaml()

    base: Any = yaml.SafeDumper

    class Writer(base):  # type: ignore[misc]
        yaml_implicit_resolvers: dict[Any, Any] = {}  # noqa: RUF012 (as PyYAML declares it)

        def represent_data(self, value: Any) -> Any:
            node = super().represent_data(value)
            if isinstance(value, list):
                for member in node.value:
                    member.flow_style = True
                node.flow_style = all(member.id == "scalar" for member in node.value)
            return node

        def ignore_aliases(self, _: Any) -> bool:
            return True

    for tag, pattern in (("null", _NULL), ("bool", _BOOL), ("int", _INT), ("float", _DECIMAL)):
        Writer.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", _whole(pattern), None)
    Writer.add_representer(
        Decimal,
        lambda writer, value: writer.represent_scalar("tag:yaml.org,2002:float", str(value)),
    )
    Writer.add_representer(str, _represent_text)
    written: str = yaml.dump(
        data,
        Dumper=Writer,
        allow_unicode=True,
        sort_keys=False,
        width=10**6,
        default_flow_style=False,
    )
    return written


def _represent_text(writer: Any, text: str) -> Any:
    # Line breaks of any kind and control characters survive only as escapes.
    style = None if text.isprintable() else '"'
    return writer.represent_scalar(_TEXT_TAG, text, style=style)


def _whole(pattern: re.Pattern[str]) -> re.Pattern[str]:
    return re.compile(f"(?:{pattern.pattern})\\Z")


class _StopError(Exception):
    """The text cannot be read on from here."""


class _Walk:
    """One walk over the events of a YAML text, without recursion."""

    def __init__(self, file: str | None, text: str) -> None:
        self.file = file
        self.positions: Positions = {}
        self.problems: list[Problem] = []
        self.data: Any = None
        # Each frame is a container, its pointer, and the key that waits for its value.
        self._frames: list[tuple[Any, str, list[Any]]] = []
        self._keys: dict[str, Position] = {}
        self._end = Position(1, 1)
        self._documents = 0
        self._line_starts = [0, *(match.end() for match in re.finditer("\n", text))]
        with suppress(_StopError):
            self._walk(text)

    def _walk(self, text: str) -> None:
        yaml = _pyyaml()
        loader = yaml.CBaseLoader if yaml.__with_libyaml__ else yaml.BaseLoader
        try:
            for event in yaml.parse(text, Loader=loader):
                self._take(event, type(event).__name__)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            at = self._at(mark) if mark else Position(1, 1)
            german = _GERMAN.get(error.problem, error.problem)
            self._tell(at, f"Kein gültiges YAML: {german}", f"not valid YAML: {error.problem}")
        except yaml.reader.ReaderError as error:
            bad = yaml.reader.Reader.NON_PRINTABLE.search(text)
            at = position_at(text, bad.start() if bad else error.position)
            self._tell(at, "Unerlaubtes Steuerzeichen", "control character that is not allowed")

    def _at(self, mark: Any) -> Position:
        # YAML breaks lines at characters where no editor does: lines are counted here.
        line = bisect_right(self._line_starts, mark.index)
        return Position(line, mark.index - self._line_starts[line - 1] + 1)

    def _tell(self, at: Position, german: str, english: str, pointer: str = "") -> None:
        self.problems.append(
            Problem(
                what=Text(german, english),
                pointer=pointer,
                file=self.file,
                line=at.line,
                column=at.column,
            )
        )

    def _take(self, event: Any, name: str) -> None:
        at = self._at(event.start_mark)
        if name == "ScalarEvent":
            self._tag(event, at, scalar_node=True)
            self._end = self._at(event.end_mark)
            self._scalar(event, at)
        elif name in ("MappingStartEvent", "SequenceStartEvent"):
            self._tag(event, at, scalar_node=False)
            self._open({} if name == "MappingStartEvent" else [], at)
        elif name in ("MappingEndEvent", "SequenceEndEvent"):
            self._close(event)
        elif name == "AliasEvent":
            self._tell(
                at,
                "Verweis (*…) ist nicht erlaubt: der Wert wird ausgeschrieben",
                "an alias (*…) is not allowed: write the value out",
            )
            self._scalar(None, at)
        elif name == "DocumentStartEvent":
            self._documents += 1
            if self._documents == 2:
                self._tell(at, "Mehr als ein YAML-Dokument", "more than one YAML document")
                raise _StopError

    def _tag(self, event: Any, at: Position, *, scalar_node: bool) -> None:
        if event.tag is None or event.tag == "!" or (scalar_node and event.tag == _TEXT_TAG):
            return
        self._tell(at, "YAML-Marke (!…) ist nicht erlaubt", "a YAML tag (!…) is not allowed")

    def _scalar(self, event: Any, at: Position) -> None:
        if self._frames and isinstance(self._frames[-1][0], dict) and not self._frames[-1][2]:
            self._key("" if event is None else event.value, at)
            return
        value = None
        if event is not None:
            value = scalar(event.value, plain=not event.style and event.tag is None)
        self._put(value, at)

    def _key(self, key: str, at: Position) -> None:
        container, parent, waiting = self._frames[-1]
        pointer = step(parent, key)
        if key in container:
            self.problems.append(duplicate_key(self.file, pointer, at, self._keys[pointer]))
        self._keys[pointer] = at
        waiting.append((key, at))

    def _put(self, value: Any, at: Position) -> str:
        """Place a value where it belongs; its pointer."""
        key_at = at
        if not self._frames:
            pointer, self.data = "", value
        else:
            container, parent, waiting = self._frames[-1]
            if isinstance(container, list):
                pointer = step(parent, len(container))
                container.append(value)
            else:
                key, key_at = waiting.pop()
                pointer = step(parent, key)
                container[key] = value
        self.positions[pointer] = Node(key_at, at, self._end)
        return pointer

    def _close(self, event: Any) -> None:
        # A block without brackets ends where its last member does, not where the next one begins.
        if event.end_mark.index > event.start_mark.index:
            self._end = self._at(event.end_mark)
        _, pointer, _ = self._frames.pop()
        self.positions[pointer] = self.positions[pointer]._replace(end=self._end)

    def _open(self, container: Any, at: Position) -> None:
        if self._frames and isinstance(self._frames[-1][0], dict) and not self._frames[-1][2]:
            self._tell(at, "Schlüssel ist kein Text", "key is not a text")
            raise _StopError
        if len(self._frames) == MOST_DEPTH:
            self.problems.append(too_deep(self.file, at))
            raise _StopError
        self._frames.append((container, self._put(container, at), []))
