"""Texts of several rows in one, which each library of data frames does in its own way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from .expressions import narwhals

if TYPE_CHECKING:
    from narwhals import LazyFrame


def joined(frame: LazyFrame[Any]) -> LazyFrame[Any]:
    """The texts of each case and number in one, by their place, with commas between them.

    Args:
        frame: Columns case, number, place and text.

    Returns:
        Columns case, number and text.
    """
    rows = frame.select("case", "number", "place", "text")
    result = _JOINED[rows.implementation.value](rows.to_native())
    joined_rows: LazyFrame[Any] = narwhals().from_native(result).lazy()
    return joined_rows.select("case", "number", "text")


def _in_polars(rows: Any) -> Any:
    polars: Any = import_module("polars")
    return (
        rows.sort("place")
        .group_by("case", "number", maintain_order=True)
        .agg(polars.col("text").str.join(", "))
    )


def _in_pyarrow(rows: Any) -> Any:
    pyarrow: Any = import_module("pyarrow")
    compute: Any = import_module("pyarrow.compute")
    ordered = rows.sort_by([("case", "ascending"), ("number", "ascending"), ("place", "ascending")])
    groups = ordered.group_by(["case", "number"], use_threads=False).aggregate([("text", "list")])
    texts = groups["text_list"].cast(pyarrow.list_(pyarrow.string()))
    return groups.append_column("text", compute.binary_join(texts, ", "))


def _in_duckdb(rows: Any) -> Any:
    return rows.aggregate(
        "\"case\", number, string_agg(text, ', ' ORDER BY place) AS text", '"case", number'
    )


def _in_pyspark(rows: Any) -> Any:  # pragma: no cover (its test needs Java)
    functions: Any = import_module("pyspark.sql.functions")
    places = functions.sort_array(functions.collect_list(functions.struct("place", "text")))
    texts = functions.array_join(functions.col("placed.text"), ", ").alias("text")
    return (
        rows.groupBy("case", "number").agg(places.alias("placed")).select("case", "number", texts)
    )


_JOINED: Mapping[str, Callable[[Any], Any]] = MappingProxyType(
    {
        "polars": _in_polars,
        "pyarrow": _in_pyarrow,
        "duckdb": _in_duckdb,
        "pyspark": _in_pyspark,
    }
)
