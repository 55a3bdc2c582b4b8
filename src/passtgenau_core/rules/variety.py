"""variety: the trainers of a service come from several professions.

As many as asked for are met, one fewer is a breach. While a profession that is not stated could
make up for what is missing, the rule cannot be judged.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

import attrs

from ..judgement import BREACHED, MET, UNDETERMINED, Judgement
from ..language import Text
from ..programme import Rule
from .kind import Kind, ServiceSnapshot, Words, judged

_AT = "/trainers"


@attrs.frozen(kw_only=True)
class Parameters:
    """Parameters of the kind.

    Attributes:
        least: The least number of professions.
    """

    least: int


def judge(rule: Rule, snapshot: ServiceSnapshot) -> Iterator[Judgement]:
    """One judgement of the service."""
    trainers = snapshot.service.trainers
    stated = tuple(sorted({trainer.profession for trainer in trainers if trainer.profession}))
    unstated = sum(trainer.profession is None for trainer in trainers)
    lacking = rule.parameters.least - len(stated)
    if 0 < lacking <= unstated:
        yield judged(
            rule,
            "service",
            UNDETERMINED,
            "professions-not-stated",
            observed=stated,
            pointer=_AT,
        )
        return
    met = lacking <= 0
    yield judged(
        rule,
        "service",
        MET if met else BREACHED,
        "several-professions" if met else "too-few-professions",
        observed=stated,
        pointer=_AT,
        facts=tuple(f"{_AT}/{number}/profession" for number in range(len(trainers))),
    )


BOUNDARY = Text(
    "So viele Berufe wie verlangt: erfüllt; einer weniger: verletzt.",
    "As many professions as asked for are met; one fewer is a breach.",
)

WORDS: Mapping[str, Words] = MappingProxyType(
    {
        "several-professions": Words(Text("Berufe: {observed}", "professions: {observed}")),
        "too-few-professions": Words(
            Text("zu wenige Berufe: {observed}", "too few professions: {observed}"),
            Text("das Team um einen anderen Beruf ergänzen", "add another profession to the team"),
        ),
        "professions-not-stated": Words(
            Text(
                "nicht alle Berufe sind angegeben; bekannt: {observed}",
                "not all professions are stated; known: {observed}",
            )
        ),
    }
)

KIND = Kind(
    name="variety",
    about=("service",),
    judge=judge,
    words=WORDS,
    boundary=BOUNDARY,
    parameters=Parameters,
)
