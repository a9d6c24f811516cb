"""The law's pages: every provision with its source, and a calculator that asks nothing personal."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from payung.desk.templatetags.words import certainty_words
from payung.rules import Certainty, Payer, book
from tests.rules.books import corrected, opened

pytestmark = pytest.mark.django_db
NOVEMBER = {"occupation": "pedagang_pasar", "payer": "self", "month": str(2026 * 12 + 10), "months": "1"}


@pytest.fixture(autouse=True)
def _a_day_in_november(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the pages be opened on one day: the calculator offers the months around it."""
    monkeypatch.setattr(timezone, "localdate", lambda *_: date(2026, 11, 22))


def test_every_provision_stands_on_the_page_with_its_citation(client: Client) -> None:
    first = client.get(reverse("board:law"), {"pada": "2026-11-22"})
    last = first.context["page"].paginator.num_pages
    assert last > 1, "the whole book is no page"
    later = [client.get(reverse("board:law"), {"pada": "2026-11-22", "page": n}) for n in range(2, last + 1)]
    page = "".join(answer.content.decode() for answer in (first, *later))
    for entry in book().values():
        _, _, shown = page.partition(f'id="{entry.name}"')
        shown, _, _ = shown.partition('id="')
        for version in entry.history:
            assert escape(version.cite) in shown
            assert not version.source or escape(version.source) in shown
            found = version.known and all(row.known for row in version.rows.values())
            assert escape(certainty_words(version.weakest)) in shown or not found
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
        "event", "on", "earned", "unable", "disabled", "start", "paid", "earlier",
        *(f"{what}_{n}" for what in ("age", "level", "class", "married", "works") for n in (1, 2, 3)),
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


KILLED = {"event": "killed", "on": "2026-11-20", "earned": "1000000"}
DIED = {"event": "died", "on": "2026-11-20", "earned": "1000000", "start": "2022-01-10", "paid": "58"}


def reckoned(client: Client, asked: dict[str, str], status: int = 200) -> str:
    """Return the page that answers, or refuses, what was asked."""
    answer = client.get("/hitung", asked)
    assert answer.status_code == status
    return answer.content.decode()


def test_a_child_in_the_middle_of_school_is_reckoned_by_its_class(client: Client) -> None:
    child = {"age_1": "10", "level_1": "sd"}
    assert "Rp67.500.000" in reckoned(client, KILLED | child | {"class_1": "4"})
    assert "Rp36.000.000" in reckoned(client, KILLED | child)
    assert "Rp85.500.000" in reckoned(client, KILLED | {"age_1": "5", "level_1": "tk", "class_1": "2"})
    page = reckoned(client, DIED | child | {"class_1": "4"})
    assert "Rp67.500.000" in page
    assert "setahun" not in page.partition("Rp42.000.000")[2]


def test_marriage_and_work_end_a_scholarship_and_the_larger_two_of_three_count(client: Client) -> None:
    child = {"age_1": "18", "level_1": "university"}
    assert "Rp60.000.000" in reckoned(client, KILLED | child)
    for ends in ("married_1", "works_1"):
        assert "Rp60.000.000" not in reckoned(client, KILLED | child | {ends: "on"})
    assert "sebelum 24 Februari 2025" in reckoned(client, KILLED | child), "then any wage work ended it"
    three = {"age_1": "22", "level_1": "university", "age_2": "6", "level_2": "sd", "age_3": "15", "level_3": "sma"}
    assert "Rp153.000.000" in reckoned(client, KILLED | three)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (DIED | {"unable": "3"}, "Ini untuk kecelakaan kerja"),
        (DIED | {"disabled": "on"}, "Ini untuk kecelakaan kerja"),
        (DIED | {"start": "2026-11-21"}, "sesudah kematian"),
        (DIED | {"paid": "60"}, "hanya ada 59 bulan"),
        (KILLED | {"on": "2026-11-23"}, "belum tiba"),
        (KILLED | {"age_1": "7"}, "umur dan sekolah"),
        (KILLED | {"level_1": "sd"}, "umur dan sekolah"),
        (KILLED | {"age_1": "9", "level_1": "university"}, "Anak berumur 9"),
        (KILLED | {"age_1": "7", "level_1": "sd", "class_1": "5"}, "Anak berumur 7"),
        (KILLED | {"age_1": "16", "level_1": "smp", "class_1": "4"}, "Tidak ada kelas 4"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(client: Client, asked: dict[str, str], words: str) -> None:
    assert words in reckoned(client, asked, 422)


def test_what_can_just_be_is_answered(client: Client) -> None:
    for asked in (DIED | {"paid": "59"}, DIED | {"paid": "80", "earlier": "on"}, KILLED | {"on": "2026-11-22"}):
        reckoned(client, asked)
    reckoned(client, KILLED | {"age_1": "8", "level_1": "sd", "class_1": "5"})
    reckoned(client, KILLED | {"age_1": "1", "level_1": "tk"})


def test_a_lapsed_right_is_said_before_the_sum_and_the_last_day_is_still_in_time(client: Client) -> None:
    page = reckoned(client, {"event": "accident", "on": "2021-11-21", "earned": "1000000", "unable": "7"})
    assert page.index("gugur sejak 2026-11-21") < page.index("Rp7.000.000")
    in_time = reckoned(client, {"event": "accident", "on": "2021-11-22", "earned": "1000000", "unable": "7"})
    assert "gugur" not in in_time
    old = reckoned(client, {"event": "accident", "on": "2019-11-01", "earned": "1000000", "unable": "7"})
    assert "gugur sejak 2021-11-01" in old
    assert "aturan lama" in old
    assert "aturan lama" not in in_time


def test_death_and_total_disability_by_one_accident_are_flagged_beside_the_sum(client: Client) -> None:
    both = reckoned(client, KILLED | {"disabled": "on"})
    assert "cabang yang menentukan" in both
    assert "cacat dan kematian karena kecelakaan yang sama" in both
    assert "cacat dan kematian karena kecelakaan yang sama" not in reckoned(client, KILLED)


def test_the_half_price_of_2025_is_answered(client: Client) -> None:
    asked = NOVEMBER | {"income": "900000"}
    assert "Rp10.800" in reckoned(client, asked), "who comes with the question finds the answer"
    page = reckoned(client, asked | {"month": str(2025 * 12 + 6), "months": "6"})
    assert "<b>Rp16.800</b>" in page
    assert "Rp100.800" in page
    assert page.count("salah kutip") == 2


def test_a_year_behind_the_rule_book_says_so(client: Client) -> None:
    asked = NOVEMBER | {"income": "900000"}
    assert "aturan 2027 bisa berbeda" in reckoned(client, asked | {"month": str(2027 * 12)})
    assert "bisa berbeda" not in reckoned(client, asked | {"month": str(2026 * 12 + 11)})
    assert "aturan 2031 bisa berbeda" in client.get("/hukum", {"pada": "2031-01-01"}).content.decode()
    assert "bisa berbeda" not in client.get("/hukum", {"pada": "2026-12-31"}).content.decode()


def test_how_sure_stands_beside_every_sum_in_the_same_words(client: Client) -> None:
    sure = f">{certainty_words(Certainty.SECONDARY)}</span>"
    asked = NOVEMBER | {"income": "900000"}
    dues = reckoned(client, asked).partition("<tfoot>")[2].partition("</tfoot>")[0]
    assert sure in dues
    death = reckoned(client, DIED | {"start": "2026-08-25", "paid": "3"})
    assert certainty_words(Certainty.INFERENCE) in death.partition("<h3>")[2].partition("<table>")[0]
    assert sure in client.get("/hukum", {"bab": "relief"}).content.decode()


def test_what_was_believed_before_a_correction_stays_on_the_page(
    client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = corrected(tmp_path, "dues.jkm", 7000, recorded=date(2026, 10, 1))
    monkeypatch.setattr("payung.board.queries.law.book", lambda: book)
    with opened(book, monkeypatch):
        page = client.get("/hukum", {"bab": "dues"}).content.decode().partition('id="dues.jkm"')[2]
    assert page.index("Rp7.000") < page.index("Rp6.800") < page.index("30 September 2026")
