"""Progress of a long run, on a terminal; nobody else is told."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from ..runs.result import Result

_LONG = 100


def watch(results: Iterable[Result], count: int) -> Iterable[Result]:
    """Pass the results on, and show on standard error how many there are, if it takes long."""
    if count < _LONG or not sys.stderr.isatty():
        return results
    from rich.console import Console  # noqa: PLC0415 (heavy, and only terminals need it)
    from rich.progress import track  # noqa: PLC0415

    return track(results, "passtgenau check", count, console=Console(stderr=True), transient=True)
