"""Fits: the plan with the most hours inside an amount, an approval and other limits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from itertools import count

import attrs

from ..budget import as_cents
from ..errors import InputError, Problem, shown, unknown_name
from ..fields import raise_if
from ..language import LANGUAGES, Language, Text
from ..messages import day, duration, money
from ..periods import as_day, end_before_start
from ..programme import TERM_NAMES
from ..quantities import Cents, as_hours, minutes_of
from .fit_calendar import chained
from .fit_hours import (
    AMOUNT,
    AT_LEAST,
    CAPS,
    MONTHLY_AMOUNT,
    MONTHLY_CAPS,
    WEEKLY_HOURS,
    HourModel,
)
from .plans import CapMonths, Plan, PlannedModule, breaches, cap_months_of, module_of
from .spread import Stretch

APPROVAL = "/approval"
_MOST_WEIGHT = 1000
_NAMES = {
    APPROVAL: Text("Bewilligungszeitraum", "approval"),
    AMOUNT: Text("Betrag", "amount"),
    MONTHLY_AMOUNT: Text("Betrag im Monat", "amount of a month"),
    WEEKLY_HOURS: Text("Stunden in der Woche", "hours of a week"),
    AT_LEAST: Text("Mindeststunden", "least hours"),
    CAPS: Text("Höchststunden des Programms", "cap of the programme"),
    MONTHLY_CAPS: Text("Höchststunden im Monat des Programms", "monthly cap of the programme"),
}


@attrs.frozen(kw_only=True)
class Clash:
    """A limit that clashes with others, and how far it alone would have to give way.

    Attributes:
        limit: The limit: ``/amount``, ``/monthly_amount``, ``/weekly_hours``, ``/approval``,
            or ``/at_least/…``, ``/caps/…``, ``/monthly_caps/…`` with the id of a module.
        allowed: What it is: cents, minutes, minutes a week, or the last day.
        needed: The nearest that the others of the set leave room for.
        by: How many cents, minutes or days lie between the two.
    """

    limit: str
    allowed: Cents | int | date
    needed: Cents | int | date
    by: Cents | int


class InfeasibleError(InputError):
    """Limits that no plan keeps, whatever hours it has.

    Attributes:
        clashes: A smallest set of them: no plan keeps these, but without any one of them, whichever
            it is, some plan keeps the others. Each tells what would do while the others stay.
        problems: The same as problems with the input.
    """

    clashes: tuple[Clash, ...]

    def __init__(self, clashes: tuple[Clash, ...]) -> None:
        self.clashes = clashes
        super().__init__(_problem(clash, is_alone=len(clashes) == 1) for clash in clashes)

    def __reduce__(self) -> tuple[type[InfeasibleError], tuple[tuple[Clash, ...]]]:  # type: ignore[override]
        """Pickle with the clashes."""
        return type(self), (self.clashes,)


def fit(
    plan: Plan,
    *,
    amount: Cents | int | str | None = None,
    approval: tuple[date, date] | None = None,
    monthly_amount: Cents | int | str | None = None,
    weekly_hours: int | Decimal | None = None,
    priorities: Mapping[str, int] | None = None,
    at_least: Mapping[str, int | Decimal] | None = None,
    readings: Mapping[str, str] | None = None,
) -> Plan:
    """Fit a plan into limits, with as many hours as they leave room for.

    It takes two steps, first the calendar and then the hours:

    1. If the plan begins before the approval, it moves to the approval's first day. Modules keep
       their lengths if the last one then ends inside the approval. Otherwise each gives up the same
       share of the days between its shortest and its planned end, as small a share as will do, and
       the last one takes the days that are left over. A module without a shortest window can be
       as short as a week or a month, whichever its longest window is told in.
    2. On these days the hours are the most that all limits leave room for, exactly to the minute
       and the cent, whatever the plan had: up to the caps and monthly caps of the programme; a
       module without a cap has at most its hours in the plan. Of several ways to have as many hours
       that is taken which gives earlier modules more, and which is spread evenly: to the minute
       where the rounding of cents allows it, otherwise to the hour or so.

    Another calendar might leave room for more hours where a rate rises or a month is capped: the
    first step does not ask.

    Args:
        plan: The plan: modules, lengths and rates.
        amount: Most cents of all months together, each line of a bill rounded.
        approval: First and last day, inside.
        monthly_amount: Most cents of all lines of one calendar month.
        weekly_hours: Most hours a week; a part of a month has as many as its days come to.
        priorities: How much an hour of a module counts, from 0 to 1000; 1 for all others.
        at_least: Hours that modules must have.
        readings: Options other than the default ones, by reading id.

    Returns:
        A plan with the same modules; ``fit(…).case()`` is a case without a breach.

    Raises:
        InfeasibleError: if no plan keeps the limits: which of them clash, and by how much.
        InputError: for unknown modules, unusable values, amounts without rates, and if the plan
            would breach a rule.
        ModuleNotFoundError: if scipy is not installed.
        ArithmeticError: if the solver fails.

    Example:
        >>> from passtgenau_core import load_programme
        >>> from passtgenau_core.planning import plan
        >>> whole = plan(load_programme("passtgenau"), "gesamtmodul", date(2025, 3, 3), "60.00")
        >>> fitted = fit(whole, amount="60000.00", approval=(date(2025, 4, 1), date(2027, 3, 31)))
        >>> str(fitted.start), str(fitted.end), fitted.minutes // 60, str(fitted.cost)
        ('2025-04-01', '2027-03-31', 1000, '60000.00')
    """
    raise_if(_problems(plan, amount, monthly_amount, priorities or {}, at_least or {}))
    start = plan.start
    limits: dict[str, int] = {}
    if approval is not None:
        first, last = (as_day(value, f"{APPROVAL}/{n}") for n, value in enumerate(approval))
        raise_if([end_before_start(first, last, f"{APPROVAL}/1")] if last < first else [])
        start = max(start, first)
        limits[APPROVAL] = last.toordinal()
    if weekly_hours is not None:
        limits[WEEKLY_HOURS] = minutes_of(as_hours(weekly_hours, WEEKLY_HOURS))
    if monthly_amount is not None:
        limits[MONTHLY_AMOUNT] = as_cents(monthly_amount, MONTHLY_AMOUNT)
    if amount is not None:
        limits[AMOUNT] = as_cents(amount, AMOUNT)
    for module, hours in (at_least or {}).items():
        limits[AT_LEAST + module] = minutes_of(as_hours(hours, AT_LEAST + module))
    fitting = _Fitting(
        plan=plan,
        start=start,
        limits=limits | dict(_caps(plan)),
        cap_months=cap_months_of(plan.programme, readings or {}),
    )
    fitted = fitting.fitted(priorities or {})
    raise_if(breaches(fitted, readings or {}))
    return fitted


def _problems(
    plan: Plan,
    amount: object,
    monthly_amount: object,
    priorities: Mapping[str, int],
    at_least: Mapping[str, object],
) -> Iterator[Problem]:
    names = [planned.module.id for planned in plan.modules]
    for key, given in (("priorities", priorities), ("at_least", at_least)):
        for name in given:
            if name not in names:
                yield unknown_name(TERM_NAMES["modules"], name, names, f"/{key}/{name}")
    for pointer, cents in ((AMOUNT, amount), (MONTHLY_AMOUNT, monthly_amount)):
        if cents is not None and not plan.rates:
            yield Problem(
                what=Text("Betrag ohne Sätze", "an amount without rates"),
                expected=Text("ein Plan mit Sätzen", "a plan with rates"),
                example='plan(…, rates="60.00")',
                pointer=pointer,
            )
    for name, weight in priorities.items():
        if type(weight) is not int or not 0 <= weight <= _MOST_WEIGHT:
            yield Problem(
                what=Text("Gewicht unbrauchbar", "unusable weight"),
                got=shown(weight),
                expected=Text(
                    f"eine ganze Zahl von 0 bis {_MOST_WEIGHT}",
                    f"a whole number from 0 to {_MOST_WEIGHT}",
                ),
                pointer=f"/priorities/{name}",
            )


def _caps(plan: Plan) -> Iterator[tuple[str, int]]:
    for planned in plan.modules:
        module = planned.module
        cap = None if module.external else module.whole_cap
        yield CAPS + module.id, planned.minutes if cap is None else cap
        if module.monthly_cap is not None:
            yield MONTHLY_CAPS + module.id, module.monthly_cap


@attrs.frozen(kw_only=True)
class _Fitting:
    """A plan, where it begins, and what limits it: the last day as an ordinal, minutes, cents."""

    plan: Plan
    start: date
    limits: Mapping[str, int]
    cap_months: CapMonths | None

    def fitted(self, priorities: Mapping[str, int]) -> Plan:
        """The plan with the most hours."""
        model = self._model(self.limits)
        most = None if model is None else model.most(priorities, self.limits)
        if model is None or most is None:
            raise InfeasibleError(self._clashes())
        minutes = dict(zip(model.pieces, most, strict=True))
        modules: list[PlannedModule] = []
        for span in model.spans:
            module = span.planned.module
            stretches = tuple(
                Stretch(piece.first, piece.last, told)
                for piece, told in minutes.items()
                if piece.module == module.id
            )
            modules.append(module_of(module, span.start, span.end, stretches, self.plan.rates))
        return attrs.evolve(self.plan, modules=tuple(modules))

    def _model(self, limits: Mapping[str, int]) -> HourModel | None:
        """The calendar under these limits, and what is left to choose on its days."""
        last = date.fromordinal(limits[APPROVAL]) if APPROVAL in limits else None
        spans = chained(self.plan, self.start, last)
        if spans is None:
            return None
        is_priced = AMOUNT in self.limits or MONTHLY_AMOUNT in self.limits
        return HourModel(spans, self.plan.rates, self.cap_months, priced=is_priced)

    def _clashes(self) -> tuple[Clash, ...]:
        """A smallest set: a limit is left out for good if the others clash without it."""
        kept = dict(self.limits)
        for limit in self.limits:
            others = {name: allowed for name, allowed in kept.items() if name != limit}
            if not self._is_feasible(others):
                kept = others
        return tuple(
            _clash(limit, allowed, self._needed(limit, allowed, kept))
            for limit, allowed in kept.items()
        )

    def _is_feasible(self, limits: Mapping[str, int]) -> bool:
        model = self._model(limits)
        return model is not None and model.best({}, limits) is not None

    def _needed(self, limit: str, allowed: int, kept: Mapping[str, int]) -> int:
        """The nearest value of a limit with which no other one of a smallest set clashes."""
        # A day more may also cost room, where a module moves into a shorter month: each is tried.
        days = count(allowed + 1)
        model = None if limit == APPROVAL else self._model(kept)
        if model is None:
            return next(n for n in days if self._is_feasible({**kept, limit: n}))
        return model.needed(limit, {name: n for name, n in kept.items() if name != limit})


def _clash(limit: str, allowed: int, needed: int) -> Clash:
    by = abs(needed - allowed)
    if limit == APPROVAL:
        first, last = date.fromordinal(allowed), date.fromordinal(needed)
        return Clash(limit=limit, allowed=first, needed=last, by=by)
    of = Cents if limit in (AMOUNT, MONTHLY_AMOUNT) else int
    return Clash(limit=limit, allowed=of(allowed), needed=of(needed), by=of(by))


def _problem(clash: Clash, *, is_alone: bool) -> Problem:
    name = next(name for limit, name in _NAMES.items() if clash.limit.startswith(limit))
    by = (
        Text(f"{clash.by} Tage", f"{clash.by} days")
        if clash.limit == APPROVAL
        else Text(*(_in_words(clash.by, lang) for lang in LANGUAGES))
    )
    got = Text(*(_in_words(clash.allowed, lang) for lang in LANGUAGES))
    needed = Text(*(_in_words(clash.needed, lang) for lang in LANGUAGES))
    if clash.limit.startswith(AT_LEAST):
        expected = Text(
            f"höchstens {needed.de}, {by.de} weniger", f"at most {needed.en}, {by.en} less"
        )
    else:
        expected = Text(
            f"mindestens {needed.de}, {by.de} mehr", f"at least {needed.en}, {by.en} more"
        )
    # Only an approval clashes with nothing else: with the shortest windows, which are no choice.
    others = (
        Text("kürzeste Dauer der Module", "shortest lengths of the modules")
        if is_alone
        else Text("andere Grenzen", "other limits")
    )
    return Problem(
        what=Text(
            f"{name.de} und {others.de} unvereinbar",
            f"{name.en} and {others.en} do not go together",
        ),
        got=got,
        expected=expected,
        pointer=clash.limit,
    )


def _in_words(value: Cents | int | date, lang: Language) -> str:
    if isinstance(value, date):
        return day(value, lang)
    return money(value, lang) if isinstance(value, Cents) else duration(value, lang)
