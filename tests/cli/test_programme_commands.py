"""The commands ``programme check`` and ``new programme``."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from jsonschema import Draft202012Validator

from passtgenau_core import load_programme, shipped_programmes
from passtgenau_core.cli.commands import passtgenau
from passtgenau_core.language import LANGUAGES, Language
from passtgenau_core.output.schema import report_schema


def invoke(*arguments: str | Path) -> Result:
    """Run ``passtgenau``; an error that is not told as a message fails the test."""
    return CliRunner().invoke(passtgenau, [str(a) for a in arguments], catch_exceptions=False)


FINE = invoke("new", "programme", "--lang", "en").stdout
LEAVES = re.sub(r'(?m)^(source = .*), basis = "explicit"', r"\1", FINE, count=1)
BROKEN = FINE.replace('kind = "duty"', 'kind = "dutty"')


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with one file of each sort."""
    for name, text in {"fine": FINE, "leaves": LEAVES, "broken": BROKEN, "no": "[[["}.items():
        (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("folder")
class TestCheck:
    @pytest.mark.parametrize(
        ("files", "code"),
        [
            (["fine.toml"], 0),
            (["leaves.toml"], 1),
            (["broken.toml"], 2),
            (["no.toml"], 2),
            (["nosuch.toml"], 2),
            (["fine.toml", "leaves.toml"], 1),
            (["broken.toml", "fine.toml", "leaves.toml"], 2),
            (list(shipped_programmes()), 0),
            (["passtgenau"], 0),
            (["pasgenau"], 2),
            (["."], 2),
        ],
    )
    @pytest.mark.parametrize("form", ["text", "json"])
    def test_exit_code(self, files: list[str], code: int, form: str) -> None:
        """0 for nothing to tell, 1 for what is to be desired, 2 for what cannot be understood."""
        assert invoke("programme", "check", *files, "--format", form).exit_code == code

    def test_a_file_whatever_its_ending(self, folder: Path) -> None:
        """What is there is read as TOML."""
        (folder / "fine.toml").rename(folder / "fine.txt")
        assert invoke("programme", "check", "fine.txt").exit_code == 0

    def test_text(self) -> None:
        """Those that cannot be read come first; each problem has its place."""
        result = invoke(
            *("programme", "check", "fine.toml", "leaves.toml", "broken.toml", "--lang", "en")
        )
        lines = result.stdout.splitlines()
        assert lines[0] == "Not readable  broken.toml"
        assert re.match(r"  broken\.toml:\d+:8: unknown rule kind: got \"dutty\", .*duty", lines[1])
        assert lines[2:5] == ["", "lernwerkstatt@2025-01-01  fine.toml", "  no problems"]
        assert lines[6] == "lernwerkstatt@2025-01-01  leaves.toml"
        assert re.match(r"  leaves\.toml:\d+:10: basis not stated: expected explicit", lines[7])
        assert lines[-1] == "3 files  of them not readable: 1  problems: 2"
        assert result.stderr == ""

    def test_german_is_the_default(self) -> None:
        """Without --lang it is German."""
        lines = invoke("programme", "check", "fine.toml", "no.toml").stdout.splitlines()
        assert lines[0] == "Nicht lesbar  no.toml"
        assert re.match(r"  no\.toml:1:\d: Kein gültiges TOML", lines[1])
        assert lines[4] == "  nichts zu beanstanden"
        assert lines[-1] == "2 Dateien  davon nicht lesbar: 1  Beanstandungen: 1"
        one = invoke("programme", "check", "fine.toml").stdout.splitlines()
        assert one[-1] == "1 Datei  Beanstandungen: 0"

    def test_json(self) -> None:
        """All problems of all files, in the order of the files, in the shape of the report's."""
        result = invoke(
            *("programme", "check", "leaves.toml", "broken.toml", "nosuch.toml", "nosuch"),
            *("--format", "json", "--lang", "en"),
        )
        data = json.loads(result.stdout)
        assert list(data) == ["problems"]
        assert [problem["file"] for problem in data["problems"]] == [
            "leaves.toml",
            "broken.toml",
            "nosuch.toml",
            "nosuch",
        ]
        Draft202012Validator(report_schema()["properties"]["problems"]).validate(data["problems"])
        leaves, broken, missing, unknown = data["problems"]
        assert leaves["pointer"] == "/rules/1/source"
        assert LEAVES.splitlines()[leaves["line"] - 1].startswith("source = ")
        assert broken["message"].endswith("did you mean duty?")
        assert missing["message"].startswith("cannot read the file")
        assert missing["line"] is None
        assert unknown["message"].startswith("unknown programme")

    def test_a_file_named_twice(self) -> None:
        """It is told once."""
        once = invoke("programme", "check", "leaves.toml").stdout
        assert invoke("programme", "check", "leaves.toml", "leaves.toml").stdout == once

    def test_to_a_file(self, folder: Path) -> None:
        """With --output nothing is shown."""
        told = invoke("programme", "check", "leaves.toml").stdout
        result = invoke("programme", "check", "leaves.toml", "--output", "told.txt")
        assert (result.exit_code, result.output) == (1, "")
        assert (folder / "told.txt").read_text("utf-8") == told

    def test_needs_a_file(self) -> None:
        """Without one it is wrong usage."""
        result = invoke("programme", "check")
        assert result.exit_code == 2
        assert "FILE" in result.stderr

    def test_names_that_steer_a_terminal(self, folder: Path) -> None:
        """A file name is shown, and cannot do anything."""
        name = "a\x1b[31m.toml"
        (folder / name).write_text("x", encoding="utf-8")
        assert "\x1b" not in invoke("programme", "check", name).stdout


class TestNewProgramme:
    @pytest.mark.parametrize("lang", LANGUAGES)
    @pytest.mark.parametrize("filled_in", [False, True])
    def test_is_in_order(self, lang: Language, filled_in: bool, tmp_path: Path) -> None:
        """The template passes the check as it is, and with every line filled in."""
        path = tmp_path / "own.toml"
        assert invoke("new", "programme", "--lang", lang, "--output", path).output == ""
        text = path.read_text("utf-8")
        assert text == invoke("new", "programme", "--lang", lang).stdout
        if filled_in:
            path.write_text(uncommented(text), encoding="utf-8")
        result = invoke("programme", "check", path)
        assert result.exit_code == 0, result.stdout

    def test_shows_every_part(self, tmp_path: Path) -> None:
        """Filled in, it has each part that a programme file may have."""
        path = tmp_path / "own.toml"
        path.write_text(uncommented(FINE), encoding="utf-8")
        programme = load_programme(path)
        assert programme.modules
        assert programme.bundles
        assert programme.milestones
        assert programme.readings
        assert programme.edition
        for field in ("groups", "providers", "places", "kinds", "topics", "roles", "aids"):
            assert programme.terms(field)
        assert programme.terms("forms")
        assert programme.terms("goal_states")

    def test_is_the_same_programme_in_both_languages(self, tmp_path: Path) -> None:
        """Only the comments differ."""
        texts = [invoke("new", "programme", "--lang", lang).stdout for lang in LANGUAGES]
        assert texts[0] != texts[1]
        assert invoke("new", "programme").stdout == texts[0]
        path = tmp_path / "own.toml"
        programmes = []
        for text in texts:
            path.write_text(uncommented(text), encoding="utf-8")
            programmes.append(load_programme(path))
        assert programmes[0] == programmes[1]

    def test_has_comments_in_its_language(self) -> None:
        """Whoever writes a programme reads what each part is for."""
        assert invoke("new", "programme").stdout.startswith("# Ein Programm zum Anfangen")
        assert FINE.startswith("# A programme to start from")


def uncommented(text: str) -> str:
    """The template with every line filled in, as its own first lines ask for."""
    return re.sub(r"(?m)^#(?=[^ ])", "", text)
