"""A run: what was found over all files, and the exit code it means."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from passtgenau_core import (
    Case,
    Outcome,
    Problem,
    Rule,
    Severity,
    Text,
    check,
    dump_case,
    load_programme,
)
from passtgenau_core.rules import WAIVER_RULES
from passtgenau_core.runs.checker import Checker, Task
from passtgenau_core.runs.choice import Choice
from passtgenau_core.runs.result import Finding, Result, Run, Waived
from passtgenau_core.testing import cases, days

PROGRAMME = load_programme("passtgenau")
FEWER = settings(max_examples=settings().max_examples // 4)
"""Cases are large: fewer of them find as much."""
DAY = date(2025, 6, 1)
PROBLEM = Problem(what=Text("leer", "empty"), file="b.yaml")


def judged(
    outcome: Outcome, severity: Severity = Severity.ERROR, *, known: bool = False
) -> Finding:
    """A finding with this outcome."""
    return Finding(
        rule="PG301",
        subject="case",
        about="Fall",
        message="Text",
        outcome=outcome,
        because="within-cap",
        severity=severity,
        pointer="",
        line=1,
        column=1,
        end_line=1,
        end_column=1,
        fingerprint="f",
        known=known,
    )


def found(*findings: Finding, file: str = "a.yaml") -> Result:
    """A file with these findings."""
    return Result(file=file, case="LOE-2025-007", programme=PROGRAMME.name, findings=findings)


def broken(*problems: Problem, file: str = "b.yaml") -> Result:
    """A file with these problems, by default one."""
    return Result(file=file, problems=problems or (PROBLEM,))


def run_of(*files: Result, **fields: Any) -> Run:
    """A run over these files."""
    made = {"as_of": DAY, "lang": "de", "version": "0", **fields}
    return Run(results=files, programmes={PROGRAMME.name: PROGRAMME}, **made)


class TestSummary:
    def test_of_nothing(self) -> None:
        """No file, no judgement: every count is there, and nought."""
        summary = run_of().summary()
        assert summary.files == 0
        assert summary.outcomes == dict.fromkeys(Outcome, 0)
        assert summary.breached == dict.fromkeys(Severity, 0)
        assert summary.known == 0

    def test_counts_files_that_could_not_be_read(self) -> None:
        """Files with problems are files looked at, however many problems they have."""
        run = run_of(found(), broken(PROBLEM, PROBLEM), broken(), lost=(PROBLEM,))
        assert run.summary().files == 3
        assert run.unread == 2

    def test_counts_over_all_files(self) -> None:
        """Each outcome is counted, and breaches by their severity as well."""
        run = run_of(
            found(judged(Outcome.BREACHED, Severity.HINT), judged(Outcome.MET)),
            found(
                judged(Outcome.BREACHED, Severity.ERROR),
                judged(Outcome.BREACHED, Severity.HINT),
                judged(Outcome.WAIVED, Severity.WARNING),
            ),
        )
        summary = run.summary()
        assert summary.outcomes == {
            **dict.fromkeys(Outcome, 0),
            Outcome.BREACHED: 3,
            Outcome.MET: 1,
            Outcome.WAIVED: 1,
        }
        assert summary.breached == {Severity.ERROR: 1, Severity.WARNING: 0, Severity.HINT: 2}

    @FEWER
    @given(some=st.lists(cases(most_entries=4), max_size=3), as_of=days())
    def test_loses_no_judgement(self, some: list[Case], as_of: date) -> None:
        """The counts add up to all judgements, which stand in the order of the files."""
        checker = Checker(choice=Choice(), as_of=as_of, lang="de")
        files = [
            checker.result(
                Task(file=f"{number}.json", content=dump_case(case, format="json").encode())
            )
            for number, case in enumerate(some)
        ]
        run = run_of(*files)
        summary = run.summary()
        told = list(run.findings())
        assert [(result.file, f.rule, f.subject, f.outcome) for result, f in told] == [
            (f"{number}.json", j.rule, j.subject, j.outcome)
            for number, case in enumerate(some)
            for j in check(case, as_of=as_of)
        ]
        assert sum(summary.outcomes.values()) == len(told)
        assert sum(summary.breached.values()) == summary.outcomes[Outcome.BREACHED]
        assert summary.files == len(some)

    @pytest.mark.parametrize("severity", Severity)
    def test_known_breaches_are_counted_by_themselves(self, severity: Severity) -> None:
        """What a baseline knows is counted neither as a breach nor by its severity."""
        known = judged(Outcome.BREACHED, severity, known=True)
        summary = run_of(found(known, judged(Outcome.BREACHED, severity)), found(known)).summary()
        assert summary.known == 2
        assert summary.outcomes == {**dict.fromkeys(Outcome, 0), Outcome.BREACHED: 1}
        assert summary.breached == {**dict.fromkeys(Severity, 0), severity: 1}


class TestWhatWasNotUnderstood:
    def test_is_told_paths_first(self) -> None:
        """Problems of paths stand before those of files, which keep their order."""
        problems = [Problem(what=Text.same(name)) for name in "abcd"]
        run = run_of(broken(problems[1], problems[2]), found(), broken(problems[3]))
        assert run.problems == tuple(problems[1:])
        lost = run_of(broken(*problems[1:]), lost=(problems[0],))
        assert lost.problems == tuple(problems)

    def test_was_not_judged(self) -> None:
        """A file with a problem is no judged file, and nothing is found in it."""
        good = found(judged(Outcome.MET))
        run = run_of(broken(), good)
        assert run.judged == (good,)
        assert [result for result, _ in run.findings()] == [good]


class TestFindings:
    @pytest.mark.parametrize("outcome", Outcome)
    @pytest.mark.parametrize("known", [False, True])
    def test_a_new_breach(self, outcome: Outcome, *, known: bool) -> None:
        """Only a breach can be new, and only while no baseline knows it."""
        new = outcome is Outcome.BREACHED and not known
        assert judged(outcome, known=known).is_new_breach == new

    @pytest.mark.parametrize(
        "rule", [*PROGRAMME.rules, *WAIVER_RULES], ids=lambda rule: str(rule.id)
    )
    def test_their_rule(self, rule: Rule) -> None:
        """It is found by its id, the library's own rules too."""
        finding = attrs.evolve(judged(Outcome.MET), rule=rule.id)
        result = found(finding)
        assert run_of(result).rule(result, finding) == rule

    def test_free_text_is_in_no_repr(self) -> None:
        """Values and reasons, which are told only if asked for, are not told by accident."""
        waived = Waived(approved_by="id", until=DAY, reason="Kanarienvogel")
        finding = attrs.evolve(
            judged(Outcome.WAIVED), waiver=waived, values=(("/records/0/note", "Kanarienvogel"),)
        )
        assert "Kanarienvogel" not in repr(run_of(found(finding)))


class TestPlaces:
    def test_from_the_root_on(self, tmp_path: Path) -> None:
        """Files below the root are named from there, with slashes; others by their whole path."""
        run = run_of(root=str(tmp_path / "repository"))
        below = tmp_path / "repository" / "cases" / "a.yaml"
        assert run.place(str(below)) == "cases/a.yaml"
        other = tmp_path / "repository-2" / "a.yaml"
        assert run.place(str(other)) == other.as_posix()
        around = tmp_path / "repository" / ".." / "a.yaml"
        assert run.place(str(around)) == (tmp_path / "a.yaml").as_posix()

    def test_of_names_that_are_relative(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """They start from where the command runs, wherever the root is."""
        (tmp_path / "cases").mkdir()
        monkeypatch.chdir(tmp_path / "cases")
        assert run_of(root=str(tmp_path)).place("a.yaml") == "cases/a.yaml"
        assert run_of(root="..").place("a.yaml") == "cases/a.yaml"
        assert run_of(root=".").place(os.path.join(os.pardir, "a.yaml")) == (  # noqa: PTH118
            (tmp_path / "a.yaml").as_posix()
        )

    def test_without_a_root(self) -> None:
        """The name stays as it was given."""
        assert run_of().place("./a.yaml") == "./a.yaml"

    @pytest.mark.parametrize("root", ["", "."])
    def test_of_standard_input(self, root: str) -> None:
        """It is no file, and lies nowhere."""
        assert run_of(root=root).place("-") == "-"


class TestExitCode:
    @pytest.mark.parametrize(
        ("severity", "fail_on", "code"),
        [
            (Severity.ERROR, Severity.ERROR, 1),
            (Severity.ERROR, Severity.WARNING, 1),
            (Severity.ERROR, Severity.HINT, 1),
            (Severity.ERROR, None, 0),
            (Severity.WARNING, Severity.ERROR, 0),
            (Severity.WARNING, Severity.WARNING, 1),
            (Severity.WARNING, Severity.HINT, 1),
            (Severity.WARNING, None, 0),
            (Severity.HINT, Severity.ERROR, 0),
            (Severity.HINT, Severity.WARNING, 0),
            (Severity.HINT, Severity.HINT, 1),
            (Severity.HINT, None, 0),
        ],
    )
    def test_of_a_breach(self, severity: Severity, fail_on: Severity | None, code: int) -> None:
        """A breach fails if it is as grave as asked for, in whichever file it is."""
        breach = judged(Outcome.BREACHED, severity)
        for files in (
            [found(breach), found()],
            [found(judged(Outcome.MET)), found(breach)],
        ):
            assert run_of(*files).exit_code(fail_on, strict=False) == code

    @pytest.mark.parametrize("outcome", [o for o in Outcome if o is not Outcome.BREACHED])
    @pytest.mark.parametrize("strict", [False, True])
    def test_of_anything_else(self, outcome: Outcome, *, strict: bool) -> None:
        """Nothing but a breach fails, and with strict what is undetermined, even with never."""
        code = int(strict and outcome is Outcome.UNDETERMINED)
        run = run_of(found(judged(outcome)))
        assert run.exit_code(Severity.HINT, strict=strict) == code
        assert run.exit_code(None, strict=strict) == code

    @pytest.mark.parametrize("fail_on", [*Severity, None])
    def test_problems_go_before_breaches(self, fail_on: Any) -> None:
        """Input that could not be understood is told apart from breaches, whatever fails."""
        breach = found(judged(Outcome.BREACHED))
        for run in (run_of(breach, lost=(PROBLEM,)), run_of(breach, broken())):
            assert run.exit_code(fail_on, strict=False) == 2

    def test_of_nothing(self) -> None:
        """Nothing fails where nothing is."""
        assert run_of().exit_code(Severity.HINT, strict=True) == 0

    @pytest.mark.parametrize("severity", Severity)
    def test_known_breaches_do_not_fail(self, severity: Severity) -> None:
        """A baseline lets known breaches pass; one that is new beside them fails."""
        known, new = (judged(Outcome.BREACHED, severity, known=known) for known in (True, False))
        assert run_of(found(known)).exit_code(Severity.HINT, strict=True) == 0
        assert run_of(found(known), found(new)).exit_code(Severity.HINT, strict=True) == 1
