"""single-phase: a module has one phase.

A phase is breached if an earlier one has the same module; of two that start on one day the later
in the file is. The module's cap counts over all its phases either way. External phases are left
out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from ..columns.expressions import choose, col
from ..columns.tables import Tables, Told, row_subject
from ..judgement import BREACHED, MET, Judgement
from ..language import Text
from ..programme import Rule
from .kind import Kind, NoParameters, Snapshot, Words, judged, met_or_breached


def judge(rule: Rule, snapshot: Snapshot) -> Iterator[Judgement]:
    """One judgement of each phase."""
    for numbered in snapshot.internal:
        earlier = [
            other
            for other in snapshot.phases_of(numbered.phase.module)
            if other.order < numbered.order
        ]
        pointer = f"/{numbered.subject}/module"
        yield judged(
            rule,
            numbered.subject,
            met_or_breached(met=not earlier),
            "second-phase" if earlier else "only-phase",
            observed=numbered.phase.module,
            pointer=pointer,
            facts=(pointer, *[f"/{other.subject}/module" for other in earlier]),
        )


def columns(rule: Rule, tables: Tables) -> Iterator[Told]:
    """The same in tables."""
    first = tables.gather(
        "phases", "phases", lambda: tables.phases, "min", col("order"), by=("case", "module")
    )
    yield Told(
        rows="phases",
        subject=row_subject("phases"),
        where=~col("external"),
        outcome=choose((first < col("order"), BREACHED), otherwise=MET),
        observed=col("module"),
    )


BOUNDARY = Text(
    "Die erste Phase eines Moduls ist erfüllt, jede weitere verletzt.",
    "A module's first phase is met, every further one is a breach.",
)

WORDS: Mapping[str, Words] = MappingProxyType(
    {
        "only-phase": Words(
            Text(
                "einzige oder erste Phase des Moduls {observed}",
                "only or first phase of module {observed}",
            )
        ),
        "second-phase": Words(
            Text(
                "weitere Phase des Moduls {observed}; die Höchststunden gelten über alle",
                "another phase of module {observed}; the cap counts over all of them",
            ),
            Text(
                "die Phasen zu einer zusammenfassen oder die Wiederholung begründen",
                "merge the phases or give a reason for the repetition",
            ),
        ),
    }
)

KIND = Kind(
    name="single-phase",
    judge=judge,
    columns=columns,
    words=WORDS,
    boundary=BOUNDARY,
    parameters=NoParameters,
)
