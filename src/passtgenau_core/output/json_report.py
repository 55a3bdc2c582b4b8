"""The report as JSON, in the shape of ``passtgenau-report/1``: same input, same bytes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import attrs

from ..errors import Problem
from ..judgement import Outcome
from ..language import Language
from ..programme import Source
from ..runs.result import Finding, Result, Run

SCHEMA = "passtgenau-report/1"
_INDENT = " " * 4
_RESULTS = '"results": []'
_CONTROL = re.compile("[\x7f-\x9f\u2028\u2029]")


def render(run: Run) -> str:
    """The whole run as one JSON document."""
    return "".join(parts(run))


def parts(run: Run) -> Iterator[str]:
    """The document in parts, file by file: the report on many files is far larger than the run."""
    head, tail = dumped(_frame(run)).split(_RESULTS, 1)
    yield head + _RESULTS.rstrip("]")
    between = "\n"
    for result in run.judged:
        yield (
            between + _INDENT + dumped(_result(result, run)).rstrip().replace("\n", "\n" + _INDENT)
        )
        between = ",\n"
    yield ("\n  ]" if run.judged else "]") + tail


def dumped(data: dict[str, Any]) -> str:
    """Plain data as one JSON document."""
    text = json.dumps(data, ensure_ascii=False, indent=2) + "\n"
    # JSON may hold these as they are, but they would steer a terminal.
    return _CONTROL.sub(lambda match: f"\\u{ord(match.group()):04x}", text)


def _frame(run: Run) -> dict[str, Any]:
    """The document without what was found in each file."""
    summary = run.summary()
    data: dict[str, Any] = {
        "schema": SCHEMA,
        "version": run.version,
        "as_of": str(run.as_of),
        "results": [],
        "problems": [problem_data(problem, run.lang) for problem in run.problems],
        "summary": {
            "files": summary.files,
            "met": summary.outcomes[Outcome.MET],
            "breached": {severity.value: n for severity, n in summary.breached.items()},
            "pending": summary.outcomes[Outcome.PENDING],
            "undetermined": summary.outcomes[Outcome.UNDETERMINED],
            "not_applicable": summary.outcomes[Outcome.NOT_APPLICABLE],
            "waived": summary.outcomes[Outcome.WAIVED],
        },
    }
    if run.has_baseline:
        data["summary"]["known"] = summary.known
        data["gone"] = [attrs.asdict(breach) for breach in run.gone]
    return data


def _result(result: Result, run: Run) -> dict[str, Any]:
    data: dict[str, Any] = {
        "file": result.file,
        "case": result.case,
        "programme": result.programme,
        "judgements": [_judgement(finding, result, run) for finding in result.findings],
    }
    if result.differences is not None:
        data["readings"] = [
            {
                "reading": difference.reading,
                "rule": difference.rule,
                "subject": difference.subject,
                "outcomes": {
                    option: None if outcome is None else outcome.value
                    for option, outcome in difference.outcomes
                },
            }
            for difference in result.differences
        ]
    return data


def _judgement(finding: Finding, result: Result, run: Run) -> dict[str, Any]:
    waiver = finding.waiver
    data: dict[str, Any] = {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "outcome": finding.outcome.value,
        "subject": finding.subject,
        "due": None if finding.due is None else str(finding.due),
        "observed": finding.observed,
        "allowed": finding.allowed,
        "message": finding.message,
        "mend": finding.mend,
        "line": finding.line,
        "column": finding.column,
        "pointer": finding.pointer,
        "reading": finding.reading,
        "because": finding.because,
        "facts": list(finding.facts),
        "terms": list(finding.terms),
        "source": source_data(run.rule(result, finding).source),
        "remedy": finding.remedy,
        "waiver": None
        if waiver is None
        else {
            "approved_by": waiver.approved_by,
            "until": str(waiver.until),
            **({} if waiver.reason is None else {"reason": waiver.reason}),
        },
    }
    if finding.values:
        data["values"] = dict(finding.values)
    if run.has_baseline:
        data["known"] = finding.known
    return data


def problem_data(problem: Problem, lang: Language) -> dict[str, Any]:
    """A problem as plain data."""
    return {
        "file": problem.file,
        "line": problem.line,
        "column": problem.column,
        "pointer": problem.pointer,
        "message": problem.message(lang),
    }


def source_data(source: Source) -> dict[str, str]:
    """A source as plain data."""
    return {
        "document": source.document,
        "section": source.section,
        "quote": source.quote,
        "basis": source.basis.value,
    }
