"""Cases that comply: on every day, in every programme, and far from trivial."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import attrs
import pytest
from drawing import drawn
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from passtgenau_core import (
    Agreement,
    Case,
    Goal,
    HourEntry,
    Judgement,
    Module,
    Outcome,
    Phase,
    Programme,
    Record,
    Rule,
    Source,
    Text,
    check,
    dump_case,
    load_case,
    load_programme,
)
from passtgenau_core.testing import compliant_cases, days
from passtgenau_core.testing.compliant import as_it_stood, never_breached
from passtgenau_core.testing.plausible import plausible_cases

PASSTGENAU = load_programme("passtgenau")
BEGLEITUNG = load_programme("integrationsbegleitung")
EXAMPLES = Path(__file__).parents[2] / "docs" / "examples" / "programmes"
OWN = load_programme(EXAMPLES / "unterstuetzte-beschaeftigung.toml")
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)
ONE_DAY = timedelta(days=1)
NAME = Text.same("x")
BARE = Programme(
    id="p",
    title=NAME,
    document="D",
    modules=[Module(id="m", title=NAME, source=Source(document="D", section="1", quote="q"))],
)


def with_rule(programme: Programme, rule_id: str, **changes: Any) -> Programme:
    """The programme with other parameters in one of its rules."""

    def changed(rule: Rule) -> Rule:
        if rule.id != rule_id:
            return rule
        return attrs.evolve(rule, parameters=attrs.evolve(rule.parameters, **changes))

    return attrs.evolve(programme, rules=map(changed, programme.rules))


def read_as(**readings: str) -> Programme:
    """A programme like pass(t)genau that reads the text in another way by default."""
    chosen = {name.replace("_", "-"): option for name, option in readings.items()}
    return attrs.evolve(PASSTGENAU, rules=PASSTGENAU.under(chosen), alternatives=())


SHIPPED = {"passtgenau": PASSTGENAU, "integrationsbegleitung": BEGLEITUNG}
PROGRAMMES = {
    **SHIPPED,
    "own": OWN,
    "bare": BARE,
    "months of the phase": read_as(month="phase"),
    "other intervals": read_as(
        report_time="P6W", talk_interval="P1M", minimum_length="error", month="phase"
    ),
    "all groups": with_rule(PASSTGENAU, "PG401", any_of=(), all_of=("autismus", "wfbm")),
    "one provider": with_rule(PASSTGENAU, "PG502", providers=("st-josefshaus",)),
    "a funder": with_rule(PASSTGENAU, "PG402", field="budget.funder", any_of=("loerrach",)),
    "fact before agreement": with_rule(
        PASSTGENAU, "PG503", earlier="budget.approved_on", later="agreement.consulted_on"
    ),
}
every_programme = pytest.mark.parametrize("programme", PROGRAMMES.values(), ids=PROGRAMMES.keys())
shipped = pytest.mark.parametrize("programme", SHIPPED.values(), ids=SHIPPED.keys())


def told(judgements: Iterable[Judgement]) -> list[tuple[str, str, str]]:
    """Which rule says what of which subject."""
    return [(j.rule, j.subject, j.because) for j in judgements]


def days_of(case: Case) -> list[date]:
    """All days that a case states, as they are."""
    return [
        *(day for phase in case.phases for day in (phase.start, phase.end) if day is not None),
        *(entry.date for entry in case.ledger),
        *(record.date for record in case.records),
        LAST_DAY - ONE_DAY,
    ]


class TestNeverBreached:
    @shipped
    def test_on_any_day(self, programme: Programme) -> None:
        """The issue: "never breaches"; before, during and after, on boundaries and far away."""

        @given(case=compliant_cases(programme), data=st.data())
        def run(case: Case, data: st.DataObject) -> None:
            near = st.sampled_from(days_of(case)), st.integers(-30, 1)
            about = st.builds(lambda day, n: day + n * ONE_DAY, *near)
            as_of = data.draw(st.one_of(about, days(), st.sampled_from([FIRST_DAY, LAST_DAY])))
            report = check(case, as_of=as_of)
            assert told(report.breached) == []
            assert told(report.undetermined) == []

        run()

    @every_programme
    def test_in_any_programme_without_leaving_cases_out(self, programme: Programme) -> None:
        """What is made complies; nothing has to be thrown away afterwards."""

        @settings(max_examples=settings().max_examples // 2)
        @given(case=plausible_cases(programme, days()))
        def run(case: Case) -> None:
            assert told(check(case, as_of=LAST_DAY).breached) == []
            assert never_breached(case)

        run()

    @shipped
    def test_needs_no_patience(self, programme: Programme) -> None:
        """Hypothesis has nothing to say against how they are drawn."""

        @settings(suppress_health_check=[HealthCheck.too_slow])
        @given(case=compliant_cases(programme))
        def run(case: Case) -> None:
            assert case.programme is programme

        run()

    def test_of_passtgenau_unless_told_otherwise(self) -> None:
        """A programme need not be named."""
        (case,) = drawn(compliant_cases(), 1)
        assert case.programme == PASSTGENAU

    @pytest.mark.unmeasured
    def test_what_breaches_all_the_same_is_not_drawn(self) -> None:
        """Where good work alone does not do, cases that breach a rule are left out."""
        unusual = with_rule(PASSTGENAU, "PG501", until=("agreement",))
        made = drawn(plausible_cases(unusual, days()), 50)
        assert {never_breached(case) for case in made} == {True, False}
        assert all(map(never_breached, drawn(compliant_cases(unusual), 50)))

    @shipped
    def test_round_trip(self, programme: Programme) -> None:
        """Each can be written to a file and read back."""

        @given(case=compliant_cases(programme), form=st.sampled_from(("json", "yaml")))
        def run(case: Case, form: Any) -> None:
            text = dump_case(case, format=form)
            assert load_case(text, format=form, programme=programme) == case

        run()


@cache
def many(programme: Programme) -> list[Case]:
    """The cases of a programme that the tests below look at."""
    # The concept has more that must come up: caps of modules, months and the budget.
    return drawn(compliant_cases(programme), 300 if programme is PASSTGENAU else 200)


class TestNotTrivial:
    def test_most_have_several_phases(self) -> None:
        """The plan is a plan: more than the mandatory phase, in most of them."""
        concept = many(PASSTGENAU)
        assert sum(len(case.phases) > 2 for case in concept) > len(concept) / 2
        booked = {phase.module for case in concept for phase in case.phases}
        assert booked == PASSTGENAU.terms("modules")

    @pytest.mark.parametrize("rule", ["PG301", "PG302", "PG303", "PG506", "PG507", "PG306"])
    def test_hours_come_to_the_cap(self, rule: str) -> None:
        """Some come exactly to the cap, some to a minute less, some only near."""
        concept = many(PASSTGENAU)
        left = {
            judgement.allowed - judgement.observed
            for case in concept
            for judgement in check(case, as_of=LAST_DAY)[rule]
            if isinstance(judgement.allowed, int) and isinstance(judgement.observed, int)
        }
        assert 0 in left
        assert max(left) > 1
        if rule in ("PG301", "PG302", "PG506"):
            assert 1 in left

    @pytest.mark.parametrize("rule", ["PG202", "PG601", "PG604", "PG603", "PG501", "PG502"])
    def test_things_are_done_on_the_last_day(self, rule: str) -> None:
        """Some are done on the last day in time, some before."""
        concept = many(PASSTGENAU)
        before = {
            judgement.allowed - judgement.observed
            for case in concept
            for judgement in check(case, as_of=LAST_DAY)[rule]
            if isinstance(judgement.allowed, date) and isinstance(judgement.observed, date)
        }
        assert timedelta(0) in before
        assert max(before) > ONE_DAY

    @pytest.mark.parametrize(
        "rule", ["IB101", "IB301", "IB601", "IB701", "IB704", "IB802", "IB804"]
    )
    def test_duties_of_measures(self, rule: str) -> None:
        """The same holds of measures."""
        measures = many(BEGLEITUNG)
        before = {
            judgement.allowed - judgement.observed
            for case in measures
            for judgement in check(case, as_of=LAST_DAY)[rule]
            if isinstance(judgement.allowed, date) and isinstance(judgement.observed, date)
        }
        assert timedelta(0) in before
        assert max(before) > ONE_DAY

    @shipped
    def test_every_rule_has_something_to_say(self, programme: Programme) -> None:
        """Each rule about cases is met in some; only trainers need a service to be judged."""
        met = {
            judgement.rule
            for case in many(programme)
            for judgement in check(case, as_of=LAST_DAY).met
        }
        about_cases = {rule.id for rule in programme.rules if rule.about == "case"}
        assert about_cases - met == {"PG809"} & about_cases

    def test_of_each_kind(self) -> None:
        """Reversals, clock times, early ends, plans, bundles and lists, all states of goals."""
        concept = many(PASSTGENAU)
        entries = [entry for case in concept for entry in case.ledger]
        assert any(entry.reverses is not None for entry in entries)
        assert any(entry.from_ is not None for entry in entries)
        phases = [phase for case in concept for phase in case.phases]
        assert {phase.ended_early for phase in phases} == {None, "broken off"}
        assert any(phase.planned_hours for phase in phases)
        agreed = [case.agreement.modules for case in concept if case.agreement]
        assert {type(modules) for modules in agreed} == {str, tuple}
        states = {state for c in concept for r in c.records for _, state in r.goals or ()}
        assert states == PASSTGENAU.terms("goal_states")
        answers = [r.answered_on for c in concept for r in c.records]
        assert any(answers)

    def test_reversed_entries_may_have_been_wrong(self) -> None:
        """What was booked by mistake would be a breach if it had not been reversed."""
        concept = many(PASSTGENAU)

        def unreversed(case: Case) -> Case:
            return attrs.evolve(case, ledger=[e for e in case.ledger if e.reverses is None])

        assert not all(never_breached(unreversed(case)) for case in concept)

    def test_measures_of_each_kind(self) -> None:
        """Without a phase, with one, interrupted, running, broken off, short and long."""
        measures = many(BEGLEITUNG)
        assert {len(case.phases) for case in measures} == {0, 1, 2}
        phases = [phase for case in measures for phase in case.phases]
        assert any(phase.end is None for phase in phases)
        assert any(phase.ended_early for phase in phases)
        lengths = {(phase.end - phase.start).days for phase in phases if phase.end}
        assert min(lengths) < 90
        assert max(lengths) > 300

    def test_what_nobody_asks_for_may_be_missing(self) -> None:
        """No rule of the Integrationsbegleitung asks for a budget or for goals."""
        measures = many(BEGLEITUNG)
        for name in ("participant", "agreement", "budget", "goals"):
            assert {bool(getattr(case, name)) for case in measures} == {True, False}, name


class TestAsItStands:
    @shipped
    def test_nothing_is_breached_up_to_that_day(self, programme: Programme) -> None:
        """The file as it stands complies on its day and on all days before."""
        as_of = date(2025, 7, 31)

        @given(case=compliant_cases(programme, as_of=as_of), day=st.dates(FIRST_DAY, as_of))
        def run(case: Case, day: date) -> None:
            for on in (as_of, day):
                report = check(case, as_of=on)
                assert told(report.breached) == []
                assert told(report.undetermined) == []

        run()

    @given(case=compliant_cases(as_of=date(2025, 7, 31)))
    def test_nothing_later_is_on_record(self, case: Case) -> None:
        """Entries, records and answers are of that day at the latest, and no running phase ends."""
        as_of = date(2025, 7, 31)
        assert all(entry.date <= as_of for entry in case.ledger)
        assert all(record.date <= as_of for record in case.records)
        assert all((record.answered_on or as_of) <= as_of for record in case.records)
        for phase in case.phases:
            assert phase.end is None or phase.end <= as_of or phase.start > as_of

    @pytest.mark.unmeasured
    def test_running_planned_and_finished_ones_come_up(self) -> None:
        """The day lies before, in and after the plan."""
        as_of = date(2025, 7, 31)
        cases = drawn(compliant_cases(as_of=as_of))
        outcomes = {j.outcome for case in cases for j in check(case, as_of=as_of)["PG202"]}
        assert outcomes >= {Outcome.MET, Outcome.PENDING}
        plans = [(case.phases[0].start, case.phases[-1].end) for case in cases if case.phases]
        assert any(start > as_of for start, _ in plans)
        assert any(start < as_of and end is None for start, end in plans)
        assert any(end is not None and end < as_of for _, end in plans)

    CASE = Case(
        id="LOE-2025-007",
        programme=PASSTGENAU,
        agreement=Agreement(signed_on=date(2025, 9, 1)),
        phases=[
            Phase(module="einstiegsphase", start=date(2025, 3, 3), end=date(2025, 3, 28)),
            Phase(
                module="qualifizierungsphase",
                start=date(2025, 3, 31),
                end=date(2025, 5, 2),
                ended_early="moved",
            ),
            Phase(module="stabilisierungsphase", start=date(2025, 5, 5), end=date(2025, 9, 30)),
            Phase(
                module="uebergangsphase",
                start=date(2025, 10, 1),
                end=date(2025, 10, 2),
                ended_early="ill",
            ),
            Phase(module="jobcoaching", start=date(2025, 3, 3)),
        ],
        ledger=[
            HourEntry(id="H-1", date=date(2025, 3, 28), module="einstiegsphase", minutes=60),
            HourEntry(id="H-2", date=date(2025, 3, 29), module="einstiegsphase", minutes=60),
            HourEntry(id="H-3", date=date(2025, 3, 3), module="einstiegsphase", minutes=60),
            HourEntry(id="S-3", date=date(2025, 3, 29), reverses="H-3"),
            HourEntry(id="S-4", date=date(2025, 3, 28), reverses="H-4"),
            HourEntry(id="H-4", date=date(2025, 3, 29), module="einstiegsphase", minutes=60),
            HourEntry(id="H-5", date=date(2025, 3, 3), module="einstiegsphase", minutes=60),
            HourEntry(id="S-5", date=date(2025, 3, 28), reverses="H-5"),
        ],
        goals=[Goal(id="Z-1", agreed_on=date(2025, 9, 1))],
        records=[
            Record(kind="arbeitsaufnahme", date=date(2025, 3, 28)),
            Record(kind="arbeitsaufnahme", date=date(2025, 3, 29)),
            Record(
                kind="einsichtsverlangen", date=date(2025, 3, 28), answered_on=date(2025, 3, 28)
            ),
            Record(
                kind="einsichtsverlangen", date=date(2025, 3, 27), answered_on=date(2025, 3, 29)
            ),
        ],
    )

    def test_what_was_known_on_a_day(self) -> None:
        """Of a mistake that was reversed later, nobody knew: neither of the two is there yet."""
        stood = as_it_stood(self.CASE, date(2025, 3, 28))
        assert [entry.id for entry in stood.ledger] == ["H-1", "H-5", "S-5"]
        assert [(r.date.day, r.answered_on and r.answered_on.day) for r in stood.records] == [
            (28, None),
            (28, 28),
            (27, None),
        ]
        assert (stood.agreement, stood.goals) == (self.CASE.agreement, self.CASE.goals)

    @pytest.mark.parametrize(
        ("on", "opened"),
        [
            # Nobody plans to break off, so phases that were have no end beforehand.
            (date(2025, 3, 2), {1, 3}),
            (date(2025, 3, 27), {0, 1, 3}),
            (date(2025, 3, 28), {1, 3}),
            (date(2025, 5, 1), {1, 3}),
            (date(2025, 5, 2), {3}),
            (date(2025, 5, 5), {2, 3}),
            (date(2025, 10, 2), set()),
        ],
    )
    def test_running_phases_have_no_end_yet(self, on: date, opened: set[int]) -> None:
        """On its last day the end of a phase is known; planned ends stay."""
        phases = as_it_stood(self.CASE, on).phases
        for number, (phase, old) in enumerate(zip(phases, self.CASE.phases, strict=True)):
            open_now = attrs.evolve(old, end=None, ended_early=None)
            assert phase == (open_now if number in opened else old), number

    def test_in_the_end_all_is_known(self) -> None:
        """After the last day nothing is left out."""
        assert as_it_stood(self.CASE, LAST_DAY) == self.CASE
