"""The tables that hold many cases: their columns, what these hold, and who asks for them.

Columns are named as the fields of the case file, beside ``case``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from types import MappingProxyType
from typing import Literal

import attrs

from ..errors import Problem
from ..language import Text

Type = Literal["text", "words", "day", "number", "clock", "hours", "money"]
Judged = Literal["value", "stated", "some", "not"]


@attrs.frozen
class Column:
    """A column of a table.

    Attributes:
        name: As the case file names the field.
        type: What it holds: ``words`` any number of ids, as a list or as text with blanks or commas
            between them; ``clock`` a time such as ``09:30``, as text; ``hours`` a number of hours;
            ``money`` euros as decimal text.
        judged: What judging asks of it: its value, whether anything is stated, whether there is
            some, or nothing, if only a case file needs it.
        inside: What it is called while judging, if not the same.
        required: Whether the table makes no sense without it.
        path: Where the case file has it, if not in the table itself, as in ``budget.start``.
    """

    name: str
    type: Type = "text"
    judged: Judged = "value"
    inside: str | None = None
    required: bool = False
    path: str | None = None

    @property
    def asked(self) -> str:
        """What judging asks for: the type of its value, ``stated``, ``some`` or ``not``."""
        return self.type if self.judged == "value" else self.judged


_CASE = Column("case", required=True)
_NUMBER = Column("number", "number")
_PLACE = Column("number", "number", "not")
_EMPTY = Column("empty", "words", "not")
_NOTE = Column("note", judged="not")

SCHEMA: Mapping[str, tuple[Column, ...]] = MappingProxyType(
    {
        "cases": (
            _CASE,
            Column("programme", judged="not", path="programme"),
            Column("groups", "words", path="participant.groups"),
            Column("district", path="participant.district"),
            Column("provider", path="agreement.provider"),
            Column("consulted_on", "day", path="agreement.consulted_on"),
            Column("signed_on", "day", path="agreement.signed_on"),
            Column("modules", "words", inside="agreed", path="agreement.modules"),
            Column("funder", path="budget.funder"),
            Column("approved_on", "day", path="budget.approved_on"),
            Column("start", "day", inside="budget_start", path="budget.start"),
            Column("end", "day", inside="budget_end", path="budget.end"),
            Column("amount", "money", path="budget.amount"),
            _EMPTY,
        ),
        "phases": (
            _CASE,
            _NUMBER,
            Column("module", required=True),
            Column("start", "day", required=True),
            Column("end", "day"),
            Column("ended_early", judged="stated", inside="broken_off"),
            Column("planned_hours", "hours", inside="planned"),
        ),
        "hours": (
            _CASE,
            _NUMBER,
            Column("id", required=True),
            Column("date", "day", required=True),
            Column("module", required=True),
            Column("minutes", "number", required=True),
            Column("from", "clock", "not"),
            Column("to", "clock", "not"),
            Column("reverses"),
            Column("trainer"),
            Column("place", judged="not"),
            _NOTE,
        ),
        "records": (
            _CASE,
            _NUMBER,
            Column("kind", required=True),
            Column("date", "day", required=True),
            Column("module"),
            Column("with", "words"),
            Column("by", "words"),
            Column("topics", "words"),
            Column("aids", "words"),
            Column("recipients", "words"),
            Column("form"),
            Column("answered_on", "day"),
            Column("icf", "words", "some", inside="has_icf"),
            _NOTE,
            _EMPTY,
        ),
        "goals": (
            _CASE,
            _NUMBER,
            Column("id", required=True),
            Column("agreed_on", "day", required=True),
            Column("icf", judged="not"),
            _NOTE,
        ),
        "record_goals": (
            _CASE,
            _PLACE,
            Column("record", "number", required=True),
            Column("goal", required=True),
            Column("state", judged="not"),
        ),
        "rates": (
            _CASE,
            _PLACE,
            Column("from", "day", required=True),
            Column("rate", "money", required=True),
        ),
        "budget_hours": (
            _CASE,
            _PLACE,
            Column("module", required=True),
            Column("hours", "hours", inside="granted", required=True),
        ),
        "waivers": (
            _CASE,
            _NUMBER,
            Column("rule", required=True),
            Column("subject", required=True),
            Column("reason", judged="not"),
            Column("approved_by", judged="not"),
            Column("until", "day", required=True),
        ),
    }
)
"""The columns of each table."""


@cache
def field_columns(table: str) -> tuple[Column, ...]:
    """The columns of a table that are fields in files."""
    return tuple(c for c in SCHEMA[table] if c.name not in ("case", "number", "empty"))


def column_problems(table: str, names: Iterable[str]) -> Iterator[Problem]:
    """What is wrong with the columns of a table: required ones are missing, or one is misspelt.

    Others may be there; one that looks like a misspelt one that is judged is refused, because what
    it holds would be missed in silence.

    Args:
        table: The name of the table.
        names: The columns it has.
    """
    there = set(names)
    columns = SCHEMA[table]
    judged = {name for c in columns if c.judged != "not" for name in (c.name, c.path) if name}
    known = judged | {c.name for c in columns}
    for column in columns:
        if column.required and column.name not in there:
            yield Problem(
                what=Text(f"Spalte fehlt in {table}", f"column missing in {table}"),
                got=Text.same(", ".join(sorted(there))),
                expected=Text.same(column.name),
                pointer=f"/{table}",
            )
    for extra in sorted(there - known):
        near = get_close_matches(extra, sorted(judged - there), n=1, cutoff=0.8)
        if near:
            yield Problem(
                what=Text(f"unbekannte Spalte in {table}", f"unknown column in {table}"),
                got=Text.same(extra),
                expected=Text(
                    f"eine der Spalten; meinten Sie {near[0]}?",
                    f"one of the columns; did you mean {near[0]}?",
                ),
                pointer=f"/{table}",
            )
