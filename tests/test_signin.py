"""Sign-in and one's account in a browser: open to everybody's senses, and nothing refused by the policy."""

import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect, sync_playwright

from payung.access.models import User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CHROMIUM = shutil.which("chromium") or "chromium"
PASSWORD = "tiga-kata-yang-jauh"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture
def clerk(transactional_db: Any) -> str:
    """Return the name of a clerk with a password."""
    User.objects.create_user("hendra", password=PASSWORD, role="village_officer", area="31.75.02.1005")
    return "hendra"


@pytest.fixture(params=[(360, "id-ID"), (360, "en-GB"), (1280, "id-ID")], ids=lambda each: f"{each[0]}-{each[1]}")
def page(request: pytest.FixtureRequest, clerk: str, live_server: Any) -> Iterator[Page]:
    """Return a page of the running site, as wide as a phone or a projector; its complaints are collected."""
    width, language = request.param
    with sync_playwright() as browsers:
        browser = browsers.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        context = browser.new_context(viewport={"width": width, "height": 740}, locale=language)
        opened = context.new_page()
        complaints: list[str] = []
        opened.on("console", lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None)
        opened.on("pageerror", lambda fault: complaints.append(str(fault)))
        opened.goto(f"{live_server.url}/masuk")
        yield opened
        browser.close()
    assert complaints == []


def flaws(page: Page) -> list[str]:
    """Return what axe finds, and whether the page is wider than its window."""
    found = [
        f"{each['id']}: {each['nodes'][0]['html']}" for each in Axe().run(page, options=RULES).response["violations"]
    ]
    wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return found + ([f"{wider} px too wide"] if wider > 0 else [])


def sign_in(page: Page, password: str) -> None:
    """Fill in the form by its labels, as a person does."""
    page.locator("input[name=login]").fill("hendra")
    page.locator("input[name=password]").fill(password)
    send(page, page.locator("main button.big"))


def send(page: Page, button: Locator) -> None:
    """Press what sends a form and wait for its answer: a press alone returns before the next page stands."""
    with page.expect_navigation():
        button.click()


def test_a_wrong_password_is_said_where_the_focus_goes(page: Page) -> None:
    assert flaws(page) == []
    sign_in(page, "salah")
    expect(page.locator("main .err")).to_be_focused()
    assert page.locator("input[name=login]").input_value() == "hendra"
    assert flaws(page) == []


def test_an_empty_form_is_answered_in_the_language_of_the_page(page: Page) -> None:
    said = {"id": "Isi nama dan kata sandi.", "en": "Fill in both name and password."}
    send(page, page.locator("main button.big"))
    assert said[str(page.evaluate("document.documentElement.lang"))] in page.locator("main .err").inner_text()
    expect(page.locator("main .err")).to_be_focused()


def test_one_can_reach_and_leave_ones_account_pages(page: Page) -> None:
    address = page.url.removesuffix("/masuk")
    page.goto(f"{address}/masuk?next=/akun/kunci/")
    sign_in(page, PASSWORD)
    for path in ("/akun/kunci/", "/akun/sandi", "/akun/keluar"):
        page.goto(address + path)
        assert page.url == address + path
        assert flaws(page) == [], path
    page.locator("details.me summary").click()
    assert page.locator("details.me form[method=post][action='/akun/keluar'] button").is_visible()
    assert flaws(page) == []
    page.goto(f"{address}/akun/keluar?next=/masuk")
    send(page, page.locator("main button"))
    assert page.url == f"{address}/masuk"
    page.goto(f"{address}/akun/sandi")
    assert page.url.startswith(f"{address}/masuk?"), "signed out"


def test_the_other_language_is_one_press_away(page: Page) -> None:
    before = page.evaluate("document.documentElement.lang")
    send(page, page.locator("footer button"))
    assert {before, page.evaluate("document.documentElement.lang")} == {"id", "en"}
    assert page.url.endswith("/masuk")
