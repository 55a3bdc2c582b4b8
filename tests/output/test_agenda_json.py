"""What is due, for programs: the shape of ``passtgenau-due/1``, the same bytes twice."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from agendas import CASE, SERVICE, agenda, agendas
from hypothesis import given, settings
from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError
from runs import BROKEN, result_of

from passtgenau_core import Length, free_day
from passtgenau_core.language import LANGUAGES, Language
from passtgenau_core.output.agenda import Agenda, agenda_of
from passtgenau_core.output.agenda_json import as_data, iso_duration, render
from passtgenau_core.output.schema import due_schema

FEWER = settings(max_examples=settings().max_examples // 4)
"""Cases are large: fewer of them find as much."""
VALIDATOR = Draft202012Validator(due_schema(), format_checker=FormatChecker())
ITEM_KEYS = [
    *("due", "overdue", "free_day", "file", "case", "programme", "rule", "severity", "subject"),
    *("title", "message", "pointer", "line", "column"),
]


def data_of(made: Agenda) -> dict[str, Any]:
    """The list, which is as the schema says."""
    data = json.loads(render(made))
    VALIDATOR.validate(data)
    assert isinstance(data, dict)
    return data


class TestShape:
    def test_the_keys_stand_in_their_order(self) -> None:
        """Programs and people find them where they are described."""
        data = data_of(agenda(result_of(CASE), BROKEN))
        assert list(data) == ["schema", "version", "as_of", "within", "items", "problems"]
        assert all(list(item) == ITEM_KEYS for item in data["items"])
        assert data["schema"] == "passtgenau-due/1"
        assert data["version"] == "1.2.3"
        assert data["as_of"] == "2025-06-01"
        assert data["problems"] == [
            {"file": "b.yaml", "line": 3, "column": 1, "pointer": "/case", "message": "leer"}
        ]

    def test_an_item(self) -> None:
        """A duty with its day, its case, its rule and its place, letter for letter."""
        assert data_of(agenda(within=Length.weeks(3)))["items"][1] == {
            "due": "2025-06-19",
            "overdue": False,
            "free_day": "Fronleichnam",
            "file": "a.json",
            "case": "LOE-2025-007",
            "programme": "passtgenau@2024-05-17",
            "rule": "PG701",
            "severity": "warning",
            "subject": "case",
            "title": "Regelmäßige Reflexionsgespräche",
            "message": "Reflexionsgespräch: das nächste bis 19.06.2025",
            "pointer": "/phases/0/start",
            "line": 15,
            "column": 13,
        }

    @pytest.mark.parametrize("lang", LANGUAGES)
    def test_only_the_words_depend_on_the_language(self, lang: Language) -> None:
        """Title, message and free day follow the language; every other value stays."""
        german, other = data_of(agenda())["items"], data_of(agenda(lang=lang))["items"]
        for one, told in zip(german, other, strict=True):
            same = {key for key in told if told[key] == one[key]}
            assert same >= set(ITEM_KEYS) - {"title", "message", "free_day"}
        assert (german == other) == (lang == "de")
        assert other[1]["free_day"] == {"de": "Fronleichnam", "en": "Corpus Christi"}[lang]

    def test_of_a_service(self) -> None:
        """A duty of a service belongs to no case."""
        items = data_of(agenda(result_of(SERVICE, "s.json")))["items"]
        assert [(item["case"], item["rule"]) for item in items] == [
            (None, "PG805"),
            (None, "PG806"),
        ]

    @pytest.mark.parametrize(
        ("within", "shown"),
        [
            (None, None),
            (0, "P0D"),
            (30, "P30D"),
            (Length.weeks(4), "P4W"),
            (Length.months(3), "P3M"),
        ],
    )
    def test_the_span(self, within: Length | int | None, shown: str | None) -> None:
        """How far it looks ahead is an ISO 8601 duration."""
        assert iso_duration(within) == shown
        assert data_of(agenda(within=within))["within"] == shown


class TestEveryList:
    @FEWER
    @given(made=agendas())
    def test_is_as_the_schema_says(self, made: Agenda) -> None:
        """Whatever is due, the list is valid and tells it in order."""
        data = data_of(made)
        assert [(i["due"], i["case"], i["rule"], i["subject"]) for i in data["items"]] == [
            (str(e.due), e.result.case, e.finding.rule, e.finding.subject) for e in made.entries
        ]
        for item in data["items"]:
            free = free_day(date.fromisoformat(item["due"]))
            assert item["overdue"] == (item["due"] < data["as_of"])
            assert item["free_day"] == (None if free is None else free.within(made.run.lang))

    @FEWER
    @given(made=agendas())
    def test_is_the_same_twice(self, made: Agenda) -> None:
        """The same input gives the same bytes."""
        assert render(made) == render(agenda_of(made.run, made.within))

    def test_steers_no_terminal(self) -> None:
        """Control characters that JSON may hold are escaped."""
        name = "a\x7f\x9b\u2028.json"
        shown = render(agenda(result_of(CASE, name)))
        assert shown.replace("\n", "").isprintable()
        assert {item["file"] for item in json.loads(shown)["items"]} == {name}


class TestSchema:
    def test_is_a_schema(self) -> None:
        """It is JSON Schema 2020-12, and says so."""
        Draft202012Validator.check_schema(due_schema())
        assert due_schema()["$schema"].endswith("2020-12/schema")

    @pytest.mark.parametrize(
        "wrong",
        [
            {"schema": "passtgenau-report/1"},
            {"within": "30d"},
            {"within": 30},
            {"as_of": "01.06.2025"},
            {"items": None},
            {"more": 1},
        ],
    )
    def test_refuses_another_head(self, wrong: dict[str, Any]) -> None:
        """What is not of this shape is told apart."""
        with pytest.raises(ValidationError):
            VALIDATOR.validate({**as_data(agenda()), **wrong})

    @pytest.mark.parametrize("key", ITEM_KEYS)
    def test_every_key_of_an_item_is_there(self, key: str) -> None:
        """An item that lacks one is not valid, nor one whose value is of another kind."""
        data = as_data(agenda())
        (item,) = data["items"][:1]
        VALIDATOR.validate({**data, "items": [item]})
        lacking = {name: value for name, value in item.items() if name != key}
        for wrong in (lacking, {**item, key: {}}, {**item, "more": 1}):
            with pytest.raises(ValidationError):
                VALIDATOR.validate({**data, "items": [wrong]})
