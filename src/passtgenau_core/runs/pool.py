"""Many files at once: in this process or in several, with the same results in the same order."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager

from ..language import Text
from .checker import Checker, Task
from .result import Result

# Starting a process takes as long as checking some dozens of files.
_FILES_WORTH_A_PROCESS = 64
_BATCH = 8
_BATCHES_AHEAD = 4


def sensible_jobs(files: int) -> int:
    """As many processes as there are processors, unless the files are too few for them."""
    return max(1, min(os.cpu_count() or 1, files // _FILES_WORTH_A_PROCESS))


def results_of(checker: Checker, tasks: Sequence[Task], jobs: int) -> Iterator[Result]:
    """The result of each task, in order.

    Raises:
        ProcessDiedError: if a process dies; it tells among which files.
    """
    if jobs == 1:
        yield from map(checker.result, tasks)
        return
    batches = [tasks[n : n + _BATCH] for n in range(0, len(tasks), _BATCH)]
    # Started anew rather than forked: the same on every system, whatever threads there are.
    executor = ProcessPoolExecutor(
        min(jobs, len(batches) or 1), multiprocessing.get_context("spawn"), _start, (checker,)
    )
    waiting: deque[tuple[Sequence[Task], Future[list[Result]]]] = deque()
    try:
        for batch in batches:
            waiting.append((batch, _submitted(executor, batch)))
            # Only so many results wait at a time, however many files there are.
            if len(waiting) >= jobs * _BATCHES_AHEAD:
                yield from _first(waiting)
        while waiting:
            yield from _first(waiting)
    finally:
        # Waiting for its threads, because a pool that is still closing when Python exits may fail.
        executor.shutdown(cancel_futures=True)


def _submitted(executor: ProcessPoolExecutor, batch: Sequence[Task]) -> Future[list[Result]]:
    """Hand a batch over; processes that start now will not hear of Ctrl-C, which is for this one.

    Raises:
        ProcessDiedError: if a process has died before.
    """
    try:
        with _ctrl_c_waits():
            return executor.submit(_results, batch)
    except BrokenProcessPool:
        raise ProcessDiedError(batch) from None


@contextmanager
def _ctrl_c_waits() -> Iterator[None]:
    """Block the signal: it waits for this process, and those that it starts inherit the block."""
    if sys.platform == "win32":  # pragma: no cover
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _first(waiting: deque[tuple[Sequence[Task], Future[list[Result]]]]) -> list[Result]:
    batch, future = waiting.popleft()
    try:
        return future.result()
    except BrokenProcessPool:
        raise ProcessDiedError(batch) from None


class ProcessDiedError(Exception):
    """A process that checked files died.

    Attributes:
        text: What happened, and among which files.
    """

    def __init__(self, batch: Sequence[Task]) -> None:
        first, last = batch[0].file, batch[-1].file
        self.text = Text(
            f"Ein Prozess, der Dateien prüfte, ist gestorben, vielleicht aus Mangel an Speicher."
            f" Er kam nicht bis ans Ende der Dateien von {first} bis {last};"
            " --jobs 1 prüft in einem einzigen.",
            f"A process that checked files died, perhaps for want of memory. It did not get to the"
            f" end of the files from {first} to {last}; --jobs 1 checks in a single one.",
        )
        super().__init__(self.text.en)


_checker: Checker


def _start(checker: Checker) -> None:
    """Called once in each process."""
    threading.Thread(target=_end_with_the_parent, daemon=True).start()
    global _checker  # noqa: PLW0603 (the one thing a process holds between its batches)
    _checker = checker


def _end_with_the_parent() -> None:  # pragma: no cover (of processes nobody measures)
    """A parent that is killed cannot say so, and its processes would wait for work for good."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _results(batch: Sequence[Task]) -> list[Result]:
    return [_checker.result(task) for task in batch]
