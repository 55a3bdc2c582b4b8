"""The JSON report: the shape of the contract, the same bytes for the same input."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker
from runs import BROKEN, DAY, HEAD, PASSTGENAU, result, result_of, run_of, runs

from passtgenau_core import (
    Case,
    Cents,
    Computed,
    Judgement,
    Length,
    Outcome,
    Phase,
    Problem,
    Record,
    Remedy,
    Report,
    Service,
    Severity,
    Source,
    Text,
    Waiver,
    check,
    check_service,
    dump_case,
    load_case,
)
from passtgenau_core.files.any_file import read_file
from passtgenau_core.files.case_file import as_plain, read_case
from passtgenau_core.judgement import Value
from passtgenau_core.language import LANGUAGES, Language
from passtgenau_core.messages import mend, message
from passtgenau_core.output.json_report import parts, render, source_data
from passtgenau_core.output.schema import report_schema
from passtgenau_core.runs.checker import Checker, Task
from passtgenau_core.runs.choice import Choice
from passtgenau_core.runs.result import KnownBreach, Run
from passtgenau_core.runs.telling import Judged, plain
from passtgenau_core.runs.telling import result_of as told_of
from passtgenau_core.testing import cases, days, services

FEWER = settings(max_examples=settings().max_examples // 4)
"""Cases are large: fewer of them find as much."""
HERE = Path(__file__).parent.parent
EXAMPLES = sorted((HERE.parent / "docs" / "examples" / "cases").glob("*.yaml"))
SERVICES = sorted((HERE.parent / "docs" / "examples" / "services").glob("*.yaml"))
CASES = sorted(
    path
    for folder in ("ok", "breach")
    for path in (HERE / "cases" / folder).iterdir()
    if not path.name.endswith(".expected.json")
)
VALIDATOR = Draft202012Validator(report_schema(), format_checker=FormatChecker())

# The keys of contract.md, in its order.
JUDGEMENT_KEYS = [
    "rule",
    "severity",
    "outcome",
    "subject",
    "due",
    "observed",
    "allowed",
    "message",
    "line",
    "column",
    "pointer",
    "reading",
    "source",
    "remedy",
]


def run_over(*contents: str, as_of: date = DAY, lang: Language = "de") -> Run:
    """A run over files with these contents."""
    checker = Checker(choice=Choice(), as_of=as_of, lang=lang)
    tasks = (
        Task(file=f"cases/{number}", content=content.encode())
        for number, content in enumerate(contents)
    )
    run = run_of(*map(checker.result, tasks), as_of=as_of, lang=lang)
    assert not run.problems
    return run


def run_with(judgement: Judgement, lang: Language = "de") -> Run:
    """A run over one file with one judgement."""
    read = read_case(json.dumps(HEAD), format="json")
    report = Report(case="LOE-2025-007", programme=PASSTGENAU, as_of=DAY, judgements=(judgement,))
    return run_of(told_of(Judged(read=read, report=report), "a.json", lang), lang=lang)


def judged(because: str = "over-cap", **values: Any) -> Judgement:
    """A breach with these values."""
    fields = {
        "rule": "PG301",
        "subject": "case",
        "outcome": Outcome.BREACHED,
        "severity": Severity.ERROR,
        "source": Source(document="D", section="1", quote="q"),
        "facts": ("H-1",),
        "observed": 2,
        "allowed": 1,
        **values,
    }
    return Judgement(because=because, **fields)


def as_data(run: Run) -> Any:
    """The report as data."""
    return json.loads(render(run))


def one(run: Run) -> dict[str, Any]:
    """The only judgement of a run's report, which is as the schema says."""
    data = as_data(run)
    VALIDATOR.validate(data)
    ((told,),) = (result["judgements"] for result in data["results"])
    assert isinstance(told, dict)
    return told


def at(data: Any, pointer: str) -> tuple[str, Any]:
    """The value at a JSON pointer, or the nearest one above it that is there, and its pointer."""
    found = ""
    for key in pointer.split("/")[1:]:
        name: Any = int(key) if isinstance(data, list) else key.replace("~1", "/")
        try:
            data = data[name]
        except (KeyError, IndexError):
            return found, data
        found += f"/{key}"
    return found, data


@cache
def example_run(path: Path) -> Run:
    """A run over an example of the documentation, on the day that stands in it."""
    text = path.read_text("utf-8")
    stated = re.search(r"^# Stichtag \(as_of\): (\S+)$", text, re.MULTILINE)
    assert stated is not None
    return run_over(text, as_of=date.fromisoformat(stated.group(1)))


class TestShape:
    CONTENT = json.dumps(
        {
            **HEAD,
            "phases": [
                {"module": "einstiegsphase", "start": "2025-03-03", "end": "2025-03-28"},
                {"module": "qualifizierungsphase", "start": "2025-03-31", "end": "2026-01-31"},
            ],
        },
        indent=1,
    )

    def test_the_keys_stand_in_the_order_of_the_contract(self) -> None:
        """The contract's keys keep their order; more may stand between them, none is missing."""
        data = as_data(run_of(result_of(json.loads(self.CONTENT)), BROKEN))
        assert list(data) == ["schema", "version", "as_of", "results", "problems", "summary"]
        (result,) = data["results"]
        assert list(result) == ["file", "case", "programme", "judgements"]
        for told in result["judgements"]:
            assert [key for key in told if key in JUDGEMENT_KEYS] == JUDGEMENT_KEYS
            assert set(told) - set(JUDGEMENT_KEYS) == {
                "mend",
                "because",
                "facts",
                "terms",
                "waiver",
            }
            assert list(told["source"]) == ["document", "section", "quote", "basis"]
        (problem,) = data["problems"]
        assert list(problem) == ["file", "line", "column", "pointer", "message"]
        assert list(data["summary"]) == [
            "files",
            "met",
            "breached",
            "pending",
            "undetermined",
            "not_applicable",
            "waived",
        ]
        assert list(data["summary"]["breached"]) == ["error", "warning", "hint"]

    def test_the_head(self) -> None:
        """Schema, version and day are told, and the programme with its edition."""
        data = as_data(run_over(self.CONTENT))
        assert data["schema"] == "passtgenau-report/1"
        assert data["version"] == "1.2.3"
        assert data["as_of"] == "2025-06-01"
        assert data["results"][0]["file"] == "cases/0"
        assert data["results"][0]["case"] == "LOE-2025-007"
        assert data["results"][0]["programme"] == "passtgenau@2024-05-17"
        assert data["problems"] == []

    def test_a_breach_as_in_the_contract(self) -> None:
        """The contract's example: one day beyond ten months, with place, source and remedy."""
        (told,) = [
            told
            for told in as_data(run_over(self.CONTENT))["results"][0]["judgements"]
            if told["outcome"] == "breached" and told["rule"] == "PG202"
        ]
        line = self.CONTENT.split("\n")[told["line"] - 1]
        assert line[told["column"] - 1 :].startswith('"2026-01-31"')
        report = check(load_case(self.CONTENT, format="json"), as_of=DAY)
        (breach,) = (j for j in report["PG202"] if j.outcome is Outcome.BREACHED)
        assert told == {
            "rule": "PG202",
            "severity": "error",
            "outcome": "breached",
            "subject": "phases/1",
            "due": None,
            "observed": "2026-01-31",
            "allowed": "2026-01-30",
            "message": message(breach, PASSTGENAU),
            "mend": mend(breach, PASSTGENAU),
            "line": told["line"],
            "column": told["column"],
            "pointer": "/phases/1/end",
            "reading": None,
            "because": "too-long",
            "facts": [
                "/phases/1/start",
                "/phases/1/end",
                "period_end(2025-03-31, P10M) = 2026-01-30, BGB § 188 Abs. 2, 3",
            ],
            "terms": [],
            "source": {
                "document": PASSTGENAU.document,
                "section": "3.2",
                "quote": "Pro Modul wird eine maximale Zeit angegeben",
                "basis": "explicit",
            },
            "remedy": {"set": "/phases/1/end", "to": "2026-01-30"},
            "waiver": None,
        }

    def test_problems(self) -> None:
        """A problem is told with its place, in the language asked for."""
        for lang, words in (("de", "leer"), ("en", "empty")):
            data = as_data(run_of(BROKEN, lang=lang))
            assert data["problems"] == [
                {"file": "b.yaml", "line": 3, "column": 1, "pointer": "/case", "message": words}
            ]
            assert data["summary"]["files"] == 1

    def test_a_problem_without_a_place(self) -> None:
        """Where a place is not known there is ``null``, not nothing."""
        run = run_of(attrs.evolve(BROKEN, problems=(Problem(what=Text("leer", "empty")),)))
        VALIDATOR.validate(as_data(run))
        assert as_data(run)["problems"][0]["file"] is None
        assert as_data(run)["problems"][0]["line"] is None

    def test_the_summary_counts_what_is_told(self) -> None:
        """Counts and judgements agree over several files."""
        data = as_data(run_over(self.CONTENT, json.dumps(HEAD), self.CONTENT))
        told = [j for result in data["results"] for j in result["judgements"]]
        summary = data["summary"]
        assert summary["files"] == 3
        assert summary["breached"] == {
            severity: sum(j["outcome"] == "breached" and j["severity"] == severity for j in told)
            for severity in ("error", "warning", "hint")
        }
        # In each of the two PG202, PG501, PG502 and, for the phase that is over, PG601.
        assert [j["rule"] for j in told if j["outcome"] == "breached"] == 2 * [
            *("PG202", "PG501", "PG502", "PG601"),
        ]
        for outcome in ("met", "pending", "undetermined", "not_applicable", "waived"):
            assert summary[outcome] == sum(j["outcome"] == outcome for j in told)

    @pytest.mark.parametrize("lang", LANGUAGES)
    def test_only_the_words_depend_on_the_language(self, lang: Language) -> None:
        """Message and mend follow the language; every other value stays."""
        german = as_data(run_over(self.CONTENT))["results"][0]["judgements"]
        other = as_data(run_over(self.CONTENT, lang=lang))["results"][0]["judgements"]
        for one_told, told in zip(german, other, strict=True):
            for key in told:
                if key not in ("message", "mend"):
                    assert told[key] == one_told[key]
        assert (german == other) == (lang == "de")


class TestWhatIsAskedFor:
    """Keys that are there only if the command was asked for what they tell."""

    PHASES = [  # noqa: RUF012 (a constant of these tests)
        {"module": "qualifizierungsphase", "start": "2025-03-31", "end": "2026-01-31"}
    ]

    def test_known_breaches(self) -> None:
        """With a baseline each judgement tells whether it is known; those gone are told."""
        found = result(phases=self.PHASES)
        known = attrs.evolve(
            found,
            findings=tuple(
                attrs.evolve(finding, known=finding.rule == "PG202") for finding in found.findings
            ),
        )
        gone = KnownBreach(
            file="b.yaml", case=None, rule="PG807", subject="service", fingerprint="5b1c"
        )
        run = run_of(known, found, has_baseline=True, gone=(gone,))
        data = as_data(run)
        VALIDATOR.validate(data)
        assert list(data)[-1] == "gone"
        assert data["gone"] == [
            {
                "file": "b.yaml",
                "case": None,
                "rule": "PG807",
                "subject": "service",
                "fingerprint": "5b1c",
            }
        ]
        told = [[j for j in r["judgements"] if j["known"]] for r in data["results"]]
        assert [[j["rule"] for j in judgements] for judgements in told] == [["PG202"], []]
        assert data["summary"]["known"] == 1
        breaches = [
            j for r in data["results"] for j in r["judgements"] if j["outcome"] == "breached"
        ]
        assert sum(data["summary"]["breached"].values()) == len(breaches) - 1
        plain_data = as_data(run_of(found))
        assert "known" not in plain_data["summary"]
        assert "known" not in plain_data["results"][0]["judgements"][0]

    def test_values(self) -> None:
        """With values asked for, facts tell theirs and a consent its reason."""
        waiver = {
            "rule": "PG202",
            "subject": "phases/0",
            "reason": "Kanarienvogel im Haus",
            "approved_by": "eingliederungshilfe-loerrach",
            "until": "2026-03-31",
        }
        data = {**HEAD, "phases": self.PHASES, "waivers": [waiver]}
        told = as_data(run_of(result_of(data, show_values=True)))
        VALIDATOR.validate(told)
        (waived,) = (j for j in told["results"][0]["judgements"] if j["outcome"] == "waived")
        assert waived["values"] == {"/phases/0/start": "2025-03-31", "/phases/0/end": "2026-01-31"}
        assert waived["waiver"]["reason"] == "Kanarienvogel im Haus"
        assert not [j for j in told["results"][0]["judgements"] if j.get("values") == {}]
        assert "Kanarienvogel" not in render(run_of(result_of(data)))


class TestValues:
    @pytest.mark.parametrize(
        ("value", "shown"),
        [
            (None, None),
            (date(2026, 1, 30), "2026-01-30"),
            (2881, 2881),
            (0, 0),
            (Cents(8820050), "88200.50"),
            (Cents(0), "0.00"),
            ("einstiegsphase", "einstiegsphase"),
            (("kritik", "erfolgsbewertung"), ["kritik", "erfolgsbewertung"]),
        ],
    )
    def test_by_their_type(self, value: Value | None, shown: object) -> None:
        """Days are ISO 8601, durations whole minutes, money a decimal text."""
        assert plain(value) == shown
        assert type(plain(value)) is type(shown)
        told = one(run_with(judged("no-phase", observed=value, allowed=value)))
        assert told["observed"] == told["allowed"] == shown

    @pytest.mark.parametrize(("lang", "shown"), [("de", "600,01 EUR"), ("en", "600.01 EUR")])
    def test_money(self, lang: Language, shown: str) -> None:
        """An amount is a decimal text in the report, and in euros in the message."""
        judgement = judged(observed=Cents(60_001), allowed=Cents(60_000))
        told = one(run_with(judgement, lang))
        assert (told["observed"], told["allowed"]) == ("600.01", "600.00")
        assert shown in told["message"]

    def test_terms(self) -> None:
        """The words of the programme that a judgement speaks of are told as files write them."""
        told = one(run_with(judged("record-holds", terms=("moduldokumentation",))))
        assert told["terms"] == ["moduldokumentation"]

    def test_a_due_day(self) -> None:
        """A due day is ISO 8601."""
        told = one(run_with(judged("earlier-phase-open", due=date(2026, 3, 31))))
        assert told["due"] == "2026-03-31"

    def test_a_reading(self) -> None:
        """The reading in force is told as the command line takes it."""
        assert one(run_with(judged(reading="month=calendar")))["reading"] == "month=calendar"

    def test_facts(self) -> None:
        """Pointers and ids stay as they are; a computed day is told with its law."""
        computed = Computed(
            function="deadline", start=DAY, length=Length.weeks(4), day=date(2025, 6, 29)
        )
        told = one(run_with(judged(facts=("H-1", "/phases/0/end", computed))))
        assert told["facts"] == ["H-1", "/phases/0/end", str(computed)]
        assert "deadline(2025-06-01, P4W) = 2025-06-29" in told["facts"][2]

    def test_a_source(self) -> None:
        """The source says whether the words say it or we derive it."""
        rule = PASSTGENAU.rule("PG102")
        assert source_data(rule.source) == {
            "document": PASSTGENAU.document,
            "section": "3.1",
            "quote": rule.source.quote,
            "basis": "derived",
        }

    @pytest.mark.parametrize(
        ("action", "pointer", "value", "shown"),
        [
            (
                "set",
                "/phases/1/end",
                date(2026, 1, 30),
                {"set": "/phases/1/end", "to": "2026-01-30"},
            ),
            (
                "set",
                "/phases/0/planned_hours",
                48,
                {"set": "/phases/0/planned_hours", "to": 48},
            ),
            (
                "set",
                "/records/0/topics",
                ("kritik", "erfolgsbewertung"),
                {"set": "/records/0/topics", "to": ["kritik", "erfolgsbewertung"]},
            ),
            ("set", "/records/0/recipients", (), {"set": "/records/0/recipients", "to": []}),
            (
                "set",
                "/records/0/goals",
                (("Z-1", "offen"), ("Z-2", "erreicht")),
                {"set": "/records/0/goals", "to": {"Z-1": "offen", "Z-2": "erreicht"}},
            ),
            (
                "add",
                "/phases",
                (Phase(module="einstiegsphase", start=date(2025, 3, 17), end=date(2025, 3, 30)),),
                {
                    "add": "/phases/-",
                    "value": {
                        "module": "einstiegsphase",
                        "start": "2025-03-17",
                        "end": "2025-03-30",
                    },
                },
            ),
            (
                "add",
                "/records",
                (
                    Record(kind="reflexionsgespraech", date=date(2025, 6, 3), with_=("leitung",)),
                    Record(kind="reflexionsgespraech", date=date(2025, 9, 3), with_=("leitung",)),
                ),
                {
                    "add": "/records/-",
                    "values": [
                        {"kind": "reflexionsgespraech", "date": on, "with": ["leitung"]}
                        for on in ("2025-06-03", "2025-09-03")
                    ],
                },
            ),
            (
                "reverse",
                "/hours/3",
                "H-4",
                {
                    "add": "/hours/-",
                    "value": {"id": "R-1", "date": "2025-06-01", "reverses": "H-4"},
                },
            ),
            (
                "reverse",
                "/hours/3",
                ("H-4", "H-5"),
                {
                    "add": "/hours/-",
                    "values": [
                        {"id": "R-1", "date": "2025-06-01", "reverses": "H-4"},
                        {"id": "R-2", "date": "2025-06-01", "reverses": "H-5"},
                    ],
                },
            ),
            ("none", "", None, {"none": "the day has passed"}),
        ],
    )
    def test_remedies(self, action: Any, pointer: str, value: Any, shown: object) -> None:
        """Each action is told as a change of the file; nothing is ever deleted."""
        remedy = Remedy(action=action, pointer=pointer, value=value)
        assert one(run_with(judged(remedy=remedy)))["remedy"] == shown

    def test_reversals_have_free_ids(self) -> None:
        """An entry that reverses another bears an id that no entry of the file has."""
        hours = [
            {"id": name, "date": "2025-03-03", "module": "jobcoaching", "minutes": 60}
            for name in ("R-4", "H-1", "R-3")
        ]
        data = as_data(run_of(result(hours=hours)))
        added = [
            told["remedy"]["value"]["id"]
            for told in data["results"][0]["judgements"]
            if told["rule"] == "PG305"
        ]
        # Three entries are there, so the next one is the fourth; each remedy stands for itself.
        assert added == ["R-5", "R-5", "R-5"]

    def test_a_waiver_without_its_reason(self) -> None:
        """Who approved it and until when is told; the reason is free text and is not."""
        waiver = Waiver(
            rule="PG301",
            subject="case",
            reason="Kanarienvogel im Haus",
            approved_by="eingliederungshilfe-loerrach",
            until=date(2026, 3, 31),
        )
        run = run_with(judged(outcome=Outcome.WAIVED, waiver=waiver))
        told = one(run)
        assert told["outcome"] == "waived"
        assert told["mend"] is None
        assert told["waiver"] == {
            "approved_by": "eingliederungshilfe-loerrach",
            "until": "2026-03-31",
        }
        assert "Kanarienvogel" not in render(run)


class TestEveryReport:
    @pytest.mark.parametrize("path", [*EXAMPLES, *SERVICES], ids=lambda path: path.name)
    def test_of_an_example_is_as_the_schema_says(self, path: Path) -> None:
        """Every example of the documentation gives a valid report."""
        VALIDATOR.validate(as_data(example_run(path)))

    @pytest.mark.unmeasured
    def test_of_the_test_cases_is_as_the_schema_says(self) -> None:
        """Every case file of the tests gives a valid report on any of several days."""
        for path in CASES:
            for as_of in (DAY, date(2026, 6, 1)):
                run = run_over(path.read_text("utf-8"), as_of=as_of)
                VALIDATOR.validate(as_data(run))

    @FEWER
    @given(case=cases(), as_of=days(), lang=st.sampled_from(LANGUAGES))
    def test_of_any_case_is_as_the_schema_says(
        self, case: Case, as_of: date, lang: Language
    ) -> None:
        """A report of any case is valid, complete, and made of the report's own values."""
        run = run_over(dump_case(case, format="json"), as_of=as_of, lang=lang)
        data = as_data(run)
        VALIDATOR.validate(data)
        told = data["results"][0]["judgements"]
        assert [(j["rule"], j["subject"], j["outcome"]) for j in told] == [
            (j.rule, j.subject, j.outcome.value) for j in check(case, as_of=as_of)
        ]

    @FEWER
    @given(service=services(), as_of=days())
    def test_of_any_service_is_as_the_schema_says(self, service: Service, as_of: date) -> None:
        """A report on any service is valid too; it has no case."""
        head = {"format": "passtgenau-service/1", "programme": "passtgenau"}
        text = json.dumps({**head, **as_plain(service)})
        data = as_data(run_over(text, as_of=as_of))
        VALIDATOR.validate(data)
        (result,) = data["results"]
        assert (result["case"], result["programme"]) == (None, PASSTGENAU.name)
        assert [(j["rule"], j["subject"], j["outcome"]) for j in result["judgements"]] == [
            (j.rule, j.subject, j.outcome.value)
            for j in check_service(service, PASSTGENAU, as_of=as_of)
        ]

    def test_with_compared_readings(self) -> None:
        """What depends on a reading stands behind the judgements, where that was asked."""
        phases = [{"module": "einstiegsphase", "start": "2025-03-03", "end": "2025-03-15"}]
        chosen = Choice(select=("PG2",))
        compared = result_of({**HEAD, "phases": phases}, choice=chosen, comparing=True)
        data = as_data(run_of(compared))
        VALIDATOR.validate(data)
        (told,) = data["results"]
        assert list(told) == ["file", "case", "programme", "judgements", "readings"]
        assert told["readings"] == [
            {
                "reading": "minimum-length",
                "rule": "PG201",
                "subject": "phases/0",
                "outcomes": {
                    "warning": "breached",
                    "error": "breached",
                    "off": "not_applicable",
                },
            }
        ]
        asked = run_of(attrs.evolve(compared, differences=()))
        assert as_data(asked)["results"][0]["readings"] == []

    def test_of_a_reading_without_the_subject(self) -> None:
        """An option under which a subject does not occur has null."""
        fields = {
            "phases": [{"module": "sicherung_arbeitsplatz", "start": "2025-03-15"}],
            "hours": [
                {"id": on, "date": on, "module": "sicherung_arbeitsplatz", "minutes": 1000}
                for on in ("2025-04-30", "2025-05-02")
            ],
        }
        chosen = Choice(select=("PG302",))
        compared = run_of(result_of({**HEAD, **fields}, choice=chosen, comparing=True))
        VALIDATOR.validate(as_data(compared))
        told = {
            row["subject"].rpartition("/")[2]: row["outcomes"]
            for row in as_data(compared)["results"][0]["readings"]
        }
        assert told == {
            "2025-04": {"calendar": "met", "phase": None},
            "2025-05": {"calendar": "met", "phase": None},
            "2025-04-15": {"calendar": None, "phase": "breached"},
        }

    @FEWER
    @given(run=runs())
    def test_is_laid_out_as_one_document(self, run: Run) -> None:
        """It is made file by file, and looks as if it had been made at once."""
        text = render(run)
        assert text == json.dumps(json.loads(text), ensure_ascii=False, indent=2) + "\n"
        assert text == "".join(parts(run))

    def test_ends_with_one_line_break_and_keeps_umlauts(self) -> None:
        """The text is readable as it is: indented, in UTF-8, without escapes."""
        text = render(run_of(result()))
        assert text.endswith("}\n")
        assert "\n\n" not in text
        assert "Lörrach" in text


class TestPositions:
    @FEWER
    @given(case=cases(), as_of=days())
    def test_in_json(self, case: Case, as_of: date) -> None:
        """At line and column stands the value that the pointer names, or the nearest above."""
        text = dump_case(case, format="json")
        data = json.loads(text)
        starts = [0, *(match.end() for match in re.finditer("\n", text))]
        for told in as_data(run_over(text, as_of=as_of))["results"][0]["judgements"]:
            offset = starts[told["line"] - 1] + told["column"] - 1
            value, _ = json.JSONDecoder().raw_decode(text, offset)
            found, expected = at(data, told["pointer"])
            assert value == expected, found

    @pytest.mark.parametrize("path", [*EXAMPLES, *SERVICES], ids=lambda path: path.name)
    def test_in_yaml(self, path: Path) -> None:
        """In the examples, which have no value over several lines, positions are right too."""
        run = example_run(path)
        lines = path.read_text("utf-8").split("\n")
        data = read_file(path).document.data
        seen = 0
        for told in as_data(run)["results"][0]["judgements"]:
            rest = lines[told["line"] - 1][told["column"] - 1 :]
            found, value = at(data, told["pointer"])
            if isinstance(value, dict):
                # Members of lists stand in one line; what is no member starts with its first key.
                key, first = next(iter(value.items()))
                assert rest.startswith("{" if "/" in found[1:] else f"{key}:")
                assert isinstance(first, list) or f"{key}: {first}" in rest
            elif isinstance(value, list):
                # So do lists of words and days; other lists have a line for each member.
                flow = not value or not isinstance(value[0], dict)
                assert rest.startswith(f"[{', '.join(map(str, value))}]" if flow else "- {")
            else:
                assert re.match(rf'"?{re.escape(str(value))}"?(?:[],}}]|$)', rest)
                seen += 1
        assert seen


class TestSameBytes:
    @FEWER
    @given(case=cases(), as_of=days())
    def test_in_one_process(self, case: Case, as_of: date) -> None:
        """Reading, judging and writing the same text twice gives the same report."""
        text = dump_case(case)
        first, second = (render(run_over(text, as_of=as_of)) for _ in range(2))
        assert first == second

    def test_in_two_processes(self) -> None:
        """The order of sets, which differs from process to process, plays no part."""
        command = [
            *(sys.executable, "-c", "from passtgenau_core.cli import main; main()"),
            *("check", "--as-of", "2026-06-01", "--format", "json"),
            *map(str, EXAMPLES[:4]),
            str(HERE / "cases" / "broken" / "unknown-keys.yaml"),
        ]
        outputs = {
            subprocess.run(
                command,
                env={**os.environ, "PYTHONHASHSEED": seed},
                capture_output=True,
                check=False,
            ).stdout
            for seed in ("1", "2")
        }
        (output,) = outputs
        assert len(json.loads(output)["results"]) == 4
        assert json.loads(output)["problems"]
