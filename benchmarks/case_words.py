"""What both peers of loading share: the words of a case file, and what no type says.

Both check types, unknown keys, ids, whole minutes, days, the words of the programme, that no phase
ends before it starts, and that no two entries share an id. Unlike this library they let doubled
keys pass, know no line of what is wrong, and look at no clash between reversals or goals. Fields
that the measured files do not have are left out: both would take longer with them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal

ID = r"^\w[\w.:/-]{0,63}$"
CODE = r"^[bsde][1-9]\d{0,4}$"
MOST_MINUTES = 10_000_000

Module = Literal[
    "einstiegsphase",
    "qualifizierungsphase",
    "stabilisierungsphase",
    "uebergangsphase",
    "sicherung_arbeitsplatz",
    "jobcoaching",
]
Group = Literal[
    "werkstattempfehlung",
    "wfbm",
    "wesentliche_behinderung",
    "psychische_beeintraechtigung",
    "autismus",
]
Provider = Literal["lebenshilfe-suedschwarzwald", "st-josefshaus"]
Kind = Literal[
    "abschlussbericht",
    "arbeitsaufnahme",
    "einsichtsverlangen",
    "informationsgespraech",
    "moduldokumentation",
    "reflexionsgespraech",
]
Role = Literal[
    "budgetgeber",
    "budgetnehmer",
    "eingliederungshilfe",
    "ifd",
    "leitung",
    "teilnehmende",
    "trainer",
    "unternehmen",
]
Topic = Literal["erfolgsbewertung", "kritik", "zielerreichung"]
Place = Literal["rhywerk", "villa", "praktikumsbetrieb"]
State = Literal["erreicht", "teilweise", "nicht_erreicht", "offen"]


def check_order(start: date | None, end: date | None) -> None:
    """Raise if a period ends before it starts."""
    if start is not None and end is not None and end < start:
        raise ValueError("end before start")


def check_ids(ids: Sequence[str]) -> None:
    """Raise if an id is there twice."""
    if len(set(ids)) < len(ids):
        raise ValueError("duplicate entry")
