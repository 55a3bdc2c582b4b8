"""One file of a run: read, judged, told; whatever is wrong with it becomes part of the result."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path

import attrs

from ..errors import InputError, Problem, visible
from ..files.any_file import read_file
from ..files.case_file import CaseFile, read_document
from ..files.document import MOST_BYTES, Document, Format, format_of
from ..files.service_file import ServiceFile, read_service
from ..icf_codes import IcfCodes, unknown_icf_codes
from ..language import Language, Text
from ..programme import Programme
from ..service import Service
from .cache import Cache
from .choice import Choice
from .paths import STANDARD_INPUT, cannot_open
from .result import Result
from .telling import Judged, result_of, value_at

# Nothing but a JSON object begins with a brace and a quoted key.
_LOOKS_LIKE_JSON = re.compile(rb"(?:\xef\xbb\xbf)?\s*\{\s*[\"}]")


@attrs.frozen(kw_only=True)
class Task:
    """A file to look at.

    Attributes:
        file: Its name, or ``-``.
        content: What was read from standard input; ``None`` for a file.
    """

    file: str
    content: bytes | None = attrs.field(default=None, repr=False)

    @classmethod
    def of(cls, file: str) -> Task:
        """The task of a name; standard input is read at once, for only one process has it."""
        content = sys.stdin.buffer.read() if file == STANDARD_INPUT else None
        return cls(file=file, content=content)


@attrs.frozen(kw_only=True)
class Checker:
    """What a run asks of each file; it holds no open file, and can be sent to other processes.

    Attributes:
        choice: Which rules to judge, and how to read the text.
        as_of: The day.
        lang: Language of the messages.
        programme: A programme of the user's own.
        service: The service that works on the cases.
        icf_codes: The user's own list of ICF codes.
        comparing: Whether to tell, too, what depends on a reading.
        show_values: Whether to tell values of the file, free text among them.
        cache: Where results are kept, or ``None``.
    """

    choice: Choice
    as_of: date
    lang: Language
    programme: Programme | None = None
    service: Service | None = None
    icf_codes: IcfCodes | None = None
    comparing: bool = False
    show_values: bool = False
    cache: Cache | None = None

    def result(self, task: Task) -> Result:
        """What is found in a file."""
        try:
            content, form = _content(task)
            if self.cache is not None and form is not None:
                about = form, self.choice.for_file(task.file).ignore
                judge = partial(self._judged_and_told, task.file, content, form)
                return self.cache.result(task.file, content, about, judge)
            return self._judged_and_told(task.file, content, form)
        except InputError as error:
            return Result(file=task.file, problems=tuple(self._problems(task, error)))
        except OSError as error:
            return Result(file=task.file, problems=(cannot_open(task.file, error),))

    def service_result(self, task: Task) -> tuple[Result, Service | None]:
        """What is found in the file of the service that works on the cases, and the service."""
        try:
            content, form = _content(task)
            read = read_service(
                task.file if form is None else content, format=form, programme=self.programme
            )
        except InputError as error:
            return Result(file=task.file, problems=tuple(self._problems(task, error))), None
        except OSError as error:
            return Result(file=task.file, problems=(cannot_open(task.file, error),)), None
        return self._told(read, task.file), read.service

    def _judged_and_told(self, file: str, content: bytes, form: Format | None) -> Result:
        read = read_file(file if form is None else content, format=form, programme=self.programme)
        if self.icf_codes is not None and isinstance(read, CaseFile):
            unknown = unknown_icf_codes(read.case, self.icf_codes)
            if unknown:
                raise read.document.fail(unknown)
        return self._told(read, file)

    def _told(self, read: CaseFile | ServiceFile, file: str) -> Result:
        choice = self.choice.for_file(file)
        judged = Judged(
            read=read,
            report=choice.judge(read, self.as_of, self.service),
            differences=choice.compare(read, self.as_of, self.service) if self.comparing else None,
        )
        return result_of(
            judged,
            file,
            self.lang,
            severity_of=choice.severity_of,
            show_values=self.show_values,
        )

    def _problems(self, task: Task, error: InputError) -> Iterator[Problem]:
        document = self._document(task) if self.show_values else None
        for problem in error.problems:
            named = attrs.evolve(problem, file=task.file)
            yield named if document is None else _with_value(named, document)

    def _document(self, task: Task) -> Document | None:
        """The document, if at least its text could be parsed."""
        try:
            content, form = _content(task)
            return read_document(content, form)
        except (InputError, OSError):
            return None


def _content(task: Task) -> tuple[bytes, Format | None]:
    """The bytes of a file and their format; without a format nothing is read."""
    if task.content is not None:
        return task.content, "json" if _LOOKS_LIKE_JSON.match(task.content) else "yaml"
    form = format_of(task.file)
    if form is None:
        Path(task.file).stat()
        return b"", None
    with Path(task.file).open("rb") as stream:
        return stream.read(MOST_BYTES + 1), form


def _with_value(problem: Problem, document: Document) -> Problem:
    """The problem with the free text that it is about, which is only measured otherwise."""
    value = value_at(document, problem.pointer + problem.hidden)
    if problem.got is None or problem.at_key or not isinstance(value, str) or not visible(value)[1]:
        return problem
    return attrs.evolve(problem, got=Text.same(f'"{value}"'))
