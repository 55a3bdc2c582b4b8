"""Messages: every judgement becomes a sentence in both languages, and none tells free text."""

from __future__ import annotations

import ast
import json
import re
import typing
from collections.abc import Iterator, Mapping
from datetime import date, time
from functools import lru_cache
from pathlib import Path
from string import Formatter
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from passtgenau_core import (
    Agreement,
    Budget,
    Case,
    Cents,
    Computed,
    Goal,
    HourEntry,
    HourLedger,
    InputError,
    Judgement,
    Length,
    Outcome,
    Participant,
    Phase,
    Rate,
    Record,
    Remedy,
    Report,
    Service,
    Severity,
    Source,
    Trainer,
    Waiver,
    check,
    check_service,
    dump_case,
    load_case,
    load_programme,
    load_service,
    period_end,
    rules,
    shipped_programmes,
)
from passtgenau_core.fields import Free
from passtgenau_core.files.case_file import read_case
from passtgenau_core.files.document import Format
from passtgenau_core.judgement import Value
from passtgenau_core.language import LANGUAGES, Language
from passtgenau_core.messages import (
    OUTCOMES,
    SEVERITIES,
    WORDS,
    day,
    duration,
    mend,
    message,
    money,
    subject_text,
    value_text,
)
from passtgenau_core.output import github, gitlab, html, json_report, junit, sarif, text
from passtgenau_core.output.lines import plain_text
from passtgenau_core.rules import KINDS, WAIVER_WORDS, Words
from passtgenau_core.runs.checker import Checker, Task
from passtgenau_core.runs.choice import Choice
from passtgenau_core.runs.result import Run
from passtgenau_core.testing import cases, days, services

PROGRAMME = load_programme("passtgenau")
OTHER = load_programme("integrationsbegleitung")
TEAM = Service(trainers=[Trainer(id="QT-1")])
FEWER = settings(max_examples=settings().max_examples // 4)
"""Cases are large: fewer of them find as much."""
HERE = Path(__file__).parent
PLACES = {"observed", "allowed", "due", "terms", "left", "over", "fact"}
WORDED = [*((kind.name, kind.words) for kind in KINDS), ("waivers", WAIVER_WORDS)]
HEADS = {
    "case": "format: passtgenau-case/1\nprogramme: {}\ncase: LOE-2025-007\n",
    "service": "format: passtgenau-service/1\nprogramme: {}\n",
}
DAYS = (date(2024, 12, 31), date(2025, 3, 10), date(2025, 6, 1), date(2026, 6, 1))
READINGS: tuple[dict[str, str], ...] = (
    {},
    {"month": "phase", "minimum-length": "error"},
    {"minimum-length": "off"},
)
SOURCE = Source(document="D", section="1", quote="q")


def judgement(because: str, **values: Any) -> Judgement:
    """A breach for this reason."""
    plain = {
        "rule": "PG301",
        "subject": "case",
        "outcome": Outcome.BREACHED,
        "severity": Severity.ERROR,
        "source": SOURCE,
    }
    return Judgement(because=because, **{**plain, **values})


def places_of(template: str) -> set[str]:
    """The names of the places in a template."""
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


def examples() -> Iterator[tuple[Case | Service, Report]]:
    """The examples of the rules of all programmes, judged on their day by the whole programme."""
    for name in shipped_programmes():
        programme = load_programme(name)
        for rule in programme.rules:
            assert rule.examples is not None
            as_of = rule.examples.as_of
            for body in (rule.examples.good, rule.examples.bad):
                content = HEADS[rule.about].format(name) + body
                if rule.about == "case":
                    case = load_case(content, format="yaml")
                    yield case, check(case, as_of=as_of)
                else:
                    service = load_service(content, format="yaml")
                    yield service, check_service(service, programme, as_of=as_of)


def others() -> Iterator[Case]:
    """Cases of what no example shows: facts that are missing, or are still to come."""
    waived = [("PG202", "phases/0"), ("PG202", "phases/0"), ("PG202", "phases/9")]
    yield Case(
        id="LOE-2025-008",
        programme=PROGRAMME,
        agreement=Agreement(signed_on=date(2025, 2, 3)),
        budget=Budget(
            start=date(2025, 3, 1),
            end=date(2025, 12, 31),
            amount=Cents(100_000),
            rates=[Rate(from_=date(2025, 4, 1), rate=Cents(6000))],
        ),
        phases=[
            Phase(module="sicherung_arbeitsplatz", start=date(2025, 5, 5)),
            Phase(module="einstiegsphase", start=date(2025, 2, 10), end=date(2025, 2, 28)),
            Phase(module="jobcoaching", start=date(2025, 3, 3), planned_hours=10),
        ],
        ledger=[
            HourEntry(
                id=f"H-{number}",
                date=date(2025, 3, 10),
                module="jobcoaching",
                minutes=60,
                trainer=trainer,
            )
            for number, trainer in enumerate(("QT-1", "QT-9", None))
        ],
        records=[Record(kind="einsichtsverlangen", date=date(2025, 6, 1))],
        waivers=[
            Waiver(
                rule=rule,
                subject=subject,
                reason="fictional",
                approved_by="eingliederungshilfe-loerrach",
                until=date(2026, 3, 31),
            )
            for rule, subject in waived
        ],
    )
    # The referral is not in writing yet; the measure ends before its interim review.
    referral = Record(kind="zuweisung", date=date(2025, 3, 3))
    for start, end in ((date(2025, 4, 7), None), (date(2025, 3, 3), date(2025, 4, 4))):
        early = None if end is None else "fictional"
        measure = Phase(module="massnahme", start=start, end=end, ended_early=early)
        yield Case(id="IB-2025-008", programme=OTHER, phases=[measure], records=[referral])


@lru_cache(maxsize=1)
def corpus() -> tuple[tuple[Case | Service, Report], ...]:
    """The example cases of the tests and those of the rules, the former on several days."""
    paths = [
        path
        for folder in ("ok", "breach")
        for path in sorted((HERE / "cases" / folder).iterdir())
        if not path.name.endswith(".expected.json")
    ]
    known: list[tuple[Case | Service, Report]] = [
        (case, check(case, as_of=as_of, readings=readings))
        for case in map(load_case, paths)
        for as_of in DAYS
        for readings in READINGS
    ]
    known += examples()
    known += [
        (case, check(case, as_of=as_of, service=service))
        for case in others()
        for as_of in DAYS
        for service in (None, TEAM)
    ]
    trainers = [Trainer(id="QT-1"), Trainer(id="QT-2")]
    service = Service(cooperation=date(2025, 4, 1), trainers=trainers)
    partners = ["lebenshilfe-suedschwarzwald", "st-josefshaus"]
    for one in (service, attrs.evolve(service, partners=partners)):
        known += [(one, check_service(one, PROGRAMME, as_of=as_of)) for as_of in DAYS]
    return tuple(known)


class TestWords:
    @pytest.mark.parametrize(("name", "words_of"), WORDED, ids=[name for name, _ in WORDED])
    def test_every_reason_of_a_kind_is_worded_in_both_languages(
        self, name: str, words_of: Mapping[str, Words]
    ) -> None:
        """No wording is empty, and both languages have the same places, all of them known."""
        assert words_of, name
        for words in words_of.values():
            for template in (words.says, words.mend):
                if template is not None:
                    assert template.de.strip()
                    assert template.en.strip()
                    assert places_of(template.de) == places_of(template.en) <= PLACES

    def test_no_two_kinds_share_a_reason(self) -> None:
        """A reason tells which kind it comes from, so none overwrites another's words."""
        every = [because for _, words in WORDED for because in words]
        assert len(set(every)) == len(every)
        assert set(WORDS) == {*every, "switched-off"}
        assert "switched-off" not in every

    def test_the_kinds_give_no_reason_without_words(self) -> None:
        """Every reason that stands in the code of a kind is worded, and no words are idle."""
        given_reasons: set[str] = set()
        for path in Path(str(rules.__file__)).parent.glob("*.py"):
            for call in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(call, ast.Call) and isinstance(call.func, ast.Name):
                    if call.func.id == "judged":
                        given_reasons.update(_texts(call.args[3]))
                    if call.func.id == "judge_cap":
                        named = {word.arg: word.value for word in call.keywords}
                        for name in ("within", "so_far", "over"):
                            given_reasons.update(_texts(named[name]))
        assert given_reasons == set(WORDS) - {"switched-off"}

    def test_every_reason_occurs_in_the_examples(self) -> None:
        """The examples reach every reason, so each wording is filled from what really occurs."""
        assert {j.because for _, report in corpus() for j in report} == set(WORDS)

    def test_every_breach_can_be_mended_or_is_too_late(self) -> None:
        """A reason for a breach has an advice, unless a remedy is always at hand or none helps."""
        without = {
            judged.because: judged.remedy and judged.remedy.action
            for _, report in corpus()
            for judged in report.breached
            if WORDS[judged.because].mend is None
        }
        assert without == {
            **dict.fromkeys(
                ("done-late", "came-late", "answered-late", "day-out-of-order"), "none"
            ),
            **dict.fromkeys(
                ("outside-phase", "module-without-phase", "external-module"), "reverse"
            ),
            **dict.fromkeys(("over-granted-hours", "unknown-trainer"), "reverse"),
        }

    def test_outcomes_and_severities_are_all_named(self) -> None:
        """Every outcome and severity has a name of its own in both languages."""
        for names, members in ((OUTCOMES, Outcome), (SEVERITIES, Severity)):
            assert set(names) == set(members)
            for lang in LANGUAGES:
                assert len({name.within(lang) for name in names.values()}) == len(names)

    def test_outcomes_stand_worst_first(self) -> None:
        """A breach comes first and what does not apply last; errors before hints."""
        assert next(iter(OUTCOMES)) is Outcome.BREACHED
        assert list(OUTCOMES)[-1] is Outcome.NOT_APPLICABLE
        assert list(SEVERITIES) == [Severity.ERROR, Severity.WARNING, Severity.HINT]


def _texts(node: ast.expr) -> Iterator[str]:
    """The texts that an expression may come to: a text, or either side of a choice."""
    if isinstance(node, ast.IfExp):
        yield from _texts(node.body)
        yield from _texts(node.orelse)
    elif isinstance(node, ast.Constant):
        yield str(node.value)
    else:
        assert isinstance(node, ast.Name), ast.dump(node)


def assert_told(told: str) -> None:
    """A sentence without empty places, ``None``, or a full stop."""
    assert told.strip() == told != ""
    assert not set("{}\n") & set(told)
    assert "None" not in told
    assert not told.endswith(".") or told.endswith(("Std.", "Min.", "e.V."))


def assert_all_told(judged_of: Case | Service, report: Report) -> None:
    """Every judgement has its sentence, its subject, and for a breach what mends it."""
    for judged in report:
        for lang in LANGUAGES:
            assert_told(message(judged, report.programme, lang))
            assert_told(subject_text(judged.subject, judged_of, lang))
            helps = mend(judged, report.programme, lang)
            assert (helps is not None) == (judged.outcome is Outcome.BREACHED)
            if helps is not None:
                assert_told(helps)


class TestEveryJudgement:
    def test_of_the_examples(self) -> None:
        """Each judgement of the examples is told in both languages."""
        for judged_of, report in corpus():
            assert_all_told(judged_of, report)

    @FEWER
    @given(case=cases(), as_of=days(), readings=st.sampled_from(READINGS))
    def test_of_any_case(self, case: Case, as_of: date, readings: dict[str, str]) -> None:
        """Each judgement of any case is told in both languages; a breach says how to mend it."""
        assert_all_told(case, check(case, as_of=as_of, readings=readings))

    @FEWER
    @given(case=cases(OTHER), as_of=days())
    def test_of_any_case_of_the_other_programme(self, case: Case, as_of: date) -> None:
        """So is each judgement of the Integrationsbegleitung."""
        assert_all_told(case, check(case, as_of=as_of))

    @FEWER
    @given(service=services(PROGRAMME), as_of=days())
    def test_of_any_service(self, service: Service, as_of: date) -> None:
        """So is each judgement of a service."""
        assert_all_told(service, check_service(service, PROGRAMME, as_of=as_of))

    @FEWER
    @given(case=cases(), as_of=days())
    def test_tells_what_was_measured(self, case: Case, as_of: date) -> None:
        """A breached cap tells both amounts and the excess, which add up."""
        caps = ["PG301", "PG302", "PG303", "PG306", "PG506", "PG507"]
        report = check(case, as_of=as_of, select=caps)
        for judged in report.breached:
            observed, allowed = judged.observed, judged.allowed
            assert isinstance(observed, int)
            assert isinstance(allowed, int)
            assert isinstance(observed, Cents) == isinstance(allowed, Cents)
            assert isinstance(observed, Cents) == (judged.rule == "PG507")
            for lang in LANGUAGES:
                tell = money if isinstance(observed, Cents) else duration
                told = message(judged, report.programme, lang)
                for amount in (observed, allowed, observed - allowed):
                    assert tell(Cents(amount), lang) in told


class TestDuration:
    @pytest.mark.parametrize(
        ("minutes", "german", "english"),
        [
            (0, "0 Min.", "0 min"),
            (1, "1 Min.", "1 min"),
            (59, "59 Min.", "59 min"),
            (60, "1 Std.", "1 h"),
            (61, "1 Std. 1 Min.", "1 h 1 min"),
            (2880, "48 Std.", "48 h"),
            (32550, "542 Std. 30 Min.", "542 h 30 min"),
            (88200, "1.470 Std.", "1,470 h"),
            (60_000_001, "1.000.000 Std. 1 Min.", "1,000,000 h 1 min"),
        ],
    )
    def test_is_told_in_hours_and_minutes(self, minutes: int, german: str, english: str) -> None:
        """Whole hours leave the minutes out, and no hours leave the hours out."""
        assert duration(minutes) == duration(minutes, "de") == german
        assert duration(minutes, "en") == english

    @given(minutes=st.integers(0, 10**9), lang=st.sampled_from(LANGUAGES))
    def test_loses_nothing(self, minutes: int, lang: Language) -> None:
        """The minutes can be read back from the text."""
        words = duration(minutes, lang).replace(".", "").replace(",", "").split()
        units = {"Std": 60, "h": 60, "Min": 1, "min": 1}
        assert sum(int(n) * units[u] for n, u in zip(words[::2], words[1::2], strict=True)) == (
            minutes
        )


class TestMoney:
    @pytest.mark.parametrize(
        ("cents", "german", "english"),
        [
            (0, "0,00 EUR", "0.00 EUR"),
            (5, "0,05 EUR", "0.05 EUR"),
            (100, "1,00 EUR", "1.00 EUR"),
            (99_999, "999,99 EUR", "999.99 EUR"),
            (8_820_050, "88.200,50 EUR", "88,200.50 EUR"),
            (100_000_000, "1.000.000,00 EUR", "1,000,000.00 EUR"),
            (-5, "-0,05 EUR", "-0.05 EUR"),
            (-100, "-1,00 EUR", "-1.00 EUR"),
            (-8_820_050, "-88.200,50 EUR", "-88,200.50 EUR"),
        ],
    )
    def test_is_told_in_euros(self, cents: int, german: str, english: str) -> None:
        """Euros are grouped, cents have two digits, the marks are the language's."""
        assert money(Cents(cents)) == money(Cents(cents), "de") == german
        assert money(Cents(cents), "en") == english

    @given(cents=st.integers(0, 10**14), lang=st.sampled_from(LANGUAGES))
    def test_loses_nothing(self, cents: int, lang: Language) -> None:
        """The cents can be read back from the text."""
        shown = money(Cents(cents), lang)
        assert re.fullmatch(r"[0-9]{1,3}([.,][0-9]{3})*[.,][0-9]{2} EUR", shown)
        assert int(re.sub(r"[^0-9]", "", shown)) == cents


class TestValues:
    @pytest.mark.parametrize(
        ("value", "german", "english"),
        [
            (date(2026, 1, 30), "30.01.2026", "2026-01-30"),
            (90, "1 Std. 30 Min.", "1 h 30 min"),
            (Cents(8820050), "88.200,50 EUR", "88,200.50 EUR"),
            (Cents(-5), "-0,05 EUR", "-0.05 EUR"),
            ("uebergangsphase", "Übergangsphase", "transition phase"),
            ("QT-1", "QT-1", "QT-1"),
            (("QT-1", "einstiegsphase"), "QT-1, Einstiegsphase", "QT-1, entry phase"),
            ((), "–", "–"),
            ("reflexionsgespraech", "Reflexionsgespräch", "reflection talk"),
            ("gesamtmodul", "Gesamtmodul", "whole programme"),
            ("budget.approved_on", "Bewilligung des Budgets", "approval of the budget"),
            ("agreement.signed_on", "Vereinbarung", "agreement"),
        ],
    )
    def test_are_told_by_their_type(self, value: Value, german: str, english: str) -> None:
        """Money is never told as a duration, and what the programme names has its title."""
        assert value_text(value, PROGRAMME) == german
        assert value_text(value, PROGRAMME, "en") == english

    @given(value=st.dates(date(1900, 1, 1), date(2199, 12, 31)))
    def test_days_lose_nothing(self, value: date) -> None:
        """The day can be read back from either text."""
        assert date.fromisoformat(day(value, "en")) == value
        number, month, year = map(int, day(value).split("."))
        assert date(year, month, number) == value


class TestSubjects:
    SERVICE = Service(trainers=[Trainer(id="QT-1"), Trainer(id="QT-2")])
    CASE = Case(
        id="LOE-2025-007",
        programme=PROGRAMME,
        phases=[
            Phase(module="einstiegsphase", start=date(2025, 3, 3)),
            Phase(module="jobcoaching", start=date(2025, 4, 1)),
        ],
        ledger=[
            HourEntry(id="H-1", date=date(2025, 3, 3), module="einstiegsphase", minutes=60),
            HourEntry(id="H-2", date=date(2025, 3, 4), module="einstiegsphase", minutes=60),
        ],
        records=[
            Record(kind="informationsgespraech", date=date(2025, 2, 3)),
            Record(kind="reflexionsgespraech", date=date(2025, 5, 20)),
        ],
    )

    @pytest.mark.parametrize(
        ("subject", "german", "english"),
        [
            ("service", "Fachdienst", "service"),
            ("trainers/1", "Trainer/in QT-2", "trainer QT-2"),
        ],
    )
    def test_of_a_service(self, subject: str, german: str, english: str) -> None:
        """Trainers are told by their ids."""
        assert subject_text(subject, self.SERVICE) == german
        assert subject_text(subject, self.SERVICE, "en") == english

    @pytest.mark.parametrize(
        ("subject", "german", "english"),
        [
            ("waivers/1", "Ausnahme 2", "waiver 2"),
            (
                "records/1",
                "Nachweis 2 (Reflexionsgespräch vom 20.05.2025)",
                "record 2 (reflection talk of 2025-05-20)",
            ),
            ("case", "Fall", "case"),
            ("hours", "Stunden", "hours"),
            ("hours/1", "Eintrag H-2", "entry H-2"),
            (
                "phases/1",
                "Phase 2 (Jobcoaching ab 01.04.2025)",
                "Phase 2 (job coaching from 2025-04-01)",
            ),
            ("module/uebergangsphase", "Übergangsphase", "transition phase"),
            (
                "month/sicherung_arbeitsplatz/2025-04",
                "Sicherung Arbeitsplatz, 04/2025",
                "securing the job, 2025-04",
            ),
            (
                "month/sicherung_arbeitsplatz/2025-04-15",
                "Sicherung Arbeitsplatz, Monat ab 15.04.2025",
                "securing the job, month from 2025-04-15",
            ),
        ],
    )
    def test_are_named_as_people_name_them(self, subject: str, german: str, english: str) -> None:
        """Every kind of subject has a name; phases and entries are counted from one there."""
        assert subject_text(subject, self.CASE) == german
        assert subject_text(subject, self.CASE, "en") == english


class TestSentences:
    def test_a_cap(self) -> None:
        """What was measured stands beside what is allowed, in the wording of the house."""
        judged = judgement("over-cap", observed=32550, allowed=32400, facts=("H-0012", "H-0013"))
        told = message(judged, PROGRAMME)
        assert told.startswith("542 Std. 30 Min. von 540 Std.")
        assert "2 Std. 30 Min." in told
        assert "H-0012" in told
        assert "H-0013" not in told
        assert "542 h 30 min of 540 h" in message(judged, PROGRAMME, "en")

    def test_what_remains(self) -> None:
        """A running cap tells what remains."""
        judged = judgement("within-cap-so-far", observed=60, allowed=2880)
        assert message(judged, PROGRAMME) == "1 Std. von 48 Std., 47 Std. bleiben"
        assert message(judged, PROGRAMME, "en") == "1 h of 48 h, 47 h remain"

    def test_nothing_remains_at_the_cap(self) -> None:
        """Exactly the cap leaves nothing."""
        judged = judgement("within-cap-so-far", observed=2880, allowed=2880)
        assert message(judged, PROGRAMME, "en") == "48 h of 48 h, 0 min remain"

    def test_an_amount_of_money(self) -> None:
        """The difference of two amounts is an amount, not a duration."""
        judged = judgement(
            "over-cap", observed=Cents(60_000), allowed=Cents(54_000), facts=("H-1",)
        )
        told = message(judged, PROGRAMME, "en")
        assert told.startswith("600.00 EUR of 540.00 EUR")
        assert "60.00 EUR" in told.removeprefix("600.00 EUR of 540.00 EUR")

    def test_a_due_day(self) -> None:
        """A due day is told in the language's way."""
        judged = judgement("earlier-phase-open", observed=date(2025, 3, 1), due=date(2025, 2, 28))
        assert "28.02.2025" in message(judged, PROGRAMME)
        assert "2025-02-28" in message(judged, PROGRAMME, "en")

    def test_terms(self) -> None:
        """Words of the programme have their titles, several are listed."""
        judged = judgement(
            "not-done", due=date(2025, 6, 3), terms=("reflexionsgespraech", "abschlussbericht")
        )
        assert "Reflexionsgespräch, Abschlussbericht" in message(judged, PROGRAMME)
        assert "reflection talk, final report" in message(judged, PROGRAMME, "en")

    @pytest.mark.parametrize(
        ("start", "number", "remark"),
        [
            (date(2025, 3, 31), None, False),
            (date(2025, 8, 31), 31, True),
            (date(2025, 4, 30), 30, True),
            (date(2025, 4, 28), None, False),
        ],
    )
    def test_a_month_end(self, start: date, number: int | None, remark: bool) -> None:
        """Where the month lacks the day, § 188 Abs. 3 BGB is named, once."""
        length = Length.months(10)
        end = period_end(start, length)
        computed = Computed(function="period_end", start=start, length=length, day=end)
        values = {"observed": end, "allowed": end}
        judged = judgement("too-long", facts=("/phases/0/start", computed, computed), **values)
        plain = judgement("too-long", **values)
        remarks = {
            "de": f" (§ 188 Abs. 3 BGB: der Monat hat keinen {number}.)",
            "en": f" (§ 188 Abs. 3 BGB: the month has no day {number})",
        }
        for lang in LANGUAGES:
            wanted = message(plain, PROGRAMME, lang) + (remarks[lang] if remark else "")
            assert message(judged, PROGRAMME, lang) == wanted


class TestMend:
    @pytest.mark.parametrize(
        ("remedy", "german", "english"),
        [
            (
                Remedy(action="set", pointer="/phases/1/end", value=date(2026, 1, 30)),
                ("das Ende", "30.01.2026"),
                ("the end", "2026-01-30"),
            ),
            (
                Remedy(action="set", pointer="/phases/1/start", value=date(2026, 1, 30)),
                ("den Beginn", "30.01.2026"),
                ("the start", "2026-01-30"),
            ),
            (
                Remedy(action="set", pointer="/phases/1/planned_hours", value=48),
                ("die geplanten Stunden", "48 Std."),
                ("the planned hours", "48 h"),
            ),
            (
                Remedy(action="reverse", pointer="/hours/3", value="H-0004"),
                ("H-0004",),
                ("H-0004",),
            ),
            (
                Remedy(action="reverse", pointer="/hours/3", value=("H-0004", "H-0005")),
                ("Einträge", "H-0004, H-0005"),
                ("entries", "H-0004, H-0005"),
            ),
            (
                Remedy(
                    action="add",
                    pointer="/phases",
                    value=(
                        Phase(
                            module="einstiegsphase", start=date(2025, 3, 17), end=date(2025, 3, 30)
                        ),
                    ),
                ),
                ("eine Phase", "Einstiegsphase vom 17.03.2025 bis 30.03.2025"),
                ("a phase", "entry phase from 2025-03-17 to 2025-03-30"),
            ),
            (
                Remedy(
                    action="add",
                    pointer="/phases",
                    value=(Phase(module="einstiegsphase", start=date(2025, 3, 17)),),
                ),
                ("eine Phase", "Einstiegsphase"),
                ("a phase", "entry phase"),
            ),
            (
                Remedy(
                    action="add",
                    pointer="/records",
                    value=(
                        Record(kind="reflexionsgespraech", date=date(2025, 6, 3)),
                        Record(kind="abschlussbericht", date=date(2025, 9, 3)),
                    ),
                ),
                (
                    "falls es geschehen ist",
                    "Reflexionsgespräch vom 03.06.2025, Abschlussbericht vom 03.09.2025",
                ),
                ("if it took place", "reflection talk of 2025-06-03, final report of 2025-09-03"),
            ),
            (
                Remedy(action="set", pointer="/records/0/topics", value=("kritik",)),
                ("die Themen", "Kritik"),
                ("the topics", "criticism"),
            ),
            (
                Remedy(action="set", pointer="/records/0/recipients", value=()),
                ("die Empfänger leeren",),
                ("clear the recipients",),
            ),
            (
                Remedy(
                    action="set",
                    pointer="/records/0/goals",
                    value=(("Z-1", "offen"), ("Z-2", "erreicht")),
                ),
                ("den Stand der Ziele", "Z-1: offen, Z-2: erreicht"),
                ("the state of the goals", "Z-1: open, Z-2: reached"),
            ),
            (Remedy(action="none"), ("der Tag ist vorbei",), ("the day has passed",)),
        ],
    )
    def test_tells_the_remedy(
        self, remedy: Remedy, german: tuple[str, ...], english: tuple[str, ...]
    ) -> None:
        """A remedy is told with the field and the value; planned hours are hours, not minutes."""
        judged = judgement("over-cap", observed=2, allowed=1, facts=("H-1",), remedy=remedy)
        for lang, parts in (("de", german), ("en", english)):
            told = mend(judged, PROGRAMME, lang)  # type: ignore[arg-type]
            assert told is not None
            for part in parts:
                assert part in told

    @pytest.mark.parametrize(("number", "named", "more"), [(5, 5, 0), (6, 5, 1), (40, 5, 35)])
    def test_names_five_entries(self, number: int, named: int, more: int) -> None:
        """Of many entries the first are named, and how many more there are."""
        ids = tuple(f"H-{place:04}" for place in range(number))
        remedy = Remedy(action="reverse", pointer="/hours/0", value=ids)
        judged = judgement("over-cap", observed=2, allowed=1, facts=("H-1",), remedy=remedy)
        for lang, words in (("de", f"und {more} weitere"), ("en", f"and {more} more")):
            told = mend(judged, PROGRAMME, lang)  # type: ignore[arg-type]
            assert told is not None
            assert [one for one in ids if one in told] == list(ids[:named])
            assert (words in told) == bool(more)

    def test_every_field_that_a_remedy_sets_has_a_name(self) -> None:
        """Each remedy of the examples is told; those of fields name the field, not its key."""
        fields = set()
        for _, report in corpus():
            for judged in report.breached:
                if judged.remedy is not None and judged.remedy.action == "set":
                    fields.add(judged.remedy.pointer.rpartition("/")[2])
        assert {"start", "end", "planned_hours", "topics", "with", "recipients", "goals"} <= fields

    def test_without_a_remedy_tells_what_the_kind_advises(self) -> None:
        """Where no single change mends a breach, the kind's own advice is filled in."""
        judged = judgement("over-cap", observed=2, allowed=1, facts=("H-7",))
        told = mend(judged, PROGRAMME)
        assert told is not None
        assert "H-7" in told

    def test_has_nothing_to_say_without_advice(self) -> None:
        """A breach without remedy and without advice mends by itself."""
        assert WORDS["outside-phase"].mend is None
        judged = judgement("outside-phase", observed=date(2025, 3, 3))
        assert mend(judged, PROGRAMME) is None

    @pytest.mark.parametrize("outcome", [o for o in Outcome if o is not Outcome.BREACHED])
    def test_is_for_breaches_only(self, outcome: Outcome) -> None:
        """What is no breach, or waived, needs no mending, whatever its remedy."""
        remedy = Remedy(action="set", pointer="/phases/0/end", value=date(2026, 1, 30))
        judged = judgement("too-long", outcome=outcome, remedy=remedy)
        assert mend(judged, PROGRAMME) is None


CANARY = "Kanarienvogel, gelb und krank"


def canary_case() -> Case:
    """A case with a telling text in every field that takes free text, and breaches of all kinds."""
    return Case(
        id="LOE-2025-007",
        programme=PROGRAMME,
        participant=Participant(groups=["autismus"], district=CANARY),
        agreement=Agreement(provider="st-josefshaus", modules="gesamtmodul"),
        budget=Budget(start=date(2025, 3, 1), rates=[Rate(from_=date(2025, 3, 1), rate="60.00")]),
        phases=[
            Phase(
                module="qualifizierungsphase",
                start=date(2025, 3, 31),
                end=date(2026, 1, 31),
                ended_early=CANARY,
                planned_hours=541,
            ),
            Phase(module="stabilisierungsphase", start=date(2025, 3, 30)),
            Phase(module="stabilisierungsphase", start=date(2025, 4, 30), end=date(2025, 5, 1)),
        ],
        ledger=[
            HourEntry(
                id="H-1", date=date(2025, 3, 1), module="jobcoaching", minutes=60, note=CANARY
            ),
            HourEntry(
                id="H-2",
                date=date(2025, 4, 1),
                module="qualifizierungsphase",
                from_=time(9),
                to=time(10),
                note=CANARY,
            ),
            HourEntry(id="H-3", date=date(2025, 4, 1), reverses="H-2", note=CANARY),
            HourEntry(
                id="H-4",
                date=date(2025, 6, 2),
                module="qualifizierungsphase",
                minutes=60,
                note=CANARY,
            ),
        ],
        goals=[Goal(id="Z-1", agreed_on=date(2025, 3, 10), note=CANARY)],
        records=[Record(kind="reflexionsgespraech", date=date(2025, 5, 20), note=CANARY)],
        waivers=[
            Waiver(
                rule="PG202",
                subject="phases/0",
                reason=CANARY,
                approved_by="eingliederungshilfe-loerrach",
                until=date(2026, 3, 31),
            )
        ],
    )


def free_text_fields(cl: type, seen: set[type] | None = None) -> set[tuple[str, str]]:
    """Class and name of each field below a class that takes free text."""
    seen = set() if seen is None else seen
    if cl in seen:
        return set()
    seen.add(cl)
    found = set()
    for name, hint in typing.get_type_hints(cl, include_extras=True).items():
        parts = list(_parts(hint))
        if any(isinstance(part, Free) for part in parts):
            found.add((cl.__name__, name))
        for part in parts:
            member = HourEntry if part is HourLedger else part
            if isinstance(member, type) and attrs.has(member):
                found |= free_text_fields(member, seen)
    return found


def _parts(hint: Any) -> Iterator[Any]:
    yield hint
    for part in (*typing.get_args(hint), *getattr(hint, "__metadata__", ())):
        yield from _parts(part)


class TestFreeTextIsNeverTold:
    """Privacy: free text never appears in any output but the file itself."""

    def test_every_field_of_free_text_has_a_canary(self) -> None:
        """The case below leaves no field out, so a new one makes this test fail."""
        fields = free_text_fields(Case)
        assert fields == {
            ("Participant", "district"),
            ("Phase", "ended_early"),
            ("HourEntry", "note"),
            ("Goal", "note"),
            ("Record", "note"),
            ("Waiver", "reason"),
        }
        case = canary_case()
        assert dump_case(case).count(CANARY) == len(fields) + 3

    def test_services_have_none(self) -> None:
        """A service file has no field that takes free text."""
        assert free_text_fields(Service) == set()

    def test_in_no_remedy(self) -> None:
        """What is proposed to enter holds none of what stands in the file."""
        report = check(canary_case(), as_of=date(2025, 6, 1))
        found = [judged.remedy for judged in report if judged.remedy is not None]
        assert {remedy.action for remedy in found} >= {"set", "add", "reverse"}
        for remedy in found:
            members = remedy.value if isinstance(remedy.value, tuple) else (remedy.value,)
            for member in members:
                shown = attrs.asdict(member) if isinstance(member, Phase | Record) else member
                assert CANARY not in str(shown)

    def test_in_no_repr(self) -> None:
        """Neither the case nor a report nor a run shows any of it."""
        case = canary_case()
        report = check(case, as_of=date(2025, 6, 1))
        read = read_case(dump_case(case), format="yaml")
        run = run_of(dump_case(case), "de")
        for shown in (case, case.ledger, list(case.ledger), report, list(report), read, run):
            assert CANARY not in repr(shown)
            assert CANARY not in str(shown)

    def test_in_no_message(self) -> None:
        """No sentence about any judgement tells it."""
        case = canary_case()
        for readings in READINGS:
            report = check(case, as_of=date(2025, 6, 1), readings=readings)
            assert {outcome for outcome in Outcome if report.outcome(outcome)} == set(Outcome)
            for judged in report:
                for lang in LANGUAGES:
                    assert CANARY not in message(judged, PROGRAMME, lang)
                    assert CANARY not in (mend(judged, PROGRAMME, lang) or "")
                    assert CANARY not in subject_text(judged.subject, case, lang)

    @pytest.mark.parametrize("format", ["yaml", "json"])
    @pytest.mark.parametrize("lang", LANGUAGES)
    def test_in_no_output(self, format: Format, lang: Language) -> None:
        """Neither the reports for people nor those for machines tell it."""
        content = dump_case(canary_case(), format=format)
        run = run_of(content, lang)
        assert run.summary().outcomes[Outcome.WAIVED] == 1
        for output in (
            plain_text(text.render(run)),
            plain_text(text.render(run, verbose=True)),
            *(module.render(run) for module in (github, gitlab, html, json_report, junit, sarif)),
        ):
            assert "PG501" in output
            assert CANARY not in output
            assert "Kanarien" not in output
        for output in (plain_text(text.render(run)), html.render(run), json_report.render(run)):
            assert "LOE-2025-007" in output
        assert "Kanarien" not in plain_text(text.render_concise(run))

    @pytest.mark.parametrize(
        ("path", "value"),
        [
            (("phases", 0, "end"), "2024-01-31"),
            (("case",), CANARY),
            (("format",), CANARY),
            (("programme",), CANARY),
            (("participant",), CANARY),
            (("budget", "hours"), {CANARY: 48}),
            (("hours", 0, "note"), [CANARY]),
            (("hours", 0, "minutes"), CANARY),
            (("hours", 0, "module"), CANARY),
            (("hours", 0, "id"), CANARY),
            (("hours", 0, CANARY), 60),
            (("records", 0, "goals"), {CANARY: "offen"}),
            (("waivers", 0, "rule"), CANARY),
            (("waivers", 0, "until"), CANARY),
            (("waivers", 0, "approved_by"), {CANARY: CANARY}),
            ((CANARY,), CANARY),
        ],
    )
    def test_in_no_error(self, path: tuple[str | int, ...], value: object) -> None:
        """A file that cannot be read does not give away what stands in it either."""
        data = json.loads(dump_case(canary_case(), format="json"))
        place = data
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = value
        assert_error_without_canary(json.dumps(data), "json")

    @pytest.mark.parametrize("format", ["yaml", "json"])
    def test_in_no_error_of_syntax(self, format: Format) -> None:
        """Nor does one whose text ends too early, or has a key twice."""
        content = dump_case(canary_case(), format=format).rstrip()
        assert_error_without_canary(content[: content.rindex(CANARY) + 3] + '"', format)
        if format == "json":
            doubled = content.removesuffix("}") + f', "{CANARY}": 1, "{CANARY}": 2}}'
        else:
            doubled = content + f"\n{CANARY}: 1" * 2
        assert_error_without_canary(doubled, format)


def assert_error_without_canary(content: str, format: Format) -> None:
    """The content cannot be read, and neither language nor the error itself shows the canary."""
    with pytest.raises(InputError) as caught:
        load_case(content, format=format)
    error = caught.value
    told = [problem.line_of_text(lang) for problem in error.problems for lang in LANGUAGES]
    assert "Kanarien" not in "\n".join([*told, str(error), repr(error), repr(error.problems)])


def run_of(content: str, lang: Language) -> Run:
    """A run over one file with this content."""
    as_of = date(2025, 6, 1)
    checker = Checker(choice=Choice(), as_of=as_of, lang=lang)
    result = checker.result(Task(file="a.yaml", content=content.encode()))
    programmes = {PROGRAMME.name: PROGRAMME}
    return Run(as_of=as_of, results=(result,), programmes=programmes, lang=lang, version="0")
