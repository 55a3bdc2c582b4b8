"""budget-hours: the minutes of a module's entries stay within the hours the budget grants for it.

Exactly those hours are met, a minute more is a breach from the entry that crosses them. Modules for
which the budget states no hours are not judged.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from ..columns.expressions import col, text
from ..columns.tables import Tables, Told
from ..entry import HourEntry
from ..judgement import NOT_APPLICABLE, Judgement
from ..language import Text
from ..programme import Rule
from .caps import judge_cap, told_cap
from .kind import Kind, NoParameters, Snapshot, Words, judged


def judge(rule: Rule, snapshot: Snapshot) -> Iterator[Judgement]:
    """One judgement of each module that has a phase or hours."""
    for module in snapshot.modules_in_use():
        yield _judge_module(rule, snapshot, module)


def touch(rule: Rule, snapshot: Snapshot, number: int, entry: HourEntry) -> Iterator[Judgement]:
    """The judgement of the entry's module."""
    module = str(entry.module)
    if snapshot.is_in_use(module):
        yield _judge_module(rule, snapshot, module)


def _judge_module(rule: Rule, snapshot: Snapshot, module: str) -> Judgement:
    budget = snapshot.case.budget
    granted = None if budget is None else budget.minutes(module)
    if granted is None:
        return judged(
            rule,
            f"module/{module}",
            NOT_APPLICABLE,
            "no-hours-granted",
            pointer="/budget/hours",
            facts=("/budget", *(f"/{n.subject}/module" for n in snapshot.phases_of(module))),
        )
    return judge_cap(
        rule,
        snapshot,
        snapshot.programme[module],
        subject=f"module/{module}",
        cap=granted,
        decided=snapshot.is_over(module),
        within="within-granted-hours",
        so_far="within-granted-hours-so-far",
        over="over-granted-hours",
    )


def columns(rule: Rule, tables: Tables) -> Iterator[Told]:
    """The same in tables."""
    granted = tables.gather(
        "modules", "budget_hours", lambda: tables.frames.budget_hours, "max", col("granted")
    )
    yield told_cap(
        "modules", subject=text(["module/", col("module")]), cap=granted, decided=col("over")
    )


BOUNDARY = Text(
    "Genau die bewilligten Stunden: erfüllt; eine Minute mehr: verletzt.",
    "Exactly the granted hours are met; one minute more is a breach.",
)

WORDS: Mapping[str, Words] = MappingProxyType(
    {
        "within-granted-hours": Words(
            Text("{observed} von {allowed} bewilligten", "{observed} of {allowed} granted")
        ),
        "within-granted-hours-so-far": Words(
            Text(
                "{observed} von {allowed} bewilligten, {left} bleiben",
                "{observed} of {allowed} granted, {left} remain",
            )
        ),
        "over-granted-hours": Words(
            Text(
                "{observed} von {allowed} bewilligten, {over} zu viel ab Eintrag {fact}",
                "{observed} of {allowed} granted, {over} too many from entry {fact} on",
            )
        ),
        "no-hours-granted": Words(
            Text(
                "das Budget nennt keine Stunden für das Modul",
                "the budget states no hours for the module",
            )
        ),
    }
)

KIND = Kind(
    name="budget-hours",
    judge=judge,
    touch=touch,
    columns=columns,
    words=WORDS,
    boundary=BOUNDARY,
    parameters=NoParameters,
)
