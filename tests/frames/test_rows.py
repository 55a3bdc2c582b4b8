"""A case as rows of tables, and back without loss."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import attrs
import pytest
from every_field import CASE
from hypothesis import given

from passtgenau_core import Case, InputError, load_case, load_programme
from passtgenau_core.budget import Budget
from passtgenau_core.case import Agreement, Participant, Phase
from passtgenau_core.entry import HourEntry
from passtgenau_core.errors import Problem
from passtgenau_core.frames.cases import case_of, cases_of
from passtgenau_core.frames.rows import rows_of
from passtgenau_core.frames.schema import SCHEMA
from passtgenau_core.language import Text
from passtgenau_core.programme import Bundle, Module, Programme, Source
from passtgenau_core.record import Record
from passtgenau_core.testing import cases

PASSTGENAU = load_programme("passtgenau")
INTEGRATION = load_programme("integrationsbegleitung")
EMPTY = Case(id="A", programme=PASSTGENAU)
DAY = date(2025, 3, 3)
PHASE = {"case": "A", "number": 0, "module": "einstiegsphase", "start": DAY}
ENTRY = {"case": "A", "number": 0, "id": "H-1", "date": DAY, "module": "einstiegsphase"}
RECORD = {"case": "A", "number": 0, "kind": "reflexionsgespraech", "date": DAY}
HEADER = {"case": "A", "programme": "passtgenau"}


def test_rows_of_every_field() -> None:
    """Days are dates, words lists, amounts text; minutes stand beside clock times."""
    case = {"case": "LOE-2025-007"}
    assert rows_of(CASE) == {
        "cases": [
            {
                **case,
                "programme": "passtgenau@2024-05-17",
                "groups": ["autismus", "werkstattempfehlung"],
                "district": "Landkreis Lörrach",
                "provider": "st-josefshaus",
                "consulted_on": date(2025, 1, 20),
                "signed_on": date(2025, 2, 10),
                "modules": ["gesamtmodul"],
                "funder": "eingliederungshilfe-loerrach",
                "approved_on": date(2025, 2, 5),
                "start": date(2025, 3, 1),
                "end": date(2027, 2, 28),
                "amount": "88200.00",
                "empty": [],
            }
        ],
        "phases": [
            {
                **case,
                "number": 0,
                "module": "einstiegsphase",
                "start": date(2025, 3, 3),
                "end": date(2025, 3, 28),
                "ended_early": None,
                "planned_hours": Decimal("47.5"),
            },
            {
                **case,
                "number": 1,
                "module": "qualifizierungsphase",
                "start": date(2025, 3, 31),
                "end": date(2025, 5, 31),
                "ended_early": "so\r\nwas",
                "planned_hours": None,
            },
        ],
        "hours": [
            {
                **case,
                "number": 0,
                "id": "H-2",
                "date": date(2025, 3, 3),
                "module": "einstiegsphase",
                "minutes": 120,
                "from": None,
                "to": None,
                "reverses": None,
                "trainer": "QT-1",
                "place": "rhywerk",
                "note": None,
            },
            {
                **case,
                "number": 1,
                "id": "H-1",
                "date": date(2025, 3, 29),
                "module": "einstiegsphase",
                # The clocks go forward that night.
                "minutes": 420,
                "from": "22:00",
                "to": "06:00",
                "reverses": None,
                "trainer": None,
                "place": None,
                "note": '"a", b; c',
            },
            {
                **case,
                "number": 2,
                "id": "H-3",
                "date": date(2025, 3, 4),
                "module": None,
                "minutes": None,
                "from": None,
                "to": None,
                "reverses": "H-2",
                "trainer": None,
                "place": None,
                "note": None,
            },
        ],
        "records": [
            {
                **case,
                "number": 0,
                "kind": "moduldokumentation",
                "date": date(2025, 4, 2),
                "module": "einstiegsphase",
                "with": ["teilnehmende", "leitung"],
                "by": ["leitung"],
                "topics": ["zielerreichung"],
                "aids": [],
                "recipients": ["budgetnehmer"],
                "form": "schriftlich",
                "answered_on": date(2025, 4, 3),
                "icf": ["d850._1", "e310+2"],
                "note": "\0 ä 𝄞",
                "empty": [],
            },
            {
                **case,
                "number": 1,
                "kind": "reflexionsgespraech",
                "date": date(2025, 5, 20),
                "module": None,
                "with": [],
                "by": [],
                "topics": [],
                "aids": [],
                "recipients": [],
                "form": None,
                "answered_on": None,
                "icf": [],
                "note": None,
                "empty": [],
            },
        ],
        "goals": [
            {
                **case,
                "number": 0,
                "id": "Z/1",
                "agreed_on": date(2025, 3, 10),
                "icf": "d850",
                "note": "",
            },
            {
                **case,
                "number": 1,
                "id": "Z-2",
                "agreed_on": date(2025, 3, 11),
                "icf": None,
                "note": None,
            },
        ],
        "record_goals": [
            {**case, "number": 0, "record": 0, "goal": "Z-2", "state": "teilweise"},
            {**case, "number": 1, "record": 0, "goal": "Z/1", "state": "erreicht"},
        ],
        "rates": [
            {**case, "number": 0, "from": date(2025, 4, 1), "rate": "62.50"},
            {**case, "number": 1, "from": date(2025, 3, 1), "rate": "60.00"},
        ],
        "budget_hours": [
            {**case, "number": 0, "module": "qualifizierungsphase", "hours": 540},
            {**case, "number": 1, "module": "einstiegsphase", "hours": Decimal("47.75")},
        ],
        "waivers": [
            {
                **case,
                "number": 0,
                "rule": "PG202",
                "subject": "phases/1",
                "reason": "fictional",
                "approved_by": "eingliederungshilfe-loerrach",
                "until": date(2026, 3, 31),
            }
        ],
    }


def test_rows_have_the_columns_of_the_schema() -> None:
    """In the order of the schema, and of every table."""
    rows = rows_of(CASE)
    assert list(rows) == list(SCHEMA)
    for table, columns in SCHEMA.items():
        assert all(list(row) == [column.name for column in columns] for row in rows[table])
        assert rows[table]


def _as_text(rows: Mapping[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    """As tables without types hold them."""
    return {
        table: [
            {
                name: " ".join(value)
                if isinstance(value, list)
                else value
                if value is None
                else str(value)
                for name, value in row.items()
            }
            for row in found
        ]
        for table, found in rows.items()
    }


# Without loss
@given(case=cases(programme=PASSTGENAU))
def test_passtgenau(case: Case) -> None:
    rows = rows_of(case)
    assert case_of(rows) == case
    assert case_of(_as_text(rows)) == case


@given(case=cases(programme=INTEGRATION))
def test_integrationsbegleitung(case: Case) -> None:
    rows = rows_of(case)
    assert case_of(rows) == case
    assert case_of(_as_text(rows)) == case


def test_every_field() -> None:
    assert case_of(rows_of(CASE)) == CASE
    assert case_of(_as_text(rows_of(CASE))) == CASE


@pytest.mark.parametrize(
    ("stated", "empty"),
    [
        ({}, []),
        ({"participant": Participant()}, ["participant"]),
        ({"participant": Participant(groups=[])}, []),
        ({"participant": Participant(district="")}, []),
        ({"agreement": Agreement()}, ["agreement"]),
        ({"agreement": Agreement(modules=[])}, []),
        ({"agreement": Agreement(modules=["einstiegsphase"])}, []),
        ({"agreement": Agreement(modules="gesamtmodul")}, []),
        ({"budget": Budget()}, ["budget"]),
        ({"budget": Budget(hours={})}, ["budget.hours"]),
        ({"budget": Budget(rates=[])}, ["budget.rates"]),
        ({"budget": Budget(hours={}, rates=[])}, ["budget.hours", "budget.rates"]),
        ({"budget": Budget(hours={"einstiegsphase": 48})}, []),
        ({"goals": []}, ["goals"]),
        ({"phases": [Phase(module="einstiegsphase", start=DAY, end=DAY, ended_early="")]}, []),
    ],
)
def test_stated_with_nothing_in_it(stated: dict[str, Any], empty: list[str]) -> None:
    """What is not stated is something else than what is empty."""
    case = attrs.evolve(EMPTY, **stated)
    rows = rows_of(case)
    assert rows["cases"][0]["empty"] == empty
    assert case_of(rows) == case


@pytest.mark.parametrize(("goals", "empty"), [(None, []), ({}, ["goals"])])
def test_record_that_states_no_goals(goals: Any, empty: list[str]) -> None:
    record = Record(kind="reflexionsgespraech", date=DAY, goals=goals)
    case = attrs.evolve(EMPTY, records=[record])
    rows = rows_of(case)
    assert rows["records"][0]["empty"] == empty
    assert case_of(rows) == case


def test_clock_times_across_both_clock_changes() -> None:
    """Minutes are those that really pass; the way back states the clock times again."""
    nights = {date(2025, 3, 29): 420, date(2025, 10, 25): 540, date(2025, 5, 1): 480}
    entries = [
        HourEntry(id=f"H-{n}", date=day, module="einstiegsphase", from_=time(22), to=time(6))
        for n, day in enumerate(nights)
    ]
    case = attrs.evolve(EMPTY, ledger=entries)
    rows = rows_of(case)
    assert [row["minutes"] for row in rows["hours"]] == list(nights.values())
    assert [entry.from_ for entry in case_of(rows).ledger] == [time(22)] * 3


def test_programme_of_ones_own() -> None:
    """It must be given, and is asked which words are bundles."""
    module = Module(
        id="m", title=Text.same("m"), source=Source(document="d", section="1", quote="q")
    )
    own = Programme(
        id="own",
        title=Text.same("own"),
        document="d",
        modules=[module],
        bundles=[Bundle(id="all", title=Text.same("all"), modules=["m"])],
    )
    for modules in ("all", ["m"]):
        case = Case(id="A", programme=own, agreement=Agreement(modules=modules))
        assert case_of(rows_of(case), own) == case
        with pytest.raises(InputError) as refused:
            case_of(rows_of(case))
        assert [problem.pointer for problem in refused.value.problems] == ["/cases/0/programme"]


# Tables need not come from case files


def test_programme_is_the_given_one_where_rows_name_none() -> None:
    case = case_of({"phases": [PHASE]}, PASSTGENAU)
    assert case == attrs.evolve(EMPTY, phases=[Phase(module="einstiegsphase", start=DAY)])


def test_rows_that_name_another_programme_than_the_given_one() -> None:
    with pytest.raises(InputError) as refused:
        case_of({"cases": [HEADER]}, INTEGRATION)
    assert [problem.pointer for problem in refused.value.problems] == ["/cases/0/programme"]


def test_order_is_that_of_the_numbers() -> None:
    rows = [
        {**PHASE, "number": n, "module": m}
        for n, m in ((7, "qualifizierungsphase"), (2, "einstiegsphase"))
    ]
    case = case_of({"cases": [HEADER], "phases": rows})
    assert [phase.module for phase in case.phases] == ["einstiegsphase", "qualifizierungsphase"]


@pytest.mark.parametrize("number", [None, "", "one"])
def test_order_is_that_of_the_rows_without_all_numbers(number: Any) -> None:
    rows = [
        {**PHASE, "number": number, "module": "qualifizierungsphase"},
        {**PHASE, "number": 0, "module": "einstiegsphase"},
    ]
    case = case_of({"cases": [HEADER], "phases": rows})
    assert [phase.module for phase in case.phases] == ["qualifizierungsphase", "einstiegsphase"]


def test_goals_belong_to_records_by_number() -> None:
    """Or by their place, where the records have no numbers."""
    numbered = [{**RECORD, "number": 5}, {**RECORD, "number": 3}]
    told = [{"case": "A", "record": 3, "goal": "Z-1", "state": "offen"}]
    case = case_of({"cases": [HEADER], "records": numbered, "record_goals": told})
    assert [record.goals for record in case.records] == [(("Z-1", "offen"),), None]
    bare = [{k: v for k, v in RECORD.items() if k != "number"}] * 2
    told = [{"case": "A", "record": 1, "goal": "Z-1", "state": "offen"}]
    case = case_of({"cases": [HEADER], "records": bare, "record_goals": told})
    assert [record.goals for record in case.records] == [None, (("Z-1", "offen"),)]


@pytest.mark.parametrize(
    "words",
    [
        "teilnehmende leitung",
        "teilnehmende, leitung",
        "teilnehmende;leitung",
        " teilnehmende|leitung ",
    ],
)
def test_words_in_one_text(words: str) -> None:
    case = case_of({"cases": [HEADER], "records": [{**RECORD, "with": words}]})
    assert case.records[0].with_ == ("teilnehmende", "leitung")


@pytest.mark.parametrize(
    "day", [DAY, "2025-03-03", datetime.combine(DAY, time()), "2025-03-03 00:00:00"]
)
def test_days(day: Any) -> None:
    case = case_of({"cases": [HEADER], "phases": [{**PHASE, "start": day}]})
    assert case.phases[0].start == DAY


@pytest.mark.parametrize("minutes", [90, "90", 90.0, "90.0", Decimal(90)])
def test_minutes(minutes: Any) -> None:
    case = case_of({"cases": [HEADER], "hours": [{**ENTRY, "minutes": minutes}]})
    assert [entry.minutes for entry in case.ledger] == [90]


@pytest.mark.parametrize("hours", [Decimal("47.5"), "47.50", 47.5])
def test_hours(hours: Any) -> None:
    case = case_of({"cases": [HEADER], "phases": [{**PHASE, "planned_hours": hours}]})
    assert case.phases[0].planned_hours == Decimal("47.5")


@pytest.mark.parametrize("amount", ["60.5", "60.50", Decimal("60.50"), 60.5])
def test_money(amount: Any) -> None:
    case = case_of({"cases": [{**HEADER, "amount": amount}]})
    assert case.budget is not None
    assert case.budget.amount == 6050


@pytest.mark.parametrize("clock", ["09:00", "09:00:00", time(9)])
def test_clock_times(clock: Any) -> None:
    entry = {**ENTRY, "from": clock, "to": "10:30"}
    case = case_of({"cases": [HEADER], "hours": [entry]})
    assert [entry.minutes for entry in case.ledger] == [90]


@pytest.mark.parametrize(("early", "reason"), [(True, ""), (False, None)])
def test_ended_early_without_a_reason(early: bool, reason: str | None) -> None:
    """Frames may only tell that it was."""
    phase = {**PHASE, "end": DAY, "ended_early": early}
    case = case_of({"cases": [HEADER], "phases": [phase]})
    assert case.phases[0].ended_early == reason


def test_no_icf_codes() -> None:
    case = case_of({"cases": [HEADER], "records": [{**RECORD, "icf": False}]})
    assert case.records[0].icf == ()


BAD: list[tuple[dict[str, list[dict[str, Any]]], list[str]]] = [
    ({"cases": [{"case": "A"}]}, [""]),
    ({"cases": [{**HEADER, "programme": "passtgenua"}]}, ["/cases/0/programme"]),
    ({"cases": [{**HEADER, "programme": 5, "modules": ["x"]}]}, ["/cases/0/programme"]),
    ({"cases": [{**HEADER, "case": "was ill"}]}, ["/cases/0/case"]),
    ({"cases": [HEADER, HEADER]}, ["/cases/1"]),
    ({"cases": [{**HEADER, "groups": ["autismus", "autist"]}]}, ["/cases/0/groups"]),
    ({"cases": [{**HEADER, "modules": ["gesamtmodl"]}]}, ["/cases/0/modules"]),
    ({"cases": [{**HEADER, "modules": ["gesamtmodul", "x"]}]}, ["/cases/0/modules"] * 2),
    ({"cases": [{**HEADER, "start": "2025-02-30"}]}, ["/cases/0/start"]),
    ({"cases": [{**HEADER, "start": DAY, "end": date(2025, 3, 2)}]}, ["/cases/0/end"]),
    ({"cases": [{**HEADER, "amount": "1,00"}]}, ["/cases/0/amount"]),
    ({"cases": [{**HEADER, "empty": ["goal"]}]}, ["/cases/0/empty"]),
    (
        {"cases": [HEADER], "phases": [PHASE, {**PHASE, "number": 1, "start": "2025-13-01"}]},
        ["/phases/1/start"],
    ),
    ({"cases": [HEADER], "phases": [{**PHASE, "module": None}]}, ["/phases/0"]),
    (
        {"cases": [HEADER], "phases": [{**PHASE, "planned_hours": "0.01"}]},
        ["/phases/0/planned_hours"],
    ),
    (
        {"cases": [HEADER], "phases": [{**PHASE, "planned_hours": "nan"}]},
        ["/phases/0/planned_hours"],
    ),
    ({"cases": [HEADER], "hours": [{**ENTRY, "minutes": 0}]}, ["/hours/0/minutes"]),
    ({"cases": [HEADER], "hours": [{**ENTRY, "minutes": "1.5"}]}, ["/hours/0/minutes"]),
    ({"cases": [HEADER], "hours": [{**ENTRY, "minutes": True}]}, ["/hours/0/minutes"]),
    (
        {"cases": [HEADER], "hours": [{**ENTRY, "from": "09:00", "to": "9.30"}]},
        ["/hours/0/to"],
    ),
    (
        # An hour and a half; the other two fit or say nothing.
        {
            "cases": [HEADER],
            "hours": [
                {
                    **ENTRY,
                    "from": "09:00",
                    "to": "10:30",
                    "minutes": minutes,
                    "id": f"H-{number}",
                    "number": number,
                }
                for number, minutes in enumerate((90, 91, None))
            ],
        },
        ["/hours/1/minutes"],
    ),
    ({"cases": [HEADER], "records": [{**RECORD, "with": ["leitung", "ley"]}]}, ["/records/0/with"]),
    (
        {"cases": [HEADER], "records": [{**RECORD, "icf": ["d850.2", "d850.7", "x"]}]},
        ["/records/0/icf"] * 2,
    ),
    ({"cases": [HEADER], "records": [{**RECORD, "icf": True}]}, ["/records/0/icf"]),
    (
        {
            "cases": [HEADER],
            "records": [RECORD],
            "record_goals": [{"record": 1, "goal": "Z", "state": "offen"}],
        },
        ["/record_goals/0/record"],
    ),
    (
        {
            "cases": [HEADER],
            "records": [RECORD],
            "record_goals": [
                {"record": 0, "goal": "Z", "state": "offen"},
                {"record": 0, "goal": "Y", "state": "fast"},
                {"record": 0, "goal": "Z", "state": "erreicht"},
                {"record": 0, "goal": None, "state": "erreicht"},
                {"record": 0, "goal": "X", "state": None},
            ],
        },
        [
            "/record_goals/2/goal",
            "/record_goals/3/goal",
            "/record_goals/1",
            "/record_goals/4",
        ],
    ),
    ({"cases": [HEADER], "rates": [{"from": DAY, "rate": "60,00"}]}, ["/rates/0/rate"]),
    (
        {"cases": [HEADER], "rates": [{"from": DAY, "rate": "60"}, {"from": DAY, "rate": "61"}]},
        ["/rates/1/from"],
    ),
    (
        {
            "cases": [HEADER],
            "budget_hours": [
                {"module": "einstiegsphase", "hours": 48},
                {"module": "einstiegsphase", "hours": 47},
                {"module": None, "hours": 47},
                {"module": "uebergangsphase", "hours": -1},
            ],
        },
        ["/budget_hours/1/module", "/budget_hours/2/module", "/budget_hours/3"],
    ),
    ({"cases": [HEADER], "budget_hours": [{"module": "x", "hours": 48}]}, ["/budget_hours/0"]),
    (
        {
            "cases": [HEADER],
            "records": [RECORD],
            "record_goals": [{"record": 0, "goal": "was ill", "state": "offen"}],
        },
        ["/record_goals/0"],
    ),
    (
        {
            "cases": [HEADER],
            "waivers": [
                {
                    "rule": "PG999",
                    "subject": "case",
                    "reason": "x",
                    "approved_by": "y",
                    "until": DAY,
                }
            ],
        },
        ["/waivers/0/rule"],
    ),
]


@pytest.mark.parametrize(("rows", "pointers"), BAD)
def test_problems_name_table_row_and_column(
    rows: dict[str, list[dict[str, Any]]], pointers: list[str]
) -> None:
    """All at once, without line and column, and without free text."""
    with pytest.raises(InputError) as refused:
        case_of(rows)
    problems = refused.value.problems
    assert sorted(problem.pointer for problem in problems) == sorted(pointers)
    assert {(problem.line, problem.hidden) for problem in problems} == {(None, "")}
    assert "ill" not in str(refused.value)


# Several cases
def test_in_order_of_their_ids() -> None:
    """Some have rows in one table only."""
    phases = [{**PHASE, "case": name} for name in ("A", "C")]
    headers = [{**HEADER, "case": name} for name in ("A", "B")]
    problems: list[Problem] = []
    found = list(cases_of({"cases": headers, "phases": phases}, PASSTGENAU, problems))
    assert [(case.id, len(case.phases)) for case in found] == [("A", 1), ("B", 0), ("C", 1)]
    assert problems == []


def test_bad_ones_become_problems() -> None:
    phases = [{**PHASE, "case": name, "module": "x"} for name in (None, "A", "was ill")]
    phases.append({**PHASE, "case": "wax"})
    problems: list[Problem] = []
    found = list(cases_of({"phases": phases}, PASSTGENAU, problems))
    assert [case.id for case in found] == ["wax"]
    assert [(problem.file, problem.pointer) for problem in problems] == [
        (None, "/phases/0/module"),
        (None, ""),
        ("A", "/phases/0/module"),
        (None, "/cases/0/case"),
        (None, "/phases/0/module"),
    ]
    assert "ill" not in "".join(problem.line_of_text() for problem in problems)


@given(case=cases(programme=PASSTGENAU))
def test_many(case: Case) -> None:
    several = [attrs.evolve(case, id=name) for name in ("A-2", "A:1", "Ä")]
    tables: dict[str, list[dict[str, Any]]] = {table: [] for table in SCHEMA}
    for one in several:
        for table, rows in rows_of(one).items():
            tables[table] += rows
    problems: list[Problem] = []
    assert list(cases_of(tables, None, problems)) == several
    assert problems == []


def test_as_strict_as_a_file() -> None:
    """The same words are refused with the same sentences."""
    text = """
format: passtgenau-case/1
programme: passtgenau
case: A
phases: [{module: einstigsphase, start: 2025-03-03}]
"""
    with pytest.raises(InputError) as in_file:
        load_case(text, format="yaml")
    with pytest.raises(InputError) as in_rows:
        case_of({"cases": [HEADER], "phases": [{**PHASE, "module": "einstigsphase"}]})
    assert [p.message() for p in in_rows.value.problems] == [
        p.message() for p in in_file.value.problems
    ]
