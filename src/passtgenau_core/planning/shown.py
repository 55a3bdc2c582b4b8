"""What shows itself in notebooks and on terminals, because it can tell its tables.

Results know nothing of how they are shown: the files of tables and charts, which stand above them,
register theirs here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import singledispatch
from typing import TYPE_CHECKING, Any

from ..errors import UnknownNameError, unknown_name
from ..language import Language, Text
from ..tables import Backend, Table, to_frame, to_html, to_rich
from ..tables.extras import library

if TYPE_CHECKING:
    from rich.console import Group


Chart = Callable[[Any, Language], Any]
"""Draws a result in a language."""


@singledispatch
def tables_of(result: object) -> tuple[Table, ...]:
    """The tables of a result, at least one, the most telling one first.

    Raises:
        TypeError: for what registered none.
    """
    raise TypeError(f"{type(result).__name__} has no tables")


@singledispatch
def charts_of(result: object) -> Mapping[str, Chart]:
    """The charts of a result by name, the most telling one first.

    Raises:
        TypeError: for what registered none.
    """
    raise TypeError(f"{type(result).__name__} has no charts")


class Shown:
    """A result that is shown by its tables, in German; renderers of tables show other languages."""

    __slots__ = ()

    def tables(self) -> tuple[Table, ...]:
        """Its tables, at least one, the most telling one first."""
        return tables_of(self)

    def to_frame(self, name: str | None = None, backend: Backend = "pandas") -> Any:
        """One of its tables as a data frame, see :func:`~passtgenau_core.tables.frame.to_frame`.

        Args:
            name: Name of the table, by default the first one.
            backend: The library of the data frame.

        Raises:
            UnknownNameError: if no table has that name.
            ModuleNotFoundError: if a library for it is not installed.
        """
        tables = {table.name: table for table in self.tables()}
        chosen = next(iter(tables)) if name is None else name
        if chosen not in tables:
            problem = unknown_name(Text("Tabelle", "table"), chosen, tables)
            raise UnknownNameError(problem.message("en"))
        return to_frame(tables[chosen], backend)

    def _repr_html_(self) -> str:
        """Its tables for notebooks."""
        return "".join(to_html(table) for table in self.tables())

    def __rich__(self) -> Group:
        needed = "tables on terminals need rich: install passtgenau-core[cli]"
        group: Group = library("rich.console", needed).Group(*map(to_rich, self.tables()))
        return group
