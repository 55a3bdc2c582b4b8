"""A persistent sorted tree: inserting gives a new tree that shares all but one path with the old.

It is a B+ tree whose inner nodes carry the number of items and the sum of the weights below them,
so that counting and adding over any range of keys takes logarithmic time, as does finding the item
at which a running sum first exceeds a limit.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Any, Generic, Protocol, TypeVar

WIDTH = 48
"""Most items of a leaf and most children of a branch."""

FILL = WIDTH * 3 // 4
"""How full a tree is built, so that the next items find room without splitting nodes."""


class Ordered(Protocol):
    """What a key must be able to do."""

    def __lt__(self, other: Any, /) -> bool: ...


K = TypeVar("K", bound=Ordered)
V = TypeVar("V")


class _Leaf(Generic[K, V]):
    """At most ``WIDTH`` items in the order of their keys; ``sums`` starts at 0."""

    __slots__ = ("keys", "sums", "values")

    def __init__(self, keys: Sequence[K], values: Sequence[V], sums: Sequence[int]) -> None:
        self.keys, self.values, self.sums = keys, values, sums

    @property
    def count(self) -> int:
        return len(self.keys)

    @property
    def low(self) -> K:
        return self.keys[0]

    @property
    def high(self) -> K:
        return self.keys[-1]

    def insert(self, key: K, value: V, weight: int) -> list[_Node[K, V]]:
        at = bisect_left(self.keys, key)
        keys = [*self.keys[:at], key, *self.keys[at:]]
        values = [*self.values[:at], value, *self.values[at:]]
        sums = [*self.sums[: at + 1], *[s + weight for s in self.sums[at:]]]
        if len(keys) <= WIDTH:
            return [_Leaf(keys, values, sums)]
        # Appending in order is the common case: it leaves full leaves behind.
        cut = WIDTH if at == WIDTH else WIDTH // 2
        base = sums[cut]
        return [
            _Leaf(keys[:cut], values[:cut], sums[: cut + 1]),
            _Leaf(keys[cut:], values[cut:], [s - base for s in sums[cut:]]),
        ]

    def remove(self, key: K) -> _Node[K, V] | None:
        at = bisect_left(self.keys, key)
        if len(self.keys) == 1:
            return None
        weight = self.sums[at + 1] - self.sums[at]
        return _Leaf(
            [*self.keys[:at], *self.keys[at + 1 :]],
            [*self.values[:at], *self.values[at + 1 :]],
            [*self.sums[: at + 1], *[s - weight for s in self.sums[at + 2 :]]],
        )


class _Branch(Generic[K, V]):
    """Children in order, with the running counts and sums before each of them."""

    __slots__ = ("children", "counts", "lows", "sums")

    def __init__(
        self,
        children: Sequence[_Node[K, V]],
        lows: Sequence[K],
        counts: Sequence[int],
        sums: Sequence[int],
    ) -> None:
        self.children, self.lows, self.counts, self.sums = children, lows, counts, sums

    @classmethod
    def over(cls, children: Sequence[_Node[K, V]]) -> _Branch[K, V]:
        return cls(
            children,
            [child.low for child in children],
            list(accumulate((child.count for child in children), initial=0)),
            list(accumulate((child.sums[-1] for child in children), initial=0)),
        )

    @property
    def count(self) -> int:
        return self.counts[-1]

    @property
    def low(self) -> K:
        return self.lows[0]

    @property
    def high(self) -> K:
        return self.children[-1].high

    def index(self, key: K) -> int:
        return max(bisect_right(self.lows, key) - 1, 0)

    def insert(self, key: K, value: V, weight: int) -> list[_Node[K, V]]:
        at = self.index(key)
        grown = self.children[at].insert(key, value, weight)
        children = [*self.children[:at], *grown, *self.children[at + 1 :]]
        if len(grown) == 1:
            return [
                _Branch(
                    children,
                    [grown[0].low, *self.lows[1:]] if at == 0 else self.lows,
                    [*self.counts[: at + 1], *[count + 1 for count in self.counts[at + 1 :]]],
                    [*self.sums[: at + 1], *[s + weight for s in self.sums[at + 1 :]]],
                )
            ]
        if len(children) <= WIDTH:
            return [_Branch.over(children)]
        cut = WIDTH if at == WIDTH - 1 else WIDTH // 2
        return [_Branch.over(children[:cut]), _Branch.over(children[cut:])]

    def remove(self, key: K) -> _Node[K, V] | None:
        at = self.index(key)
        rest = self.children[at].remove(key)
        kept = [] if rest is None else [rest]
        children = [*self.children[:at], *kept, *self.children[at + 1 :]]
        return _Branch.over(children) if children else None


_Node = _Leaf[K, V] | _Branch[K, V]


class SortedTree(Generic[K, V]):
    """An immutable sorted mapping with weights.

    Example:
        >>> tree = SortedTree.build([1, 5], ["a", "b"], [60, 30])
        >>> grown = tree.insert(3, "c", 10)
        >>> tree.weight, grown.weight, grown.before(5)
        (90, 100, (2, 70))
        >>> list(grown.items(2, 6))
        [(3, 'c'), (5, 'b')]
    """

    __slots__ = ("_root",)
    _root: _Node[K, V] | None

    def __init__(self, root: _Node[K, V] | None = None) -> None:
        self._root = root

    @classmethod
    def build(
        cls, keys: Sequence[K], values: Sequence[V], weights: Sequence[int] | None = None
    ) -> SortedTree[K, V]:
        """A tree of these columns; the keys are sorted and distinct. No weights: all 0."""
        level: list[_Node[K, V]] = []
        for at in range(0, len(keys), FILL):
            part = keys[at : at + FILL]
            sums = (
                [0] * (len(part) + 1)
                if weights is None
                else list(accumulate(weights[at : at + FILL], initial=0))
            )
            level.append(_Leaf(part, values[at : at + FILL], sums))
        while len(level) > 1:
            level = [_Branch.over(level[at : at + FILL]) for at in range(0, len(level), FILL)]
        return cls(level[0] if level else None)

    @property
    def weight(self) -> int:
        """Sum of all weights."""
        return self._root.sums[-1] if self._root else 0

    def __len__(self) -> int:
        return self._root.count if self._root else 0

    def insert(self, key: K, value: V, weight: int = 0) -> SortedTree[K, V]:
        """A tree with one item more; ``key`` must not be in this one."""
        if self._root is None:
            return SortedTree(_Leaf([key], [value], [0, weight]))
        nodes = self._root.insert(key, value, weight)
        return SortedTree(nodes[0] if len(nodes) == 1 else _Branch.over(nodes))

    def remove(self, key: K) -> SortedTree[K, V]:
        """A tree without ``key``, which must be in this one."""
        assert self._root is not None  # noqa: S101 (the caller holds the key's item)
        return SortedTree(self._root.remove(key))

    def get(self, key: K) -> V | None:
        """The value of ``key``, or ``None``."""
        node = self._root
        while isinstance(node, _Branch):
            node = node.children[node.index(key)]
        if node is None:
            return None
        at = bisect_left(node.keys, key)
        return node.values[at] if at < len(node.keys) and node.keys[at] == key else None

    def first_key(self) -> K | None:
        """The least key, or ``None``."""
        return self._root.low if self._root else None

    def last_key(self) -> K | None:
        """The greatest key, or ``None``."""
        return self._root.high if self._root else None

    def first_from(self, key: K) -> K | None:
        """The least key that is not less than ``key``, or ``None``."""
        node = self._root
        if node is None or node.high < key:
            return None
        while isinstance(node, _Branch):
            at = node.index(key)
            # The child that should hold the key may end before it.
            node = node.children[at + (node.children[at].high < key)]
        return node.keys[bisect_left(node.keys, key)]

    def before(self, key: K) -> tuple[int, int]:
        """Number and weight of the items whose keys are less than ``key``."""
        node = self._root
        if node is None or not node.low < key:
            return 0, 0
        if node.high < key:
            return node.count, node.sums[-1]
        count = weight = 0
        while isinstance(node, _Branch):
            at = node.index(key)
            count += node.counts[at]
            weight += node.sums[at]
            node = node.children[at]
        at = bisect_left(node.keys, key)
        return count + at, weight + node.sums[at]

    def exceeding(self, limit: int) -> tuple[K, V] | None:
        """The first item at which the running sum of weights, all positive, exceeds ``limit``."""
        node = self._root
        if node is None or self.weight <= limit:
            return None
        while isinstance(node, _Branch):
            at = max(bisect_right(node.sums, limit) - 1, 0)
            limit -= node.sums[at]
            node = node.children[at]
        at = max(bisect_right(node.sums, limit) - 1, 0)
        return node.keys[at], node.values[at]

    def items(self, low: K | None = None, high: K | None = None) -> Iterator[tuple[K, V]]:
        """Items in order, from ``low`` (inside) up to ``high`` (outside)."""
        stack = [self._root] if self._root else []
        while stack:
            node = stack.pop()
            if isinstance(node, _Branch):
                first = 0 if low is None else node.index(low)
                stack.extend(reversed(node.children[first:]))
                continue
            at = 0 if low is None else bisect_left(node.keys, low)
            for key, value in zip(node.keys[at:], node.values[at:], strict=True):
                if high is not None and not key < high:
                    return
                yield key, value
