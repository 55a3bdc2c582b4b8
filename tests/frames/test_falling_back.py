"""Rules of kinds without a columnar form are judged by the reference engine, row for row alike."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

import attrs
import polars
import pytest
from asking import EINSTIEG, PROGRAMME, QUALI, case, day, phase, record
from every_field import CASE
from portfolios import by_reference, frames_of, rows_in

from passtgenau_core import Budget, Case, HourEntry, InputError, Rate, Service, Trainer, Waiver
from passtgenau_core.frames import check_frames, judging
from passtgenau_core.frames.falling_back import FallbackWarning

AS_OF = day("2026-06-01")
PORTFOLIO = [
    case(
        "A",
        phase(EINSTIEG, "2025-03-03", "2025-03-15", early=""),
        phase(QUALI, "2025-03-31", "2026-01-31"),
        budget=Budget(amount="10.00", rates=[Rate(from_=day("2025-01-01"), rate="60.05")]),
        ledger=[
            HourEntry(id="H-1", date=day("2025-04-01"), module=QUALI, minutes=61, trainer="QT-1"),
            HourEntry(id="H-2", date=day("2025-04-02"), module=QUALI, minutes=90, trainer="QT-2"),
            HourEntry(id="H-3", date=day("2025-04-03"), reverses="H-2"),
        ],
        records=[record("moduldokumentation", "2025-04-02", EINSTIEG, with_=["leitung"])],
        waivers=[
            Waiver(rule="PG202", subject="phases/1", reason="-", approved_by="x", until=AS_OF)
        ],
    ),
    case("B", phase(QUALI, "2025-03-03")),
]


def _without(patch: pytest.MonkeyPatch, *kinds: str) -> None:
    assert set(kinds) <= set(judging._KINDS)
    bare = {
        name: attrs.evolve(kind, columns=None) if name in kinds else kind
        for name, kind in judging._KINDS.items()
    }
    patch.setattr(judging, "_KINDS", MappingProxyType(bare))


def _asked(portfolio: list[Case], library: str, **how: Any) -> Any:
    frames = frames_of(portfolio, library)
    return check_frames(portfolio[0].programme, **frames, **{"as_of": AS_OF, **how})


@pytest.mark.parametrize(
    "library",
    [
        "polars",
        "polars-lazy",
        "pandas",
        "pyarrow",
        "duckdb",
    ],
)
def test_the_same_as_with_columns(library: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beside rules that have a columnar form; the frame is of the same library."""
    how: dict[str, Any] = {"select": ["PG101", "PG202", "PG301", "PG602", "PG507"]}
    with_columns = _asked(PORTFOLIO, library, **how)
    _without(monkeypatch, "maximum-length", "record-content", "budget-amount")
    with pytest.warns(FallbackWarning):
        found = _asked(PORTFOLIO, library, **how)
    assert type(found) is type(with_columns)
    rows = sorted(rows_in(found), key=str)
    assert rows == sorted(rows_in(with_columns), key=str)
    assert rows == by_reference(PORTFOLIO, as_of=AS_OF, **how)
    assert "waived" in {row[3] for row in rows}


@pytest.mark.parametrize("portfolio", [PORTFOLIO, [CASE]])
def test_all_kinds(portfolio: list[Case], monkeypatch: pytest.MonkeyPatch) -> None:
    """All that rules ask for gets there and back."""
    expected = [row for row in by_reference(portfolio, as_of=AS_OF) if not row[1].startswith("W")]
    _without(monkeypatch, *judging._KINDS)
    with pytest.warns(FallbackWarning):
        found = _asked(portfolio, "polars")
    assert sorted(rows_in(found), key=str) == expected


@pytest.mark.parametrize("library", ["pyarrow", "duckdb"])
def test_nothing_but_such_kinds(library: str, monkeypatch: pytest.MonkeyPatch) -> None:
    _without(monkeypatch, "maximum-length")
    for portfolio in (PORTFOLIO, PORTFOLIO[1:]):
        with pytest.warns(FallbackWarning):
            found = _asked(portfolio, library, select=["PG202"])
        expected = by_reference(portfolio, as_of=AS_OF, select=["PG202"])
        assert sorted(rows_in(found), key=str) == expected


@pytest.mark.parametrize(
    "how",
    [
        {"only": "breached"},
        {"only": "waived"},
        {"only": "not_applicable", "readings": {"minimum-length": "off"}},
        {"readings": {"minimum-length": "off"}},
        {"as_of": day("2025-03-20")},
        {"as_of": day("2026-06-02")},
        {"service": Service(trainers=[Trainer(id="QT-1")])},
    ],
)
def test_what_is_asked(how: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    how = {"select": ["PG2", "PG809"], **how}
    expected = sorted(rows_in(_asked(PORTFOLIO, "polars", **how)), key=str)
    _without(monkeypatch, "maximum-length", "minimum-length", "known-trainer")
    with pytest.warns(FallbackWarning):
        found = _asked(PORTFOLIO, "polars", **how)
    assert sorted(rows_in(found), key=str) == expected
    assert expected


def test_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Which rules and which kinds, where check_frames is called; not of rules left out."""
    _without(monkeypatch, "maximum-length", "minimum-length", "hour-cap")
    with pytest.warns(FallbackWarning) as told:
        _asked(PORTFOLIO, "polars", select=["PG2", "PG101"])
    (one,) = told
    for name in ("PG201", "PG202", "maximum-length", "minimum-length"):
        assert name in str(one.message)
    for name in ("PG101", "PG301", "hour-cap"):
        assert name not in str(one.message)
    assert one.filename == __file__


def test_it_is_not_told_without_need(monkeypatch: pytest.MonkeyPatch) -> None:
    """Warnings are errors here."""
    _without(monkeypatch, "maximum-length")
    assert rows_in(_asked(PORTFOLIO, "polars", select=["PG201"])) != []


def test_bad_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    """They cannot be judged by the reference engine: all of them are told."""
    _without(monkeypatch, "maximum-length")
    frames = frames_of(PORTFOLIO, "polars")
    frames["phases"] = frames["phases"].with_columns(module=polars.lit("quali"))
    with pytest.warns(FallbackWarning), pytest.raises(InputError) as raised:
        check_frames(PROGRAMME, **frames, as_of=AS_OF, select=["PG202"])
    places = {(problem.file, problem.pointer) for problem in raised.value.problems}
    assert {
        ("A", "/phases/0/module"),
        ("A", "/phases/1/module"),
        ("B", "/phases/0/module"),
    } == places


def test_no_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    _without(monkeypatch, "maximum-length")
    frames = {name: frame.clear() for name, frame in frames_of(PORTFOLIO, "polars").items()}
    with pytest.warns(FallbackWarning):
        found = check_frames(PROGRAMME, **frames, as_of=AS_OF, select=["PG202"])
    assert found.columns == list(judging.COLUMNS)
    assert found.rows() == []
