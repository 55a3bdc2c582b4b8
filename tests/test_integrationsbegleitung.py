"""The quality standards of the Integrationsbegleitung, rule by rule.

One measure that complies is built once; for each rule its evidence is then taken away, moved to the
last day and to the day after, and stripped of each word that is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, NamedTuple

import attrs
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from measures import (
    END,
    FILED,
    INTERIM,
    ONE_DAY,
    PROGRAMME,
    START,
    filed,
    in_force,
    lacking,
    measure,
    measures,
    moved,
    without,
)
from oracle import event_deadline, last_day

from passtgenau_core import (
    Basis,
    Case,
    Computed,
    Judgement,
    Length,
    Outcome,
    Phase,
    Remedy,
    Severity,
    check,
    mended,
)
from passtgenau_core.testing import days

FEWER = settings(max_examples=settings().max_examples // 2)
MET, BREACHED, PENDING = Outcome.MET, Outcome.BREACHED, Outcome.PENDING
NOT_APPLICABLE = Outcome.NOT_APPLICABLE
LONG_AFTER = date(2026, 3, 2)
MONTH_LATER = date(2025, 9, 30)
"""Four weeks after the last day of the measure that complies."""


def day(text: str) -> date:
    """The day that ``text`` names."""
    return date.fromisoformat(text)


NOTHING: Mapping[str, tuple[str, ...]] = MappingProxyType({})


class Duty(NamedTuple):
    """A row of the specification's table: what must be on record by which day."""

    kinds: tuple[str, ...]
    due: date
    asked: Mapping[str, tuple[str, ...]] = NOTHING
    severity: str = "error"
    reading: bool = False


def one(kind: str, due: date, **fields: Any) -> Duty:
    """A duty that one record fulfils."""
    values = {name: fields.pop(name) for name in ("severity", "reading") if name in fields}
    asked = {name: tuple(words) for name, words in fields.items()}
    return Duty((kind,), due, asked, **values)


DUTIES = {
    "IB101": one("eignungsfeststellung", START),
    "IB102": one("zuweisung", START, form=["schriftlich"]),
    "IB201": one("erstgespraech", START),
    "IB204": one("teilnehmerbogen", START),
    "IB207": one("infoblatt", START, topics=["sinn", "rollen", "verhaltensregeln"]),
    "IB301": one("entscheidung", date(2025, 2, 26), by=["teilnehmende", "traeger"]),
    "IB401": one("beschaeftigungsvereinbarung", START, form=["schriftlich"]),
    "IB501": one("vermittlung", START, topics=["stellenprofil"]),
    "IB502": one("einsatzstellenpruefung", START, aids=["anforderungskatalog"]),
    "IB503": one("einsatzueberpruefung", END, severity="hint"),
    "IB504": one("unfallverhuetung", START),
    "IB601": Duty(("integrationsplanung", "zwischenauswertung", "abschlussgespraech"), END),
    "IB602": one(
        "integrationsplan",
        INTERIM,
        topics=["zielvereinbarungen", "persoenliche_lage", "soziale_lage"],
    ),
    "IB701": one("zwischenauswertung", INTERIM),
    "IB702": one("beurteilungsbogen", INTERIM, topics=["mit_einsatzstelle_abgestimmt"]),
    "IB704": one(
        "zwischenbericht",
        date(2025, 6, 17),
        with_=["teilnehmende"],
        topics=["kompetenzen", "perspektiven"],
        recipients=["sgb2_traeger"],
        reading=True,
    ),
    "IB801": one("abschlussgespraech", END, topics=["kompetenzprofil", "empfehlung"]),
    "IB802": one("bescheinigung", MONTH_LATER, reading=True),
    "IB803": one("abschlussbericht", MONTH_LATER, recipients=["sgb2_traeger"], reading=True),
    "IB804": one(
        "berichtsgliederung", date(2025, 9, 10), with_=["sgb2_traeger"], severity="warning"
    ),
    "IB805": one("rueckmeldung_erbeten", MONTH_LATER, reading=True),
}
CONTENTS = {
    "IB103": ("zuweisung", "topics", ("auftrag",)),
    "IB202": ("erstgespraech", "topics", ("grunddaten", "taetigkeiten", "hemmnisse", "wuensche")),
    "IB203": ("erstgespraech", "aids", ("checkliste_erstgespraech",)),
    "IB205": ("erstgespraech", "topics", ("weitere_dokumentation",)),
    "IB206": ("erstgespraech", "topics", ("umgang_mit_informationen",)),
    "IB402": (
        "beschaeftigungsvereinbarung",
        "topics",
        (
            *("einsatzzeiten", "mehraufwandsentschaedigung", "fahrtkosten", "arbeitskleidung"),
            "rechte_und_pflichten",
        ),
    ),
    "IB403": ("beschaeftigungsvereinbarung", "topics", ("beschaeftigungsbereich", "einsatzstelle")),
    "IB404": ("beschaeftigungsvereinbarung", "topics", ("ansprechpartner", "wegbeschreibung")),
    "IB603": ("integrationsplan", "topics", ("qualifizierungsanteile",)),
    "IB703": ("zwischenauswertung", "topics", ("perspektiven", "bewerbung_oder_folgemassnahme")),
    "IB705": ("zwischenbericht", "topics", ("weitergabe_transparent",)),
}
WARNINGS = {"IB203", "IB205", "IB404", "IB804"}
EACH_KIND = [(rule, kind) for rule, duty in DUTIES.items() for kind in duty.kinds]
EACH_WORD = [
    (rule, duty.kinds[0], field, word)
    for rule, duty in DUTIES.items()
    for field, words in duty.asked.items()
    for word in words
]
BY_END = {"IB503", "IB601", "IB801"}
AFTER_END = {"IB802", "IB803", "IB805"}
BY_INTERIM = {"IB602", "IB701", "IB702"}


def judge(
    rule: str, case: Case, as_of: str | date, readings: dict[str, str] | None = None
) -> Judgement:
    """The one judgement of the rule."""
    on = day(as_of) if isinstance(as_of, str) else as_of
    (told,) = check(case, as_of=on, readings=readings, select=[rule])
    return told


def short(told: Judgement) -> tuple[Outcome, str, date | None]:
    """Outcome, reason and due day."""
    return told.outcome, told.because, told.due


def breached(case: Case, as_of: date = LONG_AFTER) -> set[str]:
    """Ids of the rules that are breached."""
    return {told.rule for told in check(case, as_of=as_of).breached}


def mends(rule: str, case: Case, as_of: date) -> bool:
    """Whether the rule tells a change; making it mends the breach and breaches nothing else."""
    before = check(case, as_of=as_of)
    changes = [j for j in before[rule] if j.remedy is not None and j.remedy.action != "none"]
    for told in changes:
        assert told.outcome is BREACHED
        assert told.remedy is not None
        after = check(mended(case, told.remedy, as_of=as_of), as_of=as_of)
        again = [j.outcome for j in after[rule] if j.subject == told.subject]
        assert again in ([MET], [PENDING])
        wrong = {(j.rule, j.subject) for j in before.breached}
        assert {(j.rule, j.subject) for j in after.breached} < wrong
    return bool(changes)


class TestTable:
    """Domain: "Rules of integrationsbegleitung"."""

    def test_every_rule(self) -> None:
        """The programme has these rules and no others."""
        assert {rule.id for rule in PROGRAMME.rules} == set(DUTIES) | set(CONTENTS)

    @pytest.mark.parametrize("rule", sorted({*DUTIES, *CONTENTS}))
    def test_row(self, rule: str) -> None:
        """Each is explicit, of the stated severity, and names its reading where it has one."""
        row = PROGRAMME.rule(rule)
        duty = DUTIES.get(rule)
        severity = "warning" if rule in WARNINGS else duty.severity if duty else "error"
        assert row.severity is Severity(severity)
        assert row.source.basis is Basis.EXPLICIT
        assert row.reading == ("report-time" if duty is not None and duty.reading else None)
        assert row.kind == ("duty" if duty else "record-content")

    def test_one_module(self) -> None:
        """Domain: "one module, `massnahme`, without window or cap"."""
        (module,) = PROGRAMME.modules
        assert (module.id, module.window.min, module.window.max) == ("massnahme", None, None)
        assert module.whole_cap is None


class TestCompliant:
    """Every standard of the document is kept."""

    def test_all_met(self) -> None:
        """Long after the end each rule is met, once for the case or once for each record."""
        report = check(measure(), as_of=LONG_AFTER)
        assert [told for told in report if told.outcome is not MET] == []
        assert {told.rule for told in report} == set(DUTIES) | set(CONTENTS)
        assert report.ok

    @pytest.mark.parametrize("rule", DUTIES)
    def test_duty(self, rule: str) -> None:
        """It tells the day it was done and the last day it could be."""
        duty = DUTIES[rule]
        on = max(record.date for record in FILED if record.kind in duty.kinds)
        place = max(n for n, r in enumerate(FILED) if r.kind in duty.kinds and r.date == on)
        told = judge(rule, measure(), LONG_AFTER)
        assert (told.subject, *short(told)) == ("case", MET, "done-in-time", None)
        assert (told.observed, told.allowed) == (on, duty.due)
        assert told.pointer == f"/records/{place}/date"
        assert told.terms == duty.kinds
        assert told.reading == ("report-time=P4W" if duty.reading else None)

    def test_on_the_way(self) -> None:
        """Nothing is ever breached on the way, from before the first record to long after."""
        on = date(2025, 2, 1)
        while on < date(2025, 10, 15):
            assert breached(measure(), on) == set()
            on += ONE_DAY


class TestDuties:
    """Domain: "dated ≤ due, met; later, breached; none, pending until due has passed"."""

    @pytest.mark.parametrize(("rule", "kind"), EACH_KIND)
    def test_on_the_last_day(self, rule: str, kind: str) -> None:
        """Dated on the last day it is in time."""
        due = DUTIES[rule].due
        told = judge(rule, measure(moved(kind, due)), LONG_AFTER)
        assert (*short(told), told.observed) == (MET, "done-in-time", None, due)

    @pytest.mark.parametrize(("rule", "kind"), EACH_KIND)
    def test_the_day_after(self, rule: str, kind: str) -> None:
        """Dated the day after it is a breach from that day on; both days are told."""
        due = DUTIES[rule].due
        late = due + ONE_DAY
        case = measure(moved(kind, late))
        for as_of in (late, LONG_AFTER):
            told = judge(rule, case, as_of)
            assert (*short(told), told.observed, told.allowed) == (
                *(BREACHED, "done-late", None),
                *(late, due),
            )
            assert told.remedy == Remedy(action="none")
        assert judge(rule, case, due).outcome is PENDING

    @pytest.mark.parametrize(("rule", "kind"), EACH_KIND)
    def test_missing(self, rule: str, kind: str) -> None:
        """Without it the duty is pending up to its day and breached the day after."""
        due = DUTIES[rule].due
        case = measure(without(kind))
        told = judge(rule, case, due)
        assert (*short(told), told.allowed) == (PENDING, "not-done-yet", due, due)
        told = judge(rule, case, due + ONE_DAY)
        assert (*short(told), told.allowed) == (BREACHED, "not-done", due, due)
        assert told.observed is None
        assert told.terms == (kind,)
        assert told.pointer == "/records"

    @pytest.mark.parametrize(("rule", "kind"), EACH_KIND)
    def test_missing_can_be_entered(self, rule: str, kind: str) -> None:
        """Entering what is asked on the last day mends it and breaches no other rule."""
        case = measure(without(kind))
        assert mends(rule, case, LONG_AFTER)
        (told,) = check(case, as_of=LONG_AFTER)[rule]
        assert told.remedy is not None
        assert isinstance(told.remedy.value, tuple)
        (entered,) = told.remedy.value
        words = {**DUTIES[rule].asked}
        assert in_force(entered, words)  # type: ignore[arg-type]
        assert (entered.kind, entered.date) == (kind, DUTIES[rule].due)  # type: ignore[union-attr]

    @pytest.mark.parametrize(("rule", "kind", "field", "word"), EACH_WORD)
    def test_word_is_missing(self, rule: str, kind: str, field: str, word: str) -> None:
        """With one word less it is as good as missing; entering the word mends it."""
        due = DUTIES[rule].due
        case = measure(lacking(kind, field, word))
        place = next(number for number, r in enumerate(FILED) if r.kind == kind)
        told = judge(rule, case, due)
        assert (*short(told), told.observed) == (PENDING, "incomplete-yet", due, (word,))
        told = judge(rule, case, due + ONE_DAY)
        assert (*short(told), told.observed) == (BREACHED, "incomplete", due, (word,))
        assert told.pointer == f"/records/{place}"
        assert told.remedy is not None
        assert told.remedy.pointer == f"/records/{place}/{field.rstrip('_')}"
        assert mends(rule, case, due + ONE_DAY)

    @pytest.mark.parametrize(("rule", "kind", "field", "word"), EACH_WORD)
    def test_made_up_for(self, rule: str, kind: str, field: str, word: str) -> None:
        """The earliest record that has all it asks counts, not the earliest of its kind."""
        due = DUTIES[rule].due
        first = lacking(kind, field, word)
        whole = next(r for r in FILED if r.kind == kind)
        for on, outcome in ((due, MET), (due + ONE_DAY, BREACHED)):
            case = measure([*first, attrs.evolve(whole, date=on)])
            if rule != "IB301":
                told = judge(rule, case, LONG_AFTER)
                assert (told.outcome, told.observed) == (outcome, on)

    @pytest.mark.parametrize(("more", "mendable"), [(0, True), (1, False)])
    def test_incomplete_and_late(self, more: int, mendable: bool) -> None:
        """An incomplete record can be completed if it is dated in time, on the last day at most."""
        case = measure([filed("infoblatt", START + ONE_DAY * more, topics=["sinn", "rollen"])])
        told = judge("IB207", case, LONG_AFTER)
        assert (*short(told), told.observed) == (
            *(BREACHED, "incomplete", START),
            ("verhaltensregeln",),
        )
        assert (told.remedy is not None) == mendable

    def test_incomplete_in_two_fields(self) -> None:
        """Where words of two fields are missing no single entry mends it."""
        report = filed("zwischenbericht", "2025-06-10", recipients=["sgb2_traeger"])
        told = judge("IB704", measure([report]), LONG_AFTER)
        assert (told.because, told.observed) == (
            "incomplete",
            ("teilnehmende", "kompetenzen", "perspektiven"),
        )
        assert told.remedy is None

    def test_incomplete_twice(self) -> None:
        """Of two incomplete records the earlier one is told; they do not make up for another."""
        case = measure(
            [
                filed("infoblatt", "2025-02-20", topics=["sinn"]),
                filed("infoblatt", "2025-02-19", topics=["rollen", "verhaltensregeln"]),
            ]
        )
        told = judge("IB207", case, LONG_AFTER)
        assert (*short(told), told.observed) == (BREACHED, "incomplete", START, ("sinn",))
        assert told.pointer == "/records/1"
        assert mends("IB207", case, LONG_AFTER)

    @pytest.mark.parametrize("kind", sorted({kind for _, kind in EACH_KIND}))
    def test_two_of_a_kind(self, kind: str) -> None:
        """A second record after the due day takes nothing away from the first."""
        first = next(r for r in FILED if r.kind == kind)
        records = [*FILED, attrs.evolve(first, date=LONG_AFTER)]
        assert breached(measure(records)) == set()
        assert breached(measure(records[::-1])) == set()

    @pytest.mark.parametrize(
        ("kind", "rules"),
        [
            ("eignungsfeststellung", {"IB101"}),
            ("zuweisung", {"IB102"}),
            ("erstgespraech", {"IB201"}),
            ("teilnehmerbogen", {"IB204"}),
            ("infoblatt", {"IB207"}),
            ("entscheidung", {"IB301"}),
            ("beschaeftigungsvereinbarung", {"IB401"}),
            ("vermittlung", {"IB501"}),
            ("einsatzstellenpruefung", {"IB502"}),
            ("einsatzueberpruefung", {"IB503"}),
            ("unfallverhuetung", {"IB504"}),
            ("integrationsplanung", {"IB601"}),
            ("integrationsplan", {"IB602"}),
            ("zwischenauswertung", {"IB601", "IB701"}),
            ("beurteilungsbogen", {"IB702"}),
            ("zwischenbericht", {"IB704"}),
            ("abschlussgespraech", {"IB601", "IB801"}),
            ("bescheinigung", {"IB802"}),
            ("abschlussbericht", {"IB803"}),
            ("berichtsgliederung", {"IB804"}),
            ("rueckmeldung_erbeten", {"IB805"}),
        ],
    )
    def test_what_else_is_breached(self, kind: str, rules: set[str]) -> None:
        """A missing record is the matter of these rules and of no others."""
        assert breached(measure(without(kind))) == rules
        report = check(measure(without(kind)), as_of=LONG_AFTER)
        for rule, (of, _, _) in CONTENTS.items():
            if of == kind:
                assert [(j.subject, j.outcome) for j in report[rule]] == [("case", NOT_APPLICABLE)]


class TestContents:
    """Domain: "One rule about a record's content, judged for each record of its kind"."""

    @pytest.mark.parametrize(
        ("rule", "word"), [(rule, word) for rule in CONTENTS for word in CONTENTS[rule][2]]
    )
    def test_word_is_missing(self, rule: str, word: str) -> None:
        """With one word less its record is breached, from its own day on, and can be mended."""
        kind, field, _ = CONTENTS[rule]
        case = measure(lacking(kind, field, word))
        place = next(number for number, r in enumerate(FILED) if r.kind == kind)
        told = judge(rule, case, FILED[place].date)
        assert (told.subject, told.outcome) == (f"records/{place}", BREACHED)
        assert told.observed == (word,)
        assert judge(rule, case, FILED[place].date - ONE_DAY).outcome is NOT_APPLICABLE
        assert mends(rule, case, LONG_AFTER)
        assert rule in breached(case)

    @pytest.mark.parametrize("rule", CONTENTS)
    def test_whatever_the_phase(self, rule: str) -> None:
        """It is judged without any phase, and with one that was broken off at once."""
        kind, field, words = CONTENTS[rule]
        nothing: Any = {field: ()}
        bare = [attrs.evolve(r, **nothing) if r.kind == kind else r for r in FILED]
        for case in (
            attrs.evolve(measure(bare), phases=()),
            measure(bare, end=START, early="did not come"),
        ):
            told = judge(rule, case, LONG_AFTER)
            assert (told.outcome, told.observed) == (BREACHED, words)


class TestDecision:
    """Document: "Der Teilnehmende und der Träger entscheiden sich für die Zusammenarbeit"."""

    BOTH = ("teilnehmende", "traeger")

    def decided(self, *records: tuple[str, tuple[str, ...]], **fields: Any) -> Case:
        """A measure in which these decisions were taken; the agreement is of 26 February."""
        taken = [filed("entscheidung", on, by=by) for on, by in records]
        return measure([*without("entscheidung"), *taken], **fields)

    @pytest.mark.parametrize("turned", [False, True])
    @pytest.mark.parametrize(("second", "outcome"), [("2025-02-26", MET), ("2025-02-27", BREACHED)])
    def test_spread_over_two(self, second: str, outcome: Outcome, turned: bool) -> None:
        """Each side may decide on a record of its own; the later day counts."""
        taken = [("2025-02-20", ("teilnehmende",)), (second, ("traeger",))]
        case = self.decided(*(taken[::-1] if turned else taken))
        told = judge("IB301", case, LONG_AFTER)
        assert (told.outcome, told.observed, told.allowed) == (
            outcome,
            day(second),
            day("2025-02-26"),
        )

    def test_spread_over_three(self) -> None:
        """Of three records the first two that are whole together count."""
        case = self.decided(
            ("2025-02-26", self.BOTH),
            ("2025-02-18", ("teilnehmende",)),
            ("2025-02-19", ("traeger", "sgb2_traeger")),
        )
        told = judge("IB301", case, LONG_AFTER)
        assert (told.outcome, told.observed) == (MET, day("2025-02-19"))

    def test_one_side_twice(self) -> None:
        """One side deciding twice does not make two sides; the other one's word is told."""
        case = self.decided(("2025-02-18", ("teilnehmende",)), ("2025-02-19", ("teilnehmende",)))
        told = judge("IB301", case, "2025-02-26")
        assert (*short(told), told.observed) == (
            *(PENDING, "incomplete-yet", day("2025-02-26")),
            ("traeger",),
        )
        told = judge("IB301", case, "2025-02-27")
        assert (*short(told), told.observed) == (
            *(BREACHED, "incomplete", day("2025-02-26")),
            ("traeger",),
        )
        assert mends("IB301", case, LONG_AFTER)

    def test_second_side_later(self) -> None:
        """A record that is dated after as_of does not complete the others yet."""
        case = self.decided(("2025-02-18", ("teilnehmende",)), ("2025-02-20", ("traeger",)))
        assert judge("IB301", case, "2025-02-19").outcome is PENDING
        assert judge("IB301", case, "2025-02-20").outcome is MET

    def test_took_part_is_not_decided(self) -> None:
        """Taking part is no decision."""
        talk = filed("entscheidung", "2025-02-24", with_=self.BOTH)
        case = measure([*without("entscheidung"), talk])
        assert judge("IB301", case, LONG_AFTER).outcome is BREACHED

    @pytest.mark.parametrize(
        ("agreed", "signed_on", "due"),
        [
            ("2025-02-26", None, "2025-02-26"),
            ("2025-03-03", None, "2025-03-03"),
            ("2025-03-04", None, "2025-03-03"),
            (None, None, "2025-03-03"),
            (None, "2025-02-25", "2025-02-25"),
            (None, "2025-03-10", "2025-03-03"),
            ("2025-02-26", "2025-02-25", "2025-02-25"),
            ("2025-02-26", "2025-02-27", "2025-02-26"),
        ],
    )
    def test_last_day(self, agreed: str | None, signed_on: str | None, due: str) -> None:
        """Domain: "by the agreement's date, at the latest S"."""
        kept = [] if agreed is None else [filed("beschaeftigungsvereinbarung", agreed)]
        for on, outcome in ((day(due), MET), (day(due) + ONE_DAY, BREACHED)):
            both = filed("entscheidung", on, by=self.BOTH)
            told = judge("IB301", measure([*kept, both], signed_on=signed_on), LONG_AFTER)
            assert (told.outcome, told.allowed) == (outcome, day(due))

    def test_agreement_to_come(self) -> None:
        """While there is no agreement the first day is the last one; then the agreement's is."""
        case = measure(without("entscheidung"), signed_on="2025-02-27")
        assert judge("IB301", case, "2025-02-25").due == START
        assert judge("IB301", case, "2025-02-26").due == day("2025-02-26")
        signed = measure([], signed_on="2025-02-27")
        assert judge("IB301", signed, "2025-02-26").due == START
        assert judge("IB301", signed, "2025-02-27").due == day("2025-02-27")


class TestThreeTalks:
    """Document: "mindestens drei persönliche Gespräche (Integrationsplanung, …)"."""

    TALKS = ("integrationsplanung", "zwischenauswertung", "abschlussgespraech")

    @pytest.mark.parametrize("kind", TALKS)
    def test_three_of_one_kind(self, kind: str) -> None:
        """Three talks of one kind are not three different ones."""
        same = [filed(kind, f"2025-0{month}-07") for month in (4, 5, 7)]
        told = judge("IB601", measure([*without(*self.TALKS), *same]), LONG_AFTER)
        assert (*short(told), told.observed) == (BREACHED, "not-done", END, None)
        assert told.terms == tuple(other for other in self.TALKS if other != kind)

    def test_one_record_is_one_talk(self) -> None:
        """One record never counts as two, however much it says."""
        topics = sorted(PROGRAMME.terms("topics"))
        roles = sorted(PROGRAMME.terms("roles"))
        much = filed("abschlussgespraech", "2025-08-26", topics=topics, with_=roles, by=roles)
        told = judge("IB601", measure([much]), LONG_AFTER)
        assert (told.outcome, told.terms) == (BREACHED, self.TALKS[:2])
        assert mends("IB601", measure([*without(*self.TALKS[:2]), much]), LONG_AFTER)

    def test_all_on_one_day(self) -> None:
        """The three may be on one day, the last one included."""
        same = [filed(kind, END) for kind in self.TALKS]
        told = judge("IB601", measure(same), END)
        assert (told.outcome, told.observed, told.pointer) == (MET, END, "/records/2/date")

    def test_any_order(self) -> None:
        """Which talk comes first is not asked."""
        same = [filed(kind, f"2025-0{8 - n}-07") for n, kind in enumerate(self.TALKS)]
        told = judge("IB601", measure(same), LONG_AFTER)
        assert (told.outcome, told.pointer) == (MET, "/records/0/date")


def interim_day(case: Case, as_of: date = date(2020, 1, 1)) -> date | None:
    """The due day of IB701."""
    return judge("IB701", case, as_of).due


def middle(start: date, end: date) -> date:
    """The middle one of the days from start to end, of two the earlier."""
    every = [start + ONE_DAY * n for n in range((end - start).days + 1)]
    return every[(len(every) - 1) // 2]


class TestInterimReview:
    """Document: "spätestens nach 3 Monaten, bei Maßnahmen von weniger als 6 Monaten Dauer"."""

    @pytest.mark.parametrize(
        ("start", "end", "due"),
        [
            # Exactly six months, and a day less.
            ("2025-03-03", "2025-09-02", "2025-06-02"),
            ("2025-03-03", "2025-09-01", "2025-06-02"),
            ("2025-03-03", "2025-08-31", "2025-06-01"),
            ("2025-07-01", "2025-12-31", "2025-09-30"),
            ("2025-07-01", "2025-12-30", "2025-09-30"),
            ("2025-07-01", "2025-12-29", "2025-09-29"),
            ("2025-02-01", "2025-07-31", "2025-04-30"),
            ("2025-02-01", "2025-07-30", "2025-05-01"),
            # From 31 January: three months end on 30 April, six on 30 July.
            ("2025-01-31", "2025-07-30", "2025-04-30"),
            ("2025-01-31", "2025-07-29", "2025-04-30"),
            ("2025-01-31", "2025-07-28", "2025-04-30"),
            ("2025-01-31", "2025-07-27", "2025-04-29"),
            ("2025-01-31", "2025-07-31", "2025-04-30"),
            # From 31 August, to a month without a 30th: six months end on 28 February.
            ("2024-08-31", "2025-02-28", "2024-11-30"),
            ("2024-08-31", "2025-02-27", "2024-11-29"),
            ("2023-08-31", "2024-02-29", "2023-11-30"),
            ("2023-08-31", "2024-02-28", "2023-11-29"),
            ("2023-11-30", "2024-05-29", "2024-02-29"),
            ("2023-11-30", "2024-05-28", "2024-02-28"),
            # From 29 February: three months end on 28 May, six on 28 August.
            ("2024-02-29", "2024-08-28", "2024-05-28"),
            ("2024-02-29", "2024-08-27", "2024-05-29"),
            ("2024-02-29", "2024-08-29", "2024-05-28"),
            # Short ones: of two middle days the earlier.
            ("2025-03-03", "2025-03-03", "2025-03-03"),
            ("2025-03-03", "2025-03-04", "2025-03-03"),
            ("2025-03-03", "2025-03-05", "2025-03-04"),
            ("2025-03-03", "2025-03-06", "2025-03-04"),
            # Long ones and open ones.
            ("2025-03-03", "2026-03-02", "2025-06-02"),
            ("2025-03-03", None, "2025-06-02"),
            ("2025-01-31", None, "2025-04-30"),
            ("2024-02-29", None, "2024-05-28"),
        ],
    )
    def test_day(self, start: str, end: str | None, due: str) -> None:
        """The day itself is in time and the day after is late, on record or not."""
        last = day(due)
        bare = measure([], start=start, end=end)
        assert short(judge("IB701", bare, last)) == (PENDING, "not-done-yet", last)
        assert short(judge("IB701", bare, last + ONE_DAY)) == (BREACHED, "not-done", last)
        for on, outcome in ((last, MET), (last + ONE_DAY, BREACHED)):
            case = measure([filed("zwischenauswertung", on)], start=start, end=end)
            told = judge("IB701", case, LONG_AFTER)
            assert (told.outcome, told.observed, told.allowed) == (outcome, on, last)

    def test_every_start_of_four_years(self) -> None:
        """From every day of four years, one of them a leap year, six months are the limit."""
        for number in range(4 * 365 + 1):
            start = date(2022, 1, 1) + ONE_DAY * number
            three, six = (last_day(start, "months", n) for n in (3, 6))
            whole = measure([], start=start, end=six)
            less = attrs.evolve(whole.phases[0], end=six - ONE_DAY)
            assert interim_day(whole) == three
            assert interim_day(attrs.evolve(whole, phases=[less])) == middle(start, six - ONE_DAY)

    @pytest.mark.parametrize("length", range(0, 190, 3))
    def test_every_length(self, length: int) -> None:
        """A measure of less than six months is reviewed in the middle, of whatever length."""
        end = START + ONE_DAY * length
        due = middle(START, end) if end < END else INTERIM
        assert interim_day(measure([], end=end)) == due

    @pytest.mark.parametrize(
        ("end", "outcome", "due"),
        [
            ("2025-06-01", NOT_APPLICABLE, None),
            ("2025-06-02", PENDING, "2025-06-02"),
            ("2025-07-25", PENDING, "2025-06-02"),
            ("2025-09-02", PENDING, "2025-06-02"),
            ("2025-12-01", PENDING, "2025-06-02"),
        ],
    )
    def test_broken_off(self, end: str, outcome: Outcome, due: str | None) -> None:
        """Domain: "E unknown or ended early: 3 months"; due after the end it does not apply."""
        told = judge("IB701", measure([], end=end, early="ill"), "2025-05-14")
        assert (told.outcome, told.due) == (outcome, None if due is None else day(due))

    def test_broken_off_in_between(self) -> None:
        """Without the break the middle would have been asked, with it three months are."""
        talk = [filed("zwischenauswertung", "2025-05-20")]
        assert judge("IB701", measure(talk, end="2025-07-25"), LONG_AFTER).outcome is BREACHED
        told = judge("IB701", measure(talk, end="2025-07-25", early="ill"), LONG_AFTER)
        assert (told.outcome, told.allowed) == (MET, INTERIM)

    def test_two_phases(self) -> None:
        """It counts from the first phase's start to the last one's end."""
        phases = [
            Phase(module="massnahme", start=day("2025-05-12"), end=day("2025-09-01")),
            Phase(module="massnahme", start=START, end=day("2025-04-30"), ended_early="moved"),
        ]
        case = attrs.evolve(measure([]), phases=phases)
        assert interim_day(case) == middle(START, day("2025-09-01"))
        longer = attrs.evolve(phases[0], end=END)
        assert interim_day(attrs.evolve(case, phases=[longer, phases[1]])) == INTERIM
        open_ = attrs.evolve(phases[0], end=None)
        assert interim_day(attrs.evolve(case, phases=[open_, phases[1]])) == INTERIM

    @pytest.mark.parametrize(
        ("end", "computed"),
        [
            (
                END,
                [
                    Computed(
                        function="period_end", start=START, length=Length.months(3), day=INTERIM
                    )
                ],
            ),
            (
                date(2025, 8, 31),
                [
                    Computed(function="period_end", start=START, length=Length.months(6), day=END),
                    Computed(
                        function="middle_day",
                        start=START,
                        end=date(2025, 8, 31),
                        day=date(2025, 6, 1),
                    ),
                ],
            ),
        ],
    )
    def test_computed_days_are_facts(self, end: date, computed: list[Computed]) -> None:
        """The day is told with how it was computed."""
        facts = judge("IB701", measure([], end=end), START).facts
        assert [fact for fact in facts if isinstance(fact, Computed)] == computed

    @pytest.mark.parametrize("rule", sorted(BY_INTERIM))
    @pytest.mark.parametrize(
        ("end", "due"),
        [(END, INTERIM), (date(2025, 7, 25), date(2025, 5, 14)), (None, INTERIM)],
    )
    def test_plan_and_appraisal(self, rule: str, end: date | None, due: date) -> None:
        """Domain: IB602 and IB702 "by the due day of IB701"."""
        for as_of, outcome in ((due, PENDING), (due + ONE_DAY, BREACHED)):
            told = judge(rule, measure([], end=end), as_of)
            assert (told.outcome, told.due) == (outcome, due)


class TestInterimReport:
    """Domain: "X the earlier of the zwischenauswertung's date and its due day"."""

    @pytest.mark.parametrize(
        ("talks", "due"),
        [
            ([], "2025-06-30"),
            (["2025-05-20"], "2025-06-17"),
            (["2025-06-01"], "2025-06-29"),
            (["2025-06-02"], "2025-06-30"),
            (["2025-06-03"], "2025-06-30"),
            (["2025-08-20"], "2025-06-30"),
            (["2025-05-28", "2025-05-20"], "2025-06-17"),
            (["2025-02-20"], "2025-03-20"),
        ],
    )
    def test_x(self, talks: list[str], due: str) -> None:
        """Four weeks count from the talk, at the latest from the day it was due."""
        last = day(due)
        held = [filed("zwischenauswertung", on) for on in talks]
        told = judge("IB704", measure(held), LONG_AFTER)
        assert (told.outcome, told.due) == (BREACHED, last)
        report = next(r for r in FILED if r.kind == "zwischenbericht")
        for on, outcome in ((last, MET), (last + ONE_DAY, BREACHED)):
            case = measure([*held, attrs.evolve(report, date=on)])
            told = judge("IB704", case, LONG_AFTER)
            assert (told.outcome, told.observed, told.allowed) == (outcome, on, last)

    def test_talk_to_come(self) -> None:
        """A talk after as_of is not there yet: until then its due day counts."""
        case = measure([filed("zwischenauswertung", "2025-05-20")])
        assert judge("IB704", case, "2025-05-19").due == day("2025-06-30")
        assert judge("IB704", case, "2025-05-20").due == day("2025-06-17")

    def test_short_measure(self) -> None:
        """In a short measure the due day of the talk is the middle day."""
        told = judge("IB704", measure([], end="2025-07-25"), "2025-05-14")
        assert told.due == event_deadline(day("2025-05-14"), "weeks", 4)

    @pytest.mark.parametrize(
        ("option", "talk", "due"),
        [
            ("P4W", "2025-05-20", "2025-06-17"),
            ("P6W", "2025-05-20", "2025-07-01"),
            ("P3M", "2025-05-20", "2025-08-20"),
            ("P3M", "2025-05-31", "2025-08-31"),
        ],
    )
    def test_reading(self, option: str, talk: str, due: str) -> None:
        """Each option of the reading is named with the judgement."""
        told = judge(
            "IB704",
            measure([filed("zwischenauswertung", talk)]),
            talk,
            {"report-time": option},
        )
        assert (told.outcome, told.due) == (PENDING, day(due))
        assert told.reading == f"report-time={option}"

    @pytest.mark.parametrize(
        ("talk", "outcome", "due"),
        [
            (None, NOT_APPLICABLE, None),
            ("2025-03-28", PENDING, "2025-04-25"),
            ("2025-03-29", NOT_APPLICABLE, None),
        ],
    )
    def test_broken_off(self, talk: str | None, outcome: Outcome, due: str | None) -> None:
        """Due after a broken-off measure's end it does not apply; due on its last day it does."""
        held = [] if talk is None else [filed("zwischenauswertung", talk)]
        told = judge("IB704", measure(held, end="2025-04-25", early="ill"), "2025-04-20")
        assert (told.outcome, told.due) == (outcome, None if due is None else day(due))


class TestAfterTheEnd:
    """Document: "Auswertung und Perspektivplanung"."""

    @pytest.mark.parametrize("rule", sorted(AFTER_END))
    @pytest.mark.parametrize(
        ("option", "end", "due"),
        [
            ("P4W", "2025-09-02", "2025-09-30"),
            ("P6W", "2025-09-02", "2025-10-14"),
            ("P3M", "2025-09-02", "2025-12-02"),
            ("P3M", "2025-11-30", "2026-02-28"),
            ("P3M", "2023-11-30", "2024-02-29"),
            ("P4W", "2024-02-01", "2024-02-29"),
        ],
    )
    def test_reading(self, rule: str, option: str, end: str, due: str) -> None:
        """The time of the reading counts from the last day, which is not counted itself."""
        case = measure([], start="2023-03-06", end=end)
        last = day(due)
        for as_of, outcome in ((last, PENDING), (last + ONE_DAY, BREACHED)):
            told = judge(rule, case, as_of, {"report-time": option})
            assert (told.outcome, told.due) == (outcome, last)
            assert told.reading == f"report-time={option}"

    @pytest.mark.parametrize("rule", sorted(BY_END | AFTER_END))
    def test_open(self, rule: str) -> None:
        """Domain: "If E is unknown, a duty "by E" or due after E is pending without due day"."""
        for records in ((), FILED):
            told = judge(rule, measure(records, end=None), LONG_AFTER)
            assert short(told) == (PENDING, "no-day-yet", None)
            assert told.allowed is None

    @pytest.mark.parametrize("rule", sorted(BY_END))
    def test_before_the_end(self, rule: str) -> None:
        """What is due by the end may have been done long before it."""
        early = [attrs.evolve(r, date=START) for r in FILED]
        assert judge(rule, measure(early), START).outcome is MET

    def test_asking_is_the_duty(self) -> None:
        """Domain: "asking is the duty, not the answer"."""
        asked = filed("rueckmeldung_erbeten", "2025-09-30")
        assert judge("IB805", measure([asked]), LONG_AFTER).outcome is MET


class TestOutline:
    """Document: "Dazu wird mit dem SGB II-Träger eine Berichtsgliederung abgestimmt"."""

    OUTLINE = filed("berichtsgliederung", "2025-09-05", with_=["sgb2_traeger"])

    @pytest.mark.parametrize("records", [[], [OUTLINE]])
    @pytest.mark.parametrize("end", [END, None])
    def test_no_report(self, records: list[Any], end: date | None) -> None:
        """Domain: "IB804 has no due day until there is a report"."""
        told = judge("IB804", measure(records, end=end), LONG_AFTER)
        assert short(told) == (PENDING, "no-day-yet", None)

    @pytest.mark.parametrize(
        ("report", "outcome"),
        [("2025-09-04", BREACHED), ("2025-09-05", MET), ("2025-09-06", MET)],
    )
    def test_by_the_report(self, report: str, outcome: Outcome) -> None:
        """Agreed on the day of the report is in time, the day after it is late."""
        case = measure([filed("abschlussbericht", report), self.OUTLINE])
        told = judge("IB804", case, LONG_AFTER)
        assert (told.outcome, told.observed, told.allowed) == (
            outcome,
            day("2025-09-05"),
            day(report),
        )

    def test_report_without_outline(self) -> None:
        """On the day of the report it is pending, and breached the day after."""
        case = measure([filed("abschlussbericht", "2025-09-10")])
        for as_of, outcome in (("2025-09-10", PENDING), ("2025-09-11", BREACHED)):
            told = judge("IB804", case, as_of)
            assert (told.outcome, told.due) == (outcome, day("2025-09-10"))

    def test_report_to_come(self) -> None:
        """A report after as_of is not there yet."""
        case = measure([filed("abschlussbericht", "2025-09-10"), self.OUTLINE])
        assert short(judge("IB804", case, "2025-09-09")) == (PENDING, "no-day-yet", None)
        assert judge("IB804", case, "2025-09-10").outcome is MET

    def test_several_reports(self) -> None:
        """The earliest report counts, wherever it stands in the file."""
        reports = [filed("abschlussbericht", on) for on in ("2025-09-20", "2025-09-04")]
        told = judge("IB804", measure([*reports, self.OUTLINE]), LONG_AFTER)
        assert (told.outcome, told.allowed) == (BREACHED, day("2025-09-04"))
        assert {"/records/1/date", "/records/2/date"} <= set(told.facts)

    def test_with_somebody_else(self) -> None:
        """An outline that was agreed with others is not agreed with the SGB II authority."""
        other = attrs.evolve(self.OUTLINE, with_=("fallmanagement",))
        case = measure([filed("abschlussbericht", "2025-09-10"), other])
        told = judge("IB804", case, LONG_AFTER)
        assert (told.outcome, told.observed) == (BREACHED, ("sgb2_traeger",))
        assert mends("IB804", case, LONG_AFTER)


class TestBrokenOff:
    """Domain: "its duties due after `end` are `not_applicable`; end duties stay"."""

    def broken(self, end: str, records: Any = FILED) -> Case:
        """A measure that was broken off on this day."""
        return measure(records, end=end, early="ill")

    def test_early_on(self) -> None:
        """What is due by the start or counts from the end stays; the interim is dropped."""
        report = check(self.broken("2025-04-25", []), as_of=LONG_AFTER)
        told = {j.rule: j.outcome for j in report if j.rule in DUTIES}
        by_start = {rule for rule, duty in DUTIES.items() if duty.due <= START}
        wanted = dict.fromkeys(by_start | BY_END | AFTER_END, BREACHED)
        wanted |= dict.fromkeys({*BY_INTERIM, "IB704"}, NOT_APPLICABLE)
        assert told == {**wanted, "IB804": PENDING}

    @pytest.mark.parametrize("rule", sorted({*BY_INTERIM, "IB704"}))
    def test_says_why(self, rule: str) -> None:
        """It tells the day it was broken off and the day it would have been due, done or not."""
        for records in ((), without("zwischenauswertung")):
            told = judge(rule, self.broken("2025-04-25", records), LONG_AFTER)
            assert short(told) == (NOT_APPLICABLE, "broken-off-before", None)
            due = event_deadline(INTERIM, "weeks", 4) if rule == "IB704" else INTERIM
            assert (told.observed, told.allowed) == (day("2025-04-25"), due)
            assert told.pointer == "/phases/0/end"

    @pytest.mark.parametrize("rule", sorted(BY_END))
    def test_by_the_end(self, rule: str) -> None:
        """Due on the last day itself, they stay."""
        case = self.broken("2025-04-25", [])
        for as_of, outcome in (("2025-04-25", PENDING), ("2025-04-26", BREACHED)):
            told = judge(rule, case, as_of)
            assert (told.outcome, told.due) == (outcome, day("2025-04-25"))

    @pytest.mark.parametrize("rule", sorted(AFTER_END))
    def test_after_the_end(self, rule: str) -> None:
        """Certificate, report and request are due all the same, four weeks on."""
        case = self.broken("2025-04-25", [])
        for as_of, outcome in (("2025-05-23", PENDING), ("2025-05-24", BREACHED)):
            told = judge(rule, case, as_of)
            assert (told.outcome, told.due) == (outcome, day("2025-05-23"))

    def test_outline(self) -> None:
        """The outline belongs to the report on the results, which stays, and so stays with it."""
        case = self.broken("2025-04-25", [filed("abschlussbericht", "2025-05-20")])
        for as_of, outcome in (("2025-05-20", PENDING), ("2025-05-21", BREACHED)):
            told = judge("IB804", case, as_of)
            assert (told.outcome, told.due) == (outcome, day("2025-05-20"))

    @pytest.mark.parametrize("rule", [r for r, duty in DUTIES.items() if duty.due <= START])
    def test_on_the_first_day(self, rule: str) -> None:
        """Broken off on its first day, what was due by then stays."""
        told = judge(rule, self.broken("2025-03-03", []), LONG_AFTER)
        assert (told.outcome, told.due) == (BREACHED, START)


class TestWhen:
    """Domain: "Phase planned: duties are pending with their due day. No phase at all: …"."""

    DUE: Mapping[str, date | None] = {rule: duty.due for rule, duty in DUTIES.items()} | {
        "IB301": START,
        "IB704": event_deadline(INTERIM, "weeks", 4),
        "IB804": None,
    }

    @pytest.mark.parametrize("rule", DUTIES)
    def test_planned(self, rule: str) -> None:
        """Before the first day each is pending with its due day, as far as that is known."""
        for records in ((), FILED):
            told = judge(rule, measure(records), "2025-01-02")
            assert (told.outcome, told.due) == (PENDING, self.DUE[rule])

    @pytest.mark.parametrize("rule", [r for r, duty in DUTIES.items() if duty.due <= START])
    def test_done_while_planned(self, rule: str) -> None:
        """What is on record before the first day is done."""
        on = max(record.date for record in FILED if record.kind in DUTIES[rule].kinds)
        assert judge(rule, measure(), on).outcome is MET

    @pytest.mark.parametrize("rule", DUTIES)
    def test_no_phase(self, rule: str) -> None:
        """Without a phase no duty applies, whatever is on record."""
        for records in ((), FILED):
            case = attrs.evolve(measure(records), phases=())
            told = judge(rule, case, LONG_AFTER)
            assert (told.subject, *short(told)) == (
                *("case", NOT_APPLICABLE),
                *("nothing-booked", None),
            )
            assert told.pointer == "/phases"

    @pytest.mark.parametrize(
        ("start", "end"),
        [("2024-02-29", "2024-08-28"), ("2025-01-31", "2025-07-30"), ("2024-12-31", "2025-06-30")],
    )
    def test_starts_at_month_ends(self, start: str, end: str) -> None:
        """By the first day and by the last day are those days themselves, whichever they are."""
        case = measure([], start=start, end=end)
        for rule in ("IB101", "IB503"):
            last = day(start if rule == "IB101" else end)
            for as_of, outcome in ((last, PENDING), (last + ONE_DAY, BREACHED)):
                told = judge(rule, case, as_of)
                assert (told.outcome, told.due) == (outcome, last)


def day_done(duty: Duty, records: list[Any], *, spread: bool) -> date | None:
    """The earliest day on which all that a duty asks is on record."""
    done = []
    for kind in duty.kinds:
        held = [r for r in records if r.kind == kind]
        if spread:
            days_of = [
                min((r.date for r in held if word in r.by), default=None)
                for word in duty.asked["by"]
            ]
        else:
            days_of = [min((r.date for r in held if in_force(r, duty.asked)), default=None)]
        done += days_of
    known = [d for d in done if d is not None]
    return max(known) if len(known) == len(done) else None


class Calendar(NamedTuple):
    """The days of a measure that the specification's table speaks of, as known on one day."""

    start: date
    end: date | None
    early: bool
    interim: date
    x: date
    agreed: list[date]
    reported: list[date]

    def due(self, rule: str, weeks: int) -> date | None:
        """The due day of a rule, or None while it is not known."""
        if rule == "IB301":
            return min([self.start, *self.agreed])
        if rule in BY_INTERIM:
            return self.interim
        if rule == "IB704":
            return event_deadline(self.x, "weeks", weeks)
        if rule == "IB804":
            return min(self.reported, default=None)
        if rule in BY_END | AFTER_END and (self.end is None or rule in BY_END):
            return self.end
        if rule in AFTER_END:
            assert self.end is not None
            return event_deadline(self.end, "weeks", weeks)
        return self.start


def calendar_of(case: Case, as_of: date) -> Calendar:
    """The days of a case with a phase."""
    start = min(p.start for p in case.phases)
    last = max(case.phases, key=lambda p: p.end or date.max)
    end, early = last.end, last.ended_early is not None

    def dated(kind: str) -> list[date]:
        return [r.date for r in case.records if r.kind == kind and r.date <= as_of]

    interim = last_day(start, "months", 3)
    if end is not None and not early and end < last_day(start, "months", 6):
        interim = middle(start, end)
    signed = case.agreement.signed_on if case.agreement else None
    return Calendar(
        start=start,
        end=end,
        early=early,
        interim=interim,
        x=min([interim, *dated("zwischenauswertung")]),
        agreed=dated("beschaeftigungsvereinbarung")
        + ([signed] if signed and signed <= as_of else []),
        reported=dated("abschlussbericht"),
    )


def second_opinion(case: Case, as_of: date, weeks: int) -> dict[str, tuple[Outcome, date | None]]:
    """Outcome and due day of each duty, from the specification's table."""
    if not case.phases:
        return dict.fromkeys(DUTIES, (NOT_APPLICABLE, None))
    calendar = calendar_of(case, as_of)
    records = [r for r in case.records if r.date <= as_of]
    found: dict[str, tuple[Outcome, date | None]] = {}
    for rule, duty in DUTIES.items():
        due = calendar.due(rule, weeks)
        done = day_done(duty, records, spread=rule == "IB301")
        stays = not calendar.early or rule in {*BY_END, *AFTER_END, "IB804"}
        if due is None:
            found[rule] = PENDING, None
        elif not stays and calendar.end is not None and calendar.end < due:
            found[rule] = NOT_APPLICABLE, None
        elif done is not None:
            found[rule] = (MET if done <= due else BREACHED), None
        else:
            found[rule] = (PENDING if as_of <= due else BREACHED), due
    return found


def about(data: st.DataObject, case: Case) -> date:
    """A day about one that matters."""
    marks = [r.date for r in case.records] + [p.start for p in case.phases]
    marks += [p.end for p in case.phases if p.end is not None]
    every = check(case, as_of=date(2020, 1, 1))
    marks += [told.due for told in every if told.due is not None]
    if not marks:
        return data.draw(days())
    return data.draw(st.sampled_from(marks)) + ONE_DAY * data.draw(st.integers(-1, 1))


class TestProperties:
    """Domain: "`pending` may become `met` or `breached`; those two never change again"."""

    @given(measures(), st.data(), st.sampled_from([4, 6]))
    def test_second_opinion(self, case: Case, data: st.DataObject, weeks: int) -> None:
        """A second computation, from the table alone, comes to the same outcomes and due days."""
        as_of = about(data, case)
        report = check(case, as_of=as_of, readings={"report-time": f"P{weeks}W"}, select=DUTIES)
        found = {told.rule: (told.outcome, told.due) for told in report}
        assert len(found) == len(report)
        assert found == second_opinion(case, as_of, weeks)

    @FEWER
    @given(measures(), st.data())
    def test_order(self, case: Case, data: st.DataObject) -> None:
        """The order of phases and records in the file does not matter."""
        as_of = about(data, case)
        records = data.draw(st.permutations(case.records))
        turned = attrs.evolve(case, phases=case.phases[::-1], records=records)

        def values(of: Case) -> set[Any]:
            return {
                (j.rule, j.outcome, j.because, j.allowed, j.due, _day(j.observed))
                for j in check(of, as_of=as_of)
            }

        assert values(turned) == values(case)

    @FEWER
    @given(measures())
    def test_growing_day(self, case: Case) -> None:
        """What is met or breached stays so on every later day, for each rule and subject."""
        assume(case.records)
        marks = {r.date for r in case.records} | {p.end or p.start for p in case.phases}
        marks |= {mark + ONE_DAY for mark in marks} | {date(2024, 3, 1), date(2029, 1, 1)}
        decided: dict[tuple[str, str], Outcome] = {}
        for as_of in sorted(marks):
            told = {(j.rule, j.subject): j.outcome for j in check(case, as_of=as_of)}
            assert {key: told.get(key) for key in decided} == decided
            decided = {key: o for key, o in told.items() if o in (MET, BREACHED)}

    @FEWER
    @given(measures(), st.data())
    def test_remedies(self, case: Case, data: st.DataObject) -> None:
        """Every remedy that is told mends its breach and breaches nothing else."""
        as_of = about(data, case)
        for told in check(case, as_of=as_of):
            if told.remedy is not None and told.remedy.action != "none":
                after = check(mended(case, told.remedy, as_of=as_of), as_of=as_of)
                again = [j.outcome for j in after[told.rule] if j.subject == told.subject]
                assert again in ([MET], [PENDING])
                before = check(case, as_of=as_of)
                wrong = {(j.rule, j.subject) for j in before.breached}
                assert {(j.rule, j.subject) for j in after.breached} <= wrong


def _day(observed: Any) -> Any:
    # Which of several incomplete records is told depends on their order on one day.
    return observed if isinstance(observed, date) else None
