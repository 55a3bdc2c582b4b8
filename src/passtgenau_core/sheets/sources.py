"""Where sheets come from: what a file is, is told by how it begins."""

from __future__ import annotations

import os
from pathlib import Path
from typing import IO

from ..errors import InputError
from ..files.document import MOST_BYTES
from ..language import Text
from .cells import Sheet, file_problem
from .csv_text import csv_sheets
from .workbook import sheet_unknown, workbook_sheets

SheetSource = str | os.PathLike[str] | bytes | IO[bytes]

_WORKBOOKS = (b"PK", b"\xd0\xcf\x11\xe0")
"""How XLSX and ODS begin, which are ZIP archives, and XLS."""


def sheets_of(source: SheetSource, name: str | None = None) -> tuple[str | None, tuple[Sheet, ...]]:
    """The name of a file, and its sheets: the one of that name, or all that may be meant.

    Raises:
        InputError: if they cannot be read.
        OSError: if the file cannot be opened.
    """
    file, content = _content(source)
    if len(content) > MOST_BYTES:
        most = f"{MOST_BYTES // 1024 // 1024} MiB"
        expected = Text(f"höchstens {most}", f"at most {most}")
        raise InputError([file_problem(file, Text("Datei zu groß", "file too large"), expected)])
    if content.startswith(_WORKBOOKS):
        return file, workbook_sheets(content, file, name)
    if name is not None:
        raise InputError([sheet_unknown(file, name, [])])
    return file, csv_sheets(content, file)


def _content(source: SheetSource) -> tuple[str | None, bytes]:
    if isinstance(source, bytes):
        return None, source
    if isinstance(source, str | os.PathLike):
        path = Path(source)
        with path.open("rb") as stream:
            return str(path), stream.read(MOST_BYTES + 1)
    name = getattr(source, "name", None)
    return name if isinstance(name, str) else None, source.read(MOST_BYTES + 1)
