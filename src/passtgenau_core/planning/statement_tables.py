"""What a statement tells as tables: its lines, their entries, what is left, and its sums."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from types import MappingProxyType

from ..language import Text
from ..tables import Column, Row, Table
from ..tables.words import month
from .shown import tables_of
from .statements import Statement, StatementLine

_PLACES = Decimal("0.01")
_MODULE = Column("module", Text("Modul", "Module"), "text")
_MINUTES = Column("minutes", Text("geleistet", "Worked"), "minutes")
_BILLED = Column("billed", Text("abgerechnet", "Billed"), "minutes")
_UNITS = Column("units", Text("Fachleistungsstunden", "Units"), "units")
_RATE = Column("rate", Text("Satz", "Rate"), "cents")
_AMOUNT = Column("amount", Text("Betrag", "Amount"), "cents")
_LINES = (
    _MODULE,
    Column("month", Text("Monat", "Month"), "month"),
    Column("kind", Text("Art", "Kind"), "text"),
    Column("entries", Text("Einträge", "Entries"), "count"),
    _MINUTES,
    _BILLED,
    _UNITS,
    _RATE,
    _AMOUNT,
)
_ENTRIES = (
    _MODULE,
    Column("date", Text("Tag", "Day"), "day"),
    Column("entry", Text("Eintrag", "Entry"), "text"),
    _MINUTES,
    _BILLED,
    _RATE,
    Column("reversed_by", Text("storniert durch", "Reversed by"), "text"),
)
_REMAINDERS = (
    _MODULE,
    Column("limit", Text("Grenze", "Limit"), "text"),
    Column("allowed", Text("höchstens", "Allowed"), "minutes"),
    Column("used", Text("verbraucht", "Used"), "minutes"),
    Column("left", Text("übrig", "Left"), "minutes"),
)
_SUMS = (
    Column("case", Text("Fall", "Case"), "text"),
    Column("month", Text("Monat", "Month"), "month"),
    _MINUTES,
    _BILLED,
    _UNITS,
    Column("unit", Text("Einheit", "Unit length"), "minutes"),
    Column("unrated", Text("ohne Satz", "Without a rate"), "minutes"),
    _AMOUNT,
    Column("before", Text("frühere Monate", "Earlier months"), "cents"),
    Column("budget", Text("Budget", "Budget"), "cents"),
    Column("left", Text("Budget übrig", "Budget left"), "cents"),
)
_SERVICE = Text("Leistung", "service")
_CORRECTION = Text("Korrektur", "correction")
_LIMITS: Mapping[str, Text] = MappingProxyType(
    {
        "cap": Text("Höchststunden des Moduls", "cap of the module"),
        "monthly-cap": Text("Höchststunden im Monat", "monthly cap"),
        "budget": Text("bewilligte Stunden", "approved hours"),
    }
)


@tables_of.register
def statement_tables(statement: Statement) -> tuple[Table, ...]:
    """The tables ``lines``, ``entries``, ``remainders`` and ``sums`` of a statement."""
    of, lines = statement.month, statement.lines
    lines_table = Table(
        name="lines",
        title=Text(
            f"Abrechnung {statement.case}, {month(of)}",
            f"Statement {statement.case}, {month(of, 'en')}",
        ),
        columns=_LINES,
        rows=tuple(_line(line, statement) for line in lines),
        total=(
            None,
            None,
            None,
            sum(len(line.entries) for line in lines),
            statement.minutes,
            statement.billed,
            statement.units,
            None,
            statement.amount,
        ),
        note=Text(
            "Eine Korrektur nimmt zurück, was ein früherer Monat abgerechnet hat. Gelten mehrere"
            " Sätze, stehen sie bei den Einträgen.",
            "A correction takes back what an earlier month billed. Where several rates hold, they"
            " stand with the entries.",
        ),
    )
    entries = Table(
        name="entries",
        title=Text("Einträge", "Entries"),
        columns=_ENTRIES,
        rows=tuple(
            (line.module, e.date, e.id, e.minutes, e.billed, e.rate, e.reversed_by)
            for line in lines
            for e in line.entries
        ),
    )
    remainders = Table(
        name="remainders",
        title=Text("Noch verfügbare Stunden", "Hours left"),
        columns=_REMAINDERS,
        rows=tuple(
            (one.module, _LIMITS[one.of], one.allowed, one.used, one.left)
            for one in statement.remainders
        ),
    )
    sums: Row = (
        statement.case,
        of,
        statement.minutes,
        statement.billed,
        statement.units,
        statement.policy.unit,
        statement.unrated,
        statement.amount,
        statement.amount_before,
        statement.budget,
        statement.budget_left,
    )
    title = Text("Summen und Budget", "Sums and budget")
    return (
        lines_table,
        entries,
        remainders,
        Table(name="sums", title=title, columns=_SUMS, rows=(sums,)),
    )


def _line(line: StatementLine, statement: Statement) -> Row:
    rates = line.rates
    units = Decimal(line.billed) / statement.policy.unit
    return (
        line.module,
        line.month,
        _SERVICE if line.month == statement.month else _CORRECTION,
        len(line.entries),
        line.minutes,
        line.billed,
        units.quantize(_PLACES, ROUND_HALF_UP),
        rates[0] if len(rates) == 1 else None,
        line.amount,
    )
