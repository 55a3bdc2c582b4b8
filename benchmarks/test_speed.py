"""Benchmarks beside their peers: the table shows how many times the fastest of a group each takes.

Run with ``uv run pytest benchmarks --benchmark-enable --benchmark-only --no-cov``.
"""

from __future__ import annotations

import json

import pytest
from pytest_benchmark.fixture import BenchmarkFixture
from workload import AS_OF, ENTRY, case, case_text, hand_written

from passtgenau_core import check, check_booking, load_case

SIZES = (200, 2_000)
LEDGERS = (100, 100_000)


@pytest.mark.parametrize("entries", SIZES)
def test_load(benchmark: BenchmarkFixture, entries: int) -> None:
    """A case file in JSON with full validation."""
    benchmark.group = f"load {entries} entries from JSON"
    text = case_text(entries)
    assert len(benchmark(load_case, text, format="json").ledger) > 0


@pytest.mark.parametrize("entries", SIZES)
def test_load_peer(benchmark: BenchmarkFixture, entries: int) -> None:
    """The same bytes to plain dictionaries, without any validation."""
    benchmark.group = f"load {entries} entries from JSON"
    assert benchmark(json.loads, case_text(entries))["hours"]


@pytest.mark.parametrize("entries", SIZES)
def test_check(benchmark: BenchmarkFixture, entries: int) -> None:
    """All rules."""
    benchmark.group = f"check {entries} entries"
    report = benchmark(check, case(entries, records=60), as_of=AS_OF)
    assert report.ok


@pytest.mark.parametrize("entries", SIZES)
def test_check_peer(benchmark: BenchmarkFixture, entries: int) -> None:
    """A hand-written loop that does caps and inside-the-phase only."""
    benchmark.group = f"check {entries} entries"
    loaded = case(entries)
    assert benchmark(hand_written, loaded, tuple(loaded.ledger)) == ([], [])


@pytest.mark.parametrize("entries", LEDGERS)
def test_book(benchmark: BenchmarkFixture, entries: int) -> None:
    """One entry into the middle of a ledger."""
    benchmark.group = "book"
    ledger = case(entries).ledger
    assert len(benchmark(ledger.book, ENTRY)) == len(ledger) + 1


@pytest.mark.parametrize("entries", LEDGERS)
def test_check_booking(benchmark: BenchmarkFixture, entries: int) -> None:
    """What booking that entry would change."""
    benchmark.group = "check_booking"
    assert len(benchmark(check_booking, case(entries), ENTRY, as_of=AS_OF)) > 0
