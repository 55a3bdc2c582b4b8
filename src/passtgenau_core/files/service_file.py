"""Service files: YAML or JSON to a Service."""

from __future__ import annotations

from typing import Any

import attrs

from ..errors import InputError, Problem
from ..programme import Programme
from ..service import Service
from . import scalars, structure
from .case_file import format_problem, programme_named, read_document
from .document import Document, Format, Source
from .programme_file import shipped_programme, shipped_programmes

FORMAT = "passtgenau-service/1"
_ENVELOPE = ("format", "programme")
attrs.resolve_types(Service)


@attrs.frozen(kw_only=True)
class ServiceFile:
    """A service with the document it was read from, which tells positions.

    Attributes:
        service: The service.
        programme: The programme it runs.
        document: Its text.
    """

    service: Service
    programme: Programme
    document: Document = attrs.field(eq=False)


def load_service(
    source: Source, *, format: Format | None = None, programme: Programme | None = None
) -> Service:
    """Read a service from a path, or from text, bytes or an open file with its format.

    Args:
        source: A path; or, with ``format``, text, bytes or an open file.
        format: ``"yaml"`` or ``"json"``; for a path its ending says it.
        programme: A programme of one's own, if the file names it.

    Raises:
        InputError: if anything cannot be understood: every problem with file, line, column and
            JSON pointer.
        OSError: if the file cannot be read.

    Example:
        >>> load_service('''
        ... format: passtgenau-service/1
        ... partners: [lebenshilfe-suedschwarzwald, st-josefshaus]
        ... ''', format="yaml").partners
        ('lebenshilfe-suedschwarzwald', 'st-josefshaus')
    """
    return read_service(source, format=format, programme=programme).service


def read_service(
    source: Source, *, format: Format | None = None, programme: Programme | None = None
) -> ServiceFile:
    """As :func:`load_service`, and keep the programme, and the document for positions."""
    return service_of(read_document(source, format), programme)


def service_of(document: Document, programme: Programme | None) -> ServiceFile:
    """The service that a document holds.

    Raises:
        InputError: if anything in it cannot be understood.
    """
    problems: list[Problem] = []
    data = document.data
    if type(data) is not dict:
        with structure.collecting(problems):
            scalars.a_mapping(data)
        raise document.fail(problems)
    body = {key: value for key, value in data.items() if key not in _ENVELOPE}
    if data.get("format") != FORMAT:
        problems.append(format_problem(FORMAT, data.get("format"), present="format" in data))
    known = _programme(data, programme, problems)
    service = _structured(body, known, problems)
    if problems or known is None or service is None:
        raise document.fail(problems)
    return ServiceFile(service=service, programme=known, document=document)


def _programme(
    data: dict[str, Any], given: Programme | None, problems: list[Problem]
) -> Programme | None:
    name = data.get("programme")
    if isinstance(name, str):
        return programme_named(name, given, problems)
    if name is not None:
        with structure.collecting(problems, "programme"):
            scalars.a_text(name)
        return None
    return given or with_rules_on_services()


def with_rules_on_services() -> Programme:
    """The shipped programme that has rules about services."""
    programmes = map(shipped_programme, shipped_programmes())
    return next(p for p in programmes if any(rule.about == "service" for rule in p.rules))


def _structured(
    body: dict[str, Any], programme: Programme | None, problems: list[Problem]
) -> Service | None:
    converter = structure.converter(programme, thorough=True)
    read = structure.field_by_field(Service, body, converter, _ENVELOPE, problems)
    # What could be read is put together all the same, to hear what clashes inside it.
    try:
        return Service(**read)
    except InputError as error:
        problems.extend(error.problems)
        return None
