"""The schemas of programme and service files accept and refuse what the library does."""

from __future__ import annotations

import copy
import json
import tomllib
from collections.abc import Callable
from importlib import resources
from pathlib import Path
from typing import Any

import attrs
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker

from passtgenau_core import (
    InputError,
    Service,
    load_programme,
    load_service,
    shipped_programmes,
)
from passtgenau_core.cli.commands import passtgenau
from passtgenau_core.fields import file_name
from passtgenau_core.files import programme_file
from passtgenau_core.files.programme_rows import ProgrammeRow, RuleRow
from passtgenau_core.output.input_schema import programme_schema, service_schema
from passtgenau_core.rules import KINDS
from passtgenau_core.testing import services

FEWER = settings(max_examples=settings().max_examples // 4)
PACKAGE = resources.files("passtgenau_core")
EXAMPLES = Path(__file__).parent.parent.parent / "docs" / "examples" / "programmes"
PROGRAMME = load_programme("passtgenau")
OF_PROGRAMMES = Draft202012Validator(programme_schema(), format_checker=FormatChecker())
OF_SERVICES = Draft202012Validator(service_schema(PROGRAMME), format_checker=FormatChecker())
FILES = [
    *((name, PACKAGE / "programmes" / f"{name}.toml") for name in shipped_programmes()),
    *(
        (f"template.{lang}", PACKAGE / "templates" / f"programme.{lang}.toml")
        for lang in ("de", "en")
    ),
    *((path.stem, path) for path in sorted(EXAMPLES.glob("*.toml"))),
]
TEXTS = {name: path.read_text("utf-8") for name, path in FILES}
FULL = tomllib.loads(TEXTS["passtgenau@2024-05-17"])
IB = tomllib.loads(TEXTS["integrationsbegleitung"])


def of_kind(kind: str) -> int:
    """The place of the first rule of a kind."""
    return next(n for n, row in enumerate(FULL["rules"]) if row["kind"] == kind)


Path_ = tuple[str | int, ...]


def changed(path: Path_, value: Any, data: Any = FULL) -> Any:
    """The data with another value at a path."""
    made = copy.deepcopy(data)
    place: Any = made
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return made


def without(path: Path_, data: Any = FULL) -> Any:
    """The data without the key at a path."""
    made = copy.deepcopy(data)
    place: Any = made
    for step in path[:-1]:
        place = place[step]
    del place[path[-1]]
    return made


class TestProgrammes:
    def test_is_a_schema(self) -> None:
        """It is valid by the dialect it names, and is JSON."""
        schema = programme_schema()
        assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
        Draft202012Validator.check_schema(schema)
        assert json.loads(json.dumps(schema)) == schema

    @pytest.mark.parametrize("name", TEXTS)
    def test_accepts(self, name: str) -> None:
        """Every programme of the package, template and example is valid."""
        OF_PROGRAMMES.validate(tomllib.loads(TEXTS[name]))

    def test_has_every_key(self) -> None:
        """What a programme file may have, the schema knows, and for each kind its parameters."""
        schema = programme_schema()
        keys = {file_name(field) for field in attrs.fields(ProgrammeRow)}
        assert set(schema["properties"]) == keys
        rule = schema["properties"]["rules"]["items"]
        assert rule["properties"]["kind"]["enum"] == [kind.name for kind in KINDS]
        for kind, part in zip(KINDS, rule["allOf"], strict=True):
            assert part["if"]["properties"]["kind"] == {"const": kind.name}
            own = [*attrs.fields(RuleRow), *attrs.fields(kind.parameters)]
            assert set(part["then"]["properties"]) == {
                file_name(field) for field in own if field.init
            }

    @pytest.mark.parametrize(
        ("path", "value"),
        [
            (("x",), 1),
            (("format",), "passtgenau-programme/2"),
            (("id",), "a b"),
            (("id",), 5),
            (("edition",), 2024),
            (("title",), "pass(t)genau"),
            (("title", "en"), 5),
            (("title", "fr"), "x"),
            (("modules",), {}),
            (("modules", 0, "hour"), 48),
            (("modules", 0, "hours"), 0),
            (("modules", 0, "hours"), "48"),
            (("modules", 0, "hours_a_month"), -1),
            (("modules", 0, "min"), "2W"),
            (("modules", 0, "max"), "P"),
            (("modules", 0, "max"), "P10D"),
            (("modules", 0, "max"), 4),
            (("modules", 0, "external"), 1),
            (("modules", 0, "source", "basis"), "guessed"),
            (("bundles", 0, "modules"), "einstiegsphase"),
            (("vocabulary", "word"), []),
            (("vocabulary", "kinds", 0, "fr"), "x"),
            (("vocabulary", "kinds", 0, "id"), "a b"),
            (("readings", 0, "options"), []),
            (("readings", 0, "options"), "calendar"),
            (("readings", 0, "options"), ["phase", "phase"]),
            (("rules",), {}),
            (("rules", 0), "PG101"),
            (("rules", 0, "kind"), "mandatory"),
            (("rules", 0, "severity"), "grave"),
            (("rules", 0, "modul"), "einstiegsphase"),
            (("rules", 0, "module"), 5),
            (("rules", 0, "about"), "service"),
            (("rules", 0, "about"), "county"),
            (("rules", 0, "source", "basis"), "guessed"),
            (("rules", 0, "examples", "as_of"), "1 June 2025"),
            (("rules", 0, "examples", "good"), []),
            (("rules", of_kind("duty"), "until"), "start"),
            (("rules", of_kind("duty"), "each"), "month"),
            (("rules", of_kind("duty"), "fact"), "budget.end"),
            (("rules", of_kind("record-content"), "icf"), "yes"),
            (("rules", of_kind("membership"), "field"), "participant.name"),
            (("rules", of_kind("answer-in-time"), "within"), "1M"),
            (("rules", of_kind("variety"), "least"), "2"),
            (("rules", of_kind("recent-day"), "of"), "talks"),
            (("rules", of_kind("hour-cap"), "of"), "week"),
        ],
        ids=lambda value: "/".join(map(str, value)) if isinstance(value, tuple) else repr(value),
    )
    def test_refuses_what_the_library_refuses(self, path: Path_, value: Any) -> None:
        """One wrong value is refused by both."""
        data = changed(path, value)
        with pytest.raises(InputError):
            programme_file._programme(data)
        assert not OF_PROGRAMMES.is_valid(data)

    @pytest.mark.parametrize(
        "path",
        [
            *((key,) for key in ("format", "id", "title", "document", "modules")),
            *(("modules", 0, key) for key in ("id", "title", "source")),
            *(("bundles", 0, key) for key in ("id", "title", "modules")),
            *(("readings", 0, key) for key in ("id", "sets", "options", "title", "why")),
            *(("rules", 0, key) for key in ("id", "kind", "severity", "title", "source")),
            *(("rules", 0, "source", key) for key in ("section", "quote")),
            *(("rules", 0, "examples", key) for key in ("as_of", "good", "bad")),
            ("title", "de"),
            ("vocabulary", "kinds", 0, "en"),
            ("rules", of_kind("mandatory-module"), "module"),
            ("rules", of_kind("duty"), "until"),
            ("rules", of_kind("record-content"), "record"),
            ("rules", of_kind("answer-in-time"), "within"),
            ("rules", of_kind("recurring-record"), "reading"),
            ("rules", of_kind("variety"), "least"),
        ],
        ids=lambda path: "/".join(map(str, path)),
    )
    def test_refuses_what_lacks_a_key(self, path: Path_) -> None:
        """What is required is required by both."""
        data = without(path)
        with pytest.raises(InputError):
            programme_file._programme(data)
        assert not OF_PROGRAMMES.is_valid(data)

    @pytest.mark.parametrize("key", ["id", "title", "after", "source"])
    def test_milestones(self, key: str) -> None:
        """A milestone needs each of its keys but one."""
        OF_PROGRAMMES.validate(without(("milestones", 0, "middle_below"), IB))
        assert not OF_PROGRAMMES.is_valid(without(("milestones", 0, key), IB))

    def test_accepts_a_parameter_that_a_reading_sets(self) -> None:
        """A row that names a reading need not state what it sets."""
        row = FULL["rules"][of_kind("recurring-record")]
        assert "interval" not in row
        assert OF_PROGRAMMES.is_valid(FULL)

    @FEWER
    @given(data=st.data())
    def test_refuses_no_programme_that_loads(self, data: st.DataObject) -> None:
        """Without any of its keys a programme is refused by the library if by the schema."""
        made = copy.deepcopy(FULL)
        table = data.draw(st.sampled_from([*made["modules"], *made["rules"], *made["readings"]]))
        del table[data.draw(st.sampled_from(sorted(table)))]
        if not OF_PROGRAMMES.is_valid(made):
            with pytest.raises(InputError):
                programme_file._programme(made)


SERVICE: dict[str, Any] = {
    "format": "passtgenau-service/1",
    "programme": "passtgenau",
    "partners": ["lebenshilfe-suedschwarzwald", "st-josefshaus"],
    "cooperation": "2024-06-03",
    "leads": [{"id": "L-1", "partner": "st-josefshaus", "share": 50}],
    "trainers": [
        {
            "id": "QT-1",
            "profession": "sozialpaedagogik",
            "qualification": "arbeitserzieher",
            "trainings": ["2025-01-13"],
        }
    ],
    "rooms": ["villa"],
    "meetings": ["2025-03-10"],
    "contacts": ["ifd"],
}


def as_file(service: Service) -> dict[str, Any]:
    """A service as a file holds it."""
    data = attrs.asdict(service, value_serializer=lambda _, __, value: plain(value))
    return {"format": "passtgenau-service/1", **data}


def plain(value: Any) -> Any:
    """Days as texts, tuples as lists."""
    if isinstance(value, tuple):
        return [plain(member) for member in value]
    return str(value) if hasattr(value, "isoformat") else value


class TestServices:
    def test_is_a_schema(self) -> None:
        """It is valid by the dialect it names, and is JSON."""
        schema = service_schema(PROGRAMME)
        Draft202012Validator.check_schema(schema)
        assert json.loads(json.dumps(schema)) == schema

    def test_accepts_the_full_one(self) -> None:
        """What follows is refused for its one change."""
        OF_SERVICES.validate(SERVICE)
        load_service(json.dumps(SERVICE), format="json")

    @FEWER
    @given(service=services())
    def test_accepts_every_service(self, service: Service) -> None:
        """Whatever the type can hold is valid, and is read back as it was."""
        data = as_file(service)
        assert load_service(json.dumps(data), format="json") == service
        OF_SERVICES.validate(data)

    @pytest.mark.parametrize("key", [key for key in SERVICE if key != "format"])
    def test_needs_nothing_but_the_format(self, key: str) -> None:
        """Every other key may be left out."""
        OF_SERVICES.validate(without((key,), SERVICE))
        assert not OF_SERVICES.is_valid(without(("format",), SERVICE))

    @pytest.mark.parametrize(
        "path", [("programme",), ("cooperation",), ("trainers", 0, "profession")]
    )
    def test_accepts_null_for_what_is_optional(self, path: Path_) -> None:
        """What the library reads as not stated, the schema takes too."""
        data = changed(path, None, SERVICE)
        load_service(json.dumps(data), format="json")
        OF_SERVICES.validate(data)

    @pytest.mark.parametrize(
        ("path", "value"),
        [
            (("x",), 1),
            (("format",), "passtgenau-case/1"),
            (("programme",), "nosuch"),
            (("programme",), 5),
            (("partners",), "st-josefshaus"),
            (("partners", 0), "St. Josefshaus e.V."),
            (("partners",), None),
            (("cooperation",), "June"),
            (("cooperation",), "2024-02-30"),
            (("leads", 0), "L-1"),
            (("leads", 0, "x"), 1),
            (("leads", 0, "share"), 0),
            (("leads", 0, "share"), 101),
            (("leads", 0, "share"), "50"),
            (("leads", 0, "id"), "Maria Muster"),
            (("trainers", 0, "id"), 5),
            (("trainers", 0, "name"), "x"),
            (("trainers", 0, "trainings"), "2025-01-13"),
            (("trainers", 0, "trainings", 0), "13.01.2025"),
            (("rooms", 0), 5),
            (("meetings", 0), 2025),
            (("contacts",), {}),
        ],
        ids=lambda value: "/".join(map(str, value)) if isinstance(value, tuple) else repr(value),
    )
    def test_refuses_what_the_library_refuses(self, path: Path_, value: Any) -> None:
        """One wrong value is refused by both."""
        data = changed(path, value, SERVICE)
        with pytest.raises(InputError):
            load_service(json.dumps(data), format="json")
        assert not OF_SERVICES.is_valid(data)

    @pytest.mark.parametrize(
        "path",
        [("leads", 0, "id"), ("leads", 0, "partner"), ("leads", 0, "share"), ("trainers", 0, "id")],
    )
    def test_refuses_what_lacks_a_key(self, path: Path_) -> None:
        """What is required is required by both."""
        data = without(path, SERVICE)
        with pytest.raises(InputError):
            load_service(json.dumps(data), format="json")
        assert not OF_SERVICES.is_valid(data)


@pytest.mark.parametrize(
    ("words", "made"),
    [
        (["programme"], programme_schema),
        (["service"], lambda: service_schema(PROGRAMME)),
        (
            ["service", "--programme", str(EXAMPLES / "unterstuetzte-beschaeftigung.toml")],
            lambda: service_schema(load_programme(EXAMPLES / "unterstuetzte-beschaeftigung.toml")),
        ),
    ],
    ids=["programme", "service", "service of one's own"],
)
def test_the_command_prints_them(words: list[str], made: Callable[[], Any]) -> None:
    """``passtgenau schema`` prints what the library makes."""
    result = CliRunner().invoke(passtgenau, ["schema", *words])
    assert result.exit_code == 0
    assert json.loads(result.stdout) == made()
