"""The examples in the README and in every docstring are run."""

from __future__ import annotations

import doctest
import pkgutil
from importlib import import_module
from pathlib import Path

import pytest

import passtgenau_core

pytestmark = pytest.mark.unmeasured
_MODULES = sorted(
    module.name
    for module in pkgutil.walk_packages(passtgenau_core.__path__, "passtgenau_core.")
    if not module.ispkg
)


@pytest.mark.parametrize("name", ["passtgenau_core", *_MODULES])
def test_docstrings(name: str) -> None:
    """What the docstrings of a module show is what happens."""
    assert doctest.testmod(import_module(name), raise_on_error=False).failed == 0


def test_the_docstrings_hold_examples() -> None:
    """The test above does not pass for want of examples."""
    find = doctest.DocTestFinder().find
    found = [test for name in _MODULES for test in find(import_module(name))]
    assert sum(len(test.examples) for test in found) > 60


def test_readme() -> None:
    """What the README shows is what happens."""
    readme = Path(__file__).parent.parent / "README.md"
    result = doctest.testfile(str(readme), module_relative=False)
    assert result.attempted > 5
    assert result.failed == 0
