"""The second step of a fit, the hours: an integer programme in whole minutes and cents.

Each module is cut into pieces: days in a row of one calendar month, one rate and one capped month.
The minutes of a piece are counted in blocks that come to whole cents (an hour, or less where the
rate allows) and a rest. So only the rests of a line of the bill are rounded: half up, they cost at
most ``c`` cents exactly if rest times rate is at most ``60 c + 29``, for whole numbers.

The solver counts in floating-point numbers, which is why everything that it finds is checked again
in whole ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import chain
from math import gcd

import attrs

from ..budget import Budget, Rate
from ..quantities import MINUTES_AN_HOUR
from ..tables.extras import library
from .fit_calendar import Span
from .plans import CapMonths, capped_months, even_stretches
from .spread import calendar_months

_ONE_DAY = timedelta(days=1)
_WEEK = 7
_MOST_ROUNDED_DOWN = (MINUTES_AN_HOUR - 1) // 2
_INFEASIBLE = 2
_NEEDED = "fit() needs scipy: install passtgenau-core[fit]"

AMOUNT, MONTHLY_AMOUNT, WEEKLY_HOURS = "/amount", "/monthly_amount", "/weekly_hours"
AT_LEAST, CAPS, MONTHLY_CAPS = "/at_least/", "/caps/", "/monthly_caps/"
"""The names of limits; the last three are followed by the id of a module."""

Terms = dict[int, int]
"""Whole coefficients by the number of their variable."""


@attrs.frozen
class Row:
    """Terms that come to no more than a number, and no more than some times a limit.

    Attributes:
        terms: The terms.
        most: The number.
        limit: The limit, or ``None``.
        times: How many times the limit.
        is_rounded: Whether it is about cents, which are rounded.
    """

    terms: Terms
    most: int = 0
    limit: str | None = None
    times: int = 1
    is_rounded: bool = False


@attrs.frozen
class Piece:
    """Some days in a row of one module, whose minutes are one number.

    Attributes:
        module: Id of the module.
        first: First day.
        last: Last day, inside.
        block: Minutes of a block, which comes to whole cents.
        cents: Cents of a block.
        rate: Cents an hour.
        number: Number of the variable of its blocks; that of its rest is the next one.
    """

    module: str
    first: date
    last: date
    block: int
    cents: int
    rate: int
    number: int

    @property
    def minutes(self) -> Terms:
        """Its minutes."""
        return {self.number: self.block, self.number + 1: 1}


class HourModel:
    """Which minutes the days of some modules may have: variables, and rows that limit them."""

    def __init__(
        self,
        spans: Sequence[Span],
        rates: tuple[Rate, ...],
        cap_months: CapMonths | None,
        *,
        priced: bool,
    ) -> None:
        """Build the model.

        Args:
            spans: The days of each module.
            rates: What an hour costs from which day on.
            cap_months: By which months the programme caps hours.
            priced: Whether cents matter.
        """
        self.spans = spans
        self._cap_months: CapMonths | None = cap_months
        self._upper: dict[int, int] = {}
        self._width = 0
        self._lines: dict[int, list[Piece]] = {}
        budget = Budget(rates=rates if priced else ())
        self.pieces = tuple(self._cut(budget))
        # The first row holds whatever the values are: the solver wants at least one.
        self._rows = [Row({}), *self._rows_of_modules(), *self._rows_of_months(priced=priced)]

    def minutes(self, module: str) -> Terms:
        """The minutes of a module."""
        return _sum(piece.minutes for piece in self.pieces if piece.module == module)

    def most(self, weights: Mapping[str, int], limits: Mapping[str, int]) -> list[int] | None:
        """Minutes of each piece, as many as the limits leave room for; ``None`` if they clash.

        Of several ways to have as many, earlier modules have more, and all are spread evenly: to
        the minute where the rounding of cents allows it, otherwise as far as whole blocks go.

        Args:
            weights: How much a minute of a module counts; 1 for all others.
            limits: The limits, with the caps of all modules.
        """
        weighted: Terms = {}
        in_order: Terms = {}
        for place, span in enumerate(self.spans):
            module = span.planned.module.id
            terms = self.minutes(module)
            weighted |= _times(terms, weights.get(module, 1))
            in_order |= _times(terms, len(self.spans) - place)
        found = self.best(weighted, limits)
        if found is None:
            return None
        # To choose among roundings is hard for the solver. So it is first asked without any, which
        # will mostly do, because a few cents are left; and then with the rests as they were found.
        least = Row(_times(weighted, -1), -_value(weighted, found))
        rests = [piece.number + 1 for piece in self.pieces]
        as_found = [Row({n: sign}, sign * found[n]) for n in rests for sign in (1, -1)]
        ways = chain(
            self._ways(found, in_order, limits, [least], is_rounded=False),
            self._ways(found, in_order, limits, [least, *as_found], is_rounded=True),
        )
        return next(minutes for minutes in ways if self._keeps(minutes, limits))

    def _ways(
        self,
        found: list[int],
        goal: Terms,
        limits: Mapping[str, int],
        rows: list[Row],
        *,
        is_rounded: bool,
    ) -> Iterator[list[int]]:
        """Minutes of each piece: spread evenly, or else as evenly as the limits allow."""
        ordered = self.best(goal, limits, rows, is_rounded=is_rounded) or found
        even = list(self._even(ordered))
        yield even
        rows = [*rows]
        gaps: Terms = {}
        for number, (piece, minutes) in enumerate(zip(self.pieces, even, strict=True)):
            gap = self._width + number
            gaps[gap] = -1
            rows.append(Row(piece.minutes | {gap: -1}, minutes))
            rows.append(Row(_times(piece.minutes, -1) | {gap: -1}, -minutes))
        for span in self.spans:
            terms = self.minutes(span.planned.module.id)
            rows.append(Row(_times(terms, -1), -_value(terms, ordered)))
            rows.append(Row(terms, _value(terms, ordered)))
        spread = self.best(gaps, limits, rows, is_rounded=is_rounded) or found
        yield [_value(piece.minutes, spread) for piece in self.pieces]

    def _keeps(self, minutes: Sequence[int], limits: Mapping[str, int]) -> bool:
        """Whether these minutes of each piece keep the limits."""
        values = [0] * self._width
        for piece, told in zip(self.pieces, minutes, strict=True):
            values[piece.number], values[piece.number + 1] = divmod(told, piece.block)
        for rounded, line in self._lines.items():
            product = sum(piece.rate * values[piece.number + 1] for piece in line)
            values[rounded] = -((_MOST_ROUNDED_DOWN - product) // MINUTES_AN_HOUR)
        rows = [row for row in self._rows if row.limit is None or row.limit in limits]
        return all(_value(row.terms, values) <= _most(row, limits) for row in rows)

    def best(
        self,
        goal: Terms,
        limits: Mapping[str, int],
        more: Iterable[Row] = (),
        *,
        free: str | None = None,
        is_rounded: bool = True,
    ) -> list[int] | None:
        """The variables for which the goal is greatest, or ``None`` if no values keep the limits.

        Args:
            goal: The goal.
            limits: The limits to keep; those that are not told are none.
            more: More rows to keep.
            free: A limit that is a variable instead, the first one after all others: the goal is
                then to keep it as close as can be.
            is_rounded: Whether cents are rounded; if not, they may come to a little too much.
        """
        rows = [
            row
            for row in (*self._rows, *more)
            if (row.limit is None or row.limit in {free, *limits})
            and (is_rounded or not row.is_rounded)
        ]
        width = max([self._width, *(n + 1 for row in rows for n in row.terms)])
        if free is not None:
            goal = {width: 1 if free.startswith(AT_LEAST) else -1}
            rows = [
                attrs.evolve(row, terms=row.terms | {width: -row.times}, limit=None)
                if row.limit == free
                else row
                for row in rows
            ]
            width += 1
        most = [_most(row, limits) for row in rows]
        return _solved(goal, [row.terms for row in rows], most, self._upper, width)

    def needed(self, limit: str, limits: Mapping[str, int]) -> int:
        """The nearest value of a limit with which the other limits can be kept."""
        found = self.best({}, limits, free=limit)
        if found is None:
            raise ArithmeticError(f"no value of {limit} would do")
        return found[-1]

    def _even(self, found: list[int]) -> Iterator[int]:
        """Minutes of each piece, spread over days as a plan without further limits does."""
        for span in self.spans:
            module = span.planned.module
            total = _value(self.minutes(module.id), found)
            stretches = list(even_stretches(module, span.start, span.end, total, self._cap_months))
            for piece in self.pieces:
                if piece.module == module.id:
                    yield sum(stretch.between(piece.first, piece.last) for stretch in stretches)

    def _cut(self, budget: Budget) -> Iterator[Piece]:
        for span in self.spans:
            module = span.planned.module
            firsts = {first for first, _ in calendar_months(span.start, span.end)}
            firsts |= {a for a, _ in capped_months(module, span.start, span.end, self._cap_months)}
            firsts |= {r.from_ for r in budget.rates or () if span.start < r.from_ <= span.end}
            days = sorted(firsts)
            lasts = [*(day - _ONE_DAY for day in days[1:]), span.end]
            for first, last in zip(days, lasts, strict=True):
                rate = budget.rate_on(first) or 0
                common = gcd(rate, MINUTES_AN_HOUR)
                piece = Piece(
                    module=module.id,
                    first=first,
                    last=last,
                    block=MINUTES_AN_HOUR // common if rate else 1,
                    cents=rate // common,
                    rate=rate,
                    number=self._new_variable(),
                )
                self._upper[self._new_variable()] = piece.block - 1
                yield piece

    def _new_variable(self) -> int:
        self._width += 1
        return self._width - 1

    def _rows_of_modules(self) -> Iterator[Row]:
        for span in self.spans:
            module = span.planned.module
            terms = self.minutes(module.id)
            yield Row(terms, limit=f"{CAPS}{module.id}")
            yield Row(_times(terms, -1), limit=f"{AT_LEAST}{module.id}", times=-1)
            months = capped_months(module, span.start, span.end, self._cap_months)
            for first, last in months:
                yield Row(
                    _sum(p.minutes for p in self._between(module.id, first, last)),
                    limit=f"{MONTHLY_CAPS}{module.id}",
                )

    def _rows_of_months(self, *, priced: bool) -> Iterator[Row]:
        cents: dict[date, list[Terms]] = {}
        unrounded: dict[date, list[Terms]] = {}
        for span in self.spans:
            for first, last in calendar_months(span.start, span.end):
                line = self._between(span.planned.module.id, first, last)
                weeks = _times(_sum(piece.minutes for piece in line), _WEEK)
                yield Row(weeks, limit=WEEKLY_HOURS, times=(last - first).days + 1)
                if priced:
                    rounded = self._new_variable()
                    rests = {piece.number + 1: piece.rate for piece in line}
                    self._lines[rounded] = line
                    cost = rests | {rounded: -MINUTES_AN_HOUR}
                    yield Row(cost, _MOST_ROUNDED_DOWN, is_rounded=True)
                    blocks = {piece.number: piece.cents for piece in line}
                    month = first.replace(day=1)
                    cents.setdefault(month, []).append(blocks | {rounded: 1})
                    products = _sum(_times(piece.minutes, piece.rate) for piece in line)
                    unrounded.setdefault(month, []).append(products)
        for month, lines in cents.items():
            yield Row(_sum(lines), limit=MONTHLY_AMOUNT, is_rounded=True)
            yield _unrounded(unrounded[month], MONTHLY_AMOUNT)
        if priced:
            total = _sum(line for lines in cents.values() for line in lines)
            yield Row(total, limit=AMOUNT, is_rounded=True)
            yield _unrounded([line for lines in unrounded.values() for line in lines], AMOUNT)

    def _between(self, module: str, first: date, last: date) -> list[Piece]:
        return [p for p in self.pieces if p.module == module and first <= p.first <= last]


def _most(row: Row, limits: Mapping[str, int]) -> int:
    return row.most + (row.times * limits[row.limit] if row.limit else 0)


def _value(terms: Terms, values: Sequence[int]) -> int:
    """What terms come to."""
    return sum(times * values[number] for number, times in terms.items())


def _unrounded(lines: Sequence[Terms], limit: str) -> Row:
    """What follows of a sum of lines before they are rounded: it says nothing new, but helps."""
    return Row(_sum(lines), _MOST_ROUNDED_DOWN * len(lines), limit, MINUTES_AN_HOUR)


def _sum(parts: Iterable[Terms]) -> Terms:
    """The sum of terms that have no variable in common."""
    return {number: times for part in parts for number, times in part.items()}


def _times(terms: Terms, factor: int) -> Terms:
    return {number: factor * times for number, times in terms.items()}


def _solved(
    goal: Terms,
    rows: Sequence[Terms],
    most: Sequence[int],
    upper: Mapping[int, int],
    width: int,
) -> list[int] | None:
    """Whole numbers from 0 on that keep the rows, and for which the goal is greatest."""
    optimize = library("scipy.optimize", _NEEDED)
    matrix: list[list[float]] = []
    bounds: list[float] = []
    for row, limit in zip(rows, most, strict=True):
        # Terms with a common divisor come to multiples of it: what is over is no room. And none is
        # greater than 1, since the solver allows each row to be missed by so much of 1.
        divisor = gcd(*row.values()) or 1
        greatest = max(map(abs, row.values()), default=0) or 1
        matrix.append([row.get(n, 0) / greatest for n in range(width)])
        bounds.append(limit // divisor * divisor / greatest)
    result = optimize.milp(
        [-goal.get(n, 0) for n in range(width)],
        integrality=[1] * width,
        bounds=optimize.Bounds(0, [upper.get(n, float("inf")) for n in range(width)]),
        constraints=optimize.LinearConstraint(matrix, ub=bounds),
        options={"mip_rel_gap": 0},
    )
    if result.status == _INFEASIBLE:
        return None
    found = [] if result.x is None else [round(number) for number in result.x]
    if not found or not _holds(found, rows, most, upper):
        raise ArithmeticError(f"the solver failed: {result.message}")
    return found


def _holds(
    found: Sequence[int], rows: Sequence[Terms], most: Sequence[int], upper: Mapping[int, int]
) -> bool:
    return (
        all(_value(row, found) <= limit for row, limit in zip(rows, most, strict=True))
        and all(found[number] <= limit for number, limit in upper.items())
        and min(found) >= 0
    )
