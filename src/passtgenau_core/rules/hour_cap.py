"""hour-cap: the minutes of a module's entries stay within its cap over all its phases.

Exactly the cap is met, a minute more is a breach from the first entry, in date order, that crosses
it. Entries outside the module's phases count too. While a phase of the module is not over, or the
file holds entries that are not evidence yet, the cap is pending and what remains is told. With
``of = "month"`` the cap is the monthly cap times the months of the module's longest window.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Literal

import attrs

from ..columns.expressions import col, text
from ..columns.tables import Tables, Told
from ..entry import HourEntry
from ..judgement import Judgement
from ..language import Text
from ..programme import Module, Programme, Rule
from .caps import judge_cap, told_cap
from .kind import Kind, Snapshot, Words


@attrs.frozen(kw_only=True)
class Parameters:
    """Parameters of the kind.

    Attributes:
        of: ``module`` for modules with a cap of their own, ``month`` for those with a monthly one.
    """

    of: Literal["module", "month"] = "module"


def judge(rule: Rule, snapshot: Snapshot) -> Iterator[Judgement]:
    """One judgement of each module that has such a cap and a phase or hours."""
    for module in snapshot.modules_in_use():
        yield from _judge_module(rule, snapshot, snapshot.programme[module])


def touch(
    rule: Rule,
    snapshot: Snapshot,
    number: int,
    entry: HourEntry,
) -> Iterator[Judgement]:
    """The judgement of the entry's module."""
    module = snapshot.programme[str(entry.module)]
    if snapshot.is_in_use(module.id):
        yield from _judge_module(rule, snapshot, module)


def _judge_module(rule: Rule, snapshot: Snapshot, module: Module) -> Iterator[Judgement]:
    cap = _cap(rule, module)
    if cap is None:
        return
    yield judge_cap(
        rule,
        snapshot,
        module,
        subject=f"module/{module.id}",
        cap=cap,
        decided=snapshot.is_over(module.id),
        within="within-cap",
        so_far="within-cap-so-far",
        over="over-cap",
    )


def _cap(rule: Rule, module: Module) -> int | None:
    """The cap that the rule is about, or ``None``."""
    return module.whole_cap if (module.cap is None) == (rule.parameters.of == "month") else None


def columns(rule: Rule, tables: Tables) -> Iterator[Told]:
    """The same in tables."""
    yield told_cap(
        "modules",
        subject=text(["module/", col("module")]),
        where=tables.modules_where(lambda module: _cap(rule, module) is not None),
        cap=tables.by_module(lambda module: _cap(rule, module), otherwise=0),
        decided=col("over"),
    )


def _idle(rule: Rule, programme: Programme) -> Text | None:
    if any(_cap(rule, module) is not None for module in programme.modules):
        return None
    return Text("kein Modul nennt solche Höchststunden", "no module states such a cap")


BOUNDARY = Text(
    "Genau die Höchstzahl: erfüllt; eine Minute mehr: verletzt.",
    "Exactly the cap is met; one minute more is a breach.",
)

WORDS: Mapping[str, Words] = MappingProxyType(
    {
        "within-cap": Words(Text("{observed} von {allowed}", "{observed} of {allowed}")),
        "within-cap-so-far": Words(
            Text(
                "{observed} von {allowed}, {left} bleiben", "{observed} of {allowed}, {left} remain"
            )
        ),
        "over-cap": Words(
            Text(
                "{observed} von {allowed}, {over} zu viel ab Eintrag {fact}",
                "{observed} of {allowed}, {over} too many from entry {fact} on",
            ),
            Text(
                "die Einträge ab {fact} stornieren, soweit sie die Grenze überschreiten",
                "reverse the entries from {fact} on as far as they cross the cap",
            ),
        ),
    }
)

KIND = Kind(
    name="hour-cap",
    judge=judge,
    touch=touch,
    columns=columns,
    idle=_idle,
    words=WORDS,
    boundary=BOUNDARY,
    parameters=Parameters,
)
