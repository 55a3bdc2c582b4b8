"""Progress: shown on a terminal if a run is long, and nowhere else."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from command import AS_OF, case_file, invoke

from passtgenau_core.cli import progress
from passtgenau_core.runs.result import Result


class Screen(io.StringIO):
    """Standard error that says it is a terminal."""

    def isatty(self) -> bool:
        """Yes."""
        return True


def results(count: int) -> Iterator[Result]:
    """So many results."""
    return (Result(file=str(number)) for number in range(count))


def watched(monkeypatch: pytest.MonkeyPatch, count: int, screen: io.StringIO) -> str:
    """What is shown on standard error while so many results come in; none of them is lost."""
    monkeypatch.setattr(sys, "stderr", screen)
    for name in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    passed = list(progress.watch(results(count), count))
    assert [result.file for result in passed] == [str(number) for number in range(count)]
    return screen.getvalue()


class TestProgress:
    def test_on_a_terminal(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A long run tells how far it is, and takes that away in the end."""
        shown = watched(monkeypatch, 1000, Screen())
        assert "passtgenau check" in shown
        assert "%" in shown
        assert shown.endswith("\x1b[2K") or "\x1b[1A" in shown

    @pytest.mark.parametrize("count", [0, 1, 99])
    def test_not_in_a_short_run(self, monkeypatch: pytest.MonkeyPatch, count: int) -> None:
        """A short one is over before anyone looks."""
        assert watched(monkeypatch, count, Screen()) == ""

    @pytest.mark.parametrize("count", [100, 1000])
    def test_not_in_a_pipe(self, monkeypatch: pytest.MonkeyPatch, count: int) -> None:
        """Logs are not filled with it."""
        assert watched(monkeypatch, count, io.StringIO()) == ""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of 120 cases."""
    monkeypatch.chdir(tmp_path)
    for number in range(120):
        case_file(tmp_path / "cases" / f"{number}.json")
    return tmp_path


ARGUMENTS = ("check", *AS_OF, "--isolated", "--jobs", "1", "--format", "json", "cases")


class TestCommand:
    def test_keeps_standard_output_clean(self, folder: Path) -> None:
        """On a terminal progress goes to standard error; the result is the same bytes."""
        pty: Any = pytest.importorskip("pty")
        ours, theirs = pty.openpty()
        script = "from passtgenau_core.cli import main; main()"
        with subprocess.Popen(
            [sys.executable, "-c", script, *ARGUMENTS],
            stdout=subprocess.PIPE,
            stderr=theirs,
            env={**os.environ, "TERM": "xterm-256color"},
        ) as process:
            os.close(theirs)
            out, _ = process.communicate()
        shown = b""
        while chunk := _read(ours):
            shown += chunk
        os.close(ours)
        assert process.returncode == 1
        assert b"passtgenau check" in shown
        assert out == invoke(*ARGUMENTS).stdout_bytes

    def test_is_silent_in_a_pipe(self, folder: Path) -> None:
        """Nothing is told on standard error."""
        assert invoke(*ARGUMENTS).stderr == ""


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 65536)
    except OSError:
        return b""
