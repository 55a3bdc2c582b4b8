"""Changes inputs by their structure: most changes of bytes never get past the parser."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from formats import FORMATS

from passtgenau_core import InputError

_ODD: tuple[Any, ...] = (
    *(None, True, False, "", [], {}, [[]], {"": None}),
    *(0, 1, -1, 59, 60, 61, 1440, 10**15, -(10**18), 10**30, 10**400),
    *(Decimal("0.5"), Decimal("48.25"), Decimal("1e9"), Decimal("1e-9"), Decimal("-0.0")),
    *("1900-01-01", "2199-12-31", "2024-02-29", "2025-02-29", "2025-03-30", "0000-00-00"),
    *("00:00", "02:30", "23:59", "24:00", "0.01", "99999999999999.99", "1,00", "-1.00"),
    *("P0D", "P1W", "P10M", "P1200M", "P1D", "P99999999999Y", "integrationsbegleitung"),
    *("H-1", "phases/0", "phases/-1", "hours/9", "module/x", "month/x/2025-13", "case"),
    *("ganz geheim", "\x00", "\x1b[31m", "\u2028", "\ufeff", "\U0001f600", "١٢", "ſ", "x" * 70),
    *("null", "no", "~", "1e5", "0x1F", "1_000", ".5", "+1", "2025-3-1", "- x", "a: b", "a/b~c"),
)
_MOST_CHANGES = 4

Slot = tuple[Any, Any]
"""A container, and the key or index of one of its values."""


class Mutator:
    """Makes another input of one, in the shape that atheris asks for.

    Args:
        form: The format of the inputs; of one without structure only bytes are changed.
        seeds: Contents whose keys and values are lent to others.
        change_bytes: What makes another input of one that cannot be parsed.
    """

    def __init__(
        self, form: str, seeds: list[bytes], change_bytes: Callable[[bytes, int], bytes]
    ) -> None:
        self._format = FORMATS.get(form)
        self._change_bytes = change_bytes
        trees = [tree for seed in seeds if (tree := self._parsed(seed)) is not None]
        slots = [slot for tree in trees for slot in _slots([tree])]
        self._values = [container[key] for container, key in slots]
        self._keys = sorted({key for _, key in slots if isinstance(key, str)})

    def __call__(self, content: bytes, most: int, seed: int) -> bytes:
        """Another input, of ``most`` bytes at most."""
        chance = random.Random(seed)  # noqa: S311
        tree = None if chance.random() < 0.2 else self._parsed(content)
        if self._format is None or tree is None:
            return self._change_bytes(content, most)
        root = [copy.deepcopy(tree)]
        for _ in range(min(chance.randint(1, _MOST_CHANGES), chance.randint(1, _MOST_CHANGES))):
            self._change(root, chance)
        try:
            written = self._format.write(root[0]).encode()
        except (AttributeError, UnicodeEncodeError):  # no mapping, or half a character
            return self._change_bytes(content, most)
        return written if len(written) <= most else self._change_bytes(content, most)

    def words(self) -> Iterator[bytes]:
        """Keys and values of the seeds, for changes of bytes."""
        texts = {value for value in self._values if isinstance(value, str) and 0 < len(value) < 40}
        yield from (
            word.encode("utf-8", "surrogatepass") for word in sorted(texts.union(self._keys) - {""})
        )

    def _parsed(self, content: bytes) -> Any:
        if self._format is None:
            return None
        try:
            tree = self._format.parse(content.decode("utf-8-sig"))
        except (InputError, ValueError, ArithmeticError, RecursionError):
            return None
        return tree if isinstance(tree, dict) and tree else None

    def _change(self, root: list[Any], chance: random.Random) -> None:
        slots = list(_slots(root))
        container, key = chance.choice(slots)
        value = container[key]
        match chance.randrange(8):
            case 0:
                container[key] = chance.choice(_ODD)
            case 1:
                container[key] = copy.deepcopy(chance.choice(self._values))
            case 2 | 3:
                container[key] = _near(value, chance)
            case 4 if container is not root:
                del container[key]
            case 5:
                other, place = chance.choice(slots)
                # A value put inside itself would never end.
                container[key], other[place] = copy.deepcopy((other[place], value))
            case 6 if isinstance(value, list) and value:
                value.insert(chance.randrange(len(value) + 1), copy.deepcopy(chance.choice(value)))
            case 6 | 7 if isinstance(value, dict):
                value[chance.choice(self._keys)] = copy.deepcopy(chance.choice(self._values))
            case 7 if isinstance(container, dict):
                container[chance.choice(self._keys)] = container.pop(key)


def _slots(root: list[Any]) -> Iterator[Slot]:
    waiting: list[Any] = [root]
    while waiting:
        container = waiting.pop()
        for key in container if isinstance(container, dict) else range(len(container)):
            yield container, key
            if isinstance(container[key], (dict, list)):
                waiting.append(container[key])


def _near(value: Any, chance: random.Random) -> Any:
    """A value much like this one: a number or digit beside it, a word with a slip of the pen."""
    match value:
        case bool():
            return not value
        case int() | Decimal():
            return value + chance.choice((-60, -1, 1, 60))
        case str() if value:
            at = chance.randrange(len(value))
            slip = chance.choice("0123456789") if value[at].isdigit() else chance.choice("aZ-/ ~ß")
            return value[:at] + slip + value[at + chance.randint(0, 1) :]
        case list():
            return value[::-1]
        case _:
            return value
