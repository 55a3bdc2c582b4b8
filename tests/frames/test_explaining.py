"""Some of many cases explained: what ``check`` says of them, and nothing of the others."""

from __future__ import annotations

from typing import Any

import attrs
import polars
import pytest
from asking import EINSTIEG, PROGRAMME, QUALI, case, day, goal, phase, record
from every_field import CASE
from portfolios import frames_of

from passtgenau_core import HourEntry, InputError, Service, Trainer, check
from passtgenau_core.frames import check_frames, explain_cases

AS_OF = day("2026-06-01")
A = case(
    "A",
    phase(EINSTIEG, "2025-03-03", "2025-03-15"),
    phase(QUALI, "2025-03-31", "2026-01-31"),
    ledger=[
        HourEntry(id="H-1", date=day("2025-04-01"), module=QUALI, minutes=60, trainer="QT-1"),
        HourEntry(id="H-2", date=day("2025-04-02"), reverses="H-1"),
    ],
    records=[record("reflexionsgespraech", "2025-05-20", goals={"Z-1": "offen"})],
    goals=[goal("Z-1", "2025-04-01")],
)
B = case("B", phase(EINSTIEG, "2025-03-03", "2025-03-28"))
C = case("C", phase(QUALI, "2025-03-03"))
PORTFOLIO = [C, A, B]


def _explained(flagged: Any, library: str = "polars", **how: Any) -> dict[str, Any]:
    frames = frames_of(PORTFOLIO, library)
    return explain_cases(PROGRAMME, flagged, **frames, **{"as_of": AS_OF, **how})


@pytest.mark.parametrize("library", ["polars", "polars-lazy", "pandas", "pyarrow", "duckdb"])
def test_reports_are_those_of_check(library: str) -> None:
    """In the order of the ids."""
    found = _explained(["B", "A"], library)
    assert list(found) == ["A", "B"]
    assert found == {"A": check(A, as_of=AS_OF), "B": check(B, as_of=AS_OF)}


def test_every_field() -> None:
    found = explain_cases(CASE.programme, CASE.id, **frames_of([CASE], "polars"), as_of=AS_OF)
    assert found == {CASE.id: check(CASE, as_of=AS_OF)}


@pytest.mark.parametrize(
    "flagged",
    [
        ["C", "A"],
        ("A", "C", "A"),
        {"A", "C"},
        iter(["A", "C"]),
        ["A", "C", "Z"],
        polars.DataFrame({"case": ["C", "A", "C"], "rule": ["PG101", "PG102", "PG103"]}),
        polars.LazyFrame({"case": ["C", "A"]}),
        polars.DataFrame({"case": ["C", "A"]}).to_arrow(),
        polars.DataFrame({"case": ["C", "A"]}).to_pandas(),
    ],
)
def test_ids_and_frames(flagged: Any) -> None:
    """Each case is explained once; those that are not there are left out."""
    assert list(_explained(flagged)) == ["A", "C"]


def test_one_id() -> None:
    assert list(_explained("A")) == ["A"]
    assert list(_explained("AC")) == []


@pytest.mark.parametrize("flagged", [[], (), polars.DataFrame({"case": []}), ["Z"]])
def test_no_case(flagged: Any) -> None:
    assert _explained(flagged) == {}


def test_what_check_frames_found() -> None:
    frames = frames_of(PORTFOLIO, "polars")
    how: dict[str, Any] = {"as_of": AS_OF, "select": ["PG202"]}
    flagged = check_frames(PROGRAMME, **frames, only="breached", **how)
    found = explain_cases(PROGRAMME, flagged, **frames, **how)
    assert found == {
        "A": check(A, **how),
        "C": check(C, **how),
    }
    assert {name: len(report.breached) for name, report in found.items()} == {"A": 1, "C": 1}


@pytest.mark.parametrize(
    "how",
    [
        {"as_of": day("2025-06-01")},
        {"select": ["PG2", "PG8"]},
        {"ignore": ["PG2"]},
        {"readings": {"minimum-length": "off"}},
        {"service": Service(trainers=[Trainer(id="QT-2")])},
    ],
)
def test_what_is_asked(how: dict[str, Any]) -> None:
    assert _explained("A", **how) == {"A": check(A, **{"as_of": AS_OF, **how})}
    assert _explained("A", **how) != _explained("A")


def test_bad_rows() -> None:
    """Each is told, with its case, and with table, row and column."""
    frames = frames_of(PORTFOLIO, "polars")
    frames["phases"] = frames["phases"].with_columns(
        module=polars.when(case="A", number=1)
        .then(polars.lit("quali"))
        .otherwise(polars.col("module"))
    )
    frames["hours"] = frames["hours"].with_columns(date=polars.lit(None))
    with pytest.raises(InputError) as raised:
        explain_cases(PROGRAMME, ["A", "B"], **frames, as_of=AS_OF)
    places = {(problem.file, problem.pointer) for problem in raised.value.problems}
    assert places == {("A", "/phases/1/module"), ("A", "/hours/0"), ("A", "/hours/1")}


def test_rows_of_other_cases_are_not_read() -> None:
    """They may be as bad as they like."""
    frames = frames_of(PORTFOLIO, "polars")
    frames["phases"] = frames["phases"].with_columns(
        module=polars.when(case="C").then(polars.lit("quali")).otherwise(polars.col("module"))
    )
    assert explain_cases(PROGRAMME, ["A"], **frames, as_of=AS_OF) == {"A": check(A, as_of=AS_OF)}
    with pytest.raises(InputError):
        explain_cases(PROGRAMME, ["A", "C"], **frames, as_of=AS_OF)


def test_rows_without_numbers() -> None:
    """They are in the order of the frame."""
    frames = frames_of(PORTFOLIO, "polars")
    frames["phases"] = frames["phases"].drop("number").reverse()
    turned = attrs.evolve(A, phases=A.phases[::-1])
    found = explain_cases(PROGRAMME, "A", **frames, as_of=AS_OF)
    assert found == {"A": check(turned, as_of=AS_OF)}


def test_frames_that_are_missing() -> None:
    frames = frames_of(PORTFOLIO, "polars")
    found = explain_cases(PROGRAMME, "B", phases=frames["phases"], hours=None, as_of=AS_OF)
    assert found == {"B": check(B, as_of=AS_OF)}
