"""The five rules for rule-engine: its rules decide, the code around them adds up.

Rules are compiled once. Counted are the evaluations of the rules over dictionaries, and the loops
around them. A list comprehension in its own language takes several times as long as
``Rule.filter``, because it converts each entry; so the rules pick the entries, and Python's own
``sum`` adds their minutes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rule_engine import Rule

_IS_FIRST = Rule("module == first")
_COMES_AFTER = Rule("start > first_end")
_IN_WINDOW = Rule("end <= latest")
_WITHIN = Rule("minutes <= cap")
_OVER = Rule("last < as_of and last_day <= as_of")


def rule_engine_peer(data: dict[str, Any]) -> Callable[[], list[list[Any]]]:
    """What judges ``data`` by the five rules."""
    as_of, first = data["as_of"], data["first"]
    hours = [{**entry, "as_of": as_of} for entry in data["hours"]]
    phases = [{**phase, "first": first} for phase in data["phases"]]
    capped = [row["module"] for row in (*data["caps"], *data["months"])]
    counted = {m: Rule(f'module == "{m}" and day <= as_of') for m in dict.fromkeys(capped)}
    last_end = {
        m: max([p["end"] for p in phases if p["module"] == m], default=0) for m in counted
    }
    last_day = {
        m: max([entry["day"] for entry in hours if entry["module"] == m], default=0)
        for m in counted
    }

    def verdict(rule: str, row: dict[str, Any], minutes: int, **over: int) -> list[Any]:
        if not _WITHIN.matches({"minutes": minutes, "cap": row["cap"]}):
            outcome = "breached"
        else:
            outcome = "met" if _OVER.matches({"as_of": as_of, **over}) else "pending"
        return [rule, row["subject"], outcome, minutes, row["cap"]]

    def judge() -> list[list[Any]]:
        start = next(_IS_FIRST.filter(phases), None)
        found: list[list[Any]] = [
            ["PG101", "case", "met" if start is not None else "breached", None, first]
        ]
        if start is not None:
            end = start["end"]
            for phase in phases:
                if phase is not start:
                    after = _COMES_AFTER.matches({"start": phase["start"], "first_end": end})
                    outcome = "met" if after else "breached"
                    found.append(["PG102", phase["subject"], outcome, phase["start"], end + 1])
        for phase in phases:
            outcome = "met" if _IN_WINDOW.matches(phase) else "breached"
            found.append(["PG202", phase["subject"], outcome, phase["end"], phase["latest"]])
        for row in data["caps"]:
            module = row["module"]
            minutes = sum(entry["minutes"] for entry in counted[module].filter(hours))
            over = {"last": last_end[module], "last_day": last_day[module]}
            found.append(verdict("PG301", row, minutes, **over))
        months: dict[tuple[str, str], int] = {}
        for module in dict.fromkeys(row["module"] for row in data["months"]):
            for entry in counted[module].filter(hours):
                key = module, entry["month"]
                months[key] = months.get(key, 0) + entry["minutes"]
        for row in data["months"]:
            minutes = months.get((row["module"], row["month"]), 0)
            if minutes:
                found.append(verdict("PG302", row, minutes, last=row["last"], last_day=0))
        return found

    return judge
