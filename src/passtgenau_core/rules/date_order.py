"""date-order: of two days that the file states, one is not after the other.

The same day is met. It is decided once the later event has come. Where one of the two is not stated
the rule cannot be judged.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

import attrs

from ..columns import days
from ..columns.expressions import choose, lit, only_if, stated
from ..columns.tables import Tables, Told
from ..judgement import BREACHED, MET, PENDING, TOO_LATE, UNDETERMINED, Judgement
from ..language import Text
from ..programme import Rule
from .duty import DatedFact
from .kind import Kind, Snapshot, Words, fact, judged, pointer_to


@attrs.frozen(kw_only=True)
class Parameters:
    """Parameters of the kind.

    Attributes:
        earlier: The day that comes first.
        later: The day that must not be before it.
    """

    earlier: DatedFact
    later: DatedFact


def judge(rule: Rule, snapshot: Snapshot) -> Iterator[Judgement]:
    """One judgement of the case."""
    paths = (rule.parameters.earlier, rule.parameters.later)
    earlier, later = (fact(snapshot.case, path) for path in paths)
    facts = tuple(map(pointer_to, paths))
    if earlier is None or later is None:
        missing = tuple(
            path for path, day in zip(paths, (earlier, later), strict=True) if day is None
        )
        yield judged(
            rule,
            "case",
            UNDETERMINED,
            "day-not-stated",
            pointer=pointer_to(missing[0]),
            terms=missing,
        )
        return
    if later > snapshot.as_of:
        yield judged(
            rule,
            "case",
            PENDING,
            "order-open",
            observed=earlier,
            allowed=later,
            pointer=facts[0],
            facts=facts,
            terms=paths,
        )
        return
    met = earlier <= later
    yield judged(
        rule,
        "case",
        MET if met else BREACHED,
        "day-in-order" if met else "day-out-of-order",
        observed=earlier,
        allowed=later,
        pointer=facts[0],
        facts=facts,
        terms=paths,
        remedy=None if met else TOO_LATE,
    )


def columns(rule: Rule, tables: Tables) -> Iterator[Told]:
    """The same in tables."""
    earlier, later = stated(rule.parameters.earlier), stated(rule.parameters.later)
    known = ~earlier.is_null() & ~later.is_null()
    yield Told(
        rows="cases",
        subject=lit("case"),
        outcome=choose(
            (~known, UNDETERMINED),
            (later > lit(tables.as_of), PENDING),
            (earlier <= later, MET),
            otherwise=BREACHED,
        ),
        observed=only_if(known, days.iso(earlier)),
        allowed=only_if(known, days.iso(later)),
    )


BOUNDARY = Text(
    "Am selben Tag: erfüllt; einen Tag später: verletzt.",
    "On the same day is met; a day later is a breach.",
)

WORDS: Mapping[str, Words] = MappingProxyType(
    {
        "day-in-order": Words(
            Text("am {observed}, spätestens {allowed}", "on {observed}, {allowed} at the latest")
        ),
        "day-out-of-order": Words(
            Text(
                "erst am {observed}, spätestens {allowed}",
                "only on {observed}, {allowed} at the latest",
            )
        ),
        "order-open": Words(
            Text("am {observed}, spätestens {allowed}", "on {observed}, {allowed} at the latest")
        ),
        "day-not-stated": Words(Text("nicht angegeben: {terms}", "not stated: {terms}")),
    }
)

KIND = Kind(
    name="date-order",
    judge=judge,
    columns=columns,
    words=WORDS,
    boundary=BOUNDARY,
    parameters=Parameters,
)
