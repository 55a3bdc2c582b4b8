"""What a check of programme files found: as text for people, and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import attrs

from ..errors import Problem
from ..files.programme_file import ProgrammeFile
from ..language import Language, Text
from .json_report import dumped, problem_data
from .lines import EMPTY, Line, Style, line


@attrs.frozen(kw_only=True)
class CheckedProgramme:
    """A programme file that was checked.

    Attributes:
        file: Its name as the user gave it.
        read: The programme, or ``None`` if it cannot be understood.
        problems: Why it cannot be understood, or what it leaves to be desired.
    """

    file: str
    read: ProgrammeFile | None
    problems: tuple[Problem, ...]


def exit_code(checked: Iterable[CheckedProgramme]) -> int:
    """0: nothing to tell; 1: something to be desired; 2: a file that cannot be understood."""
    return max((2 if one.read is None else int(bool(one.problems)) for one in checked), default=0)


def render_json(checked: Iterable[CheckedProgramme], lang: Language) -> str:
    """All problems of all files, in the shape of those of the report."""
    problems = [problem_data(problem, lang) for one in checked for problem in one.problems]
    return dumped({"problems": problems})


def render_text(checked: tuple[CheckedProgramme, ...], lang: Language) -> Iterator[Line]:
    """The files one by one, those that cannot be understood first, and the counts."""
    for one in sorted(checked, key=lambda one: one.read is not None):
        yield _head(one, lang)
        for problem in one.problems:
            yield line(f"  {problem.line_of_text(lang)}")
        if not one.problems:
            fine = Text("nichts zu beanstanden", "no problems").within(lang)
            yield line(("  " + fine, "good"))
        yield EMPTY
    yield _summary(checked, lang)


def _head(one: CheckedProgramme, lang: Language) -> Line:
    if one.read is None:
        title = Text("Nicht lesbar", "Not readable").within(lang)
        return line((title, "error"), (f"  {one.file}", "faint"))
    return line((one.read.programme.name, "strong"), (f"  {one.file}", "faint"))


def _summary(checked: tuple[CheckedProgramme, ...], lang: Language) -> Line:
    one, many = ("Datei", "Dateien") if lang == "de" else ("file", "files")
    parts: list[tuple[str, Style] | str] = [
        (f"{len(checked)} {one if len(checked) == 1 else many}", "strong")
    ]
    unread = sum(one.read is None for one in checked)
    if unread:
        told = Text("davon nicht lesbar", "of them not readable").within(lang)
        parts += ["  ", (f"{told}: {unread}", "error")]
    problems = sum(len(one.problems) for one in checked)
    told = Text("Beanstandungen", "problems").within(lang)
    parts += ["  ", (f"{told}: {problems}", "warning" if problems else "faint")]
    return line(*parts)
