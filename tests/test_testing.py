from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import attrs
import pytest
from hypothesis import HealthCheck, find, given, settings
from hypothesis import Phase as Stage
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample

from passtgenau_core import testing
from passtgenau_core.budget import Budget
from passtgenau_core.case import Agreement, Case, Phase, Record, Waiver
from passtgenau_core.fields import is_id
from passtgenau_core.files.programme_file import load_programme
from passtgenau_core.icf import IcfAssessment
from passtgenau_core.language import Text
from passtgenau_core.ledger import HourEntry, HourLedger
from passtgenau_core.periods import Length, period_end
from passtgenau_core.programme import Module, Programme, Source

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


def reaches(strategy: st.SearchStrategy[Any], wanted: Callable[[Any], bool]) -> bool:
    """Whether ``strategy`` draws what is ``wanted`` before long."""
    # What is found need not be small.
    quiet = settings(
        max_examples=2000,
        phases=[Stage.generate],
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    try:
        find(strategy, wanted, settings=quiet)
    except NoSuchExample:
        return False
    return True


class TestSmallStrategies:
    @given(day=testing.days())
    def test_days(self, day: date) -> None:
        """Days lie in the six years."""
        assert testing.FIRST <= day <= testing.LAST
        assert type(day) is date

    @given(day=testing.days(date(2025, 3, 5), date(2025, 3, 9)))
    def test_days_of_a_short_range(self, day: date) -> None:
        """A range without ends of months is kept to as well."""
        assert date(2025, 3, 5) <= day <= date(2025, 3, 9)

    @pytest.mark.parametrize("day", [date(2024, 2, 29), date(2025, 2, 28), date(2025, 3, 1)])
    def test_ends_of_months_come_up(self, day: date) -> None:
        """The days at which periods go wrong are drawn often."""
        assert reaches(testing.days(), lambda drawn: bool(drawn == day))

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
        assert reaches(testing.free_texts(), lambda text: text == "")
        assert reaches(testing.free_texts(), lambda text: len(text) > 20)
        assert reaches(testing.free_texts(), lambda text: not text.isascii())

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

    @pytest.mark.parametrize("days", [-1, 0, 1])
    @pytest.mark.parametrize("which", ["min", "max"])
    def test_ends_lie_about_the_window(self, which: str, days: int) -> None:
        """The design: "boundary (cap, cap + 1 minute; last day, the day after)"."""
        module = PASSTGENAU["qualifizierungsphase"]
        length = getattr(module.window, which)

        def wanted(phase: Phase) -> bool:
            return phase.end == period_end(phase.start, length) + days * ONE_DAY

        assert reaches(testing.phases(module), wanted)

    @pytest.mark.parametrize(
        "wanted",
        [
            lambda phase: phase.end is None,
            lambda phase: phase.ended_early is not None,
            lambda phase: phase.planned_hours is not None,
        ],
        ids=["open", "early", "planned"],
    )
    def test_of_each_kind(self, wanted: Callable[[Phase], bool]) -> None:
        """Phases are open, broken off, and planned with hours."""
        assert reaches(testing.phases(PASSTGENAU["einstiegsphase"]), wanted)


class TestEntries:
    @given(entry=testing.hour_entries(PASSTGENAU, "H-7"))
    def test_an_entry(self, entry: HourEntry) -> None:
        """An entry has the id asked for, a module and minutes."""
        assert entry.id == "H-7"
        assert entry.module in PASSTGENAU
        assert entry.minutes is not None
        assert entry.minutes > 0

    PHASE = Phase(module="einstiegsphase", start=date(2025, 3, 3), end=date(2025, 3, 28))

    @pytest.mark.parametrize(
        "wanted",
        [
            lambda entry: entry.from_ is not None,
            lambda entry: entry.note is not None,
            lambda entry: entry.minutes == 2880,
            lambda entry: entry.minutes == 2881,
            lambda entry: entry.date == date(2025, 3, 2),
            lambda entry: entry.date == date(2025, 3, 29),
            lambda entry: entry.module != "einstiegsphase",
        ],
        ids=["clock", "note", "cap", "cap+1", "day-before", "day-after", "elsewhere"],
    )
    def test_of_each_kind(self, wanted: Callable[[HourEntry], bool]) -> None:
        """Entries have clock times and notes, and lie about the phase and the cap."""
        strategy = testing.hour_entries(PASSTGENAU, "H-1", around=[self.PHASE])
        assert reaches(strategy, wanted)

    @given(ledger=testing.ledgers(PASSTGENAU, around=[PHASE], most=5))
    def test_a_ledger(self, ledger: HourLedger) -> None:
        """A ledger has no more entries than asked for, and only its own modules."""
        assert len(ledger) <= 5
        assert set(ledger.modules) <= PASSTGENAU.terms("modules")

    @pytest.mark.parametrize("first", [True, False])
    def test_reversals_stand_anywhere(self, *, first: bool) -> None:
        """A reversal may stand before or behind what it reverses."""

        def wanted(ledger: HourLedger) -> bool:
            return any(
                entry.reverses is not None and (number < ledger.number(entry.reverses)) == first
                for number, entry in enumerate(ledger)
            )

        assert reaches(testing.ledgers(PASSTGENAU), wanted)


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
        assert reaches(testing.records(PASSTGENAU, ["Z-1"]), lambda r: r.goals is not None)

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
        strategy = testing.agreements(PASSTGENAU)
        assert reaches(strategy, lambda found: found.modules == "gesamtmodul")
        assert reaches(strategy, lambda found: isinstance(found.modules, tuple))

    @given(budget=testing.budgets(PASSTGENAU))
    def test_budgets(self, budget: Budget) -> None:
        """A budget has a first day, and its hours are of the programme's modules."""
        assert budget.start is not None
        assert {module for module, _ in budget.hours or ()} <= PASSTGENAU.terms("modules")

    @given(waiver=testing.waivers(PASSTGENAU, 2))
    def test_waivers(self, waiver: Waiver) -> None:
        """A waiver is of one of the programme's rules, and of a phase that is there."""
        assert waiver.rule in PASSTGENAU.terms("rules")
        assert waiver.subject in {"case", "module/einstiegsphase", "phases/0", "phases/1"}

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

    @pytest.mark.parametrize(
        "wanted",
        [
            lambda case: len(case.phases) > 2,
            lambda case: len(case.ledger) > 4,
            lambda case: case.participant is None,
            lambda case: case.agreement is not None,
            lambda case: case.budget is not None,
            lambda case: len(case.goals or ()) > 1,
            lambda case: len(case.records) > 1,
            lambda case: len(case.waivers) > 0,
        ],
        ids=["phases", "entries", "nobody", "agreement", "budget", "goals", "records", "waivers"],
    )
    def test_of_each_kind(self, wanted: Callable[[Case], bool]) -> None:
        """Every part of a case comes up."""
        assert reaches(testing.cases(PASSTGENAU), wanted)

    def test_all_names_are_strategies(self) -> None:
        """What is published is what this file looks at."""
        names = {name for name in testing.__all__ if callable(getattr(testing, name))}
        assert names == set(testing.__all__)
        assert "cases" in names
