"""What the ICF's components, chapters and qualifiers are called, in German and English.

The ICF's licence forbids to ship its code list and its definitions: the chapters are named in
words of our own, and codes below them are not named at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from .language import Text

COMPONENTS: Mapping[str, Text] = MappingProxyType(
    {
        "b": Text("Körperfunktionen", "body functions"),
        "s": Text("Körperstrukturen", "body structures"),
        "d": Text("Aktivitäten und Teilhabe", "activities and participation"),
        "e": Text("Umweltfaktoren", "environmental factors"),
    }
)
"""What the components are called."""

CHAPTERS: Mapping[str, Text] = MappingProxyType(
    {
        "b1": Text("Denken und Psyche", "mind and mood"),
        "b2": Text("Sinne und Schmerz", "senses and pain"),
        "b3": Text("Stimme und Sprechen", "voice and speaking"),
        "b4": Text("Herz, Blut, Abwehr, Atmung", "heart, blood, immunity, breathing"),
        "b5": Text("Verdauung und Hormone", "digestion and hormones"),
        "b6": Text("Harnwege und Sexualität", "urinary tract and sexuality"),
        "b7": Text("Muskeln und Beweglichkeit", "muscles and agility"),
        "b8": Text("Leistungen der Haut", "what the skin does"),
        "s1": Text("Gehirn und Nerven", "brain and nerves"),
        "s2": Text("Augen und Ohren", "eyes and ears"),
        "s3": Text("Mund, Nase, Kehlkopf", "mouth, nose, larynx"),
        "s4": Text("Herz, Gefäße, Lunge", "heart, vessels, lungs"),
        "s5": Text("Verdauungsorgane und Drüsen", "digestive organs and glands"),
        "s6": Text("Harn- und Geschlechtsorgane", "urinary and sexual organs"),
        "s7": Text("Knochen, Gelenke, Muskeln", "bones, joints, muscles"),
        "s8": Text("Haut, Haare, Nägel", "skin, hair, nails"),
        "d1": Text("Lernen und Denken", "learning and thinking"),
        "d2": Text("Aufgaben und Stress bewältigen", "coping with tasks and stress"),
        "d3": Text("Sich verständigen", "communicating"),
        "d4": Text("Sich und Dinge bewegen", "moving oneself and things"),
        "d5": Text("Für sich selbst sorgen", "looking after oneself"),
        "d6": Text("Haushalt und Versorgung", "household and supplies"),
        "d7": Text("Mit anderen umgehen", "getting on with others"),
        "d8": Text("Bildung, Arbeit, Geld", "education, work, money"),
        "d9": Text("Freizeit und Gemeinwesen", "leisure and community"),
        "e1": Text("Hilfsmittel und Technik", "aids and technology"),
        "e2": Text("Natur und Umgebung", "nature and surroundings"),
        "e3": Text("Menschen im Umfeld", "people around"),
        "e4": Text("Haltung der anderen", "what others think"),
        "e5": Text("Dienste, Ämter, Regeln", "services, authorities, rules"),
    }
)
"""What the chapters are about, in our own words."""

QUALIFIER_NAMES: Mapping[str, Text] = MappingProxyType(
    {
        "performance": Text("Leistung", "performance"),
        "capacity": Text("Leistungsfähigkeit", "capacity"),
        "extent": Text("Ausmaß", "extent"),
        "nature": Text("Art", "nature"),
        "location": Text("Ort", "location"),
        "barrier": Text("Barriere", "barrier"),
        "facilitator": Text("Förderfaktor", "facilitator"),
    }
)
"""What the qualifiers are called."""

_MEANINGS: Mapping[int | None, Text] = MappingProxyType(
    {
        None: Text("nicht angegeben", "not stated"),
        0: Text("kein", "none"),
        1: Text("leicht", "mild"),
        2: Text("mäßig", "moderate"),
        3: Text("erheblich", "severe"),
        4: Text("voll", "complete"),
        8: Text("nicht spezifiziert", "not specified"),
        9: Text("nicht anwendbar", "not applicable"),
    }
)
GRADES = (0, 1, 2, 3, 4)
UNGRADED = ("nature", "location")
"""Qualifiers whose digits are names of kinds and places: none of them is more than another."""


def qualifier_meaning(name: str, value: int | None) -> Text:
    """What ``value`` says as the qualifier ``name``.

    The nature and the location of a change have no grades: their digits stand as they are.

    Example:
        >>> qualifier_meaning("performance", 3).en, qualifier_meaning("location", 3).en
        ('severe', '3')
    """
    if name in UNGRADED and value in GRADES:
        return Text.same(str(value))
    return _MEANINGS[value]
