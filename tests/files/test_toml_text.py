from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passtgenau_core import InputError, Problem, shipped_programmes
from passtgenau_core.errors import step
from passtgenau_core.files import toml_text
from passtgenau_core.files.document import Node, Position
from passtgenau_core.files.toml_text import read_toml

SHIPPED = Path(toml_text.__file__).parent.parent / "programmes"

SAMPLE = """\
# id = "not this one"
id = "a"
title = { de = "id = b", en = "id" }
words = [
  "x",  # y
  "z",
]

[table]
  id   =   5
"quoted key" = 6
dotted.id = 7

[table.inner]
id = 8

[[rows]]
id = "first"

# id
[[rows]]
text = \"\"\"
id = 9
\"\"\"
id = "second"
source = { id = 10, list = [1, 2] }

[[rows.parts]]
id = 11
"""


def problem_of(text: str) -> Problem:
    """The problem of a text that cannot be read."""
    with pytest.raises(InputError) as caught:
        read_toml("a.toml", text)
    (problem,) = caught.value.problems
    assert problem.file == "a.toml"
    return problem


def at(key: Position, value: Position) -> Node:
    """A node there: where a value of TOML ends is not looked for, and its end is its beginning."""
    return Node(key, value, value)


def node(text: str, pointer: str) -> Node:
    """Where a node stands."""
    return read_toml(None, text).node(pointer)


class TestRead:
    def test_data(self) -> None:
        """What TOML says is read as it is; numbers that are not whole are Decimals."""
        document = read_toml("a.toml", "a = 1\nb = 1.50\n[c]\nd = ['e']\n")
        assert document.data == {"a": 1, "b": Decimal("1.5"), "c": {"d": ["e"]}}
        assert str(document.data["b"]) == "1.50"
        assert document.file == "a.toml"

    @pytest.mark.parametrize(
        ("text", "line", "column"),
        [
            ("a = 1\nb = \n", 2, 5),
            ("a = 1\na = 2\n", 2, 6),
            ("a = [1,\n2\n", 3, 1),
            ('a = "x\n', 1, 7),
            ("ä = 1\n", 1, 1),
            ("[a]\n[a]\n", 2, 3),
            ("a = 2025-02-30\n", 1, 5),
            ("x = 1\na = ", 2, 1),
            ("a = {b = 1", 1, 1),
            ("a = 1\nb", 2, 1),
        ],
    )
    def test_syntax(self, text: str, line: int, column: int) -> None:
        """A syntax error is told with its place; at the end of the text, with the last line."""
        problem = problem_of(text)
        assert (problem.line, problem.column, problem.pointer) == (line, column, "")
        assert problem.what.en.startswith("not valid TOML: ")
        assert problem.what.de.startswith("Kein gültiges TOML: ")
        assert "(at " not in problem.what.en

    @pytest.mark.parametrize("text", ["a = " + "[" * 100_000, "a = " + "{b = " * 100_000])
    def test_a_hundred_thousand_levels(self, text: str) -> None:
        """Nesting without end is refused, and crashes nothing."""
        problem = problem_of("x = 1\n" + text)
        assert (problem.line, problem.column) == (2, 1)

    @pytest.mark.parametrize(
        "number", ["9" * 5000, "1e99999999999999999999", "-1E-99999999999999999999"]
    )
    def test_numbers_beyond_measure(self, number: str) -> None:
        """A number that Python does not read is refused, with a line."""
        assert problem_of(f"x = 1\na = {number}\n").line

    @given(st.text())
    def test_random_text(self, text: str) -> None:
        """Any text is read, or refused with line and column."""
        self.read(text)

    @given(
        st.integers(0, len(SAMPLE)),
        st.integers(0, 3),
        st.text(st.sampled_from("[]{}=\"'#.,1\n a"), max_size=3),
    )
    def test_random_edits(self, at: int, removed: int, added: str) -> None:
        """A text that was edited anywhere is read, or refused with line and column."""
        self.read(SAMPLE[:at] + added + SAMPLE[at + removed :])

    def read(self, text: str) -> None:
        """Read a text that may be broken, and ask for places in it if it is not."""
        told: tuple[Problem, ...] | None = None
        try:
            document = read_toml("a.toml", text)
        except InputError as error:
            told = error.problems
        else:
            lines = len(text.splitlines())
            for pointer in ("/id", "/rows/1/id", "/table/inner", "/rows/0/nosuch", "/words/1"):
                assert 1 <= document.node(pointer).value.line <= max(lines, 1)
        assert told is None or told
        assert all(problem.line and problem.column for problem in told or ())


class TestPositions:
    """The contract: "each with file, line, column and JSON pointer"."""

    @pytest.mark.parametrize(
        ("pointer", "line", "key", "value"),
        [
            ("/id", 2, 1, 6),
            ("/title", 3, 1, 9),
            ("/title/de", 3, 11, 16),
            ("/title/en", 3, 26, 31),
            ("/words", 4, 1, 9),
            ("/table/id", 10, 3, 12),
            ("/table/quoted key", 11, 2, 16),
            ("/table/dotted/id", 12, 8, 13),
            ("/table/inner/id", 15, 1, 6),
            ("/rows/0/id", 18, 1, 6),
            ("/rows/1/id", 25, 1, 6),
            ("/rows/1/source", 26, 1, 10),
            ("/rows/1/source/id", 26, 12, 17),
            ("/rows/1/source/list", 26, 21, 28),
            ("/rows/1/parts/0/id", 29, 1, 6),
        ],
    )
    def test_keys(self, pointer: str, line: int, key: int, value: int) -> None:
        """Key and value of a node stand where an editor shows them."""
        assert node(SAMPLE, pointer) == at(Position(line, key), Position(line, value))

    @pytest.mark.parametrize(
        ("pointer", "line"),
        [
            ("/table", 9),
            ("/table/inner", 14),
            ("/rows", 17),
            ("/rows/0", 17),
            ("/rows/1", 21),
            ("/rows/1/parts", 28),
            ("/rows/1/parts/0", 28),
            ("/rows/1/source/list/1", 26),
        ],
    )
    def test_lines_of_what_has_no_key_of_its_own(self, pointer: str, line: int) -> None:
        """A table stands at its heading, a row at its own, a member of a list in its line."""
        found = node(SAMPLE, pointer)
        assert found.value.line == line
        assert found.end == found.value

    @pytest.mark.parametrize(
        ("pointer", "nearest"),
        [
            ("/nosuch", ""),
            ("", ""),
            ("/rows/2", "/rows"),
            ("/rows/2/id", "/rows"),
            ("/rows/x", "/rows"),
            ("/rows/0/nosuch", "/rows/0"),
            ("/id/nosuch", "/id"),
        ],
    )
    def test_what_is_not_there(self, pointer: str, nearest: str) -> None:
        """A pointer to what is not there leads to the nearest node above it."""
        assert node(SAMPLE, pointer) == node(SAMPLE, nearest)

    def test_whole_document(self) -> None:
        """The document begins where the text does."""
        assert node(SAMPLE, "") == at(Position(1, 1), Position(1, 1))

    def test_text_over_many_lines(self) -> None:
        """A text over many lines, none of which can be read alone, stands where it begins."""
        text = 'a = 1\nb = """' + "\nb = 5" * 20 + '"""\n'
        assert node(text, "/b") == at(Position(2, 1), Position(2, 5))
        assert node(text + "c = 2\n", "/c") == at(Position(23, 1), Position(23, 5))

    @pytest.mark.parametrize(
        ("key", "spelled"), [("a/b", '"a/b"'), ("a~b", '"a~b"'), ("a.b", '"a.b"'), ("ä", '"ä"')]
    )
    def test_keys_that_pointers_escape(self, key: str, spelled: str) -> None:
        """A key with signs that pointers or patterns escape is found all the same."""
        found = node(f"x = 1\n{spelled} = 2\n", step("", key))
        assert found.key.line == found.value.line == 2

    def test_members_of_a_list_over_several_lines(self) -> None:
        """A member of a list over several lines stands in its own line."""
        text = "words = [\n  { id = 'a' },\n  { id = 'b' },\n  { id = 5 },\n]\n"
        assert node(text, "/words/2/id").value == Position(4, 10)
        assert node(text, "/words/1").value.line == 3

    @pytest.mark.parametrize("separator", ["\u2028", "\u0085", "\u2029"])
    def test_lines_are_those_of_an_editor(self, separator: str) -> None:
        """A separator inside a comment, as word processors leave it, begins no new line."""
        assert node(f"# x{separator}y\na = 1\n", "/a").value == Position(2, 5)

    def test_line_ends_of_windows(self) -> None:
        """Line ends of Windows count the same."""
        assert node(SAMPLE.replace("\n", "\r\n"), "/rows/1/id").value == Position(25, 6)

    @given(
        st.lists(
            st.tuples(
                st.sampled_from(["id", "title", "module", "a-id", "id_a", "min"]),
                st.sampled_from(["5", '"x"', '"id = 5"', "[1, 2]", "true"]),
                st.sampled_from(["", "\n", "# id = 1\n", "\n# title\n\n"]),
            ),
            max_size=12,
        )
    )
    def test_rows_of_keys(self, rows: list[tuple[str, str, str]]) -> None:
        """Key and value of each row's fields stand where they were written."""
        text, expected, number = "", {}, -1
        seen: set[str] = set()
        for key, value, noise in rows:
            if number < 0 or key in seen:
                text += "[[rows]]\n"
                number, seen = number + 1, set()
            seen.add(key)
            text += noise
            line = text.count("\n") + 1
            expected[f"/rows/{number}/{key}"] = at(Position(line, 1), Position(line, len(key) + 4))
            text += f"{key} = {value}\n"
        document = read_toml(None, text)
        assert {pointer: document.node(pointer) for pointer in expected} == expected

    @pytest.mark.unmeasured
    @pytest.mark.parametrize("name", shipped_programmes())
    def test_rows_of_the_programmes(self, name: str) -> None:
        """Every module, reading and rule of the programmes is found at its id's line."""
        text = (SHIPPED / f"{name}.toml").read_text("utf-8")
        document = read_toml(None, text)
        lines = text.split("\n")
        data: dict[str, Any] = tomllib.loads(text)
        for field in ("modules", "readings", "rules"):
            for number, row in enumerate(data[field]):
                found = document.node(f"/{field}/{number}/id").value
                assert lines[found.line - 1][found.column - 1 :] == f'"{row["id"]}"'


def test_a_key_of_very_many_parts() -> None:
    """It is refused before it takes quadratic time and memory."""
    with pytest.raises(InputError) as caught:
        read_toml(None, "x = 1\n" + ".".join(["a"] * 100_000) + " = 1\n")
    assert [(p.line, p.column) for p in caught.value.problems] == [(2, 1)]
