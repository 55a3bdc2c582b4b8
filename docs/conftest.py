"""The Python examples of the documentation are tests; see also tests/test_docs_console.py.

The examples of a page share one namespace and one empty folder to work in. A ``yaml`` or ``toml``
block whose first line is a comment with a file name becomes that file; every other one is a case or
service file, or part of a case file or of a programme, and must load.
"""

import os
import re
import shutil
import tempfile
from doctest import ELLIPSIS, NORMALIZE_WHITESPACE
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from sybil import Example, Sybil
from sybil.parsers.myst import CodeBlockParser, PythonCodeBlockParser

from passtgenau_core import load_case, load_programme, load_service

DOCS = Path(__file__).parent
FILE_NAME = re.compile(r"# (\S+\.(?:yaml|toml))\n")
CASE = "format: passtgenau-case/1\nprogramme: passtgenau\ncase: LOE-2025-007\n"
PROGRAMME = """\
format = "passtgenau-programme/1"
id = "example"
title = { de = "Beispiel", en = "example" }
document = "Beispiel"
[[modules]]
id = "begleitung"
title = { de = "Begleitung", en = "support" }
hours_a_month = 12
source = { section = "3", quote = "12 Stunden im Monat" }
"""
settings.register_profile(
    "docs",
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)


def written(example: Example) -> bool:
    """Write a block that bears a file name, and tell whether it does."""
    name = FILE_NAME.match(str(example.parsed))
    if name is not None:
        Path(name.group(1)).write_text(example.parsed, encoding="utf-8")
    return name is not None


def write_or_load_file(example: Example) -> None:
    """Write a file, or load a service, a case or what may be a part of one."""
    if not written(example):
        text = str(example.parsed)
        if "format: passtgenau-service/1" in text:
            load_service(text, format="yaml")
        else:
            load_case(text if "format:" in text else CASE + text, format="yaml")


def write_or_load_programme(example: Example) -> None:
    """Write a programme, or load what is a part of one."""
    if not written(example):
        path = Path("part.toml")
        path.write_text(PROGRAMME + example.parsed, encoding="utf-8")
        load_programme(path)


def enter_folder(namespace: dict[str, Any]) -> None:
    """Work in a new folder that holds a copy of the examples, with quick property tests."""
    namespace["DOCS"] = DOCS
    namespace["_left"] = Path.cwd()
    namespace["_profile"] = settings.get_current_profile_name()
    settings.load_profile("docs")
    folder = Path(tempfile.mkdtemp())
    for name in ("cases", "programmes", "services"):
        shutil.copytree(DOCS / "examples" / name, folder / "docs" / "examples" / name)
    os.chdir(folder)


def leave_folder(namespace: dict[str, Any]) -> None:
    """Go back, remove the folder, and restore how many examples Hypothesis draws."""
    settings.load_profile(namespace["_profile"])
    folder = Path.cwd()
    os.chdir(namespace["_left"])
    shutil.rmtree(folder)


pytest_collect_file = Sybil(
    parsers=[
        PythonCodeBlockParser(doctest_optionflags=ELLIPSIS | NORMALIZE_WHITESPACE),
        CodeBlockParser("yaml", write_or_load_file),
        CodeBlockParser("toml", write_or_load_programme),
    ],
    pattern="*.md",
    excludes=["examples/*", "examples/*/*"],
    setup=enter_folder,
    teardown=leave_folder,
).pytest()
