"""One run over many cases says the same as ``check``, whatever holds the tables and computes."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import attrs
import polars
import pytest
from every_field import CASE
from hypothesis import given, settings
from hypothesis import strategies as st
from portfolios import by_reference

from passtgenau_core import Case, InputError, Phase, load_case, load_programme
from passtgenau_core.frames import bulk
from passtgenau_core.frames.bulk import run, write
from passtgenau_core.frames.engines import ENGINES, Engine
from passtgenau_core.frames.question import Question
from passtgenau_core.frames.sources import Limits, Progress, open_sources
from passtgenau_core.frames.summary import Count, Summary
from passtgenau_core.frames.table_files import FORMATS, TableFormat, write_tables
from passtgenau_core.judgement import BREACHED, MET, Outcome
from passtgenau_core.programme import Severity
from passtgenau_core.tables import to_data
from passtgenau_core.testing import cases, days

PASSTGENAU = load_programme("passtgenau")
EXAMPLES = Path(__file__).parents[2] / "docs" / "examples" / "cases"
AS_OF = date(2025, 6, 1)
SOURCES: tuple[tuple[Engine, TableFormat], ...] = (
    ("duckdb", "parquet"),
    ("duckdb", "csv"),
    ("polars", "parquet"),
)
in_each = pytest.mark.parametrize(("engine", "format"), SOURCES)
with_each = pytest.mark.parametrize("engine", ENGINES)


def phase(module: str, start: str, end: str) -> Phase:
    """A phase."""
    return Phase(module=module, start=date.fromisoformat(start), end=date.fromisoformat(end))


def case(name: str, *phases: Phase) -> Case:
    """A case of these phases."""
    return Case(id=name, programme=PASSTGENAU, phases=phases)


EINSTIEG = phase("einstiegsphase", "2025-03-03", "2025-03-28")
QUALI = phase("qualifizierungsphase", "2025-03-31", "2026-01-30")
TOO_LONG = phase("qualifizierungsphase", "2025-03-31", "2026-01-31")
TOO_SHORT = phase("einstiegsphase", "2025-03-03", "2025-03-15")
PORTFOLIO = (case("C", TOO_SHORT, TOO_LONG), case("A", EINSTIEG, QUALI), case("B", TOO_LONG))


def ask(**how: Any) -> Question:
    """A question about two rules of lengths, and the one about the mandatory phase."""
    known: dict[str, Any] = {
        "programme": PASSTGENAU,
        "as_of": AS_OF,
        "select": ("PG101", "PG201", "PG202"),
        "only": BREACHED,
    }
    return Question(**{**known, **how})


def judged(
    folder: Path,
    file: Path,
    question: Question,
    *,
    engine: Engine = "duckdb",
    named: Mapping[str, str] | None = None,
    limits: Limits | None = None,
) -> Summary:
    """The summary of one run over a folder of tables; the judgements are in the file."""
    with open_sources(named or {}, folder=folder, limits=limits) as opened:
        summary = run(opened, question, engine=engine)
        write(opened, file)
        return summary


def in_csv(file: Path) -> list[tuple[Any, ...]]:
    """The rows of a CSV file, without its heading; nothing is ``None``."""
    with file.open(encoding="utf-8", newline="") as stream:
        heading, *found = csv.reader(stream)
    assert heading == ["case", "rule", "subject", "outcome", "observed", "allowed", "due"]
    return [tuple(value or None for value in row) for row in found]


def in_parquet(file: Path) -> list[tuple[Any, ...]]:
    """The rows of a Parquet file."""
    return polars.read_parquet(file).rows()


def expected(portfolio: Iterable[Case], **how: Any) -> list[tuple[Any, ...]]:
    """What ``check`` says, but for the rules about waivers, in the order of files."""
    found = [row for row in by_reference(portfolio, **how) if not row[1].startswith("W")]
    return sorted(found, key=lambda row: tuple(str(value).encode() for value in row[:3]))


class TestAgreement:
    @in_each
    def test_with_check(self, engine: Engine, format: TableFormat, tmp_path: Path) -> None:
        """About all cases of the programme that the documentation shows, by all rules."""
        portfolio = [load_case(file) for file in sorted(EXAMPLES.glob("*.yaml"))]
        own = [each for each in portfolio if each.programme == PASSTGENAU]
        write_tables([*portfolio, CASE], tmp_path / "t", format)
        question = Question(programme=PASSTGENAU, as_of=AS_OF, only=None)
        summary = judged(tmp_path / "t", tmp_path / "j.parquet", question, engine=engine)
        assert in_parquet(tmp_path / "j.parquet") == expected([*own, CASE], as_of=AS_OF)
        assert (summary.cases, summary.others) == (len(portfolio) + 1, len(portfolio) - len(own))
        assert (summary.problems, summary.unreadable, summary.told) == (0, 0, ())
        assert summary.others > 3

    @settings(max_examples=3, deadline=None)
    @given(
        portfolio=st.lists(cases(), min_size=1, max_size=5, unique_by=lambda each: each.id),
        as_of=days(),
        source=st.sampled_from(SOURCES),
    )
    def test_with_check_about_any_cases(
        self, portfolio: list[Case], as_of: date, source: tuple[Engine, TableFormat]
    ) -> None:
        """Whatever they hold."""
        engine, form = source
        question = Question(programme=PASSTGENAU, as_of=as_of, only=None)
        with TemporaryDirectory() as place:
            file = Path(place, "j.parquet")
            write_tables(portfolio, Path(place, "t"), form)
            summary = judged(Path(place, "t"), file, question, engine=engine)
            assert in_parquet(file) == expected(portfolio, as_of=as_of)
        assert summary.problems == 0

    @with_each
    @pytest.mark.parametrize("only", [BREACHED, MET, Outcome.PENDING, Outcome.WAIVED])
    def test_one_outcome(self, engine: Engine, only: Outcome, tmp_path: Path) -> None:
        """Only judgements with that outcome."""
        write_tables([CASE, *PORTFOLIO], tmp_path / "t")
        judged(tmp_path / "t", tmp_path / "j.csv", ask(only=only), engine=engine)
        every = expected([CASE, *PORTFOLIO], as_of=AS_OF, select=("PG101", "PG201", "PG202"))
        assert [row[:4] for row in in_csv(tmp_path / "j.csv")] == [
            row[:4] for row in every if row[3] == only.value
        ]

    def test_readings_and_rules(self, tmp_path: Path) -> None:
        """As for ``check``: the option of a reading makes a rule graver."""
        write_tables(PORTFOLIO, tmp_path / "t")
        question = ask(readings={"minimum-length": "error"}, select=("PG2",), ignore=("PG202",))
        summary = judged(tmp_path / "t", tmp_path / "j.csv", question)
        assert [row[:3] for row in in_csv(tmp_path / "j.csv")] == [("C", "PG201", "phases/0")]
        assert summary.breaches(Severity.ERROR) == 1


class TestSummary:
    @with_each
    def test_counts(self, engine: Engine, tmp_path: Path) -> None:
        """Judgements and cases, by rule in the order of the programme."""
        write_tables([*PORTFOLIO, case("D", TOO_LONG, TOO_LONG)], tmp_path / "t")
        summary = judged(tmp_path / "t", tmp_path / "j.csv", ask(), engine=engine)
        assert summary.counts == (
            Count(rule="PG101", outcome=BREACHED, judgements=2, cases=2),
            Count(rule="PG201", outcome=BREACHED, judgements=1, cases=1),
            Count(rule="PG202", outcome=BREACHED, judgements=4, cases=3),
        )
        assert summary.cases == 4
        assert [summary.breaches(least) for least in Severity] == [6, 7, 7]

    def test_outcomes_stand_in_their_order(self, tmp_path: Path) -> None:
        """And what is met is no breach."""
        write_tables(PORTFOLIO, tmp_path / "t")
        summary = judged(tmp_path / "t", tmp_path / "j.csv", ask(only=None, select=("PG101",)))
        assert [(count.outcome, count.judgements) for count in summary.counts] == [
            (MET, 2),
            (BREACHED, 1),
        ]
        assert summary.breaches(Severity.HINT) == 1

    def test_tables(self, tmp_path: Path) -> None:
        """What people and programs are shown."""
        write_tables(PORTFOLIO, tmp_path / "t")
        summary = judged(tmp_path / "t", tmp_path / "j.csv", ask(select=("PG101",)))
        rules, numbers = (to_data(table)["rows"] for table in summary.tables())
        (row,) = rules
        del row["title"]
        assert row == {
            "rule": "PG101",
            "severity": "error",
            "outcome": "breached",
            "judgements": 1,
            "cases": 1,
        }
        assert [row["number"] for row in numbers] == [3, 3, 0, 0, 0]

    @pytest.mark.parametrize("table", ["phases", "goals"])
    def test_without_a_table_of_cases(self, table: str, tmp_path: Path) -> None:
        """The cases are those that have phases, hours or records."""
        write_tables([*PORTFOLIO, attrs.evolve(CASE, phases=())], tmp_path / "t")
        named = {table: str(tmp_path / "t" / f"{table}.parquet")}
        with open_sources(named) as opened:
            summary = run(opened, ask())
        assert summary.cases == (3 if table == "phases" else 0)


class TestBrokenRows:
    BROKEN = """\
case,number,module,start,end,planned_hours
A,0,einstiegsphase,2025-03-03,2025-03-28,
B,0,einstigsphase,2025-03-03,2025-02-30,viel
B,1,qualifizierungsphase,,2026-01-31,
C,0,qualifizierungsphase,2025-03-31,2026-01-31,
,0,qualifizierungsphase,2025-03-31,2026-01-31,
was krank,0,x,2025-03-31,2026-01-31,
"""

    def test_are_told(self, tmp_path: Path) -> None:
        """With case, table, row and column; what is no id is not repeated."""
        file = tmp_path / "phases.csv"
        file.write_text(self.BROKEN, encoding="utf-8")
        with open_sources({"phases": str(file)}) as opened:
            summary = run(opened, ask())
            write(opened, tmp_path / "j.csv")
        told = [problem.line_of_text("en") for problem in summary.told]
        assert told == [
            "is missing [/phases/0/case]",
            "B: no day from 1900 to 2199 [/phases/0/end]",
            "B: unknown [/phases/0/module]",
            "B: not a number [/phases/0/planned_hours]",
            "B: is missing [/phases/1/start]",
            "unknown [/phases/0/module]",
        ]
        assert (summary.problems, summary.cases, summary.unreadable) == (6, 4, 2)
        _, numbers = (to_data(table)["rows"] for table in summary.tables())
        assert [row["number"] for row in numbers] == [4, 2, 2, 0, 6]
        # The others are judged; a case with rows that are not understood is not.
        assert [row[:3] for row in in_csv(tmp_path / "j.csv")] == [
            ("C", "PG101", "case"),
            ("C", "PG202", "phases/0"),
        ]

    @with_each
    def test_in_parquet(self, engine: Engine, tmp_path: Path) -> None:
        """Whatever computes."""
        broken = case("B", phase("einstiegsphase", "2025-03-03", "2025-03-28"), TOO_LONG)
        write_tables([*PORTFOLIO[:2], broken], tmp_path / "t")
        file = tmp_path / "t" / "phases.parquet"
        rows = polars.read_parquet(file)
        unknown = polars.when(case="B", number=0).then(polars.lit("x"))
        rows.with_columns(module=unknown.otherwise("module")).write_parquet(file)
        summary = judged(tmp_path / "t", tmp_path / "j.csv", ask(), engine=engine)
        assert [problem.pointer for problem in summary.told] == ["/phases/0/module"]
        assert {row[0] for row in in_csv(tmp_path / "j.csv")} == {"C"}
        assert (summary.cases, summary.unreadable) == (3, 1)

    def test_many(self, tmp_path: Path) -> None:
        """All are counted and some are told."""
        file = tmp_path / "hours.csv"
        lines = [f"A,H-{number},2025-03-03,einstiegsphase,-1\n" for number in range(1000, 1050)]
        file.write_text("".join(["case,id,date,module,minutes\n", *lines]), encoding="utf-8")
        with open_sources({"hours": str(file)}) as opened:
            summary = run(opened, ask())
        assert (summary.problems, summary.unreadable) == (50, 1)
        assert [problem.pointer for problem in summary.told] == [
            f"/hours/H-{number}/minutes" for number in range(1000, 1000 + bulk.MOST_TOLD)
        ]


class TestFiles:
    @pytest.mark.parametrize("ending", FORMATS)
    def test_same_bytes(self, ending: str, tmp_path: Path) -> None:
        """Whatever holds the tables, computes, and how much it may use."""
        runs: tuple[tuple[Engine, TableFormat, Limits | None], ...] = (
            ("duckdb", "parquet", None),
            ("duckdb", "parquet", Limits(memory="200MB", threads=1)),
            ("duckdb", "csv", None),
            ("polars", "parquet", None),
        )
        found = []
        for number, (engine, form, limits) in enumerate(runs):
            portfolio = PORTFOLIO[number % 2 :] + PORTFOLIO[: number % 2]
            write_tables(portfolio, tmp_path / f"t{number}", form)
            file = tmp_path / f"{number}.{ending}"
            judged(tmp_path / f"t{number}", file, ask(only=None), engine=engine, limits=limits)
            found.append(file.read_bytes())
        assert found[1:] == found[:-1]

    def test_whole_or_not_at_all(self, tmp_path: Path) -> None:
        """A file that is there is replaced; beside it nothing is left."""
        write_tables(PORTFOLIO, tmp_path / "t")
        (tmp_path / "out").mkdir()
        file = tmp_path / "out" / "j.csv"
        file.write_text("old", encoding="utf-8")
        judged(tmp_path / "t", file, ask())
        assert len(in_csv(file)) == 4
        assert list((tmp_path / "out").iterdir()) == [file]
        with pytest.raises(FileNotFoundError):
            judged(tmp_path / "t", tmp_path / "none" / "j.csv", ask())

    def test_what_memory_has_no_room_for(self, tmp_path: Path) -> None:
        """It is put into files on the way, and the result is the same."""
        phases = tmp_path / "phases.csv"
        lines = [f"K-{n},einstiegsphase,2025-03-03,2025-03-{14 + n % 20}\n" for n in range(60000)]
        phases.write_text("".join(["case,module,start,end\n", *lines]), encoding="utf-8")
        found = []
        for number, limits in enumerate((None, Limits(memory="60MB", threads=1))):
            with open_sources({"phases": str(phases)}, limits=limits) as opened:
                run(opened, ask(only=None))
                write(opened, tmp_path / f"{number}.csv")
            found.append((tmp_path / f"{number}.csv").read_bytes())
        assert found[0] == found[1]
        assert found[0].count(b"\n") > 100_000


class TestPolars:
    def test_reads_parquet_only(self, tmp_path: Path) -> None:
        """The table that is something else is told."""
        write_tables(PORTFOLIO, tmp_path / "t", "csv")
        with pytest.raises(InputError, match="Polars cannot read cases"):
            judged(tmp_path / "t", tmp_path / "j.csv", ask(), engine="polars")

    def test_needs_types(self, tmp_path: Path) -> None:
        """Text that is no day ends all; DuckDB would tell the row."""
        rows = {"case": ["A"], "module": ["einstiegsphase"], "start": ["Vertrauliches"]}
        polars.DataFrame(rows).write_parquet(tmp_path / "p.parquet")
        with (
            pytest.raises(InputError, match="Polars cannot evaluate the tables") as refusal,
            open_sources({"phases": str(tmp_path / "p.parquet")}) as opened,
        ):
            run(opened, ask(), engine="polars")
        assert "Vertrauliches" not in repr(refusal.value)


def test_progress(tmp_path: Path) -> None:
    """Each step has its name."""

    class Steps(Progress):
        seen: list[str]

        def __setattr__(self, name: str, value: Any) -> None:
            if name == "step":
                self.__dict__.setdefault("seen", []).append(value.en)
            super().__setattr__(name, value)

    write_tables(PORTFOLIO, tmp_path / "t")
    steps = Steps()
    with open_sources({}, folder=tmp_path / "t", progress=steps) as opened:
        run(opened, ask(), progress=steps)
    assert steps.seen[:3] == ["open tables", "look at rows", "look at rules"]
