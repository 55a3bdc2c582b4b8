"""Billing policies as data: how the minutes of an entry become the minutes of a bill.

Funders differ, so nothing is rounded unless a policy says so. Caps are about the hours that were
worked and never look at a policy.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import attrs

from ..errors import Problem, shown
from ..fields import raise_if
from ..language import Text
from ..quantities import MINUTES_AN_HOUR

_MOST_MINUTES = 24 * MINUTES_AN_HOUR
_WHOLE = 100
_MOST_PERCENT = 1000


@attrs.frozen(kw_only=True)
class BillingPolicy:
    """How minutes are billed, entry by entry.

    Attributes:
        unit: Minutes of one unit of the bill; a Fachleistungsstunde has 60.
        step: Minutes of a step that entries are rounded to; 1: to the minute.
        up_from: From so many minutes over a full step on, the whole next step is billed.
        exact_below: Fewer minutes over a full step are billed as they are, and not dropped.
        minimum: Least minutes that an entry is billed with.
        indirect: Percent that are billed on top of a month's minutes of a module, for indirect
            work; halves of a minute are rounded up.

    Raises:
        InputError: for numbers outside of what makes sense.

    Example:
        >>> [QUARTER_HOURS_UP.billed(n) for n in (1, 15, 16)]
        [15, 15, 30]
        >>> [QUARTER_HOURS.billed(n) for n in (7, 8, 22, 23)]
        [0, 15, 15, 30]
        >>> [TENS.billed(n) for n in (6, 7, 10, 16, 17)]
        [6, 10, 10, 16, 20]
    """

    unit: int = MINUTES_AN_HOUR
    step: int = 1
    up_from: int = 1
    exact_below: bool = False
    minimum: int = 0
    indirect: int = 0

    def __attrs_post_init__(self) -> None:
        most_up_from = self.step if type(self.step) is int else _MOST_MINUTES
        raise_if(
            Problem(
                what=Text(f"{name} unbrauchbar", f"unusable {name}"),
                got=shown(value),
                expected=Text(
                    f"eine ganze Zahl von {least} bis {most}",
                    f"a whole number from {least} to {most}",
                ),
                pointer=f"/{name}",
            )
            for name, value, least, most in (
                ("unit", self.unit, 1, _MOST_MINUTES),
                ("step", self.step, 1, _MOST_MINUTES),
                ("up_from", self.up_from, 1, most_up_from),
                ("minimum", self.minimum, 0, _MOST_MINUTES),
                ("indirect", self.indirect, 0, _MOST_PERCENT),
            )
            if type(value) is not int or not least <= value <= most
        )

    def billed(self, minutes: int) -> int:
        """The billed minutes of an entry of so many minutes."""
        steps, rest = divmod(minutes, self.step)
        if rest >= self.up_from:
            steps, rest = steps + 1, 0
        return max(steps * self.step + (rest if self.exact_below else 0), self.minimum)

    def with_indirect(self, minutes: int) -> int:
        """A month's billed minutes of a module, with what is billed on top."""
        return minutes + (2 * minutes * self.indirect + _WHOLE) // (2 * _WHOLE)


TO_THE_MINUTE = BillingPolicy()
QUARTER_HOURS_UP = BillingPolicy(step=15)
"""Every quarter of an hour that was begun."""
QUARTER_HOURS = BillingPolicy(step=15, up_from=8)
"""The nearest quarter of an hour."""
TENS = BillingPolicy(step=10, up_from=7, exact_below=True)
"""Up to 6 minutes over a full ten are billed exactly; from 7 on, the next ten."""

POLICIES: Mapping[str, BillingPolicy] = MappingProxyType(
    {
        "minute": TO_THE_MINUTE,
        "quarter-hours-up": QUARTER_HOURS_UP,
        "quarter-hours": QUARTER_HOURS,
        "tens": TENS,
    }
)
"""The policies that have a name."""
