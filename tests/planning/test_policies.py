"""Billing policies: what is billed of an entry's minutes."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passtgenau_core import InputError
from passtgenau_core.planning import (
    POLICIES,
    QUARTER_HOURS,
    QUARTER_HOURS_UP,
    TENS,
    TO_THE_MINUTE,
    BillingPolicy,
)

MINUTES = st.integers(1, 1440)


@given(MINUTES)
def test_to_the_minute(minutes: int) -> None:
    """Nothing is rounded unless a policy says so."""
    assert TO_THE_MINUTE.billed(minutes) == minutes


@given(MINUTES)
def test_quarter_hours_up(minutes: int) -> None:
    """The least full quarters of an hour that hold the minutes."""
    billed = QUARTER_HOURS_UP.billed(minutes)
    assert billed % 15 == 0
    assert billed - 15 < minutes <= billed


@given(MINUTES)
def test_quarter_hours(minutes: int) -> None:
    """The nearest quarter; no whole number of minutes is in the middle."""
    billed = QUARTER_HOURS.billed(minutes)
    assert billed % 15 == 0
    assert abs(billed - minutes) <= 7


@pytest.mark.parametrize(
    ("minutes", "billed"),
    [
        *[(1, 1), (6, 6), (7, 10), (10, 10), (11, 11), (16, 16), (17, 20), (20, 20)],
        *[(56, 56), (57, 60), (60, 60), (66, 66), (67, 70)],
    ],
)
def test_tens(minutes: int, billed: int) -> None:
    """6 minutes over a full ten are billed exactly, from 7 on the next full ten."""
    assert TENS.billed(minutes) == billed


@given(MINUTES, st.integers(0, 90))
def test_minimum(minutes: int, minimum: int) -> None:
    """An entry is billed with the minimum at least, and like any other above it."""
    policy = BillingPolicy(minimum=minimum)
    assert policy.billed(minutes) == max(minutes, minimum)
    assert BillingPolicy(step=15, minimum=20).billed(10) == 20


@given(st.integers(0, 100_000), st.integers(0, 1000))
def test_indirect_share(minutes: int, percent: int) -> None:
    """A share on top of a month's minutes, halves of a minute rounded up."""
    on_top = (Decimal(minutes) * percent / 100).quantize(Decimal(1), ROUND_HALF_UP)
    assert BillingPolicy(indirect=percent).with_indirect(minutes) == minutes + on_top


@given(st.sampled_from(sorted(POLICIES)), MINUTES)
def test_more_minutes_are_never_billed_less(name: str, minutes: int) -> None:
    policy = POLICIES[name]
    assert policy.billed(minutes) <= policy.billed(minutes + 1)


def test_policies_by_name() -> None:
    assert dict(POLICIES) == {
        "minute": TO_THE_MINUTE,
        "quarter-hours-up": QUARTER_HOURS_UP,
        "quarter-hours": QUARTER_HOURS,
        "tens": TENS,
    }


@pytest.mark.parametrize(
    ("fields", "pointers"),
    [
        ({"unit": 0}, ["/unit"]),
        ({"unit": 1441}, ["/unit"]),
        ({"step": 0, "up_from": 1}, ["/step", "/up_from"]),
        ({"step": 15, "up_from": 16}, ["/up_from"]),
        ({"up_from": 2}, ["/up_from"]),
        ({"minimum": -1}, ["/minimum"]),
        ({"indirect": 1001}, ["/indirect"]),
        ({"indirect": True}, ["/indirect"]),
        ({"step": 7.5}, ["/step"]),
        ({"step": "15"}, ["/step"]),
        ({"unit": "60", "minimum": 1441}, ["/unit", "/minimum"]),
    ],
)
def test_unusable_numbers(fields: Any, pointers: list[str]) -> None:
    with pytest.raises(InputError) as caught:
        BillingPolicy(**fields)
    assert [problem.pointer for problem in caught.value.problems] == pointers


@pytest.mark.parametrize("unit", [1, 45, 1440])
def test_usable_units(unit: int) -> None:
    assert BillingPolicy(unit=unit, step=unit, up_from=unit, indirect=1000).unit == unit
