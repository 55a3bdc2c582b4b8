"""Results of files that were judged before, kept by content.

A result is found again only for the same content, judged by the same version of the library with
the same settings on the same day. Entries hold what reports hold: ids, dates and measured values,
never free text.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable
from contextlib import suppress
from functools import cache as once
from pathlib import Path

import attrs
import cattrs
from cattrs.preconf.json import make_converter

from ..errors import InputError, Problem
from ..files.case_file import write_atomically
from ..language import Text
from .paths import cannot_write
from .result import Result

Judge = Callable[[], Result]
_TAG = """Signature: 8a477f597d28d172789f06886806bc55
# This folder is a cache of passtgenau; it can be deleted at any time.
"""
_MOST_SETTINGS = 8
_OUR_FILES = ("CACHEDIR.TAG", ".CACHEDIR.TAG", ".gitignore", "..gitignore")
_OURS = re.compile("[0-9a-f]{40}")


@attrs.frozen(kw_only=True)
class Cache:
    """Results in a folder.

    Attributes:
        folder: The folder of one version, one day and one set of settings.
    """

    folder: str

    @classmethod
    def at(cls, folder: str, settings: object, version: str) -> Cache:
        """The cache for these settings; those of older ones go when there are too many.

        Raises:
            InputError: if the folder cannot be written, or holds something else.
        """
        top = Path(folder)
        try:
            _prepare(top)
            told = json.dumps([version, cattrs.unstructure(settings)], default=str, sort_keys=True)
            own = top / _digest(told.encode())
            own.mkdir(exist_ok=True)
            os.utime(own)
            _clear(top)
        except OSError as error:
            raise InputError([cannot_write(folder, error)]) from None
        return cls(folder=str(own))

    def result(self, file: str, content: bytes, about: object, judge: Judge) -> Result:
        """The result of a file of this content: kept from before, or made now and kept.

        Args:
            file: The file's name, which is not kept.
            content: Its content.
            about: What of the settings depends on the file.
            judge: Makes the result.

        Raises:
            InputError: as ``judge`` does; what cannot be understood is not kept.
        """
        place = Path(self.folder, f"{_digest(repr(about).encode() + content)}.json")
        try:
            kept = place.read_bytes()
        except OSError:
            kept = None
        found = None if kept is None else _restored(kept)
        if found is not None:
            return attrs.evolve(found, file=file)
        made = judge()
        # A cache that cannot be written any more makes a run slower, not wrong.
        with suppress(OSError):
            unfinished = place.with_suffix(f".{os.getpid()}")
            unfinished.write_text(json.dumps(_converter().unstructure(made)), encoding="utf-8")
            unfinished.replace(place)
        return made


def _prepare(top: Path) -> None:
    """Make the folder ours, unless it is somebody else's.

    Raises:
        InputError: if it holds something else.
    """
    top.mkdir(parents=True, exist_ok=True)
    if not (top / "CACHEDIR.TAG").exists():
        # Another process may be making the folder ours at this moment.
        if any(not place.name.startswith(_OUR_FILES) for place in top.iterdir()):
            raise InputError([_not_ours(str(top))])
        write_atomically(top / "CACHEDIR.TAG", (_TAG,))
        write_atomically(top / ".gitignore", ("*\n",))


def _not_ours(folder: str) -> Problem:
    return Problem(
        what=Text("Ordner für Ergebnisse ist belegt", "folder for results is in use"),
        expected=Text("ein leerer oder neuer Ordner", "an empty or a new folder"),
        example=".passtgenau_cache",
        file=folder,
    )


def _clear(top: Path) -> None:
    made = [place for place in top.iterdir() if _OURS.fullmatch(place.name) and place.is_dir()]
    made.sort(key=lambda place: place.stat().st_mtime, reverse=True)
    for place in made[_MOST_SETTINGS:]:
        shutil.rmtree(place, ignore_errors=True)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:40]


def _restored(kept: bytes) -> Result | None:
    """The result as it was kept; ``None`` if somebody else wrote there."""
    try:
        found = _converter().structure(json.loads(kept), Result)
    except (ValueError, KeyError, TypeError, RecursionError, cattrs.BaseValidationError):
        return None
    return found if found.programme else None


@once
def _converter() -> cattrs.Converter:
    return make_converter(detailed_validation=False)
