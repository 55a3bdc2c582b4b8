"""JUnit XML: read back by junitparser, and only what the schema of Jenkins allows."""

from __future__ import annotations

import os
from collections import Counter
from datetime import date
from xml.etree import ElementTree as ET

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from junitparser import Error as Broken
from junitparser import Failure, JUnitXml, Skipped, TestCase, TestSuite
from runs import (
    BROKEN,
    EINSTIEG,
    PASSTGENAU,
    PROBLEM,
    TOO_LONG,
    result,
    run_of,
    runs,
    service_result,
    with_findings,
)

from passtgenau_core import Outcome, Problem, Severity, Text
from passtgenau_core.language import Language
from passtgenau_core.messages import OUTCOMES
from passtgenau_core.output.junit import render
from passtgenau_core.output.lines import printable
from passtgenau_core.runs.result import Finding, Result, Run, Waived

BREACH = next(f for f in result(phases=[EINSTIEG, TOO_LONG]).findings if f.is_new_breach)
SAYS = f"{BREACH.about}: {BREACH.message}"
TITLE = "PG202 Höchstdauer der Phase"
# What junit-10.xsd of the Jenkins xunit plugin allows, as far as it is needed.
ATTRIBUTES = {
    "testsuites": {"name", "time", "tests", "failures", "errors"},
    "testsuite": {"name", "tests", "failures", "errors", "skipped", "time", "file"},
    "properties": set(),
    "property": {"name", "value"},
    "testcase": {"name", "classname", "time"},
    "failure": {"message", "type"},
    "error": {"message", "type"},
    "skipped": {"message"},
}
CHILDREN = {
    "testsuites": {"testsuite"},
    "testsuite": {"properties", "testcase"},
    "properties": {"property"},
    "testcase": {"failure", "error", "skipped"},
}


def document(run: Run) -> ET.Element:
    """The document, of which the schema, GitLab and Jenkins take everything."""
    root = ET.fromstring(render(run).encode())  # noqa: S314 (we wrote it)
    assert root.tag == "testsuites"
    for element in root.iter():
        # Every attribute is written, but for the skipped tests of all suites.
        assert set(element.attrib) == ATTRIBUTES[element.tag]
        assert {child.tag for child in element} <= CHILDREN.get(element.tag, set())
        assert element.get("time", "0") == "0"
    for count in ("tests", "failures", "errors"):
        assert int(root.attrib[count]) == sum(int(suite.attrib[count]) for suite in root)
    for suite in root:
        assert [child.tag for child in suite][:1] == ["properties"]
        for count, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            assert int(suite.attrib[count]) == len(suite.findall(f"testcase/{tag}"))
        assert int(suite.attrib["tests"]) == len(suite.findall("testcase"))
    for test in root.iter("testcase"):
        assert len(test) <= 1
        assert all(child.text for child in test)
    # Readers drop the second of two tests of one name.
    names = [(test.get("classname"), test.get("name")) for test in root.iter("testcase")]
    assert len(set(names)) == len(names)
    return root


def suites(run: Run) -> list[TestSuite]:
    """The suites as junitparser reads them."""
    document(run)
    return list(JUnitXml.fromstring(render(run).encode()))


def only(*findings: Finding, lang: Language = "de") -> TestCase:
    """The only test of a run with these findings of one rule."""
    (suite,) = suites(run_of(with_findings(*findings), lang=lang))
    (case,) = suite
    assert isinstance(case, TestCase)
    return case


def outcome_of(case: TestCase) -> Failure | Skipped | Broken | None:
    """What is told of a test that did not pass."""
    if not case.result:
        return None
    (told,) = case.result
    assert isinstance(told, Failure | Skipped | Broken)
    return told


def top_lines(text: str) -> list[str]:
    """The lines that are about something, without those that explain them."""
    return [line for line in text.split("\n") if not line.startswith("    ")]


@given(run=runs())
def test_whatever_was_found(run: Run) -> None:
    """One suite a file, one test a rule, and every breach that the summary counts in a text."""
    root = document(run)
    assert render(run) == render(run)
    summary = run.summary()
    failures = list(root.iter("failure"))
    told = sum(len(top_lines(failure.text or "")) for failure in failures)
    assert told == sum(summary.breached.values())
    rules = {(result.file, f.rule) for result, f in run.findings()}
    breached = {(result.file, f.rule) for result, f in run.findings() if f.is_new_breach}
    assert len(failures) == len(breached)
    assert int(root.attrib["tests"]) == len(rules) + run.unread
    assert len(list(root.iter("error"))) == run.unread
    assert len(root) == summary.files


class TestSuites:
    def test_of_a_case(self) -> None:
        """It bears the id of the case, its file, its programme and the day."""
        found = result("/repo/fälle/a.json", phases=[EINSTIEG])
        run = run_of(found, root="/repo")
        (suite,) = suites(run)
        (element,) = document(run)
        assert suite.name == "LOE-2025-007"
        assert element.attrib["file"] == "fälle/a.json"
        assert {p.attrib["name"]: p.attrib["value"] for p in element.iter("property")} == {
            "programme": "passtgenau@2024-05-17",
            "as_of": "2025-06-01",
        }
        classes = {case.classname for case in suite}
        assert classes == {"passtgenau@2024-05-17.LOE-2025-007"}

    @pytest.mark.parametrize(("lang", "name"), [("de", "Fachdienst"), ("en", "service")])
    def test_of_a_service(self, lang: Language, name: str) -> None:
        """It has no id."""
        (suite,) = suites(run_of(service_result(), lang=lang))
        assert suite.name == name

    def test_one_test_a_rule_in_the_order_of_the_programme(self) -> None:
        """With the title that people know it by."""
        found = result(phases=[EINSTIEG, TOO_LONG])
        (suite,) = suites(run_of(found))
        rules = list(dict.fromkeys(finding.rule for finding in found.findings))
        titles = [f"{rule} {PASSTGENAU.rule(rule).title.de}" for rule in rules]
        assert [case.name for case in suite] == titles

    def test_two_files_of_one_case(self) -> None:
        """Both are told, and their tests are told apart."""
        found = [result(name, phases=[EINSTIEG]) for name in ("a.json", "b.json", "c.json")]
        names = [suite.name for suite in suites(run_of(*found))]
        assert names == ["LOE-2025-007"] * 3
        classes = [next(iter(suite)).classname for suite in suites(run_of(*found))]
        base = "passtgenau@2024-05-17.LOE-2025-007"
        assert classes == [base, f"{base}#2", f"{base}#3"]

    def test_of_nothing(self) -> None:
        """A document without suites."""
        assert suites(run_of()) == []


class TestOutcomes:
    def test_a_breach_fails(self) -> None:
        """With its message, its place, what it rests on, and what would mend it."""
        case = only(BREACH)
        failure = outcome_of(case)
        assert isinstance(failure, Failure)
        assert case.name == TITLE
        assert failure.message == SAYS
        assert failure.type == "error"
        assert failure.text.split("\n") == [
            SAYS,
            f"    a.json:{BREACH.line}:{BREACH.column}",
            f"    beruht auf: {'; '.join(BREACH.facts)}",
            f"    Abhilfe: {BREACH.mend}",
        ]

    @pytest.mark.parametrize("severity", Severity)
    def test_of_any_severity(self, severity: Severity) -> None:
        """Its type says how much it weighs."""
        failure = outcome_of(only(attrs.evolve(BREACH, severity=severity)))
        assert isinstance(failure, Failure)
        assert failure.type == severity.value

    def test_without_facts_and_remedy(self) -> None:
        """What is not there is left out."""
        failure = outcome_of(only(attrs.evolve(BREACH, facts=(), mend=None)))
        assert failure is not None
        assert len(failure.text.split("\n")) == 2

    def test_values_that_were_asked_for(self) -> None:
        """They stand beside their facts."""
        finding = attrs.evolve(BREACH, facts=("/a", "/b"), values=(("/b", "x\ny"),))
        failure = outcome_of(only(finding, lang="en"))
        assert failure is not None
        assert failure.text.split("\n")[2] == "    rests on: /a; /b: x\\ny"

    @pytest.mark.parametrize(
        "outcome",
        [Outcome.UNDETERMINED, Outcome.WAIVED, Outcome.PENDING, Outcome.NOT_APPLICABLE],
    )
    @pytest.mark.parametrize("lang", ["de", "en"])
    def test_what_nobody_has_to_act_on_is_skipped(self, outcome: Outcome, lang: Language) -> None:
        """With a clear word for it."""
        skipped = outcome_of(only(attrs.evolve(BREACH, outcome=outcome), lang=lang))
        assert isinstance(skipped, Skipped)
        assert skipped.message == f"{OUTCOMES[outcome].within(lang)}: {SAYS}"
        assert skipped.text.startswith(SAYS)

    @pytest.mark.parametrize(("lang", "word"), [("de", "bekannt"), ("en", "known")])
    def test_what_a_baseline_knows_is_skipped(self, lang: Language, word: str) -> None:
        """It never fails, and is not passed off as met."""
        skipped = outcome_of(only(attrs.evolve(BREACH, known=True), lang=lang))
        assert isinstance(skipped, Skipped)
        assert skipped.message == f"{word}: {SAYS}"

    @pytest.mark.parametrize(
        ("lang", "reason", "told"),
        [
            ("de", None, "bewilligt von A-1 bis 31.12.2026"),
            ("en", "a\nb", "approved by A-1 until 2026-12-31: a\\nb"),
        ],
    )
    def test_who_consented(self, lang: Language, reason: str | None, told: str) -> None:
        """Who, until when, and why only if that was asked for."""
        waiver = Waived(approved_by="A-1", until=date(2026, 12, 31), reason=reason)
        waived = attrs.evolve(BREACH, outcome=Outcome.WAIVED, waiver=waiver)
        skipped = outcome_of(only(waived, lang=lang))
        assert skipped is not None
        assert f"    {told}" in skipped.text.split("\n")

    def test_what_is_met_passes(self) -> None:
        """Without a word."""
        case = only(attrs.evolve(BREACH, outcome=Outcome.MET))
        assert case.is_passed
        assert case.result == []


class TestSeveralSubjects:
    ORDER = (
        attrs.evolve(BREACH, about="breached"),
        attrs.evolve(BREACH, about="known", known=True),
        attrs.evolve(BREACH, about="undetermined", outcome=Outcome.UNDETERMINED),
        attrs.evolve(BREACH, about="waived", outcome=Outcome.WAIVED),
        attrs.evolve(BREACH, about="pending", outcome=Outcome.PENDING),
        attrs.evolve(BREACH, about="met", outcome=Outcome.MET),
        attrs.evolve(BREACH, about="not applicable", outcome=Outcome.NOT_APPLICABLE),
    )

    @pytest.mark.parametrize("first", range(len(ORDER)))
    def test_the_worst_decides(self, first: int) -> None:
        """What is as it should be hides nothing, and what does not apply hides nothing that is."""
        findings = self.ORDER[first:]
        told = outcome_of(only(*reversed(findings)))
        alone = outcome_of(only(findings[0]))
        assert type(told) is type(alone)
        if told is not None and alone is not None:
            assert (told.message, told.type, told.text) == (alone.message, alone.type, alone.text)

    def test_every_breach_is_told(self) -> None:
        """The first one, with the number of the others, is what lists show."""
        second = attrs.evolve(BREACH, about="zwei", severity=Severity.HINT, line=99)
        failure = outcome_of(only(second, self.ORDER[5], BREACH))
        assert isinstance(failure, Failure)
        assert failure.type == "error"
        assert failure.message == f"zwei: {BREACH.message} (+1)"
        assert top_lines(failure.text) == [f"zwei: {BREACH.message}", SAYS]
        assert f"    a.json:99:{second.column}" in failure.text.split("\n")


class TestProblems:
    def test_a_file_that_cannot_be_understood(self) -> None:
        """One test that ends in an error, however many problems there are."""
        more = attrs.evolve(PROBLEM, line=5)
        ((case,),) = suites(run_of(Result(file="b.yaml", problems=(PROBLEM, more))))
        error = outcome_of(case)
        assert isinstance(error, Broken)
        assert (error.message, error.type) == ("leer (+1)", "input")
        assert error.text.split("\n") == ["b.yaml:3:1: leer", "b.yaml:5:1: leer"]

    @pytest.mark.parametrize(
        ("lang", "name"), [("de", "b.yaml verständlich"), ("en", "b.yaml can be understood")]
    )
    def test_its_name(self, lang: Language, name: str) -> None:
        """It has no case and no rule yet, only a file."""
        (suite,) = suites(run_of(BROKEN, lang=lang))
        assert suite.name == "b.yaml"
        assert [case.name for case in suite] == [name]

    def test_paths_that_led_to_no_file(self) -> None:
        """One suite a path, before the files, though it was named twice."""
        lost = [Problem(what=Text("leer", "empty"), file=file) for file in ("x", None, "x")]
        found = suites(run_of(result(), lost=tuple(lost)))
        assert [suite.name for suite in found] == ["x", ".", "LOE-2025-007"]
        ((case,), _, _) = found
        error = outcome_of(case)
        assert error is not None
        assert error.text == "x: leer\nx: leer"


@given(
    name=st.binary(min_size=1, max_size=20).map(
        lambda name: os.fsdecode(name.replace(b"\0", b"/"))
    ),
    text=st.one_of(
        st.text(st.characters(codec=None)),
        st.sampled_from(["]]>", "</failure>", "\x00\x0b\x1b", "\ufffe", "&amp;", "\r\n\t", '"']),
    ),
)
def test_whatever_names_and_words_hold(name: str, text: str) -> None:
    """The document stays well-formed, and what XML forbids is made visible."""
    rules = [attrs.evolve(rule, title=Text.same(text)) for rule in PASSTGENAU.rules]
    own = attrs.evolve(PASSTGENAU, rules=rules)
    breach = attrs.evolve(BREACH, about=text, message=text, mend=text, facts=(text,))
    problem = Problem(what=Text.same(text), file=f"{name}2")
    found = run_of(with_findings(breach, name=name), programmes={own.name: own}, lost=(problem,))
    (lost, suite) = document(found)
    assert suite.attrib["file"] == printable(name)
    assert lost.attrib["name"] == printable(f"{name}2")
    (failure,) = suite.iter("failure")
    assert failure.attrib["message"] == f"{printable(text)}: {printable(text)}"
    assert Counter((failure.text or "").split("\n"))[f"    Abhilfe: {printable(text)}"] == 1
    (test,) = suite.iter("testcase")
    assert test.attrib["name"] == printable(f"PG202 {text}")


def test_free_text_of_files_is_not_told() -> None:
    """Notes, reasons and the place of living stay in the file."""
    secret = "GEHEIM"
    waiver = {"rule": "PG202", "subject": "phases/1", "approved_by": "A-1", "until": "2026-12-31"}
    found = result(
        participant={"district": secret},
        phases=[{**EINSTIEG, "ended_early": secret}, TOO_LONG],
        records=[{"kind": "reflexionsgespraech", "date": "2025-04-01", "note": secret}],
        waivers=[{**waiver, "reason": secret}],
    )
    assert secret not in render(run_of(found))
