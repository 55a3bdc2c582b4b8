"""Start-up: nobody waits for what is not needed; the public names are there all the same."""

from __future__ import annotations

import ast
import json
import pickle
import subprocess
import sys
from datetime import date
from importlib import import_module
from pathlib import Path

import pytest
from command import AS_OF, case_data, case_file

import passtgenau_core
from passtgenau_core import Case, InputError, Problem, Text, check, load_case

COMMAND = "from passtgenau_core.cli import main; main()"
# Everything but the standard library and click: it takes longer to load than click itself.
HEAVY = {"attr", "attrs", "cattrs", "pendulum", "yaml", "rich", "jinja2", "holidays", "icalendar"}
# Never needed for the files of one check, or only by terminals, pages and calendars.
EXTRAS = {"rich", "altair", "narwhals", "babel", "jinja2", "holidays", "icalendar", "hypothesis"}
EXTRAS |= {"pytest", "pandas", "pydantic"}


def python(script: str, *arguments: str | Path) -> subprocess.CompletedProcess[bytes]:
    """A script in a process of its own, which tells at its end what it has loaded."""
    told = "import atexit, json, sys\n"
    told += "atexit.register(lambda: print(json.dumps(list(sys.modules)), file=sys.stderr))\n"
    return subprocess.run(
        [sys.executable, "-c", told + script, *map(str, arguments)],
        capture_output=True,
        check=False,
    )


def packages(done: subprocess.CompletedProcess[bytes]) -> set[str]:
    """The top-level packages that a process had loaded when it ended."""
    modules = json.loads(done.stderr.splitlines()[-1])
    return {module.partition(".")[0] for module in modules}


def modules(done: subprocess.CompletedProcess[bytes]) -> set[str]:
    """Our own modules that a process had loaded when it ended, without the package's name."""
    ours = "passtgenau_core."
    listed = json.loads(done.stderr.splitlines()[-1])
    return {module.removeprefix(ours) for module in listed if module.startswith(ours)}


class TestCommand:
    def test_version(self) -> None:
        """``--version`` loads click and nothing else, none of the library's own types either."""
        done = python(COMMAND, "--version")
        assert done.returncode == 0
        assert done.stdout.decode().split()[-1] == passtgenau_core.__version__
        assert not packages(done) & HEAVY
        assert "click" in packages(done)
        assert modules(done) == {"cli", "cli.commands"}

    def test_unknown_command(self) -> None:
        """A typing error is told as soon."""
        done = python(COMMAND, "chekc")
        assert done.returncode == 2
        assert modules(done) == {"cli", "cli.commands"}

    @pytest.mark.parametrize("name", ["a.json", "a.yaml"])
    @pytest.mark.parametrize("format", ["text", "json", "sarif", "junit", "github", "gitlab"])
    def test_check_of_a_small_file(self, tmp_path: Path, name: str, format: str) -> None:
        """Only what the file and the format ask for is loaded: YAML for YAML, XML for JUnit."""
        case_file(tmp_path / name)
        arguments = ["check", *AS_OF, "--isolated", str(tmp_path / name), "--format", format]
        done = python(COMMAND, *arguments)
        assert done.returncode == 1
        assert not packages(done) & EXTRAS
        assert ("yaml" in packages(done)) == (name == "a.yaml")
        outputs = {
            "text": "text",
            "json": "json_report",
            "sarif": "sarif",
            "junit": "junit",
            "github": "github",
            "gitlab": "gitlab",
        }
        assert f"output.{outputs[format]}" in modules(done)
        assert "output.html" not in modules(done)
        assert "cli.due" not in modules(done)

    def test_check_that_shows_a_page(self, tmp_path: Path) -> None:
        """What the tests above look for is loaded where it is needed."""
        case_file(tmp_path / "a.json")
        done = python(COMMAND, "check", "--isolated", tmp_path / "a.json", "--format", "html")
        assert "jinja2" in packages(done)

    def test_progress_is_not_loaded_in_a_pipe(self, tmp_path: Path) -> None:
        """Many files load no more than one does: nobody looks."""
        for number in range(110):
            case_file(tmp_path / f"{number}.json")
        done = python(COMMAND, "check", "--isolated", "--jobs", "1", tmp_path)
        assert not packages(done) & EXTRAS


class TestPackage:
    def test_import_loads_nothing(self) -> None:
        """Neither a library nor another file of the package is loaded before it is asked for."""
        done = python("import passtgenau_core")
        assert not packages(done) & (HEAVY | EXTRAS)
        assert modules(done) == set()

    def test_a_name_loads_what_it_needs(self) -> None:
        """Computing days needs neither files nor rules."""
        done = python("from passtgenau_core import period_end")
        assert "periods" in modules(done)
        assert not {name for name in modules(done) if name.startswith(("files", "rules", "cli"))}

    @pytest.mark.parametrize("name", passtgenau_core.__all__)
    def test_every_name_is_there(self, name: str) -> None:
        """Each public name leads to what its module has under that name, every time."""
        value = getattr(passtgenau_core, name)
        module = import_module(f"passtgenau_core.{passtgenau_core._PLACES[name]}")
        assert value is getattr(module, name)
        assert getattr(passtgenau_core, name) is value
        assert name in dir(passtgenau_core)

    def test_every_name_by_itself(self) -> None:
        """Each name can be the first one that a process asks for."""
        script = "import sys, importlib\n" + "".join(
            f"import passtgenau_core; passtgenau_core.{name}\n"
            "for m in [m for m in sys.modules if m.startswith('passtgenau_core')]:\n"
            "    del sys.modules[m]\n"
            for name in ("Case", "check", "load_case", "IcfCodes", "mended", "due", "free_day")
        )
        done = python(script)
        assert done.returncode == 0, done.stderr.decode()

    def test_star(self) -> None:
        """``from passtgenau_core import *`` brings every public name and no other."""
        done = python("from passtgenau_core import *\nprint(*[n for n in dir() if n[0] != '_'])")
        found = set(done.stdout.decode().split()) - {"atexit", "json", "sys"}
        assert found == set(passtgenau_core.__all__)

    def test_names_are_listed_once(self) -> None:
        """What type checkers read is what is loaded; the list is sorted, and without twins."""
        tree = ast.parse(Path(passtgenau_core.__file__).read_text("utf-8"))
        (block,) = (
            node
            for node in tree.body
            if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        )
        typed = {
            alias.name: node.module
            for node in block.body
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }
        assert typed == passtgenau_core._PLACES
        assert sorted(typed) == passtgenau_core.__all__

    @pytest.mark.parametrize("name", ["nope", "Cases", "_x", "testing_"])
    def test_other_names_are_not(self, name: str) -> None:
        """What is not there is an error of attributes, as in any module."""
        with pytest.raises(AttributeError, match=f"'passtgenau_core' has no attribute '{name}'"):
            getattr(passtgenau_core, name)
        assert not hasattr(passtgenau_core, name)
        with pytest.raises(ImportError):
            exec(f"from passtgenau_core import {name}")  # noqa: S102 (a name that is not there)

    def test_listing_has_the_version(self) -> None:
        """``dir`` tells the public names and those of any module."""
        listed = dir(passtgenau_core)
        assert {"__version__", "__all__", *passtgenau_core.__all__} <= set(listed)
        assert listed == sorted(set(listed))


class TestPickles:
    def case(self) -> Case:
        """A case that breaks one rule."""
        return load_case(json.dumps(case_data()), format="json")

    def test_of_public_types(self) -> None:
        """What the library gives can be sent to other processes."""
        report = check(self.case(), as_of=date(2025, 6, 1))
        error = InputError([Problem(what=Text("leer", "empty"), pointer="/case")])
        for value in (self.case(), self.case().ledger, report.programme, Text("a", "b")):
            assert pickle.loads(pickle.dumps(value)) == value  # noqa: S301 (it is our own)
        again = pickle.loads(pickle.dumps(error))  # noqa: S301
        assert again.problems == error.problems
        for name in passtgenau_core.__all__:
            value = getattr(passtgenau_core, name)
            assert pickle.loads(pickle.dumps(value)) is value  # noqa: S301

    def test_in_a_process_that_has_loaded_nothing(self, tmp_path: Path) -> None:
        """Whoever reads a pickle need not have imported the package."""
        (tmp_path / "case.pickle").write_bytes(pickle.dumps(self.case()))
        done = python(
            "import pickle\nprint(pickle.load(open(sys.argv[1], 'rb')).id)",
            tmp_path / "case.pickle",
        )
        assert done.stdout.decode().strip() == self.case().id
