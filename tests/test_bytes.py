"""What a page costs on a patchy signal: all compressed, a first load under 40 KB, later pages under 15 KB."""

import re
from typing import Any

import pytest
from django.test import Client

from tests.board.conftest import VILLAGE, Neighbourhood, _neighbourhood, _nothing_remembered, neighbourhood
from tests.enrolment.town import RW

__all__ = ["_neighbourhood", "_nothing_remembered", "neighbourhood"]
pytestmark = pytest.mark.django_db
FIRST_LOAD, LATER = 40 * 1024, 15 * 1024
HEADERS = 600  # of a request's answer; granian's and ours together stay below


def sent(client: Client, path: str) -> tuple[int, str]:
    """Return the bytes that go over the wire for an address, and the text of a page."""
    answer: Any = client.get(path, HTTP_ACCEPT_ENCODING="gzip, deflate, br")
    assert answer.status_code == 200, path
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if not path.endswith(".svg"):
        assert answer["Content-Encoding"] == "gzip", path
        assert "Accept-Encoding" in answer["Vary"]
    plain = Client()
    plain.cookies = client.cookies
    text = plain.get(path)
    return len(body) + HEADERS, "" if text.streaming else text.content.decode()


@pytest.fixture(autouse=True)
def _files_are_served(settings: Any) -> None:
    """Let the server find its static files, which it does not in other tests."""
    settings.WHITENOISE_USE_FINDERS = True


@pytest.mark.parametrize("path", [f"/rw/{RW}", f"/papan/{VILLAGE}", "/beranda"])
def test_first_load_and_later_pages_are_small(neighbourhood: Neighbourhood, path: str) -> None:
    client = Client()
    client.force_login(neighbourhood.town.officer)
    page, text = sent(client, path)
    parts = sorted(set(re.findall(r'(?:src|href)="(/static/[^"]+)"', text)))
    assert {part.rsplit(".", 1)[1] for part in parts} >= {"css", "js", "svg"}
    assert page < LATER
    assert page + sum(sent(client, part)[0] for part in parts) < FIRST_LOAD


def test_the_same_page_has_another_length_each_time(neighbourhood: Neighbourhood) -> None:
    """Whoever mixes own words into a page learns nothing about its secrets from how well both compress together."""
    client = Client()
    client.force_login(neighbourhood.town.officer)
    assert len({sent(client, "/beranda")[0] for _ in range(12)}) > 3
