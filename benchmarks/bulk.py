"""Measure a whole portfolio: ours on DuckDB, on Polars and over case files, and rules by hand.

Run with ``uv run python benchmarks/bulk.py --cases 200000``. Each measurement is a process of its
own, from files to a file of breaches; these are asserted equal. Needs Linux, to tell the memory.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from bulk_data import make
from bulk_peers import RULES
from bulk_ways import WAYS, breaches, case_files

_LONG = 20
"""What takes more seconds is measured once."""


def measured(way: str, folder: Path, target: Path) -> dict[str, float]:
    """Seconds, those of processors, and the peak of memory in GB, of a process of its own."""
    command = [sys.executable, __file__, "--way", way, "--folder", str(folder)]
    done = subprocess.run(
        [*command, "--target", str(target)], check=True, capture_output=True, text=True
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found


def measure(way: str, folder: Path, target: Path) -> None:
    """Do it here, and print seconds, those of processors, and memory."""
    begun, used = time.perf_counter(), sum(os.times()[:4])
    WAYS[way](folder, target)
    seconds, cores = time.perf_counter() - begun, sum(os.times()[:4]) - used
    print(json.dumps({"seconds": seconds, "cores": cores, "peak": _peak()}))


def _peak() -> float:
    """Memory in GB at its peak, of this process or of the largest one that it started."""
    # Of the process itself rusage tells, too, what its parent had before.
    own = re.search(r"VmHWM:\s*([0-9]+)", Path("/proc/self/status").read_text(encoding="utf-8"))
    assert own is not None
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return max(int(own[1]), children) / 1e6


def compare(folder: Path, ways: Sequence[str], repeat: int) -> None:
    """Measure all ways in turns, see that they find the same, and print the best of each."""
    best: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as place:
        targets = {way: Path(place, str(number)) for number, way in enumerate(ways)}
        for _ in range(repeat):
            for way in ways:
                if way in best and best[way]["seconds"] > _LONG:
                    continue
                found = measured(way, folder, targets[way])
                if way not in best or found["seconds"] < best[way]["seconds"]:
                    best[way] = found
        same = [way for way in ways if "all rules" not in way]
        first = breaches(targets[same[0]])
        for way in same[1:]:
            assert breaches(targets[way]) == first, way
    print(f"{len(first):,} breaches of {', '.join(RULES)}")
    by_hand = [best[way]["seconds"] for way in ways if "by hand" in way]
    for way in ways:
        seconds, cores, peak = (best[way][name] for name in ("seconds", "cores", "peak"))
        times = f"{seconds / min(by_hand):>7.1f} x" if by_hand else ""
        print(f"{way:<34} {seconds:>8.2f} s {times} {cores:>8.1f} core s {peak:>7.2f} GB")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--entries", type=int, default=100, help="of each case")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--ways", nargs="*", choices=WAYS, default=list(WAYS))
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()))
    parser.add_argument("--way", help=argparse.SUPPRESS)
    parser.add_argument("--target", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.way is not None:
        measure(arguments.way, arguments.folder, arguments.target)
        return
    folder = make(arguments.folder, arguments.cases, arguments.entries)
    if "ours, case files" in arguments.ways:
        case_files(folder)
    print(f"{arguments.cases:,} cases of {arguments.entries} entries")
    compare(folder, arguments.ways, arguments.repeat)


if __name__ == "__main__":
    main()
