"""Where results go: a file, a pipe or a terminal."""

from __future__ import annotations

import io
import json
import re
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

import click

from ..files.case_file import write_atomically
from ..output.lines import Line, plain_text, printable

_INPUT = re.compile(rb"passtgenau-(?:case|service)/1")
_HEAD = 4096
STYLES = {
    "error": "bold red",
    "warning": "yellow",
    "hint": "cyan",
    "good": "green",
    "faint": "dim",
    "strong": "bold",
    "plain": "",
}


def show(lines: Iterable[Line], output: str | None) -> None:
    """Show styled lines: in colour on a terminal, plain everywhere else."""
    if output is None and sys.stdout is not None and sys.stdout.isatty():
        _show_in_colour(lines)
    else:
        write(plain_text(lines), output)


def write(text: str, output: str | None) -> None:
    """Write a result as UTF-8 to a file as a whole, or to standard output."""
    write_parts((text,), output)


def write_parts(parts: Iterable[str], output: str | None) -> None:
    """As :func:`write`, for a result that is made part by part."""
    if output is None:
        _write_to_standard_output(parts)
        return
    try:
        write_atomically(Path(output), parts)
    except OSError as error:
        name = printable(output)
        raise click.UsageError(f"cannot write {name}: {error.strerror}") from None


def _write_to_standard_output(parts: Iterable[str]) -> None:
    if sys.stdout is None:
        raise click.UsageError("standard output is closed; --output FILE writes to a file")
    try:
        for part in parts:
            # Names of files may hold bytes that are no UTF-8.
            sys.stdout.buffer.write(part.encode(errors="backslashreplace"))
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        # Whoever reads has had enough, which click knows how to tell.
        raise
    except OSError as error:
        # What could not be written is not tried again when the interpreter ends.
        sys.stdout = None
        raise click.UsageError(f"cannot write the result: {error.strerror}") from None


def spare_case_files(files: Iterable[str]) -> None:
    """Refuse to write over case and service files: a mistyped option should not cost one.

    Raises:
        UsageError: for the first of them.
    """
    for file in files:
        with suppress(OSError), Path(file).open("rb") as stream:
            if _INPUT.search(stream.read(_HEAD)):
                raise click.UsageError(f"{printable(file)} is a case or service file; not written")


def warn(lines: Iterable[Line]) -> None:
    """Tell on standard error what is no part of the result."""
    click.echo(plain_text(lines), nl=False, err=True)


def as_json(data: Any) -> str:
    """Data as indented JSON."""
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def _show_in_colour(lines: Iterable[Line]) -> None:
    from rich.console import Console  # noqa: PLC0415 (heavy, and only terminals need it)
    from rich.text import Text  # noqa: PLC0415

    if isinstance(sys.stdout, io.TextIOWrapper):
        # A terminal that lacks a character shows a question mark instead.
        sys.stdout.reconfigure(errors="replace")
    console = Console(highlight=False, soft_wrap=True)
    for one in lines:
        console.print(Text.assemble(*((text, STYLES[style]) for text, style in one)))
