"""The five rules for rule-engine: its rules decide, the code around them adds up.

Rules are compiled once. Counted are the evaluations of the rules over dictionaries, and the loops
around them. A list comprehension in its own language takes several times as long as
``Rule.filter``, because it converts each entry; so the rules pick the entries, and Python's own
``sum`` adds their minutes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rule_engine import Rule

_IS_FIRST = Rule("module == first")
_COMES_AFTER = Rule("start > first_end")
_IN_WINDOW = Rule("end <= latest")
_WITHIN = Rule("minutes <= cap")
_OVER = Rule("last < as_of and last_day <= as_of")


class RuleEnginePeer:
    """Judges plain data by the five rules."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.data = data
        as_of, first = data["as_of"], data["first"]
        self.hours = [{**entry, "as_of": as_of} for entry in data["hours"]]
        self.phases = [{**phase, "first": first} for phase in data["phases"]]
        capped = {row["module"] for row in (*data["caps"], *data["months"])}
        self.counted = {m: Rule(f'module == "{m}" and day <= as_of') for m in capped}
        self.last = {
            m: {
                "last": max([p["end"] for p in self.phases if p["module"] == m], default=0),
                "last_day": max([e["day"] for e in self.hours if e["module"] == m], default=0),
                "as_of": as_of,
            }
            for m in capped
        }

    def judge(self) -> list[list[Any]]:
        """The verdicts."""
        return [*self._days(), *self._modules(), *self._months()]

    def _days(self) -> Iterator[list[Any]]:
        start = next(_IS_FIRST.filter(self.phases), None)
        yield ["PG101", "case", "breached" if start is None else "met", None, self.data["first"]]
        for phase in self.phases:
            if start is not None and phase is not start:
                end = start["end"]
                after = _COMES_AFTER.matches({"start": phase["start"], "first_end": end})
                outcome = "met" if after else "breached"
                yield ["PG102", phase["subject"], outcome, phase["start"], end + 1]
        for phase in self.phases:
            outcome = "met" if _IN_WINDOW.matches(phase) else "breached"
            yield ["PG202", phase["subject"], outcome, phase["end"], phase["latest"]]

    def _modules(self) -> Iterator[list[Any]]:
        for row in self.data["caps"]:
            counted = self.counted[row["module"]].filter(self.hours)
            minutes = sum(entry["minutes"] for entry in counted)
            yield _verdict("PG301", row, minutes, self.last[row["module"]])

    def _months(self) -> Iterator[list[Any]]:
        months: dict[tuple[str, str], int] = {}
        for module in self.data["monthly"]:
            for entry in self.counted[module].filter(self.hours):
                key = module, entry["month"]
                months[key] = months.get(key, 0) + entry["minutes"]
        for row in self.data["months"]:
            minutes = months.get((row["module"], row["month"]), 0)
            if minutes:
                last = {"last": row["last"], "last_day": 0, "as_of": self.data["as_of"]}
                yield _verdict("PG302", row, minutes, last)


def _verdict(rule: str, row: dict[str, Any], minutes: int, last: dict[str, int]) -> list[Any]:
    if not _WITHIN.matches({"minutes": minutes, "cap": row["cap"]}):
        outcome = "breached"
    else:
        outcome = "met" if _OVER.matches(last) else "pending"
    return [rule, row["subject"], outcome, minutes, row["cap"]]
