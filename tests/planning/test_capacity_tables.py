"""The tables of capacities and of plans side by side."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from passtgenau_core import InputError, load_programme
from passtgenau_core.language import LANGUAGES, Language
from passtgenau_core.planning import (
    TrainerHours,
    capacity,
    compare_plans,
    plan,
)
from passtgenau_core.planning.shown import Shown
from passtgenau_core.tables import to_csv, to_data, to_text

PASSTGENAU = load_programme("passtgenau")
START = date(2025, 3, 3)
PLAN = plan(PASSTGENAU, "gesamtmodul", START, "60.00")
BRIEF = plan(PASSTGENAU, "einstiegsphase", START)
SHORT = capacity([PLAN] * 3, [TrainerHours(id="QT-1", minutes_a_week=2100)])


def rows(of: Shown, name: str, lang: Language = "en") -> list[dict[str, Any]]:
    """The rows of a table as plain data."""
    [found] = [table for table in of.tables() if table.name == name]
    data: list[dict[str, Any]] = to_data(found, lang)["rows"]
    return data


class TestCapacity:
    def test_months(self) -> None:
        """A row a month: needed and available hours, and what is left of them."""
        told = rows(SHORT, "months")
        # In March 2025 three plans need 49:45 each; a trainer of 35 hours a week has 155.
        assert told[0] == {
            "month": "2025-03",
            "participants": 3,
            "needed": 3 * 2985,
            "available": 9300,
            "left": 9300 - 3 * 2985,
        }
        assert len(told) == 30
        assert told[-1]["month"] == "2027-08"

    @pytest.mark.parametrize(
        ("lang", "note"),
        [
            ("de", "Erster Monat, der nicht reicht: 04/2025, es fehlen 8 Std. 51 Min."),
            ("en", "First month that falls short: 2025-04, by 8 h 51 min."),
        ],
    )
    def test_first_short_month(self, lang: Language, note: str) -> None:
        """The note tells the first month that falls short, and by how much."""
        [table] = SHORT.tables()
        assert table.note is not None
        assert table.note.within(lang) == note

    def test_enough(self) -> None:
        """Where the hours suffice, the note says that."""
        [table] = capacity([PLAN], [TrainerHours(id="QT-1", minutes_a_week=2100)]).tables()
        assert table.note is not None
        assert "reichen" in table.note.de
        assert "suffice" in table.note.en

    def test_nothing(self) -> None:
        """No plans, no months."""
        assert rows(capacity([], []), "months") == []

    @pytest.mark.parametrize("lang", LANGUAGES)
    def test_shown(self, lang: Language) -> None:
        """As any other result."""
        [table] = SHORT.tables()
        assert ("03/2025" in to_text(table, lang)) == (lang == "de")
        assert SHORT._repr_html_().count("<table") == 1
        assert SHORT.to_frame(backend="polars")["participants"].to_list() == [3] * 30
        assert to_csv(table, lang).count("\n") == 31


class TestComparison:
    both = compare_plans({"lang": PLAN, "kurz": BRIEF})

    def test_plans(self) -> None:
        """A row a plan, by the name it was given, with what it comes to."""
        assert rows(self.both, "plans") == [
            {
                "plan": "lang",
                "start": "2025-03-03",
                "end": "2027-08-31",
                "minutes": 1470 * 60,
                "cost": "88200.00",
            },
            {
                "plan": "kurz",
                "start": "2025-03-03",
                "end": "2025-03-30",
                "minutes": 48 * 60,
                "cost": None,
            },
        ]

    def test_modules(self) -> None:
        """A column a module that any plan has; a plan without it has no hours there."""
        assert rows(self.both, "modules") == [
            {
                "plan": "lang",
                **{planned.module.id: planned.minutes for planned in PLAN.modules},
            },
            {
                "plan": "kurz",
                **{planned.module.id: None for planned in PLAN.modules},
                "einstiegsphase": 48 * 60,
            },
        ]

    def test_shown(self) -> None:
        """Titles of modules head their columns."""
        assert "Qualifizierungsphase" in self.both._repr_html_()
        assert list(self.both.to_frame(backend="polars")["plan"]) == ["lang", "kurz"]

    def test_none(self) -> None:
        """There is nothing to compare."""
        with pytest.raises(InputError) as caught:
            compare_plans({})
        assert [problem.pointer for problem in caught.value.problems] == ["/plans"]
