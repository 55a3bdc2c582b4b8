"""The examples show what they say: those of the documentation and those of each rule."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest

from passtgenau_core import (
    Case,
    Judgement,
    Outcome,
    Rule,
    check,
    load_case,
    load_programme,
    shipped_programmes,
)

FOLDER = Path(__file__).parent.parent / "docs" / "examples"
CASES = sorted((FOLDER / "cases").glob("*.yaml"))
RULES = ("PG1", "PG2", "PG3")
"""The rules that are judged so far."""

STATED = re.compile(r"Stichtag \(as_of\): (\S+) Verletzt ist dann (.+)\.$")
BREACH = re.compile(r"allein (PG[0-9]+) \((\S+)\)")
ROW = re.compile(r"\| \[`(.+?)`\]\((.+?)\) \| (.+?) \| (\S+) \| (?:(PG\d+) at `(.+?)`|nothing) \|")


class Head(NamedTuple):
    """What the first lines of an example say."""

    text: str
    as_of: date
    breach: tuple[str, str] | None


def head(path: Path) -> Head:
    """What the comment above an example says: its day, and the breach it shows."""
    lines = path.read_text("utf-8").splitlines()
    first = next(number for number, line in enumerate(lines) if not line.startswith("#"))
    text = " ".join(" ".join(line.removeprefix("#").split()) for line in lines[:first])
    stated = STATED.search(text)
    assert stated is not None, text
    breach = BREACH.fullmatch(stated.group(2))
    assert (breach is None) == (stated.group(2) == "nichts")
    return Head(
        text=text,
        as_of=date.fromisoformat(stated.group(1)),
        breach=None if breach is None else (breach.group(1), breach.group(2)),
    )


def shows(path: Path) -> tuple[str, str] | None:
    """Rule and subject that an example shows the breach of, if they are judged so far."""
    breach = head(path).breach
    return breach if breach is not None and breach[0].startswith(RULES) else None


class TestDocumentation:
    def test_generator_writes_the_same_bytes(self, tmp_path: Path) -> None:
        """The files in the repository are what the script writes, byte for byte."""
        script = FOLDER / "generate_cases.py"
        subprocess.run(
            [sys.executable, "-W", "error", str(script), str(tmp_path / "new" / "cases")],
            check=True,
        )
        made = {p.name: p.read_bytes() for p in (tmp_path / "new" / "cases").iterdir()}
        kept = {p.name: p.read_bytes() for p in (FOLDER / "cases").iterdir()}
        assert set(made) == set(kept)
        for name, content in kept.items():
            assert made[name] == content, name

    @pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
    def test_breaks_what_it_says(self, path: Path) -> None:
        """On its day exactly the breach is there that its first lines name, or none."""
        report = check(load_case(path), as_of=head(path).as_of, select=RULES)
        found = [(judgement.rule, judgement.subject) for judgement in report.breached]
        breach = shows(path)
        assert found == ([] if breach is None else [breach])
        assert report.undetermined == ()

    @pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
    def test_is_fictional_and_says_so(self, path: Path) -> None:
        """The first line says that nothing in it is real, and the name whether it is wrong."""
        assert head(path).text.startswith("Frei erfunden")
        assert path.name.startswith("fehler-") == (head(path).breach is not None)

    def test_readme_says_the_same(self) -> None:
        """Its table has each file once, with the day and the breach of the file."""
        rows = ROW.findall((FOLDER / "cases" / "README.md").read_text("utf-8"))
        assert sorted(name for name, *_ in rows) == [path.name for path in CASES]
        for name, link, what, as_of, rule, subject in rows:
            stated = head(FOLDER / "cases" / name)
            assert link == name
            assert what
            assert date.fromisoformat(as_of) == stated.as_of
            assert stated.breach == ((rule, subject) if rule else None)

    def test_boundaries_are_on_both_sides(self) -> None:
        """The last minute that is allowed and the first that is not differ in one minute."""
        allowed, forbidden = (
            load_case(FOLDER / "cases" / name).ledger.minutes("sicherung_arbeitsplatz")
            for name in (
                "sicherung-30-stunden.yaml",
                "fehler-sicherung-30-stunden-1-minute.yaml",
            )
        )
        assert forbidden == allowed + 1


PROGRAMMES = [load_programme(name) for name in shipped_programmes()]
SHIPPED = [
    pytest.param(rule, programme.name, id=rule.id)
    for programme in PROGRAMMES
    for rule in programme.rules
]


def judged(rule: Rule, programme: str, body: str) -> tuple[Judgement, ...]:
    """What the rule says about one of its examples, on the day of the examples."""
    assert rule.examples is not None
    report = check(example(programme, body), as_of=rule.examples.as_of, select=[rule.id])
    return report[rule.id]


def example(programme: str, body: str) -> Case:
    """The case of an example."""
    text = f"format: passtgenau-case/1\nprogramme: {programme}\ncase: LOE-2025-007\n{body}"
    return load_case(text, format="yaml")


@pytest.mark.parametrize(("rule", "programme"), SHIPPED)
class TestOfEachRule:
    def test_the_good_one_meets_it(self, rule: Rule, programme: str) -> None:
        """The example that passes is met somewhere and breached nowhere."""
        assert rule.examples is not None
        outcomes = {j.outcome for j in judged(rule, programme, rule.examples.good)}
        assert Outcome.MET in outcomes or outcomes == {Outcome.PENDING}
        assert not outcomes & {Outcome.BREACHED, Outcome.UNDETERMINED, Outcome.WAIVED}

    def test_the_bad_one_breaks_it(self, rule: Rule, programme: str) -> None:
        """The example that fails is breached; what only waits to be counted is pending."""
        assert rule.examples is not None
        wanted = Outcome.PENDING if rule.id == "PG308" else Outcome.BREACHED
        assert wanted in {j.outcome for j in judged(rule, programme, rule.examples.bad)}
