"""Tables as workbooks, read back by a library that did not write them."""

from __future__ import annotations

import io
import re
import sys
import zipfile
from datetime import date
from decimal import Decimal

import pytest
from arbitrary_tables import FORMULAS, table_of, tables, visible
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from passtgenau_core import Cents, Text
from passtgenau_core.language import LANGUAGES, Language
from passtgenau_core.tables import Row, Table, Unit, Value, to_excel
from passtgenau_core.tables.words import head_of_numbers


def sheets(data: bytes) -> dict[str, list[list[object]]]:
    """The cells of each sheet by its name, from the first one on."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return {
        name: [list(row) for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False)]
        for name in book.sheet_names
    }


def part(data: bytes, name: str) -> str:
    """One file inside the workbook."""
    return zipfile.ZipFile(io.BytesIO(data)).read(name).decode("utf-8")


def value_of(cell: object, unit: Unit) -> Value | None:
    """The value that a cell tells, as a program would read it."""
    if unit == "text":
        assert isinstance(cell, str)
        return cell
    if cell == "":
        return None
    if unit in {"day", "month"}:
        assert type(cell) is date
        return cell
    assert isinstance(cell, float)
    if unit == "units":
        return Decimal(str(round(cell, 2))).quantize(Decimal("0.01"))
    whole = round(cell * {"minutes": 60, "cents": 100, "count": 1}[unit])
    return Cents(whole) if unit == "cents" else whole


def told(value: Value | None, unit: Unit, lang: Language) -> Value | None:
    """What is to be read."""
    if isinstance(value, str | Text):
        return visible(value, lang)
    return "" if value is None and unit == "text" else value


def assert_row(table: Table, cells: list[object], row: Row, lang: Language, first: int = 0) -> None:
    """Each cell of a row tells its value; cells at the end may be missing if they are empty."""
    padded = [*cells, *[""] * (len(row) - len(cells))]
    columns = [*zip(table.columns, padded, row, strict=True)][first:]
    for column, cell, value in columns:
        assert value_of(cell, column.unit) == told(value, column.unit, lang)


@given(tables(), st.sampled_from(LANGUAGES))
def test_values_are_read_back(table: Table, lang: Language) -> None:
    """Days are days, minutes and cents are numbers that come to what they were."""
    data = to_excel([table], lang)
    [cells] = sheets(data).values()
    wanted = 1 + len(table.rows) + (table.total is not None)
    cells += [[] for _ in range(wanted + 2 - len(cells))]
    titles = head_of_numbers(table, lang)
    assert [*cells[0], *[""] * (len(titles) - len(cells[0]))] == titles
    for row, line in zip(table.rows, cells[1:], strict=False):
        assert_row(table, line, row, lang)
    if table.total is not None:
        assert cells[wanted - 1][0] == {"de": "Summe", "en": "Total"}[lang]
        assert_row(table, cells[wanted - 1], table.total, lang, first=1)
    if table.note is not None:
        assert "".join(map(str, cells[-1][:1])) == visible(table.note, lang)


@given(tables())
def test_no_cell_is_a_formula_or_a_link(table: Table) -> None:
    sheet = part(to_excel([table]), "xl/worksheets/sheet1.xml")
    assert not re.search(r"<f[ >/]", sheet)
    assert "<hyperlink" not in sheet


@pytest.mark.parametrize("text", FORMULAS)
def test_formulas_are_texts(text: str) -> None:
    """What begins like a formula stays as it is, in a cell that holds a text."""
    data = to_excel([table_of("text", text)])
    [cells] = sheets(data).values()
    assert cells[1] == [visible(text, "de")]
    assert re.search(r'<c r="A2" s="\d+" t="s">', part(data, "xl/worksheets/sheet1.xml"))


@given(st.lists(tables(), min_size=1, max_size=4), st.sampled_from(LANGUAGES))
def test_sheets(many: list[Table], lang: Language) -> None:
    """Each table has a sheet of its own, whatever their titles are, numbered in order."""
    names = list(sheets(to_excel(many, lang)))
    assert [name.split(" ", 1)[0] for name in names] == [str(n + 1) for n in range(len(many))]
    for name, table in zip(names, many, strict=True):
        title = visible(table.title, lang)
        kept = name.split(" ", 1)[1]
        assert len(name.encode("utf-16-le")) <= 62
        assert re.sub(r"[\[\]:*?/\\']", "-", title).startswith(kept)
        assert len(kept) == len(title) or len(name.encode("utf-16-le")) >= 60


@given(tables(), st.sampled_from(LANGUAGES))
def test_same_input_same_bytes(table: Table, lang: Language) -> None:
    assert to_excel([table], lang) == to_excel([table], lang)


def test_no_clock() -> None:
    """Nothing in the file tells when it was made."""
    data = to_excel([table_of("count", 1)])
    stamps = re.findall(r"\d{4}-\d\d-\d\dT[\d:]+Z", part(data, "docProps/core.xml"))
    assert stamps == ["2000-01-01T00:00:00Z"] * 2
    members = zipfile.ZipFile(io.BytesIO(data)).infolist()
    assert {member.date_time for member in members} == {(1980, 1, 1, 0, 0, 0)}


def test_the_head_stays_in_sight() -> None:
    sheet = part(to_excel([table_of("count", 1)]), "xl/worksheets/sheet1.xml")
    assert re.search(r'<pane ySplit="1" topLeftCell="A2"[^>]* state="frozen"/>', sheet)


@pytest.mark.parametrize(
    ("unit", "value", "german", "english"),
    [
        ("day", date(2026, 1, 30), "dd.mm.yyyy", r"yyyy\-mm\-dd"),
        ("month", date(2026, 3, 1), r"mm\/yyyy", r"yyyy\-mm"),
        ("minutes", 90, "#,##0.00", "#,##0.00"),
        ("cents", Cents(5), "#,##0.00", "#,##0.00"),
        ("units", Decimal("1.50"), "#,##0.00", "#,##0.00"),
        ("count", 1, "#,##0", "#,##0"),
        ("text", "H-1", "@", "@"),
    ],
)
def test_formats(unit: Unit, value: Value, german: str, english: str) -> None:
    """The cell's own style has the format; those that Excel has built in have known numbers."""
    built_in = {"3": "#,##0", "4": "#,##0.00", "49": "@"}
    for lang, code in (("de", german), ("en", english)):
        data = to_excel([table_of(unit, value)], "de" if lang == "de" else "en")
        styles = part(data, "xl/styles.xml")
        own = dict(re.findall(r'<numFmt numFmtId="(\d+)" formatCode="([^"]*)"', styles))
        formats = re.findall(
            r'<xf numFmtId="(\d+)"', styles[styles.index("<cellXfs") : styles.index("</cellXfs")]
        )
        sheet = part(data, "xl/worksheets/sheet1.xml")
        found = re.search(r'<c r="A2" s="(\d+)"', sheet)
        assert found is not None
        assert (built_in | own)[formats[int(found[1])]] == code


def test_hours_add_up() -> None:
    """A sum over cells is off by less than a second, however many there are."""
    [cells] = sheets(to_excel([table_of("minutes", *[50] * 1000)])).values()
    numbers = [cell for [cell] in cells[1:] if isinstance(cell, float)]
    assert len(numbers) == 1000
    assert abs(sum(numbers) * 3600 - 50 * 60 * 1000) < 1


def test_whatever_a_text_holds_can_be_written() -> None:
    [cells] = sheets(to_excel([table_of("text", "a\ud800")])).values()
    assert cells[1] == [r"a\ud800"]


def test_without_xlsxwriter(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the library the error says what to install."""
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    with pytest.raises(ModuleNotFoundError, match=r"install passtgenau-core\[excel\]") as caught:
        to_excel([])
    assert caught.value.name == "xlsxwriter"
