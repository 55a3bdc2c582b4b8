"""The five rules for zen-engine: a decision graph that is compiled once.

Counted is one ``evaluate`` of the whole case, data as JSON text (handing over a dictionary takes
longer). Sums are expressions, as its documentation shows; they run in Rust.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, cast

import zen

_CAPPED = """map({rows} as row, {{
    subject: row.subject, cap: row.cap,
    minutes: sum(map(filter({entries} as entry, {belongs}), #.minutes)),
    over: {over}
}})"""
_VERDICTS = """map({rows}, ['{rule}', #.subject,
    #.minutes > #.cap ? 'breached' : (#.over ? 'met' : 'pending'), #.minutes, #.cap])"""

_EXPRESSIONS = {
    "later": "filter(hours, #.day > as_of)",
    "monthly": "filter(hours, #.module in monthly and #.day <= as_of)",
    "start": "filter(phases, #.module == first)",
    "PG101": "[['PG101', 'case', len($.start) > 0 ? 'met' : 'breached', null, first]]",
    "PG102": "map(filter(phases, #.subject != $.start[0].subject), ['PG102', #.subject, "
    "#.start > $.start[0].end ? 'met' : 'breached', #.start, $.start[0].end + 1])",
    "PG202": "map(phases, ['PG202', #.subject, "
    "#.end <= #.latest ? 'met' : 'breached', #.end, #.latest])",
    "modules": _CAPPED.format(
        rows="caps",
        entries="hours",
        belongs="entry.module == row.module and entry.day <= as_of",
        over="all(filter(phases as phase, phase.module == row.module), #.end < as_of) "
        "and not some($.later as entry, entry.module == row.module)",
    ),
    "PG301": _VERDICTS.format(rows="$.modules", rule="PG301"),
    "calendar": _CAPPED.format(
        rows="months",
        entries="$.monthly",
        belongs="entry.month == row.month and entry.module == row.module",
        over="row.last < as_of",
    ),
    "PG302": _VERDICTS.format(rows="filter($.calendar, #.minutes > 0)", rule="PG302"),
    "verdicts": "flatten([$.PG101, $.PG102, $.PG202, $.PG301, $.PG302])",
}


def _graph() -> str:
    expressions = [
        {"id": key, "key": key, "value": " ".join(value.split())}
        for key, value in _EXPRESSIONS.items()
    ]
    place = {"x": 0, "y": 0}
    nodes = [
        {"id": "case", "type": "inputNode", "name": "case", "position": place},
        {
            "id": "rules",
            "type": "expressionNode",
            "name": "rules",
            "position": place,
            "content": {"expressions": expressions, "passThrough": False},
        },
        {
            "id": "verdicts",
            "type": "expressionNode",
            "name": "verdicts",
            "position": place,
            "content": {
                "expressions": [{"id": "verdicts", "key": "verdicts", "value": "verdicts"}],
                "passThrough": False,
            },
        },
    ]
    edges = [
        {"id": f"{a}-{b}", "type": "edge", "sourceId": a, "targetId": b}
        for a, b in (("case", "rules"), ("rules", "verdicts"))
    ]
    content = {"contentType": "application/vnd.gorules.decision", "nodes": nodes, "edges": edges}
    return json.dumps(content)


def zen_peer(data: dict[str, Any]) -> Callable[[], list[list[Any]]]:
    """What judges ``data`` by the five rules."""
    decision = zen.ZenEngine().create_decision(_graph())
    text = json.dumps(data)

    def judge() -> list[list[Any]]:
        return cast("list[list[Any]]", decision.evaluate(text)["result"]["verdicts"])

    return judge
