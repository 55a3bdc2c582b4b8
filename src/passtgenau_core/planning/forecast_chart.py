"""A forecast as a chart: the hours that are left of each module, and what comes of each pace."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from ..errors import InputError, Problem
from ..language import Language, Text
from ..tables.words import shown
from .charts import ALARM, INK, STRONG, WIDTH, altair, beginning, days, finished, quantities, spoken
from .forecasts import Forecast, ModuleForecast, Outlook, Pace
from .shown import Chart, charts_of

# How a line looks, by what it tells: never by its colour alone.
_LOOKS = (
    (INK, (1, 0)),
    (STRONG, (8, 4)),
    (ALARM, (2, 3)),
    ("#00695c", (10, 3, 2, 3)),
)
# How far a line goes where no end of the module is known.
_AHEAD = timedelta(weeks=26)


def forecast_chart(forecast: Forecast, lang: Language) -> Any:
    """A burn-down of each module that has a limit, one below the other.

    Raises:
        InputError: if no module that has begun has one.
    """
    limited = [module for module in forecast.modules if module.limit is not None]
    if not limited:
        raise InputError(
            [
                Problem(
                    what=Text(
                        "kein begonnenes Modul mit einer Grenze der Stunden",
                        "no module that has begun and has a limit of hours",
                    ),
                    expected=Text("mindestens eines", "at least one"),
                    pointer="/modules",
                )
            ]
        )
    as_of = shown(forecast.as_of, "day", lang)
    title = Text(
        f"Hochrechnung {forecast.case}, Stichtag {as_of}",
        f"Forecast {forecast.case}, as of {as_of}",
    )
    legend = (
        Text(
            "Übrige Stunden; bei 0 ist die Grenze erreicht.",
            "Hours left; at 0 the limit is reached.",
        ),
        Text(
            "Fläche: zwischen den langsamsten und den schnellsten vier Wochen",
            "Area: between the slowest and the fastest four weeks",
        ),
    )
    panels = [_Panel(module, forecast.as_of, lang) for module in limited]
    return finished([(panel.chart(), panel.in_words()) for panel in panels], title, legend, lang)


class _Panel:
    """The burn-down of one module."""

    def __init__(self, module: ModuleForecast, as_of: date, lang: Language) -> None:
        self._module = module
        self._as_of = as_of
        self._lang: Language = lang
        self._limit = module.limit or 0
        self._left = self._limit - module.used
        self._last = module.end or as_of + _AHEAD
        self._lines = dict(self._named())

    def chart(self) -> Any:
        """Its lines, the limit, and the area over which paces have strayed."""
        alt = altair()
        names = list(self._lines)
        points = [point for name in names for point in self._points(name)]
        lines = (
            alt.Chart(alt.Data(values=points))
            .transform_calculate(hours="datum.minutes / 60")
            .mark_line(strokeWidth=2)
            .encode(
                x=days("day", self._lang),
                y=quantities("hours", self._say("Stunden übrig", "Hours left")),
                color=self._scaled(alt.Color, names, [look[0] for look in _LOOKS]),
                strokeDash=self._scaled(alt.StrokeDash, names, [look[1] for look in _LOOKS]),
                **spoken(),
            )
        )
        area = (
            alt.Chart(alt.Data(values=list(self._range())))
            .transform_calculate(low="datum.least / 60", high="datum.most / 60")
            .mark_area(color=INK, opacity=0.15, aria=False)
            .encode(x=days("day", self._lang), y="low:Q", y2="high:Q")
        )
        limit = alt.Chart(alt.Data(values=[{"minutes": self._limit}])).transform_calculate(
            hours="datum.minutes / 60"
        )
        cap = limit.mark_rule(color=INK, strokeDash=(1, 2), aria=False).encode(y="hours:Q")
        most = self._hours(self._limit)
        label = limit.mark_text(
            text=self._say(f"höchstens {most}", f"at most {most}"),
            align="right",
            baseline="bottom",
            dy=-3,
            aria=False,
        ).encode(x=alt.value(WIDTH), y="hours:Q")
        title = alt.TitleParams(
            self._title(), anchor="start", frame="group", fontSize=12, aria=False
        )
        return alt.layer(area, cap, label, lines).properties(title=title, width=WIDTH, height=200)

    def in_words(self) -> str:
        """What the panel shows, for screen readers."""
        _, *paces = self._lines
        return ". ".join((self._title(), *paces)) + "."

    def _say(self, german: str, english: str) -> str:
        return Text(german, english).within(self._lang)

    def _hours(self, minutes: int) -> str:
        return shown(minutes, "minutes", self._lang)

    def _day(self, day: date) -> str:
        return shown(day, "day", self._lang)

    def _title(self) -> str:
        used = f"{self._module.module}: {self._hours(self._module.used)}"
        limit = self._hours(self._limit)
        return self._say(f"{used} von {limit} gebucht", f"{used} of {limit} booked")

    def _scaled(self, channel: Any, names: list[str], looks: list[Any]) -> Any:
        """A channel that tells lines apart, with the one legend of all such channels."""
        alt = altair()
        return channel(
            "line:N",
            title=None,
            scale=alt.Scale(domain=names, range=looks[: len(names)]),
            legend=alt.Legend(orient="bottom", columns=1, symbolSize=1000, aria=False),
        )

    def _named(self) -> Iterator[tuple[str, Pace | None]]:
        """Each line by what it tells; that of the hours so far has no pace."""
        module = self._module
        yield self._say("gebucht", "booked"), None
        if not self._is_open:
            return
        for name, outlook in (
            (self._say("seit Beginn", "since the start"), module.since_start),
            (self._say("letzte vier Wochen", "last four weeks"), module.lately),
        ):
            if outlook is not None:
                yield self._outcome(name, outlook), outlook.pace
        if module.landing is not None:
            name = self._say("geht genau auf", "comes out even")
            yield self._paced(name, module.landing), module.landing

    @property
    def _is_open(self) -> bool:
        """Whether there is anything left to use, and a day left to use it."""
        return self._left > 0 and self._as_of < self._last

    def _outcome(self, name: str, outlook: Outlook) -> str:
        paced = self._paced(name, outlook.pace)
        if outlook.reached is not None:
            day = self._day(outlook.reached)
            return self._say(f"{paced}, aufgebraucht am {day}", f"{paced}, used up on {day}")
        if outlook.unused is None:
            return paced
        unused = self._hours(outlook.unused)
        return self._say(f"{paced}, am Ende {unused} übrig", f"{paced}, {unused} left at the end")

    def _paced(self, name: str, pace: Pace) -> str:
        a_week = self._hours(pace.a_week)
        return self._say(f"{name}: {a_week} je Woche", f"{name}: {a_week} a week")

    def _points(self, name: str) -> Iterator[dict[str, Any]]:
        pace = self._lines[name]
        told = (
            [(day, self._limit - used) for day, used in self._module.course]
            if pace is None
            else [(day, self._left_on(day, pace)) for day in self._corners(pace)]
        )
        for day, minutes in told:
            left = f"{self._day(day)}: {self._hours(minutes)}"
            yield {
                "line": name,
                "day": beginning(day),
                "minutes": minutes,
                "text": self._say(f"{left} übrig ({name})", f"{left} left ({name})"),
            }

    def _range(self) -> Iterator[dict[str, Any]]:
        slow, fast = self._module.slowest, self._module.fastest
        if slow is None or fast is None or not self._is_open:
            return
        for day in sorted({*self._corners(slow.pace), *self._corners(fast.pace)}):
            yield {
                "day": beginning(day),
                "least": self._left_on(day, fast.pace),
                "most": self._left_on(day, slow.pace),
            }

    def _corners(self, pace: Pace) -> tuple[date, date]:
        """From this day to the last one, or to the day on which nothing is left."""
        lasting, ahead = pace.days_for(self._left), (self._last - self._as_of).days
        gone = ahead if lasting is None else min(lasting, ahead)
        return self._as_of, self._as_of + timedelta(days=gone)

    def _left_on(self, day: date, pace: Pace) -> int:
        return max(self._left - pace.over((day - self._as_of).days), 0)


@charts_of.register
def _charts(_: Forecast) -> Mapping[str, Chart]:
    return {"forecast": forecast_chart}
