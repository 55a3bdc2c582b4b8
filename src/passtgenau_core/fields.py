"""Validators and converters that the types share: strict, and each error says what would do."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, time
from typing import Annotated, Any

import attrs

from .errors import InputError, Problem, invalid, no_text, shown
from .language import Text
from .periods import FIRST_DAY, LAST_DAY, as_day

_ONE_ID = r"\w[\w.:/-]{0,63}"
_is_id = re.compile(_ONE_ID).fullmatch
_are_ids = re.compile(rf"{_ONE_ID}(?:\n{_ONE_ID})*").fullmatch
# Nearly all ids are plain letters and digits, which are five times as fast to look through.
_ONE_ASCII_ID = r"[0-9A-Za-z_][0-9A-Za-z_.:/-]{0,63}"
_are_ascii_ids = re.compile(rf"{_ONE_ASCII_ID}(?:\n{_ONE_ASCII_ID})*").fullmatch


@attrs.frozen
class Identifier:
    """Marks a text as a pseudonymous id."""


@attrs.frozen
class Terms:
    """Marks a text as a word of the programme's vocabulary.

    Attributes:
        field: Which words: a field of ``Vocabulary``, or ``modules``, or ``rules``.
    """

    field: str


@attrs.frozen
class Free:
    """Marks free text, which appears in no message, no repr and no report."""


@attrs.frozen
class Hours:
    """Marks a number of hours that comes to whole minutes."""


@attrs.frozen
class Minutes:
    """Marks whole minutes above 0."""


@attrs.frozen
class Percent:
    """Marks whole percent from 1 to 100."""


@attrs.frozen
class Pairs:
    """Marks a tuple of pairs that files write as a mapping."""


@attrs.frozen
class BundleOrModules:
    """Marks the id of a bundle of modules, or a list of module ids."""


Id = Annotated[str, Identifier()]
"""A pseudonymous id: 1 to 64 letters, digits and ``. _ : / -``; no space, so no full name fits."""
FreeText = Annotated[str, Free()]


def file_name(attribute: attrs.Attribute[Any]) -> str:
    """The key that a field has in files: ``with_`` is ``with`` there, unless it says otherwise."""
    return str(attribute.metadata.get("file") or attribute.name.rstrip("_"))


def _pointer(attribute: attrs.Attribute[Any]) -> str:
    return "/" + file_name(attribute)


def is_id(value: object) -> bool:
    """Whether ``value`` can be an id."""
    return type(value) is str and _is_id(value) is not None


def are_ids(values: Collection[Any]) -> bool:
    """Whether each of ``values`` can be an id, asked once of all of them."""
    try:
        lines = "\n".join(values)
    except TypeError:
        return False
    # A value with a line break of its own would pass as two.
    return not values or (
        lines.count("\n") == len(values) - 1
        and (_are_ascii_ids(lines) or _are_ids(lines)) is not None
    )


def as_id(value: object, pointer: str = "") -> str:
    """``value`` as an :data:`Id`.

    Raises:
        InputError: for empty or long texts, and for texts with spaces, which are not pseudonyms.
    """
    if isinstance(value, str) and _is_id(value):
        return value
    raise invalid(
        Text("Kennung unbrauchbar", "unusable id"),
        got=value,
        expected=Text(
            "1 bis 64 Buchstaben, Ziffern und . _ : / - ohne Leerzeichen",
            "1 to 64 letters, digits and . _ : / - without spaces",
        ),
        example="LOE-2025-007",
        pointer=pointer,
    )


WHOLE = 100


def as_percent(value: object, pointer: str = "") -> int:
    """``value`` as whole percent.

    Raises:
        InputError: for anything but a whole number from 1 to 100.
    """
    if type(value) is int and 0 < value <= WHOLE:
        return value
    raise invalid(
        Text("Anteil unbrauchbar", "unusable share"),
        got=value,
        expected=Text("ganze Prozent von 1 bis 100", "whole percent from 1 to 100"),
        example="50",
        pointer=pointer,
    )


def an_id(instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    """Validate an id."""
    if not is_id(value):
        as_id(value, _pointer(attribute))


def maybe_id(instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    """Validate an id or ``None``."""
    if value is not None and not is_id(value):
        as_id(value, _pointer(attribute))


def plain_days(
    instance: object, *, required: tuple[str, ...] = (), optional: tuple[str, ...] = ()
) -> None:
    """Make these fields plain days, or raise with the pointer of the first that is none.

    It is called after initialisation, where a converter would hide from type checkers what the
    field takes.
    """
    for name in (*required, *optional):
        value = getattr(instance, name)
        is_plain = type(value) is date and FIRST_DAY <= value <= LAST_DAY
        if is_plain or (value is None and name in optional):
            continue
        object.__setattr__(instance, name, as_day(value, "/" + name.rstrip("_")))


def as_days(values: object, pointer: str = "") -> tuple[date, ...]:
    """A tuple of plain days.

    Raises:
        InputError: if it is none, or for the first member that is no day.
    """
    if type(values) is not tuple:
        raise invalid(
            Text("falscher Inhalt", "wrong content"),
            got=values,
            expected=Text("eine Liste von Tagen", "a list of days"),
            pointer=pointer,
        )
    return tuple(as_day(value, f"{pointer}/{number}") for number, value in enumerate(values))


def as_clock(value: object, pointer: str = "") -> time:
    """``value`` as a wall-clock time in whole minutes, without a zone.

    Raises:
        InputError: for anything else.
    """
    if type(value) is time and value.tzinfo is None and not value.second and not value.microsecond:
        return value
    raise invalid(
        Text("Uhrzeit unbrauchbar", "unusable clock time"),
        got=value,
        expected=Text("eine Uhrzeit in ganzen Minuten", "a clock time in whole minutes"),
        example='"09:30"',
        pointer=pointer,
    )


def as_tuple(value: Iterable[Any]) -> tuple[Any, ...]:
    """A tuple of any iterable, so that nothing inside a frozen type can change.

    A bare text is no list of its letters; it stays for the validator, as does what is no iterable.
    """
    if type(value) is not tuple and isinstance(value, Iterable) and not isinstance(value, str):
        return tuple(value)
    return value  # type: ignore[return-value]


def as_optional_tuple(value: Iterable[Any] | None) -> tuple[Any, ...] | None:
    """A tuple of any iterable; ``None``, which means "not stated", stays."""
    return None if value is None else as_tuple(value)


def as_pairs(
    value: Mapping[str, Any] | Iterable[tuple[str, Any]] | None,
) -> tuple[Any, ...] | None:
    """A tuple of the pairs of a mapping; ``None``, which means "not stated", stays."""
    if value is None:
        return None
    return as_tuple(value.items() if isinstance(value, Mapping) else value)


def as_free_text(value: object, pointer: str = "") -> object:
    """``value`` if it is a text or ``None``. What it is instead never appears in the error."""
    if value is None or isinstance(value, str):
        return value
    raise InputError([no_text(value, pointer)])


def a_text(instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    """Validate a text or ``None``."""
    if value is not None and type(value) is not str:
        as_free_text(value, _pointer(attribute))


def each(kind: type, what: Text, *, optional: bool = False) -> Any:
    """A validator: a tuple whose members are all of ``kind``; if ``optional``, or ``None``."""

    def validate(instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
        if value == () or (optional and value is None):
            return
        if type(value) is tuple and not [
            member for member in value if not isinstance(member, kind)
        ]:
            return
        raise invalid(
            Text("falscher Inhalt", "wrong content"),
            got=value,
            expected=Text(f"eine Liste: {what.de}", f"a list: {what.en}"),
            pointer=_pointer(attribute),
        )

    return validate


_NAMES = Text("Namen aus dem Programm", "names from the programme")
NAMES = each(str, _NAMES)
OPTIONAL_NAMES = each(str, _NAMES, optional=True)


def pairs(kind: type | tuple[type, ...], what: Text) -> Any:
    """A validator: pairs of a text, each another one, and a value of ``kind``; or ``None``."""

    def is_pair(member: object) -> bool:
        return (
            type(member) is tuple
            and len(member) == 2
            and isinstance(member[0], str)
            and isinstance(member[1], kind)
        )

    def validate(instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
        if value is None:
            return
        if type(value) is tuple and all(map(is_pair, value)) and len(dict(value)) == len(value):
            return
        raise invalid(
            Text("falscher Inhalt", "wrong content"),
            got=value,
            expected=Text(f"eine Zuordnung: {what.de}", f"a mapping: {what.en}"),
            pointer=_pointer(attribute),
        )

    return validate


def one(kind: type | tuple[type, ...], what: Text, *, optional: bool = False) -> Any:
    """A validator: one value of ``kind``; if ``optional``, or ``None``."""

    def validate(instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
        if not (isinstance(value, kind) or (optional and value is None)):
            raise invalid(
                Text("falscher Inhalt", "wrong content"),
                got=value,
                expected=what,
                pointer=_pointer(attribute),
            )

    return validate


def duplicates(what: Text, ids: Iterable[str], pointer: str, key: str = "id") -> list[Problem]:
    """A problem for each id that an earlier member of the list at ``pointer`` already has."""
    seen: dict[str, int] = {}
    found = []
    for number, name in enumerate(ids):
        first = seen.setdefault(name, number)
        if first != number:
            found.append(
                Problem(
                    what=Text(f"{what.de} doppelt", f"duplicate {what.en}"),
                    got=shown(name),
                    expected=Text(
                        f"jede nur einmal; die erste ist {pointer}/{first}",
                        f"each only once; the first is {pointer}/{first}",
                    ),
                    pointer=f"{pointer}/{number}/{key}".rstrip("/"),
                )
            )
    return found


def collect(problems: list[Problem], check: Callable[..., object], *arguments: object) -> None:
    """Call ``check`` and keep the problems it raises."""
    try:
        check(*arguments)
    except InputError as error:
        problems.extend(error.problems)


def raise_if(problems: Iterable[Problem]) -> None:
    """Raise all ``problems`` as one error, if there are any."""
    found = tuple(problems)
    if found:
        raise InputError(found)
