"""The run as a Code Quality report of GitLab: same input, same bytes.

GitLab keeps one entry for each fingerprint, and calls one new whose fingerprint it does not know.
So these are made of content, not of lines, and what is the same twice is numbered.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from ..programme import Severity
from ..runs.result import Run
from .lines import printable
from .sarif import INPUT, fingerprint_of

_SEVERITIES: Mapping[Severity, str] = MappingProxyType(
    {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.HINT: "info"}
)
_UNREAD = "blocker"


def render(run: Run) -> str:
    """What could not be understood, and the new breaches, as one JSON list."""
    seen: Counter[str] = Counter()
    entries = [*_problems(run, seen), *_breaches(run, seen)]
    return json.dumps(entries, ensure_ascii=False, indent=2) + "\n"


def _problems(run: Run, seen: Counter[str]) -> Iterator[dict[str, Any]]:
    for problem in run.problems:
        place, line = run.place(problem.file or "."), problem.line or 1
        yield {
            "description": printable(f"{INPUT}: {problem.message(run.lang)}"),
            "check_name": INPUT,
            "fingerprint": _once(fingerprint_of(problem, place), place, seen),
            "severity": _UNREAD,
            "location": {"path": printable(place), "lines": {"begin": line, "end": line}},
        }


def _breaches(run: Run, seen: Counter[str]) -> Iterator[dict[str, Any]]:
    for result, finding in run.findings():
        if not finding.is_new_breach:
            continue
        place = run.place(result.file)
        lines = {"begin": finding.line, "end": finding.end_line}
        yield {
            "description": printable(f"{finding.rule}: {finding.about}: {finding.message}"),
            "check_name": finding.rule,
            "fingerprint": _once(finding.fingerprint, place, seen),
            "severity": _SEVERITIES[finding.severity],
            "location": {"path": printable(place), "lines": lines},
        }


def _once(fingerprint: str, place: str, seen: Counter[str]) -> str:
    name = f"{printable(place)}\n{fingerprint}"
    seen[name] += 1
    return hashlib.sha256(f"{name}\n{seen[name]}".encode()).hexdigest()
