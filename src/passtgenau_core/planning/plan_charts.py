"""A plan as charts: its modules inside their windows, and its calendar months."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from ..language import Language, Text
from ..periods import Length, period_end
from ..quantities import Cents
from ..tables.words import shown, words
from .charts import (
    INK,
    PALE,
    STRONG,
    WIDTH,
    after,
    altair,
    beginning,
    days,
    finished,
    name,
    quantities,
    spoken,
)
from .plans import Plan, PlannedModule, PlannedMonth
from .shown import Chart, charts_of

_ROW = 44
_BAR, _FRAME, _BELOW = 14, 24, 17
_DASHES = (4, 3)
# A part of the highest bar that is less than this has no room for a number.
_READABLE = 16


def phases_chart(plan: Plan, lang: Language) -> Any:
    """The modules as bars over time, each inside the longest window that it may take."""
    alt = altair()
    bars = [_bar(planned, lang) for planned in plan.modules]
    names = [bar["module"] for bar in bars]
    y = alt.Y(
        "module:N",
        sort=names,
        title=None,
        axis=alt.Axis(labelExpr="split(datum.value, '\\n')", labelLimit=0, aria=False),
    )
    base = alt.Chart(alt.Data(values=bars)).encode(y=y)
    frames = (
        base.transform_filter("datum.latest != null")
        .mark_bar(height=_FRAME, filled=False, color=INK, strokeDash=_DASHES, aria=False)
        .encode(x=days("start", lang), x2="latest:T")
    )
    chosen = base.mark_bar(height=_BAR, color=STRONG).encode(
        x=days("start", lang), x2="until:T", **spoken()
    )
    earliest = (
        base.transform_filter("datum.earliest != null")
        .mark_point(shape="triangle-up", size=60, filled=True, opacity=1, color=INK, yOffset=_BELOW)
        .encode(x=days("earliest", lang), **spoken("earliest_text"))
    )
    title = Text(
        f"Plan vom {shown(plan.start, 'day')} bis {shown(plan.end, 'day')}",
        f"Plan from {shown(plan.start, 'day', 'en')} to {shown(plan.end, 'day', 'en')}",
    )
    legend = Text(
        "Balken: gewählte Dauer; gestrichelt: längste Dauer; Dreieck: frühestes Ende",
        "Bar: chosen length; dashed: longest length; triangle: earliest end",
    )
    text = " ".join(f"{bar['text']}." for bar in bars)
    chart = alt.layer(frames, chosen, earliest).properties(
        width=WIDTH * 7 // 8, height=alt.Step(_ROW)
    )
    return finished([(chart, text)], title, (_sums(plan), legend), lang)


def _bar(planned: PlannedModule, lang: Language) -> dict[str, Any]:
    module = name(planned.module.title, lang)
    start, end = shown(planned.start, "day", lang), shown(planned.end, "day", lang)
    earliest = shown(planned.earliest, "day", lang)
    latest = shown(planned.latest, "day", lang)
    size = _size(planned.minutes, planned.cost, lang)
    window = Text(
        f"frühestes Ende {earliest}, spätestes Ende {latest}",
        f"earliest end {earliest}, latest end {latest}",
    ).within(lang)
    return {
        "module": f"{module}\n{size}",
        "start": beginning(planned.start),
        "until": after(planned.end),
        "earliest": None if planned.earliest is None else after(planned.earliest),
        "latest": None if planned.latest is None else after(planned.latest),
        "text": Text(
            f"{module}: {start} bis {end}, {window}, {size}",
            f"{module}: {start} to {end}, {window}, {size}",
        ).within(lang),
        "earliest_text": Text(
            f"{module}: frühestes Ende {earliest}", f"{module}: earliest end {earliest}"
        ).within(lang),
    }


def months_chart(plan: Plan, lang: Language) -> Any:
    """The calendar months as bars of their cost, or of their hours if nothing is known of cost."""
    alt = altair()
    in_euros = plan.cost is not None
    title = Text("Kosten", "Cost") if in_euros else Text("Umfang", "Hours")
    title = Text(f"{title.de} nach Kalendermonaten", f"{title.en} by calendar month")
    parts = list(_parts(plan, lang))
    names = [_numbered(number, planned, lang) for number, planned in enumerate(plan.modules, 1)]
    fills = [STRONG if number % 2 == 0 else PALE for number in range(len(names))]
    per_unit = 100 if in_euros else 60
    base = alt.Chart(alt.Data(values=parts)).transform_calculate(
        low=f"datum.low / {per_unit}", high=f"datum.high / {per_unit}"
    )
    y = quantities("low", "EUR" if in_euros else Text("Stunden", "Hours").within(lang))
    bars = base.mark_bar(strokeWidth=1).encode(
        x=days("first", lang, in_months=True),
        x2="after:T",
        y=y,
        y2="high:Q",
        fill=alt.Fill(
            "module:N",
            title=None,
            scale=alt.Scale(domain=names, range=fills),
            legend=alt.Legend(orient="bottom", columns=2, aria=False, symbolStrokeColor=STRONG),
        ),
        stroke=alt.Stroke(
            "module:N",
            scale=alt.Scale(
                domain=names, range=["white" if fill == STRONG else STRONG for fill in fills]
            ),
            legend=None,
        ),
        **spoken(),
    )
    numbers = (
        base.transform_filter("datum.is_readable")
        .mark_text(fontWeight="bold", baseline="bottom", dy=-4, aria=False)
        .encode(
            x=days("centre", lang, in_months=True),
            y="low:Q",
            text="number:N",
            color=alt.Color(
                "number:N",
                scale=alt.Scale(
                    domain=[str(number) for number in range(1, len(names) + 1)],
                    range=["white" if fill == STRONG else INK for fill in fills],
                ),
                legend=None,
            ),
        )
    )
    chart = alt.layer(bars, numbers).properties(width=WIDTH, height=240)
    return finished([(chart, _months_in_words(plan, lang))], title, (_sums(plan),), lang)


def _parts(plan: Plan, lang: Language) -> Iterator[dict[str, Any]]:
    """The part of each module in each month, one upon the other."""
    places = {planned.module.id: place for place, planned in enumerate(plan.modules, 1)}
    highest = max(_by_month(plan).values())
    tops: dict[date, int] = {}
    for line in plan.months:
        size = _height(line)
        low = tops.get(line.month, 0)
        tops[line.month] = high = low + size
        number = places[line.module]
        planned = plan.modules[number - 1]
        last = period_end(line.month, Length.months(1))
        yield {
            "module": _numbered(number, planned, lang),
            "number": str(number),
            "first": beginning(line.month),
            "centre": beginning(line.month.replace(day=16)),
            "after": after(last),
            "low": low,
            "high": high,
            "is_readable": size * _READABLE >= highest > 0,
            "text": f"{shown(line.month, 'month', lang)}, {name(planned.module.title, lang)}: "
            + _size(line.minutes, line.cost, lang),
        }


def _numbered(number: int, planned: PlannedModule, lang: Language) -> str:
    return f"{number} {name(planned.module.title, lang)}"


def _height(line: PlannedMonth) -> int:
    return line.minutes if line.cost is None else line.cost


def _by_month(plan: Plan) -> dict[date, int]:
    found: dict[date, int] = {}
    for line in plan.months:
        found[line.month] = found.get(line.month, 0) + _height(line)
    return found


def _months_in_words(plan: Plan, lang: Language) -> str:
    months = _by_month(plan)
    low, high = min(months, key=lambda m: months[m]), max(months, key=lambda m: months[m])

    def told(month: date) -> str:
        known = months[month]
        size = (
            shown(known, "minutes", lang)
            if plan.cost is None
            else shown(Cents(known), "cents", lang)
        )
        return f"{size} ({shown(month, 'month', lang)})"

    return Text(
        f"{len(months)} Monate: am wenigsten {told(low)}, am meisten {told(high)}, "
        f"zusammen {words(_sums(plan), lang)}.",
        f"{len(months)} months: least {told(low)}, most {told(high)}, "
        f"in all {words(_sums(plan), lang)}.",
    ).within(lang)


def _sums(plan: Plan) -> Text:
    return Text(_size(plan.minutes, plan.cost, "de"), _size(plan.minutes, plan.cost, "en"))


def _size(minutes: int, cost: Cents | None, lang: Language) -> str:
    """Hours, and what they cost if that is known."""
    hours = shown(minutes, "minutes", lang)
    return hours if cost is None else f"{hours}, {shown(cost, 'cents', lang)}"


@charts_of.register
def _charts(_: Plan) -> Mapping[str, Chart]:
    return {"phases": phases_chart, "months": months_chart}
