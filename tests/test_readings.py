"""Readings as a question: which judgements depend on how an open point of the text is read."""

from __future__ import annotations

from datetime import date
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from passtgenau_core import (
    Case,
    HourEntry,
    InputError,
    Outcome,
    Phase,
    ReadingDifference,
    Record,
    Service,
    Trainer,
    check,
    compare_readings,
    compare_service_readings,
    load_programme,
)
from passtgenau_core.testing import cases, days

PROGRAMME = load_programme("passtgenau")
FEWER = settings(max_examples=settings().max_examples // 4)
"""Each case is judged once for every option of every reading."""


def case_of(*phases: Phase, entries: tuple[HourEntry, ...] = (), **fields: Any) -> Case:
    """A fictional case."""
    case = Case(id="LOE-2025-007", programme=PROGRAMME, phases=phases, ledger=entries)
    return attrs.evolve(case, **fields)


def securing(day: date, minutes: int, number: int) -> HourEntry:
    """Hours of the module with a monthly cap."""
    return HourEntry(id=f"H-{number}", date=day, module="sicherung_arbeitsplatz", minutes=minutes)


class TestCases:
    """Domain: a user "can ask which verdicts depend on one (`--compare-readings`)"."""

    def test_a_short_phase(self) -> None:
        """Whether the shortest length binds decides what a phase that is too short is."""
        short = Phase(module="einstiegsphase", start=date(2025, 3, 3), end=date(2025, 3, 15))
        assert compare_readings(case_of(short), date(2025, 3, 20)) == (
            ReadingDifference(
                reading="minimum-length",
                rule="PG201",
                subject="phases/0",
                outcomes=(
                    ("warning", Outcome.BREACHED),
                    ("error", Outcome.BREACHED),
                    ("off", Outcome.NOT_APPLICABLE),
                ),
            ),
        )

    def test_a_report_after_five_weeks(self) -> None:
        """A report that is late by four weeks is in time by six."""
        ended = Phase(module="jobcoaching", start=date(2025, 3, 3), end=date(2025, 3, 31))
        written = Record(kind="moduldokumentation", date=date(2025, 5, 5), module="jobcoaching")
        found = compare_readings(
            case_of(ended, records=(written,)), date(2025, 5, 5), select=["PG601"]
        )
        assert [(one.rule, one.subject) for one in found] == [("PG601", "phases/0")]
        assert [outcome for _, outcome in found[0].outcomes] == [
            Outcome.BREACHED,
            Outcome.MET,
            Outcome.MET,
        ]

    def test_months_of_the_calendar_and_of_the_phase(self) -> None:
        """Where one option finds a breach in a month that another does not have, both are told."""
        phase = Phase(
            module="sicherung_arbeitsplatz", start=date(2025, 4, 15), end=date(2025, 10, 14)
        )
        entries = (securing(date(2025, 4, 30), 1000, 1), securing(date(2025, 5, 2), 1000, 2))
        found = compare_readings(case_of(phase, entries=entries), date(2025, 12, 1), select="PG302")
        told = {one.subject.rpartition("/")[2]: dict(one.outcomes) for one in found}
        assert told == {
            "2025-04": {"calendar": Outcome.MET, "phase": None},
            "2025-05": {"calendar": Outcome.MET, "phase": None},
            "2025-04-15": {"calendar": None, "phase": Outcome.BREACHED},
        }

    def test_months_that_are_all_in_order(self) -> None:
        """Other months with the same outcome are no difference."""
        phase = Phase(
            module="sicherung_arbeitsplatz", start=date(2025, 4, 15), end=date(2025, 10, 14)
        )
        entries = (securing(date(2025, 4, 30), 60, 1),)
        assert (
            compare_readings(case_of(phase, entries=entries), date(2025, 12, 1), select="PG302")
            == ()
        )

    def test_the_other_readings_stay(self) -> None:
        """Each reading is varied by itself; the others are read as the user says."""
        short = Phase(module="einstiegsphase", start=date(2025, 3, 3), end=date(2025, 3, 15))
        as_of = date(2025, 4, 20)
        usual = compare_readings(case_of(short), as_of, select=["PG604"])
        assert [dict(one.outcomes)["P4W"] for one in usual] == [Outcome.BREACHED]
        chosen = compare_readings(
            case_of(short), as_of, readings={"minimum-length": "off"}, select=["PG604"]
        )
        assert chosen == usual

    def test_nothing_depends_on_a_reading(self) -> None:
        """Without a judgement that uses one there is nothing to compare."""
        assert compare_readings(case_of(), date(2025, 6, 1), ignore=["PG6", "PG7"]) == ()

    def test_unknown(self) -> None:
        """An unknown reading is refused as by check."""
        with pytest.raises(InputError):
            compare_readings(case_of(), date(2025, 6, 1), readings={"monat": "phase"})

    @FEWER
    @given(cases(PROGRAMME), days(), st.data())
    def test_is_what_check_says(self, case: Case, as_of: date, data: st.DataObject) -> None:
        """Every outcome told is the one of a check under that option, and none is left out."""
        found = compare_readings(case, as_of)
        reading = data.draw(st.sampled_from(PROGRAMME.readings))
        option = data.draw(st.sampled_from(reading.options))
        outcomes = {
            (j.rule, j.subject): j.outcome
            for j in check(case, as_of=as_of, readings={reading.id: option})
        }
        usual = {(j.rule, j.subject): j.outcome for j in check(case, as_of=as_of)}
        mine = {(one.rule, one.subject): one for one in found if one.reading == reading.id}
        for pair, one in mine.items():
            assert dict(one.outcomes)[option] == outcomes.get(pair)
        for pair in outcomes.keys() & usual.keys():
            assert outcomes[pair] == usual[pair] or pair in mine


class TestServices:
    """The same of a service, whose trainings and meetings are "regelmäßig" without a number."""

    def test_meetings(self) -> None:
        """A meeting of four months ago is recent by six months only."""
        service = Service(meetings=[date(2025, 2, 1)])
        (found,) = compare_service_readings(service, PROGRAMME, date(2025, 6, 1), select="PG806")
        assert found == ReadingDifference(
            reading="meeting-interval",
            rule="PG806",
            subject="service",
            outcomes=(
                ("P3M", Outcome.BREACHED),
                ("P1M", Outcome.BREACHED),
                ("P6M", Outcome.MET),
            ),
        )

    def test_trainings(self) -> None:
        """Of two trainers the one whose training is old depends on the reading."""
        service = Service(
            trainers=[
                Trainer(id="QT-1", trainings=[date(2025, 1, 20)]),
                Trainer(id="QT-2", trainings=[date(2024, 1, 20)]),
            ]
        )
        found = compare_service_readings(service, PROGRAMME, date(2025, 6, 1), select=["PG805"])
        assert [one.subject for one in found] == ["trainers/1"]
