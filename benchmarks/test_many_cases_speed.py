"""A small portfolio by all ways: they find the same, and the table shows what each takes."""

from __future__ import annotations

from pathlib import Path

import pytest
from bulk_data import make
from bulk_ways import WAYS, breaches, by_files, case_files
from pytest_benchmark.fixture import BenchmarkFixture

CASES = 200
BY_FIVE_RULES = [way for way in WAYS if "all rules" not in way]


@pytest.fixture(scope="module", name="folder")
def _folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The portfolio, as tables and as case files."""
    folder = make(tmp_path_factory.mktemp("portfolio"), CASES)
    case_files(folder)
    return folder


@pytest.mark.parametrize("way", BY_FIVE_RULES)
def test_way(benchmark: BenchmarkFixture, way: str, folder: Path, tmp_path: Path) -> None:
    """The same breaches as the reference engine finds in case files."""
    benchmark.group = f"{CASES} cases with 20,000 entries"
    benchmark(WAYS[way], folder, tmp_path / "found")
    by_files(folder, tmp_path / "expected")
    found = breaches(tmp_path / "found")
    assert found == breaches(tmp_path / "expected")
    assert {rule for _, rule, *_ in found} == {"PG101", "PG202", "PG301", "PG302", "PG304"}
