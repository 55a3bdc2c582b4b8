"""Tables as HTML: whole, semantic and inert."""

from __future__ import annotations

from html.parser import HTMLParser

from arbitrary_tables import table_of, tables, visible
from hypothesis import given
from hypothesis import strategies as st

from passtgenau_core import Text
from passtgenau_core.language import LANGUAGES, Language
from passtgenau_core.tables import Table, to_html
from passtgenau_core.tables.words import body, foot, head

TAGS = {"table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td", "p"}


class Page(HTMLParser):
    """Which elements there are, each inside which, and the text of each cell."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.attributes: set[str] = set()
        self.texts: dict[str, list[str]] = {"caption": [], "p": []}
        self.rows: dict[str, list[list[str]]] = {"thead": [], "tbody": [], "tfoot": []}
        self.scopes: dict[str, list[list[str | None]]] = {"thead": [], "tbody": [], "tfoot": []}
        self.langs: list[str | None] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element, as the element that it may be inside of allows."""
        assert tag in TAGS
        given = dict(attrs)
        self.attributes |= given.keys()
        self.open.append(tag)
        if tag == "tr":
            self.rows[self.open[1]].append([])
            self.scopes[self.open[1]].append([])
        elif tag in {"th", "td"}:
            assert self.open[0] == "table"
            assert (tag == "th") == ("scope" in given)
            self.rows[self.open[1]][-1].append("")
            self.scopes[self.open[1]][-1].append(given.get("scope"))
        elif tag in self.texts:
            self.texts[tag].append("")
        if tag in {"table", "p"}:
            self.langs.append(given["lang"])

    def handle_endtag(self, tag: str) -> None:
        """Close the element that was opened last."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Add to the text of a cell, a caption or a note; there is no other text."""
        tag = self.open[-1] if self.open else None
        if tag in {"th", "td"}:
            self.rows[self.open[1]][-1][-1] += data
        elif tag in self.texts:
            self.texts[tag][-1] += data
        else:
            assert data.strip() == ""


@given(tables(), st.sampled_from(LANGUAGES))
def test_every_cell_is_there_and_nothing_else(table: Table, lang: Language) -> None:
    """What is read is what the cells say: no text of a table is taken for markup."""
    page = Page(to_html(table, lang))
    total = foot(table, lang)
    assert page.rows == {
        "thead": [head(table, lang)],
        "tbody": body(table, lang),
        "tfoot": [] if total is None else [total],
    }
    note = [] if table.note is None else [visible(table.note, lang)]
    assert page.texts == {"caption": [visible(table.title, lang)], "p": note}
    assert page.attributes == {"lang", "style", "scope"}
    assert page.langs == [lang] * (1 + len(note))


@given(tables())
def test_header_cells(table: Table) -> None:
    """Titles are headers of their columns, and first cells those of their rows."""
    page = Page(to_html(table))
    columns = len(table.columns)
    assert page.scopes["thead"] == [["col"] * columns]
    for part in ("tbody", "tfoot"):
        assert all(row == ["row", *[None] * (columns - 1)] for row in page.scopes[part])


def test_numbers_are_to_the_right() -> None:
    assert to_html(table_of("minutes", 90)).count("text-align:right") == 2
    assert "text-align:right" not in to_html(table_of("day", None))


def test_whatever_a_text_holds_can_be_encoded() -> None:
    assert r"a\ud800" in to_html(table_of("text", Text.same("a\ud800"))).encode().decode()
