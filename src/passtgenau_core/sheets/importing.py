"""What importing a time sheet does to a case: what is new in it, and what that would breach."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import attrs

from ..case import Case
from ..entry import HourEntry
from ..errors import InputError, Problem, shown
from ..judgement import BREACHED, Judgement, Report
from ..language import Text
from ..ledger import HourLedger
from ..programme import Module, Severity
from .hours import HourSheet

_ANY = "any"


@attrs.frozen(kw_only=True)
class ModuleHours:
    """The hours of a module before and after an import, in minutes.

    Attributes:
        module: Id of the module.
        before: Minutes of live entries before.
        new: Minutes that the import adds.
        limit: The least of its cap and the approved hours, or ``None``.
    """

    module: str
    before: int
    new: int
    limit: int | None

    @property
    def after(self) -> int:
        """Minutes of live entries after the import."""
        return self.before + self.new

    @property
    def left(self) -> int | None:
        """Minutes that are left then; negative if there are too many; ``None`` without a limit."""
        return None if self.limit is None else self.limit - self.after


@attrs.frozen(kw_only=True)
class HourImport:
    """What an import would do.

    Attributes:
        before: The case as it is.
        after: The case with the new entries at the end of its ledger.
        rows: The new entries with the numbers of their rows.
        known: Numbers of the rows whose entries the case already has.
        alike: Pairs of the number of a new row and the id of an entry of the case that says the
            same, but did not come from a sheet like this one.
        modules: The hours of each module that the new entries name, in the programme's order.
        as_of: The day on which the case was judged.
        breaches: Judgements that are breached after the import, and were not before.
        changes: Other judgements that there were before, and that come out otherwise after it, or
            are breached in another way.
    """

    before: Case
    after: Case
    rows: tuple[tuple[int, HourEntry], ...]
    known: tuple[int, ...]
    alike: tuple[tuple[int, str], ...]
    modules: tuple[ModuleHours, ...]
    as_of: date
    breaches: tuple[Judgement, ...]
    changes: tuple[Judgement, ...]

    @property
    def entries(self) -> tuple[HourEntry, ...]:
        """The new entries."""
        return tuple(entry for _, entry in self.rows)

    @property
    def fails(self) -> bool:
        """Whether it would newly breach a rule of severity error."""
        return any(judgement.severity is Severity.ERROR for judgement in self.breaches)


def prepare(case: Case, sheet: HourSheet, judge: Callable[[Case], Report]) -> HourImport:
    r"""Work out what importing a sheet would do; nothing is written.

    Args:
        case: The case.
        sheet: The sheet, read with the programme of the case.
        judge: Judges a case, as it is and as it would be.

    Raises:
        InputError: if the case has entries with ids of the sheet that say something else.

    Example:
        >>> from datetime import date
        >>> from functools import partial
        >>> from passtgenau_core import check, load_programme
        >>> from passtgenau_core.sheets.hours import read_sheet
        >>> case = Case(id="LOE-2025-007", programme=load_programme("passtgenau"))
        >>> sheet = read_sheet(b"Datum;Modul;Stunden\n3.3.2025;einstiegsphase;49\n")
        >>> done = prepare(case, sheet, partial(check, as_of=date(2025, 6, 1), select=["PG301"]))
        >>> [(judgement.rule, judgement.subject) for judgement in done.breaches]
        [('PG301', 'module/einstiegsphase')]
        >>> prepare(done.after, sheet, partial(check, as_of=date(2025, 6, 1))).entries
        ()
    """
    rows: list[tuple[int, HourEntry]] = []
    known: list[int] = []
    problems: list[Problem] = []
    for number, entry in sheet.rows:
        old = case.ledger.get(entry.id)
        if old is None:
            rows.append((number, entry))
        elif _content(old) == _content(entry):
            known.append(number)
        else:
            problems.append(_changed(sheet, number, entry))
    if problems:
        raise InputError(problems)
    after = attrs.evolve(case, ledger=HourLedger([*case.ledger, *(entry for _, entry in rows)]))
    report = judge(case)
    different = judge(after).since(report)
    outcomes = {(j.rule, j.subject): j.outcome for j in report}
    breaches, changes = [], []
    for judgement in different:
        old_outcome = outcomes.get((judgement.rule, judgement.subject))
        if judgement.outcome is BREACHED and old_outcome is not BREACHED:
            breaches.append(judgement)
        elif old_outcome is not None and (
            judgement.outcome is BREACHED or judgement.outcome is not old_outcome
        ):
            changes.append(judgement)
    return HourImport(
        before=case,
        after=after,
        rows=tuple(rows),
        known=tuple(known),
        alike=_alike(case, sheet, rows),
        modules=_modules(case, after),
        as_of=report.as_of,
        breaches=tuple(breaches),
        changes=tuple(changes),
    )


def _content(entry: HourEntry) -> HourEntry:
    """An entry without what people may word anew."""
    return attrs.evolve(entry, note=None)


def _changed(sheet: HourSheet, number: int, entry: HourEntry) -> Problem:
    return Problem(
        what=Text(
            f"Zeile {number}: der Fall hat diesen Eintrag mit anderem Inhalt",
            f"row {number}: the case has this entry with other content",
        ),
        got=shown(entry.id),
        expected=Text(
            "denselben Inhalt, oder ein Storno des alten Eintrags und eine neue Kennung",
            "the same content, or a reversal of the old entry and a new id",
        ),
        file=sheet.file,
    )


def _alike(
    case: Case, sheet: HourSheet, rows: list[tuple[int, HourEntry]]
) -> tuple[tuple[int, str], ...]:
    """Entries that may have been booked by hand before; those of the sheet itself are no doubt."""
    own = {entry.id for entry in sheet.entries}
    by_content = {
        attrs.evolve(_content(entry), id=_ANY): entry.id
        for entry in case.ledger
        if entry.id not in own
        and not entry.is_reversal
        and case.ledger.reversed_by(entry.id) is None
    }
    found = (
        (number, by_content.get(attrs.evolve(_content(entry), id=_ANY))) for number, entry in rows
    )
    return tuple((number, old) for number, old in found if old is not None)


def _modules(before: Case, after: Case) -> tuple[ModuleHours, ...]:
    return tuple(
        ModuleHours(
            module=module.id,
            before=old,
            new=new - old,
            limit=_limit(before, module),
        )
        for module in before.programme.modules
        if (new := after.ledger.minutes(module.id)) != (old := before.ledger.minutes(module.id))
    )


def _limit(case: Case, module: Module) -> int | None:
    approved = None if case.budget is None else case.budget.minutes(module.id)
    limits = [limit for limit in (module.whole_cap, approved) if limit is not None]
    return min(limits, default=None)
