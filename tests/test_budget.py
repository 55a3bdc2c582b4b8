from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pendulum
import pytest
from hypothesis import given
from hypothesis import strategies as st

from passtgenau_core.budget import Budget, Rate
from passtgenau_core.errors import InputError, Problem
from passtgenau_core.quantities import Cents
from passtgenau_core.testing import days

DAY = date(2025, 3, 1)
EUROS = "euros as a text with a point and at most two places"
CENTS = "cents as a whole number from 0"
HOURS = "a number of hours above 0 that comes to whole minutes"


def problem_of(make: Callable[[], object]) -> Problem:
    """The one problem of what ``make`` is refused for."""
    with pytest.raises(InputError) as caught:
        make()
    [problem] = caught.value.problems
    return problem


def told(problem: Problem) -> tuple[str, str | None, str | None]:
    """Pointer, got and expected of a problem, in English."""
    got, expected = problem.got, problem.expected
    return problem.pointer, got.en if got else None, expected.en if expected else None


AMOUNTS = pytest.mark.parametrize(
    ("value", "cents"),
    [
        (0, 0),
        (6000, 6000),
        (Cents(6000), 6000),
        ("60", 6000),
        ("60.00", 6000),
        ("0.5", 50),
        (10**14 - 1, 10**14 - 1),
    ],
)
NO_AMOUNTS = pytest.mark.parametrize(
    ("value", "got", "expected"),
    [
        (-1, "-1", CENTS),
        (10**14, "100000000000000", CENTS),
        (60.0, "60.0", CENTS),
        (True, "true", CENTS),
        (Decimal("60.00"), "60.00", CENTS),
        ([60], "a list", CENTS),
        ("60,00", "a text of 5 characters", EUROS),
        ("-60.00", '"-60.00"', EUROS),
    ],
)


class TestAmounts:
    """The domain: "Minutes and cents are integers, floats appear nowhere"."""

    @AMOUNTS
    def test_cents_and_euros(self, value: Any, cents: int) -> None:
        """A number is cents, a text is euros; both become cents."""
        for amount in (Budget(amount=value).amount, Rate(from_=DAY, rate=value).rate):
            assert (type(amount), amount) == (Cents, cents)

    @NO_AMOUNTS
    def test_what_is_no_amount_of_a_budget(self, value: Any, got: str, expected: str) -> None:
        """Floats, amounts below zero and unreadable texts are refused."""
        problem = problem_of(lambda: Budget(amount=value))
        assert told(problem)[1:] == (got, expected)
        assert problem.example

    @NO_AMOUNTS
    def test_what_is_no_rate(self, value: Any, got: str, expected: str) -> None:
        """The same holds for the price of an hour."""
        problem = problem_of(lambda: Rate(from_=DAY, rate=value))
        assert told(problem)[1:] == (got, expected)
        assert problem.example

    @pytest.mark.parametrize("value", [-1, "60,00"])
    def test_where_it_stands(self, value: Any) -> None:
        """An amount that is refused is told with its field, as everything else is."""
        assert problem_of(lambda: Budget(amount=value)).pointer == "/amount"
        assert problem_of(lambda: Rate(from_=DAY, rate=value)).pointer == "/rate"

    def test_a_budget_may_have_no_amount_and_a_rate_may_not(self) -> None:
        """What an hour costs cannot be unknown from a day on."""
        missing: Any = None
        assert Budget(amount=None).amount is None
        problem = problem_of(lambda: Rate(from_=DAY, rate=missing))
        assert told(problem)[1:] == ("nothing (null)", CENTS)


class TestRates:
    """The domain: "rate valid on the entry's date"."""

    @given(
        firsts=st.lists(days(), unique=True, max_size=5),
        asked=days(),
    )
    def test_the_latest_one_holds(self, firsts: Sequence[date], asked: date) -> None:
        """A rate holds from its day on, until the next one begins; in whatever order they stand."""
        budget = Budget(rates=[Rate(from_=first, rate=n) for n, first in enumerate(firsts)])
        begun = [first for first in firsts if first <= asked]
        assert budget.rate_on(asked) == (firsts.index(max(begun)) if begun else None)

    def test_its_first_day_is_inside(self) -> None:
        """A rate holds on its first day and not on the day before."""
        budget = Budget(rates=[Rate(from_=DAY, rate="60.00")])
        assert budget.rate_on(DAY) == Cents(6000)
        assert budget.rate_on(DAY - timedelta(days=1)) is None

    def test_no_rates_stated(self) -> None:
        """Without rates there is none on any day; not stated and empty stay apart."""
        assert Budget().rate_on(DAY) is None
        assert (Budget().rates, Budget(rates=[]).rates) == (None, ())

    def test_two_from_one_day(self) -> None:
        """Two rates from one day on leave open which one holds."""
        rates = [Rate(from_=DAY, rate=n) for n in range(3)]
        with pytest.raises(InputError) as caught:
            Budget(rates=rates)
        assert [told(problem) for problem in caught.value.problems] == [
            ("/rates/1/from", "2025-03-01", "one rate a day"),
            ("/rates/2/from", "2025-03-01", "one rate a day"),
        ]

    @pytest.mark.parametrize(
        ("value", "got"),
        [("60.00", '"60.00"'), (6000, "6000"), ([6000], "a list"), ({DAY: 6000}, "a list")],
    )
    def test_what_is_no_list_of_rates(self, value: Any, got: str) -> None:
        """A price alone does not say from which day on it holds."""
        assert told(problem_of(lambda: Budget(rates=value))) == ("/rates", got, "a list: rates")


class TestHours:
    @pytest.mark.parametrize("kind", [dict, list, tuple, iter])
    def test_pairs_of_module_and_hours(self, kind: Callable[[Any], Any]) -> None:
        """A mapping and pairs of any kind become pairs; minutes are told by module."""
        pairs: list[tuple[str, int | Decimal]] = [
            ("einstiegsphase", 48),
            ("uebergangsphase", Decimal("0.50")),
        ]
        budget = Budget(hours=kind(pairs))
        assert budget.hours == (("einstiegsphase", 48), ("uebergangsphase", Decimal("0.5")))
        assert budget.minutes("einstiegsphase") == 2880
        assert budget.minutes("uebergangsphase") == 30
        assert budget.minutes("jobcoaching") is None
        assert hash(budget) == hash(Budget(hours=pairs))

    def test_not_stated(self) -> None:
        """Hours that are not stated are no limit of 0."""
        assert Budget().hours is None
        assert Budget().minutes("einstiegsphase") is None

    @pytest.mark.parametrize(
        ("value", "got"),
        [(0, "0"), (-1, "-1"), (48.9, "48.9"), ("48", '"48"'), (None, "nothing (null)")],
    )
    def test_what_is_no_number_of_hours(self, value: Any, got: str) -> None:
        """Each number is refused with the place it stands at."""
        problem = problem_of(lambda: Budget(hours={"einstiegsphase": value}))
        assert told(problem) == ("/hours/einstiegsphase", got, HOURS)

    def test_a_pointer_is_escaped(self) -> None:
        """RFC 6901: a slash in a key is written ``~1``."""
        problem = problem_of(lambda: Budget(hours={"a/b": 0}))
        assert problem.pointer == "/hours/a~1b"

    @pytest.mark.parametrize(
        "value",
        [
            48,
            "48",
            [48],
            [("einstiegsphase", 48, 1)],
            [("einstiegsphase", 48), ("einstiegsphase", 49)],
            {48: 48},
        ],
    )
    def test_what_are_no_pairs(self, value: Any) -> None:
        """Hours without their modules, and two numbers for one module, are refused."""
        problem = problem_of(lambda: Budget(hours=value))
        assert problem.pointer.startswith("/hours")
        assert problem.got is not None
        assert problem.expected is not None


class TestPeriod:
    """The contract: "end before start" is broken input."""

    def test_one_day_is_a_period(self) -> None:
        """First and last day may be the same, and either may be missing."""
        assert Budget(start=DAY, end=DAY).end == DAY
        assert Budget(end=DAY).start is None
        assert Budget(start=DAY).end is None

    def test_end_before_start(self) -> None:
        """A budget that ends before it starts covers no day."""
        problem = problem_of(lambda: Budget(start=DAY, end=date(2025, 2, 28)))
        assert told(problem) == ("/end", "2025-02-28", "2025-03-01 or later")

    def test_all_problems_at_once(self) -> None:
        """A wrong period and clashing rates are told together."""
        rate = Rate(from_=DAY, rate=1)
        with pytest.raises(InputError) as caught:
            Budget(start=DAY, end=date(2025, 2, 28), rates=[rate, rate])
        assert [p.pointer for p in caught.value.problems] == ["/end", "/rates/1/from"]

    @pytest.mark.parametrize("name", ["approved_on", "start", "end"])
    def test_days(self, name: str) -> None:
        """Days are plain days, and a point in time is none."""
        days_of: dict[str, Any] = {name: pendulum.date(2025, 3, 1)}
        found = getattr(Budget(**days_of), name)
        assert (type(found), found) == (date, DAY)
        times: dict[str, Any] = {name: datetime(2025, 3, 1, tzinfo=UTC)}
        assert problem_of(lambda: Budget(**times)).pointer == f"/{name}"

    def test_the_day_of_a_rate(self) -> None:
        """A rate begins on a day."""
        wrong: Any = "2025-03-01"
        problem = problem_of(lambda: Rate(from_=wrong, rate=1))
        assert told(problem) == ("/from", '"2025-03-01"', "a day from 1900 to 2199")
        assert Rate(from_=pendulum.date(2025, 3, 1), rate=1) == Rate(from_=DAY, rate=1)

    def test_the_funder_is_an_id(self) -> None:
        """The authority is named by an id."""
        assert (
            Budget(funder="eingliederungshilfe-loerrach").funder == "eingliederungshilfe-loerrach"
        )
        problem = problem_of(lambda: Budget(funder="Frau Canary"))
        assert problem.pointer == "/funder"
        assert problem.got is not None
        assert problem.got.en == "a text of 11 characters"
