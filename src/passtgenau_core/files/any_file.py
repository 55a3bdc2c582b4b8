"""Files whose first key says what they are: cases and services."""

from __future__ import annotations

from ..programme import Programme
from . import case_file, service_file
from .case_file import CaseFile, read_document
from .document import Format, Source
from .service_file import ServiceFile


def read_file(
    source: Source, *, format: Format | None = None, programme: Programme | None = None
) -> CaseFile | ServiceFile:
    """Read a case or a service, with its positions.

    Raises:
        InputError: if anything cannot be understood.
        OSError: if the file cannot be read.
    """
    document = read_document(source, format)
    stated = document.data.get("format") if type(document.data) is dict else None
    if stated == service_file.FORMAT:
        return service_file.service_of(document, programme)
    return case_file.case_of(document, programme)
