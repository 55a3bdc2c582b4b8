"""An append-only ledger of hours worked.

Nothing is edited or deleted. A correction is a new entry that reverses an old one; both are void
from then on, whatever day the case is judged on, and only live entries count in totals.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date, time, timedelta
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import Any, NamedTuple, cast, overload

import attrs

from .entry import HourEntry, conflicts, reversal_problems, taken
from .errors import InputError, invalid
from .fields import (
    are_ids,
    raise_if,
)
from .language import Text
from .periods import Length, period_end
from .quantities import MOST_MINUTES
from .sortedtree import SortedTree

_ONE_DAY = timedelta(days=1)
# Sorts after every id: no id holds it.
_AFTER_IDS = "\U0010ffff"
_ONE_MONTH = Length.months(1)


PLAIN = frozenset(("id", "date", "module", "minutes", "trainer", "place"))
"""The fields of an entry that states its minutes and has no note."""

Row = dict[str, Any]
"""Keyword arguments of an entry with minutes and without a note; its date is a plain day."""

_CELLS = ("id", "date", "module", "minutes", "trainer", "place", "from_", "to")
_Held = HourEntry | tuple[Any, ...]
"""An entry, or the cells that one is made of when it is asked for."""

_cells_of = attrgetter(*_CELLS)


def _entry(held: _Held) -> HourEntry:
    if isinstance(held, HourEntry):
        return held
    return HourEntry(**dict(zip(_CELLS, held, strict=True)))


_Live = SortedTree[tuple[date, str], int]
_NOTHING: _Live = SortedTree()


class Columns(NamedTuple):
    """Entries column by column, as a ledger needs to know them; ``None`` where one states nothing.

    Attributes:
        ids: Their ids.
        days: Their days.
        modules: Their modules.
        minutes: Their minutes.
        trainers: Their trainers.
        places: Their places.
        begins: The clock times at which they begin.
        ends: The clock times at which they end.
    """

    ids: Sequence[str]
    days: Sequence[date]
    modules: Sequence[str | None]
    minutes: Sequence[int | None]
    trainers: Sequence[str | None]
    places: Sequence[str | None]
    begins: Sequence[time | None]
    ends: Sequence[time | None]

    @classmethod
    def of_rows(
        cls,
        rows: Sequence[Row],
        stated: AbstractSet[str],
        read_day: Callable[[Any], date] | None = None,
    ) -> Columns:
        """The columns of rows.

        Args:
            rows: The rows.
            stated: All fields that any of them states.
            read_day: What makes a plain day of a row's date, if it is none yet.

        Raises:
            KeyError: if a row lacks its id, date, module or minutes.
        """
        needed = [map(itemgetter(name), rows) for name in _CELLS[:4]]
        if read_day is not None:
            needed[1] = map(read_day, needed[1])
        nothing = [None] * len(rows)
        return cls(
            *map(list, needed),
            *(
                [row.get(name) for row in rows] if name in stated else nothing
                for name in _CELLS[4:]
            ),
        )

    @classmethod
    def of(cls, listed: Iterable[_Held]) -> Columns:
        """The columns of entries and of cells."""
        rows = [_cells_of(held) if isinstance(held, HourEntry) else held for held in listed]
        return cls(*(zip(*rows, strict=True) if rows else ((),) * len(_CELLS)))

    def cells(self) -> list[tuple[Any, ...]]:
        """The cells of each entry."""
        return list(zip(*self, strict=True))

    def are_sound(self) -> bool:
        """Whether each row would make an entry: it takes a fraction of the time of making them."""
        minutes, words = set(self.minutes), set(self.trainers).union(self.places)
        words.discard(None)
        return (
            set(map(type, self.minutes)) <= {int}
            and min(cast("set[int]", minutes), default=1) > 0
            and max(cast("set[int]", minutes), default=1) <= MOST_MINUTES
            and are_ids([*self.ids, *{*self.modules, *words}])
        )

    def are_consistent(self, reversals: Sequence[HourEntry]) -> bool:
        """Whether ids are unique and each reversal makes another entry void that has hours."""
        if len(set(self.ids)) < len(self.ids):
            return False
        if not reversals:
            return True
        hours = {
            entry_id: module
            for entry_id, module, minutes in zip(self.ids, self.modules, self.minutes, strict=True)
            if minutes is not None
        }
        return len({entry.reverses for entry in reversals}) == len(reversals) and all(
            entry.reverses in hours and entry.module in (None, hours[entry.reverses])
            for entry in reversals
        )

    def live_trees(self, void: set[str]) -> dict[str, _Live]:
        """For each module its live entries by date and id, weighted with their minutes."""
        keys = zip(self.days, self.ids, strict=True)
        rows = list(zip(keys, range(len(self.ids)), self.minutes, strict=True))
        live: defaultdict[str | None, list[Any]] = defaultdict(list)
        first = 0
        # Entries of a module mostly stand together, and are taken over together.
        for module, run in groupby(self.modules):
            last = first + len(list(run))
            live[module] += rows[first:last]
            first = last
        trees: dict[str, _Live] = {}
        for module, items in live.items():
            if void:
                # Reversals have no minutes, and what they reverse has none left.
                items[:] = [i for i in items if i[2] is not None and i[0][1] not in void]
            if module is not None and items:
                items.sort(key=itemgetter(0))
                trees[module] = SortedTree.build(*zip(*items, strict=True))
        return trees


def _no_entry(value: object, pointer: str = "") -> InputError:
    return invalid(
        Text("kein Stundeneintrag", "not an hour entry"),
        got=value,
        expected=Text("ein HourEntry", "an HourEntry"),
        pointer=pointer,
    )


class HourLedger:
    """An immutable, append-only ledger of hour entries.

    Booking takes logarithmic time and shares nearly everything with the old ledger; totals over
    any module and any days are kept, not added up again.

    Two ledgers are equal if they hold equal entries *in the same order*: the order is that of the
    file, and a judgement's subject ``hours/3`` points into it. :meth:`same_hours` compares what is
    live, whatever the order.

    Args:
        entries: In the order of the file. A reversal may stand before what it reverses.

    Raises:
        InputError: for a duplicate id, a reversal of what is not there or of a reversal, and a
            second reversal of one entry; all of them at once.

    Example:
        >>> ledger = HourLedger([HourEntry(id="H-1", date=date(2025, 3, 3),
        ...                                module="einstiegsphase", minutes=90)])
        >>> more = ledger.book(HourEntry(id="H-2", date=date(2025, 3, 4),
        ...                              module="einstiegsphase", minutes=30))
        >>> ledger.minutes("einstiegsphase"), more.minutes("einstiegsphase")
        (90, 120)
        >>> more.book(HourEntry(id="H-3", date=date(2025, 3, 5), reverses="H-1")).minutes(
        ...     "einstiegsphase")
        30
    """

    __slots__ = (
        "_by_trainer",
        "_entries",
        "_live",
        "_made_of",
        "_named",
        "_numbers",
        "_places",
        "_trainers",
        "_void",
    )
    _made_of: Columns
    _entries: SortedTree[int, _Held] | None
    _numbers: SortedTree[str, int] | None
    _void: SortedTree[str, str]
    _live: Mapping[str, _Live] | None
    _named: frozenset[str]
    _places: frozenset[str]
    _trainers: frozenset[str | None]
    _by_trainer: Mapping[str | None, _Live] | None

    def __init__(self, entries: Iterable[HourEntry] = ()) -> None:
        listed = tuple(entries)
        for number, entry in enumerate(listed):
            if not isinstance(entry, HourEntry):
                raise _no_entry(entry, f"/{number}")
        self._hold(Columns.of(listed), listed)

    @classmethod
    def of_rows(cls, rows: Sequence[HourEntry | Row]) -> HourLedger:
        """A ledger of entries and of rows, from which entries are only made when asked for.

        Raises:
            InputError: as the constructor does for entries that do not go together.
            KeyError, TypeError: if a row would not make an entry; making it says why.
        """
        plain = [row for row in rows if not isinstance(row, HourEntry)]
        columns = Columns.of_rows(plain, set().union(*plain))
        if len(plain) == len(rows):
            return cls.of_columns(columns)
        if not columns.are_sound():
            raise KeyError
        cells = iter(columns.cells())
        listed = [row if isinstance(row, HourEntry) else next(cells) for row in rows]
        ledger = cls.__new__(cls)
        ledger._hold(Columns.of(listed), listed)  # noqa: SLF001 (the new ledger is this one's own)
        return ledger

    @classmethod
    def of_columns(cls, columns: Columns) -> HourLedger:
        """A ledger of the entries of such columns, as :meth:`of_rows` makes it of rows."""
        if not columns.are_sound():
            raise KeyError
        ledger = cls.__new__(cls)
        ledger._hold(columns)  # noqa: SLF001 (the new ledger is this one's own)
        return ledger

    def _hold(self, columns: Columns, listed: Sequence[_Held] = ()) -> None:
        entries = [held for held in listed if isinstance(held, HourEntry)]
        reversals = [entry for entry in entries if entry.reverses is not None]
        if not columns.are_consistent(reversals):
            raise_if(conflicts(enumerate(map(_entry, listed or columns.cells()))))
        void = sorted([(str(entry.reverses), entry.id) for entry in reversals])
        self._set(
            made_of=columns,
            entries=SortedTree.build(range(len(listed)), listed) if listed else None,
            numbers=None,
            void=SortedTree.build([old for old, _ in void], [new for _, new in void]),
            live=None,
            named=frozenset([module for module in set(columns.modules) if module is not None]),
            places=frozenset([place for place in set(columns.places) if place is not None]),
            trainers=frozenset(columns.trainers),
        )

    def _set(
        self,
        *,
        made_of: Columns,
        entries: SortedTree[int, _Held] | None,
        numbers: SortedTree[str, int] | None,
        void: SortedTree[str, str],
        live: Mapping[str, _Live] | None,
        named: frozenset[str],
        places: frozenset[str],
        trainers: frozenset[str | None],
        by_trainer: Mapping[str | None, _Live] | None = None,
    ) -> None:
        store = object.__setattr__
        store(self, "_made_of", made_of)
        store(self, "_entries", entries)
        store(self, "_numbers", numbers)
        store(self, "_void", void)
        store(self, "_live", live)
        store(self, "_named", named)
        store(self, "_places", places)
        store(self, "_trainers", trainers)
        store(self, "_by_trainer", by_trainer)

    def __setattr__(self, name: str, value: object) -> None:
        raise attrs.exceptions.FrozenInstanceError

    def __delattr__(self, name: str) -> None:
        raise attrs.exceptions.FrozenInstanceError

    def __reduce__(self) -> tuple[type[HourLedger], tuple[tuple[HourEntry, ...]]]:
        return HourLedger, (tuple(self),)

    def __len__(self) -> int:
        return len(self._held)

    def __iter__(self) -> Iterator[HourEntry]:
        return (_entry(held) for _, held in self._held.items())

    @overload
    def __getitem__(self, number: int) -> HourEntry: ...
    @overload
    def __getitem__(self, number: slice) -> tuple[HourEntry, ...]: ...
    def __getitem__(self, number: int | slice) -> HourEntry | tuple[HourEntry, ...]:
        if isinstance(number, slice):
            return tuple(self)[number]
        held = self._held.get(number + len(self) if number < 0 else number)
        if held is None:
            raise IndexError(number)
        return _entry(held)

    def __contains__(self, entry_id: object) -> bool:
        return isinstance(entry_id, str) and self._number_of.get(entry_id) is not None

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, HourLedger):
            return NotImplemented
        return self is other or (len(self) == len(other) and tuple(self) == tuple(other))

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return f"HourLedger({len(self)} entries, {len(self._void)} reversed)"

    def book(self, entry: HourEntry) -> HourLedger:
        """A new ledger with ``entry`` at its end; this one stays as it is.

        Raises:
            InputError: for an id that is taken, and for a reversal of what is not there, of a
                reversal, or of what is reversed already.
        """
        if not isinstance(entry, HourEntry):
            raise _no_entry(entry)
        number = len(self)
        if entry.id in self:
            raise InputError([taken(entry.id, "/id")])
        old = None
        if entry.reverses is not None:
            old = self.get(entry.reverses)
            raise_if(
                reversal_problems(entry, old, second=self._void.get(entry.reverses) is not None)
            )
        void, live, named, places = self._void, dict(self._trees), self._named, self._places
        by_trainer = None if self._by_trainer is None else dict(self._by_trainer)
        if old is not None and old.module is not None:
            void = void.insert(old.id, entry.id)
            live[old.module] = live[old.module].remove((old.date, old.id))
            if by_trainer is not None:
                by_trainer[old.trainer] = by_trainer[old.trainer].remove((old.date, old.id))
        else:
            module, minutes = str(entry.module), entry.minutes or 0
            tree = live.get(module, _NOTHING)
            live[module] = tree.insert((entry.date, entry.id), number, minutes)
            if by_trainer is not None:
                tree = by_trainer.get(entry.trainer, _NOTHING)
                by_trainer[entry.trainer] = tree.insert((entry.date, entry.id), number, minutes)
        if entry.module is not None and entry.module not in named:
            named |= {entry.module}
        if entry.place is not None and entry.place not in places:
            places |= {entry.place}
        booked = HourLedger.__new__(HourLedger)
        booked._set(  # noqa: SLF001 (the new ledger is this one's own)
            made_of=self._made_of,
            entries=self._held.insert(number, entry),
            numbers=self._number_of.insert(entry.id, number),
            void=void,
            live=live,
            named=named,
            places=places,
            trainers=self._trainers | {entry.trainer},
            by_trainer=by_trainer,
        )
        return booked

    @property
    def modules(self) -> tuple[str, ...]:
        """Ids of the modules with live entries, sorted."""
        return tuple(sorted(module for module, tree in self._trees.items() if len(tree)))

    @property
    def modules_named(self) -> frozenset[str]:
        """Ids of all modules that an entry names, reversed ones too."""
        return self._named

    @property
    def places(self) -> frozenset[str]:
        """All places that an entry names."""
        return self._places

    @property
    def trainers(self) -> frozenset[str | None]:
        """All trainers that an entry names; ``None`` among them if one names none."""
        return self._trainers

    # What follows is made when it is first asked for: who only reads or converts files needs no
    # index. A ledger that was booked from this one has all of it, and keeps it up to date.
    @property
    def _held(self) -> SortedTree[int, _Held]:
        entries = self._entries
        if entries is None:
            cells = self._made_of.cells()
            entries = SortedTree.build(range(len(cells)), cells)
            object.__setattr__(self, "_entries", entries)
        return entries

    @property
    def _trees(self) -> Mapping[str, _Live]:
        trees = self._live
        if trees is None:
            trees = self._made_of.live_trees({old for old, _ in self._void.items()})
            object.__setattr__(self, "_live", trees)
        return trees

    @property
    def _number_of(self) -> SortedTree[str, int]:
        numbers = self._numbers
        if numbers is None:
            ids = self._made_of.ids
            order = sorted(range(len(ids)), key=ids.__getitem__)
            numbers = SortedTree.build([ids[number] for number in order], order)
            object.__setattr__(self, "_numbers", numbers)
        return numbers

    def get(self, entry_id: str) -> HourEntry | None:
        """The entry of that id, or ``None``."""
        number = self._number_of.get(entry_id)
        return None if number is None else self[number]

    def number(self, entry_id: str) -> int:
        """The place, from 0, of the entry of that id, which must be there."""
        number = self._number_of.get(entry_id)
        if number is None:
            raise KeyError(entry_id)
        return number

    def reversed_by(self, entry_id: str) -> str | None:
        """Id of the entry that made this one void, or ``None`` while it counts."""
        return self._void.get(entry_id)

    def _range(
        self, module: str, start: date | None, end: date | None
    ) -> tuple[_Live, tuple[int, int], tuple[int, int]]:
        tree = self._trees.get(module, _NOTHING)
        low = (0, 0) if start is None else tree.before((start, ""))
        high = (len(tree), tree.weight) if end is None else tree.before((end, _AFTER_IDS))
        return tree, low, high

    def minutes(self, module: str, start: date | None = None, end: date | None = None) -> int:
        """Minutes of the module's live entries from ``start`` to ``end``, both days inside."""
        _, low, high = self._range(module, start, end)
        return max(high[1] - low[1], 0)

    def count(self, module: str, start: date | None = None, end: date | None = None) -> int:
        """Number of the module's live entries from ``start`` to ``end``, both days inside."""
        _, low, high = self._range(module, start, end)
        return max(high[0] - low[0], 0)

    def exceeding(
        self, module: str, limit: int, start: date | None = None, end: date | None = None
    ) -> HourEntry | None:
        """The first live entry, by date and then id, at which the minutes exceed ``limit``.

        Minutes are counted from ``start``; ``None`` if they do not exceed it by ``end``.
        """
        tree, low, high = self._range(module, start, end)
        if high[1] - low[1] <= max(limit, 0):
            return None
        found = tree.exceeding(low[1] + max(limit, 0))
        return None if found is None else self[found[1]]

    def between(
        self, module: str, start: date | None = None, end: date | None = None
    ) -> Iterator[tuple[int, HourEntry]]:
        """Number and entry of the module's live entries in date order, both days inside."""
        tree = self._trees.get(module, _NOTHING)
        low = None if start is None else (start, "")
        high = None if end is None else (end, _AFTER_IDS)
        for _, number in tree.items(low, high):
            yield number, self[number]

    def of_trainer(
        self, trainer: str | None, end: date | None = None
    ) -> Iterator[tuple[int, HourEntry]]:
        """Number and entry of a trainer's live entries in date order, up to ``end``."""
        high = None if end is None else (end, _AFTER_IDS)
        for _, number in self._trees_by_trainer().get(trainer, _NOTHING).items(None, high):
            yield number, self[number]

    def _trees_by_trainer(self) -> Mapping[str | None, _Live]:
        # Few ask for it. Once asked for, ledgers booked from this one keep it up to date.
        if self._by_trainer is None:
            items: defaultdict[str | None, list[Any]] = defaultdict(list)
            for tree in self._trees.values():
                for key, number in tree.items():
                    entry = self[number]
                    items[entry.trainer].append((key, number, entry.minutes))
            trees: dict[str | None, _Live] = {}
            for trainer, live in items.items():
                live.sort(key=itemgetter(0))
                trees[trainer] = SortedTree.build(*zip(*live, strict=True))
            object.__setattr__(self, "_by_trainer", trees)
        return self._by_trainer or {}

    def first_day(self, module: str) -> date | None:
        """The date of the module's first live entry, or ``None``."""
        key = self._trees.get(module, _NOTHING).first_key()
        return None if key is None else key[0]

    def last_day(self, module: str) -> date | None:
        """The date of the module's last live entry, or ``None``."""
        key = self._trees.get(module, _NOTHING).last_key()
        return None if key is None else key[0]

    def months(self, module: str, end: date | None = None) -> Iterator[tuple[date, date]]:
        """First and last day of each calendar month with live entries up to ``end``."""
        tree = self._trees.get(module, _NOTHING)
        key = tree.first_key()
        while key is not None and (end is None or key[0] <= end):
            first = key[0].replace(day=1)
            last = period_end(first, _ONE_MONTH)
            yield first, last
            key = tree.first_from((last + _ONE_DAY, ""))

    def by_module(self) -> dict[str, int]:
        """Minutes of the live entries by module."""
        return {module: self.minutes(module) for module in self.modules}

    def by_month(self, module: str) -> dict[date, int]:
        """Minutes of the module's live entries by the first day of the calendar month."""
        return {first: self.minutes(module, first, last) for first, last in self.months(module)}

    def same_hours(self, other: HourLedger) -> bool:
        """Whether both hold the same live entries, whatever their order."""
        mine, theirs = (
            {entry for module in ledger.modules for _, entry in ledger.between(module)}
            for ledger in (self, other)
        )
        return mine == theirs
