"""What importing a time sheet does to a case, and how the new entries get into its file."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable, Sequence
from datetime import date, time
from functools import partial
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sheet_files import PASSTGENAU, as_csv, problems

from passtgenau_core import (
    Budget,
    Case,
    HourEntry,
    Outcome,
    Phase,
    Rate,
    Report,
    Severity,
    check,
    dump_case,
    load_case,
    read_case,
)
from passtgenau_core.files.case_file import write_atomically
from passtgenau_core.sheets import writing
from passtgenau_core.sheets.appending import appended
from passtgenau_core.sheets.hours import HourSheet, read_sheet
from passtgenau_core.sheets.importing import HourImport, ModuleHours, prepare
from passtgenau_core.sheets.writing import write_import
from passtgenau_core.testing import cases, free_texts, hour_entries

AS_OF = date(2025, 6, 1)
JUDGE = partial(check, as_of=AS_OF)
HEAD = ["Datum", "Modul", "Stunden", "Von", "Bis", "Trainer", "Bemerkung", "Kennung"]
PHASE = Phase(module="einstiegsphase", start=date(2025, 3, 3), end=date(2025, 3, 28))
CASE = Case(id="LOE-2025-007", programme=PASSTGENAU, phases=[PHASE])


def sheet(*rows: Sequence[Any]) -> HourSheet:
    """A time sheet of rows: day, module, hours, from, to, trainer, note, id."""
    return read_sheet(as_csv([HEAD, *rows]), programme=PASSTGENAU)


def row(day: int, hours: object = 1, *rest: str, module: str = "einstiegsphase") -> list[Any]:
    """A row of March 2025."""
    return [f"{day}.3.2025", module, hours, *rest]


def entry(entry_id: str, day: int, minutes: int = 60, **fields: Any) -> HourEntry:
    """An entry of March 2025."""
    made = {"id": entry_id, "date": date(2025, 3, day), "module": "einstiegsphase", **fields}
    return HourEntry(
        **(made if "reverses" in fields or "from_" in fields else made | {"minutes": minutes})
    )


def case_of(*entries: HourEntry, **fields: Any) -> Case:
    """The case with these hours."""
    return attrs.evolve(CASE, ledger=entries, **fields)


# --- What it would do -------------------------------------------------------------------------


def test_what_is_new() -> None:
    """New entries go to the end of the ledger, in the order of the sheet."""
    old = entry("H-1", 3)
    done = prepare(case_of(old), sheet(row(5), row(4, "1,5"), row(4, "1,5")), JUDGE)
    assert [(number, e.date.day, e.minutes) for number, e in done.rows] == [
        (2, 5, 60),
        (3, 4, 90),
        (4, 4, 90),
    ]
    assert tuple(done.after.ledger) == (old, *done.entries)
    assert (done.before, done.known, done.as_of) == (case_of(old), (), AS_OF)


def test_what_is_there() -> None:
    """Importing again adds nothing; a longer sheet adds what is new; remarks do not matter."""
    first = prepare(CASE, sheet(row(3), row(4)), JUDGE)
    again = prepare(first.after, sheet(row(3), row(4)), JUDGE)
    assert (again.rows, again.known, again.after) == ((), (2, 3), first.after)
    assert (again.modules, again.breaches, again.changes) == ((), (), ())
    longer = sheet(row(5), row(3), row(4, 1, "", "", "", "other words"), row(4))
    more = prepare(first.after, longer, JUDGE)
    assert ([number for number, _ in more.rows], more.known) == ([2, 5], (3, 4))


def test_what_was_reversed_stays_reversed() -> None:
    """An entry that was imported and reversed is there, and is not imported once more."""
    done = prepare(CASE, sheet(row(3)), JUDGE)
    reversal = entry("S-1", 5, reverses=done.entries[0].id, module=None)
    after = attrs.evolve(done.after, ledger=[*done.after.ledger, reversal])
    again = prepare(after, sheet(row(3)), JUDGE)
    assert (again.rows, again.known) == ((), (2,))


def test_an_id_with_other_content() -> None:
    """A row with an id of the case that says something else is neither new nor there."""
    stated = row(3, 1, "", "", "QT-1", "", "H-1")
    same = entry("H-1", 3, trainer="QT-1", note="words")
    assert prepare(case_of(same), sheet(stated), JUDGE).known == (2,)
    for other in (
        entry("H-1", 3),
        entry("H-1", 4, trainer="QT-1"),
        entry("H-1", 3, 61, trainer="QT-1"),
    ):
        told = problems(prepare, case_of(other), sheet(stated, row(9)), JUDGE)
        assert len(told) == 1
        assert told[0].startswith('row 2: the case has this entry with other content: got "H-1"')


def test_what_may_have_been_booked_by_hand() -> None:
    """An entry with another id that says the same is pointed out, unless it is reversed."""
    case = case_of(
        entry("H-1", 3, trainer="QT-1", note="words"),
        entry("H-2", 4),
        entry("S-1", 5, reverses="H-2", module=None),
        entry("H-3", 6),
    )
    rows = row(3, 1, "", "", "QT-1"), row(4), row(6, 2), row(7)
    assert prepare(case, sheet(*rows), JUDGE).alike == ((2, "H-1"),)
    twice = prepare(CASE, sheet(row(3), row(3)), JUDGE)
    assert prepare(twice.after, sheet(row(3), row(3), row(3)), JUDGE).alike == ()


def test_hours_of_modules() -> None:
    """By module, in the concept's order: before, new, after, and what is left of the limit."""
    case = load_case(
        """
        format: passtgenau-case/1
        programme: passtgenau
        case: LOE-2025-007
        budget: {hours: {qualifizierungsphase: 500, einstiegsphase: 49}}
        hours:
          - {id: H-1, date: 2025-03-03, module: einstiegsphase, minutes: 60}
          - {id: H-2, date: 2025-03-03, module: stabilisierungsphase, minutes: 60}
        """,
        format="yaml",
    )
    rows = row(5, 50, module="qualifizierungsphase"), row(4, 48), row(4, 1, module="jobcoaching")
    hours = prepare(case, sheet(*rows), JUDGE).modules
    assert hours == (
        ModuleHours(module="einstiegsphase", before=60, new=2880, limit=2880),
        ModuleHours(module="qualifizierungsphase", before=0, new=3000, limit=30000),
        ModuleHours(module="jobcoaching", before=0, new=60, limit=None),
    )
    assert [(module.after, module.left) for module in hours] == [
        (2940, -60),
        (3000, 27000),
        (60, None),
    ]


def test_limits_without_a_budget() -> None:
    """Without approved hours, the cap of the module holds."""
    (hours,) = prepare(CASE, sheet(row(4)), JUDGE).modules
    assert (hours.limit, hours.left) == (2880, 2820)


def subjects(judgements: Sequence[Any]) -> list[tuple[str, str]]:
    """Rule and subject of judgements."""
    return [(judgement.rule, judgement.subject) for judgement in judgements]


@pytest.mark.parametrize(("hours", "breached"), [(48, False), ("48:01", True)])
def test_new_breaches(hours: object, breached: bool) -> None:
    """Exactly the cap breaches nothing; a minute more does."""
    judge = partial(JUDGE, select=["PG301", "PG304"])
    done = prepare(CASE, sheet(row(4, hours)), judge)
    assert subjects(done.breaches) == ([("PG301", "module/einstiegsphase")] if breached else [])
    assert done.fails is breached


def test_breaches_that_were_there_before() -> None:
    """What is breached already is a change if it is breached in another way, and fails no more."""
    judge = partial(JUDGE, select=["PG301", "PG304"])
    done = prepare(case_of(entry("H-1", 3, 2881)), sheet(row(4), row(29)), judge)
    assert subjects(done.breaches) == [("PG304", "hours/2")]
    assert subjects(done.changes) == [("PG301", "module/einstiegsphase")]
    inside = prepare(case_of(entry("H-1", 3, 2881)), sheet(row(4)), judge)
    assert (subjects(inside.changes), inside.fails) == (subjects(done.changes), False)


def test_changes_of_outcomes() -> None:
    """A judgement that comes out otherwise is told; one that comes out the same is not."""
    budget = Budget(amount="100.00", rates=[Rate(from_=date(2025, 3, 10), rate="60.00")])
    case = attrs.evolve(CASE, budget=budget)
    judge = partial(JUDGE, select=["PG301", "PG507"])
    before = {(j.rule, j.subject): j.outcome for j in judge(case)}
    assert prepare(case, sheet(row(10)), judge).changes == ()
    done = prepare(case, sheet(row(4)), judge)
    assert [(j.rule, j.subject, j.outcome) for j in done.changes] == [
        ("PG507", "case", Outcome.UNDETERMINED)
    ]
    assert before["PG507", "case"] is not Outcome.UNDETERMINED
    assert done.breaches == ()


def test_only_errors_fail() -> None:
    """A new breach of a rule of less weight is told, and does not fail."""

    def weighed(case: Case) -> Report:
        report = JUDGE(case, select=["PG301"])
        lighter = (attrs.evolve(j, severity=Severity.WARNING) for j in report)
        return attrs.evolve(report, judgements=tuple(lighter))

    done = prepare(CASE, sheet(row(4, 49)), weighed)
    assert (subjects(done.breaches), done.fails) == ([("PG301", "module/einstiegsphase")], False)


@given(cases(PASSTGENAU), st.data())
def test_importing_twice_adds_nothing(case: Case, data: st.DataObject) -> None:
    """Whatever the case and the sheet, the second import finds everything there."""
    numbers = data.draw(st.lists(st.integers(1, 28), max_size=5))
    rows = [row(number, data.draw(st.integers(1, 9))) for number in numbers]
    judge = partial(JUDGE, select=["PG301"])
    done = prepare(case, sheet(*rows), judge)
    assert len(done.after.ledger) == len(case.ledger) + len(rows)
    again = prepare(done.after, sheet(*rows), judge)
    assert (again.rows, len(again.known)) == ((), len(rows))


# --- In the text of a file --------------------------------------------------------------------

NEW = (
    entry("T-1", 4, 30, trainer="QT-1"),
    entry("T-2", 5, from_=time(9), to=time(10, 30), note="a: b, {c}\nzwei"),
)
FLOW_1 = "{id: T-1, date: 2025-03-04, module: einstiegsphase, minutes: 30, trainer: QT-1}"
FLOW_2 = (
    "{id: T-2, date: 2025-03-05, module: einstiegsphase, from: '09:00', to: '10:30', "
    'note: "a: b, {c}\\nzwei"}'
)
BLOCK = """\
  - id: T-1
    date: 2025-03-04
    module: einstiegsphase
    minutes: 30
    trainer: QT-1
  - id: T-2
    date: 2025-03-05
    module: einstiegsphase
    from: '09:00'
    to: '10:30'
    note: "a: b, {c}\\nzwei"
"""
JSON_1 = (
    '{"id": "T-1", "date": "2025-03-04", "module": "einstiegsphase", "minutes": 30, '
    '"trainer": "QT-1"}'
)
JSON_2 = (
    '{"id": "T-2", "date": "2025-03-05", "module": "einstiegsphase", "from": "09:00", '
    '"to": "10:30", "note": "a: b, {c}\\nzwei"}'
)
TOP = "format: passtgenau-case/1\nprogramme: passtgenau\ncase: LOE-2025-007\n"
OLD = "{id: H-1, date: 2025-03-03, module: einstiegsphase, minutes: 90}"
PADDED, PADDED_1, PADDED_2 = (f"{{ {flow[1:-1]} }}" for flow in (OLD, FLOW_1, FLOW_2))
OLD_BLOCK = """\
  - id: H-1
    date: 2025-03-03
    module: einstiegsphase
    minutes: 90 # typed
"""
SPOKEN = OLD_BLOCK + "    note: |\n      eins\n      zwei\n"
J_TOP = '{"format": "passtgenau-case/1", "programme": "passtgenau", "case": "LOE-2025-007"'
J_OLD = '{"id": "H-1", "date": "2025-03-03", "module": "einstiegsphase", "minutes": 90}'
J_TIGHT = (J_TOP + ', "hours": [' + J_OLD + "]}").replace(": ", ":").replace(", ", ",")


def inserted(text: str, form: Any, mark: str = "@") -> None:
    """Entries are added where the mark stands, or are refused by a reader of the file."""
    before, _, rest = text.partition(mark)
    new, _, after = rest.partition(mark)
    old = before + after
    read = read_case(old, format=form)
    case = attrs.evolve(read.case, ledger=[*read.case.ledger, *NEW])
    assert appended(read.document, NEW) == before + new + after
    assert load_case(before + new + after, format=form) == case


@pytest.mark.parametrize(
    "text",
    [
        f"{TOP}hours:\n  - {OLD}  # typed@\n  - {FLOW_1}\n  - {FLOW_2}@\n# end\ngoals: []\n",
        f"{TOP}hours: # x\n-   {OLD}@\n-   {FLOW_1}\n-   {FLOW_2}@\n\n\n# end\n",
        f"{TOP}hours:\n- {OLD}@\n- {FLOW_1}\n- {FLOW_2}@",
        f"{TOP}hours:\n- {OLD} # no line end@\n- {FLOW_1}\n- {FLOW_2}@",
        f"{TOP}hours:\n{OLD_BLOCK[:-1]}@\n{BLOCK[:-1]}@\n\n# c\ngoals: []\n",
        f"{TOP}hours:\n{OLD_BLOCK[:-1]}@\n{BLOCK[:-1]}@",
        f"{TOP}hours:\n{SPOKEN}@{BLOCK}@",
        f"{TOP}hours:\n{SPOKEN}@{BLOCK}@goals: []\n",
        f"{TOP}hours: [{OLD}@, {FLOW_1}, {FLOW_2}@]\n",
        f"{TOP}hours: [{OLD},{OLD.replace('H-1', 'H-2')}@,{FLOW_1},{FLOW_2}@] # c\n",
        f"{TOP}hours: [\n  {OLD}@,\n  {FLOW_1},\n  {FLOW_2}@]\ngoals: []\n",
        f"{TOP}hours: [\n  {OLD}, # c@\n  {FLOW_1},\n  {FLOW_2}@\n  ]\n",
        f"{TOP}hours: [@\n  {FLOW_1},\n  {FLOW_2}@]\ngoals: []\n",
        f"{TOP}goals: []@\nhours:\n  - {FLOW_1}\n  - {FLOW_2}@\n# end\n",
        f"{TOP}goals: []@\nhours:\n  - {FLOW_1}\n  - {FLOW_2}@",
        f"---\n{TOP[:-1]}@\nhours:\n  - {FLOW_1}\n  - {FLOW_2}@\n...\n",
        f"{TOP}hours:\n  - {PADDED}@\n  - {PADDED_1}\n  - {PADDED_2}@\n",
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_in_yaml(text: str, end: str) -> None:
    """Entries look like the last one, and nothing else of the text changes."""
    inserted(text.replace("\n", end), "yaml")


def test_between_a_comma_and_a_remark() -> None:
    """In brackets the last entry needs a comma, which goes before what is said of it."""
    read = read_case(f"{TOP}hours: [\n  {OLD} # c\n]\n", format="yaml")
    want = f"{TOP}hours: [\n  {OLD}, # c\n  {FLOW_1},\n  {FLOW_2}\n]\n"
    assert appended(read.document, NEW) == want


def test_an_indented_file() -> None:
    """A whole file may stand further to the right."""
    text = "  " + TOP.replace("\n", "\n  ").rstrip()
    inserted(f"{text}@\n  hours:\n    - {FLOW_1}\n    - {FLOW_2}@\n", "yaml")


def indented(indent: Any, **fields: Any) -> str:
    """The case as JSON with this indentation; hours that are new have marks around them."""
    head = {"format": "passtgenau-case/1", "programme": "passtgenau", "case": "LOE-2025-007"}
    return json.dumps(head | fields, indent=indent)


@pytest.mark.parametrize("indent", [1, 2, 4, "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_in_json(indent: Any, end: str) -> None:
    """Indented JSON goes on as it began."""
    new = [json.loads(JSON_1), json.loads(JSON_2)]
    old = json.loads(J_OLD)
    text, want = indented(indent, hours=[old]), indented(indent, hours=[old, *new])
    read = read_case(text.replace("\n", end), format="json")
    assert appended(read.document, NEW) == want.replace("\n", end)


@pytest.mark.parametrize(
    "text",
    [
        f'{J_TOP}, "hours": [{J_OLD}@, {JSON_1}, {JSON_2}@]}}\n',
        J_TIGHT[:-2]
        + f"@,{JSON_1},{JSON_2}@".replace(": ", ":")
        .replace(", ", ",")
        .replace("a:b,{c}", "a: b, {c}")
        + "]}",
        f'{J_TOP}@, "hours": [{JSON_1}, {JSON_2}]@}}',
        f'{J_TOP}, "hours": [@{JSON_1}, {JSON_2}@]}}',
        f'{J_TOP},\n"hours": [\n {J_OLD}@,\n {JSON_1},\n {JSON_2}@\n]}}',
        f'{J_TOP},\n  "hours": [@\n    {JSON_1},\n    {JSON_2}\n  @],\n  "goals": []\n}}',
        f'{J_TOP},\n "goals": []@,\n "hours": [\n  {JSON_1},\n  {JSON_2}\n ]@\n}}\n',
        f'{J_TOP},\n"goals": []@,\n"hours": [\n  {JSON_1},\n  {JSON_2}\n]@\n}}\n',
        f'{J_TOP}, "hours": [\n  {{\n}}@\n'.replace(
            "{\n}@", f"{{ {J_OLD[1:-1]} }}@,\n  {{ {JSON_1[1:-1]} }},\n  {{ {JSON_2[1:-1]} }}@"
        )
        + "]}",
    ],
)
def test_in_other_json(text: str) -> None:
    """So does JSON on one line, or with lines of its own kind."""
    inserted(text, "json")


def test_in_json_with_line_breaks_of_its_own() -> None:
    """Where keys stand on the line of the brace, new ones are indented in our way."""
    old = J_OLD.replace(', "module"', ',\n "module"')
    read = read_case(f'{J_TOP}, "hours": [\n{old}\n]}}', format="json")
    text = appended(read.document, NEW[:1])
    assert text.startswith(f'{J_TOP}, "hours": [\n{old},\n{{\n  "id": "T-1",\n')
    assert load_case(text, format="json").ledger.get("T-1") == NEW[0]


def test_yaml_that_looks_like_json() -> None:
    """A mapping in braces goes on as JSON, which YAML reads, too."""
    inserted(f'{J_TOP}@, "hours": [{JSON_1}, {JSON_2}]@}}', "yaml")
    bare = "{format: passtgenau-case/1, programme: passtgenau, case: LOE-2025-007"
    inserted(f'{bare}@, "hours": [{JSON_1}, {JSON_2}]@}}\n', "yaml")
    inserted(f'{bare}@, "hours": [{JSON_1}, {JSON_2}]@,}}\n', "yaml")


@st.composite
def written_cases(draw: st.DrawFn) -> tuple[str, Any, Case]:
    """A case and a text that holds it, in one of the ways in which people write."""
    case = draw(cases(PASSTGENAU))
    form = draw(st.sampled_from(["yaml", "json"]))
    if form == "json":
        data = json.loads(dump_case(case, format="json"))
        text = json.dumps(data, indent=draw(st.sampled_from([None, 1, 2, "\t"])))
    else:
        text = dump_case(case)
        if draw(st.booleans()):
            text = text.replace("\n- {", "\n# between\n  - {").replace("\n", "\n# said\n", 1)
    if draw(st.booleans()):
        text = text.replace("\n", "\r\n")
    return text, form, case


@given(written_cases(), st.data())
def test_any_case_file(written: tuple[str, Any, Case], data: st.DataObject) -> None:
    """The new text is the case with the new entries, and without them it is the old text."""
    text, form, case = written
    new = [
        attrs.evolve(
            data.draw(hour_entries(PASSTGENAU, f"T-{number}")),
            note=data.draw(st.none() | free_texts()),
        )
        for number in range(data.draw(st.integers(1, 3)))
    ]
    read = read_case(text, format=form)
    result = appended(read.document, new)
    assert load_case(result, format=form) == attrs.evolve(case, ledger=[*case.ledger, *new])
    assert common(text, result) + common(text[::-1], result[::-1]) >= len(text)


def common(first: str, second: str) -> int:
    """How many characters two texts begin with both."""
    pairs = zip(first, second, strict=False)
    return next((number for number, (a, b) in enumerate(pairs) if a != b), len(first))


# --- In the file ------------------------------------------------------------------------------


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A case file."""
    path = tmp_path / "case.yaml"
    path.write_text(f"{TOP}hours:\n  - {OLD}  # typed\n", encoding="utf-8")
    return path


def imported(path: Path, *rows: Sequence[Any]) -> tuple[Any, HourImport]:
    """The case in a file, and an import into it."""
    read = read_case(path)
    return read, prepare(read.case, sheet(*(rows or [row(4)])), partial(JUDGE, select=["PG301"]))


def test_writing(file: Path) -> None:
    """The file holds the case as it was to be, and the backup what the file held before."""
    old = file.read_bytes()
    read, done = imported(file)
    backup = write_import(read, str(file), done)
    assert backup == file.with_name("case.yaml.bak")
    assert backup.read_bytes() == old
    assert load_case(file) == done.after
    assert file.read_bytes().startswith(old)
    assert sorted(path.name for path in file.parent.iterdir()) == ["case.yaml", "case.yaml.bak"]


def test_several_backups(file: Path) -> None:
    """A backup never takes the place of another one."""
    contents = []
    for day in (4, 5, 6):
        contents.append(file.read_bytes())
        backup = write_import(*_swapped(file, row(day)))
        assert backup is not None
        assert backup.read_bytes() == contents[-1]
    assert sorted(path.name for path in file.parent.iterdir()) == [
        "case.yaml",
        "case.yaml.bak",
        "case.yaml.bak.1",
        "case.yaml.bak.2",
    ]


def _swapped(path: Path, *rows: Sequence[Any]) -> tuple[Any, Path, HourImport]:
    read, done = imported(path, *rows)
    return read, path, done


@pytest.mark.skipif(os.name == "nt", reason="files have no such modes there")
def test_who_may_read_the_backup(file: Path) -> None:
    """Who may not read the file may not read its backup."""
    file.chmod(0o600)
    backup = write_import(*_swapped(file))
    assert backup is not None
    assert [stat.S_IMODE(path.stat().st_mode) for path in (file, backup)] == [0o600, 0o600]


def test_nothing_to_write(file: Path) -> None:
    """An import without new entries touches nothing."""
    old = file.read_bytes()
    write_import(*_swapped(file))
    new = file.read_bytes()
    assert write_import(*_swapped(file)) is None
    assert file.read_bytes() == new != old
    assert not file.with_name("case.yaml.bak.1").exists()


def test_a_mark_at_the_beginning_stays(file: Path) -> None:
    """A byte order mark and line ends of Windows are still there afterwards."""
    old = b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n")
    file.write_bytes(old)
    backup = write_import(*_swapped(file))
    assert backup is not None
    assert backup.read_bytes() == old
    new = file.read_bytes()
    assert new.startswith(old)
    assert new.count(b"\n") == new.count(b"\r\n") == old.count(b"\n") + 1


def test_a_file_that_changed_meanwhile(file: Path) -> None:
    """What somebody else wrote since is not lost."""
    read, done = imported(file)
    file.write_text(file.read_text("utf-8") + "# more\n", encoding="utf-8")
    old = file.read_bytes()
    told = problems(write_import, read, file, done)
    assert told == [f"{file}: the file has changed since it was read"]
    assert file.read_bytes() == old


@pytest.mark.parametrize(
    "text",
    [
        f"{TOP}hours: &all\n  - {OLD}\n",
        f"{TOP}hours:\n{SPOKEN}".rstrip("\n"),
    ],
)
def test_a_text_that_cannot_go_on(file: Path, text: str) -> None:
    """Where entries cannot be added without changing what is there, nothing is written."""
    file.write_text(text, encoding="utf-8")
    (told,) = problems(write_import, *_swapped(file))
    assert told.startswith(f"{file}: entries cannot be added to a file written like this")
    assert file.read_text("utf-8") == text
    assert [path.name for path in file.parent.iterdir()] == ["case.yaml"]


@pytest.mark.parametrize("spoil", [lambda text: text[:-9], lambda text: text + "# x: [\nx: ["])
def test_a_file_that_is_not_what_was_written(
    file: Path, monkeypatch: pytest.MonkeyPatch, spoil: Callable[[str], str]
) -> None:
    """The file is read again; if it is not the case that it should be, the old one comes back."""
    whole = write_atomically
    old = file.read_bytes()
    read, done = imported(file)

    def half(target: Path, parts: Any) -> None:
        text = "".join(parts)
        whole(target, (text if text.encode() == old else spoil(text),))

    monkeypatch.setattr(writing, "write_atomically", half)
    (told,) = problems(write_import, read, file, done)
    assert told.startswith(f"{file}: entries cannot be added")
    assert file.read_bytes() == old
    assert file.with_name("case.yaml.bak").read_bytes() == old


def test_a_programme_of_ones_own(tmp_path: Path) -> None:
    """A case of another programme is read again by that programme."""
    path = tmp_path / "case.json"
    own = attrs.evolve(PASSTGENAU, id="weg", edition=None)
    path.write_text(J_TOP.replace('"passtgenau"', '"weg"') + "}", encoding="utf-8")
    read = read_case(path, programme=own)
    done = prepare(read.case, sheet(row(4)), partial(JUDGE, select=["PG301"]))
    assert write_import(read, path, done) is not None
    assert load_case(path, programme=own) == done.after
