import pytest
from hypothesis import given
from hypothesis import strategies as st

from passtgenau_core.language import LANGUAGES, Language, Text


@pytest.mark.parametrize(("lang", "wording"), [("de", "Phase eins"), ("en", "phase one")])
def test_within_gives_the_wording_of_the_language(lang: Language, wording: str) -> None:
    """Each language has its own wording."""
    assert Text("Phase eins", "phase one").within(lang) == wording


def test_german_comes_first() -> None:
    """German is the default language and English the only other one."""
    assert LANGUAGES == ("de", "en")


@given(text=st.text())
def test_same_reads_alike_in_both_languages(text: str) -> None:
    """An id, a number or a date needs no translation."""
    assert [Text.same(text).within(lang) for lang in LANGUAGES] == [text, text]
