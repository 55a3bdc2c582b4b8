"""The commands ``passtgenau plan``, ``forecast`` and ``statement``."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any

import click

from ..files.case_file import load_case
from ..files.programme_file import load_programme
from ..language import Language
from ..periods import parse_day
from ..planning import POLICIES, fit, forecast, statement
from ..planning import plan as planned
from ..programme import Programme
from . import options, table_formats


# Older versions of click know no type arguments here.
class _ByModule(click.ParamType):  # type: ignore[type-arg]
    """MODULE=VALUE."""

    name = "by module"

    def convert(self, value: Any, param: Any, ctx: Any) -> tuple[str, str]:
        module, equals, stated = value.partition("=")
        if not (module and equals and stated):
            self.fail(f"{value!r}: expected MODULE=VALUE", param, ctx)
        return module, stated


class _Hours(_ByModule):
    """MODULE=HOURS."""

    def convert(self, value: Any, param: Any, ctx: Any) -> Any:
        module, stated = super().convert(value, param, ctx)
        try:
            return module, Decimal(stated)
        except InvalidOperation:
            self.fail(f"{value!r}: expected hours such as 48 or 7.5", param, ctx)


# Older versions of click know no type arguments here.
class _Span(click.ParamType):  # type: ignore[type-arg]
    """FIRST..LAST."""

    name = "span"

    def convert(self, value: Any, param: Any, ctx: Any) -> tuple[date, date]:
        if isinstance(value, tuple):
            return value
        first, dots, last = value.partition("..")
        if not dots:
            self.fail(f"{value!r}: expected two days, e.g. 2025-03-01..2027-02-28", param, ctx)
        with options.told_as_usage_errors("en"):
            return parse_day(first), parse_day(last)


@click.command()
@click.argument("modules", nargs=-1, required=True, metavar="MODULE...")
@click.option("--start", type=options.Day(), required=True, metavar="DATE", help="The first day.")
@click.option("--rate", metavar="EUROS", help="What an hour costs, such as 60.00.")
@click.option(
    "--length",
    "lengths",
    type=_ByModule(),
    multiple=True,
    metavar="MODULE=LENGTH",
    help="How long a module is (P4W, P8M), or its last day.",
)
@click.option(
    "--hours", type=_Hours(), multiple=True, metavar="MODULE=HOURS", help="Hours of a module."
)
@click.option(
    "--scale",
    type=click.Choice(["longest", "shortest"]),
    default="longest",
    show_default=True,
    help="The windows of all other modules.",
)
@click.option("--amount", metavar="EUROS", help="Fit the plan into this amount.")
@click.option("--monthly-amount", metavar="EUROS", help="Fit each month into this amount.")
@click.option("--weekly-hours", type=int, metavar="HOURS", help="Fit each week into these hours.")
@click.option(
    "--approval", type=_Span(), metavar="FIRST..LAST", help="Fit the plan between these days."
)
@options.programme
@options.reading
@table_formats.option
@table_formats.table
@options.output
@options.lang
def plan(
    *,
    modules: tuple[str, ...],
    start: date,
    rate: str | None,
    lengths: tuple[tuple[str, str], ...],
    hours: tuple[tuple[str, Decimal], ...],
    scale: Any,
    amount: str | None,
    monthly_amount: str | None,
    weekly_hours: int | None,
    approval: tuple[date, date] | None,
    programme: Programme | None,
    reading: tuple[tuple[str, str], ...],
    format: str,
    table: str | None,
    output: str | None,
    lang: Language,
) -> None:
    """Plan modules one after the other: lengths, hours and cost.

    A MODULE is a module's id or a bundle such as gesamtmodul. With --amount, --monthly-amount,
    --weekly-hours or --approval it is the plan with the most hours inside these limits.
    """
    limits = {
        "amount": amount,
        "monthly_amount": monthly_amount,
        "weekly_hours": weekly_hours,
        "approval": approval,
    }
    known = programme or load_programme("passtgenau")
    with options.told_as_usage_errors(lang):
        made = planned(
            known,
            modules[0] if len(modules) == 1 else modules,
            start,
            rate,
            lengths={module: _length(stated) for module, stated in lengths},
            hours=dict(hours),
            scale=scale,
            readings=dict(reading),
        )
        if any(limit is not None for limit in limits.values()):
            made = fit(made, **limits, readings=dict(reading))  # type: ignore[arg-type]
    table_formats.deliver(made.tables(), format, table, output, lang)


@click.command("forecast")
@click.argument("path", metavar="PATH")
@options.as_of
@options.programme
@table_formats.option
@table_formats.table
@options.output
@options.lang
def show_forecast(
    *,
    path: str,
    as_of: date,
    programme: Programme | None,
    format: str,
    table: str | None,
    output: str | None,
    lang: Language,
) -> None:
    """Tell when hours and budget of a case run out at the pace so far."""
    with options.told_as_usage_errors(lang):
        tables = forecast(
            options.opened(path, partial(load_case, programme=programme)), as_of
        ).tables()
    table_formats.deliver(tables, format, table, output, lang)


@click.command("statement")
@click.argument("path", metavar="PATH")
@click.option("--month", required=True, metavar="YYYY-MM", help="The calendar month.")
@click.option(
    "--policy",
    type=click.Choice(sorted(POLICIES)),
    default="minute",
    show_default=True,
    help="How minutes are billed.",
)
@options.programme
@table_formats.option
@table_formats.table
@options.output
@options.lang
def show_statement(
    *,
    path: str,
    month: str,
    policy: str,
    programme: Programme | None,
    format: str,
    table: str | None,
    output: str | None,
    lang: Language,
) -> None:
    """Tell what the hours of a month cost, with corrections of earlier ones."""
    with options.told_as_usage_errors(lang):
        tables = statement(
            options.opened(path, partial(load_case, programme=programme)),
            month,
            policy=POLICIES[policy],
        ).tables()
    table_formats.deliver(tables, format, table, output, lang)


def _length(stated: str) -> str | date:
    return stated if stated.startswith("P") else parse_day(stated)
