"""Which rules a run judges, how grave they are in it, and how it reads the text."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from datetime import date
from difflib import get_close_matches
from fnmatch import fnmatchcase
from itertools import groupby
from typing import Any

import attrs

from ..checking import check, check_service
from ..errors import InputError, Problem, shown, step, unknown_name
from ..files.case_file import CaseFile
from ..files.programme_file import load_programme, shipped_programmes
from ..files.service_file import ServiceFile
from ..judgement import Report
from ..language import Text
from ..programme import Programme, Severity
from ..readings import ReadingDifference, compare_readings, compare_service_readings
from ..rules import WAIVER_RULES
from ..service import Service
from .paths import STANDARD_INPUT

Ignores = tuple[tuple[str, tuple[str, ...]], ...]
"""Pairs of a pattern of file names and the rules that files of such names are spared."""


@attrs.frozen(kw_only=True)
class Choice:
    """Which rules to judge, and how to read the text.

    A run may meet several programmes; each is asked only for what it has.

    Attributes:
        readings: Pairs of reading id and option.
        select: Ids or prefixes of the only rules to judge; empty: all.
        ignore: Ids or prefixes of rules to leave out.
        severities: Pairs of an id or prefix and the severity its rules have in this run; the
            longest one that fits holds.
        ignores_by_file: Rules to leave out for files whose name, or the end of it from a folder
            on, fits a pattern such as ``old/*.yaml``.
    """

    readings: tuple[tuple[str, str], ...] = ()
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severities: tuple[tuple[str, Severity], ...] = ()
    ignores_by_file: Ignores = ()

    def validate(self, own: Programme | None) -> None:
        """Refuse what no programme has.

        Raises:
            InputError: with every reading, option and prefix that fits nowhere.
        """
        # Two options may name the same rule; it is told once, without the place it has in files.
        problems = {attrs.evolve(problem, pointer=""): None for problem in self.problems(own)}
        if problems:
            raise InputError(problems)

    def problems(self, own: Programme | None) -> Iterator[Problem]:
        """What no programme has, each with its pointer in a configuration file."""
        programmes = [load_programme(name) for name in shipped_programmes()]
        if own is not None:
            programmes.append(own)
        readings = {r.id: r for programme in programmes for r in programme.readings}
        for name, option in self.readings:
            if name not in readings:
                what = Text("Lesart", "reading")
                yield attrs.evolve(
                    unknown_name(what, name, readings, f"/readings/{name}"), at_key=True
                )
            elif option not in readings[name].options:
                what = Text(f"Option der Lesart {name}", f"option of reading {name}")
                yield unknown_name(what, option, readings[name].options, f"/readings/{name}")
        rules = sorted(
            {rule.id for programme in programmes for rule in (*programme.rules, *WAIVER_RULES)}
        )
        for pointer, prefix in self._prefixes():
            if not prefix or not any(rule.startswith(prefix) for rule in rules):
                yield _unknown_rule(prefix, rules, pointer)

    def _prefixes(self) -> Iterator[tuple[str, str]]:
        """Every id or prefix with its pointer in a configuration file."""
        yield from ((f"/select/{n}", prefix) for n, prefix in enumerate(self.select))
        yield from ((f"/ignore/{n}", prefix) for n, prefix in enumerate(self.ignore))
        yield from ((step("/severity", prefix), prefix) for prefix, _ in self.severities)
        for pattern, prefixes in self.ignores_by_file:
            place = step("/per-file-ignores", pattern)
            yield from ((step(place, n), prefix) for n, prefix in enumerate(prefixes))

    def for_file(self, file: str) -> Choice:
        """The choice for one file, with the rules ignored that files of its name are spared."""
        spared = tuple(
            prefix
            for pattern, prefixes in self.ignores_by_file
            if _fits(file, pattern)
            for prefix in prefixes
        )
        return attrs.evolve(self, ignore=(*self.ignore, *spared), ignores_by_file=())

    def looks_at(self, file: str, rule: str) -> bool:
        """Whether a rule is judged in a file of this name."""
        ignored = self.for_file(file).ignore
        chosen = not self.select or rule.startswith(self.select)
        return chosen and not rule.startswith(ignored or "\0")

    def severity_of(self, rule: str) -> Severity | None:
        """The severity that a rule has in this run, if another one was chosen."""
        fitting = [pair for pair in self.severities if rule.startswith(pair[0])]
        return max(fitting, key=lambda pair: len(pair[0]))[1] if fitting else None

    def judge(
        self, read: CaseFile | ServiceFile, as_of: date, service: Service | None = None
    ) -> Report:
        """The report of one case or service."""
        programme = programme_of(read)
        chosen = self._of(programme)
        if chosen is None:
            name = read.case.id if isinstance(read, CaseFile) else None
            return Report(case=name, programme=programme, as_of=as_of, judgements=())
        if isinstance(read, ServiceFile):
            return check_service(read.service, programme, as_of=as_of, **chosen)
        return check(read.case, as_of=as_of, service=service, **chosen)

    def compare(
        self, read: CaseFile | ServiceFile, as_of: date, service: Service | None
    ) -> tuple[ReadingDifference, ...]:
        """What of one case or service depends on a reading."""
        programme = programme_of(read)
        chosen = self._of(programme)
        if chosen is None:
            return ()
        if isinstance(read, ServiceFile):
            return compare_service_readings(read.service, programme, as_of=as_of, **chosen)
        return compare_readings(read.case, as_of=as_of, service=service, **chosen)

    def _of(self, programme: Programme) -> dict[str, Any] | None:
        """What of the choice a programme has; ``None`` if nothing of it is to be judged."""
        ids = [rule.id for rule in (*programme.rules, *WAIVER_RULES)]
        known: Mapping[str, tuple[str, ...]] = {r.id: r.options for r in programme.readings}
        select, ignore = (
            [prefix for prefix in prefixes if any(rule.startswith(prefix) for rule in ids)]
            for prefixes in (self.select, self.ignore)
        )
        if self.select and not select:
            return None
        readings = {name: o for name, o in self.readings if o in known.get(name, ())}
        return {"readings": readings, "select": select, "ignore": ignore}


def _unknown_rule(prefix: str, rules: list[str], pointer: str) -> Problem:
    """The problem of a prefix that fits no rule; families of rules are told by first and last."""
    families = [list(ids) for _, ids in groupby(rules, key=lambda rule: rule.rstrip("0123456789"))]
    told = ", ".join(ids[0] if len(ids) == 1 else f"{ids[0]} … {ids[-1]}" for ids in families)
    wanted = prefix.upper()
    begun = [wanted] if prefix and any(rule.startswith(wanted) for rule in rules) else []
    near = begun or get_close_matches(wanted, rules, n=1)
    meant = (f"; meinten Sie {near[0]}?", f"; did you mean {near[0]}?") if near else ("", "")
    return Problem(
        what=Text("Regel unbekannt", "unknown rule"),
        got=shown(prefix),
        expected=Text(
            f"eine Regel oder der Anfang von Regeln: {told}{meant[0]}",
            f"a rule or what rules begin with: {told}{meant[1]}",
        ),
        pointer=pointer,
    )


def programme_of(read: CaseFile | ServiceFile) -> Programme:
    """The programme that a file is judged against."""
    return read.case.programme if isinstance(read, CaseFile) else read.programme


def _fits(file: str, pattern: str) -> bool:
    # A file is the same one from whichever folder the command is run.
    name = file if file == STANDARD_INPUT else os.path.abspath(file)  # noqa: PTH100
    name = name.replace("\\", "/")
    return fnmatchcase(name, pattern) or fnmatchcase(name, f"*/{pattern}")
