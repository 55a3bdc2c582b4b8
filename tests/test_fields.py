from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time
from typing import Any, get_type_hints

import attrs
import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from passtgenau_core.errors import InputError, Problem
from passtgenau_core.fields import (
    NAMES,
    OPTIONAL_NAMES,
    Free,
    FreeText,
    Id,
    Identifier,
    Terms,
    a_text,
    an_id,
    are_ids,
    as_clock,
    as_days,
    as_free_text,
    as_id,
    as_optional_tuple,
    as_pairs,
    as_tuple,
    collect,
    duplicates,
    each,
    file_name,
    is_id,
    maybe_id,
    one,
    pairs,
    plain_days,
    raise_if,
)
from passtgenau_core.language import Text
from passtgenau_core.testing import free_texts, ids

CANARY = "Frau Canary was ill"
ID_EXPECTED = "1 to 64 letters, digits and . _ : / - without spaces"


@attrs.frozen(kw_only=True)
class Thing:
    """A type with one field of each sort."""

    id: Id = attrs.field(default="A", validator=an_id)
    with_: Id | None = attrs.field(default=None, validator=maybe_id, metadata={"other": 1})
    ledger: FreeText | None = attrs.field(
        default=None, validator=a_text, metadata={"file": "hours"}
    )
    names: tuple[str, ...] | None = attrs.field(
        default=(), converter=as_optional_tuple, validator=OPTIONAL_NAMES
    )
    words: tuple[str, ...] = attrs.field(default=(), converter=as_tuple, validator=NAMES)
    hours: tuple[tuple[str, int], ...] | None = attrs.field(
        default=None, converter=as_pairs, validator=pairs(int, Text("Wort: Zahl", "word: number"))
    )
    maybe: int | None = attrs.field(
        default=None, validator=one(int, Text("eine Zahl", "a number"), optional=True)
    )
    numbers: tuple[int, ...] = attrs.field(
        default=(), converter=as_tuple, validator=each(int, Text("Zahlen", "numbers"))
    )
    number: int = attrs.field(default=1, validator=one(int, Text("eine Zahl", "a number")))
    word: int | str = attrs.field(
        default=1, validator=one((int, str), Text("Zahl oder Wort", "a number or a word"))
    )
    from_: date = date(2025, 3, 1)
    to: date | None = None

    def __attrs_post_init__(self) -> None:
        plain_days(self, required=("from_",), optional=("to",))


def problem_of(make: Callable[[], object]) -> Problem:
    """The one problem of what ``make`` is refused for."""
    with pytest.raises(InputError) as caught:
        make()
    [problem] = caught.value.problems
    return problem


def told(problem: Problem) -> tuple[str, str | None, str | None]:
    """Pointer, got and expected of a problem, in English."""
    got, expected = problem.got, problem.expected
    return problem.pointer, got.en if got else None, expected.en if expected else None


@pytest.mark.parametrize(
    ("name", "key"), [("id", "id"), ("with_", "with"), ("ledger", "hours"), ("from_", "from")]
)
def test_file_name(name: str, key: str) -> None:
    """A field is named in files as its metadata says, or else as in Python without ``_``."""
    assert file_name(attrs.fields_dict(Thing)[name]) == key


def test_markers_can_be_read_from_the_types() -> None:
    """Readers of files find what a text stands for beside its type."""
    hints = get_type_hints(Thing, include_extras=True)
    assert hints["id"].__metadata__ == (Identifier(),)
    assert FreeText.__metadata__ == (Free(),)  # type: ignore[attr-defined]
    assert Terms("topics").field == "topics"


class TestIds:
    """The domain: "Pseudonymous ids only"; an id has no space, so no full name fits."""

    @pytest.mark.parametrize(
        "value", ["A", "7", "_a", "LOE-2025-007", "a.b_c:d/e-f", "übergang", "a" * 64]
    )
    def test_which_there_are(self, value: str) -> None:
        """Letters, digits and a few signs, from 1 to 64 of them."""
        assert as_id(value) is value
        assert is_id(value)
        assert Thing(id=value, with_=value).with_ == value

    @pytest.mark.parametrize(
        ("value", "got"),
        [
            ("", '""'),
            ("a" * 65, "a text of 65 characters"),
            ("-a", '"-a"'),
            (".", '"."'),
            ("Erika Canary", "a text of 12 characters"),
            ("a\n", "a text of 2 characters"),
            ("a@b", '"a@b"'),
            (7, "7"),
            (["a"], "a list"),
            (None, "nothing (null)"),
        ],
    )
    def test_what_is_none(self, value: Any, got: str) -> None:
        """Texts with spaces, empty and long ones, and what is no text."""
        assert not is_id(value)
        problem = problem_of(lambda: as_id(value, "/case"))
        assert told(problem) == ("/case", got, ID_EXPECTED)
        assert problem.example == "LOE-2025-007"
        assert told(problem_of(lambda: Thing(id=value))) == ("/id", got, ID_EXPECTED)
        if value is not None:
            assert told(problem_of(lambda: Thing(with_=value))) == ("/with", got, ID_EXPECTED)

    def test_an_optional_id_may_be_missing(self) -> None:
        """``None`` stands for no id."""
        assert Thing(with_=None).with_ is None

    @given(
        values=st.sets(
            st.one_of(ids(), st.sampled_from(["", "a b", "a\nb", "a\n", "\n", 5, None, True]))
        )
    )
    def test_many_at_once(self, values: set[object]) -> None:
        """Several are ids if each of them is."""
        assert are_ids(values) == all(map(is_id, values))

    @given(text=st.one_of(free_texts(), ids()))
    def test_the_two_tests_agree(self, text: str) -> None:
        """What is an id is taken as one, and nothing else is."""
        if is_id(text):
            assert as_id(text) == text
        else:
            assert problem_of(lambda: as_id(text)).example == "LOE-2025-007"


class TestDays:
    """The design: "a `datetime` passes as a `date`"."""

    def test_plain_days_stay(self) -> None:
        """Plain days are taken as they are, and an optional one may be missing."""
        start, end = date(2025, 3, 1), date(2025, 3, 2)
        thing = Thing(from_=start, to=end)
        assert thing.from_ is start
        assert thing.to is end
        assert Thing(to=None).to is None

    def test_days_of_pendulum_become_plain(self) -> None:
        """A subclass of ``date`` becomes a plain one, required or optional."""
        thing = Thing(from_=pendulum.date(2025, 3, 1), to=pendulum.date(2025, 3, 2))
        assert [type(thing.from_), type(thing.to)] == [date, date]
        assert thing == Thing(from_=date(2025, 3, 1), to=date(2025, 3, 2))

    @pytest.mark.parametrize(
        ("value", "got"),
        [
            (datetime(2025, 3, 1, tzinfo=UTC), "a value of type datetime"),
            ("2025-03-01", '"2025-03-01"'),
            (date(1899, 12, 31), "1899-12-31"),
        ],
    )
    @pytest.mark.parametrize(("name", "pointer"), [("from_", "/from"), ("to", "/to")])
    def test_what_is_no_day(self, value: Any, got: str, name: str, pointer: str) -> None:
        """A point in time, a text and a day of another age are refused with their place."""
        values: dict[str, Any] = {name: value}
        expected = (pointer, got, "a day from 1900 to 2199")
        assert told(problem_of(lambda: Thing(**values))) == expected

    def test_a_required_day_cannot_be_missing(self) -> None:
        """``None`` is no day where one is required."""
        missing: Any = None
        assert problem_of(lambda: Thing(from_=missing)).pointer == "/from"

    def test_a_list_of_days(self) -> None:
        """Every member becomes a plain day."""
        found = as_days((date(2025, 3, 1), pendulum.date(2025, 3, 2)), "/meetings")
        assert found == (date(2025, 3, 1), date(2025, 3, 2))
        assert {type(day) for day in found} == {date}
        assert as_days(()) == ()

    @pytest.mark.parametrize(
        ("values", "pointer", "got", "expected"),
        [
            ([date(2025, 3, 1)], "/meetings", "a list", "a list of days"),
            ("2025", "/meetings", '"2025"', "a list of days"),
            (None, "/meetings", "nothing (null)", "a list of days"),
            ((date(2025, 3, 1), "x"), "/meetings/1", '"x"', "a day from 1900 to 2199"),
        ],
    )
    def test_what_is_no_list_of_days(
        self, values: object, pointer: str, got: str, expected: str
    ) -> None:
        """The first member that is no day is told with its place."""
        problem = problem_of(lambda: as_days(values, "/meetings"))
        assert told(problem) == (pointer, got, expected)


class TestClock:
    @given(clock=st.times().map(lambda t: t.replace(second=0, microsecond=0)))
    def test_whole_minutes(self, clock: time) -> None:
        """A wall-clock time in whole minutes is taken as it is."""
        assert as_clock(clock) is clock

    @pytest.mark.parametrize(
        ("value", "got"),
        [
            (time(9, 30, 15), "09:30:15"),
            (time(9, 30, 0, 1), "09:30:00.000001"),
            (time(9, 30, tzinfo=UTC), "09:30:00+00:00"),
            (pendulum.time(9, 30), "09:30:00"),
            (datetime(2025, 3, 1, 9, 30, tzinfo=UTC), "a value of type datetime"),
            ("09:30", '"09:30"'),
            (930, "930"),
            (None, "nothing (null)"),
        ],
    )
    def test_what_is_no_clock_time(self, value: object, got: str) -> None:
        """Seconds, zones, subclasses and other types are refused."""
        problem = problem_of(lambda: as_clock(value, "/from"))
        assert told(problem) == ("/from", got, "a clock time in whole minutes")
        assert problem.example == '"09:30"'


class TestTuples:
    """The design: "a frozen class that holds a list still changes"."""

    @pytest.mark.parametrize("value", [["a", "b"], ("a", "b"), {"a": 1, "b": 2}, iter("ab")])
    def test_any_iterable_becomes_a_tuple(self, value: Any) -> None:
        """Lists, mappings' keys and iterators become tuples."""
        assert as_tuple(value) == ("a", "b")

    def test_a_tuple_is_kept(self) -> None:
        """A tuple need not be copied."""
        same = ("a",)
        assert as_tuple(same) is same
        assert as_optional_tuple(same) is same

    @pytest.mark.parametrize("value", ["ab", 5, None])
    def test_what_is_no_list_stays_for_the_validator(self, value: Any) -> None:
        """A text is no list of its letters, and a number is no list at all."""
        assert as_tuple(value) is value
        assert as_optional_tuple(value) is value

    def test_later_changes_do_not_show(self) -> None:
        """A list that is changed afterwards leaves the value as it was."""
        names = ["a"]
        thing = Thing(names=names)
        names.append("b")
        assert thing.names == ("a",)

    def test_not_stated_is_not_empty(self) -> None:
        """``None`` means "not stated" and stays apart from an empty list."""
        assert Thing(names=None).names is None
        assert Thing(names=[]).names == ()

    @pytest.mark.parametrize(
        ("values", "pointer", "got", "expected"),
        [
            ({"names": "ab"}, "/names", '"ab"', "a list: names from the programme"),
            (
                {"names": CANARY},
                "/names",
                "a text of 19 characters",
                "a list: names from the programme",
            ),
            ({"names": ["a", 1]}, "/names", "a list", "a list: names from the programme"),
            ({"names": 5}, "/names", "5", "a list: names from the programme"),
            ({"numbers": ["1"]}, "/numbers", "a list", "a list: numbers"),
            ({"number": "1"}, "/number", '"1"', "a number"),
            ({"number": None}, "/number", "nothing (null)", "a number"),
            ({"word": 1.5}, "/word", "1.5", "a number or a word"),
            ({"maybe": "1"}, "/maybe", '"1"', "a number"),
            ({"numbers": None}, "/numbers", "nothing (null)", "a list: numbers"),
            ({"words": None}, "/words", "nothing (null)", "a list: names from the programme"),
            ({"hours": 5}, "/hours", "5", "a mapping: word: number"),
            ({"hours": "ab"}, "/hours", '"ab"', "a mapping: word: number"),
            ({"hours": ["ab"]}, "/hours", "a list", "a mapping: word: number"),
            ({"hours": [("a", 1, 2)]}, "/hours", "a list", "a mapping: word: number"),
            ({"hours": [("a",)]}, "/hours", "a list", "a mapping: word: number"),
            ({"hours": [["a", 1]]}, "/hours", "a list", "a mapping: word: number"),
            ({"hours": {1: 1}}, "/hours", "a list", "a mapping: word: number"),
            ({"hours": {"a": "1"}}, "/hours", "a list", "a mapping: word: number"),
        ],
    )
    def test_wrong_content(
        self, values: dict[str, Any], pointer: str, got: str, expected: str
    ) -> None:
        """Lists hold one kind of thing, single values are of their kind."""
        assert told(problem_of(lambda: Thing(**values))) == (pointer, got, expected)

    def test_right_content(self) -> None:
        """Things of the right kind pass."""
        thing = Thing(numbers=iter([1, 2]), number=3, word="w", names=["n"])
        assert (thing.numbers, thing.number, thing.word) == ((1, 2), 3, "w")
        assert (Thing(maybe=3).maybe, Thing(maybe=None).maybe) == (3, None)

    @pytest.mark.parametrize("kind", [dict, list, tuple, iter])
    def test_pairs(self, kind: Callable[[Any], Any]) -> None:
        """A mapping, and pairs in any other form, become a tuple of pairs."""
        thing = Thing(hours=kind([("a", 1), ("b", 2)]))
        assert thing.hours == (("a", 1), ("b", 2))
        assert (Thing(hours=None).hours, Thing(hours={}).hours) == (None, ())


class TestFreeText:
    """The domain: "free text (`note`) never appears in `repr`, logs, messages"."""

    @given(text=st.one_of(st.none(), free_texts()))
    def test_texts_and_none_pass(self, text: str | None) -> None:
        """Any text is free text, and none is none."""
        assert as_free_text(text) is text
        assert Thing(ledger=text).ledger is text

    @pytest.mark.parametrize(
        ("value", "got"),
        [(5, "a number"), ([CANARY], "a list"), ({CANARY: CANARY}, "a mapping (key: value)")],
    )
    def test_what_is_no_text(self, value: Any, got: str) -> None:
        """What is no text is refused without being quoted."""
        assert told(problem_of(lambda: as_free_text(value, "/note"))) == ("/note", got, "a text")
        assert told(problem_of(lambda: Thing(ledger=value))) == ("/hours", got, "a text")


class TestDuplicates:
    @given(names=st.lists(st.sampled_from("abc"), max_size=6))
    def test_each_repetition_is_told(self, names: list[str]) -> None:
        """Every member that an earlier one equals is a problem, with the place of the first."""
        problems = duplicates(Text("Ziel", "goal"), names, "/goals")
        repeated = [n for n, name in enumerate(names) if name in names[:n]]
        assert [problem.pointer for problem in problems] == [f"/goals/{n}/id" for n in repeated]
        for number, problem in zip(repeated, problems, strict=True):
            first = names.index(names[number])
            assert told(problem) == (
                f"/goals/{number}/id",
                f'"{names[number]}"',
                f"each only once; the first is /goals/{first}",
            )
            assert problem.what == Text("Ziel doppelt", "duplicate goal")

    def test_the_key_can_have_another_name(self) -> None:
        """Some lists are told apart by something else than ``id``."""
        [problem] = duplicates(Text("Satz", "rate"), iter(["a", "a"]), "/rates", key="from")
        assert problem.pointer == "/rates/1/from"


class TestAllAtOnce:
    """The contract: "reported all at once"."""

    PROBLEMS = tuple(Problem(what=Text.same(name)) for name in "ab")

    def test_collect_keeps_problems(self) -> None:
        """What is raised is kept, what is fine adds nothing, and other errors pass through."""
        found: list[Problem] = [self.PROBLEMS[0]]
        collect(found, as_id, "a b", "/x")
        collect(found, as_id, "ab", "/x")
        assert [problem.pointer for problem in found] == ["", "/x"]
        with pytest.raises(ZeroDivisionError):
            collect(found, lambda: 1 // 0)

    def test_raise_if_raises_all(self) -> None:
        """All problems are raised as one error, none raise nothing."""

        def lazily() -> Iterator[Problem]:
            yield from self.PROBLEMS

        with pytest.raises(InputError) as caught:
            raise_if(lazily())
        assert caught.value.problems == self.PROBLEMS
        checked: list[Problem] = []
        raise_if(checked)
        assert checked == []
