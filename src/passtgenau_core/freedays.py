"""Days on which offices are closed: Saturdays, Sundays, public holidays of Baden-Württemberg.

A due day on one of them is pointed out and never moved. § 26 Abs. 3 SGB X may move the end of a
period; whether it does is for people to decide. Ends of phases do not move (§ 26 Abs. 4).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from types import MappingProxyType

from .language import Text
from .periods import as_day

_SATURDAY = 5
_WEEKEND = (Text("Samstag", "Saturday"), Text("Sonntag", "Sunday"))


def free_day(day: date) -> Text | None:
    """What makes a day a free one in Baden-Württemberg, or ``None`` on a working day.

    That is the name of the day on a Saturday or Sunday, holiday or not, and else the name of the
    public holiday. Holidays are known from 1991 to 2100, as far as the law is made. They need the
    extra ``calendar``; weekends do not.

    Args:
        day: The day.

    Raises:
        InputError: if it is no day.
        ModuleNotFoundError: if it is no weekend and ``holidays`` is not installed.

    Example:
        >>> free_day(date(2025, 6, 19)).de, free_day(date(2025, 6, 21)).en
        ('Fronleichnam', 'Saturday')
        >>> free_day(date(2025, 6, 20)) is None
        True
    """
    day = as_day(day)
    if is_weekend(day):
        return _WEEKEND[day.weekday() - _SATURDAY]
    return _holidays(day.year).get(day)


def is_weekend(day: date) -> bool:
    """Whether it is a Saturday or a Sunday."""
    return day.weekday() >= _SATURDAY


@lru_cache(maxsize=64)
def _holidays(year: int) -> Mapping[date, Text]:
    # Imported only where it is needed: it is an extra, and slow to load.
    try:
        from holidays import country_holidays  # noqa: PLC0415
    except ModuleNotFoundError as error:
        message = "public holidays need holidays: install passtgenau-core[calendar]"
        raise ModuleNotFoundError(message, name="holidays") from error
    # Without a language it would take that of the environment.
    german, english = (
        country_holidays("DE", subdiv="BW", years=year, language=language)
        for language in ("de", "en_US")
    )
    return MappingProxyType({day: Text(name, english[day]) for day, name in german.items()})
