"""Tables of a real PostgreSQL database, read as those of files are."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from every_field import CASE
from portfolios import rows_of
from postgres import PASSWORD, server

from passtgenau_core import InputError
from passtgenau_core.frames import postgresql
from passtgenau_core.frames.bulk import run, write
from passtgenau_core.frames.question import Question
from passtgenau_core.frames.schema import SCHEMA
from passtgenau_core.frames.sources import Opened, open_sources
from passtgenau_core.frames.table_files import write_tables

driver = pytest.importorskip("adbc_driver_postgresql.dbapi")
TYPES = {
    "text": "text",
    "words": "text[]",
    "day": "date",
    "number": "integer",
    "clock": "time",
    "hours": "numeric(9,3)",
    "money": "numeric(10,2)",
}


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """A database with the tables of one case, and others."""
    with server() as url:
        execute(url, *_tables())
        yield url


def execute(url: str, *statements: str) -> None:
    """Run statements."""
    with closing(driver.connect(url)) as connection:
        with closing(connection.cursor()) as cursor:
            for statement in statements:
                cursor.execute(statement)
        connection.commit()


def _tables() -> Iterator[str]:
    for table, rows in rows_of([CASE]).items():
        columns = ", ".join(f'"{c.name}" {TYPES[c.type]}' for c in SCHEMA[table])
        yield f"CREATE TABLE {table} ({columns})"
        for row in rows:
            values = ", ".join(_literal(row.get(c.name)) for c in SCHEMA[table])
            yield f"INSERT INTO {table} VALUES ({values})"  # noqa: S608
    yield "CREATE SCHEMA alt"
    yield """
        CREATE TABLE alt."Belegung" AS SELECT 7 AS "case", 'einstiegsphase'::varchar(40) AS module,
            timestamp '2025-03-03 08:00' AS start, '2025-02-30'::text AS "end",
            false AS ended_early, 'viel'::text AS planned_hours, 'Vertrauliches'::text AS note
    """
    yield "CREATE ROLE nobody LOGIN PASSWORD 'kennwort'"


def _literal(value: Any) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, list):
        return f"ARRAY[{', '.join(map(_literal, value))}]::text[]"
    # PostgreSQL has no character of the number 0.
    text = str(value).replace("'", "''").replace("\0", "")
    return f"'{text}'"


def judged(opened: Opened, file: Path) -> bytes:
    """All judgements, as a file."""
    programme = CASE.programme
    run(opened, Question(programme=programme, as_of=date(2025, 6, 1), only=None, select=["PG5"]))
    write(opened, file)
    return file.read_bytes()


def refused(url: str, **named: str) -> str:
    """The problem with a database, which does not tell its password."""
    with pytest.raises(InputError) as refusal, open_sources(named, database=url):
        pass
    (problem,) = refusal.value.problems
    assert PASSWORD not in repr(refusal.value)
    return problem.line_of_text("en")


def test_same_as_files(url: str, tmp_path: Path) -> None:
    """Lists, amounts, hours and days come across as they are."""
    write_tables([CASE], tmp_path / "t")
    with open_sources({}, folder=tmp_path / "t") as opened:
        expected = judged(opened, tmp_path / "a.csv")
    with open_sources({}, database=url) as opened:
        assert list(opened.columns) == list(SCHEMA)
        assert judged(opened, tmp_path / "b.csv") == expected
    assert expected.count(b"\n") > 5


def test_other_types(url: str) -> None:
    """Of a table with a schema: numbers as ids, times of day, text for everything."""
    with open_sources({"phases": "alt.Belegung"}, database=url) as opened:
        found = opened.connection.table("phases")
        (row,) = found.fetchall()
        values = dict(zip(found.columns, row, strict=True))
    assert values == {
        "case": "7",
        "module": "einstiegsphase",
        "start": date(2025, 3, 3),
        "end": date(9999, 12, 31),
        "ended_early": False,
        "planned_hours": 1,
        "unreadable": "planned_hours",
    }


@pytest.mark.parametrize("name", ["phasen", "alt.belegung", "a b", "a.b.c.d", '"', "x; SELECT 1"])
def test_no_such_table(url: str, name: str) -> None:
    """Is told with the name that was given."""
    assert refused(url, phases=name) == f"PostgreSQL: phases not found: got {name}"


def test_no_access(url: str) -> None:
    """Tables that one may not read are told by their names."""
    other = url.replace("tester", "nobody").replace(PASSWORD, "kennwort")
    assert refused(other) == "PostgreSQL: unreadable table: got cases"


def test_broken_rows(url: str) -> None:
    """What fails only while rows come in is told, too."""
    execute(
        url,
        """CREATE OR REPLACE VIEW teilung AS SELECT 'A' AS "case", 'm' AS module,
        DATE '2025-03-03' + 1 / (n - 5000) AS start FROM generate_series(1, 9000) AS t(n)""",
    )
    assert refused(url, phases="teilung") in {
        "PostgreSQL: unreadable table",
        "PostgreSQL: unreadable table: got teilung",
    }


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (PASSWORD, "falsch", "the database refuses user or password"),
        ("/postgres?", "/keine?", "no connection to the database"),
        ("?host=", "?host=/nowhere", "no connection to the database"),
        (PASSWORD, f"{PASSWORD}@%zz/", "no connection to the database"),
        ("?host=", f"?password={PASSWORD}@&hust=", "no connection to the database"),
    ],
)
def test_no_connection(url: str, old: str, new: str, told: str) -> None:
    """Whatever is wrong with the URL, the password in it is not shown."""
    assert refused(url.replace(old, new)) == f"PostgreSQL: {told}"


def test_without_the_driver(monkeypatch: pytest.MonkeyPatch) -> None:
    """What to install is told."""

    def library(name: str, needed: str) -> Any:
        raise ModuleNotFoundError(needed)

    monkeypatch.setattr(postgresql, "library", library)
    with (
        pytest.raises(ModuleNotFoundError, match=r"passtgenau-core\[postgresql\]"),
        open_sources({}, database="postgres://x"),
    ):
        pass
