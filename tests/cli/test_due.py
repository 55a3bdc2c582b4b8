"""``passtgenau due``: what it lists, how far ahead, in which format, and its exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from icalendar import Calendar
from jsonschema import Draft202012Validator

from passtgenau_core import Length, due, load_case
from passtgenau_core.cli import options
from passtgenau_core.cli.commands import passtgenau
from passtgenau_core.cli.due import _Within
from passtgenau_core.output.schema import due_schema

HEAD = {"format": "passtgenau-case/1", "programme": "passtgenau", "case": "LOE-2025-007"}
CASE: dict[str, Any] = {
    **HEAD,
    "budget": {"approved_on": "2025-03-19"},
    "agreement": {"provider": "st-josefshaus", "signed_on": "2025-03-19"},
    "phases": [
        {"module": "einstiegsphase", "start": "2025-03-19", "end": "2025-04-11"},
        {"module": "qualifizierungsphase", "start": "2025-04-14", "end": "2026-02-06"},
    ],
}
DUTIES = [
    ("2025-05-09", "PG601", "phases/0"),
    ("2025-06-19", "PG701", "case"),
    ("2026-03-06", "PG601", "phases/1"),
    ("2026-03-06", "PG604", "case"),
]
"""What is due of that case on 1 June 2025; the first is overdue."""
SUPPORT = {
    "format": "passtgenau-case/1",
    "programme": "integrationsbegleitung",
    "case": "IB-1",
    "phases": [{"module": "massnahme", "start": "2025-06-02", "end": "2025-12-01"}],
}
SERVICE = {
    "format": "passtgenau-service/1",
    "programme": "passtgenau",
    "meetings": ["2025-01-15"],
}
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
source = { section = "1", quote = "zwei Wochen", basis = "explicit" }
"""


def invoke(*arguments: str | Path, input: str | None = None) -> Result:
    """Run ``passtgenau due``; an error that is not told as a message fails the test."""
    return CliRunner().invoke(
        passtgenau,
        ["due", "--as-of", "2025-06-01", *map(str, arguments)],
        input=input,
        catch_exceptions=False,
    )


def listed(*arguments: str | Path, input: str | None = None) -> dict[str, Any]:
    """The list as JSON, which is as its schema says."""
    result = invoke(*arguments, "--format", "json", input=input)
    assert result.stderr == ""
    data = json.loads(result.stdout)
    Draft202012Validator(due_schema()).validate(data)
    assert isinstance(data, dict)
    return data


def duties(*arguments: str | Path, input: str | None = None) -> list[tuple[str, str, str]]:
    """Day, rule and subject of what is listed."""
    items = listed(*arguments, input=input)["items"]
    return [(item["due"], item["rule"], item["subject"]) for item in items]


def write(folder: Path, data: dict[str, Any], name: str = "a.json") -> Path:
    """Write a file with this content."""
    path = folder / name
    path.write_text(json.dumps(data), encoding="utf-8")
    return path


@pytest.fixture
def case(tmp_path: Path) -> Path:
    """The case of which four things are due."""
    return write(tmp_path, CASE)


class TestWhatIsListed:
    def test_of_a_file(self, case: Path) -> None:
        """The list is that of the library."""
        assert duties(case) == DUTIES
        found = due(load_case(case), as_of=date(2025, 6, 1))
        assert [(str(i.due), i.judgement.rule, i.judgement.subject) for i in found] == DUTIES

    def test_of_a_folder(self, tmp_path: Path, case: Path) -> None:
        """All files of a folder, of any programme, make one list by day."""
        write(tmp_path, SUPPORT, "b.json")
        items = listed(tmp_path)["items"]
        assert {(item["case"], item["programme"]) for item in items} == {
            ("LOE-2025-007", "passtgenau@2024-05-17"),
            ("IB-1", "integrationsbegleitung"),
        }
        assert [item["due"] for item in items] == sorted(item["due"] for item in items)
        assert {item["file"] for item in items} == {str(case), str(tmp_path / "b.json")}

    def test_of_standard_input(self) -> None:
        """A dash stands for it."""
        assert duties("-", input=json.dumps(CASE)) == DUTIES

    def test_in_a_programme_of_ones_own(self, tmp_path: Path) -> None:
        """A programme of one's own is asked for its duties."""
        programme = tmp_path / "nordkreis.toml"
        programme.write_text(NORDKREIS, encoding="utf-8")
        phases = [{"module": "start", "start": "2025-05-26"}]
        path = write(tmp_path, {**HEAD, "programme": "nordkreis", "phases": phases})
        assert duties(path, "--programme", programme) == [("2025-06-08", "NK1", "phases/0")]

    def test_with_a_service(self, tmp_path: Path, case: Path) -> None:
        """What the service itself owes is listed, too, and belongs to no case."""
        service = write(tmp_path, SERVICE, "service.json")
        (item,) = (i for i in listed(case, "--service", service)["items"] if i["case"] is None)
        assert (item["rule"], item["due"], item["file"]) == ("PG806", "2025-04-15", str(service))
        assert listed(case, service)["items"] == listed(case, "--service", service)["items"]

    def test_select_and_ignore(self, case: Path) -> None:
        """Both may be repeated, and take ids and prefixes."""
        assert duties(case, "--select", "PG7") == [DUTIES[1]]
        assert duties(case, "--select", "PG7", "--select", "PG604") == [DUTIES[1], DUTIES[3]]
        assert duties(case, "--ignore", "PG601", "--ignore", "PG7") == [DUTIES[3]]

    def test_reading(self, case: Path) -> None:
        """Another reading moves a due day."""
        assert duties(case, "--reading", "talk-interval=P6M", "--select", "PG7") == [
            ("2025-09-19", "PG701", "case")
        ]

    def test_the_day_is_today(self, case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Without ``--as-of`` it is today in Europe/Berlin, asked for once a run."""
        result = CliRunner().invoke(passtgenau, ["due", str(case), "--format", "json"])
        told = json.loads(result.stdout)["as_of"]
        assert date.fromisoformat(told) <= options.today()
        assert date.fromisoformat(told) > date(2026, 1, 1)

    @pytest.mark.parametrize("format", ["text", "json", "ics"])
    def test_words_of_both_languages(self, case: Path, format: str) -> None:
        """German is the default."""
        german = invoke(case, "--format", format)
        english = invoke(case, "--format", format, "--lang", "en")
        assert german.stdout == invoke(case, "--format", format, "--lang", "de").stdout
        assert "Fronleichnam" in german.stdout
        assert "Corpus Christi" in english.stdout


class TestWithin:
    @pytest.mark.parametrize(
        ("within", "count"),
        [
            ("0d", 1),
            ("17d", 1),
            ("18d", 2),
            ("2w", 1),
            ("3w", 2),
            ("9m", 2),
            ("10m", 4),
            ("0m", 1),
            ("020w", 2),
        ],
    )
    def test_days_weeks_months(self, case: Path, within: str, count: int) -> None:
        """The last day is inside; what is overdue is always listed."""
        assert duties(case, "--within", within) == DUTIES[:count]

    def test_is_told(self, case: Path) -> None:
        """The list says how far it looks."""
        assert listed(case)["within"] is None
        assert listed(case, "--within", "30d")["within"] == "P30D"
        assert listed(case, "--within", "4w")["within"] == "P4W"
        assert "fällig bis 01.07.2025" in invoke(case, "--within", "1m").stdout

    @pytest.mark.parametrize(
        "within",
        [
            "",
            "30",
            "d",
            "d30",
            "1y",
            "30D",
            "-1d",
            "+1d",
            "1.5w",
            "1 d",
            " 1d",
            "1d\n",
            "P4W",
            "٣d",
        ],
    )
    def test_anything_else_is_wrong_usage(self, case: Path, within: str) -> None:
        """What is no span is told with examples of one."""
        result = invoke(case, f"--within={within}")
        assert (result.exit_code, result.stdout) == (2, "")
        assert repr(within) in result.stderr
        assert "30d, 4w or 3m" in " ".join(result.stderr.split())

    @pytest.mark.parametrize("within", ["999999d", "999999w", "20001m"])
    def test_too_far(self, case: Path, within: str) -> None:
        """A span beyond the calendar is refused with what is allowed, without a traceback."""
        result = invoke(case, "--within", within, "--lang", "en")
        assert (result.exit_code, result.stdout) == (2, "")
        assert f"got {within[:-1]}" in result.stderr

    def test_a_span_is_a_span(self) -> None:
        """A value that was read before stays what it is."""
        for value in (30, Length.weeks(4)):
            assert _Within().convert(value, None, None) == value


class TestExitCodes:
    def test_overdue_is_no_failure(self, case: Path) -> None:
        """A list is no verdict."""
        result = invoke(case)
        assert "Überfällig" in result.stdout
        assert (result.exit_code, result.stderr) == (0, "")

    @pytest.mark.parametrize("format", ["text", "ics"])
    def test_what_cannot_be_read(self, tmp_path: Path, case: Path, format: str) -> None:
        """It is told on standard error, with its place; the other files are still listed."""
        broken = tmp_path / "b.yaml"
        broken.write_text("format: passtgenau-case/1\ncase: 5\n", encoding="utf-8")
        alone = invoke(case, "--format", format).stdout
        result = invoke(case, broken, "--format", format, "--lang", "de")
        assert result.exit_code == 2
        assert f"{broken}:2:7: " in result.stderr
        assert result.stderr.count("\n") == 2
        assert "Moduldokumentation" in result.stdout
        if format == "ics":
            assert result.stdout == alone
        else:
            assert "2 Dateien  davon nicht lesbar: 1" in result.stdout

    def test_what_cannot_be_read_in_json(self, tmp_path: Path, case: Path) -> None:
        """The list holds the problems, and standard error is empty."""
        missing = tmp_path / "missing.json"
        data = listed(case, missing)
        assert [problem["file"] for problem in data["problems"]] == [str(missing)]
        assert len(data["items"]) == len(DUTIES)
        assert invoke(case, missing, "--format", "json").exit_code == 2

    def test_problems_are_told_in_the_language(self, tmp_path: Path) -> None:
        """Standard error follows ``--lang``."""
        german, english = (invoke(tmp_path / "no.json", "--lang", x).stderr for x in ("de", "en"))
        assert "Datei kann nicht gelesen werden" in german
        assert "cannot read the file" in english

    def test_names_of_files_steer_no_terminal(self, tmp_path: Path) -> None:
        """Control characters in the name of a file are made visible on standard error."""
        result = invoke(tmp_path / "a\x1b[31m.json")
        assert r"a\x1b[31m.json" in result.stderr
        assert "\x1b" not in result.stderr

    @pytest.mark.parametrize(
        "arguments",
        [
            ("--select", "PG9"),
            ("--ignore", "IC"),
            ("--reading", "nosuch=P1M"),
            ("--format", "xml"),
            ("--lang", "fr"),
            ("--as-of", "2025-02-30"),
            ("--strict",),
        ],
    )
    def test_wrong_usage(self, case: Path, arguments: tuple[str, ...]) -> None:
        """An unknown rule, reading, option or day is wrong usage, and nothing is listed."""
        result = invoke(case, *arguments)
        assert (result.exit_code, result.stdout) == (2, "")
        assert "Usage: passtgenau due" in result.stderr

    def test_without_a_path(self) -> None:
        """At least one path is needed."""
        result = invoke()
        assert result.exit_code == 2
        assert "PATH" in result.stderr


class TestOutput:
    @pytest.mark.parametrize("format", ["text", "json", "ics"])
    def test_to_a_file(self, tmp_path: Path, case: Path, format: str) -> None:
        """With ``--output`` the file holds the bytes that would be shown, line ends included."""
        path = tmp_path / "due.out"
        result = invoke(case, "--format", format, "--output", path)
        assert (result.exit_code, result.output) == (0, "")
        assert path.read_bytes() == invoke(case, "--format", format).stdout_bytes

    def test_text_is_the_default(self, case: Path) -> None:
        """Without ``--format`` people read it."""
        assert invoke(case).stdout.startswith("Offene Pflichten  Stichtag 01.06.2025\n")
        assert invoke(case).stdout == invoke(case, "--format", "text").stdout

    def test_of_the_real_command(self, case: Path) -> None:
        """The installed command writes a calendar that parses, the same bytes twice."""
        command = [str(Path(sys.executable).with_name("passtgenau")), "due", str(case)]
        command += ["--as-of", "2025-06-01", "--format", "ics"]
        one, other = (subprocess.run(command, capture_output=True, check=True) for _ in range(2))
        assert one.stdout == other.stdout
        assert one.stdout.count(b"\r\n") == one.stdout.count(b"\n")
        calendar: Any = Calendar.from_ical(one.stdout)
        assert [str(t["DUE"].dt) for t in calendar.walk("VTODO")] == [day for day, _, _ in DUTIES]

    def test_only_a_calendar_loads_icalendar(self, case: Path) -> None:
        """A text that names no holiday is made without the library for calendars."""
        script = """
import sys
from passtgenau_core.cli import main
try:
    main()
except SystemExit as done:
    print(done.code, "icalendar" in sys.modules, "holidays" in sys.modules)
"""
        command = [sys.executable, "-W", "error", "-c", script]
        for more, loaded in (
            (("--select", "PG2"), "0 False False"),
            ((), "0 False True"),
            (("--format", "ics"), "0 True True"),
        ):
            done = subprocess.run(
                [*command, "due", str(case), "--as-of", "2025-06-01", *more],
                capture_output=True,
                check=True,
                encoding="utf-8",
            )
            assert done.stdout.splitlines()[-1] == loaded


class TestSchema:
    def test_is_printed(self) -> None:
        """``passtgenau schema due`` prints the schema of the list."""
        result = CliRunner().invoke(passtgenau, ["schema", "due"])
        assert result.exit_code == 0
        assert json.loads(result.stdout) == due_schema()
