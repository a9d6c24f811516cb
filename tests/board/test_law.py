"""The law's pages: every provision with its source, and a calculator that asks nothing personal."""

import pytest
from django.test import Client
from django.urls import reverse

from payung.rules import book

pytestmark = pytest.mark.django_db
NOVEMBER = {"occupation": "pedagang_pasar", "payer": "self", "month": str(2026 * 12 + 10), "months": "1"}


def test_every_provision_stands_on_the_page_with_its_citation(client: Client) -> None:
    page = client.get(reverse("board:law"), {"pada": "2026-11-22"}).content.decode()
    for entry in book().values():
        assert f'id="{entry.name}"' in page
    assert "PP 82/2019" in page
    assert "Read in:" in page or "Dibaca" in page


def test_an_old_day_shows_the_old_figure_and_a_day_before_the_book_says_so(client: Client) -> None:
    page = client.get(reverse("board:law"), {"pada": "2019-06-01", "bab": "jkm"}).content.decode()
    now, _others = page.split("jkm.death_grant", 1)[1].split("<details", 1)
    assert "Rp16.200.000" in now
    early = client.get(reverse("board:law"), {"pada": "2001-01-01"})
    assert early.status_code == 200
    assert "2015-07-01" in early.content.decode()


def test_only_what_nobody_could_verify_can_be_asked_for(client: Client) -> None:
    every = client.get(reverse("board:law")).content.decode()
    shaky = client.get(reverse("board:law"), {"hanya": "belum-pasti"}).content.decode()
    assert 'id="jkm.claim_expiry"' in shaky
    assert 'id="jkm.death_grant"' in every
    assert 'id="jkm.death_grant"' not in shaky


def test_the_calculator_says_the_dues_and_the_coming_change(client: Client) -> None:
    asked = NOVEMBER | {"income": "Rp1.600.000"}
    page = client.get(reverse("board:calculator"), asked).content.decode()
    assert "<b>Rp11.400</b>" in page
    assert "Rp22.800" in page
    paid_by_budget = client.get(reverse("board:calculator"), asked | {"payer": "apbd"}).content.decode()
    assert "<b>Rp22.800</b>" in paid_by_budget


def test_bad_input_gets_a_sentence_and_keeps_what_was_typed(client: Client) -> None:
    asked = {
        "income": "banyak",
        "occupation": "pedagang_pasar",
        "payer": "self",
        "month": str(2026 * 12 + 10),
        "months": "1",
    }
    answer = client.get(reverse("board:calculator"), asked)
    assert answer.status_code == 422
    assert 'value="banyak"' in answer.content.decode()


@pytest.mark.parametrize(
    ("asked", "sum_in_cash"),
    [
        ({"event": "died", "start": "2026-01-10", "paid": "9"}, "Rp42.000.000"),
        ({"event": "died", "start": "2026-10-10", "paid": "2"}, "Rp10.000.000"),
        ({"event": "killed"}, "Rp70.000.000"),
        ({"event": "accident", "unable": "7"}, "Rp7.000.000"),
    ],
)
def test_benefits_are_reckoned_from_plain_questions(client: Client, asked: dict[str, str], sum_in_cash: str) -> None:
    page = client.get(reverse("board:calculator"), {"on": "2026-11-20", "earned": "1000000", **asked})
    assert f"<h3>{sum_in_cash}" in page.content.decode()


def test_a_death_without_a_start_asks_for_it(client: Client) -> None:
    answer = client.get(reverse("board:calculator"), {"event": "died", "on": "2026-11-20", "earned": "1000000"})
    assert answer.status_code == 422
