"""qualified-trainers, by PG804."""

from __future__ import annotations

from build import BREACHED, MET, NOT_APPLICABLE, expected, judge_service
from hypothesis import given

from passtgenau_core import Service, Trainer
from passtgenau_core.testing import services

AS_OF = "2025-06-02"


class TestEachTrainer:
    """Concept 4: "verfügt über die notwendigen Qualifikationen"; domain: qualification stated."""

    def test_stated_or_not(self) -> None:
        """Each trainer is judged, in the order of the file; which qualification does not matter."""
        service = Service(
            trainers=[
                Trainer(id="QT-1", qualification="jobcoaching"),
                Trainer(id="QT-2", profession="ergotherapie"),
                Trainer(id="QT-3", qualification="x"),
            ]
        )
        assert judge_service("PG804", service, AS_OF) == (
            expected(
                "PG804",
                "trainers/0",
                MET,
                "qualification-stated",
                observed="jobcoaching",
                pointer="/trainers/0/qualification",
                facts=("/trainers/0/qualification",),
            ),
            expected(
                "PG804",
                "trainers/1",
                BREACHED,
                "qualification-not-stated",
                pointer="/trainers/1",
                facts=("/trainers/1/qualification",),
            ),
            expected(
                "PG804",
                "trainers/2",
                MET,
                "qualification-stated",
                observed="x",
                pointer="/trainers/2/qualification",
                facts=("/trainers/2/qualification",),
            ),
        )

    def test_nobody(self) -> None:
        """Without trainers there is nobody to judge."""
        assert judge_service("PG804", Service(), AS_OF) == (
            expected("PG804", "service", NOT_APPLICABLE, "no-trainers", pointer="/trainers"),
        )

    @given(service=services())
    def test_one_each(self, service: Service) -> None:
        """Domain: PG804 judges each trainer, and what is not stated is a breach."""
        told = [(j.subject, j.outcome) for j in judge_service("PG804", service, AS_OF)]
        assert told == [
            (f"trainers/{number}", MET if trainer.qualification else BREACHED)
            for number, trainer in enumerate(service.trainers)
        ] or (told == [("service", NOT_APPLICABLE)] and service.trainers == ())
