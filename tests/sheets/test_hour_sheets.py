"""Rows of time sheets as hour entries: headings, cells, ids, and what is left out or refused."""

from __future__ import annotations

import io
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sheet_files import (
    HEAD,
    PASSTGENAU,
    ROWS,
    XLS,
    as_csv,
    as_ods,
    as_xlsx,
    ods_cell,
    ods_row,
    ods_table,
    places,
    problems,
)

from passtgenau_core import HourEntry, InputError, Text
from passtgenau_core.sheets import sources
from passtgenau_core.sheets.headings import HEADINGS, folded, known_headings
from passtgenau_core.sheets.hours import HourSheet, read_hours, read_sheet
from passtgenau_core.testing import days

ONE = [(date(2025, 3, 3), "einstiegsphase", 90, "QT-1", "im Rhywerk")]
DAY, MODULE = "3.3.2025", "einstiegsphase"


def read(*rows: Sequence[Any], **options: Any) -> tuple[HourEntry, ...]:
    """The entries of rows below headings, as CSV."""
    return read_hours(as_csv(rows), **{"programme": PASSTGENAU, **options})


def one(*rows: Sequence[Any], **options: Any) -> HourEntry:
    """The only entry of such rows."""
    (entry,) = read(*rows, **options)
    return entry


def said(entries: Sequence[HourEntry]) -> list[tuple[Any, ...]]:
    """What entries say, without their ids."""
    return [
        (e.date, e.module, e.minutes, e.from_, e.to, e.trainer, e.place, e.note) for e in entries
    ]


def odf() -> bytes:
    """``ROWS`` as ODS."""
    return as_ods(ods_table("Blatt", *(ods_row(*map(ods_cell, row)) for row in ROWS)))


@pytest.mark.parametrize(
    "content",
    [
        as_csv(ROWS),
        as_csv(ROWS, encoding="utf-8-sig"),
        as_csv(ROWS, encoding="cp1252"),
        as_csv(ROWS, ",", end="\n"),
        as_csv(ROWS, "\t", encoding="utf-16"),
        as_xlsx(ROWS),
        odf(),
        XLS.read_bytes(),
    ],
    ids=["csv", "bom", "cp1252", "english", "unicode text", "xlsx", "ods", "xls"],
)
def test_every_kind_of_file(content: bytes, tmp_path: Path) -> None:
    """The same rows are the same entries, ids included, whatever file they come from."""
    expected = read_hours(as_csv(ROWS), programme=PASSTGENAU)
    assert said(expected) == [
        (date(2025, 3, 3), "einstiegsphase", 90, None, None, "QT-1", None, "im Rhywerk"),
        (date(2025, 3, 4), "einstiegsphase", 30, None, None, "QT-2", None, None),
    ]
    path = tmp_path / "hours"
    path.write_bytes(content)
    assert read_hours(content, programme=PASSTGENAU) == expected
    assert read_hours(path, programme=PASSTGENAU) == expected
    assert read_hours(str(path), programme=PASSTGENAU) == expected
    assert read_hours(io.BytesIO(content), programme=PASSTGENAU) == expected
    with path.open("rb") as stream:
        assert read_sheet(stream, programme=PASSTGENAU).file == str(path)


def test_files_that_are_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    """No more is read than any time sheet holds."""
    monkeypatch.setattr(sources, "MOST_BYTES", len(as_csv(ROWS)))
    assert len(read_hours(as_csv(ROWS), programme=PASSTGENAU)) == 2
    told = problems(read_hours, io.BytesIO(as_csv(ROWS) + b"\n"))
    assert told == ["file too large: expected at most 0 MiB"]


# --- Headings ---------------------------------------------------------------------------------


@pytest.mark.parametrize("field", ["minutes", "hours", "from", "to"])
@pytest.mark.parametrize("change", [str, str.upper, " {}: ".format, "({})".format, "{}\n".format])
def test_headings(field: str, change: Any) -> None:
    """Each known heading is found; case, spaces and punctuation do not matter."""
    cells: dict[str, Any] = {
        "date": DAY,
        "module": MODULE,
        "minutes": 60,
        "hours": 1,
        "from": "9:00",
        "to": "10:00",
    }
    fields = {"from": ["from", "to"], "to": ["from", "to"]}.get(field, [field])
    for heading in HEADINGS[field]:
        names = {name: HEADINGS[name][-1] for name in fields} | {field: heading}
        head = ["Datum", "Modul", *(change(name) for name in names.values())]
        entry = one(head, [DAY, MODULE, *(cells[name] for name in names)])
        assert entry.minutes == 60


@pytest.mark.parametrize("field", ["date", "module", "trainer", "place", "note", "id"])
def test_other_headings(field: str) -> None:
    """So are those of what is no duration."""
    cells = {
        "date": DAY,
        "module": MODULE,
        "trainer": "x",
        "place": "villa",
        "note": "x",
        "id": "x",
    }
    for heading in HEADINGS[field]:
        names = {"date": "Datum", "module": "Modul"} | {field: heading}
        entry = one(["Min.", *names.values()], [60, *(cells[name] for name in names)])
        assert str(getattr(entry, field)) == {"date": "2025-03-03"}.get(field, cells[field])


def test_headings_of_two_fields_are_never_the_same() -> None:
    """Nobody could tell what such a column holds."""
    names = [folded(name) for names in HEADINGS.values() for name in names]
    assert len(set(names)) == len(names)


def test_documented_headings() -> None:
    """The documentation lists all of them."""
    page = Path(__file__).parents[2] / "docs" / "how-to" / "import-time-sheets.md"
    lines = (line.split(" | ") for line in page.read_text("utf-8").splitlines())
    table = {cells[0].strip("|` "): cells[1] for cells in lines if cells[0].startswith("| `")}
    assert table == {field: ", ".join(names) for field, names in HEADINGS.items()}


def test_own_headings() -> None:
    """Headings that users name replace the known ones, of whatever field these were."""
    rows: list[list[Any]] = [["Wann", "Modul", "Ende", "Stunden"], [DAY, MODULE, 60, 99]]
    headings = {"date": "Wann", "minutes": ["Ende", "Dauer"], "hours": []}
    assert one(*rows, headings=headings).minutes == 60
    assert known_headings(headings)["ende"] == "minutes"
    assert "datum" not in known_headings(headings)


@pytest.mark.parametrize(
    ("headings", "told"),
    [
        ({"datum": "x"}, 'unknown field: got "datum", expected one of: date, from, hours, id,'),
        (
            {"from": "Zeit", "to": ["zeit:"]},
            'heading of two fields: got "zeit", expected one field',
        ),
    ],
)
def test_own_headings_that_do_not_work(headings: dict[str, Any], told: str) -> None:
    """A field that is not there, and one heading for two."""
    (problem,) = problems(read, headings=headings)
    assert problem.startswith(told)


def test_what_stands_above_the_headings() -> None:
    """Titles, dates and merged cells above the headings are no part of the table."""
    above = [["Stundenliste", "", ""], ["Datum:", "1.4.2025", ""], []]
    assert one(*above, ["Datum", "Modul", "Minuten"], [DAY, MODULE, 90]).minutes == 90

    def merge(_: Any, sheet: Any) -> None:
        sheet.merge_range(0, 0, 0, 4, "Stundenliste März")

    content = as_xlsx([(), (), *ROWS], change=merge)
    found = read_sheet(content, programme=PASSTGENAU)
    assert [number for number, _ in found.rows] == [4, 5]


def test_no_headings() -> None:
    """Without a heading for the date there is no table."""
    told = "headings not found: expected a row with Date, Module and Minutes, Hours or From and To"
    assert problems(read, ["Modul", "Minuten"], [MODULE, 90]) == [told]
    assert problems(read_hours, b"") == [told]
    assert problems(read_hours, as_xlsx([])) == [told]


@pytest.mark.parametrize(
    ("head", "missing"),
    [
        (["Datum"], ["module", "from", "to"]),
        (["Datum", "Modul"], ["from", "to"]),
        (["Datum", "Modul", "Von"], ["to"]),
        (["Datum", "Modul", "Bis"], ["from"]),
        (["Datum", "Minuten"], ["module"]),
        (["Datum", "Modul", "Minuten"], []),
        (["Datum", "Modul", "Stunden"], []),
        (["Datum", "Modul", "Von", "Bis"], []),
    ],
)
def test_missing_columns(head: list[str], missing: list[str]) -> None:
    """A day, a module, and one way to state a duration; all that is missing is told."""
    if not missing:
        assert read(["Titel"], head) == ()
        return
    told = problems(read, ["Titel"], head)
    assert [line.partition(":")[0] for line in told] == ["2"] * len(missing)
    for line, field in zip(told, missing, strict=True):
        expected = ", ".join(HEADINGS[field])
        want = f"2:1: A2: column for {field} is missing: expected one of the headings {expected}"
        assert line == want


def test_two_columns_for_one_field() -> None:
    """Which of them holds would be a guess."""
    told = problems(read, ["Datum", "Modul", "Von", "Beginn", "Bis"], [DAY, MODULE, "", "", ""])
    assert told == ["1:17: D1: second column for from: expected one only; the first is C1"]


# --- Cells ------------------------------------------------------------------------------------

MINUTES = ["Datum", "Modul", "Minuten", "Trainer", "Ort", "Bemerkung", "Kennung"]
CLOCKS = ["Datum", "Modul", "Von", "Bis", "Stunden", "Minuten"]


@pytest.mark.parametrize(
    ("name", "module"),
    [
        ("uebergangsphase", "uebergangsphase"),
        ("Übergangsphase", "uebergangsphase"),
        ("ÜBERGANGSPHASE", "uebergangsphase"),
        ("transition phase", "uebergangsphase"),
        ("Transition  Phase", "uebergangsphase"),
        ("sicherung_arbeitsplatz", "sicherung_arbeitsplatz"),
        ("Sicherung Arbeitsplatz", "sicherung_arbeitsplatz"),
    ],
)
def test_modules(name: str, module: str) -> None:
    """Modules are named by id or by title in either language, whatever the case of letters."""
    assert one(MINUTES, [DAY, name, 90]).module == module


@pytest.mark.parametrize(
    ("place", "found"), [("villa", "villa"), ("Rhywerk in Rheinfelden", "rhywerk"), ("", None)]
)
def test_places(place: str, found: str | None) -> None:
    """So are places."""
    assert one(MINUTES, [DAY, MODULE, 90, "", place]).place == found


def test_unknown_names() -> None:
    """What the programme does not know is told, with the nearest that it does."""
    told = problems(read, MINUTES, [DAY, "Einstigsphase", 90, "", "Vila", "", ""])
    assert told[0].startswith('2:10: B2: unknown module: got "Einstigsphase", expected one of: ein')
    assert told[0].endswith("; did you mean einstiegsphase?")
    assert told[1].startswith('2:28: E2: unknown place: got "Vila"')
    assert "gesamtmodul" not in told[0]
    assert "unknown module" in problems(read, MINUTES, [DAY, "Gesamtmodul", 90])[0]


def test_without_a_programme() -> None:
    """Ids are taken as they are; titles are no ids."""
    entry = one(MINUTES, [DAY, "Einstiegsphase", 90, "", "Hof"], programme=None)
    assert (entry.module, entry.place) == ("Einstiegsphase", "Hof")
    rows = MINUTES, [DAY, "transition phase", 90]
    assert places(read, *rows, programme=None) == ["2:10"]


@pytest.mark.parametrize(
    ("cells", "minutes", "clocks"),
    [
        (("9:00", "11:30", "", ""), 150, (time(9), time(11, 30))),
        (("9:00", "11:30", "2,5", ""), 150, (time(9), time(11, 30))),
        (("9:00", "11:30", "2:30", "150"), 150, (time(9), time(11, 30))),
        (("22:00", "2:00", "4", ""), 240, (time(22), time(2))),
        (("", "", "2,5", ""), 150, (None, None)),
        (("", "", "0", "150"), 150, (None, None)),
        (("", "", "2,5", "150"), 150, (None, None)),
    ],
)
def test_durations(
    cells: Sequence[str], minutes: int, clocks: tuple[time | None, time | None]
) -> None:
    """A duration may be stated in several ways if they say the same; clock times are kept."""
    if cells[2] == "0":
        assert places(read, CLOCKS, [DAY, MODULE, *cells]) == ["2:27"]
        return
    entry = one(CLOCKS, [DAY, MODULE, *cells])
    assert (entry.minutes, (entry.from_, entry.to)) == (minutes, clocks)


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        (("9:00", "", "", ""), "2:30: D2: to is missing: expected a value"),
        (("", "9:00", "", ""), "2:25: C2: from is missing: expected a value"),
        (("9:00", "", "2,5", ""), "2:30: D2: to is missing: expected a value"),
        (
            ("", "", "", ""),
            "2:28: F2: duration is missing: expected minutes, hours, or from and to",
        ),
        (
            ("9:00", "11:30", "2", ""),
            "2:36: E2: contradictory duration: got 2 h, expected 2 h 30 min",
        ),
        (
            ("9:00", "11:30", "", "149"),
            "2:37: F2: contradictory duration: got 2 h 29 min, expected 2 h 30 min",
        ),
        (
            ("", "", "2,5", "149"),
            "2:27: E2: contradictory duration: got 2 h 30 min, expected 2 h 29 min",
        ),
        (("9:00", "9:00", "", ""), "2:30: D2: unusable minutes: got 0, expected whole minutes"),
    ],
)
def test_durations_that_are_not_clear(cells: Sequence[str], told: str) -> None:
    """Half a pair of clock times, none at all, and two durations that differ."""
    found = problems(read, CLOCKS, [DAY, MODULE, *cells])
    assert [line[: len(told)] for line in found] == [told]


def test_the_night_of_the_clock_change() -> None:
    """What passes is what counts; a time that is skipped is told at its cell."""
    rows = CLOCKS, ["29.03.2025", MODULE, "22:00", "6:00", "", ""]
    assert one(*rows).minutes == 420
    skipped = CLOCKS, ["30.03.2025", MODULE, "2:30", "6:00", "", ""]
    (told,) = problems(read, *skipped)
    assert told.startswith("2:27: C2: clock time does not exist: got 2025-03-30 02:30")


def test_excel_values() -> None:
    """Days, times, durations and numbers of a spreadsheet; none of them is a float."""
    rows: list[list[Any]] = [
        ["Datum", "Modul", "Von", "Bis", "Stunden", "Trainer"],
        [date(2025, 3, 3), MODULE, time(9), time(11, 20), None, "QT-1"],
        [45720, MODULE, None, None, 7.5, 7],
        [date(2025, 3, 5), MODULE, None, None, timedelta(hours=1, minutes=20), None],
        [date(2025, 3, 6), MODULE, None, None, time(1, 20), None],
        [date(2025, 3, 7), MODULE, time(9), time(11, 20), timedelta(hours=2, minutes=20), None],
    ]
    entries = read_hours(as_xlsx(rows), programme=PASSTGENAU)
    assert [(e.date.day, e.minutes, e.trainer) for e in entries] == [
        (3, 140, "QT-1"),
        (4, 450, "7"),
        (5, 80, None),
        (6, 80, None),
        (7, 140, None),
    ]
    assert {type(e.minutes) for e in entries} == {int}


def test_all_problems_at_once() -> None:
    """Each bad cell is told with its place, in the order of the sheet, none of them quoted."""

    def break_one(_: Any, sheet: Any) -> None:
        sheet.write_formula(4, 2, "=1+1", None, "")
        sheet.write_formula(5, 4, "=1/0", None, "#DIV/0!")

    rows: list[Sequence[Any]] = [
        HEAD,
        ["31.02.2025", "Einstigsphase", 0, "QT 1 mit Namen", "x"],
        [date(2025, 3, 4), None, "1.234", "QT-1", "x"],
        [None, MODULE, 1.5, None, None],
        [date(2025, 3, 4), MODULE],
        [date(2025, 3, 4), MODULE, 90, "QT-1"],
    ]
    content = as_xlsx(rows, "März", change=break_one)
    with pytest.raises(InputError) as caught:
        read_hours(content, programme=PASSTGENAU)
    found = [problem.line_of_text("en") for problem in caught.value.problems]
    assert [line.partition(":")[0] for line in found] == [
        "März!A2",
        "März!B2",
        "März!C2",
        "März!B3",
        "März!C3",
        "März!A4",
        "März!C4",
        "März!C5",
        "März!E6",
    ]
    assert "got a formula without a value" in found[7]
    assert "got an error value" in found[8]
    assert {(p.line, p.column, p.pointer) for p in caught.value.problems} == {(None, None, "")}


def test_trainers_are_ids() -> None:
    """A name with a space is no pseudonym, and is not repeated."""
    (told,) = problems(read, MINUTES, [DAY, MODULE, 90, "Vor Nach"])
    assert told.startswith("2:28: D2: unusable id: got a text of 8 characters, expected 1 to 64")


def test_file_names_in_problems(tmp_path: Path) -> None:
    """A problem begins with its file, and in CSV with line and column, too."""
    path = tmp_path / "a.csv"
    path.write_bytes(as_csv([MINUTES, ["", MODULE, 90]]))
    assert problems(read_hours, path) == [f"{path}:2:1: A2: date is missing: expected a value"]
    path.write_bytes(as_xlsx([MINUTES, [None, MODULE, 90]], "Tabelle 1"))
    told = f"{path}: 'Tabelle 1'!A2: date is missing: expected a value"
    assert problems(read_hours, path) == [told]


# --- Rows that are no entries -----------------------------------------------------------------


def notices(*rows: Sequence[Any]) -> tuple[list[int], list[str]]:
    """Numbers of the rows with entries, and what was left out."""
    sheet = read_sheet(as_csv([["Datum", "Modul", "Stunden", "Nr."], *rows]), programme=PASSTGENAU)
    return [number for number, _ in sheet.rows], [notice.en for notice in sheet.notices]


def test_blank_rows() -> None:
    """Rows without anything of ours are passed over, and so is 0 that a formula left."""
    blank: tuple[list[str], ...] = ["", "", "", "17"], [], ["", "", "0,00", "18"], ["", "", "0:00"]
    assert notices(*blank, [DAY, MODULE, 1]) == ([6], [])


def test_days_without_work() -> None:
    """A calendar of the month holds days without hours; they are told, for one may be forgotten."""
    rows = [DAY, "", "", "1"], [DAY, "", "0", "2"], [DAY, MODULE, 1]
    assert notices(*rows) == ([4], ["rows left out (only a date): 2, 3"])
    assert places(notices, ["Unterschrift", "", "", ""]) == ["2:1"]


@pytest.mark.parametrize("word", ["Summe", "SUMME:", "Gesamt März", "Gesamtstunden", "Total"])
def test_totals(word: str) -> None:
    """Rows with totals are left out, and told."""
    rows = [DAY, MODULE, 1], [word, "", 1], ["", word, "1,00"]
    assert notices(*rows) == ([2], ["rows left out (total): 3, 4"])


def test_hidden_rows() -> None:
    """What people do not see in the sheet is left out, and told."""

    def hide(_: Any, sheet: Any) -> None:
        for number in (1, 5):
            sheet.set_row(number, None, None, {"hidden": True})

    sheet = read_sheet(as_xlsx(ROWS, change=hide), programme=PASSTGENAU)
    assert [number for number, _ in sheet.rows] == [3]
    assert sheet.notices == (
        Text("Zeilen ausgelassen (ausgeblendet): 2", "rows left out (hidden): 2"),
    )


def test_many_rows_left_out() -> None:
    """Of many rows, the first ones are named."""
    rows = [[f"{day}.3.2025", "", ""] for day in range(1, 13)]
    named = "2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 2 more"
    assert notices(*rows) == ([], [f"rows left out (only a date): {named}"])


# --- Sheets -----------------------------------------------------------------------------------


def two_sheets(_: Any = None) -> bytes:
    """A workbook with a cover, a sheet for March and one for April."""

    def change(book: Any, sheet: Any) -> None:
        sheet.write(0, 0, "Deckblatt")
        for month in (3, 4):
            other = book.add_worksheet(f"Monat {month}")
            for column, cell in enumerate(["Datum", "Modul", "Minuten"]):
                other.write(0, column, cell)
                other.write(1, column, [f"{month}.{month}.2025", MODULE, 90][column])

    return as_xlsx([], "Deckblatt", change)


def test_several_sheets() -> None:
    """Which of several sheets is meant would be a guess; one of them has to be named."""
    told = problems(read_hours, two_sheets(), programme=PASSTGENAU)
    assert told == ["several sheets have hours: expected one of: Monat 3, Monat 4"]
    april = read_sheet(two_sheets(), programme=PASSTGENAU, sheet="Monat 4")
    assert (april.name, [entry.date.month for entry in april.entries]) == ("Monat 4", [4])
    assert "headings not found" in problems(read_hours, two_sheets(), sheet="Deckblatt")[0]


def test_a_text_has_no_sheets() -> None:
    """A name for the sheet of a CSV is a mistake."""
    told = problems(read_hours, as_csv(ROWS), sheet="Blatt")
    assert told == ['unknown sheet: got "Blatt", expected nothing; there are none here']


# --- Ids --------------------------------------------------------------------------------------


def test_ids_come_from_content() -> None:
    """Ids last: they are the same for every user and every version."""
    rows = [DAY, MODULE, 90, "QT-1", "villa"], [DAY, MODULE, 90, "QT-1", "villa"], [DAY, MODULE, 60]
    assert [entry.id for entry in read(MINUTES, *rows)] == [
        "T-1cf60180ae",
        "T-19c062aaef",
        "T-7bdd45c93c",
    ]


@pytest.mark.parametrize(
    "other",
    [
        ["4.3.2025", MODULE, 90, "QT-1", "villa", "x"],
        [DAY, "jobcoaching", 90, "QT-1", "villa", "x"],
        [DAY, MODULE, 91, "QT-1", "villa", "x"],
        [DAY, MODULE, 90, "QT-2", "villa", "x"],
        [DAY, MODULE, 90, "QT-1", "rhywerk", "x"],
        [DAY, MODULE, 90, "QT-1", "", "x"],
    ],
)
def test_other_work_has_another_id(other: list[str]) -> None:
    """Whatever is worked makes the id; what is remarked of it does not."""
    row = [DAY, MODULE, 90, "QT-1", "villa", "x"]
    assert one(MINUTES, row).id != one(MINUTES, other).id
    assert one(MINUTES, row).id == one(MINUTES, [*row[:5], "y"]).id


def test_clock_times_are_part_of_ids() -> None:
    """Equal minutes at other times are other work."""
    times = [["9:00", "10:00"], ["10:00", "11:00"], ["", "", "1"]]
    ids = {one(CLOCKS, [DAY, MODULE, *cells]).id for cells in times}
    assert len(ids) == 3


def test_stated_ids() -> None:
    """A sheet may have ids of its own; twice the same one is told."""
    row = [DAY, MODULE, 90, "QT-1", "", ""]
    assert next(iter(read(MINUTES, [*row, "H-1"], [*row, ""]))).id == "H-1"
    assert places(read, MINUTES, [*row, "H-1"], [*row, "H-1"], [*row, "H 2"]) == ["3:35", "4:35"]
    told = problems(read, MINUTES, [*row, "H-1"], [*row, "H-1"])[0]
    assert told.startswith('3:35: G3: duplicate entry: got "H-1"')


_NOTES = st.text("aäöüß;,.\"'=\n 1€", min_size=1, max_size=20).map(str.strip)


@st.composite
def rows(draw: st.DrawFn) -> list[dict[str, Any]]:
    """What time sheets say: durations in minutes, hours or clock times."""

    def row() -> dict[str, Any]:
        made: dict[str, Any] = {
            "Datum": draw(days()),
            "Modul": draw(st.sampled_from(sorted(PASSTGENAU.terms("modules")))),
            "Trainer": draw(st.none() | st.sampled_from(["QT-1", "qt_2", "Ä3"])),
            "Ort": draw(st.none() | st.sampled_from(sorted(PASSTGENAU.terms("places")))),
            "Bemerkung": draw(st.none() | _NOTES),
        }
        kind = draw(st.sampled_from(["minutes", "hours", "clocks"]))
        if kind == "minutes":
            made["Minuten"] = draw(st.integers(1, 2000))
        elif kind == "hours":
            made["Stunden"] = draw(st.integers(1, 200)) * 15 / 60
        else:
            first = draw(st.integers(3 * 60, 22 * 60))
            last = draw(st.integers(first + 1, 24 * 60 - 1))
            made["Von"], made["Bis"] = time(*divmod(first, 60)), time(*divmod(last, 60))
        return made

    return [row() for _ in range(draw(st.integers(0, 6)))]


COLUMNS = ["Datum", "Modul", "Minuten", "Stunden", "Von", "Bis", "Trainer", "Ort", "Bemerkung"]


def expected(made: dict[str, Any]) -> tuple[Any, ...]:
    """What an entry of such a row says."""
    first, last = made.get("Von"), made.get("Bis")
    minutes = made.get("Minuten") or int(made.get("Stunden", 0) * 60)
    if first is not None and last is not None:
        minutes = (last.hour - first.hour) * 60 + last.minute - first.minute
    where = made["Trainer"], made["Ort"], made["Bemerkung"] or None
    return (made["Datum"], made["Modul"], minutes, first, last, *where)


def german(value: Any) -> Any:
    """A cell as German Excel writes it into CSV."""
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return str(value).replace(".", ",") if isinstance(value, float) else value


def english(value: Any) -> Any:
    """A cell as ISO writes it."""
    return value.isoformat() if isinstance(value, date) else german(value)


@given(rows(), st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16"]))
def test_any_list_is_read_back(made: list[dict[str, Any]], encoding: str) -> None:
    """German and English CSV in every encoding, and XLSX, give the rows they were made of."""
    cells = [[row.get(name) for name in COLUMNS] for row in made]
    contents = [
        as_csv([COLUMNS, *([german(c) for c in row] for row in cells)], ";", encoding),
        as_csv([COLUMNS, *([str(english(c) or "") for c in row] for row in cells)], ",", encoding),
        as_xlsx([COLUMNS, *cells]),
    ]
    found = [read_hours(content, programme=PASSTGENAU) for content in contents]
    assert [said(entries) for entries in found] == [[expected(row) for row in made]] * 3
    assert found[0] == found[1] == found[2]


@given(rows(), rows())
def test_a_longer_sheet_has_the_old_ids(
    made: list[dict[str, Any]], more: list[dict[str, Any]]
) -> None:
    """A sheet that goes on holds what it held before, wherever the new rows stand."""

    def ids(listed: list[dict[str, Any]]) -> list[str]:
        cells = [[german(row.get(name)) for name in COLUMNS] for row in listed]
        return [e.id for e in read_hours(as_csv([COLUMNS, *cells]), programme=PASSTGENAU)]

    old = ids(made)
    assert len(set(old)) == len(made)
    assert ids(made + more)[: len(made)] == old
    assert set(old) <= set(ids(more + made))


_LINES = st.lists(
    st.sampled_from(
        ["Datum;Modul;Minuten;Von;Bis", "3.3.2025;einstiegsphase;90;;", ";;;9:00;", "Summe;;1;;"]
    )
    | st.text("Datum;,\"'\n0123456789.:äx", max_size=30),
    max_size=8,
)


@given(_LINES.map("\n".join).map(str.encode) | st.binary(max_size=80))
def test_any_text_is_read_or_refused(content: bytes) -> None:
    """Whatever stands in a file, it leads to entries or to problems that have a message."""
    for programme in (PASSTGENAU, None):
        with suppress(InputError):
            sheet = read_sheet(content, programme=programme)
            assert isinstance(sheet, HourSheet)
            assert all(isinstance(entry, HourEntry) for entry in sheet.entries)
