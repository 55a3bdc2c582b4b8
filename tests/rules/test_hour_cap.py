"""hour-cap, by PG301 (caps of modules) and PG303 (monthly caps over the whole module)."""

from __future__ import annotations

from datetime import date, time, timedelta
from itertools import accumulate
from operator import sub

import pytest
from build import (
    BREACHED,
    EINSTIEG,
    JOBCOACHING,
    MET,
    PENDING,
    QUALI,
    SICHERUNG,
    STABI,
    UEBERGANG,
    case_of,
    day,
    expected,
    judge,
    outcomes,
    phase,
    reversal,
    with_module,
    worked,
)
from hypothesis import given
from hypothesis import strategies as st

from passtgenau_core import HourEntry, Judgement, Length, Outcome, Remedy, Window

CAPS = {
    ("PG301", EINSTIEG): 48 * 60,
    ("PG301", QUALI): 540 * 60,
    ("PG301", STABI): 378 * 60,
    ("PG301", UEBERGANG): 324 * 60,
    ("PG303", SICHERUNG): 180 * 60,
}
ENTRY_PHASE = phase(EINSTIEG, "2025-03-03", "2025-03-28")


def over(observed: int, number: int, entry: str, *more: str) -> Judgement:
    """The breach of the Einstiegsphase's cap at an entry; reversing it and ``more`` mends it."""
    return expected(
        "PG301",
        "module/einstiegsphase",
        BREACHED,
        "over-cap",
        observed=observed,
        allowed=2880,
        pointer=f"/hours/{number}",
        facts=(entry,),
        remedy=Remedy(
            action="reverse",
            pointer=f"/hours/{number}",
            value=(entry, *more) if more else entry,
        ),
    )


def within(observed: int, outcome: Outcome) -> Judgement:
    """The Einstiegsphase's cap kept, so far or for good."""
    return expected(
        "PG301",
        "module/einstiegsphase",
        outcome,
        "within-cap" if outcome is MET else "within-cap-so-far",
        observed=observed,
        allowed=2880,
        pointer="/hours",
    )


class TestBoundary:
    """Concept 3.2: "max. Stundenanzahl"; domain: minutes of the module's entries ≤ cap."""

    @pytest.mark.parametrize(("rule", "module"), sorted(CAPS))
    @pytest.mark.parametrize(("more", "outcome"), [(-1, MET), (0, MET), (1, BREACHED)])
    def test_to_the_minute(self, rule: str, module: str, more: int, outcome: Outcome) -> None:
        """Exactly the cap is met, a minute more is a breach; Sicherung has 6 × 30 hours."""
        cap = CAPS[rule, module]
        case = case_of(
            phase(module, "2025-03-03", "2025-03-28"),
            hours=[
                worked("H-1", module, "2025-03-03", cap - 60),
                worked("H-2", module, "2025-03-04", 60 + more),
            ],
        )
        (told,) = judge(rule, case, "2025-06-01")
        assert (told.subject, told.outcome) == (f"module/{module}", outcome)
        assert (told.observed, told.allowed) == (cap + more, cap)
        other = {"PG301": "PG303", "PG303": "PG301"}[rule]
        assert judge(other, case, "2025-06-01") == ()

    def test_breach(self) -> None:
        """The breach points to the entry that crosses the cap, and reversing it would mend it."""
        hours = [
            worked("H-3", EINSTIEG, "2025-03-05", 1),
            worked("H-1", EINSTIEG, "2025-03-03", 1440),
            worked("H-2", EINSTIEG, "2025-03-04", 1440),
        ]
        case = case_of(ENTRY_PHASE, hours=hours)
        assert judge("PG301", case, "2025-03-05") == (over(2881, 0, "H-3"),)

    def test_earlier_than_the_crossing(self) -> None:
        """On the day before the crossing entry nothing is wrong yet."""
        hours = [
            worked("H-1", EINSTIEG, "2025-03-03", 2880),
            worked("H-2", EINSTIEG, "2025-03-05", 1),
        ]
        case = case_of(ENTRY_PHASE, hours=hours)
        assert judge("PG301", case, "2025-03-04") == (within(2880, PENDING),)

    def test_first_crossing_stays(self) -> None:
        """It is breached at the first entry that crosses the cap, whatever comes after it."""
        hours = [
            worked("H-1", EINSTIEG, "2025-03-03", 2880),
            worked("H-3", EINSTIEG, "2025-03-05", 30),
            worked("H-2", EINSTIEG, "2025-03-04", 30),
        ]
        case = case_of(ENTRY_PHASE, hours=hours)
        assert judge("PG301", case, "2025-03-04") == (over(2910, 2, "H-2"),)
        # With H-3 the excess is 60 minutes: reversing the 30 of H-2 would no longer do.
        assert judge("PG301", case, "2025-03-05") == (over(2940, 2, "H-2", "H-3"),)

    @pytest.mark.parametrize(("later", "more"), [(10, ()), (11, ("H-3",))])
    def test_remedy_to_the_minute(self, later: int, more: tuple[str, ...]) -> None:
        """Reversing the crossing entry is proposed, and the next where that leaves an excess."""
        hours = [
            worked("H-1", EINSTIEG, "2025-03-03", 2870),
            worked("H-2", EINSTIEG, "2025-03-04", 30),
            worked("H-3", EINSTIEG, "2025-03-05", later),
        ]
        assert judge("PG301", case_of(ENTRY_PHASE, hours=hours), "2025-06-01") == (
            over(2900 + later, 1, "H-2", *more),
        )

    def test_one_entry_alone(self) -> None:
        """One entry above the cap crosses it by itself."""
        case = case_of(ENTRY_PHASE, hours=[worked("H-1", EINSTIEG, "2025-03-03", 2881)])
        assert judge("PG301", case, "2025-03-03") == (over(2881, 0, "H-1"),)

    def test_same_day_by_id(self) -> None:
        """Of entries on one day the ids decide, not the order in the file."""
        hours = [
            worked("H-2", EINSTIEG, "2025-03-03", 1500),
            worked("H-1", EINSTIEG, "2025-03-03", 1500),
        ]
        case = case_of(ENTRY_PHASE, hours=hours)
        assert judge("PG301", case, "2025-03-03") == (over(3000, 0, "H-2"),)

    @given(
        minutes=st.lists(st.integers(1, 3000), min_size=1, max_size=6),
        offset=st.integers(0, 5),
    )
    def test_first_prefix_above_the_cap(self, minutes: list[int], offset: int) -> None:
        """The crossing entry is the first at which the running sum exceeds the cap.

        It is reversed, and those after it up to the first with which the rest fits again.
        """
        start = date(2024, 2, 26)
        hours = [
            worked(f"H-{number}", EINSTIEG, start + timedelta(days=number), amount)
            for number, amount in enumerate(minutes)
        ]
        as_of = start + timedelta(days=offset)
        counted = minutes[: offset + 1]
        sums = [sum(counted[: number + 1]) for number in range(len(counted))]
        crossing = next((number for number, total in enumerate(sums) if total > 2880), None)
        (told,) = judge("PG301", case_of(phase(EINSTIEG, start), hours=hours), as_of)
        assert told.observed == sums[-1]
        # The crossing entry is told first, because messages name it.
        first = "/hours" if crossing is None else f"H-{crossing}"
        assert told.facts[0] == first
        assert told.outcome is (PENDING if crossing is None else BREACHED)
        if crossing is None:
            assert told.remedy is None
            return
        left = list(accumulate(counted[crossing:], sub, initial=sums[-1]))[1:]
        last = crossing + next(number for number, total in enumerate(left) if total <= 2880)
        undone = tuple(f"H-{number}" for number in range(crossing, last + 1))
        assert told.remedy == Remedy(
            action="reverse",
            pointer=f"/hours/{crossing}",
            value=undone[0] if len(undone) == 1 else undone,
        )


class TestDecided:
    """Domain: "A cap is `pending` while its phase runs", `met` or `breached` once decided."""

    @pytest.mark.parametrize(
        ("as_of", "outcome"),
        [
            ("2025-03-02", PENDING),
            ("2025-03-03", PENDING),
            ("2025-03-28", PENDING),
            ("2025-03-29", MET),
        ],
    )
    def test_states(self, as_of: str, outcome: Outcome) -> None:
        """It is pending while the phase is planned or runs, last day included, then met."""
        assert judge("PG301", case_of(ENTRY_PHASE), as_of) == (within(0, outcome),)

    def test_broken_off(self) -> None:
        """A phase that was broken off is over."""
        case = case_of(phase(EINSTIEG, "2025-03-03", "2025-03-04", early="ill"))
        assert judge("PG301", case, "2025-03-05") == (within(0, MET),)

    def test_open(self) -> None:
        """A phase without end is never over."""
        case = case_of(phase(EINSTIEG, "2025-03-03"))
        assert judge("PG301", case, "2028-01-01") == (within(0, PENDING),)

    @pytest.mark.parametrize(
        ("end", "as_of", "outcome"),
        [
            ("2024-02-29", "2024-02-29", PENDING),
            ("2024-02-29", "2024-03-01", MET),
            ("2024-12-31", "2025-01-01", MET),
        ],
    )
    def test_month_ends(self, end: str, as_of: str, outcome: Outcome) -> None:
        """The day after the last day decides, at the end of a month and of a year too."""
        case = case_of(phase(EINSTIEG, "2024-02-02", end))
        assert outcomes("PG301", case, as_of) == {"module/einstiegsphase": outcome}

    def test_all_phases_must_be_over(self) -> None:
        """With two phases of the module the later end decides, and both count into one sum."""
        case = case_of(
            phase(EINSTIEG, "2025-06-02", "2025-06-15"),
            ENTRY_PHASE,
            hours=[
                worked("H-1", EINSTIEG, "2025-03-03", 1440),
                worked("H-2", EINSTIEG, "2025-06-02", 1440),
            ],
        )
        assert judge("PG301", case, "2025-03-29") == (within(1440, PENDING),)
        assert judge("PG301", case, "2025-06-15") == (within(2880, PENDING),)
        assert judge("PG301", case, "2025-06-16") == (within(2880, MET),)
        more = case.book(worked("H-3", EINSTIEG, "2025-03-28", 1))
        assert judge("PG301", more, "2025-06-16") == (over(2881, 1, "H-2"),)

    def test_later_entry(self) -> None:
        """While the file holds an entry that is not evidence yet, the cap is not met for good."""
        case = case_of(ENTRY_PHASE, hours=[worked("H-1", EINSTIEG, "2025-04-02", 60)])
        assert judge("PG301", case, "2025-04-01") == (within(0, PENDING),)
        assert judge("PG301", case, "2025-04-02") == (within(60, MET),)

    def test_later_entry_of_another_module(self) -> None:
        """Entries of other modules are those modules' matter."""
        case = case_of(ENTRY_PHASE, hours=[worked("H-1", STABI, "2025-04-02", 60)])
        assert judge("PG301", case, "2025-04-01") == (within(0, MET),)

    def test_reversed_later_entry(self) -> None:
        """A later entry that was reversed is void and holds nothing up."""
        case = case_of(
            ENTRY_PHASE,
            hours=[
                worked("H-1", EINSTIEG, "2025-04-02", 60),
                reversal("H-2", "H-1", "2025-05-01"),
            ],
        )
        assert judge("PG301", case, "2025-04-01") == (within(0, MET),)


class TestWhatCounts:
    """Domain: "Only what is dated on or before `as_of` is evidence"."""

    def test_outside_the_phase(self) -> None:
        """Hours outside the module's phases are hours of the module."""
        case = case_of(ENTRY_PHASE, hours=[worked("H-1", EINSTIEG, "2025-02-01", 2881)])
        assert judge("PG301", case, "2025-02-01") == (over(2881, 0, "H-1"),)

    def test_without_phase(self) -> None:
        """Hours of a module that is not booked count too, and nothing is left to wait for."""
        case = case_of(hours=[worked("H-1", EINSTIEG, "2025-03-03", 60)])
        assert judge("PG301", case, "2025-03-03") == (within(60, MET),)
        assert judge("PG301", case, "2025-03-02") == ()

    def test_reversed(self) -> None:
        """A reversed entry is void on every day, before its reversal too."""
        case = case_of(
            ENTRY_PHASE,
            hours=[
                reversal("H-3", "H-1", "2025-06-01"),
                worked("H-1", EINSTIEG, "2025-03-03", 2880),
                worked("H-2", EINSTIEG, "2025-03-04", 60),
            ],
        )
        for as_of in ("2025-03-04", "2025-06-01"):
            (told,) = judge("PG301", case, as_of)
            assert told.observed == 60

    def test_clock_times(self) -> None:
        """An entry with clock times counts with the minutes that really pass, 7 hours here."""
        night = HourEntry(
            id="H-1", date=day("2025-03-29"), module=EINSTIEG, from_=time(22, 0), to=time(6, 0)
        )
        assert judge("PG301", case_of(hours=[night]), "2025-03-29") == (within(420, MET),)

    def test_order_of_modules(self) -> None:
        """Modules are told in the concept's order; those without phase and hours are not."""
        case = case_of(
            phase(UEBERGANG, "2025-03-01"),
            phase(JOBCOACHING, "2025-03-01"),
            phase(SICHERUNG, "2025-03-01"),
            hours=[
                worked("H-1", JOBCOACHING, "2025-03-03", 60),
                worked("H-2", QUALI, "2025-03-03", 60),
            ],
        )
        assert list(outcomes("PG301", case, "2025-06-01")) == [
            "module/qualifizierungsphase",
            "module/uebergangsphase",
        ]
        assert list(outcomes("PG303", case, "2025-06-01")) == ["module/sicherung_arbeitsplatz"]

    def test_nothing(self) -> None:
        """An empty case has no subject."""
        assert judge("PG301", case_of(), "2025-06-01") == ()
        assert judge("PG303", case_of(), "2025-06-01") == ()


class TestMonthlyCapOverTheWholeModule:
    """Concept 3.2: "bis maximal 6 Monate", "30 Std. / Monat"."""

    def test_breach(self) -> None:
        """Seven months of 30 hours exceed the sum of six at the first entry of the seventh."""
        hours = [worked(f"H-{n}", SICHERUNG, f"2025-{n:02}-28", 1800) for n in range(1, 8)]
        case = case_of(phase(SICHERUNG, "2025-01-01"), hours=hours)
        assert judge("PG303", case, "2025-12-31") == (
            expected(
                "PG303",
                "module/sicherung_arbeitsplatz",
                BREACHED,
                "over-cap",
                observed=12600,
                allowed=10800,
                pointer="/hours/6",
                facts=("H-7",),
                remedy=Remedy(action="reverse", pointer="/hours/6", value="H-7"),
            ),
        )
        assert outcomes("PG303", case, "2025-07-27") == {"module/sicherung_arbeitsplatz": PENDING}

    @pytest.mark.parametrize("window", [Window(), Window(max=Length.weeks(26))])
    def test_no_months(self, window: Window) -> None:
        """A monthly cap in a window that states no months comes to no sum, and is not judged."""
        case = case_of(
            phase(SICHERUNG, "2025-01-01"), programme=with_module(SICHERUNG, window=window)
        )
        assert judge("PG303", case, "2025-06-01") == ()
        assert judge("PG301", case, "2025-06-01") == ()

    def test_months_of_the_window(self) -> None:
        """How many months are summed is the window's to say."""
        programme = with_module(SICHERUNG, window=Window(max=Length.months(2)), monthly_cap=60)
        case = case_of(phase(SICHERUNG, "2025-01-01"), programme=programme)
        (told,) = judge("PG303", case, "2025-06-01")
        assert told.allowed == 120
