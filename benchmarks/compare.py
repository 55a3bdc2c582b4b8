"""Whether one revision is slower than another: the same measurements in turns, each time anew.

Run with ``uv run python benchmarks/compare.py REV_A REV_B``. Both revisions are checked out into
folders of their own; what is measured, and with which packages, is the same for both: the files
beside this one, and what is installed here. Exit code 1: something takes longer than the limit.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from math import comb
from pathlib import Path
from statistics import median

import attrs

HERE = Path(__file__).resolve().parent
_CERTAIN = 0.01

Sample = Mapping[str, float]
"""What one run measured: seconds by the name of the measurement."""


@attrs.frozen(kw_only=True)
class Difference:
    """How two revisions differ in one measurement.

    Attributes:
        name: What was measured.
        ratio: The middle one of the ratios B / A, each of two runs in a row.
        least: The least of them.
        most: The greatest of them.
        is_noise: Whether chance alone would often enough make them as one-sided as they are.
    """

    name: str
    ratio: float
    least: float
    most: float
    is_noise: bool

    def is_slower(self, limit: float) -> bool:
        """Whether B takes more than ``limit`` times as long, and that is no noise."""
        return self.ratio > limit and not self.is_noise


def chance(ratios: Sequence[float]) -> float:
    """How often coins would fall on one side as unequally as these ratios lie around 1."""
    ups = sum(ratio > 1 for ratio in ratios)
    downs = sum(ratio < 1 for ratio in ratios)
    tossed = ups + downs
    tails = sum(comb(tossed, number) for number in range(min(ups, downs) + 1))
    return float(min(2 * tails / 2**tossed, 1))


def differences(pairs: Sequence[tuple[Sample, Sample]]) -> Iterator[Difference]:
    """What runs of A and B, one after the other, say about each measurement that both know."""
    first_a, first_b = pairs[0]
    for name in first_a:
        if name in first_b:
            ratios = [b[name] / a[name] for a, b in pairs]
            yield Difference(
                name=name,
                ratio=median(ratios),
                least=min(ratios),
                most=max(ratios),
                is_noise=chance(ratios) > _CERTAIN,
            )


def table(found: Sequence[Difference], limit: float) -> str:
    """The differences as text."""
    lines = [f"{'B / A':<44} {'ratio':>6} {'least':>6} {'most':>6}"]
    for one in found:
        if one.is_noise:
            verdict = "noise"
        elif one.is_slower(limit):
            verdict = f"SLOWER than {limit:.2f}"
        else:
            verdict = "slower, within the limit" if one.ratio > 1 else "faster"
        numbers = f"{one.ratio:>6.2f} {one.least:>6.2f} {one.most:>6.2f}"
        lines.append(f"{one.name:<44} {numbers}  {verdict}")
    return "\n".join(lines)


@contextmanager
def checked_out(revision: str) -> Iterator[Path]:
    """A folder with the files of a revision, which is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="compare-") as folder:
        tree = Path(folder) / "tree"
        git = ["git", "-C", str(HERE.parent), "worktree"]
        subprocess.run([*git, "add", "--quiet", "--detach", str(tree), revision], check=True)
        try:
            yield tree
        finally:
            subprocess.run([*git, "remove", "--force", str(tree)], check=True)


def measured(tree: Path) -> Sample:
    """What a new interpreter measures with the library of a checked-out revision."""
    path = os.pathsep.join([str(tree / "src"), str(HERE)])
    done = subprocess.run(
        [sys.executable, str(HERE / "compared.py"), str(tree)],
        check=True,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": path},
    )
    sample: Sample = json.loads(done.stdout)
    return sample


def main() -> int:
    """Compare the two revisions of the command line."""
    parser = argparse.ArgumentParser(description="Compare the speed of two revisions.")
    parser.add_argument("a", metavar="REV_A", help="the revision to compare with")
    parser.add_argument("b", metavar="REV_B", help="the revision that must not be slower")
    parser.add_argument("--limit", type=float, default=1.10, help="how much slower is too slow")
    parser.add_argument("--rounds", type=int, default=15, help="runs of each revision, at least 8")
    options = parser.parse_args()
    if options.rounds < 8:
        parser.error("fewer than 8 rounds cannot tell a difference from noise")
    with checked_out(options.a) as a, checked_out(options.b) as b:
        pairs = []
        for number in range(options.rounds):
            print(f"round {number + 1} of {options.rounds}", file=sys.stderr)
            pairs.append((measured(a), measured(b)))
    found = list(differences(pairs))
    print(table(found, options.limit))
    return int(any(one.is_slower(options.limit) for one in found))


if __name__ == "__main__":
    sys.exit(main())
