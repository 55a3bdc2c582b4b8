"""agreed-module: each phase is of a module that was agreed with the provider.

A bundle stands for all its modules. Where the agreement names none the rule cannot be judged.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from ..columns.expressions import any_of, choose, col, holds, only_if
from ..columns.tables import Tables, Told, row_subject
from ..judgement import BREACHED, MET, UNDETERMINED, Judgement, Remedy
from ..language import Text
from ..programme import Module, Rule
from .kind import Kind, NoParameters, Snapshot, Words, judged

if TYPE_CHECKING:
    from narwhals import Expr

_AT = "/agreement/modules"


def judge(rule: Rule, snapshot: Snapshot) -> Iterator[Judgement]:
    """One judgement of each phase."""
    agreed = snapshot.case.agreed_modules
    for numbered in snapshot.phases:
        module, pointer = numbered.phase.module, f"/{numbered.subject}/module"
        if agreed is None:
            yield judged(rule, numbered.subject, UNDETERMINED, "nothing-agreed", pointer=_AT)
            continue
        met = module in agreed
        yield judged(
            rule,
            numbered.subject,
            MET if met else BREACHED,
            "module-agreed" if met else "module-not-agreed",
            observed=module,
            pointer=pointer,
            facts=(pointer, _AT),
            remedy=None if met else Remedy(action="set", pointer=_AT, value=(*agreed, module)),
        )


def columns(rule: Rule, tables: Tables) -> Iterator[Told]:
    """The same in tables."""

    def named(module: Module) -> Expr:
        """Whether the agreement names a module or a bundle that holds it."""
        bundles = [b.id for b in tables.programme.bundles if module.id in b.modules]
        return any_of(*[holds("agreed", name) for name in (module.id, *bundles)])

    stated = ~col("agreed").is_null()
    yield Told(
        rows="phases",
        subject=row_subject("phases"),
        outcome=choose(
            (~stated, UNDETERMINED),
            (tables.by_module(named, otherwise=False), MET),
            otherwise=BREACHED,
        ),
        observed=only_if(stated, col("module")),
    )


BOUNDARY = Text(
    "Genannt oder im vereinbarten Bündel enthalten: erfüllt; sonst verletzt.",
    "Named, or part of the agreed bundle: met; else a breach.",
)

WORDS: Mapping[str, Words] = MappingProxyType(
    {
        "module-agreed": Words(Text("{observed} ist vereinbart", "{observed} is agreed")),
        "module-not-agreed": Words(
            Text("{observed} ist nicht vereinbart", "{observed} is not agreed"),
            Text("die Vereinbarung ergänzen", "amend the agreement"),
        ),
        "nothing-agreed": Words(
            Text("keine vereinbarten Module angegeben", "no agreed modules stated")
        ),
    }
)

KIND = Kind(
    name="agreed-module",
    judge=judge,
    columns=columns,
    words=WORDS,
    boundary=BOUNDARY,
    parameters=NoParameters,
)
