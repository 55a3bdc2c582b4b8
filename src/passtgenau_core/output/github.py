"""The run as annotations of GitHub Actions: same input, same bytes.

GitHub shows ten annotations of a kind for each step, the first ones that are printed. So errors
come first, and what is beyond follows as plain text: nothing is lost. The runner looks for commands
in every line that it is shown, and no text of a file may become one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

import attrs

from ..language import Language, Text
from ..messages import PLURALS, SEVERITIES
from ..programme import Severity
from ..runs.result import Run
from .lines import plain_text, printable
from .text import summary_line

MOST = 10
"""So many annotations of a kind are shown."""
_COMMANDS: Mapping[Severity, str] = MappingProxyType(
    {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.HINT: "notice"}
)


def render(run: Run) -> str:
    """What could not be understood and the new breaches, worst first; then the counts."""
    notes = [*_problems(run), *_breaches(run)]
    lines = [line for severity in Severity for line in _told(notes, severity, run.lang)]
    return "".join(f"{line}\n" for line in lines) + plain_text([summary_line(run)])


@attrs.frozen(kw_only=True)
class _Note:
    """One thing to be shown at a place.

    Attributes:
        severity: How much it weighs.
        place: The file.
        line: Line, or ``None`` where it is about the whole file.
        column: Column.
        end_line: Line of its end.
        end_column: Column of its end.
        title: What it is called.
        says: What it says, line by line.
    """

    severity: Severity
    place: str
    line: int | None
    column: int | None
    end_line: int | None
    end_column: int | None
    title: str
    says: tuple[str, ...]

    def command(self) -> str:
        """The line that GitHub makes an annotation of; columns are for one line only."""
        on_one_line = self.line == self.end_line
        properties = {
            "file": self.place,
            "line": self.line,
            "endLine": self.end_line,
            "col": self.column if on_one_line else None,
            "endColumn": self.end_column if on_one_line else None,
            "title": self.title,
        }
        told = ",".join(
            f"{name}={_escaped(str(value)).replace(':', '%3A').replace(',', '%2C')}"
            for name, value in properties.items()
            if value is not None
        )
        return f"::{_COMMANDS[self.severity]} {told}::{'%0A'.join(map(_escaped, self.says))}"

    def plain(self, lang: Language) -> str:
        """The line as compilers write it."""
        numbers = (number for number in (self.line, self.column) if number is not None)
        place = ":".join((self.place, *map(str, numbers)))
        label = SEVERITIES[self.severity].within(lang)
        text = _defused(f"{place}: {label} {self.title}: {'; '.join(self.says)}")
        # A line that begins like a command is one, whatever blanks stand before it.
        return f"./{text}" if text.lstrip().startswith("::") else text


def _told(notes: list[_Note], severity: Severity, lang: Language) -> Iterator[str]:
    chosen = [note for note in notes if note.severity is severity]
    for note in chosen[:MOST]:
        yield note.command()
    rest = chosen[MOST:]
    if rest:
        more = Text(f"noch {len(rest)}, hier als Text", f"{len(rest)} more, here as plain text")
        yield f"{PLURALS[severity].within(lang)}: {more.within(lang)}"
    for note in rest:
        yield note.plain(lang)


def _problems(run: Run) -> Iterator[_Note]:
    title = Text("Nicht lesbar", "Not readable").within(run.lang)
    for problem in run.problems:
        yield _Note(
            severity=Severity.ERROR,
            place=run.place(problem.file or "."),
            line=problem.line,
            column=problem.column,
            end_line=problem.line,
            end_column=problem.column,
            title=title,
            says=(problem.message(run.lang),),
        )


def _breaches(run: Run) -> Iterator[_Note]:
    helps = Text("Abhilfe", "to mend").within(run.lang)
    for result, finding in run.findings():
        if not finding.is_new_breach:
            continue
        says = f"{finding.about}: {finding.message}"
        yield _Note(
            severity=finding.severity,
            place=run.place(result.file),
            line=finding.line,
            column=finding.column,
            end_line=finding.end_line,
            end_column=finding.end_column,
            title=f"{finding.rule} {run.rule(result, finding).title.within(run.lang)}",
            says=(says,) if finding.mend is None else (says, f"{helps}: {finding.mend}"),
        )


def _escaped(text: str) -> str:
    """The text as commands hold it; the runner reads it back."""
    return _defused(text).replace("%", "%25")


def _defused(text: str) -> str:
    """The text in one line, and without the old sign of a command, which counts anywhere."""
    return printable(text).replace("##[", "## [")
