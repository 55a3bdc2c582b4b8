"""The command ``passtgenau``. It needs the extra ``cli``."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command, or say what to install if its libraries are missing."""
    try:
        from .commands import passtgenau  # noqa: PLC0415 (click is an extra)
    except ModuleNotFoundError as error:
        if error.name != "click":
            raise
        print("passtgenau needs click: install passtgenau-core[cli]", file=sys.stderr)  # noqa: T201
        sys.exit(2)
    passtgenau()
