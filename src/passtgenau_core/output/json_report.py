"""The report as JSON, in the shape of ``passtgenau-report/1``: same input, same bytes."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

from ..judgement import Judgement, Outcome, Remedy, Value
from ..messages import mend, message
from ..programme import Source
from ..quantities import Cents
from .run import Checked, Run

SCHEMA = "passtgenau-report/1"
_CONTROL = re.compile("[\x7f-\x9f\u2028\u2029]")


def render(run: Run) -> str:
    """The whole run as one JSON document."""
    text = json.dumps(as_data(run), ensure_ascii=False, indent=2) + "\n"
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
        "problems": [
            {
                "file": problem.file,
                "line": problem.line,
                "column": problem.column,
                "pointer": problem.pointer,
                "message": problem.message(run.lang),
            }
            for problem in run.problems
        ],
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
    return {
        "file": checked.file,
        "case": checked.report.case,
        "programme": checked.report.programme.name,
        "judgements": [_judgement(j, checked, run) for j in checked.report],
    }


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
        "source": source_data(judgement.source),
        "remedy": None if judgement.remedy is None else _remedy(judgement.remedy),
        "waiver": None
        if waiver is None
        else {"approved_by": waiver.approved_by, "until": str(waiver.until)},
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


def _remedy(remedy: Remedy) -> dict[str, Any]:
    if remedy.action == "set":
        return {"set": remedy.pointer, "to": plain(remedy.value)}
    if remedy.action == "add":
        return {"add": f"{remedy.pointer}/-", "value": {"module": remedy.value}}
    return {"add": "/hours/-", "value": {"reverses": remedy.value}}
