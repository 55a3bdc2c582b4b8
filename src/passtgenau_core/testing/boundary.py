"""Strategies for cases at the boundary of one rule: on it, just inside and just outside."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import attrs
from hypothesis import strategies as st

from ..budget import Budget, Rate
from ..case import Agreement, Case, Phase
from ..checking import check
from ..costs import cost_of
from ..entry import HourEntry
from ..errors import invalid
from ..judgement import Remedy
from ..language import Text
from ..ledger import HourLedger
from ..periods import LAST_DAY, Length, deadline, period_end
from ..programme import AGREEMENT, RECORD, Module, Programme, Rule
from ..quantities import MINUTES_AN_HOUR, Cents
from ..record import Goal, Record
from ..remedies import mended
from ..rules import KINDS, Kind
from ..rules.kind import pointer_to
from .strategies import days, one_of, or_passtgenau, whole

_KINDS: Mapping[str, Kind] = MappingProxyType({kind.name: kind for kind in KINDS})
_ONE_DAY = timedelta(days=1)
_A_MONTH = Length.months(1)
_HALF_A_YEAR = Length.months(6)
_LEAP_DAYS = one_of(date(2024, 2, 29), date(2028, 2, 29))
_STARTS = st.one_of(days(), _LEAP_DAYS)
_SIDES = one_of(0, 1, -1)
# Hours have at most two decimal places: a twentieth of an hour is the least step in minutes.
_LEAST_STEP_OF_HOURS = 3


def boundary_cases(rule: str, programme: Programme | None = None) -> st.SearchStrategy[Case]:
    """Cases that hold no more than one rule looks at, and lie where it is decided.

    Hours come to the cap, a minute less and a minute more; phases, evidence and entries are dated
    on the last day, the day before and the day after. Starts at ends of months and on 29 February
    come up often. Planned hours, which files state as hours, differ by three minutes from the cap,
    and the cost of the hours by a cent from the amount.

    Judge them on a late day such as the last of 2099: by then everything in them has happened and
    is decided. Other rules may be breached.

    Args:
        rule: Id of the rule.
        programme: Its programme; ``None``: ``passtgenau``.

    Raises:
        UnknownNameError: if the programme has no such rule.
        InputError: if rules of its kind are not decided by a day or an amount, or if this one
            never says anything in its programme.

    Example:
        >>> from hypothesis import given
        >>> @given(case=boundary_cases("PG301"))
        ... def test_a_minute_too_many(case):
        ...     (judged,) = check(case, as_of=date(2099, 12, 31))["PG301"]
        ...     assert (judged.outcome.value == "met") == (judged.observed <= judged.allowed)
        >>> test_a_minute_too_many()
    """
    programme = or_passtgenau(programme)
    row = programme.rule(rule)
    if row.kind not in _BOUNDARIES:
        listed = ", ".join(sorted(_BOUNDARIES))
        raise invalid(
            Text("Regelart ohne messbare Grenze", "kind of rule without a measurable boundary"),
            got=row.kind,
            expected=Text(f"eine Regel dieser Arten: {listed}", f"a rule of these kinds: {listed}"),
        )
    idle = _KINDS[row.kind].idle(row, programme)
    if idle is not None:
        raise invalid(
            Text("Regel, die nie etwas sagt", "rule that never says anything"),
            got=rule,
            expected=Text(f"eine andere; {idle.de}", f"another one; {idle.en}"),
        )
    return st.composite(_BOUNDARIES[row.kind])(row, programme)


# --- what the kinds share ------------------------------------------------------------------------


def _case(programme: Programme, **parts: Any) -> Case:
    return Case(id="BOUNDARY-1", programme=programme, **parts)


def _internal(programme: Programme) -> list[Module]:
    return [module for module in programme.modules if not module.external]


def _span(draw: st.DrawFn, module: Module) -> tuple[date, date]:
    """First and last day of a phase that is as long as it may be."""
    start = draw(_STARTS)
    return start, period_end(start, module.window.max or _HALF_A_YEAR)


def _hours(draw: st.DrawFn, module: Module, minutes: int, on: Sequence[date]) -> list[HourEntry]:
    """So many minutes in one or two entries on some of these days, and some that were reversed."""
    first = minutes * draw(one_of(0, 1, 2)) // 2
    entries = [
        HourEntry(id=f"H-{number}", date=draw(one_of(*on)), module=module.id, minutes=part)
        for number, part in enumerate((first, minutes - first))
        if part > 0
    ]
    if draw(whole(0, 1)):
        mistake = HourEntry(id="X-1", date=on[0], module=module.id, minutes=MINUTES_AN_HOUR)
        entries += [mistake, HourEntry(id="S-1", date=on[0], reverses=mistake.id)]
    return entries


def _stated(case: Case, path: str, day: date) -> Case:
    """The case with a dated fact such as ``budget.approved_on``."""
    remedy = Remedy(action="set", pointer=pointer_to(path), value=day)
    return mended(case, remedy, as_of=LAST_DAY)


# --- hours and money -----------------------------------------------------------------------------


def _hour_cap(draw: st.DrawFn, rule: Rule, programme: Programme) -> Case:
    by_month = rule.parameters.of == "month"
    caps = {
        module: module.whole_cap
        for module in programme.modules
        if module.whole_cap is not None and (module.cap is None) == by_month
    }
    module = draw(one_of(*caps))
    start, end = _span(draw, module)
    ledger = _hours(draw, module, caps[module] + draw(_SIDES), (start, end))
    return _case(programme, phases=[Phase(module=module.id, start=start, end=end)], ledger=ledger)


def _monthly_hour_cap(draw: st.DrawFn, rule: Rule, programme: Programme) -> Case:
    caps = {m: m.monthly_cap for m in programme.modules if m.monthly_cap is not None}
    module = draw(one_of(*caps))
    start, end = _span(draw, module)
    first = start
    if rule.parameters.month == "calendar":
        first = period_end(start.replace(day=1), _A_MONTH) + _ONE_DAY
    last = period_end(first, _A_MONTH)
    ledger = _hours(draw, module, caps[module] + draw(_SIDES), (first, last))
    # What is booked on the days around it belongs to other months.
    around = [day for day in (first - _ONE_DAY, last + _ONE_DAY) if start <= day <= end]
    ledger += [
        HourEntry(id=f"N-{number}", date=day, module=module.id, minutes=caps[module])
        for number, day in enumerate(around)
        if draw(whole(0, 1))
    ]
    return _case(programme, phases=[Phase(module=module.id, start=start, end=end)], ledger=ledger)


def _planned_hours(draw: st.DrawFn, rule: Rule, programme: Programme) -> Case:
    caps = {m: m.whole_cap for m in programme.modules if m.whole_cap is not None}
    module = draw(one_of(*caps))
    start, end = _span(draw, module)
    minutes = caps[module] + _LEAST_STEP_OF_HOURS * draw(_SIDES)
    hours = Decimal(minutes) / MINUTES_AN_HOUR
    phase = Phase(module=module.id, start=start, end=end, planned_hours=hours)
    return _case(programme, phases=[phase])


def _budget_hours(draw: st.DrawFn, rule: Rule, programme: Programme) -> Case:
    module = draw(one_of(*_internal(programme)))
    start, end = _span(draw, module)
    hours = draw(whole(1, 100))
    return _case(
        programme,
        budget=Budget(hours={module.id: hours}),
        phases=[Phase(module=module.id, start=start, end=end)],
        ledger=_hours(draw, module, hours * MINUTES_AN_HOUR + draw(_SIDES), (start, end)),
    )


def _budget_amount(draw: st.DrawFn, rule: Rule, programme: Programme) -> Case:
    module = draw(one_of(*_internal(programme)))
    start, end = _span(draw, module)
    ledger = HourLedger(_hours(draw, module, draw(whole(1, 6000)), (start, end)))
    budget = Budget(rates=[Rate(from_=start, rate=Cents(draw(whole(5000, 7000))))])
    amount = Cents(cost_of(ledger, budget) + draw(_SIDES))
    return _case(
        programme,
        budget=attrs.evolve(budget, amount=amount),
        phases=[Phase(module=module.id, start=start, end=end)],
        ledger=ledger,
    )


def _hours_inside_phase(draw: st.DrawFn, rule: Rule, programme: Programme) -> Case:
    module = draw(one_of(*programme.modules))
    start, end = _span(draw, module)
    day = draw(one_of(start, end)) + draw(_SIDES) * _ONE_DAY
    return _case(
        programme,
        phases=[Phase(module=module.id, start=start, end=end)],
        ledger=[HourEntry(id="H-1", date=day, module=module.id, minutes=MINUTES_AN_HOUR)],
    )


# --- phases --------------------------------------------------------------------------------------


def _minimum_length(draw: st.DrawFn, rule: Rule, programme: Programme) -> Case:
    return _window(draw, programme, {m.id: m.window.min for m in programme.modules})


def _maximum_length(draw: st.DrawFn, rule: Rule, programme: Programme) -> Case:
    return _window(draw, programme, {m.id: m.window.max for m in programme.modules})


def _window(draw: st.DrawFn, programme: Programme, limits: Mapping[str, Length | None]) -> Case:
    known = {module: limit for module, limit in limits.items() if limit is not None}
    module, start = draw(one_of(*known)), draw(_STARTS)
    end = period_end(start, known[module]) + draw(_SIDES) * _ONE_DAY
    return _case(programme, phases=[Phase(module=module, start=start, end=end)])


def _after_module(draw: st.DrawFn, rule: Rule, programme: Programme) -> Case:
    first = rule.parameters.module
    others = [module for module in _internal(programme) if module.id != first]
    return _one_after_another(draw, programme, programme[first], draw(one_of(*others)))


def _no_overlap(draw: st.DrawFn, rule: Rule, programme: Programme) -> Case:
    modules = one_of(*(m for m in _internal(programme) if m.id not in rule.parameters.excepted))
    return _one_after_another(draw, programme, draw(modules), draw(modules))


def _one_after_another(
    draw: st.DrawFn, programme: Programme, earlier: Module, later: Module
) -> Case:
    """Two phases; the later one starts about the day after the earlier one."""
    start, end = _span(draw, earlier)
    next_start = end + (1 + draw(_SIDES)) * _ONE_DAY
    next_end = period_end(next_start, later.window.max or _HALF_A_YEAR)
    return _case(
        programme,
        phases=[
            Phase(module=earlier.id, start=start, end=end),
            Phase(module=later.id, start=next_start, end=next_end),
        ],
    )


def _module_order(draw: st.DrawFn, rule: Rule, programme: Programme) -> Case:
    modules = _internal(programme)
    number = draw(whole(0, len(modules) - 2))
    above, below = modules[number], draw(one_of(*modules[number + 1 :]))
    start, end = _span(draw, above)
    next_start = start + draw(_SIDES) * _ONE_DAY
    next_end = period_end(next_start, below.window.max or _HALF_A_YEAR)
    return _case(
        programme,
        phases=[
            Phase(module=above.id, start=start, end=end),
            Phase(module=below.id, start=next_start, end=next_end),
        ],
    )


def _inside_budget_period(draw: st.DrawFn, rule: Rule, programme: Programme) -> Case:
    module = draw(one_of(*programme.modules))
    start, end = _span(draw, module)
    return _case(
        programme,
        budget=Budget(start=start + draw(_SIDES) * _ONE_DAY, end=end + draw(_SIDES) * _ONE_DAY),
        phases=[Phase(module=module.id, start=start, end=end)],
    )


# --- records and facts ---------------------------------------------------------------------------


def _duty(draw: st.DrawFn, rule: Rule, programme: Programme) -> Case:
    parameters = rule.parameters
    case = _without_evidence(draw, rule, programme)
    (judgement,) = check(case, as_of=LAST_DAY)[rule.id]
    day = (judgement.due or case.phases[0].start) + draw(_SIDES) * _ONE_DAY
    if parameters.fact is not None:
        return _stated(case, parameters.fact, day)
    module = case.phases[0].module if parameters.each == "phase" else None
    # Of several records the last one counts.
    records = [
        parameters.complete(Record(kind=kind, date=day - n * _ONE_DAY, module=module))
        for n, kind in enumerate(parameters.records)
    ]
    return attrs.evolve(case, records=(*case.records, *records))


def _without_evidence(draw: st.DrawFn, rule: Rule, programme: Programme) -> Case:
    """A measure with the days that a duty counts from, and nothing that fulfils it."""
    parameters = rule.parameters
    start = draw(_STARTS)
    ends = [start + timedelta(days=draw(whole(0, 400)))]
    ends += [
        period_end(start, milestone.middle_below) + draw(_SIDES) * _ONE_DAY
        for milestone in programme.milestones
        if milestone.middle_below is not None
    ]
    records = [
        Record(kind=anchor.removeprefix(RECORD), date=start + timedelta(days=draw(whole(-7, 60))))
        for anchor in parameters.until
        # A duty that counts from records alone has no day without them.
        if anchor.startswith(RECORD) and (len(parameters.until) == 1 or draw(whole(0, 1)))
    ]
    signed = start - timedelta(days=draw(whole(0, 7))) if AGREEMENT in parameters.until else None
    return _case(
        programme,
        agreement=Agreement(provider=next(iter(parameters.providers), None), signed_on=signed),
        budget=Budget(),
        phases=[
            Phase(module=draw(one_of(*programme.modules)).id, start=start, end=draw(one_of(*ends)))
        ],
        records=records,
    )


def _date_order(draw: st.DrawFn, rule: Rule, programme: Programme) -> Case:
    day = draw(_STARTS)
    case = _case(programme, agreement=Agreement(), budget=Budget())
    case = _stated(case, rule.parameters.later, day)
    return _stated(case, rule.parameters.earlier, day + draw(_SIDES) * _ONE_DAY)


def _recurring_record(draw: st.DrawFn, rule: Rule, programme: Programme) -> Case:
    """Records each on its last day; about the last day of the next there is one more, or the end.

    A record on the end itself is as good as the end.
    """
    parameters = rule.parameters
    start = previous = draw(_STARTS)
    dates: list[date] = []
    for _ in range(draw(whole(0, 2))):
        previous = deadline(previous, parameters.interval)
        dates.append(previous)
    end = deadline(previous, parameters.interval) + draw(_SIDES) * _ONE_DAY
    if draw(whole(0, 1)):
        dates.append(end)
    return _case(
        programme,
        phases=[Phase(module=draw(one_of(*programme.modules)).id, start=start, end=end)],
        records=[Record(kind=parameters.record, date=day) for day in dates],
    )


def _answer_in_time(draw: st.DrawFn, rule: Rule, programme: Programme) -> Case:
    asked_on = draw(_STARTS)
    answered_on = deadline(asked_on, rule.parameters.within) + draw(_SIDES) * _ONE_DAY
    record = Record(
        kind=rule.parameters.record, date=asked_on, answered_on=max(asked_on, answered_on)
    )
    return _case(programme, records=[record])


def _goal_states(draw: st.DrawFn, rule: Rule, programme: Programme) -> Case:
    day = draw(_STARTS)
    return _case(
        programme,
        goals=[Goal(id="Z-1", agreed_on=day + draw(_SIDES) * _ONE_DAY)],
        records=[Record(kind=rule.parameters.record, date=day)],
    )


_BOUNDARIES: Mapping[str, Callable[[st.DrawFn, Rule, Programme], Case]] = MappingProxyType(
    {
        "after-module": _after_module,
        "answer-in-time": _answer_in_time,
        "budget-amount": _budget_amount,
        "budget-hours": _budget_hours,
        "date-order": _date_order,
        "duty": _duty,
        "goal-states": _goal_states,
        "hour-cap": _hour_cap,
        "hours-inside-phase": _hours_inside_phase,
        "inside-budget-period": _inside_budget_period,
        "maximum-length": _maximum_length,
        "minimum-length": _minimum_length,
        "module-order": _module_order,
        "monthly-hour-cap": _monthly_hour_cap,
        "no-overlap": _no_overlap,
        "planned-hours": _planned_hours,
        "recurring-record": _recurring_record,
    }
)
