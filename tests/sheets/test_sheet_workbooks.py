"""Workbooks: exact values, and what python-calamine alone would not tell."""

from __future__ import annotations

import io
import sys
import zipfile
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from importlib import import_module
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sheet_files import (
    HEAD,
    ROWS,
    XLS,
    as_ods,
    as_xlsx,
    changed,
    ods_cell,
    ods_row,
    ods_table,
    problems,
)

from passtgenau_core import InputError
from passtgenau_core.sheets import cells, marks, workbook
from passtgenau_core.sheets.cells import Cell, Sheet
from passtgenau_core.sheets.marks import ERROR, NEGATIVE, NO_VALUE
from passtgenau_core.sheets.workbook import exact, workbook_sheets

D = Decimal
NINE_THIRTY = datetime.combine(date(2025, 3, 3), time(9, 30))
SHEET = "xl/worksheets/sheet1.xml"
UNREADABLE = [
    "a.xlsx: unreadable workbook: expected an undamaged XLSX, XLS or ODS file without a password"
]


def first(content: bytes, name: str | None = None) -> Sheet:
    """The first sheet of a workbook."""
    return workbook_sheets(content, "a.xlsx", name)[0]


def column(content: bytes) -> list[Cell]:
    """The first cells of all rows."""
    return [row.cell(0) for row in first(content).rows]


def test_values_are_exact() -> None:
    """Numbers are exact, days and times are of their types, and texts have no spaces around."""
    values: list[tuple[Any, Cell]] = [
        (90, D(90)),
        (7.5, D("7.5")),
        (0.1, D("0.1")),
        (1 / 3, D("0.333333333333333")),
        ((11.5 / 24 - 9 / 24) * 24, D("2.5")),
        (date(2025, 3, 3), date(2025, 3, 3)),
        (NINE_THIRTY, NINE_THIRTY),
        (time(9, 20), time(9, 20)),
        (timedelta(hours=26, minutes=20), timedelta(hours=26, minutes=20)),
        (("0.00", 45719), D(45719)),
        (("@", 3), D(3)),
        (True, True),
        ("  März\n ", "März"),
        ("  ", None),
        (None, None),
        ("Ende", "Ende"),
    ]
    assert column(as_xlsx([[value] for value, _ in values])) == [cell for _, cell in values]


@given(st.integers(1, 10_000))
def test_minutes_survive_a_spreadsheet(minutes: int) -> None:
    """Hours that a spreadsheet holds as a broken number are the minutes they were made of."""
    assert exact(minutes / 60 * 60) == minutes
    assert exact((minutes / 1440) * 24 * 60) == minutes
    assert exact(float(minutes)) == exact(minutes) == minutes


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_no_numbers(number: float) -> None:
    """What is no number is an error."""
    assert exact(number) is ERROR


def test_xls() -> None:
    """The format of the year 1997; its sheets that hold nothing are sheets, too."""
    found = workbook_sheets(XLS.read_bytes(), "hours.xls", None)
    assert [sheet.name for sheet in found] == ["März", "leer"]
    assert [row.cells for row in found[0].rows] == [
        HEAD,
        (date(2025, 3, 3), "Einstiegsphase", D(90), "QT-1", "im Rhywerk"),
        (date(2025, 3, 4), "einstiegsphase", D(30), "QT-2", None),
    ]
    assert (found[0].epoch, found[1].rows) == (None, ())


def test_ods() -> None:
    """What LibreOffice writes: equal neighbours once, and errors as texts of another type."""
    error = ods_cell("#DIV/0!", 'table:formula="of:=1/0" calcext:value-type="error"')
    table = ods_table(
        "März",
        ods_row(
            ods_cell(more='table:number-columns-repeated="9"'),
            more='table:number-rows-repeated="2"',
        ),
        ods_row(ods_cell(7.5, 'table:number-columns-repeated="2"'), ods_cell(date(2025, 3, 3))),
        ods_row(ods_cell(time(9, 30)), ods_cell("x"), more='table:visibility="filter"'),
        ods_row(
            ods_cell(more='table:formula="of:=A1"'), ods_cell(2, 'table:formula="of:=1+1"'), error
        ),
        ods_row(
            ods_cell(more='table:formula="of:=A1" table:number-columns-repeated="2"'),
            more='table:number-rows-repeated="2"',
        ),
        ods_row(
            ods_cell(more='table:number-columns-repeated="1024"'),
            more='table:number-rows-repeated="1048000"',
        ),
    )
    found = workbook_sheets(as_ods(table, ods_table("leer")), "a.ods", None)
    assert [(sheet.name, sheet.epoch) for sheet in found] == [("März", None), ("leer", None)]
    rows = [tuple(row.cell(number) for number in range(3)) for row in found[0].rows]
    assert rows == [
        (None, None, None),
        (None, None, None),
        (D("7.5"), D("7.5"), date(2025, 3, 3)),
        (time(9, 30), "x", None),
        (NO_VALUE, D(2), ERROR),
        (NO_VALUE, NO_VALUE, None),
        (NO_VALUE, NO_VALUE, None),
    ]
    assert [row.number for row in found[0].rows if row.is_hidden] == [4]


def test_xlsx_cells_without_values() -> None:
    """Formulas that nobody worked out, errors, and times below 0, which would pass as others."""

    def change(book: Any, sheet: Any) -> None:
        sheet.write_formula(0, 0, "=1+1", None, "")
        sheet.write_formula(1, 0, "=1/0", None, "#DIV/0!")
        sheet.write_formula(2, 0, "=1+1", None, 2)
        sheet.write_formula(3, 0, '="a"', None, "a")
        sheet.write_number(4, 0, -0.25, book.add_format({"num_format": "hh:mm"}))
        sheet.write_string(5, 0, "-1")
        sheet.write_formula(7, 2, "=A1", None, "")

    content = as_xlsx([], change=change)
    assert column(content) == [NO_VALUE, ERROR, D(2), "a", NEGATIVE, "-1", None, None]
    assert first(content).rows[7].cells == (None, None, NO_VALUE)
    # An empty text is a value.
    text = changed(
        content, SHEET, '<c r="A1"><f>1+1</f><v></v></c>', '<c r="A1" t="str"><f>1</f><v></v></c>'
    )
    assert column(text)[0] is None


def test_hidden_rows_and_sheets() -> None:
    """Rows that people do not see are marked; sheets that they do not see must be asked for."""

    def change(book: Any, sheet: Any) -> None:
        sheet.set_row(1, None, None, {"hidden": True})
        book.add_worksheet("versteckt").hide()
        book.add_worksheet("ganz versteckt").very_hidden()
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": "=Blatt!$C$2:$C$3"})
        book.add_chartsheet("Bild").set_chart(chart)

    content = as_xlsx(ROWS, change=change)
    found = workbook_sheets(content, "a.xlsx", None)
    assert [(sheet.file, sheet.name) for sheet in found] == [("a.xlsx", "Blatt")]
    assert [row.is_hidden for row in found[0].rows] == [False, True, False]
    assert first(content, "versteckt").name == "versteckt"
    assert first(content, "ganz versteckt").rows == ()
    assert problems(first, content, "Blat") == [
        'a.xlsx: unknown sheet: got "Blat", expected one of: Blatt; did you mean Blatt?'
    ]
    for hidden in ("Bild", "blatt"):
        assert "unknown sheet" in problems(first, content, hidden)[0]


@pytest.mark.parametrize(
    ("options", "epoch"),
    [
        ({}, date(1899, 12, 30)),
        ({"options": {}}, date(1899, 12, 30)),
        ({"date_1904": True}, date(1904, 1, 1)),
    ],
)
def test_the_day_that_numbers_count_from(options: dict[str, Any], epoch: date) -> None:
    """Old versions of Excel for the Mac count from another day; real days are right in both."""
    sheet = first(as_xlsx([[date(2025, 3, 3)]], **options))
    assert (sheet.epoch, sheet.rows[0].cells) == (epoch, (date(2025, 3, 3),))


def test_cells_without_references() -> None:
    """A cell that does not say where it stands comes right after the one before."""
    content = as_xlsx([["a", 1], ["b", 2]])
    for old in (' r="A1"', ' r="B1"', ' r="A2"', ' r="B2"', ' r="1"', ' r="2"'):
        content = changed(content, SHEET, old, "")
    broken = changed(content, SHEET, "<v>2</v>", "<f>1+1</f>")
    assert [row.cells for row in first(broken).rows] == [("a", D(1)), ("b", NO_VALUE)]


def test_texts_inside_cells() -> None:
    """Texts may stand in the cells themselves."""
    inline = '<c r="A1" t="inlineStr"><is><t>-5</t></is></c>'
    content = changed(as_xlsx([[1]]), SHEET, '<c r="A1"><v>1</v></c>', inline)
    assert column(content) == ["-5"]


def test_absolute_targets() -> None:
    """Parts may be named from the root of the archive on."""
    book = "xl/_rels/workbook.xml.rels"
    content = changed(as_xlsx([[1]]), book, '"worksheets/', '"/xl/worksheets/')
    content = changed(content, "_rels/.rels", '"xl/workbook.xml"', '"/xl/workbook.xml"')
    assert marks.marks_in(content, None)["Blatt"].rows == 1


@pytest.mark.parametrize(
    "content",
    [
        b"PK",
        b"PK\x03\x04" + bytes(40),
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        as_xlsx()[:-40],
        changed(as_xlsx(), "_rels/.rels", "officeDocument", "somethingElse"),
        changed(as_xlsx(), "_rels/.rels", "xl/workbook.xml", "xl/nothing.xml"),
        changed(as_xlsx(), SHEET, "<sheetData>", "<sheetData"),
        changed(as_xlsx(), SHEET, "<worksheet", "<!DOCTYPE a><worksheet"),
        changed(as_xlsx(), SHEET, '<row r="1"', '<row r="x"'),
        changed(as_xlsx(), "xl/workbook.xml", 'name="Blatt"', 'title="Blatt"'),
        changed(as_ods(ods_table("a")), "content.xml", "</office:body>", ""),
        as_ods(ods_table("a", ods_row(more='table:number-rows-repeated="x"'))),
    ],
)
def test_damaged_workbooks(content: bytes) -> None:
    """What is damaged, hides entities or has a password is told in one way."""
    assert problems(first, content) == UNREADABLE


def test_two_tellers_must_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sheet of which nothing but the values is known is not taken at its word."""
    monkeypatch.setattr(workbook, "marks_in", lambda *_: {"Other": marks.Marks()})
    assert problems(first, as_xlsx()) == UNREADABLE


def test_an_archive_with_a_password() -> None:
    """A flag in the archive says so."""
    content = bytearray(as_xlsx())
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        starts = [info.header_offset for info in archive.infolist()]
    place = content.find(b"PK\x01\x02")
    while place >= 0:
        content[place + 8] |= 1
        place = content.find(b"PK\x01\x02", place + 1)
    for start in starts:
        content[start + 6] |= 1
    assert problems(first, bytes(content)) == UNREADABLE


TOO_LARGE = ["a.xlsx: sheet too large: expected at most 2,000,000 cells"]


def far_apart(_: Any, sheet: Any) -> None:
    """Two cells with a million rows between them."""
    sheet.write(0, 0, 1)
    sheet.write(1_000_000, 1, 1)


def repeated(rows: int, columns: int) -> bytes:
    """A cell that stands for many."""
    more = f'table:number-rows-repeated="{rows}"'
    cell = ods_cell(1, f'table:number-columns-repeated="{columns}"')
    return as_ods(ods_table("a", ods_row(cell, more=more)))


@pytest.mark.parametrize("content", [as_xlsx([], change=far_apart), repeated(1_000_000, 3)])
def test_grids_that_would_fill_the_memory(content: bytes) -> None:
    """Two cells may be so far apart that all those between them take gigabytes."""
    assert problems(first, content) == TOO_LARGE


def test_the_largest_grid(monkeypatch: pytest.MonkeyPatch) -> None:
    """Exactly as many cells as allowed are read."""
    monkeypatch.setattr(marks, "MOST_CELLS", 6)
    assert len(first(repeated(2, 3)).rows) == 2
    assert problems(first, repeated(1, 7)) == TOO_LARGE


def test_xls_that_would_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there are no marks, python-calamine is asked how large a sheet is."""
    monkeypatch.setattr(workbook, "MOST_CELLS", 14)
    assert problems(first, XLS.read_bytes()) == TOO_LARGE
    monkeypatch.setattr(workbook, "MOST_CELLS", 15)
    assert len(first(XLS.read_bytes()).rows) == 3


def test_parts_that_unpack_to_far_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """A part is not unpacked beyond what any time sheet holds."""
    monkeypatch.setattr(marks, "MOST_XML", 10_000)
    assert first(as_xlsx()).rows
    content = changed(as_xlsx(), SHEET, "<sheetData>", f"<!--{' ' * 10_000}--><sheetData>")
    assert problems(first, content) == TOO_LARGE


class PanicException(BaseException):
    """What comes from below Python when the library gives up."""


def test_the_library_gives_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """A damaged file may be too much for the library; that is no reason to end the program."""
    calamine = import_module("python_calamine")

    def give_up(error: BaseException) -> None:
        def load(_: object) -> None:
            raise error

        monkeypatch.setattr(calamine, "load_workbook", load)

    give_up(PanicException())
    assert problems(first, as_xlsx()) == UNREADABLE
    give_up(KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        first(as_xlsx())


def test_the_library_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the extra, the error says what to install."""
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    with pytest.raises(ModuleNotFoundError, match=r"install passtgenau-core\[excel\]"):
        first(as_xlsx())


@given(st.lists(st.tuples(st.integers(0, 8000), st.integers(0, 255)), max_size=4))
def test_damage_anywhere(changes: list[tuple[int, int]]) -> None:
    """Whatever bytes of a workbook change, it is read or refused."""
    content = bytearray(as_xlsx())
    for place, byte in changes:
        content[place % len(content)] = byte
    with suppress(InputError):
        assert workbook_sheets(b"PK" + bytes(content[2:]), None, None) is not None


def test_places() -> None:
    """Cells are called as spreadsheets call them."""
    sheet = Sheet(file=None, name="A'B", rows=())
    assert sheet.place(1, 0) == "'A''B'!A1"
    assert [cells.letters(column) for column in (0, 25, 26, 701, 702, 16383)] == [
        "A",
        "Z",
        "AA",
        "ZZ",
        "AAA",
        "XFD",
    ]
