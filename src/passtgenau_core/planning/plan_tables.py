"""What a plan tells as tables: its modules, and its calendar months."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from ..language import Text
from ..quantities import Cents
from ..tables import Column, Row, Table
from .plans import Guide, Plan, PlannedModule
from .shown import tables_of

_A_WEEK = Text("je Woche", "a week")
_A_MONTH = Text("im Monat", "a month")
_MODULES = (
    Column("module", Text("Modul", "Module"), "text"),
    Column("start", Text("Beginn", "Start"), "day"),
    Column("earliest", Text("frühestes Ende", "Earliest end"), "day"),
    Column("end", Text("gewähltes Ende", "Chosen end"), "day"),
    Column("latest", Text("spätestes Ende", "Latest end"), "day"),
    Column("minutes", Text("Umfang", "Hours"), "minutes"),
    Column("guide", Text("Richtwert", "Guide"), "minutes"),
    Column("guide_per", Text("Richtwert gilt", "Guide is"), "text"),
    Column("cost", Text("Kosten", "Cost"), "cents"),
)
_MONTHS = (
    Column("month", Text("Monat", "Month"), "month"),
    Column("minutes", Text("Umfang", "Hours"), "minutes"),
    Column("cost", Text("Kosten", "Cost"), "cents"),
)


@tables_of.register
def plan_tables(plan: Plan) -> tuple[Table, ...]:
    """The tables ``modules`` and ``months`` of a plan."""
    modules = Table(
        name="modules",
        title=Text("Plan nach Modulen", "Plan by module"),
        columns=_MODULES,
        rows=tuple(map(_module, plan.modules)),
        total=(None, None, None, None, None, plan.minutes, None, None, plan.cost),
        note=Text(
            "Der Richtwert ist die Höchststundenzahl, verteilt auf die längste Dauer; er ist keine"
            " Grenze.",
            "The guide is the cap spread over the longest window; it is no limit.",
        ),
    )
    months = Table(
        name="months",
        title=Text("Plan nach Kalendermonaten", "Plan by calendar month"),
        columns=_MONTHS,
        rows=tuple(_months(plan)),
        total=(None, plan.minutes, plan.cost),
    )
    return modules, months


def _module(planned: PlannedModule) -> Row:
    guide = planned.guide
    return (
        planned.module.id,
        planned.start,
        planned.earliest,
        planned.end,
        planned.latest,
        planned.minutes,
        None if guide is None else guide.minutes,
        None if guide is None else _per(guide),
        planned.cost,
    )


def _per(guide: Guide) -> Text:
    return _A_WEEK if guide.unit == "weeks" else _A_MONTH


def _months(plan: Plan) -> Iterator[Row]:
    """One row a month: the last one of a module is often the first one of the next, too."""
    for month, group in groupby(plan.months, key=lambda line: line.month):
        lines = list(group)
        cost = None if plan.cost is None else Cents(sum(line.cost or 0 for line in lines))
        yield month, sum(line.minutes for line in lines), cost
