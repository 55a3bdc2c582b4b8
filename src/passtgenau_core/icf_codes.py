"""A list of ICF codes of one's own, and what a case names that is not in it.

The ICF's code list may not be shipped, but whoever has it may check against it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches

import attrs

from .case import Case
from .errors import Problem, shown, unknown_name
from .fields import FreeText, as_pairs, as_tuple, collect, duplicates, each, pairs, raise_if
from .icf import check_code
from .language import Text

_CODE = Text("ICF-Code", "ICF code")
# Longer lists would bury the code that is meant.
_MOST_LISTED = 20


def _as_titles(
    value: Mapping[str, str] | Iterable[tuple[str, str]] | None,
) -> tuple[tuple[str, str], ...]:
    return as_pairs(value) or ()


@attrs.frozen
class IcfCodes:
    """A list of ICF codes of one's own: the whole ICF, or the codes of a house or a county.

    ``code in codes`` tells whether it has a code, exactly as written: neither its chapter nor the
    codes below it are meant.

    Attributes:
        codes: In the order of the list.
        titles: Pairs of a code and its title, for the codes that have one.

    Raises:
        InputError: for codes that do not parse or stand twice, and for titles of other codes.

    Example:
        >>> codes = IcfCodes(["d845", "d850"], {"d850": "bezahlte Arbeit"})
        >>> "d850" in codes, "d8500" in codes, len(codes)
        (True, False, 2)
        >>> codes.title("d850")
        'bezahlte Arbeit'
    """

    codes: tuple[str, ...] = attrs.field(
        converter=as_tuple, validator=each(str, Text("ICF-Codes", "ICF codes"))
    )
    titles: tuple[tuple[str, FreeText], ...] = attrs.field(
        default=(),
        converter=_as_titles,
        validator=pairs(str, Text("Code: Titel", "code: title")),
        repr=False,
    )

    def __attrs_post_init__(self) -> None:
        problems: list[Problem] = []
        for number, code in enumerate(self.codes):
            collect(problems, check_code, code, f"/codes/{number}")
        problems.extend(duplicates(_CODE, self.codes, "/codes", key=""))
        known = frozenset(self.codes)
        problems.extend(
            Problem(
                what=Text("Titel ohne Code", "title without a code"),
                got=shown(code),
                expected=Text("ein Code der Liste", "a code of the list"),
                pointer="/titles",
            )
            for code, _ in self.titles
            if code not in known
        )
        raise_if(problems)

    def __contains__(self, code: object) -> bool:
        return code in self.codes

    def __len__(self) -> int:
        return len(self.codes)

    def title(self, code: str) -> str | None:
        """The title of ``code``, or ``None`` where it has none."""
        return dict(self.titles).get(code)


def unknown_icf_codes(case: Case, codes: IcfCodes) -> tuple[Problem, ...]:
    """A problem for each place of ``case`` whose ICF code is not in ``codes``.

    Args:
        case: Its goals and the assessments in its records are looked at, in this order.
        codes: A list of one's own, such as :func:`load_icf_codes` reads.

    Example:
        >>> from datetime import date
        >>> from passtgenau_core import Goal, load_programme
        >>> goal = Goal(id="Z-1", agreed_on=date(2025, 3, 10), icf="d855")
        >>> case = Case(id="LOE-2025-007", programme=load_programme("passtgenau"), goals=[goal])
        >>> [problem] = unknown_icf_codes(case, IcfCodes(["d230", "d850"]))
        >>> print(problem.line_of_text("en"))  # doctest: +NORMALIZE_WHITESPACE
        unknown ICF code: got "d855", expected one of: d230, d850; did you mean d850?
        [/goals/0/icf]
    """
    known = frozenset(codes.codes)
    return tuple(
        _unknown(code, codes, pointer) for pointer, code in _stated(case) if code not in known
    )


def _stated(case: Case) -> Iterator[tuple[str, str]]:
    """Each ICF code of a case, after the pointer to its place."""
    for number, goal in enumerate(case.goals or ()):
        if goal.icf is not None:
            yield f"/goals/{number}/icf", goal.icf
    for number, record in enumerate(case.records):
        for place, assessment in enumerate(record.icf):
            yield f"/records/{number}/icf/{place}/code", assessment.code


def _unknown(code: str, codes: IcfCodes, pointer: str) -> Problem:
    if len(codes) <= _MOST_LISTED:
        return unknown_name(_CODE, code, codes.codes, pointer)
    near = get_close_matches(code, codes.codes, n=1)
    problem = unknown_name(_CODE, code, near, pointer)
    suffix = (f"; meinten Sie {near[0]}?", f"; did you mean {near[0]}?") if near else ("", "")
    expected = Text(
        f"einer der {len(codes)} Codes der eigenen Liste{suffix[0]}",
        f"one of the {len(codes)} codes of your own list{suffix[1]}",
    )
    return attrs.evolve(problem, expected=expected)
