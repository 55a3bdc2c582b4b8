import inspect
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any

import attrs
import pendulum
import pytest
from hypothesis import given

import passtgenau_core
from passtgenau_core.agenda import DueItem
from passtgenau_core.budget import Budget, Rate
from passtgenau_core.case import Agreement, Case, Participant, Phase, Waiver
from passtgenau_core.checking import check
from passtgenau_core.entry import HourEntry
from passtgenau_core.errors import InputError, Problem
from passtgenau_core.files.case_file import read_case
from passtgenau_core.files.programme_file import load_programme
from passtgenau_core.files.service_file import read_service
from passtgenau_core.icf import IcfAssessment, IcfChange
from passtgenau_core.icf_codes import IcfCodes
from passtgenau_core.judgement import Computed, Judgement, Outcome, Remedy, Report
from passtgenau_core.language import Text
from passtgenau_core.ledger import HourLedger
from passtgenau_core.periods import Length, Window
from passtgenau_core.programme import (
    Bundle,
    Examples,
    Milestone,
    Module,
    Programme,
    Reading,
    Rule,
    Severity,
    Source,
    Term,
    Vocabulary,
)
from passtgenau_core.quantities import Cents
from passtgenau_core.readings import ReadingDifference
from passtgenau_core.record import Goal, Record
from passtgenau_core.service import Lead, Service, Trainer
from passtgenau_core.testing import cases

PASSTGENAU = load_programme("passtgenau")
DAY = date(2025, 3, 3)
CANARY = "Frau Canary was ill"
ID_EXPECTED = "1 to 64 letters, digits and . _ : / - without spaces"


def case(**other: Any) -> Case:
    """A case that states nothing, unless told otherwise."""
    return Case(**{"id": "LOE-2025-007", "programme": PASSTGENAU, **other})


def phase(**other: Any) -> Phase:
    """An open Einstiegsphase, unless told otherwise."""
    return Phase(**{"module": "einstiegsphase", "start": DAY, **other})


def record(**other: Any) -> Record:
    """A talk on record, unless told otherwise."""
    return Record(**{"kind": "reflexionsgespraech", "date": DAY, **other})


def goal(**other: Any) -> Goal:
    """A goal, unless told otherwise."""
    return Goal(**{"id": "Z-1", "agreed_on": DAY, **other})


def waiver(**other: Any) -> Waiver:
    """A waiver of the maximum length, unless told otherwise."""
    values = {
        "rule": "PG202",
        "subject": "phases/0",
        "reason": "agreed",
        "approved_by": "A-1",
        "until": DAY,
    }
    return Waiver(**{**values, **other})


def entry(number: int, **other: Any) -> HourEntry:
    """An entry of 90 minutes, unless told otherwise."""
    values = {"id": f"H-{number}", "date": DAY, "module": "einstiegsphase", "minutes": 90}
    return HourEntry(**{**values, **other})


def problems_of(make: Callable[[], object]) -> tuple[Problem, ...]:
    """The problems of what ``make`` is refused for."""
    with pytest.raises(InputError) as caught:
        make()
    return caught.value.problems


def told(problem: Problem) -> tuple[str, str | None, str | None]:
    """Pointer, got and expected of a problem, in English."""
    got, expected = problem.got, problem.expected
    return problem.pointer, got.en if got else None, expected.en if expected else None


def one_of(field: str, near: str = "") -> str:
    """What is expected of a word of the programme's vocabulary."""
    words = sorted(PASSTGENAU.terms(field))
    suffix = f"; did you mean {near}?" if near else ""
    return f"one of: {', '.join(words)}{suffix}" if words else "nothing; there are none here"


class TestPhase:
    def test_one_day_is_a_phase(self) -> None:
        """First and last day are both inside, and may be the same."""
        assert phase(end=DAY).holds(DAY)

    def test_end_before_start(self) -> None:
        """The contract: "end before start" is broken input."""
        [problem] = problems_of(lambda: phase(end=DAY - timedelta(days=1)))
        assert told(problem) == ("/end", "2025-03-02", "2025-03-03 or later")

    @pytest.mark.parametrize("reason", [CANARY, ""])
    def test_broken_off_without_an_end(self, reason: str) -> None:
        """A phase that was broken off was broken off on a day."""
        [problem] = problems_of(lambda: phase(ended_early=reason))
        assert told(problem) == ("/ended_early", None, "end: the last day of the phase")
        assert problem.example == "end: 2025-05-31"
        assert phase(end=DAY, ended_early=reason).ended_early == reason

    @pytest.mark.parametrize(
        ("end", "inside"),
        [(None, (False, True, True, True)), (DAY, (False, True, False, False))],
    )
    def test_which_days_it_holds(self, end: date | None, inside: tuple[bool, ...]) -> None:
        """An open phase holds every day from its start, a closed one those up to its end."""
        days = [DAY + timedelta(days=n) for n in (-1, 0, 1, 4000)]
        assert tuple(phase(end=end).holds(day) for day in days) == inside

    @pytest.mark.parametrize(
        ("hours", "kept", "minutes"),
        [
            (None, None, None),
            (48, 48, 2880),
            (Decimal("48.0"), 48, 2880),
            (Decimal("48.50"), Decimal("48.5"), 2910),
        ],
    )
    def test_planned_hours(
        self, hours: Decimal | None, kept: Decimal | None, minutes: int | None
    ) -> None:
        """Hours are kept as the file states them, and told in whole minutes."""
        found = phase(planned_hours=hours)
        assert (found.planned_hours, found.planned_minutes) == (kept, minutes)

    @pytest.mark.parametrize(
        ("values", "pointer", "got", "expected"),
        [
            ({"module": CANARY}, "/module", "a text of 19 characters", ID_EXPECTED),
            ({"module": None}, "/module", "nothing (null)", ID_EXPECTED),
            ({"start": None}, "/start", "nothing (null)", "a day from 1900 to 2199"),
            (
                {"end": datetime(2025, 3, 3, tzinfo=UTC)},
                "/end",
                "a value of type datetime",
                "a day from 1900 to 2199",
            ),
            ({"end": DAY, "ended_early": 5}, "/ended_early", "a number", "a text"),
            (
                {"planned_hours": 48.5},
                "/planned_hours",
                "48.5",
                "a number of hours above 0 that comes to whole minutes",
            ),
        ],
    )
    def test_wrong_types(
        self, values: dict[str, Any], pointer: str, got: str, expected: str
    ) -> None:
        """Each field says what it takes."""
        [problem] = problems_of(lambda: phase(**values))
        assert told(problem) == (pointer, got, expected)

    def test_days_become_plain(self) -> None:
        """Days of pendulum become plain ones."""
        found = phase(start=pendulum.date(2025, 3, 3), end=pendulum.date(2025, 3, 4))
        assert [type(found.start), type(found.end)] == [date, date]


class TestSmallTypes:
    @pytest.mark.parametrize(
        ("make", "pointer", "got", "expected"),
        [
            (
                lambda: Participant(groups="autismus"),
                "/groups",
                '"autismus"',
                "a list: names from the programme",
            ),
            (lambda: Participant(district=5), "/district", "a number", "a text"),  # type: ignore[arg-type]
            (
                lambda: Agreement(provider=CANARY),
                "/provider",
                "a text of 19 characters",
                ID_EXPECTED,
            ),
            (
                lambda: Agreement(consulted_on="2025"),  # type: ignore[arg-type]
                "/consulted_on",
                '"2025"',
                "a day from 1900 to 2199",
            ),
            (
                lambda: Agreement(signed_on=2025),  # type: ignore[arg-type]
                "/signed_on",
                "2025",
                "a day from 1900 to 2199",
            ),
            (lambda: goal(id=""), "/id", '""', ID_EXPECTED),
            (
                lambda: goal(agreed_on=None),
                "/agreed_on",
                "nothing (null)",
                "a day from 1900 to 2199",
            ),
            (
                lambda: goal(icf="d85x"),
                "/icf",
                '"d85x"',
                "b1–b8, s1–s8, d1–d9 or e1–e5, then 2 to 4 digits",
            ),
            (lambda: goal(note=[CANARY]), "/note", "a list", "a text"),
            (lambda: record(kind=CANARY), "/kind", "a text of 19 characters", ID_EXPECTED),
            (lambda: record(date=None), "/date", "nothing (null)", "a day from 1900 to 2199"),
            (
                lambda: record(date=date(1850, 1, 1)),
                "/date",
                "1850-01-01",
                "a day from 1900 to 2199",
            ),
            (
                lambda: record(answered_on=date(2250, 1, 1)),
                "/answered_on",
                "2250-01-01",
                "a day from 1900 to 2199",
            ),
            (
                lambda: record(answered_on=DAY - timedelta(days=1)),
                "/answered_on",
                "2025-03-02",
                "2025-03-03 or later",
            ),
            (lambda: record(module="a b"), "/module", "a text of 3 characters", ID_EXPECTED),
            (lambda: record(form="a b"), "/form", "a text of 3 characters", ID_EXPECTED),
            (
                lambda: record(with_="leitung"),
                "/with",
                '"leitung"',
                "a list: names from the programme",
            ),
            (lambda: record(by=[1]), "/by", "a list", "a list: names from the programme"),
            (lambda: record(icf=["d850"]), "/icf", "a list", "a list: ICF assessments"),
            (lambda: record(note=5), "/note", "a number", "a text"),
            (lambda: waiver(rule="a b"), "/rule", "a text of 3 characters", ID_EXPECTED),
            (lambda: waiver(subject=None), "/subject", "nothing (null)", ID_EXPECTED),
            (
                lambda: waiver(approved_by=CANARY),
                "/approved_by",
                "a text of 19 characters",
                ID_EXPECTED,
            ),
            (lambda: waiver(until="x"), "/until", '"x"', "a day from 1900 to 2199"),
            (lambda: waiver(reason=5), "/reason", "a number", "a text"),
            (lambda: waiver(reason=""), "/reason", "nothing (null)", "why the waiver holds"),
            (lambda: waiver(reason=" \n"), "/reason", "nothing (null)", "why the waiver holds"),
            (lambda: waiver(reason=None), "/reason", "nothing (null)", "why the waiver holds"),
        ],
    )
    def test_what_is_refused(
        self, make: Callable[[], object], pointer: str, got: str, expected: str
    ) -> None:
        """Each field says what it takes, and no free text is quoted."""
        [problem] = problems_of(make)
        assert told(problem) == (pointer, got, expected)

    @pytest.mark.parametrize(
        ("make", "pointer"),
        [
            (lambda: Agreement(modules=5), "/modules"),  # type: ignore[arg-type]
            (lambda: Agreement(modules=[5]), "/modules"),
            (lambda: Agreement(modules=[["a"]]), "/modules"),
            (lambda: record(topics=None), "/topics"),
            (lambda: record(with_=None), "/with"),
            (lambda: record(icf=None), "/icf"),
            (lambda: record(goals=5), "/goals"),
            (lambda: record(goals="Z"), "/goals"),
            (lambda: record(goals=["Z-1"]), "/goals"),
            (lambda: record(goals={"Z-1": ["offen"]}), "/goals"),
            (lambda: record(goals=[("Z-1", "offen"), ("Z-1", "erreicht")]), "/goals"),
            (lambda: case(participant="autismus"), "/participant"),
            (lambda: case(agreement="gesamtmodul"), "/agreement"),
            (lambda: case(budget=5), "/budget"),
            (lambda: case(phases=None), "/phases"),
            (lambda: case(records=None), "/records"),
            (lambda: case(waivers=None), "/waivers"),
            (lambda: case(ledger=5), "/hours"),
            (lambda: case(ledger=None), "/hours"),
        ],
        ids=lambda value: value if isinstance(value, str) else "",
    )
    def test_what_is_of_another_type(self, make: Callable[[], object], pointer: str) -> None:
        """The contract: "wrong types" are reported with their pointer, not as a ``TypeError``."""
        problems = problems_of(make)
        assert problems[0].pointer.startswith(pointer)
        assert problems[0].expected is not None

    def test_a_request_can_be_answered_at_once(self) -> None:
        """The day of the answer may be the day of the request, and need not be there."""
        assert record(answered_on=DAY).answered_on == DAY
        assert record().answered_on is None

    def test_what_is_optional(self) -> None:
        """What is not stated stays apart from what is empty."""
        assert (Participant().groups, Participant(groups=[]).groups) == (None, ())
        assert (Agreement().modules, Agreement(modules=[]).modules) == (None, ())
        assert (record().goals, record(goals={}).goals) == (None, ())
        assert (goal().icf, goal(icf="d850").icf) == (None, "d850")

    @pytest.mark.parametrize("kind", [dict, list, tuple, iter])
    def test_goals_of_a_record(self, kind: Callable[[Any], Any]) -> None:
        """States of goals come as a mapping or as pairs, and become pairs."""
        pairs = [("Z-1", "offen"), ("Z-2", "erreicht")]
        assert record(goals=kind(pairs)).goals == tuple(pairs)


class TestCase:
    def test_it_states_nothing_by_default(self) -> None:
        """The contract: "Only `format`, `programme` and `case` are required"."""
        plain = case()
        assert (plain.participant, plain.agreement, plain.budget, plain.goals) == (None,) * 4
        assert (plain.phases, plain.records, plain.waivers) == ((), (), ())
        assert plain.ledger == HourLedger()
        assert plain.agreed_modules is None

    def test_a_full_case(self) -> None:
        """Every word of the vocabulary is taken, and lists become tuples and a ledger."""
        full = case(
            participant=Participant(groups=["autismus"], district="Landkreis Lörrach"),
            agreement=Agreement(provider="st-josefshaus", modules=["einstiegsphase"]),
            budget=Budget(hours={"einstiegsphase": 48}),
            phases=[phase()],
            ledger=[entry(1, place="villa")],
            goals=[goal()],
            records=[
                record(
                    module="einstiegsphase",
                    with_=["leitung"],
                    by=["trainer"],
                    recipients=["budgetnehmer"],
                    topics=["kritik"],
                    form="schriftlich",
                    goals={"Z-1": "offen"},
                ),
                record(),
            ],
            waivers=[waiver()],
        )
        assert full.phases == (phase(),)
        assert type(full.ledger) is HourLedger
        assert full.agreed_modules == ("einstiegsphase",)
        assert hash(full) == hash(attrs.evolve(full))

    @pytest.mark.parametrize(
        ("values", "expected"),
        [
            ({"id": "Erika Canary"}, ("/case", "a text of 12 characters", ID_EXPECTED)),
            (
                {"programme": "passtgenau"},
                ("/programme", '"passtgenau"', "a Programme, e.g. load_programme(…)"),
            ),
            (
                {"participant": Participant(groups=["wfbm", "autismuss"])},
                ("/participant/groups/1", '"autismuss"', one_of("groups", "autismus")),
            ),
            (
                {"agreement": Agreement(provider="st-josefhaus")},
                ("/agreement/provider", '"st-josefhaus"', one_of("providers", "st-josefshaus")),
            ),
            (
                {"agreement": Agreement(modules=["einstiegsphase", "xyz"])},
                ("/agreement/modules/1", '"xyz"', one_of("modules")),
            ),
            (
                {"budget": Budget(hours={"job-coaching": 1})},
                ("/budget/hours/job-coaching", '"job-coaching"', one_of("modules", "jobcoaching")),
            ),
            (
                {"phases": [phase(), phase(module="einstigsphase")]},
                ("/phases/1/module", '"einstigsphase"', one_of("modules", "einstiegsphase")),
            ),
            ({"phases": "xy"}, ("/phases", '"xy"', "a list: phases")),
            ({"phases": [record()]}, ("/phases", "a list", "a list: phases")),
            ({"goals": [record()]}, ("/goals", "a list", "a list: goals")),
            ({"records": [phase()]}, ("/records", "a list", "a list: records")),
            ({"waivers": ["PG202"]}, ("/waivers", "a list", "a list: waivers")),
            (
                {"ledger": [entry(1, module="jobcoching")]},
                ("/hours", '"jobcoching"', one_of("modules", "jobcoaching")),
            ),
            (
                {"ledger": [entry(1), entry(1, minutes=30)]},
                ("/hours/1/id", '"H-1"', "an id that is still free"),
            ),
            (
                {"ledger": [entry(1), entry(2, place="vila")]},
                ("/hours", '"vila"', one_of("places", "villa")),
            ),
            (
                {"goals": [goal(), goal(id="Z-2"), goal()]},
                ("/goals/2/id", '"Z-1"', "each only once; the first is /goals/0"),
            ),
            (
                {"records": [record(), record(kind="reflexionsgesprach")]},
                ("/records/1/kind", '"reflexionsgesprach"', one_of("kinds", "reflexionsgespraech")),
            ),
            (
                {"records": [record(module="xyz")]},
                ("/records/0/module", '"xyz"', one_of("modules")),
            ),
            (
                {"records": [record(form="mündlich")]},
                ("/records/0/form", '"mündlich"', one_of("forms")),
            ),
            (
                {"records": [record(with_=["leitung", "leitng"])]},
                ("/records/0/with/1", '"leitng"', one_of("roles", "leitung")),
            ),
            ({"records": [record(by=["xyz"])]}, ("/records/0/by/0", '"xyz"', one_of("roles"))),
            (
                {"records": [record(recipients=["xyz"])]},
                ("/records/0/recipients/0", '"xyz"', one_of("roles")),
            ),
            (
                {"records": [record(topics=["kritk"])]},
                ("/records/0/topics/0", '"kritk"', one_of("topics", "kritik")),
            ),
            ({"records": [record(aids=["xyz"])]}, ("/records/0/aids/0", '"xyz"', one_of("aids"))),
            (
                {"records": [record(goals={"Z-1": "halb"})]},
                ("/records/0/goals/Z-1", '"halb"', one_of("goal_states")),
            ),
            (
                {"goals": [goal()], "records": [record(goals={"Z-2": "offen"})]},
                ("/records/0/goals/Z-2", '"Z-2"', "one of: Z-1; did you mean Z-1?"),
            ),
            (
                {"goals": [], "records": [record(goals={"Z-2": "offen"})]},
                ("/records/0/goals/Z-2", '"Z-2"', "nothing; there are none here"),
            ),
            (
                {"waivers": [waiver(), waiver(rule="xyz")]},
                ("/waivers/1/rule", '"xyz"', one_of("rules")),
            ),
        ],
        ids=lambda value: value[0] if isinstance(value, tuple) else "",
    )
    def test_what_cannot_be_understood(
        self, values: dict[str, Any], expected: tuple[str, str, str]
    ) -> None:
        """The contract: "Unknown […] modules, kinds, topics (with a "did you mean")"."""
        [problem] = problems_of(lambda: case(**values))
        assert told(problem) == expected

    def test_a_misspelt_bundle(self) -> None:
        """What an agreement may name are bundles and modules; the nearest is offered."""
        [problem] = problems_of(lambda: case(agreement=Agreement(modules="gesamtmodull")))
        pointer, got, expected = told(problem)
        assert (pointer, got) == ("/agreement/modules", '"gesamtmodull"')
        assert expected is not None
        assert expected.endswith("did you mean gesamtmodul?")

    def test_all_at_once(self) -> None:
        """Every unknown word is told, in the order of the file."""
        problems = problems_of(
            lambda: case(
                participant=Participant(groups=["x"]),
                agreement=Agreement(provider="x", modules=["x"]),
                budget=Budget(hours={"x": 1}),
                phases=[phase(module="x")],
                ledger=[entry(1, module="x", place="x")],
                goals=[goal(), goal()],
                records=[record(kind="x", topics=["x"], goals={"Z-9": "x"})],
                waivers=[waiver(rule="x")],
            )
        )
        assert [problem.pointer for problem in problems] == [
            "/participant/groups/0",
            "/agreement/provider",
            "/agreement/modules/0",
            "/budget/hours/x",
            "/phases/0/module",
            "/hours",
            "/hours",
            "/goals/1/id",
            "/records/0/kind",
            "/records/0/topics/0",
            "/records/0/goals/Z-9",
            "/records/0/goals/Z-9",
            "/waivers/0/rule",
        ]

    def test_problems_come_in_a_fixed_order(self) -> None:
        """The contract: "Output is deterministic: same input, same bytes"."""
        places = [f"xyz-{n}" for n in range(12)]
        problems = problems_of(
            lambda: case(ledger=[entry(n, place=place) for n, place in enumerate(places)])
        )
        got = [problem.got.en for problem in problems if problem.got is not None]
        in_the_file = [f'"{place}"' for place in places]
        assert got in (in_the_file, sorted(in_the_file))

    @pytest.mark.parametrize(
        ("values", "pointer"),
        [
            ({"records": [record(goals={"Z/1": "x"})]}, "/records/0/goals/Z~11"),
            (
                {"goals": [goal()], "records": [record(goals={"Z/1": "offen"})]},
                "/records/0/goals/Z~11",
            ),
            ({"budget": Budget(hours={"a/b": 1})}, "/budget/hours/a~1b"),
        ],
    )
    def test_pointers_are_escaped(self, values: dict[str, Any], pointer: str) -> None:
        """RFC 6901: a slash in a key is written ``~1``."""
        [problem] = problems_of(lambda: case(**values))
        assert problem.pointer == pointer

    def test_unknown_words_of_void_entries(self) -> None:
        """A module that nobody defined is broken input, whether or not the entry counts."""
        ledger = [
            entry(1, module="jobcoching"),
            HourEntry(id="S-1", date=DAY, reverses="H-1"),
        ]
        [problem] = problems_of(lambda: case(ledger=ledger))
        assert problem.got == Text.same('"jobcoching"')

    def test_goals_that_are_not_stated_are_not_compared(self) -> None:
        """Without a list of goals a record may name any."""
        found = case(records=[record(goals={"Z-9": "offen"})])
        assert found.records[0].goals == (("Z-9", "offen"),)

    def test_booking(self) -> None:
        """A booked entry is in the new case only, at the end of its ledger."""
        before = case(ledger=[entry(1)])
        after = before.book(entry(2))
        assert [e.id for e in before.ledger] == ["H-1"]
        assert [e.id for e in after.ledger] == ["H-1", "H-2"]
        assert attrs.evolve(after, ledger=before.ledger) == before

    @pytest.mark.parametrize(
        ("entries", "pointer"),
        [
            (entry(2, module="xyz"), "/hours"),
            (entry(2, place="xyz"), "/hours"),
            (entry(1), "/id"),
        ],
    )
    def test_what_cannot_be_booked(self, entries: HourEntry, pointer: str) -> None:
        """An entry that could not stand in the file cannot be booked either."""
        assert problems_of(lambda: case(ledger=[entry(1)]).book(entries))[0].pointer == pointer

    @pytest.mark.parametrize(
        ("agreement", "modules"),
        [
            (None, None),
            (Agreement(), None),
            (Agreement(modules=[]), ()),
            (Agreement(modules=["jobcoaching"]), ("jobcoaching",)),
            (
                Agreement(modules="gesamtmodul"),
                (
                    "einstiegsphase",
                    "qualifizierungsphase",
                    "stabilisierungsphase",
                    "uebergangsphase",
                    "sicherung_arbeitsplatz",
                ),
            ),
        ],
    )
    def test_agreed_modules(
        self, agreement: Agreement | None, modules: tuple[str, ...] | None
    ) -> None:
        """The domain: "`gesamtmodul`: all five"; a list stands for itself."""
        assert case(agreement=agreement).agreed_modules == modules

    def test_one_module_without_a_list(self) -> None:
        """The contract: `modules` is a bundle "or a list of module ids"; else it is refused."""
        [problem] = problems_of(lambda: case(agreement=Agreement(modules="einstiegsphase")))
        assert problem.pointer == "/agreement/modules"
        assert problem.got == Text.same('"einstiegsphase"')

    @given(drawn=cases())
    def test_a_case_that_breaks_the_rules_is_a_case(self, drawn: Case) -> None:
        """The contract: "A case that breaks the rules always loads"."""
        assert attrs.evolve(drawn) == drawn
        assert len(check(drawn, as_of=date(2026, 1, 1))) > 0


SOURCE = Source(document="D", section="1", quote="q")
NAME = Text.same("x")
MODULE = Module(id="m", title=NAME, source=SOURCE)
JUDGEMENT = Judgement(
    rule="PG202",
    subject="phases/0",
    outcome=Outcome.WAIVED,
    because="too-long",
    severity=Severity.ERROR,
    source=SOURCE,
    waiver=waiver(reason=CANARY),
)
FILE = f"""{{"format": "passtgenau-case/1", "programme": "passtgenau", "case": "A",
    "goals": [{{"id": "Z-1", "agreed_on": "2025-03-10", "note": "{CANARY}"}}]}}"""
SERVICE_FILE = """{"format": "passtgenau-service/1", "partners": ["st-josefshaus"]}"""
VALUES: tuple[Any, ...] = (
    Agreement(modules=["einstiegsphase"]),
    Budget(hours={"m": 1}, rates=[Rate(from_=DAY, rate=1)]),
    Bundle(id="b", title=NAME, modules=["m"]),
    case(
        participant=Participant(groups=["autismus"], district=CANARY),
        phases=[phase(end=DAY, ended_early=CANARY)],
        ledger=[entry(1, note=CANARY)],
        goals=[goal(note=CANARY)],
        records=[record(note=CANARY)],
        waivers=[waiver(reason=CANARY)],
    ),
    read_case(FILE, format="json"),
    Computed(function="period_end", start=DAY, length=Length.weeks(1), day=DAY),
    DueItem(case="A", programme=PASSTGENAU, judgement=JUDGEMENT, due=DAY, overdue=False),
    Examples(as_of=DAY, good="phases: []", bad="phases: []"),
    goal(note=CANARY),
    entry(1, note=CANARY),
    IcfAssessment(code="d850"),
    IcfChange(code="d850", qualifier="performance", before=3, after=1),
    IcfCodes(["d850"], {"d850": CANARY}),
    JUDGEMENT,
    Lead(id="L-1", partner="st-josefshaus", share=50),
    Length.weeks(4),
    Milestone(id="m", title=NAME, after=Length.months(3), source=SOURCE),
    MODULE,
    Participant(groups=["autismus"], district=CANARY),
    phase(end=DAY, ended_early=CANARY),
    Problem(what=NAME),
    Programme(id="p", title=NAME, document="D", modules=[MODULE]),
    Rate(from_=DAY, rate=1),
    Reading(id="r", sets="severity", options=["o"], title=NAME, why=NAME),
    ReadingDifference(
        reading="r", rule="R", subject="case", outcomes=(("o", Outcome.MET), ("p", None))
    ),
    record(note=CANARY, with_=["leitung"]),
    Remedy(action="set", pointer="/phases/0/end", value=DAY),
    Remedy(action="add", pointer="/records", value=(record(note=CANARY),)),
    Report(case="A", programme=PASSTGENAU, as_of=DAY, judgements=(JUDGEMENT,)),
    Rule(id="R", kind="k", severity=Severity.HINT, title=NAME, source=SOURCE),
    Service(partners=["st-josefshaus"], meetings=[DAY], trainers=[Trainer(id="QT-1")]),
    read_service(SERVICE_FILE, format="json"),
    SOURCE,
    Term(id="t", title=NAME),
    NAME,
    Trainer(id="QT-1", trainings=[DAY]),
    Vocabulary(),
    waiver(reason=CANARY),
    Window(),
)
EACH_VALUE = pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)


def public(*kinds: Any) -> set[type]:
    """The public classes that are of one of these kinds."""
    found = (getattr(passtgenau_core, name) for name in passtgenau_core.__all__)
    return {c for c in found if isinstance(c, type) and any(kind(c) for kind in kinds)}


class TestEveryPublicType:
    """The contract: "All types are frozen, hashable, slotted, keyword-only where they have more
    than two fields, with tuples inside".
    """  # noqa: D205 (one sentence, quoted as it stands)

    def test_all_of_them_are_here(self) -> None:
        """Each public record type has a value below, and no public class is of another kind."""
        assert {type(value) for value in VALUES} == public(attrs.has)
        others = public(lambda c: not attrs.has(c))
        special = {Cents, HourLedger}
        assert all(c in special or issubclass(c, (Enum, Exception)) for c in others)

    @EACH_VALUE
    def test_frozen(self, value: Any) -> None:
        """No field can be set, deleted or added."""
        for field in attrs.fields(type(value)):
            with pytest.raises(attrs.exceptions.FrozenInstanceError):
                setattr(value, field.name, None)
            with pytest.raises(attrs.exceptions.FrozenInstanceError):
                delattr(value, field.name)
        with pytest.raises(AttributeError):
            value.something_new = 1

    @EACH_VALUE
    def test_slotted(self, value: Any) -> None:
        """There is no room for anything else."""
        assert not hasattr(value, "__dict__")

    @EACH_VALUE
    def test_hashable_by_content(self, value: Any) -> None:
        """An equal value has the same hash."""
        again = attrs.evolve(value)
        assert again == value
        assert hash(again) == hash(value)
        assert len({again, value}) == 1

    @EACH_VALUE
    def test_keyword_only(self, value: Any) -> None:
        """With more than two fields, no argument goes by its place."""
        fields = attrs.fields(type(value))
        if len(fields) > 2:
            parameters = inspect.signature(type(value)).parameters.values()
            kinds = {parameter.kind for parameter in parameters}
            assert kinds == {inspect.Parameter.KEYWORD_ONLY}
        else:
            assert len(fields) > 0

    @EACH_VALUE
    def test_tuples_inside(self, value: Any) -> None:
        """Nothing that could change is inside, except what is private and derived."""
        for field in attrs.fields(type(value)):
            if not field.init:
                continue
            inside = getattr(value, field.name)
            assert not isinstance(inside, (list, set, dict)), field.name
            if isinstance(inside, Iterable) and not isinstance(inside, (str, HourLedger, Report)):
                members: Iterable[Any] = inside
                assert not any(isinstance(member, (list, set, dict)) for member in members)

    @EACH_VALUE
    def test_no_free_text_in_its_repr(self, value: Any) -> None:
        """The domain: "free text (`note`) never appears in `repr`"."""
        shown = repr(value)
        assert shown.startswith(type(value).__name__)
        assert "Canary" not in shown
