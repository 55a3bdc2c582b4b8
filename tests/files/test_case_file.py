from __future__ import annotations

import io
import json
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, time
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import attrs
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from passtgenau_core import (
    Case,
    HourEntry,
    InputError,
    Participant,
    Phase,
    Problem,
    Programme,
    check,
    dump_case,
    load_case,
    load_programme,
    save_case,
)
from passtgenau_core.errors import step
from passtgenau_core.files import document, structure
from passtgenau_core.files.case_file import read_case, write_atomically
from passtgenau_core.files.document import Position
from passtgenau_core.files.structure import converter
from passtgenau_core.files.yaml_text import write_yaml
from passtgenau_core.testing import cases

Form = Literal["yaml", "json"]
FORMS: tuple[Form, ...] = ("yaml", "json")
HEAD = "format: passtgenau-case/1\nprogramme: passtgenau\ncase: TEST-1\n"
BODY = HEAD + "phases:\n  - {module: einstiegsphase, start: 2025-03-03, end: 2025-03-28}\n"
BODY_JSON = """{
  "format": "passtgenau-case/1",
  "programme": "passtgenau@2024-05-17",
  "case": "TEST-1",
  "phases": [{"module": "einstiegsphase", "start": "2025-03-03", "end": "2025-03-28"}]
}
"""
CASE = Case(
    id="TEST-1",
    programme=load_programme("passtgenau"),
    phases=[Phase(module="einstiegsphase", start=date(2025, 3, 3), end=date(2025, 3, 28))],
)
ENTRY = "id: H-1, date: 2025-03-03, module: einstiegsphase"
NIGHT = "id: H-1, date: 2025-03-30, module: jobcoaching"
REPORT = "kind: abschlussbericht, date: 2025-03-30"
BY = "approved_by: E, until: 2026-01-01"
EVERY_KEY = load_case(Path(__file__).parent.parent / "cases" / "ok" / "every-key.yaml")
TEXTS = {form: dump_case(EVERY_KEY, format=form) for form in FORMS}
JUNK: list[Any] = [
    *(None, True, False, 0, -1, 1, 5, 12345, 10**17, Decimal("1.5"), Decimal("0.001")),
    *("", "junk", "two words", "2025-02-30", "2025-03-03", "09:00", "einstiegsphase", "H-1"),
    *([], [None], ["junk"], [[]], [{}], {}, {"junk": 1}, {"einstiegsphase": 1}, [{"junk": []}]),
]
KEYS = ["junk", "two words", "", "a/b~", "from", "minutes", "end", "id", "date", "note", "reverses"]
SMALL = cases(most_entries=3, most_phases=2)
Way = tuple[Any, ...]


def problems(source: Any, form: Form | None = "yaml", **options: Any) -> tuple[Problem, ...]:
    """The problems of a file that cannot be read."""
    with pytest.raises(InputError) as caught:
        load_case(source, format=form, **options)
    assert caught.value.problems
    return caught.value.problems


def raw(case: Case) -> dict[str, Any]:
    """The data of a case's file."""
    data: dict[str, Any] = json.loads(dump_case(case, format="json"), parse_float=Decimal)
    return data


def written(data: dict[str, Any], form: Form) -> str:
    """Data as the text of a file."""
    if form == "yaml":
        return write_yaml(data)
    return json.dumps(data, ensure_ascii=False, indent=1, default=float)


def paths(value: Any, path: Way = ()) -> Iterator[Way]:
    """The way to each node below ``value``."""
    members: Any = ()
    if isinstance(value, dict):
        members = list(value.items())
    elif isinstance(value, list):
        members = enumerate(value)
    for key, inner in members:
        yield (*path, key)
        yield from paths(inner, (*path, key))


def at(value: Any, path: Way) -> Any:
    """The node at the end of a way."""
    for key in path:
        value = value[key]
    return value


def pointer_of(path: Way) -> str:
    """The JSON pointer of a way."""
    pointer = ""
    for key in path:
        pointer = step(pointer, key)
    return pointer


def outcome(data: Any, form: Form) -> Case | list[str]:
    """The case, or the sorted pointers of its problems, each of which has line and column."""
    try:
        return load_case(written(data, form), format=form)
    except InputError as error:
        told = error.problems
    assert told
    assert all(problem.line and problem.column for problem in told)
    return sorted(problem.pointer for problem in told)


def only_thoroughly(programme: Programme | None = None, *, thorough: bool) -> Any:
    """The converter, with the fast way closed."""
    if not thorough:
        raise KeyError
    return converter(programme, thorough=True)


@st.composite
def mutations(draw: st.DrawFn) -> dict[str, Any]:
    """The data of a valid file with one change somewhere."""
    data = raw(draw(st.one_of(st.just(EVERY_KEY), SMALL)))
    path = draw(st.sampled_from(sorted(paths(data), key=str)))
    *before, key = path
    container = at(data, tuple(before))
    change = draw(st.sampled_from(("drop", "rename", "replace", "replace", "double", "insert")))
    if change == "replace":
        container[key] = draw(st.sampled_from(JUNK))
    elif change == "drop":
        del container[key]
    elif isinstance(container, list):
        index = draw(st.integers(0, len(container)))
        new = container[key] if change == "double" else draw(st.sampled_from(JUNK))
        container.insert(index, new)
    elif change == "rename":
        value = container.pop(key)
        container[draw(st.sampled_from(KEYS))] = value
    else:
        container[draw(st.sampled_from(KEYS))] = draw(st.sampled_from(JUNK))
    return data


@pytest.fixture(params=FORMS)
def form(request: pytest.FixtureRequest) -> Form:
    """Each format in turn."""
    found: Form = request.param
    return found


class TestRoundTrip:
    """The contract: "Case file (YAML or JSON, the same shape)"."""

    @given(cases(), st.sampled_from(FORMS))
    def test_what_is_dumped_is_loaded(self, case: Case, form: Form) -> None:
        """Loading what was dumped gives an equal case, and dumping that the same text."""
        text = dump_case(case, format=form)
        loaded = load_case(text, format=form)
        assert loaded == case
        assert hash(loaded) == hash(case)
        assert dump_case(loaded, format=form) == text

    @given(SMALL)
    def test_same_shape(self, case: Case) -> None:
        """Both formats say the same."""
        assert load_case(write_yaml(raw(case)), format="yaml") == case
        as_json = written(read_case(dump_case(case), format="yaml").document.data, "json")
        assert load_case(as_json, format="json") == case

    @pytest.mark.parametrize(
        "note", ["a\u0085b", "a\u2028b", "\ufeff", "a\r\nb", "  a\n\n", "no", "1:30", "\x00", "😀"]
    )
    def test_free_text(self, note: str, form: Form) -> None:
        """Free text comes back letter for letter."""
        case = attrs.evolve(CASE, participant=Participant(district=note))
        assert load_case(dump_case(case, format=form), format=form) == case

    @pytest.mark.parametrize("hours", ["1", "48.5", "0.05", "9999999.95", "0.2"])
    def test_hours(self, hours: str, form: Form) -> None:
        """Hours that are not whole come back digit for digit."""
        phase = attrs.evolve(CASE.phases[0], planned_hours=Decimal(hours))
        case = attrs.evolve(CASE, phases=[phase])
        loaded = load_case(dump_case(case, format=form), format=form)
        assert str(loaded.phases[0].planned_hours) == hours

    def test_nothing_that_was_not_stated(self) -> None:
        """Keys that say nothing are not written, and reserved words lose their underscore."""
        entry = HourEntry(
            id="H-1", date=date(2025, 3, 4), module="einstiegsphase", from_=time(9), to=time(11)
        )
        assert raw(CASE.book(entry)) == {
            "format": "passtgenau-case/1",
            "programme": "passtgenau@2024-05-17",
            "case": "TEST-1",
            "phases": [{"module": "einstiegsphase", "start": "2025-03-03", "end": "2025-03-28"}],
            "hours": [
                {
                    "id": "H-1",
                    "date": "2025-03-04",
                    "module": "einstiegsphase",
                    "from": "09:00",
                    "to": "11:00",
                }
            ],
        }

    def test_stated_as_empty_stays_empty(self, form: Form) -> None:
        """An empty list of goals or groups says something else than none, and is written."""
        case = attrs.evolve(CASE, goals=(), participant=Participant(groups=()))
        loaded = load_case(dump_case(case, format=form), format=form)
        assert loaded.goals == ()
        assert loaded.participant == Participant(groups=())

    def test_format_that_cases_do_not_have(self) -> None:
        """A case is dumped as YAML or JSON, and not as what programmes are written in."""
        with pytest.raises(InputError):
            dump_case(CASE, format="toml")


class TestSources:
    """The contract: "a path, or text / bytes / an open file with its format"."""

    @pytest.fixture(params=FORMS)
    def path(self, request: pytest.FixtureRequest, tmp_path: Path) -> Path:
        """A file in each format."""
        path = tmp_path / f"case.{request.param}"
        path.write_text(BODY if request.param == "yaml" else BODY_JSON, encoding="utf-8")
        return path

    def form(self, path: Path) -> Form:
        """The format of a file."""
        return "yaml" if path.suffix == ".yaml" else "json"

    def test_paths(self, path: Path) -> None:
        """A path may be a text or a Path."""
        assert load_case(path) == load_case(str(path)) == CASE

    def test_path_with_format(self, path: Path) -> None:
        """A format says what the ending does not."""
        other = path.rename(path.with_suffix(".txt"))
        form: Form = "yaml" if path.suffix == ".yaml" else "json"
        assert load_case(other, format=form) == CASE

    def test_text_and_bytes(self, path: Path) -> None:
        """Text and bytes come with their format."""
        form = self.form(path)
        assert load_case(path.read_text("utf-8"), format=form) == CASE
        assert load_case(path.read_bytes(), format=form) == CASE

    def test_open_files(self, path: Path) -> None:
        """Open files, of text or of bytes, come with their format."""
        with path.open(encoding="utf-8") as text, path.open("rb") as binary:
            assert load_case(text, format=self.form(path)) == CASE
            assert load_case(binary, format=self.form(path)) == CASE
        assert load_case(io.StringIO(path.read_text("utf-8")), format=self.form(path)) == CASE

    def test_byte_order_mark_and_line_ends(self, path: Path) -> None:
        """Files that Windows wrote are read."""
        text = path.read_text("utf-8")
        path.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
        assert load_case(path) == CASE
        assert load_case("\ufeff" + text, format=self.form(path)) == CASE

    def test_places_in_files_of_windows(self) -> None:
        """A byte order mark is no column, and a line end is one line end."""
        text = "\ufeffformat: x\r\nprogramme: passtgenau\r\ncase: TEST-1\r\nphase: []\r\n"
        found = problems(text.encode())
        assert [(p.line, p.column, p.pointer) for p in found] == [
            (1, 9, "/format"),
            (4, 1, "/phase"),
        ]

    def test_file_that_is_not_there(self, tmp_path: Path) -> None:
        """A missing file is no broken input."""
        with pytest.raises(FileNotFoundError):
            load_case(tmp_path / "nosuch.yaml")

    def test_unknown_ending(self, tmp_path: Path) -> None:
        """The ending of a path says the format."""
        (problem,) = problems(tmp_path / "case.txt", None)
        assert problem.file == str(tmp_path / "case.txt")
        assert problem.what.en == "file format is not clear"

    def test_programme_format(self, tmp_path: Path) -> None:
        """TOML is for programmes; the problem names the file."""
        path = tmp_path / "case.toml"
        path.write_text("", encoding="utf-8")
        (problem,) = problems(path, None)
        assert problem.what.en == "unknown case format"
        assert problem.got
        assert problem.expected
        assert (problem.got.en, problem.expected.en) == ('"toml"', "one of: json, yaml")
        assert problem.file == str(path)

    def test_file_over_the_limit(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """A file over the size limit is broken input."""
        monkeypatch.setattr(document, "MOST_BYTES", 50)
        path = tmp_path / "case.yaml"
        path.write_text(BODY, encoding="utf-8")
        (problem,) = problems(path, None)
        assert (problem.file, problem.line, problem.column) == (str(path), 1, 1)
        assert problem.what.en == "file too large"

    def test_half_a_character(self, form: Form) -> None:
        """A text that UTF-8 cannot write, as decoders that let errors pass leave it, is refused."""
        data = {**raw(CASE), "participant": {"district": "x"}}
        text = written(data, form).replace("x", "\ud800")
        assert all(problem.line and problem.column for problem in problems(text, form))

    def test_document(self) -> None:
        """A case that was read comes with the places of its nodes, which make no difference."""
        read = read_case(BODY_JSON, format="json")
        assert read.document.node("/phases/0/end").value == Position(5, 73)
        assert read.case == CASE
        assert read == read_case(BODY, format="yaml")


class TestProgramme:
    @pytest.mark.parametrize("name", ["passtgenau", "passtgenau@2024-05-17"])
    def test_name(self, name: str) -> None:
        """An id alone means its newest edition; what is dumped names the edition."""
        case = load_case(BODY.replace("passtgenau\n", f"{name}\n"), format="yaml")
        assert case.programme.name == "passtgenau@2024-05-17"
        assert "programme: passtgenau@2024-05-17\n" in dump_case(case)

    @pytest.mark.parametrize(
        ("name", "what", "expected"),
        [
            ("pastgenau", "unknown programme", "; did you mean passtgenau@2024-05-17?"),
            ("nosuch", "unknown programme", "passtgenau@2024-05-17"),
            (
                "passtgenau@1999-01-01",
                "unknown edition of the programme",
                "one of: passtgenau@2024-05-17; did you mean passtgenau@2024-05-17?",
            ),
            ("nosuch@2024-05-17", "unknown programme", "passtgenau@2024-05-17"),
            ("../passtgenau", "unknown programme", "passtgenau@2024-05-17"),
            ("/etc/nosuch.toml", "unknown programme", "passtgenau@2024-05-17"),
            ("/etc/nosuch.toml.toml", "unknown programme", "passtgenau@2024-05-17"),
            ('""', "unknown programme", "passtgenau@2024-05-17"),
        ],
    )
    def test_unknown(self, name: str, what: str, expected: str) -> None:
        """A programme or an edition that is not shipped is told, with those that are."""
        text = HEAD.replace("programme: passtgenau\n", f"programme: {name}\n")
        (problem,) = problems(text)
        assert (problem.line, problem.column, problem.pointer) == (2, 12, "/programme")
        assert problem.what.en == what
        assert problem.got
        assert problem.got.en == f'"{name.strip(chr(34))}"'
        assert problem.expected
        assert expected in problem.expected.en

    def test_unknown_programme_hides_no_other_problem(self) -> None:
        """Types and keys are looked at even where the words cannot be."""
        text = BODY.replace("passtgenau\n", "nosuch\n") + "  - {module: 5, strt: 2025-02-30}\n"
        assert [problem.pointer for problem in problems(text)] == [
            "/programme",
            "/phases/1",
            "/phases/1/module",
            "/phases/1/strt",
        ]

    def own(self) -> Programme:
        """A programme of one's own."""
        return attrs.evolve(load_programme("passtgenau"), id="musterkreis", edition="2025")

    @pytest.mark.parametrize("name", ["musterkreis", "musterkreis@2025"])
    def test_own(self, name: str) -> None:
        """A file that names a programme of one's own is read with it."""
        own = self.own()
        text = BODY.replace("passtgenau\n", f"{name}\n")
        case = load_case(text, format="yaml", programme=own)
        assert case.programme is own
        assert load_case(dump_case(case), format="yaml", programme=own) == case
        problems(text)

    @pytest.mark.parametrize("name", ["passtgenau", "musterkreis@2024"])
    def test_other_than_the_given_one(self, name: str) -> None:
        """A file that names another programme than the given one is not read with it."""
        (problem,) = problems(BODY.replace("passtgenau\n", f"{name}\n"), programme=self.own())
        assert (problem.line, problem.column, problem.pointer) == (2, 12, "/programme")
        assert problem.expected
        assert "musterkreis, musterkreis@2025" in problem.expected.en

    def test_words_of_the_given_one(self) -> None:
        """The words of the given programme hold, and no others."""
        own = attrs.evolve(self.own(), modules=self.own().modules[:1], bundles=(), rules=())
        text = BODY.replace("passtgenau\n", "musterkreis\n")
        assert load_case(text, format="yaml", programme=own).phases == CASE.phases
        (problem,) = problems(text.replace("einstiegsphase", "jobcoaching"), programme=own)
        assert problem.pointer == "/phases/0/module"
        assert problem.expected
        assert problem.expected.en == "one of: einstiegsphase"


ID = "1 to 64 letters, digits and . _ : / - without spaces"
A_DAY = "a day of the calendar from 1900 to 2199 as YYYY-MM-DD"
DURATION = "exactly one of: minutes, from with to, reverses"
CODE = "b1–b8, s1–s8, d1–d9 or e1–e5, then 2 to 4 digits"
EUROS = "euros as a text with a point and at most two places"
MAPPING = "a mapping (key: value)"


class TestProblems:
    """The contract: "reported all at once, each with file, line, column and JSON pointer"."""

    @pytest.mark.parametrize(
        ("body", "column", "pointer", "got", "expected"),
        [
            ("phase: []", 1, "/phase", '"phase"', "did you mean phases?"),
            ("phases: {}", 9, "/phases", MAPPING, "a list"),
            ("participant: []", 14, "/participant", "a list", MAPPING),
            ("participant: {name: x}", 15, "/participant/name", '"name"', "groups"),
            ("participant: {groups: wfbm}", 23, "/participant/groups", '"wfbm"', "a list"),
            (
                "participant: {groups: [wfb]}",
                24,
                "/participant/groups/0",
                '"wfb"',
                "did you mean wfbm?",
            ),
            (
                "agreement: {provider: josefshaus}",
                23,
                "/agreement/provider",
                '"josefshaus"',
                "did you mean st-josefshaus?",
            ),
            (
                "agreement: {signed_on: 2023-02-29}",
                24,
                "/agreement/signed_on",
                '"2023-02-29"',
                A_DAY,
            ),
            (
                "agreement: {modules: gesamtmodl}",
                22,
                "/agreement/modules",
                '"gesamtmodl"',
                "did you mean gesamtmodul?",
            ),
            ("agreement: {modules: einstiegsphase}", 22, "/agreement/modules", None, "a list"),
            (
                "budget: {start: 2025-03-02, end: 2025-03-01}",
                34,
                "/budget/end",
                "2025-03-01",
                "2025-03-02 or later",
            ),
            ("budget: {amount: 88200}", 18, "/budget/amount", "88200", EUROS),
            ("budget: {amount: 88200.00}", 18, "/budget/amount", "88200.00", EUROS),
            ('budget: {amount: "1.234,00"}', 18, "/budget/amount", None, EUROS),
            ("budget: {funder: 1}", 18, "/budget/funder", "1", ID),
            ("phases: [{module: jobcoaching}]", 10, "/phases/0", None, "this key is required"),
            (
                "phases: [{module: jobcoaching, start: 2025-02-30}]",
                39,
                "/phases/0/start",
                '"2025-02-30"',
                A_DAY,
            ),
            (
                "phases: [{module: jobcoaching, start: 2025-02-28, ended_early: x}]",
                64,
                "/phases/0/ended_early",
                None,
                "end: the last day of the phase",
            ),
            (
                "phases: [{module: jobcoaching, start: 2025-02-28, planned_hours: '48'}]",
                66,
                "/phases/0/planned_hours",
                '"48"',
                "a number of hours above 0 that comes to whole minutes",
            ),
            (f"hours: [{{{ENTRY}, minutes: 0}}]", 70, "/hours/0/minutes", "0", "above 0"),
            (f"hours: [{{{ENTRY}, minutes: -5}}]", 70, "/hours/0/minutes", "-5", "above 0"),
            (
                f"hours: [{{{ENTRY}, minutes: 1.5}}]",
                70,
                "/hours/0/minutes",
                "1.5",
                "whole minutes above 0",
            ),
            (
                f"hours: [{{{ENTRY}, minutes: yes}}]",
                70,
                "/hours/0/minutes",
                '"yes"',
                "whole minutes above 0",
            ),
            (
                f"hours: [{{{ENTRY}, minutes: true}}]",
                70,
                "/hours/0/minutes",
                "true",
                "whole minutes above 0",
            ),
            (
                f"hours: [{{{ENTRY}, minutes: 1:30}}]",
                70,
                "/hours/0/minutes",
                '"1:30"',
                "whole minutes above 0",
            ),
            (
                f"hours: [{{{ENTRY}, minutes: '90'}}]",
                70,
                "/hours/0/minutes",
                '"90"',
                "whole minutes above 0",
            ),
            (
                f"hours: [{{{ENTRY}, minutes: {'9' * 5000}}}]",
                70,
                "/hours/0/minutes",
                "a value of type Decimal",
                "whole minutes above 0",
            ),
            (f"hours: [{{{ENTRY}}}]", 9, "/hours/0", None, DURATION),
            (f"hours: [{{{ENTRY}, from: '09:00'}}]", 9, "/hours/0", None, DURATION),
            (
                f"hours: [{{{ENTRY}, from: '09:00', to: '24:00'}}]",
                80,
                "/hours/0/to",
                '"24:00"',
                "HH:MM from 00:00 to 23:59",
            ),
            (
                f"hours: [{{{ENTRY}, from: '09:00', to: '09:00'}}]",
                80,
                "/hours/0/to",
                "0",
                "whole minutes above 0",
            ),
            (
                f"hours: [{{{NIGHT}, from: '02:30', to: '04:00'}}]",
                64,
                "/hours/0/from",
                "2025-03-30 02:30",
                "a time that the clock change does not skip",
            ),
            (
                "hours: [{id: H-1, date: 2025-03-30, reverses: H-1}]",
                47,
                "/hours/0/reverses",
                '"H-1"',
                "the id of another entry",
            ),
            (
                "hours: [{id: 12345, date: 2025-03-30, reverses: H-1}]",
                14,
                "/hours/0/id",
                "12345",
                ID,
            ),
            (
                f"hours: [{{{ENTRY}, minutes: 1, place: rhywrk}}]",
                80,
                "/hours/0/place",
                '"rhywrk"',
                "did you mean rhywerk?",
            ),
            (
                "goals: [{id: Z-1, agreed_on: 2025-03-30, icf: d0}]",
                47,
                "/goals/0/icf",
                '"d0"',
                CODE,
            ),
            (
                "records: [{kind: reflexionsgespräch, date: 2025-03-30}]",
                18,
                "/records/0/kind",
                '"reflexionsgespräch"',
                "did you mean reflexionsgespraech?",
            ),
            (
                f"records: [{{{REPORT}, topics: [kritic]}}]",
                63,
                "/records/0/topics/0",
                '"kritic"',
                "did you mean kritik?",
            ),
            (
                f"records: [{{{REPORT}, with: [leiter]}}]",
                61,
                "/records/0/with/0",
                '"leiter"',
                "did you mean leitung?",
            ),
            (
                f"records: [{{{REPORT}, answered_on: 2025-03-29}}]",
                67,
                "/records/0/answered_on",
                "2025-03-29",
                "2025-03-30 or later",
            ),
            (
                f"records: [{{{REPORT}, icf: [{{code: d1, extent: 1}}]}}]",
                79,
                "/records/0/icf/0/extent",
                '"extent"',
                "for d1: performance, capacity",
            ),
            (
                f"waivers: [{{rule: PG202, subject: case, {BY}}}]",
                11,
                "/waivers/0",
                None,
                "this key is required",
            ),
            (
                f"waivers: [{{subject: case, rule: PG202, reason: ' ', {BY}}}]",
                48,
                "/waivers/0/reason",
                "nothing (null)",
                "why the waiver holds",
            ),
            (
                f"waivers: [{{rule: PG2020, subject: case, reason: x, {BY}}}]",
                18,
                "/waivers/0/rule",
                '"PG2020"',
                "did you mean PG202?",
            ),
        ],
    )
    def test_place_got_and_expected(
        self, body: str, column: int, pointer: str, got: str | None, expected: str
    ) -> None:
        """Each problem is told with its place, what was got and what was expected."""
        (problem,) = problems(f"{HEAD}# Fictional ä\n{body}\n")
        assert (problem.line, problem.column, problem.pointer) == (5, column, pointer)
        if got is not None:
            assert problem.got
            assert problem.got.en == got
        assert problem.expected
        assert expected in problem.expected.en

    @pytest.mark.parametrize(
        ("removed", "expected"),
        [
            ("format", ["key format is missing"]),
            ("programme", ["key programme is missing"]),
            ("case", ["key case is missing"]),
        ],
    )
    def test_required_keys(self, removed: str, expected: list[str], form: Form) -> None:
        """The three required keys are told where the document begins."""
        data = {key: value for key, value in raw(CASE).items() if key != removed}
        found = problems(written(data, form), form)
        assert [problem.what.en for problem in found] == expected
        assert [(p.line, p.column, p.pointer) for p in found] == [(1, 1, "")]

    @pytest.mark.parametrize(
        ("stated", "got"),
        [
            ("passtgenau-case/2", '"passtgenau-case/2"'),
            ("1", '"1"'),
            ("null", '"None"'),
            ("[]", None),
        ],
    )
    def test_format(self, stated: str, got: str | None) -> None:
        """Another format is told, with the one that is read."""
        (problem,) = problems(HEAD.replace("passtgenau-case/1", stated))
        assert (problem.line, problem.column, problem.pointer) == (1, 9, "/format")
        assert problem.what.en == "unknown format"
        assert problem.expected
        assert problem.expected.en.startswith("one of: passtgenau-case/1")
        if got:
            assert problem.got
            assert problem.got.en == got

    def test_example_of_a_missing_format(self) -> None:
        """Who forgets the format is shown how to write it."""
        (problem,) = problems("programme: passtgenau\ncase: A\n")
        assert problem.example == "format: passtgenau-case/1"

    @pytest.mark.parametrize("text", ["[]", "5", "null", '"format"', "true"])
    def test_no_mapping(self, text: str, form: Form) -> None:
        """A file whose top level is no mapping is told so where it begins."""
        (problem,) = problems(text, form)
        assert (problem.line, problem.column, problem.pointer) == (1, 1, "")
        assert problem.expected
        assert problem.expected.en == MAPPING

    @pytest.mark.parametrize("name", ["5", "null", "[passtgenau]", "{}"])
    def test_programme_that_is_no_text(self, name: str) -> None:
        """The name of a programme is a text."""
        (problem,) = problems(HEAD.replace("passtgenau\n", f"{name}\n"))
        assert (problem.line, problem.column, problem.pointer) == (2, 12, "/programme")
        assert problem.expected
        assert problem.expected.en == "a text"

    def test_all_at_once(self) -> None:
        """Problems of all kinds are told in the order of the file."""
        text = (
            "format: passtgenau-case/0\nprogramme: nosuch\nphase: []\n"
            "phases:\n  - {module: 5, start: 2025-02-30}\n"
            "hours:\n  - {id: H-1}\n  - 5\n"
        )
        found = [(p.line, p.column, p.pointer) for p in problems(text)]
        assert found == [
            (1, 1, ""),
            (1, 9, "/format"),
            (2, 12, "/programme"),
            (3, 1, "/phase"),
            (5, 14, "/phases/0/module"),
            (5, 24, "/phases/0/start"),
            (7, 5, "/hours/0"),
            (8, 5, "/hours/1"),
        ]

    def test_values_and_types_at_once(self) -> None:
        """A value that is out of range is told beside one of a wrong type, in one entry too."""
        text = f"{HEAD}hours: [{{id: H-1, date: 2025-02-30, module: jobcoaching, minutes: 0}}]\n"
        assert [p.pointer for p in problems(text)] == ["/hours/0/date", "/hours/0/minutes"]

    def test_clashes_beside_other_problems(self) -> None:
        """Where one part cannot be read, what clashes in the others is told all the same."""
        text = (
            HEAD + "goals: [{id: Z-1, agreed_on: 2025-03-03}, {id: Z-1, agreed_on: 2025-03-03}]\n"
            "phases: [{}]\n"
        )
        assert [p.pointer for p in problems(text)] == ["/goals/1/id", "/phases/0", "/phases/0"]

    def test_null_in_an_entry(self, form: Form) -> None:
        """An optional key of an entry may say that there is nothing to say."""
        entry = {
            "id": "H-1",
            "date": "2025-03-03",
            "module": "einstiegsphase",
            "minutes": 60,
            "trainer": None,
            "place": None,
            "note": None,
        }
        case = load_case(written({**raw(CASE), "hours": [entry]}, form), format=form)
        assert case.ledger.minutes("einstiegsphase") == 60

    @pytest.mark.parametrize(
        "text",
        [
            f"{HEAD}phases: {'[' * 100_000}",
            f"{HEAD}phases: {'[' * 100_000}{']' * 100_000}",
            BODY_JSON.replace('"TEST-1"', "[" * 100_000),
            BODY_JSON.replace('"TEST-1"', "[" * 100_000 + "]" * 100_000),
            BODY_JSON.replace('"TEST-1"', '{"a":' * 100_000 + "1" + "}" * 100_000),
            BODY_JSON.replace('"TEST-1"', "[" * 500 + "]" * 500),
        ],
    )
    def test_nesting(self, text: str) -> None:
        """Nesting without end is broken input."""
        found = problems(text, "yaml" if text.startswith("format") else "json")
        assert [problem.line for problem in found] == [4]

    def test_names_are_not_repeated(self) -> None:
        """What may be a person's name is measured and not quoted."""
        text = (
            "format: passtgenau-case/1\nprogramme: passtgenau\ncase: Erika Muster\n"
            "goals: [{id: Z-1, agreed_on: Erika Muster}]\n"
            "phases: [{module: Erika Muster, start: 2025-03-03}]\n"
            "records:\n"
            "  - {kind: abschlussbericht, date: 2025-03-03, goals: {Erika Muster: offen}}\n"
            '"Erika Muster": 1\n'
        )
        found = problems(text)
        assert len(found) == 5
        for problem in found:
            assert "Erika" not in problem.line_of_text("de")
            assert "Erika" not in problem.line_of_text("en")


class TestMutations:
    """Either a case or all its problems: the fast way and the thorough way agree."""

    @given(mutations())
    @example({**raw(CASE), "hours": {}})
    @example({**raw(CASE), "hours": ""})
    @example({**raw(CASE), "agreement": {"modules": "einstiegsphase"}})
    @example({**raw(CASE), "programme": "nosuch.toml.toml"})
    @example(
        {
            **raw(CASE),
            "hours": [
                {"id": "A", "date": "2025-03-03", "module": "einstiegsphase", "minutes": 1}
                | {"trainer": None}
            ],
        }
    )
    @example(
        {
            **raw(CASE),
            "hours": [
                {"id": "A", "date": "2025-03-03", "module": "nosuch", "minutes": 1},
                {"id": "B", "date": "2025-03-03", "reverses": "A"},
            ],
        }
    )
    def test_both_ways_agree(self, data: dict[str, Any]) -> None:
        """A file with one change becomes the same case, or the same problems, either way."""
        as_json, as_yaml = (outcome(data, form) for form in FORMS)
        assert as_json == as_yaml
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(structure, "converter", only_thoroughly)
            assert outcome(data, "json") == as_json

    @given(mutations())
    def test_what_was_read_can_be_judged(self, data: dict[str, Any]) -> None:
        """A case that could be read is judged and dumped without a problem."""
        found = outcome(data, "json")
        if isinstance(found, Case):
            assert check(found, as_of=date(2026, 1, 1)).judgements
            assert load_case(dump_case(found), format="yaml") == found
            assert found.agreed_modules is None or set(
                found.agreed_modules
            ) <= found.programme.terms("modules")

    @given(st.data(), st.sampled_from(FORMS))
    def test_the_wrong_value_is_where_the_problem_is(self, data: st.DataObject, form: Form) -> None:
        """A value of a wrong type is told at its own line, column and pointer."""
        content = raw(EVERY_KEY)
        scalars = [p for p in paths(content) if not isinstance(at(content, p), (dict, list))]
        *before, key = path = data.draw(st.sampled_from(scalars))
        at(content, tuple(before))[key] = {"§§": 1}
        text = written(content, form)
        mark = text.index("§§")
        mark = text.rindex("{", 0, mark) if form == "json" or text[mark - 1] == "{" else mark
        line, column = document.position_at(text, mark)
        found = [(p.pointer, p.line, p.column) for p in problems(text, form)]
        assert (pointer_of(path), line, column) in found

    @given(st.data(), st.sampled_from(FORMS))
    def test_the_unknown_key_is_where_the_problem_is(self, data: st.DataObject, form: Form) -> None:
        """A key that nobody knows is told at its own line, column and pointer."""
        content = raw(EVERY_KEY)
        key = "Unknown_Key"
        free = ("hours", "goals")
        mappings = [
            p
            for p in ((), *paths(content))
            if isinstance(at(content, p), dict) and not (p and p[-1] in free)
        ]
        path = data.draw(st.sampled_from(mappings))
        at(content, path)[key] = 1
        text = written(content, form)
        line, column = document.position_at(text, text.index(key) - (form == "json"))
        (problem,) = problems(text, form)
        assert (problem.what.en, problem.line, problem.column) == ("unknown key", line, column)


class TestAnything:
    """The contract: "Broken input is not a breach … no traceback"."""

    def load(self, source: Any, form: Form) -> None:
        """Read what may be broken."""
        told: tuple[Problem, ...] | None = None
        try:
            load_case(source, format=form)
        except InputError as error:
            told = error.problems
        assert told is None or told
        assert all(problem.line and problem.column for problem in told or ())

    @given(
        st.text(st.one_of(st.characters(), st.characters(categories=["Cs"]))),
        st.sampled_from(FORMS),
    )
    @example("a: \ud800", "yaml")
    @example('["\ud800"]', "json")
    def test_random_text(self, text: str, form: Form) -> None:
        """No text raises anything but an InputError with line and column."""
        self.load(text, form)

    @given(st.binary(), st.sampled_from(FORMS))
    @example(b"\xef\xbb\xbfab\xfc", "yaml")
    @example(b"\xef\xbb\xbf\xff", "json")
    def test_random_bytes(self, content: bytes, form: Form) -> None:
        """No bytes raise anything but an InputError with line and column."""
        self.load(content, form)

    @given(
        st.sampled_from(FORMS),
        st.lists(
            st.tuples(
                st.integers(0, 5000),
                st.integers(0, 3),
                st.text(st.sampled_from("{}[],:\"'\\u1-?&*!|>%@#.eEaNä\n\t \x00"), max_size=3),
            ),
            min_size=1,
            max_size=3,
        ),
    )
    def test_random_edits(self, form: Form, edits: list[tuple[int, int, str]]) -> None:
        """A valid file that was edited anywhere raises nothing but an InputError."""
        text = TEXTS[form]
        for place, removed, added in edits:
            here = place % (len(text) + 1)
            text = text[:here] + added + text[here + removed :]
        self.load(text, form)

    @given(st.sampled_from(FORMS), st.data())
    def test_random_cuts(self, form: Form, data: st.DataObject) -> None:
        """A file that ends too soon raises nothing but an InputError."""
        text = TEXTS[form]
        self.load(text[: data.draw(st.integers(0, len(text)))], form)

    @given(
        st.recursive(
            st.sampled_from(JUNK),
            lambda inner: (
                st.dictionaries(st.sampled_from([*KEYS, "hours", "phases"]), inner)
                | st.lists(inner, max_size=3)
            ),
            max_leaves=8,
        ),
        st.sampled_from(
            ["participant", "agreement", "budget", "phases", "hours", "goals", "records"]
        ),
    )
    def test_random_data(self, junk: Any, key: str) -> None:
        """No data of a known key raises anything but an InputError."""
        as_json, as_yaml = (outcome({**raw(CASE), key: junk}, form) for form in FORMS)
        assert as_json == as_yaml


class TestSave:
    """Written as a whole or not at all."""

    @pytest.mark.parametrize("name", ["a.yaml", "a.yml", "a.json", "A.YAML", "b.c.JSON"])
    def test_ending_says_the_format(self, tmp_path: Path, name: str) -> None:
        """The ending says the format, and the file is read back."""
        path = tmp_path / name
        save_case(CASE, path)
        assert load_case(path) == CASE
        form: Form = "json" if name.lower().endswith("json") else "yaml"
        assert path.read_bytes() == dump_case(CASE, format=form).encode()
        assert list(tmp_path.iterdir()) == [path]

    def test_path_as_text(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """A path may be a text, and need not name a folder."""
        monkeypatch.chdir(tmp_path)
        save_case(CASE, "a.yaml")
        assert load_case("a.yaml") == CASE

    @pytest.mark.parametrize("name", ["a.txt", "a", "a.toml", "a.yaml.bak"])
    def test_other_endings(self, tmp_path: Path, name: str) -> None:
        """Another ending is refused, and nothing is written."""
        with pytest.raises(InputError) as caught:
            save_case(CASE, tmp_path / name)
        (problem,) = caught.value.problems
        assert problem.what.en == "unknown file ending"
        assert problem.expected
        assert ".json, .yaml, .yml" in problem.expected.en
        assert list(tmp_path.iterdir()) == []

    @pytest.mark.parametrize("function", ["replace", "chmod"])
    def test_old_file_survives(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, function: str
    ) -> None:
        """If the new file cannot take its place, the old one is as it was and nothing is left."""
        path = tmp_path / "a.yaml"
        path.write_text("old", encoding="utf-8")

        def fail(*_: object) -> None:
            raise PermissionError

        monkeypatch.setattr(Path, function, fail)
        with pytest.raises(PermissionError):
            save_case(CASE, path)
        assert path.read_text("utf-8") == "old"
        assert list(tmp_path.iterdir()) == [path]

    @pytest.mark.parametrize("function", ["fsync", "fdopen"])
    def test_full_disk(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, function: str
    ) -> None:
        """If the new file cannot be written, the old one is as it was and nothing is left."""
        path = tmp_path / "a.json"
        path.write_text("old", encoding="utf-8")

        def fail(*_: object, **__: object) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, function, fail)
        with pytest.raises(OSError, match="No space left"):
            save_case(CASE, path)
        assert path.read_text("utf-8") == "old"
        assert list(tmp_path.iterdir()) == [path]

    def test_folder_that_is_not_there(self, tmp_path: Path) -> None:
        """A folder that is not there is not made."""
        with pytest.raises(FileNotFoundError):
            save_case(CASE, tmp_path / "nosuch" / "a.yaml")

    @pytest.mark.parametrize("mode", [0o600, 0o640, 0o664])
    def test_permissions_stay(self, tmp_path: Path, mode: int) -> None:
        """Who could read the old file can read the new one, and nobody else."""
        path = tmp_path / "a.yaml"
        path.write_text("old", encoding="utf-8")
        path.chmod(mode)
        save_case(CASE, path)
        assert stat.S_IMODE(path.stat().st_mode) == mode
        assert load_case(path) == CASE

    @pytest.mark.parametrize(("mask", "mode"), [(0o022, 0o644), (0o077, 0o600)])
    def test_permissions_of_a_new_file(self, tmp_path: Path, mask: int, mode: int) -> None:
        """A new file has the permissions that the process gives new files."""
        before = os.umask(mask)
        try:
            save_case(CASE, tmp_path / "a.yaml")
            assert os.umask(mask) == mask
        finally:
            os.umask(before)
        assert stat.S_IMODE((tmp_path / "a.yaml").stat().st_mode) == mode

    def test_nobody_else_reads_the_half_written_one(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """While it is written, the file beside is the owner's alone."""
        modes = []
        sync = os.fsync

        def look(handle: int) -> None:
            modes.append(stat.S_IMODE(os.fstat(handle).st_mode))
            sync(handle)

        monkeypatch.setattr(os, "fsync", look)
        save_case(CASE, tmp_path / "a.yaml")
        assert modes == [0o600]


class TestImports:
    """The contract: importing it "loads neither a CLI nor a data-frame library"."""

    def loaded(self, code: str) -> list[str]:
        """Which of the extras' packages are loaded after ``code``."""
        extras = ("yaml", "click", "rich", "hypothesis", "narwhals", "pandas", "polars")
        told = f"{code}\nimport sys\nprint(*sorted({extras!r} & sys.modules.keys()))"
        told = told.replace(f"{extras!r} &", f"set({extras!r}) &")
        done = subprocess.run(
            [sys.executable, "-c", told], capture_output=True, check=True, text=True
        )
        return done.stdout.split()

    def test_import(self) -> None:
        """Importing the package loads no extra."""
        assert self.loaded("import passtgenau_core") == []

    def test_json(self) -> None:
        """JSON files, and programmes, need no extra."""
        code = (
            "from passtgenau_core import load_case, dump_case\n"
            f"dump_case(load_case({BODY_JSON!r}, format='json'), format='json')"
        )
        assert self.loaded(code) == []

    def test_yaml(self) -> None:
        """YAML files load PyYAML and nothing else."""
        code = f"from passtgenau_core import load_case\nload_case({BODY!r}, format='yaml')"
        assert self.loaded(code) == ["yaml"]


@pytest.mark.skipif(not Path("/dev/null").exists(), reason="this system has no /dev/null")
def test_what_is_no_file_is_written_to_directly() -> None:
    """A device stays a device."""
    write_atomically(Path("/dev/null"), "text")
    assert not Path("/dev/null").is_file()
