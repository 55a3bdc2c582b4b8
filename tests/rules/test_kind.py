"""What all kinds share: the snapshot of a case, remedies, and the table of kinds."""

from __future__ import annotations

from datetime import date

import attrs
import pytest
from build import (
    EINSTIEG,
    JOBCOACHING,
    PROGRAMME,
    QUALI,
    case_of,
    day,
    phase,
    reversal,
    worked,
)
from hypothesis import given
from hypothesis import strategies as st

from passtgenau_core import Outcome, Remedy, load_programme, shipped_programmes
from passtgenau_core.rules import KINDS, Kind, Snapshot
from passtgenau_core.rules.kind import (
    judged,
    met_or_breached,
    move_end,
    move_start,
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
        """Each rule of the programme names a kind and carries that kind's own parameters."""
        kinds = {kind.name: kind for kind in KINDS}
        for rule in (*PROGRAMME.rules, *PROGRAMME.alternatives):
            assert type(rule.parameters) is kinds[rule.kind].parameters

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

    @pytest.mark.parametrize(("excess", "mends"), [(0, True), (59, True), (60, True), (61, False)])
    def test_reverse(self, excess: int, mends: bool) -> None:
        """An entry is reversed only where its minutes make up for the excess."""
        entry = worked("H-1", EINSTIEG, "2025-03-03", 60)
        wanted = Remedy(action="reverse", pointer="/hours/0", value="H-1") if mends else None
        assert reverse("/hours/0", entry, excess) == wanted


class TestJudged:
    """Domain: "Each rule carries the clause, a short verbatim quote and its basis"."""

    def test_from_the_rule(self) -> None:
        """Id, severity, source and reading come from the rule; the pointer from the subject."""
        rule = PROGRAMME.rule("PG201")
        told = judged(rule, "phases/2", Outcome.MET, "long-enough")
        assert (told.rule, told.severity, told.source) == ("PG201", rule.severity, rule.source)
        assert (told.reading, told.pointer) == ("minimum-length=warning", "/phases/2")
        assert (told.observed, told.allowed, told.due) == (None, None, None)
        assert (told.facts, told.remedy, told.waiver) == ((), None, None)

    def test_pointer_to_the_whole_file(self) -> None:
        """An empty pointer, the whole file, is a pointer of its own."""
        rule = PROGRAMME.rule("PG101")
        assert judged(rule, "case", Outcome.MET, "module-booked", pointer="").pointer == ""

    def test_met_or_breached(self) -> None:
        """What is decided is one of the two."""
        assert met_or_breached(met=True) is Outcome.MET
        assert met_or_breached(met=False) is Outcome.BREACHED
