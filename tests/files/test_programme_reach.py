"""Of which modules the rules of a programme can say anything."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from passtgenau_core import (
    Basis,
    Length,
    Module,
    Programme,
    Rule,
    Severity,
    Source,
    Text,
    Window,
    load_programme,
    shipped_programmes,
)
from passtgenau_core.files.programme_reach import never_says_anything, unruled_modules
from passtgenau_core.rules import KINDS
from passtgenau_core.rules.duty import Parameters as Duty
from passtgenau_core.rules.membership import Parameters as Membership

SOURCE = Source(document="D", section="1", quote="q", basis=Basis.EXPLICIT)
NAME = Text.same("x")
BARE = {kind.name: kind.parameters for kind in KINDS}


def rule(kind: str, parameters: Any = None, **fields: Any) -> Rule:
    """A rule of a kind; without parameters those of the kind's defaults."""
    return Rule(
        id="R1",
        kind=kind,
        severity=Severity.ERROR,
        title=NAME,
        source=SOURCE,
        parameters=BARE[kind]() if parameters is None else parameters,
        **fields,
    )


def module(name: str, **fields: Any) -> Module:
    """A module."""
    return Module(id=name, title=NAME, source=SOURCE, **fields)


def programme(*rules: Rule, modules: tuple[Module, ...]) -> Programme:
    """A programme of these."""
    return Programme(id="p", title=NAME, document="D", modules=modules, rules=rules)


LONG = module("long", window=Window(max=Length.weeks(2)))
CAPPED = module("capped", cap=60)
MONTHLY = module("monthly", monthly_cap=60)
FREE = module("free")
ABROAD = module("abroad", external=True)
ALL = (LONG, CAPPED, MONTHLY, FREE, ABROAD)


@pytest.mark.parametrize(
    ("one", "spoken_of"),
    [
        (rule("maximum-length"), {"long"}),
        (rule("hour-cap"), {"capped"}),
        (rule("monthly-hour-cap"), {"monthly"}),
        (rule("planned-hours"), {"capped"}),
        (rule("billable-module"), {"abroad"}),
        (rule("no-overlap"), {"long", "capped", "monthly", "free"}),
        (rule("module-order"), {"long", "capped", "monthly", "free"}),
        (rule("hours-inside-phase"), {"long", "capped", "monthly", "free", "abroad"}),
        (rule("agreed-module"), {"long", "capped", "monthly", "free", "abroad"}),
        (rule("inside-budget-period"), {"long", "capped", "monthly", "free", "abroad"}),
        (rule("budget-hours"), {"long", "capped", "monthly", "free", "abroad"}),
        (rule("budget-amount"), {"long", "capped", "monthly", "free", "abroad"}),
        (rule("known-trainer"), {"long", "capped", "monthly", "free", "abroad"}),
        (
            rule("duty", Duty(fact="budget.approved_on", until=("start",))),
            {"long", "capped", "monthly", "free", "abroad"},
        ),
        (rule("membership", Membership(field="participant.groups", any_of=("x",))), set()),
        (rule("qualified-trainers", about="service"), set()),
    ],
    ids=lambda value: value.kind if isinstance(value, Rule) else "",
)
def test_which_modules_a_rule_speaks_of(one: Rule, spoken_of: set[str]) -> None:
    """A rule speaks of a module if it says something with it that it does not say without it."""
    unruled = {ALL[number].id for number in unruled_modules(programme(one, modules=ALL))}
    assert {module.id for module in ALL} - unruled == spoken_of


@pytest.mark.parametrize("kind", ["mandatory-module", "after-module"])
def test_a_rule_that_names_a_module_speaks_of_it(kind: str) -> None:
    """Of the module that comes first, and of those that come after it; not of external ones."""
    one = rule(kind, BARE[kind](module="free"))
    assert unruled_modules(programme(one, modules=ALL)) == (4,)


def test_a_rule_that_only_another_option_makes_speak() -> None:
    """What a reading can switch on counts."""
    cap = rule("hour-cap", BARE["hour-cap"](of="month"))
    other = attrs.evolve(cap, option="module", parameters=BARE["hour-cap"](of="module"))
    assert unruled_modules(programme(cap, modules=(CAPPED,))) == (0,)
    both = attrs.evolve(programme(cap, modules=(CAPPED,)), alternatives=(other,))
    assert unruled_modules(both) == ()
    assert never_says_anything(cap, both) is None


@pytest.mark.parametrize("name", shipped_programmes())
def test_the_programmes_of_the_package(name: str) -> None:
    """Each of their modules is spoken of, and each of their rules can say something."""
    known = load_programme(name)
    assert unruled_modules(known) == ()
    assert [one.id for one in known.rules if never_says_anything(one, known)] == []


@pytest.mark.parametrize(
    ("one", "can"),
    [
        (rule("membership", Membership(field="participant.groups", any_of=("x",))), True),
        (
            rule(
                "date-order",
                BARE["date-order"](earlier="agreement.consulted_on", later="agreement.signed_on"),
            ),
            True,
        ),
        (rule("qualified-trainers", about="service"), True),
        (rule("no-overlap"), False),
        (rule("single-phase"), False),
        (rule("hours-inside-phase"), False),
        (rule("counted-hours"), False),
        (rule("agreed-module"), False),
        (rule("inside-budget-period"), False),
        (rule("duty", Duty(fact="budget.approved_on", until=("start",))), False),
    ],
    ids=lambda value: value.kind if isinstance(value, Rule) else "",
)
def test_without_modules(one: Rule, can: bool) -> None:
    """Where there is no module there are no phases and no hours, and rules on them are silent."""
    told = never_says_anything(one, programme(one, modules=()))
    assert (told is None) == can
