"""What is judged of records and of the header says the same in frames.

Each row that is expected stands here in full: case, subject, outcome, observed, allowed, due.
"""

from __future__ import annotations

from datetime import date
from typing import Any
from unicodedata import normalize

import attrs
import pytest
from asking import (
    EINSTIEG,
    QUALI,
    case,
    day,
    filed,
    goal,
    in_each,
    maybe,
    phase,
    record,
    told,
    with_parameters,
)
from dossiers import Portfolio, dossiers
from hypothesis import given
from hypothesis import strategies as st
from portfolios import by_frames, by_reference

from passtgenau_core import Agreement, IcfAssessment, Length, Participant
from passtgenau_core.testing import cases, days

REPORT, MODULE, TALK = "abschlussbericht", "moduldokumentation", "reflexionsgespraech"
REQUEST = "einsichtsverlangen"
RULES = ("PG401", "PG402", "PG503", "PG602", "PG603", "PG605", "PG606", "PG607", "PG608")
NONE = (None, None, None)


@in_each
class TestWhatRecordsHold:
    """PG602: "done with `teilnehmende`, topic `zielerreichung`"; each record, in any order."""

    def test_words(self, engine: str) -> None:
        """What is lacking is told in the order of the row, who took part before the topics."""
        portfolio = [
            filed(
                "A",
                record(MODULE, "2025-04-02", with_=["teilnehmende"], topics=["zielerreichung"]),
                record(MODULE, "2025-04-01", topics=["zielerreichung"]),
                record(REPORT, "2025-04-01"),
                record(MODULE, "2025-04-02", with_=["leitung", "teilnehmende"]),
                record(MODULE, "2025-04-02"),
            ),
            filed("B", record(REPORT, "2025-04-01")),
            filed("C"),
        ]
        assert told(engine, "PG602", portfolio, "2025-04-02") == [
            ("A", "records/0", "met", *NONE),
            ("A", "records/1", "breached", "teilnehmende", None, None),
            ("A", "records/3", "breached", "zielerreichung", None, None),
            ("A", "records/4", "breached", "teilnehmende, zielerreichung", None, None),
            ("B", "case", "not_applicable", *NONE),
            ("C", "case", "not_applicable", *NONE),
        ]

    def test_later_ones_are_not_there_yet(self, engine: str) -> None:
        """A record counts from its day on."""
        portfolio = [filed("A", record(MODULE, "2025-04-02"))]
        assert told(engine, "PG602", portfolio, "2025-04-01") == [
            ("A", "case", "not_applicable", *NONE)
        ]

    def test_every_field(self, engine: str) -> None:
        """Who decided, recipients and a form may be asked for as well."""
        programme = with_parameters(
            "PG602", by=("leitung",), recipients=("budgetnehmer",), topics=("kritik",)
        )
        whole: dict[str, Any] = {
            "with_": ["teilnehmende"],
            "by": ["leitung"],
            "topics": ["kritik", "zielerreichung"],
            "recipients": ["budgetnehmer"],
        }
        less = [{**whole, name: []} for name in whole]
        records = [record(MODULE, "2025-04-01", **fields) for fields in (whole, *less)]
        portfolio = [filed("A", *records, programme=programme)]
        assert told(engine, "PG602", portfolio, "2025-04-01") == [
            ("A", "records/0", "met", *NONE),
            ("A", "records/1", "breached", "teilnehmende", None, None),
            ("A", "records/2", "breached", "leitung", None, None),
            ("A", "records/3", "breached", "kritik", None, None),
            ("A", "records/4", "breached", "budgetnehmer", None, None),
        ]

    def test_icf(self, engine: str) -> None:
        """PG605: "has at least one ICF assessment"."""
        assessed = record(REPORT, "2025-04-01", icf=[IcfAssessment(code="d850")])
        portfolio = [filed("A", assessed, record(REPORT, "2025-04-01"))]
        assert told(engine, "PG605", portfolio, "2025-04-01") == [
            ("A", "records/0", "met", *NONE),
            ("A", "records/1", "breached", *NONE),
        ]

    def test_not_to(self, engine: str) -> None:
        """PG607: "recipients do not include `budgetgeber`"; told in the order of the row."""
        records = [
            record(REPORT, "2025-04-01", recipients=recipients)
            for recipients in ([], ["budgetnehmer"], ["leitung", "budgetnehmer", "budgetgeber"])
        ]
        assert told(engine, "PG607", [filed("A", *records)], "2025-04-01") == [
            ("A", "records/0", "met", *NONE),
            ("A", "records/1", "met", *NONE),
            ("A", "records/2", "breached", "budgetgeber", None, None),
        ]
        programme = with_parameters("PG607", not_to=("budgetgeber", "leitung"))
        portfolio = [filed("A", *records, programme=programme)]
        assert told(engine, "PG607", portfolio, "2025-04-01")[2] == (
            ("A", "records/2", "breached", "budgetgeber, leitung", None, None)
        )


@in_each
class TestAnswers:
    """PG603: "`answered_on` ≤ `deadline(date, 1 month)`"."""

    def test_answered(self, engine: str) -> None:
        """On the last day in time, a day later late; a short month ends sooner."""
        days = [
            ("2025-06-02", "2025-07-02"),
            ("2025-06-02", "2025-07-03"),
            ("2024-01-31", "2024-02-29"),
            ("2024-01-31", "2024-03-01"),
            ("2023-01-31", "2023-02-28"),
        ]
        asked = [record(REQUEST, on, answered_on=day(answer)) for on, answer in days]
        assert told(engine, "PG603", [filed("A", *asked), filed("B")], "2025-07-03") == [
            ("A", "records/0", "met", "2025-07-02", "2025-07-02", None),
            ("A", "records/1", "breached", "2025-07-03", "2025-07-02", None),
            ("A", "records/2", "met", "2024-02-29", "2024-02-29", None),
            ("A", "records/3", "breached", "2024-03-01", "2024-02-29", None),
            ("A", "records/4", "met", "2023-02-28", "2023-02-28", None),
            ("B", "case", "not_applicable", *NONE),
        ]

    @pytest.mark.parametrize(
        ("as_of", "outcome"), [("2025-07-02", "pending"), ("2025-07-03", "breached")]
    )
    def test_open(self, engine: str, as_of: str, outcome: str) -> None:
        """It is pending up to the last day; an answer that is still to come is none."""
        asked = [
            record(REQUEST, "2025-06-02"),
            record(REQUEST, "2025-06-02", answered_on=day("2025-07-04")),
        ]
        assert told(engine, "PG603", [filed("A", *asked)], as_of) == [
            ("A", "records/0", outcome, None, "2025-07-02", "2025-07-02"),
            ("A", "records/1", outcome, None, "2025-07-02", "2025-07-02"),
        ]


class TestGoals:
    """PG608: "it states how far each goal agreed on or before its date is reached"."""

    @pytest.mark.parametrize("engine", ["check", "polars", "polars-lazy", "pyarrow", "duckdb"])
    def test_goals(self, engine: str) -> None:
        """A goal of the record's own day counts; untold ones are told in the file's order."""
        self.judge(engine)

    def judge(self, engine: str) -> None:
        """All that can be said of goals."""
        goals = [goal("Z-10", "2025-03-10"), goal("Z-2", "2025-03-01"), goal("Z-3", "2025-04-02")]
        told_of: tuple[dict[str, str], ...] = (
            {},
            {"Z-2": "offen"},
            {"Z-2": "offen", "Z-10": "erreicht", "Z-3": "teilweise"},
        )
        on = ("2025-04-02", "2025-04-01", "2025-04-02")
        records = [
            record(MODULE, day_, goals=goals_ or None)
            for day_, goals_ in zip(on, told_of, strict=True)
        ]
        portfolio = [
            filed("A", *records, record(MODULE, "2025-02-28"), goals=goals),
            filed("B", record(MODULE, "2025-04-01")),
            filed("C", record(REPORT, "2025-04-01"), goals=goals),
            filed("D", record(TALK, "2025-04-01"), record(MODULE, "2025-03-10"), goals=goals),
        ]
        assert told(engine, "PG608", portfolio, "2025-04-02") == [
            ("A", "records/0", "breached", "Z-10, Z-2, Z-3", None, None),
            ("A", "records/1", "breached", "Z-10", None, None),
            ("A", "records/2", "met", *NONE),
            ("A", "records/3", "met", *NONE),
            ("B", "records/0", "undetermined", *NONE),
            ("C", "case", "not_applicable", *NONE),
            ("D", "records/1", "breached", "Z-10, Z-2", None, None),
        ]

    @in_each
    def test_nothing_untold(self, engine: str) -> None:
        """Where no goal is left over there is nothing to join."""
        portfolio = [
            filed("A", record(MODULE, "2025-03-01"), goals=[goal("Z-1", "2025-03-02")]),
            filed("B"),
        ]
        assert told(engine, "PG608", portfolio, "2025-04-02") == [
            ("A", "records/0", "met", *NONE),
            ("B", "case", "not_applicable", *NONE),
        ]


@in_each
class TestRegularTalks:
    """PG701: "no gap between Reflexionsgespräche (…) exceeds the interval", start to last end.

    "next one by `deadline(previous, interval)`".
    """

    def test_gaps(self, engine: str) -> None:
        """The gap of exactly the interval is met, a day more is a breach, told once."""
        months = [phase(QUALI, "2025-03-03", "2025-09-03")]
        portfolio = [
            filed("A", record(TALK, "2025-06-03"), phases=months),
            filed("B", record(TALK, "2025-06-04"), phases=months),
            filed("C", record(TALK, "2025-06-02"), record(TALK, "2025-09-03"), phases=months),
            filed("D", record(TALK, "2025-09-03"), phases=months),
            filed("E", record(TALK, "2025-09-03"), record(TALK, "2025-05-31"), phases=months),
        ]
        assert told(engine, "PG701", portfolio, "2025-09-04") == [
            ("A", "case", "met", "2025-09-03", "2025-09-03", None),
            ("B", "case", "breached", "2025-06-04", "2025-06-03", None),
            ("C", "case", "breached", "2025-09-03", "2025-09-02", None),
            ("D", "case", "breached", "2025-09-03", "2025-06-03", None),
            ("E", "case", "breached", "2025-09-03", "2025-08-31", None),
        ]

    def test_talks_that_do_not_count(self, engine: str) -> None:
        """Neither before the first day nor after the last one, nor on days still to come."""
        short = [phase(QUALI, "2025-03-03", "2025-06-04")]
        dates = ("2025-03-02", "2025-06-05", "2025-07-01")
        portfolio = [
            filed("A", *(record(TALK, on) for on in dates), phases=short),
            filed("B", record(TALK, "2025-06-04"), phases=short),
            filed("C", record(TALK, "2025-03-03"), record(REPORT, "2025-05-01"), phases=short),
            filed("D", record(TALK, "2025-06-04")),
        ]
        assert told(engine, "PG701", portfolio, "2025-06-03") == [
            ("A", "case", "pending", None, "2025-06-03", "2025-06-03"),
            ("B", "case", "pending", None, "2025-06-03", "2025-06-03"),
            ("C", "case", "pending", None, "2025-06-03", "2025-06-03"),
            ("D", "case", "not_applicable", *NONE),
        ]
        assert [row[2:] for row in told(engine, "PG701", portfolio, "2025-06-04")] == [
            ("breached", None, "2025-06-03", "2025-06-03"),
            ("breached", "2025-06-04", "2025-06-03", None),
            ("breached", None, "2025-06-03", "2025-06-03"),
            ("not_applicable", *NONE),
        ]

    def test_no_more_needed(self, engine: str) -> None:
        """Once the last day lies within the interval; it is met when that day is over."""
        portfolio = [
            filed("A", phases=[phase(QUALI, "2025-03-03", "2025-06-03")]),
            filed("B", phases=[phase(QUALI, "2025-03-03", "2025-06-04")]),
            filed("C", phases=[phase(QUALI, "2025-03-03")]),
        ]
        assert told(engine, "PG701", portfolio, "2025-06-03") == [
            ("A", "case", "pending", "2025-06-03", "2025-06-03", None),
            ("B", "case", "pending", None, "2025-06-03", "2025-06-03"),
            ("C", "case", "pending", None, "2025-06-03", "2025-06-03"),
        ]
        assert [row[2] for row in told(engine, "PG701", portfolio, "2025-06-04")] == [
            "met",
            "breached",
            "breached",
        ]

    def test_phases_of_the_whole_measure(self, engine: str) -> None:
        """It counts from the first day of all phases to the last; an open one has no end."""
        talks = [record(TALK, on) for on in ("2024-02-29", "2024-05-29", "2024-05-29")]
        portfolio = [
            filed(
                "A",
                *talks,
                phases=[
                    phase(QUALI, "2024-03-01", "2024-08-29"),
                    phase(EINSTIEG, "2023-11-30", "2024-02-29"),
                ],
            ),
            filed(
                "B",
                *talks,
                phases=[phase(EINSTIEG, "2023-11-30"), phase(QUALI, "2024-03-01", "2024-03-02")],
            ),
        ]
        assert told(engine, "PG701", portfolio, "2024-08-30") == [
            ("A", "case", "met", "2024-08-29", "2024-08-29", None),
            ("B", "case", "breached", None, "2024-08-29", "2024-08-29"),
        ]

    def test_readings(self, engine: str) -> None:
        """The interval is that of the reading: a month from 31 January ends with February."""
        talks = [record(TALK, on) for on in ("2024-02-29", "2024-03-30", "2024-04-30")]
        portfolio = [filed("A", *talks, phases=[phase(QUALI, "2024-01-31", "2024-05-29")])]
        late = [("A", "case", "breached", "2024-03-30", "2024-03-29", None)]
        assert told(engine, "PG701", portfolio, "2024-08-01", {"talk-interval": "P1M"}) == late
        met = [("A", "case", "met", "2024-05-29", "2024-10-30", None)]
        assert told(engine, "PG701", portfolio, "2024-08-01", {"talk-interval": "P6M"}) == met

    def test_weeks(self, engine: str) -> None:
        """Another county may count in weeks."""
        programme = with_parameters("PG701", interval=Length.weeks(2))
        rows = [
            attrs.evolve(row, reading=None) if row.id == "PG701" else row for row in programme.rules
        ]
        programme = attrs.evolve(programme, rules=rows)
        span = [phase(QUALI, "2025-03-03", "2025-04-14")]
        in_time, late = ["2025-03-17", "2025-03-31"], ["2025-03-10", "2025-03-25", "2025-04-08"]
        portfolio = [
            filed(name, *(record(TALK, on) for on in dates), phases=span, programme=programme)
            for name, dates in (("A", in_time), ("B", late), ("C", ["2025-04-14"]))
        ]
        assert told(engine, "PG701", portfolio, "2025-04-15") == [
            ("A", "case", "met", "2025-04-14", "2025-04-14", None),
            ("B", "case", "breached", "2025-03-25", "2025-03-24", None),
            ("C", "case", "breached", "2025-04-14", "2025-03-17", None),
        ]


@in_each
class TestDateOrder:
    """PG503: "`consulted_on` ≤ `signed_on`; absent: undetermined"."""

    def test_order(self, engine: str) -> None:
        """The same day is met; it is open until the later one has come."""
        agreements = {
            "A": ("2025-02-10", "2025-02-10"),
            "B": ("2025-02-11", "2025-02-10"),
            "C": ("2025-02-11", "2025-02-12"),
            "D": (None, "2025-02-10"),
            "E": ("2025-02-10", None),
        }
        portfolio = [
            case(
                name,
                agreement=Agreement(consulted_on=maybe(first), signed_on=maybe(second)),
            )
            for name, (first, second) in agreements.items()
        ]
        assert told(engine, "PG503", [*portfolio, case("F")], "2025-02-11") == [
            ("A", "case", "met", "2025-02-10", "2025-02-10", None),
            ("B", "case", "breached", "2025-02-11", "2025-02-10", None),
            ("C", "case", "pending", "2025-02-11", "2025-02-12", None),
            ("D", "case", "undetermined", *NONE),
            ("E", "case", "undetermined", *NONE),
            ("F", "case", "undetermined", *NONE),
        ]


@in_each
class TestMembership:
    """PG401: "`participant.groups` names at least one of …; key absent: undetermined"."""

    ASKED = "werkstattempfehlung, wfbm, wesentliche_behinderung, psychische_beeintraechtigung"

    def test_groups(self, engine: str) -> None:
        """One is enough; those that are named are told in the order of the row."""
        groups = [["autismus"], ["autismus", "wfbm"], [], None]
        portfolio = [
            case(name, participant=Participant(groups=named))
            for name, named in zip("ABCD", groups, strict=True)
        ]
        assert told(engine, "PG401", [*portfolio, case("E")], "2025-01-01") == [
            ("A", "case", "met", "autismus", None, None),
            ("B", "case", "met", "wfbm, autismus", None, None),
            ("C", "case", "breached", None, f"{self.ASKED}, autismus", None),
            ("D", "case", "undetermined", *NONE),
            ("E", "case", "undetermined", *NONE),
        ]

    def test_all_of(self, engine: str) -> None:
        """Where all are asked for, what is missing is told."""
        programme = with_parameters("PG401", any_of=(), all_of=("wfbm", "autismus"))
        groups = [["autismus", "wfbm"], ["autismus"], [], None]
        portfolio = [
            case(name, participant=Participant(groups=named), programme=programme)
            for name, named in zip("ABCD", groups, strict=True)
        ]
        assert told(engine, "PG401", portfolio, "2025-01-01") == [
            ("A", "case", "met", "wfbm, autismus", None, None),
            ("B", "case", "breached", "wfbm", "wfbm, autismus", None),
            ("C", "case", "breached", "wfbm, autismus", "wfbm, autismus", None),
            ("D", "case", "undetermined", *NONE),
        ]

    def test_district(self, engine: str) -> None:
        """PG402: the whole text counts, however its letters are written."""
        name = "Landkreis Lörrach"
        composed, decomposed = normalize("NFC", name), normalize("NFD", name)
        districts = [composed, decomposed, f"{composed} ", "Lörrach", "", None]
        for asked in (composed, decomposed):
            programme = with_parameters("PG402", any_of=(asked,))
            portfolio = [
                case(letter, participant=Participant(district=text), programme=programme)
                for letter, text in zip("ABCDEF", districts, strict=True)
            ]
            assert told(engine, "PG402", portfolio, "2025-01-01") == [
                ("A", "case", "met", asked, None, None),
                ("B", "case", "met", asked, None, None),
                ("C", "case", "breached", None, asked, None),
                ("D", "case", "breached", None, asked, None),
                ("E", "case", "breached", None, asked, None),
                ("F", "case", "undetermined", *NONE),
            ]


@in_each
def test_rules_of_one_kind_of_record(engine: str) -> None:
    """What several rules want to know of the same records is found out once, for all of them."""
    portfolio = [filed("A", record(REPORT, "2025-04-01")), filed("B")]
    how: dict[str, Any] = {"as_of": day("2025-04-01"), "select": ["PG605", "PG606"]}
    by_check = engine == "check"
    rows = by_reference(portfolio, **how) if by_check else by_frames(portfolio, engine, **how)
    assert [row[:5] for row in rows] == [
        ("A", "PG605", "records/0", "breached", None),
        ("A", "PG606", "records/0", "breached", "budgetnehmer"),
        ("B", "PG605", "case", "not_applicable", None),
        ("B", "PG606", "case", "not_applicable", None),
    ]


class TestBothEngines:
    """Whatever the cases are, both engines say the same."""

    @given(portfolio=dossiers(), interval=st.sampled_from(["P3M", "P1M", "P6M"]))
    def test_of_many_records(self, portfolio: Portfolio, interval: str) -> None:
        """Cases with many records about the boundaries."""
        both_agree(*portfolio, select=(*RULES, "PG7"), readings={"talk-interval": interval})

    @given(portfolio=st.lists(cases(), min_size=1, max_size=2, unique_by=lambda c: c.id), on=days())
    def test_of_any_cases(self, portfolio: list[Any], on: date) -> None:
        """Cases of any kind."""
        both_agree(tuple(portfolio), on, select=RULES)


def both_agree(portfolio: Any, as_of: date, **how: Any) -> None:
    """The frames say what ``check`` says."""
    rows = by_frames(portfolio, "polars", as_of=as_of, **how)
    assert rows == by_reference(portfolio, as_of=as_of, **how)
