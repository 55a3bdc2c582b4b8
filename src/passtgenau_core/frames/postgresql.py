"""Tables of a PostgreSQL database, streamed into DuckDB (extra ``postgresql``)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from typing import TYPE_CHECKING

from ..errors import InputError, Problem
from ..language import Text
from ..tables.extras import library
from .schema import SCHEMA
from .table_files import quoted

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection, DuckDBPyRelation

Find = Callable[[str, str], "DuckDBPyRelation | None"]
"""Finds what is to be a table, by the name that it has in a database."""
PLACE = "PostgreSQL"
"""What stands for the URL in messages: it may hold a password, even where it should not."""
_AS_THEY_ARE = ("smallint", "integer", "bigint", "boolean", "date")
# Names are compared and not put into SQL, so that none of them is an error that ends all.
_COLUMNS = """
    SELECT c.oid::regclass::text, a.attname::text, format_type(a.atttypid, NULL)
    FROM pg_catalog.pg_class AS c
    JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
    JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND a.attnum > 0 AND NOT a.attisdropped
        AND $1 IN (n.nspname || '.' || c.relname,
                   CASE WHEN pg_table_is_visible(c.oid) THEN c.relname END)
    ORDER BY a.attnum
"""


def is_postgresql(database: str) -> bool:
    """Whether it is the URL of a PostgreSQL database."""
    return database.lower().startswith(("postgresql://", "postgres://"))


@contextmanager
def postgresql(connection: DuckDBPyConnection, url: str) -> Iterator[Find]:
    """What finds tables of a database, all as they are at one moment.

    The rows of a table can be read once, before the next one is asked for. Free text that judging
    does not ask for stays in the database.

    Raises:
        InputError: without a connection. What is said of it may quote the URL, and is not repeated.
        ModuleNotFoundError: without the driver.
    """
    needed = "PostgreSQL needs a driver: install passtgenau-core[postgresql]"
    driver = library("adbc_driver_postgresql.dbapi", needed)
    with ExitStack() as stack:
        try:
            server = stack.enter_context(closing(driver.connect(url)))
            cursor = stack.enter_context(closing(server.cursor()))
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        except driver.Error as error:
            raise InputError([_unreachable(str(error))]) from None

        def find(table: str, name: str) -> DuckDBPyRelation | None:
            try:
                cursor.execute(_COLUMNS, (name,))
                columns = cursor.fetchall()
                if not columns:
                    return None
                values = ", ".join(_value(table, column, kind) for _, column, kind in columns)
                cursor.execute(f"SELECT {values} FROM {columns[0][0]}")  # noqa: S608 (quoted)
            except driver.Error:
                raise InputError([_forbidden(name)]) from None
            return connection.from_arrow(cursor.fetch_record_batch())

        yield find


def _value(table: str, name: str, kind: str) -> str:
    column = next((c for c in SCHEMA[table] if name in (c.name, c.path)), None)
    if column is None or (column.judged == "not" and name != "programme"):
        value = "NULL::text"
    elif kind in _AS_THEY_ARE:
        value = quoted(name)
    elif column.judged == "stated":
        value = f"{quoted(name)} IS NOT NULL"
    elif kind.startswith("timestamp"):
        value = f"{quoted(name)}::date"
    else:
        # All other values cross as text, which is read as that of files is.
        value = f"{quoted(name)}::text{'[]' if kind.endswith('[]') else ''}"
    return f"{value} AS {quoted(name)}"


def _unreachable(said: str) -> Problem:
    refused = "authentication failed" in said or "no password supplied" in said
    what = (
        Text("Anmeldung an der Datenbank abgelehnt", "the database refuses user or password")
        if refused
        else Text("keine Verbindung zur Datenbank", "no connection to the database")
    )
    return Problem(what=what, file=PLACE)


def _forbidden(name: str) -> Problem:
    what = Text("Tabelle nicht lesbar", "unreadable table")
    return Problem(what=what, got=Text.same(name), file=PLACE)
