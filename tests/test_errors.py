import copy
import pickle
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passtgenau_core.errors import (
    InputError,
    Problem,
    UnknownNameError,
    invalid,
    shown,
    step,
    unknown_name,
    visible,
)
from passtgenau_core.language import Language, Text
from passtgenau_core.testing import free_texts, ids

EMPTY = Text("leer", "empty")


class TestShown:
    @pytest.mark.parametrize(
        ("value", "de", "en"),
        [
            (None, "nichts (null)", "nothing (null)"),
            (True, "true", "true"),
            (False, "false", "false"),
            (0, "0", "0"),
            (-48, "-48", "-48"),
            (48.9, "48.9", "48.9"),
            (Decimal("0.01"), "0.01", "0.01"),
            (date(2025, 2, 28), "2025-02-28", "2025-02-28"),
            ("", '""', '""'),
            ("2025-02-30", '"2025-02-30"', '"2025-02-30"'),
            ("QT_1:a/b@c=d+e", '"QT_1:a/b@c=d+e"', '"QT_1:a/b@c=d+e"'),
            ("a" * 40, f'"{"a" * 40}"', f'"{"a" * 40}"'),
            ("a" * 41, "ein Text mit 41 Zeichen", "a text of 41 characters"),
            ("two words", "ein Text mit 9 Zeichen", "a text of 9 characters"),
            ("line\n", "ein Text mit 5 Zeichen", "a text of 5 characters"),
            ([1], "eine Liste", "a list"),
            ((1,), "eine Liste", "a list"),
            ({1}, "eine Liste", "a list"),
            (frozenset({1}), "eine Liste", "a list"),
            ({"a": 1}, "eine Zuordnung (Schlüssel: Wert)", "a mapping (key: value)"),
            (10**15 - 1, "999999999999999", "999999999999999"),
            (10**15, "eine sehr große Zahl", "a very large number"),
            (-(10**15), "eine sehr große Zahl", "a very large number"),
            (10**4000, "eine sehr große Zahl", "a very large number"),
            (
                datetime(2025, 3, 1, 9, 30),  # noqa: DTZ001 (a value that a user may give)
                "ein Wert der Art datetime",
                "a value of type datetime",
            ),
            (b"abc", "ein Wert der Art bytes", "a value of type bytes"),
        ],
    )
    def test_each_type_of_value(self, value: object, de: str, en: str) -> None:
        """Tokens are quoted, and of everything else only the kind is told."""
        assert shown(value) == Text(de, en)


class TestNoFreeTextInMessages:
    """Free text never appears in messages ("free text (`note`) never appears in […] messages")."""

    @given(words=st.lists(st.text("abcxyz", min_size=1, max_size=9), min_size=2, max_size=9))
    def test_words_are_measured_and_not_quoted(self, words: list[str]) -> None:
        """A text of several words is told by its length alone."""
        text = " ".join(words)
        assert shown(text) == Text(
            f"ein Text mit {len(text)} Zeichen", f"a text of {len(text)} characters"
        )

    @given(text=free_texts())
    def test_no_space_is_ever_quoted(self, text: str) -> None:
        """What is quoted is one token, and so no sentence."""
        got = shown(text).en
        assert got == f"a text of {len(text)} characters" or got == f'"{"".join(text.split())}"'

    @given(name=ids())
    def test_an_id_is_quoted_whole(self, name: str) -> None:
        """An id in an error can be searched for."""
        assert shown(name).en == f'"{name}"'


class TestProblem:
    @pytest.mark.parametrize(
        ("got", "expected", "example", "de", "en"),
        [
            (None, None, "", "leer", "empty"),
            (Text("1", "one"), None, "", "leer: gefunden 1", "empty: got one"),
            (None, Text("2", "two"), "", "leer: erwartet 2", "empty: expected two"),
            (None, None, "x", "leer (z. B. x)", "empty (e.g. x)"),
            (
                Text("1", "one"),
                Text("2", "two"),
                "x",
                "leer: gefunden 1, erwartet 2 (z. B. x)",
                "empty: got one, expected two (e.g. x)",
            ),
        ],
    )
    def test_message_tells_what_is_known(
        self, got: Text | None, expected: Text | None, example: str, de: str, en: str
    ) -> None:
        """A message has a part for each thing that is known, in both languages."""
        problem = Problem(what=EMPTY, got=got, expected=expected, example=example)
        assert (problem.message(), problem.message("de"), problem.message("en")) == (de, de, en)

    @pytest.mark.parametrize(
        ("place", "line"),
        [
            ({}, "empty"),
            ({"pointer": "/case"}, "empty [/case]"),
            ({"file": "a.yaml"}, "a.yaml: empty"),
            ({"file": "a.yaml", "line": 3, "column": 7}, "a.yaml:3:7: empty"),
            (
                {"file": "a.yaml", "line": 3, "column": 7, "pointer": "/case"},
                "a.yaml:3:7: empty [/case]",
            ),
        ],
    )
    def test_line_of_text_leads_with_the_place(self, place: dict[str, str], line: str) -> None:
        """Editors and terminals link ``file:line:column``, as far as it is known."""
        attributes: dict[str, object] = {"what": EMPTY, **place}
        problem = Problem(**attributes)  # type: ignore[arg-type]
        assert problem.line_of_text("en") == line

    def test_line_of_text_is_german_by_default(self) -> None:
        """Messages are German unless English is asked for."""
        assert Problem(what=EMPTY, pointer="/case").line_of_text() == "leer [/case]"

    def test_below_moves_the_pointer_only(self) -> None:
        """A value inside a document has the document's pointer before its own."""
        problem = Problem(what=EMPTY, got=Text.same("1"), pointer="/minutes", line=4)
        moved = problem.below("/hours/3")
        assert moved.pointer == "/hours/3/minutes"
        assert (moved.what, moved.got, moved.line) == (EMPTY, Text.same("1"), 4)


class TestInside:
    """The problem: "a key that is free text may describe a person, and is not repeated"."""

    @pytest.mark.parametrize(
        ("keys", "pointer", "hidden"),
        [
            ((), "/minutes", ""),
            (("hours",), "/hours/minutes", ""),
            ((3, "hours"), "/hours/3/minutes", ""),
            (("a/b",), "/a~1b/minutes", ""),
            (("Frau Canary",), "", "/Frau Canary/minutes"),
            (("Frau Canary", "hours"), "/hours", "/Frau Canary/minutes"),
            (("Frau Canary", 3, "x y", "hours"), "/hours", "/x y/3/Frau Canary/minutes"),
        ],
    )
    def test_keys_of_free_text_are_hidden(
        self, keys: tuple[str | int, ...], pointer: str, hidden: str
    ) -> None:
        """The pointer ends before the first key that is free text; the rest finds the place."""
        problem = Problem(what=EMPTY, pointer="/minutes")
        for key in keys:
            problem = problem.inside(key)
        assert (problem.pointer, problem.hidden) == (pointer, hidden)
        assert "Canary" not in repr(problem) + problem.line_of_text()

    @given(keys=st.lists(st.one_of(st.integers(0, 9), st.sampled_from(["a", "b/c", "d e", "~"]))))
    def test_both_parts_lead_to_the_place(self, keys: list[str | int]) -> None:
        """Shown and hidden together are the pointer to the value."""
        problem, whole = Problem(what=EMPTY), ""
        for key in keys:
            problem, whole = problem.inside(key), step("", key) + whole
        assert problem.pointer + problem.hidden == whole
        assert " " not in problem.pointer

    @pytest.mark.parametrize(
        ("pointer", "shown_part", "hidden"),
        [
            ("", "", ""),
            ("/phases/0/end", "/phases/0/end", ""),
            ("/a~1b/~0", "/a~1b/~0", ""),
            ("/goals/was ill/0", "/goals", "/was ill/0"),
            ("/was ill", "", "/was ill"),
            (f"/goals/{'x' * 41}", "/goals", f"/{'x' * 41}"),
        ],
    )
    def test_a_pointer_is_cut_in_two(self, pointer: str, shown_part: str, hidden: str) -> None:
        """What may be shown ends before the first free text."""
        assert visible(pointer) == (shown_part, hidden)

    @given(keys=st.lists(st.one_of(st.integers(0, 9), st.text("ab/~ ", max_size=4))))
    def test_cutting_loses_nothing(self, keys: list[str | int]) -> None:
        """Both parts together are the pointer, and what is shown has no free text."""
        pointer = ""
        for key in keys:
            pointer = step(pointer, key)
        shown_part, hidden = visible(pointer)
        assert shown_part + hidden == pointer
        assert " " not in shown_part


class TestInputError:
    def test_it_is_a_value_error_with_all_problems(self) -> None:
        """One error carries every problem in the order of the document, a line for each."""
        first, second = Problem(what=EMPTY, pointer="/a"), Problem(what=EMPTY, pointer="/b")
        error = InputError(iter([first, second]))
        assert isinstance(error, ValueError)
        assert error.problems == (first, second)
        assert str(error) == "empty [/a]\nempty [/b]"

    @pytest.mark.parametrize("how", [copy.copy, lambda e: pickle.loads(pickle.dumps(e))])  # noqa: S301 (our own bytes)
    def test_it_crosses_process_borders_whole(self, how: object) -> None:
        """A copied or pickled error still has its problems."""
        assert callable(how)
        error = InputError([Problem(what=EMPTY, got=Text.same("1"), pointer="/a", line=2)])
        again = how(error)
        assert type(again) is InputError
        assert (again.problems, str(again)) == (error.problems, str(error))

    def test_invalid_shows_what_was_got(self) -> None:
        """One wrong value makes an error with one problem."""
        expected = Text("mehr", "more")
        error = invalid(EMPTY, got="a b", expected=expected, example="x", pointer="/p")
        assert error.problems == (
            Problem(what=EMPTY, got=shown("a b"), expected=expected, example="x", pointer="/p"),
        )


def test_unknown_name_error_reads_as_a_sentence() -> None:
    """A ``KeyError`` would quote its message; this one does not."""
    error = UnknownNameError('unknown module: got "x"')
    assert isinstance(error, KeyError)
    assert str(error) == 'unknown module: got "x"'


class TestStep:
    """RFC 6901: ``~`` is encoded as ``~0`` and ``/`` as ``~1`` in a reference token."""

    @pytest.mark.parametrize(
        ("pointer", "key", "expected"),
        [
            ("", 0, "/0"),
            ("/phases", 12, "/phases/12"),
            ("", "case", "/case"),
            ("/a", "b/c", "/a/b~1c"),
            ("/a", "b~c", "/a/b~0c"),
            ("/a", "~1", "/a/~01"),
        ],
    )
    def test_one_step(self, pointer: str, key: str | int, expected: str) -> None:
        """A step is a slash and the escaped key."""
        assert step(pointer, key) == expected

    @given(keys=st.lists(st.text("ab/~01", max_size=5), max_size=4))
    def test_steps_can_be_read_back(self, keys: list[str]) -> None:
        """No two paths of keys share a pointer."""
        pointer = ""
        for key in keys:
            pointer = step(pointer, key)
        read = [token.replace("~1", "/").replace("~0", "~") for token in pointer.split("/")[1:]]
        assert read == keys


class TestUnknownName:
    """Unknown words are reported "with a 'did you mean'"."""

    @pytest.mark.parametrize("lang", ["de", "en"])
    def test_the_nearest_name_is_offered(self, lang: Language) -> None:
        """A name with a typing error comes with the one that was meant."""
        problem = unknown_name(Text("Rolle", "role"), "leitng", ["trainer", "leitung"], "/by/0")
        assert problem.what == Text("Rolle unbekannt", "unknown role")
        assert problem.got == Text.same('"leitng"')
        assert problem.pointer == "/by/0"
        assert problem.expected is not None
        assert (
            problem.expected.within(lang)
            == {
                "de": "eines von: leitung, trainer; meinten Sie leitung?",
                "en": "one of: leitung, trainer; did you mean leitung?",
            }[lang]
        )

    def test_nothing_near_is_offered_nothing(self) -> None:
        """A name that resembles none only gets the sorted list."""
        problem = unknown_name(Text("Rolle", "role"), "xyz", ["trainer", "leitung"])
        assert problem.expected == Text("eines von: leitung, trainer", "one of: leitung, trainer")
        assert problem.pointer == ""

    def test_no_names_at_all(self) -> None:
        """Where nothing is defined, that is what is told."""
        problem = unknown_name(Text("Rolle", "role"), "leitung", [], "/by/0")
        assert problem.what == Text("Rolle unbekannt", "unknown role")
        assert problem.got == Text.same('"leitung"')
        assert problem.expected == Text(
            "nichts; es gibt hier keine", "nothing; there are none here"
        )
        assert problem.pointer == "/by/0"
