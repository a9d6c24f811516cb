"""Papers that leave the house: what they say, on how many pages, and that no word of a name is ever read as markup."""

from dataclasses import replace
from datetime import date, timedelta

import pypdfium2

from payung.access.actions import open_file
from payung.enrolment import queries
from payung.enrolment.models import Batch
from payung.enrolment.writing.aid import aid_letter
from payung.enrolment.writing.cards import card_list
from payung.workers.queries import nik_of
from tests.enrolment.town import ANSWERED, SENT, Town


def pages(data: bytes) -> list[str]:
    """Return the text of each page of a PDF."""
    document = pypdfium2.PdfDocument(data)
    found = [" ".join(page.get_textpage().get_text_range().split()) for page in document]
    document.close()
    return found


def test_the_covering_letter_carries_the_totals_and_the_fingerprint_and_nobody_s_name(town: Town) -> None:
    workers = town.sent(3)
    batch = Batch.objects.get()
    assert batch.letter
    assert batch.file
    [page] = pages(open_file(batch.letter))
    assert batch.ref in page
    assert "Jumlah orang 3" in page
    assert "Rp50.400" in page
    assert "Iuran yang akan ditagih" in page
    assert "mulai Juni 2026 Rp50.400" in page
    assert batch.file.sha256[:32] in page
    assert "16 Juni 2026" in page
    assert not any(worker.name in page or nik_of(worker) in page for worker in workers)


def test_the_letter_for_the_social_office_says_what_protects_the_family_s_aid(town: Town) -> None:
    [spell] = town.members(1)
    facts = queries.aid_content(spell.worker, on=ANSWERED, by="Rina")
    [page] = pages(aid_letter(facts, on=ANSWERED))
    assert "BPU, pekerja rentan, dasar Rp1.000.000" in page
    assert "bukan penerima upah" in page
    assert nik_of(spell.worker) in page
    assert spell.worker.honoured_name in page
    assert "20 Juni 2026" in page
    [waiting] = town.admit(1)
    [page] = pages(aid_letter(queries.aid_content(waiting, on=SENT, by="Rina"), on=SENT))
    assert "sedang didaftarkan" in page


def test_the_list_to_sign_holds_everybody_over_several_pages_and_no_numbers(town: Town) -> None:
    odd = replace(town.people(1)[0], name='#panic("x") *tebal* $a$ @tanda <b>')
    town.list_in([odd])
    town.admit(40)
    town.nominate()
    town.batch()
    people = [line.worker for line in queries.lines_of(Batch.objects.get())]
    town.answer(*(town.said(worker) for worker in people))
    waiting = queries.cards_to_give(town.rw, on=ANSWERED)
    assert len(waiting) == 41
    sheets = pages(card_list(town.rw, waiting, on=ANSWERED))
    assert len(sheets) == 2
    whole = " ".join(sheets)
    assert odd.name in whole
    assert all(worker.name in whole for worker in people)
    assert not any(nik_of(worker) in whole for worker in people)
    assert queries.cards_to_give(town.rw, on=ANSWERED - timedelta(days=1)) == []
    assert date(2026, 6, 20).strftime("%d-%m-%Y") in whole
