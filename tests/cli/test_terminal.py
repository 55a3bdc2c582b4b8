"""Where results go: a file as a whole, a pipe in plain UTF-8, a terminal in colour."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from passtgenau_core.cli import terminal
from passtgenau_core.cli.commands import passtgenau
from passtgenau_core.output.lines import EMPTY, Line, line

ESCAPE = re.compile(r"\x1b\[([0-9;]*)m")
COLOURS = {str(code) for ten in (30, 40, 90, 100) for code in range(ten, ten + 9)}
CASE = {
    "format": "passtgenau-case/1",
    "programme": "passtgenau",
    "case": "LOE-2025-007",
    "phases": [{"module": "einstiegsphase", "start": "2025-03-03", "end": "2025-04-30"}],
}
COMMANDS = [
    ["check", "--as-of", "2025-06-01", "a.json"],
    ["check", "--as-of", "2025-06-01", "a.json", "--format", "json"],
    ["rules"],
    ["rules", "--format", "json"],
    ["explain", "PG302"],
    ["schema", "case"],
    ["schema", "report"],
    ["new", "case"],
]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with a case file that breaks a rule."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.json").write_text(json.dumps(CASE), encoding="utf-8")
    return tmp_path


def invoke(*arguments: str) -> Result:
    """Run ``passtgenau``; an error that is not told as a message fails the test."""
    return CliRunner().invoke(passtgenau, arguments, catch_exceptions=False)


def on_a_terminal(*arguments: str, **environment: str) -> tuple[int, str]:
    """Exit code and output of ``passtgenau`` on a terminal of its own."""
    pty: Any = pytest.importorskip("pty")
    ours, theirs = pty.openpty()
    known = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "FORCE_COLOR")}
    script = "from passtgenau_core.cli import main; main()"
    with subprocess.Popen(
        [sys.executable, "-c", script, *arguments],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env={**known, "TERM": "xterm-256color", "COLUMNS": "60", **environment},
    ) as process:
        os.close(theirs)
        output = b""
        # A terminal whose last writer is gone is read to its end, or gives an error.
        while chunk := _read(ours):
            output += chunk
    os.close(ours)
    return process.returncode, output.decode(errors="replace").replace("\r\n", "\n")


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 65536)
    except OSError:
        return b""


def codes(text: str) -> set[str]:
    """All numbers of the style sequences in a text."""
    return {code for match in ESCAPE.finditer(text) for code in match.group(1).split(";")}


class Terminal(io.TextIOWrapper):
    """Standard output that says it is a terminal."""

    def __init__(self, encoding: str = "utf-8") -> None:
        self.bytes = io.BytesIO()
        super().__init__(self.bytes, encoding=encoding, write_through=True)

    def isatty(self) -> bool:
        """Yes."""
        return True

    @property
    def text(self) -> str:
        """What was written."""
        return self.bytes.getvalue().decode(self.encoding)


def screen(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Let standard output be a terminal with colours, from here to the end of the test."""
    for name in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    made = Terminal()
    monkeypatch.setattr(sys, "stdout", made)
    return made


LINES: list[Line] = [
    line(("error", "error"), ("warning", "warning"), ("hint", "hint"), ("good", "good")),
    line(("faint", "faint"), ("strong", "strong"), "plain [bold]no markup[/bold] :smile: 12"),
    EMPTY,
    line("x" * 300),
]
PLAIN = (
    "errorwarninghintgood\n"
    "faintstrongplain [bold]no markup[/bold] :smile: 12\n"
    "\n" + "x" * 300 + "\n"
)


class TestInColour:
    def test_on_a_terminal(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Every style has its colour, and the words are those of the plain text."""
        shown = screen(monkeypatch)
        terminal.show(LINES, None)
        assert ESCAPE.sub("", shown.text) == PLAIN
        for text, code in (
            ("error", "1;31"),
            ("warning", "33"),
            ("hint", "36"),
            ("good", "32"),
            ("faint", "2"),
            ("strong", "1"),
        ):
            assert f"\x1b[{code}m{text}\x1b[0m" in shown.text
        assert "plain [bold]no markup" in shown.text

    def test_not_with_no_color(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """NO_COLOR takes the colours away; the words stay."""
        shown = screen(monkeypatch)
        monkeypatch.setenv("NO_COLOR", "1")
        terminal.show(LINES, None)
        assert ESCAPE.sub("", shown.text) == PLAIN
        assert not codes(shown.text) & COLOURS

    def test_not_on_a_dumb_terminal(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A terminal without colours gets none."""
        shown = screen(monkeypatch)
        monkeypatch.setenv("TERM", "dumb")
        terminal.show(LINES, None)
        assert shown.text == PLAIN

    def test_on_what_only_says_it_is_a_terminal(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Standard output may be replaced by what holds text and knows no encoding."""

        class Screen(io.StringIO):
            def isatty(self) -> bool:
                return True

        screen(monkeypatch)
        shown = Screen()
        monkeypatch.setattr(sys, "stdout", shown)
        terminal.show(LINES, None)
        assert ESCAPE.sub("", shown.getvalue()) == PLAIN
        assert codes(shown.getvalue()) & COLOURS

    def test_not_in_a_file(self, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
        """A file is plain, even if standard output is a terminal."""
        shown = screen(monkeypatch)
        terminal.show(LINES, str(folder / "out.txt"))
        assert (folder / "out.txt").read_text("utf-8") == PLAIN
        assert shown.text == ""

    def test_not_in_json(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Data are never styled."""
        shown = screen(monkeypatch)
        terminal.write('{"a": "ü"}\n', None)
        assert shown.text == '{"a": "ü"}\n'

    def test_not_in_a_pipe(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """What is no terminal gets plain UTF-8, even if colours are forced elsewhere."""
        monkeypatch.setenv("FORCE_COLOR", "1")
        pipe = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
        monkeypatch.setattr(sys, "stdout", pipe)
        terminal.show([line(("ü", "error"))], None)
        assert pipe.buffer.getvalue() == "ü\n".encode()


class TestOnARealTerminal:
    def test_colours(self) -> None:
        """A breach is red, and the words are those of the plain report, unbroken."""
        code, shown = on_a_terminal(*COMMANDS[0])
        assert code == 1
        assert {"1", "2", "31", "32"} <= codes(shown)
        assert ESCAPE.sub("", shown) == invoke(*COMMANDS[0]).stdout

    def test_no_color(self) -> None:
        """NO_COLOR removes the colours."""
        code, shown = on_a_terminal(*COMMANDS[0], NO_COLOR="1")
        assert code == 1
        assert not codes(shown) & COLOURS
        assert ESCAPE.sub("", shown) == invoke(*COMMANDS[0]).stdout

    @pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
    def test_that_cannot_show_every_character(self, encoding: str) -> None:
        """A terminal without umlauts or dashes crashes nothing."""
        code, shown = on_a_terminal(*COMMANDS[0], PYTHONIOENCODING=encoding)
        assert "Traceback" not in shown
        assert code == 1
        assert "Fehler PG202" in ESCAPE.sub("", shown)

    def test_json(self) -> None:
        """The JSON report on a terminal is the same text."""
        code, shown = on_a_terminal(*COMMANDS[1])
        assert code == 1
        assert shown == invoke(*COMMANDS[1]).stdout

    def test_name_of_a_file(self, folder: Path) -> None:
        """A file name with a control sequence does not reach the terminal."""
        (folder / "\x1b]0;evil\x07.json").write_text("{", encoding="utf-8")
        code, shown = on_a_terminal("check", ".")
        assert code == 2
        assert "\\x1b]0;evil\\x07.json" in shown
        assert "\x1b]" not in shown
        assert "\x07" not in shown


class TestPlain:
    @pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
    def test_no_command_sends_escape_codes_to_a_pipe(self, arguments: list[str]) -> None:
        """Whatever is no terminal gets plain text with line breaks of Unix."""
        result = invoke(*arguments)
        assert "\x1b" not in result.output
        assert b"\r" not in result.stdout_bytes
        assert result.stdout.endswith("\n")
        assert result.stderr == ""


class TestOutput:
    @pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
    @pytest.mark.parametrize("option", ["--output", "-o"])
    def test_is_what_would_be_shown(self, folder: Path, arguments: list[str], option: str) -> None:
        """The file holds the same bytes, standard output nothing, and the exit code stays."""
        shown = invoke(*arguments)
        result = invoke(*arguments, option, "out.txt")
        assert (folder / "out.txt").read_bytes() == shown.stdout_bytes
        assert result.output == ""
        assert result.exit_code == shown.exit_code

    def test_replaces_a_file_as_a_whole(self, folder: Path) -> None:
        """The old content is gone, the old permissions stay, and nothing else is left behind."""
        old = folder / "out.txt"
        old.write_text("old " * 10_000, encoding="utf-8")
        old.chmod(0o600)
        invoke("rules", "-o", "out.txt")
        assert old.read_bytes() == invoke("rules").stdout_bytes
        assert old.stat().st_mode & 0o777 == 0o600
        assert {path.name for path in folder.iterdir()} == {"a.json", "out.txt"}

    def test_leaves_the_old_file_if_the_disk_is_full(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A write that fails half-way leaves the old file and no other."""

        def fail(_: int) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "fsync", fail)
        (folder / "out.txt").write_text("old", encoding="utf-8")
        result = invoke("rules", "-o", "out.txt")
        assert result.exit_code == 2
        assert "cannot write out.txt: No space left on device" in result.stderr
        assert (folder / "out.txt").read_text("utf-8") == "old"
        assert {path.name for path in folder.iterdir()} == {"a.json", "out.txt"}

    @pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
    def test_to_a_folder_that_is_not_there(self, arguments: list[str]) -> None:
        """A place that cannot be written to is wrong usage, not a crash."""
        result = invoke(*arguments, "-o", "missing/out.txt")
        assert result.exit_code == 2
        assert "cannot write missing/out.txt" in result.stderr
        assert result.stdout == ""

    def test_to_a_folder(self, folder: Path) -> None:
        """A folder is no file."""
        (folder / "out").mkdir()
        result = invoke("rules", "-o", "out")
        assert result.exit_code == 2
        assert "cannot write out" in result.stderr
        assert {path.name for path in folder.iterdir()} == {"a.json", "out"}

    def test_to_a_folder_that_may_not_be_written(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A locked folder is told with the reason."""

        def refuse(**_: object) -> None:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(tempfile, "mkstemp", refuse)
        result = invoke("rules", "-o", "out.txt")
        assert result.exit_code == 2
        assert "cannot write out.txt: Permission denied" in result.stderr

    def test_error_is_a_usage_error(self) -> None:
        """In Python it is click's own error, without the system's one behind it."""
        with pytest.raises(click.UsageError, match="No such file") as caught:
            terminal.write("x", "missing/out.txt")
        assert caught.value.__suppress_context__


def test_as_json() -> None:
    """Data are indented, keep their order and their umlauts, and end with a line break."""
    assert terminal.as_json({"b": "ü", "a": [1]}) == ('{\n  "b": "ü",\n  "a": [\n    1\n  ]\n}\n')


class _Full:
    """A standard output that takes nothing, as ``/dev/full``."""

    def __init__(self, error: OSError) -> None:
        self.buffer = self
        self._error = error

    def isatty(self) -> bool:
        return False

    def write(self, _: bytes) -> None:
        raise self._error


class TestStandardOutput:
    """Results that cannot be shown are one clear error, and no traceback."""

    def test_that_is_full(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """The reason is told; the interpreter does not try again when it ends."""
        monkeypatch.setattr(sys, "stdout", _Full(OSError(28, "No space left on device")))
        with pytest.raises(click.UsageError, match="No space left"):
            terminal.write("text", None)
        assert sys.stdout is None

    def test_that_is_closed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """There is another way to have the result."""
        monkeypatch.setattr(sys, "stdout", None)
        with pytest.raises(click.UsageError, match="--output FILE"):
            terminal.write("text", None)
        with pytest.raises(click.UsageError, match="--output FILE"):
            terminal.show([], None)

    def test_that_nobody_reads_on(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Who reads only the first lines is no error; click knows how to end."""
        monkeypatch.setattr(sys, "stdout", _Full(BrokenPipeError()))
        with pytest.raises(BrokenPipeError):
            terminal.write("text", None)
