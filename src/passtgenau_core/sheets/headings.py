"""Which column holds what: the headings that are known, and those that users name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from ..errors import InputError, Problem, shown, unknown_name
from ..language import Text
from .cells import Row

DURATIONS = ("minutes", "hours", "from", "to")
HEADINGS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "date": ("Datum", "Tag", "Date", "Day"),
        "module": ("Modul", "Phase", "Module"),
        "from": ("Von", "Beginn", "Anfang", "Start", "From", "Begin"),
        "to": ("Bis", "Ende", "To", "Until", "End"),
        "minutes": ("Minuten", "Min", "Dauer Minuten", "Dauer Min", "Minutes", "Duration min"),
        "hours": ("Stunden", "Std", "Dauer Stunden", "Dauer Std", "Hours", "Duration h"),
        "trainer": ("Trainer", "Trainerin", "Trainer/in", "Qualifizierungstrainer", "QT", "Kürzel"),
        "place": ("Ort", "Einsatzort", "Place"),
        "note": ("Bemerkung", "Bemerkungen", "Notiz", "Anmerkung", "Kommentar", "Note", "Remark"),
        "id": ("Kennung", "ID"),
    }
)
"""The headings of each field, in German and English; case, spaces and punctuation do not matter."""

Headings = Mapping[str, str | Iterable[str]]
_NOT_LETTERS = re.compile(r"[\W_]+")


def folded(text: str) -> str:
    """A text without what does not matter in headings and names.

    Example:
        >>> folded("Dauer (Std.)"), folded("Trainer/in:"), folded("  einstiegsphase ")
        ('dauer std', 'trainer in', 'einstiegsphase')
    """
    return _NOT_LETTERS.sub(" ", text).strip().casefold()


def known_headings(own: Headings | None = None) -> dict[str, str]:
    """The field of each heading, by the heading as it is folded.

    Args:
        own: Headings by field, which replace those known; none: there is no such column.

    Raises:
        InputError: for a field that is not there, and for a heading of two fields.

    Example:
        >>> known = known_headings({"trainer": "Fachkraft", "hours": []})
        >>> known["datum"], known["fachkraft"], "trainer" in known, "stunden" in known
        ('date', 'trainer', False, False)
    """
    stated = {
        field: (names,) if isinstance(names, str) else tuple(names)
        for field, names in (own or {}).items()
    }
    what = Text("Feld", "field")
    problems = [unknown_name(what, field, HEADINGS) for field in stated if field not in HEADINGS]
    # What users name goes before what is known: of two fields, one is theirs.
    known = {
        folded(name): field
        for field, names in HEADINGS.items()
        if field not in stated
        for name in names
    }
    pairs = [(folded(name), field) for field, names in stated.items() for name in names]
    named = dict(pairs)
    problems += [
        Problem(
            what=Text("Überschrift für zwei Felder", "heading of two fields"),
            got=shown(name),
            expected=Text("ein Feld je Überschrift", "one field for each heading"),
        )
        for name, field in pairs
        if named[name] != field
    ]
    if problems:
        raise InputError(problems)
    return known | named


def fields_in(row: Row, known: Mapping[str, str]) -> list[tuple[int, str]]:
    """The columns of a row that bear known headings, each with its field."""
    fields = [
        (column, known.get(folded(cell)))
        for column, cell in enumerate(row.cells)
        if isinstance(cell, str)
    ]
    return [(column, field) for column, field in fields if field is not None]
