"""Buttons of enrolment, one for each address that writes."""

from datetime import date, timedelta

from payung.demo import writing
from payung.demo.people import Person
from payung.enrolment import actions as enrolment
from payung.enrolment.models import Batch, Doubt, Membership, Nomination, Reply
from payung.workers.actions import Newcomer
from payung.workers.models import Worker
from payung.workers.queries import nik_of
from tests.presses.cases import about, case
from tests.presses.pressing import Press
from tests.presses.town import RW, Town, fields


@case("enrolment:new_batch")
def new_batch(town: Town) -> Press:
    rw = town.rw()
    town.nomination(rw)
    given = {"kind": "new", "area": town.region().pk}
    return Press(town.who("yusuf"), "/berkas/baru", given, "make_batch")


@case("enrolment:batch_filling")
def batch_filling(town: Town) -> Press:
    rw = town.rw()
    town.nomination(rw)
    begun = enrolment.start_batch("new", area=rw, on=town.on, by=town.who("yusuf"))
    return Press(town.who("yusuf"), f"/berkas/{begun.ref}/pembuatan", {}, "make_batch", says_yes_again=True)


@case("enrolment:batch_approval")
def batch_approval(town: Town) -> Press:
    return Press(town.who("dewi"), f"/berkas/{town.batch().ref}/persetujuan", {}, "approve_batch")


@case("enrolment:batch_return")
def batch_return(town: Town) -> Press:
    given = {"why": "Namanya belum benar"}
    return Press(town.who("dewi"), f"/berkas/{town.batch().ref}/pengembalian", given, "return_batch")


@case("enrolment:batch_handover")
def batch_handover(town: Town) -> Press:
    url = f"/berkas/{town.batch(approved=True).ref}/penyerahan"
    return Press(town.who("yusuf"), url, {"channel": "Surat"}, "hand_over_batch")


@case("enrolment:batch_cancelling")
def batch_cancelling(town: Town) -> Press:
    return Press(town.who("yusuf"), f"/berkas/{town.batch().ref}/pembatalan", {}, "cancel_batch")


def _answer(town: Town, *, start: date | None = None) -> tuple[Batch, bytes]:
    batch = town.batch(approved=True)
    enrolment.hand_over(batch, on=town.on, by=town.who("yusuf"))
    worker = Nomination.objects.order_by("-pk")[0].worker
    line = (nik_of(worker), worker.name, worker.birth_date, "BERHASIL", town.crowd.kpj(), start or town.on, "")
    return batch, writing.reply([line])


@case("enrolment:new_reply")
def new_reply(town: Town) -> Press:
    _batch, data = _answer(town)
    files = {"file": (f"balasan {town.next()}.xlsx", data)}
    return Press(
        town.who("cabang"), "/berkas/balasan", {}, files=files, counted=Reply.objects.count, says_yes_again=True
    )


def _reply(town: Town) -> Reply:
    batch, data = _answer(town)
    who = town.who("cabang")
    return enrolment.receive_reply("balasan.xlsx", data, area=batch.area, on=town.on, by=who)


@case("enrolment:reply_application")
def reply_application(town: Town) -> Press:
    url = f"/berkas/balasan/{_reply(town).ref}/penerapan"
    return Press(town.who("cabang"), url, {}, counted=Membership.objects.count, says_yes_again=True)


@case("enrolment:doubt_decision")
def doubt_decision(town: Town) -> Press:
    batch, data = _answer(town, start=town.on - timedelta(days=100))
    branch = town.who("cabang")
    reply = enrolment.receive_reply(f"balasan {town.next()}.xlsx", data, area=batch.area, on=town.on, by=branch)
    enrolment.apply_reply(reply, on=town.on, by=branch)
    doubt = Doubt.objects.order_by("-pk")[0]
    return Press(town.who("dewi"), f"/berkas/menunggu/{doubt.ref}/keputusan", {"keputusan": "tolak"}, "decide_line")


@case("enrolment:reply_discarding")
def reply_discarding(town: Town) -> Press:
    return Press(town.who("cabang"), f"/berkas/balasan/{_reply(town).ref}/pembatalan", {}, "discard_reply")


@case("enrolment:members")
def members(town: Town) -> Press:
    one = town.worker()
    rows = [["NIK", "NAMA", "NO KPJ", "TGL MULAI KEPESERTAAN", "STATUS"]]
    rows.append([nik_of(one), one.name, town.crowd.kpj(), date(2025, 3, 1), "AKTIF"])  # type: ignore[list-item]
    files = {"file": (f"aktif {town.next()}.xlsx", writing.workbook(rows))}
    return Press(town.who("cabang"), "/berkas/peserta-aktif", {}, "import_members", files, says_yes_again=True)


@case("enrolment:new_letter")
def new_letter(town: Town) -> Press:
    given = fields(
        number=f"SK-B{town.next()}", issued_on=town.on, issuer="Lurah", area=town.region().pk, payer_class="apbd"
    )
    return Press(town.who("yusuf"), "/surat/baru", given, "issue_letter")


@case("enrolment:letter_nominations")
def letter_nominations(town: Town) -> Press:
    rw = town.rw()
    town.listed(rw)
    url = f"/surat/{town.letter(rw).ref}/usulan"
    return Press(town.who("yusuf"), url, {"consent": "on"}, "nominate")


@case("enrolment:add_person")
def add_person(town: Town) -> Press:
    one = town.person()
    given = fields(
        nik=one.nik, name=one.name, birth_date=f"{one.birth_date:%d-%m-%Y}", sex=one.sex, rt="001",
        occupation="penjahit", consent="on", another="yes",
    )  # fmt: skip
    return Press(town.who("yusuf"), f"/rw/{RW}/tambah", given, "add_by_hand")


def _own_entry(town: Town) -> tuple[Person, Worker]:
    """Return somebody whom Bapak Yusuf wrote down today."""
    one = town.person()
    newcomer = Newcomer(
        nik=one.nik, name=one.name, birth_date=one.birth_date, sex=one.sex, rw_id=town.region(RW).pk, rt="001",
        occupation_text="penjahit",
    )  # fmt: skip
    return one, enrolment.add_by_hand(newcomer, on=town.on, by=town.who("yusuf"))


@case("enrolment:own_entry")
def own_entry(town: Town) -> Press:
    one, worker = _own_entry(town)
    given = fields(
        name=f"{one.name} Baru", birth_date=f"{one.birth_date:%d-%m-%Y}", sex=one.sex, rt="001", occupation="penjahit"
    )
    return Press(town.who("yusuf"), f"/rw/{RW}/tambah/{worker.ref}", given, "correct_own")


@case("enrolment:own_entry_removal")
def own_entry_removal(town: Town) -> Press:
    _one, worker = _own_entry(town)
    return Press(town.who("yusuf"), f"/rw/{RW}/tambah/{worker.ref}/pembatalan", {}, "take_back_newcomer")


@case("enrolment:card")
def card(town: Town) -> Press:
    given = fields(on=town.on, to_whom="Sendiri")
    return Press(town.who("yusuf"), about(town.member().worker.ref, "kartu"), given, "hand_over_card")


@case("enrolment:person_nomination")
def person_nomination(town: Town) -> Press:
    given = {"letter": town.letter().ref, "consent": "on"}
    return Press(town.who("yusuf"), about(town.listed(town.region(RW)).ref, "usulan"), given, "nominate")


@case("enrolment:dropping_out")
def dropping_out(town: Town) -> Press:
    url = about(town.nomination().worker.ref, "keluar")
    return Press(town.who("yusuf"), url, {"why": "declined"}, "drop_out", says_yes_again=True)


@case("enrolment:sending_again")
def sending_again(town: Town) -> Press:
    url = f"/berkas/ditolak/{town.nomination().worker.ref}/pengajuan"
    return Press(town.who("yusuf"), url, {}, "send_again", each=True)


@case("enrolment:ending")
def ending(town: Town) -> Press:
    spell = town.member()
    given = fields(why="moved", last_day=spell.start + timedelta(days=1))
    return Press(town.who("yusuf"), about(spell.worker.ref, "akhir"), given, "prepare_ending")


@case("enrolment:ending_approval")
def ending_approval(town: Town) -> Press:
    return Press(town.who("dewi"), f"/daftar/akhir/{town.waiting_ending().pk}/persetujuan", {}, "end_membership")


@case("enrolment:endings_approval")
def endings_approval(town: Town) -> Press:
    given = {"akhir": [town.waiting_ending().pk]}
    return Press(town.who("dewi"), "/berkas/akhir/persetujuan", given, "end_membership")


@case("enrolment:ending_dropping")
def ending_dropping(town: Town) -> Press:
    return Press(town.who("yusuf"), f"/daftar/akhir/{town.waiting_ending().pk}/pembatalan", {}, "drop_ending")


@case("enrolment:taking_back")
def taking_back(town: Town) -> Press:
    late = town.waiting_ending()
    enrolment.confirm_ending(late, on=town.on, by=town.who("dewi"))
    url = about(late.membership.worker.ref, "akhir/pembatalan")
    return Press(town.who("yusuf"), url, {}, "take_back_ending", says_yes_again=True)


@case("enrolment:age_letter")
def age_letter(town: Town) -> Press:
    given = {"number": f"B/{town.next()}"}
    return Press(town.who("yusuf"), about(town.worker().ref, "surat-umur"), given, "allow_age")
