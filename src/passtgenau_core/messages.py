"""Messages: the one place where judgements become sentences, in German and English."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from .case import Case
from .judgement import Judgement, Outcome, Remedy, Value
from .language import Language, Text
from .programme import Programme, Severity
from .quantities import MINUTES_AN_HOUR, Cents
from .rules import KINDS, Words

WORDS: Mapping[str, Words] = MappingProxyType(
    {because: words for kind in KINDS for because, words in kind.words.items()}
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

_FIELDS: Mapping[str, Text] = MappingProxyType(
    {
        "start": Text("den Beginn", "the start"),
        "end": Text("das Ende", "the end"),
        "planned_hours": Text("die geplanten Stunden", "the planned hours"),
    }
)


def duration(minutes: int, lang: Language = "de") -> str:
    """Minutes as hours and minutes.

    Example:
        >>> duration(32550), duration(2880, "en"), duration(1)
        ('542 Std. 30 Min.', '48 h', '1 Min.')
    """
    hours, rest = divmod(minutes, MINUTES_AN_HOUR)
    of_hours, of_minutes = ("Std.", "Min.") if lang == "de" else ("h", "min")
    grouped = f"{hours:,}".replace(",", "." if lang == "de" else ",")
    parts = [f"{grouped} {of_hours}"] if hours else []
    if rest or not hours:
        parts.append(f"{rest} {of_minutes}")
    return " ".join(parts)


def day(value: date, lang: Language = "de") -> str:
    """A day as people write it: 30.01.2026, in English 2026-01-30."""
    return f"{value:%d.%m.%Y}" if lang == "de" else value.isoformat()


def value_text(value: Value, programme: Programme, lang: Language = "de") -> str:
    """A measured value: a day, a duration, an amount of money, or the title of what it names."""
    if isinstance(value, date):
        return day(value, lang)
    if isinstance(value, Cents):
        return f"{value} EUR"
    if isinstance(value, int):
        return duration(value, lang)
    if isinstance(value, tuple):
        return ", ".join(value_text(member, programme, lang) for member in value)
    return programme[value].title.within(lang) if value in programme else value


def subject_text(subject: str, case: Case, lang: Language = "de") -> str:
    """A subject as people call it: which phase, which entry, which month.

    Example:
        >>> from passtgenau_core import Case, Phase, load_programme
        >>> case = Case(id="LOE-2025-007", programme=load_programme("passtgenau"), phases=[
        ...     Phase(module="einstiegsphase", start=date(2025, 3, 3))])
        >>> subject_text("phases/0", case)
        'Phase 1 (Einstiegsphase ab 03.03.2025)'
    """
    head, _, rest = subject.partition("/")
    if head == "phases":
        phase = case.phases[int(rest)]
        title, start = case.programme[phase.module].title.within(lang), day(phase.start, lang)
        since = "ab" if lang == "de" else "from"
        return f"Phase {int(rest) + 1} ({title} {since} {start})"
    if head == "module":
        return case.programme[rest].title.within(lang)
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
    return _filled(WORDS[judgement.because].says, judgement, programme, lang)


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
    values: dict[str, str] = {
        name: value_text(value, programme, lang)
        for name, value in (("observed", observed), ("allowed", allowed), ("due", judgement.due))
        if value is not None
    }
    if isinstance(observed, int) and isinstance(allowed, int):
        kind = type(observed)
        values["left"] = value_text(kind(max(allowed - observed, 0)), programme, lang)
        values["over"] = value_text(kind(max(observed - allowed, 0)), programme, lang)
    if judgement.facts:
        values["fact"] = str(judgement.facts[0])
    return text.within(lang).format_map(values)


def _remedy_text(remedy: Remedy, programme: Programme, lang: Language) -> str:
    value = remedy.value
    if remedy.action == "reverse":
        return Text(f"Eintrag {value} stornieren", f"reverse entry {value}").within(lang)
    if remedy.action == "add":
        title = value_text(str(value), programme, lang)
        return Text(f"eine Phase eintragen: {title}", f"add a phase: {title}").within(lang)
    name = remedy.pointer.rpartition("/")[2]
    field = _FIELDS[name].within(lang)
    if name == "planned_hours":
        shown = duration(int(str(value)) * MINUTES_AN_HOUR, lang)
    else:
        shown = value_text(value, programme, lang)
    return Text(f"{field} auf {shown} setzen", f"set {field} to {shown}").within(lang)
