"""Baselines: what is known does not fail, what is new does, and what is gone is told."""

from __future__ import annotations

import json
import os
import shutil
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import attrs
import pytest
from command import AS_OF, EINSTIEG, TOO_LONG, TOO_SHORT, breaches, case_data, case_file, invoke
from command import report as report_on
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from passtgenau_core import Case, InputError, Outcome, dump_case
from passtgenau_core.language import LANGUAGES, Language
from passtgenau_core.output.schema import report_schema
from passtgenau_core.runs.baseline import FORMAT, Baseline, write_baseline
from passtgenau_core.runs.checker import Checker
from passtgenau_core.runs.choice import Choice
from passtgenau_core.runs.result import Run
from passtgenau_core.runs.running import check_paths
from passtgenau_core.testing import cases, days

FEW = settings(
    max_examples=max(settings().max_examples // 6, 5),
    suppress_health_check=[*settings().suppress_health_check, HealthCheck.function_scoped_fixture],
)
"""Cases are large, and each is written to a disk."""
BASELINE = ("--baseline", "known.json")
VALIDATOR = Draft202012Validator(report_schema())


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with a case that breaks one rule."""
    monkeypatch.chdir(tmp_path)
    case_file(tmp_path / "a.json")
    return tmp_path


def write(*arguments: str | Path, file: str = "known.json") -> dict[str, Any]:
    """Write a baseline, and what it holds."""
    result = invoke("check", *AS_OF, *arguments, "--write-baseline", file)
    assert result.exit_code == 0
    data = json.loads(Path(file).read_text("utf-8"))
    assert isinstance(data, dict)
    return data


def against(*arguments: str | Path, file: str = "known.json") -> dict[str, Any]:
    """The JSON report with a baseline."""
    data = report_on(*arguments, "--baseline", file)
    VALIDATOR.validate(data)
    return data


def told(data: dict[str, Any]) -> tuple[list[tuple[str, str, str]], int, list[tuple[str, str]]]:
    """New breaches, how many are known, and which are gone."""
    gone = [(breach["file"], breach["rule"]) for breach in data["gone"]]
    return breaches(data), data["summary"]["known"], gone


class TestWriting:
    def test_what_is_written(self) -> None:
        """File, case, rule and subject for people, and the name that finds the breach again."""
        data = write("a.json")
        (breach,) = data["breaches"]
        assert data["format"] == FORMAT == "passtgenau-baseline/1"
        assert breach.pop("fingerprint")
        assert breach == {
            "file": "a.json",
            "case": "LOE-2025-007",
            "rule": "PG202",
            "subject": "phases/1",
        }

    def test_passes(self) -> None:
        """What is known from now on does not fail; the report is given all the same."""
        result = invoke("check", *AS_OF, "a.json", "--write-baseline", "known.json")
        assert result.exit_code == 0
        assert "PG202" in result.stdout
        assert result.stderr == "known.json: 1 bekannte Verletzung\n"
        english = invoke(
            "check", *AS_OF, "a.json", "--write-baseline", "known.json", "--lang", "en"
        )
        assert english.stderr == "known.json: 1 known breach\n"

    def test_holds_every_breach_of_every_severity(self, folder: Path) -> None:
        """Warnings are known, too; what is met, waived or undetermined is no breach."""
        case_file(folder / "b.json", TOO_SHORT)
        data = write("a.json", "b.json")
        found = [(b["file"], b["rule"]) for b in data["breaches"]]
        assert ("b.json", "PG201") in found
        judged = report_on("a.json", "b.json")
        assert found == [(file, rule) for file, rule, _ in breaches(judged)]

    @pytest.mark.parametrize("lang", LANGUAGES)
    def test_not_if_anything_could_not_be_read(self, folder: Path, lang: Language) -> None:
        """What is in a broken file is not known; an old baseline stays as it was."""
        write("a.json")
        before = (folder / "known.json").read_bytes()
        case_file(folder / "c.json")
        for bad in ("broken.json", "missing.json"):
            (folder / "broken.json").write_text("{", encoding="utf-8")
            for file in ("known.json", "new.json"):
                result = invoke(
                    "check", "a.json", "c.json", bad, "--write-baseline", file, "--lang", lang
                )
                assert result.exit_code == 2
                assert ("nicht geschrieben" if lang == "de" else "not written") in result.stderr
        assert (folder / "known.json").read_bytes() == before
        assert not (folder / "new.json").exists()

    def test_where_nothing_can_be_written(self) -> None:
        """A place that cannot be written is wrong usage."""
        result = invoke("check", *AS_OF, "a.json", "--write-baseline", "missing/known.json")
        assert result.exit_code == 2
        assert "cannot write missing/known.json: No such file" in result.stderr

    def test_same_bytes_whatever_the_order(self, folder: Path) -> None:
        """The file does not change with the order of paths, so that it can be compared."""
        case_file(folder / "cases" / "b.json", TOO_SHORT)
        case_file(folder / "cases" / "c.json")
        write("a.json", "cases", file="one.json")
        write("cases/c.json", "cases/b.json", "a.json", file="two.json")
        assert (folder / "one.json").read_bytes() == (folder / "two.json").read_bytes()
        assert (folder / "one.json").read_text("utf-8").endswith("}\n")

    def test_together_with_an_old_one(self, folder: Path) -> None:
        """Writing anew keeps what is known and still there, adds what is new, drops what is gone.

        So one command brings the file up to date.
        """
        case_file(folder / "b.json", TOO_SHORT)
        write("a.json", "b.json")
        case_file(folder / "b.json", EINSTIEG)
        case_file(folder / "c.json")
        everything = ("a.json", "b.json", "c.json")
        data = write(*everything, *BASELINE)
        assert {b["file"] for b in data["breaches"]} == {"a.json", "c.json"}
        assert told(against(*everything)) == ([], 2, [])


class TestKnown:
    def test_does_not_fail(self) -> None:
        """Neither as an error, nor with --fail-on hint, nor with --strict."""
        write("a.json")
        for more in ([], ["--fail-on", "hint"], ["--strict"], ["--severity", "PG=error"]):
            assert invoke("check", *AS_OF, "a.json", *BASELINE, *more).exit_code == 0
        assert told(against("a.json")) == ([], 1, [])

    def test_is_told_apart_in_json(self) -> None:
        """Each judgement says whether it is known; without a baseline nothing is said of it."""
        write("a.json")
        data = against("a.json")
        known = [j for r in data["results"] for j in r["judgements"] if j["known"]]
        assert [(j["rule"], j["outcome"]) for j in known] == [("PG202", "breached")]
        assert data["summary"]["breached"] == {"error": 0, "warning": 0, "hint": 0}
        plain = report_on("a.json")
        VALIDATOR.validate(plain)
        assert "gone" not in plain
        assert "known" not in plain["summary"]

    @pytest.mark.parametrize(("lang", "word"), [("de", "bekannt"), ("en", "known")])
    def test_is_told_apart_in_text(self, lang: str, word: str) -> None:
        """Known breaches are counted; one by one they are told on request only."""
        write("a.json")
        result = invoke("check", *AS_OF, "a.json", *BASELINE, "--lang", lang)
        assert "PG202" not in result.stdout
        assert f"1 {word}" in result.stdout
        assert f"{word}: 1" in result.stdout.splitlines()[-1]
        wordy = invoke("check", *AS_OF, "a.json", *BASELINE, "--lang", lang, "--verbose")
        assert "PG202" in wordy.stdout

    def test_stays_known_wherever_it_stands(self, folder: Path) -> None:
        """Other lines, comments, keys in another order, a phase or a record before it."""
        data = case_data()
        (folder / "c.yaml").write_text(json.dumps(data, indent=1), encoding="utf-8")
        write("c.yaml")
        earlier = {"module": "jobcoaching", "start": "2027-03-01", "end": "2027-03-31"}
        record = {"kind": "einsichtsverlangen", "date": "2025-06-02"}
        variants = [
            "# ein Kommentar\n\n\n" + json.dumps(data, indent=4),
            json.dumps(dict(reversed(data.items()))),
            json.dumps({**data, "phases": [earlier, *data["phases"]]}),
            json.dumps({**data, "records": [record, *data["records"]]}),
            json.dumps({**data, "hours": []}),
        ]
        for text in variants:
            (folder / "c.yaml").write_text(text, encoding="utf-8")
            _, known, gone = told(against("c.yaml", "--select", "PG202"))
            assert (known, gone) == (1, [])

    @pytest.mark.parametrize("as_of", ["2025-04-01", "2026-02-28", "2040-01-01"])
    def test_stays_known_on_another_day(self, as_of: str) -> None:
        """The breach is in the file, not in the day."""
        write("a.json")
        data = against("a.json", "--as-of", as_of, "--select", "PG202")
        assert told(data) == ([], 1, [])

    @pytest.mark.parametrize(
        "more",
        [
            ["--lang", "en"],
            ["--reading", "month=phase"],
            ["--severity", "PG202=hint"],
            ["--show-values"],
            ["--verbose"],
        ],
    )
    def test_stays_known_however_it_is_told(self, more: list[str]) -> None:
        """Language, severity and what is shown change no breach."""
        write("a.json")
        assert told(against("a.json", *more)) == ([], 1, [])

    def test_in_other_formats_of_the_same_case(self, folder: Path) -> None:
        """JSON that is called YAML is the same case, but another name is another file."""
        write("a.json")
        (folder / "a.json").rename(folder / "a.yaml")
        new, known, gone = told(against("a.yaml"))
        assert new == [("a.yaml", "PG202", "phases/1")]
        assert (known, gone) == (0, [("a.json", "PG202")])


class TestNew:
    """What is new fails, however much it is like what is known."""

    @pytest.mark.parametrize(
        "phases",
        [
            [EINSTIEG, {**TOO_LONG, "end": "2026-02-01"}],
            [EINSTIEG, {**TOO_LONG, "start": "2025-03-30"}],
            [EINSTIEG, {**TOO_LONG, "module": "stabilisierungsphase"}],
        ],
    )
    def test_other_facts(self, folder: Path, phases: list[Any]) -> None:
        """A phase that ends even later is another breach; the known one is gone then."""
        write("a.json")
        case_file(folder / "a.json", *phases)
        assert invoke("check", *AS_OF, "a.json", *BASELINE).exit_code == 1
        new, known, gone = told(against("a.json"))
        assert "PG202" in [rule for _, rule, _ in new]
        assert (known, gone) == (0, [("a.json", "PG202")])

    def test_an_entry_more(self, folder: Path) -> None:
        """Hours outside of every phase: each entry is a breach of its own."""
        hours = [
            {"id": f"H-{n}", "date": "2025-03-01", "module": "einstiegsphase", "minutes": 60}
            for n in (1, 2)
        ]
        case_file(folder / "a.json", EINSTIEG, hours=hours[:1])
        write("a.json", "--select", "PG304")
        case_file(folder / "a.json", EINSTIEG, hours=hours)
        new, known, gone = told(against("a.json", "--select", "PG304"))
        assert (new, known, gone) == ([("a.json", "PG304", "hours/1")], 1, [])

    def test_the_same_case_in_another_file(self, folder: Path) -> None:
        """A copy is not absorbed by what is known of the first."""
        write("a.json")
        shutil.copy("a.json", "b.json")
        (folder / "old").mkdir()
        shutil.copy("a.json", "old/a.json")
        new, known, gone = told(against("a.json", "b.json", "old"))
        assert [file for file, _, _ in new] == ["b.json", "old/a.json"]
        assert (known, gone) == (1, [])
        assert invoke("check", *AS_OF, "b.json", *BASELINE).exit_code == 1

    def test_another_case_in_the_same_file(self, folder: Path) -> None:
        """A file whose case is another one now knows nothing of it."""
        write("a.json")
        case_file(folder / "a.json", case="LOE-2025-008")
        new, known, gone = told(against("a.json"))
        assert (len(new), known, gone) == (1, 0, [("a.json", "PG202")])

    def test_a_second_one_of_the_same_kind(self, folder: Path) -> None:
        """Two phases, twins even, are two breaches; one that is known absorbs one."""
        write("a.json", "--select", "PG202")
        case_file(folder / "a.json", EINSTIEG, TOO_LONG, TOO_LONG)
        new, known, gone = told(against("a.json", "--select", "PG202"))
        assert (new, known, gone) == ([("a.json", "PG202", "phases/2")], 1, [])

    def test_known_twice_absorbs_twice_at_most(self, folder: Path) -> None:
        """A breach that stands twice in the baseline is there once: the other one is gone."""
        data = write("a.json")
        (folder / "known.json").write_text(
            json.dumps({**data, "breaches": data["breaches"] * 2}), encoding="utf-8"
        )
        assert told(against("a.json")) == ([], 1, [("a.json", "PG202")])

    def test_what_is_mended_and_broken_again_otherwise(self, folder: Path) -> None:
        """Another rule of the same subject is no known breach."""
        write("a.json")
        case_file(folder / "a.json", TOO_SHORT)
        new, known, gone = told(against("a.json"))
        assert "PG201" in [rule for _, rule, _ in new]
        assert (known, gone) == (0, [("a.json", "PG202")])


class TestGone:
    def test_mended(self, folder: Path) -> None:
        """What is mended is told, so that the file shrinks; it does not fail."""
        write("a.json")
        case_file(folder / "a.json", EINSTIEG)
        assert told(against("a.json")) == ([], 0, [("a.json", "PG202")])
        for more in ([], ["--concise"]):
            result = invoke("check", *AS_OF, "a.json", *BASELINE, *more)
            assert result.exit_code == 0
            assert "  a.json  PG202  phases/1\n" in result.stdout

    def test_not_what_was_not_looked_at(self, folder: Path) -> None:
        """Of files that are not among the paths nothing is known to be gone."""
        case_file(folder / "b.json")
        write("a.json", "b.json")
        assert told(against("a.json")) == ([], 1, [])

    def test_files_that_are_no_more(self, folder: Path) -> None:
        """A file that is deleted takes its breaches with it, whether or not its folder is told."""
        case_file(folder / "b.json")
        write("a.json", "b.json")
        (folder / "b.json").unlink()
        assert told(against("a.json")) == ([], 1, [("b.json", "PG202")])

    def test_not_in_files_that_cannot_be_read(self, folder: Path) -> None:
        """What is in a broken file, nobody knows."""
        case_file(folder / "b.json")
        write("a.json", "b.json")
        (folder / "b.json").write_text("{", encoding="utf-8")
        assert told(against("a.json", "b.json")) == ([], 1, [])
        assert invoke("check", *AS_OF, "a.json", "b.json", *BASELINE).exit_code == 2

    @pytest.mark.parametrize(
        "more",
        [
            ["--ignore", "PG202"],
            ["--ignore", "PG2"],
            ["--select", "PG1"],
            ["--select", "PG2", "--ignore", "PG202"],
            ["--per-file-ignore", "a.*=PG2"],
            ["--per-file-ignore", "*=PG202"],
        ],
    )
    def test_not_what_was_not_judged(self, more: list[str]) -> None:
        """Rules that are left out in this run say nothing about what they would find."""
        write("a.json")
        assert told(against("a.json", *more)) == ([], 0, [])

    def test_what_was_judged_beside_it(self, folder: Path) -> None:
        """A rule that is left out in other files, or another rule, changes nothing."""
        write("a.json")
        case_file(folder / "a.json", EINSTIEG)
        for more in (["--ignore", "PG201"], ["--per-file-ignore", "b.*=PG2"], ["--select", "PG2"]):
            assert told(against("a.json", *more)) == ([], 0, [("a.json", "PG202")])

    @pytest.mark.parametrize("baseline", ["known.json", "cases/known.json", "other/known.json"])
    @pytest.mark.parametrize("pattern", ["cases/old/*", "old/*", "c.json"])
    def test_not_where_a_file_is_spared(self, folder: Path, baseline: str, pattern: str) -> None:
        """Patterns fit the names that paths lead to, wherever the baseline lies."""
        (folder / "other").mkdir()
        case_file(folder / "cases" / "old" / "c.json")
        write("cases", file=baseline)
        data = against("cases", "--per-file-ignore", f"{pattern}=PG202", file=baseline)
        assert told(data) == ([], 0, [])

    def test_standard_input(self, folder: Path) -> None:
        """It is a file of its own, which is looked at or not, and never missing."""
        content = (folder / "a.json").read_bytes()
        invoke("check", *AS_OF, "-", "--write-baseline", "known.json", input=content)
        assert invoke("check", *AS_OF, "-", *BASELINE, input=content).exit_code == 0
        assert told(against("a.json"))[1:] == (0, [])
        good = json.dumps(case_data(EINSTIEG)).encode()
        result = invoke("check", *AS_OF, "-", *BASELINE, "--format", "json", input=good)
        assert told(json.loads(result.stdout)) == ([], 0, [("-", "PG202")])


class TestNames:
    """Files are named from the baseline's folder on, however a command names them."""

    def test_from_another_folder(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """A command that runs elsewhere, with other names for the same files, knows them."""
        case_file(folder / "cases" / "b.json")
        data = write("a.json", "cases")
        assert [b["file"] for b in data["breaches"]] == ["a.json", "cases/b.json"]
        monkeypatch.chdir(folder / "cases")
        shown = against("../a.json", str(folder / "cases"), file="../known.json")
        assert told(shown) == ([], 2, [])

    def test_beside_the_baseline(self, folder: Path) -> None:
        """Files above the baseline's folder are named with two dots."""
        (folder / "lists").mkdir()
        data = write("a.json", file="lists/known.json")
        assert [b["file"] for b in data["breaches"]] == ["../a.json"]
        assert told(against("a.json", file="lists/known.json")) == ([], 1, [])

    def test_links(self, folder: Path) -> None:
        """A link is the file it leads to."""
        write("a.json")
        (folder / "link.json").symlink_to("a.json")
        assert told(against("link.json")) == ([], 1, [])

    @pytest.mark.parametrize(
        "name", ["ü b.json", "😀.json", "a\nb.json", os.fsdecode(b"\xff.json")]
    )
    def test_of_any_characters(self, folder: Path, name: str) -> None:
        """Whatever a file is called, its breaches are found again."""
        path = case_file(folder / "cases" / name)
        write("cases")
        assert invoke("check", *AS_OF, "cases", *BASELINE).exit_code == 0
        path.unlink()
        case_file(folder / "cases" / "d.json", EINSTIEG)
        result = invoke("check", *AS_OF, "cases", *BASELINE, "--format", "json")
        assert len(json.loads(result.stdout)["gone"]) == 1


class TestServices:
    def test_are_known_too(self, folder: Path) -> None:
        """A service has no case; its breaches are known by its file."""
        (folder / "s.json").write_text('{"format": "passtgenau-service/1"}', encoding="utf-8")
        data = write("a.json", "--service", "s.json")
        assert {b["case"] for b in data["breaches"] if b["file"] == "s.json"} == {None}
        new, known, gone = told(against("a.json", "--service", "s.json"))
        assert (new, known, gone) == ([], len(data["breaches"]), [])


class TestMalformed:
    def problems(self, text: str) -> list[tuple[int | None, int | None, str]]:
        """Line, column and pointer of each problem of a baseline with this text."""
        Path("known.json").write_text(text, encoding="utf-8")
        with pytest.raises(InputError) as caught:
            Baseline.read("known.json")
        result = invoke("check", "a.json", *BASELINE)
        assert result.exit_code == 2
        assert result.stdout == ""
        for problem in caught.value.problems:
            assert problem.line_of_text("de") in result.stderr
        return [(p.line, p.column, p.pointer) for p in caught.value.problems]

    def test_no_json(self) -> None:
        """What cannot be parsed is told with its place."""
        assert self.problems("{") == [(1, 2, "")]

    @pytest.mark.parametrize("text", ["[]", "3", "null", '"a"'])
    def test_no_mapping(self, text: str) -> None:
        """Another shape is told."""
        assert self.problems(text) == [(1, 1, "")]

    def test_nothing_in_it(self) -> None:
        """Both keys are needed."""
        assert self.problems("{}") == [(1, 1, ""), (1, 1, "")]

    @pytest.mark.parametrize("stated", ['"passtgenau-baseline/2"', '"passtgenau-case/1"', "1"])
    def test_another_format(self, stated: str) -> None:
        """A file of something else is no baseline."""
        assert self.problems(f'{{"format": {stated}, "breaches": []}}') == [(1, 12, "/format")]

    def test_everything_at_once(self) -> None:
        """Each problem is told with its place: wrong format, unknown keys, keys that lack, types.

        So the file can be mended in one go.
        """
        text = "\n".join(
            (
                '{"format": "passtgenau-baseline/2",',
                ' "more": 1,',
                ' "breaches": [',
                '  {"file": 1, "case": null, "rule": "PG202", "subject": "case",',
                '   "fingerprint": "f", "line": 3},',
                "  3,",
                '  {"file": "a.json"}]}',
            )
        )
        assert self.problems(text) == [
            (1, 12, "/format"),
            (2, 2, "/more"),
            (4, 12, "/breaches/0/file"),
            (5, 24, "/breaches/0/line"),
            (6, 3, "/breaches/1"),
            *[(7, 3, "/breaches/2")] * 4,
        ]

    @pytest.mark.parametrize("name", ["missing.json", "."])
    def test_no_file(self, name: str) -> None:
        """A baseline that cannot be opened is told: nothing is known without it."""
        result = invoke("check", *AS_OF, "a.json", "--baseline", name)
        assert result.exit_code == 2
        assert f"{name}: " in result.stderr
        assert result.stdout == ""

    def test_is_told_in_the_language(self) -> None:
        """As all messages are."""
        Path("known.json").write_text("{}", encoding="utf-8")
        german, english = (
            invoke("check", "a.json", *BASELINE, "--lang", lang).stderr for lang in LANGUAGES
        )
        assert "fehlt" in german
        assert "is missing" in english


def run_of(folder: Path, as_of: date) -> Run:
    """A run over a folder."""
    return check_paths([str(folder)], Checker(choice=Choice(), as_of=as_of, lang="de"))


class TestWriteThenRead:
    """A baseline that was just written knows everything, and nothing is gone."""

    @FEW
    @given(some=st.lists(cases(most_entries=5), min_size=1, max_size=3), as_of=days())
    def test_everything_is_known(
        self, tmp_path_factory: pytest.TempPathFactory, some: list[Case], as_of: date
    ) -> None:
        """For any cases on any day."""
        folder = tmp_path_factory.mktemp("cases")
        for number, case in enumerate(some):
            (folder / f"{number}.yaml").write_text(dump_case(case), encoding="utf-8")
        known = tmp_path_factory.mktemp("lists") / "known.json"
        run = run_of(folder, as_of)
        breached = Counter(f.rule for _, f in run.findings() if f.outcome is Outcome.BREACHED)
        assert write_baseline(run, str(known)) == breached.total()
        applied = Baseline.read(str(known)).applied(run, Choice().looks_at)
        assert applied.has_baseline
        assert applied.gone == ()
        assert not any(f.is_new_breach for _, f in applied.findings())
        assert applied.summary().known == breached.total()

    @FEW
    @given(
        some=st.lists(cases(most_entries=5, with_waivers=False), min_size=2, max_size=2),
        as_of=days(),
    )
    def test_nothing_else_is(
        self, tmp_path_factory: pytest.TempPathFactory, some: list[Case], as_of: date
    ) -> None:
        """What is known of one case makes nothing known of another one in its place."""
        folder = tmp_path_factory.mktemp("cases")
        known = tmp_path_factory.mktemp("lists") / "known.json"
        one, other = (attrs.evolve(case, id=f"C-{n}") for n, case in enumerate(some))
        file = folder / "a.yaml"
        file.write_text(dump_case(one), encoding="utf-8")
        count = write_baseline(run_of(folder, as_of), str(known))
        file.write_text(dump_case(other), encoding="utf-8")
        applied = Baseline.read(str(known)).applied(run_of(folder, as_of), Choice().looks_at)
        assert not any(f.known for _, f in applied.findings())
        assert len(applied.gone) == count
