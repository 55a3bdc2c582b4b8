"""A table as semantic HTML for notebooks and pages: everything escaped, and no script."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

from ..language import Language
from .table import Table
from .words import body, foot, head, words

_TABLE = "border-collapse:collapse;font-variant-numeric:tabular-nums;margin:1em 0"
_CAPTION = "caption-side:top;text-align:left;font-weight:bold;padding:.25em .75em"
_CELL = "padding:.25em .75em;border-bottom:1px solid #8888"


def to_html(table: Table, lang: Language = "de") -> str:
    """The table as one ``<table>`` element, and a paragraph for its note.

    Columns and rows are told by header cells, so that screen readers can name them.
    """
    return "\n".join(_lines(table, lang)) + "\n"


def _lines(table: Table, lang: Language) -> Iterator[str]:
    total = foot(table, lang)
    yield f'<table lang="{lang}" style="{_TABLE}">'
    yield f'<caption style="{_CAPTION}">{escape(words(table.title, lang))}</caption>'
    yield "<thead>"
    titles = zip(table.columns, head(table, lang), strict=True)
    yield _row(_cell("th", title, right=c.is_number, scope="col") for c, title in titles)
    yield "</thead>"
    yield "<tbody>"
    for row in body(table, lang):
        yield _row(_cells(table, row))
    yield "</tbody>"
    if total is not None:
        yield "<tfoot>"
        yield _row(_cells(table, total))
        yield "</tfoot>"
    yield "</table>"
    if table.note is not None:
        yield f'<p lang="{lang}">{escape(words(table.note, lang))}</p>'


def _row(cells: Iterable[str]) -> str:
    return f"<tr>{''.join(cells)}</tr>"


def _cells(table: Table, row: list[str]) -> Iterator[str]:
    """The cells of a row, which the first one is the header of."""
    for number, (column, text) in enumerate(zip(table.columns, row, strict=True)):
        if number == 0:
            yield _cell("th", text, right=column.is_number, scope="row")
        else:
            yield _cell("td", text, right=column.is_number)


def _cell(tag: str, text: str, *, right: bool, scope: str | None = None) -> str:
    scoped = "" if scope is None else f' scope="{scope}"'
    side = "text-align:right;white-space:nowrap" if right else "text-align:left"
    return f'<{tag}{scoped} style="{_CELL};{side}">{escape(text)}</{tag}>'


def to_page(tables: Iterable[Table], lang: Language = "de") -> str:
    """Tables as a page of their own, which needs nothing from elsewhere."""
    tables = tuple(tables)
    title = escape(words(tables[0].title, lang))
    return "\n".join(
        (
            "<!doctype html>",
            f'<html lang="{lang}">',
            '<head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f'<title>{title}</title><meta name="color-scheme" content="light dark">',
            "<style>body{font-family:system-ui,sans-serif;margin:2rem;overflow-x:auto}</style>",
            f"</head>\n<body>\n<main>\n<h1>{title}</h1>",
            *(to_html(table, lang) for table in tables),
            "</main>\n</body>\n</html>\n",
        )
    )
