"""What is due: the duties that are still open, of one case or of many, by day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

import attrs

from .case import Case
from .checking import check
from .errors import invalid
from .judgement import WAIVER_RULE_IDS, Judgement, Report
from .language import Text
from .periods import FIRST_DAY, LAST_DAY, Length, as_day, deadline
from .programme import Programme
from .rules import KINDS
from .service import Service

_DUTIES = frozenset(kind.name for kind in KINDS if kind.is_duty)
_MOST_DAYS = (LAST_DAY - FIRST_DAY).days


@attrs.frozen(kw_only=True)
class DueItem:
    """A duty that is still open.

    Attributes:
        case: Id of the case; ``None`` for a duty of a service.
        programme: The programme it was judged against.
        judgement: The judgement, pending or breached.
        due: The last day on which it can be met, or could have been.
        overdue: Whether that day has passed.
    """

    case: str | None
    programme: Programme
    judgement: Judgement
    due: date
    overdue: bool


def due(
    cases: Case | Iterable[Case],
    as_of: date,
    within: Length | int | None = None,
    *,
    readings: Mapping[str, str] | None = None,
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    service: Service | None = None,
) -> tuple[DueItem, ...]:
    """The duties of cases that are still open on a day. Pure: no clock, no files, no state.

    Open is what people can still do, or have not done by its day: judgements that are pending or
    breached and have a due day. Hours that only await their day are no duty, nor are waivers.

    Args:
        cases: A case, or several.
        as_of: The day (Stichtag).
        within: How far to look ahead: a length, or a number of days from 0 on; ``None``: without
            limit. The last day is inside. What is overdue is always told.
        readings: Options other than the default ones, by reading id.
        select: Rule ids or prefixes; only these rules are judged. Empty: all.
        ignore: Rule ids or prefixes that are left out.
        service: The service that works on the cases, if its trainers are to be looked at.

    Returns:
        The duties by due day, and so the overdue ones first; those of one day by case, rule and
        subject.

    Raises:
        InputError: as :func:`check` does, and for a ``within`` that is neither a length nor a
            number of days.

    Example:
        >>> from passtgenau_core import Case, Phase, load_programme
        >>> case = Case(id="LOE-2025-007", programme=load_programme("passtgenau"), phases=[
        ...     Phase(module="einstiegsphase", start=date(2025, 3, 3), end=date(2025, 3, 28)),
        ...     Phase(module="qualifizierungsphase", start=date(2025, 3, 31))])
        >>> found = due(case, as_of=date(2025, 5, 1), within=Length.months(2),
        ...             select=["PG601", "PG701"])
        >>> [(item.judgement.rule, str(item.due), item.overdue) for item in found]
        [('PG601', '2025-04-25', True), ('PG701', '2025-06-03', False)]
    """
    as_of = as_day(as_of, "/as_of")
    last = last_day(as_of, within)
    # Several cases are judged by them, and an iterator can be read only once.
    select, ignore = (
        prefixes if isinstance(prefixes, str) else tuple(prefixes) for prefixes in (select, ignore)
    )
    found: list[DueItem] = []
    for case in (cases,) if isinstance(cases, Case) else cases:
        report = check(
            case, as_of=as_of, readings=readings, select=select, ignore=ignore, service=service
        )
        found.extend(item for item in open_duties(report) if last is None or item.due <= last)
    return tuple(sorted(found, key=by_day))


def open_duties(report: Report) -> Iterator[DueItem]:
    """The duties that a report shows to be open, in its order."""
    for judgement in report:
        if judgement.due is None or not judgement.is_open or judgement.rule in WAIVER_RULE_IDS:
            continue
        if report.programme.rule(judgement.rule).kind in _DUTIES:
            yield DueItem(
                case=report.case,
                programme=report.programme,
                judgement=judgement,
                due=judgement.due,
                overdue=judgement.due < report.as_of,
            )


def by_day(item: DueItem) -> tuple[date, str, str, str, str]:
    """By due day, then by case, rule, subject and programme."""
    judgement = item.judgement
    return item.due, item.case or "", judgement.rule, judgement.subject, item.programme.name


def last_day(as_of: date, within: Length | int | None) -> date | None:
    """The last day that is looked at; ``None`` if there is no limit.

    Raises:
        InputError: for a ``within`` that is neither a length nor a number of days.
    """
    if within is None:
        return None
    if isinstance(within, Length):
        return deadline(as_of, within)
    if type(within) is not int or not 0 <= within <= _MOST_DAYS:
        raise invalid(
            Text("Zeitraum unbrauchbar", "unusable time span"),
            got=within,
            expected=Text(
                f"eine Länge, oder ganze Tage von 0 bis {_MOST_DAYS}",
                f"a length, or whole days from 0 to {_MOST_DAYS}",
            ),
            example="Length.weeks(4), 30",
            pointer="/within",
        )
    return as_of + timedelta(days=within)
