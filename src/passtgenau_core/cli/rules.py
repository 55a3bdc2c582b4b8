"""The commands ``passtgenau rules`` and ``passtgenau explain``."""

from __future__ import annotations

import click

from ..errors import InputError, unknown_name
from ..files.programme_file import load_programme, shipped_programmes
from ..judgement import WAIVER_RULE_IDS
from ..language import Language
from ..output import rules
from ..programme import TERM_NAMES, Programme
from ..rules import WAIVER_RULES, rule_named
from . import options, terminal


@click.command("rules")
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


@click.command()
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
        raise_unknown_rule(rule_id, programmes)


def raise_unknown_rule(rule: str, programmes: tuple[Programme, ...]) -> None:
    """Raise the error of a rule that no programme has.

    Raises:
        InputError: always.
    """
    known = [known.id for programme in programmes for known in programme.rules]
    known += [known.id for known in WAIVER_RULES]
    raise InputError([unknown_name(TERM_NAMES["rules"], rule, known)])


def _programmes(own: Programme | None) -> tuple[Programme, ...]:
    if own is not None:
        return (own,)
    return tuple(load_programme(name) for name in shipped_programmes())
