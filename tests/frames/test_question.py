"""What is asked of many cases is understood in one place, for all ways of asking."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from passtgenau_core import InputError, load_programme
from passtgenau_core.frames.question import Question
from passtgenau_core.judgement import BREACHED

PROGRAMME = load_programme("passtgenau")
AS_OF = date(2026, 6, 30)


def ask(**how: Any) -> Question:
    """A question about the programme."""
    return Question(**{"programme": PROGRAMME, "as_of": AS_OF, **how})


class TestRules:
    def test_all_about_cases(self) -> None:
        """Rules about a service have no cases to be asked of."""
        about = {rule.id: rule.about for rule in PROGRAMME.rules}
        assert "service" in about.values()
        assert [rule.id for rule in ask().rules()] == [
            rule for rule, what in about.items() if what == "case"
        ]

    @pytest.mark.parametrize("select", ["PG30", ("PG30",), ["PG30"]])
    def test_one_prefix(self, select: Any) -> None:
        """A bare text is one prefix, not a list of its letters."""
        rules = {rule.id for rule in ask(select=select, ignore="PG308").rules()}
        assert rules == {f"PG30{number}" for number in range(1, 7)}

    def test_readings(self) -> None:
        """An option makes a rule graver."""
        readings = {"minimum-length": "error"}
        (plain,), (read,) = (ask(select="PG201", readings=r).rules() for r in (None, readings))
        assert (plain.severity.value, read.severity.value) == ("warning", "error")

    @pytest.mark.parametrize(
        "how", [{"select": "XY"}, {"readings": {"month": "lunar"}}, {"readings": {"moon": "full"}}]
    )
    def test_unknown(self, how: dict[str, Any]) -> None:
        """A selection that fits no rule, an option or a reading that there is not."""
        with pytest.raises(InputError):
            ask(**how).rules()


class TestOnly:
    @pytest.mark.parametrize("only", ["breached", BREACHED])
    def test_an_outcome(self, only: Any) -> None:
        """By its name or as itself."""
        assert ask(only=only).only is BREACHED

    def test_none(self) -> None:
        """All of them."""
        assert ask().only is None

    def test_unknown(self) -> None:
        """The names that there are are told."""
        with pytest.raises(InputError, match="breached"):
            ask(only="broken")


@pytest.mark.parametrize("as_of", ["2026-06-30", datetime(2026, 6, 30, 12), None])  # noqa: DTZ001
def test_no_day(as_of: Any) -> None:
    """A day is a plain date: a text, a time, or nothing is refused."""
    with pytest.raises(InputError):
        ask(as_of=as_of)
