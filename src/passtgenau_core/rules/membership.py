"""membership: the file names what the concept asks for, one of several or all of them.

A row says which field of a case or service file is looked at. One of ``any_of`` is enough; of
``all_of`` none may be missing. With ``dated`` the day of it must be stated too, and have come. In a
case file a field that is not there cannot be judged, an empty one can; what a service file does not
state is missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Literal
from unicodedata import normalize

import attrs

from ..columns.expressions import all_of, any_of, choose, holds, lit, only_if
from ..columns.expressions import stated as stated_column
from ..columns.expressions import words as words_of
from ..columns.tables import Tables, Told
from ..errors import Problem
from ..fields import raise_if
from ..judgement import BREACHED, MET, PENDING, UNDETERMINED, Judgement
from ..language import Text
from ..programme import Programme, Rule
from .kind import Kind, ServiceSnapshot, Snapshot, Words, fact, judged, pointer_to

if TYPE_CHECKING:
    from narwhals import Expr

Field = Literal[
    "participant.groups",
    "participant.district",
    "agreement.provider",
    "budget.funder",
    "partners",
    "rooms",
    "contacts",
]
_OF_SERVICES = ("partners", "rooms", "contacts")
_WORDS_OF: Mapping[str, str] = MappingProxyType(
    {"participant.groups": "groups", "agreement.provider": "providers", "rooms": "places"}
)

_FORMS: Final = ("NFC", "NFD")


@attrs.frozen(kw_only=True)
class Parameters:
    """Parameters of the kind.

    Attributes:
        field: The field of the file.
        any_of: One of these is enough.
        all_of: None of these may be missing.
        dated: A field of a service file that must state a day, or ``None``.
    """

    field: Field
    any_of: tuple[str, ...] = ()
    all_of: tuple[str, ...] = ()
    dated: Literal["cooperation"] | None = None

    def __attrs_post_init__(self) -> None:
        raise_if(self._problems())

    def _problems(self) -> Iterable[Problem]:
        if bool(self.any_of) == bool(self.all_of):
            yield Problem(
                what=Text("Auswahl nicht klar", "choice not clear"),
                expected=Text("genau eines von: any_of, all_of", "exactly one of: any_of, all_of"),
                example='any_of = ["autismus"]',
            )

    def problems(self, programme: Programme, about: str) -> Iterable[Problem]:
        """What does not fit the programme: unknown words, and a field of the other file."""
        if (self.field in _OF_SERVICES) != (about == "service"):
            yield Problem(
                what=Text(f"Feld {self.field} passt nicht", f"field {self.field} does not fit"),
                got=Text.same(f'about = "{about}"'),
                expected=Text(
                    "Felder der Falldatei bei case, der Fachdienstdatei bei service",
                    "fields of case files for case, of service files for service",
                ),
                pointer="/field",
            )
        if self.dated is not None and about == "case":
            yield Problem(
                what=Text("dated passt nicht", "dated does not fit"),
                got=Text.same('about = "case"'),
                expected=Text("nur bei Fachdiensten", "only for services"),
                pointer="/dated",
            )
        words = _WORDS_OF.get(self.field)
        for name in ("any_of", "all_of"):
            for number, word in enumerate(getattr(self, name) if words else ()):
                yield from programme.unknown(str(words), word, f"/{name}/{number}")


def judge(rule: Rule, snapshot: Snapshot | ServiceSnapshot) -> Iterator[Judgement]:
    """One judgement of the case or of the service."""
    parameters: Parameters = rule.parameters
    stated = fact(snapshot.root, parameters.field)
    pointer = pointer_to(parameters.field)
    if stated is None:
        yield judged(rule, "case", UNDETERMINED, "not-stated", pointer=pointer)
        return
    # The same letters may be written as one character or as two.
    text = isinstance(stated, str)
    held = tuple(normalize(form, stated) for form in _FORMS) if text else stated
    yield _judge_held(rule, snapshot, pointer, held)


def _judge_held(
    rule: Rule, snapshot: Snapshot | ServiceSnapshot, pointer: str, held: tuple[str, ...]
) -> Judgement:
    parameters: Parameters = rule.parameters
    subject = rule.about
    if parameters.any_of and not any(word in held for word in parameters.any_of):
        return judged(
            rule,
            subject,
            BREACHED,
            "none-of-these",
            allowed=parameters.any_of,
            pointer=pointer,
            facts=(pointer,),
        )
    missing = tuple(word for word in parameters.all_of if word not in held)
    if missing:
        return judged(
            rule,
            subject,
            BREACHED,
            "not-all-of-these",
            observed=missing,
            allowed=parameters.all_of,
            pointer=pointer,
            facts=(pointer,),
        )
    if parameters.dated is not None:
        return _judge_day(rule, snapshot, pointer_to(parameters.dated), parameters.dated)
    found = tuple(word for word in parameters.any_of or parameters.all_of if word in held)
    return judged(
        rule, subject, MET, "among-these", observed=found, pointer=pointer, facts=(pointer,)
    )


def _judge_day(rule: Rule, snapshot: Any, pointer: str, path: str) -> Judgement:
    day: date | None = fact(snapshot.root, path)
    if day is None:
        return judged(rule, rule.about, BREACHED, "no-day-stated", pointer=pointer)
    come = day <= snapshot.as_of
    return judged(
        rule,
        rule.about,
        MET if come else PENDING,
        "since-that-day" if come else "from-that-day",
        observed=day,
        pointer=pointer,
        facts=(pointer,),
    )


def columns(rule: Rule, tables: Tables) -> Iterator[Told]:
    """The same in tables, of cases."""
    parameters: Parameters = rule.parameters
    field = stated_column(parameters.field)
    asked = parameters.any_of or parameters.all_of
    held = [_is_held(parameters.field, word) for word in asked]
    met = any_of(*held) if parameters.any_of else all_of(*held)
    named = words_of(*zip(held, asked, strict=True))
    if parameters.any_of:
        observed = only_if(met, named)
    else:
        missing = words_of(*((~one, word) for one, word in zip(held, asked, strict=True)))
        observed = choose((met, named), (~field.is_null(), missing), otherwise=None)
    yield Told(
        rows="cases",
        subject=lit("case"),
        outcome=choose((field.is_null(), UNDETERMINED), (met, MET), otherwise=BREACHED),
        observed=observed,
        allowed=only_if(~field.is_null() & ~met, ", ".join(asked)),
    )


def _is_held(field: Field, word: str) -> Expr:
    if field == "participant.groups":
        return holds("groups", word)
    # The same letters may be written as one character or as two.
    return stated_column(field).is_in([normalize(form, word) for form in _FORMS])


BOUNDARY = Text(
    "Eines der genannten genügt, wo eines verlangt ist; wo alle verlangt sind, darf keines fehlen.",
    "One of them is enough where one is asked for; where all are, none may be missing.",
)

WORDS: Mapping[str, Words] = MappingProxyType(
    {
        "among-these": Words(Text("genannt: {observed}", "stated: {observed}")),
        "none-of-these": Words(
            Text("keines von: {allowed}", "none of: {allowed}"),
            Text("die Angabe prüfen", "check what is stated"),
        ),
        "not-all-of-these": Words(
            Text("es fehlt: {observed}", "missing: {observed}"),
            Text("ergänzen, falls es so ist", "add it if it is so"),
        ),
        "not-stated": Words(Text("nicht angegeben", "not stated")),
        "no-day-stated": Words(
            Text("der Tag ist nicht angegeben", "the day is not stated"),
            Text("den Tag eintragen", "enter the day"),
        ),
        "since-that-day": Words(Text("seit {observed}", "since {observed}")),
        "from-that-day": Words(Text("erst ab {observed}", "only from {observed} on")),
    }
)

KIND = Kind(
    name="membership",
    about=("case", "service"),
    judge=judge,
    columns=columns,
    words=WORDS,
    boundary=BOUNDARY,
    parameters=Parameters,
)
