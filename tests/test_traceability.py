"""Every statement of both documents stands in docs/why/traceability.md, with what carries it.

The documents themselves stand in ``tests/documents``, as they were read.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import attrs
import click
import pytest

import passtgenau_core
from passtgenau_core import (
    Agreement,
    Budget,
    Case,
    HourEntry,
    Lead,
    Participant,
    Phase,
    Programme,
    Record,
    Service,
    Source,
    Trainer,
    Vocabulary,
    load_programme,
    shipped_programmes,
)
from passtgenau_core.cli.commands import passtgenau
from passtgenau_core.fields import file_name

HERE = Path(__file__).parent
DOCUMENTS = HERE / "documents"
PAGE = (HERE.parent / "docs" / "why" / "traceability.md").read_text("utf-8")
PROGRAMMES = [load_programme(name) for name in shipped_programmes()]

CONTENTS = re.compile(r"^# Inhalt$.*?(?=^## \*\*Präambel)", re.MULTILINE | re.DOTALL)
MARKS = re.compile(r"<[^<>]*>|^- |[*#•⇒]|\s", re.MULTILINE)
ROW = re.compile(r"\| (.+) \| (.+) \|")
RULE = re.compile(r"\[(\w+)\]\(\.\./reference/rules/(\w+)\.md\)")
NAMED = re.compile(r"`([^`]+)`")


def bare(text: str) -> str:
    """The text without white space, marks of layout and table of contents."""
    return MARKS.sub("", CONTENTS.sub("", text))


class Statement(NamedTuple):
    """Some words of a document, where they stand in its bare text, and what carries them."""

    words: str
    start: int
    end: int
    carried_by: str

    @property
    def rules(self) -> list[str]:
        """The rules that carry it."""
        return [rule for rule, _ in RULE.findall(self.carried_by)]


class Told(NamedTuple):
    """What the page tells of one document.

    Attributes:
        document: Its bare text.
        retold: The bare headings and statements of the page, one after another.
        sections: Where each section begins in it, by heading.
        statements: The statements.
    """

    document: str
    retold: str
    sections: dict[str, int]
    statements: list[Statement]


def told_of(programme: Programme) -> Told:
    """What the page tells of a programme's document."""
    part = PAGE.split(f"\n## {programme.title.de}\n")[1].split("\n## ")[0]
    retold, sections, statements = "", {}, []
    for line in part.splitlines():
        row = ROW.fullmatch(line)
        if line.startswith("### "):
            sections[line.removeprefix("### ")] = len(retold)
            retold += bare(line)
        elif row is not None and row.group(1) != "the document":
            words, carried_by = row.groups()
            start, retold = len(retold), retold + bare(words)
            statements.append(Statement(words, start, len(retold), carried_by))
    document = bare((DOCUMENTS / f"{programme.name}.txt").read_text("utf-8"))
    return Told(document, retold, sections, statements)


TOLD = {programme.name: told_of(programme) for programme in PROGRAMMES}


@pytest.mark.parametrize("programme", PROGRAMMES, ids=lambda programme: str(programme.id))
class TestOfEachDocument:
    def test_statements_are_letter_for_letter(self, programme: Programme) -> None:
        """Each one stands in the document as it is."""
        told = TOLD[programme.name]
        assert [s.words for s in told.statements if bare(s.words) not in told.document] == []

    def test_nothing_is_left_out_or_out_of_order(self, programme: Programme) -> None:
        """Headings and statements, joined, are the whole document."""
        told = TOLD[programme.name]
        assert told.retold == told.document

    def test_every_rule_carries_something(self, programme: Programme) -> None:
        """Each rule of the programme occurs, and none of another."""
        carrying = {rule for s in TOLD[programme.name].statements for rule in s.rules}
        assert carrying == {rule.id for rule in programme.rules}

    def test_rules_carry_the_words_that_they_quote(self, programme: Programme) -> None:
        """A rule stands beside words that its quote has in common."""
        told = TOLD[programme.name]
        lost = []
        for rule in programme.rules:
            quote = bare(rule.source.quote)
            places = [m.start() for m in re.finditer(f"(?={re.escape(quote)})", told.document)]
            beside = [s for s in told.statements if rule.id in s.rules]
            if not any(
                place < s.end and s.start < place + len(quote) for place in places for s in beside
            ):
                lost.append(rule.id)
        assert lost == []

    def test_quotes_are_letter_for_letter(self, programme: Programme) -> None:
        """What rules, modules and milestones quote stands in the section that they name."""
        told = TOLD[programme.name]
        sources: list[tuple[str, Source]] = [
            *((rule.id, rule.source) for rule in programme.rules),
            *((module.id, module.source) for module in programme.modules),
            *((milestone.id, milestone.source) for milestone in programme.milestones),
        ]
        assert [name for name, source in sources if not stands(source, told)] == []

    def test_every_statement_has_a_carrier_or_a_reason(self, programme: Programme) -> None:
        """Beside each one is a rule, a type or a word of the programme, or why there is none."""
        for statement in TOLD[programme.name].statements:
            reason = re.match(r"none: \w", statement.carried_by)
            carriers = [*statement.rules, *NAMED.findall(statement.carried_by)]
            assert carriers or reason, statement.words
            assert reason is None or not statement.rules, statement.words

    def test_what_is_named_exists(self, programme: Programme) -> None:
        """Each name between backticks is a public one, a word, a key of a file or a command."""
        known = {*passtgenau_core.__all__, *words_of(programme), *keys()}
        for statement in TOLD[programme.name].statements:
            for name in NAMED.findall(statement.carried_by):
                if name.startswith("passtgenau "):
                    assert_is_command(name)
                else:
                    assert name in known, name


def stands(source: Source, told: Told) -> bool:
    """Whether a quote stands in the section that its source names."""
    starts = [*told.sections.values(), len(told.document)]
    for heading, start in told.sections.items():
        if heading == source.section or heading.startswith(f"{source.section} "):
            section = told.document[start : starts[starts.index(start) + 1]]
            return bare(source.quote) in section
    return False


def words_of(programme: Programme) -> set[str]:
    """Ids of a programme: of its words, modules, bundles and readings, and its own."""
    words = {word for field in attrs.fields(Vocabulary) for word in programme.terms(field.name)}
    words |= programme.terms("modules")
    words |= {bundle.id for bundle in programme.bundles}
    words |= {reading.id for reading in programme.readings}
    return words | {programme.id, programme.name}


def keys() -> set[str]:
    """Keys of case and service files."""
    kinds = (Agreement, Budget, Case, HourEntry, Lead, Participant, Phase, Record, Service, Trainer)
    return {file_name(field) for kind in kinds for field in attrs.fields(kind)}


def assert_is_command(text: str) -> None:
    """A command of the command line, with options that it has."""
    _, name, *options = text.split()
    command = passtgenau.get_command(click.Context(passtgenau), name)
    assert command is not None, text
    known = {o for p in command.params if isinstance(p, click.Option) for o in p.opts}
    assert set(options) <= known, text


def test_links_name_their_rule() -> None:
    """The text of a link to a rule is the name of its page, and the page is there."""
    pages = HERE.parent / "docs" / "reference" / "rules"
    for shown, page in RULE.findall(PAGE):
        assert shown == page
        assert (pages / f"{page}.md").is_file()


def test_what_is_left_out_is_only_layout() -> None:
    """The table of contents is cut out as a whole, and no letter of the text with it."""
    text = (DOCUMENTS / "passtgenau@2024-05-17.txt").read_text("utf-8")
    contents = CONTENTS.search(text)
    assert contents is not None
    lines = [line for line in contents.group().splitlines() if line.strip()]
    assert lines[0] == "# Inhalt"
    assert all(re.search(r"\.{5}\s?(<b>)?\d(</b>)?$|\.{5}</b>|\t<b>\d", line) for line in lines[1:])
