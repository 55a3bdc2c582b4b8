"""Each judgement rests on the facts it names: from them alone its outcome can be recomputed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import attrs
import pytest
from facts_checker import RULES, MissingFactError, recompute
from hypothesis import Phase as Step
from hypothesis import given, settings
from hypothesis import strategies as st
from measures import PROGRAMME as SECOND
from measures import measures

from passtgenau_core import Case, Judgement, Outcome, Record, check, dump_case, load_programme
from passtgenau_core.testing import cases, days

PROGRAMME = load_programme("passtgenau")
# A smaller case would say no more than the pointer that is missing, and takes long to find.
EXAMPLES = settings(
    max_examples=settings().max_examples // 2,
    phases=(Step.explicit, Step.reuse, Step.generate),
    report_multiple_bugs=False,
)
FEWER = settings(EXAMPLES, max_examples=settings().max_examples // 8)
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


def about(case: Case, rule: str) -> st.SearchStrategy[date]:
    """Days about those that matter to a rule."""
    marks = {entry.date for entry in case.ledger} | {record.date for record in case.records}
    marks |= {phase.start for phase in case.phases}
    marks |= {phase.end for phase in case.phases if phase.end is not None}
    early = check(case, as_of=date(2022, 1, 1), select=[rule])
    marks |= {told.due for told in early if told.due is not None}
    near = st.sampled_from(sorted(marks)) if marks else days()
    return st.builds(lambda day, n: day + timedelta(days=n), near, st.integers(-1, 1))


@st.composite
def talked(draw: st.DrawFn) -> Case:
    """A case with Reflexionsgespräche, one about a month or a quarter after the other."""
    case = draw(cases(PROGRAMME, with_waivers=False, most_phases=2, most_entries=0))
    on = min((phase.start for phase in case.phases), default=date(2025, 3, 3))
    talks = []
    for _ in range(draw(st.integers(0, 4))):
        on += timedelta(days=draw(st.sampled_from((0, 28, 31, 89, 92, 93, 184))))
        talks.append(Record(kind="reflexionsgespraech", date=on))
    return attrs.evolve(case, records=draw(st.permutations(talks)))


def any_case(rule: str) -> st.SearchStrategy[Case]:
    """Cases that the rule has something to say about."""
    if rule.startswith("IB"):
        return measures()
    if rule in ("PG701", "PG702", "PG703"):
        return talked()
    most = 12 if rule.startswith("PG3") else 0
    return cases(PROGRAMME, with_waivers=False, most_entries=most)


def verdict(told: Judgement, data: dict[str, Any], as_of: date) -> Outcome | str:
    """The outcome that the facts lead to, or what they do not name."""
    try:
        return recompute(told, data, as_of)
    except MissingFactError as error:
        return f"{told.rule} ({told.because}) does not name {error}"


class TestFactsSuffice:
    """Documentation: "`facts`: what the judgement rests on"."""

    @pytest.mark.parametrize("rule", OF_THE_CONCEPT)
    @EXAMPLES
    @given(data=st.data(), readings=READINGS)
    def test_concept(self, rule: str, data: st.DataObject, readings: dict[str, str]) -> None:
        """The rules on booking, lengths, hours and talks, of any case on any day."""
        case = data.draw(any_case(rule))
        file = plain(case)
        as_of = data.draw(about(case, rule))
        for told in check(case, as_of=as_of, readings=readings, select=[rule]):
            assert verdict(told, file, as_of) == told.outcome

    @EXAMPLES
    @given(data=st.data())
    def test_interim_review(self, data: st.DataObject) -> None:
        """IB701, of any measure on any day."""
        case = data.draw(measures())
        file = plain(case)
        as_of = data.draw(about(case, "IB701"))
        for told in check(case, as_of=as_of, select=["IB701"]):
            assert verdict(told, file, as_of) == told.outcome


class Named:
    """Which phases and records the facts of a judgement name, or its subject."""

    def __init__(self, told: Judgement, case: Case) -> None:
        pointers = [fact for fact in told.facts if isinstance(fact, str) and fact[:1] == "/"]
        paths = [pointer.split("/")[1:] for pointer in (*pointers, f"/{told.subject}")]
        self.places: Mapping[str, list[int]] = {
            name: [n for n in range(number) if [name] in paths or self._holds(paths, name, n)]
            for name, number in (("phases", len(case.phases)), ("records", len(case.records)))
        }
        self.subject = told.subject
        name, _, number = told.subject.partition("/")
        if name in self.places:
            self.subject = f"{name}/{self.places[name].index(int(number))}"

    @staticmethod
    def _holds(paths: list[list[str]], name: str, number: int) -> bool:
        return any(path[:2] == [name, str(number)] for path in paths)

    def alone(self, case: Case) -> Case:
        """The case without the phases and records that are not named."""
        return attrs.evolve(
            case,
            phases=[case.phases[n] for n in self.places["phases"]],
            records=[case.records[n] for n in self.places["records"]],
        )


class TestNothingElseMatters:
    """What no fact names may be left out of the file without changing the outcome."""

    @pytest.mark.parametrize(
        "rule", [rule.id for rule in (*PROGRAMME.rules, *SECOND.rules) if rule.about == "case"]
    )
    @FEWER
    @given(data=st.data())
    def test_left_out(self, rule: str, data: st.DataObject) -> None:
        """Phases and records that are not named play no part."""
        case = data.draw(any_case(rule))
        as_of = data.draw(about(case, rule))
        for told in check(case, as_of=as_of, select=[rule]):
            named = Named(told, case)
            again = check(named.alone(case), as_of=as_of, select=[rule])
            outcomes = [j.outcome for j in again if j.subject == named.subject]
            assert (told.because, outcomes) == (told.because, [told.outcome])
