"""Monthly statements: what a month's hours cost by module, and what it corrects of earlier ones.

A statement tells what is known at the end of its month. An entry that is reversed later stays in
the statement of its own month; the one of the month of its reversal takes it back, to the cent. So
all statements together come to what the ledger costs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import attrs

from ..budget import Budget
from ..case import Case
from ..entry import HourEntry
from ..errors import invalid
from ..language import Text
from ..periods import Length, as_day, month_number, month_start, period_end
from ..quantities import Cents
from .policies import TO_THE_MINUTE, BillingPolicy
from .shown import Shown
from .spread import calendar_months

_WHOLE = 100
_PLACES = Decimal("0.01")


@attrs.frozen(kw_only=True)
class StatementEntry:
    """An entry on a statement.

    Attributes:
        id: The entry's id.
        date: Its day.
        minutes: What was worked; negative if it is taken back.
        billed: What of it is billed under the policy; negative if it is taken back.
        rate: Cents of a unit on its day, or ``None`` where no rate holds.
        reversed_by: Id of the entry that takes it back, or ``None``.
    """

    id: str
    date: date
    minutes: int
    billed: int
    rate: Cents | None
    reversed_by: str | None = None


@attrs.frozen(kw_only=True)
class StatementLine:
    """The entries of one module in one calendar month, as far as a statement tells them.

    Attributes:
        module: Id of the module.
        month: First day of the month that the entries are of: the statement's, or an earlier one
            that is corrected.
        entries: The entries, by date.
        billed: Billed minutes with what is billed on top; negative if more is taken back.
        amount: Cents; ``None`` if no entry has a rate.
    """

    module: str
    month: date
    entries: tuple[StatementEntry, ...]
    billed: int
    amount: Cents | None

    @property
    def minutes(self) -> int:
        """Minutes that were worked, less those taken back."""
        return sum(entry.minutes for entry in self.entries)

    @property
    def rates(self) -> tuple[Cents, ...]:
        """The rates of its entries, each once, in the order of their days."""
        return tuple(dict.fromkeys(e.rate for e in self.entries if e.rate is not None))


@attrs.frozen(kw_only=True)
class Remainder:
    """What is left of a cap or of approved hours at the end of a month.

    Attributes:
        module: Id of the module.
        of: ``cap``, ``monthly-cap`` or ``budget``.
        allowed: Minutes.
        used: Minutes used up to the end of the month, in it for a monthly cap.
    """

    module: str
    of: str
    allowed: int
    used: int

    @property
    def left(self) -> int:
        """Minutes that are left; negative if there are too many."""
        return self.allowed - self.used


@attrs.frozen(kw_only=True)
class Statement(Shown):
    """The bill of one case for one calendar month.

    Attributes:
        case: Id of the case.
        month: First day of the month.
        policy: How minutes are billed.
        lines: By module in the concept's order; corrections of earlier months after them.
        remainders: What is left of caps and approved hours.
        amount_before: Cents of all earlier statements.
        budget: Cents that the budget has in all, or ``None``.
    """

    case: str
    month: date
    policy: BillingPolicy
    lines: tuple[StatementLine, ...]
    remainders: tuple[Remainder, ...]
    amount_before: Cents
    budget: Cents | None

    @property
    def minutes(self) -> int:
        """Minutes that were worked, less those taken back."""
        return sum(line.minutes for line in self.lines)

    @property
    def billed(self) -> int:
        """Billed minutes, less those taken back."""
        return sum(line.billed for line in self.lines)

    @property
    def units(self) -> Decimal:
        """Billed units (Fachleistungsstunden), rounded half up to two decimals for reading."""
        return (Decimal(self.billed) / self.policy.unit).quantize(_PLACES, ROUND_HALF_UP)

    @property
    def amount(self) -> Cents:
        """Cents of the month: its own hours, less what it takes back."""
        return Cents(sum(line.amount or 0 for line in self.lines))

    @property
    def unrated(self) -> int:
        """Minutes that no rate covers on their day, which the amount leaves out."""
        entries = (entry for line in self.lines for entry in line.entries)
        return sum(entry.minutes for entry in entries if entry.rate is None)

    @property
    def budget_left(self) -> Cents | None:
        """Cents that are left of the budget; negative if it is overdrawn; ``None`` without one."""
        if self.budget is None:
            return None
        return Cents(self.budget - self.amount_before - self.amount)


def statement(case: Case, month: date | str, *, policy: BillingPolicy = TO_THE_MINUTE) -> Statement:
    """The bill of a calendar month.

    Args:
        case: The case; its budget tells rates and amount.
        month: Any day of the month, or ``"2025-03"``.
        policy: How minutes are billed.

    Raises:
        InputError: for a month that cannot be understood.

    Example:
        >>> from passtgenau_core import Budget, Case, HourEntry, Rate, load_programme
        >>> case = Case(
        ...     id="LOE-2025-007", programme=load_programme("passtgenau"),
        ...     budget=Budget(rates=[Rate(from_=date(2025, 3, 1), rate="60.00")]),
        ...     ledger=[
        ...         HourEntry(id="H-1", date=date(2025, 3, 3), module="einstiegsphase", minutes=90),
        ...         HourEntry(id="H-2", date=date(2025, 4, 1), reverses="H-1")])
        >>> [str(statement(case, month).amount) for month in ("2025-03", "2025-04")]
        ['90.00', '-90.00']
    """
    first = _month(month)
    return next(_statements(case, policy, first, first))


def statements(case: Case, *, policy: BillingPolicy = TO_THE_MINUTE) -> tuple[Statement, ...]:
    """The bills of all months from the first entry to the last one or the last reversal.

    Their amounts add up to what the ledger costs (:func:`~passtgenau_core.costs.cost_of`, to the
    minute), corrections and all.
    """
    days = [entry.date for entry in case.ledger]
    if not days:
        return ()
    return tuple(_statements(case, policy, _month(min(days)), _month(max(days))))


def _statements(case: Case, policy: BillingPolicy, first: date, last: date) -> Iterator[Statement]:
    entries = _Entries(case, policy)
    before = entries.amount_until(first)
    for month, _ in calendar_months(first, last):
        lines = tuple(entries.lines(month))
        made = Statement(
            case=case.id,
            month=month,
            policy=policy,
            lines=lines,
            remainders=tuple(entries.remainders(month)),
            amount_before=before,
            budget=None if case.budget is None else case.budget.amount,
        )
        yield made
        before = Cents(before + made.amount)


class _Entries:
    """The entries of a case by module and month, as they are known at the end of any month."""

    def __init__(self, case: Case, policy: BillingPolicy) -> None:
        self._case = case
        self._policy = policy
        self._budget = case.budget or Budget()
        self._reversals = {e.reverses: e for e in case.ledger if e.reverses is not None}
        found: dict[tuple[str, date], list[HourEntry]] = {}
        for entry in case.ledger:
            if entry.module is not None and entry.reverses is None:
                found.setdefault((entry.module, _month(entry.date)), []).append(entry)
        order = {module.id: number for number, module in enumerate(case.programme.modules)}
        self._groups = {
            key: sorted(found[key], key=lambda entry: (entry.date, entry.id))
            for key in sorted(found, key=lambda key: (key[1], order[key[0]]))
        }

    def lines(self, month: date) -> Iterator[StatementLine]:
        """The lines of a statement: of its own month, and then of months that it corrects."""
        for module, of in self._groups:
            if of == month:
                line = self._line(module, of, month, None)
                if line.entries:
                    yield line
        for module, of in self._groups:
            if of < month:
                line = self._line(module, of, month, month_start(month_number(month) - 1))
                if line.entries:
                    yield line

    def amount_until(self, month: date) -> Cents:
        """Cents of all statements before a month's."""
        known = month_start(month_number(month) - 1)
        told = (self._told(self._known(key, known)) for key in self._groups if key[1] < month)
        return Cents(sum(amount or 0 for _, amount in told))

    def remainders(self, month: date) -> Iterator[Remainder]:
        """What is left of caps and approved hours at the end of a month."""
        for module in self._case.programme.modules:
            keys = [key for key in self._groups if key[0] == module.id and key[1] <= month]
            if not keys:
                continue
            used = {key[1]: sum(e.minutes or 0 for e in self._known(key, month)) for key in keys}
            limits = (
                ("cap", module.cap, sum(used.values())),
                ("monthly-cap", module.monthly_cap, used.get(month, 0)),
                ("budget", self._budget.minutes(module.id), sum(used.values())),
            )
            for of, allowed, minutes in limits:
                if allowed is not None:
                    yield Remainder(module=module.id, of=of, allowed=allowed, used=minutes)

    def _line(self, module: str, of: date, month: date, before: date | None) -> StatementLine:
        """What a month's statement adds to the one before it, of the entries of a month."""
        key = module, of
        now = self._known(key, month)
        earlier = [] if before is None else self._known(key, before)
        billed, amount = self._told(now)
        billed_before, amount_before = self._told(earlier)
        gone = [entry for entry in earlier if entry not in now]
        added = now if before is None else []
        amounts = [a for a in (amount, amount_before) if a is not None]
        return StatementLine(
            module=module,
            month=of,
            entries=(*map(self._entry, added), *map(self._taken_back, gone)),
            billed=billed - billed_before,
            amount=Cents((amount or 0) - (amount_before or 0)) if amounts else None,
        )

    def _known(self, key: tuple[str, date], month: date) -> list[HourEntry]:
        """The entries of a module and month that no reversal has voided by the end of ``month``."""
        last = _last_day(month)

        def is_void(entry: HourEntry) -> bool:
            reversal = self._reversals.get(entry.id)
            return reversal is not None and reversal.date <= last

        return [entry for entry in self._groups[key] if not is_void(entry)]

    def _told(self, entries: Iterable[HourEntry]) -> tuple[int, Cents | None]:
        """Billed minutes and cents of the entries of one line; cents are rounded once, half up."""
        policy = self._policy
        billed = product = 0
        is_rated = False
        for entry in entries:
            minutes, rate = policy.billed(entry.minutes or 0), self._budget.rate_on(entry.date)
            billed += minutes
            if rate is not None:
                is_rated = True
                product += minutes * rate
        whole = policy.unit * _WHOLE
        cents = (2 * product * (_WHOLE + policy.indirect) + whole) // (2 * whole)
        return policy.with_indirect(billed), Cents(cents) if is_rated else None

    def _entry(self, entry: HourEntry) -> StatementEntry:
        minutes = entry.minutes or 0
        return StatementEntry(
            id=entry.id,
            date=entry.date,
            minutes=minutes,
            billed=self._policy.billed(minutes),
            rate=self._budget.rate_on(entry.date),
        )

    def _taken_back(self, entry: HourEntry) -> StatementEntry:
        told = self._entry(entry)
        return attrs.evolve(
            told,
            minutes=-told.minutes,
            billed=-told.billed,
            reversed_by=self._reversals[entry.id].id,
        )


def _month(value: date | str) -> date:
    if isinstance(value, str):
        try:
            return as_day(date.fromisoformat(f"{value}-01"))
        except ValueError:
            raise invalid(
                Text("Monat nicht lesbar", "unreadable month"),
                got=value,
                expected=Text("ein Monat als JJJJ-MM", "a month as YYYY-MM"),
                example="2025-03",
                pointer="/month",
            ) from None
    return as_day(value, "/month").replace(day=1)


def _last_day(month: date) -> date:
    return period_end(month, Length.months(1))
