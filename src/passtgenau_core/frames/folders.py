"""Folders that are written as a whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Container, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from ..errors import InputError, Problem
from ..language import Text


@contextmanager
def written_whole(folder: Path, replaceable: Container[str] = ()) -> Iterator[Path]:
    """An empty folder that takes the place of ``folder`` once it is written.

    Beside the one that is handed out lies nothing: what is only needed on the way may stand there.

    Args:
        folder: Where it goes. A link stays a link.
        replaceable: Names that may be in it already; they are gone then.

    Raises:
        InputError: if there are other things in it; it is untouched then.
        OSError: if it cannot be written; it is untouched then, too.
    """
    target = Path(os.path.realpath(folder))
    if target.exists():
        _refuse_unless_replaceable(target, replaceable)
    with TemporaryDirectory(prefix=".passtgenau-", dir=target.parent) as beside:
        new = Path(beside, "new")
        new.mkdir()
        yield new
        if target.exists():
            target.rename(Path(beside, "old"))
        new.rename(target)


def _refuse_unless_replaceable(target: Path, replaceable: Container[str]) -> None:
    if not target.is_dir():
        what = Text("kein Ordner", "not a folder")
        raise InputError([Problem(what=what, file=str(target))])
    if not all(entry.name in replaceable for entry in target.iterdir()):
        raise InputError(
            [
                Problem(
                    what=Text("Ordner ist nicht leer", "folder is not empty"),
                    expected=Text("ein leerer oder neuer Ordner", "an empty folder or a new one"),
                    file=str(target),
                )
            ]
        )
