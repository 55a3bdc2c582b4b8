"""What ``passtgenau check`` looks at: files, folders, standard input, programmes of one's own."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from passtgenau_core import InputError, load_programme
from passtgenau_core.cli.commands import passtgenau
from passtgenau_core.cli.rules import raise_unknown_rule

BROKEN = Path(__file__).parent.parent / "cases" / "broken"
CASE = {
    "format": "passtgenau-case/1",
    "programme": "passtgenau",
    "case": "LOE-2025-007",
    "phases": [{"module": "einstiegsphase", "start": "2025-05-12"}],
    "agreement": {"provider": "st-josefshaus", "signed_on": "2025-02-17"},
    "budget": {"approved_on": "2025-02-24"},
}
YAML = """\
format: passtgenau-case/1
programme: passtgenau
case: LOE-2025-007
phases:
- {module: einstiegsphase, start: 2025-03-03, end: 2025-04-30}
"""
NORDKREIS = """\
format = "passtgenau-programme/1"
id = "nordkreis"
edition = "2025-01-01"
title = { de = "Weg", en = "Way" }
document = "Konzept Weg"

[[modules]]
id = "start"
title = { de = "Start", en = "Start" }
max = "P2W"
hours = 10
source = { section = "1", quote = "zwei Wochen" }

[[readings]]
id = "laenge"
sets = "severity"
options = ["error", "off"]
title = { de = "Bindet die Länge?", en = "Is the length binding?" }
why = { de = "Ja.", en = "Yes." }

[[rules]]
id = "NK1"
kind = "maximum-length"
severity = "error"
reading = "laenge"
title = { de = "Höchstens zwei Wochen", en = "Two weeks at the most" }
source = { section = "1", quote = "zwei Wochen" }

[[rules]]
id = "NK2"
kind = "hour-cap"
severity = "error"
title = { de = "Höchststunden", en = "Cap" }
source = { section = "1", quote = "zehn Stunden", basis = "derived" }
"""
NORDKREIS_CASE = {
    "format": "passtgenau-case/1",
    "programme": "nordkreis",
    "case": "N-1",
    "phases": [{"module": "start", "start": "2025-03-03", "end": "2025-03-17"}],
}


def invoke(*arguments: str | Path, input: str | bytes | None = None) -> Result:
    """Run ``passtgenau check``; an error that is not told as a message fails the test."""
    return CliRunner().invoke(
        passtgenau,
        ["check", "--as-of", "2025-06-01", *map(str, arguments)],
        input=input,
        catch_exceptions=False,
    )


def report(*arguments: str | Path, input: str | bytes | None = None) -> dict[str, Any]:
    """The JSON report on these paths."""
    data = json.loads(invoke(*arguments, "--format", "json", input=input).stdout)
    assert isinstance(data, dict)
    return data


def files_of(data: dict[str, Any]) -> list[str]:
    """The files that a report has judgements of, in its order."""
    return [result["file"] for result in data["results"]]


def write(path: Path, **fields: Any) -> Path:
    """Write a case file, in folders that are made where needed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({**CASE, **fields}), encoding="utf-8")
    return path


class TestPaths:
    def test_an_empty_folder(self, tmp_path: Path) -> None:
        """A folder without case files is probably a mistake, and is told."""
        (tmp_path / "empty").mkdir()
        path = write(tmp_path / "a.json")
        result = invoke(tmp_path / "empty", path)
        assert result.exit_code == 2
        assert str(tmp_path / "empty") in result.stdout
        assert "*.json" in result.stdout
        data = report(tmp_path / "empty", path)
        assert [problem["file"] for problem in data["problems"]] == [str(tmp_path / "empty")]
        assert files_of(data) == [str(path)]
        assert data["summary"]["files"] == 1


class TestUnreadableFiles:
    def test_a_missing_file(self, tmp_path: Path) -> None:
        """A file that is not there is a problem with its name, not a crash."""
        missing = tmp_path / "missing.json"
        data = report(missing)
        (problem,) = data["problems"]
        assert problem["file"] == str(missing)
        assert problem["line"] is None
        assert "No such file" in problem["message"]
        assert data["summary"]["files"] == 1
        assert invoke(missing).exit_code == 2

    def test_a_file_that_may_not_be_read(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The others are judged all the same."""
        locked, path = write(tmp_path / "a.json"), write(tmp_path / "b.json")
        refuse(monkeypatch, locked)
        data = report(tmp_path)
        assert [problem["file"] for problem in data["problems"]] == [str(locked)]
        assert "Permission denied" in data["problems"][0]["message"]
        assert files_of(data) == [str(path)]
        assert data["summary"]["files"] == 2
        assert invoke(tmp_path).exit_code == 2

    def test_a_name_that_is_no_text(self, tmp_path: Path) -> None:
        """A file name in an old encoding is shown as well as may be, in both formats."""
        name = os.fsencode(tmp_path) + b"/f\xfcnf.json"
        try:
            Path(os.fsdecode(name)).write_text(json.dumps(CASE), encoding="utf-8")
        except OSError:
            pytest.skip("the file system takes only UTF-8")
        result = invoke(tmp_path)
        assert result.exit_code == 0
        assert "nf.json" in result.stdout
        result = invoke(tmp_path, "--format", "json")
        assert result.exit_code == 0
        (result_file,) = files_of(json.loads(result.stdout_bytes.decode()))
        assert result_file.endswith("nf.json")
        out = tmp_path / "out.txt"
        for form in ("json", "text"):
            shown = invoke(tmp_path, "--format", form).stdout_bytes
            assert invoke(tmp_path, "--format", form, "--output", out).exit_code == 0
            assert out.read_bytes() == shown

    def test_good_and_broken_files_together(self, tmp_path: Path) -> None:
        """Every broken file is told with every problem, and every good one is judged."""
        good = [write(tmp_path / "good" / f"{n}.json") for n in range(3)]
        data = report(BROKEN, tmp_path)
        # The expectations beside the files are no cases either.
        expected = {str(path) for path in BROKEN.iterdir()}
        assert files_of(data) == [str(path) for path in good]
        assert {problem["file"] for problem in data["problems"]} == expected
        assert data["summary"]["files"] == len(good) + len(expected)
        for lang in ("de", "en"):
            result = invoke(BROKEN, tmp_path, "--lang", lang)
            assert result.exit_code == 2
            assert "Traceback" not in result.output
            assert all(line.isprintable() for line in result.stdout.split("\n"))
            for name in ("unknown-keys.yaml", "unclosed.json"):
                assert f"{BROKEN / name}:" in result.stdout

    def test_problems_have_the_place_in_their_file(self) -> None:
        """File, line, column and pointer are those that the reader of the file tells."""
        path = BROKEN / "unknown-keys.yaml"
        told = report(path)["problems"]
        expected = json.loads(path.with_suffix(".expected.json").read_text("utf-8"))["problems"]
        found = [{key: problem[key] for key in ("line", "column", "pointer")} for problem in told]
        assert found == expected


def refuse(monkeypatch: pytest.MonkeyPatch, locked: Path) -> None:
    """Make opening this file fail, as it would for who may not read it."""
    plain_open = Path.open

    def refusing_open(self: Path, *args: Any, **kwargs: Any) -> Any:
        if self == locked:
            raise PermissionError(13, "Permission denied", str(self))
        return plain_open(self, *args, **kwargs)

    monkeypatch.setattr(Path, "open", refusing_open)


class TestStandardInput:
    def test_positions(self) -> None:
        """Judgements have their place in what was read."""
        result = invoke("-", input=YAML)
        assert result.exit_code == 1
        line = YAML.splitlines()[4]
        assert f"  -:5:{line.index('2025-04-30') + 1}\n" in result.stdout

    def test_beside_files(self, tmp_path: Path) -> None:
        """Standard input keeps its place among the paths."""
        one, two = write(tmp_path / "a.json"), write(tmp_path / "b.json")
        assert files_of(report(one, "-", two, input=YAML)) == [str(one), "-", str(two)]

    def test_not_twice(self) -> None:
        """It can be read only once, so naming it twice judges it once."""
        data = report("-", "-", input=YAML)
        assert files_of(data) == ["-"]
        assert data["problems"] == []

    @pytest.mark.parametrize(
        "content", [b"", b"   ", b"{", b"{}", b"\xff\xfe{", b"[]", b"{\xff", b"\x00"]
    )
    def test_that_is_broken(self, content: bytes) -> None:
        """What cannot be read is a problem of ``-`` with its place."""
        result = invoke("-", input=content)
        assert result.exit_code == 2
        assert "Traceback" not in result.output
        assert re.search(r"^  -:\d+:\d+: ", result.stdout, re.MULTILINE)
        assert {problem["file"] for problem in report("-", input=content)["problems"]} == {"-"}


class TestNothingSteersTheTerminal:
    def test_by_the_name_of_a_file(self, tmp_path: Path) -> None:
        """Control characters in a file's name are shown as escapes."""
        good = write(tmp_path / "\x1b[31mgood\n.json")
        (tmp_path / "\x1b[2Jbad\r.json").write_text("{", encoding="utf-8")
        result = invoke(good, tmp_path, tmp_path / "\x07gone.json")
        assert all(line.isprintable() for line in result.stdout.split("\n"))
        for shown in ("\\x1b[31mgood\\n.json", "\\x1b[2Jbad\\r.json", "\\x07gone.json"):
            assert shown in result.stdout

    def test_by_the_name_of_a_file_as_data(self, tmp_path: Path) -> None:
        """The JSON report, which may be shown as well, has them as escapes of JSON."""
        name = "\x1b[31m\x7f\x9b31mgood.json"
        path = write(tmp_path / name)
        result = invoke(path, "--format", "json")
        assert all(line.isprintable() for line in result.stdout.split("\n"))
        assert files_of(json.loads(result.stdout)) == [str(path)]

    @pytest.mark.parametrize("format", ["text", "json"])
    def test_by_what_stands_in_a_file(self, tmp_path: Path, format: str) -> None:
        """Nor do ids, words and keys of a file reach the terminal raw, in no format."""
        evil = "\x1b[31mA"
        write(tmp_path / "a.json", case=evil)
        write(tmp_path / "b.json", programme=evil)
        write(tmp_path / "c.json", **{evil: evil})
        write(tmp_path / "d.json", hours=[{"id": evil, "date": evil, "module": evil}])
        write(tmp_path / "e.json", phases=[{"module": evil, "start": "2025-03-03"}])
        write(tmp_path / "f.json", waivers=[{"rule": evil}], goals={evil: evil})
        for number, text in enumerate((f"{evil}: 1", f"a: *{evil}", f"! {evil}", f'"{evil}')):
            (tmp_path / f"{number}.yaml").write_text(text, encoding="utf-8")
        (tmp_path / "g.json").write_text(f'{{"{evil}": 1, "{evil}": 2}}', encoding="utf-8")
        result = invoke(tmp_path, "--format", format)
        assert result.exit_code == 2
        assert all(line.isprintable() for line in result.output.split("\n"))

    @pytest.mark.parametrize(
        ("option", "value"),
        [
            ("--programme", "\x1b[31mA.toml"),
            ("--programme", "\x1b[31mA"),
            ("--output", "\x1b[31mA/x"),
            ("--reading", "\x1b[31mA"),
            ("--reading", "\x1b[31mA=\x1b[31mA"),
            ("--select", "\x1b[31mA"),
            ("--as-of", "\x1b[31mA"),
            ("--format", "\x1b[31mA"),
            ("--severity", "\x1b[31mA"),
            ("--severity", "\x1b[31mA=error"),
            ("--per-file-ignore", "\x1b[31mA"),
            ("--per-file-ignore", "\x1b[31mA=\x1b[31mA"),
            ("--icf-codes", "\x1b[31mA"),
            ("--config", "\x1b[31mA"),
            ("--baseline", "\x1b[31mA"),
            ("--write-baseline", "\x1b[31mA/x"),
            ("--cache", "a.json/\x1b[31mA"),
        ],
    )
    def test_by_wrong_usage(self, tmp_path: Path, option: str, value: str) -> None:
        """Nor do arguments that are told in an error message, or those of a script's file names."""
        path = write(tmp_path / "a.json")
        if option not in ("--reading", "--select", "--as-of", "--format", "--severity"):
            value = str(tmp_path / value)
        result = CliRunner().invoke(
            passtgenau, ["check", str(path), option, value], catch_exceptions=False, color=True
        )
        assert result.exit_code == 2
        assert all(line.isprintable() for line in result.stderr.split("\n"))

    def test_by_a_problem_of_a_programme_file(self, tmp_path: Path) -> None:
        """Nor does the name of a programme file that is broken."""
        own = tmp_path / "\x1b[31mA.toml"
        own.write_text("format = 1", encoding="utf-8")
        result = CliRunner().invoke(
            passtgenau, ["rules", "--programme", str(own)], catch_exceptions=False, color=True
        )
        assert result.exit_code == 2
        assert "A.toml" in result.stderr
        assert all(line.isprintable() for line in result.stderr.split("\n"))


class TestAProgrammeOfOnesOwn:
    @pytest.fixture
    def own(self, tmp_path: Path) -> Path:
        """The programme file of another county."""
        path = tmp_path / "nordkreis.toml"
        path.write_text(NORDKREIS, encoding="utf-8")
        return path

    @pytest.fixture
    def case(self, tmp_path: Path) -> Path:
        """A case file that names it, one day too long."""
        path = tmp_path / "n.json"
        path.write_text(json.dumps(NORDKREIS_CASE), encoding="utf-8")
        return path

    def test_judges_its_cases(self, own: Path, case: Path) -> None:
        """Its rules judge the case, without any Python."""
        data = report(case, "--programme", own)
        (result,) = data["results"]
        assert result["programme"] == "nordkreis@2025-01-01"
        (breach,) = (j for j in result["judgements"] if j["outcome"] == "breached")
        assert breach["rule"] == "NK1"
        assert breach["allowed"] == "2025-03-16"
        assert breach["source"]["document"] == "Konzept Weg"
        assert invoke(case, "--programme", own).exit_code == 1

    def test_is_needed_for_them(self, case: Path) -> None:
        """Without it the programme is not known."""
        (problem,) = report(case)["problems"]
        assert problem["pointer"] == "/programme"
        assert '"nordkreis"' in problem["message"]

    def test_is_for_its_cases_only(self, own: Path, tmp_path: Path) -> None:
        """A case of another programme is not judged by it."""
        path = write(tmp_path / "a.json")
        (problem,) = report(path, "--programme", own)["problems"]
        assert (problem["file"], problem["pointer"]) == (str(path), "/programme")
        assert "nordkreis" in problem["message"]

    def test_has_readings_and_rules_of_its_own(self, own: Path, case: Path) -> None:
        """Its readings may be chosen and its rules selected."""
        assert invoke(case, "--programme", own, "--reading", "laenge=off").exit_code == 0
        assert invoke(case, "--programme", own, "--select", "NK2").exit_code == 0
        assert invoke(case, "--programme", own, "--ignore", "NK1").exit_code == 0
        result = invoke(case, "--reading", "laenge=off")
        assert result.exit_code == 2
        assert '"laenge"' in result.stderr

    def test_is_asked_only_for_what_it_has(self, own: Path, case: Path) -> None:
        """Selections and readings of other programmes leave nothing of it, and crash nothing."""
        data = report(case, "--programme", own, "--select", "PG1")
        assert data["results"][0]["judgements"] == []
        told = report(case, "--programme", own, "--reading", "month=phase", "--ignore", "PG")
        assert {j["rule"] for j in told["results"][0]["judgements"]} == {"NK1", "NK2"}
        mixed = report(case, "--programme", own, "--select", "PG1", "--select", "NK2")
        assert {j["rule"] for j in mixed["results"][0]["judgements"]} == {"NK2"}

    def test_that_is_broken(self, tmp_path: Path, case: Path) -> None:
        """Every problem is told with its line, as wrong usage."""
        path = tmp_path / "own.toml"
        text = NORDKREIS.replace("maximum-length", "maximum-lenght").replace("P2W", "P2D")
        path.write_text(text, encoding="utf-8")
        result = invoke(case, "--programme", path)
        assert result.exit_code == 2
        line = text.splitlines().index('max = "P2D"') + 1
        assert f"{path}:{line}:" in result.stderr
        assert "did you mean maximum-length?" in result.stderr
        assert result.stdout == ""

    def test_that_is_missing(self, tmp_path: Path, case: Path) -> None:
        """A file that is not there is wrong usage."""
        result = invoke(case, "--programme", tmp_path / "missing.toml")
        assert result.exit_code == 2
        assert "No such file" in result.stderr

    def test_by_the_name_of_a_shipped_one(self, tmp_path: Path) -> None:
        """A shipped programme may be named as well; its cases are those that name it."""
        path = write(tmp_path / "a.json")
        assert invoke(path, "--programme", "passtgenau").exit_code == 0
        assert invoke(path, "--programme", "passtgenau@1999").exit_code == 2


def test_an_unknown_rule() -> None:
    """The nearest id is suggested."""
    with pytest.raises(InputError, match="did you mean PG301"):
        raise_unknown_rule("PG3O1", (load_programme("passtgenau"),))


class TestComparing:
    """``--compare-readings``, of cases and of services, and where nothing is to be judged."""

    def test_of_a_service(self, tmp_path: Path) -> None:
        """What of a service depends on a reading is told with its judgements."""
        path = tmp_path / "service.yaml"
        path.write_text("format: passtgenau-service/1\nmeetings: [2025-02-01]\n", encoding="utf-8")
        data = report(path, "--compare-readings", "--select", "PG806")
        (result,) = data["results"]
        assert result["case"] is None
        assert [j["rule"] for j in result["judgements"]] == ["PG806"]
        assert [found["outcomes"] for found in result["readings"]] == [
            {"P3M": "breached", "P1M": "breached", "P6M": "met"}
        ]

    def test_where_nothing_is_selected(self, tmp_path: Path) -> None:
        """A case of a programme that has none of the selected rules has nothing to compare."""
        data = report(write(tmp_path / "a.json"), "--compare-readings", "--select", "IB1")
        (result,) = data["results"]
        assert (result["judgements"], result["readings"]) == ([], [])
