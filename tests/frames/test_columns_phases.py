"""What is judged of phases says the same in frames: windows, order, overlap, plans, agreement.

Each row that is expected stands here in full: case, subject, outcome, observed, allowed, due.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from portfolios import by_frames, by_reference, frames_of, rows_in

from passtgenau_core import (
    Agreement,
    Budget,
    Case,
    Length,
    Phase,
    Programme,
    Window,
    load_programme,
)
from passtgenau_core.frames import check_frames
from passtgenau_core.testing import cases, days

PROGRAMME = load_programme("passtgenau")
RULES = ("PG102", "PG103", "PG104", "PG105", "PG201", "PG306", "PG504", "PG505")
EINSTIEG = "einstiegsphase"
QUALI = "qualifizierungsphase"
STABI = "stabilisierungsphase"
UEBERGANG = "uebergangsphase"
SICHERUNG = "sicherung_arbeitsplatz"
JOBCOACHING = "jobcoaching"

ENGINES = ("check", "polars", "pyarrow", "duckdb")
in_each = pytest.mark.parametrize("engine", ENGINES)

Expected = tuple[str, str, str, str | None, str | None, str | None]


def told(
    engine: str,
    rule: str,
    portfolio: Iterable[Case],
    as_of: str,
    readings: Mapping[str, str] | None = None,
) -> list[Expected]:
    """What an engine says by a rule."""
    how: dict[str, Any] = {"as_of": date.fromisoformat(as_of), "select": [rule]}
    how |= {"readings": readings}
    portfolio = list(portfolio)
    rows = (
        by_reference(portfolio, **how) if engine == "check" else by_frames(portfolio, engine, **how)
    )
    assert {row[1] for row in rows} <= {rule}
    return [
        (case, subject, outcome, observed, allowed, None if due is None else due.isoformat())
        for case, _, subject, outcome, observed, allowed, due in rows
    ]


def phase(
    module: str,
    start: str,
    end: str | None = None,
    *,
    early: str | None = None,
    planned: Any = None,
) -> Phase:
    """A phase of ``module``; ``early`` tells why it was broken off."""
    return Phase(
        module=module,
        start=date.fromisoformat(start),
        end=None if end is None else date.fromisoformat(end),
        ended_early=early,
        planned_hours=planned,
    )


def case(name: str, *phases: Phase, programme: Programme = PROGRAMME, **fields: Any) -> Case:
    """A case with these phases, in this order."""
    return Case(id=name, programme=programme, phases=phases, **fields)


def with_module(module: str, **fields: Any) -> Programme:
    """The programme with one of its modules changed, as another county would write it."""
    modules = [
        attrs.evolve(known, **fields) if known.id == module else known
        for known in PROGRAMME.modules
    ]
    return attrs.evolve(PROGRAMME, modules=modules)


def with_parameters(programme: Programme, rule: str, **parameters: Any) -> Programme:
    """The programme with other parameters in one of its rows."""
    rows = [
        attrs.evolve(row, parameters=attrs.evolve(row.parameters, **parameters))
        if row.id == rule
        else row
        for row in programme.rules
    ]
    return attrs.evolve(programme, rules=rows)


@in_each
class TestMinimumLength:
    """PG201: "end ≥ period_end(start, min); no end yet: met once as_of ≥ that day"."""

    def test_window(self, engine: str) -> None:
        """The last day of the shortest length is enough, in short months as well."""
        portfolio = [
            case("A", phase(QUALI, "2023-10-31", "2024-02-29")),
            case("B", phase(QUALI, "2023-10-31", "2024-02-28")),
            case("C", phase(QUALI, "2024-10-31", "2025-02-28")),
            case("D", phase(QUALI, "2025-03-01", "2025-06-29")),
            case(
                "E",
                phase(EINSTIEG, "2025-03-03", "2025-03-16"),
                phase(EINSTIEG, "2025-03-03", "2025-03-15"),
            ),
        ]
        assert told(engine, "PG201", portfolio, "2023-01-01") == [
            ("A", "phases/0", "met", "2024-02-29", "2024-02-29", None),
            ("B", "phases/0", "breached", "2024-02-28", "2024-02-29", None),
            ("C", "phases/0", "met", "2025-02-28", "2025-02-28", None),
            ("D", "phases/0", "breached", "2025-06-29", "2025-06-30", None),
            ("E", "phases/0", "met", "2025-03-16", "2025-03-16", None),
            ("E", "phases/1", "breached", "2025-03-15", "2025-03-16", None),
        ]

    def test_open_end(self, engine: str) -> None:
        """Without an end it is met from that day on."""
        portfolio = [
            case("A", phase(QUALI, "2023-10-31")),
            case("B", phase(QUALI, "2023-11-02")),
        ]
        assert told(engine, "PG201", portfolio, "2024-02-29") == [
            ("A", "phases/0", "met", None, "2024-02-29", None),
            ("B", "phases/0", "pending", None, "2024-03-01", None),
        ]

    def test_not_applicable(self, engine: str) -> None:
        """Modules without a shortest length are not judged, nor phases that were broken off."""
        portfolio = [
            case(
                "A",
                phase(UEBERGANG, "2025-01-01", "2025-01-02"),
                phase(JOBCOACHING, "2025-01-01"),
                phase(QUALI, "2025-01-01", "2025-01-02", early="fictional"),
                phase(QUALI, "2025-01-01", "2025-12-31", early=""),
            ),
        ]
        nothing = ("not_applicable", None, None, None)
        assert told(engine, "PG201", portfolio, "2025-06-01") == [
            ("A", f"phases/{number}", *nothing) for number in range(4)
        ]

    def test_switched_off(self, engine: str) -> None:
        """Switched off by its reading, it still says what it saw."""
        portfolio = [case("A", phase(QUALI, "2025-03-01", "2025-06-29"))]
        off = {"minimum-length": "off"}
        assert told(engine, "PG201", portfolio, "2026-01-01", off) == [
            ("A", "phases/0", "not_applicable", "2025-06-29", "2025-06-30", None),
        ]

    def test_other_lengths(self, engine: str) -> None:
        """Lengths are the programme's: in months or weeks, or none at all."""
        own = with_module(EINSTIEG, window=Window(min=Length.months(1)))
        portfolio = [
            case(
                "A",
                phase(EINSTIEG, "2024-01-31", "2024-02-28"),
                phase(EINSTIEG, "2024-01-31", "2024-02-29"),
                programme=own,
            )
        ]
        assert told(engine, "PG201", portfolio, "2025-01-01") == [
            ("A", "phases/0", "breached", "2024-02-28", "2024-02-29", None),
            ("A", "phases/1", "met", "2024-02-29", "2024-02-29", None),
        ]


@in_each
class TestAfterModule:
    """PG102: "it starts after the last day of the Einstiegsphase, the earliest one"."""

    def test_ended(self, engine: str) -> None:
        """Its last day is too early, the day after is met: at once, at the ends of months too."""
        portfolio = [
            case(
                "A",
                phase(EINSTIEG, "2024-02-01", "2024-02-28"),
                phase(QUALI, "2024-02-28"),
                phase(STABI, "2024-02-29"),
            ),
            case("B", phase(QUALI, "2024-03-01"), phase(EINSTIEG, "2024-02-01", "2024-02-29")),
            case("C", phase(EINSTIEG, "2024-12-04", "2024-12-31"), phase(QUALI, "2024-01-01")),
        ]
        assert told(engine, "PG102", portfolio, "2024-01-01") == [
            ("A", "phases/1", "breached", "2024-02-28", "2024-02-29", None),
            ("A", "phases/2", "met", "2024-02-29", "2024-02-29", None),
            ("B", "phases/0", "met", "2024-03-01", "2024-03-01", None),
            ("C", "phases/1", "breached", "2024-01-01", "2025-01-01", None),
        ]

    def test_without_end(self, engine: str) -> None:
        """The day before the other starts is the last one on which it is pending."""
        portfolio = [
            case(
                "A",
                phase(EINSTIEG, "2025-03-03"),
                phase(QUALI, "2025-04-01"),
                phase(STABI, "2025-03-31"),
                phase(UEBERGANG, "2025-03-01"),
            )
        ]
        assert told(engine, "PG102", portfolio, "2025-03-31") == [
            ("A", "phases/1", "pending", "2025-04-01", None, "2025-03-31"),
            ("A", "phases/2", "breached", "2025-03-31", None, "2025-03-30"),
            ("A", "phases/3", "breached", "2025-03-01", None, "2025-02-28"),
        ]

    def test_the_earliest_counts(self, engine: str) -> None:
        """Of several the earliest counts, of two on one day the one before; others are judged."""
        portfolio = [
            case(
                "A",
                phase(EINSTIEG, "2025-04-01", "2025-04-14"),
                phase(EINSTIEG, "2025-03-03", "2025-04-01"),
                phase(QUALI, "2025-04-02"),
            ),
            case(
                "B",
                phase(QUALI, "2025-03-21"),
                phase(EINSTIEG, "2025-03-03", "2025-03-20"),
                phase(EINSTIEG, "2025-03-03"),
            ),
            case(
                "C",
                phase(EINSTIEG, "2025-03-03"),
                phase(EINSTIEG, "2025-03-03", "2025-03-20"),
            ),
        ]
        assert told(engine, "PG102", portfolio, "2025-01-01") == [
            ("A", "phases/0", "breached", "2025-04-01", "2025-04-02", None),
            ("A", "phases/2", "met", "2025-04-02", "2025-04-02", None),
            ("B", "phases/0", "met", "2025-03-21", "2025-03-21", None),
            ("B", "phases/2", "breached", "2025-03-03", "2025-03-21", None),
            ("C", "phases/1", "pending", "2025-03-03", None, "2025-03-02"),
        ]

    def test_left_out(self, engine: str) -> None:
        """None booked: not applicable. Nothing is said of external phases or without others."""
        portfolio = [
            case("A", phase(QUALI, "2025-03-03"), phase(JOBCOACHING, "2025-03-03")),
            case("B", phase(EINSTIEG, "2025-03-03"), phase(JOBCOACHING, "2025-03-03")),
            case("C"),
        ]
        assert told(engine, "PG102", portfolio, "2025-06-01") == [
            ("A", "phases/0", "not_applicable", None, EINSTIEG, None),
        ]

    def test_an_external_one_first(self, engine: str) -> None:
        """The module that comes first is the row's to say, and may itself be external."""
        own = with_parameters(PROGRAMME, "PG102", module=JOBCOACHING)
        portfolio = [
            case(
                "A",
                phase(JOBCOACHING, "2025-03-03", "2025-03-31"),
                phase(JOBCOACHING, "2025-04-01"),
                phase(QUALI, "2025-03-31"),
                programme=own,
            ),
        ]
        assert told(engine, "PG102", portfolio, "2025-06-01") == [
            ("A", "phases/2", "breached", "2025-03-31", "2025-04-01", None),
        ]


@in_each
class TestModuleOrder:
    """PG103: "phases start in the concept's order"."""

    def test_order(self, engine: str) -> None:
        """The same day is in order, a day earlier is not; the latest overtaken one is told."""
        portfolio = [
            case(
                "A",
                phase(STABI, "2025-02-28"),
                phase(QUALI, "2025-02-28"),
                phase(EINSTIEG, "2025-03-01"),
                phase(SICHERUNG, "2025-03-01"),
            ),
            case("B", phase(QUALI, "2025-03-02"), phase(EINSTIEG, "2025-03-01")),
            case("C", phase(QUALI, "2025-02-01"), phase(QUALI, "2025-03-01")),
        ]
        assert told(engine, "PG103", portfolio, "2025-01-01") == [
            ("A", "phases/0", "breached", "2025-02-28", "2025-03-01", None),
            ("A", "phases/1", "breached", "2025-02-28", "2025-03-01", None),
            ("A", "phases/2", "met", "2025-03-01", None, None),
            ("A", "phases/3", "met", "2025-03-01", None, None),
            ("B", "phases/0", "met", "2025-03-02", None, None),
            ("B", "phases/1", "met", "2025-03-01", None, None),
            ("C", "phases/0", "met", "2025-02-01", None, None),
            ("C", "phases/1", "met", "2025-03-01", None, None),
        ]

    def test_external(self, engine: str) -> None:
        """External phases are left out, on both sides."""
        own = with_module(QUALI, external=True, cap=None)
        portfolio = [
            case(
                "A",
                phase(JOBCOACHING, "2025-01-01"),
                phase(STABI, "2025-02-01"),
                phase(QUALI, "2025-03-01"),
                phase(EINSTIEG, "2025-02-01"),
                programme=own,
            ),
        ]
        assert told(engine, "PG103", portfolio, "2025-01-01") == [
            ("A", "phases/1", "met", "2025-02-01", None, None),
            ("A", "phases/3", "met", "2025-02-01", None, None),
        ]


@in_each
class TestNoOverlap:
    """PG104: "it shares no day with one that started before it, Einstiegsphasen left out"."""

    def test_ended(self, engine: str) -> None:
        """The latest end of those before it counts; its last day is taken, the next is free."""
        portfolio = [
            case(
                "A",
                phase(QUALI, "2024-01-01", "2024-02-28"),
                phase(STABI, "2024-02-28", "2024-02-28"),
                phase(UEBERGANG, "2024-02-29"),
            ),
            case(
                "B",
                phase(UEBERGANG, "2025-10-01", "2025-10-02"),
                phase(STABI, "2025-11-01", "2025-11-30"),
                phase(QUALI, "2025-03-31", "2025-10-31"),
            ),
        ]
        assert told(engine, "PG104", portfolio, "2023-01-01") == [
            ("A", "phases/0", "met", "2024-01-01", None, None),
            ("A", "phases/1", "breached", "2024-02-28", "2024-02-29", None),
            ("A", "phases/2", "met", "2024-02-29", "2024-02-29", None),
            ("B", "phases/0", "breached", "2025-10-01", "2025-11-01", None),
            ("B", "phases/1", "met", "2025-11-01", "2025-11-01", None),
            ("B", "phases/2", "met", "2025-03-31", None, None),
        ]

    def test_same_day(self, engine: str) -> None:
        """Of two that start on one day the later in the file is judged against the other."""
        portfolio = [
            case("A", phase(STABI, "2025-03-31", "2025-03-31"), phase(QUALI, "2025-03-31")),
            case("B", phase(STABI, "2025-03-31"), phase(QUALI, "2025-03-31", "2025-04-01")),
        ]
        assert told(engine, "PG104", portfolio, "2025-03-30") == [
            ("A", "phases/0", "met", "2025-03-31", None, None),
            ("A", "phases/1", "breached", "2025-03-31", "2025-04-01", None),
            ("B", "phases/0", "met", "2025-03-31", None, None),
            ("B", "phases/1", "pending", "2025-03-31", None, "2025-03-30"),
        ]

    def test_without_end(self, engine: str) -> None:
        """Pending until the day before it starts, then breached; an ended one may decide before."""
        portfolio = [
            case("A", phase(QUALI, "2025-03-31"), phase(STABI, "2025-09-01")),
            case("B", phase(QUALI, "2025-03-31"), phase(STABI, "2025-08-31")),
            case(
                "C",
                phase(QUALI, "2025-03-31"),
                phase(STABI, "2025-04-01", "2025-09-01"),
                phase(UEBERGANG, "2025-09-01"),
                phase(SICHERUNG, "2025-09-02"),
            ),
        ]
        assert told(engine, "PG104", portfolio, "2025-08-31") == [
            ("A", "phases/0", "met", "2025-03-31", None, None),
            ("A", "phases/1", "pending", "2025-09-01", None, "2025-08-31"),
            ("B", "phases/0", "met", "2025-03-31", None, None),
            ("B", "phases/1", "breached", "2025-08-31", None, "2025-08-30"),
            ("C", "phases/0", "met", "2025-03-31", None, None),
            ("C", "phases/1", "breached", "2025-04-01", None, "2025-03-31"),
            ("C", "phases/2", "breached", "2025-09-01", "2025-09-02", None),
            ("C", "phases/3", "pending", "2025-09-02", None, "2025-09-01"),
        ]

    def test_left_out(self, engine: str) -> None:
        """Excepted and external phases are neither judged nor in the way."""
        portfolio = [
            case(
                "A",
                phase(EINSTIEG, "2025-03-03", "2025-03-28"),
                phase(JOBCOACHING, "2025-03-03"),
                phase(QUALI, "2025-03-10"),
                phase(EINSTIEG, "2025-03-12"),
            ),
        ]
        assert told(engine, "PG104", portfolio, "2025-06-01") == [
            ("A", "phases/2", "met", "2025-03-10", None, None),
        ]

    def test_nothing_excepted(self, engine: str) -> None:
        """What is left out is the row's to say; in a programme of its own, it may be nothing."""
        own = with_parameters(with_module(JOBCOACHING, external=False), "PG104", excepted=())
        portfolio = [
            case(
                "A",
                phase(EINSTIEG, "2025-03-03", "2025-03-28"),
                phase(JOBCOACHING, "2025-03-28"),
                programme=own,
            ),
        ]
        assert told(engine, "PG104", portfolio, "2025-06-01") == [
            ("A", "phases/0", "met", "2025-03-03", None, None),
            ("A", "phases/1", "breached", "2025-03-28", "2025-03-29", None),
        ]


@in_each
class TestSinglePhase:
    """PG105: "no earlier phase of the same module"."""

    def test_repeated(self, engine: str) -> None:
        """All but the earliest are breaches, of two on one day the later in the file."""
        portfolio = [
            case(
                "A",
                phase(QUALI, "2025-06-01"),
                phase(QUALI, "2025-03-01", "2025-03-02"),
                phase(QUALI, "2025-03-01", "2025-03-02"),
                phase(STABI, "2025-03-01"),
            ),
            case("B", phase(QUALI, "2025-06-01")),
        ]
        assert told(engine, "PG105", portfolio, "2025-01-01") == [
            ("A", "phases/0", "breached", QUALI, None, None),
            ("A", "phases/1", "met", QUALI, None, None),
            ("A", "phases/2", "breached", QUALI, None, None),
            ("A", "phases/3", "met", STABI, None, None),
            ("B", "phases/0", "met", QUALI, None, None),
        ]

    def test_external(self, engine: str) -> None:
        """External phases are left out."""
        portfolio = [case("A", phase(JOBCOACHING, "2025-03-01"), phase(JOBCOACHING, "2025-06-01"))]
        assert told(engine, "PG105", portfolio, "2025-01-01") == []


@in_each
class TestPlannedHours:
    """PG306: "planned hours of the module, summed over its phases, ≤ its cap"."""

    def test_cap(self, engine: str) -> None:
        """Exactly the cap is met, a minute more is not; only phases with a plan are judged."""
        portfolio = [
            case("A", phase(EINSTIEG, "2025-03-03", planned=48)),
            case("B", phase(EINSTIEG, "2025-03-03", planned=Decimal("48.25"))),
            case(
                "C",
                phase(EINSTIEG, "2025-03-03", planned=40),
                phase(EINSTIEG, "2025-03-03"),
                phase(EINSTIEG, "2025-03-03", planned=8),
                phase(QUALI, "2025-03-03", planned=540),
            ),
            case(
                "D",
                phase(EINSTIEG, "2025-03-03", planned=40),
                phase(QUALI, "2025-03-03"),
                phase(EINSTIEG, "2025-03-03", planned=Decimal("8.05")),
            ),
        ]
        assert told(engine, "PG306", portfolio, "2025-01-01") == [
            ("A", "phases/0", "met", "2880", "2880", None),
            ("B", "phases/0", "breached", "2895", "2880", None),
            ("C", "phases/0", "met", "2880", "2880", None),
            ("C", "phases/2", "met", "2880", "2880", None),
            ("C", "phases/3", "met", "32400", "32400", None),
            ("D", "phases/0", "breached", "2883", "2880", None),
            ("D", "phases/2", "breached", "2883", "2880", None),
        ]

    def test_monthly_cap(self, engine: str) -> None:
        """A monthly cap counts times six, 180 hours; a module without any is not judged."""
        portfolio = [
            case(
                "A",
                phase(SICHERUNG, "2025-03-03", planned=180),
                phase(JOBCOACHING, "2025-03-03", planned=1),
            ),
            case("B", phase(SICHERUNG, "2025-03-03", planned=181)),
        ]
        assert told(engine, "PG306", portfolio, "2025-01-01") == [
            ("A", "phases/0", "met", "10800", "10800", None),
            ("A", "phases/1", "not_applicable", None, None, None),
            ("B", "phases/0", "breached", "10860", "10800", None),
        ]


@in_each
class TestAgreedModule:
    """PG504: "its module is among the agreed ones; list absent: undetermined"."""

    def test_agreed(self, engine: str) -> None:
        """Named, or held by the bundle; a list that names nothing is no absent one."""
        both = phase(QUALI, "2025-03-03"), phase(JOBCOACHING, "2025-03-03")
        portfolio = [
            case("A", *both, agreement=Agreement(modules="gesamtmodul")),
            case("B", *both, agreement=Agreement(modules=[STABI, JOBCOACHING])),
            case("C", *both, agreement=Agreement(modules=[QUALI])),
            case("D", *both, agreement=Agreement(modules=[])),
            case("E", *both, agreement=Agreement()),
            case("F", *both),
        ]
        assert told(engine, "PG504", portfolio, "2025-01-01") == [
            ("A", "phases/0", "met", QUALI, None, None),
            ("A", "phases/1", "breached", JOBCOACHING, None, None),
            ("B", "phases/0", "breached", QUALI, None, None),
            ("B", "phases/1", "met", JOBCOACHING, None, None),
            ("C", "phases/0", "met", QUALI, None, None),
            ("C", "phases/1", "breached", JOBCOACHING, None, None),
            ("D", "phases/0", "breached", QUALI, None, None),
            ("D", "phases/1", "breached", JOBCOACHING, None, None),
            ("E", "phases/0", "undetermined", None, None, None),
            ("E", "phases/1", "undetermined", None, None, None),
            ("F", "phases/0", "undetermined", None, None, None),
            ("F", "phases/1", "undetermined", None, None, None),
        ]


def budget(start: str | None, end: str | None) -> Budget:
    """A budget for a period of which either day may not be stated."""
    first, last = (None if day is None else date.fromisoformat(day) for day in (start, end))
    return Budget(start=first, end=last)


@in_each
class TestInsideBudgetPeriod:
    """PG505: "it lies inside the budget's period; without end: pending, due the period's end"."""

    def test_ended(self, engine: str) -> None:
        """The budget's first and last day are inside; what starts too early is told first."""
        portfolio = [
            case(
                "A",
                phase(QUALI, "2024-03-01", "2026-02-28"),
                phase(QUALI, "2024-02-29", "2026-02-28"),
                phase(QUALI, "2024-03-01", "2026-03-01"),
                phase(QUALI, "2024-02-29", "2026-03-01"),
                budget=budget("2024-03-01", "2026-02-28"),
            ),
        ]
        assert told(engine, "PG505", portfolio, "2024-01-01") == [
            ("A", "phases/0", "met", "2026-02-28", "2026-02-28", None),
            ("A", "phases/1", "breached", "2024-02-29", "2024-03-01", None),
            ("A", "phases/2", "breached", "2026-03-01", "2026-02-28", None),
            ("A", "phases/3", "breached", "2024-02-29", "2024-03-01", None),
        ]

    @pytest.mark.parametrize(
        ("as_of", "outcome"), [("2026-02-28", "pending"), ("2026-03-01", "breached")]
    )
    def test_without_end(self, engine: str, as_of: str, outcome: str) -> None:
        """Pending up to the period's last day; outside it at once a breach."""
        portfolio = [
            case(
                "A",
                phase(QUALI, "2026-02-28"),
                phase(QUALI, "2026-03-01"),
                phase(QUALI, "2024-02-29"),
                budget=budget("2024-03-01", "2026-02-28"),
            ),
        ]
        assert told(engine, "PG505", portfolio, as_of) == [
            ("A", "phases/0", outcome, None, "2026-02-28", "2026-02-28"),
            ("A", "phases/1", "breached", "2026-03-01", "2026-02-28", None),
            ("A", "phases/2", "breached", "2024-02-29", "2024-03-01", None),
        ]

    def test_not_stated(self, engine: str) -> None:
        """Without a stated period it cannot be judged, unless what is stated shows a breach."""
        both = phase(QUALI, "2025-03-03", "2025-08-31"), phase(STABI, "2025-09-01")
        portfolio = [
            case("A", *both),
            case("B", *both, budget=budget(None, None)),
            case("C", *both, budget=budget("2025-09-01", None)),
            case("D", *both, budget=budget(None, "2025-08-31")),
            case("E", *both, budget=budget(None, "2025-12-31")),
        ]
        assert told(engine, "PG505", portfolio, "2025-10-01") == [
            ("A", "phases/0", "undetermined", None, None, None),
            ("A", "phases/1", "undetermined", None, None, None),
            ("B", "phases/0", "undetermined", None, None, None),
            ("B", "phases/1", "undetermined", None, None, None),
            ("C", "phases/0", "breached", "2025-03-03", "2025-09-01", None),
            ("C", "phases/1", "undetermined", None, None, None),
            ("D", "phases/0", "undetermined", None, None, None),
            ("D", "phases/1", "breached", "2025-09-01", "2025-08-31", None),
            ("E", "phases/0", "undetermined", None, None, None),
            ("E", "phases/1", "undetermined", None, None, None),
        ]


@pytest.mark.parametrize("library", ENGINES[1:])
def test_no_phase(library: str) -> None:
    """Without phases there is nothing to judge."""
    nothing = by_frames([case("A"), case("B")], library, as_of=date(2025, 1, 1), select=RULES)
    assert nothing == []


@pytest.mark.parametrize("library", ENGINES[1:])
def test_nothing_but_phases(library: str) -> None:
    """Without a frame of the cases nothing is known of what was agreed and granted."""
    phases = frames_of([case("A", phase(QUALI, "2025-03-03"))], library)["phases"]
    result = check_frames(
        PROGRAMME, phases=phases, as_of=date(2025, 6, 1), select=["PG504", "PG505"]
    )
    assert sorted(rows_in(result)) == [
        ("A", rule, "phases/0", "undetermined", None, None, None) for rule in ("PG504", "PG505")
    ]


# Other numbers, of either unit or none; other modules are external, excepted, first and bundled.
OTHER = with_parameters(
    with_parameters(
        attrs.evolve(
            PROGRAMME,
            modules=[
                attrs.evolve(module, window=window, external=module.id == STABI, cap=cap)
                for module, window, cap in zip(
                    PROGRAMME.modules,
                    [
                        Window(min=Length.months(1)),
                        Window(min=Length.weeks(3)),
                        Window(),
                        Window(max=Length.weeks(1)),
                        Window(min=Length.months(0), max=Length.months(2)),
                        Window(min=Length.weeks(1)),
                    ],
                    [None, 90, None, 600, None, 61],
                    strict=True,
                )
            ],
            bundles=[attrs.evolve(PROGRAMME.bundles[0], modules=[QUALI, JOBCOACHING])],
        ),
        "PG102",
        module=SICHERUNG,
    ),
    "PG104",
    excepted=(UEBERGANG, EINSTIEG),
)


@st.composite
def _crowded_phases(draw: st.DrawFn) -> Phase:
    """A phase of a few weeks in the spring of a leap year, so that many touch one another."""
    start = draw(days(date(2024, 1, 25), date(2024, 3, 5)))
    end = draw(st.none() | st.integers(0, 40).map(lambda number: start + timedelta(days=number)))
    return Phase(
        module=draw(st.sampled_from([module.id for module in PROGRAMME.modules])),
        start=start,
        end=end,
        ended_early=None if end is None else draw(st.sampled_from((None, None, "fictional"))),
        planned_hours=draw(st.sampled_from((None, Decimal("0.25"), 1, Decimal("1.5"), 5, 48))),
    )


def _budget_between(days: tuple[date | None, date | None]) -> Budget:
    one, other = days
    if one is not None and other is not None:
        one, other = min(one, other), max(one, other)
    return Budget(start=one, end=other)


def _crowded_cases(programme: Programme) -> st.SearchStrategy[Case]:
    near = st.none() | days(date(2024, 1, 25), date(2024, 4, 15))
    modules = st.sets(st.sampled_from([module.id for module in programme.modules])).map(tuple)
    return st.builds(
        Case,
        id=st.sampled_from("ABCDEFGH"),
        programme=st.just(programme),
        phases=st.lists(_crowded_phases(), max_size=5),
        agreement=st.none()
        | st.builds(Agreement, modules=st.none() | st.just("gesamtmodul") | modules),
        budget=st.none() | st.tuples(near, near).map(_budget_between),
    )


def _portfolios(of: st.SearchStrategy[Case]) -> st.SearchStrategy[list[Case]]:
    return st.lists(of, min_size=1, max_size=4, unique_by=lambda case: case.id)


class TestAgreement:
    """Both engines say the same of any cases."""

    @given(portfolio=_portfolios(cases()), as_of=days())
    def test_any_cases(self, portfolio: list[Case], as_of: date) -> None:
        """Of cases that may lack or break anything."""
        frames = by_frames(portfolio, "polars", as_of=as_of, select=RULES)
        assert frames == by_reference(portfolio, as_of=as_of, select=RULES)

    @given(
        portfolio=st.sampled_from((PROGRAMME, OTHER)).flatmap(
            lambda programme: _portfolios(_crowded_cases(programme))
        ),
        as_of=days(date(2024, 1, 20), date(2024, 4, 20)),
    )
    def test_crowded_cases(self, portfolio: list[Case], as_of: date) -> None:
        """Of phases close to one another, by the concept's numbers and by others."""
        frames = by_frames(portfolio, "polars", as_of=as_of, select=RULES)
        assert frames == by_reference(portfolio, as_of=as_of, select=RULES)
