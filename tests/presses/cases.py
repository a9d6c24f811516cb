"""One button for each address that writes: whose press, on what fresh subject, and what it leaves behind."""

from collections.abc import Callable
from datetime import date, timedelta

from payung.access import actions as access
from payung.access.models import Making, User
from payung.coverage import actions as coverage
from payung.demo import writing
from payung.dues import actions as dues
from payung.dues.models import Payment, Pledge, Refund, Settlement, Sponsor, Sponsorship
from payung.enrolment import actions as enrolment
from payung.enrolment.models import Batch, Membership, Nomination, Reply
from payung.regions import actions as regions
from payung.roster.models import Row
from payung.rules.months import month_of, month_text
from payung.workers import actions as registry
from payung.workers.models import Relative
from payung.workers.queries import nik_of
from tests.presses.pressing import Press
from tests.presses.town import ELSEWHERE, RW, VILLAGE, Town, fields

CASES: dict[str, Callable[[Town], Press]] = {}
# Addresses that no button of ours presses yet, each with why.
NOT_PRESSED = {
    "access:invitation": "sets the password of the invited: the link works once (tests/access/test_invitation_page.py)",
    "dues:continuation": "goes on with a file that stopped: killed at any moment in tests/dues/test_killed.py",
    "dues:decision": "decided under the lock of the books, once by constraint (tests/dues/test_decisions.py)",
}
# Addresses that do not change what is on file, each with why twenty of them are twenty.
EACH_IS_WRITTEN_DOWN = {
    "workers:identity": "each look at a NIK is recorded",
    "enrolment:batch_file": "each time the file is taken is recorded",
    "enrolment:aid_letter": "each look at a NIK is recorded",
    "board:people_file": "each time the list is taken is recorded",
}


def case(name: str) -> Callable[[Callable[[Town], Press]], Callable[[Town], Press]]:
    """Say which address a button presses."""

    def note(make: Callable[[Town], Press]) -> Callable[[Town], Press]:
        CASES[name] = make
        return make

    return note


def about(worker_ref: str, path: str) -> str:
    return f"/daftar/{worker_ref}/{path}"


# regions -----------------------------------------------------------------------------------------------------------


@case("regions:opening")
def opening(town: Town) -> Press:
    given = fields(number=town.next(), from_on=town.on, source="Surat")
    return Press(town.who("yusuf"), f"/atur/wilayah/{VILLAGE}/rw-baru", given, "open_rw")


@case("regions:count")
def count(town: Town) -> Press:
    given = fields(rw_count=town.next(), as_of="2026", source=f"Kantor {town.next()}")
    return Press(town.who("yusuf"), f"/atur/wilayah/{VILLAGE}/hitungan", given, "count_by_office", says_yes_again=True)


def _fate(town: Town, path: str, verb: str, **more: object) -> Press:
    given = fields(from_on=town.on, source="Surat", **more)
    return Press(town.who("yusuf"), f"/atur/wilayah/{town.rw().code}/{path}", given, verb)


@case("regions:closing")
def closing(town: Town) -> Press:
    return _fate(town, "penutupan", "close_rw")


@case("regions:split")
def split(town: Town) -> Press:
    return _fate(town, "pemecahan", "split_rw", numbers=str(town.next()))


@case("regions:merger")
def merger(town: Town) -> Press:
    return _fate(town, "penggabungan", "merge_rw", into=town.rw().pk)


@case("regions:renumbering")
def renumbering(town: Town) -> Press:
    return _fate(town, "penomoran", "renumber_rw", number=town.next())


@case("regions:reopening")
def reopening(town: Town) -> Press:
    rw = town.rw()
    regions.close_rw(rw, from_on=town.on, source="Surat", on=town.on, by=town.by)
    return Press(town.who("yusuf"), f"/atur/wilayah/{rw.code}/pembukaan", fields(source="Surat"), "reopen_rw")


@case("regions:new_campaign")
def new_campaign(town: Town) -> Press:
    given = fields(
        name=f"Baru {town.next()}", area=town.region(ELSEWHERE).pk, unit="rw", target_per_unit=10, starts_on=town.on
    )
    return Press(town.who("yusuf"), "/atur/kampanye/baru", given, "create_campaign")


@case("regions:instrument")
def instrument(town: Town) -> Press:
    given = fields(number=f"I-{town.next()}", title="Tentang", issuer="Wali Kota", issued_on=town.on)
    return Press(town.who("yusuf"), f"/atur/kampanye/{town.campaign().ref}/dasar", given, "add_instrument")


@case("regions:activation")
def activation(town: Town) -> Press:
    return Press(town.who("yusuf"), f"/atur/kampanye/{town.campaign().ref}/pengaktifan", {}, "activate_campaign")


@case("regions:target")
def target(town: Town) -> Press:
    given = fields(unit=f"{ELSEWHERE}.1001-001", people=70, from_on=town.on)
    return Press(town.who("yusuf"), f"/atur/kampanye/{town.campaign().ref}/target", given, "set_target", each=True)


@case("regions:stage")
def stage(town: Town) -> Press:
    given = fields(name=f"Tahap {town.next()}", starts_on=town.on, regions=[town.region(f"{ELSEWHERE}.1001").pk])
    return Press(town.who("yusuf"), f"/atur/kampanye/{town.campaign().ref}/tahap", given, "add_stage")


def _user(town: Town) -> User:
    name = f"kader{town.next()}"
    return access.add_user(name, role="volunteer", area=RW, on=town.on, by=town.by)


@case("regions:new_user")
def new_user(town: Town) -> Press:
    given = fields(name=f"baru{town.next()}", role="volunteer", area=RW)
    return Press(town.who("yusuf"), "/atur/pengguna/baru", given, "add_user", shows_a_secret=True)


@case("regions:user_invitation")
def user_invitation(town: Town) -> Press:
    return Press(
        town.who("yusuf"), f"/atur/pengguna/{_user(town).pk}/undangan", {}, "invite", each=True, shows_a_secret=True
    )


@case("regions:user_block")
def user_block(town: Town) -> Press:
    return Press(town.who("yusuf"), f"/atur/pengguna/{_user(town).pk}/pemblokiran", {"act": "block"}, "block_user")


# workers -----------------------------------------------------------------------------------------------------------


@case("workers:merge")
def merge(town: Town) -> Press:
    one, other = town.worker(), town.worker()
    return Press(town.who("yusuf"), about(one.ref, "gabung"), {"other": other.ref, "keep": one.ref}, "merge_workers")


@case("workers:difference")
def difference(town: Town) -> Press:
    one, other = town.worker(), town.worker()
    return Press(town.who("yusuf"), about(one.ref, "beda"), {"other": other.ref}, "tell_apart", says_yes_again=True)


@case("workers:merge_approval")
def merge_approval(town: Town) -> Press:
    who = town.who("yusuf")
    fact = registry.merge(town.worker(), town.worker(), both_members=True, on=town.on, by=who)
    return Press(town.who("dewi"), f"/daftar/gabungan/{fact.pk}/persetujuan", {}, "confirm_merge")


@case("workers:merge_undoing")
def merge_undoing(town: Town) -> Press:
    fact = registry.merge(town.worker(), town.worker(), both_members=False, on=town.on, by=town.by)
    return Press(town.who("yusuf"), f"/daftar/gabungan/{fact.pk}/pembatalan", {}, "undo_merge")


@case("workers:correction")
def correction(town: Town) -> Press:
    one = town.worker()
    given = fields(name=f"{one.name} Baru", birth_date=one.birth_date, sex=one.sex, sector="other")
    return Press(town.who("yusuf"), about(one.ref, "perbaikan"), given, "correct_worker")


@case("workers:nik")
def nik(town: Town) -> Press:
    number = town.person().nik
    return Press(town.who("yusuf"), about(town.worker().ref, "nik"), {"nik": number, "again": number}, "correct_nik")


@case("workers:move")
def move(town: Town) -> Press:
    given = fields(rw=f"{VILLAGE}-005", from_on=town.on)
    url = about(town.worker().ref, f"pindah?kelurahan={VILLAGE}")
    return Press(town.who("yusuf"), url, given, "move_worker")


@case("workers:relatives")
def relatives(town: Town) -> Press:
    given = {"relation": "child", "name": "Ani"}
    return Press(town.who("yusuf"), about(town.worker().ref, "keluarga"), given, "add_relative")


def _relative(town: Town) -> Relative:
    return registry.add_relative(town.worker(), relation="child", name="Ani", on=town.on, by=town.by)


@case("workers:relative")
def relative(town: Town) -> Press:
    fact = _relative(town)
    url = about(fact.worker.ref, f"keluarga/{fact.pk}")
    return Press(town.who("yusuf"), url, {"relation": "child", "name": "Anita"}, "correct_relative")


@case("workers:relative_removal")
def relative_removal(town: Town) -> Press:
    fact = _relative(town)
    return Press(town.who("yusuf"), about(fact.worker.ref, f"keluarga/{fact.pk}/penghapusan"), {}, "remove_relative")


@case("workers:consent")
def consent(town: Town) -> Press:
    given = fields(channel="spoken", heard_on=town.on, read="on")
    url = about(town.worker().ref, "persetujuan")
    return Press(town.who("yusuf"), url, given, "consent", says_yes_again=True)


@case("workers:consent_withdrawal")
def consent_withdrawal(town: Town) -> Press:
    url = about(town.listed().ref, "persetujuan/pencabutan")
    return Press(town.who("yusuf"), url, {}, "withdraw_consent", says_yes_again=True)


@case("regions:making_confirmation")
def making_confirmation(town: Town) -> Press:
    name = f"kader{town.next()}"
    access.add_user(name, role="volunteer", area=RW, on=town.on, by=town.who("yusuf"))
    making = Making.objects.order_by("-pk")[0]
    return Press(town.who("dewi"), "/atur/pengguna/pengesahan", {"account": [making.pk]}, "confirm_making")


@case("regions:reset")
def reset(town: Town) -> Press:
    made = _user(town)
    made.set_password("ada-sandi-lama")
    made.save()
    asked = access.ask_reset(made, on=town.on, by=town.who("yusuf"))
    url = f"/atur/pengguna/sandi/{asked.pk}"
    return Press(town.who("dewi"), url, {}, "give_reset", shows_a_secret=True)


# roster ------------------------------------------------------------------------------------------------------------


@case("roster:rosters")
def rosters(town: Town) -> Press:
    file = (f"daftar {town.next()}.xlsx", town.list_file())
    given = fields(area=VILLAGE, kind="nomination")
    return Press(town.who("yusuf"), "/impor", given, "receive_roster", {"file": file}, says_yes_again=True)


@case("roster:roster")
def fixing(town: Town) -> Press:
    roster = town.roster(spoilt=True)
    row = Row.objects.get(roster=roster, verdict=Row.Verdict.NEEDS_FIXING).number
    given = {f"{row}-nik": town.person().nik, "seen": "0"}
    return Press(town.who("yusuf"), f"/impor/{roster.ref}", given, "fix_rows")


@case("roster:admission")
def admission(town: Town) -> Press:
    return Press(town.who("yusuf"), f"/impor/{town.roster().ref}/pemasukan", {}, "admit_roster")


@case("roster:judging")
def judging(town: Town) -> Press:
    url = f"/impor/{town.roster(judged=False).ref}/pembacaan"
    return Press(town.who("yusuf"), url, {}, "judge_roster", says_yes_again=True)


@case("roster:columns")
def columns(town: Town) -> Press:
    roster = town.roster()
    given = {f"column-{place}": field for place, field in roster.layout.items()}
    return Press(town.who("yusuf"), f"/impor/{roster.ref}/kolom", given, "choose_columns", each=True)


@case("roster:sheets")
def sheets(town: Town) -> Press:
    roster = town.roster_of_two_sheets()
    other = next(name for name, _hidden in roster.sheets if name != roster.sheet)
    url = f"/impor/{roster.ref}/lembar"
    return Press(town.who("yusuf"), url, {"lembar": [other]}, "read_sheet", says_yes_again=True)


@case("enrolment:withdrawal")
def withdrawal(town: Town) -> Press:
    return Press(town.who("yusuf"), f"/impor/{town.roster().ref}/batal", {}, "undo_roster")


# enrolment ---------------------------------------------------------------------------------------------------------


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


@case("enrolment:batch_handover")
def batch_handover(town: Town) -> Press:
    url = f"/berkas/{town.batch(approved=True).ref}/penyerahan"
    return Press(town.who("yusuf"), url, {"channel": "Surat"}, "hand_over_batch")


@case("enrolment:batch_cancelling")
def batch_cancelling(town: Town) -> Press:
    return Press(town.who("yusuf"), f"/berkas/{town.batch().ref}/pembatalan", {}, "cancel_batch")


def _answer(town: Town) -> tuple[Batch, bytes]:
    batch = town.batch(approved=True)
    enrolment.hand_over(batch, on=town.on, by=town.who("yusuf"))
    worker = Nomination.objects.order_by("-pk")[0].worker
    line = (nik_of(worker), worker.name, worker.birth_date, "BERHASIL", town.crowd.kpj(), town.on, "")
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
    return Press(town.who("dewi"), f"/daftar/akhir/{town.late_ending().pk}/persetujuan", {}, "end_membership")


@case("enrolment:ending_dropping")
def ending_dropping(town: Town) -> Press:
    return Press(town.who("yusuf"), f"/daftar/akhir/{town.late_ending().pk}/pembatalan", {}, "drop_ending")


@case("enrolment:taking_back")
def taking_back(town: Town) -> Press:
    late = town.late_ending()
    enrolment.confirm_ending(late, on=town.on, by=town.who("dewi"))
    url = about(late.membership.worker.ref, "akhir/pembatalan")
    return Press(town.who("yusuf"), url, {}, "take_back_ending", says_yes_again=True)


@case("enrolment:age_letter")
def age_letter(town: Town) -> Press:
    given = {"number": f"B/{town.next()}"}
    return Press(town.who("yusuf"), about(town.worker().ref, "surat-umur"), given, "allow_age")


# dues and coverage -------------------------------------------------------------------------------------------------


def _receipts(town: Town, rupiah: int) -> bytes:
    number, month = f"U-{town.next()}", month_text(month_of(town.on))
    return writing.receipts([(number, f"77{town.next():08}", town.on.isoformat(), month, month, 1, rupiah, "APBD")])


def _payment(town: Town) -> Payment:
    dues.receive_payments(
        dues.Sent(f"bukti {town.next()}.csv", _receipts(town, 50_000)), area_code="31.75", on=town.on,
        by=town.who("cabang"),
    )  # fmt: skip
    return Payment.objects.order_by("-pk")[0]


@case("dues:new_payments")
def new_payments(town: Town) -> Press:
    files = {"file": (f"bukti {town.next()}.csv", _receipts(town, 50_000))}
    return Press(town.who("cabang"), "/pembayaran/baru", {}, "receive_payments", files, says_yes_again=True)


@case("dues:refund")
def refund(town: Town) -> Press:
    given = {"amount_rupiah": "40000", "why": "Lebih bayar"}
    return Press(town.who("yusuf"), f"/pembayaran/bukti/{_payment(town).pk}/pengembalian", given, "prepare_refund")


@case("dues:refund_approval")
def refund_approval(town: Town) -> Press:
    fact: Refund = dues.refund(_payment(town), amount_rupiah=40_000, why="Lebih", on=town.on, by=town.who("yusuf"))
    return Press(town.who("dewi"), f"/pembayaran/pengembalian/{fact.pk}/persetujuan", {}, "confirm_refund")


@case("dues:attribution")
def attribution(town: Town) -> Press:
    number, month = f"A-{town.next()}", month_text(month_of(town.on))
    row = (number, f"66{town.next():08}", town.on.isoformat(), month, month, 1, 50_000, "CSR PT Lain")
    file = dues.Sent(f"bukti {town.next()}.csv", writing.receipts([row]))
    dues.receive_payments(file, area_code="31.75", on=town.on, by=town.who("cabang"))
    paid = Payment.objects.get(receipt=number)
    url = f"/pembayaran/bukti/{paid.pk}/sponsor"
    return Press(town.who("yusuf"), url, {"sponsor": _sponsor(town).pk}, "attribute_payment", each=True)


@case("dues:reversal")
def reversal(town: Town) -> Press:
    paid: Settlement = Settlement.objects.order_by("pk")[town.next() - 500]
    url = f"/pembayaran/pelunasan/{paid.pk}/pembatalan"
    return Press(town.who("yusuf"), url, {"why": "Salah"}, "reverse_settlement")


@case("dues:new_sponsor")
def new_sponsor(town: Town) -> Press:
    given = fields(name=f"PT Contoh {town.next()}", payer_class="company")
    return Press(town.who("yusuf"), "/sponsor/baru", given, "add_sponsor")


def _sponsor(town: Town) -> Sponsor:
    name = f"PT Teladan {town.next()}"
    return dues.add_sponsor(name, payer_class="company", area_code="31.75", on=town.on, by=town.by)


@case("dues:pledge")
def pledge(town: Town) -> Press:
    month = month_text(month_of(town.on))
    given = {"amount_rupiah": "500000", "from_month": month, "to_month": month}
    return Press(town.who("yusuf"), f"/sponsor/{_sponsor(town).ref}/janji", given, "pledge", each=True)


def _pledge(town: Town) -> Pledge:
    soon = month_of(town.on) + 1
    return dues.pledge(_sponsor(town), amount_rupiah=20_000, from_month=soon, to_month=soon, on=town.on, by=town.by)


@case("coverage:choice")
def choice(town: Town) -> Press:
    return Press(town.who("yusuf"), f"/sponsor/janji/{_pledge(town).ref}/orang", {}, "allocate")


@case("coverage:choice_reversal")
def choice_reversal(town: Town) -> Press:
    promise, spell = _pledge(town), town.member()
    months = {"from_month": promise.from_month, "to_month": promise.to_month}
    chosen: Sponsorship
    [chosen] = dues.allocate(promise, memberships=[spell], **months, on=town.on, by=town.by)
    url = f"/sponsor/janji/{promise.ref}/orang/{chosen.pk}/pembatalan"
    return Press(town.who("yusuf"), url, {}, "take_back_sponsorship")


@case("coverage:words")
def words(town: Town) -> Press:
    spell = town.member()
    given = fields(
        membership=spell.pk, first_day=spell.start, last_day=spell.start + timedelta(days=3), protected="yes",
        reference=f"B/{town.next()}",
    )  # fmt: skip
    return Press(town.who("yusuf"), about(spell.worker.ref, "kata-cabang"), given, "record_word")


def _word(town: Town, path: str, verb: str, who: str) -> Press:
    spell = town.member()
    fact = coverage.record_word(
        spell, first_day=spell.start, last_day=spell.start, protected=True, reference=f"B/{town.next()}", on=town.on,
        by=town.who("yusuf"),
    )  # fmt: skip
    return Press(town.who(who), about(spell.worker.ref, f"kata-cabang/{fact.pk}/{path}"), {}, verb)


@case("coverage:word_confirmation")
def word_confirmation(town: Town) -> Press:
    return _word(town, "persetujuan", "confirm_word", "dewi")


@case("coverage:word_reversal")
def word_reversal(town: Town) -> Press:
    return _word(town, "pembatalan", "reverse_word", "yusuf")
