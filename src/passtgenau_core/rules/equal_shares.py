"""equal-shares: the partners of a service share its lead equally.

The shares of each partner's leads are added up; all partners come to the same sum. Where the file
states no leads the rule cannot be judged.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from ..judgement import BREACHED, MET, UNDETERMINED, Judgement
from ..language import Text
from ..programme import Rule
from .kind import Kind, NoParameters, ServiceSnapshot, Words, judged

_AT = "/leads"


def judge(rule: Rule, snapshot: ServiceSnapshot) -> Iterator[Judgement]:
    """One judgement of the service."""
    service = snapshot.service
    if not service.leads:
        yield judged(rule, "service", UNDETERMINED, "no-leads", pointer=_AT)
        return
    shares = dict.fromkeys(service.partners, 0)
    for lead in service.leads:
        shares[lead.partner] = shares.get(lead.partner, 0) + lead.share
    met = len(shares) > 1 and len(set(shares.values())) == 1
    told = tuple(f"{partner} {share} %" for partner, share in shares.items())
    yield judged(
        rule,
        "service",
        MET if met else BREACHED,
        "shared-equally" if met else "shared-unequally",
        observed=told,
        pointer=_AT,
        facts=tuple(f"{_AT}/{number}/share" for number in range(len(service.leads))),
    )


BOUNDARY = Text(
    "50 und 50: erfüllt; 51 und 49: verletzt.", "50 and 50 is met; 51 and 49 is a breach."
)

WORDS: Mapping[str, Words] = MappingProxyType(
    {
        "shared-equally": Words(Text("zu gleichen Anteilen: {observed}", "equally: {observed}")),
        "shared-unequally": Words(
            Text("nicht zu gleichen Anteilen: {observed}", "not equally: {observed}"),
            Text(
                "die Anteile der Leitungen zwischen den Partnern angleichen",
                "level the shares of the leads between the partners",
            ),
        ),
        "no-leads": Words(Text("keine Leitungen angegeben", "no leads stated")),
    }
)

KIND = Kind(
    name="equal-shares",
    about=("service",),
    judge=judge,
    words=WORDS,
    boundary=BOUNDARY,
    parameters=NoParameters,
)
