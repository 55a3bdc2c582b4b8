"""The report for people: worst first, each breach with place, source and what mends it."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

import attrs
import pytest
from case_parts import FACTS
from hypothesis import given, settings
from hypothesis import strategies as st
from runs import (
    BROKEN,
    DAY,
    EINSTIEG,
    HEAD,
    PASSTGENAU,
    SERVICE,
    TOO_LONG,
    result,
    result_of,
    run_of,
    runs,
    service_result,
    with_findings,
)

from passtgenau_core import (
    Case,
    Outcome,
    Problem,
    Severity,
    Text,
    check,
    check_service,
    dump_case,
    load_case,
    load_service,
)
from passtgenau_core.files.case_file import read_case
from passtgenau_core.language import LANGUAGES, Language
from passtgenau_core.messages import OUTCOMES, SEVERITIES, mend, message, subject_text
from passtgenau_core.output.lines import Line, plain_text
from passtgenau_core.output.text import rank, render, render_concise
from passtgenau_core.runs.choice import Choice
from passtgenau_core.runs.result import Finding, KnownBreach, Result, Run, Waived
from passtgenau_core.testing import cases, days

FEWER = settings(max_examples=settings().max_examples // 4)
"""Cases are large: fewer of them find as much."""
A_JUDGEMENT = r"  \S.* (?:PG|W)\d+  "
BREACH: dict[str, Any] = {**HEAD, **FACTS, "phases": [EINSTIEG, TOO_LONG]}


def told(*findings: Finding, name: str = "a.json", case: str = "LOE-2025-007") -> Result:
    """A file with these findings instead of its own."""
    return attrs.evolve(with_findings(*findings, name=name), case=case)


def judged(outcome: Outcome, **values: Any) -> Finding:
    """A finding with this outcome."""
    fields: dict[str, Any] = {
        "rule": "PG101",
        "subject": "case",
        "about": "Fall",
        "message": "keine Phase",
        "because": "no-phase",
        "severity": Severity.ERROR,
        "pointer": "",
        "line": 1,
        "column": 1,
        "end_line": 1,
        "end_column": 1,
        "fingerprint": "f",
        **values,
    }
    return Finding(outcome=outcome, **fields)


def differing(data: dict[str, Any], rule: str, lang: Language = "de") -> Run:
    """A run that tells what in this rule depends on a reading."""
    chosen = Choice(select=(rule,))
    return run_of(result_of(data, choice=chosen, comparing=True, lang=lang), lang=lang)


def lines_of(run: Run, *, verbose: bool = False) -> list[str]:
    """The plain lines of a run's report."""
    return plain_text(render(run, verbose=verbose)).split("\n")


def concise(run: Run) -> list[str]:
    """The plain lines of a run's concise report."""
    return plain_text(render_concise(run)).split("\n")


def source_line(run: Run, rule: str) -> str:
    """The line with the source of a breach, two below its first."""
    lines = lines_of(run)
    return next(lines[n + 2] for n, one in enumerate(lines) if f" {rule} " in one)


def styles_of(lines: list[Line], text: str) -> set[str]:
    """The styles of the parts that contain ``text``."""
    return {style for one in lines for part, style in one if text in part}


class TestOneBreach:
    RUN = run_of(result_of(BREACH))

    @pytest.mark.parametrize("lang", LANGUAGES)
    def test_is_told_in_full(self, lang: Language) -> None:
        """Severity, rule, title and place; subject and message; source; what mends it."""
        read = read_case(json.dumps(BREACH, indent=1), format="json")
        (breach,) = check(read.case, as_of=DAY).breached
        lines = lines_of(run_of(result_of(BREACH, lang=lang), lang=lang))
        place = read.document.node("/phases/1/end").value
        severity = "Fehler" if lang == "de" else "error"
        first = next(n for n, one in enumerate(lines) if "PG202" in one)
        title = PASSTGENAU.rule("PG202").title.within(lang)
        assert lines[first].split("  ") == [
            "",
            f"{severity} PG202",
            title,
            f"a.json:{place.line}:{place.column}",
        ]
        subject = subject_text("phases/1", read.case, lang)
        assert lines[first + 1] == f"    {subject}: {message(breach, PASSTGENAU, lang)}"
        assert "3.2" in lines[first + 2]
        assert "Pro Modul wird eine maximale Zeit angegeben" in lines[first + 2]
        helps = mend(breach, PASSTGENAU, lang)
        assert helps is not None
        assert lines[first + 3].endswith(helps)

    def test_the_head_names_case_programme_day_and_file(self) -> None:
        """The first line says what was judged, against what, and on which day."""
        first = lines_of(self.RUN)[0]
        assert first == "LOE-2025-007  passtgenau@2024-05-17  Stichtag 01.06.2025  a.json"

    def test_what_is_met_is_only_counted(self) -> None:
        """What is met or does not apply stands in one line, with its numbers."""
        report = check(load_case(json.dumps(BREACH), format="json"), as_of=DAY)
        met, other = len(report.met), len(report.outcome(Outcome.NOT_APPLICABLE))
        assert met
        assert other
        wanted = f"  {met} erfüllt, {other} nicht anwendbar"
        assert [one for one in lines_of(self.RUN) if "erfüllt, " in one] == [wanted]

    def test_the_basis_tells_explicit_from_derived(self) -> None:
        """Users always see whether the words say it or we read it so."""
        derived = result(phases=[EINSTIEG, {**TOO_LONG, "start": "2025-03-28"}], **FACTS)
        assert "steht so im Dokument" in source_line(self.RUN, "PG202")
        assert "so gelesen" in source_line(run_of(derived), "PG102")

    def test_a_reading_is_named(self) -> None:
        """A verdict that rests on a reading names it beside the basis."""
        short = {**EINSTIEG, "end": "2025-03-15"}
        lines = lines_of(run_of(result(phases=[short], **FACTS)))
        assert any("minimum-length=warning)" in one for one in lines)
        assert not any("=" in one for one in lines_of(self.RUN))

    def test_without_advice(self) -> None:
        """A breach that nothing can be advised on has no line for it."""
        run = run_of(told(judged(Outcome.BREACHED)))
        assert len(lines_of(run)) == len(lines_of(run_of(told(judged(Outcome.UNDETERMINED)))))
        assert not any("Abhilfe" in one for one in lines_of(run))

    def test_a_waiver_tells_who_and_until_when(self) -> None:
        """A waived breach names the approver and the last day, never the reason."""
        waiver = {
            "rule": "PG202",
            "subject": "phases/1",
            "reason": "Kanarienvogel",
            "approved_by": "eingliederungshilfe-loerrach",
            "until": "2026-03-31",
        }
        for lang in LANGUAGES:
            waived = result_of({**BREACH, "waivers": [waiver]}, lang=lang)
            text = "\n".join(lines_of(run_of(waived, lang=lang)))
            until = Text("bis 31.03.2026", "until 2026-03-31").within(lang)
            assert f"eingliederungshilfe-loerrach {until}" in text
            assert f"{OUTCOMES[Outcome.WAIVED].within(lang)} PG202" in text
            assert "Kanarienvogel" not in text


class TestOrder:
    def test_cases_stand_worst_first(self) -> None:
        """An error goes before a warning, before a hint, before nothing; then the given order."""
        files = [
            told(name="nothing", case="C-0"),
            told(judged(Outcome.MET), name="met", case="C-1"),
            told(judged(Outcome.BREACHED, severity=Severity.HINT), name="hint", case="C-2"),
            told(judged(Outcome.PENDING), name="pending", case="C-3"),
            told(judged(Outcome.BREACHED), judged(Outcome.MET), name="error", case="C-4"),
            told(judged(Outcome.WAIVED), name="waived", case="C-5"),
            told(judged(Outcome.BREACHED, severity=Severity.WARNING), name="warning", case="C-6"),
            told(judged(Outcome.UNDETERMINED), name="undetermined", case="C-7"),
            told(judged(Outcome.BREACHED), name="error again", case="C-8"),
            told(judged(Outcome.NOT_APPLICABLE), name="not applicable", case="C-9"),
        ]
        heads = [one for one in lines_of(run_of(*files)) if one.startswith("C-")]
        assert [head.rpartition("  ")[2] for head in heads] == [
            "error",
            "error again",
            "warning",
            "hint",
            "undetermined",
            "waived",
            "pending",
            "met",
            "not applicable",
            "nothing",
        ]

    def test_rank(self) -> None:
        """The outcome counts first, then the severity."""
        assert rank(judged(Outcome.BREACHED, severity=Severity.HINT)) < rank(
            judged(Outcome.UNDETERMINED)
        )
        assert rank(judged(Outcome.BREACHED)) < rank(
            judged(Outcome.BREACHED, severity=Severity.HINT)
        )

    def test_judgements_of_a_case_stand_worst_first(self) -> None:
        """Within a case too, and those of one rule stay together."""
        run = run_of(
            told(
                judged(Outcome.PENDING, rule="PG101"),
                judged(Outcome.BREACHED, rule="PG201", severity=Severity.WARNING),
                judged(Outcome.BREACHED, rule="PG202"),
                judged(Outcome.UNDETERMINED, rule="PG101"),
                judged(Outcome.BREACHED, rule="PG103", severity=Severity.HINT),
                judged(Outcome.BREACHED, rule="PG101"),
                judged(Outcome.BREACHED, rule="PG202"),
            )
        )
        found = [m.group(1, 2) for one in lines_of(run) if (m := re.match(r"  (.+) (PG\d+)", one))]
        assert found == [
            ("Fehler", "PG101"),
            ("Fehler", "PG202"),
            ("Fehler", "PG202"),
            ("Warnung", "PG201"),
            ("Hinweis", "PG103"),
            ("nicht feststellbar", "PG101"),
            ("offen", "PG101"),
        ]

    def test_problems_come_first(self) -> None:
        """What could not be read stands above the cases, each problem with its place."""
        lost = Problem(what=Text("weg", "gone"), file="c")
        run = run_of(result(), BROKEN, lost=(lost,))
        assert lines_of(run)[:4] == [
            "Nicht lesbar",
            "  c: weg",
            "  b.yaml:3:1: leer [/case]",
            "",
        ]
        assert lines_of(attrs.evolve(run, lang="en"))[2] == "  b.yaml:3:1: empty [/case]"


class TestHowMuchIsTold:
    HOURS = [  # noqa: RUF012 (a constant of these tests)
        {"id": f"H-{n}", "date": "2025-07-01", "module": "einstiegsphase", "minutes": 1}
        for n in range(8)
    ]

    @pytest.mark.parametrize(("count", "more"), [(4, 0), (5, 0), (6, 1), (8, 3)])
    def test_five_of_one_rule(self, count: int, more: int) -> None:
        """Five judgements of one rule are told, and how many more there are."""
        run = run_of(result(phases=[EINSTIEG], hours=self.HOURS[:count]))
        lines = lines_of(run)
        assert sum("offen PG308" in one for one in lines) == count - more
        rest = [one for one in lines if "…" in one]
        assert rest == ([f"  … und {more} weitere zu PG308; --verbose zeigt alle"] if more else [])

    def test_all_of_them_if_asked(self) -> None:
        """With verbose every judgement is told, and nothing only counted."""
        data = {**HEAD, "phases": [EINSTIEG], "hours": self.HOURS}
        run = run_of(result_of(data, lang="en"), lang="en")
        lines = lines_of(run, verbose=True)
        report = check(load_case(json.dumps(data), format="json"), as_of=DAY)
        assert report.breached
        for judgement in report:
            breached = judgement.outcome is Outcome.BREACHED
            name = SEVERITIES[judgement.severity] if breached else OUTCOMES[judgement.outcome]
            label = f"  {name.en} {judgement.rule}"
            assert any(one.startswith(label) for one in lines)
        assert sum(" PG" in one for one in lines) == len(report)
        assert not any("…" in one for one in lines)
        assert any("…" in one for one in lines_of(run))

    def test_a_case_without_judgements(self) -> None:
        """There is its head, and no count of nothing."""
        assert lines_of(run_of(told()))[1] == ""

    @FEWER
    @given(case=cases(), as_of=days(), lang=st.sampled_from(LANGUAGES))
    def test_nothing_is_lost(self, case: Case, as_of: date, lang: Language) -> None:
        """What is not told one by one is counted: all numbers come to the number of judgements."""
        report = check(case, as_of=as_of)
        data = json.loads(dump_case(case, format="json"))
        run = run_of(result_of(data, as_of=as_of, lang=lang), as_of=as_of, lang=lang)
        lines = lines_of(run)
        one_by_one = sum(bool(re.match(A_JUDGEMENT, one)) for one in lines)
        # The counts stand in the last line of the case, whose head and summary begin elsewhere.
        counts = [one for one in lines if re.match(r"  \d+ ", one)]
        more = [m.group(1) for one in lines if (m := re.search(r"… (?:und|and) (\d+) ", one))]
        counted = [int(n) for one in counts for n in re.findall(r"(\d+) ", one)]
        assert one_by_one + sum(counted) + sum(map(int, more)) == len(report)
        every = lines_of(run, verbose=True)
        assert sum(bool(re.match(A_JUDGEMENT, one)) for one in every) == len(report)
        for judgement in report.breached:
            assert any(f" {judgement.rule}  " in one for one in lines)


class TestServices:
    """Contract: a service file is checked as cases are."""

    @pytest.mark.parametrize(("lang", "head"), [("de", "Fachdienst"), ("en", "service")])
    def test_the_head(self, lang: Language, head: str) -> None:
        """A service has no id, and is called what it is."""
        data = {**SERVICE, "rooms": ["keller"]}
        service = load_service(json.dumps(data), format="json")
        (breach,) = check_service(service, PASSTGENAU, as_of=DAY)["PG807"]
        lines = lines_of(run_of(result_of(data, "s.json", lang=lang), lang=lang))
        assert lines[0].startswith(f"{head}  passtgenau@2024-05-17  ")
        first = next(n for n, one in enumerate(lines) if "PG807" in one)
        assert lines[first].endswith("s.json:4:11")
        assert lines[first + 1] == f"    {head}: {message(breach, PASSTGENAU, lang)}"

    def test_nothing_is_lost(self) -> None:
        """Every judgement on a service is told or counted."""
        trainers = [{"id": "QT-1"}]
        service = load_service(json.dumps({**SERVICE, "trainers": trainers}), format="json")
        every = lines_of(run_of(service_result(trainers=trainers)), verbose=True)
        assert sum(bool(re.match(A_JUDGEMENT, line)) for line in every) == len(
            check_service(service, PASSTGENAU, as_of=DAY)
        )


class TestReadings:
    """Contract: with `--compare-readings` it is told which verdicts depend on a reading."""

    @pytest.mark.parametrize("lang", LANGUAGES)
    def test_differences(self, lang: Language) -> None:
        """Below a case each reading with its question, and the outcome under each option."""
        data = {**HEAD, **FACTS, "phases": [{**EINSTIEG, "end": "2025-03-15"}]}
        lines = lines_of(differing(data, "PG201", lang))
        title = next(r for r in PASSTGENAU.readings if r.id == "minimum-length").title.within(lang)
        name = Text("Lesart", "reading").within(lang)
        place = lines.index(f"  {name} minimum-length  {title}")
        subject = subject_text("phases/0", load_case(json.dumps(data), format="json"), lang)
        outcomes = ", ".join(
            f"{option}: {OUTCOMES[outcome].within(lang)}"
            for option, outcome in (
                ("warning", Outcome.BREACHED),
                ("error", Outcome.BREACHED),
                ("off", Outcome.NOT_APPLICABLE),
            )
        )
        assert lines[place + 1] == f"    PG201  {subject}: {outcomes}"
        assert lines[place + 2] == ""

    def test_other_subjects(self) -> None:
        """An option under which the subject does not occur has a dash."""
        hours = [
            {"id": on, "date": on, "module": "sicherung_arbeitsplatz", "minutes": 1000}
            for on in ("2025-04-30", "2025-05-02")
        ]
        phase = {"module": "sicherung_arbeitsplatz", "start": "2025-03-15"}
        lines = lines_of(differing({**HEAD, "phases": [phase], "hours": hours}, "PG302", "en"))
        assert [line.rpartition(": calendar: ")[2] for line in lines if "    PG302  " in line] == [
            "met, phase: –",
            "met, phase: –",
            "–, phase: breached",
        ]

    @pytest.mark.parametrize(
        ("lang", "words"),
        [("de", "nichts hängt von einer Lesart ab"), ("en", "nothing depends on a reading")],
    )
    def test_none(self, lang: Language, words: str) -> None:
        """That nothing depends on a reading is told where it was asked, and only there."""
        found = result(phases=[EINSTIEG])
        asked = run_of(attrs.evolve(found, differences=()), lang=lang)
        assert f"  {words}" in lines_of(asked)
        assert not any(words in line for line in lines_of(run_of(found, lang=lang)))


class TestKnownBreaches:
    """With a baseline, breaches that are known stand back, and those that are gone are told."""

    KNOWN = judged(Outcome.BREACHED, known=True)
    NEW = judged(Outcome.BREACHED, rule="PG103", severity=Severity.HINT)
    GONE = KnownBreach(file="b.yaml", case="C-1", rule="PG202", subject="phases/1", fingerprint="f")

    @pytest.mark.parametrize(("lang", "words"), [("de", "2 bekannt"), ("en", "2 known")])
    def test_are_only_counted(self, lang: Language, words: str) -> None:
        """They are told neither one by one nor among the breaches of the summary."""
        lines = lines_of(run_of(told(self.KNOWN, self.NEW, self.KNOWN), lang=lang))
        assert sum("PG103" in one for one in lines) == 1
        assert not any("PG101" in one for one in lines)
        assert f"  {words}" in lines
        count = Text("bekannt: 2", "known: 2").within(lang)
        hints = Text("Hinweise: 1", "hints: 1").within(lang)
        errors = Text("Fehler: 0", "errors: 0").within(lang)
        assert {count, hints, errors} <= set(lines[-2].split("  "))

    def test_are_told_if_asked(self) -> None:
        """With verbose each is told, behind all others, and said to be known."""
        lines = lines_of(run_of(told(self.KNOWN, judged(Outcome.MET))), verbose=True)
        heads = [one for one in lines if " PG101  " in one]
        assert [one.endswith("  bekannt") for one in heads] == [False, True]
        assert rank(self.KNOWN) > max(rank(judged(outcome)) for outcome in Outcome)

    @pytest.mark.parametrize(("lang", "words"), [("de", "Nicht mehr da"), ("en", "Gone")])
    def test_that_are_gone(self, lang: Language, words: str) -> None:
        """Above the summary stands what the baseline may forget, with its file and rule."""
        run = run_of(told(), lang=lang, gone=(self.GONE,))
        for lines in (lines_of(run), concise(run)):
            assert lines[-5].startswith(words)
            assert lines[-4] == "  b.yaml  PG202  phases/1"
        assert not any(one.startswith(words) for one in lines_of(run_of(told(), lang=lang)))


class TestValues:
    def test_are_told_with_their_pointers(self) -> None:
        """Below a breach stand the values of its facts, where they were asked for."""
        lines = lines_of(run_of(result_of(BREACH, show_values=True)))
        place = next(n for n, one in enumerate(lines) if " PG202 " in one)
        assert lines[place + 2 : place + 4] == [
            "    /phases/1/start: 2025-03-31",
            "    /phases/1/end: 2026-01-31",
        ]

    def test_reasons(self) -> None:
        """A consent tells its reason, where values were asked for."""
        waived = Waived(approved_by="amt", until=date(2026, 3, 31), reason="Umzug")
        for lang, words in (("de", "bis 31.03.2026: Umzug"), ("en", "until 2026-03-31: Umzug")):
            run = run_of(told(judged(Outcome.WAIVED, waiver=waived)), lang=lang)
            assert any(one.endswith(f" amt {words}") for one in lines_of(run))


class TestConcisely:
    def test_one_line_for_each(self) -> None:
        """What is broken, breached or undetermined has a line as compilers write it."""
        found = told(
            judged(Outcome.UNDETERMINED, line=7, column=3),
            judged(Outcome.BREACHED, rule="PG202"),
            judged(Outcome.BREACHED, known=True),
            *(judged(outcome) for outcome in (Outcome.MET, Outcome.PENDING, Outcome.WAIVED)),
            judged(Outcome.NOT_APPLICABLE),
        )
        lines = concise(run_of(found, BROKEN))
        assert lines[:3] == [
            "b.yaml:3:1: leer [/case]",
            "a.json:7:3: nicht feststellbar PG101 Fall: keine Phase",
            "a.json:1:1: Fehler PG202 Fall: keine Phase",
        ]
        assert lines[3] == lines_of(run_of(found, BROKEN))[-2]
        assert lines[4:] == [""]

    @FEWER
    @given(run=runs())
    def test_nothing_is_lost(self, run: Run) -> None:
        """There are as many lines as problems, breaches and what is undetermined, and a summary."""
        summary = run.summary()
        told_of = (Outcome.BREACHED, Outcome.UNDETERMINED)
        wanted = len(run.problems) + sum(summary.outcomes[outcome] for outcome in told_of)
        lines = concise(run)[:-1]
        assert len(lines) == wanted + 1
        assert all(re.match(r"\S+:\d+:\d+: \S", one) for one in lines[:-1])


class TestSummary:
    def test_counts_breaches_by_severity(self) -> None:
        """The three severities are always counted, the other outcomes where they occur."""
        assert lines_of(run_of(result()))[-2] == (
            "1 Datei  Fehler: 0  Warnungen: 0  Hinweise: 0  nicht feststellbar: 3  erfüllt: 3"
            "  nicht anwendbar: 16"
        )
        run = run_of(told(judged(Outcome.BREACHED)), told(judged(Outcome.PENDING)), lang="en")
        assert lines_of(run)[-2] == "2 files  errors: 1  warnings: 0  hints: 0  pending: 1"

    def test_of_no_file(self) -> None:
        """Nothing looked at is nought files."""
        assert lines_of(run_of())[-2].startswith("0 Dateien  ")
        assert lines_of(run_of(lang="en"))[-2].startswith("0 files  ")

    def test_tells_how_many_could_not_be_read(self) -> None:
        """Unread files are among the files, and told beside them."""
        last = lines_of(run_of(result(), BROKEN, lang="en"))[-2]
        assert last.startswith("2 files  of them not readable: 1  errors: 0")


class TestStyles:
    @pytest.mark.parametrize("severity", list(Severity))
    def test_of_a_breach(self, severity: Severity) -> None:
        """A breach has the colour of its severity, in its line and in the summary."""
        lines = list(render(run_of(told(judged(Outcome.BREACHED, severity=severity)))))
        assert styles_of(lines, " PG101") == {severity.value}
        assert styles_of(lines[-1:], ": 1") == {severity.value}
        assert styles_of(lines[-1:], ": 0") == {"faint"}

    @pytest.mark.parametrize(
        ("outcome", "style"),
        [
            (Outcome.UNDETERMINED, "warning"),
            (Outcome.WAIVED, "faint"),
            (Outcome.PENDING, "faint"),
            (Outcome.MET, "good"),
            (Outcome.NOT_APPLICABLE, "faint"),
        ],
    )
    def test_of_the_rest(self, outcome: Outcome, style: str) -> None:
        """What is no breach never looks like an error."""
        lines = list(render(run_of(told(judged(outcome))), verbose=True))
        assert styles_of(lines, "PG101") == {style}


class TestNothingSteersTheTerminal:
    def test_file_names(self) -> None:
        """A file name with a control sequence is shown in the head, in places and in problems."""
        name = "\x1b[31mrot\x9b.json\n"
        problem = Problem(what=Text("leer", "empty"), file=name)
        run = run_of(result_of(BREACH, name), Result(file=name, problems=(problem,)))
        text = plain_text(render(run, verbose=True))
        assert text.count("\\x1b[31mrot") == 3
        assert all(one.isprintable() for one in text.split("\n"))

    @FEWER
    @given(case=cases(), as_of=days(), name=st.text(max_size=10))
    def test_any_case(self, case: Case, as_of: date, name: str) -> None:
        """No report on any case in any file holds a control character."""
        data = json.loads(dump_case(case, format="json"))
        run = run_of(result_of(data, name, as_of=as_of), as_of=as_of)
        for one in lines_of(run, verbose=True):
            assert one.isprintable()

    def test_texts_of_a_programme_of_ones_own(self) -> None:
        """Nor do the titles and quotes of a programme file, which others may write."""
        evil = "\x1b[31m\n"
        rules = tuple(
            attrs.evolve(
                rule,
                title=Text.same(evil),
                source=attrs.evolve(rule.source, quote=evil, section=evil),
            )
            for rule in PASSTGENAU.rules
        )
        modules = tuple(attrs.evolve(m, title=Text.same(evil)) for m in PASSTGENAU.modules)
        own = attrs.evolve(PASSTGENAU, rules=rules, modules=modules)
        found = result_of({**HEAD, "phases": [TOO_LONG]}, programme=own)
        run = run_of(found, programmes={own.name: own})
        assert r"\x1b[31m\n" in "".join(lines_of(run, verbose=True))
        assert all(one.isprintable() for one in lines_of(run, verbose=True))
