"""agreed-module: each phase is of a module that was agreed with the provider.

A bundle stands for all its modules. Where the agreement names none the rule cannot be judged.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from ..judgement import BREACHED, MET, UNDETERMINED, Judgement, Remedy
from ..language import Text
from ..programme import Rule
from .kind import Kind, NoParameters, Snapshot, Words, judged

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
    name="agreed-module", judge=judge, words=WORDS, boundary=BOUNDARY, parameters=NoParameters
)
