"""What is due over all files of a run, and the words in which every format tells it."""

from __future__ import annotations

from datetime import date

import attrs

from ..agenda import last_day
from ..freedays import free_day, is_weekend
from ..language import Language, Text
from ..periods import LAST_DAY, Length
from ..programme import Programme, Source
from ..runs.result import Finding, Result, Run


@attrs.frozen(kw_only=True)
class Entry:
    """An open duty with the file that it was found in.

    Attributes:
        finding: The judgement.
        due: The last day on which it can be met, or could have been.
        result: The file.
        run: The run.
    """

    finding: Finding
    due: date
    result: Result
    run: Run

    @property
    def overdue(self) -> bool:
        """Whether its day has passed."""
        return self.due < self.run.as_of

    @property
    def programme(self) -> Programme:
        """The programme it was judged against."""
        return self.run.programmes[self.result.programme]

    @property
    def source(self) -> Source:
        """The words that the rule comes from."""
        return self.run.rule(self.result, self.finding).source

    @property
    def title(self) -> str:
        """The title of the rule."""
        return self.run.rule(self.result, self.finding).title.within(self.run.lang)

    @property
    def whose(self) -> str:
        """The id of the case, or that it is the service's."""
        return self.result.case or Text("Fachdienst", "service").within(self.run.lang)

    @property
    def says(self) -> str:
        """What it is about, and what is missing."""
        return f"{self.finding.about}: {self.finding.message}"

    @property
    def free(self) -> Text | None:
        """What makes its day a free one; a duty may fall due after the days that files may hold."""
        return free_day(self.due) if self.due <= LAST_DAY else None

    def note(self, lang: Language) -> str | None:
        """That the day is on a weekend or is a public holiday, where it is."""
        free = self.free
        if free is None or is_weekend(self.due):
            return None if free is None else free.within(lang)
        holiday = Text("Feiertag", "public holiday").within(lang)
        return f"{holiday}: {free.within(lang)}"


@attrs.frozen(kw_only=True)
class Agenda:
    """The open duties of a run.

    Attributes:
        run: The run.
        within: How far it looks ahead; ``None``: without limit.
        last: The last day it looks at, or ``None``.
        entries: The duties, overdue ones first.
    """

    run: Run
    within: Length | int | None
    last: date | None
    entries: tuple[Entry, ...]

    @property
    def exit_code(self) -> int:
        """0, or 2 if there was input that could not be understood: a list is no verdict."""
        return 2 if self.run.problems else 0


def agenda_of(run: Run, within: Length | int | None) -> Agenda:
    """The open duties of all files of a run, those that are due ``within`` it or overdue.

    Raises:
        InputError: for a ``within`` that is neither a length nor a number of days.
    """
    last = last_day(run.as_of, within)
    entries = (
        Entry(finding=finding, due=finding.due, result=result, run=run)
        for result, finding in run.findings()
        if finding.is_duty and finding.due is not None and (last is None or finding.due <= last)
    )
    return Agenda(run=run, within=within, last=last, entries=tuple(sorted(entries, key=_by_day)))


def _by_day(entry: Entry) -> tuple[date, str, str, str, str]:
    """By due day, then by case, rule, subject and programme."""
    finding, result = entry.finding, entry.result
    return entry.due, result.case or "", finding.rule, finding.subject, result.programme
