"""Readings as a question: which judgements depend on how an open point of the text is read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date

import attrs

from .case import Case
from .checking import check, check_service
from .judgement import Outcome, Report
from .programme import Programme, Reading
from .service import Service

_Judge = Callable[[Mapping[str, str]], Report]


@attrs.frozen(kw_only=True)
class ReadingDifference:
    """A judgement whose outcome depends on a reading.

    Attributes:
        reading: Id of the reading.
        rule: Id of the rule.
        subject: What was judged.
        outcomes: Pairs of option and outcome, in the order of the reading's options; ``None``
            where an option leads to other subjects, such as months that begin on another day.
    """

    reading: str
    rule: str
    subject: str
    outcomes: tuple[tuple[str, Outcome | None], ...]


def compare_readings(
    case: Case,
    as_of: date,
    *,
    readings: Mapping[str, str] | None = None,
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    service: Service | None = None,
) -> tuple[ReadingDifference, ...]:
    """The judgements of a case whose outcome depends on a reading.

    Each reading is varied by itself; the others stay as ``readings`` says.

    Args:
        case: The case.
        as_of: The day (Stichtag).
        readings: Options other than the default ones, by reading id.
        select: Rule ids or prefixes; only these rules are judged. Empty: all.
        ignore: Rule ids or prefixes that are left out.
        service: The service that works on it, if its trainers are to be looked at.

    Raises:
        InputError: as :func:`check` does.

    Example:
        >>> from passtgenau_core import Phase, load_programme
        >>> case = Case(id="LOE-2025-007", programme=load_programme("passtgenau"), phases=[
        ...     Phase(module="einstiegsphase", start=date(2025, 3, 3), end=date(2025, 3, 15))])
        >>> for found in compare_readings(case, as_of=date(2025, 3, 20)):
        ...     print(found.rule, found.subject, *(
        ...         f"{option}: {outcome.value}" for option, outcome in found.outcomes))
        PG201 phases/0 warning: breached error: breached off: not_applicable
    """
    select, ignore = _listed(select), _listed(ignore)

    def judge(chosen: Mapping[str, str]) -> Report:
        return check(
            case, as_of=as_of, readings=chosen, select=select, ignore=ignore, service=service
        )

    return _compared(case.programme, readings or {}, judge)


def compare_service_readings(
    service: Service,
    programme: Programme,
    as_of: date,
    *,
    readings: Mapping[str, str] | None = None,
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
) -> tuple[ReadingDifference, ...]:
    """The judgements of a service whose outcome depends on a reading.

    As :func:`compare_readings`, for :func:`check_service`.
    """
    select, ignore = _listed(select), _listed(ignore)

    def judge(chosen: Mapping[str, str]) -> Report:
        return check_service(
            service, programme, as_of=as_of, readings=chosen, select=select, ignore=ignore
        )

    return _compared(programme, readings or {}, judge)


def _listed(prefixes: Iterable[str]) -> tuple[str, ...]:
    return (prefixes,) if isinstance(prefixes, str) else tuple(prefixes)


def _compared(
    programme: Programme, readings: Mapping[str, str], judge: _Judge
) -> tuple[ReadingDifference, ...]:
    usual = judge(readings)
    in_use = {j.reading.partition("=")[0] for j in usual if j.reading is not None}
    return tuple(
        difference
        for reading in programme.readings
        if reading.id in in_use
        for difference in _of_reading(
            reading,
            {option: judge({**readings, reading.id: option}) for option in reading.options},
            programme,
        )
    )


def _of_reading(
    reading: Reading, reports: Mapping[str, Report], programme: Programme
) -> Iterable[ReadingDifference]:
    for rule in programme.rules:
        if rule.reading != reading.id:
            continue
        found = {
            option: {j.subject: j.outcome for j in report[rule.id]}
            for option, report in reports.items()
        }
        # Where the options lead to other subjects, those count whose outcomes not all have.
        common = set.intersection(*(set(outcomes.values()) for outcomes in found.values()))
        for subject in dict.fromkeys(
            subject for outcomes in found.values() for subject in outcomes
        ):
            outcomes = tuple((option, held.get(subject)) for option, held in found.items())
            told = {outcome for _, outcome in outcomes}
            if len(told - {None}) > 1 or (None in told and not told - {None} <= common):
                yield ReadingDifference(
                    reading=reading.id, rule=rule.id, subject=subject, outcomes=outcomes
                )
