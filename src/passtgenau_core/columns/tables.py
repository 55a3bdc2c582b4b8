"""The tables of many cases, as rule kinds see them: one row a case, a phase, a module, an entry.

A rule kind says in expressions how each row of a table is judged. What it needs to know of other
rows, such as the day of the first record of a kind, it gathers: the result is a further column of
the table it judges. All kinds gather before anything is computed, so that rows are gone through
once for all that want something of them.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import attrs

from ..judgement import NOT_APPLICABLE, Outcome
from ..periods import Length
from ..programme import Module, Programme, Rule
from ..service import Service
from . import days
from .expressions import all_of, choose, col, lit, narwhals, never, text

if TYPE_CHECKING:
    from narwhals import Expr, LazyFrame

How = Literal["sum", "min", "max"]
Name = Literal["cases", "phases", "modules"]
_KEYS: Mapping[Name, tuple[str, ...]] = {
    "cases": ("case",),
    "phases": ("case", "number"),
    "modules": ("case", "module"),
}


@attrs.frozen(kw_only=True, eq=False)
class Told:
    """How the rows of one table are judged by a rule: one judgement a row.

    Attributes:
        rows: ``cases``, ``phases``, ``modules``, or rows of its own that have a column ``case``.
        subject: What is judged, as text.
        where: Which rows are judged, or ``None``: all.
        outcome: ``met``, ``breached``, ``pending``, ``undetermined`` or ``not_applicable``.
        observed: What was found, as text, or ``None``.
        allowed: What is allowed, as text, or ``None``.
        due: The last day on which it can still be met, or ``None``.
    """

    rows: Name | LazyFrame[Any]
    subject: Expr
    where: Expr | None = None
    outcome: Expr
    observed: Expr | None = None
    allowed: Expr | None = None
    due: Expr | None = None


_FEW = 3
Keep = Callable[["LazyFrame[Any]"], "LazyFrame[Any]"]
Columns = Callable[[Rule, "Tables"], Iterable[Told]]
"""The columnar form of a rule kind; it says the same as its ``judge``."""


def outcome(value: Outcome) -> Expr:
    """An outcome in every row."""
    return lit(value)


def row_subject(subject: str) -> Expr:
    """The subject of rows that have a ``number``, such as ``phases/0``."""
    nw = narwhals()
    return text([f"{subject}/", col("number").cast(nw.Int64).cast(nw.String)])


def grouped(
    frame: LazyFrame[Any], by: Iterable[str], **aggregates: tuple[How, Expr]
) -> LazyFrame[Any]:
    """One row for each of the values ``by``, with the sum, the least or the greatest of values.

    What is not known is left out; the sum of nothing is 0.
    """
    nw = narwhals()
    by = tuple(by)
    # Whatever is added up becomes a column first: not all libraries can do both in one step.
    rows = frame.select(*by, **{name: value for name, (_, value) in aggregates.items()})
    found = rows.group_by(*by).agg(
        *(getattr(col(name), how)() for name, (how, _) in aggregates.items())
    )
    sums = [name for name, (how, _) in aggregates.items() if how == "sum"]
    # DuckDB adds up to numbers so large that they come out as decimals.
    result: LazyFrame[Any] = found.with_columns(col(name).cast(nw.Int64) for name in sums)
    return result


def flag(condition: Expr) -> Expr:
    """1 where a condition holds, else 0: for sums and greatest values."""
    return choose((condition, 1), otherwise=0)


@attrs.frozen(kw_only=True, eq=False)
class Frames:
    """The rows of many cases as they were given, with the columns and types of this list.

    Words stand between blanks, as in ``" leitung teilnehmende "``; money is in whole cents.

    Attributes:
        cases: case, groups, district, provider, consulted_on, signed_on, agreed (ids of modules and
            bundles), funder, approved_on, budget_start, budget_end, amount.
        phases: case, number (place in the file, from 0), module, start, end, broken_off, planned
            (minutes).
        hours: case, number, id, date, module, minutes, reverses, trainer.
        records: case, number, kind, date, module, with, by, topics, aids, recipients, form,
            answered_on, has_icf.
        goals: case, number, id, agreed_on.
        record_goals: case, record (its number), goal: the goals of which a record states something.
        rates: case, from, rate (cents an hour).
        budget_hours: case, module, granted (minutes).
        waivers: case, number, rule, subject, until.
    """

    cases: LazyFrame[Any]
    phases: LazyFrame[Any]
    hours: LazyFrame[Any]
    records: LazyFrame[Any]
    goals: LazyFrame[Any]
    record_goals: LazyFrame[Any]
    rates: LazyFrame[Any]
    budget_hours: LazyFrame[Any]
    waivers: LazyFrame[Any]


class Tables:
    """The tables of many cases on one day: planned phases exist, later entries and records do not.

    Args:
        frames: The rows.
        programme: The programme of all cases, under the readings that hold.
        as_of: The day.
        service: The service whose trainers work on them, or ``None``.
        only: The only outcome that is asked for, or ``None``: all.
        keep: What becomes of rows that are used more than once, so that they are computed once.

    Attributes:
        programme: The programme.
        as_of: The day.
        service: The service, or ``None``.
        keep: For rows that a kind uses more than once.
        frames: The rows.
    """

    def __init__(
        self,
        frames: Frames,
        programme: Programme,
        as_of: date,
        service: Service | None,
        *,
        only: Outcome | None = None,
        keep: Keep,
    ) -> None:
        self.frames = frames
        self.programme = programme
        self.as_of = as_of
        self.service = service
        self.only = only
        self.keep = keep
        self._sources: dict[Hashable, tuple[Name, tuple[str, ...], LazyFrame[Any]]] = {}
        self._gathered: dict[Hashable, dict[str, tuple[How, Expr]]] = {}
        self._defined: dict[Name, list[dict[str, Expr]]] = {
            "cases": [],
            "phases": [],
            "modules": [],
        }
        self._depth = 0
        self._first_records: dict[str, Expr] = {}
        self._names = 0
        self._joined: dict[Name, LazyFrame[Any]] = {}

    # What is given

    @cached_property
    def phases(self) -> LazyFrame[Any]:
        """All phases, with ``order``: the earlier one, or of two on one day the one before.

        Columns: case, number, module, start, end, broken_off, planned, order, external.
        """
        external = [module.id for module in self.programme.modules if module.external]
        return self.frames.phases.with_columns(
            order=days.ordinal(col("start")) * 1_000_000 + col("number"),
            external=col("module").is_in(external) if external else never(),
        )

    @cached_property
    def hours(self) -> LazyFrame[Any]:
        """The live entries, those of later days too: no reversals, and nothing that is reversed."""
        hours = self.frames.hours
        void = hours.filter(~col("reverses").is_null()).select("case", id=col("reverses"))
        live = hours.filter(col("reverses").is_null())
        return live.join(void, on=["case", "id"], how="anti")

    def records(self, kind: str) -> LazyFrame[Any]:
        """The records of a kind that are evidence."""
        return self.frames.records.filter((col("kind") == kind) & (col("date") <= lit(self.as_of)))

    @cached_property
    def monthly(self) -> LazyFrame[Any]:
        """What the live entries come to by module and calendar month.

        Columns: case, module, month (its number), minutes, entries, first and last (day) of those
        up to the day of the check, and ever (the last day of all).
        """
        counts = col("date") <= lit(self.as_of)
        found = grouped(
            self.hours.with_columns(month=days.month_of(col("date"))),
            ["case", "module", "month"],
            minutes=("sum", choose((counts, col("minutes")), otherwise=0)),
            entries=("sum", flag(counts)),
            first=("min", choose((counts, col("date")), otherwise=days.unknown())),
            last=("max", choose((counts, col("date")), otherwise=days.unknown())),
            ever=("max", col("date")),
        )
        return self.keep(found)

    @cached_property
    def modules(self) -> LazyFrame[Any]:
        """The modules of each case that have a phase, or an entry that is evidence.

        Columns: case, module, booked (has a phase), over (nothing can be added to its hours any
        more), minutes and entries so far, first, last and ever as of :attr:`monthly`.
        """
        nw = narwhals()
        ended = col("end") < lit(self.as_of)
        phases = self.phases.select(
            "case",
            "module",
            booked=lit(1),
            running=flag(~ended.fill_null(value=False)),
            minutes=lit(0).cast(nw.Int64),
            entries=lit(0).cast(nw.Int64),
            first=days.unknown(),
            last=days.unknown(),
            ever=days.unknown(),
        )
        hours = self.monthly.select(
            "case",
            "module",
            booked=lit(0),
            running=lit(0),
            minutes=col("minutes"),
            entries=col("entries"),
            first=col("first"),
            last=col("last"),
            ever=col("ever"),
        )
        found = grouped(
            nw.concat([phases, hours]),
            ["case", "module"],
            booked=("max", col("booked")),
            running=("max", col("running")),
            minutes=("sum", col("minutes")),
            entries=("sum", col("entries")),
            first=("min", col("first")),
            last=("max", col("last")),
            ever=("max", col("ever")),
        )
        later = (col("ever") > lit(self.as_of)).fill_null(value=False)
        rows: LazyFrame[Any] = found.filter((col("booked") == 1) | (col("entries") > 0))
        rows = rows.with_columns(over=(col("running") == 0) & ~later, booked=col("booked") == 1)
        return self.keep(rows.drop("running"))

    # What is gathered

    def gather(
        self,
        table: Name,
        source: Hashable,
        frame: Callable[[], LazyFrame[Any]],
        how: How,
        value: Expr,
        *,
        by: tuple[str, ...] | None = None,
    ) -> Expr:
        """A further column of a table: the sum, the least or the greatest of a value in other rows.

        Args:
            table: The table that gets the column.
            source: What tells the other rows apart from those that others gather from; the same
                rows are gone through once.
            frame: The other rows; asked for once.
            how: What to make of their values. The sum of nothing is null here.
            value: The value.
            by: The columns in which both agree, if these are not the table's own keys.

        Returns:
            The column, for expressions about the table.
        """
        by = _KEYS[table] if by is None else by
        key = (table, by, source)
        if key not in self._sources:
            self._sources[key] = (table, by, frame())
            self._gathered[key] = {}
        name = self._named("gathered")
        self._gathered[key][name] = (how, value)
        return col(name)

    def define(self, table: Name, value: Expr) -> Expr:
        """A further column of a table, worked out once from its other ones.

        What is used more than once, or is long, is defined: not every library sees by itself that
        it is the same. It may rest on what was gathered, and on what the same rule defined before.

        Returns:
            The column, for expressions about the table.
        """
        levels = self._defined[table]
        while self._depth >= len(levels):
            levels.append({})
        name = self._named("defined")
        levels[self._depth][name] = value
        self._depth += 1
        return col(name)

    def next_rule(self, rule: Rule) -> None:
        """From now on another rule asks, which does not rest on what was defined before."""
        self._depth = 0
        self._active = rule.active

    def _named(self, how: str) -> str:
        self._names += 1
        return f"{how}_{self._names}"

    def of_records(
        self, kind: str, how: How, value: Expr, *, table: Name = "cases", by_module: bool = False
    ) -> Expr:
        """A further column of a table, gathered from the records of a kind that are evidence.

        Args:
            kind: The kind of record.
            how: What to make of their values.
            value: The value.
            table: ``cases`` or ``phases``.
            by_module: Only the records that name the module of the row.
        """
        by = ("case", "module") if by_module else ("case",)
        return self.gather(table, ("records", kind), lambda: self.records(kind), how, value, by=by)

    def first_record(self, kind: str) -> Expr:
        """Of the cases: the day of the first record of a kind; null without one."""
        if kind not in self._first_records:
            self._first_records[kind] = self.of_records(kind, "min", col("date"))
        return self._first_records[kind]

    def of_phases(self, how: How, value: Expr) -> Expr:
        """A further column of the cases, gathered from their phases."""
        return self.gather("cases", "phases", lambda: self.phases, how, value)

    def of_modules(self, how: How, value: Expr) -> Expr:
        """A further column of the cases, gathered from their modules."""
        return self.gather("cases", "modules", lambda: self.modules, how, value)

    @cached_property
    def first_day(self) -> Expr:
        """Of the cases: the first day of the first phase; null without a phase."""
        return self.of_phases("min", col("start"))

    @cached_property
    def last_day(self) -> Expr:
        """Of the cases: the last day of the last phase; null while any is open."""
        end = self.of_phases("max", col("end"))
        unended = self.of_phases("max", flag(col("end").is_null()))
        return choose((unended == 0, end), otherwise=days.unknown())

    @cached_property
    def was_broken_off(self) -> Expr:
        """Of the cases: whether the measure was broken off on its last day."""
        regular = choose((~col("broken_off"), col("end")), otherwise=days.unknown())
        last_regular = self.of_phases("max", regular)
        end = self.last_day
        return all_of(~end.is_null(), last_regular.is_null() | (last_regular < end))

    # What is judged

    def wants(self, result: Outcome) -> bool:
        """Whether an outcome is asked for: what nobody asks for need not be gathered."""
        return self.only is None or self.only is (result if self._active else NOT_APPLICABLE)

    def rows(self, table: Name, times: int = 1) -> LazyFrame[Any]:
        """A table with all that was gathered for it; phases with what was for their case.

        Asked for after the last kind has gathered.

        Args:
            table: The table.
            times: How many will use it.
        """
        if table not in self._joined:
            base = {
                "cases": lambda: self.frames.cases,
                "phases": lambda: self.phases.join(self.rows("cases"), on="case", how="left"),
                "modules": lambda: self.modules,
            }[table]()
            for key, (name, by, frame) in self._sources.items():
                if name == table:
                    found = grouped(frame, by, **self._gathered[key])
                    base = base.join(found, on=list(by), how="left")
            for level in self._defined[table]:
                base = base.with_columns(**level) if level else base
            # To be kept costs something, too: all columns are computed then.
            self._joined[table] = self.keep(base) if times > _FEW else base
        return self._joined[table]

    def window_end(
        self, table: Name, start: Expr, length: Callable[[Module], Length | None]
    ) -> Expr:
        """In each row the end of the period that its module states; null where it states none.

        Args:
            table: The table of the rows.
            start: Its first day.
            length: The length that a module states.
        """
        weeks = self.define(table, self._lengths("weeks", length))
        month = self.define(table, days.month_of(start) + self._lengths("months", length))
        in_weeks = days.period_end(start, Length.weeks(1), times=weeks)
        in_months = days.before_in_month(start, month)
        return self.define(table, choose((~weeks.is_null(), in_weeks), otherwise=in_months))

    def _lengths(self, unit: str, length: Callable[[Module], Length | None]) -> Expr:
        def number(module: Module) -> int | None:
            stated = length(module)
            return stated.number if stated is not None and stated.unit == unit else None

        nw = narwhals()
        return self.by_module(number, otherwise=nw.lit(None).cast(nw.Int64))

    def by_module(
        self, value: Callable[[Module], object], *, otherwise: object = None, of: str = "module"
    ) -> Expr:
        """In each row what its module says.

        Args:
            value: Of a module its value or an expression; ``None`` where it says nothing.
            otherwise: What holds where it says nothing.
            of: The column with the id of the module.
        """
        stated = [(module.id, value(module)) for module in self.programme.modules]
        branches = [(col(of) == name, value) for name, value in stated if value is not None]
        return choose(*branches, otherwise=otherwise)

    def modules_where(self, condition: Callable[[Module], bool], *, of: str = "module") -> Expr:
        """Whether the module of a row is one of those for which a condition holds."""
        names = [module.id for module in self.programme.modules if condition(module)]
        return col(of).is_in(names) if names else never()
