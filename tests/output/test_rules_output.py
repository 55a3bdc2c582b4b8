"""The rules of programmes: listed, as data, and each one explained."""

from __future__ import annotations

import json

import attrs
import pytest

from passtgenau_core import Basis, Programme, Rule, Severity, Text, load_programme
from passtgenau_core.language import LANGUAGES, Language
from passtgenau_core.messages import SEVERITIES
from passtgenau_core.output.lines import plain_text
from passtgenau_core.output.rules import (
    render_explanation,
    render_json,
    render_list,
    rule_data,
)
from passtgenau_core.rules import KINDS, WAIVER_BOUNDARIES, WAIVER_RULES

PROGRAMME = load_programme("passtgenau")
OTHER = attrs.evolve(PROGRAMME, id="nordkreis", edition=None, rules=PROGRAMME.rules[:1])
# The keys of contract.md, in its order.
KEYS = ["id", "programme", "kind", "severity", "basis", "section", "quote", "title", "reading"]


def explained(rule: Rule, lang: Language, programme: Programme = PROGRAMME) -> str:
    """The explanation of a rule as plain text."""
    return plain_text(render_explanation(rule, programme, lang))


def words(text: str) -> str:
    """The text without its line breaks and its margins."""
    return " ".join(text.split())


def row_of(rule: Rule, lang: Language) -> list[str]:
    """The parts of a rule's line in the list."""
    return [rule.id, SEVERITIES[rule.severity].within(lang), rule.title.within(lang)]


class TestList:
    @pytest.mark.parametrize("lang", LANGUAGES)
    def test_has_a_line_for_each_rule(self, lang: Language) -> None:
        """Below the programme's name stand id, severity and title of each of its rules."""
        head, *rows = plain_text(render_list([PROGRAMME], lang)).splitlines()
        assert head == f"passtgenau@2024-05-17  {PROGRAMME.document}"
        assert [row.split(maxsplit=2) for row in rows[: len(PROGRAMME.rules)]] == [
            row_of(rule, lang) for rule in PROGRAMME.rules
        ]

    @pytest.mark.parametrize("lang", LANGUAGES)
    def test_the_library_comes_last(self, lang: Language) -> None:
        """Below all programmes stand the library's own rules, once, whatever they are."""
        for programmes in ([], [PROGRAMME], [OTHER, PROGRAMME]):
            lines = plain_text(render_list(programmes, lang)).splitlines()
            *_, head, one, two, three = lines
            assert head.startswith("passtgenau_core  ")
            assert [row.split(maxsplit=2) for row in (one, two, three)] == [
                row_of(rule, lang) for rule in WAIVER_RULES
            ]
            assert sum(line.startswith("passtgenau_core") for line in lines) == 1

    def test_of_several_programmes(self) -> None:
        """Each programme has its own head; one without a date has its id alone."""
        lines = plain_text(render_list([OTHER, PROGRAMME], "en")).splitlines()
        assert lines[0].startswith("nordkreis  ")
        assert lines[1].split()[0] == PROGRAMME.rules[0].id
        assert lines[2].startswith("passtgenau@2024-05-17  ")
        assert len(lines) == 3 + len(PROGRAMME.rules) + 1 + len(WAIVER_RULES)

    def test_severities_have_their_colour(self) -> None:
        """The id has the style of the severity."""
        styles = {text: style for line in render_list([PROGRAMME], "de") for text, style in line}
        for rule in (*PROGRAMME.rules, *WAIVER_RULES):
            assert styles[rule.id] == rule.severity.value


class TestData:
    def test_has_the_shape_of_the_contract(self) -> None:
        """The contract's keys keep their order; more may follow between them."""
        data = json.loads(render_json([PROGRAMME]))
        assert list(data) == ["rules"]
        every = (*PROGRAMME.rules, *WAIVER_RULES)
        assert [row["id"] for row in data["rules"]] == [rule.id for rule in every]
        for row in data["rules"]:
            assert [key for key in row if key in KEYS] == KEYS
            assert list(row["title"]) == ["de", "en"]

    def test_of_one_rule(self) -> None:
        """Every value is the rule's own."""
        rule = PROGRAMME.rule("PG102")
        assert rule.note is not None
        boundary = next(kind.boundary for kind in KINDS if kind.name == "after-module")
        assert rule_data(rule, PROGRAMME) == {
            "id": "PG102",
            "programme": "passtgenau@2024-05-17",
            "kind": "after-module",
            "severity": "error",
            "basis": "derived",
            "section": "3.1",
            "quote": rule.source.quote,
            "title": {"de": rule.title.de, "en": rule.title.en},
            "note": {"de": rule.note.de, "en": rule.note.en},
            "reading": None,
            "boundary": {"de": boundary.de, "en": boundary.en},
        }

    def test_of_a_rule_with_a_reading(self) -> None:
        """The reading is named; a rule whose words say it all has no note."""
        row = rule_data(PROGRAMME.rule("PG302"), PROGRAMME)
        assert row["reading"] == "month"
        assert row["note"] is None
        assert row["basis"] == "explicit"

    def test_is_readable(self) -> None:
        """Umlauts stay, and the text ends with one line break."""
        text = render_json([PROGRAMME, OTHER])
        assert "Höchststunden" in text
        assert "\\u" not in text
        assert text.endswith("}\n")
        assert len(json.loads(text)["rules"]) == len(PROGRAMME.rules) + 1 + len(WAIVER_RULES)

    def test_of_no_programme(self) -> None:
        """No programme, no rules but the library's own, which belong to none."""
        rows = json.loads(render_json([]))["rules"]
        assert rows == [rule_data(rule, None) for rule in WAIVER_RULES]

    @pytest.mark.parametrize("rule", WAIVER_RULES, ids=lambda rule: rule.id)
    def test_of_a_rule_of_the_library(self, rule: Rule) -> None:
        """It belongs to no programme; the rest is as with any other rule."""
        assert rule.note is not None
        boundary = WAIVER_BOUNDARIES[rule.kind]
        assert rule_data(rule, None) == {
            "id": rule.id,
            "programme": None,
            "kind": rule.kind,
            "severity": "hint",
            "basis": "derived",
            "section": "waivers",
            "quote": rule.source.quote,
            "title": {"de": rule.title.de, "en": rule.title.en},
            "note": {"de": rule.note.de, "en": rule.note.en},
            "reading": None,
            "boundary": {"de": boundary.de, "en": boundary.en},
        }

    def test_kinds_of_the_library_are_its_own(self) -> None:
        """Each of them has a boundary in both languages, and no row of a programme names one."""
        assert set(WAIVER_BOUNDARIES) == {rule.kind for rule in WAIVER_RULES}
        assert set(WAIVER_BOUNDARIES).isdisjoint(kind.name for kind in KINDS)
        for boundary in WAIVER_BOUNDARIES.values():
            assert boundary.de
            assert boundary.en
            assert boundary.de != boundary.en


class TestExplanation:
    @pytest.mark.parametrize("lang", LANGUAGES)
    @pytest.mark.parametrize("rule", PROGRAMME.rules, ids=lambda rule: rule.id)
    def test_of_every_rule(self, rule: Rule, lang: Language) -> None:
        """Source, quote, basis, note, boundary, reading and both examples are told."""
        text = explained(rule, lang)
        told = words(text)
        assert text.startswith(f"{rule.id}  {rule.title.within(lang)}\n")
        assert SEVERITIES[rule.severity].within(lang) in told
        assert PROGRAMME.name in told
        quote = f"„{rule.source.quote}“" if lang == "de" else f'"{rule.source.quote}"'
        assert f"{rule.source.section}: {quote}" in told
        assert words(PROGRAMME.document) in told
        boundary = next(kind.boundary for kind in KINDS if kind.name == rule.kind)
        assert words(boundary.within(lang)) in told
        if rule.note is not None:
            assert words(rule.note.within(lang)) in told
        assert rule.examples is not None
        for body in (rule.examples.good, rule.examples.bad):
            assert "".join(f"    {line}\n" for line in body.splitlines()) in text

    @pytest.mark.parametrize("lang", LANGUAGES)
    @pytest.mark.parametrize("rule", WAIVER_RULES, ids=lambda rule: rule.id)
    def test_of_a_rule_of_the_library(self, rule: Rule, lang: Language) -> None:
        """The same, under the library's name; it has neither reading nor examples."""
        text = explained(rule, lang)
        told = words(text)
        severity = SEVERITIES[rule.severity].within(lang)
        assert text.startswith(
            f"{rule.id}  {rule.title.within(lang)}\n{severity}, passtgenau_core\n"
        )
        assert PROGRAMME.name not in told
        assert rule.source.quote in told
        assert rule.note is not None
        assert words(rule.note.within(lang)) in told
        assert words(WAIVER_BOUNDARIES[rule.kind].within(lang)) in told

    @pytest.mark.parametrize(
        ("basis", "german", "english"),
        [(Basis.EXPLICIT, "ausdrücklich", "explicit"), (Basis.DERIVED, "abgeleitet", "derived")],
    )
    def test_tells_the_basis(self, basis: Basis, german: str, english: str) -> None:
        """Whether the words say it or we read it so is always told."""
        rule = next(rule for rule in PROGRAMME.rules if rule.source.basis is basis)
        assert f"Grundlage {german}" in explained(rule, "de")
        assert f"Basis     {english}" in explained(rule, "en")

    @pytest.mark.parametrize("lang", LANGUAGES)
    def test_tells_the_reading_with_its_options(self, lang: Language) -> None:
        """The question, the options as the command line takes them, and why."""
        reading = next(reading for reading in PROGRAMME.readings if reading.id == "month")
        told = words(explained(PROGRAMME.rule("PG302"), lang))
        assert words(reading.title.within(lang)) in told
        assert "month=calendar, month=phase" in told
        assert words(reading.why.within(lang)) in told
        assert "minimum-length" not in told

    def test_without_a_reading(self) -> None:
        """A rule that rests on no reading does not speak of any."""
        assert "Lesart" not in explained(PROGRAMME.rule("PG301"), "de")
        assert "Reading" not in explained(PROGRAMME.rule("PG301"), "en")

    def test_of_a_bare_rule(self) -> None:
        """A rule of one's own may have neither note nor examples."""
        rule = attrs.evolve(PROGRAMME.rule("PG102"), note=None, examples=None)
        text = explained(rule, "en")
        assert "Example" not in text
        assert "as of" not in text
        assert "Boundary" in text

    def test_the_day_of_the_examples(self) -> None:
        """The examples say on which day they are judged."""
        rule = PROGRAMME.rule("PG303")
        assert explained(rule, "de").count("(Stichtag 01.12.2025):") == 2
        assert explained(rule, "en").count("(as of 2025-12-01):") == 2

    def test_lines_are_short(self) -> None:
        """Prose is broken, and only its first line bears the label; examples stay as they are."""
        long = Text.same("word " * 60)
        rule = attrs.evolve(PROGRAMME.rule("PG102"), note=long, examples=None)
        lines = explained(rule, "en").splitlines()
        assert max(map(len, lines)) <= 100
        assert sum("word" in line for line in lines) >= 3
        assert all(line.startswith(" " * 10) for line in lines if "word" in line)

    @pytest.mark.parametrize("severity", list(Severity))
    def test_of_any_severity(self, severity: Severity) -> None:
        """The severity is told in words."""
        rule = attrs.evolve(PROGRAMME.rule("PG102"), severity=severity)
        assert (
            explained(rule, "en").splitlines()[1]
            == f"{SEVERITIES[severity].en}, passtgenau@2024-05-17"
        )


def test_texts_of_a_programme_of_ones_own_do_not_steer_the_terminal() -> None:
    """Edition, titles and quotes stand in a file that others may write."""
    evil = "\x1b[31m"
    rule = PROGRAMME.rule("PG102")
    rule = attrs.evolve(
        rule,
        title=Text.same(evil),
        note=Text.same(evil),
        source=attrs.evolve(rule.source, quote=evil, section=evil, document=evil),
    )
    own = attrs.evolve(PROGRAMME, document=evil, rules=[rule])
    for text in (plain_text(render_list([own], "de")), explained(rule, "de", own)):
        assert all(line.isprintable() for line in text.splitlines())
