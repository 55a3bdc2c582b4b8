"""A table as plain data for JSON: days in ISO, whole minutes, amounts as decimal texts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from ..language import Language, Text
from ..quantities import Cents
from .table import Row, Table, Unit, Value
from .words import month


def to_data(table: Table, lang: Language = "de") -> dict[str, Any]:
    """The table as mappings, lists, texts and whole numbers; rows are mappings by column name.

    Example:
        >>> from passtgenau_core.tables import Column
        >>> cost = Column("cost", Text("Kosten", "Cost"), "cents")
        >>> to_data(Table(name="cost", title=cost.title, columns=(cost,), rows=((Cents(5),),)))["rows"]
        [{'cost': '0.05'}]
    """  # noqa: E501 (the example is one call)
    return {
        "name": table.name,
        "title": table.title.within(lang),
        "columns": [
            {"name": column.name, "title": column.title.within(lang), "unit": column.unit}
            for column in table.columns
        ],
        "rows": [_row(table, row, lang) for row in table.rows],
        "total": None if table.total is None else _row(table, table.total, lang),
        "note": None if table.note is None else table.note.within(lang),
    }


def _row(table: Table, row: Row, lang: Language) -> dict[str, Any]:
    return {c.name: _plain(v, c.unit, lang) for c, v in zip(table.columns, row, strict=True)}


def _plain(value: Value | None, unit: Unit, lang: Language) -> str | int | None:
    if isinstance(value, date):
        return month(value, "en") if unit == "month" else value.isoformat()
    if isinstance(value, Text):
        return value.within(lang)
    # An amount is a whole number of cents, too, but says what it is in euros.
    return str(value) if isinstance(value, Cents | Decimal) else value
