"""What a user names, as tables of one DuckDB: files, globs, tables of a database."""

from __future__ import annotations

import glob
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import TYPE_CHECKING

import attrs

from ..errors import InputError, Problem, invalid
from ..language import Text
from ..tables.extras import library
from .converting import converted
from .postgresql import PLACE, Find, is_postgresql, postgresql
from .schema import SCHEMA
from .table_files import quoted, relation_of, tables_in, understood

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection, DuckDBPyRelation

_ENDINGS = (".parquet", ".csv", ".csv.gz")
_FILES = "*.parquet, *.csv, *.csv.gz"
_DATABASE = "given"
_OPENING = Text("Tabellen öffnen", "open tables")


@attrs.frozen(kw_only=True)
class Limits:
    """What DuckDB may use; ``None``: what it thinks fit.

    Attributes:
        memory: Such as ``4GB``; what has no room is put into files.
        threads: How many.
    """

    memory: str | None = None
    threads: int | None = None


@attrs.frozen(kw_only=True, eq=False)
class Opened:
    """Tables that are there.

    Attributes:
        connection: Where they are tables or views of their own names.
        folder: For temporary files.
        columns: The columns of each table.
        files: The files of those that come from files.
    """

    connection: DuckDBPyConnection
    folder: Path
    columns: Mapping[str, Sequence[str]]
    files: Mapping[str, Sequence[Path]]


@attrs.define(eq=False)
class Progress:
    """How far a run is, for whoever looks from another thread.

    Attributes:
        step: What is being done.
    """

    step: Text = _OPENING
    _connection: DuckDBPyConnection | None = attrs.field(default=None, init=False)
    _lock: Lock = attrs.field(factory=Lock, init=False)

    @contextmanager
    def of(self, connection: DuckDBPyConnection) -> Iterator[None]:
        """As long as the context lasts this connection is asked how much it has done."""
        self._connection = connection
        try:
            yield
        finally:
            with self._lock:
                self._connection = None

    def percent(self) -> float | None:
        """How much of the step is done, if that is known."""
        with self._lock:
            done = -1.0 if self._connection is None else self._connection.query_progress()
        return done if done >= 0 else None

    def interrupt(self) -> None:
        """End what is being done, if DuckDB does it."""
        with self._lock:
            if self._connection is not None:
                self._connection.interrupt()


@contextmanager
def open_sources(
    named: Mapping[str, str],
    *,
    folder: Path | None = None,
    database: str | None = None,
    limits: Limits | None = None,
    progress: Progress | None = None,
) -> Iterator[Opened]:
    """The tables that a user names, as long as the context lasts.

    Args:
        named: By table a file or a glob, ``*.parquet``, ``*.csv`` or ``*.csv.gz``, or else the name
            of a table of the database.
        folder: A folder with tables as :func:`passtgenau_core.frames.table_files.write_tables`
            writes them; what is named is taken from where it is named.
        database: A file of DuckDB, or the URL of a PostgreSQL database. Tables that are not named
            are those of their own names, if there are any.
        limits: What DuckDB may use.
        progress: Is told who computes.

    Raises:
        InputError: for what is not there or cannot be understood, and if memory does not suffice.
        OSError: if a file cannot be read.
        ModuleNotFoundError: without DuckDB (extra ``bulk``) or the driver of PostgreSQL.
    """
    files: dict[str, Sequence[Path]] = {}
    if folder is not None:
        files = {table: (file,) for table, file in tables_in(folder).items() if table not in named}
    files |= {t: _files(t, source) for t, source in named.items() if _is_file(source)}
    names = {table: name for table, name in named.items() if table not in files}
    if database is None and names:
        raise InputError([_not_there(table, name, _FILES) for table, name in names.items()])
    with (
        TemporaryDirectory(prefix="passtgenau-") as place,
        _connected(place, limits) as connection,
        (progress or Progress()).of(connection),
    ):
        columns = {t: _read_files(connection, t, paths) for t, paths in files.items()}
        if database is not None:
            asked = {t: names.get(t, t) for t in SCHEMA if t not in files}
            columns |= _read_database(connection, database, asked, names)
        if not columns:
            raise InputError([_nothing()])
        yield Opened(connection=connection, folder=Path(place), columns=columns, files=files)


@contextmanager
def _connected(folder: str, limits: Limits | None) -> Iterator[DuckDBPyConnection]:
    duckdb = library("duckdb", "many cases at once need DuckDB: install passtgenau-core[bulk]")
    limits = limits or Limits()
    stated = {"memory_limit": limits.memory, "threads": limits.threads}
    config = {name: value for name, value in stated.items() if value is not None}
    config["temp_directory"] = str(Path(folder, "spilled"))
    config["preserve_insertion_order"] = False
    # Nobody is asked for anything over the network.
    config["autoinstall_known_extensions"] = False
    try:
        connection = duckdb.connect(config=config)
    except duckdb.ParserException:
        raise invalid(
            Text("Grenze des Speichers unverständlich", "limit of memory not understood"),
            got=limits.memory,
            expected=Text("eine Zahl mit Einheit", "a number with its unit"),
            example="4GB",
        ) from None
    with closing(connection):
        # Progress is counted for whoever asks, and not shown.
        connection.execute("SET enable_progress_bar = true; SET enable_progress_bar_print = false")
        try:
            yield connection
        except duckdb.OutOfMemoryException:
            raise InputError([_too_little()]) from None
        except duckdb.InterruptException:
            raise KeyboardInterrupt from None
        except duckdb.Error as error:
            # Its message may quote values.
            raise InputError([_not_computed(type(error).__name__)]) from None
        except RuntimeError as error:
            # So DuckDB tells of Ctrl-C.
            if "interrupted" in str(error):
                raise KeyboardInterrupt from None
            raise


# Files


def _is_file(source: str) -> bool:
    return source.lower().endswith(_ENDINGS)


def _files(table: str, source: str) -> Sequence[Path]:
    # Globs of users start anywhere.
    found = [source] if Path(source).exists() else sorted(glob.glob(source, recursive=True))  # noqa: PTH207
    if not found:
        raise InputError([_not_there(table, source)])
    return [Path(name) for name in found]


def _read_files(connection: DuckDBPyConnection, table: str, files: Sequence[Path]) -> Sequence[str]:
    first, *others = files
    if first.suffix.lower() == ".parquet":
        # Brackets and stars in names stand for themselves.
        names = [glob.escape(str(file)) for file in files]
        whole = understood(first, partial(connection.read_parquet, names, union_by_name=True))
        rows = converted(table, whole, str(first))
        rows.create_view(table)
        return rows.columns
    rows = _converted(connection, table, first)
    # To read text again takes long.
    understood(first, partial(rows.create, table))
    for file in others:
        more = _converted(connection, table, file)
        if more.columns != rows.columns:
            raise InputError([_other_columns(first, file)])
        understood(file, partial(more.insert_into, table))
    return rows.columns


def _converted(connection: DuckDBPyConnection, table: str, file: Path) -> DuckDBPyRelation:
    return converted(table, understood(file, partial(relation_of, connection, file)), str(file))


# Databases


def _read_database(
    connection: DuckDBPyConnection,
    database: str,
    asked: Mapping[str, str],
    named: Mapping[str, str],
) -> dict[str, Sequence[str]]:
    """The columns of those tables that are there; named ones have to be."""
    remote = is_postgresql(database)
    place = PLACE if remote else database
    columns: dict[str, Sequence[str]] = {}
    with (postgresql if remote else _duckdb_file)(connection, database) as find:
        for table, name in asked.items():
            found = find(table, name)
            if found is not None:
                rows = converted(table, found, f"{place}: {name}")
                # What comes over the network comes once.
                understood(place, partial(rows.create if remote else rows.create_view, table))
                columns[table] = rows.columns
            elif table in named:
                raise InputError([_not_there(table, name, place=place)])
    return columns


@contextmanager
def _duckdb_file(connection: DuckDBPyConnection, file: str) -> Iterator[Find]:
    duckdb = library("duckdb", "")
    with Path(file).open("rb"):
        pass
    name = file.replace("'", "''")
    understood(file, lambda: connection.execute(f"ATTACH '{name}' AS {_DATABASE} (READ_ONLY)"))

    def find(table: str, name: str) -> DuckDBPyRelation | None:
        parts = ".".join(quoted(part) for part in (_DATABASE, *name.split(".")))
        try:
            return connection.sql(f"SELECT * FROM {parts}")  # noqa: S608 (quoted)
        except (duckdb.BinderException, duckdb.CatalogException, duckdb.ParserException):
            return None

    yield find


# Problems


def _not_there(
    table: str, source: str, expected: str | None = None, place: str | None = None
) -> Problem:
    return Problem(
        what=Text(f"{table} nicht gefunden", f"{table} not found"),
        got=Text.same(source),
        expected=None if expected is None else Text.same(expected),
        file=place,
    )


def _nothing() -> Problem:
    names = ", ".join(SCHEMA)
    expected = Text(f"mindestens eine von: {names}", f"at least one of: {names}")
    return Problem(what=Text("keine Tabelle", "no table"), expected=expected)


def _other_columns(first: Path, file: Path) -> Problem:
    what = Text(f"andere Spalten als in {first.name}", f"other columns than in {first.name}")
    return Problem(what=what, file=str(file))


def _too_little() -> Problem:
    return Problem(
        what=Text("Arbeitsspeicher oder Platz reicht nicht", "too little memory or space"),
        expected=Text(
            "mehr --memory-limit, weniger --threads oder mehr Platz für temporäre Dateien",
            "more --memory-limit, less --threads or more space for temporary files",
        ),
    )


def _not_computed(error: str) -> Problem:
    what = Text("Tabellen nicht auswertbar", "tables cannot be evaluated")
    return Problem(what=what, got=Text.same(error))
