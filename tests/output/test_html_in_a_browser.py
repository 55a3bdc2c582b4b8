"""The page in a real Chromium: it fits, it filters, it prints, and it can be read by everybody.

Needs Debian's package ``chromium`` and the Python package ``playwright``; without them these tests
are skipped, and say so.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from pages import hostile_run
from runs import run_of

from passtgenau_core.language import LANGUAGES
from passtgenau_core.output.html import render
from passtgenau_core.runs.checker import Checker
from passtgenau_core.runs.choice import Choice
from passtgenau_core.runs.result import Run
from passtgenau_core.runs.running import check_paths

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
WIDTHS = (320, 768, 1280)
A4 = 680
"""Its width in CSS pixels, less 15 mm of margin on both sides."""
NAMES = (*(f"examples-{lang}" for lang in LANGUAGES), "hostile", "nothing")

# Cases are laid out when they are looked at, and tests look at all of them.
LAY_OUT = """() => {
  for (const e of document.querySelectorAll(".case")) e.style.contentVisibility = "visible";
}"""
# Texts that stick out of the page, those in boxes with their own scroll bar left aside.
STICKING_OUT = """() => {
  const width = document.documentElement.clientWidth;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) {
    const text = walker.currentNode, element = text.parentElement;
    if (!text.data.trim() || element.closest(".scroll, .skip, .unseen")) continue;
    if (!element.checkVisibility({contentVisibilityAuto: true})) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    for (const box of range.getClientRects())
      if (box.width && (box.left < -1 || box.right > width + 1)) found.push(text.data);
  }
  return found;
}"""
# Texts with a contrast below 4.5 : 1 against what is behind them, as WCAG 2.2 computes it.
FAINT = """() => {
  const parts = colour => colour.match(/[0-9.]+/g).map(Number);
  const luminance = ([r, g, b]) => [[0.2126, r], [0.7152, g], [0.0722, b]].reduce((sum, [w, c]) =>
    sum + w * (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4), 0);
  const ground = element => {
    for (let e = element; e; e = e.parentElement) {
      const colour = parts(getComputedStyle(e).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const pairs = new Map();
  for (const e of document.body.querySelectorAll("*"))
    if ([...e.childNodes].some(n => n.nodeType === 3 && n.data.trim())) {
      const pair = [getComputedStyle(e).color, ground(e)];
      pairs.set(pair.join(" on "), pair);
    }
  return [...pairs].filter(([_, [ink, paper]]) => {
    const [low, high] = [luminance(parts(ink)), luminance(paper)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05) < 4.5;
  }).map(([name]) => name);
}"""
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
SHOWN = """() => [...document.querySelectorAll("[data-has]")]
  .map(e => [e.dataset.has.split(" "), e.checkVisibility()])"""
FOLDED = """() => [...document.querySelectorAll("details > :not(summary)")]
  .map(e => e.checkVisibility({contentVisibilityAuto: true}) && e.offsetHeight > 0)"""
FOCUS = """() => {
  const e = document.activeElement, shown = e.matches("input") ? e.nextElementSibling : e;
  const box = shown.getBoundingClientRect(), style = getComputedStyle(shown);
  return {
    name: e.id || e.className || e.tagName.toLowerCase(),
    seen: box.right > 0 && box.bottom > 0 && box.top < innerHeight,
    outlined: style.outlineStyle === "solid" && parseInt(style.outlineWidth) >= 2,
  };
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium, for all tests of this file."""
    api = pytest.importorskip(
        "playwright.sync_api", reason="no page is looked at: playwright is not installed"
    )
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        pytest.skip(f"no page is looked at: none of {', '.join(BROWSERS)} is installed")
    with api.sync_playwright() as playwright:
        # Root, as which containers run tests, may not use the sandbox.
        started = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield started
        started.close()


def _examples(lang: Any) -> Run:
    checker = Checker(choice=Choice(), as_of=date(2026, 6, 1), lang=lang)
    paths = [str(EXAMPLES / name) for name in ("cases", "services", "programmes/verletzt.yaml")]
    run = check_paths(paths, checker)
    assert len(run.judged) > 10
    assert run.problems
    return attrs.evolve(run, root=str(EXAMPLES))


@pytest.fixture(scope="module")
def files(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The pages, by name."""
    runs = {
        **{f"examples-{lang}": _examples(lang) for lang in LANGUAGES},
        "hostile": hostile_run(),
        "nothing": run_of(),
    }
    folder = tmp_path_factory.mktemp("pages")
    for name, run in runs.items():
        (folder / f"{name}.html").write_text(render(run), encoding="utf-8")
    return {name: folder / f"{name}.html" for name in runs}


class Looked:
    """A page that is looked at, with whatever the browser had to say of it."""

    def __init__(self, context: BrowserContext, file: Path) -> None:
        self.page: Page = context.new_page()
        self.said: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("dialog", lambda dialog: self.said.append(dialog.message))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("requestfailed", lambda request: self.said.append(request.url))
        self.url = file.as_uri()
        self.page.goto(self.url)

    def was_quiet(self) -> bool:
        """Whether the page was all that was asked for, and nothing was complained of."""
        return not self.said and self.asked == [self.url]


class Visitor:
    """Opens pages, each in a context of its own."""

    def __init__(self, browser: Browser, files: dict[str, Path]) -> None:
        self._browser = browser
        self._files = files
        self.contexts: list[BrowserContext] = []

    def open(self, name: str, *, width: int = 1280, **options: Any) -> Looked:
        """Look at a page."""
        viewport: Any = {"width": width, "height": 800}
        self.contexts.append(self._browser.new_context(viewport=viewport, **options))
        return Looked(self.contexts[-1], self._files[name])


@pytest.fixture
def visitor(browser: Browser, files: dict[str, Path]) -> Iterator[Visitor]:
    """Somebody who opens pages, and closes them afterwards."""
    made = Visitor(browser, files)
    yield made
    for context in made.contexts:
        context.close()


@pytest.mark.parametrize("name", NAMES)
class TestEveryPage:
    @pytest.mark.parametrize("width", WIDTHS)
    def test_on_screen(self, visitor: Visitor, name: str, width: int) -> None:
        """Nothing sticks out, nothing is faint, nothing else is asked for, and all is quiet."""
        looked = visitor.open(name, width=width)
        looked.page.evaluate(LAY_OUT)
        assert looked.page.evaluate(OVERFLOW) <= 0
        assert looked.page.evaluate(STICKING_OUT) == []
        assert looked.page.evaluate(FAINT) == []
        looked.page.emulate_media(color_scheme="dark")
        assert looked.page.evaluate(FAINT) == []
        assert looked.was_quiet()

    def test_on_paper(self, visitor: Visitor, name: str) -> None:
        """It fits A4, and is black on white, in the dark, too."""
        looked = visitor.open(name, width=A4, color_scheme="dark")
        looked.page.emulate_media(media="print")
        assert looked.page.evaluate(OVERFLOW) <= 0
        assert looked.page.evaluate(STICKING_OUT) == []
        assert looked.page.evaluate(FAINT) == []
        ground = "getComputedStyle(document.body)"
        assert looked.page.evaluate(f"{ground}.backgroundColor") == "rgb(255, 255, 255)"
        assert looked.page.evaluate(f"{ground}.color") == "rgb(0, 0, 0)"
        assert looked.was_quiet()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_accessibility(visitor: Visitor, scheme: str) -> None:
    """The checks of axe-core find nothing on a page that has every part."""
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright",
        reason="accessibility is not looked at: axe-playwright-python is not installed",
    )
    looked = visitor.open("hostile", width=320, color_scheme=scheme)
    looked.page.evaluate(LAY_OUT)
    found = axe.Axe().run(looked.page).response
    assert len(found["passes"]) > 20
    assert [
        (rule["id"], [node["html"][:200] for node in rule["nodes"]]) for rule in found["violations"]
    ] == []


def test_screenshots(visitor: Visitor, tmp_path: Path) -> None:
    """The page is the same without scripts, and another one in the dark and on paper."""
    shots = {}
    for name, scheme, media, scripts in (
        ("light", "light", "screen", True),
        ("without-scripts", "light", "screen", False),
        ("dark", "dark", "screen", False),
        ("print", "dark", "print", False),
    ):
        looked = visitor.open("examples-de", color_scheme=scheme, java_script_enabled=scripts)
        looked.page.emulate_media(media=media)  # type: ignore[arg-type]
        file = tmp_path / f"{name}.png"
        shots[name] = looked.page.screenshot(path=file)
        assert file.stat().st_size > 10_000
        assert looked.was_quiet()
    assert shots["light"] == shots["without-scripts"]
    assert len(set(shots.values())) == 3


class TestFilter:
    @pytest.mark.parametrize("name", ["examples-de", "hostile"])
    def test_hides_what_it_says(self, visitor: Visitor, name: str) -> None:
        """Cases, rows and groups are shown if they have the outcome; print shows all of them."""
        page = visitor.open(name, java_script_enabled=False).page
        everything = page.evaluate(SHOWN)
        assert all(shown for _, shown in everything)
        options = [node.get_attribute("id") for node in page.locator("fieldset input").all()]
        assert len(options) > 3
        for option in options[1:]:
            page.locator(f"label:has(#{option})").click()
            outcome = str(option).removeprefix("only-")
            shown = page.evaluate(SHOWN)
            assert all((outcome in has) is is_shown for has, is_shown in shown)
            assert any(is_shown for _, is_shown in shown)
            page.emulate_media(media="print")
            assert page.evaluate(SHOWN) == everything
            page.emulate_media(media="screen")
        page.locator("label:has(#only-all)").click()
        assert page.evaluate(SHOWN) == everything

    def test_works_by_keyboard(self, visitor: Visitor) -> None:
        """Arrow keys choose, and what is chosen can be told from the rest."""
        page = visitor.open("hostile").page
        page.locator("#only-all").focus()
        page.keyboard.press("ArrowRight")
        assert page.locator("#only-breached").is_checked()
        focus = page.evaluate(FOCUS)
        assert focus == {"name": "only-breached", "seen": True, "outlined": True}
        assert all(("breached" in has) is shown for has, shown in page.evaluate(SHOWN))


class TestReading:
    def test_by_keyboard(self, visitor: Visitor) -> None:
        """The way begins with a link to the content; every stop can be seen."""
        page = visitor.open("examples-de", width=320).page
        names = []
        for _ in range(12):
            page.keyboard.press("Tab")
            focus = page.evaluate(FOCUS)
            assert focus["seen"], focus
            assert focus["outlined"], focus
            names.append(focus["name"])
        assert names[0] == "skip"
        assert "scroll" in names

    def test_skipping(self, visitor: Visitor) -> None:
        """The first link leads to the content."""
        page = visitor.open("examples-de").page
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        assert page.evaluate("location.hash") == "#main"

    def test_what_is_folded_is_printed(self, visitor: Visitor) -> None:
        """On screen it opens with a click; on paper it is open."""
        page = visitor.open("examples-de").page
        assert not any(page.evaluate(FOLDED))
        page.locator("summary").first.click()
        assert page.evaluate(FOLDED).count(True) == 1
        page.emulate_media(media="print")
        folded = page.evaluate(FOLDED)
        assert folded
        assert all(folded)

    def test_paper_has_no_controls(self, visitor: Visitor) -> None:
        """What can only be clicked is not printed; a PDF can be made."""
        page = visitor.open("hostile").page
        page.emulate_media(media="print")
        for selector in ("nav", ".skip", ".filter"):
            assert not page.locator(selector).is_visible()
        assert page.pdf().startswith(b"%PDF")
