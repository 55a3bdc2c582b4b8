"""The commands ``passtgenau bulk``: many cases at once, as tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from itertools import chain
from pathlib import Path
from typing import Literal

import click

from ..case import Case
from ..errors import InputError, Problem
from ..files.any_file import read_file
from ..files.case_file import CaseFile, dump_case
from ..frames.cases import cases_of
from ..frames.folders import written_whole
from ..frames.table_files import (
    FORMATS,
    TableFormat,
    duplicate_case,
    read_tables,
    tables_in,
    write_tables,
)
from ..language import Language, Text
from ..output.lines import line
from ..programme import Programme
from ..runs.paths import cannot_open, cannot_write, files_of
from . import options, terminal
from .bulk_check import check

CaseFormat = Literal["yaml", "json"]
_folder = click.option(
    "-o",
    "--output",
    "folder",
    required=True,
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="The folder to write, as a whole or not at all.",
)


class _Bulk(click.Group):
    """A group whose command ``check`` need not be named."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Whatever does not begin with a command or ask for help is about ``check``."""
        named = not args or args[0] in self.commands or args[0] in ctx.help_option_names
        return super().parse_args(ctx, args if named else ["check", *args])


@click.group(cls=_Bulk)
def bulk() -> None:
    """Work with many cases at once, as tables.

    Without the name of a command it is 'check'.
    """


bulk.add_command(check)


@bulk.command("export")
@click.argument("paths", nargs=-1, required=True, metavar="CASES...")
@_folder
@options.formats(*FORMATS)
@options.programme
@options.lang
@click.pass_context
def export(
    context: click.Context,
    *,
    paths: tuple[str, ...],
    folder: Path,
    format: TableFormat,
    programme: Programme | None,
    lang: Language,
) -> None:
    """Write case files as tables, one file a table.

    CASES are files or folders (all their *.json, *.yaml and *.yml, recursively). Files of services
    are left out. Tables that are in the folder already are replaced.

    Exit codes: 0; 2 if a file could not be understood; the others are in the tables all the same.
    """
    problems: list[Problem] = []
    with options.told_as_usage_errors(lang):
        count = _written(
            _read(paths, programme, problems),
            folder,
            lambda cases: write_tables(cases, folder, format)["cases"],
        )
    _tell(context, problems, folder, count, lang)


@bulk.command("import")
@click.argument("source", metavar="FOLDER", type=click.Path(path_type=Path))
@_folder
@options.formats("yaml", "json")
@options.programme
@options.lang
@click.pass_context
def import_(
    context: click.Context,
    *,
    source: Path,
    folder: Path,
    format: CaseFormat,
    programme: Programme | None,
    lang: Language,
) -> None:
    """Write the cases of tables as case files, one file a case.

    FOLDER holds the tables: cases.parquet, phases.parquet and so on, or the same as *.csv.

    Exit codes: 0; 2 if a case could not be understood; the others have their files all the same.
    """
    problems: list[Problem] = []
    with options.told_as_usage_errors(lang), ExitStack() as stack:
        tables = options.opened(
            str(source), lambda _: stack.enter_context(read_tables(tables_in(source)))
        )
        count = _written(
            cases_of(tables, programme, problems),
            folder,
            lambda cases: _write_cases(cases, folder, format),
        )
    _tell(context, problems, folder, count, lang)


def _read(
    paths: Iterable[str], programme: Programme | None, problems: list[Problem]
) -> Iterator[Case]:
    """The cases of files; what cannot be read becomes problems."""
    seen: set[str] = set()
    for file in files_of(paths, problems):
        try:
            # That there is no such file comes before what the ending of its name says.
            Path(file).stat()
            read = read_file(file, programme=programme)
            if not isinstance(read, CaseFile):
                continue
            if read.case.id in seen:
                raise read.document.fail([duplicate_case(read.case.id)])
        except InputError as error:
            problems.extend(error.problems)
        except OSError as error:
            problems.append(cannot_open(file, error))
        else:
            seen.add(read.case.id)
            yield read.case


def _written(cases: Iterator[Case], folder: Path, write: Callable[[Iterable[Case]], int]) -> int:
    """How many cases were written; without any nothing is.

    Raises:
        InputError: if it cannot be done.
    """
    first = next(cases, None)
    if first is None:
        return 0
    try:
        return write(chain([first], cases))
    except OSError as error:
        raise InputError([cannot_write(str(folder), error)]) from None
    except ModuleNotFoundError as error:
        raise InputError([Problem(what=Text.same(str(error)))]) from None


def _write_cases(cases: Iterable[Case], folder: Path, format: CaseFormat) -> int:
    names: Counter[str] = Counter()
    with written_whole(folder) as new:
        for case in cases:
            # Ids may have characters that names of files may not, and be the same but for capitals.
            name = case.id.replace("/", "%2F").replace(":", "%3A")
            names[name.casefold()] += 1
            again = names[name.casefold()] - 1
            file = new / f"{name}{f'~{again}' if again else ''}.{format}"
            file.write_text(dump_case(case, format=format), encoding="utf-8", newline="\n")
    return names.total()


def _tell(
    context: click.Context, problems: list[Problem], folder: Path, count: int, lang: Language
) -> None:
    terminal.warn(line((problem.line_of_text(lang), "error")) for problem in problems)
    told = Text(f"{count} {'Fall' if count == 1 else 'Fälle'}", f"{count} case{'s'[: count != 1]}")
    if count:
        terminal.warn([line(f"{folder}: {told.within(lang)}")])
    context.exit(2 if problems else 0)
