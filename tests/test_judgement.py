from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from itertools import product
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from passtgenau_core.case import Case, Phase
from passtgenau_core.checking import check
from passtgenau_core.errors import UnknownNameError
from passtgenau_core.files.programme_file import load_programme
from passtgenau_core.judgement import (
    LAW,
    WAIVER_RULE_IDS,
    Computed,
    Judgement,
    Outcome,
    Remedy,
    Report,
)
from passtgenau_core.periods import Length, deadline, middle_day, period_end
from passtgenau_core.programme import Severity, Source
from passtgenau_core.rules import rule_named
from passtgenau_core.testing import cases, days, lengths

PASSTGENAU = load_programme("passtgenau")
OTHER = load_programme("integrationsbegleitung")
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


def lacks(start: date, length: Length) -> bool:
    """Whether the month that a length leads to has no day of the first day's number."""
    if length.unit == "weeks":
        return False
    year, month = divmod(start.year * 12 + start.month - 1 + length.number, 12)
    return start.day > monthrange(year, month + 1)[1]


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
            computed = Computed(function=name, start=start, length=length, day=day)
            assert computed.at_month_end == lacks(start, length)
            clipped = f" (no day {start.day} in the month)" if lacks(start, length) else ""
            assert str(computed) == f"{name}({start}, {length}) = {day}, {LAW[name]}{clipped}"

    @given(start=days(), length=st.integers(0, 800))
    def test_the_middle(self, start: date, length: int) -> None:
        """A middle day is told with both days it lies between; no law speaks of it."""
        end = start + timedelta(days=length)
        day = middle_day(start, end)
        computed = Computed(function="middle_day", start=start, end=end, day=day)
        assert str(computed) == f"middle_day({start}, {end}) = {day}"
        assert not computed.at_month_end

    @pytest.mark.parametrize(
        ("function", "start", "length", "shown"),
        [
            (
                period_end,
                date(2025, 3, 31),
                Length.months(10),
                "period_end(2025-03-31, P10M) = 2026-01-30, BGB § 188 Abs. 2, 3",
            ),
            (
                period_end,
                date(2025, 1, 31),
                Length.months(1),
                (
                    "period_end(2025-01-31, P1M) = 2025-02-28, BGB § 188 Abs. 2, 3"
                    " (no day 31 in the month)"
                ),
            ),
            (
                period_end,
                date(2024, 1, 30),
                Length.months(1),
                (
                    "period_end(2024-01-30, P1M) = 2024-02-29, BGB § 188 Abs. 2, 3"
                    " (no day 30 in the month)"
                ),
            ),
            (
                # § 188 Abs. 2: the day before the 29th, which February 2024 has.
                period_end,
                date(2024, 1, 29),
                Length.months(1),
                "period_end(2024-01-29, P1M) = 2024-02-28, BGB § 188 Abs. 2, 3",
            ),
            (
                period_end,
                date(2025, 3, 1),
                Length.months(1),
                "period_end(2025-03-01, P1M) = 2025-03-31, BGB § 188 Abs. 2, 3",
            ),
            (
                deadline,
                date(2025, 1, 31),
                Length.months(1),
                (
                    "deadline(2025-01-31, P1M) = 2025-02-28, BGB § 187 Abs. 1, § 188 Abs. 2, 3"
                    " (no day 31 in the month)"
                ),
            ),
            (
                deadline,
                date(2025, 1, 31),
                Length.weeks(4),
                "deadline(2025-01-31, P4W) = 2025-02-28, BGB § 187 Abs. 1, § 188 Abs. 2, 3",
            ),
        ],
    )
    def test_where_a_month_end_decides(
        self, function: Callable[[date, Length], date], start: date, length: Length, shown: str
    ) -> None:
        """§ 188 Abs. 3 BGB: where the month lacks the day, its last day counts; that is told."""
        day = function(start, length)
        name = function.__name__
        assert str(Computed(function=name, start=start, length=length, day=day)) == shown

    def test_the_law(self) -> None:
        """A period ends by § 188 Abs. 2; a deadline does not count its event (§ 187 Abs. 1)."""
        assert dict(LAW) == {
            "period_end": "BGB § 188 Abs. 2, 3",
            "deadline": "BGB § 187 Abs. 1, § 188 Abs. 2, 3",
        }


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

    @pytest.mark.parametrize("rule_id", WAIVER_RULE_IDS)
    def test_by_a_rule_of_the_library(self, rule_id: str) -> None:
        """The library's own rules are in no programme, and can be asked for all the same."""
        one = judgement(rule_id, subject="waivers/0")
        assert report(judgement(), one)[rule_id] == (one,)
        assert report()[rule_id] == ()

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


def assert_sources(found: Report, drawn: Case, as_of: date) -> None:
    """Source and severity are the rule's, and computed days can be computed again."""
    assert (found.case, found.programme, found.as_of) == (drawn.id, drawn.programme, as_of)
    functions: dict[str, Callable[[date, Any], date]] = {
        "period_end": period_end,
        "deadline": deadline,
        "middle_day": middle_day,
    }
    for one in found:
        rule = rule_named(one.rule, drawn.programme)
        # A reading may set the severity, but none is chosen here.
        assert (one.source, one.severity) == (rule.source, rule.severity)
        assert one in found[one.rule]
        assert one.waiver is None or one.outcome is Outcome.WAIVED
        for fact in one.facts:
            if isinstance(fact, Computed):
                with_ = fact.end if fact.length is None else fact.length
                assert functions[fact.function](fact.start, with_) == fact.day


class TestRealReports:
    """The domain: "Users must always see" whether the text says it or we derive it."""

    @given(drawn=cases(), as_of=days())
    def test_each_judgement_names_its_source(self, drawn: Case, as_of: date) -> None:
        """Source and severity are those of a rule of the programme."""
        assert_sources(check(drawn, as_of=as_of), drawn, as_of)

    @settings(max_examples=settings().max_examples // 4)
    @given(drawn=cases(OTHER), as_of=days())
    def test_of_the_other_programme(self, drawn: Case, as_of: date) -> None:
        """So they are in the programme that computes with the middle of a measure."""
        assert_sources(check(drawn, as_of=as_of), drawn, as_of)

    @pytest.mark.parametrize("end", [date(2025, 3, 3), date(2025, 8, 3), date(2025, 9, 1)])
    def test_a_middle_day(self, end: date) -> None:
        """A measure shorter than half a year has its interim review on its middle day."""
        drawn = Case(
            id="A", programme=OTHER, phases=[Phase(module="massnahme", start=DAY, end=end)]
        )
        facts = {fact for one in check(drawn, as_of=DAY) for fact in one.facts}
        computed = Computed(function="middle_day", start=DAY, end=end, day=middle_day(DAY, end))
        # Half a year is over on 2 September, so all of these are shorter.
        assert computed in facts

    def test_values_of_a_remedy(self) -> None:
        """A remedy says what to change, and to what."""
        remedy = Remedy(action="set", pointer="/phases/0/end", value=DAY)
        assert attrs.astuple(remedy) == ("set", "/phases/0/end", DAY)
        told = judgement(remedy=remedy, due=DAY + timedelta(days=1))
        assert told.remedy is remedy
        assert told.proposed is remedy


class TestRemedy:
    """Design: a remedy is advice, and so no part of equality; most are never asked for."""

    REMEDY = Remedy(action="set", pointer="/phases/0/end", value=DAY)

    def test_is_no_part_of_equality(self) -> None:
        """Judgements that differ in their remedy alone are the same judgement."""
        with_one, without = judgement(remedy=self.REMEDY), judgement()
        assert with_one == without
        assert hash(with_one) == hash(without)
        assert "Remedy" not in repr(with_one)

    def test_is_worked_out_when_it_is_asked_for(self) -> None:
        """What works it out is not called before."""
        asked: list[str] = []

        def propose() -> Remedy:
            asked.append("remedy")
            return self.REMEDY

        told = judgement(remedy=propose)
        assert (told == judgement(), str(told) == str(judgement()), asked) == (True, True, [])
        assert told.remedy == self.REMEDY
        assert asked == ["remedy"]

    def test_is_tried_where_there_is_a_trial(self) -> None:
        """The trial has the last word; what was proposed stays known."""
        refused = judgement(remedy=self.REMEDY, trial=Refusing())
        assert refused.remedy is None
        assert refused.proposed == self.REMEDY
        assert refused == judgement()


class Refusing:
    """A trial that no remedy stands."""

    def outcome(self, judgement: Judgement) -> Remedy | None:
        """None, whatever was proposed."""
        return None


class TestOpen:
    """Contract: what is due is "what people can still do"."""

    @pytest.mark.parametrize("outcome", list(Outcome))
    def test_is_open(self, outcome: Outcome) -> None:
        """Open is what has a due day and is pending, or breached since."""
        open_one = outcome in (Outcome.PENDING, Outcome.BREACHED)
        assert judgement(outcome=outcome, due=DAY).is_open is open_one
        assert not judgement(outcome=outcome).is_open
