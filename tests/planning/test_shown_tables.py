"""The tables of plans, statements and forecasts, and how these show themselves."""

from __future__ import annotations

import io
import sys
from datetime import date
from decimal import Decimal
from typing import Any

import attrs
import narwhals as nw
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from passtgenau_core import Budget, Case, Cents, HourEntry, Phase, Rate, Text, load_programme
from passtgenau_core.errors import UnknownNameError
from passtgenau_core.language import LANGUAGES, Language
from passtgenau_core.planning import (
    QUARTER_HOURS_UP,
    BillingPolicy,
    Forecast,
    Plan,
    Statement,
    forecast,
    plan,
    statement,
    statements,
)
from passtgenau_core.planning.shown import Shown, charts_of, tables_of
from passtgenau_core.tables import Table, to_csv, to_data, to_excel, to_html, to_text
from passtgenau_core.testing import cases

PASSTGENAU = load_programme("passtgenau")
START = date(2025, 3, 3)
SECRET = "Vertrauliches"
PLAN = plan(PASSTGENAU, "gesamtmodul", START, "60.00")


def hours(number: int, day: date, module: str = "einstiegsphase", minutes: int = 120) -> HourEntry:
    """An entry with a note that nobody may see."""
    return HourEntry(id=f"H-{number}", date=day, module=module, minutes=minutes, note=SECRET)


def case(*ledger: HourEntry, **fields: Any) -> Case:
    """A case with these entries, 40 approved hours of the first module, and two rates."""
    made: dict[str, Any] = {
        "phases": [
            Phase(module="einstiegsphase", start=START, end=date(2025, 3, 30), ended_early=SECRET),
            Phase(module="qualifizierungsphase", start=date(2025, 3, 31)),
        ],
        "budget": Budget(
            amount="1000.00",
            end=date(2027, 2, 28),
            hours={"einstiegsphase": 40},
            rates=[
                Rate(from_=date(2025, 3, 4), rate="60.00"),
                Rate(from_=date(2025, 4, 15), rate="66.00"),
            ],
        ),
        **fields,
    }
    return Case(id="LOE-2025-007", programme=PASSTGENAU, ledger=ledger, **made)


BUSY = case(
    hours(1, date(2025, 3, 3), minutes=30),  # before the first rate
    hours(2, date(2025, 3, 5), minutes=50),
    hours(3, date(2025, 4, 1), "qualifizierungsphase"),
    hours(4, date(2025, 4, 16), "qualifizierungsphase", 100),
    HourEntry(id="H-5", date=date(2025, 4, 2), reverses="H-2", note=SECRET),
    hours(6, date(2025, 3, 6), minutes=65),
)


def table(of: Shown, name: str) -> Table:
    """The table of this name."""
    [found] = [one for one in of.tables() if one.name == name]
    return found


def rows(of: Shown, name: str, lang: Language = "en") -> list[dict[str, Any]]:
    """The rows of a table as plain data."""
    data: list[dict[str, Any]] = to_data(table(of, name), lang)["rows"]
    return data


class TestPlan:
    def test_modules(self) -> None:
        """The numbers of the concept: windows, caps, and the guides of 12 and 54 hours."""
        told = rows(PLAN, "modules")
        assert told[:2] == [
            {
                "module": "einstiegsphase",
                "start": "2025-03-03",
                "earliest": "2025-03-16",
                "end": "2025-03-30",
                "latest": "2025-03-30",
                "minutes": 48 * 60,
                "guide": 12 * 60,
                "guide_per": "a week",
                "cost": "2880.00",
            },
            {
                "module": "qualifizierungsphase",
                "start": "2025-03-31",
                "earliest": "2025-07-30",
                "end": "2026-01-30",
                "latest": "2026-01-30",
                "minutes": 540 * 60,
                "guide": 54 * 60,
                "guide_per": "a month",
                "cost": "32400.00",
            },
        ]
        # The concept tells no shortest length of the last two.
        assert [row["earliest"] for row in told[3:]] == [None, None]
        total = to_data(table(PLAN, "modules"))["total"]
        assert (total["minutes"], total["cost"]) == (1470 * 60, "88200.00")

    def test_months(self) -> None:
        """One row for each of thirty months, and as many hours and cents as the modules have."""
        told = rows(PLAN, "months")
        first = date(2025, 3, 1)
        assert [row["month"] for row in told] == [
            f"{first.year + n // 12}-{n % 12 + 1:02d}" for n in range(2, 32)
        ]
        assert sum(row["minutes"] for row in told) == 1470 * 60
        assert sum(Decimal(row["cost"]) for row in told) == Decimal("88200.00")
        assert to_data(table(PLAN, "months"))["total"] == {
            "month": None,
            "minutes": 1470 * 60,
            "cost": "88200.00",
        }
        # March has the first module and a day of the second: 540 hours over 306 days.
        assert told[0] == {"month": "2025-03", "minutes": 2880 + 105, "cost": "2985.00"}

    def test_without_rates(self) -> None:
        """Without a price nothing is said of cost, in no row and in no total."""
        free = plan(PASSTGENAU, "einstiegsphase", START)
        for name in ("modules", "months"):
            data = to_data(table(free, name))
            assert [row["cost"] for row in [*data["rows"], data["total"]]] == [None] * (
                len(data["rows"]) + 1
            )

    def test_without_a_guide(self) -> None:
        """Job coaching has neither a longest length nor a cap of its own."""
        made = plan(PASSTGENAU, ["jobcoaching"], START, "60.00", lengths={"jobcoaching": "P6M"})
        [row] = rows(made, "modules")
        assert (row["guide"], row["guide_per"]) == (None, None)
        assert (row["earliest"], row["latest"]) == (None, None)


class TestStatement:
    def test_lines(self) -> None:
        """The month's own hours by module first, then what it takes back of earlier ones."""
        april = statement(BUSY, "2025-04", policy=QUARTER_HOURS_UP)
        assert rows(april, "lines") == [
            {
                "module": "qualifizierungsphase",
                "month": "2025-04",
                "kind": "service",
                "entries": 2,
                "minutes": 220,
                "billed": 120 + 105,
                "units": "3.75",
                # 2 h for 60 euros and 1.75 h for 66 euros: there is no one rate.
                "rate": None,
                "amount": "235.50",
            },
            {
                "module": "einstiegsphase",
                "month": "2025-03",
                "kind": "correction",
                "entries": 1,
                "minutes": -50,
                "billed": -60,
                "units": "-1.00",
                "rate": "60.00",
                "amount": "-60.00",
            },
        ]
        assert to_data(table(april, "lines"))["total"] == {
            "module": None,
            "month": None,
            "kind": None,
            "entries": 3,
            "minutes": 170,
            "billed": 165,
            "units": "2.75",
            "rate": None,
            "amount": "175.50",
        }

    def test_entries(self) -> None:
        """By module and day; what is taken back is negative and names its reversal."""
        april = statement(BUSY, "2025-04", policy=QUARTER_HOURS_UP)
        assert [tuple(row.values()) for row in rows(april, "entries")] == [
            ("qualifizierungsphase", "2025-04-01", "H-3", 120, 120, "60.00", None),
            ("qualifizierungsphase", "2025-04-16", "H-4", 100, 105, "66.00", None),
            ("einstiegsphase", "2025-03-05", "H-2", -50, -60, "60.00", "H-5"),
        ]

    def test_remainders(self) -> None:
        """In March H-2 is not reversed yet: 145 minutes are used; of April's month, 220."""
        march, april = statement(BUSY, "2025-03"), statement(BUSY, "2025-04")
        assert [tuple(row.values()) for row in rows(march, "remainders")] == [
            ("einstiegsphase", "cap of the module", 2880, 145, 2735),
            ("einstiegsphase", "approved hours", 2400, 145, 2255),
        ]
        assert [tuple(row.values()) for row in rows(april, "remainders")] == [
            ("einstiegsphase", "cap of the module", 2880, 95, 2785),
            ("einstiegsphase", "approved hours", 2400, 95, 2305),
            ("qualifizierungsphase", "cap of the module", 32400, 220, 32180),
        ]

    def test_monthly_caps(self) -> None:
        """Of 30 hours a month, what the month has used is gone."""
        month = date(2027, 4, 1)
        made = case(hours(1, month, "sicherung_arbeitsplatz", 90))
        assert [tuple(row.values()) for row in rows(statement(made, month), "remainders")] == [
            ("sicherung_arbeitsplatz", "monthly cap", 1800, 90, 1710)
        ]

    def test_sums(self) -> None:
        """March costs 50 + 65 minutes for 60 euros an hour; H-1 has no rate yet."""
        march, april = statement(BUSY, "2025-03"), statement(BUSY, "2025-04")
        assert rows(march, "sums") == [
            {
                "case": "LOE-2025-007",
                "month": "2025-03",
                "minutes": 145,
                "billed": 145,
                "units": "2.42",
                "unit": 60,
                "unrated": 30,
                "amount": "115.00",
                "before": "0.00",
                "budget": "1000.00",
                "left": "885.00",
            }
        ]
        [row] = rows(april, "sums")
        # 120 min for 60 euros, 100 min for 66 euros, less 50 min for 60 euros.
        assert (row["amount"], row["before"], row["left"]) == ("180.00", "115.00", "705.00")

    def test_without_a_budget(self) -> None:
        """Nothing is known of money; the hours are told all the same."""
        march = statement(case(hours(1, START), budget=None), "2025-03")
        [line] = rows(march, "lines")
        assert (line["minutes"], line["rate"], line["amount"]) == (120, None, None)
        [sums] = rows(march, "sums")
        assert (sums["unrated"], sums["amount"], sums["budget"], sums["left"]) == (
            120,
            "0.00",
            None,
            None,
        )

    def test_units_are_rounded_once(self) -> None:
        """Units of 45 minutes; the total is no sum of what was rounded before."""
        own = case(
            hours(1, START, minutes=20), hours(2, date(2025, 3, 31), "qualifizierungsphase", 20)
        )
        march = statement(own, "2025-03", policy=BillingPolicy(unit=45))
        assert [row["units"] for row in rows(march, "lines")] == ["0.44", "0.44"]
        assert to_data(table(march, "lines"))["total"]["units"] == "0.89"
        assert rows(march, "sums")[0]["unit"] == 45

    @given(cases())
    def test_lines_add_up(self, any_case: Case) -> None:
        """Entries make lines, lines make the total, and it is the total that the sums tell."""
        for one in statements(any_case):
            lines, entries = rows(one, "lines"), rows(one, "entries")
            total = to_data(table(one, "lines"))["total"]
            [sums] = rows(one, "sums")
            assert total["minutes"] == sum(row["minutes"] for row in lines) == sums["minutes"]
            assert total["minutes"] == sum(row["minutes"] for row in entries)
            assert total["entries"] == len(entries)
            amounts = [Decimal(row["amount"]) for row in lines if row["amount"] is not None]
            assert Decimal(total["amount"]) == sum(amounts) == Decimal(sums["amount"])
            assert [row["kind"] == "correction" for row in lines] == [
                row["month"] < sums["month"] for row in lines
            ]


class TestForecast:
    def test_modules(self) -> None:
        """Five entries in four weeks are enough to go by; one in a day is not."""
        booked = [hours(n, date(2025, 3, 3 + n)) for n in range(5)]
        later = hours(9, date(2025, 3, 31), "qualifizierungsphase", 60)
        made = forecast(case(*booked, later), date(2025, 3, 31))
        assert rows(made, "modules") == [
            {
                "module": "einstiegsphase",
                "start": "2025-03-03",
                "end": "2025-03-30",
                "used": 600,
                "limit": 2400,
                "remaining": 1800,
                "data": "enough",
            },
            {
                "module": "qualifizierungsphase",
                "start": "2025-03-31",
                "end": "2026-01-30",
                "used": 60,
                "limit": 32400,
                "remaining": 32340,
                "data": "little data",
            },
        ]

    def test_paces(self) -> None:
        """All paces there are, and the one that comes out even; by hand.

        Two hours a day on the first twenty days of the long module: the last four weeks of thirty
        days have 18 of them, the first four weeks all 20.
        """
        booked = [hours(n, date(2025, 4, 1 + n), "qualifizierungsphase") for n in range(20)]
        phase = Phase(module="qualifizierungsphase", start=date(2025, 4, 1))
        made = forecast(case(*booked, phases=[phase]), date(2025, 4, 30))
        [module] = made.modules
        assert module.end == date(2026, 1, 31)
        remaining = 32400 - 2400
        told = [tuple(row.values())[1:] for row in rows(made, "paces")]
        # 276 days are left. 2400 minutes in 30 days are 80 a day: 30,000 last 375 days. 2160 in
        # 28 days are a little less. Both last beyond the end.
        assert told[0] == ("since the start", 560, None, remaining - 80 * 276)
        assert told[1] == ("last four weeks", 540, None, remaining - 2160 * 276 // 28)
        assert told[2][:2] == ("slowest four weeks", 540)
        assert told[3][:2] == ("fastest four weeks", 600)
        assert told[4] == ("comes out even", round(remaining * 7 / 276), "2026-01-31", 0)
        assert len(told) == 5

    def test_young_modules(self) -> None:
        """There is no pace of four weeks before these are over, and none after the end."""
        made = forecast(case(hours(1, START)), START)
        assert [row["pace"] for row in rows(made, "paces")] == ["since the start", "comes out even"]
        ended = forecast(case(hours(1, START)), date(2025, 3, 30))
        assert "comes out even" not in [row["pace"] for row in rows(ended, "paces")]

    def test_budget(self) -> None:
        """Two hours on the first day with a rate: 120 euros of 1000."""
        made = forecast(case(hours(1, START, minutes=30), hours(2, date(2025, 3, 4))), START)
        [row] = rows(made, "budget")
        assert row == {
            "amount": "1000.00",
            "spent": "0.00",
            "remaining": "1000.00",
            "end": "2027-02-28",
            "reached": None,
            "unrated": 30,
        }
        rated = forecast(case(hours(2, date(2025, 3, 4))), date(2025, 3, 4))
        [row] = rows(rated, "budget")
        # One hour a day for 60 euros: 880 euros last fifteen days.
        assert (row["spent"], row["remaining"], row["reached"]) == (
            "120.00",
            "880.00",
            "2025-03-19",
        )

    def test_without_a_budget(self) -> None:
        """The table is there all the same, and has no row."""
        assert rows(forecast(case(budget=None), START), "budget") == []


def test_titles_tell_case_and_day() -> None:
    made: list[tuple[Shown, str, str]] = [
        (PLAN, "Plan nach Modulen", "Plan by module"),
        (
            statement(BUSY, "2025-04"),
            "Abrechnung LOE-2025-007, 04/2025",
            "Statement LOE-2025-007, 2025-04",
        ),
        (
            forecast(BUSY, date(2025, 4, 30)),
            "Hochrechnung LOE-2025-007, Stichtag 30.04.2025",
            "Forecast LOE-2025-007, as of 2025-04-30",
        ),
    ]
    for shown, german, english in made:
        assert shown.tables()[0].title == Text(german, english)


RESULTS: dict[type[Shown], Shown] = {
    Plan: PLAN,
    Statement: statement(BUSY, "2025-04"),
    Forecast: forecast(BUSY, date(2025, 4, 30)),
}
each = pytest.mark.parametrize("shown", list(RESULTS.values()), ids=[r.__name__ for r in RESULTS])


@each
class TestShown:
    def test_notebooks_show_all_tables(self, shown: Any) -> None:
        """All tables, in German."""
        assert shown._repr_html_() == "".join(to_html(one, "de") for one in shown.tables())

    def test_terminals_show_all_tables(self, shown: Shown) -> None:
        """All tables with all their columns, in German."""
        stream = io.StringIO()
        Console(file=stream, width=300, color_system=None).print(shown)
        for one in shown.tables():
            assert one.title.de in stream.getvalue()
            for column in one.columns:
                assert column.title.de in stream.getvalue()

    def test_frames(self, shown: Shown) -> None:
        """By name, or the first one; in any library."""
        first, second = shown.tables()[:2]
        assert shown.to_frame().columns[0] == first.columns[0].name
        for backend in ("pandas", "polars", "pyarrow"):
            frame = nw.from_native(shown.to_frame(second.name, backend), eager_only=True)
            assert frame.shape == (len(second.rows), len(second.columns))

    def test_unknown_tables(self, shown: Shown) -> None:
        """The error names the tables that there are."""
        names = ", ".join(sorted(one.name for one in shown.tables()))
        with pytest.raises(UnknownNameError, match=f'unknown table: got "x", .* {names}'):
            shown.to_frame("x")

    def test_types_stay_lean(self, shown: Shown) -> None:
        """Showing adds nothing that an instance would have to carry."""
        assert not hasattr(shown, "__dict__")
        assert attrs.evolve(shown) == shown  # type: ignore[misc]

    def test_without_rich(self, shown: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        """Without the library the error says what to install."""
        monkeypatch.setitem(sys.modules, "rich.console", None)
        with pytest.raises(ModuleNotFoundError, match=r"install passtgenau-core\[cli\]"):
            shown.__rich__()


@given(cases(), st.dates(date(2024, 1, 1), date(2028, 1, 1)), st.sampled_from(LANGUAGES))
def test_any_result_can_be_shown(any_case: Case, day: date, lang: Language) -> None:
    """Whatever comes of a case, each renderer shows all of it, without its free text."""
    ledger = [attrs.evolve(entry, note=SECRET) for entry in any_case.ledger]
    phases = [attrs.evolve(p, ended_early=SECRET if p.end else None) for p in any_case.phases]
    private = attrs.evolve(any_case, ledger=ledger, phases=phases)
    for shown in (forecast(private, day), statement(private, day)):
        for one in shown.tables():
            for render in (to_text, to_html, to_csv, to_data):
                assert SECRET not in str(render(one, lang))
        assert SECRET not in repr(shown)
    assert to_excel(forecast(private, day).tables(), lang)


def test_amounts_are_cents() -> None:
    assert PLAN.to_frame("months")["cost_cents"].sum() == Cents(8820000)


def test_what_registered_nothing() -> None:
    """Other things have neither tables nor charts."""
    with pytest.raises(TypeError, match="int has no tables"):
        tables_of(3)
    with pytest.raises(TypeError, match="int has no charts"):
        charts_of(3)
