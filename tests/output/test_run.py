"""A run: what was found over all files, and the exit code it means."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from passtgenau_core import (
    Case,
    Judgement,
    Outcome,
    Problem,
    Report,
    Severity,
    Source,
    Text,
    check,
    dump_case,
    load_programme,
)
from passtgenau_core.files.case_file import read_case
from passtgenau_core.output.run import Checked, Run
from passtgenau_core.testing import cases, days

PROGRAMME = load_programme("passtgenau")
FEWER = settings(max_examples=settings().max_examples // 4)
"""Cases are large: fewer of them find as much."""
DAY = date(2025, 6, 1)
READ = read_case(
    "format: passtgenau-case/1\nprogramme: passtgenau\ncase: LOE-2025-007\n", format="yaml"
)
PROBLEM = Problem(what=Text("leer", "empty"), file="b.yaml")


def judged(outcome: Outcome, severity: Severity = Severity.ERROR) -> Judgement:
    """A judgement with this outcome."""
    return Judgement(
        rule="PG301",
        subject="case",
        outcome=outcome,
        because="within-cap",
        severity=severity,
        source=Source(document="D", section="1", quote="q"),
    )


def checked(*judgements: Judgement, file: str = "a.yaml") -> Checked:
    """A file with these judgements."""
    report = Report(
        case="LOE-2025-007", programme=PROGRAMME, as_of=DAY, judgements=tuple(judgements)
    )
    return Checked(file=file, read=READ, report=report)


def run_of(*files: Checked, problems: Iterable[Problem] = (), unread: int = 0) -> Run:
    """A run over these files."""
    return Run(
        as_of=DAY,
        checked=files,
        problems=tuple(problems),
        unread=unread,
        lang="de",
        version="0",
    )


class TestSummary:
    def test_of_nothing(self) -> None:
        """No file, no judgement: every count is there, and nought."""
        summary = run_of().summary()
        assert summary.files == 0
        assert summary.outcomes == dict.fromkeys(Outcome, 0)
        assert summary.breached == dict.fromkeys(Severity, 0)

    def test_counts_files_that_could_not_be_read(self) -> None:
        """Files with problems are files looked at, however many problems they have."""
        run = run_of(checked(), problems=[PROBLEM, PROBLEM, PROBLEM], unread=2)
        assert run.summary().files == 3

    def test_counts_over_all_files(self) -> None:
        """Each outcome is counted, and breaches by their severity as well."""
        run = run_of(
            checked(judged(Outcome.BREACHED, Severity.HINT), judged(Outcome.MET)),
            checked(
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
        files = [
            Checked(
                file=f"{number}.json",
                read=read_case(dump_case(case, format="json"), format="json"),
                report=check(case, as_of=as_of),
            )
            for number, case in enumerate(some)
        ]
        run = run_of(*files)
        summary = run.summary()
        assert run.judgements() == [j for file in files for j in file.report]
        assert sum(summary.outcomes.values()) == len(run.judgements())
        assert sum(summary.breached.values()) == summary.outcomes[Outcome.BREACHED]
        assert summary.files == len(some)


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
            [checked(breach), checked()],
            [checked(judged(Outcome.MET)), checked(breach)],
        ):
            assert run_of(*files).exit_code(fail_on, strict=False) == code

    @pytest.mark.parametrize("outcome", [o for o in Outcome if o is not Outcome.BREACHED])
    @pytest.mark.parametrize("strict", [False, True])
    def test_of_anything_else(self, outcome: Outcome, *, strict: bool) -> None:
        """Nothing but a breach fails, and with strict what is undetermined, even with never."""
        code = int(strict and outcome is Outcome.UNDETERMINED)
        run = run_of(checked(judged(outcome)))
        assert run.exit_code(Severity.HINT, strict=strict) == code
        assert run.exit_code(None, strict=strict) == code

    @pytest.mark.parametrize("fail_on", [*Severity, None])
    def test_problems_go_before_breaches(self, fail_on: Any) -> None:
        """Input that could not be understood is told apart from breaches, whatever fails."""
        run = run_of(checked(judged(Outcome.BREACHED)), problems=[PROBLEM], unread=1)
        assert run.exit_code(fail_on, strict=False) == 2

    def test_of_nothing(self) -> None:
        """Nothing fails where nothing is."""
        assert run_of().exit_code(Severity.HINT, strict=True) == 0
