"""Refused people: narrowed by reason, sent again or taken out many at once after their names were shown."""

import re
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from payung.access.models import AuditLine, User
from payung.enrolment.models import Nomination
from payung.enrolment.queries import tally
from payung.enrolment.queries.preview import LineResult
from payung.workers.models import Worker
from tests.enrolment.town import ANSWERED, Town

PAGE, MANY = "/berkas/ditolak", "/berkas/ditolak/banyak"


def enter(user: User) -> Client:
    client = Client()
    client.force_login(user, settings.AUTHENTICATION_BACKENDS[0])
    return client


def text(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


@pytest.fixture
def three(town: Town, monkeypatch: pytest.MonkeyPatch) -> list[Worker]:
    """Two whose NIK did not match, and one who is listed twice."""
    monkeypatch.setattr(timezone, "localdate", lambda *_: ANSWERED)
    people = town.sent(3)
    reasons = ("NIK TIDAK PADAN DUKCAPIL", "NIK TIDAK PADAN DUKCAPIL", "DATA GANDA")
    town.answer(*(town.said(one, "GAGAL", reason=why) for one, why in zip(people, reasons, strict=True)))
    return people


def shown(page: Any, people: list[Worker]) -> list[int]:
    return [n for n, one in enumerate(people) if f'value="{one.ref}"' in page.content.decode()]


def test_refused_people_are_narrowed_by_the_reason(town: Town, three: list[Worker]) -> None:
    clerk = enter(town.officer)
    everybody = clerk.get(PAGE)
    assert "NIK dan nama tidak cocok (2)" in text(everybody)
    assert shown(clerk.get(PAGE, {"sebab": "nik_not_matched"}), three) == [0, 1]
    assert shown(clerk.get(PAGE, {"sebab": "wage_earner"}), three) == []


def test_many_are_sent_again_once_their_names_were_shown(town: Town, three: list[Worker]) -> None:
    clerk, chosen = enter(town.officer), [three[0].ref, three[1].ref]
    review = clerk.post(MANY, {"act": "again", "ref": chosen})
    assert three[0].name in text(review)
    assert three[2].name not in text(review)
    assert not AuditLine.objects.filter(verb="send_again").exists(), "nothing happens before the names were shown"
    done = clerk.post(MANY, {"act": "again", "ref": chosen, "sure": "on"}, follow=True)
    assert "2 orang masuk berkas berikutnya" in text(done)
    assert set(AuditLine.objects.filter(verb="send_again").values_list("subject", flat=True)) == set(chosen)
    assert not set(chosen) & {three[n].ref for n in shown(done, three)}


def test_many_are_taken_out_and_who_is_out_already_stays(town: Town, three: list[Worker]) -> None:
    clerk = enter(town.officer)
    refs = [one.ref for one in three]
    clerk.post(f"/daftar/{three[0].ref}/keluar", {"why": "declined"})
    review = clerk.post(MANY, {"act": "out", "ref": refs})
    assert "Keluarkan 2 orang dari usulan?" in text(review)
    assert f"/daftar/{refs[0]}" not in review.content.decode(), "who is out is not refused any more"
    done = clerk.post(MANY, {"act": "out", "ref": refs, "sure": "on", "why": "refused"}, follow=True)
    assert "2 orang dikeluarkan dari usulan" in text(done)
    whys = dict(Nomination.objects.values_list("worker__ref", "withdrawn_why"))
    assert whys == {refs[0]: "declined", refs[1]: "refused", refs[2]: "refused"}


def test_nobody_is_touched_by_who_may_not_or_from_another_area(town: Town, three: list[Worker], somebody: Any) -> None:
    refs = [one.ref for one in three]
    given = {"act": "out", "ref": refs, "sure": "on", "why": "refused"}
    assert enter(somebody("volunteer", town.village.code)).post(MANY, given).status_code == 403
    answer = enter(somebody("village_officer", "31.75.01.1001")).post(MANY, given, follow=True)
    assert "Tidak ada yang dipilih" in text(answer)
    assert not Nomination.objects.exclude(withdrawn_on=None).exists()


@pytest.mark.parametrize(
    ("outcome", "code", "part"),
    [
        ("accepted", "", "accepted"), ("refused", "", "refused"), ("unmatched", "", "unmatched"),
        ("repeated", "", "repeated"), ("unclear", "kpj_missing", "unclear"), ("unclear", "other_area", "handed_over"),
        ("unclear", "start_before_batch", "waits"), ("unclear", "not_in_batch", "waits"),
    ],
)  # fmt: skip
def test_a_headline_counts_every_line_once(outcome: str, code: str, part: str) -> None:
    one = LineResult(1, outcome, None, None, None, code)
    assert tally([one]) == [(part, 1)]
    others = [LineResult(2, "accepted", None, None, None), LineResult(3, "repeated", None, None, None)]
    assert sum(n for _part, n in tally([one, *others])) == 3


def test_the_page_of_an_answer_says_all_of_its_lines(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *_: ANSWERED)
    one, two, three = town.sent(3)
    data = town.file([town.said(one), town.said(two, "GAGAL", reason="DATA GANDA"), town.said(three, "ENTAHLAH")])
    branch = enter(town.branch)
    sent = branch.post("/berkas/balasan", {"file": SimpleUploadedFile("balasan.xlsx", data)})
    page = text(branch.get(sent["Location"]))
    assert "3 baris: 1 diterima , 1 ditolak, 1 tidak jelas." in page
    assert "Belum ada yang dihitung sebelum diterapkan" in page
