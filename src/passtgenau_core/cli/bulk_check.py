"""The command ``passtgenau bulk check``: many cases judged in one go."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import click

from ..errors import InputError, Problem
from ..files.programme_file import load_programme
from ..files.service_file import load_service
from ..frames.bulk import run, write
from ..frames.engines import ENGINES, Engine
from ..frames.question import Question
from ..frames.schema import SCHEMA
from ..frames.sources import Limits, Opened, Progress, open_sources
from ..frames.summary import Summary
from ..judgement import Outcome
from ..language import Language, Text
from ..output.lines import line, printable
from ..programme import Programme, Severity
from ..runs.paths import cannot_open, cannot_write, same_file
from . import bulk_progress, options, table_formats, terminal
from .interrupting import on_ctrl_c

_ALL = "all"
_ENDINGS = (".parquet", ".csv")


def _sources(command: Any) -> Any:
    """An option for each table."""
    for table in reversed(tuple(SCHEMA)):
        command = click.option(
            f"--{table.replace('_', '-')}",
            table,
            metavar="SOURCE",
            help=f"The table {table}.",
        )(command)
    return command


@click.command("check")
@click.argument(
    "folder", required=False, metavar="[FOLDER]", type=click.Path(path_type=Path, exists=True)
)
@_sources
@click.option(
    "--database",
    metavar="DATABASE",
    help="A file of DuckDB, or postgresql://…; a SOURCE is then the name of a table.",
)
@options.as_of
@options.programme
@options.reading
@options.select
@options.ignore
@click.option("--service", metavar="FILE", help="The file of the service that works on the cases.")
@click.option(
    "--only",
    type=click.Choice([*(outcome.value for outcome in Outcome), _ALL]),
    default=Outcome.BREACHED.value,
    show_default=True,
    help="Only judgements with this outcome.",
)
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write the judgements to FILE.parquet or FILE.csv.",
)
@click.option(
    "--format",
    type=click.Choice(table_formats.NAMES),
    default="text",
    show_default=True,
    help="Format of the summary; csv holds its first table, xlsx needs --summary.",
)
@click.option("--summary", metavar="FILE", help="Write the summary to a file.")
@click.option(
    "--fail-on",
    type=click.Choice([*(severity.value for severity in Severity), "never"]),
    default="error",
    show_default=True,
    help="The least severity of a breach that fails.",
)
@click.option(
    "--engine",
    type=click.Choice(list(ENGINES)),
    default="duckdb",
    show_default=True,
    help="What computes; polars reads Parquet files only.",
)
@click.option("--memory-limit", metavar="SIZE", help="What DuckDB may use of memory, such as 4GB.")
@click.option("--threads", type=click.IntRange(min=1), metavar="N", help="Threads of DuckDB.")
@options.lang
@click.pass_context
def check(
    context: click.Context,
    /,
    *,
    folder: Path | None,
    database: str | None,
    as_of: date,
    programme: Programme | None,
    reading: tuple[tuple[str, str], ...],
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    service: str | None,
    only: str,
    output: Path | None,
    format: str,
    summary: str | None,
    fail_on: str,
    engine: Engine,
    memory_limit: str | None,
    threads: int | None,
    lang: Language,
    **tables: str | None,
) -> None:
    """Judge the cases of tables in one go.

    FOLDER holds tables as 'bulk export' writes them. A SOURCE is a file or a glob (*.parquet,
    *.csv, *.csv.gz), or the name of a table in the DATABASE.

    Exit codes: 0; 1 if a breach fails; 2 if rows could not be understood: their cases are not
    judged, the others are.
    """
    if folder is None and database is None and not any(tables.values()):
        raise click.UsageError("name a FOLDER, a table such as --phases FILE, or a --database")
    if output is not None and not output.name.lower().endswith(_ENDINGS):
        raise click.UsageError(
            f"--output takes FILE.parquet or FILE.csv, got {printable(output.name)}"
        )
    if format == "xlsx" and summary is None:
        raise click.UsageError("a workbook is written to a file: --summary FILE.xlsx")
    terminal.spare_case_files(str(file) for file in (output, summary) if file is not None)
    with options.told_as_usage_errors(lang):
        reading_service = partial(load_service, programme=programme)
        question = Question(
            programme=programme or load_programme("passtgenau"),
            as_of=as_of,
            readings=dict(reading),
            select=select,
            ignore=ignore,
            service=None if service is None else options.opened(service, reading_service),
            only=None if only == _ALL else Outcome(only),
        )
        progress = Progress()
        opening = open_sources(
            {table: source for table, source in tables.items() if source is not None},
            folder=folder,
            database=database,
            limits=Limits(memory=memory_limit, threads=threads),
            progress=progress,
        )
        with on_ctrl_c(progress.interrupt), bulk_progress.shown(progress, lang):
            found = _run(opening, question, engine, output, progress)
    _tell(found, lang)
    table_formats.deliver(found.tables(), format, None, summary, lang)
    fails = fail_on != "never" and found.breaches(Severity(fail_on)) > 0
    context.exit(2 if found.problems else int(fails))


def _run(
    opening: AbstractContextManager[Opened],
    question: Question,
    engine: Engine,
    output: Path | None,
    progress: Progress,
) -> Summary:
    """What was found; the judgements are in the file then.

    Raises:
        InputError: if it cannot be done.
    """
    try:
        with opening as opened:
            files = [file for files in opened.files.values() for file in files]
            if output is not None and any(same_file(str(output), str(file)) for file in files):
                raise InputError([_is_a_source(output)])
            found = run(opened, question, engine=engine, progress=progress)
            if output is not None:
                _write(opened, output)
    except OSError as error:
        raise InputError([cannot_open(str(error.filename), error)]) from None
    except ModuleNotFoundError as error:
        raise InputError([Problem(what=Text.same(str(error)))]) from None
    return found


def _write(opened: Opened, output: Path) -> None:
    try:
        write(opened, output)
    except OSError as error:
        raise InputError([cannot_write(str(output), error)]) from None


def _is_a_source(output: Path) -> Problem:
    what = Text("nicht geschrieben: eine der Tabellen", "not written: one of the tables")
    return Problem(what=what, file=str(output))


def _tell(found: Summary, lang: Language) -> None:
    """Tell the first problems of rows, and how many more there are."""
    lines = [problem.line_of_text(lang) for problem in found.told]
    more = found.problems - len(lines)
    if more:
        lines.append(Text(f"und {more} weitere", f"and {more} more").within(lang))
    terminal.warn(line((told, "error")) for told in lines)
