"""Sphinx configuration: ``sphinx-build -W --keep-going -b html docs BUILD``."""

import re
from typing import Any

from passtgenau_core import __version__

project = "passtgenau_core"
author = "The passtgenau_core developers"
project_copyright = author
version = release = __version__
language = "en"

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["examples"]

# Headings are link targets, so that pages can point at a section of another page.
myst_heading_anchors = 3
myst_enable_extensions = ["deflist"]

autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
napoleon_google_docstring = True
napoleon_numpy_docstring = False
# Attributes of a type are listed in its description instead of as entries of their own.
napoleon_use_ivar = True
# Names such as from_ keep their last character.
strip_signature_backslash = True

html_theme = "furo"
html_title = f"passtgenau_core {version}"
html_show_sourcelink = False

_MARK = re.compile(r"Annotated\[([\w.]+), \w+\([^()]*\)\]")


def _without_marks(*event: Any) -> tuple[str, str | None] | None:
    """Show what a parameter takes, without the marks that only this library reads."""
    signature, returns = event[5:7]
    return None if signature is None else (_MARK.sub(r"\1", signature), returns)


def setup(app: Any) -> None:
    """Register what the settings above cannot say."""
    app.connect("autodoc-process-signature", _without_marks)
