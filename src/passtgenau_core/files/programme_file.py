"""Programme files: TOML to a Programme, strictly."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from typing import Any

import attrs

from ..errors import InputError, Problem, unknown_name
from ..language import Text
from ..periods import Window
from ..programme import Bundle, Milestone, Module, Programme, Rule, Term, Vocabulary
from ..quantities import MINUTES_AN_HOUR
from . import document, structure
from .programme_names import names_in
from .programme_rows import ModuleRow, ProgrammeRow, VocabularyRows
from .rule_rows import Context, reading_of, readings_in, rules_of, source_of, structured
from .toml_text import read_toml


@attrs.frozen(kw_only=True)
class ProgrammeFile:
    """A programme with the document it was read from, which tells positions.

    Attributes:
        programme: The programme.
        document: Its text.
    """

    programme: Programme
    document: document.Document = attrs.field(eq=False)


@lru_cache(maxsize=1)
def shipped_programmes() -> tuple[str, ...]:
    """Names of the programmes in the package, sorted: ``id@edition``, or the id alone."""
    folder = resources.files("passtgenau_core") / "programmes"
    names = (entry.name for entry in folder.iterdir())
    return tuple(sorted(n.removesuffix(".toml") for n in names if n.endswith(".toml")))


def load_programme(source: str | os.PathLike[str]) -> Programme:
    """A programme of the package by its name, or of one's own by its path.

    Args:
        source: ``"passtgenau"`` (its newest edition), ``"passtgenau@2024-05-17"``, or the path of
            a TOML file, told apart by its ending ``.toml``.

    Raises:
        InputError: for a name or edition that is not there, with those that are; for a file that
            cannot be understood, with file, line and column of every problem.
        OSError: if the file cannot be read.

    Example:
        >>> len(load_programme("passtgenau").modules)
        6
    """
    if _is_path(source):
        return read_programme(source).programme
    return shipped_programme(str(source))


def read_programme(source: str | os.PathLike[str]) -> ProgrammeFile:
    """As :func:`load_programme`, and keep the document for positions."""
    if _is_path(source):
        form: document.Format | None = None if isinstance(source, str) else "toml"
        return _read(*document.read_text(source, form)[:2])
    return _read_shipped(named(str(source)))


def _is_path(source: str | os.PathLike[str]) -> bool:
    return isinstance(source, os.PathLike) or source.lower().endswith(".toml")


def shipped_programme(name: str) -> Programme:
    """A programme of the package, never a file.

    Raises:
        InputError: if there is none of that name, with those there are.
    """
    return _shipped(named(name))


def named(name: str) -> str:
    """The full name of a shipped programme; an id alone means its newest edition.

    Raises:
        InputError: if there is none, with those there are.
    """
    names = shipped_programmes()
    if name in names:
        return name
    editions = [known for known in names if known.partition("@")[0] == name.partition("@")[0]]
    if editions and "@" not in name:
        return editions[-1]
    what = Text("Ausgabe des Programms", "edition of the programme")
    if not editions:
        what = Text("Programm", "programme")
    raise InputError([unknown_name(what, name, editions or names)])


@lru_cache(maxsize=8)
def _shipped(name: str) -> Programme:
    return _read_shipped(name).programme


def _read_shipped(name: str) -> ProgrammeFile:
    text = (resources.files("passtgenau_core") / "programmes" / f"{name}.toml").read_text("utf-8")
    return _read(f"{name}.toml", text)


def _read(file: str | None, text: str) -> ProgrammeFile:
    read = read_toml(file, text)
    try:
        return ProgrammeFile(programme=_programme(read.data), document=read)
    except InputError as error:
        raise read.fail(error.problems) from None


def _programme(data: Mapping[str, Any]) -> Programme:
    problems: list[Problem] = []
    row: ProgrammeRow | None = structured(data, ProgrammeRow, problems)
    bare = None
    if row is not None:
        with structure.collecting(problems):
            bare = _build(row, (), ())
    names = bare or names_in(data, structure.file_names(ProgrammeRow).values(), problems)
    context = Context(
        document="" if row is None else row.document,
        names=names,
        readings=readings_in(data.get("readings", []), names),
    )
    rules, alternatives = rules_of(data.get("rules", []), context, problems)
    if problems or row is None:
        # What is wrong with one part may be seen in several ways.
        raise InputError(dict.fromkeys(problems))
    return _build(row, rules, alternatives)


def _build(row: ProgrammeRow, rules: tuple[Rule, ...], alternatives: tuple[Rule, ...]) -> Programme:
    vocabulary = {
        field.name: tuple(
            Term(id=term.id, title=Text(term.de, term.en))
            for term in getattr(row.vocabulary, field.name)
        )
        for field in attrs.fields(VocabularyRows)
    }
    return Programme(
        id=row.id,
        edition=row.edition,
        title=row.title,
        document=row.document,
        modules=tuple(_module(module, row.document) for module in row.modules),
        bundles=tuple(Bundle(id=b.id, title=b.title, modules=b.modules) for b in row.bundles),
        vocabulary=Vocabulary(**vocabulary),
        readings=tuple(map(reading_of, row.readings)),
        milestones=tuple(
            Milestone(
                id=m.id,
                title=m.title,
                after=m.after,
                middle_below=m.middle_below,
                source=source_of(m.source, row.document),
            )
            for m in row.milestones
        ),
        rules=rules,
        alternatives=alternatives,
    )


def _module(row: ModuleRow, title: str) -> Module:
    return Module(
        id=row.id,
        title=row.title,
        window=Window(min=row.min, max=row.max),
        cap=None if row.hours is None else row.hours * MINUTES_AN_HOUR,
        monthly_cap=None if row.hours_a_month is None else row.hours_a_month * MINUTES_AN_HOUR,
        external=row.external,
        source=source_of(row.source, title),
    )
