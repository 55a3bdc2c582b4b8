"""Tables as files: Parquet and CSV, without loss, whole or not at all."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import attrs
import duckdb
import pytest
from every_field import CASE
from hypothesis import given, settings
from hypothesis import strategies as st

from passtgenau_core import Case, InputError, Programme, load_programme
from passtgenau_core.case import Agreement, Participant, Phase
from passtgenau_core.errors import Problem
from passtgenau_core.frames import table_files
from passtgenau_core.frames.cases import cases_of
from passtgenau_core.frames.folders import written_whole
from passtgenau_core.frames.schema import SCHEMA
from passtgenau_core.frames.table_files import (
    FORMATS,
    TableFormat,
    read_tables,
    tables_in,
    write_tables,
)
from passtgenau_core.record import Record
from passtgenau_core.testing import cases

PROGRAMMES = [load_programme(name) for name in ("passtgenau", "integrationsbegleitung")]
PASSTGENAU = PROGRAMMES[0]
EMPTY = Case(id="A", programme=PASSTGENAU)
every_format = pytest.mark.parametrize("format", FORMATS)


def read_back(folder: Path, programme: Programme | None = None) -> list[Case]:
    """The cases of tables in which nothing is wrong."""
    problems: list[Problem] = []
    with read_tables(tables_in(folder)) as tables:
        found = list(cases_of(tables, programme, problems))
    assert problems == []
    return found


def refusal(folder: Path) -> list[tuple[str | None, int | None, str]]:
    """File, line and pointer of what makes the tables unreadable."""
    with pytest.raises(InputError) as refused:
        read_back(folder)
    return [
        (problem.file and Path(problem.file).name, problem.line, problem.pointer)
        for problem in refused.value.problems
    ]


def by_hand(folder: Path, **tables: str) -> Path:
    """Tables as people write them."""
    for table, text in tables.items():
        (folder / f"{table}.csv").write_bytes(text.encode())
    return folder


# Without loss


# Each example writes and reads nine files; there are many more in test_rows.py.
@settings(max_examples=15)
@given(
    several=st.sampled_from(PROGRAMMES).flatmap(
        lambda programme: st.lists(
            cases(programme=programme), max_size=4, unique_by=lambda case: case.id
        )
    ),
    format=st.sampled_from(FORMATS),
)
def test_back_in_order_of_their_ids(several: list[Case], format: TableFormat) -> None:
    with TemporaryDirectory() as folder:
        write_tables(several, Path(folder, "tables"), format)
        assert read_back(Path(folder, "tables")) == sorted(several, key=lambda case: case.id)


@every_format
@pytest.mark.parametrize(
    "case",
    [
        CASE,
        EMPTY,
        # What is not stated is something else than what is empty.
        attrs.evolve(EMPTY, participant=Participant(groups=[], district="")),
        attrs.evolve(EMPTY, participant=Participant(groups=None, district=None)),
        attrs.evolve(EMPTY, agreement=Agreement(modules=[]), goals=[]),
        # Longer than what DuckDB takes for a line if nobody says otherwise.
        attrs.evolve(
            EMPTY,
            records=[
                Record(kind="abschlussbericht", date=date(2025, 3, 3), note='"ä,\r\n' * 10**6)
            ],
        ),
    ],
    ids=["every field", "nothing", "empty", "not stated", "empty lists", "long text"],
)
def test_back_as_it_was(case: Case, format: TableFormat, tmp_path: Path) -> None:
    write_tables([case], tmp_path / "tables", format)
    assert read_back(tmp_path / "tables") == [case]


@every_format
def test_more_than_one_batch(
    format: TableFormat, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table_files, "_BATCH", 20)
    several = [attrs.evolve(CASE, id=f"LOE-{number}") for number in range(10, 20)]
    count = write_tables(iter(several), tmp_path / "tables", format)
    assert count == {
        "cases": 10,
        "phases": 20,
        "hours": 30,
        "records": 20,
        "goals": 20,
        "record_goals": 20,
        "rates": 20,
        "budget_hours": 20,
        "waivers": 10,
    }
    assert read_back(tmp_path / "tables") == several


def test_no_more_cases_are_held_than_a_batch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next one is asked for when those before it are in the tables."""
    monkeypatch.setattr(table_files, "_BATCH", 1)
    inserted: list[int] = []
    asked: list[int] = []

    def insert(database: Any, table: str, rows: list[Any]) -> None:
        if table == "cases":
            inserted.extend(range(len(rows)))

    def one_by_one() -> Iterator[Case]:
        for number in range(4):
            asked.append(len(inserted))
            yield attrs.evolve(EMPTY, id=f"A-{number}")

    monkeypatch.setattr(table_files, "_insert", insert)
    write_tables(one_by_one(), tmp_path / "tables")
    assert asked == [0, 1, 2, 3]


# What the files hold


def test_parquet_types(tmp_path: Path) -> None:
    write_tables([CASE], tmp_path / "tables")
    types = {
        "text": "VARCHAR",
        "words": "VARCHAR[]",
        "day": "DATE",
        "number": "BIGINT",
        "clock": "VARCHAR",
        "hours": "DECIMAL(9,2)",
        "money": "VARCHAR",
    }
    with duckdb.connect() as database:
        for table, columns in SCHEMA.items():
            rows = database.read_parquet(str(tmp_path / "tables" / f"{table}.parquet"))
            assert list(zip(rows.columns, map(str, rows.types), strict=True)) == [
                (column.name, types[column.type]) for column in columns
            ]
        hours = database.read_parquet(str(tmp_path / "tables" / "budget_hours.parquet"))
        assert hours.project("hours").fetchall() == [(Decimal(540),), (Decimal("47.75"),)]


def test_csv_text(tmp_path: Path) -> None:
    """Words with blanks; nothing for what is not stated, and quotes for what is empty."""
    case = attrs.evolve(EMPTY, participant=Participant(groups=["autismus", "werkstattempfehlung"]))
    other = attrs.evolve(EMPTY, id="B", participant=Participant(groups=[], district=""))
    write_tables([case, other], tmp_path / "tables", "csv")
    assert (tmp_path / "tables" / "cases.csv").read_text("utf-8").splitlines() == [
        ",".join(column.name for column in SCHEMA["cases"]),
        'A,passtgenau@2024-05-17,autismus werkstattempfehlung,,,,,,,,,,,""',
        'B,passtgenau@2024-05-17,"","",,,,,,,,,,""',
    ]


@every_format
def test_same_cases_give_the_same_bytes(format: TableFormat, tmp_path: Path) -> None:
    for name in ("one", "other"):
        write_tables([CASE], tmp_path / name, format)
    for table in SCHEMA:
        file = f"{table}.{format}"
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "other" / file).read_bytes()


# Whole or not at all


@every_format
def test_tables_are_replaced(format: TableFormat, tmp_path: Path) -> None:
    for form in FORMATS:
        write_tables([EMPTY], tmp_path / "tables", form)
    write_tables([CASE], tmp_path / "tables", format)
    assert sorted(path.name for path in (tmp_path / "tables").iterdir()) == sorted(
        f"{table}.{format}" for table in SCHEMA
    )
    assert read_back(tmp_path / "tables") == [CASE]


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    (tmp_path / "tables").mkdir()
    write_tables([CASE], tmp_path / "tables")
    assert read_back(tmp_path / "tables") == [CASE]


def test_a_folder_that_is_a_link_stays_one(tmp_path: Path) -> None:
    (tmp_path / "place").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "place")
    write_tables([CASE], tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert read_back(tmp_path / "place") == [CASE]


@pytest.mark.parametrize("name", ["case.yaml", "cases.parquet.bak", "phases.CSV"])
def test_other_things_are_not_overwritten(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "tables"
    write_tables([EMPTY], folder)
    (folder / name).write_text("mine")
    with pytest.raises(InputError) as refused:
        write_tables([CASE], folder)
    assert [problem.file for problem in refused.value.problems] == [str(folder)]
    assert (folder / name).read_text() == "mine"
    assert (folder / "cases.parquet").exists()


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "tables").write_text("mine")
    with pytest.raises(InputError):
        write_tables([CASE], tmp_path / "tables")
    assert (tmp_path / "tables").read_text() == "mine"


def test_nothing_is_left_of_what_failed(tmp_path: Path) -> None:
    """Neither half a folder nor a temporary one; the old one is untouched."""

    def broken() -> Iterator[Case]:
        yield EMPTY
        raise KeyboardInterrupt

    write_tables([CASE], tmp_path / "old")
    for name in ("old", "new"):
        with pytest.raises(KeyboardInterrupt):
            write_tables(broken(), tmp_path / name)
    assert [path.name for path in tmp_path.iterdir()] == ["old"]
    assert read_back(tmp_path / "old") == [CASE]


def test_each_case_once(tmp_path: Path) -> None:
    """Two cases of one id would come back as one."""
    with pytest.raises(InputError) as refused:
        write_tables([EMPTY, CASE, EMPTY], tmp_path / "tables")
    assert [problem.pointer for problem in refused.value.problems] == ["/case"]
    assert list(tmp_path.iterdir()) == []


def test_new_folders_may_be_read_as_others_of_the_user(tmp_path: Path) -> None:
    (tmp_path / "by hand").mkdir()
    with written_whole(tmp_path / "new") as new:
        (new / "file").touch()
    assert (tmp_path / "new").stat().st_mode == (tmp_path / "by hand").stat().st_mode


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="missing"):
        write_tables([CASE], tmp_path / "missing" / "tables")


def test_what_duckdb_cannot_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told as Python tells a full disk."""

    def full(*_: object) -> None:
        raise duckdb.IOException("no space left")

    monkeypatch.setattr(table_files, "_write", full)
    with pytest.raises(OSError, match="no space left"):
        write_tables([CASE], tmp_path / "tables")
    assert list(tmp_path.iterdir()) == []


# Tables of others


def test_names_of_folders_stand_for_themselves(tmp_path: Path) -> None:
    for name in ("a[1]", "a*", "a1"):
        write_tables(
            [attrs.evolve(EMPTY, id=name[-1].replace("*", "0").replace("]", "9"))], tmp_path / name
        )
    assert [case.id for case in read_back(tmp_path / "a*")] == ["0"]
    assert [case.id for case in read_back(tmp_path / "a[1]")] == ["9"]


@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("start", ["", "\ufeff"])
def test_csv_of_spreadsheets(mark: str, end: str, start: str, tmp_path: Path) -> None:
    rows = [
        ("module", "case", "start", "end", "remark"),
        ("qualifizierungsphase", "LOE-1", "2025-03-31", "", "x"),
        ("einstiegsphase", "LOE-1", "2025-03-03", "2025-03-28", ""),
    ]
    text = start + "".join(mark.join(row) + end for row in rows)
    (case,) = read_back(by_hand(tmp_path, phases=text), PASSTGENAU)
    assert case == Case(
        id="LOE-1",
        programme=PASSTGENAU,
        phases=[
            Phase(module="qualifizierungsphase", start=date(2025, 3, 31)),
            Phase(module="einstiegsphase", start=date(2025, 3, 3), end=date(2025, 3, 28)),
        ],
    )


def test_columns_by_their_places_in_the_case_file(tmp_path: Path) -> None:
    (case,) = read_back(
        by_hand(tmp_path, cases="case,budget.start\nLOE-1,2025-03-01\n"), PASSTGENAU
    )
    assert case.budget is not None
    assert case.budget.start == date(2025, 3, 1)


def test_types_of_data_frames(tmp_path: Path) -> None:
    """Moments for days, and numbers with a fraction."""
    file = tmp_path / "phases.parquet"
    with duckdb.connect() as database:
        database.sql(
            """
            SELECT "case", 'einstiegsphase' AS module, start::TIMESTAMP AS start,
                "end"::TIMESTAMP AS "end", planned_hours::DOUBLE AS planned_hours
            FROM (VALUES ('B', '2025-03-03', NULL, 47.5), ('A', '2025-03-04', '2025-03-28', NULL))
                AS phases("case", start, "end", planned_hours)
            """
        ).write_parquet(str(file))
    assert [case.phases[0] for case in read_back(tmp_path, PASSTGENAU)] == [
        Phase(module="einstiegsphase", start=date(2025, 3, 4), end=date(2025, 3, 28)),
        Phase(module="einstiegsphase", start=date(2025, 3, 3), planned_hours=Decimal("47.5")),
    ]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", None),
        ("case,module,start\nLOE-1,einstiegsphase\n", 2),
        ("case,module,start\nLOE-1,a,b\nLOE-1,secret,2025-03-03,1\n", 3),
        ('case,module,start\nLOE-1,"secret,2025-03-03\n', 2),
        (f'case,module,start,"{"x" * (csv.field_size_limit() + 1)}"\n', None),
    ],
)
def test_unreadable_csv(text: str, line: int | None, tmp_path: Path) -> None:
    by_hand(tmp_path, phases=text)
    assert refusal(tmp_path) == [("phases.csv", line, "")]


@pytest.mark.parametrize(
    "heading", [b"f\xfcr,case,module,start\n", b"case,module,start\n\xfc,a,b\n"]
)
def test_csv_of_another_encoding(heading: bytes, tmp_path: Path) -> None:
    (tmp_path / "phases.csv").write_bytes(heading)
    assert [file for file, _, _ in refusal(tmp_path)] == ["phases.csv"]


def test_unreadable_parquet(tmp_path: Path) -> None:
    (tmp_path / "phases.parquet").write_bytes(b"PAR1 secret")
    assert refusal(tmp_path) == [("phases.parquet", None, "")]


def test_what_is_told_of_an_unreadable_table_quotes_nothing_of_it(tmp_path: Path) -> None:
    by_hand(tmp_path, phases='case,module,start\nLOE-1,"secret,2025-03-03\n')
    with pytest.raises(InputError) as refused:
        read_back(tmp_path)
    assert "secret" not in str(refused.value)
    assert refused.value.__suppress_context__


def test_columns_that_are_missing_or_misspelt(tmp_path: Path) -> None:
    by_hand(tmp_path, phases="case,modul,start\n", rates="case,from,rate\n", goals="case,id\n")
    assert refusal(tmp_path) == [
        ("phases.csv", None, "/phases"),
        ("phases.csv", None, "/phases"),
        ("goals.csv", None, "/goals"),
    ]


def test_a_folder_without_tables(tmp_path: Path) -> None:
    by_hand(tmp_path, reports="case\n")
    assert refusal(tmp_path) == [(tmp_path.name, None, "")]


def test_a_table_in_both_formats(tmp_path: Path) -> None:
    """Nobody knows which one holds."""
    write_tables([CASE], tmp_path / "tables")
    by_hand(tmp_path / "tables", phases="case,module,start\n")
    assert refusal(tmp_path / "tables") == [("tables", None, "")]


@pytest.mark.skipif(os.name == "nt", reason="Windows knows other errors")
def test_a_file_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "phases.parquet").mkdir()
    with pytest.raises(IsADirectoryError):
        read_back(tmp_path)
