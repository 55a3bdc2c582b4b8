"""What a forecast tells as tables: how much is used, what comes of each pace, and the budget."""

from __future__ import annotations

from collections.abc import Iterator

from ..language import Text
from ..messages import day
from ..tables import Column, Row, Table
from .forecasts import BudgetForecast, Forecast, ModuleForecast
from .shown import tables_of

_MODULE = Column("module", Text("Modul", "Module"), "text")
_MODULES = (
    _MODULE,
    Column("start", Text("Beginn", "Start"), "day"),
    Column("end", Text("Ende", "End"), "day"),
    Column("used", Text("verbraucht", "Used"), "minutes"),
    Column("limit", Text("höchstens", "Limit"), "minutes"),
    Column("remaining", Text("übrig", "Remaining"), "minutes"),
    Column("data", Text("Datenlage", "Data"), "text"),
)
_PACES = (
    _MODULE,
    Column("pace", Text("Tempo", "Pace"), "text"),
    Column("a_week", Text("je Woche", "A week"), "minutes"),
    Column("reached", Text("aufgebraucht am", "Used up on"), "day"),
    Column("unused", Text("am Ende ungenutzt", "Unused at the end"), "minutes"),
)
_BUDGET = (
    Column("amount", Text("Budget", "Budget"), "cents"),
    Column("spent", Text("ausgegeben", "Spent"), "cents"),
    Column("remaining", Text("übrig", "Remaining"), "cents"),
    Column("end", Text("Ende", "End"), "day"),
    Column("reached", Text("aufgebraucht am", "Used up on"), "day"),
    Column("unrated", Text("ohne Satz", "Without a rate"), "minutes"),
)
_SPARSE = Text("wenige Daten", "little data")
_ENOUGH = Text("ausreichend", "enough")
_LANDING = Text("geht genau auf", "comes out even")


@tables_of.register
def forecast_tables(forecast: Forecast) -> tuple[Table, ...]:
    """The tables ``modules``, ``paces`` and ``budget`` of a forecast; the last may have no row."""
    modules = Table(
        name="modules",
        title=Text(
            f"Hochrechnung {forecast.case}, Stichtag {day(forecast.as_of)}",
            f"Forecast {forecast.case}, as of {day(forecast.as_of, 'en')}",
        ),
        columns=_MODULES,
        rows=tuple(map(_module, forecast.modules)),
        note=Text(
            "Wenige Daten: noch keine vier Wochen oder weniger als vier Einträge.",
            "Little data: less than four weeks, or fewer than four entries.",
        ),
    )
    paces = Table(
        name="paces",
        title=Text("Was aus jedem Tempo folgt", "What comes of each pace"),
        columns=_PACES,
        rows=tuple(row for module in forecast.modules for row in _paces(module)),
        note=Text(
            "Ein Tempo sagt, was war, und nicht, was kommt.",
            "A pace tells what was, and not what will be.",
        ),
    )
    budget = Table(
        name="budget",
        title=Text("Budget", "Budget"),
        columns=_BUDGET,
        rows=() if forecast.budget is None else (_budget(forecast.budget),),
    )
    return modules, paces, budget


def _module(module: ModuleForecast) -> Row:
    return (
        module.module,
        module.start,
        module.end,
        module.used,
        module.limit,
        module.remaining,
        _SPARSE if module.is_sparse else _ENOUGH,
    )


def _paces(module: ModuleForecast) -> Iterator[Row]:
    """A row for each pace that there is yet, and for the one that uses up the limit."""
    for name, outlook in (
        (Text("seit Beginn", "since the start"), module.since_start),
        (Text("letzte vier Wochen", "last four weeks"), module.lately),
        (Text("langsamste vier Wochen", "slowest four weeks"), module.slowest),
        (Text("schnellste vier Wochen", "fastest four weeks"), module.fastest),
    ):
        if outlook is not None:
            yield module.module, name, outlook.pace.a_week, outlook.reached, outlook.unused
    if module.landing is not None:
        yield module.module, _LANDING, module.landing.a_week, module.end, 0


def _budget(budget: BudgetForecast) -> Row:
    return (
        budget.amount,
        budget.spent,
        budget.remaining,
        budget.end,
        budget.reached,
        budget.unrated,
    )
