"""Which result goes where: formats by name, to files and to standard output."""

from __future__ import annotations

import json
import os
from importlib import import_module
from itertools import permutations
from pathlib import Path
from typing import Any

import click
import pytest
from command import AS_OF, TOO_SHORT, case_file, invoke, names, started, written

from passtgenau_core.cli import formats
from passtgenau_core.cli.formats import NAMES, Target, targets


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with cases that break a rule each, and one that cannot be read."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    case_file(tmp_path / "cases" / "a.json")
    case_file(tmp_path / "cases" / "b.json", TOO_SHORT, case="LOE-2025-008")
    (tmp_path / "cases" / "c.yaml").write_text("format: passtgenau-case/1\n", encoding="utf-8")
    return tmp_path


def test_names() -> None:
    """The formats that the command promises."""
    assert set(NAMES) == {"text", "json", "sarif", "junit", "github", "gitlab", "html"}


class TestTargets:
    @pytest.mark.parametrize("github", ["", "false", "True", "1"])
    def test_text_by_default(self, monkeypatch: pytest.MonkeyPatch, github: str) -> None:
        """People read it."""
        monkeypatch.setenv("GITHUB_ACTIONS", github)
        assert targets((), None) == (Target("text", None),)

    def test_annotations_in_github_actions(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """There the log is read by GitHub; files and formats that are named stay as named."""
        monkeypatch.setenv("GITHUB_ACTIONS", "true")
        assert targets((), None) == (Target("github", None),)
        assert targets((), "text") == (Target("text", None),)
        assert targets(("out.txt",), None) == (Target("text", "out.txt"),)
        assert targets(("sarif=out",), None) == (Target("sarif", "out"), Target("github", None))

    @pytest.mark.parametrize("format", NAMES)
    def test_of_a_format(self, format: str) -> None:
        """It is that of standard output, or of the one file without a format of its own."""
        assert targets((), format) == (Target(format, None),)
        assert targets(("out",), format) == (Target(format, "out"),)
        assert targets(("json=x", "out"), format) == (Target("json", "x"), Target(format, "out"))
        assert targets(("json=x",), format) == (Target("json", "x"), Target(format, None))

    def test_several(self) -> None:
        """Each has its file; what people read comes last."""
        assert targets(("sarif=a", "junit=b", "sarif=c"), None) == (
            Target("sarif", "a"),
            Target("junit", "b"),
            Target("sarif", "c"),
            Target("text", None),
        )

    @pytest.mark.parametrize("name", ["./a=b.txt", "./json=b.txt", "=b.txt", "a.b=c"])
    def test_equals_signs_in_names(self, name: str) -> None:
        """What stands before the sign and is no format belongs to the name."""
        assert targets((name,), None) == (Target("text", name),)

    @pytest.mark.parametrize("output", ["JSON=b.txt", "jsn=b", "xml=b", "a=json=b"])
    def test_misspelled_formats(self, output: str) -> None:
        """A file of that name is hardly meant; who means it can say so."""
        with pytest.raises(click.UsageError, match=f"is no format.* is ./{output}"):
            targets((output,), None)

    def test_standard_output(self) -> None:
        """A hyphen is standard output, as it is standard input for paths."""
        assert targets(("json=-", "sarif=a"), None) == (Target("sarif", "a"), Target("json", None))
        assert targets(("-",), "html") == (Target("html", None),)
        with pytest.raises(click.UsageError, match="same file"):
            targets(("json=-", "-"), None)

    def test_equals_signs_after_the_format(self) -> None:
        """The first sign counts."""
        assert targets(("json=a=b",), "text")[0] == Target("json", "a=b")

    def test_two_files_without_format(self) -> None:
        """Which is which cannot be told; the message names the formats."""
        with pytest.raises(click.UsageError, match=r"FORMAT=FILE.*sarif"):
            targets(("a", "b"), None)

    @pytest.mark.parametrize(
        "outputs",
        [
            ("json=a", "sarif=a"),
            ("json=a", "json=a"),
            ("json=a", "a"),
            ("json=./a", "sarif=a"),
            ("json=folder/../a", "a"),
            ("json=link", "a"),
        ],
    )
    def test_two_results_in_one_file(self, folder: Path, outputs: tuple[str, ...]) -> None:
        """One would be lost, however the file is spelled."""
        (folder / "folder").mkdir()
        (folder / "link").symlink_to("a")
        with pytest.raises(click.UsageError, match="same file"):
            targets(outputs, None)


ARGUMENTS = ("check", *AS_OF, "cases", "--isolated")


class TestFiles:
    def test_all_formats_at_once(self, folder: Path) -> None:
        """Each file holds what that format alone would show; nothing else is written."""
        outputs = [f"--output={name}=out/{name}" for name in NAMES]
        (folder / "out").mkdir()
        result = invoke(*ARGUMENTS, *outputs)
        assert result.exit_code == 2
        assert result.stdout == invoke(*ARGUMENTS).stdout
        for name in NAMES:
            alone = invoke(*ARGUMENTS, "--format", name)
            assert alone.exit_code == 2
            assert (folder / "out" / name).read_bytes() == alone.stdout_bytes
            assert alone.stdout_bytes.endswith(b"\n")
            assert b"\r" not in alone.stdout_bytes
        assert names(folder / "out") == set(NAMES)

    @pytest.mark.parametrize(
        ("more", "stdout"),
        [
            (["-o", "sarif=a", "-o", "junit=b"], "text"),
            (["-o", "sarif=a", "-o", "b"], None),
            (["-o", "sarif=a", "-o", "b", "--format", "html"], None),
            (["-o", "sarif=a", "--format", "json"], "json"),
        ],
    )
    def test_standard_output_beside_them(self, more: list[str], stdout: str | None) -> None:
        """It holds one result, or nothing if that goes to a file."""
        expected = b"" if stdout is None else invoke(*ARGUMENTS, "--format", stdout).stdout_bytes
        assert invoke(*ARGUMENTS, *more).stdout_bytes == expected

    def test_options_of_text(self, folder: Path) -> None:
        """--verbose and --concise shape the text, wherever it goes; data stay whole."""
        for option in ("--verbose", "--concise"):
            outputs = ["-o", "text=a.txt", "-o", "json=a.json"]
            shown = invoke(*ARGUMENTS, option, *outputs).stdout
            assert (folder / "a.txt").read_text("utf-8") == shown
            assert shown != invoke(*ARGUMENTS).stdout
            plain = invoke(*ARGUMENTS, "--format", "json").stdout_bytes
            assert (folder / "a.json").read_bytes() == plain

    @pytest.mark.parametrize("name", NAMES)
    def test_that_cannot_be_written(self, name: str) -> None:
        """A folder that is not there is wrong usage, told with the name."""
        result = invoke(*ARGUMENTS, "-o", f"{name}=missing/out")
        assert result.exit_code == 2
        assert "cannot write missing/out" in result.stderr

    @pytest.mark.parametrize("name", NAMES)
    def test_without_a_name(self, folder: Path, name: str) -> None:
        """No name is no file."""
        before = names(folder)
        assert invoke(*ARGUMENTS, "-o", f"{name}=").exit_code == 2
        assert names(folder) == before

    def test_wrong_combinations_are_told_before_anything_is_read(self, folder: Path) -> None:
        """Nothing is written then."""
        before = names(folder)
        for outputs in (["-o", "a", "-o", "b"], ["-o", "json=a", "-o", "a"]):
            result = invoke(*ARGUMENTS, *outputs)
            assert result.exit_code == 2
            assert result.stdout == ""
        assert names(folder) == before

    def test_github_actions(self) -> None:
        """In GitHub Actions the log has annotations, unless a format is named."""
        github = invoke(*ARGUMENTS, "--format", "github").stdout
        assert "::error" in github
        assert invoke(*ARGUMENTS, GITHUB_ACTIONS="true").stdout == github
        text = invoke(*ARGUMENTS).stdout
        assert "::error" not in text
        assert invoke(*ARGUMENTS, "--format", "text", GITHUB_ACTIONS="true").stdout == text


class TestBytes:
    """The same input gives the same bytes."""

    @pytest.mark.parametrize("more", [[], ["--jobs", "2", "--lang", "en", "--compare-readings"]])
    def test_do_not_depend_on_the_process(self, folder: Path, more: list[str]) -> None:
        """Neither on the seed of its sets, nor on the folder of its own, nor on a clock."""
        found = []
        for seed in ("1", "2"):
            outputs = [f"-o{name}={seed}.{name}" for name in NAMES]
            with started(folder, *ARGUMENTS, *more, *outputs, hash_seed=seed) as process:
                process.communicate()
            files = written(folder.glob(f"{seed}.*"))
            found.append({name.partition(".")[2]: content for name, content in files.items()})
        assert found[0] == found[1]
        assert set(found[0]) == set(NAMES)

    @pytest.mark.parametrize("name", NAMES)
    def test_do_not_depend_on_the_order_of_a_folder(self, folder: Path, name: str) -> None:
        """Files of a folder are told in the order of their names."""
        first = invoke(*ARGUMENTS, "--format", name).stdout_bytes
        for path in sorted((folder / "cases").iterdir(), reverse=True):
            content = path.read_bytes()
            path.unlink()
            path.write_bytes(content)
        assert invoke(*ARGUMENTS, "--format", name).stdout_bytes == first


class TestRepository:
    """The folder that formats for repositories name files from."""

    @pytest.mark.parametrize("depth", [0, 1, 3])
    @pytest.mark.parametrize("kind", ["folder", "file"])
    def test_is_the_nearest_with_git(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch, depth: int, kind: str
    ) -> None:
        """Here or above; in a worktree ``.git`` is a file."""
        git = folder / ".git"
        if kind == "folder":
            git.mkdir()
        else:
            git.touch()
        deep = folder.joinpath(*"abc"[:depth])
        deep.mkdir(parents=True, exist_ok=True)
        monkeypatch.chdir(deep)
        assert formats.repository() == str(folder)
        (deep / "inner" / ".git").mkdir(parents=True)
        monkeypatch.chdir(deep / "inner")
        assert formats.repository() == str(deep / "inner")

    def test_is_this_folder_without_git(self, folder: Path) -> None:
        """Where there is no repository, files are named from here."""
        assert formats.repository() == str(folder)

    @pytest.mark.parametrize("name", ["sarif", "github", "gitlab"])
    def test_names_files_in_formats_for_repositories(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch, name: str
    ) -> None:
        """Wherever the command runs, these name files from the repository's folder on."""
        (folder / ".git").mkdir()
        monkeypatch.chdir(folder / "cases")
        shown = invoke("check", *AS_OF, ".", "--isolated", "--format", name).stdout
        assert "cases/a.json" in shown
        assert str(folder) not in shown


@pytest.mark.parametrize("order", list(permutations(["sarif=a", "junit=b", "c"])))
def test_order_of_outputs(order: tuple[str, ...]) -> None:
    """The order in which they are named changes nothing."""
    outputs = [argument for output in order for argument in ("-o", output)]
    assert invoke(*ARGUMENTS, *outputs).exit_code == 2
    assert json.loads(Path("a").read_text("utf-8"))["version"] == "2.1.0"
    assert Path("b").read_text("utf-8").startswith("<?xml")
    assert "PG202" in Path("c").read_text("utf-8")
    assert not os.path.lexists("sarif=a")


def test_what_is_asked_for_is_all_that_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each format is loaded by name when it is asked for."""
    asked: list[str] = []

    def load(name: str, package: str | None = None) -> Any:
        asked.append(name)
        return import_module(name, package)

    monkeypatch.setattr("passtgenau_core.cli.formats.import_module", load)
    invoke(*ARGUMENTS, "--format", "junit", "-o", "json=a.json")
    assert asked == ["..output.json_report", "..output.junit"]
