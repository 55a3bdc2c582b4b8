"""What a run looks at: paths become cases, cases become reports, and nothing is lost on the way."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

import attrs

from .. import __version__
from ..checking import check
from ..errors import InputError, Problem, unknown_name
from ..files.case_file import CaseFile, read_case
from ..files.document import Format
from ..files.icf_codes import load_icf_codes
from ..files.programme_file import load_programme, shipped_programmes
from ..icf_codes import IcfCodes, unknown_icf_codes
from ..judgement import Report
from ..language import Language, Text
from ..output.run import Checked, Run
from ..programme import TERM_NAMES, Programme

_SUFFIXES = (".json", ".yaml", ".yml")
STANDARD_INPUT = "-"
# Nothing but a JSON object begins with a brace and a quoted key.
_LOOKS_LIKE_JSON = re.compile(rb"(?:\xef\xbb\xbf)?\s*\{\s*[\"}]")


@attrs.frozen(kw_only=True)
class Choice:
    """Which rules to judge, and how to read the text.

    A run may meet several programmes; each is asked only for what it has.

    Attributes:
        readings: Options by reading id.
        select: Ids or prefixes of the only rules to judge; empty: all.
        ignore: Ids or prefixes of rules to leave out.
    """

    readings: Mapping[str, str]
    select: tuple[str, ...]
    ignore: tuple[str, ...]

    def validate(self, own: Programme | None) -> None:
        """Refuse what no programme has.

        Raises:
            InputError: with every reading, option and prefix that fits nowhere.
        """
        programmes = [load_programme(name) for name in shipped_programmes()]
        if own is not None:
            programmes.append(own)
        readings = {r.id: r for programme in programmes for r in programme.readings}
        rules = sorted({rule.id for programme in programmes for rule in programme.rules})
        problems: list[Problem] = []
        for name, option in self.readings.items():
            if name not in readings:
                problems.append(unknown_name(Text("Lesart", "reading"), name, readings))
            elif option not in readings[name].options:
                what = Text(f"Option der Lesart {name}", f"option of reading {name}")
                problems.append(unknown_name(what, option, readings[name].options))
        problems.extend(
            unknown_name(TERM_NAMES["rules"], prefix, rules)
            for prefix in (*self.select, *self.ignore)
            if not prefix or not any(rule.startswith(prefix) for rule in rules)
        )
        if problems:
            raise InputError(problems)

    def judge(self, case: CaseFile, as_of: date) -> Report:
        """The report of one case."""
        programme = case.case.programme
        ids = [rule.id for rule in programme.rules]
        known = {reading.id for reading in programme.readings}
        select, ignore = (
            [prefix for prefix in prefixes if any(rule.startswith(prefix) for rule in ids)]
            for prefixes in (self.select, self.ignore)
        )
        if self.select and not select:
            return Report(case=case.case.id, programme=programme, as_of=as_of, judgements=())
        return check(
            case.case,
            as_of=as_of,
            readings={name: o for name, o in self.readings.items() if name in known},
            select=select,
            ignore=ignore,
        )


def check_all(
    paths: tuple[str, ...],
    choice: Choice,
    *,
    as_of: date,
    programme: Programme | None,
    lang: Language,
    icf_codes: IcfCodes | None = None,
) -> Run:
    """Read and judge every file; what cannot be read becomes problems of the run."""
    checked: list[Checked] = []
    problems: list[Problem] = []
    unread = 0
    for name in _files(paths, problems):
        try:
            read = _read(name, programme)
            _refuse_unknown_codes(read, icf_codes)
        except InputError as error:
            unread += 1
            problems.extend(attrs.evolve(problem, file=name) for problem in error.problems)
        except OSError as error:
            unread += 1
            problems.append(_cannot_open(name, error))
        else:
            checked.append(Checked(file=name, read=read, report=choice.judge(read, as_of)))
    return Run(
        as_of=as_of,
        checked=tuple(checked),
        problems=tuple(problems),
        unread=unread,
        lang=lang,
        version=__version__,
    )


def _read(name: str, programme: Programme | None) -> CaseFile:
    if name != STANDARD_INPUT:
        return read_case(name, programme=programme)
    content = sys.stdin.buffer.read()
    form: Format = "json" if _LOOKS_LIKE_JSON.match(content) else "yaml"
    return read_case(content, format=form, programme=programme)


def load_codes(file: str | None) -> IcfCodes | None:
    """The user's own list of ICF codes, where one is named.

    Raises:
        InputError: if it cannot be opened or understood.
    """
    if file is None:
        return None
    try:
        return load_icf_codes(file)
    except OSError as error:
        raise InputError([_cannot_open(file, error)]) from None


def _refuse_unknown_codes(read: CaseFile, codes: IcfCodes | None) -> None:
    unknown = () if codes is None else unknown_icf_codes(read.case, codes)
    if unknown:
        raise read.document.fail(unknown)


def _files(paths: tuple[str, ...], problems: list[Problem]) -> Iterator[str]:
    """Each file once, folders in the order of their names."""
    seen: set[str] = set()
    for name in paths:
        found = _in_folder(name, problems) if os.path.isdir(name) else [name]  # noqa: PTH112
        for file in found:
            place = file if file == STANDARD_INPUT else os.path.realpath(file)
            if place not in seen:
                seen.add(place)
                yield file


def _in_folder(folder: str, problems: list[Problem]) -> list[str]:
    before = len(problems)
    found = [
        str(Path(place, name))
        for place, _, names in os.walk(
            folder, onerror=lambda error: problems.append(_cannot_open(error.filename, error))
        )
        for name in names
        if name.lower().endswith(_SUFFIXES) and _is_file(Path(place, name))
    ]
    if not found and len(problems) == before:
        problems.append(_nothing_in(folder))
    return sorted(found)


def _is_file(path: Path) -> bool:
    """Whether it is a file, or a link whose target will tell; a pipe would be waited for."""
    return path.is_symlink() or path.is_file()


def _nothing_in(name: str) -> Problem:
    return Problem(
        what=Text("Keine Falldateien im Ordner", "no case files in the folder"),
        expected=Text("*.json, *.yaml oder *.yml", "*.json, *.yaml or *.yml"),
        file=name,
    )


def _cannot_open(name: str, error: OSError) -> Problem:
    reason = error.strerror or type(error).__name__
    return Problem(
        what=Text(
            f"Datei kann nicht gelesen werden ({reason})", f"cannot read the file ({reason})"
        ),
        file=name,
    )


def raise_unknown_rule(rule: str, programmes: tuple[Programme, ...]) -> None:
    """Raise the error of a rule that no programme has.

    Raises:
        InputError: always.
    """
    known = [known.id for programme in programmes for known in programme.rules]
    raise InputError([unknown_name(TERM_NAMES["rules"], rule, known)])
