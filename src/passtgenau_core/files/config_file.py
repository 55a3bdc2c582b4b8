"""Configuration: ``passtgenau.toml``, or ``[tool.passtgenau]`` in ``pyproject.toml``."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

import attrs

from ..errors import InputError, Problem, invalid
from ..fields import Pairs, raise_if
from ..language import Language, Text
from ..programme import Severity
from . import structure
from .document import Document, Position, read_text
from .scalars import a_mapping
from .toml_text import read_toml

OWN_NAME = "passtgenau.toml"
SHARED_NAME = "pyproject.toml"
_TABLE = "/tool/passtgenau"

FailOn = Literal["error", "warning", "hint", "never"]


@attrs.frozen(kw_only=True)
class Config:
    """What a configuration file may say; ``None`` where it says nothing. Paths start at its folder.

    Attributes:
        paths: What to check where the command names nothing.
        select: Ids or prefixes of the only rules to judge.
        ignore: Ids or prefixes of rules to leave out.
        per_file_ignores: Patterns of file names, with rules to leave out there.
        severity: Ids or prefixes of rules, with the severity they have.
        readings: Reading ids, with the option to read by.
        fail_on: The least severity of a breach that fails.
        strict: Whether what is undetermined fails.
        baseline: A file of known breaches.
        language: Language of messages.
        programme: A programme of one's own.
        service: The file of the service that works on the cases.
        icf_codes: A list of ICF codes of one's own.
        jobs: In how many processes to check.
        cache: A folder that keeps results.
    """

    paths: tuple[str, ...] | None = None
    select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] | None = None
    per_file_ignores: Annotated[tuple[tuple[str, tuple[str, ...]], ...], Pairs()] | None = (
        attrs.field(default=None, metadata={"file": "per-file-ignores"})
    )
    severity: Annotated[tuple[tuple[str, Severity], ...], Pairs()] | None = None
    readings: Annotated[tuple[tuple[str, str], ...], Pairs()] | None = None
    fail_on: FailOn | None = attrs.field(default=None, metadata={"file": "fail-on"})
    strict: bool | None = None
    baseline: str | None = None
    language: Language | None = None
    programme: str | None = None
    service: str | None = None
    icf_codes: str | None = attrs.field(default=None, metadata={"file": "icf-codes"})
    jobs: int | None = None
    cache: str | None = None

    def __attrs_post_init__(self) -> None:
        raise_if(self._empty_paths())
        if self.jobs is not None and self.jobs < 1:
            raise invalid(
                Text("Anzahl der Prozesse unbrauchbar", "unusable number of processes"),
                got=self.jobs,
                expected=Text("eine ganze Zahl ab 1", "a whole number from 1 on"),
                pointer="/jobs",
            )

    def _empty_paths(self) -> Iterator[Problem]:
        named = {
            "baseline": self.baseline,
            "cache": self.cache,
            "icf-codes": self.icf_codes,
            "programme": self.programme,
            "service": self.service,
            **{f"paths/{number}": path for number, path in enumerate(self.paths or ())},
        }
        for key, path in named.items():
            if path == "":
                yield Problem(
                    what=Text("leerer Pfad", "empty path"),
                    expected=Text(
                        "der Name einer Datei oder eines Ordners", "the name of a file or folder"
                    ),
                    pointer=f"/{key}",
                )


attrs.resolve_types(Config)


@attrs.frozen(kw_only=True)
class ConfigFile:
    """A configuration with the document it was read from, which tells positions.

    Attributes:
        config: What it says.
        file: Its name.
        document: Its text.
        table: JSON pointer to the table that holds it.
    """

    config: Config
    file: str
    document: Document = attrs.field(repr=False)
    table: str

    def position(self, key: str) -> Position:
        """Where a key stands."""
        return self.document.node(f"{self.table}/{key}").key

    def path(self, name: str) -> str:
        """A path that the file names, seen from the working directory."""
        return os.path.relpath(Path(self.file).parent / name)

    def fail(self, problems: Iterable[Problem]) -> InputError:
        """An error with problems of the configuration, at their places in the file."""
        return self.document.fail(problem.below(self.table) for problem in problems)


def find_config(folder: Path) -> str | None:
    """The configuration file that holds in a folder: the nearest one, in it or above it.

    A ``passtgenau.toml`` goes before a ``pyproject.toml`` beside it; one of those without
    ``[tool.passtgenau]`` says nothing about us.

    Raises:
        InputError: if a ``pyproject.toml`` on the way cannot be understood.
        OSError: if it cannot be read.
    """
    for place in (folder, *folder.parents):
        own, shared = place / OWN_NAME, place / SHARED_NAME
        if own.is_file():
            return os.path.relpath(own)
        if shared.is_file() and _has_table(shared):
            return os.path.relpath(shared)
    return None


def read_config(file: str) -> ConfigFile:
    """The configuration in a file.

    Raises:
        InputError: for everything that cannot be understood, with line and column.
        OSError: if the file cannot be read.
    """
    document = _document(Path(file))
    table = _TABLE if Path(file).name == SHARED_NAME else ""
    problems: list[Problem] = []
    read: dict[str, Any] = {}
    config = None
    if table and _table_of(document.data) is None:
        raise document.fail([_no_table().below(table)])
    with structure.collecting(problems):
        body = a_mapping(_table_of(document.data) if table else document.data)
        made = structure.converter(thorough=True)
        read = structure.field_by_field(Config, body, made, (), problems)
        config = Config(**read)
    if problems or config is None:
        raise document.fail(problem.below(table) for problem in problems)
    return ConfigFile(config=config, file=file, document=document, table=table)


def _no_table() -> Problem:
    return Problem(
        what=Text("Abschnitt [tool.passtgenau] fehlt", "there is no section [tool.passtgenau]"),
        expected=Text(
            f"ihn, oder eine Datei {OWN_NAME} ohne Abschnitt",
            f"it, or a file {OWN_NAME} without a section",
        ),
    )


def _has_table(path: Path) -> bool:
    return _table_of(_document(path).data) is not None


def _document(path: Path) -> Document:
    name, text, _ = read_text(path, "toml")
    return read_toml(name, text)


def _table_of(data: dict[str, Any]) -> Any:
    tool = data.get("tool")
    return tool.get("passtgenau") if isinstance(tool, dict) else None
