"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import click

from ..errors import InputError, Problem
from ..files.programme_file import load_programme
from ..language import LANGUAGES, Language, Text
from ..output.lines import printable
from ..periods import parse_day
from ..programme import Programme, Severity
from ..runs.paths import cannot_open

F = TypeVar("F", bound=Callable[..., Any])
T = TypeVar("T")


def today() -> date:
    """Today where the programme is: in Europe/Berlin."""
    return datetime.now(ZoneInfo("Europe/Berlin")).date()


@contextmanager
def told_as_usage_errors(lang: Language) -> Iterator[None]:
    """Tell what the library refuses as click tells wrong usage: one message, exit code 2."""
    try:
        yield
    except InputError as error:
        message = "\n".join(printable(p.line_of_text(lang)) for p in error.problems)
        raise click.UsageError(message) from None


def opened(file: str, read: Callable[[str], T]) -> T:
    """What is read from a file that a command names.

    Raises:
        InputError: if it cannot be opened or understood, or a library for it is missing.
    """
    try:
        return read(file)
    except OSError as error:
        raise InputError([cannot_open(file, error)]) from None
    except ModuleNotFoundError as error:
        raise InputError([Problem(what=Text.same(str(error)), file=file)]) from None


# Older versions of click know no type arguments here.
class Day(click.ParamType):  # type: ignore[type-arg]
    """A day as YYYY-MM-DD."""

    name = "date"

    def convert(self, value: Any, param: Any, ctx: Any) -> date:
        """The day that is written there."""
        if isinstance(value, date):
            return value
        with told_as_usage_errors("en"):
            return parse_day(value)


class _Reading(click.ParamType):  # type: ignore[type-arg]
    name = "reading"

    def convert(self, value: Any, param: Any, ctx: Any) -> tuple[str, str]:
        if isinstance(value, tuple):
            return value
        name, equals, option = value.partition("=")
        if not (name and equals and option):
            self.fail(f"{value!r}: got no ID=OPTION, expected e.g. month=phase", param, ctx)
        return name, option


class _Programme(click.ParamType):  # type: ignore[type-arg]
    name = "programme"

    def convert(self, value: Any, param: Any, ctx: Any) -> Programme:
        if isinstance(value, Programme):
            return value
        with told_as_usage_errors("en"):
            try:
                return load_programme(value)
            except OSError as error:
                self.fail(f"{printable(value)}: {error.strerror}", param, ctx)


# Older versions of click know no type arguments here.
class _Severity(click.ParamType):  # type: ignore[type-arg]
    name = "severity"

    def convert(self, value: Any, param: Any, ctx: Any) -> tuple[str, Severity]:
        if isinstance(value, tuple):
            return value
        rule, equals, level = value.partition("=")
        if not (rule and equals) or level not in {severity.value for severity in Severity}:
            self.fail(
                f"{value!r}: expected ID=error, ID=warning or ID=hint, e.g. PG201=hint", param, ctx
            )
        return rule, Severity(level)


# Older versions of click know no type arguments here.
class _FileIgnore(click.ParamType):  # type: ignore[type-arg]
    name = "ignore"

    def convert(self, value: Any, param: Any, ctx: Any) -> tuple[str, tuple[str, ...]]:
        if isinstance(value, tuple):
            return value
        pattern, equals, ids = value.rpartition("=")
        if not (pattern and equals and ids):
            self.fail(f"{value!r}: expected PATTERN=ID[,ID], e.g. 'old/*=PG6,PG7'", param, ctx)
        return pattern, tuple(ids.split(","))


as_of = click.option(
    "--as-of",
    type=Day(),
    default=today,
    metavar="DATE",
    help="The day to judge on, YYYY-MM-DD.  [default: today in Europe/Berlin]",
)
output = click.option(
    "-o", "--output", metavar="FILE", help="Write the result to a file instead of showing it."
)
lang = click.option(
    "--lang",
    type=click.Choice(LANGUAGES),
    default="de",
    show_default=True,
    help="Language of messages.",
)
reading = click.option(
    "--reading",
    type=_Reading(),
    multiple=True,
    metavar="ID=OPTION",
    help="Read an open point of the text in another way; see 'passtgenau explain'.",
)
programme = click.option(
    "--programme",
    type=_Programme(),
    metavar="FILE",
    help="A programme of your own (TOML), which the case files name.",
)
severity = click.option(
    "--severity",
    type=_Severity(),
    multiple=True,
    metavar="ID=LEVEL",
    help="The severity of the rules with this id or prefix: error, warning or hint.",
)
per_file_ignore = click.option(
    "--per-file-ignore",
    type=_FileIgnore(),
    multiple=True,
    metavar="PATTERN=ID,...",
    help="No rules with these ids or prefixes for files whose names fit the pattern.",
)
select = click.option(
    "--select", multiple=True, metavar="ID", help="Only rules with this id or prefix."
)
ignore = click.option(
    "--ignore", multiple=True, metavar="ID", help="No rules with this id or prefix."
)
service = click.option(
    "--service",
    metavar="FILE",
    help="The file of the service whose trainers work on the cases; it is judged, too.",
)


def formats(*names: str) -> Callable[[F], F]:
    """The option ``--format``, its first name being the default."""
    return click.option(
        "--format",
        type=click.Choice(names),
        default=names[0],
        show_default=True,
        help="Format of the result.",
    )
