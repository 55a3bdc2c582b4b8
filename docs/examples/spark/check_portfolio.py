"""Judge a portfolio in Parquet files with Spark, and write the breaches as Parquet files.

    spark-submit check_portfolio.py FOLDER TARGET --as-of 2026-06-30 --way groups

FOLDER holds ``phases.parquet`` and any of the other tables. ``--way groups`` sends groups of cases
to Python, all rules at once; ``--way frames`` has Spark itself compute a few rules.
"""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow
from pyspark.sql import DataFrame, SparkSession, functions

from passtgenau_core import load_programme
from passtgenau_core.frames import JUDGEMENTS_DDL, check_frames, check_stacked, stack_frames

TABLES = (
    *("cases", "phases", "hours", "records", "goals"),
    *("record_goals", "rates", "budget_hours", "waivers"),
)


def by_frames(frames: dict[str, Any], **how: Any) -> DataFrame:
    """Spark computes the rules; rows that several of them use are computed once."""
    found: DataFrame = check_frames(
        load_programme("passtgenau"), **frames, **how, keep=lambda frame: frame.cache()
    )
    return found


def by_groups(frames: dict[str, Any], *, buckets: int, **how: Any) -> DataFrame:
    """Each group has all rows of some cases: the key is a function of the case and of nothing else.

    The groups are sent to processes of Python, which need the library, Polars and PyArrow.
    """
    programme = load_programme("passtgenau")

    def judge(group: pyarrow.Table) -> pyarrow.Table:
        judged: pyarrow.Table = check_stacked(group, programme, **how)
        return judged

    bucket = functions.pmod(functions.hash("case"), functions.lit(buckets))
    stacked: DataFrame = stack_frames(**frames)
    return stacked.groupBy(bucket.alias("bucket")).applyInArrow(judge, JUDGEMENTS_DDL)


def main() -> None:
    """Read, judge, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("--as-of", type=date.fromisoformat, required=True)
    parser.add_argument("--way", choices=["frames", "groups"], default="groups")
    parser.add_argument("--select", nargs="*", default=())
    parser.add_argument("--buckets", type=int, default=8)
    parser.add_argument("--master", help="such as local[2]; without it what spark-submit says")
    arguments = parser.parse_args()

    builder = SparkSession.builder.appName("passtgenau")
    if arguments.master is not None:
        builder = builder.master(arguments.master)
    session = builder.getOrCreate()
    files = {name: arguments.folder / f"{name}.parquet" for name in TABLES}
    frames = {name: session.read.parquet(str(f)) for name, f in files.items() if f.exists()}

    how = {"as_of": arguments.as_of, "select": arguments.select, "only": "breached"}
    if arguments.way == "frames":
        found = by_frames(frames, **how)
    else:
        found = by_groups(frames, buckets=arguments.buckets, **how)
    found.write.parquet(str(arguments.target))


if __name__ == "__main__":
    main()
