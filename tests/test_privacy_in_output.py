"""Free text of files is told nowhere: canaries are put into it, and looked for everywhere."""

from __future__ import annotations

import json
import traceback
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple, get_args

import attrs
import pytest
import yaml
from case_parts import FACTS
from command import AS_OF, HEAD, TOO_LONG, TOO_SHORT, invoke

import passtgenau_core
from passtgenau_core import (
    Case,
    HourEntry,
    IcfCodes,
    InputError,
    Phase,
    Record,
    Service,
    Waiver,
    check,
    check_booking,
    compare_readings,
    due,
    load_case,
    load_icf_codes,
    load_programme,
)
from passtgenau_core.cli.formats import NAMES
from passtgenau_core.fields import Free
from passtgenau_core.files.any_file import read_file
from passtgenau_core.files.case_file import read_case
from passtgenau_core.files.document import Document
from passtgenau_core.language import LANGUAGES
from passtgenau_core.runs.cache import Cache
from passtgenau_core.runs.checker import Checker, Task
from passtgenau_core.runs.choice import Choice
from passtgenau_core.runs.running import check_paths
from passtgenau_core.runs.telling import Judged

pytestmark = pytest.mark.unmeasured
BIRD = "Kanarienvogel"
PHONE = 4711081512
"""Numbers may be free text, too."""
DAY = date(2025, 6, 1)


def canary(field: str) -> str:
    """A free text that is found again, and tells where it was."""
    return f"{BIRD} aus {field}"


CASE: dict[str, Any] = {
    **HEAD,
    **FACTS,
    "participant": {"groups": ["autismus"], "district": canary("district")},
    "phases": [{**TOO_SHORT, "ended_early": canary("ended_early")}, TOO_LONG],
    "hours": [
        {
            "id": "H-1",
            "date": "2025-06-20",
            "module": "jobcoaching",
            "minutes": 60,
            "note": canary("note of an entry"),
        },
        {"id": "H-2", "date": "2025-06-21", "reverses": "H-1", "note": canary("note of another")},
    ],
    "goals": [{"id": "Z-1", "agreed_on": "2025-03-04", "note": canary("note of a goal")}],
    "records": [
        {**FACTS["records"][0], "date": "2025-05-28", "note": canary("note of a record")},
        {"kind": "reflexionsgespraech", "date": "2025-05-20", "note": canary("note of a talk")},
    ],
    "waivers": [
        {
            "rule": rule,
            "subject": subject,
            "reason": canary("reason"),
            "approved_by": "eingliederungshilfe-loerrach",
            "until": until,
        }
        for rule, subject, until in (
            ("PG202", "phases/1", "2026-03-31"),
            ("PG101", "case", "2025-01-31"),
        )
    ],
}
NOTES = ("note of an entry", "note of another", "note of a goal", "note of a record")
SERVICE = {"format": "passtgenau-service/1", "trainers": [{"id": "QT-1"}]}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with the case as JSON and as YAML, a service and a list of codes."""
    monkeypatch.chdir(tmp_path)
    Path("a.json").write_text(json.dumps(CASE), encoding="utf-8")
    Path("a.yaml").write_text(yaml.safe_dump(CASE, sort_keys=False), encoding="utf-8")
    Path("s.json").write_text(json.dumps(SERVICE), encoding="utf-8")
    Path("codes.csv").write_text(f"code;title\nd850;{canary('title')}\n", encoding="utf-8")
    return tmp_path


def found_in(content: str | bytes) -> bool:
    """Whether anything of a free text is in some output, however it is escaped."""
    text = content.decode(errors="replace") if isinstance(content, bytes) else content
    return BIRD.lower() in text.lower() or str(PHONE) in text


def assert_silent(*arguments: str | Path, codes: tuple[int, ...] = (0, 1)) -> bytes:
    """A command that tells nothing of free text, neither here nor there; what it shows."""
    result = invoke(*arguments)
    assert result.exit_code in codes
    assert result.stdout_bytes or result.stderr_bytes
    assert not found_in(result.stdout_bytes)
    assert not found_in(result.stderr_bytes)
    return result.stdout_bytes


def free_fields(kind: Any, seen: set[Any]) -> Iterator[tuple[str, str]]:
    """Each free-text field of a class and of those inside it, with its class."""
    if kind in seen:
        return
    seen.add(kind)
    for field in attrs.fields(attrs.resolve_types(kind)):
        marks = [field.type, *_inner(field.type)]
        if any(isinstance(mark, Free) for mark in marks):
            yield kind.__name__, field.name
        for inner in marks:
            if isinstance(inner, type) and attrs.has(inner):
                yield from free_fields(inner, seen)


def _inner(annotation: Any) -> Iterator[Any]:
    for argument in get_args(annotation):
        yield argument
        yield from _inner(argument)


def test_every_field_has_a_canary() -> None:
    """The case above holds a canary in each free-text field that there is."""
    seen: set[Any] = set()
    fields = {
        *free_fields(Case, seen),
        *free_fields(HourEntry, seen),
        *free_fields(Service, seen),
        *free_fields(IcfCodes, seen),
    }
    assert fields == {
        ("Participant", "district"),
        ("Phase", "ended_early"),
        ("HourEntry", "note"),
        ("Goal", "note"),
        ("Record", "note"),
        ("Waiver", "reason"),
        ("IcfCodes", "titles"),
    }
    text = json.dumps(CASE)
    assert all(canary(field) in text for field in ("district", "ended_early", "reason", *NOTES))


class TestGoodFiles:
    @pytest.mark.parametrize("file", ["a.json", "a.yaml"])
    @pytest.mark.parametrize("lang", LANGUAGES)
    @pytest.mark.parametrize("format", NAMES)
    def test_check(self, file: str, lang: str, format: str) -> None:
        """No format of any kind tells it, whatever else is asked for."""
        common = ["check", *AS_OF, file, "--format", format, "--lang", lang]
        shown = assert_silent(*common)
        assert b"PG402" in shown
        for more in (
            ["--verbose", "--compare-readings"],
            ["--concise", "--fail-on", "hint", "--strict"],
            ["--service", "s.json", "--icf-codes", "codes.csv"],
        ):
            assert_silent(*common, *more)

    @pytest.mark.parametrize("as_of", ["2025-03-10", "2025-06-01", "2027-01-01"])
    def test_check_on_other_days(self, as_of: str) -> None:
        """Other days lead to other judgements."""
        assert_silent("check", "--as-of", as_of, "a.json", "--format", "json", "--verbose")

    @pytest.mark.parametrize("lang", LANGUAGES)
    @pytest.mark.parametrize("format", ["text", "json", "ics"])
    def test_due(self, lang: str, format: str) -> None:
        """Neither does the list of what is due."""
        for file in ("a.json", "a.yaml"):
            assert_silent("due", *AS_OF, file, "--format", format, "--lang", lang)

    def test_files_that_are_written(self, folder: Path) -> None:
        """Neither the baseline, nor the cache, nor any result in a file holds any of it."""
        outputs = [f"-o{name}=out.{name}" for name in NAMES]
        more = ["--cache", "kept", "--write-baseline", "known.json"]
        invoke("check", *AS_OF, "a.json", "a.yaml", *outputs, *more)
        made = [
            path
            for path in folder.rglob("*")
            if path.is_file() and path.name not in ("a.json", "a.yaml", "codes.csv")
        ]
        assert len([path for path in made if "kept" in path.parts]) == 4
        assert len([path for path in made if path.name.startswith("out.")]) == len(NAMES)
        for path in made:
            assert not found_in(path.read_bytes()), path
        for name in NAMES:
            assert_silent(
                "check", *AS_OF, "a.json", "--baseline", "known.json", "--format", name, "-v"
            )
        Path("a.json").write_text(json.dumps({**HEAD, **FACTS}), encoding="utf-8")
        for name in NAMES:
            assert_silent("check", *AS_OF, "a.json", "--baseline", "known.json", "--format", name)

    @pytest.mark.parametrize("format", NAMES)
    def test_values_that_are_asked_for(self, format: str) -> None:
        """With --show-values reasons and facts may be told; notes and titles never are."""
        more = ["--show-values", "--verbose", "--icf-codes", "codes.csv"]
        for file in ("a.json", "a.yaml"):
            shown = invoke("check", *AS_OF, file, "--format", format, *more).output
            assert "note of" not in shown
            assert canary("title") not in shown
            if format in ("text", "json"):
                assert canary("reason") in shown


class Broken(NamedTuple):
    """A way to break the case, with free text in the middle of it."""

    name: str
    old: str
    new: str


TEXT = canary("wrong place")
LONG = BIRD * 10
"""One word, but longer than any id."""
# Replacements in the YAML text below; the bird stands where people may put it by mistake.
SOURCE = """\
format: passtgenau-case/1
programme: passtgenau
case: LOE-2025-007
participant: {groups: [autismus], district: Landkreis}
agreement: {provider: st-josefshaus, signed_on: 2025-02-17, modules: gesamtmodul}
budget: {start: 2025-03-01, hours: {einstiegsphase: 48}, amount: "1.00"}
phases:
- {module: einstiegsphase, start: 2025-03-03, end: 2025-03-28, ended_early: frei}
hours:
- {id: H-1, date: 2025-03-04, module: einstiegsphase, minutes: 60, trainer: QT-1, note: frei}
- {id: H-2, date: 2025-03-04, module: einstiegsphase, from: "09:00", to: "10:00"}
goals:
- {id: Z-1, agreed_on: 2025-03-10, icf: d850, note: frei}
records:
- {kind: abschlussbericht, date: 2025-05-20, topics: [kritik], goals: {Z-1: teilweise}, note: frei}
waivers:
- {rule: PG202, subject: phases/0, reason: frei, approved_by: E-1, until: 2026-03-31}
"""
VALUES = [
    "passtgenau-case/1",
    "LOE-2025-007",
    "autismus",
    "st-josefshaus",
    "2025-02-17",
    "gesamtmodul",
    "2025-03-01",
    "48",
    '"1.00"',
    "2025-03-28",
    "H-1",
    "2025-03-04",
    "60",
    "QT-1",
    '"09:00"',
    "Z-1",
    "d850",
    "abschlussbericht",
    "kritik",
    "teilweise",
    "PG202",
    "phases/0",
    "E-1",
    "2026-03-31",
]
KEYS = ["district:", "hours: {", "module:", "note:", "reason:", "ended_early:"]
FREE_TEXTS = ["district: Landkreis", "ended_early: frei", "note: frei", "reason: frei"]
FOR_FREE_TEXT = {
    "list": f"[{TEXT}]",
    "mapping": f"{{{TEXT}: {TEXT}}}",
    "key-twice": f"{{{TEXT}: 1, {TEXT}: 1}}",
    "number": f"{PHONE}",
    "fraction": f"{PHONE}.5",
    "colon": f"{BIRD}: {TEXT}",
    "open-quote": f'"{TEXT}',
    "escape": f'"\\{TEXT}"',
    "tag": f"!{BIRD} x",
    "alias": f"*{BIRD}",
    "comma": f"frei, {TEXT}",
}
BROKEN = [
    Broken("programme", "programme: passtgenau", f"programme: {TEXT}"),
    *[Broken(f"text-for-{old}", old, TEXT) for old in VALUES],
    *[Broken(f"long-word-for-{old}", old, LONG) for old in VALUES],
    *[Broken(f"list-for-{old}", old, f"[{TEXT}]") for old in VALUES],
    *[Broken(f"key-before-{old}", old, f"{TEXT}: 1, {old}") for old in KEYS],
    *[Broken(f"key-twice-before-{old}", old, f"{TEXT}: 1, {TEXT}: 2, {old}") for old in KEYS],
    *[
        Broken(f"{name}-in-{old}", old, f"{old.partition(':')[0]}: {value}")
        for name, value in FOR_FREE_TEXT.items()
        for old in FREE_TEXTS
    ],
    Broken("key-of-the-file", "participant:", f"{TEXT}: 1\nparticipant:"),
    Broken("goal-of-a-record", "{Z-1: teilweise}", f"{{{TEXT}: teilweise}}"),
    Broken("module-of-a-budget", "{einstiegsphase: 48}", f"{{{TEXT}: 48}}"),
    Broken("text-for-everything", SOURCE, TEXT),
    Broken("text-at-the-end", SOURCE, SOURCE + TEXT),
    Broken("directive", SOURCE, f"%{BIRD}\n---\n{SOURCE}"),
]
JSON_TEXTS = {
    "open-quote": f'{{"case": "{TEXT}',
    "escape": f'{{"note": "\\{TEXT}"}}',
    "control": f'{{"note": "{TEXT}\n"}}',
    "surrogate": f'{{"note": "\\ud800{TEXT}"}}',
    "no-quotes": f'{{"note": {TEXT}}}',
    "after": f"{{}} {TEXT}",
    "before": f"{TEXT} {{}}",
    "only": f'"{TEXT}"',
    "in-a-list": f'["{TEXT}"]',
    "key": json.dumps({**HEAD, TEXT: 1}),
    "key-twice": f'{{"{TEXT}": 1, "{TEXT}": 2}}',
    "number": json.dumps({**HEAD, "participant": {"district": PHONE}}),
    "note": json.dumps({**HEAD, "goals": [{"id": "Z", "agreed_on": "2025-03-04", "note": PHONE}]}),
    "long": json.dumps({**HEAD, "case": LONG}),
    "service": json.dumps({**SERVICE, TEXT: 1, "partners": [TEXT], "rooms": TEXT, "leads": [TEXT]}),
}


def broken_file(broken: Broken) -> Path:
    """The file, in which nothing but the break is wrong."""
    assert broken.old in SOURCE
    path = Path("broken.yaml")
    path.write_text(SOURCE.replace(broken.old, broken.new, 1), encoding="utf-8")
    return path


class TestBrokenFiles:
    @pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.name)
    def test_yaml(self, broken: Broken) -> None:
        """Wherever somebody writes about a person by mistake, no message repeats it."""
        self.look_at(broken_file(broken))

    @pytest.mark.parametrize("name", JSON_TEXTS)
    def test_json(self, name: str) -> None:
        """The same in JSON, parsed or not."""
        path = Path("broken.json")
        path.write_text(JSON_TEXTS[name], encoding="utf-8")
        self.look_at(path)

    def look_at(self, path: Path) -> None:
        """Neither shown, nor raised, nor in a traceback."""
        for lang in LANGUAGES:
            shown = assert_silent("check", path, "--lang", lang, codes=(2,))
            assert path.name.encode() in shown
        outputs = [f"-o{name}=out.{name}" for name in NAMES]
        assert_silent("check", path, *outputs, codes=(2,))
        for name in NAMES:
            assert not found_in(Path(f"out.{name}").read_bytes()), name
        for name in ("text", "json", "ics"):
            result = invoke("due", path, "--format", name)
            assert not found_in(result.output)
        with pytest.raises(InputError) as caught:
            read_file(path)
        error = caught.value
        told = [str(error), repr(error), *map(repr, error.problems), *map(str, error.problems)]
        told += traceback.format_exception(error)
        assert not found_in("\n".join(told))

    @pytest.mark.parametrize(
        "broken",
        [b for b in BROKEN if "note: frei" in b.old and b.old != SOURCE],
        ids=lambda broken: broken.name,
    )
    def test_values_that_are_asked_for(self, broken: Broken) -> None:
        """Even with --show-values nothing of a note is told, however it is broken."""
        path = broken_file(broken)
        for name in ("text", "json"):
            assert_silent("check", path, "--show-values", "--format", name, codes=(2,))

    @pytest.mark.parametrize("name", ["known.json", "passtgenau.toml", "own.toml", "codes.csv"])
    def test_other_files(self, name: str) -> None:
        """Baselines, configurations, programmes and lists that are none do not repeat it, too."""
        text = f'{{"{TEXT}": "{TEXT}"}}' if name == "known.json" else f'"{TEXT}" = "{TEXT}"\n'
        Path(name).write_text(text, encoding="utf-8")
        option = {
            "known.json": ["--baseline", name],
            "passtgenau.toml": [],
            "own.toml": ["--programme", name],
            "codes.csv": ["--icf-codes", name],
        }[name]
        result = invoke("check", "s.json", *option)
        assert result.exit_code == 2
        assert not found_in(result.output)


def inside(value: Any, seen: dict[int, Any]) -> dict[int, Any]:
    """A value and everything inside it, documents of files excepted."""
    if id(value) not in seen and not isinstance(value, str):
        seen[id(value)] = value
        if attrs.has(type(value)) and not isinstance(value, Document):
            for field in attrs.fields(type(value)):
                part = getattr(value, field.name, None)
                # What no repr shows, such as a list of titles, is not shown by itself either.
                if field.repr or attrs.has(type(part)):
                    inside(part, seen)
        elif isinstance(value, tuple | list):
            for member in value:
                inside(member, seen)
    return seen


class TestReprs:
    """What is shown by accident, in a log or a debugger, holds no free text either."""

    def values(self) -> dict[str, Any]:
        """Something of every type that may hold, or come from, a case with free text."""
        read = read_case("a.json")
        case = read.case
        checker = Checker(choice=Choice(), as_of=DAY, lang="de", comparing=True, show_values=True)
        report = check(case, as_of=DAY)
        entry = HourEntry(
            id="H-9", date=DAY, module="jobcoaching", minutes=60, note=canary("note of an entry")
        )
        return {
            "case": case,
            "file": read,
            "ledger": case.ledger,
            "entries": tuple(case.ledger),
            "report": report,
            "remedies": tuple(judgement.remedy for judgement in report),
            "booking": check_booking(case, entry, as_of=DAY),
            "booked": case.book(entry),
            "differences": compare_readings(case, as_of=DAY),
            "due": due(case, as_of=DAY),
            "judged": Judged(read=read, report=report),
            "codes": load_icf_codes("codes.csv"),
            "task": Task(file="a.json", content=json.dumps(CASE).encode()),
            "checker": checker,
            "result": checker.result(Task(file="a.json")),
            "run": check_paths(["a.json", "a.yaml", "s.json"], checker),
            "cache": Cache.at("kept", checker, "1"),
            "service": read_file("s.json"),
        }

    def test_hold_no_free_text(self) -> None:
        """Neither the whole, nor any part that is shown by itself."""
        for name, value in self.values().items():
            for part in inside(value, {}).values():
                if not isinstance(part, bytes):
                    assert not found_in(f"{part!r} {part}"), name

    def test_are_of_everything_public(self) -> None:
        """Each public class that holds free text is among them."""
        seen: dict[int, Any] = {}
        values = self.values()
        inside(list(values.values()), seen)
        public = [getattr(passtgenau_core, name) for name in passtgenau_core.__all__]
        kinds = [kind for kind in public if isinstance(kind, type) and attrs.has(kind)]
        with_text = {kind for kind in kinds if list(free_fields(kind, set()))}
        assert {kind.__name__ for kind in with_text} >= {"Phase", "Record", "Waiver", "HourEntry"}
        assert with_text <= set(map(type, seen.values()))

    @pytest.mark.parametrize("lang", LANGUAGES)
    def test_of_errors(self, lang: Any) -> None:
        """Values that are built in Python and refused are not repeated."""
        programme = load_programme("passtgenau")
        attempts: list[Callable[[], object]] = [
            lambda: Case(id=TEXT, programme=programme),
            lambda: Phase(module=TEXT, start=DAY),
            lambda: Phase(module="einstiegsphase", start=DAY, ended_early=TEXT),
            lambda: Record(kind=TEXT, date=DAY, note=TEXT),
            lambda: Record(kind="abschlussbericht", date=DAY, topics=[TEXT], note=PHONE),  # type: ignore[arg-type]
            lambda: Waiver(rule=TEXT, subject=TEXT, reason=TEXT, approved_by=TEXT, until=DAY),
            lambda: HourEntry(id=TEXT, date=DAY, minutes=TEXT, note=PHONE),  # type: ignore[arg-type]
            lambda: IcfCodes(["d850"], {TEXT: TEXT}),
            lambda: load_case(json.dumps({**HEAD, "case": TEXT}), format="json"),
        ]
        for attempt in attempts:
            with pytest.raises(InputError) as caught:
                attempt()
            error = caught.value
            told = [str(error), repr(error), *(p.message(lang) for p in error.problems)]
            told += map(repr, error.problems)
            assert not found_in("\n".join(told))


def test_what_the_tests_rely_on() -> None:
    """The cases can be read, and lead to what output is made of: breaches, remedies, waivers."""
    assert read_case(SOURCE.encode(), format="yaml").case.id == "LOE-2025-007"
    report = check(read_case("a.json").case, as_of=DAY)
    assert report.breached
    assert any(judgement.waiver for judgement in report)
    assert any(judgement.remedy for judgement in report)
