"""The ids of a programme file that cannot be understood as a whole.

What is wrong in one part of a file must not hide what is wrong in another. As long as its ids can
be read, the words of its rules are looked up among them, and ids that clash are told.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import attrs

from ..errors import InputError, Problem
from ..fields import is_id
from ..language import Text
from ..periods import Length
from ..programme import (
    AGREEMENT,
    END,
    START,
    Bundle,
    Milestone,
    Module,
    Programme,
    Reading,
    Source,
    Term,
    Vocabulary,
)

_NO_SOURCE = Source(document="", section="", quote="")
_NO_TEXT = Text.same("")
_PARTS = ("modules", "bundles", "milestones", "readings")


def names_in(
    data: Mapping[str, Any], known_keys: Iterable[str], problems: list[Problem]
) -> Programme | None:
    """A programme that has the ids of a file and nothing else, to look up words in.

    Args:
        data: What the file holds.
        known_keys: The keys that a file may have at its top.
        problems: Where ids are added that clash.

    Returns:
        ``None`` where ids cannot be read: then nobody can tell which words are wrong.

    Example:
        >>> found = []
        >>> names_in({"modules": [{"id": "a"}, {"id": "a", "max": 5}]}, ["modules"], found)["a"].id
        'a'
        >>> [problem.pointer for problem in found]
        ['/modules/1/id']
        >>> names_in({"modules": [{"di": "a"}]}, ["modules"], found)
    """
    words = data.get("vocabulary", {})
    fields = [field.name for field in attrs.fields(Vocabulary)]
    if type(words) is not dict or not (set(data) <= set(known_keys) and set(words) <= set(fields)):
        return None
    parts = {name: data.get(name, []) for name in _PARTS}
    parts |= {name: words.get(name, []) for name in fields}
    if "modules" not in data or not all(map(_has_ids, parts.values())):
        return None
    try:
        return _programme(parts)
    except InputError as error:
        problems.extend(error.problems)
    unique = {name: list({row["id"]: row for row in rows}.values()) for name, rows in parts.items()}
    free = [row for row in unique["milestones"] if row["id"] not in (START, END, AGREEMENT)]
    return _programme({**unique, "bundles": [], "milestones": free})


def _has_ids(rows: Any) -> bool:
    return type(rows) is list and all(type(row) is dict and is_id(row.get("id")) for row in rows)


def _programme(parts: Mapping[str, list[dict[str, Any]]]) -> Programme:
    terms = {
        field.name: [Term(id=row["id"], title=_NO_TEXT) for row in parts[field.name]]
        for field in attrs.fields(Vocabulary)
    }
    return Programme(
        id="names",
        title=_NO_TEXT,
        document="",
        modules=[
            Module(id=row["id"], title=_NO_TEXT, source=_NO_SOURCE) for row in parts["modules"]
        ],
        bundles=[
            Bundle(id=row["id"], title=_NO_TEXT, modules=_ids_in(row.get("modules")))
            for row in parts["bundles"]
        ],
        vocabulary=Vocabulary(**terms),
        readings=[
            Reading(id=row["id"], sets="", options=["off"], title=_NO_TEXT, why=_NO_TEXT)
            for row in parts["readings"]
        ],
        milestones=[
            Milestone(id=row["id"], title=_NO_TEXT, after=Length.months(0), source=_NO_SOURCE)
            for row in parts["milestones"]
        ],
    )


def _ids_in(names: Any) -> tuple[str, ...]:
    """The ids of a list; one that holds anything else is told elsewhere."""
    return tuple(names) if type(names) is list and all(map(is_id, names)) else ()
