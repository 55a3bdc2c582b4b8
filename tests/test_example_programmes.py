"""The programme of the documentation, for another measure, and its two cases."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from passtgenau_core import (
    Case,
    Length,
    Outcome,
    Phase,
    check,
    lint_programme,
    load_case,
    load_programme,
    period_end,
    shipped_programmes,
)

FOLDER = Path(__file__).parent.parent / "docs" / "examples" / "programmes"
FILE = FOLDER / "unterstuetzte-beschaeftigung.toml"
PROGRAMME = load_programme(FILE)
START = date(2024, 3, 1)


def test_leaves_nothing_to_be_desired() -> None:
    """It is as it should be, and no programme of the package."""
    assert lint_programme(FILE) == ()
    assert PROGRAMME.name not in shipped_programmes()


def test_quotes_are_short() -> None:
    """Quotes have at most twelve words, and what is derived says so in a note."""
    sources = [module.source for module in PROGRAMME.modules]
    sources += [milestone.source for milestone in PROGRAMME.milestones]
    sources += [rule.source for rule in PROGRAMME.rules]
    for source in sources:
        assert source.section.startswith("§ ")
        assert 1 <= len(source.quote.split()) <= 12
    for rule in PROGRAMME.rules:
        assert rule.source.basis.value == "explicit" or rule.note is not None


@pytest.mark.parametrize(
    ("name", "as_of", "breached"),
    [
        ("eingehalten", date(2026, 3, 2), []),
        (
            "verletzt",
            date(2026, 3, 16),
            [("UB201", "phases/0"), ("UB301", "phases/1"), ("UB303", "records/4")],
        ),
    ],
)
def test_the_cases(name: str, as_of: date, breached: list[tuple[str, str]]) -> None:
    """Each breaks exactly what its first lines say, and says that it is fictional."""
    path = FOLDER / f"{name}.yaml"
    head = " ".join(line for line in path.read_text("utf-8").splitlines() if line.startswith("#"))
    assert head.startswith("# Frei erfunden.")
    assert f"Stichtag (as_of): {as_of}" in head
    report = check(load_case(path, programme=PROGRAMME), as_of=as_of)
    assert [(j.rule, j.subject) for j in report.breached] == breached
    assert all(rule in head for rule, _ in breached)
    assert report.undetermined == ()


def outcome(rule: str, *phases: Phase, as_of: date) -> Outcome:
    """What a rule says of the last of the phases."""
    case = Case(id="UB-1", programme=PROGRAMME, phases=phases)
    return check(case, as_of=as_of, select=[rule])[rule][-1].outcome


@pytest.mark.parametrize(("module", "months"), [("qualifizierung", 24), ("verlaengerung", 12)])
@pytest.mark.parametrize("start", [START, date(2024, 2, 29), date(2025, 1, 31), date(2025, 8, 15)])
def test_lengths(module: str, months: int, start: date) -> None:
    """„für bis zu zwei Jahre“, „bis zu einer Dauer von weiteren zwölf Monaten“ (§ 55 Abs. 2)."""
    last = period_end(start, Length.months(months))
    inside = Phase(module=module, start=start, end=last)
    outside = Phase(module=module, start=start, end=last + timedelta(days=1))
    assert outcome("UB201", inside, as_of=start) is Outcome.MET
    assert outcome("UB201", outside, as_of=start) is Outcome.BREACHED


def test_work_support_stands_apart() -> None:
    """It has no window, comes before or after anything, and needs a decision like every part."""
    support = Phase(module="berufsbegleitung", start=START)
    alone = check(
        Case(id="UB-1", programme=PROGRAMME, phases=[support]), as_of=START + timedelta(days=1)
    )
    assert [(j.rule, j.subject) for j in alone.breached] == [("UB301", "phases/0")]
    assert alone["UB101"][0].outcome is Outcome.NOT_APPLICABLE
    assert alone["UB201"][0].outcome is Outcome.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("option", "severity"), [(None, "warning"), ("error", "error"), ("off", None)]
)
def test_several_phases_are_a_matter_of_reading(option: str | None, severity: str | None) -> None:
    """Whoever reads the law so that phases may be interrupted switches the rule off."""
    phases = [
        Phase(module="qualifizierung", start=START, end=date(2024, 12, 31)),
        Phase(module="qualifizierung", start=date(2025, 3, 1)),
    ]
    report = check(
        Case(id="UB-1", programme=PROGRAMME, phases=phases),
        as_of=date(2025, 3, 1),
        readings={} if option is None else {"interruption": option},
        select=["UB103"],
    )
    assert [j.severity.value for j in report.breached] == ([] if severity is None else [severity])
