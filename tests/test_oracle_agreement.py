"""The library and the oracle, two independent computations of one specification, agree."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from oracle import judge

from passtgenau_core import Case, check, dump_case, load_programme
from passtgenau_core.testing import cases, days

PROGRAMME = load_programme("passtgenau")
VALUES = ("observed", "allowed", "due")


def readings() -> st.SearchStrategy[dict[str, str]]:
    """An option of both readings."""
    return st.fixed_dictionaries(
        {
            "month": st.sampled_from(("calendar", "phase")),
            "minimum-length": st.sampled_from(("warning", "error", "off")),
        }
    )


def raw(case: Case) -> dict[str, Any]:
    """The case as its file says it, with minutes in place of clock times."""
    data: dict[str, Any] = json.loads(dump_case(case, format="json"))
    for written, entry in zip(data.get("hours", []), case.ledger, strict=True):
        if entry.from_ is not None:
            del written["from"], written["to"]
            written["minutes"] = entry.minutes
    return data


def assert_agreement(case: Case, as_of: date, chosen: dict[str, str]) -> None:
    """Compare outcomes, and observed, allowed and due wherever the oracle states them."""
    wanted = judge(raw(case), as_of, chosen)
    report = check(case, as_of=as_of, readings=chosen, select=("PG1", "PG2", "PG3"))
    told = {(judgement.rule, judgement.subject): judgement for judgement in report}
    assert len(told) == len(report)
    outcomes = {key: judgement.outcome.value for key, judgement in told.items()}
    assert outcomes == {key: verdict.outcome for key, verdict in wanted.items()}
    stated = {
        (key, name): value
        for key, verdict in wanted.items()
        for name in VALUES
        if (value := getattr(verdict, name)) is not None
    }
    assert {(key, name): getattr(told[key], name) for key, name in stated} == stated


class TestAgreement:
    """Design: "agreement of two ways to compute one thing"."""

    @given(cases(PROGRAMME, with_waivers=False), days(), readings())
    def test_any_day(self, case: Case, as_of: date, chosen: dict[str, str]) -> None:
        """They agree about any case on any day under any reading."""
        assert_agreement(case, as_of, chosen)

    @given(cases(PROGRAMME, with_waivers=False), st.data(), readings())
    def test_near_the_boundaries(
        self, case: Case, data: st.DataObject, chosen: dict[str, str]
    ) -> None:
        """They agree on the days about starts, ends, entries and due days."""
        marks = {entry.date for entry in case.ledger}
        marks |= {phase.start for phase in case.phases}
        marks |= {phase.end for phase in case.phases if phase.end is not None}
        early = judge(raw(case), date(2022, 1, 1), chosen)
        marks |= {verdict.due for verdict in early.values() if verdict.due is not None}
        mark = data.draw(st.sampled_from(sorted(marks)) if marks else days())
        assert_agreement(case, mark + timedelta(days=data.draw(st.integers(-1, 1))), chosen)

    @given(cases(PROGRAMME, with_waivers=False, most_phases=2, most_entries=40), days(), readings())
    def test_many_entries(self, case: Case, as_of: date, chosen: dict[str, str]) -> None:
        """They agree about cases with many entries, where caps are crossed."""
        assert_agreement(case, as_of, chosen)
