"""Plans: modules in the concept's order, chained without gaps, with their hours and their cost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

import attrs

from ..budget import Budget, Rate, as_cents
from ..case import Case, Phase
from ..checking import check
from ..costs import cost_of_stretches
from ..errors import InputError, Problem, UnknownNameError, invalid, unknown_name
from ..fields import raise_if
from ..judgement import BREACHED
from ..language import Language, Text
from ..messages import message, subject_text
from ..periods import Length, as_day, period_end
from ..programme import TERM_NAMES, Module, Programme
from ..quantities import MINUTES_AN_HOUR, Cents, as_hours, minutes_of
from .shown import Shown, charts_of
from .spread import Stretch, calendar_months, phase_months, shares

if TYPE_CHECKING:
    from altair import VConcatChart

Scale = Literal["longest", "shortest"]
Rates = Cents | int | str | Rate | Iterable[Rate]
"""A price of an hour from the first day on, or rates with their first days."""

_ONE_DAY = timedelta(days=1)
# Files state hours with at most two decimals: of minutes, those are multiples of three.
_WRITABLE = 3


@attrs.frozen(kw_only=True)
class PlannedMonth:
    """What a plan has of one module in one calendar month: a line of the bill to come.

    Attributes:
        module: Id of the module.
        month: First day of the calendar month.
        minutes: Whole minutes.
        cost: Cents, rounded half up; ``None`` without rates.
    """

    module: str
    month: date
    minutes: int
    cost: Cents | None


@attrs.frozen(kw_only=True)
class PlannedModule:
    """One module of a plan.

    Attributes:
        module: The module.
        start: First day.
        earliest: The earliest last day that its window allows, or ``None``.
        end: The chosen last day, inside.
        latest: The latest last day that its window allows, or ``None``.
        months: Its minutes and cost by calendar month.
        stretches: Its minutes as they are spread over its days.
    """

    module: Module
    start: date
    earliest: date | None
    end: date
    latest: date | None
    months: tuple[PlannedMonth, ...]
    stretches: tuple[Stretch, ...] = attrs.field(repr=False)

    @property
    def minutes(self) -> int:
        """Whole minutes."""
        return sum(stretch.minutes for stretch in self.stretches)

    @property
    def cost(self) -> Cents | None:
        """Cents: the sum of its months; ``None`` without rates."""
        return _sum(month.cost for month in self.months)

    @property
    def guide(self) -> Guide | None:
        """The pace that its cap and longest window come to; ``None`` without either."""
        return guide_of(self.module)


@attrs.frozen
class Guide:
    """A pace to plan by, never a limit: 12 h a week in the entry phase, 54 h a month later.

    Attributes:
        minutes: Whole minutes.
        unit: Of each week, or of each month.
    """

    minutes: int
    unit: Literal["weeks", "months"]


def guide_of(module: Module) -> Guide | None:
    """The cap spread over the longest window; ``None`` for a module without either.

    Example:
        >>> from passtgenau_core import load_programme
        >>> programme = load_programme("passtgenau")
        >>> guide_of(programme["einstiegsphase"]), guide_of(programme["jobcoaching"])
        (Guide(minutes=720, unit='weeks'), None)
    """
    cap, longest = module.whole_cap, module.window.max
    if cap is None or longest is None:
        return None
    return Guide(cap // longest.number, longest.unit)


@attrs.frozen(kw_only=True)
class Plan(Shown):
    """Modules one after the other, without gaps.

    Attributes:
        programme: The programme.
        modules: The planned modules, in the concept's order.
        rates: What an hour costs from which day on; empty without rates.
    """

    programme: Programme
    modules: tuple[PlannedModule, ...]
    rates: tuple[Rate, ...] = ()

    @property
    def start(self) -> date:
        """First day."""
        return self.modules[0].start

    @property
    def end(self) -> date:
        """Last day, inside."""
        return self.modules[-1].end

    @property
    def minutes(self) -> int:
        """Whole minutes of all modules."""
        return sum(module.minutes for module in self.modules)

    @property
    def cost(self) -> Cents | None:
        """Cents of all modules, the sum of all months; ``None`` without rates."""
        return _sum(module.cost for module in self.modules)

    @property
    def months(self) -> tuple[PlannedMonth, ...]:
        """The lines of the bills to come, by month and module."""
        lines = (line for module in self.modules for line in module.months)
        order = [module.id for module in self.programme.modules]
        return tuple(sorted(lines, key=lambda line: (line.month, order.index(line.module))))

    def case(self, id: str = "PLAN") -> Case:
        """A case with the planned phases, which the rules judge without a breach on its first day.

        Hours that files cannot state with two decimals are planned down to the next that they can.
        """
        phases = [
            Phase(
                module=planned.module.id,
                start=planned.start,
                end=planned.end,
                planned_hours=_hours(planned.minutes),
            )
            for planned in self.modules
        ]
        budget = Budget(rates=self.rates) if self.rates else None
        return Case(id=id, programme=self.programme, phases=phases, budget=budget)

    def chart(
        self, name: Literal["phases", "months"] = "phases", lang: Language = "de"
    ) -> VConcatChart:
        """Its modules over time inside their windows, or what each calendar month costs.

        Args:
            name: ``"phases"``, or ``"months"``: their cost, without rates their hours.
            lang: The language of its words, numbers and days.

        Raises:
            UnknownNameError: if no chart has that name.
            ModuleNotFoundError: if Altair is not installed (extra ``plot``).
        """
        charts = charts_of(self)
        if name not in charts:
            problem = unknown_name(Text("Diagramm", "chart"), name, charts)
            raise UnknownNameError(problem.message("en"))
        chart: VConcatChart = charts[name](self, lang)
        return chart


def plan(
    programme: Programme,
    modules: str | Iterable[str],
    start: date,
    rates: Rates | None = None,
    *,
    lengths: Mapping[str, Length | str | date] | None = None,
    hours: Mapping[str, int | Decimal] | None = None,
    scale: Scale = "longest",
    readings: Mapping[str, str] | None = None,
) -> Plan:
    """Plan modules in the concept's order, chained without gaps.

    A module takes its longest window and its cap, unless told otherwise. One that is planned to be
    shorter has as many hours as its pace comes to: the cap spread over the longest window.

    Args:
        programme: The programme.
        modules: A bundle such as ``gesamtmodul``, or ids of modules in any order.
        start: First day of the first module.
        rates: A price of an hour (``"60.00"``, cents, or rates by date); ``None``: no cost.
        lengths: Length (``Length`` or ``"P8M"``) or last day of some modules.
        hours: Hours of some modules.
        scale: ``"longest"`` or ``"shortest"``: the windows of all modules without a length of their
            own. A module without a shortest window takes one week or month of its longest.
        readings: Options other than the default ones, by reading id.

    Returns:
        The plan; ``plan(…).case()`` is a case without a breach on the plan's first day.

    Raises:
        InputError: for unknown modules, lengths that the programme does not tell and nobody set,
            unusable values, and if the plan would breach a rule: it names the rule and what it
            says.

    Example:
        >>> from passtgenau_core import load_programme
        >>> made = plan(load_programme("passtgenau"), "gesamtmodul", date(2025, 3, 3), "60.00")
        >>> made.minutes // 60, str(made.cost), str(made.end)
        (1470, '88200.00', '2027-08-31')
    """
    start = as_day(start, "/start")
    chosen = _chosen(programme, modules, lengths or {}, hours or {})
    priced = _rates(rates, start)
    cap_months = cap_months_of(programme, readings or {})
    planned: list[PlannedModule] = []
    for module in chosen:
        end = _end(module, start, (lengths or {}).get(module.id), scale)
        stated = (hours or {}).get(module.id)
        minutes = (
            _minutes(module, start, end, cap_months)
            if stated is None
            else minutes_of(as_hours(stated, f"/hours/{module.id}"))
        )
        planned.append(
            planned_module(module, start, end, minutes, rates=priced, cap_months=cap_months)
        )
        start = end + _ONE_DAY
    made = Plan(programme=programme, modules=tuple(planned), rates=priced)
    raise_if(breaches(made, readings or {}))
    return made


def planned_module(
    module: Module,
    start: date,
    end: date,
    minutes: int,
    *,
    rates: tuple[Rate, ...],
    cap_months: CapMonths | None,
) -> PlannedModule:
    """A module with its minutes spread over its days, evenly as far as a monthly cap allows.

    Raises:
        InputError: if a monthly cap does not allow so many.
    """
    stretches = tuple(even_stretches(module, start, end, minutes, cap_months))
    return module_of(module, start, end, stretches, rates)


def module_of(
    module: Module,
    start: date,
    end: date,
    stretches: tuple[Stretch, ...],
    rates: tuple[Rate, ...],
) -> PlannedModule:
    """A module whose minutes are spread over its days already."""
    window = module.window
    return PlannedModule(
        module=module,
        start=start,
        earliest=None if window.min is None else period_end(start, window.min),
        end=end,
        latest=None if window.max is None else period_end(start, window.max),
        months=tuple(_months(module, start, end, stretches, rates)),
        stretches=stretches,
    )


CapMonths = Literal["calendar", "phase"]


def cap_months_of(programme: Programme, readings: Mapping[str, str]) -> CapMonths | None:
    """By which months the programme caps hours; ``None`` if by none."""
    return next(
        (
            rule.parameters.month
            for rule in programme.under(readings)
            if rule.kind == "monthly-hour-cap" and rule.active
        ),
        None,
    )


def capped_months(
    module: Module, start: date, end: date, cap_months: CapMonths | None
) -> list[tuple[date, date]]:
    """The months that the module's monthly cap is about; none without one."""
    if module.monthly_cap is None or cap_months is None:
        return []
    return list((calendar_months if cap_months == "calendar" else phase_months)(start, end))


def even_stretches(
    module: Module, start: date, end: date, minutes: int, cap_months: CapMonths | None
) -> Iterator[Stretch]:
    """Minutes spread over the days of a module, evenly as far as a monthly cap allows.

    Raises:
        InputError: if it does not allow so many.
    """
    parts = capped_months(module, start, end, cap_months)
    if not parts:
        yield Stretch(start, end, minutes)
        return
    most = module.monthly_cap or 0
    if minutes > most * len(parts):
        raise InputError([_too_many(module, minutes, most * len(parts))])
    days = [(last - first).days + 1 for first, last in parts]
    for (first, last), share in zip(parts, shares(minutes, days, most), strict=True):
        yield Stretch(first, last, share)


def _too_many(module: Module, minutes: int, most: int) -> Problem:
    return Problem(
        what=Text(
            "Mehr Stunden als die Höchstzahl im Monat erlaubt",
            "more hours than the monthly cap allows",
        ),
        got=Text(f"{minutes} Minuten", f"{minutes} minutes"),
        expected=Text(f"höchstens {most} Minuten", f"at most {most} minutes"),
        pointer=f"/hours/{module.id}",
    )


def _months(
    module: Module,
    start: date,
    end: date,
    stretches: tuple[Stretch, ...],
    rates: tuple[Rate, ...],
) -> Iterator[PlannedMonth]:
    for first, last in calendar_months(start, end):
        minutes = _between(stretches, first, last)
        yield PlannedMonth(
            module=module.id,
            month=first.replace(day=1),
            minutes=minutes,
            cost=cost_of_stretches(rates, first, last, lambda a, b: _between(stretches, a, b))
            if rates
            else None,
        )


def _between(stretches: tuple[Stretch, ...], first: date, last: date) -> int:
    return sum(stretch.between(first, last) for stretch in stretches)


def _chosen(
    programme: Programme,
    modules: str | Iterable[str],
    lengths: Mapping[str, object],
    hours: Mapping[str, object],
) -> list[Module]:
    if isinstance(modules, str):
        if modules in programme:
            modules = (modules,)
        else:
            raise_if(programme.unknown_bundle(modules, "/modules"))
    names = programme.modules_of(modules)
    known = [module.id for module in programme.modules]
    what = TERM_NAMES["modules"]
    problems = [
        unknown_name(what, name, allowed, f"/{key}/{name}")
        for key, given, allowed in (
            ("modules", names, known),
            ("lengths", lengths, names),
            ("hours", hours, names),
        )
        for name in given
        if name not in allowed
    ]
    if not names:
        problems.append(
            Problem(
                what=Text("Plan ohne Module", "a plan without modules"),
                expected=Text("mindestens ein Modul", "at least one module"),
                pointer="/modules",
            )
        )
    raise_if(problems)
    return [module for module in programme.modules if module.id in names]


def _end(module: Module, start: date, wanted: Length | str | date | None, scale: Scale) -> date:
    pointer = f"/lengths/{module.id}"
    if isinstance(wanted, date):
        end = as_day(wanted, pointer)
        if end < start:
            raise invalid(
                Text("Ende vor dem Beginn", "end before start"),
                got=end,
                expected=Text(f"{start} oder später", f"{start} or later"),
                pointer=pointer,
            )
        return end
    length = Length.parse(wanted) if isinstance(wanted, str) else wanted or _length(module, scale)
    if length is None:
        raise InputError(
            [
                Problem(
                    what=Text("Länge des Moduls unbekannt", "unknown length of the module"),
                    got=Text.same(module.id),
                    expected=Text("eine Länge oder ein letzter Tag", "a length or a last day"),
                    example='lengths={"' + module.id + '": "P6M"}',
                    pointer=pointer,
                )
            ]
        )
    return period_end(start, length)


def _length(module: Module, scale: Scale) -> Length | None:
    longest, shortest = module.window.max, module.window.min
    if scale == "longest":
        return longest
    return Length(1, longest.unit) if shortest is None and longest is not None else shortest


def _minutes(module: Module, start: date, end: date, cap_months: CapMonths | None) -> int:
    """What its pace comes to, as far as the months that a monthly cap is about have room."""
    months = capped_months(module, start, end, cap_months)
    minutes = _paced(module, start, end)
    return min(minutes, (module.monthly_cap or 0) * len(months)) if months else minutes


def _paced(module: Module, start: date, end: date) -> int:
    """The cap, or as much of it as its pace comes to in whole hours until an earlier end."""
    cap, longest = None if module.external else module.whole_cap, module.window.max
    if cap is None or longest is None:
        return cap or 0
    latest = period_end(start, longest)
    if end >= latest:
        return cap
    units = next(
        (n for n in range(1, longest.number) if period_end(start, Length(n, longest.unit)) == end),
        None,
    )
    if units is not None:
        return cap * units // longest.number
    hours = cap * ((end - start).days + 1) // ((latest - start).days + 1) // MINUTES_AN_HOUR
    return max(hours, 1) * MINUTES_AN_HOUR


def _rates(rates: Rates | None, start: date) -> tuple[Rate, ...]:
    if rates is None:
        return ()
    if isinstance(rates, str | int):
        return (Rate(from_=start, rate=as_cents(rates, "/rates")),)
    known = (rates,) if isinstance(rates, Rate) else tuple(rates)
    budget = Budget(rates=known)
    if budget.rate_on(start) is None:
        raise invalid(
            Text("kein Satz am ersten Tag", "no rate on the first day"),
            got=start,
            expected=Text("ein Satz, der da schon gilt", "a rate that holds by then"),
            pointer="/rates",
        )
    return known


def breaches(made: Plan, readings: Mapping[str, str]) -> Iterator[Problem]:
    """What the rules would breach of the planned case on its first day."""
    case = made.case()
    report = check(case, as_of=made.start, readings=readings)
    for judgement in report:
        if judgement.outcome is BREACHED:
            german, english = (
                f"{judgement.rule}, {subject_text(judgement.subject, case, lang)}: "
                f"{message(judgement, made.programme, lang)}"
                for lang in ("de", "en")
            )
            yield Problem(
                what=Text(f"Der Plan verletzt {german}", f"the plan breaches {english}"),
                pointer=judgement.pointer,
            )


def _hours(minutes: int) -> int | Decimal | None:
    writable = minutes // _WRITABLE * _WRITABLE
    if not writable:
        return None
    return as_hours(Decimal(writable * 100 // MINUTES_AN_HOUR).scaleb(-2))


def _sum(costs: Iterable[Cents | None]) -> Cents | None:
    told = [cost for cost in costs if cost is not None]
    return Cents(sum(told)) if told else None
