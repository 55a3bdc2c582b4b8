"""GitLab Code Quality: what its reader asks for, and one entry for each breach."""

from __future__ import annotations

import json
import os
import re
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from runs import (
    BROKEN,
    EINSTIEG,
    PROBLEM,
    TOO_LONG,
    TOO_SHORT,
    result,
    run_of,
    runs,
    with_findings,
)

from passtgenau_core import Outcome, Problem, Severity, Text
from passtgenau_core.language import Language
from passtgenau_core.output.gitlab import render
from passtgenau_core.runs.result import Finding, Result, Run

BREACH = next(f for f in result(phases=[EINSTIEG, TOO_LONG]).findings if f.is_new_breach)
NAMES = st.binary(min_size=1, max_size=20).map(lambda name: os.fsdecode(name.replace(b"\0", b"/")))


def entries(run: Run) -> list[dict[str, Any]]:
    """The entries, each with what GitLab's reader asks for: it stops at the first without it."""
    text = render(run)
    text.encode()
    told = json.loads(text)
    assert isinstance(told, list)
    for entry in told:
        assert list(entry) == ["description", "check_name", "fingerprint", "severity", "location"]
        assert all(isinstance(entry[key], str) and entry[key] for key in list(entry)[:4])
        assert entry["severity"] in {"info", "minor", "major", "critical", "blocker"}
        assert re.fullmatch("[0-9a-f]{64}", entry["fingerprint"])
        assert entry["description"].startswith(f"{entry['check_name']}: ")
        assert entry["description"].isprintable()
        assert list(entry["location"]) == ["path", "lines"]
        assert entry["location"]["path"].isprintable()
        lines = entry["location"]["lines"]
        assert 1 <= lines["begin"] <= lines["end"]
    fingerprints = [entry["fingerprint"] for entry in told]
    assert len(set(fingerprints)) == len(fingerprints)
    return told


def fingerprint(finding: Finding, name: str = "a.json") -> str:
    """The fingerprint of the only entry."""
    (entry,) = entries(run_of(with_findings(finding, name=name)))
    assert isinstance(entry["fingerprint"], str)
    return entry["fingerprint"]


@given(run=runs())
def test_whatever_was_found(run: Run) -> None:
    """Problems first, then each breach, as many as the summary counts; the same each time."""
    told = entries(run)
    assert render(run) == render(run)
    breached = {
        {"error": "major", "warning": "minor", "hint": "info"}[severity.value]: count
        for severity, count in run.summary().breached.items()
    } | {"blocker": len(run.problems)}
    for severity, count in breached.items():
        assert sum(entry["severity"] == severity for entry in told) == count
    assert len(told) == sum(breached.values())


def test_nothing_found() -> None:
    """An empty list: without a report, GitLab could not compare."""
    assert render(run_of()) == "[]\n"
    assert render(run_of(result())) == "[]\n"


@pytest.mark.parametrize("outcome", [o for o in Outcome if o is not Outcome.BREACHED])
def test_what_is_not_breached_is_not_told(outcome: Outcome) -> None:
    """GitLab knows no kinds: every entry counts as a defect."""
    assert entries(run_of(with_findings(attrs.evolve(BREACH, outcome=outcome)))) == []


def test_known_breaches_are_not_told() -> None:
    """The baseline has them."""
    known = attrs.evolve(BREACH, known=True)
    assert entries(run_of(with_findings(known), has_baseline=True)) == []


def test_a_breach() -> None:
    """Its rule, subject and message, its place, and how much it weighs."""
    finding = attrs.evolve(BREACH, line=7, end_line=9)
    (entry,) = entries(run_of(with_findings(finding, name="/repo/f ä.json"), root="/repo"))
    assert entry["description"] == f"PG202: {BREACH.about}: {BREACH.message}"
    assert entry["check_name"] == "PG202"
    assert entry["severity"] == "major"
    assert entry["location"] == {"path": "f ä.json", "lines": {"begin": 7, "end": 9}}


@pytest.mark.parametrize(
    ("severity", "name"),
    [(Severity.ERROR, "major"), (Severity.WARNING, "minor"), (Severity.HINT, "info")],
)
def test_severities(severity: Severity, name: str) -> None:
    """Nothing is worse than input that nobody can judge."""
    told = entries(run_of(BROKEN, with_findings(attrs.evolve(BREACH, severity=severity))))
    assert [entry["severity"] for entry in told] == ["blocker", name]


@pytest.mark.parametrize(("lang", "says"), [("de", "leer"), ("en", "empty")])
def test_a_problem(lang: Language, says: str) -> None:
    """It is told at its place."""
    (entry,) = entries(run_of(BROKEN, lang=lang))
    assert entry["description"] == f"INPUT: {says}"
    assert entry["location"] == {"path": "b.yaml", "lines": {"begin": 3, "end": 3}}


@pytest.mark.parametrize(("file", "path"), [("cases", "cases"), (None, ".")])
def test_a_problem_without_a_line(file: str | None, path: str) -> None:
    """GitLab asks for a line: the first."""
    problem = Problem(what=Text("leer", "empty"), file=file)
    (entry,) = entries(run_of(lost=(problem,)))
    assert entry["location"] == {"path": path, "lines": {"begin": 1, "end": 1}}


class TestFingerprints:
    def test_lines_may_move(self) -> None:
        """The same breach on another line is not a new one."""
        assert fingerprint(BREACH) == fingerprint(attrs.evolve(BREACH, line=99, end_line=99))

    def test_content_and_file_tell_breaches_apart(self) -> None:
        """Another breach, or the same one in a copy of the file."""
        other = attrs.evolve(BREACH, fingerprint="0" * 32)
        assert len({fingerprint(BREACH), fingerprint(other), fingerprint(BREACH, "b.json")}) == 3

    def test_what_is_the_same_twice_is_numbered(self) -> None:
        """The first keeps its own, so that the second alone is new."""
        first, second = entries(run_of(with_findings(BREACH, BREACH)))
        assert first["fingerprint"] == fingerprint(BREACH)
        assert second["fingerprint"] != first["fingerprint"]

    def test_problems_that_are_the_same_twice(self) -> None:
        """Two lines of one file may lack the same."""
        again = attrs.evolve(PROBLEM, line=9)
        assert len(entries(run_of(Result(file="b.yaml", problems=(PROBLEM, again))))) == 2

    def test_of_a_real_file_that_was_shifted(self) -> None:
        """Another phase before it changes neither the content nor the name of a breach."""
        before = entries(run_of(result(phases=[EINSTIEG, TOO_LONG])))
        after = entries(run_of(result(phases=[TOO_SHORT, EINSTIEG, TOO_LONG])))
        assert {entry["fingerprint"] for entry in before if entry["check_name"] == "PG202"} <= {
            entry["fingerprint"] for entry in after
        }


@given(name=NAMES, text=st.text(st.characters(codec=None)))
def test_whatever_names_and_words_hold(name: str, text: str) -> None:
    """The list can be written and read, and nothing in it steers a terminal."""
    finding = attrs.evolve(BREACH, about=text, message=text)
    problem = Problem(what=Text.same(text), file=name)
    assert len(entries(run_of(with_findings(finding, name=name), lost=(problem,)))) == 2
