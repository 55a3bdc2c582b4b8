"""What is due, as a case worker reads it: what is overdue first, then day by day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..language import Text
from ..messages import day
from ..runs.result import Run
from .agenda import Agenda, Entry
from .lines import EMPTY, Line, Style, line

# Days are ten characters wide in both languages; this is where the text beside them begins.
_BESIDE = " " * len("  01.06.2025  ")
_NOT_MOVED = Text(
    "Fällt ein Tag auf ein Wochenende oder einen Feiertag, ist er hier nicht verschoben: ob § 26"
    " Abs. 3 SGB X es tut, ist zu prüfen; Enden von Phasen verschieben sich nicht (Abs. 4).",
    "A day on a weekend or a public holiday is not moved here: check whether § 26 (3) SGB X moves"
    " it; ends of phases do not move (4).",
)


def render(agenda: Agenda) -> Iterator[Line]:
    """The lines of a list of what is due."""
    yield _head(agenda)
    overdue = [entry for entry in agenda.entries if entry.overdue]
    ahead = [entry for entry in agenda.entries if not entry.overdue]
    yield from _group(Text("Überfällig", "Overdue"), "error", overdue, agenda)
    yield from _group(Text("Noch offen", "Still open"), "strong", ahead, agenda)
    yield EMPTY
    if any(entry.note(agenda.run.lang) for entry in agenda.entries):
        yield line((_NOT_MOVED.within(agenda.run.lang), "faint"))
        yield EMPTY
    yield _summary(len(overdue), len(ahead), agenda.run)


def problems(run: Run) -> Iterator[Line]:
    """The lines of what could not be understood."""
    for problem in run.problems:
        yield line(problem.line_of_text(run.lang))


def _head(agenda: Agenda) -> Line:
    run = agenda.run
    title = Text("Offene Pflichten", "Open duties").within(run.lang)
    as_of = Text("Stichtag", "as of").within(run.lang)
    text = f"  {as_of} {day(run.as_of, run.lang)}"
    if agenda.last is not None:
        until = Text("fällig bis", "due by").within(run.lang)
        text += f", {until} {day(agenda.last, run.lang)}"
    return line((title, "strong"), text)


def _group(title: Text, style: Style, entries: Iterable[Entry], agenda: Agenda) -> Iterator[Line]:
    lang = agenda.run.lang
    for number, entry in enumerate(entries):
        if number == 0:
            yield EMPTY
            yield line((title.within(lang), style))
        finding = entry.finding
        yield line(
            f"  {day(entry.due, lang)}  ",
            (finding.rule, finding.severity.value),
            f"  {entry.title}  ",
            (entry.whose, "strong"),
            (f"  {entry.result.file}:{finding.line}:{finding.column}", "faint"),
        )
        yield line(f"{_BESIDE}{entry.says}")
        note = entry.note(lang)
        if note is not None:
            yield line(_BESIDE, (note, "warning"))


def _summary(overdue: int, ahead: int, run: Run) -> Line:
    lang, files = run.lang, run.summary().files
    one, many = ("Datei", "Dateien") if lang == "de" else ("file", "files")
    parts: list[tuple[str, Style] | str] = [(f"{files} {one if files == 1 else many}", "strong")]
    if run.unread:
        unread = Text("davon nicht lesbar", "of them not readable").within(lang)
        parts += ["  ", (f"{unread}: {run.unread}", "error")]
    late = Text("überfällig", "overdue").within(lang)
    still = Text("noch offen", "still open").within(lang)
    parts += ["  ", (f"{late}: {overdue}", "error" if overdue else "faint")]
    parts += ["  ", (f"{still}: {ahead}", "plain")]
    return line(*parts)
