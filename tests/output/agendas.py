"""Lists of what is due, for the tests of all formats."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from runs import result_of, run_of, runs

from passtgenau_core import Length
from passtgenau_core.output.agenda import Agenda, agenda_of
from passtgenau_core.runs.result import Result
from passtgenau_core.testing import lengths

CASE: dict[str, Any] = {
    "format": "passtgenau-case/1",
    "programme": "passtgenau",
    "case": "LOE-2025-007",
    "budget": {"approved_on": "2025-03-19"},
    "agreement": {"provider": "st-josefshaus", "signed_on": "2025-03-19"},
    "phases": [
        {"module": "einstiegsphase", "start": "2025-03-19", "end": "2025-04-11"},
        {"module": "qualifizierungsphase", "start": "2025-04-14", "end": "2026-02-08"},
    ],
}
"""On 1 June 2025 a report is overdue, a talk is due on Corpus Christi, two reports on a Sunday."""
SERVICE: dict[str, Any] = {
    "format": "passtgenau-service/1",
    "programme": "passtgenau",
    "meetings": ["2025-01-15"],
    "trainers": [{"id": "QT-1", "trainings": ["2024-03-01"]}],
}
"""On 1 June 2025 the next meeting and the next training are overdue."""


def agenda(*files: Result, within: Length | int | None = None, **fields: Any) -> Agenda:
    """What is due over these files, or over the case above in the language of the run."""
    some = files or (result_of(CASE, lang=fields.get("lang", "de")),)
    return agenda_of(run_of(*some, **fields), within)


@st.composite
def agendas(draw: st.DrawFn) -> Agenda:
    """What is due over some cases of both programmes, in any language, on any day."""
    return agenda_of(draw(runs()), draw(st.one_of(st.none(), st.integers(0, 900), lengths())))
