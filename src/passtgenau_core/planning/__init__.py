"""Planning: what modules cost, when hours run out, and which plan fits a budget."""

# Tables and charts register themselves for the results they show.
from . import (
    capacity_chart,
    capacity_tables,
    forecast_chart,
    forecast_tables,
    plan_charts,
    plan_tables,
    statement_tables,
)
from .capacities import Capacity, CapacityMonth, TrainerHours, capacity
from .comparisons import Comparison, compare_plans
from .fits import Clash, InfeasibleError, fit
from .forecasts import BudgetForecast, Forecast, ModuleForecast, Outlook, Pace, forecast
from .pictures import draw_offline
from .plans import Guide, Plan, PlannedModule, PlannedMonth, guide_of, plan
from .policies import (
    POLICIES,
    QUARTER_HOURS,
    QUARTER_HOURS_UP,
    TENS,
    TO_THE_MINUTE,
    BillingPolicy,
)
from .statements import (
    Remainder,
    Statement,
    StatementEntry,
    StatementLine,
    statement,
    statements,
)

__all__ = [
    "POLICIES",
    "QUARTER_HOURS",
    "QUARTER_HOURS_UP",
    "TENS",
    "TO_THE_MINUTE",
    "BillingPolicy",
    "BudgetForecast",
    "Capacity",
    "CapacityMonth",
    "Clash",
    "Comparison",
    "Forecast",
    "Guide",
    "InfeasibleError",
    "ModuleForecast",
    "Outlook",
    "Pace",
    "Plan",
    "PlannedModule",
    "PlannedMonth",
    "Remainder",
    "Statement",
    "StatementEntry",
    "StatementLine",
    "TrainerHours",
    "capacity",
    "compare_plans",
    "draw_offline",
    "fit",
    "forecast",
    "guide_of",
    "plan",
    "statement",
    "statements",
]
