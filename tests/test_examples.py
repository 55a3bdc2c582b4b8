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
    Judgement,
    Outcome,
    Programme,
    Report,
    Rule,
    Service,
    Trainer,
    check,
    check_service,
    load_case,
    load_programme,
    load_service,
    shipped_programmes,
)

FOLDER = Path(__file__).parent.parent / "docs" / "examples"
FOLDERS = ("cases", "services")
CASES = sorted((FOLDER / "cases").glob("*.yaml"))
SERVICES = sorted((FOLDER / "services").glob("*.yaml"))
TEAM = FOLDER / "services" / "fachdienst.yaml"

STATED = re.compile(r"Stichtag \(as_of\): (\S+) Verletzt ist dann (.+)\.$")
BREACH = re.compile(r"allein ((?:PG|IB)[0-9]+) \((\S+)\)")
ROW = re.compile(
    r"\| \[`(.+?)`\]\((.+?)\) \| (.+?) \| (\S+) \| (?:((?:PG|IB)\d+) at `(.+?)`|nothing) \|"
)


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


def report(path: Path) -> Report:
    """All that is said of an example on its day; of a case, with the team beside it."""
    as_of = head(path).as_of
    if path in SERVICES:
        return check_service(load_service(path), load_programme("passtgenau"), as_of=as_of)
    return check(load_case(path), as_of=as_of, service=load_service(TEAM))


class TestDocumentation:
    def test_generator_writes_the_same_bytes(self, tmp_path: Path) -> None:
        """The files in the repository are what the script writes, byte for byte."""
        script = FOLDER / "generate_cases.py"
        subprocess.run(
            [sys.executable, "-W", "error", str(script), str(tmp_path / "new")], check=True
        )
        for folder in FOLDERS:
            made = {p.name: p.read_bytes() for p in (tmp_path / "new" / folder).iterdir()}
            kept = {p.name: p.read_bytes() for p in (FOLDER / folder).iterdir()}
            assert set(made) == set(kept)
            for name, content in kept.items():
                assert made[name] == content, name

    @pytest.mark.parametrize("path", [*CASES, *SERVICES], ids=lambda path: path.stem)
    def test_breaks_what_it_says(self, path: Path) -> None:
        """On its day, of all rules, exactly that is breached which its first lines name."""
        told, breach = report(path), head(path).breach
        found = [(judgement.rule, judgement.subject) for judgement in told.breached]
        assert found == ([] if breach is None else [breach])
        assert told.undetermined == ()

    def test_every_trainer_of_the_cases_belongs_to_the_team(self) -> None:
        """The service beside the cases knows who booked their hours."""
        told = [j for path in CASES for j in report(path) if j.rule == "PG809"]
        assert {(j.subject, j.outcome) for j in told} == {("hours", Outcome.MET)}

    @pytest.mark.parametrize("path", [*CASES, *SERVICES], ids=lambda path: path.stem)
    def test_is_fictional_and_says_so(self, path: Path) -> None:
        """The first line says that nothing in it is real, and the name whether it is wrong."""
        assert head(path).text.startswith("Frei erfunden")
        assert path.name.startswith("fehler-") == (head(path).breach is not None)

    @pytest.mark.parametrize(("folder", "paths"), [("cases", CASES), ("services", SERVICES)])
    def test_readme_says_the_same(self, folder: str, paths: list[Path]) -> None:
        """Its table has each file once, with the day and the breach of the file."""
        rows = ROW.findall((FOLDER / folder / "README.md").read_text("utf-8"))
        assert sorted(name for name, *_ in rows) == [path.name for path in paths]
        for name, link, what, as_of, rule, subject in rows:
            stated = head(FOLDER / folder / name)
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


class TestTraps:
    """What the Integrationsbegleitung's examples are about: when the interim review is due.

    "spätestens nach 3 Monaten, bei Maßnahmen von weniger als 6 Monaten Dauer in der Mitte"
    """

    @pytest.mark.parametrize(
        ("name", "talk", "due"),
        [
            ("integrationsbegleitung", "2025-04-29", "2025-05-02"),
            ("integrationsbegleitung-kurz", "2025-11-19", "2025-11-19"),
            ("integrationsbegleitung-abbruch", "2026-04-08", "2026-04-11"),
            ("fehler-zwischenbilanz-zu-spaet", "2026-06-01", "2026-05-16"),
            ("fehler-genau-sechs-monate", "2025-07-11", "2025-07-10"),
        ],
    )
    def test_interim_review(self, name: str, talk: str, due: str) -> None:
        """Three months, the middle of a short measure, three months if broken off or six long."""
        (judgement,) = report(FOLDER / "cases" / f"{name}.yaml")["IB701"]
        assert (str(judgement.observed), str(judgement.allowed)) == (talk, due)
        late = talk > due
        assert judgement.outcome is (Outcome.BREACHED if late else Outcome.MET)

    def test_two_talks_are_not_three(self) -> None:
        """What is missing is the planning talk; the plan alone is none."""
        (judgement,) = report(FOLDER / "cases" / "fehler-nur-zwei-gespraeche.yaml")["IB601"]
        assert judgement.terms == ("integrationsplanung",)


PROGRAMMES = [load_programme(name) for name in shipped_programmes()]
SHIPPED = [
    pytest.param(rule, programme, id=rule.id)
    for programme in PROGRAMMES
    for rule in programme.rules
]


def judged(rule: Rule, programme: Programme, body: str) -> tuple[Judgement, ...]:
    """What the rule says about one of its examples, on the day of the examples."""
    assert rule.examples is not None
    as_of = rule.examples.as_of
    if rule.about == "service":
        service = load_service(f"format: passtgenau-service/1\n{body}", format="yaml")
        return check_service(service, programme, as_of=as_of, select=[rule.id])[rule.id]
    text = f"format: passtgenau-case/1\nprogramme: {programme.name}\ncase: LOE-2025-007\n{body}"
    case = load_case(text, format="yaml")
    team = Service(trainers=[Trainer(id="QT-1")]) if rule.kind == "known-trainer" else None
    return check(case, as_of=as_of, select=[rule.id], service=team)[rule.id]


@pytest.mark.parametrize(("rule", "programme"), SHIPPED)
class TestOfEachRule:
    def test_the_good_one_meets_it(self, rule: Rule, programme: Programme) -> None:
        """The example that passes is met somewhere and breached nowhere."""
        assert rule.examples is not None
        outcomes = {j.outcome for j in judged(rule, programme, rule.examples.good)}
        assert Outcome.MET in outcomes
        assert not outcomes & {Outcome.BREACHED, Outcome.UNDETERMINED, Outcome.WAIVED}

    def test_the_bad_one_breaks_it(self, rule: Rule, programme: Programme) -> None:
        """The example that fails is breached; what only waits to be counted is pending."""
        assert rule.examples is not None
        wanted = Outcome.PENDING if rule.id == "PG308" else Outcome.BREACHED
        assert wanted in {j.outcome for j in judged(rule, programme, rule.examples.bad)}
