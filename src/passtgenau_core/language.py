"""Text in the two languages of the library: German, the default, and English."""

from __future__ import annotations

from typing import Literal

import attrs

Language = Literal["de", "en"]
LANGUAGES: tuple[Language, ...] = ("de", "en")


@attrs.frozen
class Text:
    """One sentence or name in both languages.

    Attributes:
        de: The German wording.
        en: The English wording.

    Example:
        >>> Text("Phase", "phase").within("en")
        'phase'
    """

    de: str
    en: str

    def within(self, lang: Language) -> str:
        """The wording in ``lang``."""
        return self.de if lang == "de" else self.en

    @classmethod
    def same(cls, text: str) -> Text:
        """A text that reads the same in both languages: an id, a number, a date."""
        return cls(text, text)


def printable(text: str) -> str:
    r"""The text with control characters and line breaks made visible.

    Example:
        >>> print(printable("a\x1b[31m"))
        a\x1b[31m
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
