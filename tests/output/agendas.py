"""Lists of what is due, for the tests of all formats."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from hypothesis import strategies as st

from passtgenau_core import (
    Case,
    Length,
    Problem,
    Text,
    check,
    check_service,
    dump_case,
    load_programme,
)
from passtgenau_core.files.any_file import read_file
from passtgenau_core.files.case_file import CaseFile
from passtgenau_core.language import LANGUAGES
from passtgenau_core.output.agenda import Agenda, agenda_of
from passtgenau_core.output.run import Checked, Run
from passtgenau_core.testing import cases, days, lengths

PROGRAMME = load_programme("passtgenau")
SUPPORT = load_programme("integrationsbegleitung")
DAY = date(2025, 6, 1)
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

PROBLEM = Problem(what=Text("leer", "empty"), file="b.yaml", line=3, column=1, pointer="/case")


def checked(data: dict[str, Any], name: str = "a.json", as_of: date = DAY) -> Checked:
    """A judged file with this content."""
    read = read_file(json.dumps(data, indent=1), format="json")
    if isinstance(read, CaseFile):
        report = check(read.case, as_of=as_of)
    else:
        report = check_service(read.service, read.programme, as_of=as_of)
    return Checked(file=name, read=read, report=report)


def run_of(*files: Checked, as_of: date = DAY, **fields: Any) -> Run:
    """A run over these files."""
    made = {"problems": (), "unread": 0, "lang": "de", "version": "1.2.3", **fields}
    return Run(as_of=as_of, checked=files, **made)


def agenda(*files: Checked, within: Length | int | None = None, **fields: Any) -> Agenda:
    """What is due over these files, or over the case above."""
    return agenda_of(run_of(*(files or (checked(CASE),)), **fields), within)


@st.composite
def agendas(draw: st.DrawFn) -> Agenda:
    """What is due over some cases of both programmes, in any language, on any day."""
    as_of = draw(days())
    some: st.SearchStrategy[list[Case]] = st.lists(
        st.one_of(cases(most_entries=2), cases(SUPPORT, most_entries=2)), max_size=3
    )
    files = [
        checked(json.loads(dump_case(case, format="json")), f"{number}.json", as_of)
        for number, case in enumerate(draw(some))
    ]
    run = run_of(
        *files,
        as_of=as_of,
        lang=draw(st.sampled_from(LANGUAGES)),
        problems=draw(st.sampled_from(((), (PROBLEM,)))),
    )
    return agenda_of(run, draw(st.one_of(st.none(), st.integers(0, 900), lengths())))
