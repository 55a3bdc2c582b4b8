"""One entry of hours worked, or the reversal of one, and what may be wrong between entries."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Iterator
from datetime import time, timedelta
from typing import Annotated

import attrs

from .errors import InputError, Problem, invalid, shown, unknown_name
from .fields import (
    FreeText,
    Id,
    Minutes,
    Terms,
    are_ids,
    as_clock,
    as_free_text,
    as_id,
    collect,
    is_id,
    plain_days,
    raise_if,
)
from .language import Text
from .periods import FIRST_DAY, LAST_DAY, Length, minutes_between
from .quantities import MOST_MINUTES, as_minutes

_ONE_DAY = timedelta(days=1)
_ONE_MONTH = Length.months(1)


@attrs.frozen(kw_only=True)
class HourEntry:
    """Hours worked on one day in one module, or the reversal of an earlier entry.

    It has exactly one of ``minutes``, ``from_`` with ``to``, and ``reverses``. With clock times
    the minutes are worked out: those that really pass in Europe/Berlin; ``to`` before ``from_`` is
    the next day.

    Attributes:
        id: Unique in its ledger.
        date: The day worked, or the day of the reversal.
        module: Id of the module; a reversal may leave it out.
        minutes: Whole minutes above 0; ``None`` for a reversal.
        from_: Wall-clock start, or ``None``.
        to: Wall-clock end, or ``None``.
        reverses: Id of the entry that this one makes void, or ``None``.
        trainer: Pseudonymous id of the trainer, or ``None``.
        place: Where, from the programme's vocabulary, or ``None``.
        note: Free text; never shown anywhere.

    Raises:
        InputError: for what has no meaning: minutes at or below 0, two of the three at once, a
            clock time that a clock change skips.

    Example:
        >>> from datetime import date, time
        >>> HourEntry(id="H-1", date=date(2025, 3, 4), module="einstiegsphase",
        ...           from_=time(9, 0), to=time(11, 30)).minutes
        150
    """

    id: Id
    date: datetime.date
    module: Annotated[str, Terms("modules")] | None = None
    minutes: Annotated[int, Minutes()] | None = None
    from_: time | None = None
    to: time | None = None
    reverses: Id | None = None
    trainer: Id | None = None
    place: Annotated[str, Terms("places")] | None = None
    note: FreeText | None = attrs.field(default=None, repr=False)

    def __attrs_post_init__(self) -> None:
        # Most entries are plain minutes; only the others are looked at field by field.
        if not (
            type(self.minutes) is int
            and 0 < self.minutes <= MOST_MINUTES
            and type(self.date) is datetime.date
            and FIRST_DAY <= self.date <= LAST_DAY
            and are_ids([self.id, self.module])
            and self.from_ is None
            and self.to is None
            and self.reverses is None
            and self.note is None
            and (self.trainer is None or is_id(self.trainer))
            and (self.place is None or is_id(self.place))
        ):
            _examine(self)

    @property
    def is_reversal(self) -> bool:
        """Whether it makes another entry void instead of stating hours."""
        return self.reverses is not None


def _examine(entry: HourEntry) -> None:
    """Raise all problems of ``entry``, or complete it: a plain day, the minutes of clock times."""
    problems: list[Problem] = []
    if not is_id(entry.id):
        collect(problems, as_id, entry.id, "/id")
    for name in ("module", "reverses", "trainer", "place"):
        value = getattr(entry, name)
        if value is not None and not is_id(value):
            collect(problems, as_id, value, f"/{name}")
    if entry.from_ is not None:
        collect(problems, as_clock, entry.from_, "/from")
    if entry.to is not None:
        collect(problems, as_clock, entry.to, "/to")
    collect(problems, as_free_text, entry.note, "/note")
    collect(problems, _make_day_plain, entry)
    raise_if(problems)
    minutes = _worked(entry)
    if minutes != entry.minutes:
        object.__setattr__(entry, "minutes", minutes)


def _make_day_plain(entry: HourEntry) -> None:
    plain_days(entry, required=("date",))


def _worked(entry: HourEntry) -> int | None:
    stated = (entry.minutes, entry.from_, entry.to)
    if entry.reverses is not None:
        if stated != (None, None, None):
            raise _one_of_three("")
        if entry.reverses == entry.id:
            raise invalid(
                Text("Storno seiner selbst", "reversal of itself"),
                got=entry.reverses,
                expected=Text("die Kennung eines anderen Eintrags", "the id of another entry"),
                pointer="/reverses",
            )
        return None
    if entry.module is None:
        raise InputError(
            [
                Problem(
                    what=Text("Modul fehlt", "module is missing"),
                    expected=Text("die Kennung eines Moduls", "the id of a module"),
                    example="einstiegsphase",
                )
            ]
        )
    if entry.from_ is None and entry.to is None:
        minutes, pointer = entry.minutes, "/minutes"
        if minutes is None:
            raise _one_of_three("")
    elif entry.from_ is None or entry.to is None:
        raise _one_of_three("")
    else:
        minutes, pointer = minutes_between(entry.date, entry.from_, entry.to), "/to"
        if entry.minutes not in (None, minutes):
            raise _one_of_three("/minutes")
    return as_minutes(minutes, pointer)


def _one_of_three(pointer: str) -> InputError:
    return InputError(
        [
            Problem(
                what=Text("Dauer nicht eindeutig", "duration is not clear"),
                expected=Text(
                    "genau eines von: minutes, from mit to, reverses",
                    "exactly one of: minutes, from with to, reverses",
                ),
                example="minutes: 90",
                pointer=pointer,
            )
        ]
    )


def taken(entry_id: str, pointer: str) -> Problem:
    """The problem of an id that an entry already has."""
    return Problem(
        what=Text("Eintrag doppelt", "duplicate entry"),
        got=shown(entry_id),
        expected=Text("eine Kennung, die noch frei ist", "an id that is still free"),
        pointer=pointer,
    )


def conflicts(
    entries: Iterable[tuple[int, HourEntry]], elsewhere: Collection[str] = ()
) -> Iterator[Problem]:
    """What is wrong between entries: ids used twice, reversals that do not work.

    Args:
        entries: Entries with their numbers, which the problems point to.
        elsewhere: Ids of entries that are not given here, but exist.
    """
    numbered = list(entries)
    by_id: dict[str, HourEntry] = {}
    for number, entry in numbered:
        if entry.id in by_id:
            yield taken(entry.id, f"/{number}/id")
        by_id.setdefault(entry.id, entry)
    reversed_already: set[str] = set()
    for number, entry in numbered:
        if entry.reverses is None or entry.reverses in elsewhere:
            continue
        second = entry.reverses in reversed_already
        reversed_already.add(entry.reverses)
        for problem in reversal_problems(entry, by_id.get(entry.reverses), second=second):
            yield problem.below(f"/{number}")


def reversal_problems(
    entry: HourEntry, old: HourEntry | None, *, second: bool
) -> Iterator[Problem]:
    """What is wrong with a reversal of ``old``, ``None`` if there is no such entry."""
    pointer = "/reverses"
    if old is None:
        yield unknown_name(Text("Eintrag", "entry"), str(entry.reverses), (), pointer)
    elif old.is_reversal:
        yield Problem(
            what=Text("Storno eines Stornos", "reversal of a reversal"),
            got=shown(entry.reverses),
            expected=Text(
                "ein Eintrag mit Stunden; Storniertes wird neu gebucht",
                "an entry with hours; what was reversed is booked anew",
            ),
            pointer=pointer,
        )
    elif second:
        yield Problem(
            what=Text("Eintrag zweimal storniert", "entry reversed twice"),
            got=shown(entry.reverses),
            expected=Text("höchstens ein Storno je Eintrag", "at most one reversal of an entry"),
            pointer=pointer,
        )
    elif entry.module not in (None, old.module):
        yield Problem(
            what=Text("Storno nennt ein anderes Modul", "reversal names another module"),
            got=shown(entry.module),
            expected=shown(old.module),
            pointer="/module",
        )
