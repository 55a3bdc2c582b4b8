"""The picture in the README shows what the checker says now."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

EXAMPLES = Path(__file__).parent.parent / "docs" / "examples"


def words(svg: str) -> list[str]:
    """The texts of a picture, whatever its frame and colours."""
    return re.findall(r">([^<>]+)</text>", svg)


def test_the_picture_is_fresh() -> None:
    """Drawing it again gives the same words."""
    spec = importlib.util.spec_from_file_location("picture", EXAMPLES / "picture.py")
    assert spec is not None
    assert spec.loader is not None
    picture = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(picture)
    shown = words((EXAMPLES / "check.svg").read_text("utf-8"))
    assert any("PG202" in text for text in shown)
    assert shown == words(picture.draw())
