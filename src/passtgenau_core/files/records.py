"""Records at speed: those that only name things, without asking what is wrong with them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any

from ..fields import are_ids
from ..periods import parse_day
from ..record import LISTS, Record

_KEYS = tuple(name.rstrip("_") for name in LISTS)
_PLAIN = frozenset(("kind", "date", "module", "form", "goals", *_KEYS))


def read_records(value: Any, read: Callable[[Any], Record]) -> tuple[Record, ...]:
    """The records of a file; those that hold more than names are left to ``read``.

    Raises:
        KeyError, TypeError, InputError: if anything is odd; the thorough way says what it is.
    """
    if type(value) is not list:
        raise KeyError
    plain = [_PLAIN.issuperset(row) for row in value]
    named = iter(_named([row for row, is_plain in zip(value, plain, strict=True) if is_plain]))
    rows = zip(value, plain, strict=True)
    return tuple([next(named) if is_plain else read(row) for row, is_plain in rows])


def _named(rows: Sequence[dict[str, Any]]) -> list[Record]:
    """Records of rows that hold nothing but names, all of them looked at in one go."""
    if not rows:
        return []
    stated = set().union(*rows)

    def column(name: str, absent: Any) -> list[Any]:
        return [row.get(name, absent) for row in rows] if name in stated else [absent] * len(rows)

    kinds, dates = (list(map(itemgetter(name), rows)) for name in ("kind", "date"))
    modules, forms, goals = (column(name, None) for name in ("module", "form", "goals"))
    lists = [column(name, ()) for name in _KEYS]
    words = [word for named in lists for words in named for word in words]
    ids = {*kinds, *modules, *forms}
    for states in goals:
        if states is not None:
            ids.update(states)
            words.extend(states.values())
    if (
        any(set(map(type, named)) - {list, tuple} for named in lists)
        or set(map(type, words)) - {str}
        or None in kinds
        or not are_ids(ids - {None})
    ):
        raise KeyError
    columns = (
        kinds,
        map(parse_day, dates),
        modules,
        *(map(tuple, named) for named in lists),
        forms,
        [None if states is None else tuple(states.items()) for states in goals],
    )
    return list(map(Record.of_sound, zip(*columns, strict=True)))
