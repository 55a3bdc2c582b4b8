"""The report that a case worker reads: grouped by case, worst first."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from ..errors import Problem
from ..judgement import Judgement, Outcome
from ..language import Text
from ..messages import OUTCOMES, SEVERITIES, day, mend, message, subject_text
from ..programme import Basis, Severity
from ..readings import ReadingDifference
from ..rules import rule_named
from .lines import EMPTY, Line, Style, line
from .run import Checked, Run

_ORDER = tuple(OUTCOMES)
_SEVERITY_ORDER = tuple(SEVERITIES)
_BASIS = {
    Basis.EXPLICIT: Text("steht so im Dokument", "stated in the document"),
    Basis.DERIVED: Text("so gelesen", "our reading"),
}
_TOLD_IN_FULL = (Outcome.BREACHED, Outcome.UNDETERMINED, Outcome.WAIVED)
_TOLD = (*_TOLD_IN_FULL, Outcome.PENDING)
_MOST_OF_ONE_RULE = 5


def render(run: Run, *, verbose: bool = False) -> Iterator[Line]:
    """The lines of a run.

    Args:
        run: The run.
        verbose: Tell what is met and what does not apply one by one, too.
    """
    yield from _problems(run)
    for checked in sorted(run.checked, key=_badness):
        yield from _case(checked, run, verbose=verbose)
    yield from _summary(run)


def rank(judgement: Judgement) -> tuple[int, int]:
    """Worst first: by outcome, then by severity."""
    return _ORDER.index(judgement.outcome), _SEVERITY_ORDER.index(judgement.severity)


def _badness(checked: Checked) -> tuple[int, int]:
    return min((rank(judgement) for judgement in checked.report), default=(len(_ORDER), 0))


def _problems(run: Run) -> Iterator[Line]:
    if not run.problems:
        return
    title = Text("Nicht lesbar", "Not readable").within(run.lang)
    yield line((title, "error"))
    for _, group in groupby(run.problems, key=lambda problem: problem.file):
        for problem in group:
            yield line("  ", *_problem(problem, run))
    yield EMPTY


def _problem(problem: Problem, run: Run) -> Iterator[tuple[str, Style]]:
    yield problem.line_of_text(run.lang), "plain"


def _case(checked: Checked, run: Run, *, verbose: bool) -> Iterator[Line]:
    report = checked.report
    as_of = Text("Stichtag", "as of").within(run.lang)
    yield line(
        (report.case or Text("Fachdienst", "service").within(run.lang), "strong"),
        f"  {report.programme.name}  {as_of} {day(run.as_of, run.lang)}",
        (f"  {checked.file}", "faint"),
    )
    counted: dict[Outcome, int] = {}
    in_order = sorted(report, key=lambda j: (rank(j), j.rule))
    for (outcome, rule), group in groupby(in_order, key=lambda j: (j.outcome, j.rule)):
        judgements = list(group)
        if outcome not in _TOLD and not verbose:
            counted[outcome] = counted.get(outcome, 0) + len(judgements)
            continue
        shown = judgements if verbose else judgements[:_MOST_OF_ONE_RULE]
        for judgement in shown:
            tell = _in_full if outcome in _TOLD_IN_FULL else _in_short
            yield from tell(judgement, checked, run)
        if len(shown) < len(judgements):
            yield _more(rule, len(judgements) - len(shown), run)
    told = [f"{n} {OUTCOMES[outcome].within(run.lang)}" for outcome, n in counted.items()]
    if told:
        yield line(("  " + ", ".join(told), "faint"))
    if checked.differences is not None:
        yield from _differences(checked, checked.differences, run)
    yield EMPTY


def _differences(
    checked: Checked, differences: tuple[ReadingDifference, ...], run: Run
) -> Iterator[Line]:
    """What depends on a reading, under the question that the reading asks."""
    lang, readings = run.lang, checked.report.programme.readings
    if not differences:
        none = Text("nichts hängt von einer Lesart ab", "nothing depends on a reading")
        yield line(("  " + none.within(lang), "faint"))
    for reading_id, group in groupby(differences, key=lambda difference: difference.reading):
        title = next(r.title for r in readings if r.id == reading_id).within(lang)
        name = Text("Lesart", "reading").within(lang)
        yield line("  ", (f"{name} {reading_id}", "strong"), f"  {title}")
        for difference in group:
            subject = subject_text(difference.subject, checked.judged, lang)
            outcomes = ", ".join(
                f"{option}: {'–' if outcome is None else OUTCOMES[outcome].within(lang)}"
                for option, outcome in difference.outcomes
            )
            yield line(f"    {difference.rule}  {subject}: {outcomes}")


def _more(rule: str, count: int, run: Run) -> Line:
    text = Text(
        f"  … und {count} weitere zu {rule}; --verbose zeigt alle",
        f"  … and {count} more of {rule}; --verbose shows all",
    )
    return line((text.within(run.lang), "faint"))


def _label(judgement: Judgement, run: Run) -> tuple[str, Style]:
    if judgement.outcome is Outcome.BREACHED:
        style: Style = judgement.severity.value
        return SEVERITIES[judgement.severity].within(run.lang), style
    styles: dict[Outcome, Style] = {Outcome.UNDETERMINED: "warning", Outcome.MET: "good"}
    return OUTCOMES[judgement.outcome].within(run.lang), styles.get(judgement.outcome, "faint")


def _in_full(judgement: Judgement, checked: Checked, run: Run) -> Iterator[Line]:
    judged, programme, lang = checked.judged, checked.report.programme, run.lang
    label, style = _label(judgement, run)
    position = checked.read.document.node(judgement.pointer).value
    title = rule_named(judgement.rule, programme).title.within(lang)
    yield line(
        "  ",
        (f"{label} {judgement.rule}", style),
        f"  {title}",
        (f"  {checked.file}:{position.line}:{position.column}", "faint"),
    )
    what = message(judgement, programme, lang)
    yield line(f"    {subject_text(judgement.subject, judged, lang)}: {what}")
    if judgement.waiver is not None:
        waiver = judgement.waiver
        by = Text("bewilligt von", "approved by").within(lang)
        until = Text("bis", "until").within(lang)
        yield line(f"    {by} {waiver.approved_by} {until} {day(waiver.until, lang)}")
    source = judgement.source
    section = Text("Abschnitt", "section").within(lang)
    quote = f"„{source.quote}“" if lang == "de" else f'"{source.quote}"'
    reading = "" if judgement.reading is None else f", {judgement.reading}"
    basis = _BASIS[source.basis].within(lang)
    yield line((f"    {section} {source.section}: {quote} ({basis}{reading})", "faint"))
    remedy = mend(judgement, programme, lang)
    if remedy is not None:
        helps = Text("Abhilfe", "to mend").within(lang)
        yield line("    ", (f"{helps}: {remedy}", "good"))


def _in_short(judgement: Judgement, checked: Checked, run: Run) -> Iterator[Line]:
    judged, programme, lang = checked.judged, checked.report.programme, run.lang
    label, style = _label(judgement, run)
    what = message(judgement, programme, lang)
    subject = subject_text(judgement.subject, judged, lang)
    yield line("  ", (f"{label} {judgement.rule}", style), f"  {subject}: {what}")


def _summary(run: Run) -> Iterator[Line]:
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
        parts.append((f"{_plural(severity, run)}: {count}", style))
    for outcome in _ORDER[1:]:
        count = summary.outcomes[outcome]
        if count:
            parts.append((f"{OUTCOMES[outcome].within(lang)}: {count}", "plain"))
    yield line(*[part for number, first in enumerate(parts) for part in _apart(number, first)])


def _apart(number: int, part: tuple[str, Style]) -> list[tuple[str, Style] | str]:
    return [part] if number == 0 else ["  ", part]


def _plural(severity: Severity, run: Run) -> str:
    names = {
        Severity.ERROR: Text("Fehler", "errors"),
        Severity.WARNING: Text("Warnungen", "warnings"),
        Severity.HINT: Text("Hinweise", "hints"),
    }
    return names[severity].within(run.lang)
