"""Measuring: ratios of two times that were taken in turns, and the table of them."""

from __future__ import annotations

import platform
import time
import timeit
from collections.abc import Callable, Iterable, Sequence
from importlib.metadata import PackageNotFoundError, version

import attrs

Action = Callable[[], object]
_SLICE = 0.003
_MOST_SECONDS = 12


@attrs.frozen
class Line:
    """One line of the table: the time of the first action, in times of the second one's.

    Attributes:
        name: Both actions, as in ``ours / theirs``.
        goal: What was promised, such as ``<= 3``; empty where nothing was.
        first: The first action.
        second: The second action.
        clock: What is counted: the time of the processor, or all time, for other processes.
    """

    name: str
    goal: str
    first: Action
    second: Action
    clock: Callable[[], float] = time.process_time


@attrs.frozen
class Missing:
    """A peer that is not installed.

    Attributes:
        peer: The name of its package.
    """

    peer: str


@attrs.frozen
class Group:
    """Lines that belong together.

    Attributes:
        title: What they are about.
        lines: The lines, made one by one, so that each holds its data no longer than it needs.
    """

    title: str
    lines: Iterable[Line | Missing]


def seconds(
    actions: Sequence[Action], clock: Callable[[], float] = time.process_time, rounds: int = 60
) -> list[float]:
    """The best time of each action, in turns: noise only ever adds, and comes in phases.

    What takes long is done a few times, or only once.
    """
    timers = [timeit.Timer(action, timer=clock) for action in actions]
    best = [_roughly(timer) for timer in timers]
    numbers = [max(int(_SLICE / time_of_one), 1) for time_of_one in best]
    rounds = min(rounds, int(_MOST_SECONDS / max(best)))
    for _ in range(rounds):
        for which, (timer, number) in enumerate(zip(timers, numbers, strict=True)):
            best[which] = min(best[which], timer.timeit(number) / number)
    return best


def _roughly(timer: timeit.Timer) -> float:
    """The time of one, without what only the first one does, unless that takes long."""
    first = timer.timeit(1)
    return first if first > 1 else min(timer.repeat(3, 1))


def is_kept(goal: str, ratio: float) -> bool:
    """Whether a ratio keeps a goal such as ``<= 3`` or ``>= 20``."""
    sign, _, number = goal.partition(" ")
    return ratio <= float(number) if sign == "<=" else ratio >= float(number)


def show(groups: Iterable[Group]) -> None:
    """Measure and print all lines."""
    print(f"{'first / second':<62} {'first, µs':>11} {'second, µs':>11} {'ratio':>7}  goal")
    for group in groups:
        print(f"\n{group.title}")
        for line in group.lines:
            if isinstance(line, Missing):
                print(f"  {line.peer} is not installed: left out")
                continue
            first, second = seconds([line.first, line.second], line.clock)
            ratio = first / second
            missed = "" if not line.goal or is_kept(line.goal, ratio) else "  MISSED"
            times = f"{first * 1e6:>11.1f} {second * 1e6:>11.1f} {ratio:>7.2f}"
            print(f"  {line.name:<60} {times}  {line.goal}{missed}", flush=True)


def versions(packages: Iterable[str]) -> str:
    """The versions of Python and of these packages."""
    found = [f"Python {platform.python_version()}"]
    for package in packages:
        try:
            found.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            found.append(f"{package} –")
    return ", ".join(found)
