"""Programme files: TOML to a Programme, strictly."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib import resources
from typing import Any

import attrs

from ..errors import InputError, Problem, invalid, unknown_name
from ..fields import Id, raise_if
from ..language import Text
from ..periods import Length, Window
from ..programme import (
    About,
    Basis,
    Bundle,
    Examples,
    Milestone,
    Module,
    Programme,
    Reading,
    Rule,
    Severity,
    Source,
    Term,
    Vocabulary,
)
from ..quantities import MINUTES_AN_HOUR
from ..rules import KINDS, Kind
from . import document, scalars, structure
from .toml_text import read_toml

FORMAT = "passtgenau-programme/1"
OFF = "off"
"""The option of a reading that switches its rules off."""
_KINDS = {kind.name: kind for kind in KINDS}


@attrs.frozen(kw_only=True)
class _SourceRow:
    section: str
    quote: str
    basis: Basis = Basis.EXPLICIT


@attrs.frozen(kw_only=True)
class _ModuleRow:
    id: Id
    title: Text
    min: Length | None = None
    max: Length | None = None
    hours: int | None = None
    hours_a_month: int | None = None
    external: bool = False
    source: _SourceRow

    def __attrs_post_init__(self) -> None:
        for name in ("hours", "hours_a_month"):
            value = getattr(self, name)
            if value is not None and value <= 0:
                raise invalid(
                    Text("Stundenzahl unbrauchbar", "unusable number of hours"),
                    got=value,
                    expected=Text("ganze Stunden über 0", "whole hours above 0"),
                    example="540",
                    pointer=f"/{name}",
                )


@attrs.frozen(kw_only=True)
class _BundleRow:
    id: Id
    title: Text
    modules: tuple[Id, ...]


@attrs.frozen(kw_only=True)
class _ReadingRow:
    id: Id
    sets: str
    options: tuple[str, ...]
    title: Text
    why: Text

    def __attrs_post_init__(self) -> None:
        Reading(id=self.id, sets=self.sets, options=self.options, title=self.title, why=self.why)
        known = [*(severity.value for severity in Severity), OFF]
        raise_if(
            unknown_name(Text("Option", "option"), option, known, f"/options/{number}")
            for number, option in enumerate(self.options)
            if self.sets == "severity" and option not in known
        )


@attrs.frozen(kw_only=True)
class _RuleRow:
    id: Id
    kind: str
    severity: Severity
    title: Text
    note: Text | None = None
    reading: str | None = None
    about: About | None = None
    source: _SourceRow
    examples: Examples | None = None


@attrs.frozen(kw_only=True)
class _MilestoneRow:
    id: Id
    title: Text
    after: Length
    middle_below: Length | None = None
    source: _SourceRow


@attrs.frozen(kw_only=True)
class _TermRow:
    id: Id
    de: str
    en: str


@attrs.frozen(kw_only=True)
class _VocabularyRows:
    groups: tuple[_TermRow, ...] = ()
    providers: tuple[_TermRow, ...] = ()
    places: tuple[_TermRow, ...] = ()
    kinds: tuple[_TermRow, ...] = ()
    topics: tuple[_TermRow, ...] = ()
    roles: tuple[_TermRow, ...] = ()
    aids: tuple[_TermRow, ...] = ()
    forms: tuple[_TermRow, ...] = ()
    goal_states: tuple[_TermRow, ...] = ()


@attrs.frozen(kw_only=True)
class _ProgrammeRow:
    format: str
    id: Id
    edition: str | None = None
    title: Text
    document: str
    modules: tuple[_ModuleRow, ...]
    bundles: tuple[_BundleRow, ...] = ()
    vocabulary: _VocabularyRows = _VocabularyRows()
    readings: tuple[_ReadingRow, ...] = ()
    milestones: tuple[_MilestoneRow, ...] = ()
    # Rows of rules are looked at one by one, for their kinds say what else they hold.
    rules: Any = ()

    def __attrs_post_init__(self) -> None:
        if self.format != FORMAT:
            raise InputError(
                [unknown_name(Text("Format", "format"), self.format, [FORMAT], "/format")]
            )


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
    if isinstance(source, os.PathLike) or source.lower().endswith(".toml"):
        return _read(
            *document.read_text(source, "toml" if isinstance(source, os.PathLike) else None)[:2]
        )
    return shipped_programme(source)


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
    text = (resources.files("passtgenau_core") / "programmes" / f"{name}.toml").read_text("utf-8")
    return _read(f"{name}.toml", text)


def _read(file: str | None, text: str) -> Programme:
    read = read_toml(file, text)
    try:
        return _programme(read.data)
    except InputError as error:
        raise read.fail(error.problems) from None


def _programme(data: Mapping[str, Any]) -> Programme:
    problems: list[Problem] = []
    row = _structured(data, _ProgrammeRow, problems)
    if row is None:
        _rules(data.get("rules", []), None, "", (), problems)
        raise InputError(problems)
    modules = _modules(row, problems)
    bare = None
    with structure.collecting(problems):
        bare = _build(row, modules, (), ())
    readings = () if bare is None else bare.readings
    rules, alternatives = _rules(data.get("rules", []), bare, row.document, readings, problems)
    whole = None
    with structure.collecting(problems):
        whole = _build(row, modules, rules, alternatives)
    if problems or whole is None:
        raise InputError(dict.fromkeys(problems))
    return whole


def _structured(
    data: Any, kind: type[Any], problems: list[Problem], programme: Programme | None = None
) -> Any:
    try:
        return structure.converter(programme, thorough=True).structure(data, kind)
    except structure.MISFITS as error:
        problems.extend(structure.problems_of(error))
        return None


def _modules(row: _ProgrammeRow, problems: list[Problem]) -> tuple[Module, ...]:
    made = []
    for number, module in enumerate(row.modules):
        window = Window()
        try:
            window = Window(min=module.min, max=module.max)
        except InputError as error:
            place = f"/modules/{number}/min"
            problems.extend(problem.below(place) for problem in error.problems)
        made.append(_module(module, row.document, window))
    return tuple(made)


def _build(
    row: _ProgrammeRow,
    modules: tuple[Module, ...],
    rules: tuple[Rule, ...],
    alternatives: tuple[Rule, ...],
) -> Programme:
    vocabulary = {
        field.name: tuple(
            Term(id=term.id, title=Text(term.de, term.en))
            for term in getattr(row.vocabulary, field.name)
        )
        for field in attrs.fields(_VocabularyRows)
    }
    return Programme(
        id=row.id,
        edition=row.edition,
        title=row.title,
        document=row.document,
        modules=modules,
        bundles=tuple(Bundle(id=b.id, title=b.title, modules=b.modules) for b in row.bundles),
        vocabulary=Vocabulary(**vocabulary),
        readings=tuple(
            Reading(id=r.id, sets=r.sets, options=r.options, title=r.title, why=r.why)
            for r in row.readings
        ),
        milestones=tuple(
            Milestone(
                id=m.id,
                title=m.title,
                after=m.after,
                middle_below=m.middle_below,
                source=_source(m.source, row.document),
            )
            for m in row.milestones
        ),
        rules=rules,
        alternatives=alternatives,
    )


def _source(row: _SourceRow, title: str) -> Source:
    return Source(document=title, section=row.section, quote=row.quote, basis=row.basis)


def _module(row: _ModuleRow, title: str, window: Window) -> Module:
    return Module(
        id=row.id,
        title=row.title,
        window=window,
        cap=None if row.hours is None else row.hours * MINUTES_AN_HOUR,
        monthly_cap=None if row.hours_a_month is None else row.hours_a_month * MINUTES_AN_HOUR,
        external=row.external,
        source=_source(row.source, title),
    )


def _rules(
    data: Any,
    programme: Programme | None,
    title: str,
    readings: tuple[Reading, ...],
    problems: list[Problem],
) -> tuple[tuple[Rule, ...], tuple[Rule, ...]]:
    """The rules under the default options, and those under the others."""
    rules: list[Rule] = []
    alternatives: list[Rule] = []
    if not isinstance(data, list):
        with structure.collecting(problems, "rules"):
            scalars.a_list(data)
        return (), ()
    for number, row in enumerate(data):
        found: list[Problem] = []
        variants = list(_variants(row, programme, title, readings, found))
        problems.extend(problem.below(f"/rules/{number}") for problem in found)
        rules.extend(variants[:1])
        alternatives.extend(variants[1:])
    return tuple(rules), tuple(alternatives)


def _variants(
    row: Any,
    programme: Programme | None,
    title: str,
    readings: tuple[Reading, ...],
    problems: list[Problem],
) -> Iterator[Rule]:
    """One rule, or one for each option of its reading, the default first."""
    own = set(structure.file_names(_RuleRow).values())
    is_row = isinstance(row, dict)
    kind = _KINDS.get(str(row.get("kind"))) if is_row else None
    if is_row and kind is None and "kind" in row:
        problems.append(
            unknown_name(Text("Regelart", "rule kind"), str(row["kind"]), _KINDS, "/kind")
        )
    parameters = {key: value for key, value in row.items() if key not in own} if is_row else {}
    rule = _structured(
        {k: v for k, v in row.items() if k in own} if is_row else row, _RuleRow, problems
    )
    reading = None
    if rule is not None and rule.reading is not None and programme is not None:
        reading = next((r for r in readings if r.id == rule.reading), None)
        if reading is None:
            known = [r.id for r in readings]
            what = Text("Lesart", "reading")
            problems.append(unknown_name(what, rule.reading, known, "/reading"))
    if kind is None:
        return
    allowed = [*own, *structure.file_names(kind.parameters).values()]
    for key in [key for key in parameters if key not in allowed]:
        problems.append(structure.unknown_key(key, allowed))
        del parameters[key]
    for option in reading.options if reading else (None,):
        sets = reading.sets if reading and reading.sets != "severity" else None
        values = {**parameters, sets: option} if sets else parameters
        typed = _structured(values, kind.parameters, problems, programme)
        if rule is None or problems:
            return
        about = rule.about or kind.about[0]
        problems.extend(_unfit(rule, kind, typed, about, programme))
        if problems:
            return
        severity, active = rule.severity, True
        if reading and reading.sets == "severity":
            active = option != OFF
            severity = Severity(option) if active else rule.severity
        yield Rule(
            id=rule.id,
            kind=rule.kind,
            severity=severity,
            title=rule.title,
            note=rule.note,
            source=_source(rule.source, title),
            about=about,
            parameters=typed,
            reading=rule.reading,
            option=option,
            active=active,
            examples=rule.examples,
        )


def _unfit(
    rule: _RuleRow, kind: Kind, parameters: Any, about: About, programme: Programme | None
) -> Iterator[Problem]:
    """What of a row its kind or its programme cannot do with."""
    if about not in kind.about:
        yield unknown_name(
            Text(f"Gegenstand der Regelart {kind.name}", f"subject of rule kind {kind.name}"),
            about,
            kind.about,
            "/about",
        )
    elif programme is not None and hasattr(parameters, "problems"):
        yield from parameters.problems(programme, about)
