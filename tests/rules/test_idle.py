"""Rules that can never say anything, and rows that say too much."""

from __future__ import annotations

from typing import Any

import pytest

from passtgenau_core import (
    InputError,
    Length,
    Module,
    Programme,
    Rule,
    Severity,
    Source,
    Text,
    Window,
    load_programme,
)
from passtgenau_core.rules import KINDS
from passtgenau_core.rules.after_module import Parameters as AfterModule
from passtgenau_core.rules.duty import Parameters as Duty
from passtgenau_core.rules.hour_cap import Parameters as HourCap
from passtgenau_core.rules.monthly_hour_cap import Parameters as Monthly

SOURCE = Source(document="D", section="1", quote="q")
NAME = Text.same("x")
PASSTGENAU = load_programme("passtgenau")
KIND = {kind.name: kind for kind in KINDS}


def rule(kind: str, parameters: Any = None) -> Rule:
    """A rule of a kind."""
    return Rule(
        id="R1",
        kind=kind,
        severity=Severity.ERROR,
        title=NAME,
        source=SOURCE,
        parameters=parameters,
    )


def module(name: str, **fields: Any) -> Module:
    """A module."""
    return Module(id=name, title=NAME, source=SOURCE, **fields)


BARE = Programme(id="p", title=NAME, document="D", modules=[module("free")])


class TestIdle:
    """The issue: "rules that can never fire" are told to who writes a programme."""

    @pytest.mark.parametrize(
        ("kind", "parameters"),
        [
            ("after-module", AfterModule(module="free")),
            ("billable-module", None),
            ("maximum-length", None),
            ("minimum-length", None),
            ("module-order", None),
            ("monthly-hour-cap", Monthly()),
            ("planned-hours", None),
            ("hour-cap", HourCap()),
        ],
    )
    def test_without_what_it_is_about(self, kind: str, parameters: Any) -> None:
        """One module without window, cap or IFD leaves the rule nothing to say; ours have it."""
        told = KIND[kind].idle(rule(kind, parameters), BARE)
        assert told is not None
        assert told.de.strip()
        assert told.en.strip()
        assert KIND[kind].idle(rule(kind, parameters), PASSTGENAU) is None

    @pytest.mark.parametrize(
        ("kind", "fields"),
        [
            ("maximum-length", {"window": Window(max=Length.weeks(1))}),
            ("minimum-length", {"window": Window(min=Length.weeks(1))}),
            ("billable-module", {"external": True}),
            ("planned-hours", {"cap": 60}),
            ("monthly-hour-cap", {"monthly_cap": 60}),
        ],
    )
    def test_one_module_is_enough(self, kind: str, fields: dict[str, Any]) -> None:
        """A single module with what the rule is about gives it something to say."""
        programme = Programme(id="p", title=NAME, document="D", modules=[module("one", **fields)])
        assert KIND[kind].idle(rule(kind), programme) is None


class TestFacts:
    """A fact of the file holds nothing and is about the whole case."""

    @pytest.mark.parametrize(
        ("fields", "pointers"),
        [
            ({"topics": ["kritik"]}, ["/topics"]),
            ({"with_": ["leitung"], "form": "schriftlich"}, ["/with", "/form"]),
            ({"each": "phase", "spread": True}, ["/each", "/spread"]),
            ({"providers": ["st-josefshaus"]}, ["/providers"]),
        ],
    )
    def test_what_does_not_fit(self, fields: dict[str, Any], pointers: list[str]) -> None:
        """What a row cannot ask of a dated fact is refused, all of it at once."""
        with pytest.raises(InputError) as caught:
            Duty(fact="budget.approved_on", until=("start",), **fields)
        assert [problem.pointer for problem in caught.value.problems] == pointers

    def test_a_provider_of_the_agreement(self) -> None:
        """The agreement has a provider, who may be asked for."""
        parameters = Duty(
            fact="agreement.signed_on", until=("start",), providers=("st-josefshaus",)
        )
        assert parameters.providers == ("st-josefshaus",)
