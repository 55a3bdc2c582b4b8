"""The command ``passtgenau due``: what is due, by day."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import click

from ..language import Language
from ..output import agenda_ics, agenda_json, agenda_text
from ..output.agenda import agenda_of
from ..periods import Length
from ..programme import Programme
from ..runs.checker import Checker
from ..runs.choice import Choice
from ..runs.running import check_paths
from . import options, settings, terminal

_WITHIN = re.compile(r"([0-9]{1,6})([dwm])")


# Older versions of click know no type arguments here.
class _Within(click.ParamType):  # type: ignore[type-arg]
    name = "within"

    def convert(self, value: Any, param: Any, ctx: Any) -> Length | int:
        if isinstance(value, Length | int):
            return value
        match = _WITHIN.fullmatch(value)
        if match is None:
            self.fail(
                f"{value!r}: got no number of days, weeks or months, expected e.g. 30d, 4w or 3m",
                param,
                ctx,
            )
        number = int(match[1])
        if match[2] == "d":
            return number
        with options.told_as_usage_errors("en"):
            return Length.weeks(number) if match[2] == "w" else Length.months(number)


@click.command(cls=settings.Configured)
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@settings.isolated
@settings.config
@options.as_of
@click.option(
    "--within",
    type=_Within(),
    metavar="SPAN",
    help="Only what is due within so many days, weeks or months (30d, 4w, 3m), or overdue.",
)
@options.formats("text", "json", "ics")
@options.output
@options.lang
@options.reading
@options.programme
@options.service
@options.select
@options.ignore
@click.pass_context
def due(
    context: click.Context,
    *,
    paths: tuple[str, ...],
    as_of: date,
    within: Length | int | None,
    format: str,
    output: str | None,
    lang: Language,
    reading: tuple[tuple[str, str], ...],
    programme: Programme | None,
    service: str | None,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
) -> None:
    """List the duties that are still open, by due day, overdue ones first.

    A PATH is a file, a folder (all its *.json, *.yaml and *.yml, recursively) or - for standard
    input. Without a PATH, those of the configuration are looked at.

    Exit codes: 0, whatever is overdue; 2 input or usage that could not be understood.
    """
    choice = Choice(readings=reading, select=select, ignore=ignore)
    with options.told_as_usage_errors(lang):
        settings.validate(context, choice, programme)
        checker = Checker(choice=choice, as_of=as_of, lang=lang, programme=programme)
        run = check_paths(settings.paths_of(context, paths), checker, service=service)
        agenda = agenda_of(run, within)
    if format == "json":
        terminal.write(agenda_json.render(agenda), output)
    else:
        terminal.warn(agenda_text.problems(run))
        if format == "ics":
            terminal.write(agenda_ics.render(agenda), output)
        else:
            terminal.show(agenda_text.render(agenda), output)
    context.exit(agenda.exit_code)
