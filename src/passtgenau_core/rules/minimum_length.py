"""minimum-length: a phase does not end before its module's shortest length.

A phase that ends on the last day of the shortest length is met, one day earlier is a breach;
planned ends are judged at once. An open phase is met from that day on. A phase that was broken off
is not judged, nor is one whose module states no shortest length.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from ..columns import days
from ..columns.expressions import choose, col, lit, only_if
from ..columns.tables import Tables, Told, row_subject
from ..judgement import BREACHED, MET, NOT_APPLICABLE, PENDING, Computed, Judgement, Remedy
from ..language import Text
from ..periods import period_end
from ..programme import Programme, Rule
from .kind import Kind, NoParameters, Numbered, Snapshot, Words, judged, met_or_breached


def judge(rule: Rule, snapshot: Snapshot) -> Iterator[Judgement]:
    """One judgement of each phase."""
    return (_judge_phase(rule, snapshot, numbered) for numbered in snapshot.phases)


def _judge_phase(rule: Rule, snapshot: Snapshot, numbered: Numbered) -> Judgement:
    phase = numbered.phase
    shortest = snapshot.programme[phase.module].window.min
    if shortest is None:
        return judged(rule, numbered.subject, NOT_APPLICABLE, "no-shortest-length")
    if phase.ended_early is not None:
        return judged(
            rule,
            numbered.subject,
            NOT_APPLICABLE,
            "ended-early",
            facts=(f"/{numbered.subject}/ended_early",),
        )
    pointer = f"/{numbered.subject}/end"
    allowed = period_end(phase.start, shortest)
    facts = (
        f"/{numbered.subject}/start",
        pointer,
        Computed(function="period_end", start=phase.start, length=shortest, day=allowed),
        f"/{numbered.subject}/ended_early",
    )
    if phase.end is None:
        lasted = snapshot.as_of >= allowed
        return judged(
            rule,
            numbered.subject,
            MET if lasted else PENDING,
            "long-enough-already" if lasted else "not-long-enough-yet",
            allowed=allowed,
            pointer=f"/{numbered.subject}",
            facts=facts,
        )
    met = phase.end >= allowed
    return judged(
        rule,
        numbered.subject,
        met_or_breached(met=met),
        "long-enough" if met else "too-short",
        observed=phase.end,
        allowed=allowed,
        pointer=pointer,
        facts=facts,
        remedy=None if met else Remedy(action="set", pointer=pointer, value=allowed),
    )


def columns(rule: Rule, tables: Tables) -> Iterator[Told]:
    """The same in tables."""
    end = col("end")
    asked = ~col("broken_off") & tables.modules_where(lambda m: m.window.min is not None)
    earliest = tables.window_end("phases", col("start"), lambda module: module.window.min)
    allowed = only_if(asked, earliest)
    yield Told(
        rows="phases",
        subject=row_subject("phases"),
        outcome=choose(
            (~asked, NOT_APPLICABLE),
            (end.fill_null(lit(tables.as_of)) >= earliest, MET),
            (end.is_null(), PENDING),
            otherwise=BREACHED,
        ),
        observed=only_if(asked, days.iso(end)),
        allowed=days.iso(allowed),
    )


def _idle(rule: Rule, programme: Programme) -> Text | None:
    if any(module.window.min for module in programme.modules):
        return None
    return Text("kein Modul nennt eine kürzeste Dauer", "no module states a shortest length")


BOUNDARY = Text(
    "Ende am letzten Tag der kürzesten Dauer: erfüllt; einen Tag früher: verletzt.",
    "Ending on the last day of the shortest length is met; one day earlier is a breach.",
)

WORDS: Mapping[str, Words] = MappingProxyType(
    {
        "long-enough": Words(
            Text(
                "Ende {observed}, frühestens {allowed}",
                "ends on {observed}, {allowed} at the earliest",
            )
        ),
        "too-short": Words(
            Text(
                "Ende {observed}, frühestens {allowed}",
                "ends on {observed}, {allowed} at the earliest",
            ),
            Text(
                "länger planen, oder einen Abbruch mit ended_early eintragen",
                "plan it longer, or enter that it was broken off (ended_early)",
            ),
        ),
        "long-enough-already": Words(
            Text(
                "noch ohne Ende, die kürzeste Dauer ist seit {allowed} erreicht",
                "no end yet, the shortest length was reached on {allowed}",
            )
        ),
        "not-long-enough-yet": Words(
            Text(
                "noch ohne Ende, die kürzeste Dauer ist am {allowed} erreicht",
                "no end yet, the shortest length will be reached on {allowed}",
            )
        ),
        "no-shortest-length": Words(
            Text("das Konzept nennt keine kürzeste Dauer", "the concept states no shortest length")
        ),
        "ended-early": Words(Text("die Phase wurde abgebrochen", "the phase was broken off")),
    }
)

KIND = Kind(
    name="minimum-length",
    judge=judge,
    columns=columns,
    idle=_idle,
    words=WORDS,
    boundary=BOUNDARY,
    parameters=NoParameters,
)
