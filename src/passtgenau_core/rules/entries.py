"""What the kinds share that judge single entries: they tell those that are not met, or one met."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from ..entry import HourEntry
from ..judgement import Judgement
from ..language import Text
from ..programme import Rule
from .kind import Idle, Kind, NoParameters, Snapshot, Words, never_idle

Wrong = Callable[[Rule, Snapshot], Iterator[tuple[int, HourEntry]]]
Tell = Callable[[Rule, Snapshot, int, HourEntry], Judgement | None]
NothingWrong = Callable[[Rule, Snapshot], Judgement]
Anything = Callable[[Rule, Snapshot], bool]


def entry_kind(
    name: str,
    *,
    nothing_wrong: NothingWrong,
    wrong: Wrong,
    tell: Tell,
    any_wrong: Anything,
    words: Mapping[str, Words],
    boundary: Text,
    idle: Idle = never_idle,
    is_duty: bool = True,
) -> Kind:
    """A kind that judges entry by entry.

    Args:
        name: The kind's name.
        nothing_wrong: The judgement of the subject ``hours`` when there is nothing to tell.
        wrong: The entries that are not met, in any order.
        tell: The judgement of one entry, ``None`` if it is met.
        any_wrong: Whether there is any, in logarithmic time.
        words: What its judgements say.
        boundary: What is just inside and what is just outside.
        idle: Why a rule of it can never say anything in a programme.
        is_duty: Whether what is pending is something for people to do.
    """

    def judge(rule: Rule, snapshot: Snapshot) -> Iterator[Judgement]:
        if not any_wrong(rule, snapshot):
            yield nothing_wrong(rule, snapshot)
            return
        in_file_order = sorted(wrong(rule, snapshot), key=lambda numbered: numbered[0])
        yield from filter(None, (tell(rule, snapshot, n, entry) for n, entry in in_file_order))

    def touch(rule: Rule, snapshot: Snapshot, number: int, entry: HourEntry) -> Iterator[Judgement]:
        if not any_wrong(rule, snapshot):
            yield nothing_wrong(rule, snapshot)
        elif snapshot.is_live(entry):
            told = tell(rule, snapshot, number, entry)
            if told is not None:
                yield told

    return Kind(
        name=name,
        judge=judge,
        touch=touch,
        idle=idle,
        is_duty=is_duty,
        words=words,
        boundary=boundary,
        parameters=NoParameters,
    )
