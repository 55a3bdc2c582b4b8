"""mandatory-module: if any module is booked, this one is booked.

Phases of external modules neither ask for it nor count as it. Without any phase the rule does not
apply. When the module runs is not judged here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from functools import partial
from types import MappingProxyType

import attrs

from ..case import Phase
from ..columns.expressions import choose, col, lit
from ..columns.tables import Tables, Told, flag
from ..judgement import BREACHED, MET, NOT_APPLICABLE, Judgement, Remedy
from ..language import Text
from ..periods import FIRST_DAY, period_end
from ..programme import Rule
from ..record import ModuleId
from .kind import Kind, Snapshot, Words, judged

_ONE_DAY = timedelta(days=1)


@attrs.frozen(kw_only=True)
class Parameters:
    """Parameters of the kind.

    Attributes:
        module: The module that must be booked.
    """

    module: ModuleId


def judge(rule: Rule, snapshot: Snapshot) -> Iterator[Judgement]:
    """One judgement of the case."""
    module: str = rule.parameters.module
    if not snapshot.internal:
        yield judged(rule, "case", NOT_APPLICABLE, "no-phase", pointer="/phases")
        return
    booked = snapshot.phases_of(module)
    if booked:
        pointer = f"/{booked[0].subject}"
        yield judged(
            rule,
            "case",
            MET,
            "module-booked",
            allowed=module,
            pointer=pointer,
            facts=(f"{pointer}/module",),
        )
        return
    yield judged(
        rule,
        "case",
        BREACHED,
        "module-not-booked",
        allowed=module,
        pointer="/phases",
        facts=tuple(f"/{numbered.subject}/module" for numbered in snapshot.internal),
        remedy=partial(_book, snapshot, module),
    )


def _book(snapshot: Snapshot, module: str) -> Remedy | None:
    """The remedy of booking the module at its shortest, up to the day before the first phase."""
    end = min(numbered.phase.start for numbered in snapshot.internal) - _ONE_DAY
    shortest = snapshot.programme[module].window.min
    start = end
    while shortest is not None and period_end(start, shortest) > end:
        start -= _ONE_DAY
    if start < FIRST_DAY:
        return None
    phase = Phase(module=module, start=start, end=end)
    return Remedy(action="add", pointer="/phases", value=(phase,))


def columns(rule: Rule, tables: Tables) -> Iterator[Told]:
    """The same in tables."""
    module: str = rule.parameters.module
    any_phase = tables.of_phases("max", flag(~col("external"))) == 1
    booked = tables.of_phases("max", flag(col("module") == module)) == 1
    yield Told(
        rows="cases",
        subject=lit("case"),
        outcome=choose(
            (any_phase & booked, MET),
            (any_phase, BREACHED),
            otherwise=NOT_APPLICABLE,
        ),
        allowed=choose((any_phase, module), otherwise=None),
    )


BOUNDARY = Text(
    "Eine Phase des Moduls genügt; wann sie liegt, prüft eine andere Regel.",
    "One phase of the module is enough; when it runs is another rule's.",
)

WORDS: Mapping[str, Words] = MappingProxyType(
    {
        "module-booked": Words(Text("{allowed} ist gebucht", "{allowed} is booked")),
        "module-not-booked": Words(
            Text(
                "{allowed} ist nicht gebucht, obwohl andere Module es sind",
                "{allowed} is not booked although other modules are",
            ),
            Text(
                "die Phase eintragen, bevor die anderen beginnen",
                "add the phase, before the others start",
            ),
        ),
        "no-phase": Words(
            Text(
                "noch keine Phase, die das Modul verlangt", "no phase yet that asks for the module"
            )
        ),
    }
)

KIND = Kind(
    name="mandatory-module",
    judge=judge,
    columns=columns,
    words=WORDS,
    boundary=BOUNDARY,
    parameters=Parameters,
)
