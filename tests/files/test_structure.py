from __future__ import annotations

import json
from datetime import date, time
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, Literal

import attrs
import pytest
from hypothesis import given

from passtgenau_core import (
    Case,
    Cents,
    HourEntry,
    HourLedger,
    InputError,
    Length,
    Programme,
    Text,
    dump_case,
    load_programme,
)
from passtgenau_core.fields import BundleOrModules, FreeText, Hours, Id, Pairs, Terms
from passtgenau_core.files import scalars, structure
from passtgenau_core.files.structure import MISFITS, collecting, converter, problems_of
from passtgenau_core.testing import cases

PROGRAMME = load_programme("passtgenau")


class Colour(Enum):
    """An enumeration to structure."""

    RED = "red"
    GREEN = "green"


@attrs.frozen(kw_only=True)
class Inner:
    """A type to structure inside another."""

    id: Id
    number: int = 1


@attrs.frozen(kw_only=True)
class Outer:
    """A type to structure, with a field that has another name in files."""

    from_: int
    members: tuple[Inner, ...] = ()
    inner: Inner | None = None
    kinds: tuple[Annotated[str, Terms("kinds")], ...] = ()
    hidden: int = attrs.field(default=0, init=False)


Word = Annotated[str, Terms("modules")]
HourNumber = Annotated[int | Decimal, Hours()]
Mapped = Annotated[tuple[tuple[Word, HourNumber], ...], Pairs()]
Agreed: Any = Annotated[str | tuple[str, ...], BundleOrModules()]
Choice = Literal["module", "month"]

GOOD: list[tuple[Any, Any, Any]] = [
    (str, "x", "x"),
    (int, 5, 5),
    (bool, True, True),
    (date, "2024-02-29", date(2024, 2, 29)),
    (time, "23:59", time(23, 59)),
    (time, "00:00", time(0, 0)),
    (Cents, "60.5", Cents(6050)),
    (Length, "P1Y6M", Length.months(18)),
    (Colour, "green", Colour.GREEN),
    (Choice, "month", "month"),
    (FreeText, "two words", "two words"),
    (Id, "LOE-2025-007", "LOE-2025-007"),
    (HourNumber, 48, 48),
    (HourNumber, Decimal("48.50"), Decimal("48.5")),
    (Word, "jobcoaching", "jobcoaching"),
    (tuple[int, ...], [1, 2], (1, 2)),
    (tuple[int, ...], [], ()),
    (tuple[Word, ...], ["jobcoaching"], ("jobcoaching",)),
    (Mapped, {"jobcoaching": 1, "einstiegsphase": 2}, (("jobcoaching", 1), ("einstiegsphase", 2))),
    (Agreed, "gesamtmodul", "gesamtmodul"),
    (Agreed, ["jobcoaching"], ("jobcoaching",)),
    (Outer, {"from": 1}, Outer(from_=1)),
    (
        Outer,
        {"from": 1, "members": [{"id": "a"}], "inner": {"id": "b", "number": 2}},
        Outer(from_=1, members=(Inner(id="a"),), inner=Inner(id="b", number=2)),
    ),
    (Outer, {"from": 1, "inner": None}, Outer(from_=1)),
    (int | None, None, None),
    (Programme, PROGRAMME, PROGRAMME),
    (HourLedger, [], HourLedger()),
]

A_DAY = "a day as YYYY-MM-DD"
A_CALENDAR_DAY = "a day of the calendar from 1900 to 2199 as YYYY-MM-DD"
A_CLOCK = "HH:MM from 00:00 to 23:59"
A_MAPPING = "a mapping (key: value)"
EUROS = "euros as a text with a point and at most two places"
ID = "1 to 64 letters, digits and . _ : / - without spaces"
HOURS = "a number of hours above 0 that comes to whole minutes"
LENGTH = "ISO 8601 weeks or months"
BAD: list[tuple[Any, Any, str, str]] = [
    (str, 5, "5", "a text"),
    (str, True, "true", "a text"),
    (str, None, "nothing (null)", "a text"),
    (str, Decimal("1.5"), "1.5", "a text"),
    (str, [], "a list", "a text"),
    (str, {}, A_MAPPING, "a text"),
    (int, "5", '"5"', "a whole number"),
    (int, True, "true", "a whole number"),
    (int, Decimal(5), "5", "a whole number"),
    (int, 1.0, "1.0", "a whole number"),
    (int, None, "nothing (null)", "a whole number"),
    (bool, 1, "1", "true or false"),
    (bool, "true", '"true"', "true or false"),
    (date, 20250303, "20250303", A_DAY),
    (date, None, "nothing (null)", A_DAY),
    (date, date(2025, 3, 3), "2025-03-03", A_DAY),
    (date, "2025-02-30", '"2025-02-30"', A_CALENDAR_DAY),
    (date, "20250303", '"20250303"', A_CALENDAR_DAY),
    (date, "03.03.2025", '"03.03.2025"', A_CALENDAR_DAY),
    (date, "next Monday", "a text of 11 characters", A_CALENDAR_DAY),
    (time, "24:00", '"24:00"', A_CLOCK),
    (time, "9:00", '"9:00"', A_CLOCK),
    (time, "09:60", '"09:60"', A_CLOCK),
    (time, "09:00:00", '"09:00:00"', A_CLOCK),
    (time, 900, "900", "a clock time as HH:MM"),
    (time, None, "nothing (null)", "a clock time as HH:MM"),
    (time, ["09:00"], "a list", "a clock time as HH:MM"),
    (Cents, 60, "60", EUROS),
    (Cents, Decimal("60.00"), "60.00", EUROS),
    (Cents, "60,00", "a text of 5 characters", EUROS),
    (Length, "P4D", '"P4D"', LENGTH),
    (Length, 4, "4", LENGTH),
    (Colour, "blue", '"blue"', "one of: green, red"),
    (Colour, "gren", '"gren"', "one of: green, red; did you mean green?"),
    (Colour, 5, "5", "a text"),
    (Colour, [], "a list", "a text"),
    (Choice, "months", '"months"', "one of: module, month; did you mean month?"),
    (Choice, None, "nothing (null)", "a text"),
    (FreeText, 5, "a number", "a text"),
    (Id, "two words", "a text of 9 characters", ID),
    (Id, 12345, "12345", ID),
    (Id, "", '""', ID),
    (HourNumber, "48", '"48"', HOURS),
    (HourNumber, True, "true", HOURS),
    (HourNumber, 0, "0", HOURS),
    (HourNumber, Decimal("0.01"), "0.01", HOURS),
    (HourNumber, None, "nothing (null)", HOURS),
    (Word, 5, "5", "a text"),
    (tuple[int, ...], {"a": 1}, A_MAPPING, "a list"),
    (tuple[int, ...], "12", '"12"', "a list"),
    (tuple[int, ...], None, "nothing (null)", "a list"),
    (tuple[Word, ...], "jobcoaching", '"jobcoaching"', "a list"),
    (Mapped, [["jobcoaching", 1]], "a list", A_MAPPING),
    (Mapped, "jobcoaching", '"jobcoaching"', A_MAPPING),
    (Agreed, 5, "5", "a text"),
    (Agreed, {}, A_MAPPING, "a text"),
    (Outer, [], "a list", A_MAPPING),
    (Outer, "x", '"x"', A_MAPPING),
    (Outer, None, "nothing (null)", A_MAPPING),
]


def told(data: Any, kind: Any, programme: Programme | None = PROGRAMME) -> list[tuple[str, str]]:
    """Pointer and problem of each misfit of some data, found thoroughly."""
    with pytest.raises(MISFITS) as caught:
        converter(programme, thorough=True).structure(data, kind)
    return [(problem.pointer, problem.what.en) for problem in problems_of(caught.value)]


@pytest.mark.parametrize("thorough", [True, False])
class TestBothSpeeds:
    """A strict converter in two speeds: both read the same and refuse the same."""

    @pytest.mark.parametrize(("kind", "value", "expected"), GOOD)
    def test_reads(self, kind: Any, value: Any, expected: Any, *, thorough: bool) -> None:
        """Data that fits becomes the type's value."""
        made = converter(PROGRAMME, thorough=thorough).structure(value, kind)
        assert made == expected
        assert type(made) is type(expected)

    @pytest.mark.parametrize(("kind", "value", "got", "expected"), BAD)
    def test_refuses(
        self, kind: Any, value: Any, got: str, expected: str, *, thorough: bool
    ) -> None:
        """Data of a wrong type is refused, with what was got and what was expected."""
        with pytest.raises(InputError) as caught:
            converter(PROGRAMME, thorough=thorough).structure(value, kind)
        (problem,) = caught.value.problems
        assert problem.pointer == ""
        assert problem.got
        assert problem.expected
        assert (problem.got.en, problem.expected.en) == (got, expected)

    @pytest.mark.parametrize(
        ("kind", "value"),
        [
            (Outer, {}),
            (Outer, {"from": 1, "nosuch": 2}),
            (Outer, {"from": "1"}),
            (Outer, {"from_": 1}),
            (Outer, {"from": 1, "hidden": 2}),
            (Outer, {"from": 1, "members": [{"id": "a"}, {"id": "b c"}]}),
            (Outer, {"from": 1, "inner": 5}),
            (tuple[int, ...], [1, "2"]),
            (tuple[Word, ...], ["jobcoaching", 5]),
            (Mapped, {"jobcoaching": 0}),
            (int | None, "x"),
            (HourLedger, {}),
            (HourLedger, ""),
            (HourLedger, "x"),
            (HourLedger, 5),
            (HourLedger, None),
            (HourLedger, [5]),
            (HourLedger, [None]),
            (HourLedger, [[]]),
            (HourLedger, [{}]),
        ],
    )
    def test_refuses_inside(self, kind: Any, value: Any, *, thorough: bool) -> None:
        """What does not fit inside a structure is refused as well."""
        errors = MISFITS if thorough else (*MISFITS, TypeError, AttributeError)
        with pytest.raises(errors):
            converter(PROGRAMME, thorough=thorough).structure(value, kind)


class TestSameCases:
    """The contract: "YAML or JSON, the same shape"; both speeds make the same of it."""

    @given(cases(most_entries=5, most_phases=3))
    def test_equal(self, case: Case) -> None:
        """The fast and the thorough converter make equal cases of the same data."""
        data = json.loads(dump_case(case, format="json"), parse_float=Decimal)
        body = {key: value for key, value in data.items() if key != "format"}
        body["programme"] = case.programme
        fast, thorough = (
            converter(case.programme, thorough=speed).structure(body, Case)
            for speed in (False, True)
        )
        assert fast == thorough == case
        assert hash(fast) == hash(thorough)


class TestThorough:
    """The contract: "reported all at once, each with … JSON pointer"."""

    def test_all_problems_of_all_levels(self) -> None:
        """Every problem of a structure is told with its pointer."""
        data = {
            "nosuch": 1,
            "members": [{"number": "x"}, {"id": "a", "Number": 1}, 5],
            "inner": {"id": "a b", "number": True},
            "kinds": ["abschlussbericht", "nosuch", 5],
        }
        assert sorted(told(data, Outer)) == sorted(
            [
                ("", "key from is missing"),
                ("/nosuch", "unknown key"),
                ("/members/0", "key id is missing"),
                ("/members/0/number", "wrong type"),
                ("/members/1/Number", "unknown key"),
                ("/members/2", "wrong type"),
                ("/inner/id", "unusable id"),
                ("/inner/number", "wrong type"),
                ("/kinds/1", "unknown kind of record"),
                ("/kinds/2", "wrong type"),
            ]
        )

    def test_words_of_the_programme(self) -> None:
        """A word is looked up in the programme; without one every word will do."""
        assert told("jobcoachin", Word) == [("", "unknown module")]
        assert converter(None, thorough=True).structure("nosuch", Word) == "nosuch"

    def test_pairs(self) -> None:
        """Keys of a mapping are looked up like values, and both are told with their pointer."""
        assert told({"nosuch": 1, "a/b": 2}, Mapped) == [
            ("/nosuch", "unknown module"),
            ("/a~1b", "unknown module"),
        ]
        assert told({"jobcoaching": 0, "einstiegsphase": "1"}, Mapped) == [
            ("/jobcoaching", "unusable number of hours"),
            ("/einstiegsphase", "unusable number of hours"),
        ]

    @pytest.mark.parametrize(
        ("value", "expected", "example"),
        [
            ("gesamtmodu", "did you mean gesamtmodul?", ""),
            ("jobcoachin", "did you mean jobcoaching?", ""),
            ("jobcoaching", "a list of modules", "[jobcoaching]"),
        ],
    )
    def test_bundle(self, value: str, expected: str, example: str) -> None:
        """A text is the id of a bundle; the id of a module is shown as the list it should be."""
        with pytest.raises(InputError) as caught:
            converter(PROGRAMME, thorough=True).structure(value, Agreed)
        (problem,) = caught.value.problems
        assert problem.expected
        assert problem.expected.en.endswith(expected)
        assert problem.example == example

    def test_bundle_without_a_programme(self) -> None:
        """Without a programme every text will do."""
        assert converter(None, thorough=True).structure("nosuch", Agreed) == "nosuch"

    def test_members_of_an_agreed_list(self) -> None:
        """A module that nobody knows is told with its place in the list."""
        assert told(["jobcoaching", "nosuch"], Agreed) == [("/1", "unknown module")]

    def test_number_where_a_text_is_meant(self) -> None:
        """The example shows the number in quotes."""
        with pytest.raises(InputError) as caught:
            scalars.a_text(12345)
        assert caught.value.problems[0].example == '"12345"'


ENTRY = {"id": "H-1", "date": "2025-03-03", "module": "einstiegsphase", "minutes": 60}


class TestEntries:
    def made(self, *entries: dict[str, Any]) -> list[HourLedger]:
        """The ledger of these entries at both speeds."""
        return [
            converter(PROGRAMME, thorough=thorough).structure(list(entries), HourLedger)
            for thorough in (True, False)
        ]

    def test_all_shapes(self) -> None:
        """Plain minutes, clock times, a note, and a reversal are read the same at both speeds."""
        thorough, fast = self.made(
            ENTRY,
            {**ENTRY, "id": "H-2", "trainer": "QT-1", "place": "villa"},
            {**ENTRY, "id": "H-3", "note": "two words"},
            {
                "id": "H-4",
                "date": "2025-03-29",
                "module": "jobcoaching",
                "from": "22:00",
                "to": "06:00",
            },
            {"id": "H-5", "date": "2025-03-04", "reverses": "H-1"},
            {"id": "H-6", "date": "2025-03-04", "reverses": "H-2", "module": "einstiegsphase"},
        )
        assert fast == thorough
        assert [entry.minutes for entry in fast] == [60, 60, 60, 420, None, None]
        assert fast[0] == HourEntry(
            id="H-1", date=date(2025, 3, 3), module="einstiegsphase", minutes=60
        )
        assert (fast[3].from_, fast[3].to) == (time(22, 0), time(6, 0))
        assert fast.reversed_by("H-1") == "H-5"

    def test_only_plain_ones(self) -> None:
        """A ledger of nothing but plain minutes is read the same at both speeds."""
        thorough, fast = self.made(ENTRY, {**ENTRY, "id": "H-2", "place": "villa"})
        assert fast == thorough
        assert fast.minutes("einstiegsphase") == 120

    @pytest.mark.parametrize(
        "stated", ["trainer", "place", "note", "reverses", "from", "to", "minutes"]
    )
    def test_null_is_not_stated(self, stated: str) -> None:
        """An optional key without a value says as much as no key, here as in the other types."""
        entry: dict[str, Any] = {**ENTRY, "from": "09:00", "to": "10:00"}
        del entry["minutes"]
        entry = {**(entry if stated == "minutes" else ENTRY), stated: None}
        without = {key: value for key, value in entry.items() if value is not None}
        thorough = converter(PROGRAMME, thorough=True)
        assert thorough.structure([entry], HourLedger) == thorough.structure([without], HourLedger)

    @pytest.mark.parametrize(
        ("change", "pointer", "what"),
        [
            ({"minutes": "60"}, "/0/minutes", "unusable minutes"),
            ({"minutes": 0}, "/0/minutes", "unusable minutes"),
            ({"minutes": 10_000_001}, "/0/minutes", "unusable minutes"),
            ({"minutes": True}, "/0/minutes", "unusable minutes"),
            ({"minutes": None}, "/0", "duration is not clear"),
            ({"date": "2025-02-30"}, "/0/date", "unreadable date"),
            ({"date": 20250303}, "/0/date", "wrong type"),
            ({"date": ["2025-03-03"]}, "/0/date", "wrong type"),
            ({"id": 1}, "/0/id", "unusable id"),
            ({"id": ["a"]}, "/0/id", "unusable id"),
            ({"module": None}, "/0", "module is missing"),
            ({"module": "nosuch"}, "/0/module", "unknown module"),
            ({"module": {}}, "/0/module", "wrong type"),
            ({"place": "nosuch"}, "/0/place", "unknown place"),
            ({"place": 5}, "/0/place", "wrong type"),
            ({"trainer": "Q T"}, "/0/trainer", "unusable id"),
            ({"trainer": []}, "/0/trainer", "unusable id"),
            ({"note": 5}, "/0/note", "wrong type"),
            ({"note": ["x"]}, "/0/note", "wrong type"),
            ({"from": "09:00", "to": "10:00"}, "/0", "duration stated twice"),
            ({"from": "09:00"}, "/0", "duration stated twice"),
            ({"to": "09:00"}, "/0", "duration stated twice"),
            ({"reverses": "H-9"}, "/0", "duration is not clear"),
            ({"reverses": 9}, "/0/reverses", "unusable id"),
            ({"from_": "09:00"}, "/0/from_", "unknown key"),
            ({"is_reversal": True}, "/0/is_reversal", "unknown key"),
        ],
    )
    def test_refused_at_both_speeds(self, change: dict[str, Any], pointer: str, what: str) -> None:
        """What the thorough converter refuses, the fast one with the case's checks refuses too."""
        entry = {**ENTRY, **change}
        assert told([entry], HourLedger) == [(pointer, what)]
        with pytest.raises((*MISFITS, TypeError, AttributeError)):
            converter(PROGRAMME, thorough=False).structure(
                {"case": "A", "programme": PROGRAMME, "hours": [entry]}, Case
            )

    def test_both_durations_are_named(self) -> None:
        """An entry with minutes and clock times is told what it has, and what it may have."""
        with pytest.raises(InputError) as caught:
            converter(PROGRAMME, thorough=True).structure(
                [{**ENTRY, "from": "09:00", "to": "10:00"}], HourLedger
            )
        (problem,) = caught.value.problems
        assert problem.got == Text.same("minutes, from, to")
        assert problem.expected
        assert problem.expected.en == "exactly one of: minutes, from with to, reverses"

    def test_conflicts_beside_other_problems(self) -> None:
        """Conflicts between readable entries are told together with what cannot be read."""
        entries = [
            ENTRY,
            {**ENTRY, "minutes": 0},
            ENTRY,
            {"id": "H-2", "date": "2025-03-03", "reverses": "H-9"},
        ]
        assert told(entries, HourLedger) == [
            ("/1/minutes", "unusable minutes"),
            ("/2/id", "duplicate entry"),
            ("/3/reverses", "unknown entry"),
        ]

    def test_reversal_of_what_cannot_be_read(self) -> None:
        """A reversal of an entry that cannot be read is no problem of its own."""
        entries = [{**ENTRY, "minutes": 0}, {"id": "H-2", "date": "2025-03-03", "reverses": "H-1"}]
        assert told(entries, HourLedger) == [("/0/minutes", "unusable minutes")]

    def test_reversal_of_what_is_no_entry(self) -> None:
        """What is no mapping has no id that could be reversed."""
        entries = ["H-1", {"id": "H-2", "date": "2025-03-03", "reverses": "H-1"}]
        assert told(entries, HourLedger) == [
            ("/0", "wrong type"),
            ("/1/reverses", "unknown entry"),
        ]


class TestProblemsOf:
    def test_other_errors_pass(self) -> None:
        """An error that is no misfit of data is not taken for one."""
        with pytest.raises(ZeroDivisionError):
            list(problems_of(ZeroDivisionError()))

    def test_collecting(self) -> None:
        """Problems inside a block are kept below its key, and other errors pass."""
        found: list[Any] = []
        with collecting(found, "a/b"):
            scalars.a_text(5)
        with collecting(found):
            scalars.a_mapping([])
        with collecting(found):
            pass
        assert [problem.pointer for problem in found] == ["/a~1b", ""]
        with pytest.raises(ZeroDivisionError), collecting(found):
            raise ZeroDivisionError

    def test_missing(self) -> None:
        """A missing key is named; its place is the mapping that lacks it."""
        problem = structure.missing("case")
        assert problem.what == Text("Schlüssel case fehlt", "key case is missing")
        assert (problem.pointer, problem.got) == ("", None)

    def test_unknown_key(self) -> None:
        """An unknown key is quoted, with the nearest one that is known."""
        problem = structure.unknown_key("phase", ["phases", "hours"])
        assert problem.pointer == "/phase"
        assert problem.got
        assert problem.expected
        assert problem.got.en == '"phase"'
        assert problem.expected.en == "one of: hours, phases; did you mean phases?"

    @pytest.mark.parametrize("key", ["two words", "x" * 41, "ä b"])
    def test_unknown_key_that_is_no_word(self, key: str) -> None:
        """A key that may be free text is not repeated, neither as value nor in the pointer."""
        problem = structure.unknown_key(key, ["phases"])
        assert problem.pointer == ""
        assert key not in problem.message("de")
        assert problem.got
        assert problem.got.en == f"a text of {len(key)} characters"

    def test_pairs_do_not_repeat_free_text(self) -> None:
        """A key of a mapping that may be free text is not repeated in the pointer either."""
        kind = Annotated[tuple[tuple[Id, str], ...], Pairs()]
        ((pointer, what),) = told({"two words": "x"}, kind)
        assert what == "unusable id"
        assert "two words" not in pointer


def test_files_name_what_can_be_given() -> None:
    """Fields that are worked out have no key in files, and reserved words lose their underscore."""
    assert structure.file_names(Outer) == {
        "from_": "from",
        "members": "members",
        "inner": "inner",
        "kinds": "kinds",
    }
    assert structure.file_names(Case)["ledger"] == "hours"
