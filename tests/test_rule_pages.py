"""The page of each rule says what the library says, and its two examples show the rule."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest

from passtgenau_core import (
    Outcome,
    Report,
    Rule,
    Service,
    check,
    check_service,
    load_case,
    load_programme,
    load_service,
    shipped_programmes,
)
from passtgenau_core.rules import WAIVER_RULES

DOCS = Path(__file__).parent.parent / "docs"
FOLDER = DOCS / "reference" / "rules"
RULES = {
    rule.id: rule
    for rules in (*(load_programme(name).rules for name in shipped_programmes()), WAIVER_RULES)
    for rule in rules
}
NEVER_MET = ("W101",)
"""A waiver only ever runs out: up to its last day the rule is pending."""
NEVER_BREACHED = ("PG308",)
"""An entry of a later day is no breach, it only waits to be counted."""

YAML = re.compile(r"^```yaml\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(
    r"^`passtgenau check (\w+)\.yaml --as-of (\S+) --select (\w+).*`:$", re.MULTILINE
)


class Page(NamedTuple):
    """What the page of a rule shows."""

    text: str
    as_of: date
    good: Report
    bad: Report


def read(rule: Rule) -> Page:
    """The page of a rule with the reports of its two examples, as they stand on the page."""
    text = (FOLDER / f"{rule.id}.md").read_text("utf-8")
    *beside, good, bad = YAML.findall(text)
    (first, day, selected), (second, other_day, also) = COMMAND.findall(text)
    assert (first, second, selected, also) == ("good", "bad", rule.id, rule.id)
    assert day == other_day
    as_of = date.fromisoformat(day)
    service = load_service(beside[0], format="yaml") if beside else None

    def judged(example: str) -> Report:
        return report(example, rule, as_of, service)

    return Page(text=text, as_of=as_of, good=judged(good), bad=judged(bad))


def report(example: str, rule: Rule, as_of: date, service: Service | None) -> Report:
    """What the rule says of a whole file."""
    if rule.about == "service":
        read = load_service(example, format="yaml")
        programme = load_programme("passtgenau")
        return check_service(read, programme, as_of=as_of, select=[rule.id])
    case = load_case(example, format="yaml")
    return check(case, as_of=as_of, select=[rule.id], service=service)


def test_the_pages_are_fresh(tmp_path: Path) -> None:
    """The folder holds what the script writes, byte for byte, and nothing else."""
    (tmp_path / "PG999.md").write_text("a page of a rule that is no more", encoding="utf-8")
    script = DOCS / "generate_rule_pages.py"
    subprocess.run([sys.executable, "-W", "error", str(script), str(tmp_path)], check=True)
    made = {path.name: path.read_text("utf-8") for path in tmp_path.iterdir()}
    kept = {path.name: path.read_text("utf-8") for path in FOLDER.iterdir()}
    assert sorted(made) == sorted(kept)
    stale = [name for name, text in made.items() if text != kept[name]]
    assert stale == [], "run: python docs/generate_rule_pages.py"


def test_every_rule_has_a_page() -> None:
    """One page a rule, and beside them only the indexes."""
    pages = {path.stem for path in FOLDER.iterdir()}
    assert pages - set(RULES) == {"index", "passtgenau", "integrationsbegleitung", "waivers"}
    assert set(RULES) <= pages


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: str(rule.id))
class TestOfEachRule:
    def test_the_good_example_meets_it(self, rule: Rule) -> None:
        """It is met somewhere and breached nowhere."""
        outcomes = {judgement.outcome for judgement in read(rule).good}
        wanted = Outcome.PENDING if rule.id in NEVER_MET else Outcome.MET
        assert wanted in outcomes
        assert outcomes <= {wanted, Outcome.PENDING, Outcome.NOT_APPLICABLE}

    def test_the_bad_example_breaks_it(self, rule: Rule) -> None:
        """It is breached."""
        outcomes = {judgement.outcome for judgement in read(rule).bad}
        wanted = Outcome.PENDING if rule.id in NEVER_BREACHED else Outcome.BREACHED
        assert wanted in outcomes
        assert Outcome.UNDETERMINED not in outcomes

    def test_the_page_says_where_the_rule_comes_from(self, rule: Rule) -> None:
        """Titles, quote, section, basis in words, note and severity stand on it."""
        text = read(rule).text
        said = [rule.title.de, rule.title.en, f"> {rule.source.quote}", rule.source.document]
        said += [f"section {rule.source.section}", f"| {rule.source.basis.value}: "]
        said += [f"| {rule.severity.value} |", f"rule-kinds.md#{anchor(rule)}"]
        said += [] if rule.note is None else [rule.note.de, rule.note.en]
        assert [part for part in said if part not in text] == []


def anchor(rule: Rule) -> str:
    """Where the page of rule kinds tells of a rule's kind."""
    return "rules-about-waivers" if rule in WAIVER_RULES else rule.kind


def test_readings_tell_all_their_options() -> None:
    """A rule with a reading names it, with every option and the reason for the default."""
    told = 0
    for name in shipped_programmes():
        programme = load_programme(name)
        readings = {reading.id: reading for reading in programme.readings}
        for rule in programme.rules:
            if rule.reading is not None:
                text, reading = read(rule).text, readings[rule.reading]
                assert f"why/readings.md#{reading.id}" in text
                assert all(f"`{option}`" in text for option in reading.options)
                assert reading.why.de in text
                assert reading.why.en in text
                told += 1
    assert told > 5


def test_the_readme_counts_the_rules() -> None:
    """How many rules each programme has, as the README says it."""
    readme = (DOCS.parent / "README.md").read_text("utf-8")
    counts = [len(load_programme(name).rules) for name in ("passtgenau", "integrationsbegleitung")]
    row = next(line for line in readme.splitlines() if line.startswith("| [rules]"))
    assert [int(number) for number in re.findall(r"\b\d+\b", row)] == [*counts, len(WAIVER_RULES)]
