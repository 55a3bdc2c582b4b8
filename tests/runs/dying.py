"""A checker for other processes that dies over one file; they load no library for it."""

from __future__ import annotations

import os

import attrs

from passtgenau_core.runs.checker import Checker, Task
from passtgenau_core.runs.result import Result


@attrs.frozen
class Dying(Checker):
    """Finds nothing in any file, and dies over one, as a process does that runs out of memory.

    Attributes:
        over: The name of that file.
    """

    over: str = ""

    def result(self, task: Task) -> Result:
        """Nothing, or the end."""
        if task.file == self.over:
            os._exit(9)
        return Result(file=task.file)
