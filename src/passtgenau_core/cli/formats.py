"""Which result goes where: formats by name, to files and to standard output."""

from __future__ import annotations

import os
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from types import MappingProxyType

import attrs
import click

from ..output.lines import printable
from ..runs.result import Run
from . import terminal

# The file of each format; what one of them needs is loaded only if it is asked for.
_FILES: Mapping[str, str] = MappingProxyType(
    {
        "text": "text",
        "json": "json_report",
        "sarif": "sarif",
        "junit": "junit",
        "github": "github",
        "gitlab": "gitlab",
        "html": "html",
    }
)
NAMES = tuple(_FILES)
STANDARD_OUTPUT = "-"


@attrs.frozen
class Target:
    """A result to be made.

    Attributes:
        format: Its format.
        file: Where it goes; ``None``: standard output.
    """

    format: str
    file: str | None


def targets(outputs: tuple[str, ...], format: str | None) -> tuple[Target, ...]:
    """The results that were asked for; what goes to standard output comes last.

    Args:
        outputs: ``FILE``, at most once, or ``FORMAT=FILE``; ``-`` is standard output.
        format: The format of the first, or of standard output; ``None``: what suits the place.

    Raises:
        UsageError: if two results would go to one place.
    """
    named: list[Target] = []
    plain: list[str] = []
    for output in outputs:
        head, equals, file = output.partition("=")
        if equals and head in NAMES:
            named.append(_target(head, file))
        elif equals and head.isalnum():
            raise click.UsageError(
                f"{printable(head)!r} is no format, expected one of {', '.join(NAMES)};"
                f" a file of that name is ./{printable(output)}"
            )
        else:
            plain.append(output)
    if len(plain) > 1:
        raise click.UsageError(
            f"several results need FORMAT=FILE, FORMAT one of {', '.join(NAMES)}"
        )
    every = [*named, *(_target(format or "text", file) for file in plain)]
    places = ["" if t.file is None else os.path.realpath(t.file) for t in every]
    if len(set(places)) < len(places):
        raise click.UsageError("two results would be written to the same file")
    if not plain and "" not in places:
        in_github = os.environ.get("GITHUB_ACTIONS") == "true"
        every.append(Target(format or ("github" if in_github else "text"), None))
    return tuple(sorted(every, key=lambda target: target.file is None))


def _target(format: str, file: str) -> Target:
    return Target(format, None if file == STANDARD_OUTPUT else file)


def deliver(run: Run, targets: tuple[Target, ...], *, verbose: bool, concise: bool) -> None:
    """Write each result to its place."""
    for target in targets:
        output = import_module(f"..output.{_FILES[target.format]}", __package__)
        if target.format == "text":
            lines = output.render_concise(run) if concise else output.render(run, verbose=verbose)
            terminal.show(lines, target.file)
        elif target.format == "json":
            terminal.write_parts(output.parts(run), target.file)
        elif target.format == "sarif":
            terminal.write(output.render(run, concise=concise), target.file)
        else:
            terminal.write(output.render(run), target.file)


def repository() -> str:
    """The folder that names in repositories start from: the nearest one with ``.git``, or this."""
    here = Path.cwd()
    return str(next((place for place in (here, *here.parents) if (place / ".git").exists()), here))
