"""Libraries that only extras bring: imported when they are needed, and named when missing."""

from __future__ import annotations

from importlib import import_module
from typing import Any


def library(name: str, needed: str) -> Any:
    """A library or a part of it.

    Args:
        name: As it is imported.
        needed: What needs it, and how to install it.

    Raises:
        ModuleNotFoundError: that says so, if it is not installed.
    """
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(needed, name=error.name) from error
