"""What holds of any bytes in a file: it is read, or every problem is told with its place.

A target writes the bytes into a file and does with it what users do. What breaks a promise is an
:class:`AssertionError`, or whatever else escapes.
"""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from io import StringIO
from itertools import count, pairwise
from pathlib import Path
from typing import Any, NamedTuple, TypeVar
from unicodedata import category
from zlib import crc32

from click.testing import CliRunner
from formats import FORMATS, to_json

from passtgenau_core import (
    InputError,
    Programme,
    dump_case,
    load_case,
    load_icf_codes,
    load_programme,
    load_service,
)
from passtgenau_core.cli.commands import passtgenau
from passtgenau_core.files.any_file import read_file
from passtgenau_core.files.case_file import read_document
from passtgenau_core.files.config_file import read_config
from passtgenau_core.files.yaml_text import write_yaml
from passtgenau_core.runs.baseline import Baseline

T = TypeVar("T")
Views = tuple[tuple[str, ...], ...]
"""Commands with their options, to which the file is added."""

SECRET = "ganz geheim"
"""Free text of the seeds. No message may repeat it."""

_DAYS = ("1900-01-01", "2025-06-01", "2026-06-01", "2199-12-31")
_CHECKS, _DUES = (
    tuple((command, "--isolated", "--as-of", day, *rest) for day in _DAYS for rest in rests)
    for command, rests in (
        ("check", (("-v",), ("--format", "json", "--compare-readings"), ("--concise",))),
        ("due", ((), ("--format", "json", "--lang", "en"), ("--format", "ics"))),
    )
)
_LINTS: Views = (
    ("programme", "check"),
    ("programme", "check", "--format", "json"),
    ("programme", "check", "--lang", "en"),
)
BREACH = {
    "format": "passtgenau-case/1",
    "programme": "passtgenau",
    "case": "FUZZ-1",
    "phases": [{"module": "qualifizierungsphase", "start": "2025-03-31", "end": "2026-01-31"}],
    "goals": [{"id": "Z-1", "agreed_on": "2025-04-01", "icf": "d850"}],
}
"""A case that is judged with baselines and lists of codes."""
_STEERING = ("Cc", "Zl", "Zp")
"""Categories of characters that no output may hold: terminals obey them, and lines end at them."""
# What one format can hold and the other refuses to.
_LIMITS = {"nested too deeply", "not a usable number"}


class Target(NamedTuple):
    """What is fuzzed: the name of the file, what is to hold of it, and the ways to look at it."""

    file: str
    holds: Callable[[Path, Views], None]
    views: Views


def check_promises(target: str, content: bytes, folder: Path, *, every_view: bool = False) -> None:
    """Do with a file of this content what users do.

    Args:
        target: One of :data:`TARGETS`.
        content: Any bytes.
        folder: Where to write them.
        every_view: Look at the file in every way; otherwise its content says in which one.

    Raises:
        AssertionError: if a promise is broken; anything else is broken, too.
    """
    file, holds, views = TARGETS[target]
    path = folder / file
    path.write_bytes(content)
    picked = crc32(content) % len(views)
    holds(path, views if every_view else views[picked : picked + 1])


def _case(path: Path, views: Views) -> None:
    case = _read(path, load_case)
    _formats_agree(path)
    if case is not None:
        for form in ("json", "yaml"):
            assert load_case(dump_case(case, format=form), format=form) == case
    for view in views:
        _runs(view, path, (0, 1) if case else (2,))


def _service(path: Path, views: Views) -> None:
    service = _read(path, load_service)
    _formats_agree(path)
    for view in views:
        _runs(view, path, (0, 1) if service else (2,))


def _programme(path: Path, views: Views) -> None:
    programme = _read(path, load_programme)
    case = path.with_name("case-of-programme.json")
    if programme is not None:
        case.write_text(to_json(_case_of(programme)), encoding="utf-8")
    for view in views:
        if view in _LINTS:
            _runs(view, path, (0, 1) if programme else (2,))
        elif programme is not None:
            _runs((*view, "--programme", str(path)), case, (0, 1))


def _config(path: Path, views: Views) -> None:
    config = _read(path, lambda path: read_config(str(path)))
    for view in views:
        # What a configuration names may not be there.
        _runs((*view, "--config"), path, (0, 2) if config else (2,))


def _baseline(path: Path, views: Views) -> None:
    baseline = _read(path, lambda path: Baseline.read(str(path)))
    _with_a_case("--baseline", path, views, (0, 1) if baseline else (2,))


def _codes(path: Path, views: Views) -> None:
    codes = _read(path, load_icf_codes)
    # The list may lack the code that the case has.
    _with_a_case("--icf-codes", path, views, (0, 1, 2) if codes else (2,))


def _with_a_case(option: str, path: Path, views: Views, codes: tuple[int, ...]) -> None:
    case = path.with_name("breach.json")
    case.write_text(json.dumps(BREACH), encoding="utf-8")
    for view in views:
        _runs((*view, str(case), option), path, codes)


def _read(path: Path, load: Callable[[Path], T]) -> T | None:
    """What is in the file, or ``None`` where its problems are well told."""
    try:
        return load(path)
    except InputError as error:
        _are_well_told(error, path)
        return None


def _are_well_told(error: InputError, path: Path) -> None:
    """Each problem is told once, in order, with a place that is there, and no free text."""
    text = path.read_bytes().decode("utf-8", "replace").removeprefix("\ufeff")
    ways = [text.split("\n")]
    if path.suffix == ".csv":
        # Lists of codes may end their lines in other ways, once they are known to be text.
        ways.append(StringIO(text, newline=None).read().split("\n"))
    places = [(problem.line or 0, problem.column or 0) for problem in error.problems]
    assert error.problems
    assert len(set(error.problems)) == len(error.problems), "told twice"
    assert places == sorted(places), "not in the order of the text"
    for problem, (line, column) in zip(error.problems, places, strict=True):
        assert problem.file == str(path)
        assert any(
            1 <= line <= len(lines) and 1 <= column <= len(lines[line - 1]) + 1 for lines in ways
        ), "no such place"
        assert SECRET not in problem.line_of_text("de") + problem.line_of_text("en")
    with suppress(InputError, ValueError, ArithmeticError, RecursionError, KeyError):
        data = FORMATS[path.suffix[1:]].parse(text)
        assert all(_is_there(problem.pointer, data) for problem in error.problems)
    assert pickle.loads(pickle.dumps(error)).problems == error.problems  # noqa: S301


def _is_there(pointer: str, data: Any) -> bool:
    for key in pointer.split("/")[1:]:
        name = key.replace("~1", "/").replace("~0", "~")
        try:
            data = data[int(name)] if isinstance(data, list) else data[name]
        except (LookupError, TypeError, ValueError):
            return False
    return pointer[:1] in ("", "/")


def _formats_agree(path: Path) -> None:
    """The same data means the same in YAML and in JSON."""
    try:
        data = read_document(path, None).data
        if type(data) is not dict:
            return
        other = path.with_suffix(".json" if path.suffix == ".yaml" else ".yaml")
        other.write_text(
            to_json(data) if other.suffix == ".json" else write_yaml(data), encoding="utf-8"
        )
        assert read_document(other, None).data == data
    except InputError as error:
        if other_refuses := [p for p in error.problems if p.file != str(path)]:
            assert {problem.what.en for problem in other_refuses} <= _LIMITS
        return
    assert _outcome(path) == _outcome(other)


def _outcome(path: Path) -> object:
    try:
        read = read_file(path)
    except InputError as error:
        return sorted(problem.pointer for problem in error.problems)
    return read


def _runs(command: tuple[str, ...], path: Path, codes: tuple[int, ...]) -> None:
    """The command ends with one of these codes, and tells nothing that it must not."""
    result = CliRunner().invoke(passtgenau, [*command, str(path)], catch_exceptions=False)
    assert result.exit_code in codes, result.output
    assert path.stem not in ("case", "service") or SECRET not in result.output
    assert not {c for c in result.output if category(c) in _STEERING} - {"\r", "\n"}
    if "json" in command and result.stdout:
        json.loads(result.stdout)


def _case_of(programme: Programme) -> dict[str, Any]:
    """A case in which every module runs, has hours, and every kind of record was written."""
    days = pairwise(date(2025, 1, 1) + timedelta(weeks=5 * n) for n in count())
    phases = [
        {"module": module.id, "start": str(start), "end": str(end - timedelta(days=1))}
        for module, (start, end) in zip(programme.modules, days, strict=False)
    ]
    return {
        "format": "passtgenau-case/1",
        "programme": programme.name,
        "case": "FUZZ-1",
        "agreement": {"signed_on": "2024-12-20", "modules": [phase["module"] for phase in phases]},
        "budget": {
            "start": "2025-01-01",
            "end": "2025-12-31",
            "hours": {phase["module"]: 1 for phase in phases},
            "amount": "100.00",
            "rates": [{"from": "2025-01-01", "rate": "60.00"}],
        },
        "goals": [{"id": "Z-1", "agreed_on": "2025-01-02"}],
        "phases": phases,
        "hours": [
            {"id": f"H-{number}", "date": phase["start"], "module": phase["module"], "minutes": 61}
            for number, phase in enumerate(phases)
        ],
        "records": [{"kind": kind, "date": "2025-01-31"} for kind in programme.terms("kinds")],
    }


TARGETS = {
    "case-yaml": Target("case.yaml", _case, _CHECKS + _DUES),
    "case-json": Target("case.json", _case, _CHECKS + _DUES),
    "service-yaml": Target("service.yaml", _service, _CHECKS),
    "service-json": Target("service.json", _service, _CHECKS),
    "programme-toml": Target("programme.toml", _programme, _CHECKS + _DUES + _LINTS),
    "config-toml": Target("passtgenau.toml", _config, (("check", "--show-config"),)),
    "baseline-json": Target("baseline.json", _baseline, _CHECKS),
    "codes-csv": Target("codes.csv", _codes, _CHECKS),
}
