"""The page for browsers: whole, closed in itself, and true to the run."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from importlib import resources
from itertools import pairwise

import attrs
import pytest
from hypothesis import given, settings
from pages import (
    CONTROLS,
    HOSTILE,
    Node,
    finding,
    hostile_run,
    parsed,
    showing,
    stretch,
)
from runs import (
    BROKEN,
    DAY,
    EINSTIEG,
    PROBLEM,
    TOO_LONG,
    result,
    result_of,
    run_of,
    runs,
    service_result,
)

from passtgenau_core import Outcome, Problem, Severity, Text, load_programme
from passtgenau_core.language import LANGUAGES, Language
from passtgenau_core.messages import OUTCOMES, day
from passtgenau_core.output import html
from passtgenau_core.output.html import percent, render
from passtgenau_core.output.lines import printable
from passtgenau_core.runs.result import Difference, Finding, KnownBreach, Run, Waived

FEWER = settings(max_examples=max(settings().max_examples // 4, 1))
"""Pages are large: fewer of them find as much."""
TEMPLATES = resources.files("passtgenau_core") / "templates"
CSS = (TEMPLATES / "report.css").read_text("utf-8")
TEMPLATE = (TEMPLATES / "report.html.jinja").read_text("utf-8")
_TAG = re.compile(
    "html|head|meta|title|style|body|header|h[1-5]|p|ul|li|nav|main|section|article|footer|dl|div"
    "|dt|dd|table|caption|thead|tbody|tr|th|td|fieldset|legend|label|input|details|summary|figure"
    "|blockquote|figcaption|a|b|code|i|small|span"
)
_ATTRIBUTE = re.compile(
    "lang|charset|http-equiv|content|name|class|style|href|id|role|tabindex|scope|data-has|type"
    "|aria-labelledby|aria-label|aria-hidden|autocomplete|checked"
)
_STYLE = re.compile(r"(left:\d{1,3}\.\d%)?;?(width:\d{1,3}\.\d%)?")


def page(*found: Finding, **fields: object) -> Node:
    """The page of a case with these findings."""
    return parsed(render(run_of(showing(*found, **fields))))


def squeezed(text: str) -> str:
    """The text as a page shows it."""
    return " ".join(printable(text).split())


class TestPage:
    @FEWER
    @given(runs())
    def test_same_run_same_bytes(self, run: Run) -> None:
        """No clock, no random name and no order of a set is in it."""
        assert render(run) == render(run)

    @pytest.mark.parametrize("lang", LANGUAGES)
    def test_head_and_header(self, lang: Language) -> None:
        """They name the day, the version and the programmes, and the language is told."""
        root = parsed(render(run_of(result(), lang=lang)))
        as_of = day(DAY, lang)
        assert root.one("html").attributes["lang"] == lang
        assert root.one("title").text.endswith(as_of)
        header = root.one("header").text
        assert all(part in header for part in (as_of, "1.2.3", "passtgenau@2024-05-17"))

    def test_forbids_everything_from_elsewhere(self) -> None:
        """The page says so itself, before anything else is read."""
        _, policy, *_ = page().all("meta")
        assert policy.attributes["http-equiv"] == "Content-Security-Policy"
        assert policy.attributes["content"].split("; ")[:2] == [
            "default-src 'none'",
            "style-src 'unsafe-inline'",
        ]

    def test_style_sheet_needs_nothing(self) -> None:
        """It is inside the page, and fetches no font, picture or other sheet."""
        assert not re.search(r"url|@import|@font-face|expression|http", CSS)
        assert CSS.strip() in render(run_of())

    def test_footer_names_the_documents(self) -> None:
        """Each quote is of the document of its programme."""
        footer = page().one("footer").text
        for name in ("passtgenau", "integrationsbegleitung"):
            assert load_programme(name).document in footer

    def test_nothing_at_all(self) -> None:
        """A run over nothing is a page, without a filter and without cases."""
        root = parsed(render(run_of()))
        assert "0 von 0" in root.named("overview").text
        assert not root.all("fieldset")
        assert not root.all("table")
        assert not root.all("dl")

    def test_without_jinja(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Without the library the error says what to install."""
        monkeypatch.setitem(sys.modules, "jinja2", None)
        with pytest.raises(ModuleNotFoundError, match=r"install passtgenau-core\[html\]") as caught:
            render(run_of())
        assert caught.value.name == "jinja2"

    def test_every_word_is_used(self) -> None:
        """The template has no words of its own, and asks for all of those there are."""
        asked = set(re.findall(r"\bw\.(\w+)", TEMPLATE)) | {"explicit", "derived"}
        assert asked == set(html._WORDS)
        bare = re.sub(r"<[^>]*>", "", re.sub(r"{{.*?}}|{%.*?%}", "", TEMPLATE))
        assert set(re.findall(r"\w+", bare)) == {"passtgenau"}

    def test_percent(self) -> None:
        """Thousandths become per cent with one place, without floats."""
        assert [percent(n) for n in (0, 9, 10, 1000)] == ["0.0%", "0.9%", "1.0%", "100.0%"]


def _check_structure(root: Node) -> None:
    ids = Counter(node.attributes["id"] for node in root.nodes() if "id" in node.attributes)
    assert all(count == 1 for count in ids.values()), ids
    links = [a.attributes["href"] for a in root.all("a")]
    assert all(link.startswith("#") and link[1:] in ids for link in links), links
    levels = [int(node.tag[1]) for node in root.nodes() if re.fullmatch("h[1-6]", node.tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    for landmark in ("header", "nav", "main", "footer"):
        root.one(landmark)
    for table in root.all("table"):
        assert isinstance(table.parts[1], Node)
        assert table.parts[1].tag == "caption"
        assert table.parts[1].text
        assert all(th.attributes["scope"] in {"col", "row"} for th in table.all("th"))
        columns = len(table.all("thead")[0].all("th"))
        for row in table.all("tbody")[0].all("tr"):
            assert [cell.tag for cell in row.nodes() if cell.tag in {"th", "td"}] == (
                ["th"] + ["td"] * (columns - 1)
            )
    labelled = [field for label in root.all("label") for field in label.all("input") if label.text]
    assert labelled == root.all("input")
    for node in root.nodes():
        assert _TAG.fullmatch(node.tag)
        assert all(map(_ATTRIBUTE.fullmatch, node.attributes)), node.attributes
        assert _STYLE.fullmatch(node.attributes.get("style", ""))
        assert node.attributes.get("aria-labelledby", "main") in ids


class TestStructure:
    @FEWER
    @given(runs())
    def test_of_any_run(self, run: Run) -> None:
        """One h1, levels without jumps, landmarks, captions, scopes, labels, ids only once."""
        _check_structure(parsed(render(run)))

    @pytest.mark.parametrize("lang", LANGUAGES)
    def test_of_every_part_with_hostile_texts(self, lang: Language) -> None:
        """No text becomes a tag, an attribute or an expression, wherever it comes from."""
        text = render(hostile_run(lang))
        root = parsed(text)
        _check_structure(root)
        assert HOSTILE in root.one("header").text
        assert HOSTILE in root.one("footer").text
        (first, *_) = root.all(style="case")
        for part in ("what", "dues", "hours", "card"):
            assert HOSTILE in first.all(style=part)[0].text, part
        assert not set(text.replace("\n", "")) & set(CONTROLS)
        assert r"\x1b\x00\u202e\u2028\n" in root.text
        text.encode()


class TestEveryJudgementIsTold:
    @FEWER
    @given(runs())
    def test_with_rule_and_message(self, run: Run) -> None:
        """None is lost, whatever its outcome, and none is told twice under its outcome."""
        root = parsed(render(run))
        told: Counter[str] = Counter()
        for case in root.all(style="case"):
            for group in case.nodes():
                if "data-has" in group.attributes:
                    lines = [li for card in group.all(style="card") for li in card.all("li")]
                    told[group.attributes["data-has"]] += len(lines) + len(group.all("td"))
        assert told == Counter(finding.outcome.value for _, finding in run.findings())
        shown = squeezed(root.text)
        for result_, found in run.findings():
            assert squeezed(found.message) in shown
            assert squeezed(run.rule(result_, found).title.within(run.lang)) in shown

    @FEWER
    @given(runs())
    def test_counts(self, run: Run) -> None:
        """The tiles say what the summary says."""
        root, summary = parsed(render(run)), run.summary()
        tiles = {
            tile.classes[0]: int(tile.one("dd").text)
            for counts in root.all("dl")
            for tile in counts.all("div")
        }
        expected = {
            **{severity.value: n for severity, n in summary.breached.items()},
            **{outcome.value: n for outcome, n in summary.outcomes.items()},
        }
        del expected["breached"]
        assert tiles == {name: n for name, n in expected.items() if n}

    def test_a_breach_in_full(self) -> None:
        """Rule, title, subject, message, place, quote, section, basis and remedy are there."""
        run = run_of(result(phases=[EINSTIEG, TOO_LONG]), root=".")
        found = next(f for _, f in run.findings() if f.rule == "PG202" and f.is_new_breach)
        rule = run.rule(run.results[0], found)
        (card,) = (c for c in parsed(render(run)).all("article") if "PG202" in c.text)
        assert "error" in card.classes
        assert card.one("h5").text == f"Fehler PG202 {rule.title.de}"
        assert card.one("blockquote").text == rule.source.quote
        assert card.one("figcaption").text == "Abschnitt 3.2 (steht so im Dokument)"
        about, message, mend = found.about, found.message, found.mend
        place = f"a.json:{found.line}:{found.column}"
        assert card.one("li").text == f"{about}: {message} Abhilfe: {mend} {place}"

    def test_a_reading_and_a_derived_rule(self) -> None:
        """Both stand beside the section."""
        rule = next(
            r for r in load_programme("passtgenau").rules if r.source.basis.value == "derived"
        )
        card = page(finding(rule=rule.id, reading="month=phase")).one("article")
        section = rule.source.section
        assert card.one("figcaption").text == (
            f"Abschnitt {section} (so gelesen, Lesart month=phase)"
        )

    def test_a_day_that_has_passed_is_no_remedy(self) -> None:
        """What nothing mends does not look as if something did."""
        some = (
            finding(mend="setzen", remedy={"set": "/a", "to": 1}),
            finding(mend="vorbei", remedy={"none": "the day has passed"}),
            finding(mend="klären"),
        )
        paragraphs = [p for p in page(*some).all("p") if "Abhilfe" in p.text]
        assert ["mend" in p.classes for p in paragraphs] == [True, False, True]

    @pytest.mark.parametrize(
        ("reason", "told"),
        [
            (None, "bewilligt von landratsamt bis 31.12.2025"),
            ("Krankheit", "bewilligt von landratsamt bis 31.12.2025: Krankheit"),
        ],
    )
    def test_a_waiver(self, reason: str | None, told: str) -> None:
        """The reason is free text: it is told only if it is there at all."""
        waiver = Waived(approved_by="landratsamt", until=date(2025, 12, 31), reason=reason)
        card = page(finding(outcome=Outcome.WAIVED, waiver=waiver)).one("article")
        assert told in [p.text for p in card.all("p")]

    def test_values_if_asked_for(self) -> None:
        """They stand beside their pointers."""
        card = page(finding(values=(("/phases/0/end", "2025-03-28"),))).one("article")
        assert "/phases/0/end: 2025-03-28" in [p.text for p in card.all("p")]

    def test_a_known_breach_stands_apart(self) -> None:
        """It is marked by a word, counts by itself, and comes after what is pending."""
        root = page(
            finding(known=True), finding(outcome=Outcome.PENDING), finding(severity=Severity.HINT)
        )
        groups = [h.text for h in root.one(style="case").all("h4")]
        assert groups == ["Verletzt (1)", "Offen (1)", "Bekannt (1)"]
        last = root.all("article")[-1]
        assert [tag.text for tag in last.all(style="tag")] == ["Fehler", "bekannt"]
        assert root.named("overview").one("dl").text == "Hinweise1 Offen1 Bekannt1"

    @pytest.mark.parametrize("count", [1, 5, 6, 40])
    def test_many_of_one_rule(self, count: int) -> None:
        """Five are shown at once under one quote, the others are folded."""
        many = [finding(subject=f"hours/{n}", line=n + 1) for n in range(count)]
        card = page(*many).one("article")
        assert len(card.all("blockquote")) == 1
        assert len(card.all("li")) == count
        folded = [li for details in card.all("details") for li in details.all("li")]
        assert len(folded) == max(count - 5, 0)

    def test_what_is_met_is_short(self) -> None:
        """It is folded, in the order of the programme, and without quotes."""
        some = [finding(rule=rule, outcome=Outcome.MET) for rule in ("PG202", "PG101")]
        folded = page(*some, finding(outcome=Outcome.NOT_APPLICABLE)).all("details")
        assert [details.one("summary").text for details in folded] == [
            "Erfüllt (2)",
            "Nicht anwendbar (1)",
        ]
        assert [th.text[:5] for th in folded[0].one("tbody").all("th")] == ["PG202", "PG101"]


class TestCases:
    def test_worst_first(self) -> None:
        """By the worst judgement, then by how many there are of it; ties keep their order."""
        hint = finding(severity=Severity.HINT)
        cases = {
            "met": [finding(outcome=Outcome.MET)],
            "one": [finding()],
            "nothing": [],
            "two": [finding(), finding()],
            "hints": [hint, hint, hint],
            "one-too": [finding()],
            "known": [finding(known=True)],
        }
        run = run_of(*(showing(*found, case=name) for name, found in cases.items()))
        root = parsed(render(run))
        names = ["two", "one", "one-too", "hints", "met", "known", "nothing"]
        assert [h.text for h in root.all("h3")] == names
        links = root.named("overview").one("tbody").all("a")
        assert [(a.text, a.attributes["href"]) for a in links] == [
            (name, f"#case-{n}") for n, name in enumerate(names, start=1)
        ]

    def test_overview(self) -> None:
        """A column for what there is any of, and for what is due."""
        late, soon = (
            finding(outcome=Outcome.PENDING, due=DAY + timedelta(days=n), is_duty=True)
            for n in (-1, 0)
        )
        run = run_of(showing(case="a"), showing(finding(), late, soon, soon, case="b"))
        table = parsed(render(run)).named("overview").one("table")
        assert [th.text for th in table.one("thead").all("th")] == [
            "Fall",
            "Fehler",
            "Offen",
            "Überfällig",
            "Nächster Termin",
        ]
        first, second = table.one("tbody").all("tr")
        assert [td.text for td in first.all("td")] == ["1", "3", "1", "01.06.2025"]
        assert [td.text for td in second.all("td")] == ["0", "0", "0", "–"]

    def test_one_case_needs_no_overview(self) -> None:
        """The tiles say it all."""
        assert not page(finding()).named("overview").all("table")

    def test_a_service(self) -> None:
        """It has no id, no time line and no hours."""
        case = parsed(render(run_of(service_result()))).one(style="case")
        assert case.one("h3").text == "Fachdienst"
        assert not case.all(style="chart")
        assert not case.all(style="hours")

    def test_names_files_from_the_root_on(self) -> None:
        """No folder of the machine it was made on is told."""
        run = run_of(result("/r/x/a.json"), root="/r")
        assert "x/a.json" in {code.text for code in parsed(render(run)).all("code")}

    def test_files_with_breaches_are_counted(self) -> None:
        """Known breaches are none, and what cannot be read is told apart."""
        run = run_of(showing(finding(), finding()), showing(finding(known=True)), showing(), BROKEN)
        lead = parsed(render(run)).one("p", "lead").text
        assert lead == "1 von 4 Dateien mit Verletzungen, nicht lesbar: 1"


class TestFilter:
    @FEWER
    @given(runs())
    def test_offers_the_outcomes_there_are(self, run: Run) -> None:
        """None that would show nothing; without cases there is no filter."""
        root = parsed(render(run))
        there = {found.outcome for _, found in run.findings()}
        expected = [f"only-{outcome.value}" for outcome in OUTCOMES if outcome in there]
        offered = [field.attributes["id"] for field in root.all("input")]
        assert offered == (["only-all", *expected] if run.judged else [])

    def test_knows_what_each_case_has(self) -> None:
        """The case, its row and its groups say so, and the style sheet asks for each of them."""
        root = parsed(
            render(run_of(showing(finding(known=True), finding(outcome=Outcome.MET)), showing()))
        )
        first, second = root.all(style="case")
        assert first.attributes["data-has"] == "met known"
        assert second.attributes["data-has"] == ""
        rows = root.named("overview").one("tbody").all("tr")
        assert [row.attributes["data-has"] for row in rows] == ["met known", ""]
        for name in (*(outcome.value for outcome in Outcome), "known"):
            rule = f':root:has(#only-{name}:checked) [data-has]:not([data-has~="{name}"])'
            assert rule in CSS


class TestTimeLine:
    def test_phases_in_words_and_as_bars(self) -> None:
        """Ten days of June and what is left of it; the words say the same."""
        phases = (
            stretch(date(2025, 6, 1), date(2025, 6, 15), latest=date(2025, 6, 30)),
            stretch(date(2025, 6, 16), None, is_broken_off=True),
        )
        chart = page(stretches=phases).one(style="chart")
        first, second = (li for li in chart.all("li"))
        assert first.one(style="what").text == (
            "Einstiegsphase 01.06.2025 – 15.06.2025, spätestens 30.06.2025"
        )
        assert [i.attributes["style"] for i in first.one(style="track").all("i")] == [
            "left:50.0%;width:50.0%",
            "left:0.0%;width:50.0%",
        ]
        assert second.one(style="what").text == "Einstiegsphase 16.06.2025 – offen, abgebrochen"
        assert second.one(style="bar").classes == ["bar", "open"]
        assert chart.one(style="now").text == "Stichtag 01.06.2025"

    def test_too_long(self) -> None:
        """It is told in words and by a pattern of its own."""
        phase = stretch(date(2025, 6, 1), date(2025, 6, 30), latest=date(2025, 6, 15))
        chart = page(stretches=(phase,)).one(style="chart")
        assert chart.one(style="error").text == "spätestens 15.06.2025, überschritten"
        assert chart.one(style="over").attributes["style"] == "left:50.0%;width:50.0%"
        assert not chart.all(style="room")

    def test_in_time(self) -> None:
        """The last allowed day itself is not too long, and nothing is left."""
        last = date(2025, 6, 30)
        chart = page(stretches=(stretch(date(2025, 6, 1), last, latest=last),)).one(style="chart")
        assert not chart.all(style="error")
        assert not chart.all(style="over")
        assert not chart.all(style="room")

    def test_due_days(self) -> None:
        """Those that have passed differ in word and shape; the day of the check has not."""
        dues = [
            finding(due=DAY + timedelta(days=n), is_duty=True, outcome=Outcome.PENDING)
            for n in (1, -1, 0, 0)
        ]
        root = page(*dues, stretches=(stretch(DAY),))
        items = root.one(style="dues").all("li")
        assert [li.all("b")[0].text for li in items] == [
            "31.05.2025",
            "01.06.2025",
            "01.06.2025",
            "02.06.2025",
        ]
        assert [li.one("span").text for li in items] == ["überfällig", "fällig", "fällig", "fällig"]
        assert [bool(li.all(style="late")) for li in items] == [True, False, False, False]
        lane = root.one(style="chart").all("li")[-1]
        assert lane.one(style="what").text == "Termine 4, überfällig: 1"
        assert [i.classes for i in lane.one(style="track").all("i")] == [
            ["due", "late"],
            ["due"],
            ["due"],
        ]

    def test_only_duties_are_due(self) -> None:
        """Hours that await their day are none, and a duty without a day is on no line."""
        root = page(finding(due=DAY), finding(is_duty=True))
        assert not root.all(style="dues")

    def test_is_not_only_for_eyes(self) -> None:
        """What is drawn is hidden from those who are read to; the words beside it are not."""
        root = parsed(render(hostile_run()))
        drawn = [*root.all(style="grid"), *root.all(style="track"), *root.all(style="meter")]
        assert drawn
        assert all(node.attributes["aria-hidden"] == "true" for node in drawn)

    @pytest.mark.parametrize(
        ("lang", "last", "labels"),
        [
            ("de", date(2025, 7, 1), ["06/2025", "07/2025"]),
            ("en", date(2025, 7, 1), ["2025-06", "2025-07"]),
            ("en", date(2029, 7, 1), ["2026", "2027", "2028", "2029"]),
        ],
    )
    def test_labels(self, lang: Language, last: date, labels: list[str]) -> None:
        """Months as the language writes them, and years where months have no room."""
        run = run_of(showing(stretches=(stretch(DAY, last),)), lang=lang)
        grid = parsed(render(run)).one(style="grid")
        assert [i.text for i in grid.all("i") if "now" not in i.classes] == labels


def _hours(*pairs: tuple[object, object]) -> Iterator[Node]:
    found = (finding(rule="PG301", observed=used, allowed=cap) for used, cap in pairs)
    for node in page(*found).all(style="hours"):
        yield from node.all("li")


class TestHours:
    @pytest.mark.parametrize(
        ("minutes", "bar", "over"),
        [
            (0, None, None),
            (1440, "width:50.0%", None),
            (2880, "width:100.0%", None),
            (2881, "width:99.9%", "width:0.1%"),
            (5760, "width:50.0%", "width:50.0%"),
        ],
    )
    def test_against_a_cap_of_48_hours(
        self, minutes: int, bar: str | None, over: str | None
    ) -> None:
        """Exactly 48 hours fill the bar; a minute more shows, by a pattern and as a word."""
        (item,) = _hours((minutes, 2880))
        styles = {i.classes[0]: i.attributes["style"] for i in item.all("i")}
        expected = {"bar": bar, "over": over}
        assert styles == {name: style for name, style in expected.items() if style}
        assert bool(item.all(style="error")) is (over is not None)

    def test_no_cap_at_all(self) -> None:
        """Nothing of nothing is an empty bar."""
        (item,) = _hours((0, 0))
        assert not item.all("i")

    def test_days_and_amounts_are_no_hours(self) -> None:
        """Only whole minutes are numbers in a finding."""
        assert not list(_hours(("2025-06-01", "2025-06-02"), ("60.00", "70.00"), (60, None)))

    def test_says_the_message(self) -> None:
        """Used and allowed hours stand beside the bar."""
        entries = [{"id": "H-1", "date": "2025-03-03", "module": "einstiegsphase", "minutes": 2700}]
        root = parsed(render(run_of(result(phases=[EINSTIEG], hours=entries))))
        assert "45 Std. von 48 Std." in root.one(style="hours").text


class TestOtherSections:
    def test_problems(self) -> None:
        """Of paths and of files, each with what is known of its place."""
        lost = (Problem(what=Text("weg", "gone")), Problem(what=Text("x", "x"), file="ordner"))
        items = parsed(render(run_of(BROKEN, lost=lost))).named("unreadable").all("li")
        told = PROBLEM.message("de")
        assert [li.text for li in items] == [
            "Weg",
            "X ordner",
            f"{told[0].upper()}{told[1:]} b.yaml:3:1 /case",
        ]

    def test_readings(self) -> None:
        """What depends on one stands under the question it asks; the outcomes are words."""
        found = result_of(
            {
                "format": "passtgenau-case/1",
                "programme": "passtgenau",
                "case": "A",
                "phases": [EINSTIEG],
            },
            comparing=True,
        )
        reading = load_programme("passtgenau").readings[0]
        difference = Difference(
            reading=reading.id,
            rule="PG101",
            subject="case",
            about="Fall",
            outcomes=(("a", Outcome.MET), ("b", None)),
        )
        other = attrs.evolve(found, differences=(difference,))
        (table,) = (
            table
            for table in parsed(render(run_of(other))).all("table")
            if table.one("caption").text == f"{reading.title.de} {reading.id}"
        )
        assert [cell.text for cell in table.one("tbody").nodes() if cell.tag in {"th", "td"}] == [
            "PG101",
            "Fall",
            "a: erfüllt, b: –",
        ]

    @pytest.mark.parametrize(("differences", "told"), [(None, False), ((), True)])
    def test_nothing_depends_on_a_reading(
        self, differences: tuple[Difference, ...] | None, told: bool
    ) -> None:
        """It is said only if it was asked."""
        text = render(run_of(showing(differences=differences)))
        assert ("Nichts hängt von einer Lesart ab." in text) is told

    def test_gone(self) -> None:
        """What the baseline alone still knows is listed with file, rule and subject."""
        breach = KnownBreach(
            file="x.yaml", case="A", rule="PG101", subject="case", fingerprint="0" * 32
        )
        root = parsed(render(run_of(has_baseline=True, gone=(breach,))))
        row = root.named("gone").one("tbody").one("tr")
        assert row.text == "x.yamlPG101case"


def _colours(block: str) -> dict[str, str]:
    return dict(re.findall(r"--(\w+): (#[0-9a-f]{6});", block))


def _luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    parts = (int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5))
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    """The contrast ratio as WCAG 2.2 defines it."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


class TestColours:
    LIGHT, DARK, PRINT = (_colours(block) for block in re.findall(r":root {(.*?)}", CSS, re.DOTALL))

    def test_contrast_is_computed_right(self) -> None:
        """Black on white is 21:1; #767676 is the lightest grey that will do."""
        assert contrast("#000000", "#ffffff") == pytest.approx(21)
        assert contrast("#767676", "#ffffff") > 4.5 > contrast("#777777", "#ffffff")

    @pytest.mark.parametrize("scheme", ["LIGHT", "DARK", "PRINT"])
    @pytest.mark.parametrize("text", ["ink", "faint", "link", "error", "warning", "hint", "good"])
    @pytest.mark.parametrize("ground", ["paper", "raised"])
    def test_texts_can_be_read(self, scheme: str, text: str, ground: str) -> None:
        """4.5 : 1 is what WCAG 2.2 asks of texts."""
        colours = {**self.LIGHT, **getattr(self, scheme)}
        assert contrast(colours[text], colours[ground]) >= 4.5

    @pytest.mark.parametrize("scheme", ["LIGHT", "DARK"])
    def test_bars_can_be_seen(self, scheme: str) -> None:
        """Their edges need 3:1."""
        colours = getattr(self, scheme)
        assert contrast(colours["edge"], colours["paper"]) >= 3

    def test_every_colour_has_a_dark_one(self) -> None:
        """And every one that is used is defined."""
        assert self.LIGHT.keys() == self.DARK.keys()
        assert set(re.findall(r"var\(--(\w+)\)", CSS)) - {"names"} == self.LIGHT.keys()
