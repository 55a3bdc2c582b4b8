"""What a programme file that can be understood leaves to be desired."""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from passtgenau_core import InputError, Problem, Text, lint_programme, shipped_programmes

PACKAGE = resources.files("passtgenau_core")
FEWER = settings(max_examples=settings().max_examples // 10)
# The template to start from is a programme that leaves nothing to be desired.
FINE = (PACKAGE / "templates" / "programme.en.toml").read_text("utf-8")
FULL = re.sub(r"(?m)^#(?=[^ ])", "", FINE)
SERVICE = '''
[[rules]]
id = "LW801"
kind = "membership"
severity = "error"
about = "service"
field = "partners"
all_of = ["werkhof"]
title = { de = "Werkhof", en = "Werkhof" }
source = { section = "6", quote = "mit dem Werkhof", basis = "explicit" }
[rules.examples]
as_of = "2025-06-02"
good = """
partners: [werkhof]
"""
bad = """
partners: [schlosserei]
"""
'''
TRAINER = '''
[[rules]]
id = "LW809"
kind = "known-trainer"
severity = "error"
title = { de = "Eigene Leute", en = "Own people" }
source = { section = "6", quote = "mit eigenen Leuten", basis = "explicit" }
[rules.examples]
as_of = "2025-06-02"
good = """
hours:
- {id: H-1, date: 2025-03-03, module: ankommen, minutes: 60, trainer: A-1}
"""
bad = """
hours:
- {id: H-1, date: 2025-03-03, module: ankommen, minutes: 60, trainer: A-2}
"""
'''


def found(text: str, tmp_path: Path) -> tuple[Problem, ...]:
    """What is found in a text, read from a file."""
    path = tmp_path / "own.toml"
    path.write_text(text, encoding="utf-8")
    told = lint_programme(path)
    assert all(problem.file == str(path) for problem in told)
    return told


def line_of(mark: str, text: str) -> int:
    """The line in which ``mark`` stands for the first time."""
    return text[: text.index(mark)].count("\n") + 1


def swapped(old: str, new: str, text: str = FULL) -> str:
    """The text with ``old`` replaced where it stands for the first time."""
    assert old in text
    return text.replace(old, new, 1)


class TestFine:
    @pytest.mark.parametrize("name", shipped_programmes())
    def test_the_programmes_of_the_package(self, name: str) -> None:
        """They leave nothing to be desired."""
        assert lint_programme(name) == ()

    @pytest.mark.parametrize("text", [FINE, FULL, FULL + SERVICE, FULL + TRAINER])
    def test_the_template(self, text: str, tmp_path: Path) -> None:
        """Nor does the template, as it is, filled in, and with rules of other kinds."""
        assert found(text, tmp_path) == ()

    def test_words_that_no_rule_asks_for(self, tmp_path: Path) -> None:
        """Milestones and words may be there for people alone."""
        text = swapped(
            "kinds = [", 'kinds = [{ id = "notiz", de = "Notiz", en = "note" }, ', text=FULL
        )
        assert "until = [" in text
        assert 'until = ["halbzeit"]' not in text
        assert found(text, tmp_path) == ()

    def test_a_file_that_cannot_be_understood(self, tmp_path: Path) -> None:
        """It is told as when it is loaded."""
        with pytest.raises(InputError):
            found(swapped('kind = "duty"', 'kind = "dutty"'), tmp_path)

    def test_a_file_that_is_not_there(self, tmp_path: Path) -> None:
        """It is no broken input."""
        with pytest.raises(FileNotFoundError):
            lint_programme(tmp_path / "nosuch.toml")


class TestTexts:
    @pytest.mark.parametrize(
        ("old", "new", "pointer"),
        [
            ('en = "Arriving first"', 'en = ""', "/rules/0/title/en"),
            ('de = "Ankommen zuerst"', 'de = "  "', "/rules/0/title/de"),
            ('en = "That it ends before is our reading."', 'en = ""', "/rules/0/note/en"),
            ('en = "participant"', 'en = ""', "/vocabulary/roles/0/en"),
            ('en = "learning workshop"', 'en = ""', "/title/en"),
            ('en = "Section 2 speaks of the usual case."', 'en = ""', "/readings/0/why/en"),
        ],
    )
    def test_in_one_language_only(self, old: str, new: str, pointer: str, tmp_path: Path) -> None:
        """A text that is blank in one language is told where it is."""
        (problem,) = found(swapped(old, new), tmp_path)
        assert problem.what.en == "text missing in one language"
        assert problem.pointer == pointer
        assert problem.line == line_of(old, FULL)

    @pytest.mark.parametrize(
        ("old", "new", "pointer"),
        [
            ('quote = "bis zu neun', 'quote = "", x = "', "/modules/1/source/quote"),
            ('section = "1"', 'section = " "', "/rules/0/source/section"),
            ('document = "Konzept der Lernwerkstatt', 'document = "" # "', "/document"),
        ],
    )
    def test_sources(self, old: str, new: str, pointer: str, tmp_path: Path) -> None:
        """A source that says nothing is none."""
        text = re.sub(r', x = "[^"]*"', "", swapped(old, new))
        (problem,) = found(text, tmp_path)
        assert problem.what.en == "incomplete source"
        assert problem.pointer == pointer
        assert problem.line == line_of(old, FULL)


class TestRows:
    def test_no_rule_at_all(self, tmp_path: Path) -> None:
        """A programme without rules judges nothing, and its modules are not told one by one."""
        (problem,) = found(FINE[: FINE.index("[[rules]]")], tmp_path)
        assert problem.what == Text("Programm ohne Regel", "programme without a rule")
        assert (problem.line, problem.pointer) == (1, "")

    def test_a_module_without_rules(self, tmp_path: Path) -> None:
        """Of an external module without a window no rule of these says anything."""
        module = (
            '[[modules]]\nid = "nachsorge"\ntitle = { de = "Nachsorge", en = "follow-up" }\n'
            'external = true\nsource = { section = "7", quote = "Nachsorge" }\n\n'
        )
        text = swapped("[vocabulary]", module + "[vocabulary]", FINE)
        text = text[: text.index('[[rules]]\nid = "LW401"')]
        (problem,) = found(text, tmp_path)
        assert problem.what.en == "module without a rule"
        assert problem.got is not None
        assert problem.got.en == '"nachsorge"'
        assert problem.pointer == "/modules/2"
        assert problem.line == line_of(module, text)

    def test_a_reading_without_a_rule(self, tmp_path: Path) -> None:
        """A reading that no rule names decides nothing."""
        text = swapped('reading = "mindestdauer"\n', "")
        (problem,) = found(text, tmp_path)
        assert problem.what.en == "reading without a rule"
        assert problem.pointer == "/readings/0"
        assert problem.line == line_of("[[readings]]", text)
        assert problem.example == 'reading = "mindestdauer"'

    def test_a_rule_that_can_never_say_anything(self, tmp_path: Path) -> None:
        """Without a shortest length of any module there is nothing to judge."""
        text = swapped('min = "P1W"\n', "")
        problem, *examples = found(text, tmp_path)
        assert problem.what.en == (
            "rule can never say anything: no module states a shortest length"
        )
        assert problem.line == line_of('[[rules]]\nid = "LW201"', text)
        assert [p.pointer for p in examples] == ["/rules/1/examples/good", "/rules/1/examples/bad"]

    def test_a_rule_that_every_option_switches_off(self, tmp_path: Path) -> None:
        """A reading with no option but off leaves nothing of its rule."""
        text = swapped('options = ["hint", "error", "off"]', 'options = ["off"]')
        problem, *_ = found(text, tmp_path)
        assert problem.what.en == (
            "rule can never say anything: every option of its reading switches it off"
        )

    def test_a_rule_that_is_off_by_default(self, tmp_path: Path) -> None:
        """Its examples show what it says when it is switched on."""
        text = swapped('options = ["hint", "error", "off"]', 'options = ["off", "hint"]')
        assert found(text, tmp_path) == ()

    def test_a_rule_that_says_something_under_another_option(self, tmp_path: Path) -> None:
        """One option under which it can say something is enough."""
        reading = (
            '[[readings]]\nid = "which"\nsets = "of"\noptions = ["month", "module"]\n'
            'title = { de = "?", en = "?" }\nwhy = { de = "!", en = "!" }\n\n'
        )
        text = swapped("# --- Rules", reading + "# --- Rules", FINE)
        text = swapped('of = "module"', 'reading = "which"', text)
        text = swapped("hours_a_month = 12\n", "", text)
        whats = [problem.what.en for problem in found(text, tmp_path)]
        assert whats == [
            "good example does not meet the rule",
            "bad example does not breach the rule",
        ]

    def test_a_row_about_phases_without_modules(self, tmp_path: Path) -> None:
        """Without modules there are no phases, and no hours."""
        head = FINE[: FINE.index("\n[[modules]]")].partition("\n# --- Modules")[0]
        words = FULL[FULL.index("[vocabulary]") : FULL.index("# --- Days")]
        rules = FULL[FULL.index('[[rules]]\nid = "LW402"') :]
        duty = FULL[FULL.index('[[rules]]\nid = "LW401"') : FULL.index('[[rules]]\nid = "LW402"')]
        duty = duty[: duty.index("[rules.examples]")]
        problems = found(f"{head}\nmodules = []\n{words}{rules}{SERVICE}{duty}", tmp_path)
        assert [(p.pointer, p.what.en) for p in problems] == [
            ("/rules/2", "rule can never say anything: there is no module"),
            ("/rules/2", "rule without examples"),
        ]

    @pytest.mark.parametrize("severity", ["error", "warning"])
    def test_a_severity_that_its_reading_sets(self, severity: str, tmp_path: Path) -> None:
        """What the row says does not hold, and is told unless it says the same."""
        text = swapped('severity = "hint"\nreading', f'severity = "{severity}"\nreading')
        (problem,) = found(text, tmp_path)
        assert problem.what.en == "severity is set by the reading mindestdauer already"
        assert problem.pointer == "/rules/1/severity"
        assert problem.line == line_of(f'severity = "{severity}"\nreading', text)
        assert problem.expected is not None
        assert problem.expected.en == '"hint"'

    def test_a_parameter_that_its_reading_sets(self, tmp_path: Path) -> None:
        """A row does not state what its reading decides."""
        reading = (
            '[[readings]]\nid = "time"\nsets = "within"\noptions = ["P4W", "P6W"]\n'
            'title = { de = "Frist?", en = "Time?" }\nwhy = { de = "Darum.", en = "So." }\n\n'
        )
        text = swapped("# --- Rules", reading + "# --- Rules").replace(
            'within = "P4W"\n', 'within = "P4W"\nreading = "time"\n'
        )
        (problem,) = found(text, tmp_path)
        assert problem.what.en == "within is set by the reading time already"
        assert problem.line == line_of('within = "P4W"', text)
        assert problem.expected is not None
        assert problem.expected.de == "kein within"

    def test_a_basis_that_is_not_stated(self, tmp_path: Path) -> None:
        """Nobody is to guess whether the words say it."""
        text = swapped(', basis = "explicit"', "")
        (problem,) = found(text, tmp_path)
        assert problem.what.en == "basis not stated"
        assert problem.pointer == "/rules/1/source"
        assert problem.line == FULL[: FULL.index(', basis = "explicit"')].count("\n") + 1

    def test_a_derived_rule_without_a_note(self, tmp_path: Path) -> None:
        """What is our reading is said."""
        text = re.sub(r"(?m)^note = .*\n", "", FULL, count=1)
        (problem,) = found(text, tmp_path)
        assert problem.what.en == "derived rule without a note"
        assert problem.pointer == "/rules/0"

    def test_all_in_the_order_of_the_file(self, tmp_path: Path) -> None:
        """They are told from top to bottom, each with line and column."""
        text = swapped(', basis = "explicit"', "").replace('reading = "mindestdauer"\n', "")
        text = text.replace('en = "learning workshop"', 'en = ""')
        problems = found(text, tmp_path)
        assert [problem.pointer for problem in problems] == [
            "/title/en",
            "/readings/0",
            "/rules/1/source",
        ]
        assert [problem.line for problem in problems] == sorted(p.line or 0 for p in problems)


class TestExamples:
    def test_that_are_missing(self, tmp_path: Path) -> None:
        """A rule without examples proves nothing."""
        text = FULL[: FULL.rindex("[rules.examples]")]
        (problem,) = found(text, tmp_path)
        assert problem.what.en == "rule without examples"
        assert problem.pointer == "/rules/5"
        assert problem.line == line_of('[[rules]]\nid = "LW402"', text)

    @pytest.mark.parametrize(
        ("old", "new", "pointer", "got"),
        [
            (
                "end: 2025-03-23}",
                "end: 2025-03-24}",
                "/rules/2/examples/good",
                "breached (ends on 2025-03-24, 2025-03-23 at the latest)",
            ),
            (
                "end: 2025-03-24}",
                "end: 2025-03-23}",
                "/rules/2/examples/bad",
                "met (ends on 2025-03-23, 2025-03-23 at the latest)",
            ),
            (
                "- {kind: abschlussbericht, date: 2025-04-18, topics: [ausblick]}",
                "- {kind: abschlussbericht, date: 2025-07-01, topics: [ausblick]}",
                "/rules/5/examples/good",
                "not applicable (no record of this kind: final report)",
            ),
            (
                "- {kind: abschlussbericht, date: 2025-04-18}",
                "- {kind: abschlussbericht, date: 2025-07-18}",
                "/rules/5/examples/bad",
                "not applicable (no record of this kind: final report)",
            ),
        ],
    )
    def test_that_show_something_else(
        self, old: str, new: str, pointer: str, got: str, tmp_path: Path
    ) -> None:
        """They are told with what the rule says of them."""
        problems = found(swapped(old, new), tmp_path)
        (problem,) = [one for one in problems if one.pointer == pointer]
        says = "good example does not meet" if "good" in pointer else "bad example does not breach"
        assert problem.what.en == f"{says} the rule"
        assert problem.got is not None
        assert problem.got.en == got
        example = FULL[: FULL.index(old)].rindex('"""')
        assert problem.line == FULL[:example].count("\n") + 1

    def test_of_which_nothing_is_said(self, tmp_path: Path) -> None:
        """An example without the module that the rule is about shows nothing."""
        text = swapped(
            """phases:
- {module: ankommen, start: 2025-03-03, end: 2025-03-21}
hours:
- {id: H-1, date: 2025-03-03, module: ankommen, minutes: 1200}
""",
            "phases: []\n",
        )
        (problem,) = found(text, tmp_path)
        assert problem.pointer == "/rules/3/examples/good"
        assert problem.got is not None
        assert problem.got.en == "no judgement"

    def test_that_are_pending_at_best(self, tmp_path: Path) -> None:
        """A good example may still be open, a bad one may not."""
        text = FULL.replace("date: 2025-04-18, with", "date: 2025-04-19, with")
        text = text.replace('as_of = "2025-06-02"', 'as_of = "2025-04-18"')
        pointers = {problem.pointer for problem in found(text, tmp_path)}
        assert "/rules/4/examples/good" not in pointers
        assert "/rules/4/examples/bad" in pointers

    def test_of_rules_that_only_wait(self, tmp_path: Path) -> None:
        """Hours that are not counted yet are never breached: pending is all they can be."""
        head = TRAINER.replace("known-trainer", "counted-hours")
        text = head.replace("date: 2025-03-03, module: ankommen, minutes: 60, trainer: A-2", "{}")
        bad = "date: 2025-06-03, module: ankommen, minutes: 60"
        assert found(FULL + text.replace("{}", bad), tmp_path) == ()
        (problem,) = found(FULL + head, tmp_path)
        assert problem.expected is not None
        assert problem.expected.en == "pending"

    def test_whose_trainer_is_not_of_the_service(self, tmp_path: Path) -> None:
        """The service has the trainers whom the good example names."""
        (problem,) = found(FULL + TRAINER.replace("A-2", "A-1"), tmp_path)
        assert problem.pointer == "/rules/6/examples/bad"

    def test_of_services(self, tmp_path: Path) -> None:
        """They are read and judged as service files."""
        text = FULL + SERVICE.replace("[werkhof]", "[werkhoff]")
        (problem,) = found(text, tmp_path)
        assert problem.pointer == "/rules/6/examples/good"
        text = FULL + SERVICE.replace("partners: [werkhof]", "partner: [werkhof]")
        (problem,) = found(text, tmp_path)
        assert problem.what.en == "good example: unknown key"
        assert problem.line == line_of("partner: [werkhof]", text)

    @pytest.mark.parametrize(
        ("old", "new", "what"),
        [
            ("module: begleitung, start", "module: begleitng, start", "unknown module"),
            ("module: ankommen, minutes: 1201", "modul: ankommen, minutes: 1201", "unknown key"),
            ("minutes: 1200", "minutes: none", "unusable minutes"),
            ("date: 2025-04-18, topics", "date: 2025-02-30, topics", "unreadable date"),
        ],
    )
    def test_that_cannot_be_read(self, old: str, new: str, what: str, tmp_path: Path) -> None:
        """What is wrong in them is told in its own line of the programme file."""
        text = swapped(old, new)
        problem = found(text, tmp_path)[0]
        assert problem.what.en in (f"good example: {what}", f"bad example: {what}")
        assert re.fullmatch(r"/rules/\d/examples/(good|bad)", problem.pointer)
        assert problem.line == line_of(new, text)
        assert text.split("\n")[problem.line - 1][(problem.column or 0) - 1 :] != ""

    def test_that_do_not_stand_line_by_line(self, tmp_path: Path) -> None:
        """Where the text of the file is not that of the example, it is told where it begins."""
        text = swapped(
            '''good = """
phases:
- {module: ankommen, start: 2025-03-03, end: 2025-03-23}
"""''',
            'good = "phases:\\n- {module: ankommn, start: 2025-03-03, end: 2025-03-23}\\n"',
        )
        (problem,) = found(text, tmp_path)
        assert problem.line == line_of("ankommn", text)
        assert problem.column == len('good = "')

    def test_in_a_file_from_windows(self, tmp_path: Path) -> None:
        """Lines that end as on Windows are counted like others."""
        text = swapped("module: begleitung, start", "module: begleitng, start").replace(
            "\n", "\r\n"
        )
        path = tmp_path / "windows.toml"
        path.write_bytes(text.encode())
        (problem,) = lint_programme(path)
        assert problem.line == line_of("begleitng", text)

    def test_that_end_in_the_middle(self, tmp_path: Path) -> None:
        """What is missing at the end of an example is told where it begins."""
        text = swapped(
            "- {kind: abschlussbericht, date: 2025-04-18}\n", "- {kind: abschlussbericht"
        )
        (problem,) = found(text, tmp_path)
        assert problem.what.en.startswith("bad example: ")
        assert problem.line

    def test_of_a_programme_whose_name_is_a_number(self, tmp_path: Path) -> None:
        """Its name is a text all the same."""
        text = FULL.replace('id = "lernwerkstatt"', 'id = "2024"').replace('edition = "2025', '#"')
        assert found(text, tmp_path) == ()


TEXTS = {
    name: (PACKAGE / "programmes" / f"{name}.toml").read_text("utf-8")
    for name in shipped_programmes()
}
KEY = re.compile(r"^([a-z_]+) = ")
REQUIRED = {
    "[[modules]]": {"id", "title", "source"},
    "[[bundles]]": {"id", "title", "modules"},
    "[[readings]]": {"id", "sets", "options", "title", "why"},
    "[[milestones]]": {"id", "title", "after", "source"},
    "[[rules]]": {"id", "kind", "severity", "title", "source"},
    "[rules.examples]": {"as_of", "good", "bad"},
}
WORDS = (
    *("kind", "severity", "reading", "module", "modules", "record", "records", "until", "with"),
    *("by", "topics", "aids", "recipients", "form", "not_to", "fact", "providers", "excepted"),
    *("field", "of", "each", "about", "within", "interval", "earlier", "later", "min", "max"),
    *("after", "middle_below", "dated", "month", "sets", "as_of", "unless_known"),
)
"""Keys whose values are words that somebody defines, or lengths and days."""


def deletable(lines: list[str]) -> list[tuple[int, int, int]]:
    """First and last line of each required entry, and the line of its table, from 0."""
    places, table = [], 0
    for number, line in enumerate(lines):
        if line.startswith("["):
            table = number
        match = KEY.match(line)
        if match and match[1] in REQUIRED.get(lines[table], ()):
            end = number + 1
            if line.endswith('"""'):
                end = lines.index('"""', number) + 1
            places.append((number, end, table))
    return places


def misspellable(lines: list[str]) -> list[tuple[int, int]]:
    """Line and column, from 0, of each word that somebody defines."""
    return [
        (number, match.end())
        for number, line in enumerate(lines)
        if (key := KEY.match(line)) and key[1] in WORDS
        for match in re.finditer(r'[\w:-]+(?=")', line)
    ]


def told(text: str, folder: Path) -> tuple[Problem, ...]:
    """What is told of a text, whether it can be understood or not."""
    try:
        return found(text, folder)
    except InputError as error:
        return error.problems


@pytest.mark.parametrize("name", shipped_programmes())
class TestMutants:
    """Whoever gets one thing in a programme wrong is told in which line."""

    @FEWER
    @given(data=st.data())
    def test_without_a_key(
        self, name: str, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        """A required entry that is deleted is missed at the head of its table."""
        lines = TEXTS[name].split("\n")
        first, end, table = data.draw(st.sampled_from(deletable(lines)))
        text = "\n".join(lines[:first] + lines[end:])
        key = lines[first].partition(" ")[0]
        missed = [
            problem.line
            for problem in told(text, tmp_path_factory.getbasetemp())
            if problem.what.en == f"key {key} is missing"
        ]
        assert missed == [table + 1]

    @FEWER
    @given(data=st.data())
    def test_with_a_misspelt_word(
        self, name: str, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        """A word with a letter too many is told in its line, and the right one is suggested."""
        lines = TEXTS[name].split("\n")
        number, column = data.draw(st.sampled_from(misspellable(lines)))
        lines[number] = lines[number][:column] + "x" + lines[number][column:]
        problems = told("\n".join(lines), tmp_path_factory.getbasetemp())
        assert number + 1 in [problem.line for problem in problems]

    @FEWER
    @given(data=st.data())
    def test_with_a_misspelt_key(
        self, name: str, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        """A key with a letter too many is told in its line with the right one."""
        lines = TEXTS[name].split("\n")
        number = data.draw(st.sampled_from([n for n, line in enumerate(lines) if KEY.match(line)]))
        key, _, rest = lines[number].partition(" ")
        lines[number] = f"{key}x {rest}"
        (problem,) = [
            problem
            for problem in told("\n".join(lines), tmp_path_factory.getbasetemp())
            if problem.what.en == "unknown key"
        ]
        assert problem.line == number + 1
        assert problem.expected is not None
        assert f"did you mean {key}?" in problem.expected.en

    @FEWER
    @given(data=st.data())
    def test_with_a_misspelt_word_in_an_example(
        self, name: str, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        """In the examples, too, the line of the programme file is told."""
        lines = TEXTS[name].split("\n")
        marks = [
            (number, match.end())
            for number, line in enumerate(lines)
            for match in re.finditer(r"^- \{(?:module|kind): \w+(?=,)", line)
        ]
        number, column = data.draw(st.sampled_from(marks))
        lines[number] = lines[number][:column] + "x" + lines[number][column:]
        (problem,) = told("\n".join(lines), tmp_path_factory.getbasetemp())
        assert problem.line == number + 1
        assert "did you mean" in str(problem.expected)
