"""One run over many cases: problems of rows, judgements in a file, and a summary.

It is computed by DuckDB, which puts into files what memory has no room for, or by Polars.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from ..errors import Problem
from ..fields import is_id
from ..files.case_file import write_atomically
from ..judgement import Outcome
from ..language import Text
from ..programme import Programme, Rule
from .converting import UNREADABLE
from .engines import ENGINES, Engine
from .inputs import given
from .judging import COLUMNS, judged
from .problems import WHAT, find_problems
from .question import Question
from .sources import Opened, Progress
from .summary import Count, Summary
from .table_files import quoted

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MOST_TOLD = 20
"""How many problems of rows are told one by one."""
_WHAT = MappingProxyType({**WHAT, "no-number": Text("keine Zahl", "not a number")})
_CHUNK = 1 << 20


def run(
    opened: Opened,
    question: Question,
    *,
    engine: Engine = "duckdb",
    progress: Progress | None = None,
) -> Summary:
    """Judge all cases; the judgements are a table of the connection then.

    Cases with rows that cannot be understood are not judged, as broken case files are not.

    Args:
        opened: The tables; they are judged once.
        question: What is asked.
        engine: What computes; Polars reads Parquet files only.
        progress: Is told what is being done.

    Raises:
        InputError: for an unknown reading or rule, and for tables that the engine cannot read.
        ModuleNotFoundError: without Polars, if it is to compute.
    """
    rules = question.programme.under(question.readings)
    progress = progress or Progress()
    with ENGINES[engine](opened, progress) as tables:
        cases, others = _count_cases(opened, question.programme)
        progress.step = Text("Zeilen prüfen", "look at rows")
        frames = tables.frames(left_out=others > 0)
        tables.hold("found", find_problems(question.programme, **frames))
        problems, unreadable = _count_problems(opened)
        progress.step = Text("Regeln prüfen", "look at rules")
        frames = tables.frames(left_out=others + problems > 0)
        judgements = judged(
            given(frames), question, keep=tables.keep, with_waivers="waivers" in frames
        )
        tables.hold("judgements", judgements)
    return Summary(
        rules=rules,
        cases=cases,
        others=others,
        unreadable=unreadable,
        counts=_counts(opened.connection, rules),
        problems=problems,
        told=_told(opened.connection),
    )


def write(opened: Opened, output: Path) -> None:
    """Write the judgements of a run, sorted by case, rule and subject, as a whole or not at all.

    The same rows give the same bytes, whatever computed them.

    Args:
        opened: The tables of the run.
        output: The file, ``*.csv`` or Parquet.

    Raises:
        OSError: if it cannot be written.
    """
    place = str(opened.folder / "result")
    opened.connection.execute("SET preserve_insertion_order = true")
    by = ", ".join(map(quoted, COLUMNS))
    rows = opened.connection.table("judgements").order(by)
    if output.name.lower().endswith(".csv"):
        rows.write_csv(place)
    else:
        rows.write_parquet(place)
    with Path(place).open("rb") as stream:
        write_atomically(output, iter(partial(stream.read, _CHUNK), b""))


# What is counted and written by DuckDB, whatever computed it


def _count_cases(opened: Opened, programme: Programme) -> tuple[int, int]:
    """How many cases there are, and how many of other programmes, which are left out."""
    names = ("cases",) if "cases" in opened.columns else ("phases", "hours", "records")
    there = [f'SELECT "case" FROM {name}' for name in names if name in opened.columns]  # noqa: S608
    there = there or ['SELECT NULL AS "case"']
    connection = opened.connection
    connection.execute(
        f'CREATE TABLE ids AS SELECT DISTINCT "case" FROM ({" UNION ".join(there)})'  # noqa: S608
        ' WHERE "case" IS NOT NULL'
    )
    connection.execute('CREATE TABLE left_out ("case" VARCHAR)')
    if "programme" in opened.columns.get("cases", ()):
        connection.execute(
            'INSERT INTO left_out SELECT DISTINCT "case" FROM cases WHERE programme NOT IN (?, ?)',
            [programme.name, programme.id],
        )
    return _number(connection, "ids"), _number(connection, "left_out")


def _count_problems(opened: Opened) -> tuple[int, int]:
    """How many problems there are, and how many cases have some, which are left out."""
    connection = opened.connection
    found = ["SELECT * FROM found"]
    for table, columns in opened.columns.items():
        if UNREADABLE in columns:
            place = next((c for c in ("id", "number") if c in columns), "NULL")
            found.append(
                f"""
                SELECT '{table}', "case", CAST({place} AS VARCHAR),
                    unnest(string_split({UNREADABLE}, ' ')), 'no-number'
                FROM {table} ANTI JOIN left_out USING ("case") WHERE {UNREADABLE} <> ''
                """  # noqa: S608 (names of our own)
            )
    connection.execute(f"CREATE TABLE problems AS {' UNION '.join(found)}")
    connection.execute(
        'INSERT INTO left_out SELECT DISTINCT "case" FROM problems WHERE "case" IS NOT NULL'
    )
    broken = 'ids SEMI JOIN problems USING ("case")'
    return _number(connection, "problems"), _number(connection, broken)


def _number(connection: DuckDBPyConnection, rows: str) -> int:
    ((number,),) = connection.execute(f"SELECT count(*) FROM {rows}").fetchall()  # noqa: S608
    return int(number)


def _counts(connection: DuckDBPyConnection, rules: Sequence[Rule]) -> tuple[Count, ...]:
    rows = connection.execute(
        'SELECT rule, outcome, count(*), count(DISTINCT "case") FROM judgements GROUP BY ALL'
    ).fetchall()
    counts = [Count(rule=r, outcome=Outcome(o), judgements=j, cases=c) for r, o, j, c in rows]
    places = {rule.id: place for place, rule in enumerate(rules)}
    outcomes = list(Outcome)
    counts.sort(key=lambda one: (places[one.rule], outcomes.index(one.outcome)))
    return tuple(counts)


def _told(connection: DuckDBPyConnection) -> tuple[Problem, ...]:
    rows = connection.execute(
        f"""
        SELECT "case", "table", "row", "column", problem FROM problems
        ORDER BY ALL NULLS FIRST LIMIT {MOST_TOLD}
        """  # noqa: S608
    ).fetchall()
    return tuple(
        Problem(
            what=_WHAT[problem],
            file=case if is_id(case) else None,
            # What is no id may be free text.
            pointer="".join(f"/{part}" for part in (table, row, column) if is_id(part)),
        )
        for case, table, row, column, problem in rows
    )
