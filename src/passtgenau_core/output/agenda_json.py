"""What is due as JSON, in the shape of ``passtgenau-due/1``: same input, same bytes."""

from __future__ import annotations

from typing import Any

from ..language import Language
from ..periods import Length
from .agenda import Agenda, Entry
from .json_report import dumped, problem_data

SCHEMA = "passtgenau-due/1"


def render(agenda: Agenda) -> str:
    """The whole list as one JSON document."""
    return dumped(as_data(agenda))


def as_data(agenda: Agenda) -> dict[str, Any]:
    """The whole list as plain data."""
    run = agenda.run
    return {
        "schema": SCHEMA,
        "version": run.version,
        "as_of": str(run.as_of),
        "within": iso_duration(agenda.within),
        "items": [_item(entry, run.lang) for entry in agenda.entries],
        "problems": [problem_data(problem, run.lang) for problem in run.problems],
    }


def iso_duration(within: Length | int | None) -> str | None:
    """How far the list looks ahead as an ISO 8601 duration.

    Example:
        >>> iso_duration(30), iso_duration(Length.weeks(4)), iso_duration(None)
        ('P30D', 'P4W', None)
    """
    if within is None:
        return None
    return f"P{within}D" if isinstance(within, int) else str(within)


def _item(entry: Entry, lang: Language) -> dict[str, Any]:
    finding, result, free = entry.finding, entry.result, entry.free
    return {
        "due": str(entry.due),
        "overdue": entry.overdue,
        "free_day": None if free is None else free.within(lang),
        "file": result.file,
        "case": result.case,
        "programme": result.programme,
        "rule": finding.rule,
        "severity": finding.severity.value,
        "subject": finding.subject,
        "title": entry.title,
        "message": finding.message,
        "pointer": finding.pointer,
        "line": finding.line,
        "column": finding.column,
    }
