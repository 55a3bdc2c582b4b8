"""The pytest plugin, run by pytest itself on an application's tests."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from passtgenau_core.testing import compliance

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"
GOOD, BAD = "gesamtmodul-abgeschlossen.yaml", "fehler-einen-tag-zu-lang.yaml"
OPT_IN = 'pytest_plugins = ["passtgenau_core.testing.pytest_plugin"]'
CASES = """
[pytest]
passtgenau_cases = cases
passtgenau_as_of = 2030-01-01
"""


@pytest.fixture
def application(pytester: pytest.Pytester) -> pytest.Pytester:
    """An application that opts in."""
    pytester.makeconftest(OPT_IN)
    return pytester


def put(application: pytest.Pytester, *names: str, folder: str = "cases") -> None:
    """Copy examples to a folder of the application."""
    target = application.path / folder
    target.mkdir(parents=True, exist_ok=True)
    for name in names:
        shutil.copy(EXAMPLES / name, target)


class TestFixture:
    TEST = """
    from datetime import date
    from passtgenau_core import Case, Phase, load_programme

    CASE = Case(id="LOE-2025-007", programme=load_programme("passtgenau"), phases=[
        Phase(module="einstiegsphase", start=date(2025, 3, 3), end=date(2025, 3, 31))])

    def test_good(assert_complies):
        assert_complies(CASE, as_of=date(2025, 6, 1), select=["PG201"])

    def test_bad(assert_complies):
        assert_complies(CASE, as_of=date(2025, 6, 1), select=["PG202"])
    """

    def test_asserts(self, application: pytest.Pytester) -> None:
        """The failure shows what is breached, and only the line of the test."""
        application.makepyfile(self.TEST)
        result = application.runpytest_inprocess("-p", "no:cacheprovider")
        result.assert_outcomes(passed=1, failed=1)
        shown = result.stdout.str()
        assert "Fehler PG202 Phase 1 (Einstiegsphase ab 03.03.2025)" in shown
        assert 'select=["PG202"]' in shown
        assert "compliance.py" not in shown

    def test_takes_the_configuration(self, application: pytest.Pytester) -> None:
        """Day, severity, language and programme need not be repeated in each test."""
        put(application, "programmes/eingehalten.yaml", "programmes/verletzt.yaml", folder="data")
        put(application, "programmes/unterstuetzte-beschaeftigung.toml", folder="data")
        application.makeini("""
            [pytest]
            passtgenau_as_of = 2026-03-02
            passtgenau_programme = data/unterstuetzte-beschaeftigung.toml
            passtgenau_fail_on = hint
            passtgenau_lang = en
        """)
        application.makepyfile("""
            def test_good(assert_complies):
                assert_complies("data/eingehalten.yaml")

            def test_bad(assert_complies):
                assert_complies("data/verletzt.yaml")
        """)
        result = application.runpytest_inprocess()
        result.assert_outcomes(passed=1, failed=1)
        assert "does not comply with unterstuetzte-beschaeftigung@" in result.stdout.str()

    def test_is_there_only_where_it_is_asked_for(self, pytester: pytest.Pytester) -> None:
        """Installing the library changes nothing of an application's tests."""
        pytester.makepyfile("def test_it(assert_complies): pass")
        pytester.runpytest_inprocess().assert_outcomes(errors=1)


class TestFiles:
    def test_are_tests(self, application: pytest.Pytester) -> None:
        """Each file of the folder is one, those below it too; other files are not."""
        application.makeini(CASES)
        put(application, f"cases/{GOOD}", f"cases/{BAD}", "cases/README.md")
        put(application, "services/fachdienst.yaml", folder="cases/services")
        put(application, f"cases/{BAD}", folder="elsewhere")
        result = application.runpytest_inprocess("-v")
        shown = result.stdout.str()
        assert f"cases/{GOOD}::complies PASSED" in shown
        assert f"cases/{BAD}::complies FAILED" in shown
        assert "cases/services/fachdienst.yaml::complies" in shown
        assert "elsewhere" not in shown
        assert "README" not in shown

    def test_fail_with_what_is_breached(self, application: pytest.Pytester) -> None:
        """Rule, place, values and remedy, and no traceback."""
        application.makeini(CASES + "passtgenau_lang = en\n")
        put(application, f"cases/{BAD}")
        result = application.runpytest_inprocess("--disable-warnings")
        result.assert_outcomes(failed=1)
        shown = result.stdout.str()
        assert "does not comply with passtgenau@2024-05-17 as of 2030-01-01:" in shown
        assert "error PG202 Phase " in shown
        assert "to mend: " in shown
        assert "Traceback" not in shown
        assert ".py:" not in shown

    def test_fail_with_what_cannot_be_understood(self, application: pytest.Pytester) -> None:
        """Every problem with line and column, and no traceback."""
        application.makeini(CASES)
        put(application)
        broken = application.path / "cases" / "a.json"
        broken.write_text('{"format": "passtgenau-case/1",\n "case": 5}', encoding="utf-8")
        result = application.runpytest_inprocess("--disable-warnings")
        result.assert_outcomes(failed=1)
        shown = result.stdout.str()
        assert f"{broken}:1:1: Schlüssel programme fehlt" in shown
        assert f"{broken}:2:10: Kennung unbrauchbar" in shown
        assert ".py:" not in shown

    def test_other_errors_are_shown_whole(
        self, application: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """What nobody expects keeps its traceback: here a file that may not be read."""

        def refuse(*args: object, **kwargs: object) -> None:
            raise PermissionError("may not be read")

        monkeypatch.setattr(compliance, "read_file", refuse)
        application.makeini(CASES)
        put(application, f"cases/{GOOD}")
        result = application.runpytest_inprocess()
        result.assert_outcomes(failed=1)
        shown = result.stdout.str()
        assert "PermissionError: may not be read" in shown
        assert "compliance.py:" in shown

    def test_one_by_one(self, application: pytest.Pytester) -> None:
        """A file can be named on the command line."""
        application.makeini(CASES)
        put(application, f"cases/{GOOD}", f"cases/{BAD}")
        application.runpytest_inprocess(f"cases/{GOOD}").assert_outcomes(passed=1)

    def test_are_none_unless_asked_for(self, application: pytest.Pytester) -> None:
        """Without a folder in the configuration no file is looked at."""
        put(application, f"cases/{BAD}")
        application.runpytest_inprocess().assert_outcomes()

    @pytest.mark.parametrize(("fail_on", "failed"), [("warning", 1), ("error", 0), ("never", 0)])
    def test_severity(self, application: pytest.Pytester, fail_on: str, failed: int) -> None:
        """The least severity that fails is chosen as on the command line."""
        application.makeini(CASES + f"passtgenau_fail_on = {fail_on}\n")
        put(application, f"cases/{GOOD}")
        path = application.path / "cases" / GOOD
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("Landkreis Lörrach", "Waldshut"), encoding="utf-8")
        outcomes = application.runpytest_inprocess()
        outcomes.assert_outcomes(failed=failed, passed=1 - failed)


class TestConfiguration:
    @pytest.mark.parametrize(
        ("line", "told"),
        [
            ("passtgenau_as_of = 2026-02-30", "2026-02-30"),
            ("passtgenau_as_of = today", "today"),
            ("passtgenau_cases = cases", "passtgenau_as_of"),
            ("passtgenau_fail_on = fatal", "never"),
            ("passtgenau_lang = fr", "de"),
            ("passtgenau_programme = nowhere.toml", "nowhere.toml"),
            ("passtgenau_programme = broken.toml", "broken.toml"),
        ],
    )
    def test_unusable(self, application: pytest.Pytester, line: str, told: str) -> None:
        """What cannot be understood is told before any test runs, without a traceback."""
        (application.path / "broken.toml").write_text('format = "x"', encoding="utf-8")
        application.makeini(f"[pytest]\n{line}\n")
        result = application.runpytest_inprocess()
        assert result.ret == pytest.ExitCode.USAGE_ERROR
        shown = result.stderr.str()
        assert told in shown
        assert "Traceback" not in shown


def test_a_folder_that_is_not_there(application: pytest.Pytester) -> None:
    """A misspelt folder would switch the check off without a word."""
    application.makeini(CASES.replace("= cases", "= caces"))
    result = application.runpytest_inprocess()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines("*passtgenau_cases: there is no folder *caces")
