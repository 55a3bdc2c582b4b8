"""A table as data: columns with units, rows of values. How it looks is told elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Literal

import attrs

from ..language import Text
from ..quantities import Cents

Unit = Literal["text", "day", "month", "minutes", "cents", "units", "count"]
"""What the values of a column are; a month is told by its first day."""
Value = str | Text | date | int | Cents | Decimal
"""A fixed word or an id, a day, whole minutes or a count, an amount, units of a bill."""
Row = tuple[Value | None, ...]

_TYPES: Mapping[Unit, tuple[type, ...]] = MappingProxyType(
    {
        "text": (str, Text),
        "day": (date,),
        "month": (date,),
        "minutes": (int,),
        "cents": (Cents,),
        "units": (Decimal,),
        "count": (int,),
    }
)


@attrs.frozen
class Column:
    """A column.

    Attributes:
        name: As programs call it.
        title: As people read it.
        unit: What its values are.
    """

    name: str
    title: Text
    unit: Unit

    @property
    def is_number(self) -> bool:
        """Whether its values are quantities, which people read aligned to the right."""
        return self.unit in ("minutes", "cents", "units", "count")

    def takes(self, value: Value | None) -> bool:
        """Whether a value is of its unit; ``None``, for what is not known, is of any."""
        return value is None or type(value) in _TYPES[self.unit]


@attrs.frozen(kw_only=True)
class Table:
    """A table that any renderer can show, in any language.

    Attributes:
        name: As programs call it.
        title: As people read it.
        columns: At least one, each with a name of its own.
        rows: Values, as many as there are columns.
        total: The last row, whose first cell is ``None``: it holds the word for it.
        note: What to know when reading it.

    Raises:
        ValueError: for values that do not fit the columns.

    Example:
        >>> from datetime import date
        >>> hours = Table(
        ...     name="months", title=Text("Kalendermonate", "Calendar months"),
        ...     columns=(Column("month", Text("Monat", "Month"), "month"),
        ...              Column("minutes", Text("Umfang", "Hours"), "minutes")),
        ...     rows=((date(2025, 3, 1), 2700), (date(2025, 4, 1), 90)), total=(None, 2790))
        >>> hours.rows[1][1]
        90
    """

    name: str
    title: Text
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    total: Row | None = None
    note: Text | None = None

    def __attrs_post_init__(self) -> None:
        names = {column.name for column in self.columns}
        if not names or len(names) < len(self.columns):
            raise ValueError(f"table {self.name}: columns need names of their own")
        for row in self.rows if self.total is None else (*self.rows, self.total):
            if len(row) != len(self.columns):
                raise ValueError(f"table {self.name}: a row has {len(row)} cells")
            for column, value in zip(self.columns, row, strict=True):
                if not column.takes(value):
                    kind = type(value).__name__
                    raise ValueError(f"table {self.name}: {column.name} cannot be a {kind}")
        if self.total is not None and self.total[0] is not None:
            raise ValueError(f"table {self.name}: the first cell of the total is its word's")
