from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from time import process_time
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from passtgenau_core import Case, InputError, Problem, dump_case
from passtgenau_core.errors import step
from passtgenau_core.files import json_positions
from passtgenau_core.files.document import MOST_DEPTH, Node, Position
from passtgenau_core.files.json_positions import find_positions
from passtgenau_core.files.json_text import read_json
from passtgenau_core.testing import cases

# Texts with all that JSON escapes and all that looks like JSON, and keys that pointers escape.
TEXTS = st.text(st.sampled_from('ab":,{}[]\\/~ ä😀\n\t\x00'), max_size=6)
SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.decimals(-1000, 1000, places=2), TEXTS
)
VALUES: st.SearchStrategy[Any] = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(TEXTS, inner, max_size=4)),
    max_leaves=12,
)
SPACES = st.text(" \t\n\r", max_size=3)


def problems(text: str) -> tuple[Problem, ...]:
    """The problems of a text that cannot be read."""
    with pytest.raises(InputError) as caught:
        read_json("a.json", text)
    assert caught.value.problems
    assert all(problem.file == "a.json" for problem in caught.value.problems)
    return caught.value.problems


def places(text: str) -> list[tuple[int | None, int | None, str]]:
    """Line, column and pointer of each problem."""
    return [(p.line, p.column, p.pointer + p.hidden) for p in problems(text)]


def offset_of(text: str, position: Position) -> int:
    """Where in ``text`` a line and a column are."""
    before = text.split("\n")[: position.line - 1]
    return sum(len(line) + 1 for line in before) + position.column - 1


def nodes(value: Any, pointer: str = "") -> Iterator[tuple[str, str | None, Any]]:
    """Pointer, key and value of each node; members of lists have no key."""
    yield pointer, None, value
    if isinstance(value, dict):
        for key, inner in value.items():
            (_, _, own), *below = nodes(inner, step(pointer, key))
            yield step(pointer, key), key, own
            yield from below
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from nodes(inner, step(pointer, number))


@st.composite
def spellings(draw: st.DrawFn, value: Any) -> str:
    """JSON text of a value with white space anywhere."""

    def spaced(*parts: str) -> str:
        return "".join(draw(SPACES) + part for part in parts) + draw(SPACES)

    def spell(inner: Any) -> str:
        if isinstance(inner, dict):
            members = [
                spaced(json.dumps(key, ensure_ascii=draw(st.booleans())), ":", spell(member))
                for key, member in inner.items()
            ]
            return spaced("{", ",".join(members), "}")
        if isinstance(inner, list):
            return spaced("[", ",".join(spell(member) for member in inner), "]")
        if isinstance(inner, Decimal):
            return spaced(str(inner))
        return spaced(json.dumps(inner, ensure_ascii=draw(st.booleans())))

    return spell(value)


VALUE_AND_TEXT = VALUES.flatmap(lambda value: st.tuples(st.just(value), spellings(value)))


class TestRead:
    """The contract: "YAML or JSON, the same shape"."""

    @given(VALUE_AND_TEXT)
    def test_what_is_written_is_read(self, written: tuple[Any, str]) -> None:
        """Whatever JSON can say is read as it is, whatever the white space."""
        value, text = written
        document = read_json("a.json", text)
        assert document.data == value
        assert (document.file, document.text) == ("a.json", text)

    def test_numbers(self) -> None:
        """Whole numbers are ints, others are Decimals with the digits of the text, never floats."""
        data = read_json(None, "[1, -0, 48.50, 1e3]").data
        assert [(type(number), str(number)) for number in data] == [
            (int, "1"),
            (int, "0"),
            (Decimal, "48.50"),
            (Decimal, "1E+3"),
        ]


class TestSyntax:
    @pytest.mark.parametrize(
        ("text", "line", "column", "english", "german"),
        [
            ("", 1, 1, "Expecting value", "hier fehlt ein Wert"),
            ('{\n "a": }', 2, 7, "Expecting value", "hier fehlt ein Wert"),
            ("{a: 1}", 1, 2, "Expecting property name", "hier fehlt ein Schlüssel in doppelten"),
            ('{"ä": 1 "b": 2}', 1, 9, "Expecting ',' delimiter", "hier fehlt ein Komma"),
            ('{"a" 1}', 1, 6, "Expecting ':' delimiter", "hier fehlt ein Doppelpunkt"),
            ('{"a": "x}', 1, 7, "Unterminated string", "der Text, der hier beginnt, endet nicht"),
            ('{"a": "x\ny"}', 1, 9, "Invalid control character", "Steuerzeichen in einem Text"),
            ('{"a": "\\x"}', 1, 8, "Invalid \\escape", "unbekannte Maskierung mit \\"),
            ("{}\n{}", 2, 1, "Extra data", "nach dem Ende steht noch etwas"),
            ('{"a": "\\u12"}', 1, 9, "Invalid \\uXXXX escape", "Invalid \\uXXXX escape"),
        ],
    )
    def test_place_and_reason(
        self, text: str, line: int, column: int, english: str, german: str
    ) -> None:
        """A syntax error is told in German and in English, with line and column in characters."""
        (problem,) = problems(text)
        assert (problem.line, problem.column, problem.pointer) == (line, column, "")
        assert problem.what.en.startswith(f"not valid JSON: {english}")
        assert problem.what.de.startswith(f"Kein gültiges JSON: {german}")

    @pytest.mark.parametrize(("text", "columns"), [('{"a": 1,}', {8, 9}), ("[1,]", {3, 4})])
    def test_trailing_comma(self, text: str, columns: set[int]) -> None:
        """A surplus comma is told at the comma or after it; Python's versions differ there."""
        ((line, column, _),) = places(text)
        assert line == 1
        assert column in columns


class TestDuplicateKeys:
    """The contract: "duplicate keys … reported all at once, each with … line, column"."""

    @pytest.mark.parametrize(
        ("text", "expected", "first"),
        [
            ('{"a": 1, "a": 2}', [(1, 10, "/a")], 1),
            ('{"a": 1,\n "a": 1}', [(2, 2, "/a")], 1),
            ('{"x": [\n{"a": 1, "a": 2}]}', [(2, 10, "/x/0/a")], 2),
            ('{"a": 1, "a": 2, "a": 3}', [(1, 10, "/a"), (1, 18, "/a")], 1),
            ('{"a": 1, "\\u0061": 2}', [(1, 10, "/a")], 1),
            ('{"a/b~": 1, "a/b~": 2}', [(1, 13, "/a~1b~0")], 1),
            ('{"": 1, "": 2}', [(1, 9, "/")], 1),
            ('{"a": 1, "a" : 2}', [(1, 10, "/a")], 1),
            ('{"a": 1, "a"\t: 2}', [(1, 10, "/a")], 1),
            ('{"a": 1, "a"\n: 2}', [(1, 10, "/a")], 1),
            ('{"a": 1, "a"\r\n: 2}', [(1, 10, "/a")], 1),
            ('{"a": 1, "a"  : 2}', [(1, 10, "/a")], 1),
            ('{"a"   : 1, "a": 2}', [(1, 13, "/a")], 1),
            ('{"a": 1, "a"\n  : 2}', [(1, 10, "/a")], 1),
            # What stands in texts makes up for the missing key in no way of counting colons.
            ('{"a" : 1, "a" : 2, "b": "x\\":"}', [(1, 11, "/a")], 1),
            ('{"a": 1, "a": 2, "b": "\\u003a"}', [(1, 10, "/a")], 1),
            ('{"a": "09:00", "a": "09:30"}', [(1, 16, "/a")], 1),
            ('{"a": ":", "a" : " :"}', [(1, 12, "/a")], 1),
        ],
    )
    def test_duplicate(self, text: str, expected: list[tuple[int, int, str]], first: int) -> None:
        """The second key is told at its place, with the line of the first."""
        assert places(text) == expected
        for problem in problems(text):
            assert problem.what.en == "duplicate key"
            assert problem.expected
            assert problem.expected.en.endswith(f"the first is in line {first}")

    def test_members_of_a_doubled_object_are_not_doubled(self) -> None:
        """Where an object stands twice, only its own key is doubled, not those inside it."""
        assert places('{"x": {"a": 1}, "x": {"a": 2}}') == [(1, 17, "/x")]

    def test_doubled_inside_a_doubled_object(self) -> None:
        """What is doubled inside the second object is told too."""
        assert places('{"x": {"a": 1}, "x": {"b": 1, "b": 2}}') == [
            (1, 17, "/x"),
            (1, 31, "/x/b"),
        ]

    def test_thousands(self) -> None:
        """The time it takes grows with the text, and not with its square."""
        members = ",".join(f'"{number}": {{}}' for number in range(5_000))
        started = process_time()
        assert len(problems(f"{{{members},{members}}}")) == 5_000
        assert process_time() - started < 2

    @pytest.mark.parametrize(
        "text",
        [
            '{"a": {"a": 1}, "b": {"a": 1}}',
            '[{"a": 1}, {"a": 1}]',
            '{"a": "\\":", "b": "x\\":y"}',
            '{"a" : 1, "b" : {"a"\n:2}}',
            '{"a": "a", "b": ["a", "a", "b"]}',
            '{"a/b": 1, "a": {"b": 2}}',
            '{"a": "09:00", "b": "http://x"}',
            '{"a": ":", "b": " :", "c:": "\\u003a:"}',
        ],
    )
    def test_not_duplicate(self, text: str) -> None:
        """The same key in different objects, and texts that look like keys, are fine."""
        assert read_json(None, text).data == json.loads(text)

    @given(VALUE_AND_TEXT.filter(lambda written: bool(written[0])), st.data())
    def test_any_doubled_key_is_told(self, written: tuple[Any, str], data: st.DataObject) -> None:
        """A key that stands twice in an object is found wherever it stands."""
        value, inner = written
        key = data.draw(TEXTS)
        spaces = data.draw(SPACES)
        text = f"[{inner}, {{{json.dumps(key)}: 1, {json.dumps(key)}{spaces}: {json.dumps(key)}}}]"
        pointers = [pointer for _, _, pointer in places(text)]
        assert pointers == [step("/1", key)]
        assert value == json.loads(inner, parse_float=Decimal)


class TestNumbers:
    @pytest.mark.parametrize("word", ["NaN", "Infinity", "-Infinity"])
    def test_no_numbers_of_json(self, word: str) -> None:
        """NaN and infinities are no JSON, though Python's parser reads them."""
        (problem,) = problems(f'{{"a": [1, {word}]}}')
        assert (problem.line, problem.column, problem.pointer) == (1, 11, "/a/1")
        assert problem.got
        assert problem.expected
        assert (problem.got.en, problem.expected.en) == (word, "a finite number")

    def test_all_of_them_are_told(self) -> None:
        """Each is told at its place; texts that spell the same are fine."""
        text = '{"a": NaN, "b": "NaN",\n "c": -Infinity, "d": 5}'
        assert places(text) == [(1, 7, "/a"), (2, 7, "/c")]

    @pytest.mark.parametrize("sign", ["", "-"])
    def test_thousands_of_digits(self, sign: str) -> None:
        """A number of 5,000 digits is refused at its place, and not repeated in the message."""
        (problem,) = problems(f'{{"text": "{"x" * 5000}",\n"a": {sign}{"9" * 5000}}}')
        assert (problem.line, problem.column, problem.pointer) == (2, 6, "/a")
        assert problem.got
        assert len(problem.got.en) <= 40

    @pytest.mark.parametrize("number", ["1e99999999999999999999", "-1E-99999999999999999999"])
    def test_exponents_beyond_measure(self, number: str) -> None:
        """An exponent that no Decimal holds is refused at its place."""
        assert places(f'{{"a": {number}}}') == [(1, 7, "/a")]

    def test_as_long_as_python_reads_them(self) -> None:
        """A long text, and a number of many digits that Python reads, are read."""
        text = json.dumps({"a": "x" * 5000, "b": 10**3000})
        assert read_json(None, text).data == {"a": "x" * 5000, "b": 10**3000}

    @pytest.mark.parametrize(
        "text",
        [
            "[NaN]]",
            "NaN]",
            "NaN}",
            "NaN, 1",
            "NaN: 1",
            '{"a": NaN, b}',
            '{"a": NaN, 5: 1}',
            "[NaN",
            '{"a": NaN',
            "NaN NaN",
            '{"a": NaN, "b\\x": 1}',
            '{"a": NaN, {}: 1}',
            f"[{'9' * 5000}]]",
            "[" * 1000 + "NaN" + "]" * 1001,
        ],
    )
    def test_and_the_rest_is_no_json_either(self, text: str) -> None:
        """The search for places does not stumble over what comes after."""
        assert all(line and column for line, column, _ in places(text))


class TestSurrogates:
    @pytest.mark.parametrize(
        ("escaped", "columns"),
        [
            ("\\ud83d", [8]),
            ("\\uDE00", [8]),
            ("x\\ud83dx", [9]),
            ("\\ud83d\\ud83d\\ude00", [8]),
            ("\\ud83d\\ude00\\ude00", [20]),
            ("\\ude00\\ud83d", [8, 14]),
            ("\\ud83d\\\\ude00", [8]),
            ("\\ud83d\\u0061", [8]),
        ],
    )
    def test_lone(self, escaped: str, columns: list[int]) -> None:
        """Half of a pair of surrogates is no character, and is told where it stands."""
        found = problems(f'{{"a": "{escaped}"}}')
        assert [problem.column for problem in found] == columns
        assert {problem.what.en for problem in found} == {"half a character (surrogate)"}

    @pytest.mark.parametrize(
        ("escaped", "text"),
        [
            ("\\ud83d\\ude00", "😀"),
            ("\\uD83D\\uDE00", "😀"),
            ("\\\\ud83d", "\\ud83d"),
            ("\\\\\\ud83d\\ude00", "\\😀"),
            ("\\u00e4", "ä"),
        ],
    )
    def test_whole(self, escaped: str, text: str) -> None:
        """Whole pairs are characters, and an escaped backslash begins no escape."""
        assert read_json(None, f'{{"a": "{escaped}"}}').data == {"a": text}

    @given(
        st.lists(st.sampled_from(["\\ud83d", "\\ude00", "\\\\", "\\u0061", "ud83d", "x", "\\n"]))
    )
    @example(["\\\\", "ud83d"])
    def test_any_row_of_escapes(self, parts: list[str]) -> None:
        """A text is refused if and only if what it says cannot be written in UTF-8."""
        text = f'["{"".join(parts)}"]'
        (said,) = json.loads(text)
        try:
            said.encode()
        except UnicodeEncodeError:
            assert problems(text)
        else:
            assert read_json(None, text).data == [said]


class TestDepth:
    @pytest.mark.parametrize(
        "text",
        [
            "[" * 100_000,
            "[" * 100_000 + "]" * 100_000,
            '{"a":' * 100_000,
            '{"a":' * 100_000 + "1" + "}" * 100_000,
            '[{"a":' * 50_000 + "1" + "}]" * 50_000,
        ],
    )
    def test_a_hundred_thousand_levels(self, text: str) -> None:
        """Nesting without end is refused where it passes the limit, not by a crash."""
        ((line, column, _),) = places(text)
        opening = text.replace('"a":', "....")
        assert line == 1
        assert column
        assert sum(opening[:column].count(bracket) for bracket in "[{") == MOST_DEPTH + 1

    def test_at_the_limit(self) -> None:
        """Sixty-four levels are read."""
        text = "[" * MOST_DEPTH + "]" * MOST_DEPTH
        assert read_json(None, text).data == json.loads(text)


class TestPositions:
    """The contract: "each with file, line, column and JSON pointer"."""

    @given(VALUE_AND_TEXT)
    @example((["a", {"b": 1}], '[\r\n"a", {\t"b" :\n1}]'))
    def test_value_stands_where_its_positions_say(self, written: tuple[Any, str]) -> None:
        """What begins and ends at a node's positions is that node; its key begins at the key's."""
        value, text = written
        find = find_positions(text)
        decode = json.JSONDecoder(parse_float=Decimal).raw_decode
        for pointer, key, own in nodes(value):
            node = find(pointer)
            assert node is not None
            found, end = decode(text, offset_of(text, node.value))
            assert (found, end) == (own, offset_of(text, node.end))
            if key is None:
                continue
            assert decode(text, offset_of(text, node.key))[0] == key

    @given(VALUE_AND_TEXT)
    def test_no_other_nodes(self, written: tuple[Any, str]) -> None:
        """A pointer to what is not there leads to nothing."""
        value, text = written
        find = find_positions(text)
        assert find("/nosuch") is None
        assert find(f"/{len(value) if isinstance(value, list) else 0}/0/nosuch") is None

    @given(cases(most_entries=3, most_phases=2))
    def test_in_case_files(self, case: Case) -> None:
        """Every node of a written case file is found, from its beginning to its end."""
        text = dump_case(case, format="json")
        document = read_json(None, text)
        decode = json.JSONDecoder(parse_float=Decimal).raw_decode
        for pointer, _, own in nodes(document.data):
            node = document.node(pointer)
            found, end = decode(text, offset_of(text, node.value))
            assert (found, end) == (own, offset_of(text, node.end))

    @pytest.mark.parametrize("text", ["[1]", '"a/b"', "null", ' {"a": 1}'])
    def test_below_what_has_no_members(self, text: str) -> None:
        """There is nothing, and the text is not gone through again."""
        find = find_positions(text)
        assert find("/0/a") is None
        assert find("/a/b/c") is None
        assert find("0") is None

    def test_deeper_than_the_stack(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """What was read with more of the stack left stands where what is above it stands."""
        document = read_json(None, '{"a":\n {"b": 1}}')

        def give_up(*_: object) -> None:
            raise RecursionError

        assert document.node("/a").value == (2, 2)
        monkeypatch.setattr(json_positions, "_skip", give_up)
        assert document.node("/a/b").value == (2, 2)

    def test_members_of_lists_are_their_own_keys(self) -> None:
        """In a list a member's key position is that of its value."""
        at = Position(1, 5)
        assert find_positions("[1, 2]")("/1") == Node(at, at, Position(1, 6))

    @pytest.mark.parametrize(
        ("pointer", "begins", "ends"),
        [
            ("", (1, 1), (8, 2)),
            ("/ä", (1, 7), (1, 9)),
            ("/b", (2, 6), (3, 2)),
            ("/b/😀", (2, 13), (2, 20)),
            ("/c", (4, 6), (7, 3)),
            ("/c/0", (5, 2), (5, 4)),
            ("/c/1", (5, 7), (5, 9)),
            ("/c/2", (6, 3), (6, 7)),
        ],
    )
    def test_by_hand(self, pointer: str, begins: tuple[int, int], ends: tuple[int, int]) -> None:
        """The end is the place after the last character, whatever its size, brackets included."""
        text = '{"ä": 12,\n"b": { "😀": "x\\"}]"\n},\n"c": [\n []  ,{}  ,\n  null\n ] \n}\n'
        node = find_positions(text)(pointer)
        assert node is not None
        assert (node.value, node.end) == (begins, ends)


class TestAnything:
    """The contract: "reported all at once, each with file, line, column …, no traceback"."""

    @given(st.text())
    @example("[NaN]]")
    @example("\ufeff{}")
    def test_random_text(self, text: str) -> None:
        """Any text is read, or refused with line and column."""
        self.read(text)

    @given(st.lists(st.sampled_from(['"a"', '"b":', "NaN", *"{}[],:1 \n"]), max_size=12))
    def test_random_tokens(self, tokens: list[str]) -> None:
        """Any row of tokens is read, or refused with line and column."""
        self.read("".join(tokens))

    @given(
        VALUE_AND_TEXT,
        st.integers(0, 200),
        st.integers(0, 3),
        st.text(st.sampled_from('{}[],:"\\u1eN.aä\n'), max_size=3),
    )
    def test_random_edits(
        self, written: tuple[Any, str], place: int, removed: int, added: str
    ) -> None:
        """A text that was edited anywhere is read, or refused with line and column."""
        _, text = written
        at = place % (len(text) + 1)
        self.read(text[:at] + added + text[at + removed :])

    def read(self, text: str) -> None:
        """Read a text that may be broken."""
        told: tuple[Problem, ...] | None = None
        try:
            read_json("a.json", text)
        except InputError as error:
            told = error.problems
        assert told is None or told
        assert all(problem.line and problem.column for problem in told or ())
