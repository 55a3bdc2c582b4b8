"""What is due: which judgements are open duties, how far ahead, and in which order."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from passtgenau_core import (
    Agreement,
    Budget,
    Case,
    DueItem,
    HourEntry,
    InputError,
    Length,
    Outcome,
    Phase,
    Programme,
    Record,
    Report,
    Service,
    Waiver,
    agenda,
    check,
    check_service,
    deadline,
    due,
    load_programme,
)
from passtgenau_core.agenda import by_day, last_day, open_duties
from passtgenau_core.judgement import WAIVER_RULE_IDS
from passtgenau_core.rules import KINDS
from passtgenau_core.testing import cases, days, lengths

PROGRAMME = load_programme("passtgenau")
SUPPORT = load_programme("integrationsbegleitung")
FEWER = settings(max_examples=settings().max_examples // 4)
"""Cases are large: fewer of them find as much."""
START = date(2025, 3, 3)
START_LATER = date(2025, 3, 31)
REPORT_DUE = date(2025, 4, 25)  # four weeks after the first phase
TALK_DUE = date(2025, 6, 3)  # three months after the first day
WITHIN: st.SearchStrategy[Length | int] = st.one_of(st.integers(0, 900), lengths())


def a_case(case_id: str = "LOE-2025-007", **fields: Any) -> Case:
    """A case of two phases, whose second one is open, approved and agreed in time."""
    phases = [
        Phase(module="einstiegsphase", start=START, end=date(2025, 3, 28)),
        Phase(module="qualifizierungsphase", start=START_LATER),
    ]
    made = {
        "phases": phases,
        "budget": Budget(start=START, approved_on=START),
        "agreement": Agreement(provider="st-josefshaus", signed_on=START),
        **fields,
    }
    return Case(id=case_id, programme=PROGRAMME, **made)


def told(items: Iterable[DueItem]) -> list[tuple[str, str, date, bool]]:
    """Rule, subject, due day and whether it is overdue, of each duty."""
    return [(i.judgement.rule, i.judgement.subject, i.due, i.overdue) for i in items]


def rules_of(items: Iterable[DueItem]) -> list[str]:
    """The rules of the duties."""
    return [item.judgement.rule for item in items]


@cache
def kinds_by_rule(programme: Programme) -> dict[str, str]:
    """The kind of each rule of a programme."""
    return {rule.id: rule.kind for rule in programme.rules}


some_cases = st.one_of(cases(), cases(SUPPORT))
some_lists = st.lists(some_cases, max_size=3)


class TestWhatIsOpen:
    def test_of_a_case(self) -> None:
        """What is pending or breached with a due day, by that day, is due."""
        items = due(a_case(), as_of=date(2025, 5, 1), select=["PG2", "PG5", "PG6", "PG7"])
        assert told(items) == [
            ("PG601", "phases/0", REPORT_DUE, True),
            ("PG701", "case", TALK_DUE, False),
            ("PG202", "phases/1", date(2026, 1, 30), False),
        ]
        assert {item.case for item in items} == {"LOE-2025-007"}
        assert {item.programme for item in items} == {PROGRAMME}
        assert [item.judgement.outcome for item in items] == [
            Outcome.BREACHED,
            Outcome.PENDING,
            Outcome.PENDING,
        ]

    def test_the_judgement_is_that_of_check(self) -> None:
        """An item holds the judgement itself, with source and remedy."""
        case, as_of = a_case(), date(2025, 5, 1)
        (item,) = due(case, as_of=as_of, select=["PG601"], within=0)
        (judgement,) = check(case, as_of=as_of, select=["PG601"]).breached
        assert item.judgement == judgement
        assert item.judgement.remedy == judgement.remedy

    def test_done_late_is_not_open(self) -> None:
        """A duty that was fulfilled too late stays a breach, but there is nothing left to do."""
        late = Record(
            kind="moduldokumentation",
            module="einstiegsphase",
            date=REPORT_DUE + timedelta(days=1),
            with_=("teilnehmende",),
            topics=("zielerreichung",),
        )
        case, as_of = a_case(records=[late]), date(2025, 5, 1)
        assert check(case, as_of=as_of)["PG601"][0].outcome is Outcome.BREACHED
        assert due(case, as_of=as_of, select=["PG601"]) == ()

    def test_without_a_day_is_not_listed(self) -> None:
        """The report after the last phase has no day while that phase has no end."""
        case, as_of = a_case(), date(2025, 5, 1)
        assert check(case, as_of=as_of)["PG604"][0].outcome is Outcome.PENDING
        assert due(case, as_of=as_of, select=["PG604"]) == ()

    def test_waived_is_not_open(self) -> None:
        """What the funder consented to is not asked for, until the waiver runs out."""
        until = date(2025, 5, 31)
        waiver = Waiver(
            rule="PG601", subject="phases/0", reason="fictional", approved_by="F-1", until=until
        )
        case = a_case(waivers=[waiver])
        assert due(case, as_of=until, select=["PG601"]) == ()
        assert rules_of(due(case, as_of=until + timedelta(days=1), select=["PG601"])) == ["PG601"]

    def test_waivers_are_no_duties(self) -> None:
        """A waiver that holds has a last day, but by that day nothing has to be done."""
        until = date(2025, 5, 31)
        waiver = Waiver(
            rule="PG601", subject="phases/0", reason="fictional", approved_by="F-1", until=until
        )
        case = a_case(waivers=[waiver])
        pending = check(case, as_of=until)["W101"][0]
        assert (pending.outcome, pending.due) == (Outcome.PENDING, until)
        assert not set(rules_of(due(case, as_of=until))) & set(WAIVER_RULE_IDS)

    def test_hours_ahead_are_no_duties(self) -> None:
        """An entry dated after the day only waits for it."""
        entry = HourEntry(id="H-1", date=date(2025, 5, 2), module="qualifizierungsphase", minutes=5)
        case, as_of = a_case(ledger=[entry]), date(2025, 5, 1)
        (waiting,) = check(case, as_of=as_of)["PG308"]
        assert waiting.is_open
        assert due(case, as_of=as_of, select=["PG308"]) == ()

    def test_without_a_due_day_is_not_open(self) -> None:
        """A breach without a due day is no duty: nobody can be in time for it."""
        short = a_case(phases=[Phase(module="einstiegsphase", start=START, end=START)])
        assert check(short, as_of=START_LATER)["PG201"][0].outcome is Outcome.BREACHED
        assert due(short, as_of=START_LATER, select=["PG201"]) == ()

    def test_of_a_service(self) -> None:
        """The report of a service shows its duties, which belong to no case."""
        service, as_of = Service(meetings=(START,)), TALK_DUE + timedelta(days=1)
        report = check_service(service, PROGRAMME, as_of=as_of, select=["PG806", "PG807"])
        (item,) = open_duties(report)
        assert (item.case, *told([item])[0]) == (None, "PG806", "service", TALK_DUE, True)

    @FEWER
    @given(case=some_cases, as_of=days())
    def test_every_open_duty_of_check_is_due(self, case: Case, as_of: date) -> None:
        """Without ``within`` the list holds the open duties of the report, each once."""
        duties = {kind.name for kind in KINDS if kind.is_duty}
        kinds = kinds_by_rule(case.programme)
        expected = [
            (j.rule, j.subject, j.due)
            for j in check(case, as_of=as_of)
            if j.due is not None
            and j.outcome in {Outcome.PENDING, Outcome.BREACHED}
            and kinds.get(j.rule) in duties
        ]
        found = [(i.judgement.rule, i.judgement.subject, i.due) for i in due(case, as_of=as_of)]
        assert sorted(found) == sorted(expected)


class TestOrder:
    def test_by_day_case_rule_and_subject(self) -> None:
        """On one day, by case; in one case, by rule; under one rule, by subject."""
        twice = [
            Phase(module="einstiegsphase", start=START, end=date(2025, 3, 28)),
            Phase(module="qualifizierungsphase", start=START, end=date(2025, 3, 28)),
        ]
        several = [
            a_case(case_id, phases=twice, budget=None, agreement=None) for case_id in ("B", "A")
        ]
        items = due(several, as_of=START, select=["PG501", "PG502", "PG601"])
        assert [(i.due, i.case, i.judgement.rule, i.judgement.subject) for i in items] == [
            (START, "A", "PG501", "case"),
            (START, "A", "PG502", "case"),
            (START, "B", "PG501", "case"),
            (START, "B", "PG502", "case"),
            (REPORT_DUE, "A", "PG601", "phases/0"),
            (REPORT_DUE, "A", "PG601", "phases/1"),
            (REPORT_DUE, "B", "PG601", "phases/0"),
            (REPORT_DUE, "B", "PG601", "phases/1"),
        ]

    @pytest.mark.parametrize(("late", "overdue"), [(0, False), (1, True)])
    def test_overdue_from_the_day_after(self, late: int, overdue: bool) -> None:
        """The due day itself is in time."""
        items = due(a_case(), as_of=REPORT_DUE + timedelta(days=late), select=["PG601"])
        assert told(items) == [("PG601", "phases/0", REPORT_DUE, overdue)]

    @FEWER
    @given(several=some_lists, as_of=days(), data=st.data())
    def test_is_that_of_the_days(
        self, several: list[Case], as_of: date, data: st.DataObject
    ) -> None:
        """The list is sorted, overdue duties first, whatever the order of the cases."""
        items = due(several, as_of=as_of)
        keys = [
            (i.due, i.case, i.judgement.rule, i.judgement.subject, i.programme.name) for i in items
        ]
        assert keys == sorted(keys)
        assert [i.overdue for i in items] == sorted((i.due < as_of for i in items), reverse=True)
        if len({(case.id, case.programme.name) for case in several}) == len(several):
            shuffled = data.draw(st.permutations(several))
            assert due(shuffled, as_of=as_of) == items

    def test_of_the_same_case_in_two_programmes(self) -> None:
        """Where all else is equal, the programme decides, whichever case is given first."""
        item = due(a_case(), as_of=START)[0]
        other = attrs.evolve(item, programme=SUPPORT)
        assert sorted([item, other], key=by_day) == [other, item]
        assert sorted([other, item], key=by_day) == [other, item]


class TestCases:
    def test_one_case_is_enough(self) -> None:
        """A case stands for the list of it."""
        case = a_case()
        assert due(case, as_of=START) == due([case], as_of=START) == due((case,), as_of=START)

    def test_none(self) -> None:
        """Without a case nothing is due."""
        assert due([], as_of=START) == ()

    def test_of_two_programmes(self) -> None:
        """Cases of several programmes stand in one list, each with its own."""
        other = Case(id="IB-1", programme=SUPPORT, phases=[Phase(module="massnahme", start=START)])
        items = due(iter([a_case(), other]), as_of=START, within=Length.months(3))
        assert {(item.case, item.programme.id) for item in items} == {
            ("LOE-2025-007", "passtgenau"),
            ("IB-1", "integrationsbegleitung"),
        }

    @FEWER
    @given(several=some_lists, as_of=days(), within=st.one_of(st.none(), WITHIN))
    def test_each_is_judged_for_itself(
        self, several: list[Case], as_of: date, within: Length | int | None
    ) -> None:
        """The list of several cases is that of each of them, put together."""
        alone = [item for case in several for item in due(case, as_of=as_of, within=within)]
        together = due(several, as_of=as_of, within=within)
        assert sorted(map(by_day, together)) == sorted(map(by_day, alone))


class TestWithin:
    @pytest.mark.parametrize(
        ("within", "inside"),
        [
            (33, True),
            (32, False),
            (Length.weeks(5), True),
            (Length.weeks(4), False),
            (Length.months(2), True),
            (Length.months(1), False),
            (None, True),
        ],
    )
    def test_the_last_day_is_inside(self, within: Length | int | None, inside: bool) -> None:
        """Whatever is due on the last day that is looked at is told, a day later is not."""
        items = due(a_case(), as_of=date(2025, 5, 1), within=within, select=["PG701"])
        assert told(items) == ([("PG701", "case", TALK_DUE, False)] if inside else [])

    def test_months_are_those_of_a_deadline(self) -> None:
        """From 31 January, a month ends on 28 February; the day itself is not counted."""
        assert last_day(date(2025, 1, 31), Length.months(1)) == date(2025, 2, 28)
        assert last_day(date(2025, 2, 28), Length.months(1)) == date(2025, 3, 28)
        assert last_day(date(2025, 2, 28), Length.weeks(1)) == date(2025, 3, 7)
        assert last_day(date(2025, 2, 28), 7) == date(2025, 3, 7)
        assert last_day(date(2025, 2, 28), None) is None

    def test_no_day_at_all(self) -> None:
        """Zero days are the day itself, and what is overdue."""
        items = due(a_case(), as_of=TALK_DUE, within=0, select=["PG6", "PG7", "PG2"])
        assert rules_of(items) == ["PG601", "PG701"]
        assert due(a_case(), as_of=TALK_DUE, within=Length.weeks(0)) == due(
            a_case(), as_of=TALK_DUE, within=0
        )

    @FEWER
    @given(case=some_cases, as_of=days(), one=WITHIN, other=WITHIN)
    def test_looking_further_only_adds(
        self, case: Case, as_of: date, one: Length | int, other: Length | int
    ) -> None:
        """Of two spans the longer one tells all that the shorter one tells, and before it."""
        near, far = sorted((one, other), key=lambda within: last_day(as_of, within) or date.max)
        short, long = (due(case, as_of=as_of, within=within) for within in (near, far))
        assert long[: len(short)] == short
        everything = due(case, as_of=as_of)
        assert everything[: len(long)] == long

    @FEWER
    @given(case=some_cases, as_of=days(), within=WITHIN)
    def test_is_a_day(self, case: Case, as_of: date, within: Length | int) -> None:
        """What is overdue is always told; what is not is told up to and including the day."""
        last = (
            deadline(as_of, within)
            if isinstance(within, Length)
            else as_of + timedelta(days=within)
        )
        expected = [i for i in due(case, as_of=as_of) if i.overdue or i.due <= last]
        assert list(due(case, as_of=as_of, within=within)) == expected

    @pytest.mark.parametrize("within", [-1, True, 1.0, "30d", 10**6, timedelta(days=1)])
    def test_anything_else_is_refused(self, within: Any) -> None:
        """A span is a length or a whole number of days; the error shows what was got."""
        with pytest.raises(InputError) as caught:
            due(a_case(), as_of=START, within=within)
        (problem,) = caught.value.problems
        assert problem.pointer == "/within"
        assert problem.expected is not None
        assert "whole days from 0 to" in problem.expected.en

    def test_the_most_days(self) -> None:
        """From the first day of the calendar it reaches to the last, and no further."""
        most = (date(2199, 12, 31) - date(1900, 1, 1)).days
        assert last_day(date(1900, 1, 1), most) == date(2199, 12, 31)
        assert last_day(date(2199, 12, 31), most) is not None
        assert last_day(date(2199, 12, 31), Length.months(20_000)) is not None
        with pytest.raises(InputError):
            last_day(START, most + 1)


class TestHowItJudges:
    def test_readings(self) -> None:
        """Another reading moves the due day."""
        items = due(
            a_case(), as_of=START, readings={"report-time": "P6W"}, select=["PG601"], within=100
        )
        assert told(items) == [("PG601", "phases/0", date(2025, 5, 9), False)]

    @pytest.mark.parametrize("prefixes", [["PG7"], iter(["PG7"]), "PG7"])
    def test_select(self, prefixes: Any) -> None:
        """Of several cases each is asked for the same rules; a bare text is one prefix."""
        items = due([a_case("A"), a_case("B")], as_of=START, select=prefixes)
        assert [(item.case, item.judgement.rule) for item in items] == [
            ("A", "PG701"),
            ("B", "PG701"),
        ]

    @pytest.mark.parametrize("prefixes", [["PG7"], iter(["PG7"]), "PG7"])
    def test_ignore(self, prefixes: Any) -> None:
        """What is left out is not told of any case."""
        items = due([a_case("A"), a_case("B")], as_of=START, select=["PG6", "PG7"], ignore=prefixes)
        assert [(item.case, item.judgement.rule) for item in items] == [
            ("A", "PG601"),
            ("B", "PG601"),
        ]

    def test_service(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """The service is looked at as ``check`` does."""
        seen: list[Service | None] = []

        def spy(case: Case, *, service: Service | None, **other: Any) -> Report:
            seen.append(service)
            return check(case, service=service, **other)

        monkeypatch.setattr(agenda, "check", spy)
        service = Service(rooms=["villa"])
        due([a_case("A"), a_case("B")], as_of=START, service=service)
        assert seen == [service, service]

    @pytest.mark.parametrize(
        "wrong",
        [
            {"as_of": datetime(2025, 3, 3, 12, tzinfo=UTC)},
            {"as_of": "2025-03-03"},
            {"readings": {"nosuch": "P1M"}},
            {"select": ["XX"]},
            {"ignore": [""]},
        ],
    )
    def test_is_refused_as_check_does(self, wrong: dict[str, Any]) -> None:
        """Unknown readings, rules and what is no day are input errors."""
        with pytest.raises(InputError):
            due(a_case(), **{"as_of": START, **wrong})

    def test_no_day_without_a_case(self) -> None:
        """The day is looked at even if there is nothing to judge."""
        wrong: Any = "today"
        with pytest.raises(InputError):
            due([], as_of=wrong)


class TestItems:
    def test_are_values(self) -> None:
        """Items are frozen, hashable, slotted and equal if they say the same."""
        one, other = (due(a_case(), as_of=START) for _ in range(2))
        assert one == other
        assert {*one} == {*other}
        assert not hasattr(one[0], "__dict__")
        frozen: Any = one[0]
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            frozen.overdue = True

    def test_hold_no_free_text(self) -> None:
        """Neither notes nor reasons appear in them."""
        secret = "Kanarienvogel im Haus"
        record = Record(kind="reflexionsgespraech", date=START, note=secret)
        items = due(a_case(records=[record]), as_of=date(2025, 5, 1))
        assert items
        assert secret not in repr(items)
