"""Planning: what modules cost, when hours run out, and which plan fits a budget."""

from .forecasts import BudgetForecast, Forecast, ModuleForecast, Outlook, Pace, forecast
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
    "Forecast",
    "Guide",
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
    "forecast",
    "guide_of",
    "plan",
    "statement",
    "statements",
]
