"""The page behind a one-use link: it takes a good password once and says plainly what is wrong."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from payung.access import actions
from payung.access.authors import operator
from payung.access.models import User

PASSWORD = "tiga kata bebas"


@pytest.fixture
def link(somebody: Any) -> str:
    """A link for the user sari."""
    user = somebody("village_officer", name="sari", display_name="Ibu Sari")
    return f"/undangan/{actions.invite(user, at=timezone.now(), by=operator())}"


def test_the_invited_person_chooses_a_password_and_signs_in(client: Client, link: str) -> None:
    page = client.get(link)
    assert page.status_code == 200
    assert "Ibu Sari" in page.content.decode()
    answer = client.post(link, {"password": PASSWORD, "again": PASSWORD})
    assert answer.headers["Location"] == "/masuk"
    assert client.get(link).status_code == 404
    signed_in = client.post("/masuk", {"login": "sari", "password": PASSWORD})
    assert signed_in.status_code == 302
    assert "_auth_user_id" in client.session


@pytest.mark.parametrize(
    ("password", "again", "words"),
    [
        ("pendek", "pendek", "terlalu pendek"),
        ("1234567890123", "1234567890123", "angka"),
        (PASSWORD, "tiga kata lain", "Kedua kata sandi berbeda"),
        ("", "", "belum diisi"),
    ],
)
def test_a_weak_or_mistyped_password_is_refused_and_the_link_stays(
    client: Client, link: str, password: str, again: str, words: str
) -> None:
    answer = client.post(link, {"password": password, "again": again})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert client.get(link).status_code == 200
    assert not User.objects.get(username="sari").has_usable_password()


def test_an_unknown_link_says_so_to_everybody_alike(client: Client, db: Any) -> None:
    answer = client.get("/undangan/abc")
    assert answer.status_code == 404
    assert "sudah dipakai atau sudah terlalu lama" in answer.content.decode()
    assert client.post("/undangan/abc", {"password": PASSWORD, "again": PASSWORD}).status_code == 404


def test_a_link_is_not_kept_by_browsers(client: Client, link: str) -> None:
    answer = client.get(link)
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["Referrer-Policy"] == "same-origin"


def test_no_answer_leaves_the_token_in_the_log(client: Client, link: str, caplog: pytest.LogCaptureFixture) -> None:
    assert client.post(link, {"password": "pendek", "again": "pendek"}).status_code == 422
    assert client.get(f"{link}x").status_code == 404
    assert link not in caplog.text
