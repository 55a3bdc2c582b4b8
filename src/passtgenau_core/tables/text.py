"""A table as text: aligned plain lines, and what rich shows on a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ..language import Language
from .extras import library
from .table import Table
from .words import body, foot, head, words

if TYPE_CHECKING:
    from rich.table import Table as RichTable

_GAP = "  "


def to_text(table: Table, lang: Language = "de") -> str:
    """The table as lines of plain text, its columns aligned.

    Example:
        >>> from passtgenau_core import Text
        >>> from passtgenau_core.tables import Column
        >>> print(to_text(Table(
        ...     name="hours", title=Text("Stunden", "Hours"),
        ...     columns=(Column("module", Text("Modul", "Module"), "text"),
        ...              Column("minutes", Text("Umfang", "Hours"), "minutes")),
        ...     rows=(("einstiegsphase", 2730), ("jobcoaching", 60)), total=(None, 2790))), end="")
        Stunden
        <BLANKLINE>
        Modul                    Umfang
        --------------  ---------------
        einstiegsphase  45 Std. 30 Min.
        jobcoaching              1 Std.
        --------------  ---------------
        Summe           46 Std. 30 Min.
    """
    return "".join(f"{line}\n" for line in _lines(table, lang))


def _lines(table: Table, lang: Language) -> Iterator[str]:
    titles, rows, total = head(table, lang), body(table, lang), foot(table, lang)
    every = [titles, *rows] if total is None else [titles, *rows, total]
    widths = [max(map(len, cells)) for cells in zip(*every, strict=True)]
    rule = ["-" * width for width in widths]

    def line(cells: list[str]) -> str:
        padded = (
            cell.rjust(width) if column.is_number else cell.ljust(width)
            for column, width, cell in zip(table.columns, widths, cells, strict=True)
        )
        return _GAP.join(padded).rstrip()

    yield words(table.title, lang)
    yield ""
    yield line(titles)
    yield line(rule)
    yield from map(line, rows)
    if total is not None:
        yield line(rule)
        yield line(total)
    if table.note is not None:
        yield ""
        yield words(table.note, lang)


def to_rich(table: Table, lang: Language = "de") -> RichTable:
    """The table for rich, which fits it to the terminal.

    Raises:
        ModuleNotFoundError: if rich is not installed (extra ``cli``).
    """
    needed = "tables on terminals need rich: install passtgenau-core[cli]"
    rich_table, rich_text = library("rich.table", needed), library("rich.text", needed)

    def plain(text: str) -> Any:
        # A bare text could hold rich's markup.
        return rich_text.Text(text)

    total = foot(table, lang)
    made: RichTable = rich_table.Table(
        title=plain(words(table.title, lang)),
        caption=None if table.note is None else plain(words(table.note, lang)),
        show_footer=total is not None,
    )
    footers = [""] * len(table.columns) if total is None else total
    for column, title, footer in zip(table.columns, head(table, lang), footers, strict=True):
        made.add_column(
            plain(title), plain(footer), justify="right" if column.is_number else "left"
        )
    for row in body(table, lang):
        made.add_row(*map(plain, row))
    return made
