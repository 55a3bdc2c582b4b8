"""Cells as people write them in German and in English."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from arbitrary_tables import table_of, tables, visible
from hypothesis import given
from hypothesis import strategies as st

from passtgenau_core import Cents, Text
from passtgenau_core.language import LANGUAGES, Language
from passtgenau_core.tables import Column, Table, Unit, Value
from passtgenau_core.tables.words import body, foot, head, head_of_numbers, shown, words

DAY = date(2026, 1, 30)


@pytest.mark.parametrize(
    ("unit", "value", "german", "english"),
    [
        ("text", "H-1", "H-1", "H-1"),
        ("text", Text("Woche", "week"), "Woche", "week"),
        ("day", DAY, "30.01.2026", "2026-01-30"),
        ("month", date(2026, 3, 1), "03/2026", "2026-03"),
        ("minutes", 2730, "45 Std. 30 Min.", "45 h 30 min"),
        ("minutes", 0, "0 Min.", "0 min"),
        ("minutes", -1, "-1 Min.", "-1 min"),
        ("minutes", -60, "-1 Std.", "-1 h"),
        ("minutes", -90, "-1 Std. 30 Min.", "-1 h 30 min"),
        ("minutes", 88200 * 60, "88.200 Std.", "88,200 h"),
        ("cents", Cents(123450), "1.234,50 EUR", "1,234.50 EUR"),
        ("cents", Cents(-5), "-0,05 EUR", "-0.05 EUR"),
        ("units", Decimal("1234.50"), "1.234,50", "1,234.50"),
        ("units", Decimal("-0.25"), "-0,25", "-0.25"),
        ("count", 1234, "1.234", "1,234"),
        ("count", 60, "60", "60"),
        ("day", None, "–", "–"),
    ],
)
def test_cells(unit: Unit, value: Value | None, german: str, english: str) -> None:
    assert (shown(value, unit), shown(value, unit, "en")) == (german, english)


@given(st.text())
def test_texts_stay_on_their_line(text: str) -> None:
    """Nothing that could steer a terminal is left, and what can be printed stays as it is."""
    made = words(text, "de")
    assert made.isprintable()
    assert made == visible(text, "de")


def test_lone_surrogates() -> None:
    assert words("a\ud800", "de") == r"a\ud800"


@given(tables(), st.sampled_from(LANGUAGES))
def test_parts(table: Table, lang: Language) -> None:
    """Head, body and foot have a word for each cell; sums that make no sense are blank."""
    assert head(table, lang) == [visible(c.title, lang) for c in table.columns]
    for told, row in zip(body(table, lang), table.rows, strict=True):
        assert told == [shown(v, c.unit, lang) for c, v in zip(table.columns, row, strict=True)]
    total = foot(table, lang)
    if table.total is None:
        assert total is None
    else:
        assert total is not None
        assert total[0] == {"de": "Summe", "en": "Total"}[lang]
        pairs = zip(table.columns[1:], table.total[1:], strict=True)
        assert total[1:] == ["" if v is None else shown(v, c.unit, lang) for c, v in pairs]


@pytest.mark.parametrize(
    ("unit", "german", "english"),
    [
        ("minutes", "Umfang (Std.)", "Hours (h)"),
        ("cents", "Umfang (EUR)", "Hours (EUR)"),
        ("units", "Umfang", "Hours"),
        ("count", "Umfang", "Hours"),
        ("day", "Umfang", "Hours"),
    ],
)
def test_heads_tell_what_bare_numbers_are(unit: Unit, german: str, english: str) -> None:
    title = Text("Umfang", "Hours")
    table = Table(name="t", title=title, columns=(Column("c", title, unit),), rows=())
    assert head_of_numbers(table, "de") == [german]
    assert head_of_numbers(table, "en") == [english]
    assert head(table_of(unit), "en") == ["Title"]
