"""Messages: the one place where judgements become sentences, in German and English."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from .case import Case, Phase
from .judgement import Added, Computed, Judgement, Outcome, Remedy, Value
from .language import Language, Text
from .programme import Basis, Programme, Severity
from .quantities import MINUTES_AN_HOUR, Cents
from .rules import KINDS, WAIVER_WORDS, Words
from .service import Service

WORDS: Mapping[str, Words] = MappingProxyType(
    {because: words for kind in KINDS for because, words in kind.words.items()}
    | dict(WAIVER_WORDS)
    | {
        "switched-off": Words(
            Text("durch die gewählte Lesart abgeschaltet", "switched off by the chosen reading")
        )
    }
)

OUTCOMES: Mapping[Outcome, Text] = MappingProxyType(
    {
        Outcome.BREACHED: Text("verletzt", "breached"),
        Outcome.UNDETERMINED: Text("nicht feststellbar", "undetermined"),
        Outcome.WAIVED: Text("Ausnahme bewilligt", "waived"),
        Outcome.PENDING: Text("offen", "pending"),
        Outcome.MET: Text("erfüllt", "met"),
        Outcome.NOT_APPLICABLE: Text("nicht anwendbar", "not applicable"),
    }
)
"""The outcomes, worst first."""

SEVERITIES: Mapping[Severity, Text] = MappingProxyType(
    {
        Severity.ERROR: Text("Fehler", "error"),
        Severity.WARNING: Text("Warnung", "warning"),
        Severity.HINT: Text("Hinweis", "hint"),
    }
)

PLURALS: Mapping[Severity, Text] = MappingProxyType(
    {
        Severity.ERROR: Text("Fehler", "errors"),
        Severity.WARNING: Text("Warnungen", "warnings"),
        Severity.HINT: Text("Hinweise", "hints"),
    }
)

BASES: Mapping[Basis, Text] = MappingProxyType(
    {
        Basis.EXPLICIT: Text("steht so im Dokument", "stated in the document"),
        Basis.DERIVED: Text("so gelesen", "our reading"),
    }
)

_DATED_FACTS: Mapping[str, Text] = MappingProxyType(
    {
        "budget.approved_on": Text("Bewilligung des Budgets", "approval of the budget"),
        "agreement.consulted_on": Text("Beratungsgespräch", "consultation"),
        "agreement.signed_on": Text("Vereinbarung", "agreement"),
    }
)

_FIELDS: Mapping[str, Text] = MappingProxyType(
    {
        "start": Text("den Beginn", "the start"),
        "end": Text("das Ende", "the end"),
        "planned_hours": Text("die geplanten Stunden", "the planned hours"),
        "approved_on": Text("den Tag der Bewilligung", "the day of the approval"),
        "signed_on": Text("den Tag der Vereinbarung", "the day of the agreement"),
        "answered_on": Text("den Tag der Antwort", "the day of the answer"),
        "modules": Text("die vereinbarten Module", "the agreed modules"),
        "with": Text("die Beteiligten", "who took part"),
        "by": Text("wer entschieden hat", "who decided"),
        "topics": Text("die Themen", "the topics"),
        "aids": Text("die Arbeitshilfen", "the working aids"),
        "recipients": Text("die Empfänger", "the recipients"),
        "form": Text("die Form", "the form"),
        "goals": Text("den Stand der Ziele", "the state of the goals"),
    }
)


_MOST_NAMED = 5


def duration(minutes: int, lang: Language = "de") -> str:
    """Minutes as hours and minutes.

    Example:
        >>> duration(32550), duration(2880, "en"), duration(-1)
        ('542 Std. 30 Min.', '48 h', '-1 Min.')
    """
    hours, rest = divmod(abs(minutes), MINUTES_AN_HOUR)
    of_hours, of_minutes = ("Std.", "Min.") if lang == "de" else ("h", "min")
    grouped = f"{hours:,}".replace(",", "." if lang == "de" else ",")
    parts = [f"{grouped} {of_hours}"] if hours else []
    if rest or not hours:
        parts.append(f"{rest} {of_minutes}")
    return ("-" if minutes < 0 else "") + " ".join(parts)


def money(value: Cents, lang: Language = "de") -> str:
    """Cents as people write euros.

    Example:
        >>> money(Cents(8820050)), money(Cents(8820050), "en")
        ('88.200,50 EUR', '88,200.50 EUR')
    """
    euros, rest = divmod(abs(value), 100)
    sign = "-" if value < 0 else ""
    point, group = (",", ".") if lang == "de" else (".", ",")
    grouped = f"{euros:,}".replace(",", group)
    return f"{sign}{grouped}{point}{rest:02d} EUR"


def day(value: date, lang: Language = "de") -> str:
    """A day as people write it: 30.01.2026, in English 2026-01-30."""
    return f"{value:%d.%m.%Y}" if lang == "de" else value.isoformat()


def value_text(value: Value, programme: Programme, lang: Language = "de") -> str:
    """A measured value: a day, a duration, an amount of money, or the title of what it names."""
    if isinstance(value, date):
        return day(value, lang)
    if isinstance(value, Cents):
        return money(value, lang)
    if isinstance(value, int):
        return duration(value, lang)
    if isinstance(value, tuple):
        return ", ".join(value_text(member, programme, lang) for member in value) or "–"
    title = _DATED_FACTS.get(value) or programme.title_of(value)
    return value if title is None else title.within(lang)


def subject_text(subject: str, case: Case | Service, lang: Language = "de") -> str:
    """A subject as people call it: which phase, which entry, which month.

    Example:
        >>> from passtgenau_core import Case, Phase, load_programme
        >>> case = Case(id="LOE-2025-007", programme=load_programme("passtgenau"), phases=[
        ...     Phase(module="einstiegsphase", start=date(2025, 3, 3))])
        >>> subject_text("phases/0", case)
        'Phase 1 (Einstiegsphase ab 03.03.2025)'
    """
    head, _, rest = subject.partition("/")
    if isinstance(case, Service):
        if head == "trainers":
            return (
                f"Trainer/in {case.trainers[int(rest)].id}"
                if lang == "de"
                else f"trainer {case.trainers[int(rest)].id}"
            )
        return Text("Fachdienst", "service").within(lang)
    if head == "phases":
        phase = case.phases[int(rest)]
        title, start = case.programme[phase.module].title.within(lang), day(phase.start, lang)
        since = "ab" if lang == "de" else "from"
        return f"Phase {int(rest) + 1} ({title} {since} {start})"
    if head == "module":
        return case.programme[rest].title.within(lang)
    if head == "records":
        record = case.records[int(rest)]
        title = value_text(record.kind, case.programme, lang)
        on = "vom" if lang == "de" else "of"
        number = int(rest) + 1
        name = Text(f"Nachweis {number}", f"record {number}").within(lang)
        return f"{name} ({title} {on} {day(record.date, lang)})"
    if head == "waivers":
        number = int(rest) + 1
        return Text(f"Ausnahme {number}", f"waiver {number}").within(lang)
    if head == "month":
        module, _, month = rest.partition("/")
        return f"{case.programme[module].title.within(lang)}, {_month_text(month, lang)}"
    if subject == "hours":
        return Text("Stunden", "hours").within(lang)
    if head == "hours":
        entry = case.ledger[int(rest)].id
        return Text(f"Eintrag {entry}", f"entry {entry}").within(lang)
    return Text("Fall", "case").within(lang)


def _month_text(month: str, lang: Language) -> str:
    if len(month) == len("2025-04"):
        year, number = month.split("-")
        return f"{number}/{year}" if lang == "de" else month
    first = day(date.fromisoformat(month), lang)
    return Text(f"Monat ab {first}", f"month from {first}").within(lang)


def message(judgement: Judgement, programme: Programme, lang: Language = "de") -> str:
    """What a judgement says, with what was measured and what is allowed.

    Args:
        judgement: The judgement.
        programme: The programme it was judged against, ``report.programme``.
        lang: ``"de"`` or ``"en"``.

    Example:
        >>> from datetime import date
        >>> from passtgenau_core import Case, Phase, check, load_programme
        >>> case = Case(id="LOE-2025-007", programme=load_programme("passtgenau"), phases=[
        ...     Phase(module="einstiegsphase", start=date(2025, 3, 3), end=date(2025, 4, 1))])
        >>> report = check(case, as_of=date(2025, 5, 1))
        >>> message(report["PG202"][0], report.programme)
        'Ende 01.04.2025, spätestens 30.03.2025'
    """
    says = _filled(WORDS[judgement.because].says, judgement, programme, lang)
    return says + _month_end(judgement, lang)


def mend(judgement: Judgement, programme: Programme, lang: Language = "de") -> str | None:
    """What would mend a breach, or ``None`` where there is nothing to mend or nothing to say."""
    if judgement.outcome is not Outcome.BREACHED:
        return None
    if judgement.remedy is not None:
        return _remedy_text(judgement.remedy, programme, lang)
    says = WORDS[judgement.because].mend
    return None if says is None else _filled(says, judgement, programme, lang)


def _filled(text: Text, judgement: Judgement, programme: Programme, lang: Language) -> str:
    observed, allowed = judgement.observed, judgement.allowed
    named: tuple[tuple[str, Value | None], ...] = (
        ("observed", observed),
        ("allowed", allowed),
        ("due", judgement.due),
        ("terms", judgement.terms),
    )
    values: dict[str, str] = {
        name: value_text(value, programme, lang) for name, value in named if value is not None
    }
    if isinstance(observed, int) and isinstance(allowed, int):
        kind = type(observed)
        values["left"] = value_text(kind(max(allowed - observed, 0)), programme, lang)
        values["over"] = value_text(kind(max(observed - allowed, 0)), programme, lang)
    if judgement.facts:
        values["fact"] = str(judgement.facts[0])
    return text.within(lang).format_map(values)


def _month_end(judgement: Judgement, lang: Language) -> str:
    """Where a month end decided: the day of that number is missing, § 188 Abs. 3 BGB."""
    for fact in judgement.facts:
        if isinstance(fact, Computed) and fact.at_month_end:
            number = fact.start.day
            return Text(
                f" (§ 188 Abs. 3 BGB: der Monat hat keinen {number}.)",
                f" (§ 188 Abs. 3 BGB: the month has no day {number})",
            ).within(lang)
    return ""


def _remedy_text(remedy: Remedy, programme: Programme, lang: Language) -> str:
    value: Any = remedy.value
    if remedy.action == "none":
        return Text(
            "keine Änderung hilft mehr, der Tag ist vorbei",
            "no change mends this, the day has passed",
        ).within(lang)
    if remedy.action == "reverse":
        ids = (value,) if isinstance(value, str) else value
        named = ", ".join(ids[:_MOST_NAMED])
        if len(ids) > _MOST_NAMED:
            more = len(ids) - _MOST_NAMED
            named += Text(f" und {more} weitere", f" and {more} more").within(lang)
        if len(ids) == 1:
            return Text(f"Eintrag {named} stornieren", f"reverse entry {named}").within(lang)
        return Text(f"Einträge stornieren: {named}", f"reverse entries: {named}").within(lang)
    if remedy.action == "add":
        added = ", ".join(_added_text(member, programme, lang) for member in value)
        if isinstance(value[0], Phase):
            return Text(f"eine Phase eintragen: {added}", f"add a phase: {added}").within(lang)
        return Text(
            f"falls es geschehen ist, eintragen: {added}", f"if it took place, enter: {added}"
        ).within(lang)
    name = remedy.pointer.rpartition("/")[2]
    field = _FIELDS[name].within(lang)
    if value == ():
        return Text(f"{field} leeren", f"clear {field}").within(lang)
    if name == "planned_hours":
        shown = duration(int(str(value)) * MINUTES_AN_HOUR, lang)
    elif name == "goals":
        states = (f"{goal}: {value_text(state, programme, lang)}" for goal, state in value)
        shown = ", ".join(states)
    else:
        shown = value_text(value, programme, lang)
    return Text(f"{field} auf {shown} setzen", f"set {field} to {shown}").within(lang)


def _added_text(member: Added, programme: Programme, lang: Language) -> str:
    if isinstance(member, Phase):
        title = value_text(member.module, programme, lang)
        if member.end is None:
            return title
        first, last = day(member.start, lang), day(member.end, lang)
        return Text(f"{title} vom {first} bis {last}", f"{title} from {first} to {last}").within(
            lang
        )
    title = value_text(member.kind, programme, lang)
    on = day(member.date, lang)
    return Text(f"{title} vom {on}", f"{title} of {on}").within(lang)
