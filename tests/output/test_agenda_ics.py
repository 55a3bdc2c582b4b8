"""What is due, for calendars: tasks of RFC 5545 that keep their UID, the same bytes twice."""

from __future__ import annotations

import re
import sys
from collections import Counter
from datetime import UTC, date, datetime
from typing import Any

import attrs
import pytest
from agendas import CASE, SERVICE, agenda, agendas
from hypothesis import given, settings
from icalendar import Calendar
from runs import BROKEN, DAY, PASSTGENAU, result_of

from passtgenau_core import Length
from passtgenau_core.output.agenda import Agenda, Entry, agenda_of
from passtgenau_core.output.agenda_ics import render, uid

FEWER = settings(max_examples=settings().max_examples // 4)
"""Cases are large: fewer of them find as much."""
KEYS = ["CATEGORIES", "DESCRIPTION", "DTSTAMP", "DUE", "PRIORITY", "STATUS", "SUMMARY", "UID"]


def under(entry: Entry, **fields: Any) -> Entry:
    """The duty under a programme of which these fields are others."""
    own = attrs.evolve(entry.programme, **fields)
    result = attrs.evolve(entry.result, programme=own.name)
    return attrs.evolve(
        entry, result=result, run=attrs.evolve(entry.run, programmes={own.name: own})
    )


def tasks(made: Agenda) -> list[Any]:
    """The tasks of the calendar, parsed back."""
    calendar: Any = Calendar.from_ical(render(made).encode())
    assert calendar.name == "VCALENDAR"
    return list(calendar.walk("VTODO"))


def unfolded(made: Agenda) -> list[str]:
    """The content lines, as RFC 5545 section 3.1 puts folded ones together."""
    return render(made).replace("\r\n ", "").split("\r\n")[:-1]


class TestCalendar:
    def test_letter_for_letter(self) -> None:
        """One task on a holiday, folded and escaped as RFC 5545 asks."""
        made = agenda(within=Length.weeks(3))
        words = (
            "Fall: Reflexionsgespräch: das nächste bis 19.06.2025"
            r"\nPG701\, Abschnitt 3.3: „In regelmäßigen Abständen werden Reflexionsgespräche“"
            r"\nFeiertag: Fronleichnam (§ 26 Abs. 3 und 4 SGB X prüfen)"
        )
        assert unfolded(attrs.evolve(made, entries=made.entries[1:])) == [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//passtgenau_core//passtgenau due//DE",
            "BEGIN:VTODO",
            "CATEGORIES:pass(t)genau,PG701",
            f"DESCRIPTION:{words}",
            "DTSTAMP:20250601T000000Z",
            "DUE;VALUE=DATE:20250619",
            "PRIORITY:5",
            "STATUS:NEEDS-ACTION",
            "SUMMARY:Regelmäßige Reflexionsgespräche (LOE-2025-007)",
            "UID:PG701+case+LOE-2025-007@passtgenau",
            "END:VTODO",
            "END:VCALENDAR",
        ]

    def test_in_english(self) -> None:
        """Words follow the language; a working day has no note."""
        made = agenda(within=0, lang="en")
        assert "PRODID:-//passtgenau_core//passtgenau due//EN" in unfolded(made)
        (task,) = tasks(made)
        assert str(task["SUMMARY"]) == "Documentation of the module (LOE-2025-007)"
        assert str(task["DESCRIPTION"]) == (
            "Phase 1 (entry phase from 2025-03-19): module documentation missing,"
            " due by 2025-05-09\n"
            'PG601, section 3.4: "Die Durchführung der Module wird dokumentiert"'
        )
        sunday = tasks(agenda(lang="en"))[-1]
        assert str(sunday["DESCRIPTION"]).endswith("\nSunday (check § 26 (3) and (4) SGB X)")

    def test_priorities(self) -> None:
        """An error is most urgent, a warning in the middle, a hint least."""
        found = {str(task["UID"])[:5]: int(task["PRIORITY"]) for task in tasks(agenda())}
        assert found == {"PG601": 1, "PG701": 5, "PG604": 1}

    def test_without_a_duty(self) -> None:
        """Nothing due is a calendar without a task."""
        bare = {key: CASE[key] for key in ("format", "programme", "case")}
        made = agenda(result_of(bare))
        assert unfolded(made)[0] == "BEGIN:VCALENDAR"
        assert tasks(made) == []

    def test_problems_are_not_in_it(self) -> None:
        """A calendar has no place for them; it is the same with and without."""
        assert render(agenda(result_of(CASE), BROKEN)) == render(agenda())

    def test_names_no_file(self) -> None:
        """Names of files, which may be those of people, stay outside."""
        assert "Kanarienvogel" not in render(agenda(result_of(CASE, "Kanarienvogel.json")))

    def test_holds_no_free_text(self) -> None:
        """Notes and reasons appear nowhere."""
        records = [{"kind": "reflexionsgespraech", "date": "2025-05-20", "note": "Kanarienvogel"}]
        assert "Kanarienvogel" not in render(agenda(result_of({**CASE, "records": records})))

    def test_words_of_a_programme_steer_nothing(self) -> None:
        """Control characters in a title are made visible, and cannot start another line."""
        section = "3\r\nSTATUS:COMPLETED\x1b"
        rules = [
            attrs.evolve(rule, source=attrs.evolve(rule.source, section=section))
            for rule in PASSTGENAU.rules
        ]
        own = attrs.evolve(PASSTGENAU, rules=rules)
        made = agenda(within=0, programmes={own.name: own})
        assert len(made.entries) == 1
        assert [line for line in unfolded(made) if line.startswith("STATUS")] == [
            "STATUS:NEEDS-ACTION"
        ]
        assert "\x1b" not in render(made)

    def test_without_icalendar(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Without the library the error says what to install."""
        monkeypatch.setitem(sys.modules, "icalendar", None)
        with pytest.raises(
            ModuleNotFoundError, match=r"install passtgenau-core\[calendar\]"
        ) as caught:
            render(agenda())
        assert caught.value.name == "icalendar"


class TestNames:
    def test_stay_from_day_to_day(self) -> None:
        """The same duty has the same UID on another day, overdue or not, in any language."""
        later = date(2025, 9, 1)
        one = {uid(entry) for entry in agenda().entries}
        other = {
            uid(entry)
            for entry in agenda(
                result_of(CASE, "b.json", as_of=later, lang="en"), as_of=later, lang="en"
            ).entries
        }
        assert one == other

    def test_stay_when_the_day_moves(self) -> None:
        """A phase that ends later moves the duty and keeps its UID."""
        moved = {**CASE, "phases": [CASE["phases"][0], {**CASE["phases"][1], "end": "2026-02-06"}]}
        assert [uid(entry) for entry in agenda(result_of(moved)).entries] == [
            uid(entry) for entry in agenda().entries
        ]

    def test_are_of_rule_subject_case_and_programme(self) -> None:
        """Whatever of these differs makes another duty."""
        (entry,) = agenda(within=0).entries
        assert uid(entry) == "PG601+phases/0+LOE-2025-007@passtgenau"
        finding, result = entry.finding, entry.result
        others = [
            attrs.evolve(entry, finding=attrs.evolve(finding, rule="PG602")),
            attrs.evolve(entry, finding=attrs.evolve(finding, subject="phases/1")),
            attrs.evolve(entry, result=attrs.evolve(result, case="LOE-2025-008")),
            under(entry, id="nordkreis"),
            attrs.evolve(entry, result=attrs.evolve(result, case=None)),
        ]
        assert len({uid(other) for other in (entry, *others)}) == len(others) + 1
        assert uid(under(entry, edition="2026-01-01")) == uid(entry)

    def test_of_a_service(self) -> None:
        """A duty of a service has no case in its UID."""
        assert [uid(entry) for entry in agenda(result_of(SERVICE)).entries] == [
            "PG805+trainers/0+@passtgenau",
            "PG806+service+@passtgenau",
        ]

    def test_of_one_case_in_two_files(self) -> None:
        """Two files with the same case hide none of each other's tasks."""
        twice = agenda(result_of(CASE), result_of(CASE, "copy.json"), within=0)
        assert [str(task["UID"]) for task in tasks(twice)] == [
            "PG601+phases/0+LOE-2025-007@passtgenau",
            "PG601+phases/0+LOE-2025-007@passtgenau+2",
        ]


class TestEveryCalendar:
    @FEWER
    @given(made=agendas())
    def test_holds_the_duties(self, made: Agenda) -> None:
        """Parsed back, it has a task for each duty, in the order, with its day and its words."""
        found = tasks(made)
        lang, seen = made.run.lang, Counter[str]()
        for task, entry in zip(found, made.entries, strict=True):
            seen[uid(entry)] += 1
            again = f"+{seen[uid(entry)]}" if seen[uid(entry)] > 1 else ""
            assert sorted(task.keys()) == KEYS
            assert str(task["UID"]) == uid(entry) + again
            assert task["DUE"].dt == entry.due == entry.finding.due
            assert task["DTSTAMP"].dt == datetime.combine(made.run.as_of, datetime.min.time(), UTC)
            assert str(task["STATUS"]) == "NEEDS-ACTION"
            assert str(task["SUMMARY"]) == f"{entry.title} ({entry.result.case})"
            says, quote, *note = str(task["DESCRIPTION"]).split("\n")
            assert says == f"{entry.finding.about}: {entry.finding.message}"
            assert entry.finding.rule in quote
            assert entry.programme.rule(entry.finding.rule).source.quote in quote
            assert [words.partition(" (")[0] for words in note] == [
                words for words in [entry.note(lang)] if words is not None
            ]
        assert len({str(task["UID"]) for task in found}) == len(found)

    @FEWER
    @given(made=agendas())
    def test_is_made_of_short_lines(self, made: Agenda) -> None:
        """RFC 5545, 3.1: lines end with CR LF and "SHOULD NOT be longer than 75 octets"."""
        content = render(made).encode()
        assert content.endswith(b"END:VCALENDAR\r\n")
        assert content.count(b"\n") == content.count(b"\r") == content.count(b"\r\n")
        for line in content.split(b"\r\n"):
            assert len(line) <= 75
            line.decode()
            assert not re.search(rb"[\x00-\x1f\x7f]", line)

    @FEWER
    @given(made=agendas())
    def test_is_the_same_twice(self, made: Agenda) -> None:
        """The same input gives the same bytes; no clock is read."""
        assert render(made) == render(agenda_of(made.run, made.within))

    def test_says_its_day(self) -> None:
        """The time stamp is the day that was asked for, at midnight UTC."""
        (task, *_) = tasks(agenda())
        assert task["DTSTAMP"].dt == datetime(DAY.year, DAY.month, DAY.day, tzinfo=UTC)
