"""Several processes: the same results in the same order, and a clear end if one of them dies."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import attrs
import pytest
from command import AS_OF, case_file, invoke, names, started
from dying import Dying
from hypothesis import given, settings
from hypothesis import strategies as st

from passtgenau_core import Case, dump_case, load_programme
from passtgenau_core.cli import check as check_command
from passtgenau_core.language import LANGUAGES, Language
from passtgenau_core.runs import pool
from passtgenau_core.runs.checker import Checker, Task
from passtgenau_core.runs.choice import Choice
from passtgenau_core.runs.pool import ProcessDiedError, results_of, sensible_jobs
from passtgenau_core.testing import cases

CHECKER = Checker(choice=Choice(), as_of=date(2025, 6, 1), lang="de")
unix = pytest.mark.skipif(sys.platform == "win32", reason="signals and groups of Unix")
LONG = 20
"""Seconds after which nobody waits any more."""


def dying(over: str) -> Dying:
    """A checker that dies over a file of this name."""
    return Dying(over=over, **attrs.asdict(CHECKER, recurse=False))


def tasks(count: int) -> list[Task]:
    """So many tasks, named by their number."""
    return [Task(file=str(number)) for number in range(count)]


class TestSensibleJobs:
    @pytest.mark.parametrize(
        ("files", "processors", "jobs"),
        [(0, 8, 1), (1, 8, 1), (127, 8, 1), (128, 8, 2), (10**6, 8, 8), (10**6, 1, 1)],
    )
    def test_as_many_as_pay(
        self, monkeypatch: pytest.MonkeyPatch, files: int, processors: int, jobs: int
    ) -> None:
        """Few files are checked in one process, many in as many as there are processors."""
        monkeypatch.setattr(os, "cpu_count", lambda: processors)
        assert sensible_jobs(files) == jobs

    def test_where_processors_cannot_be_counted(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """One, then."""
        monkeypatch.setattr(os, "cpu_count", lambda: None)
        assert sensible_jobs(10**6) == 1

    @given(st.integers(0, 10**7))
    def test_at_least_one(self, files: int) -> None:
        """Never more than there are processors."""
        assert 1 <= sensible_jobs(files) <= (os.cpu_count() or 1)


class TestResults:
    @settings(max_examples=2)
    @given(some=st.lists(cases(most_entries=3), min_size=1, max_size=12), copies=st.integers(1, 3))
    def test_are_the_same_in_any_number_of_processes(self, some: list[Case], copies: int) -> None:
        """The same results in the same order in one, two and three, however many files there are.

        Problems cross the borders of processes whole, too.
        """
        contents = [dump_case(case).encode() for case in some] + [b"format: 1", b"{"]
        all_tasks = [
            Task(file=f"{copy}-{number}.yaml", content=content)
            for copy in range(copies)
            for number, content in enumerate(contents)
        ]
        one, two, three = (list(results_of(CHECKER, all_tasks, jobs)) for jobs in (1, 2, 3))
        assert [result.file for result in one] == [task.file for task in all_tasks]
        assert one == two == three

    @pytest.mark.parametrize("count", [0, 8, 9, 100])
    def test_are_as_many_as_there_are_tasks(self, count: int) -> None:
        """No file is lost or told twice at the borders of what is handed over at once."""
        found = list(results_of(dying("none"), tasks(count), 2))
        assert [result.file for result in found] == [task.file for task in tasks(count)]

    def test_with_everything_a_checker_holds(self) -> None:
        """A programme of one's own crosses the border, too."""
        own = attrs.evolve(load_programme("passtgenau"), id="eigenes")
        checker = attrs.evolve(CHECKER, programme=own, comparing=True)
        head = {"format": "passtgenau-case/1", "programme": "eigenes", "case": "C-1"}
        task = Task(file="a.yaml", content=json.dumps(head).encode())
        assert list(results_of(checker, [task], 2)) == [checker.result(task)]

    def test_are_made_as_they_are_asked_for(self) -> None:
        """Whoever stops asking stops the processes, too."""
        found = results_of(dying("none"), tasks(500), 2)
        assert next(iter(found)).file == "0"
        assert isinstance(found, Iterator)
        found.close()  # type: ignore[attr-defined]

    def test_of_a_batch(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A process is told once what to check, and then gives results batch by batch."""
        monkeypatch.setattr(pool, "_checker", None, raising=False)
        pool._start(dying("none"))
        for batch in (tasks(3), tasks(1)):
            assert [result.file for result in pool._results(batch)] == [t.file for t in batch]

    def test_of_one_process_are_made_here(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """No process is started for one."""
        monkeypatch.setattr(pool, "ProcessPoolExecutor", None)
        assert len(list(results_of(CHECKER, [Task(file="a.txt")], 1))) == 1


class TestDeath:
    @pytest.mark.parametrize("over", [0, 99])
    def test_is_an_error(self, over: int) -> None:
        """A process that dies ends the run with one error, wherever it was; nothing waits."""
        before = time.monotonic()
        with pytest.raises(ProcessDiedError) as caught:
            list(results_of(dying(str(over)), tasks(100), 2))
        assert time.monotonic() - before < LONG
        assert str(caught.value) == caught.value.text.en

    def test_before_everything_is_handed_over(self) -> None:
        """It is the same error if whoever takes the results is slow."""
        found = results_of(dying("20"), tasks(400), 2)
        taken = [next(found)]
        time.sleep(1.5)
        with pytest.raises(ProcessDiedError):
            taken.extend(found)
        assert [result.file for result in taken] == [str(n) for n in range(len(taken))]

    @pytest.mark.parametrize("lang", LANGUAGES)
    def test_tells_where(self, lang: Language) -> None:
        """The error names the files among which it happened, and what may help."""
        error = ProcessDiedError(tasks(5)[2:])
        assert (" 2 " in error.text.within(lang), " 4" in error.text.within(lang)) == (True, True)
        assert "--jobs 1" in error.text.within(lang)

    @pytest.mark.parametrize("lang", LANGUAGES)
    def test_on_the_command_line(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lang: Language
    ) -> None:
        """One message on standard error, exit code 2, no result."""
        monkeypatch.chdir(tmp_path)
        case_file(tmp_path / "a.json")

        def dead(*_: Any, **__: Any) -> Any:
            raise ProcessDiedError(tasks(3))

        monkeypatch.setattr(check_command, "check_paths", dead)
        result = invoke("check", "a.json", "-o", "out.txt", "--lang", lang)
        assert result.exit_code == 2
        assert result.stdout == ""
        assert result.stderr == ProcessDiedError(tasks(3)).text.within(lang) + "\n"
        assert names(tmp_path) == {"a.json"}


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of files that takes some seconds to check."""
    folder = tmp_path_factory.mktemp("many")
    content = case_file(folder / "cases" / "0.json").read_bytes()
    for number in range(1, 4000):
        (folder / "cases" / f"{number}.json").write_bytes(content)
    return folder


ARGUMENTS = ("check", *AS_OF, "--isolated", "--jobs", "2", "--lang", "en", "-o", "out.txt", "cases")


def group(pid: int) -> list[int]:
    """The living processes of a group."""
    done = subprocess.run(
        ["ps", "-A", "-o", "pid=,pgid=,stat="], capture_output=True, text=True, check=True
    )
    rows = (line.split() for line in done.stdout.splitlines())
    return [int(row[0]) for row in rows if int(row[1]) == pid and not row[2].startswith("Z")]


def workers(process: subprocess.Popen[str]) -> list[int]:
    """The processes that check files, once they have begun to."""
    until = time.monotonic() + LONG
    while time.monotonic() < until:
        found = []
        for pid in group(process.pid):
            try:
                command = Path(f"/proc/{pid}/cmdline").read_bytes()
            except OSError:
                continue
            if b"spawn_main" in command:
                found.append(pid)
        if len(found) == 2:
            return found
        time.sleep(0.02)
    raise AssertionError("no processes")


def assert_nothing_is_left(folder: Path, process: subprocess.Popen[str]) -> None:
    """No process, no result, no half of one."""
    until = time.monotonic() + LONG
    while group(process.pid) and time.monotonic() < until:
        time.sleep(0.05)
    assert group(process.pid) == []
    assert names(folder) == {"cases"}


linux = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc")


@linux
class TestRealProcesses:
    def test_that_is_killed(self, many: Path) -> None:
        """Whoever kills a process, the system for want of memory, gets one clear message."""
        with started(many, *ARGUMENTS) as process:
            os.kill(workers(process)[1], signal.SIGKILL)
            out, err = process.communicate(timeout=LONG)
        assert process.returncode == 2
        assert out == ""
        assert err.count("\n") == 1
        assert err.startswith("A process that checked files died")
        assert_nothing_is_left(many, process)

    @pytest.mark.parametrize("pause", [0.0, 0.2, 0.6])
    def test_interrupted_on_a_terminal(self, many: Path, pause: float) -> None:
        """Ctrl-C reaches all processes of the group: one message, 130, nothing left."""
        with started(many, *ARGUMENTS) as process:
            workers(process)
            time.sleep(pause)
            os.killpg(process.pid, signal.SIGINT)
            out, err = process.communicate(timeout=LONG)
        assert process.returncode == 130
        assert (out, err) == ("", "abgebrochen (interrupted)\n")
        assert_nothing_is_left(many, process)

    def test_interrupted_alone(self, many: Path) -> None:
        """A signal that only the first process gets ends all of them."""
        with started(many, *ARGUMENTS) as process:
            workers(process)
            os.kill(process.pid, signal.SIGINT)
            out, err = process.communicate(timeout=LONG)
        assert process.returncode == 130
        assert (out, err) == ("", "abgebrochen (interrupted)\n")
        assert_nothing_is_left(many, process)

    def test_interrupted_in_a_single_process(self, many: Path) -> None:
        """It is the same with one process."""
        arguments = ["1" if argument == "2" else argument for argument in ARGUMENTS]
        with started(many, *arguments) as process:
            time.sleep(1)
            os.kill(process.pid, signal.SIGINT)
            out, err = process.communicate(timeout=LONG)
        assert process.returncode == 130
        assert (out, err) == ("", "abgebrochen (interrupted)\n")
        assert_nothing_is_left(many, process)

    def test_interrupted_early(self, many: Path) -> None:
        """However early it comes once the command runs, it is told apart from breaches."""
        with started(many, *ARGUMENTS) as process:
            time.sleep(0.25)
            os.killpg(process.pid, signal.SIGINT)
            process.communicate(timeout=LONG)
        assert process.returncode not in (0, 1, 2)
        assert_nothing_is_left(many, process)


@unix
class TestSignals:
    def test_are_as_before_afterwards(self) -> None:
        """Starting processes leaves no signal blocked in this one."""
        before = signal.pthread_sigmask(signal.SIG_BLOCK, ())
        handler = signal.getsignal(signal.SIGINT)
        threads = threading.active_count()
        list(results_of(dying("none"), tasks(40), 2))
        assert signal.pthread_sigmask(signal.SIG_BLOCK, ()) == before
        assert signal.getsignal(signal.SIGINT) == handler
        until = time.monotonic() + LONG
        while threading.active_count() > threads and time.monotonic() < until:
            time.sleep(0.05)
        assert threading.active_count() == threads
