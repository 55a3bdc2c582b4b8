"""Settings: the command line wins over the configuration, which wins over the default."""

from __future__ import annotations

import json
import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from command import AS_OF, EINSTIEG, TOO_SHORT, breaches, case_data, case_file, invoke
from command import report as report_on
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from passtgenau_core import load_programme
from passtgenau_core.files import config_file
from passtgenau_core.language import LANGUAGES

OWN = "passtgenau.toml"
PROJECT = "pyproject.toml"
SHIPPED = Path(config_file.__file__).parent.parent / "programmes" / "passtgenau@2024-05-17.toml"
IN_A_FOLDER = settings(
    max_examples=max(settings().max_examples // 3, 10),
    suppress_health_check=[*settings().suppress_health_check, HealthCheck.function_scoped_fixture],
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with a case that breaks one rule."""
    monkeypatch.chdir(tmp_path)
    case_file(tmp_path / "a.json")
    return tmp_path


def configure(text: str, name: str = OWN) -> None:
    """Write a configuration, in the table of a project if that is its name."""
    table = "[tool.passtgenau]\n" if Path(name).name == PROJECT else ""
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    Path(name).write_text(table + text, encoding="utf-8")


def shown(*arguments: str | Path, command: str = "check") -> dict[str, tuple[Any, str]]:
    """Value and origin of each setting that ``--show-config`` tells; ``None`` if it has none."""
    result = invoke(command, *arguments, "--show-config")
    assert (result.exit_code, result.stderr) == (0, "")
    values = tomllib.loads(result.stdout)
    told = {}
    for line in result.stdout.splitlines():
        match = re.fullmatch(r"(?:# )?([\w-]+)(?: = .*)?  # (.*?)", line)
        assert match, line
        told[match[1]] = (values.get(match[1]), match[2])
    assert values.keys() <= told.keys()
    return told


class Setting(NamedTuple):
    """One setting: as a file writes it, as the command line gives it, and what it is by itself."""

    key: str
    in_file: str
    from_file: Any
    on_line: list[str]
    from_line: Any
    default: Any


SETTINGS = [
    Setting("paths", '["a.json"]', ["a.json"], ["b.json"], ["b.json"], []),
    Setting("select", '["PG1", "PG2"]', ["PG1", "PG2"], ["--select", "PG3"], ["PG3"], []),
    Setting("ignore", '["PG105"]', ["PG105"], ["--ignore", "PG6"], ["PG6"], []),
    Setting(
        "per-file-ignores",
        '{ "old/*" = ["PG6", "PG7"] }',
        {"old/*": ["PG6", "PG7"]},
        ["--per-file-ignore", "b.*=PG1,PG2"],
        {"b.*": ["PG1", "PG2"]},
        {},
    ),
    Setting(
        "severity",
        '{ PG2 = "hint" }',
        {"PG2": "hint"},
        ["--severity", "PG1=error", "--severity", "PG3=warning"],
        {"PG1": "error", "PG3": "warning"},
        {},
    ),
    Setting(
        "readings",
        '{ month = "phase" }',
        {"month": "phase"},
        ["--reading", "minimum-length=error"],
        {"minimum-length": "error"},
        {},
    ),
    Setting("fail-on", '"warning"', "warning", ["--fail-on", "never"], "never", "error"),
    Setting("strict", "false", False, ["--strict"], True, False),
    Setting("baseline", '"b.json"', "b.json", ["--baseline", "c.json"], "c.json", None),
    Setting("language", '"en"', "en", ["--lang", "de"], "de", "de"),
    Setting(
        "programme",
        '"integrationsbegleitung"',
        load_programme("integrationsbegleitung").name,
        ["--programme", "passtgenau"],
        load_programme("passtgenau").name,
        None,
    ),
    Setting("service", '"s.json"', "s.json", ["--service", "t.json"], "t.json", None),
    Setting("icf-codes", '"c.csv"', "c.csv", ["--icf-codes", "d.csv"], "d.csv", None),
    Setting("jobs", "3", 3, ["--jobs", "2"], 2, None),
    Setting("cache", '".kept"', ".kept", ["--cache", ".other"], ".other", None),
]


class TestShowConfig:
    @pytest.mark.parametrize("name", [OWN, PROJECT])
    @IN_A_FOLDER
    @given(
        in_file=st.lists(st.sampled_from(SETTINGS), unique_by=lambda s: s.key),
        on_line=st.lists(st.sampled_from(SETTINGS), unique_by=lambda s: s.key),
    )
    def test_tells_each_value_and_its_origin(
        self, name: str, in_file: list[Setting], on_line: list[Setting]
    ) -> None:
        """Command line before configuration before default, each setting by itself."""
        for other in (OWN, PROJECT):
            Path(other).unlink(missing_ok=True)
        configure("".join(f"{s.key} = {s.in_file}\n" for s in in_file), name)
        given_ = [argument for setting in on_line for argument in setting.on_line]
        told = shown(*given_)
        first = 2 if name == PROJECT else 1
        for setting in SETTINGS:
            if setting in on_line:
                expected = (setting.from_line, "command line")
            elif setting in in_file:
                line = first + in_file.index(setting)
                expected = (setting.from_file, f"{name}:{line}:1")
            else:
                expected = (setting.default, "default")
            assert told[setting.key] == expected
        assert list(told) == [setting.key for setting in SETTINGS]

    @IN_A_FOLDER
    @given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=8))
    @example('a"b\\c')
    @example("\x7f\x85\u2028\U000e0001")
    @example("😀")
    @example("a\nb\tc")
    def test_is_toml_whatever_is_in_it(self, text: str) -> None:
        """Any pattern and any name of a folder is shown as it can be written in a file."""
        configure("ignore = []\n")
        told = shown("--per-file-ignore", f"{text}=PG1", "--cache", f"c{text}")
        assert told["per-file-ignores"] == ({text: ["PG1"]}, "command line")
        assert told["cache"] == (f"c{text}", "command line")

    def test_can_be_used_as_a_configuration(self, folder: Path) -> None:
        """What is shown, saved, means the same."""
        configure('select = ["PG2"]\nfail-on = "warning"\n[severity]\nPG202 = "hint"\n')
        text = invoke("check", "a.json", "--show-config").stdout
        (folder / OWN).write_text(text, encoding="utf-8")
        values = {key: value for key, (value, _) in shown().items()}
        assert values["paths"] == ["a.json"]
        assert values["severity"] == {"PG202": "hint"}
        assert values["select"] == ["PG2"]

    def test_judges_nothing(self, folder: Path) -> None:
        """Files are not looked at: it is asked when something is wrong."""
        configure('paths = ["missing"]\nbaseline = "missing.json"\nselect = ["PG1"]\n')
        assert shown("-o", "out.txt")["select"] == (["PG1"], f"{OWN}:3:1")
        assert not (folder / "out.txt").exists()

    def test_of_a_table_of_its_own(self) -> None:
        """A setting that is a table stands where the table begins."""
        configure('jobs = 1\n\n[readings]\nmonth = "phase"\n')
        assert shown()["readings"] == ({"month": "phase"}, f"{OWN}:3:2")

    def test_from_a_folder_below(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Origin and paths are told from where the command runs."""
        configure('cache = ".kept"\n')
        (folder / "deep").mkdir()
        monkeypatch.chdir(folder / "deep")
        assert shown()["cache"] == ("../.kept", f"../{OWN}:1:1")

    def test_without_a_configuration(self) -> None:
        """Everything is as it is by default."""
        assert {origin for _, origin in shown().values()} == {"default"}


class TestWhichFile:
    def test_of_another_name(self, folder: Path) -> None:
        """--config names one, and nothing else is looked for."""
        configure("jobs = 1\n")
        configure("jobs = 2\n", "ci/other.toml")
        assert shown("--config", "ci/other.toml")["jobs"] == (2, "ci/other.toml:1:1")
        assert shown("--config", "ci/other.toml", "--isolated")["jobs"][0] == 2

    def test_none(self) -> None:
        """--isolated looks for none."""
        configure("jobs = 1\n")
        assert shown("--isolated")["jobs"] == (None, "default")
        assert shown()["jobs"] == (1, f"{OWN}:1:1")

    @pytest.mark.parametrize("name", ["missing.toml", "."])
    def test_that_cannot_be_opened(self, name: str) -> None:
        """It is told, with exit code 2."""
        result = invoke("check", "a.json", "--config", name)
        assert result.exit_code == 2
        assert f"{name}: " in result.stderr
        assert result.stdout == ""

    def test_in_the_way_that_cannot_be_opened(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A project file that may not be read is told: nobody knows what it says of us."""
        configure("", PROJECT)
        plain = Path.open

        def locked(self: Path, *rest: Any, **more: Any) -> Any:
            if self.name == PROJECT:
                raise PermissionError(13, "Permission denied", str(self))
            return plain(self, *rest, **more)

        monkeypatch.setattr(Path, "open", locked)
        result = invoke("check", "a.json")
        assert result.exit_code == 2
        assert "Permission denied" in result.stderr
        assert PROJECT in result.stderr
        assert invoke("check", *AS_OF, "a.json", "--isolated").exit_code == 1

    def test_nobody_needs_one_for_help(self) -> None:
        """A broken configuration does not keep anyone from reading the help."""
        configure("jobs = maybe\n")
        for option in ("--help", "-h"):
            result = invoke("check", option)
            assert (result.exit_code, result.stderr) == (0, "")
            assert "--show-config" in result.stdout

    def test_other_commands_read_none(self) -> None:
        """What has no settings is not kept from its work by a broken file."""
        configure("jobs = maybe\n")
        assert invoke("rules").exit_code == 0
        assert invoke("schema", "report").exit_code == 0


class TestEffect:
    """Settings in a file do what the options do."""

    def same(self, text: str, *options: str | Path, paths: tuple[str, ...] = ("a.json",)) -> None:
        """The report with a configuration is that with options, and not the plain one."""
        plain = invoke("check", *AS_OF, *paths, "-v")
        expected = invoke("check", *AS_OF, *paths, "-v", *options)
        configure(text)
        found = invoke("check", *AS_OF, *paths, "-v")
        assert (found.exit_code, found.stdout) == (expected.exit_code, expected.stdout)
        assert (found.exit_code, found.stdout) != (plain.exit_code, plain.stdout)

    @pytest.mark.parametrize(
        ("text", "options"),
        [
            ('select = ["PG1"]', ["--select", "PG1"]),
            ('ignore = ["PG202"]', ["--ignore", "PG202"]),
            ('[per-file-ignores]\n"a.*" = ["PG2"]', ["--per-file-ignore", "a.*=PG2"]),
            ('[severity]\nPG202 = "hint"', ["--severity", "PG202=hint"]),
            ('[readings]\nminimum-length = "error"', ["--reading", "minimum-length=error"]),
            ('fail-on = "never"', ["--fail-on", "never"]),
            ("strict = true", ["--strict", "--fail-on", "error"]),
            ('baseline = "known.json"', ["--baseline", "known.json"]),
            ('language = "en"', ["--lang", "en"]),
            ('programme = "own.toml"', ["--programme", "own.toml"]),
            ('service = "s.json"', ["--service", "s.json"]),
            ('icf-codes = "codes.csv"', ["--icf-codes", "codes.csv"]),
        ],
    )
    def test_of_each(self, folder: Path, text: str, options: list[str]) -> None:
        """The same exit code, the same words."""
        invoke("check", *AS_OF, "a.json", "--write-baseline", "known.json")
        (folder / "s.json").write_text('{"format": "passtgenau-service/1"}', encoding="utf-8")
        (folder / "codes.csv").write_text("code\nd845\n", encoding="utf-8")
        own = SHIPPED.read_text("utf-8").replace('"P10M"', '"P11M"')
        (folder / "own.toml").write_text(own, encoding="utf-8")
        if "--reading" in options:
            case_file(folder / "a.json", TOO_SHORT)
        if "--strict" in options:
            data = {k: v for k, v in case_data(EINSTIEG).items() if k != "participant"}
            (folder / "a.json").write_text(json.dumps(data), encoding="utf-8")
        self.same(text, *options)

    def test_of_a_cache(self, folder: Path) -> None:
        """Results are kept in the folder, but not with --no-cache."""
        configure('cache = "kept"')
        invoke("check", "a.json", "--no-cache")
        assert not (folder / "kept").exists()
        invoke("check", "a.json")
        assert (folder / "kept" / "CACHEDIR.TAG").exists()

    def test_of_paths(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """They are checked where none are named, wherever the command runs below."""
        case_file(folder / "cases" / "b.json", TOO_SHORT)
        configure('paths = ["cases", "a.json"]')
        assert {file for file, _, _ in breaches(report_on())} == {"cases/b.json", "a.json"}
        assert {file for file, _, _ in breaches(report_on("a.json"))} == {"a.json"}
        monkeypatch.chdir(folder / "cases")
        assert {file for file, _, _ in breaches(report_on())} == {"b.json", "../a.json"}

    @pytest.mark.parametrize("text", ["", "paths = []\n", "jobs = 1\n"])
    def test_without_paths(self, text: str) -> None:
        """Without a path anywhere there is nothing to check."""
        configure(text)
        for command in ("check", "due"):
            result = invoke(command)
            assert result.exit_code == 2
            assert "PATH" in result.stderr

    def test_from_a_folder_below(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Every path in the file starts at the file."""
        invoke("check", *AS_OF, "a.json", "--write-baseline", "known.json")
        (folder / "s.json").write_text('{"format": "passtgenau-service/1"}', encoding="utf-8")
        (folder / "codes.csv").write_text("code\nd850\n", encoding="utf-8")
        (folder / "own.toml").write_text(SHIPPED.read_text("utf-8"), encoding="utf-8")
        configure(
            'baseline = "known.json"\nservice = "s.json"\nicf-codes = "codes.csv"\n'
            'programme = "own.toml"\ncache = "kept"\npaths = ["a.json"]\n'
        )
        (folder / "deep" / "deeper").mkdir(parents=True)
        monkeypatch.chdir(folder / "deep" / "deeper")
        data = report_on()
        assert [result["file"] for result in data["results"]] == ["../../s.json", "../../a.json"]
        assert data["summary"]["known"] == 1
        assert (folder / "kept").exists()

    def test_of_a_baseline_that_is_yet_to_be_written(self, folder: Path) -> None:
        """A file that the configuration names can be begun with the command that writes it."""
        configure('baseline = "known.json"')
        result = invoke("check", *AS_OF, "a.json", "--write-baseline", "known.json")
        assert result.exit_code == 0
        assert invoke("check", *AS_OF, "a.json").exit_code == 0
        case_file(folder / "b.json")
        assert invoke("check", *AS_OF, "a.json", "b.json").exit_code == 1

    def test_of_a_programme_that_is_shipped(self) -> None:
        """A name without an ending is no path."""
        configure('programme = "passtgenau"')
        assert shown()["programme"][0] == load_programme("passtgenau").name

    def test_command_line_replaces_lists(self) -> None:
        """What the command line names stands in place of the file's list, not beside it."""
        configure('select = ["PG2"]\n[severity]\nPG202 = "hint"\n')
        data = report_on("a.json", "--select", "PG1", "--severity", "PG1=error")
        judgements = data["results"][0]["judgements"]
        assert {judgement["rule"][:3] for judgement in judgements} == {"PG1"}


class TestDue:
    def test_takes_what_it_knows(self, folder: Path) -> None:
        """``due`` has the same settings where it has the same options; others are no error."""
        case_file(
            folder / "c" / "b.json", EINSTIEG, {"module": "jobcoaching", "start": "2025-05-05"}
        )
        configure(
            'paths = ["c"]\nlanguage = "en"\nfail-on = "hint"\nstrict = true\njobs = 2\n'
            'ignore = ["PG6"]\n[severity]\nPG2 = "hint"\n'
        )
        expected = invoke("due", *AS_OF, "c", "--lang", "en", "--ignore", "PG6", "--isolated")
        found = invoke("due", *AS_OF)
        assert found.exit_code == 0
        assert found.stdout == expected.stdout
        assert "PG" in found.stdout

    def test_reads_as_strictly(self) -> None:
        """A key that is none, and a rule that is none, are told there, too."""
        configure('ignor = ["PG6"]\n')
        assert f"{OWN}:1:1" in invoke("due", "a.json").stderr
        configure('[severity]\nXY1 = "hint"\n')
        assert f"{OWN}:2" in invoke("due", "a.json").stderr

    @pytest.mark.parametrize("options", [["--isolated"], ["--config", "other.toml"]])
    def test_has_the_same_options(self, options: list[str]) -> None:
        """--config and --isolated choose the file there, too."""
        configure("jobs = maybe\n")
        configure("jobs = 1\n", "other.toml")
        assert invoke("due", "a.json").exit_code == 2
        assert invoke("due", "a.json", *options).exit_code == 0


class TestProblems:
    """Everything that is wrong with a configuration is told with file, line and column."""

    def told(self, *arguments: str) -> str:
        """What standard error says of a command that must refuse to run."""
        result = invoke("check", "a.json", *arguments)
        assert result.exit_code == 2
        assert result.stdout == ""
        return result.stderr

    @pytest.mark.parametrize("name", [OWN, PROJECT])
    def test_of_rules_and_readings(self, name: str) -> None:
        """Rules, readings and options that no programme has, all at once, at their places."""
        text = (
            'select = ["PG2", "XY1"]\n'
            'ignore = [\n  "PG1",\n  "XY2",\n]\n'
            "[severity]\n"
            'PG2 = "hint"\n'
            'XY3 = "hint"\n'
            "[readings]\n"
            'mont = "phase"\n'
            'month = "fase"\n'
            "[per-file-ignores]\n"
            '"old/*" = ["XY4", ""]\n'
        )
        if name == PROJECT:
            text = re.sub(r"^\[", "[tool.passtgenau.", text, flags=re.MULTILINE)
        configure(text, name)
        lines = self.told().splitlines()
        places = [match[1] for line in lines if (match := re.match(rf".*{name}:(\d+):\d+: ", line))]
        first = 1 if name == PROJECT else 0
        assert places == [str(line + first) for line in (1, 4, 8, 10, 11, 13, 13)]
        for word in ("XY1", "XY2", "XY3", "XY4", "mont", "fase"):
            assert any(f'"{word}"' in line for line in lines), word

    @pytest.mark.parametrize("lang", LANGUAGES)
    def test_are_told_in_the_language(self, lang: str) -> None:
        """In that of the command line, wherever the option stands, else in the file's."""
        word = {"de": "unbekannt", "en": "unknown"}[lang]
        configure('jobs = 1\nkind = "x"\n')
        assert word in self.told("--lang", lang)
        configure('jobs = 1\nkind = "x"\n', "other.toml")
        for arguments in (
            ("--lang", lang, "--config", "other.toml"),
            ("--config", "other.toml", "--lang", lang),
        ):
            assert word in self.told(*arguments)
        configure(f'language = "{lang}"\nselect = ["XY1"]\n')
        assert word in self.told()

    def test_of_the_command_line_are_told_without_a_place(self) -> None:
        """What stands on the command line stands in no file."""
        configure('select = ["PG2"]\n')
        told = self.told("--select", "XY1")
        assert '"XY1"' in told
        assert OWN not in told

    def test_of_what_the_command_line_replaces(self) -> None:
        """A file with a mistake is told even where an option stands in place of it."""
        configure('select = ["XY1"]\n')
        assert f"{OWN}:1" in self.told("--select", "PG2")

    def test_of_rules_of_ones_own(self, folder: Path) -> None:
        """Rules of the programme that the file names are known."""
        own = SHIPPED.read_text("utf-8").replace('"PG202"', '"NK202"')
        (folder / "own.toml").write_text(own, encoding="utf-8")
        configure('programme = "own.toml"\nselect = ["NK2"]\n')
        assert invoke("check", *AS_OF, "a.json").exit_code == 1
        configure('select = ["NK2"]\n')
        assert f"{OWN}:1" in self.told()

    @pytest.mark.parametrize(
        ("text", "name"),
        [
            ('programme = "missing.toml"', "missing.toml"),
            ('programme = ""', "programm"),
            ('programme = "nordkreis"', "nordkreis"),
            ('baseline = "missing.json"', "missing.json"),
            ('service = "missing.json"', "missing.json"),
            ('icf-codes = "missing.csv"', "missing.csv"),
            ('cache = "a.json"', "a.json"),
        ],
    )
    def test_of_files_that_it_names(self, text: str, name: str) -> None:
        """What cannot be opened is told by its name, with exit code 2."""
        configure(text)
        result = invoke("check", *AS_OF, "a.json")
        assert result.exit_code == 2
        assert name in result.output

    def test_in_a_configuration_above(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """The place is told from where the command runs."""
        configure("jobs = 0\n")
        (folder / "deep").mkdir()
        monkeypatch.chdir(folder / "deep")
        result = invoke("check", "../a.json")
        assert f"{os.path.join('..', OWN)}:1:8: " in result.stderr  # noqa: PTH118 (as it is told)


def test_settings_are_all_of_them() -> None:
    """The table above has each setting that there is, with values that differ from the default."""
    assert [setting.key for setting in SETTINGS] == list(shown())
    for setting in SETTINGS:
        assert setting.from_line != setting.from_file
    known: Mapping[str, Any] = {setting.key: setting.default for setting in SETTINGS}
    assert known == {key: value for key, (value, _) in shown().items()}
