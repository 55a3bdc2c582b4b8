from datetime import date, timedelta

import attrs
import pytest
from drawing import drawn
from hypothesis import given
from hypothesis import strategies as st

from passtgenau_core import testing
from passtgenau_core.budget import Budget
from passtgenau_core.case import Agreement, Case, Phase, Waiver
from passtgenau_core.entry import HourEntry
from passtgenau_core.fields import is_id
from passtgenau_core.files.programme_file import load_programme
from passtgenau_core.icf import IcfAssessment
from passtgenau_core.language import Text
from passtgenau_core.ledger import HourLedger
from passtgenau_core.periods import Length, period_end
from passtgenau_core.programme import Module, Programme, Source
from passtgenau_core.record import Record
from passtgenau_core.service import Service
from passtgenau_core.testing import strategies
from passtgenau_core.testing.strategies import FIRST, LAST

PASSTGENAU = load_programme("passtgenau")
ONE_DAY = timedelta(days=1)
NAME = Text.same("x")
# A programme of one's own may have no vocabulary and no rules.
BARE = Programme(
    id="p",
    title=NAME,
    document="D",
    modules=[Module(id="m", title=NAME, source=Source(document="D", section="1", quote="q"))],
)


class TestSmallStrategies:
    @given(day=testing.days())
    def test_days(self, day: date) -> None:
        """Days lie in the six years."""
        assert FIRST <= day <= LAST
        assert type(day) is date

    @given(day=testing.days(date(2025, 3, 5), date(2025, 3, 9)))
    def test_days_of_a_short_range(self, day: date) -> None:
        """A range without ends of months is kept to as well."""
        assert date(2025, 3, 5) <= day <= date(2025, 3, 9)

    def test_ends_of_months_come_up(self) -> None:
        """The days at which periods go wrong are drawn often."""
        days = drawn(testing.days())
        assert sum(day.day >= 28 or day.day == 1 for day in days) > len(days) // 3

    @given(length=testing.lengths(6))
    def test_lengths(self, length: Length) -> None:
        """Lengths are weeks or months, up to the number asked for."""
        assert 0 <= length.number <= 6
        assert length.unit in ("weeks", "months")

    @given(name=testing.ids())
    def test_ids(self, name: str) -> None:
        """Every id is one."""
        assert is_id(name)

    @given(text=testing.free_texts())
    def test_free_texts(self, text: str) -> None:
        """Every text can be written to a file."""
        assert text.encode("utf-8").decode("utf-8") == text

    def test_free_texts_are_of_any_kind(self) -> None:
        """Texts are empty, long, and beyond ASCII."""
        texts = drawn(testing.free_texts())
        assert "" in texts
        assert max(map(len, texts)) > 20
        assert not all(map(str.isascii, texts))

    @given(assessment=testing.icf_assessments())
    def test_icf_assessments(self, assessment: IcfAssessment) -> None:
        """Every assessment is one, of component d or b."""
        assert attrs.evolve(assessment) == assessment
        assert assessment.code[0] in "db"


class TestPhases:
    @pytest.mark.parametrize("module", PASSTGENAU.modules, ids=lambda module: module.id)
    def test_of_each_module(self, module: Module) -> None:
        """A phase is of its module; modules without a window have phases too."""

        @given(phase=testing.phases(module))
        def run(phase: Phase) -> None:
            assert phase.module == module.id
            assert phase.end is None or phase.start <= phase.end
            assert phase.ended_early is None or phase.end is not None

        run()

    def test_ends_lie_about_the_window(self) -> None:
        """The design: "boundary (cap, cap + 1 minute; last day, the day after)"."""
        window = PASSTGENAU["qualifizierungsphase"].window
        assert window.min is not None
        assert window.max is not None
        seen: dict[Length, set[int]] = {window.min: set(), window.max: set()}
        for phase in drawn(testing.phases(PASSTGENAU["qualifizierungsphase"])):
            for length, apart in seen.items():
                if phase.end is not None:
                    apart.add((phase.end - period_end(phase.start, length)).days)
        assert all(apart >= {-1, 0, 1} for apart in seen.values())

    def test_of_each_kind(self) -> None:
        """Phases are open, broken off, and planned with hours."""
        phases = drawn(testing.phases(PASSTGENAU["einstiegsphase"]))
        assert any(phase.end is None for phase in phases)
        assert any(phase.ended_early is not None for phase in phases)
        assert {None, 48, 49} <= {phase.planned_hours for phase in phases}


class TestEntries:
    @given(entry=testing.hour_entries(PASSTGENAU, "H-7"))
    def test_an_entry(self, entry: HourEntry) -> None:
        """An entry has the id asked for, a module and minutes."""
        assert entry.id == "H-7"
        assert entry.module in PASSTGENAU
        assert entry.minutes is not None
        assert entry.minutes > 0

    PHASE = Phase(module="einstiegsphase", start=date(2025, 3, 3), end=date(2025, 3, 28))

    def test_of_each_kind(self) -> None:
        """Entries have clock times and notes, and lie about the phase and the cap."""
        entries = drawn(testing.hour_entries(PASSTGENAU, "H-1", around=[self.PHASE]))
        assert any(entry.from_ is not None for entry in entries)
        assert any(entry.note is not None for entry in entries)
        assert {entry.module for entry in entries} > {"einstiegsphase"}
        assert {entry.minutes for entry in entries} >= {2879, 2880, 2881}
        days = {entry.date for entry in entries}
        assert {self.PHASE.start - ONE_DAY, date(2025, 3, 28), date(2025, 3, 29)} <= days

    @given(ledger=testing.ledgers(PASSTGENAU, around=[PHASE], most=5))
    def test_a_ledger(self, ledger: HourLedger) -> None:
        """A ledger has no more entries than asked for, and only its own modules."""
        assert len(ledger) <= 5
        assert set(ledger.modules) <= PASSTGENAU.terms("modules")

    def test_reversals_stand_anywhere(self) -> None:
        """A reversal may stand before or behind what it reverses."""
        places = {
            number < ledger.number(entry.reverses)
            for ledger in drawn(testing.ledgers(PASSTGENAU))
            for number, entry in enumerate(ledger)
            if entry.reverses is not None
        }
        assert places == {True, False}


class TestOtherParts:
    @given(record=testing.records(PASSTGENAU, ["Z-1", "Z-2"]))
    def test_records(self, record: Record) -> None:
        """A record keeps to the vocabulary and to the goals given."""
        goals = [goal for goal, _ in record.goals or ()]
        assert set(goals) <= {"Z-1", "Z-2"}
        case = Case(id="A", programme=PASSTGENAU, records=[record])
        assert case.records == (record,)

    def test_records_tell_goals(self) -> None:
        """Some records state how far goals are reached."""
        records = drawn(testing.records(PASSTGENAU, ["Z-1"]), 50)
        assert any(record.goals for record in records)

    @given(record=testing.records(PASSTGENAU))
    def test_records_without_goals(self, record: Record) -> None:
        """Where there are no goals, no record states how far they are reached."""
        assert record.goals is None

    @given(agreement=testing.agreements(PASSTGENAU))
    def test_agreements(self, agreement: Agreement) -> None:
        """What is agreed on can be resolved to modules."""
        case = Case(id="A", programme=PASSTGENAU, agreement=agreement)
        assert (case.agreed_modules is None) == (agreement.modules is None)
        assert set(case.agreed_modules or ()) <= PASSTGENAU.terms("modules")

    def test_agreements_on_bundles(self) -> None:
        """Bundles and lists both come up."""
        modules = [found.modules for found in drawn(testing.agreements(PASSTGENAU))]
        assert "gesamtmodul" in modules
        assert any(isinstance(found, tuple) and len(found) > 1 for found in modules)

    @given(budget=testing.budgets(PASSTGENAU))
    def test_budgets(self, budget: Budget) -> None:
        """A budget has a first day, and its hours are of the programme's modules."""
        assert budget.start is not None
        assert {module for module, _ in budget.hours or ()} <= PASSTGENAU.terms("modules")

    @given(waiver=testing.waivers(PASSTGENAU, 2))
    def test_waivers(self, waiver: Waiver) -> None:
        """A waiver is of one of the programme's rules, and of a phase that is there."""
        assert waiver.rule in PASSTGENAU.terms("rules")
        modules = {f"module/{name}" for name in PASSTGENAU.terms("modules")}
        assert waiver.subject in {"case", "phases/0", "phases/1", *modules}

    @given(data=st.data())
    def test_a_programme_without_words(self, data: st.DataObject) -> None:
        """Where a programme has no words for a field, nothing is drawn for it."""
        agreement = data.draw(testing.agreements(BARE))
        assert agreement.provider is None
        assert data.draw(testing.budgets(BARE)).minutes("x") is None
        assert data.draw(testing.hour_entries(BARE, "H-1")).place is None


class TestCases:
    @given(case=testing.cases())
    def test_a_case(self, case: Case) -> None:
        """A case is of pass(t)genau unless told otherwise, and within the sizes by default."""
        assert case.programme == PASSTGENAU
        assert len(case.phases) <= 5
        assert len(case.ledger) <= 12

    @given(case=testing.cases(PASSTGENAU, most_phases=1, most_entries=2, with_waivers=False))
    def test_as_asked_for(self, case: Case) -> None:
        """Programme, sizes and waivers are those asked for."""
        assert case.programme is PASSTGENAU
        assert len(case.phases) <= 1
        assert len(case.ledger) <= 2
        assert case.waivers == ()

    @given(case=testing.cases(BARE))
    def test_a_programme_of_ones_own(self, case: Case) -> None:
        """The contract: "users write their own", which may have few words and no rules."""
        assert case.programme is BARE
        assert {phase.module for phase in case.phases} <= {"m"}
        assert (case.records, case.waivers) == ((), ())

    def test_of_each_kind(self) -> None:
        """Every part of a case comes up, and some cases lack it; of a new programme, too."""
        cases = drawn(testing.cases(attrs.evolve(PASSTGENAU, id="new")), 100)
        for name in ("participant", "agreement", "budget", "goals", "phases", "records", "waivers"):
            assert {bool(getattr(case, name)) for case in cases} == {True, False}, name
        assert max(len(case.phases) for case in cases) > 2
        assert max(len(case.ledger) for case in cases) > 4

    @given(service=testing.services())
    def test_a_service(self, service: Service) -> None:
        """A service is of pass(t)genau unless told otherwise, and its trainers are numbered."""
        known = {"lebenshilfe-suedschwarzwald", "st-josefshaus", "example"}
        assert set(service.partners) <= known
        assert {lead.partner for lead in service.leads} <= known
        assert [trainer.id for trainer in service.trainers] == ["QT-1", "QT-2", "QT-3"][
            : len(service.trainers)
        ]

    @given(service=testing.services(BARE))
    def test_a_service_of_a_programme_of_ones_own(self, service: Service) -> None:
        """Where a programme asks nothing of services, only other names are drawn."""
        assert {*service.partners, *service.rooms, *service.contacts} <= {"example"}

    def test_services_of_each_kind(self) -> None:
        """Some services have all that is asked, and each part is sometimes lacking."""
        found = drawn(testing.services(), 100)
        for name in ("partners", "cooperation", "leads", "trainers", "rooms", "meetings"):
            assert {bool(getattr(service, name)) for service in found} == {True, False}, name
        contacts = {service.contacts for service in found}
        assert {("ifd", "eingliederungshilfe", "unternehmen"), ()} <= contacts
        trainers = [trainer for service in found for trainer in service.trainers]
        for name in ("profession", "qualification", "trainings"):
            assert {bool(getattr(trainer, name)) for trainer in trainers} == {True, False}, name

    def test_all_names_can_be_called(self) -> None:
        """What is published is there: strategies, and one assertion."""
        names = {name for name in testing.__all__ if callable(getattr(testing, name))}
        assert names == set(testing.__all__)
        assert names >= {"cases", "compliant_cases", "boundary_cases", "assert_complies"}


def test_parts_are_made_of_what_they_are_about() -> None:
    """Ends come from the days they are about, and minutes from the cap, whoever asks first."""
    strategies._ends.cache_clear()
    strategies._minutes.cache_clear()
    assert {0, 1, 2} <= set(drawn(strategies._ends(3)))
    assert {1439, 1440, 1441} <= set(drawn(strategies._minutes(1440)))
