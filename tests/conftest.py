"""Hypothesis profiles: ``ci`` is the default and repeatable, ``quick`` is short, ``long`` is long.

Run the long one with ``uv run pytest --hypothesis-profile=long``.
"""

import pkgutil
from collections.abc import Generator, Iterator
from importlib import import_module
from itertools import groupby
from typing import Any

import pytest
from coverage import Coverage
from hypothesis import HealthCheck, settings
from hypothesis.vendor import pretty

import passtgenau_core

pytest_plugins = ["pytester"]
_SLOW_IS_FINE = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much)

settings.register_profile(
    "ci",
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=_SLOW_IS_FINE,
    print_blob=True,
)
settings.register_profile(
    "quick", max_examples=12, deadline=None, derandomize=True, suppress_health_check=_SLOW_IS_FINE
)
settings.register_profile(
    "long", max_examples=5000, deadline=None, suppress_health_check=_SLOW_IS_FINE
)
settings.load_profile("ci")


def _by_repr(value: Any, printer: pretty.RepresentationPrinter, cycle: bool) -> None:
    printer.text(repr(value))


# A failing example names its programme and its judgements; all rows of the one, and the case that
# the other was judged of, would bury the rest.
pretty.for_type_by_name("passtgenau_core.programme", "Programme", _by_repr)
pretty.for_type_by_name("passtgenau_core.judgement", "Judgement", _by_repr)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Only examples that somebody wrote count for coverage, not cases that Hypothesis draws.

    What those alone reach may go unreached with its next version; and a test takes two to three
    times as long while it is measured.
    """
    for item in items:
        # Hypothesis marks its own tests, but not those that have a property inside.
        code = getattr(getattr(item, "function", None), "__code__", None)
        drawn = item.get_closest_marker("hypothesis") or "given" in getattr(code, "co_names", ())
        if drawn or _is_another_library(item):
            item.add_marker("unmeasured")
    # What is made once and then kept counts if a test makes it that is measured.
    if Coverage.current() is not None and items:
        items[0].config.stash[_CACHES] = _Caches()
    items[:] = [
        item
        for _, of_a_file in groupby(items, key=lambda item: item.path)
        for item in sorted(of_a_file, key=_is_unmeasured)
    ]


def _is_another_library(item: pytest.Item) -> bool:
    """Whether it has one library compute what another computes before it, by the same lines."""
    if not item.path.name.startswith(("test_columns_", "test_days")) or "TestGoals" in item.nodeid:
        return False
    return any(name in item.name for name in ("duckdb", "pyarrow", "pandas"))


class _Caches:
    """The caches of the library; what tests leave there that are not measured is forgotten.

    Else it would hang on the order of files whether a measured test ever does what fills them. For
    the same reason all modules are loaded at once, so that it does not matter who needs them first.
    """

    def __init__(self) -> None:
        modules = [
            import_module(module.name)
            for module in pkgutil.walk_packages(passtgenau_core.__path__, "passtgenau_core.")
        ]
        named = [value for module in modules for value in vars(module).values()]
        self._all = [value for value in named if hasattr(value, "cache_clear")]
        self._filled: set[int] = set()
        self.keep()

    def _now_filled(self) -> set[int]:
        return {place for place, kept in enumerate(self._all) if kept.cache_info().currsize}

    def keep(self) -> None:
        """What is there now counts."""
        self._filled = self._now_filled()

    def forget(self) -> None:
        """Empty what was empty when something was last measured."""
        for place in self._now_filled() - self._filled:
            self._all[place].cache_clear()


_CACHES = pytest.StashKey[_Caches]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Do not measure what is not to be measured."""
    measured = Coverage.current()
    if measured is None:
        return (yield)
    caches = item.config.stash[_CACHES]
    if not _is_unmeasured(item):
        caches.forget()
        try:
            return (yield)
        finally:
            caches.keep()
    measured.stop()
    try:
        return (yield)
    finally:
        measured.start()


def _is_unmeasured(item: pytest.Item) -> bool:
    return item.get_closest_marker("unmeasured") is not None


@pytest.fixture(scope="session", autouse=True)
def _like_anywhere() -> Iterator[None]:
    """The command has another default format in GitHub Actions, where these tests run, too."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("GITHUB_ACTIONS", raising=False)
        yield
