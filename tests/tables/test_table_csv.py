"""Tables as CSV, read back as spreadsheets do."""

from __future__ import annotations

import csv
import io
import unicodedata
from datetime import date, datetime
from decimal import Decimal

import pytest
from arbitrary_tables import FORMULAS, table_of, tables, visible
from hypothesis import given
from hypothesis import strategies as st

from passtgenau_core import Cents, Text
from passtgenau_core.language import LANGUAGES, Language
from passtgenau_core.tables import Table, Unit, Value, to_csv
from passtgenau_core.tables.csv_text import inert
from passtgenau_core.tables.words import head_of_numbers


def read(text: str, lang: Language) -> list[list[str]]:
    """The cells of a file, as its bytes are."""
    data = text.encode("utf-8")
    assert data.startswith(b"\xef\xbb\xbf") == (lang == "de")
    stream = io.StringIO(data.decode("utf-8-sig"), newline="")
    return list(csv.reader(stream, delimiter=";" if lang == "de" else ",", strict=True))


def value_of(cell: str, unit: Unit, lang: Language) -> Value | None:
    """The value that a cell tells, as a program would read it."""
    if unit == "text":
        return cell
    if cell == "":
        return None
    if unit in {"day", "month"}:
        formats = {"day": ("%d.%m.%Y", "%Y-%m-%d"), "month": ("%m/%Y", "%Y-%m")}
        return datetime.strptime(cell, formats[unit][lang == "en"]).date()  # noqa: DTZ007
    number = Decimal(cell.replace(",", ".") if lang == "de" else cell)
    if unit == "units":
        return number
    factor = {"minutes": 60, "cents": 100, "count": 1}[unit]
    whole = round(number * factor)
    return Cents(whole) if unit == "cents" else whole


def told(value: Value | None, unit: Unit, lang: Language) -> Value | None:
    """What is to be read: a text as it is seen, after an apostrophe if it could be a formula."""
    if isinstance(value, str | Text):
        return inert(visible(value, lang))
    return "" if value is None and unit == "text" else value


@given(tables(), st.sampled_from(LANGUAGES))
def test_values_are_read_back(table: Table, lang: Language) -> None:
    """Days, minutes, cents and units are what they were; lines end in CR LF."""
    text = to_csv(table, lang)
    head, *rows = read(text, lang)
    assert head == [inert(title) for title in head_of_numbers(table, lang)]
    assert text.count("\r\n") == text.count("\n") == 1 + len(rows)
    if table.total is not None:
        first, *sums = rows.pop()
        assert first == {"de": "Summe", "en": "Total"}[lang]
        for column, cell, value in zip(table.columns[1:], sums, table.total[1:], strict=True):
            assert value_of(cell, column.unit, lang) == told(value, column.unit, lang)
    for row, cells in zip(table.rows, rows, strict=True):
        for column, cell, value in zip(table.columns, cells, row, strict=True):
            assert value_of(cell, column.unit, lang) == told(value, column.unit, lang)


@given(tables(), st.sampled_from(LANGUAGES))
def test_no_text_is_a_formula(table: Table, lang: Language) -> None:
    """No cell of a text begins with what spreadsheets take for the beginning of a formula."""
    head, *rows = read(to_csv(table, lang), lang)
    texts = [n for n, column in enumerate(table.columns) if column.unit == "text"]
    for cell in (*head, *(row[n] for row in rows for n in texts)):
        plain = unicodedata.normalize("NFKC", cell).strip()
        assert not plain.startswith(("=", "+", "-", "@"))
        assert not cell.startswith(("\t", "\r", "\n"))


@pytest.mark.parametrize("text", FORMULAS)
def test_formulas(text: str) -> None:
    """What could be a formula is told, but begins with an apostrophe or a backslash."""
    [_, [cell]] = read(to_csv(table_of("text", text)), "de")
    assert cell == (f"'{text}" if text.isprintable() else visible(text, "de"))
    assert cell[0] in "'\\"


@pytest.mark.parametrize("text", ["H-1", "a=b", "1+1", "LOE-2025-007", "'=1", '"=1"', "", "–"])
def test_other_texts_are_left_alone(text: str) -> None:
    assert inert(text) == text


@pytest.mark.parametrize(
    ("unit", "value", "german", "english"),
    [
        ("day", date(2026, 1, 30), "30.01.2026", "2026-01-30"),
        ("month", date(2026, 3, 1), "03/2026", "2026-03"),
        ("minutes", 2730, "45,50", "45.50"),
        ("minutes", 3, "0,05", "0.05"),
        ("minutes", 1, "0,0167", "0.0167"),
        ("minutes", -50, "-0,8333", "-0.8333"),
        ("minutes", 88200 * 60, "88200,00", "88200.00"),
        ("cents", Cents(8820005), "88200,05", "88200.05"),
        ("cents", Cents(-5), "-0,05", "-0.05"),
        ("units", Decimal("-1.50"), "-1,50", "-1.50"),
        ("count", 1234, "1234", "1234"),
    ],
)
def test_cells(unit: Unit, value: Value, german: str, english: str) -> None:
    """Numbers are bare: nothing groups their digits, and a negative one stays a number."""
    assert read(to_csv(table_of(unit, value)), "de")[1] == [german]
    assert read(to_csv(table_of(unit, value), "en"), "en")[1] == [english]


def test_whatever_a_text_holds_can_be_encoded() -> None:
    assert read(to_csv(table_of("text", "a\ud800")), "de")[1] == [r"a\ud800"]
