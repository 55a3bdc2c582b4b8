"""What is wrong in one part of a programme file neither hides nor seems to cause anything else."""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path

import pytest

from passtgenau_core import InputError, load_programme
from passtgenau_core.files.programme_file import read_programme

TEMPLATE = resources.files("passtgenau_core") / "templates" / "programme.en.toml"
FULL = re.sub(r"(?m)^#(?=[^ ])", "", TEMPLATE.read_text("utf-8"))
# Below the last rule, with every word that a rule can name.
MORE = """
[[rules]]
id = "LW501"
kind = "recurring-record"
severity = "hint"
reading = "abstand"
record = "abschlussbericht"
title = { de = "Immer wieder", en = "Again and again" }
source = { section = "5", quote = "immer wieder", basis = "explicit" }

[[rules]]
id = "LW502"
kind = "membership"
severity = "hint"
field = "participant.groups"
any_of = ["alle"]
title = { de = "Für alle", en = "For everybody" }
source = { section = "5", quote = "für alle", basis = "explicit" }

[[readings]]
id = "abstand"
sets = "interval"
options = ["P1M", "P2M"]
title = { de = "Wie oft?", en = "How often?" }
why = { de = "So eben.", en = "Just so." }
"""
WHOLE = FULL + MORE


def pointers(path: Path, *changes: tuple[str, str]) -> list[str]:
    """Where something is wrong after the changes, each of which fits once at least."""
    text = WHOLE
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_programme(path)
    told = caught.value.problems
    assert all(problem.line and problem.column for problem in told)
    assert len(set(told)) == len(told)
    return [problem.pointer for problem in told]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A place for a programme."""
    return tmp_path / "own.toml"


BREAKS_A_MODULE = ("hours = 20", 'hours = "20"')
BREAKS_A_RULE = ('with = ["teilnehmende"]', 'with = ["teilnemende"]')


class TestOneProblem:
    def test_the_text_is_fine(self, path: Path) -> None:
        """What follows is told for its changes alone."""
        path.write_text(WHOLE, encoding="utf-8")
        assert len(load_programme(path).rules) == 8

    @pytest.mark.parametrize(
        ("old", "new", "pointer"),
        [
            ("hours = 20", 'hours = "20"', "/modules/0/hours"),
            ("hours = 20", "hour = 20", "/modules/0/hour"),
            ('min = "P1W"', 'min = "P4W"', "/modules/0/min"),
            ('format = "passtgenau-programme/1"', 'format = "x/1"', "/format"),
            ('title = { de = "Lernwerkstatt", ', "title = { ", "/title"),
            ('after = "P4M"', 'after = "4M"', "/milestones/0/after"),
            ('sets = "severity"', "sets = 5", "/readings/0/sets"),
            ('sets = "interval"', "sets = 5", "/readings/1/sets"),
            ('"hint", "error", "off"', '"hint", "eror", "off"', "/readings/0/options/1"),
            ('"P1M", "P2M"', '"P1M", "2M"', "/readings/1/options/1"),
            ('"P1M", "P2M"', '"P1M", "P0M"', "/readings/1/options/1"),
            ('sets = "interval"', 'sets = "intervall"', "/readings/1/sets"),
            ('sets = "interval"', 'sets = "severity"', "/readings/1/options"),
            ('modules = ["ankommen", "begleitung"]', "modules = 5", "/bundles/0/modules"),
            ('modules = ["ankommen", "begleitung"]', 'modules = ["x"]', "/bundles/0/modules/0"),
            ('en = "participant"', "e = 5", "/vocabulary/roles/0"),
            ('id = "halbzeit"', 'id = "start"', "/milestones/0/id"),
            ('id = "LW502"', 'id = "LW501"', "/rules/7/id"),
            ('reading = "abstand"', 'reading = "abtand"', "/rules/6/reading"),
            ('reading = "abstand"', "reading = 5", "/rules/6/reading"),
            ('record = "abschlussbericht"\ntitle', 'record = "bericht"\ntitle', "/rules/6/record"),
            ('any_of = ["alle"]', 'any_of = ["ale"]', "/rules/7/any_of/0"),
            ('kind = "membership"', 'kind = "member"', "/rules/7/kind"),
            ('severity = "hint"\nreading = "abstand"', 'severity = 5\nreading = "abstand"', ""),
        ],
    )
    def test_is_told_alone(self, old: str, new: str, pointer: str, path: Path) -> None:
        """Whatever is wrong, nothing else seems to be."""
        told = pointers(path, (old, new))
        assert {p for p in told if p.startswith(pointer)} == set(told)

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("[[modules]]", "[[moduls]]"),
            ("[[milestones]]", "[[milestone]]"),
            ("[vocabulary]", "[vocabulry]"),
            ("kinds = [", "kind = ["),
            ('id = "ankommen"', 'di = "ankommen"'),
            ('id = "ankommen"', 'id = "an kommen"'),
            ("topics = [", "topics = 5 # ["),
            ("[[readings]]", "[[reading]]"),
        ],
    )
    def test_that_may_define_words(self, old: str, new: str, path: Path) -> None:
        """While ids cannot be read, no word of a rule is called unknown."""
        told = pointers(path, (old, new))
        assert not [pointer for pointer in told if pointer.startswith("/rules")]


class TestSeveral:
    @pytest.mark.parametrize(
        ("old", "new", "pointer"),
        [
            ('with = ["teilnehmende"]', 'with = ["teilnemende"]', "/rules/4/with/0"),
            ('until = ["end"]', 'until = ["halbzeitt"]', "/rules/4/until/0"),
            ('kind = "hour-cap"', 'kind = "hours-cap"', "/rules/3/kind"),
            ('module = "ankommen"', 'module = "ankomen"', "/rules/0/module"),
            ('of = "module"', 'off = "module"', "/rules/3/off"),
            ('id = "LW202"', 'id = "LW101"', "/rules/2/id"),
            ('any_of = ["alle"]', 'any_of = ["ale"]', "/rules/7/any_of/0"),
            ('any_of = ["alle"]', 'about = "service"\nany_of = ["alle"]', "/rules/7/field"),
            ('kind = "hour-cap"', 'kind = "hour-cap"\nabout = "service"', "/rules/3/about"),
            ('reading = "abstand"', 'reading = "abtand"', "/rules/6/reading"),
            ('"P1M", "P2M"', '"P1M", "2M"', "/readings/1/options/1"),
            ('"ankommen", "begleitung"', '"ankommen", "x"', "/bundles/0/modules/1"),
            ('id = "begleitung"', 'id = "ankommen"', "/modules/1/id"),
            ('id = "halbzeit"', 'id = "end"', "/milestones/0/id"),
            ('id = "leitung"', 'id = "teilnehmende"', "/vocabulary/roles/1/id"),
            ('id = "mindestdauer"', 'id = "abstand"', "/readings/1/id"),
            ('id = "alles"', 'id = "ankommen"', "/bundles/0/id"),
        ],
    )
    def test_beside_a_module_that_cannot_be_understood(
        self, old: str, new: str, pointer: str, path: Path
    ) -> None:
        """Both are told, and the second in its own place."""
        told = pointers(path, BREAKS_A_MODULE, (old, new))
        assert "/modules/0/hours" in told
        assert pointer in told

    def test_of_one_row(self, path: Path) -> None:
        """A wrong severity does not hide a wrong word, nor a missing key another one."""
        told = pointers(
            path,
            ('severity = "warning"\nrecords', 'severity = "warn"\nrecords'),
            BREAKS_A_RULE,
            ('title = { de = "Abschlussbericht", en = "Final report" }\n', ""),
        )
        assert told == ["/rules/4", "/rules/4/severity", "/rules/4/with/0"]

    def test_options_of_one_reading(self, path: Path) -> None:
        """Every option that does not fit is told."""
        told = pointers(path, ('"P1M", "P2M"', '"1M", "P2M", "2M"'))
        assert told == ["/readings/1/options/0", "/readings/1/options/2"]

    def test_words_beside_an_unclear_reading(self, path: Path) -> None:
        """What the reading would set is not missing; a wrong word is told all the same."""
        told = pointers(
            path,
            ('reading = "abstand"', 'reading = "abtand"'),
            ('record = "abschlussbericht"\ntitle', 'record = "bericht"\ntitle'),
        )
        assert told == ["/rules/6/reading", "/rules/6/record"]

    def test_keys_of_a_row_without_its_kind(self, path: Path) -> None:
        """A misspelt ``kind`` is told as what it is; keys of any kind may be right."""
        told = pointers(path, ('kind = "hour-cap"', 'knd = "hour-cap"'))
        assert told == ["/rules/3", "/rules/3/knd"]

    def test_duplicate_rules_beside_a_broken_one(self, path: Path) -> None:
        """They are counted as the file has them."""
        told = pointers(
            path, ('kind = "after-module"', 'kind = "x"'), ('id = "LW402"', 'id = "LW401"')
        )
        assert told == ["/rules/0/kind", "/rules/5/id"]

    def test_rules_without_ids(self, path: Path) -> None:
        """Ids that are missing do not clash with each other."""
        told = pointers(path, ('id = "LW402"\n', ""), ('id = "LW501"\n', ""))
        assert told == ["/rules/5", "/rules/6"]


def test_a_file_keeps_its_positions(path: Path) -> None:
    """What is read can be asked where each node stands."""
    path.write_text(WHOLE, encoding="utf-8")
    for source in (path, str(path)):
        read = read_programme(source)
        assert read.programme == load_programme(path)
        assert read.document.file == str(path)
        line = read.document.node("/rules/7/any_of").key.line
        assert WHOLE.split("\n")[line - 1].startswith("any_of")
    assert read_programme("passtgenau").programme.id == "passtgenau"
