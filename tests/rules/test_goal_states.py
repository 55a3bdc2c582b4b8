"""goal-states, by PG608."""

from __future__ import annotations

from datetime import date

import attrs
import pytest
from build import (
    BREACHED,
    EINSTIEG,
    MET,
    NOT_APPLICABLE,
    ONE_DAY,
    PROGRAMME,
    UNDETERMINED,
    assert_decided_stays,
    case_of,
    day,
    expected,
    judge,
    outcomes,
    record,
    remedies,
    tried,
    with_parameters,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from passtgenau_core import Case, Goal, Record, Remedy
from passtgenau_core.rules.goal_states import KIND
from passtgenau_core.testing import days

FEWER = settings(max_examples=settings().max_examples // 4)
DOCUMENTATION = "moduldokumentation"
AS_OF = "2025-06-02"


def goal(name: str, agreed: str | date) -> Goal:
    """A goal, agreed on this day."""
    return Goal(id=name, agreed_on=day(agreed) if isinstance(agreed, str) else agreed)


TWO_GOALS = (goal("Z-1", "2025-03-10"), goal("Z-2", "2025-04-02"))


def documented(on: str | date, **states: str) -> Record:
    """A documentation that states how far these goals are reached; ``Z_1`` stands for Z-1."""
    told = {name.replace("_", "-"): state for name, state in states.items()}
    return record(DOCUMENTATION, on, EINSTIEG, goals=told or None)


def filed(*records: Record, goals: tuple[Goal, ...] | None = TWO_GOALS) -> Case:
    """A case with these goals and records."""
    return case_of(records=records, goals=goals)


class TestStates:
    """Domain: "it states how far each goal agreed on or before its date is reached"."""

    def test_all_told(self) -> None:
        """With the state of each goal, one of the very day included, it is met."""
        case = filed(documented("2025-04-02", Z_1="teilweise", Z_2="offen"))
        assert judge("PG608", case, AS_OF) == (
            expected(
                "PG608",
                "records/0",
                MET,
                "goals-told",
                pointer="/records/0",
                facts=("/goals", "/records/0/goals"),
            ),
        )

    def test_one_untold(self) -> None:
        """Without the state of a goal of the very day it is a breach that names the goal."""
        case = filed(documented("2025-04-02", Z_1="teilweise"))
        told = judge("PG608", case, AS_OF)
        assert told == (
            expected(
                "PG608",
                "records/0",
                BREACHED,
                "goals-untold",
                observed=("Z-2",),
                pointer="/records/0/goals",
                facts=("/goals", "/records/0/goals"),
            ),
        )
        value = (("Z-1", "teilweise"), ("Z-2", "offen"))
        assert remedies(told) == [Remedy(action="set", pointer="/records/0/goals", value=value)]
        assert tried("PG608", case, AS_OF) == 1

    def test_none_told(self) -> None:
        """Without any state it names each goal, and points to the record."""
        case = filed(documented("2025-04-02"))
        told = judge("PG608", case, AS_OF)
        assert told == (
            expected(
                "PG608",
                "records/0",
                BREACHED,
                "goals-untold",
                observed=("Z-1", "Z-2"),
                pointer="/records/0",
                facts=("/goals", "/records/0/goals"),
            ),
        )
        value = (("Z-1", "offen"), ("Z-2", "offen"))
        assert remedies(told) == [Remedy(action="set", pointer="/records/0/goals", value=value)]
        assert tried("PG608", case, AS_OF) == 1

    @pytest.mark.parametrize("state", ["erreicht", "teilweise", "nicht_erreicht", "offen"])
    def test_each_state(self, state: str) -> None:
        """Which state it is does not matter."""
        case = filed(documented("2025-04-01", Z_1=state))
        assert outcomes("PG608", case, AS_OF) == {"records/0": MET}

    @pytest.mark.parametrize("agreed", ["2025-04-02", "2024-02-29", "2025-01-31", "2024-12-31"])
    def test_day_of_the_agreement(self, agreed: str) -> None:
        """A goal agreed on the day of the documentation counts, one agreed the day after not."""
        goals = (goal("Z-1", "2023-01-02"), goal("Z-2", agreed))
        for on, outcome in ((day(agreed) - ONE_DAY, MET), (day(agreed), BREACHED)):
            case = filed(documented(on, Z_1="offen"), goals=goals)
            assert outcomes("PG608", case, AS_OF) == {"records/0": outcome}

    def test_state_of_a_later_goal(self) -> None:
        """It may state more than it must."""
        case = filed(documented("2025-03-10", Z_1="offen", Z_2="offen"))
        assert outcomes("PG608", case, AS_OF) == {"records/0": MET}

    def test_all_goals_are_later(self) -> None:
        """Where no goal was agreed by then there is nothing to state."""
        case = filed(documented("2025-03-09"))
        assert outcomes("PG608", case, AS_OF) == {"records/0": MET}


class TestNoGoals:
    """Domain: "no goals: undetermined"."""

    @pytest.mark.parametrize("goals", [None, ()])
    def test_undetermined(self, goals: tuple[Goal, ...] | None) -> None:
        """Without goals each documentation is undetermined, never a silent pass."""
        case = filed(documented("2025-03-20"), documented("2025-04-02"), goals=goals)
        assert judge("PG608", case, AS_OF) == tuple(
            expected(
                "PG608",
                f"records/{number}",
                UNDETERMINED,
                "no-goals",
                pointer=f"/records/{number}",
                facts=("/goals",),
            )
            for number in (0, 1)
        )

    def test_states_without_goals(self) -> None:
        """States alone do not make up for goals that the file does not name."""
        case = filed(documented("2025-04-02", Z_1="erreicht"), goals=None)
        assert outcomes("PG608", case, AS_OF) == {"records/0": UNDETERMINED}

    def test_no_documentation(self) -> None:
        """Without goals and without documentation the rule does not apply."""
        assert outcomes("PG608", filed(goals=None), AS_OF) == {"case": NOT_APPLICABLE}


class TestWhichRecords:
    """Domain: "each moduldokumentation"."""

    def test_none(self) -> None:
        """Without a documentation it does not apply, whatever else is on record."""
        case = filed(record("abschlussbericht", "2025-04-02"))
        for each in (filed(), case):
            assert judge("PG608", each, AS_OF) == (
                expected(
                    "PG608",
                    "case",
                    NOT_APPLICABLE,
                    "no-record-of-goals",
                    pointer="/records",
                    terms=(DOCUMENTATION,),
                ),
            )

    def test_from_its_day_on(self) -> None:
        """A documentation is judged from the day it bears."""
        case = filed(documented("2025-04-02"))
        assert outcomes("PG608", case, "2025-04-01") == {"case": NOT_APPLICABLE}
        assert outcomes("PG608", case, "2025-04-02") == {"records/0": BREACHED}

    def test_each_by_itself(self) -> None:
        """Each states the goals anew, in the file's order; one does not speak for another."""
        case = filed(
            documented("2025-05-05", Z_1="erreicht", Z_2="offen"),
            record("reflexionsgespraech", "2025-04-10"),
            documented("2025-04-04", Z_2="offen"),
            documented("2025-03-14", Z_1="offen"),
            documented("2025-06-03"),
        )
        told = outcomes("PG608", case, AS_OF)
        assert list(told.items()) == [
            ("records/0", MET),
            ("records/2", BREACHED),
            ("records/3", MET),
        ]
        assert tried("PG608", case, AS_OF) == 1

    def test_another_state(self) -> None:
        """Which state a remedy enters is the row's to say."""
        programme = with_parameters("PG608", unless_known="nicht_erreicht")
        case = attrs.evolve(filed(documented("2025-03-14")), programme=programme)
        (told,) = judge("PG608", case, AS_OF)
        assert told.remedy is not None
        assert told.remedy.value == (("Z-1", "nicht_erreicht"),)


class TestRemediesOfOtherRules:
    """A documentation that a remedy enters states how far the goals are reached."""

    def test_completes(self) -> None:
        """It adds the states that are asked of its day, and leaves other records alone."""
        assert KIND.completes is not None
        row, case = PROGRAMME.rule("PG608"), filed()
        bare = documented("2025-03-14")
        assert KIND.completes(row, case, bare) == documented("2025-03-14", Z_1="offen")
        one = documented("2025-04-02", Z_2="erreicht")
        assert KIND.completes(row, case, one) == documented(
            "2025-04-02", Z_2="erreicht", Z_1="offen"
        )
        for left in (one, documented("2025-03-09"), record("abschlussbericht", "2025-04-02")):
            changed = KIND.completes(row, case, left)
            assert (changed is left) == (left is not one)
        assert KIND.completes(row, filed(goals=None), bare) is bare


@st.composite
def filed_goals(draw: st.DrawFn) -> Case:
    """A case with some goals and documentations, agreed and written about one another's days."""
    agreed = draw(st.lists(days(), max_size=3))
    goals = tuple(goal(f"Z-{number}", on) for number, on in enumerate(agreed))
    about = [on + ONE_DAY * n for on in agreed for n in (-1, 0, 1)]
    states = sorted(PROGRAMME.terms("goal_states"))
    records = []
    for on in draw(
        st.lists(st.one_of(st.sampled_from(about), days()) if about else days(), max_size=3)
    ):
        told = draw(st.lists(st.sampled_from(goals), unique=True)) if goals else []
        pairs = {g.id: draw(st.sampled_from(states)) for g in told}
        records.append(record(DOCUMENTATION, on, goals=pairs or None))
    return filed(*records, goals=draw(st.sampled_from([goals, goals or None])))


class TestProperties:
    """Domain: "each goal agreed on or before its date"."""

    @given(filed_goals(), days())
    def test_second_opinion(self, case: Case, as_of: date) -> None:
        """A second computation comes to the same outcomes."""
        wanted = {}
        for number, written in enumerate(case.records):
            if written.date <= as_of:
                told = {name for name, _ in written.goals or ()}
                asked = {g.id for g in case.goals or () if g.agreed_on <= written.date}
                outcome = MET if asked <= told else BREACHED
                wanted[f"records/{number}"] = outcome if case.goals else UNDETERMINED
        assert outcomes("PG608", case, as_of) == (wanted or {"case": NOT_APPLICABLE})

    @FEWER
    @given(filed_goals(), st.data())
    def test_order(self, case: Case, data: st.DataObject) -> None:
        """The order of goals and of records does not matter."""
        order = data.draw(st.permutations(range(len(case.records))))
        goals = data.draw(st.permutations(case.goals)) if case.goals else case.goals
        turned = attrs.evolve(case, records=[case.records[number] for number in order], goals=goals)
        back = {f"records/{new}": f"records/{old}" for new, old in enumerate(order)}
        told = {back.get(s, s): o for s, o in outcomes("PG608", turned, "2029-01-01").items()}
        assert told == outcomes("PG608", case, "2029-01-01")

    @FEWER
    @given(filed_goals(), st.lists(days(), max_size=4))
    def test_growing_day(self, case: Case, some: list[date]) -> None:
        """What is met or breached stays so on every later day."""
        assert_decided_stays("PG608", case, {*some, *(r.date for r in case.records)})

    @FEWER
    @given(filed_goals(), days())
    def test_remedies(self, case: Case, as_of: date) -> None:
        """Every breach has a remedy that mends it and breaches nothing else."""
        breached = [j for j in judge("PG608", case, as_of) if j.outcome is BREACHED]
        assert tried("PG608", case, as_of) == len(breached)
