"""What ``compare.py`` measures, in one interpreter: prints seconds by name as JSON.

It keeps to names of the library that the oldest compared revisions know, too.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable

from five_rules import RULES
from measure import seconds
from workload import AS_OF, ENTRY, case, case_text

import passtgenau_core
from passtgenau_core import check, check_booking, load_case


def main() -> None:
    """Measure the library of the folder that the command line names."""
    assert str(passtgenau_core.__file__).startswith(sys.argv[1]), passtgenau_core.__file__
    started = time.process_time()
    small, records, large = case(200), case(200, records=60), case(10_000)
    texts = {n: case_text(*n) for n in ((200, 0), (200, 60), (2_000, 60))}
    actions: dict[str, Callable[[], object]] = {
        "check 200 entries by five rules": lambda: check(small, as_of=AS_OF, select=RULES),
        "check 200 entries, 60 records by all rules": lambda: check(records, as_of=AS_OF),
        "check 10,000 entries by all rules": lambda: check(large, as_of=AS_OF),
        **{
            f"load {n[0]:,} entries, {n[1]} records": lambda text=text: load_case(  # type: ignore[misc]
                text, format="json"
            )
            for n, text in texts.items()
        },
        "load and check 200 entries, 60 records": lambda: check(
            load_case(texts[200, 60], format="json"), as_of=AS_OF
        ),
        "book at 10,000 entries": lambda: large.ledger.book(ENTRY),
        "check_booking at 10,000 entries": lambda: check_booking(large, ENTRY, as_of=AS_OF),
    }
    found = {"make cases": time.process_time() - started}
    found |= dict(zip(actions, seconds(list(actions.values()), rounds=8), strict=True))
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
