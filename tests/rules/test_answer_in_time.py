"""answer-in-time, by PG603."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import attrs
import pytest
from build import (
    BREACHED,
    EINSTIEG,
    MET,
    NOT_APPLICABLE,
    ONE_DAY,
    PENDING,
    assert_decided_stays,
    case_of,
    day,
    expected,
    judge,
    outcomes,
    phase,
    record,
    remedies,
    tried,
    with_parameters,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle import event_deadline

from passtgenau_core import Case, Computed, Length, Outcome, Record, Remedy
from passtgenau_core.testing import days

FEWER = settings(max_examples=settings().max_examples // 4)
KIND = "einsichtsverlangen"
A_MONTH = Computed(
    function="deadline", start=day("2025-06-02"), length=Length.months(1), day=day("2025-07-02")
)
LAST_DAYS = [
    ("2025-06-02", "2025-07-02"),
    ("2025-01-31", "2025-02-28"),
    ("2025-01-28", "2025-02-28"),
    ("2024-01-31", "2024-02-29"),
    ("2024-01-29", "2024-02-29"),
    ("2024-02-29", "2024-03-29"),
    ("2025-02-28", "2025-03-28"),
    ("2025-03-31", "2025-04-30"),
    ("2025-12-31", "2026-01-31"),
]
"""Requests at the ends of months and the last days to answer them."""


def asked(on: str | date, answered: str | date | None = None) -> Record:
    """A request to see the documentation, and the day it was answered."""
    if isinstance(answered, str):
        answered = day(answered)
    return record(KIND, on, answered_on=answered)


def filed(*requests: Record, **fields: Any) -> Case:
    """A case without phases: a request may come at any time."""
    return case_of(records=requests, **fields)


class TestAnswered:
    """Domain: "`answered_on` ≤ `deadline(date, 1 month)`"."""

    def test_on_the_last_day(self) -> None:
        """Answered on the last day of the month is in time."""
        assert judge("PG603", filed(asked("2025-06-02", "2025-07-02")), "2025-09-01") == (
            expected(
                "PG603",
                "records/0",
                MET,
                "answered-in-time",
                observed=day("2025-07-02"),
                allowed=day("2025-07-02"),
                pointer="/records/0/answered_on",
                facts=("/records/0/answered_on", "/records/0/date", A_MONTH),
            ),
        )

    def test_a_day_late(self) -> None:
        """A day later is a breach that tells both days; nothing turns that back."""
        told = judge("PG603", filed(asked("2025-06-02", "2025-07-03")), "2025-09-01")
        assert told == (
            expected(
                "PG603",
                "records/0",
                BREACHED,
                "answered-late",
                observed=day("2025-07-03"),
                allowed=day("2025-07-02"),
                pointer="/records/0/answered_on",
                facts=("/records/0/answered_on", "/records/0/date", A_MONTH),
            ),
        )
        assert remedies(told) == [Remedy(action="none")]

    @pytest.mark.parametrize(("on", "last"), LAST_DAYS)
    def test_month_ends(self, on: str, last: str) -> None:
        """The month is counted as the BGB counts, months without that day included."""
        for answered, outcome in ((day(last), MET), (day(last) + ONE_DAY, BREACHED)):
            (told,) = judge("PG603", filed(asked(on, answered)), "2028-01-01")
            assert (told.outcome, told.allowed) == (outcome, day(last))

    def test_at_once(self) -> None:
        """An answer on the day of the request is met that day."""
        case = filed(asked("2025-06-02", "2025-06-02"))
        assert outcomes("PG603", case, "2025-06-02") == {"records/0": MET}


class TestNotAnswered:
    """Domain: "`due` is inclusive: no evidence and `as_of > due` is `breached`"."""

    @pytest.mark.parametrize("as_of", ["2025-06-02", "2025-06-30", "2025-07-02"])
    def test_pending(self, as_of: str) -> None:
        """Up to and including the last day it can still be answered."""
        assert judge("PG603", filed(asked("2025-06-02")), as_of) == (
            expected(
                "PG603",
                "records/0",
                PENDING,
                "not-answered-yet",
                allowed=day("2025-07-02"),
                due=day("2025-07-02"),
                pointer="/records/0",
                facts=("/records/0/date", A_MONTH),
            ),
        )

    def test_breached_the_day_after(self) -> None:
        """The day after it is a breach; an answer on the last day would mend it."""
        case = filed(asked("2025-06-02"))
        told = judge("PG603", case, "2025-07-03")
        assert told == (
            expected(
                "PG603",
                "records/0",
                BREACHED,
                "not-answered",
                allowed=day("2025-07-02"),
                due=day("2025-07-02"),
                pointer="/records/0",
                facts=("/records/0/date", A_MONTH),
            ),
        )
        assert remedies(told) == [
            Remedy(action="set", pointer="/records/0/answered_on", value=day("2025-07-02"))
        ]
        assert tried("PG603", case, "2025-07-03") == 1

    @pytest.mark.parametrize(("on", "last"), LAST_DAYS)
    def test_month_ends(self, on: str, last: str) -> None:
        """The last day itself is in time at the ends of months too."""
        for as_of, outcome in ((day(last), PENDING), (day(last) + ONE_DAY, BREACHED)):
            (told,) = judge("PG603", filed(asked(on)), as_of)
            assert (told.outcome, told.due) == (outcome, day(last))

    @pytest.mark.parametrize(
        ("as_of", "outcome", "due"),
        [
            ("2025-06-19", PENDING, "2025-07-02"),
            ("2025-06-20", MET, None),
            ("2025-12-31", MET, None),
        ],
    )
    def test_answered_later(self, as_of: str, outcome: Outcome, due: str | None) -> None:
        """An answer that is dated after as_of is not there yet."""
        (told,) = judge("PG603", filed(asked("2025-06-02", "2025-06-20")), as_of)
        assert (told.outcome, told.due) == (outcome, None if due is None else day(due))

    def test_answered_after_the_last_day(self) -> None:
        """A late answer is a breach before it comes and after, and the due day ends with it."""
        case = filed(asked("2025-06-02", "2025-07-10"))
        found = [
            (j.outcome, j.observed, j.due)
            for as_of in ("2025-07-02", "2025-07-03", "2025-07-09", "2025-07-10")
            for j in judge("PG603", case, as_of)
        ]
        last = day("2025-07-02")
        assert found == [
            (PENDING, None, last),
            (BREACHED, None, last),
            (BREACHED, None, last),
            (BREACHED, day("2025-07-10"), None),
        ]


class TestWhichRequests:
    """Domain: "each `einsichtsverlangen`"."""

    def test_none(self) -> None:
        """Without a request there is nothing to answer, whatever else is on record."""
        case = filed(record("abschlussbericht", "2025-04-02", answered_on=day("2025-09-02")))
        for each in (filed(), case):
            assert judge("PG603", each, "2025-12-01") == (
                expected(
                    "PG603",
                    "case",
                    NOT_APPLICABLE,
                    "no-request",
                    pointer="/records",
                    terms=(KIND,),
                ),
            )

    def test_from_its_day_on(self) -> None:
        """A request is judged from the day it bears."""
        case = filed(asked("2025-06-02"))
        assert outcomes("PG603", case, "2025-06-01") == {"case": NOT_APPLICABLE}
        assert outcomes("PG603", case, "2025-06-02") == {"records/0": PENDING}

    def test_each_by_itself(self) -> None:
        """Each request has a month of its own, in the file's order; a phase plays no part."""
        case = case_of(
            phase(EINSTIEG, "2025-03-03", "2025-03-14", early="ill"),
            records=[
                asked("2025-06-20"),
                asked("2025-06-02", "2025-06-10"),
                record("reflexionsgespraech", "2025-06-02"),
                asked("2025-05-02"),
                asked("2025-07-01"),
            ],
        )
        told = outcomes("PG603", case, "2025-06-30")
        assert list(told.items()) == [
            ("records/0", PENDING),
            ("records/1", MET),
            ("records/3", BREACHED),
        ]

    def test_another_time(self) -> None:
        """How long the answer may take is the row's to say, in weeks too."""
        programme = with_parameters("PG603", within=Length.weeks(2))
        case = filed(asked("2025-06-02"), programme=programme)
        (told,) = judge("PG603", case, "2025-06-16")
        assert (told.outcome, told.due) == (PENDING, day("2025-06-16"))
        assert outcomes("PG603", case, "2025-06-17") == {"records/0": BREACHED}


@st.composite
def requests(draw: st.DrawFn) -> Record:
    """A request, unanswered or answered about its last day."""
    on = draw(days())
    last = event_deadline(on, "months", 1)
    wait = draw(st.one_of(st.none(), st.integers(0, 60), st.sampled_from([-1, 0, 1])))
    if wait is None:
        return asked(on)
    return asked(on, max(on, last + timedelta(days=wait) if abs(wait) < 2 else on + ONE_DAY * wait))


def second_opinion(request: Record, as_of: date) -> Outcome:
    """The outcome by the specification's sentence and the oracle's months."""
    last = event_deadline(request.date, "months", 1)
    answered = request.answered_on
    if answered is None or answered > as_of:
        return PENDING if as_of <= last else BREACHED
    return MET if answered <= last else BREACHED


class TestProperties:
    """Domain: "`pending` may become `met` or `breached`; those two never change again"."""

    @given(st.lists(requests(), max_size=4), days())
    def test_second_opinion(self, some: list[Record], as_of: date) -> None:
        """A second computation comes to the same outcomes."""
        wanted = {
            f"records/{number}": second_opinion(request, as_of)
            for number, request in enumerate(some)
            if request.date <= as_of
        }
        found = outcomes("PG603", filed(*some), as_of)
        assert found == (wanted or {"case": NOT_APPLICABLE})

    @FEWER
    @given(st.lists(requests(), min_size=1, max_size=4), st.data())
    def test_order(self, some: list[Record], data: st.DataObject) -> None:
        """In another order the same requests are told the same."""
        order = data.draw(st.permutations(range(len(some))))
        as_of = data.draw(days())
        told = judge("PG603", filed(*(some[number] for number in order)), as_of)
        back = {f"records/{new}": f"records/{old}" for new, old in enumerate(order)}
        values = {(back.get(j.subject, j.subject), j.outcome, j.due, j.observed) for j in told}
        told = judge("PG603", filed(*some), as_of)
        assert values == {(j.subject, j.outcome, j.due, j.observed) for j in told}

    @FEWER
    @given(requests())
    def test_growing_day(self, request_: Record) -> None:
        """About its day, its last day and its answer, what is decided stays decided."""
        marks = {request_.date, event_deadline(request_.date, "months", 1)}
        marks |= {request_.answered_on or request_.date, date(2032, 1, 1)}
        about = [mark + ONE_DAY * n for mark in marks for n in (-1, 0, 1)]
        assert_decided_stays("PG603", filed(request_), about)

    @FEWER
    @given(days(), st.integers(1, 400))
    def test_remedy(self, on: date, wait: int) -> None:
        """A missing answer can be entered up to its last day, a late one not."""
        as_of = event_deadline(on, "months", 1) + ONE_DAY * wait
        case = filed(asked(on))
        assert tried("PG603", case, as_of) == 1
        late = attrs.evolve(case.records[0], answered_on=as_of)
        assert tried("PG603", filed(late), as_of) == 0
