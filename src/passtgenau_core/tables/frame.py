"""A table as a data frame of pandas, Polars or PyArrow: the rows without the total."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Literal

from ..language import Language, Text
from .extras import library
from .table import Column, Table, Value

Backend = Literal["pandas", "polars", "pyarrow"]


def to_frame(table: Table, backend: Backend = "pandas", lang: Language = "de") -> Any:
    """The rows as a data frame, its columns by name; what is not known is null.

    Minutes and counts are whole numbers, and so are amounts: the column ``cost`` is ``cost_cents``
    here. Days are dates, in pandas points in time at midnight. Units of a bill are floats.

    Args:
        table: The table.
        backend: The library of the data frame.
        lang: The language of fixed words.

    Raises:
        ModuleNotFoundError: if narwhals (extra ``frames``) or the library is not installed.
    """
    narwhals = library("narwhals", "data frames need narwhals: install passtgenau-core[frames]")
    native = library(backend, f"these data frames need {backend}: install it")
    in_pandas = backend == "pandas"
    days = narwhals.Datetime("us") if in_pandas else narwhals.Date()
    types = {
        "text": narwhals.String(),
        "day": days,
        "month": days,
        "minutes": narwhals.Int64(),
        "cents": narwhals.Int64(),
        "units": narwhals.Float64(),
        "count": narwhals.Int64(),
    }
    schema = narwhals.Schema({_name(column): types[column.unit] for column in table.columns})
    data = {
        _name(column): [_plain(row[number], lang) for row in table.rows]
        for number, column in enumerate(table.columns)
    }
    if in_pandas:
        # By itself pandas would make floats of whole numbers where one is not known.
        return native.DataFrame(data, dtype=object).astype(schema.to_pandas("numpy_nullable"))
    return narwhals.from_dict(data, schema, backend=backend).to_native()


def _name(column: Column) -> str:
    return f"{column.name}_cents" if column.unit == "cents" else column.name


def _plain(value: Value | None, lang: Language) -> Any:
    if isinstance(value, Text):
        return value.within(lang)
    if isinstance(value, Decimal):
        return float(value)
    # Of amounts only the number counts here.
    return int(value) if isinstance(value, int) else value
