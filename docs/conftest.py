"""The Python examples of the documentation are tests; see also tests/test_docs_console.py.

The examples of a page share one namespace and one empty folder to work in. A ``yaml`` or ``toml``
block whose first line is a comment with a file name becomes that file; every other ``yaml`` block
is the body of a case file and must load.
"""

import os
import re
import shutil
import tempfile
from doctest import ELLIPSIS, NORMALIZE_WHITESPACE
from pathlib import Path
from typing import Any

from sybil import Example, Sybil
from sybil.parsers.myst import CodeBlockParser, PythonCodeBlockParser

from passtgenau_core import load_case

DOCS = Path(__file__).parent
FILE_NAME = re.compile(r"# (\S+\.(?:yaml|toml))\n")
HEAD = "format: passtgenau-case/1\nprogramme: passtgenau\ncase: LOE-2025-007\n"


def write_or_load(example: Example) -> None:
    """Write a block that bears a file name; load one that does not, as part of a case file."""
    text = str(example.parsed)
    name = FILE_NAME.match(text)
    if name is not None:
        Path(name.group(1)).write_text(text, encoding="utf-8")
    else:
        load_case(text if "format:" in text else HEAD + text, format="yaml")


def enter_folder(namespace: dict[str, Any]) -> None:
    """Work in a new folder that holds a copy of the example cases."""
    namespace["_left"] = Path.cwd()
    folder = Path(tempfile.mkdtemp())
    shutil.copytree(DOCS / "examples" / "cases", folder / "docs" / "examples" / "cases")
    os.chdir(folder)


def leave_folder(namespace: dict[str, Any]) -> None:
    """Go back and remove the folder."""
    folder = Path.cwd()
    os.chdir(namespace["_left"])
    shutil.rmtree(folder)


pytest_collect_file = Sybil(
    parsers=[
        PythonCodeBlockParser(doctest_optionflags=ELLIPSIS | NORMALIZE_WHITESPACE),
        CodeBlockParser("yaml", write_or_load),
        CodeBlockParser("toml", write_or_load),
    ],
    pattern="*.md",
    excludes=["examples/*", "examples/*/*"],
    setup=enter_folder,
    teardown=leave_folder,
).pytest()
