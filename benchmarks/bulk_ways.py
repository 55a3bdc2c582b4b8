"""Ways from the tables of a portfolio to its breaches by the same five rules: ours and theirs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pyarrow
import pyarrow.parquet
from bulk_data import AS_OF
from bulk_peers import RULES, by_duckdb, by_polars

from passtgenau_core import load_programme
from passtgenau_core.frames import check_frames, check_stacked, stack_frames

Way = Callable[[Path, Path], None]
Row = tuple[str | None, ...]
_TABLES = ("cases", "phases", "hours")
_COLUMNS = ("case", "rule", "subject", "observed", "allowed")


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


def by_kernel(
    folder: Path, target: Path, rules: tuple[str, ...] = RULES, cases: int = 1_000
) -> None:
    """The breaches by ``check_stacked``, groups of about so many cases one after the other.

    Engines have many processes do so at the same time; here one does it.
    """
    programme = load_programme("passtgenau")
    stacked: pl.DataFrame = stack_frames(
        **{name: pl.read_parquet(folder / f"{name}.parquet") for name in _TABLES}
    )
    groups = max(stacked["case"].n_unique() // cases, 1)
    bucket = pl.col("case").hash() % groups
    parts = stacked.with_columns(bucket=bucket).partition_by("bucket")
    told = [
        check_stacked(part.to_arrow(), programme, as_of=AS_OF, select=rules, only="breached")
        for part in parts
    ]
    pyarrow.parquet.write_table(pyarrow.concat_tables(told), target)


def by_files(folder: Path, target: Path) -> None:
    """The report of ``passtgenau check`` over the case files, by one process a processor.

    It tells more than breaches, and of each its facts, its place and what would mend it.
    """
    chosen = [word for rule in RULES for word in ("--select", rule)]
    passtgenau(
        *("check", case_files(folder), "--isolated", "--no-cache", "--as-of", AS_OF, *chosen),
        *("--fail-on", "never", "--jobs", os.cpu_count(), "--concise", "-o", f"json={target}"),
    )


WAYS: Mapping[str, Way] = {
    "ours, DuckDB": ours_on_duckdb,
    "by hand, DuckDB": by_duckdb,
    "ours, Polars": ours_on_polars,
    "by hand, Polars": by_polars,
    "ours, kernel": by_kernel,
    "ours, case files": by_files,
    "ours, DuckDB, all rules": partial(ours_on_duckdb, rules=()),
    "ours, kernel, all rules": partial(by_kernel, rules=()),
    "ours, kernel by 5,000, all rules": partial(by_kernel, rules=(), cases=5_000),
}


def passtgenau(*words: object) -> None:
    """Run the command, which is to succeed, in a process of its own."""
    script = Path(sys.executable).with_name("passtgenau")
    subprocess.run([script, *map(str, words)], check=True, capture_output=True)


def case_files(folder: Path) -> Path:
    """The same cases as files, a folder of them, written if they are not there yet."""
    files = folder / "files"
    if not files.exists():
        passtgenau("bulk", "import", folder, "--format", "json", "--output", files)
    return files


def breaches(target: Path) -> list[Row]:
    """The breaches in a result, by case, rule, subject, observed and allowed, sorted."""
    with target.open("rb") as stream:
        is_report = stream.read(1) == b"{"
    if is_report:
        return sorted(_told(json.loads(target.read_bytes())), key=repr)
    return sorted(pl.read_parquet(target).select(_COLUMNS).rows(), key=repr)


def _told(report: Any) -> list[Row]:
    return [
        (result["case"], *(_text(judgement[name]) for name in _COLUMNS[1:]))
        for result in report["results"]
        for judgement in result["judgements"]
        if judgement["outcome"] == "breached"
    ]


def _text(value: object) -> str | None:
    return None if value is None else str(value)
