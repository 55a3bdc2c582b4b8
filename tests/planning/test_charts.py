"""Charts: what they draw, how they write numbers and days, and what screen readers say of them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import cache
from html import escape
from typing import Any

import altair
import attrs
import pytest
import vl_convert
from hypothesis import given
from hypothesis import strategies as st

from passtgenau_core import (
    Budget,
    Case,
    HourEntry,
    InputError,
    Phase,
    Text,
    UnknownNameError,
    load_programme,
)
from passtgenau_core.language import LANGUAGES, Language
from passtgenau_core.planning import (
    Capacity,
    Forecast,
    ModuleForecast,
    Plan,
    TrainerHours,
    capacity,
    draw_offline,
    forecast,
    plan,
)
from passtgenau_core.planning import charts as parts
from passtgenau_core.testing import cases

PASSTGENAU = load_programme("passtgenau")
START = date(2025, 3, 3)
SECRET = "Vertrauliches"
HOURS = "einstiegsphase"
PLAN = plan(PASSTGENAU, "gesamtmodul", START, "60.00")
WITHOUT_RATES = plan(PASSTGENAU, "gesamtmodul", START)
SHORT = capacity([PLAN] * 3, [TrainerHours(id="QT-1", minutes_a_week=2100)])
AMPLE = capacity([PLAN], [TrainerHours(id="QT-1", minutes_a_week=2100)])


def case(days: int = 42, minutes: int = 120, **fields: Any) -> Case:
    """Entries on so many days of the second module, which 540 approved hours are for."""
    made: dict[str, Any] = {
        "phases": [
            Phase(module="qualifizierungsphase", start=START, end=date(2025, 12, 31)),
        ],
        "ledger": [
            HourEntry(
                id=f"H-{n}",
                date=START + timedelta(days=n),
                module="qualifizierungsphase",
                minutes=minutes if n < 21 else 2 * minutes,
                note=SECRET,
            )
            for n in range(days)
        ],
        **fields,
    }
    return Case(id="LOE-2025-007", programme=PASSTGENAU, **made)


RUNNING = forecast(case(), START + timedelta(days=41))


def drawn(chart: Any) -> dict[str, Any]:
    """The chart as Vega-Lite reads it, valid by its schema."""
    spec: dict[str, Any] = chart.to_dict()
    return spec


def data(chart: Any) -> list[dict[str, Any]]:
    """Everything that is drawn, each row once."""

    def found(part: dict[str, Any]) -> Iterator[dict[str, Any]]:
        yield from part.get("data", {}).get("values", ())
        for inner in (*part.get("vconcat", ()), *part.get("layer", ())):
            yield from found(inner)

    rows: list[dict[str, Any]] = []
    for row in found(drawn(chart)):
        if row not in rows:
            rows.append(row)
    return rows


def picture(chart: Any) -> str:
    """The chart as a picture, drawn without a network."""
    return _picture(json.dumps(drawn(chart)))


@cache
def _picture(spec: str) -> str:
    svg: str = vl_convert.vegalite_to_svg(spec)
    return svg


def texts(chart: Any) -> list[str]:
    """The words of its picture, in order."""
    return re.findall(r">([^<>]+)</t(?:ext|span)>", picture(chart))


def labels(chart: Any) -> list[str]:
    """What screen readers say of its parts."""
    return re.findall(r'aria-label="([^"]*)"', picture(chart))


CHARTS: dict[str, Callable[..., Any]] = {
    "phases": PLAN.chart,
    "phases-without-rates": WITHOUT_RATES.chart,
    "months": lambda lang: PLAN.chart("months", lang),
    "months-without-rates": lambda lang: WITHOUT_RATES.chart("months", lang),
    "forecast": RUNNING.chart,
    "short": SHORT.chart,
    "ample": AMPLE.chart,
}
every_chart = pytest.mark.parametrize("draw", CHARTS.values(), ids=CHARTS.keys())


@pytest.mark.unmeasured
@every_chart
@pytest.mark.parametrize("lang", LANGUAGES)
class TestEveryChart:
    def test_numbers_and_days(self, draw: Any, lang: Language) -> None:
        """German ones are written 1.470 and 01.04.2025, English ones 1,470 and 2025-04-01."""
        told = " ".join((*texts(draw(lang=lang)), *labels(draw(lang=lang))))
        # Neither a month's English name nor a day of the other language.
        assert not re.search(r"\b(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\b", told)
        german, english = r"\d\d/\d{4}|\d\d\.\d\d\.\d{4}|\d\.\d{3}\b", r"\d{4}-\d\d|\d,\d{3}\b"
        wanted, other = (german, english) if lang == "de" else (english, german)
        assert re.search(wanted, told)
        assert not re.search(other, told.replace("LOE-2025-007", ""))
        assert ("Std." in told) == (lang == "de")

    def test_formats_of_the_language(self, draw: Any, lang: Language) -> None:
        """Whoever adds to a chart gets the same formats."""
        locale = drawn(draw(lang=lang))["config"].get("locale")
        if lang == "en":
            assert locale is None
        else:
            assert (locale["number"]["decimal"], locale["number"]["thousands"]) == (",", ".")
            assert locale["time"]["months"][2] == "März"
            assert [len(locale["time"][name]) for name in ("months", "shortMonths")] == [12, 12]
            assert [len(locale["time"][name]) for name in ("days", "shortDays")] == [7, 7]

    def test_description(self, draw: Any, lang: Language) -> None:
        """What the picture tells is told in words, to the page and in each panel of the picture."""
        chart = draw(lang=lang)
        spec = drawn(chart)
        title = spec["title"]["text"]
        assert spec["description"].startswith(f"{title}. ")
        panels = [panel["description"] for panel in spec["vconcat"]]
        assert all(panel.startswith(f"{title}. ") for panel in panels)
        assert set(panels) <= set(labels(chart))
        assert all(panel.removeprefix(f"{title}. ") in spec["description"] for panel in panels)

    def test_marks_speak(self, draw: Any, lang: Language) -> None:
        """A mark says what pointing at it shows; nothing is left to English default words."""
        chart = draw(lang=lang)
        told = {row["text"] for row in data(chart) if "text" in row}
        assert told & set(labels(chart))
        hidden = re.sub(r'aria-hidden="true">.*?</g>', "", picture(chart))
        assert "axis" not in " ".join(re.findall(r'aria-label="([^"]*)"', hidden))

    def test_nothing_leaves(self, draw: Any, lang: Language) -> None:
        """The data is in the chart, and its menu has no link to an editor in the web."""
        spec = drawn(draw(lang=lang))
        assert re.findall(r"https?://[^'\"]+", str(spec)) == [spec["$schema"]]
        options = spec["usermeta"]["embedOptions"]
        assert options["actions"] == {
            "export": True,
            "source": False,
            "compiled": False,
            "editor": False,
        }
        assert "SVG" in options["i18n"]["SVG_ACTION"]
        assert SECRET not in str(spec)

    def test_quantities_are_whole(self, draw: Any, lang: Language) -> None:
        """Minutes and cents are drawn from whole numbers."""
        for row in data(draw(lang=lang)):
            assert not [value for value in row.values() if isinstance(value, float)]


class TestPhases:
    def test_bars(self) -> None:
        """Each from its first day until its last one is over, in the concept's order."""
        bars = [row for row in data(PLAN.chart()) if "until" in row]
        assert [bar["start"] for bar in bars] == [
            f"{planned.start}T00:00:00" for planned in PLAN.modules
        ]
        assert [bar["until"] for bar in bars] == [
            f"{planned.end + timedelta(days=1)}T00:00:00" for planned in PLAN.modules
        ]
        assert bars[0]["earliest"] == "2025-03-17T00:00:00"
        assert bars[0]["latest"] == "2025-03-31T00:00:00"
        # The concept tells no shortest length of the last two.
        assert [bar["earliest"] is None for bar in bars] == [False] * 3 + [True] * 2

    def test_words(self) -> None:
        """Each module with its hours and cost; a screen reader reads days and windows, too."""
        told = texts(PLAN.chart())
        assert told[told.index("Einstiegsphase") + 1] == "48 Std., 2.880,00 EUR"
        assert "1.470 Std., 88.200,00 EUR" in told
        assert (
            "qualification phase: 2025-03-31 to 2026-01-30, earliest end 2025-07-30, latest end "
            "2026-01-30, 540 h, 32,400.00 EUR" in labels(PLAN.chart(lang="en"))
        )

    def test_earliest_ends_are_marked(self) -> None:
        """Where there are such."""
        marked = [label for label in labels(PLAN.chart()) if ": frühestes Ende " in label]
        assert [label.rpartition(" ")[2] for label in marked] == [
            "16.03.2025",
            "30.07.2025",
            "30.04.2026",
        ]

    def test_without_a_window(self) -> None:
        """A module without one has no frame and no mark, but a bar."""
        free = plan(
            load_programme("integrationsbegleitung"),
            "massnahme",
            START,
            lengths={"massnahme": "P6M"},
        )
        [bar] = [row for row in data(free.chart()) if "until" in row]
        assert (bar["earliest"], bar["latest"]) == (None, None)
        assert "stroke-dasharray" not in picture(free.chart())
        assert "stroke-dasharray" in picture(PLAN.chart())

    def test_titles_of_other_programmes(self) -> None:
        """A title could be anything, and a chart may be a part of a page."""
        planned = PLAN.modules[0]
        hostile = attrs.evolve(planned.module, title=Text.same("</script><script>alert(1)"))
        evil = attrs.evolve(PLAN, modules=(attrs.evolve(planned, module=hostile),))
        for chart in (evil.chart(), evil.chart("months")):
            page = chart.to_html()
            assert "alert(1)" in page
            assert "<script>alert(1)" not in page


class TestMonths:
    def parts(self, of: Plan) -> list[dict[str, Any]]:
        """The parts of its bars."""
        return [row for row in data(of.chart("months")) if "high" in row]

    @pytest.mark.parametrize("of", [PLAN, WITHOUT_RATES])
    def test_bars(self, of: Plan) -> None:
        """Parts stand upon each other, and come to the months of the table, to the cent."""
        months = of.tables()[1].rows
        tops: dict[str, int] = {}
        for part in self.parts(of):
            assert part["low"] == tops.get(part["first"], 0)
            tops[part["first"]] = part["high"]
        assert tops == {
            f"{month}T00:00:00": minutes if cost is None else cost
            for month, minutes, cost in months
        }
        assert sum(tops.values()) == (of.minutes if of.cost is None else of.cost)

    def test_a_bar_is_a_month_wide(self) -> None:
        """Until its last day is over; its number stands inside."""
        part = self.parts(PLAN)[-1]
        assert (part["first"], part["centre"], part["after"]) == (
            "2027-08-01T00:00:00",
            "2027-08-16T00:00:00",
            "2027-09-01T00:00:00",
        )

    def test_modules_are_numbered(self) -> None:
        """So that colours alone need not tell them apart; slivers have no room for a number."""
        told = texts(PLAN.chart("months"))
        for number, planned in enumerate(PLAN.modules, 1):
            assert f"{number} {planned.module.title.de}" in told
            readable = [p for p in self.parts(PLAN) if p["number"] == str(number)]
            assert told.count(str(number)) == sum(p["is_readable"] for p in readable) > 0
        first = self.parts(PLAN)[:2]
        # 48 hours, and an hour and three quarters above them.
        assert [part["is_readable"] for part in first] == [True, False]

    def test_neighbours_differ(self) -> None:
        """Modules that follow each other have different fills."""
        fills = drawn(PLAN.chart("months"))["vconcat"][0]["layer"][0]["encoding"]["fill"]["scale"]
        assert len(fills["domain"]) == len(fills["range"]) == 5
        assert all(a != b for a, b in zip(fills["range"], fills["range"][1:], strict=False))

    def test_cost_or_hours(self) -> None:
        """Without rates it is the hours."""
        assert "Kosten nach Kalendermonaten" in texts(PLAN.chart("months"))
        assert "EUR" in texts(PLAN.chart("months"))
        assert "Umfang nach Kalendermonaten" in texts(WITHOUT_RATES.chart("months"))
        assert "Stunden" in texts(WITHOUT_RATES.chart("months"))
        assert {"60", "0"} <= set(texts(WITHOUT_RATES.chart("months")))
        assert {"3.500", "0"} <= set(texts(PLAN.chart("months")))

    def test_in_words(self) -> None:
        """The least and the dearest month, and all of them."""
        assert drawn(PLAN.chart("months"))["description"] == (
            "Kosten nach Kalendermonaten. 30 Monate: am wenigsten 1.800,00 EUR (03/2027), am"
            " meisten 3.316,00 EUR (03/2026), zusammen 1.470 Std., 88.200,00 EUR."
        )
        assert "least 30 h (2027-03)" in drawn(WITHOUT_RATES.chart("months", "en"))["description"]

    def test_without_hours(self) -> None:
        """A module that nobody bills here has months all the same, and nothing in them."""
        made = plan(
            PASSTGENAU, ["einstiegsphase", "jobcoaching"], START, lengths={"jobcoaching": "P2M"}
        )
        coaching = attrs.evolve(made, modules=made.modules[1:])
        assert [part["high"] for part in self.parts(coaching)] == [0, 0, 0]
        assert not any(part["is_readable"] for part in self.parts(coaching))
        assert "1 Jobcoaching" in texts(coaching.chart("months"))

    def test_unknown_chart(self) -> None:
        """There are two charts, and a typing error is told."""
        with pytest.raises(UnknownNameError, match="months"):
            PLAN.chart("month")  # type: ignore[arg-type]


def lines(of: Forecast) -> dict[str, list[tuple[date, int]]]:
    """The lines of a burn-down with one panel: days and the minutes left on them."""
    found: dict[str, list[tuple[date, int]]] = {}
    for row in data(of.chart("en")):
        if "line" in row:
            day = date.fromisoformat(row["day"][:10])
            found.setdefault(row["line"], []).append((day, row["minutes"]))
    return found


def area(of: Forecast) -> list[tuple[date, int, int]]:
    """The area of a burn-down with one panel."""
    return [
        (date.fromisoformat(row["day"][:10]), row["least"], row["most"])
        for row in data(of.chart())
        if "least" in row
    ]


class TestForecast:
    def test_booked(self) -> None:
        """Down from the limit, week by week, to what is left on the day."""
        [module] = RUNNING.modules
        booked = lines(RUNNING)["booked"]
        assert booked[0] == (START - timedelta(days=1), 540 * 60)
        assert booked[1:4] == [
            (START + timedelta(days=6 + 7 * week), 540 * 60 - 840 * (week + 1)) for week in range(3)
        ]
        assert booked[-1] == (RUNNING.as_of, module.remaining)
        days = [day for day, _ in booked]
        assert days == sorted(set(days))

    def test_paces(self) -> None:
        """Each from what is left to what the forecast says of the end."""
        [module] = RUNNING.modules
        found = lines(RUNNING)
        assert [name.partition(":")[0] for name in found] == [
            "booked",
            "since the start",
            "last four weeks",
            "comes out even",
        ]
        _, since, lately, landing = found.values()
        assert module.since_start is not None
        assert module.lately is not None
        for line, outlook in ((since, module.since_start), (lately, module.lately)):
            assert line[0] == (RUNNING.as_of, module.remaining)
            if outlook.reached is None:
                assert line[1] == (module.end, outlook.unused)
            else:
                assert line[1] == (outlook.reached, 0)
        assert module.lately.reached is not None
        assert module.since_start.reached is not None
        assert landing == [(RUNNING.as_of, module.remaining), (module.end, 0)]

    def test_names_tell_the_outcome(self) -> None:
        """The legend says what comes of each pace, so that nobody has to read it off."""
        slow = forecast(case(days=42, minutes=30), START + timedelta(days=41))
        names = list(lines(slow))
        assert re.fullmatch(r"since the start: 5 h 15 min a week, .+ left at the end", names[1])
        assert re.fullmatch(r"last four weeks: .+ a week, .+ left at the end", names[2])
        fast = list(lines(RUNNING))
        assert re.fullmatch(r"since the start: 21 h a week, used up on 2025-\d\d-\d\d", fast[1])

    def test_area(self) -> None:
        """Between the slowest and the fastest four weeks; both meet on the day itself."""
        [module] = RUNNING.modules
        corners = area(RUNNING)
        assert corners[0] == (RUNNING.as_of, module.remaining, module.remaining)
        assert module.fastest is not None
        assert module.slowest is not None
        assert {module.fastest.reached, module.slowest.reached} - {None} <= {c[0] for c in corners}
        assert all(least <= most for _, least, most in corners)
        assert [day for day, _, _ in corners] == sorted({day for day, _, _ in corners})

    def test_lines_differ_in_more_than_colour(self) -> None:
        """Each line has dashes of its own."""
        [panel] = drawn(RUNNING.chart())["vconcat"]
        encoding = panel["layer"][-1]["encoding"]
        for channel in ("color", "strokeDash"):
            looks = encoding[channel]["scale"]["range"]
            assert len(looks) == 4
            assert len({str(look) for look in looks}) == 4

    def test_few_days(self) -> None:
        """Before four weeks have passed there is one pace and no area."""
        young = forecast(case(days=10), START + timedelta(days=9))
        assert [name.partition(":")[0] for name in lines(young)] == [
            "booked",
            "since the start",
            "comes out even",
        ]
        assert area(young) == []

    def test_used_up(self) -> None:
        """Nothing is left to be used at any pace; what is too much is below 0."""
        over = forecast(case(minutes=1000), START + timedelta(days=41))
        [booked] = lines(over).values()
        assert booked[-1][1] < 0
        assert area(over) == []

    def test_over(self) -> None:
        """A module that has ended shows what was booked until its end."""
        ended = forecast(case(), date(2026, 6, 1))
        [booked] = lines(ended).values()
        assert booked[-1][0] == date(2025, 12, 31)

    def test_on_the_last_day(self) -> None:
        """No day is left on which hours could be used."""
        assert list(lines(forecast(case(), date(2025, 12, 31)))) == ["booked"]

    def test_without_an_end(self) -> None:
        """Lines go half a year ahead, and promise nothing about an end."""
        free = Case(
            id="IB-1",
            programme=load_programme("integrationsbegleitung"),
            phases=[Phase(module="massnahme", start=START)],
            ledger=[HourEntry(id="H-1", date=START, module="massnahme", minutes=60)],
            budget=Budget(hours={"massnahme": 100}),
        )
        seen = forecast(free, START + timedelta(days=6))
        since = lines(seen)["since the start: 1 h a week, used up on 2027-01-31"]
        assert since == [
            (seen.as_of, 99 * 60),
            (seen.as_of + timedelta(weeks=26), 73 * 60),
        ]

    def test_pace_of_nothing(self) -> None:
        """Without an end and without an hour nothing is foreseen."""
        idle = Case(
            id="IB-1",
            programme=load_programme("integrationsbegleitung"),
            phases=[Phase(module="massnahme", start=START)],
            budget=Budget(hours={"massnahme": 100}),
        )
        found = lines(forecast(idle, START))
        assert list(found) == ["booked", "since the start: 0 min a week"]
        assert found["since the start: 0 min a week"][-1] == (START + timedelta(weeks=26), 6000)

    def test_a_panel_for_each_module(self) -> None:
        """Modules without a limit have none; without any there is nothing to draw."""
        both = case(
            phases=[
                Phase(module="einstiegsphase", start=START, end=date(2025, 3, 30)),
                Phase(module="qualifizierungsphase", start=date(2025, 3, 31)),
                Phase(module="jobcoaching", start=START),
            ]
        )
        seen = forecast(both, date(2025, 4, 30))
        assert len(seen.modules) == 3
        panels = drawn(seen.chart())["vconcat"]
        assert [p["title"]["text"].partition(":")[0] for p in panels] == [
            "einstiegsphase",
            "qualifizierungsphase",
        ]

    def test_nothing_to_draw(self) -> None:
        """A module without a limit, or none at all, is an error that says so."""
        for phases in ((), (Phase(module="jobcoaching", start=START),)):
            with pytest.raises(InputError) as caught:
                forecast(case(phases=phases, ledger=()), START).chart()
            assert [problem.pointer for problem in caught.value.problems] == ["/modules"]

    @given(made=cases(PASSTGENAU), day=st.dates(date(2025, 1, 1), date(2028, 1, 1)))
    def test_any_case(self, made: Case, day: date) -> None:
        """Whatever the case, lines end where the forecast says, and the area holds both paces."""
        seen = forecast(made, day)
        limited: list[ModuleForecast] = [m for m in seen.modules if m.limit is not None]
        if not limited:
            return
        panels = drawn(seen.chart())["vconcat"]
        assert len(panels) == len(limited)
        for module in limited:
            assert module.course[0][0] == module.start - timedelta(days=1)
            used = [minutes for _, minutes in module.course]
            assert used == sorted(used)
            assert used[-1] <= module.used


class TestCapacity:
    def months(self, of: Capacity) -> list[dict[str, Any]]:
        """Its bars."""
        return [row for row in data(of.chart()) if "needed" in row]

    def test_bars(self) -> None:
        """What the months say, whole months wide."""
        rows = self.months(SHORT)
        assert [(row["needed"], row["available"]) for row in rows] == [
            (month.needed, month.available) for month in SHORT.months
        ]
        assert rows[0]["first"] == "2025-03-01T00:00:00"
        assert rows[0]["after"] == "2025-04-01T00:00:00"

    def test_short_months_are_marked(self) -> None:
        """With a triangle each, and in words."""
        short = [month for month in SHORT.months if month.left < 0]
        assert 0 < len(short) < len(SHORT.months)
        told = labels(SHORT.chart())
        assert len(
            [label for label in told if "es fehlen" in label and "Teilnehm" in label]
        ) == len(short)
        triangles = picture(SHORT.chart()).count(f'fill="{parts.ALARM}"')
        assert triangles == len(short)
        assert f'fill="{parts.ALARM}"' not in picture(AMPLE.chart())

    def test_in_words(self) -> None:
        """The first month that falls short."""
        assert SHORT.first_short is not None
        assert drawn(SHORT.chart("en"))["description"] == (
            "Hours needed and available. First month that falls short: 2025-04, by 8 h 51 min."
        )
        assert drawn(AMPLE.chart("en"))["description"] == (
            "Hours needed and available. The hours suffice in every month."
        )

    def test_nothing(self) -> None:
        """Without plans there is no bar, and nothing falls short."""
        none = capacity([], [])
        assert self.months(none) == []
        assert "reichen" in drawn(none.chart())["description"]


def contrast(colour: str) -> float:
    """The contrast of a colour on white, as WCAG 2.2 computes it."""
    channels = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    luminance = sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
    return 1.05 / (luminance + 0.05)


def test_contrast() -> None:
    """Everything but the pale fill, which is outlined, can be seen on white."""
    used = {
        colour
        for draw in CHARTS.values()
        for colour in re.findall(r"#[0-9a-f]{6}", str(drawn(draw(lang="de"))))
    }
    assert parts.PALE in used
    assert len(used) > 4
    assert {colour for colour in used if contrast(colour) < 4.5} == {parts.PALE}


@pytest.mark.parametrize("draw", CHARTS.values(), ids=CHARTS.keys())
def test_without_altair(draw: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the library the error says what to install."""
    monkeypatch.setitem(sys.modules, "altair", None)
    with pytest.raises(ModuleNotFoundError, match=r"install passtgenau-core\[plot\]") as caught:
        draw(lang="de")
    assert caught.value.name == "altair"


def test_altair_is_loaded_when_drawing() -> None:
    """Planning itself needs no library of charts."""
    script = "import sys, passtgenau_core.planning; print('altair' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert done.stdout.strip() == b"False"


@pytest.fixture
def offline() -> Iterator[None]:
    """Charts are drawn offline, and afterwards as before."""
    before = altair.renderers.active
    draw_offline()
    yield
    altair.renderers.enable(before)


def shown(chart: Any) -> str:
    """What a notebook shows of a chart: HTML and nothing else."""
    bundle = chart._repr_mimebundle_()
    assert list(bundle) == ["text/html"]
    html: str = bundle["text/html"]
    return html


@pytest.mark.usefixtures("offline")
class TestOffline:
    @pytest.mark.unmeasured
    @every_chart
    def test_picture(self, draw: Any) -> None:
        """The chart is a part of the page, with its description and without a script."""
        chart = draw(lang="de")
        html = shown(chart)
        description = escape(drawn(chart)["description"])
        assert html.startswith(f'<div role="figure" aria-label="{description}"')
        assert picture(chart) in html
        assert "<script" not in html

    def test_other_charts(self) -> None:
        """Those that are not ours, and have no description, are drawn as well."""
        html = shown(altair.Chart({"values": [{"a": 1}]}).mark_bar().encode(x="a:Q"))
        assert 'aria-label=""' in html
        assert "<svg" in html

    def test_hostile_description(self) -> None:
        """A description cannot leave its attribute."""
        chart = PLAN.chart().properties(description='"><script>alert(1)</script>')
        assert "<script" not in shown(chart)


@pytest.mark.parametrize("name", ["altair", "vl_convert"])
def test_offline_without_a_library(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is changed if one of the two is missing, and the error says what to install."""
    before = altair.renderers.active
    monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(ModuleNotFoundError, match=r"install passtgenau-core\[plot\]") as caught:
        draw_offline()
    assert caught.value.name == name
    assert altair.renderers.active == before
