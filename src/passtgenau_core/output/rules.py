"""The rules of programmes: all in a list, or one of them explained."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable, Iterator
from typing import Any

from ..language import Language, Text
from ..messages import SEVERITIES, day
from ..programme import Basis, Programme, Rule
from ..rules import KINDS, WAIVER_BOUNDARIES, WAIVER_RULES
from .lines import EMPTY, Line, line

_BOUNDARIES = {kind.name: kind.boundary for kind in KINDS} | dict(WAIVER_BOUNDARIES)
_LIBRARY = "passtgenau_core"
_IN_EVERY_PROGRAMME = Text(
    "Regeln der Bibliothek, die in jedem Programm gelten",
    "rules of the library, which hold in every programme",
)
_BASIS = {
    Basis.EXPLICIT: Text("ausdrücklich: das Dokument sagt es", "explicit: the document says so"),
    Basis.DERIVED: Text("abgeleitet: so lesen wir es", "derived: we read it so"),
}


def render_list(programmes: Iterable[Programme], lang: Language) -> Iterator[Line]:
    """One line a rule, under the name of its programme; the library's own rules come last."""
    for programme in programmes:
        yield from _section(programme.name, programme.document, programme.rules, lang)
    yield from _section(_LIBRARY, _IN_EVERY_PROGRAMME.within(lang), WAIVER_RULES, lang)


def _section(name: str, title: str, rules: Iterable[Rule], lang: Language) -> Iterator[Line]:
    yield line((name, "strong"), f"  {title}")
    for rule in rules:
        severity = SEVERITIES[rule.severity].within(lang)
        yield line(
            "  ", (rule.id, rule.severity.value), f"  {severity:<8} {rule.title.within(lang)}"
        )


def render_json(programmes: Iterable[Programme]) -> str:
    """All rules as JSON, the library's own rules last."""
    rules = [rule_data(rule, programme) for programme in programmes for rule in programme.rules]
    rules += [rule_data(rule, None) for rule in WAIVER_RULES]
    return json.dumps({"rules": rules}, ensure_ascii=False, indent=2) + "\n"


def rule_data(rule: Rule, programme: Programme | None) -> dict[str, Any]:
    """A rule as plain data; the library's own rules belong to no programme."""
    return {
        "id": rule.id,
        "programme": None if programme is None else programme.name,
        "kind": rule.kind,
        "severity": rule.severity.value,
        "basis": rule.source.basis.value,
        "section": rule.source.section,
        "quote": rule.source.quote,
        "title": _both(rule.title),
        "note": None if rule.note is None else _both(rule.note),
        "reading": rule.reading,
        "boundary": _both(_BOUNDARIES[rule.kind]),
    }


def _both(text: Text) -> dict[str, str]:
    return {"de": text.de, "en": text.en}


def render_explanation(rule: Rule, programme: Programme, lang: Language) -> Iterator[Line]:
    """Everything there is to know of one rule."""
    severity = SEVERITIES[rule.severity].within(lang)
    yield line((f"{rule.id}  {rule.title.within(lang)}", "strong"))
    yield line(f"{severity}, {_LIBRARY if rule in WAIVER_RULES else programme.name}")
    yield EMPTY
    quote = f"„{rule.source.quote}“" if lang == "de" else f'"{rule.source.quote}"'
    yield from _entry(Text("Quelle", "Source"), f"{rule.source.section}: {quote}", lang)
    yield from _entry(Text("", ""), rule.source.document, lang)
    yield from _entry(Text("Grundlage", "Basis"), _BASIS[rule.source.basis].within(lang), lang)
    if rule.note is not None:
        yield from _entry(Text("", ""), rule.note.within(lang), lang)
    boundary = _BOUNDARIES[rule.kind].within(lang)
    yield from _entry(Text("Grenze", "Boundary"), boundary, lang)
    yield from _reading(rule, programme, lang)
    if rule.examples is not None:
        on = Text("Stichtag", "as of").within(lang)
        for title, body in (
            (Text("Beispiel, erfüllt", "Example, met"), rule.examples.good),
            (Text("Beispiel, nicht erfüllt", "Example, not met"), rule.examples.bad),
        ):
            yield EMPTY
            yield line(f"{title.within(lang)} ({on} {day(rule.examples.as_of, lang)}):")
            for text in body.splitlines():
                yield line((f"    {text}", "faint"))


def _reading(rule: Rule, programme: Programme, lang: Language) -> Iterator[Line]:
    for reading in programme.readings:
        if reading.id == rule.reading:
            yield from _entry(Text("Lesart", "Reading"), reading.title.within(lang), lang)
            options = ", ".join(f"{reading.id}={option}" for option in reading.options)
            default = Text("Vorgabe zuerst", "default first").within(lang)
            yield from _entry(Text("", ""), f"{options} ({default})", lang)
            yield from _entry(Text("", ""), reading.why.within(lang), lang)


def _entry(name: Text, value: str, lang: Language) -> Iterator[Line]:
    for number, part in enumerate(textwrap.wrap(value, 84)):
        label = name.within(lang) if number == 0 else ""
        yield line((f"{label:<10}", "strong"), part)
