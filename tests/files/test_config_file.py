"""Configuration files: where they are found, and how strictly they are read."""

from __future__ import annotations

import os
from pathlib import Path

import attrs
import pytest

from passtgenau_core import InputError, Severity
from passtgenau_core.fields import file_name
from passtgenau_core.files.config_file import Config, ConfigFile, find_config, read_config

FULL = """\
paths = ["cases", "more/a.yaml"]
select = ["PG1", "PG202"]
ignore = ["PG105"]
per-file-ignores = { "old/*" = ["PG6", "PG7"], "b.yaml" = [] }
fail-on = "warning"
strict = true
baseline = "known.json"
language = "en"
programme = "own.toml"
service = "s.yaml"
icf-codes = "codes.csv"
jobs = 2
cache = ".kept"

[severity]
PG2 = "hint"
PG202 = "error"

[readings]
month = "phase"
"""
CONFIG = Config(
    paths=("cases", "more/a.yaml"),
    select=("PG1", "PG202"),
    ignore=("PG105",),
    per_file_ignores=(("old/*", ("PG6", "PG7")), ("b.yaml", ())),
    severity=(("PG2", Severity.HINT), ("PG202", Severity.ERROR)),
    readings=(("month", "phase"),),
    fail_on="warning",
    strict=True,
    baseline="known.json",
    language="en",
    programme="own.toml",
    service="s.yaml",
    icf_codes="codes.csv",
    jobs=2,
    cache=".kept",
)
Place = tuple[int | None, int | None, str]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(text: str, name: str = "passtgenau.toml") -> str:
    """Write a file, in a folder that is made for it."""
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    Path(name).write_text(text, encoding="utf-8")
    return name


def read(text: str, name: str = "passtgenau.toml") -> ConfigFile:
    """The configuration in a text."""
    return read_config(write(text, name))


def problems(text: str, name: str = "passtgenau.toml") -> list[Place]:
    """Line, column and pointer of each problem of a text, in its order."""
    with pytest.raises(InputError) as caught:
        read(text, name)
    assert {problem.file for problem in caught.value.problems} == {name}
    return [(p.line, p.column, p.pointer) for p in caught.value.problems]


class TestReading:
    def test_everything(self) -> None:
        """Each setting that there is, as the file writes it."""
        assert read(FULL).config == CONFIG
        assert all(getattr(CONFIG, field.name) is not None for field in attrs.fields(Config))

    def test_nothing(self) -> None:
        """An empty file says nothing."""
        assert read("").config == Config()
        assert read("[tool.passtgenau]\n", "pyproject.toml").config == Config()

    def test_empty_values(self) -> None:
        """A list or table without members says that nothing is meant."""
        config = read("paths = []\nselect = []\nper-file-ignores = {}\n[severity]\n").config
        assert config == Config(paths=(), select=(), per_file_ignores=(), severity=())

    def test_in_a_project(self) -> None:
        """In ``pyproject.toml`` it is a table among others."""
        table = "".join(
            f"[tool.passtgenau.{line[1:]}\n" if line.startswith("[") else f"{line}\n"
            for line in FULL.splitlines()
        )
        text = (
            f'[project]\nname = "x"\njobs = "no"\n\n[tool.passtgenau]\n{table}\n[tool.x]\ny = 1\n'
        )
        assert read(text, "pyproject.toml").config == CONFIG

    def test_in_a_file_of_another_name(self) -> None:
        """Whatever is named by --config is read as our own file."""
        assert read(FULL, "ci/strict.toml").config == CONFIG

    def test_is_written_in_the_words_of_the_command(self) -> None:
        """Keys are spelled as options are, with hyphens."""
        keys = {file_name(field) for field in attrs.fields(Config)}
        assert not any("_" in key for key in keys)
        assert {key for key in keys if "-" in key} == {"per-file-ignores", "fail-on", "icf-codes"}

    def test_no_file(self) -> None:
        """What cannot be opened is an error of the system."""
        with pytest.raises(FileNotFoundError):
            read_config("missing.toml")
        with pytest.raises(IsADirectoryError):
            read_config(str(Path(write("", "a.toml/b.toml")).parent))


WRONG = [
    ("paths", '"cases"', "/paths"),
    ("paths", "[1]", "/paths/0"),
    ("paths", '["a", ["b"]]', "/paths/1"),
    ("select", '"PG1"', "/select"),
    ("select", "[true]", "/select/0"),
    ("ignore", "3", "/ignore"),
    ("per-file-ignores", '["old/*"]', "/per-file-ignores"),
    ("per-file-ignores", '{ a = "PG1" }', "/per-file-ignores/a"),
    ("per-file-ignores", "{ a = [1] }", "/per-file-ignores/a/0"),
    ("severity", '"hint"', "/severity"),
    ("severity", '{ PG1 = "fatal" }', "/severity/PG1"),
    ("severity", '{ PG1 = "HINT" }', "/severity/PG1"),
    ("severity", "{ PG1 = 1 }", "/severity/PG1"),
    ("readings", '["month=phase"]', "/readings"),
    ("readings", "{ month = 1 }", "/readings/month"),
    ("fail-on", '"fatal"', "/fail-on"),
    ("fail-on", "false", "/fail-on"),
    ("strict", '"yes"', "/strict"),
    ("strict", "1", "/strict"),
    ("baseline", "1", "/baseline"),
    ("baseline", '["known.json"]', "/baseline"),
    ("language", '"fr"', "/language"),
    ("language", '["de"]', "/language"),
    ("programme", "{ file = 1 }", "/programme"),
    ("service", "false", "/service"),
    ("icf-codes", '["d850"]', "/icf-codes"),
    ("jobs", '"2"', "/jobs"),
    ("jobs", "2.0", "/jobs"),
    ("jobs", "true", "/jobs"),
    ("jobs", "0", "/jobs"),
    ("jobs", "-1", "/jobs"),
    ("cache", "true", "/cache"),
    ("cache", "2025-06-01", "/cache"),
]


class TestStrictness:
    @pytest.mark.parametrize(("key", "value", "pointer"), WRONG)
    def test_of_types_and_words(self, key: str, value: str, pointer: str) -> None:
        """Another type, or a word that is none, is told at its place; in a project as well."""
        ((line, column, found),) = problems(f"# eins\n\n{key} = {value}\n")
        assert (line, found) == (3, pointer)
        # Of the members of a list only the line is told.
        in_a_list = pointer.rpartition("/")[2].isdecimal()
        assert column is not None
        assert column == 1 if in_a_list else column > len(key)
        text = f"[tool.passtgenau]\n{key} = {value}\n"
        ((line, _, found),) = problems(text, "pyproject.toml")
        assert (line, found) == (2, f"/tool/passtgenau{pointer}")

    @pytest.mark.parametrize(
        "key", ["per_file_ignores", "fail_on", "icf_codes", "format", "Paths", "lang", "as-of"]
    )
    def test_of_keys(self, key: str) -> None:
        """A key that is none is told at its place: a typing error would change nothing."""
        assert problems(f'jobs = 1\n{key} = "x"\n') == [(2, 1, f"/{key}")]
        text = f'[tool.passtgenau]\n{key} = "x"\n'
        assert problems(text, "pyproject.toml") == [(2, 1, f"/tool/passtgenau/{key}")]

    def test_of_keys_that_are_free_text(self) -> None:
        """They are told without being repeated."""
        with pytest.raises(InputError) as caught:
            read('"frei erfundener Text" = 1\n')
        (problem,) = caught.value.problems
        assert (problem.line, problem.column) == (1, 2)
        assert "erfunden" not in str(caught.value)

    def test_everything_at_once(self) -> None:
        """All problems are told, in the order of the file, so that it can be mended in one go."""
        text = "\n".join(f"{key} = {value}" for key, value, _ in dict_of_last(WRONG))
        found = problems(f'more = 1\n{text}\nless = "x"\n')
        keys = [key for key, _, _ in dict_of_last(WRONG)]
        assert [line for line, _, _ in found] == list(range(1, len(keys) + 3))
        assert [p.split("/")[1] for _, _, p in found] == ["more", *keys, "less"]

    def test_several_in_one_setting(self) -> None:
        """Each member that is wrong is told."""
        text = 'select = [\n  1,\n  "PG1",\n  2,\n]\n[severity]\nPG1 = "a"\nPG2 = "b"\n'
        assert [(line, pointer) for line, _, pointer in problems(text)] == [
            (2, "/select/0"),
            (4, "/select/2"),
            (7, "/severity/PG1"),
            (8, "/severity/PG2"),
        ]

    def test_of_toml(self) -> None:
        """What cannot be parsed, or says a thing twice, is told with its place."""
        assert [line for line, _, _ in problems("jobs = 1\nstrict = maybe\n")] == [2]
        assert [line for line, _, _ in problems("jobs = 1\njobs = 2\n")] == [2]

    @pytest.mark.parametrize("text", ["tool = 3\n", "[tool]\npasstgenau = 3\n", "", "[tool]\n"])
    def test_of_a_project_without_us(self, text: str) -> None:
        """Who names a project file that says nothing about us meant another file."""
        ((_, _, pointer),) = problems(text, "pyproject.toml")
        assert pointer == "/tool/passtgenau"

    def test_of_encoding(self) -> None:
        """TOML is UTF-8."""
        Path("passtgenau.toml").write_bytes(b'cache = "\xe4"\n')
        with pytest.raises(InputError) as caught:
            read_config("passtgenau.toml")
        assert [(p.line, p.column) for p in caught.value.problems] == [(1, 10)]


def dict_of_last(rows: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """The last row of each key."""
    return list({row[0]: row for row in rows}.values())


class TestPlaces:
    def test_of_keys(self) -> None:
        """Each setting is found where its key, or its table, is written."""
        file = read(FULL)
        lines = FULL.splitlines()
        for field in attrs.fields(Config):
            key = file_name(field)
            line, column = file.position(key)
            assert lines[line - 1][column - 1 :].startswith(key), key

    def test_of_keys_in_a_project(self) -> None:
        """They are found inside the table, whatever other tables say."""
        text = "[tool.other]\njobs = 1\n\n[tool.passtgenau]\n# jobs = 3\njobs = 2\n"
        assert read(text, "pyproject.toml").position("jobs") == (6, 1)

    def test_of_paths(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Paths start at the file's folder, wherever the command runs."""
        write("", "project/passtgenau.toml")
        (folder / "project" / "deep").mkdir()
        for here, expected in (
            (".", "project/cases"),
            ("project", "cases"),
            ("project/deep", "../cases"),
        ):
            monkeypatch.chdir(folder / here)
            name = os.path.relpath(folder / "project" / "passtgenau.toml")
            assert read_config(name).path("cases") == expected
        assert read_config(name).path("..") == "../.."

    def test_of_absolute_paths(self, folder: Path) -> None:
        """They lead where they say."""
        write("", "project/passtgenau.toml")
        named = read_config("project/passtgenau.toml").path(str(folder / "cases"))
        assert os.path.realpath(named) == os.path.realpath(folder / "cases")


class TestFinding:
    def test_nothing(self, folder: Path) -> None:
        """Where there is none, there is none."""
        assert find_config(folder) is None

    @pytest.mark.parametrize("name", ["passtgenau.toml", "pyproject.toml"])
    @pytest.mark.parametrize("depth", [0, 1, 3])
    def test_here_or_above(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch, name: str, depth: int
    ) -> None:
        """The nearest one holds, named from where the command runs."""
        write("[tool.passtgenau]\n", name)
        deep = folder.joinpath(*"abc"[:depth])
        deep.mkdir(parents=True, exist_ok=True)
        monkeypatch.chdir(deep)
        assert find_config(deep) == str(Path(*[".."] * depth, name))

    def test_our_own_before_the_projects(self, folder: Path) -> None:
        """Of two in one folder our own file holds; of two folders the nearer one."""
        write("[tool.passtgenau]\n", "pyproject.toml")
        write("")
        assert find_config(folder) == "passtgenau.toml"
        write("[tool.passtgenau]\n", "deep/pyproject.toml")
        assert find_config(folder / "deep") == "deep/pyproject.toml"

    @pytest.mark.parametrize("text", ["", "[tool.other]\n", "[tool]\n", "tool = 1\n"])
    def test_passes_projects_without_us(self, folder: Path, text: str) -> None:
        """A project that says nothing about us is passed over."""
        write("")
        write(text, "deep/pyproject.toml")
        assert find_config(folder / "deep") == "passtgenau.toml"
        Path("passtgenau.toml").unlink()
        assert find_config(folder / "deep") is None

    def test_takes_no_folder_for_a_file(self, folder: Path) -> None:
        """Folders of these names are passed over."""
        write("", "passtgenau.toml/x")
        write("", "pyproject.toml/x")
        assert find_config(folder) is None

    def test_takes_an_empty_table(self, folder: Path) -> None:
        """A table without settings is one, all the same."""
        write("[tool.passtgenau]\n", "deep/pyproject.toml")
        write("jobs = 2\n")
        assert find_config(folder / "deep") == "deep/pyproject.toml"

    def test_tells_of_projects_that_cannot_be_read(self, folder: Path) -> None:
        """Whether a broken file says something about us, nobody knows."""
        write("[tool.passtgenau\n", "pyproject.toml")
        with pytest.raises(InputError) as caught:
            find_config(folder)
        assert caught.value.problems[0].line == 1
