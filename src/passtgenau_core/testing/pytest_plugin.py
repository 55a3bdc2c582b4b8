"""A pytest plugin: the fixture ``assert_complies``, and case files that are tests themselves.

The ``conftest.py`` at the root of an application's tests opts in::

    pytest_plugins = ["passtgenau_core.testing.pytest_plugin"]

and its configuration says, each line optional, what to judge and how::

    [pytest]
    passtgenau_cases = tests/cases
    passtgenau_as_of = 2026-06-01
    passtgenau_programme = programmes/own.toml
    passtgenau_fail_on = warning
    passtgenau_lang = en

Every ``*.json``, ``*.yaml`` and ``*.yml`` below ``passtgenau_cases`` is a test then. It fails with
what is breached, or with what of the file cannot be understood. Service files are judged, too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from ..errors import InputError
from ..files.programme_file import load_programme
from ..language import LANGUAGES
from ..periods import parse_day
from ..programme import Severity
from . import compliance

_SUFFIXES = (".json", ".yaml", ".yml")
_SEVERITIES: Mapping[str, Severity | None] = MappingProxyType(
    {**{severity.value: severity for severity in Severity}, "never": None}
)
_OPTIONS = pytest.StashKey[dict[str, Any]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Name what the plugin reads of pytest's configuration."""
    parser.addini("passtgenau_cases", "folders whose case files are tests", type="paths")
    parser.addini("passtgenau_as_of", "day on which cases are judged, YYYY-MM-DD")
    parser.addini("passtgenau_programme", "file of a programme of one's own", type="paths")
    parser.addini("passtgenau_fail_on", "error, warning, hint or never", default="error")
    parser.addini("passtgenau_lang", "language of the messages, de or en", default="de")


def pytest_configure(config: pytest.Config) -> None:
    """Read the configuration.

    Raises:
        UsageError: if it cannot be understood.
    """
    options: dict[str, Any] = {
        "fail_on": _SEVERITIES[_one_of(config, "passtgenau_fail_on", _SEVERITIES)],
        "lang": _one_of(config, "passtgenau_lang", LANGUAGES),
    }
    try:
        if as_of := config.getini("passtgenau_as_of"):
            options["as_of"] = parse_day(as_of)
        for path in config.getini("passtgenau_programme"):
            options["programme"] = load_programme(path)
    except (InputError, OSError) as error:
        raise pytest.UsageError(str(error)) from None
    if config.getini("passtgenau_cases") and "as_of" not in options:
        raise pytest.UsageError("passtgenau_cases needs passtgenau_as_of")
    for folder in config.getini("passtgenau_cases"):
        # A misspelt folder would switch the check off without a word.
        if not Path(folder).is_dir():
            raise pytest.UsageError(f"passtgenau_cases: there is no folder {folder}")
    config.stash[_OPTIONS] = options


def _one_of(config: pytest.Config, name: str, values: Iterable[str]) -> str:
    value = str(config.getini(name))
    if value not in values:
        raise pytest.UsageError(f"{name} is one of: {', '.join(values)}")
    return value


@pytest.fixture(scope="session", name="assert_complies")
def _assert_complies(pytestconfig: pytest.Config) -> Callable[..., None]:
    """:func:`passtgenau_core.testing.assert_complies` with what the configuration says."""
    return partial(compliance.assert_complies, **pytestconfig.stash[_OPTIONS])


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect the case files of the folders that the configuration names."""
    folders: list[Path] = parent.config.getini("passtgenau_cases")
    if file_path.suffix.lower() in _SUFFIXES and not {*folders}.isdisjoint(file_path.parents):
        collector: pytest.Collector = _File.from_parent(parent, path=file_path)
        return collector
    return None


class _File(pytest.File):
    """A case file."""

    def collect(self) -> Iterator[pytest.Item]:
        """The one test that it is."""
        yield _Complies.from_parent(self, name="complies")


class _Complies(pytest.Item):
    """The test that a case file complies."""

    def runtest(self) -> None:
        """Judge the file."""
        compliance.assert_complies(self.path, **self.config.stash[_OPTIONS])

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """What is breached, or what cannot be understood, without a traceback."""
        error = excinfo.value
        if isinstance(error, InputError):
            lang = self.config.stash[_OPTIONS]["lang"]
            return "\n".join(problem.line_of_text(lang) for problem in error.problems)
        if isinstance(error, AssertionError):
            return str(error)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where the test is, and its heading: the file."""
        return self.path, 0, self.nodeid.partition("::")[0]
