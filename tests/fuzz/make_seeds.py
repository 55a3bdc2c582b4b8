"""Writes the seeds: examples of the documentation, and a programme for each sort of rule.

uv run python tests/fuzz/make_seeds.py
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from click.testing import CliRunner
from formats import to_json, to_toml
from promises import BREACH, SECRET

from passtgenau_core import InputError, load_programme
from passtgenau_core.cli.commands import passtgenau
from passtgenau_core.files.case_file import read_document
from passtgenau_core.files.yaml_text import write_yaml

ROOT = Path(__file__).parents[2]
SEEDS = Path(__file__).parent / "seeds"
PROGRAMMES = ROOT / "src" / "passtgenau_core" / "programmes"
TEMPLATES = ROOT / "src" / "passtgenau_core" / "templates"
EXAMPLES = ROOT / "docs" / "examples"
_FEW = 3
_SECRET = {"note": SECRET}
_OF_A_BODY = {
    "kind": "abschlussbericht",
    "date": "2026-06-30",
    "icf": [{"code": "s7300", "extent": 2, "nature": 3, "location": 1}],
}


_CONFIG = """\
paths = ["cases"]
select = ["PG1", "PG202"]
ignore = ["PG305"]
fail-on = "warning"
strict = true
language = "en"
jobs = 2
baseline = "known.json"
service = "service.yaml"
icf-codes = "icf.csv"
programme = "passtgenau"
cache = ".cache"

[per-file-ignores]
"cases/closed/*" = ["PG6"]

[severity]
PG202 = "hint"

[readings]
month = "phase"
"""
_CODES = """\
code;title
# ganz geheim
d850;bezahlte Arbeit
d845,"Arbeit, bezahlt"
e310\tEngster Familienkreis
"""


def main() -> None:
    """Write all seeds."""
    _write("config-toml", "config.toml", _CONFIG)
    _write("baseline-json", "baseline.json", _baseline())
    _write("codes-csv", "codes.csv", _CODES)
    for path in sorted(EXAMPLES.glob("cases/*.yaml")):
        _write_both("case", path.stem, _shortened(read_document(path, None).data))
    for path in sorted(EXAMPLES.glob("services/*.yaml")):
        _write_both("service", path.stem, read_document(path, None).data)
    for path in sorted(TEMPLATES.glob("*.de.*")):
        target = "case-yaml" if path.suffix == ".yaml" else "programme-toml"
        _write(
            target, path.name, path.read_text("utf-8").replace("\n# ", "\n").replace("\n#", "\n# ")
        )
    for path in sorted(PROGRAMMES.glob("*.toml")):
        data = tomllib.loads(path.read_text("utf-8"))
        for rule in {(r["kind"], *sorted(r)): r for r in data["rules"]}.values():
            _write("programme-toml", f"{rule['id']}.toml", to_toml(_only(rule, data)))


def _write_both(target: str, name: str, data: dict[str, Any]) -> None:
    _write(f"{target}-yaml", f"{name}.yaml", write_yaml(data))
    _write(f"{target}-json", f"{name}.json", to_json(data))


def _write(target: str, name: str, text: str) -> None:
    folder = SEEDS / target
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")


def _baseline() -> str:
    """The baseline of the case that is judged with baselines."""
    with TemporaryDirectory() as folder:
        case, baseline = Path(folder, "breach.json"), Path(folder, "baseline.json")
        case.write_text(to_json(BREACH), encoding="utf-8")
        options = ["--as-of", "2025-06-01", "--select", "PG1", "--select", "PG202"]
        command = ["check", "--isolated", *options, str(case), "--write-baseline", str(baseline)]
        CliRunner().invoke(passtgenau, command, catch_exceptions=False)
        return baseline.read_text("utf-8")


def _shortened(data: dict[str, Any]) -> dict[str, Any]:
    """A case with a few hours, a record of each kind, and free text that nobody may see."""
    short = {**data, "hours": [{**entry, **_SECRET} for entry in data.get("hours", [])[:_FEW]]}
    if "records" in data:
        kinds = {record["kind"]: record for record in data["records"]}
        short["records"] = [*kinds.values(), _OF_A_BODY]
    return short


def _only(rule: dict[str, Any], data: dict[str, Any]) -> dict[str, Any]:
    """A programme with one rule, and not much more around it than that rule needs."""
    small = {
        **data,
        "readings": [r for r in data.get("readings", []) if r["id"] == rule.get("reading")],
        "rules": [{key: value for key, value in rule.items() if key != "examples"}],
    }
    for smaller in _leaving_out(small):
        with suppress(InputError):
            _load(smaller)
            small.update(smaller)
    return small


def _leaving_out(small: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """One by one what may not be needed, each time from what is still there."""
    for key in ("bundles", "milestones", "modules"):
        for member in small.get(key, [])[_FEW:]:
            yield {**small, key: [other for other in small[key] if other is not member]}
    for key, terms in small["vocabulary"].items():
        for member in terms[1:]:
            rest = [other for other in small["vocabulary"][key] if other is not member]
            yield {**small, "vocabulary": {**small["vocabulary"], key: rest}}


def _load(data: dict[str, Any]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder, "programme.toml")
        path.write_text(to_toml(data), encoding="utf-8")
        load_programme(path)


if __name__ == "__main__":
    main()
