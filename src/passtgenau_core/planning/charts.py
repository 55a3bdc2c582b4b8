"""What all charts share: formats of numbers and days, looks, and what screen readers say.

Charts hold whole minutes and cents; hours and euros are computed where they are drawn. What tells
two things apart is never a colour alone. A chart needs Altair, which is loaded when one is drawn.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

from ..language import Language, Text
from ..tables.extras import library
from ..tables.words import words

# On white each has a contrast of at least 4.5 : 1, but the pale one, which is always outlined.
STRONG = "#1f5fa8"
PALE = "#cfe2f3"
ALARM = "#a84300"
INK = "#333333"
WIDTH = 480

_GERMAN: Mapping[str, Any] = MappingProxyType(
    {
        "number": {
            "decimal": ",",
            "thousands": ".",
            "grouping": [3],
            "currency": ["", " EUR"],
        },
        "time": {
            "dateTime": "%A, der %e. %B %Y, %X",
            "date": "%d.%m.%Y",
            "time": "%H:%M:%S",
            "periods": ["AM", "PM"],
            "days": [
                "Sonntag",
                "Montag",
                "Dienstag",
                "Mittwoch",
                "Donnerstag",
                "Freitag",
                "Samstag",
            ],
            "shortDays": ["So", "Mo", "Di", "Mi", "Do", "Fr", "Sa"],
            "months": [
                "Januar",
                "Februar",
                "März",
                "April",
                "Mai",
                "Juni",
                "Juli",
                "August",
                "September",
                "Oktober",
                "November",
                "Dezember",
            ],
            "shortMonths": [
                "Jan",
                "Feb",
                "Mär",
                "Apr",
                "Mai",
                "Jun",
                "Jul",
                "Aug",
                "Sep",
                "Okt",
                "Nov",
                "Dez",
            ],
        },
    }
)
_DAY = Text("%d.%m.%Y", "%Y-%m-%d")
_MONTH = Text("%m/%Y", "%Y-%m")
# The menu of a chart saves pictures only: its editor is a page of the web that gets the data.
_EMBED: Mapping[str, Any] = MappingProxyType(
    {
        "renderer": "svg",
        "actions": {"export": True, "source": False, "compiled": False, "editor": False},
    }
)
_SAVE: Mapping[str, Text] = MappingProxyType(
    {
        "CLICK_TO_VIEW_ACTIONS": Text("Bild speichern", "Save the picture"),
        "SVG_ACTION": Text("Als SVG speichern", "Save as SVG"),
        "PNG_ACTION": Text("Als PNG speichern", "Save as PNG"),
    }
)


def altair() -> Any:
    """The library that draws.

    Raises:
        ModuleNotFoundError: if it is not installed (extra ``plot``).
    """
    return library("altair", "charts need Altair: install passtgenau-core[plot]")


def beginning(day: date) -> str:
    """The first moment of a day as charts take it: without a time zone, so that it stays the day.

    Example:
        >>> beginning(date(2025, 3, 3))
        '2025-03-03T00:00:00'
    """
    return f"{day.isoformat()}T00:00:00"


def after(day: date) -> str:
    """The moment at which a day is over: bars end there, since last days are inside."""
    return beginning(day + timedelta(days=1))


def days(field: str, lang: Language, *, in_months: bool = False) -> Any:
    """The horizontal axis with days, or with months."""
    alt = altair()
    axis = alt.Axis(
        format=(_MONTH if in_months else _DAY).within(lang),
        labelOverlap=True,
        labelSeparation=8,
        aria=False,
    )
    return alt.X(f"{field}:T", title=None, axis=axis)


def quantities(field: str, title: str) -> Any:
    """The vertical axis with hours or euros."""
    alt = altair()
    axis = alt.Axis(format=",~f", aria=False)
    return alt.Y(f"{field}:Q", title=title, axis=axis)


def name(text: Text, lang: Language) -> str:
    """A title of a programme file: a chart on a page is a script, which no title may end.

    Example:
        >>> name(Text.same("</script>"), "de")
        '‹/script>'
    """
    return words(text, lang).replace("<", "‹")


def spoken(field: str = "text") -> dict[str, Any]:
    """What pointing at a mark shows, and what screen readers say of it: the same text."""
    alt = altair()
    return {
        "tooltip": alt.Tooltip(f"{field}:N", title=" "),
        "description": alt.Description(f"{field}:N"),
    }


def finished(
    panels: Iterable[tuple[Any, str]], title: Text, subtitle: tuple[Text, ...], lang: Language
) -> Any:
    """Panels, one below the other, with a title, an explanation, and the formats of a language.

    Each panel comes with its description for screen readers. Pictures tell those of their panels,
    pages with scripts that of the whole chart.
    """
    alt = altair()
    named = words(title, lang)
    told = list(panels)
    formats = {"locale": {**_GERMAN}} if lang == "de" else {}
    labels = {label: text.within(lang) for label, text in _SAVE.items()}
    return (
        alt.vconcat(*(panel.properties(description=f"{named}. {text}") for panel, text in told))
        .resolve_scale(color="independent", strokeDash="independent")
        .properties(
            title=alt.TitleParams(
                named,
                subtitle=[words(line, lang) for line in subtitle],
                anchor="start",
                subtitleColor=INK,
                aria=False,
            ),
            description=" ".join((f"{named}.", *(text for _, text in told))),
            usermeta={"embedOptions": {**_EMBED, "i18n": labels}},
            background="white",
        )
        .configure(legend={"labelLimit": 0, "symbolSize": 150}, **formats)
    )
