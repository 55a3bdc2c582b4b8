"""after-module: each other phase starts after the last day of the earliest phase of this module.

Starting on that last day is a breach, the day after is met. While the earliest phase has no end,
the others are pending until the day before they start. Where the module is not booked the rule
does not apply: that it is missing is another rule's. External phases are left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from types import MappingProxyType

import attrs

from ..columns import days
from ..columns.expressions import choose, col, lit, only_if
from ..columns.tables import Tables, Told, row_subject
from ..judgement import BREACHED, MET, NOT_APPLICABLE, PENDING, Judgement
from ..language import Text
from ..programme import Programme, Rule
from ..record import ModuleId
from .kind import Kind, Numbered, Snapshot, Words, judged, met_or_breached, move_end, move_start

_ONE_DAY = timedelta(days=1)
_DAYS = 1_000_000  # more than any day's number


@attrs.frozen(kw_only=True)
class Parameters:
    """Parameters of the kind.

    Attributes:
        module: The module that comes first.
    """

    module: ModuleId


def judge(rule: Rule, snapshot: Snapshot) -> Iterator[Judgement]:
    """One judgement of each other phase."""
    firsts = snapshot.phases_of(rule.parameters.module)
    if not firsts:
        for numbered in snapshot.internal:
            yield judged(
                rule,
                numbered.subject,
                NOT_APPLICABLE,
                "first-module-not-booked",
                allowed=rule.parameters.module,
            )
        return
    first = min(firsts, key=lambda numbered: numbered.order)
    for numbered in snapshot.internal:
        if numbered is not first:
            yield _judge_phase(rule, snapshot, first, numbered)


def _judge_phase(rule: Rule, snapshot: Snapshot, first: Numbered, other: Numbered) -> Judgement:
    start, end = other.phase.start, first.phase.end
    pointer = f"/{other.subject}/start"
    facts = (f"/{first.subject}/end", pointer)
    if end is not None:
        met = start > end
        return judged(
            rule,
            other.subject,
            met_or_breached(met=met),
            "starts-after" if met else "starts-too-early",
            observed=start,
            allowed=end + _ONE_DAY,
            pointer=pointer,
            facts=facts,
            remedy=None if met else move_start(other, end + _ONE_DAY),
        )
    due = start - _ONE_DAY
    if snapshot.as_of <= due:
        return judged(
            rule,
            other.subject,
            PENDING,
            "first-module-open",
            observed=start,
            due=due,
            pointer=pointer,
            facts=facts,
        )
    return judged(
        rule,
        other.subject,
        BREACHED,
        "first-module-not-ended",
        observed=start,
        due=due,
        pointer=pointer,
        facts=facts,
        remedy=move_end(first, due),
    )


def columns(rule: Rule, tables: Tables) -> Iterator[Told]:
    """The same in tables.

    The earliest phase of the module is the one of the least number that begins with its order and
    ends with its last day, which is 0 while it has none.
    """
    module: str = rule.parameters.module
    start = col("start")
    end = choose((col("end").is_null(), 0), otherwise=days.ordinal(col("end")))
    coded = only_if(col("module") == module, col("order") * _DAYS + end)
    first = tables.of_phases("min", coded)
    ended = tables.define("cases", first % _DAYS)
    last = tables.define("cases", days.numbered(only_if(ended > 0, ended)))
    unended = ended == 0
    due = only_if(unended, days.after(start, -1))
    yield Told(
        rows="phases",
        subject=row_subject("phases"),
        where=~col("external") & (first.is_null() | (first - ended != col("order") * _DAYS)),
        outcome=choose(
            (first.is_null(), NOT_APPLICABLE),
            (lit(tables.as_of) <= due, PENDING),
            (unended | (start <= last), BREACHED),
            otherwise=MET,
        ),
        observed=only_if(~first.is_null(), days.iso(start)),
        allowed=choose((first.is_null(), module), otherwise=days.iso(days.after(last, 1))),
        due=due,
    )


def _idle(rule: Rule, programme: Programme) -> Text | None:
    if sum(not module.external for module in programme.modules) > 1:
        return None
    return Text("es gibt nur ein Modul", "there is only one module")


BOUNDARY = Text(
    "Beginn am letzten Tag der ersten Phase: verletzt; am Tag danach: erfüllt.",
    "Starting on the first phase's last day is a breach; the day after is met.",
)

WORDS: Mapping[str, Words] = MappingProxyType(
    {
        "starts-after": Words(
            Text(
                "Beginn {observed}, frühestens {allowed}",
                "starts on {observed}, {allowed} at the earliest",
            )
        ),
        "starts-too-early": Words(
            Text(
                "Beginn {observed}, frühestens {allowed}",
                "starts on {observed}, {allowed} at the earliest",
            ),
            Text(
                "die Phase später beginnen lassen oder die erste kürzen",
                "let the phase start later or shorten the first one",
            ),
        ),
        "first-module-open": Words(
            Text(
                "das vorgeschriebene erste Modul hat noch kein Ende; es muss bis {due} enden",
                "the mandatory first module has no end yet; it must end by {due}",
            )
        ),
        "first-module-not-ended": Words(
            Text(
                "Beginn {observed}, aber das vorgeschriebene erste Modul hat kein Ende",
                "starts on {observed}, but the mandatory first module has no end",
            ),
            Text("das Ende der ersten Phase eintragen", "enter the end of the first phase"),
        ),
        "first-module-not-booked": Words(
            Text(
                "{allowed} ist nicht gebucht; das meldet eine andere Regel",
                "{allowed} is not booked; another rule tells that",
            )
        ),
    }
)

KIND = Kind(
    name="after-module",
    judge=judge,
    columns=columns,
    idle=_idle,
    words=WORDS,
    boundary=BOUNDARY,
    parameters=Parameters,
)
