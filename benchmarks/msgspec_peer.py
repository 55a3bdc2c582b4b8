"""The case file as structs of msgspec."""

# The fields say what each class is.
# ruff: noqa: D101
from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from case_words import (
    CODE,
    ID,
    MOST_MINUTES,
    Group,
    Kind,
    Module,
    Place,
    Provider,
    Role,
    State,
    Topic,
    check_ids,
    check_order,
)
from msgspec import Meta, Struct, field
from msgspec.json import Decoder

Id = Annotated[str, Meta(pattern=ID)]
Minutes = Annotated[int, Meta(gt=0, le=MOST_MINUTES)]
Code = Annotated[str, Meta(pattern=CODE)]


class Base(Struct, frozen=True, forbid_unknown_fields=True):
    pass


class Participant(Base, frozen=True):
    groups: tuple[Group, ...] | None = None
    district: str | None = None


class Agreement(Base, frozen=True):
    provider: Provider | None = None
    consulted_on: date | None = None
    signed_on: date | None = None
    modules: str | tuple[Module, ...] | None = None


class Budget(Base, frozen=True):
    funder: Id | None = None
    approved_on: date | None = None
    start: date | None = None
    end: date | None = None

    def __post_init__(self) -> None:
        check_order(self.start, self.end)


class Phase(Base, frozen=True):
    module: Module
    start: date
    end: date | None = None

    def __post_init__(self) -> None:
        check_order(self.start, self.end)


class Entry(Base, frozen=True):
    id: Id
    date: date
    module: Module
    minutes: Minutes
    trainer: Id | None = None
    place: Place | None = None


class Goal(Base, frozen=True):
    id: Id
    agreed_on: date


class Assessment(Base, frozen=True):
    code: Code
    performance: int | None = None
    capacity: int | None = None


class Record(Base, frozen=True):
    kind: Kind
    date: date
    module: Module | None = None
    with_: tuple[Role, ...] = field(default=(), name="with")
    by: tuple[Role, ...] = ()
    topics: tuple[Topic, ...] = ()
    recipients: tuple[Role, ...] = ()
    icf: tuple[Assessment, ...] = ()
    goals: dict[Id, State] | None = None


class CaseFile(Base, frozen=True):
    format: Literal["passtgenau-case/1"]
    programme: str
    case: Id
    participant: Participant | None = None
    agreement: Agreement | None = None
    budget: Budget | None = None
    phases: tuple[Phase, ...] = ()
    hours: tuple[Entry, ...] = ()
    goals: tuple[Goal, ...] | None = None
    records: tuple[Record, ...] = ()

    def __post_init__(self) -> None:
        check_ids([entry.id for entry in self.hours])


_DECODER = Decoder(CaseFile)


def read(text: str) -> CaseFile:
    """Read a case file in JSON."""
    return _DECODER.decode(text)
