"""Lines of styled text, so that the terminal and plain files show the same words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

Style = Literal["error", "warning", "hint", "good", "faint", "strong", "plain"]
Line = tuple[tuple[str, Style], ...]

EMPTY: Line = ()


def line(*parts: tuple[str, Style] | str) -> Line:
    """A line of parts; a bare text is plain.

    Control characters are made visible, so that no file can steer a terminal.
    """
    return tuple(
        (printable(part), "plain") if isinstance(part, str) else (printable(part[0]), part[1])
        for part in parts
    )


def printable(text: str) -> str:
    r"""The text with control characters and line breaks made visible.

    Example:
        >>> print(printable("a\x1b[31m"))
        a\x1b[31m
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def plain_text(lines: Iterable[Line]) -> str:
    """The lines without their styles."""
    return "".join("".join(text for text, _ in one) + "\n" for one in lines)
