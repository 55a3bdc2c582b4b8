"""Print the ratios that the project has promised, each measured beside its peer in this run.

Run with ``uv run python benchmarks/ratios.py``; with words after it, only groups whose titles hold
one of them. A peer that is not installed is left out, and that is said.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from five_rules import RULES, by_hand, ours, plain, situations, told_in_days
from measure import Group, Line, Missing, show, versions
from workload import AS_OF, ENTRY, case, case_text, hand_written

from passtgenau_core import check, check_booking, load_case

PEERS = (
    *("zen-engine", "rule-engine", "pydantic", "msgspec", "attrs", "cattrs"),
    *("duckdb", "polars", "narwhals"),
)
FILES = ((200, 0), (200, 60), (2_000, 60))


def per_case() -> Iterator[Line | Missing]:
    """The same five rules and the same verdicts, and then all rules."""
    timed, as_of = situations(200)[0]
    entries = tuple(timed.ledger)
    verdicts = ours(timed, as_of)
    assert by_hand(timed, entries, as_of) == verdicts

    def five() -> object:
        return check(timed, as_of=as_of, select=RULES)

    yield Line("check / hand-written loop", "<= 3", five, lambda: by_hand(timed, entries, as_of))
    if find_spec("zen"):
        from zen_peer import zen_peer  # noqa: PLC0415

        judge = zen_peer(plain(timed, as_of))
        assert told_in_days(judge()) == verdicts
        yield Line("zen-engine / check", ">= 20", judge, five)
    else:
        yield Missing("zen-engine")
    if find_spec("rule_engine"):
        from rule_engine_peer import RuleEnginePeer  # noqa: PLC0415

        judge = RuleEnginePeer(plain(timed, as_of)).judge
        assert told_in_days(judge()) == verdicts
        yield Line("rule-engine / check", ">= 20", judge, five)
    else:
        yield Missing("rule-engine")


def all_rules() -> Iterator[Line]:
    """More rules and more entries, beside the small loop of before."""
    small, large, with_records = case(200), case(2_000), case(200, records=60)
    entries = tuple(small.ledger)

    def loop() -> object:
        return hand_written(small, entries)

    yield Line(
        "PG101 to PG308 / loop over two of them",
        "<= 8",
        lambda: check(small, as_of=AS_OF, select=["PG1", "PG2", "PG3"]),
        loop,
    )
    yield Line(
        "all rules, 60 records / the same loop",
        "<= 16",
        lambda: check(with_records, as_of=AS_OF),
        loop,
    )
    yield Line(
        "2,000 entries / 200 entries",
        "<= 11",
        lambda: check(large, as_of=AS_OF),
        lambda: check(small, as_of=AS_OF),
    )


def loading() -> Iterator[Line | Missing]:
    """The same case files in JSON."""
    peers: list[tuple[str, str, Callable[[str], object] | None]] = [
        ("json.loads", "<= 3", json.loads),
        *((name, "", _reader(name)) for name in ("pydantic", "msgspec")),
    ]
    for name, goal, read in peers:
        if read is None:
            yield Missing(name)
            continue
        for entries, records in FILES:
            text = case_text(entries, records)
            yield Line(
                f"{entries:,} entries, {records} records / {name}",
                goal,
                lambda text=text: load_case(text, format="json"),  # type: ignore[misc]
                lambda text=text, read=read: read(text),  # type: ignore[misc]
            )
    text = case_text(200, 60)
    yield Line(
        "200 entries, 60 records, and a first check / json.loads",
        "",
        lambda: check(load_case(text, format="json"), as_of=AS_OF),
        lambda: json.loads(text),
    )


def _reader(package: str) -> Callable[[str], object] | None:
    """What reads a case file with a package, or ``None`` where that is not installed."""
    if find_spec(package) is None:
        return None
    reader: Callable[[str], object] = import_module(f"{package}_peer").read
    return reader


def incremental() -> Iterator[Line]:
    """Booking one entry, and what that changes, in ledgers of growing size."""
    few = case(100)
    for entries in (1_000, 10_000, 100_000):
        many = case(entries)
        yield Line(
            f"book at {entries:,} entries / at 100",
            "<= 3",
            lambda many=many: many.ledger.book(ENTRY),  # type: ignore[misc]
            lambda: few.ledger.book(ENTRY),
        )
        yield Line(
            f"check_booking at {entries:,} entries / at 100",
            "<= 3",
            lambda many=many: check_booking(many, ENTRY, as_of=AS_OF),  # type: ignore[misc]
            lambda: check_booking(few, ENTRY, as_of=AS_OF),
        )


def many_cases() -> Iterator[Line | Missing]:
    """Whole portfolios, from files to a file of breaches: ``bulk.py`` tells memory, too."""
    if find_spec("duckdb") is None or find_spec("polars") is None:
        yield Missing("duckdb or polars")
        return
    from bulk_data import make  # noqa: PLC0415
    from bulk_ways import WAYS, breaches, case_files  # noqa: PLC0415

    with tempfile.TemporaryDirectory() as place:

        def doing(way: str, cases: int) -> Callable[[], None]:
            folder, target = make(Path(place), cases), Path(place, way)
            return lambda: WAYS[way](folder, target)

        def same(way: str, peer: str) -> bool:
            return breaches(Path(place, way)) == breaches(Path(place, peer))

        for way, peer, goal in (
            ("ours, DuckDB", "by hand, DuckDB", "<= 1.5"),
            ("ours, DuckDB", "by hand, Polars", "<= 1.5"),
            ("ours, Polars", "by hand, Polars", ""),
        ):
            first, second = doing(way, 200_000), doing(peer, 200_000)
            first()
            second()
            assert same(way, peer)
            yield Line(f"{way} / {peer}", goal, first, second, time.perf_counter)
        way = "ours, DuckDB"
        many, twice = doing(way, 200_000), doing(way, 400_000)
        yield Line(f"{way}: 400,000 cases / 200,000", "<= 2.5", twice, many, time.perf_counter)
        case_files(make(Path(place), 20_000))
        files, tables = doing("ours, case files", 20_000), doing(way, 20_000)
        yield Line(f"ours, case files / {way}: 20,000 cases", "", files, tables, time.perf_counter)


# As installed, with what Python has compiled before.
_ENVIRONMENT = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}


def _running_python(code: str) -> Callable[[], object]:
    """A new interpreter that runs ``code`` and ends."""
    return lambda: subprocess.run([sys.executable, "-c", code], check=True, env=_ENVIRONMENT)


def _running(*command: str) -> Callable[[], object]:
    """The installed command with these arguments, in a process of its own."""
    words = [str(Path(sys.executable).with_name(command[0])), *command[1:]]
    return lambda: subprocess.run(words, check=True, stdout=subprocess.DEVNULL, env=_ENVIRONMENT)


def starting() -> Iterator[Line]:
    """New processes."""
    yield Line(
        "import check and load_case / attrs, cattrs and pendulum",
        "<= 2",
        _running_python("from passtgenau_core import check, load_case"),
        _running_python("import attrs, cattrs, pendulum"),
        time.perf_counter,
    )
    yield Line(
        "passtgenau --version / import click",
        "<= 2",
        _running("passtgenau", "--version"),
        _running_python("import click"),
        time.perf_counter,
    )


GROUPS = (
    ("one case of 200 entries, five rules, the same verdicts", per_case),
    ("one case, more rules", all_rules),
    ("loading from JSON", loading),
    ("incremental", incremental),
    ("starting", starting),
    ("many cases: 200,000 with 20 million entries", many_cases),
)


def main() -> None:
    """Measure and print."""
    wanted = sys.argv[1:]
    print(versions(PEERS), end="\n\n")
    show(
        Group(title, lines())
        for title, lines in GROUPS
        if not wanted or any(word in title for word in wanted)
    )


if __name__ == "__main__":
    main()
