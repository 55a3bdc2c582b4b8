"""What a strategy draws, as a list, for tests that ask whether something comes up at all."""

from __future__ import annotations

from typing import TypeVar

from hypothesis import HealthCheck, given, settings
from hypothesis import Phase as Stage
from hypothesis import strategies as st

T = TypeVar("T")


def drawn(strategy: st.SearchStrategy[T], number: int = 200) -> list[T]:
    """Values that ``strategy`` draws, the same ones each time."""
    found: list[T] = []

    @settings(
        max_examples=number,
        phases=[Stage.generate],
        database=None,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(value=strategy)
    def keep(value: T) -> None:
        found.append(value)

    keep()
    return found
