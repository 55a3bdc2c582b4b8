"""What happened and was put on record: agreed goals, talks, reports, forms."""

from __future__ import annotations

import datetime
from datetime import date
from typing import Annotated, Any

import attrs

from .fields import (
    NAMES,
    FreeText,
    Id,
    Pairs,
    Terms,
    a_text,
    an_id,
    as_pairs,
    as_tuple,
    each,
    is_id,
    maybe_id,
    pairs,
    plain_days,
    raise_if,
)
from .icf import IcfAssessment, check_code
from .language import Text
from .periods import FIRST_DAY, LAST_DAY, end_before_start

ModuleId = Annotated[str, Terms("modules")]
Kind = Annotated[str, Terms("kinds")]
Topic = Annotated[str, Terms("topics")]
Role = Annotated[str, Terms("roles")]
Aid = Annotated[str, Terms("aids")]
Form = Annotated[str, Terms("forms")]
GoalState = Annotated[str, Terms("goal_states")]


def _maybe_code(instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    if value is not None:
        check_code(value, "/icf")


@attrs.frozen(kw_only=True)
class Goal:
    """A goal agreed with the participant.

    Attributes:
        id: Unique in the case.
        agreed_on: Day it was agreed.
        icf: ICF code it belongs to, or ``None``.
        note: Free text; never shown.
    """

    id: Id = attrs.field(validator=an_id)
    agreed_on: date
    icf: str | None = attrs.field(default=None, validator=_maybe_code)
    note: FreeText | None = attrs.field(default=None, repr=False, validator=a_text)

    def __attrs_post_init__(self) -> None:
        plain_days(self, required=("agreed_on",))


_ASSESSMENTS = each(IcfAssessment, Text("ICF-Angaben", "ICF assessments"))


_Names = tuple[str, ...]
Parts = tuple[Kind, date, ModuleId | None, _Names, _Names, _Names, _Names, _Names, Form | None, Any]
"""The fields of a record that only names things, in their order."""

LISTS = ("with_", "by", "topics", "aids", "recipients")
"""The fields of a record that are lists of words."""


def _names() -> Any:
    return attrs.field(default=(), converter=as_tuple)


@attrs.frozen(kw_only=True)
class Record:
    """Something that happened and was put on record: a talk, a report, a form.

    Attributes:
        kind: What it is, from the programme's vocabulary.
        date: The day it bears.
        module: The module it is about, or ``None``.
        with_: Roles that took part.
        by: Roles that decided or issued it.
        topics: What it speaks of.
        aids: Working aids that were used.
        recipients: Roles it was sent to.
        form: Its form, such as ``schriftlich``, or ``None``.
        answered_on: Day a request was answered, or ``None``.
        icf: ICF assessments in it.
        goals: Pairs of goal id and state; ``None`` where it states none.
        note: Free text; never shown.

    Example:
        >>> Record(kind="reflexionsgespraech", date=date(2025, 5, 20), with_=["leitung"]).with_
        ('leitung',)
    """

    kind: Kind
    date: datetime.date
    module: ModuleId | None = None
    with_: tuple[Role, ...] = _names()
    by: tuple[Role, ...] = _names()
    topics: tuple[Topic, ...] = _names()
    aids: tuple[Aid, ...] = _names()
    recipients: tuple[Role, ...] = _names()
    form: Form | None = None
    answered_on: datetime.date | None = None
    icf: tuple[IcfAssessment, ...] = attrs.field(default=(), converter=as_tuple)
    goals: Annotated[tuple[tuple[Id, GoalState], ...], Pairs()] | None = attrs.field(
        default=None,
        converter=as_pairs,
        validator=pairs(str, Text("Ziel: Stand", "goal: state")),
    )
    note: FreeText | None = attrs.field(default=None, repr=False)

    def __attrs_post_init__(self) -> None:
        # What most records have is looked at in one go, and only the others field by field.
        if not (
            self._has_only_names()
            and is_id(self.kind)
            and self.module is self.form is self.note is None
            and self.icf == ()
        ):
            self._examine()
        in_range = type(self.date) is date and FIRST_DAY <= self.date <= LAST_DAY
        if not in_range or self.answered_on is not None:
            plain_days(self, required=("date",), optional=("answered_on",))
        if self.answered_on is not None and self.answered_on < self.date:
            what = Text("Antwort vor der Frage", "answered before it was asked")
            raise_if([end_before_start(self.date, self.answered_on, "/answered_on", what)])

    @classmethod
    def of_sound(cls, parts: Parts) -> Record:
        """A record of parts that are known to be sound: the constructor looks at each again."""
        kind, day, module, with_, by, topics, aids, recipients, form, goals = parts
        record = _new(cls)
        _KIND(record, kind)
        _DATE(record, day)
        _MODULE(record, module)
        _WITH(record, with_)
        _BY(record, by)
        _TOPICS(record, topics)
        _AIDS(record, aids)
        _RECIPIENTS(record, recipients)
        _FORM(record, form)
        _ANSWERED_ON(record, None)
        _ICF(record, ())
        _GOALS(record, goals)
        _NOTE(record, None)
        return record

    def _has_only_names(self) -> bool:
        try:
            names = self.with_ + self.by + self.topics + self.aids + self.recipients
        except TypeError:
            return False
        return type(names) is tuple and set(map(type, names)) <= {str}

    def _examine(self) -> None:
        fields = attrs.fields(Record)
        an_id(self, fields.kind, self.kind)
        maybe_id(self, fields.module, self.module)
        maybe_id(self, fields.form, self.form)
        a_text(self, fields.note, self.note)
        for name in LISTS:
            NAMES(self, getattr(fields, name), getattr(self, name))
        _ASSESSMENTS(self, fields.icf, self.icf)


# Files hold records by the hundred, and setting the slots takes a third of the constructor's time.
_new = Record.__new__
(
    _KIND,
    _DATE,
    _MODULE,
    _WITH,
    _BY,
    _TOPICS,
    _AIDS,
    _RECIPIENTS,
    _FORM,
    _ANSWERED_ON,
    _ICF,
    _GOALS,
    _NOTE,
) = (vars(Record)[field.name].__set__ for field in attrs.fields(Record))
