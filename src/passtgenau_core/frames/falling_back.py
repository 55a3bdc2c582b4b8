"""Rules of kinds without a columnar form: the reference engine judges them, case by case."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from ..checking import check
from ..columns.tables import Tables
from ..errors import InputError, Problem
from ..judgement import Judgement
from ..programme import Rule
from ..quantities import MINUTES_AN_HOUR, Cents
from . import native
from .cases import cases_of
from .rows import Row
from .schema import SCHEMA, Column, Type

if TYPE_CHECKING:
    from narwhals import LazyFrame

_WRITTEN: Mapping[Type, Callable[[int], Any]] = MappingProxyType(
    {"hours": lambda minutes: Decimal(minutes) / MINUTES_AN_HOUR, "money": lambda c: str(Cents(c))}
)
"""How files write what judging counts in minutes and cents."""


_SOME_CODE = "d1"


class FallbackWarning(UserWarning):
    """Some rules are judged case by case, which takes long and reads all rows at once."""


def by_reference(
    tables: Tables, rules: Sequence[Rule], readings: Mapping[str, str]
) -> LazyFrame[Any]:
    """The judgements of rules without a columnar form, as a frame of the same library.

    Raises:
        InputError: if a row cannot be understood.
    """
    if not rules:
        return native.like(tables.frames.cases, [])
    kinds = ", ".join(sorted({rule.kind for rule in rules}))
    ids = [rule.id for rule in rules]
    told = f"{', '.join(ids)}: no columnar form of {kinds}; judged case by case, nothing stays lazy"
    warnings.warn(told, FallbackWarning, stacklevel=5)
    problems: list[Problem] = []
    cases = cases_of(
        {name: _rows(tables, name) for name in SCHEMA if name != "waivers"},
        tables.programme,
        problems,
    )
    found = [
        _row(case.id, judgement)
        for case in cases
        for judgement in check(
            case, as_of=tables.as_of, readings=readings, select=ids, service=tables.service
        )
    ]
    if problems:
        raise InputError(problems)
    return native.like(tables.frames.cases, found)


def _rows(tables: Tables, name: str) -> Iterator[Row]:
    columns = {column.inside or column.name: column for column in SCHEMA[name]}
    rows = getattr(tables.frames, name).sort("case").collect()
    # Which state, and which code, is nothing that rules ask for.
    states = sorted(tables.programme.terms("goal_states"))
    unasked = {"state": states[0]} if name == "record_goals" and states else {}
    for row in rows.iter_rows(named=True):
        written = {columns[key].name: _written(columns[key], row[key]) for key in row}
        yield written | unasked


def _written(column: Column, value: Any) -> Any:
    if column.judged == "some":
        return _SOME_CODE if value else None
    write = _WRITTEN.get(column.type)
    return value if write is None or value is None else write(value)


def _row(case: str, judgement: Judgement) -> tuple[Any, ...]:
    return (
        case,
        judgement.rule,
        judgement.subject,
        judgement.outcome.value,
        as_text(judgement.observed),
        as_text(judgement.allowed),
        judgement.due,
    )


def as_text(value: Any) -> str | None:
    """How frames write what was observed and what is allowed."""
    if value is None:
        return None
    return ", ".join(value) if isinstance(value, tuple) else str(value)
