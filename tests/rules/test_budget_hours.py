"""budget-hours, by PG506."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from build import (
    BREACHED,
    EINSTIEG,
    JOBCOACHING,
    MET,
    NOT_APPLICABLE,
    PENDING,
    QUALI,
    SICHERUNG,
    assert_decided_stays,
    budget,
    case_of,
    day,
    expected,
    judge,
    outcomes,
    phase,
    remedies,
    reversal,
    tried,
    worked,
)
from hypothesis import given
from hypothesis import strategies as st

from passtgenau_core import (
    Budget,
    Case,
    HourEntry,
    Judgement,
    Outcome,
    Remedy,
    Waiver,
    check,
    check_booking,
    mended,
)

ENTRY_PHASE = phase(EINSTIEG, "2025-03-03", "2025-03-28")
EIGHT = budget(hours={EINSTIEG: 8})
SUBJECT = "module/einstiegsphase"


def case(*hours: HourEntry, granted: Budget = EIGHT) -> Case:
    """A case with an Einstiegsphase and eight hours granted for it."""
    return case_of(ENTRY_PHASE, hours=hours, budget=granted)


def over(observed: int, number: int, entry: str) -> Judgement:
    """The breach at the entry that crosses the eight hours."""
    return expected(
        "PG506",
        SUBJECT,
        BREACHED,
        "over-granted-hours",
        observed=observed,
        allowed=480,
        pointer=f"/hours/{number}",
        facts=(entry,),
    )


def within(observed: int, outcome: Outcome) -> Judgement:
    """The eight hours kept, so far or for good."""
    return expected(
        "PG506",
        SUBJECT,
        outcome,
        "within-granted-hours" if outcome is MET else "within-granted-hours-so-far",
        observed=observed,
        allowed=480,
        pointer="/hours",
    )


class TestBoundary:
    """Concept 3.5: "werden Fachleistungsstunden je Modul abgerechnet".

    Domain PG506: minutes ≤ the budget's hours for the module.
    """

    @pytest.mark.parametrize(
        ("granted", "minutes"),
        [(8, 480), (Decimal("8.5"), 510), (Decimal("0.05"), 3), (48, 2880), (540, 32400)],
    )
    @pytest.mark.parametrize(("more", "outcome"), [(-1, MET), (0, MET), (1, BREACHED)])
    def test_to_the_minute(self, granted: Any, minutes: int, more: int, outcome: Outcome) -> None:
        """Exactly the granted hours are met, a minute more is a breach; hours may be decimals."""
        one = case(
            worked("H-1", EINSTIEG, "2025-03-03", minutes + more),
            granted=budget(hours={EINSTIEG: granted}),
        )
        (told,) = judge("PG506", one, "2025-06-01")
        assert (told.subject, told.outcome) == (SUBJECT, outcome)
        assert (told.observed, told.allowed) == (minutes + more, minutes)

    def test_whole_judgements(self) -> None:
        """What is told of hours kept and of hours crossed."""
        kept = case(worked("H-1", EINSTIEG, "2025-03-03", 480))
        assert judge("PG506", kept, "2025-03-28") == (within(480, PENDING),)
        assert judge("PG506", kept, "2025-03-29") == (within(480, MET),)
        crossed = kept.book(worked("H-2", EINSTIEG, "2025-03-04", 1))
        assert judge("PG506", crossed, "2025-03-03") == (within(480, PENDING),)
        told = judge("PG506", crossed, "2025-03-04")
        assert told == (over(481, 1, "H-2"),)
        assert remedies(told) == [Remedy(action="reverse", pointer="/hours/1", value="H-2")]
        assert tried("PG506", crossed, "2025-03-04") == 1

    def test_first_crossing(self) -> None:
        """Domain: "breached at the first entry, in date order, that crosses it"; then by id."""
        one = case(
            worked("H-4", EINSTIEG, "2025-03-05", 30),
            worked("H-3", EINSTIEG, "2025-03-04", 30),
            worked("H-2", EINSTIEG, "2025-03-04", 1),
            worked("H-1", EINSTIEG, "2025-03-03", 480),
        )
        assert judge("PG506", one, "2025-03-04") == (over(511, 2, "H-2"),)
        told = judge("PG506", one, "2025-03-05")
        assert told == (over(541, 2, "H-2"),)
        undo = Remedy(action="reverse", pointer="/hours/2", value=("H-2", "H-3", "H-4"))
        assert remedies(told) == [undo]
        changed = mended(one, undo, as_of=day("2025-03-05"))
        assert judge("PG506", changed, "2025-03-05") == (within(480, PENDING),)

    @pytest.mark.parametrize("later", [1, 30, 31, 40, 300])
    def test_from_the_crossing_on(self, later: int) -> None:
        """The crossing entry is reversed, and those after it only as far as that takes."""
        one = case(
            worked("H-1", EINSTIEG, "2025-03-03", 450),
            worked("H-2", EINSTIEG, "2025-03-04", 40),
            worked("H-3", EINSTIEG, "2025-03-05", later),
        )
        told = judge("PG506", one, "2025-03-05")
        assert told == (over(490 + later, 1, "H-2"),)
        assert remedies(told) == [
            Remedy(
                action="reverse",
                pointer="/hours/1",
                value="H-2" if later <= 30 else ("H-2", "H-3"),
            )
        ]
        assert tried("PG506", one, "2025-03-05") == 1


class TestDecided:
    """Domain: "A cap is `pending` while its phase runs", `met` or `breached` once decided."""

    @pytest.mark.parametrize(
        ("as_of", "outcome"),
        [
            ("2025-01-01", PENDING),
            ("2025-03-03", PENDING),
            ("2025-03-28", PENDING),
            ("2025-03-29", MET),
        ],
    )
    def test_states(self, as_of: str, outcome: Outcome) -> None:
        """Planned and running are pending, last day included; the day after decides."""
        assert judge("PG506", case(), as_of) == (within(0, outcome),)

    def test_broken_off(self) -> None:
        """A phase that was broken off is over."""
        early = phase(EINSTIEG, "2025-03-03", "2025-03-04", early="fictional")
        assert outcomes("PG506", case_of(early, budget=EIGHT), "2025-03-05") == {SUBJECT: MET}

    def test_open(self) -> None:
        """Without an end it is never over, but can be breached."""
        one = case_of(phase(EINSTIEG, "2025-03-03"), budget=EIGHT)
        assert outcomes("PG506", one, "2028-01-01") == {SUBJECT: PENDING}
        more = one.book(worked("H-1", EINSTIEG, "2025-03-03", 481))
        assert outcomes("PG506", more, "2025-03-03") == {SUBJECT: BREACHED}

    def test_all_phases(self) -> None:
        """The granted hours are for the module: all its phases count into one sum."""
        one = case_of(
            phase(EINSTIEG, "2025-06-02", "2025-06-15"),
            ENTRY_PHASE,
            hours=[
                worked("H-1", EINSTIEG, "2025-03-03", 240),
                worked("H-2", EINSTIEG, "2025-06-02", 240),
            ],
            budget=EIGHT,
        )
        assert judge("PG506", one, "2025-06-15") == (within(480, PENDING),)
        assert judge("PG506", one, "2025-06-16") == (within(480, MET),)

    def test_later_entry(self) -> None:
        """An entry after as_of does not count yet, and holds the decision up."""
        one = case(worked("H-1", EINSTIEG, "2025-04-02", 481))
        assert judge("PG506", one, "2025-04-01") == (within(0, PENDING),)
        assert outcomes("PG506", one, "2025-04-02") == {SUBJECT: BREACHED}


class TestWhatCounts:
    """Domain: "A reversed entry is void whatever `as_of` is"."""

    def test_reversed(self) -> None:
        """A reversed entry is void on every day, before its reversal too."""
        one = case(
            reversal("H-3", "H-1", "2025-06-01"),
            worked("H-1", EINSTIEG, "2025-03-03", 480),
            worked("H-2", EINSTIEG, "2025-03-04", 60),
        )
        for as_of in ("2025-03-04", "2025-03-28", "2025-06-01"):
            (told,) = judge("PG506", one, as_of)
            assert (told.outcome is BREACHED, told.observed) == (False, 60)

    def test_clock_times(self) -> None:
        """Clock times count with the minutes that really pass: 7 hours in a night of spring."""
        night = HourEntry(
            id="H-1", date=day("2025-03-29"), module=EINSTIEG, from_=time(22, 0), to=time(6, 0)
        )
        for granted, outcome in ((7, MET), (6, BREACHED)):
            one = case(night, granted=budget(hours={EINSTIEG: granted}))
            (told,) = judge("PG506", one, "2025-06-01")
            assert (told.outcome, told.observed) == (outcome, 420)

    def test_without_phase(self) -> None:
        """Hours of a module that is not booked count too."""
        one = case_of(hours=[worked("H-1", EINSTIEG, "2025-03-03", 481)], budget=EIGHT)
        assert judge("PG506", one, "2025-03-03") == (over(481, 0, "H-1"),)
        assert judge("PG506", one, "2025-03-02") == ()
        assert tried("PG506", one, "2025-03-03") == 1


class TestWhereGiven:
    """Domain PG506: "the budget's hours for it, where given"."""

    @pytest.mark.parametrize(
        "stated",
        [None, budget(amount=100), budget(hours={}), budget(hours={QUALI: 540})],
        ids=["no-budget", "no-hours", "empty", "another-module"],
    )
    def test_not_given(self, stated: Any) -> None:
        """A module for which the budget grants no hours is not judged, however many it has."""
        one = case_of(
            ENTRY_PHASE, hours=[worked("H-1", EINSTIEG, "2025-03-03", 9999)], budget=stated
        )
        assert judge("PG506", one, "2025-06-01") == (
            expected("PG506", SUBJECT, NOT_APPLICABLE, "no-hours-granted", pointer="/budget/hours"),
        )

    def test_each_module(self) -> None:
        """Modules with a phase or hours are told in the concept's order, the others are not."""
        one = case_of(
            phase(JOBCOACHING, "2025-03-03"),
            phase(SICHERUNG, "2025-03-03"),
            hours=[
                worked("H-1", QUALI, "2025-03-03", 61),
                worked("H-2", SICHERUNG, "2025-03-03", 60),
            ],
            budget=budget(hours={SICHERUNG: 1, QUALI: 1, EINSTIEG: 1}),
        )
        assert list(outcomes("PG506", one, "2025-03-03").items()) == [
            ("module/qualifizierungsphase", BREACHED),
            ("module/sicherung_arbeitsplatz", PENDING),
            ("module/jobcoaching", NOT_APPLICABLE),
        ]

    def test_nothing_used(self) -> None:
        """Granted hours alone are no subject."""
        assert judge("PG506", case_of(budget=EIGHT), "2025-06-01") == ()


class TestRemedy:
    """Contract: a remedy mends; design: it "breaches nothing else"."""

    def test_waiver_of_another_rule(self) -> None:
        """Reversing hours for one rule must not make the waiver of another one needless."""
        waiver = Waiver(
            rule="PG507",
            subject="case",
            reason="fictional",
            approved_by="F-1",
            until=day("2026-12-31"),
        )
        one = case_of(
            ENTRY_PHASE,
            hours=[worked("H-1", EINSTIEG, "2025-03-03", 481)],
            budget=budget({"2025-03-01": 6000}, hours={EINSTIEG: 8}, amount=48000),
            waivers=[waiver],
        )
        tried("PG506", one, "2025-03-29")


MODULES = (EINSTIEG, QUALI)
FIRST = date(2024, 2, 26)
OFFSETS = st.integers(0, 8)


@st.composite
def busy_cases(draw: st.DrawFn) -> Case:
    """Cases of a few days with many entries about the granted hours, some of them reversed."""
    entries: list[HourEntry] = []
    for number in range(draw(st.integers(0, 8))):
        on = FIRST + timedelta(days=draw(OFFSETS))
        open_ids = {e.id for e in entries if e.minutes} - {e.reverses for e in entries}
        if open_ids and draw(st.integers(0, 4)) == 0:
            entries.append(reversal(f"S-{number}", draw(st.sampled_from(sorted(open_ids))), on))
        else:
            minutes = draw(st.sampled_from((1, 29, 30, 31, 59, 60, 61)))
            entries.append(worked(f"H-{number}", draw(st.sampled_from(MODULES)), on, minutes))
    phases = [
        phase(
            module,
            FIRST + timedelta(days=draw(st.integers(-2, 2))),
            draw(st.sampled_from((None, FIRST + timedelta(days=4)))),
        )
        for module in draw(st.lists(st.sampled_from(MODULES), max_size=3))
    ]
    hours = draw(st.dictionaries(st.sampled_from(MODULES), st.integers(1, 3)))
    return case_of(*phases, hours=draw(st.permutations(entries)), budget=budget(hours=hours))


def by_hand(case: Case, as_of: date) -> Mapping[str, Outcome]:
    """The rule once more, from the entries of the file alone."""
    void = {entry.reverses for entry in case.ledger}
    live = [e for e in case.ledger if e.reverses is None and e.id not in void]
    assert case.budget is not None
    granted = {module: hours * 60 for module, hours in case.budget.hours or ()}
    told: dict[str, Outcome] = {}
    for module in MODULES:
        phases = [p for p in case.phases if p.module == module]
        mine = [e for e in live if e.module == module]
        so_far = [e for e in mine if e.date <= as_of]
        if not phases and not so_far:
            continue
        runs = any(p.end is None or as_of <= p.end for p in phases)
        if module not in granted:
            outcome = NOT_APPLICABLE
        elif sum(e.minutes or 0 for e in so_far) > granted[module]:
            outcome = BREACHED
        else:
            outcome = PENDING if runs or len(so_far) < len(mine) else MET
        told[f"module/{module}"] = outcome
    return told


class TestAnyLedger:
    """Domain PG506: minutes of the module's live entries up to as_of ≤ the hours granted for it."""

    @given(busy_cases(), st.lists(OFFSETS, min_size=1, max_size=4, unique=True), st.randoms())
    def test_second_computation(self, one: Case, offsets: list[int], order: Any) -> None:
        """It agrees with a sum by hand, whatever the order in the file, and decisions stay."""
        moments = [FIRST + timedelta(days=offset) for offset in offsets]
        entries = list(one.ledger)
        order.shuffle(entries)
        turned = case_of(*one.phases[::-1], hours=entries, budget=one.budget)
        for as_of in moments:
            assert outcomes("PG506", one, as_of) == by_hand(one, as_of)
            assert outcomes("PG506", turned, as_of) == by_hand(one, as_of)
        assert_decided_stays("PG506", one, moments)

    @given(busy_cases(), OFFSETS)
    def test_remedies_mend(self, one: Case, offset: int) -> None:
        """Each breach has a remedy, which takes hours away and breaches nothing new."""
        as_of = FIRST + timedelta(days=offset)
        breached = [o for o in outcomes("PG506", one, as_of).values() if o is BREACHED]
        assert tried("PG506", one, as_of) == len(breached)

    @given(busy_cases(), OFFSETS, st.data())
    def test_booking(self, one: Case, offset: int, data: st.DataObject) -> None:
        """Contract: `check_booking` tells what would change, a reversal's changes included."""
        as_of = FIRST + timedelta(days=offset)
        on = FIRST + timedelta(days=data.draw(OFFSETS))
        void = {entry.reverses for entry in one.ledger}
        live = [e.id for e in one.ledger if e.reverses is None and e.id not in void]
        new = data.draw(
            st.sampled_from([worked("N-1", m, on, n) for m in MODULES for n in (1, 30, 180)])
            if not live or data.draw(st.booleans())
            else st.sampled_from([reversal("N-1", old, on) for old in live])
        )
        before = check(one, as_of=as_of, select=["PG506"])
        after = check(one.book(new), as_of=as_of, select=["PG506"])
        changes = check_booking(one, new, as_of=as_of, select=["PG506"])
        assert changes == after.since(before)
        assert remedies(changes) == remedies(after.since(before))
