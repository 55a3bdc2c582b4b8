"""Judging: all rules of a programme over one case, and what one booking would change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache, partial
from types import MappingProxyType

import attrs

from .case import Case, Waiver
from .entry import HourEntry
from .errors import InputError, Problem
from .judgement import BREACHED, NOT_APPLICABLE, WAIVED, Judgement, Report
from .language import Text
from .periods import as_day
from .programme import About, Programme, Rule
from .remedies import Trial
from .rules import KINDS, WAIVER_RULES, Kind, ServiceSnapshot, Snapshot, judge_waivers
from .service import Service

_KINDS: Mapping[str, Kind] = MappingProxyType({kind.name: kind for kind in KINDS})


@attrs.frozen(kw_only=True)
class _Rules:
    """The rules of one run.

    Attributes:
        told: Those whose judgements are reported.
        unseen: Those that only the waivers of the case need to hear of.
        on_waivers: The library's own rules about waivers, as far as they are chosen.
    """

    told: tuple[Rule, ...]
    unseen: tuple[Rule, ...] = ()
    on_waivers: tuple[Rule, ...] = ()


def check(
    case: Case,
    *,
    as_of: date,
    readings: Mapping[str, str] | None = None,
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    service: Service | None = None,
) -> Report:
    """Judge a case as it stands on a day. Pure: no clock, no files, no state.

    Only what is dated on or before ``as_of`` is evidence; planned phases are judged at once.

    Args:
        case: The case.
        as_of: The day (Stichtag).
        readings: Options other than the default ones, by reading id.
        select: Rule ids or prefixes; only these rules are judged. Empty: all.
        ignore: Rule ids or prefixes that are left out.
        service: The service that works on it, if its trainers are to be looked at.

    Returns:
        All judgements, in the order of the programme's rules; at their end those of the waivers.

    Raises:
        InputError: for an unknown reading or option, a selection that fits no rule, and an
            ``as_of`` that is no day.

    Example:
        >>> from passtgenau_core import Case, Phase, check, load_programme
        >>> case = Case(id="LOE-2025-007", programme=load_programme("passtgenau"), phases=[
        ...     Phase(module="qualifizierungsphase", start=date(2025, 3, 31),
        ...           end=date(2026, 1, 31))])
        >>> report = check(case, as_of=date(2025, 6, 1), select=["PG1", "PG2"])
        >>> [(j.rule, j.subject, str(j.allowed)) for j in report.breached]
        [('PG101', 'case', 'einstiegsphase'), ('PG202', 'phases/0', '2026-01-30')]
    """
    as_of = as_day(as_of, "/as_of")
    rules = _chosen(case, readings or {}, select, ignore)
    judge = partial(_judge_case, rules, as_of, service)
    judgements = judge(case)
    trial = Trial(judgements, case, as_of, rules.told, judge)
    for judgement in judgements:
        if judgement.outcome is BREACHED:
            # It was made just now, and nobody has seen it yet.
            object.__setattr__(judgement, "_trial", trial)
    return Report(case=case.id, programme=case.programme, as_of=as_of, judgements=judgements)


def _judge_case(
    rules: _Rules, as_of: date, service: Service | None, case: Case
) -> tuple[Judgement, ...]:
    snapshot = Snapshot(case, as_of, service)
    judgements: list[Judgement] = []
    for rule in (*rules.told, *rules.unseen):
        judgements.extend(_judge(rule, snapshot))
    return _with_waivers(rules, case, as_of, judgements)


def check_service(
    service: Service,
    programme: Programme,
    *,
    as_of: date,
    readings: Mapping[str, str] | None = None,
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
) -> Report:
    """Judge a service as it stands on a day, by the rules of a programme that are about services.

    Args:
        service: The service.
        programme: The programme it runs.
        as_of: The day (Stichtag).
        readings: Options other than the default ones, by reading id.
        select: Rule ids or prefixes; only these rules are judged. Empty: all.
        ignore: Rule ids or prefixes that are left out.

    Raises:
        InputError: as :func:`check` does.

    Example:
        >>> from passtgenau_core import Service, check_service, load_programme
        >>> report = check_service(Service(rooms=["villa"]), load_programme("passtgenau"),
        ...                        as_of=date(2025, 6, 1), select=["PG807"])
        >>> [(j.rule, j.subject, j.outcome.value) for j in report]
        [('PG807', 'service', 'met')]
    """
    as_of = as_day(as_of, "/as_of")
    rules = selected(programme.under(readings or {}), select, ignore)
    snapshot = ServiceSnapshot(service, programme, as_of)
    judgements: list[Judgement] = []
    for rule in _about("service", rules):
        judgements.extend(_judge(rule, snapshot))
    return Report(case=None, programme=programme, as_of=as_of, judgements=tuple(judgements))


def check_booking(
    case: Case,
    entry: HourEntry,
    *,
    as_of: date,
    readings: Mapping[str, str] | None = None,
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    service: Service | None = None,
) -> Report:
    """What booking ``entry`` would change, without a full check.

    It equals ``check(case.book(entry), …).since(check(case, …))`` and takes time that grows at
    most with the logarithm of the ledger's size, so it can be called on every keystroke.

    Returns:
        The judgements that would be new or different; those that would be gone are in
        ``withdrawn``.

    Raises:
        InputError: as :func:`check` does, and if the entry cannot be booked.

    Example:
        >>> from passtgenau_core import Case, HourEntry, Phase, load_programme
        >>> case = Case(id="LOE-2025-007", programme=load_programme("passtgenau"), phases=[
        ...     Phase(module="einstiegsphase", start=date(2025, 3, 3), end=date(2025, 3, 28))])
        >>> late = HourEntry(id="H-1", date=date(2025, 3, 31), module="einstiegsphase", minutes=90)
        >>> changes = check_booking(case, late, as_of=date(2025, 4, 1))
        >>> [(j.rule, j.subject) for j in changes.breached]
        [('PG304', 'hours/0')]
    """
    as_of = as_day(as_of, "/as_of")
    rules = _chosen(case, readings or {}, select, ignore)
    booked = case.book(entry)
    touched = entry if entry.reverses is None else booked.ledger.get(entry.reverses)
    assert touched is not None  # noqa: S101 (the ledger accepted the reversal)
    number = booked.ledger.number(touched.id)
    found: list[list[Judgement]] = []
    for state in (case, booked):
        snapshot = Snapshot(state, as_of, service)
        judgements: list[Judgement] = []
        for rule in (*rules.told, *rules.unseen):
            judgements.extend(_touch(rule, snapshot, number, touched))
        found.append(judgements)
    pairs = {(j.rule, j.subject) for judgements in found for j in judgements}
    # A waiver may name the place in the file that the new entry takes.
    new = f"hours/{len(case.ledger)}"
    pairs |= {(w.rule, w.subject) for w in case.waivers if w.subject == new}
    before, after = (
        Report(
            case=state.id,
            programme=state.programme,
            as_of=as_of,
            judgements=_with_waivers(rules, state, as_of, judgements, pairs),
        )
        for state, judgements in zip((case, booked), found, strict=True)
    )
    return after.since(before)


def _about(about: About, rules: Iterable[Rule]) -> tuple[Rule, ...]:
    return tuple(rule for rule in rules if rule.about == about)


def _chosen(
    case: Case, readings: Mapping[str, str], select: Iterable[str], ignore: Iterable[str]
) -> _Rules:
    """The rules that judge a case, as far as they are selected."""
    chosen = tuple(sorted(readings.items())), _listed(select), _listed(ignore)
    told, on_waivers = _rules_about_cases(case.programme, *chosen)
    if not case.waivers or not on_waivers:
        return _Rules(told=told)
    waived = {waiver.rule for waiver in case.waivers} - {rule.id for rule in told}
    unseen = (rule for rule in case.programme.under(readings) if rule.id in waived)
    return _Rules(told=told, unseen=_about("case", unseen), on_waivers=on_waivers)


@lru_cache(maxsize=256)
def _rules_about_cases(
    programme: Programme,
    readings: tuple[tuple[str, str], ...],
    select: tuple[str, ...],
    ignore: tuple[str, ...],
) -> tuple[tuple[Rule, ...], tuple[Rule, ...]]:
    """The rules of the programme and those about waivers. Callers mostly ask for the same again."""
    rules = selected((*programme.under(dict(readings)), *WAIVER_RULES), select, ignore)
    own = _about("case", (rule for rule in rules if rule not in WAIVER_RULES))
    return own, tuple(rule for rule in rules if rule in WAIVER_RULES)


def _listed(prefixes: Iterable[str]) -> tuple[str, ...]:
    # A bare text is one prefix, not a list of its letters.
    return (prefixes,) if isinstance(prefixes, str) else tuple(prefixes)


def selected(
    rules: Iterable[Rule], select: Iterable[str] = (), ignore: Iterable[str] = ()
) -> tuple[Rule, ...]:
    """The rules whose ids start with one of ``select``, or all, less those of ``ignore``.

    Raises:
        InputError: for a prefix that fits no rule.
    """
    rules = tuple(rules)
    chosen, left_out = _listed(select), _listed(ignore)
    if not chosen and not left_out:
        return rules
    misses = [
        prefix
        for prefix in (*chosen, *left_out)
        if not prefix or not any(rule.id.startswith(prefix) for rule in rules)
    ]
    if misses:
        own = [rule for rule in rules if rule not in WAIVER_RULES]
        ids = f"{own[0].id} … {own[-1].id}" if own else "–"
        raise InputError(
            Problem(
                what=Text("Auswahl passt auf keine Regel", "selection fits no rule"),
                got=Text.same(f'"{prefix}"'),
                expected=Text(f"Regel oder Anfang einer Regel: {ids}", f"rule or prefix: {ids}"),
                example="PG3",
            )
            for prefix in misses
        )
    return tuple(
        rule
        for rule in rules
        if (not chosen or rule.id.startswith(chosen)) and not rule.id.startswith(left_out or "\0")
    )


def _judge(rule: Rule, snapshot: Snapshot | ServiceSnapshot) -> Iterable[Judgement]:
    return _in_force(rule, _KINDS[rule.kind].judge(rule, snapshot))


def _touch(rule: Rule, snapshot: Snapshot, number: int, entry: HourEntry) -> Iterable[Judgement]:
    touch = _KINDS[rule.kind].touch
    return () if touch is None else _in_force(rule, touch(rule, snapshot, number, entry))


def _in_force(rule: Rule, judgements: Iterator[Judgement]) -> Iterator[Judgement]:
    """A rule that a reading switches off says of each subject that it does not apply."""
    if rule.active:
        return judgements
    return (
        attrs.evolve(
            judgement,
            outcome=NOT_APPLICABLE,
            because="switched-off",
            due=None,
            remedy=None,
        )
        for judgement in judgements
    )


def _with_waivers(
    rules: _Rules,
    case: Case,
    as_of: date,
    judgements: list[Judgement],
    only: set[tuple[str, str]] | None = None,
) -> tuple[Judgement, ...]:
    """The judgements with waived breaches told as such, and those of the waivers themselves."""
    if not case.waivers:
        return tuple(judgements)
    waivers = {(w.rule, w.subject): w for w in case.waivers if as_of <= w.until}
    waived = [_waived(judgement, waivers) for judgement in judgements]
    on_waivers = judge_waivers(rules.on_waivers, case, as_of, waived, only)
    unseen = {rule.id for rule in rules.unseen}
    return (*(j for j in waived if j.rule not in unseen), *on_waivers)


def _waived(judgement: Judgement, waivers: Mapping[tuple[str, str], Waiver]) -> Judgement:
    waiver = waivers.get((judgement.rule, judgement.subject))
    if waiver is None or judgement.outcome is not BREACHED:
        return judgement
    return attrs.evolve(judgement, outcome=WAIVED, waiver=waiver, remedy=None)
