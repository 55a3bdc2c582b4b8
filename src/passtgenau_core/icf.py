"""ICF codes: their syntax by component and level, and the qualifiers each component takes.

The list of codes itself is not shipped: its licence forbids it. Levels below a chapter take two,
one and one more digits: ``d8``, ``d850``, ``d8500``, ``b21000``.
"""

from __future__ import annotations

import re
from typing import Any

import attrs

from .errors import InputError, Problem, invalid, shown
from .language import Text

_CODE = re.compile(r"(?:b[1-8]|s[1-8]|d[1-9]|e[1-5])(?:[0-9]{2}[0-9]{0,2})?")
QUALIFIERS = (0, 1, 2, 3, 4, 8, 9)
_TAKES = {
    "b": ("extent",),
    "s": ("extent", "nature", "location"),
    "d": ("performance", "capacity"),
    "e": ("barrier", "facilitator"),
}


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
        >>> IcfAssessment(code="d850", performance=2, capacity=1).capacity
        1
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
