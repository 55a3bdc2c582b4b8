"""The cache: the same results sooner, found again only for the same content and question."""

from __future__ import annotations

import json
import os
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import attrs
import pytest
from case_parts import FACTS
from command import (
    AS_OF,
    EINSTIEG,
    HEAD,
    TOO_LONG,
    TOO_SHORT,
    case_data,
    case_file,
    invoke,
    names,
    started,
    written,
)
from command import report as report_on
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from passtgenau_core import Case, Severity, dump_case, load_programme
from passtgenau_core.cli import formats
from passtgenau_core.language import LANGUAGES
from passtgenau_core.runs import checker as checker_module
from passtgenau_core.runs.cache import Cache
from passtgenau_core.runs.checker import Checker, Task
from passtgenau_core.runs.choice import Choice
from passtgenau_core.runs.result import Result
from passtgenau_core.testing import cases, days

EXAMPLES = Path(__file__).parent.parent.parent / "docs" / "examples"
FEW = settings(
    max_examples=max(settings().max_examples // 4, 5),
    suppress_health_check=[*settings().suppress_health_check, HealthCheck.function_scoped_fixture],
)
SOME = ("fehler-einen-tag-zu-lang", "fuenfter-monat", "integrationsbegleitung-abbruch")
CANARY = "Kanarienvogel im Freitext"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with a case that breaks one rule."""
    monkeypatch.chdir(tmp_path)
    case_file(tmp_path / "a.json")
    return tmp_path


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that are judged in this process, and so were not found in a cache."""
    seen: list[str] = []
    plain = Checker._judged_and_told

    def told(self: Checker, file: str, *rest: Any) -> Result:
        seen.append(file)
        return plain(self, file, *rest)

    monkeypatch.setattr(checker_module.Checker, "_judged_and_told", told)
    return seen


def check(*arguments: str | Path) -> bytes:
    """Standard output of ``check`` on 1 June 2025 in this process, with a cache."""
    return invoke("check", *AS_OF, "--jobs", "1", "--cache", "kept", *arguments).stdout_bytes


def kept(folder: Path) -> list[Path]:
    """The entries of a cache, of all settings."""
    return sorted(folder.glob("kept/*/*"))


class TestFound:
    @pytest.mark.parametrize(
        "more", [["--lang", "de"], ["--lang", "en", "--compare-readings"]], ids=" ".join
    )
    def test_is_the_same_in_every_format(
        self, folder: Path, judged: list[str], more: list[str]
    ) -> None:
        """A result from the cache gives the same bytes as one that was made now, or no cache."""
        told = [EXAMPLES / "cases" / f"{name}.yaml" for name in SOME]
        told.append(EXAMPLES / "services" / "fachdienst.yaml")

        def outputs(*with_cache: str) -> dict[str, bytes]:
            targets = [f"-o{name}={name}.out" for name in formats.NAMES]
            invoke("check", *AS_OF, "--jobs", "1", *more, *told, *targets, *with_cache)
            found = written(folder.glob("*.out"))
            assert len(found) == len(formats.NAMES)
            return found

        plain = outputs()
        assert outputs("--cache", "kept") == plain
        assert len(judged) == 2 * len(told)
        assert outputs("--cache", "kept") == plain
        assert len(judged) == 2 * len(told)

    @FEW
    @given(case=cases(most_entries=5), as_of=days(), lang=st.sampled_from(LANGUAGES))
    def test_is_equal(self, tmp_path: Path, case: Case, as_of: date, lang: Any) -> None:
        """Every field of the result is as it was, to its types, and comparing too."""
        checker = Checker(choice=Choice(), as_of=as_of, lang=lang, comparing=True)
        keeping = attrs.evolve(checker, cache=Cache.at(str(tmp_path / "kept"), checker, "1"))
        task = Task(file="a.yaml", content=dump_case(case).encode())
        expected = checker.result(task)
        assert keeping.result(task) == expected
        again = keeping.result(task)
        assert again == expected
        assert repr(again) == repr(expected)

    def test_under_another_name(self, folder: Path, judged: list[str]) -> None:
        """It is keyed by content: a copy is found, and told under its own name."""
        check("a.json")
        shutil.copy("a.json", "b.json")
        data = json.loads(check("b.json", "--format", "json"))
        assert judged == ["a.json"]
        assert [result["file"] for result in data["results"]] == ["b.json"]

    def test_in_other_processes(self, folder: Path, judged: list[str]) -> None:
        """Whatever order a process keeps its sets in, it finds what another one kept."""
        (folder / "codes.csv").write_text("code\nd850\nd845\nb280\n", encoding="utf-8")
        common = ["--jobs", "1", "--cache", "kept", "--icf-codes", "codes.csv", "a.json"]
        common += ["--programme", "passtgenau", "--lang", "de"]
        for seed in ("1", "2"):
            with started(folder, "check", *AS_OF, *common, hash_seed=seed) as process:
                process.communicate()
            assert process.returncode == 1
        assert len(kept(folder)) == 1
        invoke("check", *AS_OF, *common)
        assert judged == []

    def test_by_several_processes_at_once(self, folder: Path, judged: list[str]) -> None:
        """Processes share the cache."""
        for number in range(20):
            case_file(folder / "cases" / f"{number}.json", case=f"C-{number}")
        arguments = ["check", *AS_OF, "cases", "--cache", "kept", "--format", "json"]
        first = invoke(*arguments, "--jobs", "2").stdout_bytes
        assert len(kept(folder)) == 20
        assert invoke(*arguments, "--jobs", "1").stdout_bytes == first
        assert judged == []


def changed(path: Path, old: str, new: str) -> None:
    """Replace something in a file."""
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


class TestKey:
    """Whatever changes an answer leads to another place in the cache."""

    def test_content(self, folder: Path, judged: list[str]) -> None:
        """A character more in the file, and it is judged again."""
        assert check("a.json", "--concise").count(b"PG202") == 1
        changed(folder / "a.json", "2026-01-31", "2026-01-30")
        assert check("a.json", "--concise").count(b"PG202") == 0
        changed(folder / "a.json", "2026-01-30", "2026-01-31")
        assert check("a.json", "--concise").count(b"PG202") == 1
        assert len(judged) == 2

    @pytest.mark.parametrize(
        "more",
        [
            ["--as-of", "2025-06-02"],
            ["--lang", "en"],
            ["--select", "PG2"],
            ["--ignore", "PG2"],
            ["--reading", "month=phase"],
            ["--severity", "PG202=hint"],
            ["--per-file-ignore", "a.json=PG202"],
            ["--per-file-ignore", "*=PG2"],
            ["--compare-readings"],
            ["--programme", "own.toml"],
            ["--service", "s1.json"],
            ["--service", "s2.json"],
            ["--icf-codes", "codes.csv"],
        ],
        ids=" ".join,
    )
    def test_settings(self, folder: Path, judged: list[str], more: list[str]) -> None:
        """Each setting has its own results: none comes from a run with another one."""
        entry = {"id": "H-1", "date": "2025-03-04", "module": "einstiegsphase", "minutes": 60}
        hours = [{**entry, "trainer": "QT-9"}]
        case_file(folder / "a.json", hours=hours)
        head = {"format": "passtgenau-service/1", "programme": "passtgenau"}
        for number, trainers in (("1", ["QT-1"]), ("2", ["QT-1", "QT-9"])):
            data = {**head, "trainers": [{"id": trainer} for trainer in trainers]}
            (folder / f"s{number}.json").write_text(json.dumps(data), encoding="utf-8")
        (folder / "codes.csv").write_text("code\nd845\nd850\n", encoding="utf-8")
        own_programme(folder / "own.toml", id="passtgenau")
        plain = check("a.json", "--format", "json")
        judged.clear()
        expected = invoke("check", *AS_OF, *more, "a.json", "--format", "json").stdout_bytes
        for _ in range(2):
            assert check("a.json", "--format", "json", *more) == expected
        assert judged.count("a.json") == 2
        judged.clear()
        assert check("a.json", "--format", "json") == plain
        assert judged == []

    def test_programme_of_ones_own(self, folder: Path) -> None:
        """A file that keeps its name, but whose rule has another limit, is another programme."""
        case_file(folder / "a.json", programme="eigenes")
        more = ["a.json", "--programme", "own.toml", "--concise"]
        for end, count in (("P10M", 1), ("P11M", 0), ("P10M", 1)):
            own_programme(folder / "own.toml", limit=end)
            assert check(*more).count(b"PG202") == count

    def test_parameters_of_a_rule(self) -> None:
        """The parameters of a rule, whose types differ from kind to kind, belong to the key."""
        programme = load_programme("passtgenau")
        own = [
            attrs.evolve(
                programme,
                rules=tuple(
                    attrs.evolve(rule, parameters=attrs.evolve(rule.parameters, topics=topics))
                    if rule.id == "PG602"
                    else rule
                    for rule in programme.rules
                ),
            )
            for topics in (("kritik",), ("zielerreichung",))
        ]
        checkers = [
            Checker(choice=Choice(), as_of=date(2025, 6, 1), lang="de", programme=one)
            for one in own
        ]
        assert len({Cache.at("kept", checker, "1").folder for checker in checkers}) == 2

    def test_version(self) -> None:
        """Another version of the library may judge otherwise."""
        checker = Checker(choice=Choice(), as_of=date(2025, 6, 1), lang="de")
        assert Cache.at("kept", checker, "1").folder != Cache.at("kept", checker, "2").folder
        assert Cache.at("kept", checker, "1").folder == Cache.at("kept", checker, "1").folder

    def test_rules_that_a_file_is_spared(self, folder: Path, judged: list[str]) -> None:
        """Two files of the same content, of which one is spared a rule, are two."""
        shutil.copy("a.json", "b.json")
        more = ["a.json", "b.json", "--per-file-ignore", "b.*=PG202", "--format", "json"]
        for _ in range(2):
            data = json.loads(check(*more))
            rules = {r["file"]: {j["rule"] for j in r["judgements"]} for r in data["results"]}
            assert "PG202" in rules["a.json"]
            assert "PG202" not in rules["b.json"]
        assert judged == ["a.json", "b.json"]

    def test_severity_of_files_of_the_same_content(self, judged: list[str]) -> None:
        """What does not depend on the name is found under any name."""
        shutil.copy("a.json", "b.json")
        check("a.json", "b.json", "--severity", "PG202=hint")
        assert judged == ["a.json"]

    def test_format(self, folder: Path, judged: list[str]) -> None:
        """The same bytes as JSON and as YAML have their lines alike, but are two files."""
        shutil.copy("a.json", "a.yaml")
        check("a.json", "a.yaml")
        assert len(kept(folder)) == 2

    @pytest.mark.parametrize("jobs", ["1", "2"])
    def test_not_how_it_is_checked_or_told(
        self, folder: Path, judged: list[str], jobs: str
    ) -> None:
        """Number of processes, what fails, baselines and formats do not change a result."""
        check("a.json", "--write-baseline", "known.json")
        judged.clear()
        check("a.json", "--fail-on", "never", "--strict", "--verbose")
        check("a.json", "--format", "json", "--baseline", "known.json", "--jobs", jobs)
        assert judged == []
        assert len(kept(folder)) == 1

    def test_as_it_is_looked_at(self, folder: Path, judged: list[str]) -> None:
        """Standard input of the same content is the same."""
        check("a.json")
        content = (folder / "a.json").read_bytes()
        invoke("check", *AS_OF, "--cache", "kept", "-", input=content)
        assert judged == ["a.json"]


def own_programme(path: Path, *, id: str = "eigenes", limit: str = "P10M") -> None:
    """Write the shipped programme under another id, with another longest qualification."""
    shipped = Path(checker_module.__file__).parent.parent / "programmes"
    text = (shipped / "passtgenau@2024-05-17.toml").read_text("utf-8")
    own = text.replace('id = "passtgenau"', f'id = "{id}"', 1).replace('"P10M"', f'"{limit}"')
    path.write_text(own, encoding="utf-8")


class TestKept:
    def test_no_free_text(self, folder: Path) -> None:
        """Entries hold what reports hold: no note, no reason, no district."""
        waiver = {
            "rule": "PG202",
            "subject": "phases/1",
            "reason": CANARY,
            "approved_by": "eingliederungshilfe-loerrach",
            "until": "2026-03-31",
        }
        case_file(
            folder / "a.json",
            {**TOO_SHORT, "ended_early": CANARY},
            TOO_LONG,
            waivers=[waiver],
            participant={"district": CANARY},
            records=[{**FACTS["records"][0], "note": CANARY}],
        )
        check("a.json")
        (entry,) = kept(folder)
        text = entry.read_text("utf-8")
        assert "PG202" in text
        assert "Kanarienvogel" not in text.encode().decode("unicode_escape")

    def test_nothing_with_values(self, folder: Path, judged: list[str]) -> None:
        """Runs that show free text keep nothing, and use nothing."""
        check("a.json")
        before = kept(folder)
        check("a.json", "--show-values")
        assert judged == ["a.json", "a.json"]
        assert kept(folder) == before
        invoke("check", "a.json", "--show-values", "--cache", "other")
        assert not (folder / "other").exists()

    def test_nothing_that_could_not_be_understood(self, folder: Path, judged: list[str]) -> None:
        """Problems may tell of the world around: a missing file, a list of codes."""
        (folder / "a.json").write_text('{"format": 1}', encoding="utf-8")
        for _ in range(2):
            assert check("a.json", "missing.json").count(b"missing.json") == 1
        assert kept(folder) == []
        assert judged == ["a.json", "a.json"]

    def test_nothing_without_asking(self, folder: Path) -> None:
        """Without --cache, or with --no-cache, no folder is made."""
        before = names(folder)
        invoke("check", "a.json")
        invoke("check", "a.json", "--cache", "kept", "--no-cache")
        assert names(folder) == before

    def test_no_cache_uses_nothing(self, judged: list[str]) -> None:
        """--no-cache judges anew what is in the cache."""
        check("a.json")
        check("a.json", "--no-cache")
        assert judged == ["a.json", "a.json"]

    def test_says_what_it_is(self, folder: Path) -> None:
        """Backups and version control leave the folder alone."""
        check("a.json")
        tag = (folder / "kept" / "CACHEDIR.TAG").read_text("utf-8")
        assert tag.startswith("Signature: 8a477f597d28d172789f06886806bc55\n")
        assert (folder / "kept" / ".gitignore").read_text("utf-8") == "*\n"

    def test_settings_long_out_of_use_go(self, folder: Path) -> None:
        """A cache does not grow for ever: of many days and settings the last eight stay."""
        for number in range(12):
            invoke("check", "a.json", "--cache", "kept", "--as-of", f"2025-06-{number + 1:02}")
            for place in (folder / "kept").iterdir():
                # The clock of a disk may be slower than this test.
                past = place.stat().st_mtime - 10
                os.utime(place, (past, past))
        invoke("check", "a.json", "--cache", "kept", "--as-of", "2025-06-05")
        left = {path.name for path in (folder / "kept").iterdir() if path.is_dir()}
        assert len(left) == 8
        files = kept(folder)
        invoke("check", "a.json", "--cache", "kept", "--as-of", "2025-06-12")
        assert kept(folder) == files

    def test_leaves_the_folders_of_others(self, folder: Path) -> None:
        """Whatever else somebody keeps in the folder, nothing of it is touched."""
        check("a.json")
        for number in range(12):
            place = folder / "kept" / f"cases-{number}"
            place.mkdir()
            (place / "a.json").write_text("{}", encoding="utf-8")
            os.utime(place, (0, 0))
        (folder / "kept" / ("0" * 40)).write_text("a file", encoding="utf-8")
        check("a.json", "--as-of", "2025-06-02")
        assert len(list((folder / "kept").glob("cases-*/a.json"))) == 12
        assert (folder / "kept" / ("0" * 40)).read_text("utf-8") == "a file"

    def test_not_in_a_folder_with_other_things(self, folder: Path) -> None:
        """A folder that holds something else is refused: no cache among the cases."""
        before = names(folder)
        result = invoke("check", "a.json", "--cache", ".")
        assert result.exit_code == 2
        assert result.stdout == ""
        assert names(folder) == before

    def test_is_not_checked_itself(self, folder: Path) -> None:
        """A cache that lies among the cases holds no cases, although it holds JSON."""
        case_file(folder / "cases" / "b.json")
        case_file(folder / "cases" / "deep" / "c.json")
        for _ in range(2):
            data = report_on("cases", "--cache", "cases/kept")
            assert [result["file"] for result in data["results"]] == [
                "cases/b.json",
                "cases/deep/c.json",
            ]
        result = invoke("check", "cases/kept")
        assert result.exit_code == 2
        assert "cases/kept" in result.stdout

    def test_not_in_a_file(self) -> None:
        """A place that cannot be a folder is wrong usage, told with its name and the reason."""
        for place in ("a.json", "a.json/kept"):
            result = invoke("check", "a.json", "--cache", place)
            assert result.exit_code == 2
            assert place in result.stderr
            assert result.stdout == ""

    def test_in_folders_yet_to_be_made(self, folder: Path) -> None:
        """Folders above it are made, too."""
        invoke("check", *AS_OF, "a.json", "--cache", "new/kept")
        assert (folder / "new" / "kept" / "CACHEDIR.TAG").exists()


class TestBroken:
    def entry(self, folder: Path) -> tuple[Path, bytes]:
        """The one entry of the cache, and the report it gives."""
        report = check("a.json", "--format", "json")
        (entry,) = kept(folder)
        return entry, report

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"\xff\xfe",
            b"{",
            b"null",
            b"[]",
            b"3",
            b'"a"',
            b"{}",
            b'{"file": "a.json"}',
            b'{"file": "a.json", "findings": 3}',
            b'{"file": "a.json", "findings": [3]}',
            b'{"file": "a.json", "findings": [[]]}',
            b'{"file": "a.json", "findings": [{"rule": "PG101"}]}',
            b'{"file": "a.json", "stretches": [null]}',
            b"[" * 100_000,
            b"9" * 10_000,
        ],
        ids=lambda content: content[:40].decode(errors="replace"),
    )
    def test_entries_are_ignored(self, folder: Path, judged: list[str], content: bytes) -> None:
        """An entry that is damaged, or of something else, is as good as none, and is mended."""
        entry, report = self.entry(folder)
        whole = entry.read_bytes()
        entry.write_bytes(content)
        assert check("a.json", "--format", "json") == report
        assert judged == ["a.json", "a.json"]
        assert entry.read_bytes() == whole

    @pytest.mark.parametrize("share", [0.01, 0.5, 0.9, 0.999])
    def test_half_entries_are_ignored(self, folder: Path, share: float) -> None:
        """An entry that was not written to its end is none."""
        entry, report = self.entry(folder)
        whole = entry.read_bytes()
        entry.write_bytes(whole[: int(len(whole) * share)])
        assert check("a.json", "--format", "json") == report
        assert entry.read_bytes() == whole

    @FEW
    @given(data=st.data())
    def test_no_entry_ends_a_run(self, folder: Path, data: st.DataObject) -> None:
        """Whatever value an entry holds in whatever place, no exception comes of it."""
        shutil.rmtree(folder / "kept", ignore_errors=True)
        entry, _ = self.entry(folder)
        content = json.loads(entry.read_bytes())
        node, key = content, data.draw(st.sampled_from(sorted(content)))
        while isinstance(node[key], list | dict) and node[key] and data.draw(st.booleans()):
            node = node[key]
            keys = range(len(node)) if isinstance(node, list) else sorted(node)
            key = data.draw(st.sampled_from(keys))
        values: st.SearchStrategy[Any] = st.sampled_from(
            [None, 0, -1, 10**400, "", "x", [], [[]], {}, {"a": 1}, True, 1.5]
        )
        node[key] = data.draw(values)
        checker = Checker(choice=Choice(), as_of=date(2025, 6, 1), lang="de")
        keeping = attrs.evolve(checker, cache=Cache(folder=str(entry.parent)))
        entry.write_text(json.dumps(content), encoding="utf-8")
        assert isinstance(keeping.result(Task(file="a.json")), Result)

    def test_entry_that_is_a_folder(self, folder: Path) -> None:
        """What cannot be read or replaced makes the run slower, not wrong."""
        entry, report = self.entry(folder)
        entry.unlink()
        entry.mkdir()
        (entry / "x").touch()
        assert check("a.json", "--format", "json") == report

    def test_folder_that_goes_away(self, folder: Path) -> None:
        """A cache that is deleted during a run makes it slower, not wrong."""
        checker = Checker(choice=Choice(), as_of=date(2025, 6, 1), lang="de")
        keeping = attrs.evolve(checker, cache=Cache.at("kept", checker, "1"))
        task = Task(file="a.json")
        expected = checker.result(task)
        shutil.rmtree(folder / "kept")
        assert keeping.result(task) == expected
        assert not (folder / "kept").exists()

    def test_disk_that_is_full(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """What cannot be written is not kept, and no half of it stays under its name."""
        checker = Checker(choice=Choice(), as_of=date(2025, 6, 1), lang="de")
        keeping = attrs.evolve(checker, cache=Cache.at("kept", checker, "1"))
        expected = checker.result(Task(file="a.json"))

        def full(*_: object, **__: object) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(Path, "write_text", full)
        assert keeping.result(Task(file="a.json")) == expected
        assert [path for path in kept(folder) if path.suffix == ".json"] == []

    def test_folder_that_cannot_be_written(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A folder that is locked from the start is wrong usage: nothing could be kept."""
        plain = Path.mkdir

        def locked(self: Path, *rest: Any, **more: Any) -> None:
            if self.parent.name == "kept":
                raise PermissionError(13, "Permission denied")
            plain(self, *rest, **more)

        monkeypatch.setattr(Path, "mkdir", locked)
        result = invoke("check", "a.json", "--cache", "kept")
        assert result.exit_code == 2
        assert "Permission denied" in result.stderr
        assert "kept" in result.stderr
        assert result.stdout == ""


def test_severity_comes_back_as_a_severity(judged: list[str]) -> None:
    """Enumerations are members again, not their values."""
    for _ in range(2):
        data = json.loads(check("a.json", "--format", "json", "--severity", "PG202=warning"))
        (found,) = [j for j in data["results"][0]["judgements"] if j["outcome"] == "breached"]
        assert found["severity"] == Severity.WARNING.value
    assert judged == ["a.json"]


def test_of_the_facts_used_here() -> None:
    """What these tests rely on: the case breaks PG202 and nothing else, and is else complete."""
    data = report_on("a.json")
    assert [
        (j["rule"], j["severity"])
        for j in data["results"][0]["judgements"]
        if j["outcome"] == "breached"
    ] == [("PG202", "error")]
    assert case_data(EINSTIEG)["case"] == HEAD["case"]
