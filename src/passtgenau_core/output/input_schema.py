"""JSON Schemas (2020-12) of programme files and service files, made from their types.

Programme files are TOML and service files YAML or JSON; the schemas speak of the data in them.
"""

from __future__ import annotations

from typing import Any

from ..files.programme_rows import FORMAT as PROGRAMME_FORMAT
from ..files.programme_rows import ModuleRow, ProgrammeRow, ReadingRow, RuleRow
from ..files.service_file import FORMAT as SERVICE_FORMAT
from ..programme import Programme
from ..rules import KINDS, Kind
from ..service import Service
from .schema import DIALECT, Schema, class_schema

_HOURS: Schema = {"type": ["integer", "null"], "minimum": 1}


def service_schema(programme: Programme) -> Schema:
    """The schema of service files that name a programme, or none."""
    body = class_schema(Service, None)
    return {
        "$schema": DIALECT,
        "title": f"passtgenau service file ({programme.name})",
        **body,
        "required": ["format", *body["required"]],
        "properties": {
            "format": {"const": SERVICE_FORMAT},
            "programme": {"enum": [*sorted({programme.id, programme.name}), None]},
            **body["properties"],
        },
    }


def programme_schema() -> Schema:
    """The schema of programme files; what a rule may have depends on its kind.

    Example:
        >>> programme_schema()["required"]
        ['format', 'id', 'title', 'document', 'modules']
    """
    body = class_schema(ProgrammeRow, None, leave_out=("rules",))
    properties = body["properties"]
    module = class_schema(ModuleRow, None)
    module["properties"] |= {"hours": _HOURS, "hours_a_month": _HOURS}
    reading = class_schema(ReadingRow, None)
    reading["properties"]["options"] |= {"minItems": 1, "uniqueItems": True}
    return {
        "$schema": DIALECT,
        "title": "passtgenau programme file",
        **body,
        "properties": {
            **properties,
            "format": {"const": PROGRAMME_FORMAT},
            "modules": {"type": "array", "items": module},
            "readings": {"type": "array", "items": reading},
            "rules": {"type": "array", "items": _rule()},
        },
    }


def _rule() -> Schema:
    """Whatever its kind is a row names it, and must then be as that kind wants it."""
    return {
        "type": "object",
        "required": ["kind"],
        "properties": {"kind": {"enum": [kind.name for kind in KINDS]}},
        "allOf": [
            {
                "if": {"required": ["kind"], "properties": {"kind": {"const": kind.name}}},
                "then": _rule_of(kind),
            }
            for kind in KINDS
        ],
    }


def _rule_of(kind: Kind) -> Schema:
    row, parameters = class_schema(RuleRow, None), class_schema(kind.parameters, None)
    properties = {**row["properties"], **parameters["properties"]}
    properties["kind"] = {"const": kind.name}
    properties["about"] = {"enum": [*kind.about, None]}
    # A reading sets a parameter to one of its options, which are texts.
    settable = [name for name in parameters["required"] if _takes_texts(properties[name])]
    stated = [name for name in parameters["required"] if name not in settable]
    schema: Schema = {
        "additionalProperties": False,
        "required": [*row["required"], *stated],
        "properties": properties,
    }
    if settable:
        schema["anyOf"] = [{"required": ["reading"]}, {"required": settable}]
    return schema


def _takes_texts(schema: dict[str, Any]) -> bool:
    return "enum" in schema or schema.get("type") == "string"
