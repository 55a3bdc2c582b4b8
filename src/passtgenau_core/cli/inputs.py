"""What a run looks at: paths become cases, cases become reports, and nothing is lost on the way."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import attrs

from .. import __version__
from ..checking import check, check_service
from ..errors import InputError, Problem, unknown_name
from ..files.any_file import read_file
from ..files.case_file import CaseFile
from ..files.document import Format
from ..files.icf_codes import load_icf_codes
from ..files.programme_file import load_programme, shipped_programmes
from ..files.service_file import ServiceFile, read_service
from ..icf_codes import IcfCodes, unknown_icf_codes
from ..judgement import Report
from ..language import Language, Text
from ..output.run import Checked, Run
from ..programme import TERM_NAMES, Programme
from ..readings import ReadingDifference, compare_readings, compare_service_readings
from ..rules import WAIVER_RULES
from ..service import Service

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
        rules = sorted(
            {rule.id for programme in programmes for rule in (*programme.rules, *WAIVER_RULES)}
        )
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

    def judge(
        self, read: CaseFile | ServiceFile, as_of: date, service: Service | None = None
    ) -> Report:
        """The report of one case or service."""
        programme = _programme_of(read)
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
        programme = _programme_of(read)
        chosen = self._of(programme)
        if chosen is None:
            return ()
        if isinstance(read, ServiceFile):
            return compare_service_readings(read.service, programme, as_of=as_of, **chosen)
        return compare_readings(read.case, as_of=as_of, service=service, **chosen)

    def _of(self, programme: Programme) -> dict[str, Any] | None:
        """What of the choice a programme has; ``None`` if nothing of it is to be judged."""
        ids = [rule.id for rule in (*programme.rules, *WAIVER_RULES)]
        known = {reading.id: reading.options for reading in programme.readings}
        select, ignore = (
            [prefix for prefix in prefixes if any(rule.startswith(prefix) for rule in ids)]
            for prefixes in (self.select, self.ignore)
        )
        if self.select and not select:
            return None
        readings = {name: o for name, o in self.readings.items() if o in known.get(name, ())}
        return {"readings": readings, "select": select, "ignore": ignore}


def _programme_of(read: CaseFile | ServiceFile) -> Programme:
    return read.case.programme if isinstance(read, CaseFile) else read.programme


def check_all(
    paths: tuple[str, ...],
    choice: Choice,
    *,
    as_of: date,
    programme: Programme | None,
    lang: Language,
    service: str | None = None,
    icf_codes: IcfCodes | None = None,
    comparing: bool = False,
) -> Run:
    """Read and judge every file; what cannot be read becomes problems of the run.

    Args:
        paths: Files, folders, or ``-``.
        choice: Which rules to judge, and how to read the text.
        as_of: The day.
        programme: A programme of the user's own.
        lang: Language of the messages.
        service: The file of the service that works on all the cases; it is judged first.
        icf_codes: The user's own list of ICF codes.
        comparing: Whether to tell, too, what depends on a reading.
    """
    checked: list[Checked] = []
    problems: list[Problem] = []
    unread = 0
    at_work: Service | None = None
    if service is not None:
        paths = (service, *paths)
    for name in _files(paths, problems):
        try:
            read = _read(name, programme, must_be_service=name == service)
            _refuse_unknown_codes(read, icf_codes)
        except InputError as error:
            unread += 1
            problems.extend(attrs.evolve(problem, file=name) for problem in error.problems)
        except OSError as error:
            unread += 1
            problems.append(cannot_open(name, error))
        else:
            if name == service and isinstance(read, ServiceFile):
                at_work = read.service
            differences = choice.compare(read, as_of, at_work) if comparing else None
            report = choice.judge(read, as_of, at_work)
            checked.append(Checked(file=name, read=read, report=report, differences=differences))
    return Run(
        as_of=as_of,
        checked=tuple(checked),
        problems=tuple(problems),
        unread=unread,
        lang=lang,
        version=__version__,
    )


def _read(
    name: str, programme: Programme | None, *, must_be_service: bool = False
) -> CaseFile | ServiceFile:
    source: str | bytes = name
    form: Format | None = None
    if name == STANDARD_INPUT:
        source = content = sys.stdin.buffer.read()
        form = "json" if _LOOKS_LIKE_JSON.match(content) else "yaml"
    if must_be_service:
        return read_service(source, format=form, programme=programme)
    return read_file(source, format=form, programme=programme)


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
        raise InputError([cannot_open(file, error)]) from None


def _refuse_unknown_codes(read: CaseFile | ServiceFile, codes: IcfCodes | None) -> None:
    if codes is None or isinstance(read, ServiceFile):
        return
    unknown = unknown_icf_codes(read.case, codes)
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
            folder, onerror=lambda error: problems.append(cannot_open(error.filename, error))
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


def cannot_open(name: str, error: OSError) -> Problem:
    """The problem of a file that cannot be opened."""
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
    known += [known.id for known in WAIVER_RULES]
    raise InputError([unknown_name(TERM_NAMES["rules"], rule, known)])
