"""The commands ``passtgenau programme``: work on programmes of one's own."""

from __future__ import annotations

from pathlib import Path

import attrs
import click

from ..errors import InputError, Problem
from ..files.programme_file import read_programme
from ..files.programme_lint import lints
from ..language import Language
from ..output.programme_check import CheckedProgramme, exit_code, render_json, render_text
from ..runs.paths import cannot_open
from . import options, terminal


@click.group()
def programme() -> None:
    """Work on programmes of your own."""


@programme.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@options.formats("text", "json")
@options.output
@options.lang
@click.pass_context
def check(
    context: click.Context,
    files: tuple[str, ...],
    format: str,
    output: str | None,
    lang: Language,
) -> None:
    """Check programme files.

    Tells what cannot be understood, and what is left to be desired. A FILE is a TOML file; it may
    also be the name of a programme of the package.

    Exit codes: 0 no problems, 1 something is left to be desired, 2 a file that could not
    be understood.
    """
    checked = tuple(_checked(file) for file in dict.fromkeys(files))
    if format == "json":
        terminal.write(render_json(checked, lang), output)
    else:
        terminal.show(render_text(checked, lang), output)
    context.exit(exit_code(checked))


def _checked(file: str) -> CheckedProgramme:
    read = None
    problems: tuple[Problem, ...]
    try:
        read = read_programme(Path(file) if Path(file).exists() else file)
        problems = lints(read)
    except InputError as error:
        problems = error.problems
    except OSError as error:
        problems = (cannot_open(file, error),)
    named = tuple(attrs.evolve(problem, file=file) for problem in problems)
    return CheckedProgramme(file=file, read=read, problems=named)
