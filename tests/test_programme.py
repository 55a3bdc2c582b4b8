import copy
import pickle
from collections.abc import Callable
from typing import Any

import attrs
import pytest

from passtgenau_core.errors import InputError, Problem, UnknownNameError
from passtgenau_core.files.programme_file import load_programme
from passtgenau_core.language import Text
from passtgenau_core.periods import Length, Window
from passtgenau_core.programme import (
    TERM_NAMES,
    Basis,
    Bundle,
    Milestone,
    Module,
    Programme,
    Reading,
    Rule,
    Severity,
    Source,
    Term,
    Vocabulary,
)

NAME = Text.same("x")
SOURCE = Source(document="D", section="1", quote="q")
PASSTGENAU = load_programme("passtgenau")


def module(module_id: str = "m", **other: Any) -> Module:
    """A module that states nothing, unless told otherwise."""
    return Module(id=module_id, title=NAME, source=SOURCE, **other)


def bundle(bundle_id: str, *modules: str) -> Bundle:
    """A bundle of these modules."""
    return Bundle(id=bundle_id, title=NAME, modules=modules)


def rule(rule_id: str, **other: Any) -> Rule:
    """A rule of some kind."""
    values = {"kind": "k", "severity": Severity.ERROR, "title": NAME, "source": SOURCE}
    return Rule(id=rule_id, **{**values, **other})


def reading(reading_id: str, *options: str) -> Reading:
    """A reading that sets the severity."""
    return Reading(id=reading_id, sets="severity", options=options, title=NAME, why=NAME)


def milestone(milestone_id: str, title: Text = NAME) -> Milestone:
    """A milestone three months after the start."""
    return Milestone(id=milestone_id, title=title, after=Length.months(3), source=SOURCE)


def programme(**other: Any) -> Programme:
    """A programme with the modules a and b, unless told otherwise."""
    values: dict[str, Any] = {
        "id": "p",
        "title": NAME,
        "document": "D",
        "modules": [module("a"), module("b")],
    }
    return Programme(**{**values, **other})


def problems_of(make: Callable[[], object]) -> tuple[Problem, ...]:
    """The problems of what ``make`` is refused for."""
    with pytest.raises(InputError) as caught:
        make()
    return caught.value.problems


def told(problem: Problem) -> tuple[str, str | None, str | None]:
    """Pointer, got and expected of a problem, in English."""
    got, expected = problem.got, problem.expected
    return problem.pointer, got.en if got else None, expected.en if expected else None


class TestModule:
    def test_it_states_nothing_by_default(self) -> None:
        """A module without numbers has no window and no cap."""
        plain = module()
        assert plain.window == Window(min=None, max=None)
        assert (plain.cap, plain.monthly_cap, plain.external) == (None, None, False)

    @pytest.mark.parametrize(
        ("cap", "monthly", "longest", "whole"),
        [
            (None, None, None, None),
            (None, None, Length.months(6), None),
            (2880, None, None, 2880),
            (2880, 1800, Length.months(6), 2880),
            (None, 1800, Length.months(6), 10800),
            (None, 1800, Length.weeks(6), None),
            (None, 1800, None, None),
        ],
    )
    def test_cap_over_the_whole_module(
        self, cap: int | None, monthly: int | None, longest: Length | None, whole: int | None
    ) -> None:
        """The domain: "minutes over the whole module ≤ monthly cap × months of the maximum"."""
        window = Window(max=longest)
        assert module(cap=cap, monthly_cap=monthly, window=window).whole_cap == whole


class TestReading:
    def test_the_default_comes_first(self) -> None:
        """The domain: "options (default first)"."""
        assert reading("month", "calendar", "phase").default == "calendar"

    def test_it_has_an_option(self) -> None:
        """A reading without options would leave nothing to hold."""
        assert problems_of(lambda: reading("month"))[0].pointer == "/options"

    def test_a_rule_tells_the_reading_it_uses(self) -> None:
        """The domain: "Every judgement that used a reading names it"."""
        assert rule("R1", reading="month", option="phase").reading_used == "month=phase"
        assert rule("R1").reading_used is None


@pytest.mark.parametrize(
    "make",
    [
        module,
        rule,
        lambda name: bundle(name, "a"),
        lambda name: reading(name, "o"),
        lambda name: Term(id=name, title=NAME),
        milestone,
        lambda name: programme(id=name),
    ],
    ids=["module", "rule", "bundle", "reading", "term", "milestone", "programme"],
)
def test_ids_are_one_word(make: Callable[[str], object]) -> None:
    """Every id can be written in a file without quotes."""
    [problem] = problems_of(lambda: make("a b"))
    assert told(problem) == (
        "/id",
        "a text of 3 characters",
        "1 to 64 letters, digits and . _ : / - without spaces",
    )


class TestProgramme:
    def test_name(self) -> None:
        """The contract: "a programme whose document bears no date has no edition"."""
        assert programme().name == "p"
        assert programme(edition="2024-05-17").name == "p@2024-05-17"
        assert repr(programme(edition="2024-05-17")) == "Programme('p@2024-05-17')"

    def test_modules_by_id(self) -> None:
        """A module is found by its id."""
        found = programme()
        assert found["b"] is found.modules[1]
        assert "b" in found
        assert "c" not in found

    def test_unknown_module(self) -> None:
        """An unknown module is a ``KeyError`` that names the nearest one."""
        with pytest.raises(UnknownNameError) as caught:
            PASSTGENAU["einstigsphase"]
        assert str(caught.value).endswith("did you mean einstiegsphase?")
        assert caught.value.__cause__ is None

    def test_rules_by_id(self) -> None:
        """A rule is found by its id, and an unknown one is a ``KeyError``."""
        found = programme(rules=(rule("R1"), rule("R2")))
        assert found.rule("R2") is found.rules[1]
        with pytest.raises(UnknownNameError) as caught:
            found.rule("R22")
        assert str(caught.value) == (
            'unknown rule: got "R22", expected one of: R1, R2; did you mean R2?'
        )

    def test_terms(self) -> None:
        """Each field of a case file has its words, those of other fields apart."""
        words = {
            field.name: (Term(id=f"w-{field.name}", title=NAME),)
            for field in attrs.fields(Vocabulary)
        }
        found = programme(
            vocabulary=Vocabulary(**words),
            milestones=(milestone("half"),),
            rules=(rule("R1"),),
        )
        for name in words:
            assert found.terms(name) == {f"w-{name}"}
        assert found.terms("modules") == {"a", "b"}
        assert found.terms("rules") == {"R1"}
        assert found.terms("anchors") == {
            "start",
            "end",
            "agreement",
            "half",
            "record/w-kinds",
        }
        assert set(TERM_NAMES) == {*words, "modules", "rules", "anchors"}

    def test_titles(self) -> None:
        """Modules, bundles, milestones and words of every field have a title, other names none."""
        title = Text(de="y", en="z")
        found = programme(
            bundles=(Bundle(id="all", title=title, modules=["a"]),),
            milestones=(milestone("half", title),),
            vocabulary=Vocabulary(aids=[Term(id="w", title=title)]),
        )
        assert [found.title_of(name) for name in ("all", "half", "w")] == [title] * 3
        assert found.title_of("a") == NAME
        assert found.title_of("start") is None

    @pytest.mark.parametrize("field", list(TERM_NAMES))
    def test_unknown_words(self, field: str) -> None:
        """A word that the field lacks is a problem, told with the field's own name."""
        [problem] = PASSTGENAU.unknown(field, "zzz", "/here")
        assert problem.what == Text(
            f"{TERM_NAMES[field].de} unbekannt", f"unknown {TERM_NAMES[field].en}"
        )
        listed = ", ".join(sorted(PASSTGENAU.terms(field)))
        expected = f"one of: {listed}" if listed else "nothing; there are none here"
        assert told(problem) == ("/here", '"zzz"', expected)
        for word in PASSTGENAU.terms(field):
            assert list(PASSTGENAU.unknown(field, word)) == []

    def test_modules_of(self) -> None:
        """The id of a bundle stands for its modules, a list for itself."""
        found = programme(bundles=(bundle("one", "b"), bundle("all", "b", "a")))
        assert found.modules_of("all") == ("b", "a")
        assert found.modules_of(iter(["a"])) == ("a",)

    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            ("all", []),
            ("al", [("/here", '"al"', "one of: a, all, b; did you mean all?")]),
            ("a", [("/here", '"a"', "a list of modules")]),
        ],
    )
    def test_unknown_bundle(self, name: str, expected: list[tuple[str, str, str]]) -> None:
        """A text in the place of a list names a bundle; a module alone is a list of one."""
        found = programme(bundles=(bundle("all", "b", "a"),))
        problems = list(found.unknown_bundle(name, "/here"))
        assert [told(problem) for problem in problems] == expected

    def test_one_module_without_a_list(self) -> None:
        """The example shows the list that was meant."""
        found = programme(bundles=(bundle("all", "b", "a"),))
        [problem] = found.unknown_bundle("a", "/here")
        assert problem.what == Text("Modul ohne Liste", "module without a list")
        assert problem.example == "[a]"

    def test_modules_of_no_bundle(self) -> None:
        """A text that names no bundle is refused; it never ends an iteration in silence."""
        with pytest.raises(UnknownNameError) as caught:
            PASSTGENAU.modules_of("gesamtmodull")
        assert str(caught.value).endswith("did you mean gesamtmodul?")

    @pytest.mark.parametrize(
        ("values", "expected"),
        [
            (
                {"modules": [module("a"), module("b"), module("a")]},
                ("/modules/2/id", '"a"', "each only once; the first is /modules/0"),
            ),
            (
                {"rules": (rule("R1"), rule("R1"))},
                ("/rules/1/id", '"R1"', "each only once; the first is /rules/0"),
            ),
            (
                {"readings": (reading("r", "o"), reading("r", "o"))},
                ("/readings/1/id", '"r"', "each only once; the first is /readings/0"),
            ),
            (
                {"bundles": (bundle("all", "a", "c"),)},
                ("/bundles/0/modules/1", '"c"', "one of: a, b"),
            ),
            (
                {"rules": (rule("R1", reading="mont"),), "readings": (reading("month", "o"),)},
                ("/rules/0/reading", '"mont"', "one of: month; did you mean month?"),
            ),
            (
                {"bundles": (bundle("all", "a"), bundle("all", "b"))},
                ("/bundles/1/id", '"all"', "each only once; the first is /bundles/0"),
            ),
            (
                {"bundles": (bundle("a", "b"),)},
                ("/bundles/0/id", '"a"', "an id that is still free"),
            ),
            (
                {"milestones": (milestone("half"), milestone("half"))},
                ("/milestones/1/id", '"half"', "each only once; the first is /milestones/0"),
            ),
            *(
                (
                    {"milestones": (milestone("half"), milestone(name))},
                    ("/milestones/1/id", f'"{name}"', "an id that is still free"),
                )
                for name in ("start", "end", "agreement")
            ),
        ],
        ids=[
            "module",
            "rule",
            "reading",
            "bundled-module",
            "rule-reading",
            "bundle",
            "bundle-module",
            "milestone",
            "milestone-start",
            "milestone-end",
            "milestone-agreement",
        ],
    )
    def test_what_clashes(self, values: dict[str, Any], expected: tuple[str, str, str]) -> None:
        """Duplicate ids, and names of what is not there, are refused."""
        [problem] = problems_of(lambda: programme(**values))
        assert told(problem) == expected

    def test_one_word_twice(self) -> None:
        """The programme: "InputError: for duplicate ids", those of its words included."""
        twice = (Term(id="w", title=NAME), Term(id="w", title=Text.same("y")))
        [problem] = problems_of(lambda: programme(vocabulary=Vocabulary(topics=twice)))
        assert problem.pointer == "/vocabulary/topics/1/id"

    def test_all_clashes_at_once(self) -> None:
        """Every problem is told, in the order of the file."""
        problems = problems_of(
            lambda: programme(
                modules=[module("a"), module("a")],
                bundles=(bundle("all", "c"),),
                rules=(rule("R1", reading="r"), rule("R1")),
            )
        )
        assert [problem.pointer for problem in problems] == [
            "/modules/1/id",
            "/rules/1/id",
            "/bundles/0/modules/0",
            "/rules/0/reading",
        ]

    @pytest.mark.parametrize(
        "values",
        [
            {"bundles": [bundle("all", "a")]},
            {"readings": [reading("r", "o")]},
            {"rules": [rule("R1")]},
            {"alternatives": [rule("R1")]},
            {"milestones": [milestone("half")]},
            {"vocabulary": Vocabulary(topics=[Term(id="w", title=NAME)])},
        ],
        ids=lambda values: next(iter(values)),
    )
    def test_lists_become_tuples(self, values: dict[str, Any]) -> None:
        """The contract: "All types are frozen, hashable, […] with tuples inside"."""
        found = programme(**values)
        assert hash(found) == hash(programme(**values))
        name, value = next(iter(values.items()))
        if name != "vocabulary":
            assert getattr(found, name) == tuple(value)

    def test_equality_and_hash(self) -> None:
        """Programmes are values: equal content, equal hash."""
        assert programme() == programme()
        assert hash(programme()) == hash(programme())
        assert programme() != programme(edition="2024-05-17")
        assert attrs.evolve(programme(), modules=[module("c")])["c"].id == "c"

    @pytest.mark.parametrize(
        "how",
        [copy.copy, copy.deepcopy, lambda value: pickle.loads(pickle.dumps(value))],  # noqa: S301 (our own bytes)
        ids=["copy", "deepcopy", "pickle"],
    )
    def test_copies_are_equal(self, how: Callable[[Programme], Programme]) -> None:
        """A programme, and so a case and a report, can cross process borders."""
        again = how(PASSTGENAU)
        assert again == PASSTGENAU
        assert again["einstiegsphase"] == PASSTGENAU["einstiegsphase"]


class TestUnder:
    """The domain: "A user may choose another", by reading and option."""

    R1 = rule("R1", reading="one", option="x")
    R1Y = rule("R1", reading="one", option="y", severity=Severity.HINT)
    R2 = rule("R2", reading="two", option="x")
    R2Z = rule("R2", reading="two", option="z", active=False)
    R3 = rule("R3")
    PROGRAMME = programme(
        readings=(reading("one", "x", "y"), reading("two", "x", "z")),
        rules=(R1, R2, R3),
        alternatives=(R1Y, R2Z),
    )

    @pytest.mark.parametrize(
        ("chosen", "rules"),
        [
            ({}, (R1, R2, R3)),
            ({"one": "x"}, (R1, R2, R3)),
            ({"one": "y"}, (R1Y, R2, R3)),
            ({"two": "z"}, (R1, R2Z, R3)),
            ({"one": "y", "two": "z"}, (R1Y, R2Z, R3)),
            ({"one": "x", "two": "z"}, (R1, R2Z, R3)),
        ],
        ids=lambda value: str(value) if isinstance(value, dict) else "",
    )
    def test_each_reading_changes_its_own_rules(
        self, chosen: dict[str, str], rules: tuple[Rule, ...]
    ) -> None:
        """Rules keep their order, and only those of the chosen readings change."""
        assert self.PROGRAMME.under(chosen) == rules

    def test_what_is_not_there(self) -> None:
        """Unknown readings and unknown options are told at once, with those there are."""
        problems = problems_of(
            lambda: self.PROGRAMME.under({"on": "x", "one": "z", "two": "z", "": "x"})
        )
        assert [told(problem) for problem in problems] == [
            ("", '"on"', "one of: one, two; did you mean one?"),
            ("", '"z"', "one of: x, y"),
            ("", '""', "one of: one, two"),
        ]
        assert problems[0].what == Text("Lesart unbekannt", "unknown reading")
        assert problems[1].what == Text(
            "Option der Lesart one unbekannt", "unknown option of reading one"
        )


W, M = Length.weeks, Length.months
TABLE = {
    "einstiegsphase": (W(2), W(4), 48, None),
    "qualifizierungsphase": (M(4), M(10), 540, None),
    "stabilisierungsphase": (M(3), M(7), 378, None),
    "uebergangsphase": (None, M(6), 324, None),
    "sicherung_arbeitsplatz": (None, M(6), None, 30),
    "jobcoaching": (None, None, None, None),
}


class TestTheConceptsNumbers:
    """The domain: "1,290 h + 6 × 30 h = 1,470 h; at the longest 4 weeks + 29 months"."""

    def test_modules(self) -> None:
        """There are six modules, in the concept's order."""
        assert [m.id for m in PASSTGENAU.modules] == list(TABLE)
        assert PASSTGENAU.name == "passtgenau@2024-05-17"

    @pytest.mark.parametrize("module_id", list(TABLE))
    def test_windows_and_caps(self, module_id: str) -> None:
        """Each module has the window and the cap of the table; caps are minutes."""
        shortest, longest, hours, monthly = TABLE[module_id]
        found = PASSTGENAU[module_id]
        assert found.window == Window(min=shortest, max=longest)
        assert found.cap == (None if hours is None else hours * 60)
        assert found.monthly_cap == (None if monthly is None else monthly * 60)
        assert found.external == (module_id == "jobcoaching")
        assert found.source.section == "3.2"

    def test_the_whole_programme(self) -> None:
        """The Gesamtmodul is the first five modules, and its hours add up."""
        modules = [PASSTGENAU[name] for name in PASSTGENAU.modules_of("gesamtmodul")]
        assert [m.id for m in modules] == list(TABLE)[:5]
        assert sum(m.cap or 0 for m in modules) == 1290 * 60
        assert modules[-1].whole_cap == 180 * 60
        assert sum(m.whole_cap or 0 for m in modules) == 1470 * 60
        longest = [m.window.max for m in modules if m.window.max is not None]
        assert [x.number for x in longest if x.unit == "weeks"] == [4]
        assert sum(x.number for x in longest if x.unit == "months") == 29

    def test_the_words(self) -> None:
        """Groups, providers and places are those of the concept."""
        assert PASSTGENAU.terms("groups") == {
            "werkstattempfehlung",
            "wfbm",
            "wesentliche_behinderung",
            "psychische_beeintraechtigung",
            "autismus",
        }
        assert PASSTGENAU.terms("providers") == {"lebenshilfe-suedschwarzwald", "st-josefshaus"}
        assert PASSTGENAU.terms("places") == {"rhywerk", "villa", "praktikumsbetrieb"}
        assert PASSTGENAU.terms("goal_states") == {
            "erreicht",
            "teilweise",
            "nicht_erreicht",
            "offen",
        }

    def test_readings(self) -> None:
        """Each reading has the options of the domain's table, the default first."""
        options = {
            "month": ("calendar", "phase"),
            "minimum-length": ("warning", "error", "off"),
            "talk-interval": ("P3M", "P1M", "P6M"),
            "report-time": ("P4W", "P6W", "P3M"),
            "training-interval": ("P12M", "P24M"),
            "meeting-interval": ("P3M", "P1M", "P6M"),
        }
        found = {r.id: r.options for r in PASSTGENAU.readings}
        assert found.items() <= options.items()
        assert {"month", "minimum-length"} <= found.keys()

    def test_sources(self) -> None:
        """Every module and rule bears a short quote, and its basis is told."""
        sources = [m.source for m in PASSTGENAU.modules] + [r.source for r in PASSTGENAU.rules]
        for source in sources:
            assert 0 < len(source.quote.split()) <= 12
            assert source.document == PASSTGENAU.document
            assert source.basis in Basis
            assert source.section

    def test_every_reading_has_its_rules(self) -> None:
        """Each option other than the default one changes at least one rule."""
        for found in PASSTGENAU.readings:
            for option in found.options:
                rules = PASSTGENAU.under({found.id: option})
                used = {r.option for r in rules if r.reading == found.id}
                assert used == {option}
                assert (rules == PASSTGENAU.rules) == (option == found.default)
