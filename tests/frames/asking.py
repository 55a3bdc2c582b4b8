"""What an engine says by a rule, in short; each frame library and ``check`` are engines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import attrs
import pytest
from portfolios import by_frames, by_reference

from passtgenau_core import Case, Goal, Phase, Programme, Record, load_programme

PROGRAMME = load_programme("passtgenau")
EINSTIEG, QUALI = "einstiegsphase", "qualifizierungsphase"
in_each = pytest.mark.parametrize("engine", ["check", "polars", "pyarrow", "duckdb"])
Expected = tuple[str, str, str, str | None, str | None, str | None]


def day(text: str) -> date:
    """The day that ``text`` names."""
    return date.fromisoformat(text)


def maybe(text: str | None) -> date | None:
    """The day that ``text`` names, if it names one."""
    return None if text is None else day(text)


def told(
    engine: str,
    rule: str,
    portfolio: Iterable[Case],
    as_of: str,
    readings: Mapping[str, str] | None = None,
) -> list[Expected]:
    """Case, subject, outcome, observed, allowed and due of each judgement, sorted."""
    how: dict[str, Any] = {"as_of": day(as_of), "select": [rule], "readings": readings}
    cases = list(portfolio)
    rows = by_reference(cases, **how) if engine == "check" else by_frames(cases, engine, **how)
    assert {row[1] for row in rows} <= {rule}
    return [
        (case, subject, outcome, observed, allowed, None if due is None else due.isoformat())
        for case, _, subject, outcome, observed, allowed, due in rows
    ]


def phase(module: str, start: str, end: str | None = None, *, early: str | None = None) -> Phase:
    """A phase of ``module``; ``early`` tells why it was broken off."""
    return Phase(module=module, start=day(start), end=maybe(end), ended_early=early)


def record(kind: str, on: str, module: str | None = None, **fields: Any) -> Record:
    """A record of this kind."""
    return Record(kind=kind, date=day(on), module=module, **fields)


def goal(name: str, on: str) -> Goal:
    """A goal agreed on a day."""
    return Goal(id=name, agreed_on=day(on))


def case(name: str, *phases: Phase, programme: Programme = PROGRAMME, **fields: Any) -> Case:
    """A case with these phases, in this order."""
    return Case(id=name, programme=programme, phases=phases, **fields)


def filed(name: str, *records: Record, programme: Programme = PROGRAMME, **fields: Any) -> Case:
    """A case with these records, in this order, and perhaps phases."""
    return Case(id=name, programme=programme, records=records, **fields)


def with_parameters(rule: str, *, of: Programme = PROGRAMME, **parameters: Any) -> Programme:
    """A programme with other parameters in one of its rows, as another county would write it."""
    rows = [
        attrs.evolve(row, parameters=attrs.evolve(row.parameters, **parameters))
        if row.id == rule
        else row
        for row in of.rules
    ]
    return attrs.evolve(of, rules=rows)
