from bisect import bisect_left, insort
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)

from passtgenau_core import sortedtree
from passtgenau_core.sortedtree import SortedTree

Item = tuple[int, str, int]
Tree = SortedTree[int, str]

# Each example is a history of many trees.
FEWER = settings(max_examples=settings().max_examples // 4, stateful_step_count=20)


@contextmanager
def nodes_of(width: int, fill: int) -> Iterator[None]:
    """Let nodes be small, so that a few items make a tree of many levels."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sortedtree, "WIDTH", width)
        patch.setattr(sortedtree, "FILL", fill)
        yield


WIDTHS = pytest.mark.parametrize(
    ("width", "fill"), [(4, 3), (5, 5), (sortedtree.WIDTH, sortedtree.FILL)]
)


def item(key: int) -> Item:
    """An item whose value and weight follow from its key, the weight above 0."""
    return key, f"v{key}", key % 7 + 1


def built(model: Sequence[Item]) -> Tree:
    """A tree that is built at once from sorted items."""
    return SortedTree.build(
        [key for key, _, _ in model],
        [value for _, value, _ in model],
        [weight for _, _, weight in model],
    )


def check_against(tree: Tree, model: list[Item], keys: list[int]) -> None:
    """Compare everything that ``tree`` tells with a plain sorted list of its items."""
    numbers = [key for key, _, _ in model]
    assert list(tree.items()) == [(key, value) for key, value, _ in model]
    assert (len(tree), tree.weight) == (len(model), sum(weight for _, _, weight in model))
    assert tree.first_key() == (numbers[0] if numbers else None)
    assert tree.last_key() == (numbers[-1] if numbers else None)
    for key in keys:
        at = bisect_left(numbers, key)
        held = model[at : at + 1]
        assert tree.get(key) == (held[0][1] if held and held[0][0] == key else None)
        assert tree.first_from(key) == (held[0][0] if held else None)
        assert tree.before(key) == (at, sum(weight for _, _, weight in model[:at]))
        assert list(tree.items(low=key)) == [(k, v) for k, v, _ in model if k >= key]
        assert list(tree.items(high=key)) == [(k, v) for k, v, _ in model if k < key]
    for low, high in pairwise(keys):
        assert list(tree.items(low, high)) == [(k, v) for k, v, _ in model if low <= k < high]
    for limit in range(0, tree.weight + 2, max(tree.weight // 40, 1)):
        total, expected = 0, None
        for key, value, weight in model:
            total += weight
            if total > limit:
                expected = (key, value)
                break
        assert tree.exceeding(limit) == expected


class TestAgainstASortedList:
    """The module: "counting and adding over any range of keys […], as does finding the item".

    A plain sorted list of the same items gives the same answers.
    """

    @WIDTHS
    @pytest.mark.parametrize("number", [0, 1, 2, 3, 4, 5, 12, 13, 64, 65, 200])
    def test_built_at_once(self, width: int, fill: int, number: int) -> None:
        """A tree of any size that is built at once holds its items."""
        model = [item(key) for key in range(0, 2 * number, 2)]
        with nodes_of(width, fill):
            check_against(built(model), model, list(range(-1, 2 * number + 1, 3)))

    @WIDTHS
    @pytest.mark.parametrize("order", ["rising", "falling", "inside out"])
    def test_grown_and_shrunk(self, width: int, fill: int, order: str) -> None:
        """Items may come and go at either end and in the middle, down to none and up again."""
        keys = list(range(0, 300, 2))
        if order == "falling":
            keys.reverse()
        if order == "inside out":
            keys.sort(key=lambda key: abs(key - 150))
        tree: Tree = SortedTree()
        model: list[Item] = []
        with nodes_of(width, fill):
            for number, key in enumerate(keys):
                tree = tree.insert(*item(key))
                insort(model, item(key))
                if number % 37 == 0:
                    check_against(tree, model, [-1, key, key + 1, 400])
            check_against(tree, model, list(range(-3, 310, 9)))
            for number, key in enumerate(keys[:-1]):
                tree = tree.remove(key)
                model.remove(item(key))
                if number % 37 == 0:
                    check_against(tree, model, [-1, key, key + 1, 400])
            check_against(tree.remove(keys[-1]), [], [0])
            check_against(tree.remove(keys[-1]).insert(*item(1)), [item(1)], [0, 1, 2])

    @given(
        keys=st.lists(st.integers(0, 500), unique=True, max_size=120),
        number=st.integers(0, 120),
        gone=st.integers(0, 120),
        asked=st.lists(st.integers(-1, 501), max_size=6),
        width=st.integers(3, 8),
    )
    def test_any_history(
        self, keys: list[int], number: int, gone: int, asked: list[int], width: int
    ) -> None:
        """How a tree came about does not show in what it tells."""
        with nodes_of(width, max(width * 3 // 4, 2)):
            tree: Tree = built(sorted(map(item, keys[:number])))
            for key in keys[number:]:
                tree = tree.insert(*item(key))
            for key in keys[:gone]:
                tree = tree.remove(key)
            check_against(tree, sorted(map(item, keys[gone:])), asked)


class Versions(RuleBasedStateMachine):
    """Trees beside sorted lists; older trees are kept, and grow in other directions later."""

    trees: Bundle[tuple[Tree, tuple[Item, ...]]] = Bundle("trees")

    def __init__(self) -> None:
        super().__init__()
        self.kept: list[tuple[Tree, tuple[Item, ...]]] = []

    def keep(self, tree: Tree, items: tuple[Item, ...]) -> tuple[Tree, tuple[Item, ...]]:
        """Remember a tree with what it must hold from now on."""
        self.kept.append((tree, items))
        return tree, items

    @rule(target=trees, keys=st.sets(st.integers(0, 99), max_size=40))
    def build(self, keys: set[int]) -> tuple[Tree, tuple[Item, ...]]:
        """Start from some items."""
        items = tuple(sorted(map(item, keys)))
        return self.keep(built(items), items)

    @rule(target=trees, version=trees, keys=st.lists(st.integers(0, 99), max_size=10))
    def insert(
        self, version: tuple[Tree, tuple[Item, ...]], keys: list[int]
    ) -> tuple[Tree, tuple[Item, ...]]:
        """Insert some items that are not there yet."""
        tree, items = version
        for key in keys:
            if item(key) not in items:
                tree, items = tree.insert(*item(key)), (*items, item(key))
        return self.keep(tree, tuple(sorted(items)))

    @rule(target=trees, version=trees, places=st.lists(st.integers(0, 99), max_size=20))
    def remove(
        self, version: tuple[Tree, tuple[Item, ...]], places: list[int]
    ) -> tuple[Tree, tuple[Item, ...]]:
        """Remove some items that are there."""
        tree, items = version
        for place in places:
            if items:
                gone = items[place % len(items)]
                tree, items = tree.remove(gone[0]), tuple(i for i in items if i != gone)
        return self.keep(tree, items)

    @invariant()
    def nothing_changed(self) -> None:
        """Every tree, however old, still holds what it held when it was made."""
        for tree, items in self.kept:
            assert list(tree.items()) == [(key, value) for key, value, _ in items]

    def teardown(self) -> None:
        """Compare all that the newest tree tells."""
        if self.kept:
            tree, items = self.kept[-1]
            check_against(tree, list(items), [0, 13, 50, 51, 99])


class TestOldTreesStay:
    """The module: "inserting gives a new tree that shares all but one path with the old"."""

    @WIDTHS
    def test_any_order_of_changes(self, width: int, fill: int) -> None:
        """No change of a tree is seen in another one."""
        with nodes_of(width, fill):
            run_state_machine_as_test(Versions, settings=FEWER)


def test_removing_from_an_empty_tree_is_a_mistake() -> None:
    """Only what is there can be removed."""
    empty: Tree = SortedTree()
    with pytest.raises(AssertionError):
        empty.remove(1)


def test_an_item_without_weight_is_counted_only() -> None:
    """The weight is optional, as for trees that are not summed."""
    tree = SortedTree[int, str]().insert(2, "b").insert(1, "a")
    assert (len(tree), tree.weight, tree.before(2)) == (2, 0, (1, 0))
    built_so = SortedTree.build(range(100), [str(key) for key in range(100)])
    assert (len(built_so), built_so.weight, built_so.before(50)) == (100, 0, (50, 0))
    assert list(built_so.items(98)) == [(98, "98"), (99, "99")]


def test_a_limit_below_zero_is_exceeded_at_once() -> None:
    """Whatever comes first exceeds less than nothing."""
    tree = built([item(key) for key in range(200)])
    assert tree.exceeding(-1) == (0, "v0")
