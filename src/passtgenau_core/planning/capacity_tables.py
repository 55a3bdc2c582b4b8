"""What a capacity tells as a table: its months, and the first one that falls short."""

from __future__ import annotations

from ..language import Text
from ..tables import Column, Table
from ..tables.words import shown
from .capacities import Capacity
from .shown import tables_of

_MONTHS = (
    Column("month", Text("Monat", "Month"), "month"),
    Column("participants", Text("Teilnehmende", "Participants"), "count"),
    Column("needed", Text("benötigt", "Needed"), "minutes"),
    Column("available", Text("verfügbar", "Available"), "minutes"),
    Column("left", Text("übrig", "Left"), "minutes"),
)
_ENOUGH = Text("Die Stunden reichen in jedem Monat.", "The hours suffice in every month.")


@tables_of.register
def capacity_tables(capacity: Capacity) -> tuple[Table, ...]:
    """The table ``months`` of a capacity."""
    return (
        Table(
            name="months",
            title=Text("Benötigte und verfügbare Stunden", "Hours needed and available"),
            columns=_MONTHS,
            rows=tuple(
                (one.month, one.participants, one.needed, one.available, one.left)
                for one in capacity.months
            ),
            note=shortage(capacity),
        ),
    )


def shortage(capacity: Capacity) -> Text:
    """Which month is the first whose hours do not suffice, and how many it lacks."""
    short = capacity.first_short
    if short is None:
        return _ENOUGH
    (month, hours), (monat, stunden) = (
        (shown(short.month, "month", lang), shown(-short.left, "minutes", lang))
        for lang in ("en", "de")
    )
    return Text(
        f"Erster Monat, der nicht reicht: {monat}, es fehlen {stunden}",
        f"First month that falls short: {month}, by {hours}.",
    )
