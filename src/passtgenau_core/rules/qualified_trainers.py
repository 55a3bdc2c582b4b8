"""qualified-trainers: the qualification of each trainer of a service is stated.

Which one it is does not matter here. A service without trainers is not judged.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from ..judgement import BREACHED, MET, NOT_APPLICABLE, Judgement
from ..language import Text
from ..programme import Rule
from .kind import Kind, NoParameters, ServiceSnapshot, Words, judged


def judge(rule: Rule, snapshot: ServiceSnapshot) -> Iterator[Judgement]:
    """One judgement of each trainer."""
    if not snapshot.service.trainers:
        yield judged(rule, "service", NOT_APPLICABLE, "no-trainers", pointer="/trainers")
    for number, trainer in enumerate(snapshot.service.trainers):
        met = trainer.qualification is not None
        yield judged(
            rule,
            f"trainers/{number}",
            MET if met else BREACHED,
            "qualification-stated" if met else "qualification-not-stated",
            observed=trainer.qualification,
            pointer=f"/trainers/{number}/qualification" if met else f"/trainers/{number}",
            facts=(f"/trainers/{number}/qualification",),
        )


BOUNDARY = Text(
    "Angegeben: erfüllt; nicht angegeben: verletzt.", "Stated is met; not stated is a breach."
)

WORDS: Mapping[str, Words] = MappingProxyType(
    {
        "qualification-stated": Words(
            Text("Qualifikation: {observed}", "qualification: {observed}")
        ),
        "qualification-not-stated": Words(
            Text("keine Qualifikation angegeben", "no qualification stated"),
            Text("die Qualifikation eintragen", "enter the qualification"),
        ),
        "no-trainers": Words(Text("keine Trainer/innen angegeben", "no trainers stated")),
    }
)

KIND = Kind(
    name="qualified-trainers",
    about=("service",),
    judge=judge,
    words=WORDS,
    boundary=BOUNDARY,
    parameters=NoParameters,
)
