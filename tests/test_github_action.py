"""The GitHub action, run as GitHub runs its steps: inputs become environment variables."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import attrs
import pytest
import yaml

ROOT = Path(__file__).parent.parent
BASH = shutil.which("bash")
pytestmark = pytest.mark.skipif(BASH is None, reason="steps of composite actions run in bash")
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
STEPS: dict[str, dict[str, Any]] = {step["id"]: step for step in ACTION["runs"]["steps"]}
EXPRESSION = re.compile(r"\$\{\{ *(.*?) *\}\}")

HEAD = "format: passtgenau-case/1\nprogramme: passtgenau\ncase: LOE-2025-009\nphases:\n"
GOOD = HEAD + "  - {module: einstiegsphase, start: 2025-03-03, end: 2025-03-30}\n"
TOO_LONG = HEAD + "  - {module: einstiegsphase, start: 2025-03-03, end: 2025-03-31}\n"
TOO_SHORT = HEAD + "  - {module: einstiegsphase, start: 2025-03-03, end: 2025-03-14}\n"
BROKEN = HEAD + "  - {module: einstiegsphase, start: 2025-02-30}\n"
WITH_TEXT = TOO_LONG.replace("03-31}", "03-31, ended_early: Geheim}") + (
    "participant: {district: Geheim}\n"
    "hours:\n"
    "  - {id: H-1, date: 2025-03-03, module: einstiegsphase, minutes: 60, note: Geheim}\n"
    "waivers:\n"
    "  - {rule: PG201, subject: case, reason: Geheim, approved_by: elh, until: 2025-12-31}\n"
)


@attrs.frozen
class Done:
    """What a step left behind."""

    code: int
    log: str
    outputs: dict[str, str]
    summary: str


class Runner:
    """Does what GitHub's runner does for a step, in a folder that holds the repository."""

    def __init__(self, folder: Path) -> None:
        self.repository = folder / "repository"
        self.repository.mkdir()
        self.temp = folder / "temp"
        self.temp.mkdir()

    def step(self, name: str, inputs: dict[str, str] | None = None, **env: str) -> Done:
        """Run a step with these inputs, the others being as action.yml has them."""
        known = {key: value["default"] for key, value in ACTION["inputs"].items()}
        known = {f"inputs.{key}": value for key, value in {**known, **(inputs or {})}.items()}
        known["steps.install.outputs.python"] = sys.executable
        given = {
            key: EXPRESSION.sub(lambda found: known.get(found[1], ""), value)
            for key, value in STEPS[name]["env"].items()
        }
        output, summary = self.temp / "output", self.temp / "summary"
        for file in (output, summary):
            file.write_text("", "utf-8")
        runner = {
            "GITHUB_ACTIONS": "true",
            "GITHUB_ACTION_PATH": str(ROOT),
            "GITHUB_OUTPUT": str(output),
            "GITHUB_STEP_SUMMARY": str(summary),
            "RUNNER_TEMP": str(self.temp),
        }
        # As GitHub starts bash.
        command = [BASH or "bash", "--noprofile", "--norc", "-eo", "pipefail", "-c"]
        done = subprocess.run(
            [*command, STEPS[name]["run"]],
            cwd=self.repository,
            env={**os.environ, **runner, **given, **env},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        lines = output.read_text("utf-8").splitlines()
        return Done(
            code=done.returncode,
            log=done.stdout.decode(),
            outputs=dict(line.split("=", 1) for line in lines),
            summary=summary.read_text("utf-8"),
        )

    def check(self, files: dict[str, str], **inputs: str) -> Done:
        """Check a repository with these files."""
        for name, text in files.items():
            place = self.repository / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, "utf-8")
        inputs = {"as-of": "2025-03-20", "args": "--select PG2", **inputs}
        return self.step("check", {key.replace("_", "-"): value for key, value in inputs.items()})

    def sarif(self, name: str = "passtgenau.sarif") -> list[tuple[str, str]]:
        """Rule and file of each result in a SARIF file."""
        run = json.loads((self.repository / name).read_text("utf-8"))["runs"][0]
        return [
            (
                result["ruleId"],
                result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"],
            )
            for result in run["results"]
        ]


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    return Runner(tmp_path)


class TestActionFile:
    """What action.yml says, and what the scripts do."""

    def test_no_expression_becomes_part_of_a_script(self) -> None:
        """Whatever an input holds, no shell reads it."""
        for step in STEPS.values():
            assert "${{" not in step.get("run", "")
            assert ("run" in step) == (step.get("shell") == "bash")

    def test_every_input_is_used_and_none_is_unknown(self) -> None:
        """Names of inputs stand in two places."""
        used = set(re.findall(r"inputs\.([\w-]+)", json.dumps(ACTION["runs"])))
        assert used == set(ACTION["inputs"])
        assert all(value["description"] for value in ACTION["inputs"].values())

    def test_outputs(self, runner: Runner) -> None:
        """The outputs of the action are those that its last step writes."""
        done = runner.check({"a.yaml": GOOD}, paths="a.yaml")
        assert {name: f"${{{{ steps.check.outputs.{name} }}}}" for name in done.outputs} == {
            name: value["value"] for name, value in ACTION["outputs"].items()
        }

    def test_the_default_python_is_supported(self) -> None:
        """The package needs 3.11."""
        major, minor = ACTION["inputs"]["python-version"]["default"].split(".")
        assert (int(major), int(minor)) >= (3, 11)


class TestInstall:
    def test_installs_from_its_own_checkout_with_the_extra(self, runner: Runner) -> None:
        """The Python of the environment is told, and pip is asked for nothing but the checkout."""
        stub = runner.temp / "stub"
        stub.write_text(
            "#!/usr/bin/env bash\n"
            'echo "$@" >> "$RUNNER_TEMP/calls"\n'
            'if [ "$2" = venv ]; then mkdir -p "$4/bin"; cp "$0" "$4/bin/python"; fi\n',
            "utf-8",
        )
        stub.chmod(0o755)
        done = runner.step("install", PYTHON=str(stub))
        folder = runner.temp / "passtgenau"
        assert done.code == 0
        assert done.outputs == {"python": f"{folder}/bin/python"}
        assert (runner.temp / "calls").read_text("utf-8").splitlines() == [
            f"-m venv --clear {folder}",
            f"-m pip install --quiet --disable-pip-version-check {ROOT}[cli]",
        ]

    def test_fails_if_pip_fails(self, runner: Runner) -> None:
        """No Python is told that has nothing installed."""
        stub = runner.temp / "stub"
        stub.write_text("#!/usr/bin/env bash\nexit 3\n", "utf-8")
        stub.chmod(0o755)
        done = runner.step("install", PYTHON=str(stub))
        assert (done.code, done.outputs) == (3, {})


class TestCheck:
    def test_nothing_fails(self, runner: Runner) -> None:
        """The outputs, the file and the summary are there all the same."""
        done = runner.check({"cases/a.yaml": GOOD}, paths="cases")
        assert done.code == 0
        assert done.outputs["exit-code"] == "0"
        assert done.outputs["sarif"] == "passtgenau.sarif"
        assert runner.sarif() == []
        assert "::error" not in done.log
        assert done.outputs["summary"] == done.log.splitlines()[-1]
        assert done.summary.splitlines() == [
            "### passtgenau check, 2025-03-20",
            "",
            done.outputs["summary"],
            "",
        ]

    def test_a_breach(self, runner: Runner) -> None:
        """It is annotated, counted by rule, in the SARIF file, and decides last."""
        done = runner.check({"cases/a.yaml": TOO_LONG, "cases/b.yaml": TOO_SHORT}, paths="cases")
        assert done.code == 1
        assert done.outputs["exit-code"] == "1"
        assert sorted(runner.sarif()) == [("PG201", "cases/b.yaml"), ("PG202", "cases/a.yaml")]
        assert re.search("^::error file=cases/a.yaml,line=5,.*PG202", done.log, re.MULTILINE)
        assert re.search("^::warning file=cases/b.yaml,line=5,.*PG201", done.log, re.MULTILINE)
        assert done.summary.splitlines()[4:] == [
            "| rule | level | new |",
            "|---|---|---:|",
            "| `PG202` | error | 1 |",
            "| `PG201` | warning | 1 |",
        ]

    def test_input_that_cannot_be_understood(self, runner: Runner) -> None:
        """It is told like a breach, and the other files are judged."""
        done = runner.check({"cases/a.yaml": BROKEN, "cases/b.yaml": TOO_LONG}, paths="cases")
        assert done.code == 2
        assert done.outputs["exit-code"] == "2"
        assert runner.sarif() == [("INPUT", "cases/a.yaml"), ("PG202", "cases/b.yaml")]
        assert "| `INPUT` | error | 1 |" in done.summary

    def test_fail_on(self, runner: Runner) -> None:
        """What fails can be chosen; what is told is the same."""
        files = {"a.yaml": TOO_SHORT}
        done = [runner.check(files, paths="a.yaml", fail_on=at) for at in ("", "warning", "never")]
        assert [one.code for one in done] == [0, 1, 0]
        assert len({one.summary for one in done}) == 1

    def test_known_and_waived_breaches_are_not_new(self, runner: Runner) -> None:
        """The summary counts what has to be looked at."""
        waived = TOO_LONG + (
            "waivers:\n"
            "  - {rule: PG202, subject: phases/0, reason: x, approved_by: elh, until: 2025-12-31}\n"
        )
        files = {"cases/a.yaml": TOO_LONG, "cases/b.yaml": waived}
        runner.check(files, paths="cases", args="--select PG2 --write-baseline known.json")
        done = runner.check(files, paths="cases", args="--select PG2 --baseline known.json")
        assert done.code == 0
        assert "PG202" not in done.summary

    def test_the_configuration_decides_where_inputs_say_nothing(self, runner: Runner) -> None:
        """Without inputs the action is the command without arguments."""
        config = 'paths = ["x"]\nselect = ["PG2"]\nfail-on = "warning"\nlanguage = "en"\n'
        done = runner.check({"passtgenau.toml": config, "x/a.yaml": TOO_SHORT}, args="")
        assert done.code == 1
        assert "1 file" in done.outputs["summary"]

    def test_further_options(self, runner: Runner) -> None:
        """They are split as a shell does, and quotes hold them together."""
        (runner.repository / "out put").mkdir()
        args = "--select PG2 --lang en\n--reading minimum-length=error -o 'json=out put/r.json'"
        done = runner.check({"a.yaml": TOO_SHORT}, paths="a.yaml", args=args)
        assert done.code == 1
        assert (runner.repository / "out put" / "r.json").exists()
        assert "| `PG201` | error | 1 |" in done.summary

    def test_another_format_on_the_log(self, runner: Runner) -> None:
        """The summary does not depend on what the log shows."""
        files = {"a.yaml": TOO_LONG}
        annotated = runner.check(files, paths="a.yaml")
        done = runner.check(files, paths="a.yaml", args="--select PG2 --format json")
        assert '"outcome": "breached"' in done.log
        assert (done.outputs, done.summary) == (annotated.outputs, annotated.summary)

    def test_no_sarif(self, runner: Runner) -> None:
        """The file can be done without, the summary is there all the same."""
        done = runner.check({"a.yaml": TOO_LONG}, paths="a.yaml", sarif="")
        assert done.outputs["sarif"] == ""
        assert "PG202" in done.summary
        assert not list(runner.repository.glob("*.sarif"))

    def test_a_file_from_before_is_not_told(self, runner: Runner) -> None:
        """Where nothing ran there is nothing to upload."""
        runner.check({"a.yaml": TOO_LONG}, paths="a.yaml")
        done = runner.check({}, paths="a.yaml", as_of="tomorrow")
        assert done.code == 2
        assert done.outputs == {"exit-code": "2"}
        assert done.summary == ""

    def test_a_file_that_cannot_be_written(self, runner: Runner) -> None:
        """Nothing is told that is not there."""
        done = runner.check({"a.yaml": TOO_LONG}, paths="a.yaml", sarif="no/such/folder.sarif")
        assert done.code == 2
        assert done.outputs == {"exit-code": "2"}

    def test_no_free_text(self, runner: Runner) -> None:
        """Neither log nor outputs nor summary nor file hold free text of a case."""
        done = runner.check({"a.yaml": WITH_TEXT}, paths="a.yaml", args="--verbose")
        assert done.code == 1
        assert "PG402" in (runner.repository / "passtgenau.sarif").read_text("utf-8")
        told = (done.log, done.summary, *done.outputs.values(), *map(str, runner.sarif()))
        assert "Geheim" not in "".join(told)
        assert "Geheim" not in (runner.repository / "passtgenau.sarif").read_text("utf-8")


HOSTILE = [
    "with blanks",
    "-rf",
    "--fail-on=never",
    "$(touch pwned)",
    "`touch pwned`",
    "a;touch pwned;b",
    "'; touch pwned; '",
    '"; touch pwned; "',
    "${{ github.token }}",
    "%0A::set-output name=sarif::x",
    "##[error]x",
    "::error::x",
    "Fälle",
]


def commands(log: str) -> list[str]:
    """What GitHub would obey in a log: ``::name`` at the start of a line, ``##[name`` anywhere."""
    token, found = None, []
    for line in log.splitlines():
        if token is not None:
            token = None if line == f"::{token}::" else token
        elif line.startswith("::stop-commands::"):
            token = line.removeprefix("::stop-commands::")
        elif match := re.match(r" *::([\w-]+)", line) or re.search(r"##\[([\w-]+)", line):
            found.append(match[1])
    assert token is None
    return found


class TestHostileInput:
    def test_paths(self, runner: Runner) -> None:
        """One path a line, whatever it looks like."""
        files = {f"{name}/a.yaml": TOO_LONG for name in HOSTILE}
        done = runner.check(files, paths="\r\n\n".join(HOSTILE) + "\n")
        assert done.code == 1
        assert len(runner.sarif()) == len(HOSTILE)
        assert set(commands(done.log)) == {"error"}
        assert {file.name for file in runner.repository.iterdir()} == {*HOSTILE, "passtgenau.sarif"}

    @pytest.mark.parametrize("name", ["$(touch pwned) '\"", "--show-config", "##[error]x=y"])
    def test_sarif(self, name: str, runner: Runner) -> None:
        """A file of this name is written, and told."""
        done = runner.check({"a.yaml": TOO_LONG}, paths="a.yaml", sarif=name)
        assert runner.sarif(name) == [("PG202", "a.yaml")]
        assert done.outputs["sarif"] == name
        assert {file.name for file in runner.repository.iterdir()} == {"a.yaml", name}

    @pytest.mark.parametrize("value", ["a\nexit-code=0", "a\rb", "a\u2028b", "a\x1b[2Jb"])
    def test_sarif_of_several_lines(self, value: str, runner: Runner) -> None:
        """The name of a file cannot become another output."""
        done = runner.check({"a.yaml": TOO_LONG}, paths="a.yaml", sarif=value)
        assert (done.code, done.outputs) == (2, {"exit-code": "2"})
        assert [file.name for file in runner.repository.iterdir()] == ["a.yaml"]

    @pytest.mark.parametrize("name", ["as-of", "fail-on"])
    @pytest.mark.parametrize("value", ["$(touch pwned)", "' --fail-on=never", "##[error]x"])
    def test_other_inputs(self, name: str, value: str, runner: Runner) -> None:
        """They are refused, and commands in the refusal are switched off."""
        done = runner.check({"a.yaml": TOO_LONG}, **{"paths": "a.yaml", name: value})
        assert (done.code, done.outputs) == (2, {"exit-code": "2"})
        assert commands(done.log) == []
        assert [file.name for file in runner.repository.iterdir()] == ["a.yaml"]

    def test_further_options(self, runner: Runner) -> None:
        """They are words of one command; a shell's signs mean nothing."""
        args = "$(touch pwned) ; touch pwned && `touch pwned` > pwned | tee pwned ##[error]x"
        done = runner.check({"a.yaml": TOO_LONG}, paths="a.yaml", args=args)
        assert done.code == 2
        assert set(commands(done.log)) == {"error"}
        assert not (runner.repository / "pwned").exists()

    def test_quotes_that_do_not_end(self, runner: Runner) -> None:
        """What cannot be split is told."""
        done = runner.check({"a.yaml": GOOD}, paths="a.yaml", args="--select 'PG2")
        assert (done.code, done.outputs) == (2, {"exit-code": "2"})

    def test_a_configuration_of_the_pull_request(self, runner: Runner) -> None:
        """Refusals quote names that a stranger chose."""
        evil = "##[set-output name=sarif]x"
        config = f'paths = ["a.yaml"]\nbaseline = "{evil}"\n'
        done = runner.check({"a.yaml": GOOD, "passtgenau.toml": config}, args="")
        assert (done.code, done.outputs) == (2, {"exit-code": "2"})
        assert evil in done.log
        assert commands(done.log) == []

    def test_standard_input_is_empty(self, runner: Runner) -> None:
        """A step has no standard input to wait for."""
        assert runner.check({}, paths="-").code == 2
