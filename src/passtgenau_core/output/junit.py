"""The run as JUnit XML: one suite a file, one test a rule; same input, same bytes.

A rule fails if it is breached, of whatever severity, for that is what there is to see. What nobody
has to act on in this run is skipped with its reason: what is undetermined, open or consented to,
what does not apply, and what a baseline knows. Where a rule judges several subjects, the worst of
them decides. A file that cannot be understood is a suite with one test, which ends in an error.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from xml.etree import ElementTree as ET

from ..errors import Problem
from ..judgement import Outcome
from ..language import Language, Text
from ..messages import OUTCOMES, SEVERITIES
from ..runs.result import Finding, Result, Run
from .lines import printable
from .sarif import consent

_OUTCOME_ORDER = tuple(OUTCOMES)
_SEVERITY_ORDER = tuple(SEVERITIES)
_KNOWN = Text("bekannt", "known")
_COUNTED = (("failures", "failure"), ("errors", "error"), ("skipped", "skipped"))


def render(run: Run) -> str:
    """The whole run as one XML document."""
    root = ET.Element("testsuites", name="passtgenau", time="0")
    root.extend(_broken_suite(file, problems, run) for file, problems in _unread(run).items())
    seen: Counter[str] = Counter()
    root.extend(_suite(result, seen, run) for result in run.judged)
    for count in ("tests", "failures", "errors"):
        root.set(count, str(sum(int(suite.attrib[count]) for suite in root)))
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _unread(run: Run) -> Mapping[str, list[Problem]]:
    """The problems by file."""
    found: dict[str, list[Problem]] = {}
    for problem in run.problems:
        found.setdefault(problem.file or ".", []).append(problem)
    return found


def _broken_suite(file: str, problems: Sequence[Problem], run: Run) -> ET.Element:
    place = printable(run.place(file))
    title = Text("verständlich", "can be understood").within(run.lang)
    test = _test("passtgenau", f"{place} {title}")
    says = [printable(problem.message(run.lang)) for problem in problems]
    error = ET.SubElement(test, "error", message=_first(says), type="input")
    places = (_place(place, problem.line, problem.column) for problem in problems)
    error.text = "\n".join(f"{where}: {what}" for where, what in zip(places, says, strict=True))
    return _suite_of([test], place, place, {"as_of": str(run.as_of)})


def _suite(result: Result, seen: Counter[str], run: Run) -> ET.Element:
    name = printable(result.case or Text("Fachdienst", "service").within(run.lang))
    classname = f"{printable(result.programme)}.{name}"
    seen[classname] += 1
    if seen[classname] > 1:
        # Readers take tests of the same class and name for one, and would drop the second file.
        classname += f"#{seen[classname]}"
    by_rule: dict[str, list[Finding]] = {}
    for finding in result.findings:
        by_rule.setdefault(finding.rule, []).append(finding)
    place = printable(run.place(result.file))
    tests = [_of_rule(classname, place, found, result, run) for found in by_rule.values()]
    facts = {"programme": printable(result.programme), "as_of": str(run.as_of)}
    return _suite_of(tests, name, place, facts)


def _suite_of(
    tests: Sequence[ET.Element], name: str, place: str, facts: Mapping[str, str]
) -> ET.Element:
    suite = ET.Element("testsuite", name=name, tests=str(len(tests)))
    for count, tag in _COUNTED:
        suite.set(count, str(sum(1 for test in tests if test.find(tag) is not None)))
    suite.attrib |= {"time": "0", "file": place}
    properties = ET.SubElement(suite, "properties")
    for key, value in facts.items():
        ET.SubElement(properties, "property", name=key, value=value)
    suite.extend(tests)
    return suite


def _of_rule(
    classname: str, place: str, findings: Sequence[Finding], result: Result, run: Run
) -> ET.Element:
    """The test of a rule: its worst judgement decides, and all of that outcome are told."""
    worst = min(findings, key=_badness)
    like_it = [
        finding
        for finding in findings
        if (finding.outcome, finding.known) == (worst.outcome, worst.known)
    ]
    title = run.rule(result, worst).title.within(run.lang)
    test = _test(classname, printable(f"{worst.rule} {title}"))
    if worst.outcome is Outcome.MET:
        return test
    says = _first([printable(f"{finding.about}: {finding.message}") for finding in like_it])
    if worst.is_new_breach:
        child = ET.SubElement(test, "failure", message=says, type=worst.severity.value)
    else:
        why = (_KNOWN if worst.known else OUTCOMES[worst.outcome]).within(run.lang)
        child = ET.SubElement(test, "skipped", message=f"{why}: {says}")
    # Some readers show nothing but this text.
    child.text = "\n".join(line for finding in like_it for line in _told(finding, place, run.lang))
    return test


def _badness(finding: Finding) -> tuple[int, bool, int]:
    severity = _SEVERITY_ORDER.index(finding.severity)
    return _OUTCOME_ORDER.index(finding.outcome), finding.known, severity


def _test(classname: str, name: str) -> ET.Element:
    return ET.Element("testcase", classname=classname, name=name, time="0")


def _first(says: Sequence[str]) -> str:
    """The first of several, and how many more there are."""
    return says[0] if len(says) == 1 else f"{says[0]} (+{len(says) - 1})"


def _place(place: str, line: int | None, column: int | None) -> str:
    return ":".join(str(part) for part in (place, line, column) if part is not None)


def _told(finding: Finding, place: str, lang: Language) -> Iterator[str]:
    yield printable(f"{finding.about}: {finding.message}")
    yield f"    {_place(place, finding.line, finding.column)}"
    values = dict(finding.values)
    facts = [f"{fact}: {values[fact]}" if fact in values else fact for fact in finding.facts]
    if facts:
        rests_on = Text("beruht auf", "rests on").within(lang)
        yield printable(f"    {rests_on}: {'; '.join(facts)}")
    if finding.waiver is not None:
        yield printable(f"    {consent(finding.waiver, lang)}")
    if finding.mend is not None:
        helps = Text("Abhilfe", "to mend").within(lang)
        yield printable(f"    {helps}: {finding.mend}")
