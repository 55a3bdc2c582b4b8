"""Cases as frames of each library, and the judgements of both engines in one shape."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from importlib.util import find_spec
from typing import Any

import duckdb
import pandas
import polars
import pyarrow
import pytest

from passtgenau_core import Case, check
from passtgenau_core.frames import check_frames
from passtgenau_core.frames import rows as case_rows
from passtgenau_core.frames.schema import SCHEMA

_JAVA = shutil.which("java") or os.environ.get("JAVA_HOME")
_MISSING = [
    name for name, there in {"PySpark": find_spec("pyspark"), "Java": _JAVA}.items() if not there
]
in_spark = pytest.mark.skipif(bool(_MISSING), reason=f"no {' and no '.join(_MISSING)} here")
"""Marks tests that need Spark."""

LIBRARIES = ("polars", "polars-lazy", "pandas", "pyarrow", "duckdb", "pyspark")
EVERYWHERE = LIBRARIES[:-1]

_TEXT = pyarrow.string()
_TYPES: Mapping[str, Any] = {
    "text": _TEXT,
    "words": pyarrow.list_(_TEXT),
    "day": pyarrow.date32(),
    "number": pyarrow.int64(),
    "clock": _TEXT,
    # Frames mostly have floats.
    "hours": pyarrow.float64(),
    "money": _TEXT,
}


def rows_of(cases: Iterable[Case]) -> dict[str, list[dict[str, Any]]]:
    """The rows of all tables."""
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in SCHEMA}
    for case in cases:
        for name, added in case_rows.rows_of(case).items():
            rows[name] += added
    return rows


def arrow_tables(cases: Iterable[Case]) -> dict[str, pyarrow.Table]:
    """The tables of cases in PyArrow."""
    return {name: _arrow(name, rows) for name, rows in rows_of(cases).items()}


def _arrow(name: str, rows: Sequence[Mapping[str, Any]]) -> pyarrow.Table:
    columns = {}
    for column in SCHEMA[name]:
        values = [row[column.name] for row in rows]
        if column.type == "hours":
            values = [None if value is None else float(value) for value in values]
        columns[column.name] = pyarrow.array(values, _TYPES[column.type])
    return pyarrow.table(columns)


@lru_cache(maxsize=1)
def _database() -> duckdb.DuckDBPyConnection:
    """One connection for all: relations of older versions do not keep theirs open."""
    return duckdb.connect()


def frames_of(cases: Iterable[Case], library: str) -> dict[str, Any]:
    """The tables of cases as frames of a library."""
    return in_library(arrow_tables(cases), library)


def in_library(tables: Mapping[str, pyarrow.Table], library: str) -> dict[str, Any]:
    """Tables of PyArrow as frames of a library."""
    if library == "duckdb":
        connection = _database()
        return {name: connection.from_arrow(table) for name, table in tables.items()}
    return {name: _FRAME[library](table) for name, table in tables.items()}


def _in_spark(table: pyarrow.Table) -> Any:
    return spark().createDataFrame(table)


_FRAME: Mapping[str, Any] = {
    "polars": polars.from_arrow,
    "polars-lazy": lambda table: polars.DataFrame(polars.from_arrow(table)).lazy(),
    "pandas": lambda table: table.to_pandas(),
    "pyarrow": lambda table: table,
    "pyspark": _in_spark,
}


@lru_cache(maxsize=1)
def spark() -> Any:
    """A Spark of this machine, with several partitions."""
    from pyspark.sql import SparkSession  # noqa: PLC0415 (slow to import)

    session = (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "3")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("ERROR")
    return session


Row = tuple[str, str, str, str, str | None, str | None, date | None]


def by_reference(cases: Iterable[Case], *, as_of: date, **how: Any) -> list[Row]:
    """What the reference engine says of each case, as rows, sorted."""
    return sorted(
        (
            (
                case.id,
                judgement.rule,
                judgement.subject,
                judgement.outcome.value,
                as_text(judgement.observed),
                as_text(judgement.allowed),
                judgement.due,
            )
            for case in cases
            for judgement in check(case, as_of=as_of, **how)
        ),
        key=_key,
    )


def as_text(value: Any) -> str | None:
    """How frames write what was observed and what is allowed."""
    if value is None:
        return None
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def by_frames(cases: Iterable[Case], library: str, *, as_of: date, **how: Any) -> list[Row]:
    """What the frames of a library say, as rows, sorted."""
    cases = list(cases)
    result = check_frames(cases[0].programme, **frames_of(cases, library), as_of=as_of, **how)
    return sorted(rows_in(result), key=_key)


def rows_in(result: Any) -> list[Row]:
    """The rows of a frame of any library."""
    if isinstance(result, polars.LazyFrame):
        result = result.collect()
    if isinstance(result, polars.DataFrame):
        return result.rows()
    if isinstance(result, pandas.DataFrame):
        result = pyarrow.Table.from_pandas(result, preserve_index=False)
        result = result.set_column(6, "due", result["due"].cast(pyarrow.date32()))
    if isinstance(result, duckdb.DuckDBPyRelation):
        return result.fetchall()
    if isinstance(result, pyarrow.Table):
        return [tuple(row.values()) for row in result.to_pylist()]
    return [tuple(row) for row in result.collect()]


def _key(row: Row) -> tuple[str, ...]:
    return tuple(str(value) for value in row)
