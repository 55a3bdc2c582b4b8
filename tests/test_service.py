"""The organisation: what has no meaning is refused, and what has one is judged on a day."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from passtgenau_core import (
    Case,
    InputError,
    Lead,
    Outcome,
    Report,
    Service,
    Severity,
    Trainer,
    UnknownNameError,
    check,
    check_service,
    load_programme,
    read_service,
)
from passtgenau_core.files.case_file import as_plain
from passtgenau_core.testing import cases, days, services

DAY = date(2025, 3, 3)
ONE_DAY = timedelta(days=1)
PROGRAMME = load_programme("passtgenau")
OTHER = load_programme("integrationsbegleitung")
ABOUT_SERVICES = [f"PG80{number}" for number in range(1, 9)]
# Each has what it takes, and no day to spare: the training is due on DAY, and so is the meeting.
COMPLIANT = Service(
    partners=["st-josefshaus", "lebenshilfe-suedschwarzwald"],
    cooperation=DAY,
    leads=[
        Lead(id="L-1", partner="st-josefshaus", share=50),
        Lead(id="L-2", partner="lebenshilfe-suedschwarzwald", share=50),
    ],
    trainers=[
        Trainer(
            id="QT-1",
            profession="ergotherapie",
            qualification="jobcoaching",
            trainings=[date(2024, 3, 3)],
        ),
        Trainer(
            id="QT-2", profession="sozialpaedagogik", qualification="jobcoaching", trainings=[DAY]
        ),
    ],
    rooms=["villa"],
    meetings=[date(2024, 12, 3)],
    contacts=["unternehmen", "ifd", "eingliederungshilfe"],
)


def outcomes(report: Report) -> dict[tuple[str, str], Outcome]:
    """The outcome of each rule and subject."""
    found = {(judgement.rule, judgement.subject): judgement.outcome for judgement in report}
    assert len(found) == len(report)
    return found


def lead(**changes: Any) -> Lead:
    """A fictional lead with half of the work."""
    return Lead(**{"id": "L-1", "partner": "st-josefshaus", "share": 50, **changes})


@pytest.mark.parametrize("share", [1, 50, 100])
def test_a_share_is_whole_percent(share: int) -> None:
    """From 1 to 100, both inside."""
    assert lead(share=share).share == share


@pytest.mark.parametrize("share", [0, 101, -1, True, 50.0, "50", None])
def test_another_share_is_refused(share: Any) -> None:
    """The error says what would do."""
    with pytest.raises(InputError) as caught:
        lead(share=share)
    (problem,) = caught.value.problems
    assert problem.pointer == "/share"
    assert problem.expected is not None
    assert problem.expected.en == "whole percent from 1 to 100"


def test_days_are_plain_days_in_tuples() -> None:
    """Lists become tuples, and nothing but days is in them."""
    trainer = Trainer(id="QT-1", trainings=[DAY])
    service = Service(trainers=[trainer], leads=[lead()], meetings=[DAY], cooperation=DAY)
    assert trainer.trainings == service.meetings == (DAY,)
    assert service.trainers == (trainer,)
    assert hash(service) == hash(Service(**{f: getattr(service, f) for f in FIELDS}))


FIELDS = ("partners", "cooperation", "leads", "trainers", "rooms", "meetings", "contacts")


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"meetings": [DAY, "2025-03-04"]}, "/meetings/1"),
        ({"meetings": [datetime(2025, 3, 3)]}, "/meetings/0"),  # noqa: DTZ001
        ({"meetings": "2025-03-04"}, "/meetings"),
        ({"cooperation": "2025-03-04"}, "/cooperation"),
        ({"partners": "st-josefshaus"}, "/partners"),
        ({"trainers": ["QT-1"]}, "/trainers"),
        ({"leads": [lead(), lead()]}, "/leads/1/id"),
        ({"trainers": [Trainer(id="QT-1"), Trainer(id="QT-1")]}, "/trainers/1/id"),
    ],
)
def test_what_has_no_meaning_is_refused(fields: dict[str, Any], pointer: str) -> None:
    """The error points to the field, or to the member of the list."""
    with pytest.raises(InputError) as caught:
        Service(**fields)
    assert [problem.pointer for problem in caught.value.problems] == [pointer]


def readings() -> st.SearchStrategy[dict[str, str]]:
    """Options of the readings that rules about services use."""
    used = [r for r in PROGRAMME.readings if r.id in ("training-interval", "meeting-interval")]
    return st.fixed_dictionaries(
        {}, optional={reading.id: st.sampled_from(reading.options) for reading in used}
    )


class TestCheckService:
    """Domain: the rules PG801 to PG808, whose subject is the service or a trainer."""

    def test_compliant(self) -> None:
        """Whoever has what it takes meets every rule, on the last day in time."""
        report = check_service(COMPLIANT, PROGRAMME, as_of=DAY)
        assert (report.case, report.programme, report.as_of) == (None, PROGRAMME, DAY)
        assert [(j.rule, j.subject) for j in report] == [
            ("PG801", "service"),
            ("PG802", "service"),
            ("PG803", "service"),
            ("PG804", "trainers/0"),
            ("PG804", "trainers/1"),
            ("PG805", "trainers/0"),
            ("PG805", "trainers/1"),
            ("PG806", "service"),
            ("PG807", "service"),
            ("PG808", "service"),
        ]
        assert set(outcomes(report).values()) == {Outcome.MET}
        assert report.ok

    def test_a_day_later(self) -> None:
        """A day later what was due is breached, as warnings, and nothing else."""
        report = check_service(COMPLIANT, PROGRAMME, as_of=DAY + ONE_DAY)
        assert [(j.rule, j.subject, j.severity) for j in report.breached] == [
            ("PG805", "trainers/0", Severity.WARNING),
            ("PG806", "service", Severity.WARNING),
        ]
        assert report.ok

    def test_severities(self) -> None:
        """Domain: e for PG801 to PG804 and PG807, w for PG805 and PG806, h for PG808."""
        severities = {rule: PROGRAMME.rule(rule).severity.value[0] for rule in ABOUT_SERVICES}
        assert "".join(severities.values()) == "eeeewweh"
        assert all(PROGRAMME.rule(rule).source.basis.value == "explicit" for rule in severities)

    def test_nothing_stated(self) -> None:
        """What is not stated is missing; only of leads it cannot be said how they share."""
        report = check_service(Service(), PROGRAMME, as_of=DAY)
        assert outcomes(report) == {
            ("PG801", "service"): Outcome.BREACHED,
            ("PG802", "service"): Outcome.UNDETERMINED,
            ("PG803", "service"): Outcome.BREACHED,
            ("PG804", "service"): Outcome.NOT_APPLICABLE,
            ("PG805", "service"): Outcome.NOT_APPLICABLE,
            ("PG806", "service"): Outcome.BREACHED,
            ("PG807", "service"): Outcome.BREACHED,
            ("PG808", "service"): Outcome.BREACHED,
        }

    def test_a_programme_that_asks_nothing(self) -> None:
        """A programme without rules about services has nothing to say of them."""
        assert len(check_service(COMPLIANT, OTHER, as_of=DAY)) == 0

    @given(case=cases(PROGRAMME, most_entries=2, most_phases=2), service=services())
    @settings(max_examples=20)
    def test_each_file_its_own_rules(self, case: Case, service: Service) -> None:
        """No rule about services judges a case, and no rule about cases a service."""
        told = {judgement.rule for judgement in check(case, as_of=DAY, service=service)}
        assert not told & set(ABOUT_SERVICES)
        of_service = check_service(service, PROGRAMME, as_of=DAY)
        assert list(dict.fromkeys(judgement.rule for judgement in of_service)) == ABOUT_SERVICES


class TestArguments:
    """It takes readings, a selection and a day as `check` does."""

    @pytest.mark.parametrize(
        ("arguments", "rules"),
        [
            ({"select": ["PG801", "PG805"]}, ["PG801", "PG805"]),
            ({"select": "PG80"}, ABOUT_SERVICES),
            ({"select": ["PG1"]}, []),
            ({"select": ["PG809"]}, []),
            ({"ignore": ["PG80"]}, []),
            (
                {"select": ["PG8"], "ignore": ["PG801", "PG803"]},
                [rule for rule in ABOUT_SERVICES if rule not in ("PG801", "PG803")],
            ),
        ],
    )
    def test_selection(self, arguments: dict[str, Any], rules: list[str]) -> None:
        """Rules are selected and left out by id or prefix; those about cases stay silent."""
        report = check_service(COMPLIANT, PROGRAMME, as_of=DAY, **arguments)
        assert list(dict.fromkeys(judgement.rule for judgement in report)) == rules

    def test_readings(self) -> None:
        """Other options of the readings give more time, or less."""
        late = date(2025, 5, 5)
        chosen = {"training-interval": "P24M", "meeting-interval": "P6M"}
        assert check_service(COMPLIANT, PROGRAMME, as_of=late, readings=chosen).breached == ()
        short = check_service(
            COMPLIANT, PROGRAMME, as_of=date(2025, 1, 4), readings={"meeting-interval": "P1M"}
        )
        assert [j.reading for j in short["PG806"]] == ["meeting-interval=P1M"]
        assert [j.rule for j in short.breached] == ["PG805", "PG806"]

    @pytest.mark.parametrize(
        "arguments",
        [
            {"select": ["PG9"]},
            {"ignore": ["IB"]},
            {"readings": {"meeting": "P1M"}},
            {"readings": {"meeting-interval": "P2M"}},
            {"as_of": datetime(2025, 3, 3)},  # noqa: DTZ001
            {"as_of": "2025-03-03"},
        ],
    )
    def test_refused(self, arguments: dict[str, Any]) -> None:
        """What fits nothing is refused."""
        with pytest.raises(InputError) as caught:
            check_service(COMPLIANT, PROGRAMME, **{"as_of": DAY, **arguments})
        assert len(caught.value.problems) == 1

    def test_report(self) -> None:
        """The report answers by rule, and an id that the programme lacks is told."""
        report = check_service(COMPLIANT, PROGRAMME, as_of=DAY)
        assert [j.subject for j in report["PG804"]] == ["trainers/0", "trainers/1"]
        assert report["PG101"] == ()
        with pytest.raises(UnknownNameError):
            report["PG810"]


class TestEveryJudgement:
    """What holds of all judgements of services."""

    @given(service=services(), as_of=days(), chosen=readings())
    def test_shape(self, service: Service, as_of: date, chosen: dict[str, str]) -> None:
        """Each has the severity, source and reading of its row, and only PG801 is ever pending."""
        report = check_service(service, PROGRAMME, as_of=as_of, readings=chosen)
        rules = {rule.id: rule for rule in PROGRAMME.under(chosen)}
        outcomes(report)
        for judgement in report:
            row = rules[judgement.rule]
            assert (judgement.severity, judgement.source) == (row.severity, row.source)
            assert judgement.reading == row.reading_used
            assert judgement.remedy is None
            assert judgement.outcome is not Outcome.PENDING or judgement.rule == "PG801"
        assert check_service(service, PROGRAMME, as_of=as_of, readings=chosen) == report

    @given(service=services(), as_of=days())
    @settings(max_examples=50)
    def test_pointers_lead_somewhere(self, service: Service, as_of: date) -> None:
        """Pointers and facts lead to what the file states, or to where it would stand."""
        data = {"format": "passtgenau-service/1", **as_plain(service)}
        document = read_service(json.dumps(data), format="json").document
        for judgement in check_service(service, PROGRAMME, as_of=as_of):
            for pointer in (judgement.pointer, *judgement.facts):
                if isinstance(pointer, str):
                    above = pointer.rpartition("/")[0]
                    assert at(document.data, pointer) is not None or (
                        at(document.data, above) is not None
                    )

    @given(service=services(), some=st.lists(days(), min_size=2, max_size=4))
    def test_decided_for_good(self, service: Service, some: list[date]) -> None:
        """What is met or breached never changes again, the state of PG805 and PG806 aside."""
        decided: dict[tuple[str, str], Outcome] = {}
        for as_of in sorted(some):
            report = check_service(service, PROGRAMME, as_of=as_of, ignore=["PG805", "PG806"])
            told = outcomes(report)
            assert {pair: told[pair] for pair in decided} == decided
            decided = {pair: o for pair, o in told.items() if o is not Outcome.PENDING}


def at(data: Any, pointer: str) -> Any:
    """What stands at a JSON pointer; ``None`` where nothing does."""
    for key in pointer.split("/")[1:]:
        try:
            data = data[int(key) if isinstance(data, list) else key]
        except (KeyError, IndexError):
            return None
    return data
