"""The command ``passtgenau hours import``: a time sheet into a case file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import attrs
import click

from ..case import Case
from ..errors import InputError
from ..files.case_file import CaseFile, read_case
from ..files.service_file import read_service
from ..judgement import Report
from ..language import Language
from ..output.hours_import import Imported, render_json, render_text
from ..programme import Programme, Severity
from ..runs.choice import Choice
from ..runs.paths import cannot_write
from ..service import Service
from ..sheets.hours import read_sheet
from ..sheets.importing import HourImport, prepare
from ..sheets.writing import write_import
from . import options, settings, terminal


# Older versions of click know no type arguments here.
class _Heading(click.ParamType):  # type: ignore[type-arg]
    """FIELD=HEADING; an empty heading says that there is no such column."""

    name = "heading"

    def convert(self, value: Any, param: Any, ctx: Any) -> tuple[str, str]:
        field, equals, heading = value.partition("=")
        if not (field and equals):
            self.fail(f"{value!r}: expected FIELD=HEADING, e.g. trainer=Fachkraft", param, ctx)
        return field, heading


@click.group()
def hours() -> None:
    """Work with time sheets."""


@hours.command("import", cls=settings.Configured)
@click.argument("sheet", metavar="SHEET")
@click.option("--case", "file", required=True, metavar="FILE", help="The case file.")
@click.option("--write", is_flag=True, help="Add the new entries to the case file.")
@click.option("--force", is_flag=True, help="Write even if rules would be newly breached.")
@click.option(
    "--sheet", "name", metavar="NAME", help="The sheet of a workbook, if several have hours."
)
@click.option(
    "--heading",
    "headings",
    type=_Heading(),
    multiple=True,
    metavar="FIELD=HEADING",
    help="The heading of a field, such as trainer=Fachkraft; hours= says there is none.",
)
@settings.isolated
@settings.config
@options.as_of
@options.formats("text", "json")
@options.output
@options.lang
@options.reading
@options.programme
@options.service
@options.select
@options.ignore
@options.per_file_ignore
@options.severity
@click.pass_context
def import_(
    context: click.Context,
    *,
    sheet: str,
    file: str,
    write: bool,
    force: bool,
    name: str | None,
    headings: tuple[tuple[str, str], ...],
    as_of: date,
    format: str,
    output: str | None,
    lang: Language,
    reading: tuple[tuple[str, str], ...],
    programme: Programme | None,
    service: str | None,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    per_file_ignore: tuple[tuple[str, tuple[str, ...]], ...],
    severity: tuple[tuple[str, Severity], ...],
) -> None:
    """Import a time sheet into a case file, or show what importing it would do.

    A SHEET is a CSV, XLSX, XLS or ODS file. Entries that the case already has are left out; the
    others are added with --write, unless they would newly breach a rule.

    Exit codes: 0; 1 a rule would be newly breached; 2 input that could not be understood.
    """
    choice = Choice(
        readings=reading,
        select=select,
        ignore=ignore,
        severities=severity,
        ignores_by_file=per_file_ignore,
    )
    with options.told_as_usage_errors(lang):
        settings.validate(context, choice, programme)
        read = options.opened(file, partial(read_case, programme=programme))
        served = None
        if service is not None:
            served = options.opened(service, partial(read_service, programme=programme)).service
        hour_sheet = options.opened(
            sheet,
            partial(
                read_sheet,
                programme=read.case.programme,
                headings=_by_field(headings),
                sheet=name,
            ),
        )
        judge = _judge(choice.for_file(file), read, as_of, served)
        done = prepare(read.case, hour_sheet, judge)
        refused = done.fails and not force
        backup = _written(read, file, done) if write and not refused else None
    imported = Imported(
        file=file,
        sheet=hour_sheet,
        done=done,
        lang=lang,
        is_refused=write and refused,
        backup=backup,
    )
    if format == "json":
        terminal.write(render_json(imported), output)
    else:
        terminal.show(render_text(imported), output)
    context.exit(int(refused))


def _by_field(headings: tuple[tuple[str, str], ...]) -> dict[str, list[str]]:
    """The headings of each field; of one that the sheet does not have, none."""
    found: dict[str, list[str]] = {}
    for field, heading in headings:
        found.setdefault(field, []).extend([heading] if heading else [])
    return found


def _judge(
    choice: Choice, read: CaseFile, as_of: date, service: Service | None
) -> Callable[[Case], Report]:
    """Judges a case as this run does, with the severities that it chose."""

    def judge(case: Case) -> Report:
        report = choice.judge(attrs.evolve(read, case=case), as_of, service)
        weighed = (
            attrs.evolve(j, severity=choice.severity_of(j.rule) or j.severity) for j in report
        )
        return attrs.evolve(report, judgements=tuple(weighed))

    return judge


def _written(read: CaseFile, file: str, done: HourImport) -> str | None:
    """Write the new entries, if there are any; the name of the backup.

    Raises:
        InputError: if it cannot be done.
    """
    try:
        backup = write_import(read, file, done)
    except OSError as error:
        raise InputError([cannot_write(file, error)]) from None
    return None if backup is None else str(backup)
