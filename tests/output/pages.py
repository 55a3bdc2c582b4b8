"""Runs that make every part of a page, for the tests of the page as text and in a browser."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date, timedelta
from html.parser import HTMLParser
from typing import Any

import attrs
from runs import BROKEN, DAY, PASSTGENAU, PROBLEM, result, run_of

from passtgenau_core import Outcome, Problem, Programme, Severity, Text
from passtgenau_core.language import Language
from passtgenau_core.runs.result import (
    Difference,
    Finding,
    KnownBreach,
    Result,
    Run,
    Stretch,
    Waived,
)

HOSTILE = "</style><script>alert(1)</script><img src=x onerror=alert(1)>\"'&amp;{{ 7 * 7 }}]]>"
LONG = "x" * 300
UNREADABLE_NAME = os.fsdecode(b"\xff.yaml")
CONTROLS = "\x1b\x00\u202e\u2028\n"


def finding(**fields: Any) -> Finding:
    """A breach of PG101, with these fields instead of its own."""
    made: dict[str, Any] = {
        "rule": "PG101",
        "severity": Severity.ERROR,
        "outcome": Outcome.BREACHED,
        "subject": "case",
        "about": "Fall",
        "message": "fehlt",
        "because": "no-phase",
        "pointer": "/phases",
        "line": 7,
        "column": 3,
        "end_line": 7,
        "end_column": 9,
        "fingerprint": "0" * 32,
        **fields,
    }
    return Finding(**made)


def showing(*findings: Finding, **fields: Any) -> Result:
    """A case with these findings."""
    return attrs.evolve(result(), findings=findings, **fields)


def stretch(start: date, end: date | None = None, **fields: Any) -> Stretch:
    """A phase."""
    made = {"title": "Einstiegsphase", "latest": None, "is_broken_off": False, **fields}
    return Stretch(start=start, end=end, **made)


def hostile_programme() -> Programme:
    """A programme whose every text tries to break out of the page."""
    texts = Text(HOSTILE, HOSTILE)
    rules = [
        attrs.evolve(
            rule,
            title=texts,
            source=attrs.evolve(rule.source, section=HOSTILE, quote=HOSTILE + LONG),
        )
        for rule in PASSTGENAU.rules
    ]
    readings = [attrs.evolve(reading, title=texts) for reading in PASSTGENAU.readings]
    return attrs.evolve(PASSTGENAU, title=texts, document=HOSTILE, rules=rules, readings=readings)


def hostile_run(lang: Language = "de") -> Run:
    """Every part of a page, with texts that are hostile, long or both; 40 phases and 30 dues."""
    programme = hostile_programme()
    phases = tuple(
        stretch(
            day := date(2022, 1, 1) + timedelta(days=70 * n),
            None if n == 39 else day + timedelta(days=60 + n),
            title=f"{HOSTILE} {LONG}",
            latest=day + timedelta(days=80),
            is_broken_off=n % 2 == 0,
        )
        for n in range(40)
    )
    told: dict[str, Any] = {"about": f"{HOSTILE} {LONG}", "message": CONTROLS + HOSTILE}
    dues = (
        finding(**told, outcome=Outcome.PENDING, due=DAY + timedelta(days=n - 15), is_duty=True)
        for n in range(30)
    )
    waiver = Waived(approved_by=LONG, until=DAY, reason=HOSTILE)
    others = (
        finding(**told, outcome=outcome, mend=HOSTILE, waiver=waiver, values=((LONG, HOSTILE),))
        for outcome in Outcome
    )
    hours = (
        finding(**told, rule="PG301", observed=minutes, allowed=2880, severity=Severity.HINT)
        for minutes in (0, 2880, 2881, 28800)
    )
    reading = programme.readings[0]
    differences = (
        Difference(
            reading=reading.id,
            rule="PG101",
            subject="case",
            about=LONG,
            outcomes=tuple((option, None) for option in reading.options),
        ),
    )
    full = attrs.evolve(
        result(),
        file=UNREADABLE_NAME,
        case=f"{HOSTILE}{LONG}",
        findings=(*dues, *others, *hours, finding(**told, known=True)),
        stretches=phases,
        differences=differences,
    )
    gone = KnownBreach(file=LONG, case=None, rule=HOSTILE, subject=LONG, fingerprint="0" * 32)
    return run_of(
        full,
        showing(case=None, differences=()),
        BROKEN,
        lang=lang,
        version=HOSTILE,
        programmes={programme.name: programme},
        lost=(PROBLEM, Problem(what=Text(HOSTILE + LONG, HOSTILE + LONG))),
        has_baseline=True,
        gone=(gone,),
    )


@attrs.define
class Node:
    """An element of a page."""

    tag: str
    attributes: dict[str, str]
    parts: list[Node | str] = attrs.field(factory=list)

    @property
    def text(self) -> str:
        """Its text, blanks run together."""
        return " ".join("".join(self._texts()).split())

    def _texts(self) -> Iterator[str]:
        for part in self.parts:
            if isinstance(part, str):
                yield part
            else:
                yield from part._texts()

    def nodes(self) -> Iterator[Node]:
        """Everything below it, in the order of the page."""
        for part in self.parts:
            if isinstance(part, Node):
                yield part
                yield from part.nodes()

    def all(self, tag: str = "", style: str = "") -> list[Node]:
        """What there is below it of this tag and this class."""
        return [
            node
            for node in self.nodes()
            if tag in ("", node.tag) and (not style or style in node.classes)
        ]

    @property
    def classes(self) -> list[str]:
        """Its classes."""
        return self.attributes.get("class", "").split()

    def one(self, tag: str = "", style: str = "") -> Node:
        """The only one of them."""
        (node,) = self.all(tag, style)
        return node

    def named(self, name: str) -> Node:
        """The one with this id."""
        (node,) = (node for node in self.nodes() if node.attributes.get("id") == name)
        return node


class _Parser(HTMLParser):
    """Builds the tree, and takes no end tag for granted."""

    def __init__(self) -> None:
        super().__init__()
        self.open = [Node("", {})]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(dict(attrs)) == len(attrs), attrs
        node = Node(tag, {name: value or "" for name, value in attrs})
        self.open[-1].parts.append(node)
        if tag not in {"meta", "input"}:
            self.open.append(node)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        self.open[-1].parts.append(data)


def parsed(text: str) -> Node:
    """The page as a tree."""
    parser = _Parser()
    parser.feed(text)
    parser.close()
    (root,) = parser.open
    return root
