"""The report that a case worker reads: grouped by case, worst first."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from ..judgement import Outcome
from ..language import Language, Text
from ..messages import BASES, OUTCOMES, PLURALS, SEVERITIES, day
from ..runs.result import Difference, Finding, Result, Run
from .lines import EMPTY, Line, Style, line

_ORDER = tuple(OUTCOMES)
_SEVERITY_ORDER = tuple(SEVERITIES)
_TOLD_IN_FULL = (Outcome.BREACHED, Outcome.UNDETERMINED, Outcome.WAIVED)
_TOLD = (*_TOLD_IN_FULL, Outcome.PENDING)
_TOLD_CONCISELY = (Outcome.BREACHED, Outcome.UNDETERMINED)
_MOST_OF_ONE_RULE = 5


def render(run: Run, *, verbose: bool = False) -> Iterator[Line]:
    """The lines of a run.

    Args:
        run: The run.
        verbose: Tell what is met, known or does not apply one by one, too.
    """
    yield from _problems(run)
    for result in sorted(run.judged, key=_badness):
        yield from _Case(result, run).lines(verbose=verbose)
    yield from _gone(run)
    yield summary_line(run)


def render_concise(run: Run) -> Iterator[Line]:
    """One line for everything that is broken, breached or undetermined, as compilers write it."""
    for problem in run.problems:
        yield line((problem.line_of_text(run.lang), "error"))
    for result, finding in run.findings():
        if finding.outcome in _TOLD_CONCISELY and not finding.known:
            label, style = label_of(finding, run.lang)
            yield line(
                f"{result.file}:{finding.line}:{finding.column}: ",
                (f"{label} {finding.rule}", style),
                f" {finding.about}: {finding.message}",
            )
    for result in run.judged:
        for difference in result.differences or ():
            reading = Text("Lesart", "reading").within(run.lang)
            yield line(
                f"{result.file}: {reading} {difference.reading}: {difference.rule} ",
                f"{difference.about}: {_by_option(difference, run.lang)}",
            )
    yield from _gone(run)
    yield summary_line(run)


def rank(finding: Finding) -> tuple[int, int]:
    """Worst first: by outcome, then by severity; known breaches come last."""
    if finding.known:
        return len(_ORDER), 0
    return _ORDER.index(finding.outcome), _SEVERITY_ORDER.index(finding.severity)


def label_of(finding: Finding, lang: Language) -> tuple[str, Style]:
    """The word that a judgement begins with, and how it is shown."""
    if finding.outcome is Outcome.BREACHED:
        style: Style = finding.severity.value
        return SEVERITIES[finding.severity].within(lang), style
    styles: dict[Outcome, Style] = {Outcome.UNDETERMINED: "warning", Outcome.MET: "good"}
    return OUTCOMES[finding.outcome].within(lang), styles.get(finding.outcome, "faint")


def _badness(result: Result) -> tuple[int, int]:
    return min((rank(finding) for finding in result.findings), default=(len(_ORDER), 0))


def _problems(run: Run) -> Iterator[Line]:
    if not run.problems:
        return
    title = Text("Nicht lesbar", "Not readable").within(run.lang)
    yield line((title, "error"))
    for problem in run.problems:
        yield line("  ", problem.line_of_text(run.lang))
    yield EMPTY


class _Case:
    """The lines of one file."""

    def __init__(self, result: Result, run: Run) -> None:
        self._result = result
        self._run = run
        self._lang: Language = run.lang

    def lines(self, *, verbose: bool) -> Iterator[Line]:
        """Its head, its judgements worst first, and how many there are of the rest."""
        result, run, lang = self._result, self._run, self._lang
        as_of = Text("Stichtag", "as of").within(lang)
        yield line(
            (result.case or Text("Fachdienst", "service").within(lang), "strong"),
            f"  {result.programme}  {as_of} {day(run.as_of, lang)}",
            (f"  {result.file}", "faint"),
        )
        counted: dict[str, int] = {}
        in_order = sorted(result.findings, key=lambda f: (rank(f), f.rule))
        for (known, outcome, rule), group in groupby(
            in_order, key=lambda f: (f.known, f.outcome, f.rule)
        ):
            findings = list(group)
            if (known or outcome not in _TOLD) and not verbose:
                name = Text("bekannt", "known") if known else OUTCOMES[outcome]
                counted[name.within(lang)] = counted.get(name.within(lang), 0) + len(findings)
                continue
            shown = findings if verbose else findings[:_MOST_OF_ONE_RULE]
            for finding in shown:
                tell = self._in_full if outcome in _TOLD_IN_FULL else self._in_short
                yield from tell(finding)
            if len(shown) < len(findings):
                yield self._more(rule, len(findings) - len(shown))
        told = [f"{count} {name}" for name, count in counted.items()]
        if told:
            yield line(("  " + ", ".join(told), "faint"))
        if result.differences is not None:
            yield from self._differences(result.differences)
        yield EMPTY

    def _differences(self, differences: tuple[Difference, ...]) -> Iterator[Line]:
        """What depends on a reading, under the question that the reading asks."""
        lang = self._lang
        readings = self._run.programmes[self._result.programme].readings
        if not differences:
            none = Text("nichts hängt von einer Lesart ab", "nothing depends on a reading")
            yield line(("  " + none.within(lang), "faint"))
        for reading_id, group in groupby(differences, key=lambda difference: difference.reading):
            title = next(r.title for r in readings if r.id == reading_id).within(lang)
            name = Text("Lesart", "reading").within(lang)
            yield line("  ", (f"{name} {reading_id}", "strong"), f"  {title}")
            for difference in group:
                outcomes = _by_option(difference, lang)
                yield line(f"    {difference.rule}  {difference.about}: {outcomes}")

    def _more(self, rule: str, count: int) -> Line:
        text = Text(
            f"  … und {count} weitere zu {rule}; --verbose zeigt alle",
            f"  … and {count} more of {rule}; --verbose shows all",
        )
        return line((text.within(self._lang), "faint"))

    def _in_full(self, finding: Finding) -> Iterator[Line]:
        lang = self._lang
        rule = self._run.rule(self._result, finding)
        label, style = label_of(finding, lang)
        yield line(
            "  ",
            (f"{label} {finding.rule}", style),
            f"  {rule.title.within(lang)}",
            (f"  {self._result.file}:{finding.line}:{finding.column}", "faint"),
            (_known(lang), "faint") if finding.known else "",
        )
        yield line(f"    {finding.about}: {finding.message}")
        if finding.waiver is not None:
            waiver = finding.waiver
            by = Text("bewilligt von", "approved by").within(lang)
            until = Text("bis", "until").within(lang)
            reason = "" if waiver.reason is None else f": {waiver.reason}"
            yield line(f"    {by} {waiver.approved_by} {until} {day(waiver.until, lang)}{reason}")
        for pointer, value in finding.values:
            yield line((f"    {pointer}: {value}", "faint"))
        section = Text("Abschnitt", "section").within(lang)
        quote = f"„{rule.source.quote}“" if lang == "de" else f'"{rule.source.quote}"'
        reading = "" if finding.reading is None else f", {finding.reading}"
        basis = BASES[rule.source.basis].within(lang)
        yield line((f"    {section} {rule.source.section}: {quote} ({basis}{reading})", "faint"))
        if finding.mend is not None:
            helps = Text("Abhilfe", "to mend").within(lang)
            yield line("    ", (f"{helps}: {finding.mend}", "good"))

    def _in_short(self, finding: Finding) -> Iterator[Line]:
        label, style = label_of(finding, self._lang)
        yield line(
            "  ", (f"{label} {finding.rule}", style), f"  {finding.about}: {finding.message}"
        )


def _by_option(difference: Difference, lang: Language) -> str:
    return ", ".join(
        f"{option}: {'–' if outcome is None else OUTCOMES[outcome].within(lang)}"
        for option, outcome in difference.outcomes
    )


def _known(lang: Language) -> str:
    return Text("  bekannt", "  known").within(lang)


def _gone(run: Run) -> Iterator[Line]:
    if not run.gone:
        return
    title = Text(
        "Nicht mehr da, aus der Liste bekannter Verletzungen zu streichen (--write-baseline)",
        "Gone, to be struck off the baseline (--write-baseline)",
    ).within(run.lang)
    yield line((title, "strong"))
    for breach in run.gone:
        yield line(f"  {breach.file}  {breach.rule}  {breach.subject}")
    yield EMPTY


def summary_line(run: Run) -> Line:
    """How many files, breaches and other outcomes there are."""
    summary, lang = run.summary(), run.lang
    one, many = ("Datei", "Dateien") if lang == "de" else ("file", "files")
    parts: list[tuple[str, Style]] = [
        (f"{summary.files} {one if summary.files == 1 else many}", "strong")
    ]
    if run.unread:
        unread = Text("davon nicht lesbar", "of them not readable").within(lang)
        parts.append((f"{unread}: {run.unread}", "error"))
    for severity, count in summary.breached.items():
        style: Style = severity.value if count else "faint"
        parts.append((f"{PLURALS[severity].within(lang)}: {count}", style))
    if summary.known:
        known = Text("bekannt", "known").within(lang)
        parts.append((f"{known}: {summary.known}", "plain"))
    for outcome in _ORDER[1:]:
        count = summary.outcomes[outcome]
        if count:
            parts.append((f"{OUTCOMES[outcome].within(lang)}: {count}", "plain"))
    return line(*[part for number, first in enumerate(parts) for part in _apart(number, first)])


def _apart(number: int, part: tuple[str, Style]) -> list[tuple[str, Style] | str]:
    return [part] if number == 0 else ["  ", part]
