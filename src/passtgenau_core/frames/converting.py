"""Columns as users have them, turned into what judging asks for: as strictly as case files are.

What cannot be read is not lost in silence. A day becomes one that is told as no day, and the column
of a number is named in the column ``unreadable``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

import attrs

from ..errors import InputError, Problem
from ..language import Text
from .schema import SCHEMA, Column, column_problems
from .table_files import quoted

if TYPE_CHECKING:
    from duckdb import DuckDBPyRelation

UNREADABLE = "unreadable"
"""The column with the names of those columns that hold something else than a number."""
_INTEGERS = frozenset(
    {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER"}
)
_OTHER_NUMBERS = frozenset({"VARCHAR", "UBIGINT", "HUGEINT", "UHUGEINT", "FLOAT", "DOUBLE"})
_WHOLE = r"-?[0-9]{1,15}(\.0+)?"
_DECIMAL = r"-?[0-9]{1,12}(\.[0-9]+)?"
_ISO_DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
# Neither is a day of ours, and the one of ends is not before the start, which would be told, too.
_NO_END, _NO_DAY = "DATE '9999-12-31'", "DATE '0001-01-01'"


@attrs.frozen
class _Value:
    """A value as SQL, and the pattern that its text has to fit, if it may be unreadable."""

    sql: str
    pattern: str | None = None


def converted(table: str, rows: DuckDBPyRelation, place: str) -> DuckDBPyRelation:
    """The columns of a table that judging asks for.

    Args:
        table: The name of the table.
        rows: Its rows as the user has them.
        place: Where they are from.

    Raises:
        InputError: for missing columns, misspelt ones, and those of a type that cannot be what it
            is named.
    """
    problems = list(column_problems(table, rows.columns))
    types = dict(zip(rows.columns, map(str, rows.types), strict=True))
    chosen: list[str] = []
    unreadable: list[str] = []
    for column in SCHEMA[table]:
        source = next((name for name in (column.name, column.path) if name in types), None)
        if source is None or not (column.judged != "not" or column.name == "programme"):
            continue
        value = _value(column, quoted(source), types[source])
        if value is None:
            problems.append(_wrong_type(table, column, types[source]))
            continue
        chosen.append(f"{value.sql} AS {quoted(column.name)}")
        if value.pattern is not None:
            fits = _fits(quoted(source), value.pattern)
            unreadable.append(f"CASE WHEN NOT {fits} THEN '{column.name}' END")
    if problems:
        raise InputError(attrs.evolve(problem, file=place) for problem in problems)
    named = [f"concat_ws(' ', {', '.join(unreadable)}) AS {UNREADABLE}"] if unreadable else []
    return rows.project(", ".join([*chosen, *named]))


def _value(column: Column, name: str, kind: str) -> _Value | None:
    """The value of a column of some type of DuckDB; ``None`` if it cannot be what it is named."""
    asked = column.asked if column.judged != "not" else "text"
    if kind.strip('"') == "NULL":
        # Nothing is stated in any row.
        return _Value(f"CAST(NULL AS {_NATURAL[asked]})")
    return _READ[asked](column, name, kind)


def _text(column: Column, name: str, kind: str) -> _Value | None:
    return None if kind.endswith("[]") else _Value(f"CAST({name} AS VARCHAR)")


def _words(column: Column, name: str, kind: str) -> _Value | None:
    if kind.endswith("[]"):
        return _Value(f"CAST({name} AS VARCHAR[])")
    return _Value(name) if kind == "VARCHAR" else None


def _day(column: Column, name: str, kind: str) -> _Value | None:
    if kind == "VARCHAR":
        no_day = _NO_END if column.name in ("end", "answered_on") else _NO_DAY
        day = f"CASE WHEN {_fits(name, _ISO_DAY)} THEN TRY_CAST({name} AS DATE) END"
        return _Value(f"CASE WHEN {name} IS NOT NULL THEN coalesce({day}, {no_day}) END")
    return _Value(f"CAST({name} AS DATE)") if kind == "DATE" or "TIMESTAMP" in kind else None


def _whole(column: Column, name: str, kind: str) -> _Value | None:
    return _Value(name) if kind in _INTEGERS else _parsed(name, kind, _WHOLE, "BIGINT")


def _decimal(column: Column, name: str, kind: str) -> _Value | None:
    if kind in _INTEGERS or kind.startswith("DECIMAL"):
        return _Value(name)
    return _parsed(name, kind, _DECIMAL, "DOUBLE")


def _parsed(name: str, kind: str, pattern: str, number: str) -> _Value | None:
    if not (kind in _OTHER_NUMBERS or kind.startswith("DECIMAL")):
        return None
    # Some number stands for what is none: it is told as such, and not as missing, too.
    value = f"if({_fits(name, pattern)}, TRY_CAST(CAST({name} AS VARCHAR) AS {number}), 1)"
    return _Value(f"CASE WHEN {name} IS NOT NULL THEN {value} END", pattern)


def _stated(column: Column, name: str, kind: str) -> _Value:
    # What it says is nobody's business here.
    return _Value(name if kind == "BOOLEAN" else f"({name} IS NOT NULL)")


def _some(column: Column, name: str, kind: str) -> _Value:
    return _Value(name if kind == "BOOLEAN" or kind.endswith("[]") else f"CAST({name} AS VARCHAR)")


def _fits(name: str, pattern: str) -> str:
    return f"regexp_full_match(CAST({name} AS VARCHAR), '{pattern}')"


_READ: Mapping[str, Callable[[Column, str, str], _Value | None]] = MappingProxyType(
    {
        "text": _text,
        "words": _words,
        "day": _day,
        "number": _whole,
        "hours": _decimal,
        "money": _decimal,
        "stated": _stated,
        "some": _some,
    }
)
_NATURAL: Mapping[str, str] = MappingProxyType(
    {
        "text": "VARCHAR",
        "words": "VARCHAR",
        "day": "DATE",
        "number": "BIGINT",
        "hours": "DOUBLE",
        "money": "DOUBLE",
        "stated": "BOOLEAN",
        "some": "VARCHAR",
    }
)
_EXPECTED: Mapping[str, Text] = MappingProxyType(
    {
        "text": Text("Text", "text"),
        "words": Text("Text oder Listen von Texten", "text or lists of text"),
        "day": Text("Tage, auch als Text JJJJ-MM-TT", "days, or text YYYY-MM-DD"),
        "number": Text("ganze Zahlen", "whole numbers"),
        "hours": Text("Zahlen", "numbers"),
        "money": Text("Zahlen, auch als Text", "numbers, or text"),
    }
)


def _wrong_type(table: str, column: Column, kind: str) -> Problem:
    return Problem(
        what=Text("Spalte hat falschen Typ", "column has a wrong type"),
        got=Text.same(kind),
        expected=_EXPECTED[column.type],
        pointer=f"/{table}/{column.name}",
    )
