"""``passtgenau check --icf-codes``: a list of ICF codes of one's own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from passtgenau_core.cli.commands import passtgenau

CASE = """\
format: passtgenau-case/1
programme: passtgenau
case: LOE-2025-007
goals:
- {id: Z-1, agreed_on: 2025-03-10, icf: d855}
records:
- {kind: abschlussbericht, date: 2025-05-20, icf: [{code: d850}, {capacity: 1, code: d8}]}
"""


LINES = CASE.splitlines()
GOAL = LINES[4].index("d855") + 1
ASSESSED = LINES[6].index("d8}") + 1


def invoke(*arguments: str | Path, input: str | None = None) -> Result:
    """Run ``passtgenau check``; an error that is not told as a message fails the test."""
    return CliRunner().invoke(
        passtgenau,
        ["check", "--as-of", "2025-06-01", "--select", "PG2", *map(str, arguments)],
        input=input,
        catch_exceptions=False,
    )


def report(*arguments: str | Path, input: str | None = None) -> dict[str, Any]:
    """The JSON report on these paths."""
    data = json.loads(invoke(*arguments, "--format", "json", input=input).stdout)
    assert isinstance(data, dict)
    return data


@pytest.fixture
def case(tmp_path: Path) -> Path:
    """A case with three codes."""
    path = tmp_path / "a.yaml"
    path.write_text(CASE, encoding="utf-8")
    return path


@pytest.fixture
def codes(tmp_path: Path) -> Path:
    """A list of one code."""
    path = tmp_path / "codes.csv"
    path.write_text("code;title\nd850;Arbeit\n", encoding="utf-8")
    return path


class TestUnknownCodes:
    """The domain: "let users load their own list"."""

    def test_are_problems_with_places(self, case: Path, codes: Path) -> None:
        """Each unknown code is told with line, column and pointer; the file is not judged."""
        data = report(case, "--icf-codes", codes)
        assert [(p["line"], p["column"], p["pointer"]) for p in data["problems"]] == [
            (5, GOAL, "/goals/0/icf"),
            (7, ASSESSED, "/records/0/icf/1/code"),
        ]
        assert {p["file"] for p in data["problems"]} == {str(case)}
        assert data["results"] == []
        assert data["summary"]["files"] == 1
        assert invoke(case, "--icf-codes", codes).exit_code == 2

    @pytest.mark.parametrize(
        ("lang", "words"),
        [("de", "ICF-Code unbekannt"), ("en", "unknown ICF code")],
    )
    def test_in_both_languages(self, case: Path, codes: Path, lang: str, words: str) -> None:
        """The message follows the language of the run."""
        result = invoke(case, "--icf-codes", codes, "--lang", lang)
        assert f"{case}:5:{GOAL}: {words}" in result.stdout

    def test_others_are_still_checked(self, case: Path, codes: Path, tmp_path: Path) -> None:
        """A file whose codes are all known is judged beside one whose codes are not."""
        good = tmp_path / "b.yaml"
        good.write_text(CASE.replace("d855", "d850").replace("code: d8}", "code: d850}"), "utf-8")
        data = report(case, good, "--icf-codes", codes)
        assert [result["file"] for result in data["results"]] == [str(good)]
        assert {p["file"] for p in data["problems"]} == {str(case)}
        assert data["summary"]["files"] == 2
        assert invoke(good, "--icf-codes", codes).exit_code == 0

    def test_on_standard_input(self, codes: Path) -> None:
        """What is read from there is looked at, too."""
        data = report("-", "--icf-codes", codes, input=CASE)
        assert [(p["file"], p["line"]) for p in data["problems"]] == [("-", 5), ("-", 7)]

    def test_only_with_a_list(self, case: Path) -> None:
        """Without the option only the form of codes is checked."""
        assert report(case)["problems"] == []
        assert invoke(case).exit_code == 0


class TestTheList:
    """The contract: "Exit codes: […] 2 input or usage that could not be understood"."""

    @pytest.mark.parametrize(
        ("lang", "words"), [("de", "ICF-Code nicht lesbar"), ("en", "unreadable ICF code")]
    )
    def test_that_is_broken(self, case: Path, codes: Path, lang: str, words: str) -> None:
        """Every bad line of the list is told, and nothing is judged."""
        codes.write_text("d85\nd850\nd850\nx\n", encoding="utf-8")
        result = invoke(case, "--icf-codes", codes, "--lang", lang)
        assert (result.exit_code, result.stdout) == (2, "")
        assert f"{codes}:1:1: {words}" in result.stderr
        assert f"{codes}:3:1: " in result.stderr
        assert f"{codes}:4:1: " in result.stderr

    def test_that_is_missing(self, case: Path, tmp_path: Path) -> None:
        """A list that is not there is wrong usage."""
        result = invoke(case, "--icf-codes", tmp_path / "no.csv", "--lang", "en")
        assert (result.exit_code, result.stdout) == (2, "")
        assert f"{tmp_path / 'no.csv'}: cannot read the file (No such file" in result.stderr
