"""The pages about other tools: their files can be read, and their commands run.

Blocks of the languages ``YAML`` and ``groovy`` are files of the tool that the page is about, while
those of ``yaml`` are case files. Their first line names them.
"""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parent.parent
PAGES = {
    name: ROOT / "docs" / "how-to" / f"{name}.md"
    for name in (
        "github",
        "gitlab",
        "jenkins",
        "pre-commit",
    )
}
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
HOOKS: list[dict[str, Any]] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
BLOCK = re.compile(r"^```(?:YAML|groovy)\n(?:#|//) [^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^(?:\S*/)?passtgenau (check .*)")
CASE = """\
format: passtgenau-case/1
programme: passtgenau
case: LOE-2025-009
"""


def blocks(page: str) -> list[str]:
    return BLOCK.findall(PAGES[page].read_text("utf-8"))


def texts(node: Any) -> Iterator[str]:
    """Every text in plain data."""
    if isinstance(node, dict | list):
        for inner in node.values() if isinstance(node, dict) else node:
            yield from texts(inner)
    elif isinstance(node, str):
        yield node


def commands() -> Iterator[Any]:
    """The arguments of every ``passtgenau`` that a page shows, in whatever form."""
    for page in PAGES:
        for body in blocks(page):
            data = body.splitlines() if page == "jenkins" else yaml.safe_load(body)
            for text in texts(data):
                if match := COMMAND.match(text.strip()):
                    yield pytest.param(shlex.split(match[1]), id=f"{page}: {match[1]}")
    for hook in hooks():
        arguments = ["check", *hook.get("args", []), "cases/a.yaml"]
        yield pytest.param(arguments, id=f"pre-commit: {shlex.join(arguments)}")
    for inputs in inputs_of_the_action():
        arguments = ["check", *shlex.split(inputs.get("args", "")), "cases"]
        yield pytest.param(arguments, id=f"github: {shlex.join(arguments)}")


def hooks() -> list[dict[str, Any]]:
    repositories = [yaml.safe_load(body)["repos"] for body in blocks("pre-commit")]
    return [hook for found in repositories for one in found for hook in one["hooks"]]


def inputs_of_the_action() -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    for body in blocks("github"):
        data = yaml.safe_load(body)
        jobs = data.get("jobs", {}).values()
        steps = [step for job in jobs for step in job["steps"]] or [data]
        found += [
            step["with"]
            for step in steps
            if "with" in step and "/passtgenau_core@" in step.get("uses", "/passtgenau_core@")
        ]
    return found


@pytest.mark.parametrize("arguments", list(commands()))
def test_commands(arguments: list[str], tmp_path: Path) -> None:
    """Every command that a page shows can be understood, and writes the files that it names."""
    (tmp_path / "cases").mkdir()
    (tmp_path / "cases" / "a.yaml").write_text(CASE, "utf-8")
    (tmp_path / "known.json").write_text(
        '{"format": "passtgenau-baseline/1", "breaches": []}', "utf-8"
    )
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["passtgenau", *arguments, "--as-of", "2025-03-20", "--select", "PG2"],
        cwd=tmp_path,
        env={**os.environ, "PATH": path},
        capture_output=True,
        check=False,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    for format_, file in re.findall(r"--output (\w+)=(\S+)", " ".join(arguments)):
        assert (tmp_path / file).stat().st_size > 0, format_


def test_each_page_shows_a_command() -> None:
    """The commands above are found."""
    pages = {str(param.id).partition(":")[0] for param in commands()}
    assert pages == set(PAGES)


def test_the_hooks_of_the_page_are_there() -> None:
    """A hook is named as the repository names it."""
    assert {hook["id"] for hook in hooks()} == {hook["id"] for hook in HOOKS}


def test_the_inputs_of_the_page_are_those_of_the_action() -> None:
    """Inputs and outputs are told with the name that they have, all of them."""
    page = PAGES["github"].read_text("utf-8")
    told = re.findall(r"^\| `([\w-]+)` \|", page, re.MULTILINE)
    assert told == [*ACTION["inputs"], *ACTION["outputs"]]
    assert all(set(inputs) <= set(ACTION["inputs"]) for inputs in inputs_of_the_action())
    used = re.findall(r"steps\.passtgenau\.outputs\.([\w-]+)", page)
    assert used
    assert set(used) <= set(ACTION["outputs"])


def test_gitlab_keeps_what_is_written() -> None:
    """Every report that the job writes is an artifact of the kind that it is."""
    (body,) = blocks("gitlab")
    job = yaml.safe_load(body)["cases"]
    written = dict(re.findall(r"--output (\w+)=(\S+)", " ".join(job["script"])))
    reports = job["artifacts"]["reports"]
    assert written == {
        "gitlab": reports["codequality"],
        "junit": reports["junit"],
        "html": job["artifacts"]["paths"][0],
    }
    assert job["artifacts"]["when"] == "always"


def test_jenkins_reads_what_is_written() -> None:
    """Every result is read by a step that runs whatever comes out."""
    (body,) = blocks("jenkins")
    run, _, after = body.partition("always {")
    written = dict(re.findall(r"--output (\w+)=(\S+)", run))
    assert f"junit testResults: '{written['junit']}'" in after
    assert f"sarif(pattern: '{written['sarif']}'" in after
    assert f"artifacts: '{written['html']}'" in after
