"""Which files a run looks at: paths become names, each file once."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from ..errors import Problem
from ..language import Text

STANDARD_INPUT = "-"
_CACHE_TAG = "CACHEDIR.TAG"
_SUFFIXES = (".json", ".yaml", ".yml")


def files_of(
    paths: Iterable[str], problems: list[Problem], own: Iterable[str] = ()
) -> Iterator[str]:
    """Each file once, folders in the order of their names.

    Args:
        paths: Files, folders or ``-``.
        problems: Where the problems of folders go; files are found to be there when they are read.
        own: Files of the run itself, which are no case files though they may lie among them.
    """
    seen: set[str] = set()
    left_out = set(map(_place, own))
    for name in paths:
        found = [name]
        if os.path.isdir(name):  # noqa: PTH112
            found = [file for file in _in_folder(name, problems) if _place(file) not in left_out]
        for file in found:
            place = _place(file)
            if place not in seen:
                seen.add(place)
                yield file


def same_file(one: str, other: str) -> bool:
    """Whether two names, or links, lead to the same file."""
    return _place(one) == _place(other)


def _place(file: str) -> str:
    return file if file == STANDARD_INPUT else os.path.realpath(file)


def _in_folder(folder: str, problems: list[Problem]) -> list[str]:
    before = len(problems)
    found: list[str] = []
    for place, folders, names in os.walk(
        folder, onerror=lambda error: problems.append(cannot_open(error.filename, error))
    ):
        if _CACHE_TAG in names:
            # What a cache holds is no case file, although it is JSON.
            folders.clear()
            continue
        found += [
            str(Path(place, name))
            for name in names
            if name.lower().endswith(_SUFFIXES) and _is_file(Path(place, name))
        ]
    if not found and len(problems) == before:
        problems.append(_nothing_in(folder))
    return sorted(found)


def _is_file(path: Path) -> bool:
    """Whether it is a file, or a link whose target will tell; a pipe would be waited for."""
    return path.is_symlink() or path.is_file()


def _nothing_in(name: str) -> Problem:
    return Problem(
        what=Text("Keine Falldateien im Ordner", "no case files in the folder"),
        expected=Text("*.json, *.yaml oder *.yml", "*.json, *.yaml or *.yml"),
        file=name,
    )


def cannot_open(name: str, error: OSError) -> Problem:
    """The problem of a file that cannot be opened."""
    reason = error.strerror or type(error).__name__
    return Problem(
        what=Text(
            f"Datei kann nicht gelesen werden ({reason})", f"cannot read the file ({reason})"
        ),
        file=name,
    )


def cannot_write(name: str, error: OSError) -> Problem:
    """The problem of a file or folder that cannot be written."""
    reason = error.strerror or type(error).__name__
    return Problem(
        what=Text(f"kann nicht geschrieben werden ({reason})", f"cannot be written ({reason})"),
        file=name,
    )
