"""When the comparison of two revisions calls a difference one."""

from __future__ import annotations

import random

import pytest
from compare import Difference, Sample, chance, differences, table


def pairs(*ratios: float) -> list[tuple[Sample, Sample]]:
    """Runs of A and B with these ratios, on a machine whose speed varies."""
    speeds = (1 + 0.3 * (number % 4) for number in range(len(ratios)))
    return [({"x": speed}, {"x": speed * r}) for speed, r in zip(speeds, ratios, strict=True)]


def only(*ratios: float) -> Difference:
    """The one difference of such runs."""
    [found] = differences(pairs(*ratios))
    return found


def test_middle_and_spread() -> None:
    """The ratio is that of two runs in a row, so a machine that slows down does no harm."""
    found = only(1.2, 1.1, 1.3, 1.25, 1.15)
    assert (found.ratio, found.least, found.most) == pytest.approx((1.2, 1.1, 1.3))


@pytest.mark.parametrize(
    ("ratios", "is_slower"),
    [
        ([1.2] * 15, True),
        ([1.2] * 14 + [0.5], True),
        ([1.2] * 8, True),
        ([1.2] * 7, False),  # too few to tell
        ([1.05] * 15, False),  # within the limit
        ([0.8] * 15, False),
        ([1.3, 0.8] * 7, False),  # up and down
        ([1.2] * 10 + [0.9] * 5, False),
        ([1.0] * 15, False),
    ],
)
def test_slower(ratios: list[float], is_slower: bool) -> None:  # noqa: FBT001
    """Slower is what is beyond the limit and nearly always on the same side."""
    assert only(*ratios).is_slower(1.10) is is_slower


def test_limit() -> None:
    """The limit itself is not beyond it."""
    assert not only(*[1.25] * 15).is_slower(1.25)
    assert only(*[1.25] * 15).is_slower(1.24)


def test_chance() -> None:
    """The chance of coins, by hand: 2 of 2^n for all on one side; ties are not tossed."""
    assert chance([2] * 8) == chance([0.5] * 8 + [1.0]) == 2 / 2**8
    assert chance([2] * 9 + [0.5]) == 2 * (1 + 10) / 2**10
    assert chance([2, 0.5]) == chance([1.0]) == 1


def test_equal_revisions_are_rarely_told_apart() -> None:
    """Of a thousand comparisons of equals, about one in a hundred is called a difference."""
    noise = random.Random(20250303)  # noqa: S311 (no secret)
    told = sum(
        not only(*(noise.lognormvariate(0, 0.2) for _ in range(15))).is_noise for _ in range(1000)
    )
    assert told < 20


def test_what_only_one_of_them_knows_is_left_out() -> None:
    """Measurements are compared by name."""
    sample_a, sample_b = {"x": 1.0, "a": 1.0}, {"b": 1.0, "x": 2.0}
    assert [found.name for found in differences([(sample_a, sample_b)] * 8)] == ["x"]


@pytest.mark.parametrize(
    ("ratio", "verdict"),
    [(1.2, "SLOWER than 1.10"), (1.05, "slower, within the limit"), (0.9, "faster")],
)
def test_table(ratio: float, verdict: str) -> None:
    """Each line has the numbers and what they mean."""
    found = only(*[ratio] * 15)
    assert table([found], 1.10).splitlines()[1].split(maxsplit=4) == [
        "x",
        *[f"{ratio:.2f}"] * 3,
        verdict,
    ]


def test_table_of_noise() -> None:
    """Noise is called so, whatever its ratio."""
    assert table([only(1.3, 0.8, 1.4)], 1.10).endswith("1.30   0.80   1.40  noise")
