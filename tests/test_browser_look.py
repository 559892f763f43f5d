"""Reading and comparing in a real browser: by keyboard, in both languages, without scripts, on a phone, on paper."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.browser import PHONE, overflow, problems, visiting
from tests.serving import Server

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CONSEILLER, RESPONSABLE = "outsourcia-2018/conseiller", "outsourcia-2018/responsable-d-equipe"
COMPARE = f"/compare?from={CONSEILLER}&to={RESPONSABLE}&lang="
PAGES = (
    "/index.{}.html",
    "/search?q=superviseur&lang={}",
    "/compare?lang={}",
    COMPARE + "{}",
    "/equivalents?name=conseiller&lang={}",
    "/equivalents/matrix?lang={}",
    f"/route?from={CONSEILLER}&to=outsourcia-2018/chef-de-plateau&lang={{}}",
    "/charts.{}.html",
    "/charts/outsourcia-2018.{}.html",
    "/charts/cgt-2008.{}.html",
    f"/id/role/{CONSEILLER}.{{}}.html",
    "/lists/role.{}.html",
)


@pytest.fixture
def page(chromium: Browser, server: Server) -> Iterator[Page]:
    """A page on a desktop, in French."""
    with visiting(chromium, server.url) as found:
        yield found


def _options(page: Page) -> list[str]:
    page.wait_for_selector('[role="option"]:visible')
    return page.locator('[role="option"]:visible').all_inner_texts()


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("viewport", [None, PHONE], ids=["desktop", "phone"])
def test_pages_fit_and_are_well_formed(chromium: Browser, server: Server, viewport: dict[str, int], lang: str) -> None:
    with visiting(chromium, server.url, lang=lang, viewport=viewport) as page:  # type: ignore[arg-type]
        for path in PAGES:
            page.goto(path.format(lang))
            assert page.locator("html").get_attribute("lang") == lang
            assert problems(page) == [], path
            assert overflow(page) == 0, path


def test_search_as_you_type_by_keyboard(page: Page) -> None:
    page.goto("/index.fr.html")
    field = page.locator("#find")
    field.focus()
    page.keyboard.type("téléconseillère", delay=15)
    found = _options(page)
    assert found[0].startswith("Téléconseiller")
    assert "CGT" in found[0]
    assert field.get_attribute("aria-expanded") == "true"
    assert "suggestions" in page.locator(".find [role=status]").inner_text()
    page.keyboard.press("ArrowDown")
    chosen = page.locator('[role="option"][aria-selected="true"]')
    assert chosen.count() == 1
    assert field.get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    page.keyboard.press("ArrowUp")
    assert page.locator('[role="option"][aria-selected="true"]').count() == 0
    page.keyboard.press("ArrowUp")
    assert page.locator('[role="option"]').last.get_attribute("aria-selected") == "true"
    page.keyboard.press("Escape")
    assert field.get_attribute("aria-expanded") == "false"
    assert page.locator('[role="option"]:visible').count() == 0
    page.keyboard.press("ArrowDown")
    _options(page)
    page.wait_for_selector('[role="option"]:visible')
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/id/role/cgt-2008/teleconseiller.fr.html")


def test_search_without_choosing_shows_results_by_kind(page: Page) -> None:
    page.goto("/index.fr.html")
    page.fill("#find", "qualité")
    page.press("#find", "Enter")
    page.wait_for_url("**/search?*")
    heads = page.locator("main h2").all_inner_texts()
    assert [h.split("\n")[0].split(" ")[0] for h in heads][:2] == ["Rôles", "Compétences"]
    assert page.input_value("#q") == "qualité"


def test_two_roles_are_compared_by_keyboard(page: Page) -> None:
    page.goto("/compare?lang=fr")
    page.locator("#from-1").focus()
    page.keyboard.type("conseiller", delay=15)
    texts = _options(page)
    number = next(i for i, text in enumerate(texts) if text.startswith("Conseiller") and "Guide des métiers" in text)
    for _ in range(number + 1):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.input_value("#from-1") == f"Conseiller ({CONSEILLER})"
    page.keyboard.press("Tab")
    page.keyboard.type("responsable d'équipe", delay=15)
    texts = _options(page)
    number = next(i for i, text in enumerate(texts) if "Guide des métiers" in text)
    page.locator('[role="option"]:visible').nth(number).click()
    assert page.input_value("#to") == f"Responsable d'équipe ({RESPONSABLE})"
    page.get_by_role("button", name="Comparer").click()
    page.wait_for_url("**/compare?*from=*")
    assert page.locator("h1").inner_text() == "Conseiller → Responsable d'équipe"
    assert page.locator(".need").count() == int(page.locator(".counts tbody td").first.inner_text())
    assert page.get_by_role("img", name=re.compile("Conseiller → Responsable")).is_visible()
    evidence = page.locator(".need .places a").first
    where = evidence.get_attribute("href") or ""
    evidence.click()
    page.wait_for_url("**/id/document/outsourcia-2018.fr.html#char=*")
    assert page.locator(f'[id="{where.partition("#")[2]}"]').count() == 1


def test_equivalents_and_their_reasons(page: Page) -> None:
    page.goto(f"/equivalents?name={CONSEILLER}&lang=fr")
    card = page.locator(".near", has_text="Conseiller clientèle").first
    card.locator("summary").click()
    assert "Appellations" in card.locator("dt").all_inner_texts()[0]
    page.get_by_role("link", name="Comparer : téléconseillers, maxiphone/teleconseiller").click()
    page.wait_for_url("**/compare?*")
    assert "téléconseillers" in page.locator("h1").inner_text()


def test_a_chart_is_reached_from_the_menu_and_has_its_list(page: Page) -> None:
    page.goto("/index.fr.html")
    page.get_by_role("link", name="Organigrammes", exact=True).click()
    page.get_by_role("link", name="Guide des métiers", exact=True).click()
    page.wait_for_url("**/charts/outsourcia-2018.fr.html")
    assert page.get_by_role("img", name=re.compile("Organigramme")).is_visible()
    page.get_by_text("L'organigramme en liste").click()
    page.locator("details").get_by_role("link", name="Chef de plateau").first.click()
    page.wait_for_url("**/id/role/outsourcia-2018/chef-de-plateau.fr.html")
    page.get_by_role("link", name="Comparer avec un autre rôle").click()
    page.wait_for_url("**/compare?from=**")
    assert page.input_value("#from-1") == "Chef de plateau (outsourcia-2018/chef-de-plateau)"


def test_the_language_switch_stays_on_the_page(page: Page) -> None:
    page.goto(COMPARE + "fr")
    needs = page.locator(".need").count()
    page.get_by_role("link", name="English").click()
    page.wait_for_url("**lang=en")
    assert page.locator("h1").inner_text().startswith("Adviser → ")
    assert page.locator(".need").count() == needs
    page.goto(f"/id/role/{CONSEILLER}.en.html")
    page.get_by_role("link", name="Français").click()
    page.wait_for_url(f"**/id/role/{CONSEILLER}.fr.html")


def test_all_can_be_read_and_asked_without_scripts(chromium: Browser, server: Server) -> None:
    with visiting(chromium, server.url, script=False, allowed=(404,)) as page:
        page.goto("/index.fr.html")
        page.locator("#find").fill("superviseur")
        page.locator("#find").press("Enter")
        page.wait_for_url("**/search?*")
        assert page.locator(".hits li").count() > 3
        page.locator(".hits a", has_text="Superviseur").first.click()
        assert page.locator("h1").inner_text() == "Superviseur"
        page.goto("/compare?lang=fr")
        page.locator("#from-1").fill("conseiller")
        page.locator("#to").fill("chef de plateau")
        page.get_by_role("button", name="Comparer").click()
        assert page.locator(".puzzle").first.is_visible()
        page.locator(".puzzle a", has_text="Conseiller").first.click()
        if page.locator(".puzzle").count():
            page.locator(".puzzle a", has_text="Chef de plateau").first.click()
        assert page.locator(".need").count() > 5
        page.goto("/equivalents?name=superviseurr&lang=fr")
        assert page.locator(".puzzle a").count() > 1


def test_the_menu_of_a_phone_opens_and_closes(chromium: Browser, server: Server) -> None:
    with visiting(chromium, server.url, viewport=PHONE) as page:
        page.goto("/index.fr.html")
        menu = page.locator("#menu")
        assert not menu.is_visible()
        page.get_by_role("button", name="Menu").click()
        assert menu.is_visible()
        page.keyboard.press("Escape")
        assert not menu.is_visible()
        page.get_by_role("button", name="Menu").click()
        menu.get_by_role("link", name="Équivalents").click()
        page.wait_for_url("**/equivalents?*")
        assert page.locator("h1").is_visible()


def test_a_focus_can_be_seen_and_the_content_comes_first(page: Page) -> None:
    page.goto("/compare?lang=fr")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
    for _ in range(6):
        page.keyboard.press("Tab")
        width = page.evaluate("parseFloat(getComputedStyle(document.activeElement).outlineWidth)")
        assert width >= 2, page.evaluate("document.activeElement.outerHTML")


def test_paper_has_the_answer_and_no_menus(page: Page) -> None:
    page.goto(COMPARE + "fr")
    page.emulate_media(media="print")
    assert not page.locator("header.top").is_visible()
    assert not page.locator("form.ask").is_visible()
    assert page.locator(".need").last.is_visible()
    assert page.locator(".picture svg").is_visible()
    assert page.locator(".caution").first.is_visible()
    page.goto(f"/equivalents?name={CONSEILLER}&lang=fr")
    # What is folded on the screen is printed.
    assert page.locator(".near details dl").nth(2).bounding_box()["height"] > 10  # type: ignore[index]
    assert len(page.pdf(format="A4")) > 20_000


def test_dark_colours_are_the_readers_choice(chromium: Browser, server: Server) -> None:
    with visiting(chromium, server.url, color_scheme="dark") as page:
        page.goto("/compare?lang=fr")
        dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
        page.emulate_media(color_scheme="light")
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") != dark


def test_the_fixture_sees_what_a_page_complains_of(chromium: Browser, server: Server) -> None:
    def visit(path: str, script: str = "1") -> None:
        with visiting(chromium, server.url) as page:
            page.goto(path)
            page.evaluate(script)

    with pytest.raises(AssertionError, match="404"):
        visit("/nothing-here")
    with pytest.raises(AssertionError, match="console: oh"):
        visit("/index.fr.html", "console.error('oh')")
    with pytest.raises(AssertionError, match="Content Security Policy"):
        visit("/index.fr.html", "document.body.setAttribute('onclick', 'alert(1)')")
    with visiting(chromium, server.url) as page:
        page.goto("/index.fr.html")
        page.evaluate("document.body.append(document.createElement('input'))")
        assert any("no label" in problem for problem in problems(page))
