"""What differs between the libraries of data frames: pandas, Polars, PyArrow, DuckDB and PySpark.

pandas has no type of its own for days or for whole numbers that are not known, so its frames are
computed by PyArrow and come back as pandas frames.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import attrs

from ..columns.expressions import col, lit, narwhals
from ..columns.tables import Keep
from ..errors import InputError, Problem
from ..language import Text
from ..tables.extras import library

if TYPE_CHECKING:
    from narwhals import LazyFrame


@attrs.frozen(eq=False)
class Read:
    """Frames as narwhals sees them.

    Attributes:
        frames: By the name of their table.
        library: What computes them, such as ``polars``.
        in_order: Whether their rows have an order.
        handed_back: Makes a result the user's kind of frame.
    """

    frames: Mapping[str, LazyFrame[Any]]
    library: str
    in_order: bool
    handed_back: Callable[[LazyFrame[Any]], Any]


def read(frames: Mapping[str, Any]) -> Read:
    """The frames of one library, lists of words as text with blanks between them.

    Raises:
        InputError: for what is no data frame, and for frames of several libraries.
        ModuleNotFoundError: without narwhals (extra ``frames``), and for pandas without PyArrow.
    """
    nw = library("narwhals", "data frames need narwhals: install passtgenau-core[frames]")
    seen = {name: _seen(nw, name, frame) for name, frame in frames.items()}
    libraries = {str(frame.implementation.value) for frame in seen.values()}
    if len(libraries) > 1:
        raise _unusable(
            Text("Tabellen aus mehreren Bibliotheken", "frames of several libraries"),
            got=", ".join(sorted(libraries)),
            expected=Text("alle aus einer", "all of one"),
        )
    (name,) = libraries
    if name not in _LISTED:
        raise _unusable(
            Text("Bibliothek nicht unterstützt", "library not supported"),
            got=name,
            expected=Text.same(", ".join(_LISTED)),
        )
    eager = [frame for frame in seen.values() if isinstance(frame, nw.DataFrame)]
    in_order = len(eager) == len(seen)
    lazy = {table: nw.from_native(_LISTED[name](frame)).lazy() for table, frame in seen.items()}
    if name == "polars" and in_order:
        # Polars loses the order of rows where it may compute in parallel.
        lazy = {
            table: nw.from_native(_LISTED[name](frame)).with_row_index(_PLACE).lazy()
            for table, frame in seen.items()
        }
    return Read(lazy, name, in_order, _BACK["lazy" if not in_order else name])


_PLACE = "place in the frame"


def is_frame(value: object) -> bool:
    """Whether narwhals knows it as a data frame."""
    nw = narwhals()
    return isinstance(nw.from_native(value, pass_through=True), nw.DataFrame | nw.LazyFrame)


def _seen(nw: Any, name: str, frame: Any) -> Any:
    if is_frame(frame):
        return nw.from_native(frame)
    raise _unusable(
        Text(f"{name} ist keine Tabelle", f"{name} is no data frame"),
        got=type(frame).__name__,
        expected=Text.same(", ".join(_LISTED)),
    )


def _unusable(what: Text, *, got: str, expected: Text) -> InputError:
    return InputError([Problem(what=what, got=Text.same(got), expected=expected)])


def with_places(rows: LazyFrame[Any]) -> LazyFrame[Any]:
    """The rows of a frame that has an order, with the place of each among those of its case."""
    nw = narwhals()
    if _PLACE in rows.collect_schema().names():
        one = rows.with_columns(number=lit(1))
        return one.with_columns(number=col("number").cum_sum().over("case", order_by=_PLACE) - 1)
    # PyArrow knows no running sums within groups, so the rows are put in order and counted.
    counted = rows.collect().with_row_index(_PLACE).sort("case", _PLACE).with_row_index("number")
    first = col("number").min().over("case")
    return _as_lazy(counted.with_columns(number=(col("number") - first).cast(nw.Int64)).to_native())


@contextmanager
def keeping(
    given: Read, keep: Callable[[Any], Any] | None
) -> Iterator[tuple[Keep, Callable[[LazyFrame[Any], Sequence[LazyFrame[Any]]], Any]]]:
    """What makes a library compute rows once, and what hands the result back then.

    The latter is also told other frames that the result reads, beside those that were given.

    Args:
        given: The frames.
        keep: Takes and gives back a frame of the library; ``None``: what the library offers. Spark
            offers nothing that it would not have to be told to forget.
    """
    if keep is None and given.library == "duckdb":
        common = _CommonTables([rows.to_native() for rows in given.frames.values()])
        try:
            yield common.keep, common.handed_back
        finally:
            common.clear()
        return
    if keep is None and given.library == "polars":
        keep = _cached
    yield (
        _unchanged if keep is None else partial(_kept, keep),
        lambda rows, _: given.handed_back(rows),
    )


def _kept(keep: Callable[[Any], Any], rows: LazyFrame[Any]) -> LazyFrame[Any]:
    return _as_lazy(keep(rows.to_native()))


class _CommonTables:
    """Rows of DuckDB that are used more than once: common table expressions of one query.

    Relations have none, and DuckDB looks at all of a relation whenever something is added. So what
    is kept is stood in for by an empty table until the whole query is known.
    """

    def __init__(self, given: Sequence[Any]) -> None:
        self._queries: dict[str, str] = {}
        self._given = given

    def keep(self, rows: LazyFrame[Any]) -> LazyFrame[Any]:
        """A stand-in with the same columns."""
        relation = rows.to_native()
        name = f"kept_{uuid4().hex}"
        self._queries[name] = relation.sql_query()
        relation.query("kept", f"CREATE TEMP TABLE {name} AS FROM kept LIMIT 0")
        return _as_lazy(self._run(f"FROM {name}"))

    def handed_back(self, result: LazyFrame[Any], others: Sequence[LazyFrame[Any]]) -> Any:
        """The result as one query, which holds what is kept."""
        relation = result.to_native()
        if not self._queries:
            return relation
        parts = [f"{name} AS MATERIALIZED ({query})" for name, query in self._queries.items()]
        whole = f"WITH {', '.join(parts)} FROM ({relation.sql_query()})"
        found = self._run(whole)
        # A query does not know the relations it reads, and they would be gone with their names.
        columns = zip(found.columns, found.types, strict=True)
        none = ", ".join(f"CAST(NULL AS {kind}) AS {_quoted(name)}" for name, kind in columns)
        for read in (*self._given, *(other.to_native() for other in others)):
            found = found.union(read.project(none).limit(0))
        return found

    def clear(self) -> None:
        """Leave nothing behind."""
        for name in self._queries:
            self._run(f"DROP TABLE {name}")

    def _run(self, query: str) -> Any:
        # Any relation runs queries where it lives.
        return self._given[0].query("unused", query)


def _cached(frame: Any) -> Any:
    return frame.cache()


def _unchanged(rows: LazyFrame[Any]) -> LazyFrame[Any]:
    return rows


_SCHEMA = {
    "case": "String",
    "rule": "String",
    "subject": "String",
    "outcome": "String",
    "observed": "String",
    "allowed": "String",
    "due": "Date",
}
"""The columns of judgements and their types."""
JUDGEMENTS_DDL = ", ".join(f"{name} {kind.lower()}" for name, kind in _SCHEMA.items())
"""The same as Spark writes schemas."""


def like(other: LazyFrame[Any], rows: Sequence[tuple[Any, ...]]) -> LazyFrame[Any]:
    """Judgements as a frame of the same library, and of the same session or connection."""
    nw = narwhals()
    frame = other.to_native()
    if other.implementation.is_pyspark():  # pragma: no cover (its test needs Java)
        return _as_lazy(frame.sparkSession.createDataFrame(list(rows), JUDGEMENTS_DDL))
    columns = {name: [row[place] for row in rows] for place, name in enumerate(_SCHEMA)}
    schema = {name: getattr(nw, kind)() for name, kind in _SCHEMA.items()}
    backend = "polars" if other.implementation.is_polars() else "pyarrow"
    found = nw.from_dict(columns, schema, backend=backend).to_native()
    if other.implementation.is_duckdb():
        # DuckDB finds the table by the name of this variable.
        return _as_lazy(frame.query("unused", "SELECT * FROM found"))
    return _as_lazy(found)


def _as_lazy(frame: Any) -> LazyFrame[Any]:
    lazy: LazyFrame[Any] = narwhals().from_native(frame).lazy()
    return lazy


# Words come as lists where the library has them. Joined, they are the same everywhere.


def _lists(frame: Any) -> list[str]:
    schema = frame.collect_schema()
    return [name for name, kind in schema.items() if kind in (narwhals().List, narwhals().Array)]


def _from_polars(frame: Any) -> Any:
    polars = library("polars", "Polars")
    joined = [polars.col(name).list.join(" ") for name in _lists(frame)]
    return frame.to_native().with_columns(joined)


def _from_pandas(frame: Any) -> Any:
    pyarrow = library("pyarrow", "pandas frames are computed by PyArrow: install pyarrow")
    table = pyarrow.Table.from_pandas(frame.to_native(), preserve_index=False)
    return _from_pyarrow(narwhals().from_native(table))


def _from_pyarrow(frame: Any) -> Any:
    pyarrow = library("pyarrow", "PyArrow")
    compute = library("pyarrow.compute", "PyArrow")
    table = frame.to_native()
    for name in _lists(frame):
        place = table.column_names.index(name)
        # Its own function wants the longer kind of text in large tables.
        texts = table[name].cast(pyarrow.list_(pyarrow.string()))
        table = table.set_column(place, name, compute.binary_join(texts, " "))
    return table


# Older versions of DuckDB make no text of an empty list.
JOINED = "CASE WHEN len({0}) = 0 THEN '' ELSE array_to_string({0}, ' ') END"


def _from_duckdb(frame: Any) -> Any:
    joined = [f"{JOINED.format(_quoted(name))} AS {_quoted(name)}" for name in _lists(frame)]
    relation = frame.to_native()
    return relation.project(f"* REPLACE ({', '.join(joined)})") if joined else relation


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _from_pyspark(frame: Any) -> Any:  # pragma: no cover (its test needs Java)
    functions = library("pyspark.sql.functions", "PySpark")
    joined = {name: functions.array_join(name, " ") for name in _lists(frame)}
    native = frame.to_native()
    return native.withColumns(joined) if joined else native


_LISTED: Mapping[str, Callable[[Any], Any]] = MappingProxyType(
    {
        "pandas": _from_pandas,
        "polars": _from_polars,
        "pyarrow": _from_pyarrow,
        "duckdb": _from_duckdb,
        "pyspark": _from_pyspark,
    }
)
"""What makes text of lists, by library."""


def _lazy(result: Any) -> Any:
    return result.to_native()


def _polars(result: Any) -> Any:
    return result.collect().to_native()


def _pandas(result: Any) -> Any:
    return _polars(result).to_pandas(date_as_object=False)


_BACK: Mapping[str, Callable[[Any], Any]] = MappingProxyType(
    {"lazy": _lazy, "polars": _polars, "pyarrow": _polars, "pandas": _pandas}
)
