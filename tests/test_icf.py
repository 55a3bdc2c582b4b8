from collections.abc import Callable
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from passtgenau_core.errors import InputError, Problem
from passtgenau_core.icf import QUALIFIERS, IcfAssessment, check_code
from passtgenau_core.testing import icf_assessments

CHAPTERS = {"b": 8, "s": 8, "d": 9, "e": 5}
TAKES = {
    "b": ("extent",),
    "s": ("extent", "nature", "location"),
    "d": ("performance", "capacity"),
    "e": ("barrier", "facilitator"),
}
NAMES = ("performance", "capacity", "extent", "nature", "location", "barrier", "facilitator")


def problems_of(make: Callable[[], object]) -> tuple[Problem, ...]:
    """The problems of what ``make`` is refused for."""
    with pytest.raises(InputError) as caught:
        make()
    return caught.value.problems


class TestCodes:
    """The domain: "`[bsde]` + 1 digit chapter […], then 2, 1, 1 more digits"."""

    @pytest.mark.parametrize("component", "bsde")
    @pytest.mark.parametrize("chapter", range(10))
    @pytest.mark.parametrize("digits", ["", "0", "50", "500", "5000", "50000"])
    def test_every_shape(self, component: str, chapter: int, digits: str) -> None:
        """A code has a chapter of its component and no, two, three or four digits after it."""
        code = f"{component}{chapter}{digits}"
        if 1 <= chapter <= CHAPTERS[component] and len(digits) in (0, 2, 3, 4):
            assert IcfAssessment(code=code).code == code
        else:
            [problem] = problems_of(lambda: check_code(code, "/icf"))
            assert (problem.pointer, problem.example) == ("/icf", "d850")

    @pytest.mark.parametrize(
        ("code", "got"),
        [
            ("", '""'),
            ("D850", '"D850"'),
            ("x850", '"x850"'),
            ("d", '"d"'),
            ("d850.2", '"d850.2"'),
            ("d850\n", "a text of 5 characters"),
            ("d٨٥٠", '"d٨٥٠"'),
            (850, "850"),
            (None, "nothing (null)"),
        ],
    )
    def test_what_is_no_code(self, code: Any, got: str) -> None:
        """A code that does not parse is bad input."""
        [problem] = problems_of(lambda: IcfAssessment(code=code))
        assert problem.got is not None
        assert problem.expected is not None
        assert problem.got.en == got
        assert problem.expected.en == "b1–b8, s1–s8, d1–d9 or e1–e5, then 2 to 4 digits"
        assert problem.pointer == "/code"


class TestQualifiers:
    """The domain: "`0–4, 8, 9` (d takes performance and capacity; s up to three; […])"."""

    def test_which_there_are(self) -> None:
        """5, 6 and 7 are no qualifiers."""
        assert QUALIFIERS == (0, 1, 2, 3, 4, 8, 9)

    @given(name=st.sampled_from(NAMES), number=st.integers(-2, 11))
    def test_exactly_these_numbers(self, name: str, number: int) -> None:
        """A qualifier is one of seven numbers."""
        component = next(letter for letter, names in TAKES.items() if name in names)
        values: dict[str, Any] = {"code": f"{component}1", name: number}
        if number in {0, 1, 2, 3, 4, 8, 9}:
            assert getattr(IcfAssessment(**values), name) == number
        else:
            [problem] = problems_of(lambda: IcfAssessment(**values))
            assert problem.got is not None
            assert problem.expected is not None
            assert (problem.got.en, problem.expected.en) == (str(number), "0 to 4, 8 or 9")
            assert problem.pointer == f"/{name}"

    @pytest.mark.parametrize(("value", "got"), [(True, "true"), ("2", '"2"'), (2.0, "2.0")])
    def test_only_whole_numbers(self, value: Any, got: str) -> None:
        """What only equals a qualifier is none."""
        [problem] = problems_of(lambda: IcfAssessment(code="d850", capacity=value))
        assert problem.got is not None
        assert (problem.got.en, problem.pointer) == (got, "/capacity")

    @pytest.mark.parametrize("component", "bsde")
    @pytest.mark.parametrize("name", NAMES)
    def test_each_component_takes_its_own(self, component: str, name: str) -> None:
        """A qualifier of another component does not fit."""
        values: dict[str, Any] = {"code": f"{component}1", name: 0}
        if name in TAKES[component]:
            assert getattr(IcfAssessment(**values), name) == 0
        else:
            [problem] = problems_of(lambda: IcfAssessment(**values))
            assert problem.got is not None
            assert problem.expected is not None
            assert problem.got.en == f'"{name}"'
            assert problem.expected.en == f"for {component}1: {', '.join(TAKES[component])}"
            assert problem.pointer == f"/{name}"

    def test_all_that_do_not_fit_are_told_at_once(self) -> None:
        """Two qualifiers of other components are two problems, in the order of the fields."""
        problems = problems_of(lambda: IcfAssessment(code="b152", nature=1, capacity=1, extent=2))
        assert [problem.pointer for problem in problems] == ["/capacity", "/nature"]

    def test_no_factor_hinders_and_helps_at_once(self) -> None:
        """One assessment of an environmental factor is a barrier or a facilitator."""
        [problem] = problems_of(lambda: IcfAssessment(code="e310", barrier=1, facilitator=0))
        assert problem.expected is not None
        assert problem.expected.en == "one of the two in each assessment"
        assert problem.pointer == "/facilitator"

    @pytest.mark.parametrize("name", ["barrier", "facilitator"])
    def test_one_of_the_two_is_fine(self, name: str) -> None:
        """A barrier alone and a facilitator alone are assessments."""
        values: dict[str, Any] = {"code": "e310", name: 4}
        assert getattr(IcfAssessment(**values), name) == 4

    @given(assessment=icf_assessments())
    def test_the_published_strategy_keeps_to_them(self, assessment: IcfAssessment) -> None:
        """Only qualifiers of the code's own component are set."""
        given_ones = attrs.asdict(assessment)
        code = given_ones.pop("code")
        used = {name for name, value in given_ones.items() if value is not None}
        assert used <= set(TAKES[code[0]])
