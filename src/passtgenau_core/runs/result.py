"""What a run found, as plain values: words, numbers and places, made once for every output.

Results hold no case and no text of a file, so a run over many files stays small, and results
cross process borders and outlive the run in a cache.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import attrs

from ..errors import Problem
from ..judgement import Outcome, fails
from ..language import Language
from ..programme import Programme, Rule, Severity
from ..rules import rule_named
from .paths import STANDARD_INPUT


@attrs.frozen(kw_only=True)
class Waived:
    """The consent that covers a breach.

    Attributes:
        approved_by: Id of who gave it.
        until: Last day on which it holds.
        reason: Why; free text, only where values are asked for.
    """

    approved_by: str
    until: date
    reason: str | None = attrs.field(default=None, repr=False)


@attrs.frozen(kw_only=True)
class Finding:
    """A judgement as it is told.

    Attributes:
        rule: Id of the rule.
        severity: How much a breach weighs in this run.
        outcome: What came out.
        subject: What was judged, as the JSON report names it.
        about: The same in words.
        message: What the judgement says.
        mend: What would mend it, in words, or ``None``.
        remedy: The same as a change of the file, or ``None``.
        due: The last day on which it can still be met, or ``None``.
        is_duty: Whether people still have something to do by then, or since then.
        observed: What was found: a day as text, whole minutes, an amount as text, words.
        allowed: What is allowed, in the same unit.
        reading: ``id=option`` of the reading used, or ``None``.
        because: Why, as a fixed word.
        facts: What it rests on.
        terms: Words of the programme that it speaks of.
        waiver: The consent that covers it, or ``None``.
        pointer: JSON pointer to the place in the file that it is about.
        line: Line of that place, from 1.
        column: Column in characters, from 1.
        end_line: Line of its end.
        end_column: Column after its last character.
        fingerprint: Names the judgement by its content, wherever in the file it stands.
        values: Pointers and values of its facts; only where values are asked for.
        known: Whether a baseline knows this breach.
    """

    rule: str
    severity: Severity
    outcome: Outcome
    subject: str
    about: str
    message: str
    mend: str | None = None
    remedy: Mapping[str, Any] | None = None
    due: date | None = None
    is_duty: bool = False
    observed: Any = None
    allowed: Any = None
    reading: str | None = None
    because: str
    facts: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    waiver: Waived | None = None
    pointer: str
    line: int
    column: int
    end_line: int
    end_column: int
    fingerprint: str
    values: tuple[tuple[str, str], ...] = attrs.field(default=(), repr=False)
    known: bool = False

    @property
    def is_new_breach(self) -> bool:
        """Whether it is breached, and no baseline knows it."""
        return self.outcome is Outcome.BREACHED and not self.known


@attrs.frozen(kw_only=True)
class Difference:
    """A judgement whose outcome depends on a reading.

    Attributes:
        reading: Id of the reading.
        rule: Id of the rule.
        subject: What was judged.
        about: The same in words.
        outcomes: Pairs of option and outcome; ``None`` where an option leads to other subjects.
    """

    reading: str
    rule: str
    subject: str
    about: str
    outcomes: tuple[tuple[str, Outcome | None], ...]


@attrs.frozen(kw_only=True)
class Stretch:
    """A phase as a time line shows it.

    Attributes:
        title: Title of the module.
        start: First day.
        end: Last day, or ``None`` while it is open.
        latest: The last day that the module's window allows, or ``None``.
        is_broken_off: Whether it was ended early.
    """

    title: str
    start: date
    end: date | None
    latest: date | None
    is_broken_off: bool


@attrs.frozen(kw_only=True)
class Result:
    """What was found in one file.

    Attributes:
        file: Its name as the user gave it.
        case: Id of the case; ``None`` for a service.
        programme: The programme it was judged against, ``id@edition``.
        findings: All judgements, in the order of the programme's rules.
        stretches: The phases of a case, in its order.
        differences: What of it depends on a reading; ``None`` where that was not asked.
        problems: What could not be understood; if there is anything, nothing was judged.
    """

    file: str
    case: str | None = None
    programme: str = ""
    findings: tuple[Finding, ...] = ()
    stretches: tuple[Stretch, ...] = ()
    differences: tuple[Difference, ...] | None = None
    problems: tuple[Problem, ...] = ()


@attrs.frozen(kw_only=True)
class KnownBreach:
    """A breach that a baseline knows.

    Attributes:
        file: The file, as the baseline names it; what is gone is named as seen from here.
        case: Id of the case; ``None`` for a service.
        rule: Id of the rule.
        subject: What was judged when the baseline was written.
        fingerprint: Names the breach by its content.
    """

    file: str
    case: str | None
    rule: str
    subject: str
    fingerprint: str


@attrs.frozen(kw_only=True)
class Summary:
    """How many of each outcome, over all files.

    Attributes:
        files: Files looked at, those with problems too.
        outcomes: Judgements by outcome, known breaches left out.
        breached: Breached judgements by severity, known ones left out.
        known: Breached judgements that a baseline knows.
    """

    files: int
    outcomes: Mapping[Outcome, int]
    breached: Mapping[Severity, int]
    known: int


@attrs.frozen(kw_only=True)
class Run:
    """One run of the checker.

    Attributes:
        as_of: The day the files were judged on.
        results: What was found in each file, in the order they were given.
        programmes: The programmes they were judged against, by name.
        lang: Language of the messages.
        version: Version of the library.
        lost: Problems of paths that led to no file.
        root: The folder that formats for repositories name files from, or ``""``.
        has_baseline: Whether known breaches were told apart.
        gone: Breaches that the baseline knows and the files no longer have.
    """

    as_of: date
    results: tuple[Result, ...]
    programmes: Mapping[str, Programme] = attrs.field(repr=False)
    lang: Language
    version: str
    lost: tuple[Problem, ...] = ()
    root: str = ""
    has_baseline: bool = False
    gone: tuple[KnownBreach, ...] = ()

    @property
    def judged(self) -> tuple[Result, ...]:
        """The results of files that could be understood."""
        return tuple(result for result in self.results if not result.problems)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What could not be understood: paths first, then file by file."""
        of_files = (problem for result in self.results for problem in result.problems)
        return (*self.lost, *of_files)

    @property
    def unread(self) -> int:
        """How many files could not be understood."""
        return sum(1 for result in self.results if result.problems)

    def place(self, file: str) -> str:
        """The name of a file from the root on, with slashes; absolute if it lies elsewhere."""
        if not self.root or file == STANDARD_INPUT:
            return file
        path, root = Path(os.path.abspath(file)), os.path.abspath(self.root)  # noqa: PTH100
        return (path.relative_to(root) if path.is_relative_to(root) else path).as_posix()

    def findings(self) -> Iterator[tuple[Result, Finding]]:
        """All judgements of all files, each with its file."""
        for result in self.judged:
            for finding in result.findings:
                yield result, finding

    def rule(self, result: Result, finding: Finding) -> Rule:
        """The rule of a finding, of the programme or of the library."""
        return rule_named(finding.rule, self.programmes[result.programme])

    def summary(self) -> Summary:
        """The counts."""
        outcomes = dict.fromkeys(Outcome, 0)
        breached = dict.fromkeys(Severity, 0)
        known = 0
        for _, finding in self.findings():
            if finding.known:
                known += 1
                continue
            outcomes[finding.outcome] += 1
            if finding.outcome is Outcome.BREACHED:
                breached[finding.severity] += 1
        return Summary(files=len(self.results), outcomes=outcomes, breached=breached, known=known)

    def exit_code(self, fail_on: Severity | None, *, strict: bool) -> int:
        """0: nothing that fails; 1: breaches; 2: input that could not be understood."""
        if self.problems:
            return 2
        return int(
            any(
                fails(finding.outcome, finding.severity, fail_on, strict=strict)
                for _, finding in self.findings()
                if not finding.known
            )
        )
