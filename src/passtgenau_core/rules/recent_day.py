"""recent-day: the last training of each trainer, or the last meeting of a service, is not long ago.

It is judged as it stands on the day: up to the deadline that the last one triggers it is met, a day
later it is a breach, and with the next one it is met again. Days still to come do not count.
Without any such day it is a breach.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import Literal

import attrs

from ..judgement import BREACHED, MET, NOT_APPLICABLE, Computed, Judgement
from ..language import Text
from ..periods import Length, deadline, some_length
from ..programme import Rule
from .kind import Kind, ServiceSnapshot, Words, judged


@attrs.frozen(kw_only=True)
class Parameters:
    """Parameters of the kind.

    Attributes:
        of: The ``trainings`` of each trainer, or the ``meetings`` of the service.
        interval: The longest time since the last one.
    """

    of: Literal["trainings", "meetings"]
    interval: Length = attrs.field(validator=some_length)


def judge(rule: Rule, snapshot: ServiceSnapshot) -> Iterator[Judgement]:
    """One judgement of each trainer, or one of the service."""
    service = snapshot.service
    if rule.parameters.of == "meetings":
        yield _judge_days(rule, snapshot, "service", "/meetings", service.meetings)
        return
    if not service.trainers:
        yield judged(rule, "service", NOT_APPLICABLE, "no-one-to-train", pointer="/trainers")
    for number, trainer in enumerate(service.trainers):
        subject = f"trainers/{number}"
        yield _judge_days(rule, snapshot, subject, f"/{subject}/trainings", trainer.trainings)


def _judge_days(
    rule: Rule, snapshot: ServiceSnapshot, subject: str, pointer: str, days: tuple[date, ...]
) -> Judgement:
    past = snapshot.so_far(days)
    if not past:
        return judged(rule, subject, BREACHED, "never-yet", pointer=pointer)
    interval: Length = rule.parameters.interval
    latest = past[-1]
    last = deadline(latest, interval)
    met = snapshot.as_of <= last
    place = f"{pointer}/{days.index(latest)}"
    return judged(
        rule,
        subject,
        MET if met else BREACHED,
        "recently" if met else "too-long-ago",
        observed=latest,
        allowed=last,
        due=last,
        pointer=place,
        facts=(place, Computed(function="deadline", start=latest, length=interval, day=last)),
    )


BOUNDARY = Text(
    "Am letzten Tag der Frist: erfüllt; am Tag danach: verletzt.",
    "On the last day of the period is met; a day later is a breach.",
)

WORDS: Mapping[str, Words] = MappingProxyType(
    {
        "recently": Words(
            Text(
                "zuletzt am {observed}, das nächste Mal bis {allowed}",
                "last on {observed}, the next time by {allowed}",
            )
        ),
        "too-long-ago": Words(
            Text(
                "zuletzt am {observed}, das nächste Mal war fällig bis {allowed}",
                "last on {observed}, the next time was due by {allowed}",
            ),
            Text("nachholen und eintragen", "make up for it and enter it"),
        ),
        "never-yet": Words(
            Text("noch kein Tag eingetragen", "no day entered yet"),
            Text("nachholen und eintragen", "make up for it and enter it"),
        ),
        "no-one-to-train": Words(Text("keine Trainer/innen angegeben", "no trainers stated")),
    }
)

KIND = Kind(
    name="recent-day",
    about=("service",),
    judge=judge,
    words=WORDS,
    boundary=BOUNDARY,
    parameters=Parameters,
)
