"""A case as rows of tables; :mod:`passtgenau_core.frames.cases` is the way back, without loss."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from keyword import iskeyword
from operator import attrgetter
from types import MappingProxyType
from typing import Any

from ..budget import Budget
from ..case import Agreement, Case, Participant
from .schema import SCHEMA, Column, Type, field_columns

Row = Mapping[str, Any]
Rows = Mapping[str, Sequence[Row]]
"""Rows by the name of their table."""

MAY_BE_EMPTY: Mapping[str, tuple[object, Callable[[], Any]]] = MappingProxyType(
    {
        "participant": (Participant(), dict),
        "agreement": (Agreement(), dict),
        "budget": (Budget(), dict),
        "budget.hours": ((), dict),
        "budget.rates": ((), list),
        "goals": ((), list),
    }
)
"""What can be stated with nothing in it: in types, and in files."""


def rows_of(case: Case) -> dict[str, list[dict[str, Any]]]:
    """The rows of a case, by the name of their table.

    Days are dates, words lists of text, amounts decimal text; what is not stated is ``None``.

    Example:
        >>> from datetime import date
        >>> from passtgenau_core import Phase, load_programme
        >>> case = Case(id="LOE-2025-007", programme=load_programme("passtgenau"),
        ...             phases=[Phase(module="einstiegsphase", start=date(2025, 3, 3))])
        >>> rows_of(case)["phases"][0]["start"]
        datetime.date(2025, 3, 3)
    """
    budget = case.budget or Budget()
    return {
        "cases": [_header(case)],
        "phases": _fields("phases", case, case.phases),
        "hours": _fields("hours", case, case.ledger),
        "records": [
            {
                **row,
                "icf": [assessment.notation for assessment in record.icf],
                "empty": ["goals"] if record.goals == () else [],
            }
            for record, row in zip(
                case.records, _fields("records", case, case.records), strict=True
            )
        ],
        "goals": _fields("goals", case, case.goals or ()),
        "record_goals": _numbered(
            case,
            (
                {"record": number, "goal": goal, "state": state}
                for number, record in enumerate(case.records)
                for goal, state in record.goals or ()
            ),
        ),
        "rates": _fields("rates", case, budget.rates or ()),
        "budget_hours": _numbered(
            case, ({"module": module, "hours": hours} for module, hours in budget.hours or ())
        ),
        "waivers": _fields("waivers", case, case.waivers),
    }


def _header(case: Case) -> dict[str, Any]:
    row: dict[str, Any] = {"case": case.id}
    for column in SCHEMA["cases"]:
        if column.path is not None:
            row[column.name] = _cell(column, _at(case, column.path))
    row["programme"] = case.programme.name
    row["empty"] = [path for path, (empty, _) in MAY_BE_EMPTY.items() if _at(case, path) == empty]
    return row


def _at(case: Case, path: str) -> Any:
    value: Any = case
    for name in path.split("."):
        value = getattr(value, name, None)
    return value


def _fields(table: str, case: Case, things: Iterable[object]) -> list[dict[str, Any]]:
    columns, values_of = _reader(table)
    names = [column.name for column in columns]
    written = [column for column in columns if column.type in _WRITTEN]
    rows = _numbered(case, (dict(zip(names, values_of(t), strict=True)) for t in things))
    for row in rows:
        for column in written:
            row[column.name] = _cell(column, row[column.name])
    return rows


@cache
def _reader(table: str) -> tuple[tuple[Column, ...], Callable[[object], tuple[Any, ...]]]:
    """The columns of a table that are fields in files, and what reads them."""
    columns = field_columns(table)
    # Python's own words have an underscore as fields.
    fields = (f"{c.name}_" if iskeyword(c.name) else c.name for c in columns)
    return columns, attrgetter(*fields)


def _numbered(case: Case, rows: Iterable[Row]) -> list[dict[str, Any]]:
    return [{"case": case.id, "number": number, **row} for number, row in enumerate(rows)]


def _cell(column: Column, value: Any) -> Any:
    write = _WRITTEN.get(column.type)
    return value if write is None or value is None else write(value)


def _as_list(value: str | Iterable[str]) -> list[str]:
    # The id of a bundle stands alone.
    return [value] if isinstance(value, str) else list(value)


_WRITTEN: Mapping[Type, Callable[[Any], Any]] = MappingProxyType(
    {"words": _as_list, "money": str, "clock": "{:%H:%M}".format}
)
