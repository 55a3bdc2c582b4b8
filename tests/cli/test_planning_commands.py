"""The commands ``plan``, ``forecast`` and ``statement``: what they show, and in which format."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from command import EINSTIEG, QUALI, case_file, invoke

from passtgenau_core import Case, load_case, load_programme
from passtgenau_core.cli.planning import _Span
from passtgenau_core.language import LANGUAGES, Language
from passtgenau_core.planning import (
    POLICIES,
    Plan,
    fit,
    forecast,
    plan,
    statement,
)
from passtgenau_core.planning.shown import Shown
from passtgenau_core.tables import Table, to_csv, to_data, to_excel, to_page, to_text

PASSTGENAU = load_programme("passtgenau")
START = date(2025, 3, 3)
AS_OF = date(2025, 6, 1)
PLAN_ARGUMENTS = ("plan", "gesamtmodul", "--start", "2025-03-03", "--rate", "60.00")
SECRET = "Vertrauliches"
HOURS: list[dict[str, Any]] = [
    {"id": "H-1", "date": "2025-03-05", "module": "einstiegsphase", "minutes": 50, "note": SECRET},
    {"id": "H-2", "date": "2025-04-01", "module": "qualifizierungsphase", "minutes": 97},
    {"id": "H-3", "date": "2025-04-02", "reverses": "H-1"},
]
BUDGET = {
    "approved_on": "2025-02-05",
    "amount": "10000.00",
    "rates": [{"from": "2025-03-01", "rate": "60.00"}],
}
OWN = """\
format = "passtgenau-programme/1"
id = "nordkreis"
title = { de = "Weg", en = "Way" }
document = "Konzept Weg"

[[modules]]
id = "start"
title = { de = "Start", en = "Start" }
max = "P2W"
hours = 20
source = { section = "1", quote = "zwei Wochen" }
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A case file with hours, a correction and a budget."""
    return case_file(tmp_path / "case.json", EINSTIEG, QUALI, hours=HOURS, budget=BUDGET)


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """The programme file of another county."""
    file = tmp_path / "nordkreis.toml"
    file.write_text(OWN, encoding="utf-8")
    return file


def shown(*arguments: str | Path) -> str:
    """What a command that succeeds writes; to standard error it writes nothing."""
    result = invoke(*arguments)
    assert (result.exit_code, result.stderr) == (0, "")
    return result.stdout_bytes.decode()


def refused(*arguments: str | Path) -> str:
    """What a command that fails says, in one message and without a result."""
    result = invoke(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Traceback" not in result.stderr
    return result.stderr


def tables(*arguments: str | Path) -> dict[str, list[dict[str, Any]]]:
    """The rows of all tables of a command, as JSON tells them."""
    data = json.loads(shown(*arguments, "--format", "json"))
    return {table["name"]: table["rows"] for table in data["tables"]}


def rows(of: Shown) -> dict[str, list[dict[str, Any]]]:
    """The rows of all tables of a result."""
    return {table.name: to_data(table)["rows"] for table in of.tables()}


def whole(**options: Any) -> Plan:
    """The plan that the command should make."""
    return plan(PASSTGENAU, "gesamtmodul", START, "60.00", **options)


class Command:
    """A command with arguments that make it succeed, and the tables that it should show."""

    def __init__(self, name: str, path: Path) -> None:
        case: Case = load_case(path)
        self.arguments, result = {
            "plan": (PLAN_ARGUMENTS, whole()),
            "forecast": (("forecast", path, "--as-of", "2025-06-01"), forecast(case, AS_OF)),
            "statement": (("statement", path, "--month", "2025-04"), statement(case, "2025-04")),
        }[name]
        self.tables: tuple[Table, ...] = result.tables()


@pytest.fixture(params=["plan", "forecast", "statement"])
def command(request: pytest.FixtureRequest, path: Path) -> Command:
    """Each of the three commands."""
    return Command(request.param, path)


@pytest.mark.parametrize("lang", LANGUAGES)
class TestFormats:
    def test_text(self, command: Command, lang: Language) -> None:
        """All tables, an empty line between them."""
        told = shown(*command.arguments, "--lang", lang)
        assert told == "\n".join(to_text(table, lang) for table in command.tables)
        assert SECRET not in told

    def test_json(self, command: Command, lang: Language) -> None:
        """All tables as data."""
        told = json.loads(shown(*command.arguments, "--lang", lang, "--format", "json"))
        assert told == {"tables": [to_data(table, lang) for table in command.tables]}

    def test_csv(self, command: Command, lang: Language) -> None:
        """One table: the first, unless another one is named."""
        told = shown(*command.arguments, "--lang", lang, "--format", "csv")
        assert told == to_csv(command.tables[0], lang)
        assert told.startswith("\ufeff") == (lang == "de")
        last = command.tables[-1]
        told = shown(*command.arguments, "--lang", lang, "--format", "csv", "--table", last.name)
        assert told == to_csv(last, lang)

    def test_html(self, command: Command, lang: Language) -> None:
        """A page with all tables."""
        told = shown(*command.arguments, "--lang", lang, "--format", "html")
        assert told == to_page(command.tables, lang)

    def test_xlsx(self, command: Command, lang: Language, tmp_path: Path) -> None:
        """A workbook with all tables, which is written to a file only."""
        file = tmp_path / "result.xlsx"
        arguments = (*command.arguments, "--lang", lang, "--format", "xlsx")
        assert shown(*arguments, "--output", file) == ""
        assert file.read_bytes() == to_excel(command.tables, lang)
        assert "--output" in refused(*arguments)


class TestPlaces:
    def test_file(self, command: Command, tmp_path: Path) -> None:
        """The result goes to the file as it would go to standard output."""
        file = tmp_path / "result.csv"
        assert shown(*command.arguments, "--format", "csv", "-o", file) == ""
        assert file.read_bytes() == to_csv(command.tables[0]).encode()

    @pytest.mark.parametrize("format", ["csv", "xlsx"])
    def test_no_such_folder(self, command: Command, tmp_path: Path, format: str) -> None:
        """The file is named, and no traceback is shown."""
        file = tmp_path / "none" / "result"
        told = refused(*command.arguments, "--format", format, "--output", file)
        assert "cannot write" in told
        assert str(file) in told

    def test_one_table(self, command: Command) -> None:
        """Of any format."""
        last = command.tables[-1]
        assert shown(*command.arguments, "--table", last.name) == to_text(last)

    @pytest.mark.parametrize(("lang", "told"), [("de", "meinten Sie"), ("en", "did you mean")])
    def test_unknown_table(self, command: Command, lang: str, told: str) -> None:
        """With what may be meant."""
        name = f"{command.tables[0].name}x"
        error = refused(*command.arguments, "--lang", lang, "--table", name)
        assert told in error
        assert command.tables[0].name in error

    def test_unknown_format(self, command: Command) -> None:
        """Those that there are are told."""
        assert "pdf" in refused(*command.arguments, "--format", "pdf")


class TestPlan:
    def test_without_a_rate(self) -> None:
        """Nothing is said of cost."""
        found = tables("plan", "gesamtmodul", "--start", "2025-03-03")
        assert found == rows(plan(PASSTGENAU, "gesamtmodul", START))

    @pytest.mark.parametrize(
        ("options", "expected"),
        [
            (["--scale", "shortest"], {"scale": "shortest"}),
            (["--length", "einstiegsphase=P3W"], {"lengths": {"einstiegsphase": "P3W"}}),
            (
                ["--length", "einstiegsphase=2025-03-20", "--length", "uebergangsphase=P2M"],
                {"lengths": {"einstiegsphase": date(2025, 3, 20), "uebergangsphase": "P2M"}},
            ),
            (
                ["--hours", "einstiegsphase=7.5", "--hours", "uebergangsphase=40"],
                {"hours": {"einstiegsphase": Decimal("7.5"), "uebergangsphase": 40}},
            ),
            (["--reading", "month=phase"], {"readings": {"month": "phase"}}),
        ],
    )
    def test_options(self, options: list[str], expected: dict[str, Any]) -> None:
        """Each does what the argument of the same name does."""
        assert tables(*PLAN_ARGUMENTS, *options) == rows(whole(**expected))

    def test_several_modules(self) -> None:
        """Are planned in the concept's order, whatever the order in which they are named."""
        names = ["qualifizierungsphase", "einstiegsphase"]
        found = tables("plan", *names, "--start", "2025-03-03")
        assert found == rows(plan(PASSTGENAU, names, START))
        assert [row["module"] for row in found["modules"]] == names[::-1]

    def test_own_programme(self, own: Path) -> None:
        """Modules are those of the programme that is named."""
        found = tables("plan", "start", "--start", "2025-03-03", "--programme", own)
        assert [row["module"] for row in found["modules"]] == ["start"]
        assert "gesamtmodul" in refused(
            "plan", "gesamtmodul", "--start", "2025-03-03", "--programme", own
        )

    @pytest.mark.parametrize(
        ("options", "limits"),
        [
            (["--amount", "60000.00"], {"amount": "60000.00"}),
            (["--monthly-amount", "2000.00"], {"monthly_amount": "2000.00"}),
            (["--weekly-hours", "10"], {"weekly_hours": 10}),
            (
                ["--approval", "2025-04-01..2027-03-31", "--amount", "60000.00"],
                {"approval": (date(2025, 4, 1), date(2027, 3, 31)), "amount": "60000.00"},
            ),
        ],
    )
    def test_fit(self, options: list[str], limits: dict[str, Any]) -> None:
        """With a limit, it is the plan with the most hours inside it."""
        fitted = fit(whole(), **limits)
        assert tables(*PLAN_ARGUMENTS, *options) == rows(fitted)
        assert fitted != whole()

    @pytest.mark.parametrize("lang", LANGUAGES)
    def test_nothing_fits(self, lang: Language) -> None:
        """The limits that clash are told, and by how much."""
        told = refused(*PLAN_ARGUMENTS, "--approval", "2025-04-01..2025-04-03", "--lang", lang)
        assert "/approval" in told

    @pytest.mark.parametrize("lang", LANGUAGES)
    def test_breach(self, lang: Language) -> None:
        """A plan that breaches a rule is none; the rule and what it allows are told."""
        told = refused(*PLAN_ARGUMENTS, "--length", "qualifizierungsphase=P11M", "--lang", lang)
        assert "PG202" in told
        assert ("30.01.2026" if lang == "de" else "2026-01-30") in told

    @pytest.mark.parametrize(
        ("options", "told"),
        [
            (["--length", "einstiegsphase"], "MODULE=VALUE"),
            (["--length", "=P3W"], "MODULE=VALUE"),
            (["--length", "einstiegsphase="], "MODULE=VALUE"),
            (["--length", "einstigsphase=P3W"], "einstiegsphase"),
            (["--length", "einstiegsphase=P3X"], "P3X"),
            (["--length", "einstiegsphase=2025-02-30"], "2025-02-30"),
            (["--hours", "einstiegsphase"], "MODULE=VALUE"),
            (["--hours", "einstiegsphase=viele"], "hours such as 48"),
            *(
                (["--hours", f"einstiegsphase={number}"], "/hours/einstiegsphase")
                for number in ("NaN", "Infinity", "1e999999", "0", "-1", "0.01")
            ),
            (["--hours", "einstiegsphase=49"], "PG306"),
            (["--rate", "teuer"], "teuer"),
            (["--amount", "teuer"], "teuer"),
            (["--approval", "2025-04-01"], "2025-03-01..2027-02-28"),
            (["--approval", "2025-04-01..2025-13-01"], "2025-13-01"),
            (["--approval", "2025-04-02..2025-04-01"], "/approval"),
            (["--weekly-hours", "zehn"], "zehn"),
            (["--start", "gestern"], "gestern"),
            (["--scale", "longer"], "longer"),
            (["--reading", "monat=phase"], "month"),
        ],
    )
    def test_errors(self, options: list[str], told: str) -> None:
        """What cannot be understood is told, with what was expected."""
        assert told in refused(*PLAN_ARGUMENTS, *options)

    def test_amount_without_a_rate(self) -> None:
        """Money needs a price."""
        told = refused("plan", "gesamtmodul", "--start", "2025-03-03", "--amount", "60000.00")
        assert "/amount" in told

    def test_unknown_module(self) -> None:
        """With what may be meant."""
        assert "gesamtmodul" in refused("plan", "gesamtmodule", "--start", "2025-03-03")

    @pytest.mark.parametrize(
        "arguments", [["plan", "gesamtmodul"], ["plan", "--start", "2025-03-03"]]
    )
    def test_incomplete(self, arguments: list[str]) -> None:
        """Modules and the first day are needed."""
        assert "Missing" in refused(*arguments)

    def test_a_span_that_is_one(self) -> None:
        """Libraries that call the command may pass days."""
        days = (START, AS_OF)
        assert _Span().convert(days, None, None) == days


class TestForecast:
    def test_day(self, path: Path) -> None:
        """Only entries up to the day count."""
        found = tables("forecast", path, "--as-of", "2025-03-31")
        assert found == rows(forecast(load_case(path), date(2025, 3, 31)))
        assert [row["module"] for row in found["modules"]] == [
            "einstiegsphase",
            "qualifizierungsphase",
        ]

    def test_today(self, path: Path) -> None:
        """Without a day it is today's."""
        assert "Hochrechnung LOE-2025-007" in shown("forecast", path)

    def test_own_programme(self, own: Path, tmp_path: Path) -> None:
        """The case names it."""
        file = case_file(
            tmp_path / "own.json",
            {"module": "start", "start": "2025-03-03"},
            programme="nordkreis",
            participant={},
            agreement={},
        )
        data = json.loads(file.read_text("utf-8"))
        file.write_text(
            json.dumps({k: data[k] for k in ("format", "programme", "case", "phases")}), "utf-8"
        )
        arguments = (file, "--programme", own)
        found = tables("forecast", *arguments, "--as-of", "2025-03-05")
        assert [row["limit"] for row in found["modules"]] == [20 * 60]
        assert tables("statement", *arguments, "--month", "2025-03")["lines"] == []


class TestStatement:
    def test_correction(self, path: Path) -> None:
        """April takes back what March billed."""
        april = tables("statement", path, "--month", "2025-04")["lines"]
        assert [(row["module"], row["amount"]) for row in april] == [
            ("qualifizierungsphase", "97.00"),
            ("einstiegsphase", "-50.00"),
        ]

    @pytest.mark.parametrize("policy", sorted(POLICIES))
    def test_policy(self, path: Path, policy: str) -> None:
        """Each policy by its name."""
        found = tables("statement", path, "--month", "2025-04", "--policy", policy)
        assert found == rows(statement(load_case(path), "2025-04", policy=POLICIES[policy]))

    def test_default_policy(self, path: Path) -> None:
        """Without a policy nothing is rounded."""
        arguments = ("statement", path, "--month", "2025-04")
        assert shown(*arguments) == shown(*arguments, "--policy", "minute")

    @pytest.mark.parametrize(
        ("options", "told"),
        [
            (["--month", "April"], "JJJJ-MM"),
            (["--month", "2025-13"], "JJJJ-MM"),
            (["--month", "2025-04", "--policy", "halves"], "quarter-hours"),
            ([], "--month"),
        ],
    )
    def test_errors(self, path: Path, options: list[str], told: str) -> None:
        """What cannot be understood is told, with what was expected."""
        assert told in refused("statement", path, *options)


@pytest.mark.parametrize(
    "arguments", [("forecast", "--as-of", "2025-06-01"), ("statement", "--month", "2025-04")]
)
class TestCases:
    def test_no_file(self, arguments: tuple[str, ...], tmp_path: Path) -> None:
        """The path is told, and that there is none."""
        assert "none.json" in refused(*arguments, tmp_path / "none.json")

    def test_a_folder(self, arguments: tuple[str, ...], tmp_path: Path) -> None:
        """It is one case."""
        assert tmp_path.name in refused(*arguments, tmp_path)

    def test_broken(self, arguments: tuple[str, ...], tmp_path: Path) -> None:
        """All that is wrong, each with its place."""
        file = case_file(
            tmp_path / "broken.json", {**EINSTIEG, "start": "2025-02-30"}, {**QUALI, "module": "q"}
        )
        told = refused(*arguments, file)
        assert "broken.json:" in told
        assert "/phases/0/start" in told
        assert "/phases/1/module" in told

    def test_breaches_do_not_matter(self, arguments: tuple[str, ...], tmp_path: Path) -> None:
        """They are told by ``check``; here hours that break a rule count as others do."""
        hours = [{"id": "H-1", "date": "2025-04-01", "module": "einstiegsphase", "minutes": 1000}]
        file = case_file(tmp_path / "over.json", EINSTIEG, hours=hours)
        assert "einstiegsphase" in shown(*arguments, file)
