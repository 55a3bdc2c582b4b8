"""planned-hours: the planned hours of a module, summed over its phases, stay within its cap.

Exactly the cap is met. For a monthly cap it is the monthly cap times the months of the longest
window. Only phases that state planned hours are judged, and they are judged at once; a module
without any cap is not judged.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from ..columns.expressions import choose, col, number_text, only_if
from ..columns.tables import Tables, Told, row_subject
from ..judgement import BREACHED, MET, NOT_APPLICABLE, Judgement, Remedy
from ..language import Text
from ..programme import Programme, Rule
from ..quantities import MINUTES_AN_HOUR
from .kind import Kind, NoParameters, Snapshot, Words, judged


def judge(rule: Rule, snapshot: Snapshot) -> Iterator[Judgement]:
    """One judgement of each phase that states planned hours."""
    for numbered in snapshot.phases:
        own = numbered.phase.planned_minutes
        if own is None:
            continue
        pointer = f"/{numbered.subject}/planned_hours"
        cap = snapshot.programme[numbered.phase.module].whole_cap
        if cap is None:
            yield judged(rule, numbered.subject, NOT_APPLICABLE, "no-cap-stated", pointer=pointer)
            continue
        stating = [
            other
            for other in snapshot.phases_of(numbered.phase.module)
            if other.phase.planned_minutes is not None
        ]
        planned = sum(other.phase.planned_minutes or 0 for other in stating)
        left = cap - (planned - own)
        facts = tuple(f"/{other.subject}/planned_hours" for other in stating)
        if planned <= cap:
            yield judged(
                rule,
                numbered.subject,
                MET,
                "plan-within-cap",
                observed=planned,
                allowed=cap,
                pointer=pointer,
                facts=facts,
            )
            continue
        # The file states hours: whole ones are always written without rounding.
        mend = left // MINUTES_AN_HOUR
        yield judged(
            rule,
            numbered.subject,
            BREACHED,
            "plan-over-cap",
            observed=planned,
            allowed=cap,
            pointer=pointer,
            facts=facts,
            remedy=Remedy(action="set", pointer=pointer, value=mend) if mend > 0 else None,
        )


def columns(rule: Rule, tables: Tables) -> Iterator[Told]:
    """The same in tables."""
    planned = tables.gather(
        "phases", "phases", lambda: tables.phases, "sum", col("planned"), by=("case", "module")
    )
    capped = tables.modules_where(lambda module: module.whole_cap is not None)
    cap = tables.by_module(lambda module: module.whole_cap, otherwise=0)
    yield Told(
        rows="phases",
        subject=row_subject("phases"),
        where=~col("planned").is_null(),
        outcome=choose((~capped, NOT_APPLICABLE), (planned > cap, BREACHED), otherwise=MET),
        observed=only_if(capped, number_text(planned)),
        allowed=only_if(capped, number_text(cap)),
    )


def _idle(rule: Rule, programme: Programme) -> Text | None:
    if any(module.whole_cap is not None for module in programme.modules):
        return None
    return Text("kein Modul nennt Höchststunden", "no module states a cap")


BOUNDARY = Text(
    "Genau die Höchstzahl: erfüllt; eine Minute mehr: verletzt.",
    "Exactly the cap is met; one minute more is a breach.",
)

WORDS: Mapping[str, Words] = MappingProxyType(
    {
        "plan-within-cap": Words(
            Text("{observed} geplant von {allowed}", "{observed} planned of {allowed}")
        ),
        "plan-over-cap": Words(
            Text(
                "{observed} geplant von {allowed}, {over} zu viel",
                "{observed} planned of {allowed}, {over} too many",
            ),
            Text("die geplanten Stunden kürzen", "plan fewer hours"),
        ),
        "no-cap-stated": Words(
            Text("das Konzept nennt keine Höchststunden", "the concept states no cap")
        ),
    }
)

KIND = Kind(
    name="planned-hours",
    judge=judge,
    columns=columns,
    idle=_idle,
    words=WORDS,
    boundary=BOUNDARY,
    parameters=NoParameters,
)
