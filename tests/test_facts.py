"""Each judgement rests on the facts it names: from them alone its outcome can be recomputed."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import attrs
import pytest
from facts_checker import RULES, MissingFactError, recompute
from hypothesis import given, settings
from hypothesis import strategies as st
from measures import measures

from passtgenau_core import (
    Case,
    Judgement,
    check,
    dump_case,
    load_programme,
)
from passtgenau_core.testing import cases, days

FEWER = settings(max_examples=settings().max_examples // 4)
PROGRAMME = load_programme("passtgenau")
SECOND = load_programme("integrationsbegleitung")
READINGS = st.fixed_dictionaries(
    {
        "month": st.sampled_from(("calendar", "phase")),
        "minimum-length": st.sampled_from(("warning", "error", "off")),
        "talk-interval": st.sampled_from(("P3M", "P1M", "P6M")),
    }
)
OF_THE_CONCEPT = [rule for rule in RULES if rule.startswith("PG")]


def plain(case: Case) -> dict[str, Any]:
    """The data of the case file, with minutes in place of clock times."""
    data: dict[str, Any] = json.loads(dump_case(case, format="json"))
    for written, entry in zip(data.get("hours", []), case.ledger, strict=True):
        if entry.from_ is not None:
            del written["from"], written["to"]
            written["minutes"] = entry.minutes
    return data


def assert_facts_suffice(told: Judgement, data: dict[str, Any], as_of: date) -> None:
    """The facts of one judgement lead to its outcome."""
    try:
        outcome = recompute(told, data, as_of)
    except MissingFactError as error:
        message = f"{told.rule} of {told.subject} ({told.because}) does not name {error}"
        raise AssertionError(message) from None
    assert outcome is told.outcome, told


def about(case: Case) -> st.SearchStrategy[date]:
    """Days about those that matter."""
    marks = {entry.date for entry in case.ledger} | {record.date for record in case.records}
    marks |= {phase.start for phase in case.phases}
    marks |= {phase.end for phase in case.phases if phase.end is not None}
    every = check(case, as_of=date(2022, 1, 1))
    marks |= {told.due for told in every if told.due is not None}
    near = st.sampled_from(sorted(marks)) if marks else days()
    return st.builds(lambda day, n: day + timedelta(days=n), near, st.integers(-1, 1))


class TestFactsSuffice:
    """Documentation: "`facts`: what the judgement rests on"."""

    @pytest.mark.parametrize("rule", OF_THE_CONCEPT)
    @settings(max_examples=max(settings().max_examples // 2, 1))
    @given(data=st.data(), readings=READINGS)
    def test_concept(self, rule: str, data: st.DataObject, readings: dict[str, str]) -> None:
        """The rules on booking, lengths, hours and talks, of any case on any day."""
        entries = rule.startswith("PG3")
        case = data.draw(cases(PROGRAMME, with_waivers=False, most_entries=12 if entries else 0))
        if rule == "PG701":
            talks = [attrs.evolve(r, kind="reflexionsgespraech") for r in case.records]
            case = attrs.evolve(case, records=talks)
        as_of = data.draw(about(case))
        file = plain(case)
        for told in check(case, as_of=as_of, readings=readings, select=[rule]):
            assert_facts_suffice(told, file, as_of)

    @given(measures(), st.data())
    def test_interim_review(self, case: Case, data: st.DataObject) -> None:
        """IB701, of any measure on any day."""
        as_of = data.draw(about(case))
        for told in check(case, as_of=as_of, select=["IB701"]):
            assert_facts_suffice(told, plain(case), as_of)
