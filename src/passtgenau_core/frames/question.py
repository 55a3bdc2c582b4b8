"""What is asked of many cases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

import attrs

from ..checking import selected
from ..errors import InputError, unknown_name
from ..judgement import Outcome
from ..language import Text
from ..periods import as_day
from ..programme import Programme, Rule
from ..service import Service


def _day(value: object) -> date:
    return as_day(value, "/as_of")


def _readings(value: Mapping[str, str] | None) -> Mapping[str, str]:
    return dict(value or {})


def _prefixes(value: Iterable[str]) -> tuple[str, ...]:
    # A bare text is one prefix, not a list of its letters.
    return (value,) if isinstance(value, str) else tuple(value)


def _outcome(value: str | Outcome | None) -> Outcome | None:
    if value is None or isinstance(value, Outcome):
        return value
    names = [outcome.value for outcome in Outcome]
    if value not in names:
        raise InputError([unknown_name(Text("Ergebnis", "outcome"), value, names)])
    return Outcome(value)


@attrs.frozen(kw_only=True)
class Question:
    """What is asked of all cases.

    Attributes:
        programme: The programme of all cases.
        as_of: The day (Stichtag).
        readings: Options other than the default ones, by reading id.
        select: Rule ids or prefixes; only these rules are judged. Empty: all.
        ignore: Rule ids or prefixes that are left out.
        service: The service that works on the cases.
        only: Only judgements with this outcome; ``None``: all.

    Raises:
        InputError: for an unknown outcome, and an ``as_of`` that is no day.
    """

    programme: Programme
    as_of: date = attrs.field(converter=_day)
    readings: Mapping[str, str] = attrs.field(default=None, converter=_readings)
    select: tuple[str, ...] = attrs.field(default=(), converter=_prefixes)
    ignore: tuple[str, ...] = attrs.field(default=(), converter=_prefixes)
    service: Service | None = None
    only: Outcome | None = attrs.field(default=None, converter=_outcome)

    def rules(self) -> tuple[Rule, ...]:
        """The rules that are asked for, of those about cases.

        Raises:
            InputError: for an unknown reading or option, and a selection that fits no rule.
        """
        rules = selected(self.programme.under(self.readings), self.select, self.ignore)
        return tuple(rule for rule in rules if rule.about == "case")
