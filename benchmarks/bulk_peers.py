"""Five rules by hand, for a whole portfolio: in SQL for DuckDB, and in Polars.

They are what a good engineer would write for these five rules of this one programme: PG101, PG202,
PG301, PG302 and PG304, told as case, rule, subject, observed and allowed of each breach. What they
leave out is what ours does beside: other outcomes than breaches, readings, other programmes.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import polars as pl
from bulk_data import AS_OF

CAPS = {
    "einstiegsphase": 48 * 60,
    "qualifizierungsphase": 540 * 60,
    "stabilisierungsphase": 378 * 60,
    "uebergangsphase": 324 * 60,
}
MONTHLY = 30 * 60
MONTHS = {
    "qualifizierungsphase": 10,
    "stabilisierungsphase": 7,
    "uebergangsphase": 6,
    "sicherung_arbeitsplatz": 6,
}
RULES = ("PG101", "PG202", "PG301", "PG302", "PG304")

_CAPS = " ".join(f"WHEN '{module}' THEN {cap}" for module, cap in CAPS.items())
_MONTHS = " ".join(f"WHEN '{module}' THEN {number}" for module, number in MONTHS.items())
SQL = f"""
    WITH void AS (
        SELECT "case", reverses AS id FROM hours WHERE reverses IS NOT NULL
    ), live AS (
        SELECT "case", number, module, date, minutes FROM hours ANTI JOIN void USING ("case", id)
        WHERE reverses IS NULL AND date <= DATE '{AS_OF}'
    ), monthly AS MATERIALIZED (
        SELECT "case", module, year(date) * 12 + month(date) AS month, sum(minutes) AS minutes,
            min(date) AS first, max(date) AS last
        FROM live GROUP BY ALL
    ), windows AS (
        SELECT "case", number, "end", CASE
                WHEN module = 'einstiegsphase' THEN start + INTERVAL 27 DAY
                WHEN day(start) = day(start + to_months(months))
                    THEN start + to_months(months) - INTERVAL 1 DAY
                ELSE start + to_months(months) END AS allowed
        FROM (SELECT *, CASE module {_MONTHS} END AS months FROM phases)
    ), totals AS (
        SELECT "case", module, sum(minutes) AS minutes, CASE module {_CAPS} END AS cap
        FROM monthly GROUP BY "case", module
    ), unclear AS (
        SELECT "case", module, month FROM monthly ANTI JOIN (
            SELECT m."case", m.module, m.month FROM monthly m JOIN phases p USING ("case", module)
            WHERE m.first >= p.start AND (p."end" IS NULL OR m.last <= p."end")
        ) USING ("case", module, month)
    ), outside AS (
        SELECT "case", number, date FROM live l
        SEMI JOIN unclear u ON l."case" = u."case" AND l.module = u.module
            AND year(l.date) * 12 + month(l.date) = u.month
        ANTI JOIN phases p ON l."case" = p."case" AND l.module = p.module
            AND l.date >= p.start AND (p."end" IS NULL OR l.date <= p."end")
    )
    SELECT "case", 'PG101' AS rule, 'case' AS subject, NULL::VARCHAR AS observed,
        'einstiegsphase' AS allowed
    FROM phases GROUP BY "case" HAVING NOT bool_or(module = 'einstiegsphase')
    UNION ALL
    SELECT "case", 'PG202', 'phases/' || number, strftime("end", '%Y-%m-%d'),
        strftime(allowed, '%Y-%m-%d') FROM windows WHERE "end" > allowed
    UNION ALL
    SELECT "case", 'PG301', 'module/' || module, minutes::BIGINT::VARCHAR, cap::VARCHAR
    FROM totals WHERE minutes > cap
    UNION ALL
    SELECT "case", 'PG302', 'month/' || module || '/' || strftime(first, '%Y-%m'),
        minutes::BIGINT::VARCHAR, '{MONTHLY}'
    FROM monthly WHERE module = 'sicherung_arbeitsplatz' AND minutes > {MONTHLY}
    UNION ALL
    SELECT "case", 'PG304', 'hours/' || number, strftime(date, '%Y-%m-%d'), NULL FROM outside
"""


def by_duckdb(folder: Path, target: Path) -> None:
    """The breaches of a portfolio, written as Parquet, by SQL."""
    with duckdb.connect() as connection:
        connection.execute("SET enable_progress_bar = false")
        for name in ("phases", "hours"):
            connection.read_parquet(str(folder / f"{name}.parquet")).create_view(name)
        connection.sql(SQL).write_parquet(str(target))


def by_polars(folder: Path, target: Path) -> None:
    """The breaches of a portfolio, written as Parquet, by Polars."""
    in_polars(folder).sink_parquet(target)


def in_polars(folder: Path) -> pl.LazyFrame:
    """The breaches of a portfolio."""
    phases = pl.scan_parquet(folder / "phases.parquet")
    hours = pl.scan_parquet(folder / "hours.parquet")
    void = hours.filter(pl.col("reverses").is_not_null()).select("case", id="reverses")
    live = (
        hours.filter(pl.col("reverses").is_null(), pl.col("date") <= AS_OF)
        .join(void, on=["case", "id"], how="anti")
        .select("case", "number", "module", "date", "minutes")
        .with_columns(
            month=pl.col("date").dt.year().cast(pl.Int32) * 12 + pl.col("date").dt.month()
        )
    )
    monthly = live.group_by("case", "module", "month").agg(
        pl.col("minutes").sum(), first=pl.col("date").min(), last=pl.col("date").max()
    )
    caps = pl.col("module").replace_strict(CAPS, default=None)
    totals = monthly.group_by("case", "module").agg(pl.col("minutes").sum())
    held = monthly.join(phases, on=["case", "module"]).filter(
        pl.col("first") >= pl.col("start"),
        pl.col("end").is_null() | (pl.col("last") <= pl.col("end")),
    )
    unclear = monthly.join(held, on=["case", "module", "month"], how="anti")
    looked_at = live.join(unclear, on=["case", "module", "month"], how="semi")
    inside = looked_at.join(phases.drop("number"), on=["case", "module"]).filter(
        pl.col("date") >= pl.col("start"),
        pl.col("end").is_null() | (pl.col("date") <= pl.col("end")),
    )
    outside = looked_at.join(inside, on=["case", "number"], how="anti")
    return pl.concat(
        [
            phases.group_by("case")
            .agg(booked=(pl.col("module") == "einstiegsphase").any())
            .filter(~pl.col("booked"))
            .select("case", *_told("PG101", pl.lit("case"), allowed=pl.lit("einstiegsphase"))),
            phases.with_columns(allowed=_allowed())
            .filter(pl.col("end") > pl.col("allowed"))
            .select(
                "case",
                *_told(
                    "PG202",
                    pl.format("phases/{}", "number"),
                    pl.col("end").dt.to_string("%Y-%m-%d"),
                    pl.col("allowed").dt.to_string("%Y-%m-%d"),
                ),
            ),
            totals.filter(pl.col("minutes") > caps).select(
                "case",
                *_told(
                    "PG301",
                    pl.format("module/{}", "module"),
                    pl.col("minutes").cast(pl.String),
                    caps.cast(pl.String),
                ),
            ),
            monthly.filter(
                pl.col("module") == "sicherung_arbeitsplatz", pl.col("minutes") > MONTHLY
            ).select(
                "case",
                *_told(
                    "PG302",
                    pl.format("month/{}/{}", "module", pl.col("first").dt.to_string("%Y-%m")),
                    pl.col("minutes").cast(pl.String),
                    pl.lit(str(MONTHLY)),
                ),
            ),
            outside.select(
                "case",
                *_told(
                    "PG304",
                    pl.format("hours/{}", "number"),
                    pl.col("date").dt.to_string("%Y-%m-%d"),
                ),
            ),
        ]
    )


_NOTHING: Any = pl.lit(None, pl.String)


def _told(
    rule: str, subject: pl.Expr, observed: pl.Expr = _NOTHING, allowed: pl.Expr = _NOTHING
) -> tuple[pl.Expr, ...]:
    return (
        pl.lit(rule).alias("rule"),
        subject.alias("subject"),
        observed.alias("observed"),
        allowed.alias("allowed"),
    )


def _allowed() -> pl.Expr:
    start = pl.col("start")
    months = pl.col("module").replace_strict(MONTHS, default=None)
    end = start.dt.offset_by(pl.format("{}mo", months))
    in_months = pl.when(end.dt.day() == start.dt.day()).then(end.dt.offset_by("-1d")).otherwise(end)
    weeks = pl.col("module") == "einstiegsphase"
    return pl.when(weeks).then(start.dt.offset_by("27d")).otherwise(in_months)
