"""Answers, receipts and lists of members that went wrong once: marks, words nobody knows, days, one receipt twice."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from payung.access.authors import operator
from payung.dues.actions import Sent, receive_payments
from payung.enrolment import actions
from payung.enrolment.models import Elsewhere, Membership
from payung.workers.models import Worker
from payung.workers.queries import nik_of
from tests.enrolment.town import ANSWERED, Town

ANSWER = "No;NIK;Nama;Tgl Lahir;Status;No KPJ;Tgl Mulai;Keterangan"
RECEIPTS = "No Bukti;Tgl Bayar;Bulan;Jumlah Peserta;Nominal;Pembayar"
ANNEX = "No Bukti;NIK;Nama;Bulan;JKK;JKM"
START = "20-06-2026"
LATER = date(2026, 7, 20)


def line(worker: Worker, **said: str) -> str:
    """Return a line of the branch's answer."""
    cells = {"status": "BERHASIL", "kpj": f"261{worker.pk % 10**8:08d}", "start": START, "note": ""} | said
    who = f"{worker.pk};{nik_of(worker)};{worker.name};{worker.birth_date}"
    return f"{who};{cells['status']};{cells['kpj']};{cells['start']};{cells['note']}"


def answered(lines: Sequence[str], on: date = ANSWERED) -> list[tuple[str, date | None]]:
    """Return what the lines of an answer came to."""
    data = "\n".join([ANSWER, *lines]).encode()
    reply = actions.receive_reply("balasan.csv", data, on=on, by=operator())
    return [(str(one.outcome), one.start_date) for one in actions.apply_reply(reply, on=on, by=operator())]


def test_a_mark_that_nobody_closed_swallows_no_statement(town: Town) -> None:
    workers = town.sent(5)
    lines = [line(one) for one in workers]
    for at in (1, 3):
        lines[at] = line(workers[at], status="GAGAL", kpj="", start="", note='"NIK tidak padan')
    outcomes = [outcome for outcome, _start in answered(lines)]
    assert outcomes == ["accepted", "refused", "accepted", "refused", "accepted"]
    more = town.sent(3)
    lines = [line(more[0]), line(more[1], status='"GAGAL', kpj="", start="", note='NIK "tidak padan'), line(more[2])]
    assert [outcome for outcome, _start in answered(lines)][::2] == ["accepted", "accepted"]


def test_words_days_and_a_nik_are_no_participant_number(town: Town) -> None:
    workers = town.sent(6)
    said = ("dalam proses", "menyusul", nik_of(workers[2]), "20-06-2026", "081234567890", "11111111111")
    outcomes = answered([line(one, kpj=kpj) for one, kpj in zip(workers, said, strict=True)])
    assert outcomes == [("unclear", None)] * 6
    assert not Membership.objects.exists()


def test_one_column_of_starts_has_one_order(town: Town) -> None:
    workers, on = town.sent(4), date(2026, 7, 7)
    said = ("06/20/2026", "06/07/2026", "06/18/2026", "07/01/2026")
    lines = [line(one, start=day) for one, day in zip(workers, said, strict=True)]
    starts = dict(zip(workers, answered(lines, on), strict=True))
    assert starts[workers[0]] == ("accepted", date(2026, 6, 20))
    assert starts[workers[2]] == ("accepted", date(2026, 6, 18))
    assert starts[workers[3]] == ("accepted", date(2026, 7, 1))
    assert starts[workers[1]] == ("accepted", date(2026, 6, 7))


def test_the_order_that_birth_dates_prove_holds_for_starts(town: Town) -> None:
    workers, on = town.sent(3), date(2026, 7, 7)
    lines = [line(one, start="07/06/2026") for one in workers]
    for at, one in enumerate(workers):
        lines[at] = lines[at].replace(str(one.birth_date), f"{one.birth_date:%m/%d/%Y}")
    lines += [f"9;3175021305809{at};Orang;05/1{at}/1980;GAGAL;;;NIK tidak padan" for at in range(3, 8)]
    assert [start for _outcome, start in answered(lines, on)][:3] == [date(2026, 7, 6)] * 3


def test_a_start_that_cannot_be_waits_and_stops_no_other(town: Town) -> None:
    workers = town.sent(5)
    said = ("01-01-2000", START, "01-01-2019", "20-06-2062", "19-06-2026")
    outcomes = answered([line(one, start=day) for one, day in zip(workers, said, strict=True)])
    assert [outcome for outcome, _start in outcomes] == ["unclear", "accepted", "unclear", "unclear", "accepted"]


def paid(
    town: Town, receipts: Sequence[str], annex: Sequence[str] = (), *, on: date = LATER, head: str = RECEIPTS
) -> Any:
    """Take receipts and their annex in, and return what came of them."""
    lines = Sent("lampiran.csv", "\n".join([ANNEX, *annex]).encode()) if annex else None
    file = Sent("bukti.csv", "\n".join([head, *receipts]).encode())
    return receive_payments(file, annex=lines, on=on, by=operator())


def of(receipt: str, member: Membership, month: str = "2026-07") -> str:
    return f"{receipt};{nik_of(member.worker)};{member.worker.name};{month};10000;6800"


def test_a_status_that_says_no_or_nothing_known_settles_nothing(town: Town) -> None:
    words = ("SUCCESS", "FAILED", "PENDING", "REFUND", "BATAL", "Belum Lunas", "D", "entahlah")
    members = town.members(len(words))
    receipts = [f"T-{at};10-07-2026;Juli 2026;1;16800;APBD;{word}" for at, word in enumerate(words)]
    outcome = paid(town, receipts, [of(f"T-{at}", one) for at, one in enumerate(members)], head=f"{RECEIPTS};Status")
    assert outcome.settled_months == 1
    assert [bool(one.waits) for one in outcome.receipts] == [False, *[True] * (len(words) - 1)]


def test_one_receipt_counts_once_however_it_is_spelt(town: Town) -> None:
    one, other = town.members(2)
    paid(town, ["000123;10-07-2026;Juli 2026;1;16800;APBD"], [of("000123", one)])
    for spelt in ("123", "0123", " 000-123", "00 0123"):
        again = paid(town, [f"{spelt};10-07-2026;Juli 2026;1;16800;APBD"], [of(spelt, other)])
        assert again.settled_months == 0
        assert all(each.waits or each.outcome == "repeated" for each in again.receipts)


def test_one_receipt_with_a_line_for_each_is_one(town: Town) -> None:
    members = town.members(4)
    head = "No Bukti;Tgl Bayar;Bulan;Nominal;Pembayar;NIK;Nama"
    lines = [f"T-100;10-07-2026;Juli 2026;16800;APBD;{nik_of(one.worker)};{one.worker.name}" for one in members]
    assert paid(town, lines, head=head).settled_months == 4
    again = paid(town, [line.replace("T-100", "T-100 ") for line in lines], head=head)
    assert again.settled_months == 0


def test_days_and_months_that_cannot_be_wait(town: Town) -> None:
    members = town.members(5)
    said = (("31-12-2026", "2026-07"), ("10-07-2006", "2026-07"), ("10-07-2026", "2049-07"), ("10-07-2062", "2026-07"))
    receipts = [f"T-{at};{day};;1;16800;APBD" for at, (day, _month) in enumerate(said)]
    annex = [of(f"T-{at}", members[at], month) for at, (_day, month) in enumerate(said)]
    assert paid(town, receipts, annex).settled_months == 0
    assert paid(town, ["T-9;10-07-2026;Juli 2026;1;16800;APBD"], [of("T-9", members[4])]).settled_months == 1


def test_a_mark_that_nobody_closed_swallows_no_receipt(town: Town) -> None:
    members = town.members(5)
    payers = ("APBD", '"APBD', "APBD", '"APBD', "APBD")
    receipts = [f"T-{at};10-07-2026;Juli 2026;1;16800;{payer}" for at, payer in enumerate(payers)]
    annex = [of(f"T-{at}", one).replace(one.worker.name, f'"{one.worker.name}') for at, one in enumerate(members)]
    outcome = paid(town, receipts, annex)
    assert (outcome.settled_months, len(outcome.receipts)) == (5, 5)


def test_words_that_do_not_say_active_protect_nobody(town: Town) -> None:
    words = ("Tdk Aktif", "PHK", "non-aktif", "Resign", "entah", "AKTIF")
    workers = town.admit(len(words))
    lines = [f"{nik_of(one)};{one.name};267777771{at:02d};20-06-2020;{word}"
             for at, (one, word) in enumerate(zip(workers, words, strict=True))]  # fmt: skip
    data = "\n".join(["NIK;Nama;No KPJ;Tgl Mulai;Status", *lines]).encode()
    rows = actions.import_members("aktif.csv", data, on=ANSWERED, by=operator()).rows
    assert all(row.outcome in ("inactive", "unclear") for row in rows[:-1])
    assert [fact.worker for fact in Elsewhere.objects.all()] == workers[-1:]
