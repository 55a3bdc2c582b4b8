import pickle
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passtgenau_core.errors import InputError, Problem
from passtgenau_core.quantities import (
    MINUTES_AN_HOUR,
    MOST_MINUTES,
    Cents,
    as_hours,
    as_minutes,
    minutes_of,
)


def problem_of(make: Callable[[], object]) -> Problem:
    """The one problem of what ``make`` is refused for."""
    with pytest.raises(InputError) as caught:
        make()
    [problem] = caught.value.problems
    return problem


class TestCents:
    """The domain: "Minutes and cents are integers, floats appear nowhere"."""

    @pytest.mark.parametrize(
        ("text", "cents"),
        [
            ("0", 0),
            ("0.0", 0),
            ("0.05", 5),
            ("0.5", 50),
            ("60", 6000),
            ("60.0", 6000),
            ("60.00", 6000),
            ("88200.50", 8820050),
            ("999999999999.99", 99999999999999),
        ],
    )
    def test_euros_as_text(self, text: str, cents: int) -> None:
        """A decimal text with at most two places is whole cents."""
        assert Cents.parse(text) == cents
        assert type(Cents.parse(text)) is Cents

    @pytest.mark.parametrize(
        ("text", "got"),
        [
            ("", '""'),
            ("60,00", "a text of 5 characters"),
            ("1.000.00", '"1.000.00"'),
            ("60.", '"60."'),
            (".50", '".50"'),
            ("60.005", '"60.005"'),
            ("-1", '"-1"'),
            ("+1", '"+1"'),
            ("060", '"060"'),
            ("1e3", '"1e3"'),
            ("60 ", "a text of 3 characters"),
            ("60.00\n", "a text of 6 characters"),
            ("٦٠", '"٦٠"'),
            ("1000000000000", '"1000000000000"'),
            (60, "60"),
            (60.0, "60.0"),
            (None, "nothing (null)"),
        ],
    )
    def test_what_is_no_amount(self, text: str, got: str) -> None:
        """Signs, commas, separators, three places and numbers are refused."""
        problem = problem_of(lambda: Cents.parse(text))
        assert problem.got is not None
        assert problem.expected is not None
        assert problem.got.en == got
        assert problem.expected.en == "euros as a text with a point and at most two places"
        assert problem.example == '"88200.00"'

    @given(cents=st.integers(0, 10**14 - 1))
    def test_text_and_back(self, cents: int) -> None:
        """An amount that is written and read again is the same."""
        assert Cents.parse(str(Cents(cents))) == cents

    @given(cents=st.integers(-(10**14), 10**14))
    def test_text_is_the_hundredth_part(self, cents: int) -> None:
        """The text of an amount, below zero too, is its exact value in euros."""
        assert Fraction(str(Cents(cents))) == Fraction(cents, 100)
        assert str(Cents(cents))[-3] == "."

    def test_repr_names_the_unit(self) -> None:
        """An amount is told apart from minutes at sight."""
        assert repr(Cents(-5)) == "Cents(-5)"

    def test_it_holds_nothing_else(self) -> None:
        """An amount takes no attributes and survives pickling with its type."""
        with pytest.raises(AttributeError):
            Cents(5).currency = "EUR"  # type: ignore[attr-defined]
        again = pickle.loads(pickle.dumps(Cents(5)))  # noqa: S301 (our own bytes)
        assert (type(again), again) == (Cents, Cents(5))


class TestMinutes:
    """The contract: "Hours are whole minutes above 0"."""

    @pytest.mark.parametrize("minutes", [1, 90, MOST_MINUTES])
    def test_whole_minutes(self, minutes: int) -> None:
        """A whole number above 0 is a number of minutes."""
        assert as_minutes(minutes) == minutes

    @pytest.mark.parametrize(
        ("value", "got"),
        [
            (0, "0"),
            (-90, "-90"),
            (MOST_MINUTES + 1, "10000001"),
            (90.0, "90.0"),
            (True, "true"),
            (Decimal(90), "90"),
            (Cents(90), "0.90"),
            ("90", '"90"'),
            (None, "nothing (null)"),
        ],
    )
    def test_what_are_no_minutes(self, value: object, got: str) -> None:
        """Floats, booleans, amounts of money, texts and nothing at all are refused."""
        problem = problem_of(lambda: as_minutes(value, "/minutes"))
        assert problem.got is not None
        assert problem.expected is not None
        assert (problem.got.en, problem.expected.en) == (got, "whole minutes above 0")
        assert (problem.pointer, problem.example) == ("/minutes", "90")


class TestHours:
    """The contract: "`hours`/`planned_hours` are numbers of hours that come to whole minutes"."""

    @pytest.mark.parametrize(
        ("value", "hours"),
        [
            (1, 1),
            (48, 48),
            (10**7 - 1, 10**7 - 1),
            (Decimal(48), 48),
            (Decimal("48.0"), 48),
            (Decimal("48.50"), Decimal("48.5")),
            (Decimal("0.05"), Decimal("0.05")),
            (Decimal("1E+2"), 100),
        ],
    )
    def test_numbers_that_come_to_whole_minutes(self, value: object, hours: object) -> None:
        """A number of hours is an int where it is whole, and has no idle zeros otherwise."""
        found = as_hours(value)
        assert (type(found), str(found)) == (type(hours), str(hours))

    @pytest.mark.parametrize(
        ("value", "got"),
        [
            (0, "0"),
            (-1, "-1"),
            (10**7, "10000000"),
            (Decimal(0), "0"),
            (Decimal("-0.5"), "-0.5"),
            (Decimal("0.01"), "0.01"),
            (Decimal("0.001"), "0.001"),
            (Decimal("0.05000000000000000000000000000000001"), "0." + "05" + "0" * 32 + "1"),
            (Decimal("NaN"), "NaN"),
            (Decimal("sNaN"), "sNaN"),
            (Decimal("Infinity"), "Infinity"),
            (Decimal("1E+30"), "1E+30"),
            (Decimal("1E-999"), "1E-999"),
            (48.5, "48.5"),
            (True, "true"),
            ("48", '"48"'),
            (None, "nothing (null)"),
        ],
    )
    def test_what_is_no_number_of_hours(self, value: object, got: str) -> None:
        """Floats, booleans, texts, parts of a minute and nothing at all are refused."""
        problem = problem_of(lambda: as_hours(value, "/planned_hours"))
        assert problem.got is not None
        assert problem.expected is not None
        assert problem.got.en == got
        assert problem.expected.en == "a number of hours above 0 that comes to whole minutes"
        assert (problem.pointer, problem.example) == ("/planned_hours", "48, 48.5")

    @given(hundredths=st.integers(1, 10**6))
    def test_exactly_the_whole_minutes_pass(self, hundredths: int) -> None:
        """A hundredth of an hour is 36 seconds: every fifth of them is a whole minute."""
        value = Decimal(hundredths) / 100
        minutes = Fraction(hundredths * MINUTES_AN_HOUR, 100)
        if minutes.denominator == 1:
            assert minutes_of(as_hours(value)) == minutes
        else:
            assert problem_of(lambda: as_hours(value)).pointer == ""

    @given(minutes=st.integers(1, 10**6).map(lambda n: 3 * n))
    def test_minutes_and_back(self, minutes: int) -> None:
        """Minutes that are written as decimal hours are the same minutes again."""
        hours = Decimal(minutes) / MINUTES_AN_HOUR
        assert minutes_of(as_hours(hours)) == minutes
