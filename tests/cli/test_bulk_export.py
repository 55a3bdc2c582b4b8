"""``passtgenau bulk export`` and ``bulk import``: case files into tables, and back."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest
from command import EINSTIEG, HEAD, QUALI, case_file, invoke, names

from passtgenau_core import load_case, load_programme
from passtgenau_core.frames import table_files
from passtgenau_core.frames.schema import SCHEMA

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "docs" / "examples"
SERVICE = "format: passtgenau-service/1\nprogramme: passtgenau\n"
BROKEN = """\
format: passtgenau-case/1
programme: passtgenau
case: LOE-2025-009
participant: {district: 7}
phases:
- {module: einstigsphase, start: 2025-02-30}
"""


@pytest.mark.parametrize("tables", ["parquet", "csv"])
@pytest.mark.parametrize("form", ["yaml", "json"])
def test_there_and_back(tables: str, form: str, tmp_path: Path) -> None:
    """All cases of both programmes that the documentation shows, without loss."""
    there = invoke("bulk", "export", EXAMPLES / "cases", "-o", tmp_path / "t", "--format", tables)
    assert (there.exit_code, there.stdout) == (0, "")
    assert names(tmp_path / "t") == {f"{table}.{tables}" for table in SCHEMA}
    back = invoke("bulk", "import", tmp_path / "t", "-o", tmp_path / "c", "--format", form)
    assert (back.exit_code, back.stdout) == (0, "")
    before = {(case := load_case(file)).id: case for file in (EXAMPLES / "cases").glob("*.yaml")}
    after = {file.name: load_case(file) for file in (tmp_path / "c").iterdir()}
    assert after == {f"{name}.{form}": case for name, case in before.items()}
    assert len(after) > 10


def test_programme_of_ones_own(tmp_path: Path) -> None:
    """It is given both ways."""
    own = EXAMPLES / "programmes" / "unterstuetzte-beschaeftigung.toml"
    file = EXAMPLES / "programmes" / "verletzt.yaml"
    tables, cases = tmp_path / "t", tmp_path / "c"
    runs: list[list[str | Path]] = [["export", file, "-o", tables], ["import", tables, "-o", cases]]
    for arguments in runs:
        assert invoke("bulk", *arguments, "--programme", own).exit_code == 0
    programme = load_programme(own)
    (back,) = cases.iterdir()
    assert load_case(back, programme=programme) == load_case(file, programme=programme)
    refused = invoke("bulk", "import", tables, "-o", tmp_path / "d", "--lang", "en")
    assert refused.exit_code == 2
    assert "[/cases/0/programme]" in refused.stderr
    assert not (tmp_path / "d").exists()


def test_bad_files_are_told_and_good_ones_exported(tmp_path: Path) -> None:
    """Every problem with its place, and nothing of free text."""
    case_file(tmp_path / "in" / "a.json", EINSTIEG)
    (tmp_path / "in" / "b.yaml").write_text(BROKEN, "utf-8")
    (tmp_path / "in" / "s.yaml").write_text(SERVICE, "utf-8")
    case_file(tmp_path / "in" / "z.json", EINSTIEG, case="LOE-2025-010")
    result = invoke(
        "bulk",
        "export",
        tmp_path / "in",
        tmp_path / "gone.yaml",
        "-o",
        tmp_path / "t",
        "--lang",
        "en",
    )
    assert (result.exit_code, result.stdout) == (2, "")
    bad = tmp_path / "in" / "b.yaml"
    told = result.stderr.splitlines()
    assert [line.partition(": ")[0] for line in told] == [
        f"{bad}:4:25",
        f"{bad}:6:12",
        f"{bad}:6:34",
        f"{tmp_path / 'gone.yaml'}",
        f"{tmp_path / 't'}",
    ]
    assert told[-1] == f"{tmp_path / 't'}: 2 cases"
    invoke("bulk", "import", tmp_path / "t", "-o", tmp_path / "c")
    assert names(tmp_path / "c") == {"LOE-2025-007.yaml", "LOE-2025-010.yaml"}


def test_the_same_case_twice(tmp_path: Path) -> None:
    """The first one is exported, the second told at its place; the same file counts once."""
    case_file(tmp_path / "a.json", EINSTIEG)
    case_file(tmp_path / "b.json", EINSTIEG, QUALI)
    paths = [tmp_path / name for name in ("a.json", "a.json", "b.json")]
    result = invoke("bulk", "export", *paths, "-o", tmp_path / "t")
    assert result.exit_code == 2
    assert f"{tmp_path / 'b.json'}:4:10: Fall doppelt" in result.stderr
    invoke("bulk", "import", tmp_path / "t", "-o", tmp_path / "c")
    assert load_case(tmp_path / "c" / "LOE-2025-007.yaml") == load_case(tmp_path / "a.json")


@pytest.mark.parametrize("name", ["none", "none.yaml"])
def test_no_such_file(name: str, tmp_path: Path) -> None:
    """Whatever the ending of its name says."""
    result = invoke("bulk", "export", tmp_path / name, "-o", tmp_path / "t", "--lang", "en")
    assert result.exit_code == 2
    assert f"{tmp_path / name}: cannot read the file" in result.stderr


def test_nothing_is_written_without_a_case(tmp_path: Path) -> None:
    """The tables of an earlier run stay as they were."""
    case_file(tmp_path / "a.json", EINSTIEG)
    (tmp_path / "b.yaml").write_text(BROKEN, "utf-8")
    invoke("bulk", "export", tmp_path / "a.json", "-o", tmp_path / "t")
    before = {path.name: path.read_bytes() for path in (tmp_path / "t").iterdir()}
    assert invoke("bulk", "export", tmp_path / "b.yaml", "-o", tmp_path / "t").exit_code == 2
    assert {path.name: path.read_bytes() for path in (tmp_path / "t").iterdir()} == before
    (tmp_path / "s.yaml").write_text(SERVICE, "utf-8")
    result = invoke("bulk", "export", tmp_path / "s.yaml", "-o", tmp_path / "u")
    assert (result.exit_code, result.output) == (0, "")
    assert not (tmp_path / "u").exists()


@pytest.mark.parametrize("lang", ["de", "en"])
def test_how_many_cases(lang: str, tmp_path: Path) -> None:
    case_file(tmp_path / "a.json", EINSTIEG)
    case_file(tmp_path / "b.json", EINSTIEG, case="B")
    told = {
        "de": {("a",): "1 Fall", ("a", "b"): "2 Fälle"},
        "en": {("a",): "1 case", ("a", "b"): "2 cases"},
    }
    for files, count in told[lang].items():
        paths = [tmp_path / f"{name}.json" for name in files]
        result = invoke("bulk", "export", *paths, "-o", tmp_path / "t", "--lang", lang)
        assert result.stderr == f"{tmp_path / 't'}: {count}\n"


def test_other_things_are_not_overwritten(tmp_path: Path) -> None:
    """Neither by tables nor by case files, which may have comments."""
    case_file(tmp_path / "in" / "a.json", EINSTIEG)
    invoke("bulk", "export", tmp_path / "in", "-o", tmp_path / "t")
    invoke("bulk", "import", tmp_path / "t", "-o", tmp_path / "c")
    runs: list[list[str | Path]] = [
        ["export", tmp_path / "in", "-o", tmp_path / "in"],
        ["import", tmp_path / "t", "-o", tmp_path / "c"],
        ["import", tmp_path / "t", "-o", tmp_path / "t"],
    ]
    for arguments in runs:
        result = invoke("bulk", *arguments, "--lang", "en")
        assert result.exit_code == 2
        assert "folder is not empty" in result.stderr
    assert names(tmp_path / "in") == {"a.json"}
    assert names(tmp_path / "c") == {"LOE-2025-007.yaml"}


def test_names_of_files(tmp_path: Path) -> None:
    """Ids may have characters that names of files may not, and differ by capitals only."""
    ids = ["Ä/1:b", "a", "A", "A.b", "ä/1:B"]
    for number, name in enumerate(ids):
        case_file(tmp_path / "in" / f"{number}.json", EINSTIEG, case=name)
    invoke("bulk", "export", tmp_path / "in", "-o", tmp_path / "t")
    assert invoke("bulk", "import", tmp_path / "t", "-o", tmp_path / "c").exit_code == 0
    assert {file.name: load_case(file).id for file in (tmp_path / "c").iterdir()} == {
        "A.yaml": "A",
        "A.b.yaml": "A.b",
        "a~1.yaml": "a",
        "Ä%2F1%3Ab.yaml": "Ä/1:b",
        "ä%2F1%3AB~1.yaml": "ä/1:B",
    }


def test_bad_rows_are_told_and_good_cases_written(tmp_path: Path) -> None:
    """With case, table, row and column."""
    tables = tmp_path / "t"
    tables.mkdir()
    (tables / "phases.csv").write_text(
        "case,module,start,end\n"
        "A,einstiegsphase,2025-03-03,2025-03-28\n"
        "A,qualifizierungsphase,2025-03-31,2025-03-30\n"
        "B,einstiegsphase,2025-03-03,\n",
        "utf-8",
    )
    (tables / "cases.csv").write_text(
        "case,programme,start\nA,passtgenau,2025-02-30\nB,passtgenau,\n", "utf-8"
    )
    result = invoke("bulk", "import", tables, "-o", tmp_path / "c", "--lang", "en")
    assert (result.exit_code, result.stdout) == (2, "")
    told = result.stderr.splitlines()
    assert [line.partition(": ")[0] for line in told] == ["A", "A", f"{tmp_path / 'c'}"]
    assert [line.rpartition(" ")[2] for line in told[:2]] == ["[/cases/0/start]", "[/phases/1/end]"]
    assert names(tmp_path / "c") == {"B.yaml"}


@pytest.mark.parametrize(
    ("table", "text", "told"),
    [
        ("phases", "case,module\n", "phases.csv: column missing in phases"),
        ("phases", 'case,module,start\nA,"x,2025-03-03\n', "phases.csv:2: unreadable table"),
        ("other", "", "t: no tables in the folder"),
    ],
)
def test_tables_that_cannot_be_understood(table: str, text: str, told: str, tmp_path: Path) -> None:
    (tmp_path / "t").mkdir()
    (tmp_path / "t" / f"{table}.csv").write_text(text, "utf-8")
    result = invoke("bulk", "import", tmp_path / "t", "-o", tmp_path / "c", "--lang", "en")
    assert result.exit_code == 2
    assert told in result.stderr
    assert not (tmp_path / "c").exists()


def test_folders_that_cannot_be_opened_or_written(tmp_path: Path) -> None:
    case_file(tmp_path / "a.json", EINSTIEG)
    gone = tmp_path / "gone"
    runs: list[list[str | Path]] = [
        ["import", gone, "-o", tmp_path / "c"],
        ["export", tmp_path / "a.json", "-o", gone / "t"],
    ]
    for arguments in runs:
        result = invoke("bulk", *arguments)
        assert result.exit_code == 2
        assert f"{gone}" in result.stderr
        assert os.strerror(2) in result.stderr


def test_without_duckdb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What to install is told, and nothing written."""
    case_file(tmp_path / "a.json", EINSTIEG)
    invoke("bulk", "export", tmp_path / "a.json", "-o", tmp_path / "t")
    monkeypatch.setitem(sys.modules, "duckdb", None)
    runs: list[list[str | Path]] = [
        ["export", tmp_path / "a.json", "-o", tmp_path / "u"],
        ["import", tmp_path / "t", "-o", tmp_path / "c"],
    ]
    for arguments in runs:
        result = invoke("bulk", *arguments)
        assert result.exit_code == 2
        assert "passtgenau-core[bulk]" in result.stderr
    assert names(tmp_path) == {"a.json", "t"}


def test_usage(tmp_path: Path) -> None:
    """Cases and a folder must be named."""
    assert invoke("bulk", "export", "-o", tmp_path / "t").exit_code == 2
    assert invoke("bulk", "export", tmp_path).exit_code == 2


def test_more_cases_than_a_batch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_files, "_BATCH", 3)
    for number in range(9):
        case_file(tmp_path / "in" / f"{number}.json", EINSTIEG, case=f"A-{number}")
    invoke("bulk", "export", tmp_path / "in", "-o", tmp_path / "t")
    invoke("bulk", "import", tmp_path / "t", "-o", tmp_path / "c", "--format", "json")
    assert names(tmp_path / "c") == {f"A-{number}.json" for number in range(9)}
    first = json.loads((tmp_path / "c" / "A-0.json").read_text("utf-8"))
    assert {**HEAD, "programme": "passtgenau@2024-05-17", "case": "A-0"}.items() <= first.items()
