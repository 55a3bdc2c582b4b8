"""Charts in notebooks without a network: drawn on this machine, and told to screen readers."""

from __future__ import annotations

from html import escape
from typing import Any

from ..tables.extras import library
from .charts import altair

_NAME = "passtgenau"


def draw_offline() -> None:
    """Have all charts of this process drawn here, as parts of the page and without scripts.

    By itself Altair loads what draws from the web. Its own pictures (``renderers.enable("svg")``)
    lose the description in most programs that show notebooks; these keep it.

    Raises:
        ModuleNotFoundError: if Altair or vl-convert is not installed (extra ``plot``).
    """
    renderers = altair().renderers
    _drawing()
    renderers.register(_NAME, _picture)
    renderers.enable(_NAME)


def _drawing() -> Any:
    return library("vl_convert", "pictures need vl-convert: install passtgenau-core[plot]")


def _picture(spec: dict[str, Any], **_: Any) -> dict[str, str]:
    """A chart as HTML: a picture that says what it shows."""
    told = escape(spec.get("description", ""))
    drawn = _drawing().vegalite_to_svg(spec)
    figure = f'<div role="figure" aria-label="{told}" style="overflow-x:auto">{drawn}</div>'
    return {"text/html": figure}
