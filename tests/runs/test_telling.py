"""What is told of a judgement: its place, its values, its remedy, and a name that lasts."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, ClassVar

import attrs
import pytest
from case_parts import FACTS
from command import EINSTIEG, HEAD, QUALI, TOO_LONG, TOO_SHORT
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from passtgenau_core import (
    Case,
    Outcome,
    Service,
    Severity,
    check,
    compare_readings,
    due,
    dump_case,
    load_case,
    load_programme,
    period_end,
)
from passtgenau_core.files.case_file import as_plain, read_document
from passtgenau_core.language import LANGUAGES, Language
from passtgenau_core.messages import mend, message, subject_text
from passtgenau_core.runs.checker import Checker, Task
from passtgenau_core.runs.choice import Choice
from passtgenau_core.runs.result import Finding, Result
from passtgenau_core.runs.telling import value_at
from passtgenau_core.testing import cases, days, free_texts, services

PROGRAMME = load_programme("passtgenau")
FEWER = settings(max_examples=max(settings().max_examples // 4, 5))
"""Cases are large: fewer of them find as much."""
DAY = date(2025, 6, 1)
FREE = ("note", "reason", "ended_early", "district")
"""The keys that hold free text."""
SERVICE = {"format": "passtgenau-service/1", "programme": "passtgenau"}


def told(content: str, as_of: date = DAY, lang: Language = "de", **asked: Any) -> Result:
    """What is told of a file of this content; ``asked`` are fields of the checker."""
    checker = Checker(**{"choice": Choice(), "as_of": as_of, "lang": lang, **asked})
    result = checker.result(Task(file="a", content=content.encode()))
    assert result.problems == ()
    return result


def told_of(data: Any, as_of: date = DAY, **asked: Any) -> Result:
    """As :func:`told`, of data written as JSON."""
    return told(json.dumps(data), as_of, **asked)


def plain(case: Case) -> dict[str, Any]:
    """A case as the data of its file."""
    data = json.loads(dump_case(case, format="json"))
    assert isinstance(data, dict)
    return data


def named(result: Result, *, only: Outcome | None = None) -> list[tuple[str, str]]:
    """Rule and fingerprint of each finding, sorted: subjects may have moved."""
    return sorted((f.rule, f.fingerprint) for f in result.findings if only in (None, f.outcome))


def breach(data: Any, rule: str, as_of: date = DAY) -> str:
    """The fingerprint of the one breach of a rule."""
    (found,) = [
        f.fingerprint
        for f in told_of(data, as_of).findings
        if f.rule == rule and f.outcome is Outcome.BREACHED
    ]
    return found


def entry(minutes: int, name: str = "H-1") -> Any:
    """Hours in the Einstiegsphase."""
    return {"id": name, "date": "2025-03-04", "module": "einstiegsphase", "minutes": minutes}


def budget(**fields: Any) -> Any:
    """A budget that pays for one hour."""
    return {**FACTS["budget"], "amount": "60.00", **fields}


def turned(data: Any) -> Any:
    """The same data with the keys of every mapping in the opposite order."""
    if isinstance(data, dict):
        return {key: turned(data[key]) for key in reversed(data)}
    return [turned(member) for member in data] if isinstance(data, list) else data


def rewritten(data: Any, write: Callable[[], str]) -> Any:
    """The same data with other free texts."""
    if isinstance(data, dict):
        return {
            key: write() if key in FREE else rewritten(value, write) for key, value in data.items()
        }
    return [rewritten(member, write) for member in data] if isinstance(data, list) else data


class TestFindings:
    @pytest.mark.parametrize("lang", LANGUAGES)
    @FEWER
    @given(case=cases(most_entries=4), as_of=days())
    def test_say_what_the_library_says(self, lang: Language, case: Case, as_of: date) -> None:
        """Each judgement is told once, in its order, with the library's own words and values."""
        found = told_of(plain(case), as_of, lang=lang)
        judged = check(load_case(dump_case(case, format="json"), format="json"), as_of=as_of)
        assert (found.case, found.programme) == (case.id, PROGRAMME.name)
        assert [vars_of(f) for f in found.findings] == [
            {
                "rule": j.rule,
                "severity": j.severity,
                "outcome": j.outcome,
                "subject": j.subject,
                "about": subject_text(j.subject, case, lang),
                "message": message(j, PROGRAMME, lang),
                "mend": mend(j, PROGRAMME, lang),
                "due": j.due,
                "reading": j.reading,
                "because": j.because,
                "facts": tuple(map(str, j.facts)),
                "terms": j.terms,
                "pointer": j.pointer,
            }
            for j in judged
        ]
        duties = {(item.judgement.rule, item.judgement.subject) for item in due(case, as_of)}
        assert {(f.rule, f.subject) for f in found.findings if f.is_duty} == duties

    @FEWER
    @given(case=cases(most_entries=4), as_of=days())
    def test_hold_nothing_but_plain_values(self, case: Case, as_of: date) -> None:
        """What was measured, and what would mend it, can be written as JSON and read again."""
        for finding in told_of(plain(case), as_of).findings:
            values = [finding.observed, finding.allowed, finding.remedy]
            assert json.loads(json.dumps(values)) == values

    def test_stand_where_their_fact_stands(self) -> None:
        """Line and column are those of the value, from its first character to after its last."""
        text = "\n".join(
            (
                "# ein Kommentar",
                "format: passtgenau-case/1",
                "programme: passtgenau",
                "case: LOE-2025-007",
                "phases:",
                "- {module: einstiegsphase, start: 2025-03-03, end: 2025-03-31}",
            )
        )
        (finding,) = [f for f in told(text).findings if f.rule == "PG202"]
        assert finding.pointer == "/phases/0/end"
        start = len("- {module: einstiegsphase, start: 2025-03-03, end: ") + 1
        place = (finding.line, finding.column, finding.end_line, finding.end_column)
        assert place == (6, start, 6, start + len("2025-03-31"))

    def test_about_what_is_not_there(self) -> None:
        """They stand at the nearest place above it, at last at the beginning."""
        found = told_of({**HEAD, "participant": {"district": "frei erfunden"}}).findings
        places = {f.rule: (f.pointer, f.line, f.column) for f in found}
        column = len(json.dumps({**HEAD, "participant": 0})) - 1
        assert places["PG401"] == ("/participant/groups", 1, column)
        (none,) = [f for f in told_of(HEAD).findings if f.rule == "PG401"]
        assert (none.pointer, none.line, none.column) == ("/participant/groups", 1, 1)

    def test_have_the_severity_of_the_run(self) -> None:
        """The severity that a run gives a rule is told in place of the programme's."""
        severities = (("PG2", Severity.HINT), ("PG202", Severity.WARNING))
        data = {**HEAD, "phases": [TOO_SHORT, TOO_LONG]}
        found = told_of(data, choice=Choice(severities=severities)).findings
        usual = {rule.id: rule.severity for rule in PROGRAMME.rules}
        for finding in found:
            fitting = {"PG201": Severity.HINT, "PG202": Severity.WARNING}
            assert finding.severity is {**usual, **fitting}.get(finding.rule, finding.severity)
        assert {f.rule for f in found} >= {"PG201", "PG202", "PG301"}


def vars_of(finding: Finding) -> dict[str, Any]:
    """The fields of a finding that repeat its judgement."""
    shown = attrs.asdict(finding, recurse=False)
    other = {"remedy", "is_duty", "observed", "allowed", "waiver", "line", "column", "end_line"}
    other |= {"end_column", "fingerprint", "values", "known"}
    return {name: value for name, value in shown.items() if name not in other}


class TestRemedies:
    """``{"set", "to"}``, ``{"add", "value"}``, ``{"add", "values"}`` or ``{"none"}``."""

    def remedy(self, rule: str, as_of: date = DAY, **fields: Any) -> Any:
        """The remedy of the one breach of a rule."""
        data = {**HEAD, **FACTS, "phases": [EINSTIEG, QUALI], **fields}
        (found,) = [
            f.remedy
            for f in told_of(data, as_of).findings
            if f.rule == rule and f.outcome is Outcome.BREACHED
        ]
        return found

    def test_set_a_value(self) -> None:
        """The place and the value that would do."""
        remedy = self.remedy("PG202", phases=[EINSTIEG, TOO_LONG])
        assert remedy == {"set": "/phases/1/end", "to": "2026-01-30"}

    def test_set_a_mapping(self) -> None:
        """States of goals are a mapping, as files write it."""
        record = {name: v for name, v in FACTS["records"][0].items() if name != "goals"}
        remedy = self.remedy("PG608", phases=[EINSTIEG], records=[record, FACTS["records"][1]])
        assert remedy == {"set": "/records/0/goals", "to": {"Z-1": "offen"}}

    def test_add_one_member(self) -> None:
        """A record that lacks is added at the end of its list."""
        remedy = self.remedy("PG601", phases=[EINSTIEG], records=FACTS["records"][1:])
        assert remedy["add"] == "/records/-"
        assert remedy["value"]["kind"] == "moduldokumentation"

    def test_add_several_members(self) -> None:
        """Several talks that lack are added at once."""
        long = {**QUALI, "start": "2025-03-31"}
        remedy = self.remedy("PG701", date(2026, 1, 30), phases=[EINSTIEG, long])
        assert remedy["add"] == "/records/-"
        assert [member["kind"] for member in remedy["values"]] == ["reflexionsgespraech"] * 3

    def test_add_reversals(self) -> None:
        """Hours that are too many are reversed: entries are added on the day of the report."""
        hours = [
            {"id": f"H-{n}", "date": "2025-03-04", "module": "einstiegsphase", "minutes": 1440}
            for n in range(1, 4)
        ]
        remedy = self.remedy("PG301", phases=[EINSTIEG], hours=hours)
        assert remedy == {
            "add": "/hours/-",
            "value": {"id": "R-4", "date": "2025-06-01", "reverses": "H-3"},
        }

    def test_none(self) -> None:
        """A day that has passed brings no change of the file back."""
        late = {**FACTS["records"][0], "date": "2025-05-30"}
        remedy = self.remedy("PG601", phases=[EINSTIEG], records=[late, FACTS["records"][1]])
        assert remedy == {"none": "the day has passed"}


class TestWaivers:
    WAIVER: ClassVar[dict[str, Any]] = {
        "rule": "PG202",
        "subject": "phases/1",
        "reason": "frei erfunden",
        "approved_by": "eingliederungshilfe-loerrach",
        "until": "2026-03-31",
    }

    @pytest.mark.parametrize("show_values", [False, True])
    def test_are_told_without_their_reason(self, *, show_values: bool) -> None:
        """Who consented and until when is told; why only if values are asked for."""
        data = {**HEAD, "phases": [EINSTIEG, TOO_LONG], "waivers": [self.WAIVER]}
        found = told_of(data, show_values=show_values)
        (waiver,) = [f.waiver for f in found.findings if f.waiver is not None]
        assert (waiver.approved_by, str(waiver.until)) == (
            "eingliederungshilfe-loerrach",
            "2026-03-31",
        )
        assert waiver.reason == ("frei erfunden" if show_values else None)


class TestValues:
    CASE: ClassVar[dict[str, Any]] = {
        **HEAD,
        "participant": {"groups": ["autismus"], "district": "Landkreis Erfunden"},
        "phases": [{**TOO_SHORT, "ended_early": "frei erfunden"}, TOO_LONG],
        "hours": [
            {
                "id": "H-1",
                "date": "2025-06-20",
                "module": "jobcoaching",
                "minutes": 60,
                "note": "frei erfunden",
            }
        ],
    }

    def test_are_not_told_unasked(self) -> None:
        """No finding holds a value of the file."""
        assert all(f.values == () for f in told_of(self.CASE).findings)

    def test_of_the_facts(self) -> None:
        """Where they are asked for, each fact that names a value comes with it."""
        found = {f.rule: dict(f.values) for f in told_of(self.CASE, show_values=True).findings}
        assert found["PG402"] == {"/participant/district": "Landkreis Erfunden"}
        assert found["PG202"]["/phases/1/end"] == "2026-01-31"

    @FEWER
    @given(case=cases(most_entries=4), as_of=days())
    def test_are_those_of_the_file(self, case: Case, as_of: date) -> None:
        """Each value is the one at its pointer, which is one of the facts; none is of a note."""
        data = plain(case)
        for finding in told_of(data, as_of, show_values=True).findings:
            for pointer, value in finding.values:
                assert pointer in finding.facts
                assert not pointer.endswith("/note")
                node: Any = data
                for key in pointer.split("/")[1:]:
                    node = node[int(key) if isinstance(node, list) else key]
                assert value == str(node)


class TestValueAt:
    DOCUMENT = read_document('{"a": [{"b/c~d": 1, "note": "x"}], "e": {"0": 2}, "f": 3}', "json")

    @pytest.mark.parametrize(
        ("pointer", "value"),
        [
            ("/a/0/b~1c~0d", 1),
            ("/e/0", 2),
            ("/f", 3),
            ("/f/0", None),
            ("/a/1", None),
            ("/a/-", None),
            ("/a/x", None),
            ("/g", None),
            ("/g/h", None),
            ("/a/0/note", None),
        ],
    )
    def test_finds_it_or_nothing(self, pointer: str, value: Any) -> None:
        """The value at a pointer, with its escapes; nothing where nothing is, and no note ever."""
        assert value_at(self.DOCUMENT, pointer) == value

    def test_the_whole(self) -> None:
        """The empty pointer is the document."""
        assert value_at(self.DOCUMENT, "") is self.DOCUMENT.data


class TestDifferences:
    @FEWER
    @given(case=cases(most_entries=4), as_of=days())
    def test_are_those_of_the_library(self, case: Case, as_of: date) -> None:
        """They are told only where they are asked for, even if there are none."""
        assert told_of(plain(case), as_of).differences is None
        found = told_of(plain(case), as_of, comparing=True).differences
        assert found is not None
        assert [(d.reading, d.rule, d.subject, d.outcomes) for d in found] == [
            (d.reading, d.rule, d.subject, d.outcomes) for d in compare_readings(case, as_of=as_of)
        ]
        assert all(d.about == subject_text(d.subject, case, "de") for d in found)

    def test_of_nothing_chosen(self) -> None:
        """Where no rule of the programme is chosen, nothing differs."""
        choice = Choice(select=("IB",))
        assert told_of(HEAD, comparing=True, choice=choice).differences == ()


class TestStretches:
    @FEWER
    @given(case=cases(most_entries=0))
    def test_are_the_phases(self, case: Case) -> None:
        """In the order of the case, each with the last day that its window allows."""
        assert [
            (s.title, s.start, s.end, s.latest, s.is_broken_off)
            for s in told_of(plain(case), lang="en").stretches
        ] == [
            (
                PROGRAMME[phase.module].title.en,
                phase.start,
                phase.end,
                longest and period_end(phase.start, longest),
                phase.ended_early is not None,
            )
            for phase in case.phases
            for longest in [PROGRAMME[phase.module].window.max]
        ]

    def test_of_a_service(self) -> None:
        """A service has none."""
        assert told_of(SERVICE).stretches == ()


class TestFingerprints:
    """A breach is known by its content: the case, the rule, the subject, the facts."""

    @FEWER
    @given(case=cases(most_entries=5), as_of=days())
    def test_do_not_depend_on_how_the_file_is_written(self, case: Case, as_of: date) -> None:
        """YAML or JSON, other indents, other order of keys, comments: the names stay."""
        data = plain(case)
        expected = [f.fingerprint for f in told_of(data, as_of).findings]
        commented = "# ein Kommentar\n\n" + dump_case(case).replace("\n- ", "\n# noch einer\n\n- ")
        for content in (
            dump_case(case),
            commented,
            dump_case(case, format="json"),
            json.dumps(turned(data)),
        ):
            assert [f.fingerprint for f in told(content, as_of).findings] == expected

    @FEWER
    @given(case=cases(most_entries=5), as_of=days())
    def test_are_told_apart(self, case: Case, as_of: date) -> None:
        """No two findings of a file have the same; nor has any of another case."""
        found = told_of(plain(case), as_of).findings
        prints = {finding.fingerprint for finding in found}
        assert len(prints) == len(found)
        other = attrs.evolve(case, id=f"{case.id[:60]}-X")
        assert not prints & {f.fingerprint for f in told_of(plain(other), as_of).findings}

    @FEWER
    @given(case=cases(most_entries=6, with_waivers=False), as_of=days(), data=st.data())
    def test_do_not_depend_on_the_order_of_lists(
        self, case: Case, as_of: date, data: st.DataObject
    ) -> None:
        """Entries and records may be written in any order; waivers would cover something else."""
        expected = named(told_of(plain(case), as_of), only=Outcome.BREACHED)
        file = plain(case)
        for name in ("hours", "records"):
            if name in file:
                file[name] = data.draw(st.permutations(file[name]))
        assume(file != plain(case))
        assert named(told_of(file, as_of), only=Outcome.BREACHED) == expected

    @FEWER
    @given(case=cases(most_entries=4), as_of=days(), data=st.data())
    def test_hold_no_free_text(self, case: Case, as_of: date, data: st.DataObject) -> None:
        """Other words in a note, a reason, of a district or of an early end change no name."""
        words = free_texts().filter(lambda text: text.strip() != "")
        file = plain(case)
        other = rewritten(file, lambda: data.draw(words))
        rules = {"PG401", "PG402"}  # whose outcome depends on the district itself
        assert [
            (f.rule, f.fingerprint) for f in told_of(other, as_of).findings if f.rule not in rules
        ] == [(f.rule, f.fingerprint) for f in told_of(file, as_of).findings if f.rule not in rules]

    @pytest.mark.parametrize(
        ("one", "other"),
        [("frei erfunden", "noch einmal"), ("2025-03-31", "2025-03-30"), ("4711", "4712")],
    )
    @pytest.mark.parametrize("rule", ["PG201", "PG402"])
    def test_hold_no_free_text_whatever_it_looks_like(
        self, rule: str, one: str, other: str
    ) -> None:
        """Even a day or a number in a free text is no part of a name that others may read."""
        reasons = {
            text: {
                **HEAD,
                "participant": {"district": text},
                "phases": [{**EINSTIEG, "end": "2025-03-05", "ended_early": text}],
            }
            for text in (one, other)
        }
        prints = {
            text: {f.fingerprint for f in told_of(data).findings if f.rule == rule}
            for text, data in reasons.items()
        }
        assert prints[one] == prints[other]

    @FEWER
    @given(service=services(), as_of=days(), data=st.data())
    def test_of_services(self, service: Service, as_of: date, data: st.DataObject) -> None:
        """Its leads, trainers and days may be written in any order, too."""
        file = {**SERVICE, **json.loads(json.dumps(as_plain(service)))}
        expected = named(told_of(file, as_of), only=Outcome.BREACHED)
        for name in ("leads", "trainers", "meetings"):
            if name in file:
                file[name] = data.draw(st.permutations(file[name]))
        for trainer in file.get("trainers", ()):
            if "trainings" in trainer:
                trainer["trainings"] = data.draw(st.permutations(trainer["trainings"]))
        assert named(told_of(file, as_of), only=Outcome.BREACHED) == expected

    @pytest.mark.parametrize("key", ["phases", "records", "hours", "waivers"])
    def test_stay_when_something_is_inserted_before(self, key: str) -> None:
        """Members are known by what they are, not by their number."""
        hours = [{"id": "H-2", "date": "2025-05-20", "module": "jobcoaching", "minutes": 60}]
        waiver = {**TestWaivers.WAIVER, "subject": "case", "until": "2025-05-01"}
        file: dict[str, Any] = {
            **HEAD,
            "phases": [TOO_SHORT, TOO_LONG],
            "records": [{"kind": "moduldokumentation", "date": "2025-05-20"}],
            "hours": hours,
            "waivers": [{**waiver, "rule": "PG101"}],
        }
        more: dict[str, Any] = {
            "phases": {"module": "uebergangsphase", "start": "2024-12-02", "end": "2025-03-02"},
            "records": {"kind": "einsichtsverlangen", "date": "2025-05-01", "form": "schriftlich"},
            "hours": {**hours[0], "id": "H-1"},
            "waivers": {**waiver, "rule": "PG102"},
        }
        rules = {
            "phases": {"PG201", "PG202"},
            "records": {"PG602", "PG606"},
            "hours": {"PG305", "PG304"},
            "waivers": {"W101"},
        }[key]

        def known(data: Any) -> set[tuple[str, str]]:
            found = told_of(data, date(2026, 3, 1)).findings
            return {
                (f.rule, f.fingerprint)
                for f in found
                if f.rule in rules and f.outcome is Outcome.BREACHED
            }

        before = known(file)
        assert before
        assert before <= known({**file, key: [more[key], *file[key]]})

    @pytest.mark.parametrize("key", ["meetings", "trainings"])
    def test_of_services_stay_when_an_older_day_is_added(self, key: str) -> None:
        """The last meeting, or training, is still the same day, wherever in its list it stands."""

        def service(*days: str) -> Any:
            if key == "meetings":
                return {**SERVICE, "meetings": list(days)}
            trainer = {"id": "QT-1", "trainings": list(days)}
            return {**SERVICE, "trainers": [trainer]}

        rule = {"meetings": "PG806", "trainings": "PG805"}[key]
        old, last = "2020-03-02", "2021-03-02"
        assert breach(service(last), rule) == breach(service(old, last), rule)

    def test_tell_members_of_the_same_content_apart(self) -> None:
        """Two phases of the same module from the same day are two breaches."""
        data = {**HEAD, "phases": [TOO_LONG, TOO_LONG]}
        found = [f for f in told_of(data).findings if f.rule == "PG202"]
        assert len({f.fingerprint for f in found}) == 2

    @FEWER
    @given(case=cases(most_entries=4), later=st.integers(1, 400))
    def test_stay_as_days_go_by(self, case: Case, later: int) -> None:
        """A breach that is there once all is past is the same one for good."""
        last = date(2045, 1, 1)
        first, second = (
            {
                (f.rule, f.subject): f.fingerprint
                for f in told_of(plain(case), as_of).findings
                if f.outcome is Outcome.BREACHED
            }
            for as_of in (last, last + timedelta(days=later))
        )
        assert {key: second.get(key) for key in first} == first

    @FEWER
    @given(case=cases(most_entries=4), one=days(), other=days())
    def test_do_not_depend_on_the_day(self, case: Case, one: date, other: date) -> None:
        """A breach of the same facts and measures has the same name on every day."""
        first, second = (
            {
                (f.rule, f.subject, f.facts, str(f.observed), str(f.allowed)): f.fingerprint
                for f in told_of(plain(case), as_of).findings
                if f.outcome is Outcome.BREACHED
            }
            for as_of in (one, other)
        )
        both = first.keys() & second.keys()
        assert {key: first[key] for key in both} == {key: second[key] for key in both}

    @pytest.mark.parametrize(
        ("rule", "old", "new"),
        [
            pytest.param(
                "PG202",
                {"phases": [EINSTIEG, TOO_LONG]},
                {"phases": [EINSTIEG, {**TOO_LONG, "end": "2026-02-01"}]},
                id="later-end",
            ),
            pytest.param(
                "PG202",
                {"phases": [EINSTIEG, TOO_LONG]},
                {"phases": [EINSTIEG, {**TOO_LONG, "start": "2025-03-30"}]},
                id="earlier-start",
            ),
            pytest.param(
                "PG301",
                {"hours": [entry(1440), entry(1441, "H-2")]},
                {"hours": [entry(1440), entry(1441, "H-2"), entry(1, "H-3")]},
                id="one-more-entry",
            ),
            pytest.param(
                "PG301",
                {"hours": [entry(1440), entry(1441, "H-2")]},
                {"hours": [entry(1440), entry(1442, "H-2")]},
                id="more-minutes",
            ),
            pytest.param(
                "PG306",
                {"phases": [{**EINSTIEG, "planned_hours": 49}]},
                {"phases": [{**EINSTIEG, "planned_hours": 50}]},
                id="more-planned-hours",
            ),
            pytest.param(
                "PG306",
                {"phases": [{**EINSTIEG, "planned_hours": 49.5}]},
                {"phases": [{**EINSTIEG, "planned_hours": 50.5}]},
                id="more-planned-half-hours",
            ),
            pytest.param(
                "PG507",
                {"budget": budget(), "hours": [entry(61)]},
                {"budget": budget(amount="59.00"), "hours": [entry(61)]},
                id="smaller-budget",
            ),
            pytest.param(
                "PG507",
                {"budget": budget(), "hours": [entry(61)]},
                {"budget": budget(), "hours": [entry(61), entry(600, "H-2")]},
                id="one-more-entry-beyond-the-budget",
            ),
            pytest.param(
                "PG507",
                {"budget": budget(), "hours": [entry(61)]},
                {
                    "budget": budget(rates=[{"from": "2025-01-01", "rate": "90.00"}]),
                    "hours": [entry(61)],
                },
                id="higher-rate",
            ),
        ],
    )
    def test_change_with_the_facts(self, rule: str, old: Any, new: Any) -> None:
        """What got worse is another breach: one that is known must not hide it."""
        base = {**HEAD, **FACTS, "phases": [EINSTIEG]}
        assert breach({**base, **old}, rule) != breach({**base, **new}, rule)
