"""Whole minutes and whole cents. Floats never appear: 0.1 + 0.2 has no place on an invoice."""

from __future__ import annotations

import re
from decimal import Decimal

from .errors import invalid
from .language import Text

MINUTES_AN_HOUR = 60
MOST_MINUTES = 10_000_000
_MOST_HOURS = 10**7
_EUROS = re.compile(r"(0|[1-9][0-9]{0,11})(?:\.([0-9]{1,2}))?")


class Cents(int):
    """An amount of money in whole euro cents, told apart from minutes by its type.

    Example:
        >>> str(Cents(8820050))
        '88200.50'
    """

    __slots__ = ()

    def __str__(self) -> str:
        return f"{'-' if self < 0 else ''}{abs(int(self)) // 100}.{abs(int(self)) % 100:02d}"

    def __repr__(self) -> str:
        return f"Cents({int(self)})"

    @classmethod
    def parse(cls, text: str) -> Cents:
        """Read euros as a decimal text with at most two places.

        Raises:
            InputError: for anything else: thousands separators, signs, commas, three places.

        Example:
            >>> Cents.parse("60.00")
            Cents(6000)
        """
        match = _EUROS.fullmatch(text) if isinstance(text, str) else None
        if match is None:
            raise invalid(
                Text("Betrag nicht lesbar", "unreadable amount"),
                got=text,
                expected=Text(
                    "Euro als Text mit Punkt und höchstens zwei Stellen",
                    "euros as a text with a point and at most two places",
                ),
                example='"88200.00"',
            )
        euros, places = match.groups()
        return cls(int(euros) * 100 + int((places or "0").ljust(2, "0")))


def as_minutes(value: object, pointer: str = "") -> int:
    """``value`` as whole minutes above 0.

    Raises:
        InputError: for anything else, booleans and floats included.
    """
    if type(value) is int and 0 < value <= MOST_MINUTES:
        return value
    raise invalid(
        Text("Minuten unbrauchbar", "unusable minutes"),
        got=value,
        expected=Text("ganze Minuten über 0", "whole minutes above 0"),
        example="90",
        pointer=pointer,
    )


def as_hours(value: object, pointer: str = "") -> int | Decimal:
    """A number of hours that comes to whole minutes above 0: an int where it is whole.

    Raises:
        InputError: for floats, for numbers at or below 0, and for 0.01 h, which is 36 seconds.

    Example:
        >>> as_hours(Decimal("48.50"))
        Decimal('48.5')
        >>> as_hours(Decimal("48.0"))
        48
    """
    number = Decimal(value) if type(value) is int else value
    # Whole minutes are multiples of a sixtieth; those with a finite decimal have two places.
    if (
        isinstance(number, Decimal)
        and number.is_finite()
        and 0 < number < _MOST_HOURS
        and number == round(number, 2)
        and number * MINUTES_AN_HOUR % 1 == 0
    ):
        return int(number) if number % 1 == 0 else number.normalize()
    raise invalid(
        Text("Stundenzahl unbrauchbar", "unusable number of hours"),
        got=value,
        expected=Text(
            "eine Zahl von Stunden über 0, die ganze Minuten ergibt",
            "a number of hours above 0 that comes to whole minutes",
        ),
        example="48, 48.5",
        pointer=pointer,
    )


def minutes_of(hours: int | Decimal) -> int:
    """Whole minutes of a number of hours that :func:`as_hours` accepted.

    Example:
        >>> minutes_of(Decimal("48.5"))
        2910
    """
    return int(hours * MINUTES_AN_HOUR)
