from collections.abc import Callable
from datetime import date, timedelta
from itertools import product
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from passtgenau_core.checking import check
from passtgenau_core.errors import UnknownNameError
from passtgenau_core.files.programme_file import load_programme
from passtgenau_core.judgement import LAW, Computed, Judgement, Outcome, Remedy, Report
from passtgenau_core.periods import Length, deadline, period_end
from passtgenau_core.programme import Severity, Source
from passtgenau_core.testing import cases, days, lengths

PASSTGENAU = load_programme("passtgenau")
SOURCE = Source(document="D", section="1", quote="q")
DAY = date(2025, 3, 3)


def judgement(
    rule: str = "PG202",
    subject: str = "phases/0",
    outcome: Outcome = Outcome.MET,
    severity: Severity = Severity.ERROR,
    **other: Any,
) -> Judgement:
    """A judgement of the maximum length, unless told otherwise."""
    return Judgement(
        rule=rule,
        subject=subject,
        outcome=outcome,
        severity=severity,
        because="inside",
        source=SOURCE,
        **other,
    )


def report(*judgements: Judgement) -> Report:
    """A report of these judgements."""
    return Report(case="A", programme=PASSTGENAU, as_of=DAY, judgements=judgements)


EACH = tuple(
    judgement(rule, outcome=outcome, severity=severity)
    for rule, (outcome, severity) in zip(
        [rule.id for rule in PASSTGENAU.rules] * 2, product(Outcome, Severity), strict=False
    )
)

judgements = st.builds(
    judgement,
    st.sampled_from(["PG201", "PG202", "PG301"]),
    st.sampled_from(["phases/0", "phases/1"]),
    st.sampled_from(list(Outcome)),
    st.sampled_from(list(Severity)),
)
# A report tells each rule and subject once.
reports = st.lists(judgements, unique_by=lambda j: (j.rule, j.subject)).map(lambda j: report(*j))


class TestComputed:
    """The domain: "late … observed and allowed date"; every computed day can be checked by hand."""

    @given(start=days(), length=lengths())
    def test_it_says_how_a_day_came_about(self, start: date, length: Length) -> None:
        """Function, first day, length, result and law stand in one line."""
        functions: dict[str, Callable[[date, Length], date]] = {
            "period_end": period_end,
            "deadline": deadline,
        }
        assert set(LAW) == set(functions)
        for name, function in functions.items():
            day = function(start, length)
            shown = str(Computed(function=name, start=start, length=length, day=day))
            assert shown == f"{name}({start}, {length}) = {day}, {LAW[name]}"

    def test_the_law(self) -> None:
        """A period counts its first day (Abs. 2), a deadline not its event (Abs. 1)."""
        assert "§ 187 Abs. 2, § 188" in LAW["period_end"]
        assert "§ 187 Abs. 1, § 188" in LAW["deadline"]


class TestReport:
    def test_it_is_a_sequence_of_judgements(self) -> None:
        """Iteration and length are those of the judgements, in their order."""
        found = report(*EACH)
        assert tuple(found) == EACH
        assert len(found) == len(EACH) == 18

    @pytest.mark.parametrize("outcome", list(Outcome))
    def test_by_outcome(self, outcome: Outcome) -> None:
        """Each outcome has its judgements, of every severity."""
        found = report(*EACH)
        chosen = tuple(j for j in EACH if j.outcome is outcome)
        assert found.outcome(outcome) == chosen
        assert len(chosen) == 3
        if outcome in (Outcome.MET, Outcome.BREACHED, Outcome.PENDING, Outcome.UNDETERMINED):
            assert getattr(found, outcome.value) == chosen

    def test_by_rule(self) -> None:
        """A rule's judgements come in their order; there may be none."""
        one, two = judgement(subject="phases/0"), judgement(subject="phases/1")
        found = report(one, judgement("PG301"), two)
        assert found["PG202"] == (one, two)
        assert found["PG101"] == ()

    def test_by_unknown_rule(self) -> None:
        """A rule that the programme lacks is a ``KeyError`` that names the nearest one."""
        with pytest.raises(UnknownNameError) as caught:
            report()["PG2002"]
        assert str(caught.value).endswith("did you mean PG202?")

    @pytest.mark.parametrize(
        ("at", "failing"),
        [
            (Severity.ERROR, {Severity.ERROR}),
            (Severity.WARNING, {Severity.ERROR, Severity.WARNING}),
            (Severity.HINT, {Severity.ERROR, Severity.WARNING, Severity.HINT}),
            (None, set()),
        ],
    )
    @pytest.mark.parametrize("strict", [False, True])
    def test_what_fails(self, at: Severity | None, failing: set[Severity], *, strict: bool) -> None:
        """The contract: "`--fail-on error|warning|hint|never`, `--strict` (undetermined fails)"."""
        for one in EACH:
            expected = (one.outcome is Outcome.BREACHED and one.severity in failing) or (
                strict and one.outcome is Outcome.UNDETERMINED
            )
            assert report(one).fails(at, strict=strict) == expected, one
        assert not report().fails(at, strict=strict)

    @given(drawn=reports)
    def test_ok(self, drawn: Report) -> None:
        """A report is ok unless a rule of severity error is breached."""
        errors = [j for j in drawn.breached if j.severity is Severity.ERROR]
        assert drawn.ok == (not errors)
        assert drawn.ok == (not drawn.fails())


class TestSince:
    """The contract: "what would change"; the report: "what is gone is in `withdrawn`"."""

    @given(before=reports, after=reports)
    def test_new_and_gone(self, before: Report, after: Report) -> None:
        """What is new or different is told, and of what is gone only what was not replaced."""
        change = after.since(before)
        assert change.judgements == tuple(j for j in after if j not in tuple(before))
        subjects = [(j.rule, j.subject) for j in after]
        gone = tuple(j for j in before if (j.rule, j.subject) not in subjects)
        assert change.withdrawn == gone
        assert (change.case, change.as_of) == (after.case, after.as_of)

    @given(before=reports, after=reports)
    def test_it_leads_from_one_to_the_other(self, before: Report, after: Report) -> None:
        """The old judgements, less the withdrawn and the replaced ones, and the new ones."""
        change = after.since(before)
        replaced = {(j.rule, j.subject) for j in (*change, *change.withdrawn)}
        kept = [j for j in before if (j.rule, j.subject) not in replaced]
        assert {*kept, *change} == set(after)

    @given(drawn=reports)
    def test_nothing_changed(self, drawn: Report) -> None:
        """A report has nothing new since itself."""
        change = drawn.since(drawn)
        assert (len(change), change.withdrawn) == (0, ())
        assert drawn.withdrawn == ()


class TestRealReports:
    """The domain: "Users must always see" whether the text says it or we derive it."""

    @given(drawn=cases(), as_of=days())
    def test_each_judgement_names_its_source(self, drawn: Any, as_of: date) -> None:
        """Source and severity are those of a rule of the programme."""
        found = check(drawn, as_of=as_of)
        assert (found.case, found.programme, found.as_of) == (drawn.id, PASSTGENAU, as_of)
        for one in found:
            assert one.source == PASSTGENAU.rule(one.rule).source
            assert one in found[one.rule]
            assert one.waiver is None or one.outcome is Outcome.WAIVED
            for fact in one.facts:
                if isinstance(fact, Computed):
                    function = period_end if fact.function == "period_end" else deadline
                    assert function(fact.start, fact.length) == fact.day

    def test_values_of_a_remedy(self) -> None:
        """A remedy says what to change, and to what."""
        remedy = Remedy(action="set", pointer="/phases/0/end", value=DAY)
        assert attrs.astuple(remedy) == ("set", "/phases/0/end", DAY)
        assert judgement(remedy=remedy, due=DAY + timedelta(days=1)).remedy is remedy
