"""Peers that are compared must do the same: each comes to our verdicts in every situation."""

from __future__ import annotations

import json
from datetime import date

import pytest
from five_rules import RULES, by_hand, ours, plain, situations, told_in_days
from pytest_benchmark.fixture import BenchmarkFixture
from workload import case_text

from passtgenau_core import Case, InputError, check, load_case

SITUATIONS = situations(200)
GROUP = "five rules, 200 entries"
situation = pytest.mark.parametrize(("case", "as_of"), SITUATIONS)


def test_situations_differ() -> None:
    """Between them, the situations have every outcome that these rules can have with phases."""
    outcomes = {verdict[2] for case, as_of in SITUATIONS for verdict in ours(case, as_of)}
    assert outcomes == {"met", "breached", "pending"}


@situation
def test_by_hand(case: Case, as_of: date) -> None:
    assert by_hand(case, tuple(case.ledger), as_of) == ours(case, as_of)


@pytest.mark.parametrize("without", ["phases", "ends", "first", "hours"])
def test_by_hand_of_less(without: str) -> None:
    """The loop is complete: it knows open phases, missing ones and reversals, too."""
    data = json.loads(case_text(50))
    if without == "phases":
        data["phases"] = []
    elif without == "ends":
        data["phases"] = [{"module": p["module"], "start": p["start"]} for p in data["phases"]]
    elif without == "first":
        del data["phases"][0]
    else:
        data["hours"] += [
            {"id": f"S-{number}", "date": "2025-04-01", "reverses": entry["id"]}
            for number, entry in enumerate(data["hours"][::3])
        ]
    case = load_case(json.dumps(data), format="json")
    for day in (date(2025, 3, 10), date(2025, 9, 15), date(2026, 12, 31), date(2027, 12, 1)):
        assert by_hand(case, tuple(case.ledger), day) == ours(case, day)


@situation
def test_zen(case: Case, as_of: date) -> None:
    zen_peer = pytest.importorskip("zen_peer", exc_type=ModuleNotFoundError)
    assert told_in_days(zen_peer.zen_peer(plain(case, as_of))()) == ours(case, as_of)


@situation
def test_rule_engine(case: Case, as_of: date) -> None:
    peer = pytest.importorskip("rule_engine_peer", exc_type=ModuleNotFoundError)
    assert told_in_days(peer.RuleEnginePeer(plain(case, as_of)).judge()) == ours(case, as_of)


def test_check(benchmark: BenchmarkFixture) -> None:
    """Our own check."""
    benchmark.group = GROUP
    case, as_of = SITUATIONS[0]
    assert len(benchmark(check, case, as_of=as_of, select=RULES)) == 20


def test_check_by_hand(benchmark: BenchmarkFixture) -> None:
    """The loop over entries that are there already."""
    benchmark.group = GROUP
    case, as_of = SITUATIONS[0]
    assert len(benchmark(by_hand, case, tuple(case.ledger), as_of)) == 20


def test_check_by_zen(benchmark: BenchmarkFixture) -> None:
    """One evaluation of a graph that is compiled already."""
    benchmark.group = GROUP
    zen_peer = pytest.importorskip("zen_peer", exc_type=ModuleNotFoundError)
    assert len(benchmark(zen_peer.zen_peer(plain(*SITUATIONS[0])))) == 20


def test_check_by_rule_engine(benchmark: BenchmarkFixture) -> None:
    """Rules that are compiled already, and loops around them."""
    benchmark.group = GROUP
    peer = pytest.importorskip("rule_engine_peer", exc_type=ModuleNotFoundError)
    assert len(benchmark(peer.RuleEnginePeer(plain(*SITUATIONS[0])).judge)) == 20


WRONG = {
    "unknown key": ('"trainer"', '"teacher"'),
    "unknown word": ('"module": "einstiegsphase"', '"module": "einstieg"'),
    "minutes": ('"minutes": 240', '"minutes": 0'),
    "number as text": ('"minutes": 240', '"minutes": "240"'),
    "day": ('"date": "2025-03-03"', '"date": "2025-02-30"'),
    "id": ('"id": "H-000000"', '"id": "H 0"'),
    "same id": ('"id": "H-000001"', '"id": "H-000000"'),
    "order": ('"end": "2025-03-28"', '"end": "2025-03-01"'),
}


@pytest.mark.parametrize("wrong", WRONG)
@pytest.mark.parametrize("peer", ["pydantic_peer", "msgspec_peer"])
def test_loading_peers_look_at_the_same(peer: str, wrong: str) -> None:
    """What they are said to look at, they refuse, as we do; what is right they read."""
    module = pytest.importorskip(peer, exc_type=ModuleNotFoundError)
    text = case_text(200, 60)
    read = module.read(text)
    assert (len(read.hours), len(read.records)) == (198, 60)
    broken = text.replace(*WRONG[wrong], 1)
    assert broken != text
    with pytest.raises(ValueError):  # noqa: PT011 (each has an error of its own)
        module.read(broken)
    with pytest.raises(InputError):
        load_case(broken, format="json")


@pytest.mark.parametrize("peer", ["pydantic_peer", "msgspec_peer"])
def test_load_by_peers(benchmark: BenchmarkFixture, peer: str) -> None:
    """Models of the same shape, without lines and without an index of the hours."""
    benchmark.group = "load 200 entries from JSON"
    module = pytest.importorskip(peer, exc_type=ModuleNotFoundError)
    assert benchmark(module.read, case_text(200)).hours
