"""One file of a run: read, judged and told; whatever is wrong with it is part of the result."""

from __future__ import annotations

import io
import json
import pickle
import re
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from passtgenau_core import (
    IcfCodes,
    Severity,
    check,
    load_case,
    load_icf_codes,
    load_programme,
    load_service,
)
from passtgenau_core.programme import Programme
from passtgenau_core.runs.checker import Checker, Task
from passtgenau_core.runs.choice import Choice
from passtgenau_core.runs.result import Result

BROKEN = Path(__file__).parent.parent / "cases" / "broken"
DAY = date(2025, 6, 1)
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
SERVICE = {
    "format": "passtgenau-service/1",
    "programme": "passtgenau",
    "trainers": [{"id": "QT-1"}],
}
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
source = { section = "1", quote = "zwei Wochen" }

[[rules]]
id = "NK1"
kind = "maximum-length"
severity = "error"
title = { de = "Höchstens zwei Wochen", en = "Two weeks at the most" }
source = { section = "1", quote = "zwei Wochen" }
"""
NORDKREIS_CASE = {
    "format": "passtgenau-case/1",
    "programme": "nordkreis",
    "case": "N-1",
    "phases": [{"module": "start", "start": "2025-03-03", "end": "2025-03-17"}],
}


def checker(**asked: Any) -> Checker:
    """A checker that asks this."""
    return Checker(**{"choice": Choice(), "as_of": DAY, "lang": "de", **asked})


def of_content(content: str | bytes, **asked: Any) -> Result:
    """What is found in content that was read from standard input."""
    made = content.encode() if isinstance(content, str) else content
    return checker(**asked).result(Task(file="-", content=made))


def of_data(data: dict[str, Any], **asked: Any) -> Result:
    """What is found in a file with this content."""
    return of_content(json.dumps(data), **asked)


def write(path: Path, text: str) -> Path:
    """Write a file, and give its path back."""
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def own(tmp_path: Path) -> Programme:
    """The programme of another county."""
    return load_programme(write(tmp_path / "own.toml", NORDKREIS))


class TestFiles:
    def test_are_judged(self, tmp_path: Path) -> None:
        """A file gives the judgements of the library, under its own name."""
        path = write(tmp_path / "a.yaml", YAML)
        result = checker().result(Task(file=str(path)))
        report = check(load_case(path), as_of=DAY)
        assert (result.file, result.case) == (str(path), "LOE-2025-007")
        assert result.programme == "passtgenau@2024-05-17"
        assert result.problems == ()
        assert result.differences is None
        assert [(f.rule, f.subject, f.outcome) for f in result.findings] == [
            (j.rule, j.subject, j.outcome) for j in report
        ]

    def test_that_are_missing(self, tmp_path: Path) -> None:
        """A file that is not there is a problem with its name, not a crash."""
        missing = str(tmp_path / "missing.json")
        result = checker().result(Task(file=missing))
        (problem,) = result.problems
        assert (result.file, problem.file, problem.line) == (missing, missing, None)
        assert "No such file" in problem.message("de")
        assert result.findings == ()
        assert checker().service_result(Task(file=missing)) == (result, None)

    def test_that_may_not_be_read(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Nor is one that the system does not open."""
        path = write(tmp_path / "a.json", json.dumps(CASE))

        def refuse(*_: object, **__: object) -> None:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(Path, "open", refuse)
        (problem,) = checker().result(Task(file=str(path))).problems
        assert problem.file == str(path)
        assert "Permission denied" in problem.message("de")

    def test_whose_reading_fails_without_words(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """An error of the system that has no text is told by its name."""
        path = write(tmp_path / "a.json", json.dumps(CASE))

        def fail(*_: object, **__: object) -> None:
            raise TimeoutError

        monkeypatch.setattr(Path, "open", fail)
        (problem,) = checker().result(Task(file=str(path))).problems
        assert "TimeoutError" in problem.message("de")

    @pytest.mark.parametrize("name", ["a.txt", "yaml"])
    def test_with_an_unknown_ending(self, tmp_path: Path, name: str) -> None:
        """A file whose ending says nothing is told what endings do."""
        path = str(write(tmp_path / name, YAML))
        (problem,) = checker().result(Task(file=path)).problems
        assert problem.file == path
        assert "*.yaml" in problem.message("de")
        found, service = checker().service_result(Task(file=path))
        assert (found.problems, service) == ((problem,), None)

    def test_of_programmes(self, tmp_path: Path) -> None:
        """A programme is no case."""
        path = str(write(tmp_path / "own.toml", NORDKREIS))
        assert {p.file for p in checker().result(Task(file=path)).problems} == {path}

    @pytest.mark.parametrize("path", sorted(BROKEN.glob("*.expected.json")), ids=lambda p: p.name)
    def test_that_are_broken(self, path: Path) -> None:
        """Line, column and pointer of each problem are those that the reader of the file tells."""
        name = path.name.removesuffix(".expected.json")
        (file,) = (other for other in BROKEN.glob(f"{name}.*") if other != path)
        result = checker().result(Task(file=str(file)))
        told = [{"line": p.line, "column": p.column, "pointer": p.pointer} for p in result.problems]
        expected = json.loads(path.read_text("utf-8"))["problems"]
        assert told == [{key: p[key] for key in ("line", "column", "pointer")} for p in expected]
        assert {problem.file for problem in result.problems} == {str(file)}
        assert result.findings == ()


class TestStandardInput:
    @pytest.mark.parametrize(
        "text",
        [
            json.dumps(CASE),
            json.dumps(CASE, indent=2),
            "\n \t\r\n" + json.dumps(CASE),
            "\ufeff" + json.dumps(CASE),
            "\ufeff  " + json.dumps(CASE),
        ],
        ids=["plain", "indented", "after white space", "after a BOM", "after both"],
    )
    def test_as_json(self, text: str) -> None:
        """What begins with a brace is JSON."""
        result = of_content(text)
        assert (result.file, result.case, result.problems) == ("-", "LOE-2025-007", ())
        assert "JSON" in of_content(text + "x").problems[0].message("de")

    @pytest.mark.parametrize(
        "text",
        [
            YAML,
            "# Fictional.\n" + YAML,
            "---\n" + YAML,
            "\ufeff" + YAML,
            "{format: passtgenau-case/1, programme: passtgenau, case: LOE-2025-007}\n",
            "{\n  format: passtgenau-case/1, programme: passtgenau, 'case': LOE-2025-007}\n",
            "# Fictional.\n" + json.dumps(CASE),
        ],
        ids=["plain", "comment", "marker", "BOM", "flow", "flow over lines", "JSON in YAML"],
    )
    def test_as_yaml(self, text: str) -> None:
        """All else is YAML, a mapping in braces without quotation marks too."""
        result = of_content(text)
        assert (result.file, result.case, result.problems) == ("-", "LOE-2025-007", ())

    def test_positions(self) -> None:
        """Judgements have their place in what was read."""
        (breach,) = (f for f in of_content(YAML).findings if f.rule == "PG202" and f.line == 5)
        assert breach.column == YAML.splitlines()[4].index("2025-04-30") + 1

    @pytest.mark.parametrize(
        "content", [b"", b"   ", b"{", b"{}", b"\xff\xfe{", b"[]", b"{\xff", b"\x00"]
    )
    def test_that_is_broken(self, content: bytes) -> None:
        """What cannot be read is a problem of ``-`` with its place."""
        result = of_content(content)
        assert {problem.file for problem in result.problems} == {"-"}
        for problem in result.problems:
            assert re.match(r"-:\d+:\d+: ", problem.line_of_text("de"))

    def test_is_read_when_it_is_named(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Its content is part of the task, which no representation shows; files are read later."""
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"Kanarienvogel")))
        task = Task.of("-")
        assert task == Task(file="-", content=b"Kanarienvogel")
        assert "Kanarienvogel" not in repr(task)
        assert Task.of("missing.json") == Task(file="missing.json", content=None)


class TestWhatIsAsked:
    def test_choice(self) -> None:
        """Rules are chosen, and their severities."""
        choice = Choice(select=("PG2",), severities=(("PG202", Severity.HINT),))
        found = {(f.rule, f.severity) for f in of_content(YAML, choice=choice).findings}
        assert found == {("PG201", Severity.WARNING), ("PG202", Severity.HINT)}

    def test_rules_that_a_file_is_spared(self) -> None:
        """Rules are ignored in files of the names that were chosen."""
        choice = Choice(select=("PG2",), ignores_by_file=(("-", ("PG201",)),))
        assert {f.rule for f in of_content(YAML, choice=choice).findings} == {"PG202"}
        other = checker(choice=choice).result(Task(file="a", content=YAML.encode()))
        assert {f.rule for f in other.findings} == {"PG201", "PG202"}

    @pytest.mark.parametrize("data", [CASE, SERVICE], ids=["case", "service"])
    def test_comparing_where_nothing_is_selected(self, data: dict[str, Any]) -> None:
        """A file of a programme that has none of the selected rules has nothing to compare."""
        result = of_data(data, choice=Choice(select=("IB1",)), comparing=True)
        assert (result.findings, result.differences) == ((), ())

    def test_comparing(self) -> None:
        """What of a service depends on a reading is told with its judgements."""
        data = {"format": "passtgenau-service/1", "meetings": ["2025-02-01"]}
        result = of_data(data, choice=Choice(select=("PG806",)), comparing=True)
        assert result.case is None
        assert [finding.rule for finding in result.findings] == ["PG806"]
        assert result.differences is not None
        assert [
            [(option, outcome and outcome.value) for option, outcome in difference.outcomes]
            for difference in result.differences
        ] == [[("P3M", "breached"), ("P1M", "breached"), ("P6M", "met")]]

    def test_a_service(self) -> None:
        """Hours are looked at with the trainers of the service in mind, where there is one."""
        hours = [
            {
                "id": f"H-{name}",
                "date": "2025-03-04",
                "module": "einstiegsphase",
                "minutes": 60,
                "trainer": name,
            }
            for name in ("QT-1", "QT-2")
        ]
        data, choice = {**CASE, "hours": hours}, Choice(select=("PG809",))
        told, service = checker().service_result(
            Task(file="-", content=json.dumps(SERVICE).encode())
        )
        assert service == load_service(json.dumps(SERVICE), format="json")
        assert told == of_data(SERVICE)
        alone, beside = (of_data(data, choice=choice, service=one) for one in (None, service))
        assert [(f.subject, f.outcome.value) for f in alone.findings] == [
            ("hours", "not_applicable")
        ]
        assert [(f.subject, f.outcome.value) for f in beside.findings] == [("hours/1", "breached")]

    def test_a_service_that_is_a_case(self) -> None:
        """A case in place of a service is a problem of that file."""
        result, service = checker().service_result(Task(file="-", content=YAML.encode()))
        assert {problem.file for problem in result.problems} == {"-"}
        assert result.findings == ()
        assert service is None

    def test_a_programme_of_ones_own(self, own: Programme) -> None:
        """Its rules judge its cases, and no others."""
        result = of_data(NORDKREIS_CASE, programme=own)
        assert result.programme == "nordkreis@2025-01-01"
        (breach,) = (f for f in result.findings if f.rule == "NK1")
        assert (breach.outcome.value, breach.allowed) == ("breached", "2025-03-16")
        (problem,) = of_data(NORDKREIS_CASE).problems
        assert problem.pointer == "/programme"
        assert '"nordkreis"' in problem.message("de")
        (problem,) = of_data(CASE, programme=own).problems
        assert (problem.file, problem.pointer) == ("-", "/programme")
        assert "nordkreis" in problem.message("de")

    def test_icf_codes(self, tmp_path: Path) -> None:
        """A code that is not in the user's own list is a problem with its place."""
        codes: IcfCodes = load_icf_codes(write(tmp_path / "codes.csv", "d850\n"))
        text = YAML + "goals:\n- {id: Z-1, agreed_on: 2025-03-10, icf: d855}\n"
        (problem,) = of_content(text, icf_codes=codes).problems
        assert (problem.file, problem.line, problem.pointer) == ("-", 7, "/goals/0/icf")
        assert of_content(text.replace("d855", "d850"), icf_codes=codes).problems == ()
        assert of_data(SERVICE, icf_codes=codes).problems == ()

    def test_the_language(self) -> None:
        """Messages are made in the language of the checker."""
        german, english = (
            [(f.about, f.message) for f in of_content(YAML, lang=lang).findings]
            for lang in ("de", "en")
        )
        assert "Phase 1 (Einstiegsphase ab 03.03.2025)" in {about for about, _ in german}
        assert "Phase 1 (entry phase from 2025-03-03)" in {about for about, _ in english}


class TestValues:
    """Free text of a file is told only if its values are asked for."""

    def test_of_problems(self) -> None:
        """What is wrong is measured, or shown if asked for; a note never is."""
        secret = "Kanarienvogel im Haus"
        data = {**CASE, "case": secret, "participant": {"groups": [secret]}, secret: 1}
        data["records"] = [{"kind": "abschlussbericht", "date": "2025-03-28", "note": [secret]}]
        measured = of_data(data)
        assert not [p for p in measured.problems if secret in p.line_of_text("de")]
        shown = of_data(data, show_values=True)
        assert len(shown.problems) == len(measured.problems) > 3
        with_secret = {p.pointer for p in shown.problems if secret in p.line_of_text("de")}
        assert "/case" in with_secret
        assert "/participant/groups/0" in with_secret
        assert not [pointer for pointer in with_secret if "note" in pointer]

    @pytest.mark.parametrize("content", ["{", "\x00", "[]", "case: [", ""])
    def test_of_what_cannot_be_parsed(self, content: str) -> None:
        """Where there are no values, the problems are those that are always told."""
        assert of_content(content, show_values=True) == of_content(content)

    def test_of_files_that_are_missing(self, tmp_path: Path) -> None:
        """Nor does a file that cannot be opened have any."""
        task = Task(file=str(tmp_path / "a.txt"))
        assert checker(show_values=True).result(task) == checker().result(task)


def test_goes_to_other_processes(own: Programme) -> None:
    """A checker and its results can be pickled, and are the same there."""
    made = checker(programme=own, choice=Choice(select=("NK1",)))
    task = Task(file="-", content=json.dumps(NORDKREIS_CASE).encode())
    result = pickle.loads(pickle.dumps(made)).result(pickle.loads(pickle.dumps(task)))  # noqa: S301
    assert pickle.loads(pickle.dumps(result)) == made.result(task)  # noqa: S301
