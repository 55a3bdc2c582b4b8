"""What the kinds share that judge single entries: they tell those that are not met, or one met."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from ..entry import HourEntry
from ..judgement import Judgement, Outcome
from ..language import Text
from ..programme import Rule
from .kind import Kind, NoParameters, Snapshot, Words, judged

Wrong = Callable[[Rule, Snapshot], Iterator[tuple[int, HourEntry]]]
Tell = Callable[[Rule, Snapshot, int, HourEntry], Judgement | None]
Anything = Callable[[Rule, Snapshot], bool]


def entry_kind(
    name: str,
    because: str,
    *,
    wrong: Wrong,
    tell: Tell,
    any_wrong: Anything,
    words: Mapping[str, Words],
    boundary: Text,
) -> Kind:
    """A kind that judges entry by entry.

    Args:
        name: The kind's name.
        because: Why the subject ``hours`` is met when there is nothing to tell.
        wrong: The entries that are not met, in any order.
        tell: The judgement of one entry, ``None`` if it is met.
        any_wrong: Whether there is any, in logarithmic time.
        words: What its judgements say.
        boundary: What is just inside and what is just outside.
    """

    def nothing_wrong(rule: Rule) -> Judgement:
        return judged(rule, "hours", Outcome.MET, because)

    def judge(rule: Rule, snapshot: Snapshot) -> Iterator[Judgement]:
        if not any_wrong(rule, snapshot):
            yield nothing_wrong(rule)
            return
        in_file_order = sorted(wrong(rule, snapshot), key=lambda numbered: numbered[0])
        yield from filter(None, (tell(rule, snapshot, n, entry) for n, entry in in_file_order))

    def touch(rule: Rule, snapshot: Snapshot, number: int, entry: HourEntry) -> Iterator[Judgement]:
        if not any_wrong(rule, snapshot):
            yield nothing_wrong(rule)
        elif snapshot.is_live(entry):
            told = tell(rule, snapshot, number, entry)
            if told is not None:
                yield told

    return Kind(
        name=name, judge=judge, touch=touch, words=words, boundary=boundary, parameters=NoParameters
    )
