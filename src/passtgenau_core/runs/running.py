"""One run: paths in, results out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import attrs

from .. import __version__
from ..errors import Problem
from ..files.programme_file import shipped_programme
from .cache import Cache
from .checker import Checker, Task
from .paths import files_of, same_file
from .pool import results_of, sensible_jobs
from .result import Result, Run

Watch = Callable[[Iterable[Result], int], Iterable[Result]]
"""Watches results come in, and passes them on; it is told how many they will be."""


def check_paths(
    paths: Sequence[str],
    checker: Checker,
    *,
    service: str | None = None,
    jobs: int | None = 1,
    cache: str | None = None,
    own_files: Sequence[str] = (),
    watch: Watch = lambda results, _: results,
) -> Run:
    """Read and judge every file; what cannot be read becomes problems of the run.

    Args:
        paths: Files, folders, or ``-``.
        checker: What is asked of each file.
        service: The file of the service that works on all the cases; it is judged first.
        jobs: In how many processes; ``None``: as many as make sense.
        cache: The folder that keeps results, or ``None``.
        own_files: Files that the run itself reads or writes; in folders they are passed over.
        watch: Is told of results as they come in.

    Raises:
        InputError: if results cannot be kept there.
        ProcessDiedError: if a process dies.
    """
    lost: list[Problem] = []
    results: list[Result] = []
    files = list(files_of(paths, lost, own_files))
    if service is not None:
        files = [file for file in files if not same_file(file, service)]
        first, at_work = checker.service_result(Task.of(service))
        results.append(first)
        checker = attrs.evolve(checker, service=at_work)
    if cache is not None:
        checker = attrs.evolve(checker, cache=Cache.at(cache, checker, __version__))
    tasks = [Task.of(file) for file in files]
    found = results_of(checker, tasks, jobs or sensible_jobs(len(tasks)))
    results.extend(watch(found, len(tasks)))
    names = sorted({result.programme for result in results if not result.problems})
    own = checker.programme
    return Run(
        as_of=checker.as_of,
        results=tuple(results),
        programmes={
            name: own if own is not None and own.name == name else shipped_programme(name)
            for name in names
        },
        lang=checker.lang,
        version=__version__,
        lost=tuple(lost),
    )
