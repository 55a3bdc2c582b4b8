import copy
import pickle
import re
from collections.abc import Callable
from typing import Any

import attrs
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from passtgenau_core.errors import InputError, Problem
from passtgenau_core.icf import (
    QUALIFIERS,
    IcfAssessment,
    IcfChange,
    check_code,
    compare_assessments,
)
from passtgenau_core.icf_words import CHAPTERS as CHAPTER_TITLES
from passtgenau_core.icf_words import COMPONENTS, QUALIFIER_NAMES, qualifier_meaning
from passtgenau_core.language import LANGUAGES, Language, Text
from passtgenau_core.testing import icf_assessments

CHAPTERS = {"b": 8, "s": 8, "d": 9, "e": 5}
TAKES = {
    "b": ("extent",),
    "s": ("extent", "nature", "location"),
    "d": ("performance", "capacity"),
    "e": ("barrier", "facilitator"),
}
NAMES = ("performance", "capacity", "extent", "nature", "location", "barrier", "facilitator")

GRADES = (0, 1, 2, 3, 4)
CODES = st.sampled_from(("b1", "b152", "s7", "s730", "d850", "d8500", "d9", "e310", "e58500"))
MAYBE = st.sampled_from((None, *QUALIFIERS))
OPPOSITE = {"better": "worse", "worse": "better", "same": "same", None: None}


@st.composite
def assessments(draw: st.DrawFn, codes: st.SearchStrategy[str] = CODES) -> IcfAssessment:
    """Assessments of every component with any of its qualifiers."""
    code = draw(codes)
    values: dict[str, Any] = {name: draw(MAYBE) for name in TAKES[code[0]]}
    if code[0] == "e":
        values[draw(st.sampled_from(TAKES["e"]))] = None
    return IcfAssessment(code=code, **values)


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


class TestNames:
    """The domain: "Ship syntax and short chapter names, not the code list"."""

    def test_of_every_chapter(self) -> None:
        """Each chapter of each component has one, and nothing below a chapter has."""
        known = [
            f"{component}{n + 1}" for component in CHAPTERS for n in range(CHAPTERS[component])
        ]
        assert sorted(CHAPTER_TITLES) == sorted(known)
        assert sorted(COMPONENTS) == sorted(CHAPTERS)
        assert tuple(QUALIFIER_NAMES) == NAMES

    @pytest.mark.parametrize("lang", LANGUAGES)
    def test_are_short_and_told_apart(self, lang: Language) -> None:
        """No two chapters share a name, and none is longer than a few words."""
        names = [title.within(lang) for title in CHAPTER_TITLES.values()]
        assert len(set(names)) == len(names)
        assert all(0 < len(name.split()) <= 5 for name in names)

    @given(assessment=assessments())
    def test_of_an_assessment(self, assessment: IcfAssessment) -> None:
        """Every assessment tells its component and its chapter with their names."""
        assert assessment.code.startswith(assessment.chapter)
        assert assessment.chapter.startswith(assessment.component)
        assert assessment.chapter_title == CHAPTER_TITLES[assessment.chapter]
        assert assessment.component_title == COMPONENTS[assessment.component]

    def test_an_example(self) -> None:
        """The names are those of this chapter in both languages."""
        assessment = IcfAssessment(code="d85000")
        assert (assessment.component, assessment.chapter) == ("d", "d8")
        assert assessment.component_title.de == "Aktivitäten und Teilhabe"
        assert assessment.chapter_title == Text("Bildung, Arbeit, Geld", "education, work, money")


class TestMeanings:
    """The domain: "qualifiers after a point `0–4, 8, 9`"."""

    @pytest.mark.parametrize(
        ("value", "german", "english"),
        [
            (None, "nicht angegeben", "not stated"),
            (0, "kein", "none"),
            (1, "leicht", "mild"),
            (2, "mäßig", "moderate"),
            (3, "erheblich", "severe"),
            (4, "voll", "complete"),
            (8, "nicht spezifiziert", "not specified"),
            (9, "nicht anwendbar", "not applicable"),
        ],
    )
    @pytest.mark.parametrize("name", NAMES)
    def test_of_every_qualifier(
        self, name: str, value: int | None, german: str, english: str
    ) -> None:
        """Grades have words; kinds and places have none of these, and stay digits."""
        graded = name not in {"nature", "location"} or value not in GRADES
        expected = Text(german, english) if graded else Text.same(str(value))
        assert qualifier_meaning(name, value) == expected

    @pytest.mark.parametrize(
        ("notation", "german", "english"),
        [
            ("d850", "d850", "d850"),
            (
                "d850.21",
                "d850 Leistung: mäßig, Leistungsfähigkeit: leicht",
                "d850 performance: moderate, capacity: mild",
            ),
            ("d850._0", "d850 Leistungsfähigkeit: kein", "d850 capacity: none"),
            ("b280.8", "b280 Ausmaß: nicht spezifiziert", "b280 extent: not specified"),
            (
                "s730.321",
                "s730 Ausmaß: erheblich, Art: 2, Ort: 1",
                "s730 extent: severe, nature: 2, location: 1",
            ),
            ("e310.4", "e310 Barriere: voll", "e310 barrier: complete"),
            ("e310+9", "e310 Förderfaktor: nicht anwendbar", "e310 facilitator: not applicable"),
        ],
    )
    def test_in_words(self, notation: str, german: str, english: str) -> None:
        """An assessment tells what it states and nothing else, German by default."""
        assessment = IcfAssessment.parse(notation)
        assert assessment.text() == assessment.text("de") == german
        assert assessment.text("en") == english


class TestNotation:
    """The domain: "qualifiers after a point […] e `.n` barrier, `+n` facilitator"."""

    @pytest.mark.parametrize(
        ("notation", "values"),
        [
            ("d850", {}),
            ("d850.2", {"performance": 2}),
            ("d850.21", {"performance": 2, "capacity": 1}),
            ("d850._1", {"capacity": 1}),
            ("d8.00", {"performance": 0, "capacity": 0}),
            ("b280.3", {"extent": 3}),
            ("b28016.9", {"extent": 9}),
            ("s730.3", {"extent": 3}),
            ("s730.321", {"extent": 3, "nature": 2, "location": 1}),
            ("s730.3_1", {"extent": 3, "location": 1}),
            ("s730._2", {"nature": 2}),
            ("s730.__1", {"location": 1}),
            ("e310", {}),
            ("e310.2", {"barrier": 2}),
            ("e310+2", {"facilitator": 2}),
            ("e310+0", {"facilitator": 0}),
        ],
    )
    def test_is_written_and_read(self, notation: str, values: dict[str, Any]) -> None:
        """What is not stated before what is stated is an underscore."""
        assessment = IcfAssessment(code=re.split(r"[.+]", notation)[0], **values)
        assert assessment.notation == notation
        assert IcfAssessment.parse(notation) == assessment

    @given(assessment=assessments())
    def test_reads_back(self, assessment: IcfAssessment) -> None:
        """Reading what was written gives an equal assessment."""
        assert IcfAssessment.parse(assessment.notation) == assessment

    @given(one=assessments(), other=assessments())
    def test_tells_apart(self, one: IcfAssessment, other: IcfAssessment) -> None:
        """Two assessments are written alike only if they are equal."""
        assert (one.notation == other.notation) == (one == other)

    @given(text=st.text("bsde0123456789.+_ ", max_size=8))
    @example(text="d850.2_")
    @example(text="d850.__")
    @example(text="e310+_")
    @example(text="b280.31")
    @example(text="d850+2")
    @example(text="s730.3211")
    @example(text="e310.21")
    def test_reads_nothing_else(self, text: str) -> None:
        """What is read has a form that one of the components takes; the rest is refused."""
        code = r"(?:\d\d\d?\d?)?"
        forms = (
            rf"b[1-8]{code}(?:\.[0-489_])?",
            rf"s[1-8]{code}(?:\.[0-489_]{{1,3}})?",
            rf"d[1-9]{code}(?:\.[0-489_]{{1,2}})?",
            rf"e[1-5]{code}(?:[.+][0-489_])?",
        )
        if any(re.fullmatch(form, text) for form in forms):
            assert IcfAssessment.parse(text).notation == re.sub(r"[.+]?_*$", "", text)
        else:
            [problem] = problems_of(lambda: IcfAssessment.parse(text))
            assert problem.what.en == "unreadable ICF notation"

    @pytest.mark.parametrize(
        ("notation", "got", "example"),
        [
            ("d850.", '"d850."', "d850.21"),
            ("d850.5", '"d850.5"', "d850.21"),
            ("d850.211", '"d850.211"', "d850.21"),
            ("b280.31", '"b280.31"', "b280.3"),
            ("s73.321", '"s73.321"', "s730.321"),
            ("e310.+2", '"e310.+2"', "e310.2, e310+2"),
            ("e310+21", '"e310+21"', "e310.2, e310+2"),
            ("x850.2", '"x850.2"', "d850.21"),
            ("d850.2\n", "a text of 7 characters", "d850.21"),
            ("d850.\u0662", '"d850.\u0662"', "d850.21"),
            ("", '""', "d850.21"),
            (850, "850", "d850.21"),
            (None, "nothing (null)", "d850.21"),
        ],
    )
    def test_what_is_none(self, notation: Any, got: str, example: str) -> None:
        """Anything else is bad input, told with an example of the same component."""
        [problem] = problems_of(lambda: IcfAssessment.parse(notation))
        assert problem.got is not None
        assert problem.expected is not None
        assert (problem.got.en, problem.example) == (got, example)
        assert problem.expected.en.startswith("an ICF code, then a point (facilitator: a plus")


def changes_of(before: str, after: str) -> list[tuple[str, int | None, int | None, str | None]]:
    """What ``compare_assessments`` says of assessments in ICF notation."""
    first, last = (
        [IcfAssessment.parse(notation) for notation in notations.split()]
        for notations in (before, after)
    )
    return [
        (f"{c.code} {c.qualifier}", c.before, c.after, c.direction)
        for c in compare_assessments(first, last)
    ]


class TestComparison:
    """The domain: "qualifiers after a point `0–4, 8, 9`", of which 0 to 4 are grades."""

    @pytest.mark.parametrize(
        ("before", "after", "changes"),
        [
            ("", "", []),
            ("d850", "d850", []),
            ("d850", "", []),
            ("", "d850", []),
            ("d850.3", "d850.1", [("d850 performance", 3, 1, "better")]),
            ("d850.1", "d850.3", [("d850 performance", 1, 3, "worse")]),
            ("d850.0", "d850.0", [("d850 performance", 0, 0, "same")]),
            ("d850.3", "", [("d850 performance", 3, None, None)]),
            ("", "d850.3", [("d850 performance", None, 3, None)]),
            ("d850.3", "d850._3", [
                ("d850 performance", 3, None, None),
                ("d850 capacity", None, 3, None),
            ]),
            ("d850.8", "d850.1", [("d850 performance", 8, 1, None)]),
            ("d850.1", "d850.9", [("d850 performance", 1, 9, None)]),
            ("d850.9", "d850.9", [("d850 performance", 9, 9, None)]),
            ("e310.3", "e310.1", [("e310 barrier", 3, 1, "better")]),
            ("e310+3", "e310+1", [("e310 facilitator", 3, 1, "worse")]),
            ("e310+0", "e310+4", [("e310 facilitator", 0, 4, "better")]),
            ("e310.1", "e310+1", [
                ("e310 barrier", 1, None, None),
                ("e310 facilitator", None, 1, None),
            ]),
            ("s730.321", "s730.221", [
                ("s730 extent", 3, 2, "better"),
                ("s730 nature", 2, 2, None),
                ("s730 location", 1, 1, None),
            ]),
            ("d850.3 d845.2", "b280.1 d845.1 d850.2", [
                ("d850 performance", 3, 2, "better"),
                ("d845 performance", 2, 1, "better"),
                ("b280 extent", None, 1, None),
            ]),
            ("d850.4 d850.2", "d850.0 d850._1 d850.3", [("d850 performance", 2, 3, "worse")]),
            ("d850.3", "d8500.1", [
                ("d850 performance", 3, None, None),
                ("d8500 performance", None, 1, None),
            ]),
        ],
    )  # fmt: skip
    def test_examples(self, before: str, after: str, changes: list[Any]) -> None:
        """Each stated qualifier in the order of the start, then what is new at the end."""
        assert changes_of(before, after) == changes

    @given(before=st.lists(assessments()), after=st.lists(assessments()))
    def test_every_stated_qualifier_once(
        self, before: list[IcfAssessment], after: list[IcfAssessment]
    ) -> None:
        """Nothing that counts is left out, and nothing is told that nobody stated."""
        stated: dict[tuple[str, str], list[int | None]] = {}
        for place, listed in enumerate((before, after)):
            for number, one in enumerate(listed):
                if one.code not in [later.code for later in listed[number + 1 :]]:
                    for name in NAMES:
                        if getattr(one, name) is not None:
                            values = stated.setdefault((one.code, name), [None, None])
                            values[place] = getattr(one, name)
        found = compare_assessments(before, after)
        assert len(found) == len(stated)
        assert {(c.code, c.qualifier): [c.before, c.after] for c in found} == stated

    @given(before=st.lists(assessments()), after=st.lists(assessments()))
    def test_codes_keep_their_order(
        self, before: list[IcfAssessment], after: list[IcfAssessment]
    ) -> None:
        """Codes come in the order of the start, those that only the end has after them."""
        told = list(dict.fromkeys(change.code for change in compare_assessments(before, after)))
        order = list(dict.fromkeys(one.code for one in (*before, *after)))
        assert told == [code for code in order if code in told]

    @given(before=st.lists(assessments()), after=st.lists(assessments()))
    def test_looking_back_is_the_opposite(
        self, before: list[IcfAssessment], after: list[IcfAssessment]
    ) -> None:
        """With start and end exchanged, what was better is worse."""
        there = {(c.code, c.qualifier): c for c in compare_assessments(before, after)}
        back = {(c.code, c.qualifier): c for c in compare_assessments(after, before)}
        assert there.keys() == back.keys()
        for key, change in there.items():
            assert (change.before, change.after) == (back[key].after, back[key].before)
            assert OPPOSITE[change.direction] == back[key].direction

    @given(before=st.lists(assessments()))
    def test_nothing_changes_by_itself(self, before: list[IcfAssessment]) -> None:
        """Compared with itself, each grade is the same."""
        for change in compare_assessments(before, iter(before)):
            graded = change.before in GRADES and change.qualifier not in {"nature", "location"}
            assert change.direction == ("same" if graded else None)

    @given(before=st.integers(0, 4), after=st.integers(0, 4))
    def test_what_hinders_and_what_helps(self, before: int, after: int) -> None:
        """Less of a barrier is better, less of a facilitator is worse."""
        assume(before != after)
        [(_, _, _, hinders)] = changes_of(f"e310.{before}", f"e310.{after}")
        [(_, _, _, helps)] = changes_of(f"e310+{before}", f"e310+{after}")
        assert {hinders, helps} == {"better", "worse"}
        assert (hinders == "better") == (after < before)


class TestChange:
    """The domain: "d takes performance and capacity; s up to three"."""

    @pytest.mark.parametrize(
        ("change", "german", "english"),
        [
            (
                ("d850", "performance", 3, 1),
                "d850 Leistung: erheblich → leicht",
                "d850 performance: severe → mild",
            ),
            (
                ("e310", "facilitator", None, 9),
                "e310 Förderfaktor: nicht angegeben → nicht anwendbar",
                "e310 facilitator: not stated → not applicable",
            ),
            (
                ("s730", "location", 1, 8),
                "s730 Ort: 1 → nicht spezifiziert",
                "s730 location: 1 → not specified",
            ),
        ],
    )
    def test_in_words(
        self, change: tuple[str, str, int | None, int | None], german: str, english: str
    ) -> None:
        """The words are those of the qualifier and its values, German by default."""
        code, qualifier, before, after = change
        told = IcfChange(code=code, qualifier=qualifier, before=before, after=after)
        assert told.text() == told.text("de") == german
        assert told.text("en") == english

    @pytest.mark.parametrize("component", "bsde")
    @pytest.mark.parametrize("name", NAMES)
    def test_each_component_takes_its_own(self, component: str, name: str) -> None:
        """A qualifier of another component is unknown, and told with those there are."""
        if name in TAKES[component]:
            assert IcfChange(code=f"{component}1", qualifier=name).qualifier == name
        else:
            [problem] = problems_of(lambda: IcfChange(code=f"{component}1", qualifier=name))
            assert problem.expected is not None
            assert problem.pointer == "/qualifier"
            assert ", ".join(sorted(TAKES[component])) in problem.expected.en

    @pytest.mark.parametrize(
        ("values", "pointer"),
        [
            ({"code": "d85"}, "/code"),
            ({"qualifier": "performence"}, "/qualifier"),
            ({"qualifier": None}, "/qualifier"),
            ({"before": 5}, "/before"),
            ({"after": "1"}, "/after"),
        ],
    )
    def test_what_is_none(self, values: dict[str, Any], pointer: str) -> None:
        """Codes, names and numbers are looked at as in an assessment."""
        whole: dict[str, Any] = {"code": "d850", "qualifier": "performance", **values}
        [problem] = problems_of(lambda: IcfChange(**whole))
        assert problem.pointer == pointer

    @given(before=st.lists(assessments(), min_size=1))
    def test_is_a_value(self, before: list[IcfAssessment]) -> None:
        """Changes are compared, hashed, copied and pickled by what they say."""
        for change in compare_assessments(before, ()):
            for other in (copy.deepcopy(change), pickle.loads(pickle.dumps(change))):  # noqa: S301
                assert other == change
                assert hash(other) == hash(change)
