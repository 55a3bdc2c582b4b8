"""The commands ``passtgenau new``: commented files to start from."""

from __future__ import annotations

from importlib import resources

import click

from ..language import Language
from . import options, terminal


@click.group()
def new() -> None:
    """Start a file."""


@new.command("case")
@options.output
@options.lang
def new_case(output: str | None, lang: Language) -> None:
    """Print a commented case file to start from."""
    _template(f"case.{lang}.yaml", output)


@new.command("programme")
@options.output
@options.lang
def new_programme(output: str | None, lang: Language) -> None:
    """Print a commented programme file to start from."""
    _template(f"programme.{lang}.toml", output)


def _template(name: str, output: str | None) -> None:
    folder = resources.files("passtgenau_core") / "templates"
    terminal.write((folder / name).read_text("utf-8"), output)
