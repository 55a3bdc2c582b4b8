"""The report as JSON, in the shape of ``passtgenau-report/1``: same input, same bytes."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

from ..errors import Problem
from ..files.case_file import CaseFile, as_plain
from ..judgement import Judgement, Outcome, Remedy, Value
from ..language import Language
from ..messages import mend, message
from ..programme import Source
from ..quantities import Cents
from ..remedies import reversals
from .run import Checked, Run

SCHEMA = "passtgenau-report/1"
_CONTROL = re.compile("[\x7f-\x9f\u2028\u2029]")


def render(run: Run) -> str:
    """The whole run as one JSON document."""
    return dumped(as_data(run))


def dumped(data: dict[str, Any]) -> str:
    """Plain data as one JSON document."""
    text = json.dumps(data, ensure_ascii=False, indent=2) + "\n"
    # JSON may hold these as they are, but they would steer a terminal.
    return _CONTROL.sub(lambda match: f"\\u{ord(match.group()):04x}", text)


def as_data(run: Run) -> dict[str, Any]:
    """The whole run as plain data."""
    summary = run.summary()
    return {
        "schema": SCHEMA,
        "version": run.version,
        "as_of": str(run.as_of),
        "results": [_result(checked, run) for checked in run.checked],
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


def _result(checked: Checked, run: Run) -> dict[str, Any]:
    result = {
        "file": checked.file,
        "case": checked.report.case,
        "programme": checked.report.programme.name,
        "judgements": [_judgement(j, checked, run) for j in checked.report],
    }
    if checked.differences is not None:
        result["readings"] = [
            {
                "reading": difference.reading,
                "rule": difference.rule,
                "subject": difference.subject,
                "outcomes": {
                    option: None if outcome is None else outcome.value
                    for option, outcome in difference.outcomes
                },
            }
            for difference in checked.differences
        ]
    return result


def _judgement(judgement: Judgement, checked: Checked, run: Run) -> dict[str, Any]:
    programme = checked.report.programme
    position = checked.read.document.node(judgement.pointer).value
    waiver = judgement.waiver
    return {
        "rule": judgement.rule,
        "severity": judgement.severity.value,
        "outcome": judgement.outcome.value,
        "subject": judgement.subject,
        "due": None if judgement.due is None else str(judgement.due),
        "observed": plain(judgement.observed),
        "allowed": plain(judgement.allowed),
        "message": message(judgement, programme, run.lang),
        "mend": mend(judgement, programme, run.lang),
        "line": position.line,
        "column": position.column,
        "pointer": judgement.pointer,
        "reading": judgement.reading,
        "because": judgement.because,
        "facts": [str(fact) for fact in judgement.facts],
        "terms": list(judgement.terms),
        "source": source_data(judgement.source),
        "remedy": None if judgement.remedy is None else _remedy(judgement.remedy, checked, run),
        "waiver": None
        if waiver is None
        else {"approved_by": waiver.approved_by, "until": str(waiver.until)},
    }


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


def plain(value: Value | None) -> Any:
    """Days as ISO 8601, durations as whole minutes, money as a decimal text."""
    if isinstance(value, date | Cents):
        return str(value)
    return list(value) if isinstance(value, tuple) else value


def _remedy(remedy: Remedy, checked: Checked, run: Run) -> dict[str, Any]:
    if remedy.action == "none":
        return {"none": "the day has passed"}
    if remedy.action == "set":
        return {"set": remedy.pointer, "to": as_plain(_shaped(remedy))}
    members: Any = remedy.value
    place = f"{remedy.pointer}/-"
    if remedy.action == "reverse":
        assert isinstance(checked.read, CaseFile)  # noqa: S101 (services have no hours)
        members = reversals(checked.read.case.ledger, remedy, run.as_of)
        place = "/hours/-"
    added = [as_plain(member) for member in members]
    return {"add": place, "value": added[0]} if len(added) == 1 else {"add": place, "values": added}


def _shaped(remedy: Remedy) -> Any:
    """The value as files write it: pairs of goals and states are a mapping there."""
    value: Any = remedy.value
    return dict(value) if remedy.pointer.endswith("/goals") else value
