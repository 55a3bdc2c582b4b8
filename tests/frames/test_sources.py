"""What users name becomes tables of one DuckDB, read as strictly as case files are."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from threading import Timer
from typing import Any

import duckdb
import pytest
from every_field import CASE

from passtgenau_core import InputError
from passtgenau_core.frames.schema import SCHEMA
from passtgenau_core.frames.sources import Limits, Progress, open_sources
from passtgenau_core.frames.table_files import FORMATS, TableFormat, understood, write_tables

PHASES = """\
case,module,start,end
A,einstiegsphase,2025-03-03,
B,qualifizierungsphase,2025-03-31,2026-01-30
"""
ROWS = [
    ("A", "einstiegsphase", date(2025, 3, 3), None),
    ("B", "qualifizierungsphase", date(2025, 3, 31), date(2026, 1, 30)),
]
every_format = pytest.mark.parametrize("format", FORMATS)


def rows(table: str, named: Mapping[str, str | Path], **how: Any) -> list[tuple[Any, ...]]:
    """The rows of a table, sorted."""
    with open_sources({name: str(source) for name, source in named.items()}, **how) as opened:
        return opened.connection.table(table).order("ALL").fetchall()


def refused(named: Mapping[str, str | Path], **how: Any) -> str:
    """The one problem with what is named."""
    with (
        pytest.raises(InputError) as refusal,
        open_sources({name: str(source) for name, source in named.items()}, **how),
    ):
        pytest.fail("was opened")
    (problem,) = refusal.value.problems
    return problem.line_of_text("en")


def written(path: Path, text: str) -> Path:
    """A file with this text."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def parquet(path: Path, query: str) -> Path:
    """A Parquet file of the rows of a query."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as connection:
        connection.sql(query).write_parquet(str(path))
    return path


def only_row(path: Path, table: str, query: str) -> dict[str, Any]:
    """What becomes of the row of a Parquet file."""
    file = parquet(path / "t.parquet", query)
    with open_sources({table: str(file)}) as opened:
        table_of = opened.connection.table(table)
        (row,) = table_of.fetchall()
        return dict(zip(table_of.columns, row, strict=True))


class TestFiles:
    @pytest.mark.parametrize("name", ["phases.csv", "PHASES.CSV", "a [1]*?.csv"])
    def test_csv(self, tmp_path: Path, name: str) -> None:
        """Days are days; a name that looks like a pattern is that of the file that is there."""
        assert rows("phases", {"phases": written(tmp_path / name, PHASES)}) == ROWS

    def test_packed_csv(self, tmp_path: Path) -> None:
        """As it is written when it is long."""
        file = tmp_path / "phases.csv.gz"
        file.write_bytes(gzip.compress(PHASES.encode()))
        assert rows("phases", {"phases": file}) == ROWS

    @pytest.mark.parametrize("content", [gzip.compress(PHASES.encode())[:-20], b""])
    def test_broken_packed_csv(self, tmp_path: Path, content: bytes) -> None:
        """Is told with its name."""
        file = tmp_path / "phases.csv.gz"
        file.write_bytes(content)
        assert refused({"phases": file}).startswith(str(file))

    def test_parquet(self, tmp_path: Path) -> None:
        """Text that is a day is one."""
        csv = written(tmp_path / "phases.csv", PHASES)
        file = parquet(tmp_path / "p.parquet", f"FROM read_csv('{csv}', all_varchar=true)")
        assert rows("phases", {"phases": file}) == ROWS

    @every_format
    def test_glob(self, tmp_path: Path, format: TableFormat) -> None:
        """All files that fit, in folders of all levels."""
        for number, line in enumerate(PHASES.splitlines()[1:]):
            file = tmp_path / "in" / f"{number}" / "p.csv"
            written(file, f"case,module,start,end\n{line}\n")
            parquet(file.with_suffix(".parquet"), f"FROM '{file}'")
        assert rows("phases", {"phases": tmp_path / "in" / "**" / f"*.{format}"}) == ROWS

    def test_glob_of_other_columns(self, tmp_path: Path) -> None:
        """In Parquet what is not there is not stated; in CSV it is a mistake."""
        for name, end in (("a", ""), ("b", ", DATE '2025-03-28' AS \"end\"")):
            query = f"SELECT '{name}' AS \"case\", 'm' AS module, DATE '2025-03-03' AS start{end}"
            parquet(tmp_path / f"{name}.parquet", query)
            with duckdb.connect() as connection:
                connection.sql(query).write_csv(str(tmp_path / f"{name}.csv"))
        day = date(2025, 3, 3)
        expected = [("a", "m", day, None), ("b", "m", day, date(2025, 3, 28))]
        assert rows("phases", {"phases": tmp_path / "*.parquet"}) == expected
        told = refused({"phases": tmp_path / "*.csv"})
        assert told == f"{tmp_path / 'b.csv'}: other columns than in a.csv"

    @every_format
    def test_folder(self, tmp_path: Path, format: TableFormat) -> None:
        """All tables that were exported; what is named besides comes from there."""
        write_tables([CASE], tmp_path / "t", format)
        with open_sources({}, folder=tmp_path / "t") as opened:
            assert list(opened.columns) == list(SCHEMA)
            count = {t: len(opened.connection.table(t).fetchall()) for t in SCHEMA}
        assert count["hours"] == 3
        assert count["cases"] == count["waivers"] == 1
        phases = written(tmp_path / "phases.csv", PHASES)
        assert rows("phases", {"phases": phases}, folder=tmp_path / "t") == ROWS

    @every_format
    def test_what_is_not_stated(self, tmp_path: Path, format: TableFormat) -> None:
        """That a phase was broken off is known without the reason."""
        write_tables([CASE], tmp_path / "t", format)
        with open_sources({}, folder=tmp_path / "t") as opened:
            phases = opened.connection.table("phases").order("number")
            assert phases.project("ended_early").fetchall() == [(False,), (True,)]
        empty = written(tmp_path / "p.csv", 'case,module,start,ended_early\nA,m,2025-03-03,""\n')
        assert rows("phases", {"phases": empty})[0][-1] is True

    def test_free_text_stays_where_it_is(self, tmp_path: Path) -> None:
        """Nobody judges it."""
        write_tables([CASE], tmp_path / "t", "csv")
        with open_sources({}, folder=tmp_path / "t") as opened:
            names = {column for columns in opened.columns.values() for column in columns}
        assert names.isdisjoint({"note", "reason", "approved_by", "place", "state"})


class TestValues:
    @pytest.mark.parametrize(
        ("written", "read"),
        [
            ("'2025-03-28'", date(2025, 3, 28)),
            ("DATE '2025-03-28'", date(2025, 3, 28)),
            ("TIMESTAMP '2025-03-28 23:59:00'", date(2025, 3, 28)),
            ("NULL::VARCHAR", None),
            ("'2025-02-30'", date(9999, 12, 31)),
            ("'2025-3-28'", date(9999, 12, 31)),
            ("'28.03.2025'", date(9999, 12, 31)),
            ("''", date(9999, 12, 31)),
        ],
    )
    def test_days(self, tmp_path: Path, written: str, read: date | None) -> None:
        """What is no day is not lost: it becomes one that no case can have."""
        phase = "SELECT 'A' AS \"case\", 'm' AS module, DATE '2025-03-03' AS start"
        row = only_row(tmp_path, "phases", f'{phase}, {written} AS "end"')
        assert row["end"] == read

    def test_first_day(self, tmp_path: Path) -> None:
        """One that is no day lies before all days, so that the end is not told, too."""
        row = only_row(tmp_path, "phases", "SELECT 'A' AS \"case\", 'm' AS module, 'x' AS start")
        assert row["start"] == date(1, 1, 1)

    @pytest.mark.parametrize(
        ("written", "read", "unreadable"),
        [
            ("90", 90, None),
            ("90::UTINYINT", 90, None),
            ("'90'", 90, ""),
            ("'-90'", -90, ""),
            ("90::DOUBLE", 90, ""),
            ("90.00", 90, ""),
            ("90::HUGEINT", 90, ""),
            ("NULL::VARCHAR", None, ""),
            ("NULL", None, None),
            ("90.5", 1, "minutes"),
            ("'90,5'", 1, "minutes"),
            ("'1:30'", 1, "minutes"),
            ("'nan'::DOUBLE", 1, "minutes"),
            ("''", 1, "minutes"),
            ("repeat('9', 16)", 1, "minutes"),
        ],
    )
    def test_whole_numbers(
        self, tmp_path: Path, written: str, read: int | None, unreadable: str | None
    ) -> None:
        """Halves of minutes are as little rounded as they are in case files."""
        entry = "SELECT 'A' AS \"case\", 'H' AS id, DATE '2025-03-03' AS date, 'm' AS module"
        row = only_row(tmp_path, "hours", f"{entry}, {written} AS minutes")
        assert (row["minutes"], row.get("unreadable")) == (read, unreadable)

    @pytest.mark.parametrize(
        ("written", "read", "unreadable"),
        [
            ("60", 60, None),
            ("60.50", 60.5, None),
            ("60.50::DOUBLE", 60.5, ""),
            ("'60.50'", 60.5, ""),
            ("'60,50'", 1, "rate"),
            ("'60 €'", 1, "rate"),
        ],
    )
    def test_amounts(
        self, tmp_path: Path, written: str, read: float, unreadable: str | None
    ) -> None:
        """Text is read as case files write amounts."""
        rate = f"SELECT 'A' AS \"case\", DATE '2025-03-03' AS \"from\", {written} AS rate"
        row = only_row(tmp_path, "rates", rate)
        assert (float(row["rate"]), row.get("unreadable")) == (read, unreadable)

    @pytest.mark.parametrize(
        ("column", "written", "read"),
        [
            ("with", "['leitung', 'teilnehmende']", ["leitung", "teilnehmende"]),
            ("with", "'leitung teilnehmende'", "leitung teilnehmende"),
            ("module", "7", "7"),
            ("module", "'m'::ENUM('m')", "m"),
            ("icf", "['d850']", ["d850"]),
            ("icf", "'d850'", "d850"),
            ("icf", "true", True),
        ],
    )
    def test_words(self, tmp_path: Path, column: str, written: str, read: Any) -> None:
        """As lists or as text; ids may be numbers."""
        record = "SELECT 'A' AS \"case\", 'k' AS kind, DATE '2025-03-03' AS date"
        assert only_row(tmp_path, "records", f'{record}, {written} AS "{column}"')[column] == read

    @pytest.mark.skipif(duckdb.__version__ < "2", reason="older ones do not tell them apart")
    @pytest.mark.parametrize(
        ("table", "column"),
        [("phases", "end"), ("records", "with"), ("phases", "planned_hours")],
    )
    def test_columns_of_nothing(self, tmp_path: Path, table: str, column: str) -> None:
        """Are of any type."""
        values = {c.name: "'x'" for c in SCHEMA[table] if c.required} | {column: "NULL"}
        chosen = ", ".join(f'{value} AS "{name}"' for name, value in values.items())
        row = only_row(tmp_path, table, f"SELECT {chosen}")
        assert row[column] is None

    def test_stated_as_such(self, tmp_path: Path) -> None:
        """A column may say itself that a phase was broken off."""
        phase = "SELECT 'A' AS \"case\", 'm' AS module, DATE '2025-03-03' AS start"
        row = only_row(tmp_path, "phases", f"{phase}, false AS ended_early")
        assert row["ended_early"] is False

    def test_by_their_place_in_files(self, tmp_path: Path) -> None:
        """Columns of cases may be called as in case files."""
        query = "SELECT 'A' AS \"case\", 'Landkreis Lörrach' AS \"participant.district\""
        assert only_row(tmp_path, "cases", query)["district"] == "Landkreis Lörrach"

    @pytest.mark.parametrize(
        ("table", "column", "written"),
        [
            ("phases", "module", "['m']"),
            ("phases", "start", "20250303"),
            ("phases", "planned_hours", "DATE '2025-03-03'"),
            ("phases", "number", "true"),
            ("records", "with", "7"),
        ],
    )
    def test_wrong_type(self, tmp_path: Path, table: str, column: str, written: str) -> None:
        """Is told for the column, once, and not row by row."""
        values = {c.name: "'x'" for c in SCHEMA[table] if c.required} | {column: written}
        chosen = ", ".join(f'{value} AS "{name}"' for name, value in values.items())
        file = parquet(tmp_path / "t.parquet", f"SELECT {chosen}")
        told = refused({table: file})
        assert told.startswith(f"{file}: column has a wrong type")
        assert told.endswith(f"[/{table}/{column}]")

    def test_missing_and_misspelt_columns(self, tmp_path: Path) -> None:
        """All of them at once, with the file."""
        file = written(tmp_path / "p.csv", "case,module,strat\nA,m,2025-03-03\n")
        with pytest.raises(InputError) as refusal, open_sources({"phases": str(file)}):
            pass
        assert {p.file for p in refusal.value.problems} == {str(file)}
        assert len(refusal.value.problems) == 2


class TestRefusals:
    def test_no_such_file(self, tmp_path: Path) -> None:
        """Neither a file nor a pattern that fits one."""
        for name in ("p.csv", "*.parquet"):
            assert refused({"phases": tmp_path / name}).startswith("phases not found: got ")

    def test_no_database(self) -> None:
        """The name of a table needs one."""
        assert "expected *.parquet, *.csv, *.csv.gz" in refused({"phases": "belegung"})

    def test_nothing(self, tmp_path: Path) -> None:
        """Neither is an empty database of any use."""
        duckdb.connect(str(tmp_path / "d.duckdb")).close()
        assert refused({}, database=str(tmp_path / "d.duckdb")).startswith("no table")

    def test_no_parquet(self, tmp_path: Path) -> None:
        """What only bears its name."""
        file = written(tmp_path / "p.parquet", "Vertrauliches")
        assert refused({"phases": file}) == f"{file}: unreadable table"

    def test_place_in_csv(self, tmp_path: Path) -> None:
        """A line with too many values is told."""
        file = written(tmp_path / "p.csv", "case,module,start\nA,m,2025-03-03\nA,m,x,Vertraulich\n")
        assert refused({"phases": file}) == f"{file}:3: unreadable table"

    @pytest.mark.parametrize("limit", ["5XB", "much"])
    def test_memory(self, tmp_path: Path, limit: str) -> None:
        """A limit without a unit that there is."""
        told = refused({"phases": written(tmp_path / "p.csv", PHASES)}, limits=Limits(memory=limit))
        assert told.startswith(f'limit of memory not understood: got "{limit}"')


class TestDatabase:
    @pytest.fixture
    def database(self, tmp_path: Path) -> str:
        """A file of DuckDB with phases here and there, and a view of cases."""
        name = str(tmp_path / "o'ne.duckdb")
        with duckdb.connect(name) as connection:
            connection.execute(
                """
                CREATE TABLE phases AS SELECT 'A' AS "case", 'm' AS module, '2025-03-03' AS start;
                CREATE SCHEMA alt;
                CREATE TABLE alt."Ph""1" AS
                    SELECT 'B' AS "case", 'm' AS module, '2024-03-03' AS start;
                CREATE VIEW cases AS SELECT "case" FROM phases;
                """
            )
        return name

    def test_by_their_own_names(self, database: str) -> None:
        """Tables that are not there are left out."""
        with open_sources({}, database=database) as opened:
            assert list(opened.columns) == ["cases", "phases"]
        assert rows("phases", {}, database=database) == [("A", "m", date(2025, 3, 3))]

    def test_by_other_names(self, database: str) -> None:
        """With their schema."""
        found = rows("phases", {"phases": 'alt.Ph"1'}, database=database)
        assert found == [("B", "m", date(2024, 3, 3))]

    def test_with_files(self, database: str, tmp_path: Path) -> None:
        """What is named as a file comes from there, the rest from the database."""
        phases = written(tmp_path / "p.csv", PHASES)
        with open_sources({"phases": str(phases)}, database=database) as opened:
            assert list(opened.columns) == ["phases", "cases"]
            assert opened.connection.table("phases").order("ALL").fetchall() == ROWS

    @pytest.mark.parametrize("name", ["phasen", "alt.phases", "a.b.c.d", "x; DROP TABLE phases"])
    def test_no_such_table(self, database: str, name: str) -> None:
        """Is told with the name that was given."""
        told = refused({"phases": name}, database=database)
        assert told == f"{database}: phases not found: got {name}"
        assert rows("phases", {}, database=database)

    def test_nothing_is_written(self, database: str) -> None:
        """It is only read."""
        before = Path(database).read_bytes()
        with open_sources({}, database=database) as opened, pytest.raises(duckdb.Error):
            opened.connection.execute("CREATE TABLE given.x (a INTEGER)")
        assert Path(database).read_bytes() == before

    def test_no_database_at_all(self, tmp_path: Path) -> None:
        """A file that is another one, and none."""
        file = written(tmp_path / "d.duckdb", "Vertrauliches " * 1000)
        assert refused({}, database=str(file)) == f"{file}: unreadable table"
        with pytest.raises(FileNotFoundError), open_sources({}, database=str(tmp_path / "x")):
            pass


class TestRun:
    def test_spills_and_cleans_up(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """What has no room goes into files of one's own folder, which is gone in the end."""
        monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
        (tmp_path / "temporary").mkdir()
        phases = written(tmp_path / "p.csv", PHASES)
        limits = Limits(memory="200MB", threads=1)
        with open_sources({"phases": str(phases)}, limits=limits) as opened:
            connection = opened.connection
            connection.execute(
                "CREATE TABLE t AS SELECT hash(range)::VARCHAR x FROM range(10000000)"
            )
            assert sum(f.stat().st_size for f in opened.folder.rglob("*") if f.is_file()) > 10**6
        assert not any((tmp_path / "temporary").iterdir())

    def test_too_little_memory(self, tmp_path: Path) -> None:
        """Is told, and not with the words of DuckDB."""
        phases = written(tmp_path / "p.csv", PHASES)
        with (
            pytest.raises(InputError, match="too little memory"),
            open_sources(
                {"phases": str(phases)}, limits=Limits(memory="20MB", threads=1)
            ) as opened,
        ):
            opened.connection.execute("SELECT list(hash(range)) FROM range(40000000)").fetchall()

    def test_what_duckdb_refuses(self, tmp_path: Path) -> None:
        """Its message may quote values, so it is not repeated."""
        phases = written(tmp_path / "p.csv", PHASES)
        with pytest.raises(InputError) as refusal, open_sources({"phases": str(phases)}) as opened:
            opened.connection.execute("SELECT CAST('Vertrauliches' AS INTEGER)")
        assert str(refusal.value) == "tables cannot be evaluated: got ConversionException"

    def test_what_python_refuses(self, tmp_path: Path) -> None:
        """Mistakes of programs are told as they are."""
        phases = written(tmp_path / "p.csv", PHASES)
        with pytest.raises(RuntimeError, match="mistake"), open_sources({"phases": str(phases)}):
            raise RuntimeError("mistake")

    def test_interrupted(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """It ends as Ctrl-C ends programs, and leaves nothing."""
        monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
        (tmp_path / "temporary").mkdir()
        phases = written(tmp_path / "p.csv", PHASES)
        progress = Progress()
        progress.interrupt()

        def long_query() -> None:
            with open_sources({"phases": str(phases)}, progress=progress) as opened:
                Timer(0.5, progress.interrupt).start()
                opened.connection.execute(
                    "SELECT max(md5(n::VARCHAR)) FROM range(10000000000) t(n)"
                )

        with pytest.raises(KeyboardInterrupt):
            long_query()
        assert not any((tmp_path / "temporary").iterdir())
        with pytest.raises(KeyboardInterrupt), open_sources({"phases": str(phases)}):
            # So it is told if DuckDB itself saw the signal.
            raise RuntimeError("Query interrupted")

    @pytest.mark.parametrize("error", [duckdb.InterruptException, duckdb.OutOfMemoryException])
    def test_while_files_are_read(self, error: type[Exception]) -> None:
        """What is not the fault of a file is not told as such."""

        def read() -> None:
            raise error

        with pytest.raises(error):
            understood("p.csv", read)

    def test_progress(self, tmp_path: Path) -> None:
        """It can be asked before, while and after the connection is open."""
        progress = Progress()
        assert progress.percent() is None
        phases = written(tmp_path / "p.csv", PHASES)
        with open_sources({"phases": str(phases)}, progress=progress) as opened:
            opened.connection.execute("SELECT 1").fetchall()
            percent = progress.percent()
            assert percent is None or 0 <= percent <= 100
        assert progress.percent() is None
