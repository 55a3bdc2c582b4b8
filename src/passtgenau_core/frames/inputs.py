"""The frames a user hands over, as tables with known columns and types.

Columns are named as the fields of the case file, beside ``case``. Others may be there; one that
looks like a misspelt known one is refused, because what it holds would be missed in silence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

import attrs

from ..columns import days
from ..columns.expressions import as_expression, choose, col, lit, narwhals, never, text
from ..columns.tables import Frames
from ..errors import InputError, Problem
from ..language import Text
from . import native

if TYPE_CHECKING:
    from narwhals import Expr, LazyFrame

Type = Literal["text", "words", "day", "number", "hours", "money", "stated", "some"]


@attrs.frozen
class Column:
    """A column of a table.

    Attributes:
        name: As the case file names the field.
        type: What it holds: ``words`` one or more ids, as a list or as text with blanks or commas
            between them; ``hours`` a number of hours; ``money`` euros; ``stated`` whether anything
            is stated; ``some`` whether there is at least one.
        inside: What it is called from here on, if not the same.
        required: Whether the table makes no sense without it.
        path: Where the case file has it, if not in the table itself, as in ``budget.start``.
    """

    name: str
    type: Type = "text"
    inside: str | None = None
    required: bool = False
    path: str | None = None


_CASE = Column("case", required=True)
_NUMBER = Column("number", "number")

TABLES: Mapping[str, tuple[Column, ...]] = MappingProxyType(
    {
        "cases": (
            _CASE,
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
        ),
        "phases": (
            _CASE,
            _NUMBER,
            Column("module", required=True),
            Column("start", "day", required=True),
            Column("end", "day"),
            Column("ended_early", "stated", inside="broken_off"),
            Column("planned_hours", "hours", inside="planned"),
        ),
        "hours": (
            _CASE,
            _NUMBER,
            Column("id", required=True),
            Column("date", "day", required=True),
            Column("module", required=True),
            Column("minutes", "number", required=True),
            Column("reverses"),
            Column("trainer"),
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
            Column("icf", "some", inside="has_icf"),
        ),
        "goals": (
            _CASE,
            _NUMBER,
            Column("id", required=True),
            Column("agreed_on", "day", required=True),
        ),
        "record_goals": (
            _CASE,
            Column("record", "number", required=True),
            Column("goal", required=True),
        ),
        "rates": (
            _CASE,
            Column("from", "day", required=True),
            Column("rate", "money", required=True),
        ),
        "budget_hours": (
            _CASE,
            Column("module", required=True),
            Column("hours", "hours", inside="granted", required=True),
        ),
        "waivers": (
            _CASE,
            _NUMBER,
            Column("rule", required=True),
            Column("subject", required=True),
            Column("until", "day", required=True),
        ),
    }
)
"""The tables, in the order of the arguments, and their columns."""

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
        library: What computes them.
        handed_back: Makes a result the user's kind of frame.
    """

    frames: Frames
    library: str
    handed_back: Callable[[LazyFrame[Any]], Any]


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
        raise InputError(
            [
                Problem(
                    what=Text("keine Tabelle", "no frame"),
                    expected=Text("mindestens eine von: ", "at least one of: ")
                    + Text.same(", ".join(TABLES)),
                    example="phases=df",
                )
            ]
        )
    read = native.read(there)
    problems = [problem for name, rows in read.frames.items() for problem in _problems(name, rows)]
    if problems:
        raise InputError(problems)
    some = next(iter(read.frames.values()))
    tables = {
        name: _table(name, read.frames.get(name), some, in_order=read.in_order) for name in TABLES
    }
    if "cases" not in there:
        nw = narwhals()
        ids = [tables[name].select("case") for name in ("phases", "hours", "records")]
        tables["cases"] = _typed("cases", nw.concat(ids).unique(["case"]))
    return Given(Frames(**tables), read.library, read.handed_back)


def _problems(name: str, rows: LazyFrame[Any]) -> Iterable[Problem]:
    there = set(rows.collect_schema().names())
    columns = TABLES[name]
    known = {c.name for c in columns} | {c.path for c in columns if c.path}
    for column in columns:
        if column.required and column.name not in there:
            yield Problem(
                what=Text(f"Spalte fehlt in {name}", f"column missing in {name}"),
                got=Text.same(", ".join(sorted(there))),
                expected=Text.same(column.name),
                pointer=f"/{name}",
            )
    for extra in sorted(there - known - _ALLOWED):
        near = get_close_matches(extra, sorted(known - there), n=1, cutoff=0.8)
        if near:
            yield Problem(
                what=Text(f"unbekannte Spalte in {name}", f"unknown column in {name}"),
                got=Text.same(extra),
                expected=Text(f"meinten Sie {near[0]}?", f"did you mean {near[0]}?"),
                pointer=f"/{name}",
            )


_ALLOWED = frozenset(["notes", "note"])


def _table(
    name: str, rows: LazyFrame[Any] | None, some: LazyFrame[Any], *, in_order: bool
) -> LazyFrame[Any]:
    if rows is None:
        nothing = some.filter(never()).select(case=col("case"))
        return _typed(name, nothing)
    numbered = any(column is _NUMBER for column in TABLES[name])
    if numbered and "number" not in rows.collect_schema().names():
        rows = _numbered(name, rows, in_order=in_order)
    return _typed(name, rows)


def _numbered(name: str, rows: LazyFrame[Any], *, in_order: bool) -> LazyFrame[Any]:
    """The rows with their places in each case: that of the frame, or where it has no order by date.

    PyArrow knows no running sums within groups, so there the rows are put in order and counted.
    """
    if in_order:
        return native.with_places(rows)
    there = rows.collect_schema().names()
    order = [column for column in _ORDER[name] if column in there]
    one = rows.with_columns(number=lit(1))
    return one.with_columns(number=col("number").cum_sum().over("case", order_by=order) - 1)


def _typed(name: str, rows: LazyFrame[Any]) -> LazyFrame[Any]:
    schema = rows.collect_schema()
    chosen = {}
    for column in TABLES[name]:
        stands_as = next((n for n in (column.name, column.path) if n in schema), None)
        name = column.inside or column.name
        chosen[name] = (
            _MISSING[column.type]()
            if stands_as is None
            else _CONVERTED[column.type](col(stands_as), schema[stands_as])
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


def _no_text() -> Expr:
    return lit(None)


def _no_number() -> Expr:
    nw = narwhals()
    return as_expression(nw.lit(None).cast(nw.Int64))


_MISSING: Mapping[Type, Callable[[], Expr]] = MappingProxyType(
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
"""What a column holds that is not there."""

_CONVERTED: Mapping[Type, Callable[[Expr, Any], Expr]] = MappingProxyType(
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
