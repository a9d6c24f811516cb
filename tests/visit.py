"""Opens the main pages of a running demo as a stranger and as each of its people; says what did not answer."""

import html.parser
import http.cookiejar
import sys
import urllib.error
import urllib.request
from urllib.parse import urljoin, urlsplit

PUBLIC_PAGES = ("/", "/masuk")
MAIN_PAGES = ("/papan", "/daftar", "/impor", "/berkas")  # somebody's menu must lead there
LINKS_PER_PERSON = 40
PAGE_SECONDS = 60


class Links(html.parser.HTMLParser):
    """What a page leads to and what it loads."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the address of a link, stylesheet, script or picture."""
        wanted = {"a": "href", "link": "href", "script": "src", "img": "src"}.get(tag)
        self.found += [value for name, value in attrs if name == wanted and value]


class Visitor:
    """Somebody with a browser that remembers who signed in."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.opened: set[str] = set()
        self.faults: list[str] = []
        memory = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.browser = urllib.request.build_opener(memory)

    def follow(self, *pages: str) -> None:
        """Open some pages, then what they lead to on this server."""
        links = [link for page in pages for link in Links(self.fetch(page)).found]
        here = [urlsplit(urljoin(self.address + "/", link)) for link in links]
        beyond = {
            parts._replace(scheme="", netloc="", fragment="").geturl()
            for parts in here
            if f"{parts.scheme}://{parts.netloc}" == self.address
        }
        for page in sorted(beyond - set(pages))[:LINKS_PER_PERSON]:
            self.fetch(page)

    def fetch(self, page: str) -> str:
        """Return a page's text; keep where it led to, or what went wrong."""
        try:
            with self.browser.open(self.address + page, timeout=PAGE_SECONDS) as answer:
                self.opened |= {urlsplit(page).path, urlsplit(answer.url).path}
                body: bytes = answer.read()
                return body.decode() if answer.headers.get_content_type() == "text/html" else ""
        except urllib.error.HTTPError as error:
            self.faults.append(f"{page} answered {error.code}")
        except OSError as error:
            self.faults.append(f"{page} did not answer: {error}")
        return ""


def visit(address: str, doors: list[str]) -> list[str]:
    """Return what is wrong with the pages that a stranger and whoever enters by these doors can open."""
    opened: set[str] = set()
    faults: list[str] = []
    for pages in [PUBLIC_PAGES, *((door,) for door in doors)]:
        visitor = Visitor(address)
        visitor.follow(*pages)
        opened |= visitor.opened
        faults += [f"By {pages[0]}: {fault}" for fault in visitor.faults]
    faults += [f"No first page leads to {page}" for page in MAIN_PAGES if page not in opened]
    print(f"{len(opened)} pages opened by {len(doors)} people and a stranger, {len(faults)} faults.")  # noqa: T201
    return faults


if __name__ == "__main__":
    sys.exit("\n".join(visit(sys.argv[1], sys.argv[2:])) or 0)
