"""Types and a rules engine for pass(t)genau.

The names below are the public API; modules, ``passtgenau_core.testing`` excepted, are not.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .agenda import DueItem, due
    from .budget import Budget, Rate
    from .case import Agreement, Case, Participant, Phase, Waiver
    from .checking import check, check_booking, check_service
    from .entry import HourEntry
    from .errors import InputError, Problem, UnknownNameError
    from .files.case_file import CaseFile, dump_case, load_case, read_case, save_case
    from .files.icf_codes import load_icf_codes
    from .files.programme_file import load_programme, shipped_programmes
    from .files.programme_lint import lint_programme
    from .files.service_file import ServiceFile, load_service, read_service
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
    from .sheets.hours import read_hours

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
    "read_hours",
    "read_service",
    "save_case",
    "shipped_programmes",
    "subject_text",
    "unknown_icf_codes",
]

# Names are loaded when they are first used: a command that shows its version, or an application
# that reads no files, need not wait for the rest.
_PLACES = {
    "Agreement": "case",
    "Basis": "programme",
    "Budget": "budget",
    "Bundle": "programme",
    "Case": "case",
    "CaseFile": "files.case_file",
    "Cents": "quantities",
    "Computed": "judgement",
    "DueItem": "agenda",
    "Examples": "programme",
    "Goal": "record",
    "HourEntry": "entry",
    "HourLedger": "ledger",
    "IcfAssessment": "icf",
    "IcfChange": "icf",
    "IcfCodes": "icf_codes",
    "InputError": "errors",
    "Judgement": "judgement",
    "Lead": "service",
    "Length": "periods",
    "Milestone": "programme",
    "Module": "programme",
    "Outcome": "judgement",
    "Participant": "case",
    "Phase": "case",
    "Problem": "errors",
    "Programme": "programme",
    "Rate": "budget",
    "Reading": "programme",
    "ReadingDifference": "readings",
    "Record": "record",
    "Remedy": "judgement",
    "Report": "judgement",
    "Rule": "programme",
    "Service": "service",
    "ServiceFile": "files.service_file",
    "Severity": "programme",
    "Source": "programme",
    "Term": "programme",
    "Text": "language",
    "Trainer": "service",
    "UnknownNameError": "errors",
    "Vocabulary": "programme",
    "Waiver": "case",
    "Window": "periods",
    "check": "checking",
    "check_booking": "checking",
    "check_service": "checking",
    "compare_assessments": "icf",
    "compare_readings": "readings",
    "compare_service_readings": "readings",
    "deadline": "periods",
    "due": "agenda",
    "dump_case": "files.case_file",
    "free_day": "freedays",
    "lint_programme": "files.programme_lint",
    "load_case": "files.case_file",
    "load_icf_codes": "files.icf_codes",
    "load_programme": "files.programme_file",
    "load_service": "files.service_file",
    "mend": "messages",
    "mended": "remedies",
    "message": "messages",
    "middle_day": "periods",
    "period_end": "periods",
    "read_case": "files.case_file",
    "read_hours": "sheets.hours",
    "read_service": "files.service_file",
    "save_case": "files.case_file",
    "shipped_programmes": "files.programme_file",
    "subject_text": "messages",
    "unknown_icf_codes": "icf_codes",
}


if not TYPE_CHECKING:  # pragma: no branch

    def __getattr__(name: str) -> Any:
        if name not in _PLACES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = globals()[name] = getattr(import_module(f".{_PLACES[name]}", __name__), name)
        return value

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})
