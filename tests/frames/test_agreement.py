"""What is said of many cases in frames is what is said of each alone: any cases, all libraries."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import attrs
import pyarrow
import pytest
from dossiers import dossiers, measures_at
from drawing import drawn
from hypothesis import given, settings
from hypothesis import strategies as st
from portfolios import (
    EVERYWHERE,
    Row,
    arrow_tables,
    by_frames,
    by_reference,
    frames_of,
    in_library,
    rows_in,
)

from passtgenau_core import Case, Outcome, Programme, Service, Waiver, check, load_programme
from passtgenau_core.frames import check_frames
from passtgenau_core.frames.schema import SCHEMA
from passtgenau_core.testing import cases, days, services

PROGRAMMES = (load_programme("passtgenau"), load_programme("integrationsbegleitung"))
# All rules of a programme are a long plan: each example takes a second.
SOME = settings(max_examples=settings().max_examples // 4)
FEWER = settings(max_examples=max(settings().max_examples // 15, 2))


@attrs.frozen
class Portfolio:
    """Some cases of one programme, and how they are judged."""

    cases: tuple[Case, ...]
    as_of: date
    readings: Mapping[str, str]
    service: Service | None

    @property
    def how(self) -> dict[str, Any]:
        """The arguments that both engines take."""
        return {"as_of": self.as_of, "readings": self.readings, "service": self.service}


@st.composite
def portfolios(draw: st.DrawFn) -> Portfolio:
    """Cases of any kind and cases about the boundaries, with waivers that fit and others."""
    some, as_of = draw(st.one_of(_any_cases(), dossiers(), measures_at()))
    programme = some[0].programme
    readings = {r.id: draw(st.sampled_from(r.options)) for r in programme.readings}
    waived = tuple(draw(_waived(case, as_of, readings)) for case in some)
    return Portfolio(waived, as_of, readings, draw(st.none() | services(programme)))


@st.composite
def _any_cases(draw: st.DrawFn) -> tuple[tuple[Case, ...], date]:
    any_case = cases(programme=draw(st.sampled_from(PROGRAMMES)))
    some = st.lists(any_case, min_size=1, max_size=3, unique_by=lambda case: case.id)
    return tuple(draw(some)), draw(days())


@st.composite
def _waived(draw: st.DrawFn, case: Case, as_of: date, readings: Mapping[str, str]) -> Case:
    # Waivers of any rule and subject hardly ever meet a breach.
    breached = check(attrs.evolve(case, waivers=()), as_of=as_of, readings=readings).breached
    if not breached:
        return case
    some = draw(
        st.lists(st.sampled_from(breached), max_size=3, unique_by=lambda j: (j.rule, j.subject))
    )
    nearby = st.sampled_from((as_of, date(2022, 1, 1), date(2031, 1, 1)))
    fitting = [
        Waiver(
            rule=judgement.rule,
            subject=judgement.subject,
            reason="fictional",
            approved_by="L-1",
            until=draw(nearby),
        )
        for judgement in some
    ]
    return attrs.evolve(case, waivers=(*case.waivers, *fitting))


def expected(portfolio: Portfolio) -> list[Row]:
    """What the reference engine says, but for the rules about waivers themselves."""
    rows = by_reference(portfolio.cases, **portfolio.how)
    return [row for row in rows if not row[1].startswith("W")]


@SOME
@given(portfolio=portfolios())
def test_polars_agrees(portfolio: Portfolio) -> None:
    """All rules, under any readings, with waivers and a service."""
    assert by_frames(portfolio.cases, "polars", **portfolio.how) == expected(portfolio)


@pytest.mark.parametrize("library", ["polars-lazy", "pyarrow", "pandas"])
@FEWER
@given(portfolio=portfolios())
def test_other_libraries_agree(library: str, portfolio: Portfolio) -> None:
    """The same in other libraries."""
    assert by_frames(portfolio.cases, library, **portfolio.how) == expected(portfolio)


@pytest.mark.unmeasured
@pytest.mark.parametrize("programme", PROGRAMMES, ids=lambda programme: programme.id)
def test_duckdb_agrees(programme: Programme) -> None:
    """The same in DuckDB, of many cases at once, because each call takes long."""
    portfolio = many(programme)
    assert by_frames(portfolio.cases, "duckdb", **portfolio.how) == expected(portfolio)


def many(programme: Programme) -> Portfolio:
    """Thirty cases of any kind as they stand on one day."""
    as_of = date(2026, 1, 15)
    some = drawn(cases(programme=programme).flatmap(lambda case: _waived(case, as_of, {})), 30)
    renamed = tuple(attrs.evolve(case, id=f"X-{number}") for number, case in enumerate(some))
    (service,) = drawn(services(programme), 1)
    return Portfolio(renamed, as_of, {}, service)


@FEWER
@given(portfolio=portfolios(), only=st.sampled_from(Outcome))
def test_one_outcome_alone(portfolio: Portfolio, only: Outcome) -> None:
    """Asked for one outcome, frames say the same of it."""
    found = by_frames(portfolio.cases, "polars", only=only, **portfolio.how)
    assert found == [row for row in expected(portfolio) if row[3] == only.value]


# Frames as people have them

Form = Callable[[Any], Any]
_FORMS: Mapping[str, Sequence[Form]] = {
    "day": (lambda day: day, date.isoformat, lambda day: datetime.combine(day, time())),
    "words": (list, " ".join, ",".join, "; ".join, "|".join),
    "hours": (float, Decimal, str),
    "money": (str, float, Decimal),
}
"""How columns of a type may be written."""
_ASKED = {"case", "module", "minutes"}
"""Columns that have to be there, also where all rows of hours are reversals, which have neither."""


@attrs.frozen
class Way:
    """How somebody writes cases into frames.

    Attributes:
        forms: How the values of each column are written.
        short: Tables without rows, and columns in which nothing stands, are left out.
        numbered: Rows have numbers, and stand in any order.
        order: Puts them in it.
    """

    forms: Mapping[tuple[str, str], Form]
    short: bool
    numbered: bool
    order: random.Random

    def tables(self, some: Sequence[Case]) -> dict[str, pyarrow.Table]:
        """The tables of cases, written in this way."""
        return {
            name: pyarrow.table(dict(self._columns(name, self._ordered(table))))
            for name, table in arrow_tables(some).items()
            if len(table) or not self.short
        }

    def _ordered(self, table: pyarrow.Table) -> pyarrow.Table:
        places = list(range(len(table)))
        if self.numbered:
            self.order.shuffle(places)
        return table.take(pyarrow.array(places, pyarrow.int64()))

    def _columns(self, name: str, table: pyarrow.Table) -> Iterator[tuple[str, Any]]:
        for column in SCHEMA[name]:
            values = table[column.name].to_pylist()
            nothing = all(value in (None, []) for value in values)
            if column.name == "number" and not self.numbered:
                continue
            if self.short and nothing and column.name not in _ASKED:
                continue
            form = self.forms.get((name, column.name))
            if form is None or nothing:
                yield column.name, table[column.name]
            else:
                yield column.name, [None if value is None else form(value) for value in values]


@st.composite
def ways(draw: st.DrawFn) -> Way:
    """Any way to write cases into frames."""
    forms = {
        (name, column.name): draw(st.sampled_from(_FORMS[column.type]))
        for name, columns in SCHEMA.items()
        for column in columns
        if column.type in _FORMS
    }
    order = draw(st.randoms(use_true_random=False))
    return Way(forms, draw(st.booleans()), draw(st.booleans()), order)


@pytest.mark.parametrize("library", ["polars", "pyarrow", "pandas"])
@FEWER
@given(portfolio=portfolios(), way=ways())
def test_any_way_of_writing(library: str, portfolio: Portfolio, way: Way) -> None:
    """Days, words and numbers in other types, rows in any order, and nothing that need not be."""
    frames = in_library(way.tables(portfolio.cases), library)
    found = check_frames(portfolio.cases[0].programme, **frames, **portfolio.how)
    assert sorted(rows_in(found), key=str) == sorted(expected(portfolio), key=str)


@FEWER
@given(portfolio=portfolios())
def test_cases_that_other_frames_name(portfolio: Portfolio) -> None:
    """Without a frame of cases they are those of phases, hours and records."""
    bare = tuple(
        attrs.evolve(case, participant=None, agreement=None, budget=None)
        for case in portfolio.cases
    )
    named = [case for case in bare if case.phases or len(case.ledger) or case.records]
    frames = frames_of(bare, "polars") | {"cases": None}
    found = check_frames(bare[0].programme, **frames, **portfolio.how)
    wanted = expected(attrs.evolve(portfolio, cases=tuple(named)))
    assert sorted(rows_in(found), key=str) == sorted(wanted, key=str)


@pytest.mark.unmeasured
@pytest.mark.parametrize("library", EVERYWHERE)
@pytest.mark.parametrize("programme", PROGRAMMES, ids=lambda programme: programme.id)
def test_no_cases(programme: Programme, library: str) -> None:
    """Of no cases nothing is said."""
    found = check_frames(programme, **frames_of((), library), as_of=date(2026, 1, 15))
    assert rows_in(found) == []
