"""Many cases at once: the rules over data frames, computed by the library that holds them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from ..columns import days
from ..columns.expressions import choose, col, lit, narwhals
from ..columns.tables import Tables, Told, grouped, outcome
from ..judgement import BREACHED, NOT_APPLICABLE, WAIVED, Outcome
from ..programme import Programme, Rule
from ..rules import KINDS, Kind
from ..service import Service
from .falling_back import by_reference
from .inputs import Given, given
from .native import keeping
from .question import Question

if TYPE_CHECKING:
    from narwhals import LazyFrame

_KINDS: Mapping[str, Kind] = MappingProxyType({kind.name: kind for kind in KINDS})
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
    only: str | Outcome | None = None,
    keep: Callable[[Any], Any] | None = None,
) -> Any:
    """Judge many cases as they stand on a day, by all rules about cases.

    The frames are those of one library: pandas, Polars (eager or lazy), PyArrow, DuckDB (relations)
    or PySpark, and that library computes the result. What is lazy stays lazy: nothing is read until
    the result is. Columns are named as the fields of the case file; the reference lists them.

    Args:
        programme: The programme of all cases.
        phases: Phases: ``case``, ``module``, ``start``; ``end``, ``ended_early``,
            ``planned_hours``.
        hours: Entries: ``case``, ``id``, ``date``, ``module``, ``minutes``; ``reverses``,
            ``trainer``.
        records: Records: ``case``, ``kind``, ``date``; ``module``, ``with``, ``by``, ``topics``,
            ``aids``, ``recipients``, ``form``, ``answered_on``, ``icf``.
        cases: One row a case: ``case``; ``groups``, ``district``, ``provider``, ``signed_on`` …
            Without it the cases are those that the three others name.
        goals: Goals: ``case``, ``id``, ``agreed_on``.
        record_goals: The goals of which a record states how far they are reached: ``case``,
            ``record`` (its number), ``goal``.
        rates: Rates of the budget: ``case``, ``from``, ``rate`` (euros).
        budget_hours: Hours the budget grants: ``case``, ``module``, ``hours``.
        waivers: Waivers: ``case``, ``rule``, ``subject``, ``until``.
        as_of: The day (Stichtag).
        readings: Options other than the default ones, by reading id.
        select: Rule ids or prefixes; only these rules are judged. Empty: all.
        ignore: Rule ids or prefixes that are left out.
        service: The service that works on the cases, if its trainers are to be looked at.
        only: Only judgements with this outcome, such as ``"breached"``, which takes much less time.
        keep: What becomes of frames that are used more than once, so that they are computed once,
            such as ``lambda frame: frame.cache()`` in Spark. DuckDB and Polars do so anyway.

    Returns:
        A frame of the same library, a row a judgement: ``case``, ``rule``, ``subject``,
        ``outcome``, ``observed``, ``allowed`` (texts: days as ISO 8601, minutes, euros with two
        places, ids) and ``due`` (a day). Its rows are in no order. It holds what ``check`` says of
        each case, but for the rules about waivers themselves (W101 to W103), and ``subject`` counts
        by the column ``number``, or where there is none by the order of the rows, or by date where
        rows have no order.

    Raises:
        InputError: for frames of several libraries, missing or misspelt columns, an unknown
            reading, rule or outcome.
        ModuleNotFoundError: without narwhals (extra ``frames``).

    Example:
        >>> import polars
        >>> from passtgenau_core import load_programme
        >>> phases = polars.DataFrame({
        ...     "case": ["LOE-2025-007"], "module": ["qualifizierungsphase"],
        ...     "start": [date(2025, 3, 31)], "end": [date(2026, 1, 31)]})
        >>> check_frames(load_programme("passtgenau"), phases=phases, as_of=date(2025, 6, 1),
        ...              select=["PG1", "PG2"], only="breached").sort("rule").rows()
        [('LOE-2025-007', 'PG101', 'case', 'breached', None, 'einstiegsphase', None), \
('LOE-2025-007', 'PG202', 'phases/0', 'breached', '2026-01-31', '2026-01-30', None)]
    """
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
    question = Question(
        programme=programme,
        as_of=as_of,
        readings=readings,
        select=select,
        ignore=ignore,
        service=service,
        only=only,
    )
    return judged(tables, question, keep=keep, with_waivers=waivers is not None)


def judged(
    tables: Given,
    question: Question,
    *,
    keep: Callable[[Any], Any] | None = None,
    with_waivers: bool,
) -> Any:
    """The judgements of the cases in tables, as a frame of the user's."""
    rules = question.rules()
    wanted = question.only
    with keeping(tables.read, keep) as (kept, handed_back):
        columnar = Tables(
            tables.frames,
            question.programme,
            question.as_of,
            question.service,
            # What waivers turn into something else is asked for before it is left out.
            only=BREACHED if with_waivers and wanted is WAIVED else wanted,
            keep=kept,
        )
        rows, others = _all_rows(columnar, rules, question.readings)
        if with_waivers:
            rows = _with_waivers(rows, columnar)
        if wanted is not None:
            rows = rows.filter(col("outcome") == wanted.value)
        return handed_back(rows, others)


def _all_rows(
    tables: Tables, rules: Iterable[Rule], readings: Mapping[str, str]
) -> tuple[LazyFrame[Any], list[LazyFrame[Any]]]:
    """The judgements of the rules, one below the other, and those that are not columnar alone."""
    told: list[tuple[Rule, Told]] = []
    others: list[Rule] = []
    for rule in rules:
        columns = _KINDS[rule.kind].columns
        if columns is None:
            others.append(rule)
        else:
            tables.next_rule(rule)
            told += [(rule, one) for one in columns(rule, tables)]
    uses = Counter[str](one.rows for _, one in told if isinstance(one.rows, str))
    # Phases hold what their case holds.
    uses["cases"] += uses["phases"]
    frames = [_rows(rule, one, tables, uses) for rule, one in told]
    fallen_back = [by_reference(tables, others, readings)] if others or not frames else []
    return narwhals().concat([*frames, *fallen_back]), fallen_back


def _rows(rule: Rule, told: Told, tables: Tables, uses: Counter[str]) -> LazyFrame[Any]:
    rows = told.rows
    if isinstance(rows, str):
        rows = tables.rows(rows, uses[rows])
    result, due = told.outcome, told.due
    if not rule.active:
        result, due = outcome(NOT_APPLICABLE), None
    if told.where is not None:
        rows = rows.filter(told.where)
    rows = rows.with_columns(outcome=result)
    if tables.only is not None:
        rows = rows.filter(col("outcome") == tables.only.value)
    return rows.select(
        case=col("case"),
        rule=lit(rule.id),
        subject=told.subject,
        outcome=col("outcome"),
        observed=lit(None) if told.observed is None else told.observed,
        allowed=lit(None) if told.allowed is None else told.allowed,
        due=days.unknown() if due is None else due,
    )


def _with_waivers(rows: LazyFrame[Any], tables: Tables) -> LazyFrame[Any]:
    """The same with the breaches that a waiver covers on the day told as waived."""
    held = tables.frames.waivers.filter(col("until") >= lit(tables.as_of))
    by = ["case", "rule", "subject"]
    held = grouped(held.with_columns(one=lit(1)), by, waiver=("max", col("one")))
    covered = (col("outcome") == BREACHED.value) & ~col("waiver").is_null()
    rows = rows.join(held, on=by, how="left").with_columns(
        outcome=choose((covered, WAIVED), otherwise=col("outcome"))
    )
    return rows.select(*COLUMNS)
