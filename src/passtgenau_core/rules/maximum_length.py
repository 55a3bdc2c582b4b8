"""maximum-length: a phase ends inside its module's window.

Ends are compared, months are never counted. The last allowed day is inside: a phase of exactly
ten months is met, one day more is a breach. Planned ends are judged at once; an open phase is
pending up to that day. A module that states no longest length is not judged.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from ..columns import days
from ..columns.expressions import choose, col, lit
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
    longest = snapshot.programme[phase.module].window.max
    if longest is None:
        return judged(rule, numbered.subject, NOT_APPLICABLE, "no-longest-length")
    pointer = f"/{numbered.subject}/end"
    allowed = period_end(phase.start, longest)
    computed = Computed(function="period_end", start=phase.start, length=longest, day=allowed)
    if phase.end is None:
        running = snapshot.as_of <= allowed
        return judged(
            rule,
            numbered.subject,
            PENDING if running else BREACHED,
            "still-in-window" if running else "not-ended-in-window",
            allowed=allowed,
            due=allowed,
            pointer=f"/{numbered.subject}",
            facts=(f"/{numbered.subject}/start", pointer, computed),
            remedy=None if running else Remedy(action="set", pointer=pointer, value=allowed),
        )
    met = phase.end <= allowed
    return judged(
        rule,
        numbered.subject,
        met_or_breached(met=met),
        "in-window" if met else "too-long",
        observed=phase.end,
        allowed=allowed,
        pointer=pointer,
        facts=(f"/{numbered.subject}/start", pointer, computed),
        remedy=None if met else Remedy(action="set", pointer=pointer, value=allowed),
    )


def columns(rule: Rule, tables: Tables) -> Iterator[Told]:
    """The same in tables."""
    end = col("end")
    stated = tables.modules_where(lambda module: module.window.max is not None)
    allowed = tables.window_end("phases", col("start"), lambda module: module.window.max)
    yield Told(
        rows="phases",
        subject=row_subject("phases"),
        outcome=choose(
            (~stated, NOT_APPLICABLE),
            (end.fill_null(lit(tables.as_of)) > allowed, BREACHED),
            (end.is_null(), PENDING),
            otherwise=MET,
        ),
        observed=choose((stated, days.iso(end)), otherwise=None),
        allowed=days.iso(allowed),
        due=choose((end.is_null(), allowed), otherwise=days.unknown()),
    )


def _idle(rule: Rule, programme: Programme) -> Text | None:
    if any(module.window.max for module in programme.modules):
        return None
    return Text("kein Modul nennt eine längste Dauer", "no module states a longest length")


BOUNDARY = Text(
    "Ende am letzten Tag der längsten Dauer: erfüllt; einen Tag später: verletzt.",
    "Ending on the last day of the longest length is met; one day later is a breach.",
)

WORDS: Mapping[str, Words] = MappingProxyType(
    {
        "in-window": Words(
            Text(
                "Ende {observed}, spätestens {allowed}",
                "ends on {observed}, {allowed} at the latest",
            )
        ),
        "too-long": Words(
            Text(
                "Ende {observed}, spätestens {allowed}",
                "ends on {observed}, {allowed} at the latest",
            ),
            Text(
                "die Phase kürzen und klären, was danach geschieht",
                "shorten the phase, and settle what comes after it",
            ),
        ),
        "still-in-window": Words(
            Text("noch ohne Ende, spätestens {allowed}", "no end yet, {allowed} at the latest")
        ),
        "not-ended-in-window": Words(
            Text("ohne Ende, spätestens {allowed}", "no end, {allowed} at the latest"),
            Text("das Ende der Phase eintragen", "enter the end of the phase"),
        ),
        "no-longest-length": Words(
            Text("das Konzept nennt keine längste Dauer", "the concept states no longest length")
        ),
    }
)

KIND = Kind(
    name="maximum-length",
    judge=judge,
    columns=columns,
    idle=_idle,
    words=WORDS,
    boundary=BOUNDARY,
    parameters=NoParameters,
)
