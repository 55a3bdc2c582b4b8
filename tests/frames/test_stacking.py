"""The kernel: tables of some cases, stacked as one, say the same as all cases at once."""

from __future__ import annotations

import random
from datetime import date
from functools import partial

import attrs
import polars
import pyarrow
import pyarrow.compute
import pytest
from dossiers import dossiers
from drawing import drawn
from hypothesis import given, settings
from hypothesis import strategies as st
from portfolios import Row, arrow_tables, by_reference, rows_in

from passtgenau_core import Budget, Case, HourEntry, InputError, Phase, Rate, load_programme
from passtgenau_core.frames import check_stacked, stack_frames
from passtgenau_core.testing import cases

AS_OF = date(2026, 1, 15)
FEWER = settings(max_examples=settings().max_examples // 10)
kernel = partial(check_stacked, programme=load_programme("passtgenau"), as_of=AS_OF)


def expected(some: list[Case]) -> list[Row]:
    """What the reference engine says, but for the rules about waivers themselves."""
    rows = by_reference(some, as_of=AS_OF)
    return sorted((row for row in rows if not row[1].startswith("W")), key=str)


@given(
    some=st.lists(cases(), min_size=1, max_size=5, unique_by=lambda case: case.id),
    groups=st.lists(st.integers(0, 2), min_size=5, max_size=5),
    order=st.randoms(use_true_random=False),
)
@FEWER
def test_any_groups_of_cases(some: list[Case], groups: list[int], order: random.Random) -> None:
    """Groups of cases together say the same as all at once, with their rows in any order."""
    group_of = {case.id: group for case, group in zip(some, groups, strict=False)}
    table = shuffled(stack_frames(**arrow_tables(some)), order)
    key = pyarrow.array([group_of[case] for case in table["case"].to_pylist()], pyarrow.int64())
    keyed = table.append_column("bucket", key)
    parts = [kernel(keyed.filter(pyarrow.compute.equal(key, group))) for group in range(3)]
    assert sorted(rows_in(pyarrow.concat_tables(parts)), key=str) == expected(some)
    assert sorted(rows_in(kernel(table)), key=str) == expected(some)


def shuffled(table: pyarrow.Table, order: random.Random) -> pyarrow.Table:
    """The rows in any order."""
    places = list(range(len(table)))
    order.shuffle(places)
    return table.take(pyarrow.array(places, pyarrow.int64()))


def portfolio() -> list[Case]:
    """Some cases, of any kind, about the boundaries and with money, the same ones each time."""
    day = date(2025, 3, 3)
    priced = Case(
        id="M",
        programme=load_programme("passtgenau"),
        phases=[Phase(module="einstiegsphase", start=day, end=date(2025, 3, 28))],
        budget=Budget(amount="60.99", rates=[Rate(from_=day, rate="60.00")]),
        ledger=[HourEntry(id="H-1", date=day, module="einstiegsphase", minutes=61)],
    )
    some = [priced, *drawn(cases(), 12), *(few[0] for few, _ in drawn(dossiers(), 12))]
    return [attrs.evolve(case, id=f"X-{number}") for number, case in enumerate(some)]


def test_carried_by_pandas() -> None:
    """Dask hands over pandas frames: days are times there, and numbers with gaps are floats."""
    some = portfolio()
    frame = stack_frames(**arrow_tables(some)).to_pandas(date_as_object=False)
    assert {"float64", "datetime64[ms]"} <= {str(dtype) for dtype in frame.dtypes}
    carried = pyarrow.Table.from_pandas(frame)
    assert sorted(rows_in(kernel(carried)), key=str) == expected(some)


def test_carried_as_text() -> None:
    """Days written in ISO 8601 are understood."""
    some = portfolio()
    table = polars.from_arrow(stack_frames(**arrow_tables(some)))
    assert isinstance(table, polars.DataFrame)
    texts = table.with_columns(polars.selectors.date().cast(polars.String)).to_arrow()
    assert sorted(rows_in(kernel(texts)), key=str) == expected(some)


def test_columns_without_any_value() -> None:
    """An engine that sees nothing but nulls knows no type."""
    some = [Case(id="X-1", programme=load_programme("passtgenau"))]
    table = stack_frames(**arrow_tables(some))
    nothing = pyarrow.table(
        {
            name: pyarrow.nulls(len(table)) if column.null_count == len(table) else column
            for name, column in zip(table.column_names, table.columns, strict=True)
        }
    )
    assert pyarrow.null() in nothing.schema.types
    assert sorted(rows_in(kernel(nothing)), key=str) == expected(some)


def test_no_stacked_table() -> None:
    """A table of phases alone is refused, and told what it lacks."""
    table = stack_frames(**arrow_tables(portfolio())).drop_columns(["table", "minutes"])
    with pytest.raises(InputError, match="table, minutes, as in a table of stack_frames"):
        kernel(table)


def test_kernel_types() -> None:
    """Engines are told one schema, and hold every group to it."""
    assert kernel(stack_frames(**arrow_tables([]))).schema == pyarrow.schema(
        [(name, pyarrow.string()) for name in ("case", "rule", "subject", "outcome")]
        + [("observed", pyarrow.string()), ("allowed", pyarrow.string())]
        + [("due", pyarrow.date32())]
    )
