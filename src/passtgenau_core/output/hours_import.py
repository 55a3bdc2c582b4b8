"""What importing a time sheet does, as a case worker reads it and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import attrgetter
from typing import Any

import attrs

from ..files.case_file import as_plain
from ..judgement import BREACHED, Judgement
from ..language import Language, Text
from ..messages import OUTCOMES, SEVERITIES, day, message, subject_text
from ..rules import rule_named
from ..sheets.hours import HourSheet, listed
from ..sheets.importing import HourImport
from ..tables import Column, Table, to_text
from .json_report import dumped
from .lines import EMPTY, Line, Style, line

SCHEMA = "passtgenau-hours-import/1"
_MOST_OF_ONE_RULE = 5
_COLUMNS = (
    Column("module", Text("Modul", "Module"), "text"),
    Column("before", Text("bisher", "so far"), "minutes"),
    Column("new", Text("neu", "new"), "minutes"),
    Column("after", Text("danach", "then"), "minutes"),
    Column("limit", Text("höchstens", "at most"), "minutes"),
    Column("left", Text("übrig", "left"), "minutes"),
)


@attrs.frozen(kw_only=True)
class Imported:
    """An import and what became of it.

    Attributes:
        file: The case file as the user named it.
        sheet: The time sheet.
        done: What importing it does.
        lang: Language of the messages.
        is_refused: Whether it was to be written, but new breaches kept it from that.
        backup: The file that holds what the case file held before it was written, or ``None``.
    """

    file: str
    sheet: HourSheet
    done: HourImport
    lang: Language
    is_refused: bool = False
    backup: str | None = None


def render_text(imported: Imported) -> Iterator[Line]:
    """The lines of an import."""
    done, lang = imported.done, imported.lang
    as_of = Text("Stichtag", "as of").within(lang)
    yield line(
        (done.after.id, "strong"),
        f"  {done.after.programme.name}  {as_of} {day(done.as_of, lang)}",
        (f"  {imported.file}", "faint"),
    )
    yield from _rows(imported)
    if done.modules:
        yield EMPTY
        for one in to_text(_table(imported), lang).splitlines():
            yield line(one)
    yield from _judgements(Text("Neu verletzt", "Newly breached"), done.breaches, imported)
    yield from _judgements(Text("Ändert sich", "Changes"), done.changes, imported)
    yield EMPTY
    yield _end(imported)


def _rows(imported: Imported) -> Iterator[Line]:
    sheet, done, lang = imported.sheet, imported.done, imported.lang
    names = [name for name in (sheet.file, sheet.name) if name is not None]
    new, there = Text("neu", "new").within(lang), Text("schon da", "already there").within(lang)
    yield line(f"{': '.join(names)}  {new}: {len(done.rows)}  {there}: {len(done.known)}")
    if done.known:
        rows = listed(done.known)
        text = Text(f"  schon im Fall: Zeilen {rows.de}", f"  in the case already: rows {rows.en}")
        yield line((text.within(lang), "faint"))
    for notice in sheet.notices:
        yield line((f"  {notice.within(lang)}", "faint"))
    for number, old in done.alike:
        text = Text(
            f"  Zeile {number} gleicht dem Eintrag {old}: womöglich schon von Hand gebucht",
            f"  row {number} equals entry {old}: it may have been booked by hand",
        )
        yield line((text.within(lang), "warning"))


def _table(imported: Imported) -> Table:
    titles = imported.done.after.programme.title_of
    return Table(
        name="modules",
        title=Text("Stunden nach Modul", "Hours by module"),
        columns=_COLUMNS,
        rows=tuple(
            (titles(m.module), m.before, m.new, m.after, m.limit, m.left)
            for m in imported.done.modules
        ),
    )


def _judgements(title: Text, judgements: Iterable[Judgement], imported: Imported) -> Iterator[Line]:
    """Judgements below a title, rule by rule, of each rule the first ones."""
    lang = imported.lang
    for place, (rule, group) in enumerate(groupby(judgements, key=attrgetter("rule"))):
        if place == 0:
            yield EMPTY
            yield line((title.within(lang), "strong"))
        same = list(group)
        for judgement in same[:_MOST_OF_ONE_RULE]:
            yield from _judgement(judgement, imported)
        more = len(same) - _MOST_OF_ONE_RULE
        if more > 0:
            text = Text(f"  … und {more} weitere zu {rule}", f"  … and {more} more of {rule}")
            yield line((text.within(lang), "faint"))


def _judgement(judgement: Judgement, imported: Imported) -> Iterator[Line]:
    case, lang = imported.done.after, imported.lang
    title = rule_named(judgement.rule, case.programme).title.within(lang)
    style: Style = "plain"
    name = OUTCOMES[judgement.outcome]
    if judgement.outcome is BREACHED:
        name, style = SEVERITIES[judgement.severity], judgement.severity.value
    about = subject_text(judgement.subject, case, lang)
    yield line("  ", (f"{name.within(lang)} {judgement.rule}", style), f"  {title}")
    yield line(f"    {about}: {message(judgement, case.programme, lang)}")


def _end(imported: Imported) -> Line:
    """What became of the case file."""
    lang = imported.lang
    if imported.backup is not None:
        written = Text("Geschrieben", "Written").within(lang)
        before = Text("vorher", "before").within(lang)
        return line((written, "good"), f": {imported.file}  {before}: {imported.backup}")
    if imported.is_refused:
        text = Text(
            "Nicht geschrieben: Regeln würden neu verletzt; --force schreibt trotzdem",
            "Not written: rules would be newly breached; --force writes all the same",
        )
        return line((text.within(lang), "error"))
    if not imported.done.rows:
        return line(Text("Nichts Neues", "Nothing new").within(lang))
    text = Text("Noch nicht geschrieben: --write schreibt", "Not written yet: --write writes")
    return line(text.within(lang))


def render_json(imported: Imported) -> str:
    """The import as one JSON document."""
    done, sheet, lang = imported.done, imported.sheet, imported.lang
    return dumped(
        {
            "schema": SCHEMA,
            "case": done.after.id,
            "programme": done.after.programme.name,
            "as_of": str(done.as_of),
            "file": imported.file,
            "sheet": {"file": sheet.file, "name": sheet.name},
            "notices": [notice.within(lang) for notice in sheet.notices],
            "new": [
                {"row": row, **{k: v for k, v in as_plain(entry).items() if k != "note"}}
                for row, entry in done.rows
            ],
            "known": list(done.known),
            "alike": [{"row": row, "id": old} for row, old in done.alike],
            "modules": [
                {**attrs.asdict(module), "after": module.after, "left": module.left}
                for module in done.modules
            ],
            "breaches": [_plain(judgement, imported) for judgement in done.breaches],
            "changes": [_plain(judgement, imported) for judgement in done.changes],
            "written": imported.backup is not None,
            "refused": imported.is_refused,
            "backup": imported.backup,
        }
    )


def _plain(judgement: Judgement, imported: Imported) -> dict[str, Any]:
    return {
        "rule": judgement.rule,
        "severity": judgement.severity.value,
        "outcome": judgement.outcome.value,
        "subject": judgement.subject,
        "message": message(judgement, imported.done.after.programme, imported.lang),
    }
