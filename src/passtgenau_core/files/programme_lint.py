"""What a programme file that can be understood leaves to be desired."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

from ..errors import Problem, shown, step
from ..language import LANGUAGES, Text
from ..programme import Programme, Rule
from .programme_file import ProgrammeFile, read_programme
from .programme_reach import never_says_anything, unruled_modules
from .programme_rows import OFF
from .rule_examples import examples_amiss

_SOURCES = ("section", "quote", "document")


def lint_programme(source: str | os.PathLike[str]) -> tuple[Problem, ...]:
    """What a programme leaves to be desired although it can be understood.

    These are modules and readings that no rule makes use of, rules that can never say anything or
    whose parameters a reading overrides, sources and texts that are left blank, and examples that
    are missing or do not show what they are there for.

    Args:
        source: A name or a path, as :func:`load_programme` takes it.

    Returns:
        All of them in the order of the file, each with file, line, column and JSON pointer.

    Raises:
        InputError: if the file cannot be understood.
        OSError: if the file cannot be read.

    Example:
        >>> lint_programme("passtgenau")
        ()
    """
    return lints(read_programme(source))


def lints(read: ProgrammeFile) -> tuple[Problem, ...]:
    """As :func:`lint_programme`, of a file that has been read."""
    programme, data = read.programme, read.document.data
    found = [
        *_blank_texts(data, ""),
        *_without_rules(programme),
        *_unused_readings(programme),
    ]
    for number, (rule, row) in enumerate(zip(programme.rules, data.get("rules", []), strict=True)):
        pointer = f"/rules/{number}"
        found.extend(problem.below(pointer) for problem in _of_rule(rule, row, programme))
        if rule.examples is not None:
            at = f"{pointer}/examples"
            found.extend(examples_amiss(rule, rule.examples, programme, read.document, at))
    return read.document.fail(found).problems


def _blank_texts(data: Any, pointer: str) -> Iterator[Problem]:
    """Texts of both languages and sources, wherever they stand, in which something is blank."""
    if isinstance(data, list):
        for number, member in enumerate(data):
            yield from _blank_texts(member, step(pointer, number))
    elif isinstance(data, dict):
        for key, member in data.items():
            place = step(pointer, key)
            if key in (*LANGUAGES, *_SOURCES) and isinstance(member, str) and not member.strip():
                yield _blank(key, place)
            else:
                yield from _blank_texts(member, place)


def _blank(key: str, pointer: str) -> Problem:
    what = (
        Text("Text fehlt in einer Sprache", "text missing in one language")
        if key in LANGUAGES
        else Text("Quelle unvollständig", "incomplete source")
    )
    return Problem(what=what, got=shown(""), expected=Text("ein Text", "a text"), pointer=pointer)


def _without_rules(programme: Programme) -> Iterator[Problem]:
    if not programme.rules:
        yield Problem(
            what=Text("Programm ohne Regel", "programme without a rule"),
            expected=Text("mindestens eine Tabelle [[rules]]", "at least one table [[rules]]"),
        )
        return
    for number in unruled_modules(programme):
        yield Problem(
            what=Text("Modul ohne Regel", "module without a rule"),
            got=shown(programme.modules[number].id),
            expected=Text(
                "mindestens eine Regel, die etwas zu ihm sagt",
                "at least one rule that says something of it",
            ),
            pointer=f"/modules/{number}",
        )


def _unused_readings(programme: Programme) -> Iterator[Problem]:
    used = {rule.reading for rule in programme.rules}
    for number, reading in enumerate(programme.readings):
        if reading.id not in used:
            yield Problem(
                what=Text("Lesart ohne Regel", "reading without a rule"),
                got=shown(reading.id),
                expected=Text("mindestens eine Regel, die sie nennt", "a rule that names it"),
                example=f'reading = "{reading.id}"',
                pointer=f"/readings/{number}",
            )


def _of_rule(rule: Rule, row: dict[str, Any], programme: Programme) -> Iterator[Problem]:
    """What is amiss with a row, its examples aside."""
    reason = never_says_anything(rule, programme)
    if reason is not None:
        yield Problem(
            what=Text(
                f"Regel kann nie etwas sagen: {reason.de}",
                f"rule can never say anything: {reason.en}",
            )
        )
    yield from _overridden(rule, row, programme)
    if "basis" not in row["source"]:
        yield Problem(
            what=Text("Grundlage nicht angegeben", "basis not stated"),
            expected=Text(
                "explicit, wenn die Worte es sagen; derived, wenn Sie es so lesen",
                "explicit if the words say it; derived if you read it so",
            ),
            example='basis = "explicit"',
            pointer="/source",
        )
    if row["source"].get("basis") == "derived" and rule.note is None:
        yield Problem(
            what=Text("abgeleitete Regel ohne Anmerkung", "derived rule without a note"),
            expected=Text("note: was davon Ihre Lesart ist", "note: what of it is your reading"),
        )
    if rule.examples is None:
        yield Problem(
            what=Text("Regel ohne Beispiele", "rule without examples"),
            expected=Text(
                "examples mit as_of, good (erfüllt sie) und bad (verletzt sie)",
                "examples with as_of, good (meets it) and bad (does not)",
            ),
        )


def _overridden(rule: Rule, row: dict[str, Any], programme: Programme) -> Iterator[Problem]:
    """What a row states although its reading sets it, unless both say the same severity."""
    for reading in programme.readings:
        if reading.id != rule.reading or reading.sets not in row:
            continue
        stated = row[reading.sets]
        if reading.sets == "severity" and reading.default in (stated, OFF):
            continue
        yield Problem(
            what=Text(
                f"{reading.sets} setzt schon die Lesart {reading.id}",
                f"{reading.sets} is set by the reading {reading.id} already",
            ),
            got=shown(stated),
            expected=(
                shown(reading.default)
                if reading.sets == "severity"
                else Text(f"kein {reading.sets}", f"no {reading.sets}")
            ),
            pointer=f"/{reading.sets}",
        )
