"""Fits: the most hours inside limits, exactly, and what clashes where there are none."""

from __future__ import annotations

import pickle
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import product
from math import floor
from types import SimpleNamespace
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle import last_day

from passtgenau_core import Cents, InputError, Length, Outcome, Rate, check, load_programme
from passtgenau_core.language import Text
from passtgenau_core.periods import Window
from passtgenau_core.planning import Plan, plan
from passtgenau_core.planning.fit_calendar import chained
from passtgenau_core.planning.fit_hours import HourModel
from passtgenau_core.planning.fits import Clash, InfeasibleError, fit
from passtgenau_core.programme import Module, Programme, Source

PASSTGENAU = load_programme("passtgenau")
EINSTIEG, QUALI, STABI, UEBERGANG, SICHERUNG, JOBCOACHING = (m.id for m in PASSTGENAU.modules)
START = date(2025, 3, 3)
ONE_DAY = timedelta(days=1)
WHOLE = plan(PASSTGENAU, "gesamtmodul", START, "60.00")
AWKWARD = plan(
    PASSTGENAU,
    "gesamtmodul",
    START,
    [Rate(from_=START, rate="61.37"), Rate(from_=date(2026, 2, 10), rate="63.91")],
)

# --- A small world that can be searched whole -------------------------------------------------


def programme(*caps: tuple[int, int | None], month: str = "calendar") -> Programme:
    """Modules of one to two weeks with these caps and monthly caps, and one rule about months."""
    modules = [
        Module(
            id=f"m{number}",
            title=Text.same(f"m{number}"),
            window=Window(min=Length.weeks(1), max=Length.weeks(2)),
            cap=cap,
            monthly_cap=monthly,
            source=Source(document="d", section="1", quote="q"),
        )
        for number, (cap, monthly) in enumerate(caps)
    ]
    [rule] = [rule for rule in PASSTGENAU.rules if rule.kind == "monthly-hour-cap"]
    rule = attrs.evolve(rule, parameters=attrs.evolve(rule.parameters, month=month), reading=None)
    return Programme(
        id="klein", title=Text.same("klein"), document="d", modules=modules, rules=[rule]
    )


def cells(made: Plan) -> dict[tuple[str, date, int, int], int]:
    """The days of each module by what tells them apart: month, rate, and month of the phase."""
    found: dict[tuple[str, date, int, int], int] = {}
    for module in made.modules:
        day = module.start
        while day <= module.end:
            rate = max(((r.from_, int(r.rate)) for r in made.rates if r.from_ <= day), default=None)
            phase_month = next(
                n for n in range(1, 99) if day <= last_day(module.start, "months", n)
            )
            key = (module.module.id, day.replace(day=1), rate[1] if rate else 0, phase_month)
            found[key] = found.get(key, 0) + 1
            day += ONE_DAY
    return found


Minutes = Mapping[tuple[str, date, int, int], int]


def minutes_of(made: Plan) -> dict[tuple[str, date, int, int], int]:
    """The minutes of a plan by cell, day by day."""
    found = dict.fromkeys(cells(made), 0)
    for module in made.modules:
        for stretch in module.stretches:
            for n in range(stretch.days):
                day = stretch.first + timedelta(days=n)
                rate = (
                    max((r.from_, int(r.rate)) for r in made.rates if r.from_ <= day)[1]
                    if (made.rates)
                    else 0
                )
                phase_month = next(
                    n for n in range(1, 99) if day <= last_day(module.start, "months", n)
                )
                key = (module.module.id, day.replace(day=1), rate, phase_month)
                found[key] += stretch.between(day, day)
    return found


def used(made: Plan, minutes: Minutes) -> dict[str, Fraction]:
    """The least value of each limit with which these minutes keep it."""
    days = cells(made)
    cents: dict[tuple[str, date], Fraction] = {}
    of_line: dict[tuple[str, date], int] = {}
    days_of_line: dict[tuple[str, date], int] = {}
    of_module: dict[str, int] = {}
    by_calendar: dict[tuple[str, object], int] = {}
    by_phase: dict[tuple[str, object], int] = {}
    for (module, month, rate, phase_month), told in minutes.items():
        line = (module, month)
        cents[line] = cents.get(line, Fraction(0)) + Fraction(told * rate, 60)
        of_line[line] = of_line.get(line, 0) + told
        days_of_line[line] = days_of_line.get(line, 0) + days[module, month, rate, phase_month]
        of_module[module] = of_module.get(module, 0) + told
        by_calendar[line] = by_calendar.get(line, 0) + told
        by_phase[module, phase_month] = by_phase.get((module, phase_month), 0) + told
    rounded = {line: floor(exact + Fraction(1, 2)) for line, exact in cents.items()}
    by_month: dict[date, int] = {}
    for (_, month), told in rounded.items():
        by_month[month] = by_month.get(month, 0) + told
    [rule] = [r for r in made.programme.rules if r.kind == "monthly-hour-cap"]
    capped = by_calendar if rule.parameters.month == "calendar" else by_phase
    found = {
        "/amount": Fraction(sum(rounded.values())),
        "/monthly_amount": Fraction(max(by_month.values())),
        "/weekly_hours": max(
            Fraction(told * 7, days_of_line[line]) for line, told in of_line.items()
        ),
    }
    for module, told in of_module.items():
        found[f"/caps/{module}"] = found[f"/at_least/{module}"] = Fraction(told)
        found[f"/monthly_caps/{module}"] = Fraction(
            max(n for (mine, _), n in capped.items() if mine == module)
        )
    return found


def keeps(made: Plan, minutes: Minutes, limits: Mapping[str, int]) -> bool:
    told = used(made, minutes)
    return all(
        told[limit] >= allowed if limit.startswith("/at_least/") else told[limit] <= allowed
        for limit, allowed in limits.items()
    )


def ways(made: Plan, module: str, totals: Iterable[int]) -> list[dict[Any, int]]:
    """All ways to spread so many minutes over the cells of a module."""
    mine = [cell for cell in cells(made) if cell[0] == module]

    def spread(total: int, count: int) -> Iterator[tuple[int, ...]]:
        if count == 1:
            yield (total,)
            return
        for first in range(total + 1):
            for rest in spread(total - first, count - 1):
                yield (first, *rest)

    return [
        dict(zip(mine, told, strict=True)) for total in totals for told in spread(total, len(mine))
    ]


def every_way(made: Plan, totals: Callable[[str], Iterable[int]]) -> Iterator[dict[Any, int]]:
    """All ways to spread minutes over the cells of all modules."""
    each = [ways(made, m.module.id, totals(m.module.id)) for m in made.modules]
    for chosen in product(*each):
        yield {cell: n for part in chosen for cell, n in part.items()}


def caps_of(made: Plan) -> dict[str, int]:
    limits = {}
    for planned in made.modules:
        limits[f"/caps/{planned.module.id}"] = planned.module.cap or 0
        if planned.module.monthly_cap is not None:
            limits[f"/monthly_caps/{planned.module.id}"] = planned.module.monthly_cap
    return limits


@st.composite
def small(draw: st.DrawFn) -> tuple[Plan, dict[str, Any]]:
    """A small plan and limits for it; least hours are multiples of three minutes, as in files."""
    modules = draw(st.integers(1, 3))
    most = {1: 14, 2: 9, 3: 4}[modules]
    caps = [
        (draw(st.integers(1, most)), draw(st.one_of(st.none(), st.integers(3, most))))
        for _ in range(modules)
    ]
    made_of = programme(*caps, month=draw(st.sampled_from(["calendar", "phase"])))
    start = date(2025, 2, 24) + timedelta(days=draw(st.integers(-20, 6)))
    price = st.one_of(st.integers(0, 200), st.integers(1000, 9000), st.just(6000))
    rates = [Rate(from_=date(2024, 1, 1), rate=draw(price))]
    if modules < 3 and draw(st.booleans()):
        rates.append(Rate(from_=start + timedelta(days=draw(st.integers(1, 12))), rate=draw(price)))
    hours = {f"m{n}": Decimal("0.05") for n in range(modules)}
    ids = list(hours)
    scale: Any = draw(st.sampled_from(["shortest", "longest"]))
    made = plan(made_of, ids, start, rates, hours=hours, scale=scale)
    top = int(used(made, {c: (9 if c[0] else 0) for c in cells(made)})["/amount"])
    limits: dict[str, Any] = {}
    if draw(st.booleans()):
        limits["amount"] = draw(st.integers(0, max(top, 1)))
    if draw(st.booleans()):
        limits["monthly_amount"] = draw(st.integers(0, max(top, 1)))
    if draw(st.booleans()):
        limits["weekly_hours"] = Decimal(draw(st.integers(1, 4)) * 5) / 100
    if draw(st.booleans()):
        least = {
            name: draw(st.integers(0, cap // 3 + 1))
            for name, (cap, _) in zip(ids, caps, strict=True)
        }
        limits["at_least"] = {name: Decimal(n * 5) / 100 for name, n in least.items() if n}
    return made, limits


def as_minutes(limits: Mapping[str, Any]) -> dict[str, int]:
    """The limits by their names, in cents and minutes."""
    found: dict[str, int] = {}
    for name, value in limits.items():
        if name == "at_least":
            found |= {f"/at_least/{m}": int(hours * 60) for m, hours in value.items()}
        else:
            found[f"/{name}"] = int(value * 60) if name == "weekly_hours" else value
    return found


def attempt(made: Plan, **limits: Any) -> Plan | None:
    try:
        return fit(made, **limits)
    except InfeasibleError:
        return None


@given(small(), st.lists(st.integers(0, 3), min_size=3, max_size=3))
def test_the_most_there_is(drawn: tuple[Plan, dict[str, Any]], weights: list[int]) -> None:
    """Of all ways to spread whole minutes none that keeps the limits has more weighted minutes.

    Of those with as many, none has more in earlier modules, unless cents are rounded.
    """
    made, limits = drawn
    ids = [m.module.id for m in made.modules]
    weight = dict(zip(ids, weights, strict=False))
    fitted = attempt(made, priorities=weight, **limits)
    allowed = caps_of(made) | as_minutes(limits)

    def rank(minutes: Minutes) -> tuple[int, int]:
        totals = [sum(n for cell, n in minutes.items() if cell[0] == name) for name in ids]
        return (
            sum(weight[name] * n for name, n in zip(ids, totals, strict=True)),
            sum((len(ids) - place) * n for place, n in enumerate(totals)),
        )

    possible = [
        rank(minutes)
        for minutes in every_way(made, lambda m: range(allowed[f"/caps/{m}"] + 1))
        if keeps(made, minutes, allowed)
    ]
    if fitted is None:
        assert possible == []
        return
    assert keeps(fitted, minutes_of(fitted), allowed)
    weighted, in_order = rank(minutes_of(fitted))
    best, best_in_order = max(possible)
    assert weighted == best
    assert in_order <= best_in_order
    # Cents that are never rounded leave the order of modules as it is told.
    if not {"amount", "monthly_amount"} & set(limits) or all(r.rate % 60 == 0 for r in made.rates):
        assert in_order == best_in_order


def possible_exactly(made: Plan, limits: Mapping[str, int]) -> bool:
    """Whether some minutes keep the limits; hours above the least ones never help."""
    return any(
        keeps(made, minutes, limits)
        for minutes in every_way(made, lambda m: [limits.get(f"/at_least/{m}", 0)])
    )


@given(small())
def test_clashes(drawn: tuple[Plan, dict[str, Any]]) -> None:
    """No way keeps the clashing limits, some way keeps all but one of them, whichever that is.

    With the value that is told for one, some way keeps them all; a unit short of it none does.
    """
    made, limits = drawn
    try:
        fit(made, **limits)
    except InfeasibleError as error:
        clashes = error.clashes
    else:
        return
    allowed = caps_of(made) | as_minutes(limits)
    kept = {clash.limit: allowed[clash.limit] for clash in clashes}
    assert not possible_exactly(made, kept)
    for clash in clashes:
        others = {name: value for name, value in kept.items() if name != clash.limit}
        assert clash.allowed == kept[clash.limit]
        assert isinstance(clash.needed, int)
        step = -1 if clash.limit.startswith("/at_least/") else 1
        assert (clash.needed - kept[clash.limit]) * step == clash.by > 0
        assert possible_exactly(made, others)
        assert possible_exactly(made, others | {clash.limit: clash.needed})
        assert not possible_exactly(made, others | {clash.limit: clash.needed - step})


@given(small(), st.sampled_from(["amount", "monthly_amount", "weekly_hours"]), st.integers(1, 99))
def test_more_room_never_means_fewer_hours(
    drawn: tuple[Plan, dict[str, Any]], name: str, more: int
) -> None:
    made, limits = drawn
    tight = attempt(made, **limits)
    if tight is None or name not in limits:
        return
    step = Decimal(more * 5) / 100 if name == "weekly_hours" else more
    assert fit(made, **{**limits, name: limits[name] + step}).minutes >= tight.minutes


# --- The programme itself -------------------------------------------------------------------


def inside(made: Plan, limits: Mapping[str, int]) -> bool:
    return keeps(made, minutes_of(made), limits)


@pytest.mark.parametrize("made", [WHOLE, AWKWARD])
def test_without_limits(made: Plan) -> None:
    """All hours of the concept, spread as the plan spreads them."""
    fitted = fit(made)
    assert fitted.months == made.months
    assert [(m.start, m.end, m.minutes) for m in fitted.modules] == [
        (m.start, m.end, m.minutes) for m in made.modules
    ]


def test_caps_are_those_of_the_programme() -> None:
    """Whatever hours a plan had, a fit may have up to the caps; without a cap, what it had."""
    made = plan(
        PASSTGENAU,
        [EINSTIEG, JOBCOACHING],
        START,
        lengths={EINSTIEG: "P2W", JOBCOACHING: "P2M"},
    )
    assert [m.minutes for m in made.modules] == [24 * 60, 0]
    assert [m.minutes for m in fit(made).modules] == [48 * 60, 0]


@pytest.mark.parametrize(
    ("made", "limits"),
    [
        (WHOLE, {"amount": "60000.00"}),
        (WHOLE, {"monthly_amount": "2500.00"}),
        (WHOLE, {"weekly_hours": 10, "amount": "50000.00"}),
        (AWKWARD, {"amount": "60000.00", "monthly_amount": "2500.00"}),
        (AWKWARD, {"amount": "45678.91", "weekly_hours": Decimal("9.5")}),
        (AWKWARD, {"amount": "60000.00", "at_least": {SICHERUNG: 150}}),
    ],
)
@pytest.mark.parametrize("month", ["calendar", "phase"])
def test_inside_all_limits(made: Plan, limits: dict[str, Any], month: str) -> None:
    """The result keeps every limit to the minute and the cent, and breaches no rule."""
    readings = {"month": month}
    rules = made.programme.under(readings)
    made = attrs.evolve(made, programme=attrs.evolve(made.programme, rules=rules))
    fitted = fit(made, readings=readings, **limits)
    allowed = as_minutes(
        {k: Cents.parse(v) if isinstance(v, str) else v for k, v in limits.items()}
    )
    caps = {f"/caps/{m.id}": m.whole_cap or 0 for m in PASSTGENAU.modules[:5]}
    assert inside(fitted, allowed | caps | {f"/monthly_caps/{SICHERUNG}": 1800})
    assert sum(line.minutes for line in fitted.months) == fitted.minutes
    assert fitted.cost == used(fitted, minutes_of(fitted))["/amount"]
    report = check(fitted.case(), as_of=fitted.start, readings=readings)
    assert [j for j in report if j.outcome is Outcome.BREACHED] == []
    assert [(m.start, m.end) for m in fitted.modules] == [(m.start, m.end) for m in made.modules]


def test_an_amount() -> None:
    """At 60 EUR an hour, 60,000 EUR are 1000 hours: earlier modules first, spread evenly."""
    fitted = fit(WHOLE, amount="60000.00")
    assert fitted.cost == Cents(6_000_000)
    assert [m.minutes // 60 for m in fitted.modules] == [48, 540, 378, 34, 0]
    same = plan(PASSTGENAU, "gesamtmodul", START, "60.00", hours={UEBERGANG: 34})
    for module, other in zip(fitted.modules[:4], same.modules[:4], strict=True):
        assert module.months == other.months


def test_priorities() -> None:
    """Hours go where they count most; what counts nothing has what is left over."""
    last = fit(WHOLE, amount="60000.00", priorities={SICHERUNG: 2})
    assert [m.minutes // 60 for m in last.modules] == [48, 540, 232, 0, 180]
    none = fit(WHOLE, amount="60000.00", priorities={EINSTIEG: 0, QUALI: 0})
    assert [m.minutes // 60 for m in none.modules] == [48, 70, 378, 324, 180]


def test_least_hours() -> None:
    fitted = fit(WHOLE, amount="60000.00", at_least={UEBERGANG: 100, SICHERUNG: Decimal("50.5")})
    assert [m.minutes for m in fitted.modules] == [2880, 32400, 60 * 261 + 30, 6000, 3030]


def test_an_amount_of_nothing() -> None:
    fitted = fit(WHOLE, amount=0)
    assert (fitted.minutes, fitted.cost) == (0, Cents(0))
    assert fitted.case().phases[0].planned_hours is None


def test_hours_cost_nothing() -> None:
    free = plan(PASSTGENAU, EINSTIEG, START, 0)
    assert fit(free, amount=0).minutes == 48 * 60


class TestCalendar:
    """The first step: the days of the modules."""

    def test_it_moves_to_the_approval(self) -> None:
        """From 31 January 2026 on: four weeks, and months as the law counts them."""
        approval = (date(2026, 1, 31), date(2030, 1, 1))
        fitted = fit(WHOLE, approval=approval)
        ends = [m.end for m in fitted.modules]
        assert fitted.start == date(2026, 1, 31)
        assert ends == [
            date(2026, 2, 27),
            date(2026, 12, 27),
            date(2027, 7, 27),
            date(2028, 1, 27),
            date(2028, 7, 27),
        ]
        assert [m.minutes for m in fitted.modules] == [m.minutes for m in WHOLE.modules]
        assert ends == [m.latest for m in fitted.modules]

    def test_it_does_not_move_earlier(self) -> None:
        """A plan inside the approval stays where it is."""
        fitted = fit(WHOLE, approval=(date(2025, 1, 1), date(2027, 8, 31)))
        assert [(m.start, m.end) for m in fitted.modules] == [
            (m.start, m.end) for m in WHOLE.modules
        ]

    @given(st.integers(-20, 40), st.integers(0, 910))
    @settings(max_examples=25)
    def test_shares(self, later: int, length: int) -> None:
        """Each module gives up the same share, by the day; the last one takes what is left over."""
        start = max(START, START + timedelta(days=later))
        last = start + timedelta(days=length)
        told = chained(WHOLE, start, last)
        of = (WHOLE.end - WHOLE.start).days + 1
        fitting = [
            spans for n in range(of + 1) if (spans := self.spans(start, n, of))[-1][1] <= last
        ]
        if told is None:
            assert fitting == []
            return
        *spans, final = fitting[-1]
        assert [(span.start, span.end) for span in told[:-1]] == spans
        assert told[-1].start == final[0]
        assert told[-1].end == min(last, last_day(final[0], "months", 6))

    def spans(self, start: date, share: int, of: int) -> list[tuple[date, date]]:
        """The days of each module, if it gives up so large a share."""
        found = []
        for unit, shortest, longest in (
            ("weeks", 2, 4),
            ("months", 4, 10),
            ("months", 3, 7),
            ("months", 1, 6),
            ("months", 1, 6),
        ):
            low, high = last_day(start, unit, shortest), last_day(start, unit, longest)
            end = low + timedelta(days=(high - low).days * share // of)
            found.append((start, end))
            start = end + ONE_DAY
        return found

    @pytest.mark.parametrize("start", [date(2025, 3, 3), date(2027, 10, 31), date(2028, 2, 29)])
    def test_the_shortest_approval(self, start: date) -> None:
        """The shortest plan fits to the day; a day less is told."""
        shortest = plan(PASSTGENAU, "gesamtmodul", start, scale="shortest")
        fitted = fit(WHOLE, approval=(start, shortest.end))
        assert [m.end for m in fitted.modules] == [m.end for m in shortest.modules]
        with pytest.raises(InfeasibleError) as caught:
            fit(WHOLE, approval=(start, shortest.end - ONE_DAY))
        assert caught.value.clashes == (
            Clash(limit="/approval", allowed=shortest.end - ONE_DAY, needed=shortest.end, by=1),
        )

    def test_lengths_in_days(self) -> None:
        """A length that is no whole months is kept in days, as far as the window goes."""
        days = {QUALI: date(2025, 12, 29)}
        made = plan(PASSTGENAU, [EINSTIEG, QUALI], START, lengths=days)
        fitted = fit(made, approval=(date(2025, 4, 1), date(2030, 1, 1)))
        assert (fitted.modules[1].end - fitted.modules[1].start).days == 273
        long = plan(PASSTGENAU, [EINSTIEG, QUALI], START, lengths={QUALI: date(2026, 1, 29)})
        # From 31 March 2025 on ten months less a day have 305 days, and ten months from
        # 1 February 2026 on 303.
        moved = fit(long, approval=(date(2026, 1, 4), date(2030, 1, 1))).modules[1]
        assert moved.end == moved.latest == date(2026, 11, 30)
        short = plan(PASSTGENAU, [EINSTIEG, QUALI], START, lengths={QUALI: date(2025, 7, 31)})
        early = plan(
            PASSTGENAU, [EINSTIEG, QUALI], date(2026, 1, 4), lengths={QUALI: date(2026, 6, 1)}
        )
        assert fit(early, approval=(START, date(2026, 5, 31))).end == date(2026, 5, 31)
        assert fit(short, approval=(date(2026, 1, 4), date(2030, 1, 1))).end == date(2026, 6, 3)

    def test_never_shorter_than_the_window(self) -> None:
        """120 days are four months from 1 February on, but not from 1 March on."""
        made = plan(
            PASSTGENAU,
            [EINSTIEG, QUALI],
            date(2025, 1, 4),
            lengths={QUALI: date(2025, 6, 1)},
        )
        kept = attrs.evolve(made.modules[1], end=date(2025, 5, 31))
        made = attrs.evolve(made, modules=(made.modules[0], kept))
        # Four months, kept as such.
        assert fit(made, approval=(date(2025, 2, 1), date(2030, 1, 1))).end == date(2025, 6, 30)
        odd = attrs.evolve(kept, end=date(2025, 6, 1))  # 121 days
        made = attrs.evolve(made, modules=(made.modules[0], odd))
        fitted = fit(made, approval=(date(2025, 6, 3), date(2030, 1, 1))).modules[1]
        assert (fitted.start, fitted.earliest) == (date(2025, 7, 1), date(2025, 10, 31))
        assert fitted.end == date(2025, 10, 31)  # 123 days

    def test_shorter_where_a_reading_allows(self) -> None:
        """Who plans below the shortest window, fits below it, too, but not shorter than that."""
        readings = {"minimum-length": "off"}
        lengths = {EINSTIEG: "P1W"}
        made = plan(PASSTGENAU, EINSTIEG, START, lengths=lengths, readings=readings)
        approval = (date(2025, 4, 1), date(2025, 4, 7))
        assert fit(made, approval=approval, readings=readings).end == date(2025, 4, 7)
        with pytest.raises(InputError) as caught:
            fit(made, approval=approval)
        assert "PG201" in str(caught.value)
        with pytest.raises(InfeasibleError):
            fit(made, approval=(approval[0], date(2025, 4, 6)), readings=readings)

    def test_a_module_without_a_window(self) -> None:
        """Its days are kept as they are."""
        made = plan(PASSTGENAU, JOBCOACHING, START, lengths={JOBCOACHING: "P1M"})
        fitted = fit(made, approval=(date(2025, 5, 5), date(2025, 6, 4)))
        assert (fitted.start, fitted.end) == (date(2025, 5, 5), date(2025, 6, 4))
        with pytest.raises(InfeasibleError):
            fit(made, approval=(date(2025, 5, 5), date(2025, 6, 3)))

    def test_a_module_with_a_shortest_window_only(self) -> None:
        """Any length above the shortest is kept, as far as there are days."""
        window = attrs.evolve(PASSTGENAU[EINSTIEG].window, max=None)
        module = attrs.evolve(PASSTGENAU[EINSTIEG], window=window)
        made_of = attrs.evolve(PASSTGENAU, modules=(module, *PASSTGENAU.modules[1:]))
        made = plan(made_of, EINSTIEG, START, lengths={EINSTIEG: "P9W"})
        assert fit(made, approval=(START, date(2025, 3, 20))).end == date(2025, 3, 20)
        assert fit(made, approval=(START, date(2025, 3, 16))).end == date(2025, 3, 16)
        with pytest.raises(InfeasibleError):
            fit(made, approval=(START, date(2025, 3, 15)))


class TestClashes:
    """Which limits clash, and by how much."""

    def clashes(self, made: Plan = WHOLE, **limits: Any) -> tuple[Clash, ...]:
        """What a fit says that cannot be."""
        with pytest.raises(InfeasibleError) as caught:
            fit(made, **limits)
        return caught.value.clashes

    def test_more_than_the_cap(self) -> None:
        """What else is tight does not matter: 50 hours are two more than the cap."""
        assert self.clashes(amount="100.00", at_least={EINSTIEG: 50}) == (
            Clash(limit=f"/at_least/{EINSTIEG}", allowed=3000, needed=2880, by=120),
            Clash(limit=f"/caps/{EINSTIEG}", allowed=2880, needed=3000, by=120),
        )

    def test_more_than_the_amount(self) -> None:
        """Several modules can be told less, or one amount more."""
        assert self.clashes(
            amount="10000.00", weekly_hours=20, at_least={EINSTIEG: 40, QUALI: 150}
        ) == (
            Clash(
                limit="/amount",
                allowed=Cents(1_000_000),
                needed=Cents(1_140_000),
                by=Cents(140_000),
            ),
            Clash(limit=f"/at_least/{EINSTIEG}", allowed=2400, needed=1000, by=1400),
            Clash(limit=f"/at_least/{QUALI}", allowed=9000, needed=7600, by=1400),
        )

    def test_more_than_the_months_have(self) -> None:
        """Ten months touch eleven calendar months: one has at least 655 of 7200 minutes."""
        assert self.clashes(monthly_amount="600.00", at_least={QUALI: 120}) == (
            Clash(
                limit="/monthly_amount",
                allowed=Cents(60_000),
                needed=Cents(65_500),
                by=Cents(5_500),
            ),
            Clash(limit=f"/at_least/{QUALI}", allowed=7200, needed=6600, by=600),
        )

    def test_more_than_a_month_may_have(self) -> None:
        """A month and a day touch two months, in which there are 30 hours each."""
        made = plan(
            PASSTGENAU, [EINSTIEG, SICHERUNG], START, lengths={SICHERUNG: date(2025, 4, 30)}
        )
        assert self.clashes(made, at_least={SICHERUNG: 70}) == (
            Clash(limit=f"/at_least/{SICHERUNG}", allowed=4200, needed=3600, by=600),
            Clash(limit=f"/monthly_caps/{SICHERUNG}", allowed=1800, needed=2100, by=300),
        )

    def test_an_approval_too_short_for_the_hours(self) -> None:
        """Each value told would do if the other limits stayed, and a unit less would not."""
        first = date(2025, 4, 1)
        told: dict[str, Any] = {
            "approval": (first, date(2026, 7, 31)),
            "weekly_hours": 10,
            "at_least": {QUALI: 400},
        }
        days, week, least = self.clashes(**told)
        assert (days.limit, week.limit, least.limit) == (
            "/approval",
            "/weekly_hours",
            f"/at_least/{QUALI}",
        )
        assert isinstance(days.needed, date)
        assert attempt(WHOLE, **{**told, "approval": (first, days.needed)})
        assert not attempt(WHOLE, **{**told, "approval": (first, days.needed - ONE_DAY)})
        assert days.by == (days.needed - date(2026, 7, 31)).days
        # What fits is told to the minute; hours can be stated by three of them.
        assert isinstance(least.needed, int)
        assert isinstance(week.needed, int)
        above, below = -(-week.needed // 3) * 3, (week.needed - 1) // 3 * 3
        assert attempt(WHOLE, **{**told, "weekly_hours": Decimal(above) / 60})
        assert not attempt(WHOLE, **{**told, "weekly_hours": Decimal(below) / 60})
        fits, over = least.needed // 3 * 3, (least.needed // 3 + 1) * 3
        assert attempt(WHOLE, **{**told, "at_least": {QUALI: Decimal(fits) / 60}})
        assert not attempt(WHOLE, **{**told, "at_least": {QUALI: Decimal(over) / 60}})
        for name in told:
            assert attempt(WHOLE, **{k: v for k, v in told.items() if k != name})

    def test_in_words(self) -> None:
        """Problems point to the limits and tell both values and what lies between, in both."""
        with pytest.raises(InfeasibleError) as caught:
            fit(WHOLE, amount="10000.00", at_least={QUALI: 200})
        amount, least = caught.value.problems
        assert [p.pointer for p in caught.value.problems] == ["/amount", f"/at_least/{QUALI}"]
        for number in ("10.000,00 EUR", "12.000,00 EUR", "2.000,00 EUR"):
            assert number in amount.message("de")
        for number in ("10,000.00 EUR", "12,000.00 EUR", "2,000.00 EUR"):
            assert number in amount.message("en")
        for number in ("200 Std.", "166 Std. 40 Min.", "33 Std. 20 Min."):
            assert number in least.message("de")
        with pytest.raises(InfeasibleError) as alone:
            fit(WHOLE, approval=(START, date(2025, 12, 10)))
        [days] = alone.value.problems
        for number in ("10.12.2025", "16.12.2025", "6 "):
            assert number in days.message("de")
        for number in ("2025-12-10", "2025-12-16", "6 "):
            assert number in days.message("en")

    def test_pickled(self) -> None:
        """The error crosses process borders whole."""
        with pytest.raises(InfeasibleError) as caught:
            fit(WHOLE, amount="10000.00", at_least={QUALI: 200})
        again = pickle.loads(pickle.dumps(caught.value))  # noqa: S301 (its own)
        assert isinstance(again, InfeasibleError)
        assert again.clashes == caught.value.clashes
        assert again.problems == caught.value.problems


class TestErrors:
    @pytest.mark.parametrize(
        ("limits", "pointers"),
        [
            ({"at_least": {JOBCOACHING: 1}}, [f"/at_least/{JOBCOACHING}"]),
            (
                {"priorities": {"x": 1}, "at_least": {"y": 1}},
                ["/priorities/x", "/at_least/y"],
            ),
            (
                {"priorities": {QUALI: -1, STABI: 1001}},
                [f"/priorities/{m}" for m in (QUALI, STABI)],
            ),
            ({"priorities": {QUALI: 1.5}}, [f"/priorities/{QUALI}"]),
            ({"priorities": {QUALI: True}}, [f"/priorities/{QUALI}"]),
            ({"at_least": {QUALI: Decimal("0.01")}}, [f"/at_least/{QUALI}"]),
            ({"weekly_hours": 0}, ["/weekly_hours"]),
            ({"weekly_hours": 2.5}, ["/weekly_hours"]),
            ({"amount": "1.000,00"}, ["/amount"]),
            ({"monthly_amount": -1}, ["/monthly_amount"]),
            ({"approval": (date(2025, 3, 4), date(2025, 3, 3))}, ["/approval/1"]),
            ({"approval": ("2025-03-03", date(2027, 3, 3))}, ["/approval/0"]),
            ({"readings": {"month": "x"}}, [""]),
        ],
    )
    def test_unusable_values(self, limits: dict[str, Any], pointers: list[str]) -> None:
        """Each with its place."""
        with pytest.raises(InputError) as caught:
            fit(WHOLE, **limits)
        assert [problem.pointer for problem in caught.value.problems] == pointers

    def test_amounts_without_rates(self) -> None:
        """Hours without a rate cost nothing that could be limited."""
        with pytest.raises(InputError) as caught:
            fit(plan(PASSTGENAU, EINSTIEG, START), amount=1, monthly_amount=1)
        assert [p.pointer for p in caught.value.problems] == ["/amount", "/monthly_amount"]

    @pytest.mark.parametrize("weight", [0, 1000])
    def test_usable_weights(self, weight: int) -> None:
        """The least and the greatest weight."""
        assert fit(WHOLE, priorities={QUALI: weight}).minutes == WHOLE.minutes

    def test_without_scipy(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """The error says what to install."""
        monkeypatch.setitem(sys.modules, "scipy.optimize", None)
        with pytest.raises(ModuleNotFoundError) as caught:
            fit(WHOLE)
        assert "passtgenau-core[fit]" in str(caught.value)

    @pytest.mark.parametrize(
        "answer",
        [
            SimpleNamespace(status=1, x=None, message="time limit"),
            SimpleNamespace(status=0, x=[10.0**6] * 500, message="more than the caps"),
            SimpleNamespace(status=0, x=[-1.0] * 500, message="less than nothing"),
            SimpleNamespace(status=0, x=[0.0] + [1.0] * 499, message="a rest of a block of one"),
        ],
    )
    def test_a_solver_that_fails(
        self, monkeypatch: pytest.MonkeyPatch, answer: SimpleNamespace
    ) -> None:
        """Nothing that the solver says is believed before it was checked in whole numbers."""
        monkeypatch.setattr("scipy.optimize.milp", lambda *_, **__: answer)
        with pytest.raises(ArithmeticError) as caught:
            fit(plan(PASSTGENAU, EINSTIEG, START))
        assert answer.message in str(caught.value)

    def test_a_limit_that_no_value_helps(self) -> None:
        """No amount buys more hours than the cap."""
        spans = chained(WHOLE, START, None)
        assert spans is not None
        model = HourModel(spans, WHOLE.rates, None, priced=True)
        limits = {f"/caps/{EINSTIEG}": 1, f"/at_least/{EINSTIEG}": 2}
        with pytest.raises(ArithmeticError):
            model.needed("/amount", limits)
        assert model.needed("/amount", {f"/at_least/{EINSTIEG}": 2}) == 200
