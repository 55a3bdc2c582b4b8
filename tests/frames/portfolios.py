"""Cases as frames of each library, and the judgements of both engines in one shape."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

import duckdb
import pandas
import polars
import pyarrow

from passtgenau_core import Case, check
from passtgenau_core.frames import check_frames

LIBRARIES = ("polars", "polars-lazy", "pandas", "pyarrow", "duckdb", "pyspark")
EVERYWHERE = LIBRARIES[:-1]

_TEXT, _DAY, _NUMBER = pyarrow.string(), pyarrow.date32(), pyarrow.int64()
_WORDS, _FLOAT = pyarrow.list_(pyarrow.string()), pyarrow.float64()
SCHEMAS: Mapping[str, Mapping[str, Any]] = {
    "cases": {
        "case": _TEXT,
        "groups": _WORDS,
        "district": _TEXT,
        "provider": _TEXT,
        "consulted_on": _DAY,
        "signed_on": _DAY,
        "modules": _WORDS,
        "funder": _TEXT,
        "approved_on": _DAY,
        "start": _DAY,
        "end": _DAY,
        "amount": _TEXT,
    },
    "phases": {
        "case": _TEXT,
        "number": _NUMBER,
        "module": _TEXT,
        "start": _DAY,
        "end": _DAY,
        "ended_early": _TEXT,
        "planned_hours": _FLOAT,
    },
    "hours": {
        "case": _TEXT,
        "number": _NUMBER,
        "id": _TEXT,
        "date": _DAY,
        "module": _TEXT,
        "minutes": _NUMBER,
        "reverses": _TEXT,
        "trainer": _TEXT,
    },
    "records": {
        "case": _TEXT,
        "number": _NUMBER,
        "kind": _TEXT,
        "date": _DAY,
        "module": _TEXT,
        "with": _WORDS,
        "by": _WORDS,
        "topics": _WORDS,
        "aids": _WORDS,
        "recipients": _WORDS,
        "form": _TEXT,
        "answered_on": _DAY,
        "icf": _TEXT,
    },
    "goals": {"case": _TEXT, "number": _NUMBER, "id": _TEXT, "agreed_on": _DAY},
    "record_goals": {"case": _TEXT, "record": _NUMBER, "goal": _TEXT},
    "rates": {"case": _TEXT, "from": _DAY, "rate": _TEXT},
    "budget_hours": {"case": _TEXT, "module": _TEXT, "hours": _FLOAT},
    "waivers": {
        "case": _TEXT,
        "number": _NUMBER,
        "rule": _TEXT,
        "subject": _TEXT,
        "until": _DAY,
    },
}


def rows_of(cases: Iterable[Case]) -> dict[str, list[dict[str, Any]]]:
    """The rows of all tables."""
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in SCHEMAS}
    for case in cases:
        for name, added in _rows(case).items():
            rows[name] += [{"case": case.id, **row} for row in added]
    return rows


def _rows(case: Case) -> dict[str, list[dict[str, Any]]]:
    who, agreement, budget = case.participant, case.agreement, case.budget
    modules = agreement and agreement.modules
    header = {
        "groups": who and who.groups,
        "district": who and who.district,
        "provider": agreement and agreement.provider,
        "consulted_on": agreement and agreement.consulted_on,
        "signed_on": agreement and agreement.signed_on,
        "modules": [modules] if isinstance(modules, str) else modules,
        "funder": budget and budget.funder,
        "approved_on": budget and budget.approved_on,
        "start": budget and budget.start,
        "end": budget and budget.end,
        "amount": None if budget is None or budget.amount is None else str(budget.amount),
    }
    return {
        "cases": [header],
        "phases": [
            {
                "number": number,
                "module": phase.module,
                "start": phase.start,
                "end": phase.end,
                "ended_early": phase.ended_early,
                "planned_hours": phase.planned_hours,
            }
            for number, phase in enumerate(case.phases)
        ],
        "hours": [
            {
                "number": number,
                "id": entry.id,
                "date": entry.date,
                "module": entry.module,
                "minutes": entry.minutes,
                "reverses": entry.reverses,
                "trainer": entry.trainer,
            }
            for number, entry in enumerate(case.ledger)
        ],
        "records": [
            {
                "number": number,
                "kind": record.kind,
                "date": record.date,
                "module": record.module,
                "with": record.with_,
                "by": record.by,
                "topics": record.topics,
                "aids": record.aids,
                "recipients": record.recipients,
                "form": record.form,
                "answered_on": record.answered_on,
                "icf": " ".join(assessment.notation for assessment in record.icf),
            }
            for number, record in enumerate(case.records)
        ],
        "goals": [
            {"number": number, "id": goal.id, "agreed_on": goal.agreed_on}
            for number, goal in enumerate(case.goals or ())
        ],
        "record_goals": [
            {"record": number, "goal": goal}
            for number, record in enumerate(case.records)
            for goal, _ in record.goals or ()
        ],
        "rates": [
            {"from": rate.from_, "rate": str(rate.rate)}
            for rate in (budget.rates if budget else None) or ()
        ],
        "budget_hours": [
            {"module": module, "hours": hours}
            for module, hours in (budget.hours if budget else None) or ()
        ],
        "waivers": [
            {"number": number, "rule": w.rule, "subject": w.subject, "until": w.until}
            for number, w in enumerate(case.waivers)
        ],
    }


def arrow_tables(cases: Iterable[Case]) -> dict[str, pyarrow.Table]:
    """The tables of cases in PyArrow."""
    return {name: _arrow(name, rows) for name, rows in rows_of(cases).items()}


def _arrow(name: str, rows: Sequence[Mapping[str, Any]]) -> pyarrow.Table:
    columns = {}
    for column, kind in SCHEMAS[name].items():
        values = [row[column] for row in rows]
        if kind == _FLOAT:
            values = [None if value is None else float(value) for value in values]
        columns[column] = pyarrow.array(values, kind)
    return pyarrow.table(columns)


def frames_of(cases: Iterable[Case], library: str) -> dict[str, Any]:
    """The tables of cases as frames of a library."""
    tables = arrow_tables(cases)
    if library == "duckdb":
        connection = duckdb.connect()
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
    result = check_frames(
        cases[0].programme, **frames_of(cases, library), as_of=as_of, **how
    )
    return sorted(rows_in(result), key=_key)


def rows_in(result: Any) -> list[Row]:
    """The rows of a frame of any library."""
    if isinstance(result, polars.LazyFrame):
        result = result.collect()
    if isinstance(result, polars.DataFrame):
        return result.rows()  # type: ignore[return-value]
    if isinstance(result, pandas.DataFrame):
        result = pyarrow.Table.from_pandas(result, preserve_index=False)
        result = result.set_column(6, "due", result["due"].cast(pyarrow.date32()))
    if isinstance(result, duckdb.DuckDBPyRelation):
        return result.fetchall()
    if isinstance(result, pyarrow.Table):
        return [tuple(row.values()) for row in result.to_pylist()]  # type: ignore[misc]
    return [tuple(row) for row in result.collect()]  # type: ignore[misc]


def _key(row: Row) -> tuple[str, ...]:
    return tuple(str(value) for value in row)
