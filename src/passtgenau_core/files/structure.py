"""Structuring: data of a document to types, strictly, with cattrs.

A strict converter is made for each programme in two speeds. The fast one stops at the first
problem without saying where; the thorough one is asked only then, and tells every problem with
its JSON pointer. Both use the same hooks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from enum import Enum
from functools import lru_cache
from typing import Annotated, Any, Literal, get_args, get_origin

import attrs
import cattrs
from cattrs.errors import ClassValidationError, ForbiddenExtraKeysError
from cattrs.gen import make_dict_structure_fn, override

from ..entry import HourEntry, conflicts
from ..errors import InputError, Problem, step, unknown_name
from ..fields import (
    BundleOrModules,
    Free,
    Hours,
    Identifier,
    Minutes,
    Pairs,
    Percent,
    Terms,
    as_id,
    as_percent,
    file_name,
    raise_if,
)
from ..language import Text
from ..ledger import HourLedger
from ..programme import TERM_NAMES, Programme
from ..quantities import as_minutes
from ..record import Record
from .hours import read_hours
from .records import read_records
from .scalars import (
    SCALARS,
    a_free_text,
    a_list,
    a_literal,
    a_mapping,
    a_text,
    an_enum,
    hours,
)

# What cattrs and its hooks raise for data that does not fit.
MISFITS = (InputError, ClassValidationError, ForbiddenExtraKeysError, KeyError)


def _origin(annotation: Any) -> Any:
    return get_origin(annotation)


def _marker(kind: type) -> Callable[[Any], bool]:
    def marks(annotation: Any) -> bool:
        return get_origin(annotation) is Annotated and any(
            isinstance(mark, kind) for mark in get_args(annotation)[1:]
        )

    return marks


def _mark(annotation: Any, kind: type) -> Any:
    return next(mark for mark in get_args(annotation)[1:] if isinstance(mark, kind))


def file_names(cl: type) -> dict[str, str]:
    """The key in files of each field of an attrs class, by the field's name."""
    return {field.name: file_name(field) for field in attrs.fields(cl) if field.init}


@lru_cache(maxsize=32)
def converter(programme: Programme | None = None, *, thorough: bool) -> cattrs.Converter:
    """A strict converter for the words of ``programme``; without one every word will do."""
    made = cattrs.Converter(detailed_validation=thorough, forbid_extra_keys=True)
    for kind, hook in SCALARS:
        made.register_structure_hook(kind, hook)
    made.register_structure_hook_func(
        lambda t: isinstance(t, type) and issubclass(t, Enum), an_enum
    )
    made.register_structure_hook_func(lambda t: _origin(t) is Literal, a_literal)
    made.register_structure_hook_func(_marker(Free), lambda v, _: a_free_text(v))
    made.register_structure_hook_func(_marker(Identifier), lambda v, _: as_id(v))
    made.register_structure_hook_func(_marker(Hours), hours)
    made.register_structure_hook_func(_marker(Minutes), lambda v, _: as_minutes(v))
    made.register_structure_hook_func(_marker(Percent), lambda v, _: as_percent(v))
    made.register_structure_hook_factory(
        lambda t: _origin(t) is tuple, lambda t: _list_hook(t, made, thorough=thorough)
    )
    made.register_structure_hook_factory(
        _marker(Pairs), lambda t: _pairs_hook(t, made, thorough=thorough)
    )
    made.register_structure_hook_factory(
        _marker(Terms), lambda t: _term_hook(_mark(t, Terms), programme if thorough else None)
    )
    made.register_structure_hook_factory(
        _marker(BundleOrModules), lambda _: _bundle_hook(made, programme if thorough else None)
    )
    made.register_structure_hook_factory(attrs.has, lambda cl: _class_hook(cl, made))
    made.register_structure_hook(Programme, lambda value, _: value)
    if thorough:
        made.register_structure_hook(HourEntry, _entry_hook(made))
        made.register_structure_hook(HourLedger, lambda v, _: _ledger_thoroughly(v, made))
    else:
        made.register_structure_hook(HourLedger, lambda v, _: read_hours(v))
        read = made.get_structure_hook(Record)
        made.register_structure_hook_func(
            lambda t: t == tuple[Record, ...],
            lambda v, _: read_records(v, lambda row: read(row, Record)),
        )
    return made


def _class_hook(cl: type, made: cattrs.Converter) -> Callable[[Any, Any], Any]:
    renamed = {name: override(rename=key) for name, key in file_names(cl).items() if name != key}
    make: Any = make_dict_structure_fn
    inner = make(cl, made, **renamed)

    def hook(value: Any, kind: Any) -> Any:
        return inner(a_mapping(value), kind)

    return hook


def _list_hook(
    annotation: Any, made: cattrs.Converter, *, thorough: bool
) -> Callable[[Any, Any], Any]:
    member = get_args(annotation)[0]
    hook = made.get_structure_hook(member)
    is_word = _marker(Terms)(member)

    def fast(value: Any, _: Any) -> Any:
        a_list(value)
        if is_word and set(map(type, value)) <= {str}:
            return tuple(value)
        return tuple([hook(item, member) for item in value])

    def slow(value: Any, _: Any) -> Any:
        a_list(value)
        return tuple(gathered(enumerate(value), lambda item: hook(item, member)).values())

    return slow if thorough else fast


def gathered(members: Any, structure: Callable[[Any], Any]) -> dict[Any, Any]:
    """Structure each member, by key; raise all problems of all of them as one."""
    done: dict[Any, Any] = {}
    problems: list[Problem] = []
    for key, value in members:
        try:
            done[key] = structure(value)
        except MISFITS as error:
            problems.extend(problem.inside(key) for problem in problems_of(error))
    if problems:
        raise InputError(problems)
    return done


def _pairs_hook(
    annotation: Any, made: cattrs.Converter, *, thorough: bool
) -> Callable[[Any, Any], Any]:
    key_type, value_type = get_args(get_args(get_args(annotation)[0])[0])
    key_hook, value_hook = made.get_structure_hook(key_type), made.get_structure_hook(value_type)

    def hook(value: Any, _: Any) -> Any:
        a_mapping(value)
        if thorough:
            gathered(((key, key) for key in value), lambda key: key_hook(key, key_type))
            return tuple(gathered(value.items(), lambda v: value_hook(v, value_type)).items())
        return tuple([(key_hook(k, key_type), value_hook(v, value_type)) for k, v in value.items()])

    return hook


def _term_hook(mark: Terms, programme: Programme | None) -> Callable[[Any, Any], Any]:
    """Words are looked up here only to say where the wrong one stands; the types check them too."""

    def hook(value: Any, _: Any) -> str:
        word = a_text(value)
        if programme is not None and word not in programme.terms(mark.field):
            terms = programme.terms(mark.field)
            raise InputError([unknown_name(TERM_NAMES[mark.field], word, terms)])
        return word

    return hook


def _bundle_hook(made: cattrs.Converter, programme: Programme | None) -> Callable[[Any, Any], Any]:
    modules = tuple[Annotated[str, Terms("modules")], ...]

    def hook(value: Any, _: Any) -> Any:
        if type(value) is list:
            return made.structure(value, modules)
        word = a_text(value)
        if programme is not None:
            raise_if(programme.unknown_bundle(word))
        return word

    return hook


def _entry_hook(made: cattrs.Converter) -> Callable[[Any, Any], Any]:
    inner = _class_hook(HourEntry, made)

    def hook(value: Any, kind: Any) -> Any:
        stated = value if type(value) is dict else {}
        timed = [key for key in ("from", "to") if stated.get(key) is not None]
        if timed and stated.get("minutes") is not None:
            raise InputError([_stated_twice(timed)])
        return inner(value, kind)

    return hook


def _stated_twice(timed: list[str]) -> Problem:
    return Problem(
        what=Text("Dauer doppelt angegeben", "duration stated twice"),
        got=Text.same(", ".join(["minutes", *timed])),
        expected=Text(
            "genau eines von: minutes, from mit to, reverses",
            "exactly one of: minutes, from with to, reverses",
        ),
    )


def _ledger_thoroughly(value: Any, made: cattrs.Converter) -> HourLedger:
    a_list(value)
    entries: list[tuple[int, HourEntry]] = []
    problems: list[Problem] = []
    unread: set[str] = set()
    for number, item in enumerate(value):
        try:
            entries.append((number, made.structure(item, HourEntry)))
        except MISFITS as error:
            problems.extend(problem.below(f"/{number}") for problem in problems_of(error))
            if type(item) is dict:
                unread.add(str(item.get("id")))
    problems.extend(conflicts(entries, unread))
    if problems:
        raise InputError(problems)
    return HourLedger(entry for _, entry in entries)


def problems_of(error: BaseException) -> Iterator[Problem]:
    """The problems of a structuring error, with pointers relative to what was structured."""
    if isinstance(error, InputError):
        yield from error.problems
    elif isinstance(error, ClassValidationError):
        names = file_names(error.cl)
        with_notes, without = error.group_exceptions()
        for inner, note in with_notes:
            if isinstance(inner, KeyError):
                yield missing(names[note.name])
            else:
                pointer = step("", names[note.name])
                yield from (problem.below(pointer) for problem in problems_of(inner))
        for inner in without:
            yield from problems_of(inner)
    elif isinstance(error, ForbiddenExtraKeysError):
        allowed = list(file_names(error.cl).values())
        for key in sorted(error.extra_fields, key=str):
            yield unknown_key(str(key), allowed)
    else:
        raise error


@contextmanager
def collecting(problems: list[Problem], key: str | None = None) -> Iterator[None]:
    """Keep the problems of what fails inside, below ``key``."""
    try:
        yield
    except MISFITS as error:
        prefix = "" if key is None else step("", key)
        problems.extend(problem.below(prefix) for problem in problems_of(error))


def field_by_field(
    kind: type[Any],
    body: dict[Any, Any],
    made: cattrs.Converter,
    envelope: Sequence[str],
    problems: list[Problem],
) -> dict[str, Any]:
    """What of the fields of ``kind`` could be read, by name; everything else becomes problems.

    Args:
        kind: An attrs class whose annotations are resolved.
        body: The data, without the keys of the envelope.
        made: A thorough converter.
        envelope: Keys that the file has beside the fields.
        problems: Where problems go.
    """
    fields = {file_name(f): f for f in attrs.fields(kind) if f.init}
    read: dict[str, Any] = {}
    for key, value in body.items():
        if key not in fields:
            problems.append(unknown_key(key, list(dict.fromkeys([*envelope, *fields]))))
            continue
        field = fields[key]
        with collecting(problems, key):
            read[field.name] = made.structure(value, field.type)
    return read


def missing(key: str) -> Problem:
    """A required key that is not there."""
    return Problem(
        what=Text(f"Schlüssel {key} fehlt", f"key {key} is missing"),
        expected=Text("eine Angabe; dieser Schlüssel ist Pflicht", "a value; this key is required"),
    )


def unknown_key(key: str, allowed: list[str]) -> Problem:
    """A key that its mapping does not have; one that is no word is not repeated."""
    problem = unknown_name(Text("Schlüssel", "key"), key, allowed).inside(key)
    return attrs.evolve(problem, at_key=True)
