"""What one run found: the judged files and the problems of those that could not be read."""

from __future__ import annotations

from datetime import date

import attrs

from ..case import Case
from ..errors import Problem
from ..files.case_file import CaseFile
from ..files.service_file import ServiceFile
from ..judgement import Judgement, Outcome, Report
from ..language import Language
from ..programme import Severity
from ..readings import ReadingDifference
from ..service import Service


@attrs.frozen(kw_only=True)
class Checked:
    """A file that was judged.

    Attributes:
        file: Its name as the user gave it.
        read: Its case or service, and its document.
        report: The judgements.
        differences: What of it depends on a reading; ``None`` where that was not asked.
    """

    file: str
    read: CaseFile | ServiceFile
    report: Report
    differences: tuple[ReadingDifference, ...] | None = None

    @property
    def judged(self) -> Case | Service:
        """What was judged."""
        return self.read.case if isinstance(self.read, CaseFile) else self.read.service


@attrs.frozen(kw_only=True)
class Summary:
    """How many of each outcome, over all files.

    Attributes:
        files: Files looked at, those with problems too.
        outcomes: Judgements by outcome; breached ones are counted by severity.
        breached: Breached judgements by severity.
    """

    files: int
    outcomes: dict[Outcome, int]
    breached: dict[Severity, int]


@attrs.frozen(kw_only=True)
class Run:
    """One run of the checker.

    Attributes:
        as_of: The day the cases were judged on.
        checked: The judged files, in the order they were given.
        problems: What could not be understood, in the order it was met.
        unread: How many files could not be read.
        lang: Language of the messages.
        version: Version of the library.
    """

    as_of: date
    checked: tuple[Checked, ...]
    problems: tuple[Problem, ...]
    unread: int
    lang: Language
    version: str

    def judgements(self) -> list[Judgement]:
        """All judgements of all files."""
        return [judgement for checked in self.checked for judgement in checked.report]

    def summary(self) -> Summary:
        """The counts."""
        outcomes = dict.fromkeys(Outcome, 0)
        breached = dict.fromkeys(Severity, 0)
        for judgement in self.judgements():
            outcomes[judgement.outcome] += 1
            if judgement.outcome is Outcome.BREACHED:
                breached[judgement.severity] += 1
        return Summary(files=len(self.checked) + self.unread, outcomes=outcomes, breached=breached)

    def exit_code(self, fail_on: Severity | None, *, strict: bool) -> int:
        """0: nothing that fails; 1: breaches; 2: input that could not be understood."""
        if self.problems:
            return 2
        return int(any(c.report.fails(fail_on, strict=strict) for c in self.checked))
