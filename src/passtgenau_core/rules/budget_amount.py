"""budget-amount: the hours so far cost no more than the amount of the budget.

Exactly the amount is met, a cent more is a breach. Each entry costs its minutes at the rate of its
day, rounded once for each module and month. Entries on days without a rate leave the cost open, and
the rule with it, unless the others alone cost too much already. A budget without an amount is not
judged.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from ..budget import Budget
from ..columns import days
from ..columns.expressions import choose, col, euros, lit, narwhals, number_text, only_if
from ..columns.tables import Tables, Told, flag, grouped
from ..costs import cost_of, rounded, unrated
from ..entry import HourEntry
from ..judgement import BREACHED, MET, NOT_APPLICABLE, PENDING, UNDETERMINED, Judgement, Remedy
from ..language import Text
from ..periods import FIRST_DAY, LAST_DAY
from ..programme import Rule
from ..quantities import Cents
from .entries import later, so_far
from .kind import Kind, NoParameters, Snapshot, Words, judged, reverse

if TYPE_CHECKING:
    from narwhals import Expr, LazyFrame

_ONE_DAY = timedelta(days=1)
_AT = "/budget/amount"
_FACTS = (_AT, "/budget/rates", "/hours")


def judge(rule: Rule, snapshot: Snapshot) -> Iterator[Judgement]:
    """One judgement of the case."""
    budget = snapshot.case.budget
    if budget is None or budget.amount is None:
        yield judged(rule, "case", NOT_APPLICABLE, "no-amount", pointer=_AT)
        return
    cost = cost_of(snapshot.ledger, budget, snapshot.as_of)
    if cost > budget.amount:
        yield judged(
            rule,
            "case",
            BREACHED,
            "over-amount",
            observed=cost,
            allowed=budget.amount,
            pointer=_AT,
            facts=_FACTS,
            remedy=partial(_reversals, snapshot, budget, budget.amount),
        )
        return
    yield _judge_cost(rule, snapshot, budget, cost, budget.amount)


def _judge_cost(
    rule: Rule, snapshot: Snapshot, budget: Budget, cost: Cents, amount: Cents
) -> Judgement:
    minutes = unrated(snapshot.ledger, budget, snapshot.as_of)
    if minutes:
        return judged(
            rule,
            "case",
            UNDETERMINED,
            "no-rate-that-day",
            observed=minutes,
            pointer="/budget/rates",
            facts=_FACTS,
        )
    decided = bool(snapshot.phases) and all(
        snapshot.is_over(module.id)
        for module in snapshot.programme.modules
        if not module.external or module.id in snapshot.modules
    )
    return judged(
        rule,
        "case",
        MET if decided else PENDING,
        "within-amount" if decided else "within-amount-so-far",
        observed=cost,
        allowed=amount,
        pointer=_AT,
        facts=_FACTS,
    )


def _reversals(snapshot: Snapshot, budget: Budget, amount: Cents) -> Remedy | None:
    """The remedy of reversing the entries from the day on from which the amount does not do."""
    ledger = snapshot.ledger
    if unrated(ledger, budget, snapshot.as_of):
        return None
    # Hours up to the low day are paid for, those up to the high one are not.
    low, high = FIRST_DAY - _ONE_DAY, snapshot.as_of
    while low + _ONE_DAY < high:
        middle = low + (high - low) // 2
        if cost_of(ledger, budget, middle) <= amount:
            low = middle
        else:
            high = middle
    unpaid = [
        numbered
        for module in ledger.modules
        for numbered in ledger.between(module, high, snapshot.as_of)
    ]
    unpaid.sort(key=lambda numbered: (numbered[1].date, numbered[1].id))
    return reverse(f"/hours/{unpaid[0][0]}", *(entry for _, entry in unpaid))


def touch(rule: Rule, snapshot: Snapshot, number: int, entry: HourEntry) -> Iterator[Judgement]:
    """The same judgement: any entry can change it."""
    return judge(rule, snapshot)


def columns(rule: Rule, tables: Tables) -> Iterator[Told]:
    """The same in tables."""

    def of_lines(value: Expr) -> Expr:
        found = tables.gather("cases", "cost lines", lambda: _lines(tables), "sum", value)
        return found.fill_null(0)

    amount = col("amount")
    cost = of_lines(rounded(col("product")))
    minutes = tables.of_modules("sum", col("minutes")).fill_null(0)
    unrated = minutes - of_lines(col("minutes"))
    over = cost > amount
    unknown = ~over & (unrated > 0)
    yield Told(
        rows="cases",
        subject=lit("case"),
        outcome=choose(
            (amount.is_null(), NOT_APPLICABLE),
            (over, BREACHED),
            (unknown, UNDETERMINED),
            (_decided(tables), MET),
            otherwise=PENDING,
        ),
        observed=only_if(
            ~amount.is_null(), choose((unknown, number_text(unrated)), otherwise=euros(cost))
        ),
        allowed=only_if(~unknown, euros(amount)),
    )


def _decided(tables: Tables) -> Expr:
    """Of the cases: whether there is a phase, and nothing can be added to the hours any more."""
    external = tables.modules_where(lambda module: module.external)
    counts = ~external | ~col("ever").is_null()
    running = tables.of_modules("max", flag(counts & ~col("over")))
    # Of a module without a phase there is no row before its first entry is evidence.
    any_later = tables.gather("cases", "later entries", lambda: later(tables), "max", lit(1))
    return ~tables.first_day.is_null() & (running == 0) & any_later.is_null()


def _lines(tables: Tables) -> LazyFrame[Any]:
    """The lines of statements: minutes that have a rate, and the sum of each times its rate.

    Only in months in which a rate begins, after their first day, are entries looked at.
    """
    stretches = tables.keep(_stretches(tables))
    since, until = col("from"), col("until")
    mixed = stretches.filter(since.dt.day() > 1).select("case", month=days.month_of(since))
    months = tables.monthly.join(mixed, on=["case", "month"], how="anti")
    months = months.join(stretches, on="case").filter(days.inside(col("first"), since, until))
    entries = so_far(tables).join(mixed, on=["case", "month"], how="semi")
    entries = entries.join(stretches, on="case").filter(days.inside(col("date"), since, until))
    line = ["case", "module", "month"]
    minutes, product = col("minutes"), col("minutes") * col("rate")
    by_entry = grouped(entries, line, minutes=("sum", minutes), product=("sum", product))
    whole = months.select(*line, minutes=minutes, product=product)
    lines: LazyFrame[Any] = narwhals().concat([whole, by_entry])
    return lines


def _stretches(tables: Tables) -> LazyFrame[Any]:
    """The stretches in which one rate holds, of cases whose budget has an amount."""
    budgets = tables.frames.cases.filter(~col("amount").is_null()).select("case")
    rates = tables.frames.rates.join(budgets, on="case", how="semi")
    pairs = rates.join(rates.select("case", other=col("from")), on="case")
    before = only_if(col("from") < col("other"), days.after(col("other"), -1))
    return grouped(pairs, ["case", "from", "rate"], until=("min", before.fill_null(lit(LAST_DAY))))


BOUNDARY = Text(
    "Genau der Betrag: erfüllt; ein Cent mehr: verletzt.",
    "Exactly the amount is met; one cent more is a breach.",
)

WORDS: Mapping[str, Words] = MappingProxyType(
    {
        "within-amount": Words(Text("{observed} von {allowed}", "{observed} of {allowed}")),
        "within-amount-so-far": Words(
            Text(
                "{observed} von {allowed}, {left} bleiben", "{observed} of {allowed}, {left} remain"
            )
        ),
        "over-amount": Words(
            Text(
                "{observed} von {allowed}, {over} zu viel",
                "{observed} of {allowed}, {over} too much",
            ),
            Text(
                "mit dem Budgetgeber klären, wer die Stunden trägt, oder Einträge stornieren",
                "settle with the funder who pays the hours, or reverse entries",
            ),
        ),
        "no-rate-that-day": Words(
            Text("{observed} an Tagen ohne Satz", "{observed} on days without a rate")
        ),
        "no-amount": Words(Text("das Budget nennt keinen Betrag", "the budget states no amount")),
    }
)

KIND = Kind(
    name="budget-amount",
    judge=judge,
    touch=touch,
    columns=columns,
    words=WORDS,
    boundary=BOUNDARY,
    parameters=NoParameters,
)
