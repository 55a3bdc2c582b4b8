"""Write one page for each rule, and an index of each programme: ``docs/reference/rules/``.

    python docs/generate_rule_pages.py [DIRECTORY]

Everything on the pages comes from the programme files and from the library: what ``check`` says on
an example is what it says when the script runs. Pages of rules that are no more are removed. Every
run writes the same bytes.
"""

from __future__ import annotations

import json
import sys
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from passtgenau_core import (
    Basis,
    Examples,
    Length,
    Module,
    Outcome,
    Programme,
    Reading,
    Rule,
    Text,
    load_programme,
    load_service,
    shipped_programmes,
)
from passtgenau_core.language import LANGUAGES, Language
from passtgenau_core.messages import SEVERITIES, duration, value_text
from passtgenau_core.output import text
from passtgenau_core.output.lines import plain_text
from passtgenau_core.programme import AGREEMENT, END, RECORD, START
from passtgenau_core.rules import KINDS, WAIVER_RULES
from passtgenau_core.runs.checker import Checker, Task
from passtgenau_core.runs.choice import Choice
from passtgenau_core.runs.result import Result, Run

FOLDER = Path(__file__).parent / "reference" / "rules"
DO_NOT_EDIT = "<!-- Written by docs/generate_rule_pages.py from the programme file. -->"

BASIS: Mapping[Basis, Text] = {
    Basis.EXPLICIT: Text("ausdrücklich: das Dokument sagt es", "explicit: the document says so"),
    Basis.DERIVED: Text("abgeleitet: so lesen wir es", "derived: we read it so"),
}

CASE = Text("der Fall (`case`)", "the case (`case`)")
SERVICE = Text("der Fachdienst (`service`)", "the service (`service`)")
PHASE = Text("jede Phase (`phases/N`)", "each phase (`phases/N`)")
NOT_EXTERNAL = Text(
    "jede Phase (`phases/N`), außer von externen Modulen",
    "each phase (`phases/N`), those of external modules left out",
)
RECORD_OF_IT = Text(
    "jeder Nachweis dieser Art (`records/N`); ohne einen: nicht anwendbar (`case`)",
    "each record of the kind (`records/N`); without any: not applicable (`case`)",
)
ENTRY = Text(
    "jeder Eintrag, zu dem etwas zu sagen ist (`hours/N`); ohne einen: `hours`",
    "each entry there is something to tell of (`hours/N`); without any: `hours`",
)
MODULE = Text("jedes Modul (`module/ID`)", "each module (`module/ID`)")
TRAINER = Text("jede Trainerin, jeder Trainer (`trainers/N`)", "each trainer (`trainers/N`)")
WAIVER = Text("jede Ausnahme (`waivers/N`)", "each waiver (`waivers/N`)")

JUDGES: Mapping[str, Text] = {
    "mandatory-module": CASE,
    "after-module": NOT_EXTERNAL,
    "module-order": NOT_EXTERNAL,
    "no-overlap": NOT_EXTERNAL,
    "single-phase": NOT_EXTERNAL,
    "minimum-length": PHASE,
    "maximum-length": PHASE,
    "hour-cap": Text(
        "jedes Modul mit einer solchen Grenze (`module/ID`)",
        "each module with such a cap (`module/ID`)",
    ),
    "monthly-hour-cap": Text(
        "jeder Monat mit Einträgen (`month/MODUL/2025-04`)",
        "each month with entries (`month/MODULE/2025-04`)",
    ),
    "hours-inside-phase": ENTRY,
    "billable-module": ENTRY,
    "planned-hours": Text(
        "jede Phase mit `planned_hours` (`phases/N`)",
        "each phase with `planned_hours` (`phases/N`)",
    ),
    "counted-hours": ENTRY,
    "membership": CASE,
    "duty": CASE,
    "record-content": RECORD_OF_IT,
    "recurring-record": CASE,
    "answer-in-time": RECORD_OF_IT,
    "goal-states": RECORD_OF_IT,
    "date-order": CASE,
    "agreed-module": PHASE,
    "inside-budget-period": PHASE,
    "budget-hours": MODULE,
    "budget-amount": CASE,
    "known-trainer": ENTRY,
    "equal-shares": SERVICE,
    "variety": SERVICE,
    "qualified-trainers": TRAINER,
    "recent-day": SERVICE,
    "waiver-expired": WAIVER,
    "waiver-unused": WAIVER,
    "waiver-needless": WAIVER,
}

AT_ONCE = Text("sofort, auch für geplante Phasen", "at once, for planned phases too")
ON_THE_DAY = Text("wie es am Stichtag steht", "as it stands on the day of the check")
ENTRY_COUNTS = Text("ab dem Tag des Eintrags", "from the day of the entry on")
RECORD_COUNTS = Text("ab dem Tag des Nachweises", "from the day of the record on")
CAP = Text(
    "verletzt ab dem Eintrag, der die Grenze überschreitet; erfüllt, wenn alle Phasen des Moduls "
    "vorbei sind",
    "breached from the entry on that crosses it; met when all phases of the module are over",
)
WAIVED_DECIDED = Text(
    "sobald über den Gegenstand entschieden ist", "once its subject has been decided on"
)

WHEN: Mapping[str, Text] = {
    "mandatory-module": AT_ONCE,
    "after-module": Text(
        "sofort; solange das erste Modul kein Ende hat, fällig am Tag vor dem Beginn der Phase",
        "at once; while the first module has no end, due the day before the phase starts",
    ),
    "module-order": AT_ONCE,
    "no-overlap": Text(
        "sofort; solange eine frühere Phase kein Ende hat, fällig am Tag vor dem Beginn der Phase",
        "at once; while an earlier phase has no end, due the day before the phase starts",
    ),
    "single-phase": AT_ONCE,
    "minimum-length": Text(
        "sofort, auch für ein geplantes Ende; ohne Ende, wenn die kürzeste Dauer um ist",
        "at once, for a planned end too; without an end, when the shortest length has passed",
    ),
    "maximum-length": Text(
        "sofort, auch für ein geplantes Ende; ohne Ende fällig am letzten Tag der längsten Dauer",
        "at once, for a planned end too; without an end, due on the last day of the longest length",
    ),
    "hour-cap": CAP,
    "monthly-hour-cap": Text(
        "verletzt ab dem Eintrag, der die Grenze überschreitet; erfüllt, wenn der Monat vorbei ist",
        "breached from the entry on that crosses it; met when the month is over",
    ),
    "hours-inside-phase": ENTRY_COUNTS,
    "billable-module": ENTRY_COUNTS,
    "planned-hours": AT_ONCE,
    "counted-hours": Text("fällig am Tag des Eintrags", "due on the day of the entry"),
    "membership": ON_THE_DAY,
    "record-content": RECORD_COUNTS,
    "goal-states": RECORD_COUNTS,
    "date-order": Text(
        "sobald der spätere der beiden Tage gekommen ist", "once the later of the days has come"
    ),
    "agreed-module": AT_ONCE,
    "inside-budget-period": Text(
        "sofort; ohne Ende der Phase fällig am letzten Tag des Budgets",
        "at once; without an end of the phase, due on the budget's last day",
    ),
    "budget-hours": CAP,
    "budget-amount": Text(
        "verletzt, sobald die Stunden mehr kosten; erfüllt, wenn alle Phasen vorbei sind",
        "breached once the hours cost more; met when all phases are over",
    ),
    "known-trainer": Text(
        "ab dem Tag des Eintrags, wenn eine Fachdienstdatei angegeben ist (`--service`)",
        "from the day of the entry on, where a service file is given (`--service`)",
    ),
    "equal-shares": ON_THE_DAY,
    "variety": ON_THE_DAY,
    "qualified-trainers": ON_THE_DAY,
    "waiver-expired": Text(
        "fällig am letzten Tag der Ausnahme (`until`)", "due on the waiver's last day (`until`)"
    ),
    "waiver-unused": WAIVED_DECIDED,
    "waiver-needless": WAIVED_DECIDED,
}

ASKED: Mapping[str, Text] = {
    "module": Text("Modul", "module"),
    "excepted": Text("ausgenommen", "left out"),
    "records": Text("Nachweis", "record"),
    "record": Text("Nachweis", "record"),
    "fact": Text("Angabe", "stated"),
    "providers": Text("mit einem von", "with one of"),
    "field": Text("Feld", "field"),
    "any_of": Text("eines von", "one of"),
    "all_of": Text("alle von", "all of"),
    "dated": Text("mit dem Tag in", "with the day in"),
    "with_": Text("beteiligt", "took part"),
    "by": Text("entschieden von", "decided by"),
    "topics": Text("Themen", "topics"),
    "aids": Text("Arbeitshilfen", "working aids"),
    "recipients": Text("Empfänger", "recipients"),
    "form": Text("Form", "form"),
    "not_to": Text("nicht an", "not to"),
    "icf": Text("mindestens eine ICF-Angabe", "at least one ICF assessment"),
    "spread": Text("auf mehrere Nachweise verteilt genügt", "spread over several records will do"),
    "earlier": Text("zuerst", "first"),
    "later": Text("danach oder am selben Tag", "then, or on the same day"),
    "least": Text("Berufe, mindestens", "professions, at least"),
}
NAMES_OF_FIELDS = ("field", "dated")

WAIVER_BOUNDARIES: Mapping[str, Text] = {
    "waiver-expired": Text(
        "Am letzten Tag gilt sie noch; am Tag danach nicht mehr.",
        "On its last day it still holds; a day later it does not.",
    ),
    "waiver-unused": Text(
        "Gibt es den Gegenstand in der Akte: erfüllt oder offen; sonst verletzt.",
        "If the file has its subject: met or pending; else a breach.",
    ),
    "waiver-needless": Text(
        "Deckt sie eine Verletzung: erfüllt; ist die Regel erfüllt: verletzt.",
        "If it covers a breach: met; if the rule is met: a breach.",
    ),
}
BOUNDARIES = {kind.name: kind.boundary for kind in KINDS} | dict(WAIVER_BOUNDARIES)

_WAIVER = (
    "waivers:\n- {{rule: PG202, subject: {subject}, reason: frei erfunden, "
    "approved_by: eingliederungshilfe-loerrach, until: {until}}}\n"
)
_PHASE = "phases:\n- {{module: einstiegsphase, start: 2025-03-03, end: {end}}}\n"


def _waived(*, end: str = "2025-04-04", subject: str = "phases/0", until: str) -> str:
    return _PHASE.format(end=end) + _WAIVER.format(subject=subject, until=until)


WAIVER_EXAMPLES: Mapping[str, Examples] = {
    "waiver-expired": Examples(
        as_of=date(2025, 6, 30),
        good=_waived(until="2025-06-30"),
        bad=_waived(until="2025-06-29"),
    ),
    "waiver-unused": Examples(
        as_of=date(2025, 6, 30),
        good=_waived(until="2025-12-31"),
        bad=_waived(subject="phases/1", until="2025-12-31"),
    ),
    "waiver-needless": Examples(
        as_of=date(2025, 6, 30),
        good=_waived(end="2025-03-31", until="2025-12-31"),
        bad=_waived(end="2025-03-30", until="2025-12-31"),
    ),
}
TEAM = "format: passtgenau-service/1\nprogramme: {programme}\ntrainers:\n- {{id: QT-1}}\n"
"""The service beside which rules on trainers of entries are shown."""


@dataclass(frozen=True, kw_only=True)
class Page:
    """A rule with what its page is made from."""

    rule: Rule
    programme: Programme
    examples: Examples
    index: str
    index_title: Text

    @property
    def name(self) -> str:
        """The page's file."""
        return f"{self.rule.id}.md"

    @property
    def team(self) -> str | None:
        """The service file that its examples are checked with, if any."""
        if self.rule.kind != "known-trainer":
            return None
        return TEAM.format(programme=self.programme.id)

    def file(self, body: str) -> str:
        """A whole file of an example."""
        head = f"format: passtgenau-{self.rule.about}/1\nprogramme: {self.programme.id}\n"
        return head + ("case: EXAMPLE\n" if self.rule.about == "case" else "") + body

    @property
    def link(self) -> str:
        """A link to it from beside it."""
        return f"[{self.rule.id}]({self.name})"


@dataclass(frozen=True, kw_only=True)
class Index:
    """A group of rules with a page of its own."""

    name: str
    title: Text
    document: str
    intro: Text
    pages: Sequence[Page]


def main(arguments: Sequence[str]) -> None:
    """Write all pages, and remove those that are stale."""
    folder = Path(arguments[0]) if arguments else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    files = dict(made())
    for stale in folder.glob("*.md"):
        if stale.name not in files:
            stale.unlink()
    for name, content in files.items():
        (folder / name).write_text(content, encoding="utf-8", newline="\n")


def made() -> Iterator[tuple[str, str]]:
    """Name and content of each page."""
    indexes = [*map(_of_programme, shipped_programmes()), _of_waivers()]
    yield "index.md", "\n".join(_overview(indexes)) + "\n"
    for index in indexes:
        yield f"{index.name}.md", "\n".join(_index(index)) + "\n"
        for page in index.pages:
            yield page.name, "\n".join(_page(page)) + "\n"


def _of_programme(name: str) -> Index:
    programme = load_programme(name)
    pages = []
    for rule in programme.rules:
        if rule.examples is None:
            raise ValueError(f"{rule.id} has no examples")
        pages.append(
            Page(
                rule=rule,
                programme=programme,
                examples=rule.examples,
                index=programme.id,
                index_title=programme.title,
            )
        )
    return Index(
        name=programme.id,
        title=programme.title,
        document=f"{programme.document} (`{programme.name}`)",
        intro=Text(
            "Jede Regel steht auf einer eigenen Seite: die Worte, auf denen sie beruht, zwei "
            "Beispiele und was `passtgenau check` dazu sagt.",
            "Each rule has a page of its own: the words it rests on, two examples, and what "
            "`passtgenau check` says of them.",
        ),
        pages=pages,
    )


def _of_waivers() -> Index:
    title = Text("Ausnahmen", "Waivers")
    return Index(
        name="waivers",
        title=title,
        document="passtgenau_core",
        intro=Text(
            "Diese Regeln stammen von der Bibliothek selbst und gelten in jedem Programm. Alle "
            "sind Hinweise.",
            "These rules are the library's own and hold in every programme. All of them are hints.",
        ),
        pages=[
            Page(
                rule=rule,
                programme=load_programme("passtgenau"),
                examples=rule.examples or WAIVER_EXAMPLES[rule.kind],
                index="waivers",
                index_title=title,
            )
            for rule in WAIVER_RULES
        ],
    )


# Indexes


def _overview(indexes: Iterable[Index]) -> Iterator[str]:
    indexes = list(indexes)
    yield from ("# Rules", "", DO_NOT_EDIT, "")
    yield "Every rule has a page, in German and English. They are written by a script from the"
    yield "[programmes](../../how-to/write-a-programme.md) and from what the library says on two"
    yield "fictional examples of each rule."
    yield ""
    yield "Auf Deutsch: Jede Regel hat eine Seite mit ihrer Fundstelle im Dokument, mit zwei frei"
    yield "erfundenen Beispielen und mit dem, was `passtgenau check` dazu sagt."
    yield ""
    yield "| | rules | document |"
    yield "|---|---|---|"
    for index in indexes:
        rules = f"{index.pages[0].rule.id} – {index.pages[-1].rule.id} ({len(index.pages)})"
        yield f"| [{_both(index.title)}]({index.name}.md) | {rules} | {index.document} |"
    yield ""
    yield "What the words of the two documents became, sentence by sentence, stands in"
    yield "[traceability](../../why/traceability.md); what the code behind a rule does, in"
    yield "[rule kinds](../rule-kinds.md)."
    yield ""
    yield from _toctree(index.name for index in indexes)


def _index(index: Index) -> Iterator[str]:
    yield from (f"# {_both(index.title)}", "", DO_NOT_EDIT, "")
    yield index.document
    yield ""
    yield from textwrap.wrap(index.intro.en, 100)
    yield ""
    yield from textwrap.wrap(f"Auf Deutsch: {index.intro.de}", 100)
    yield ""
    yield "| rule | Deutsch | English | severity | basis | section | kind |"
    yield "|---|---|---|---|---|---|---|"
    for page in index.pages:
        rule = page.rule
        cells = (
            page.link,
            rule.title.de,
            rule.title.en,
            rule.severity.value,
            rule.source.basis.value,
            rule.source.section,
            _kind(rule),
        )
        yield f"| {' | '.join(cells)} |"
    yield ""
    yield from _toctree(page.rule.id for page in index.pages)


def _toctree(names: Iterable[str]) -> Iterator[str]:
    yield from ("```{toctree}", ":hidden:", "", *names, "```")


# The page of a rule


def _page(page: Page) -> Iterator[str]:
    rule = page.rule
    yield from (f"# {rule.id}: {_both(rule.title)}", "", DO_NOT_EDIT, "")
    home = f"[{_both(page.index_title)}]({page.index}.md)"
    yield f"{home}, Abschnitt / section {rule.source.section}:"
    yield from ("", f"> {rule.source.quote}", "", rule.source.document, "")
    yield from _table(_facts(page))
    yield from ("", "## Gutes Beispiel / Good example", "")
    if page.team is not None:
        yield "Mit dieser Fachdienstdatei werden beide Beispiele geprüft / With this service file"
        yield "both examples are checked (`--service service.yaml`):"
        yield from ("", *_block("yaml", page.team), "")
    yield from _example(page, "good.yaml", page.examples.good)
    yield from ("", "## Schlechtes Beispiel / Bad example", "")
    yield from _example(page, "bad.yaml", page.examples.bad)
    yield from _remedies(page)


def _facts(page: Page) -> Iterator[tuple[Text, Text]]:
    rule, programme = page.rule, page.programme
    yield Text("Titel", "title"), rule.title
    yield Text("Schwere", "severity"), SEVERITIES[rule.severity]
    yield Text("Grundlage", "basis"), BASIS[rule.source.basis]
    if rule.note is not None:
        yield Text("Anmerkung", "note"), rule.note
    yield Text("Regelart", "kind"), Text.same(_kind(rule))
    asked = Text(*(_asks(rule, programme, lang) for lang in LANGUAGES))
    if asked.en:
        yield Text("Verlangt", "asks for"), asked
    yield Text("Gegenstand", "judges"), judges(rule)
    yield Text("Wann", "when"), when(rule, programme)
    yield Text("Grenze", "boundary"), BOUNDARIES[rule.kind]
    for reading in programme.readings:
        if reading.id == rule.reading:
            yield Text("Lesart", "reading"), _reading(reading)


def _both(title: Text) -> str:
    return title.de if title.de == title.en else f"{title.de} / {title.en}"


def _kind(rule: Rule) -> str:
    anchor = "rules-about-waivers" if rule.kind.startswith("waiver-") else rule.kind
    return f"[{rule.kind}](../rule-kinds.md#{anchor})"


def _table(rows: Iterable[tuple[Text, Text]]) -> Iterator[str]:
    yield "| | Deutsch | English |"
    yield "|---|---|---|"
    for name, value in rows:
        cells = (f"{name.de} / {name.en}", value.de, value.en)
        yield f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |"


def _reading(reading: Reading) -> Text:
    link = f"[{reading.id}](../../why/readings.md#{reading.id})"
    made = []
    for lang in LANGUAGES:
        default = "Vorgabe" if lang == "de" else "default"
        options = ", ".join(
            f"`{option}`{_meaning(reading, option, lang)}" + (f", {default}" if not place else "")
            for place, option in enumerate(reading.options)
        )
        made.append(f"{link}: {reading.title.within(lang)} {options}. {reading.why.within(lang)}")
    return Text(*made)


def _meaning(reading: Reading, option: str, lang: Language) -> str:
    if reading.sets not in ("within", "interval"):
        return ""
    return f" ({length(Length.parse(option), lang)})"


def length(value: Length, lang: Language) -> str:
    """A length in words."""
    units = {
        ("weeks", "de"): ("Woche", "Wochen"),
        ("weeks", "en"): ("week", "weeks"),
        ("months", "de"): ("Monat", "Monate"),
        ("months", "en"): ("month", "months"),
    }[value.unit, lang]
    return f"{value.number} {units[value.number != 1]}"


# What a rule asks, of what, and when


def _asks(rule: Rule, programme: Programme, lang: Language) -> str:
    asked = [
        f"{module.title.within(lang)} {number}"
        for module in programme.modules
        for number in [_number(rule, module, lang)]
        if number is not None
    ]
    for name, label in ASKED.items():
        value: Any = getattr(rule.parameters, name, None)
        if value is None or value is False or value == ():
            continue
        if value is True:
            asked.append(label.within(lang))
        elif name in NAMES_OF_FIELDS:
            asked.append(f"{label.within(lang)} `{value}`")
        elif isinstance(value, int):
            asked.append(f"{label.within(lang)} {value}")
        else:
            asked.append(f"{label.within(lang)}: {value_text(value, programme, lang)}")
    return "; ".join(asked)


def _number(rule: Rule, module: Module, lang: Language) -> str | None:
    """What a rule asks of a module in numbers, if anything."""
    window, cap, monthly = module.window, module.cap, module.monthly_cap
    if rule.kind == "minimum-length":
        return None if window.min is None else length(window.min, lang)
    if rule.kind == "maximum-length":
        return None if window.max is None else length(window.max, lang)
    if rule.kind == "monthly-hour-cap" and monthly is not None:
        return duration(monthly, lang) + Text(" im Monat", " a month").within(lang)
    if rule.kind == "hour-cap":
        cap = module.whole_cap if (cap is None) == (rule.parameters.of == "month") else None
    elif rule.kind == "planned-hours":
        cap = module.whole_cap
    else:
        return None
    return None if cap is None else duration(cap, lang)


def judges(rule: Rule) -> Text:
    """What a rule judges."""
    if rule.kind == "membership" and rule.about == "service":
        return SERVICE
    if rule.kind == "duty" and rule.parameters.each == "phase":
        return PHASE
    if rule.kind == "recent-day" and rule.parameters.of == "trainings":
        return TRAINER
    return JUDGES[rule.kind]


def when(rule: Rule, programme: Programme) -> Text:
    """When a rule is due, or decided."""
    computed = _COMPUTED.get(rule.kind)
    return WHEN[rule.kind] if computed is None else computed(rule, programme)


def _duty(rule: Rule, programme: Programme) -> Text:
    parameters = rule.parameters
    made = []
    for lang in LANGUAGES:
        days = [_anchor(anchor, rule, programme, lang) for anchor in parameters.until]
        the = Text("dem ", "the ").within(lang)
        if parameters.within is None:
            due = Text("fällig am ", "due on the ").within(lang)
        else:
            long = length(parameters.within, lang)
            due = Text(f"fällig {long} nach dem ", f"due {long} after the ").within(lang)
        if len(days) > 1:
            earliest = Text(
                "frühesten dieser Tage, soweit bekannt: ", "earliest of these days that is known: "
            )
            due += earliest.within(lang)
            days = [the + day for day in days]
        made.append(due + "; ".join(days))
    return Text(*made)


def _anchor(anchor: str, rule: Rule, programme: Programme, lang: Language) -> str:
    """The day that an anchor stands for, as it is written after "am" and after "the"."""
    first = Text("ersten Tag der ersten Phase", "first day of the first phase")
    last = Text("letzten Tag der letzten Phase", "last day of the last phase")
    if rule.parameters.each == "phase":
        first = Text("ersten Tag der Phase", "first day of the phase")
        last = Text("letzten Tag der Phase", "last day of the phase")
    known = {
        START: first,
        END: last,
        AGREEMENT: Text(
            "Tag der Vereinbarung (`agreement.signed_on`)",
            "day of the agreement (`agreement.signed_on`)",
        ),
    }
    if anchor in known:
        return known[anchor].within(lang)
    if anchor.startswith(RECORD):
        kind = value_text(anchor.removeprefix(RECORD), programme, lang)
        return Text(
            f"Tag des ersten Nachweises „{kind}“", f'day of the first record "{kind}"'
        ).within(lang)
    named = next(milestone for milestone in programme.milestones if milestone.id == anchor)
    after = length(named.after, lang)
    told = Text(
        f"Tag der {named.title.de} (letzter Tag von {after.replace('Monate', 'Monaten')} ab dem "
        "ersten Tag",
        f"day of the {named.title.en} (last day of {after} from the first day on",
    ).within(lang)
    if named.middle_below is not None:
        below = length(named.middle_below, lang)
        told += Text(
            f"; dauert die Maßnahme weniger als {below}, ihr mittlerer Tag",
            f"; if the measure lasts less than {below}, its middle day",
        ).within(lang)
    return told + ")"


def _recurring(rule: Rule, programme: Programme) -> Text:
    interval = rule.parameters.interval
    return Text(
        f"fällig {length(interval, 'de')} nach dem ersten Tag, dann ebenso lang nach dem vorigen, "
        "bis zum letzten Tag",
        f"due {length(interval, 'en')} after the first day, then as long after the one before, up "
        "to the last day",
    )


def _answered(rule: Rule, programme: Programme) -> Text:
    within = rule.parameters.within
    return Text(
        f"fällig {length(within, 'de')} nach dem Tag des Verlangens",
        f"due {length(within, 'en')} after the day of the request",
    )


def _recent(rule: Rule, programme: Programme) -> Text:
    interval = rule.parameters.interval
    return Text(
        f"wie es am Stichtag steht; fällig {length(interval, 'de')} nach dem letzten Mal",
        f"as it stands on the day of the check; due {length(interval, 'en')} after the last time",
    )


_COMPUTED: Mapping[str, Callable[[Rule, Programme], Text]] = {
    "duty": _duty,
    "recurring-record": _recurring,
    "answer-in-time": _answered,
    "recent-day": _recent,
}


# Examples


def judged(page: Page, name: str, body: str, lang: Language) -> Result:
    """What the checker finds in one example, with this rule alone."""
    checker = Checker(
        choice=Choice(select=(page.rule.id,)),
        as_of=page.examples.as_of,
        lang=lang,
        programme=page.programme,
        service=None if page.team is None else load_service(page.team, format="yaml"),
    )
    return checker.result(Task(file=name, content=page.file(body).encode()))


def said(page: Page, name: str, body: str, lang: Language) -> str:
    """What the command says of one example, without its head and its counts."""
    run = Run(
        as_of=page.examples.as_of,
        results=(judged(page, name, body, lang),),
        programmes={page.programme.name: page.programme},
        lang=lang,
        version="",
    )
    _, *lines, _, _ = plain_text(text.render(run, verbose=True)).splitlines()
    return textwrap.dedent("\n".join(lines)) + "\n"


def _example(page: Page, name: str, body: str) -> Iterator[str]:
    yield from _block("yaml", page.file(body))
    yield ""
    option = "" if page.team is None else " --service service.yaml"
    yield (
        f"`passtgenau check {name} --as-of {page.examples.as_of} --select {page.rule.id}"
        f"{option} --verbose`:"
    )
    for lang in LANGUAGES:
        yield from ("", *_block("text", said(page, name, body, lang)))


def _block(language: str, content: str) -> Iterator[str]:
    yield f"```{language}"
    yield from content.splitlines()
    yield "```"


def _remedies(page: Page) -> Iterator[str]:
    found = (judged(page, "bad.yaml", page.examples.bad, lang).findings for lang in LANGUAGES)
    for german, english in zip(*found, strict=True):
        if german.outcome is not Outcome.BREACHED:
            continue
        yield from ("", "### Abhilfe / Remedy", "")
        if german.mend is not None:
            yield f"{german.mend} / {english.mend}"
        else:
            yield "Eine Abhilfe ist nicht genannt / No remedy is told."
        yield ""
        if german.remedy is None:
            yield "Im JSON-Bericht / in the JSON report: `null`"
            continue
        yield "Im JSON-Bericht / in the [JSON report](../json-report.md#remedies):"
        yield ""
        yield from _block("json", json.dumps(german.remedy, ensure_ascii=False))


if __name__ == "__main__":
    main(sys.argv[1:])
