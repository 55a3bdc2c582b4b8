"""New entries written into a case file: as a whole or not at all, with the old file kept."""

from __future__ import annotations

import os
from pathlib import Path

from ..case import Case
from ..errors import InputError, Problem
from ..files.case_file import CaseFile, load_case, write_atomically
from ..files.document import Format, format_of
from ..language import Text
from .appending import appended
from .importing import HourImport

_MARK = "\ufeff"


def write_import(read: CaseFile, path: str | os.PathLike[str], done: HourImport) -> Path | None:
    """Add the new entries of an import to the file of its case.

    Every other character of the file stays as it is. The old file is kept beside it as ``.bak``, or
    ``.bak.1`` and so on where that is taken.

    Args:
        read: The case, as it was read from the file.
        path: The file.
        done: The import.

    Returns:
        The backup; ``None`` if there was nothing to write.

    Raises:
        InputError: if the file was changed since it was read, or is written in a way that entries
            cannot be added to; it is as before then.
        OSError: if the file or its backup cannot be written.
    """
    if not done.rows:
        return None
    target = Path(path)
    old = target.read_bytes()
    # A mark at the beginning is no part of the text, but stays.
    mark = _MARK if old.decode("utf-8", "replace").startswith(_MARK) else ""
    if old != (mark + read.document.text).encode():
        raise InputError([_changed(path)])
    text = appended(read.document, done.entries)
    form = format_of(target)
    if not _holds(text.encode(), form, done.after):
        raise InputError([_cannot_add(path)])
    backup = _kept(target, old)
    write_atomically(target, (mark + text,))
    if not _holds(target.read_bytes(), form, done.after):
        write_atomically(target, (old.decode(),))
        raise InputError([_cannot_add(path)])
    return backup


def _holds(content: bytes, form: Format | None, case: Case) -> bool:
    """Whether a file of this content is the file of the case."""
    try:
        return load_case(content, format=form, programme=case.programme) == case
    except InputError:
        return False


def _kept(target: Path, old: bytes, number: int = 0) -> Path:
    """A copy of a file beside it, which nobody may read who may not read the file."""
    backup = target.with_name(f"{target.name}.bak{f'.{number}' if number else ''}")
    mode = target.stat().st_mode & 0o777
    try:
        with open(backup, "xb", opener=lambda path, flags: os.open(path, flags, mode)) as stream:
            stream.write(old)
    except FileExistsError:
        return _kept(target, old, number + 1)
    return backup


def _changed(path: str | os.PathLike[str]) -> Problem:
    return Problem(
        what=Text(
            "Datei hat sich geändert, seit sie gelesen wurde",
            "the file has changed since it was read",
        ),
        file=str(path),
    )


def _cannot_add(path: str | os.PathLike[str]) -> Problem:
    return Problem(
        what=Text(
            "Einträge lassen sich an diese Schreibweise nicht anfügen",
            "entries cannot be added to a file written like this",
        ),
        expected=Text(
            "eine Liste hours mit einem Eintrag je Zeile", "a list hours with one entry a line"
        ),
        file=str(path),
    )
