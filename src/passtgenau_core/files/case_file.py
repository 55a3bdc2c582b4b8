"""Case files: YAML or JSON to a Case, and back."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import date, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import attrs

from ..case import Case
from ..entry import HourEntry
from ..errors import InputError, Problem, unknown_name
from ..fields import Pairs, file_name
from ..language import Text
from ..ledger import HourLedger
from ..programme import Programme
from ..quantities import Cents
from . import scalars, structure
from .document import Document, Format, Source, read_text
from .json_text import read_json
from .programme_file import shipped_programme
from .yaml_text import read_yaml, write_yaml

FORMAT = "passtgenau-case/1"
_ENVELOPE = ("format", "programme")
attrs.resolve_types(Case)


@attrs.frozen(kw_only=True)
class CaseFile:
    """A case with the document it was read from, which tells positions.

    Attributes:
        case: The case.
        document: Its text.
    """

    case: Case
    document: Document = attrs.field(eq=False)


def load_case(
    source: Source,
    *,
    format: Format | None = None,
    programme: Programme | None = None,
) -> Case:
    """Read a case from a path, or from text, bytes or an open file with its format.

    Args:
        source: A path; or, with ``format``, text, bytes or an open file.
        format: ``"yaml"`` or ``"json"``; for a path its ending says it.
        programme: A programme of one's own; the file must name it. Without it the file's
            programme is one that the package ships.

    Raises:
        InputError: if anything cannot be understood: every problem with file, line, column and
            JSON pointer.
        OSError: if the file cannot be read.

    Example:
        >>> case = load_case('''
        ... format: passtgenau-case/1
        ... programme: passtgenau
        ... case: LOE-2025-007
        ... ''', format="yaml")
        >>> case.id, case.programme.name
        ('LOE-2025-007', 'passtgenau@2024-05-17')
    """
    return read_case(source, format=format, programme=programme).case


def read_case(
    source: Source,
    *,
    format: Format | None = None,
    programme: Programme | None = None,
) -> CaseFile:
    """As :func:`load_case`, and keep the document for positions."""
    return case_of(read_document(source, format), programme)


def read_document(source: Source, format: Format | None) -> Document:
    """The document of a case or service file.

    Raises:
        InputError: if it is neither YAML nor JSON, or cannot be parsed.
        OSError: if the file cannot be read.
    """
    file, text, form = read_text(source, format)
    if form == "toml":
        problem = unknown_name(Text("Fallformat", "case format"), form, ("json", "yaml"))
        raise InputError([attrs.evolve(problem, file=file)])
    return read_json(file, text) if form == "json" else read_yaml(file, text)


def case_of(document: Document, programme: Programme | None) -> CaseFile:
    """The case that a document holds.

    Raises:
        InputError: if anything in it cannot be understood.
    """
    return CaseFile(case=_case(document, programme), document=document)


def _case(document: Document, programme: Programme | None) -> Case:
    data = document.data
    if type(data) is dict and data.get("format") == FORMAT and type(data.get("programme")) is str:
        known = programme_named(data["programme"], programme, [])
        if known is not None:
            body = {key: value for key, value in data.items() if key not in _ENVELOPE}
            body["programme"] = known
            # The fast way only says that something is wrong; which errors it meets on the way
            # there depends on what is wrong.
            with suppress(*structure.MISFITS, TypeError, AttributeError):
                case: Case = structure.converter(known, thorough=False).structure(body, Case)
                return case
    problems: list[Problem] = []
    thorough = _thoroughly(data, programme, problems)
    if thorough is None:
        raise document.fail(problems)
    return thorough


def programme_named(
    name: str, given: Programme | None, problems: list[Problem]
) -> Programme | None:
    """The programme that a file names, or ``None`` and a problem."""
    if given is not None:
        if name in (given.id, given.name):
            return given
        what = Text("Programm", "programme")
        problems.append(unknown_name(what, name, {given.id, given.name}, "/programme"))
        return None
    try:
        return shipped_programme(name)
    except InputError as error:
        problems.extend(attrs.evolve(problem, pointer="/programme") for problem in error.problems)
        return None


def _thoroughly(data: Any, given: Programme | None, problems: list[Problem]) -> Case | None:
    """The case of a file's data, or ``None`` and every problem, field by field."""
    if type(data) is not dict:
        with structure.collecting(problems):
            scalars.a_mapping(data)
        return None
    rest = dict(data)
    stated = rest.pop("format", None)
    if stated != FORMAT:
        problems.append(format_problem(FORMAT, stated, present="format" in data))
    name = rest.pop("programme", None)
    programme = None
    if type(name) is str:
        programme = programme_named(name, given, problems)
    elif "programme" in data:
        with structure.collecting(problems, "programme"):
            scalars.a_text(name)
    else:
        problems.append(structure.missing("programme"))
    made = structure.converter(programme, thorough=True)
    read = structure.field_by_field(Case, rest, made, _ENVELOPE, problems)
    if "case" not in rest:
        problems.append(structure.missing("case"))
    case = None
    if programme is not None:
        # What could be read is put together all the same, to hear what clashes inside it.
        with structure.collecting(problems):
            case = Case(**{"id": "unread", **read, "programme": programme})
    return None if problems else case


def format_problem(expected: str, stated: object, *, present: bool) -> Problem:
    """The problem of a file without its format, or with another one."""
    if not present:
        return attrs.evolve(structure.missing("format"), example=f"format: {expected}")
    return unknown_name(Text("Format", "format"), str(stated), [expected], "/format")


def dump_case(case: Case, *, format: Format = "yaml") -> str:
    """A case as text, in the shape that :func:`load_case` reads: loading it gives an equal case.

    Args:
        case: The case.
        format: ``"yaml"`` or ``"json"``.

    Raises:
        InputError: for another format.

    Example:
        >>> from passtgenau_core import Case, load_programme
        >>> case = Case(id="LOE-2025-007", programme=load_programme("passtgenau"))
        >>> print(dump_case(case), end="")
        format: passtgenau-case/1
        programme: passtgenau@2024-05-17
        case: LOE-2025-007
    """
    data = {"format": FORMAT, "programme": case.programme.name}
    data |= {key: value for key, value in as_plain(case).items() if key != "programme"}
    if format not in ("json", "yaml"):
        what = Text("Fallformat", "case format")
        raise InputError([unknown_name(what, format, ("json", "yaml"))])
    if format == "json":
        return json.dumps(data, ensure_ascii=False, indent=2, default=_number) + "\n"
    return write_yaml(data)


def save_case(case: Case, path: str | os.PathLike[str]) -> None:
    """Write a case to a file as a whole or not at all; its ending says the format.

    Raises:
        InputError: if the ending is not ``.json``, ``.yaml`` or ``.yml``.
        OSError: if the file cannot be written; the old one is untouched then.
    """
    target = Path(path)
    forms: Mapping[str, Format] = {".json": "json", ".yaml": "yaml", ".yml": "yaml"}
    form = forms.get(target.suffix.lower())
    if form is None:
        what = Text("Dateiendung", "file ending")
        raise InputError([unknown_name(what, target.suffix, forms)])
    write_atomically(target, (dump_case(case, format=form),))


def write_atomically(target: Path, parts: Iterable[str | bytes]) -> None:
    """Write beside the file and put it in its place: nobody ever sees half of it.

    Text is written as UTF-8, its lines as they are. A link stays a link, and what is no file, such
    as ``/dev/stdout``, is written to directly.
    """
    target = Path(os.path.realpath(target))
    if target.exists() and not target.is_file():
        with target.open("wb") as stream:
            stream.writelines(map(_encoded, parts))
        return
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.writelines(map(_encoded, parts))
            stream.flush()
            os.fsync(stream.fileno())
        if target.exists():
            temporary.chmod(target.stat().st_mode & 0o777)
        else:
            umask = os.umask(0)
            os.umask(umask)
            temporary.chmod(0o666 & ~umask)
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)


def _encoded(part: str | bytes) -> bytes:
    # Names of files may hold bytes that are no UTF-8.
    return part if isinstance(part, bytes) else part.encode(errors="backslashreplace")


def as_plain(value: Any) -> Any:
    """Types to what JSON and YAML know, without what is absent."""
    if isinstance(value, HourLedger):
        return [as_plain(entry) for entry in value]
    if attrs.has(type(value)) and not isinstance(value, Programme):
        return {
            file_name(field): _plain_field(field, inner)
            for field in attrs.fields(type(value))
            if field.init
            and (inner := getattr(value, field.name)) is not None
            and not (inner == field.default or (field.name == "ledger" and not len(inner)))
            and not (field.name == "minutes" and isinstance(value, HourEntry) and value.from_)
        }
    if isinstance(value, tuple):
        return [as_plain(member) for member in value]
    if isinstance(value, Cents | date):
        return str(value)
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return value


def _plain_field(field: attrs.Attribute[Any], value: Any) -> Any:
    if isinstance(value, tuple) and Pairs.__name__ in str(field.type):
        return {key: as_plain(inner) for key, inner in value}
    return as_plain(value)


def _number(value: Decimal) -> float:
    # Hours have at most two decimal places, which a float writes as they are.
    return float(value)
