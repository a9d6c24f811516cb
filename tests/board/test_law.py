"""The law's pages: every provision with its source, and a calculator that asks nothing personal."""

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.html import escape

from payung.board.queries.law import CERTAINTIES
from payung.rules import Payer, book

pytestmark = pytest.mark.django_db
NOVEMBER = {"occupation": "pedagang_pasar", "payer": "self", "month": str(2026 * 12 + 10), "months": "1"}


@pytest.fixture(autouse=True)
def _a_day_in_november(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the pages be opened on one day: the calculator offers the months around it."""
    monkeypatch.setattr(timezone, "localdate", lambda *_: date(2026, 11, 22))


def test_every_provision_stands_on_the_page_with_its_citation(client: Client) -> None:
    page = client.get(reverse("board:law"), {"pada": "2026-11-22"}).content.decode()
    for entry in book().values():
        _, _, shown = page.partition(f'id="{entry.name}"')
        shown, _, _ = shown.partition('id="')
        for version in entry.history:
            assert escape(version.cite) in shown
            assert not version.source or escape(version.source) in shown
            with translation.override("id"):
                assert not version.known or str(CERTAINTIES[version.certainty]) in shown
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


def test_the_coming_change_is_said_plainly_in_both_languages_for_whoever_is_relieved(client: Client) -> None:
    asked = NOVEMBER | {"income": "900000"}
    assert "Mulai Januari 2027 menjadi Rp16.800." in client.get("/hitung", asked).content.decode()
    english = client.get("/hitung", asked, headers={"accept-language": "en"}).content.decode()
    assert "From January 2027 on it becomes Rp16,800." in english
    for payer in Payer:
        page = client.get("/hitung", asked | {"payer": payer.value})
        relieved = payer not in (Payer.APBD, Payer.APBN, Payer.VILLAGE_FUND)
        assert page.status_code == 200
        assert ("Mulai Januari 2027" in page.content.decode()) == relieved


def test_the_calculator_needs_no_script_asks_nothing_personal_and_keeps_nothing(
    client: Client, django_assert_num_queries: Any
) -> None:
    asked = NOVEMBER | {"income": "900000"}
    with django_assert_num_queries(0):
        page = client.get("/hitung", asked)
    main = page.content.decode().partition("<main")[2].partition("</main>")[0]
    assert set(re.findall(r'<form[^>]* method="(\w+)"', main)) == {"get"}
    assert "hx-" not in main
    assert set(re.findall(r'name="(\w+)"', main)) == {
        "income", "occupation", "payer", "month", "months", "savings",
        "event", "on", "earned", "unable", "disabled", "start", "paid", "age_1", "level_1", "age_2", "level_2",
    }  # fmt: skip
    assert set(page.cookies) <= {"csrftoken"}, "the language form's own"


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
