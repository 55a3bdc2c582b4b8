"""What the kinds share that judge single entries: they tell those that are not met, or one met."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ..columns import days
from ..columns.expressions import col, lit
from ..columns.tables import Columns, Tables, Told, row_subject
from ..columns.tables import outcome as everywhere
from ..entry import HourEntry
from ..judgement import MET, Judgement
from ..language import Text
from ..programme import Rule
from .kind import Idle, Kind, NoParameters, Snapshot, Words, never_idle

if TYPE_CHECKING:
    from narwhals import Expr, LazyFrame

Wrong = Callable[[Rule, Snapshot], Iterator[tuple[int, HourEntry]]]
Tell = Callable[[Rule, Snapshot, int, HourEntry], Judgement | None]
NothingWrong = Callable[[Rule, Snapshot], Judgement]
Anything = Callable[[Rule, Snapshot], bool]


def entry_kind(
    name: str,
    *,
    nothing_wrong: NothingWrong,
    wrong: Wrong,
    tell: Tell,
    any_wrong: Anything,
    columns: Columns,
    words: Mapping[str, Words],
    boundary: Text,
    idle: Idle = never_idle,
    is_duty: bool = True,
) -> Kind:
    """A kind that judges entry by entry.

    Args:
        name: The kind's name.
        nothing_wrong: The judgement of the subject ``hours`` when there is nothing to tell.
        wrong: The entries that are not met, in any order.
        tell: The judgement of one entry, ``None`` if it is met.
        any_wrong: Whether there is any, in logarithmic time.
        columns: The same in tables; :func:`told_of` makes it of the entries that are not met.
        words: What its judgements say.
        boundary: What is just inside and what is just outside.
        idle: Why a rule of it can never say anything in a programme.
        is_duty: Whether what is pending is something for people to do.
    """

    def judge(rule: Rule, snapshot: Snapshot) -> Iterator[Judgement]:
        if not any_wrong(rule, snapshot):
            yield nothing_wrong(rule, snapshot)
            return
        in_file_order = sorted(wrong(rule, snapshot), key=lambda numbered: numbered[0])
        yield from filter(None, (tell(rule, snapshot, n, entry) for n, entry in in_file_order))

    def touch(rule: Rule, snapshot: Snapshot, number: int, entry: HourEntry) -> Iterator[Judgement]:
        if not any_wrong(rule, snapshot):
            yield nothing_wrong(rule, snapshot)
        elif snapshot.is_live(entry):
            told = tell(rule, snapshot, number, entry)
            if told is not None:
                yield told

    return Kind(
        name=name,
        judge=judge,
        touch=touch,
        columns=columns,
        idle=idle,
        is_duty=is_duty,
        words=words,
        boundary=boundary,
        parameters=NoParameters,
    )


def so_far(tables: Tables) -> LazyFrame[Any]:
    """The live entries that are evidence, with the number of their calendar month."""
    hours = tables.hours.filter(col("date") <= lit(tables.as_of))
    return hours.with_columns(month=days.month_of(col("date")))


def later(tables: Tables) -> LazyFrame[Any]:
    """The live entries that are not evidence yet."""
    return tables.hours.filter(col("date") > lit(tables.as_of))


def told_of(
    wrong: LazyFrame[Any],
    rule: Rule,
    tables: Tables,
    *,
    outcome: Expr,
    observed: Expr | None = None,
    due: Expr | None = None,
) -> Iterator[Told]:
    """The judgements of entries that are not met, and that of ``hours`` in cases without any.

    Args:
        wrong: These entries.
        rule: The rule.
        tables: The tables.
        outcome: What the entries are instead.
        observed: What was found in them.
        due: The last day on which they can still be met.
    """
    wants_met = tables.wants(MET)
    wrong = tables.keep(wrong) if wants_met else wrong
    yield Told(
        rows=wrong, subject=row_subject("hours"), outcome=outcome, observed=observed, due=due
    )
    if wants_met:
        any_wrong = tables.gather("cases", ("wrong", rule.id), lambda: wrong, "max", lit(1))
        yield Told(
            rows="cases", subject=lit("hours"), where=any_wrong.is_null(), outcome=everywhere(MET)
        )
