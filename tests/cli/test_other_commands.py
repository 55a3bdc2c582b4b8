"""Every command but ``check``: help, version, rules, explain, schema, new; and a missing click."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result
from jsonschema import Draft202012Validator

import passtgenau_core
from passtgenau_core import (
    Case,
    Rule,
    __version__,
    check,
    cli,
    load_case,
    load_programme,
    shipped_programmes,
)
from passtgenau_core.cli.commands import passtgenau
from passtgenau_core.files.case_file import read_case
from passtgenau_core.language import LANGUAGES, Language
from passtgenau_core.output import rules, schema
from passtgenau_core.output.lines import plain_text
from passtgenau_core.rules import WAIVER_RULES

PROGRAMME = load_programme("passtgenau")
NORDKREIS = """\
format = "passtgenau-programme/1"
id = "nordkreis"
title = { de = "Weg", en = "Way" }
document = "Konzept Weg"

[[modules]]
id = "start"
title = { de = "Start", en = "Start" }
max = "P2W"
source = { section = "1", quote = "zwei Wochen" }

[[rules]]
id = "NK1"
kind = "maximum-length"
severity = "hint"
title = { de = "Höchstens zwei Wochen", en = "Two weeks at the most" }
source = { section = "1", quote = "zwei Wochen" }
"""


def invoke(*arguments: str | Path) -> Result:
    """Run ``passtgenau``; an error that is not told as a message fails the test."""
    return CliRunner().invoke(passtgenau, [str(a) for a in arguments], catch_exceptions=False)


def commands(group: click.Group = passtgenau, *path: str) -> list[list[str]]:
    """The words of every command, groups included."""
    found: list[list[str]] = [list(path)]
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            found += commands(command, *path, name)
        else:
            found.append([*path, name])
    return found


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """The programme file of another county."""
    path = tmp_path / "nordkreis.toml"
    path.write_text(NORDKREIS, encoding="utf-8")
    return path


class TestHelp:
    def test_knows_all_commands(self) -> None:
        """These are the commands so far; each is tested below or beside this file."""
        assert sorted(map(" ".join, commands())) == [
            "",
            "bulk",
            "bulk check",
            "bulk export",
            "bulk import",
            "check",
            "due",
            "explain",
            "forecast",
            "hours",
            "hours import",
            "new",
            "new case",
            "new programme",
            "plan",
            "programme",
            "programme check",
            "rules",
            "schema",
            "statement",
        ]

    @pytest.mark.parametrize("words", commands(), ids=lambda words: " ".join(words) or "passtgenau")
    @pytest.mark.parametrize("flag", ["--help", "-h"])
    def test_of_every_command(self, words: list[str], flag: str) -> None:
        """Help says what the command does and what each option is for."""
        result = invoke(*words, flag)
        assert result.exit_code == 0
        assert result.stderr == ""
        assert result.stdout.startswith(" ".join(["Usage: passtgenau", *words]))
        command: click.Command | None = passtgenau
        for word in words:
            assert isinstance(command, click.Group)
            command = command.get_command(click.Context(command), word)
        assert command is not None
        assert command.help
        assert command.help.split(".")[0].split("\n")[0] in result.stdout
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                assert parameter.help
                assert parameter.opts[-1] in result.stdout

    def test_names_the_exit_codes(self) -> None:
        """Who runs it in a script finds the exit codes in the help."""
        text = " ".join(invoke("--help").stdout.split())
        assert "Exit codes: 0 nothing that fails, 1 breaches, 2 input or usage" in text

    @pytest.mark.parametrize("words", [[], ["new"], ["programme"]], ids="-".join)
    def test_is_shown_without_a_command(self, words: list[str]) -> None:
        """A group alone is wrong usage, and shows what it has."""
        result = invoke(*words)
        assert result.exit_code == 2
        assert "Commands:" in result.output

    @pytest.mark.parametrize("words", [["chek"], ["check", "--nope"], ["new", "service"]])
    def test_of_what_is_not_there(self, words: list[str]) -> None:
        """Unknown commands and options are wrong usage."""
        result = invoke(*words)
        assert result.exit_code == 2
        assert result.stdout == ""
        assert "Error: No such" in result.stderr


class TestVersion:
    def test_is_that_of_the_package(self) -> None:
        """``passtgenau --version`` tells name and version in one line."""
        result = invoke("--version")
        assert result.exit_code == 0
        assert result.stdout == f"passtgenau {__version__}\n"


class TestRules:
    @pytest.mark.parametrize("lang", LANGUAGES)
    def test_text(self, lang: Language) -> None:
        """All rules of all programmes of the package are listed."""
        programmes = [load_programme(name) for name in shipped_programmes()]
        result = invoke("rules", "--lang", lang)
        assert result.exit_code == 0
        assert result.stdout == plain_text(rules.render_list(programmes, lang))
        for rule in PROGRAMME.rules:
            assert rule.title.within(lang) in result.stdout

    def test_german_text_is_the_default(self) -> None:
        """Without options people read it in German."""
        assert invoke("rules").stdout == invoke("rules", "--format", "text", "--lang", "de").stdout

    def test_json(self) -> None:
        """As data every rule has the keys of the contract, whatever the language."""
        result = invoke("rules", "--format", "json")
        data = json.loads(result.stdout)
        assert list(data) == ["rules"]
        programmes = [load_programme(name) for name in shipped_programmes()]
        assert PROGRAMME in programmes
        assert [(row["id"], row["programme"]) for row in data["rules"]] == [
            *((rule.id, programme.name) for programme in programmes for rule in programme.rules),
            *((rule.id, None) for rule in WAIVER_RULES),
        ]
        keys = {"id", "programme", "kind", "severity", "basis", "section", "quote", "title"}
        for row in data["rules"]:
            assert keys | {"reading"} <= set(row)
            assert set(row["title"]) == {"de", "en"}
        assert invoke("rules", "--format", "json", "--lang", "en").stdout == result.stdout

    def test_of_a_programme_of_ones_own(self, own: Path) -> None:
        """With --programme only its rules are listed, and those of the library."""
        data = json.loads(invoke("rules", "--format", "json", "--programme", own).stdout)
        assert [(row["id"], row["programme"]) for row in data["rules"]] == [
            ("NK1", "nordkreis"),
            *((rule.id, None) for rule in WAIVER_RULES),
        ]
        text = invoke("rules", "--programme", own).stdout
        head, row, *rest = text.splitlines()
        assert (head, row) == ("nordkreis  Konzept Weg", "  NK1  Hinweis  Höchstens zwei Wochen")
        assert rest == plain_text(rules.render_list([], "de")).splitlines()


class TestExplain:
    @pytest.mark.parametrize("lang", LANGUAGES)
    @pytest.mark.parametrize("rule", PROGRAMME.rules, ids=lambda rule: rule.id)
    def test_every_rule(self, rule: Rule, lang: Language) -> None:
        """Each rule is explained in both languages."""
        result = invoke("explain", rule.id, "--lang", lang)
        assert result.exit_code == 0
        assert result.stderr == ""
        assert result.stdout == plain_text(rules.render_explanation(rule, PROGRAMME, lang))
        assert rule.source.quote in " ".join(result.stdout.split())

    @pytest.mark.parametrize("lang", LANGUAGES)
    @pytest.mark.parametrize("rule", WAIVER_RULES, ids=lambda rule: rule.id)
    def test_every_rule_of_the_library(self, own: Path, rule: Rule, lang: Language) -> None:
        """The rules about waivers are explained whatever the programme."""
        result = invoke("explain", rule.id, "--lang", lang)
        assert (result.exit_code, result.stderr) == (0, "")
        assert result.stdout == plain_text(rules.render_explanation(rule, PROGRAMME, lang))
        of_own = invoke("explain", rule.id, "--lang", lang, "--programme", own)
        assert of_own.stdout == result.stdout

    def test_every_rule_of_the_other_programme(self) -> None:
        """So is each rule of the other programme of the package."""
        other = load_programme("integrationsbegleitung")
        for rule in other.rules:
            result = invoke("explain", rule.id, "--lang", "en")
            assert result.exit_code == 0
            assert result.stdout == plain_text(rules.render_explanation(rule, other, "en"))

    def test_german_is_the_default(self) -> None:
        """Without --lang it is German."""
        assert (
            invoke("explain", "PG301").stdout == invoke("explain", "PG301", "--lang", "de").stdout
        )

    @pytest.mark.parametrize(
        ("rule", "near"), [("PG3O1", "PG301"), ("pg302", "PG302"), ("PG1 03", "PG103")]
    )
    def test_suggests_the_nearest(self, rule: str, near: str) -> None:
        """An unknown id is wrong usage, and the nearest there is is suggested."""
        result = invoke("explain", rule)
        assert result.exit_code == 2
        assert result.stdout == ""
        assert f"meinten Sie {near}?" in result.stderr
        assert f"did you mean {near}?" in invoke("explain", rule, "--lang", "en").stderr

    def test_suggests_nothing_where_nothing_is_near(self) -> None:
        """Then all there are are listed."""
        result = invoke("explain", "xyz")
        assert result.exit_code == 2
        assert "meinten" not in result.stderr
        for rule in PROGRAMME.rules:
            assert rule.id in result.stderr

    def test_a_rule_of_ones_own_programme(self, own: Path) -> None:
        """With --programme its rules are explained, and no others."""
        result = invoke("explain", "NK1", "--programme", own, "--lang", "en")
        assert result.exit_code == 0
        assert result.stdout.startswith("NK1  Two weeks at the most\nhint, nordkreis\n")
        other = invoke("explain", "PG301", "--programme", own)
        assert other.exit_code == 2
        assert "NK1" in other.stderr
        assert invoke("explain", "NK1").exit_code == 2

    def test_needs_an_id(self) -> None:
        """Without an id it is wrong usage."""
        result = invoke("explain")
        assert result.exit_code == 2
        assert "ID" in result.stderr


class TestSchema:
    def test_case(self) -> None:
        """The schema of case files is JSON and the one the library makes."""
        result = invoke("schema", "case")
        assert result.exit_code == 0
        data = json.loads(result.stdout)
        Draft202012Validator.check_schema(data)
        assert data == schema.case_schema(PROGRAMME)
        assert "Lörrach" not in result.stdout

    def test_report(self) -> None:
        """The schema of reports accepts what ``check`` writes."""
        data = json.loads(invoke("schema", "report").stdout)
        assert data == schema.report_schema()
        examples = Path(__file__).parent.parent.parent / "docs" / "examples" / "cases"
        report = invoke(
            "check",
            "--as-of",
            "2026-06-01",
            "--format",
            "json",
            examples,
            examples / "missing.json",
        )
        assert report.exit_code == 2
        Draft202012Validator(data).validate(json.loads(report.stdout))

    def test_of_a_programme_of_ones_own(self, own: Path) -> None:
        """With --programme it has the words of that programme."""
        data = json.loads(invoke("schema", "case", "--programme", own).stdout)
        assert data["properties"]["programme"] == {"enum": ["nordkreis"]}

    @pytest.mark.parametrize("words", [[], ["nothing"]])
    def test_of_anything_else(self, words: list[str]) -> None:
        """What has no schema is wrong usage, told with what has one."""
        result = invoke("schema", *words)
        assert result.exit_code == 2
        assert "report" in result.stderr


def uncommented(template: str) -> str:
    """The template with every line filled in, as its own first lines ask for."""
    head, start, rest = template.partition("\nformat:")
    assert start
    assert all(line.startswith("# ") for line in head.splitlines())
    return start + "\n".join(line.removeprefix("# ") for line in rest.split("\n"))


class TestNewCase:
    @pytest.mark.parametrize("lang", LANGUAGES)
    def test_loads(self, lang: Language) -> None:
        """The template is a case as it is, and nothing in it is breached."""
        text = invoke("new", "case", "--lang", lang).stdout
        case = load_case(text, format="yaml")
        assert case == Case(id="LOE-2025-007", programme=PROGRAMME)
        assert check(case, as_of=date(2025, 6, 1)).ok

    @pytest.mark.parametrize("lang", LANGUAGES)
    def test_loads_with_every_line_filled_in(self, lang: Language) -> None:
        """Without the comment signs it is a full case that breaks no rule."""
        text = uncommented(invoke("new", "case", "--lang", lang).stdout)
        read = read_case(text, format="yaml")
        assert set(read.document.data) == {
            *("format", "programme", "case", "participant", "agreement", "budget"),
            *("phases", "hours", "goals", "records"),
        }
        Draft202012Validator(schema.case_schema(PROGRAMME)).validate(read.document.data)
        report = check(read.case, as_of=date(2025, 6, 1))
        assert report.met
        assert not report.breached

    def test_is_the_same_case_in_both_languages(self) -> None:
        """Only the comments differ."""
        german, english = (invoke("new", "case", "--lang", lang).stdout for lang in LANGUAGES)
        assert german != english
        assert invoke("new", "case").stdout == german
        assert load_case(uncommented(german), format="yaml") == load_case(
            uncommented(english), format="yaml"
        )

    def test_has_comments_in_its_language(self) -> None:
        """A case worker reads what each part is for."""
        german, english = (invoke("new", "case", "--lang", lang).stdout for lang in LANGUAGES)
        assert german.startswith("# Eine Fallakte")
        assert english.startswith("# A case file")

    @pytest.mark.parametrize("lang", LANGUAGES)
    def test_writes_a_file_that_can_be_checked(self, tmp_path: Path, lang: Language) -> None:
        """With --output it is ready to be judged."""
        path = tmp_path / "case.yaml"
        assert invoke("new", "case", "--lang", lang, "--output", path).output == ""
        assert path.read_bytes() == invoke("new", "case", "--lang", lang).stdout_bytes
        assert invoke("check", "--as-of", "2025-06-01", path).exit_code == 0


class TestMain:
    def test_runs_the_command(
        self, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
    ) -> None:
        """The entry point of the package is the command."""
        monkeypatch.setattr(sys, "argv", ["passtgenau", "--version"])
        with pytest.raises(SystemExit) as caught:
            cli.main()
        assert caught.value.code == 0
        assert capfdbinary.readouterr().out == f"passtgenau {__version__}\n".encode()

    def test_without_click(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """Without the extra it says what to install; 1 would mean a breach."""
        forget_commands(monkeypatch)
        monkeypatch.setitem(sys.modules, "click", None)
        with pytest.raises(SystemExit) as caught:
            cli.main()
        assert caught.value.code == 2
        told = capsys.readouterr().err
        assert "passtgenau-core[cli]" in told
        assert "click" in told

    @pytest.mark.parametrize("name", ["passtgenau_core.cli.commands", "passtgenau_core.output"])
    def test_with_another_module_missing(self, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
        """A module of our own that is missing is a bug, not a missing extra."""
        forget_commands(monkeypatch)
        monkeypatch.setattr(sys, "argv", ["passtgenau", "rules"])
        monkeypatch.setitem(sys.modules, name, None)
        with pytest.raises(ModuleNotFoundError, match=name):
            cli.main()

    def test_without_click_in_a_shell(self) -> None:
        """One line on standard error, no traceback, and not the exit code of a clean check."""
        script = (
            "import sys; sys.modules['click'] = None\nfrom passtgenau_core.cli import main; main()"
        )
        done = subprocess.run(
            [sys.executable, "-c", script, "--version"],
            capture_output=True,
            check=False,
            text=True,
        )
        assert done.returncode != 0
        assert done.stdout == ""
        assert "passtgenau-core[cli]" in done.stderr
        assert len(done.stderr.splitlines()) == 1

    def test_the_installed_command(self) -> None:
        """The package installs it under the name ``passtgenau``."""
        command = Path(sys.executable).with_name("passtgenau")
        done = subprocess.run([command, "--version"], capture_output=True, check=False, text=True)
        assert (done.returncode, done.stdout) == (0, f"passtgenau {__version__}\n")


def forget_commands(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the modules of the command be imported anew, until the end of the test."""
    package: Any = passtgenau_core.cli
    for name in [name for name in sys.modules if name.startswith("passtgenau_core.cli.")]:
        monkeypatch.delitem(sys.modules, name)
        monkeypatch.delattr(package, name.rpartition(".")[2])
