"""Draw the picture in the README: real output of the checker on an example, as SVG.

Run with ``uv run python docs/examples/picture.py``; it writes ``docs/examples/check.svg``.
"""

from __future__ import annotations

import io
import sys
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import DIMMED_MONOKAI
from rich.text import Text

from passtgenau_core.cli.terminal import STYLES
from passtgenau_core.output import text
from passtgenau_core.runs.checker import Checker
from passtgenau_core.runs.choice import Choice
from passtgenau_core.runs.running import check_paths

HERE = Path(__file__).parent
CASES = ("fehler-einen-tag-zu-lang.yaml", "fehler-sicherung-30-stunden-1-minute.yaml")
AS_OF = date(2026, 5, 11)
SELECT = ("PG2", "PG3")
WIDTH = 112

# Rich's own frame fetches a font from the net; this one takes what the reader has.
_FRAME = """<svg class="rich-terminal" viewBox="0 0 {width} {height}"
  xmlns="http://www.w3.org/2000/svg" role="img" aria-label="Output of passtgenau check">
<style>
.{unique_id}-matrix {{ font-family: ui-monospace, Consolas, "DejaVu Sans Mono", monospace;
  font-size: {char_height}px; line-height: {line_height}px; }}
{styles}
</style>
<defs>{lines}</defs>
<rect width="100%" height="100%" rx="8" fill="#191919"/>
<g transform="translate({terminal_x}, 12)">{backgrounds}
<g class="{unique_id}-matrix">{matrix}</g></g>
</svg>
"""


def draw() -> str:
    """The picture."""
    console = Console(
        record=True, width=WIDTH, file=io.StringIO(), force_terminal=True, highlight=False
    )
    chosen = " ".join(f"--select {rules}" for rules in SELECT)
    console.print(f"$ passtgenau check {' '.join(CASES)} \\", style="bold")
    console.print(f"    --as-of {AS_OF} {chosen}", style="bold")
    console.print()
    checker = Checker(choice=Choice(select=SELECT), as_of=AS_OF, lang="de")
    run = check_paths([str(HERE / "cases" / name) for name in CASES], checker)
    for one in text.render(run):
        parts = [(part.replace(f"{HERE / 'cases'}/", ""), STYLES[style]) for part, style in one]
        console.print(Text.assemble(*parts), soft_wrap=True)
    return console.export_svg(code_format=_FRAME, theme=DIMMED_MONOKAI, unique_id="check")


def main() -> None:
    """Write the picture to the path given, or beside this file."""
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "check.svg"
    target.write_text(draw(), encoding="utf-8")


if __name__ == "__main__":
    main()
