"""What all kinds share: the snapshot of a case, remedies, and the table of kinds."""

from __future__ import annotations

from datetime import date
from typing import Any

import attrs
import pytest
from build import (
    EINSTIEG,
    JOBCOACHING,
    PROGRAMME,
    QUALI,
    STABI,
    agreement,
    budget,
    case_of,
    day,
    phase,
    record,
    reversal,
    worked,
)
from hypothesis import given
from hypothesis import strategies as st

from passtgenau_core import (
    Judgement,
    Outcome,
    Phase,
    Remedy,
    Service,
    load_programme,
    shipped_programmes,
)
from passtgenau_core.rules import KINDS, Kind, ServiceSnapshot, Snapshot
from passtgenau_core.rules.kind import (
    Span,
    fact,
    judged,
    met_or_breached,
    move_end,
    move_start,
    pointer_to,
    reverse,
)
from passtgenau_core.testing import days


class TestKinds:
    """Design: "One kind, one file"; "Registries are tuples"."""

    def test_names_are_unique(self) -> None:
        """Rows name kinds, so no two kinds share a name."""
        assert isinstance(KINDS, tuple)
        assert len({kind.name for kind in KINDS}) == len(KINDS)

    def test_every_rule_has_its_kind(self) -> None:
        """Each rule of a programme names a kind and carries that kind's own parameters."""
        kinds = {kind.name: kind for kind in KINDS}
        for name in shipped_programmes():
            programme = load_programme(name)
            for rule in (*programme.rules, *programme.alternatives):
                assert type(rule.parameters) is kinds[rule.kind].parameters
                assert rule.about in kinds[rule.kind].about

    def test_every_kind_is_used(self) -> None:
        """No kind is left without a row in one of the programmes."""
        rules = [rule for name in shipped_programmes() for rule in load_programme(name).rules]
        assert {kind.name for kind in KINDS} == {rule.kind for rule in rules}

    def test_reasons_are_apart(self) -> None:
        """No two kinds share a word for why, so that each has its own sentence."""
        reasons = [because for kind in KINDS for because in kind.words]
        assert len(reasons) == len(set(reasons))

    @pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
    def test_boundary_is_told(self, kind: Kind) -> None:
        """Each kind says in both languages what is just inside and what is just outside."""
        assert kind.boundary.de
        assert kind.boundary.en
        assert kind.boundary.de != kind.boundary.en


class TestSnapshot:
    """Domain: entries after as_of "don't exist yet (planned phases do)"."""

    CASE = case_of(
        phase(QUALI, "2025-03-31"),
        phase(JOBCOACHING, "2025-03-01"),
        phase(EINSTIEG, "2025-03-03", "2025-03-28"),
        phase(QUALI, "2026-03-31"),
        hours=[
            worked("H-1", EINSTIEG, "2025-03-03", 60),
            worked("H-2", EINSTIEG, "2025-03-04", 60),
            worked("H-3", EINSTIEG, "2025-03-05", 60),
            reversal("S-1", "H-1", "2025-03-06"),
        ],
    )

    def test_phases(self) -> None:
        """Phases keep their place in the file; internal ones leave out Jobcoaching."""
        snapshot = Snapshot(self.CASE, day("2025-01-01"))
        assert [n.number for n in snapshot.phases] == [0, 1, 2, 3]
        assert [n.subject for n in snapshot.internal] == ["phases/0", "phases/2", "phases/3"]
        assert [n.number for n in snapshot.phases_of(QUALI)] == [0, 3]
        assert snapshot.phases_of("stabilisierungsphase") == []

    def test_order(self) -> None:
        """Phases are in order of their first days, and on one day of their place."""
        later, earlier = phase(QUALI, "2025-03-31"), phase(QUALI, "2025-03-30")
        snapshot = Snapshot(case_of(later, later, earlier), day("2025-01-01"))
        assert [n.number for n in sorted(snapshot.phases, key=lambda n: n.order)] == [2, 0, 1]

    def test_modules_in_use(self) -> None:
        """In use is what has a phase or live hours so far, in the concept's order."""
        snapshot = Snapshot(self.CASE, day("2025-03-03"))
        assert snapshot.modules_in_use() == [EINSTIEG, QUALI, JOBCOACHING]
        only_hours = attrs.evolve(self.CASE, phases=())
        assert Snapshot(only_hours, day("2025-03-03")).modules_in_use() == []
        assert Snapshot(only_hours, day("2025-03-04")).modules_in_use() == [EINSTIEG]

    @pytest.mark.parametrize(
        ("as_of", "over"), [("2025-03-28", False), ("2025-03-29", True), ("2025-12-31", True)]
    )
    def test_is_over(self, as_of: str, over: bool) -> None:
        """A module is over on the day after the last day of its last phase."""
        snapshot = Snapshot(self.CASE, day(as_of))
        assert snapshot.is_over(EINSTIEG) is over
        assert not snapshot.is_over(QUALI)
        assert snapshot.is_over("stabilisierungsphase")

    def test_records(self) -> None:
        """Records are by date, on one day by their place; those after as_of are not there."""
        case = case_of(
            records=[
                record("reflexionsgespraech", "2025-06-02"),
                record("reflexionsgespraech", "2025-03-10"),
                record("informationsgespraech", "2025-03-10"),
                record("reflexionsgespraech", "2025-03-10"),
            ]
        )
        for as_of, numbers in (
            ("2025-03-09", []),
            ("2025-03-10", [1, 3]),
            ("2025-06-01", [1, 3]),
            ("2025-06-02", [1, 3, 0]),
        ):
            found = Snapshot(case, day(as_of)).records_of("reflexionsgespraech")
            assert [numbered.number for numbered in found] == numbers
            assert [numbered.subject for numbered in found] == [f"records/{n}" for n in numbers]
            assert [numbered.record for numbered in found] == [case.records[n] for n in numbers]
        assert list(Snapshot(case, day("2025-06-02")).records_of("abschlussbericht")) == []

    @pytest.mark.parametrize(
        ("phases", "wanted"),
        [
            ((), None),
            (
                (phase(QUALI, "2025-03-31"), phase(EINSTIEG, "2025-03-03", "2025-03-28")),
                Span(day("2025-03-03"), None, False, "/phases/1/start", "/phases/0/end"),
            ),
            (
                (
                    phase(STABI, "2025-08-01", "2025-12-31"),
                    phase(EINSTIEG, "2025-03-03", "2025-03-28", early="ill"),
                ),
                Span(
                    day("2025-03-03"), day("2025-12-31"), False, "/phases/1/start", "/phases/0/end"
                ),
            ),
            (
                (
                    phase(EINSTIEG, "2025-03-03", "2025-03-28"),
                    phase(QUALI, "2025-03-31", "2025-06-30", early="ill"),
                ),
                Span(
                    day("2025-03-03"), day("2025-06-30"), True, "/phases/0/start", "/phases/1/end"
                ),
            ),
            (
                (
                    phase(QUALI, "2025-03-03", "2025-06-30", early="ill"),
                    phase(STABI, "2025-03-03", "2025-06-30"),
                ),
                Span(
                    day("2025-03-03"), day("2025-06-30"), False, "/phases/0/start", "/phases/1/end"
                ),
            ),
        ],
        ids=["none", "open", "ended", "broken off", "one of two broken off"],
    )
    def test_span(self, phases: tuple[Phase, ...], wanted: Span | None) -> None:
        """It runs from the first day to the last one, and is broken off where all end so then."""
        assert Snapshot(case_of(*phases), day("2025-01-01")).span == wanted


class TestFacts:
    """Domain: a fact that is missing is "never a silent pass"."""

    def test_what_the_file_states(self) -> None:
        """A path leads to what the file states, and to nothing where a part of it is missing."""
        case = case_of(
            agreement=agreement(signed_on="2025-03-01"), budget=budget(start="2025-03-01")
        )
        assert fact(case, "agreement.signed_on") == day("2025-03-01")
        assert fact(case, "agreement.consulted_on") is None
        assert fact(case, "participant.groups") is None
        assert fact(Service(rooms=["villa"]), "rooms") == ("villa",)
        assert pointer_to("budget.approved_on") == "/budget/approved_on"

    def test_days_of_a_service(self) -> None:
        """Of days that a service states, only those up to as_of have come; they are in order."""
        listed = [day("2025-06-01"), day("2025-03-03"), day("2025-06-02")]
        service = Service(meetings=listed)
        snapshot = ServiceSnapshot(service, PROGRAMME, day("2025-06-01"))
        assert snapshot.so_far(service.meetings) == [day("2025-03-03"), day("2025-06-01")]
        assert snapshot.root is service
        case = case_of()
        assert Snapshot(case, day("2025-06-01")).root is case


class TestRemedies:
    """Design: a remedy is "a change of the file that would mend a breach"."""

    @given(start=days(), length=st.none() | st.integers(0, 30), target=days())
    def test_never_end_before_start(self, start: date, length: int | None, target: date) -> None:
        """No remedy moves a start behind the end, or an end before the start."""
        end = None if length is None else date.fromordinal(start.toordinal() + length)
        numbered = Snapshot(case_of(phase(QUALI, start, end)), start).phases[0]
        room = end is None or target <= end
        wanted = Remedy(action="set", pointer="/phases/0/start", value=target) if room else None
        assert move_start(numbered, target) == wanted
        wanted = (
            Remedy(action="set", pointer="/phases/0/end", value=target) if target >= start else None
        )
        assert move_end(numbered, target) == wanted

    def test_reverse(self) -> None:
        """One entry is named by its id, several by all of theirs in the order given."""
        one = worked("H-1", EINSTIEG, "2025-03-03", 60)
        two = worked("H-2", EINSTIEG, "2025-03-02", 60)
        assert reverse("/hours/0", one) == Remedy(action="reverse", pointer="/hours/0", value="H-1")
        assert reverse("/hours/0", one, two) == Remedy(
            action="reverse", pointer="/hours/0", value=("H-1", "H-2")
        )


class TestJudged:
    """Domain: "Each rule carries the clause, a short verbatim quote and its basis"."""

    def test_from_the_rule(self) -> None:
        """Id, severity, source and reading come from the rule; the pointer from the subject."""
        rule = PROGRAMME.rule("PG201")
        told = judged(rule, "phases/2", Outcome.MET, "long-enough")
        assert (told.rule, told.severity, told.source) == ("PG201", rule.severity, rule.source)
        assert (told.reading, told.pointer) == ("minimum-length=warning", "/phases/2")
        assert (told.observed, told.allowed, told.due) == (None, None, None)
        assert (told.facts, told.terms, told.remedy, told.waiver) == ((), (), None, None)

    def test_is_what_the_constructor_makes(self) -> None:
        """Every value is in the field of its name."""
        rule = PROGRAMME.rule("PG201")
        remedy = Remedy(action="none")
        values: dict[str, Any] = {
            "observed": 61,
            "allowed": 60,
            "due": day("2025-06-01"),
            "pointer": "/phases/2/end",
            "facts": ("/phases/2/start",),
            "terms": ("einstiegsphase",),
            "remedy": remedy,
        }
        told = judged(rule, "phases/2", Outcome.BREACHED, "too-short", **values)
        made = Judgement(
            rule="PG201",
            subject="phases/2",
            outcome=Outcome.BREACHED,
            because="too-short",
            severity=rule.severity,
            source=rule.source,
            reading="minimum-length=warning",
            **values,
        )
        assert attrs.astuple(told, recurse=False) == attrs.astuple(made, recurse=False)
        assert told.remedy is remedy
        assert hash(told) == hash(made)

    def test_pointer_to_the_whole_file(self) -> None:
        """An empty pointer, the whole file, is a pointer of its own."""
        rule = PROGRAMME.rule("PG101")
        assert judged(rule, "case", Outcome.MET, "module-booked", pointer="").pointer == ""

    def test_met_or_breached(self) -> None:
        """What is decided is one of the two."""
        assert met_or_breached(met=True) is Outcome.MET
        assert met_or_breached(met=False) is Outcome.BREACHED
