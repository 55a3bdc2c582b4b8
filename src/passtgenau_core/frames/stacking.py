"""All tables of some cases as one, for engines that hand groups of rows to Python one by one.

Spark's ``applyInArrow``, Ray's ``map_groups`` and Dask's partitions know one table at a time. Here
the tables lie one below the other, told apart by a column ``table``; what a table does not have is
null. Rows of one case must come together: any function of ``case`` may be the key of the partition.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from ..columns.expressions import col, lit, narwhals
from ..columns.tables import Frames
from ..errors import InputError, Problem
from ..judgement import Outcome
from ..language import Text
from ..programme import Programme
from ..service import Service
from ..tables.extras import library
from .inputs import Given, carried, given, missing
from .judging import judged
from .native import Read
from .question import Question
from .schema import SCHEMA

if TYPE_CHECKING:
    from narwhals import LazyFrame

TABLE = "table"


def _columns() -> dict[str, str]:
    """What each column of all tables is asked for while judging, by its name there."""
    return {
        column.inside or column.name: column.asked
        for columns in SCHEMA.values()
        for column in columns
        if column.asked != "not"
    }


def stack_frames(**frames: Any) -> Any:
    """The frames as one, one below the other, with a column ``table``.

    Args:
        **frames: As ``check_frames`` takes them: ``phases``, ``hours``, ``records``, ``cases`` …

    Returns:
        A frame of the same library; what is lazy stays lazy.

    Raises:
        InputError: for frames of several libraries, and missing or misspelt columns.
    """
    tables = given(frames)
    columns = _columns()
    stacked = [
        _widened(name, getattr(tables.frames, name), columns)
        for name in SCHEMA
        if frames.get(name) is not None or name == "cases"
    ]
    return tables.read.handed_back(narwhals().concat(stacked))


def _widened(name: str, rows: LazyFrame[Any], columns: Mapping[str, str]) -> LazyFrame[Any]:
    there = set(rows.collect_schema().names())
    filled = {c: col(c) if c in there else missing(asked) for c, asked in columns.items()}
    wide: LazyFrame[Any] = rows.select(**filled, **{TABLE: lit(name)})
    return wide


def check_stacked(
    table: Any,
    programme: Programme,
    *,
    as_of: date,
    readings: Mapping[str, str] | None = None,
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    service: Service | None = None,
    only: str | Outcome | None = None,
) -> Any:
    """The judgements of the cases in one table of PyArrow, as :func:`stack_frames` makes it.

    It is pure, and needs nothing but its arguments: engines send it to where the rows are. Columns
    that it does not know, such as the key of the partition, are left alone. What an engine made of
    the types of columns on the way, as pandas does of days and of numbers with gaps, is undone.

    Args:
        table: All rows of some cases.
        programme: The programme of all cases.
        as_of: The day (Stichtag).
        readings: As for ``check_frames``, and so are the others.
        select: Rule ids or prefixes; only these rules are judged. Empty: all.
        ignore: Rule ids or prefixes that are left out.
        service: The service that works on the cases.
        only: Only judgements with this outcome.

    Returns:
        A table of PyArrow with the columns of ``check_frames``.

    Raises:
        InputError: for a table that lacks columns of a stacked one, and as ``check_frames`` does.

    Example:
        >>> import pyarrow
        >>> from functools import partial
        >>> from passtgenau_core import load_programme
        >>> phases = pyarrow.table({
        ...     "case": ["LOE-2025-007"], "module": ["qualifizierungsphase"],
        ...     "start": [date(2025, 3, 31)], "end": [date(2026, 1, 31)]})
        >>> kernel = partial(check_stacked, programme=load_programme("passtgenau"),
        ...                  as_of=date(2025, 6, 1), only="breached", select=["PG1", "PG2"])
        >>> sorted(kernel(stack_frames(phases=phases))["rule"].to_pylist())
        ['PG101', 'PG202']
    """
    nw = narwhals()
    polars = library("polars", "the kernel computes with Polars: install polars")
    rows = nw.from_native(polars.DataFrame(polars.from_arrow(table)).lazy())
    types = rows.collect_schema()
    columns = _columns()
    lacking = [name for name in (TABLE, *columns) if name not in types]
    if lacking:
        raise InputError([_not_stacked(lacking)])
    rows = rows.with_columns(**{c: carried(a, col(c), types[c]) for c, a in columns.items()})
    frames = {
        name: rows.filter(col(TABLE) == name).select(
            *(column.inside or column.name for column in columns if column.asked != "not")
        )
        for name, columns in SCHEMA.items()
    }
    tables = Given(Frames(**frames), Read({}, "polars", in_order=False, handed_back=_in_arrow))
    question = Question(
        programme=programme,
        as_of=as_of,
        readings=readings,
        select=select,
        ignore=ignore,
        service=service,
        only=only,
    )
    return judged(tables, question, with_waivers=True)


def _not_stacked(lacking: list[str]) -> Problem:
    return Problem(
        what=Text("Spalten fehlen", "columns are missing"),
        expected=Text(
            f"{', '.join(lacking)}, wie in einer Tabelle von stack_frames",
            f"{', '.join(lacking)}, as in a table of stack_frames",
        ),
    )


def _in_arrow(result: LazyFrame[Any]) -> Any:
    # Polars writes longer kinds of text, which engines that are told a schema refuse.
    pyarrow = library("pyarrow", "the kernel gives tables of PyArrow: install pyarrow")
    table = result.collect().to_arrow()
    types = [(c, pyarrow.date32() if c == "due" else pyarrow.string()) for c in table.column_names]
    return table.cast(pyarrow.schema(types))
