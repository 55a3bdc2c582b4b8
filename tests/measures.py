"""Measures of the Integrationsbegleitung for tests: one that complies, and any others.

``FILED`` is the file of a measure of exactly six months in which every standard is met.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

import attrs
from hypothesis import strategies as st
from oracle import event_deadline, last_day

from passtgenau_core import Agreement, Case, Phase, Record, load_programme
from passtgenau_core.testing import days

PROGRAMME = load_programme("integrationsbegleitung")
ONE_DAY = timedelta(days=1)
START = date(2025, 3, 3)
INTERIM = date(2025, 6, 2)
END = date(2025, 9, 2)


def filed(kind: str, on: str | date, **fields: Any) -> Record:
    """A record of this kind."""
    return Record(kind=kind, date=date.fromisoformat(on) if isinstance(on, str) else on, **fields)


FILED = (
    filed("eignungsfeststellung", "2025-02-10"),
    filed("zuweisung", "2025-02-12", form="schriftlich", topics=["auftrag"]),
    filed(
        "erstgespraech",
        "2025-02-19",
        with_=["teilnehmende", "integrationsbegleitung"],
        topics=[
            *("grunddaten", "taetigkeiten", "hemmnisse", "wuensche"),
            *("weitere_dokumentation", "umgang_mit_informationen"),
        ],
        aids=["checkliste_erstgespraech"],
    ),
    filed("teilnehmerbogen", "2025-02-19"),
    filed("infoblatt", "2025-02-19", topics=["sinn", "rollen", "verhaltensregeln"]),
    filed("einsatzstellenpruefung", "2025-02-20", aids=["anforderungskatalog"]),
    filed("entscheidung", "2025-02-24", by=["teilnehmende", "traeger"]),
    filed(
        "beschaeftigungsvereinbarung",
        "2025-02-26",
        form="schriftlich",
        topics=[
            *("einsatzzeiten", "mehraufwandsentschaedigung", "fahrtkosten", "arbeitskleidung"),
            *("rechte_und_pflichten", "beschaeftigungsbereich", "einsatzstelle"),
            *("ansprechpartner", "wegbeschreibung"),
        ],
    ),
    filed("vermittlung", "2025-02-27", topics=["stellenprofil"]),
    filed("unfallverhuetung", "2025-03-03"),
    filed("integrationsplanung", "2025-03-19"),
    filed(
        "integrationsplan",
        "2025-04-09",
        topics=[
            "zielvereinbarungen",
            "persoenliche_lage",
            "soziale_lage",
            "qualifizierungsanteile",
        ],
    ),
    filed(
        "zwischenauswertung",
        "2025-05-20",
        topics=["perspektiven", "bewerbung_oder_folgemassnahme"],
    ),
    filed("beurteilungsbogen", "2025-05-20", topics=["mit_einsatzstelle_abgestimmt"]),
    filed(
        "zwischenbericht",
        "2025-06-10",
        with_=["teilnehmende"],
        recipients=["sgb2_traeger"],
        topics=["kompetenzen", "perspektiven", "weitergabe_transparent"],
    ),
    filed("einsatzueberpruefung", "2025-06-24"),
    filed("abschlussgespraech", "2025-08-26", topics=["kompetenzprofil", "empfehlung"]),
    filed("berichtsgliederung", "2025-08-27", with_=["sgb2_traeger"]),
    filed("bescheinigung", "2025-09-02"),
    filed("abschlussbericht", "2025-09-10", recipients=["sgb2_traeger"]),
    filed("rueckmeldung_erbeten", "2025-09-02"),
)


def measure(
    records: Iterable[Record] = FILED,
    *,
    start: str | date = START,
    end: str | date | None = END,
    early: str | None = None,
    signed_on: str | None = None,
) -> Case:
    """A case with one phase; ``end`` is None while it is open, ``early`` why it was broken off."""
    first, last = (date.fromisoformat(d) if isinstance(d, str) else d for d in (start, end))
    assert first is not None
    signed = None if signed_on is None else date.fromisoformat(signed_on)
    return Case(
        id="GW-2025-003",
        programme=PROGRAMME,
        agreement=None if signed is None else Agreement(signed_on=signed),
        phases=[Phase(module="massnahme", start=first, end=last, ended_early=early)],
        records=tuple(records),
    )


def without(*kinds: str) -> tuple[Record, ...]:
    """The file without the records of these kinds."""
    return tuple(record for record in FILED if record.kind not in kinds)


def moved(kind: str, day: date) -> tuple[Record, ...]:
    """The file with the record of this kind dated ``day``."""
    return tuple(attrs.evolve(r, date=day) if r.kind == kind else r for r in FILED)


def lacking(kind: str, field: str, word: str) -> tuple[Record, ...]:
    """The file with one word less in the record of this kind."""

    def less(record: Record) -> Record:
        held = getattr(record, field)
        left: Any = None if field == "form" else tuple(other for other in held if other != word)
        return attrs.evolve(record, **{field: left})

    return tuple(less(record) if record.kind == kind else record for record in FILED)


def in_force(record: Record, words: Mapping[str, Iterable[str]]) -> bool:
    """Whether a record holds these words, told by field."""
    for field, asked in words.items():
        value = getattr(record, field)
        held = {value} if isinstance(value, str) or value is None else set(value)
        if not set(asked) <= held:
            return False
    return True


@st.composite
def measures(draw: st.DrawFn) -> Case:
    """Any measure: its days lie about the boundaries, its records may be missing or incomplete."""
    start = draw(days(date(2023, 12, 28), date(2025, 4, 2)))
    six, three = last_day(start, "months", 6), last_day(start, "months", 3)
    near = st.sampled_from([-2, -1, 0, 1])
    about = [near.map(lambda n, day=day: day + n * ONE_DAY) for day in (six, three)]  # type: ignore[misc]
    some = st.integers(0, 400).map(lambda n: start + n * ONE_DAY)
    end = draw(st.one_of(st.none(), some, *about))
    early = None if end is None else draw(st.sampled_from([None, None, "broken off"]))
    phases = [Phase(module="massnahme", start=start, end=end, ended_early=early)]
    if end is not None and draw(st.integers(0, 4)) == 0:
        later = end + draw(st.integers(1, 40)) * ONE_DAY
        last = draw(st.sampled_from([None, later, later + 60 * ONE_DAY]))
        again = None if last is None else draw(st.sampled_from([None, "broken off"]))
        phases.append(Phase(module="massnahme", start=later, end=last, ended_early=again))
    ends = [p.end for p in phases if p.end is not None] or [three]
    marks = [start, three, *ends, start + (ends[0] - start) // 2]
    marks += [event_deadline(mark, "weeks", 4) for mark in marks]
    records = []
    for complete in FILED:
        for _ in range(draw(st.sampled_from([0, 1, 1, 1, 2]))):
            on = draw(st.one_of(st.sampled_from(marks), st.just(start))) + ONE_DAY * draw(near)
            records.append(draw(_perhaps_less(attrs.evolve(complete, date=on))))
    signed = draw(st.one_of(st.none(), near.map(lambda n: start + n * ONE_DAY)))
    return Case(
        id="GW-2025-003",
        programme=PROGRAMME,
        agreement=None if signed is None else Agreement(signed_on=signed),
        phases=draw(st.permutations(phases)) if draw(st.integers(0, 19)) else (),
        records=draw(st.permutations(records)),
    )


@st.composite
def _perhaps_less(draw: st.DrawFn, record: Record) -> Record:
    fields = [f for f in ("with_", "by", "topics", "aids", "recipients") if getattr(record, f)]
    fields += ["form"] if record.form else []
    if not fields or draw(st.integers(0, 3)):
        return record
    field = draw(st.sampled_from(fields))
    if field == "form":
        return attrs.evolve(record, form=None)
    left: Any = tuple(draw(st.permutations(getattr(record, field)))[1:])
    return attrs.evolve(record, **{field: left})
