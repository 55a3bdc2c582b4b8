from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from passtgenau_core import InputError, Problem, Text
from passtgenau_core.files import document
from passtgenau_core.files.document import (
    Document,
    Format,
    Node,
    Position,
    Positions,
    duplicate_key,
    placed,
    position_at,
    read_text,
    too_deep,
)

UMLAUTS = "Landkreis Lörrach\n"


def only_problem(error: InputError) -> Problem:
    """The one problem of an error."""
    (problem,) = error.problems
    return problem


def with_nodes(positions: Positions) -> Document:
    """A document whose nodes stand where ``positions`` says."""
    return Document(file="a.yaml", text="", find=lambda _: positions.get)


class TestReadText:
    @pytest.mark.parametrize(
        ("name", "form"),
        [
            ("a.json", "json"),
            ("a.yaml", "yaml"),
            ("a.yml", "yaml"),
            ("a.toml", "toml"),
            ("A.JSON", "json"),
            ("a.b.YML", "yaml"),
        ],
    )
    def test_ending_says_the_format(self, tmp_path: Path, name: str, form: Format) -> None:
        """The ending of a path, in upper or lower case, says the format."""
        path = tmp_path / name
        path.write_text(UMLAUTS, encoding="utf-8")
        assert read_text(path, None) == (str(path), UMLAUTS, form)
        assert read_text(str(path), None) == (str(path), UMLAUTS, form)

    def test_format_says_it_where_the_ending_does_not(self, tmp_path: Path) -> None:
        """With a format, a path may end as it likes."""
        path = tmp_path / "a.txt"
        path.write_text(UMLAUTS, encoding="utf-8")
        assert read_text(path, "yaml") == (str(path), UMLAUTS, "yaml")

    def test_text_with_a_format_is_no_path(self) -> None:
        """A text that comes with its format is the content, even if it looks like a path."""
        assert read_text("a.yaml", "json") == (None, "a.yaml", "json")

    @pytest.mark.parametrize("content", [UMLAUTS.encode(), bytearray(UMLAUTS.encode())])
    def test_bytes(self, content: bytes) -> None:
        """Bytes are read as UTF-8."""
        assert read_text(content, "yaml") == (None, UMLAUTS, "yaml")

    def test_open_files(self, tmp_path: Path) -> None:
        """Open text files and open binary files bear the name they were opened by."""
        path = tmp_path / "a.yaml"
        path.write_text(UMLAUTS, encoding="utf-8")
        with path.open(encoding="utf-8") as text:
            assert read_text(text, "yaml") == (str(path), UMLAUTS, "yaml")
        with path.open("rb") as binary:
            assert read_text(binary, "json") == (str(path), UMLAUTS, "json")

    def test_open_files_without_a_name(self) -> None:
        """Files in memory have no name, and those opened by a descriptor have none to show."""
        assert read_text(io.StringIO(UMLAUTS), "yaml") == (None, UMLAUTS, "yaml")
        assert read_text(io.BytesIO(UMLAUTS.encode()), "yaml") == (None, UMLAUTS, "yaml")
        reading, writing = os.pipe()
        with os.fdopen(writing, "wb") as stream:
            stream.write(b"x")
        with os.fdopen(reading, "rb") as stream:
            assert read_text(stream, "yaml") == (None, "x", "yaml")

    @pytest.mark.parametrize("source", ["\ufeffx", "\ufeffx".encode(), io.StringIO("\ufeffx")])
    def test_byte_order_mark_is_no_content(self, source: Any) -> None:
        """A byte order mark before the text is left out."""
        assert read_text(source, "yaml")[1] == "x"

    @pytest.mark.parametrize("name", ["a.txt", "a", "a.yaml.bak", ".yaml"])
    def test_unknown_ending(self, name: str) -> None:
        """Another ending is a problem with the file's name, whether the file exists or not."""
        with pytest.raises(InputError) as caught:
            read_text(name, None)
        problem = only_problem(caught.value)
        assert problem.file == name
        assert problem.expected
        assert "*.json, *.yaml, *.yml" in problem.expected.en
        assert problem.example == 'format="yaml"'

    @pytest.mark.parametrize("source", [b"{}", io.StringIO("{}"), io.BytesIO(b"{}")])
    def test_no_format_for_what_has_no_ending(self, source: Any) -> None:
        """Bytes and open files need a format."""
        with pytest.raises(InputError) as caught:
            read_text(source, None)
        assert only_problem(caught.value).what.en == "file format is not clear"
        assert only_problem(caught.value).file is None

    @pytest.mark.parametrize("source", ["{}", b"{}", Path("a.yaml")])
    def test_unknown_format(self, source: Any) -> None:
        """A format that nobody reads is a problem for paths as for texts."""
        with pytest.raises(InputError) as caught:
            read_text(source, "xml")  # type: ignore[arg-type]
        assert only_problem(caught.value).what.en == "file format is not clear"

    def test_file_that_is_not_there(self, tmp_path: Path) -> None:
        """A missing file is no broken input."""
        with pytest.raises(FileNotFoundError):
            read_text(tmp_path / "nosuch.yaml", None)

    def test_folder(self, tmp_path: Path) -> None:
        """A folder with the name of a file cannot be read."""
        folder = tmp_path / "a.yaml"
        folder.mkdir()
        with pytest.raises(OSError, match="directory"):
            read_text(folder, None)


class TestSizeLimit:
    @pytest.fixture(autouse=True)
    def _limit(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(document, "MOST_BYTES", 1024 * 1024)

    def sources(self, folder: Path, size: int) -> list[Any]:
        """Files, texts and bytes of that size."""
        path = folder / "a.yaml"
        path.write_bytes(b"x" * size)
        return [path, "x" * size, b"x" * size, io.StringIO("x" * size), io.BytesIO(b"x" * size)]

    def test_at_the_limit(self, tmp_path: Path) -> None:
        """A file of exactly the limit is read."""
        for source in self.sources(tmp_path, 1024 * 1024):
            assert len(read_text(source, "yaml")[1]) == 1024 * 1024

    def test_a_byte_over(self, tmp_path: Path) -> None:
        """A byte more is a problem that tells the limit."""
        for source in self.sources(tmp_path, 1024 * 1024 + 1):
            with pytest.raises(InputError) as caught:
                read_text(source, "yaml")
            problem = only_problem(caught.value)
            assert (problem.line, problem.column, problem.pointer) == (1, 1, "")
            assert problem.expected == Text("höchstens 1 MiB", "at most 1 MiB")
            assert problem.file == (str(source) if isinstance(source, Path) else None)

    def test_no_more_is_read_than_needed(self, tmp_path: Path) -> None:
        """Of a file without end only as much is read as shows that it is too large."""
        asked = []

        class Endless(io.BytesIO):
            def read(self, size: int | None = -1, /) -> bytes:
                assert size is not None
                assert size > 0
                asked.append(size)
                return b"x" * size

        with pytest.raises(InputError):
            read_text(Endless(), "yaml")
        assert asked == [1024 * 1024 + 1]


class TestEncoding:
    @pytest.mark.parametrize(
        ("content", "line", "column", "got"),
        [
            ("Lörrach".encode("cp1252"), 1, 2, 'byte 0xF6 (in Windows-1252 it would be "ö")'),
            ("äöü\näö".encode() + b"\x80", 2, 3, 'byte 0x80 (in Windows-1252 it would be "€")'),
            (b"\xef\xbb\xbfab\xfc", 1, 3, 'byte 0xFC (in Windows-1252 it would be "ü")'),
            (b"\x81", 1, 1, 'byte 0x81 (in Windows-1252 it would be "\ufffd")'),
            (b"ab\r\n\xc3", 2, 1, 'byte 0xC3 (in Windows-1252 it would be "Ã")'),
            ("x".encode("utf-16"), 1, 1, "UTF-16"),
            (b"\xfe\xff\x00x", 1, 1, "UTF-16"),
        ],
    )
    def test_not_utf_8(self, content: bytes, line: int, column: int, got: str) -> None:
        """The first byte that is not UTF-8 is told, with what Windows-1252 would read there."""
        with pytest.raises(InputError) as caught:
            read_text(content, "yaml")
        problem = only_problem(caught.value)
        assert (problem.line, problem.column) == (line, column)
        assert problem.got
        assert problem.expected
        assert (problem.got.en, problem.expected.en) == (got, "UTF-8")

    def test_file_is_named(self, tmp_path: Path) -> None:
        """The problem names the file."""
        path = tmp_path / "a.json"
        path.write_bytes(b"\xff")
        with pytest.raises(InputError) as caught:
            read_text(path, None)
        assert only_problem(caught.value).file == str(path)

    @given(st.binary())
    def test_any_bytes(self, content: bytes) -> None:
        """Any bytes are read, or told to be of another encoding, with line and column."""
        try:
            text = read_text(content, "yaml")[1]
        except InputError as error:
            problem = only_problem(error)
            assert problem.line
            assert problem.column
        else:
            assert text == content.decode("utf-8-sig")


class TestPositions:
    """Positions: line and column from 1, columns in characters."""

    @given(st.text("aö😀\n", max_size=30), st.data())
    def test_line_and_column_lead_back(self, text: str, data: st.DataObject) -> None:
        """The character at line and column of an offset is the character at that offset."""
        offset = data.draw(st.integers(0, len(text)))
        line, column = position_at(text, offset)
        assert (text.split("\n")[line - 1] + "\n")[column - 1] == (text + "\n")[offset]

    def test_placed(self) -> None:
        """A problem at an offset has file, line and column."""
        problem = placed("a.json", "ä\nbc", 3, Problem(what=Text.same("x")))
        assert (problem.file, problem.line, problem.column) == ("a.json", 2, 2)


class TestDocument:
    NODE = Node(Position(3, 1), Position(3, 8), Position(5, 2))

    def test_nearest_node_above(self) -> None:
        """A pointer to what is not there leads to the nearest node above it."""
        found = with_nodes({"/phases": self.NODE})
        assert found.node("/phases") == self.NODE
        assert found.node("/phases/7/start") == self.NODE

    def test_whole_document(self) -> None:
        """Where nothing is found the problem stands at the beginning."""
        start = Node(Position(1, 1), Position(1, 1), Position(1, 1))
        assert with_nodes({}).node("/phases/0") == start
        assert with_nodes({}).node("") == start
        assert with_nodes({"": self.NODE}).node("/phases") == self.NODE

    def test_nodes_are_looked_for_once(self) -> None:
        """Positions are worked out when the first problem asks for them, and once."""
        texts = []

        def find(text: str) -> Any:
            texts.append(text)
            return {"/a": self.NODE}.get

        found = Document(file=None, text="text", find=find)
        assert texts == []
        assert found.node("/a") == found.node("/a")
        assert texts == ["text"]

    def test_at_key_or_at_value(self) -> None:
        """A problem stands at the value, or at the key if it is the key's."""
        found = with_nodes({"/a": self.NODE})
        problem = Problem(what=Text.same("x"), pointer="/a")
        at_value = found.place(problem)
        at_key = found.place(attrs.evolve(problem, at_key=True))
        assert (at_value.file, at_value.line, at_value.column) == ("a.yaml", 3, 8)
        assert (at_key.line, at_key.column) == (3, 1)

    def test_fail_sorts_and_tells_each_once(self) -> None:
        """Problems are told in the order of the text, each once; those with a place keep it."""
        other = Node(Position(2, 1), Position(2, 4), Position(2, 5))
        found = with_nodes({"/a": self.NODE, "/b": other})
        first = Problem(what=Text.same("x"), pointer="/b")
        last = Problem(what=Text.same("x"), pointer="/a")
        stays = Problem(what=Text.same("y"), pointer="/a", line=9, column=9)
        error = found.fail([stays, last, first, last])
        assert [(p.pointer, p.line, p.column) for p in error.problems] == [
            ("/b", 2, 4),
            ("/a", 3, 8),
            ("/a", 9, 9),
        ]

    def test_text_and_data_are_not_shown(self) -> None:
        """The repr of a document shows nothing of a participant."""
        found = with_nodes({})
        found.text, found.data = "secret", {"note": "secret"}
        assert "a.yaml" in repr(found)
        assert "secret" not in repr(found)


def test_too_deep() -> None:
    """Nesting deeper than the limit is a problem that tells the limit."""
    problem = too_deep("a.json", Position(2, 5))
    assert (problem.file, problem.line, problem.column) == ("a.json", 2, 5)
    assert problem.expected == Text("höchstens 64 Ebenen", "at most 64 levels")


def test_duplicate_key() -> None:
    """A doubled key is told at its second place, with the line of the first."""
    problem = duplicate_key("a.json", "/a/b", Position(4, 5), Position(2, 5))
    assert (problem.file, problem.line, problem.column) == ("a.json", 4, 5)
    assert (problem.pointer, problem.hidden, problem.at_key) == ("/a/b", "", True)
    assert problem.expected
    assert problem.expected.en == "each key only once; the first is in line 2"


@pytest.mark.parametrize(
    ("pointer", "shown"),
    [("/a/two words/b", "/a"), ("/two words", ""), ("/a/b~1c", "/a/b~1c")],
)
def test_duplicate_key_that_is_no_word(pointer: str, shown: str) -> None:
    """A pointer ends before a key that may be free text; a word with a stroke is a word."""
    problem = duplicate_key(None, pointer, Position(4, 5), Position(2, 5))
    assert problem.pointer == shown
    assert problem.pointer + problem.hidden == pointer


def test_a_file_that_was_opened_with_the_wrong_encoding(tmp_path: Path) -> None:
    """It is told like a file with the wrong encoding, not as an error of Python's."""
    path = tmp_path / "case.yaml"
    path.write_bytes(b"case: A\nnote: \xfc\n")
    with path.open(encoding="utf-8") as stream, pytest.raises(InputError) as caught:
        read_text(stream, "yaml")
    assert [(p.line, p.column) for p in caught.value.problems] == [(2, 7)]
