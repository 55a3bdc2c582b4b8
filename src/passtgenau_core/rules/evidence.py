"""What the kinds share that ask for records: what a record holds, and by which day it is asked for.

The day is always inside: evidence dated on it is in time.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

import attrs

from ..columns import days
from ..columns.expressions import all_of, choose, col, holds, lit, only_if, stated
from ..columns.tables import Tables
from ..judgement import Computed, Fact
from ..periods import Length, deadline, middle_day, period_end
from ..programme import AGREEMENT, END, RECORD, START, Milestone
from ..record import Aid, Form, Record, Role, Topic
from .kind import Snapshot, Span

if TYPE_CHECKING:
    from narwhals import Expr

_LISTS = ("with_", "by", "topics", "aids", "recipients")


@attrs.frozen(kw_only=True)
class Asks:
    """What a record is asked to hold.

    Attributes:
        with_: Roles that took part.
        by: Roles that decided or issued it.
        topics: What it speaks of.
        aids: Working aids that were used.
        recipients: Roles it was sent to.
        form: Its form, or ``None`` where any will do.
    """

    with_: tuple[Role, ...] = ()
    by: tuple[Role, ...] = ()
    topics: tuple[Topic, ...] = ()
    aids: tuple[Aid, ...] = ()
    recipients: tuple[Role, ...] = ()
    form: Form | None = None
    _asked: tuple[tuple[str, frozenset[str]], ...] = attrs.field(
        init=False,
        eq=False,
        repr=False,
        default=attrs.Factory(lambda self: self._of(), takes_self=True),
    )

    def _of(self) -> tuple[tuple[str, frozenset[str]], ...]:
        return tuple(
            (name, frozenset(getattr(self, name))) for name in _LISTS if getattr(self, name)
        )

    def asked(self) -> dict[str, object]:
        """What is asked, by field."""
        return {name: getattr(self, name) for name in (*_LISTS, "form")}

    def are_held_by(self, record: Record) -> bool:
        """Whether the record holds all that is asked."""
        for name, words in self._asked:
            if not words.issubset(getattr(record, name)):
                return False
        return self.form is None or record.form == self.form

    def lacking(self, *records: Record) -> dict[str, tuple[str, ...]]:
        """What the records, taken together, do not hold, by field."""
        missing: dict[str, tuple[str, ...]] = {}
        for name in _LISTS:
            asked: tuple[str, ...] = getattr(self, name)
            if asked:
                held = {word for record in records for word in getattr(record, name)}
                words = tuple(word for word in asked if word not in held)
                if words:
                    missing[name] = words
        if self.form is not None and all(record.form != self.form for record in records):
            missing["form"] = (self.form,)
        return missing

    def words_held(self) -> list[tuple[Expr, str]]:
        """Each word that is asked for, and whether a record in a table holds it."""
        held = [
            (holds(name.rstrip("_"), word), word) for name in _LISTS for word in getattr(self, name)
        ]
        if self.form is not None:
            held.append(((col("form") == self.form).fill_null(value=False), self.form))
        return held

    def complete(self, record: Record) -> Record:
        """The record with what is asked and lacking."""
        changes: dict[str, Any] = {}
        for name, words in self.lacking(record).items():
            changes[name] = words[0] if name == "form" else getattr(record, name) + words
        return attrs.evolve(record, **changes)


def words_of(lacking: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    """All words that are lacking."""
    return tuple(word for words in lacking.values() for word in words)


class Due(NamedTuple):
    """The day by which a duty is due.

    Attributes:
        day: The day, or ``None`` while it is not known.
        outlasts: Whether it stays when the measure is broken off: what counts from its end, or from
            a report alone.
        facts: What it was computed from.
    """

    day: date | None
    outlasts: bool
    facts: tuple[Fact, ...]


def outlasts_breaking_off(until: tuple[str, ...]) -> bool:
    """Whether what is due by these days stays when the measure is broken off."""
    return END in until or all(anchor.startswith(RECORD) for anchor in until)


def due_by(until: tuple[str, ...], within: Length | None, snapshot: Snapshot, span: Span) -> Due:
    """The earliest known of the days ``until``, or the deadline ``within`` that it triggers."""
    outlasts = outlasts_breaking_off(until)
    day: date | None = None
    facts: tuple[Fact, ...] = ()
    for anchor in until:
        known, from_ = _anchor(anchor, snapshot, span)
        facts = (*facts, *(f for f in from_ if f not in facts))
        if known is not None and (day is None or known < day):
            day = known
    if all(anchor.startswith(RECORD) for anchor in until):
        facts = (*facts, span.start_at)
    if day is None or within is None:
        return Due(day=day, outlasts=outlasts, facts=facts)
    last = deadline(day, within)
    computed = Computed(function="deadline", start=day, length=within, day=last)
    return Due(day=last, outlasts=outlasts, facts=(*facts, computed))


def _anchor(anchor: str, snapshot: Snapshot, span: Span) -> tuple[date | None, tuple[Fact, ...]]:
    """The day an anchor stands for, if it is known, and where it comes from."""
    if anchor == START:
        return span.start, (span.start_at,)
    if anchor == END:
        return span.end, (span.end_at,)
    if anchor == AGREEMENT:
        agreement = snapshot.case.agreement
        signed = None if agreement is None else agreement.signed_on
        if signed is None or signed > snapshot.as_of:
            return None, ()
        return signed, ("/agreement/signed_on",)
    if anchor.startswith(RECORD):
        records = snapshot.records_of(anchor.removeprefix(RECORD))
        if not records:
            return None, ("/records",)
        return records[0].record.date, (f"/{records[0].subject}/date",)
    named = next(m for m in snapshot.programme.milestones if m.id == anchor)
    return milestone_day(named, span)


class SpanColumns(NamedTuple):
    """The days of a measure or of one of its phases, in a table.

    Attributes:
        start: First day; null where nothing is booked.
        end: Last day; null while it is open.
        broken_off: Whether it was broken off on its last day.
    """

    start: Expr
    end: Expr
    broken_off: Expr


def due_column(
    until: tuple[str, ...], within: Length | None, tables: Tables, span: SpanColumns
) -> Expr:
    """The day of :func:`due_by` in tables; null where nothing is booked."""
    first = days.earliest(*(_anchor_column(anchor, tables, span) for anchor in until))
    return only_if(~span.start.is_null(), first if within is None else days.deadline(first, within))


def _anchor_column(anchor: str, tables: Tables, span: SpanColumns) -> Expr:
    if anchor == START:
        return span.start
    if anchor == END:
        return span.end
    if anchor == AGREEMENT:
        return known(stated("agreement.signed_on"), tables)
    if anchor.startswith(RECORD):
        return tables.first_record(anchor.removeprefix(RECORD))
    named = next(m for m in tables.programme.milestones if m.id == anchor)
    return _milestone_column(named, span)


def known(day: Expr, tables: Tables) -> Expr:
    """A day that a case states, if it has come."""
    return only_if(day <= lit(tables.as_of), day)


def milestone_day(milestone: Milestone, span: Span) -> tuple[date, tuple[Fact, ...]]:
    """The day of a milestone: the middle of a short measure, else counted from its start.

    A measure that was broken off was not meant to be short.
    """
    start, end = span.start, span.end
    early_at = span.end_at.removesuffix("end") + "ended_early"
    limit = milestone.middle_below
    if limit is not None and end is not None and not span.broken_off:
        whole = period_end(start, limit)
        if end < whole:
            middle = middle_day(start, end)
            return middle, (
                span.start_at,
                span.end_at,
                early_at,
                Computed(function="period_end", start=start, length=limit, day=whole),
                Computed(function="middle_day", start=start, end=end, day=middle),
            )
    day = period_end(start, milestone.after)
    computed = Computed(function="period_end", start=start, length=milestone.after, day=day)
    return day, (span.start_at, computed, span.end_at, early_at)


def _milestone_column(milestone: Milestone, span: SpanColumns) -> Expr:
    start, end, limit = span.start, span.end, milestone.middle_below
    counted = days.period_end(start, milestone.after)
    if limit is None:
        return counted
    short = all_of(~span.broken_off, end < days.period_end(start, limit))
    return choose((short, days.middle_day(start, end)), otherwise=counted)
