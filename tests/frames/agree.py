"""Look for a case of which the two engines do not say the same. For use by hand:

    python tests/frames/agree.py passtgenau PG101,PG202 polars 300
"""

from __future__ import annotations

import sys
from datetime import date
from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from portfolios import by_frames, by_reference, rows_of

from passtgenau_core import load_programme
from passtgenau_core.testing import cases, days
from passtgenau_core.testing.strategies import FIRST, LAST


def main() -> None:
    """Draw portfolios and compare."""
    name, rules, library, examples = sys.argv[1:5]
    programme = load_programme(name)
    select = rules.split(",") if rules else ()
    numbers = count()

    @settings(max_examples=int(examples), deadline=None, suppress_health_check=list(HealthCheck))
    @given(portfolio=st.lists(cases(programme=programme), min_size=1, max_size=4, unique_by=lambda c: c.id), as_of=days(), data=st.data())
    def agree(portfolio, as_of, data) -> None:
        next(numbers)
        readings = {r.id: data.draw(st.sampled_from(r.options)) for r in programme.readings}
        how = {"as_of": as_of, "select": select, "readings": readings}
        ours = by_frames(portfolio, library, **how)
        theirs = [r for r in by_reference(portfolio, **how) if not r[1].startswith("W")]
        if ours != theirs:
            print("as_of", as_of, readings)
            for table, rows in rows_of(portfolio).items():
                for row in rows:
                    print(table, {k: v for k, v in row.items() if v not in (None, (), [])})
            print("only frames:   ", [r for r in ours if r not in theirs])
            print("only reference:", [r for r in theirs if r not in ours])
        assert ours == theirs

    agree()
    print("agreed on", next(numbers), "portfolios")


main()
