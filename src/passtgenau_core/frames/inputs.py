"""The frames a user hands over, as tables with the columns and types that judging asks for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import attrs

from ..columns import days
from ..columns.expressions import as_expression, choose, col, lit, narwhals, never, text
from ..columns.tables import Frames
from ..errors import InputError, Problem
from ..language import Text
from . import native
from .schema import SCHEMA, column_problems

if TYPE_CHECKING:
    from narwhals import Expr, LazyFrame

_ORDER: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "phases": ("start", "end", "module"),
        "hours": ("date", "id"),
        "records": ("date", "kind", "module"),
        "goals": ("agreed_on", "id"),
        "waivers": ("rule", "subject", "until"),
    }
)
"""By what the rows of a case are numbered where nothing else tells their order."""


@attrs.frozen(eq=False)
class Given:
    """The frames as tables.

    Attributes:
        frames: The tables.
        read: What they were read from.
    """

    frames: Frames
    read: native.Read


def given(frames: Mapping[str, Any]) -> Given:
    """The tables of those frames that are there; the others have no rows.

    Args:
        frames: Frames by the name of their table; ``None`` where there is none.

    Raises:
        InputError: for frames of several libraries, missing columns, misspelt ones, and columns of
            a type that cannot be what it is named; all of them at once.
    """
    there = {name: frame for name, frame in frames.items() if frame is not None}
    if not there:
        names = ", ".join(SCHEMA)
        raise InputError(
            [
                Problem(
                    what=Text("keine Tabelle", "no frame"),
                    expected=Text(f"mindestens eine von: {names}", f"at least one of: {names}"),
                    example="phases=df",
                )
            ]
        )
    read = native.read(there)
    problems = [
        problem
        for name, rows in read.frames.items()
        for problem in column_problems(name, rows.collect_schema().names())
    ]
    if problems:
        raise InputError(problems)
    some = next(iter(read.frames.values()))
    tables = {
        name: _table(name, read.frames.get(name), some, in_order=read.in_order) for name in SCHEMA
    }
    if "cases" not in there:
        nw = narwhals()
        ids = [tables[name].select("case") for name in ("phases", "hours", "records")]
        tables["cases"] = _typed("cases", nw.concat(ids).unique(["case"]))
    return Given(Frames(**tables), read)


def _table(
    name: str, rows: LazyFrame[Any] | None, some: LazyFrame[Any], *, in_order: bool
) -> LazyFrame[Any]:
    if rows is None:
        nothing = some.filter(never()).select(case=col("case"))
        return _typed(name, nothing)
    return _typed(name, numbered(name, rows, in_order=in_order))


def numbered(name: str, rows: LazyFrame[Any], *, in_order: bool) -> LazyFrame[Any]:
    """The rows with their places in each case, unless they have them or need none.

    Where the frame has no order, its rows are put in that of their days.
    """
    there = rows.collect_schema().names()
    if name not in _ORDER or "number" in there:
        return rows
    if in_order:
        return native.with_places(rows)
    order = [column for column in _ORDER[name] if column in there]
    one = rows.with_columns(number=lit(1))
    return one.with_columns(number=col("number").cum_sum().over("case", order_by=order) - 1)


def _typed(name: str, rows: LazyFrame[Any]) -> LazyFrame[Any]:
    schema = rows.collect_schema()
    chosen = {}
    for column in SCHEMA[name]:
        stands_as = next((n for n in (column.name, column.path) if n in schema), None)
        if column.asked != "not":
            chosen[column.inside or column.name] = (
                missing(column.asked)
                if stands_as is None
                else _CONVERTED[column.asked](col(stands_as), schema[stands_as])
            )
    typed: LazyFrame[Any] = rows.select(**chosen)
    return typed


def _text(value: Expr, given_type: Any) -> Expr:
    return value.cast(narwhals().String)


def _words(value: Expr, given_type: Any) -> Expr:
    listed = value.cast(narwhals().String)
    for mark in (",", ";", "|"):
        listed = listed.str.replace_all(mark, " ", literal=True)
    known = text([" ", listed, " "])
    return choose((value.is_null(), lit(None)), otherwise=known)


def _day(value: Expr, given_type: Any) -> Expr:
    nw = narwhals()
    if given_type == nw.String:
        return value.str.to_date(format="%Y-%m-%d")
    return value.cast(nw.Date)


def _number(value: Expr, given_type: Any) -> Expr:
    return value.cast(narwhals().Int64)


def _hours(value: Expr, given_type: Any) -> Expr:
    return _times(value, 60)


def _money(value: Expr, given_type: Any) -> Expr:
    return _times(value, 100)


def _times(value: Expr, factor: int) -> Expr:
    # Files write decimals, frames mostly floats: to the next whole number they are the same.
    nw = narwhals()
    return (value.cast(nw.Float64) * factor).round(0).cast(nw.Int64)


def _stated(value: Expr, given_type: Any) -> Expr:
    if given_type == narwhals().Boolean:
        return value.fill_null(value=False)
    return ~value.is_null()


def _some(value: Expr, given_type: Any) -> Expr:
    nw = narwhals()
    if given_type == nw.Boolean:
        return value.fill_null(value=False)
    stated = value.cast(nw.String).fill_null("")
    return (stated != "") & (stated != "[]")


def carried(asked: str, value: Expr, given_type: Any) -> Expr:
    """What judging asks for, from a column that held it, whatever has carried it since.

    On the way through pandas days become times, numbers with gaps floats, and nothing at all null.
    """
    return _CARRIED[asked](value, given_type)


def missing(asked: str) -> Expr:
    """What a column holds that is not there."""
    return _MISSING[asked]()


def _no_text() -> Expr:
    return lit(None)


def _no_number() -> Expr:
    nw = narwhals()
    return as_expression(nw.lit(None).cast(nw.Int64))


_MISSING: Mapping[str, Callable[[], Expr]] = MappingProxyType(
    {
        "text": _no_text,
        "words": _no_text,
        "day": days.unknown,
        "number": _no_number,
        "hours": _no_number,
        "money": _no_number,
        "stated": never,
        "some": never,
    }
)

_CONVERTED: Mapping[str, Callable[[Expr, Any], Expr]] = MappingProxyType(
    {
        "text": _text,
        "words": _words,
        "day": _day,
        "number": _number,
        "hours": _hours,
        "money": _money,
        "stated": _stated,
        "some": _some,
    }
)

_CARRIED: Mapping[str, Callable[[Expr, Any], Expr]] = MappingProxyType(
    {**_CONVERTED, "words": _text, "hours": _number, "money": _number}
)
