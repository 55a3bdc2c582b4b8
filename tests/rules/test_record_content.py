"""record-content, by its rules in both programmes."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import attrs
import pytest
from build import (
    BREACHED,
    EINSTIEG,
    MET,
    NOT_APPLICABLE,
    ONE_DAY,
    PROGRAMME,
    assert_decided_stays,
    case_of,
    day,
    expected,
    judge,
    outcomes,
    phase,
    record,
    remedies,
    tried,
    with_parameters,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from passtgenau_core import (
    Case,
    IcfAssessment,
    Outcome,
    Programme,
    Record,
    Remedy,
    Term,
    Text,
    check,
    dump_case,
    load_programme,
)
from passtgenau_core.rules.record_content import KIND, Parameters
from passtgenau_core.testing import days, records

FEWER = settings(max_examples=settings().max_examples // 4)
SECOND = load_programme("integrationsbegleitung")
ON = "2025-04-02"
AS_OF = "2025-06-02"
DOCUMENTATION = ("moduldokumentation", {"with": ["teilnehmende"], "topics": ["zielerreichung"]})
ASKED: dict[str, tuple[str, dict[str, list[str]]]] = {
    "PG602": DOCUMENTATION,
    "PG606": ("abschlussbericht", {"recipients": ["budgetnehmer"]}),
    "PG702": ("reflexionsgespraech", {"with": ["leitung"]}),
    "PG703": ("reflexionsgespraech", {"topics": ["erfolgsbewertung", "kritik"]}),
    "PG704": ("informationsgespraech", {"with": ["leitung"]}),
    "IB103": ("zuweisung", {"topics": ["auftrag"]}),
    "IB202": ("erstgespraech", {"topics": ["grunddaten", "taetigkeiten", "hemmnisse", "wuensche"]}),
    "IB203": ("erstgespraech", {"aids": ["checkliste_erstgespraech"]}),
    "IB205": ("erstgespraech", {"topics": ["weitere_dokumentation"]}),
    "IB206": ("erstgespraech", {"topics": ["umgang_mit_informationen"]}),
    "IB402": (
        "beschaeftigungsvereinbarung",
        {
            "topics": [
                "einsatzzeiten",
                "mehraufwandsentschaedigung",
                "fahrtkosten",
                "arbeitskleidung",
                "rechte_und_pflichten",
            ]
        },
    ),
    "IB403": (
        "beschaeftigungsvereinbarung",
        {"topics": ["beschaeftigungsbereich", "einsatzstelle"]},
    ),
    "IB404": ("beschaeftigungsvereinbarung", {"topics": ["ansprechpartner", "wegbeschreibung"]}),
    "IB603": ("integrationsplan", {"topics": ["qualifizierungsanteile"]}),
    "IB703": ("zwischenauswertung", {"topics": ["perspektiven", "bewerbung_oder_folgemassnahme"]}),
    "IB705": ("zwischenbericht", {"topics": ["weitergabe_transparent"]}),
}
"""What the tables of the specification ask of a record: by rule its kind, and words by field."""

EACH_WORD = [
    (rule, field, word)
    for rule, (_, asked) in ASKED.items()
    for field, words in asked.items()
    for word in words
]


def programme_of(rule: str) -> Programme:
    """The programme that the rule belongs to."""
    return PROGRAMME if rule.startswith("PG") else SECOND


def holding(kind: str, fields: dict[str, list[str]], on: str | date = ON) -> Record:
    """A record that holds these words, told by the fields of a case file."""
    words: dict[str, Any] = {("with_" if name == "with" else name): fields[name] for name in fields}
    return record(kind, on, **words)


def whole(rule: str, on: str | date = ON) -> Record:
    """A record that holds all that the rule asks."""
    return holding(*ASKED[rule], on)


def filed(rule: str, *records: Record) -> Case:
    """A case without phases: whether a record holds what it must does not depend on them."""
    return case_of(programme=programme_of(rule), records=records)


class TestWhatIsAsked:
    """Domain: "PG602 … done with `teilnehmende`, topic `zielerreichung`", and so on by rule."""

    @pytest.mark.parametrize("rule", ASKED)
    def test_holds_all(self, rule: str) -> None:
        """A record that holds all of it is met, without any phase in the file."""
        kind = ASKED[rule][0]
        assert judge(rule, filed(rule, whole(rule)), AS_OF) == (
            expected(
                rule,
                "records/0",
                MET,
                "record-holds",
                row=programme_of(rule).rule(rule),
                pointer="/records/0",
                facts=("/records/0",),
                terms=(kind,),
            ),
        )

    @pytest.mark.parametrize(("rule", "field", "word"), EACH_WORD)
    def test_one_word_is_missing(self, rule: str, field: str, word: str) -> None:
        """Without one word, whichever it is, it is a breach that names the word and its place."""
        kind, asked = ASKED[rule]
        left = [other for other in asked[field] if other != word]
        case = filed(rule, holding(kind, {**asked, field: left}))
        told = judge(rule, case, AS_OF)
        place = f"/records/0/{field}"
        assert told == (
            expected(
                rule,
                "records/0",
                BREACHED,
                "record-lacks",
                row=programme_of(rule).rule(rule),
                observed=(word,),
                pointer=place if left else "/records/0",
                facts=(place,),
                terms=(kind,),
            ),
        )
        assert remedies(told) == [Remedy(action="set", pointer=place, value=(*left, word))]
        assert tried(rule, case, AS_OF) == 1

    @pytest.mark.parametrize("rule", ASKED)
    def test_holds_nothing(self, rule: str) -> None:
        """A bare record lacks every word; one remedy enters them where they are one field's."""
        kind, asked = ASKED[rule]
        (told,) = judge(rule, filed(rule, record(kind, ON)), AS_OF)
        assert told.observed == tuple(word for words in asked.values() for word in words)
        assert told.pointer == "/records/0"
        assert told.facts == tuple(f"/records/0/{field}" for field in asked)
        assert (told.remedy is not None) == (len(asked) == 1)

    @pytest.mark.parametrize("rule", ASKED)
    def test_more_than_asked(self, rule: str) -> None:
        """More words and another order do not matter."""
        kind, asked = ASKED[rule]
        terms = programme_of(rule).terms
        fields = {"topics": sorted(terms("topics")), "with": sorted(terms("roles"))}
        fields |= {"aids": sorted(terms("aids")), "recipients": sorted(terms("roles"))}
        fields |= {field: [*reversed(words)] for field, words in asked.items()}
        fields["topics"] = [*reversed(fields["topics"])]
        assert outcomes(rule, filed(rule, holding(kind, fields)), AS_OF) == {"records/0": MET}

    def test_words_of_another_field(self) -> None:
        """A role that took part is not one that it was sent to."""
        case = case_of(records=[record("abschlussbericht", ON, with_=["budgetnehmer"])])
        assert outcomes("PG606", case, AS_OF) == {"records/0": BREACHED}
        case = case_of(records=[record("reflexionsgespraech", ON, by=["leitung"])])
        assert outcomes("PG702", case, AS_OF) == {"records/0": BREACHED}

    def test_first_field_is_pointed_to(self) -> None:
        """Where words of two fields are missing, it points to the first field that is there."""
        case = case_of(records=[record("moduldokumentation", ON, with_=["trainer"])])
        (told,) = judge("PG602", case, AS_OF)
        assert told.observed == ("teilnehmende", "zielerreichung")
        assert told.pointer == "/records/0/with"
        assert told.facts == ("/records/0/with", "/records/0/topics")
        assert told.remedy is None


class TestWhoAndHow:
    """Contract: "users … use every rule kind without writing Python": `by` and `form` too."""

    def test_decided_by(self) -> None:
        """Who decided or issued it may be asked for."""
        programme = with_parameters("PG704", with_=(), by=("leitung", "trainer"))
        case = case_of(
            programme=programme,
            records=[
                record("informationsgespraech", ON, by=["trainer", "leitung"]),
                record("informationsgespraech", ON, by=["trainer"], with_=["leitung"]),
            ],
        )
        assert outcomes("PG704", case, AS_OF) == {"records/0": MET, "records/1": BREACHED}

    def test_form(self) -> None:
        """A form may be asked for; entering it is the remedy."""
        programme = with_parameters("PG704", form="schriftlich")
        talk = record("informationsgespraech", ON, with_=["leitung"])
        case = case_of(programme=programme, records=[talk])
        (told,) = judge("PG704", case, AS_OF)
        assert (told.outcome, told.observed) == (BREACHED, ("schriftlich",))
        assert (told.pointer, told.facts) == ("/records/0", ("/records/0/form",))
        assert told.remedy == Remedy(action="set", pointer="/records/0/form", value="schriftlich")
        assert tried("PG704", case, AS_OF) == 1
        right = case_of(programme=programme, records=[attrs.evolve(talk, form="schriftlich")])
        assert outcomes("PG704", right, AS_OF) == {"records/0": MET}

    @pytest.mark.parametrize(
        ("fields", "pointer"),
        [
            ({"with_": ["leitung"], "form": "muendlich"}, "/records/0/form"),
            ({"form": "muendlich"}, "/records/0"),
            ({"with_": ["trainer"]}, "/records/0/with"),
            ({"with_": ["trainer"], "form": "muendlich"}, "/records/0/with"),
        ],
    )
    def test_pointer_is_in_the_file(self, fields: dict[str, Any], pointer: str) -> None:
        """It points to the first field that lacks something, or to the record without such one."""
        forms = (*PROGRAMME.vocabulary.forms, Term(id="muendlich", title=Text.same("oral")))
        programme = with_parameters("PG704", form="schriftlich")
        programme = attrs.evolve(
            programme, vocabulary=attrs.evolve(programme.vocabulary, forms=forms)
        )
        talk = record("informationsgespraech", ON, **fields)
        (told,) = judge("PG704", case_of(programme=programme, records=[talk]), AS_OF)
        assert (told.outcome, told.pointer) == (BREACHED, pointer)


class TestNotTo:
    """Concept 3.4: "Der Budgetgeber kann diesen dann bei dem / der BudgetnehmerIn anfordern"."""

    def test_sent_to_the_funder(self) -> None:
        """Among the recipients the funder is a breach; the remedy leaves the others."""
        report = record("abschlussbericht", ON, recipients=["ifd", "budgetgeber", "budgetnehmer"])
        told = judge("PG607", case_of(records=[report]), AS_OF)
        assert told == (
            expected(
                "PG607",
                "records/0",
                BREACHED,
                "sent-to-the-wrong",
                observed=("budgetgeber",),
                pointer="/records/0/recipients",
                facts=("/records/0/recipients",),
                terms=("abschlussbericht",),
            ),
        )
        left = ("ifd", "budgetnehmer")
        assert remedies(told) == [Remedy(action="set", pointer="/records/0/recipients", value=left)]
        assert tried("PG607", case_of(records=[report]), AS_OF) == 1

    @pytest.mark.parametrize("recipients", [[], ["budgetnehmer"], ["budgetnehmer", "ifd"]])
    def test_not_sent_there(self, recipients: list[str]) -> None:
        """Sent to others, or to nobody, it is met: to whom it must go is PG606's."""
        case = case_of(records=[record("abschlussbericht", ON, recipients=recipients)])
        assert outcomes("PG607", case, AS_OF) == {"records/0": MET}

    def test_took_part(self) -> None:
        """That the funder took part is no matter of this rule."""
        case = case_of(records=[record("abschlussbericht", ON, with_=["budgetgeber"])])
        assert outcomes("PG607", case, AS_OF) == {"records/0": MET}

    def test_sent_to_the_funder_alone(self) -> None:
        """Both rules are breached then, and the remedy of each mends its own."""
        case = case_of(records=[record("abschlussbericht", ON, recipients=["budgetgeber"])])
        for rule in ("PG606", "PG607"):
            assert outcomes(rule, case, AS_OF) == {"records/0": BREACHED}
            assert tried(rule, case, AS_OF) == 1


class TestIcf:
    """Concept 3.4: "ein Abschlussbericht im ICF Format"; domain: "at least one ICF assessment"."""

    def test_without(self) -> None:
        """Without an assessment it is a breach, and no remedy makes one up."""
        told = judge("PG605", case_of(records=[record("abschlussbericht", ON)]), AS_OF)
        assert told == (
            expected(
                "PG605",
                "records/0",
                BREACHED,
                "without-icf",
                pointer="/records/0",
                facts=("/records/0/icf",),
                terms=("abschlussbericht",),
            ),
        )
        assert remedies(told) == [None]

    @pytest.mark.parametrize(
        "assessment", [{"code": "d850"}, {"code": "d8", "performance": 2}, {"code": "b1"}]
    )
    def test_one_is_enough(self, assessment: dict[str, Any]) -> None:
        """One assessment of any kind is enough."""
        report = record("abschlussbericht", ON, icf=[IcfAssessment(**assessment)])
        assert outcomes("PG605", case_of(records=[report]), AS_OF) == {"records/0": MET}

    def test_no_remedy_enters_a_report(self) -> None:
        """A missing report is not proposed to be entered, for its assessment cannot be made up."""
        report = record("abschlussbericht", "2025-04-02", icf=[IcfAssessment(code="d850")])
        case = case_of(records=[report])
        assert KIND.completes is not None
        row = PROGRAMME.rule("PG605")
        assert KIND.completes(row, case, attrs.evolve(report, icf=())) is None
        assert KIND.completes(row, case, report) == report


class TestRemediesOfOtherRules:
    """A record that a remedy enters holds what the rules ask of its kind."""

    def test_completes(self) -> None:
        """It adds what is asked of the kind, keeps what is there, and leaves other kinds alone."""
        assert KIND.completes is not None
        talk = record("reflexionsgespraech", ON, topics=["kritik"])
        row, case = PROGRAMME.rule("PG703"), case_of()
        assert KIND.completes(row, case, talk) == attrs.evolve(
            talk, topics=("kritik", "erfolgsbewertung")
        )
        other = record("informationsgespraech", ON)
        assert KIND.completes(row, case, other) is other


class TestWhichRecords:
    """Domain: "for each record of its kind; if there is none, the rule is not applicable"."""

    @pytest.mark.parametrize("rule", [*ASKED, "PG605", "PG607"])
    def test_none(self, rule: str) -> None:
        """Without a record of the kind the rule does not apply, whatever else is on record."""
        kind = programme_of(rule).rule(rule).parameters.record
        others = [k for k in sorted(programme_of(rule).terms("kinds")) if k != kind]
        case = filed(rule, *(record(other, ON) for other in others))
        for each in (filed(rule), case):
            assert judge(rule, each, AS_OF) == (
                expected(
                    rule,
                    "case",
                    NOT_APPLICABLE,
                    "no-such-record",
                    row=programme_of(rule).rule(rule),
                    pointer="/records",
                    terms=(kind,),
                ),
            )

    @pytest.mark.parametrize("on", [ON, "2024-02-29", "2025-01-31", "2024-12-31"])
    def test_from_its_day_on(self, on: str) -> None:
        """A record is judged from the day it bears; the day before it is not there yet."""
        case = case_of(records=[record("reflexionsgespraech", on)])
        assert outcomes("PG702", case, day(on) - ONE_DAY) == {"case": NOT_APPLICABLE}
        assert outcomes("PG702", case, on) == {"records/0": BREACHED}
        assert outcomes("PG702", case, day(on) + ONE_DAY) == {"records/0": BREACHED}

    def test_each_by_itself(self) -> None:
        """Each record of the kind is judged, in the file's order, and none makes up for another."""
        case = case_of(
            phase(EINSTIEG, "2025-03-03", "2025-03-28"),
            records=[
                record("reflexionsgespraech", "2025-05-20", topics=["kritik"]),
                record("moduldokumentation", "2025-04-01"),
                record("reflexionsgespraech", "2025-04-20", topics=["erfolgsbewertung"]),
                record("reflexionsgespraech", "2025-06-03"),
                whole("PG703", "2025-03-20"),
            ],
        )
        told = outcomes("PG703", case, AS_OF)
        assert list(told.items()) == [
            ("records/0", BREACHED),
            ("records/2", BREACHED),
            ("records/4", MET),
        ]

    def test_no_word_of_a_later_record(self) -> None:
        """What a record lacked is not made up for by the next one."""
        case = filed("IB202", record("erstgespraech", ON), whole("IB202", "2025-04-09"))
        assert outcomes("IB202", case, AS_OF) == {"records/0": BREACHED, "records/1": MET}


class TestWhatIsIdle:
    """A row that asks nothing of its record can never say anything, and is told so."""

    def test_asks_nothing(self) -> None:
        """A row with a kind of record alone is idle."""
        row = attrs.evolve(PROGRAMME.rule("PG702"), parameters=Parameters(record="zuweisung"))
        assert KIND.idle(row, PROGRAMME) is not None

    @pytest.mark.parametrize(
        "asked",
        [
            {"with_": ("leitung",)},
            {"by": ("leitung",)},
            {"topics": ("kritik",)},
            {"aids": ("infoblatt",)},
            {"recipients": ("budgetnehmer",)},
            {"form": "schriftlich"},
            {"not_to": ("budgetgeber",)},
            {"icf": True},
        ],
    )
    def test_asks_something(self, asked: dict[str, Any]) -> None:
        """Anything that may be asked is enough."""
        parameters = Parameters(record="abschlussbericht", **asked)
        row = attrs.evolve(PROGRAMME.rule("PG702"), parameters=parameters)
        assert KIND.idle(row, PROGRAMME) is None


def second_opinion(rule: str, raw: dict[str, Any], as_of: date) -> dict[str, Outcome]:
    """What the rule says, by the file itself and the table above."""
    kind = programme_of(rule).rule(rule).parameters.record
    asked = ASKED.get(rule, (kind, {}))[1]
    found = {}
    for number, written in enumerate(raw.get("records", [])):
        if written["kind"] != kind or date.fromisoformat(written["date"]) > as_of:
            continue
        holds = all(set(words) <= set(written.get(field, [])) for field, words in asked.items())
        if rule == "PG605":
            holds = bool(written.get("icf"))
        if rule == "PG607":
            holds = "budgetgeber" not in written.get("recipients", [])
        found[f"records/{number}"] = MET if holds else BREACHED
    return found or {"case": NOT_APPLICABLE}


@st.composite
def filed_records(draw: st.DrawFn) -> Case:
    """A case with some records of the kinds that rules speak of, near to what they ask."""
    programme = draw(st.sampled_from([PROGRAMME, SECOND]))
    rules = [rule for rule in ASKED if programme_of(rule) is programme]
    drawn = []
    for _ in range(draw(st.integers(0, 4))):
        if draw(st.booleans()):
            drawn.append(draw(records(programme)))
            continue
        kind, asked = ASKED[draw(st.sampled_from(rules))]
        fields = {
            field: draw(st.permutations(words))[: draw(st.integers(0, len(words)))]
            for field, words in asked.items()
        }
        drawn.append(holding(kind, fields, draw(days())))
    return case_of(programme=programme, records=drawn)


class TestProperties:
    """Domain: "judged for each record of its kind"; "those two never change again"."""

    @given(filed_records(), days())
    def test_second_opinion(self, case: Case, as_of: date) -> None:
        """A second computation, from the file's own text, comes to the same outcomes."""
        raw = json.loads(dump_case(case, format="json"))
        for rule in [*ASKED, "PG605", "PG607"]:
            if programme_of(rule) is case.programme:
                assert outcomes(rule, case, as_of) == second_opinion(rule, raw, as_of)

    @FEWER
    @given(filed_records(), st.data())
    def test_order(self, case: Case, data: st.DataObject) -> None:
        """In another order the same records are told with the same outcomes."""
        order = data.draw(st.permutations(range(len(case.records))))
        turned = attrs.evolve(case, records=[case.records[number] for number in order])
        back = {f"records/{new}": f"records/{old}" for new, old in enumerate(order)}
        for row in case.programme.rules:
            if row.kind == "record-content":
                told = outcomes(row.id, turned, AS_OF)
                again = {back.get(subject, subject): o for subject, o in told.items()}
                assert again == outcomes(row.id, case, AS_OF)

    @FEWER
    @given(filed_records(), st.lists(days(), max_size=5))
    def test_growing_day(self, case: Case, some: list[date]) -> None:
        """What is met or breached stays so on every later day."""
        every = {*some, *(record.date for record in case.records)}
        for row in case.programme.rules:
            if row.kind == "record-content":
                assert_decided_stays(row.id, case, every)

    @FEWER
    @given(filed_records(), days())
    def test_remedies(self, case: Case, as_of: date) -> None:
        """What is wrong about one field of a record is mended by its remedy, and nothing breaks."""
        for row in case.programme.rules:
            if row.kind == "record-content":
                told = check(case, as_of=as_of)[row.id]
                one_field = [j for j in told if j.outcome is BREACHED and len(j.facts) == 1]
                mendable = [j for j in one_field if j.because != "without-icf"]
                assert tried(row.id, case, as_of) == len(mendable)
