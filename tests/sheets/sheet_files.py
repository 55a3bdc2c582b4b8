"""Time sheets for tests: the same cells as CSV, XLSX and ODS, and what reading them tells."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import pytest

from passtgenau_core import InputError, load_programme

XLS = Path(__file__).with_name("hours.xls")
"""A sheet of the year 1997's format, made once: rows as in ``ROWS``, and a second, empty sheet."""
PASSTGENAU = load_programme("passtgenau")
HEAD = ("Datum", "Modul", "Minuten", "Trainer", "Bemerkung")
ROWS: tuple[tuple[Any, ...], ...] = (
    HEAD,
    (date(2025, 3, 3), "Einstiegsphase", 90, "QT-1", "im Rhywerk"),
    (date(2025, 3, 4), "einstiegsphase", 30, "QT-2", None),
)
Rows = Iterable[Sequence[Any]]
# It has no types.
_WRITER: Any = import_module("xlsxwriter")
_FORMATS = {
    date: "dd.mm.yyyy",
    datetime: "dd.mm.yyyy hh:mm",
    time: "hh:mm",
    timedelta: "[h]:mm",
}


def as_csv(
    rows: Rows,
    separator: str = ";",
    encoding: str = "utf-8",
    end: str = "\r\n",
    quoting: Any = csv.QUOTE_MINIMAL,
) -> bytes:
    """Texts as CSV; days are written as in German."""
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=separator, lineterminator=end, quoting=quoting)
    for row in rows:
        writer.writerow(f"{c:%d.%m.%Y}" if isinstance(c, date) else c for c in row)
    return stream.getvalue().encode(encoding)


def as_xlsx(
    rows: Rows = ROWS,
    name: str = "Blatt",
    change: Callable[[Any, Any], object] | None = None,
    **options: Any,
) -> bytes:
    """Typed cells as XLSX; a tuple of a number format and a value is written with that format."""
    stream = io.BytesIO()
    plain = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = _WRITER.Workbook(stream, plain | options)
    sheet = book.add_worksheet(name)
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            look, value = cell if isinstance(cell, tuple) else (_FORMATS.get(type(cell)), cell)
            sheet.write(number, column, value, look and book.add_format({"num_format": look}))
    if change is not None:
        change(book, sheet)
    book.close()
    return stream.getvalue()


def changed(content: bytes, part: str, old: str, new: str) -> bytes:
    """An archive with a text replaced in one of its parts, which must hold it."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as archive, zipfile.ZipFile(stream, "w") as other:
        for name in archive.namelist():
            data = archive.read(name)
            if name == part:
                assert old.encode() in data
                data = data.replace(old.encode(), new.encode())
            other.writestr(name, data)
    return stream.getvalue()


def as_ods(*tables: str) -> bytes:
    """Tables, each as its XML, in a minimal ODS file."""
    names = {
        "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
        "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
        "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
        "calcext": "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0",
    }
    spaces = " ".join(f'xmlns:{short}="{name}"' for short, name in names.items())
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr(
            "content.xml",
            f'<office:document-content {spaces} office:version="1.2"><office:body>'
            f"<office:spreadsheet>{''.join(tables)}</office:spreadsheet></office:body>"
            "</office:document-content>",
        )
        archive.writestr(
            "META-INF/manifest.xml",
            f'<m:manifest xmlns:m="{manifest}"><m:file-entry m:full-path="/" '
            f'm:media-type="{kind}"/></m:manifest>',
        )
    return stream.getvalue()


def ods_table(name: str, *rows: str) -> str:
    """A table of rows of cells as XML."""
    return f"<table:table table:name={quoteattr(name)}>{''.join(rows)}</table:table>"


def ods_row(*cells: str, more: str = "") -> str:
    """A row of cells as XML."""
    return f"<table:table-row {more}>{''.join(cells)}</table:table-row>"


def ods_cell(value: Any = None, more: str = "") -> str:
    """A cell as XML."""
    if value is None:
        return f"<table:table-cell {more}/>"
    if isinstance(value, str):
        text = f"<text:p>{escape(value)}</text:p>"
        return f'<table:table-cell office:value-type="string" {more}>{text}</table:table-cell>'
    kind, held = "float", f'office:value="{value}"'
    if isinstance(value, date):
        kind, held = "date", f'office:date-value="{value}"'
    elif isinstance(value, time):
        kind, held = "time", f'office:time-value="{value:PT%HH%MM%SS}"'
    return f'<table:table-cell office:value-type="{kind}" {held} {more}/>'


def problems(read: Callable[..., object], *arguments: Any, **options: Any) -> list[str]:
    """What reading refuses, each as one line in English."""
    with pytest.raises(InputError) as caught:
        read(*arguments, **options)
    return [problem.line_of_text("en") for problem in caught.value.problems]


def places(read: Callable[..., object], *arguments: Any, **options: Any) -> list[str]:
    """The cells that reading refuses."""
    return [line.partition(": ")[0] for line in problems(read, *arguments, **options)]
