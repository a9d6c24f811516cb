"""Every kind of page that the demo's people can reach, in a browser: answered, accessible, as wide as its window."""

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, sync_playwright

from tests.test_signin import CHROMIUM, flaws

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parent.parent
PAGES_PER_PERSON = 60
TODAY_IS_IN_SIGHT = """() => [...document.querySelectorAll(".months .tdy")].every((day) => {
  const [at, around] = [day.getBoundingClientRect().left, day.closest(".wrap").getBoundingClientRect()];
  return around.left <= at && at <= around.right;
})"""
MAIN_PAGES = {"/beranda", "/papan", "/daftar", "/impor", "/berkas", "/iuran"}


@dataclass(frozen=True)
class Demo:
    """A running demo: where, and through which doors its people enter."""

    address: str
    doors: tuple[str, ...]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """A small demo behind the real server."""
    data = tmp_path_factory.mktemp("demo")
    bare = {name: value for name, value in os.environ.items() if not name.startswith(("PAYUNG_", "DJANGO_"))}
    env = {**bare, "PAYUNG_ENV": "demo", "PAYUNG_DATA": str(data)}

    def payung(*arguments: str) -> str:
        command = [sys.executable, str(ROOT / "manage.py"), *arguments]
        return subprocess.run(command, env=env, check=True, stdout=subprocess.PIPE, text=True).stdout

    payung("migrate", "--verbosity", "0")
    payung("demo", "build", "--small")
    people = json.loads(payung("demo", "people", "--json"))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    serve = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port), "--log-level", "warning"]
    server = subprocess.Popen([*serve, "payung.wsgi:application"], cwd=ROOT, env=env)
    address = f"http://127.0.0.1:{port}"
    for _attempt in range(300):
        try:
            urllib.request.urlopen(address + "/masuk").close()  # noqa: S310  our own server
            break
        except urllib.error.URLError:
            time.sleep(0.1)
    yield Demo(address, tuple(person["url_path"] for person in people))
    server.terminate()
    server.wait(20)


@dataclass
class Walk:
    """A walk through the pages that lead from one to the next, each kind of page once."""

    context: BrowserContext
    address: str
    seen: set[str] = field(default_factory=set)
    paths: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)

    def kind(self, url: str, door: str) -> str:
        """Return what pages of one kind have in common; a person's own first page is a kind of its own."""
        parts = urlsplit(url)
        shape = re.sub(r"\d[\d.-]*|[A-Z]-[A-Z0-9]{6,}", "N", parts.path) + "?" + re.sub(r"=[^&]*", "", parts.query)
        return shape + (door if parts.path == "/beranda" else "")

    def go(self, door: str) -> None:
        """Enter through a door and follow the links."""
        self.context.clear_cookies(name="sessionid")
        page = self.context.new_page()
        complaints: list[str] = []
        page.on("console", lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None)
        page.on("pageerror", lambda fault: complaints.append(str(fault)))
        waiting = [self.address + door]
        visited = 0
        while waiting and visited < PAGES_PER_PERSON:
            url = waiting.pop(0)
            if visited and not self.is_page(url):
                continue
            visited += 1
            self.look(page, url, door, complaints)
            for link in page.locator("a[href]").all():
                target = urljoin(page.url, link.get_attribute("href") or "").partition("#")[0]
                kind = self.kind(target, door)
                if target.startswith(self.address + "/") and kind not in self.seen:
                    self.seen.add(kind)
                    waiting.append(target)
        page.close()

    def is_page(self, url: str) -> bool:
        """Whether the address answers with a page; a file is only fetched."""
        answer = self.context.request.get(url)
        if not answer.ok:
            self.faults.append(f"{url}: answered {answer.status}")
        return answer.ok and answer.headers.get("content-type", "").startswith("text/html")

    def look(self, page: Page, url: str, door: str, complaints: list[str]) -> None:
        """Open a page and keep what is wrong with it."""
        answer = page.goto(url)
        self.paths.add(urlsplit(page.url).path)
        if answer is None or not answer.ok:
            self.faults.append(f"{url}: answered {answer and answer.status}")
        else:
            hidden = [] if page.evaluate(TODAY_IS_IN_SIGHT) else ["the strip of months does not show today"]
            self.faults += [f"{door} {page.url}: {flaw}" for flaw in [*flaws(page), *hidden, *complaints]]
        complaints.clear()


@pytest.mark.parametrize(("width", "language"), [(360, "id-ID"), (1280, "en-GB")])
def test_every_kind_of_page_is_answered_accessible_and_fits(demo: Demo, width: int, language: str) -> None:
    with sync_playwright() as browsers:
        browser = browsers.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        context = browser.new_context(viewport={"width": width, "height": 740}, locale=language)
        walk = Walk(context, demo.address)
        for door in ("/", *demo.doors):
            walk.go(door)
        browser.close()
    assert sorted(walk.faults) == []
    reached = {"/" + path.split("/")[1] for path in walk.paths}
    assert sorted(MAIN_PAGES - reached) == [], "no first page leads there"


def test_pages_need_no_script(demo: Demo) -> None:
    with sync_playwright() as browsers:
        browser = browsers.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_context(java_script_enabled=False).new_page()
        for door in demo.doors:
            page.goto(demo.address + door)
            assert urlsplit(page.url).path == "/beranda"
            assert len(page.locator("main").inner_text()) > 40
        browser.close()
