"""Rows of rules: tables ``[[rules]]`` of a programme file to Rules, strictly."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, get_args

import attrs

from ..errors import Problem, unknown_name
from ..fields import duplicates, is_id
from ..language import Text
from ..programme import About, Programme, Reading, Rule, Severity, Source
from ..rules import KINDS, Kind
from . import scalars, structure
from .programme_rows import OFF, ReadingRow, RuleRow, SourceRow

_KINDS = {kind.name: kind for kind in KINDS}
_OWN_KEYS = tuple(structure.file_names(RuleRow).values())


@attrs.frozen
class Declared:
    """A reading that a file declares.

    Attributes:
        number: Its place in the file.
        reading: The reading, or ``None`` if it cannot be understood.
    """

    number: int
    reading: Reading | None

    def sets(self, problem: Problem) -> bool:
        """Whether a problem of a row is about what the reading sets."""
        pointer = problem.pointer + problem.hidden
        return self.reading is not None and f"{pointer}/".startswith(f"/{self.reading.sets}/")

    def told(self, problem: Problem, place: str) -> Problem:
        """The problem where the reading declares what does not fit."""
        pointer = f"/readings/{self.number}/{place}"
        return attrs.evolve(problem, pointer=pointer, hidden="", at_key=False)


@attrs.frozen(kw_only=True)
class Context:
    """What the rules of a file rest on.

    Attributes:
        document: Title of the source document.
        names: A programme with the words that rules may use; ``None`` where they are not known.
        readings: The readings by their ids; ``None`` where they are not known.
    """

    document: str
    names: Programme | None
    readings: Mapping[str, Declared] | None


def rules_of(
    data: Any, context: Context, problems: list[Problem]
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
        variants = _variants(row, context, found, problems)
        problems.extend(problem.below(f"/rules/{number}") for problem in found)
        rules.extend(variants[:1])
        alternatives.extend(variants[1:])
    problems.extend(duplicates(Text("Regel", "rule"), _ids(data), "/rules"))
    return tuple(rules), tuple(alternatives)


def _ids(rows: list[Any]) -> Iterator[str]:
    """The ids of the rows; one that cannot be read clashes with no other."""
    for number, row in enumerate(rows):
        name = row.get("id") if isinstance(row, dict) else None
        yield name if isinstance(name, str) and is_id(name) else f"/{number}"


def reading_of(row: ReadingRow) -> Reading:
    """The reading that a row declares."""
    return Reading(id=row.id, sets=row.sets, options=row.options, title=row.title, why=row.why)


def readings_in(rows: Any, names: Programme | None) -> Mapping[str, Declared] | None:
    """The readings of a file by their ids, if its ids can be read."""
    if names is None:
        return None
    read = ((row["id"], structured(row, ReadingRow, [])) for row in rows)
    return {
        name: Declared(number, None if row is None else reading_of(row))
        for number, (name, row) in enumerate(read)
    }


def source_of(row: SourceRow, document: str) -> Source:
    """The source that a row names."""
    return Source(document=document, section=row.section, quote=row.quote, basis=row.basis)


def structured(
    data: Any, kind: type[Any], problems: list[Problem], programme: Programme | None = None
) -> Any:
    """``data`` as a ``kind``, or ``None`` and what is wrong with it."""
    try:
        return structure.converter(programme, thorough=True).structure(data, kind)
    except structure.MISFITS as error:
        problems.extend(structure.problems_of(error))
        return None


def _variants(
    row: Any, context: Context, problems: list[Problem], elsewhere: list[Problem]
) -> list[Rule]:
    """One rule, or one for each option of its reading, the default first.

    Args:
        row: The row.
        context: What it rests on.
        problems: Where problems of the row are added.
        elsewhere: Where problems of its reading are added.
    """
    if not isinstance(row, dict):
        structured(row, RuleRow, problems)
        return []
    own = {key: value for key, value in row.items() if key in _OWN_KEYS}
    rule: RuleRow | None = structured(own, RuleRow, problems)
    kind = _kind_of(row, problems)
    stated = _stated(row, KINDS if kind is None else (kind,), problems)
    declared = _declared(row, kind, context, problems, elsewhere)
    if kind is None:
        return []
    reading = None if declared is None else declared.reading
    # What would be set by a reading that is not clear is not missing.
    is_clear = reading is not None or row.get("reading") is None
    about = row.get("about", kind.about[0])
    typed: dict[str | None, Any] = {}
    found: dict[Problem, None] = {}
    for place, option in enumerate((None,) if reading is None else reading.options):
        amiss: list[Problem] = []
        values = stated | _set_by(reading, option)
        typed[option] = structured(values, kind.parameters, amiss, context.names)
        if typed[option] is not None:
            amiss.extend(_unfit(kind, typed[option], about, context.names))
        for problem in amiss:
            if declared is not None and declared.sets(problem):
                elsewhere.append(declared.told(problem, f"options/{place}"))
            elif is_clear or problem.pointer:
                found[problem] = None
    problems.extend(found)
    if rule is None or problems or elsewhere or not is_clear:
        return []
    made = Rule(
        id=rule.id,
        kind=rule.kind,
        severity=rule.severity,
        title=rule.title,
        note=rule.note,
        source=source_of(rule.source, context.document),
        about=rule.about or kind.about[0],
        reading=rule.reading,
        examples=rule.examples,
    )
    return [_under(made, reading, option, parameters) for option, parameters in typed.items()]


def _kind_of(row: dict[str, Any], problems: list[Problem]) -> Kind | None:
    kind = _KINDS.get(str(row.get("kind")))
    if kind is None and "kind" in row:
        what = Text("Regelart", "rule kind")
        problems.append(unknown_name(what, str(row["kind"]), _KINDS, "/kind"))
    return kind


def _declared(
    row: dict[str, Any],
    kind: Kind | None,
    context: Context,
    problems: list[Problem],
    elsewhere: list[Problem],
) -> Declared | None:
    """The reading that a row names, if it names one that can be understood and fits its kind."""
    name = row.get("reading")
    if not isinstance(name, str) or context.readings is None:
        return None
    if name not in context.readings:
        what = Text("Lesart", "reading")
        problems.append(unknown_name(what, name, context.readings, "/reading"))
    declared = context.readings.get(name)
    if declared is None or declared.reading is None or kind is None:
        return None
    sets = declared.reading.sets
    if sets not in ("severity", *_keys_of(kind)):
        elsewhere.append(declared.told(structure.unknown_key(sets, _keys_of(kind)), "sets"))
        return None
    return declared


def _stated(row: dict[str, Any], kinds: Iterable[Kind], problems: list[Problem]) -> dict[str, Any]:
    """The parameters that a row states, as far as any of ``kinds`` has them."""
    known = [key for kind in kinds for key in _keys_of(kind)]
    allowed = [*_OWN_KEYS, *dict.fromkeys(known)]
    problems.extend(structure.unknown_key(key, allowed) for key in row if key not in allowed)
    return {key: value for key, value in row.items() if key in known}


def _keys_of(kind: Kind) -> list[str]:
    return list(structure.file_names(kind.parameters).values())


def _set_by(reading: Reading | None, option: str | None) -> dict[str, Any]:
    """The parameter that a reading sets."""
    return {} if reading is None or reading.sets == "severity" else {reading.sets: option}


def _unfit(
    kind: Kind, parameters: Any, about: Any, programme: Programme | None
) -> Iterator[Problem]:
    """What of a row its kind or its programme cannot do with."""
    if about not in get_args(About):
        return
    if about not in kind.about:
        yield unknown_name(
            Text(f"Gegenstand der Regelart {kind.name}", f"subject of rule kind {kind.name}"),
            about,
            kind.about,
            "/about",
        )
    elif programme is not None and hasattr(parameters, "problems"):
        yield from parameters.problems(programme, about)


def _under(rule: Rule, reading: Reading | None, option: str | None, parameters: Any) -> Rule:
    """The rule under an option of its reading."""
    severity, active = rule.severity, True
    if reading is not None and reading.sets == "severity":
        active = option != OFF
        severity = Severity(option) if active else rule.severity
    return attrs.evolve(
        rule, severity=severity, active=active, option=option, parameters=parameters
    )
