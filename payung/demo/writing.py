"""The papers of the fictional programme, as offices would send them: rosters, replies, receipts with annex."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from xlsxwriter import Workbook

from payung.demo.people import Person

MONTHS = "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember".split()


def workbook(rows: Iterable[Sequence[Any]], sheet: str = "Data") -> bytes:
    """Return an xlsx whose cells hold the values as they are: text as text, numbers as numbers, dates as dates."""
    out = io.BytesIO()
    book = Workbook(out, {"in_memory": True, "strings_to_formulas": False, "default_date_format": "dd/mm/yyyy"})
    page = book.add_worksheet(sheet)
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if isinstance(value, date):
                page.write_datetime(number, column, value)
            elif isinstance(value, int | float):
                page.write_number(number, column, value)
            else:
                page.write_string(number, column, value)
    book.close()
    return out.getvalue()


def written_date(day: date) -> str:
    """Return a date as a clerk writes it."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def roster(place: str, people: Sequence[Person], spoilt: dict[int, dict[str, Any]]) -> bytes:
    """Return an RW's or kelurahan's list under a letterhead; ``spoilt`` overrides cells of a person by position."""
    rows: list[list[Any]] = [
        [place.upper()], ["DAFTAR CALON PESERTA BPJS KETENAGAKERJAAN BAGI PEKERJA RENTAN"], [],
        ["NO", "NIK", "NAMA LENGKAP", "TEMPAT LAHIR", "TANGGAL LAHIR", "L/P", "ALAMAT", "RT/RW", "NO. HP", "PEKERJAAN"],
    ]  # fmt: skip
    for number, person in enumerate(people):
        cells = {
            "nik": person.nik, "name": person.name, "birth_place": person.birth_place,
            "birth_date": person.birth_date if number % 3 else written_date(person.birth_date),
            "sex": person.sex, "address": person.address,
            "rt_rw": f"{person.rt:03}/{int(person.rw.rsplit('-', 1)[1]):03}", "phone": person.phone,
            "occupation": person.occupation,
        }  # fmt: skip
        cells |= spoilt.get(number, {})
        rows.append([number + 1, *cells.values()])
    rows += [["", "", f"Jumlah: {len(people)} orang"], [], ["", "", "", "", "", "", "Mengetahui,"]]
    return workbook(rows, "Daftar")


def reply(lines: Iterable[tuple[str, str, date, str, str, date | None, str]]) -> bytes:
    """Return the branch's answer: NIK, name, birth date, status, KPJ, start, remark for each line."""
    rows: list[list[Any]] = [
        ["BPJS KETENAGAKERJAAN"], ["HASIL PENDAFTARAN PESERTA BPU"], [],
        ["NO", "NIK", "NAMA TENAGA KERJA", "TGL LAHIR", "STATUS", "NO KPJ", "TGL MULAI KEPESERTAAN", "KETERANGAN"],
    ]  # fmt: skip
    for number, (nik, name, born, status, kpj, start, remark) in enumerate(lines, 1):
        rows.append([number, nik, name.upper(), born, status, kpj, start or "", remark])
    return workbook(rows, "Hasil")


def receipts(lines: Iterable[Sequence[Any]]) -> bytes:
    """Return receipts as CSV: receipt, billing code, day, first and last month, people, rupiah, payer."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(
        [
            "nomor_bukti",
            "kode_iuran",
            "tanggal_bayar",
            "bulan_dari",
            "bulan_sampai",
            "jumlah_peserta",
            "nominal",
            "pembayar",
        ]
    )
    writer.writerows(lines)
    return out.getvalue().encode()


def annex(lines: Iterable[Sequence[Any]]) -> bytes:
    """Return who each receipt is for: receipt, NIK, name, month, JKK, JKM, total."""
    return workbook([["nomor_bukti", "NIK", "nama", "bulan", "JKK", "JKM", "total"], *lines], "Lampiran")
