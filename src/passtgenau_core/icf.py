"""ICF codes: their syntax by component and level, their qualifiers, and how assessments change.

The list of codes itself is not shipped: its licence forbids it. Levels below a chapter take two,
one and one more digits: ``d8``, ``d850``, ``d8500``, ``b21000``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Literal

import attrs

from .errors import InputError, Problem, invalid, shown, unknown_name
from .icf_words import CHAPTERS, COMPONENTS, GRADES, QUALIFIER_NAMES, UNGRADED, qualifier_meaning
from .language import Language, Text

_CODE = re.compile(r"(?:b[1-8]|s[1-8]|d[1-9]|e[1-5])(?:[0-9]{2}[0-9]{0,2})?")
QUALIFIERS = (0, 1, 2, 3, 4, 8, 9)
_TAKES = {
    "b": ("extent",),
    "s": ("extent", "nature", "location"),
    "d": ("performance", "capacity"),
    "e": ("barrier", "facilitator"),
}
_POINT, _PLUS = ".", "+"
_NOT_STATED = "_"
_NOTATION = re.compile(rf"({_CODE.pattern})(?:([.+])([0-489_]{{1,3}}))?")
_EXAMPLES = {"b": "b280.3", "s": "s730.321", "d": "d850.21", "e": "e310.2, e310+2"}


def _told(name: str, words: Iterable[int | None], lang: Language) -> str:
    """A qualifier with the meaning of its value, or of several with arrows between them."""
    meanings = " → ".join(qualifier_meaning(name, value).within(lang) for value in words)
    return f"{QUALIFIER_NAMES[name].within(lang)}: {meanings}"


def _notated(component: str, mark: str) -> tuple[str, ...]:
    """The qualifiers whose digits stand after ``mark``, in their order."""
    if component == "e":
        return ("barrier",) if mark == _POINT else ("facilitator",)
    return _TAKES[component] if mark == _POINT else ()


def _a_code(instance: object, attribute: attrs.Attribute[str], value: object) -> None:
    check_code(value, "/code")


def check_code(value: object, pointer: str = "") -> None:
    """Raise an :class:`InputError` unless ``value`` has the form of an ICF code.

    Example:
        >>> check_code("d850")
    """
    if not (isinstance(value, str) and _CODE.fullmatch(value)):
        raise invalid(
            Text("ICF-Code nicht lesbar", "unreadable ICF code"),
            got=value,
            expected=Text(
                "b1–b8, s1–s8, d1–d9 oder e1–e5, danach 2 bis 4 Ziffern",
                "b1–b8, s1–s8, d1–d9 or e1–e5, then 2 to 4 digits",
            ),
            example="d850",
            pointer=pointer,
        )


def _a_qualifier(instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    if value is not None and (type(value) is not int or value not in QUALIFIERS):
        raise invalid(
            Text("ICF-Beurteilungsmerkmal unbekannt", "unknown ICF qualifier"),
            got=value,
            expected=Text("0 bis 4, 8 oder 9", "0 to 4, 8 or 9"),
            pointer=f"/{attribute.name}",
        )


def _qualifier() -> Any:
    return attrs.field(default=None, validator=_a_qualifier)


@attrs.frozen(kw_only=True)
class IcfAssessment:
    """One ICF code with the qualifiers that its component takes.

    Attributes:
        code: Such as ``d850``.
        performance: What the person does in their own surroundings (component d).
        capacity: What the person can do in a standard environment (component d).
        extent: Extent of an impairment (components b and s).
        nature: Nature of a change of body structure (component s).
        location: Location of a change of body structure (component s).
        barrier: How much a factor hinders (component e).
        facilitator: How much a factor helps (component e).

    Raises:
        InputError: for a code that does not parse, or a qualifier its component does not take.

    Example:
        >>> assessment = IcfAssessment(code="d850", performance=2, capacity=1)
        >>> assessment.notation, assessment.chapter_title.en
        ('d850.21', 'education, work, money')
        >>> print(assessment.text("en"))
        d850 performance: moderate, capacity: mild
    """

    code: str = attrs.field(validator=_a_code)
    performance: int | None = _qualifier()
    capacity: int | None = _qualifier()
    extent: int | None = _qualifier()
    nature: int | None = _qualifier()
    location: int | None = _qualifier()
    barrier: int | None = _qualifier()
    facilitator: int | None = _qualifier()

    def __attrs_post_init__(self) -> None:
        takes = _TAKES[self.code[0]]
        problems = [
            Problem(
                what=Text("Beurteilungsmerkmal passt nicht", "qualifier does not fit"),
                got=shown(field.name),
                expected=Text(
                    f"bei {self.code}: {', '.join(takes)}", f"for {self.code}: {', '.join(takes)}"
                ),
                pointer=f"/{field.name}",
            )
            for field in attrs.fields(IcfAssessment)[1:]
            if getattr(self, field.name) is not None and field.name not in takes
        ]
        if self.barrier is not None and self.facilitator is not None:
            problems.append(
                Problem(
                    what=Text(
                        "Barriere und Förderfaktor zugleich", "barrier and facilitator at once"
                    ),
                    expected=Text(
                        "eines von beiden je Angabe", "one of the two in each assessment"
                    ),
                    pointer="/facilitator",
                )
            )
        if problems:
            raise InputError(problems)

    @property
    def component(self) -> str:
        """The letter of its component: ``b``, ``s``, ``d`` or ``e``."""
        return self.code[0]

    @property
    def component_title(self) -> Text:
        """What its component is called."""
        return COMPONENTS[self.component]

    @property
    def chapter(self) -> str:
        """Its chapter, such as ``d8``."""
        return self.code[:2]

    @property
    def chapter_title(self) -> Text:
        """What its chapter is about: a short name of our own, not the ICF's."""
        return CHAPTERS[self.chapter]

    @property
    def notation(self) -> str:
        """The code and its qualifiers as the ICF writes them.

        They follow a point in the order of the attributes, a facilitator a plus sign. What is not
        stated before what is stated is written ``_``: ``d850._1``.
        """
        mark = _POINT if self.facilitator is None else _PLUS
        values = [getattr(self, name) for name in _notated(self.component, mark)]
        digits = "".join(_NOT_STATED if value is None else str(value) for value in values)
        digits = digits.rstrip(_NOT_STATED)
        return f"{self.code}{mark}{digits}" if digits else self.code

    @classmethod
    def parse(cls, notation: str) -> IcfAssessment:
        """The assessment that :attr:`notation` writes.

        Args:
            notation: Such as ``d850.21``; a ``_`` at its end may stand or not.

        Raises:
            InputError: for anything else.

        Example:
            >>> IcfAssessment.parse("e310+2").facilitator
            2
        """
        match = _NOTATION.fullmatch(notation) if isinstance(notation, str) else None
        if match:
            code, mark, digits = match.group(1), match.group(2) or _POINT, match.group(3) or ""
            names = _notated(code[0], mark)
            if len(digits) <= len(names):
                stated = zip(names, digits, strict=False)
                return cls(code=code, **{name: int(d) for name, d in stated if d != _NOT_STATED})
        raise invalid(
            Text("ICF-Notation nicht lesbar", "unreadable ICF notation"),
            got=notation,
            expected=Text(
                "ein ICF-Code, dann ein Punkt (Förderfaktor: ein Plus) und für jedes "
                "Beurteilungsmerkmal 0 bis 4, 8, 9 oder _",
                "an ICF code, then a point (facilitator: a plus sign) and for each qualifier "
                "0 to 4, 8, 9 or _",
            ),
            example=_EXAMPLES.get(str(notation)[:1], _EXAMPLES["d"]),
        )

    def text(self, lang: Language = "de") -> str:
        """The code and what its qualifiers say, in words."""
        stated = {name: getattr(self, name) for name in _TAKES[self.component]}
        told = [_told(name, [value], lang) for name, value in stated.items() if value is not None]
        return f"{self.code} {', '.join(told)}".rstrip()


def _its_qualifier(instance: IcfChange, attribute: attrs.Attribute[str], value: object) -> None:
    takes = _TAKES[instance.code[0]]
    if value not in takes:
        what = Text("Beurteilungsmerkmal", "ICF qualifier")
        raise InputError([unknown_name(what, str(value), takes, "/qualifier")])


Direction = Literal["better", "worse", "same"]


@attrs.frozen(kw_only=True)
class IcfChange:
    """One qualifier of one ICF code, before and after.

    Attributes:
        code: Such as ``d850``.
        qualifier: Its name as an attribute of :class:`IcfAssessment`, such as ``performance``.
        before: What it was, or ``None`` where it is not stated.
        after: What it is, or ``None`` where it is not stated.

    Raises:
        InputError: for a qualifier that the code does not take.

    Example:
        >>> change = IcfChange(code="d850", qualifier="performance", before=3, after=1)
        >>> change.direction
        'better'
        >>> print(change.text("en"))
        d850 performance: severe → mild
    """

    code: str = attrs.field(validator=_a_code)
    qualifier: str = attrs.field(validator=_its_qualifier)
    before: int | None = _qualifier()
    after: int | None = _qualifier()

    @property
    def direction(self) -> Direction | None:
        """Whether it is better, worse or the same; ``None`` where the two cannot be compared.

        Only grades (0 to 4) compare. A lower grade is better, but for facilitators a higher one.
        The nature and the location of a change of body structure have no grades.
        """
        before, after = self.before, self.after
        if self.qualifier in UNGRADED or before not in GRADES or after not in GRADES:
            return None
        if before == after:
            return "same"
        return "better" if (after > before) == (self.qualifier == "facilitator") else "worse"

    def text(self, lang: Language = "de") -> str:
        """The change in words: the code, the qualifier, what it was and what it is."""
        return f"{self.code} {_told(self.qualifier, [self.before, self.after], lang)}"


def compare_assessments(
    before: Iterable[IcfAssessment], after: Iterable[IcfAssessment]
) -> tuple[IcfChange, ...]:
    """What became of each qualifier that is stated before or after, unchanged ones too.

    Args:
        before: Assessments at the start, such as those of one record.
        after: Assessments at the end.

    Returns:
        In the order of the codes in ``before``, then of those that only ``after`` has. Of a code
        that one of them has twice the last assessment counts.

    Example:
        >>> start = [IcfAssessment.parse("d850.32"), IcfAssessment.parse("e310+1")]
        >>> for change in compare_assessments(start, [IcfAssessment.parse("d850.12")]):
        ...     print(change.text("en"), change.direction)
        d850 performance: severe → mild better
        d850 capacity: moderate → moderate same
        e310 facilitator: mild → not stated None
    """
    first = {assessment.code: assessment for assessment in before}
    last = {assessment.code: assessment for assessment in after}
    changes = (
        IcfChange(
            code=code,
            qualifier=name,
            before=getattr(first.get(code), name, None),
            after=getattr(last.get(code), name, None),
        )
        for code in {**first, **last}
        for name in _TAKES[code[0]]
    )
    return tuple(c for c in changes if not (c.before is None and c.after is None))
