"""Without a fuzzer: the promises hold of every seed, of all that was ever found, and of mutants."""

from __future__ import annotations

from pathlib import Path
from random import Random

import attrs
import promises
import pytest
from fuzz_loaders import FOUND, SEEDS, seeds
from mutator import Mutator
from promises import SECRET, TARGETS, check_promises

from passtgenau_core import Case, InputError, Problem, Text

pytestmark = pytest.mark.unmeasured
MOST_BYTES = 16384
MUTANTS = 30


def files(folder: Path) -> list[Path]:
    """The inputs below a folder."""
    return sorted(path for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("path", files(SEEDS), ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_seeds_keep_the_promises(path: Path, tmp_path: Path) -> None:
    """Each seed is read as users read it."""
    check_promises(path.parent.name, path.read_bytes(), tmp_path)


@pytest.mark.parametrize("path", files(FOUND), ids=lambda path: f"{path.parent.name}-{path.name}")
def test_what_was_found_is_mended(path: Path, tmp_path: Path) -> None:
    """What once broke a promise keeps it, in whatever way one looks at it."""
    check_promises(path.parent.name, path.read_bytes(), tmp_path, every_view=True)


@pytest.mark.parametrize("target", TARGETS)
def test_mutants_keep_the_promises(target: str, tmp_path: Path) -> None:
    """Some changes of the seeds, always the same ones."""
    contents = [path.read_bytes() for path in seeds(target)]
    mutator = Mutator(target.rpartition("-")[2], contents, lambda content, _: content[::-1])
    for number in range(MUTANTS):
        content = Random(number).choice(contents)  # noqa: S311
        mutant = mutator(content, MOST_BYTES, number)
        assert len(mutant) <= max(MOST_BYTES, len(content))
        check_promises(target, mutant, tmp_path)


@pytest.mark.parametrize(
    "problem",
    [
        Problem(what=Text.same("no file"), line=1, column=1),
        Problem(what=Text.same("line beyond the text"), file="{}", line=9, column=1),
        Problem(what=Text.same("column beyond the line"), file="{}", line=1, column=9),
        Problem(what=Text.same("no place"), file="{}"),
        Problem(what=Text.same(SECRET), file="{}", line=1, column=1),
        Problem(what=Text.same("no such node"), file="{}", line=1, column=1, pointer="/a/b"),
    ],
    ids=lambda problem: problem.what.en,
)
def test_a_broken_promise_is_noticed(
    problem: Problem, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A problem with an odd place, or one that tells free text, does not pass."""

    def refuse(path: Path) -> Case:
        file = None if problem.file is None else str(path)
        raise InputError([attrs.evolve(problem, file=file)])

    monkeypatch.setattr(promises, "load_case", refuse)
    with pytest.raises(AssertionError):
        check_promises("case-yaml", b"a: 1\n", tmp_path)
