"""Tables as files of a folder: one file a table, Parquet or CSV, through DuckDB.

All values survive both formats. In CSV nothing between two commas is what is not stated, and ``""``
is an empty text or an empty list; words stand with blanks between them.
"""

from __future__ import annotations

import csv
import glob
import gzip
import json
import re
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from errno import EIO
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import attrs

from ..case import Case
from ..errors import InputError, Problem, shown
from ..files.document import MOST_BYTES
from ..language import Text
from ..tables.extras import library
from .folders import written_whole
from .native import JOINED
from .rows import Row, rows_of
from .schema import SCHEMA, Type, column_problems

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection, DuckDBPyRelation

T = TypeVar("T")
TableFormat = Literal["parquet", "csv"]
FORMATS: tuple[TableFormat, ...] = ("parquet", "csv")
_TYPES: Mapping[Type, str] = MappingProxyType(
    {
        "text": "VARCHAR",
        "words": "VARCHAR[]",
        "day": "DATE",
        "number": "BIGINT",
        "clock": "VARCHAR",
        # Below 10 million hours, with the two places that whole minutes can have.
        "hours": "DECIMAL(9,2)",
        "money": "VARCHAR",
    }
)
_LINE = re.compile(r"[\w ]+: CSV Error on Line: ([0-9]+)")
# How many rows are held at a time on their way to files, and of one table on their way back.
_BATCH = 50_000
_READ_AT_ONCE = 5_000


def write_tables(
    cases: Iterable[Case], folder: Path, format: TableFormat = "parquet"
) -> Mapping[str, int]:
    """Write cases as tables, all of them or nothing; they may be more than memory holds.

    Args:
        cases: The cases, each id once.
        folder: A folder that is not there, or is empty, or holds nothing but such tables, which
            are replaced.
        format: ``"parquet"`` or ``"csv"``.

    Returns:
        How many rows each table has.

    Raises:
        InputError: for two cases of one id, and for other things in the folder.
        OSError: if the folder cannot be written.
        ModuleNotFoundError: without DuckDB (extra ``bulk``).
    """
    count: Counter[str] = Counter()
    replaceable = {f"{table}.{form}" for table in SCHEMA for form in FORMATS}
    with written_whole(folder, replaceable) as new, _database(new.parent) as database:
        for table in SCHEMA:
            columns = ", ".join(f"{quoted(c.name)} {_TYPES[c.type]}" for c in SCHEMA[table])
            database.execute(f"CREATE TABLE {table} ({columns})")
        for batch in _batches(cases):
            for table, rows in batch.items():
                count[table] += len(rows)
                if rows:
                    _insert(database, table, rows)
        for table in SCHEMA:
            _write(database, table, str(new / f"{table}.{format}"), format)
    return {table: count[table] for table in SCHEMA}


def _batches(cases: Iterable[Case]) -> Iterator[Mapping[str, list[dict[str, Any]]]]:
    batch: dict[str, list[dict[str, Any]]] = {table: [] for table in SCHEMA}
    seen: set[str] = set()
    for case in cases:
        if case.id in seen:
            raise InputError([duplicate_case(case.id)])
        seen.add(case.id)
        for table, rows in rows_of(case).items():
            batch[table] += rows
        if sum(map(len, batch.values())) >= _BATCH:
            yield batch
            batch = {table: [] for table in SCHEMA}
    yield batch


def duplicate_case(case: str) -> Problem:
    """The problem of a case that is there already."""
    return Problem(
        what=Text("Fall doppelt", "duplicate case"),
        got=shown(case),
        expected=Text("jeder Fall nur einmal", "each case only once"),
        pointer="/case",
    )


@contextmanager
def _database(folder: Path | str) -> Iterator[DuckDBPyConnection]:
    """A database of one's own in a folder, where it also puts what memory has no room for."""
    duckdb = library("duckdb", "tables in files need DuckDB: install passtgenau-core[bulk]")
    with closing(duckdb.connect(str(Path(folder, "work.duckdb")))) as database:
        try:
            yield database
        except duckdb.IOException as error:
            # A full disk, mostly.
            raise OSError(EIO, str(error)) from None


def _insert(database: DuckDBPyConnection, table: str, rows: list[dict[str, Any]]) -> None:
    # One JSON text keeps every character and all that is absent, and DuckDB reads it in one go.
    types = {c.name: ["VARCHAR"] if c.type == "words" else _TYPES[c.type] for c in SCHEMA[table]}
    names = ", ".join(f"one.{quoted(name)}" for name in types)
    given = "SELECT unnest(from_json_strict(?, ?)) AS one"
    database.execute(
        f"INSERT INTO {table} SELECT {names} FROM ({given})",  # noqa: S608 (names of our own)
        [json.dumps(rows, ensure_ascii=False, default=str), json.dumps([types])],
    )


def _write(database: DuckDBPyConnection, table: str, file: str, format: TableFormat) -> None:
    rows = database.table(table)
    if format == "parquet":
        rows.write_parquet(file)
    else:
        words = (quoted(c.name) for c in SCHEMA[table] if c.type == "words")
        joined = ", ".join(f"{JOINED.format(name)} AS {name}" for name in words)
        (rows.project(f"* REPLACE ({joined})") if joined else rows).write_csv(file)


def quoted(name: str) -> str:
    """A name as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'


def tables_in(folder: Path) -> Mapping[str, Path]:
    """The files of the tables in a folder, by the names of the tables.

    Raises:
        InputError: if there are none, or both formats of one.
        OSError: if the folder cannot be read.
    """
    there = {entry.name for entry in folder.iterdir()}
    found = [
        (table, f"{table}.{form}")
        for table in SCHEMA
        for form in FORMATS
        if f"{table}.{form}" in there
    ]
    if not found:
        raise InputError(
            [
                Problem(
                    what=Text("keine Tabellen im Ordner", "no tables in the folder"),
                    expected=Text(
                        "cases.parquet, phases.parquet, … oder dieselben als *.csv",
                        "cases.parquet, phases.parquet, … or the same as *.csv",
                    ),
                    file=str(folder),
                )
            ]
        )
    if len(dict(found)) < len(found):
        what = Text("Tabelle in beiden Formaten", "table in both formats")
        raise InputError([Problem(what=what, file=str(folder))])
    return {table: folder / name for table, name in found}


@contextmanager
def read_tables(files: Mapping[str, Path]) -> Iterator[Mapping[str, Iterator[Row]]]:
    """The rows of tables, sorted by case, as long as the context lasts; read bit by bit.

    All values but lists are text.

    Args:
        files: The file of each table that there is, ``*.csv`` or Parquet.

    Raises:
        InputError: for files that cannot be understood, missing columns and misspelt ones.
        OSError: if a file cannot be read.
        ModuleNotFoundError: without DuckDB (extra ``bulk``).
    """
    with TemporaryDirectory() as folder, _database(folder) as database:
        relations = {
            table: understood(file, partial(relation_of, database, file))
            for table, file in files.items()
        }
        problems = [
            attrs.evolve(problem, file=str(files[table]))
            for table, relation in relations.items()
            for problem in column_problems(table, relation.columns)
        ]
        if problems:
            raise InputError(problems)
        yield {
            table: _rows(database.cursor(), _sorted(table, relation), files[table])
            for table, relation in relations.items()
        }


def relation_of(database: DuckDBPyConnection, file: Path) -> DuckDBPyRelation:
    """What a file holds, ``*.csv``, ``*.csv.gz`` or Parquet; all values of CSV are text."""
    # Brackets and stars in names of folders stand for themselves.
    name = glob.escape(str(file))
    with file.open("rb") as stream:
        if not file.name.lower().endswith((".csv", ".csv.gz")):
            return database.read_parquet(name)
        packed = file.suffix.lower() == ".gz"
        lines = gzip.GzipFile(fileobj=stream) if packed else stream
        heading = lines.readline().decode("utf-8-sig")
    mark = max(",;\t", key=heading.count)
    columns = next(csv.reader([heading], delimiter=mark), [])
    return database.read_csv(
        name,
        header=True,
        delimiter=mark,
        quotechar='"',
        escapechar='"',
        auto_detect=False,
        allow_quoted_nulls=False,
        max_line_size=MOST_BYTES,
        columns=dict.fromkeys(columns, "VARCHAR"),
    )


def _sorted(table: str, rows: DuckDBPyRelation) -> str:
    """A query for the columns of a table, sorted by case."""
    types = dict(zip(rows.columns, map(str, rows.types), strict=True))
    chosen = []
    for column in SCHEMA[table]:
        source = next((n for n in (column.name, column.path) if n in types), None)
        if source is not None:
            name = quoted(source)
            value = name if types[source].endswith("[]") else f"CAST({name} AS VARCHAR)"
            chosen.append(f"{value} AS {quoted(column.name)}")
    # Rows without numbers are in the order of the file.
    place = [] if "number" in types else ["row_number() OVER () AS place"]
    query = rows.project(", ".join([*chosen, *place]))
    ordered = query.order('"case" NULLS FIRST' + (", place" if place else ""))
    return str(ordered.sql_query())


def _rows(cursor: DuckDBPyConnection, query: str, file: Path) -> Iterator[Row]:
    understood(file, lambda: cursor.execute(query))
    names = [name for name, *_ in cursor.description or ()]
    while found := understood(file, lambda: cursor.fetchmany(_READ_AT_ONCE)):
        yield from (dict(zip(names, row, strict=True)) for row in found)


def understood(file: Path | str, read: Callable[[], T]) -> T:
    """What DuckDB reads; what it tells of a file that it does not understand may quote the file."""
    duckdb = library("duckdb", "")
    try:
        return read()
    except (duckdb.InterruptException, duckdb.OutOfMemoryException):
        raise
    except (duckdb.Error, csv.Error, EOFError, UnicodeDecodeError, zlib.error) as error:
        line = _LINE.match(str(error))
        problem = Problem(
            what=Text("Tabelle nicht lesbar", "unreadable table"),
            file=str(file),
            line=int(line[1]) if line else None,
        )
        raise InputError([problem]) from None
