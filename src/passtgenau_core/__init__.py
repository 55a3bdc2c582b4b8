"""Types and a rules engine for pass(t)genau.

The names below are the public API; modules, ``passtgenau_core.testing`` excepted, are not.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .agenda import DueItem, due
from .budget import Budget, Rate
from .case import Agreement, Case, Participant, Phase, Waiver
from .checking import check, check_booking, check_service
from .entry import HourEntry
from .errors import InputError, Problem, UnknownNameError
from .freedays import free_day
from .icf import IcfAssessment, IcfChange, compare_assessments
from .icf_codes import IcfCodes, unknown_icf_codes
from .judgement import Computed, Judgement, Outcome, Remedy, Report
from .language import Text
from .ledger import HourLedger
from .messages import mend, message, subject_text
from .periods import Length, Window, deadline, middle_day, period_end
from .programme import (
    Basis,
    Bundle,
    Examples,
    Milestone,
    Module,
    Programme,
    Reading,
    Rule,
    Severity,
    Source,
    Term,
    Vocabulary,
)
from .quantities import Cents
from .readings import ReadingDifference, compare_readings, compare_service_readings
from .record import Goal, Record
from .remedies import mended
from .service import Lead, Service, Trainer

if TYPE_CHECKING:
    from .files.case_file import CaseFile, dump_case, load_case, read_case, save_case
    from .files.icf_codes import load_icf_codes
    from .files.programme_file import load_programme, shipped_programmes
    from .files.programme_lint import lint_programme
    from .files.service_file import ServiceFile, load_service, read_service

__version__ = "0.1.0"
__all__ = [
    "Agreement",
    "Basis",
    "Budget",
    "Bundle",
    "Case",
    "CaseFile",
    "Cents",
    "Computed",
    "DueItem",
    "Examples",
    "Goal",
    "HourEntry",
    "HourLedger",
    "IcfAssessment",
    "IcfChange",
    "IcfCodes",
    "InputError",
    "Judgement",
    "Lead",
    "Length",
    "Milestone",
    "Module",
    "Outcome",
    "Participant",
    "Phase",
    "Problem",
    "Programme",
    "Rate",
    "Reading",
    "ReadingDifference",
    "Record",
    "Remedy",
    "Report",
    "Rule",
    "Service",
    "ServiceFile",
    "Severity",
    "Source",
    "Term",
    "Text",
    "Trainer",
    "UnknownNameError",
    "Vocabulary",
    "Waiver",
    "Window",
    "check",
    "check_booking",
    "check_service",
    "compare_assessments",
    "compare_readings",
    "compare_service_readings",
    "deadline",
    "due",
    "dump_case",
    "free_day",
    "lint_programme",
    "load_case",
    "load_icf_codes",
    "load_programme",
    "load_service",
    "mend",
    "mended",
    "message",
    "middle_day",
    "period_end",
    "read_case",
    "read_service",
    "save_case",
    "shipped_programmes",
    "subject_text",
    "unknown_icf_codes",
]

# Files bring cattrs along, which applications that hold their cases elsewhere need not wait for.
_FILES = {
    "CaseFile": "case_file",
    "ServiceFile": "service_file",
    "load_service": "service_file",
    "read_service": "service_file",
    "dump_case": "case_file",
    "load_case": "case_file",
    "load_icf_codes": "icf_codes",
    "lint_programme": "programme_lint",
    "load_programme": "programme_file",
    "read_case": "case_file",
    "save_case": "case_file",
    "shipped_programmes": "programme_file",
}


if not TYPE_CHECKING:  # pragma: no branch

    def __getattr__(name: str) -> Any:
        if name not in _FILES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(f".files.{_FILES[name]}", __name__), name)

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})
