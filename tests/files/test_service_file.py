"""Service files: what they say, and everything that may be wrong with them, told at once."""

from __future__ import annotations

import io
import json
from datetime import date
from pathlib import Path
from typing import Any, Literal

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from passtgenau_core import (
    InputError,
    Lead,
    Problem,
    Programme,
    Service,
    Trainer,
    load_programme,
    load_service,
    read_service,
)
from passtgenau_core.errors import step
from passtgenau_core.files import document, service_file
from passtgenau_core.files.case_file import as_plain
from passtgenau_core.files.yaml_text import read_yaml, write_yaml
from passtgenau_core.testing import services

Form = Literal["yaml", "json"]
FORMS: tuple[Form, ...] = ("yaml", "json")
PROGRAMME = load_programme("passtgenau")
HEAD = "format: passtgenau-service/1\n"
EVERY_KEY = """\
# Fictional: nobody is meant. Every key a service file may have.
format: passtgenau-service/1
programme: passtgenau@2024-05-17
partners: [lebenshilfe-suedschwarzwald, st-josefshaus]
cooperation: 2024-06-03
leads:
  - {id: L-1, partner: lebenshilfe-suedschwarzwald, share: 50}
  - {id: L-2, partner: st-josefshaus, share: 50}
trainers:
  - {id: QT-1, profession: ergotherapie, qualification: jobcoaching,
     trainings: [2024-06-04, 2025-03-03]}
  - id: QT-2
rooms: [rhywerk, villa]
meetings:
  - 2025-03-04
contacts: [ifd, eingliederungshilfe, unternehmen]
"""
SERVICE = Service(
    partners=["lebenshilfe-suedschwarzwald", "st-josefshaus"],
    cooperation=date(2024, 6, 3),
    leads=[
        Lead(id="L-1", partner="lebenshilfe-suedschwarzwald", share=50),
        Lead(id="L-2", partner="st-josefshaus", share=50),
    ],
    trainers=[
        Trainer(
            id="QT-1",
            profession="ergotherapie",
            qualification="jobcoaching",
            trainings=[date(2024, 6, 4), date(2025, 3, 3)],
        ),
        Trainer(id="QT-2"),
    ],
    rooms=["rhywerk", "villa"],
    meetings=[date(2025, 3, 4)],
    contacts=["ifd", "eingliederungshilfe", "unternehmen"],
)
SHIPPED = "integrationsbegleitung, passtgenau@2024-05-17"
KEYS = ", ".join(
    ("contacts", "cooperation", "format", "leads", "meetings", "partners", "programme", "rooms")
)
KEYS += ", trainers"
Way = tuple[Any, ...]


def problems(source: Any, form: Form | None = "yaml", **options: Any) -> tuple[Problem, ...]:
    """The problems of a file that cannot be read."""
    with pytest.raises(InputError) as caught:
        load_service(source, format=form, **options)
    assert caught.value.problems
    return caught.value.problems


def places(found: tuple[Problem, ...]) -> list[tuple[int | None, int | None, str]]:
    """Line, column and pointer of each problem."""
    return [(problem.line, problem.column, problem.pointer) for problem in found]


def data_of(service: Service, **more: Any) -> dict[str, Any]:
    """The data of a service's file."""
    return {"format": "passtgenau-service/1", **more, **as_plain(service)}


def written(data: Any, form: Form) -> str:
    """Data as the text of a file."""
    if form == "yaml":
        return write_yaml(data)
    return json.dumps(data, ensure_ascii=False, indent=1)


@pytest.fixture(params=FORMS)
def form(request: pytest.FixtureRequest) -> Form:
    """Each format in turn."""
    found: Form = request.param
    return found


class TestWhatItSays:
    """Contract: "partners, cooperation, leads with shares, trainers, rooms, meetings, contacts"."""

    def test_every_key(self, tmp_path: Path) -> None:
        """Every key is read, from a path, from text, from bytes and from an open file."""
        path = tmp_path / "service.yaml"
        path.write_text(EVERY_KEY, encoding="utf-8")
        assert load_service(path) == load_service(str(path)) == SERVICE
        assert load_service(EVERY_KEY, format="yaml") == SERVICE
        assert load_service(EVERY_KEY.encode(), format="yaml") == SERVICE
        assert load_service(io.StringIO(EVERY_KEY), format="yaml") == SERVICE

    def test_least(self, form: Form) -> None:
        """Only the format is required; what is not stated is empty."""
        assert load_service(written({"format": "passtgenau-service/1"}, form), format=form) == (
            Service()
        )

    @given(service=services(), form=st.sampled_from(FORMS))
    @settings(max_examples=50)
    def test_both_formats(self, service: Service, form: Form) -> None:
        """YAML and JSON have the same shape."""
        assert load_service(written(data_of(service), form), format=form) == service

    def test_empty_lists(self, form: Form) -> None:
        """A list that is stated as empty is the same as none."""
        empty: dict[str, Any] = {
            name: [] for name in ("partners", "leads", "trainers", "rooms", "meetings")
        }
        text = written({**data_of(Service()), **empty, "cooperation": None}, form)
        assert load_service(text, format=form) == Service()

    def test_document(self) -> None:
        """The document tells where something stands."""
        read = read_service(EVERY_KEY, format="yaml")
        assert (read.service, read.programme) == (SERVICE, PROGRAMME)
        assert read.document.node("/meetings/0").value == document.Position(15, 5)
        assert read == attrs.evolve(read, document=read_service(HEAD, format="yaml").document)


class TestProgramme:
    """A service file may name the programme that the service runs."""

    def test_named(self) -> None:
        """An id alone means the newest edition; any programme may be named."""
        for name, programme in (
            ("passtgenau", PROGRAMME),
            ("passtgenau@2024-05-17", PROGRAMME),
            ("integrationsbegleitung", load_programme("integrationsbegleitung")),
        ):
            read = read_service(f"{HEAD}programme: {name}\n", format="yaml")
            assert read.programme == programme

    def test_not_named(self) -> None:
        """A file that names none means the one that has rules about services, or the given one."""
        assert read_service(HEAD, format="yaml").programme == PROGRAMME
        assert service_file.with_rules_on_services() == PROGRAMME
        own = attrs.evolve(PROGRAMME, id="musterkreis")
        assert read_service(HEAD, format="yaml", programme=own).programme is own

    def test_own(self) -> None:
        """With a programme of one's own, the file must name that one."""
        own: Programme = attrs.evolve(PROGRAMME, id="musterkreis", edition="2025-01-01")
        for name in ("musterkreis", "musterkreis@2025-01-01"):
            text = f"{HEAD}programme: {name}\n"
            assert read_service(text, format="yaml", programme=own).programme is own
        found = problems(f"{HEAD}programme: passtgenau\n", programme=own)
        assert places(found) == [(2, 12, "/programme")]

    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            (
                "passtgenu",
                f"one of: {SHIPPED}; did you mean passtgenau@2024-05-17?",
            ),
            ("passtgenau@2023-01-01", None),
            ("[passtgenau]", "a text"),
            ("5", "a text"),
        ],
    )
    def test_unknown(self, name: str, expected: str | None) -> None:
        """A programme that is not there is told with the right word."""
        (problem,) = problems(f"{HEAD}programme: {name}\n")
        assert (problem.line, problem.column, problem.pointer) == (2, 12, "/programme")
        assert problem.expected is not None
        assert expected is None or problem.expected.en == expected


A_DAY = "a day of the calendar from 1900 to 2199 as YYYY-MM-DD"
ID = "1 to 64 letters, digits and . _ : / - without spaces"
SHARE = "whole percent from 1 to 100"
# The line, its problems with column, pointer and what is expected there.
BROKEN: list[tuple[str, list[tuple[int, str, str | None]]]] = [
    ("romms: [villa]", [(1, "/romms", f"one of: {KEYS}; did you mean rooms?")]),
    ("case: LOE-2025-007", [(1, "/case", f"one of: {KEYS}")]),
    ("partners: st-josefshaus", [(11, "/partners", "a list")]),
    ("partners: {a: b}", [(11, "/partners", "a list")]),
    ("partners: null", [(11, "/partners", "a list")]),
    ("partners: [two words]", [(12, "/partners/0", ID)]),
    ("partners: [a, 5, [b]]", [(15, "/partners/1", ID), (18, "/partners/2", ID)]),
    ("rooms: [villa, '']", [(16, "/rooms/1", ID)]),
    ("contacts: [null]", [(12, "/contacts/0", ID)]),
    ("cooperation: 2025-02-29", [(14, "/cooperation", A_DAY)]),
    ("cooperation: 2025-06-31", [(14, "/cooperation", A_DAY)]),
    ("cooperation: 1899-12-31", [(14, "/cooperation", A_DAY)]),
    ("cooperation: 2200-01-01", [(14, "/cooperation", A_DAY)]),
    ("cooperation: 03.03.2025", [(14, "/cooperation", A_DAY)]),
    ("cooperation: 2025-03-03T00:00:00", [(14, "/cooperation", A_DAY)]),
    ("cooperation: [2025-03-03]", [(14, "/cooperation", "a day as YYYY-MM-DD")]),
    ("cooperation: 20250303", [(14, "/cooperation", "a day as YYYY-MM-DD")]),
    ("meetings: 2025-03-03", [(11, "/meetings", "a list")]),
    (
        "meetings: [2025-02-30, 2025-03-03, 5]",
        [(12, "/meetings/0", A_DAY), (36, "/meetings/2", "a day as YYYY-MM-DD")],
    ),
    ("leads: {id: L-1}", [(8, "/leads", "a list")]),
    ("leads: [L-1]", [(9, "/leads/0", "a mapping (key: value)")]),
    ("leads: [{id: L-1, partner: a, share: 0}]", [(38, "/leads/0/share", SHARE)]),
    ("leads: [{id: L-1, partner: a, share: 101}]", [(38, "/leads/0/share", SHARE)]),
    ("leads: [{id: L-1, partner: a, share: 50.5}]", [(38, "/leads/0/share", None)]),
    ("leads: [{id: L-1, partner: a, share: '50'}]", [(38, "/leads/0/share", None)]),
    ("leads: [{id: L-1, partner: a, share: true}]", [(38, "/leads/0/share", None)]),
    (
        "leads: [{id: L-1, partner: a, share: 50, shares: 5}]",
        [(42, "/leads/0/shares", "one of: id, partner, share; did you mean share?")],
    ),
    (
        "leads: [{id: L-1, partner: a, share: 50}, {id: L-1, partner: b, share: 50}]",
        [(48, "/leads/1/id", "each only once; the first is /leads/0")],
    ),
    ("trainers: [QT-1]", [(12, "/trainers/0", "a mapping (key: value)")]),
    ("trainers: [{id: QT 1}]", [(17, "/trainers/0/id", ID)]),
    ("trainers: [{id: A, trainings: 2025-03-03}]", [(31, "/trainers/0/trainings", "a list")]),
    ("trainers: [{id: A, trainings: [x]}]", [(32, "/trainers/0/trainings/0", A_DAY)]),
    ("trainers: [{id: A, profession: [x]}]", [(32, "/trainers/0/profession", ID)]),
    ("trainers: [{id: A, qualification: a b}]", [(35, "/trainers/0/qualification", ID)]),
    (
        "trainers: [{id: A, training: [2025-03-03]}]",
        [
            (
                20,
                "/trainers/0/training",
                "one of: id, profession, qualification, trainings; did you mean trainings?",
            )
        ],
    ),
    (
        "trainers: [{id: A}, {id: B}, {id: A}]",
        [(35, "/trainers/2/id", "each only once; the first is /trainers/0")],
    ),
]


class TestBrokenInput:
    """Contract: "reported all at once, each with file, line, column and JSON pointer"."""

    @pytest.mark.parametrize(("line", "wanted"), BROKEN, ids=[line for line, _ in BROKEN])
    def test_one_line(self, line: str, wanted: list[tuple[int, str, str | None]]) -> None:
        """Each problem stands where its value does, or its key, and says what would do."""
        found = problems(f"{HEAD}{line}\n")
        assert places(found) == [(2, column, pointer) for column, pointer, _ in wanted]
        for problem, (_, _, expected) in zip(found, wanted, strict=True):
            assert problem.expected is not None
            assert expected is None or problem.expected.en == expected

    @pytest.mark.parametrize(
        ("line", "pointers"),
        [
            ("trainers: [{}]", ["/trainers/0"]),
            ("leads: [{id: L-1}]", ["/leads/0", "/leads/0"]),
        ],
    )
    def test_missing_keys(self, line: str, pointers: list[str]) -> None:
        """A key that is required is missing where the mapping stands."""
        found = problems(f"{HEAD}{line}\n")
        assert [problem.pointer for problem in found] == pointers
        assert all("is missing" in problem.what.en for problem in found)

    @pytest.mark.parametrize(
        ("text", "place", "got"),
        [
            ("rooms: [villa]\n", (1, 1, ""), None),
            ("format: passtgenau-case/1\n", (1, 9, "/format"), '"passtgenau-case/1"'),
            ("format: passtgenau-service/2\n", (1, 9, "/format"), '"passtgenau-service/2"'),
            ("rooms: [villa]\nformat: [a]\n", (2, 9, "/format"), None),
        ],
    )
    def test_format(self, text: str, place: tuple[int, int, str], got: str | None) -> None:
        """A file without its format, or with another one, is no service file."""
        (problem,) = problems(text)
        assert places((problem,)) == [place]
        assert got is None or (problem.got is not None and problem.got.en == got)

    @pytest.mark.parametrize("text", ["", "- format: passtgenau-service/1\n", "service\n", "5\n"])
    def test_no_mapping(self, text: str) -> None:
        """What is no mapping at all is told once."""
        (problem,) = problems(text)
        assert problem.pointer == ""
        assert (problem.line, problem.column) == (1, 1)

    @pytest.mark.parametrize(
        "text",
        [
            HEAD + "rooms: [villa]\nrooms: [rhywerk]\n",
            HEAD + "trainers: [{id: A, id: B}]\n",
            HEAD + "rooms: [villa\n",
            HEAD + "\trooms: []\n",
            HEAD + "a: &a [x, x]\nb: &b [*a, *a]\nrooms: [*b, *b]\n",
        ],
        ids=["key twice", "key twice below", "bracket", "tab", "bomb"],
    )
    def test_not_readable(self, text: str) -> None:
        """Keys that stand twice, anchors and what cannot be parsed have their place too."""
        found = problems(text)
        assert all(problem.line and problem.line > 1 and problem.column for problem in found)

    @pytest.mark.parametrize(
        "text",
        [
            '{"format": "passtgenau-service/1", "rooms": ["villa"], "rooms": []}',
            '{"format": "passtgenau-service/1", "rooms": [NaN]}',
            '{"format": "passtgenau-service/1",}',
            '{"format": "passtgenau-service/1"',
        ],
    )
    def test_not_readable_json(self, text: str) -> None:
        """So have those of JSON."""
        assert all(problem.line == 1 and problem.column for problem in problems(text, "json"))

    def test_encoding_and_size(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """A wrong encoding and a file over the limit are broken input, told with the file."""
        path = tmp_path / "service.yaml"
        path.write_bytes(HEAD.encode() + b"rooms: [\xff]\n")
        (problem,) = problems(path, None)
        assert problem.file == str(path)
        path.write_text(EVERY_KEY, encoding="utf-8")
        monkeypatch.setattr(document, "MOST_BYTES", 50)
        (problem,) = problems(path, None)
        assert (problem.file, problem.what.en) == (str(path), "file too large")

    def test_no_service_format(self, tmp_path: Path) -> None:
        """TOML is for programmes, and a file that is not there is no broken input."""
        path = tmp_path / "service.toml"
        path.write_text(EVERY_KEY, encoding="utf-8")
        assert [problem.file for problem in problems(path, None)] == [str(path)]
        with pytest.raises(FileNotFoundError):
            load_service(tmp_path / "nosuch.yaml")


SEVERAL = """\
format: passtgenau-service/2
programme: passtgnau
partners: [a, two words]
cooperation: 2025-02-30
leads:
  - {id: L-1, partner: a, share: 500}
  - {partner: b, share: half}
trainers:
  - {id: A, trainings: [2025-13-01], profesion: x}
rooms: villa
meetings: [2025-03-03, 3]
contact: [ifd]
"""


class TestAllAtOnce:
    """Contract: "reported all at once"; what is fixed must not bring up what was there before."""

    def test_several(self, tmp_path: Path) -> None:
        """Problems of every kind are told together, in the order of the file."""
        path = tmp_path / "service.yaml"
        path.write_text(SEVERAL, encoding="utf-8")
        found = problems(path, None)
        assert {problem.file for problem in found} == {str(path)}
        assert places(found) == [
            (1, 9, "/format"),
            (2, 12, "/programme"),
            (3, 15, "/partners/1"),
            (4, 14, "/cooperation"),
            (6, 34, "/leads/0/share"),
            (7, 5, "/leads/1"),
            (7, 25, "/leads/1/share"),
            (9, 25, "/trainers/0/trainings/0"),
            (9, 38, "/trainers/0/profesion"),
            (10, 8, "/rooms"),
            (11, 24, "/meetings/1"),
            (12, 1, "/contact"),
        ]

    def test_same_in_json(self) -> None:
        """JSON tells the same problems at its own places."""
        text = json.dumps(read_yaml(None, SEVERAL).data, indent=1)
        found = problems(text, "json")
        assert {p.pointer for p in found} == {p.pointer for p in problems(SEVERAL)}
        lines = text.splitlines()
        room = next(problem for problem in found if problem.pointer == "/rooms")
        assert room.line is not None
        assert room.column is not None
        assert lines[room.line - 1][room.column - 1 :].startswith('"villa"')

    @pytest.mark.parametrize(
        ("text", "pointers"),
        [
            ("rooms: 5\ntrainers: [{id: A}, {id: A}]\n", ["/rooms", "/trainers/1/id"]),
            (
                (
                    "leads: [{id: A, partner: a, share: 5}, {id: A, partner: b, share: 5}]\n"
                    "trainers: [{id: A}, {id: A}]\n"
                ),
                ["/leads/1/id", "/trainers/1/id"],
            ),
            ("trainers: [{id: A}, {id: A, profession: 5}]\n", ["/trainers/1/profession"]),
            ("unknown: 5\ntrainers: [{id: A}, {id: A}]\n", ["/trainers/1/id", "/unknown"]),
        ],
        ids=["beside a wrong type", "both lists", "member unread", "beside an unknown key"],
    )
    def test_duplicates(self, text: str, pointers: list[str]) -> None:
        """Duplicate ids are told beside other problems, not only once those are fixed."""
        found = sorted(problem.pointer for problem in problems(HEAD + text))
        assert [pointer for pointer in pointers if pointer not in found] == []

    def test_one_lead(self) -> None:
        """All that is wrong with one lead is told: its id, its partner and its share."""
        found = problems(HEAD + "leads: [{id: two words, partner: 5, share: 500}]\n")
        assert [problem.pointer for problem in found] == [
            "/leads/0/id",
            "/leads/0/partner",
            "/leads/0/share",
        ]

    @pytest.mark.parametrize("key", ["a/b", "a~b", "a/b~", "rooms/0", "", "was ill", "5"])
    @pytest.mark.parametrize("nested", [False, True])
    def test_unknown_keys_of_any_kind(self, key: str, nested: bool, form: Form) -> None:
        """A key of any characters has its own place, is measured, and is never taken apart."""
        odd = {key: 1}
        data = {
            "format": "passtgenau-service/1",
            **({"trainers": [{"id": "A", **odd}]} if nested else odd),
        }
        text = written(data, form)
        (problem,) = problems(text, form)
        above = "/trainers/0" if nested else ""
        assert problem.pointer + problem.hidden == step(above, key)
        lines = text.splitlines()
        assert problem.line is not None
        assert problem.column is not None
        rest = lines[problem.line - 1][problem.column - 1 :]
        assert rest.lstrip("\"'").startswith(key)
        assert problem.got is not None
        if key != "was ill":
            assert problem.got.en == f'"{key}"' or f"{len(key)} characters" in problem.got.en
        else:
            assert key not in problem.line_of_text("en")


JUNK: list[Any] = [
    *(None, True, 0, -1, 101, 10**17, 1.5, "", "junk", "two words", "2025-02-30", "2025-03-03"),
    *([], [None], ["junk"], [[]], [{}], {}, {"junk": 1}, [{"id": "QT-1"}], [{"id": "junk"}] * 2),
]


def ways(value: Any, way: Way = ()) -> list[Way]:
    """The way to each node below ``value``."""
    members: Any = ()
    if isinstance(value, dict):
        members = list(value.items())
    elif isinstance(value, list):
        members = enumerate(value)
    found: list[Way] = []
    for key, inner in members:
        found += [(*way, key), *ways(inner, (*way, key))]
    return found


class TestAnything:
    """Contract: "no traceback": whatever a file says, it is read or told with its places."""

    @given(
        service=st.one_of(st.just(SERVICE), services()), form=st.sampled_from(FORMS), data=st.data()
    )
    def test_one_change(self, service: Service, form: Form, data: st.DataObject) -> None:
        """A valid file with a change somewhere is read, or each problem has its place."""
        content = data_of(service, programme="passtgenau")
        way = data.draw(st.sampled_from(ways(content)))
        *above, key = way
        node: Any = content
        for step_down in above:
            node = node[step_down]
        junk = data.draw(st.sampled_from(JUNK))
        if data.draw(st.integers(0, 3)):
            node[key] = junk
        elif isinstance(node, dict):
            del node[key]
            node["junk"] = junk
        else:
            node.append(junk)
        text = written(content, form)
        try:
            read = load_service(text, format=form)
        except InputError as error:
            found = error.problems
        else:
            again = written(data_of(read), form)
            assert load_service(again, format=form) == read
            return
        assert found
        lines = text.splitlines()
        for problem in found:
            assert problem.line is not None
            assert problem.column is not None
            assert 1 <= problem.column <= len(lines[problem.line - 1])
            assert problem.pointer == "" or problem.pointer.startswith("/")
