"""Write the fictional example files: cases of both programmes, and services.

    python generate_cases.py [DIRECTORY]

The files go to ``cases/`` and ``services/`` beside this script, or in DIRECTORY. Every run writes
the same bytes: the only randomness is seeded. Nothing in the files is real; no person, amount or
goal exists.
"""

import calendar
import random
import re
import sys
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import TypeAlias

SEED = 20240517
DAY = timedelta(days=1)
SATURDAY = 5

# How often a day stays free, and how often an entry tells its times of day.
FREE = 0.15
TIMED = 0.55

EINSTIEG = "einstiegsphase"
QUALIFIZIERUNG = "qualifizierungsphase"
STABILISIERUNG = "stabilisierungsphase"
UEBERGANG = "uebergangsphase"
SICHERUNG = "sicherung_arbeitsplatz"
JOBCOACHING = "jobcoaching"

RHYWERK = "rhywerk"
VILLA = "villa"
BETRIEB = "praktikumsbetrieb"

# Public holidays in Baden-Württemberg: the fixed ones, then Karfreitag, Ostermontag, Christi
# Himmelfahrt, Pfingstmontag and Fronleichnam.
FIXED = ((1, 1), (1, 6), (5, 1), (10, 3), (11, 1), (12, 25), (12, 26))
MOVING = {
    2024: ((3, 29), (4, 1), (5, 9), (5, 20), (5, 30)),
    2025: ((4, 18), (4, 21), (5, 29), (6, 9), (6, 19)),
    2026: ((4, 3), (4, 6), (5, 14), (5, 25), (6, 4)),
}
HOLIDAYS = frozenset(
    date(year, month, day) for year, moving in MOVING.items() for month, day in FIXED + moving
)

Value: TypeAlias = "str | int | date | Sequence[Value] | Mapping[str, Value]"
Fields: TypeAlias = dict[str, Value]


@dataclass(frozen=True, kw_only=True, eq=False)
class Entry:
    """One line of the timesheet: ``minutes``, from ``begin`` (minutes after midnight) if given."""

    day: date
    module: str = ""
    minutes: int = 0
    begin: int | None = None
    trainer: str = "QT-1"
    place: str | None = None
    reverses: "Entry | None" = None


@dataclass(frozen=True, kw_only=True)
class Example:
    """One file: what it shows (German in the file, English in the README), and its day."""

    name: str
    as_of: date
    german: str
    english: str
    breaches: str | None = None
    where: str | None = None
    case: Fields
    folder: str = "cases"


# Dates


def d(text: str) -> date:
    """Return the date written as ``2026-03-02``."""
    return date.fromisoformat(text)


def days(year: int, month: int, *numbers: int) -> list[date]:
    """Return several days of one month."""
    return [date(year, month, number) for number in numbers]


def period_end(start: date, months: int) -> date:
    """Return the last day of a period of months whose first day is ``start``."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    first = date(year, month + 1, 1)
    if start.day == 1:
        return first - DAY
    return first.replace(day=min(start.day - 1, calendar.monthrange(year, month + 1)[1]))


def weeks_end(start: date, weeks: int) -> date:
    """Return the last day of a period of weeks whose first day is ``start``."""
    return start + timedelta(weeks=weeks) - DAY


def working_days(start: date, end: date, breaks: Iterable[tuple[date, date]] = ()) -> list[date]:
    """Return the weekdays from ``start`` to ``end`` that are neither holidays nor in a break."""
    pauses = list(breaks)
    span = (start + n * DAY for n in range((end - start).days + 1))
    return [
        day
        for day in span
        if day.weekday() < SATURDAY
        and day not in HOLIDAYS
        and not any(first <= day <= last for first, last in pauses)
    ]


# Parts of a case


def phase(
    module: str, start: date, end: date, *, planned: int = 0, ended_early: str = ""
) -> Fields:
    """Return one run of a module."""
    fields: Fields = {"module": module, "start": start, "end": end}
    if planned:
        fields["planned_hours"] = planned
    if ended_early:
        fields["ended_early"] = ended_early
    return fields


def goal(name: str, agreed_on: str, icf: str) -> Fields:
    """Return one agreed goal."""
    return {"id": name, "agreed_on": d(agreed_on), "icf": icf}


def information(day: str) -> Fields:
    """Return the Informationsgespräch, which the lead holds."""
    return {"kind": "informationsgespraech", "date": d(day), "with": ["teilnehmende", "leitung"]}


def talk(day: str) -> Fields:
    """Return a Reflexionsgespräch with the lead, on success and criticism."""
    return {
        "kind": "reflexionsgespraech",
        "date": d(day),
        "with": ["teilnehmende", "leitung"],
        "topics": ["erfolgsbewertung", "kritik"],
    }


def documentation(module: str, day: str, goals: Mapping[str, str]) -> Fields:
    """Return the documentation of a module with the state of every goal."""
    return {
        "kind": "moduldokumentation",
        "module": module,
        "date": d(day),
        "with": ["teilnehmende"],
        "topics": ["zielerreichung"],
        "goals": dict(goals),
    }


def final_report(day: str, assessments: Mapping[str, tuple[int, int]]) -> Fields:
    """Return the final report to the budget holder: ICF code, performance and capacity."""
    return {
        "kind": "abschlussbericht",
        "date": d(day),
        "recipients": ["budgetnehmer"],
        "icf": [
            {"code": code, "performance": performance, "capacity": capacity}
            for code, (performance, capacity) in assessments.items()
        ],
    }


def agreement(
    consulted_on: str, signed_on: str, modules: str | Sequence[str], *, josefshaus: bool = False
) -> Fields:
    """Return the agreement with one of the two providers."""
    return {
        "provider": "st-josefshaus" if josefshaus else "lebenshilfe-suedschwarzwald",
        "consulted_on": d(consulted_on),
        "signed_on": d(signed_on),
        "modules": modules,
    }


def budget(
    approved_on: str,
    start: str,
    end: date,
    *,
    amount: str,
    rates: Mapping[str, str],
    hours: Mapping[str, int] | None = None,
) -> Fields:
    """Return what the funder approved; all amounts are invented."""
    fields: Fields = {
        "funder": "eingliederungshilfe-loerrach",
        "approved_on": d(approved_on),
        "start": d(start),
        "end": end,
    }
    if hours:
        fields["hours"] = dict(hours)
    fields["amount"] = amount
    fields["rates"] = [{"from": d(day), "rate": rate} for day, rate in rates.items()]
    return fields


def case_file(
    name: str,
    groups: Sequence[str],
    *,
    agreement: Fields,
    budget: Fields,
    phases: Sequence[Fields],
    entries: Sequence[Entry],
    goals: Sequence[Fields],
    records: Sequence[Fields],
) -> Fields:
    """Put the parts of a case together, in the order of the format."""
    in_date_order = sorted(records, key=lambda record: str(record["date"]))
    return {
        "format": "passtgenau-case/1",
        "programme": "passtgenau@2024-05-17",
        "case": name,
        "participant": {"groups": groups, "district": "Landkreis Lörrach"},
        "agreement": agreement,
        "budget": budget,
        "phases": phases,
        "hours": list(numbered(entries)),
        "goals": goals,
        "records": in_date_order,
    }


# Hours


def clock(minutes: int) -> str:
    """Return minutes after midnight as a wall-clock time."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def numbered(entries: Iterable[Entry]) -> Iterator[Fields]:
    """Number the entries in the order they were booked, and write each as the file has it."""
    ids: dict[Entry, str] = {}
    for number, entry in enumerate(entries, start=1):
        ids[entry] = f"H-{number:04d}"
        fields: Fields = {"id": ids[entry], "date": entry.day}
        if entry.reverses is not None:
            fields["reverses"] = ids[entry.reverses]
            yield fields
            continue
        fields["module"] = entry.module
        if entry.begin is None:
            fields["minutes"] = entry.minutes
        else:
            fields["from"] = clock(entry.begin)
            fields["to"] = clock(entry.begin + entry.minutes)
        fields["trainer"] = entry.trainer
        if entry.place:
            fields["place"] = entry.place
        yield fields


def sessions(
    module: str, on: Iterable[date], minutes: int, *, place: str | None = None
) -> list[Entry]:
    """Return one entry a day, by turns with times of day and with minutes only."""
    return [
        Entry(
            day=day,
            module=module,
            minutes=minutes,
            begin=9 * 60 if number % 2 == 0 else None,
            place=place,
        )
        for number, day in enumerate(on)
    ]


def timesheet(
    rng: random.Random,
    module: str,
    on: Sequence[date],
    hours: int,
    *,
    trainers: Sequence[str],
    places: Sequence[str] = (),
) -> Iterator[Entry]:
    """Spread about ``hours`` evenly over the days, and never more than that.

    Some days stay free; the following ones make up for them. A day has one place.
    """
    booked = 0
    for number, day in enumerate(on, start=1):
        due_by_now = hours * 60 * number // len(on)
        if rng.random() < FREE:
            continue
        begin = rng.choice((8 * 60, 8 * 60 + 30, 9 * 60))
        place = rng.choice(places) if places else None
        while booked < due_by_now and begin < 16 * 60:
            minutes = rng.choice((30, 40, 45, 50, 60, 60, 75, 90, 90, 120))
            if booked + minutes > hours * 60:
                return
            timed = rng.random() < TIMED
            yield Entry(
                day=day,
                module=module,
                minutes=minutes,
                begin=begin if timed else None,
                trainer=rng.choice(trainers),
                place=place,
            )
            booked += minutes
            begin += minutes + rng.choice((15, 30, 45))


def corrected(entries: Sequence[Entry], wrong: Mapping[int, Entry]) -> list[Entry]:
    """Book ``wrong[n]`` first instead of entry n; reverse it five lines on and book the right one.

    The reversal bears the day on which the mistake was noticed, the new entry that of the work.
    """
    booked: list[Entry] = []
    repairs: dict[int, tuple[Entry, Entry]] = {}
    for number, entry in enumerate(entries):
        booked.append(wrong.get(number, entry))
        if number in wrong:
            repairs[min(number + 5, len(entries) - 1)] = (wrong[number], entry)
        if number in repairs:
            mistake, right = repairs.pop(number)
            booked.append(Entry(day=entry.day, reverses=mistake))
            booked.append(right)
    return booked


# The cases


def gesamtmodul() -> Example:
    """All five modules, finished, every duty fulfilled."""
    rng = random.Random(f"{SEED} gesamtmodul")
    breaks = [
        (d("2024-08-26"), d("2024-09-06")),
        (d("2024-12-23"), d("2025-01-07")),
        (d("2025-04-14"), d("2025-04-17")),
        (d("2025-08-04"), d("2025-08-15")),
        (d("2025-12-22"), d("2026-01-07")),
        (d("2026-04-07"), d("2026-04-10")),
    ]
    phases = [
        phase(EINSTIEG, d("2024-07-01"), d("2024-07-26"), planned=48),
        phase(QUALIFIZIERUNG, d("2024-07-29"), d("2025-03-28"), planned=430),
        phase(STABILISIERUNG, d("2025-03-31"), d("2025-08-29"), planned=270),
        phase(UEBERGANG, d("2025-09-01"), d("2026-02-13"), planned=290),
        phase(SICHERUNG, d("2026-02-16"), d("2026-06-15"), planned=100),
    ]
    booked: list[tuple[str, str, str, int, tuple[str, ...], tuple[str, ...]]] = [
        (EINSTIEG, "2024-07-01", "2024-07-26", 46, ("QT-1", "QT-2"), (RHYWERK, VILLA)),
        (QUALIFIZIERUNG, "2024-07-29", "2024-11-29", 210, ("QT-1", "QT-2"), (RHYWERK, VILLA)),
        (QUALIFIZIERUNG, "2024-12-02", "2025-03-28", 210, ("QT-1", "QT-2"), (RHYWERK, BETRIEB)),
        (STABILISIERUNG, "2025-03-31", "2025-08-29", 262, ("QT-1", "QT-3"), (BETRIEB, VILLA)),
        (UEBERGANG, "2025-09-01", "2026-02-13", 278, ("QT-3", "QT-3", "QT-1"), (BETRIEB,)),
        (SICHERUNG, "2026-02-16", "2026-06-15", 88, ("QT-3",), ()),
    ]
    entries = [
        entry
        for module, first, last, hours, trainers, places in booked
        for entry in timesheet(
            rng,
            module,
            working_days(d(first), d(last), breaks),
            hours,
            trainers=trainers,
            places=places,
        )
    ]
    # Six entries were an hour too long at first; one was booked on the module before its own.
    wrong = {
        number: replace(entries[number], minutes=entries[number].minutes + 60)
        for number in (57, 190, 351, 518, 733, 902)
    }
    late = next(n for n, entry in enumerate(entries) if entry.module == QUALIFIZIERUNG)
    wrong[late] = replace(entries[late], module=EINSTIEG)
    goals = [
        goal("Z-1", "2024-07-16", "d850"),
        goal("Z-2", "2024-08-20", "d470"),
        goal("Z-3", "2024-11-05", "d720"),
        goal("Z-4", "2025-04-29", "d240"),
        goal("Z-5", "2025-09-30", "d845"),
    ]
    records: list[Fields] = [
        information("2024-05-28"),
        *(
            talk(day)
            for day in (
                "2024-09-17",
                "2024-12-10",
                "2025-03-04",
                "2025-05-27",
                "2025-08-19",
                "2025-11-11",
                "2026-02-03",
                "2026-04-28",
                "2026-06-09",
            )
        ),
        documentation(EINSTIEG, "2024-08-06", {"Z-1": "offen"}),
        documentation(
            QUALIFIZIERUNG,
            "2025-04-09",
            {"Z-1": "teilweise", "Z-2": "erreicht", "Z-3": "teilweise"},
        ),
        documentation(
            STABILISIERUNG,
            "2025-09-16",
            {"Z-1": "teilweise", "Z-2": "erreicht", "Z-3": "erreicht", "Z-4": "teilweise"},
        ),
        documentation(
            UEBERGANG,
            "2026-02-25",
            {
                "Z-1": "erreicht",
                "Z-2": "erreicht",
                "Z-3": "erreicht",
                "Z-4": "teilweise",
                "Z-5": "offen",
            },
        ),
        documentation(
            SICHERUNG,
            "2026-06-24",
            {
                "Z-1": "erreicht",
                "Z-2": "erreicht",
                "Z-3": "erreicht",
                "Z-4": "teilweise",
                "Z-5": "erreicht",
            },
        ),
        {
            "kind": "einsichtsverlangen",
            "date": d("2025-05-06"),
            "with": ["teilnehmende"],
            "answered_on": d("2025-05-20"),
        },
        {"kind": "arbeitsaufnahme", "date": d("2026-02-16")},
        final_report(
            "2026-06-30",
            {"d240": (1, 1), "d470": (0, 1), "d720": (1, 1), "d845": (1, 2), "d850": (1, 1)},
        ),
    ]
    return Example(
        name="gesamtmodul-abgeschlossen.yaml",
        as_of=d("2026-07-31"),
        german="Ein abgeschlossenes Gesamtmodul: alle fünf Module nacheinander, rund tausend "
        "Stundeneinträge mit einigen Korrekturen, alle Pflichten erfüllt, am Ende eine Arbeit auf "
        "dem allgemeinen Arbeitsmarkt.",
        english="A finished Gesamtmodul: five modules in a row, about a thousand entries, a few "
        "of them corrected, every duty fulfilled, a job at the end",
        case=case_file(
            "LOE-2024-003",
            ["werkstattempfehlung"],
            agreement=agreement("2024-05-28", "2024-06-19", "gesamtmodul"),
            budget=budget(
                "2024-06-12",
                "2024-07-01",
                d("2026-12-31"),
                amount="91728.00",
                rates={"2024-07-01": "60.00", "2025-07-01": "62.40"},
                hours={
                    EINSTIEG: 48,
                    QUALIFIZIERUNG: 540,
                    STABILISIERUNG: 378,
                    UEBERGANG: 324,
                    SICHERUNG: 180,
                },
            ),
            phases=phases,
            entries=corrected(entries, wrong),
            goals=goals,
            records=records,
        ),
    )


def fifth_month() -> Example:
    """A case in its fifth month, with everything to come planned."""
    rng = random.Random(f"{SEED} fuenfter-monat")
    as_of = d("2026-11-15")
    breaks = [(d("2026-08-10"), d("2026-08-21")), (d("2026-10-26"), d("2026-10-30"))]
    first = d("2026-06-22")
    phases = [phase(EINSTIEG, first, weeks_end(first, 4), planned=48)]
    chain = [(QUALIFIZIERUNG, 8, 430), (STABILISIERUNG, 5, 270), (UEBERGANG, 5, 270)]
    start = weeks_end(first, 4) + DAY
    for module, months, planned in [*chain, (SICHERUNG, 6, 150)]:
        phases.append(phase(module, start, period_end(start, months), planned=planned))
        start = period_end(start, months) + DAY
    entries = [
        *timesheet(
            rng,
            EINSTIEG,
            working_days(first, weeks_end(first, 4)),
            45,
            trainers=("QT-1", "QT-4"),
            places=(VILLA,),
        ),
        *timesheet(
            rng,
            QUALIFIZIERUNG,
            working_days(weeks_end(first, 4) + DAY, as_of, breaks),
            190,
            trainers=("QT-1", "QT-4"),
            places=(VILLA, VILLA, BETRIEB),
        ),
    ]
    return Example(
        name="fuenfter-monat.yaml",
        as_of=as_of,
        german="Ein Fall im fünften Monat: Die Einstiegsphase ist beendet und dokumentiert, die "
        "Qualifizierungsphase läuft, die weiteren Phasen sind geplant.",
        english="A case in its fifth month: the Einstiegsphase is over and documented, the "
        "Qualifizierungsphase is running, the later phases are planned",
        case=case_file(
            "LOE-2026-014",
            ["psychische_beeintraechtigung", "wesentliche_behinderung"],
            agreement=agreement("2026-05-05", "2026-06-09", "gesamtmodul", josefshaus=True),
            budget=budget(
                "2026-06-01",
                "2026-06-15",
                d("2028-12-31"),
                amount="93492.00",
                rates={"2026-06-15": "63.60"},
                hours={EINSTIEG: 48, QUALIFIZIERUNG: 540},
            ),
            phases=phases,
            entries=corrected(
                entries, {40: replace(entries[40], minutes=entries[40].minutes + 60)}
            ),
            goals=[goal("Z-1", "2026-07-07", "d850"), goal("Z-2", "2026-09-15", "d230")],
            records=[
                information("2026-05-05"),
                documentation(EINSTIEG, "2026-07-28", {"Z-1": "offen"}),
                talk("2026-09-08"),
            ],
        ),
    )


def broken_off() -> Example:
    """A case that ended before its Qualifizierungsphase was four months old."""
    rng = random.Random(f"{SEED} abbruch")
    entries = [
        entry
        for module, first, last, hours in (
            (EINSTIEG, "2026-01-12", "2026-02-06", 40),
            (QUALIFIZIERUNG, "2026-02-09", "2026-04-17", 88),
        )
        for entry in timesheet(
            rng,
            module,
            working_days(d(first), d(last), [(d("2026-04-07"), d("2026-04-10"))]),
            hours,
            trainers=("QT-2",),
            places=(RHYWERK,),
        )
    ]
    return Example(
        name="abbruch.yaml",
        as_of=d("2026-06-01"),
        german="Ein früher Abbruch in der Qualifizierungsphase, vor deren Mindestlänge; die "
        "Pflichten am Ende (Dokumentation, Abschlussbericht) sind erfüllt.",
        english="Broken off in the Qualifizierungsphase, before its minimum length; the duties "
        "at the end are fulfilled",
        case=case_file(
            "LOE-2026-002",
            ["wfbm"],
            agreement=agreement("2025-11-25", "2025-12-16", [EINSTIEG, QUALIFIZIERUNG]),
            budget=budget(
                "2025-12-09",
                "2026-01-01",
                d("2026-12-31"),
                amount="36691.20",
                rates={"2026-01-01": "62.40"},
                hours={EINSTIEG: 48, QUALIFIZIERUNG: 540},
            ),
            phases=[
                phase(EINSTIEG, d("2026-01-12"), d("2026-02-06")),
                phase(
                    QUALIFIZIERUNG,
                    d("2026-02-09"),
                    d("2026-04-17"),
                    ended_early="Abbruch auf eigenen Wunsch",
                ),
            ],
            entries=entries,
            goals=[goal("Z-1", "2026-01-27", "d850"), goal("Z-2", "2026-03-03", "d155")],
            records=[
                information("2025-11-25"),
                documentation(EINSTIEG, "2026-02-18", {"Z-1": "offen"}),
                talk("2026-03-24"),
                talk("2026-04-16"),
                documentation(
                    QUALIFIZIERUNG, "2026-04-29", {"Z-1": "nicht_erreicht", "Z-2": "teilweise"}
                ),
                final_report("2026-05-08", {"d155": (2, 1), "d850": (4, 3)}),
            ],
        ),
    )


def no_einstiegsphase() -> Example:
    """The mandatory module is missing (PG101)."""
    return Example(
        name="fehler-keine-einstiegsphase.yaml",
        as_of=d("2026-03-20"),
        german="Typischer Fehler: Gebucht ist nur die Qualifizierungsphase, die verpflichtende "
        "Einstiegsphase fehlt.",
        english="Only the Qualifizierungsphase is booked, the mandatory Einstiegsphase is missing",
        breaches="PG101",
        where="case",
        case=case_file(
            "LOE-2026-101",
            ["wfbm", "wesentliche_behinderung"],
            agreement=agreement("2026-01-13", "2026-01-27", [QUALIFIZIERUNG]),
            budget=budget(
                "2026-01-22",
                "2026-02-01",
                d("2026-12-31"),
                amount="33696.00",
                rates={"2026-02-01": "62.40"},
                hours={QUALIFIZIERUNG: 540},
            ),
            phases=[phase(QUALIFIZIERUNG, d("2026-02-02"), d("2026-09-30"))],
            entries=[
                *sessions(QUALIFIZIERUNG, days(2026, 2, 3, 5, 10, 12), 120, place=RHYWERK),
                *sessions(QUALIFIZIERUNG, days(2026, 3, 3, 5, 10), 180, place=BETRIEB),
            ],
            goals=[goal("Z-1", "2026-02-10", "d850")],
            records=[information("2026-01-13")],
        ),
    )


def one_day_too_long() -> Example:
    """A phase ends one day after its window (PG202)."""
    start = d("2025-03-31")
    return Example(
        name="fehler-einen-tag-zu-lang.yaml",
        as_of=d("2025-05-30"),
        german="Typischer Fehler: Die Qualifizierungsphase ab 31.03.2025 ist bis zum Monatsende "
        "geplant. Zehn Monate enden aber schon am 30.01.2026: ein Tag zu viel.",
        english="The Qualifizierungsphase is planned to the end of the month, one day longer than "
        "ten months",
        breaches="PG202",
        where="phases/1",
        case=case_file(
            "LOE-2025-102",
            ["autismus"],
            agreement=agreement("2025-01-20", "2025-02-10", [EINSTIEG, QUALIFIZIERUNG]),
            budget=budget(
                "2025-02-05",
                "2025-03-01",
                d("2026-02-28"),
                amount="35280.00",
                rates={"2025-03-01": "60.00"},
                hours={EINSTIEG: 48, QUALIFIZIERUNG: 540},
            ),
            phases=[
                phase(EINSTIEG, d("2025-03-03"), d("2025-03-28")),
                phase(QUALIFIZIERUNG, start, period_end(start, 10) + DAY),
            ],
            entries=[
                *sessions(EINSTIEG, days(2025, 3, 4, 6, 11, 13, 18, 25), 150, place=VILLA),
                *sessions(QUALIFIZIERUNG, days(2025, 4, 1, 8, 15, 29), 180, place=VILLA),
                *sessions(QUALIFIZIERUNG, days(2025, 5, 6, 13), 180, place=VILLA),
            ],
            goals=[goal("Z-1", "2025-03-11", "d850")],
            records=[
                information("2025-01-20"),
                documentation(EINSTIEG, "2025-04-10", {"Z-1": "offen"}),
                talk("2025-05-20"),
            ],
        ),
    )


def one_minute_too_much() -> Example:
    """The Einstiegsphase has 48 hours and one minute (PG301)."""
    *entries, last = sessions(
        EINSTIEG,
        days(2026, 3, 2, 3, 5, 9, 10, 12, 16, 17, 19, 23, 24, 26),
        48 * 60 // 12,
        place=VILLA,
    )
    return Example(
        name="fehler-eine-minute-zu-viel.yaml",
        as_of=d("2026-04-10"),
        german="Typischer Fehler: In der Einstiegsphase sind 48 Stunden und eine Minute gebucht; "
        "der letzte Eintrag (H-0012) ist eine Minute länger als die anderen.",
        english="48 h 01 min in the Einstiegsphase, one minute over its cap",
        breaches="PG301",
        where=f"module/{EINSTIEG}",
        case=case_file(
            "LOE-2026-103",
            ["werkstattempfehlung", "psychische_beeintraechtigung"],
            agreement=agreement(
                "2026-01-27", "2026-02-17", [EINSTIEG, QUALIFIZIERUNG], josefshaus=True
            ),
            budget=budget(
                "2026-02-12",
                "2026-03-01",
                d("2027-02-28"),
                amount="36691.20",
                rates={"2026-03-01": "62.40"},
            ),
            phases=[
                phase(EINSTIEG, d("2026-03-02"), d("2026-03-27"), planned=48),
                phase(QUALIFIZIERUNG, d("2026-03-30"), d("2026-10-30"), planned=370),
            ],
            entries=[*entries, replace(last, begin=9 * 60, minutes=last.minutes + 1)],
            goals=[goal("Z-1", "2026-03-10", "d850")],
            records=[
                information("2026-01-27"),
                documentation(EINSTIEG, "2026-04-08", {"Z-1": "teilweise"}),
            ],
        ),
    )


def sicherung(name: str, case: str, *, extra: int) -> Example:
    """Thirty hours, and ``extra`` minutes, in one calendar month of Sicherung Arbeitsplatz."""
    start = d("2026-04-01")
    *entries, last = sessions(
        SICHERUNG, days(2026, 4, 1, 2, 8, 9, 14, 15, 17, 21, 22, 24, 28, 30), 30 * 60 // 12
    )
    german = (
        "Typischer Fehler: Sicherung Arbeitsplatz mit 30 Stunden und einer Minute im April 2026; "
        "H-0015 ist eine Minute zu lang."
        if extra
        else "Die Grenze selbst: Sicherung Arbeitsplatz mit genau 30 Stunden im April 2026. "
        "Das ist erlaubt."
    )
    english = (
        "30 h 01 min of Sicherung Arbeitsplatz in April 2026, one minute over the monthly cap"
        if extra
        else "Exactly 30 h of Sicherung Arbeitsplatz in April 2026: the cap itself is allowed"
    )
    return Example(
        name=name,
        as_of=d("2026-05-11"),
        german=german,
        english=english,
        breaches="PG302" if extra else None,
        where=f"month/{SICHERUNG}/2026-04" if extra else None,
        case=case_file(
            case,
            ["wesentliche_behinderung"],
            agreement=agreement("2026-01-29", "2026-02-19", [EINSTIEG, SICHERUNG]),
            budget=budget(
                "2026-02-16",
                "2026-03-01",
                d("2026-12-31"),
                amount="14227.20",
                rates={"2026-03-01": "62.40"},
                hours={EINSTIEG: 48, SICHERUNG: 180},
            ),
            phases=[
                phase(EINSTIEG, d("2026-03-02"), d("2026-03-27")),
                phase(SICHERUNG, start, period_end(start, 6)),
            ],
            entries=[
                *sessions(EINSTIEG, days(2026, 3, 3, 10, 17), 120, place=RHYWERK),
                *entries,
                replace(last, begin=9 * 60, minutes=last.minutes + extra),
                *sessions(SICHERUNG, days(2026, 5, 5, 7), 90),
            ],
            goals=[goal("Z-1", "2026-03-10", "d845")],
            records=[
                information("2026-01-29"),
                {"kind": "arbeitsaufnahme", "date": start},
                documentation(EINSTIEG, "2026-04-14", {"Z-1": "offen"}),
            ],
        ),
    )


def hours_outside() -> Example:
    """An entry on the Einstiegsphase after its last day (PG304)."""
    return Example(
        name="fehler-stunden-ausserhalb.yaml",
        as_of=d("2026-05-29"),
        german="Typischer Fehler: H-0006 vom 12.05.2026 ist noch auf die Einstiegsphase gebucht, "
        "die am 08.05.2026 geendet hat.",
        english="One entry is booked on the Einstiegsphase four days after it ended",
        breaches="PG304",
        where="hours/5",
        case=case_file(
            "LOE-2026-105",
            ["autismus", "wesentliche_behinderung"],
            agreement=agreement(
                "2026-03-03", "2026-03-24", [EINSTIEG, QUALIFIZIERUNG], josefshaus=True
            ),
            budget=budget(
                "2026-03-18",
                "2026-04-01",
                d("2027-03-31"),
                amount="36691.20",
                rates={"2026-04-01": "62.40"},
                hours={EINSTIEG: 48, QUALIFIZIERUNG: 540},
            ),
            phases=[
                phase(EINSTIEG, d("2026-04-13"), d("2026-05-08")),
                phase(QUALIFIZIERUNG, d("2026-05-11"), d("2027-01-29")),
            ],
            entries=[
                *sessions(EINSTIEG, days(2026, 4, 14, 16, 21, 28), 150, place=VILLA),
                *sessions(EINSTIEG, days(2026, 5, 5, 12), 120, place=VILLA),
                *sessions(QUALIFIZIERUNG, days(2026, 5, 13, 19, 21), 120, place=VILLA),
            ],
            goals=[goal("Z-1", "2026-04-28", "d850")],
            records=[
                information("2026-03-03"),
                documentation(EINSTIEG, "2026-05-20", {"Z-1": "offen"}),
            ],
        ),
    )


def hours_jobcoaching() -> Example:
    """An entry on a module that is commissioned elsewhere (PG305)."""
    return Example(
        name="fehler-stunden-jobcoaching.yaml",
        as_of=d("2026-07-17"),
        german="Typischer Fehler: H-0008 ist auf das Jobcoaching gebucht. Das beauftragt der IFD; "
        "hier werden dafür keine Fachleistungsstunden abgerechnet.",
        english="An entry is booked on the Jobcoaching, which the IFD commissions",
        breaches="PG305",
        where="hours/7",
        case=case_file(
            "LOE-2026-106",
            ["psychische_beeintraechtigung"],
            agreement=agreement("2026-01-08", "2026-01-22", [EINSTIEG, SICHERUNG, JOBCOACHING]),
            budget=budget(
                "2026-01-19",
                "2026-02-01",
                d("2026-12-31"),
                amount="14227.20",
                rates={"2026-02-01": "62.40"},
                hours={EINSTIEG: 48, SICHERUNG: 180},
            ),
            phases=[
                phase(EINSTIEG, d("2026-02-02"), d("2026-02-27")),
                phase(SICHERUNG, d("2026-03-02"), d("2026-06-30")),
                phase(JOBCOACHING, d("2026-07-01"), d("2026-12-31")),
            ],
            entries=[
                *sessions(EINSTIEG, days(2026, 2, 3, 10, 17), 150, place=RHYWERK),
                *sessions(
                    SICHERUNG, [*days(2026, 3, 10, 24), *days(2026, 5, 12), d("2026-06-16")], 90
                ),
                *sessions(JOBCOACHING, days(2026, 7, 7), 60),
            ],
            goals=[goal("Z-1", "2026-02-10", "d845")],
            records=[
                information("2026-01-08"),
                {"kind": "arbeitsaufnahme", "date": d("2026-03-02")},
                documentation(EINSTIEG, "2026-03-11", {"Z-1": "offen"}),
                talk("2026-04-21"),
                documentation(SICHERUNG, "2026-07-09", {"Z-1": "teilweise"}),
                talk("2026-07-14"),
            ],
        ),
    )


# Integrationsbegleitung


def weekday(day: date, number: int) -> date:
    """Return the ``number``-th working day after ``day``, or before it if negative."""
    step = DAY if number > 0 else -DAY
    for _ in range(abs(number)):
        day += step
        while day.weekday() >= SATURDAY or day in HOLIDAYS:
            day += step
    return day


def record(kind: str, day: date, **fields: Value) -> Fields:
    """Return one record; ``with_`` is written ``with``."""
    return {"kind": kind, "date": day, **{name.rstrip("_"): held for name, held in fields.items()}}


def before_the_start(start: date) -> list[Fields]:
    """Return what is on record of the steps up to the first day."""
    both = ["teilnehmende", "integrationsbegleitung"]
    return [
        record("eignungsfeststellung", weekday(start, -15)),
        record("zuweisung", weekday(start, -14), form="schriftlich", topics=["auftrag"]),
        record(
            "erstgespraech",
            weekday(start, -10),
            with_=both,
            topics=[
                *("grunddaten", "taetigkeiten", "hemmnisse", "wuensche"),
                *("weitere_dokumentation", "umgang_mit_informationen"),
            ],
            aids=["checkliste_erstgespraech"],
        ),
        record("teilnehmerbogen", weekday(start, -10), aids=["teilnehmerbogen"]),
        record("infoblatt", weekday(start, -10), topics=["sinn", "rollen", "verhaltensregeln"]),
        record("entscheidung", weekday(start, -8), by=["teilnehmende"]),
        record("entscheidung", weekday(start, -7), by=["traeger"]),
        record("einsatzstellenpruefung", weekday(start, -6), aids=["anforderungskatalog"]),
        record("vermittlung", weekday(start, -5), topics=["stellenprofil"]),
        record(
            "beschaeftigungsvereinbarung",
            weekday(start, -3),
            form="schriftlich",
            topics=[
                *("einsatzzeiten", "mehraufwandsentschaedigung", "fahrtkosten"),
                *("arbeitskleidung", "rechte_und_pflichten", "beschaeftigungsbereich"),
                *("einsatzstelle", "ansprechpartner", "wegbeschreibung"),
            ],
        ),
        record("unfallverhuetung", start),
    ]


def planning(start: date, *, talk: bool = True) -> list[Fields]:
    """Return the planning talk, where there was one, and the plan."""
    both = ["teilnehmende", "integrationsbegleitung"]
    plan = record(
        "integrationsplan",
        weekday(start, 14),
        with_=both,
        topics=[
            *("zielvereinbarungen", "persoenliche_lage", "soziale_lage"),
            "qualifizierungsanteile",
        ],
    )
    talks = [record("integrationsplanung", weekday(start, 10), with_=both)] if talk else []
    return [*talks, plan]


def interim(talk_on: date, *, appraisal: date | None = None) -> list[Fields]:
    """Return the interim review: appraisal, talk, report."""
    return [
        record(
            "beurteilungsbogen",
            appraisal or weekday(talk_on, -3),
            with_=["einsatzstelle"],
            topics=["mit_einsatzstelle_abgestimmt"],
        ),
        record(
            "zwischenauswertung",
            talk_on,
            with_=["teilnehmende", "integrationsbegleitung"],
            topics=["perspektiven", "bewerbung_oder_folgemassnahme"],
        ),
        record("einsatzueberpruefung", talk_on, with_=["einsatzstelle"]),
        record(
            "zwischenbericht",
            weekday(talk_on, 6),
            with_=["teilnehmende"],
            recipients=["sgb2_traeger"],
            topics=["kompetenzen", "perspektiven", "weitergabe_transparent"],
        ),
    ]


def at_the_end(end: date) -> list[Fields]:
    """Return the final talk and what follows it."""
    return [
        record(
            "abschlussgespraech",
            weekday(end, -2),
            with_=["teilnehmende", "integrationsbegleitung"],
            topics=["kompetenzprofil", "empfehlung"],
        ),
        record("berichtsgliederung", weekday(end, -8), with_=["sgb2_traeger"]),
        record("bescheinigung", weekday(end, 3), recipients=["teilnehmende"]),
        record("rueckmeldung_erbeten", weekday(end, 3), recipients=["teilnehmende"]),
        record("abschlussbericht", weekday(end, 9), recipients=["sgb2_traeger"]),
    ]


def measure(
    name: str, start: date, end: date, records: Sequence[Fields], *, ended_early: str = ""
) -> Fields:
    """Return a case of the Integrationsbegleitung."""
    in_date_order = sorted(records, key=lambda one: str(one["date"]))
    return {
        "format": "passtgenau-case/1",
        "programme": "integrationsbegleitung",
        "case": name,
        "phases": [phase("massnahme", start, end, ended_early=ended_early)],
        "records": in_date_order,
    }


def whole_measure() -> Example:
    """A measure of nine months, finished, every step on record."""
    start, end = d("2025-02-03"), d("2025-10-31")
    return Example(
        name="integrationsbegleitung.yaml",
        as_of=d("2025-12-15"),
        german="Eine abgeschlossene Maßnahme der Integrationsbegleitung von neun Monaten: Alle "
        "Schritte von der Zuweisung bis zum Abschlussbericht sind nachgewiesen.",
        english="A finished measure of the Integrationsbegleitung of nine months, every step from "
        "the referral to the final report on record",
        case=measure(
            "IB-2025-001",
            start,
            end,
            [
                *before_the_start(start),
                *planning(start),
                *interim(d("2025-04-29")),
                *at_the_end(end),
            ],
        ),
    )


def short_measure() -> Example:
    """A measure of less than six months: the interim review is on its middle day."""
    start, end = d("2025-09-08"), d("2026-01-30")
    return Example(
        name="integrationsbegleitung-kurz.yaml",
        as_of=d("2026-03-16"),
        german="Eine Maßnahme von weniger als sechs Monaten: Die Zwischenbilanz liegt in der "
        "Mitte, hier am letzten Tag, der noch rechtzeitig ist (19.11.2025).",
        english="A measure of less than six months: the interim review is in its middle, here on "
        "the last day in time (2025-11-19)",
        case=measure(
            "IB-2025-002",
            start,
            end,
            [
                *before_the_start(start),
                *planning(start),
                *interim(start + (end - start) // 2),
                *at_the_end(end),
            ],
        ),
    )


def broken_off_measure() -> Example:
    """A measure that was broken off: three months hold, not the middle."""
    start, end = d("2026-01-12"), d("2026-05-08")
    return Example(
        name="integrationsbegleitung-abbruch.yaml",
        as_of=d("2026-07-01"),
        german="Abbruch nach knapp vier Monaten: Für die Zwischenbilanz gelten trotzdem drei "
        "Monate und nicht die Mitte, denn als kurze Maßnahme war sie nicht geplant.",
        english="Broken off after not quite four months: the interim review is due after three "
        "months all the same, not in the middle, for it was not meant to be short",
        case=measure(
            "IB-2026-003",
            start,
            end,
            [
                *before_the_start(start),
                *planning(start),
                *interim(d("2026-04-08")),
                *at_the_end(end),
            ],
            ended_early="Arbeitsaufnahme",
        ),
    )


def late_interim_review() -> Example:
    """A short measure with the interim talk after three months instead of in the middle (IB701)."""
    start, end = d("2026-03-02"), d("2026-07-31")
    return Example(
        name="fehler-zwischenbilanz-zu-spaet.yaml",
        as_of=d("2026-06-15"),
        german="Typischer Fehler: Die Zwischenauswertung ist drei Monate nach dem Beginn. Die "
        "Maßnahme dauert aber weniger als sechs Monate; ihre Mitte war schon am 16.05.2026.",
        english="The interim talk is three months after the start, but the measure lasts less than "
        "six months and its middle had passed",
        breaches="IB701",
        where="case",
        case=measure(
            "IB-2026-101",
            start,
            end,
            [
                *before_the_start(start),
                *planning(start),
                *interim(d("2026-06-01"), appraisal=d("2026-05-13")),
            ],
        ),
    )


def exactly_six_months() -> Example:
    """A measure of exactly six months is not shorter than six months (IB701)."""
    start = d("2025-04-11")
    return Example(
        name="fehler-genau-sechs-monate.yaml",
        as_of=d("2025-08-15"),
        german="Typischer Fehler: Die Zwischenauswertung ist am 11.07.2025, in der Mitte. Die "
        "Maßnahme dauert aber genau sechs Monate, also nicht weniger: Es galten drei Monate, bis "
        "zum 10.07.2025.",
        english="The interim talk is in the middle, but a measure of exactly six months is not "
        "shorter than six months: three months held, a day less",
        breaches="IB701",
        where="case",
        case=measure(
            "IB-2025-102",
            start,
            period_end(start, 6),
            [
                *before_the_start(start),
                *planning(start),
                *interim(d("2025-07-11")),
            ],
        ),
    )


def two_talks() -> Example:
    """The planning talk is missing: two personal talks instead of three (IB601)."""
    start, end = d("2025-06-02"), d("2025-12-19")
    return Example(
        name="fehler-nur-zwei-gespraeche.yaml",
        as_of=d("2026-02-02"),
        german="Typischer Fehler: Der Integrationsplan ist geschrieben, aber ein Gespräch zur "
        "Integrationsplanung ist nicht nachgewiesen. Es bleiben zwei persönliche Gespräche statt "
        "drei.",
        english="The integration plan is written, but no planning talk is on record: two personal "
        "talks instead of three",
        breaches="IB601",
        where="case",
        case=measure(
            "IB-2025-103",
            start,
            end,
            [
                *before_the_start(start),
                *planning(start, talk=False),
                *interim(d("2025-08-27")),
                *at_the_end(end),
            ],
        ),
    )


# Services


def trainer(name: str, profession: str, qualification: str, *trainings: str) -> Fields:
    """Return one trainer."""
    return {
        "id": name,
        "profession": profession,
        "qualification": qualification,
        "trainings": [d(day) for day in trainings],
    }


def service_file(trainers: Sequence[Fields]) -> Fields:
    """Return a service that is in order, but for its trainers perhaps."""
    lebenshilfe, josefshaus = "lebenshilfe-suedschwarzwald", "st-josefshaus"
    return {
        "format": "passtgenau-service/1",
        "programme": "passtgenau@2024-05-17",
        "partners": [lebenshilfe, josefshaus],
        "cooperation": d("2024-05-17"),
        "leads": [
            {"id": "L-1", "partner": lebenshilfe, "share": 50},
            {"id": "L-2", "partner": josefshaus, "share": 50},
        ],
        "trainers": trainers,
        "rooms": [RHYWERK, VILLA],
        "meetings": [d("2025-11-12"), d("2026-02-11"), d("2026-04-29")],
        "contacts": ["ifd", "eingliederungshilfe", "unternehmen"],
    }


def service() -> Example:
    """A service that fulfils every rule; its trainers are those of the cases."""
    return Example(
        name="fachdienst.yaml",
        as_of=d("2026-05-11"),
        german="Der Fachdienst, dessen Trainerinnen und Trainer in den Fallakten stehen; alles "
        "ist erfüllt. Die Fortbildung von QT-2 liegt genau zwölf Monate zurück.",
        english="The service whose trainers stand in the cases; everything is in order, and the "
        "training of QT-2 was exactly twelve months ago",
        case=service_file(
            [
                trainer("QT-1", "ergotherapie", "arbeitspaedagogik", "2025-03-19", "2026-03-18"),
                trainer("QT-2", "sozialpaedagogik", "jobcoach", "2025-05-11"),
                trainer("QT-3", "heilerziehungspflege", "arbeitspaedagogik", "2025-10-08"),
                trainer("QT-4", "sozialpaedagogik", "arbeitspaedagogik", "2026-01-21"),
            ]
        ),
        folder="services",
    )


def stale_training() -> Example:
    """The last training of a trainer is a day too long ago (PG805)."""
    return Example(
        name="fehler-fortbildung-zu-lange-her.yaml",
        as_of=d("2026-05-11"),
        german="Typischer Fehler: Die letzte Fortbildung von QT-2 ist einen Tag zu lange her. "
        "Die nächste war bis zum 10.05.2026 fällig; die vom 20.05.2026 zählt noch nicht.",
        english="The last training of QT-2 is a day too long ago; the next one is to come, and "
        "does not count yet",
        breaches="PG805",
        where="trainers/1",
        case=service_file(
            [
                trainer("QT-1", "ergotherapie", "arbeitspaedagogik", "2026-03-18"),
                trainer("QT-2", "sozialpaedagogik", "jobcoach", "2025-05-10", "2026-05-20"),
            ]
        ),
        folder="services",
    )


def examples() -> list[Example]:
    """Return all examples, in the order of the README."""
    return [
        gesamtmodul(),
        fifth_month(),
        broken_off(),
        no_einstiegsphase(),
        one_day_too_long(),
        one_minute_too_much(),
        sicherung("sicherung-30-stunden.yaml", "LOE-2026-104", extra=0),
        sicherung("fehler-sicherung-30-stunden-1-minute.yaml", "LOE-2026-107", extra=1),
        hours_outside(),
        hours_jobcoaching(),
        whole_measure(),
        short_measure(),
        broken_off_measure(),
        late_interim_review(),
        exactly_six_months(),
        two_talks(),
        service(),
        stale_training(),
    ]


# Writing


def scalar(value: str | int | date) -> str:
    """Return a scalar as YAML; texts that YAML could take for something else are quoted."""
    if isinstance(value, str):
        return value if re.fullmatch(r"[^\W\d_][\w @/-]*", value) else f'"{value}"'
    return value.isoformat() if isinstance(value, date) else str(value)


def flow(value: Value) -> str:
    """Return a value on one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, str | int | date):
        return scalar(value)
    return "[" + ", ".join(flow(item) for item in value) + "]"


def is_table(value: Value) -> bool:
    """Tell whether the value is a list of mappings, which is written one a line."""
    if isinstance(value, str | int | date | Mapping):
        return False
    return any(isinstance(item, Mapping) for item in value)


def block(fields: Mapping[str, Value], indent: str = "") -> Iterator[str]:
    """Yield the lines of a mapping in block style; what lies two levels deep is flow style."""
    for key, value in fields.items():
        if is_table(value) and not isinstance(value, str | int | date):
            yield f"{indent}{key}:"
            yield from (f"{indent}  - {flow(item)}" for item in list(value))
        elif isinstance(value, Mapping) and not indent:
            yield f"{indent}{key}:"
            yield from block(value, "  ")
        else:
            yield f"{indent}{key}: {flow(value)}"


FICTIONAL = {
    "cases": "Frei erfunden: Person, Zeiten, Ziele und Beträge gibt es nicht.",
    "services": "Frei erfunden: Personen, Tage und Anteile gibt es nicht.",
}


def yaml_text(example: Example) -> str:
    """Return the file of an example: German comment, then the case."""
    verdict = (
        f"Verletzt ist dann allein {example.breaches} ({example.where})."
        if example.breaches
        else "Verletzt ist dann nichts."
    )
    comments = [
        FICTIONAL[example.folder],
        f"Zeigt: {example.german}",
        f"Stichtag (as_of): {example.as_of}",
        verdict,
    ]
    lines = [
        line
        for comment in comments
        for line in textwrap.wrap(
            comment, 100, initial_indent="# ", subsequent_indent="#   ", break_on_hyphens=False
        )
    ]
    return "\n".join([*lines, *block(example.case)]) + "\n"


@dataclass(frozen=True, kw_only=True)
class Readme:
    """What stands around the table of a folder."""

    title: str
    intro: str
    command: str
    german: str
    end: str


READMES = {
    "cases": Readme(
        title="# Example cases",
        intro="Fictional case files of both programmes: no person, time, goal or amount in them "
        "is\nreal. They are written by [`generate_cases.py`](../generate_cases.py); change the\n"
        "script, not the files. Each is meant to be judged on its own day:",
        command="$ passtgenau check --as-of 2026-03-20 fehler-keine-einstiegsphase.yaml",
        german="Auf Deutsch: Alle Fälle sind frei erfunden; jede Datei nennt in den ersten "
        "Zeilen,\nwas sie zeigt und zu welchem Stichtag sie zu prüfen ist.",
        end="On its day no file has anything undetermined under any rule, with the default\n"
        "readings, and with the [service](../services/fachdienst.yaml) beside it.",
    ),
    "services": Readme(
        title="# Example services",
        intro="Fictional service files: no person in them is real. They are written by\n"
        "[`generate_cases.py`](../generate_cases.py); change the script, not the files. Each is\n"
        "meant to be judged on its own day:",
        command="$ passtgenau check --as-of 2026-05-11 fehler-fortbildung-zu-lange-her.yaml",
        german="Auf Deutsch: Alle Angaben sind frei erfunden; jede Datei nennt in den ersten "
        "Zeilen,\nwas sie zeigt und zu welchem Stichtag sie zu prüfen ist.",
        end="The trainers of `fachdienst.yaml` are those of the [cases](../cases/README.md).",
    ),
}


def readme(folder: str, all_examples: Iterable[Example]) -> str:
    """Return the table of the files of a folder."""
    around = READMES[folder]
    rows = [
        f"| [`{example.name}`]({example.name}) | {example.english} | {example.as_of} "
        f"| {f'{example.breaches} at `{example.where}`' if example.breaches else 'nothing'} |"
        for example in all_examples
    ]
    return "\n".join(
        [
            around.title,
            "",
            around.intro,
            "",
            "```console",
            around.command,
            "```",
            "",
            around.german,
            "",
            "| file | what it shows | as of | what breaches |",
            "|---|---|---|---|",
            *rows,
            "",
            around.end,
            "",
        ]
    )


def main(arguments: Sequence[str]) -> None:
    """Write all files."""
    root = Path(arguments[0]) if arguments else Path(__file__).parent
    all_examples = examples()
    for name in READMES:
        own = [example for example in all_examples if example.folder == name]
        files = {example.name: yaml_text(example) for example in own}
        files["README.md"] = readme(name, own)
        (root / name).mkdir(parents=True, exist_ok=True)
        for file, text in files.items():
            (root / name / file).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(sys.argv[1:])
