"""Print the ratios that the project has promised, each measured beside its peer in this run.

Run with ``uv run python benchmarks/ratios.py``.
"""

from __future__ import annotations

import json
import subprocess
import sys
import timeit
from collections.abc import Callable
from pathlib import Path

from workload import AS_OF, ENTRY, case, case_text, hand_written

from passtgenau_core import check, check_booking, load_case


def seconds(action: Callable[[], object], rounds: int = 15) -> float:
    """The best time of one call: noise only ever adds."""
    timer = timeit.Timer(action)
    number, _ = timer.autorange()
    number = max(number // 20, 1)
    return min(timer.repeat(rounds, number)) / number


def ratio(name: str, goal: str, ours: Callable[[], object], peer: Callable[[], object]) -> None:
    """One line: our time, the peer's, and how many times the peer's ours is."""
    mine, theirs = seconds(ours), seconds(peer)
    print(f"{name:<58} {mine * 1e6:>10.1f} {theirs * 1e6:>10.1f} {mine / theirs:>7.2f}  {goal}")


def running_python(code: str) -> Callable[[], object]:
    """A new interpreter that runs ``code`` and ends."""
    return lambda: subprocess.run([sys.executable, "-c", code], check=True)


def running(*command: str) -> Callable[[], object]:
    """The installed command with these arguments, in a process of its own."""
    script = str(Path(sys.executable).with_name(command[0]))
    return lambda: subprocess.run([script, *command[1:]], check=True, stdout=subprocess.DEVNULL)


def main() -> None:
    """Measure and print."""
    print(f"{'':<58} {'ours, µs':>10} {'peer, µs':>10} {'ratio':>7}  goal")
    small, large = case(200), case(2_000)
    with_records = case(200, records=60)
    entries = tuple(small.ledger)
    ratio(
        "check 200 entries, PG101 to PG308 / hand-written loop",
        "<= 8",
        lambda: check(small, as_of=AS_OF, select=["PG1", "PG2", "PG3"]),
        lambda: hand_written(small, entries),
    )
    ratio(
        "check 200 entries, 60 records, all rules / the same loop",
        "<= 16",
        lambda: check(with_records, as_of=AS_OF),
        lambda: hand_written(small, entries),
    )
    ratio(
        "check 2,000 entries / check 200 entries",
        "<= 11",
        lambda: check(large, as_of=AS_OF),
        lambda: check(small, as_of=AS_OF),
    )
    for entries_, records in ((200, 0), (200, 60), (2_000, 60)):
        text = case_text(entries_, records)
        ratio(
            f"load {entries_:,} entries, {records} records / json.loads",
            "<= 5",
            lambda text=text: load_case(text, format="json"),  # type: ignore[misc]
            lambda text=text: json.loads(text),  # type: ignore[misc]
        )
    few, many = case(100), case(100_000)
    ratio(
        "book at 100,000 entries / at 100",
        "<= 3",
        lambda: many.ledger.book(ENTRY),
        lambda: few.ledger.book(ENTRY),
    )
    ratio(
        "check_booking at 100,000 entries / at 100",
        "<= 3",
        lambda: check_booking(many, ENTRY, as_of=AS_OF),
        lambda: check_booking(few, ENTRY, as_of=AS_OF),
    )
    ratio(
        "import check and load_case / attrs, cattrs and pendulum",
        "<= 2",
        running_python("from passtgenau_core import check, load_case"),
        running_python("import attrs, cattrs, pendulum"),
    )
    ratio(
        "passtgenau --version / import click",
        "<= 2",
        running("passtgenau", "--version"),
        running_python("import click"),
    )


if __name__ == "__main__":
    main()
