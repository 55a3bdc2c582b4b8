"""What is due as an iCalendar (RFC 5545) of tasks: same input, same bytes.

It holds ids and the words of rules and messages, as the other formats do: no names, no free text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime, time
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from ..language import Text
from ..programme import Severity
from .agenda import Agenda, Entry
from .lines import printable

if TYPE_CHECKING:
    from icalendar import Todo

# RFC 5545: 1 is the highest priority, 5 a medium one, 9 the lowest.
_PRIORITIES: Mapping[Severity, int] = MappingProxyType(
    {Severity.ERROR: 1, Severity.WARNING: 5, Severity.HINT: 9}
)


def render(agenda: Agenda) -> str:
    """The whole list as one calendar, its lines ending in CR LF.

    Raises:
        ModuleNotFoundError: if icalendar is not installed (extra ``calendar``).
    """
    icalendar = _icalendar()
    calendar = icalendar.Calendar()
    calendar.add("prodid", f"-//passtgenau_core//passtgenau due//{agenda.run.lang.upper()}")
    calendar.add("version", "2.0")
    seen: Counter[str] = Counter()
    for entry in agenda.entries:
        task = icalendar.Todo()
        _fill(task, entry, agenda)
        task.add("uid", _once(uid(entry), seen))
        calendar.add_component(task)
    written: bytes = calendar.to_ical()
    return written.decode()


def uid(entry: Entry) -> str:
    """What names a duty for good: another day, language or edition does not change it.

    Its parts cannot run into each other, because no id holds a plus sign or an at sign.
    """
    finding = entry.finding
    return f"{finding.rule}+{finding.subject}+{entry.result.case or ''}@{entry.programme.id}"


def _once(name: str, seen: Counter[str]) -> str:
    """The name, with a number where two files tell the same case: no task may hide another."""
    seen[name] += 1
    return name if seen[name] == 1 else f"{name}+{seen[name]}"


def _fill(task: Todo, entry: Entry, agenda: Agenda) -> None:
    finding, source, lang = entry.finding, entry.source, agenda.run.lang
    section = Text("Abschnitt", "section").within(lang)
    quote = source.quote
    quoted = f"„{quote}“" if lang == "de" else f'"{quote}"'
    lines = [entry.says, f"{finding.rule}, {section} {source.section}: {quoted}"]
    note = entry.note(lang)
    if note is not None:
        law = Text("§ 26 Abs. 3 und 4 SGB X prüfen", "check § 26 (3) and (4) SGB X").within(lang)
        lines.append(f"{note} ({law})")
    summary = f"{entry.title} ({entry.whose})"
    # The day of the list stands in for the clock: the same list has the same bytes.
    task.add("dtstamp", datetime.combine(agenda.run.as_of, time(), UTC))
    task.add("due", entry.due)
    task.add("summary", printable(summary))
    task.add("description", "\n".join(map(printable, lines)))
    task.add("categories", [printable(entry.programme.title.within(lang)), finding.rule])
    task.add("priority", _PRIORITIES[finding.severity])
    task.add("status", "NEEDS-ACTION")


def _icalendar() -> Any:
    """The library icalendar, an extra that only calendars need."""
    try:
        import icalendar  # noqa: PLC0415
    except ModuleNotFoundError as error:
        message = "calendars need icalendar: install passtgenau-core[calendar]"
        raise ModuleNotFoundError(message, name="icalendar") from error
    return icalendar
