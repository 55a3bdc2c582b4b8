"""What is due, for people: overdue first, each duty with its day, its case and its place."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import attrs
import pytest
from agendas import CASE, SERVICE, agenda, agendas
from hypothesis import given, settings
from runs import BROKEN, PROBLEM, result_of, run_of

from passtgenau_core import InputError, Length
from passtgenau_core.language import LANGUAGES, Language
from passtgenau_core.messages import day
from passtgenau_core.output.agenda import Agenda, agenda_of
from passtgenau_core.output.agenda_text import problems, render
from passtgenau_core.output.lines import plain_text, printable

FEWER = settings(max_examples=settings().max_examples // 4)
"""Cases are large: fewer of them find as much."""
NOTE = re.compile(
    r"^ {14}(Samstag|Sonntag|Feiertag: .*|Saturday|Sunday|public holiday: .*)$", re.MULTILINE
)


def text(made: Agenda) -> str:
    """The list as plain text."""
    return plain_text(render(made))


class TestTheList:
    def test_in_german(self) -> None:
        """A case with one duty overdue, one on a holiday and two on a Sunday, letter for letter."""
        assert text(agenda()) == (
            "Offene Pflichten  Stichtag 01.06.2025\n"
            "\n"
            "Überfällig\n"
            "  09.05.2025  PG601  Dokumentation des Moduls  LOE-2025-007  a.json:13:3\n"
            "              Phase 1 (Einstiegsphase ab 19.03.2025): Moduldokumentation fehlt,"
            " fällig bis 09.05.2025\n"
            "\n"
            "Noch offen\n"
            "  19.06.2025  PG701  Regelmäßige Reflexionsgespräche  LOE-2025-007  a.json:15:13\n"
            "              Fall: Reflexionsgespräch: das nächste bis 19.06.2025\n"
            "              Feiertag: Fronleichnam\n"
            "  08.03.2026  PG601  Dokumentation des Moduls  LOE-2025-007  a.json:18:3\n"
            "              Phase 2 (Qualifizierungsphase ab 14.04.2025): Moduldokumentation"
            " bis 08.03.2026\n"
            "              Sonntag\n"
            "  08.03.2026  PG604  Abschlussbericht  LOE-2025-007  a.json:1:1\n"
            "              Fall: Abschlussbericht bis 08.03.2026\n"
            "              Sonntag\n"
            "\n"
            "Fällt ein Tag auf ein Wochenende oder einen Feiertag, ist er hier nicht verschoben:"
            " ob § 26 Abs. 3 SGB X es tut, ist zu prüfen; Enden von Phasen verschieben sich nicht"
            " (Abs. 4).\n"
            "\n"
            "1 Datei  überfällig: 1  noch offen: 3\n"
        )

    def test_in_english(self) -> None:
        """The same in English; without a free day nothing is said of them."""
        assert text(agenda(lang="en", within=Length.weeks(1))) == (
            "Open duties  as of 2025-06-01, due by 2025-06-08\n"
            "\n"
            "Overdue\n"
            "  2025-05-09  PG601  Documentation of the module  LOE-2025-007  a.json:13:3\n"
            "              Phase 1 (entry phase from 2025-03-19): module documentation missing,"
            " due by 2025-05-09\n"
            "\n"
            "1 file  overdue: 1  still open: 0\n"
        )

    def test_without_a_duty(self) -> None:
        """That nothing is due is told, too."""
        bare = {key: CASE[key] for key in ("format", "programme", "case")}
        assert text(agenda(result_of(bare), result_of(bare))) == (
            "Offene Pflichten  Stichtag 01.06.2025\n\n2 Dateien  überfällig: 0  noch offen: 0\n"
        )

    @pytest.mark.parametrize(
        ("lang", "words"),
        [
            ("de", "2 Dateien  davon nicht lesbar: 1  überfällig: 1  noch offen: 3\n"),
            ("en", "2 files  of them not readable: 1  overdue: 1  still open: 3\n"),
        ],
    )
    def test_files_that_cannot_be_read_are_counted(self, lang: Language, words: str) -> None:
        """The last line says how many files the list does not cover."""
        made = agenda(result_of(CASE), BROKEN, lang=lang)
        assert text(made).endswith(words)
        assert plain_text(problems(made.run)).startswith("b.yaml:3:1: ")

    def test_of_a_service(self) -> None:
        """What the service owes is told beside the cases."""
        shown = text(agenda(result_of(SERVICE, "s.json"), result_of(CASE)))
        german = [line.split("  ") for line in shown.splitlines() if "  Fachdienst  " in line]
        assert [(parts[1], parts[2]) for parts in german] == [
            ("01.03.2025", "PG805"),
            ("15.04.2025", "PG806"),
        ]
        assert "Trainer/in QT-1: zuletzt am 01.03.2024" in shown
        english = text(agenda(result_of(SERVICE, "s.json", lang="en"), lang="en"))
        assert "  service  s.json:" in english

    @FEWER
    @given(made=agendas())
    def test_tells_every_duty(self, made: Agenda) -> None:
        """Each duty has its day, rule, title, case, place, subject and message, in the order."""
        lang, shown, at = made.run.lang, text(made), 0
        for entry in made.entries:
            finding = entry.finding
            for part in (
                f"  {day(entry.due, lang)}  {finding.rule}  {entry.title}  {entry.result.case}  ",
                f"{entry.result.file}:{finding.line}:{finding.column}",
                finding.about,
                finding.message,
            ):
                at = shown.index(printable(part), at)
        assert shown.count("  PG") + shown.count("  IB") == len(made.entries)
        assert len(NOTE.findall(shown)) == sum(e.note(lang) is not None for e in made.entries)
        assert ("§ 26" in shown.rpartition("SGB X")[0]) == bool(NOTE.search(shown))

    @FEWER
    @given(made=agendas())
    def test_is_the_same_text_twice(self, made: Agenda) -> None:
        """Nothing but the list decides what is shown."""
        assert text(made) == text(agenda_of(made.run, made.within))


class TestStyles:
    def test_of_overdue_and_open(self) -> None:
        """What is overdue stands out; the rule has the colour of its severity."""
        styled = {part: style for one in render(agenda()) for part, style in one}
        assert styled["Überfällig"] == "error"
        assert styled["Noch offen"] == "strong"
        assert styled["PG601"] == "error"
        assert styled["PG701"] == "warning"
        assert styled["Feiertag: Fronleichnam"] == "warning"
        assert styled["überfällig: 1"] == "error"

    def test_of_nothing_overdue(self) -> None:
        """A zero does not stand out."""
        made = agenda(result_of(CASE, as_of=date(2025, 5, 1)), as_of=date(2025, 5, 1))
        styled = {part: style for one in render(made) for part, style in one}
        assert styled["überfällig: 0"] == "faint"
        assert "Überfällig" not in styled

    def test_names_of_files_steer_no_terminal(self) -> None:
        """Control characters in the name of a file are made visible."""
        shown = text(agenda(result_of(CASE, "a\x1b[31m.json")))
        assert "\x1b" not in shown
        assert r"a\x1b[31m.json" in shown


class TestTheAgenda:
    def test_of_a_span_that_is_none(self) -> None:
        """A span that is neither a length nor a number of days is refused."""
        wrong: Any = "30d"
        with pytest.raises(InputError):
            agenda_of(run_of(result_of(CASE)), wrong)

    @pytest.mark.parametrize(("found", "code"), [((), 0), ((PROBLEM,), 2)])
    def test_exit_code(self, found: tuple[Any, ...], code: int) -> None:
        """Being overdue fails nothing; what cannot be understood does."""
        assert agenda(lost=found).exit_code == code

    def test_the_last_day(self) -> None:
        """It is the day that the span leads to."""
        assert agenda(within=0).last == date(2025, 6, 1)
        assert agenda(within=Length.months(1)).last == date(2025, 7, 1)
        assert agenda().last is None

    @pytest.mark.parametrize("lang", LANGUAGES)
    def test_free_days(self, lang: Language) -> None:
        """A weekend is named by its day, a holiday as a holiday, a working day not at all."""
        entry = agenda().entries[0]
        notes = [
            attrs.evolve(entry, due=due).note(lang)
            for due in (date(2025, 6, 19), date(2025, 6, 20), date(2025, 6, 21), date(2025, 6, 22))
        ]
        assert notes == (
            ["Feiertag: Fronleichnam", None, "Samstag", "Sonntag"]
            if lang == "de"
            else ["public holiday: Corpus Christi", None, "Saturday", "Sunday"]
        )

    def test_holds_no_free_text(self) -> None:
        """Notes and reasons appear nowhere."""
        secret = "Kanarienvogel im Haus"
        records = [{"kind": "reflexionsgespraech", "date": "2025-05-20", "note": secret}]
        assert secret not in text(agenda(result_of({**CASE, "records": records})))
