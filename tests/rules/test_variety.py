"""variety, by PG803."""

from __future__ import annotations

import itertools

import attrs
import pytest
from build import BREACHED, MET, UNDETERMINED, expected, judge_service, with_parameters
from hypothesis import given
from hypothesis import strategies as st

from passtgenau_core import Outcome, Service, Trainer
from passtgenau_core.testing import services

ERGO, SOZIAL, ARBEIT = "ergotherapie", "sozialpaedagogik", "arbeitspaedagogik"
AS_OF = "2025-06-02"


def team(*professions: str | None) -> Service:
    """A service with trainers of these professions."""
    return Service(
        trainers=[
            Trainer(id=f"QT-{number}", profession=profession)
            for number, profession in enumerate(professions)
        ]
    )


def outcome_of(service: Service, least: int = 2) -> Outcome:
    """The outcome of the service, where so many professions are asked for."""
    programme = with_parameters("PG803", least=least)
    (judgement,) = judge_service("PG803", service, AS_OF, programme=programme)
    assert judgement.subject == "service"
    return judgement.outcome


class TestBoundary:
    """Concept 4: "multiprofessionell zusammengestellt"; domain: at least two professions."""

    def test_two(self) -> None:
        """Two professions are met; they are told in the order of the alphabet."""
        assert judge_service("PG803", team(SOZIAL, ERGO, ERGO), AS_OF) == (
            expected(
                "PG803",
                "service",
                MET,
                "several-professions",
                observed=(ERGO, SOZIAL),
                pointer="/trainers",
                facts=tuple(f"/trainers/{number}/profession" for number in range(3)),
            ),
        )

    def test_one(self) -> None:
        """One profession is a breach, however many have it."""
        assert judge_service("PG803", team(ERGO, ERGO), AS_OF) == (
            expected(
                "PG803",
                "service",
                BREACHED,
                "too-few-professions",
                observed=(ERGO,),
                pointer="/trainers",
                facts=("/trainers/0/profession", "/trainers/1/profession"),
            ),
        )

    @pytest.mark.parametrize(
        ("least", "outcome"), [(2, MET), (3, MET), (4, BREACHED)], ids=["fewer", "as many", "more"]
    )
    def test_least(self, least: int, outcome: Outcome) -> None:
        """How many it takes is the programme's to say: as many are met, one fewer is a breach."""
        assert outcome_of(team(ERGO, SOZIAL, ARBEIT), least) is outcome


class TestNotStated:
    """Domain: `undetermined`: "a fact is missing"; what a list does not name is missing."""

    def test_nobody(self) -> None:
        """A service without trainers has no professions: a breach."""
        (judgement,) = judge_service("PG803", team(), AS_OF)
        assert (judgement.outcome, judgement.observed, judgement.facts) == (BREACHED, (), ())

    @pytest.mark.parametrize(
        ("professions", "outcome"),
        [
            ((None,), BREACHED),
            ((None, None), UNDETERMINED),
            ((ERGO, None), UNDETERMINED),
            ((ERGO, ERGO, None), UNDETERMINED),
            ((ERGO, None, SOZIAL), MET),
        ],
    )
    def test_unstated(self, professions: tuple[str | None, ...], outcome: Outcome) -> None:
        """It is left open only where a profession that is not stated could make the difference."""
        assert outcome_of(team(*professions)) is outcome

    def test_what_is_told(self) -> None:
        """What is left open tells the professions that are known."""
        assert judge_service("PG803", team(None, ERGO), AS_OF) == (
            expected(
                "PG803",
                "service",
                UNDETERMINED,
                "professions-not-stated",
                observed=(ERGO,),
                pointer="/trainers",
            ),
        )


class TestProperties:
    """Domain: PG803, "trainers of at least two professions"."""

    @given(service=services(), least=st.integers(2, 4))
    def test_every_completion(self, service: Service, least: int) -> None:
        """Met or breached, if it would be so whatever the professions not stated turn out to be."""
        stated = [trainer.profession for trainer in service.trainers if trainer.profession]
        unstated = len(service.trainers) - len(stated)
        possible = [*sorted(set(stated)), *(f"another-{number}" for number in range(unstated))]
        found = {
            len({*stated, *guess}) >= least
            for guess in itertools.product(possible, repeat=unstated)
        }
        wanted = UNDETERMINED if len(found) > 1 else MET if found == {True} else BREACHED
        assert outcome_of(service, least) is wanted

    @given(service=services(), data=st.data())
    def test_order(self, service: Service, data: st.DataObject) -> None:
        """The order of trainers does not matter."""
        turned = attrs.evolve(service, trainers=data.draw(st.permutations(service.trainers)))
        assert judge_service("PG803", turned, AS_OF) == judge_service("PG803", service, AS_OF)
