"""Baselines: breaches that are known, so that only new ones fail.

A breach is known by its file and its content: the case, the rule, the subject, and the facts with
their days and numbers. Lines may move; a phase that ends even later is a new breach.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import attrs

from ..errors import Problem
from ..files.case_file import format_problem, write_atomically
from ..files.document import read_text
from ..files.json_text import read_json
from ..files.scalars import a_mapping
from ..files.structure import collecting, converter, field_by_field, missing
from ..judgement import Outcome
from .paths import STANDARD_INPUT
from .result import Finding, KnownBreach, Result, Run

FORMAT = "passtgenau-baseline/1"
LooksAt = Callable[[str, str], bool]
"""Whether a run looks at a rule in a file."""


@attrs.frozen(kw_only=True)
class Baseline:
    """What is known.

    Attributes:
        breaches: The known breaches.
        folder: The folder that their file names start from.
    """

    breaches: tuple[KnownBreach, ...]
    folder: Path

    @classmethod
    def read(cls, file: str) -> Baseline:
        """The baseline in a file.

        Raises:
            InputError: for what cannot be understood.
            OSError: if the file cannot be read.
        """
        name, text, _ = read_text(Path(file), "json")
        document = read_json(name, text)
        problems: list[Problem] = []
        content: dict[str, Any] = {}
        with collecting(problems):
            body = a_mapping(document.data)
            content = field_by_field(_Content, body, converter(thorough=True), (), problems)
            problems.extend(missing(key) for key in ("format", "breaches") if key not in body)
        if content.get("format_", FORMAT) != FORMAT:
            problems.append(format_problem(FORMAT, content["format_"], present=True))
        if problems:
            raise document.fail(problems)
        return cls(breaches=content["breaches"], folder=_folder_of(file))

    def applied(self, run: Run, looks_at: LooksAt) -> Run:
        """The run with known breaches marked, and those told that are gone."""
        left = Counter((breach.file, breach.fingerprint) for breach in self.breaches)
        results = tuple(self._marked(result, left) for result in run.results)
        read = {self._name(result.file): result.file for result in run.judged}
        gone: list[KnownBreach] = []
        for breach in self.breaches:
            key = breach.file, breach.fingerprint
            if not left[key]:
                continue
            left[key] -= 1
            file = read.get(breach.file)
            looked_at = file is not None and looks_at(file, breach.rule)
            if looked_at or self._is_missing(breach.file):
                gone.append(attrs.evolve(breach, file=self._seen_from_here(breach.file)))
        return attrs.evolve(run, results=results, has_baseline=True, gone=tuple(gone))

    def _marked(self, result: Result, left: Counter[tuple[str, str]]) -> Result:
        file = self._name(result.file)

        def marked(finding: Finding) -> Finding:
            key = file, finding.fingerprint
            if finding.outcome is not Outcome.BREACHED or not left[key]:
                return finding
            left[key] -= 1
            return attrs.evolve(finding, known=True)

        return attrs.evolve(result, findings=tuple(map(marked, result.findings)))

    def _name(self, file: str) -> str:
        return _relative(file, self.folder)

    def _seen_from_here(self, file: str) -> str:
        return file if file == STANDARD_INPUT else os.path.relpath(Path(self.folder, file))

    def _is_missing(self, file: str) -> bool:
        return file != STANDARD_INPUT and not Path(self.folder, file).exists()


def write_baseline(run: Run, file: str) -> int:
    """Write all breaches of a run as known ones.

    Returns:
        How many they are.

    Raises:
        OSError: if the file cannot be written.
    """
    breaches = sorted(_breaches(run, _folder_of(file)), key=_order)
    content = {"format": FORMAT, "breaches": [attrs.asdict(breach) for breach in breaches]}
    write_atomically(Path(file), (json.dumps(content, ensure_ascii=False, indent=1), "\n"))
    return len(breaches)


def _breaches(run: Run, folder: Path) -> Iterator[KnownBreach]:
    for result, finding in run.findings():
        if finding.outcome is Outcome.BREACHED:
            yield KnownBreach(
                file=_relative(result.file, folder),
                case=result.case,
                rule=finding.rule,
                subject=finding.subject,
                fingerprint=finding.fingerprint,
            )


def _order(breach: KnownBreach) -> tuple[str, str, str, str]:
    return breach.file, breach.rule, breach.subject, breach.fingerprint


def _relative(file: str, folder: Path) -> str:
    if file == STANDARD_INPUT:
        return file
    name = Path(os.path.relpath(os.path.realpath(file), folder)).as_posix()
    # A name may hold bytes that are no UTF-8, and JSON may not.
    return name.encode(errors="backslashreplace").decode()


def _folder_of(file: str) -> Path:
    return Path(os.path.realpath(file)).parent


@attrs.frozen(kw_only=True)
class _Content:
    format_: str
    breaches: tuple[KnownBreach, ...]


attrs.resolve_types(_Content)
attrs.resolve_types(KnownBreach)
