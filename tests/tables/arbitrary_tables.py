"""Tables of any shape, with texts that try to be more than text."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, get_args

from hypothesis import strategies as st

from passtgenau_core import Cents, Text
from passtgenau_core.language import Language
from passtgenau_core.tables import Column, Table, Unit, Value

UNITS: tuple[Unit, ...] = get_args(Unit)
FORMULAS = (
    "=1+1",
    "+1",
    "-1",
    "@A1",
    "\t=1",
    "\r=1",
    "\n=1",
    " =1",
    "＝1",
    "＋1",
    "－1",
    "＠A1",
    "﹦1",
)
HOSTILE = (
    *FORMULAS,
    "<script>alert(1)</script>",
    '<td title="x">&amp;',
    "[bold]x[/bold]",
    'a;b,c"d"',
    "'x'",
    "a\r\nb",
    "\x00\x1b[31m\ufffe\u202e",
    "_x0041_",
    "http://127.0.0.1",
    "2025-03-01",
    "007",
    "",
    " ",
)
_TEXT = st.sampled_from(HOSTILE) | st.text(max_size=20)
_TEXTS = st.builds(Text, _TEXT, _TEXT)
_DAYS = st.dates(date(1900, 1, 1), date(2199, 12, 31))
_VALUES: dict[Unit, st.SearchStrategy[Any]] = {
    "text": _TEXT | _TEXTS,
    "day": _DAYS,
    "month": _DAYS.map(lambda day: day.replace(day=1)),
    "minutes": st.integers(-(10**7), 10**7),
    "cents": st.integers(-(10**14), 10**14).map(Cents),
    "units": st.integers(-(10**9), 10**9).map(lambda n: Decimal(n).scaleb(-2)),
    "count": st.integers(0, 10**6),
}


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """A table of one to five columns and up to six rows."""
    units = draw(st.lists(st.sampled_from(UNITS), min_size=1, max_size=5))
    row = st.tuples(*(st.none() | _VALUES[unit] for unit in units))
    total = st.none() | row.map(lambda cells: (None, *cells[1:]))
    return Table(
        name="any",
        title=draw(_TEXTS),
        columns=tuple(Column(f"c{n}", draw(_TEXTS), unit) for n, unit in enumerate(units)),
        rows=tuple(draw(st.lists(row, max_size=6))),
        total=draw(total),
        note=draw(st.none() | _TEXTS),
    )


def column(unit: Unit, name: str = "c") -> Column:
    """A column of this unit, with a title."""
    return Column(name, Text("Titel", "Title"), unit)


def table_of(unit: Unit, *values: Value | None, **fields: Any) -> Table:
    """A table of one column with these values."""
    rows = tuple((value,) for value in values)
    made: dict[str, Any] = {"name": "one", "title": Text("Eine", "One"), **fields}
    return Table(columns=(column(unit),), rows=rows, **made)


def visible(text: str | Text, lang: Language) -> str:
    """A text with whatever cannot be printed as Python would write it."""
    told = text.within(lang) if isinstance(text, Text) else text
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in told)
