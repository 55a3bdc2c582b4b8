"""The package: what importing it does not do, and what it ships."""

from __future__ import annotations

import inspect
import json
import subprocess
import sys
import tomllib
from importlib import metadata, resources
from pathlib import Path
from typing import Any

import pytest
from case_parts import FACTS

import passtgenau_core
from passtgenau_core import __version__

ROOT = Path(__file__).parent.parent
CASE: dict[str, Any] = {
    "format": "passtgenau-case/1",
    "programme": "passtgenau",
    "case": "LOE-2025-007",
    **FACTS,
    "phases": [
        {"module": "einstiegsphase", "start": "2025-03-03", "end": "2025-03-28"},
        {"module": "qualifizierungsphase", "start": "2025-04-01"},
    ],
    "hours": [{"id": "H-1", "date": "2025-03-04", "module": "einstiegsphase", "minutes": 90}],
}
# Too long, without records: there is something to mend, to await and to compare.
WORSE = {**CASE, "records": [], "phases": [{**CASE["phases"][0], "end": "2025-03-31"}]}
SPY = """
import json, os, sys, threading

ours = os.path.join("passtgenau_core", "")
asked, started = [], []

class Spy(dict):
    def _tell(self, name):
        frame = sys._getframe(2)
        while frame.f_code.co_filename == os.getenv.__code__.co_filename:
            frame = frame.f_back
        if ours in frame.f_code.co_filename:
            asked.append(str(name))
    def __getitem__(self, name):
        self._tell(name)
        return super().__getitem__(name)
    def __contains__(self, name):
        self._tell(name)
        return super().__contains__(name)
    def __iter__(self):
        self._tell("*")
        return super().__iter__()
    def get(self, name, default=None):
        self._tell(name)
        return super().get(name, default)

os.environ = Spy(os.environ)
plain_start = threading.Thread.start

def start(self):
    started.append(self.name)
    plain_start(self)

threading.Thread.start = start
before = threading.active_count()
"""
TELL = """
print(json.dumps({
    "asked": asked,
    "started": started,
    "threads": threading.active_count() - before,
    "loaded": sorted(sys.modules),
}))
"""


def python(script: str, *arguments: str) -> str:
    """What a script prints in a process of its own, which must end well."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", script, *arguments],
        capture_output=True,
        check=False,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout


def spied(script: str) -> dict[str, Any]:
    """What a script asked the environment for, started and loaded."""
    data = json.loads(python(SPY + script + TELL).splitlines()[-1])
    assert isinstance(data, dict)
    return data


def packages(data: dict[str, Any]) -> set[str]:
    """The top-level packages that were loaded."""
    return {name.partition(".")[0] for name in data["loaded"]}


@pytest.fixture(scope="module")
def found() -> dict[str, Any]:
    """What importing the package does."""
    return spied("import passtgenau_core")


class TestImport:
    def test_loads_no_extra(self, found: dict[str, Any]) -> None:
        """Neither a command line, nor YAML, nor a data-frame library, nor a test library."""
        extras = {"click", "rich", "yaml", "hypothesis", "pandas", "narwhals", "altair"}
        extras |= {"holidays", "icalendar", "jinja2"}
        assert not packages(found) & extras

    def test_loads_nothing_yet(self, found: dict[str, Any]) -> None:
        """Names are loaded when they are used: neither our modules nor libraries before."""
        assert [name for name in found["loaded"] if name.startswith("passtgenau_core")] == [
            "passtgenau_core"
        ]
        assert not packages(found) & {"attrs", "attr", "cattrs", "pendulum"}

    def test_of_every_name_loads_no_extra(self) -> None:
        """Nor do the names themselves need the command line, its outputs, or a test library."""
        loaded = spied("from passtgenau_core import *")
        assert not packages(loaded) & {"click", "rich", "yaml", "hypothesis", "jinja2"}
        for floor in ("cli", "output", "runs", "testing"):
            assert f"passtgenau_core.{floor}" not in loaded["loaded"]

    def test_starts_no_thread(self, found: dict[str, Any]) -> None:
        """No thread runs that did not before."""
        assert found["started"] == []
        assert found["threads"] == 0

    def test_reads_no_environment(self, found: dict[str, Any]) -> None:
        """No file of the package asks for an environment variable."""
        assert found["asked"] == []

    def test_prints_nothing(self) -> None:
        """Importing is silent."""
        assert python("import passtgenau_core") == ""

    def test_the_spy_sees_what_it_should(self) -> None:
        """What the tests above rely on: a thread and a question from inside are seen."""
        code = "os.environ.get('HOME'); os.getenv('X'); 'Y' in os.environ; list(os.environ)"
        script = f"""
file = os.path.join("passtgenau_core", "evil.py")
exec(compile({code!r}, file, "exec"))
threading.Thread(target=len, args=((),)).start()
"""
        seen = spied(script)
        assert seen["asked"] == ["HOME", "X", "Y", "*"]
        assert len(seen["started"]) == 1


class TestUse:
    def test_judging_reads_no_environment_and_starts_no_thread(self) -> None:
        """A whole check in Python is pure: no clock is needed, nothing is asked or started."""
        found = spied(
            f"""
from datetime import date
import passtgenau_core as p
case = p.load_case({json.dumps(CASE)!r}, format="json")
day = date(2025, 6, 1)
assert p.check(case, as_of=day).ok
worse = p.load_case({json.dumps(WORSE)!r}, format="json")
report = p.check(worse, as_of=day)
assert not report.ok
for judgement in report:
    p.message(judgement, worse.programme), p.mend(judgement, worse.programme)
    p.subject_text(judgement.subject, worse)
    if judgement.remedy is not None and judgement.remedy.action != "none":
        p.mended(worse, judgement.remedy, as_of=day)
assert p.due(worse, day)
assert p.compare_readings(worse, day)
assert p.check_service(p.Service(), worse.programme, as_of=day).undetermined
p.dump_case(case, format="json")
"""
        )
        assert found["asked"] == []
        assert found["started"] == []
        assert not packages(found) & {"click", "rich", "yaml", "hypothesis", "holidays"}

    def test_checking_a_json_file_loads_neither_rich_nor_yaml(self, tmp_path: Path) -> None:
        """The command starts fast: what JSON and pipes don't need is not loaded."""
        path = tmp_path / "a.json"
        path.write_text(json.dumps(CASE), encoding="utf-8")
        script = """
import sys
from passtgenau_core.cli import main
try:
    main()
except SystemExit as done:
    print(done.code, *sorted({name.partition(".")[0] for name in sys.modules}))
"""
        *_, last = python(
            script, "check", "--as-of", "2025-06-01", "--format", "json", str(path)
        ).splitlines()
        code, *loaded = last.split()
        assert code == "0"
        assert "click" in loaded
        unneeded = {"rich", "yaml", "hypothesis", "holidays", "icalendar", "jinja2"}
        assert not unneeded & set(loaded)

    def test_telling_the_version_waits_for_nothing(self) -> None:
        """Neither the files nor the rules nor the outputs are loaded for it."""
        script = """
import sys
from passtgenau_core.cli import main
try:
    main()
except SystemExit:
    print(*sorted(name for name in sys.modules if name.startswith("passtgenau_core")))
"""
        told, loaded = python(script, "--version").splitlines()
        assert told.endswith(f" {__version__}")
        assert loaded.split() == [
            "passtgenau_core",
            "passtgenau_core.cli",
            "passtgenau_core.cli.commands",
        ]


class TestPublicNames:
    @pytest.mark.parametrize("name", passtgenau_core.__all__)
    def test_exist_and_are_documented(self, name: str) -> None:
        """Each name is there, has a docstring of its own, and is none of a library below."""
        thing = getattr(passtgenau_core, name)
        assert thing.__doc__
        assert inspect.getdoc(thing)
        assert not thing.__doc__.startswith("Method generated by attrs")
        assert thing.__module__.startswith("passtgenau_core.")

    def test_are_sorted_and_told_once(self) -> None:
        """The list is in order, without doubles."""
        assert passtgenau_core.__all__ == sorted(set(passtgenau_core.__all__))

    def test_are_found_by_completion(self) -> None:
        """In a new session every name is listed, those that are loaded on first use too."""
        listed = python("import passtgenau_core; print(*dir(passtgenau_core))").split()
        assert set(passtgenau_core.__all__) <= set(listed)

    def test_can_all_be_imported_at_once(self) -> None:
        """A star brings exactly these names."""
        script = "from passtgenau_core import *; print(*[n for n in dir() if n[0] != '_'])"
        assert python(script).split() == passtgenau_core.__all__

    def test_have_one_place_each(self) -> None:
        """Each name, and no other, has a module that it is loaded from."""
        assert set(passtgenau_core._PLACES) == set(passtgenau_core.__all__)

    def test_others_are_not_there(self) -> None:
        """A name that is not offered is an attribute error, as everywhere in Python."""
        name = "load_everything"
        with pytest.raises(AttributeError, match=name):
            getattr(passtgenau_core, name)

    def test_hold_the_names_of_the_contract(self) -> None:
        """Names that embedding applications rely on are there."""
        contract = {
            *("Programme", "Module", "Phase", "Case", "Agreement", "Budget", "Rate", "HourEntry"),
            *("HourLedger", "Record", "load_programme", "load_case", "check", "check_booking"),
            *("Report", "Judgement", "Outcome", "Severity", "period_end", "deadline"),
            *("middle_day", "Length"),
        }
        assert contract <= set(passtgenau_core.__all__)


class TestDistribution:
    def test_version_is_that_of_the_distribution(self) -> None:
        """The version in the code is the one that is installed."""
        assert __version__ == metadata.version("passtgenau-core")

    def test_is_typed(self) -> None:
        """Type checkers read the package's own types."""
        assert (resources.files("passtgenau_core") / "py.typed").is_file()
        assert (resources.files("passtgenau_core") / "py.typed").read_bytes() == b""

    def test_ships_its_data(self) -> None:
        """Programmes and templates lie inside the package, where the wheel takes them from."""
        settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
        wheel = settings["tool"]["hatch"]["build"]["targets"]["wheel"]
        assert wheel["packages"] == ["src/passtgenau_core"]
        folder = resources.files("passtgenau_core")
        assert {entry.name for entry in (folder / "templates").iterdir()} == {
            "case.de.yaml",
            "case.en.yaml",
            "programme.de.toml",
            "programme.en.toml",
            "report.css",
            "report.html.jinja",
        }
        assert {
            entry.name.removesuffix(".toml") for entry in (folder / "programmes").iterdir()
        } == (set(passtgenau_core.shipped_programmes()))

    def test_installs_the_command(self) -> None:
        """The distribution declares one command."""
        (command,) = metadata.distribution("passtgenau-core").entry_points.select(
            group="console_scripts"
        )
        assert (command.name, command.value) == ("passtgenau", "passtgenau_core.cli:main")


def test_the_first_file_of_a_process_may_be_broken() -> None:
    """Nothing needs to have been read before for every problem to be told."""
    code = (
        "from passtgenau_core import InputError, load_case\n"
        'text = \'{"format": "passtgenau-case/1", "programme": "nosuch", "case": 5}\'\n'
        "try:\n"
        "    load_case(text, format='json')\n"
        "except InputError as error:\n"
        "    print([problem.pointer for problem in error.problems])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "['/programme', '/case']\n"


def test_names_of_files_are_listed_before_they_are_loaded() -> None:
    """Completion finds them."""
    assert {"load_case", "check"} <= set(dir(passtgenau_core))
