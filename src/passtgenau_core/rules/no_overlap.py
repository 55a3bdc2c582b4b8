"""no-overlap: a phase shares no day with one that started before it.

Starting on the last day of an earlier phase is a breach, the day after is met. Of two phases that
start on one day the later in the file is judged against the other. An earlier phase without end
leaves this one pending until the day before it starts. External phases are left out, and those of
the modules that the rule excepts neither are judged nor count.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import attrs

from ..columns import days
from ..columns.expressions import all_of, choose, col, lit, only_if
from ..columns.tables import Tables, Told, flag, row_subject
from ..judgement import BREACHED, MET, PENDING, Judgement, Remedy
from ..language import Text
from ..programme import Rule
from ..record import ModuleId
from .kind import Kind, Numbered, Snapshot, Words, judged, move_end, move_start

if TYPE_CHECKING:
    from narwhals import LazyFrame

_ONE_DAY = timedelta(days=1)


@attrs.frozen(kw_only=True)
class Parameters:
    """Parameters of the kind.

    Attributes:
        excepted: Modules whose phases are left out.
    """

    excepted: tuple[ModuleId, ...] = ()


def judge(rule: Rule, snapshot: Snapshot) -> Iterator[Judgement]:
    """One judgement of each phase that is not excepted."""
    phases = [
        numbered
        for numbered in snapshot.internal
        if numbered.phase.module not in rule.parameters.excepted
    ]
    for numbered in phases:
        earlier = [other for other in phases if other.order < numbered.order]
        yield _judge_phase(rule, snapshot, numbered, earlier, phases)


def _judge_phase(
    rule: Rule,
    snapshot: Snapshot,
    numbered: Numbered,
    earlier: list[Numbered],
    phases: list[Numbered],
) -> Judgement:
    start = numbered.phase.start
    pointer = f"/{numbered.subject}/start"
    ends = [other.phase.end for other in earlier if other.phase.end is not None]
    last = max(ends) if ends else None
    facts = (pointer, *[f"/{other.subject}/end" for other in earlier])
    if last is not None and start <= last:
        return judged(
            rule,
            numbered.subject,
            BREACHED,
            "overlaps",
            observed=start,
            allowed=last + _ONE_DAY,
            pointer=pointer,
            facts=facts,
            remedy=_start_later(numbered, last + _ONE_DAY, phases),
        )
    if len(ends) == len(earlier):
        return judged(
            rule,
            numbered.subject,
            MET,
            "no-overlap",
            observed=start,
            allowed=None if last is None else last + _ONE_DAY,
            pointer=pointer,
            facts=facts,
        )
    due = start - _ONE_DAY
    if snapshot.as_of <= due:
        return judged(
            rule,
            numbered.subject,
            PENDING,
            "earlier-phase-open",
            observed=start,
            due=due,
            pointer=pointer,
            facts=facts,
        )
    unended = [other for other in earlier if other.phase.end is None]
    return judged(
        rule,
        numbered.subject,
        BREACHED,
        "earlier-phase-not-ended",
        observed=start,
        due=due,
        pointer=pointer,
        facts=facts,
        remedy=move_end(unended[0], due) if len(unended) == 1 else None,
    )


def _start_later(numbered: Numbered, day: date, phases: list[Numbered]) -> Remedy | None:
    """Starting on ``day``, if every other phase that has started by then is over."""
    for other in phases:
        end = other.phase.end
        if other is not numbered and other.phase.start <= day and (end is None or end >= day):
            return None
    return move_start(numbered, day)


def columns(rule: Rule, tables: Tables) -> Iterator[Told]:
    """The same in tables: each phase is put beside those before it."""
    left_out = tables.modules_where(
        lambda module: module.external or module.id in rule.parameters.excepted
    )

    def earlier() -> LazyFrame[Any]:
        phases = tables.phases.filter(~left_out)
        others = phases.select("case", before=col("order"), ended=col("end"))
        pairs = phases.select("case", "number", "order").join(others, on="case")
        return pairs.filter(col("before") < col("order"))

    gather = partial(tables.gather, "phases", ("earlier", rule.parameters.excepted), earlier)
    start, last = col("start"), gather("max", col("ended"))
    overlaps = all_of(start <= last)
    unended = all_of(gather("max", flag(col("ended").is_null())) == 1, ~overlaps)
    due = only_if(unended, days.after(start, -1))
    yield Told(
        rows="phases",
        subject=row_subject("phases"),
        where=~left_out,
        outcome=choose(
            (overlaps, BREACHED),
            (~unended, MET),
            (lit(tables.as_of) <= due, PENDING),
            otherwise=BREACHED,
        ),
        observed=days.iso(start),
        allowed=only_if(~unended, days.iso(days.after(last, 1))),
        due=due,
    )


BOUNDARY = Text(
    "Beginn am letzten Tag einer früheren Phase: verletzt; am Tag danach: erfüllt.",
    "Starting on an earlier phase's last day is a breach; the day after is met.",
)

WORDS: Mapping[str, Words] = MappingProxyType(
    {
        "no-overlap": Words(
            Text("Beginn {observed}, keine Überschneidung", "starts on {observed}, no overlap")
        ),
        "overlaps": Words(
            Text(
                "Beginn {observed}, eine frühere Phase dauert bis zum Vortag des {allowed}",
                "starts on {observed}, an earlier phase lasts up to the day before {allowed}",
            ),
            Text("die frühere Phase eher beenden", "end the earlier phase sooner"),
        ),
        "earlier-phase-open": Words(
            Text(
                "eine frühere Phase hat noch kein Ende; sie muss bis {due} enden",
                "an earlier phase has no end yet; it must end by {due}",
            )
        ),
        "earlier-phase-not-ended": Words(
            Text(
                "Beginn {observed}, aber eine frühere Phase hat kein Ende",
                "starts on {observed}, but an earlier phase has no end",
            ),
            Text("das Ende der früheren Phase eintragen", "enter the end of the earlier phase"),
        ),
    }
)

KIND = Kind(
    name="no-overlap",
    judge=judge,
    columns=columns,
    words=WORDS,
    boundary=BOUNDARY,
    parameters=Parameters,
)
