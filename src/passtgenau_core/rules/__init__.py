"""Rule kinds: code that serves the rows of programme files. One kind, one file."""

from . import (
    after_module,
    billable_module,
    counted_hours,
    hour_cap,
    hours_inside_phase,
    mandatory_module,
    maximum_length,
    minimum_length,
    module_order,
    monthly_hour_cap,
    no_overlap,
    planned_hours,
    single_phase,
)
from .kind import Kind, Snapshot, Words

KINDS: tuple[Kind, ...] = (
    mandatory_module.KIND,
    after_module.KIND,
    module_order.KIND,
    no_overlap.KIND,
    single_phase.KIND,
    minimum_length.KIND,
    maximum_length.KIND,
    hour_cap.KIND,
    monthly_hour_cap.KIND,
    hours_inside_phase.KIND,
    billable_module.KIND,
    planned_hours.KIND,
    counted_hours.KIND,
)

__all__ = ["KINDS", "Kind", "Snapshot", "Words"]
