"""recent-day, by PG805 (trainings of each trainer) and PG806 (joint meetings)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

import attrs
import pytest
from build import BREACHED, MET, NOT_APPLICABLE, ONE_DAY, PROGRAMME, day, expected, judge_service
from hypothesis import given
from hypothesis import strategies as st
from oracle import event_deadline

from passtgenau_core import Computed, InputError, Length, Outcome, Service, Trainer
from passtgenau_core.testing import days, services

TRAININGS, MEETINGS = "training-interval", "meeting-interval"
# The rule, its reading, an option of it, and the months that it stands for.
OPTIONS = [
    ("PG805", TRAININGS, "P12M", 12),
    ("PG805", TRAININGS, "P24M", 24),
    ("PG806", MEETINGS, "P3M", 3),
    ("PG806", MEETINGS, "P1M", 1),
    ("PG806", MEETINGS, "P6M", 6),
]


def service_with(rule: str, dates: Iterable[str | date]) -> Service:
    """A service with one trainer, whose trainings or whose service's meetings these are."""
    listed = [day(one) if isinstance(one, str) else one for one in dates]
    if rule == "PG806":
        return Service(meetings=listed)
    return Service(trainers=[Trainer(id="QT-1", trainings=listed)])


def outcome_of(
    rule: str, dates: Iterable[str | date], as_of: str | date, option: str | None = None
) -> Outcome:
    """The outcome of the one judgement, under an option of the rule's reading."""
    reading = PROGRAMME.rule(rule).reading
    assert reading is not None
    chosen = {} if option is None else {reading: option}
    (told,) = judge_service(rule, service_with(rule, dates), as_of, chosen)
    return told.outcome


class TestBoundary:
    """Concept 4: "regelmäßig fortgebildet", "gemeinsame Dienstbesprechungen"."""

    def test_the_default(self) -> None:
        """The first option is the default: twelve months for trainings, three for meetings."""
        assert [PROGRAMME.rule(rule).reading_used for rule in ("PG805", "PG806")] == [
            "training-interval=P12M",
            "meeting-interval=P3M",
        ]

    def test_last_day_of_the_period(self) -> None:
        """On the last day it is met, and the day by which the next one is due is told."""
        assert judge_service("PG806", service_with("PG806", ["2025-03-04"]), "2025-06-04") == (
            expected(
                "PG806",
                "service",
                MET,
                "recently",
                observed=day("2025-03-04"),
                allowed=day("2025-06-04"),
                due=day("2025-06-04"),
                pointer="/meetings/0",
                facts=(
                    "/meetings/0",
                    Computed(
                        function="deadline",
                        start=day("2025-03-04"),
                        length=Length.months(3),
                        day=day("2025-06-04"),
                    ),
                ),
            ),
        )

    def test_a_day_later(self) -> None:
        """A day later it is a breach, and both days are told."""
        service = service_with("PG805", ["2023-01-09", "2024-06-03", "2023-11-06"])
        assert judge_service("PG805", service, "2025-06-04") == (
            expected(
                "PG805",
                "trainers/0",
                BREACHED,
                "too-long-ago",
                observed=day("2024-06-03"),
                allowed=day("2025-06-03"),
                due=day("2025-06-03"),
                pointer="/trainers/0/trainings/1",
                facts=(
                    "/trainers/0/trainings/1",
                    Computed(
                        function="deadline",
                        start=day("2024-06-03"),
                        length=Length.months(12),
                        day=day("2025-06-03"),
                    ),
                ),
            ),
        )

    @pytest.mark.parametrize(("rule", "reading", "option", "months"), OPTIONS)
    @pytest.mark.parametrize(
        "last", ["2025-03-04", "2024-02-29", "2025-01-31", "2024-11-30", "2024-12-31", "2025-08-31"]
    )
    def test_options(self, rule: str, reading: str, option: str, months: int, last: str) -> None:
        """Under each option the last day is in time and the day after is late."""
        due = event_deadline(day(last), "months", months)
        service = service_with(rule, [last])
        for as_of, outcome in ((due, MET), (due + ONE_DAY, BREACHED)):
            (told,) = judge_service(rule, service, as_of, {reading: option})
            assert (told.outcome, told.due, told.allowed) == (outcome, due, due)
            assert told.reading == f"{reading}={option}"

    @pytest.mark.parametrize(
        ("rule", "last", "as_of", "outcome"),
        [
            ("PG805", "2024-02-29", "2025-02-28", MET),
            ("PG805", "2024-02-29", "2025-03-01", BREACHED),
            ("PG805", "2023-02-28", "2024-02-28", MET),
            ("PG805", "2023-02-28", "2024-02-29", BREACHED),
            ("PG806", "2024-11-30", "2025-02-28", MET),
            ("PG806", "2024-11-30", "2025-03-01", BREACHED),
            ("PG806", "2023-11-30", "2024-02-29", MET),
            ("PG806", "2023-11-30", "2024-03-01", BREACHED),
            ("PG806", "2025-02-28", "2025-05-28", MET),
            ("PG806", "2025-02-28", "2025-05-29", BREACHED),
        ],
    )
    def test_ends_of_months(self, rule: str, last: str, as_of: str, outcome: Outcome) -> None:
        """BGB § 188 Abs. 3: where the day is missing, the period ends with the month."""
        assert outcome_of(rule, [last], as_of) is outcome

    @pytest.mark.parametrize("rule", ["PG805", "PG806"])
    def test_at_the_end_of_the_calendar(self, rule: str) -> None:
        """What is due after the last day that files may name is computed all the same."""
        assert outcome_of(rule, ["2199-12-31"], "2199-12-31") is MET


class TestStateOfTheDay:
    """It is judged as it stands on the day, so it may go breached and be met again."""

    @pytest.mark.parametrize(
        ("as_of", "outcome", "number"),
        [
            ("2025-01-05", BREACHED, None),
            ("2025-01-06", MET, 1),
            ("2025-04-06", MET, 1),
            ("2025-04-07", BREACHED, 1),
            ("2025-05-04", BREACHED, 1),
            ("2025-05-05", MET, 0),
            ("2025-08-05", MET, 0),
            ("2025-08-06", BREACHED, 0),
        ],
    )
    def test_breached_and_met_again(self, as_of: str, outcome: Outcome, number: int | None) -> None:
        """The last one that has come decides, from its own day on."""
        service = service_with("PG806", ["2025-05-05", "2025-01-06"])
        (told,) = judge_service("PG806", service, as_of)
        assert told.outcome is outcome
        assert told.pointer == ("/meetings" if number is None else f"/meetings/{number}")

    @pytest.mark.parametrize("rule", ["PG805", "PG806"])
    def test_days_to_come_do_not_count(self, rule: str) -> None:
        """Domain: "Only what is dated on or before `as_of` is evidence"."""
        assert outcome_of(rule, ["2025-06-03"], "2025-06-02") is BREACHED
        assert outcome_of(rule, ["2020-01-07", "2025-06-03"], "2025-06-02") is BREACHED
        assert outcome_of(rule, ["2025-06-03"], "2025-06-03") is MET

    def test_one_day_twice(self) -> None:
        """A day that is entered twice is one day; the first place is told."""
        service = service_with("PG806", ["2025-03-04", "2025-05-06", "2025-05-06"])
        (told,) = judge_service("PG806", service, "2025-06-02")
        assert told.pointer == "/meetings/1"


class TestNothingStated:
    """Domain: what a service file does not state is missing."""

    def test_no_meeting(self) -> None:
        """Without any meeting it is a breach, and there is no day to tell."""
        assert judge_service("PG806", Service(), "2025-06-02") == (
            expected("PG806", "service", BREACHED, "never-yet", pointer="/meetings"),
        )

    def test_no_training(self) -> None:
        """Each trainer is judged in the order of the file, and one without trainings is late."""
        trainers = [
            Trainer(id="QT-1"),
            Trainer(id="QT-2", trainings=[day("2025-05-05")]),
            Trainer(id="QT-3", trainings=[day("2025-12-01")]),
        ]
        told = judge_service("PG805", Service(trainers=trainers), "2025-06-02")
        assert [(j.subject, j.outcome, j.because, j.pointer) for j in told] == [
            ("trainers/0", BREACHED, "never-yet", "/trainers/0/trainings"),
            ("trainers/1", MET, "recently", "/trainers/1/trainings/0"),
            ("trainers/2", BREACHED, "never-yet", "/trainers/2/trainings"),
        ]

    def test_no_trainers(self) -> None:
        """Without trainers there is nobody to train, whatever meetings there were."""
        assert judge_service("PG805", Service(meetings=[day("2025-05-05")]), "2025-06-02") == (
            expected("PG805", "service", NOT_APPLICABLE, "no-one-to-train", pointer="/trainers"),
        )


class TestProperties:
    """Domain: PG805, PG806, "last training", "last joint meeting not longer ago"."""

    @given(
        option=st.sampled_from(OPTIONS),
        dates=st.lists(days(date(2024, 1, 1), date(2025, 12, 31)), max_size=5),
        gap=st.integers(-1, 1),
        data=st.data(),
    )
    def test_some_day_is_near_enough(
        self,
        option: tuple[str, str, str, int],
        dates: list[date],
        gap: int,
        data: st.DataObject,
    ) -> None:
        """Met, if any day so far is near enough; which one is the last need not be known."""
        rule, _, length, months = option
        marks = [
            *dates,
            *(event_deadline(one, "months", months) for one in dates),
            date(2025, 6, 2),
        ]
        as_of = data.draw(st.sampled_from(marks)) + timedelta(days=gap)
        near = any(one <= as_of <= event_deadline(one, "months", months) for one in dates)
        assert outcome_of(rule, dates, as_of, length) is (MET if near else BREACHED)

    @given(service=services(), as_of=days(), data=st.data())
    def test_order_and_days_to_come(
        self, service: Service, as_of: date, data: st.DataObject
    ) -> None:
        """Neither the order of the days nor what comes after `as_of` changes an outcome."""

        def changed(dates: tuple[date, ...]) -> tuple[date, ...]:
            later = data.draw(st.lists(days(as_of + ONE_DAY, date(2029, 12, 31)), max_size=2))
            so_far = [one for one in dates if one <= as_of]
            return tuple(data.draw(st.permutations([*so_far, *later])))

        other = attrs.evolve(
            service,
            meetings=changed(service.meetings),
            trainers=[
                attrs.evolve(trainer, trainings=changed(trainer.trainings))
                for trainer in service.trainers
            ],
        )
        for rule in ("PG805", "PG806"):
            before, after = (
                [(j.subject, j.outcome, j.observed, j.due) for j in told]
                for told in (
                    judge_service(rule, service, as_of),
                    judge_service(rule, other, as_of),
                )
            )
            assert after == before


def test_an_interval_of_nothing() -> None:
    """A row whose interval is no time at all is broken input."""
    parameters = PROGRAMME.rule("PG806").parameters
    with pytest.raises(InputError) as caught:
        attrs.evolve(parameters, interval=Length.weeks(0))
    assert [problem.pointer for problem in caught.value.problems] == ["/interval"]
