"""Plans: chained modules with their windows, hours and cost, which the rules judge compliant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from oracle import last_day

from passtgenau_core import (
    Budget,
    Cents,
    InputError,
    Length,
    Outcome,
    Rate,
    check,
    load_programme,
)
from passtgenau_core.planning import Guide, Plan, PlannedModule, guide_of, plan

PROGRAMME = load_programme("passtgenau")
MEASURE = load_programme("integrationsbegleitung")
START = date(2025, 3, 3)
ONE_DAY = timedelta(days=1)
EINSTIEG, QUALI, STABI, UEBERGANG, SICHERUNG, JOBCOACHING = (m.id for m in PROGRAMME.modules)
GESAMT = (EINSTIEG, QUALI, STABI, UEBERGANG, SICHERUNG)

# Numbers of the concept (Modulübersicht, 3.2): shortest and longest, and hours of each module.
WINDOWS: dict[str, tuple[int | None, int, str]] = {
    EINSTIEG: (2, 4, "weeks"),
    QUALI: (4, 10, "months"),
    STABI: (3, 7, "months"),
    UEBERGANG: (None, 6, "months"),
    SICHERUNG: (None, 6, "months"),
}
HOURS = {EINSTIEG: 48, QUALI: 540, STABI: 378, UEBERGANG: 324, SICHERUNG: 180}
MONTHLY = 30 * 60

starts = st.one_of(
    st.dates(date(2023, 1, 1), date(2029, 12, 31)),
    st.sampled_from([date(2024, 2, 29), date(2025, 1, 31), date(2025, 8, 31), date(2024, 12, 31)]),
)


def planned(made: Plan, module: str) -> PlannedModule:
    [found] = [one for one in made.modules if one.module.id == module]
    return found


def rate_on(rates: Iterable[Rate], day: date) -> int:
    return max((rate.from_, int(rate.rate)) for rate in rates if rate.from_ <= day)[1]


def cents_by_day(made: Plan) -> dict[tuple[str, date], int]:
    """Each line of the bills to come, day by day in exact fractions, rounded once."""
    exact: dict[tuple[str, date], Fraction] = {}
    for module in made.modules:
        for stretch in module.stretches:
            for n in range(stretch.days):
                day = stretch.first + timedelta(days=n)
                key = (module.module.id, day.replace(day=1))
                cost = Fraction(stretch.between(day, day) * rate_on(made.rates, day), 60)
                exact[key] = exact.get(key, Fraction(0)) + cost
    return {key: floor(cost + Fraction(1, 2)) for key, cost in exact.items()}


@st.composite
def rates(draw: st.DrawFn, start: date) -> list[Rate]:
    """Up to three rates, of which one holds on the first day."""
    first = start - timedelta(days=draw(st.integers(0, 40)))
    days = draw(st.sets(st.integers(1, 900), max_size=2))
    prices = st.integers(0, 12000)
    return [
        Rate(from_=first + timedelta(days=n), rate=draw(prices))
        for n in draw(st.permutations([0, *days]))
    ]


@st.composite
def plans(draw: st.DrawFn) -> tuple[Plan, dict[str, str]]:
    """Any plan that keeps to the concept, and the readings it was made under."""
    start = draw(starts)
    others = draw(st.sets(st.sampled_from([QUALI, STABI, UEBERGANG, SICHERUNG, JOBCOACHING])))
    chosen = draw(st.permutations([EINSTIEG, *others]))
    modules: Any = draw(st.sampled_from([chosen, "gesamtmodul"]))
    readings = {"month": draw(st.sampled_from(["calendar", "phase"]))}
    lengths: dict[str, Any] = {}
    hours: dict[str, Any] = {}
    for module in GESAMT if modules == "gesamtmodul" else chosen:
        if module == JOBCOACHING:
            lengths[module] = draw(st.sampled_from(["P2W", "P3M", "P1Y"]))
            continue
        shortest, longest, unit = WINDOWS[module]
        if draw(st.booleans()):
            units = draw(st.integers(shortest or 1, longest))
            lengths[module] = draw(
                st.sampled_from([Length(units, unit), f"P{units}{unit[0].upper()}"])  # type: ignore[arg-type]
            )
        if draw(st.booleans()):
            most = 30 if module == SICHERUNG else HOURS[module]
            hundredths = draw(st.integers(1, most * 20)) * 5
            hours[module] = Decimal(hundredths) / 100 if hundredths % 100 else hundredths // 100
    made = plan(
        PROGRAMME,
        modules,
        start,
        draw(st.one_of(st.none(), st.just("61.37"), rates(start))),
        lengths=lengths,
        hours=hours,
        scale=draw(st.sampled_from(["longest", "shortest"])),
        readings=readings,
    )
    return made, readings


@given(plans())
def test_a_plan_is_compliant(drawn: tuple[Plan, dict[str, str]]) -> None:
    """A planned case is judged without a breach on its first day."""
    made, readings = drawn
    report = check(made.case(), as_of=made.start, readings=readings)
    assert [j for j in report if j.outcome is Outcome.BREACHED] == []


@given(plans())
def test_months_add_up(drawn: tuple[Plan, dict[str, str]]) -> None:
    """By module and in all, months add up to the minute and the cent."""
    made, _ = drawn
    for module in made.modules:
        assert sum(line.minutes for line in module.months) == module.minutes
        assert {line.module for line in module.months} == {module.module.id}
    assert sum(line.minutes for line in made.months) == made.minutes
    costs = [line.cost for line in made.months]
    if made.rates:
        assert sum(cost or 0 for cost in costs) == made.cost
        assert {(ln.module, ln.month): ln.cost for ln in made.months} == cents_by_day(made)
    else:
        assert set(costs) == {None}
        assert made.cost is None
        assert {module.cost for module in made.modules} == {None}
    assert [line.month for line in made.months] == sorted(line.month for line in made.months)


@given(plans())
def test_modules_are_chained(drawn: tuple[Plan, dict[str, str]]) -> None:
    """In the concept's order, without gaps, each inside its window."""
    made, _ = drawn
    ids = [module.module.id for module in made.modules]
    assert ids == [m.id for m in PROGRAMME.modules if m.id in ids]
    assert made.start == made.modules[0].start
    assert made.end == made.modules[-1].end
    for one, following in zip(made.modules, made.modules[1:], strict=False):
        assert following.start == one.end + ONE_DAY
    for module in made.modules:
        assert sum(stretch.days for stretch in module.stretches) == (
            (module.end - module.start).days + 1
        )
        if module.module.id == JOBCOACHING:
            assert (module.earliest, module.latest, module.minutes) == (None, None, 0)
            continue
        shortest, longest, unit = WINDOWS[module.module.id]
        assert module.latest == last_day(module.start, unit, longest)
        assert module.earliest == (shortest and last_day(module.start, unit, shortest))
        assert (module.earliest or module.start) <= module.end <= module.latest


@given(plans())
def test_monthly_caps_hold(drawn: tuple[Plan, dict[str, str]]) -> None:
    """No month has more than 30 hours of Sicherung Arbeitsplatz, as the reading counts months."""
    made, readings = drawn
    for module in made.modules:
        if module.module.id != SICHERUNG:
            continue
        by_month: dict[Any, int] = {}
        for stretch in module.stretches:
            for n in range(stretch.days):
                day = stretch.first + timedelta(days=n)
                month = (
                    (day.year, day.month)
                    if readings["month"] == "calendar"
                    else next(k for k in range(1, 8) if day <= last_day(module.start, "months", k))
                )
                by_month[month] = by_month.get(month, 0) + stretch.between(day, day)
        assert max(by_month.values()) <= MONTHLY
        assert sum(by_month.values()) == module.minutes


def test_the_whole_programme() -> None:
    """1470 hours in two and a half years: the numbers of the concept."""
    made = plan(PROGRAMME, "gesamtmodul", START, "60.00")
    assert {m.module.id: m.minutes // 60 for m in made.modules} == HOURS
    assert [m.end for m in made.modules] == [
        date(2025, 3, 30),
        date(2026, 1, 30),
        date(2026, 8, 30),
        date(2027, 2, 28),
        date(2027, 8, 31),
    ]
    assert made.cost == Cents(8820000)
    assert made.rates == (Rate(from_=START, rate="60.00"),)


def test_the_shortest_plan() -> None:
    """Shortest windows, a month where the concept tells none, and hours at the pace of the cap."""
    made = plan(PROGRAMME, "gesamtmodul", START, scale="shortest")
    assert [m.end for m in made.modules] == [
        date(2025, 3, 16),
        date(2025, 7, 16),
        date(2025, 10, 16),
        date(2025, 11, 16),
        date(2025, 12, 16),
    ]
    assert [m.minutes // 60 for m in made.modules] == [24, 216, 162, 54, 30]


@pytest.mark.parametrize(
    ("end", "minutes"),
    [
        (date(2025, 3, 30), 48 * 60),
        (date(2025, 3, 23), 36 * 60),
        (date(2025, 3, 22), 34 * 60),  # 20 of 28 days: 34.28 hours
        (date(2025, 3, 16), 24 * 60),
    ],
)
def test_hours_of_a_shorter_module(end: date, minutes: int) -> None:
    """Whole weeks have their share of the cap; other lengths whole hours of theirs."""
    made = plan(PROGRAMME, EINSTIEG, START, lengths={EINSTIEG: end})
    assert made.end == end
    assert made.minutes == minutes


def test_a_day_has_an_hour_at_least() -> None:
    """A module of which less than an hour would be left has one."""
    made = plan(
        PROGRAMME, EINSTIEG, START, lengths={EINSTIEG: START}, readings={"minimum-length": "off"}
    )
    assert made.minutes == 60
    tiny = attrs.evolve(PROGRAMME["einstiegsphase"], cap=600)
    programme = attrs.evolve(PROGRAMME, modules=(tiny, *PROGRAMME.modules[1:]))
    made = plan(
        programme, EINSTIEG, START, lengths={EINSTIEG: START}, readings={"minimum-length": "off"}
    )
    assert made.minutes == 60


def test_hours_and_lengths_of_some_modules() -> None:
    made = plan(
        PROGRAMME,
        [QUALI, EINSTIEG],
        START,
        "61.37",
        lengths={EINSTIEG: "P3W", QUALI: Length.months(8)},
        hours={QUALI: Decimal("400.5")},
    )
    assert [m.end for m in made.modules] == [date(2025, 3, 23), date(2025, 11, 23)]
    assert [m.minutes for m in made.modules] == [36 * 60, 24030]
    assert [phase.planned_hours for phase in made.case("LOE-1").phases] == [36, Decimal("400.5")]
    assert made.case("LOE-1").id == "LOE-1"
    assert made.case().budget == Budget(rates=[Rate(from_=START, rate="61.37")])


def test_hours_that_files_cannot_state() -> None:
    """Files state hours with two decimals: 1001 minutes become 16.65 h, and none at all nothing."""
    odd = attrs.evolve(PROGRAMME["einstiegsphase"], cap=1001)
    programme = attrs.evolve(PROGRAMME, modules=(odd, *PROGRAMME.modules[1:]))
    made = plan(programme, [EINSTIEG, JOBCOACHING], START, lengths={JOBCOACHING: "P1M"})
    assert made.minutes == 1001
    assert [phase.planned_hours for phase in made.case().phases] == [Decimal("16.65"), None]
    assert made.case().budget is None


def test_an_external_module_has_no_hours() -> None:
    """What is commissioned elsewhere is not billed here, whatever its cap."""
    capped = attrs.evolve(PROGRAMME["uebergangsphase"], external=True)
    modules = tuple(capped if m.id == UEBERGANG else m for m in PROGRAMME.modules)
    made = plan(attrs.evolve(PROGRAMME, modules=modules), [EINSTIEG, UEBERGANG], START)
    assert planned(made, UEBERGANG).minutes == 0
    assert planned(made, EINSTIEG).minutes == 48 * 60


def test_without_a_rule_no_month_is_capped() -> None:
    """A programme whose rules cap no months spreads hours evenly."""
    rows = tuple(rule for rule in PROGRAMME.rules if rule.kind != "monthly-hour-cap")
    made = plan(
        attrs.evolve(PROGRAMME, rules=rows),
        [EINSTIEG, SICHERUNG],
        START,
        lengths={SICHERUNG: "P1M"},
        hours={SICHERUNG: 100},
    )
    assert planned(made, SICHERUNG).minutes == 6000
    assert len(planned(made, SICHERUNG).stretches) == 1


@pytest.mark.parametrize(("reading", "months"), [("calendar", 2), ("phase", 1)])
def test_more_hours_than_months_may_have(reading: str, months: int) -> None:
    """A month from 31 March to 30 April touches two calendar months, but is one of the phase."""
    lengths = {SICHERUNG: "P1M"}
    readings = {"month": reading}
    made = plan(
        PROGRAMME,
        [EINSTIEG, SICHERUNG],
        START,
        lengths=lengths,
        hours={SICHERUNG: 30 * months},
        readings=readings,
    )
    assert planned(made, SICHERUNG).minutes == MONTHLY * months
    with pytest.raises(InputError) as caught:
        plan(
            PROGRAMME,
            [EINSTIEG, SICHERUNG],
            START,
            lengths=lengths,
            hours={SICHERUNG: Decimal("30.05") * months},
            readings=readings,
        )
    [problem] = caught.value.problems
    assert problem.pointer == f"/hours/{SICHERUNG}"
    assert str(MONTHLY * months) in problem.message("de")


@given(starts, st.integers(0, 300), st.integers(0, 183), st.sampled_from(["calendar", "phase"]))
def test_any_last_day_inside_the_window(start: date, quali: int, days: int, month: str) -> None:
    """Nobody who chooses a last day has to know how many hours it leaves room for."""
    middle = last_day(start, "weeks", 4) + ONE_DAY
    shortest, longest = (last_day(middle, "months", n) for n in (4, 10))
    end = min(shortest + timedelta(days=quali), longest)
    last = min(end + timedelta(days=1 + days), last_day(end + ONE_DAY, "months", 6))
    made = plan(
        PROGRAMME,
        [EINSTIEG, QUALI, SICHERUNG],
        start,
        lengths={QUALI: end, SICHERUNG: last},
        readings={"month": month},
    )
    assert [m.end for m in made.modules[1:]] == [end, last]
    assert all(0 < m.minutes <= HOURS[m.module.id] * 60 for m in made.modules)


@pytest.mark.parametrize("reading", ["calendar", "phase"])
def test_a_pace_that_months_have_no_room_for(reading: str) -> None:
    """152 of 181 days have 151 of 180 hours, but the five months of those days have only 150."""
    made = plan(
        PROGRAMME,
        [EINSTIEG, SICHERUNG],
        date(2024, 8, 5),
        lengths={SICHERUNG: date(2025, 1, 31)},
        readings={"month": reading},
    )
    assert planned(made, SICHERUNG).start == date(2024, 9, 2)
    assert planned(made, SICHERUNG).minutes == 150 * 60


def test_a_full_month_by_calendar() -> None:
    """The first calendar month gets no more than 30 hours even where the days would give more."""
    made = plan(PROGRAMME, [EINSTIEG, SICHERUNG], date(2025, 3, 4), hours={SICHERUNG: 180})
    months = {line.month: line.minutes for line in planned(made, SICHERUNG).months}
    # From 1 April to 30 September: six whole months, all of them full.
    assert set(months.values()) == {MONTHLY}
    assert sum(months.values()) == 180 * 60


@pytest.mark.parametrize(
    ("module", "guide"),
    [
        (EINSTIEG, Guide(12 * 60, "weeks")),
        (QUALI, Guide(54 * 60, "months")),
        (STABI, Guide(54 * 60, "months")),
        (UEBERGANG, Guide(54 * 60, "months")),
        (SICHERUNG, Guide(30 * 60, "months")),
        (JOBCOACHING, None),
    ],
)
def test_guides(module: str, guide: Guide | None) -> None:
    """12 hours a week in the entry phase, 54 hours a month later."""
    assert guide_of(PROGRAMME[module]) == guide
    made = plan(PROGRAMME, [EINSTIEG, module], START, lengths=_jobcoaching(module))
    assert planned(made, module).guide == guide


def _jobcoaching(module: str) -> Mapping[str, str]:
    return {JOBCOACHING: "P1M"} if module == JOBCOACHING else {}


def test_one_module_and_a_measure_without_windows() -> None:
    """A module's id stands for itself; a length must be told where the concept tells none."""
    assert plan(PROGRAMME, EINSTIEG, START) == plan(PROGRAMME, [EINSTIEG], START)
    made = plan(MEASURE, "massnahme", START, lengths={"massnahme": "P6M"})
    assert made.end == date(2025, 9, 2)
    assert made.minutes == 0
    assert guide_of(MEASURE.modules[0]) is None


def test_a_module_with_a_shortest_window_only() -> None:
    """Its shortest length is known, its longest is not."""
    window = attrs.evolve(PROGRAMME[EINSTIEG].window, max=None)
    open_ended = attrs.evolve(PROGRAMME[EINSTIEG], window=window)
    programme = attrs.evolve(PROGRAMME, modules=(open_ended, *PROGRAMME.modules[1:]))
    made = plan(programme, EINSTIEG, START, scale="shortest")
    assert (made.end, made.minutes) == (date(2025, 3, 16), 48 * 60)
    with pytest.raises(InputError) as caught:
        plan(programme, EINSTIEG, START)
    assert [p.pointer for p in caught.value.problems] == [f"/lengths/{EINSTIEG}"]


def test_rates_by_date() -> None:
    """A rate, or several in any order; the day decides, not the module."""
    one = Rate(from_=date(2025, 1, 1), rate="60.00")
    more = Rate(from_=date(2025, 3, 17), rate="66.00")
    assert plan(PROGRAMME, EINSTIEG, START, one).cost == Cents(288000)
    assert plan(PROGRAMME, EINSTIEG, START, 6000).cost == Cents(288000)
    assert plan(PROGRAMME, EINSTIEG, START, [more, one]).cost == Cents(144000 + 158400)


class TestErrors:
    """What cannot be planned, with the place that says so."""

    @pytest.mark.parametrize(
        ("modules", "fields", "pointers"),
        [
            (["einstigsphase"], {}, ["/modules/einstigsphase"]),
            ("gesamtmodull", {}, ["/modules"]),
            ([], {}, ["/modules"]),
            ([EINSTIEG], {"lengths": {QUALI: "P4M"}}, [f"/lengths/{QUALI}"]),
            (
                [EINSTIEG, "x"],
                {"hours": {QUALI: 4}, "lengths": {QUALI: "P4M"}},
                ["/modules/x", f"/lengths/{QUALI}", f"/hours/{QUALI}"],
            ),
            ([EINSTIEG], {"lengths": {EINSTIEG: date(2025, 3, 2)}}, [f"/lengths/{EINSTIEG}"]),
            ([EINSTIEG, JOBCOACHING], {}, [f"/lengths/{JOBCOACHING}"]),
            ([EINSTIEG], {"hours": {EINSTIEG: Decimal("0.01")}}, [f"/hours/{EINSTIEG}"]),
            ([EINSTIEG], {"rates": "60,00"}, ["/rates"]),
            ([EINSTIEG], {"rates": Rate(from_=date(2025, 3, 4), rate=1)}, ["/rates"]),
            ([EINSTIEG], {"rates": []}, ["/rates"]),
        ],
    )
    def test_unusable_values(self, modules: Any, fields: Any, pointers: list[str]) -> None:
        """All problems of one step at once, each with its place."""
        with pytest.raises(InputError) as caught:
            plan(PROGRAMME, modules, START, **fields)
        assert [problem.pointer for problem in caught.value.problems] == pointers

    @pytest.mark.parametrize(
        ("modules", "fields", "rule", "numbers"),
        [
            ([QUALI], {}, "PG101", []),
            ([EINSTIEG], {"lengths": {EINSTIEG: "P5W"}}, "PG202", ["30.03.2025", "06.04.2025"]),
            ([EINSTIEG], {"lengths": {EINSTIEG: "P1W"}}, "PG201", ["16.03.2025", "09.03.2025"]),
            ([EINSTIEG], {"hours": {EINSTIEG: 49}}, "PG306", ["49 Std.", "48 Std."]),
        ],
    )
    def test_what_breaches_a_rule(
        self, modules: list[str], fields: Any, rule: str, numbers: list[str]
    ) -> None:
        """A plan that cannot be compliant names the rule, and what is measured against what."""
        with pytest.raises(InputError) as caught:
            plan(PROGRAMME, modules, START, **fields)
        [problem] = caught.value.problems
        for lang in ("de", "en"):
            assert rule in problem.message(lang)
        for number in numbers:
            assert number in problem.message("de")

    def test_a_reading_lets_a_short_module_pass(self) -> None:
        """Whoever does not read the shortest window as a limit can plan below it."""
        made = plan(
            PROGRAMME,
            EINSTIEG,
            START,
            lengths={EINSTIEG: "P1W"},
            readings={"minimum-length": "off"},
        )
        assert made.end < (planned(made, EINSTIEG).earliest or made.end)

    def test_no_days_at_all(self) -> None:
        """A length of nothing ends before it begins."""
        with pytest.raises(InputError):
            plan(PROGRAMME, EINSTIEG, START, lengths={EINSTIEG: "P0W"})

    def test_days_beyond_the_calendar_of_files(self) -> None:
        """Files know no days after 2199."""
        with pytest.raises(InputError):
            plan(PROGRAMME, EINSTIEG, date(2199, 12, 30))
