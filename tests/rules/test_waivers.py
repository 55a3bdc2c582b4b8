"""The library's own rules about waivers, W101 to W103, and what a waiver covers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import attrs
import pytest
from build import (
    BREACHED,
    EINSTIEG,
    MET,
    NOT_APPLICABLE,
    PENDING,
    PROGRAMME,
    QUALI,
    SICHERUNG,
    UNDETERMINED,
    case_of,
    day,
    phase,
    record,
    reversal,
    worked,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from passtgenau_core import (
    Case,
    HourEntry,
    InputError,
    Judgement,
    Outcome,
    Report,
    Rule,
    Service,
    Severity,
    Trainer,
    UnknownNameError,
    Waiver,
    check,
    check_booking,
)
from passtgenau_core.output.rules import render_explanation
from passtgenau_core.rules import WAIVER_RULES, rule_named
from passtgenau_core.testing import cases, days, hour_entries

WAIVED = Outcome.WAIVED
RULES = {rule.id: rule for rule in WAIVER_RULES}
# A day more than four weeks: PG202 is breached at once, PG201 and PG102 are not.
TOO_LONG = phase(EINSTIEG, "2025-03-03", "2025-03-31")
FEW = settings(max_examples=max(settings().max_examples // 2, 1))


def waiver(rule: str, subject: str, until: str | date = "2025-06-30") -> Waiver:
    """A fictional waiver."""
    return Waiver(
        rule=rule,
        subject=subject,
        reason="fictional",
        approved_by="eingliederungshilfe-loerrach",
        until=day(until) if isinstance(until, str) else until,
    )


def judged(rule: str, number: int, outcome: Outcome, because: str, **values: Any) -> Judgement:
    """The whole judgement of a waiver; what a test does not name must be empty."""
    values.setdefault("pointer", f"/waivers/{number}")
    return Judgement(
        rule=rule,
        subject=f"waivers/{number}",
        outcome=outcome,
        because=because,
        severity=Severity.HINT,
        source=RULES[rule].source,
        **values,
    )


def report_of(case: Case, as_of: str | date, **options: Any) -> Report:
    """The report of a day."""
    return check(case, as_of=day(as_of) if isinstance(as_of, str) else as_of, **options)


def outcomes(report: Report) -> dict[tuple[str, str], Outcome]:
    """The outcome of each rule and subject."""
    found = {(judgement.rule, judgement.subject): judgement.outcome for judgement in report}
    assert len(found) == len(report), "a subject was judged twice by one rule"
    return found


def told(case: Case, as_of: str | date, rule: str, **options: Any) -> list[Outcome]:
    """What a rule says of each waiver."""
    return [judgement.outcome for judgement in report_of(case, as_of, **options)[rule]]


@st.composite
def waived_cases(draw: st.DrawFn) -> Case:
    """A case whose waivers name rules and subjects that some day's report tells, and others."""
    case = draw(cases(PROGRAMME, most_phases=3, most_entries=6))
    bare = outcomes(report_of(attrs.evolve(case, waivers=()), draw(days())))
    # The summary of all entries is never a breach, and so nothing that a waiver could fit.
    pairs = sorted(pair for pair in bare if pair[1] != "hours")
    some = draw(st.lists(st.sampled_from(pairs), max_size=4))
    return attrs.evolve(
        case, waivers=[*case.waivers, *(waiver(*pair, draw(days())) for pair in some)]
    )


def moments(case: Case) -> st.SearchStrategy[date]:
    """Days, often those about the last days of waivers, phases and entries."""
    marks = {one.until for one in case.waivers} | {one.date for one in case.ledger}
    marks |= {end for one in case.phases for end in (one.start, one.end) if end is not None}
    if not marks:
        return days()
    near = st.builds(
        lambda mark, gap: mark + timedelta(days=gap),
        st.sampled_from(sorted(marks)),
        st.integers(-1, 1),
    )
    return st.one_of(near, days())


class TestExpired:
    """W101: "After its last day a waiver covers nothing"."""

    CASE = case_of(TOO_LONG, waivers=[waiver("PG202", "phases/0")])

    @pytest.mark.parametrize("as_of", ["2020-01-01", "2025-06-29", "2025-06-30"])
    def test_holds(self, as_of: str) -> None:
        """Up to and including its last day it holds, and that day is told."""
        assert report_of(self.CASE, as_of)["W101"] == (
            judged(
                "W101",
                0,
                PENDING,
                "waiver-holds",
                due=day("2025-06-30"),
                pointer="/waivers/0/until",
                facts=("/waivers/0/until",),
            ),
        )

    @pytest.mark.parametrize("as_of", ["2025-07-01", "2030-01-01"])
    def test_ran_out(self, as_of: str) -> None:
        """From the day after it is a breach, and both days are told."""
        assert report_of(self.CASE, as_of)["W101"] == (
            judged(
                "W101",
                0,
                BREACHED,
                "waiver-ran-out",
                observed=day(as_of),
                allowed=day("2025-06-30"),
                pointer="/waivers/0/until",
                facts=("/waivers/0/until",),
            ),
        )

    @pytest.mark.parametrize(
        ("until", "last", "after"),
        [
            ("2024-02-29", "2024-02-29", "2024-03-01"),
            ("2025-12-31", "2025-12-31", "2026-01-01"),
            ("2025-02-28", "2025-02-28", "2025-03-01"),
        ],
    )
    def test_covers_to_the_day(self, until: str, last: str, after: str) -> None:
        """Domain: "`waived` becomes `breached` when its waiver expires"."""
        case = case_of(TOO_LONG, waivers=[waiver("PG202", "phases/0", until)])
        assert told(case, last, "PG202") == [WAIVED]
        assert told(case, after, "PG202") == [BREACHED]

    def test_whatever_it_covers(self) -> None:
        """It is told of every waiver, of those too that fit nothing or cover nothing."""
        listed = [waiver("PG301", "case", "2025-01-01"), waiver("PG202", "phases/7")]
        case = case_of(TOO_LONG, waivers=listed)
        assert told(case, "2025-06-30", "W101") == [BREACHED, PENDING]


class TestFitsNothing:
    """W102: "Rule and subject of a waiver must occur, or it covers nothing"."""

    CASE = case_of(
        TOO_LONG,
        phase(SICHERUNG, "2025-04-28", "2025-07-27"),
        hours=[worked("H-1", EINSTIEG, "2025-03-03", 60), reversal("H-2", "H-1", "2025-03-04")],
        records=[record("informationsgespraech", "2025-02-03")],
    )

    @pytest.mark.parametrize(
        "subject",
        [
            "case",
            "phases/0",
            "phases/1",
            "hours/0",
            "hours/1",
            "records/0",
            "module/einstiegsphase",
            f"month/{SICHERUNG}/2025-05",
            f"month/{SICHERUNG}/2025-05-28",
        ],
    )
    def test_can_occur(self, subject: str) -> None:
        """Of what the case holds a breach may still be told: pending until something is."""
        case = attrs.evolve(self.CASE, waivers=[waiver("PG202", subject)])
        assert report_of(case, "2020-01-01")["W102"][0].outcome in (PENDING, MET)

    @pytest.mark.parametrize(
        "subject",
        [
            "phases",
            "phases/2",
            "phases/00",
            "phases/-1",
            "phases/0/end",
            "phases/٠",
            "Phases/0",
            "hours",
            "hours/2",
            "records/1",
            "waivers/0",
            "service",
            "trainers/0",
            "case/0",
            "module",
            "module/",
            "module/nosuch",
            "module/einstiegsphase/0",
            f"month/{SICHERUNG}",
            f"month/{SICHERUNG}/2025",
            f"month/{SICHERUNG}/2025-5",
            f"month/{SICHERUNG}/2025-05-28/1",
            "month/nosuch/2025-05",
            "nosuch",
        ],
    )
    def test_cannot_occur(self, subject: str) -> None:
        """What the case does not hold is a breach on every day, and the subject is told."""
        case = attrs.evolve(self.CASE, waivers=[waiver("PG202", subject)])
        for as_of in ("2020-01-01", "2025-06-30", "2030-01-01"):
            assert report_of(case, as_of)["W102"] == (
                judged(
                    "W102",
                    0,
                    BREACHED,
                    "waiver-fits-nothing",
                    observed=subject,
                    pointer="/waivers/0/subject",
                    facts=("/waivers/0/subject",),
                ),
            )

    @pytest.mark.parametrize("month", ["2025-13", "2025-00", "2025-02-30", "2025-04-31"])
    def test_no_such_month(self, month: str) -> None:
        """A month that no calendar has is never told of a case."""
        case = attrs.evolve(self.CASE, waivers=[waiver("PG302", f"month/{SICHERUNG}/{month}")])
        assert told(case, "2025-06-30", "W102") == [BREACHED]

    @pytest.mark.parametrize(
        ("rule", "subject", "as_of", "outcome", "because"),
        [
            ("PG202", "phases/0", "2025-06-30", MET, "waiver-fits"),
            ("PG202", "phases/0", "2025-07-01", MET, "waiver-fits"),
            ("PG202", "phases/1", "2025-06-30", MET, "waiver-fits"),
            ("PG301", "module/einstiegsphase", "2025-03-31", PENDING, "waiver-fits-nothing-yet"),
            ("PG301", "module/einstiegsphase", "2025-04-01", MET, "waiver-fits"),
            ("PG401", "case", "2025-06-30", PENDING, "waiver-fits-nothing-yet"),
            ("PG703", "records/0", "2025-06-30", PENDING, "waiver-fits-nothing-yet"),
            ("PG704", "records/0", "2025-02-02", PENDING, "waiver-fits-nothing-yet"),
            ("PG704", "records/0", "2025-02-03", MET, "waiver-fits"),
        ],
    )
    def test_fits(
        self, rule: str, subject: str, as_of: str, outcome: Outcome, because: str
    ) -> None:
        """It fits once its rule has decided on its subject, one way or the other."""
        case = attrs.evolve(self.CASE, waivers=[waiver(rule, subject)])
        assert report_of(case, as_of)["W102"] == (
            judged(
                "W102",
                0,
                outcome,
                because,
                observed=subject,
                pointer="/waivers/0/subject",
                facts=("/waivers/0/subject",),
            ),
        )


class TestNeedless:
    """W103: "What is met needs no waiver, and one is enough"."""

    @pytest.mark.parametrize(
        ("end", "as_of", "outcome", "because"),
        [
            ("2025-03-30", "2025-03-03", BREACHED, "waiver-not-needed"),
            ("2025-03-31", "2025-03-03", MET, "waiver-needed"),
            ("2025-03-31", "2025-07-01", MET, "waiver-needed"),
            (None, "2025-03-30", PENDING, "waiver-not-needed-yet"),
            (None, "2025-03-31", MET, "waiver-needed"),
        ],
    )
    def test_by_the_outcome(
        self, end: str | None, as_of: str, outcome: Outcome, because: str
    ) -> None:
        """Needless where the rule is met, needed where it is breached, expired or not."""
        case = case_of(phase(EINSTIEG, "2025-03-03", end), waivers=[waiver("PG202", "phases/0")])
        assert report_of(case, as_of)["W103"] == (
            judged(
                "W103",
                0,
                outcome,
                because,
                terms=("PG202", "phases/0"),
                facts=("/waivers/0/rule", "/waivers/0/subject"),
            ),
        )

    @pytest.mark.parametrize(
        ("rule", "wanted"),
        [("PG401", UNDETERMINED), ("PG602", NOT_APPLICABLE), ("PG605", NOT_APPLICABLE)],
    )
    def test_undecided(self, rule: str, wanted: Outcome) -> None:
        """While a fact is missing, or the rule does not apply, nobody can say."""
        case = case_of(TOO_LONG, waivers=[waiver(rule, "case")])
        assert told(case, "2025-06-30", rule) == [wanted]
        assert told(case, "2025-06-30", "W103") == [PENDING]

    def test_switched_off(self) -> None:
        """A rule that a reading switches off decides nothing."""
        case = case_of(
            phase(EINSTIEG, "2025-03-03", "2025-03-04"), waivers=[waiver("PG201", "phases/0")]
        )
        off = {"minimum-length": "off"}
        for rule in ("W102", "W103"):
            assert told(case, "2025-06-30", rule) == [MET]
            assert told(case, "2025-06-30", rule, readings=off) == [PENDING]

    def test_another_reading(self) -> None:
        """Which month a waiver fits is the reading's to say."""
        case = case_of(
            phase(SICHERUNG, "2025-04-28", "2025-07-27"),
            hours=[worked("H-1", SICHERUNG, "2025-05-05", 1801)],
            waivers=[
                waiver("PG302", f"month/{SICHERUNG}/2025-05"),
                waiver("PG302", f"month/{SICHERUNG}/2025-04-28"),
            ],
        )
        assert told(case, "2025-06-30", "W103") == [MET, PENDING]
        assert told(case, "2025-06-30", "W103", readings={"month": "phase"}) == [PENDING, MET]


class TestTwoOfOne:
    """Two waivers of one judgement: either covers it, and the one that holds longer is enough."""

    def case(self, *until: str) -> Case:
        """A phase that is too long, with waivers of it up to these days."""
        return case_of(TOO_LONG, waivers=[waiver("PG202", "phases/0", one) for one in until])

    @pytest.mark.parametrize("until", [("2025-06-30", "2026-06-30"), ("2026-06-30", "2025-06-30")])
    def test_covered_as_long_as_one_holds(self, until: tuple[str, str]) -> None:
        """The order of the file does not matter, and what covers is in force."""
        case = self.case(*until)
        for as_of in ("2025-06-30", "2025-07-01", "2026-06-30"):
            (judgement,) = report_of(case, as_of)["PG202"]
            assert judgement.outcome is WAIVED
            assert judgement.waiver is not None
            assert judgement.waiver.until >= day(as_of)
        assert told(case, "2026-07-01", "PG202") == [BREACHED]

    @pytest.mark.parametrize(
        ("until", "needless"),
        [
            (("2025-06-30", "2025-06-30"), 1),
            (("2026-06-30", "2025-06-30"), 1),
            (("2025-06-30", "2026-06-30"), 0),
        ],
    )
    @pytest.mark.parametrize("as_of", ["2025-06-30", "2025-07-01", "2026-07-01"])
    def test_one_too_many(self, until: tuple[str, str], needless: int, as_of: str) -> None:
        """A waiver that holds no longer than another one adds nothing, on any day."""
        found = report_of(self.case(*until), as_of)["W103"]
        assert found[1 - needless].because == "waiver-needed"
        assert found[needless] == judged(
            "W103",
            needless,
            BREACHED,
            "waived-twice",
            terms=("PG202", "phases/0"),
            facts=(f"/waivers/{needless}/rule", f"/waivers/{needless}/subject"),
        )

    def test_an_extension_is_needed(self) -> None:
        """W101 asks to have it extended: the waiver that does, and alone covers, is needed."""
        case = self.case("2025-06-30", "2026-06-30")
        assert told(case, "2025-07-01", "PG202") == [WAIVED]
        assert told(case, "2025-07-01", "W101") == [BREACHED, PENDING]
        assert told(case, "2025-07-01", "W103") == [BREACHED, MET]

    def test_neither_is_needed(self) -> None:
        """Where the rule is met, both are needless, one of them on two grounds."""
        ends_in_time = phase(EINSTIEG, "2025-03-03", "2025-03-30")
        case = attrs.evolve(self.case("2025-06-30", "2025-06-30"), phases=[ends_in_time])
        assert told(case, "2025-06-30", "W103") == [BREACHED, BREACHED]

    def test_another_subject(self) -> None:
        """Waivers of one rule for two subjects, or of two rules for one, are each their own."""
        case = case_of(
            TOO_LONG,
            phase(QUALI, "2025-03-31", "2026-01-31"),
            waivers=[
                waiver("PG202", "phases/0"),
                waiver("PG202", "phases/1"),
                waiver("PG102", "phases/1"),
            ],
        )
        assert told(case, "2025-06-30", "W103") == [MET, MET, MET]


class TestSelection:
    """`check`: "At their end those of the waivers"; they are selected like other rules."""

    CASE = case_of(
        TOO_LONG,
        waivers=[waiver("PG202", "phases/0"), waiver("PG101", "case"), waiver("PG202", "phases/9")],
    )
    AS_OF = "2025-06-30"

    def test_at_the_end(self) -> None:
        """They come after all rules of the programme, by rule and then by waiver."""
        report = report_of(self.CASE, self.AS_OF)
        own = [(j.rule, j.subject) for j in report if j.rule.startswith("W")]
        assert own == [
            (rule, f"waivers/{number}") for rule in ("W101", "W102", "W103") for number in range(3)
        ]
        assert [(j.rule, j.subject) for j in report][-len(own) :] == own

    def test_hints_only(self) -> None:
        """They are hints: a report with nothing else breached is fine."""
        report = report_of(case_of(waivers=[waiver("PG202", "phases/9")]), "2025-07-01")
        assert [j.rule for j in report.breached] == ["W101", "W102"]
        assert {j.severity for j in report.breached} == {Severity.HINT}
        assert report.ok
        assert report.fails(Severity.HINT)
        assert not report.fails(Severity.WARNING, strict=True) or report.undetermined

    def test_without_waivers(self) -> None:
        """A case without waivers hears nothing of them, and asking for them is no error."""
        report = report_of(case_of(TOO_LONG), self.AS_OF)
        for rule in RULES:
            assert report[rule] == ()
        assert len(report_of(case_of(TOO_LONG), self.AS_OF, select=["W1"])) == 0
        with pytest.raises(UnknownNameError):
            report["W104"]

    @pytest.mark.parametrize(
        ("select", "ignore", "wanted"),
        [
            (["W"], [], ["W101", "W102", "W103"]),
            (["W103"], [], ["W103"]),
            (["W101", "PG202"], [], ["PG202", "W101"]),
            (["PG202"], [], ["PG202"]),
            (["PG202", "W"], ["W102"], ["PG202", "W101", "W103"]),
            (["PG202"], ["W"], ["PG202"]),
            (["PG1", "W102"], ["PG1"], ["W102"]),
        ],
    )
    def test_selected(self, select: list[str], ignore: list[str], wanted: list[str]) -> None:
        """Those that are selected are judged, and say what they say in a full check."""
        full = report_of(self.CASE, self.AS_OF)
        report = report_of(self.CASE, self.AS_OF, select=select, ignore=ignore)
        assert list(dict.fromkeys(j.rule for j in report)) == wanted
        assert report.judgements == tuple(j for j in full if j.rule in wanted)

    @pytest.mark.parametrize("ignore", [["W"], ["W101", "W102", "W103"], ["W1"]])
    def test_ignored(self, ignore: list[str]) -> None:
        """Waivers cover all the same if the rules about them are left out."""
        report = report_of(self.CASE, self.AS_OF, ignore=ignore)
        assert not [j for j in report if j.rule.startswith("W")]
        assert [j.outcome for j in report["PG202"]] == [WAIVED]

    @pytest.mark.parametrize("options", [{"select": ["W2"]}, {"ignore": ["W104"]}])
    def test_unknown(self, options: dict[str, list[str]]) -> None:
        """A prefix that fits none of them is refused."""
        with pytest.raises(InputError):
            report_of(self.CASE, self.AS_OF, **options)

    def test_rules_by_name(self) -> None:
        """The library's rules are found beside those of the programme."""
        assert [rule_named(name, PROGRAMME) for name in RULES] == list(WAIVER_RULES)
        assert rule_named("PG202", PROGRAMME) == PROGRAMME.rule("PG202")
        with pytest.raises(UnknownNameError):
            rule_named("W104", PROGRAMME)

    def test_words_of_their_own(self) -> None:
        """Each is derived, a hint, and says where it comes from."""
        for rule in WAIVER_RULES:
            assert rule.severity is Severity.HINT
            assert rule.source.basis.value == "derived"
            assert rule.source.document == "passtgenau_core"

    @pytest.mark.parametrize("rule", WAIVER_RULES, ids=lambda rule: rule.id)
    def test_each_is_explained(self, rule: Rule) -> None:
        """Contract: `explain ID` tells source and quote of any rule, and so of these."""
        told = "".join(
            text for line in render_explanation(rule, PROGRAMME, "en") for text, _ in line
        )
        assert rule.id in told
        assert rule.source.quote in told

    @FEW
    @given(case=waived_cases(), data=st.data())
    def test_what_is_not_selected_counts(self, case: Case, data: st.DataObject) -> None:
        """What a rule on waivers says never depends on which other rules are told."""
        as_of = data.draw(moments(case))
        full = report_of(case, as_of)
        for rule in RULES:
            alone = report_of(case, as_of, select=[rule])
            assert alone.judgements == full[rule]
        assert report_of(case, as_of, ignore=["PG"]).judgements == tuple(
            j for j in full if j.rule in RULES
        )


class TestProperties:
    """Domain: `waived`: "would be breached, and a valid waiver covers it"."""

    @given(case=waived_cases(), data=st.data())
    def test_second_way(self, case: Case, data: st.DataObject) -> None:
        """All follows from the judgements without waivers and the list of waivers."""
        as_of = data.draw(moments(case))
        bare = outcomes(report_of(attrs.evolve(case, waivers=()), as_of))
        found = outcomes(report_of(case, as_of))
        valid = {(w.rule, w.subject) for w in case.waivers if w.until >= as_of}
        for pair, outcome in bare.items():
            covered = outcome is BREACHED and pair in valid
            assert found[pair] is (WAIVED if covered else outcome)
        assert {pair for pair in found if pair[0] not in RULES} == set(bare)
        for number, one in enumerate(case.waivers):
            own = {rule: found[rule, f"waivers/{number}"] for rule in RULES}
            base = bare.get((one.rule, one.subject))
            assert own["W101"] is (PENDING if one.until >= as_of else BREACHED)
            if base in (MET, BREACHED):
                assert own["W102"] is MET
            else:
                assert own["W102"] is not MET
            # Of all waivers of one judgement only the one that holds longest may be needed.
            same = [w for w in case.waivers if (w.rule, w.subject) == (one.rule, one.subject)]
            longest = next(w for w in same if w.until == max(w.until for w in same))
            if base is MET or one is not longest:
                assert own["W103"] is BREACHED
            else:
                assert own["W103"] is (MET if base is BREACHED else PENDING)

    @given(case=waived_cases(), data=st.data())
    def test_decided_for_good(self, case: Case, data: st.DataObject) -> None:
        """Domain: "those two never change again", of W101 to W103 and of what they waive."""
        some = data.draw(st.lists(moments(case), min_size=2, max_size=4))
        pairs = {(w.rule, w.subject) for w in case.waivers}
        before: dict[tuple[str, str], Outcome] = {}
        for as_of in sorted(some):
            now = outcomes(report_of(case, as_of))
            for pair, outcome in before.items():
                if pair[0] in RULES or pair in pairs:
                    later = (WAIVED, BREACHED) if outcome is WAIVED else (outcome,)
                    assert now[pair] in later
            before = {
                pair: outcome for pair, outcome in now.items() if outcome in (MET, BREACHED, WAIVED)
            }

    @FEW
    @given(case=waived_cases(), data=st.data())
    def test_order(self, case: Case, data: st.DataObject) -> None:
        """The order of the waivers changes nothing but their numbers, twins aside."""
        as_of = data.draw(moments(case))
        alone = {(w.rule, w.subject): w for w in case.waivers}
        turned = data.draw(st.permutations(list(alone.values())))
        told_of: list[set[tuple[str, Outcome, Waiver | str]]] = []
        for listed in (list(alone.values()), turned):
            report = report_of(attrs.evolve(case, waivers=listed), as_of)
            names: dict[str, Waiver | str] = {f"waivers/{n}": w for n, w in enumerate(listed)}
            told_of.append({(j.rule, j.outcome, names.get(j.subject, j.subject)) for j in report})
        assert told_of[0] == told_of[1]


def draw_some(data: st.DataObject, waivers: list[Waiver]) -> list[Waiver]:
    """Some of these waivers."""
    return data.draw(st.lists(st.sampled_from(waivers), max_size=1))


TEAM = Service(trainers=[Trainer(id="QT-1")])


class TestBooking:
    """`check_booking` "equals `check(case.book(entry), …).since(check(case, …))`"."""

    def assert_equal(self, case: Case, entry: HourEntry, as_of: date, **options: Any) -> None:
        """It is the difference of two full checks."""
        before, after = (check(one, as_of=as_of, **options) for one in (case, case.book(entry)))
        assert check_booking(case, entry, as_of=as_of, **options) == after.since(before)

    def test_covered_at_once(self) -> None:
        """A booking that breaches what is waived is told as waived, and the waiver as needed."""
        case = case_of(
            phase(EINSTIEG, "2025-03-03", "2025-03-28"),
            hours=[worked("H-1", EINSTIEG, "2025-03-03", 2880)],
            waivers=[waiver("PG301", "module/einstiegsphase")],
        )
        one_more = worked("H-2", EINSTIEG, "2025-03-04", 1)
        found = outcomes(check_booking(case, one_more, as_of=day("2025-06-30")))
        assert found["PG301", "module/einstiegsphase"] is WAIVED
        assert found["W103", "waivers/0"] is MET
        assert ("W102", "waivers/0") not in found
        self.assert_equal(case, one_more, day("2025-06-30"))
        late = outcomes(check_booking(case, one_more, as_of=day("2025-07-01")))
        assert late["PG301", "module/einstiegsphase"] is BREACHED
        self.assert_equal(case, one_more, day("2025-07-01"))

    def test_other_waivers_are_not_looked_at(self) -> None:
        """A waiver of what no booking can change is not told again."""
        case = case_of(
            phase(EINSTIEG, "2025-03-03", "2025-03-28"),
            hours=[worked("H-1", EINSTIEG, "2025-03-03", 2880)],
            waivers=[waiver("PG201", "phases/0"), waiver("PG301", "module/einstiegsphase")],
        )
        one_more = worked("H-2", EINSTIEG, "2025-03-04", 1)
        found = outcomes(check_booking(case, one_more, as_of=day("2025-06-30")))
        assert {subject for rule, subject in found if rule.startswith("W")} == {"waivers/1"}
        self.assert_equal(case, one_more, day("2025-06-30"))

    @given(case=waived_cases(), chosen=st.sampled_from([{}, {"month": "phase"}]), data=st.data())
    def test_is_the_difference(
        self, case: Case, chosen: dict[str, str], data: st.DataObject
    ) -> None:
        """So it is for any case with waivers, of the entry's own place in the file too."""
        taken = len(case.ledger)
        unmade = draw_some(data, [waiver(rule, f"hours/{taken}") for rule in ("PG304", "PG308")])
        case = attrs.evolve(case, waivers=[*case.waivers, *unmade])
        live = [
            one.id
            for one in case.ledger
            if not one.is_reversal and case.ledger.reversed_by(one.id) is None
        ]
        undone = data.draw(st.sampled_from((None, *live)))
        as_of = data.draw(moments(case))
        entry = data.draw(hour_entries(PROGRAMME, "H-X", case.phases))
        if undone is not None:
            entry = HourEntry(id="H-X", date=as_of, reverses=undone)
        select = data.draw(st.sampled_from([(), ("W",), ("PG3", "W102"), ("PG301",)]))
        self.assert_equal(case, entry, as_of, readings=chosen, select=select, service=TEAM)

    @pytest.mark.parametrize("rule", ["PG304", "PG305", "PG809", "PG202"])
    @pytest.mark.parametrize("new", ["entry", "reversal"])
    def test_a_subject_that_the_booking_makes(self, rule: str, new: str) -> None:
        """A waiver of `hours/1` fits nothing until the booking makes that entry."""
        case = case_of(
            phase(EINSTIEG, "2025-03-03", "2025-03-28"),
            hours=[worked("H-1", EINSTIEG, "2025-03-03", 60)],
            waivers=[waiver(rule, "hours/1")],
        )
        entry = worked("H-2", EINSTIEG, "2025-03-04", 60)
        if new == "reversal":
            entry = reversal("H-2", "H-1", "2025-03-04")
        assert told(case, "2025-06-30", "W102") == [BREACHED]
        assert told(case.book(entry), "2025-06-30", "W102") == [PENDING]
        self.assert_equal(case, entry, day("2025-06-30"))


def test_nothing_of_a_reason_is_told() -> None:
    """Domain: "free text … never appears in `repr`, logs, messages or any output"."""
    secret = attrs.evolve(waiver("PG202", "phases/0"), reason="nobody may read this")
    case = case_of(TOO_LONG, waivers=[secret])
    report = report_of(case, "2025-06-30")

    def texts(judgements: Iterable[Judgement]) -> str:
        return " ".join(map(repr, judgements))

    assert "nobody" not in texts(report) + repr(case) + repr(secret)
