"""What the benchmarks work on: fictional cases of any size, and a hand-written peer."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from passtgenau_core import Case, HourEntry, Programme, load_case, load_programme

AS_OF = date(2027, 12, 1)
PROGRAMME = load_programme("passtgenau")
_PHASES = (
    ("einstiegsphase", date(2025, 3, 3), date(2025, 3, 28)),
    ("qualifizierungsphase", date(2025, 3, 31), date(2026, 1, 30)),
    ("stabilisierungsphase", date(2026, 1, 31), date(2026, 8, 30)),
    ("uebergangsphase", date(2026, 8, 31), date(2027, 2, 28)),
    ("sicherung_arbeitsplatz", date(2027, 3, 1), date(2027, 8, 31)),
)
_GOAL = "Z-1"


def _records(count: int) -> list[dict[str, Any]]:
    """So many records that leave nothing out: documentation, a final report, and talks."""
    start, end = _PHASES[0][1], _PHASES[-1][2]
    documents: list[dict[str, Any]] = [
        {
            "kind": "moduldokumentation",
            "module": module,
            "date": str(last),
            "with": ["teilnehmende"],
            "topics": ["zielerreichung"],
            "goals": {_GOAL: "teilweise"},
        }
        for module, _, last in _PHASES
    ]
    documents.append(
        {
            "kind": "abschlussbericht",
            "date": str(end),
            "recipients": ["budgetnehmer"],
            "icf": [{"code": "d850", "performance": 2, "capacity": 1}],
        }
    )
    talks = count - len(documents)
    step = (end - start).days // max(talks, 1)
    return documents + [
        {
            "kind": "reflexionsgespraech",
            "date": str(start + timedelta(days=number * step)),
            "with": ["teilnehmende", "leitung"],
            "topics": ["erfolgsbewertung", "kritik"],
        }
        for number in range(talks)
    ]


def case_text(entries: int, records: int = 0) -> str:
    """A case file in JSON: a Gesamtmodul with so many hour entries and records.

    With records, of which it takes at least 20, nothing in it is a breach.
    """
    caps = {module: PROGRAMME[module].whole_cap or 0 for module, _, _ in _PHASES}
    hours: list[dict[str, Any]] = []
    for module, start, end in _PHASES:
        count = max(1, entries * caps[module] // sum(caps.values()))
        minutes = max(1, caps[module] // count // 2)
        for number in range(count):
            day = start + timedelta(days=number * (end - start).days // count)
            hours.append(
                {
                    "id": f"H-{len(hours):06d}",
                    "date": str(day),
                    "module": module,
                    "minutes": minutes,
                    "trainer": "QT-1",
                }
            )
    return json.dumps(
        {
            "format": "passtgenau-case/1",
            "programme": PROGRAMME.name,
            "case": "LOE-2025-007",
            "participant": {"groups": ["autismus"], "district": "Landkreis Lörrach"},
            "agreement": {
                "provider": "st-josefshaus",
                "consulted_on": "2025-01-20",
                "signed_on": "2025-02-10",
                "modules": "gesamtmodul",
            },
            "budget": {"approved_on": "2025-02-05", "start": "2025-03-01", "end": "2027-12-31"},
            "phases": [{"module": m, "start": str(s), "end": str(e)} for m, s, e in _PHASES],
            "hours": hours,
            "goals": [{"id": _GOAL, "agreed_on": "2025-03-10"}],
            "records": _records(records) if records else [],
        }
    )


def case(entries: int, records: int = 0) -> Case:
    """The same case, loaded."""
    return load_case(case_text(entries, records), format="json")


ENTRY = HourEntry(
    id="H-000042-b", date=date(2025, 9, 15), module="qualifizierungsphase", minutes=60
)
"""An entry that falls into the middle of every such ledger."""


def hand_written(
    case: Case, entries: Sequence[HourEntry], programme: Programme = PROGRAMME
) -> tuple[list[str], list[str]]:
    """A plain loop that does two rules only: modules over their cap, entries outside their phase.

    It knows nothing of days of checking, months, reversals or reasons.
    """
    caps = {module.id: module.cap for module in programme.modules}
    spans: dict[str, list[tuple[date, date]]] = {}
    for phase in case.phases:
        spans.setdefault(phase.module, []).append((phase.start, phase.end or date.max))
    minutes: dict[str, int] = {}
    outside: list[str] = []
    for entry in entries:
        module, day = entry.module or "", entry.date
        minutes[module] = minutes.get(module, 0) + (entry.minutes or 0)
        for start, end in spans.get(module, ()):
            if start <= day <= end:
                break
        else:
            outside.append(entry.id)
    over = [m for m, total in minutes.items() if (cap := caps[m]) is not None and total > cap]
    return over, outside
