"""The library's own rules about waivers: one that has run out, fits nothing, or is not needed.

They hold in every programme, because every case file may bear waivers. A waiver covers a breach up
to and including its last day. Whether one was needed is judged by the outcome it covers, so it is
told after all other rules.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Sized
from datetime import date
from types import MappingProxyType

from ..case import Case, Waiver
from ..judgement import BREACHED, MET, PENDING, WAIVED, WAIVER_RULE_IDS, Judgement, Outcome
from ..language import Text
from ..programme import Basis, Programme, Rule, Severity, Source
from .kind import Words, judged

_MONTH = re.compile(r"([^/]+)/([0-9]{4}-[0-9]{2})(-[0-9]{2})?")


def _rule(rule_id: str, kind: str, title: Text, note: Text, quote: str) -> Rule:
    source = Source(document="passtgenau_core", section="waivers", quote=quote, basis=Basis.DERIVED)
    return Rule(
        id=rule_id, kind=kind, severity=Severity.HINT, title=title, note=note, source=source
    )


EXPIRED = _rule(
    WAIVER_RULE_IDS[0],
    "waiver-expired",
    Text("Ausnahme noch gültig", "Waiver still in force"),
    Text(
        "Nach ihrem letzten Tag deckt eine Ausnahme nichts mehr.",
        "After its last day a waiver covers nothing.",
    ),
    "until: last day on which it holds",
)
UNUSED = _rule(
    WAIVER_RULE_IDS[1],
    "waiver-unused",
    Text("Ausnahme passt auf etwas", "Waiver fits something"),
    Text(
        "Regel und Gegenstand einer Ausnahme müssen vorkommen, sonst deckt sie nichts.",
        "Rule and subject of a waiver must occur, or it covers nothing.",
    ),
    "subject: the subject of the judgement it covers",
)
NEEDLESS = _rule(
    WAIVER_RULE_IDS[2],
    "waiver-needless",
    Text("Ausnahme wird gebraucht", "Waiver is needed"),
    Text(
        "Was erfüllt ist, braucht keine Ausnahme, und einmal genügt.",
        "What is met needs no waiver, and one is enough.",
    ),
    "they turn breached into waived",
)
WAIVER_RULES = (EXPIRED, UNUSED, NEEDLESS)
BOUNDARIES: Mapping[str, Text] = MappingProxyType(
    {
        EXPIRED.kind: Text(
            "Am letzten Tag gilt sie noch; am Tag danach: verletzt.",
            "On its last day it still holds; on the day after: a breach.",
        ),
        UNUSED.kind: Text(
            "Ein Gegenstand, den der Fall haben kann, auch wenn es noch kein Urteil zu ihm gibt: "
            "nicht verletzt; jeder andere: verletzt.",
            "A subject that the case can have, even if nothing is judged of it yet, is no breach; "
            "any other is.",
        ),
        NEEDLESS.kind: Text(
            "Was sie deckt, ist verletzt: erfüllt; es ist erfüllt, oder eine andere Ausnahme gilt "
            "dafür ebenso lange: verletzt.",
            "What it covers is a breach: met; it is met, or another waiver of it holds as long: a "
            "breach.",
        ),
    }
)
"""What is just inside and what is just outside, by kind."""


def rule_named(rule_id: str, programme: Programme) -> Rule:
    """The rule of that id, of the library or of a programme.

    Raises:
        UnknownNameError: if there is none.
    """
    own = next((rule for rule in WAIVER_RULES if rule.id == rule_id), None)
    return programme.rule(rule_id) if own is None else own


_BREACHED = (BREACHED, WAIVED)


def judge_waivers(
    rules: Collection[Rule],
    case: Case,
    as_of: date,
    judgements: Iterable[Judgement],
    only: Collection[tuple[str, str]] | None = None,
) -> Iterator[Judgement]:
    """The judgements of the waivers of a case, by rule.

    Args:
        rules: Which of :data:`WAIVER_RULES` to judge.
        case: The case.
        as_of: The day.
        judgements: What was judged of the rules that the waivers name.
        only: Rule and subject of the only waivers to judge; ``None``: all.
    """
    outcomes = {(j.rule, j.subject): j.outcome for j in judgements}
    for rule in rules:
        for number, waiver in enumerate(case.waivers):
            pair = (waiver.rule, waiver.subject)
            if only is None or pair in only:
                subject = f"waivers/{number}"
                if rule is EXPIRED:
                    yield _expired(subject, waiver, as_of)
                elif rule is UNUSED:
                    yield _unused(subject, waiver, case, outcomes.get(pair))
                else:
                    covered = _is_covered(number, case.waivers)
                    yield _needless(subject, waiver, outcomes.get(pair), covered=covered)


def _expired(subject: str, waiver: Waiver, as_of: date) -> Judgement:
    pointer = f"/{subject}/until"
    if as_of <= waiver.until:
        return judged(
            EXPIRED,
            subject,
            PENDING,
            "waiver-holds",
            due=waiver.until,
            pointer=pointer,
            facts=(pointer,),
        )
    return judged(
        EXPIRED,
        subject,
        BREACHED,
        "waiver-ran-out",
        observed=as_of,
        allowed=waiver.until,
        pointer=pointer,
        facts=(pointer,),
    )


def _unused(subject: str, waiver: Waiver, case: Case, outcome: Outcome | None) -> Judgement:
    pointer = f"/{subject}/subject"
    if not _can_occur(case, waiver.subject):
        return judged(
            UNUSED,
            subject,
            BREACHED,
            "waiver-fits-nothing",
            observed=waiver.subject,
            pointer=pointer,
            facts=(pointer,),
        )
    fits = outcome is MET or outcome in _BREACHED
    return judged(
        UNUSED,
        subject,
        MET if fits else PENDING,
        "waiver-fits" if fits else "waiver-fits-nothing-yet",
        observed=waiver.subject,
        pointer=pointer,
        facts=(pointer,),
    )


def _needless(subject: str, waiver: Waiver, outcome: Outcome | None, *, covered: bool) -> Judgement:
    facts = (f"/{subject}/rule", f"/{subject}/subject")
    if covered or outcome is MET:
        return judged(
            NEEDLESS,
            subject,
            BREACHED,
            "waived-twice" if covered else "waiver-not-needed",
            terms=(waiver.rule, waiver.subject),
            facts=facts,
        )
    needed = outcome in _BREACHED
    return judged(
        NEEDLESS,
        subject,
        MET if needed else PENDING,
        "waiver-needed" if needed else "waiver-not-needed-yet",
        terms=(waiver.rule, waiver.subject),
        facts=facts,
    )


def _is_covered(number: int, waivers: Sequence[Waiver]) -> bool:
    """Whether another waiver of the same judgement holds longer, or as long and stands before."""
    own = waivers[number]
    return any(
        (other.rule, other.subject) == (own.rule, own.subject)
        and (other.until > own.until or (other.until == own.until and place < number))
        for place, other in enumerate(waivers)
        if place != number
    )


def _can_occur(case: Case, subject: str) -> bool:
    """Whether a judgement of that subject could ever be told of the case, and be a breach."""
    head, _, rest = subject.partition("/")
    members: Mapping[str, Sized] = {
        "phases": case.phases,
        "records": case.records,
        "hours": case.ledger,
    }
    if head in members:
        return rest.isdecimal() and str(int(rest)) == rest and int(rest) < len(members[head])
    if head == "module":
        return rest in case.programme
    if head == "month":
        match = _MONTH.fullmatch(rest)
        return match is not None and match[1] in case.programme and _is_day(match[2], match[3])
    return subject == "case"


def _is_day(month: str, day: str | None) -> bool:
    try:
        date.fromisoformat(month + (day or "-01"))
    except ValueError:
        return False
    return True


WORDS: Mapping[str, Words] = MappingProxyType(
    {
        "waiver-holds": Words(Text("gilt bis {due}", "holds until {due}")),
        "waiver-ran-out": Words(
            Text("galt nur bis {allowed}", "held only until {allowed}"),
            Text(
                "verlängern lassen oder streichen",
                "have it extended, or delete it",
            ),
        ),
        "waiver-fits": Words(Text("passt auf {observed}", "fits {observed}")),
        "waiver-fits-nothing": Words(
            Text("{observed} gibt es in diesem Fall nicht", "there is no {observed} in this case"),
            Text("den Gegenstand berichtigen", "correct the subject"),
        ),
        "waiver-fits-nothing-yet": Words(
            Text(
                "noch kein entschiedenes Urteil zu {observed}", "nothing decided on {observed} yet"
            )
        ),
        "waiver-needed": Words(Text("gebraucht für {terms}", "needed for {terms}")),
        "waiver-not-needed": Words(
            Text("nicht nötig: {terms} ist erfüllt", "not needed: {terms} is met"),
            Text("streichen", "delete it"),
        ),
        "waiver-not-needed-yet": Words(
            Text("noch nicht gebraucht für {terms}", "not needed yet for {terms}")
        ),
        "waived-twice": Words(
            Text("{terms}: schon von einer anderen gedeckt", "{terms}: another one covers it"),
            Text("streichen", "delete it"),
        ),
    }
)
