"""One run over many cases: problems of rows, judgements in a file, and a summary.

It is computed by DuckDB, which puts into files what memory has no room for, or by Polars.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from functools import partial
from itertools import count
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, Protocol

import attrs

from ..errors import InputError, Problem
from ..fields import is_id
from ..files.case_file import write_atomically
from ..judgement import BREACHED, Outcome
from ..language import Text
from ..programme import Programme, Rule, Severity
from ..service import Service
from ..tables.extras import library
from ..tables.table import Column, Table
from .converting import UNREADABLE
from .judging import COLUMNS, check_frames
from .problems import WHAT, find_problems
from .sources import Opened, Progress
from .table_files import quoted

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection, DuckDBPyRelation

Engine = Literal["duckdb", "polars"]
ENGINES: tuple[Engine, ...] = ("duckdb", "polars")
MOST_TOLD = 20
"""How many problems of rows are told one by one."""
_WHAT = MappingProxyType({**WHAT, "no-number": Text("keine Zahl", "not a number")})
_CHUNK = 1 << 20


@attrs.frozen(kw_only=True)
class Question:
    """What is asked of all cases.

    Attributes:
        programme: The programme; cases of others are left alone.
        as_of: The day (Stichtag).
        readings: Options other than the default ones, by reading id.
        select: Rule ids or prefixes; only these rules are judged. Empty: all.
        ignore: Rule ids or prefixes that are left out.
        service: The service that works on the cases.
        only: Only judgements with this outcome; ``None``: all.
    """

    programme: Programme
    as_of: date
    readings: Mapping[str, str] = attrs.field(factory=dict)
    select: Sequence[str] = ()
    ignore: Sequence[str] = ()
    service: Service | None = None
    only: Outcome | None = BREACHED


@attrs.frozen(kw_only=True)
class Count:
    """How many judgements of a rule have an outcome, and in how many cases."""

    rule: str
    outcome: Outcome
    judgements: int
    cases: int


@attrs.frozen(kw_only=True)
class Summary:
    """What a run found.

    Attributes:
        rules: The rules of the programme, as they were read.
        cases: How many cases there are.
        others: How many of them are of another programme; they are not judged.
        unreadable: How many of them have rows that cannot be understood; they are not judged.
        counts: What was asked for, by rule in the order of the programme, and outcome.
        problems: How many problems rows have.
        told: The first of them.
    """

    rules: tuple[Rule, ...] = attrs.field(repr=False)
    cases: int
    others: int
    unreadable: int
    counts: tuple[Count, ...]
    problems: int
    told: tuple[Problem, ...]

    def breaches(self, least: Severity) -> int:
        """How many breaches there are of rules of a severity or a graver one."""
        graver = tuple(Severity)[: tuple(Severity).index(least) + 1]
        rules = {rule.id for rule in self.rules if rule.severity in graver}
        return sum(
            count.judgements
            for count in self.counts
            if count.outcome is BREACHED and count.rule in rules
        )

    def tables(self) -> tuple[Table, ...]:
        """The counts by rule and outcome, and the numbers of cases."""
        judged = self.cases - self.others - self.unreadable
        numbers = (
            (Text("Fälle", "cases"), self.cases),
            (Text("beurteilt", "judged"), judged),
            (Text("mit unlesbaren Zeilen", "with unreadable rows"), self.unreadable),
            (Text("anderer Programme", "of other programmes"), self.others),
            (Text("Probleme in Zeilen", "problems of rows"), self.problems),
        )
        rules = {rule.id: rule for rule in self.rules}
        return (
            Table(
                name="rules",
                title=Text("Regeln", "Rules"),
                columns=(
                    Column("rule", Text("Regel", "Rule"), "text"),
                    Column("title", Text("Titel", "Title"), "text"),
                    Column("severity", Text("Schwere", "Severity"), "text"),
                    Column("outcome", Text("Ergebnis", "Outcome"), "text"),
                    Column("judgements", Text("Urteile", "Judgements"), "count"),
                    Column("cases", Text("Fälle", "Cases"), "count"),
                ),
                rows=tuple(
                    (
                        count.rule,
                        rules[count.rule].title,
                        rules[count.rule].severity.value,
                        count.outcome.value,
                        count.judgements,
                        count.cases,
                    )
                    for count in self.counts
                ),
            ),
            Table(
                name="cases",
                title=Text("Fälle", "Cases"),
                columns=(
                    Column("what", Text("Was", "What"), "text"),
                    Column("number", Text("Anzahl", "Number"), "count"),
                ),
                rows=numbers,
            ),
        )


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
    with _ENGINES[engine](opened, progress) as tables:
        cases, others = _count_cases(opened, question.programme)
        progress.step = Text("Zeilen prüfen", "look at rows")
        frames = tables.frames(left_out=others > 0)
        tables.hold("found", find_problems(question.programme, **frames))
        problems, unreadable = _count_problems(opened)
        progress.step = Text("Regeln prüfen", "look at rules")
        frames = tables.frames(left_out=others + problems > 0)
        judgements = check_frames(
            question.programme,
            **frames,
            as_of=question.as_of,
            readings=question.readings,
            select=question.select,
            ignore=question.ignore,
            service=question.service,
            only=question.only,
            keep=tables.keep,
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


# What computes


class _Tables(Protocol):
    """The tables as frames of a library."""

    @property
    def keep(self) -> Callable[[Any], Any] | None:
        """What becomes of frames that are used more than once."""

    def frames(self, *, left_out: bool) -> Any:
        """The frames, without rows of no case and of cases that are left out, if there are any."""

    def hold(self, name: str, frame: Any) -> None:
        """Compute a frame, and make a table of DuckDB of it."""


@attrs.frozen(eq=False)
class _InDuckDB:
    opened: Opened
    progress: Progress
    _numbers: Iterator[int] = attrs.field(factory=lambda: count(1))

    def frames(self, *, left_out: bool) -> Mapping[str, Any]:
        found = {table: self.opened.connection.table(table) for table in self.opened.columns}
        if left_out:
            out = self.opened.connection.table("left_out")
            found = {
                table: rows.filter('"case" IS NOT NULL').join(out, '"case"', "anti")
                for table, rows in found.items()
            }
        return found

    def keep(self, frame: DuckDBPyRelation) -> DuckDBPyRelation:
        number = next(self._numbers)
        self.progress.step = Text(f"Regeln prüfen ({number})", f"look at rules ({number})")
        self.hold(f"kept_{number}", frame)
        return self.opened.connection.table(f"kept_{number}")

    def hold(self, name: str, frame: DuckDBPyRelation) -> None:
        frame.create(name)


@contextmanager
def _in_duckdb(opened: Opened, progress: Progress) -> Iterator[_Tables]:
    yield _InDuckDB(opened, progress)


@attrs.frozen(eq=False)
class _InPolars:
    opened: Opened
    polars: Any
    keep: None = None

    def frames(self, *, left_out: bool) -> Mapping[str, Any]:
        files = self.opened.files
        found = {table: self.polars.scan_parquet(files[table]) for table in self.opened.columns}
        if left_out:
            out = self._file("left_out")
            self.opened.connection.table("left_out").write_parquet(out)
            found = {
                table: rows.filter(self.polars.col("case").is_not_null()).join(
                    self.polars.scan_parquet(out), on="case", how="anti"
                )
                for table, rows in found.items()
            }
        return found

    def hold(self, name: str, frame: Any) -> None:
        frame.sink_parquet(self._file(name))
        self.opened.connection.read_parquet(self._file(name)).create_view(name)

    def _file(self, name: str) -> str:
        return str(self.opened.folder / f"{name}.parquet")


@contextmanager
def _in_polars(opened: Opened, progress: Progress) -> Iterator[_Tables]:
    polars = library("polars", "this engine is Polars: install polars")
    for table in opened.columns:
        for file in opened.files.get(table, [None]):
            if file is None or file.suffix.lower() != ".parquet":
                raise InputError([_not_for_polars(table)])
    try:
        yield _InPolars(opened, polars)
    except polars.exceptions.PolarsError as error:
        # Its message may quote values.
        raise InputError([_not_by_polars(type(error).__name__)]) from None


_ENGINES: Mapping[Engine, Callable[[Opened, Progress], AbstractContextManager[_Tables]]] = (
    MappingProxyType({"duckdb": _in_duckdb, "polars": _in_polars})
)


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


# Problems


def _not_for_polars(table: str) -> Problem:
    return Problem(
        what=Text(f"Polars kann {table} nicht lesen", f"Polars cannot read {table}"),
        expected=Text("Dateien *.parquet; oder --engine duckdb", "*.parquet; or --engine duckdb"),
    )


def _not_by_polars(error: str) -> Problem:
    return Problem(
        what=Text("Tabellen von Polars nicht auswertbar", "Polars cannot evaluate the tables"),
        got=Text.same(error),
        expected=Text("Typen wie im Export; oder --engine duckdb", "types as exported; or duckdb"),
    )
