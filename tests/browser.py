"""A real browser for the tests: Debian's Chromium, driven by Playwright; a page that complains fails its test."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import require

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, ViewportSize

__all__ = ["DESKTOP", "PHONE", "launched", "overflow", "problems", "visiting"]

DESKTOP: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 375, "height": 812}
# A name in the accessibility tree for everything that can be used, one main landmark, no id twice, no field unnamed.
_PROBLEMS = """() => {
  const found = [];
  const ids = [...document.querySelectorAll("[id]")].map((e) => e.id);
  for (const id of new Set(ids)) if (ids.filter((i) => i === id).length > 1) found.push("twice the id " + id);
  if (document.querySelectorAll("main").length !== 1) found.push("not one main");
  if (document.querySelectorAll("h1").length !== 1) found.push("not one h1");
  for (const e of document.querySelectorAll("input:not([type=hidden]), select, textarea"))
    if (!e.labels.length && !e.getAttribute("aria-label") && !e.getAttribute("aria-labelledby"))
      found.push("no label: " + e.outerHTML.slice(0, 120));
  for (const e of document.querySelectorAll("a[href], button, summary"))
    if (!(e.textContent.trim() || e.getAttribute("aria-label"))) found.push("no name: " + e.outerHTML.slice(0, 120));
  for (const e of document.querySelectorAll("[aria-controls], [aria-labelledby], [aria-describedby]"))
    for (const a of ["aria-controls", "aria-labelledby", "aria-describedby"])
      for (const id of (e.getAttribute(a) || "").split(" ").filter(Boolean))
        if (!document.getElementById(id)) found.push(a + " names what is not there: " + id);
  // Playwright empties the attribute after a screenshot.
  for (const e of document.querySelectorAll('[style]:not([style=""])'))
    found.push("an inline style: " + e.outerHTML.slice(0, 120));
  return found;
}"""


@contextmanager
def launched() -> Iterator[Browser]:
    """Chromium without a window: ``$CCGRAPH_CHROMIUM``, else the one on the path.

    Without it or Playwright the test is skipped, or fails where everything is required.
    """
    binary = os.environ.get("CCGRAPH_CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
    path = require(Path(binary), "Chromium is")
    if os.environ.get("CCGRAPH_REQUIRE_ALL") != "1":
        pytest.importorskip("playwright.sync_api")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(path), args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def visiting(
    browser: Browser,
    base_url: str,
    *,
    lang: str = "fr",
    script: bool = True,
    viewport: ViewportSize | None = None,
    allowed: tuple[int, ...] = (),
    **options: Any,
) -> Iterator[Page]:
    """A page in a context of its own; on leaving, what the console, the network or the scripts complained of is raised.

    Args:
        browser: from :func:`launched`.
        base_url: the server's; ``page.goto`` takes paths.
        lang: what ``Accept-Language`` asks for.
        script: whether JavaScript runs.
        viewport: width and height in CSS pixels, :data:`DESKTOP` without.
        allowed: HTTP statuses from 400 up that the test asks for; others fail it.
        options: further arguments of Playwright's ``new_context``.
    """
    context = browser.new_context(
        base_url=base_url, locale=lang, java_script_enabled=script, viewport=viewport or DESKTOP, **options
    )
    page = context.new_page()
    page.set_default_timeout(30_000)
    complaints: list[str] = []

    def console(message: Any) -> None:
        # The console repeats a status that the test may have asked for; responses are judged below.
        if message.type in {"error", "warning"} and not (
            allowed and message.text.startswith("Failed to load resource: the server responded")
        ):
            complaints.append(f"console: {message.text}")

    def failed(request: Any) -> None:
        # A request that a newer one replaces, and a download, are aborted by the page itself.
        if "ERR_ABORTED" not in (request.failure or ""):
            complaints.append(f"request: {request.url} {request.failure}")

    def answered(response: Any) -> None:
        if response.status >= 400 and response.status not in allowed:
            complaints.append(f"{response.status}: {response.url}")
        if not response.url.startswith((base_url, "data:", "blob:")):
            complaints.append(f"a foreign server: {response.url}")

    page.on("console", console)
    page.on("pageerror", lambda error: complaints.append(f"script: {error}"))
    page.on("requestfailed", failed)
    page.on("response", answered)
    try:
        yield page
        assert not complaints, complaints
    finally:
        context.close()


def problems(page: Page) -> list[str]:
    """What assistive technology would stumble on in the page as it stands now, in words."""
    found: list[str] = page.evaluate(_PROBLEMS)
    return found


def overflow(page: Page) -> int:
    """By how many CSS pixels the page is wider than its window."""
    found: int = page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return found
