"""Cases from rows of tables.

What a case file holds is built of the rows and read as strictly as a file, so that both are told
the same problems; only the places differ: table, row and column.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from heapq import merge
from itertools import groupby
from operator import itemgetter
from types import MappingProxyType
from typing import Any

import attrs

from ..case import Case
from ..errors import InputError, Problem, no_text, shown, step, unknown_name
from ..fields import is_id
from ..files import case_file
from ..files.document import Document, Finder
from ..icf import IcfAssessment
from ..language import Text
from ..programme import Programme
from .rows import MAY_BE_EMPTY, Row, Rows
from .schema import SCHEMA, Column, Type, field_columns


def case_of(rows: Rows, programme: Programme | None = None) -> Case:
    """The case that has these rows; what is a day or a number may be written as text.

    Args:
        rows: Rows of one case, by the name of their table; those without a number are in order.
        programme: A programme of one's own; without it the case's programme is one that the
            package ships.

    Raises:
        InputError: if anything cannot be understood: every problem with its table, the place of its
            row among those of the case, and its column, as in ``/phases/3/start``.
    """
    read = _Reading(rows, programme)
    try:
        case = case_file.case_of(read.document, programme).case
    except InputError as error:
        raise InputError([*read.problems, *error.problems]) from None
    read.compare_minutes(case)
    if read.problems:
        raise InputError(read.problems)
    return case


def cases_of(
    tables: Mapping[str, Iterable[Row]],
    programme: Programme | None,
    problems: list[Problem],
) -> Iterator[Case]:
    """The cases that have these rows, one after the other, by their ids.

    Args:
        tables: The rows of each table, sorted by case; they are gone through once.
        programme: As for :func:`case_of`.
        problems: Where the problems of cases go that cannot be understood; the case stands for
            their file.
    """
    labelled = [_labelled(name, rows) for name, rows in tables.items()]
    for case, found in groupby(merge(*labelled, key=itemgetter(0)), key=itemgetter(0)):
        rows: dict[str, list[Row]] = {}
        for _, name, row in found:
            rows.setdefault(name, []).append(row)
        try:
            yield case_of(rows, programme)
        except InputError as error:
            file = case if is_id(case) else None
            problems.extend(attrs.evolve(problem, file=file) for problem in error.problems)


def _labelled(table: str, rows: Iterable[Row]) -> Iterator[tuple[str, str, Row]]:
    for row in rows:
        yield row["case"] or "", table, row


@attrs.define(eq=False, kw_only=True)
class _RowDocument(Document):
    """What a case file would hold, with places that are rows and columns.

    Attributes:
        places: The rows of what files have in mappings, by JSON pointer.
    """

    places: Mapping[str, str]
    _find: Callable[[str], Finder] = attrs.field(init=False, repr=False)

    def place(self, problem: Problem) -> Problem:
        """``problem`` with its table, row and column."""
        pointer = problem.pointer + problem.hidden
        return attrs.evolve(
            problem, pointer=self.places.get(pointer) or _cell_at(pointer), hidden=""
        )


def _cell_at(pointer: str) -> str:
    match pointer.split("/")[1:]:
        case ["budget", "rates", *rest]:
            return "/".join(["/rates", *rest])
        case ["participant" | "agreement" | "budget", column, *_]:
            return f"/cases/0/{column}"
        case [("programme" | "case") as column]:
            return f"/cases/0/{column}"
        case parts:
            return "/".join(["", *parts[:3]])


class _Reading:
    """The rows of one case on their way to what a file holds.

    Attributes:
        problems: What the rows say that no file could.
        document: What the file holds.
    """

    def __init__(self, rows: Rows, programme: Programme | None) -> None:
        self.problems: list[Problem] = []
        self._rows = {table: _in_order(rows.get(table, ())) for table in SCHEMA}
        self._programme = programme
        self._places: dict[str, str] = {}
        self._minutes: dict[int, Any] = {}
        self.document = _RowDocument(file=None, text="", data=self._data(), places=self._places)

    def compare_minutes(self, case: Case) -> None:
        """Add a problem for all minutes that are others than those between the clock times."""
        entries = tuple(case.ledger) if self._minutes else ()
        for number, stated in self._minutes.items():
            if stated not in (None, entries[number].minutes):
                self.problems.append(
                    Problem(
                        what=Text("Minuten und Uhrzeiten verschieden", "minutes and times differ"),
                        got=shown(stated),
                        expected=shown(entries[number].minutes),
                        pointer=f"/hours/{number}/minutes",
                    )
                )

    def _data(self) -> dict[str, Any]:
        data: dict[str, Any] = {"format": case_file.FORMAT, **self._header()}
        budget = {"rates": self._things("rates"), "hours": self._budget_hours()}
        lists = {
            "phases": self._things("phases"),
            "hours": self._hours(),
            "goals": self._things("goals"),
            "records": self._records(),
            "waivers": self._things("waivers"),
        }
        if any(budget.values()):
            data["budget"] = data.get("budget", {}) | {k: v for k, v in budget.items() if v}
        data |= {name: things for name, things in lists.items() if things}
        for row in self._rows["cases"]:
            self._state_empty(data, row)
        return data

    def _header(self) -> dict[str, Any]:
        data: dict[str, Any] = {}
        ids = (row.get("case") for rows in self._rows.values() for row in rows)
        case = next(ids, None)
        if case is not None:
            data["case"] = case
        for row in self._rows["cases"][:1]:
            for column in SCHEMA["cases"]:
                value = _plain(column, row.get(column.name))
                if column.path is not None and value is not None:
                    _put(data, column.path, value)
        if self._programme is not None:
            data.setdefault("programme", self._programme.name)
        if len(self._rows["cases"]) > 1:
            self.problems.append(
                Problem(
                    what=Text("Fall doppelt", "duplicate case"),
                    expected=Text("eine Zeile je Fall", "one row a case"),
                    pointer="/cases/1",
                )
            )
        self._name_bundle(data)
        return data

    def _name_bundle(self, data: dict[str, Any]) -> None:
        """Write the one word that is no module as files write a bundle."""
        modules, name = data.get("agreement", {}).get("modules"), data.get("programme")
        if type(modules) is list and len(modules) == 1 and type(name) is str:
            programme = case_file.programme_named(name, self._programme, [])
            if programme is not None and modules[0] not in programme.terms("modules"):
                data["agreement"]["modules"] = modules[0]

    def _state_empty(self, data: dict[str, Any], row: Row) -> None:
        for path in _words(row.get("empty") or ""):
            if path not in MAY_BE_EMPTY:
                what = Text("Abschnitt", "section")
                self.problems.append(unknown_name(what, path, MAY_BE_EMPTY, "/cases/0/empty"))
                continue
            _put(data, path, MAY_BE_EMPTY[path][1]())

    def _things(self, table: str) -> list[dict[str, Any]]:
        return [
            {
                column.name: value
                for column in field_columns(table)
                if (value := _plain(column, row.get(column.name))) is not None
            }
            for row in self._rows[table]
        ]

    def _hours(self) -> list[dict[str, Any]]:
        entries = self._things("hours")
        for number, entry in enumerate(entries):
            if "from" in entry or "to" in entry:
                # Files state one of the two; whether both fit is seen when the case is read.
                self._minutes[number] = entry.pop("minutes", None)
        return entries

    def _records(self) -> list[dict[str, Any]]:
        rows, records = self._rows["records"], self._things("records")
        for place, (row, record) in enumerate(zip(rows, records, strict=True)):
            if "icf" in record:
                record["icf"] = self._assessments(record["icf"], f"/records/{place}/icf")
            if "goals" in _words(row.get("empty") or ""):
                record["goals"] = {}
        places = {number: place for place, number in enumerate(_numbers(rows))}
        for number, row in enumerate(self._rows["record_goals"]):
            stated = _whole(row.get("record"))
            if stated in places:
                place = places[stated]
                states = records[place].setdefault("goals", {})
                self._pair(states, f"/records/{place}/goals", "record_goals", number)
            else:
                self.problems.append(
                    Problem(
                        what=Text("Nachweis fehlt", "record is missing"),
                        got=shown(stated),
                        expected=Text("die Nummer eines Nachweises", "the number of a record"),
                        pointer=f"/record_goals/{number}/record",
                    )
                )
        return records

    def _assessments(self, notations: Any, pointer: str) -> Any:
        """ICF assessments as files write them; what is no list is left to be told as such."""
        if type(notations) is not list:
            return notations
        read: list[Any] = []
        for notation in notations:
            try:
                read.append(case_file.as_plain(IcfAssessment.parse(notation)))
            except InputError as error:
                self.problems.extend(problem.below(pointer) for problem in error.problems)
        return read

    def _budget_hours(self) -> dict[str, Any]:
        hours: dict[str, Any] = {}
        for number in range(len(self._rows["budget_hours"])):
            self._pair(hours, "/budget/hours", "budget_hours", number)
        return hours

    def _pair(self, pairs: dict[str, Any], pointer: str, table: str, number: int) -> None:
        """Add what files write as a pair of a mapping: the last two columns of a row."""
        key_column, value_column = SCHEMA[table][-2:]
        row = self._rows[table][number]
        key = row.get(key_column.name)
        there = f"/{table}/{number}"
        if key in pairs:
            name = key_column.name
            self.problems.append(
                Problem(
                    what=Text(f"{name} doppelt", f"duplicate {name}"),
                    got=shown(key),
                    expected=Text("jede Angabe nur einmal", "each only once"),
                    pointer=f"{there}/{name}",
                )
            )
        elif type(key) is str:
            pairs[key] = _plain(value_column, row.get(value_column.name))
            self._places[step(pointer, key)] = there
        else:
            self.problems.append(no_text(key, f"{there}/{key_column.name}"))


def _put(data: dict[str, Any], path: str, value: Any) -> None:
    *sections, key = path.split(".")
    for section in sections:
        data = data.setdefault(section, {})
    data.setdefault(key, value)


def _numbers(rows: Sequence[Row]) -> Sequence[int]:
    """The numbers that the rows of a case state, or their places if not all of them do."""
    stated = [_whole(row.get("number")) for row in rows]
    return stated if all(type(number) is int for number in stated) else range(len(rows))


def _in_order(rows: Sequence[Row]) -> list[Row]:
    return [row for _, row in sorted(zip(_numbers(rows), rows, strict=True), key=itemgetter(0))]


def _plain(column: Column, value: Any) -> Any:
    """A value as files write it; what cannot be read stays, and is told when the case is read."""
    if type(value) is bool:
        return _WHETHER.get((column.judged, value), value)
    return None if value is None else _READ[column.type](value)


# Frames may only tell whether there is something; a reason for ending early may be empty.
_WHETHER: Mapping[tuple[str, bool], str | None] = MappingProxyType(
    {("stated", True): "", ("stated", False): None, ("some", False): None}
)
_DAY_ALONE = " 00:00:00"
_WORD = re.compile(r"[^\s,;|]+")
_WHOLE = re.compile(r"(-?[0-9]{1,18})(?:\.0+)?")
_WITH_SECONDS = re.compile(r"([0-9]{2}:[0-9]{2}):00")
_DECIMAL = re.compile(r"-?[0-9]{1,18}(?:\.[0-9]+)?")


def _words(value: Any) -> Any:
    if isinstance(value, str):
        return _WORD.findall(value)
    return list(value) if isinstance(value, list | tuple) else value


def _day(value: Any) -> str:
    # A day of a library that only knows moments is its midnight.
    return str(value).removesuffix(_DAY_ALONE)


def _whole(value: Any) -> Any:
    match = _WHOLE.fullmatch(str(value))
    return int(match[1]) if match else value


def _clock(value: Any) -> str:
    # Some libraries know no clock times without seconds.
    match = _WITH_SECONDS.fullmatch(str(value))
    return match[1] if match else str(value)


def _exact(value: Any) -> Any:
    match = _DECIMAL.fullmatch(str(value))
    return Decimal(match[0]) if match else value


def _same(value: Any) -> Any:
    return value


_READ: Mapping[Type, Callable[[Any], Any]] = MappingProxyType(
    {
        "text": _same,
        "words": _words,
        "day": _day,
        "number": _whole,
        "hours": _exact,
        "money": str,
        "clock": _clock,
    }
)
