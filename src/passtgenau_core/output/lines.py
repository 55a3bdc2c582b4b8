"""Lines of styled text, so that the terminal and plain files show the same words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from ..language import printable

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


def plain_text(lines: Iterable[Line]) -> str:
    """The lines without their styles."""
    return "".join("".join(text for text, _ in one) + "\n" for one in lines)


__all__ = ["EMPTY", "Line", "Style", "line", "plain_text", "printable"]
