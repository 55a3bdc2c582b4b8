"""Lines: parts of text with a style, the same words with and without it."""

from __future__ import annotations

from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from passtgenau_core.output.lines import EMPTY, Line, Style, line, plain_text, printable

STYLES: tuple[Style, ...] = get_args(Style)
LINES: st.SearchStrategy[list[Line]] = st.lists(
    st.lists(st.tuples(st.text("ab ", max_size=5), st.sampled_from(STYLES)), max_size=4).map(tuple),
    max_size=5,
)


def test_a_bare_text_is_plain() -> None:
    """Parts keep their order and their style; what has none is plain."""
    assert line("a", ("b", "error"), "c") == (("a", "plain"), ("b", "error"), ("c", "plain"))


def test_the_empty_line() -> None:
    """A line without parts is the empty one."""
    assert line() == EMPTY
    assert plain_text([EMPTY]) == "\n"


def test_no_lines() -> None:
    """No lines are no text, not an empty line."""
    assert plain_text([]) == ""


@given(lines=LINES)
def test_plain_text_has_every_word_and_no_style(lines: list[Line]) -> None:
    """Each line ends with a line break, and nothing but the words is in it."""
    expected = ["".join(text for text, _ in one) for one in lines]
    assert plain_text(iter(lines)) == "".join(f"{text}\n" for text in expected)


class TestNothingSteersTheTerminal:
    def test_printable(self) -> None:
        """Control characters are shown as escapes, all other characters as they are."""
        assert printable("a\x1b[31m\n\u202e\x9b\x7fü 😀") == ("a\\x1b[31m\\n\\u202e\\x9b\\x7fü 😀")
        assert printable("Landkreis Lörrach") == "Landkreis Lörrach"

    @given(text=st.text(st.characters(codec=None)))
    def test_printable_is_printable(self, text: str) -> None:
        """Whatever a text holds, halves of characters too, the result can be shown."""
        assert printable(text).isprintable()
        assert printable(text).encode().decode() == printable(text)

    @given(text=st.text(), style=st.sampled_from(STYLES))
    def test_no_line_has_control_characters(self, text: str, style: Style) -> None:
        """Each part of a line is made printable, and a line is never broken in two."""
        assert line(text, (text, style)) == ((printable(text), "plain"), (printable(text), style))
