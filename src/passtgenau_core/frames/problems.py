"""Rows that cannot be understood: they are told with their place, as broken case files are.

A case that breaks the rules is no problem; an entry without a date is. What is told here are values
that a case file could not hold either. Words inside lists, such as topics, are not looked up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import attrs

from ..columns.expressions import col, lit, narwhals, number_text
from ..columns.tables import Frames, grouped
from ..language import Text
from ..periods import FIRST_DAY, LAST_DAY
from ..programme import Programme
from ..quantities import MOST_MINUTES
from .inputs import given
from .schema import SCHEMA

if TYPE_CHECKING:
    from narwhals import Expr, LazyFrame

WHAT: Mapping[str, Text] = MappingProxyType(
    {
        "missing": Text("fehlt", "is missing"),
        "unknown": Text("unbekannt", "unknown"),
        "no-day": Text("kein Tag von 1900 bis 2199", "no day from 1900 to 2199"),
        "before-start": Text("liegt vor dem Beginn", "is before the start"),
        "without-end": Text("Abbruch ohne Ende", "broken off without an end"),
        "not-positive": Text("nicht über 0", "not above 0"),
        "too-much": Text("zu groß", "too large"),
        "twice": Text("doppelt", "given twice"),
        "no-such-entry": Text("diesen Eintrag gibt es nicht", "there is no such entry"),
        "of-a-reversal": Text("Storno eines Stornos", "reversal of a reversal"),
        "with-minutes": Text("Storno mit Minuten", "reversal with minutes"),
        "another-module": Text("Storno nennt ein anderes Modul", "reversal names another module"),
        "no-such-case": Text("kein Fall dieser Kennung", "no case of that id"),
        "answered-before": Text("Antwort vor der Frage", "answered before it was asked"),
    }
)
"""What may be wrong with a value."""

_TERMS: Mapping[str, tuple[tuple[str, str], ...]] = MappingProxyType(
    {
        "cases": (("provider", "providers"),),
        "phases": (("module", "modules"),),
        "hours": (("module", "modules"),),
        "records": (("kind", "kinds"), ("module", "modules"), ("form", "forms")),
        "budget_hours": (("module", "modules"),),
        "waivers": (("rule", "rules"),),
    }
)
"""Columns that hold one word of the vocabulary, and which."""

_REQUIRED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "cases": ("case",),
        "phases": ("case", "module", "start"),
        "hours": ("case", "id", "date"),
        "records": ("case", "kind", "date"),
        "goals": ("case", "id", "agreed_on"),
        "record_goals": ("case", "record", "goal"),
        "rates": ("case", "from", "rate"),
        "budget_hours": ("case", "module", "granted"),
        "waivers": ("case", "rule", "subject", "until"),
    }
)
_DAYS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "cases": ("consulted_on", "signed_on", "approved_on", "budget_start", "budget_end"),
        "phases": ("start", "end"),
        "hours": ("date",),
        "records": ("date", "answered_on"),
        "goals": ("agreed_on",),
        "rates": ("from",),
        "waivers": ("until",),
    }
)
_KEYS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "cases": ("case",),
        "hours": ("case", "id"),
        "goals": ("case", "id"),
        "rates": ("case", "from"),
        "budget_hours": ("case", "module"),
    }
)
"""What tells the rows of a table apart."""


_OUTSIDE: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        (table, column.inside): column.name
        for table, columns in SCHEMA.items()
        for column in columns
        if column.inside is not None
    }
)
"""What columns are called in the tables, by what they are called while judging."""


@attrs.frozen(eq=False)
class _Check:
    """Which rows of a table have a problem in a column."""

    table: str
    column: str
    what: str
    rows: LazyFrame[Any]


def find_problems(programme: Programme, **frames: Any) -> Any:
    """What in the frames cannot be understood; ``check_frames`` does not look.

    Args:
        programme: The programme of all cases.
        **frames: As :func:`passtgenau_core.frames.check_frames` takes them.

    Returns:
        A frame of the same library, a row a problem: ``table``, ``case``, ``row`` (which, as text:
        the number, the id, or nothing), ``column`` and ``problem`` (a key of ``WHAT``).

    Raises:
        InputError: for frames of several libraries, and missing or misspelt columns.

    Example:
        >>> import polars
        >>> from datetime import date
        >>> from passtgenau_core import load_programme
        >>> phases = polars.DataFrame({
        ...     "case": ["LOE-2025-007"], "module": ["qualifikation"],
        ...     "start": [date(2025, 3, 31)]})
        >>> find_problems(load_programme("passtgenau"), phases=phases).rows()
        [('phases', 'LOE-2025-007', '0', 'module', 'unknown')]
    """
    tables = given(frames)
    stated = [name for name, frame in frames.items() if frame is not None]
    found = [
        check.rows.select(
            table=lit(check.table),
            case=col("case"),
            row=_row(check.table),
            column=lit(_OUTSIDE.get((check.table, check.column), check.column)),
            problem=lit(check.what),
        )
        for check in _checks(programme, tables.frames, stated)
    ]
    return tables.read.handed_back(narwhals().concat(found))


def _row(table: str) -> Expr:
    if table in ("hours", "goals"):
        return col("id")
    if table in ("phases", "records", "waivers"):
        return number_text(col("number"))
    return lit(None)


def _checks(programme: Programme, frames: Frames, stated: list[str]) -> Iterator[_Check]:
    for table in stated:
        rows: LazyFrame[Any] = getattr(frames, table)
        for column in _REQUIRED[table]:
            yield _Check(table, column, "missing", rows.filter(col(column).is_null()))
        for column, field in _TERMS.get(table, ()):
            known = col(column).is_in(sorted(programme.terms(field)))
            yield _Check(table, column, "unknown", rows.filter(~known))
        for column in _DAYS.get(table, ()):
            outside = (col(column) < lit(FIRST_DAY)) | (col(column) > lit(LAST_DAY))
            yield _Check(table, column, "no-day", rows.filter(outside))
        if table in _KEYS:
            yield _Check(table, _KEYS[table][-1], "twice", _twice(rows, table))
        if table != "cases" and "cases" in stated:
            others = rows.join(frames.cases.select("case"), on="case", how="anti")
            yield _Check(table, "case", "no-such-case", others)
    yield from _phases(frames.phases)
    yield from _hours(frames.hours)
    late = frames.records.filter(col("answered_on") < col("date"))
    yield _Check("records", "answered_on", "answered-before", late)
    late = frames.cases.filter(col("budget_end") < col("budget_start"))
    yield _Check("cases", "end", "before-start", late)


def _twice(rows: LazyFrame[Any], table: str) -> LazyFrame[Any]:
    keys = _KEYS[table]
    counted = grouped(rows.with_columns(one=lit(1)), keys, rows=("sum", col("one")))
    return counted.filter(col("rows") > 1)


def _phases(phases: LazyFrame[Any]) -> Iterator[_Check]:
    late = phases.filter(col("end") < col("start"))
    yield _Check("phases", "end", "before-start", late)
    open_ = phases.filter(col("broken_off") & col("end").is_null())
    yield _Check("phases", "ended_early", "without-end", open_)
    yield _Check("phases", "planned_hours", "not-positive", phases.filter(col("planned") <= 0))


def _hours(hours: LazyFrame[Any]) -> Iterator[_Check]:
    reversal = ~col("reverses").is_null()
    worked = hours.filter(~reversal)
    yield _Check("hours", "module", "missing", worked.filter(col("module").is_null()))
    yield _Check("hours", "minutes", "missing", worked.filter(col("minutes").is_null()))
    yield _Check("hours", "minutes", "not-positive", hours.filter(col("minutes") <= 0))
    yield _Check("hours", "minutes", "too-much", hours.filter(col("minutes") > MOST_MINUTES))
    reversals = hours.filter(reversal)
    yield _Check("hours", "minutes", "with-minutes", reversals.filter(~col("minutes").is_null()))
    old = reversals.select("case", "id", target=col("reverses"))
    there = hours.select("case", target=col("id"))
    yield _Check(
        "hours", "reverses", "no-such-entry", old.join(there, on=["case", "target"], how="anti")
    )
    named = reversals.select("case", "id", named=col("module"), target=col("reverses"))
    booked = hours.select("case", target=col("id"), booked=col("module"))
    both = named.join(booked, on=["case", "target"], how="inner")
    yield _Check("hours", "module", "another-module", both.filter(col("named") != col("booked")))
    again = reversals.select("case", target=col("id"))
    yield _Check(
        "hours", "reverses", "of-a-reversal", old.join(again, on=["case", "target"], how="semi")
    )
    counted = grouped(old.with_columns(one=lit(1)), ["case", "target"], rows=("sum", col("one")))
    twice = counted.filter(col("rows") > 1).select("case", id=col("target"))
    yield _Check("hours", "reverses", "twice", twice)
