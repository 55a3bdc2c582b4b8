"""Options that several commands share: the day, readings, programmes, files, languages."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, tzinfo
from importlib.metadata import requires
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from passtgenau_core import InputError, Problem, Severity, Text, load_programme
from passtgenau_core.cli import options
from passtgenau_core.cli.commands import passtgenau
from passtgenau_core.language import LANGUAGES, Language

CASE = {"format": "passtgenau-case/1", "programme": "passtgenau", "case": "LOE-2025-007"}


def invoke(*arguments: str | Path) -> Result:
    """Run ``passtgenau``; an error that is not told as a message fails the test."""
    return CliRunner().invoke(passtgenau, [str(a) for a in arguments], catch_exceptions=False)


@pytest.fixture
def case(tmp_path: Path) -> Path:
    """A case file without anything but its head."""
    path = tmp_path / "a.json"
    path.write_text(json.dumps(CASE), encoding="utf-8")
    return path


def freeze(monkeypatch: pytest.MonkeyPatch, instant: str) -> None:
    """Let the clock of the command stand at an instant of UTC."""
    now = datetime.fromisoformat(instant).replace(tzinfo=UTC)

    class Clock:
        @staticmethod
        def now(zone: tzinfo) -> datetime:
            return now.astimezone(zone)

    monkeypatch.setattr(options, "datetime", Clock)


class TestDay:
    @pytest.mark.parametrize(
        ("instant", "day"),
        [
            ("2025-01-31T22:59:59", "2025-01-31"),
            ("2025-01-31T23:00:00", "2025-02-01"),
            ("2025-06-30T21:59:59", "2025-06-30"),
            ("2025-06-30T22:00:00", "2025-07-01"),
            ("2025-03-30T22:30:00", "2025-03-31"),
            ("2025-12-31T23:00:00", "2026-01-01"),
        ],
    )
    def test_is_today_in_berlin_by_default(
        self, monkeypatch: pytest.MonkeyPatch, case: Path, instant: str, day: str
    ) -> None:
        """The day changes at midnight in Europe/Berlin, in winter and in summer."""
        freeze(monkeypatch, instant)
        assert options.today() == date.fromisoformat(day)
        result = invoke("check", case, "--format", "json")
        assert json.loads(result.stdout)["as_of"] == day

    def test_may_be_any_other(self, monkeypatch: pytest.MonkeyPatch, case: Path) -> None:
        """A day that is given counts, not the clock."""
        freeze(monkeypatch, "2030-01-01T12:00:00")
        result = invoke("check", case, "--as-of", "2024-02-29", "--format", "json")
        assert json.loads(result.stdout)["as_of"] == "2024-02-29"

    @pytest.mark.parametrize(
        "day",
        [
            "2025-02-30",
            "2025-6-1",
            "01.06.2025",
            "20250601",
            "2025-06-01T00:00",
            "2025-W01-1",
            "today",
            "1899-12-31",
            "",
            "\u0662\u0660\u0662\u0665-06-01",
        ],
    )
    def test_that_is_none(self, case: Path, day: str) -> None:
        """Another shape and a day that no calendar has are wrong usage, told with an example."""
        result = invoke("check", case, "--as-of", day)
        assert result.exit_code == 2
        assert "2025-03-31" in result.stderr
        assert result.stdout == ""

    def test_converts_only_texts(self) -> None:
        """A day stays the day it is."""
        assert options.Day().convert(date(2025, 6, 1), None, None) == date(2025, 6, 1)
        assert options.Day().convert("2025-06-01", None, None) == date(2025, 6, 1)


class TestReading:
    def test_is_split_at_the_first_sign(self) -> None:
        """What follows the first equals sign is the option."""
        convert = options._Reading().convert
        assert convert("month=phase", None, None) == ("month", "phase")
        assert convert("month=phase=x", None, None) == ("month", "phase=x")

    def test_converts_only_texts(self) -> None:
        """A pair stays the pair it is."""
        assert options._Reading().convert(("month", "phase"), None, None) == ("month", "phase")

    @pytest.mark.parametrize("text", ["month", "month=", "=phase", ""])
    def test_that_is_none(self, text: str) -> None:
        """Both sides are needed."""
        with pytest.raises(click.UsageError, match="ID=OPTION"):
            options._Reading().convert(text, None, None)


class TestSeverity:
    @pytest.mark.parametrize("level", list(Severity))
    def test_is_a_prefix_and_a_level(self, level: Severity) -> None:
        """What stands before the sign is an id or a prefix of ids."""
        convert = options._Severity().convert
        assert convert(f"PG2={level.value}", None, None) == ("PG2", level)
        assert convert(("PG2", level), None, None) == ("PG2", level)

    @pytest.mark.parametrize("text", ["PG2", "PG2=", "=hint", "PG2=never", "PG2=HINT", "=", ""])
    def test_that_is_none(self, text: str) -> None:
        """Both sides are needed, and there are three levels."""
        with pytest.raises(click.UsageError, match="ID=error, ID=warning or ID=hint"):
            options._Severity().convert(text, None, None)


class TestFileIgnore:
    def test_is_split_at_the_last_sign(self) -> None:
        """A pattern may hold the sign; ids stand behind the last one, with commas between them."""
        convert = options._FileIgnore().convert
        assert convert("old/*=PG6", None, None) == ("old/*", ("PG6",))
        assert convert("a=b/*=PG6,PG702", None, None) == ("a=b/*", ("PG6", "PG702"))
        assert convert(("old/*", ("PG6",)), None, None) == ("old/*", ("PG6",))

    @pytest.mark.parametrize("text", ["old/*", "old/*=", "=PG6", "=", ""])
    def test_that_is_none(self, text: str) -> None:
        """Both sides are needed."""
        with pytest.raises(click.UsageError, match=r"PATTERN=ID\[,ID\]"):
            options._FileIgnore().convert(text, None, None)


class TestProgramme:
    def test_converts_only_texts(self) -> None:
        """A programme stays the programme it is."""
        programme = load_programme("passtgenau")
        assert options._Programme().convert(programme, None, None) is programme
        assert options._Programme().convert("passtgenau", None, None) is programme

    def test_that_is_not_there(self, tmp_path: Path) -> None:
        """A file that cannot be opened is told with its name and the reason."""
        missing = tmp_path / "missing.toml"
        with pytest.raises(click.UsageError, match=r"missing\.toml: No such file"):
            options._Programme().convert(str(missing), None, None)
        (tmp_path / "folder.toml").mkdir()
        with pytest.raises(click.UsageError, match=r"folder\.toml"):
            options._Programme().convert(str(tmp_path / "folder.toml"), None, None)

    def test_that_nobody_ships(self) -> None:
        """An unknown name is told with those there are."""
        with pytest.raises(click.UsageError, match="passtgenau@2024-05-17"):
            options._Programme().convert("nordkreis", None, None)


class TestUsageErrors:
    @pytest.mark.parametrize("lang", LANGUAGES)
    def test_tell_all_problems(self, lang: Language) -> None:
        """Each problem has its line, in the language asked for."""
        problems = [
            Problem(what=Text("leer", "empty"), pointer="/case"),
            Problem(what=Text("weg", "gone"), file="a.toml", line=3, column=4),
        ]
        with (
            pytest.raises(click.UsageError) as caught,
            options.told_as_usage_errors(lang),
        ):
            raise InputError(problems)
        words = ("leer", "weg") if lang == "de" else ("empty", "gone")
        assert caught.value.message == f"{words[0]} [/case]\na.toml:3:4: {words[1]}"
        assert caught.value.exit_code == 2
        assert caught.value.__suppress_context__

    def test_are_only_made_of_input_errors(self) -> None:
        """Any other error is a bug, and stays what it is."""
        with pytest.raises(ZeroDivisionError), options.told_as_usage_errors("de"):
            raise ZeroDivisionError


class TestFormats:
    def test_the_first_is_the_default(self) -> None:
        """The option takes the names given and no other."""

        @click.command()
        @options.formats("b", "a")
        def command(format: str) -> None:
            click.echo(format)

        run = CliRunner().invoke
        assert run(command, []).output == "b\n"
        assert run(command, ["--format", "a"]).output == "a\n"
        assert run(command, ["--format", "c"]).exit_code == 2


class TestOldLibraries:
    def test_the_oldest_click_allowed_will_do(self) -> None:
        """Before click 8.4 its parameter types took no type argument."""
        if min(_floors("click")) >= (8, 4):
            return
        script = """
import click

class Old(click.ParamType):
    __class_getitem__ = None

click.ParamType = Old
import passtgenau_core.cli.commands
"""
        done = subprocess.run(
            [sys.executable, "-c", script], capture_output=True, check=False, text=True
        )
        assert done.returncode == 0, done.stderr


def _floors(library: str) -> Iterator[tuple[int, ...]]:
    """The oldest version that an extra of the package allows of a library."""
    for line in requires("passtgenau-core") or ():
        name, above, version = line.partition(";")[0].partition(">=")
        if name.strip() == library and above:
            numbers: Any = version.strip().split(".")
            yield tuple(map(int, numbers))
