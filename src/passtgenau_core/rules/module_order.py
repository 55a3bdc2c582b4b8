"""module-order: phases start in the concept's order of modules.

A phase is breached if it starts before one whose module precedes its own in the concept; starting
on the same day is met. External phases are left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from ..columns import days
from ..columns.expressions import all_of, choose, col, only_if
from ..columns.tables import Tables, Told, row_subject
from ..judgement import BREACHED, MET, Judgement
from ..language import Text
from ..programme import Programme, Rule
from .kind import Kind, NoParameters, Snapshot, Words, judged, met_or_breached, move_start


def judge(rule: Rule, snapshot: Snapshot) -> Iterator[Judgement]:
    """One judgement of each phase."""
    place = {module.id: number for number, module in enumerate(snapshot.programme.modules)}
    # In the concept's order, a phase is overtaken by those that start later further up.
    phases = [(place[n.phase.module], n.phase.start, n) for n in snapshot.internal]
    for own, start, numbered in phases:
        above = [(day, other) for at, day, other in phases if at < own]
        overtaken = [(day, other) for day, other in above if day > start]
        pointer = f"/{numbered.subject}/start"
        latest = max(day for day, _ in overtaken) if overtaken else None
        yield judged(
            rule,
            numbered.subject,
            met_or_breached(met=latest is None),
            "in-order" if latest is None else "out-of-order",
            observed=start,
            allowed=latest,
            pointer=pointer,
            facts=(pointer, *[f"/{other.subject}/start" for _, other in above]),
            remedy=None if latest is None else move_start(numbered, latest),
        )


def columns(rule: Rule, tables: Tables) -> Iterator[Told]:
    """The same in tables."""
    internal = [module.id for module in tables.programme.modules if not module.external]
    latest_above = {
        module: tables.of_phases(
            "max", only_if(col("module").is_in(internal[:place]), col("start"))
        )
        for place, module in enumerate(internal)
        if place
    }
    latest = tables.by_module(lambda module: latest_above.get(module.id), otherwise=days.unknown())
    latest = tables.define("phases", latest)
    overtaken = all_of(latest > col("start"))
    yield Told(
        rows="phases",
        subject=row_subject("phases"),
        where=~col("external"),
        outcome=choose((overtaken, BREACHED), otherwise=MET),
        observed=days.iso(col("start")),
        allowed=only_if(overtaken, days.iso(latest)),
    )


def _idle(rule: Rule, programme: Programme) -> Text | None:
    if sum(not module.external for module in programme.modules) > 1:
        return None
    return Text("es gibt nur ein Modul", "there is only one module")


BOUNDARY = Text(
    "Beginn am selben Tag: erfüllt; einen Tag früher: Hinweis.",
    "Starting on the same day is met; one day earlier is a hint.",
)

WORDS: Mapping[str, Words] = MappingProxyType(
    {
        "in-order": Words(
            Text(
                "Beginn {observed}, in der Reihenfolge des Konzepts",
                "starts on {observed}, in the concept's order",
            )
        ),
        "out-of-order": Words(
            Text(
                "Beginn {observed}, ein früheres Modul des Konzepts erst am {allowed}",
                "starts on {observed}, an earlier module of the concept only on {allowed}",
            ),
            Text(
                "Hinweis; die Reihenfolge ist frei wählbar",
                "a hint; the order may be chosen freely",
            ),
        ),
    }
)

KIND = Kind(
    name="module-order",
    judge=judge,
    columns=columns,
    idle=_idle,
    words=WORDS,
    boundary=BOUNDARY,
    parameters=NoParameters,
)
