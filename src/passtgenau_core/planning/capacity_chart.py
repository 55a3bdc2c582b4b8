"""A capacity as a chart: the hours that are needed against those that are available, by month."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..language import Language, Text
from ..periods import Length, period_end
from ..tables.words import shown, words
from .capacities import Capacity
from .capacity_tables import shortage
from .charts import (
    ALARM,
    INK,
    PALE,
    STRONG,
    WIDTH,
    after,
    altair,
    beginning,
    days,
    finished,
    quantities,
    spoken,
)
from .shown import Chart, charts_of

_TITLE = Text("Benötigte und verfügbare Stunden", "Hours needed and available")
_LEGEND = Text(
    "Balken: benötigt; Linie: verfügbar; Dreieck: reicht nicht",
    "Bar: needed; line: available; triangle: not enough",
)


def capacity_chart(capacity: Capacity, lang: Language) -> Any:
    """Bars of what is needed, lines of what is available, and marks where it does not suffice."""
    alt = altair()
    base = alt.Chart(alt.Data(values=list(_months(capacity, lang)))).transform_calculate(
        needed="datum.needed / 60", available="datum.available / 60"
    )
    y = quantities("needed", Text("Stunden", "Hours").within(lang))
    bars = base.mark_bar(color=PALE, stroke=STRONG, strokeWidth=1).encode(
        x=days("first", lang, in_months=True), x2="after:T", y=y, y2=alt.datum(0), **spoken()
    )
    lines = base.mark_rule(color=INK, strokeWidth=2.5, aria=False).encode(
        x=days("first", lang, in_months=True), x2="after:T", y="available:Q"
    )
    short = (
        base.transform_filter("datum.is_short")
        .mark_point(
            shape="triangle-up",
            size=70,
            filled=True,
            opacity=1,
            color=ALARM,
            yOffset=-10,
            aria=False,
        )
        .encode(x=days("centre", lang, in_months=True), y=alt.datum(0))
    )
    chart = alt.layer(bars, lines, short).properties(width=WIDTH, height=240)
    told = shortage(capacity)
    return finished([(chart, words(told, lang))], _TITLE, (told, _LEGEND), lang)


def _months(capacity: Capacity, lang: Language) -> Iterator[dict[str, Any]]:
    for one in capacity.months:
        month = shown(one.month, "month", lang)
        needed, available, missing = (
            shown(minutes, "minutes", lang) for minutes in (one.needed, one.available, -one.left)
        )
        told = Text(
            f"{month}: {one.participants} Teilnehmende, benötigt {needed}, verfügbar {available}",
            f"{month}: participants {one.participants}, needed {needed}, available {available}",
        )
        short = Text(f"{told.de}, es fehlen {missing}", f"{told.en}, short by {missing}")
        yield {
            "first": beginning(one.month),
            "centre": beginning(one.month.replace(day=16)),
            "after": after(period_end(one.month, Length.months(1))),
            "needed": one.needed,
            "available": one.available,
            "is_short": one.left < 0,
            "text": (short if one.left < 0 else told).within(lang),
        }


@charts_of.register
def _charts(_: Capacity) -> Mapping[str, Chart]:
    return {"capacity": capacity_chart}
