"""The tables of a programme file, as they are written."""

from __future__ import annotations

from typing import Any

import attrs

from ..errors import InputError, Problem, invalid, unknown_name
from ..fields import Id, collect, raise_if
from ..language import Text
from ..periods import Length, Window
from ..programme import About, Basis, Examples, Reading, Severity
from . import structure

FORMAT = "passtgenau-programme/1"
OFF = "off"
"""The option of a reading that switches its rules off."""


@attrs.frozen(kw_only=True)
class SourceRow:
    """Where the words stand; the document is that of the programme."""

    section: str
    quote: str
    basis: Basis = Basis.EXPLICIT


def _whole_hours(value: int | None, pointer: str) -> None:
    if value is not None and value <= 0:
        raise invalid(
            Text("Stundenzahl unbrauchbar", "unusable number of hours"),
            got=value,
            expected=Text("ganze Stunden über 0", "whole hours above 0"),
            example="540",
            pointer=pointer,
        )


@attrs.frozen(kw_only=True)
class ModuleRow:
    """A table ``[[modules]]``."""

    id: Id
    title: Text
    min: Length | None = None
    max: Length | None = None
    hours: int | None = None
    hours_a_month: int | None = None
    external: bool = False
    source: SourceRow

    def __attrs_post_init__(self) -> None:
        problems: list[Problem] = []
        for name in ("hours", "hours_a_month"):
            collect(problems, _whole_hours, getattr(self, name), f"/{name}")
        with structure.collecting(problems, "min"):
            Window(min=self.min, max=self.max)
        raise_if(problems)


@attrs.frozen(kw_only=True)
class BundleRow:
    """A table ``[[bundles]]``."""

    id: Id
    title: Text
    modules: tuple[Id, ...]


@attrs.frozen(kw_only=True)
class ReadingRow:
    """A table ``[[readings]]``."""

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
class RuleRow:
    """What every table ``[[rules]]`` may have; its kind says what else."""

    id: Id
    kind: str
    severity: Severity
    title: Text
    note: Text | None = None
    reading: str | None = None
    about: About | None = None
    source: SourceRow
    examples: Examples | None = None


@attrs.frozen(kw_only=True)
class MilestoneRow:
    """A table ``[[milestones]]``."""

    id: Id
    title: Text
    after: Length
    middle_below: Length | None = None
    source: SourceRow


@attrs.frozen(kw_only=True)
class TermRow:
    """A word of the vocabulary."""

    id: Id
    de: str
    en: str


@attrs.frozen(kw_only=True)
class VocabularyRows:
    """The table ``[vocabulary]``."""

    groups: tuple[TermRow, ...] = ()
    providers: tuple[TermRow, ...] = ()
    places: tuple[TermRow, ...] = ()
    kinds: tuple[TermRow, ...] = ()
    topics: tuple[TermRow, ...] = ()
    roles: tuple[TermRow, ...] = ()
    aids: tuple[TermRow, ...] = ()
    forms: tuple[TermRow, ...] = ()
    goal_states: tuple[TermRow, ...] = ()


@attrs.frozen(kw_only=True)
class ProgrammeRow:
    """A programme file."""

    format: str
    id: Id
    edition: str | None = None
    title: Text
    document: str
    modules: tuple[ModuleRow, ...]
    bundles: tuple[BundleRow, ...] = ()
    vocabulary: VocabularyRows = VocabularyRows()
    readings: tuple[ReadingRow, ...] = ()
    milestones: tuple[MilestoneRow, ...] = ()
    # Rows of rules are looked at one by one, for their kinds say what else they hold.
    rules: Any = ()

    def __attrs_post_init__(self) -> None:
        if self.format != FORMAT:
            raise InputError(
                [unknown_name(Text("Format", "format"), self.format, [FORMAT], "/format")]
            )
