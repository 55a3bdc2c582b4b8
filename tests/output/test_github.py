"""Annotations of GitHub Actions: read back as the runner reads them, none too many, none forged."""

from __future__ import annotations

import os
import re
from collections import Counter

import attrs
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from runs import (
    BROKEN,
    EINSTIEG,
    PASSTGENAU,
    TOO_LONG,
    result,
    run_of,
    runs,
    with_findings,
)

from passtgenau_core import Outcome, Problem, Severity, Text
from passtgenau_core.language import Language
from passtgenau_core.output.github import MOST, render
from passtgenau_core.output.lines import plain_text, printable
from passtgenau_core.output.text import summary_line
from passtgenau_core.runs.result import Run

BREACH = next(f for f in result(phases=[EINSTIEG, TOO_LONG]).findings if f.is_new_breach)
TITLE = "PG202 Höchstdauer der Phase"
LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.HINT: "notice"}
# A command of the runner: after blanks, or, in its old form, anywhere in a line.
NEW, OLD = re.compile(r"\s*::(\w+)(?: (.*?))?::(.*)"), re.compile(r"##\[")
HOSTILE = st.one_of(
    st.text(st.characters(codec=None), max_size=20),
    st.lists(
        st.sampled_from(["::", "error", " ", "##[", "]", "%", "0A", "25", "\r", "\n", ",", ":"])
    ).map("".join),
)
NAMES = st.one_of(
    st.binary(min_size=1, max_size=20).map(os.fsdecode),
    HOSTILE.filter(bool).map(lambda name: name.encode(errors="replace").decode()),
).map(lambda name: name.replace("\0", "/"))


@attrs.frozen
class Command:
    """What the runner understands."""

    name: str
    properties: dict[str, str]
    message: str


def command(line: str) -> Command | None:
    """A line as the runner reads it: percent signs are decoded last."""
    assert OLD.search(line) is None
    match = NEW.match(line)
    if match is None:
        assert not line.lstrip().startswith("::")
        return None
    pairs = (pair.split("=", 1) for pair in match[2].split(","))
    properties = {name: decoded(value, "\r%0D \n%0A :%3A ,%2C %%25") for name, value in pairs}
    return Command(match[1], properties, decoded(match[3], "\r%0D \n%0A %%25"))


def decoded(text: str, codes: str) -> str:
    for code in re.findall(r"(?s)(.)(%\w\w)", codes):
        text = text.replace(code[1], code[0])
    return text


def told(run: Run) -> tuple[list[Command], list[str]]:
    """The commands, and the plain lines without the last one, which is the summary."""
    text = render(run)
    text.encode()
    assert text.endswith("\n")
    *lines, last = text.removesuffix("\n").split("\n")
    assert f"{last}\n" == plain_text([summary_line(run)])
    read = [(line, command(line)) for line in lines]
    commands = [found for _, found in read if found is not None]
    return commands, [line for line, found in read if found is None]


def many(**counts: int) -> Run:
    """A run with so many breaches of each severity, the least first."""
    findings = [
        attrs.evolve(BREACH, severity=severity, line=number, end_line=number)
        for severity in reversed(Severity)
        for number in range(1, counts.get(severity.value, 0) + 1)
    ]
    return run_of(with_findings(*findings))


@given(run=runs())
def test_whatever_was_found(run: Run) -> None:
    """As many as the summary counts, at most ten of a kind as annotations; the same each time."""
    commands, plain = told(run)
    assert render(run) == render(run)
    counts = {LEVELS[severity]: count for severity, count in run.summary().breached.items()}
    counts["error"] += len(run.problems)
    shown = Counter(one.name for one in commands)
    assert shown == {name: min(count, MOST) for name, count in counts.items() if count}
    beyond = [count - MOST for count in counts.values() if count > MOST]
    assert len(plain) == sum(beyond) + len(beyond)
    assert [one.name for one in commands] == sorted(shown.elements(), key=list(counts).index)


def test_nothing_found() -> None:
    """Only the summary."""
    assert told(run_of(result())) == ([], [])


@pytest.mark.parametrize("outcome", [o for o in Outcome if o is not Outcome.BREACHED])
def test_what_is_not_breached_is_only_counted(outcome: Outcome) -> None:
    """There is nothing to annotate."""
    assert told(run_of(with_findings(attrs.evolve(BREACH, outcome=outcome)))) == ([], [])


def test_known_breaches_are_only_counted() -> None:
    """The baseline has them."""
    assert told(run_of(with_findings(attrs.evolve(BREACH, known=True)))) == ([], [])


class TestAnnotation:
    def test_of_a_breach(self) -> None:
        """At its place, with the title of its rule, its message, and what would mend it."""
        finding = attrs.evolve(BREACH, line=7, column=3, end_line=7, end_column=13)
        ((one,), _) = told(run_of(with_findings(finding, name="/repo/a/b.json"), root="/repo"))
        assert one.name == "error"
        assert one.properties == {
            "file": "a/b.json",
            "line": "7",
            "endLine": "7",
            "col": "3",
            "endColumn": "13",
            "title": TITLE,
        }
        assert one.message.split("\n") == [
            f"{BREACH.about}: {BREACH.message}",
            f"Abhilfe: {BREACH.mend}",
        ]

    def test_columns_are_for_one_line_only(self) -> None:
        """GitHub drops them where there are several lines."""
        finding = attrs.evolve(BREACH, line=7, end_line=8)
        ((one,), _) = told(run_of(with_findings(finding)))
        assert one.properties == {"file": "a.json", "line": "7", "endLine": "8", "title": TITLE}

    def test_nothing_to_mend(self) -> None:
        """Then the message is one line."""
        ((one,), _) = told(run_of(with_findings(attrs.evolve(BREACH, mend=None))))
        assert one.message == f"{BREACH.about}: {BREACH.message}"

    @pytest.mark.parametrize(
        ("lang", "title", "says"), [("de", "Nicht lesbar", "leer"), ("en", "Not readable", "empty")]
    )
    def test_of_a_problem(self, lang: Language, title: str, says: str) -> None:
        """An error at its place."""
        ((one,), _) = told(run_of(BROKEN, lang=lang))
        place = {"file": "b.yaml", "line": "3", "endLine": "3", "col": "1", "endColumn": "1"}
        assert one == Command("error", {**place, "title": title}, says)

    @pytest.mark.parametrize(("file", "name"), [("cases", "cases"), (None, ".")])
    def test_of_a_problem_without_a_line(self, file: str | None, name: str) -> None:
        """It is about the whole file."""
        problem = Problem(what=Text("leer", "empty"), file=file)
        ((one,), _) = told(run_of(lost=(problem,)))
        assert one.properties == {"file": name, "title": "Nicht lesbar"}


class TestTooMany:
    def test_ten_of_a_kind_are_shown(self) -> None:
        """The number that the documentation of GitHub names; all of them are annotations."""
        commands, plain = told(many(error=10, warning=10, hint=10))
        assert Counter(one.name for one in commands) == {"error": 10, "warning": 10, "notice": 10}
        assert plain == []

    def test_the_rest_is_told_as_text(self) -> None:
        """Errors first, each kind with its rest, so that nothing is lost."""
        run = many(error=12, warning=1, hint=11)
        lines = render(run).split("\n")
        kinds = [found.name if (found := command(line)) else line[:6] for line in lines[:-2]]
        assert kinds == [
            *["error"] * 10,
            "Fehler",
            *["a.json"] * 2,
            "warning",
            *["notice"] * 10,
            "Hinwei",
            "a.json",
        ]
        assert lines[10] == "Fehler: noch 2, hier als Text"
        assert lines[11].startswith(f"a.json:11:{BREACH.column}: Fehler {TITLE}: {BREACH.about}: ")
        assert BREACH.mend is not None
        assert BREACH.mend in lines[11]

    def test_in_english(self) -> None:
        """The words are those of the run."""
        lines = render(attrs.evolve(many(warning=22), lang="en")).split("\n")
        assert lines[10] == "warnings: 12 more, here as plain text"
        assert " warning PG202 " in lines[11]

    def test_problems_count_as_errors(self) -> None:
        """They come first, because nothing was judged there."""
        problems = [Problem(what=Text.same(str(n)), file="p") for n in range(10)]
        commands, plain = told(attrs.evolve(many(error=1), lost=tuple(problems)))
        assert [one.message for one in commands] == [str(n) for n in range(10)]
        assert [line[:6] for line in plain] == ["Fehler", "a.json"]

    def test_a_problem_without_a_line(self) -> None:
        """Its text names the file alone."""
        problems = [Problem(what=Text("leer", "empty"), file="p")] * 11
        _, plain = told(run_of(lost=tuple(problems)))
        assert plain[1] == "p: Fehler Nicht lesbar: leer"


class TestNothingBreaksOut:
    @example(name="a%25,b.json", text="100%0A%25::error::", count=1)
    @given(name=NAMES, text=HOSTILE, count=st.sampled_from([1, MOST + 1]))
    def test_whatever_names_and_words_hold(self, name: str, text: str, count: int) -> None:
        """The runner reads the annotations that are meant, with the words that are meant."""
        rules = [attrs.evolve(rule, title=Text.same(text)) for rule in PASSTGENAU.rules]
        own = attrs.evolve(PASSTGENAU, rules=rules)
        finding = attrs.evolve(BREACH, about=text, message=text, mend=text)
        run = run_of(with_findings(*[finding] * count, name=name), programmes={own.name: own})
        commands, plain = told(run)
        assert len(commands) == min(count, MOST)
        assert len(plain) == (0 if count == 1 else 2)
        shown = printable(text).replace("##[", "## [")
        for one in commands:
            assert one.name == "error"
            assert one.properties["file"] == printable(name).replace("##[", "## [")
            assert one.properties["title"] == f"PG202 {shown}"
            assert one.message.startswith(f"{shown}: {shown}\n")

    def test_a_name_like_a_command(self) -> None:
        """In plain lines it becomes a path that leads to the same file."""
        findings = [BREACH] * (MOST + 1)
        _, plain = told(run_of(with_findings(*findings, name=" ::error::x")))
        assert plain[1].startswith("./ ::error::x:")
