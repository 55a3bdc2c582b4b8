"""Settings from a configuration file: they become the defaults of a command's options."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
import click
from click.core import ParameterSource

from ..errors import InputError, Problem
from ..fields import file_name
from ..files.config_file import Config, ConfigFile, find_config, read_config
from ..language import Text
from ..output.lines import Line, line
from ..programme import Programme, Severity
from ..runs.choice import Choice
from ..runs.paths import cannot_open
from .options import told_as_usage_errors

_KEY = "passtgenau.config"
# What an option is called in a configuration file, where that is another word.
_NAMES = {
    "per_file_ignore": "per-file-ignores",
    "reading": "readings",
    "lang": "language",
    "fail_on": "fail-on",
    "icf_codes": "icf-codes",
}
_TABLES = ("readings", "severity", "per-file-ignores")
_PATHS = ("baseline", "service", "icf_codes", "cache")


class Configured(click.Command):
    """A command whose options have their defaults from a configuration file."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Find the configuration first: it fills in what the command line does not say."""
        stated, _, _ = self.make_parser(ctx).parse_args(list(args))
        help_option = self.get_help_option(ctx)
        if help_option is None or not stated.get(help_option.name or ""):
            with told_as_usage_errors("en" if stated.get("lang") == "en" else "de"):
                self._configure(ctx, stated)
        return super().parse_args(ctx, args)

    def _configure(self, context: click.Context, stated: dict[str, Any]) -> None:
        name: str | None = stated.get("config")
        try:
            if name is None and not stated.get("isolated"):
                name = find_config(Path.cwd())
            if name is None:
                return
            file = read_config(name)
        except OSError as error:
            raise InputError([cannot_open(str(error.filename), error)]) from None
        missing = [_missing(key, name) for key, name in _files_named(file, stated)]
        if missing and not stated.get("show_config"):
            raise file.fail(missing)
        context.meta[_KEY] = file
        known = {parameter.name for parameter in self.params}
        context.default_map = {
            option: value for option, value in _defaults(file).items() if option in known
        }


def _files_named(file: ConfigFile, stated: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Keys and names of files that are not there, as far as the command line says nothing else."""
    config = file.config
    named = {
        "programme": config.programme if (config.programme or "").endswith(".toml") else None,
        "service": config.service,
        "icf_codes": config.icf_codes,
        # The first list of known breaches may be about to be written.
        "baseline": None if stated.get("write_baseline") else config.baseline,
    }
    for option, name in named.items():
        if name is not None and not stated.get(option) and not Path(file.path(name)).exists():
            yield _NAMES.get(option, option), name


def _missing(key: str, name: str) -> Problem:
    return Problem(
        what=Text("Datei nicht gefunden", "file not found"),
        got=Text.same(f'"{name}"'),
        pointer=f"/{key}",
    )


config = click.option(
    "--config",
    metavar="FILE",
    expose_value=False,
    help="The configuration.  [default: passtgenau.toml or pyproject.toml, here or above]",
)
isolated = click.option(
    "--isolated", is_flag=True, expose_value=False, help="Look for no configuration."
)


def _defaults(file: ConfigFile) -> dict[str, Any]:
    """The settings by the name of the parameter, as the command line would give them."""
    config = file.config
    stated: dict[str, Any] = {
        "paths": config.paths and tuple(map(file.path, config.paths)),
        "select": config.select,
        "ignore": config.ignore,
        "per_file_ignore": config.per_file_ignores,
        "severity": config.severity,
        "reading": config.readings,
        "fail_on": config.fail_on,
        "strict": config.strict,
        "lang": config.language,
        "programme": config.programme and _programme(file, config.programme),
        "jobs": config.jobs,
        **{name: _path(file, getattr(config, name)) for name in _PATHS},
    }
    return {name: value for name, value in stated.items() if value is not None}


def _path(file: ConfigFile, name: str | None) -> str | None:
    return None if name is None else file.path(name)


def _programme(file: ConfigFile, name: str) -> str:
    return file.path(name) if name.lower().endswith(".toml") else name


def config_of(context: click.Context) -> ConfigFile | None:
    """The configuration that a command was given, or ``None``."""
    found: ConfigFile | None = context.meta.get(_KEY)
    return found


def paths_of(context: click.Context, paths: tuple[str, ...]) -> tuple[str, ...]:
    """The paths of the command line, or else those of the configuration.

    Raises:
        UsageError: if there are none.
    """
    paths = paths or (context.default_map or {}).get("paths", ())
    if not paths:
        raise click.UsageError("Missing argument 'PATH...'.", context)
    return paths


def validate(context: click.Context, choice: Choice, own: Programme | None) -> None:
    """Refuse rules and readings that no programme has, those of the configuration at their place.

    Raises:
        InputError: with all of them.
    """
    file = config_of(context)
    if file is not None:
        config = file.config
        stated = Choice(
            readings=config.readings or (),
            select=config.select or (),
            ignore=config.ignore or (),
            severities=config.severity or (),
            ignores_by_file=config.per_file_ignores or (),
        )
        problems = list(stated.problems(own))
        if problems:
            raise file.fail(problems)
    choice.validate(own)


def shown(context: click.Context) -> list[Line]:
    """Each setting of a command as a configuration file writes it, and where it comes from."""
    lines: list[Line] = []
    for field in attrs.fields(Config):
        key = file_name(field)
        name = next((ours for ours, theirs in _NAMES.items() if theirs == key), field.name)
        value = context.params[name]
        if name == "paths":
            value = value or (context.default_map or {}).get(name, ())
        if key in _TABLES:
            value = dict(value)
        origin = f"  # {_origin(context, name, key)}"
        if value is None:
            lines.append(line((f"# {key}{origin}", "faint")))
        else:
            lines.append(line((key, "strong"), f" = {_as_toml(value)}", (origin, "faint")))
    return lines


def _as_toml(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Programme):
        return _quoted(value.name)
    if isinstance(value, Severity):
        return _quoted(value.value)
    if isinstance(value, dict):
        pairs = [f"{_quoted(key)} = {_as_toml(inner)}" for key, inner in value.items()]
        return "{ " + ", ".join(pairs) + " }" if pairs else "{}"
    if isinstance(value, tuple):
        return "[" + ", ".join(map(_as_toml, value)) + "]"
    return _quoted(value) if isinstance(value, str) else str(value)


def _quoted(text: str) -> str:
    """A text as TOML, which knows fewer escapes than Python."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    shown = "".join(c if c.isprintable() else f"\\U{ord(c):08x}" for c in escaped)
    return f'"{shown}"'


def _origin(context: click.Context, name: str, key: str) -> str:
    file = config_of(context)
    # Older versions of click say that a path which nobody gave came from the command line.
    given = name != "paths" or context.params[name]
    if given and context.get_parameter_source(name) is ParameterSource.COMMANDLINE:
        return "command line"
    if file is not None and name in (context.default_map or {}):
        position = file.position(key)
        return f"{file.file}:{position.line}:{position.column}"
    return "default"
