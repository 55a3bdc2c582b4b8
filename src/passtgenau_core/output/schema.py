"""JSON Schemas (2020-12), made from the types themselves so that they cannot drift apart."""

from __future__ import annotations

import types
import typing
from collections.abc import Callable
from datetime import date, time
from enum import Enum
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import attrs

from ..case import Case
from ..entry import HourEntry
from ..fields import (
    WHOLE,
    BundleOrModules,
    Hours,
    Identifier,
    Minutes,
    Pairs,
    Percent,
    Terms,
    file_name,
)
from ..files.case_file import FORMAT
from ..judgement import Outcome
from ..ledger import HourLedger
from ..periods import Length
from ..programme import Basis, Programme, Severity
from ..quantities import MOST_MINUTES, Cents
from .agenda_json import SCHEMA as DUE_SCHEMA
from .json_report import SCHEMA

DIALECT = "https://json-schema.org/draft/2020-12/schema"
Schema = dict[str, Any]

_DAY: Schema = {"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
_CLOCK: Schema = {"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"}
_MONEY: Schema = {"type": "string", "pattern": "^(0|[1-9][0-9]{0,11})(\\.[0-9]{1,2})?$"}
# Letters of any language: \w would stand for ASCII ones in most validators.
_NO_ID = r"\s!-,;-@\[-^`{-~"
_AN_ID = f"[^{_NO_ID}./:-][^{_NO_ID}]{{0,63}}"
_ID: Schema = {"type": "string", "pattern": f"^{_AN_ID}$"}
_MAYBE_ID: Schema = {"anyOf": [_ID, {"type": "null"}]}
_SUBJECT: Schema = {
    "type": "string",
    "pattern": "^(case|service|hours"
    "|(phases|hours|records|waivers|trainers)/(0|[1-9][0-9]*)"
    f"|module/{_AN_ID}|month/{_AN_ID}/[0-9]{{4}}-[0-9]{{2}}(-[0-9]{{2}})?)$",
}
_MINUTES: Schema = {"type": "integer", "minimum": 1, "maximum": MOST_MINUTES}
_HOURS: Schema = {"type": "number", "exclusiveMinimum": 0}
_LENGTH: Schema = {
    "type": "string",
    "pattern": "^P(?=[0-9])([0-9]{1,6}W|([0-9]{1,6}Y)?([0-9]{1,6}M)?)$",
}


def case_schema(programme: Programme) -> Schema:
    """The schema of case files of a programme, with the words of its vocabulary."""
    body = class_schema(Case, programme, leave_out=("programme",))
    names = sorted({programme.id, programme.name})
    return {
        "$schema": DIALECT,
        "title": f"passtgenau case file ({programme.name})",
        **body,
        "required": ["format", "programme", *body["required"]],
        "properties": {
            "format": {"const": FORMAT},
            "programme": {"enum": names},
            **body["properties"],
        },
    }


def class_schema(cl: type, programme: Programme | None, leave_out: tuple[str, ...] = ()) -> Schema:
    """The schema of an attrs class as files write it; without a programme any word will do."""
    hints = typing.get_type_hints(cl, include_extras=True)
    fields = [f for f in attrs.fields(cl) if f.init and f.name not in leave_out]
    schema: Schema = {
        "type": "object",
        "additionalProperties": False,
        "required": [file_name(f) for f in fields if f.default is attrs.NOTHING],
        "properties": {file_name(f): schema_of(hints[f.name], programme) for f in fields},
    }
    if cl is HourEntry:
        schema["oneOf"] = [
            _only(stated, of=("minutes", "from", "to", "reverses"))
            for stated in (("module", "minutes"), ("module", "from", "to"), ("reverses",))
        ]
    return schema


def _only(stated: tuple[str, ...], *, of: tuple[str, ...]) -> Schema:
    """Exactly these are stated; the others are missing or null, which means the same."""
    null: Schema = {"type": "null"}
    return {
        "required": list(stated),
        "properties": {
            **{key: {"not": null} for key in stated},
            **{key: null for key in of if key not in stated},
        },
    }


def schema_of(hint: Any, programme: Programme | None) -> Schema:
    """The schema of what a type annotation allows in a file."""
    if get_origin(hint) in (Union, types.UnionType):
        return _optional(get_args(hint)[0], programme)
    if get_origin(hint) is Annotated:
        return _annotated(hint, programme)
    if get_origin(hint) is tuple:
        return {"type": "array", "items": schema_of(get_args(hint)[0], programme)}
    if hint is HourLedger:
        return {"type": "array", "items": class_schema(HourEntry, programme)}
    if attrs.has(hint) and hint not in _PLAIN:
        return class_schema(hint, programme)
    if get_origin(hint) is Literal:
        return {"enum": list(get_args(hint))}
    if isinstance(hint, type) and issubclass(hint, Enum):
        return {"enum": [member.value for member in hint]}
    return dict(_PLAIN[hint])


_PLAIN: dict[Any, Schema] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    date: _DAY,
    time: _CLOCK,
    Cents: _MONEY,
    bool: {"type": "boolean"},
    Length: _LENGTH,
}


def _optional(hint: Any, programme: Programme | None) -> Schema:
    """What is optional may also be written as null."""
    schema = schema_of(hint, programme)
    if isinstance(schema.get("type"), str) and "enum" not in schema:
        return {**schema, "type": [schema["type"], "null"]}
    return {"anyOf": [schema, {"type": "null"}]}


def _annotated(hint: Any, programme: Programme | None) -> Schema:
    base, *marks = get_args(hint)
    for kind, make in _MARKS:
        for mark in marks:
            if isinstance(mark, kind):
                return make(mark, base, programme)
    return schema_of(base, programme)


def _pairs(_: Any, base: Any, programme: Programme | None) -> Schema:
    key, value = get_args(get_args(base)[0])
    return {
        "type": "object",
        "propertyNames": schema_of(key, programme),
        "additionalProperties": schema_of(value, programme),
    }


def _terms(mark: Any, base: Any, programme: Programme | None) -> Schema:
    if programme is None:
        return schema_of(base, None)
    return _words(sorted(programme.terms(mark.field)))


def _words(names: list[str]) -> Schema:
    return {"enum": names} if names else {"not": {}}


def _bundle(_: Any, __: Any, programme: Any) -> Schema:
    modules = {"type": "array", "items": _words(sorted(programme.terms("modules")))}
    return {"anyOf": [_words([bundle.id for bundle in programme.bundles]), modules]}


_MARKS: tuple[tuple[type, Callable[[Any, Any, Programme | None], Schema]], ...] = (
    (Pairs, _pairs),
    (Terms, _terms),
    (BundleOrModules, _bundle),
    (Identifier, lambda *_: dict(_ID)),
    (Hours, lambda *_: dict(_HOURS)),
    (Minutes, lambda *_: dict(_MINUTES)),
    (Percent, lambda *_: {"type": "integer", "minimum": 1, "maximum": WHOLE}),
)


def report_schema() -> Schema:
    """The schema of ``check --format json``; what is known and gone only with a baseline."""
    count = {"type": "integer", "minimum": 0}
    text: Schema = {"type": "string"}
    schema: Schema = {
        "$schema": DIALECT,
        "title": "passtgenau report",
        **_object(
            schema={"const": SCHEMA},
            version={"type": "string"},
            as_of=_DAY,
            results=_array(_result_schema()),
            problems=_array(_problem_schema()),
            summary=_object(
                files=count,
                met=count,
                breached=_object(**{severity.value: count for severity in Severity}),
                pending=count,
                undetermined=count,
                not_applicable=count,
                waived=count,
            ),
        ),
    }
    schema["properties"]["gone"] = _array(
        _object(file=text, case=_MAYBE_ID, rule=_ID, subject=_SUBJECT, fingerprint=text)
    )
    schema["properties"]["summary"]["properties"]["known"] = count
    return schema


def _result_schema() -> Schema:
    """What is told of one file; ``readings`` only where they were compared."""
    outcome = {"enum": [*(outcome.value for outcome in Outcome), None]}
    result = _object(
        file={"type": "string"},
        case=_MAYBE_ID,
        programme={"type": "string"},
        judgements=_array(_judgement_schema()),
    )
    result["properties"]["readings"] = _array(
        _object(
            reading=_ID,
            rule=_ID,
            subject=_SUBJECT,
            outcomes={"type": "object", "additionalProperties": outcome, "minProperties": 1},
        )
    )
    return result


def due_schema() -> Schema:
    """The schema of ``due --format json``."""
    text: Schema = {"type": "string"}
    place: Schema = {"type": "integer", "minimum": 1}
    return {
        "$schema": DIALECT,
        "title": "passtgenau list of what is due",
        **_object(
            schema={"const": DUE_SCHEMA},
            version=text,
            as_of=_DAY,
            within={"type": ["string", "null"], "pattern": "^P[0-9]+[DWM]$"},
            items=_array(
                _object(
                    due=_DAY,
                    overdue={"type": "boolean"},
                    free_day={"type": ["string", "null"]},
                    file=text,
                    case=_MAYBE_ID,
                    programme=text,
                    rule=_ID,
                    severity={"enum": [severity.value for severity in Severity]},
                    subject=text,
                    title=text,
                    message=text,
                    pointer=text,
                    line=place,
                    column=place,
                )
            ),
            problems=_array(_problem_schema()),
        ),
    }


def _problem_schema() -> Schema:
    place: Schema = {"type": ["integer", "null"], "minimum": 1}
    return _object(
        file={"type": ["string", "null"]},
        line=place,
        column=place,
        pointer={"type": "string"},
        message={"type": "string"},
    )


def _judgement_schema() -> Schema:
    """What is told of one judgement; whether it is known, and values, only if that was asked."""
    text: Schema = {"type": "string"}
    maybe_text: Schema = {"type": ["string", "null"]}
    value: Schema = {"type": ["string", "integer", "array", "null"]}
    waiver = _object(approved_by=_ID, until=_DAY)
    waiver["properties"]["reason"] = text
    judgement = _object(
        rule=_ID,
        severity={"enum": [severity.value for severity in Severity]},
        outcome={"enum": [outcome.value for outcome in Outcome]},
        subject=_SUBJECT,
        due={**_DAY, "type": ["string", "null"]},
        observed=value,
        allowed=value,
        message=text,
        mend=maybe_text,
        line={"type": "integer", "minimum": 1},
        column={"type": "integer", "minimum": 1},
        pointer=text,
        reading=maybe_text,
        because=text,
        facts=_array(text),
        terms=_array(text),
        source=_object(
            document=text,
            section=text,
            quote=text,
            basis={"enum": [basis.value for basis in Basis]},
        ),
        remedy={
            "anyOf": [
                {"type": "null"},
                _object(set=text, to={"type": ["string", "integer", "array", "object"]}),
                _object(add=text, value={"type": "object"}),
                _object(add=text, values={**_array({"type": "object"}), "minItems": 2}),
                _object(none=text),
            ]
        },
        waiver={"anyOf": [{"type": "null"}, waiver]},
    )
    judgement["properties"]["known"] = {"type": "boolean"}
    judgement["properties"]["values"] = {"type": "object", "additionalProperties": text}
    return judgement


def _object(**properties: Schema) -> Schema:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": list(properties),
        "properties": properties,
    }


def _array(items: Schema) -> Schema:
    return {"type": "array", "items": items}
