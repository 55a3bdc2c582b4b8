"""Plans side by side."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from ..errors import Problem
from ..fields import raise_if
from ..language import Text
from ..tables import Column, Table
from .plans import Plan
from .shown import Shown


@attrs.frozen(kw_only=True)
class Comparison(Shown):
    """Plans side by side.

    Attributes:
        plans: Pairs of a name and a plan.
    """

    plans: tuple[tuple[str, Plan], ...]

    def tables(self) -> tuple[Table, ...]:
        """The table ``plans``, and the table ``modules``: hours of each module in each plan."""
        first = Column("plan", Text("Plan", "Plan"), "text")
        plans = Table(
            name="plans",
            title=Text("Pläne im Vergleich", "Plans compared"),
            columns=(
                first,
                Column("start", Text("Beginn", "Start"), "day"),
                Column("end", Text("Ende", "End"), "day"),
                Column("minutes", Text("Umfang", "Hours"), "minutes"),
                Column("cost", Text("Kosten", "Cost"), "cents"),
            ),
            rows=tuple((name, p.start, p.end, p.minutes, p.cost) for name, p in self.plans),
        )
        known = {m.module.id: m.module for _, plan in self.plans for m in plan.modules}
        modules = Table(
            name="modules",
            title=Text("Stunden nach Modulen", "Hours by module"),
            columns=(first, *(Column(m.id, m.title, "minutes") for m in known.values())),
            rows=tuple(
                (name, *(_minutes(plan, module) for module in known)) for name, plan in self.plans
            ),
        )
        return plans, modules


def compare_plans(plans: Mapping[str, Plan]) -> Comparison:
    """Put plans side by side.

    Args:
        plans: Plans by the names they are to be told apart by.

    Raises:
        InputError: if there are none.

    Example:
        >>> from datetime import date
        >>> from passtgenau_core import load_programme
        >>> from passtgenau_core.planning import plan
        >>> programme = load_programme("passtgenau")
        >>> both = {scale: plan(programme, "gesamtmodul", date(2025, 3, 3), scale=scale)
        ...         for scale in ("longest", "shortest")}
        >>> [(row[0], str(row[2]), row[3] // 60) for row in compare_plans(both).tables()[0].rows]
        [('longest', '2027-08-31', 1470), ('shortest', '2025-12-16', 486)]
    """
    if not plans:
        raise_if(
            [
                Problem(
                    what=Text("kein Plan", "no plan"),
                    expected=Text("mindestens ein Plan", "at least one plan"),
                    pointer="/plans",
                )
            ]
        )
    return Comparison(plans=tuple(plans.items()))


def _minutes(plan: Plan, module: str) -> int | None:
    return next((m.minutes for m in plan.modules if m.module.id == module), None)
