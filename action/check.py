"""The GitHub action's check: one run of the command, then its outputs and the step summary.

Whatever an input holds, it is one argument of the command, or a file name in front of which no
option can stand. What comes out decides only after everything was written.
"""

from __future__ import annotations

import json
import os
import secrets
import shlex
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

NOT_UNDERSTOOD = 2


def main(env: Mapping[str, str]) -> int:
    """Check, and tell GitHub what came out."""
    told = {"exit-code": str(NOT_UNDERSTOOD)}
    try:
        options, paths = _options(env), [line.strip() for line in env["INPUT_PATHS"].splitlines()]
    except ValueError as error:
        _show(f"{error}\n".encode())
    else:
        with tempfile.TemporaryDirectory() as folder:
            # Copies of one's own, written last: if they are there, this run wrote everything.
            log, sarif = Path(folder, "github"), Path(folder, "sarif")
            copies = f"--output=github={log}", f"--output=sarif={sarif}"
            told["exit-code"] = str(_run([*options, *copies, "--", *filter(None, paths)]))
            if sarif.exists():
                counts = log.read_text(encoding="utf-8").splitlines()[-1]
                told |= {"sarif": env["INPUT_SARIF"].strip(), "summary": counts}
                _append(env["GITHUB_STEP_SUMMARY"], _summary(sarif, counts))
    _append(env["GITHUB_OUTPUT"], "".join(f"{name}={value}\n" for name, value in told.items()))
    return int(told["exit-code"])


def _options(env: Mapping[str, str]) -> list[str]:
    """The options that the inputs stand for.

    Raises:
        ValueError: if they cannot be understood.
    """
    sarif = env["INPUT_SARIF"].strip()
    if not sarif.isprintable():
        raise ValueError("sarif: not the name of a file")
    named = {
        "--output": sarif and f"sarif={sarif}",
        "--as-of": env["INPUT_AS_OF"].strip(),
        "--fail-on": env["INPUT_FAIL_ON"].strip(),
    }
    stated = [f"{option}={value}" for option, value in named.items() if value]
    try:
        # Code scanning makes an alert of everything in the file.
        return ["--concise", *stated, *shlex.split(env["INPUT_ARGS"])]
    except ValueError as error:
        raise ValueError(f"args: {error}") from None


def _run(arguments: list[str]) -> int:
    """Run the command that is installed beside this Python, and show what it says.

    In GitHub Actions these are annotations, unless the arguments ask for another format.
    """
    command = shutil.which("passtgenau", path=sysconfig.get_path("scripts"))
    assert command is not None, "the action installs it"  # noqa: S101
    done = subprocess.run(  # noqa: S603 (a list of arguments, which no shell reads)
        [command, "check", *arguments], stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    _show(done.stderr)
    sys.stdout.buffer.write(done.stdout)
    return done.returncode


def _show(text: bytes) -> None:
    """Show text that may tell of anything, without GitHub looking for commands in it."""
    if text:
        token = secrets.token_hex(16).encode()
        sys.stdout.buffer.write(b"::stop-commands::%b\n%b\n::%b::\n" % (token, text, token))


def _summary(sarif: Path, counts: str) -> str:
    """The day, the counts, and how many breaches of each rule there are: no text of a file."""
    run = json.loads(sarif.read_text(encoding="utf-8"))["runs"][0]
    new = Counter(
        (result["ruleId"], result["level"])
        for result in run["results"]
        if result["kind"] == "fail"
        and not result["suppressions"]
        and result.get("baselineState") != "unchanged"
    )
    lines = [f"### passtgenau check, {run['properties']['as_of']}", "", counts, ""]
    if new:
        lines += ["| rule | level | new |", "|---|---|---:|"]
        lines += [f"| `{rule}` | {level} | {count} |" for (rule, level), count in new.items()]
    return "\n".join((*lines, ""))


def _append(file: str, text: str) -> None:
    with Path(file).open("a", encoding="utf-8") as stream:
        stream.write(text)


if __name__ == "__main__":
    sys.exit(main(os.environ))
