"""minimum-length: a phase does not end before its module's shortest length.

A phase that ends on the last day of the shortest length is met, one day earlier is a breach;
planned ends are judged at once. An open phase is met from that day on. A phase that was broken off
is not judged, nor is one whose module states no shortest length.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..judgement import Computed, Judgement, Outcome, Remedy
from ..periods import period_end
from ..programme import Rule
from .kind import Kind, NoParameters, Numbered, Snapshot, judged, met_or_breached


def judge(rule: Rule, snapshot: Snapshot) -> Iterator[Judgement]:
    """One judgement of each phase."""
    return (_judge_phase(rule, snapshot, numbered) for numbered in snapshot.phases)


def _judge_phase(rule: Rule, snapshot: Snapshot, numbered: Numbered) -> Judgement:
    phase = numbered.phase
    shortest = snapshot.programme[phase.module].window.min
    if shortest is None:
        return judged(rule, numbered.subject, Outcome.NOT_APPLICABLE, "no-length-stated")
    if phase.ended_early is not None:
        return judged(rule, numbered.subject, Outcome.NOT_APPLICABLE, "ended-early")
    pointer = f"/{numbered.subject}/end"
    allowed = period_end(phase.start, shortest)
    facts = (
        f"/{numbered.subject}/start",
        pointer,
        Computed("period_end", phase.start, shortest, allowed),
    )
    if phase.end is None:
        lasted = snapshot.as_of >= allowed
        return judged(
            rule,
            numbered.subject,
            Outcome.MET if lasted else Outcome.PENDING,
            "long-enough-already" if lasted else "not-long-enough-yet",
            allowed=allowed,
            pointer=f"/{numbered.subject}",
            facts=(facts[0], facts[2]),
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
        remedy=None if met else Remedy("set", pointer, allowed),
    )


KIND = Kind(name="minimum-length", judge=judge, parameters=NoParameters)
