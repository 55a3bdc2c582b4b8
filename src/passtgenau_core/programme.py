"""A programme, one concept in one edition, as data: modules, vocabulary, readings and rules."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from datetime import date
from enum import Enum
from types import MappingProxyType
from typing import Any, Literal

import attrs

from .errors import InputError, Problem, UnknownNameError, invalid, shown, unknown_name
from .fields import an_id, as_tuple, duplicates, maybe_id, raise_if
from .language import Text
from .periods import Length, Window

_NO_WINDOW = Window()
About = Literal["case", "service"]
START, END, AGREEMENT, RECORD = "start", "end", "agreement", "record/"
"""The days that rules of every programme may refer to; the last is followed by a kind of record."""


class Severity(Enum):
    """How much a breach weighs."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"


class Basis(Enum):
    """Whether the document says it (explicit) or we read it so (derived)."""

    EXPLICIT = "explicit"
    DERIVED = "derived"


@attrs.frozen(kw_only=True)
class Source:
    """Where a rule or a number comes from.

    Attributes:
        document: Title of the document.
        section: Section inside it.
        quote: A few words, letter for letter.
        basis: Whether the words say it or we derive it from them.
    """

    document: str
    section: str
    quote: str
    basis: Basis = Basis.EXPLICIT


@attrs.frozen(kw_only=True)
class Module:
    """What the concept offers: a length window and a cap on hours.

    Attributes:
        id: Such as ``einstiegsphase``.
        title: Its name in the document.
        window: Shortest and longest length of a phase.
        cap: Most minutes over the whole module, or ``None``.
        monthly_cap: Most minutes in a month, or ``None``.
        external: Commissioned elsewhere: no hours are billed here.
        source: The words it comes from.
    """

    id: str = attrs.field(validator=an_id)
    title: Text
    window: Window = _NO_WINDOW
    cap: int | None = None
    monthly_cap: int | None = None
    external: bool = False
    source: Source

    @property
    def whole_cap(self) -> int | None:
        """Most minutes over the whole module: its cap, or its monthly cap in every month.

        The months are those of the longest window. ``None`` where the concept limits neither.
        """
        if self.cap is not None or self.monthly_cap is None:
            return self.cap
        longest = self.window.max
        return self.monthly_cap * longest.number if longest and longest.unit == "months" else None


@attrs.frozen(kw_only=True)
class Bundle:
    """A name for several modules booked together, such as ``gesamtmodul``.

    Attributes:
        id: Its id.
        title: Its name in the document.
        modules: Ids of its modules, in the concept's order.
    """

    id: str = attrs.field(validator=an_id)
    title: Text
    modules: tuple[str, ...] = attrs.field(converter=as_tuple)


@attrs.frozen(kw_only=True)
class Reading:
    """A place where the text leaves room, and the ways to read it.

    Attributes:
        id: Such as ``month``.
        sets: What the option sets: ``severity``, or a parameter of the rules that name it.
        options: The ways to read it, our default first.
        title: The question.
        why: Why our default is the default.
    """

    id: str = attrs.field(validator=an_id)
    sets: str
    options: tuple[str, ...] = attrs.field(converter=as_tuple)
    title: Text
    why: Text

    def __attrs_post_init__(self) -> None:
        raise_if(duplicates(Text("Option", "option"), self.options, "/options", key=""))
        if not self.options:
            raise invalid(
                Text("Lesart ohne Option", "reading without an option"),
                got=self.options,
                expected=Text("mindestens eine Option", "at least one option"),
                example='["calendar", "phase"]',
                pointer="/options",
            )

    @property
    def default(self) -> str:
        """The option that holds unless the user chooses another."""
        return self.options[0]


@attrs.frozen(kw_only=True)
class Milestone:
    """A day of the measure that several rules refer to, beside its ``start`` and its ``end``.

    Attributes:
        id: As rules name it, such as ``interim``.
        title: Its name.
        after: It is the last day of so long a period from the start.
        middle_below: Where the measure ends sooner than so long a period, it is the middle day
            instead; ``None``: never.
        source: The words it comes from.
    """

    id: str = attrs.field(validator=an_id)
    title: Text
    after: Length
    middle_below: Length | None = None
    source: Source


@attrs.frozen(kw_only=True)
class Examples:
    """Two fictional bodies of case or service files, in YAML, that show a rule.

    Attributes:
        as_of: The day to judge them on.
        good: One that meets the rule.
        bad: One that does not.
    """

    as_of: date
    good: str
    bad: str


def _used(rule: Rule) -> str | None:
    return None if rule.reading is None else f"{rule.reading}={rule.option}"


@attrs.frozen(kw_only=True, cache_hash=True)
class Rule:
    """One row of a programme: a kind of rule with its parameters and its source.

    Attributes:
        id: Permanent, never reused.
        kind: Name of the rule kind that judges it.
        severity: How much a breach weighs.
        title: What holds, in a few words.
        note: What of it is our reading, or ``None``.
        source: The words it comes from.
        about: Whether it judges a ``case`` or a ``service``.
        parameters: An instance of the kind's own parameters.
        reading: Id of the reading it depends on, or ``None``.
        option: The option of that reading that is in force.
        active: ``False`` where the option switches the rule off.
        examples: One case that meets it and one that does not, or ``None``.
        reading_used: ``id=option`` of the reading in force, as the command line takes it.
    """

    id: str = attrs.field(validator=an_id)
    kind: str
    severity: Severity
    title: Text
    note: Text | None = None
    source: Source
    about: About = "case"
    parameters: Any = None
    reading: str | None = None
    option: str | None = None
    active: bool = True
    examples: Examples | None = None
    reading_used: str | None = attrs.field(
        init=False, eq=False, repr=False, default=attrs.Factory(_used, takes_self=True)
    )


@attrs.frozen(kw_only=True)
class Term:
    """One word of a programme's vocabulary.

    Attributes:
        id: As it stands in files.
        title: As people read it.
    """

    id: str = attrs.field(validator=an_id)
    title: Text


@attrs.frozen(kw_only=True)
class Vocabulary:
    """The words that case files of a programme may use, by field.

    Attributes:
        groups: Whom the programme addresses.
        providers: Who may sign the agreement.
        places: Where hours are worked.
        kinds: Kinds of record.
        topics: What a record speaks of.
        roles: Who takes part in, decides or receives a record.
        aids: Working aids.
        forms: Forms of a record.
        goal_states: How far a goal is reached.
    """

    groups: tuple[Term, ...] = attrs.field(default=(), converter=as_tuple)
    providers: tuple[Term, ...] = attrs.field(default=(), converter=as_tuple)
    places: tuple[Term, ...] = attrs.field(default=(), converter=as_tuple)
    kinds: tuple[Term, ...] = attrs.field(default=(), converter=as_tuple)
    topics: tuple[Term, ...] = attrs.field(default=(), converter=as_tuple)
    roles: tuple[Term, ...] = attrs.field(default=(), converter=as_tuple)
    aids: tuple[Term, ...] = attrs.field(default=(), converter=as_tuple)
    forms: tuple[Term, ...] = attrs.field(default=(), converter=as_tuple)
    goal_states: tuple[Term, ...] = attrs.field(default=(), converter=as_tuple)


_NO_WORDS = Vocabulary()


def _name(term: Hashable) -> str:
    return str(getattr(term, "id", term))


@attrs.frozen(kw_only=True, repr=False, cache_hash=True)
class Programme:
    """One concept in one edition.

    Attributes:
        id: Such as ``passtgenau``.
        edition: Date of the document as text, or ``None`` where it bears none.
        title: Its name.
        document: Title of the source document.
        modules: What it offers, in the concept's order.
        bundles: Names for modules booked together.
        vocabulary: The words that its case files may use.
        readings: Where the text leaves room.
        milestones: Days that its rules refer to.
        rules: What it asks, each under the default option of its reading.
        alternatives: The same rules under the other options.

    Raises:
        InputError: for duplicate ids, and for bundles and rules that name what is not there.

    Example:
        >>> from passtgenau_core import load_programme
        >>> programme = load_programme("passtgenau")
        >>> programme.name
        'passtgenau@2024-05-17'
        >>> programme["einstiegsphase"].cap  # minutes
        2880
    """

    id: str = attrs.field(validator=an_id)
    edition: str | None = attrs.field(default=None, validator=maybe_id)
    title: Text
    document: str
    modules: tuple[Module, ...] = attrs.field(converter=as_tuple)
    bundles: tuple[Bundle, ...] = attrs.field(default=(), converter=as_tuple)
    vocabulary: Vocabulary = _NO_WORDS
    readings: tuple[Reading, ...] = attrs.field(default=(), converter=as_tuple)
    milestones: tuple[Milestone, ...] = attrs.field(default=(), converter=as_tuple)
    rules: tuple[Rule, ...] = attrs.field(default=(), converter=as_tuple)
    alternatives: tuple[Rule, ...] = attrs.field(default=(), converter=as_tuple)
    _modules: Mapping[str, Module] = attrs.field(init=False, eq=False)
    _terms: Mapping[str, frozenset[str]] = attrs.field(init=False, eq=False)
    _titles: Mapping[str, Text] = attrs.field(init=False, eq=False)

    def __attrs_post_init__(self) -> None:
        by_id = {module.id: module for module in self.modules}
        terms = {
            field.name: frozenset(map(_name, getattr(self.vocabulary, field.name)))
            for field in attrs.fields(Vocabulary)
        }
        terms["modules"] = frozenset(by_id)
        terms["rules"] = frozenset(rule.id for rule in self.rules)
        terms["anchors"] = frozenset(
            [
                *(START, END, AGREEMENT),
                *(milestone.id for milestone in self.milestones),
                *(f"{RECORD}{kind}" for kind in terms["kinds"]),
            ]
        )
        titled: list[Module | Bundle | Term | Milestone] = [*self.milestones]
        for field in attrs.fields(Vocabulary):
            titled += getattr(self.vocabulary, field.name)
        titled += [*self.bundles, *self.modules]
        titles = {_name(named): named.title for named in titled}
        object.__setattr__(self, "_modules", MappingProxyType(by_id))
        object.__setattr__(self, "_terms", MappingProxyType(terms))
        object.__setattr__(self, "_titles", MappingProxyType(titles))
        raise_if(self._problems())

    def _problems(self) -> Iterable[Problem]:
        yield from duplicates(Text("Modul", "module"), map(_name, self.modules), "/modules")
        yield from duplicates(Text("Regel", "rule"), map(_name, self.rules), "/rules")
        yield from duplicates(Text("Lesart", "reading"), map(_name, self.readings), "/readings")
        yield from duplicates(Text("Bündel", "bundle"), map(_name, self.bundles), "/bundles")
        what = Text("Meilenstein", "milestone")
        yield from duplicates(what, map(_name, self.milestones), "/milestones")
        for number, milestone in enumerate(self.milestones):
            if milestone.id in (START, END, AGREEMENT):
                yield Problem(
                    what=Text(
                        "Meilenstein heißt wie ein eingebauter Tag",
                        "milestone named like a built-in day",
                    ),
                    got=shown(milestone.id),
                    expected=Text("eine Kennung, die noch frei ist", "an id that is still free"),
                    example="interim",
                    pointer=f"/milestones/{number}/id",
                )
        for field in attrs.fields(Vocabulary):
            words = map(_name, getattr(self.vocabulary, field.name))
            yield from duplicates(TERM_NAMES[field.name], words, f"/vocabulary/{field.name}")
        for number, bundle in enumerate(self.bundles):
            if bundle.id in self._modules:
                yield Problem(
                    what=Text("Bündel heißt wie ein Modul", "bundle named like a module"),
                    got=shown(bundle.id),
                    expected=Text("eine Kennung, die noch frei ist", "an id that is still free"),
                    pointer=f"/bundles/{number}/id",
                )
            for place, module in enumerate(bundle.modules):
                yield from self.unknown("modules", module, f"/bundles/{number}/modules/{place}")
        readings = {reading.id for reading in self.readings}
        for number, rule in enumerate(self.rules):
            if rule.reading is not None and rule.reading not in readings:
                what = Text("Lesart", "reading")
                yield unknown_name(what, rule.reading, readings, f"/rules/{number}/reading")

    @property
    def name(self) -> str:
        """``id@edition``, or the id alone where the document bears no date."""
        return self.id if self.edition is None else f"{self.id}@{self.edition}"

    def __repr__(self) -> str:
        return f"Programme({self.name!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        """Copy and pickle by the fields it was made of."""
        fields = {f.name: getattr(self, f.name) for f in attrs.fields(Programme) if f.init}
        return _programme, (fields,)

    def __getitem__(self, module: str) -> Module:
        try:
            return self._modules[module]
        except KeyError:
            problem = unknown_name(Text("Modul", "module"), module, self._modules)
            raise UnknownNameError(problem.message("en")) from None

    def __contains__(self, module: object) -> bool:
        return module in self._modules

    def terms(self, field: str) -> frozenset[str]:
        """The words that a field of a case file may use, such as ``topics`` or ``modules``."""
        return self._terms[field]

    def title_of(self, name: str) -> Text | None:
        """What people call a module, a bundle, a milestone or a word of the vocabulary."""
        return self._titles.get(name)

    def unknown(self, field: str, name: str, pointer: str = "") -> Iterable[Problem]:
        """A problem if ``name`` is not among the words of ``field``."""
        if name not in self._terms[field]:
            yield unknown_name(TERM_NAMES[field], name, self._terms[field], pointer)

    def unknown_bundle(self, name: str, pointer: str = "") -> Iterable[Problem]:
        """A problem if ``name`` is no bundle; a single module is written as a list of one."""
        bundles = [bundle.id for bundle in self.bundles]
        if name in self._modules:
            yield Problem(
                what=Text("Modul ohne Liste", "module without a list"),
                got=shown(name),
                expected=Text("eine Liste von Modulen", "a list of modules"),
                example=f"[{name}]",
                pointer=pointer,
            )
        elif name not in bundles:
            yield unknown_name(TERM_NAMES["modules"], name, [*bundles, *self._modules], pointer)

    def modules_of(self, agreed: str | Iterable[str]) -> tuple[str, ...]:
        """Ids of the modules that a bundle's id or a list of module ids stands for.

        Raises:
            UnknownNameError: if there is no such bundle.
        """
        if not isinstance(agreed, str):
            return tuple(agreed)
        for bundle in self.bundles:
            if bundle.id == agreed:
                return bundle.modules
        problem = unknown_name(Text("Bündel", "bundle"), agreed, [b.id for b in self.bundles])
        raise UnknownNameError(problem.message("en"))

    def rule(self, rule_id: str) -> Rule:
        """The rule of that id, under the default option of its reading.

        Raises:
            UnknownNameError: if there is none.
        """
        for rule in self.rules:
            if rule.id == rule_id:
                return rule
        problem = unknown_name(TERM_NAMES["rules"], rule_id, self._terms["rules"])
        raise UnknownNameError(problem.message("en"))

    def under(self, readings: Mapping[str, str]) -> tuple[Rule, ...]:
        """All rules, with other options than the default ones where ``readings`` chooses them.

        Args:
            readings: Option by reading id.

        Raises:
            InputError: for an unknown reading or option, with those there are.
        """
        if not readings:
            return self.rules
        known = {reading.id: reading for reading in self.readings}
        problems = []
        for name, option in readings.items():
            if name not in known:
                problems.append(unknown_name(Text("Lesart", "reading"), name, known))
            elif option not in known[name].options:
                what = Text(f"Option der Lesart {name}", f"option of reading {name}")
                problems.append(unknown_name(what, option, known[name].options))
        if problems:
            raise InputError(problems)
        others = {(rule.id, rule.option): rule for rule in self.alternatives}
        return tuple(
            others.get((rule.id, readings.get(rule.reading or "", rule.option)), rule)
            for rule in self.rules
        )


def _programme(fields: Mapping[str, Any]) -> Programme:
    return Programme(**fields)


TERM_NAMES: Mapping[str, Text] = MappingProxyType(
    {
        "modules": Text("Modul", "module"),
        "rules": Text("Regel", "rule"),
        "anchors": Text("Bezugstag", "day to count from"),
        "groups": Text("Personenkreis", "group"),
        "providers": Text("Leistungserbringer", "provider"),
        "places": Text("Ort", "place"),
        "kinds": Text("Art des Nachweises", "kind of record"),
        "topics": Text("Thema", "topic"),
        "roles": Text("Rolle", "role"),
        "aids": Text("Arbeitshilfe", "working aid"),
        "forms": Text("Form", "form"),
        "goal_states": Text("Zielstand", "state of a goal"),
    }
)
