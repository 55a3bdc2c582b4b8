"""Each file below ``cases`` is a test: a case file dropped there is loaded and judged.

* ``ok``: it loads and nothing is breached. The day of the check stands in its first line as
  ``# as_of: 2025-06-01``, or in ``NAME.expected.json`` beside it.
* ``breach``: it loads, and exactly the pairs of rule and subject are breached that
  ``NAME.expected.json`` lists under ``breached``.
* ``broken``: it does not load, and ``NAME.expected.json`` lists line, column and pointer of every
  problem, in order.

Beside these an expectation may state ``readings``, ``rules`` (prefixes of the rules that are
judged, by default those of chapters 1 to 3 of the programme), ``pending`` (all pairs of rule and
subject that are pending) and ``comment``.
"""

from __future__ import annotations

import json
import re
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from passtgenau_core import InputError, Judgement, Report, check, load_case

CASES = Path(__file__).parent / "cases"
EXPECTED = ".expected.json"
RULES = ("PG1", "PG2", "PG3")


def files(folder: str) -> list[Any]:
    """The case files below a folder, each as a parameter that bears its name."""
    return [
        pytest.param(path, id=path.relative_to(CASES / folder).as_posix())
        for path in sorted((CASES / folder).rglob("*"))
        if path.suffix in (".yaml", ".yml", ".json") and not path.name.endswith(EXPECTED)
    ]


def expectation(path: Path) -> dict[str, Any]:
    """What is stated in the file beside ``path``, or of the day in its first line."""
    beside = path.with_name(path.stem + EXPECTED)
    if beside.exists():
        stated: dict[str, Any] = json.loads(beside.read_text("utf-8"))
        return stated
    first = path.read_text("utf-8").partition("\n")[0]
    match = re.fullmatch(r"# as_of: (\S+)", first)
    assert match, f"{path} has neither a first line '# as_of: …' nor {beside.name} beside it"
    return {"as_of": match.group(1)}


def judge(path: Path, expected: dict[str, Any]) -> Report:
    """The report on a case file."""
    return check(
        load_case(path),
        as_of=date.fromisoformat(expected["as_of"]),
        readings=expected.get("readings"),
        select=expected.get("rules", RULES),
    )


def pairs(judgements: tuple[Judgement, ...]) -> set[tuple[str, str]]:
    """Rule and subject of each judgement."""
    return {(judgement.rule, judgement.subject) for judgement in judgements}


def stated(expected: dict[str, Any], key: str) -> set[tuple[str, str]]:
    """Pairs of rule and subject that an expectation lists."""
    return {(rule, subject) for rule, subject in expected[key]}


@pytest.mark.parametrize("path", files("ok"))
def test_nothing_is_breached(path: Path) -> None:
    """The file loads, and no rule is breached on its day."""
    expected = expectation(path)
    report = judge(path, expected)
    assert pairs(report.breached) == set()
    assert report.judgements
    if "pending" in expected:
        assert pairs(report.pending) == stated(expected, "pending")


@pytest.mark.parametrize("path", files("breach"))
def test_exactly_these_are_breached(path: Path) -> None:
    """The file loads, for a broken rule is no broken input, and exactly these are breached."""
    expected = expectation(path)
    report = judge(path, expected)
    assert pairs(report.breached) == stated(expected, "breached")
    assert report.breached
    if "pending" in expected:
        assert pairs(report.pending) == stated(expected, "pending")


@pytest.mark.parametrize("path", files("broken"))
def test_every_problem_is_told_with_its_place(path: Path) -> None:
    """The file does not load, and every problem is told with line, column and pointer."""
    expected = expectation(path)
    problems = expected["problems"]
    if sys.version_info >= (3, 13):
        problems = expected.get("problems_since_python_3_13", problems)
    with pytest.raises(InputError) as caught:
        load_case(path)
    found = [
        {"line": problem.line, "column": problem.column, "pointer": problem.pointer}
        for problem in caught.value.problems
    ]
    assert found == problems
    assert {problem.file for problem in caught.value.problems} == {str(path)}


@pytest.mark.parametrize("folder", ["ok", "breach", "broken"])
def test_no_expectation_is_left_alone(folder: str) -> None:
    """Every expectation has its case file, and every folder has some."""
    named = {path.values[0].stem for path in files(folder)}
    expected = {p.name.removesuffix(EXPECTED) for p in (CASES / folder).rglob("*" + EXPECTED)}
    assert named
    assert expected <= named


@pytest.mark.parametrize(
    "rule",
    [
        "PG101",
        "PG102",
        "PG103",
        "PG104",
        "PG105",
        "PG201",
        "PG202",
        "PG301",
        "PG302",
        "PG303",
        "PG304",
        "PG305",
        "PG306",
        "PG308",
    ],
)
def test_every_rule_has_its_boundary(rule: str) -> None:
    """Each rule has a file that keeps it, and one that breaks it where it can be broken."""
    kept = [path for path in files("ok") if path.values[0].name.startswith(rule.lower())]
    assert kept
    if rule == "PG308":
        return
    broken = [
        path
        for path in files("breach")
        if any(r == rule for r, _ in expectation(path.values[0])["breached"])
    ]
    assert broken
