"""Rows that cannot be understood: each is told with its place, and what can be is not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import duckdb
import polars
import pyarrow
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from portfolios import arrow_tables, frames_of

from passtgenau_core import Case, InputError, load_programme
from passtgenau_core.frames import find_problems
from passtgenau_core.frames.problems import WHAT
from passtgenau_core.testing import cases

PROGRAMME = load_programme("passtgenau")
D = date.fromisoformat
Found = tuple[str, str | None, str | None, str, str]
Tables = Mapping[str, Sequence[Mapping[str, Any]]]
EINSTIEG = "einstiegsphase"

_COLUMNS: Mapping[str, Mapping[str, Any]] = {
    "cases": {
        "case": str,
        "provider": str,
        "consulted_on": date,
        "signed_on": date,
        "approved_on": date,
        "start": date,
        "end": date,
    },
    "phases": {
        "case": str,
        "number": int,
        "module": str,
        "start": date,
        "end": date,
        "ended_early": bool,
        "planned_hours": float,
    },
    "hours": {
        "case": str,
        "number": int,
        "id": str,
        "date": date,
        "module": str,
        "minutes": int,
        "reverses": str,
    },
    "records": {
        "case": str,
        "number": int,
        "kind": str,
        "date": date,
        "module": str,
        "form": str,
        "answered_on": date,
    },
    "goals": {"case": str, "number": int, "id": str, "agreed_on": date},
    "record_goals": {"case": str, "record": int, "goal": str},
    "rates": {"case": str, "from": date, "rate": str},
    "budget_hours": {"case": str, "module": str, "hours": float},
    "waivers": {"case": str, "number": int, "rule": str, "subject": str, "until": date},
}
_TYPES = {str: "string", date: "date32", int: "int64", float: "float64", bool: "bool"}
GOOD: Mapping[str, Mapping[str, Any]] = {
    "cases": {"case": "A"},
    "phases": {"case": "A", "number": 0, "module": EINSTIEG, "start": D("2025-03-03")},
    "hours": {
        "case": "A",
        "number": 0,
        "id": "H-1",
        "date": D("2025-03-03"),
        "module": EINSTIEG,
        "minutes": 60,
    },
    "records": {"case": "A", "number": 0, "kind": "abschlussbericht", "date": D("2025-03-03")},
    "goals": {"case": "A", "number": 0, "id": "Z-1", "agreed_on": D("2025-03-03")},
    "record_goals": {"case": "A", "record": 0, "goal": "Z-1"},
    "rates": {"case": "A", "from": D("2025-03-03"), "rate": "60.00"},
    "budget_hours": {"case": "A", "module": EINSTIEG, "hours": 10.0},
    "waivers": {
        "case": "A",
        "number": 0,
        "rule": "PG101",
        "subject": "case",
        "until": D("2025-03-03"),
    },
}


def _arrow(table: str, rows: Sequence[Mapping[str, Any]]) -> pyarrow.Table:
    return pyarrow.table(
        {
            name: pyarrow.array([row.get(name) for row in rows], _TYPES[kind])
            for name, kind in _COLUMNS[table].items()
        }
    )


def _found(tables: Tables, library: str = "polars") -> list[Found]:
    """The problems in rows, sorted."""
    connection = duckdb.connect()
    made = {
        "polars": polars.from_arrow,
        "pyarrow": lambda table: table,
        "duckdb": connection.from_arrow,
    }[library]
    frames = {name: made(_arrow(name, rows)) for name, rows in tables.items()}
    result = find_problems(PROGRAMME, **frames)
    return _sorted(result)


def _sorted(result: Any) -> list[Found]:
    if isinstance(result, polars.DataFrame):
        rows = result.rows()
    elif isinstance(result, pyarrow.Table):
        rows = [tuple(row.values()) for row in result.to_pylist()]
    else:
        rows = result.fetchall()
    return sorted(rows, key=str)


def _with(table: str, **values: Any) -> list[dict[str, Any]]:
    return [{**GOOD[table], **values}]


def test_good_rows() -> None:
    assert _found({table: [row] for table, row in GOOD.items()}) == []
    for table, row in GOOD.items():
        assert _found({table: [row]}) == []


# Table, column as the table names it, a value that is told as this, and what it is told as.
ONE_ROW = [
    ("cases", "case", None, "missing", None),
    ("phases", "case", None, "missing", "0"),
    ("phases", "module", None, "missing", "0"),
    ("phases", "start", None, "missing", "0"),
    ("hours", "case", None, "missing", "H-1"),
    ("hours", "id", None, "missing", None),
    ("hours", "date", None, "missing", "H-1"),
    ("hours", "module", None, "missing", "H-1"),
    ("hours", "minutes", None, "missing", "H-1"),
    ("records", "case", None, "missing", "0"),
    ("records", "kind", None, "missing", "0"),
    ("records", "date", None, "missing", "0"),
    ("goals", "case", None, "missing", "Z-1"),
    ("goals", "id", None, "missing", None),
    ("goals", "agreed_on", None, "missing", "Z-1"),
    ("record_goals", "case", None, "missing", None),
    ("record_goals", "record", None, "missing", None),
    ("record_goals", "goal", None, "missing", None),
    ("rates", "case", None, "missing", None),
    ("rates", "from", None, "missing", None),
    ("rates", "rate", None, "missing", None),
    ("budget_hours", "case", None, "missing", None),
    ("budget_hours", "module", None, "missing", None),
    ("waivers", "case", None, "missing", "0"),
    ("waivers", "rule", None, "missing", "0"),
    ("waivers", "subject", None, "missing", "0"),
    ("waivers", "until", None, "missing", "0"),
    ("cases", "provider", "st-josefhaus", "unknown", None),
    ("phases", "module", "Einstiegsphase", "unknown", "0"),
    ("hours", "module", "einstieg", "unknown", "H-1"),
    ("records", "kind", "bericht", "unknown", "0"),
    ("records", "module", "", "unknown", "0"),
    ("records", "form", "muendlich", "unknown", "0"),
    ("budget_hours", "module", "gesamtmodul", "unknown", None),
    ("waivers", "rule", "PG1", "unknown", "0"),
    ("phases", "planned_hours", 0.0, "not-positive", "0"),
    ("phases", "planned_hours", -1.0, "not-positive", "0"),
    ("hours", "minutes", 0, "not-positive", "H-1"),
    ("hours", "minutes", -60, "not-positive", "H-1"),
    ("hours", "minutes", 10_000_001, "too-much", "H-1"),
    *(
        (table, column, D(day), "no-day", row)
        for table, columns, row in [
            ("cases", ("consulted_on", "signed_on", "approved_on"), None),
            ("phases", ("start",), "0"),
            ("hours", ("date",), "H-1"),
            ("records", ("date",), "0"),
            ("goals", ("agreed_on",), "Z-1"),
            ("rates", ("from",), None),
            ("waivers", ("until",), "0"),
        ]
        for column in columns
        for day in ("1899-12-31", "2200-01-01")
    ),
    ("phases", "end", D("2200-01-01"), "no-day", "0"),
    ("records", "answered_on", D("2200-01-01"), "no-day", "0"),
    ("phases", "end", D("2025-03-02"), "before-start", "0"),
    ("phases", "ended_early", True, "without-end", "0"),
    ("records", "answered_on", D("2025-03-02"), "answered-before", "0"),
]


@pytest.mark.parametrize(("table", "column", "value", "problem", "row"), ONE_ROW)
def test_one_value(table: str, column: str, value: Any, problem: str, row: str | None) -> None:
    """It alone is told, with its table, case, row and column."""
    case = None if column == "case" else "A"
    assert _found({table: _with(table, **{column: value})}) == [(table, case, row, column, problem)]


NEARLY = [
    ("cases", {"provider": "st-josefshaus"}),
    ("cases", {"consulted_on": D("1900-01-01"), "signed_on": D("2199-12-31")}),
    ("cases", {"start": D("2025-03-03"), "end": D("2025-03-03")}),
    ("phases", {"start": D("1900-01-01"), "end": D("2199-12-31")}),
    ("phases", {"end": D("2025-03-03"), "ended_early": True}),
    ("phases", {"ended_early": False}),
    ("phases", {"planned_hours": 1 / 60}),
    ("hours", {"minutes": 1}),
    ("hours", {"minutes": 10_000_000}),
    ("hours", {"date": D("1900-01-01")}),
    ("hours", {"date": D("2199-12-31")}),
    ("records", {"module": EINSTIEG, "form": "schriftlich", "answered_on": D("2025-03-03")}),
    ("rates", {"from": D("2199-12-31")}),
    ("waivers", {"rule": "PG809", "until": D("2199-12-31")}),
]


@pytest.mark.parametrize(("table", "values"), NEARLY)
def test_values_just_inside(table: str, values: Mapping[str, Any]) -> None:
    assert _found({table: _with(table, **values)}) == []


@pytest.mark.parametrize("column", ["start", "end"])
def test_days_of_the_budget(column: str) -> None:
    """They are told by the names that the table has for them."""
    assert _found({"cases": _with("cases", **{column: D("2200-01-01")})}) == [
        ("cases", "A", None, column, "no-day")
    ]


def test_budget_that_ends_before_it_starts() -> None:
    rows = _with("cases", start=D("2025-03-03"), end=D("2025-03-02"))
    assert _found({"cases": rows}) == [("cases", "A", None, "end", "before-start")]


def test_hours_of_the_budget_that_are_missing() -> None:
    assert _found({"budget_hours": _with("budget_hours", hours=None)}) == [
        ("budget_hours", "A", None, "hours", "missing")
    ]


def _rows(table: str, *rows: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    numbered = [{**GOOD[table], "number": place, **row} for place, row in enumerate(rows)]
    return {table: numbered}


TWICE = [
    ("cases", "case", {"case": "A"}, {"case": "B"}, None),
    ("hours", "id", {"id": "H-1"}, {"id": "h-1"}, "H-1"),
    ("goals", "id", {"id": "Z-1"}, {"id": "Z-2"}, "Z-1"),
    ("rates", "from", {"rate": "61.00"}, {"from": D("2025-03-04")}, None),
    ("budget_hours", "module", {"hours": 1.0}, {"module": "jobcoaching"}, None),
]


@pytest.mark.parametrize(("table", "column", "same", "other", "row"), TWICE)
def test_given_twice(
    table: str, column: str, same: Mapping[str, Any], other: Mapping[str, Any], row: str | None
) -> None:
    """It is told once, however many rows there are; other cases may have the same."""
    assert _found(_rows(table, {}, other)) == []
    assert _found(_rows(table, {}, {"case": "B"})) == []
    for rows in ([{}, same], [{}, same, same]):
        assert _found(_rows(table, *rows)) == [(table, "A", row, column, "twice")]


REVERSAL = {"module": None, "minutes": None}
ENTRY = {"id": "H-1"}


def _reversal(name: str, reverses: str, **values: Any) -> dict[str, Any]:
    return {**REVERSAL, "id": name, "reverses": reverses, **values}


def test_reversals() -> None:
    """They need neither module nor minutes, and what they reverse may come after them."""
    assert _found(_rows("hours", ENTRY, _reversal("H-2", "H-1"))) == []
    assert _found(_rows("hours", _reversal("H-2", "H-1"), ENTRY)) == []


def test_reversal_that_names_a_module() -> None:
    """It is the one of the entry, as in a case file."""
    same, other = (_reversal("H-2", "H-1", module=m) for m in (EINSTIEG, "uebergangsphase"))
    assert _found(_rows("hours", ENTRY, same)) == []
    assert _found(_rows("hours", ENTRY, other)) == [
        ("hours", "A", "H-2", "module", "another-module")
    ]
    # Of another case it is only missing.
    elsewhere = _rows("hours", {**ENTRY, "case": "B"}, other)
    assert _found(elsewhere) == [("hours", "A", "H-2", "reverses", "no-such-entry")]


def test_reversal_with_minutes() -> None:
    """It takes back what was booked, no more and no less."""
    rows = _rows("hours", ENTRY, _reversal("H-2", "H-1", minutes=60))
    assert _found(rows) == [("hours", "A", "H-2", "minutes", "with-minutes")]


def test_reversal_of_an_entry_that_is_not_there() -> None:
    assert _found(_rows("hours", ENTRY, _reversal("H-2", "H-3"))) == [
        ("hours", "A", "H-2", "reverses", "no-such-entry")
    ]
    assert _found(_rows("hours", {"case": "B"}, _reversal("H-2", "H-1"))) == [
        ("hours", "A", "H-2", "reverses", "no-such-entry")
    ]


def test_reversal_of_a_reversal() -> None:
    rows = _rows("hours", ENTRY, _reversal("H-2", "H-1"), _reversal("H-3", "H-2"))
    assert _found(rows) == [("hours", "A", "H-3", "reverses", "of-a-reversal")]
    itself = _rows("hours", _reversal("H-2", "H-2"))
    assert _found(itself) == [("hours", "A", "H-2", "reverses", "of-a-reversal")]
    # Of another case it is only missing.
    other = _rows("hours", ENTRY, _reversal("H-2", "H-1"), _reversal("H-3", "H-2", case="B"))
    assert _found(other) == [("hours", "B", "H-3", "reverses", "no-such-entry")]


def test_entry_reversed_twice() -> None:
    """Once for all reversals, by the id of the entry."""
    for numbers in ((2, 3), (2, 3, 4)):
        reversals = [_reversal(f"H-{n}", "H-1") for n in numbers]
        found = _found(_rows("hours", ENTRY, *reversals))
        assert found == [("hours", "A", "H-1", "reverses", "twice")]


def test_cases_that_are_not_there() -> None:
    """Each row is told; where there is no table of cases, they are those that others name."""
    others = [table for table in GOOD if table != "cases"]
    tables = {table: _with(table, case="B") for table in others}
    assert _found(tables) == []
    rows = {
        "hours": "H-1",
        "goals": "Z-1",
        "record_goals": None,
        "rates": None,
        "budget_hours": None,
    }
    assert _found({"cases": [GOOD["cases"]], **tables}) == sorted(
        [(table, "B", rows.get(table, "0"), "case", "no-such-case") for table in others], key=str
    )


@pytest.mark.parametrize("library", ["polars", "pyarrow", "duckdb"])
def test_several_tables_at_once(library: str) -> None:
    """All problems of a row are told, and those of other tables."""
    tables: Tables = {
        "cases": [GOOD["cases"], {"case": "B", "start": D("2025-03-03"), "end": D("2025-03-02")}],
        "phases": _with("phases", number=7, module="x", end=D("1899-12-31")),
        "hours": [
            *_with("hours", minutes=0, module="x"),
            _reversal("H-2", "H-9", case="A", number=1, date=D("2025-03-03")),
        ],
        "waivers": _with("waivers", case="C", number=2, until=None),
    }
    assert _found(tables, library) == [
        ("cases", "B", None, "end", "before-start"),
        ("hours", "A", "H-1", "minutes", "not-positive"),
        ("hours", "A", "H-1", "module", "unknown"),
        ("hours", "A", "H-2", "reverses", "no-such-entry"),
        ("phases", "A", "7", "end", "before-start"),
        ("phases", "A", "7", "end", "no-day"),
        ("phases", "A", "7", "module", "unknown"),
        ("waivers", "C", "2", "case", "no-such-case"),
        ("waivers", "C", "2", "until", "missing"),
    ]


def test_rows_without_numbers_are_told_by_their_place() -> None:
    """The place counts among the rows of the case."""
    phases = polars.DataFrame(
        {
            "case": ["A", "B", "A"],
            "module": [EINSTIEG, EINSTIEG, "x"],
            "start": ["2025-03-03", "2025-03-03", "2025-02-03"],
        }
    )
    assert find_problems(PROGRAMME, phases=phases).rows() == [
        ("phases", "A", "1", "module", "unknown")
    ]


def test_words_of_a_programme_of_ones_own() -> None:
    other = load_programme("integrationsbegleitung")
    phases = polars.DataFrame({"case": ["A"], "module": [EINSTIEG], "start": ["2025-03-03"]})
    assert find_problems(other, phases=phases).rows() == [("phases", "A", "0", "module", "unknown")]


@pytest.mark.parametrize("library", ["polars", "pyarrow", "duckdb"])
def test_no_rows(library: str) -> None:
    assert _found({table: [] for table in GOOD}, library) == []


def test_each_library_gets_its_own_kind_of_frame() -> None:
    """The columns are the same, and what is lazy stays lazy."""
    phases = _arrow("phases", _with("phases", module="x"))
    columns = ["table", "case", "row", "column", "problem"]
    lazy = find_problems(PROGRAMME, phases=polars.DataFrame(polars.from_arrow(phases)).lazy())
    assert isinstance(lazy, polars.LazyFrame)
    assert lazy.collect_schema() == dict.fromkeys(columns, polars.String)
    assert lazy.collect().rows() == [("phases", "A", "0", "module", "unknown")]
    pandas = find_problems(PROGRAMME, phases=phases.to_pandas())
    assert list(pandas.columns) == columns
    assert pandas["problem"].tolist() == ["unknown"]
    assert find_problems(PROGRAMME, phases=phases).column_names == columns


def test_columns_that_are_missing_are_no_problems_in_rows() -> None:
    with pytest.raises(InputError) as raised:
        find_problems(PROGRAMME, phases=polars.DataFrame({"case": ["A"]}))
    assert {problem.pointer for problem in raised.value.problems} == {"/phases"}
    with pytest.raises(InputError):
        find_problems(PROGRAMME)


def test_each_problem_is_met() -> None:
    """By the tests above."""
    known = {problem for _, _, _, problem, _ in ONE_ROW}
    also = {"twice", "no-such-entry", "of-a-reversal", "no-such-case"}
    also |= {"with-minutes", "another-module"}
    assert known | also == set(WHAT)


@settings(max_examples=15)
@given(portfolio=st.lists(cases(), min_size=1, max_size=3, unique_by=lambda case: case.id))
def test_what_is_a_case_has_no_problems(portfolio: Sequence[Case]) -> None:
    assert find_problems(PROGRAMME, **frames_of(portfolio, "polars")).rows() == []
    without = {name: table for name, table in arrow_tables(portfolio).items() if name != "cases"}
    assert find_problems(PROGRAMME, **without).num_rows == 0
