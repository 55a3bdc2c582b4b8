"""Tables as plain text and on terminals."""

from __future__ import annotations

import io
import sys

import pytest
from arbitrary_tables import HOSTILE, table_of, tables, visible
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from passtgenau_core import Text
from passtgenau_core.language import LANGUAGES, Language
from passtgenau_core.tables import Table, to_rich, to_text
from passtgenau_core.tables.words import body, foot, head


def on_terminal(table: Table, lang: Language = "de") -> str:
    """What a very wide terminal shows."""
    stream = io.StringIO()
    Console(file=stream, width=2000, color_system=None).print(to_rich(table, lang))
    return stream.getvalue()


@given(tables(), st.sampled_from(LANGUAGES))
def test_columns_are_aligned(table: Table, lang: Language) -> None:
    """Each cell stands under its title: numbers at the right end, all else at the left."""
    lines = to_text(table, lang).split("\n")
    assert lines.pop() == ""
    assert lines[:2] == [visible(table.title, lang), ""]
    if table.note is not None:
        assert lines[-2:] == ["", visible(table.note, lang)]
        lines = lines[:-2]
    total = foot(table, lang)
    expected = [head(table, lang), *body(table, lang), *([] if total is None else [total])]
    # A column is as wide as its widest cell; two spaces are between columns.
    widths = [max(len(cell) for cell in cells) for cells in zip(*expected, strict=True)]
    rule = "  ".join("-" * width for width in widths).rstrip()
    after_head, before_total = 1, len(expected)
    shown = lines[2:]
    assert shown.pop(after_head) == rule
    if total is not None:
        assert shown.pop(before_total - 1) == rule
    for line, cells in zip(shown, expected, strict=True):
        start = 0
        for column, width, cell in zip(table.columns, widths, cells, strict=True):
            place = line[start : start + width].ljust(width)
            assert place == (cell.rjust(width) if column.is_number else cell.ljust(width))
            start += width + 2
        assert line == line.rstrip()


@given(st.sampled_from(HOSTILE), st.sampled_from(LANGUAGES))
def test_terminals_show_texts_as_they_are(text: str, lang: Language) -> None:
    """Neither rich's markup nor control characters do anything, wherever they stand."""
    everywhere = Text(f"<{text}>", f"<{text}>")
    table = table_of("text", everywhere, title=everywhere, note=everywhere)
    assert on_terminal(table, lang).count(f"<{visible(text, lang)}>") == 3


def test_terminals_show_the_total() -> None:
    made = on_terminal(table_of("minutes", 90, total=(None,)))
    assert "1 Std. 30 Min." in made
    assert "Summe" in made
    assert "Titel" in made
    assert "Summe" not in on_terminal(table_of("minutes", 90))


@given(tables())
def test_terminals_show_any_table(table: Table) -> None:
    made = on_terminal(table)
    for row in body(table, "de"):
        for cell in row:
            assert cell.strip() in made


def test_without_rich(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the library the error says what to install."""
    monkeypatch.setitem(sys.modules, "rich.table", None)
    with pytest.raises(ModuleNotFoundError, match=r"install passtgenau-core\[cli\]") as caught:
        to_rich(table_of("count", 1))
    assert caught.value.name == "rich.table"
