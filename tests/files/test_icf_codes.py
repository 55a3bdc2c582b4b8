"""Lists of ICF codes of one's own, as files and as texts."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from passtgenau_core import IcfCodes, InputError, Problem, load_icf_codes
from passtgenau_core.files import document

CODES = st.from_regex(r"(?:b[1-8]|s[1-8]|d[1-9]|e[1-5])(?:[0-9]{2,4})?", fullmatch=True)
TITLES = st.text(st.characters(codec="utf-8", exclude_characters="\r\n"), max_size=20).map(
    str.strip
)
BOM = "\ufeff"


def problems(text: str) -> tuple[Problem, ...]:
    """The problems of a list that cannot be read."""
    with pytest.raises(InputError) as caught:
        load_icf_codes(text, format="csv")
    return caught.value.problems


def places(text: str) -> list[tuple[int | None, int | None, str]]:
    """Line, column and kind of each problem."""
    return [(problem.line, problem.column, problem.what.en) for problem in problems(text)]


class TestALine:
    """The domain: "let users load their own list"."""

    @pytest.mark.parametrize(
        ("line", "title"),
        [
            ("d850", None),
            ("d850;", None),
            ("d850; ;;", None),
            ("d850;Arbeit", "Arbeit"),
            ("d850,Arbeit", "Arbeit"),
            ("d850\tArbeit", "Arbeit"),
            ("  d850 ;  Arbeit  ", "Arbeit"),
            ("d850;Arbeit, bezahlt", "Arbeit, bezahlt"),
            ("d850,Arbeit; bezahlt", "Arbeit; bezahlt"),
            ('d850,"Arbeit, bezahlt"', "Arbeit, bezahlt"),
            ('"d850"; "Arbeit; bezahlt"', "Arbeit; bezahlt"),
            ('d850;"die ""gute"" Arbeit"', 'die "gute" Arbeit'),
            ('d850;die "gute" Arbeit', 'die "gute" Arbeit'),
            ("d850;# kein Kommentar", "# kein Kommentar"),
            ("d850;Arbeit;;;", "Arbeit"),
        ],
    )
    def test_of_a_code(self, line: str, title: str | None) -> None:
        """A title may follow after a separator, in quotes if need be."""
        codes = load_icf_codes(line, format="csv")
        assert codes.codes == ("d850",)
        assert codes.title("d850") == title

    @pytest.mark.parametrize(
        "skipped",
        [
            *("", "  ", "\t", ";;", " , ,", "#", "# d845;Kommentar", '  # "offen'),
            *("code", "code;title", "Code;Titel", "CODE\tTitle\t", '"code","title","note"'),
        ],
    )
    def test_that_is_skipped(self, skipped: str) -> None:
        """Blank lines, comments and a header say nothing, but are counted."""
        assert load_icf_codes(f"{skipped}\nd850\n", format="csv").codes == ("d850",)
        assert places(f"{skipped}\nd85\n") == [(2, 1, "unreadable ICF code")]

    @pytest.mark.parametrize("before", ["", "\n", "# Liste\n", ";;\n", " \n# x\n\n"])
    def test_a_header_is_the_first_with_content(self, before: str) -> None:
        """Comments and blank lines may stand before it, codes may not."""
        assert load_icf_codes(f"{before}code\nd850", format="csv").codes == ("d850",)
        line = before.count("\n") + 2
        assert places(f"{before}d850\ncode;title") == [(line, 1, "unreadable ICF code")]

    @pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
    def test_ends_as_any_system_ends_it(self, end: str) -> None:
        """Line ends of Windows and old Macs are line ends, in files and for positions."""
        text = end.join(["d845;Stelle halten", "d850;Arbeit", "d85;Schule", ""])
        assert places(text) == [(3, 1, "unreadable ICF code")]
        good = load_icf_codes(text.replace("d85;", "d820;").encode())
        assert good == IcfCodes(
            ["d845", "d850", "d820"],
            {"d845": "Stelle halten", "d850": "Arbeit", "d820": "Schule"},
        )

    @given(
        titles=st.dictionaries(CODES, TITLES, min_size=1),
        mark=st.sampled_from(";,\t"),
        end=st.sampled_from(["\n", "\r\n", "\r"]),
        bom=st.sampled_from(["", BOM]),
        quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    )
    @example(titles={"d850": '"'}, mark=";", end="\n", bom=BOM, quoting=csv.QUOTE_MINIMAL)
    @example(titles={"d8": "#\x0b,", "d9": ""}, mark="\t", end="\r", bom="", quoting=csv.QUOTE_ALL)
    def test_is_read_as_spreadsheets_write_it(
        self, titles: dict[str, str], mark: str, end: str, bom: str, *, quoting: Any
    ) -> None:
        """What a program writes as CSV is read back, whatever its separator and its line ends."""
        written = io.StringIO()
        writer = csv.writer(written, delimiter=mark, lineterminator=end, quoting=quoting)
        writer.writerows(titles.items())
        codes = load_icf_codes(bom + written.getvalue(), format="csv")
        assert codes.codes == tuple(titles)
        assert dict(codes.titles) == {code: title for code, title in titles.items() if title}


class TestProblems:
    """The contract: "reported all at once, each with file, line, column"."""

    def test_all_at_once(self) -> None:
        """Every bad line is told with its place, and the good ones between them are not."""
        text = """\
code;title
d850;Arbeit
  D845;Stelle halten
# Kommentar
Arbeit;d850

d840;Praktikum;extra
d850
\td850;noch einmal
d820;"Schule
;Titel allein
d820;"Schule" Ende
d825
d825
"""
        assert places(text) == [
            (3, 3, "unreadable ICF code"),
            (5, 1, "unreadable ICF code"),
            (7, 1, "too many columns"),
            (8, 1, "duplicate ICF code"),
            (9, 2, "duplicate ICF code"),
            (10, 1, "unreadable line"),
            (11, 1, "unreadable ICF code"),
            (12, 1, "unreadable line"),
            (14, 1, "duplicate ICF code"),
        ]

    def test_what_they_say(self) -> None:
        """Each says what was got, what is expected, and an example."""
        bad, extra, twice, quote = problems('d85;A\nd840;B;C\nd850\nd850\nd820;"offen')
        assert bad.message("en").startswith('unreadable ICF code: got "d85", expected b1–b8')
        assert extra.got is not None
        assert extra.got.en == "3"
        assert extra.example == quote.example == 'd850;"Arbeit; bezahlt"'
        assert twice.message("en") == (
            'duplicate ICF code: got "d850", expected each code only once; the first is in line 3'
        )

    def test_tell_no_free_text(self) -> None:
        """Whole sentences that stand where a code should are only measured."""
        for line in ("Frau X war krank", "d850;a;Frau X war krank", 'd850;"Frau X war krank'):
            for problem in problems(line):
                assert "Frau" not in problem.message("de") + problem.message("en") + repr(problem)

    @pytest.mark.parametrize("text", ["", BOM, "\n\n", "# nur ein Kommentar\n", "code;title\n"])
    def test_nothing_in_it(self, text: str) -> None:
        """A list without a single code is probably another file."""
        assert places(text) == [(1, 1, "no ICF codes in the list")]

    def test_name_the_file(self, tmp_path: Path) -> None:
        """The file is told as it was named."""
        path = tmp_path / "codes.csv"
        path.write_text("d850\nd85\n", encoding="utf-8")
        with pytest.raises(InputError) as caught:
            load_icf_codes(path)
        assert caught.value.problems[0].line_of_text("en").startswith(f"{path}:2:1: unreadable")

    @given(lines=st.lists(st.text("db8501;,\t\"# code'", max_size=8)))
    def test_nothing_else_is_raised(self, lines: list[str]) -> None:
        """A list is read, or refused with a place for each problem, in order."""
        found: tuple[Problem, ...] = ()
        codes = None
        try:
            codes = load_icf_codes("\n".join(lines), format="csv")
        except InputError as error:
            found = error.problems
        told = [problem.line or 0 for problem in found]
        assert told == sorted(set(told))
        assert all(1 <= line <= max(len(lines), 1) for line in told)
        assert all(problem.column for problem in found)
        assert bool(found) == (codes is None)
        assert codes is None or 0 < len(codes) <= len(lines)


class TestSources:
    """The contract: "a path, or text / bytes / an open file with its format"."""

    def test_every_kind(self, tmp_path: Path) -> None:
        """A path, bytes and open files need no format, a text does."""
        path = tmp_path / "codes.txt"
        content = f"{BOM}d850;Tätigkeit\n".encode()
        path.write_bytes(content)
        expected = IcfCodes(["d850"], {"d850": "Tätigkeit"})
        assert load_icf_codes(path) == load_icf_codes(str(path)) == expected
        assert load_icf_codes(path, format="csv") == expected
        assert load_icf_codes(content) == load_icf_codes(content, format="csv") == expected
        assert load_icf_codes(content.decode(), format="csv") == expected
        with path.open("rb") as stream:
            assert load_icf_codes(stream) == expected
        with path.open(encoding="utf-8") as text_stream:
            assert load_icf_codes(text_stream) == expected

    def test_a_missing_file(self, tmp_path: Path) -> None:
        """A file that is not there is an error of the system."""
        with pytest.raises(FileNotFoundError):
            load_icf_codes(tmp_path / "codes.csv")
        with pytest.raises(FileNotFoundError):
            load_icf_codes("d850")

    def test_another_encoding(self) -> None:
        """Bytes that are no UTF-8 are told with their place."""
        with pytest.raises(InputError) as caught:
            load_icf_codes("d850;Arbeit\nd820;Schüler\n".encode("cp1252"))
        [problem] = caught.value.problems
        assert (problem.line, problem.column) == (2, 9)

    def test_a_file_that_is_too_large(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """The limit is that of case files."""
        monkeypatch.setattr(document, "MOST_BYTES", 10)
        with pytest.raises(InputError):
            load_icf_codes("d850;Arbeit", format="csv")

    def test_another_format(self) -> None:
        """There is only one."""
        form: Any = "xlsx"
        with pytest.raises(InputError) as caught:
            load_icf_codes("d850", format=form)
        assert "csv" in str(caught.value)
