"""For the tests of applications that embed this library; needs the extra ``testing``.

:func:`assert_complies` asserts that a case breaches nothing. The others are Hypothesis strategies:
for cases of any kind, for cases that never breach a rule, for cases at the boundary of one, and for
their parts.
"""

from .boundary import boundary_cases
from .compliance import assert_complies
from .compliant import compliant_cases
from .strategies import (
    agreements,
    budgets,
    cases,
    days,
    free_texts,
    hour_entries,
    icf_assessments,
    ids,
    ledgers,
    lengths,
    phases,
    records,
    services,
    waivers,
)

__all__ = [
    "agreements",
    "assert_complies",
    "boundary_cases",
    "budgets",
    "cases",
    "compliant_cases",
    "days",
    "free_texts",
    "hour_entries",
    "icf_assessments",
    "ids",
    "ledgers",
    "lengths",
    "phases",
    "records",
    "services",
    "waivers",
]
