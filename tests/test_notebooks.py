"""The notebooks of the documentation run from a clean kernel, and one is looked at in a browser."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
import pytest
from nbclient import NotebookClient
from nbconvert import HTMLExporter
from traitlets.config import Config

if TYPE_CHECKING:
    from playwright.sync_api import Page

EXAMPLES = Path(__file__).parent.parent / "docs" / "examples"
NOTEBOOKS = sorted((EXAMPLES / "notebooks").glob("*.ipynb"))
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
LIBRARIES = (
    "mathjax_url",
    "require_js_url",
    "jquery_url",
    "mermaid_js_url",
    "jupyter_widgets_base_url",
)
NOTHING = "data:text/javascript,"
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
every_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def read(path: Path) -> Any:
    """A notebook, valid by its schema."""
    notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    nbformat.validate(notebook)
    return notebook


def executed(path: Path, folder: Path) -> Any:
    """The notebook as a clean kernel leaves it; it works on copies of the examples."""
    for name in ("cases", "notebooks"):
        shutil.copytree(EXAMPLES / name, folder / name)
    notebook = read(path)
    place = {"metadata": {"path": str(folder / "notebooks")}}
    # Sockets that are files: no port that another test may take, and nobody else listens.
    manager = {"transport": "ipc", "ip": str(folder / "ipc")}
    NotebookClient(
        notebook, timeout=60, resources=place, config=Config({"KernelManager": manager})
    ).execute()
    return notebook


def outputs(notebook: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """The code of each cell that shows something, with what it shows by kind."""
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            yield cell.source, output.get("data", {"text": output.get("text")})


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> dict[Path, Any]:
    """The notebooks, executed once for all tests of this file."""
    return {path: executed(path, tmp_path_factory.mktemp("run")) for path in NOTEBOOKS}


def test_there_are_three() -> None:
    assert [path.stem for path in NOTEBOOKS] == [
        "cohort-of-twelve",
        "forecast-and-statement",
        "plan-a-budget",
    ]


@every_notebook
class TestFile:
    def test_holds_no_results(self, path: Path) -> None:
        """Neither results nor traces of the machine on which it was written."""
        notebook = read(path)
        assert set(notebook.metadata) == {"kernelspec", "language_info"}
        assert dict(notebook.metadata.language_info) == {"name": "python"}
        for cell in notebook.cells:
            assert cell.metadata == {}
            assert not cell.get("outputs")
            assert cell.get("execution_count") is None

    def test_says_that_it_is_fictional(self, path: Path) -> None:
        """At the beginning, in both languages."""
        first = read(path).cells[0].source
        assert "fictional" in first
        assert "frei erfunden" in first

    def test_is_explained(self, path: Path) -> None:
        """No two boxes of code without a word between them, save where charts follow tables."""
        kinds = [cell.cell_type for cell in read(path).cells]
        assert kinds[0] == kinds[1] == "markdown"
        assert kinds.count("markdown") * 2 >= len(kinds)


@every_notebook
class TestExecution:
    def test_shows_tables_and_charts(self, run: dict[Path, Any], path: Path) -> None:
        """Each table has a caption, each chart is a picture that was drawn here."""
        parts = [data["text/html"] for _, data in outputs(run[path]) if "text/html" in data]
        assert sum("<caption" in part for part in parts) >= 1
        charts = [part for part in parts if "<svg" in part]
        assert charts
        assert all('role="figure" aria-label="' in chart for chart in charts)
        assert not [part for part in parts if "<script" in part]

    def test_writes_no_errors(self, run: dict[Path, Any], path: Path) -> None:
        """Nothing on standard error, no warning, no traceback."""
        for cell in run[path].cells:
            for output in cell.get("outputs", ()):
                assert output.output_type != "error"
                assert output.get("name") != "stderr"


class TestResults:
    """What the texts of the notebooks say of the results is true."""

    def told(self, run: dict[Path, Any], name: str, code: str) -> str:
        """What the cell with this code shows as text."""
        found = [
            data.get("text/plain", data.get("text"))
            for source, data in outputs(run[EXAMPLES / "notebooks" / f"{name}.ipynb"])
            if code in source
        ]
        return "".join(map(str, found))

    def test_plan(self, run: dict[Path, Any]) -> None:
        """Eleven months are too many; nothing is left for the last module; what clashes."""
        assert "PG202" in self.told(run, "plan-a-budget", '"P11M"')
        [fitted] = [
            data["text/html"]
            for source, data in outputs(run[EXAMPLES / "notebooks" / "plan-a-budget.ipynb"])
            if source.startswith("approved =")
        ]
        assert "60.000,00 EUR" in fitted
        assert re.search(r"sicherung_arbeitsplatz</th>(<td.*?</td>){4}<td[^>]*>0 Min\.", fitted)
        clash = self.told(run, "plan-a-budget", "wanted =")
        assert len(clash.splitlines()) == 3
        assert "amount" in clash
        assert "broken rules: 0\n" in self.told(run, "plan-a-budget", "report = check")

    def test_forecast_and_statement(self, run: dict[Path, Any]) -> None:
        """The numbers of the explanation; a correction; sums that agree."""
        name = "forecast-and-statement"
        [ahead] = [
            data["text/html"]
            for source, data in outputs(run[EXAMPLES / "notebooks" / f"{name}.ipynb"])
            if source.startswith("ahead = forecast")
        ]
        for number in ("3 Std. 40 Min.", "190 Std.", "540 Std.", "19 Std. 45 Min."):
            assert number in ahead
        _, after, before = re.findall(r"\d+\.\d\d", self.told(run, name, "reversal ="))
        assert Decimal(after) < Decimal(before)
        total, spent = re.findall(r"[\d.]+", self.told(run, name, "sum(one.amount"))
        assert total == spent
        assert "quarter-hours-up" in self.told(run, name, "POLICIES.items()")

    def test_cohort(self, run: dict[Path, Any]) -> None:
        """December falls short; what is said to help does."""
        name = "cohort-of-twelve"
        assert "2026-12-01" in self.told(run, name, "first_short\n")
        assert "does not fit: None" in self.told(run, name, "helper =")
        for code in ("nine = capacity", "in nine.starts("):
            rooms = re.findall(
                r"(?:for|December:) (\d+)$", self.told(run, name, code), re.MULTILINE
            )
            assert rooms
            assert all(int(room) > 0 for room in rooms)


@pytest.fixture(scope="module")
def page(run: dict[Path, Any], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """A notebook as a page in Chromium, as wide as a tablet."""
    api = pytest.importorskip(
        "playwright.sync_api", reason="no page is looked at: playwright is not installed"
    )
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        pytest.skip(f"no page is looked at: none of {', '.join(BROWSERS)} is installed")
    nothing = dict.fromkeys(LIBRARIES, NOTHING)
    exporter = HTMLExporter(template_name="lab", **nothing)  # type: ignore[no-untyped-call]
    html, _ = exporter.from_notebook_node(run[EXAMPLES / "notebooks" / "plan-a-budget.ipynb"])
    file = tmp_path_factory.mktemp("page") / "plan-a-budget.html"
    file.write_text(html, encoding="utf-8")
    with api.sync_playwright() as playwright:
        # Root, as which containers run tests, may not use the sandbox.
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        opened = browser.new_page(viewport={"width": 768, "height": 1024})
        opened.said = []
        opened.on("console", lambda message: opened.said.append(message.text))
        opened.on("pageerror", lambda error: opened.said.append(str(error)))
        opened.on("requestfailed", lambda request: opened.said.append(request.url))
        opened.goto(file.as_uri())
        yield opened
        browser.close()


class TestInABrowser:
    def test_is_quiet(self, page: Any) -> None:
        """The browser has nothing to complain of, and nothing is fetched."""
        assert page.said == []

    def test_tables_are_seen(self, page: Page) -> None:
        """All tables, with their captions, and all charts."""
        tables = page.locator("table:has(caption)")
        assert tables.count() > 5
        assert all(table.is_visible() for table in tables.all())
        charts = page.locator("svg.marks")
        assert charts.count() == 2
        assert all(chart.is_visible() for chart in charts.all())

    def test_fits(self, page: Page, tmp_path: Path) -> None:
        """The page does not scroll sideways; a picture of it is no blank page."""
        assert page.evaluate(OVERFLOW) <= 0
        shot = tmp_path / "page.png"
        page.screenshot(path=shot, full_page=True)
        assert shot.stat().st_size > 50_000
