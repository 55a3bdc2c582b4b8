"""What is said in expressions: the same in each library, and what is not known never holds."""

from __future__ import annotations

from itertools import product
from typing import Any

import duckdb
import polars
import pyarrow
import pytest
from hypothesis import given
from hypothesis import strategies as st
from narwhals import Expr, from_native

from passtgenau_core.columns.expressions import (
    all_of,
    any_of,
    choose,
    col,
    euros,
    holds,
    lit,
    never,
    number_text,
    one_of,
    only_if,
    quotient,
    stated,
    text,
    words,
)
from passtgenau_core.judgement import Outcome

in_each = pytest.mark.parametrize("library", ["polars", "pyarrow", "duckdb"])
TRUTH = (True, False, None)


def _values(library: str, columns: dict[str, Any], expression: Expr) -> list[Any]:
    number = len(next(iter(columns.values())))
    table = pyarrow.table(
        {"case": pyarrow.array(["A"] * number), "place": list(range(number)), **columns}
    )
    frame: Any = {
        "polars": polars.from_arrow,
        "pyarrow": lambda table: table,
        "duckdb": duckdb.from_arrow,
    }[library](table)
    rows = from_native(frame).lazy().select("place", value=expression).sort("place").collect()
    return rows["value"].to_list()  # type: ignore[no-any-return]


@in_each
def test_choose_takes_the_first_branch_that_holds(library: str) -> None:
    chosen = choose(
        (col("a") > 10, "large"), (col("a") > 5, lit("some")), otherwise=text(["no ", "more"])
    )
    found = _values(library, {"a": [11, 10, 6, 5, None]}, chosen)
    assert found == ["large", "some", "some", "no more", "no more"]


@in_each
def test_choose_among_nothing(library: str) -> None:
    assert _values(library, {"a": [1, 2]}, choose(otherwise=Outcome.MET)) == ["met", "met"]


@in_each
def test_only_if(library: str) -> None:
    """Elsewhere nothing is known, and so where the condition is not known."""
    found = _values(library, {"a": [1, 0, None]}, only_if(col("a") > 0, 7))
    assert found == [7, None, None]


@in_each
def test_literals(library: str) -> None:
    """Members of an enumeration are their values; what is not known is a text."""
    assert _values(library, {"a": [1]}, lit(Outcome.BREACHED)) == ["breached"]
    assert _values(library, {"a": [1]}, lit(None)) == [None]
    assert _values(library, {"a": [1]}, text(["<", lit(None).fill_null("?"), ">"])) == ["<?>"]


def test_stated_is_the_column_of_the_last_name() -> None:
    columns = {"approved_on": ["b"], "budget": ["a"]}
    assert _values("polars", columns, stated("budget.approved_on")) == ["b"]
    assert _values("polars", columns, stated("approved_on")) == ["b"]


@in_each
def test_text_of_something_unknown_is_unknown(library: str) -> None:
    parts = text(["phases/", number_text(col("a")), "!"])
    assert _values(library, {"a": [0, 12, None]}, parts) == ["phases/0!", "phases/12!", None]


@in_each
def test_number_text_of_a_number_with_places(library: str) -> None:
    """DuckDB adds whole numbers up to such ones."""
    assert _values(library, {"a": [12.0, 0.0]}, number_text(col("a"))) == ["12", "0"]


EUROS = {
    0: "0.00",
    1: "0.01",
    9: "0.09",
    10: "0.10",
    99: "0.99",
    100: "1.00",
    101: "1.01",
    109: "1.09",
    110: "1.10",
    8_820_000: "88200.00",
    2**53 - 1: "90071992547409.91",
}


@in_each
def test_euros(library: str) -> None:
    found = _values(library, {"cents": list(EUROS)}, euros(col("cents")))
    assert found == list(EUROS.values())
    assert _values(library, {"cents": pyarrow.array([None], "int64")}, euros(col("cents"))) == [
        None
    ]


DIVISORS = (2, 4, 5, 7, 12, 28, 60, 100, 400)
NUMBERS = st.one_of(st.integers(0, 10_000), st.integers(2**50 - 10_000, 2**50))


@pytest.mark.parametrize("library", ["polars", "duckdb"])
@given(numbers=st.lists(NUMBERS, min_size=1), divisor=st.sampled_from(DIVISORS))
def test_quotients_are_rounded_down(library: str, numbers: list[int], divisor: int) -> None:
    near = [max(n - n % divisor + step, 0) for n in numbers for step in (-1, 0)]
    found = _values(library, {"a": numbers + near}, quotient(col("a"), divisor))
    assert found == [n // divisor for n in numbers + near]


@in_each
@pytest.mark.parametrize("divisor", DIVISORS)
def test_quotients_of_multiples(library: str, divisor: int) -> None:
    """No multiple is rounded down to the number before, and what is one less always is."""
    numbers = [n for k in range(1, 3000) for n in (k * divisor - 1, k * divisor)]
    found = _values(library, {"a": numbers}, quotient(col("a"), divisor))
    assert found == [n // divisor for n in numbers]


@pytest.mark.parametrize("divisor", [49, 103, 735])
def test_quotients_of_multiples_in_polars(divisor: int) -> None:
    numbers = [divisor * k for k in range(1, 3000)]
    assert _values("polars", {"a": numbers}, quotient(col("a"), divisor)) == list(range(1, 3000))


@in_each
def test_quotient_at_its_boundaries(library: str) -> None:
    numbers = [0, 99, 100, 199, 2**50 - 25, 2**50 - 24]
    assert _values(library, {"a": numbers}, quotient(col("a"), 100)) == [n // 100 for n in numbers]


@in_each
def test_words_keep_their_order(library: str) -> None:
    columns = {"a": [3, 1, 0, None, -1], "b": [1, 1, 0, 1, None]}
    found = _values(
        library, columns, words((col("a") > 2, "drei"), (col("b") > 0, "eins"), (col("a") < 0, "-"))
    )
    assert found == ["drei, eins", "eins", "", "eins", "-"]


WORDS = {
    " leitung teilnehmende ": True,
    " leitung ": True,
    " teilnehmende leitung ": True,
    " leitungen ": False,
    " gesamtleitung ": False,
    " leitung_a ": False,
    " teil leit ung ": False,
    "  ": False,
    "": False,
    None: False,
}


@in_each
def test_a_part_of_a_word_is_not_held(library: str) -> None:
    found = _values(library, {"with": list(WORDS)}, holds("with", "leitung"))
    assert found == list(WORDS.values())


@in_each
def test_words_are_no_patterns(library: str) -> None:
    columns = {"aids": [" a.c ", " abc "]}
    assert _values(library, columns, holds("aids", "a.c")) == [True, False]


@in_each
def test_one_of(library: str) -> None:
    columns = {"a": ["x", "y", "z", None]}
    assert _values(library, columns, one_of(col("a"), ["x", "z"])) == [True, False, True, False]
    assert _values(library, columns, one_of(col("a"), ())) == [False] * 4
    assert _values(library, columns, ~one_of(col("a"), ["x"])) == [False, True, True, True]


TWO = {"a": [a for a, _ in product(TRUTH, TRUTH)], "b": [b for _, b in product(TRUTH, TRUTH)]}


@in_each
def test_all_of_holds_only_if_all_do(library: str) -> None:
    found = _values(library, TWO, all_of(col("a"), col("b")))
    assert found == [(a, b) == (True, True) for a, b in product(TRUTH, TRUTH)]
    assert _values(library, TWO, ~all_of(col("a"))) == [a is not True for a in TWO["a"]]


@in_each
def test_any_of_holds_if_one_does(library: str) -> None:
    found = _values(library, TWO, any_of(col("a"), col("b")))
    assert found == [True in pair for pair in product(TRUTH, TRUTH)]
    assert _values(library, TWO, ~any_of(col("a"))) == [a is not True for a in TWO["a"]]


@in_each
def test_never(library: str) -> None:
    """It is false, not unknown, even of rows without a case."""
    columns = {"case": pyarrow.array(["A", None])}
    assert _values(library, columns, never()) == [False, False]
    assert _values(library, columns, ~never()) == [True, True]
