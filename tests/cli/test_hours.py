"""``passtgenau hours import``: what it shows, when it writes, and its exit codes."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from command import AS_OF, EINSTIEG, HEAD, case_file, invoke, names

from passtgenau_core import load_case
from passtgenau_core.sheets import writing

COLUMNS = "Datum;Modul;Stunden;Trainer;Bemerkung;Kennung"
GOOD = ("4.3.2025;Einstiegsphase;2,5;QT-1;persönlich;", "5.3.2025;einstiegsphase;1;QT-1;;")
LATE = "31.3.2025;einstiegsphase;1;QT-1;;"
"""On a day after the end of the phase: breaches PG304, an error."""
BY_HAND = {"id": "H-1", "date": "2025-03-05", "module": "einstiegsphase", "minutes": 60}
NORDKREIS = """\
format = "passtgenau-programme/1"
id = "nordkreis"
title = { de = "Weg", en = "Way" }
document = "Konzept Weg"

[[modules]]
id = "begleitung"
title = { de = "Begleitung", en = "Company" }
hours = 10
source = { section = "1", quote = "10 Stunden" }

[[rules]]
id = "NK1"
kind = "hour-cap"
severity = "error"
title = { de = "Höchststunden", en = "Most hours" }
source = { section = "1", quote = "10 Stunden" }
"""


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def sheet(*rows: str, file: str = "hours.csv", columns: str = COLUMNS) -> str:
    """Write a time sheet."""
    Path(file).write_text("\r\n".join([columns, *rows, ""]), encoding="cp1252")
    return file


def case(*entries: dict[str, Any], file: str = "case.json") -> str:
    """Write a case with one phase, and these hours."""
    return str(case_file(Path(file), EINSTIEG, hours=list(entries)))


def run(*arguments: str) -> tuple[int, dict[str, Any]]:
    """Exit code and result of an import of ``hours.csv`` into ``case.json``."""
    result = invoke(
        "hours",
        "import",
        "hours.csv",
        "--case",
        "case.json",
        *AS_OF,
        "--format",
        "json",
        *arguments,
    )
    assert result.stderr == ""
    return result.exit_code, json.loads(result.stdout)


def refused(*arguments: str, lang: str = "en") -> list[str]:
    """What of the input could not be understood."""
    result = invoke("hours", "import", *arguments, *AS_OF, "--lang", lang)
    assert (result.exit_code, result.stdout) == (2, "")
    return result.stderr.partition("Error: ")[2].splitlines()


def found(judgements: Sequence[dict[str, Any]]) -> list[tuple[str, str, str, str]]:
    """Rule, severity, outcome and subject of judgements."""
    return [(j["rule"], j["severity"], j["outcome"], j["subject"]) for j in judgements]


def test_the_result() -> None:
    """All of it, without the words of remarks; nothing is written without being asked."""
    file = case(BY_HAND)
    old = Path(file).read_bytes()
    code, data = run() if sheet(*GOOD, LATE, "Summe;;4;;;") else (9, {})
    assert code == 1
    new = data.pop("new")
    assert [entry.pop("id")[:2] for entry in new] == ["T-"] * 3
    shared = {"module": "einstiegsphase", "trainer": "QT-1"}
    assert new == [
        {"row": 2, "date": "2025-03-04", "minutes": 150, **shared},
        {"row": 3, "date": "2025-03-05", "minutes": 60, **shared},
        {"row": 4, "date": "2025-03-31", "minutes": 60, **shared},
    ]
    (breach,) = data.pop("breaches")
    assert breach.pop("message") == "vom 31.03.2025, in keiner Phase seines Moduls"
    assert breach == {
        "rule": "PG304",
        "severity": "error",
        "outcome": "breached",
        "subject": "hours/3",
    }
    assert data.pop("changes") is not None
    module = {"module": "einstiegsphase", "before": 60, "new": 270, "limit": 2880}
    assert data == {
        "schema": "passtgenau-hours-import/1",
        "case": "LOE-2025-007",
        "programme": "passtgenau@2024-05-17",
        "as_of": "2025-06-01",
        "file": "case.json",
        "sheet": {"file": "hours.csv", "name": None},
        "notices": ["Zeilen ausgelassen (Summe): 5"],
        "known": [],
        "alike": [],
        "modules": [{**module, "after": 330, "left": 2550}],
        "written": False,
        "refused": False,
        "backup": None,
    }
    assert Path(file).read_bytes() == old
    assert names(Path()) == {"case.json", "hours.csv"}


def test_writing() -> None:
    """With --write the entries are in the file, and the second time there is nothing to add."""
    sheet(*GOOD)
    old = Path(case(BY_HAND)).read_bytes()
    code, data = run("--write")
    assert (code, data["written"], data["refused"]) == (0, True, False)
    assert data["backup"] == "case.json.bak"
    assert Path("case.json.bak").read_bytes() == old
    ledger = load_case("case.json").ledger
    assert [entry.id for entry in ledger] == ["H-1", *(entry["id"] for entry in data["new"])]
    assert [entry.note for entry in ledger] == [None, "persönlich", None]
    code, again = run("--write")
    assert (code, again["new"], again["known"], again["written"]) == (0, [], [2, 3], False)
    assert names(Path()) == {"case.json", "case.json.bak", "hours.csv"}


def test_new_breaches_are_not_written() -> None:
    """What would newly breach an error is refused, unless it is forced."""
    sheet(*GOOD, LATE)
    old = Path(case()).read_bytes()
    code, data = run("--write")
    assert (code, data["written"], data["refused"]) == (1, False, True)
    assert Path("case.json").read_bytes() == old
    code, data = run("--write", "--force")
    assert (code, data["written"], data["refused"]) == (0, True, False)
    assert found(data["breaches"]) == [("PG304", "error", "breached", "hours/2")]
    assert run()[0] == 0


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ((), [("PG304", "error")]),
        (("--ignore", "PG304"), []),
        (("--select", "PG1"), []),
        (("--per-file-ignore", "case.json=PG3"), []),
        (("--severity", "PG304=warning"), [("PG304", "warning")]),
    ],
)
def test_which_rules(arguments: tuple[str, ...], expected: list[tuple[str, str]]) -> None:
    """The options that choose and weigh rules are those of the check."""
    sheet(LATE)
    case()
    code, data = run(*arguments)
    assert [judgement[:2] for judgement in found(data["breaches"])] == expected
    assert code == int(("PG304", "error") in expected)


def test_settings_of_a_configuration() -> None:
    """A configuration holds here, too, and can be left aside."""
    Path("passtgenau.toml").write_text('severity = { PG304 = "hint" }\n', encoding="utf-8")
    sheet(LATE)
    case()
    assert (run()[0], run("--isolated")[0]) == (0, 1)


def test_readings_and_service() -> None:
    """How the text is read, and who works on the case, matters to what would be breached."""
    sheet("4.3.2025;einstiegsphase;1;QT-9;;")
    case()
    service = {
        "format": "passtgenau-service/1",
        "programme": "passtgenau",
        "trainers": [{"id": "QT-1"}],
    }
    Path("service.json").write_text(json.dumps(service), encoding="utf-8")
    alone, served = run()[1], run("--service", "service.json", "--reading", "month=phase")[1]
    assert alone["breaches"] == []
    assert [breach["subject"] for breach in served["breaches"]] == ["hours/0"]


def test_a_programme_of_ones_own() -> None:
    """Modules are those of the programme that the case names."""
    Path("weg.toml").write_text(NORDKREIS, encoding="utf-8")
    data = {**HEAD, "programme": "nordkreis"}
    Path("case.json").write_text(json.dumps(data), encoding="utf-8")
    sheet("4.3.2025;Begleitung;11;QT-1;;")
    code, result = run("--programme", "weg.toml")
    assert (code, found(result["breaches"])) == (
        1,
        [("NK1", "error", "breached", "module/begleitung")],
    )


def test_headings_and_sheets() -> None:
    """Headings of one's own, columns to pass over, and the sheet of a workbook."""
    case()
    sheet("4.3.2025;einstiegsphase;1;7", columns="Tag der Arbeit;Modul;Std;Stunden")
    headings = ("--heading", "date=Tag der Arbeit", "--heading", "hours=Std")
    assert run(*headings)[1]["modules"][0]["new"] == 60
    book = import_module("xlsxwriter").Workbook("hours.xlsx")
    for month in ("März", "April"):
        page = book.add_worksheet(month)
        page.write_row(0, 0, ["Datum", "Modul", "Minuten", "Stunden"])
        page.write_row(1, 0, [f"{7 + len(month)}.3.2025", "einstiegsphase", 60 + len(month), 7])
    book.close()
    arguments = ("hours.xlsx", "--case", "case.json", "--heading", "hours=")
    (told,) = refused(*arguments)
    assert told == "hours.xlsx: several sheets have hours: expected one of: März, April"
    result = invoke("hours", "import", *arguments, "--sheet", "April", *AS_OF, "--format", "json")
    data = json.loads(result.stdout)
    assert data["sheet"] == {"file": "hours.xlsx", "name": "April"}
    assert [(entry["date"], entry["minutes"]) for entry in data["new"]] == [("2025-03-12", 65)]


@pytest.mark.parametrize("heading", ["date", "=Tag", "=", ""])
def test_headings_that_name_no_field(heading: str) -> None:
    """A heading is a pair."""
    result = invoke("hours", "import", "a.csv", "--case", "a.yaml", "--heading", heading)
    assert (result.exit_code, "expected FIELD=HEADING" in result.stderr) == (2, True)


def test_bad_cells() -> None:
    """Every bad cell is told at once, in the language asked for; nothing is written."""
    sheet("31.2.2025;Einstiegsphas;1.234;QT-1;;", "4.3.2025;einstiegsphase;;;;")
    old = Path(case()).read_bytes()
    arguments = ("hours.csv", "--case", "case.json", "--write")
    assert [line.split(": ")[:2] for line in refused(*arguments)] == [
        ["hours.csv:2:1", "A2"],
        ["hours.csv:2:11", "B2"],
        ["hours.csv:2:25", "C2"],
        ["hours.csv:3:25", "C3"],
    ]
    german = refused(*arguments, lang="de")
    assert german[0].startswith('hours.csv:2:1: A2: Datum nicht lesbar: gefunden "31.2.2025"')
    assert Path("case.json").read_bytes() == old


def test_an_id_of_the_case() -> None:
    """A row with an id of the case that says something else is told, and nothing is written."""
    case(BY_HAND)
    (told,) = refused(sheet("4.3.2025;einstiegsphase;1;;;H-1"), "--case", "case.json", "--write")
    assert told.startswith("hours.csv: row 2: the case has this entry with other content")


def test_what_cannot_be_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    """A case, a sheet or a service that is not there, and a library that is not installed."""
    sheet(*GOOD)
    case()
    assert refused("hours.csv", "--case", "x.yaml")[0].startswith("x.yaml: cannot read the file")
    assert refused("x.csv", "--case", "case.json")[0].startswith("x.csv: cannot read the file")
    (told,) = refused("hours.csv", "--case", "case.json", "--service", "x.yaml")
    assert told.startswith("x.yaml: cannot read the file")
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    Path("hours.xlsx").write_bytes(b"PK")
    (told,) = refused("hours.xlsx", "--case", "case.json")
    assert told.startswith("hours.xlsx: workbooks need python-calamine: install ")


def test_a_file_that_cannot_be_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """What keeps the file from being written is told."""

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(writing, "write_atomically", full)
    sheet(*GOOD)
    old = Path(case()).read_bytes()
    (told,) = refused("hours.csv", "--case", "case.json", "--write")
    assert told == "case.json: cannot be written (No space left on device)"
    assert Path("case.json").read_bytes() == old


# --- As text ----------------------------------------------------------------------------------


def text(*arguments: str) -> list[str]:
    """The lines of an import as text, in English."""
    result = invoke(
        "hours", "import", "hours.csv", "--case", "case.json", *AS_OF, "--lang", "en", *arguments
    )
    assert result.stderr == ""
    return result.stdout.splitlines()


def test_as_text() -> None:
    """What a case worker reads: rows, hours by module, what would be breached, what to do."""
    sheet(*GOOD, *[LATE] * 7, "Summe;;4;;;")
    case({**BY_HAND, "trainer": "QT-1"}, {**BY_HAND, "id": "H-2", "minutes": 2280})
    lines = text()
    assert lines[0] == "LOE-2025-007  passtgenau@2024-05-17  as of 2025-06-01  case.json"
    assert lines[1:4] == [
        "hours.csv  new: 9  already there: 0",
        "  rows left out (total): 11",
        "  row 3 equals entry H-1: it may have been booked by hand",
    ]
    hours = "entry phase  39 h  10 h 30 min  49 h 30 min  48 h  -1 h 30 min"
    assert hours.split() in [line.split() for line in lines]
    start = lines.index("Newly breached")
    assert [line for line in lines[start:] if line.startswith("  error PG304")] == [
        "  error PG304  Hours inside a phase"
    ] * 5
    assert "  … and 2 more of PG304" in lines
    assert lines[start - 1] == ""
    assert [line for line in lines if line.startswith("  error PG301")]
    assert lines[-1] == "Not written yet: --write writes"
    assert "persönlich" not in "".join(lines)
    assert text("--write")[-1].startswith("Not written: rules would be newly breached")
    assert text("--write", "--force")[-1] == "Written: case.json  before: case.json.bak"
    again = text("--write")
    assert again[1:3] == [
        "hours.csv  new: 0  already there: 9",
        "  in the case already: rows 2, 3, 4, 5, 6, 7, 8, 9, 10",
    ]
    assert again[-1] == "Nothing new"


def test_changes_as_text() -> None:
    """What is breached already and would be so in another way is told apart."""
    case({**BY_HAND, "minutes": 2881})
    sheet(GOOD[0])
    lines = text("--select", "PG301")
    assert "Newly breached" not in lines
    start = lines.index("Changes")
    assert lines[start + 1].startswith("  error PG301  ")
    data = run("--select", "PG301")[1]
    assert found(data["changes"]) == [
        ("PG301", "error", "breached", "module/einstiegsphase"),
    ]


def test_other_outcomes_as_text() -> None:
    """A judgement that is no breach is told by its outcome."""
    budget = {"amount": "88200.00", "rates": [{"from": "2025-03-10", "rate": "60.00"}]}
    case_file(Path("case.json"), EINSTIEG, hours=[], budget=budget)
    sheet(GOOD[0])
    (change,) = run("--select", "PG507")[1]["changes"]
    assert (change["outcome"], change["subject"]) == ("undetermined", "case")
    assert any(line.startswith("  undetermined PG507  ") for line in text())


def test_a_file_for_the_result() -> None:
    """The result may go to a file."""
    sheet(*GOOD)
    case()
    assert text("--output", "out.txt") == []
    assert Path("out.txt").read_text("utf-8").startswith("LOE-2025-007  ")
    assert text("--format", "json", "-o", "out.json") == []
    assert json.loads(Path("out.json").read_text("utf-8"))["case"] == "LOE-2025-007"


def test_the_group() -> None:
    """The command is found where the contract names it."""
    assert "import" in invoke("hours", "--help").stdout
