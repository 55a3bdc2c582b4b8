from __future__ import annotations

import sys
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from passtgenau_core import Case, InputError, Problem, dump_case
from passtgenau_core.errors import step
from passtgenau_core.files.document import MOST_DEPTH, Node, Position
from passtgenau_core.files.yaml_text import read_yaml, scalar, write_yaml
from passtgenau_core.testing import cases

# Texts with all that YAML takes for something else, and with all that it has to escape.
LOOKALIKES = """
no yes on null ~ true 012 1:30 90 1.5 1e3 .5 0x1F 2025-03-03 09:00 = << - --- ... | > ' " \\
#b *a &a !a %a @a `a [a {a a] Lörrach 😀
"""
SPACED = ["", "- x", "? x", ": x", "a: b", "a #b", " a", "a ", "a\nb", "a\n\n b\n", "\ta", "\r"]
ESCAPED = ["\u2028", "a\u0085b", "\ufeff", "\x00", "\x7f"]
WORDS = st.sampled_from([*LOOKALIKES.split(), *SPACED, *ESCAPED])
TEXTS = st.one_of(WORDS, st.text(st.characters(codec="utf-8"), max_size=8))
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**17), 10**17),
    st.decimals(0, 10000, places=2),
    TEXTS,
)
DATA: st.SearchStrategy[dict[str, Any]] = st.dictionaries(
    TEXTS,
    st.recursive(
        SCALARS,
        lambda inner: st.one_of(
            st.lists(inner, max_size=4), st.dictionaries(TEXTS, inner, max_size=4)
        ),
        max_leaves=10,
    ),
    max_size=4,
)


def problems(text: str) -> tuple[Problem, ...]:
    """The problems of a text that cannot be read."""
    with pytest.raises(InputError) as caught:
        read_yaml("a.yaml", text)
    assert caught.value.problems
    assert all(problem.file == "a.yaml" for problem in caught.value.problems)
    return caught.value.problems


def places(text: str) -> list[tuple[int | None, int | None]]:
    """Line and column of each problem."""
    return [(problem.line, problem.column) for problem in problems(text)]


def composed(text: str) -> dict[str, Node]:
    """Positions by pointer, as PyYAML's own slow composer tells them.

    To it a block ends where the next thing begins; here it ends where its last member does.
    """
    found: dict[str, Node] = {}

    def place(mark: yaml.Mark) -> Position:
        return Position(mark.line + 1, mark.column + 1)

    def at(node: yaml.Node) -> Position:
        return place(node.start_mark)

    def end(node: yaml.Node) -> Position:
        if isinstance(node, yaml.CollectionNode) and not node.flow_style:
            last = node.value[-1]
            return end(last[1] if isinstance(last, tuple) else last)
        return place(node.end_mark)

    def walk(node: yaml.Node, pointer: str, key: Position) -> None:
        found[pointer] = Node(key, at(node), end(node))
        if isinstance(node, yaml.MappingNode):
            for name, inner in node.value:
                walk(inner, step(pointer, name.value), at(name))
        elif isinstance(node, yaml.SequenceNode):
            for number, inner in enumerate(node.value):
                walk(inner, step(pointer, number), at(inner))

    root = yaml.compose(text, Loader=yaml.BaseLoader)
    assert root is not None
    walk(root, "", at(root))
    return found


def leaves(value: Any, pointer: str = "") -> Iterator[tuple[str, Any]]:
    """Pointer and value of each scalar."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, step(pointer, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from leaves(inner, step(pointer, number))
    else:
        yield pointer, value


class TestScalars:
    """The core schema of YAML 1.2."""

    @pytest.mark.parametrize(
        ("text", "value"),
        [
            ("", None),
            ("~", None),
            ("null", None),
            ("Null", None),
            ("NULL", None),
            ("nULL", "nULL"),
            ("true", True),
            ("True", True),
            ("TRUE", True),
            ("false", False),
            ("False", False),
            ("FALSE", False),
            ("yes", "yes"),
            ("no", "no"),
            ("on", "on"),
            ("off", "off"),
            ("y", "y"),
            ("0", 0),
            ("90", 90),
            ("-90", -90),
            ("+90", 90),
            ("012", 12),
            ("999999999999999999", 10**18 - 1),
            ("1:30", "1:30"),
            ("09:00", "09:00"),
            ("1_000", "1_000"),
            ("0x1F", "0x1F"),
            ("0o17", "0o17"),
            ("0b1", "0b1"),
            (".inf", ".inf"),
            (".nan", ".nan"),
            ("2025-03-31", "2025-03-31"),
            ("-", "-"),
            ("+", "+"),
            (".", "."),
            ("1e", "1e"),
            ("1,5", "1,5"),
            ("１２", "１２"),
            ("90\n", "90\n"),
            ("<<", "<<"),
        ],
    )
    def test_plain(self, text: str, value: Any) -> None:
        """Words of YAML 1.1, days, clock times and odd numbers are texts."""
        read = scalar(text, plain=True)
        assert (type(read), read) == (type(value), value)

    @pytest.mark.parametrize(
        ("text", "value"),
        [
            ("48.50", "48.50"),
            (".5", "0.5"),
            ("5.", "5"),
            ("1e3", "1E+3"),
            ("-1.5E-3", "-0.0015"),
            ("9" * 5000, "9" * 5000),
        ],
    )
    def test_decimals(self, text: str, value: str) -> None:
        """Numbers that are not whole, or too long for a whole one, are Decimals, never floats."""
        read = scalar(text, plain=True)
        assert type(read) is Decimal
        assert str(read) == value

    @pytest.mark.parametrize("number", ["1e99999", "1e99999999999999999999"])
    def test_exponents_beyond_measure(self, number: str) -> None:
        """A number with an exponent of five digits is a text, so that a field refuses it."""
        assert scalar(number, plain=True) == number

    @pytest.mark.parametrize("text", ["", "~", "true", "90", "1.5", "no"])
    def test_quoted(self, text: str) -> None:
        """Quoted scalars are texts."""
        assert scalar(text, plain=False) == text

    @pytest.mark.parametrize("quoted", ["'90'", '"90"', "! 90", "!!str 90", "|-\n 90", ">-\n 90"])
    def test_quoted_in_a_file(self, quoted: str) -> None:
        """A number in quotes, in a block or marked as text is a text."""
        assert read_yaml(None, f"a: {quoted}\n").data == {"a": "90"}

    def test_keys_are_texts(self) -> None:
        """Whatever a key looks like, it is a text."""
        text = "90: a\nno: b\n~: c\n'90 ': d\n2025-03-03: e\n? f\n: g\n"
        expected = {"90": "a", "no": "b", "~": "c", "90 ": "d", "2025-03-03": "e", "f": "g"}
        assert read_yaml(None, text).data == expected


class TestRead:
    def test_shapes(self) -> None:
        """Block and flow styles, nested in each other, read as what they say."""
        text = "a:\n- 1\n-  b: [x, {c: }]\n   d: {}\ne: []\n"
        expected = {"a": [1, {"b": ["x", {"c": None}], "d": {}}], "e": []}
        document = read_yaml("a.yaml", text)
        assert document.data == expected
        assert (document.file, document.text) == ("a.yaml", text)

    @pytest.mark.parametrize(
        "text", ["", "# comment\n", "---\n", "--- ~\n", "\n\n", "%YAML 1.2\n---\n"]
    )
    def test_nothing(self, text: str) -> None:
        """A text that says nothing reads as nothing."""
        assert read_yaml(None, text).data is None

    @pytest.mark.parametrize("text", ["5", "---\n5\n...\n", "5 # five"])
    def test_scalar_alone(self, text: str) -> None:
        """A scalar alone is a document."""
        assert read_yaml(None, text).data == 5

    def test_line_ends(self) -> None:
        """Line ends of Windows read as those of Unix, and lines count the same."""
        text = "a: 1\r\nb:\r\n  - c\r\n"
        document = read_yaml(None, text)
        assert document.data == {"a": 1, "b": ["c"]}
        assert document.node("/b/0").value == Position(3, 5)

    def test_anchors_that_nothing_refers_to(self) -> None:
        """An anchor alone changes nothing."""
        assert read_yaml(None, "a: &x {b: &y 1}\n").data == {"a": {"b": 1}}


class TestSyntax:
    @pytest.mark.parametrize(
        ("text", "line", "column", "english"),
        [
            ("a: [1, 2\nb: 3\n", 2, 2, "did not find expected"),
            ("a: 'x\n", 2, 1, "found unexpected end of stream"),
            ("a:\n\t- b\n", 2, 1, "found character that cannot start any token"),
            ("a: b: c\n", 1, 5, "mapping values are not allowed"),
            ("ä: ö: c\n", 1, 5, "mapping values are not allowed"),
            ("a: @b\n", 1, 4, "found character that cannot start any token"),
            ("- a\nb: c\n", 2, 1, "did not find expected"),
            ("a: !nosuch!x b\n", 1, 4, "found undefined tag handle"),
        ],
    )
    def test_place(self, text: str, line: int, column: int, english: str) -> None:
        """A syntax error is told with line and column in characters."""
        (problem,) = problems(text)
        assert (problem.line, problem.column, problem.pointer) == (line, column, "")
        assert problem.what.en.startswith(f"not valid YAML: {english}")
        assert problem.what.de.startswith("Kein gültiges YAML: ")

    @pytest.mark.parametrize(
        ("text", "line", "column"),
        [
            ("a: x\x00\n", 1, 5),
            ("a: b\nc: \x07d\n", 2, 4),
            ("# äöü\na: b\nc: \x07d\n", 3, 4),
            ("# 😀😀😀😀\nä: \x01\n# more\n# lines\n", 2, 4),
            ("a: \ufffe\n", 1, 4),
        ],
    )
    def test_control_characters(self, text: str, line: int, column: int) -> None:
        """A character that no YAML text may have is told where it stands, also after umlauts."""
        (problem,) = problems(text)
        assert (problem.line, problem.column) == (line, column)
        assert problem.what.en == "control character that is not allowed"

    def test_problems_before_a_syntax_error(self) -> None:
        """What was found before the text breaks off is told as well."""
        assert places("a: 1\na: 2\nb: [\n") == [(2, 1), (4, 1)]


class TestDuplicateKeys:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("a: 1\na: 2\n", [(2, 1, "/a")]),
            ("a: 1\na: 2\na: 3\n", [(2, 1, "/a"), (3, 1, "/a")]),
            ("x:\n  - {a: 1, 'a': 2}\n", [(2, 12, "/x/0/a")]),
            ("x: {a: 1}\nx: {a: 2}\n", [(2, 1, "/x")]),
            ("x: {a: 1}\nx: {b: 2, b: 3}\n", [(2, 1, "/x"), (2, 11, "/x/b")]),
            ("a/b~: 1\na/b~: 2\n", [(2, 1, "/a~1b~0")]),
            ("~: 1\n'~': 2\n", [(2, 1, "/~0")]),
            ("1: 1\n'1': 2\n", [(2, 1, "/1")]),
        ],
    )
    def test_duplicate(self, text: str, expected: list[tuple[int, int, str]]) -> None:
        """The second key is told at its place."""
        found = problems(text)
        assert [(p.line, p.column, p.pointer + p.hidden) for p in found] == expected
        assert {p.what.en for p in found} == {"duplicate key"}

    def test_first_is_named(self) -> None:
        """The line of the first key is told."""
        (problem,) = problems("# x\na: 1\nb: 2\na: 3\n")
        assert problem.expected
        assert problem.expected.en.endswith("the first is in line 2")

    def test_same_key_elsewhere(self) -> None:
        """The same key in different mappings is fine."""
        assert read_yaml(None, "a: {a: 1}\nb: [{a: 1}, {a: 2}]\n").data


class TestRefused:
    """The contract: "YAML anchors used as a bomb" are broken input."""

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("a: &x 1\nb: *x\n", [(2, 4)]),
            ("a: &x [1]\nb: [*x, *x]\n", [(2, 5), (2, 9)]),
            ("a: &x {b: 1}\nc:\n  <<: *x\n", [(3, 7)]),
            ("a: &x 1\n*x : 2\n", [(2, 1)]),
            ("a: &x [*x]\n", [(1, 8)]),
        ],
    )
    def test_aliases(self, text: str, expected: list[tuple[int, int]]) -> None:
        """Each alias is told where it stands."""
        assert places(text) == expected
        assert all("an alias (*…) is not allowed" in problem.what.en for problem in problems(text))

    def test_bomb(self) -> None:
        """A text that would grow to more than 10 to the power of 18 members takes no time."""
        lines = ["l0: &l0 [lol, lol]"]
        lines += [f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 10)}]" for n in range(1, 20)]
        assert len(problems("\n".join(lines))) == 190

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("a: !!python/object:os.system {b: c}\n", (1, 4)),
            ("a: !!python/object/apply:os.system [ls]\n", (1, 4)),
            ("a: !!int '5'\n", (1, 4)),
            ("a: !!binary eA==\n", (1, 4)),
            ("a: !mine b\n", (1, 4)),
            ("!!str a: b\n!mine c: d\n", (2, 1)),
            ("a: !!set {b}\n", (1, 4)),
            ("a: !!str {b: c}\n", (1, 4)),
        ],
    )
    def test_tags(self, text: str, expected: tuple[int, int]) -> None:
        """A tag asks for a type, which is the fields' business."""
        (problem,) = problems(text)
        assert (problem.line, problem.column) == expected
        assert problem.what.en == "a YAML tag (!…) is not allowed"

    @pytest.mark.parametrize("text", ["! a: b\n", "a: !!str b\n", "a: ! {b: c}\n"])
    def test_tags_that_say_nothing(self, text: str) -> None:
        """A tag that changes nothing is allowed."""
        assert isinstance(read_yaml(None, text).data, dict)

    @pytest.mark.parametrize(
        ("text", "expected"), [("a: 1\n---\na: 2\n", (2, 1)), ("---\na\n---\nb\n---\nc\n", (3, 1))]
    )
    def test_more_than_one_document(self, text: str, expected: tuple[int, int]) -> None:
        """A second document is told where it begins, and nothing after it is read."""
        (problem,) = problems(text)
        assert (problem.line, problem.column) == expected
        assert problem.what.en == "more than one YAML document"

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("? [a, b]\n: c\n", (1, 3)),
            ("{a: b}: c\n", (1, 1)),
            ("x:\n  ? - a\n  : c\n", (2, 5)),
        ],
    )
    def test_keys_that_are_no_texts(self, text: str, expected: tuple[int, int]) -> None:
        """A list or a mapping is no key."""
        (problem,) = problems(text)
        assert (problem.line, problem.column) == expected
        assert problem.what.en == "key is not a text"


class TestDepth:
    @pytest.mark.parametrize(
        ("text", "column"),
        [
            ("[" * 100_000, MOST_DEPTH + 1),
            ("[" * 100_000 + "]" * 100_000, MOST_DEPTH + 1),
            ("{a: " * 100_000, 4 * MOST_DEPTH + 1),
            ("- " * 100_000, 2 * MOST_DEPTH + 1),
        ],
    )
    def test_a_hundred_thousand_levels(self, text: str, column: int) -> None:
        """Nesting without end is refused where it passes the limit."""
        (problem,) = problems(text)
        assert (problem.line, problem.column) == (1, column)
        assert problem.what.en == "nested too deeply"

    def test_at_the_limit(self) -> None:
        """Sixty-four levels are read."""
        assert read_yaml(None, "[" * MOST_DEPTH + "]" * MOST_DEPTH).data


class TestWrite:
    @given(DATA)
    @example({"a": [[], {}, [[]], {"b": []}]})
    @example({"note": "a\u0085b"})
    @example({"note": ["a\u2028b", "\u2029"]})
    def test_what_is_written_is_read(self, data: dict[str, Any]) -> None:
        """Whatever data there is, it is read back as it was."""
        read = read_yaml(None, write_yaml(data)).data
        assert read == data
        assert [type(value) for _, value in leaves(read)] == [type(v) for _, v in leaves(data)]

    def test_shape(self) -> None:
        """Members of lists stand on one line each, lists of words in the line of their key."""
        data = {
            "case": "012",
            "groups": ["a", "b"],
            "phases": [
                {"module": "x", "start": "2025-03-03"},
                {"module": "y", "hours": Decimal("1.5")},
            ],
            "district": "Landkreis Lörrach",
        }
        assert write_yaml(data) == (
            "case: '012'\n"
            "groups: [a, b]\n"
            "phases:\n"
            "- {module: x, start: 2025-03-03}\n"
            "- {module: y, hours: 1.5}\n"
            "district: Landkreis Lörrach\n"
        )

    def test_no_aliases(self) -> None:
        """One list that stands in two places is written twice."""
        shared = [{"a": "b"}]
        assert read_yaml(None, write_yaml({"x": shared, "y": shared})).data == {
            "x": shared,
            "y": shared,
        }


class TestPositions:
    """The contract: "each with file, line, column and JSON pointer"."""

    @given(DATA)
    def test_as_composed(self, data: dict[str, Any]) -> None:
        """Every node's key and value stand where PyYAML's own composer sees them."""
        text = write_yaml(data)
        find = read_yaml(None, text).node
        for pointer, node in composed(text).items():
            assert find(pointer) == node
        assert find("/nosuch/nosuch") == find("")

    @given(cases(most_entries=3, most_phases=2))
    def test_value_stands_where_its_positions_say(self, case: Case) -> None:
        """In a written case file what stands between a scalar's places is that scalar."""
        text = dump_case(case)
        lines = text.split("\n")
        document = read_yaml(None, text)
        for pointer, value in leaves(document.data):
            key, at, end = document.node(pointer)
            between = lines[at.line - 1 : end.line]
            between[-1] = between[-1][: end.column - 1]
            between[0] = between[0][at.column - 1 :]
            assert read_yaml(None, "\n".join(between)).data == value
            rest = lines[at.line - 1][at.column - 1 :]
            spelled = str(value).split("\n")[0]
            assert rest.startswith((spelled, "'", '"', "[]", "{}"))
            name = pointer.rpartition("/")[2].replace("~1", "/").replace("~0", "~")
            if not name.isdecimal():
                assert lines[key.line - 1][key.column - 1 :].startswith((name, f"'{name}'", "? "))

    def test_by_hand(self) -> None:
        """Columns are counted in characters, whatever their size."""
        text = "# ä\nö: {'😀': x, b: [y,   z]}\nc:\n  - - 1\n"
        find = read_yaml(None, text).node
        assert find("") == Node(Position(2, 1), Position(2, 1), Position(4, 8))
        assert find("/ö") == Node(Position(2, 1), Position(2, 4), Position(2, 25))
        assert find("/ö/😀") == Node(Position(2, 5), Position(2, 10), Position(2, 11))
        assert find("/ö/b/1") == Node(Position(2, 22), Position(2, 22), Position(2, 23))
        assert find("/c/0/0") == Node(Position(4, 7), Position(4, 7), Position(4, 8))

    @pytest.mark.parametrize("with_c_library", [True, False])
    @pytest.mark.parametrize(
        ("text", "pointer", "end"),
        [
            # Scalars of every style, with what may stand behind them.
            ("a: 12\n", "/a", (1, 6)),
            ("a: 12   # why\n", "/a", (1, 6)),
            ("a: 12", "/a", (1, 6)),
            ("a: 'x # y'  \n", "/a", (1, 11)),
            ('a: "😀"\n', "/a", (1, 7)),
            ("a: x\n  y # z\nb: 1\n", "/a", (2, 4)),
            ("a: 12\r\nb: 1\r\n", "/a", (1, 6)),
            # What is not stated ends where it begins.
            ("a:\nb: 1\n", "/a", (1, 3)),
            ("a:   # why\n", "/a", (1, 3)),
            ("a: ~\n", "/a", (1, 5)),
            ("a:\n-\n- 1\n", "/a/0", (2, 2)),
            # Brackets end behind the closing one.
            ("a: []\n", "/a", (1, 6)),
            ("a: [1, 2]  # why\nb: 1\n", "/a", (1, 10)),
            ("a: {b: {c: 1 } }\n", "/a", (1, 17)),
            ("a: {b: {c: 1 } }\n", "/a/b", (1, 15)),
            ("a: [\n  1,\n  2,\n]\nb: 1\n", "/a", (4, 2)),
            ("a: [{b: 1}, c]\n", "/a/0", (1, 11)),
            ("a: [b: 1 , c]\n", "/a/0", (1, 9)),
            # A block ends where its last member does.
            ("a:\n  b: 1\n  c: 2\n\n# why\nd: 1\n", "/a", (3, 7)),
            ("a:\n  b: 1\n  # why\n", "/a", (2, 7)),
            ("a:\n- 1\n- x: 2\n  y: 3   # z\n\n\nb: 1\n", "/a", (4, 7)),
            ("a:\n- 1\n- x: 2\n  y: 3   # z\n\n\nb: 1\n", "/a/1", (4, 7)),
            ("a:\n  - 1\n  - [2]\nb: 1\n", "/a", (3, 8)),
            ("a:\n  b:\n    c:\nd: 1\n", "/a", (3, 7)),
            ("a: 1\nb:\n- 2\n...\n# the end\n", "", (3, 4)),
            ("# why\na: 1\n\n\n", "", (2, 5)),
        ],
    )
    def test_ends(
        self,
        monkeypatch: pytest.MonkeyPatch,
        text: str,
        pointer: str,
        end: tuple[int, int],
        *,
        with_c_library: bool,
    ) -> None:
        """The end is the place after the last character, comments and white space left out."""
        if not with_c_library:
            monkeypatch.setattr(yaml, "__with_libyaml__", False)
        node = read_yaml(None, text).node(pointer)
        assert node.end == end

    @pytest.mark.parametrize("text", ["a: {b: , c: 1}\n", "a: {b, c: 1}\n", "a: {c: 1, b:   }\n"])
    def test_what_is_not_stated_in_brackets(self, text: str) -> None:
        """It ends where it begins, behind its key and at the latest where the next thing begins."""
        node = read_yaml(None, text).node("/a/b")
        assert (1, text.index("b") + 2) <= node.value == node.end
        assert node.end.column <= min(
            n for n, c in enumerate(text, 1) if c in ",}" and n > node.key.column
        )

    @pytest.mark.parametrize("head", ["|", ">", "|-", "|+"])
    def test_ends_of_blocks_of_text(self, head: str) -> None:
        """A block of text ends with its last line, at the latest where the next thing begins."""
        node = read_yaml(None, f"a: {head}\n  one\n  two\nb: 1\n").node("/a")
        assert (3, 6) <= node.end <= (4, 1)

    @given(DATA)
    def test_nothing_ends_before_what_it_holds(self, data: dict[str, Any]) -> None:
        """A node begins after its key and ends at or after every node inside it."""
        text = write_yaml(data)
        find = read_yaml(None, text).node
        found = {pointer: find(pointer) for pointer in composed(text)}
        for pointer, node in found.items():
            assert node.key <= node.value <= node.end
            above = found[pointer.rpartition("/")[0]]
            assert above.value <= node.key
            assert node.end <= above.end

    @pytest.mark.parametrize("separator", ["\u2028", "\u2029", "\u0085"])
    def test_lines_are_those_of_an_editor(self, separator: str) -> None:
        """A separator inside a text, as word processors leave it, begins no new line."""
        assert places(f'a: "b{separator}c"\nd: 1\nd: 2\n') == [(3, 1)]


class TestPyYaml:
    def test_not_installed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Without PyYAML the error says what to install."""
        monkeypatch.setitem(sys.modules, "yaml", None)
        for use in (lambda: read_yaml(None, "a: 1\n"), lambda: write_yaml({"a": 1})):
            with pytest.raises(
                ModuleNotFoundError, match=r"install passtgenau-core\[yaml\]"
            ) as caught:
                use()
            assert caught.value.name == "yaml"

    @pytest.mark.parametrize(
        "text",
        [
            "a: [1, 'x']\n",
            "ä: ö: x\n",
            "a: 1\na: 2\n",
            "# ä\nb: \x07\n",
            "a: *x\n",
            "- " * 100,
            "ä",
        ],
    )
    def test_without_its_c_library(self, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
        """Where PyYAML has no C library the same is read and refused at the same places."""

        def told() -> Any:
            try:
                return read_yaml(None, text).data
            except InputError as error:
                return [(problem.line, problem.column) for problem in error.problems]

        with_library = told()
        monkeypatch.setattr(yaml, "__with_libyaml__", False)
        monkeypatch.delattr(yaml, "CBaseLoader", raising=False)
        assert told() == with_library


class TestAnything:
    """The contract: "reported all at once, each with file, line, column …, no traceback"."""

    @given(st.text())
    @example("\ufeff\ufeffa: b")
    def test_random_text(self, text: str) -> None:
        """Any text is read, or refused with line and column."""
        self.read(text)

    @given(
        st.lists(
            st.sampled_from(["a", "b: ", "- ", "? ", "\n", "\n  ", "\t", "[", "]", "{", "}", ", "])
            | st.sampled_from(
                ["&a ", "*a ", "!b ", "!!str ", "'", '"', "|\n", "# ", "---\n", "%c\n"]
            ),
            max_size=14,
        )
    )
    def test_random_tokens(self, tokens: list[str]) -> None:
        """Any row of tokens is read, or refused with line and column."""
        self.read("".join(tokens))

    @given(
        DATA,
        st.integers(0, 300),
        st.integers(0, 3),
        st.text(st.sampled_from("{}[],:\"'\\u1-?&*!|>%@#aä\n\t \x00"), max_size=3),
    )
    def test_random_edits(self, data: dict[str, Any], place: int, removed: int, added: str) -> None:
        """A text that was edited anywhere is read, or refused with line and column."""
        text = write_yaml(data)
        at = place % (len(text) + 1)
        self.read(text[:at] + added + text[at + removed :])

    def read(self, text: str) -> None:
        """Read a text that may be broken."""
        told: tuple[Problem, ...] | None = None
        try:
            read_yaml("a.yaml", text)
        except InputError as error:
            told = error.problems
        assert told is None or told
        assert all(problem.line and problem.column for problem in told or ())
