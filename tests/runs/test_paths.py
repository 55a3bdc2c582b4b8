"""Which files a run looks at: files and folders in order, each file once, nothing lost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from passtgenau_core.errors import Problem
from passtgenau_core.runs.checker import Checker
from passtgenau_core.runs.choice import Choice
from passtgenau_core.runs.paths import cannot_open, files_of
from passtgenau_core.runs.result import Run
from passtgenau_core.runs.running import check_paths

CASE = {"format": "passtgenau-case/1", "programme": "passtgenau", "case": "LOE-2025-007"}


def run_over(*paths: str | Path) -> Run:
    """A run over these paths."""
    checker = Checker(choice=Choice(), as_of=date(2025, 6, 1), lang="en")
    return check_paths([str(path) for path in paths], checker)


def judged(run: Run) -> list[str]:
    """The files that were judged, in order."""
    return [result.file for result in run.judged]


def unread(run: Run) -> list[str | None]:
    """The names that there are problems of."""
    return [problem.file for problem in run.problems]


def write(path: Path) -> Path:
    """Write a case file, in folders that are made where needed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(CASE), encoding="utf-8")
    return path


class TestOrder:
    def test_several_files_in_the_order_given(self, tmp_path: Path) -> None:
        """Files named one by one are judged in that order."""
        paths = [write(tmp_path / name) for name in ("b.json", "c.json", "a.json")]
        assert judged(run_over(*paths)) == [str(path) for path in paths]

    def test_a_folder_is_searched_sorted(self, tmp_path: Path) -> None:
        """All case files below a folder are found, sorted, whatever their ending's case."""
        names = ["B/z.json", "a.JSON", "b/c/d.yml", "b/e.yaml", "f.Yaml"]
        for name in reversed(names):
            write(tmp_path / name)
        for name in ("notes.txt", "programme.toml", "x.json.bak", "README", "b/.json"):
            (tmp_path / name).write_text("no case", encoding="utf-8")
        (tmp_path / "folder.json").mkdir()
        found = judged(run_over(tmp_path))
        assert found == [str(tmp_path / name) for name in sorted(names)]

    def test_several_folders_and_files(self, tmp_path: Path) -> None:
        """Folders and files may be mixed; their order is kept."""
        one, two = write(tmp_path / "one" / "x.json"), write(tmp_path / "two" / "y.json")
        single = write(tmp_path / "z.json")
        found = judged(run_over(tmp_path / "two", single, tmp_path / "one"))
        assert found == [str(two), str(single), str(one)]

    def test_the_files_of_a_folder_are_named_as_it_was(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A relative folder gives relative names."""
        write(tmp_path / "cases" / "a.json")
        monkeypatch.chdir(tmp_path)
        assert judged(run_over("cases")) == [str(Path("cases", "a.json"))]
        assert judged(run_over(".")) == [str(Path("cases", "a.json"))]

    def test_no_path(self) -> None:
        """No path gives no file, and a run without files."""
        problems: list[Problem] = []
        assert list(files_of((), problems)) == []
        assert problems == []
        run = run_over()
        assert run.summary().files == 0
        assert run.exit_code(None, strict=False) == 0


class TestNoFileTwice:
    def test_by_its_name(self, tmp_path: Path) -> None:
        """A file that is named twice, or inside a folder that is named, is judged once."""
        path = write(tmp_path / "sub" / "a.json")
        other = tmp_path / "sub" / ".." / "sub" / "a.json"
        run = run_over(path, path, other, tmp_path, tmp_path / "sub")
        assert judged(run) == [str(path)]
        assert run.summary().files == 1
        assert run.problems == ()
        assert judged(run_over(tmp_path, path)) == [str(path)]

    def test_by_a_link(self, tmp_path: Path) -> None:
        """A link to a file that was judged is the same file."""
        path = write(tmp_path / "a.json")
        (tmp_path / "b.json").symlink_to(path)
        assert judged(run_over(tmp_path)) == [str(path)]

    def test_standard_input(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """It is named once, and is no file of the folder, even if one is called so."""
        monkeypatch.chdir(tmp_path)
        write(tmp_path / "-")
        assert list(files_of(["-", "./-", "-"], [])) == ["-", "./-"]


class TestFolders:
    def test_that_are_empty(self, tmp_path: Path) -> None:
        """A folder without case files is probably a mistake, and is told."""
        (tmp_path / "empty").mkdir()
        path = write(tmp_path / "a.json")
        run = run_over(tmp_path / "empty", path)
        (problem,) = run.problems
        assert problem.file == str(tmp_path / "empty")
        assert "*.json" in problem.line_of_text("de")
        assert judged(run) == [str(path)]
        assert run.summary().files == 1
        assert run.exit_code(None, strict=False) == 2

    def test_that_may_not_be_listed(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """A folder inside the folder that cannot be searched is told: its files were not judged."""
        path = write(tmp_path / "a.json")
        locked = write(tmp_path / "locked" / "b.json").parent
        plain_scandir = os.scandir

        def refusing_scandir(name: Any = ".") -> Any:
            if os.fspath(name) == str(locked):
                raise PermissionError(13, "Permission denied", str(name))
            return plain_scandir(name)

        monkeypatch.setattr(os, "scandir", refusing_scandir)
        run = run_over(tmp_path)
        assert judged(run) == [str(path)]
        assert unread(run) == [str(locked)]
        assert run.exit_code(None, strict=False) == 2

    def test_with_what_is_no_file(self, tmp_path: Path) -> None:
        """A pipe in a folder, which would be waited for, is left alone."""
        if not hasattr(os, "mkfifo"):
            pytest.skip("there are no named pipes here")
        path = write(tmp_path / "a.json")
        os.mkfifo(tmp_path / "pipe.json")
        script = "from passtgenau_core.cli import main; main()"
        done = subprocess.run(
            [sys.executable, "-c", script, "check", "--format", "json", str(tmp_path)],
            capture_output=True,
            check=False,
            timeout=10,
        )
        data = json.loads(done.stdout)
        assert [result["file"] for result in data["results"]] == [str(path)]
        assert data["problems"] == []

    def test_with_a_link_that_leads_nowhere(self, tmp_path: Path) -> None:
        """It is told when it is read, not passed over."""
        path = write(tmp_path / "a.json")
        (tmp_path / "b.json").symlink_to(tmp_path / "gone.json")
        run = run_over(tmp_path)
        assert judged(run) == [str(path)]
        assert unread(run) == [str(tmp_path / "b.json")]


class TestFilesThatCannotBeOpened:
    def test_a_name_that_is_too_long(self, tmp_path: Path) -> None:
        """A name that the system does not take is a problem, not a crash."""
        path = write(tmp_path / "a.json")
        long = tmp_path / ("x" * 300 + ".json")
        run = run_over(long, path)
        assert unread(run) == [str(long)]
        assert judged(run) == [str(path)]

    def test_a_file_in_a_folder_that_may_not_be_entered(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A path below a locked folder is a problem, not a crash."""
        path = write(tmp_path / "a.json")
        locked = write(tmp_path / "locked" / "b.json")
        plain_stat, plain_open = os.stat, Path.open

        def refusing_stat(name: Any, *args: Any, **kwargs: Any) -> os.stat_result:
            if os.fspath(name) == str(locked):
                raise PermissionError(13, "Permission denied", str(name))
            return plain_stat(name, *args, **kwargs)

        def refusing_open(self: Path, *args: Any, **kwargs: Any) -> Any:
            if self == locked:
                raise PermissionError(13, "Permission denied", str(self))
            return plain_open(self, *args, **kwargs)

        monkeypatch.setattr(os, "stat", refusing_stat)
        monkeypatch.setattr(Path, "open", refusing_open)
        run = run_over(locked, path)
        assert unread(run) == [str(locked)]
        assert judged(run) == [str(path)]

    def test_a_link_to_itself(self, tmp_path: Path) -> None:
        """A link that leads in a circle is a problem, not a crash."""
        path = write(tmp_path / "a.json")
        loop = tmp_path / "loop.json"
        loop.symlink_to(loop)
        run = run_over(loop, path)
        assert unread(run) == [str(loop)]
        assert judged(run) == [str(path)]

    @pytest.mark.parametrize(
        ("error", "words"),
        [
            (FileNotFoundError(2, "No such file or directory"), "No such file or directory"),
            (TimeoutError(), "TimeoutError"),
        ],
    )
    def test_are_told_with_the_reason(self, error: OSError, words: str) -> None:
        """The reason is that of the system; an error without words is told by its name."""
        problem = cannot_open("a.json", error)
        assert problem.file == "a.json"
        for lang in ("de", "en"):
            assert f"({words})" in problem.message(lang)
