"""The report as one page for browsers, phones and paper: no script, nothing from elsewhere.

What is shown stands in the template ``report.html.jinja``, how it looks in ``report.css``; here are
the words, and what of a run belongs together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cached_property
from itertools import groupby
from types import MappingProxyType
from typing import TYPE_CHECKING

import attrs

from ..errors import Problem
from ..judgement import Outcome
from ..language import Language, Text
from ..messages import OUTCOMES, PLURALS, day
from ..programme import Rule
from ..runs.result import Difference, Finding, Result, Run
from .lines import Style, printable
from .text import label_of, rank
from .timeline import WHOLE, Timeline, timeline

if TYPE_CHECKING:
    from jinja2 import Environment

_KNOWN = "known"
_OUTCOMES: Mapping[str, Text] = MappingProxyType(
    {outcome.value: name for outcome, name in OUTCOMES.items()} | {_KNOWN: Text("bekannt", "known")}
)
"""The outcomes, worst first; breaches that a baseline knows stand apart, and last."""

_COUNTED: Mapping[str, Text] = MappingProxyType(
    {severity.value: name for severity, name in PLURALS.items()}
    | {name: text for name, text in _OUTCOMES.items() if name != Outcome.BREACHED.value}
)
"""What is counted: breaches by severity, everything else by outcome."""

_IN_SHORT = (Outcome.MET.value, Outcome.NOT_APPLICABLE.value)
_MOST_AT_ONCE = 5

_WORDS: Mapping[str, Text] = MappingProxyType(
    {
        "all": Text("alle", "all"),
        "approved_by": Text("bewilligt von", "approved by"),
        "as_of": Text("Stichtag", "as of"),
        "broken_off": Text("abgebrochen", "broken off"),
        "by_case": Text(
            "Ergebnisse je Fall, die mit Fehlern zuerst", "Results by case, worst first"
        ),
        "case": Text("Fall", "Case"),
        "cases": Text("Fälle", "Cases"),
        "contents": Text("Inhalt", "Contents"),
        "derived": Text("so gelesen", "our reading"),
        "due": Text("fällig", "due"),
        "dues": Text("Termine", "Due days"),
        "exceeded": Text("überschritten", "exceeded"),
        "explicit": Text("steht so im Dokument", "stated in the document"),
        "file": Text("Datei", "File"),
        "filter": Text("Zeige", "Show"),
        "gone": Text("Nicht mehr da", "Gone"),
        "gone_why": Text(
            "Die Liste bekannter Verletzungen nennt sie noch; --write-baseline streicht sie.",
            "The baseline still names them; --write-baseline strikes them off.",
        ),
        "hours": Text("Stunden", "Hours"),
        "in_breach": Text("Dateien mit Verletzungen", "files with breaches"),
        "judged": Text("Befund", "Finding"),
        "latest": Text("spätestens", "no later than"),
        "mend": Text("Abhilfe", "To mend"),
        "more": Text("weitere", "more"),
        "next_due": Text("Nächster Termin", "Next due"),
        "nothing": Text("Nichts hängt von einer Lesart ab.", "Nothing depends on a reading."),
        "of": Text("von", "of"),
        "open": Text("offen", "open"),
        "options": Text("Ergebnis je Lesart", "Outcome by reading"),
        "overdue": Text("überfällig", "overdue"),
        "overview": Text("Überblick", "Overview"),
        "phases": Text("Zeitleiste", "Time line"),
        "quotes": Text("Woher die Zitate stammen", "Where the quotes are from"),
        "reading": Text("Lesart", "reading"),
        "readings": Text("Was von einer Lesart abhängt", "What depends on a reading"),
        "rule": Text("Regel", "Rule"),
        "section": Text("Abschnitt", "section"),
        "skip": Text("Zum Inhalt", "Skip to content"),
        "subject": Text("Gegenstand", "Subject"),
        "title": Text("Prüfbericht", "Report"),
        "unreadable": Text("Nicht lesbar", "Not readable"),
        "until": Text("bis", "until"),
    }
)


def render(run: Run) -> str:
    """The whole run as one page.

    Raises:
        ModuleNotFoundError: if Jinja2 is not installed (extra ``html``).
    """
    template = _environment(run.lang).get_template("report.html.jinja")
    words = {name: text.within(run.lang) for name, text in _WORDS.items()}
    return template.render(page=_Page(run), run=run, w=words)


def _environment(lang: Language) -> Environment:
    """Jinja2, an extra that only pages need; it escapes whatever is filled in."""
    try:
        import jinja2  # noqa: PLC0415
    except ModuleNotFoundError as error:
        message = "HTML needs Jinja2: install passtgenau-core[html]"
        raise ModuleNotFoundError(message, name="jinja2") from error
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("passtgenau_core"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=_visible,
        trim_blocks=True,
        keep_trailing_newline=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "capital": lambda text: text[:1].upper() + text[1:],
        "day": lambda value: day(value, lang),
        "month": lambda value, step: _month(value, step, lang),
        "outcome": lambda name: _OUTCOMES[name].within(lang),
        "percent": percent,
        "within": lambda text: text.within(lang),
    }
    return environment


def _visible(value: object) -> object:
    """Texts with their control characters made visible; markup is none of them, and stays."""
    return printable(value) if type(value) is str else value


def _month(value: date, step: int, lang: Language) -> str:
    if step >= 12:
        return str(value.year)
    return f"{value:%m/%Y}" if lang == "de" else f"{value:%Y-%m}"


def percent(thousandths: int) -> str:
    """A width as style sheets write it.

    Example:
        >>> percent(508)
        '50.8%'
    """
    return f"{thousandths // 10}.{thousandths % 10}%"


class _Page:
    """A run as it is shown."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self.cases = sorted((_Case(result, run) for result in run.judged), key=_badness)
        self._counts = sum((case.counts for case in self.cases), Counter[str]())
        self._outcomes = sum((case.outcomes for case in self.cases), Counter[str]())

    @property
    def counts(self) -> list[tuple[str, Text, int]]:
        """What there is any of, and how many."""
        return _present(_COUNTED, self._counts)

    @property
    def outcomes(self) -> list[tuple[str, Text, int]]:
        """The outcomes to choose from."""
        return _present(_OUTCOMES, self._outcomes)

    @property
    def in_breach(self) -> int:
        """How many files have breaches that no baseline knows."""
        return sum(Outcome.BREACHED.value in case.outcomes for case in self.cases)

    @property
    def has_overdue(self) -> bool:
        """Whether the day of any duty has passed."""
        return any(case.overdue for case in self.cases)

    def place(self, problem: Problem) -> str:
        """Where a problem is, as far as that is known."""
        if problem.file is None:
            return ""
        parts = (self._run.place(problem.file), problem.line, problem.column)
        return ":".join(str(part) for part in parts if part is not None)


class _Case:
    """A file as it is shown."""

    def __init__(self, result: Result, run: Run) -> None:
        self.result = result
        self._run = run
        self.ranked = sorted(result.findings, key=lambda finding: (rank(finding), finding.rule))
        self.outcomes = Counter(map(_outcome, self.ranked))
        self.counts = Counter(map(_counted_as, self.ranked))

    @property
    def name(self) -> str:
        """The id of its case, or that it is a service."""
        return self.result.case or Text("Fachdienst", "Service").within(self._run.lang)

    @property
    def place(self) -> str:
        """Its file, from the root on."""
        return self._run.place(self.result.file)

    @cached_property
    def dues(self) -> list[_Due]:
        """Its duties by day."""
        duties = (
            _Due(finding, self._title(finding), finding.due, finding.due < self._run.as_of)
            for finding in self.result.findings
            if finding.is_duty and finding.due is not None
        )
        return sorted(duties, key=lambda due: due.day)

    @property
    def due_days(self) -> list[tuple[date, bool]]:
        """The days of its duties, each once, and whether they have passed."""
        return sorted({(due.day, due.has_passed) for due in self.dues})

    @property
    def overdue(self) -> int:
        """How many duties' days have passed."""
        return sum(due.has_passed for due in self.dues)

    @property
    def next_due(self) -> date | None:
        """The next day on which something is due."""
        return next((due.day for due in self.dues if not due.has_passed), None)

    @cached_property
    def timeline(self) -> Timeline | None:
        """Its phases, if it has any."""
        stretches = self.result.stretches
        if not stretches:
            return None
        return timeline(stretches, self._run.as_of, [due.day for due in self.dues])

    @property
    def hours(self) -> list[_Hours]:
        """Its hours against caps; no other whole numbers are held against each other."""
        return [
            _Hours(finding, self._title(finding), finding.observed, finding.allowed)
            for finding in self.result.findings
            if isinstance(finding.observed, int) and isinstance(finding.allowed, int)
        ]

    @property
    def in_full(self) -> Iterator[tuple[str, list[_Group]]]:
        """The outcomes that somebody has to read, and their judgements by rule."""
        told = (finding for finding in self.ranked if _outcome(finding) not in _IN_SHORT)
        for outcome, findings in groupby(told, key=_outcome):
            by_rule = groupby(findings, key=lambda finding: finding.rule)
            yield outcome, [self._group(tuple(group)) for _, group in by_rule]

    @property
    def in_short(self) -> Iterator[tuple[str, list[tuple[Finding, str]]]]:
        """The other outcomes, and their judgements in the order of the programme."""
        for outcome in _IN_SHORT:
            findings = [f for f in self.result.findings if _outcome(f) == outcome]
            if findings:
                yield outcome, [(finding, self._title(finding)) for finding in findings]

    @property
    def differences(self) -> Iterator[tuple[str, Text, list[Difference]]]:
        """What depends on a reading, by the question that the reading asks."""
        readings = self._run.programmes[self.result.programme].readings
        titles = {reading.id: reading.title for reading in readings}
        found = self.result.differences or ()
        for reading, group in groupby(found, key=lambda difference: difference.reading):
            yield reading, titles[reading], list(group)

    def _group(self, findings: tuple[Finding, ...]) -> _Group:
        first = findings[0]
        label, style = label_of(first, self._run.lang)
        return _Group(self._run.rule(self.result, first), label, style, findings)

    def _title(self, finding: Finding) -> str:
        return self._run.rule(self.result, finding).title.within(self._run.lang)


@attrs.frozen
class _Due:
    """A duty on its day."""

    finding: Finding
    title: str
    day: date
    has_passed: bool


@attrs.frozen
class _Hours:
    """Minutes against a cap."""

    finding: Finding
    title: str
    minutes: int
    cap: int

    @property
    def is_over(self) -> bool:
        """Whether there are more than allowed."""
        return self.minutes > self.cap

    @property
    def width(self) -> int:
        """How much of the bar lies within the cap, in thousandths."""
        return min(self.minutes, self.cap) * WHOLE // max(self.minutes, self.cap, 1)


@attrs.frozen
class _Group:
    """Judgements of a file with one outcome under one rule."""

    rule: Rule
    label: str
    style: Style
    findings: tuple[Finding, ...]

    @property
    def first(self) -> tuple[Finding, ...]:
        """Those that are shown at once."""
        return self.findings[:_MOST_AT_ONCE]

    @property
    def more(self) -> tuple[Finding, ...]:
        """The others, which are folded."""
        return self.findings[_MOST_AT_ONCE:]


def _badness(case: _Case) -> tuple[tuple[int, int], int]:
    """By the worst judgement, then by how many there are of it."""
    ranks = [rank(finding) for finding in case.ranked]
    worst = ranks[0] if ranks else (len(OUTCOMES), 0)
    return worst, -ranks.count(worst)


def _present(names: Mapping[str, Text], counts: Counter[str]) -> list[tuple[str, Text, int]]:
    return [(name, text, counts[name]) for name, text in names.items() if counts[name]]


def _outcome(finding: Finding) -> str:
    return _KNOWN if finding.known else finding.outcome.value


def _counted_as(finding: Finding) -> str:
    return finding.severity.value if finding.is_new_breach else _outcome(finding)
