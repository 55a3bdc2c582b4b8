"""The run's own files: results and baselines are no case files, and never written over one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command import AS_OF, EINSTIEG, QUALI, case_data, case_file, invoke, report


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with a case that breaks one rule in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "cases").mkdir()
    case_file(tmp_path / "cases" / "a.json")
    return tmp_path


class TestAmongCases:
    def test_results_of_an_earlier_run(self) -> None:
        """A report that is written into the folder is not read as a case the next time."""
        for _ in range(2):
            result = invoke("check", *AS_OF, "cases", "-o", "json=cases/report.json")
            assert result.exit_code == 1

    def test_a_baseline(self) -> None:
        """It may lie beside the cases that it is about."""
        invoke("check", *AS_OF, "cases", "--write-baseline", "cases/known.json")
        assert invoke("check", *AS_OF, "cases", "--baseline", "cases/known.json").exit_code == 0

    def test_named_as_paths(self) -> None:
        """Who names one asks for it to be checked."""
        invoke("check", *AS_OF, "cases", "--write-baseline", "known.json")
        result = invoke("check", *AS_OF, "cases", "known.json", "--baseline", "known.json")
        assert result.exit_code == 2


class TestCaseFiles:
    @pytest.mark.parametrize(
        "arguments",
        [("-o", "cases/a.json"), ("-o", "html=cases/a.json"), ("--write-baseline", "cases/a.json")],
    )
    def test_are_never_written_over(self, folder: Path, arguments: tuple[str, str]) -> None:
        """A mistyped option costs nobody a case."""
        before = (folder / "cases" / "a.json").read_bytes()
        result = invoke("check", *AS_OF, "cases", *arguments)
        assert result.exit_code == 2
        assert "cases/a.json" in result.stderr
        assert (folder / "cases" / "a.json").read_bytes() == before


class TestGone:
    def test_named_as_seen_from_here(self, folder: Path) -> None:
        """Wherever the baseline lies, what is gone is told by a name that leads there."""
        (folder / "lists").mkdir()
        invoke("check", *AS_OF, "cases", "--write-baseline", "lists/known.json")
        case_file(folder / "cases" / "a.json", EINSTIEG, QUALI)
        data = report("cases", "--baseline", "lists/known.json")
        assert [breach["file"] for breach in data["gone"]] == ["cases/a.json"]

    def test_of_standard_input(self) -> None:
        """It has no place."""
        case = json.dumps(case_data()).encode()
        invoke("check", *AS_OF, "-", "--write-baseline", "known.json", input=case)
        good = json.dumps(case_data(EINSTIEG, QUALI)).encode()
        arguments = ("check", *AS_OF, "-", "--baseline", "known.json", "--format", "json")
        data = json.loads(invoke(*arguments, input=good).stdout)
        assert [breach["file"] for breach in data["gone"]] == ["-"]


class TestNamedInTheConfiguration:
    def test_files_that_are_not_there(self, folder: Path) -> None:
        """All of them are told, each at its place."""
        (folder / "passtgenau.toml").write_text(
            'service = "s.yaml"\nbaseline = "b.json"\nicf-codes = "c.csv"\nprogramme = "p.toml"\n',
            encoding="utf-8",
        )
        result = invoke("check", *AS_OF, "cases", "--lang", "en")
        assert result.exit_code == 2
        for number in (1, 2, 3, 4):
            assert f"passtgenau.toml:{number}:" in result.stderr

    def test_what_the_command_line_says_goes_before(self, folder: Path) -> None:
        """A file that is not needed need not be there."""
        invoke("check", *AS_OF, "cases", "--write-baseline", "known.json")
        (folder / "passtgenau.toml").write_text('baseline = "b.json"\n', encoding="utf-8")
        assert invoke("check", *AS_OF, "cases", "--baseline", "known.json").exit_code == 0

    def test_a_baseline_that_is_about_to_be_written(self, folder: Path) -> None:
        """So a configured list can be begun."""
        (folder / "passtgenau.toml").write_text('baseline = "b.json"\n', encoding="utf-8")
        assert invoke("check", *AS_OF, "cases", "--write-baseline", "b.json").exit_code == 0
        assert invoke("check", *AS_OF, "cases").exit_code == 0

    def test_patterns_hold_from_any_folder(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A file is the same one from whichever folder the command is run."""
        (folder / "passtgenau.toml").write_text(
            '[per-file-ignores]\n"cases/*" = ["PG202"]\n', encoding="utf-8"
        )
        assert invoke("check", *AS_OF, "cases").exit_code == 0
        monkeypatch.chdir(folder / "cases")
        assert invoke("check", *AS_OF, "a.json").exit_code == 0

    def test_empty_names(self, folder: Path) -> None:
        """They would mean the folder itself."""
        text = 'baseline = ""\npaths = ["cases", ""]\n'
        (folder / "passtgenau.toml").write_text(text, encoding="utf-8")
        result = invoke("check", *AS_OF, "cases", "--lang", "en")
        assert result.exit_code == 2
        assert "passtgenau.toml:1:" in result.stderr
        assert "passtgenau.toml:2:" in result.stderr

    def test_wrong_words_are_told_beside_the_settings(self, folder: Path) -> None:
        """Who looks at the settings sees what is wrong with them, too."""
        (folder / "passtgenau.toml").write_text('select = ["pg2"]\n', encoding="utf-8")
        result = invoke("check", "cases", "--show-config", "--lang", "en")
        assert result.exit_code == 2
        assert 'select = ["pg2"]' in result.stdout
        assert "did you mean PG2?" in result.stderr


class TestConcise:
    def test_tells_what_depends_on_a_reading(self) -> None:
        """One line each, as everything else."""
        options = ("--concise", "--compare-readings", "--select", "PG2", "--lang", "en")
        case = case_data({**EINSTIEG, "end": "2025-03-15"})
        told = invoke("check", *AS_OF, "-", *options, input=json.dumps(case).encode()).stdout
        assert "-: reading minimum-length: PG201 " in told
        assert "off: not applicable" in told
