"""The JSON Schemas: what they accept loads, and what is broken they refuse."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError

from passtgenau_core import (
    Bundle,
    Case,
    InputError,
    Module,
    Outcome,
    Programme,
    Severity,
    Source,
    Term,
    Text,
    Vocabulary,
    dump_case,
    load_case,
    load_programme,
)
from passtgenau_core.files.case_file import read_case
from passtgenau_core.output.schema import case_schema, report_schema
from passtgenau_core.testing import cases

PROGRAMME = load_programme("passtgenau")
FEWER = settings(max_examples=settings().max_examples // 4)
"""Cases are large: fewer of them find as much."""
HERE = Path(__file__).parent.parent
EXAMPLES = sorted((HERE.parent / "docs" / "examples" / "cases").glob("*.yaml"))
CASES = sorted(
    path
    for folder in ("ok", "breach")
    for path in (HERE / "cases" / folder).iterdir()
    if not path.name.endswith(".expected.json")
)
SOURCE = Source(document="D", section="1", quote="q")
OWN = Programme(
    id="nordkreis",
    title=Text.same("Nordkreis"),
    document="D",
    modules=[Module(id="start", title=Text.same("Start"), source=SOURCE)],
)


def validator(programme: Programme = PROGRAMME) -> Draft202012Validator:
    """What checks case files of a programme."""
    return Draft202012Validator(case_schema(programme), format_checker=FormatChecker())


VALIDATOR = validator()
FULL: dict[str, Any] = json.loads(
    json.dumps(
        read_case(HERE / "cases" / "ok" / "every-key.yaml").document.data,
        default=float,
    )
)


def subschemas(schema: Any) -> Iterator[Any]:
    """The schema and all parts of it."""
    yield schema
    for part in schema.values() if isinstance(schema, dict) else schema:
        if isinstance(part, dict | list):
            yield from subschemas(part)


def refused(data: Any) -> bool:
    """Whether the schema refuses the data."""
    return not VALIDATOR.is_valid(data)


class TestCaseSchema:
    @pytest.mark.parametrize("programme", [PROGRAMME, OWN], ids=["passtgenau", "own"])
    def test_is_a_schema(self, programme: Programme) -> None:
        """It is valid by the dialect it names, and is JSON."""
        schema = case_schema(programme)
        assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
        Draft202012Validator.check_schema(schema)
        assert json.loads(json.dumps(schema)) == schema
        assert programme.name in schema["title"]

    @pytest.mark.parametrize("programme", [PROGRAMME, OWN], ids=["passtgenau", "own"])
    def test_has_no_empty_list_of_words(self, programme: Programme) -> None:
        """A field without words still has a schema that common validators take."""
        empty = [part for part in subschemas(case_schema(programme)) if part == {"enum": []}]
        assert empty == []

    def test_has_the_keys_of_the_contract(self) -> None:
        """Only format, programme and case are required, and every key of the contract is there."""
        schema = case_schema(PROGRAMME)
        assert schema["required"] == ["format", "programme", "case"]
        assert list(schema["properties"]) == [
            "format",
            "programme",
            "case",
            "participant",
            "agreement",
            "budget",
            "phases",
            "hours",
            "goals",
            "records",
            "waivers",
        ]
        assert not schema["additionalProperties"]

    def test_names_the_programme_with_and_without_its_edition(self) -> None:
        """A programme without a date has one name only."""
        properties = case_schema(PROGRAMME)["properties"]
        assert properties["programme"] == {"enum": ["passtgenau", "passtgenau@2024-05-17"]}
        assert case_schema(OWN)["properties"]["programme"] == {"enum": ["nordkreis"]}

    def test_has_the_words_of_the_programme(self) -> None:
        """Words of fields are those of the vocabulary, sorted."""
        word = Term(id="dorf", title=Text.same("Dorf"))
        own = attrs.evolve(
            OWN,
            vocabulary=Vocabulary(places=[word], groups=[word]),
            bundles=[Bundle(id="alles", title=Text.same("Alles"), modules=["start"])],
        )
        schema = case_schema(own)
        assert {"enum": ["dorf"]} in subschemas(schema["properties"]["hours"])
        assert {"enum": ["start"]} in subschemas(schema["properties"]["phases"])
        assert {"enum": ["alles"]} in subschemas(schema["properties"]["agreement"])
        assert "werkstattempfehlung" not in json.dumps(schema)

    @pytest.mark.parametrize("path", [*EXAMPLES, *CASES], ids=lambda path: path.name)
    def test_accepts_every_example(self, path: Path) -> None:
        """Every case file of documentation and tests that loads fits its programme's schema."""
        read = read_case(path)
        validator(read.case.programme).validate(read.document.data)

    @FEWER
    @given(case=cases())
    def test_accepts_every_case(self, case: Case) -> None:
        """Whatever the library writes is valid."""
        VALIDATOR.validate(json.loads(dump_case(case, format="json"), parse_float=Decimal))

    def test_accepts_a_case_of_ones_own_programme(self) -> None:
        """A case file of another county is valid by the schema of its programme alone."""
        data = {
            "format": "passtgenau-case/1",
            "programme": "nordkreis",
            "case": "N-1",
            "agreement": {"modules": ["start"]},
            "phases": [{"module": "start", "start": "2025-03-03"}],
            "records": [],
        }
        validator(OWN).validate(data)
        load_case(json.dumps(data), format="json", programme=OWN)
        assert refused(data)
        assert not validator(OWN).is_valid(FULL)

    def test_accepts_null_for_what_is_optional(self) -> None:
        """What the library reads as not stated, the schema takes too."""
        data = copy.deepcopy(FULL)
        data["hours"][2] |= {"minutes": None, "from": None, "to": None, "module": None}
        data["hours"][0] |= {"note": None, "place": None}
        data |= {"participant": None, "goals": None}
        data["phases"][0] |= {"end": None, "ended_early": None, "planned_hours": None}
        data["records"] = []
        load_case(json.dumps(data), format="json")
        VALIDATOR.validate(data)

    @pytest.mark.parametrize("key", ["reverses", "from", "to"])
    def test_accepts_null_beside_minutes(self, key: str) -> None:
        """An entry with minutes may say that it neither reverses nor has clock times."""
        data = copy.deepcopy(FULL)
        data["hours"][0][key] = None
        load_case(json.dumps(data), format="json")
        VALIDATOR.validate(data)


Path_ = tuple[str | int, ...]


def changed(path: Path_, value: Any) -> dict[str, Any]:
    """The full case with another value at a path."""
    data = copy.deepcopy(FULL)
    place: Any = data
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return data


def without(path: Path_) -> dict[str, Any]:
    """The full case without the key at a path."""
    data = copy.deepcopy(FULL)
    place: Any = data
    for step in path[:-1]:
        place = place[step]
    del place[path[-1]]
    return data


BROKEN: list[tuple[str, Callable[[], Any]]] = [
    *(
        (f"unknown key below /{'/'.join(map(str, path))}", lambda p=path: changed((*p, "x"), 1))
        for path in (
            (),
            ("participant",),
            ("agreement",),
            ("budget",),
            ("budget", "hours"),
            ("budget", "rates", 0),
            ("phases", 0),
            ("hours", 0),
            ("goals", 0),
            ("records", 0),
            ("records", 3, "icf", 0),
            ("waivers", 0),
        )
    ),
    *(
        (f"{path[-1]} missing", lambda p=path: without(p))
        for path in (
            ("format",),
            ("programme",),
            ("case",),
            ("phases", 0, "module"),
            ("phases", 0, "start"),
            ("hours", 0, "id"),
            ("hours", 0, "date"),
            ("hours", 0, "minutes"),
            ("hours", 0, "module"),
            ("hours", 1, "from"),
            ("hours", 1, "to"),
            ("goals", 0, "id"),
            ("goals", 0, "agreed_on"),
            ("records", 0, "kind"),
            ("records", 0, "date"),
            ("records", 3, "icf", 0, "code"),
            ("budget", "rates", 0, "from"),
            ("budget", "rates", 0, "rate"),
            ("waivers", 0, "rule"),
            ("waivers", 0, "subject"),
            ("waivers", 0, "reason"),
            ("waivers", 0, "approved_by"),
            ("waivers", 0, "until"),
        )
    ),
    *(
        (f"{'/'.join(map(str, path))} = {value!r}", lambda p=path, v=value: changed(p, v))
        for path, value in (
            # Unknown words.
            (("format",), "passtgenau-case/2"),
            (("programme",), "passtgenau@1999"),
            (("participant", "groups", 0), "rentner"),
            (("agreement", "provider"), "niemand"),
            (("agreement", "modules"), "alles"),
            (("agreement", "modules"), "einstiegsphase"),
            (("agreement", "modules"), ["gesamtmodul"]),
            (("phases", 0, "module"), "einstigsphase"),
            (("hours", 0, "module"), "einstigsphase"),
            (("hours", 0, "place"), "mond"),
            (("records", 0, "kind"), "plauderei"),
            (("records", 0, "with", 0), "hund"),
            (("records", 0, "topics", 0), "wetter"),
            (("records", 0, "aids"), ["hammer"]),
            (("records", 2, "form"), "laut"),
            (("records", 1, "goals", "Z-1"), "vielleicht"),
            (("waivers", 0, "rule"), "PG999"),
            # Wrong types.
            (("case",), 7),
            (("case",), ""),
            (("case",), "Max Mustermann"),
            (("case",), "x" * 65),
            (("participant",), []),
            (("participant", "groups"), "autismus"),
            (("participant", "district"), 79539),
            (("phases",), {}),
            (("phases",), None),
            (("phases", 0), "einstiegsphase"),
            (("phases", 0, "start"), 20250303),
            (("phases", 0, "start"), "03.03.2025"),
            (("phases", 0, "start"), "2025-02-30"),
            (("phases", 0, "start"), None),
            (("phases", 0, "planned_hours"), "48"),
            (("phases", 0, "planned_hours"), 0),
            (("phases", 0, "planned_hours"), -1),
            (("hours", 0, "minutes"), 0),
            (("hours", 0, "minutes"), -90),
            (("hours", 0, "minutes"), 90.5),
            (("hours", 0, "minutes"), "90"),
            (("hours", 0, "from"), "09:00"),
            (("hours", 0, "reverses"), "H-0002"),
            (("hours", 1, "from"), "9:00"),
            (("hours", 1, "to"), "24:00"),
            (("hours", 1, "minutes"), 150),
            (("hours", 0, "note"), 5),
            (("budget", "amount"), 88200),
            (("budget", "amount"), "88200,00"),
            (("budget", "amount"), "88200.005"),
            (("budget", "amount"), "-1.00"),
            (("budget", "hours", "einstiegsphase"), 0),
            (("budget", "rates", 0, "rate"), None),
            (("goals", 0, "icf"), 850),
            (("records", 0, "with"), "leitung"),
            (("records", 0, "goals"), ["Z-1"]),
            (("records", 3, "icf", 0, "performance"), "2"),
            (("waivers", 0, "until"), "Ostern"),
        )
    ),
]


class TestBrokenCases:
    def test_the_case_they_are_made_of_is_valid(self) -> None:
        """What follows is refused for its one change."""
        VALIDATOR.validate(FULL)

    @pytest.mark.parametrize("make", [make for _, make in BROKEN], ids=[name for name, _ in BROKEN])
    def test_are_refused(self, make: Callable[[], Any]) -> None:
        """The schema refuses what the library refuses."""
        data = make()
        with pytest.raises(InputError):
            load_case(json.dumps(data), format="json")
        assert refused(data)

    @pytest.mark.parametrize("data", [None, [], "case", 5])
    def test_a_case_is_a_mapping(self, data: Any) -> None:
        """Nothing but a mapping is a case."""
        assert refused(data)

    def test_a_reversal_states_no_duration(self) -> None:
        """A reversal with minutes is refused, with and without a module."""
        reversal = {"id": "H-9", "date": "2025-03-04", "reverses": "H-0002", "minutes": 90}
        for entry in (reversal, {**reversal, "module": "einstiegsphase"}):
            data = copy.deepcopy(FULL)
            data["hours"][2] = entry
            with pytest.raises(InputError):
                load_case(json.dumps(data), format="json")
            assert refused(data)


REPORT: dict[str, Any] = {
    "schema": "passtgenau-report/1",
    "version": "0.1.0",
    "as_of": "2025-06-01",
    "results": [
        {
            "file": "cases/a.yaml",
            "case": "LOE-2025-007",
            "programme": "passtgenau@2024-05-17",
            "judgements": [
                {
                    "rule": "PG202",
                    "severity": "error",
                    "outcome": "breached",
                    "subject": "phases/1",
                    "due": None,
                    "observed": "2026-02-15",
                    "allowed": "2026-01-30",
                    "message": "…",
                    "mend": None,
                    "line": 24,
                    "column": 5,
                    "pointer": "/phases/1/end",
                    "reading": None,
                    "because": "too-long",
                    "facts": ["/phases/1/start"],
                    "terms": ["moduldokumentation"],
                    "source": {
                        "document": "…",
                        "section": "3.2",
                        "quote": "4 bis 10 Monate",
                        "basis": "explicit",
                    },
                    "remedy": {"set": "/phases/1/end", "to": "2026-01-30"},
                    "waiver": {"approved_by": "x", "until": "2026-01-30"},
                }
            ],
        }
    ],
    "problems": [
        {"file": "b", "line": 3, "column": 1, "pointer": "/case", "message": "…"},
        {"file": None, "line": None, "column": None, "pointer": "", "message": "…"},
    ],
    "summary": {
        "files": 1,
        "met": 30,
        "breached": {"error": 1, "warning": 0, "hint": 0},
        "pending": 4,
        "undetermined": 0,
        "not_applicable": 9,
        "waived": 0,
    },
}


class TestReportSchema:
    VALIDATOR = Draft202012Validator(report_schema(), format_checker=FormatChecker())

    def test_is_a_schema(self) -> None:
        """It is valid by the dialect it names, and is JSON."""
        schema = report_schema()
        assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
        Draft202012Validator.check_schema(schema)
        assert json.loads(json.dumps(schema)) == schema

    def test_accepts_the_report_of_the_contract(self) -> None:
        """The example of the contract, with what was added to it, is valid."""
        self.VALIDATOR.validate(REPORT)

    @pytest.mark.parametrize(
        "value", [None, 90, "88200.00", "2026-01-30", "einstiegsphase", ["a", "b"]]
    )
    def test_accepts_any_measured_value(self, value: Any) -> None:
        """A day, a duration, an amount, a word, several words, or nothing."""
        data = copy.deepcopy(REPORT)
        data["results"][0]["judgements"][0] |= {"observed": value, "allowed": value}
        self.VALIDATOR.validate(data)

    @pytest.mark.parametrize(
        "remedy",
        [
            None,
            {"set": "/phases/0/planned_hours", "to": 48},
            {"add": "/phases/-", "value": {"module": "einstiegsphase"}},
            {"add": "/hours/-", "value": {"reverses": "H-1"}},
            {"add": "/hours/-", "values": [{"reverses": "H-1"}, {"reverses": "H-2"}]},
            {"set": "/records/0/goals", "to": {"Z-1": "offen"}},
            {"set": "/records/0/topics", "to": ["kritik"]},
            {"none": "the day has passed"},
        ],
    )
    def test_accepts_every_remedy(self, remedy: Any) -> None:
        """Whatever changes a file."""
        data = copy.deepcopy(REPORT)
        data["results"][0]["judgements"][0]["remedy"] = remedy
        self.VALIDATOR.validate(data)

    @pytest.mark.parametrize(
        "subject",
        [
            *("case", "service", "hours", "hours/0", "phases/12", "records/3", "waivers/1"),
            *("trainers/0", "module/einstiegsphase", "month/sicherung_arbeitsplatz/2025-04"),
            "month/sicherung_arbeitsplatz/2025-04-15",
        ],
    )
    def test_accepts_every_subject(self, subject: str) -> None:
        """The subjects of the contract, and the waivers."""
        data = copy.deepcopy(REPORT)
        data["results"][0]["judgements"][0]["subject"] = subject
        self.VALIDATOR.validate(data)

    def test_accepts_the_report_on_a_service(self) -> None:
        """A service has no id, and so no case."""
        data = copy.deepcopy(REPORT)
        data["results"][0]["case"] = None
        self.VALIDATOR.validate(data)

    DIFFERENCE: ClassVar[dict[str, Any]] = {
        "reading": "talk-interval",
        "rule": "PG701",
        "subject": "case",
        "outcomes": {"P3M": "breached", "P1M": "breached", "P6M": None},
    }

    @pytest.mark.parametrize("number", [0, 1, 2])
    def test_accepts_compared_readings(self, number: int) -> None:
        """Where readings were compared there is a list of differences, which may be empty."""
        data = copy.deepcopy(REPORT)
        data["results"][0]["readings"] = [self.DIFFERENCE] * number
        self.VALIDATOR.validate(data)

    @pytest.mark.parametrize(
        "change",
        [
            {"reading": None},
            {"rule": 5},
            {"subject": "somewhere"},
            {"outcomes": {}},
            {"outcomes": {"P3M": "fine"}},
            {"outcomes": ["breached"]},
            {"extra": 1},
        ],
        ids=lambda change: next(iter(change)),
    )
    def test_refuses_other_differences(self, change: dict[str, Any]) -> None:
        """One wrong value in a difference is refused, and so is a missing one."""
        data = copy.deepcopy(REPORT)
        data["results"][0]["readings"] = [{**self.DIFFERENCE, **change}]
        assert not self.VALIDATOR.is_valid(data)
        for key in self.DIFFERENCE:
            data["results"][0]["readings"] = [
                {name: value for name, value in self.DIFFERENCE.items() if name != key}
            ]
            assert not self.VALIDATOR.is_valid(data)

    GONE: ClassVar[dict[str, Any]] = {
        "file": "a.yaml",
        "case": "LOE-2025-007",
        "rule": "PG202",
        "subject": "phases/1",
        "fingerprint": "5b1c",
    }

    @pytest.mark.parametrize("known", [False, True])
    @pytest.mark.parametrize("case", ["LOE-2025-007", None])
    def test_accepts_a_report_with_a_baseline(self, *, known: bool, case: str | None) -> None:
        """With a baseline, known breaches are marked and counted, and those gone told."""
        data = copy.deepcopy(REPORT)
        data["results"][0]["judgements"][0]["known"] = known
        data["summary"]["known"] = int(known)
        data["gone"] = [{**self.GONE, "case": case}, self.GONE]
        self.VALIDATOR.validate(data)
        data["gone"] = []
        self.VALIDATOR.validate(data)

    @pytest.mark.parametrize("key", GONE)
    def test_refuses_other_breaches_that_are_gone(self, key: str) -> None:
        """One wrong value in a breach that is gone is refused, and so is a missing one."""
        lacking = {name: value for name, value in self.GONE.items() if name != key}
        for wrong in (lacking, {**self.GONE, key: 5}, {**self.GONE, "more": 1}):
            assert not self.VALIDATOR.is_valid({**REPORT, "gone": [wrong]})

    def test_accepts_a_report_with_values(self) -> None:
        """Where values were asked for, facts have them, and consents a reason."""
        data = copy.deepcopy(REPORT)
        data["results"][0]["judgements"][0]["values"] = {"/phases/1/end": "2026-02-15"}
        data["results"][0]["judgements"][0]["waiver"]["reason"] = "…"
        self.VALIDATOR.validate(data)

    @pytest.mark.parametrize(
        ("path", "value"),
        [
            (("schema",), "passtgenau-report/2"),
            (("as_of",), "1 June 2025"),
            (("extra",), 1),
            (("results", 0, "extra"), 1),
            (("results", 0, "judgements", 0, "extra"), 1),
            (("results", 0, "judgements", 0, "outcome"), "fine"),
            (("results", 0, "judgements", 0, "severity"), "fatal"),
            (("results", 0, "judgements", 0, "line"), 0),
            (("results", 0, "judgements", 0, "column"), None),
            (("results", 0, "judgements", 0, "due"), "soon"),
            (("results", 0, "case"), "a b"),
            (("results", 0, "readings"), None),
            (("results", 0, "judgements", 0, "subject"), "phases"),
            (("results", 0, "judgements", 0, "subject"), "phases/01"),
            (("results", 0, "judgements", 0, "subject"), "case/0"),
            (("results", 0, "judgements", 0, "subject"), "month/einstiegsphase"),
            (("results", 0, "judgements", 0, "observed"), 1.5),
            (("results", 0, "judgements", 0, "terms"), None),
            (("results", 0, "judgements", 0, "terms"), [5]),
            (("results", 0, "judgements", 0, "remedy"), {"remove": "/phases/0"}),
            (("results", 0, "judgements", 0, "remedy"), {"set": "/phases/0/end", "to": None}),
            (("results", 0, "judgements", 0, "remedy"), {"add": "/phases/-", "value": "x"}),
            (("results", 0, "judgements", 0, "remedy"), {"add": "/hours/-", "values": [{}]}),
            (("results", 0, "judgements", 0, "remedy"), {"none": None}),
            (("results", 0, "judgements", 0, "waiver"), {"reason": "x"}),
            (("results", 0, "judgements", 0, "waiver", "reason"), None),
            (("results", 0, "judgements", 0, "waiver", "why"), "x"),
            (("results", 0, "judgements", 0, "known"), None),
            (("results", 0, "judgements", 0, "values"), ["x"]),
            (("results", 0, "judgements", 0, "values"), {"/phases/0/start": 5}),
            (("summary", "known"), -1),
            (("gone",), None),
            (("gone",), [{}]),
            (("results", 0, "judgements", 0, "source", "basis"), "guessed"),
            (("problems", 0, "line"), 0),
            (("problems", 0, "message"), None),
            (("summary", "files"), -1),
            (("summary", "breached", "error"), "1"),
            (("summary", "breached", "fatal"), 1),
        ],
    )
    def test_refuses_other_values(self, path: Path_, value: Any) -> None:
        """One wrong value is refused."""
        data = copy.deepcopy(REPORT)
        place: Any = data
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = value
        with pytest.raises(ValidationError):
            self.VALIDATOR.validate(data)

    @given(data=st.data())
    @FEWER
    def test_every_key_is_required(self, data: st.DataObject) -> None:
        """A report that leaves any key out is refused."""
        report = copy.deepcopy(REPORT)
        mappings = [part for part in subschemas(report) if isinstance(part, dict)]
        mapping = data.draw(st.sampled_from(mappings))
        del mapping[data.draw(st.sampled_from(sorted(mapping)))]
        assert not self.VALIDATOR.is_valid(report)

    def test_knows_all_outcomes_and_severities(self) -> None:
        """What the library can say, the schema can."""
        for outcome in Outcome:
            for severity in Severity:
                data = copy.deepcopy(REPORT)
                told = {"outcome": outcome.value, "severity": severity.value}
                data["results"][0]["judgements"][0] |= told
                self.VALIDATOR.validate(data)
