"""A fictional portfolio of any size as Parquet files, made by DuckDB: the same for the same size.

Each case has a Gesamtmodul whose first day lies somewhere in 2023 to 2025. Some phases last too
long, some cases lack the Einstiegsphase, some entries lie outside their phase, one case in fifty
has three times the hours, and every other one an entry that is reversed.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb

AS_OF = date(2027, 6, 30)
_ENTRIES = 100
_CASES = """
    COPY (
        SELECT format('LOE-{:07d}', n) AS "case", 'passtgenau' AS programme,
            'werkstattempfehlung' AS groups,
            'Landkreis Lörrach' AS district, 'st-josefshaus' AS provider,
            DATE '2022-12-01' AS signed_on, DATE '2022-11-01' AS consulted_on,
            'gesamtmodul' AS modules, DATE '2022-12-01' AS approved_on,
            DATE '2023-01-01' AS start, DATE '2028-12-31' AS "end"
        FROM range({cases}) AS t(n)
    ) TO '{folder}/cases.parquet' (FORMAT parquet)
"""
# First day, counted from the case's own, and length of each phase, and how much longer some are.
_PHASES = """
    COPY (
        SELECT format('LOE-{:07d}', n) AS "case",
            (row_number() OVER (PARTITION BY n ORDER BY place) - 1)::INTEGER AS number, module,
            first_day + since AS start,
            first_day + since + days + CASE WHEN hash(n, place) % 37 = 0 THEN 40 ELSE 0 END AS "end"
        FROM (SELECT n, DATE '2023-01-01' + (hash(n) % 900)::INTEGER AS first_day
              FROM range({cases}) AS t(n)),
            (VALUES (0, 'einstiegsphase', 0, 27), (1, 'qualifizierungsphase', 28, 270),
                (2, 'stabilisierungsphase', 340, 190), (3, 'uebergangsphase', 580, 150),
                (4, 'sicherung_arbeitsplatz', 780, 170)) AS p(place, module, since, days)
        WHERE NOT (place = 0 AND hash(n, 'e') % 50 = 0)
        ORDER BY 1, 2
    ) TO '{folder}/phases.parquet' (FORMAT parquet)
"""
_HOURS = """
    COPY (
        SELECT "case", number, format('H-{:05d}', number) AS id, date,
            CASE WHEN reverses IS NULL THEN module END AS module,
            CASE WHEN reverses IS NULL THEN minutes END AS minutes, reverses, trainer
        FROM (
            SELECT format('LOE-{:07d}', n) AS "case", e AS number,
                CASE WHEN e = {entries} - 1 AND n % 2 = 0
                    THEN format('H-{:05d}', (hash(n, 'r') % ({entries} - 1))::INTEGER) END
                    AS reverses,
                first_day + since + (hash(n, e) % (days + CASE WHEN n % 11 = 0 THEN 9 ELSE 0 END))
                    ::INTEGER AS date,
                module,
                (30 + 15 * (hash(e, n) % 22)::INTEGER) * CASE WHEN n % 50 = 1 THEN 3 ELSE 1 END
                    AS minutes,
                format('QT-{}', hash(n) % 40) AS trainer
            FROM (SELECT n, DATE '2023-01-01' + (hash(n) % 900)::INTEGER AS first_day
                  FROM range({cases}) AS t(n)),
                range({entries}) AS u(e),
                (VALUES (0, 'einstiegsphase', 0, 27), (1, 'qualifizierungsphase', 28, 270),
                    (2, 'stabilisierungsphase', 340, 190), (3, 'uebergangsphase', 580, 150),
                    (4, 'sicherung_arbeitsplatz', 780, 170)) AS p(place, module, since, days)
            WHERE place = (CASE WHEN e % 10 = 0 THEN 0 WHEN e % 10 < 5 THEN 1 WHEN e % 10 < 7 THEN 2
                           WHEN e % 10 < 8 THEN 3 ELSE 4 END)
        )
        ORDER BY 1, 2
    ) TO '{folder}/hours.parquet' (FORMAT parquet)
"""


def make(folder: Path, cases: int, entries: int = _ENTRIES) -> Path:
    """Write the tables of so many cases, each with so many entries, unless they are there."""
    place = folder / f"portfolio-{cases}-{entries}"
    if not (place / "done").exists():
        place.mkdir(parents=True, exist_ok=True)
        with duckdb.connect() as connection:
            for query in (_CASES, _PHASES, _HOURS):
                text = query.replace("{cases}", str(cases)).replace("{entries}", str(entries))
                connection.execute(text.replace("{folder}", str(place)))
        (place / "done").touch()
    return place
