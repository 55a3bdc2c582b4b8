"""The organisation that runs the programme: its partners, leads, trainers, rooms and network."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import attrs

from .fields import (
    NAMES,
    Id,
    Percent,
    an_id,
    as_days,
    as_percent,
    as_tuple,
    duplicates,
    each,
    maybe_id,
    plain_days,
    raise_if,
)
from .language import Text


def _as_share(value: int) -> int:
    return as_percent(value, "/share")


@attrs.frozen(kw_only=True)
class Lead:
    """One person who leads, under a pseudonymous id.

    Attributes:
        id: Pseudonymous id.
        partner: Id of the partner the person works for.
        share: Share of the lead in whole percent, from 1 to 100.

    Raises:
        InputError: for a share outside these.

    Example:
        >>> Lead(id="L-1", partner="st-josefshaus", share=50).share
        50
    """

    id: Id = attrs.field(validator=an_id)
    partner: Id = attrs.field(validator=an_id)
    share: Annotated[int, Percent()] = attrs.field(converter=_as_share)


@attrs.frozen(kw_only=True)
class Trainer:
    """One Qualifikationstrainer/in, under a pseudonymous id.

    Attributes:
        id: Pseudonymous id, as hour entries name it.
        profession: Id of the profession, or ``None`` where not stated.
        qualification: Id of the qualification, or ``None`` where not stated.
        trainings: Days of further training, in any order.

    Example:
        >>> Trainer(id="QT-1", profession="sozialpaedagogik").qualification is None
        True
    """

    id: Id = attrs.field(validator=an_id)
    profession: Id | None = attrs.field(default=None, validator=maybe_id)
    qualification: Id | None = attrs.field(default=None, validator=maybe_id)
    trainings: tuple[date, ...] = attrs.field(default=(), converter=as_tuple)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "trainings", as_days(self.trainings, "/trainings"))


@attrs.frozen(kw_only=True)
class Service:
    """The Fachdienst: who runs the programme, with whom, and where.

    Attributes:
        partners: Ids of the partners that cooperate.
        cooperation: The day they agreed on it, or ``None`` where not stated.
        leads: Who leads, with shares.
        trainers: The team.
        rooms: Ids of the places that stand ready.
        meetings: Days of joint meetings, in any order.
        contacts: Ids of those the service is in contact with.

    Raises:
        InputError: for two leads or two trainers with one id.

    Example:
        >>> service = Service(partners=["lebenshilfe-suedschwarzwald", "st-josefshaus"],
        ...                   trainers=[Trainer(id="QT-1")])
        >>> [trainer.id for trainer in service.trainers]
        ['QT-1']
    """

    partners: tuple[Id, ...] = attrs.field(default=(), converter=as_tuple, validator=NAMES)
    cooperation: date | None = None
    leads: tuple[Lead, ...] = attrs.field(
        default=(), converter=as_tuple, validator=each(Lead, Text("Leitungen", "leads"))
    )
    trainers: tuple[Trainer, ...] = attrs.field(
        default=(), converter=as_tuple, validator=each(Trainer, Text("Trainer", "trainers"))
    )
    rooms: tuple[Id, ...] = attrs.field(default=(), converter=as_tuple, validator=NAMES)
    meetings: tuple[date, ...] = attrs.field(default=(), converter=as_tuple)
    contacts: tuple[Id, ...] = attrs.field(default=(), converter=as_tuple, validator=NAMES)

    def __attrs_post_init__(self) -> None:
        plain_days(self, optional=("cooperation",))
        object.__setattr__(self, "meetings", as_days(self.meetings, "/meetings"))
        raise_if(
            [
                *duplicates(Text("Leitung", "lead"), (lead.id for lead in self.leads), "/leads"),
                *duplicates(Text("Trainer", "trainer"), (t.id for t in self.trainers), "/trainers"),
            ]
        )
