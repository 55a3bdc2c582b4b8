"""inside-budget-period: each phase lies inside the period of the approved budget.

The budget's first and last day are inside. Planned phases are judged at once; a phase without end
is pending up to the budget's last day. Without a stated period the rule cannot be judged, unless
what is stated is enough to see a breach.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from ..columns import days
from ..columns.expressions import any_of, choose, col, lit, only_if
from ..columns.tables import Tables, Told, row_subject
from ..judgement import BREACHED, MET, PENDING, UNDETERMINED, Judgement
from ..language import Text
from ..programme import Rule
from .kind import (
    Kind,
    NoParameters,
    Numbered,
    Snapshot,
    Words,
    fact,
    judged,
    move_end,
    move_start,
)

_START, _END = "/budget/start", "/budget/end"


def judge(rule: Rule, snapshot: Snapshot) -> Iterator[Judgement]:
    """One judgement of each phase."""
    return (_judge_phase(rule, snapshot, numbered) for numbered in snapshot.phases)


def _judge_phase(rule: Rule, snapshot: Snapshot, numbered: Numbered) -> Judgement:
    phase, subject = numbered.phase, numbered.subject
    first = fact(snapshot.case, "budget.start")
    last = fact(snapshot.case, "budget.end")
    start_at, end_at = f"/{subject}/start", f"/{subject}/end"
    if first is not None and phase.start < first:
        return judged(
            rule,
            subject,
            BREACHED,
            "before-the-budget",
            observed=phase.start,
            allowed=first,
            pointer=start_at,
            facts=(start_at, _START),
            remedy=move_start(numbered, first),
        )
    latest = phase.end or phase.start
    if last is not None and latest > last:
        pointer = start_at if phase.end is None else end_at
        return judged(
            rule,
            subject,
            BREACHED,
            "after-the-budget",
            observed=latest,
            allowed=last,
            pointer=pointer,
            facts=(pointer, _END),
            remedy=move_end(numbered, last),
        )
    if first is None or last is None:
        return judged(
            rule,
            subject,
            UNDETERMINED,
            "no-budget-period",
            pointer=_START if first is None else _END,
        )
    if phase.end is not None:
        return judged(
            rule,
            subject,
            MET,
            "inside-the-budget",
            observed=phase.end,
            allowed=last,
            facts=(start_at, end_at, _START, _END),
        )
    waiting = snapshot.as_of <= last
    return judged(
        rule,
        subject,
        PENDING if waiting else BREACHED,
        "open-inside-the-budget" if waiting else "open-after-the-budget",
        allowed=last,
        due=last,
        facts=(start_at, _START, _END),
        remedy=None if waiting else move_end(numbered, last),
    )


def columns(rule: Rule, tables: Tables) -> Iterator[Told]:
    """The same in tables."""
    first, last = col("budget_start"), col("budget_end")
    start, end = col("start"), col("end")
    latest = choose((end.is_null(), start), otherwise=end)
    before, after = start < first, latest > last
    unstated = first.is_null() | last.is_null()
    open_ = end.is_null() & ~any_of(before, after, unstated)
    yield Told(
        rows="phases",
        subject=row_subject("phases"),
        outcome=choose(
            (before | after, BREACHED),
            (unstated, UNDETERMINED),
            (~open_, MET),
            (lit(tables.as_of) <= last, PENDING),
            otherwise=BREACHED,
        ),
        observed=days.iso(
            choose((before, start), (after, latest), otherwise=only_if(~unstated, end))
        ),
        allowed=days.iso(choose((before, first), otherwise=only_if(after | ~unstated, last))),
        due=only_if(open_, last),
    )


BOUNDARY = Text(
    "Erster und letzter Tag des Budgets: erfüllt; der Tag davor und danach: verletzt.",
    "The budget's first and last day are met; the day before and the day after are breaches.",
)

WORDS: Mapping[str, Words] = MappingProxyType(
    {
        "inside-the-budget": Words(
            Text("Ende {observed}, Budget bis {allowed}", "ends on {observed}, budget to {allowed}")
        ),
        "before-the-budget": Words(
            Text(
                "Beginn {observed}, Budget erst ab {allowed}",
                "starts on {observed}, budget only from {allowed}",
            ),
            Text("den Zeitraum des Budgets klären", "settle the period of the budget"),
        ),
        "after-the-budget": Words(
            Text(
                "bis {observed}, Budget nur bis {allowed}",
                "to {observed}, budget only to {allowed}",
            ),
            Text("den Zeitraum des Budgets klären", "settle the period of the budget"),
        ),
        "open-inside-the-budget": Words(
            Text("noch ohne Ende, Budget bis {allowed}", "no end yet, budget to {allowed}")
        ),
        "open-after-the-budget": Words(
            Text("ohne Ende, Budget nur bis {allowed}", "no end, budget only to {allowed}"),
            Text("das Ende der Phase eintragen", "enter the end of the phase"),
        ),
        "no-budget-period": Words(
            Text(
                "der Zeitraum des Budgets ist nicht angegeben", "the budget's period is not stated"
            )
        ),
    }
)

KIND = Kind(
    name="inside-budget-period",
    judge=judge,
    columns=columns,
    words=WORDS,
    boundary=BOUNDARY,
    parameters=NoParameters,
)
