"""What is due over all files of a run, and the words in which every format tells it."""

from __future__ import annotations

from datetime import date

import attrs

from ..agenda import DueItem, by_day, last_day, open_duties
from ..files.document import Position
from ..freedays import free_day, is_weekend
from ..language import Language, Text
from ..messages import message, subject_text
from ..periods import Length
from ..rules import rule_named
from .run import Checked, Run


@attrs.frozen(kw_only=True)
class Entry:
    """An open duty with the file that it was found in.

    Attributes:
        item: The duty.
        checked: The file.
    """

    item: DueItem
    checked: Checked

    @property
    def position(self) -> Position:
        """Where it stands in the file."""
        return self.checked.read.document.node(self.item.judgement.pointer).value

    def title(self, lang: Language) -> str:
        """The title of the rule."""
        return rule_named(self.item.judgement.rule, self.item.programme).title.within(lang)

    def whose(self, lang: Language) -> str:
        """The id of the case, or that it is the service's."""
        return self.item.case or Text("Fachdienst", "service").within(lang)

    def says(self, lang: Language) -> str:
        """What it is about, and what is missing."""
        subject = subject_text(self.item.judgement.subject, self.checked.judged, lang)
        return f"{subject}: {message(self.item.judgement, self.item.programme, lang)}"

    def note(self, lang: Language) -> str | None:
        """That the day is on a weekend or is a public holiday, where it is."""
        free = free_day(self.item.due)
        if free is None or is_weekend(self.item.due):
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
        Entry(item=item, checked=checked)
        for checked in run.checked
        for item in open_duties(checked.report)
        if last is None or item.due <= last
    )
    in_order = tuple(sorted(entries, key=lambda entry: by_day(entry.item)))
    return Agenda(run=run, within=within, last=last, entries=in_order)
