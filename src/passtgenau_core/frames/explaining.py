"""Some of many cases looked at closely: by the reference engine, with messages and remedies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from ..checking import check
from ..columns.expressions import col
from ..errors import InputError, Problem
from ..judgement import Report
from ..programme import Programme
from ..service import Service
from . import native
from .cases import cases_of
from .inputs import numbered
from .rows import Row


def explain_cases(
    programme: Programme,
    flagged: Any,
    *,
    as_of: date,
    readings: Mapping[str, str] | None = None,
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    service: Service | None = None,
    **frames: Any,
) -> dict[str, Report]:
    """What ``check`` says of some of the cases in frames, with facts, messages and remedies.

    The rows of these cases are read, and no others.

    Args:
        programme: The programme of all cases.
        flagged: Ids of cases, or a frame with a column ``case``, such as
            :func:`passtgenau_core.frames.check_frames` returns.
        as_of: The day (Stichtag).
        readings: Options other than the default ones, by reading id.
        select: Rule ids or prefixes; only these rules are judged. Empty: all.
        ignore: Rule ids or prefixes that are left out.
        service: The service that works on the cases.
        **frames: As ``check_frames`` takes them: ``phases``, ``hours``, ``records``, ``cases`` …

    Returns:
        The reports by id of the case, in the order of the ids.

    Raises:
        InputError: if a row of these cases cannot be understood: every problem with the case in
            place of a file, and table, row and column in place of a pointer.

    Example:
        >>> import polars
        >>> from passtgenau_core import load_programme, message
        >>> phases = polars.DataFrame({
        ...     "case": ["LOE-2025-007"], "module": ["qualifizierungsphase"],
        ...     "start": [date(2025, 3, 31)], "end": [date(2026, 1, 31)]})
        >>> reports = explain_cases(load_programme("passtgenau"), ["LOE-2025-007"], phases=phases,
        ...                         as_of=date(2025, 6, 1), select=["PG202"])
        >>> print(reports["LOE-2025-007"].breached[0].remedy.value)
        2026-01-30
    """
    ids = sorted(set(_ids(flagged)))
    there = {name: frame for name, frame in frames.items() if frame is not None}
    problems: list[Problem] = []
    cases = list(cases_of(_rows(there, ids), programme, problems)) if ids else []
    if problems:
        raise InputError(problems)
    how: dict[str, Any] = {"readings": readings, "select": select, "ignore": ignore}
    return {case.id: check(case, as_of=as_of, service=service, **how) for case in cases}


def _ids(flagged: Any) -> Iterable[str]:
    if isinstance(flagged, str):
        return [flagged]
    if isinstance(flagged, Iterable) and not native.is_frame(flagged):
        return flagged
    rows = native.read({"cases": flagged}).frames["cases"].select("case").unique(["case"])
    ids: list[str] = rows.collect()["case"].to_list()
    return ids


def _rows(frames: Mapping[str, Any], ids: list[str]) -> dict[str, Iterator[Row]]:
    read = native.read(frames)
    return {
        name: numbered(name, rows, in_order=read.in_order)
        .filter(col("case").is_in(ids))
        .sort("case")
        .collect()
        .iter_rows(named=True)
        for name, rows in read.frames.items()
    }
