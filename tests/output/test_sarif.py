"""SARIF: valid by the schema of OASIS, taken by GitHub, and never a false alert.

``sarif-schema-2.1.0.json`` beside this file is that of the OASIS SARIF TC, unchanged:
https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json
"""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema.protocols import Validator
from jsonschema.validators import validator_for
from runs import (
    BROKEN,
    EINSTIEG,
    HEAD,
    PASSTGENAU,
    PROBLEM,
    TOO_LONG,
    TOO_SHORT,
    result_of,
    run_of,
    runs,
    service_result,
    with_findings,
)

from passtgenau_core import Outcome, Problem, Programme, Severity, Source, Text
from passtgenau_core.language import Language
from passtgenau_core.output import sarif
from passtgenau_core.output.lines import printable
from passtgenau_core.output.sarif import MOST_RESULTS, render
from passtgenau_core.runs.result import Finding, KnownBreach, Result, Run, Waived

SEVERAL_DATA = {**HEAD, "phases": [EINSTIEG, TOO_LONG]}
SEVERAL = result_of(SEVERAL_DATA)
BREACH = next(f for f in SEVERAL.findings if f.rule == "PG202" and f.subject == "phases/1")
CONSENT = {"rule": "PG202", "subject": "phases/1", "approved_by": "A-1", "until": "2026-12-31"}
WAIVED = {**SEVERAL_DATA, "waivers": [{**CONSENT, "reason": "krank"}]}
# What may come from outside: names of files, and words of a programme of one's own.
HOSTILE = st.one_of(
    st.text(st.characters(codec=None), min_size=1, max_size=20),
    st.sampled_from(
        ["a\nb", "\x1b[31m", "](http://x)", "<script>", "]]>", "%0A", '"', "\u202e", "😀", "*_`#|"]
    ),
)
NAMES = st.one_of(
    st.binary(min_size=1, max_size=20).map(lambda name: os.fsdecode(name.replace(b"\0", b"/"))),
    HOSTILE.map(lambda name: os.fsdecode(name.encode(errors="replace").replace(b"\0", b"/"))),
)


@cache
def schema() -> Validator:
    text = Path(__file__).with_name("sarif-schema-2.1.0.json").read_text("utf-8")
    data = json.loads(text)
    kind = validator_for(data)
    kind.check_schema(data)
    validator: Validator = kind(data)
    return validator


def log_of(run: Run, *, concise: bool = True) -> dict[str, Any]:
    """The only run of the log, which is as the schema says, and as GitHub asks beyond it."""
    text = render(run, concise=concise)
    text.encode()
    log = json.loads(text)
    schema().validate(log)
    (told,) = log["runs"]
    assert isinstance(told, dict)
    if concise:
        assert_github_takes(log)
    return told


def assert_github_takes(log: dict[str, Any]) -> None:
    """What GitHub asks: what it calls required is there and not empty, nothing is too much."""
    assert log["$schema"].startswith("https://")
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    driver, results = run["tool"]["driver"], run["results"]
    assert driver["name"]
    assert 1 <= len(driver["rules"]) <= 25_000
    assert len(results) <= 25_000
    assert run["automationDetails"]["id"].endswith("/")
    for rule in driver["rules"]:
        assert 1 <= len(rule["id"]) <= 255
        for description in (rule["shortDescription"], rule["fullDescription"]):
            assert 1 <= len(description["text"]) <= 1024
        assert rule["help"]["text"]
        assert rule["help"]["markdown"]
        assert rule["defaultConfiguration"]["level"] in {"note", "warning", "error"}
        assert 1 <= len(rule["properties"]["tags"]) <= 10
        assert set(rule["properties"]) == {"tags"}, "a security severity would make it one"
    for one in results:
        assert one["message"]["text"]
        assert driver["rules"][one["ruleIndex"]]["id"] == one["ruleId"]
        assert one["level"] in {"none", "note", "warning", "error"}
        assert all(one["partialFingerprints"].values())
        assert one["partialFingerprints"]
        (location,) = one["locations"]
        place = location["physicalLocation"]
        assert re.fullmatch(r"[!-~]+", place["artifactLocation"]["uri"])
        region = place["region"]
        start, end = ((region[f"{edge}Line"], region[f"{edge}Column"]) for edge in ("start", "end"))
        assert (1, 1) <= start <= end
        assert region["startColumn"] >= 1
        assert region["endColumn"] >= 1


def found(finding: Finding, lang: Language = "de", **fields: Any) -> dict[str, Any]:
    """The only result of a run with this finding alone, everything being asked for."""
    told = log_of(run_of(with_findings(finding), lang=lang, **fields), concise=False)
    (one,) = told["results"]
    assert isinstance(one, dict)
    return one


def programme_with(**changes: Any) -> Programme:
    """The programme with another rule PG202."""
    rules = [
        attrs.evolve(rule, **changes) if rule.id == "PG202" else rule for rule in PASSTGENAU.rules
    ]
    return attrs.evolve(PASSTGENAU, rules=rules)


def uri_of(one: dict[str, Any]) -> dict[str, Any]:
    artifact = one["locations"][0]["physicalLocation"]["artifactLocation"]
    assert isinstance(artifact, dict)
    return artifact


class TestRun:
    @given(run=runs(), concise=st.booleans())
    def test_whatever_was_found(self, run: Run, concise: bool) -> None:
        """It is valid, the same each time, and counts what the summary counts."""
        told = log_of(run, concise=concise)
        assert render(run, concise=concise) == render(run, concise=concise)
        summary = run.summary()
        outcomes = Counter(one["properties"].get("outcome") for one in told["results"])
        counted = {outcome.value: count for outcome, count in summary.outcomes.items() if count}
        if concise:
            for name in ("pending", "met", "not_applicable"):
                counted.pop(name, None)
        problems = {None: len(run.problems)} if run.problems else {}
        assert outcomes == counted | problems
        levels = Counter(
            one["level"]
            for one in told["results"]
            if one["properties"].get("outcome") == "breached"
        )
        assert levels == {
            {"hint": "note"}.get(severity.value, severity.value): count
            for severity, count in summary.breached.items()
            if count
        }

    def test_of_nothing(self) -> None:
        """No result closes all alerts; a file without them would be refused."""
        told = log_of(run_of())
        assert told["results"] == []
        assert told["invocations"] == [
            {"executionSuccessful": True, "toolExecutionNotifications": []}
        ]

    def test_the_tool(self) -> None:
        """It names itself, its version and the day, and one category for good."""
        told = log_of(run_of(SEVERAL))
        assert told["tool"]["driver"]["name"] == "passtgenau"
        assert told["tool"]["driver"]["version"] == "1.2.3"
        assert told["properties"] == {"as_of": "2025-06-01"}
        assert told["automationDetails"] == {"id": "passtgenau/"}

    @pytest.mark.parametrize(("lang", "code"), [("de", "de-DE"), ("en", "en-US")])
    def test_language(self, lang: Language, code: str) -> None:
        """As SARIF writes languages."""
        told = log_of(run_of(SEVERAL, lang=lang))
        assert told["language"] == told["tool"]["driver"]["language"] == code


class TestRules:
    def test_every_rule_that_was_judged_has_its_entry(self) -> None:
        """Those too of which nothing is told, so that one sees what was looked at."""
        told = log_of(run_of(SEVERAL))
        judged = list(dict.fromkeys(finding.rule for finding in SEVERAL.findings))
        assert [rule["id"] for rule in told["tool"]["driver"]["rules"]] == ["INPUT", *judged]

    @pytest.mark.parametrize("lang", ["de", "en"])
    @pytest.mark.parametrize("rule_id", ["PG102", "PG702"])
    def test_what_it_tells_of_a_rule(self, rule_id: str, lang: Language) -> None:
        """Title, quote, document, section and note, plain and in Markdown."""
        rule = PASSTGENAU.rule(rule_id)
        told = log_of(run_of(result_of(SEVERAL_DATA, lang=lang), lang=lang))
        (entry,) = (e for e in told["tool"]["driver"]["rules"] if e["id"] == rule_id)
        source, note = rule.source, rule.note
        assert entry["shortDescription"] == {"text": rule.title.within(lang)}
        assert source.quote in entry["fullDescription"]["text"]
        assert f" {source.section}: " in entry["fullDescription"]["text"]
        for told_in in ("text", "markdown"):
            told_help = entry["help"][told_in].replace("\\", "")
            for part in (rule.title.within(lang), source.quote, source.document):
                assert part in told_help
            paragraphs = told_help.split("\n\n")
            assert (
                (paragraphs[-1] == note.within(lang))
                if note
                else (source.section in paragraphs[-1])
            )
        assert entry["defaultConfiguration"] == {
            "level": {"hint": "note"}.get(rule.severity.value, rule.severity.value)
        }
        assert entry["properties"] == {"tags": [rule.kind, source.basis.value]}

    def test_a_rule_of_the_same_id_in_another_programme(self) -> None:
        """Each result points at the words of its own programme."""
        other = attrs.evolve(programme_with(title=Text("anders", "other")), edition="2030")
        first = with_findings(BREACH)
        second = attrs.evolve(first, programme=other.name, file="b.json")
        told = log_of(
            run_of(first, second, programmes={PASSTGENAU.name: PASSTGENAU, other.name: other})
        )
        rules = told["tool"]["driver"]["rules"]
        titles = [rules[one["ruleIndex"]]["shortDescription"]["text"] for one in told["results"]]
        assert titles == [PASSTGENAU.rule("PG202").title.de, "anders"]

    @pytest.mark.parametrize(("length", "kept"), [(1024, 1024), (1025, 1024)])
    def test_long_descriptions_are_cut(self, length: int, kept: int) -> None:
        """GitHub takes 1,024 characters."""
        own = programme_with(title=Text.same("x" * length))
        told = log_of(run_of(with_findings(BREACH), programmes={own.name: own}))
        title = told["tool"]["driver"]["rules"][1]["shortDescription"]["text"]
        assert len(title) == kept
        assert title.endswith("…") == (length > kept)

    @given(text=HOSTILE)
    def test_words_of_an_own_programme(self, text: str) -> None:
        """They are shown as they are: one line, no markup, no link, no control character."""
        source = Source(document=text, section=text, quote=text)
        own = programme_with(title=Text.same(text), note=Text.same(text), source=source)
        about = attrs.evolve(BREACH, about=text, message=text, mend=text)
        told = log_of(run_of(with_findings(about), programmes={own.name: own}))
        rule = told["tool"]["driver"]["rules"][1]
        (one,) = told["results"]
        assert one["message"]["text"].isprintable()
        assert "](" not in one["message"]["text"]
        assert all(line.isprintable() for line in rule["help"]["text"].split("\n"))
        shown = rule["help"]["markdown"]
        assert re.search(r"(?<!\\)(\\\\)*[\[<`|]", shown) is None
        title = shown.split("\n")[0].removeprefix("**").removesuffix("**")
        assert re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", title) == printable(text)


class TestResults:
    @pytest.mark.parametrize(
        ("outcome", "kind", "level"),
        [
            (Outcome.BREACHED, "fail", "error"),
            (Outcome.UNDETERMINED, "review", "none"),
            (Outcome.WAIVED, "fail", "error"),
            (Outcome.PENDING, "open", "none"),
            (Outcome.MET, "pass", "none"),
            (Outcome.NOT_APPLICABLE, "notApplicable", "none"),
        ],
    )
    def test_kinds(self, outcome: Outcome, kind: str, level: str) -> None:
        """Only what fails has a level."""
        one = found(attrs.evolve(BREACH, outcome=outcome))
        assert (one["kind"], one["level"]) == (kind, level)
        assert one["properties"]["outcome"] == outcome.value

    @pytest.mark.parametrize(
        ("severity", "level"),
        [(Severity.ERROR, "error"), (Severity.WARNING, "warning"), (Severity.HINT, "note")],
    )
    def test_levels(self, severity: Severity, level: str) -> None:
        """As the severity in this run says, which may be another than the rule's."""
        assert found(attrs.evolve(BREACH, severity=severity))["level"] == level

    def test_github_is_told_only_what_someone_has_to_look_at(self) -> None:
        """It would make an alert of what is open, met or does not apply, too."""
        findings = [attrs.evolve(BREACH, outcome=outcome) for outcome in Outcome]
        told = log_of(run_of(with_findings(*findings)))
        outcomes = [one["properties"]["outcome"] for one in told["results"]]
        assert outcomes == ["breached", "undetermined"]

    def test_worst_first(self) -> None:
        """Problems, breaches by severity, known breaches, then the rest by outcome."""
        known = attrs.evolve(BREACH, known=True)
        hint = attrs.evolve(BREACH, severity=Severity.HINT)
        warning = attrs.evolve(BREACH, severity=Severity.WARNING)
        met = attrs.evolve(BREACH, outcome=Outcome.MET)
        pending = attrs.evolve(BREACH, outcome=Outcome.PENDING)
        told = log_of(
            run_of(
                with_findings(met, known, hint),
                with_findings(pending, warning, BREACH, name="b.json"),
                BROKEN,
                has_baseline=True,
            ),
            concise=False,
        )
        assert [
            (one["ruleId"], one["kind"], one["level"], one["baselineState"])
            for one in told["results"]
        ] == [
            ("INPUT", "fail", "error", "new"),
            ("PG202", "fail", "error", "new"),
            ("PG202", "fail", "warning", "new"),
            ("PG202", "fail", "note", "new"),
            ("PG202", "fail", "error", "unchanged"),
            ("PG202", "open", "none", "new"),
            ("PG202", "pass", "none", "new"),
        ]

    @pytest.mark.parametrize("lang", ["de", "en"])
    def test_what_it_says(self, lang: Language) -> None:
        """What it is about, the message, and what would mend it."""
        finding = next(
            f
            for f in result_of(SEVERAL_DATA, lang=lang).findings
            if (f.rule, f.outcome) == ("PG202", Outcome.BREACHED)
        )
        text = found(finding, lang)["message"]["text"]
        assert text.startswith(f"{finding.about}: {finding.message}.")
        assert finding.mend is not None
        assert text.endswith(f": {finding.mend}.")
        without = found(attrs.evolve(finding, mend=None), lang)["message"]["text"]
        assert without == f"{finding.about}: {finding.message}."

    def test_properties(self) -> None:
        """Only those that are there."""
        assert found(BREACH)["properties"] == {
            "outcome": "breached",
            "programme": "passtgenau@2024-05-17",
            "case": "LOE-2025-007",
            "subject": "phases/1",
            "pointer": "/phases/1/end",
            "observed": "2026-01-31",
            "allowed": "2026-01-30",
        }
        more = attrs.evolve(BREACH, due=date(2025, 7, 1), reading="a=b", values=(("/a", "1\n"),))
        assert found(more)["properties"].items() >= {"due": "2025-07-01", "reading": "a=b"}.items()
        assert found(more)["properties"]["values"] == {"/a": "1\\n"}

    def test_a_service_has_no_case(self) -> None:
        """What is not there is left out."""
        told = log_of(run_of(service_result()), concise=False)
        assert told["results"]
        assert not any("case" in one["properties"] for one in told["results"])

    def test_region(self) -> None:
        """Columns count characters, and the end stands after the last one, as SARIF counts."""
        finding = attrs.evolve(BREACH, line=3, column=5, end_line=4, end_column=2)
        one = found(finding)
        assert one["locations"][0]["physicalLocation"]["region"] == {
            "startLine": 3,
            "startColumn": 5,
            "endLine": 4,
            "endColumn": 2,
        }
        assert log_of(run_of())["columnKind"] == "unicodeCodePoints"


class TestFingerprints:
    def test_the_content_is_named_not_the_line(self) -> None:
        """A key of our own: GitHub's is left to GitHub."""
        moved = attrs.evolve(BREACH, line=99, end_line=99)
        assert found(BREACH)["partialFingerprints"] == {"passtgenau/v1": BREACH.fingerprint}
        assert found(moved)["partialFingerprints"] == found(BREACH)["partialFingerprints"]

    def test_of_problems(self) -> None:
        """The file, the place in its data and the kind of problem name it; the line does not."""

        def named(problem: Problem, lang: Language = "de") -> str:
            broken = Result(file=problem.file or "", problems=(problem,))
            (one,) = log_of(run_of(broken, lang=lang))["results"]
            (name,) = one["partialFingerprints"].values()
            assert isinstance(name, str)
            return name

        assert named(PROBLEM) == named(attrs.evolve(PROBLEM, line=9, column=9))
        assert named(PROBLEM) == named(PROBLEM, "en")
        others = {
            named(attrs.evolve(PROBLEM, pointer="/phases")),
            named(attrs.evolve(PROBLEM, file="c.yaml")),
            named(attrs.evolve(PROBLEM, what=Text("fehlt", "missing"))),
        }
        assert len(others | {named(PROBLEM)}) == 4


class TestWaivers:
    def test_a_waived_breach_is_suppressed(self) -> None:
        """It still fails, with the consent as its justification."""
        told = log_of(run_of(result_of(WAIVED)), concise=False)
        (one,) = (one for one in told["results"] if one["properties"]["outcome"] == "waived")
        (suppression,) = one["suppressions"]
        assert one["kind"] == "fail"
        assert suppression == {
            "kind": "external",
            "status": "accepted",
            "justification": "bewilligt von A-1 bis 31.12.2026",
        }

    def test_reason_and_language(self) -> None:
        """The reason is told only if it is asked for."""
        waiver = Waived(approved_by="A-1", until=date(2026, 12, 31), reason="a\nb")
        waived = attrs.evolve(BREACH, outcome=Outcome.WAIVED, waiver=waiver)
        (suppression,) = found(waived, "en")["suppressions"]
        assert suppression["justification"] == "approved by A-1 until 2026-12-31: a\\nb"

    def test_all_others_are_told_not_to_be(self) -> None:
        """The standard: all results have suppressions, or none has."""
        told = log_of(run_of(SEVERAL, BROKEN), concise=False)
        assert all(one["suppressions"] == [] for one in told["results"])


class TestBaseline:
    GONE = KnownBreach(file="alt ä.json", case=None, rule="PG301", subject="case", fingerprint="f0")

    def test_without_one_there_are_no_states(self) -> None:
        """Nothing is called new where nothing is known."""
        told = log_of(run_of(SEVERAL, BROKEN))
        assert told["results"]
        assert not any("baselineState" in one for one in told["results"])

    def test_what_is_gone_is_no_alert(self) -> None:
        """GitHub would show it, so it is told only if everything is asked for."""
        run = run_of(with_findings(BREACH), has_baseline=True, gone=(self.GONE,))
        assert [one["baselineState"] for one in log_of(run)["results"]] == ["new"]
        new, absent = log_of(run, concise=False)["results"]
        assert new["baselineState"] == "new"
        assert absent["baselineState"] == "absent"
        assert absent["ruleId"] == "PG301"
        assert absent["partialFingerprints"] == {"passtgenau/v1": "f0"}
        assert uri_of(absent) == {"uri": "alt%20%C3%A4.json", "uriBaseId": "%SRCROOT%"}
        assert "case" in absent["message"]["text"]


class TestProblems:
    def test_they_are_seen(self) -> None:
        """GitHub shows results only; other readers look at the invocation."""
        told = log_of(run_of(BROKEN))
        (one,) = told["results"]
        (invocation,) = told["invocations"]
        (notice,) = invocation["toolExecutionNotifications"]
        assert (one["ruleId"], one["ruleIndex"], one["level"]) == ("INPUT", 0, "error")
        assert one["message"] == notice["message"] == {"text": "leer."}
        assert one["locations"] == notice["locations"]
        assert one["locations"][0]["physicalLocation"]["region"] == {
            "startLine": 3,
            "startColumn": 1,
            "endLine": 3,
            "endColumn": 1,
        }
        assert one["properties"] == {"pointer": "/case"}
        assert notice["level"] == "error"
        assert invocation["executionSuccessful"] is False

    @pytest.mark.parametrize(("file", "uri"), [("fälle", "f%C3%A4lle"), (None, ".")])
    def test_what_is_about_no_line_stands_at_the_beginning(
        self, file: str | None, uri: str
    ) -> None:
        """GitHub asks for a region even there."""
        problem = Problem(what=Text("leer", "empty"), file=file)
        (one,) = log_of(run_of(lost=(problem,)))["results"]
        region = one["locations"][0]["physicalLocation"]["region"]
        assert uri_of(one)["uri"] == uri
        assert set(region.values()) == {1}


class TestPlaces:
    @pytest.mark.parametrize(
        ("name", "uri"),
        [
            ("fälle/a b.json", "f%C3%A4lle/a%20b.json"),
            ("100%#?.json", "100%25%23%3F.json"),
            ("c:d.json", "c%3Ad.json"),
            (os.fsdecode(b"\xff.json"), "%FF.json"),
        ],
    )
    def test_names_below_the_root(self, name: str, uri: str, tmp_path: Path) -> None:
        """They are relative, with each byte that is no plain character encoded."""
        run = run_of(with_findings(BREACH, name=str(tmp_path / name)), root=str(tmp_path))
        (one,) = log_of(run)["results"]
        assert uri_of(one) == {"uri": uri, "uriBaseId": "%SRCROOT%"}
        assert str(tmp_path) not in render(run)

    def test_the_root_itself_is_not_told(self) -> None:
        """It is another one on every machine."""
        told = log_of(run_of(SEVERAL, root="/somewhere"))
        assert set(told["originalUriBaseIds"]) == {"%SRCROOT%"}
        assert "uri" not in told["originalUriBaseIds"]["%SRCROOT%"]

    def test_a_file_elsewhere(self, tmp_path: Path) -> None:
        """It is absolute."""
        place = tmp_path / "a b.json"
        run = run_of(with_findings(BREACH, name=str(place)), root=str(tmp_path / "repo"))
        (one,) = log_of(run)["results"]
        assert uri_of(one) == {"uri": place.as_uri()}

    def test_standard_input(self) -> None:
        """It is no file of the repository."""
        (one,) = log_of(run_of(with_findings(BREACH, name="-"), root="/repo"))["results"]
        assert uri_of(one) == {"uri": "-"}

    @given(name=NAMES)
    def test_whatever_its_name(self, name: str) -> None:
        """Names lead back to the file."""
        run = run_of(with_findings(BREACH, name=name), root="/repo")
        (one,) = log_of(run)["results"]
        path = unquote_to_bytes(uri_of(one)["uri"].removeprefix("file://"))
        assert path == os.fsencode(run.place(name))


class TestCut:
    def test_how_many_github_takes(self) -> None:
        """The number that its documentation names."""
        assert MOST_RESULTS == 25_000

    @pytest.mark.parametrize(("count", "kept", "notices"), [(3, 3, 0), (4, 3, 1)])
    def test_the_least_are_left_out(
        self, count: int, kept: int, notices: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The worst stay, and a notice tells how many there were."""
        monkeypatch.setattr(sarif, "MOST_RESULTS", 3)
        worst, *others = (
            attrs.evolve(BREACH, severity=severity)
            for severity in [Severity.ERROR, Severity.WARNING, *[Severity.HINT] * (count - 2)]
        )
        told = log_of(run_of(with_findings(*reversed(others)), with_findings(worst, name="b.json")))
        assert [one["level"] for one in told["results"]] == ["error", "warning", "note"][:kept]
        (invocation,) = told["invocations"]
        texts = [one["message"]["text"] for one in invocation["toolExecutionNotifications"]]
        assert len(texts) == notices
        assert all("3" in text and "4" in text for text in texts)
        assert invocation["executionSuccessful"] is True

    def test_what_is_gone_counts_too(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Breaches of the baseline are the first to be left out."""
        monkeypatch.setattr(sarif, "MOST_RESULTS", 1)
        run = run_of(with_findings(BREACH), has_baseline=True, gone=(TestBaseline.GONE,))
        told = log_of(run, concise=False)
        assert [one["baselineState"] for one in told["results"]] == ["new"]
        assert len(told["invocations"][0]["toolExecutionNotifications"]) == 1


def test_free_text_of_files_is_not_told() -> None:
    """Notes, reasons and the place of living stay in the file."""
    secret = "GEHEIM"
    record = {"kind": "reflexionsgespraech", "date": "2025-04-01", "note": secret}
    data = {
        **HEAD,
        "participant": {"district": secret},
        "phases": [{**TOO_SHORT, "ended_early": secret}, TOO_LONG],
        "records": [record],
        "waivers": [{**CONSENT, "reason": secret}],
    }
    assert secret not in render(run_of(result_of(data)), concise=False)
