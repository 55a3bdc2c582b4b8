"""Duties say the same in frames: by the first day, by the end, by a milestone, by a report.

Each row that is expected stands here in full: case, subject, outcome, observed, allowed, due.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import attrs
import pytest
from asking import (
    EINSTIEG,
    QUALI,
    Expected,
    case,
    day,
    filed,
    in_each,
    maybe,
    phase,
    record,
    told,
    with_parameters,
)
from dossiers import Portfolio, dossiers, measures_at
from hypothesis import given
from hypothesis import strategies as st
from measures import PROGRAMME as MEASURE
from portfolios import by_frames, by_reference

from passtgenau_core import Agreement, Budget, Case, Length, Record

REPORT, MODULE = "abschlussbericht", "moduldokumentation"
NONE = (None, None, None)
SPAN = ("2025-03-03", "2025-09-02")


def measure(
    name: str,
    *records: Record,
    start: str = SPAN[0],
    end: str | None = SPAN[1],
    early: str | None = None,
    signed: str | None = None,
    programme: Any = MEASURE,
) -> Case:
    """A measure of exactly six months, if nothing else is said."""
    return filed(
        name,
        *records,
        programme=programme,
        phases=[phase("massnahme", start, end, early=early)],
        agreement=Agreement(signed_on=maybe(signed)),
    )


def cases_told(rows: Iterable[Expected]) -> list[tuple[str | None, ...]]:
    """What is told of the cases, one after the other, without their ids and the subject."""
    rows = list(rows)
    assert {row[1] for row in rows} == {"case"}
    assert [row[0] for row in rows] == [chr(ord("A") + n) for n in range(len(rows))]
    return [row[2:] for row in rows]


@in_each
class TestDatedFacts:
    """PG501: "a budget was approved on or before the first phase's first day (due)".

    PG502: "an agreement with … or …, signed on or before the first phase's first day (due)".
    """

    START = (phase(QUALI, "2025-04-01"), phase(EINSTIEG, "2025-03-03", "2025-03-28"))

    def test_budget(self, engine: str) -> None:
        """On the first day in time, a day later late; a day still to come is no evidence."""
        portfolio = [
            case(name, *self.START, budget=Budget(approved_on=maybe(on)))
            for name, on in zip(
                "ABCD", ("2025-03-03", "2025-03-04", "2025-03-05", None), strict=True
            )
        ]
        portfolio += [
            case("E", *self.START),
            case("F", budget=Budget(approved_on=day("2025-01-01"))),
        ]
        late = ("breached", None, "2025-03-03", "2025-03-03")
        assert cases_told(told(engine, "PG501", portfolio, "2025-03-04")) == [
            ("met", "2025-03-03", "2025-03-03", None),
            ("breached", "2025-03-04", "2025-03-03", None),
            late,
            late,
            late,
            ("not_applicable", *NONE),
        ]
        assert [row[2] for row in told(engine, "PG501", portfolio, "2025-03-03")] == [
            "met",
            *["pending"] * 4,
            "not_applicable",
        ]

    def test_provider(self, engine: str) -> None:
        """With another provider there is no agreement; which one it is must be stated."""
        programme = with_parameters("PG502", providers=("st-josefshaus",))
        agreements = [
            ("st-josefshaus", "2025-03-03"),
            ("lebenshilfe-suedschwarzwald", "2025-03-03"),
            (None, "2025-03-03"),
            (None, "2025-03-04"),
            ("st-josefshaus", None),
            (None, None),
        ]
        portfolio = [
            case(
                name,
                *self.START,
                programme=programme,
                agreement=Agreement(provider=provider, signed_on=maybe(on)),
            )
            for name, (provider, on) in zip("ABCDEF", agreements, strict=True)
        ]
        missing = ("breached", None, "2025-03-03", "2025-03-03")
        assert cases_told(told(engine, "PG502", portfolio, "2025-03-04")) == [
            ("met", "2025-03-03", "2025-03-03", None),
            missing,
            ("undetermined", *NONE),
            ("breached", "2025-03-04", "2025-03-03", None),
            missing,
            missing,
        ]


@in_each
class TestModuleReports:
    """PG601: "a `moduldokumentation` for its module by `deadline(end, report-time)`"."""

    def test_each_phase(self, engine: str) -> None:
        """The earliest one that names the module of the phase counts."""
        phases = [
            phase(EINSTIEG, "2025-03-03", "2025-03-27"),
            phase(QUALI, "2025-04-01", "2025-08-02"),
            phase(QUALI, "2025-10-01"),
        ]
        records = [
            record(MODULE, "2025-04-25", EINSTIEG),
            record(MODULE, "2025-04-24", EINSTIEG),
            record(MODULE, "2025-08-31", QUALI),
            record(MODULE, "2025-05-01"),
            record(REPORT, "2025-05-01", QUALI),
        ]
        portfolio = [filed("A", *records, phases=phases), filed("B", phases=phases), filed("C")]
        assert told(engine, "PG601", portfolio, "2025-08-31") == [
            ("A", "phases/0", "met", "2025-04-24", "2025-04-24", None),
            ("A", "phases/1", "breached", "2025-08-31", "2025-08-30", None),
            ("A", "phases/2", "pending", *NONE),
            ("B", "phases/0", "breached", None, "2025-04-24", "2025-04-24"),
            ("B", "phases/1", "breached", None, "2025-08-30", "2025-08-30"),
            ("B", "phases/2", "pending", *NONE),
        ]
        assert told(engine, "PG601", portfolio[1:], "2025-04-24") == [
            ("B", "phases/0", "pending", None, "2025-04-24", "2025-04-24"),
            ("B", "phases/1", "pending", None, "2025-08-30", "2025-08-30"),
            ("B", "phases/2", "pending", *NONE),
        ]

    def test_readings(self, engine: str) -> None:
        """Three months from the last of November end with February."""
        phases = [phase(EINSTIEG, "2023-11-06", "2023-11-30", early="broken off")]
        portfolio = [filed("A", record(MODULE, "2024-02-29", EINSTIEG), phases=phases)]
        rows = told(engine, "PG601", portfolio, "2024-03-01", {"report-time": "P3M"})
        assert rows == [("A", "phases/0", "met", "2024-02-29", "2024-02-29", None)]
        rows = told(engine, "PG601", portfolio, "2024-03-01", {"report-time": "P6W"})
        assert rows == [("A", "phases/0", "breached", "2024-02-29", "2024-01-11", None)]

    def test_before_the_phase_was_broken_off(self, engine: str) -> None:
        """What is due by another day than the end falls away after the end of its own phase."""
        programme = with_parameters("PG601", until=("start",), within=Length.weeks(4))
        rows = [
            attrs.evolve(row, reading=None) if row.id == "PG601" else row for row in programme.rules
        ]
        programme = attrs.evolve(programme, rules=rows)
        phases = [
            phase(QUALI, "2025-03-03", "2025-03-30", early="broken off"),
            phase(QUALI, "2025-03-03", "2025-03-31", early="broken off"),
            phase(QUALI, "2025-03-03", "2025-03-30"),
        ]
        assert told(
            engine, "PG601", [filed("A", phases=phases, programme=programme)], "2025-04-01"
        ) == [
            ("A", "phases/0", "not_applicable", "2025-03-30", "2025-03-31", None),
            ("A", "phases/1", "breached", None, "2025-03-31", "2025-03-31"),
            ("A", "phases/2", "breached", None, "2025-03-31", "2025-03-31"),
        ]


@in_each
class TestOneDay:
    """PG604: "an `abschlussbericht` by `deadline(last end, report-time)`", after the last phase.

    IB101: "rec `eignungsfeststellung` by S".
    """

    def test_last_end(self, engine: str) -> None:
        """While one phase is open the day is not known; breaking off changes nothing."""
        ended = [
            phase(QUALI, "2025-03-03", "2025-08-02", early="broken off"),
            phase(EINSTIEG, "2025-03-03", "2025-03-27"),
        ]
        opened = [*ended, phase(QUALI, "2025-10-01")]
        portfolio = [
            filed("A", record(REPORT, "2025-08-30"), phases=ended),
            filed("B", record(REPORT, "2025-08-31"), record(REPORT, "2025-09-01"), phases=ended),
            filed("C", record(REPORT, "2025-08-30"), phases=opened),
            filed("D", record(REPORT, "2025-08-30")),
            filed("E", record(MODULE, "2025-08-30"), phases=ended),
        ]
        assert cases_told(told(engine, "PG604", portfolio, "2025-08-31")) == [
            ("met", "2025-08-30", "2025-08-30", None),
            ("breached", "2025-08-31", "2025-08-30", None),
            ("pending", *NONE),
            ("not_applicable", *NONE),
            ("breached", None, "2025-08-30", "2025-08-30"),
        ]

    def test_first_day(self, engine: str) -> None:
        """A planned measure is pending with its day."""
        portfolio = [
            measure("A", record("eignungsfeststellung", "2025-03-03")),
            measure("B", record("eignungsfeststellung", "2025-03-04")),
            measure("C"),
            measure("D", end="2025-03-03", early="broken off"),
        ]
        assert cases_told(told(engine, "IB101", portfolio, "2025-03-04")) == [
            ("met", "2025-03-03", "2025-03-03", None),
            ("breached", "2025-03-04", "2025-03-03", None),
            ("breached", None, "2025-03-03", "2025-03-03"),
            ("breached", None, "2025-03-03", "2025-03-03"),
        ]
        assert [row[2] for row in told(engine, "IB101", portfolio, "2025-03-02")] == ["pending"] * 4


@in_each
class TestWhatIsAsked:
    """IB207: "rec `infoblatt` by S, topics `sinn`, `rollen`, `verhaltensregeln`".

    The earliest record that has all it asks counts.
    """

    SHEET = "infoblatt"
    WHOLE = ("verhaltensregeln", "rollen", "sinn")

    def test_incomplete(self, engine: str) -> None:
        """Without a whole one it is told what the first one lacks, by date and then by place."""
        portfolio = [
            measure(
                "A",
                record(self.SHEET, "2025-02-03", topics=["sinn"]),
                record(self.SHEET, "2025-03-03", topics=self.WHOLE),
                record(self.SHEET, "2025-03-04", topics=self.WHOLE),
            ),
            measure(
                "B",
                record(self.SHEET, "2025-02-03", topics=["rollen"]),
                record(self.SHEET, "2025-02-02", topics=["sinn"]),
                record(self.SHEET, "2025-02-02"),
            ),
            measure("C", record(self.SHEET, "2025-03-04", topics=self.WHOLE)),
            measure("D", record("zuweisung", "2025-02-03", topics=self.WHOLE)),
            measure("E", record(self.SHEET, "2025-03-05", topics=self.WHOLE)),
        ]
        assert cases_told(told(engine, "IB207", portfolio, "2025-03-04")) == [
            ("met", "2025-03-03", "2025-03-03", None),
            ("breached", "rollen, verhaltensregeln", "2025-03-03", "2025-03-03"),
            ("breached", "2025-03-04", "2025-03-03", None),
            ("breached", None, "2025-03-03", "2025-03-03"),
            ("breached", None, "2025-03-03", "2025-03-03"),
        ]

    def test_incomplete_yet(self, engine: str) -> None:
        """Up to the day what is lacking may still come."""
        portfolio = [measure("A", record(self.SHEET, "2025-02-03", topics=["rollen"]))]
        assert cases_told(told(engine, "IB207", portfolio, "2025-03-03")) == [
            ("pending", "sinn, verhaltensregeln", "2025-03-03", "2025-03-03")
        ]

    def test_form(self, engine: str) -> None:
        """IB102: "form `schriftlich`"; none stated is none."""
        portfolio = [
            measure("A", record("zuweisung", "2025-03-03", form="schriftlich")),
            measure("B", record("zuweisung", "2025-03-03")),
        ]
        assert cases_told(told(engine, "IB102", portfolio, "2025-03-04")) == [
            ("met", "2025-03-03", "2025-03-03", None),
            ("breached", "schriftlich", "2025-03-03", "2025-03-03"),
        ]

    def test_more_words_than_fit_into_a_number(self, engine: str) -> None:
        """Any number of words may be asked for; the last ones are told as well."""
        topics = sorted(MEASURE.terms("topics"))[:23]
        programme = with_parameters("IB207", of=MEASURE, topics=tuple(topics))
        held = [topic for topic in topics if topic not in (topics[0], topics[20], topics[22])]
        portfolio = [
            measure("A", record(self.SHEET, "2025-02-03", topics=held), programme=programme)
        ]
        assert cases_told(told(engine, "IB207", portfolio, "2025-03-03")) == [
            ("pending", f"{topics[0]}, {topics[20]}, {topics[22]}", "2025-03-03", "2025-03-03")
        ]


@in_each
class TestSeveralRecords:
    """IB601: "recs …, three different ones, by E"."""

    KINDS = ("integrationsplanung", "zwischenauswertung", "abschlussgespraech")

    def test_all_of_them(self, engine: str) -> None:
        """The last of the first ones decides; what is missing is no word of a record."""
        first, second, third = self.KINDS
        portfolio = [
            measure("A", *(record(kind, "2025-09-02") for kind in self.KINDS)),
            measure(
                "B",
                record(first, "2025-09-03"),
                record(second, "2025-04-01"),
                record(third, "2025-05-01"),
            ),
            measure("C", record(first, "2025-04-01"), record(third, "2025-04-01")),
            measure("D"),
            measure("E", end=None),
        ]
        assert cases_told(told(engine, "IB601", portfolio, "2025-09-03")) == [
            ("met", "2025-09-02", "2025-09-02", None),
            ("breached", "2025-09-03", "2025-09-02", None),
            ("breached", None, "2025-09-02", "2025-09-02"),
            ("breached", None, "2025-09-02", "2025-09-02"),
            ("pending", *NONE),
        ]

    def test_one_is_not_whole(self, engine: str) -> None:
        """What a record lacks is told where it is the only kind that is missing."""
        programme = with_parameters("IB601", of=MEASURE, topics=("empfehlung",))
        first, second, third = self.KINDS
        whole: dict[str, Any] = {"topics": ["empfehlung"]}
        portfolio = [
            measure(
                "A",
                record(first, "2025-04-01", **whole),
                record(second, "2025-04-02"),
                record(third, "2025-04-03", **whole),
                programme=programme,
            ),
            measure(
                "B",
                record(first, "2025-04-01"),
                record(second, "2025-04-02"),
                record(third, "2025-04-03", **whole),
                programme=programme,
            ),
            measure(
                "C",
                record(first, "2025-04-01", **whole),
                record(third, "2025-04-03", **whole),
                programme=programme,
            ),
        ]
        assert cases_told(told(engine, "IB601", portfolio, "2025-09-02")) == [
            ("pending", "empfehlung", "2025-09-02", "2025-09-02"),
            ("pending", None, "2025-09-02", "2025-09-02"),
            ("pending", None, "2025-09-02", "2025-09-02"),
        ]


@in_each
class TestSpread:
    """IB301: "rec `entscheidung` by …, by the agreement's date, at the latest S".

    The evidence may be spread over several records.
    """

    KIND = "entscheidung"

    def test_spread(self, engine: str) -> None:
        """It is whole on the day of the last one that was lacking."""
        portfolio = [
            measure(
                "A",
                record(self.KIND, "2025-03-03", by=["traeger"]),
                record(self.KIND, "2025-02-03", by=["teilnehmende"]),
                record(self.KIND, "2025-02-04", by=["teilnehmende"]),
            ),
            measure("B", record(self.KIND, "2025-03-03", by=["traeger"])),
            measure("C", record(self.KIND, "2025-03-03")),
            measure("D"),
            measure(
                "E",
                record(self.KIND, "2025-02-03", by=["teilnehmende"]),
                record(self.KIND, "2025-03-04", by=["traeger"]),
            ),
        ]
        assert cases_told(told(engine, "IB301", portfolio, "2025-03-04")) == [
            ("met", "2025-03-03", "2025-03-03", None),
            ("breached", "teilnehmende", "2025-03-03", "2025-03-03"),
            ("breached", "teilnehmende, traeger", "2025-03-03", "2025-03-03"),
            ("breached", None, "2025-03-03", "2025-03-03"),
            ("breached", "2025-03-04", "2025-03-03", None),
        ]

    def test_earliest_of_the_days(self, engine: str) -> None:
        """The agreement that was signed, the work agreement on record, or the first day."""
        decided = record(self.KIND, "2025-02-20", by=["teilnehmende", "traeger"])
        on_record = record("beschaeftigungsvereinbarung", "2025-02-18")
        portfolio = [
            measure("A", decided, signed="2025-02-20"),
            measure("B", decided, signed="2025-02-19"),
            measure("C", decided, on_record, signed="2025-02-19"),
            measure("D", decided, signed="2025-03-04"),
            measure("E", decided, start="2025-02-01", signed="2025-02-21"),
            filed(
                "F", decided, programme=MEASURE, agreement=Agreement(signed_on=day("2025-01-01"))
            ),
        ]
        assert cases_told(told(engine, "IB301", portfolio, "2025-02-20")) == [
            ("met", "2025-02-20", "2025-02-20", None),
            ("breached", "2025-02-20", "2025-02-19", None),
            ("breached", "2025-02-20", "2025-02-18", None),
            ("met", "2025-02-20", "2025-03-03", None),
            ("breached", "2025-02-20", "2025-02-01", None),
            ("not_applicable", *NONE),
        ]


@in_each
class TestMilestone:
    """IB701: "by `period_end(S, 3 months)`; if E < `period_end(S, 6 months)`: by `middle_day`".

    "E unknown or ended early: 3 months".
    """

    @pytest.mark.parametrize(
        ("start", "end", "early", "due"),
        [
            ("2025-03-03", "2025-09-02", None, "2025-06-02"),
            ("2025-03-03", "2025-08-29", None, "2025-05-31"),
            ("2024-12-01", "2025-05-31", None, "2025-02-28"),
            ("2024-12-01", "2025-05-30", None, "2025-03-01"),
            ("2024-12-01", "2025-05-30", "broken off", "2025-02-28"),
            ("2025-03-03", "2025-08-31", None, "2025-06-01"),
            ("2025-03-03", "2025-09-01", "broken off", "2025-06-02"),
            ("2025-03-03", None, None, "2025-06-02"),
            ("2025-03-01", "2025-03-04", None, "2025-03-02"),
            ("2025-03-01", "2025-03-05", None, "2025-03-03"),
            ("2025-03-01", "2025-03-01", None, "2025-03-01"),
            ("2024-11-30", None, None, "2025-02-28"),
            ("2023-11-30", None, None, "2024-02-29"),
            ("2023-12-01", None, None, "2024-02-29"),
        ],
    )
    def test_day(
        self, engine: str, start: str, end: str | None, early: str | None, due: str
    ) -> None:
        """The milestone's day is the last one in time."""
        kind = "zwischenauswertung"
        late = (day(due) + (day("2025-01-02") - day("2025-01-01"))).isoformat()
        portfolio = [
            measure("A", record(kind, due), start=start, end=end, early=early),
            measure("B", record(kind, late), start=start, end=end, early=early),
            measure("C", start=start, end=end, early=early),
        ]
        assert cases_told(told(engine, "IB701", portfolio, due)) == [
            ("met", due, due, None),
            ("pending", None, due, due),
            ("pending", None, due, due),
        ]
        assert cases_told(told(engine, "IB701", portfolio, late))[1:] == [
            ("breached", late, due, None),
            ("breached", None, due, due),
        ]

    def test_broken_off_before(self, engine: str) -> None:
        """What falls due after it was broken off does not apply; on that day it does."""
        portfolio = [
            measure("A", end="2025-06-01", early="broken off"),
            measure("B", end="2025-06-02", early="broken off"),
        ]
        assert cases_told(told(engine, "IB701", portfolio, "2025-06-02")) == [
            ("not_applicable", "2025-06-01", "2025-06-02", None),
            ("pending", None, "2025-06-02", "2025-06-02"),
        ]

    def test_one_of_two_phases_was_broken_off(self, engine: str) -> None:
        """The measure was broken off where its last phase was."""
        regular = phase("massnahme", "2025-03-03", "2025-04-30")
        ended = phase("massnahme", "2025-04-01", "2025-04-30", early="broken off")
        later = phase("massnahme", "2025-05-05", "2025-05-30", early="broken off")
        portfolio = [
            filed(name, programme=MEASURE, phases=phases)
            for name, phases in (("A", [ended, regular]), ("B", [regular, later]))
        ]
        assert cases_told(told(engine, "IB701", portfolio, "2025-03-03")) == [
            ("pending", None, "2025-04-01", "2025-04-01"),
            ("not_applicable", "2025-05-30", "2025-06-02", None),
        ]

    def test_no_shorter_middle(self, engine: str) -> None:
        """A milestone may have the same day however short the measure is."""
        whole = [attrs.evolve(m, middle_below=None) for m in MEASURE.milestones]
        programme = attrs.evolve(MEASURE, milestones=whole)
        portfolio = [measure("A", end="2025-03-04", programme=programme)]
        assert cases_told(told(engine, "IB701", portfolio, "2025-03-03")) == [
            ("pending", None, "2025-06-02", "2025-06-02")
        ]


@in_each
class TestByReports:
    """IB704: by a deadline that the zwischenauswertung triggers, or its due day if that is earlier.

    IB804: "by the abschlussbericht's date".
    """

    def test_interim_report(self, engine: str) -> None:
        """The talk that came early moves the day, the late one does not."""
        asked: dict[str, Any] = {
            "with_": ["teilnehmende"],
            "recipients": ["sgb2_traeger"],
            "topics": ["kompetenzen", "perspektiven"],
        }
        talk = "zwischenauswertung"
        portfolio = [
            measure(
                "A", record(talk, "2025-05-05"), record("zwischenbericht", "2025-06-02", **asked)
            ),
            measure(
                "B", record(talk, "2025-06-09"), record("zwischenbericht", "2025-07-01", **asked)
            ),
            measure("C", record("zwischenbericht", "2025-06-30")),
        ]
        assert cases_told(told(engine, "IB704", portfolio, "2025-07-01")) == [
            ("met", "2025-06-02", "2025-06-02", None),
            ("breached", "2025-07-01", "2025-06-30", None),
            (
                "breached",
                "teilnehmende, kompetenzen, perspektiven, sgb2_traeger",
                "2025-06-30",
                "2025-06-30",
            ),
        ]

    def test_no_report_yet(self, engine: str) -> None:
        """Without a report there is no day; with one, breaking off changes nothing."""
        outline = record("berichtsgliederung", "2025-08-27", with_=["sgb2_traeger"])
        report = record(REPORT, "2025-08-27")
        portfolio = [
            measure("A", outline),
            measure("B", outline, report),
            measure("C", outline, attrs.evolve(report, date=day("2025-08-26")), report),
            measure("D", report, end="2025-04-01", early="broken off"),
            filed("E", outline, report, programme=MEASURE),
        ]
        assert cases_told(told(engine, "IB804", portfolio, "2025-08-27")) == [
            ("pending", *NONE),
            ("met", "2025-08-27", "2025-08-27", None),
            ("breached", "2025-08-27", "2025-08-26", None),
            ("pending", None, "2025-08-27", "2025-08-27"),
            ("not_applicable", *NONE),
        ]


DUTIES = [rule.id for rule in MEASURE.rules if rule.kind == "duty"]


class TestBothEngines:
    """Whatever the cases are, both engines say the same."""

    @given(portfolio=dossiers(), time=st.sampled_from(["P4W", "P6W", "P3M"]))
    def test_of_many_records(self, portfolio: Portfolio, time: str) -> None:
        """Cases with many records about the boundaries."""
        select = ["PG501", "PG502", "PG601", "PG604"]
        both_agree(*portfolio, select=select, readings={"report-time": time})

    @given(portfolio=measures_at(), data=st.data())
    def test_of_measures(self, portfolio: Portfolio, data: st.DataObject) -> None:
        """Measures with records about the boundaries, some incomplete; a few rules at a time."""
        select = data.draw(st.lists(st.sampled_from(DUTIES), min_size=3, max_size=3, unique=True))
        both_agree(*portfolio, select=select)


def both_agree(portfolio: Any, as_of: Any, **how: Any) -> None:
    """The frames say what ``check`` says."""
    rows = by_frames(portfolio, "polars", as_of=as_of, **how)
    assert rows == by_reference(portfolio, as_of=as_of, **how)
