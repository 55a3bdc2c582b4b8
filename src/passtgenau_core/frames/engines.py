"""What computes a run over many cases: DuckDB, which spills to disk, or Polars."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from itertools import count
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, Protocol

import attrs

from ..errors import InputError, Problem
from ..language import Text
from ..tables.extras import library
from .sources import Opened, Progress

if TYPE_CHECKING:
    from duckdb import DuckDBPyRelation

Engine = Literal["duckdb", "polars"]


class Tables(Protocol):
    """The tables as frames of a library."""

    @property
    def keep(self) -> Callable[[Any], Any] | None:
        """What becomes of frames that are used more than once."""

    def frames(self, *, left_out: bool) -> Any:
        """The frames, without rows of no case and of cases that are left out, if there are any."""

    def hold(self, name: str, frame: Any) -> None:
        """Compute a frame, and make a table of DuckDB of it."""


@attrs.frozen(eq=False)
class _InDuckDB:
    opened: Opened
    progress: Progress
    _numbers: Iterator[int] = attrs.field(factory=lambda: count(1))

    def frames(self, *, left_out: bool) -> Mapping[str, Any]:
        found = {table: self.opened.connection.table(table) for table in self.opened.columns}
        if left_out:
            out = self.opened.connection.table("left_out")
            found = {
                table: rows.filter('"case" IS NOT NULL').join(out, '"case"', "anti")
                for table, rows in found.items()
            }
        return found

    def keep(self, frame: DuckDBPyRelation) -> DuckDBPyRelation:
        number = next(self._numbers)
        self.progress.step = Text(f"Regeln prüfen ({number})", f"look at rules ({number})")
        self.hold(f"kept_{number}", frame)
        return self.opened.connection.table(f"kept_{number}")

    def hold(self, name: str, frame: DuckDBPyRelation) -> None:
        frame.create(name)


@contextmanager
def _in_duckdb(opened: Opened, progress: Progress) -> Iterator[Tables]:
    yield _InDuckDB(opened, progress)


@attrs.frozen(eq=False)
class _InPolars:
    opened: Opened
    polars: Any
    keep: None = None

    def frames(self, *, left_out: bool) -> Mapping[str, Any]:
        files = self.opened.files
        found = {table: self.polars.scan_parquet(files[table]) for table in self.opened.columns}
        if left_out:
            out = self._file("left_out")
            self.opened.connection.table("left_out").write_parquet(out)
            found = {
                table: rows.filter(self.polars.col("case").is_not_null()).join(
                    self.polars.scan_parquet(out), on="case", how="anti"
                )
                for table, rows in found.items()
            }
        return found

    def hold(self, name: str, frame: Any) -> None:
        frame.sink_parquet(self._file(name))
        self.opened.connection.read_parquet(self._file(name)).create_view(name)

    def _file(self, name: str) -> str:
        return str(self.opened.folder / f"{name}.parquet")


@contextmanager
def _in_polars(opened: Opened, progress: Progress) -> Iterator[Tables]:
    polars = library("polars", "this engine is Polars: install polars")
    for table in opened.columns:
        for file in opened.files.get(table, [None]):
            if file is None or file.suffix.lower() != ".parquet":
                raise InputError([_not_for_polars(table)])
    try:
        yield _InPolars(opened, polars)
    except polars.exceptions.PolarsError as error:
        # Its message may quote values.
        raise InputError([_not_by_polars(type(error).__name__)]) from None


ENGINES: Mapping[Engine, Callable[[Opened, Progress], AbstractContextManager[Tables]]] = (
    MappingProxyType({"duckdb": _in_duckdb, "polars": _in_polars})
)
"""The engines, DuckDB first; each makes frames of the tables as long as its context lasts."""


def _not_for_polars(table: str) -> Problem:
    return Problem(
        what=Text(f"Polars kann {table} nicht lesen", f"Polars cannot read {table}"),
        expected=Text("Dateien *.parquet; oder --engine duckdb", "*.parquet; or --engine duckdb"),
    )


def _not_by_polars(error: str) -> Problem:
    return Problem(
        what=Text("Tabellen von Polars nicht auswertbar", "Polars cannot evaluate the tables"),
        got=Text.same(error),
        expected=Text("Typen wie im Export; oder --engine duckdb", "types as exported; or duckdb"),
    )
