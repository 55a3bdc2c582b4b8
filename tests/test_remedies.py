"""Remedies: each is made, judged again, and written into the file as the JSON report says it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
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
    Goal,
    HourEntry,
    IcfAssessment,
    InputError,
    Judgement,
    Outcome,
    Participant,
    Phase,
    Programme,
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
from passtgenau_core.output.json_report import as_data
from passtgenau_core.output.run import Checked, Run
from passtgenau_core.remedies import reversals
from passtgenau_core.testing import cases, days, hour_entries, phases, records

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
    if change == "recipients" and "budgetgeber" in draw(st.sampled_from((("budgetgeber",), ()))):
        return attrs.evolve(old, recipients=(*old.recipients, "budgetgeber"))
    return attrs.evolve(old, **{change: () if change in empty else None})


def _other_phase(draw: st.DrawFn, old: Phase) -> Phase:
    """A phase with another start or end, open, broken off, or with more planned hours."""
    change = draw(st.sampled_from(("start", "end", "open", "early", "planned")))
    if change == "planned":
        return attrs.evolve(old, planned_hours=draw(st.sampled_from((Decimal("48.05"), 600))))
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
def mutations(draw: st.DrawFn, compliant: Case) -> Case:
    """A compliant case with one to three changes."""
    case = compliant
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
            if listed and draw(st.booleans()):
                del listed[draw(st.integers(0, len(listed) - 1))]
            else:
                module = draw(st.sampled_from(case.programme.modules))
                listed.append(draw(phases(module)))
            case = attrs.evolve(case, phases=listed)
        elif change == "money" and case.budget is not None and draw(st.booleans()):
            case = attrs.evolve(case, budget=_other_budget(draw, case.budget))
        elif change == "money" and case.agreement is not None:
            case = attrs.evolve(case, agreement=_other_agreement(draw, case.agreement))
        else:
            name = f"R-{len(case.ledger) + 1}"
            if name not in case.ledger:
                case = case.book(draw(hour_entries(case.programme, name, case.phases)))
    return case


@st.composite
def situations(
    draw: st.DrawFn, programme: Programme, *, with_waivers: bool = False
) -> tuple[Case, date, dict[str, str]]:
    """A case that often breaches something, a day, and options of some readings."""
    compliant = COMPLIANT[programme.id]
    source = st.one_of(
        mutations(compliant),
        mutations(compliant),
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
            assert judgement.because in LATE
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


# Every rule that proposes changes, by programme, with all it ever proposes.
PROPOSED: dict[str, set[Pair]] = {
    "passtgenau": {
        *((f"PG{number}", "set") for number in (102, 104, 201, 202, 306, 501, 502, 504, 505)),
        *((f"PG{number}", "set") for number in (602, 603, 606, 607, 608, 702, 703, 704)),
        *((f"PG{number}", "reverse") for number in (301, 302, 304, 305, 506, 507, 809)),
        *((f"PG{number}", "add") for number in (101, 601, 701)),
        *((f"PG{number}", "none") for number in (501, 502, 503, 601, 603, 604, 701)),
    },
    "integrationsbegleitung": {
        *((f"IB{number}", "add") for number in (101, 102, 201, 204, 207, 301, 401, 501, 502)),
        *((f"IB{number}", "add") for number in (503, 504, 601, 602, 701, 702, 704, 801, 802)),
        *((f"IB{number}", "add") for number in (803, 804, 805)),
        *((f"IB{number}", "set") for number in (103, 202, 203, 205, 206, 402, 403, 404, 603)),
        *((f"IB{number}", "set") for number in (703, 705)),
    },
}


class TestCompliant:
    """The two cases that all changes start from."""

    @pytest.mark.parametrize("case", COMPLIANT.values(), ids=list(COMPLIANT))
    def test_nothing_is_breached(self, case: Case) -> None:
        """On no day is anything breached, so every breach below comes from a change."""
        for number in range(0, 540, 5):
            as_of = date(2025, 1, 1) + timedelta(days=number)
            assert breached(check(case, as_of=as_of, service=TEAM)) == set(), as_of


class TestEveryRemedyMends:
    """`Remedy`: "A change of the file that would mend a breach; that it does was tried"."""

    @pytest.mark.parametrize("programme", [PASSTGENAU, BEGLEITUNG], ids=lambda p: p.id)
    def test_mends_and_breaches_nothing_else(self, programme: Programme) -> None:
        """So it is for any case, day and reading, with a service too; every proposal comes up."""
        seen: Counter[Pair] = Counter()

        @settings(max_examples=4 * EXAMPLES)
        @given(situation=situations(programme), service=st.sampled_from((None, TEAM)))
        def run(situation: tuple[Case, date, dict[str, str]], service: Service | None) -> None:
            case, as_of, chosen = situation
            seen.update(tried(case, as_of, readings=chosen, service=service))

        run()
        print(
            sorted(PROPOSED[programme.id] - set(seen)),
            sorted(set(seen) - PROPOSED[programme.id]),
            seen,
        )
        assert PROPOSED[programme.id] <= set(seen)

    @given(situation=situations(PASSTGENAU, with_waivers=True))
    def test_beside_waivers(self, situation: tuple[Case, date, dict[str, str]]) -> None:
        """So it is where some breaches are waived."""
        case, as_of, chosen = situation
        tried(case, as_of, readings=chosen)
