"""What a run over many cases found: counts by rule and outcome, and problems of rows."""

from __future__ import annotations

import attrs

from ..errors import Problem
from ..judgement import BREACHED, Outcome
from ..language import Text
from ..programme import Rule, Severity
from ..tables.table import Column, Table


@attrs.frozen(kw_only=True)
class Count:
    """How many judgements of a rule have an outcome, and in how many cases."""

    rule: str
    outcome: Outcome
    judgements: int
    cases: int


@attrs.frozen(kw_only=True)
class Summary:
    """What a run found.

    Attributes:
        rules: The rules of the programme, as they were read.
        cases: How many cases there are.
        others: How many of them are of another programme; they are not judged.
        unreadable: How many of them have rows that cannot be understood; they are not judged.
        counts: What was asked for, by rule in the order of the programme, and outcome.
        problems: How many problems rows have.
        told: The first of them.
    """

    rules: tuple[Rule, ...] = attrs.field(repr=False)
    cases: int
    others: int
    unreadable: int
    counts: tuple[Count, ...]
    problems: int
    told: tuple[Problem, ...]

    def breaches(self, least: Severity) -> int:
        """How many breaches there are of rules of a severity or a graver one."""
        graver = tuple(Severity)[: tuple(Severity).index(least) + 1]
        rules = {rule.id for rule in self.rules if rule.severity in graver}
        return sum(
            count.judgements
            for count in self.counts
            if count.outcome is BREACHED and count.rule in rules
        )

    def tables(self) -> tuple[Table, ...]:
        """The counts by rule and outcome, and the numbers of cases."""
        judged = self.cases - self.others - self.unreadable
        numbers = (
            (Text("Fälle", "cases"), self.cases),
            (Text("beurteilt", "judged"), judged),
            (Text("mit unlesbaren Zeilen", "with unreadable rows"), self.unreadable),
            (Text("anderer Programme", "of other programmes"), self.others),
            (Text("Probleme in Zeilen", "problems of rows"), self.problems),
        )
        rules = {rule.id: rule for rule in self.rules}
        return (
            Table(
                name="rules",
                title=Text("Regeln", "Rules"),
                columns=(
                    Column("rule", Text("Regel", "Rule"), "text"),
                    Column("title", Text("Titel", "Title"), "text"),
                    Column("severity", Text("Schwere", "Severity"), "text"),
                    Column("outcome", Text("Ergebnis", "Outcome"), "text"),
                    Column("judgements", Text("Urteile", "Judgements"), "count"),
                    Column("cases", Text("Fälle", "Cases"), "count"),
                ),
                rows=tuple(
                    (
                        count.rule,
                        rules[count.rule].title,
                        rules[count.rule].severity.value,
                        count.outcome.value,
                        count.judgements,
                        count.cases,
                    )
                    for count in self.counts
                ),
            ),
            Table(
                name="cases",
                title=Text("Fälle", "Cases"),
                columns=(
                    Column("what", Text("Was", "What"), "text"),
                    Column("number", Text("Anzahl", "Number"), "count"),
                ),
                rows=numbers,
            ),
        )
