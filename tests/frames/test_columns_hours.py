"""What is judged of hours says the same in frames: caps, months, entries, budget, trainers.

Each row that is expected stands here in full: case, subject, outcome, observed, allowed, due.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

import attrs
import polars
import pytest
from hypothesis import given
from hypothesis import strategies as st
from portfolios import by_frames, by_reference, frames_of, rows_in

from passtgenau_core import (
    Budget,
    Case,
    Cents,
    HourEntry,
    Length,
    Phase,
    Programme,
    Rate,
    Service,
    Trainer,
    Window,
    load_programme,
    period_end,
)
from passtgenau_core.columns import days as in_columns
from passtgenau_core.columns.expressions import col, narwhals
from passtgenau_core.frames import check_frames
from passtgenau_core.testing import cases, days, services

PROGRAMME = load_programme("passtgenau")
RULES = ("PG301", "PG302", "PG303", "PG304", "PG305", "PG308", "PG506", "PG507", "PG809")
EINSTIEG = "einstiegsphase"
QUALI = "qualifizierungsphase"
SICHERUNG = "sicherung_arbeitsplatz"
JOBCOACHING = "jobcoaching"
MONTH = "month/sicherung_arbeitsplatz"

ENGINES = ("check", "polars", "pyarrow", "duckdb")
in_each = pytest.mark.parametrize("engine", ENGINES)

Expected = tuple[str, str, str, str | None, str | None, str | None]
Worked = tuple[str, str, int]


def told(
    engine: str, rule: str, portfolio: Iterable[Case], as_of: str, **how: Any
) -> list[Expected]:
    """What an engine says by a rule."""
    how |= {"as_of": date.fromisoformat(as_of), "select": [rule]}
    portfolio = list(portfolio)
    rows = (
        by_reference(portfolio, **how) if engine == "check" else by_frames(portfolio, engine, **how)
    )
    assert {row[1] for row in rows} <= {rule}
    return [
        (case, subject, outcome, observed, allowed, None if due is None else due.isoformat())
        for case, _, subject, outcome, observed, allowed, due in rows
    ]


def phase(module: str, start: str, end: str | None = None) -> Phase:
    """A phase of ``module``."""
    return Phase(
        module=module,
        start=date.fromisoformat(start),
        end=None if end is None else date.fromisoformat(end),
    )


def case(
    name: str,
    *phases: Phase,
    hours: Iterable[Worked] = (),
    void: Iterable[int] = (),
    trainers: Mapping[int, str] | None = None,
    programme: Programme = PROGRAMME,
    budget: Budget | None = None,
) -> Case:
    """A case with entries of a module, a day and minutes.

    Those at the places ``void`` are reversed, by entries that are dated later than any check.
    """
    entries = [
        HourEntry(
            id=f"H-{number}",
            date=date.fromisoformat(on),
            module=module,
            minutes=minutes,
            trainer=(trainers or {}).get(number),
        )
        for number, (module, on, minutes) in enumerate(hours)
    ]
    entries += [
        HourEntry(id=f"S-{number}", date=date(2029, 1, 1), reverses=f"H-{number}")
        for number in void
    ]
    return Case(id=name, programme=programme, phases=phases, ledger=tuple(entries), budget=budget)


def budget(rates: Mapping[str, int | str] | None = None, **fields: Any) -> Budget:
    """A budget whose rates are told by the first day they hold."""
    some = [Rate(from_=date.fromisoformat(on), rate=rate) for on, rate in (rates or {}).items()]
    return Budget(rates=None if rates is None else some, **fields)


def with_modules(**changed: Mapping[str, Any]) -> Programme:
    """The programme with some of its modules changed, as another county would write it."""
    modules = [attrs.evolve(known, **changed.get(known.id, {})) for known in PROGRAMME.modules]
    return attrs.evolve(PROGRAMME, modules=modules)


ENTRY_PHASE = phase(EINSTIEG, "2025-03-03", "2025-03-28")


@in_each
class TestHourCap:
    """PG301: "minutes of the module's entries ≤ cap"; PG303: "… ≤ monthly cap × months"."""

    def test_boundary(self, engine: str) -> None:
        """Forty-eight hours are met, a minute more is a breach; void entries count nothing."""
        portfolio = [
            case("A", ENTRY_PHASE, hours=[(EINSTIEG, "2025-03-03", 2880)]),
            case(
                "B",
                ENTRY_PHASE,
                hours=[(EINSTIEG, "2025-03-03", 2880), (EINSTIEG, "2025-04-01", 1)],
            ),
            case(
                "C",
                ENTRY_PHASE,
                hours=[(EINSTIEG, "2025-03-03", 2880), (EINSTIEG, "2025-03-04", 1)],
                void=[1],
            ),
            case("D", hours=[(EINSTIEG, "2025-03-03", 2881)]),
        ]
        assert told(engine, "PG301", portfolio, "2025-04-01") == [
            ("A", "module/einstiegsphase", "met", "2880", "2880", None),
            ("B", "module/einstiegsphase", "breached", "2881", "2880", None),
            ("C", "module/einstiegsphase", "met", "2880", "2880", None),
            ("D", "module/einstiegsphase", "breached", "2881", "2880", None),
        ]

    def test_decided(self, engine: str) -> None:
        """Pending while a phase runs, last day included, or while entries are not evidence yet."""
        later = (EINSTIEG, "2025-04-02", 2881)
        portfolio = [
            case("A", phase(EINSTIEG, "2025-03-17", "2025-04-01")),
            case("B", phase(EINSTIEG, "2025-03-17", "2025-03-31")),
            case("C", phase(EINSTIEG, "2025-03-17")),
            case("D", ENTRY_PHASE, phase(EINSTIEG, "2025-06-02", "2025-06-27")),
            case("E", ENTRY_PHASE, hours=[(EINSTIEG, "2025-03-03", 60), later]),
            case("F", ENTRY_PHASE, hours=[later], void=[0]),
            case("G", hours=[later]),
            case("H", hours=[(EINSTIEG, "2025-04-01", 60)]),
        ]
        assert told(engine, "PG301", portfolio, "2025-04-01") == [
            ("A", "module/einstiegsphase", "pending", "0", "2880", None),
            ("B", "module/einstiegsphase", "met", "0", "2880", None),
            ("C", "module/einstiegsphase", "pending", "0", "2880", None),
            ("D", "module/einstiegsphase", "pending", "0", "2880", None),
            ("E", "module/einstiegsphase", "pending", "60", "2880", None),
            ("F", "module/einstiegsphase", "met", "0", "2880", None),
            ("H", "module/einstiegsphase", "met", "60", "2880", None),
        ]

    def test_each_module(self, engine: str) -> None:
        """Each module with such a cap is a subject; months and what is external have others."""
        portfolio = [
            case(
                "A",
                ENTRY_PHASE,
                phase(SICHERUNG, "2025-04-01", "2025-09-30"),
                phase(JOBCOACHING, "2025-04-01"),
                hours=[
                    (EINSTIEG, "2025-03-03", 60),
                    (QUALI, "2025-03-04", 32401),
                    (SICHERUNG, "2025-04-01", 10800),
                ],
            ),
            case("B", phase(SICHERUNG, "2025-04-01"), hours=[(SICHERUNG, "2025-04-01", 10801)]),
        ]
        assert told(engine, "PG301", portfolio, "2025-10-01") == [
            ("A", "module/einstiegsphase", "met", "60", "2880", None),
            ("A", "module/qualifizierungsphase", "breached", "32401", "32400", None),
        ]
        assert told(engine, "PG303", portfolio, "2025-10-01") == [
            ("A", "module/sicherung_arbeitsplatz", "met", "10800", "10800", None),
            ("B", "module/sicherung_arbeitsplatz", "breached", "10801", "10800", None),
        ]

    def test_other_caps(self, engine: str) -> None:
        """Another county's numbers; without any there is no subject."""
        other = with_modules(
            einstiegsphase={"cap": 90},
            qualifizierungsphase={
                "cap": None,
                "monthly_cap": 100,
                "window": Window(max=Length.months(3)),
            },
            sicherung_arbeitsplatz={"monthly_cap": None},
        )
        hours = [(EINSTIEG, "2025-03-03", 91), (QUALI, "2025-03-04", 300)]
        portfolio = [case("A", hours=[*hours, (SICHERUNG, "2025-03-04", 9999)], programme=other)]
        assert told(engine, "PG301", portfolio, "2025-10-01") == [
            ("A", "module/einstiegsphase", "breached", "91", "90", None),
        ]
        assert told(engine, "PG303", portfolio, "2025-10-01") == [
            ("A", "module/qualifizierungsphase", "met", "300", "300", None),
        ]
        nothing = with_modules(**{module.id: {"cap": None} for module in PROGRAMME.modules})
        assert (
            told(engine, "PG301", [case("A", hours=hours, programme=nothing)], "2025-10-01") == []
        )


@in_each
class TestMonthlyHourCap:
    """PG302: "minutes in each month ≤ the monthly cap; decided when the month is over"."""

    def test_calendar_months(self, engine: str) -> None:
        """Thirty hours a calendar month, its last day included, whatever phases there are."""
        portfolio = [
            case(
                "A",
                hours=[
                    (SICHERUNG, "2024-02-01", 1799),
                    (SICHERUNG, "2024-02-29", 1),
                    (SICHERUNG, "2024-03-01", 1801),
                    (SICHERUNG, "2024-03-31", 60),
                    (QUALI, "2024-02-10", 9999),
                ],
                void=[3],
            ),
            case("B", hours=[(SICHERUNG, "2023-12-31", 1800), (SICHERUNG, "2024-01-01", 1)]),
            case("C", phase(SICHERUNG, "2024-01-01", "2024-03-01"), phase(EINSTIEG, "2024-01-01")),
            case("D", hours=[(SICHERUNG, "2024-03-10", 9), (SICHERUNG, "2024-03-31", 1800)]),
            case("E", hours=[(SICHERUNG, "2024-04-01", 1801), (SICHERUNG, "2024-03-30", 5)]),
        ]
        assert told(engine, "PG302", portfolio, "2024-03-30") == [
            ("A", f"{MONTH}/2024-02", "met", "1800", "1800", None),
            ("A", f"{MONTH}/2024-03", "breached", "1801", "1800", None),
            ("B", f"{MONTH}/2023-12", "met", "1800", "1800", None),
            ("B", f"{MONTH}/2024-01", "met", "1", "1800", None),
            ("D", f"{MONTH}/2024-03", "pending", "9", "1800", None),
            ("E", f"{MONTH}/2024-03", "pending", "5", "1800", None),
        ]

    @pytest.mark.parametrize(
        ("as_of", "outcome"), [("2024-02-29", "pending"), ("2024-03-01", "met")]
    )
    def test_decided(self, engine: str, as_of: str, outcome: str) -> None:
        """On its last day a month is still pending, though the phase is over."""
        portfolio = [
            case(
                "A",
                phase(SICHERUNG, "2024-01-10", "2024-02-10"),
                hours=[(SICHERUNG, "2024-02-10", 60)],
            )
        ]
        assert told(engine, "PG302", portfolio, as_of) == [
            ("A", f"{MONTH}/2024-02", outcome, "60", "1800", None),
        ]

    def test_phase_months(self, engine: str) -> None:
        """Months count from the first day of a phase; short ones shift no later one."""
        portfolio = [
            case(
                "A",
                phase(SICHERUNG, "2025-01-31", "2025-07-30"),
                hours=[
                    (SICHERUNG, "2025-01-31", 1000),
                    (SICHERUNG, "2025-02-28", 801),
                    (SICHERUNG, "2025-03-01", 1700),
                    (SICHERUNG, "2025-03-30", 100),
                    (SICHERUNG, "2025-03-31", 7),
                    (SICHERUNG, "2025-05-01", 8),
                    (SICHERUNG, "2025-07-30", 9),
                ],
            ),
            case(
                "B",
                phase(SICHERUNG, "2024-02-29", "2024-08-28"),
                hours=[(SICHERUNG, "2024-03-28", 1), (SICHERUNG, "2024-03-29", 2)],
            ),
            case(
                "C",
                phase(SICHERUNG, "2024-12-01"),
                hours=[(SICHERUNG, "2024-12-31", 1), (SICHERUNG, "2025-01-01", 2)],
            ),
            case(
                "D",
                phase(SICHERUNG, "2023-12-30"),
                hours=[(SICHERUNG, "2024-02-29", 1), (SICHERUNG, "2024-03-01", 2)],
            ),
        ]
        assert told(engine, "PG302", portfolio, "2025-07-30", readings={"month": "phase"}) == [
            ("A", f"{MONTH}/2025-01-31", "breached", "1801", "1800", None),
            ("A", f"{MONTH}/2025-03-01", "met", "1800", "1800", None),
            ("A", f"{MONTH}/2025-03-31", "met", "7", "1800", None),
            ("A", f"{MONTH}/2025-05-01", "met", "8", "1800", None),
            # A phase month from 1 to 30 July: its last day is that of the phase, and not over.
            ("A", f"{MONTH}/2025-07-01", "pending", "9", "1800", None),
            ("B", f"{MONTH}/2024-02-29", "met", "1", "1800", None),
            ("B", f"{MONTH}/2024-03-29", "met", "2", "1800", None),
            ("C", f"{MONTH}/2024-12-01", "met", "1", "1800", None),
            ("C", f"{MONTH}/2025-01-01", "met", "2", "1800", None),
            ("D", f"{MONTH}/2024-01-30", "met", "1", "1800", None),
            ("D", f"{MONTH}/2024-03-01", "met", "2", "1800", None),
        ]

    @pytest.mark.parametrize(
        ("as_of", "outcome"), [("2025-04-20", "pending"), ("2025-04-21", "met")]
    )
    def test_last_phase_month(self, engine: str, as_of: str, outcome: str) -> None:
        """The last month ends with its phase; what lies outside is in no month of it."""
        hours = [(SICHERUNG, "2025-04-14", 9), (SICHERUNG, "2025-04-20", 60)]
        outside = [(SICHERUNG, "2025-03-14", 1801), (SICHERUNG, "2025-04-21", 1801)]
        portfolio = [
            case("A", phase(SICHERUNG, "2025-03-15", "2025-04-20"), hours=[*hours, *outside]),
            case("B", hours=hours),
            case("C", phase(QUALI, "2025-03-15"), hours=[(QUALI, "2025-03-15", 1801)]),
        ]
        assert told(engine, "PG302", portfolio, as_of, readings={"month": "phase"}) == [
            ("A", f"{MONTH}/2025-03-15", "met", "9", "1800", None),
            ("A", f"{MONTH}/2025-04-15", outcome, "60", "1800", None),
        ]

    def test_several_phases(self, engine: str) -> None:
        """Two months with one first day are one subject: what both hold counts once."""
        hours = [(SICHERUNG, "2025-03-16", 1000), (SICHERUNG, "2025-04-10", 801)]
        portfolio = [
            case(
                "A",
                phase(SICHERUNG, "2025-03-15", "2025-03-20"),
                phase(SICHERUNG, "2025-03-15", "2025-04-14"),
                hours=hours,
            ),
            case(
                "B",
                phase(SICHERUNG, "2025-02-15", "2025-04-14"),
                phase(SICHERUNG, "2025-03-15", "2025-03-20"),
                phase(SICHERUNG, "2025-04-01"),
                hours=hours,
            ),
            case(
                "C",
                # The month from 1 March ends on the 30th in the one and on the 31st in the other.
                phase(SICHERUNG, "2025-01-31"),
                phase(SICHERUNG, "2025-03-01"),
                hours=[(SICHERUNG, "2025-03-30", 5), (SICHERUNG, "2025-03-31", 6)],
            ),
            case(
                "D",
                phase(SICHERUNG, "2025-03-15", "2025-03-20"),
                phase(SICHERUNG, "2025-03-15", "2025-04-14"),
                hours=[(SICHERUNG, "2025-03-16", 60)],
            ),
        ]
        assert told(engine, "PG302", portfolio, "2025-04-14", readings={"month": "phase"}) == [
            ("A", f"{MONTH}/2025-03-15", "breached", "1801", "1800", None),
            ("B", f"{MONTH}/2025-03-15", "breached", "1801", "1800", None),
            ("B", f"{MONTH}/2025-04-01", "pending", "801", "1800", None),
            ("C", f"{MONTH}/2025-03-01", "met", "11", "1800", None),
            ("C", f"{MONTH}/2025-03-31", "pending", "6", "1800", None),
            # It is over when the longer one is.
            ("D", f"{MONTH}/2025-03-15", "pending", "60", "1800", None),
        ]


@in_each
class TestHoursInsidePhase:
    """PG304: "its date lies in a phase of its module"; else one met for the subject hours."""

    def test_ends(self, engine: str) -> None:
        """First and last day are inside, the days before and after them are not."""
        portfolio = [
            case(
                "A", ENTRY_PHASE, hours=[(EINSTIEG, "2025-03-03", 1), (EINSTIEG, "2025-03-28", 1)]
            ),
            case(
                "B", ENTRY_PHASE, hours=[(EINSTIEG, "2025-03-02", 1), (EINSTIEG, "2025-03-29", 1)]
            ),
            case(
                "C",
                ENTRY_PHASE,
                hours=[(EINSTIEG, "2025-03-03", 1), (QUALI, "2025-03-04", 1)],
            ),
            case(
                "D",
                phase(EINSTIEG, "2025-03-03"),
                hours=[(EINSTIEG, "2025-03-02", 1), (EINSTIEG, "2025-05-31", 1)],
            ),
            case("E"),
            case("F", ENTRY_PHASE),
        ]
        assert told(engine, "PG304", portfolio, "2025-06-01") == [
            ("A", "hours", "met", None, None, None),
            ("B", "hours/0", "breached", "2025-03-02", None, None),
            ("B", "hours/1", "breached", "2025-03-29", None, None),
            ("C", "hours/1", "breached", "2025-03-04", None, None),
            ("D", "hours/0", "breached", "2025-03-02", None, None),
            ("E", "hours", "met", None, None, None),
            ("F", "hours", "met", None, None, None),
        ]

    def test_several_phases(self, engine: str) -> None:
        """Any phase of the module will do, and the days between two lie in none."""
        second = phase(EINSTIEG, "2025-04-07", "2025-04-18")
        portfolio = [
            case(
                "A",
                second,
                ENTRY_PHASE,
                hours=[(EINSTIEG, "2025-04-18", 1), (EINSTIEG, "2025-03-03", 1)],
            ),
            case(
                "B",
                ENTRY_PHASE,
                second,
                hours=[
                    (EINSTIEG, "2025-03-28", 1),
                    (EINSTIEG, "2025-03-29", 1),
                    (EINSTIEG, "2025-04-06", 1),
                    (EINSTIEG, "2025-04-07", 1),
                    (EINSTIEG, "2025-04-19", 1),
                ],
            ),
            case(
                "C",
                phase(EINSTIEG, "2025-03-10"),
                ENTRY_PHASE,
                hours=[(EINSTIEG, "2025-03-02", 1), (EINSTIEG, "2025-05-19", 1)],
            ),
            case(
                "D",
                ENTRY_PHASE,
                second,
                hours=[
                    (EINSTIEG, "2025-03-03", 1),
                    (EINSTIEG, "2025-04-01", 1),
                    (EINSTIEG, "2025-04-18", 1),
                ],
            ),
        ]
        assert told(engine, "PG304", portfolio, "2025-06-01") == [
            ("A", "hours", "met", None, None, None),
            ("B", "hours/1", "breached", "2025-03-29", None, None),
            ("B", "hours/2", "breached", "2025-04-06", None, None),
            ("B", "hours/4", "breached", "2025-04-19", None, None),
            ("C", "hours/0", "breached", "2025-03-02", None, None),
            ("D", "hours/1", "breached", "2025-04-01", None, None),
        ]

    def test_not_judged(self, engine: str) -> None:
        """Entries after the day of the check, and those that are reversed."""
        hours = [(EINSTIEG, "2025-03-29", 1), (EINSTIEG, "2025-03-30", 1)]
        portfolio = [
            case("A", ENTRY_PHASE, hours=hours),
            case("B", ENTRY_PHASE, hours=hours, void=[0]),
            case("C", hours=hours, void=[1, 0]),
        ]
        assert told(engine, "PG304", portfolio, "2025-03-29") == [
            ("A", "hours/0", "breached", "2025-03-29", None, None),
            ("B", "hours", "met", None, None, None),
            ("C", "hours", "met", None, None, None),
        ]


@in_each
class TestBillableModule:
    """PG305: "no entry on an external module"."""

    def test_external(self, engine: str) -> None:
        """Be it a minute; void entries and those that are not evidence yet are left out."""
        hours = [(JOBCOACHING, "2025-03-04", 1), (EINSTIEG, "2025-03-04", 60)]
        portfolio = [
            case("A", phase(JOBCOACHING, "2025-03-03"), hours=hours),
            case("B", hours=hours, void=[0]),
            case("C", hours=[(JOBCOACHING, "2025-03-05", 60)]),
            case("D", phase(JOBCOACHING, "2025-03-03")),
        ]
        assert told(engine, "PG305", portfolio, "2025-03-04") == [
            ("A", "hours/0", "breached", "jobcoaching", None, None),
            ("B", "hours", "met", None, None, None),
            ("C", "hours", "met", None, None, None),
            ("D", "hours", "met", None, None, None),
        ]

    def test_no_external_module(self, engine: str) -> None:
        """In another county there may be none."""
        other = with_modules(jobcoaching={"external": False})
        portfolio = [case("A", hours=[(JOBCOACHING, "2025-03-04", 1)], programme=other)]
        assert told(engine, "PG305", portfolio, "2025-03-04") == [
            ("A", "hours", "met", None, None, None)
        ]


@in_each
class TestCountedHours:
    """PG308: entries after as_of are "pending, due its date: not counted yet"."""

    def test_later(self, engine: str) -> None:
        """An entry of the day counts, one of the day after does not."""
        hours = [
            (EINSTIEG, "2024-03-01", 1),
            (EINSTIEG, "2024-02-29", 1),
            (EINSTIEG, "2024-03-04", 1),
        ]
        portfolio = [
            case("A", hours=hours),
            case("B", hours=hours, void=[2, 0]),
            case("C", ENTRY_PHASE),
        ]
        assert told(engine, "PG308", portfolio, "2024-02-29") == [
            ("A", "hours/0", "pending", "2024-03-01", None, "2024-03-01"),
            ("A", "hours/2", "pending", "2024-03-04", None, "2024-03-04"),
            ("B", "hours", "met", None, None, None),
            ("C", "hours", "met", None, None, None),
        ]


@in_each
class TestBudgetHours:
    """PG506: "minutes ≤ the budget's hours for it, where given"."""

    def test_granted(self, engine: str) -> None:
        """Exactly the hours granted are met; modules without any are told as such."""
        forty = budget(hours={EINSTIEG: 40, SICHERUNG: 1})
        portfolio = [
            case("A", ENTRY_PHASE, hours=[(EINSTIEG, "2025-03-03", 2400)], budget=forty),
            case("B", ENTRY_PHASE, hours=[(EINSTIEG, "2025-03-03", 2401)], budget=forty),
            case("C", ENTRY_PHASE, phase(QUALI, "2025-03-31"), budget=forty),
            case("D", hours=[(QUALI, "2025-03-04", 60)], budget=forty),
            case("E", ENTRY_PHASE),
            case("F", phase(EINSTIEG, "2025-03-17", "2025-04-01"), budget=forty),
            case("G", budget=forty),
        ]
        assert told(engine, "PG506", portfolio, "2025-04-01") == [
            ("A", "module/einstiegsphase", "met", "2400", "2400", None),
            ("B", "module/einstiegsphase", "breached", "2401", "2400", None),
            ("C", "module/einstiegsphase", "met", "0", "2400", None),
            ("C", "module/qualifizierungsphase", "not_applicable", None, None, None),
            ("D", "module/qualifizierungsphase", "not_applicable", None, None, None),
            ("E", "module/einstiegsphase", "not_applicable", None, None, None),
            ("F", "module/einstiegsphase", "pending", "0", "2400", None),
        ]


@in_each
class TestBudgetAmount:
    """PG507: "cost of the hours ≤ the budget's amount, where given"."""

    def test_to_the_cent(self, engine: str) -> None:
        """Exactly the amount is met, a cent more is a breach; without an amount nothing is told."""
        rates = {"2025-03-01": "60.00"}
        hours = [(EINSTIEG, "2025-03-03", 61)]
        portfolio = [
            case("A", ENTRY_PHASE, hours=hours, budget=budget(rates, amount="61.00")),
            case("B", ENTRY_PHASE, hours=hours, budget=budget(rates, amount="60.99")),
            case("C", ENTRY_PHASE, hours=hours, budget=budget(rates)),
            case("D", ENTRY_PHASE, hours=hours),
            case("E", ENTRY_PHASE, budget=budget(rates, amount=0)),
            case("F", ENTRY_PHASE, hours=hours, budget=budget(rates, amount=0)),
            case("G", ENTRY_PHASE, hours=hours, void=[0], budget=budget(rates, amount=9)),
            case("H", ENTRY_PHASE, hours=hours, budget=budget({"2025-03-01": 0}, amount=0)),
        ]
        assert told(engine, "PG507", portfolio, "2025-06-01") == [
            ("A", "case", "met", "61.00", "61.00", None),
            ("B", "case", "breached", "61.00", "60.99", None),
            ("C", "case", "not_applicable", None, None, None),
            ("D", "case", "not_applicable", None, None, None),
            ("E", "case", "met", "0.00", "0.00", None),
            ("F", "case", "breached", "61.00", "0.00", None),
            ("G", "case", "met", "0.00", "0.09", None),
            ("H", "case", "met", "0.00", "0.00", None),
        ]

    def test_rounded_once_a_line(self, engine: str) -> None:
        """A minute costs half a cent here: each module and calendar month is rounded once."""
        first = (EINSTIEG, "2025-03-03", 1)
        granted = budget({"2025-03-01": 30}, amount=9)
        portfolio = [
            case("A", hours=[first], budget=granted),
            case("B", hours=[first, (EINSTIEG, "2025-03-31", 1)], budget=granted),
            case("C", hours=[first, (EINSTIEG, "2025-04-01", 1)], budget=granted),
            case("D", hours=[first, (QUALI, "2025-03-03", 1)], budget=granted),
            case("E", hours=[first, first, first], budget=granted),
        ]
        assert told(engine, "PG507", portfolio, "2025-06-01") == [
            ("A", "case", "pending", "0.01", "0.09", None),
            ("B", "case", "pending", "0.01", "0.09", None),
            ("C", "case", "pending", "0.02", "0.09", None),
            ("D", "case", "pending", "0.02", "0.09", None),
            ("E", "case", "pending", "0.02", "0.09", None),
        ]

    def test_rates_change(self, engine: str) -> None:
        """Each entry at the rate of its day, in one line though the rate changes in it."""
        rates: dict[str, int | str] = {"2025-03-15": 35, "2025-03-01": 40}
        changed = {"2025-04-01": "66.00", "2025-03-01": "60.00"}
        portfolio = [
            # 0.667 + 0.583 = 1.25 is a cent; rounded one by one it would be two.
            case(
                "A",
                hours=[(EINSTIEG, "2025-03-14", 1), (EINSTIEG, "2025-03-15", 1)],
                budget=budget(rates, amount=9),
            ),
            case(
                "B",
                hours=[(EINSTIEG, "2025-03-14", 60), (EINSTIEG, "2025-03-15", 60)],
                budget=budget(rates, amount=75),
            ),
            case(
                "C",
                hours=[(EINSTIEG, "2025-03-31", 60), (EINSTIEG, "2025-04-01", 60)],
                budget=budget(changed, amount=Cents(12600)),
            ),
            case(
                "D",
                hours=[(EINSTIEG, "2025-03-14", 60), (QUALI, "2025-03-15", 60)],
                budget=budget(rates, amount=74),
            ),
        ]
        assert told(engine, "PG507", portfolio, "2025-06-01") == [
            ("A", "case", "pending", "0.01", "0.09", None),
            ("B", "case", "pending", "0.75", "0.75", None),
            ("C", "case", "pending", "126.00", "126.00", None),
            ("D", "case", "breached", "0.75", "0.74", None),
        ]

    def test_no_rate_that_day(self, engine: str) -> None:
        """Minutes without a rate leave it open, unless the others cost too much already."""
        rates = {"2025-03-05": "60.00"}
        before, since = (EINSTIEG, "2025-03-04", 45), (EINSTIEG, "2025-03-05", 60)
        portfolio = [
            case("A", hours=[before, since], budget=budget(rates, amount="60.00")),
            case("B", hours=[before, since], budget=budget(rates, amount="59.99")),
            case("C", hours=[since], budget=budget(rates, amount="60.00")),
            case("D", hours=[before, since], budget=budget(amount="60.00")),
            case("E", hours=[before], void=[0], budget=budget(amount="60.00")),
            case("F", hours=[(EINSTIEG, "2025-06-02", 45)], budget=budget(amount="60.00")),
        ]
        assert told(engine, "PG507", portfolio, "2025-06-01") == [
            ("A", "case", "undetermined", "45", None, None),
            ("B", "case", "breached", "60.00", "59.99", None),
            ("C", "case", "pending", "60.00", "60.00", None),
            ("D", "case", "undetermined", "105", None, None),
            ("E", "case", "pending", "0.00", "60.00", None),
            ("F", "case", "pending", "0.00", "60.00", None),
        ]

    def test_decided(self, engine: str) -> None:
        """When all phases are over and nothing is dated later; what is external plays no part."""
        granted = budget({"2025-03-01": "60.00"}, amount="1.00")
        coached = phase(JOBCOACHING, "2025-03-03")
        portfolio = [
            case("A", ENTRY_PHASE, budget=granted),
            case("B", ENTRY_PHASE, phase(QUALI, "2025-03-17", "2025-03-29"), budget=granted),
            case("C", ENTRY_PHASE, hours=[(QUALI, "2025-03-30", 60)], budget=granted),
            case("D", ENTRY_PHASE, coached, budget=granted),
            case("E", ENTRY_PHASE, coached, hours=[(JOBCOACHING, "2025-03-04", 1)], budget=granted),
            case("F", ENTRY_PHASE, hours=[(JOBCOACHING, "2025-03-30", 1)], budget=granted),
            case("G", coached, budget=granted),
            case("H", budget=granted),
        ]
        assert told(engine, "PG507", portfolio, "2025-03-29") == [
            ("A", "case", "met", "0.00", "1.00", None),
            ("B", "case", "pending", "0.00", "1.00", None),
            ("C", "case", "pending", "0.00", "1.00", None),
            ("D", "case", "met", "0.00", "1.00", None),
            ("E", "case", "pending", "1.00", "1.00", None),
            ("F", "case", "pending", "0.00", "1.00", None),
            ("G", "case", "met", "0.00", "1.00", None),
            ("H", "case", "pending", "0.00", "1.00", None),
        ]


@in_each
class TestKnownTrainer:
    """PG809: "its trainer belongs to the service, where a service file was given"."""

    PORTFOLIO = (
        case(
            "A",
            hours=[(EINSTIEG, "2025-03-03", 60)] * 4,
            trainers={0: "QT-1", 1: "QT-2", 3: "QT-10"},
        ),
        case("B", hours=[(EINSTIEG, "2025-03-03", 60)], trainers={0: "QT-1"}),
        case("C", hours=[(EINSTIEG, "2025-03-05", 60)], trainers={0: "QT-2"}),
        case("D", hours=[(EINSTIEG, "2025-03-03", 60)], trainers={0: "QT-2"}, void=[0]),
        case("E"),
    )

    def test_service(self, engine: str) -> None:
        """Others are a breach; who is not named cannot be judged."""
        service = Service(trainers=[Trainer(id="QT-1"), Trainer(id="QT-3")])
        assert told(engine, "PG809", self.PORTFOLIO, "2025-03-04", service=service) == [
            ("A", "hours/1", "breached", "QT-2", None, None),
            ("A", "hours/2", "undetermined", None, None, None),
            ("A", "hours/3", "breached", "QT-10", None, None),
            ("B", "hours", "met", None, None, None),
            ("C", "hours", "met", None, None, None),
            ("D", "hours", "met", None, None, None),
            ("E", "hours", "met", None, None, None),
        ]

    def test_no_trainers(self, engine: str) -> None:
        """A service without trainers knows none."""
        assert told(engine, "PG809", self.PORTFOLIO[1:3], "2025-03-05", service=Service()) == [
            ("B", "hours/0", "breached", "QT-1", None, None),
            ("C", "hours/0", "breached", "QT-2", None, None),
        ]

    def test_no_service(self, engine: str) -> None:
        """Without a service the rule does not apply."""
        assert told(engine, "PG809", self.PORTFOLIO[:2], "2025-03-05") == [
            ("A", "hours", "not_applicable", None, None, None),
            ("B", "hours", "not_applicable", None, None, None),
        ]


WITHOUT_HOURS = [
    ("A", "PG304", "hours", "met", None, None, None),
    ("A", "PG305", "hours", "met", None, None, None),
    ("A", "PG308", "hours", "met", None, None, None),
    ("A", "PG507", "case", "not_applicable", None, None, None),
    ("A", "PG809", "hours", "not_applicable", None, None, None),
]


@pytest.mark.parametrize("month", ["calendar", "phase"])
@pytest.mark.parametrize("library", ENGINES[1:])
def test_nothing_but_cases(library: str, month: str) -> None:
    """Where no frame holds hours, each case has what is told without any."""
    frames = {"cases": frames_of([case("A")], library)["cases"]}
    how: Any = {"as_of": date(2025, 6, 1), "select": RULES, "readings": {"month": month}}
    assert sorted(rows_in(check_frames(PROGRAMME, **frames, **how))) == WITHOUT_HOURS
    assert by_frames([case("A")], library, **how) == WITHOUT_HOURS


@pytest.mark.parametrize("only", ["breached", "pending", "met", "not_applicable", "undetermined"])
@pytest.mark.parametrize("library", ENGINES[1:])
def test_one_outcome(library: str, only: str) -> None:
    """Asked for one outcome, frames tell what is so and leave out the rest."""
    hours = [
        (EINSTIEG, "2025-03-03", 60),
        (EINSTIEG, "2025-03-29", 60),
        (JOBCOACHING, "2025-03-04", 60),
        (EINSTIEG, "2025-06-02", 60),
    ]
    granted = budget({"2025-03-04": "60.00"}, amount="600.00", hours={EINSTIEG: 2})
    portfolio = [
        case("A", ENTRY_PHASE, hours=hours, trainers={0: "QT-1", 2: "QT-2"}, budget=granted),
        case("B", ENTRY_PHASE, hours=hours[:1], trainers={0: "QT-1"}),
    ]
    how: Any = {"as_of": date(2025, 6, 1), "select": RULES}
    how["service"] = Service(trainers=[Trainer(id="QT-1")])
    wanted = [row for row in by_reference(portfolio, **how) if row[3] == only]
    assert wanted
    assert by_frames(portfolio, library, only=only, **how) == wanted


@given(start=days(), length=st.integers(0, 800))
def test_month_for_end(start: date, length: int) -> None:
    """Of the months that count from ``start`` it is the first that ends on the day or later."""
    day = start + timedelta(days=length)
    number = next(n for n in range(1, 30) if day <= period_end(start, Length.months(n)))
    frame = narwhals().from_native(polars.DataFrame({"start": [start], "day": [day]}))
    month = in_columns.month_for_end(col("start"), col("day"))
    found = frame.select(
        last=in_columns.before_in_month(col("start"), month),
        before=in_columns.before_in_month(col("start"), month - 1),
    ).rows()
    ends = [period_end(start, Length.months(n)) for n in (number, number - 1)]
    assert found == [tuple(ends)]


SMALL = with_modules(einstiegsphase={"cap": 90}, sicherung_arbeitsplatz={"monthly_cap": 60})
CROWDED = days(date(2024, 1, 25), date(2024, 4, 15))


@st.composite
def _crowded_cases(draw: st.DrawFn) -> Case:
    """A case of few weeks: entries about the ends of phases and months, and about small caps."""
    module = st.sampled_from((EINSTIEG, SICHERUNG, SICHERUNG, JOBCOACHING))
    lengths = st.none() | st.integers(0, 50).map(timedelta)
    phases = [
        Phase(module=booked, start=start, end=None if length is None else start + length)
        for booked, start, length in draw(st.lists(st.tuples(module, CROWDED, lengths), max_size=4))
    ]
    ends = [end for phase in phases for end in (phase.start, phase.end) if end is not None]
    near = st.builds(
        lambda end, number: end + timedelta(days=number),
        st.sampled_from(ends or [date(2024, 2, 29)]),
        st.integers(-1, 1),
    )
    entry = st.tuples(module, CROWDED | near, st.integers(1, 61))
    about = st.tuples(st.sampled_from((None, "QT-1", "QT-2")), st.sampled_from((0, 0, 0, 0, 1)))
    entries = draw(st.lists(st.tuples(entry, about), max_size=8))
    rates = draw(
        st.none()
        | st.dictionaries(CROWDED.map(str), st.sampled_from((0, 30, 35, 6001)), max_size=3)
    )
    amount = st.none() | st.integers(0, 200) | st.integers(0, 20000)
    granted = st.none() | st.just({EINSTIEG: 1}) | st.just({SICHERUNG: 2, JOBCOACHING: 1})
    made = budget(rates, amount=draw(amount), hours=draw(granted))
    return case(
        draw(st.sampled_from("ABCDEFGH")),
        *phases,
        hours=[(booked, str(on), minutes) for (booked, on, minutes), _ in entries],
        void=[number for number, (_, (_, reversed_)) in enumerate(entries) if reversed_],
        trainers={n: name for n, (_, (name, _)) in enumerate(entries) if name is not None},
        programme=SMALL,
        budget=draw(st.sampled_from((made, made, None))),
    )


def _portfolios(of: st.SearchStrategy[Case]) -> st.SearchStrategy[list[Case]]:
    return st.lists(of, min_size=1, max_size=4, unique_by=lambda case: case.id)


@pytest.mark.parametrize("month", ["calendar", "phase"])
class TestAgreement:
    """Contract: the two engines say the same, row by row."""

    @given(portfolio=_portfolios(cases()), as_of=days(), service=st.none() | services())
    def test_any_cases(
        self, month: str, portfolio: list[Case], as_of: date, service: Service | None
    ) -> None:
        """Cases of any kind."""
        self._agree(portfolio, as_of, month, service)

    @given(
        portfolio=_portfolios(_crowded_cases()),
        as_of=CROWDED,
        service=st.none() | services(),
    )
    def test_crowded_cases(
        self, month: str, portfolio: list[Case], as_of: date, service: Service | None
    ) -> None:
        """Cases in which phases, months, caps and rates lie close together."""
        self._agree(portfolio, as_of, month, service)

    @staticmethod
    def _agree(portfolio: list[Case], as_of: date, month: str, service: Service | None) -> None:
        how: Any = {
            "as_of": as_of,
            "select": RULES,
            "readings": {"month": month},
            "service": service,
        }
        ours = by_frames(portfolio, "polars", **how)
        # The rules about waivers are the library's own.
        assert ours == [row for row in by_reference(portfolio, **how) if row[1] in RULES]
