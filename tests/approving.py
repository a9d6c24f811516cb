"""The story of every approval: a page is opened, its lines change, the press is refused; looked at again, it works."""

import html
import re
from collections.abc import Callable
from typing import Any

from django.test import Client

HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')
SORRY = "Barisnya berubah sejak Anda melihatnya: lihat lagi, lalu setujui."


def form_at(browser: Client, page: str, door: str) -> dict[str, list[str]]:
    """Return the hidden fields of the form on a page that posts to the door."""
    text = browser.get(page).content.decode()
    [form] = re.findall(rf'<form[^>]*action="{re.escape(door)}"[^>]*>(.*?)</form>', text, flags=re.S)
    fields: dict[str, list[str]] = {}
    for name, value in HIDDEN.findall(form):
        fields.setdefault(name, []).append(html.unescape(value))
    assert fields["lines"], "an approval carries what its page shows"
    return fields


def is_told(
    browser: Client, *, page: str, door: str, change: Callable[[], Any], done: Callable[[], Any], **fields: Any
) -> Any:
    """Walk through the story; return the answer to the last press. ``done`` says whether the approval counts."""
    before = form_at(browser, page, door)
    change()
    late = browser.post(door, before | fields)
    assert (late.status_code, SORRY in html.unescape(late.content.decode())) == (422, True)
    assert not done()
    answer = browser.post(door, form_at(browser, page, door) | fields)
    assert answer.status_code in (302, 303)
    assert done()
    return answer


def is_compared(browser: Client, *, page: str, door: str, done: Callable[[], Any], **fields: Any) -> None:
    """Walk through the story of lines that nothing can change: only a page with other lines is refused."""
    form = form_at(browser, page, door)
    other = [f"{value.rpartition(' ')[0]} {'0' * 32}" for value in form["lines"]]
    late = browser.post(door, form | fields | {"lines": other})
    assert (late.status_code, SORRY in html.unescape(late.content.decode())) == (422, True)
    assert not done()
    assert browser.post(door, form | fields).status_code in (302, 303)
    assert done()
