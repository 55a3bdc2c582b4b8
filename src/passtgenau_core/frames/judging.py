"""Many cases at once: the same rules over data frames of pandas, Polars, PyArrow, DuckDB, Spark."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from ..checking import selected
from ..columns import days
from ..columns.expressions import choose, col, lit, narwhals
from ..columns.tables import Tables, Told, grouped, outcome
from ..judgement import BREACHED, NOT_APPLICABLE, WAIVED, Outcome
from ..periods import as_day
from ..programme import Programme, Rule
from ..rules import KINDS
from ..service import Service
from .inputs import given

if TYPE_CHECKING:
    from narwhals import LazyFrame

_KINDS = {kind.name: kind for kind in KINDS}
COLUMNS = ("case", "rule", "subject", "outcome", "observed", "allowed", "due")


def check_frames(
    programme: Programme,
    *,
    phases: Any = None,
    hours: Any = None,
    records: Any = None,
    cases: Any = None,
    goals: Any = None,
    record_goals: Any = None,
    rates: Any = None,
    budget_hours: Any = None,
    waivers: Any = None,
    as_of: date,
    readings: Mapping[str, str] | None = None,
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    service: Service | None = None,
    only: str | None = None,
) -> Any:
    """Judge many cases as they stand on a day, with what computes the frames."""
    tables = given(
        {
            "cases": cases,
            "phases": phases,
            "hours": hours,
            "records": records,
            "goals": goals,
            "record_goals": record_goals,
            "rates": rates,
            "budget_hours": budget_hours,
            "waivers": waivers,
        }
    )
    rules = selected(programme.under(readings or {}), select, ignore)
    rules = tuple(rule for rule in rules if rule.about == "case")
    columnar = Tables(tables.frames, programme, as_day(as_of, "/as_of"), service)
    wanted = None if only is None else Outcome(only)
    return tables.handed_back(judged(columnar, rules, wanted, waived=waivers is not None))


def judged(
    tables: Tables, rules: Iterable[Rule], only: Outcome | None, *, waived: bool
) -> LazyFrame[Any]:
    """The judgements of all rules, as one frame."""
    nw = narwhals()
    told = [(rule, one) for rule in rules for one in _told(rule, tables)]
    first = BREACHED if waived and only in (BREACHED, WAIVED) else only
    all_ = nw.concat(
        [_rows(rule, one, tables, None if waived and only is None else first) for rule, one in told]
    )
    if waived:
        all_ = _with_waivers(all_, tables, only)
    return all_


def _told(rule: Rule, tables: Tables) -> Iterator[Told]:
    columns = _KINDS[rule.kind].columns
    assert columns is not None
    return iter(columns(rule, tables))


def _rows(rule: Rule, told: Told, tables: Tables, only: Outcome | None) -> LazyFrame[Any]:
    rows = tables.rows(told.rows) if isinstance(told.rows, str) else told.rows
    if told.where is not None:
        rows = rows.filter(told.where)
    result = told.outcome if rule.active else outcome(NOT_APPLICABLE)
    if only is not None:
        rows = rows.filter(result == only.value)
    due = told.due if told.due is not None and rule.active else days.unknown()
    return rows.select(
        case=col("case"),
        rule=lit(rule.id),
        subject=told.subject,
        outcome=result,
        observed=lit(None) if told.observed is None else told.observed,
        allowed=lit(None) if told.allowed is None else told.allowed,
        due=due,
    )


def _with_waivers(rows: LazyFrame[Any], tables: Tables, only: Outcome | None) -> LazyFrame[Any]:
    held = tables.frames.waivers.filter(col("until") >= lit(tables.as_of))
    held = grouped(held, ["case", "rule", "subject"], waiver=("max", lit(1)))
    rows = rows.join(held, on=["case", "rule", "subject"], how="left")
    covered = (col("outcome") == BREACHED.value) & ~col("waiver").is_null()
    rows = rows.with_columns(outcome=choose((covered, WAIVED.value), otherwise=col("outcome")))
    rows = rows.select(*COLUMNS)
    return rows if only is None else rows.filter(col("outcome") == only.value)
