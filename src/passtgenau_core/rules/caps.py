"""What the kinds share that hold minutes of a module against a cap: the judgement itself."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

from ..columns.expressions import choose, col, number_text, only_if
from ..columns.tables import Told
from ..entry import HourEntry
from ..judgement import BREACHED, MET, NOT_APPLICABLE, PENDING, Judgement, Remedy
from ..programme import Module, Rule
from .kind import Snapshot, judged, reverse

if TYPE_CHECKING:
    from narwhals import Expr, LazyFrame


def judge_cap(
    rule: Rule,
    snapshot: Snapshot,
    module: Module,
    *,
    subject: str,
    cap: int,
    first: date | None = None,
    last: date | None = None,
    decided: bool,
    within: str,
    so_far: str,
    over: str,
) -> Judgement:
    """Judge the minutes of a module up to the day of the check against ``cap``.

    Args:
        rule: The rule.
        snapshot: The case on the day of the check.
        module: The module.
        subject: What is judged.
        cap: Most minutes.
        first: First day that counts, or ``None``.
        last: Last day that counts, or ``None``.
        decided: Whether nothing can be added any more.
        within: Why it is met.
        so_far: Why it is pending.
        over: Why it is breached.
    """
    ledger = snapshot.ledger
    until = snapshot.as_of if last is None else min(last, snapshot.as_of)
    minutes = ledger.minutes(module.id, first, until)
    crossing = ledger.exceeding(module.id, cap, first, until) if minutes > cap else None
    if crossing is not None:
        pointer = f"/hours/{ledger.number(crossing.id)}"
        return judged(
            rule,
            subject,
            BREACHED,
            over,
            observed=minutes,
            allowed=cap,
            pointer=pointer,
            facts=(crossing.id, "/hours", *_ends(snapshot, module)),
            remedy=partial(_reversals, snapshot, module.id, crossing, until, minutes - cap),
        )
    return judged(
        rule,
        subject,
        MET if decided else PENDING,
        within if decided else so_far,
        observed=minutes,
        allowed=cap,
        pointer="/hours",
        facts=("/hours", *_ends(snapshot, module)),
    )


def told_cap(
    rows: Literal["modules"] | LazyFrame[Any],
    *,
    subject: Expr,
    cap: Expr,
    decided: Expr,
    where: Expr | None = None,
) -> Told:
    """As :func:`judge_cap`, for the ``minutes`` of rows; without a cap it is not applicable."""
    minutes = col("minutes")
    stated = ~cap.is_null()
    return Told(
        rows=rows,
        subject=subject,
        where=where,
        outcome=choose(
            (~stated, NOT_APPLICABLE),
            (minutes > cap, BREACHED),
            (decided, MET),
            otherwise=PENDING,
        ),
        observed=only_if(stated, number_text(minutes)),
        allowed=number_text(cap),
    )


def _ends(snapshot: Snapshot, module: Module) -> tuple[str, ...]:
    return tuple(f"/{numbered.subject}/end" for numbered in snapshot.phases_of(module.id))


def _reversals(
    snapshot: Snapshot, module: str, crossing: HourEntry, until: date, excess: int
) -> Remedy:
    """The remedy of reversing the crossing entry, and those after it as far as that takes."""
    entries: list[HourEntry] = []
    for _, entry in snapshot.ledger.between(module, crossing.date, until):
        if excess > 0 and (entry.date, entry.id) >= (crossing.date, crossing.id):
            entries.append(entry)
            excess -= entry.minutes or 0
    return reverse(f"/hours/{snapshot.ledger.number(crossing.id)}", *entries)
