"""Runs over files that are given as data, for the tests of all formats."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import attrs
from hypothesis import strategies as st

from passtgenau_core import (
    Case,
    Problem,
    Text,
    dump_case,
    load_programme,
)
from passtgenau_core.language import LANGUAGES
from passtgenau_core.runs.checker import Checker, Task
from passtgenau_core.runs.choice import Choice
from passtgenau_core.runs.result import Finding, Result, Run
from passtgenau_core.testing import cases, days

PASSTGENAU = load_programme("passtgenau")
SUPPORT = load_programme("integrationsbegleitung")
PROGRAMMES = {programme.name: programme for programme in (PASSTGENAU, SUPPORT)}
DAY = date(2025, 6, 1)
HEAD = {"format": "passtgenau-case/1", "programme": "passtgenau", "case": "LOE-2025-007"}
EINSTIEG = {"module": "einstiegsphase", "start": "2025-03-03", "end": "2025-03-28"}
TOO_LONG = {"module": "qualifizierungsphase", "start": "2025-03-31", "end": "2026-01-31"}
TOO_SHORT = {"module": "einstiegsphase", "start": "2025-03-03", "end": "2025-03-14"}
SERVICE = {"format": "passtgenau-service/1", "programme": "passtgenau"}
PROBLEM = Problem(what=Text("leer", "empty"), file="b.yaml", line=3, column=1, pointer="/case")
BROKEN = Result(file="b.yaml", problems=(PROBLEM,))


def result(name: str = "a.json", /, **fields: Any) -> Result:
    """What is found in a case file with these fields on 1 June 2025, told in German."""
    return result_of({**HEAD, **fields}, name)


def service_result(name: str = "s.json", /, **fields: Any) -> Result:
    """What is found in a service file with these fields."""
    return result_of({**SERVICE, **fields}, name)


def result_of(data: dict[str, Any], name: str = "a.json", **asked: Any) -> Result:
    """What is found in a file of this content; ``asked`` are fields of the checker."""
    checker = Checker(**{"choice": Choice(), "as_of": DAY, "lang": "de", **asked})
    found = checker.result(Task(file=name, content=json.dumps(data, indent=1).encode()))
    assert not found.problems, found.problems
    return found


def run_of(*results: Result, **fields: Any) -> Run:
    """A run with these results."""
    made = {"as_of": DAY, "lang": "de", "version": "1.2.3", "programmes": PROGRAMMES, **fields}
    return Run(results=results, **made)


def with_findings(*findings: Finding, name: str = "a.json") -> Result:
    """A file with these findings instead of its own."""
    return attrs.evolve(result(name), findings=findings)


@st.composite
def runs(draw: st.DrawFn, *, most_files: int = 3) -> Run:
    """A run over some cases of both programmes, in any language, on any day, some file broken."""
    as_of, lang = draw(days()), draw(st.sampled_from(LANGUAGES))
    some: st.SearchStrategy[list[Case]] = st.lists(
        st.one_of(cases(most_entries=2), cases(SUPPORT, most_entries=2)), max_size=most_files
    )
    results = [
        result_of(json.loads(dump_case(case, format="json")), f"{n}.json", as_of=as_of, lang=lang)
        for n, case in enumerate(draw(some))
    ]
    broken = draw(st.sampled_from(((), (BROKEN,))))
    return run_of(*results, *broken, as_of=as_of, lang=lang)
