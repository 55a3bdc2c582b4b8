"""One run: from paths to results, the service first, each file once, in order."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import attrs
import pytest
from command import HEAD, breaches, case_data, case_file, invoke
from command import report as report_on

from passtgenau_core import InputError, Outcome, __version__, load_programme
from passtgenau_core.runs import running
from passtgenau_core.runs.checker import Checker, Task
from passtgenau_core.runs.choice import Choice
from passtgenau_core.runs.result import Result, Run
from passtgenau_core.runs.running import check_paths

CHECKER = Checker(choice=Choice(), as_of=date(2025, 6, 1), lang="de")
SERVICE: dict[str, Any] = {"format": "passtgenau-service/1", "programme": "passtgenau"}
ENTRY = {"id": "H-1", "date": "2025-03-04", "module": "einstiegsphase", "minutes": 60}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with a case that breaks one rule."""
    monkeypatch.chdir(tmp_path)
    case_file(tmp_path / "a.json")
    return tmp_path


def service_file(path: Path, *trainers: str) -> Path:
    """A service with these trainers."""
    data = {**SERVICE, "trainers": [{"id": trainer} for trainer in trainers]}
    path.write_text(json.dumps(data), encoding="utf-8")
    return path


def files(run: Run) -> list[str]:
    """The names of the files looked at."""
    return [result.file for result in run.results]


class TestResults:
    def test_in_the_order_of_the_paths(self, folder: Path) -> None:
        """Folders by name, each file once, whatever it is called."""
        for name in ("cases/b.json", "cases/a.json", "cases/x/a.yaml"):
            case_file(folder / name)
        run = check_paths(["cases/b.json", "cases", "./a.json", "a.json"], CHECKER)
        assert files(run) == ["cases/b.json", "cases/a.json", "cases/x/a.yaml", "./a.json"]

    def test_are_those_of_the_checker(self) -> None:
        """The run tells the day, the language, the version, the programmes, and no more."""
        run = check_paths(["a.json"], CHECKER)
        programme = load_programme("passtgenau")
        assert run == Run(
            as_of=date(2025, 6, 1),
            results=(CHECKER.result(Task(file="a.json")),),
            programmes={programme.name: programme},
            lang="de",
            version=__version__,
        )

    def test_of_several_programmes(self, folder: Path) -> None:
        """Each programme that was met is there, by its name; of files that broke, none."""
        case_file(folder / "b.json", programme="integrationsbegleitung", budget=None)
        (folder / "b.json").write_text(
            json.dumps({**HEAD, "programme": "integrationsbegleitung"}), encoding="utf-8"
        )
        (folder / "c.json").write_text("{", encoding="utf-8")
        run = check_paths(["a.json", "b.json", "c.json"], CHECKER)
        assert list(run.programmes) == sorted(
            load_programme(name).name for name in ("passtgenau", "integrationsbegleitung")
        )
        assert check_paths(["c.json"], CHECKER).programmes == {}

    def test_of_a_programme_of_ones_own(self, folder: Path) -> None:
        """It is the one that was given, even if another one of its name is shipped."""
        shipped = load_programme("passtgenau")
        own = attrs.evolve(shipped, rules=shipped.rules[:1])
        run = check_paths(["a.json"], attrs.evolve(CHECKER, programme=own))
        assert run.programmes == {own.name: own}
        assert run.programmes[own.name] is own

    def test_of_nothing(self, folder: Path) -> None:
        """An empty folder is a problem of its path, and no file."""
        (folder / "empty").mkdir()
        run = check_paths(["empty", "missing.json"], CHECKER)
        assert [problem.file for problem in run.lost] == ["empty"]
        assert files(run) == ["missing.json"]
        assert len(run.problems) == 2

    def test_of_standard_input(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """It is read once, here, wherever it is checked."""
        content = json.dumps(case_data()).encode()
        for jobs in (1, 2):
            monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
            run = check_paths(["-", "a.json", "-"], CHECKER, jobs=jobs)
            assert files(run) == ["-", "a.json"]
            assert run.results[0].findings


class TestJobs:
    @pytest.mark.parametrize(("jobs", "asked"), [(None, 5), (1, 1), (3, 3)])
    def test_as_many_as_asked_or_as_make_sense(
        self, monkeypatch: pytest.MonkeyPatch, jobs: int | None, asked: int
    ) -> None:
        """Without a number, the number of files decides."""
        seen: list[tuple[int, int]] = []

        def results(checker: Checker, tasks: list[Task], jobs: int) -> list[Result]:
            seen.append((len(tasks), jobs))
            return [checker.result(task) for task in tasks]

        monkeypatch.setattr(running, "results_of", results)
        monkeypatch.setattr(running, "sensible_jobs", lambda count: count + 4)
        check_paths(["a.json"], CHECKER, jobs=jobs)
        assert seen == [(1, asked)]


class TestWatch:
    def test_sees_each_result(self, folder: Path) -> None:
        """It is told how many results will come, and passes them on."""
        case_file(folder / "b.json")
        seen: list[Any] = []

        def watch(results: Iterable[Result], count: int) -> Iterable[Result]:
            seen.append(count)
            for result in results:
                seen.append(result.file)
                yield result

        run = check_paths(["a.json", "b.json"], CHECKER, watch=watch)
        assert seen == [2, "a.json", "b.json"]
        assert files(run) == ["a.json", "b.json"]


class TestService:
    def test_is_judged_first(self, folder: Path) -> None:
        """The service that works on the cases is a file of the run, and told once."""
        service_file(folder / "s.json", "QT-1")
        run = check_paths(["a.json", "s.json"], CHECKER, service="s.json")
        assert files(run) == ["s.json", "a.json"]
        assert run.results[0].case is None
        assert run.results[0].findings

    @pytest.mark.parametrize(
        ("trainers", "outcome"), [(["QT-1"], Outcome.BREACHED), (["QT-9"], Outcome.MET)]
    )
    @pytest.mark.parametrize("jobs", [1, 2])
    def test_works_on_the_cases(
        self, folder: Path, trainers: list[str], outcome: Outcome, jobs: int
    ) -> None:
        """Its trainers are looked for in the hours, in every process."""
        case_file(folder / "a.json", hours=[{**ENTRY, "trainer": "QT-9"}])
        service_file(folder / "s.json", *trainers)
        run = check_paths(["a.json"], CHECKER, service="s.json", jobs=jobs)
        found = [f.outcome for f in run.results[1].findings if f.rule == "PG809"]
        assert found == [outcome]

    def test_that_cannot_be_read(self, folder: Path) -> None:
        """It is a problem of the run; cases are judged without it."""
        run = check_paths(["a.json"], CHECKER, service="missing.json")
        assert [problem.file for problem in run.problems] == ["missing.json"]
        assert run.results[1].findings

    def test_that_is_none(self) -> None:
        """A case is no service."""
        run = check_paths([], CHECKER, service="a.json")
        assert run.problems[0].pointer == "/format"

    @pytest.mark.parametrize("inside", [[], ["a.json"], ["a.json", "b.json"]])
    def test_that_is_a_folder(self, folder: Path, inside: list[str]) -> None:
        """A folder is no file, whatever is in it, and what is in it is not taken for a service."""
        (folder / "services").mkdir()
        for name in inside:
            service_file(folder / "services" / name, "QT-9")
        result = invoke("check", "a.json", "--service", "services", "--format", "json")
        assert result.exit_code == 2
        data = json.loads(result.stdout)
        assert [problem["file"] for problem in data["problems"]] == ["services"]
        assert [found["file"] for found in data["results"]] == ["a.json"]

    def test_from_standard_input(self, folder: Path) -> None:
        """A service may come from there, too."""
        case_file(folder / "a.json", hours=[{**ENTRY, "trainer": "QT-9"}])
        content = service_file(folder / "s.json", "QT-1").read_bytes()
        result = invoke(
            *("check", "--as-of", "2025-06-01", "a.json", "--service", "-", "--format", "json"),
            input=content,
        )
        found = breaches(json.loads(result.stdout))
        assert ("a.json", "PG809") in [(file, rule) for file, rule, _ in found]

    def test_with_a_cache(self, folder: Path) -> None:
        """Results that were kept without a service, or with another, are not used."""
        case_file(folder / "a.json", hours=[{**ENTRY, "trainer": "QT-9"}])
        service_file(folder / "one.json", "QT-1")
        service_file(folder / "two.json", "QT-9")
        for more in ([], ["--service", "one.json"], ["--service", "two.json"]) * 2:
            rules = [
                rule
                for file, rule, _ in breaches(report_on("a.json", "--cache", "kept", *more))
                if file == "a.json"
            ]
            assert ("PG809" in rules) == ("one.json" in more)


class TestCache:
    def test_that_cannot_be_used(self, folder: Path) -> None:
        """The run does not begin."""
        with pytest.raises(InputError) as caught:
            check_paths(["a.json"], CHECKER, cache="a.json")
        assert [problem.file for problem in caught.value.problems] == ["a.json"]

    def test_is_used(self, folder: Path) -> None:
        """Results are kept in the folder, and the run is the same."""
        run = check_paths(["a.json"], CHECKER, cache="kept")
        assert run == check_paths(["a.json"], CHECKER)
        assert len(list(folder.glob("kept/*/*.json"))) == 1
