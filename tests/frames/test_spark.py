"""What Spark says of many cases, by frames and by the kernel, is what is said of each alone."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import date
from functools import partial
from pathlib import Path
from runpy import run_path
from typing import Any

import attrs
import narwhals
import pyarrow
import pyarrow.compute
import pyarrow.parquet
import pytest
import test_columns_records
from dossiers import dossiers, measures_at
from drawing import drawn
from hypothesis import settings
from portfolios import Row, arrow_tables, by_reference, frames_of, in_spark, rows_in, spark

from passtgenau_core import Case, Programme, load_programme
from passtgenau_core.frames import JUDGEMENTS_DDL, check_frames, check_stacked, stack_frames
from passtgenau_core.frames.native import like
from passtgenau_core.testing import cases

PROGRAMMES = {name: load_programme(name) for name in ("passtgenau", "integrationsbegleitung")}
AS_OF = date(2026, 1, 15)
SOME = {
    "passtgenau": ("PG101", "PG202", "PG301", "PG402"),
    "integrationsbegleitung": ("IB101", "IB103", "IB501"),
}
"""Rules of several kinds. Spark takes minutes to look at the plan of all of them."""
FEWER = settings(max_examples=settings().max_examples // 10)
SCRIPT = Path(__file__).parents[2] / "docs" / "examples" / "spark" / "check_portfolio.py"

pytestmark = pytest.mark.filterwarnings("ignore::FutureWarning:pyspark")


def portfolio(programme: Programme) -> list[Case]:
    """Two dozen cases: of any kind, and about the boundaries, the same ones each time."""
    near = dossiers() if programme == PROGRAMMES["passtgenau"] else measures_at()
    some = [*drawn(cases(programme=programme), 14), *(p[0][0] for p in drawn(near, 10))]
    return [attrs.evolve(case, id=f"X-{number}") for number, case in enumerate(some)]


def expected(some: list[Case], **how: Any) -> list[Row]:
    """What the reference engine says, but for the rules about waivers themselves."""
    rows = by_reference(some, as_of=AS_OF, **how)
    return sorted((row for row in rows if not row[1].startswith("W")), key=str)


kernel = partial(check_stacked, programme=PROGRAMMES["passtgenau"], as_of=AS_OF)


@in_spark
@pytest.mark.unmeasured
@pytest.mark.parametrize("name", PROGRAMMES)
def test_frames_of_spark_agree(name: str) -> None:
    """Nothing runs before the judgements are asked for, and they are the same."""
    programme, jobs = PROGRAMMES[name], spark().sparkContext.statusTracker()
    some = portfolio(programme)
    frames = {table: frame.repartition(3) for table, frame in frames_of(some, "pyspark").items()}
    before = len(jobs.getJobIdsForGroup())
    found = check_frames(
        programme, **frames, as_of=AS_OF, select=SOME[name], keep=lambda frame: frame.cache()
    )
    assert len(jobs.getJobIdsForGroup()) == before
    assert sorted(rows_in(found), key=str) == expected(some, select=SOME[name])


@in_spark
@pytest.mark.unmeasured
def test_groups_of_cases_in_spark_agree() -> None:
    """The kernel gets the rows of some cases at a time, by a key that rests on the case alone."""
    from pyspark.sql import functions  # noqa: PLC0415 (may not be there)

    some = portfolio(PROGRAMMES["passtgenau"])
    stacked = stack_frames(**frames_of(some, "pyspark"))
    bucket = functions.pmod(functions.hash("case"), functions.lit(3))

    def judge(group: pyarrow.Table) -> pyarrow.Table:
        # Processes of Spark cannot import this module.
        return kernel(group)

    found = stacked.groupBy(bucket.alias("bucket")).applyInArrow(judge, JUDGEMENTS_DDL)
    assert sorted(rows_in(found), key=str) == expected(some)


@pytest.mark.unmeasured
@in_spark
@pytest.mark.parametrize("way", ["frames", "groups"])
def test_script(way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The script of the how-to judges Parquet files of several partitions."""
    spark()
    some = portfolio(PROGRAMMES["passtgenau"])
    tables: Mapping[str, pyarrow.Table] = arrow_tables(some)
    for name, table in tables.items():
        pyarrow.parquet.write_table(table, tmp_path / f"{name}.parquet")
    rules = ["--select", *SOME["passtgenau"][:2]] if way == "frames" else []
    words = [str(tmp_path), str(tmp_path / "told"), "--as-of", str(AS_OF), "--way", way]
    monkeypatch.setattr(sys, "argv", ["check_portfolio.py", *words, *rules])
    # It gets the Spark that is there already.
    run_path(str(SCRIPT), run_name="__main__")
    found = pyarrow.parquet.read_table(tmp_path / "told")
    wanted = expected(some, select=rules[1:])
    assert sorted(rows_in(found), key=str) == [row for row in wanted if row[3] == "breached"]


@in_spark
def test_goals_in_order() -> None:
    """Spark puts the goals that are told together in the file's order, too."""
    test_columns_records.TestGoals().judge("pyspark")


@in_spark
def test_judgements_become_a_frame() -> None:
    """What the reference engine judged goes back to Spark, days as days and nothing as null."""
    rows = [("A", "PG101", "case", "met", None, "x", date(2026, 1, 15))]
    other = narwhals.from_native(spark().range(1))
    assert rows_in(like(other, rows).to_native()) == rows
