"""What the funder approved: a period, hours, an amount, and rates by date."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Annotated

import attrs

from .errors import InputError, Problem, invalid, step
from .fields import (
    Hours,
    Id,
    Pairs,
    Terms,
    as_optional_tuple,
    as_pairs,
    each,
    maybe_id,
    pairs,
    plain_days,
    raise_if,
)
from .language import Text
from .periods import end_before_start
from .quantities import Cents, as_hours, minutes_of

_MOST_CENTS = 10**14


def as_cents(value: Cents | int | str, pointer: str = "") -> Cents:
    """Whole cents from an int of cents, or from a decimal text of euros.

    Raises:
        InputError: for anything else.

    Example:
        >>> as_cents("60.00") == as_cents(6000)
        True
    """
    cents = _parsed(value, pointer) if isinstance(value, str) else value
    if type(cents) in (int, Cents) and 0 <= cents < _MOST_CENTS:
        return Cents(cents)
    raise invalid(
        Text("Betrag unbrauchbar", "unusable amount"),
        got=value,
        expected=Text("Cent als ganze Zahl ab 0", "cents as a whole number from 0"),
        example="Cents(6000)",
        pointer=pointer,
    )


def _parsed(value: str, pointer: str) -> Cents:
    try:
        return Cents.parse(value)
    except InputError as error:
        raise InputError(problem.below(pointer) for problem in error.problems) from None


def _as_amount(value: Cents | int | str | None) -> Cents | None:
    return None if value is None else as_cents(value, "/amount")


def _as_rate(value: Cents | int | str) -> Cents:
    return as_cents(value, "/rate")


@attrs.frozen(kw_only=True)
class Rate:
    """The price of a Fachleistungsstunde (60 minutes) from a day on.

    Attributes:
        from_: First day it holds.
        rate: Cents an hour; a text such as ``"60.00"`` is read as euros.

    Example:
        >>> Rate(from_=date(2025, 3, 1), rate="60.00").rate
        Cents(6000)
    """

    from_: date
    rate: Cents = attrs.field(converter=_as_rate)

    def __attrs_post_init__(self) -> None:
        plain_days(self, required=("from_",))


ModuleHours = tuple[Annotated[str, Terms("modules")], Annotated[int | Decimal, Hours()]]


@attrs.frozen(kw_only=True)
class Budget:
    """A Persönliches Budget (§ 29 SGB IX) as the funder approved it.

    Attributes:
        funder: Id of the authority that grants it.
        approved_on: Day of the approval.
        start: First day it covers.
        end: Last day it covers, inside.
        hours: Pairs of module id and approved hours; ``None`` where not stated.
        amount: Whole cents, or ``None``; a text such as ``"88200.00"`` is read as euros.
        rates: What an hour costs from which day on; ``None`` where not stated.

    Raises:
        InputError: if ``end`` is before ``start``, or two rates begin on one day.

    Example:
        >>> budget = Budget(start=date(2025, 3, 1), end=date(2027, 2, 28), amount="88200.00",
        ...                 hours={"einstiegsphase": 48})
        >>> budget.amount, budget.minutes("einstiegsphase"), budget.minutes("uebergangsphase")
        (Cents(8820000), 2880, None)
    """

    funder: Id | None = attrs.field(default=None, validator=maybe_id)
    approved_on: date | None = None
    start: date | None = None
    end: date | None = None
    hours: Annotated[tuple[ModuleHours, ...], Pairs()] | None = attrs.field(
        default=None,
        converter=as_pairs,
        validator=pairs(object, Text("Modul: Stunden", "module: hours")),
    )
    amount: Cents | None = attrs.field(default=None, converter=_as_amount)
    rates: tuple[Rate, ...] | None = attrs.field(
        default=None,
        converter=as_optional_tuple,
        validator=each(Rate, Text("Sätze", "rates"), optional=True),
    )

    def __attrs_post_init__(self) -> None:
        plain_days(self, optional=("approved_on", "start", "end"))
        if self.hours is not None:
            whole = tuple((m, as_hours(hours, step("/hours", m))) for m, hours in self.hours)
            object.__setattr__(self, "hours", whole)
        raise_if(self._problems())

    def _problems(self) -> Iterable[Problem]:
        if self.start is not None and self.end is not None and self.end < self.start:
            yield end_before_start(self.start, self.end, "/end")
        seen: set[date] = set()
        for number, rate in enumerate(self.rates or ()):
            if rate.from_ in seen:
                yield Problem(
                    what=Text("zwei Sätze ab einem Tag", "two rates from one day on"),
                    got=Text.same(str(rate.from_)),
                    expected=Text("je Tag ein Satz", "one rate a day"),
                    pointer=f"/rates/{number}/from",
                )
            seen.add(rate.from_)

    def minutes(self, module: str) -> int | None:
        """Approved minutes of a module, or ``None`` where the budget states none."""
        return next((minutes_of(h) for m, h in self.hours or () if m == module), None)

    def rate_on(self, day: date) -> Cents | None:
        """Cents an hour on ``day``, or ``None`` where no rate is valid yet."""
        valid = [rate for rate in self.rates or () if rate.from_ <= day]
        return max(valid, key=lambda rate: rate.from_).rate if valid else None
