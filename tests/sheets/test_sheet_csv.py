"""CSV: its encodings, what separates its cells, and where they stand."""

from __future__ import annotations

import codecs
import csv
import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sheet_files import as_csv, problems

from passtgenau_core import InputError
from passtgenau_core.sheets.cells import Sheet
from passtgenau_core.sheets.csv_text import csv_sheets

TEXT = "Datum;Ort\r\nMärz;Übung – 5 €\r\n"
CELLS = [("Datum", "Ort"), ("März", "Übung – 5 €")]


def sheet(content: bytes, separator: str = ";") -> Sheet:
    """What a text means if its cells are separated like this."""
    found = csv_sheets(content, "a.csv")
    if len(found) == 1:
        return found[0]
    return found[[known for known in ";\t," if is_readable(content, known)].index(separator)]


def is_readable(content: bytes, separator: str) -> bool:
    """Whether it is CSV with this separator; quotes in odd places are none."""
    text = io.StringIO(content.decode("utf-8-sig", "replace"), newline="")
    try:
        list(csv.reader(text, delimiter=separator, strict=True))
    except csv.Error:
        return False
    return True


def cells(content: bytes, separator: str = ";") -> list[tuple[Any, ...]]:
    """The rows of such a text."""
    return [row.cells for row in sheet(content, separator).rows]


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("cp1252"),
        codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
    ],
)
def test_encodings(content: bytes) -> None:
    """The ways in which Excel and others write text."""
    assert cells(content) == CELLS


@pytest.mark.parametrize(
    "content",
    [
        b"Datum\x81;\xff",
        codecs.BOM_UTF8 + b"\xff",
        codecs.BOM_UTF16_LE + b"a",
    ],
)
def test_no_encoding_fits(content: bytes) -> None:
    """What no encoding explains is no text."""
    assert problems(csv_sheets, content, "a.csv") == [
        "a.csv: unknown encoding: expected UTF-8 or Windows-1252"
    ]


@pytest.mark.parametrize("separator", [";", "\t", ","])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_separators_and_line_ends(separator: str, end: str) -> None:
    """Each of the usual separators, with each kind of line end."""
    rows = [("a", "b;c,d\te"), ("1,5", "x\ny")]
    content = as_csv(rows, separator, end=end, quoting=csv.QUOTE_ALL)
    assert cells(content, separator) == [("a", "b;c,d\te"), ("1,5", "x\ny")]


@pytest.mark.parametrize("line", ["sep=|\r\n", "SEP=|\n"])
def test_a_stated_separator(line: str) -> None:
    """Excel's own line says what separates, and is no row; the text still has it as a line."""
    found = csv_sheets(f"{line}a|b\nc|d\n".encode(), "a.csv")
    assert [[row.cells for row in one.rows] for one in found] == [[("a", "b"), ("c", "d")]]
    assert found[0].rows[1].number == 2
    assert found[0].position is not None
    assert found[0].position(2, 1) == (3, 3)


def test_rows_count_as_spreadsheets_count() -> None:
    """An empty line is a row, and a cell of two lines is part of one."""
    found = sheet(b'a;b\n\n"x\ny";c\nd; e \n')
    assert [(row.number, row.cells) for row in found.rows] == [
        (1, ("a", "b")),
        (2, ()),
        (3, ("x\ny", "c")),
        (4, ("d", "e")),
    ]
    assert [(row.cell(0), row.cell(5), row.first) for row in found.rows[:2]] == [
        ("a", None, "a"),
        (None, None, None),
    ]


def test_no_csv() -> None:
    """A quotation mark that opens and does not close, whatever separates."""
    (told,) = problems(csv_sheets, b'a;b\n"c;d\n', "a.csv")
    assert told.startswith("a.csv:2:1: not valid CSV: expected quotation marks only around whole")
    assert problems(csv_sheets, b'sep=;\na;b\n"c"d;e\n', "a.csv")[0].startswith("a.csv:3:1: ")


def test_too_many_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    """A text with more cells than any time sheet has is not read on."""
    monkeypatch.setattr("passtgenau_core.sheets.csv_text.MOST_CELLS", 4)
    assert len(csv_sheets(b"a;b\nc;d\n", None)) == 3
    assert problems(csv_sheets, b"sep=;\na;b\nc;d\ne", None) == [
        "sheet too large: expected at most 2,000,000 cells"
    ]


def test_positions_of_what_is_not_there() -> None:
    """A cell that its row lacks is told at the last one that it has."""
    position = sheet(b"a;b\nc\n\nd").position
    assert position is not None
    assert [position(row, 5) for row in (1, 2, 3, 4)] == [(1, 3), (2, 1), (3, 1), (4, 1)]


_CELLS = st.text('ab; ",\n\t', max_size=5)


@given(
    st.lists(st.lists(_CELLS, min_size=1, max_size=4), min_size=1, max_size=5),
    st.sampled_from(";\t,"),
    st.sampled_from(["\r\n", "\n"]),
)
def test_positions(rows: list[list[str]], separator: str, end: str) -> None:
    """Where a cell is said to begin, it begins, whatever quotes and line breaks precede it."""
    content = as_csv(rows, separator, end=end)
    lines = content.decode().split("\n")
    found = sheet(content, separator)
    assert [row.cells for row in found.rows] == [
        tuple(text.strip() or None for text in row) for row in rows
    ]
    assert found.position is not None
    for number, row in enumerate(rows, start=1):
        for column, text in enumerate(row):
            line, character = found.position(number, column)
            before, rest = lines[line - 1][: character - 1], lines[line - 1][character - 1 :]
            assert before == "" or before.endswith(separator)
            rest = rest.lstrip('"')
            assert rest.startswith(text.partition("\n")[0].replace('"', '""').lstrip('"'))


@given(st.binary(max_size=60) | st.text('a;",\n\r\t=sep', max_size=40).map(str.encode))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    """No bytes lead to anything but sheets or a refusal."""
    try:
        found = csv_sheets(content, None)
    except InputError:
        return
    for one in found:
        assert one.position is not None
        for row in one.rows:
            for column in range(len(row.cells) + 1):
                line, character = one.position(row.number, column)
                assert line >= row.number
                assert character >= 1
