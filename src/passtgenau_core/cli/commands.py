"""The commands: arguments in, exit codes out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from importlib import resources

import click

from .. import __version__
from ..files.programme_file import load_programme, shipped_programmes
from ..files.service_file import with_rules_on_services
from ..judgement import WAIVER_RULE_IDS
from ..language import Language
from ..output import input_schema, json_report, rules, schema, text
from ..programme import Programme, Severity
from ..rules import rule_named
from . import inputs, options, terminal
from . import programme as programme_commands
from .due import due


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, message="%(prog)s %(version)s")
def passtgenau() -> None:
    """Check case files against the pass(t)genau programme.

    Exit codes: 0 nothing that fails, 1 breaches, 2 input or usage that could not be understood.
    """


@passtgenau.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@options.as_of
@options.formats("text", "json")
@options.output
@options.lang
@options.reading
@options.programme
@options.service
@click.option(
    "--icf-codes", metavar="FILE", help="Your own list of ICF codes; others are told as problems."
)
@click.option("--select", multiple=True, metavar="ID", help="Only rules with this id or prefix.")
@click.option("--ignore", multiple=True, metavar="ID", help="No rules with this id or prefix.")
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "hint", "never"]),
    default="error",
    show_default=True,
    help="The least severity of a breach that fails.",
)
@click.option("--strict", is_flag=True, help="What is undetermined fails too.")
@click.option(
    "--compare-readings", is_flag=True, help="Tell, too, what depends on how the text is read."
)
@click.option("-v", "--verbose", is_flag=True, help="Tell what is met, too, one by one.")
@click.pass_context
def check(
    context: click.Context,
    paths: tuple[str, ...],
    as_of: date,
    format: str,
    output: str | None,
    lang: Language,
    reading: tuple[tuple[str, str], ...],
    programme: Programme | None,
    service: str | None,
    icf_codes: str | None,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    fail_on: str,
    strict: bool,
    compare_readings: bool,
    verbose: bool,
) -> None:
    """Judge case files, and files of services.

    A PATH is a file, a folder (all its *.json, *.yaml and *.yml, recursively) or - for standard
    input.
    """
    choice = inputs.Choice(readings=dict(reading), select=select, ignore=ignore)
    with options.told_as_usage_errors(lang):
        choice.validate(programme)
        codes = inputs.load_codes(icf_codes)
        run = inputs.check_all(
            paths,
            choice,
            as_of=as_of,
            programme=programme,
            lang=lang,
            service=service,
            icf_codes=codes,
            comparing=compare_readings,
        )
    if format == "json":
        terminal.write(json_report.render(run), output)
    else:
        terminal.show(text.render(run, verbose=verbose), output)
    least = None if fail_on == "never" else Severity(fail_on)
    context.exit(run.exit_code(least, strict=strict))


passtgenau.add_command(due)
passtgenau.add_command(programme_commands.programme)


@passtgenau.command("rules")
@options.formats("text", "json")
@options.output
@options.lang
@options.programme
def list_rules(
    format: str, output: str | None, lang: Language, programme: Programme | None
) -> None:
    """List all rules."""
    if format == "json":
        terminal.write(rules.render_json(_programmes(programme)), output)
    else:
        terminal.show(rules.render_list(_programmes(programme), lang), output)


@passtgenau.command()
@click.argument("rule_id", metavar="ID")
@options.output
@options.lang
@options.programme
def explain(rule_id: str, output: str | None, lang: Language, programme: Programme | None) -> None:
    """Explain one rule: source, quote, basis, reading, boundary, two examples."""
    programmes = _programmes(programme)
    for known in programmes:
        if rule_id in (*known.terms("rules"), *WAIVER_RULE_IDS):
            rule = rule_named(rule_id, known)
            terminal.show(rules.render_explanation(rule, known, lang), output)
            return
    with options.told_as_usage_errors(lang):
        inputs.raise_unknown_rule(rule_id, programmes)


@passtgenau.command("schema")
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


@passtgenau.group()
def new() -> None:
    """Start a file."""


@new.command("case")
@options.output
@options.lang
def new_case(output: str | None, lang: Language) -> None:
    """Print a commented case file to start from."""
    folder = resources.files("passtgenau_core") / "templates"
    terminal.write((folder / f"case.{lang}.yaml").read_text("utf-8"), output)


new.add_command(programme_commands.new_programme)


def _programmes(own: Programme | None) -> tuple[Programme, ...]:
    if own is not None:
        return (own,)
    return tuple(load_programme(name) for name in shipped_programmes())
