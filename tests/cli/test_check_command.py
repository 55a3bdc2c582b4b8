"""``passtgenau check``: exit codes, formats, languages, and which rules are judged."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any, ClassVar

import pytest
from case_parts import FACTS
from click.testing import CliRunner, Result

from passtgenau_core import Case, Judgement, Outcome, Report, Severity, Source, check
from passtgenau_core.cli.commands import passtgenau
from passtgenau_core.files.case_file import read_case
from passtgenau_core.language import LANGUAGES
from passtgenau_core.output.json_report import render
from passtgenau_core.runs import choice
from passtgenau_core.runs.checker import Checker
from passtgenau_core.runs.choice import Choice
from passtgenau_core.runs.running import check_paths

EXAMPLES = Path(__file__).parent.parent.parent / "docs" / "examples" / "cases"
HEAD = {"format": "passtgenau-case/1", "programme": "passtgenau", "case": "LOE-2025-007"}
EINSTIEG = {"module": "einstiegsphase", "start": "2025-03-03", "end": "2025-03-28"}
QUALI = {"module": "qualifizierungsphase", "start": "2025-03-31", "end": "2026-01-30"}
GOOD = [EINSTIEG, QUALI]
ERROR = [EINSTIEG, {**QUALI, "end": "2026-01-31"}]
WARNING = [{**EINSTIEG, "end": "2025-03-15"}]
HINT = [
    EINSTIEG,
    {"module": "stabilisierungsphase", "start": "2025-03-29", "end": "2025-06-30"},
    {**QUALI, "start": "2025-07-01"},
]
AS_OF = ("--as-of", "2025-06-01")


def invoke(*arguments: str | Path, input: str | bytes | None = None) -> Result:
    """Run ``passtgenau``; an error that is not told as a message fails the test."""
    return CliRunner().invoke(
        passtgenau, [str(a) for a in arguments], input=input, catch_exceptions=False
    )


def case_file(folder: Path, phases: list[Any], name: str = "a.json", **fields: Any) -> Path:
    """Write a case file with these phases, in which nothing else is wrong."""
    path = folder / name
    data = {**HEAD, **FACTS, "phases": phases, **fields}
    path.write_text(json.dumps(data), encoding="utf-8")
    return path


def report(*arguments: str | Path) -> dict[str, Any]:
    """The JSON report of ``passtgenau check`` with these arguments."""
    result = invoke("check", *AS_OF, "--format", "json", *arguments)
    assert result.stderr == ""
    data = json.loads(result.stdout)
    assert isinstance(data, dict)
    return data


def rules_of(data: dict[str, Any]) -> set[str]:
    """The rules that a report has judgements of."""
    return {j["rule"] for result in data["results"] for j in result["judgements"]}


class TestExitCodes:
    @pytest.mark.parametrize(
        ("phases", "codes"),
        [
            # error, warning, hint, never
            (GOOD, (0, 0, 0, 0)),
            (HINT, (0, 0, 1, 0)),
            (WARNING, (0, 1, 1, 0)),
            (ERROR, (1, 1, 1, 0)),
        ],
        ids=["good", "hint", "warning", "error"],
    )
    def test_fail_on(self, tmp_path: Path, phases: list[Any], codes: tuple[int, ...]) -> None:
        """A breach fails if it is as grave as --fail-on, by default an error."""
        path = case_file(tmp_path, phases)
        named = ("error", "warning", "hint", "never")
        for fail_on, code in zip(named, codes, strict=True):
            assert invoke("check", *AS_OF, path, "--fail-on", fail_on).exit_code == code
        assert invoke("check", *AS_OF, path).exit_code == codes[0]

    def test_fail_on_anything_else(self, tmp_path: Path) -> None:
        """Other words are wrong usage, told with those there are."""
        result = invoke("check", case_file(tmp_path, GOOD), "--fail-on", "fatal")
        assert result.exit_code == 2
        assert "warning" in result.stderr
        assert result.stdout == ""

    def test_any_file_counts(self, tmp_path: Path) -> None:
        """One bad file among good ones fails, wherever it stands."""
        good, bad = case_file(tmp_path, GOOD, "good.json"), case_file(tmp_path, ERROR, "bad.json")
        assert invoke("check", *AS_OF, good, bad).exit_code == 1
        assert invoke("check", *AS_OF, bad, good).exit_code == 1
        assert invoke("check", *AS_OF, good, good).exit_code == 0

    def test_input_goes_before_breaches(self, tmp_path: Path) -> None:
        """What cannot be read is told apart from breaches, even if nothing may fail."""
        bad = case_file(tmp_path, ERROR)
        missing = tmp_path / "missing.json"
        assert invoke("check", *AS_OF, bad, missing).exit_code == 2
        assert invoke("check", *AS_OF, bad, missing, "--fail-on", "never").exit_code == 2

    @pytest.mark.parametrize("strict", [False, True])
    def test_strict(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, strict: bool) -> None:
        """With --strict what is undetermined fails, too."""

        def lacking(case: Case, as_of: date, **_: Any) -> Report:
            judgement = Judgement(
                rule="PG101",
                subject="case",
                outcome=Outcome.UNDETERMINED,
                because="no-phase",
                severity=Severity.HINT,
                source=Source(document="D", section="1", quote="q"),
            )
            return Report(
                case=case.id, programme=case.programme, as_of=as_of, judgements=(judgement,)
            )

        monkeypatch.setattr(choice, "check", lacking)
        path = case_file(tmp_path, GOOD)
        result = invoke("check", *AS_OF, path, *(["--strict"] if strict else []))
        assert result.exit_code == int(strict)
        assert "nicht feststellbar PG101" in result.stdout
        never = invoke("check", *AS_OF, path, "--fail-on", "never", "--strict")
        assert never.exit_code == 1

    def test_of_the_real_command(self, tmp_path: Path) -> None:
        """The installed command gives the same codes to the shell."""
        command = str(Path(sys.executable).with_name("passtgenau"))
        files = {0: case_file(tmp_path, GOOD, "good.json"), 1: case_file(tmp_path, ERROR)}
        for code, path in {**files, 2: tmp_path / "missing.json"}.items():
            done = subprocess.run(
                [command, "check", *AS_OF, str(path)], capture_output=True, check=False
            )
            assert done.returncode == code
            assert done.stdout == invoke("check", *AS_OF, path).stdout_bytes
            assert done.stderr == b""


class TestFormats:
    def test_text_is_the_default(self, tmp_path: Path) -> None:
        """Without --format people read it."""
        path = case_file(tmp_path, ERROR)
        result = invoke("check", *AS_OF, path)
        assert result.stdout.startswith("LOE-2025-007  passtgenau@2024-05-17  Stichtag 01.06.2025")
        assert result.stdout == invoke("check", *AS_OF, path, "--format", "text").stdout
        assert result.stderr == ""

    def test_json(self, tmp_path: Path) -> None:
        """Standard output holds one JSON document and nothing else."""
        path = case_file(tmp_path, ERROR)
        checker = Checker(choice=Choice(), as_of=date(2025, 6, 1), lang="de")
        run = check_paths([str(path)], checker)
        assert invoke("check", *AS_OF, path, "--format", "json").stdout == render(run)
        assert report(path) == json.loads(render(run))

    def test_json_of_all_examples_can_be_read(self) -> None:
        """The whole folder gives one document, in UTF-8."""
        result = invoke("check", *AS_OF, EXAMPLES, "--format", "json")
        data = json.loads(result.stdout_bytes.decode())
        assert len(data["results"]) == len(list(EXAMPLES.glob("*.yaml")))
        assert data["problems"] == []

    def test_others_are_wrong_usage(self, tmp_path: Path) -> None:
        """An unknown format is told with those there are."""
        result = invoke("check", case_file(tmp_path, GOOD), "--format", "xml")
        assert result.exit_code == 2
        assert "json" in result.stderr

    @pytest.mark.parametrize("flag", ["-v", "--verbose"])
    def test_verbose(self, tmp_path: Path, flag: str) -> None:
        """With -v what is met is told one by one; the exit code stays."""
        path = case_file(tmp_path, ERROR)
        result = invoke("check", *AS_OF, path, flag)
        assert result.exit_code == 1
        met = check(read_case(path).case, as_of=date(2025, 6, 1)).met
        assert len(re.findall(r"^  erfüllt PG", result.stdout, re.MULTILINE)) == len(met) > 0
        assert "erfüllt PG" not in invoke("check", *AS_OF, path).stdout

    def test_without_a_path(self) -> None:
        """At least one path is needed."""
        result = invoke("check")
        assert result.exit_code == 2
        assert "PATH" in result.stderr


class TestLanguages:
    def test_german_is_the_default(self, tmp_path: Path) -> None:
        """Messages are German unless English is asked for."""
        path = case_file(tmp_path, ERROR)
        german, english = (
            invoke("check", *AS_OF, path, "--lang", lang).stdout for lang in LANGUAGES
        )
        assert invoke("check", *AS_OF, path).stdout == german
        assert "spätestens 30.01.2026" in german
        assert "2026-01-30 at the latest" in english

    def test_of_problems(self, tmp_path: Path) -> None:
        """What cannot be read is told in the language, too."""
        path = tmp_path / "missing.json"
        assert "Nicht lesbar" in invoke("check", path).stdout
        assert "Not readable" in invoke("check", path, "--lang", "en").stdout

    def test_of_json_messages(self, tmp_path: Path) -> None:
        """The messages inside the JSON report follow the language."""
        path = case_file(tmp_path, ERROR)
        german, english = report(path), report(path, "--lang", "en")
        (one,) = (j for j in german["results"][0]["judgements"] if j["outcome"] == "breached")
        (two,) = (j for j in english["results"][0]["judgements"] if j["outcome"] == "breached")
        assert one["message"] != two["message"]
        assert one["allowed"] == two["allowed"]

    def test_others_are_wrong_usage(self, tmp_path: Path) -> None:
        """There are two languages."""
        assert invoke("check", case_file(tmp_path, GOOD), "--lang", "fr").exit_code == 2


class TestWhichRules:
    def test_select_by_id(self, tmp_path: Path) -> None:
        """Only that rule is judged."""
        path = case_file(tmp_path, ERROR)
        assert rules_of(report(path, "--select", "PG202")) == {"PG202"}

    def test_select_by_prefix(self, tmp_path: Path) -> None:
        """All rules that start so are judged, and nothing else fails."""
        path = case_file(tmp_path, ERROR)
        assert rules_of(report(path, "--select", "PG1")) == {
            *("PG101", "PG102", "PG103", "PG104", "PG105")
        }
        assert invoke("check", *AS_OF, path, "--select", "PG1").exit_code == 0

    def test_ignore_by_id_and_prefix(self, tmp_path: Path) -> None:
        """Those are left out, also of what is selected; each option may be repeated."""
        path = case_file(tmp_path, ERROR)
        assert rules_of(
            report(
                path, "--select", "PG1", "--select", "PG2", "--ignore", "PG20", "--ignore", "PG105"
            )
        ) == {"PG101", "PG102", "PG103", "PG104"}
        assert invoke("check", *AS_OF, path, "--ignore", "PG202").exit_code == 0

    def test_ignore_everything(self, tmp_path: Path) -> None:
        """Nothing judged, nothing breached."""
        data = report(case_file(tmp_path, ERROR), "--ignore", "PG")
        assert data["results"][0]["judgements"] == []

    @pytest.mark.parametrize("option", ["--select", "--ignore"])
    @pytest.mark.parametrize("prefix", ["PG9", "pg1", "", "IC", "PG1011", "W2"])
    def test_unknown(self, tmp_path: Path, option: str, prefix: str) -> None:
        """A prefix that fits no rule is wrong usage: a typing error would hide breaches."""
        result = invoke("check", case_file(tmp_path, GOOD), option, prefix)
        assert result.exit_code == 2
        assert f'"{prefix}"' in result.stderr
        assert "PG101 … PG809" in result.stderr
        assert result.stdout == ""

    def test_all_unknown_ones_are_told_at_once(self, tmp_path: Path) -> None:
        """Readings, options and prefixes that fit nowhere are told together."""
        result = invoke(
            "check",
            case_file(tmp_path, GOOD),
            *("--reading", "mont=phase", "--reading", "minimum-length=fatal"),
            *("--select", "PG10X", "--ignore", "PG9"),
        )
        assert result.exit_code == 2
        for word in ('"mont"', "month", '"fatal"', "warning", '"PG10X"', '"PG9"'):
            assert word in result.stderr

    def test_of_another_programme(self, tmp_path: Path) -> None:
        """Rules of any programme may be chosen: of a case of another one nothing is judged then."""
        path = case_file(tmp_path, ERROR)
        assert rules_of(report(path, "--select", "IB")) == set()
        assert rules_of(report(path, "--select", "PG1", "--select", "IB1")) == {
            *("PG101", "PG102", "PG103", "PG104", "PG105")
        }
        assert "PG202" in rules_of(report(path, "--ignore", "IB"))

    def test_about_waivers(self, tmp_path: Path) -> None:
        """The library's own rules are chosen and left out as any others."""
        waiver = {
            "rule": "PG202",
            "subject": "phases/1",
            "reason": "fictional",
            "approved_by": "eingliederungshilfe-loerrach",
            "until": "2025-05-31",
        }
        path = case_file(tmp_path, ERROR, waivers=[waiver])
        assert rules_of(report(path, "--select", "W")) == {"W101", "W102", "W103"}
        assert rules_of(report(path, "--select", "W", "--ignore", "W102")) == {"W101", "W103"}
        assert invoke("check", *AS_OF, path, "--select", "W").exit_code == 0
        assert invoke("check", *AS_OF, path, "--select", "W", "--fail-on", "hint").exit_code == 1
        before = ("--as-of", "2025-05-31")
        assert invoke("check", *before, path, "--fail-on", "hint").exit_code == 0


class TestReadings:
    def test_another_option(self, tmp_path: Path) -> None:
        """A reading changes the verdict, and the judgements name it."""
        path = case_file(tmp_path, WARNING)
        codes = {
            option: invoke("check", *AS_OF, path, "--reading", f"minimum-length={option}").exit_code
            for option in ("warning", "error", "off")
        }
        assert codes == {"warning": 0, "error": 1, "off": 0}
        data = report(path, "--reading", "minimum-length=error")
        (told,) = (j for j in data["results"][0]["judgements"] if j["rule"] == "PG201")
        assert told["severity"] == "error"
        assert told["reading"] == "minimum-length=error"

    def test_several(self, tmp_path: Path) -> None:
        """The option may be repeated; of two for one reading the last counts."""
        entry = {
            "id": "H-1",
            "date": "2025-04-30",
            "module": "sicherung_arbeitsplatz",
            "minutes": 60,
        }
        phase = {"module": "sicherung_arbeitsplatz", "start": "2025-04-15", "end": "2025-05-31"}
        path = case_file(tmp_path, [phase], hours=[entry])
        data = report(
            path,
            *("--reading", "month=calendar", "--reading", "minimum-length=off"),
            *("--reading", "month=phase"),
        )
        readings = {j["reading"] for j in data["results"][0]["judgements"]}
        assert readings == {
            *(None, "month=phase", "minimum-length=off"),
            *("report-time=P4W", "talk-interval=P3M"),
        }
        subjects = {j["subject"] for j in data["results"][0]["judgements"]}
        assert "month/sicherung_arbeitsplatz/2025-04-15" in subjects

    @pytest.mark.parametrize("reading", ["month", "month=", "=phase", "=", ""])
    def test_malformed(self, tmp_path: Path, reading: str) -> None:
        """What is not ID=OPTION is told with an example."""
        result = invoke("check", case_file(tmp_path, GOOD), "--reading", reading)
        assert result.exit_code == 2
        assert "ID=OPTION" in result.stderr
        assert repr(reading) in result.stderr

    @pytest.mark.parametrize(
        ("reading", "words"),
        [
            ("mont=phase", ('"mont"', "did you mean month?")),
            ("month=phas", ('"phas"', "did you mean phase?")),
            ("month=phase=x", ('"phase=x"', "calendar")),
        ],
    )
    def test_unknown(self, tmp_path: Path, reading: str, words: tuple[str, ...]) -> None:
        """An unknown reading or option is told with those there are."""
        result = invoke("check", case_file(tmp_path, GOOD), "--reading", reading, "--lang", "en")
        assert result.exit_code == 2
        for word in words:
            assert word in result.stderr


class TestComparing:
    def test_readings(self, tmp_path: Path) -> None:
        """With --compare-readings it is told what depends on a reading; the exit code stays."""
        path = case_file(tmp_path, WARNING)
        data = report(path, "--compare-readings", "--select", "PG2")
        (result,) = data["results"]
        assert result["readings"] == [
            {
                "reading": "minimum-length",
                "rule": "PG201",
                "subject": "phases/0",
                "outcomes": {"warning": "breached", "error": "breached", "off": "not_applicable"},
            }
        ]
        assert "readings" not in report(path)["results"][0]
        shown = invoke("check", *AS_OF, path, "--compare-readings", "--lang", "en")
        assert shown.exit_code == 0
        assert "reading minimum-length" in shown.stdout

    def test_the_others_stay(self, tmp_path: Path) -> None:
        """One reading is varied, the others are as they were chosen."""
        path = case_file(tmp_path, WARNING)
        chosen = ("--reading", "minimum-length=off", "--compare-readings", "--select", "PG2")
        (result,) = report(path, *chosen)["results"]
        (told,) = (j for j in result["judgements"] if j["subject"] == "phases/0" and j["reading"])
        assert told["outcome"] == "not_applicable"
        assert [row["reading"] for row in result["readings"]] == ["minimum-length"]


class TestServices:
    """Contract: a service file is checked as cases are, or stands beside them."""

    SERVICE: ClassVar[dict[str, Any]] = {
        "format": "passtgenau-service/1",
        "programme": "passtgenau",
        "trainers": [{"id": "QT-1"}],
    }
    HOURS: ClassVar[list[dict[str, Any]]] = [
        {
            "id": f"H-{name}",
            "date": "2025-03-04",
            "module": "einstiegsphase",
            "minutes": 60,
            "trainer": name,
        }
        for name in ("QT-1", "QT-2")
    ]

    @pytest.fixture
    def service(self, tmp_path: Path) -> Path:
        """A service file with one trainer."""
        path = tmp_path / "fachdienst.json"
        path.write_text(json.dumps(self.SERVICE), encoding="utf-8")
        return path

    def test_as_a_path(self, service: Path) -> None:
        """It is judged by the rules about services."""
        (result,) = report(service)["results"]
        assert (result["file"], result["case"]) == (str(service), None)
        assert {j["rule"] for j in result["judgements"]} == {f"PG80{n}" for n in range(1, 9)}
        assert invoke("check", *AS_OF, service).exit_code == 1
        assert invoke("check", *AS_OF, service, "--select", "PG809").exit_code == 0

    def test_beside_cases(self, tmp_path: Path, service: Path) -> None:
        """With --service its trainers are looked for in the cases; it is judged too, and first."""
        path = case_file(tmp_path, GOOD, hours=self.HOURS)
        (alone,) = report(path, "--select", "PG809")["results"]
        assert [(j["subject"], j["outcome"]) for j in alone["judgements"]] == [
            ("hours", "not_applicable")
        ]
        first, second = report(path, "--service", service)["results"]
        assert (first["file"], second["file"]) == (str(service), str(path))
        told = [j for j in second["judgements"] if j["rule"] == "PG809"]
        assert [(j["subject"], j["outcome"]) for j in told] == [("hours/1", "breached")]
        assert invoke("check", *AS_OF, path, "--fail-on", "warning").exit_code == 0
        strict = ("--service", service, "--select", "PG809", "--fail-on", "warning")
        assert invoke("check", *AS_OF, path, *strict).exit_code == 1

    def test_told_once(self, tmp_path: Path, service: Path) -> None:
        """A service in a folder of cases that is named as well is judged once."""
        case_file(tmp_path, GOOD)
        data = report(tmp_path, "--service", service)
        assert len(data["results"]) == 2
        assert data["summary"]["files"] == 2

    def test_that_is_a_case(self, tmp_path: Path) -> None:
        """A case file in place of the service file is a problem of that file."""
        path = case_file(tmp_path, GOOD)
        other = case_file(tmp_path, GOOD, "other.json")
        result = invoke("check", *AS_OF, path, "--service", other, "--format", "json")
        assert result.exit_code == 2
        data = json.loads(result.stdout)
        assert {problem["file"] for problem in data["problems"]} == {str(other)}
        assert [found["file"] for found in data["results"]] == [str(path)]

    def test_that_is_missing(self, tmp_path: Path) -> None:
        """So is a file that is not there."""
        path = case_file(tmp_path, GOOD)
        result = invoke("check", *AS_OF, path, "--service", tmp_path / "nosuch.json")
        assert result.exit_code == 2
        assert "nosuch.json" in result.stdout


class TestEncodings:
    @pytest.mark.parametrize(
        "environment",
        [
            {"LANG": "C", "LC_ALL": "C"},
            {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
            {"PYTHONIOENCODING": "ascii"},
            {"PYTHONIOENCODING": "latin-1"},
        ],
        ids=["C", "C without UTF-8", "ascii", "latin-1"],
    )
    def test_output_is_utf_8_whatever_the_locale(
        self, tmp_path: Path, environment: dict[str, str]
    ) -> None:
        """Umlauts crash nothing and are the same bytes everywhere; so are error messages told."""
        path = case_file(tmp_path, ERROR)
        known = {k: v for k, v in os.environ.items() if not k.startswith(("LC_", "LANG"))}
        script = "from passtgenau_core.cli import main; main()"

        def run(*arguments: str) -> subprocess.CompletedProcess[bytes]:
            return subprocess.run(
                [sys.executable, "-c", script, "check", *AS_OF, *arguments],
                env={**known, **environment},
                capture_output=True,
                check=False,
            )

        done = run(str(path))
        assert done.returncode == 1
        assert done.stdout == invoke("check", *AS_OF, path).stdout_bytes
        wrong = run(str(path), "--select", "ÄÖÜ")
        assert wrong.returncode == 2
        assert b"Traceback" not in wrong.stderr
        assert b"PG101" in wrong.stderr
