"""Measure a whole portfolio: ours on DuckDB and on Polars, beside the same five rules by hand.

Run with ``uv run python benchmarks/bulk.py --cases 200000``. Each measurement is a process of its
own, from Parquet files to a Parquet file of breaches; the breaches are asserted equal first.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from itertools import count
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
from bulk_data import AS_OF, make
from bulk_peers import RULES, by_duckdb, by_polars

from passtgenau_core import load_programme
from passtgenau_core.frames import check_frames

_TABLES = ("cases", "phases", "hours")


def ours_on_duckdb(folder: Path, target: Path, rules: tuple[str, ...] = RULES) -> None:
    """The breaches of a portfolio by ``check_frames`` over relations of DuckDB."""
    with duckdb.connect() as connection:
        connection.execute("SET enable_progress_bar = false")
        frames: dict[str, Any] = {
            name: connection.read_parquet(str(folder / f"{name}.parquet")) for name in _TABLES
        }
        names = count()

        def keep(frame: duckdb.DuckDBPyRelation) -> duckdb.DuckDBPyRelation:
            name = f"kept_{next(names)}"
            connection.execute(f"CREATE TEMP TABLE {name} AS {frame.sql_query()}")
            return connection.table(name)

        found = check_frames(
            load_programme("passtgenau"),
            **frames,
            as_of=AS_OF,
            select=rules,
            only="breached",
            keep=keep,
        )
        found.write_parquet(str(target))


def ours_on_polars(folder: Path, target: Path, rules: tuple[str, ...] = RULES) -> None:
    """The breaches of a portfolio by ``check_frames`` over lazy frames of Polars."""
    frames: dict[str, Any] = {name: pl.scan_parquet(folder / f"{name}.parquet") for name in _TABLES}
    found = check_frames(
        load_programme("passtgenau"), **frames, as_of=AS_OF, select=rules, only="breached"
    )
    found.sink_parquet(target)


def all_rules_on_duckdb(folder: Path, target: Path) -> None:
    """The breaches of all rules about cases."""
    ours_on_duckdb(folder, target, ())


WAYS: Mapping[str, Callable[[Path, Path], None]] = {
    "ours, DuckDB": ours_on_duckdb,
    "by hand, DuckDB": by_duckdb,
    "ours, Polars": ours_on_polars,
    "by hand, Polars": by_polars,
    "ours, DuckDB, all rules": all_rules_on_duckdb,
}


def measured(way: str, folder: Path, target: Path) -> dict[str, float]:
    """Seconds and the peak of memory in GB, of a process of its own."""
    command = [sys.executable, __file__, "--way", way, "--folder", str(folder)]
    done = subprocess.run(
        [*command, "--target", str(target)], check=True, capture_output=True, text=True
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found


def rows(target: Path) -> list[tuple[str, ...]]:
    """The breaches in a file, sorted."""
    query = f"SELECT \"case\", rule, subject, observed, allowed FROM '{target}' ORDER BY ALL"
    with duckdb.connect() as connection:
        return connection.execute(query).fetchall()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--ways", nargs="*", default=list(WAYS))
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()))
    parser.add_argument("--way", help=argparse.SUPPRESS)
    parser.add_argument("--target", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.way is not None:
        begun = time.perf_counter()
        WAYS[arguments.way](arguments.folder, arguments.target)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
        print(json.dumps({"seconds": time.perf_counter() - begun, "peak": peak}))
        return
    folder = make(arguments.folder, arguments.cases)
    with tempfile.TemporaryDirectory() as place:
        targets = {way: Path(place) / f"{number}.parquet" for number, way in enumerate(WAYS)}
        best: dict[str, dict[str, float]] = {}
        for _ in range(arguments.repeat):
            for way in arguments.ways:
                found = measured(way, folder, targets[way])
                if way not in best or found["seconds"] < best[way]["seconds"]:
                    best[way] = found
        same = [way for way in arguments.ways if "all rules" not in way]
        first = rows(targets[same[0]])
        for way in same[1:]:
            assert rows(targets[way]) == first, way
        print(f"{arguments.cases:,} cases, {len(first):,} breaches of {', '.join(RULES)}")
        for way in arguments.ways:
            print(f"{way:<28} {best[way]['seconds']:>8.2f} s {best[way]['peak']:>7.2f} GB")


if __name__ == "__main__":
    main()
