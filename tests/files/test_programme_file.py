from __future__ import annotations

import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passtgenau_core import (
    InputError,
    Length,
    Problem,
    Programme,
    Severity,
    check,
    dump_case,
    load_case,
    load_programme,
    shipped_programmes,
)
from passtgenau_core.files import programme_file

SHIPPED = Path(programme_file.__file__).parent.parent / "programmes"

# A programme of another county, all of it fictional.
OWN = """\
format = "passtgenau-programme/1"
id = "musterkreis"
edition = "2025-01-01"
title = { de = "Musterkreis", en = "Sample county" }
document = "Konzept des Musterkreises (fiktiv)"

[[modules]]
id = "auftakt"
title = { de = "Auftakt", en = "start" }
min = "P1W"
max = "P3W"
hours = 20
source = { section = "1", quote = "1 bis 3 Wochen" }

[[modules]]
id = "begleitung"
title = { de = "Begleitung", en = "support" }
max = "P2M"
hours_a_month = 10
source = { section = "2", quote = "10 Stunden im Monat", basis = "derived" }

[[bundles]]
id = "alles"
title = { de = "Alles", en = "all" }
modules = ["auftakt", "begleitung"]

[vocabulary]
groups = [{ id = "alle", de = "alle", en = "all" }]
places = [
  { id = "haus", de = "Haus", en = "house" },
  { id = "hof", de = "Hof", en = "yard" },
]

[[readings]]
id = "month"
sets = "month"
options = ["calendar", "phase"]
title = { de = "Monat?", en = "Month?" }
why = { de = "Darum.", en = "Because." }

[[readings]]
id = "length"
sets = "severity"
options = ["hint", "error", "off"]
title = { de = "Dauer?", en = "Length?" }
why = { de = "Darum.", en = "Because." }

[[rules]]
id = "MK1"
kind = "maximum-length"
severity = "error"
reading = "length"
title = { de = "Dauer", en = "Length" }
note = { de = "Anmerkung", en = "Note" }
source = { section = "1", quote = "1 bis 3 Wochen" }

[[rules]]
id = "MK2"
kind = "hour-cap"
severity = "warning"
of = "module"
title = { de = "Stunden", en = "Hours" }
source = { section = "1", quote = "20 Stunden" }

[[rules]]
id = "MK3"
kind = "monthly-hour-cap"
severity = "error"
reading = "month"
title = { de = "Stunden im Monat", en = "Hours in a month" }
source = { section = "2", quote = "10 Stunden im Monat" }

[[rules]]
id = "MK4"
kind = "no-overlap"
severity = "hint"
excepted = ["auftakt"]
title = { de = "Nacheinander", en = "One after another" }
source = { section = "2", quote = "danach" }
"""
CASE = """\
format: passtgenau-case/1
programme: musterkreis
case: MK-1
agreement: {modules: alles}
phases:
  - {module: auftakt, start: 2025-03-03, end: 2025-03-24}
  - {module: begleitung, start: 2025-03-25, end: 2025-05-24}
hours:
  - {id: H-1, date: 2025-04-10, module: begleitung, minutes: 600, place: haus}
  - {id: H-2, date: 2025-04-28, module: begleitung, minutes: 1, place: hof}
"""


def line_of(mark: str, text: str = OWN) -> int:
    """The line in which ``mark`` stands for the first time."""
    return text[: text.index(mark)].count("\n") + 1


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The file of a programme of one's own."""
    path = tmp_path / "musterkreis.toml"
    path.write_text(OWN, encoding="utf-8")
    return path


def problems(path: Path, text: str) -> tuple[Problem, ...]:
    """The problems of a programme's text, read from ``path``."""
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_programme(path)
    assert caught.value.problems
    assert all(problem.file == str(path) for problem in caught.value.problems)
    return caught.value.problems


class TestShipped:
    def test_names(self) -> None:
        """The names of the programmes in the package are those of its files, sorted."""
        names = shipped_programmes()
        assert "passtgenau@2024-05-17" in names
        assert list(names) == sorted(file.stem for file in SHIPPED.glob("*.toml"))

    @pytest.mark.parametrize("name", shipped_programmes())
    def test_each_loads_under_its_name(self, name: str) -> None:
        """Every programme of the package loads, once, and bears the name of its file."""
        assert load_programme(name).name == name
        assert load_programme(name) is load_programme(name)

    def test_newest_edition(self) -> None:
        """An id alone means its newest edition."""
        assert load_programme("passtgenau") is load_programme("passtgenau@2024-05-17")

    def test_newest_of_several(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Of several editions the newest is meant, and a programme without one by its id."""
        names = ("other", "passtgenau@2019-01-01", "passtgenau@2024-05-17")
        monkeypatch.setattr(programme_file, "shipped_programmes", lambda: names)
        assert programme_file.named("passtgenau") == "passtgenau@2024-05-17"
        assert programme_file.named("passtgenau@2019-01-01") == "passtgenau@2019-01-01"
        assert programme_file.named("other") == "other"
        with pytest.raises(InputError) as caught:
            programme_file.named("passtgenau@1999-01-01")
        (problem,) = caught.value.problems
        assert problem.expected
        assert problem.expected.en.startswith(
            "one of: passtgenau@2019-01-01, passtgenau@2024-05-17"
        )

    @pytest.mark.parametrize(
        ("name", "what", "expected"),
        [
            ("passtgenau@1999-01-01", "unknown edition of the programme", "passtgenau@2024-05-17"),
            ("passtgenau@", "unknown edition of the programme", "passtgenau@2024-05-17"),
            ("nosuch", "unknown programme", "passtgenau@2024-05-17"),
            ("pastgenau", "unknown programme", "did you mean passtgenau@2024-05-17?"),
            ("../programmes/passtgenau@2024-05-17", "unknown programme", "passtgenau@2024-05-17"),
            ("", "unknown programme", "passtgenau@2024-05-17"),
        ],
    )
    def test_unknown(self, name: str, what: str, expected: str) -> None:
        """What is not there is told with what is."""
        with pytest.raises(InputError) as caught:
            load_programme(name)
        (problem,) = caught.value.problems
        assert problem.what.en == what
        assert problem.got
        assert problem.expected
        assert problem.got.en == f'"{name}"'
        assert expected in problem.expected.en

    @pytest.mark.parametrize("name", shipped_programmes())
    def test_quotes_are_short(self, name: str) -> None:
        """Every rule and every module carries a section and a quote of at most twelve words."""
        programme = load_programme(name)
        sources = [module.source for module in programme.modules]
        sources += [rule.source for rule in programme.rules]
        assert sources
        for source in sources:
            assert source.section
            assert source.document == programme.document
            assert 1 <= len(source.quote.split()) <= 12

    def test_quotes_of_the_rules(self) -> None:
        """The quotes of the concept stand letter for letter, with their sections."""
        quotes = {
            rule.id: (rule.source.section, rule.source.quote)
            for rule in load_programme("passtgenau").rules
        }
        expected = {
            "PG101": ("3.1", "damit verpflichtend ist aber die Einstiegsphase"),
            "PG102": ("3.1", "Der Grundbaustein für die Module"),
            "PG103": ("3.1", "analog nachfolgendem Ablauf"),
            "PG202": ("3.2", "Pro Modul wird eine maximale Zeit angegeben"),
            "PG301": ("3.2", "max. Stundenanzahl"),
            "PG302": ("3.2", "30 Std. / Monat"),
            "PG303": ("3.2", "bis maximal 6 Monate"),
            "PG304": ("3.5", "Fachleistungsstunden je Modul abgerechnet"),
            "PG305": ("3.2", "IFD Beauftragung"),
        }
        assert {rule: quotes[rule] for rule in expected} == expected

    def test_table_of_modules(self) -> None:
        """The numbers of clause 3.2 of the concept."""
        programme = load_programme("passtgenau")
        weeks, months = Length.weeks, Length.months
        table = [
            (m.id, m.window.min, m.window.max, m.cap, m.monthly_cap) for m in programme.modules
        ]
        assert table == [
            ("einstiegsphase", weeks(2), weeks(4), 48 * 60, None),
            ("qualifizierungsphase", months(4), months(10), 540 * 60, None),
            ("stabilisierungsphase", months(3), months(7), 378 * 60, None),
            ("uebergangsphase", None, months(6), 324 * 60, None),
            ("sicherung_arbeitsplatz", None, months(6), None, 30 * 60),
            ("jobcoaching", None, None, None, None),
        ]
        assert [m.id for m in programme.modules if m.external] == ["jobcoaching"]

    @pytest.mark.parametrize("name", shipped_programmes())
    def test_derived_rules_say_what_is_derived(self, name: str) -> None:
        """A rule that the text does not state has a note on what is our reading."""
        for rule in load_programme(name).rules:
            if rule.source.basis.value == "derived":
                assert rule.note is not None, rule.id


class TestOwn:
    """The contract: "users write their own for another county … without writing Python"."""

    @pytest.mark.parametrize("as_text", [True, False])
    def test_loads(self, path: Path, *, as_text: bool) -> None:
        """A programme of one's own is read from its path, as text or as Path."""
        programme = load_programme(str(path) if as_text else path)
        assert programme.name == "musterkreis@2025-01-01"
        assert programme.title.en == "Sample county"
        auftakt, begleitung = programme.modules
        assert (auftakt.window.min, auftakt.window.max) == (Length.weeks(1), Length.weeks(3))
        assert (auftakt.cap, auftakt.monthly_cap) == (1200, None)
        assert (begleitung.window.min, begleitung.monthly_cap) == (None, 600)
        assert begleitung.source.basis.value == "derived"
        assert programme.bundles[0].modules == ("auftakt", "begleitung")
        assert programme.terms("places") == {"haus", "hof"}
        assert programme.terms("kinds") == frozenset()
        assert [rule.id for rule in programme.rules] == ["MK1", "MK2", "MK3", "MK4"]

    def test_path_without_the_ending(self, path: Path) -> None:
        """A Path is a file whatever its ending; a text without the ending is a name."""
        other = path.rename(path.with_suffix(".txt"))
        assert load_programme(other).id == "musterkreis"
        with pytest.raises(InputError):
            load_programme(str(other))

    def test_readings(self, path: Path) -> None:
        """A rule with a reading holds under its first option; the others are alternatives."""
        programme = load_programme(path)
        mk1, _, mk3, _ = programme.rules
        assert (mk1.option, mk1.severity, mk1.active) == ("hint", Severity.HINT, True)
        assert (mk3.option, mk3.parameters.month) == ("calendar", "calendar")
        assert [(r.id, r.option, r.severity, r.active) for r in programme.alternatives] == [
            ("MK1", "error", Severity.ERROR, True),
            ("MK1", "off", Severity.ERROR, False),
            ("MK3", "phase", Severity.ERROR, True),
        ]

    def test_judges(self, path: Path) -> None:
        """A case is read and judged with it, under its own rules and readings."""
        programme = load_programme(path)
        case = load_case(CASE, format="yaml", programme=programme)
        report = check(case, as_of=date(2025, 7, 1))
        assert [(j.rule, j.subject, j.severity.value) for j in report.breached] == [
            ("MK1", "phases/0", "hint"),
            ("MK3", "month/begleitung/2025-04", "error"),
        ]
        by_phase = check(case, as_of=date(2025, 7, 1), readings={"month": "phase", "length": "off"})
        assert by_phase.breached == ()
        assert dump_case(case).startswith(
            "format: passtgenau-case/1\nprogramme: musterkreis@2025-01-01\n"
        )

    def test_words_are_its_own(self, path: Path) -> None:
        """A case may only use the words of its programme."""
        programme = load_programme(path)
        with pytest.raises(InputError) as caught:
            load_case(
                CASE.replace("place: hof", "place: villa"), format="yaml", programme=programme
            )
        (problem,) = caught.value.problems
        assert problem.pointer == "/hours/1/place"
        assert problem.expected
        assert problem.expected.en.startswith("one of: haus, hof")

    def test_without_an_edition(self, path: Path) -> None:
        """A programme whose document bears no date goes by its id."""
        path.write_text(OWN.replace('edition = "2025-01-01"\n', ""), encoding="utf-8")
        programme = load_programme(path)
        assert (programme.edition, programme.name) == (None, "musterkreis")
        assert load_case(CASE, format="yaml", programme=programme).programme is programme

    def test_least(self, path: Path) -> None:
        """A programme needs no more than a format, an id, titles and modules."""
        path.write_text(
            'format = "passtgenau-programme/1"\nid = "a"\ntitle = { de = "A", en = "A" }\n'
            'document = "A"\nmodules = []\n',
            encoding="utf-8",
        )
        programme = load_programme(path)
        assert (programme.modules, programme.rules, programme.readings) == ((), (), ())

    def test_missing_file(self, tmp_path: Path) -> None:
        """A file that is not there is no broken input."""
        with pytest.raises(FileNotFoundError):
            load_programme(tmp_path / "nosuch.toml")
        with pytest.raises(FileNotFoundError):
            load_programme(str(tmp_path / "nosuch.toml"))


class TestProblems:
    """The contract: "each with file, line, column and JSON pointer"."""

    @pytest.mark.parametrize(
        ("old", "new", "pointer", "got", "expected"),
        [
            ('id = "musterkreis"', "id = 5", "/id", "5", "1 to 64 letters"),
            ('id = "musterkreis"', 'id = "a b"', "/id", None, "1 to 64 letters"),
            ('edition = "2025-01-01"', "edition = 2025-01-01", "/edition", "2025-01-01", "a text"),
            (
                '"passtgenau-programme/1"',
                '"passtgenau-programme/2"',
                "/format",
                '"passtgenau-programme/2"',
                "one of: passtgenau-programme/1",
            ),
            ('en = "Sample county"', "en = 5", "/title/en", "5", "a text"),
            ("hours = 20", 'hours = "20"', "/modules/0/hours", '"20"', "a whole number"),
            ("hours = 20", "hours = 20.5", "/modules/0/hours", "20.5", "a whole number"),
            ("hours = 20", "hours = true", "/modules/0/hours", "true", "a whole number"),
            ("hours = 20", "hours = 0", "/modules/0/hours", "0", "whole hours above 0"),
            (
                "hours_a_month = 10",
                "hours_a_month = -1",
                "/modules/1/hours_a_month",
                "-1",
                "whole hours above 0",
            ),
            ("hours = 20", "external = 1", "/modules/0/external", "1", "true or false"),
            ('min = "P1W"', 'min = "1W"', "/modules/0/min", '"1W"', "ISO 8601 weeks or months"),
            ('max = "P2M"', "max = 2", "/modules/1/max", "2", "ISO 8601 weeks or months"),
            (
                'min = "P1W"',
                'min = "P4W"',
                "/modules/0/min",
                "min P4W, max P3W",
                "min no longer than max",
            ),
            (
                'min = "P1W"',
                'min = "P1M"',
                "/modules/0/min",
                "min P1M, max P3W",
                "min no longer than max",
            ),
            (
                'basis = "derived"',
                'basis = "derivd"',
                "/modules/1/source/basis",
                '"derivd"',
                "did you mean derived?",
            ),
            (
                'modules = ["auftakt", "begleitung"]',
                'modules = ["auftakt", "beglitung"]',
                "/bundles/0/modules/1",
                '"beglitung"',
                "did you mean begleitung?",
            ),
            ('id = "MK2"', 'id = "MK1"', "/rules/1/id", '"MK1"', "each only once"),
            (
                'kind = "hour-cap"',
                'kind = "hours-cap"',
                "/rules/1/kind",
                '"hours-cap"',
                "did you mean hour-cap?",
            ),
            ('severity = "warning"', 'severity = "warn"', "/rules/1/severity", '"warn"', "one of:"),
            ('severity = "warning"', "severity = 1", "/rules/1/severity", "1", "a text"),
            (
                'reading = "month"',
                'reading = "mnth"',
                "/rules/2/reading",
                '"mnth"',
                "one of: length, month; did you mean month?",
            ),
            ('reading = "month"', "reading = 1", "/rules/2/reading", "1", "a text"),
            (
                'of = "module"',
                'of = "modul"',
                "/rules/1/of",
                '"modul"',
                "one of: module, month; did you mean module?",
            ),
            ('of = "module"', "of = 1", "/rules/1/of", "1", "a text"),
            (
                'excepted = ["auftakt"]',
                'excepted = ["auftak"]',
                "/rules/3/excepted/0",
                '"auftak"',
                "did you mean auftakt?",
            ),
            ('excepted = ["auftakt"]', 'excepted = "auftakt"', "/rules/3/excepted", None, "a list"),
            ('sets = "severity"', "sets = 1", "/readings/1/sets", "1", "a text"),
            (
                '{ id = "hof", de = "Hof", en = "yard" }',
                '{ id = "hof", de = 5, en = "yard" }',
                "/vocabulary/places/1/de",
                "5",
                "a text",
            ),
        ],
    )
    def test_value(
        self, path: Path, old: str, new: str, pointer: str, *, got: str | None, expected: str
    ) -> None:
        """A wrong value is told with its line, what was got and what was expected."""
        text = OWN.replace(old, new, 1)
        assert text != OWN
        (problem,) = problems(path, text)
        assert (problem.pointer, problem.line) == (pointer, line_of(old))
        assert problem.column
        assert problem.expected
        assert expected in problem.expected.en
        if got is not None:
            assert problem.got
            assert problem.got.en == got

    @pytest.mark.parametrize("field", ["modules", "readings"])
    def test_duplicate(self, path: Path, field: str) -> None:
        """A module or a reading that is listed twice is told at its second place."""
        first = OWN[OWN.index(f"[[{field}]]") :].split("\n\n", maxsplit=1)[0]
        (problem,) = problems(path, f"{OWN}\n{first}\n")
        assert (problem.pointer, problem.line) == (f"/{field}/2/id", OWN.count("\n") + 3)
        assert problem.expected
        assert problem.expected.en == f"each only once; the first is /{field}/0"

    @pytest.mark.parametrize(
        ("after", "pointer"),
        [
            ("hours = 20", "/modules/0/nosuch"),
            ('id = "alles"', "/bundles/0/nosuch"),
            ("[vocabulary]", "/vocabulary/nosuch"),
            ('sets = "month"', "/readings/0/nosuch"),
            ('id = "MK1"', "/rules/0/nosuch"),
            ('of = "module"', "/rules/1/nosuch"),
            ('document = "Konzept des Musterkreises (fiktiv)"', "/nosuch"),
        ],
    )
    def test_unknown_key(self, path: Path, after: str, pointer: str) -> None:
        """An unknown key is told at the key."""
        text = OWN.replace(after, f"{after}\nnosuch = 5", 1)
        (problem,) = problems(path, text)
        assert problem.what.en == "unknown key"
        assert (problem.pointer, problem.line) == (pointer, line_of("nosuch", text))
        assert problem.column == 1

    def test_key_of_another_kind(self, path: Path) -> None:
        """A parameter that the rule's kind does not have is an unknown key, with those it has."""
        (problem,) = problems(path, OWN.replace('id = "MK1"', 'id = "MK1"\nof = "module"'))
        assert problem.pointer == "/rules/0/of"
        assert problem.expected
        assert "severity" in problem.expected.en
        assert "excepted" not in problem.expected.en

    @pytest.mark.parametrize(
        ("key", "pointer", "heading"),
        [
            ('id = "musterkreis"\n', "", None),
            ('document = "Konzept des Musterkreises (fiktiv)"\n', "", None),
            ('title = { de = "Auftakt", en = "start" }\n', "/modules/0", "[[modules]]"),
            ('source = { section = "2", quote = "danach" }\n', "/rules/3", None),
            ('kind = "maximum-length"\n', "/rules/0", "[[rules]]"),
            ('sets = "month"\n', "/readings/0", "[[readings]]"),
            ('why = { de = "Darum.", en = "Because." }\n', "/readings/0", "[[readings]]"),
        ],
    )
    def test_missing_key(self, path: Path, key: str, pointer: str, heading: str | None) -> None:
        """A missing key is told at the table that lacks it."""
        text = OWN.replace(key, "", 1)
        assert text != OWN
        (problem,) = problems(path, text)
        assert problem.what.en == f"key {key.split(maxsplit=1)[0]} is missing"
        assert problem.pointer == pointer
        if heading:
            assert problem.line == line_of(heading)
        elif not pointer:
            assert (problem.line, problem.column) == (1, 1)

    @pytest.mark.parametrize(
        ("text", "line"),
        [
            ("id = \n", 1),
            ('id = "a"\nid = "b"\n', 2),
            ('id = "a"\n[[modules]\n', 2),
            ('id = "a"\ntitle = { de = "a",\n', 2),
            ("[modules]\n\n[[modules]]\n", 3),
        ],
    )
    def test_syntax(self, path: Path, text: str, line: int) -> None:
        """What is no TOML is told with its line."""
        (problem,) = problems(path, text)
        assert problem.line == line
        assert problem.what.en.startswith("not valid TOML: ")

    @pytest.mark.parametrize("content", [b'id = "\xfc"\n', b"\xff\xfei\x00d\x00"])
    def test_encoding(self, path: Path, content: bytes) -> None:
        """A programme file is UTF-8."""
        path.write_bytes(content)
        with pytest.raises(InputError) as caught:
            load_programme(path)
        assert caught.value.problems[0].what.en == "wrong encoding"

    @pytest.mark.parametrize("rules", ['rules = "x"\n', "rules = 5\n", "rules = {}\n"])
    def test_rules_that_are_no_list(self, path: Path, rules: str) -> None:
        """Rules that are no list of tables are told, and not read as no rules at all."""
        (problem,) = problems(path, rules + OWN[: OWN.index("[[rules]]")])
        assert (problem.line, problem.pointer) == (1, "/rules")

    def test_one_rule_that_is_no_list(self, path: Path) -> None:
        """A table [rules] instead of [[rules]] is told."""
        text = OWN[: OWN.index('\n[[rules]]\nid = "MK2"')].replace("[[rules]]", "[rules]")
        (problem,) = problems(path, text)
        assert (problem.line, problem.pointer) == (line_of("[rules]", text), "/rules")

    @pytest.mark.parametrize("rule", ["5", '"x"', "[]"])
    def test_rule_that_is_no_table(self, path: Path, rule: str) -> None:
        """A rule that is no table is told."""
        (problem,) = problems(path, f"rules = [{rule}]\n" + OWN[: OWN.index("[[rules]]")])
        assert (problem.line, problem.pointer) == (1, "/rules/0")

    @pytest.mark.parametrize(
        ("options", "bad"), [('["hint", "strict"]', "strict"), ('["loud"]', "loud")]
    )
    def test_option_that_is_no_severity(self, path: Path, options: str, bad: str) -> None:
        """A reading that sets the severity has severities, or off, for its options."""
        text = OWN.replace('["hint", "error", "off"]', options)
        found = problems(path, text)
        assert any(problem.got and problem.got.en == f'"{bad}"' for problem in found)
        assert all(problem.line for problem in found)

    def test_option_that_is_no_value(self, path: Path) -> None:
        """A reading that sets a parameter has values of that parameter for its options."""
        text = OWN.replace('["calendar", "phase"]', '["calendar", "lunar"]')
        (problem,) = problems(path, text)
        assert problem.pointer == "/readings/0/options/1"
        assert problem.line == line_of('"lunar"', text)
        assert problem.got
        assert problem.got.en == '"lunar"'

    def test_reading_that_sets_nothing(self, path: Path) -> None:
        """A reading that sets a parameter which the rule's kind does not have is told."""
        text = OWN.replace('sets = "month"', 'sets = "mont"')
        (problem,) = problems(path, text)
        assert problem.pointer == "/readings/0/sets"
        assert problem.line == line_of('"mont"', text)
        assert problem.what.en == "unknown key"
        assert problem.expected
        assert problem.expected.en.endswith("did you mean month?")

    def test_reading_without_options(self, path: Path) -> None:
        """A reading without options would make its rules vanish, and is told."""
        text = OWN.replace('["calendar", "phase"]', "[]")
        (problem,) = problems(path, text)
        assert problem.line
        assert problem.pointer.startswith("/readings/0")

    def test_unused_reading(self, path: Path) -> None:
        """A reading that no rule names does no harm."""
        path.write_text(OWN.replace('reading = "month"\n', ""), encoding="utf-8")
        assert load_programme(path).rule("MK3").reading is None

    def test_all_at_once(self, path: Path) -> None:
        """Problems of modules, readings and rules are told together, in the order of the file."""
        text = (
            OWN.replace('min = "P1W"', 'min = "1W"')
            .replace("hours = 20", "hour = 20")
            .replace('sets = "month"', "sets = 5")
            .replace('kind = "hour-cap"', 'kind = "nosuch"')
            .replace('excepted = ["auftakt"]', "excepted = 5")
        )
        assert [problem.pointer for problem in problems(path, text)] == [
            "/modules/0/min",
            "/modules/0/hour",
            "/readings/0/sets",
            "/rules/1/kind",
            "/rules/3/excepted",
        ]

    def test_clashes_and_rules_at_once(self, path: Path) -> None:
        """What clashes between modules is told together with what is wrong with rules."""
        text = (
            OWN.replace('["auftakt", "begleitung"]', '["nosuch"]')
            .replace('min = "P1W"', 'min = "P4W"')
            .replace('kind = "hour-cap"', 'kind = "nosuch"')
        )
        assert [problem.pointer for problem in problems(path, text)] == [
            "/modules/0/min",
            "/bundles/0/modules/0",
            "/rules/1/kind",
        ]

    def test_kind_and_row_at_once(self, path: Path) -> None:
        """An unknown kind hides nothing else that is wrong with its rule."""
        text = OWN.replace(
            'kind = "hour-cap"\nseverity = "warning"', 'kind = "nosuch"\nseverity = "loud"'
        )
        assert [problem.pointer for problem in problems(path, text)] == [
            "/rules/1/kind",
            "/rules/1/severity",
        ]

    @pytest.mark.unmeasured
    @pytest.mark.parametrize("name", shipped_programmes())
    def test_lines_in_a_large_file(self, path: Path, name: str) -> None:
        """In the programmes of the package, too, each wrong rule is told in its line."""
        text = (SHIPPED / f"{name}.toml").read_text("utf-8")
        wrong = re.sub(r'(?m)^severity = "(\w+)"$', r'severity = "\1x"', text)
        lines = [n for n, line in enumerate(wrong.split("\n"), 1) if line.startswith("severity")]
        found = problems(path, wrong)
        assert [problem.line for problem in found] == lines
        assert len(found) == len(tomllib.loads(text)["rules"])


JUNK: list[Any] = ["5", "true", '""', '"x y"', '"x"', "[]", "[1]", "{}", "2025-01-01", "1.5", "nan"]


@given(
    st.integers(0, OWN.count("\n") - 1),
    st.sampled_from(["drop", "double", *JUNK]),
)
def test_one_change_anywhere(
    tmp_path_factory: pytest.TempPathFactory, number: int, change: str
) -> None:
    """A programme with one line changed is read, or refused with line and column."""
    lines = OWN.splitlines()
    if change == "drop":
        del lines[number]
    elif change == "double":
        lines.insert(number, lines[number])
    else:
        lines[number] = re.sub(r"= .*", f"= {change}", lines[number])
    path = tmp_path_factory.getbasetemp() / "changed.toml"
    path.write_text("\n".join(lines), encoding="utf-8")
    told: tuple[Problem, ...] | None = None
    try:
        assert isinstance(load_programme(path), Programme)
    except InputError as error:
        told = error.problems
    assert told is None or told
    assert all(problem.line and problem.column and problem.file for problem in told or ())


def test_a_misspelt_list_of_rules(tmp_path: Path) -> None:
    """The keys that are allowed name the rules, too."""
    path = tmp_path / "own.toml"
    path.write_text('format = "passtgenau-programme/1"\nruels = []\n', encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_programme(path)
    (problem,) = [p for p in caught.value.problems if p.pointer == "/ruels"]
    assert problem.line == 2
    assert problem.expected is not None
    assert problem.expected.en.endswith("did you mean rules?")
