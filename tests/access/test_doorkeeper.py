"""Signing in: guessing elsewhere shuts nobody out, the visitor counts and not the proxy, a restart forgets nothing."""

import time
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client, RequestFactory, override_settings

from payung.access.adapters import visitor
from payung.access.models import User

PASSWORD = "tiga-kata-yang-jauh"
HOME, ELSEWHERE, PROXY = "198.51.100.7", "203.0.113.9", "10.0.0.2"


@pytest.fixture
def clerk(db: Any) -> str:
    User.objects.create_user("hendra", password=PASSWORD, role="village_officer", area="31.75.02.1005")
    return "hendra"


def enter(name: str, password: str, **asked: str) -> bool:
    """Try to sign in with a new browser; whether it did."""
    response = Client().post("/masuk", {"login": name, "password": password}, **asked)
    return response.status_code == 302


def test_the_right_password_waits_here_and_is_taken_elsewhere(clerk: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not any(enter(clerk, "salah", REMOTE_ADDR=ELSEWHERE) for _ in range(5))
    refused = Client().post("/masuk", {"login": clerk, "password": PASSWORD}, REMOTE_ADDR=ELSEWHERE)
    assert refused.status_code != 302
    assert "berlaku lagi" in refused.content.decode()
    assert enter(clerk, PASSWORD, REMOTE_ADDR=HOME), "who sits elsewhere is not shut out"
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 61)
    assert enter(clerk, PASSWORD, REMOTE_ADDR=ELSEWHERE), "after the wait the right password works"


def test_another_name_from_the_same_place_is_not_held_up(clerk: str) -> None:
    User.objects.create_user("ratna", password=PASSWORD, role="volunteer", area="31.75.02.1005-007")
    assert not any(enter(clerk, "salah", REMOTE_ADDR=ELSEWHERE) for _ in range(6))
    assert enter("ratna", PASSWORD, REMOTE_ADDR=ELSEWHERE)


@override_settings(PROXIES=[PROXY])
def test_behind_a_proxy_the_visitor_counts_and_nobody_can_pretend(clerk: str) -> None:
    for number in range(6):  # what the visitor claims stands before what the proxy saw
        assert not enter(clerk, "salah", REMOTE_ADDR=PROXY, HTTP_X_FORWARDED_FOR=f"192.0.2.{number}, {ELSEWHERE}")
    assert not enter(clerk, PASSWORD, REMOTE_ADDR=PROXY, HTTP_X_FORWARDED_FOR=ELSEWHERE)
    assert enter(clerk, PASSWORD, REMOTE_ADDR=PROXY, HTTP_X_FORWARDED_FOR=HOME)


@pytest.mark.parametrize(
    ("proxies", "address", "told", "found"),
    [
        ([PROXY], PROXY, HOME, HOME),
        ([PROXY], PROXY, f"{HOME}, {ELSEWHERE}", ELSEWHERE),
        (["10.0.0.0/8"], PROXY, f"{HOME}, 10.9.9.9", HOME),
        ([PROXY], ELSEWHERE, HOME, ELSEWHERE),
        ([], PROXY, HOME, PROXY),
        ([PROXY], PROXY, "", PROXY),
        ([PROXY], PROXY, "nonsense", "nonsense"),
        (["127.0.0.1", "::1"], "::1", HOME, HOME),
    ],
)
def test_a_forwarded_address_is_believed_from_known_proxies_alone(
    proxies: list[str], address: str, told: str, found: str
) -> None:
    request = RequestFactory().get("/masuk", REMOTE_ADDR=address, HTTP_X_FORWARDED_FOR=told)
    with override_settings(PROXIES=proxies):
        assert visitor(request) == found


def test_what_was_counted_outlives_the_process_and_is_shared(clerk: str) -> None:
    assert not any(enter(clerk, "salah", REMOTE_ADDR=HOME) for _ in range(5))
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM payung_limits")
        assert cursor.fetchone()[0] > 0, "it stands where all processes look"
    caches.close_all()
    del caches["default"]  # a new process has a new one, over the same table
    assert not enter(clerk, PASSWORD, REMOTE_ADDR=HOME)
