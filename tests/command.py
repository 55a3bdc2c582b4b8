"""The command as tests run it, and case files for it in which exactly one thing is wrong."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from case_parts import FACTS
from click.testing import CliRunner, Result

from passtgenau_core.cli.commands import passtgenau

HEAD: dict[str, Any] = {
    "format": "passtgenau-case/1",
    "programme": "passtgenau",
    "case": "LOE-2025-007",
}
EINSTIEG: dict[str, Any] = {"module": "einstiegsphase", "start": "2025-03-03", "end": "2025-03-28"}
QUALI: dict[str, Any] = {
    "module": "qualifizierungsphase",
    "start": "2025-03-31",
    "end": "2026-01-30",
}
TOO_LONG: dict[str, Any] = {**QUALI, "end": "2026-01-31"}
"""One day longer than ten months: breaches PG202, an error."""
TOO_SHORT: dict[str, Any] = {**EINSTIEG, "end": "2025-03-15"}
"""One day shorter than two weeks: breaches PG201, a warning."""
AS_OF = ("--as-of", "2025-06-01")
_MAIN = (sys.executable, "-c", "from passtgenau_core.cli import main; main()")


def invoke(*arguments: str | Path, input: bytes | None = None, **environment: str) -> Result:
    """Run ``passtgenau``; an error that is not told as a message fails the test.

    Whether the tests themselves run in GitHub Actions makes no difference.
    """
    return CliRunner(env={"GITHUB_ACTIONS": None, **environment}).invoke(
        passtgenau, list(map(str, arguments)), input=input, catch_exceptions=False
    )


def report(*arguments: str | Path) -> dict[str, Any]:
    """The JSON report of ``passtgenau check`` with these arguments on 1 June 2025."""
    result = invoke("check", *AS_OF, "--format", "json", *arguments)
    assert result.stderr == ""
    data = json.loads(result.stdout)
    assert isinstance(data, dict)
    return data


def breaches(data: dict[str, Any]) -> list[tuple[str, str, str]]:
    """File, rule and subject of each breach of a report that no baseline knows."""
    return [
        (result["file"], judgement["rule"], judgement["subject"])
        for result in data["results"]
        for judgement in result["judgements"]
        if judgement["outcome"] == "breached" and not judgement.get("known")
    ]


def case_data(*phases: Any, **fields: Any) -> dict[str, Any]:
    """A case with these phases, by default one that is a day too long; else nothing is wrong."""
    return {**HEAD, **FACTS, "phases": list(phases or (EINSTIEG, TOO_LONG)), **fields}


def case_file(path: Path, *phases: Any, **fields: Any) -> Path:
    """Write such a case, and make the folder it is in."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(case_data(*phases, **fields), indent=1), encoding="utf-8")
    return path


def started(folder: Path, *arguments: str, hash_seed: str = "0") -> subprocess.Popen[str]:
    """A real process of the command, in a process group of its own as a terminal gives it."""
    known = {name: value for name, value in os.environ.items() if name != "GITHUB_ACTIONS"}
    return subprocess.Popen(
        [*_MAIN, *arguments],
        cwd=folder,
        env={**known, "PYTHONHASHSEED": hash_seed},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        start_new_session=True,
        # Shells that start a test run in the background let it ignore Ctrl-C.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # noqa: PLW1509
    )


def names(folder: Path) -> set[str]:
    """The names of everything in a folder."""
    return {path.name for path in folder.iterdir()}


def written(paths: Iterable[Path]) -> dict[str, bytes]:
    """The content of each file, by its name."""
    return {path.name: path.read_bytes() for path in paths}
