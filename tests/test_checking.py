"""check and check_booking: what holds for all rules together."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

import attrs
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from passtgenau_core import (
    Budget,
    Case,
    HourEntry,
    HourLedger,
    InputError,
    Judgement,
    Outcome,
    Phase,
    Remedy,
    Report,
    Service,
    Severity,
    UnknownNameError,
    Waiver,
    check,
    check_booking,
    dump_case,
    load_programme,
    mended,
)
from passtgenau_core.checking import selected
from passtgenau_core.judgement import WAIVER_RULE_IDS
from passtgenau_core.output.schema import case_schema
from passtgenau_core.rules import KINDS, WAIVER_RULES, WAIVER_WORDS, rule_named
from passtgenau_core.testing import cases, days, hour_entries, services

PROGRAMME = load_programme("passtgenau")
ONE_DAY = timedelta(days=1)
CAPS = ("PG301", "PG302", "PG303", "PG506")
WORDS = {because for kind in KINDS for because in kind.words} | {*WAIVER_WORDS, "switched-off"}
KIND_OF = {rule.id: rule.kind for rule in PROGRAMME.rules}
EVERY_RULE = (*PROGRAMME.rules, *WAIVER_RULES)
# While there is no record of the kind asked for, these say of the case that they do not apply.
ABOUT_RECORDS = {
    rule
    for rule, kind in KIND_OF.items()
    if kind in {"record-content", "goal-states", "answer-in-time"}
}
# What is still to do may be done by its day; what else is pending is decided by the day itself.
DUTIES = {"duty", "recurring-record", "answer-in-time"}
# Hours on a day without a rate, and an agreement that names no provider, leave these open when
# they become evidence: what was not decided yet lacks a fact from then on.
MAY_LACK_A_FACT = {"PG502", "PG507"}
# What holds of every judgement shows in fewer cases than what holds of a rare situation.
FEW = settings(max_examples=max(settings().max_examples // 4, 1))


def readings() -> st.SearchStrategy[dict[str, str]]:
    """Options of some readings."""
    return st.fixed_dictionaries(
        {},
        optional={reading.id: st.sampled_from(reading.options) for reading in PROGRAMME.readings},
    )


def moments(case: Case) -> st.SearchStrategy[date]:
    """Days, mostly near those on which something in the case is decided."""
    marks = {entry.date for entry in case.ledger} | {waiver.until for waiver in case.waivers}
    for phase in case.phases:
        marks.add(phase.start)
        if phase.end is not None:
            marks.add(phase.end)
    marks |= {j.due for j in check(case, as_of=date(2022, 1, 1)) if j.due is not None}
    if not marks:
        return days()
    near = st.builds(
        lambda mark, gap: mark + timedelta(days=gap),
        st.sampled_from(sorted(marks)),
        st.integers(-1, 1),
    )
    return st.one_of(near, near, days())


@st.composite
def situations(draw: st.DrawFn, *, with_waivers: bool = True) -> tuple[Case, date]:
    """A case and a day to judge it on."""
    case = draw(cases(PROGRAMME, with_waivers=with_waivers))
    return case, draw(moments(case))


@st.composite
def bookings(draw: st.DrawFn) -> tuple[Case, HourEntry, date]:
    """A case, an entry or a reversal that it can take, and a day to judge it on."""
    case, as_of = draw(situations())
    live = [
        entry.id
        for entry in case.ledger
        if not entry.is_reversal and case.ledger.reversed_by(entry.id) is None
    ]
    undo = draw(st.sampled_from((False, True)))
    if live and undo:
        return (
            case,
            HourEntry(id="S-X", date=draw(days()), reverses=draw(st.sampled_from(live))),
            as_of,
        )
    entry = draw(hour_entries(PROGRAMME, "H-X", case.phases))
    near = draw(st.sampled_from((entry.date - ONE_DAY, entry.date, entry.date + ONE_DAY, as_of)))
    return case, entry, near


def staffed() -> st.SearchStrategy[Service | None]:
    """A service, or none: without one it is not asked whose trainers these are."""
    return st.none() | services(PROGRAMME)


def by_subject(judgements: Iterable[Judgement]) -> dict[tuple[str, str], Judgement]:
    """The judgements by rule and subject."""
    told = list(judgements)
    found = {(judgement.rule, judgement.subject): judgement for judgement in told}
    assert len(found) == len(told), "a subject was judged twice by one rule"
    return found


def by_id(report: Report, ledger: HourLedger) -> dict[Judgement, Remedy | None]:
    """The judgements and remedies, with ids of entries in place of their numbers in the file."""

    def named(text: str) -> str:
        return re.sub(r"\bhours/(\d+)", lambda m: f"hours/{ledger[int(m[1])].id}", text)

    def named_there(remedy: Remedy | None) -> Remedy | None:
        return None if remedy is None else attrs.evolve(remedy, pointer=named(remedy.pointer))

    return {
        attrs.evolve(
            judgement,
            subject=named(judgement.subject),
            pointer=named(judgement.pointer),
        ): named_there(judgement.remedy)
        for judgement in report
    }


def of_the_programme(judgements: Iterable[Judgement]) -> list[Judgement]:
    """The judgements without those of the library's own rules, about waivers."""
    return [judgement for judgement in judgements if judgement.rule not in WAIVER_RULE_IDS]


def told(report: Report) -> list[tuple[str, str, Outcome]]:
    """Rule, subject and outcome of all judgements."""
    return [(judgement.rule, judgement.subject, judgement.outcome) for judgement in report]


def entry(name: str, module: str, on: date, minutes: int) -> HourEntry:
    """An hour entry."""
    return HourEntry(id=name, date=on, module=module, minutes=minutes)


def rebuilt(case: Case) -> Case:
    """An equal case with a ledger of its own."""
    return attrs.evolve(case, ledger=HourLedger(tuple(case.ledger)))


BROKEN = Case(
    id="LOE-2025-007",
    programme=PROGRAMME,
    phases=[
        Phase(module="einstiegsphase", start=date(2025, 3, 3), end=date(2025, 3, 12)),
        Phase(module="qualifizierungsphase", start=date(2025, 3, 31), end=date(2026, 1, 31)),
        Phase(module="stabilisierungsphase", start=date(2025, 2, 1), end=date(2025, 2, 10)),
    ],
    ledger=[
        entry("H-1", "einstiegsphase", date(2025, 3, 3), 2881),
        entry("H-2", "jobcoaching", date(2025, 3, 4), 60),
        entry("H-3", "qualifizierungsphase", date(2025, 6, 30), 60),
    ],
)


class TestTime:
    """Domain: "`pending` may become `met` or `breached`; those two never change again"."""

    @given(situations(with_waivers=False), st.data(), readings(), staffed())
    def test_decided_for_good(
        self,
        situation: tuple[Case, date],
        data: st.DataObject,
        chosen: dict[str, str],
        service: Service | None,
    ) -> None:
        """What is met or breached stays so as as_of grows; what does not apply never will."""
        case, first = situation
        second = data.draw(moments(case))
        earlier, later = sorted((first, second))
        before = by_subject(check(case, as_of=earlier, readings=chosen, service=service))
        after = by_subject(check(case, as_of=later, readings=chosen, service=service))
        for (rule, subject), judgement in before.items():
            if subject == "hours":
                continue
            then = after.get((rule, subject))
            if judgement.outcome is Outcome.PENDING:
                # An entry that counts by now is told of no more: the subject `hours` sums up.
                assert then is not None or rule == "PG308"
                may_be = {Outcome.PENDING, Outcome.MET, Outcome.BREACHED}
                if rule in MAY_LACK_A_FACT:
                    may_be.add(Outcome.UNDETERMINED)
                assert then is None or then.outcome in may_be
            elif then is None:
                # Likewise the subject `case` sums up the records that are not there yet.
                assert (subject, judgement.outcome) == ("case", Outcome.NOT_APPLICABLE)
                assert rule in ABOUT_RECORDS
                assert any(r == rule and s.startswith("records/") for r, s in after)
            elif judgement.outcome is Outcome.UNDETERMINED and rule == "PG507":
                # Further hours may cost too much, whatever the rate of those without one.
                assert then.outcome in {Outcome.UNDETERMINED, Outcome.BREACHED}
            else:
                assert then.outcome is judgement.outcome

    @given(situations(with_waivers=False), st.data())
    def test_first_crossing(self, situation: tuple[Case, date], data: st.DataObject) -> None:
        """A cap "is `breached` at the first entry, in date order, that crosses it", for good."""
        case, first = situation
        earlier, later = sorted((first, data.draw(moments(case))))
        after = by_subject(check(case, as_of=later, select=CAPS))
        for key, judgement in by_subject(check(case, as_of=earlier, select=CAPS)).items():
            if judgement.outcome is Outcome.BREACHED:
                assert after[key].facts == judgement.facts
                assert after[key].pointer == judgement.pointer

    @given(situations(), readings())
    def test_due_is_inclusive(self, situation: tuple[Case, date], chosen: dict[str, str]) -> None:
        """Pending up to the due day and no longer after it: "`due` is inclusive"."""
        case, as_of = situation

        @cache
        def on(day: date) -> dict[tuple[str, str], Judgement]:
            return by_subject(check(case, as_of=day, readings=chosen))

        for judgement in check(case, as_of=as_of, readings=chosen).pending:
            if judgement.due is not None:
                assert as_of <= judgement.due
                key = (judgement.rule, judgement.subject)
                due, over = on(judgement.due), on(judgement.due + ONE_DAY)
                if judgement.rule == "PG308":
                    assert key not in due
                elif KIND_OF.get(judgement.rule) in DUTIES and due[key].outcome is Outcome.MET:
                    assert over[key].outcome is Outcome.MET
                elif judgement.rule == "PG502" and due[key].outcome is Outcome.UNDETERMINED:
                    # An agreement was signed by then, and names no provider.
                    assert over[key].outcome is Outcome.UNDETERMINED
                elif judgement.rule == "PG701" and due[key].due != judgement.due:
                    # There was a talk by then, so the next one is due later, or none is any more.
                    following = due[key].due
                    assert due[key].outcome is Outcome.PENDING
                    assert following is None or following > judgement.due
                    assert over[key].outcome in {Outcome.PENDING, Outcome.MET}
                else:
                    assert due[key].outcome is Outcome.PENDING
                    assert over[key].outcome in {Outcome.BREACHED, Outcome.WAIVED}


class TestWaivers:
    """Domain: "would be breached, and a valid waiver covers it"."""

    @given(situations(with_waivers=False), st.data(), st.integers(0, 400))
    def test_until_is_inclusive(
        self, situation: tuple[Case, date], data: st.DataObject, wait: int
    ) -> None:
        """A breach is waived up to the waiver's last day and breached from the day after."""
        case, as_of = situation
        breached = check(case, as_of=as_of).breached
        assume(breached)
        chosen = data.draw(st.sampled_from(breached))
        until = as_of + timedelta(days=wait)
        waiver = Waiver(
            rule=chosen.rule,
            subject=chosen.subject,
            reason="fictional",
            approved_by="eingliederungshilfe-loerrach",
            until=until,
        )
        waived = attrs.evolve(case, waivers=[waiver])
        key = (chosen.rule, chosen.subject)
        for day in {as_of, until}:
            plain = by_subject(check(case, as_of=day))
            report = check(waived, as_of=day)
            covered = by_subject(of_the_programme(report))
            assert covered[key].remedy is None
            assert covered.pop(key) == attrs.evolve(
                plain.pop(key), outcome=Outcome.WAIVED, waiver=waiver
            )
            assert covered == plain
            assert told(report)[-3:] == [
                ("W101", "waivers/0", Outcome.PENDING),
                ("W102", "waivers/0", Outcome.MET),
                ("W103", "waivers/0", Outcome.MET),
            ]
            assert report.judgements[-3].due == until
        report = check(waived, as_of=until + ONE_DAY)
        *before, _, _, _ = report
        plain_again = check(case, as_of=until + ONE_DAY)
        assert tuple(before) == plain_again.judgements
        assert [j.outcome for j in report["W101"]] == [Outcome.BREACHED]

    @FEW
    @given(situations())
    def test_only_breaches_are_waived(self, situation: tuple[Case, date]) -> None:
        """A waiver changes nothing but breaches of its own rule and subject."""
        case, as_of = situation
        plain = by_subject(check(attrs.evolve(case, waivers=()), as_of=as_of))
        valid = {(w.rule, w.subject) for w in case.waivers if as_of <= w.until}
        for key, judgement in by_subject(of_the_programme(check(case, as_of=as_of))).items():
            if key in valid and plain[key].outcome is Outcome.BREACHED:
                assert judgement.outcome is Outcome.WAIVED
            else:
                assert judgement == plain[key]

    def test_one_of_two(self) -> None:
        """An expired waiver beside a valid one of the same subject takes nothing away."""
        waivers = [
            Waiver(
                rule="PG202",
                subject="phases/1",
                reason="fictional",
                approved_by="eingliederungshilfe-loerrach",
                until=until,
            )
            for until in (date(2026, 6, 30), date(2025, 6, 30))
        ]
        for listed in (waivers, waivers[::-1]):
            case = attrs.evolve(BROKEN, waivers=listed)
            for as_of, outcome in (
                (date(2025, 6, 30), Outcome.WAIVED),
                (date(2025, 7, 1), Outcome.WAIVED),
                (date(2026, 6, 30), Outcome.WAIVED),
                (date(2026, 7, 1), Outcome.BREACHED),
            ):
                assert by_subject(check(case, as_of=as_of))["PG202", "phases/1"].outcome is outcome

    def test_an_expired_waiver_withholds_the_remedy(self) -> None:
        """Mending the breach would make the waiver needless (W103), which is a breach anew."""
        waiver = Waiver(
            rule="PG202",
            subject="phases/1",
            reason="fictional",
            approved_by="eingliederungshilfe-loerrach",
            until=date(2025, 6, 30),
        )
        case = attrs.evolve(BROKEN, waivers=[waiver])
        for as_of in (date(2025, 7, 1), date(2026, 2, 1)):
            plain, expired = (
                by_subject(check(one, as_of=as_of))["PG202", "phases/1"] for one in (BROKEN, case)
            )
            assert plain == expired
            assert plain.remedy == Remedy(
                action="set", pointer="/phases/1/end", value=date(2026, 1, 30)
            )
            assert expired.remedy is None

    def test_waived_does_not_fail(self) -> None:
        """What is waived is no breach, and does not fail, strictly judged neither."""
        case = attrs.evolve(
            BROKEN,
            waivers=[
                Waiver(
                    rule="PG202",
                    subject="phases/1",
                    reason="fictional",
                    approved_by="eingliederungshilfe-loerrach",
                    until=date(2025, 6, 30),
                )
            ],
        )
        report = check(case, as_of=date(2025, 6, 30), select=["PG202"])
        assert [j.subject for j in report.outcome(Outcome.WAIVED)] == ["phases/1"]
        assert report.ok
        assert not report.fails(Severity.HINT, strict=True)
        assert not check(case, as_of=date(2025, 7, 1), select=["PG202"]).ok
        about_it = check(case, as_of=date(2025, 6, 30), select=["W1"])
        assert told(about_it) == [
            ("W101", "waivers/0", Outcome.PENDING),
            ("W102", "waivers/0", Outcome.MET),
            ("W103", "waivers/0", Outcome.MET),
        ]


class TestOrderOfEntries:
    """Domain: what is judged is "in date order"; the order in the file only numbers entries."""

    @given(situations(with_waivers=False), st.data(), readings())
    def test_permuted(
        self, situation: tuple[Case, date], data: st.DataObject, chosen: dict[str, str]
    ) -> None:
        """Another order of the entries changes nothing but their numbers."""
        case, as_of = situation
        service = data.draw(staffed())
        shuffled = data.draw(st.permutations(list(case.ledger)))
        other = attrs.evolve(case, ledger=HourLedger(shuffled))
        one = check(case, as_of=as_of, readings=chosen, service=service)
        two = check(other, as_of=as_of, readings=chosen, service=service)
        assert by_id(two, other.ledger) == by_id(one, case.ledger)

    @FEW
    @given(situations(), readings(), staffed())
    def test_subjects_in_order(
        self, situation: tuple[Case, date], chosen: dict[str, str], service: Service | None
    ) -> None:
        """Rules come in the programme's order, those about waivers last.

        Phases, entries and waivers come in the file's order, records by their dates.
        """
        case, as_of = situation
        report = check(case, as_of=as_of, readings=chosen, service=service)
        place = {rule.id: number for number, rule in enumerate(EVERY_RULE)}
        rules = [place[judgement.rule] for judgement in report]
        assert rules == sorted(rules)
        for rule in EVERY_RULE:
            places = [
                (case.records[int(number)].date, int(number))
                if head == "records"
                else (date.min, int(number))
                for head, number in (
                    judgement.subject.split("/")
                    for judgement in report[rule.id]
                    if re.fullmatch(r"(hours|phases|records|waivers)/\d+", judgement.subject)
                )
            ]
            assert places == sorted(places)


class TestEntries:
    """Domain: "minutes of the module's entries ≤ cap".

    "Only what is dated on or before `as_of` is evidence", and "A reversed entry is void whatever
    `as_of` is, and no rule judges it or its reversal".
    """

    @given(bookings(), readings())
    def test_more_hours_never_mend_a_cap(
        self, booking: tuple[Case, HourEntry, date], chosen: dict[str, str]
    ) -> None:
        """What is over a cap stays over it whatever is booked beside it."""
        case, new, as_of = booking
        assume(not new.is_reversal)
        case = attrs.evolve(case, waivers=())
        before = by_subject(check(case, as_of=as_of, readings=chosen, select=CAPS))
        after = by_subject(check(case.book(new), as_of=as_of, readings=chosen, select=CAPS))
        for key, judgement in before.items():
            if judgement.outcome is Outcome.BREACHED:
                assert after[key].outcome is Outcome.BREACHED
                assert after[key].allowed == judgement.allowed
            if judgement.outcome is Outcome.NOT_APPLICABLE:
                # A budget that grants a module no hours of its own.
                assert key[0] == "PG506"
                assert after[key] == judgement
                continue
            seen, then = judgement.observed, after[key].observed
            assert isinstance(seen, int)
            assert isinstance(then, int)
            assert seen <= then

    @given(situations(), st.data(), readings())
    def test_reversed(
        self, situation: tuple[Case, date], data: st.DataObject, chosen: dict[str, str]
    ) -> None:
        """A reversed entry "is void whatever `as_of` is", as if both had never been there."""
        case, as_of = situation
        case = attrs.evolve(case, waivers=())
        new = data.draw(hour_entries(PROGRAMME, "H-X", case.phases))
        undo = HourEntry(id="S-X", date=data.draw(days()), reverses="H-X")
        listed = list(case.ledger)
        for one in (new, undo):
            listed.insert(data.draw(st.integers(0, len(listed))), one)
        both = attrs.evolve(case, ledger=HourLedger(listed))
        service = data.draw(staffed())
        one_report = check(case, as_of=as_of, readings=chosen, service=service)
        two_report = check(both, as_of=as_of, readings=chosen, service=service)
        assert by_id(two_report, both.ledger) == by_id(one_report, case.ledger)

    @given(situations(), st.data(), readings())
    def test_later_entries(
        self, situation: tuple[Case, date], data: st.DataObject, chosen: dict[str, str]
    ) -> None:
        """Later entries are no evidence: all they do is to hold up caps that would be met."""
        case, as_of = situation
        new = data.draw(hour_entries(PROGRAMME, "H-X", case.phases))
        # On another day clock times may be another number of minutes: they are worked out anew.
        minutes = None if new.from_ else new.minutes
        other_day = as_of + timedelta(days=data.draw(st.integers(1, 40)))
        new = attrs.evolve(new, date=other_day, minutes=minutes)
        rest = [rule.id for rule in PROGRAMME.rules if rule.id != "PG308"]
        before = by_subject(check(case, as_of=as_of, readings=chosen, select=rest))
        after = by_subject(check(case.book(new), as_of=as_of, readings=chosen, select=rest))
        assert after.keys() == before.keys()
        for key, judgement in after.items():
            if key[0] in {"PG301", "PG303", "PG506", "PG507"} and (
                before[key].outcome is Outcome.MET
            ):
                assert key[1] in {f"module/{new.module}", "case"} or judgement == before[key]
                assert judgement.outcome in {Outcome.MET, Outcome.PENDING}
                assert (judgement.observed, judgement.allowed) == (
                    before[key].observed,
                    before[key].allowed,
                )
            else:
                assert judgement == before[key]
        number = len(case.ledger)
        later = by_subject(check(case.book(new), as_of=as_of, select=["PG308"]))
        assert later["PG308", f"hours/{number}"].outcome is Outcome.PENDING


class TestBooking:
    """Contract: "what would change, cheap enough to call on every keystroke"."""

    @given(bookings(), readings(), staffed())
    def test_is_the_difference(
        self,
        booking: tuple[Case, HourEntry, date],
        chosen: dict[str, str],
        service: Service | None,
    ) -> None:
        """It equals the difference of two full checks, for entries and for reversals."""
        case, new, as_of = booking
        before = check(case, as_of=as_of, readings=chosen, service=service)
        after = check(case.book(new), as_of=as_of, readings=chosen, service=service)
        changes = check_booking(case, new, as_of=as_of, readings=chosen, service=service)
        assert changes == after.since(before)
        assert [j.remedy for j in changes] == [j.remedy for j in after.since(before)]

    @FEW
    @given(bookings(), st.lists(st.sampled_from([rule.id for rule in PROGRAMME.rules]), max_size=3))
    def test_selected(self, booking: tuple[Case, HourEntry, date], some: list[str]) -> None:
        """It heeds the selection as a check does."""
        case, new, as_of = booking
        before = check(case, as_of=as_of, select=some, ignore=["PG302"])
        after = check(case.book(new), as_of=as_of, select=some, ignore=["PG302"])
        changes = check_booking(case, new, as_of=as_of, select=some, ignore=["PG302"])
        assert changes == after.since(before)

    @FEW
    @given(bookings())
    def test_since(self, booking: tuple[Case, HourEntry, date]) -> None:
        """From what stood before and the difference one gets what stands now."""
        case, new, as_of = booking
        before = check(case, as_of=as_of)
        changes = check_booking(case, new, as_of=as_of)
        state = by_subject(before)
        for judgement in changes.withdrawn:
            assert state.pop((judgement.rule, judgement.subject)) == judgement
        assert state.keys().isdisjoint(by_subject(changes.withdrawn))
        assert by_subject(changes).keys().isdisjoint(by_subject(changes.withdrawn))
        state |= by_subject(changes)
        assert state == by_subject(check(case.book(new), as_of=as_of))

    def test_first_hours_of_a_module(self) -> None:
        """What was not in use before is judged from then on."""
        case = Case(id="A", programme=PROGRAMME, budget=Budget(hours={"einstiegsphase": 1}))
        new = entry("H-1", "einstiegsphase", date(2025, 3, 13), 61)
        rules = ["PG301", "PG506"]
        changes = check_booking(case, new, as_of=date(2025, 6, 1), select=rules)
        assert by_subject(changes).keys() == {(rule, "module/einstiegsphase") for rule in rules}
        assert [j.rule for j in changes.breached] == ["PG506"]
        before, after = (
            check(one, as_of=date(2025, 6, 1), select=rules) for one in (case, case.book(new))
        )
        assert changes == after.since(before)

    def test_summary_gives_way(self) -> None:
        """The first wrong entry withdraws the `met` of all hours, and its reversal restores it."""
        case = attrs.evolve(BROKEN, ledger=())
        wrong = entry("H-1", "einstiegsphase", date(2025, 3, 13), 60)
        changes = check_booking(case, wrong, as_of=date(2025, 6, 1), select=["PG304"])
        assert told(changes) == [("PG304", "hours/0", Outcome.BREACHED)]
        assert [(j.subject, j.outcome) for j in changes.withdrawn] == [("hours", Outcome.MET)]
        undo = HourEntry(id="S-1", date=date(2025, 6, 1), reverses="H-1")
        changes = check_booking(case.book(wrong), undo, as_of=date(2025, 6, 1), select=["PG304"])
        assert told(changes) == [("PG304", "hours", Outcome.MET)]
        assert [(j.subject, j.outcome) for j in changes.withdrawn] == [
            ("hours/0", Outcome.BREACHED)
        ]

    def test_only_what_differs(self) -> None:
        """What another value makes different is told as it is now, and is not withdrawn."""
        new = entry("H-9", "qualifizierungsphase", date(2025, 5, 5), 30)
        changes = check_booking(BROKEN, new, as_of=date(2025, 6, 30))
        (judgement,) = changes
        assert (judgement.rule, judgement.observed) == ("PG301", 90)
        assert changes.withdrawn == ()

    @FEW
    @given(bookings())
    def test_switched_off(self, booking: tuple[Case, HourEntry, date]) -> None:
        """Rules that a reading switches off do not apply to a booking either."""
        case, new, as_of = booking
        rows = [attrs.evolve(rule, active=False) for rule in PROGRAMME.rules]
        case = attrs.evolve(case, programme=attrs.evolve(PROGRAMME, rules=rows))
        before, after = check(case, as_of=as_of), check(case.book(new), as_of=as_of)
        changes = check_booking(case, new, as_of=as_of)
        assert changes == after.since(before)
        for judgement in of_the_programme((*before, *changes, *changes.withdrawn)):
            assert judgement.outcome is Outcome.NOT_APPLICABLE
            assert judgement.because == "switched-off"
            assert (judgement.due, judgement.remedy) == (None, None)

    def test_case_is_unchanged(self) -> None:
        """The case and its ledger are as before."""
        before = rebuilt(BROKEN)
        new = entry("H-9", "einstiegsphase", date(2025, 3, 13), 60)
        check_booking(BROKEN, new, as_of=date(2025, 6, 1))
        assert before == BROKEN
        assert "H-9" not in BROKEN.ledger

    @pytest.mark.parametrize(
        ("new", "pointer"),
        [
            (entry("H-1", "einstiegsphase", date(2025, 3, 5), 60), "/id"),
            (HourEntry(id="S-1", date=date(2025, 3, 5), reverses="H-8"), "/reverses"),
            (HourEntry(id="S-2", date=date(2025, 3, 5), reverses="S-0"), "/reverses"),
            (HourEntry(id="S-3", date=date(2025, 3, 5), reverses="H-0"), "/reverses"),
            (
                HourEntry(
                    id="S-4", date=date(2025, 3, 5), reverses="H-1", module="stabilisierungsphase"
                ),
                "/module",
            ),
        ],
        ids=["duplicate id", "nothing there", "reversal of a reversal", "twice", "other module"],
    )
    def test_cannot_be_booked(self, new: HourEntry, pointer: str) -> None:
        """An entry that the ledger refuses is broken input, not a breach."""
        case = BROKEN.book(entry("H-0", "einstiegsphase", date(2025, 3, 3), 60))
        case = case.book(HourEntry(id="S-0", date=date(2025, 3, 4), reverses="H-0"))
        with pytest.raises(InputError) as caught:
            check_booking(case, new, as_of=date(2025, 6, 1))
        assert [problem.pointer for problem in caught.value.problems] == [pointer]

    @pytest.mark.parametrize(
        ("new", "pointer"),
        [
            (entry("H-9", "einstigsphase", date(2025, 3, 5), 60), "/hours"),
            (
                HourEntry(
                    id="H-9",
                    date=date(2025, 3, 5),
                    module="einstiegsphase",
                    minutes=60,
                    place="keller",
                ),
                "/hours",
            ),
        ],
        ids=["module", "place"],
    )
    def test_unknown_words(self, new: HourEntry, pointer: str) -> None:
        """A module or a place that the programme does not know is refused."""
        with pytest.raises(InputError) as caught:
            check_booking(BROKEN, new, as_of=date(2025, 6, 1))
        assert [problem.pointer for problem in caught.value.problems] == [pointer]

    def test_bad_arguments(self) -> None:
        """It refuses what a check refuses."""
        new = entry("H-9", "einstiegsphase", date(2025, 3, 5), 60)
        as_of = date(2025, 6, 1)
        with pytest.raises(InputError, match="as_of"):
            check_booking(BROKEN, new, as_of=datetime(2025, 6, 1))  # noqa: DTZ001
        with pytest.raises(InputError, match="unknown reading"):
            check_booking(BROKEN, new, as_of=as_of, readings={"monat": "phase"})
        with pytest.raises(InputError, match="selection fits no rule"):
            check_booking(BROKEN, new, as_of=as_of, select=["XX"])


READING_IDS = (
    "meeting-interval, minimum-length, month, report-time, talk-interval, training-interval"
)


class TestReadings:
    """Domain: "Every judgement that used a reading names it"."""

    def test_month(self) -> None:
        """Hours on both sides of the first of a month: two calendar months, one phase month."""
        case = Case(
            id="LOE-2025-007",
            programme=PROGRAMME,
            phases=[Phase(module="sicherung_arbeitsplatz", start=date(2025, 3, 15))],
            ledger=[
                entry("H-1", "sicherung_arbeitsplatz", date(2025, 4, 30), 1000),
                entry("H-2", "sicherung_arbeitsplatz", date(2025, 5, 2), 1000),
            ],
        )
        as_of = date(2025, 6, 30)
        calendar = check(case, as_of=as_of, readings={"month": "calendar"})
        assert told(calendar) == told(check(case, as_of=as_of))
        assert [(j.subject, j.outcome, j.reading) for j in calendar["PG302"]] == [
            ("month/sicherung_arbeitsplatz/2025-04", Outcome.MET, "month=calendar"),
            ("month/sicherung_arbeitsplatz/2025-05", Outcome.MET, "month=calendar"),
        ]
        phase = check(case, as_of=as_of, readings={"month": "phase"})
        assert [(j.subject, j.outcome, j.reading) for j in phase["PG302"]] == [
            ("month/sicherung_arbeitsplatz/2025-04-15", Outcome.BREACHED, "month=phase")
        ]

    @pytest.mark.parametrize(
        ("option", "severity", "outcome", "ok", "fails_at_warning"),
        [
            ("warning", Severity.WARNING, Outcome.BREACHED, True, True),
            ("error", Severity.ERROR, Outcome.BREACHED, False, True),
            ("off", Severity.WARNING, Outcome.NOT_APPLICABLE, True, False),
        ],
    )
    def test_minimum_length(
        self, option: str, severity: Severity, outcome: Outcome, ok: bool, fails_at_warning: bool
    ) -> None:
        """The same breach weighs as much as the reading says, or is none."""
        report = check(
            BROKEN,
            as_of=date(2025, 6, 1),
            readings={"minimum-length": option},
            select=["PG201"],
        )
        judgement = by_subject(report)["PG201", "phases/0"]
        assert judgement.severity is severity or option == "off"
        assert judgement.outcome is outcome
        assert judgement.reading == f"minimum-length={option}"
        assert report.ok is ok
        assert report.fails(Severity.WARNING) is fails_at_warning

    @FEW
    @given(situations(with_waivers=False), readings())
    def test_only_where_used(self, situation: tuple[Case, date], chosen: dict[str, str]) -> None:
        """A reading changes nothing but the rules that name it."""
        case, as_of = situation
        free = [rule.id for rule in PROGRAMME.rules if rule.reading not in chosen]
        assert (
            check(case, as_of=as_of, readings=chosen, select=free).judgements
            == check(case, as_of=as_of, select=free).judgements
        )

    @pytest.mark.parametrize(
        ("chosen", "lines"),
        [
            (
                {"monat": "phase"},
                [f'unknown reading: got "monat", expected one of: {READING_IDS}'],
            ),
            (
                {"month": "fase"},
                ['unknown option of reading month: got "fase", expected one of: calendar, phase'],
            ),
            (
                {"month": "week", "minimum-length": "hint", "x": "y"},
                [
                    (
                        'unknown option of reading minimum-length: got "hint", '
                        "expected one of: error, off, warning"
                    ),
                    'unknown option of reading month: got "week", expected one of: calendar, phase',
                    f'unknown reading: got "x", expected one of: {READING_IDS}',
                ],
            ),
        ],
    )
    def test_unknown(self, chosen: dict[str, str], lines: list[str]) -> None:
        """A wrong reading or option is told with those there are, all of them at once."""
        with pytest.raises(InputError) as caught:
            check(BROKEN, as_of=date(2025, 6, 1), readings=chosen)
        assert [
            problem.message("en").partition("; did you mean")[0]
            for problem in caught.value.problems
        ] == lines


class TestSelection:
    """Contract: "`--select/--ignore` (ids or prefixes)"."""

    AS_OF = date(2025, 6, 1)

    def rules(self, **arguments: Any) -> set[str]:
        """Ids of the rules that are judged."""
        return {rule.id for rule in selected(PROGRAMME.rules, **arguments)}

    def test_all(self) -> None:
        """Without a selection all rules are judged."""
        assert selected(PROGRAMME.rules) == PROGRAMME.rules
        report = check(BROKEN, as_of=self.AS_OF)
        judged = {judgement.rule for judgement in report}
        assert {"PG101", "PG201", "PG301", "PG308"} <= judged

    @pytest.mark.parametrize(
        ("select", "wanted"),
        [
            (["PG202"], {"PG202"}),
            (["PG20"], {"PG201", "PG202"}),
            (["PG2"], {"PG201", "PG202"}),
            (["PG202", "PG101", "PG2"], {"PG101", "PG201", "PG202"}),
        ],
    )
    def test_select(self, select: list[str], wanted: set[str]) -> None:
        """Ids and prefixes choose rules, whatever their order."""
        assert self.rules(select=select) == wanted
        report = check(BROKEN, as_of=self.AS_OF, select=iter(select))
        assert {judgement.rule for judgement in report} == wanted

    def test_rules_about_services(self) -> None:
        """A case has nothing that rules about services could judge, selected or not."""
        about = {rule.id for rule in PROGRAMME.rules if rule.about == "service"}
        assert {"PG801", "PG808"} <= about
        assert {j.rule for j in check(BROKEN, as_of=self.AS_OF)}.isdisjoint(about)
        assert check(BROKEN, as_of=self.AS_OF, select=sorted(about)).judgements == ()

    def test_ignore(self) -> None:
        """What is ignored is left out, selected or not."""
        everything = self.rules()
        assert self.rules(ignore=["PG2"]) == everything - {"PG201", "PG202"}
        assert self.rules(ignore=["PG201", "PG308"]) == everything - {"PG201", "PG308"}
        assert self.rules(select=["PG2"], ignore=["PG201"]) == {"PG202"}
        assert self.rules(select=["PG201"], ignore=["PG2"]) == set()
        assert {j.rule for j in check(BROKEN, as_of=self.AS_OF, ignore=iter(["PG2"]))}.isdisjoint(
            {"PG201", "PG202"}
        )

    @FEW
    @given(situations(), st.sets(st.sampled_from([rule.id for rule in EVERY_RULE])))
    def test_only_hides(self, situation: tuple[Case, date], some: set[str]) -> None:
        """A selection hides judgements and changes none."""
        case, as_of = situation
        full = check(case, as_of=as_of)
        ignored = check(case, as_of=as_of, ignore=sorted(some))
        assert ignored.judgements == tuple(j for j in full if j.rule not in some)
        if some:
            chosen = check(case, as_of=as_of, select=sorted(some))
            assert chosen.judgements == tuple(j for j in full if j.rule in some)

    @pytest.mark.parametrize("arguments", [{"select": ["PG2", "XX", ""]}, {"ignore": ["XX", ""]}])
    def test_unknown_prefix(self, arguments: dict[str, list[str]]) -> None:
        """A prefix that fits no rule is told, each one, with the rules there are."""
        with pytest.raises(InputError) as caught:
            check(BROKEN, as_of=self.AS_OF, **arguments)  # type: ignore[arg-type]
        first, last = PROGRAMME.rules[0].id, PROGRAMME.rules[-1].id
        assert [problem.message("en") for problem in caught.value.problems] == [
            f'selection fits no rule: got "{prefix}", '
            f"expected rule or prefix: {first} … {last} (e.g. PG3)"
            for prefix in ("XX", "")
        ]

    def test_longer_than_an_id(self) -> None:
        """A rule's id with more behind it is no prefix of any rule."""
        with pytest.raises(InputError, match="PG3011"):
            check(BROKEN, as_of=self.AS_OF, select=["PG3011"])

    def test_no_rules(self) -> None:
        """A programme without rules has nothing to select, and nothing to judge."""
        bare = attrs.evolve(BROKEN, programme=attrs.evolve(PROGRAMME, rules=(), alternatives=()))
        assert check(bare, as_of=self.AS_OF).judgements == ()
        with pytest.raises(InputError, match="–"):
            check(bare, as_of=self.AS_OF, select=["PG1"])


class TestDay:
    """Domain: `as_of` is "the day on which a case is judged; always an argument"."""

    @pytest.mark.parametrize(
        "as_of",
        [
            datetime(2025, 6, 1),  # noqa: DTZ001
            "2025-06-01",
            20250601,
            None,
            date(1899, 12, 31),
            date(2200, 1, 1),
        ],
    )
    def test_refused(self, as_of: Any) -> None:
        """What is no day of the calendar from 1900 to 2199 is bad input."""
        with pytest.raises(InputError) as caught:
            check(BROKEN, as_of=as_of)
        assert [problem.pointer for problem in caught.value.problems] == ["/as_of"]

    @pytest.mark.parametrize("as_of", [date(1900, 1, 1), date(2199, 12, 31)])
    def test_first_and_last(self, as_of: date) -> None:
        """The first and the last day of all can be judged."""
        assert check(BROKEN, as_of=as_of).as_of == as_of

    @pytest.mark.parametrize("month", ["calendar", "phase"])
    @pytest.mark.parametrize("as_of", [date(1900, 1, 1), date(2024, 2, 29), date(2199, 12, 31)])
    def test_from_the_first_to_the_last(self, as_of: date, month: str) -> None:
        """Phases and hours at both ends of the calendar are judged, however far apart."""
        ends = (date(1900, 1, 1), date(2199, 12, 31))
        case = Case(
            id="LOE-2025-007",
            programme=PROGRAMME,
            phases=[
                Phase(module=module.id, start=start, end=end)
                for module in PROGRAMME.modules
                for start in ends
                for end in (None, date(2199, 12, 31))
            ],
            ledger=[
                entry(f"{module.id}-{on}", module.id, on, 60)
                for module in PROGRAMME.modules
                for on in ends
            ],
        )
        assert len(check(case, as_of=as_of, readings={"month": month})) > len(case.phases)

    def test_subclass(self) -> None:
        """A day of another library is the same day."""

        class OtherDay(date):
            pass

        report = check(BROKEN, as_of=OtherDay(2025, 6, 1))
        assert report == check(BROKEN, as_of=date(2025, 6, 1))
        assert type(report.as_of) is date


def _judgement(outcome: Outcome, severity: Severity = Severity.ERROR) -> Judgement:
    rule = PROGRAMME.rules[0]
    return Judgement(
        rule=rule.id,
        subject="case",
        outcome=outcome,
        because="module-booked",
        severity=severity,
        source=rule.source,
    )


def _report(*judgements: Judgement) -> Report:
    return Report(
        case="LOE-2025-007",
        programme=PROGRAMME,
        as_of=date(2025, 6, 1),
        judgements=judgements,
    )


class TestReport:
    """Contract: `report.ok; report.breached; report.pending; report["PG301"]`."""

    @pytest.mark.parametrize(
        ("severity", "failing"),
        [
            (Severity.ERROR, [Severity.ERROR, Severity.WARNING, Severity.HINT]),
            (Severity.WARNING, [Severity.WARNING, Severity.HINT]),
            (Severity.HINT, [Severity.HINT]),
        ],
    )
    def test_fails(self, severity: Severity, failing: list[Severity]) -> None:
        """A breach fails at its own severity and at lesser ones; only errors are not ok."""
        report = _report(_judgement(Outcome.MET), _judgement(Outcome.BREACHED, severity))
        assert [at for at in Severity if report.fails(at)] == failing
        assert report.fails() is (severity is Severity.ERROR)
        assert report.ok is (severity is not Severity.ERROR)
        assert not report.fails(None)
        assert not report.fails(None, strict=True)

    @pytest.mark.parametrize("outcome", list(Outcome))
    def test_strict(self, outcome: Outcome) -> None:
        """Strictly, what is undetermined fails too, whatever its severity; nothing else does."""
        report = _report(_judgement(outcome, Severity.HINT))
        assert report.ok
        assert not report.fails()
        assert report.fails(strict=True) is (outcome is Outcome.UNDETERMINED)
        assert report.fails(None, strict=True) is (outcome is Outcome.UNDETERMINED)

    def test_empty(self) -> None:
        """A report without judgements is ok."""
        assert _report().ok
        assert not _report().fails(Severity.HINT, strict=True)
        assert len(_report()) == 0

    @FEW
    @given(situations(), readings())
    def test_outcomes(self, situation: tuple[Case, date], chosen: dict[str, str]) -> None:
        """Each judgement is found under its outcome and under its rule, once."""
        case, as_of = situation
        report = check(case, as_of=as_of, readings=chosen)
        assert (
            len(report)
            == len(report.judgements)
            == sum(len(report.outcome(outcome)) for outcome in Outcome)
        )
        assert tuple(report) == report.judgements
        assert report.met == report.outcome(Outcome.MET)
        assert report.breached == report.outcome(Outcome.BREACHED)
        assert report.pending == report.outcome(Outcome.PENDING)
        assert report.undetermined == report.outcome(Outcome.UNDETERMINED)
        assert [j for rule in EVERY_RULE for j in report[rule.id]] == list(report)
        assert report.ok == all(j.severity is not Severity.ERROR for j in report.breached)
        assert (report.case, report.as_of) == (case.id, as_of)
        assert report.programme == case.programme
        assert report.withdrawn == ()

    def test_unknown_rule(self) -> None:
        """A rule that the programme does not have is a KeyError that names it."""
        report = check(BROKEN, as_of=date(2025, 6, 1))
        with pytest.raises(KeyError) as caught:
            report["PG999"]
        assert isinstance(caught.value, UnknownNameError)
        assert '"PG999"' in str(caught.value)

    def test_rule_without_judgement(self) -> None:
        """A rule of the programme that had nothing to judge has no judgements."""
        report = check(BROKEN, as_of=date(2025, 6, 1))
        assert report["PG302"] == ()
        assert check(BROKEN, as_of=date(2025, 6, 1), select=["PG1"])["PG201"] == ()


class TestPurity:
    """Contract: check is "pure: no clock, no I/O, no global state"."""

    @FEW
    @given(situations(), readings())
    def test_same_again(self, situation: tuple[Case, date], chosen: dict[str, str]) -> None:
        """Two checks give equal reports, and the case stays as it was."""
        case, as_of = situation
        before, number = rebuilt(case), hash(case)
        first = check(case, as_of=as_of, readings=chosen)
        second = check(before, as_of=as_of, readings=chosen)
        assert first == second
        assert hash(first) == hash(second)
        assert case == before
        assert hash(case) == number

    def test_arguments_are_left_alone(self) -> None:
        """The readings that are passed in are not written to."""
        chosen = {"month": "phase"}
        check(BROKEN, as_of=date(2025, 6, 1), readings=chosen)
        assert chosen == {"month": "phase"}


class TestSources:
    """Domain: "Each rule carries the clause, a short verbatim quote (≤ 12 words"."""

    @FEW
    @given(situations(), readings())
    def test_every_judgement(self, situation: tuple[Case, date], chosen: dict[str, str]) -> None:
        """Each judgement has a source, a known reason, and the reading its rule depends on."""
        case, as_of = situation
        for judgement in check(case, as_of=as_of, readings=chosen):
            rule = rule_named(judgement.rule, PROGRAMME)
            assert judgement.source == rule.source
            own = rule in WAIVER_RULES
            assert judgement.source.document == ("passtgenau_core" if own else PROGRAMME.document)
            assert own or rule in PROGRAMME.rules
            assert judgement.source.section
            assert 1 <= len(judgement.source.quote.split()) <= 12
            assert judgement.because in WORDS
            if rule.reading is None:
                assert judgement.reading is None
            else:
                option = chosen.get(rule.reading, rule.option)
                assert judgement.reading == f"{rule.reading}={option}"
            assert (judgement.waiver is None) == (judgement.outcome is not Outcome.WAIVED)

    @FEW
    @given(situations(), readings())
    def test_pointers_lead_somewhere(
        self, situation: tuple[Case, date], chosen: dict[str, str]
    ) -> None:
        """Pointers lead to keys that files have and to members that this file has.

        What else a judgement rests on are entries of the file.
        """
        case, as_of = situation
        data = json.loads(dump_case(case, format="json"))
        ids = {one.id for one in case.ledger}
        for judgement in check(case, as_of=as_of, readings=chosen):
            facts = [fact for fact in judgement.facts if isinstance(fact, str)]
            for text in (judgement.pointer, *facts):
                assert text in ids or leads_somewhere(text, data), (judgement.rule, text)


SCHEMA = case_schema(PROGRAMME)


def leads_somewhere(pointer: str, data: Any) -> bool:
    """Whether each step is a key that the schema knows, or the number of a member that is there."""
    schemas = [SCHEMA]
    for step in pointer.split("/")[1:]:
        if isinstance(data, list):
            if not step.isdecimal() or int(step) >= len(data):
                return False
            data = data[int(step)]
            schemas = [schema["items"] for schema in _each(schemas) if "items" in schema]
        else:
            schemas = [
                schema["properties"][step]
                for schema in _each(schemas)
                if step in schema.get("properties", ())
            ]
            data = data.get(step) if isinstance(data, dict) else None
        if not schemas:
            return False
    return True


def _each(schemas: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for schema in schemas:
        yield schema
        yield from _each(schema.get("anyOf", ()))


@pytest.mark.parametrize(
    ("pointer", "leads"),
    [
        ("", True),
        ("/phases", True),
        ("/phases/0/end", True),
        ("/phases/3", False),
        ("/phases/0/ende", False),
        ("/budget/approved_on", True),
        ("/budget/agreed_on", False),
        ("/agreement/modules", True),
        ("/case/einstiegsphase", False),
        ("/module/einstiegsphase", False),
        ("H-1", True),
    ],
)
def test_leads_somewhere(pointer: str, leads: bool) -> None:
    """What the test above rests on: keys are looked up where the case does not state them too."""
    data = json.loads(dump_case(BROKEN, format="json"))
    assert leads_somewhere(pointer, data) is leads


class TestRemedies:
    """Design: a remedy is "a change of the file that would mend a breach", and was tried."""

    @given(situations(with_waivers=False), readings(), staffed())
    def test_mends(
        self, situation: tuple[Case, date], chosen: dict[str, str], service: Service | None
    ) -> None:
        """With the change the subject is breached no more, nothing else is, and the file loads."""
        case, as_of = situation
        report = check(case, as_of=as_of, readings=chosen, service=service)
        wrong = {(judgement.rule, judgement.subject) for judgement in report.breached}
        for judgement in report:
            remedy = judgement.remedy
            if remedy is None:
                continue
            assert judgement.outcome is Outcome.BREACHED
            if remedy.action == "none":
                # No change of the file turns back what was done after its day.
                assert remedy == Remedy(action="none")
                with pytest.raises(InputError):
                    mended(case, remedy, as_of=as_of)
                continue
            changed = mended(case, remedy, as_of=as_of)
            after = check(changed, as_of=as_of, readings=chosen, service=service)
            again = by_subject(after).get((judgement.rule, judgement.subject))
            if again is None:
                # With the last of its hours a subject is gone.
                assert remedy.action == "reverse"
            else:
                assert again.outcome in {Outcome.MET, Outcome.PENDING}, judgement
            assert {(j.rule, j.subject) for j in after.breached} <= wrong, judgement

    def test_whole_hours(self) -> None:
        """Planned hours that would do are told in hours, as the file states them."""
        case = Case(
            id="LOE-2025-007",
            programme=PROGRAMME,
            phases=[
                Phase(
                    module="einstiegsphase", start=date(2025, 3, 3), planned_hours=Decimal("48.05")
                )
            ],
        )
        (judgement,) = check(case, as_of=date(2025, 6, 1))["PG306"]
        assert judgement.remedy == Remedy(action="set", pointer="/phases/0/planned_hours", value=48)
