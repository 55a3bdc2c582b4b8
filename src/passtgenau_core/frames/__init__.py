"""Many cases at once: the same rules over data frames (extra ``frames``).

:func:`check_frames` judges frames of pandas, Polars, PyArrow, DuckDB or PySpark with what computes
them, :func:`explain_cases` has the reference engine explain some of the cases, and
:func:`find_problems` tells rows that cannot be understood. :func:`stack_frames` and
:func:`check_stacked` are for engines that hand groups of rows to Python; ``JUDGEMENTS_DDL`` is what
Spark wants to know of their result.
"""

from .explaining import explain_cases
from .judging import check_frames
from .native import JUDGEMENTS_DDL
from .problems import find_problems
from .stacking import check_stacked, stack_frames

__all__ = [
    "JUDGEMENTS_DDL",
    "check_frames",
    "check_stacked",
    "explain_cases",
    "find_problems",
    "stack_frames",
]
