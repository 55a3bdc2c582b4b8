"""``passtgenau bulk``: many cases judged in one go, by the command."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from threading import Timer
from typing import Any

import duckdb
import pytest
from command import AS_OF, EINSTIEG, QUALI, TOO_LONG, TOO_SHORT, case_file, invoke, names

from passtgenau_core.cli import bulk_check, bulk_progress
from passtgenau_core.cli.interrupting import on_ctrl_c
from passtgenau_core.frames.sources import Progress, open_sources
from passtgenau_core.frames.table_files import FORMATS
from passtgenau_core.language import Text

ROOT = Path(__file__).parents[2]
# Few rules make short plans.
FEW = (*AS_OF, "--select", "PG201", "--select", "PG202")
OWN = ROOT / "docs" / "examples" / "programmes" / "unterstuetzte-beschaeftigung.toml"


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Tables of three cases: one compliant, one a day too long, one a day too short."""
    folder = tmp_path_factory.mktemp("exported")
    for name, phases in (
        ("A", (EINSTIEG, QUALI)),
        ("B", (EINSTIEG, TOO_LONG)),
        ("C", (TOO_SHORT, QUALI)),
    ):
        case_file(folder / "cases" / f"{name}.json", *phases, case=f"LOE-{name}")
    for form in FORMATS:
        result = invoke("bulk", "export", folder / "cases", "-o", folder / form, "--format", form)
        assert result.exit_code == 0
    return folder


def rows(*arguments: str | Path) -> list[tuple[Any, ...]]:
    """Rule, outcome, judgements and cases of each row of the summary."""
    result = invoke("bulk", *arguments, *FEW, "--format", "json")
    assert result.stderr == ""
    found = json.loads(result.stdout)["tables"][0]["rows"]
    return [(row["rule"], row["outcome"], row["judgements"], row["cases"]) for row in found]


def refused(*arguments: str | Path) -> str:
    """What is told of a run that cannot be done."""
    result = invoke("bulk", *arguments, "--lang", "en")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Traceback" not in result.stderr
    told: str = result.stderr
    return told


BREACHES = [("PG201", "breached", 1, 1), ("PG202", "breached", 1, 1)]


class TestSources:
    @pytest.mark.parametrize("form", FORMATS)
    def test_folder(self, exported: Path, form: str) -> None:
        """With the name of the command and without it."""
        assert rows(exported / form) == rows("check", exported / form) == BREACHES

    def test_files(self, exported: Path) -> None:
        """By an option each, of one format or several, by name or by pattern."""
        phases = ("--phases", exported / "parquet" / "phases.parquet")
        assert rows(*phases) == BREACHES
        assert rows(*phases, "--cases", exported / "csv" / "c*.csv") == BREACHES

    def test_database(self, exported: Path, tmp_path: Path) -> None:
        """All tables that it has, or those that are named."""
        with duckdb.connect(str(tmp_path / "d.duckdb")) as connection:
            for table, name in (("phases", "phases"), ("hours", "stunden")):
                source = exported / "parquet" / f"{table}.parquet"
                connection.read_parquet(str(source)).create(name)
        database = ("--database", tmp_path / "d.duckdb")
        assert rows(*database) == rows(*database, "--hours", "stunden") == BREACHES

    @pytest.mark.parametrize("engine", ["duckdb", "polars"])
    def test_engine(self, exported: Path, engine: str) -> None:
        """Both say the same."""
        assert rows(exported / "parquet", "--engine", engine) == BREACHES

    def test_limits(self, exported: Path) -> None:
        """They change nothing of the result."""
        limits = ("--memory-limit", "200MB", "--threads", "1")
        assert rows(exported / "csv", *limits) == BREACHES


class TestQuestion:
    def test_outcomes(self, exported: Path) -> None:
        """All of them, or one."""
        met = [("PG201", "met", 5, 3), ("PG202", "met", 5, 3)]
        assert rows(exported / "parquet", "--only", "met") == met
        assert rows(exported / "parquet", "--only", "all") == [
            ("PG201", "met", 5, 3),
            ("PG201", "breached", 1, 1),
            ("PG202", "met", 5, 3),
            ("PG202", "breached", 1, 1),
        ]

    def test_reading(self, exported: Path) -> None:
        """As for ``check``."""
        off = ("--reading", "minimum-length=off")
        assert rows(exported / "parquet", *off, "--ignore", "PG202") == []

    def test_programme_and_service(self, tmp_path: Path) -> None:
        """Of one's own; the cases of others are counted and not judged."""
        case = OWN.with_name("verletzt.yaml")
        arguments = ("--programme", OWN)
        invoke("bulk", "export", case, *arguments, "-o", tmp_path / "t")
        judged = invoke("bulk", tmp_path / "t", *arguments, "--format", "json")
        assert judged.exit_code == 1
        other = invoke("bulk", tmp_path / "t", "--format", "json", *AS_OF)
        assert other.exit_code == 0
        numbers = json.loads(other.stdout)["tables"][1]["rows"]
        assert [row["number"] for row in numbers] == [1, 0, 0, 1, 0]
        service = ROOT / "docs" / "examples" / "services" / "fachdienst.yaml"
        with_service = invoke("bulk", tmp_path / "t", "--service", service, *AS_OF)
        assert with_service.exit_code == 0

    def test_unknown_rule(self, exported: Path) -> None:
        """Is told with those that there are."""
        assert "selection fits no rule" in refused(exported / "csv", "--select", "PG999")


class TestExitCode:
    @pytest.mark.parametrize(
        ("arguments", "code"),
        [
            ((), 1),
            (("--fail-on", "never"), 0),
            (("--ignore", "PG202"), 0),
            (("--ignore", "PG202", "--fail-on", "warning"), 1),
            (("--only", "met"), 0),
        ],
    )
    def test_breaches(self, exported: Path, arguments: tuple[str, ...], code: int) -> None:
        """Fail if they are grave enough, and if they were asked for."""
        result = invoke("bulk", exported / "parquet", *FEW, *arguments)
        assert (result.exit_code, result.stderr) == (code, "")

    def test_problems(self, tmp_path: Path) -> None:
        """Outweigh breaches; the first are told, and how many more there are."""
        file = tmp_path / "phases.csv"
        lines = [f"B-{number},einstiegsphase,krank\n" for number in range(22)]
        lines.append("A,qualifizierungsphase,2025-03-31\n")
        file.write_text("".join(["case,module,start\n", *lines]), encoding="utf-8")
        result = invoke("bulk", "--phases", file, *AS_OF, "--select", "PG101", "--lang", "en")
        assert result.exit_code == 2
        told = result.stderr.splitlines()
        assert told[0] == "B-0: no day from 1900 to 2199 [/phases/0/start]"
        assert (len(told), told[-1]) == (21, "and 2 more")
        assert "PG101" in result.stdout
        assert "krank" not in result.output


class TestOutput:
    def test_judgements(self, exported: Path, tmp_path: Path) -> None:
        """In a file, the summary on standard output all the same."""
        result = invoke("bulk", exported / "csv", *FEW, "-o", tmp_path / "j.csv")
        assert "PG202" in result.stdout
        assert (tmp_path / "j.csv").read_text("utf-8").splitlines() == [
            "case,rule,subject,outcome,observed,allowed,due",
            "LOE-B,PG202,phases/1,breached,2026-01-31,2026-01-30,",
            "LOE-C,PG201,phases/0,breached,2025-03-15,2025-03-16,",
        ]
        invoke("bulk", exported / "csv", *FEW, "-o", tmp_path / "j.parquet")
        found = duckdb.read_parquet(str(tmp_path / "j.parquet"))
        assert [row[:3] for row in found.fetchall()] == [
            ("LOE-B", "PG202", "phases/1"),
            ("LOE-C", "PG201", "phases/0"),
        ]

    @pytest.mark.parametrize("form", ["text", "json", "csv", "html", "xlsx"])
    def test_summary(self, exported: Path, tmp_path: Path, form: str) -> None:
        """In a file of any format; what goes to standard output is the same."""
        file = tmp_path / "s"
        arguments = ("bulk", exported / "parquet", *FEW, "--format", form)
        assert invoke(*arguments, "--summary", file).stdout == ""
        if form == "xlsx":
            assert file.read_bytes().startswith(b"PK")
        else:
            assert invoke(*arguments).stdout_bytes == file.read_bytes()

    def test_same_bytes(self, exported: Path, tmp_path: Path) -> None:
        """Twice the same."""
        for name in ("a", "b"):
            arguments = ("-o", tmp_path / f"{name}.parquet", "--summary", tmp_path / f"{name}.txt")
            invoke("bulk", exported / "csv", *FEW, *arguments)
        for form in ("parquet", "txt"):
            assert (tmp_path / f"a.{form}").read_bytes() == (tmp_path / f"b.{form}").read_bytes()


class TestRefusals:
    def test_nothing_to_judge(self) -> None:
        """A folder, a table or a database is needed."""
        assert "name a FOLDER" in refused("check")

    def test_unknown_ending(self, exported: Path, tmp_path: Path) -> None:
        """Before anything is read."""
        assert "j.xlsx" in refused(exported / "csv", "-o", tmp_path / "j.xlsx")

    def test_workbook_without_file(self, exported: Path) -> None:
        """The option for it is told."""
        assert "--summary FILE.xlsx" in refused(exported / "csv", "--format", "xlsx")

    def test_case_file(self, exported: Path) -> None:
        """Nothing is written over one."""
        case = exported / "cases" / "A.json"
        before = case.read_bytes()
        assert "not written" in refused(exported / "csv", "--summary", case)
        assert case.read_bytes() == before

    def test_table(self, exported: Path) -> None:
        """Nor over a table that is read."""
        phases = exported / "csv" / "phases.csv"
        before = phases.read_bytes()
        assert f"{phases}: not written" in refused(exported / "csv", "-o", phases)
        assert phases.read_bytes() == before

    def test_no_such_place(self, exported: Path, tmp_path: Path) -> None:
        """A folder that is not there is not made."""
        file = tmp_path / "none" / "j.csv"
        told = refused(exported / "csv", *FEW, "-o", file)
        assert f"{file}: cannot be written" in told

    def test_no_such_database(self, tmp_path: Path) -> None:
        """With its name."""
        assert f"{tmp_path / 'd'}: cannot read" in refused("--database", tmp_path / "d")

    def test_password(self) -> None:
        """Nothing of the URL is shown."""
        pytest.importorskip("adbc_driver_postgresql")
        told = refused("--database", "postgresql://ich:geh@eim/@/x?host=/nowhere&password=auch")
        assert "PostgreSQL: no connection to the database" in told
        assert not any(secret in told for secret in ("geh", "eim", "auch"))

    def test_without_duckdb(self, exported: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """What to install is told."""

        def missing(*_: Any, **__: Any) -> Any:
            raise ModuleNotFoundError("install passtgenau-core[bulk]")

        monkeypatch.setattr(bulk_check, "run", missing)
        assert "install passtgenau-core[bulk]" in refused(exported / "csv")

    def test_help(self) -> None:
        """Of the group, which names the commands."""
        result = invoke("bulk", "--help")
        assert result.exit_code == 0
        assert all(name in result.stdout for name in ("check", "export", "import"))


class TestInterrupting:
    def test_stops_what_computes(self, exported: Path) -> None:
        """DuckDB is told from another thread, and it ends as Ctrl-C ends programs."""
        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        other = signal.signal(signal.SIGTERM, lambda *_: None)
        progress = Progress()

        def long_query() -> None:
            with (
                on_ctrl_c(progress.interrupt),
                open_sources({}, folder=exported / "csv", progress=progress) as opened,
            ):
                for delay, number in ((0.2, signal.SIGTERM), (0.5, signal.SIGINT)):
                    Timer(delay, os.kill, (os.getpid(), number)).start()
                opened.connection.execute(
                    "SELECT max(md5(n::VARCHAR)) FROM range(10000000000) t(n)"
                )

        try:
            with pytest.raises(KeyboardInterrupt):
                long_query()
        finally:
            signal.signal(signal.SIGINT, before)
            signal.signal(signal.SIGTERM, other)


class Screen(io.StringIO):
    """Standard error that says it is a terminal."""

    def isatty(self) -> bool:
        """Yes."""
        return True


class TestProgress:
    def test_shows_steps(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """With how much of it is done, as far as that is known."""
        screen = Screen()
        monkeypatch.setattr(sys, "stderr", screen)
        monkeypatch.setenv("TERM", "xterm-256color")
        progress = Progress()
        with bulk_progress.shown(progress, "en"):
            for step, done in (("first", None), ("second", 7.0), ("third", None)):
                progress.step = Text.same(step)
                monkeypatch.setattr(Progress, "percent", lambda _, done=done: done)
                time.sleep(0.5)
        assert all(step in screen.getvalue() for step in ("first", "second", "third"))
        assert "7%" in screen.getvalue()

    def test_keeps_standard_output_clean(self, exported: Path, tmp_path: Path) -> None:
        """On a terminal progress goes to standard error; the result is the same bytes."""
        pty: Any = pytest.importorskip("pty")
        arguments = ["bulk", str(exported / "csv"), *FEW, "-o", str(tmp_path / "j.csv")]
        ours, theirs = pty.openpty()
        script = "from passtgenau_core.cli import main; main()"
        with subprocess.Popen(
            [sys.executable, "-c", script, *arguments],
            stdout=subprocess.PIPE,
            stderr=theirs,
            env={**os.environ, "TERM": "xterm-256color", "COLUMNS": "80"},
        ) as process:
            os.close(theirs)
            out, _ = process.communicate()
        shown = b""
        while chunk := _read(ours):
            shown += chunk
        os.close(ours)
        assert process.returncode == 1
        assert "Regeln prüfen".encode() in shown
        assert out == invoke(*arguments).stdout_bytes
        assert names(tmp_path) == {"j.csv"}


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 65536)
    except OSError:
        return b""
