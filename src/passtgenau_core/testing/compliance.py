"""The assertion that a case complies, with all that it breaches in the message."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from ..case import Case
from ..checking import check, check_service
from ..files.any_file import read_file
from ..files.document import Document
from ..files.service_file import ServiceFile
from ..judgement import Judgement, Outcome, Report, fails
from ..language import Language, Text
from ..messages import OUTCOMES, SEVERITIES, day, mend, message, subject_text
from ..programme import Programme, Severity
from ..service import Service


def assert_complies(
    case: Case | str | os.PathLike[str],
    *,
    as_of: date,
    programme: Programme | None = None,
    readings: Mapping[str, str] | None = None,
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    service: Service | None = None,
    fail_on: Severity | None = Severity.ERROR,
    strict: bool = False,
    lang: Language = "de",
) -> None:
    """Assert that a case breaches nothing as it stands on a day.

    The message of the failure lists what is breached, of what, why, and what would mend it; for a
    file with line and column. It holds no free text of the file.

    Args:
        case: A case, or the path of a case file or a service file.
        as_of: The day (Stichtag).
        programme: A programme of one's own, if the file names it.
        readings: Options other than the default ones, by reading id.
        select: Rule ids or prefixes; only these rules are judged. Empty: all.
        ignore: Rule ids or prefixes that are left out.
        service: The service that works on the case, if its trainers are to be looked at.
        fail_on: The least severity of a breach that fails; ``None``: no breach fails.
        strict: What is undetermined fails too.
        lang: ``"de"`` or ``"en"``.

    Raises:
        AssertionError: if anything that fails is found.
        InputError: if the file cannot be understood, and as :func:`passtgenau_core.check` does.
        OSError: if the file cannot be read.

    Example:
        >>> from passtgenau_core import Phase, load_programme
        >>> case = Case(id="LOE-2025-007", programme=load_programme("passtgenau"), phases=[
        ...     Phase(module="einstiegsphase", start=date(2025, 3, 3), end=date(2025, 3, 31))])
        >>> assert_complies(case, as_of=date(2025, 6, 1), select=["PG202"], lang="en")
        Traceback (most recent call last):
            ...
        AssertionError: LOE-2025-007 does not comply with passtgenau@2024-05-17 as of 2025-06-01:
          error PG202 Phase 1 (entry phase from 2025-03-03): ends on 2025-03-31, 2025-03-30 at the latest
            to mend: set the end to 2025-03-30
    """  # noqa: E501 (the message is shown as a user reads it)
    __tracebackhide__ = True
    read = case if isinstance(case, Case) else read_file(case, programme=programme)
    judged: Case | Service
    if isinstance(read, ServiceFile):
        judged = read.service
        report = check_service(
            judged, read.programme, as_of=as_of, readings=readings, select=select, ignore=ignore
        )
    else:
        judged = read if isinstance(read, Case) else read.case
        report = check(
            judged, as_of=as_of, readings=readings, select=select, ignore=ignore, service=service
        )
    failing = [j for j in report if fails(j.outcome, j.severity, fail_on, strict=strict)]
    if failing:
        document = None if isinstance(read, Case) else read.document
        lines = [_title(report, lang)]
        for judgement in failing:
            lines.extend(_told(judgement, report.programme, judged, document, lang))
        raise AssertionError("\n".join(lines))


def _title(report: Report, lang: Language) -> str:
    who = report.case or Text("Fachdienst", "service").within(lang)
    name, on = report.programme.name, day(report.as_of, lang)
    return Text(
        f"{who} erfüllt {name} nicht, Stichtag {on}:",
        f"{who} does not comply with {name} as of {on}:",
    ).within(lang)


def _told(
    judgement: Judgement,
    programme: Programme,
    judged: Case | Service,
    document: Document | None,
    lang: Language,
) -> Iterator[str]:
    """The lines of one judgement: where, how grave, which rule, of what, why, remedy."""
    place = ""
    if document is not None:
        position = document.node(judgement.pointer).value
        place = f"{document.file}:{position.line}:{position.column}: "
    breached = judgement.outcome is Outcome.BREACHED
    label = SEVERITIES[judgement.severity] if breached else OUTCOMES[judgement.outcome]
    subject = subject_text(judgement.subject, judged, lang)
    yield (
        f"  {place}{label.within(lang)} {judgement.rule} {subject}: "
        f"{message(judgement, programme, lang)}"
    )
    remedy = mend(judgement, programme, lang)
    if remedy is not None:
        yield f"    {Text('Abhilfe', 'to mend').within(lang)}: {remedy}"
