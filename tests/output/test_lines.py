"""Lines: parts of text with a style, the same words with and without it."""

from __future__ import annotations

from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from passtgenau_core.output.lines import EMPTY, Line, Style, line, plain_text

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
