"""Hour entries at speed: rows of a ledger without asking what is wrong with them."""

from __future__ import annotations

from typing import Any

from ..entry import HourEntry
from ..ledger import PLAIN, Columns, HourLedger, Row
from ..periods import minutes_between, parse_clock, parse_day

_TIMED = PLAIN - {"minutes"} | {"from", "to"}
_ALL = PLAIN | _TIMED | {"reverses", "note"}


def read_hours(value: Any) -> HourLedger:
    """A ledger of the entries of a file.

    Raises:
        KeyError, TypeError, InputError: if anything is odd; the thorough way says what it is.
    """
    if type(value) is not list:
        raise KeyError
    stated = set().union(*value)
    if stated <= PLAIN:
        return HourLedger.of_columns(Columns.of_rows(value, stated, parse_day))
    return HourLedger.of_rows([_held({**row, "date": parse_day(row["date"])}) for row in value])


def _held(row: Row) -> HourEntry | Row:
    """A row with minutes, worked out from clock times if need be, or an entry."""
    keys = row.keys()
    if keys <= PLAIN:
        return row
    if keys <= _TIMED:
        begin, finish = parse_clock(row.pop("from")), parse_clock(row["to"])
        row["from_"], row["to"] = begin, finish
        row["minutes"] = minutes_between(row["date"], begin, finish)
        return row
    if keys <= _ALL:
        return _odd_entry(row)
    raise KeyError


def _odd_entry(row: Row) -> HourEntry:
    """An entry that reverses another or has a note."""
    if "minutes" in row and ("from" in row or "to" in row):
        raise KeyError
    for name, field in (("from", "from_"), ("to", "to")):
        clock = row.pop(name, None)
        if clock is not None:
            row[field] = parse_clock(clock)
    return HourEntry(**row)
