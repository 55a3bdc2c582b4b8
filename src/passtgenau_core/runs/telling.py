"""From judgements to what is told of them: messages, places, and a name that lasts."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any

import attrs

from ..agenda import open_duties
from ..case import Case
from ..files.case_file import CaseFile, as_plain
from ..files.document import Document
from ..files.service_file import ServiceFile
from ..judgement import Computed, Judgement, Remedy, Report, Value
from ..language import Language
from ..messages import mend, message, subject_text
from ..periods import period_end
from ..programme import Severity
from ..quantities import Cents
from ..readings import ReadingDifference
from ..remedies import reversals
from ..service import Service
from .result import Difference, Finding, Result, Stretch, Waived

_NUMBERED = re.compile(r"/?(phases|hours|records|waivers|trainers|leads)/([0-9]+)(.*)")
# Only days and numbers become part of a fingerprint: a text might be guessed from it.
_DAY_OR_NUMBER = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{1,15}(\.[0-9]{1,15})?")
_FREE_TEXT = ("/note", "/reason", "/district", "/ended_early")
_NEVER_SHOWN = "/note"


@attrs.frozen(kw_only=True)
class Judged:
    """A file that was judged.

    Attributes:
        read: Its case or service, and its document.
        report: The judgements.
        differences: What of it depends on a reading; ``None`` where that was not asked.
    """

    read: CaseFile | ServiceFile
    report: Report
    differences: tuple[ReadingDifference, ...] | None = None


def result_of(
    judged: Judged,
    file: str,
    lang: Language,
    *,
    severity_of: Callable[[str], Severity | None] = lambda _: None,
    show_values: bool = False,
) -> Result:
    """What is told of a judged file.

    Args:
        judged: The file.
        file: Its name as the user gave it.
        lang: Language of the messages.
        severity_of: The severity that a rule has in this run, if it is another one.
        show_values: Tell the values of facts and the reasons of waivers, too.
    """
    telling = _Telling(judged, lang, show_values=show_values)
    differences = judged.differences
    return Result(
        file=file,
        case=judged.report.case,
        programme=judged.report.programme.name,
        findings=tuple(telling.finding(judgement, severity_of) for judgement in judged.report),
        stretches=tuple(_stretches(telling.subject, lang)),
        differences=None if differences is None else tuple(map(telling.difference, differences)),
    )


class _Telling:
    """Tells the judgements of one file."""

    def __init__(self, judged: Judged, lang: Language, *, show_values: bool) -> None:
        read = judged.read
        self.subject: Case | Service = read.case if isinstance(read, CaseFile) else read.service
        self._document = read.document
        self._report = judged.report
        self._lang: Language = lang
        self._show_values = show_values
        self._names = _lasting_names(self.subject)
        duties = {(d.judgement.rule, d.judgement.subject) for d in open_duties(judged.report)}
        self._duties = duties

    def finding(
        self, judgement: Judgement, severity_of: Callable[[str], Severity | None]
    ) -> Finding:
        programme, lang = self._report.programme, self._lang
        waiver = judgement.waiver
        node = self._document.node(judgement.pointer)
        remedy = judgement.remedy
        return Finding(
            rule=judgement.rule,
            severity=severity_of(judgement.rule) or judgement.severity,
            outcome=judgement.outcome,
            subject=judgement.subject,
            about=subject_text(judgement.subject, self.subject, lang),
            message=message(judgement, programme, lang),
            mend=mend(judgement, programme, lang),
            remedy=None if remedy is None else self._remedy(remedy),
            due=judgement.due,
            is_duty=(judgement.rule, judgement.subject) in self._duties,
            observed=plain(judgement.observed),
            allowed=plain(judgement.allowed),
            reading=judgement.reading,
            because=judgement.because,
            facts=tuple(map(str, judgement.facts)),
            terms=judgement.terms,
            waiver=None
            if waiver is None
            else Waived(
                approved_by=waiver.approved_by,
                until=waiver.until,
                reason=waiver.reason if self._show_values else None,
            ),
            pointer=judgement.pointer,
            line=node.value.line,
            column=node.value.column,
            end_line=node.end.line,
            end_column=node.end.column,
            fingerprint=self._fingerprint(judgement),
            values=tuple(self._values(judgement)) if self._show_values else (),
        )

    def difference(self, difference: ReadingDifference) -> Difference:
        return Difference(
            reading=difference.reading,
            rule=difference.rule,
            subject=difference.subject,
            about=subject_text(difference.subject, self.subject, self._lang),
            outcomes=difference.outcomes,
        )

    def _fingerprint(self, judgement: Judgement) -> str:
        parts = [
            self._report.case or "",
            judgement.rule,
            self._lasting(judgement.subject),
            # Lists in files may have any order.
            *sorted(self._lasting_fact(fact) for fact in judgement.facts),
            # Minutes and cents: what gets worse is another breach.
            *(str(v) for v in (judgement.observed, judgement.allowed) if isinstance(v, int)),
        ]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]

    def _lasting(self, place: str) -> str:
        """A subject or pointer with the lasting name of a list's member in place of its number."""
        match = _NUMBERED.fullmatch(place)
        if match is None:
            return place
        name = self._names.get(f"{match[1]}/{match[2]}", match[2])
        return f"{match[1]}/{name}{match[3]}"

    def _lasting_fact(self, fact: str | Computed) -> str:
        if isinstance(fact, Computed) or not fact.startswith("/"):
            return str(fact)
        value = "" if fact.endswith(_FREE_TEXT) else str(self._document.value(fact))
        if not _DAY_OR_NUMBER.fullmatch(value):
            return self._lasting(fact)
        list_of, _, number = fact.rpartition("/")
        # A day in a list of days is its own name.
        return f"{self._lasting(list_of if number.isdecimal() else fact)}={value}"

    def _values(self, judgement: Judgement) -> Iterator[tuple[str, str]]:
        for fact in judgement.facts:
            if isinstance(fact, Computed) or not fact.startswith("/"):
                continue
            value = value_at(self._document, fact)
            if value is not None and not isinstance(value, list | dict):
                yield fact, str(value)

    def _remedy(self, remedy: Remedy) -> dict[str, Any]:
        if remedy.action == "none":
            return {"none": "the day has passed"}
        if remedy.action == "set":
            return {"set": remedy.pointer, "to": as_plain(_shaped(remedy))}
        members: Any = remedy.value
        place = f"{remedy.pointer}/-"
        if remedy.action == "reverse":
            assert isinstance(self.subject, Case)  # noqa: S101 (services have no hours)
            members = reversals(self.subject.ledger, remedy, self._report.as_of)
            place = "/hours/-"
        added = [as_plain(member) for member in members]
        if len(added) == 1:
            return {"add": place, "value": added[0]}
        return {"add": place, "values": added}


def plain(value: Value | None) -> Any:
    """Days as ISO 8601, durations as whole minutes, money as a decimal text."""
    if isinstance(value, date | Cents):
        return str(value)
    return list(value) if isinstance(value, tuple) else value


def _shaped(remedy: Remedy) -> Any:
    """The value as files write it: pairs of goals and states are a mapping there."""
    value: Any = remedy.value
    return dict(value) if remedy.pointer.endswith("/goals") else value


def value_at(document: Document, pointer: str) -> Any:
    """The value at a pointer of a document; ``None`` if it is not there, and for any note."""
    if pointer.endswith(_NEVER_SHOWN):
        return None
    return document.value(pointer)


def _lasting_names(subject: Case | Service) -> dict[str, str]:
    """What names the members of lists wherever they stand: content, not place.

    Members of the same content are told apart by their order.
    """
    if isinstance(subject, Service):
        return {
            **_named("trainers", (trainer.id for trainer in subject.trainers)),
            **_named("leads", (lead.id for lead in subject.leads)),
        }
    return {
        **_named("phases", (f"{phase.module}@{phase.start}" for phase in subject.phases)),
        **_named("hours", (entry.id for entry in subject.ledger)),
        **_named("records", (f"{record.kind}@{record.date}" for record in subject.records)),
        **_named("waivers", (f"{waiver.rule}@{waiver.subject}" for waiver in subject.waivers)),
    }


def _named(name: str, members: Iterable[str]) -> dict[str, str]:
    seen: dict[str, int] = {}
    found: dict[str, str] = {}
    for number, member in enumerate(members):
        seen[member] = seen.get(member, 0) + 1
        found[f"{name}/{number}"] = member if seen[member] == 1 else f"{member}#{seen[member]}"
    return found


def _stretches(subject: Case | Service, lang: Language) -> Iterator[Stretch]:
    if isinstance(subject, Service):
        return
    for phase in subject.phases:
        module = subject.programme[phase.module]
        longest = module.window.max
        yield Stretch(
            title=module.title.within(lang),
            start=phase.start,
            end=phase.end,
            latest=None if longest is None else period_end(phase.start, longest),
            is_broken_off=phase.ended_early is not None,
        )
