"""The ``console`` blocks of the documentation show what the command really says.

Each page gets an empty folder with a copy of the examples. A ``yaml`` or ``toml`` block whose
first line is a comment with a file name becomes that file. Lines of a ``console`` block that start
with ``$`` are run by one bash, and what they print is compared; ``...`` stands for anything. Where
nothing but plain calls of the command is shown no process is needed.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from doctest import ELLIPSIS, OutputChecker
from pathlib import Path

import pytest
from command import invoke

DOCS = Path(__file__).parent.parent / "docs"
BLOCK = re.compile(r"^```(yaml|toml|console)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FILE_NAME = re.compile(r"# (\S+\.(?:yaml|toml))\n")
COMMAND = re.compile(r"^\$ (.*)\n", re.MULTILINE)
PAGES = [
    pytest.param(page, id=page.relative_to(DOCS).as_posix())
    for page in sorted(DOCS.rglob("*.md"))
    if DOCS / "examples" not in page.parents and "```console\n" in page.read_text("utf-8")
]
PLAIN = re.compile(r"passtgenau [^|<>;&$`']+")
END = "\x1e"
BASH = shutil.which("bash")


def run(commands: list[str], folder: Path) -> list[str]:
    """What each command prints, to standard output and error together."""
    if all(map(PLAIN.fullmatch, commands)):
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(folder)
            words = [shlex.split(command)[1:] for command in commands]
            return [invoke(*call, COLUMNS="80").output for call in words]
    # The subshell gives $? back to the next command.
    after = "status=$?; printf '\\036'; (exit $status)"
    script = "".join(f"{command}\n{after}\n" for command in commands)
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        [BASH or "bash", "-c", f"exec 2>&1\n{script}"],
        cwd=folder,
        env={**os.environ, "PATH": path, "COLUMNS": "80"},
        stdout=subprocess.PIPE,
        check=False,
        encoding="utf-8",
    )
    return done.stdout.split(END)[:-1]


@pytest.mark.unmeasured
@pytest.mark.skipif(BASH is None, reason="the documentation shows a Unix shell")
@pytest.mark.parametrize("page", PAGES)
def test_console(page: Path, tmp_path: Path) -> None:
    """Every command of the page prints what the page shows."""
    for kind in ("cases", "programmes", "services"):
        shutil.copytree(DOCS / "examples" / kind, tmp_path / "docs" / "examples" / kind)
    for language, text in BLOCK.findall(page.read_text("utf-8")):
        name = FILE_NAME.match(text)
        if language != "console" and name is not None:
            (tmp_path / name.group(1)).write_text(text, encoding="utf-8")
        elif language == "console":
            before, *parts = COMMAND.split(text)
            assert not before, "a console block starts with a command"
            commands, shown = parts[::2], parts[1::2]
            printed = run(commands, tmp_path)
            for command, want, got in zip(commands, shown, printed, strict=True):
                if not OutputChecker().check_output(want, got, ELLIPSIS):
                    assert f"$ {command}\n{got}" == f"$ {command}\n{want}"
