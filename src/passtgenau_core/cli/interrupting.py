"""Ctrl-C while a library computes, which does not look for signals itself."""

from __future__ import annotations

import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread


@contextmanager
def on_ctrl_c(stop: Callable[[], None]) -> Iterator[None]:
    """Call ``stop`` from another thread at once; Python itself waits until the library is back."""
    ours, theirs = socket.socketpair()
    theirs.settimeout(0)
    before = signal.set_wakeup_fd(theirs.fileno())

    def wait() -> None:
        while received := ours.recv(1):
            if received[0] == signal.SIGINT:
                stop()

    thread = Thread(target=wait, daemon=True)
    thread.start()
    try:
        yield
    finally:
        signal.set_wakeup_fd(before)
        # Nothing more is to be received then.
        theirs.close()
        thread.join()
        ours.close()
