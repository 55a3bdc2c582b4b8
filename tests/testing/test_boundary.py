"""Cases at the boundary of a rule: both sides come up, a minute or a day apart."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import attrs
import pytest
from drawing import drawn
from hypothesis import find, given, settings
from hypothesis import strategies as st

from passtgenau_core import (
    Case,
    InputError,
    Outcome,
    Programme,
    Rule,
    UnknownNameError,
    check,
    dump_case,
    load_case,
    load_programme,
    period_end,
)
from passtgenau_core.testing import boundary_cases

PASSTGENAU = load_programme("passtgenau")
BEGLEITUNG = load_programme("integrationsbegleitung")
EXAMPLES = Path(__file__).parents[2] / "docs" / "examples" / "programmes"
OWN = load_programme(EXAMPLES / "unterstuetzte-beschaeftigung.toml")
LATE = date(2099, 12, 31)
ONE_DAY = timedelta(days=1)
# What each kind is decided by, in the units of its judgements.
BY_MINUTES = ("hour-cap", "monthly-hour-cap", "budget-hours")
BY_DAYS = (
    *("minimum-length", "maximum-length", "after-module", "no-overlap"),
    *("duty", "date-order", "answer-in-time"),
)
OTHERS = (
    *("planned-hours", "budget-amount", "hours-inside-phase", "inside-budget-period"),
    *("module-order", "goal-states", "recurring-record"),
)
MEASURED = (*BY_MINUTES, *BY_DAYS, *OTHERS)


def rows(*kinds: str) -> list[Any]:
    """The rules of these kinds of all three programmes, with their programmes."""
    return [
        pytest.param(programme, rule, id=rule.id)
        for programme in (PASSTGENAU, BEGLEITUNG, OWN)
        for rule in programme.rules
        if rule.kind in kinds
    ]


@cache
def many(programme: Programme, rule: str) -> list[Case]:
    """The cases at the boundary of a rule that the tests below look at."""
    return drawn(boundary_cases(rule, programme), 100)


@pytest.mark.parametrize(("programme", "rule"), rows(*MEASURED))
def test_are_of_the_programme(programme: Programme, rule: Rule) -> None:
    """A case is of the programme whose rule is asked for, and its rule judges it."""
    for case in drawn(boundary_cases(rule.id, programme), 12):
        assert case.programme is programme
        assert check(case, as_of=LATE)[rule.id]


def apart(programme: Programme, rule: str) -> set[int]:
    """How far what was observed is from what is allowed, in days, minutes or cents."""
    found: set[int] = set()
    for case in many(programme, rule):
        for judgement in check(case, as_of=LATE)[rule]:
            observed, allowed = judgement.observed, judgement.allowed
            if isinstance(observed, date) and isinstance(allowed, date):
                found.add((observed - allowed).days)
            elif isinstance(observed, int) and isinstance(allowed, int):
                found.add(int(observed - allowed))
    return found


@pytest.mark.unmeasured
@pytest.mark.parametrize(("programme", "rule"), rows(*MEASURED))
def test_both_outcomes_come_up(programme: Programme, rule: Rule) -> None:
    """Some cases meet the rule, some breach it, and a late day decides all of them."""
    outcomes: set[Outcome] = set()
    for case in many(programme, rule.id):
        judged = {j.outcome for j in check(case, as_of=LATE)[rule.id]}
        assert judged <= {Outcome.MET, Outcome.BREACHED}
        outcomes |= judged
    assert outcomes == {Outcome.MET, Outcome.BREACHED}


@pytest.mark.parametrize("outcome", [Outcome.MET, Outcome.BREACHED])
@pytest.mark.parametrize("rule", ["PG202", "PG301", "PG701"])
def test_hypothesis_finds_both(rule: str, outcome: Outcome) -> None:
    """The smallest such case can be asked for."""
    case = find(
        boundary_cases(rule),
        lambda case: {j.outcome for j in check(case, as_of=LATE)[rule]} == {outcome},
        settings=settings(max_examples=50, database=None, derandomize=True),
    )
    assert len(case.phases) == 1


@pytest.mark.parametrize(("programme", "rule"), rows(*BY_MINUTES))
def test_a_minute_apart(programme: Programme, rule: Rule) -> None:
    """The issue: "cap ± 1 minute"."""
    assert apart(programme, rule.id) >= {-1, 0, 1}


@pytest.mark.unmeasured
@pytest.mark.parametrize(("programme", "rule"), rows(*BY_DAYS))
def test_a_day_apart(programme: Programme, rule: Rule) -> None:
    """The issue: "window end ± 1 day"; a deadline's last day, the day before and after."""
    assert apart(programme, rule.id) == {-1, 0, 1}


def test_planned_hours_are_as_near_as_files_can_say() -> None:
    """Hours have two decimal places at most: 0.05 hours are three minutes."""
    assert apart(PASSTGENAU, "PG306") == {-3, 0, 3}


def test_a_cent_apart() -> None:
    """Money is decided by the cent."""
    assert apart(PASSTGENAU, "PG507") == {-1, 0, 1}


def test_entries_on_both_ends_of_a_phase() -> None:
    """Entries lie on the first and the last day, the day before, inside and the day after."""
    seen: dict[str, set[int]] = {"start": set(), "end": set()}
    for case in many(PASSTGENAU, "PG304"):
        (phase,), (entry,) = case.phases, case.ledger
        assert phase.end is not None
        for name, edge in (("start", phase.start), ("end", phase.end)):
            seen[name].add((entry.date - edge).days)
    assert seen["start"] >= {-1, 0, 1}
    assert seen["end"] >= {-1, 0, 1}


def test_phases_on_both_ends_of_the_budget() -> None:
    """Phases begin and end on the budget's first and last day, a day before and a day after."""
    ends = set()
    for case in many(PASSTGENAU, "PG505"):
        (phase,), budget = case.phases, case.budget
        assert budget is not None
        assert budget.start is not None
        assert budget.end is not None
        assert phase.end is not None
        ends.add(((phase.start - budget.start).days, (phase.end - budget.end).days))
    assert {first for first, _ in ends} == {last for _, last in ends} == {-1, 0, 1}


def test_talks_late_and_left_out() -> None:
    """A talk comes a day late, or the end is a day too late to do without one."""
    because = {j.because for c in many(PASSTGENAU, "PG701") for j in check(c, as_of=LATE)["PG701"]}
    assert because >= {"came-late", "did-not-come", "came-regularly"}
    assert {len(case.records) for case in many(PASSTGENAU, "PG701")} == {0, 1, 2, 3}


def test_goals_of_the_day() -> None:
    """Goals are agreed on the day of the record, the day before and the day after."""
    days = set()
    for case in many(PASSTGENAU, "PG608"):
        (goal,), (record,) = case.goals or (), case.records
        days.add((goal.agreed_on - record.date).days)
    assert days == {-1, 0, 1}


def test_hours_around_the_month() -> None:
    """A month at its cap may lie between others at theirs: their days are next to each other."""
    months = {len(check(c, as_of=LATE)["PG302"]) for c in many(PASSTGENAU, "PG302")}
    assert months == {1, 2, 3}


@pytest.mark.parametrize("month", ["calendar", "phase"])
def test_months_of_either_reading(month: str) -> None:
    """The boundary is that of the reading in force."""
    programme = attrs.evolve(PASSTGENAU, rules=PASSTGENAU.under({"month": month}), alternatives=())
    assert apart(programme, "PG302") >= {-1, 0, 1}
    subjects = {j.subject for c in many(programme, "PG302") for j in check(c, as_of=LATE)["PG302"]}
    assert {len(subject.split("/")[2]) for subject in subjects} == {
        len("2025-01") if month == "calendar" else len("2025-01-31")
    }


def test_measures_about_six_months_long() -> None:
    """Whether the interim review is due in the middle is itself a boundary."""
    lengths = set()
    for case in many(BEGLEITUNG, "IB701"):
        (phase,) = case.phases
        assert phase.end is not None
        lengths.add((phase.end - period_end(phase.start, BEGLEITUNG.milestones[0].after)).days)
    six = {(phase.end - whole).days for phase, whole in _ends_and_half_years()}
    assert six >= {-1, 0, 1}
    assert max(lengths) > 100


def _ends_and_half_years() -> list[Any]:
    half_a_year = BEGLEITUNG.milestones[0].middle_below
    assert half_a_year is not None
    return [
        (case.phases[0], period_end(case.phases[0].start, half_a_year))
        for case in many(BEGLEITUNG, "IB701")
    ]


@pytest.mark.parametrize("rule", ["PG201", "PG202", "PG301", "PG501", "PG603", "PG701"])
def test_leap_days_and_ends_of_months_come_up(rule: str) -> None:
    """The issue: "29 February"; both sides of the boundary are met from there."""
    cases = drawn(boundary_cases(rule), 200)
    starts = [case.phases[0].start if case.phases else case.records[0].date for case in cases]
    assert sum((day + ONE_DAY).day == 1 for day in starts) > len(starts) / 10
    on_leap_days = {
        judgement.outcome
        for case, day in zip(cases, starts, strict=True)
        if (day.month, day.day) == (2, 29)
        for judgement in check(case, as_of=LATE)[rule]
    }
    assert on_leap_days == {Outcome.MET, Outcome.BREACHED}


@given(data=st.data(), late=st.dates(date(2050, 1, 1), date(2199, 12, 31)))
def test_any_late_day_will_do(data: st.DataObject, late: date) -> None:
    """What is judged on one late day is judged so on all others."""
    rule = data.draw(st.sampled_from([r.id for r in PASSTGENAU.rules if r.kind in MEASURED]))
    case = data.draw(boundary_cases(rule))
    assert check(case, as_of=late)[rule] == check(case, as_of=LATE)[rule]


@given(data=st.data())
def test_round_trip(data: st.DataObject) -> None:
    """Each can be written to a file and read back."""
    rule = data.draw(st.sampled_from([r.id for r in PASSTGENAU.rules if r.kind in MEASURED]))
    case = data.draw(boundary_cases(rule))
    assert load_case(dump_case(case, format="json"), format="json") == case


class TestRefused:
    @pytest.mark.parametrize("rule", ["PG999", "pg202", "IB101", "W101", ""])
    def test_unknown_rules(self, rule: str) -> None:
        """A rule that the programme does not have is told as everywhere."""
        with pytest.raises(UnknownNameError):
            boundary_cases(rule)

    @pytest.mark.parametrize(
        ("programme", "rule"),
        [
            pytest.param(programme, rule, id=rule.id)
            for programme in (PASSTGENAU, BEGLEITUNG)
            for rule in programme.rules
            if rule.kind not in MEASURED
        ],
    )
    def test_kinds_without_a_measure(self, programme: Programme, rule: Rule) -> None:
        """The error names the kind, and all those that have a boundary."""
        with pytest.raises(InputError) as caught:
            boundary_cases(rule.id, programme)
        (problem,) = caught.value.problems
        assert problem.got is not None
        assert rule.kind in problem.got.en
        assert problem.expected is not None
        assert all(kind in problem.expected.en for kind in MEASURED)

    def test_rules_that_never_say_anything(self) -> None:
        """Where no module has a monthly cap there is no boundary of it."""
        modules = [attrs.evolve(module, monthly_cap=None) for module in PASSTGENAU.modules]
        uncapped = attrs.evolve(PASSTGENAU, modules=modules)
        with pytest.raises(InputError) as caught:
            boundary_cases("PG302", uncapped)
        (problem,) = caught.value.problems
        assert problem.expected is not None
        assert "month" in problem.expected.en
