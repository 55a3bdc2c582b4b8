"""Progress of a run over many cases, on a terminal; nobody else is told."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

from ..frames.sources import Progress
from ..language import Language

_SECONDS = 0.1


@contextmanager
def shown(progress: Progress, lang: Language) -> Iterator[None]:
    """Show on standard error what is being done, and how much of it is, as far as it is known."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console  # noqa: PLC0415 (heavy, and only terminals need it)
    from rich.progress import Progress as Bar  # noqa: PLC0415

    with Bar(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(progress.step.within(lang), total=None)
        over = Event()

        def follow() -> None:
            while not over.wait(_SECONDS):
                done = progress.percent()
                total = None if done is None else 100
                told = progress.step.within(lang)
                bar.update(task, description=told, completed=done or 0, total=total)

        thread = Thread(target=follow, daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()
