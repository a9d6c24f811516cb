"""The trail in sentences: one for each verb in both languages, narrowed, and taken along as a recorded act."""

import csv
import io
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from openpyxl import load_workbook

from payung.access import telling, verbs
from payung.access.actions import record
from payung.access.authors import Machine, operator
from payung.access.models import AuditLine, User
from payung.board import actions
from payung.rules.reasons import Refused

ROOT = Path(__file__).resolve().parents[2] / "payung"
TRAIL, FILE = "/atur/jejak", "/atur/jejak/unduhan"
RAWAMANGUN, RW_07, MATRAMAN = "31.75.02.1005", "31.75.02.1005-007", "31.75.01"


@pytest.fixture
def as_role(somebody: Any) -> Callable[..., Client]:
    def sign_in(role: str, area: str = "31.75") -> Client:
        client = Client()
        client.force_login(somebody(role, area), backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


@pytest.fixture
def lines(east_jakarta: None, somebody: Callable[..., User]) -> list[AuditLine]:
    """A NIK in RW 07, a batch in Matraman, an act by command, and one of the machine's, on three days."""
    wulan = somebody("district_officer", "31.75.02")
    wulan.display_name = "Ibu Wulan"
    wulan.save()
    with transaction.atomic():
        return [
            record("correct_nik", "P-0000000001", on=date(2026, 6, 10), by=wulan, at=_at(10, 3), area=RW_07),
            record("make_batch", "B-1", on=date(2026, 6, 11), by=operator(), at=_at(11, 16), area=MATRAMAN,
                   after={"people": 12, "kind": "new"}),
            record("judge_roster", "R-1", on=date(2026, 6, 1), by=Machine(), at=_at(12, 17), area=RAWAMANGUN),
        ]  # fmt: skip


def _at(day: int, hour: int) -> datetime:
    return datetime(2026, 6, day, hour, 12, tzinfo=UTC)


def text(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_every_verb_has_its_sentence_in_both_languages_and_every_sentence_its_verb() -> None:
    said = [verb for group in telling.groups().values() for verb in group.verbs]
    assert len(said) == len(set(said))
    recorded = {
        verb for path in ROOT.rglob("*.py") for verb in re.findall(r'\brecord\(\s*"([a-z_]+)"', path.read_text())
    }
    assert len(recorded) > 60
    assert set(verbs.rows()) | recorded <= set(said)
    assert set(said) - set(verbs.rows()) - recorded == {"prepare_ending"}
    sentences = [words for group in telling.groups().values() for words in group.verbs.values()]
    for language in ("id", "en"):
        spoken = [words.words(language) for words in sentences]
        assert len(spoken) == len(set(spoken)), "two verbs are told apart"
        assert all(re.fullmatch(r"[a-zA-Z][\w,'’ -]+", one) for one in spoken)
    assert all(words.id != words.en for words in sentences)
    assert telling.said_of("unheard_of", "id") == "unheard_of"


def test_the_trail_speaks_in_sentences(as_role: Any, lines: Any) -> None:
    auditor = as_role("auditor")
    page = text(auditor.get(TRAIL))
    assert "Ibu Wulan membetulkan NIK seorang pekerja di RW 07 Rawamangun, 10.12 WIB." in page
    assert "Payung sendiri memeriksa sebuah daftar di Kelurahan Rawamangun, 00.12 WIB." in page
    assert "Sabtu, 13 Juni 2026" in page, "the day of the place, not of Greenwich"
    assert "tentang 1 Juni 2026" in page
    assert re.search(r"Lewat perintah, \S+ .*menyiapkan berkas untuk cabang di Kecamatan Matraman, 23.12 WIB\.", page)
    assert "orang 12" in page
    english = text(auditor.get(TRAIL, headers={"accept-language": "en"}))
    assert "Ibu Wulan corrected the NIK of a worker in RW 07 Rawamangun, 10:12 WIB." in english
    assert RW_07 not in page


@pytest.mark.parametrize(
    ("narrowed", "found"),
    [
        ({"by": "wulan"}, {"correct_nik"}),
        ({"by": "machine"}, {"judge_roster"}),
        ({"group": "batches"}, {"make_batch"}),
        ({"group": "lists", "area": MATRAMAN}, set()),
        ({"area": RAWAMANGUN}, {"correct_nik", "judge_roster"}),
        ({"area": "31.75.02.1005-007"}, {"correct_nik"}),
        ({"since": "2026-06-11", "until": "2026-06-11"}, {"make_batch"}),
        ({"since": "2026-06-13", "until": "2026-06-13"}, {"judge_roster"}),
        ({"since": "2026-06-14", "until": "2026-06-14"}, set()),
        ({"until": "2026-06-12"}, {"correct_nik", "make_batch"}),
        ({"words": "B-1"}, {"make_batch"}),
    ],
)
def test_the_trail_is_narrowed_on_the_page_and_in_the_file(
    as_role: Any, lines: Any, narrowed: dict[str, str], found: set[str]
) -> None:
    auditor = as_role("auditor")
    subjects = {line.subject for line in lines if line.verb in found}
    page = text(auditor.get(TRAIL, narrowed))
    assert {line.subject for line in lines if f" {line.subject} " in page} == subjects
    answer = auditor.post(f"{FILE}?{'&'.join(f'{key}={value}' for key, value in narrowed.items())}", {"kind": "csv"})
    if not found:
        assert answer.status_code == 422
        assert not AuditLine.objects.filter(verb="take_trail").exists()
        return
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert {row["Nomor rujukan"] for row in rows} & {line.subject for line in lines} == subjects
    taken = AuditLine.objects.get(verb="take_trail")
    assert taken.after == {"lines": len(rows), "kind": "csv", **narrowed}
    assert taken.area == narrowed.get("area", "31.75")


def test_choices_that_do_not_exist_are_refused_in_words(as_role: Any, lines: Any) -> None:
    auditor = as_role("auditor")
    for asked, words in (
        ({"since": "2026-06-12", "until": "2026-06-11"}, "Hari ini lebih awal"),
        ({"group": "nothing"}, "Kelompok itu tidak ada"),
        ({"area": "31.74"}, "Wilayah itu di luar"),
    ):
        answer = auditor.get(TRAIL, asked)
        assert answer.status_code == 422
        assert words in text(answer)
        assert auditor.post(f"{FILE}?{'&'.join(f'{key}={value}' for key, value in asked.items())}").status_code == 422
    assert not AuditLine.objects.filter(verb="take_trail").exists()


def test_the_trail_leaves_as_a_workbook_as_well_and_each_time_is_written_down(as_role: Any, lines: Any) -> None:
    auditor = as_role("auditor")
    for times in (1, 2):
        answer = auditor.post(FILE, {"kind": "xlsx"})
        assert answer["Cache-Control"] == "no-store"
        assert "jejak-" in answer["Content-Disposition"]
        assert AuditLine.objects.filter(verb="take_trail").count() == times
    cells = list(load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert any("membetulkan NIK seorang pekerja" in row for row in cells)
    assert any(lines[0].hash in row for row in cells)


def test_a_cell_of_the_csv_cannot_run(as_role: Any, lines: Any, somebody: Any) -> None:
    wicked = somebody("city_officer", "31.75")
    wicked.display_name = '=HYPERLINK("x")'
    wicked.save()
    with transaction.atomic():
        record("pledge", "S-1", on=date(2026, 6, 10), by=wicked, area="31.75")
    said = as_role("auditor").post(FILE, {"kind": "csv"}).content.decode("utf-8-sig")
    [row] = [row for row in csv.DictReader(io.StringIO(said)) if row["Nomor rujukan"] == "S-1"]
    assert row["Siapa"] == '\'=HYPERLINK("x")'


def test_only_auditor_and_admin_take_the_trail_and_only_of_their_area(as_role: Any, lines: Any) -> None:
    for role, status in (("admin", 200), ("auditor", 200), ("city_officer", 403), ("executive", 403)):
        assert as_role(role).get(TRAIL).status_code == status
        assert as_role(role).post(FILE, {"kind": "csv"}).status_code == status
    said = as_role("auditor", MATRAMAN).post(FILE, {"kind": "csv"}).content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(said)))
    assert {row["Nomor rujukan"] for row in rows} >= {"B-1"}
    assert not {row["Nomor rujukan"] for row in rows} & {"P-0000000001", "R-1"}


def test_more_lines_than_a_file_holds_are_refused(somebody: Any) -> None:
    auditor = somebody("auditor", "31.75")
    given: dict[str, Any] = {"kind": "csv", "narrowed": {}, "area": "", "on": date(2026, 6, 10), "by": auditor}
    actions.take_trail(lines=actions.MOST_LINES, **given)
    with pytest.raises(Refused) as no:
        actions.take_trail(lines=actions.MOST_LINES + 1, **given)
    assert no.value.reasons[0].code == "too_many_lines"
    assert AuditLine.objects.filter(verb="take_trail").count() == 1
