"""duty, by PG501 and PG502 (dated facts), PG601 (each phase) and PG604 (the whole measure)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import attrs
import pytest
from build import (
    BREACHED,
    EINSTIEG,
    JOBCOACHING,
    MET,
    NOT_APPLICABLE,
    ONE_DAY,
    PENDING,
    PROGRAMME,
    QUALI,
    STABI,
    UNDETERMINED,
    agreement,
    assert_decided_stays,
    budget,
    case_of,
    day,
    expected,
    judge,
    outcomes,
    phase,
    record,
    remedies,
    tried,
)
from hypothesis import given
from hypothesis import strategies as st
from oracle import event_deadline

from passtgenau_core import (
    Agreement,
    Case,
    Computed,
    InputError,
    Length,
    Outcome,
    Phase,
    Programme,
    Remedy,
    Rule,
)
from passtgenau_core.rules.duty import Parameters
from passtgenau_core.testing import days

DOCUMENTED, REPORT = "moduldokumentation", "abschlussbericht"
APPROVED, SIGNED = "/budget/approved_on", "/agreement/signed_on"
PROVIDERS = ("lebenshilfe-suedschwarzwald", "st-josefshaus")
TOO_LATE = Remedy(action="none")
TIMES = {"P4W": ("weeks", 4), "P6W": ("weeks", 6), "P3M": ("months", 3)}
START = phase(EINSTIEG, "2025-03-03", "2025-03-28")


def report_time(option: str) -> Mapping[str, str]:
    """The reading under which reports are due."""
    return {"report-time": option}


def by_report_time(end: str, length: Length, due: str) -> Computed:
    """The computation of a report's due day."""
    return Computed(function="deadline", start=day(end), length=length, day=day(due))


class TestBudgetApproved:
    """Präambel: "erhalten hierzu ein Persönliches Budget"; domain PG501.

    A budget was approved on or before the first phase's first day (due).
    """

    @pytest.mark.parametrize("approved", ["2025-03-03", "2025-03-02", "2020-02-29"])
    @pytest.mark.parametrize("as_of", ["2025-03-03", "2026-01-01"])
    def test_in_time(self, approved: str, as_of: str) -> None:
        """Up to the first day itself is in time, and met from the approval on."""
        case = case_of(START, budget=budget(approved_on=approved))
        assert judge("PG501", case, as_of) == (
            expected(
                "PG501",
                "case",
                MET,
                "done-in-time",
                observed=day(approved),
                allowed=day("2025-03-03"),
                pointer=APPROVED,
                facts=(APPROVED, "/phases/0/start"),
                terms=("budget.approved_on",),
            ),
        )

    @pytest.mark.parametrize("as_of", ["2025-03-04", "2026-01-01"])
    def test_a_day_late(self, as_of: str) -> None:
        """A day later is late for good; both days are told, and no change mends it."""
        case = case_of(START, budget=budget(approved_on="2025-03-04"))
        told = judge("PG501", case, as_of)
        assert told == (
            expected(
                "PG501",
                "case",
                BREACHED,
                "done-late",
                observed=day("2025-03-04"),
                allowed=day("2025-03-03"),
                pointer=APPROVED,
                facts=(APPROVED, "/phases/0/start"),
                terms=("budget.approved_on",),
            ),
        )
        assert remedies(told) == [TOO_LATE]
        assert tried("PG501", case, as_of) == 0

    @pytest.mark.parametrize(
        ("as_of", "outcome", "because"),
        [
            ("2025-01-01", PENDING, "not-done-yet"),
            ("2025-03-03", PENDING, "not-done-yet"),
            ("2025-03-04", BREACHED, "not-done"),
            ("2026-01-01", BREACHED, "not-done"),
        ],
    )
    @pytest.mark.parametrize("stated", [None, budget(amount=100)], ids=["no-budget", "no-day"])
    def test_not_approved(self, stated: Any, as_of: str, outcome: Outcome, because: str) -> None:
        """Without an approval it is pending up to the first day and breached the day after."""
        assert judge("PG501", case_of(START, budget=stated), as_of) == (
            expected(
                "PG501",
                "case",
                outcome,
                because,
                allowed=day("2025-03-03"),
                due=day("2025-03-03"),
                pointer=APPROVED,
                facts=("/budget", "/phases/0/start"),
                terms=("budget.approved_on",),
            ),
        )

    def test_remedy(self) -> None:
        """An approval that was only not entered can be entered."""
        case = case_of(START, budget=budget(amount=100))
        told = judge("PG501", case, "2025-03-04")
        assert remedies(told) == [Remedy(action="set", pointer=APPROVED, value=day("2025-03-03"))]
        assert tried("PG501", case, "2025-03-04") == 1
        # Without any budget there is nothing whose day could be set.
        assert remedies(judge("PG501", case_of(START), "2025-03-04")) == [None]

    def test_approval_to_come(self) -> None:
        """An approval dated after as_of does not exist yet, and is late when it comes."""
        case = case_of(START, budget=budget(approved_on="2025-03-10"))
        found = {
            as_of: (told.outcome, told.observed, told.due)
            for as_of in ("2025-03-03", "2025-03-04", "2025-03-09", "2025-03-10")
            for told in judge("PG501", case, as_of)
        }
        due = day("2025-03-03")
        assert found == {
            "2025-03-03": (PENDING, None, due),
            "2025-03-04": (BREACHED, None, due),
            "2025-03-09": (BREACHED, None, due),
            "2025-03-10": (BREACHED, day("2025-03-10"), None),
        }

    @pytest.mark.parametrize("swap", [False, True])
    def test_first_phase(self, swap: bool) -> None:
        """The first day of the earliest phase counts, whatever stands first in the file."""
        phases = [phase(QUALI, "2025-03-31"), phase(JOBCOACHING, "2025-03-01")]
        one = case_of(*(phases[::-1] if swap else phases), budget=budget(approved_on="2025-03-02"))
        (told,) = judge("PG501", one, "2025-06-01")
        assert (told.outcome, told.allowed) == (BREACHED, day("2025-03-01"))
        assert told.facts[-1] == ("/phases/0/start" if swap else "/phases/1/start")

    def test_broken_off(self) -> None:
        """Breaking off comes after the first day, so this duty stays."""
        early = phase(EINSTIEG, "2025-03-03", "2025-03-03", early="fictional")
        assert outcomes("PG501", case_of(early), "2025-06-01") == {"case": BREACHED}

    @pytest.mark.parametrize("stated", [None, budget(approved_on="2025-03-03")])
    def test_no_phase(self, stated: Any) -> None:
        """Domain: "No phase at all: not applicable"."""
        assert judge("PG501", case_of(budget=stated), "2025-06-01") == (
            expected(
                "PG501",
                "case",
                NOT_APPLICABLE,
                "nothing-booked",
                pointer="/phases",
                terms=("budget.approved_on",),
            ),
        )


class TestAgreementSigned:
    """Concept 3.5: "eine Vereinbarung mit der Lebenshilfe Südschwarzwald oder dem St. Josefshaus".

    Domain PG502: signed on or before the first phase's first day (due).
    """

    @pytest.mark.parametrize("provider", PROVIDERS)
    @pytest.mark.parametrize("signed", ["2025-02-10", "2025-03-03"])
    def test_in_time(self, provider: str, signed: str) -> None:
        """With either provider, up to the first day itself."""
        case = case_of(START, agreement=agreement(provider=provider, signed_on=signed))
        assert judge("PG502", case, "2025-03-03") == (
            expected(
                "PG502",
                "case",
                MET,
                "done-in-time",
                observed=day(signed),
                allowed=day("2025-03-03"),
                pointer=SIGNED,
                facts=(SIGNED, "/phases/0/start"),
                terms=("agreement.signed_on",),
            ),
        )

    @pytest.mark.parametrize("provider", PROVIDERS)
    def test_a_day_late(self, provider: str) -> None:
        """A day later is late for good, and both days are told."""
        case = case_of(START, agreement=agreement(provider=provider, signed_on="2025-03-04"))
        told = judge("PG502", case, "2025-03-04")
        assert [(j.outcome, j.observed, j.allowed) for j in told] == [
            (BREACHED, day("2025-03-04"), day("2025-03-03"))
        ]
        assert remedies(told) == [TOO_LATE]

    @pytest.mark.parametrize(
        ("as_of", "outcome"), [("2025-03-03", PENDING), ("2025-03-04", BREACHED)]
    )
    @pytest.mark.parametrize(
        "stated", [None, agreement(), agreement(provider=PROVIDERS[0])], ids=["none", "empty", "by"]
    )
    def test_not_signed(self, stated: Agreement | None, as_of: str, outcome: Outcome) -> None:
        """Without a signature it is pending up to the first day and breached the day after."""
        told = judge("PG502", case_of(START, agreement=stated), as_of)
        assert [(j.outcome, j.observed, j.allowed, j.due, j.pointer) for j in told] == [
            (outcome, None, day("2025-03-03"), day("2025-03-03"), SIGNED)
        ]

    def test_remedy(self) -> None:
        """A signature that was only not entered can be entered where the provider is known."""
        known = case_of(START, agreement=agreement(provider=PROVIDERS[1]))
        assert remedies(judge("PG502", known, "2025-03-04")) == [
            Remedy(action="set", pointer=SIGNED, value=day("2025-03-03"))
        ]
        assert tried("PG502", known, "2025-03-04") == 1
        unknown = case_of(START, agreement=agreement())
        assert remedies(judge("PG502", unknown, "2025-03-04")) == [None]

    def test_provider_not_stated(self) -> None:
        """Signed in time, but with whom is not stated: never a silent pass."""
        case = case_of(START, agreement=agreement(signed_on="2025-02-10"))
        for as_of in ("2025-02-10", "2025-03-03", "2025-03-04"):
            (told,) = judge("PG502", case, as_of)
            assert (told.outcome, told.pointer) == (UNDETERMINED, "/agreement/provider")
            assert told.remedy is None

    def test_provider_not_stated_and_late(self) -> None:
        """Signed too late it is breached with whomever: what is breached never changes again."""
        case = case_of(START, agreement=agreement(signed_on="2025-03-10"))
        found = {
            as_of: outcomes("PG502", case, as_of)["case"]
            for as_of in ("2025-03-03", "2025-03-04", "2025-03-09", "2025-03-10", "2025-06-01")
        }
        assert found == {
            "2025-03-03": PENDING,
            "2025-03-04": BREACHED,
            "2025-03-09": BREACHED,
            "2025-03-10": BREACHED,
            "2025-06-01": BREACHED,
        }

    def test_another_provider(self) -> None:
        """An agreement with a provider that the row does not name is none."""
        vocabulary = attrs.evolve(
            PROGRAMME.vocabulary,
            providers=(
                *PROGRAMME.vocabulary.providers,
                attrs.evolve(PROGRAMME.vocabulary.providers[0], id="fictional-provider"),
            ),
        )
        case = case_of(
            START,
            programme=attrs.evolve(PROGRAMME, vocabulary=vocabulary),
            agreement=agreement(provider="fictional-provider", signed_on="2025-02-10"),
        )
        assert outcomes("PG502", case, "2025-03-03") == {"case": PENDING}
        assert outcomes("PG502", case, "2025-03-04") == {"case": BREACHED}
        assert remedies(judge("PG502", case, "2025-03-04")) == [None]


class TestDatedFacts:
    """Domain: "no evidence and `as_of > due` is `breached`"; fulfilled late is breached too."""

    @given(
        rule=st.sampled_from(("PG501", "PG502")),
        starts=st.lists(days(), max_size=3),
        gap=st.sampled_from((None, -1, 0, 1, 3)),
        provider=st.sampled_from((None, *PROVIDERS)),
        offsets=st.lists(st.integers(-2, 5), min_size=1, max_size=5, unique=True),
    )
    def test_second_computation(
        self,
        rule: str,
        starts: list[date],
        gap: int | None,
        provider: str | None,
        offsets: list[int],
    ) -> None:
        """The outcome follows from the first of all days, the stated day and as_of."""
        first = min(starts, default=day("2025-03-03"))
        done = None if gap is None else first + timedelta(days=gap)
        case = case_of(
            *(phase(QUALI, start) for start in starts),
            budget=budget(approved_on=done),
            agreement=agreement(provider=provider, signed_on=done),
        )
        moments = [first + timedelta(days=offset) for offset in offsets]
        for as_of in moments:
            known = done is not None and done <= as_of
            if not starts:
                wanted = NOT_APPLICABLE
            elif known and done is not None and done > first:
                wanted = BREACHED
            elif known and rule == "PG502" and provider is None:
                wanted = UNDETERMINED
            elif known:
                wanted = MET
            else:
                wanted = PENDING if as_of <= first else BREACHED
            assert outcomes(rule, case, as_of) == {"case": wanted}
        assert_decided_stays(rule, case, moments)
        tried(rule, case, moments[0])

    @given(st.permutations([START, phase(QUALI, "2025-03-31"), phase(STABI, "2026-02-02")]))
    def test_order_of_phases(self, phases: list[Phase]) -> None:
        """The order of the phases in the file does not matter."""
        case = case_of(*phases, budget=budget(approved_on="2025-03-04"))
        (told,) = judge("PG501", case, "2026-03-01")
        assert (told.outcome, told.observed, told.allowed) == (
            BREACHED,
            day("2025-03-04"),
            day("2025-03-03"),
        )


class TestModuleDocumented:
    """Concept 3.4: "Die Durchführung der Module wird dokumentiert".

    Domain PG601: a `moduldokumentation` for its module by `deadline(end, report-time)`.
    """

    ENDED = phase(EINSTIEG, "2025-03-03", "2025-03-27")
    FACTS = ("/phases/0/end", by_report_time("2025-03-27", Length.weeks(4), "2025-04-24"))

    @pytest.mark.parametrize("written", ["2025-04-24", "2025-03-27", "2025-03-10"])
    def test_in_time(self, written: str) -> None:
        """On the last of the four weeks is in time."""
        case = case_of(self.ENDED, records=[record(DOCUMENTED, written, EINSTIEG)])
        for as_of in ("2025-04-24", "2026-01-01"):
            assert judge("PG601", case, as_of) == (
                expected(
                    "PG601",
                    "phases/0",
                    MET,
                    "done-in-time",
                    observed=day(written),
                    allowed=day("2025-04-24"),
                    pointer="/records/0/date",
                    facts=("/records/0/date", *self.FACTS),
                    terms=(DOCUMENTED,),
                ),
            )

    def test_a_day_late(self) -> None:
        """A day later is late for good: observed and allowed day are both told."""
        case = case_of(self.ENDED, records=[record(DOCUMENTED, "2025-04-25", EINSTIEG)])
        told = judge("PG601", case, "2025-04-25")
        assert told == (
            expected(
                "PG601",
                "phases/0",
                BREACHED,
                "done-late",
                observed=day("2025-04-25"),
                allowed=day("2025-04-24"),
                pointer="/records/0/date",
                facts=("/records/0/date", *self.FACTS),
                terms=(DOCUMENTED,),
            ),
        )
        assert remedies(told) == [TOO_LATE]

    @pytest.mark.parametrize(
        ("as_of", "outcome", "because"),
        [
            ("2025-01-01", PENDING, "not-done-yet"),
            ("2025-03-27", PENDING, "not-done-yet"),
            ("2025-04-24", PENDING, "not-done-yet"),
            ("2025-04-25", BREACHED, "not-done"),
        ],
    )
    @pytest.mark.parametrize(
        "records",
        [
            [],
            [record(DOCUMENTED, "2025-04-24", QUALI)],
            [record(DOCUMENTED, "2025-04-24")],
            [record(REPORT, "2025-04-24", EINSTIEG)],
            [record(DOCUMENTED, "2026-01-01", EINSTIEG)],
        ],
        ids=["none", "other-module", "no-module", "other-kind", "later"],
    )
    def test_not_documented(self, records: Any, as_of: str, outcome: Outcome, because: str) -> None:
        """Without one for this module by as_of it is pending up to the due day, then breached."""
        case = case_of(self.ENDED, records=records)
        told = judge("PG601", case, as_of)
        assert told == (
            expected(
                "PG601",
                "phases/0",
                outcome,
                because,
                allowed=day("2025-04-24"),
                due=day("2025-04-24"),
                pointer="/phases/0",
                facts=self.FACTS,
                terms=(DOCUMENTED,),
            ),
        )
        wanted = record(DOCUMENTED, "2025-04-24", EINSTIEG)
        assert remedies(told) == [
            Remedy(action="add", pointer="/records", value=(wanted,))
            if outcome is BREACHED
            else None
        ]

    def test_remedy_among_all_rules(self) -> None:
        """The record to enter holds what PG602 asks of it, and mends."""
        case = case_of(self.ENDED)
        assert tried("PG601", case, "2025-04-25") == 1

    @pytest.mark.parametrize(
        ("option", "due"),
        [("P4W", "2025-12-29"), ("P6W", "2026-01-12"), ("P3M", "2026-02-28")],
    )
    def test_every_option(self, option: str, due: str) -> None:
        """Four weeks, six weeks or three months after 1 December, 30 November in months."""
        end = "2025-11-30" if option == "P3M" else "2025-12-01"
        one = phase(STABI, "2025-08-01", end)
        for written, outcome in ((day(due), MET), (day(due) + ONE_DAY, BREACHED)):
            case = case_of(one, records=[record(DOCUMENTED, written, STABI)])
            (told,) = judge("PG601", case, "2026-06-01", report_time(option))
            assert (told.outcome, told.allowed) == (outcome, day(due))
            assert told.reading == f"report-time={option}"

    @pytest.mark.parametrize(
        ("end", "due"),
        [
            ("2023-11-29", "2024-02-29"),
            ("2023-11-30", "2024-02-29"),
            ("2024-11-29", "2025-02-28"),
            ("2024-02-29", "2024-05-29"),
            ("2024-03-31", "2024-06-30"),
            ("2024-12-31", "2025-03-31"),
        ],
    )
    def test_month_ends(self, end: str, due: str) -> None:
        """Months count as the BGB counts an event's deadline, 29 February included."""
        case = case_of(phase(QUALI, "2023-08-01", end))
        (told,) = judge("PG601", case, due, report_time("P3M"))
        assert (told.outcome, told.due) == (PENDING, day(due))
        (told,) = judge("PG601", case, day(due) + ONE_DAY, report_time("P3M"))
        assert (told.outcome, told.due) == (BREACHED, day(due))

    @pytest.mark.parametrize("records", [[], [record(DOCUMENTED, "2025-04-02", EINSTIEG)]])
    def test_unknown_end(self, records: Any) -> None:
        """Domain: with E unknown a duty due after E is pending without due day, evidence or not."""
        case = case_of(phase(EINSTIEG, "2025-03-03"), records=records)
        assert judge("PG601", case, "2026-01-01") == (
            expected(
                "PG601", "phases/0", PENDING, "no-day-yet", terms=(DOCUMENTED,), pointer="/phases/0"
            ),
        )

    def test_broken_off(self) -> None:
        """Domain: "end duties stay" when a phase is broken off."""
        case = case_of(attrs.evolve(self.ENDED, ended_early="fictional"))
        assert outcomes("PG601", case, "2025-04-24") == {"phases/0": PENDING}
        assert outcomes("PG601", case, "2025-04-25") == {"phases/0": BREACHED}

    def test_planned(self) -> None:
        """A planned phase with an end is pending with its due day."""
        (told,) = judge("PG601", case_of(self.ENDED), "2025-01-01")
        assert (told.outcome, told.due) == (PENDING, day("2025-04-24"))

    def test_each_phase_by_itself(self) -> None:
        """Each phase has its own due day and asks for a record of its own module."""
        case = case_of(
            phase(QUALI, "2025-03-31", "2025-09-30"),
            self.ENDED,
            records=[record(DOCUMENTED, "2025-04-24", EINSTIEG)],
        )
        assert list(outcomes("PG601", case, "2025-10-29").items()) == [
            ("phases/0", BREACHED),
            ("phases/1", MET),
        ]

    def test_earliest_record(self) -> None:
        """Of several the earliest counts, whatever stands first in the file."""
        late, early = (record(DOCUMENTED, on, EINSTIEG) for on in ("2025-04-30", "2025-04-24"))
        for records, place in (((late, early), 1), ((early, late), 0), ((early, early), 0)):
            (told,) = judge("PG601", case_of(self.ENDED, records=records), "2025-06-01")
            assert (told.outcome, told.observed) == (MET, day("2025-04-24"))
            assert told.pointer == f"/records/{place}/date"

    def test_no_phase(self) -> None:
        """Without a phase there is no subject, records or not."""
        records = [record(DOCUMENTED, "2025-04-24", EINSTIEG)]
        assert judge("PG601", case_of(records=records), "2025-06-01") == ()


class TestFinalReport:
    """Concept 3.4: "Nach Beendigung des Angebotes wird ein Abschlussbericht … erstellt".

    Domain PG604: after the last phase ended, by `deadline(last end, report-time)`.
    """

    LAST = phase(QUALI, "2025-03-31", "2025-09-30")
    FACTS = ("/phases/1/end", by_report_time("2025-09-30", Length.weeks(4), "2025-10-28"))

    def case(self, *written: str, **fields: Any) -> Case:
        """A case that ended on 30 September 2025, with final reports on these days."""
        last = attrs.evolve(self.LAST, **fields)
        return case_of(START, last, records=[record(REPORT, on) for on in written])

    def test_in_time(self) -> None:
        """On the last of the four weeks is in time."""
        assert judge("PG604", self.case("2025-10-28"), "2025-10-28") == (
            expected(
                "PG604",
                "case",
                MET,
                "done-in-time",
                observed=day("2025-10-28"),
                allowed=day("2025-10-28"),
                pointer="/records/0/date",
                facts=("/records/0/date", *self.FACTS),
                terms=(REPORT,),
            ),
        )

    def test_a_day_late(self) -> None:
        """A day later is late for good."""
        told = judge("PG604", self.case("2025-10-29"), "2026-01-01")
        assert [(j.outcome, j.observed, j.allowed) for j in told] == [
            (BREACHED, day("2025-10-29"), day("2025-10-28"))
        ]
        assert remedies(told) == [TOO_LATE]

    @pytest.mark.parametrize(
        ("as_of", "outcome", "because"),
        [
            ("2025-01-01", PENDING, "not-done-yet"),
            ("2025-10-28", PENDING, "not-done-yet"),
            ("2025-10-29", BREACHED, "not-done"),
        ],
    )
    @pytest.mark.parametrize("early", [None, "fictional"])
    def test_not_written(
        self, early: str | None, as_of: str, outcome: Outcome, because: str
    ) -> None:
        """It is pending up to the due day and breached the day after, broken off or not."""
        case = self.case(ended_early=early)
        told = judge("PG604", case, as_of)
        assert told == (
            expected(
                "PG604",
                "case",
                outcome,
                because,
                allowed=day("2025-10-28"),
                due=day("2025-10-28"),
                pointer="/records",
                facts=self.FACTS,
                terms=(REPORT,),
            ),
        )
        wanted = Remedy(action="add", pointer="/records", value=(record(REPORT, "2025-10-28"),))
        assert remedies(told) == [wanted if outcome is BREACHED else None]
        # Among all rules PG605 asks for an assessment, which nobody can make up.
        assert tried("PG604", case, as_of) == 0

    @pytest.mark.parametrize("records", [(), ("2025-10-28",)])
    def test_open_phase(self, records: tuple[str, ...]) -> None:
        """While any phase is open the last end is unknown: pending without due day."""
        case = attrs.evolve(
            self.case(*records), phases=(phase(STABI, "2025-01-01"), START, self.LAST)
        )
        assert judge("PG604", case, "2026-01-01") == (
            expected("PG604", "case", PENDING, "no-day-yet", terms=(REPORT,), pointer="/case"),
        )

    def test_last_end_counts(self) -> None:
        """The phase that ends last counts, not the one that starts last or stands last."""
        case = case_of(
            phase(STABI, "2025-03-01", "2025-09-30"), phase(EINSTIEG, "2025-04-01", "2025-04-25")
        )
        (told,) = judge("PG604", case, "2025-10-28")
        assert (told.outcome, told.due) == (PENDING, day("2025-10-28"))

    def test_no_phase(self) -> None:
        """Domain: "No phase at all: not applicable", a report or not."""
        case = case_of(records=[record(REPORT, "2025-10-28")])
        assert judge("PG604", case, "2026-01-01") == (
            expected(
                "PG604",
                "case",
                NOT_APPLICABLE,
                "nothing-booked",
                pointer="/phases",
                terms=(REPORT,),
            ),
        )

    def test_earliest_report(self) -> None:
        """A second report, late, takes nothing from the first."""
        case = self.case("2025-11-30", "2025-10-28")
        (told,) = judge("PG604", case, "2026-01-01")
        assert (told.outcome, told.pointer) == (MET, "/records/1/date")


MODULES = (EINSTIEG, QUALI)
# Days after the start on which a phase may end, and days about all that is due then.
LAST_DAYS = (0, 1, 3)
NEAR = st.sampled_from((-1, *LAST_DAYS, *range(28, 33), *range(42, 47), *range(89, 97)))


class TestReports:
    """Domain: 'a "by" rule looks for the earliest record …: dated ≤ due, met; later, breached'."""

    @given(
        start=days(),
        lengths=st.lists(st.sampled_from((None, *LAST_DAYS)), max_size=3),
        modules=st.lists(st.sampled_from(MODULES), min_size=3, max_size=3),
        written=st.lists(
            st.tuples(
                st.sampled_from((DOCUMENTED, REPORT, "reflexionsgespraech")),
                st.sampled_from((None, *MODULES)),
                NEAR,
            ),
            max_size=5,
        ),
        option=st.sampled_from(sorted(TIMES)),
        offsets=st.lists(NEAR, min_size=1, max_size=4, unique=True),
        data=st.data(),
    )
    def test_second_computation(
        self,
        *,
        start: date,
        lengths: list[int | None],
        modules: list[str],
        written: list[tuple[str, str | None, int]],
        option: str,
        offsets: list[int],
        data: st.DataObject,
    ) -> None:
        """Both rules agree with the oracle's deadlines, in any order of the records."""
        ends = [None if n is None else start + timedelta(days=n) for n in lengths]
        records = [record(k, start + timedelta(days=n), m) for k, m, n in written]
        case = case_of(
            *(phase(m, start, end) for m, end in zip(modules, ends, strict=False)),
            records=records,
        )
        moments = [start + timedelta(days=offset) for offset in offsets]
        chosen = report_time(option)

        def wanted(end: date | None, dates: list[date], as_of: date) -> Outcome:
            if end is None:
                return PENDING
            due = event_deadline(end, *TIMES[option])
            first = min((on for on in dates if on <= as_of), default=None)
            if first is not None:
                return MET if first <= due else BREACHED
            return PENDING if as_of <= due else BREACHED

        turned = attrs.evolve(case, records=data.draw(st.permutations(records)))
        for as_of in moments:
            documented = {
                f"phases/{number}": wanted(
                    end,
                    [r.date for r in records if (r.kind, r.module) == (DOCUMENTED, module)],
                    as_of,
                )
                for number, (module, end) in enumerate(zip(modules, ends, strict=False))
            }
            stated = [end for end in ends if end is not None]
            last = max(stated) if len(stated) == len(ends) and ends else None
            reports = [r.date for r in records if r.kind == REPORT]
            reported = wanted(last, reports, as_of) if ends else NOT_APPLICABLE
            for one in (case, turned):
                assert outcomes("PG601", one, as_of, chosen) == documented
                assert outcomes("PG604", one, as_of, chosen) == {"case": reported}
        for rule in ("PG601", "PG604"):
            assert_decided_stays(rule, case, moments, chosen)
            tried(rule, case, moments[0], chosen)


class TestBrokenOff:
    """Domain: duties of a phase that was broken off "due after `end` are `not_applicable`"."""

    PROGRAMME: Programme = attrs.evolve(
        PROGRAMME,
        rules=(
            *(
                attrs.evolve(
                    row,
                    parameters=attrs.evolve(
                        row.parameters, until=("start",), within=Length.weeks(4)
                    ),
                )
                if row.id == "PG604"
                else row
                for row in PROGRAMME.rules
            ),
        ),
    )

    @pytest.mark.parametrize(
        ("end", "early", "outcome"),
        [
            ("2025-03-30", "fictional", NOT_APPLICABLE),
            ("2025-03-31", "fictional", BREACHED),
            ("2025-03-30", None, BREACHED),
        ],
    )
    def test_due_after_the_end(self, end: str, early: str | None, outcome: Outcome) -> None:
        """Four weeks after the first day is 31 March: due on the last day itself it stays."""
        case = case_of(phase(EINSTIEG, "2025-03-03", end, early=early), programme=self.PROGRAMME)
        told = judge("PG604", case, "2025-06-01")
        assert [(j.outcome, j.allowed) for j in told] == [(outcome, day("2025-03-31"))]


def rows() -> list[Rule]:
    """The rows of the programme that this kind judges."""
    return [row for row in PROGRAMME.rules if row.kind == "duty"]


class TestRows:
    """Contract: "users write their own … and use every rule kind without writing Python"."""

    def test_which(self) -> None:
        """These four rules are duties."""
        assert [row.id for row in rows()] == ["PG501", "PG502", "PG601", "PG604"]

    @pytest.mark.parametrize(
        ("fields", "pointers"),
        [
            ({"until": ("start",)}, [""]),
            (
                {"until": ("start",), "records": (REPORT,), "fact": "budget.approved_on"},
                ["/records"],
            ),
            ({"until": (), "records": (REPORT,)}, ["/until"]),
            ({"until": ()}, ["", "/until"]),
        ],
        ids=["no-evidence", "both", "no-day", "nothing"],
    )
    def test_unclear(self, fields: dict[str, Any], pointers: list[str]) -> None:
        """A row says what it asks for, in one of two ways, and by when."""
        with pytest.raises(InputError) as caught:
            Parameters(**fields)
        assert [problem.pointer for problem in caught.value.problems] == pointers
