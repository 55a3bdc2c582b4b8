"""What goes into ``check_frames`` and what comes out, on each library that is not Spark."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import attrs
import duckdb
import pandas
import polars
import pyarrow
import pytest
from asking import EINSTIEG, PROGRAMME, QUALI, case, day, phase, record
from portfolios import EVERYWHERE, Row, by_frames, by_reference, frames_of, rows_in

from passtgenau_core import Case, HourEntry, InputError, Outcome, Service, Trainer, Waiver
from passtgenau_core.frames import check_frames, native, stack_frames

COLUMNS = ["case", "rule", "subject", "outcome", "observed", "allowed", "due"]
AS_OF = day("2026-06-01")
LONG = phase(QUALI, "2025-03-31", "2026-01-31")
SHORT = phase(EINSTIEG, "2025-03-03", "2025-03-15")
BREACH = ("A", "PG202", "phases/0", "breached", "2026-01-31", "2026-01-30", None)
ROWS: Mapping[str, Any] = {"case": ["A"], "module": [QUALI], "start": ["2025-03-31"]}
in_each = pytest.mark.parametrize("library", EVERYWHERE)


def _asked(result: Any) -> list[Row]:
    return sorted(rows_in(result), key=str)


def _check(as_of: date = AS_OF, **how: Any) -> list[Row]:
    return _asked(check_frames(PROGRAMME, as_of=as_of, **how))


def _phases(**columns: Any) -> polars.DataFrame:
    return polars.DataFrame({**ROWS, "end": ["2026-01-31"], **columns})


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as made:
        yield made


# What comes out


@in_each
@pytest.mark.parametrize("only", [None, "breached"])
def test_columns_and_types(library: str, only: str | None) -> None:
    """They do not depend on what is found."""
    frames = frames_of([case("A", LONG)], library)
    for select in (["PG202"], ["PG104"], ["PG401", "PG809"]):
        result = check_frames(PROGRAMME, **frames, as_of=AS_OF, select=select, only=only)
        if library.startswith("polars"):
            schema = result.collect_schema()
            assert list(schema) == COLUMNS
            assert list(schema.values()) == [*[polars.String] * 6, polars.Date]
        elif library == "pyarrow":
            assert result.column_names == COLUMNS
            assert all(
                pyarrow.types.is_string(kind) or pyarrow.types.is_large_string(kind)
                for kind in result.schema.types[:-1]
            )
            assert result.schema.types[-1] == pyarrow.date32()
        elif library == "duckdb":
            assert result.columns == COLUMNS
            assert list(map(str, result.types)) == [*["VARCHAR"] * 6, "DATE"]
        else:
            assert list(result.columns) == COLUMNS
            assert result["due"].dtype.kind == "M"


def test_each_library_gets_its_own_kind_of_frame() -> None:
    kinds = {
        "polars": polars.DataFrame,
        "polars-lazy": polars.LazyFrame,
        "pandas": pandas.DataFrame,
        "pyarrow": pyarrow.Table,
        "duckdb": duckdb.DuckDBPyRelation,
    }
    for library, kind in kinds.items():
        frames = frames_of([case("A", LONG)], library)
        result = check_frames(PROGRAMME, **frames, as_of=AS_OF, select=["PG202"])
        assert isinstance(result, kind)
        assert rows_in(result) == [BREACH]


def test_one_lazy_frame_makes_the_result_lazy() -> None:
    frames = frames_of([case("A", LONG)], "polars")
    frames["hours"] = frames["hours"].lazy()
    result = check_frames(PROGRAMME, **frames, as_of=AS_OF, select=["PG202"])
    assert isinstance(result, polars.LazyFrame)
    assert rows_in(result) == [BREACH]


def test_what_is_lazy_in_polars_is_not_read() -> None:
    """Not before the result is."""
    read = []

    def seen(rows: polars.DataFrame) -> polars.DataFrame:
        read.append(rows.height)
        return rows

    phases = _phases()
    lazy = phases.lazy().map_batches(seen, schema=phases.schema)
    result = check_frames(PROGRAMME, phases=lazy, as_of=AS_OF, select=["PG1", "PG2"])
    assert read == []
    assert BREACH in rows_in(result)
    assert set(read) == {1}


def test_what_duckdb_holds_is_not_read(connection: duckdb.DuckDBPyConnection) -> None:
    """Not before the result is; this one cannot be."""
    connection.execute(
        "CREATE VIEW phases AS SELECT 'A' AS \"case\", 'einstiegsphase' AS module,"
        " CASE WHEN error('it was read') IS NULL THEN DATE '2025-03-03' END AS start"
    )
    result = check_frames(PROGRAMME, phases=connection.view("phases"), as_of=AS_OF, select=["PG2"])
    assert result.columns == COLUMNS
    with pytest.raises(duckdb.Error, match="it was read"):
        result.fetchall()


# Which frames there are


@in_each
@pytest.mark.parametrize("missing", ["hours", "records", "goals", "rates", "budget_hours"])
def test_a_frame_that_is_missing_has_no_rows(library: str, missing: str) -> None:
    portfolio = [case("A", SHORT, LONG)]
    frames = frames_of(portfolio, library)
    del frames[missing]
    result = check_frames(PROGRAMME, **frames, as_of=AS_OF, select=["PG1", "PG3", "PG6"])
    assert _asked(result) == by_reference(portfolio, as_of=AS_OF, select=["PG1", "PG3", "PG6"])


def test_cases_are_those_that_others_name() -> None:
    """Phases, hours and records name them, each once; other tables do not."""
    hours = polars.DataFrame(
        {"case": ["B", "B"], "id": ["H-1", "H-2"], "date": ["2025-03-03"] * 2}
    ).with_columns(module=polars.lit(QUALI), minutes=polars.lit(60))
    records = polars.DataFrame(
        {"case": ["C", "A"], "kind": ["abschlussbericht"] * 2, "date": ["2025-03-03"] * 2}
    )
    goals = polars.DataFrame({"case": ["D"], "id": ["Z-1"], "agreed_on": ["2025-03-03"]})
    frames: dict[str, Any] = {
        "phases": _phases(),
        "hours": hours,
        "records": records,
        "goals": goals,
    }
    assert [row[0] for row in _check(**frames, select=["PG101"])] == ["A", "B", "C"]
    known = polars.DataFrame({"case": ["A", "E"]})
    assert [row[0] for row in _check(**frames, cases=known, select=["PG101"])] == ["A", "E"]


@pytest.mark.parametrize("library", ["polars", "pyarrow", "duckdb"])
def test_one_table_is_enough(library: str) -> None:
    table = pyarrow.table({"case": ["A"]})
    frame: Any = {
        "polars": polars.from_arrow,
        "pyarrow": lambda table: table,
        "duckdb": duckdb.from_arrow,
    }[library](table)
    expected = by_reference([case("A")], as_of=AS_OF, select=["PG1", "PG5"])
    assert _check(cases=frame, select=["PG1", "PG5"]) == expected


@in_each
def test_no_rows(library: str) -> None:
    """Nothing is found in tables without rows."""
    frames = {name: frame for name, frame in frames_of([], library).items() if name != "cases"}
    assert _check(**frames, select=["PG1", "PG2", "PG301", "PG6"]) == []


def _problems(**how: Any) -> list[tuple[str, str]]:
    with pytest.raises(InputError) as raised:
        check_frames(PROGRAMME, **{"as_of": AS_OF, **how})
    return [
        (problem.pointer, problem.got.en if problem.got else "")
        for problem in raised.value.problems
    ]


def test_no_frames() -> None:
    assert _problems() == [("", "")]


def test_frames_of_several_libraries() -> None:
    phases = _phases()
    assert _problems(phases=phases, cases=phases.select("case").to_arrow()) == [
        ("", "polars, pyarrow")
    ]
    with pytest.raises(InputError):
        stack_frames(phases=phases, cases=phases.to_pandas())


@pytest.mark.parametrize("frame", [[{"case": "A"}], {"case": ["A"]}, "phases.csv", 1])
def test_no_frame(frame: object) -> None:
    assert _problems(phases=frame) == [("", type(frame).__name__)]


def test_columns_alone_are_no_frame() -> None:
    assert _problems(phases=_phases()["case"]) == [("", "Series")]


# Columns


def test_missing_and_misspelt_columns_are_told_at_once() -> None:
    phases = polars.DataFrame({"case": ["A"], "modul": [QUALI], "sart": ["2025-03-31"]})
    hours = polars.DataFrame({"id": ["H-1"], "date": ["2025-03-31"], "trainers": ["QT-1"]})
    with pytest.raises(InputError) as raised:
        check_frames(PROGRAMME, phases=phases, hours=hours, as_of=AS_OF)
    expected = [
        (problem.pointer, problem.expected.en if problem.expected else "")
        for problem in raised.value.problems
    ]
    assert sorted(expected) == [
        ("/hours", "case"),
        ("/hours", "minutes"),
        ("/hours", "module"),
        ("/hours", "one of the columns; did you mean trainer?"),
        ("/phases", "module"),
        ("/phases", "one of the columns; did you mean module?"),
        ("/phases", "one of the columns; did you mean start?"),
        ("/phases", "start"),
    ]


def test_other_columns_are_left_alone() -> None:
    """Also those that only case files need, and those that resemble columns that are there."""
    phases = _phases(tenant=["x"], comment=["y"], starts=["z"], row_index=[7])
    assert _check(phases=phases, select=["PG202"]) == [BREACH]


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2025-03-31", "2026-01-31"),
        (day("2025-03-31"), day("2026-01-31")),
        (datetime(2025, 3, 31), datetime(2026, 1, 31)),  # noqa: DTZ001 (a day, not a moment)
    ],
)
@pytest.mark.parametrize("library", ["polars", "pandas", "pyarrow", "duckdb"])
def test_days_as_text_as_days_and_as_moments(library: str, start: Any, end: Any) -> None:
    table = pyarrow.table({"case": ["A"], "module": [QUALI], "start": [start], "end": [end]})
    frame: Any = {
        "polars": polars.from_arrow,
        "pandas": pyarrow.Table.to_pandas,
        "pyarrow": lambda table: table,
        "duckdb": duckdb.from_arrow,
    }[library](table)
    assert _check(phases=frame, select=["PG202"]) == [BREACH]


WORKED = polars.DataFrame(
    {"case": ["A"], "id": ["H-1"], "date": ["2025-03-31"], "module": [QUALI], "minutes": [60]}
)


@pytest.mark.parametrize("hours", [1.1, Decimal("1.10"), "1.1", 1.0999999])
def test_hours_as_floats_decimals_and_text(hours: Any) -> None:
    """They come to whole minutes."""
    phases = _phases(planned_hours=[hours])
    found = _check(phases=phases, hours=WORKED, select=["PG306"])
    planned = attrs.evolve(LONG, planned_hours=Decimal("1.1"))
    entry = HourEntry(id="H-1", date=day("2025-03-31"), module=QUALI, minutes=60)
    expected = by_reference([case("A", planned, ledger=[entry])], as_of=AS_OF, select=["PG306"])
    assert found == expected
    assert [row[4] for row in found] == ["66"]


@pytest.mark.parametrize("minutes", [60, 60.0, Decimal(60), "60"])
def test_minutes_as_any_number(minutes: Any) -> None:
    hours = WORKED.with_columns(minutes=polars.Series([minutes]))
    expected = _check(phases=_phases(), hours=WORKED, select=["PG3"])
    assert _check(phases=_phases(), hours=hours, select=["PG3"]) == expected


@pytest.mark.parametrize(
    "modules",
    [
        [EINSTIEG, QUALI],
        f"{EINSTIEG} {QUALI}",
        f"{EINSTIEG},{QUALI}",
        f"{EINSTIEG}, {QUALI}",
        f"{EINSTIEG};{QUALI}",
        f"{EINSTIEG}|{QUALI}",
    ],
)
def test_words_as_lists_and_as_text(modules: Any) -> None:
    both = {"case": ["A", "B"], "module": [QUALI, "jobcoaching"], "start": ["2025-03-31"] * 2}
    cases = polars.DataFrame({"case": ["A", "B"], "modules": [modules, modules]})
    found = _check(phases=polars.DataFrame(both), cases=cases, select=["PG504"])
    assert [(row[0], row[3]) for row in found] == [("A", "met"), ("B", "breached")]


@pytest.mark.parametrize("library", ["pandas", "pyarrow", "duckdb"])
def test_words_as_lists(library: str) -> None:
    talks = [
        record("moduldokumentation", "2025-04-02", EINSTIEG, with_=["teilnehmende", "leitung"])
    ]
    portfolio = [
        case("A", SHORT, records=talks),
        case("B", SHORT, records=[record("moduldokumentation", "2025-04-02", EINSTIEG, with_=[])]),
    ]
    assert by_frames(portfolio, library, as_of=AS_OF, select=["PG602"]) == by_reference(
        portfolio, as_of=AS_OF, select=["PG602"]
    )


def test_amounts_as_text_decimals_and_floats() -> None:
    """They come to whole cents."""
    rates = {"case": ["A"], "from": ["2025-03-01"]}
    frames: dict[str, Any] = {"phases": _phases(), "hours": WORKED.with_columns(minutes=6000)}
    for rate in ("60.10", Decimal("60.10"), 60.1):
        found = [
            _check(
                **frames,
                cases=polars.DataFrame({"case": ["A"], "amount": [amount]}),
                rates=polars.DataFrame({**rates, "rate": [rate]}),
                select=["PG507"],
            )
            for amount in ("6009.99", "6010.00")
        ]
        assert [rows[0][3] for rows in found] == ["breached", found[1][0][3]]
        assert [rows[0][5] for rows in found] == ["6009.99", "6010.00"]
        assert found[1][0][3] != "breached"


def test_dotted_names() -> None:
    """Columns may be named as the case file has them, sections included."""
    short = {"case": ["A"], "start": ["2025-04-01"], "end": ["2026-12-31"]}
    dotted = {"case": ["A"], "budget.start": ["2025-04-01"], "budget.end": ["2026-12-31"]}
    found = _check(phases=_phases(), cases=polars.DataFrame(dotted), select=["PG505"])
    assert found == _check(phases=_phases(), cases=polars.DataFrame(short), select=["PG505"])
    assert [row[3] for row in found] != [
        row[3] for row in _check(phases=_phases(), select=["PG505"])
    ]
    assert "breached" in {row[3] for row in found}


@pytest.mark.parametrize("early", ["a reason", "", True])
def test_ended_early_as_a_reason_and_as_a_flag(early: object) -> None:
    """Any reason counts, the empty one too."""
    phases = polars.DataFrame({**ROWS, "end": ["2025-04-01"]})
    how: dict[str, Any] = {"select": ["PG201"]}
    assert [row[3] for row in _check(phases=phases, **how)] == ["breached"]
    broken_off = phases.with_columns(ended_early=polars.Series([early]))
    assert [row[3] for row in _check(phases=broken_off, **how)] == ["not_applicable"]
    for value in (None, False):
        regular = phases.with_columns(ended_early=polars.Series([value]))
        assert [row[3] for row in _check(phases=regular, **how)] == ["breached"]


@pytest.mark.parametrize(
    ("icf", "stated"),
    [(True, True), (False, False), (["d850"], True), ([], False), ("d850", True), ("", False)],
)
def test_whether_there_is_some(icf: Any, stated: bool) -> None:
    """Assessments as lists, as text, or as a flag: it is asked only whether there are any."""
    records = polars.DataFrame(
        {
            "case": ["A"],
            "kind": ["abschlussbericht"],
            "date": ["2025-04-02"],
            "module": [EINSTIEG],
            "icf": polars.Series([icf], dtype=polars.List(polars.String) if icf == [] else None),
        }
    )
    (found,) = _check(phases=_phases(), records=records, select=["PG605"])
    assert found[2:4] == ("records/0", "met" if stated else "breached")


def test_libraries_that_are_not_supported(monkeypatch: pytest.MonkeyPatch) -> None:
    """There are more than these."""
    monkeypatch.setattr(native, "_LISTED", {"duckdb": None})
    assert _problems(phases=_phases()) == [("", "polars")]


# Numbers


SHUFFLED: Mapping[str, Any] = {
    "case": ["B", "A", "B", "A"],
    "module": [QUALI] * 4,
    "start": ["2025-05-01", "2025-03-31", "2024-05-01", "2024-03-31"],
    "end": ["2025-05-02", "2026-01-31", "2024-05-02", "2025-03-30"],
}
BY_PLACE = [("A", "phases/0"), ("A", "phases/1"), ("B", "phases/0"), ("B", "phases/1")]


def _subjects(frame: Any) -> dict[tuple[str, str], str | None]:
    return {(row[0], row[2]): row[4] for row in _check(phases=frame, select=["PG202"])}


@pytest.mark.parametrize("library", ["polars", "pandas", "pyarrow"])
def test_numbers_from_the_order_of_rows(library: str) -> None:
    """Those that have an order; the place counts within the case."""
    table = pyarrow.table(SHUFFLED)
    frame: Any = {
        "polars": polars.from_arrow,
        "pandas": pyarrow.Table.to_pandas,
        "pyarrow": lambda table: table,
    }[library](table)
    found = _subjects(frame)
    assert sorted(found) == BY_PLACE
    assert [found[key] for key in BY_PLACE] == [SHUFFLED["end"][n] for n in (1, 3, 0, 2)]


@pytest.mark.parametrize("library", ["polars-lazy", "duckdb"])
def test_numbers_from_days(library: str) -> None:
    """Where rows have no order."""
    table = pyarrow.table(SHUFFLED)
    frame: Any = {
        "polars-lazy": polars.DataFrame(SHUFFLED).lazy(),
        "duckdb": duckdb.from_arrow(table),
    }[library]
    found = _subjects(frame)
    assert [found[key] for key in BY_PLACE] == [SHUFFLED["end"][n] for n in (3, 1, 2, 0)]


@pytest.mark.parametrize("library", ["polars", "polars-lazy", "pyarrow", "duckdb"])
def test_numbers_that_are_stated(library: str) -> None:
    """They need not be those of all rows."""
    table = pyarrow.table({**SHUFFLED, "number": [7, 3, 1, 12]})
    made: Mapping[str, Any] = {
        "polars": polars.from_arrow,
        "polars-lazy": lambda table: polars.DataFrame(polars.from_arrow(table)).lazy(),
        "pyarrow": lambda table: table,
        "duckdb": duckdb.from_arrow,
    }
    assert _subjects(made[library](table)) == {
        ("B", "phases/7"): "2025-05-02",
        ("A", "phases/3"): "2026-01-31",
        ("B", "phases/1"): "2024-05-02",
        ("A", "phases/12"): "2025-03-30",
    }


# What is asked for


PORTFOLIO = [
    case("A", SHORT, LONG),
    case("B", phase(EINSTIEG, "2025-03-03", "2025-03-28")),
    case("C", phase(EINSTIEG, "2026-05-11")),
]


@pytest.mark.parametrize("outcome", Outcome)
def test_only_one_outcome(outcome: Outcome) -> None:
    """As text or not; what is left are the same judgements."""
    expected = [
        row
        for row in by_reference(PORTFOLIO, as_of=AS_OF)
        if row[3] == outcome.value and not row[1].startswith("W")
    ]
    frames = frames_of(PORTFOLIO, "polars")
    assert _check(**frames, only=outcome) == expected
    assert _check(**frames, only=outcome.value) == expected
    assert expected or outcome is Outcome.WAIVED


@pytest.mark.parametrize("only", ["broken", "BREACHED", ""])
def test_unknown_outcome(only: str) -> None:
    (problem,) = _problems(phases=_phases(), only=only)
    assert only in problem[1]


@pytest.mark.parametrize(
    ("select", "ignore", "expected"),
    [
        (["PG202"], (), {"PG202"}),
        (["PG10"], ["PG102"], {"PG101", "PG103", "PG104", "PG105"}),
        (["PG20", "PG101"], ["PG201"], {"PG101", "PG202"}),
        (["PG202"], ["PG2"], set()),
    ],
)
def test_select_and_ignore(select: list[str], ignore: list[str], expected: set[str]) -> None:
    found = _check(**frames_of(PORTFOLIO, "polars"), select=select, ignore=ignore)
    assert {row[1] for row in found} == expected


def test_all_rules_about_cases_are_judged() -> None:
    found = _check(**frames_of(PORTFOLIO, "polars"))
    silent = {row[1] for row in by_reference(PORTFOLIO, as_of=AS_OF)}
    assert {row[1] for row in found} == {rule for rule in silent if not rule.startswith("W")}
    about_services = {rule.id for rule in PROGRAMME.rules if rule.about == "service"}
    assert not about_services & {row[1] for row in found}
    assert _check(**frames_of(PORTFOLIO, "polars"), select=["PG801"]) == []


def test_rules_that_are_not_there() -> None:
    assert _problems(phases=_phases(), select=["PG202", "XX1"]) == [("", '"XX1"')]
    assert _problems(phases=_phases(), ignore=["PG999"]) == [("", '"PG999"')]


def test_readings() -> None:
    """They choose; those that are not there are refused."""
    frames = frames_of(PORTFOLIO, "polars")
    for reading in ({"minimum-length": "error"}, {"report-time": "P3M"}):
        found = _check(**frames, select=["PG2", "PG6"], readings=reading)
        assert found == by_reference(
            PORTFOLIO, as_of=AS_OF, select=["PG2", "PG6"], readings=reading
        )
    four_weeks = _check(**frames, select=["PG601"])
    assert four_weeks != _check(**frames, select=["PG601"], readings={"report-time": "P3M"})
    for wrong in ({"report-time": "P5W"}, {"report": "P4W"}):
        assert len(_problems(phases=_phases(), readings=wrong)) == 1


@pytest.mark.parametrize("library", ["polars", "pyarrow", "duckdb"])
def test_a_rule_that_is_off(library: str) -> None:
    """All that it would judge is not applicable, and can be asked for as such."""
    how: dict[str, Any] = {"select": ["PG201"], "readings": {"minimum-length": "off"}}
    expected = by_reference(PORTFOLIO, as_of=AS_OF, **how)
    assert {row[3] for row in expected} == {"not_applicable"}
    assert len(expected) == 4
    frames = frames_of(PORTFOLIO, library)
    assert _check(**frames, **how) == expected
    assert _check(**frames, **how, only="not_applicable") == expected
    assert _check(**frames, **how, only="breached") == []


@pytest.mark.parametrize("only", [None, *Outcome])
def test_all_rules_of_a_reading_that_are_off(only: Outcome | None) -> None:
    """Beside others, which gather what they need as if it were not there."""
    how: dict[str, Any] = {"readings": {"minimum-length": "off"}}
    expected = [
        row
        for row in by_reference(PORTFOLIO, as_of=AS_OF, **how)
        if only in (None, Outcome(row[3])) and not row[1].startswith("W")
    ]
    assert _check(**frames_of(PORTFOLIO, "polars"), **how, only=only) == expected


@pytest.mark.parametrize("only", [Outcome.NOT_APPLICABLE, Outcome.BREACHED])
def test_any_rule_may_be_off(only: Outcome) -> None:
    """What would be a breach is gathered only if it is asked for, as something else."""
    rows = [attrs.evolve(row, active=False, reading=None) for row in PROGRAMME.rules]
    off = attrs.evolve(PROGRAMME, rules=rows, readings=())
    portfolio = [attrs.evolve(one, programme=off) for one in PORTFOLIO]
    found = by_frames(portfolio, "polars", as_of=AS_OF, only=only)
    expected = [row for row in by_reference(portfolio, as_of=AS_OF) if row[3] == only.value]
    assert found == [row for row in expected if not row[1].startswith("W")]


def test_service() -> None:
    """With one, trainers are looked at; without, that is told."""
    hours = polars.concat([WORKED] * 3).with_columns(
        id=polars.Series(["H-1", "H-2", "H-3"]), trainer=polars.Series(["QT-1", "QT-2", None])
    )
    how: dict[str, Any] = {"phases": _phases(), "hours": hours, "select": ["PG809"]}
    assert _check(**how) == [("A", "PG809", "hours", "not_applicable", None, None, None)]
    assert _check(**how, service=Service(trainers=[Trainer(id="QT-1")])) == [
        ("A", "PG809", "hours/1", "breached", "QT-2", None, None),
        ("A", "PG809", "hours/2", "undetermined", None, None, None),
    ]
    assert len(_check(**how, service=Service())) == 3


# Days


@pytest.mark.parametrize(
    "as_of",
    ["2026-06-01", datetime(2026, 6, 1), None, 20260601, day("1899-12-31"), day("2200-01-01")],  # noqa: DTZ001 (no day)
)
def test_as_of_that_is_no_day(as_of: Any) -> None:
    (problem,) = _problems(phases=_phases(), as_of=as_of)
    assert problem[0] == "/as_of"


# Waivers


def _waived(until: str, **fields: Any) -> Case:
    stated = {"rule": "PG202", "subject": "phases/1", "reason": "-", "approved_by": "x", **fields}
    return case("A", SHORT, LONG, waivers=[Waiver(until=day(until), **stated)])


@in_each
@pytest.mark.parametrize(
    ("until", "outcome"), [("2026-05-31", "breached"), ("2026-06-01", "waived")]
)
def test_waivers(library: str, until: str, outcome: str) -> None:
    """They hold up to and including their last day."""
    found = by_frames([_waived(until)], library, as_of=AS_OF, select=["PG202"])
    assert {row[2]: row[3] for row in found} == {"phases/0": "met", "phases/1": outcome}
    assert found == by_reference([_waived(until)], as_of=AS_OF, select=["PG202"])


def test_waivers_and_only() -> None:
    """What is waived is not breached any more."""
    frames = frames_of([_waived("2026-06-01")], "polars")
    waived = _check(**frames, select=["PG2"], only="waived")
    assert [(row[1], row[2]) for row in waived] == [("PG202", "phases/1")]
    breached = _check(**frames, select=["PG2"], only="breached")
    assert [(row[1], row[2]) for row in breached] == [("PG201", "phases/0")]
    assert [row[3] for row in _check(**frames, select=["PG202"], only="met")] == ["met"]
    del frames["waivers"]
    assert _check(**frames, select=["PG2"], only="waived") == []
    assert len(_check(**frames, select=["PG2"], only="breached")) == 2


@pytest.mark.parametrize("other", [{"rule": "PG201"}, {"subject": "phases/0"}, {"subject": "case"}])
def test_waivers_of_something_else(other: Mapping[str, str]) -> None:
    found = by_frames([_waived("2199-12-31", **other)], "polars", as_of=AS_OF, select=["PG202"])
    assert [row[3] for row in found] == ["met", "breached"]


def test_waivers_of_other_cases_and_twice() -> None:
    """A judgement is told once, however many waivers cover it."""
    waiver = {"rule": "PG202", "subject": "phases/0", "until": "2026-06-01"}
    expired = {**waiver, "until": "2026-05-31"}
    waivers = polars.DataFrame(
        [{"case": "A", **waiver}, {"case": "A", **expired}, {"case": "A", **waiver}]
    )
    phases = polars.concat([_phases(), _phases(case=["B"])])
    found = _check(phases=phases, waivers=waivers, select=["PG202"])
    assert [(row[0], row[3]) for row in found] == [("A", "waived"), ("B", "breached")]


# What is used more than once


def test_keep_gets_frames_of_the_library() -> None:
    kept = []

    def keep(frame: Any) -> Any:
        kept.append(type(frame))
        return frame

    frames = frames_of(PORTFOLIO, "polars")
    assert _check(**frames, keep=keep) == _check(**frames)
    assert kept
    assert set(kept) == {polars.LazyFrame}


def test_keep_may_compute() -> None:
    """What it hands back stands for what it got."""
    frames = frames_of(PORTFOLIO, "polars-lazy")
    result = check_frames(PROGRAMME, **frames, as_of=AS_OF, keep=polars.LazyFrame.collect)
    assert isinstance(result, polars.LazyFrame)
    assert _asked(result) == _check(**frames)


def test_keep_in_duckdb(connection: duckdb.DuckDBPyConnection) -> None:
    frames = _in(connection, PORTFOLIO)
    kept = []

    def keep(relation: Any) -> Any:
        kept.append(type(relation))
        return relation

    few: dict[str, Any] = {"select": ["PG301", "PG302"]}
    assert _check(**frames, keep=keep, **few) == _check(**frames, **few)
    assert set(kept) == {duckdb.DuckDBPyRelation}


def _in(connection: duckdb.DuckDBPyConnection, portfolio: list[Case]) -> dict[str, Any]:
    arrow = frames_of(portfolio, "pyarrow")
    return {name: connection.from_arrow(table) for name, table in arrow.items()}


def _left_behind(connection: duckdb.DuckDBPyConnection) -> list[Any]:
    found = connection.execute(
        "SELECT table_name FROM duckdb_tables() UNION ALL"
        " SELECT view_name FROM duckdb_views() WHERE NOT internal"
    )
    # What came from Arrow is a view of the user's.
    return [name for (name,) in found.fetchall() if re.match("kept_", name)]


def test_two_calls_on_one_connection(connection: duckdb.DuckDBPyConnection) -> None:
    """Neither is in the way of the other, and nothing is left behind."""
    frames = _in(connection, PORTFOLIO)
    how: dict[str, Any] = {"select": ["PG2", "PG301", "PG302"]}
    first = check_frames(PROGRAMME, **frames, as_of=AS_OF, **how)
    second = check_frames(PROGRAMME, **frames, as_of=day("2025-03-10"), **how)
    assert _left_behind(connection) == []
    expected = by_reference(PORTFOLIO, as_of=AS_OF, **how)
    assert _asked(second) != expected
    assert _asked(first) == expected
    assert _asked(first) == expected
    assert connection.execute("SELECT count(*) FROM duckdb_tables()").fetchall() == [(0,)]


def test_nothing_is_left_behind_after_an_error(connection: duckdb.DuckDBPyConnection) -> None:
    """Of computing, and of what is asked for."""
    frames = _in(connection, PORTFOLIO)
    connection.execute(
        "CREATE VIEW broken AS SELECT 'A' AS \"case\", 'H-1' AS id, 'x' AS module, 60 AS minutes,"
        " CASE WHEN error('it was read') IS NULL THEN DATE '2025-03-03' END AS date"
    )
    frames["hours"] = connection.view("broken")
    few: dict[str, Any] = {"select": ["PG301", "PG302"]}
    result = check_frames(PROGRAMME, **frames, as_of=AS_OF, **few)
    with pytest.raises(duckdb.Error, match="it was read"):
        result.fetchall()
    with pytest.raises(InputError):
        check_frames(PROGRAMME, **frames, as_of=AS_OF, only="broken", **few)
    assert _left_behind(connection) == []


def test_frames_are_not_changed() -> None:
    frames = frames_of(PORTFOLIO, "polars")
    copies = {name: frame.clone() for name, frame in frames.items()}
    _check(**frames)
    assert all(frame.equals(copies[name]) for name, frame in frames.items())
    pandas_frames = frames_of(PORTFOLIO, "pandas")
    before = pandas_frames["phases"].copy()
    _check(**pandas_frames)
    pandas.testing.assert_frame_equal(pandas_frames["phases"], before)
