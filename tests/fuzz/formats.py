"""The three formats as plain data and back, so that inputs can be changed by their structure."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable
from decimal import Decimal
from typing import Any, NamedTuple

from passtgenau_core.files.yaml_text import read_yaml, write_yaml


class Format(NamedTuple):
    """How a text becomes data, and data a text."""

    parse: Callable[[str], Any]
    write: Callable[[Any], str]


def to_json(value: Any) -> str:
    """JSON that keeps every digit, which the standard library does not."""
    match value:
        case dict():
            return f"{{{', '.join(f'{json.dumps(k)}: {to_json(v)}' for k, v in value.items())}}}"
        case list():
            return f"[{', '.join(map(to_json, value))}]"
        case Decimal():
            return str(value)
        case _:
            return json.dumps(value)


def to_toml(value: dict[str, Any]) -> str:
    """TOML with a table for each member of a list of tables at the top, the rest in one line."""
    tables = {key: v for key, v in value.items() if _is_list_of_tables(v)}
    lines = [_pair(key, v) for key, v in value.items() if key not in tables]
    for key, rows in tables.items():
        for row in rows:
            lines += [f"\n[[{json.dumps(key)}]]", *(_pair(*pair) for pair in row.items())]
    return "\n".join(lines) + "\n"


def _is_list_of_tables(value: Any) -> bool:
    return isinstance(value, list) and value != [] and all(isinstance(v, dict) for v in value)


def _pair(key: str, value: Any) -> str:
    return f"{json.dumps(key)} = {_toml_value(value)}"


def _toml_value(value: Any) -> str:
    match value:
        case dict():
            return f"{{ {', '.join(_pair(*pair) for pair in value.items())} }}"
        case list():
            return f"[{', '.join(map(_toml_value, value))}]"
        case bool() | str():
            return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
        case None:
            return '""'  # TOML has no null.
        case _:
            return str(value)


FORMATS = {
    "json": Format(lambda text: json.loads(text, parse_float=Decimal), to_json),
    "yaml": Format(lambda text: read_yaml(None, text).data, write_yaml),
    "toml": Format(lambda text: tomllib.loads(text, parse_float=Decimal), to_toml),
}
