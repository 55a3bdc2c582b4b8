"""Where tables go: as text, JSON, CSV, HTML or a workbook, to a file or to standard output."""

from __future__ import annotations

from pathlib import Path

import click

from ..errors import unknown_name
from ..files.case_file import write_atomically
from ..language import Language, Text
from ..output.lines import printable
from ..tables import Table, to_csv, to_data, to_excel, to_page, to_text
from . import terminal

NAMES = ("text", "json", "csv", "html", "xlsx")

option = click.option(
    "--format",
    type=click.Choice(NAMES),
    default="text",
    show_default=True,
    help="Format of the result; csv holds one table, xlsx needs --output.",
)
table = click.option(
    "--table", metavar="NAME", help="Only this table.  [default: all; in csv the first]"
)


def deliver(
    tables: tuple[Table, ...], format: str, name: str | None, output: str | None, lang: Language
) -> None:
    """Write the tables in a format.

    Raises:
        UsageError: for a table that is not there, and for a workbook without a file.
    """
    chosen = _chosen(tables, name, lang)
    if format == "xlsx":
        _write_workbook(chosen, output, lang)
    elif format == "json":
        terminal.write(terminal.as_json({"tables": [to_data(one, lang) for one in chosen]}), output)
    elif format == "csv":
        terminal.write(to_csv(chosen[0], lang), output)
    elif format == "html":
        terminal.write(to_page(chosen, lang), output)
    else:
        terminal.write("\n".join(to_text(one, lang) for one in chosen), output)


def _chosen(tables: tuple[Table, ...], name: str | None, lang: Language) -> tuple[Table, ...]:
    if name is None:
        return tables
    chosen = tuple(one for one in tables if one.name == name)
    if not chosen:
        known = [one.name for one in tables]
        raise click.UsageError(unknown_name(Text("Tabelle", "table"), name, known).message(lang))
    return chosen


def _write_workbook(tables: tuple[Table, ...], output: str | None, lang: Language) -> None:
    if output is None:
        raise click.UsageError("a workbook is written to a file: --output FILE.xlsx")
    try:
        write_atomically(Path(output), (to_excel(tables, lang),))
    except OSError as error:
        name = printable(output)
        raise click.UsageError(f"cannot write {name}: {error.strerror}") from None
