"""The hook for pre-commit, run by pre-commit itself in a repository of its own."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parent.parent
# Beside this Python, or anywhere.
PRE_COMMIT = shutil.which("pre-commit", path=str(Path(sys.executable).parent)) or shutil.which(
    "pre-commit"
)
GIT = shutil.which("git")
# How pip and pre-commit say that there is no network.
NO_NETWORK = re.compile(
    "name resolution|NewConnectionError|ConnectTimeout|Network is unreachable|ProxyError"
)
HOOK: dict[str, Any] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))[0]

HEAD = "format: passtgenau-case/1\nprogramme: passtgenau\ncase: LOE-2025-009\nphases:\n"
GOOD = HEAD + "  - {module: einstiegsphase, start: 2025-03-03, end: 2025-03-30}\n"
TOO_LONG = HEAD + "  - {module: einstiegsphase, start: 2025-03-03, end: 2025-03-31}\n"
BROKEN = HEAD + "  - {module: einstiegsphase, start: 2025-02-30}\n"


def test_the_hook() -> None:
    """The command, with the extra that it needs, on files that may hold cases, all at once."""
    assert HOOK["id"] == "passtgenau-check"
    assert HOOK["entry"] == "passtgenau check"
    assert HOOK["additional_dependencies"] == [".[cli]"]
    assert HOOK["types_or"] == ["json", "yaml"]
    assert HOOK["require_serial"] is True


class Repository:
    """A repository of case files that uses the hook."""

    def __init__(self, folder: Path, tool: Path, revision: str, env: dict[str, str]) -> None:
        self.folder = folder
        self._tool, self._revision, self._env = tool, revision, env

    def run(self, *words: str) -> "subprocess.CompletedProcess[str]":
        """Run a command in it."""
        return ran(words, self.folder, self._env)

    def use(self, **settings: Any) -> None:
        """Use the hook with these settings."""
        hook = {"id": "passtgenau-check", **settings}
        repository = {"repo": str(self._tool), "rev": self._revision, "hooks": [hook]}
        self.write(".pre-commit-config.yaml", yaml.safe_dump({"repos": [repository]}))

    def write(self, name: str, text: str) -> None:
        """Write a file, and have git know it."""
        place = self.folder / name
        place.parent.mkdir(exist_ok=True)
        place.write_text(text, "utf-8")
        self.run("git", "add", ".")

    def commit(self) -> "subprocess.CompletedProcess[str]":
        """Commit what was written."""
        return self.run("git", "commit", "--message=x")


def ran(
    words: Sequence[str], folder: Path, env: dict[str, str]
) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        words,
        cwd=folder,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        text=True,
    )


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """The repository with the hook installed, which takes most of the time."""
    if PRE_COMMIT is None or GIT is None:
        pytest.skip("needs pre-commit and git")
    top = tmp_path_factory.mktemp("pre-commit")
    # Those of a hook that runs these tests would lead git elsewhere, GitHub's change the format.
    foreign = ("GIT_", "GITHUB_")
    env = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
    for role in ("AUTHOR", "COMMITTER"):
        env |= {f"GIT_{role}_NAME": "x", f"GIT_{role}_EMAIL": "x"}
    env |= {"GIT_CONFIG_GLOBAL": os.devnull, "PRE_COMMIT_HOME": str(top / "home")}
    tool, folder = top / "tool", top / "cases"
    shutil.copytree(ROOT / "src", tool / "src", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml"):
        shutil.copy(ROOT / name, tool)
    for words in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "x"]):
        ran(["git", *words], tool, env)
    revision = ran(["git", "rev-parse", "HEAD"], tool, env).stdout.strip()
    folder.mkdir()
    made = Repository(folder, tool, revision, env)
    made.run("git", "init", "-q")
    made.use(files="^akten/")
    done = made.run(PRE_COMMIT, "install", "--install-hooks")
    if done.returncode and NO_NETWORK.search(done.stdout):
        pytest.skip("pre-commit builds the hook's environment from the network")
    assert done.returncode == 0, done.stdout
    return made


def test_changed_files(repository: Repository) -> None:
    """What complies can be committed, a breach and what cannot be understood not."""
    repository.use(files="^akten/", args=["--as-of=2025-03-20", "--select=PG2", "--lang=en"])
    repository.write("compose.yaml", "services: {}\n")
    repository.write("akten/good one.yaml", GOOD)
    done = repository.commit()
    assert done.returncode == 0, done.stdout
    assert "Passed" in done.stdout
    repository.write("akten/a.yaml", TOO_LONG)
    repository.write("akten/b.yaml", GOOD)
    done = repository.commit()
    assert done.returncode == 1
    assert "error PG202" in done.stdout
    assert "2 files" in done.stdout
    repository.write("akten/a.yaml", BROKEN)
    done = repository.commit()
    assert done.returncode == 1
    assert "akten/a.yaml:5:37" in done.stdout
    repository.write("akten/a.yaml", GOOD)
    assert repository.commit().returncode == 0
    assert repository.run("git", "rev-list", "--count", "HEAD").stdout == "2\n"


def test_what_the_configuration_names(repository: Repository) -> None:
    """Without file names the command checks what its configuration says, whatever changed."""
    repository.use(pass_filenames=False, args=["--as-of=2025-03-20"])
    repository.write("passtgenau.toml", 'paths = ["all"]\nselect = ["PG2"]\nlanguage = "en"\n')
    repository.write("all/a.yaml", TOO_LONG)
    repository.write("all/b.yaml", GOOD)
    done = repository.commit()
    assert done.returncode == 1
    assert "2 files  errors: 1" in done.stdout
