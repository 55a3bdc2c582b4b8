"""Options of ``check`` that say how grave a rule is, what files are spared, and how it is told."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import click
import pytest
from command import (
    AS_OF,
    EINSTIEG,
    TOO_LONG,
    TOO_SHORT,
    breaches,
    case_data,
    case_file,
    invoke,
    names,
)
from command import report as report_on

from passtgenau_core import Severity
from passtgenau_core.cli import check as check_command
from passtgenau_core.cli import commands, formats, options, settings
from passtgenau_core.cli.formats import NAMES
from passtgenau_core.language import LANGUAGES


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with a case that breaks one rule."""
    monkeypatch.chdir(tmp_path)
    case_file(tmp_path / "a.json")
    return tmp_path


def severities(*arguments: str) -> dict[str, str]:
    """The severity of each rule in the report on the case."""
    data = report_on("a.json", *arguments)
    return {j["rule"]: j["severity"] for j in data["results"][0]["judgements"]}


class TestSeverity:
    @pytest.mark.parametrize(
        ("given", "expected"),
        [
            ("PG202=hint", (0, 0, 1)),
            ("PG202=warning", (0, 1, 1)),
            ("PG202=error", (1, 1, 1)),
            ("PG2=hint", (0, 0, 1)),
            ("PG=warning", (0, 1, 1)),
            ("PG201=hint", (1, 1, 1)),
        ],
    )
    def test_decides_what_fails(self, given: str, expected: tuple[int, ...]) -> None:
        """The exit code follows the severity that the rule has in this run."""
        for fail_on, code in zip(("error", "warning", "hint"), expected, strict=True):
            result = invoke(
                "check", *AS_OF, "a.json", "--severity", given, "--fail-on", fail_on, "--strict"
            )
            assert result.exit_code == code, fail_on

    def test_of_the_longest_prefix(self) -> None:
        """What is said of a rule goes before what is said of its group, in any order."""
        given = ["--severity", "PG=hint", "--severity", "PG202=error", "--severity", "PG2=warning"]
        for order in (given, given[::-1]):
            arguments = order if order is given else _pairs_reversed(given)
            found = severities(*arguments)
            assert found["PG202"] == "error"
            assert found["PG201"] == "warning"
            assert {found[rule] for rule in found if not rule.startswith("PG2")} == {"hint"}

    def test_of_the_same_prefix_twice(self) -> None:
        """It is one thing or the other, the same in every format and for the exit code."""
        arguments = ["--severity", "PG202=hint", "--severity", "PG202=error"]
        told = severities(*arguments)["PG202"]
        code = invoke("check", *AS_OF, "a.json", *arguments).exit_code
        assert (told, code) in (("hint", 0), ("error", 1))

    def test_leaves_other_rules_alone(self) -> None:
        """No other rule changes."""
        plain, other = severities(), severities("--severity", "PG202=hint")
        assert {rule for rule in plain if plain[rule] != other[rule]} == {"PG202"}

    def test_goes_before_a_reading(self, folder: Path) -> None:
        """A reading that makes a rule an error is outweighed by what is said of the rule."""
        case_file(folder / "a.json", TOO_SHORT)
        arguments = ["--reading", "minimum-length=error"]
        assert severities(*arguments)["PG201"] == "error"
        assert severities(*arguments, "--severity", "PG201=hint")["PG201"] == "hint"

    def test_of_the_librarys_own_rules(self, folder: Path) -> None:
        """Rules about waivers have a severity, too."""
        waiver = {"rule": "PG202", "subject": "phases/1", "reason": "frei erfunden"}
        waiver |= {"approved_by": "eingliederungshilfe-loerrach", "until": "2025-01-31"}
        case_file(folder / "a.json", EINSTIEG, TOO_LONG, waivers=[waiver])
        assert severities("--severity", "W=error")["W101"] == "error"

    def test_in_every_format(self) -> None:
        """All tell the same severity."""
        for level, sarif, github, gitlab in (
            ("error", "error", "error", "major"),
            ("warning", "warning", "warning", "minor"),
            ("hint", "note", "notice", "info"),
        ):
            shown = {
                name: invoke(
                    "check", *AS_OF, "a.json", "--severity", f"PG202={level}", "--format", name
                ).stdout
                for name in NAMES
            }
            (data,) = [
                j
                for j in json.loads(shown["json"])["results"][0]["judgements"]
                if j["outcome"] == "breached"
            ]
            assert data["severity"] == level
            word = {"error": "Fehler", "warning": "Warnung", "hint": "Hinweis"}[level]
            assert f"  {word} PG202" in shown["text"]
            levels = {
                result["level"]
                for result in json.loads(shown["sarif"])["runs"][0]["results"]
                if result["ruleId"] == "PG202" and result.get("kind", "fail") == "fail"
            }
            assert levels == {sarif}
            assert f"::{github} " in shown["github"]
            issues = json.loads(shown["gitlab"])
            assert {i["severity"] for i in issues if i["check_name"] == "PG202"} == {gitlab}
            assert f'type="{level}"' in shown["junit"]
            assert "PG202" in shown["html"]

    @pytest.mark.parametrize(
        "text", ["PG202", "PG202=", "=hint", "", "PG202=fatal", "PG202=HINT", "PG202=hint=error"]
    )
    def test_that_is_none(self, text: str) -> None:
        """Other words are wrong usage, told with an example."""
        result = invoke("check", "a.json", "--severity", text)
        assert result.exit_code == 2
        assert "PG201=hint" in result.stderr
        assert result.stdout == ""

    @pytest.mark.parametrize("prefix", ["XY1", "pg202", "PG2021"])
    def test_of_rules_that_are_none(self, prefix: str) -> None:
        """A prefix that fits no rule is a typing error."""
        result = invoke("check", "a.json", "--severity", f"{prefix}=hint")
        assert result.exit_code == 2
        assert f'"{prefix}"' in result.stderr

    def test_converts_only_texts(self) -> None:
        """A pair stays the pair it is."""
        convert = options._Severity().convert
        assert convert(("PG2", Severity.HINT), None, None) == ("PG2", Severity.HINT)
        assert convert("PG2=hint", None, None) == ("PG2", Severity.HINT)


def _pairs_reversed(arguments: list[str]) -> list[str]:
    pairs = [arguments[n : n + 2] for n in range(0, len(arguments), 2)]
    return [argument for pair in reversed(pairs) for argument in pair]


class TestPerFileIgnore:
    @pytest.mark.parametrize(
        ("given", "spared"),
        [
            ("a.json=PG202", {"a.json", "old/a.json", "old/x/a.json"}),
            ("*.json=PG2", {"a.json", "old/a.json", "old/b.json", "old/x/a.json"}),
            ("a.*=PG1,PG202", {"a.json", "old/a.json", "old/x/a.json"}),
            ("old/*=PG202", {"old/a.json", "old/b.json", "old/x/a.json"}),
            ("old/*.json=PG", {"old/a.json", "old/b.json", "old/x/a.json"}),
            ("x/*=PG202", {"old/x/a.json"}),
            ("old/[ab].json=PG202", {"old/a.json", "old/b.json"}),
            ("OLD/*=PG202", set()),
            ("ld/*=PG202", set()),
            ("old=PG202", set()),
            ("b=PG202", set()),
        ],
    )
    def test_spares_files_whose_names_fit(self, folder: Path, given: str, spared: set[str]) -> None:
        """The name as it was given, or its end from a folder on, fits the pattern."""
        everything = {"a.json", "old/a.json", "old/b.json", "old/x/a.json"}
        for name in everything:
            case_file(folder / name)
        told = report_on("a.json", "old", "--per-file-ignore", given)
        found = {file for file, rule, _ in breaches(told) if rule == "PG202"}
        assert found == everything - spared

    def test_wherever_paths_begin(self, folder: Path) -> None:
        """Paths may be given from here, or as a whole."""
        case_file(folder / "old" / "a.json")
        for path in ("old", "./old", str(folder / "old"), "old/a.json"):
            data = report_on(path, "--per-file-ignore", "old/*=PG202")
            assert breaches(data) == []

    def test_leaves_other_rules_alone(self) -> None:
        """Only what is named is left out; everything else is judged as ever."""
        plain, other = severities(), severities("--per-file-ignore", "a.*=PG202,PG3")
        left_out = {rule for rule in plain if rule not in other}
        assert left_out == {rule for rule in plain if rule == "PG202" or rule.startswith("PG3")}

    def test_several_add_up(self) -> None:
        """Each pattern that fits counts, and --ignore as well."""
        arguments = ["--per-file-ignore", "a.*=PG2", "--per-file-ignore", "*=PG3"]
        found = severities(*arguments, "--ignore", "PG1")
        assert not [rule for rule in found if rule[:3] in ("PG1", "PG2", "PG3")]

    def test_after_the_last_sign(self, folder: Path) -> None:
        """A pattern may hold an equals sign itself."""
        case_file(folder / "a=b.json")
        assert breaches(report_on("a=b.json", "--per-file-ignore", "a=b.*=PG202")) == []

    @pytest.mark.parametrize("text", ["PG202", "a.json=", "=PG202", ""])
    def test_that_is_none(self, text: str) -> None:
        """Both sides are needed; the message has an example."""
        result = invoke("check", "a.json", "--per-file-ignore", text)
        assert result.exit_code == 2
        assert "PATTERN=ID" in result.stderr
        assert result.stdout == ""

    @pytest.mark.parametrize("ids", ["XY1", "PG1,XY1", "PG1,", ",PG1", "PG1, PG2"])
    def test_of_rules_that_are_none(self, ids: str) -> None:
        """A prefix that fits no rule is a typing error."""
        result = invoke("check", "a.json", "--per-file-ignore", f"a.*={ids}")
        assert result.exit_code == 2
        assert "PG101 … PG809" in result.stderr

    def test_converts_only_texts(self) -> None:
        """A pair stays the pair it is."""
        convert = options._FileIgnore().convert
        assert convert(("a", ("PG1",)), None, None) == ("a", ("PG1",))
        assert convert("a=PG1,PG2", None, None) == ("a", ("PG1", "PG2"))
        with pytest.raises(click.UsageError):
            convert("a", None, None)


class TestConcise:
    @pytest.mark.parametrize(("lang", "word"), [("de", "Fehler"), ("en", "error")])
    def test_one_line_for_each_breach(self, lang: str, word: str) -> None:
        """File, line and column come first, as compilers write it; then the summary."""
        result = invoke("check", *AS_OF, "a.json", "--concise", "--lang", lang)
        line, summary = result.stdout.splitlines()
        (told,) = [
            (j["line"], j["column"])
            for j in report_on("a.json")["results"][0]["judgements"]
            if j["outcome"] == "breached"
        ]
        assert line.startswith(f"a.json:{told[0]}:{told[1]}: {word} PG202 ")
        assert summary == invoke("check", *AS_OF, "a.json", "--lang", lang).stdout.splitlines()[-1]
        assert result.exit_code == 1

    def test_of_problems(self, folder: Path) -> None:
        """What cannot be read is told in the same way."""
        (folder / "b.yaml").write_text("format: passtgenau-case/1\ncase: A-1\n", encoding="utf-8")
        lines = invoke("check", *AS_OF, "b.yaml", "a.json", "--concise").stdout.splitlines()
        assert all(re.match(r"[ab]\.(json|yaml):\d+:\d+: ", line) for line in lines[:-1])
        assert len(lines) == 3

    def test_of_nothing(self, folder: Path) -> None:
        """Only the summary is left."""
        case_file(folder / "a.json", EINSTIEG)
        assert len(invoke("check", *AS_OF, "a.json", "--concise").stdout.splitlines()) == 1


class TestShowValues:
    def test_tells_what_is_asked_for(self, folder: Path) -> None:
        """Values of the facts, reasons and free text of problems are told on request only."""
        waiver = {
            "rule": "PG202",
            "subject": "phases/1",
            "reason": "frei erfundener Grund",
            "approved_by": "eingliederungshilfe-loerrach",
            "until": "2026-03-31",
        }
        case_file(folder / "a.json", EINSTIEG, TOO_LONG, waivers=[waiver])
        bad = case_data(case="frei erfundene Kennung")
        (folder / "b.json").write_text(json.dumps(bad), encoding="utf-8")
        for name in ("text", "json"):
            plain = invoke("check", *AS_OF, "a.json", "b.json", "--format", name).stdout
            assert "erfunden" not in plain
            shown = invoke(
                "check", *AS_OF, "a.json", "b.json", "--format", name, "--show-values"
            ).stdout
            assert "frei erfundener Grund" in shown
            assert "frei erfundene Kennung" in shown

    def test_of_a_problem_that_has_no_text(self, folder: Path) -> None:
        """What lacks, what is a number and what is no JSON have no text to show."""
        for text in ('{"format": 1, "case": 2}', "{", "[1]"):
            (folder / "b.json").write_text(text, encoding="utf-8")
            plain = invoke("check", "b.json", "--format", "json").stdout
            assert invoke("check", "b.json", "--format", "json", "--show-values").stdout == plain

    def test_of_a_file_that_is_not_there(self) -> None:
        """There is nothing to show."""
        for name in ("missing.json", "missing.txt"):
            plain = invoke("check", name).stdout
            assert invoke("check", name, "--show-values").stdout == plain


class TestJobs:
    @pytest.mark.parametrize("jobs", ["0", "-1", "x", "1.5"])
    def test_that_are_none(self, jobs: str) -> None:
        """At least one process is needed."""
        result = invoke("check", "a.json", "--jobs", jobs)
        assert result.exit_code == 2
        assert result.stdout == ""

    @pytest.mark.parametrize("lang", LANGUAGES)
    def test_change_nothing(self, folder: Path, lang: str) -> None:
        """Two processes write the same bytes as one, problems and values included."""
        for number in range(20):
            case_file(folder / "cases" / f"{number}.json", EINSTIEG, TOO_LONG)
        (folder / "cases" / "7.json").write_text("{", encoding="utf-8")
        arguments = ["check", *AS_OF, "cases", "--lang", lang, "--show-values", "--format", "json"]
        one, two = (invoke(*arguments, "-j", jobs) for jobs in ("1", "2"))
        assert one.stdout_bytes == two.stdout_bytes
        assert one.exit_code == two.exit_code == 2


class TestInterrupted:
    @pytest.mark.parametrize("place", ["check_paths", "deliver", "validate"])
    def test_wherever_it_is(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch, place: str
    ) -> None:
        """Ctrl-C is told apart from breaches: exit code 130, one line, nothing written."""

        def stop(*_: Any, **__: Any) -> Any:
            raise KeyboardInterrupt

        module: Any = {
            "check_paths": check_command,
            "deliver": formats,
            "validate": settings,
        }[place]
        monkeypatch.setattr(module, place, stop)
        result = invoke(
            *("check", *AS_OF, "a.json", "-o", "out.txt", "--write-baseline", "known.json")
        )
        assert result.exit_code == commands._INTERRUPTED == 130
        assert result.stdout == ""
        assert result.stderr.count("\n") == 1
        assert names(folder) == {"a.json"}

    def test_processes_that_still_check_are_ended(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Nobody waits for results that nobody wants any more."""
        ended: list[str] = []

        class Process:
            def terminate(self) -> None:
                ended.append("ended")

        def stop(*_: Any, **__: Any) -> Any:
            raise KeyboardInterrupt

        monkeypatch.setattr(check_command, "check_paths", stop)
        monkeypatch.setattr("multiprocessing.active_children", lambda: [Process(), Process()])
        assert invoke("check", *AS_OF, "a.json").exit_code == 130
        assert ended == ["ended", "ended"]
