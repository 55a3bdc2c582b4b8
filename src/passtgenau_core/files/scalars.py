"""Strict scalars: text, numbers, days and money, each read in one way and from one type."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time
from decimal import Decimal
from enum import Enum
from typing import Any, get_args

from ..errors import InputError, invalid, no_text, unknown_name
from ..language import Text
from ..periods import Length, parse_clock, parse_day
from ..quantities import Cents, as_hours

_A_TEXT = Text("ein Text", "a text")
_A_NUMBER = Text("eine ganze Zahl", "a whole number")
A_LIST = Text("eine Liste", "a list")
_A_MAPPING = Text("eine Zuordnung (Schlüssel: Wert)", "a mapping (key: value)")
_YES_OR_NO = Text("true oder false", "true or false")


def wrong_type(value: object, expected: Text, example: str = "") -> InputError:
    """An error for a value of another type than the one expected."""
    return invalid(
        Text("falscher Typ", "wrong type"), got=value, expected=expected, example=example
    )


def a_text(value: Any, _: Any = None) -> str:
    """A text; numbers are none."""
    if type(value) is str:
        return value
    raise wrong_type(value, _A_TEXT, f'"{value}"' if type(value) is int else "")


def a_free_text(value: Any) -> str:
    """A text that may describe a person: whatever stands there instead is not repeated."""
    if type(value) is str:
        return value
    raise InputError([no_text(value)])


def a_mapping(value: Any) -> Any:
    """A mapping."""
    if type(value) is dict:
        return value
    raise wrong_type(value, _A_MAPPING)


def a_list(value: Any) -> Any:
    """A list."""
    if type(value) is list:
        return value
    raise wrong_type(value, A_LIST)


def _a_number(value: Any, _: Any) -> int:
    if type(value) is int:
        return value
    raise wrong_type(value, _A_NUMBER, "90")


def _a_flag(value: Any, _: Any) -> bool:
    if type(value) is bool:
        return value
    raise wrong_type(value, _YES_OR_NO)


def _a_day(value: Any, _: Any) -> date:
    if type(value) is str:
        return parse_day(value)
    raise wrong_type(value, Text("ein Tag als JJJJ-MM-TT", "a day as YYYY-MM-DD"), "2025-03-31")


def _a_clock(value: Any, _: Any) -> time:
    if type(value) is str:
        return parse_clock(value)
    raise wrong_type(value, Text("eine Uhrzeit als HH:MM", "a clock time as HH:MM"), '"09:30"')


def _cents(value: Any, _: Any) -> Cents:
    return Cents.parse(value)


def _length(value: Any, _: Any) -> Length:
    return Length.parse(value)


def hours(value: Any, _: Any) -> int | Decimal:
    """A number of hours."""
    return as_hours(value)


def an_enum(value: Any, kind: type[Enum]) -> Enum:
    """A member of an enumeration, by its value."""
    names = [member.value for member in kind]
    if value in names:
        return kind(value)
    if type(value) is not str:
        raise wrong_type(value, _A_TEXT)
    raise InputError([unknown_name(Text("Wert", "value"), value, names)])


def a_literal(value: Any, kind: Any) -> str:
    """One of the words of a ``Literal``."""
    word = a_text(value)
    if word not in get_args(kind):
        raise InputError([unknown_name(Text("Wert", "value"), word, get_args(kind))])
    return word


SCALARS: tuple[tuple[Any, Callable[[Any, Any], Any]], ...] = (
    (str, a_text),
    (int, _a_number),
    (bool, _a_flag),
    (date, _a_day),
    (time, _a_clock),
    (Cents, _cents),
    (Length, _length),
)
