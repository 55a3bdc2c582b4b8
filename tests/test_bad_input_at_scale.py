"""A folder of a thousand good files and a hundred broken ones, checked by one command."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import cycle
from pathlib import Path
from typing import Any

import attrs
import pytest
from broken_files import GOOD, GOOD_JSON, BrokenFile, Place, broken_files

from passtgenau_core import check, load_case

EXAMPLES = Path(__file__).parent.parent / "docs" / "examples" / "cases"
AS_OF = date(2026, 6, 1)
GOOD_FILES = 1000
FOLDERS = ("01", "02", "02/nested", "02/nested/deeper", "folder.yaml", "folder.yaml/folder.json")
MOST_KIB_A_FILE = 50
LONGEST_EXAMPLE = 3000

NEAREST = {
    "unknown-key.yaml": "participant",
    "unknown-key-inside.yaml": "end",
    "unknown-module.yaml": "qualifizierungsphase",
    "unknown-provider.yaml": "st-josefshaus",
    "unknown-bundle.yaml": "gesamtmodul",
    "unknown-kind.yaml": "reflexionsgespraech",
    "unknown-topic.yaml": "kritik",
    "unknown-key.json": "hours",
}
"""What was meant, by the file that has it wrong."""

Verdict = tuple[str, str, str]
"""Rule, subject and outcome."""

# Starts the command from a process that is small itself: a process begins with the peak of the one
# that started it.
MEASURED = """
import resource, subprocess, sys
code = subprocess.call(sys.argv[1:])
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)
sys.exit(code)
"""


@attrs.frozen
class Folder:
    """A folder, and what is to be found in it, by path."""

    path: Path
    good: dict[str, list[Verdict]]
    broken: dict[str, tuple[Place, ...]]


@attrs.frozen
class Done:
    """What a run of the command left behind."""

    code: int
    output: bytes
    errors: str
    peak: int


def shapes() -> Iterator[tuple[str, str, list[Verdict]]]:
    """Ending, text and judgements of cases that differ in form, length and faults."""
    examples = [path.read_text("utf-8") for path in sorted(EXAMPLES.glob("*.yaml"))]
    texts = [("yaml", text) for text in (GOOD, *examples) if len(text) < LONGEST_EXAMPLE]
    for ending, text in [*texts, ("json", GOOD_JSON)]:
        report = check(load_case(text, format="json" if ending == "json" else "yaml"), as_of=AS_OF)
        yield ending, text, [(j.rule, j.subject, j.outcome.value) for j in report]


def fill(folder: Path, good: int, broken: list[BrokenFile]) -> Folder:
    """Write as many good files, and these broken ones, all over a folder."""
    filled = Folder(folder, {}, {})
    places = [folder / name for name in FOLDERS]
    for place in places:
        place.mkdir(parents=True)
    ways = zip(range(good), cycle(places), cycle(shapes()), strict=False)
    for number, place, (ending, text, verdicts) in ways:
        path = place / f"good-{number:04}.{ending}"
        path.write_text(re.sub(r"LOE-\d{4}-\d{3}", f"GOOD-{number}", text, count=1), "utf-8")
        filled.good[str(path)] = verdicts
    for file, place in zip(broken, cycle(places), strict=False):
        file.make(place / file.name)
        filled.broken[str(place / file.name)] = file.places
    return filled


def run(folder: Folder, jobs: int) -> Done:
    """Check the folder, and measure."""
    command = [sys.executable, "-c", "from passtgenau_core.cli import main; main()", "check"]
    options = ["--isolated", "--as-of", str(AS_OF), "--format", "json", "--jobs", str(jobs)]
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, *command, *options, str(folder.path)],
        capture_output=True,
        check=False,
    )
    *errors, peak = done.stderr.decode().splitlines()
    return Done(done.returncode, done.stdout, "\n".join(errors), int(peak))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """A thousand good files and a hundred broken ones."""
    return fill(tmp_path_factory.mktemp("many"), GOOD_FILES, list(broken_files()))


@pytest.fixture(scope="module")
def done(folder: Folder) -> Done:
    """What the command makes of them."""
    return run(folder, jobs=1)


@pytest.fixture(scope="module")
def report(done: Done) -> dict[str, Any]:
    """Its report."""
    data: dict[str, Any] = json.loads(done.output)
    return data


def test_a_hundred_files_are_broken_in_different_ways() -> None:
    """No two broken files have the same content."""
    assert len({(file.name, file.places) for file in broken_files()}) == 100


def test_the_input_is_at_fault(done: Done) -> None:
    """The command ends with 2, and has nothing else to say."""
    assert (done.code, done.errors) == (2, "")


def test_every_good_file_is_judged(folder: Folder, report: dict[str, Any]) -> None:
    """In the order of their names, each with all judgements that it has by itself."""
    found = {
        result["file"]: [(j["rule"], j["subject"], j["outcome"]) for j in result["judgements"]]
        for result in report["results"]
    }
    assert list(found) == sorted(folder.good)
    assert found == folder.good
    assert len(found) == GOOD_FILES


def test_every_problem_is_told_with_its_place(folder: Folder, report: dict[str, Any]) -> None:
    """File by file in the order of their names, each with line, column and pointer."""
    found = [
        (problem["file"], (problem["line"], problem["column"], problem["pointer"]))
        for problem in report["problems"]
    ]
    assert found == [
        (file, place) for file in sorted(folder.broken) for place in folder.broken[file]
    ]


def test_what_was_meant_is_told(folder: Folder, report: dict[str, Any]) -> None:
    """An unknown word is told with the nearest one there is."""
    messages = {Path(problem["file"]).name: problem["message"] for problem in report["problems"]}
    assert [word for name, word in NEAREST.items() if f"{word}?" not in messages[name]] == []


def test_nothing_is_lost_in_the_summary(folder: Folder, report: dict[str, Any]) -> None:
    """It counts every file, and every judgement by its outcome."""
    outcomes = Counter(outcome for verdicts in folder.good.values() for *_, outcome in verdicts)
    summary = report["summary"]
    assert summary["files"] == GOOD_FILES + len(folder.broken)
    assert sum(summary["breached"].values()) == outcomes.pop("breached")
    assert {outcome: summary[outcome] for outcome in outcomes} == outcomes


def test_two_processes_find_the_same(folder: Folder, done: Done) -> None:
    """In how many processes the files are checked makes no difference of a byte."""
    again = run(folder, jobs=2)
    assert (again.code, again.output, again.errors) == (done.code, done.output, done.errors)


def test_a_file_that_nobody_may_read(tmp_path: Path) -> None:
    """It is told without a line, and the others are judged all the same."""
    folder = fill(tmp_path, 1, [])
    closed = tmp_path / "closed.yaml"
    closed.touch(mode=0)
    if os.access(closed, os.R_OK):
        pytest.skip("whoever runs this may read everything")
    done = run(folder, jobs=1)
    report = json.loads(done.output)
    assert (done.code, done.errors) == (2, "")
    assert [result["file"] for result in report["results"]] == list(folder.good)
    assert [(p["file"], p["line"]) for p in report["problems"]] == [(str(closed), None)]


def test_memory_is_bounded(tmp_path: Path, done: Done) -> None:
    """Ten times as many files take little more memory: what is kept of a file is small."""
    few = fill(tmp_path, GOOD_FILES // 10, list(broken_files())[::10])
    growth = done.peak - run(few, jobs=1).peak
    assert growth / (1100 - 110) < MOST_KIB_A_FILE
