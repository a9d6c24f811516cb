"""What the branch writes, in the words and columns of other offices: told where it is plain, left open where not."""

from datetime import date
from typing import Any

import pytest

from payung.enrolment.reading import ReplyRow, read_members, read_reply
from payung.enrolment.reading.vocabulary import status_of
from payung.rules.reasons import Refused
from payung.sheets.cells.kpj import read_kpj

DAY = date(2026, 6, 22)
NIK = "3175021705809001"


def replies(*lines: str) -> list[ReplyRow]:
    """Return the statements of an answer with these lines, the headings first."""
    return read_reply("\n".join(lines).encode(), "answer.csv", on=DAY).rows


@pytest.mark.parametrize(
    "headings",
    ["NIK;Status Pendaftaran;Nomor Peserta;Tgl Kepesertaan;Alasan Penolakan",
     "Nomor Induk Kependudukan;Hasil;KPJ;Tanggal Efektif;Keterangan", "N I K;Hasil Daftar;No. KPJ / Kartu;TMT;Catatan",
     "ID Number;Registration Status;Membership Number;Effective Date;Remarks",
     "nik;status_pendaftaran;no_kpj;mulai_berlaku;keterangan_error",
     "No. KTP;Result;Nomor Referensi/KPJ;Tgl. Mulai Efektif;Alasan Ditolak",
     "NIK;Status;KPJ;Mulai;Keterangan", "NIK;Status;No KPJ;Peserta Sejak;Ket."],
)  # fmt: skip
def test_an_answer_is_read_under_other_offices_headings(headings: str) -> None:
    accepted, refused = replies(
        headings, f"{NIK};Diterima;08001000001;22-06-2026;", "3175021705809002;Ditolak;;;NIK tidak padan"
    )
    assert (accepted.kind, accepted.kpj, accepted.start, accepted.problem) == ("accepted", "08001000001", DAY, "")
    assert (refused.kind, refused.reason, refused.reason_text) == ("refused", "nik_not_matched", "NIK tidak padan")


@pytest.mark.parametrize(
    ("words", "kind"),
    [("DITERIMA", "accepted"), ("Diterima (OK)", "accepted"), ("Pendaftaran Berhasil", "accepted"),
     ("AKTIF - BPU", "accepted"), ("Sukses terdaftar", "accepted"), ("Valid/Aktif", "accepted"), ("Y", "accepted"),
     ("Registered", "accepted"),
     ("VALID", "eligible"), ("Data valid", "eligible"), ("Validasi berhasil", "eligible"),
     ("NIK terdaftar", "eligible"),
     ("Tdk Valid", "refused"), ("Gagal Validasi", "refused"), ("Pendaftaran gagal", "refused"), ("Not OK", "refused"),
     ("Data tidak valid", "refused"), ("Tidak sukses", "refused"), ("NIK tidak padan", "refused"),
     ("Belum berhasil", ""), ("Sudah terdaftar", ""), ("Tidak aktif", ""), ("Tidak ditolak", ""),
     ("Terdaftar di PT X", ""),
     ("Diterima / ditolak", ""), ("proses", ""), ("tidak", "refused"), ("", ""), ("?", "")],
)  # fmt: skip
def test_a_status_is_told_by_its_words_and_never_guessed(words: str, kind: str) -> None:
    assert status_of(words) == kind


def test_a_refusal_may_bring_its_reason_in_the_same_cell() -> None:
    dash, bracket, both, neither = replies(
        "NIK;Status;KPJ;Tgl Mulai;Keterangan",
        f"{NIK};GAGAL - NIK tidak padan;;;", f"{NIK};Ditolak (data ganda);;;",
        f"{NIK};Gagal: lihat ket.;;;Usia 66 tahun",
        f"{NIK};Gagal / berhasil;;;",
    )  # fmt: skip
    assert [(row.kind, row.reason, row.reason_text) for row in (dash, bracket, both)] == [
        ("refused", "nik_not_matched", "NIK tidak padan"), ("refused", "duplicate", "data ganda"),
        ("refused", "age", "Usia 66 tahun"),
    ]  # fmt: skip
    assert (neither.kind, neither.problem) == ("", "status_unknown")


def test_a_list_that_answers_nothing_is_no_answer() -> None:
    with pytest.raises(Refused) as no:
        replies("No;NIK;Nama;Tgl Lahir", f"1;{NIK};Budi;17-05-1980")
    assert [reason.code for reason in no.value.reasons] == ["no_answer"]


def test_details_found_good_are_an_acceptance_only_with_a_number_and_a_start() -> None:
    head = "NIK;Status;KPJ;Tgl Mulai"
    both, number, nothing = replies(
        head, f"{NIK};VALID;08001000001;22-06-2026", f"{NIK};VALID;08001000001;", f"{NIK};VALID;;"
    )
    assert (both.kind, number.kind, nothing.kind) == ("accepted", "eligible", "eligible")


@pytest.mark.parametrize(
    ("cell", "kpj", "problem"),
    [("0800 1000 001", "08001000001", ""), ("'08001000001", "08001000001", ""), ("jkt1000001x", "JKT1000001X", ""),
     (20012345678, "20012345678", ""), ("20012345678.0", "20012345678", ""), ("08001000014.0", "08001000014", ""),
     (8001000001, "", "kpj_number_cell"), ("8001000001.0", "", "kpj_number_cell"),
     ("8.00123E+10", "", "kpj_number_cell"),
     ("8,00123E10", "", "kpj_number_cell"), ("", "", "kpj_missing"), ("-", "", "kpj_missing"),
     ("0000", "", "kpj_missing"),
     ("12345", "", "kpj_unreadable"), ("sedang dicetak!", "", "kpj_unreadable"),
     *((cell, "", "kpj_unreadable") for cell in (
         "dalam proses", "menyusul", "belum ada", "lihat lampiran 2", "3175021112719102", "20-06-2026", "20/6/26",
         "20 Juni 2026", "20062026", date(2026, 6, 20), "081234567890", "11111111111",
     )), ("26100000000", "26100000000", ""), ("08123456789", "08123456789", ""), ("20-06-20261", "200620261", "")],
)  # fmt: skip
def test_a_participant_number_is_read_whole_or_not_at_all(cell: Any, kpj: str, problem: str) -> None:
    assert read_kpj(cell) == (kpj, problem)


def test_a_list_of_members_is_read_under_english_headings() -> None:
    data = f"ID Number;Full Name;Member No;Effective Date;Status\n{NIK};Budi;08001000001;1 June 2026;Active\n"
    (row,) = read_members(data.encode(), "members.csv", on=DAY).rows
    assert (row.nik, row.kpj, row.start, row.active, row.problem) == (NIK, "08001000001", date(2026, 6, 1), True, "")


@pytest.mark.parametrize(
    ("status", "active", "waits"),
    [("Aktif", True, ()), ("", True, ()), ("Peserta BPU aktif", True, ()), ("Tdk Aktif", False, ()),
     ("PHK", False, ()), ("AKTIF - sudah klaim", False, ()), ("Meninggal Dunia", False, ()), ("T", False, ()),
     ("grace", True, ("status_unknown",)), ("aktif s/d 2024", True, ("status_unknown",))],
)  # fmt: skip
def test_a_word_that_nobody_knows_makes_nobody_a_member(status: str, active: bool, waits: tuple[str, ...]) -> None:
    data = f"NIK;Nama;No KPJ;Tgl Mulai;Status\n{NIK};Budi;08001000001;20-06-2020;{status}\n"
    (row,) = read_members(data.encode(), "aktif.csv", on=DAY).rows
    assert (row.active, row.waits) == (active, waits)


@pytest.mark.parametrize(
    ("start", "end", "remark", "waits"),
    [("20-06-2020", "", "", ()), ("20-06-2020", "-", "pindah RT", ()), ("lusa", "", "", ("start_unreadable",)),
     ("20-06-2062", "", "", ("start_unlikely",)), ("20-06-1962", "", "", ("start_unlikely",)),
     ("20-06-2020", "habis", "", ("end_unreadable",)), ("20-06-2020", "", "Alm. (istri lapor)", ("remark_says_no",))],
)  # fmt: skip
def test_a_day_that_cannot_be_and_a_remark_that_says_no_wait(
    start: str, end: str, remark: str, waits: tuple[str, ...]
) -> None:
    data = f"NIK;Nama;No KPJ;Tgl Mulai;Tgl Berakhir;Ket\n{NIK};Budi;08001000001;{start};{end};{remark}\n"
    (row,) = read_members(data.encode(), "aktif.csv", on=DAY).rows
    assert row.waits == waits


def test_an_acceptance_with_a_remark_that_says_no_is_unclear() -> None:
    head = "NIK;Status;KPJ;Tgl Mulai;Keterangan"
    dead, unpaid, kept = replies(
        head, *(f"{NIK};BERHASIL;08001000001;22-06-2026;{words}" for words in ("Alm.", "belum bayar", "kartu menyusul"))
    )
    assert [row.problem for row in (dead, unpaid, kept)] == ["accepted_with_a_refusal"] * 2 + [""]
