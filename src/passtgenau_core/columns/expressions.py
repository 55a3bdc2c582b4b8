"""Expressions over the columns of a data frame, in which rule kinds say what they mean.

They are narwhals' expressions, so that pandas, Polars, PyArrow, DuckDB and Spark compute the same.
narwhals is imported when the first one is made, not before. What is not known is null, and a
condition that is null does not hold.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from narwhals import Expr


@lru_cache(maxsize=1)
def narwhals() -> Any:
    """The library."""
    import narwhals as library  # noqa: PLC0415 (an extra, and slow to import)

    return library


def col(name: str) -> Expr:
    """The column of that name."""
    return as_expression(narwhals().col(name))


def stated(path: str) -> Expr:
    """What a case file states at a path such as ``budget.approved_on``."""
    return col(path.rpartition(".")[2])


def lit(value: object) -> Expr:
    """The same value in every row; ``None`` is a text that is not known."""
    nw = narwhals()
    value = value.value if isinstance(value, Enum) else value
    return as_expression(nw.lit(value) if value is not None else nw.lit(None).cast(nw.String))


def as_expression(value: Any) -> Expr:
    """For type checkers: an expression."""
    expression: Expr = value
    return expression


def choose(*branches: tuple[Expr, object], otherwise: object) -> Expr:
    """The value of the first branch whose condition holds, or ``otherwise``.

    Example:
        >>> import polars
        >>> from narwhals import from_native
        >>> frame = from_native(polars.DataFrame({"minutes": [60, 61, None]}))
        >>> frame.select(choose((col("minutes") > 60, "breached"), otherwise="met").alias("outcome")
        ...     )["outcome"].to_list()
        ['met', 'breached', 'met']
    """
    chosen = _value(otherwise)
    for condition, value in reversed(branches):
        chosen = narwhals().when(condition).then(_value(value)).otherwise(chosen)
    return chosen


def only_if(condition: Expr, value: object) -> Expr:
    """The value where a condition holds; elsewhere none is known."""
    return as_expression(narwhals().when(condition).then(_value(value)))


def _value(value: object) -> Expr:
    return as_expression(value) if isinstance(value, narwhals().Expr) else lit(value)


def text(parts: Iterable[str | Expr]) -> Expr:
    """One text of several."""
    return as_expression(narwhals().concat_str([_value(part) for part in parts]))


def number_text(value: Expr) -> Expr:
    """A whole number as a text."""
    nw = narwhals()
    return value.cast(nw.Int64).cast(nw.String)


def quotient(number: Expr, divisor: int) -> Expr:
    """A whole number from 0 to 2**50 divided, rounded down.

    Halfway to the next number no rounding of the division reaches the next whole quotient. What
    ``//`` becomes in SQL writes the number out eight times, and what is divided in it eight times
    more.
    """
    return ((number + 0.5) / divisor).floor().cast(narwhals().Int64)


def euros(cents: Expr) -> Expr:
    """Whole cents from 0 on as euros with two places."""
    whole, rest = quotient(cents, 100), cents % 100
    return text([number_text(whole), choose((rest < 10, ".0"), otherwise="."), number_text(rest)])


def words(*pairs: tuple[Expr, str]) -> Expr:
    """Those words whose condition holds, in this order, with commas between them."""
    nw = narwhals()
    found = [nw.when(condition).then(nw.lit(word)) for condition, word in pairs]
    return as_expression(nw.concat_str(found, separator=", ", ignore_nulls=True))


def holds(column: str, word: str) -> Expr:
    """Whether a column of words, which stand between blanks, holds a word."""
    return col(column).fill_null("").str.contains(f" {word} ", literal=True)


def one_of(value: Expr, known: Collection[str]) -> Expr:
    """Whether a value is one of those known; one that is null is not."""
    return value.is_in(known).fill_null(value=False) if known else never()


def all_of(*conditions: Expr) -> Expr:
    """Whether all hold; one that is not known does not."""
    return as_expression(narwhals().all_horizontal(*conditions, ignore_nulls=False)).fill_null(
        value=False
    )


def any_of(*conditions: Expr) -> Expr:
    """Whether any holds; one that is not known does not."""
    return as_expression(narwhals().any_horizontal(*conditions, ignore_nulls=True)).fill_null(
        value=False
    )


def never() -> Expr:
    """A condition that no row fulfils; every table has a column ``case``."""
    return col("case").is_null() & ~col("case").is_null()
