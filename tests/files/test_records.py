"""Records are read in one go where they only name things: the same as one by one."""

from __future__ import annotations

import copy
import json
import pickle
from datetime import date
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from passtgenau_core import Case, InputError, Record, dump_case, load_case, load_programme
from passtgenau_core.files import structure
from passtgenau_core.files.records import read_records
from passtgenau_core.icf import IcfAssessment

PROGRAMME = load_programme("passtgenau")
TALK: dict[str, Any] = {"kind": "reflexionsgespraech", "date": "2025-05-20"}
DOCUMENT: dict[str, Any] = {
    "kind": "moduldokumentation",
    "date": "2025-04-02",
    "module": "einstiegsphase",
    "with": ["teilnehmende"],
    "topics": ["zielerreichung"],
    "goals": {"Z-1": "teilweise", "Z-2": "offen"},
}
REPORT: dict[str, Any] = {
    "kind": "abschlussbericht",
    "date": "2025-09-02",
    "recipients": ["budgetnehmer"],
    "icf": [{"code": "d850", "performance": 2}],
}

# Values of all kinds for any key: what a record takes, and what it does not.
ODD: st.SearchStrategy[Any] = st.sampled_from(
    [
        *(None, "", "a", "a b", "a\nb", "2025-05-20", "2025-02-30", 5, True, "Z-1"),
        *([], ["a"], ["a", 5], ["a", None], [["a"]], [{}]),
        *({}, {"Z-1": "offen"}, {"Z 1": "offen"}, {"Z-1": 5}, {"": "a"}),
    ]
)
KEYS = st.sampled_from(
    [
        *("kind", "date", "module", "with", "by", "topics", "aids", "recipients", "form", "goals"),
        *("answered_on", "note", "icf", "with_", "colour"),
    ]
)


def one_by_one(rows: Any) -> tuple[Record, ...]:
    """The records of rows as the thorough converter reads them, whatever their words."""
    made = structure.converter(thorough=True)
    read: tuple[Record, ...] = made.structure(rows, tuple[Record, ...])
    return read


def in_one_go(rows: Any) -> tuple[Record, ...]:
    """The records of rows as the fast converter reads them."""
    made = structure.converter(thorough=False)
    read: tuple[Record, ...] = made.structure(rows, tuple[Record, ...])
    return read


class TestTheSame:
    """Both ways read the same records, and neither reads what the other refuses."""

    @pytest.mark.parametrize(
        "rows", [[], [TALK], [TALK, DOCUMENT], [REPORT], [TALK, REPORT, DOCUMENT, REPORT, TALK]]
    )
    def test_records_of_files(self, rows: list[dict[str, Any]]) -> None:
        """Records keep their order, those that hold more than names among the others."""
        assert in_one_go(rows) == one_by_one(rows)
        assert [record.kind for record in in_one_go(rows)] == [row["kind"] for row in rows]

    @given(
        st.lists(
            st.tuples(
                st.sampled_from((TALK, DOCUMENT, REPORT)),
                st.lists(st.tuples(KEYS, ODD), max_size=2),
            ),
            max_size=3,
        )
    )
    def test_whatever_stands_there(self, drawn: list[tuple[dict[str, Any], Any]]) -> None:
        """What the thorough way refuses the fast way refuses, and what it reads is equal."""
        rows = [{**row, **dict(changes)} for row, changes in drawn]
        try:
            read = one_by_one(rows)
        except structure.MISFITS:
            with pytest.raises((*structure.MISFITS, TypeError, AttributeError)):
                in_one_go(rows)
            return
        assert in_one_go(rows) == read
        assert hash(in_one_go(rows)) == hash(read)

    @pytest.mark.parametrize(
        "change",
        [
            {"kind": "a b"},
            {"kind": ""},
            {"module": 5},
            {"form": "a\nb"},
            {"date": "2025-02-30"},
            {"date": date(2025, 5, 20)},
            {"with": "leitung"},
            {"with": {"leitung": "a"}},
            {"topics": ["kritik", 5]},
            {"aids": [["a"]]},
            {"by": None},
            {"goals": {"Z 1": "offen"}},
            {"goals": {"Z-1": 5}},
            {"goals": ["Z-1"]},
        ],
    )
    def test_what_is_no_name(self, change: dict[str, Any]) -> None:
        """One value that is none is enough, wherever it stands."""
        for rows in ([{**TALK, **change}], [DOCUMENT, {**TALK, **change}, REPORT]):
            with pytest.raises((*structure.MISFITS, TypeError, AttributeError)):
                in_one_go(rows)
            with pytest.raises(structure.MISFITS):
                one_by_one(rows)

    @pytest.mark.parametrize("key", ["kind", "date"])
    def test_a_record_states_what_it_is(self, key: str) -> None:
        """Without a kind or a day it is none."""
        row = {name: value for name, value in TALK.items() if name != key}
        with pytest.raises(KeyError):
            in_one_go([TALK, row])

    @pytest.mark.parametrize("value", [None, "abc", 5, {}, {"kind": "a"}, ["a"], ["kind"], [None]])
    def test_no_list_of_records(self, value: Any) -> None:
        """Anything else than a list of mappings is refused."""
        with pytest.raises((*structure.MISFITS, TypeError, AttributeError)):
            in_one_go(value)


def test_values() -> None:
    """A record has what its row states, and nothing where the row states nothing."""
    [record] = read_records([DOCUMENT], lambda row: pytest.fail(str(row)))
    assert attrs.asdict(record) == {
        "kind": "moduldokumentation",
        "date": date(2025, 4, 2),
        "module": "einstiegsphase",
        "with_": ("teilnehmende",),
        "by": (),
        "topics": ("zielerreichung",),
        "aids": (),
        "recipients": (),
        "form": None,
        "answered_on": None,
        "icf": (),
        "goals": (("Z-1", "teilweise"), ("Z-2", "offen")),
        "note": None,
    }


def test_they_are_records_like_others() -> None:
    """They are frozen, can be copied and pickled, and equal those that a constructor made."""
    [record] = in_one_go([TALK])
    made = Record(kind="reflexionsgespraech", date=date(2025, 5, 20))
    assert type(record) is Record
    assert record == made == copy.deepcopy(record) == pickle.loads(pickle.dumps(record))  # noqa: S301
    assert repr(record) == repr(made)
    assert attrs.evolve(record, form="schriftlich") == attrs.evolve(made, form="schriftlich")
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        record.kind = "abschlussbericht"  # type: ignore[misc]


def test_those_with_more_than_names_are_read_one_by_one() -> None:
    """Their own reader gets them, in their place."""
    extra = Record(kind="x", date=date(2025, 1, 1), icf=(IcfAssessment(code="d850"),))
    given_rows: list[Any] = []

    def read(row: Any) -> Record:
        given_rows.append(row)
        return extra

    records = read_records([TALK, REPORT, DOCUMENT], read)
    assert given_rows == [REPORT]
    assert records == (*in_one_go([TALK]), extra, *in_one_go([DOCUMENT]))


class TestWords:
    """The contract: unknown "kinds, topics (with a "did you mean")" are told with their place."""

    @pytest.mark.parametrize(
        ("change", "pointer"),
        [
            ({"kind": "reflexion"}, "/records/1/kind"),
            ({"module": "einstieg"}, "/records/1/module"),
            ({"form": "muendlich"}, "/records/1/form"),
            ({"topics": ["kritik", "lob"]}, "/records/1/topics/1"),
            ({"with": ["niemand"]}, "/records/1/with/0"),
            ({"aids": ["hammer"]}, "/records/1/aids/0"),
            ({"goals": {"Z-1": "halb"}}, "/records/1/goals/Z-1"),
            ({"goals": {"Z-3": "offen"}}, "/records/1/goals/Z-3"),
        ],
    )
    def test_unknown_words(self, change: dict[str, Any], pointer: str) -> None:
        """A word that the programme lacks, and a goal that the case lacks."""
        data = {
            "format": "passtgenau-case/1",
            "programme": "passtgenau",
            "case": "LOE-2025-007",
            "goals": [{"id": "Z-1", "agreed_on": "2025-03-10"}],
            "records": [TALK, {**TALK, **change}],
        }
        with pytest.raises(InputError) as caught:
            load_case(json.dumps(data), format="json")
        assert [problem.pointer for problem in caught.value.problems] == [pointer]

    def test_known_words(self) -> None:
        """Goals that the case has, in states that the programme has, and any where it has none."""
        record = Record(kind="moduldokumentation", date=date(2025, 4, 2), goals={"Z-1": "offen"})
        case = Case(id="LOE-2025-007", programme=PROGRAMME, records=[record])
        assert load_case(dump_case(case, format="json"), format="json").records == (record,)
