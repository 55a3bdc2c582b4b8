"""Input that cannot be understood: all problems at once, each with its place.

Broken input is not a breach: a case that violates its programme always loads and is judged,
while a date such as 2025-02-30 ends here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from difflib import get_close_matches

import attrs

from .language import Language, Text

# Only what looks like an id, a number or a date is quoted: free text may describe a person.
_QUOTABLE = re.compile(r"[\w.:+/@=-]{0,40}")


def shown(value: object) -> Text:
    """What an error message may show of ``value``: tokens are quoted, free text is only measured.

    Example:
        >>> shown("2025-02-30").en
        '"2025-02-30"'
        >>> shown("was ill for a week").en
        'a text of 18 characters'
        >>> shown([1, 2]).en
        'a list'
    """
    if value is None:
        return Text("nichts (null)", "nothing (null)")
    if value is True or value is False:
        return Text.same("true" if value else "false")
    if isinstance(value, str):
        if _QUOTABLE.fullmatch(value):
            return Text.same(f'"{value}"')
        return Text(f"ein Text mit {len(value)} Zeichen", f"a text of {len(value)} characters")
    if isinstance(value, (list, tuple, set, frozenset)):
        return Text("eine Liste", "a list")
    if isinstance(value, dict):
        return Text("eine Zuordnung (Schlüssel: Wert)", "a mapping (key: value)")
    if isinstance(value, int) and abs(value) >= 10**15:
        return Text("eine sehr große Zahl", "a very large number")
    text = str(value)
    if _QUOTABLE.fullmatch(text):
        return Text.same(text)
    kind = type(value).__name__
    return Text(f"ein Wert der Art {kind}", f"a value of type {kind}")


def no_text(value: object, pointer: str = "") -> Problem:
    """The problem of something else where free text is expected; not even a number is repeated."""
    is_number = not isinstance(value, bool) and isinstance(value, int | float | Decimal)
    return Problem(
        what=Text("falscher Typ", "wrong type"),
        got=Text("eine Zahl", "a number") if is_number else shown(value),
        expected=Text("ein Text", "a text"),
        pointer=pointer,
    )


@attrs.frozen(kw_only=True)
class Problem:
    """One thing in the input that cannot be understood.

    Attributes:
        what: What is wrong, as a sentence without its full stop.
        got: What was found, never free text; ``None`` where something is missing.
        expected: What is allowed there.
        example: A value that would be accepted, or ``""``.
        pointer: JSON pointer (RFC 6901) to the place inside the document, as far as its keys are
            words: a key that is free text may describe a person, and is not repeated.
        hidden: The rest of the pointer, which only serves to find the place.
        at_key: Whether it is about the key there, and not about its value.
        file: The file as it was named, or ``None`` for a value that was built in Python.
        line: Line in the file, from 1, or ``None``.
        column: Column in characters, from 1, or ``None``.
    """

    what: Text
    got: Text | None = None
    expected: Text | None = None
    example: str = ""
    pointer: str = ""
    hidden: str = attrs.field(default="", repr=False)
    at_key: bool = attrs.field(default=False, repr=False)
    file: str | None = None
    line: int | None = None
    column: int | None = None

    def message(self, lang: Language = "de") -> str:
        """The problem as one sentence: what is wrong, what was got, what was expected."""
        parts = [self.what.within(lang)]
        if self.got is not None:
            parts.append(f"{'gefunden' if lang == 'de' else 'got'} {self.got.within(lang)}")
        if self.expected is not None:
            parts.append(
                f"{'erwartet' if lang == 'de' else 'expected'} {self.expected.within(lang)}"
            )
        sentence = f"{parts[0]}: {', '.join(parts[1:])}" if parts[1:] else parts[0]
        if self.example:
            sentence += f" ({'z. B.' if lang == 'de' else 'e.g.'} {self.example})"
        return sentence

    def below(self, prefix: str) -> Problem:
        """The same problem seen from a document that holds this value at ``prefix``."""
        return attrs.evolve(self, pointer=prefix + self.pointer)

    def inside(self, key: str | int) -> Problem:
        """The same problem seen from a mapping or a list that holds this value at ``key``."""
        one = step("", key)
        if isinstance(key, int) or _QUOTABLE.fullmatch(key):
            return self.below(one)
        return attrs.evolve(self, pointer="", hidden=one + self.pointer + self.hidden)

    def line_of_text(self, lang: Language = "de") -> str:
        """``file:line:column: message [pointer]``, as editors and terminals link it."""
        place = ":".join(str(p) for p in (self.file, self.line, self.column) if p is not None)
        where = f" [{self.pointer}]" if self.pointer else ""
        return f"{place}: {self.message(lang)}{where}" if place else f"{self.message(lang)}{where}"


class InputError(ValueError):
    """Input that cannot be understood, with every problem that was found.

    Attributes:
        problems: At least one :class:`Problem`, in the order of the document.

    Example:
        >>> error = InputError([Problem(what=Text("leer", "empty"), pointer="/case")])
        >>> str(error)
        'empty [/case]'
    """

    problems: tuple[Problem, ...]

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(p.line_of_text("en") for p in self.problems))

    def __reduce__(self) -> tuple[type[InputError], tuple[tuple[Problem, ...]]]:
        """Pickle with the problems, so that the error crosses process borders whole."""
        return type(self), (self.problems,)


class UnknownNameError(KeyError):
    """A name asked for in Python that is not there, with the nearest ones that are."""

    def __str__(self) -> str:
        return str(self.args[0])


def step(pointer: str, key: str | int) -> str:
    """One step down a JSON pointer, with ``~`` and ``/`` escaped as RFC 6901 asks.

    Example:
        >>> step("/phases", 1)
        '/phases/1'
        >>> step("", "a/b")
        '/a~1b'
    """
    if isinstance(key, int):
        return f"{pointer}/{key}"
    return f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}"


def visible(pointer: str) -> tuple[str, str]:
    """A pointer cut in two: what may be shown, and the rest from the first free text on.

    Example:
        >>> visible("/goals/was ill/0")
        ('/goals', '/was ill/0')
    """
    parts = pointer.split("/")
    for number, part in enumerate(parts):
        if not _QUOTABLE.fullmatch(part.replace("~", "")):
            return "/".join(parts[:number]), "/" + "/".join(parts[number:])
    return pointer, ""


def invalid(
    what: Text, *, got: object, expected: Text, example: str = "", pointer: str = ""
) -> InputError:
    """An error for one value that was got where something else was expected."""
    return InputError(
        [Problem(what=what, got=shown(got), expected=expected, example=example, pointer=pointer)]
    )


def unknown_name(what: Text, name: str, allowed: Iterable[str], pointer: str = "") -> Problem:
    """A name that nobody defined: lists those there are, the nearest one first.

    Example:
        >>> unknown_name(Text("Modul", "module"), "einstigsphase", ["einstiegsphase"]).message("en")
        'unknown module: got "einstigsphase", expected one of: einstiegsphase; did you mean einstiegsphase?'
    """  # noqa: E501 (the sentence is shown as a user reads it)
    names = sorted(allowed)
    near = get_close_matches(name, names, n=1)
    if not names:
        nothing = Text("nichts; es gibt hier keine", "nothing; there are none here")
        what = Text(f"{what.de} unbekannt", f"unknown {what.en}")
        return Problem(what=what, got=shown(name), expected=nothing, pointer=pointer)
    listing = ", ".join(names)
    suffix = (f"; meinten Sie {near[0]}?", f"; did you mean {near[0]}?") if near else ("", "")
    return Problem(
        what=Text(f"{what.de} unbekannt", f"unknown {what.en}"),
        got=shown(name),
        expected=Text(f"eines von: {listing}{suffix[0]}", f"one of: {listing}{suffix[1]}"),
        pointer=pointer,
    )
