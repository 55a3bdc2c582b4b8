"""The examples of a rule: whether the good one meets it and the bad one does not."""

from __future__ import annotations

import json
from collections.abc import Iterator

import attrs

from ..case import Case
from ..checking import check, check_service
from ..errors import InputError, Problem
from ..judgement import Judgement, Outcome
from ..language import Text
from ..messages import OUTCOMES, message
from ..programme import Examples, Programme, Rule
from ..rules import KINDS
from ..service import Service, Trainer
from .case_file import FORMAT as CASE_FORMAT
from .case_file import load_case
from .document import Document, Position
from .programme_reach import variants
from .service_file import FORMAT as SERVICE_FORMAT
from .service_file import load_service

_WORST_FIRST = tuple(OUTCOMES)
_GOOD = frozenset({Outcome.MET, Outcome.PENDING})
_NOT_GOOD = frozenset({Outcome.BREACHED, Outcome.UNDETERMINED, Outcome.WAIVED})
_SAYS_NOTHING = Text("kein Ergebnis", "no judgement")
# What only waits, such as to be counted, may be pending and never breached.
_ONLY_WAITS = frozenset(kind.name for kind in KINDS if not kind.is_duty)


def examples_amiss(
    rule: Rule, examples: Examples, programme: Programme, document: Document, pointer: str
) -> Iterator[Problem]:
    """What is wrong with the examples of a rule, each judged by this rule alone.

    Where the case is judged beside a service, its trainers are those whom the good example names.

    Args:
        rule: The rule.
        examples: Its examples.
        programme: Its programme.
        document: The file they stand in.
        pointer: JSON pointer to the examples.
    """
    bodies = {"good": examples.good, "bad": examples.bad}
    read: dict[str, Case | Service] = {}
    for name, body in bodies.items():
        head = _head(rule, programme)
        try:
            read[name] = _read(rule, head + body, programme)
        except InputError as error:
            for problem in error.problems:
                told = attrs.evolve(_named(problem, name), pointer=f"{pointer}/{name}", hidden="")
                yield _placed(told, problem, head, body, document)
    if len(read) < len(bodies):
        return
    trainers = _trainers(read["good"])
    good, bad = (_judged(rule, read[name], examples, programme, trainers) for name in bodies)
    outcomes = {judgement.outcome for judgement in good}
    if not outcomes & _GOOD or outcomes & _NOT_GOOD:
        yield Problem(
            what=Text(
                "gutes Beispiel erfüllt die Regel nicht", "good example does not meet the rule"
            ),
            got=_worst(good, programme),
            expected=OUTCOMES[Outcome.MET],
            pointer=f"{pointer}/good",
        )
    wanted = [Outcome.BREACHED, *([Outcome.PENDING] if rule.kind in _ONLY_WAITS else [])]
    if not {judgement.outcome for judgement in bad}.intersection(wanted):
        yield Problem(
            what=Text(
                "schlechtes Beispiel verletzt die Regel nicht",
                "bad example does not breach the rule",
            ),
            got=_worst(bad, programme),
            expected=OUTCOMES[wanted[-1]],
            pointer=f"{pointer}/bad",
        )


def _head(rule: Rule, programme: Programme) -> str:
    if rule.about == "service":
        return f"format: {SERVICE_FORMAT}\n"
    # A name such as 2024 is a text only in quotes.
    name = json.dumps(programme.name, ensure_ascii=False)
    return f"format: {CASE_FORMAT}\nprogramme: {name}\ncase: EXAMPLE\n"


def _read(rule: Rule, text: str, programme: Programme) -> Case | Service:
    if rule.about == "service":
        return load_service(text, format="yaml", programme=programme)
    return load_case(text, format="yaml", programme=programme)


def _trainers(read: Case | Service) -> Service:
    named = read.ledger.trainers if isinstance(read, Case) else ()
    return Service(trainers=[Trainer(id=name) for name in named if name is not None])


def _judged(
    rule: Rule, read: Case | Service, examples: Examples, programme: Programme, trainers: Service
) -> tuple[Judgement, ...]:
    active = variants(rule, programme)
    readings = {one.reading: one.option for one in active[:1] if one.reading and one.option}
    if isinstance(read, Service):
        report = check_service(
            read, programme, as_of=examples.as_of, readings=readings, select=[rule.id]
        )
    else:
        report = check(
            read, as_of=examples.as_of, readings=readings, select=[rule.id], service=trainers
        )
    return report[rule.id]


def _worst(judgements: tuple[Judgement, ...], programme: Programme) -> Text:
    if not judgements:
        return _SAYS_NOTHING
    worst = min(judgements, key=lambda judgement: _WORST_FIRST.index(judgement.outcome))
    outcome = OUTCOMES[worst.outcome]
    return Text(
        f"{outcome.de} ({message(worst, programme, 'de')})",
        f"{outcome.en} ({message(worst, programme, 'en')})",
    )


def _named(problem: Problem, name: str) -> Problem:
    """The problem, told as one of an example."""
    what = problem.what
    which = Text("gutes", "good") if name == "good" else Text("schlechtes", "bad")
    return attrs.evolve(
        problem, what=Text(f"{which.de} Beispiel: {what.de}", f"{which.en} example: {what.en}")
    )


def _placed(told: Problem, problem: Problem, head: str, body: str, document: Document) -> Problem:
    """The problem at its place in the programme file, where the example stands there line by line.

    Else it has no line, and is told where the example begins.
    """
    # In TOML both endings of a line are the same.
    lines = document.text.replace("\r\n", "\n").split("\n")
    within = (problem.line or 0) - head.count("\n")
    first = document.node(told.pointer).key.line
    at = Position(first + within, problem.column or 1)
    wanted = body.split("\n")
    if 0 < within <= len(wanted) and lines[at.line - 1 : at.line] == wanted[within - 1 : within]:
        return attrs.evolve(told, file=document.file, line=at.line, column=at.column)
    return attrs.evolve(told, line=None, column=None)
