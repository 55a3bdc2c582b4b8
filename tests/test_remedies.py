"""Remedies: each is made, judged again, and written into the file as the JSON report says it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Literal

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from passtgenau_core import (
    Agreement,
    Budget,
    Case,
    Cents,
    Goal,
    HourEntry,
    IcfAssessment,
    InputError,
    Judgement,
    Outcome,
    Participant,
    Phase,
    Rate,
    Record,
    Remedy,
    Report,
    Service,
    Trainer,
    Waiver,
    check,
    dump_case,
    load_case,
    load_programme,
    mended,
    read_case,
)
from passtgenau_core.output.json_report import render
from passtgenau_core.remedies import reversals
from passtgenau_core.runs.result import Run
from passtgenau_core.runs.telling import Judged, result_of
from passtgenau_core.testing import cases, days, hour_entries, phases

PASSTGENAU = load_programme("passtgenau")
BEGLEITUNG = load_programme("integrationsbegleitung")
MENDED = (Outcome.MET, Outcome.PENDING)
LATE = ("done-late", "came-late", "answered-late", "day-out-of-order")
TEAM = Service(trainers=[Trainer(id="QT-1")])
ONE_DAY = timedelta(days=1)
EXAMPLES = settings().max_examples
Pair = tuple[str, str]


def day(text: str) -> date:
    """The day that ``text`` names."""
    return date.fromisoformat(text)


def record(kind: str, on: str, **fields: Any) -> Record:
    """A record of this kind."""
    return Record(kind=kind, date=day(on), **fields)


def documentation(module: str, on: str, *goals: str) -> Record:
    """A documentation of a module that holds all that is asked."""
    return record(
        "moduldokumentation",
        on,
        module=module,
        with_=["teilnehmende"],
        topics=["zielerreichung"],
        goals=dict.fromkeys(goals, "teilweise"),
    )


def talk(on: str) -> Record:
    """A reflection talk that holds all that is asked."""
    return record(
        "reflexionsgespraech",
        on,
        with_=["leitung", "teilnehmende"],
        topics=["erfolgsbewertung", "kritik"],
    )


QUALIFIED = Case(
    id="LOE-2025-007",
    programme=PASSTGENAU,
    participant=Participant(groups=["autismus"], district="Landkreis Lörrach"),
    agreement=Agreement(
        provider="st-josefshaus",
        consulted_on=day("2025-01-20"),
        signed_on=day("2025-02-10"),
        modules=["einstiegsphase", "qualifizierungsphase", "sicherung_arbeitsplatz"],
    ),
    budget=Budget(
        funder="eingliederungshilfe-loerrach",
        approved_on=day("2025-02-05"),
        start=day("2025-03-01"),
        end=day("2026-02-28"),
        hours={"einstiegsphase": 40, "sicherung_arbeitsplatz": 40},
        amount=Cents(660000),
        rates=[Rate(from_=day("2025-03-01"), rate=Cents(6000))],
    ),
    phases=[
        Phase(
            module="einstiegsphase",
            start=day("2025-03-03"),
            end=day("2025-03-28"),
            planned_hours=48,
        ),
        Phase(module="qualifizierungsphase", start=day("2025-03-31"), end=day("2025-09-30")),
        Phase(module="sicherung_arbeitsplatz", start=day("2025-10-01"), end=day("2026-01-31")),
    ],
    ledger=[
        HourEntry(id=f"H-{number}", date=day(on), module=module, minutes=minutes, trainer="QT-1")
        for number, (on, module, minutes) in enumerate(
            [
                ("2025-03-03", "einstiegsphase", 1200),
                ("2025-03-28", "einstiegsphase", 1200),
                ("2025-05-05", "qualifizierungsphase", 1500),
                ("2025-10-01", "sicherung_arbeitsplatz", 900),
                ("2025-10-31", "sicherung_arbeitsplatz", 900),
                ("2026-01-12", "sicherung_arbeitsplatz", 600),
            ]
        )
    ],
    goals=[
        Goal(id="Z-1", agreed_on=day("2025-03-10")),
        Goal(id="Z-2", agreed_on=day("2025-10-06")),
    ],
    records=[
        record("informationsgespraech", "2025-01-15", with_=["leitung"]),
        documentation("einstiegsphase", "2025-04-02", "Z-1"),
        documentation("qualifizierungsphase", "2025-10-20", "Z-1", "Z-2"),
        documentation("sicherung_arbeitsplatz", "2026-02-09", "Z-1", "Z-2"),
        *map(talk, ["2025-06-03", "2025-09-01", "2025-12-01"]),
        record("einsichtsverlangen", "2025-07-31", answered_on=day("2025-08-29")),
        record(
            "abschlussbericht",
            "2026-02-27",
            recipients=["budgetnehmer"],
            icf=[IcfAssessment(code="d850", performance=2)],
        ),
    ],
)

ACCOMPANIED = Case(
    id="GWA-2025-003",
    programme=BEGLEITUNG,
    agreement=Agreement(signed_on=day("2025-02-24")),
    phases=[Phase(module="massnahme", start=day("2025-03-03"), end=day("2025-09-05"))],
    records=[
        record("eignungsfeststellung", "2025-02-03"),
        record("zuweisung", "2025-02-10", form="schriftlich", topics=["auftrag"]),
        record(
            "erstgespraech",
            "2025-02-17",
            topics=[
                *("grunddaten", "taetigkeiten", "hemmnisse", "wuensche"),
                *("weitere_dokumentation", "umgang_mit_informationen"),
            ],
            aids=["checkliste_erstgespraech"],
        ),
        record("teilnehmerbogen", "2025-02-17"),
        record("infoblatt", "2025-02-17", topics=["sinn", "rollen", "verhaltensregeln"]),
        record("entscheidung", "2025-02-20", by=["teilnehmende"]),
        record("entscheidung", "2025-02-21", by=["traeger"]),
        record(
            "beschaeftigungsvereinbarung",
            "2025-02-24",
            form="schriftlich",
            topics=[
                *("einsatzzeiten", "mehraufwandsentschaedigung", "fahrtkosten"),
                *("arbeitskleidung", "rechte_und_pflichten", "beschaeftigungsbereich"),
                *("einsatzstelle", "ansprechpartner", "wegbeschreibung"),
            ],
        ),
        record("vermittlung", "2025-02-26", topics=["stellenprofil"]),
        record("einsatzstellenpruefung", "2025-02-26", aids=["anforderungskatalog"]),
        record("unfallverhuetung", "2025-03-03"),
        record("integrationsplanung", "2025-03-17"),
        record(
            "integrationsplan",
            "2025-03-24",
            topics=[
                *("zielvereinbarungen", "persoenliche_lage", "soziale_lage"),
                "qualifizierungsanteile",
            ],
        ),
        record("einsatzueberpruefung", "2025-05-05"),
        record(
            "zwischenauswertung",
            "2025-06-02",
            topics=["perspektiven", "bewerbung_oder_folgemassnahme"],
        ),
        record("beurteilungsbogen", "2025-06-02", topics=["mit_einsatzstelle_abgestimmt"]),
        record(
            "zwischenbericht",
            "2025-06-30",
            recipients=["sgb2_traeger"],
            with_=["teilnehmende"],
            topics=["kompetenzen", "perspektiven", "weitergabe_transparent"],
        ),
        record("abschlussgespraech", "2025-09-05", topics=["kompetenzprofil", "empfehlung"]),
        record("berichtsgliederung", "2025-09-08", with_=["sgb2_traeger"]),
        record("abschlussbericht", "2025-09-15", recipients=["sgb2_traeger"]),
        record("bescheinigung", "2025-09-15"),
        record("rueckmeldung_erbeten", "2025-09-15"),
    ],
)
FORMS: tuple[Literal["json", "yaml"], ...] = ("json", "yaml")
COMPLIANT = {"passtgenau": QUALIFIED, "integrationsbegleitung": ACCOMPANIED}


# --- Cases that breach ------------------------------------------------------------------------


def _moved(draw: st.DrawFn, one: date) -> date:
    return one + timedelta(days=draw(st.sampled_from((-200, -31, -7, -1, 1, 7, 31, 100, 200))))


def _other_record(draw: st.DrawFn, old: Record) -> Record:
    """A record on another day, or without something that it held."""
    empty = {"with_", "by", "topics", "aids", "recipients", "icf"}
    held = [name for name in empty if getattr(old, name)]
    held += [name for name in ("module", "form", "answered_on", "goals") if getattr(old, name)]
    change = draw(st.sampled_from(["date", *sorted(held)]))
    if change == "date":
        return attrs.evolve(old, date=_moved(draw, old.date), answered_on=None)
    if change == "topics" and draw(st.booleans()):
        return attrs.evolve(old, topics=old.topics[1:])
    if change == "answered_on":
        late = st.sampled_from((None, old.date + timedelta(days=40)))
        return attrs.evolve(old, answered_on=draw(late))
    if "budgetnehmer" in old.recipients and draw(st.booleans()):
        return attrs.evolve(old, recipients=(*old.recipients, "budgetgeber"))
    lacking: dict[str, Any] = {change: () if change in empty else None}
    return attrs.evolve(old, **lacking)


def _other_phase(draw: st.DrawFn, old: Phase) -> Phase:
    """A phase with another start or end, open, broken off, or with more planned hours."""
    change = draw(st.sampled_from(("start", "end", "open", "early", "planned")))
    if change == "planned":
        return attrs.evolve(old, planned_hours=draw(st.sampled_from((49, 600))))
    if change == "start":
        start = _moved(draw, old.start)
        return attrs.evolve(old, start=start if old.end is None else min(start, old.end))
    if change == "open":
        return attrs.evolve(old, end=None, ended_early=None)
    end = max(_moved(draw, old.end or old.start), old.start)
    return attrs.evolve(old, end=end, ended_early="ill" if change == "early" else None)


def _other_budget(draw: st.DrawFn, old: Budget) -> Budget:
    """A budget approved late, or for less time, money or hours."""
    changes: list[dict[str, Any]] = [
        {"approved_on": None},
        {"approved_on": day("2025-03-04")},
        {"start": day("2025-03-04")},
        {"end": day("2025-12-31")},
        {"end": None},
        {"amount": Cents(draw(st.sampled_from((1, 600000, 659999))))},
        {"hours": {"einstiegsphase": 39, "sicherung_arbeitsplatz": 1}},
        {"rates": [Rate(from_=day("2025-03-01"), rate=Cents(6001))]},
        {"rates": [Rate(from_=day("2025-05-01"), rate=Cents(60000))]},
    ]
    return attrs.evolve(old, **draw(st.sampled_from(changes)))


def _other_agreement(draw: st.DrawFn, old: Agreement) -> Agreement:
    """An agreement signed late, with nobody, or on other modules."""
    changes: list[dict[str, Any]] = [
        {"signed_on": None},
        {"signed_on": day("2025-03-04")},
        {"consulted_on": day("2025-02-11")},
        {"provider": None},
        {"modules": old.modules[:1] if isinstance(old.modules, tuple) else None},
        {"modules": ()},
        {"modules": None},
    ]
    return attrs.evolve(old, **draw(st.sampled_from(changes)))


@st.composite
def mutations(draw: st.DrawFn, name: str) -> Case:
    """The compliant case of a programme with one to three changes."""
    case = COMPLIANT[name]
    for _ in range(draw(st.integers(1, 3))):
        change = draw(
            st.sampled_from(
                ("drop", "drop", "record", "record", "phase", "phases", "money", "hours")
            )
        )
        if change in ("drop", "record") and case.records:
            held = list(case.records)
            number = draw(st.integers(0, len(held) - 1))
            held[number : number + 1] = (
                [] if change == "drop" else [_other_record(draw, held[number])]
            )
            case = attrs.evolve(case, records=held)
        elif change == "phase" and case.phases:
            listed = list(case.phases)
            number = draw(st.integers(0, len(listed) - 1))
            listed[number] = _other_phase(draw, listed[number])
            case = attrs.evolve(case, phases=listed)
        elif change == "phases":
            listed = list(case.phases)
            # Past its end stands for one more.
            number = draw(st.integers(0, len(listed)))
            one_more = draw(phases(draw(st.sampled_from(case.programme.modules))))
            listed[number : number + 1] = [] if number < len(listed) else [one_more]
            case = attrs.evolve(case, phases=listed)
        elif change == "money" and case.budget is not None and draw(st.booleans()):
            case = attrs.evolve(case, budget=_other_budget(draw, case.budget))
        elif change == "money" and case.agreement is not None:
            case = attrs.evolve(case, agreement=_other_agreement(draw, case.agreement))
        else:
            entry = hour_entries(case.programme, f"X-{len(case.ledger)}", case.phases)
            case = case.book(draw(entry))
    return case


@st.composite
def situations(
    draw: st.DrawFn, name: str, *, with_waivers: bool = False
) -> tuple[Case, date, dict[str, str]]:
    """A case that often breaches something, a day, and options of some readings."""
    programme = COMPLIANT[name].programme
    source = st.one_of(
        mutations(name),
        mutations(name),
        cases(programme, most_phases=3, most_entries=6, with_waivers=False),
    )
    case = draw(source)
    marks = {one.date for one in case.records} | {one.date for one in case.ledger}
    marks |= {end for one in case.phases for end in (one.start, one.end) if end is not None}
    near = st.builds(
        lambda mark, gap: mark + timedelta(days=gap),
        st.sampled_from(sorted(marks) or [date(2025, 6, 2)]),
        st.sampled_from((0, 1, 7, 29, 43, 93)),
    )
    as_of = draw(st.one_of(st.just(date(2026, 6, 1)), near, near, days()))
    chosen = draw(
        st.fixed_dictionaries(
            {}, optional={r.id: st.sampled_from(r.options) for r in programme.readings}
        )
    )
    if with_waivers:
        pairs = sorted({(j.rule, j.subject) for j in check(case, as_of=as_of, readings=chosen)})
        some = draw(st.lists(st.sampled_from(pairs), max_size=3, unique=True))
        waived = [
            Waiver(
                rule=rule,
                subject=subject,
                reason="fictional",
                approved_by="eingliederungshilfe-loerrach",
                until=as_of + timedelta(days=draw(st.integers(-1, 1))),
            )
            for rule, subject in some
        ]
        case = attrs.evolve(case, waivers=waived)
    return case, as_of, chosen


def breached(judgements: Iterable[Judgement]) -> set[Pair]:
    """Rule and subject of what is breached."""
    return {(j.rule, j.subject) for j in judgements if j.outcome is Outcome.BREACHED}


def is_late(case: Case, judgement: Judgement) -> bool:
    """Whether the duty was fulfilled after its day, or will be by the day that the file states."""
    if judgement.because == "not-done" and judgement.pointer.rpartition("/")[0] in (
        "/agreement",
        "/budget",
    ):
        _, part, name = judgement.pointer.split("/")
        stated = getattr(getattr(case, part), name, None)
        return stated is not None and stated > judgement.allowed
    return judgement.because in LATE


def tried(case: Case, as_of: date, **options: Any) -> Counter[Pair]:
    """Make each change that a remedy says and judge again; how many by rule and action.

    Each must turn its breach into met or pending, or take away the subject with its hours, and
    leave no rule breached that was not before.
    """
    report = check(case, as_of=as_of, **options)
    before = breached(report)
    found: Counter[Pair] = Counter()
    for judgement in report:
        remedy = judgement.remedy
        if remedy is None:
            continue
        assert judgement.outcome is Outcome.BREACHED
        found[judgement.rule, remedy.action] += 1
        if remedy.action == "none":
            assert is_late(case, judgement)
            continue
        changed = mended(case, remedy, as_of=as_of)
        assert changed != case
        after = check(changed, as_of=as_of, **options)
        told = {(j.rule, j.subject): j.outcome for j in after}
        outcome = told.get((judgement.rule, judgement.subject))
        gone = outcome is None and remedy.action == "reverse"
        assert outcome in MENDED or gone, (judgement.rule, judgement.subject, outcome, remedy)
        assert breached(after) <= before, (judgement.rule, breached(after) - before, remedy)
    return found


# --- The file, and changes of it as JSON says them --------------------------------------------


def plain(case: Case) -> dict[str, Any]:
    """The data of the case's file."""
    data: dict[str, Any] = json.loads(dump_case(case, format="json"), parse_float=Decimal)
    return data


def loaded(data: dict[str, Any]) -> Case:
    """The case that data of a file say."""
    return load_case(json.dumps(data, default=float), format="json")


def parent(data: Any, pointer: str) -> tuple[Any, Any]:
    """What holds the value at a JSON pointer, and under which key."""
    *above, last = pointer.split("/")[1:]
    for key in above:
        data = data[int(key)] if isinstance(data, list) else data[key]
    return data, int(last) if isinstance(data, list) and last != "-" else last


def apply(data: dict[str, Any], remedy: dict[str, Any]) -> None:
    """Carry out a remedy of the JSON report on the data of the file."""
    if "set" in remedy:
        assert set(remedy) == {"set", "to"}
        holder, key = parent(data, remedy["set"])
        holder[key] = remedy["to"]
        return
    assert set(remedy) in ({"add", "value"}, {"add", "values"})
    place = remedy["add"].removesuffix("/-")
    assert place != remedy["add"]
    holder, key = parent(data, place)
    holder.setdefault(key, []).extend([remedy["value"]] if "value" in remedy else remedy["values"])


DROP = object()


def changed(case: Case, changes: dict[str, Any]) -> Case:
    """The case whose file holds other values at some JSON pointers, or none, or one more."""
    data = plain(case)
    for pointer, value in changes.items():
        holder, key = parent(data, pointer)
        if value is DROP:
            del holder[key]
        elif key == "-":
            holder.append(value)
        else:
            holder[key] = value
    return loaded(data)


def shown(case: Case, as_of: date, **options: Any) -> tuple[Report, list[dict[str, Any]]]:
    """The report of a case, and its judgements as the JSON report says them."""
    read = read_case(dump_case(case, format="json"), format="json")
    report = check(read.case, as_of=as_of, **options)
    run = Run(
        as_of=as_of,
        results=(result_of(Judged(read=read, report=report), "a.json", "en"),),
        programmes={case.programme.name: case.programme},
        lang="en",
        version="0",
    )
    data = json.loads(render(run), parse_float=Decimal)
    return report, data["results"][0]["judgements"]


# --- Every rule that proposes a change --------------------------------------------------------

AFTERWARDS = day("2026-06-01")
ENTRY = {"id": "R-7", "date": "2025-03-10", "module": "einstiegsphase", "minutes": 60}
# What is changed in the file of the compliant case, the rule that this breaches, and its remedy.
Row = tuple[str, str, dict[str, Any]]
QUALIFIED_ROWS: list[Row] = [
    ("PG101", "add", {"/phases/0": DROP}),
    ("PG102", "set", {"/phases/1/start": "2025-03-28"}),
    ("PG102", "set", {"/phases/0/end": DROP}),
    (
        "PG103",
        "set",
        {
            "/phases/1/module": "sicherung_arbeitsplatz",
            "/phases/1/end": "2025-12-31",
            "/phases/2/module": "qualifizierungsphase",
        },
    ),
    ("PG104", "set", {"/phases/2/start": "2025-09-30"}),
    ("PG104", "set", {"/phases/1/end": DROP}),
    ("PG201", "set", {"/phases/1/end": "2025-06-30"}),
    ("PG202", "set", {"/phases/0/end": "2025-04-01"}),
    ("PG202", "set", {"/phases/2/end": DROP, "/budget/end": DROP}),
    ("PG301", "reverse", {"/hours/-": {**ENTRY, "minutes": 481}}),
    ("PG302", "reverse", {"/hours/3/minutes": 901}),
    ("PG303", "reverse", {"/hours/5/minutes": 9001}),
    ("PG304", "reverse", {"/hours/-": {**ENTRY, "date": "2025-03-29"}}),
    (
        "PG305",
        "reverse",
        {
            "/phases/-": {"module": "jobcoaching", "start": "2025-03-03"},
            "/hours/-": {**ENTRY, "module": "jobcoaching"},
        },
    ),
    ("PG306", "set", {"/phases/0/planned_hours": Decimal("48.05")}),
    ("PG501", "set", {"/budget/approved_on": DROP}),
    ("PG501", "none", {"/budget/approved_on": "2025-03-04"}),
    ("PG502", "set", {"/agreement/signed_on": DROP}),
    ("PG502", "none", {"/agreement/signed_on": "2025-03-04"}),
    ("PG503", "none", {"/agreement/consulted_on": "2025-02-11"}),
    ("PG504", "set", {"/agreement/modules": ["einstiegsphase", "qualifizierungsphase"]}),
    ("PG505", "set", {"/budget/start": "2025-03-04", "/hours/0/date": "2025-03-04"}),
    ("PG505", "set", {"/budget/end": "2026-01-30"}),
    ("PG506", "reverse", {"/hours/1/minutes": 1201}),
    ("PG507", "reverse", {"/budget/amount": "6299.99"}),
    ("PG601", "add", {"/records/1": DROP}),
    ("PG601", "none", {"/records/1/date": "2025-04-26"}),
    ("PG602", "set", {"/records/1/with": DROP}),
    ("PG602", "set", {"/records/1/topics": DROP}),
    ("PG603", "set", {"/records/7/answered_on": DROP}),
    ("PG603", "none", {"/records/7/answered_on": "2025-09-01"}),
    ("PG604", "none", {"/records/8/date": "2026-03-02"}),
    ("PG606", "set", {"/records/8/recipients": DROP}),
    ("PG607", "set", {"/records/8/recipients/-": "budgetgeber"}),
    ("PG608", "set", {"/records/1/goals": DROP}),
    ("PG608", "set", {"/records/2/goals": {"Z-2": "erreicht"}}),
    ("PG701", "add", {"/records/6": DROP}),
    ("PG701", "none", {"/records/5": DROP}),
    ("PG701", "add", {"/records/6": DROP, "/records/5": DROP, "/records/4": DROP}),
    ("PG701", "none", {"/records/4/date": "2025-06-04"}),
    ("PG702", "set", {"/records/4/with": ["teilnehmende"]}),
    ("PG703", "set", {"/records/4/topics": ["kritik"]}),
    ("PG704", "set", {"/records/0/with": DROP}),
    ("PG809", "reverse", {"/hours/2/trainer": "QT-9"}),
]
ACCOMPANIED_ROWS: list[Row] = [
    *(
        (rule, "add", {f"/records/{number}": DROP})
        for number, rule in enumerate(
            [
                *("IB101", "IB102", "IB201", "IB204", "IB207", "", "", "IB401", "IB501", "IB502"),
                *("IB504", "IB601", "IB602", "IB503", "IB701", "IB702", "IB704", "IB801"),
                *("IB804", "IB803", "IB802", "IB805"),
            ]
        )
        if rule
    ),
    ("IB301", "add", {"/records/6": DROP, "/records/5": DROP}),
    ("IB301", "set", {"/records/6": DROP}),
    ("IB301", "none", {"/records/6/date": "2025-02-25"}),
    *(
        (rule, "set", {f"/records/{number}/{name}": DROP})
        for rule, number, name in [
            ("IB102", 1, "form"),
            ("IB103", 1, "topics"),
            ("IB203", 2, "aids"),
            ("IB207", 4, "topics"),
            ("IB401", 7, "form"),
            ("IB402", 7, "topics"),
            ("IB501", 8, "topics"),
            ("IB502", 9, "aids"),
            ("IB602", 12, "topics"),
            ("IB603", 12, "topics"),
            ("IB702", 15, "topics"),
            ("IB703", 14, "topics"),
            ("IB704", 16, "with"),
            ("IB704", 16, "recipients"),
            ("IB801", 17, "topics"),
            ("IB803", 19, "recipients"),
            ("IB804", 18, "with"),
        ]
    ),
    *(
        (rule, "set", {f"/records/{number}/topics/{place}": DROP})
        for rule, number, place in [
            ("IB202", 2, 0),
            ("IB205", 2, 4),
            ("IB206", 2, 5),
            ("IB403", 7, 5),
            ("IB404", 7, 8),
            ("IB705", 16, 2),
        ]
    ),
    ("IB701", "none", {"/records/14/date": "2025-06-03"}),
    ("IB803", "none", {"/records/19/date": "2025-10-04"}),
]
ROWS = [
    *((QUALIFIED, *row) for row in QUALIFIED_ROWS),
    *((ACCOMPANIED, *row) for row in ACCOMPANIED_ROWS),
]
each_row = pytest.mark.parametrize(
    ("case", "rule", "action", "changes"),
    ROWS,
    ids=[f"{rule} {action} {' '.join(changes)}" for _, rule, action, changes in ROWS],
)


class TestCompliant:
    """The two cases that all changes start from."""

    @pytest.mark.parametrize("case", COMPLIANT.values(), ids=list(COMPLIANT))
    def test_nothing_is_breached(self, case: Case) -> None:
        """On no day is anything breached, so every breach below comes from a change."""
        for number in range(0, 540, 5):
            as_of = date(2025, 1, 1) + timedelta(days=number)
            assert breached(check(case, as_of=as_of, service=TEAM)) == set(), as_of
        last = check(case, as_of=AFTERWARDS, service=TEAM)
        assert last.pending == last.undetermined == ()

    @pytest.mark.parametrize("name", COMPLIANT)
    def test_a_check_leaves_nothing_behind(self, name: str) -> None:
        """A case that was judged is written to a file as it was before."""
        case = attrs.evolve(COMPLIANT[name])
        for form in FORMS:
            before = dump_case(case, format=form)
            check(case, as_of=AFTERWARDS)
            assert dump_case(case, format=form) == before


class TestEveryRemedyMends:
    """`Remedy`: "A change of the file that would mend a breach; that it does was tried"."""

    @each_row
    def test_each_rule(self, case: Case, rule: str, action: str, changes: dict[str, Any]) -> None:
        """Each rule proposes a change that mends, and breaches nothing else."""
        found = tried(changed(case, changes), AFTERWARDS, service=TEAM)
        assert found[rule, action] > 0

    @pytest.mark.parametrize("name", COMPLIANT)
    def test_any_case(self, name: str) -> None:
        """So it is for any case, day and reading, with a service and without."""
        seen: Counter[Pair] = Counter()

        @settings(max_examples=max(2 * EXAMPLES, 200))
        @given(situation=situations(name), service=st.sampled_from((None, TEAM)))
        def run(situation: tuple[Case, date, dict[str, str]], service: Service | None) -> None:
            case, as_of, chosen = situation
            seen.update(tried(case, as_of, readings=chosen, service=service))

        run()
        assert {action for _, action in seen} >= {"set", "add", "none"}
        assert len(seen) > 15

    @settings(max_examples=max(EXAMPLES // 2, 1))
    @given(situation=situations("passtgenau", with_waivers=True))
    def test_beside_waivers(self, situation: tuple[Case, date, dict[str, str]]) -> None:
        """So it is where some breaches are waived."""
        case, as_of, chosen = situation
        tried(case, as_of, readings=chosen)

    def test_reversing_what_a_waiver_is_needed_for(self) -> None:
        """A remedy that makes a waiver needless breaches W103, and so is none."""
        waived = Waiver(
            rule="PG301",
            subject="module/einstiegsphase",
            reason="fictional",
            approved_by="eingliederungshilfe-loerrach",
            until=AFTERWARDS,
        )
        outside = HourEntry(
            id="H-9", date=day("2025-03-29"), module="einstiegsphase", minutes=481, trainer="QT-1"
        )
        case = attrs.evolve(QUALIFIED.book(outside), waivers=[waived])
        before = check(case, as_of=AFTERWARDS)
        assert {(j.rule, j.subject) for j in before.outcome(Outcome.WAIVED)} == {
            ("PG301", "module/einstiegsphase")
        }
        assert before["W103"][0].outcome is Outcome.MET
        tried(case, AFTERWARDS)

    def test_what_nobody_can_make_up(self) -> None:
        """A final report needs an assessment, and an approval a budget: neither is invented."""
        case = changed(QUALIFIED, {"/records/8": DROP, "/budget": DROP})
        report = check(case, as_of=AFTERWARDS)
        for rule in ("PG501", "PG604"):
            assert [(j.outcome, j.remedy) for j in report[rule]] == [(Outcome.BREACHED, None)]

    def test_a_remedy_that_breaches_something_else(self) -> None:
        """Moving a start past entries would put them outside: such a change is not proposed."""
        case = changed(QUALIFIED, {"/budget/start": "2025-03-05"})
        (outside, *_) = check(case, as_of=AFTERWARDS)["PG505"]
        assert (outside.outcome, outside.remedy) == (Outcome.BREACHED, None)

    def test_records_that_are_whole(self) -> None:
        """A record that is added holds all that other rules ask of its kind."""
        case = changed(QUALIFIED, {"/records/2": DROP, "/records/4": DROP})
        report = check(case, as_of=AFTERWARDS)
        assert [j.remedy for j in report["PG601"] if j.outcome is Outcome.BREACHED] == [
            Remedy(
                action="add",
                pointer="/records",
                value=(
                    record(
                        "moduldokumentation",
                        "2025-10-28",
                        module="qualifizierungsphase",
                        with_=["teilnehmende"],
                        topics=["zielerreichung"],
                        goals={"Z-1": "offen", "Z-2": "offen"},
                    ),
                ),
            )
        ]

    def test_only_what_is_selected(self) -> None:
        """A remedy is tried by the rules that are judged, as its report was."""
        case = changed(QUALIFIED, {"/records/8": DROP})
        (alone,) = check(case, as_of=AFTERWARDS, select=["PG604"])
        assert alone.remedy == Remedy(
            action="add", pointer="/records", value=(record("abschlussbericht", "2026-02-28"),)
        )

    def test_pending_needs_none(self) -> None:
        """Only breaches have remedies."""
        case = changed(ACCOMPANIED, {"/records/19": DROP})
        (told,) = check(case, as_of=day("2025-10-03"))["IB803"]
        assert (told.outcome, told.remedy) == (Outcome.PENDING, None)


class TestTooLate:
    """`Remedy`: `none`: "no change mends this, the day has passed"."""

    @each_row
    def test_duties_fulfilled_late(
        self, case: Case, rule: str, action: str, changes: dict[str, Any]
    ) -> None:
        """It is told of every duty fulfilled late, with both days, and of nothing else."""
        case = changed(case, changes)
        for judgement in check(case, as_of=AFTERWARDS, service=TEAM).breached:
            late = is_late(case, judgement)
            assert late == (judgement.remedy == Remedy(action="none"))
            if late:
                assert isinstance(judgement.observed, date)
                assert isinstance(judgement.allowed, date)
                assert judgement.observed > judgement.allowed

    @pytest.mark.parametrize("pointer", ["/budget/approved_on", "/agreement/signed_on"])
    def test_a_late_day_to_come(self, pointer: str) -> None:
        """Where the file states a day that is too late, no other is proposed in its place."""
        case = changed(QUALIFIED, {pointer: "2025-06-02"})
        rule = {"/budget/approved_on": "PG501", "/agreement/signed_on": "PG502"}[pointer]
        for as_of in ("2025-06-01", "2025-06-02"):
            (told,) = check(case, as_of=day(as_of))[rule]
            assert (told.outcome, told.remedy) == (Outcome.BREACHED, Remedy(action="none"))
        (before,) = check(case, as_of=day("2025-03-03"))[rule]
        assert (before.outcome, before.remedy) == (Outcome.PENDING, None)


class TestJson:
    """Contract: `"remedy": {"set": "/phases/1/end", "to": "2026-01-30"}`, and its like."""

    def assert_same(self, case: Case, as_of: date, **options: Any) -> None:
        """The remedies of the JSON report, carried out on the file, are those of Python."""
        report, judgements = shown(case, as_of, **options)
        for judgement, data in zip(report, judgements, strict=True):
            remedy = judgement.remedy
            if remedy is None:
                assert data["remedy"] is None
            elif remedy.action == "none":
                assert set(data["remedy"]) == {"none"}
            else:
                file = plain(case)
                apply(file, data["remedy"])
                assert loaded(file) == mended(case, remedy, as_of=as_of)

    @each_row
    def test_each_rule(self, case: Case, rule: str, action: str, changes: dict[str, Any]) -> None:
        """Each kind of remedy gives a file that loads and is mended."""
        self.assert_same(changed(case, changes), AFTERWARDS, service=TEAM)

    @settings(max_examples=max(EXAMPLES // 2, 1))
    @given(situation=st.one_of(*map(situations, COMPLIANT)))
    def test_any_case(self, situation: tuple[Case, date, dict[str, str]]) -> None:
        """So it does for any case, whatever its file states."""
        case, as_of, chosen = situation
        self.assert_same(case, as_of, readings=chosen)

    @pytest.mark.parametrize(
        ("rule", "changes", "wanted"),
        [
            (
                "PG202",
                {"/phases/0/end": "2025-04-01"},
                {"set": "/phases/0/end", "to": "2025-03-30"},
            ),
            (
                "PG306",
                {"/phases/0/planned_hours": 49},
                {"set": "/phases/0/planned_hours", "to": 48},
            ),
            (
                "PG608",
                {"/records/1/goals": DROP},
                {"set": "/records/1/goals", "to": {"Z-1": "offen"}},
            ),
            (
                "PG607",
                {"/records/8/recipients/-": "budgetgeber"},
                {"set": "/records/8/recipients", "to": ["budgetnehmer"]},
            ),
            (
                "PG101",
                {"/phases/0": DROP},
                {
                    "add": "/phases/-",
                    "value": {
                        "module": "einstiegsphase",
                        "start": "2025-03-17",
                        "end": "2025-03-30",
                    },
                },
            ),
            (
                "PG701",
                {"/records/6": DROP, "/records/5": DROP},
                {
                    "add": "/records/-",
                    "values": [
                        {
                            "kind": "reflexionsgespraech",
                            "date": on,
                            "with": ["leitung"],
                            "topics": ["erfolgsbewertung", "kritik"],
                        }
                        for on in ("2025-09-03", "2025-12-03")
                    ],
                },
            ),
            (
                "PG506",
                {"/hours/1/minutes": 1201},
                {
                    "add": "/hours/-",
                    "value": {"id": "R-7", "date": "2026-06-01", "reverses": "H-1"},
                },
            ),
            ("PG501", {"/budget/approved_on": "2025-03-04"}, {"none": "the day has passed"}),
        ],
    )
    def test_shapes(self, rule: str, changes: dict[str, Any], wanted: dict[str, Any]) -> None:
        """What a remedy sets, adds or reverses is told in the shape of the file."""
        report, judgements = shown(changed(QUALIFIED, changes), AFTERWARDS)
        assert [
            data["remedy"] for data in judgements if data["rule"] == rule and data["remedy"]
        ] == [wanted]
        assert len(report) == len(judgements)


class TestMended:
    """`mended`: "The case with the change that a remedy says; the old one stays as it is"."""

    @pytest.mark.parametrize(
        "remedy",
        [
            Remedy(action="none"),
            Remedy(action="set", pointer="/phases/9/end", value=day("2025-03-30")),
            Remedy(action="set", pointer="/phases/-1/end", value=day("2025-03-30")),
            Remedy(action="set", pointer="/phases/end", value=day("2025-03-30")),
            Remedy(action="set", pointer="/phases/0/nosuch", value=day("2025-03-30")),
            Remedy(action="set", pointer="/phases/0/end/0", value=day("2025-03-30")),
            Remedy(action="set", pointer="/nosuch", value=1),
            Remedy(action="set", pointer="/records/0/with_", value=("leitung",)),
            Remedy(action="set", pointer="/hours/0/minutes", value=1),
            Remedy(action="set", pointer="/phases/0/end", value=day("2025-03-02")),
            Remedy(action="set", pointer="/records/0/topics", value=("nosuch",)),
            Remedy(action="set", pointer="", value=1),
            Remedy(action="reverse", pointer="/hours/0", value="H-99"),
            Remedy(action="reverse", pointer="/hours/0", value=("H-0", "H-0")),
        ],
        ids=lambda remedy: f"{remedy.action} {remedy.pointer} {remedy.value}",
    )
    def test_refused(self, remedy: Remedy) -> None:
        """What no change mends, and what does not fit the case, is refused."""
        with pytest.raises(InputError) as caught:
            mended(QUALIFIED, remedy, as_of=AFTERWARDS)
        assert caught.value.problems

    def test_without_the_part(self) -> None:
        """A case that states no budget has no day in it to set."""
        with pytest.raises(InputError) as caught:
            mended(
                ACCOMPANIED,
                Remedy(action="set", pointer="/budget/approved_on", value=day("2025-02-05")),
                as_of=AFTERWARDS,
            )
        assert [problem.pointer for problem in caught.value.problems] == ["/budget/approved_on"]

    def test_already_reversed(self) -> None:
        """An entry is reversed once."""
        remedy = Remedy(action="reverse", pointer="/hours/0", value="H-0")
        once = mended(QUALIFIED, remedy, as_of=AFTERWARDS)
        with pytest.raises(InputError):
            mended(once, remedy, as_of=AFTERWARDS)

    def test_the_old_case_stays(self) -> None:
        """The case that was judged is not changed, and nothing else of it in the new one."""
        before = plain(QUALIFIED)
        for remedy, changes in (
            (
                Remedy(action="set", pointer="/phases/1/end", value=day("2025-10-30")),
                {"/phases/1/end": "2025-10-30"},
            ),
            (
                Remedy(action="set", pointer="/budget/approved_on", value=day("2025-02-06")),
                {"/budget/approved_on": "2025-02-06"},
            ),
            (
                Remedy(action="set", pointer="/records/4/with", value=("leitung",)),
                {"/records/4/with": ["leitung"]},
            ),
            (
                Remedy(action="set", pointer="/records/1/goals", value=(("Z-1", "offen"),)),
                {"/records/1/goals": {"Z-1": "offen"}},
            ),
            (
                Remedy(action="add", pointer="/records", value=(talk("2025-07-01"),)),
                {"/records/-": {**before["records"][4], "date": "2025-07-01"}},
            ),
            (
                Remedy(action="reverse", pointer="/hours/1", value=("H-1", "H-2")),
                {
                    "/hours/-": {"id": "R-7", "date": "2026-06-01", "reverses": "H-1"},
                },
            ),
        ):
            after = mended(QUALIFIED, remedy, as_of=AFTERWARDS)
            wanted = changed(QUALIFIED, changes)
            if remedy.action == "reverse":
                wanted = wanted.book(HourEntry(id="R-8", date=AFTERWARDS, reverses="H-2"))
            assert after == wanted
            assert plain(QUALIFIED) == before


class TestReversals:
    """`reversals`: "their ids are free in the ledger"."""

    @given(
        taken=st.lists(st.integers(1, 12), unique=True, max_size=8),
        number=st.integers(1, 5),
    )
    def test_free_ids(self, taken: list[int], number: int) -> None:
        """Whatever ids the ledger holds, each reversal has one of its own."""
        hours = [
            HourEntry(id=name, date=day("2025-03-03"), module="einstiegsphase", minutes=1)
            for name in (*(f"R-{n}" for n in taken), *(f"H-{n}" for n in range(number)))
        ]
        case = attrs.evolve(QUALIFIED, ledger=hours)
        remedy = Remedy(
            action="reverse", pointer="/hours/0", value=tuple(f"H-{n}" for n in range(number))
        )
        made = reversals(case.ledger, remedy, AFTERWARDS)
        ids = [entry.id for entry in made]
        assert len({*ids, *(entry.id for entry in case.ledger)}) == len(hours) + number
        assert [(entry.reverses, entry.date) for entry in made] == [
            (f"H-{n}", AFTERWARDS) for n in range(number)
        ]
        after = mended(case, remedy, as_of=AFTERWARDS)
        assert [entry.id for entry in after.ledger] == [*(one.id for one in hours), *ids]
        assert after.ledger.minutes("einstiegsphase") == len(taken)

    def test_one_entry(self) -> None:
        """A single id stands for itself, not for its letters."""
        remedy = Remedy(action="reverse", pointer="/hours/0", value="H-0")
        (made,) = reversals(QUALIFIED.ledger, remedy, AFTERWARDS)
        assert (made.id, made.reverses) == ("R-7", "H-0")
