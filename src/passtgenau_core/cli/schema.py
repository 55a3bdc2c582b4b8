"""The command ``passtgenau schema``."""

from __future__ import annotations

from collections.abc import Callable

import click

from ..files.programme_file import load_programme
from ..files.service_file import with_rules_on_services
from ..output import input_schema, schema
from ..programme import Programme
from . import options, terminal


@click.command("schema")
@click.argument("kind", type=click.Choice(["case", "service", "programme", "report", "due"]))
@options.output
@options.programme
def show_schema(kind: str, output: str | None, programme: Programme | None) -> None:
    """Print the JSON Schema (2020-12) of files, or of what a command gives as JSON."""
    made: dict[str, Callable[[], schema.Schema]] = {
        "case": lambda: schema.case_schema(programme or load_programme("passtgenau")),
        "service": lambda: input_schema.service_schema(programme or with_rules_on_services()),
        "programme": input_schema.programme_schema,
        "report": schema.report_schema,
        "due": schema.due_schema,
    }
    terminal.write(terminal.as_json(made[kind]()), output)
