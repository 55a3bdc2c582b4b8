"""The run as SARIF 2.1.0, as GitHub code scanning takes it: same input, same bytes.

It holds every judgement, with its kind: fail, review, open, pass or notApplicable. GitHub makes an
alert of every result, of whatever kind and in whatever state. For GitHub there is a concise file,
which holds what someone has to look at: input that could not be understood, breaches, and what
could not be determined. Breaches that are consented to are marked as suppressed, and left out there
as known ones are.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Mapping
from itertools import chain, islice
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

from ..errors import Problem
from ..judgement import Outcome
from ..language import Language, Text
from ..messages import BASES, day
from ..programme import Rule, Severity
from ..runs.paths import STANDARD_INPUT
from ..runs.result import Finding, KnownBreach, Result, Run, Waived
from .json_report import dumped
from .lines import printable

Data = dict[str, Any]

MOST_RESULTS = 25_000
"""GitHub refuses a file with more."""
INPUT = "INPUT"
"""The rule that problems of the input are told under."""
_LEVELS: Mapping[Severity, str] = MappingProxyType(
    {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.HINT: "note"}
)
# Worst first, so that a cut takes the least.
_KINDS: Mapping[Outcome, str] = MappingProxyType(
    {
        Outcome.BREACHED: "fail",
        Outcome.UNDETERMINED: "review",
        Outcome.WAIVED: "fail",
        Outcome.PENDING: "open",
        Outcome.MET: "pass",
        Outcome.NOT_APPLICABLE: "notApplicable",
    }
)
_SHOWN = (Outcome.BREACHED, Outcome.UNDETERMINED)
_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_ROOT = "%SRCROOT%"
_ROOT_IS = Text("Ordner, ab dem Dateien benannt sind", "folder that files are named from")
_FINGERPRINT = "passtgenau/v1"
# GitHub takes no longer descriptions.
_LONGEST = 1024
_MARKED_UP = re.compile(r"([\\`*_\[\]<>#|~&])")
_LANGUAGES: Mapping[Language, str] = MappingProxyType({"de": "de-DE", "en": "en-US"})


def render(run: Run, *, concise: bool = False) -> str:
    """The whole run as one SARIF log.

    Args:
        run: The run.
        concise: Leave out what nobody has to look at.
    """
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [_run(run, concise=concise)]}
    return dumped(log)


def fingerprint_of(problem: Problem, place: str) -> str:
    """Names a problem by its place in the data, so that lines may move."""
    parts = (place, problem.pointer, problem.what.en)
    return hashlib.sha256("\n".join(map(printable, parts)).encode()).hexdigest()[:32]


def consent(waiver: Waived, lang: Language) -> str:
    """Who agreed to a breach, for how long, and why, if that is to be told."""
    until = day(waiver.until, lang)
    given = Text(
        f"bewilligt von {waiver.approved_by} bis {until}",
        f"approved by {waiver.approved_by} until {until}",
    ).within(lang)
    return given if waiver.reason is None else f"{given}: {waiver.reason}"


def _is_to_do(finding: Finding) -> bool:
    """Whether someone has to look at it."""
    return finding.outcome in _SHOWN and not finding.known


def _run(run: Run, *, concise: bool) -> Data:
    found = sorted(
        (pair for pair in run.findings() if not concise or _is_to_do(pair[1])),
        key=lambda pair: _rank(pair[1]),
    )
    gone = () if concise else run.gone
    rules = _rules(run)
    results = chain(
        (_of_problem(problem, run) for problem in run.problems),
        (_of_finding(result, finding, run, rules) for result, finding in found),
        (_of_gone(breach, run, rules) for breach in gone),
    )
    total = len(run.problems) + len(found) + len(gone)
    notices = [_notice_of(problem, run) for problem in run.problems]
    if total > MOST_RESULTS:
        notices.append(_cut(total, run.lang))
    language = _LANGUAGES[run.lang]
    descriptors = [_input_rule(run.lang), *(_descriptor(rule, run.lang) for rule in rules)]
    return {
        "tool": {
            "driver": {
                "name": "passtgenau",
                "version": run.version,
                "language": language,
                "rules": descriptors,
            }
        },
        "automationDetails": {"id": "passtgenau/"},
        "language": language,
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_ROOT: {"description": _message(_ROOT_IS.within(run.lang))}},
        "invocations": [
            {"executionSuccessful": not run.problems, "toolExecutionNotifications": notices}
        ],
        "results": list(islice(results, MOST_RESULTS)),
        "properties": {"as_of": str(run.as_of)},
    }


def _rank(finding: Finding) -> tuple[int, bool, int]:
    """Worst first; what is new comes before what is known."""
    outcome = tuple(_KINDS).index(finding.outcome)
    return outcome, finding.known, tuple(_LEVELS).index(finding.severity)


def _rules(run: Run) -> Mapping[Rule, int]:
    """Every rule that was judged, with its number from 1; two programmes may use one id."""
    rules: dict[Rule, int] = {}
    for result, finding in run.findings():
        rules.setdefault(run.rule(result, finding), len(rules) + 1)
    return rules


def _input_rule(lang: Language) -> Data:
    """The rule of number 0."""
    title = Text("Eingabe verständlich", "Input can be understood").within(lang)
    says = Text(
        "Was nicht zu verstehen ist, wird nicht beurteilt; jedes Problem ist mit seinem Ort"
        " genannt.",
        "What cannot be understood is not judged; each problem is told with its place.",
    ).within(lang)
    return {
        "id": INPUT,
        "shortDescription": {"text": title},
        "fullDescription": {"text": says},
        "help": {"text": f"{title}\n\n{says}", "markdown": f"**{title}**\n\n{says}"},
        "defaultConfiguration": {"level": "error"},
        "properties": {"tags": ["input"]},
    }


def _descriptor(rule: Rule, lang: Language) -> Data:
    source, note = rule.source, rule.note
    title, section, quoted, document, basis, noted = map(
        printable,
        (
            rule.title.within(lang),
            f"{Text('Abschnitt', 'Section').within(lang)} {source.section}",
            f"„{source.quote}“" if lang == "de" else f'"{source.quote}"',
            source.document,
            BASES[source.basis].within(lang),
            "" if note is None else note.within(lang),
        ),
    )
    text = [title, f"{quoted}\n{document}, {section} ({basis})", noted]
    marked = [
        f"**{_plain(title)}**",
        f"> {_plain(quoted)}",
        f"{_plain(document)}, {_plain(section)} ({basis})",
        _plain(noted),
    ]
    return {
        "id": rule.id,
        "shortDescription": {"text": _clipped(title)},
        "fullDescription": {"text": _clipped(f"{section}: {quoted} ({basis}).")},
        "help": {
            "text": "\n\n".join(filter(None, text)),
            "markdown": "\n\n".join(filter(None, marked)),
        },
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"tags": [rule.kind, source.basis.value]},
    }


def _clipped(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _plain(text: str) -> str:
    """The text so that Markdown shows it as it is."""
    return _MARKED_UP.sub(r"\\\1", text)


def _message(text: str) -> Data:
    """A message in one line; a bracket before a parenthesis would make a link of it."""
    return {"text": printable(text).replace("](", "] (")}


def _of_finding(result: Result, finding: Finding, run: Run, rules: Mapping[Rule, int]) -> Data:
    kind, lang = _KINDS[finding.outcome], run.lang
    says = f"{finding.about}: {finding.message}."
    if finding.mend is not None:
        says += f" {Text('Abhilfe', 'To mend').within(lang)}: {finding.mend}."
    properties = {
        "outcome": finding.outcome.value,
        "programme": result.programme,
        "case": result.case,
        "subject": finding.subject,
        "pointer": finding.pointer,
        "due": None if finding.due is None else str(finding.due),
        "observed": finding.observed,
        "allowed": finding.allowed,
        "reading": finding.reading,
        "values": {pointer: printable(value) for pointer, value in finding.values} or None,
    }
    region = {
        "startLine": finding.line,
        "startColumn": finding.column,
        "endLine": finding.end_line,
        "endColumn": finding.end_column,
    }
    return {
        "ruleId": finding.rule,
        "ruleIndex": rules[run.rule(result, finding)],
        "kind": kind,
        "level": _LEVELS[finding.severity] if kind == "fail" else "none",
        "message": _message(says),
        "locations": [_location(result.file, region, run)],
        "partialFingerprints": {_FINGERPRINT: finding.fingerprint},
        # As the standard asks, all results have them or none does.
        "suppressions": [] if finding.waiver is None else [_suppression(finding.waiver, lang)],
        **_state("unchanged" if finding.known else "new", run),
        "properties": {name: value for name, value in properties.items() if value is not None},
    }


def _state(state: str, run: Run) -> Data:
    return {"baselineState": state} if run.has_baseline else {}


def _suppression(waiver: Waived, lang: Language) -> Data:
    justification = printable(consent(waiver, lang))
    return {"kind": "external", "status": "accepted", "justification": justification}


def _of_problem(problem: Problem, run: Run) -> Data:
    place = run.place(problem.file or ".")
    return {
        "ruleId": INPUT,
        "ruleIndex": 0,
        "kind": "fail",
        "level": "error",
        "message": _message(f"{problem.message(run.lang)}."),
        "locations": [_location_of(problem, run)],
        "partialFingerprints": {_FINGERPRINT: fingerprint_of(problem, place)},
        "suppressions": [],
        **_state("new", run),
        "properties": {"pointer": problem.pointer},
    }


def _notice_of(problem: Problem, run: Run) -> Data:
    return {
        "level": "error",
        "message": _message(f"{problem.message(run.lang)}."),
        "locations": [_location_of(problem, run)],
        "associatedRule": {"id": INPUT, "index": 0},
    }


def _location_of(problem: Problem, run: Run) -> Data:
    """The place of a problem; what is about a whole file stands at its beginning."""
    line, column = problem.line or 1, problem.column or 1
    region = {"startLine": line, "startColumn": column, "endLine": line, "endColumn": column}
    return _location(problem.file or ".", region, run)


def _of_gone(breach: KnownBreach, run: Run, rules: Mapping[Rule, int]) -> Data:
    number = next((number for rule, number in rules.items() if rule.id == breach.rule), None)
    says = Text(f"nicht mehr da: {breach.subject}.", f"gone: {breach.subject}.").within(run.lang)
    return {
        "ruleId": breach.rule,
        **({} if number is None else {"ruleIndex": number}),
        "kind": "informational",
        "level": "none",
        "message": _message(says),
        # Where it stood is not known any more.
        "locations": [_location(breach.file, {"startLine": 1}, run)],
        "partialFingerprints": {_FINGERPRINT: breach.fingerprint},
        "suppressions": [],
        "baselineState": "absent",
    }


def _location(file: str, region: Data, run: Run) -> Data:
    place = run.place(file)
    # Names that are no Unicode keep their bytes this way.
    artifact = {"uri": quote(os.fsencode(place)), "uriBaseId": _ROOT}
    if Path(place).is_absolute():
        artifact = {"uri": Path(place).as_uri()}
    elif file == STANDARD_INPUT:
        artifact = {"uri": file}
    return {"physicalLocation": {"artifactLocation": artifact, "region": region}}


def _cut(total: int, lang: Language) -> Data:
    text = Text(
        f"{MOST_RESULTS} von {total} Ergebnissen stehen in dieser Datei, die schwersten zuerst.",
        f"{MOST_RESULTS} of {total} results are in this file, the worst first.",
    )
    return {"level": "warning", "message": _message(text.within(lang))}
