"""What shows itself in notebooks and on terminals, because it can tell its tables."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

from ..errors import UnknownNameError, unknown_name
from ..language import Text
from ..tables import Backend, Table, to_frame, to_html, to_rich
from ..tables.extras import library

if TYPE_CHECKING:
    from rich.console import Group


class Shown(ABC):
    """A result that is shown by its tables, in German; renderers of tables show other languages."""

    __slots__ = ()

    @abstractmethod
    def tables(self) -> tuple[Table, ...]:
        """Its tables, at least one, the most telling one first."""

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
