"""Copy and share stand beside each sentence and link that is meant for somebody else, and do what they say."""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.test import Client
from django.utils import translation
from playwright.sync_api import Page, sync_playwright

from tests.board.conftest import Neighbourhood, _neighbourhood, _nothing_remembered, neighbourhood
from tests.enrolment.town import RW
from tests.markup import tight

__all__ = ["_neighbourhood", "_nothing_remembered", "neighbourhood"]
CHROMIUM = shutil.which("chromium") or "chromium"
SHEET = "navigator.share = (given) => { window.given = given.text; return Promise.resolve(); }"
BUTTONS = {"data-copy": "Salin", "data-share": "Bagikan"}


def pieces(page: str) -> list[str]:
    return re.findall(r'<div class="pass".*?</p></div>', tight(page))


def test_a_page_offers_its_sentence_to_be_passed_on(neighbourhood: Neighbourhood, db: Any) -> None:
    client = Client()
    client.force_login(neighbourhood.town.officer, "django.contrib.auth.backends.ModelBackend")
    member, refused = neighbourhood.prepaid[0], neighbourhood.refused[0]
    for path in (f"/rw/{RW}", member.get_absolute_url()):
        page = client.get(path).content.decode()
        assert 'id="answer"' in page, "the sentence that is meant"
        assert pieces(page) == [piece for piece in pieces(page) if 'data-pass="answer"' in piece] != []
        assert "/static/share.js" in page
    told = pieces(client.get("/berkas/ditolak").content.decode())
    assert any(f"data-words>{refused.honoured_name}: " in piece for piece in told)
    assert not any("data-words></span>" in piece for piece in told)


def test_the_link_of_an_invitation_can_be_passed_on(somebody: Any) -> None:
    client = Client()
    client.force_login(somebody("city_officer"), "django.contrib.auth.backends.ModelBackend")
    invited = somebody("village_officer", "31.75.02.1005")
    page = client.post(f"/atur/pengguna/{invited.pk}/undangan", follow=True).content.decode()
    (piece,) = pieces(page)
    link = re.search(r'value="([^"]+)"', piece)
    assert link
    assert "/undangan/" in link[1]


def test_without_scripts_no_dead_button_is_shown() -> None:
    with translation.override("id"):
        piece = tight(render_to_string("pass.html", {"words": "Halo <b>"}))
    assert "Halo &lt;b&gt;" in piece
    for mark, word in BUTTONS.items():
        assert re.search(rf"<button type=\"button\" class=\"btn alt small\" hidden {mark}[^>]*>{word}</button>", piece)


@pytest.fixture
def passing() -> Iterator[Callable[..., Page]]:
    """Return a maker of pages with one piece to pass on, in a browser with or without a clipboard and a share sheet."""
    with sync_playwright() as browsers, translation.override("id"):
        browser = browsers.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        piece = render_to_string("pass.html", {"of": "answer"})
        script = Path(str(finders.find("share.js"))).read_text(encoding="utf-8")
        markup = f"<p id='answer'>RW 07:\n <b>63</b> dari 100.</p>{piece}<script type='module'>{script}</script>"

        def opened(*, clipboard: bool, sheet: bool) -> Page:
            context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
            context.route("**/*", lambda route: route.fulfill(body=markup, content_type="text/html; charset=utf-8"))
            page = context.new_page()
            page.add_init_script(SHEET if sheet else "delete Navigator.prototype.share")
            if not clipboard:
                page.add_init_script("navigator.clipboard.writeText = () => Promise.reject(new Error('closed'))")
            page.goto("https://payung.test/")
            page.wait_for_selector("[data-copy]:not([hidden])")
            return page

        yield opened
        browser.close()


@pytest.mark.browser
def test_what_is_copied_and_shared_is_the_sentence_on_one_line(passing: Callable[..., Page]) -> None:
    page = passing(clipboard=True, sheet=True)
    page.click("[data-copy]")
    page.wait_for_function("document.querySelector('[data-copy]').textContent === 'Sudah disalin.'")
    assert page.evaluate("navigator.clipboard.readText()") == "RW 07: 63 dari 100."
    page.click("[data-share]")
    assert page.evaluate("window.given") == "RW 07: 63 dari 100."


@pytest.mark.browser
def test_a_closed_clipboard_selects_the_words_and_a_missing_sheet_hides_its_button(
    passing: Callable[..., Page],
) -> None:
    page = passing(clipboard=False, sheet=False)
    assert page.locator("[data-share]").is_hidden()
    page.click("[data-copy]")
    page.wait_for_function("getSelection().toString().includes('63 dari 100')")
