"""A list of ICF codes of one's own, and what a case names beside it."""

from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Callable
from datetime import date
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from passtgenau_core import (
    Case,
    Goal,
    IcfAssessment,
    IcfCodes,
    InputError,
    Problem,
    Record,
    dump_case,
    load_programme,
    unknown_icf_codes,
)
from passtgenau_core.testing import cases

DAY = date(2025, 3, 10)
MANY = IcfCodes([f"d{number}" for number in range(100, 600)])


def case_with(goal: str | None, *assessed: str) -> Case:
    """A case with one goal and one record."""
    return Case(
        id="LOE-2025-007",
        programme=load_programme("passtgenau"),
        goals=[Goal(id="Z-1", agreed_on=DAY, icf=goal)],
        records=[
            Record(
                kind="abschlussbericht",
                date=DAY,
                icf=[IcfAssessment(code=code) for code in assessed],
            )
        ],
    )


def problems_of(make: Callable[[], object]) -> tuple[Problem, ...]:
    """The problems of what ``make`` is refused for."""
    with pytest.raises(InputError) as caught:
        make()
    return caught.value.problems


class TestTheList:
    """The domain: "let users load their own list"."""

    def test_has_codes_and_titles(self) -> None:
        """It tells whether it has a code, how many, and their titles."""
        codes = IcfCodes(["d850", "d8"], {"d850": "Arbeit"})
        assert "d850" in codes
        assert "d8500" not in codes
        assert 850 not in codes
        assert len(codes) == 2
        assert (codes.title("d850"), codes.title("d8"), codes.title("d9")) == ("Arbeit", None, None)

    def test_is_a_value(self) -> None:
        """Lists that say the same are equal, whatever they were made of."""
        codes = IcfCodes(["d850"], {"d850": "Arbeit"})
        same = IcfCodes(iter(("d850",)), [("d850", "Arbeit")])
        assert codes == same == copy.deepcopy(codes) == pickle.loads(pickle.dumps(codes))  # noqa: S301
        assert hash(codes) == hash(same)
        assert codes != IcfCodes(["d850"])
        nothing: Any = None
        assert IcfCodes(["d850"], nothing) == IcfCodes(["d850"])

    def test_shows_no_titles(self) -> None:
        """Titles are free text, and stay out of the repr."""
        assert repr(IcfCodes(["d850"], {"d850": "Arbeit"})) == "IcfCodes(codes=('d850',))"

    @pytest.mark.parametrize(
        ("codes", "titles", "pointers"),
        [
            ("d850", {}, ["/codes"]),
            ([850], {}, ["/codes"]),
            (None, {}, ["/codes"]),
            (["d85", "d850", "x"], {}, ["/codes/0", "/codes/2"]),
            (["d850", "d845", "d850"], {}, ["/codes/2"]),
            (["d850"], {"d845": "Stelle"}, ["/titles"]),
            (["d850"], {"d850": 5}, ["/titles"]),
            (["d850"], [("d850", "Arbeit"), ("d850", "Beruf")], ["/titles"]),
            (["d850"], "Arbeit", ["/titles"]),
        ],
    )
    def test_what_is_none(self, codes: Any, titles: Any, pointers: list[str]) -> None:
        """Codes parse and stand once, titles are texts of codes that are there."""
        found = problems_of(lambda: IcfCodes(codes, titles))
        assert [problem.pointer for problem in found] == pointers


class TestUnknownCodes:
    """The domain: "Ship syntax […], not the code list […]; let users load their own list"."""

    def test_places(self) -> None:
        """Goals and assessments are looked at, in the order of the file."""
        case = case_with("d855", "d850", "d8500", "e310")
        case = attrs.evolve(case, goals=[*(case.goals or ()), Goal(id="Z-2", agreed_on=DAY)])
        found = unknown_icf_codes(case, IcfCodes(["d850", "e310"]))
        assert [problem.pointer for problem in found] == ["/goals/0/icf", "/records/0/icf/1/code"]
        assert unknown_icf_codes(case, IcfCodes(["d850", "d855", "d8500", "e310"])) == ()

    def test_a_case_without_any(self) -> None:
        """A case that names no code knows none too many."""
        case = Case(id="LOE-2025-007", programme=load_programme("passtgenau"))
        assert unknown_icf_codes(case, IcfCodes([])) == ()

    @pytest.mark.parametrize(
        ("code", "codes", "expected"),
        [
            ("d855", IcfCodes(["d230", "d850"]), "one of: d230, d850; did you mean d850?"),
            ("e310", IcfCodes(["d230", "d850"]), "one of: d230, d850"),
            ("e310", IcfCodes([]), "nothing; there are none here"),
            ("d5990", MANY, "one of the 500 codes of your own list; did you mean d599?"),
            ("e310", MANY, "one of the 500 codes of your own list; did you mean d310?"),
            ("b2", MANY, "one of the 500 codes of your own list"),
        ],
    )
    def test_words(self, code: str, codes: IcfCodes, expected: str) -> None:
        """The nearest code is told; long lists are counted and not repeated."""
        [problem] = unknown_icf_codes(case_with(code), codes)
        assert problem.expected is not None
        assert problem.got is not None
        assert (problem.what.en, problem.got.en) == ("unknown ICF code", f'"{code}"')
        assert problem.expected.en == expected

    def test_words_in_german(self) -> None:
        """The same in German."""
        [problem] = unknown_icf_codes(case_with("d5990"), MANY)
        assert problem.message("de") == (
            'ICF-Code unbekannt: gefunden "d5990", '
            "erwartet einer der 500 Codes der eigenen Liste; meinten Sie d599?"
        )

    @given(
        case=cases(most_entries=0, most_phases=1), known=st.sets(st.sampled_from(("d850", "b1")))
    )
    def test_every_place_and_no_other(self, case: Case, known: set[str]) -> None:
        """What the pointers lead to in the file are exactly the codes that the list lacks."""
        data = json.loads(dump_case(case, format="json"))
        goals = [goal["icf"] for goal in data.get("goals", []) if "icf" in goal]
        records = [one["code"] for r in data.get("records", []) for one in r.get("icf", [])]
        found = []
        for problem in unknown_icf_codes(case, IcfCodes(sorted(known))):
            node = data
            for step in problem.pointer.split("/")[1:]:
                node = node[int(step) if step.isdecimal() else step]
            found.append(node)
        assert found == [code for code in goals + records if code not in known]
