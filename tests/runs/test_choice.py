"""The choice: which rules are judged, how grave they are, and how the text is read."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from passtgenau_core import (
    InputError,
    Severity,
    check,
    check_service,
    compare_readings,
    compare_service_readings,
    load_programme,
)
from passtgenau_core.files.case_file import CaseFile, read_case
from passtgenau_core.files.service_file import read_service
from passtgenau_core.runs.choice import Choice, programme_of

DAY = date(2025, 6, 1)
PASSTGENAU = load_programme("passtgenau")
CASE: dict[str, Any] = {
    "format": "passtgenau-case/1",
    "programme": "passtgenau",
    "case": "LOE-2025-007",
    "phases": [{"module": "einstiegsphase", "start": "2025-03-03", "end": "2025-03-15"}],
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
"""


def read(**fields: Any) -> CaseFile:
    """A case file with these fields."""
    return read_case(json.dumps({**CASE, **fields}), format="json")


def pointers(choice: Choice) -> list[str]:
    """Where a configuration file has what no programme has."""
    return [problem.pointer for problem in choice.problems(None)]


class TestValidating:
    def test_nothing_chosen(self) -> None:
        """Nothing chosen, nothing refused, with and without a programme of one's own."""
        Choice().validate(None)
        Choice().validate(PASSTGENAU)

    def test_what_some_programme_has(self) -> None:
        """Rules and readings of any programme of the package, and those of the library."""
        Choice(
            readings=(("month", "phase"), ("minimum-length", "off")),
            select=("PG1", "IB101", "W"),
            ignore=("PG", "W102"),
            severities=(("PG201", Severity.HINT), ("W", Severity.ERROR)),
            ignores_by_file=(("old/*", ("PG6", "PG702")), ("*.yml", ())),
        ).validate(None)

    def test_of_a_programme_of_ones_own(self, tmp_path: Path) -> None:
        """Its rules and readings are known only with it."""
        (tmp_path / "own.toml").write_text(NORDKREIS, encoding="utf-8")
        choice = Choice(readings=(("laenge", "off"),), select=("NK1",))
        choice.validate(load_programme(tmp_path / "own.toml"))
        assert pointers(choice) == ["/readings/laenge", "/select/0"]

    def test_tells_where(self) -> None:
        """Each problem has the pointer that it would have in a configuration file."""
        choice = Choice(
            readings=(("mont", "phase"), ("minimum-length", "fatal")),
            select=("PG1", "PG9"),
            ignore=("", "pg1"),
            severities=(("PG201", Severity.HINT), ("X~1/2", Severity.HINT)),
            ignores_by_file=(("old/*.yaml", ("PG6", "PG99")), ("*", ("IC",))),
        )
        assert pointers(choice) == [
            "/readings/mont",
            "/readings/minimum-length",
            "/select/1",
            "/ignore/0",
            "/ignore/1",
            "/severity/X~01~12",
            "/per-file-ignores/old~1*.yaml/1",
            "/per-file-ignores/*/0",
        ]
        assert [problem.at_key for problem in choice.problems(None)] == [True, *[False] * 7]

    def test_tells_everything_once(self) -> None:
        """All that is unknown is raised together, a rule that is named twice only once."""
        choice = Choice(
            readings=(("mont", "phase"), ("month", "phas")),
            select=("PG9",),
            ignore=("PG9", "PG10X"),
            severities=(("PG9", Severity.HINT),),
        )
        assert len(pointers(choice)) == 6
        with pytest.raises(InputError) as caught:
            choice.validate(None)
        told = [problem.message("en") for problem in caught.value.problems]
        names = ('"mont"', '"phas"', '"PG9"', '"PG10X"')
        assert [name for line in told for name in names if name in line] == list(names)
        assert {problem.pointer for problem in caught.value.problems} == {""}


class TestJudging:
    def test_nothing_chosen(self) -> None:
        """Everything is judged, as the library does by itself."""
        file = read()
        assert Choice().judge(file, DAY) == check(file.case, as_of=DAY)

    def test_rules_and_readings(self) -> None:
        """Selected rules without those that are ignored, read as chosen."""
        file = read()
        choice = Choice(
            readings=(("minimum-length", "error"),), select=("PG2", "W"), ignore=("PG202",)
        )
        assert choice.judge(file, DAY) == check(
            file.case,
            as_of=DAY,
            readings={"minimum-length": "error"},
            select=["PG2", "W"],
            ignore=["PG202"],
        )

    def test_of_two_options_the_last_counts(self) -> None:
        """What is chosen later counts."""
        file = read()
        twice = Choice(readings=(("minimum-length", "off"), ("minimum-length", "error")))
        assert twice.judge(file, DAY) == Choice(readings=twice.readings[1:]).judge(file, DAY)

    def test_a_programme_is_asked_only_for_what_it_has(self) -> None:
        """What others have is no part of the question; if nothing is left, nothing is judged."""
        file = read()
        mixed = Choice(
            readings=(("no-reading-of-it", "x"),), select=("PG1", "IB1"), ignore=("IB2",)
        )
        assert mixed.judge(file, DAY) == check(file.case, as_of=DAY, select=["PG1"])
        other = Choice(select=("IB1",))
        report = other.judge(file, DAY)
        assert (report.case, report.programme, report.as_of) == ("LOE-2025-007", PASSTGENAU, DAY)
        assert list(report) == []
        assert other.compare(file, DAY, None) == ()

    def test_a_service(self) -> None:
        """It is judged by the rules about services, and has no case."""
        file = read_service(
            json.dumps({"format": "passtgenau-service/1", "meetings": ["2025-02-01"]}),
            format="json",
        )
        choice = Choice(select=("PG806",))
        programme = programme_of(file)
        told = choice.judge(file, DAY)
        assert told == check_service(file.service, programme, as_of=DAY, select=["PG806"])
        assert [j.rule for j in told] == ["PG806"]
        assert choice.compare(file, DAY, None) == compare_service_readings(
            file.service, programme, as_of=DAY, select=["PG806"]
        )
        nothing = Choice(select=("IB1",)).judge(file, DAY)
        assert (nothing.case, list(nothing)) == (None, [])

    def test_comparing(self) -> None:
        """What depends on a reading is asked of the chosen rules alone."""
        file = read()
        choice = Choice(select=("PG2",))
        found = choice.compare(file, DAY, None)
        assert found == compare_readings(file.case, as_of=DAY, select=["PG2"])
        assert {difference.rule for difference in found} == {"PG201"}


class TestSeverities:
    CHOICE = Choice(
        severities=(
            ("PG2", Severity.HINT),
            ("PG201", Severity.ERROR),
            ("PG", Severity.WARNING),
        )
    )

    @pytest.mark.parametrize(
        ("rule", "severity"),
        [
            ("PG201", Severity.ERROR),
            ("PG202", Severity.HINT),
            ("PG301", Severity.WARNING),
            ("W101", None),
        ],
    )
    def test_the_longest_prefix_holds(self, rule: str, severity: Severity | None) -> None:
        """Whichever stands first, the one that fits best counts; others keep their own."""
        assert self.CHOICE.severity_of(rule) is severity
        assert Choice().severity_of(rule) is None


class TestFiles:
    CHOICE = Choice(
        select=("PG2", "PG3"),
        ignore=("PG202",),
        ignores_by_file=(("old/*.yaml", ("PG3",)), ("[ab].json", ("PG201", "PG302"))),
    )

    @pytest.mark.parametrize(
        ("file", "ignored"),
        [
            ("old/x.yaml", ("PG202", "PG3")),
            ("cases/old/x.yaml", ("PG202", "PG3")),
            ("/home/cases/old/sub/x.yaml", ("PG202", "PG3")),
            ("cases\\old\\x.yaml", ("PG202", "PG3")),
            ("bold/x.yaml", ("PG202",)),
            ("old/x.yml", ("PG202",)),
            ("old/X.YAML", ("PG202",)),
            ("a.json", ("PG202", "PG201", "PG302")),
            ("old/b.json", ("PG202", "PG201", "PG302")),
            ("ab.json", ("PG202",)),
            ("-", ("PG202",)),
        ],
    )
    def test_are_spared(self, file: str, ignored: tuple[str, ...]) -> None:
        """A pattern fits the name, or its end from a folder on; case counts."""
        own = self.CHOICE.for_file(file)
        assert own.ignore == ignored
        assert own.select == self.CHOICE.select
        assert own.for_file(file) == own

    @pytest.mark.parametrize(
        ("file", "rule", "looked_at"),
        [
            ("x.yaml", "PG301", True),
            ("x.yaml", "PG202", False),
            ("x.yaml", "PG101", False),
            ("old/x.yaml", "PG301", False),
            ("old/x.yaml", "PG201", True),
            ("a.json", "PG201", False),
        ],
    )
    def test_are_looked_at(self, file: str, rule: str, *, looked_at: bool) -> None:
        """A rule is judged in a file if it is selected and not ignored there."""
        assert self.CHOICE.looks_at(file, rule) == looked_at
        assert Choice().looks_at(file, rule)
