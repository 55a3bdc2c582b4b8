"""The case file as models of pydantic."""

# The fields say what each class is.
# ruff: noqa: D101, D102
from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

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
from pydantic import BaseModel, ConfigDict, Field, model_validator

Id = Annotated[str, Field(pattern=ID)]


class Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Participant(Model):
    groups: tuple[Group, ...] | None = None
    district: str | None = None


class Agreement(Model):
    provider: Provider | None = None
    consulted_on: date | None = None
    signed_on: date | None = None
    modules: Literal["gesamtmodul"] | tuple[Module, ...] | None = None


class Period(Model):
    @model_validator(mode="after")
    def in_order(self) -> Any:
        check_order(getattr(self, "start", None), getattr(self, "end", None))
        return self


class Budget(Period):
    funder: Id | None = None
    approved_on: date | None = None
    start: date | None = None
    end: date | None = None


class Phase(Period):
    module: Module
    start: date
    end: date | None = None


class Entry(Model):
    id: Id
    date: date
    module: Module
    minutes: int = Field(strict=True, gt=0, le=MOST_MINUTES)
    trainer: Id | None = None
    place: Place | None = None


class Goal(Model):
    id: Id
    agreed_on: date


class Assessment(Model):
    code: str = Field(pattern=CODE)
    performance: int | None = None
    capacity: int | None = None


class Record(Model):
    kind: Kind
    date: date
    module: Module | None = None
    with_: tuple[Role, ...] = Field(default=(), alias="with")
    by: tuple[Role, ...] = ()
    topics: tuple[Topic, ...] = ()
    recipients: tuple[Role, ...] = ()
    icf: tuple[Assessment, ...] = ()
    goals: dict[Id, State] | None = None


class CaseFile(Model):
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

    @model_validator(mode="after")
    def ids_are_unique(self) -> Any:
        check_ids([entry.id for entry in self.hours])
        return self


def read(text: str) -> CaseFile:
    """Read a case file in JSON."""
    return CaseFile.model_validate_json(text)
