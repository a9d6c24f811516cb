"""Buttons of dues and coverage, one for each address that writes."""

from datetime import timedelta

from payung.access import actions as access
from payung.access.models import User
from payung.coverage import actions as coverage
from payung.demo import writing
from payung.dues import actions as dues
from payung.dues.models import (
    Bill,
    CashReceipt,
    Doubt,
    Payment,
    PaymentFile,
    Pledge,
    Refund,
    Reservation,
    Settlement,
    Sponsor,
    Sponsorship,
)
from payung.dues.queries.cash import offers
from payung.dues.queries.promises import Promise, priced
from payung.rules.months import month_of, month_text
from tests.presses.cases import about, case
from tests.presses.pressing import Press
from tests.presses.town import VILLAGE, Town, fields


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


def _promise_of_a_bill(town: Town) -> Pledge:
    """Let a new sponsor promise to pay for somebody in the month after next, which no bill of the demo holds."""
    month = month_of(town.on) + 2
    made = dues.add_sponsor(
        f"PT Tagih {town.next()}",
        is_another=True,
        payer_class="company",
        area_code="31.75",
        on=town.on,
        by=town.who("yusuf"),
    )
    given = dues.pledge(made, people=1, from_month=month, to_month=month, on=town.on, by=town.who("yusuf"))
    dues.allocate(
        given, choices=[dues.all_months(town.member(), month, month)], on=town.on, by=town.who("yusuf")
    )  # fmt: skip
    return given


def _bill(town: Town) -> Bill:
    given = _promise_of_a_bill(town)
    area = town.region("31.75")
    return dues.make_bill(given.sponsor, month=given.from_month, area=area, on=town.on, by=town.who("yusuf"))


@case("dues:new_bill")
def new_bill(town: Town) -> Press:
    given = _promise_of_a_bill(town)
    asked = {"pembayar": given.sponsor.ref, "bulan": month_text(given.from_month), "wilayah": town.region("31.75").pk}
    return Press(town.who("yusuf"), "/iuran/tagihan/baru", asked, "make_bill")


@case("dues:bill_approval")
def bill_approval(town: Town) -> Press:
    return Press(town.who("dewi"), f"/iuran/tagihan/{_bill(town).ref}/persetujuan", {}, "approve_bill")


@case("dues:bill_cancelling")
def bill_cancelling(town: Town) -> Press:
    return Press(town.who("yusuf"), f"/iuran/tagihan/{_bill(town).ref}/pencabutan", {}, "cancel_bill")


@case("dues:bill_code")
def bill_code(town: Town) -> Press:
    given = {"code": f"88{town.next():06}"}
    address = f"/iuran/tagihan/{_bill(town).ref}/kode"
    return Press(town.who("yusuf"), address, given, "note_billing_code", says_yes_again=True)


@case("dues:confirmation")
def confirmation(town: Town) -> Press:
    sent = dues.Sent(f"bukti {town.next()}.csv", _receipts(town, 50_000))
    dues.receive_payments(sent, area_code="31.75", on=town.on, by=town.who("yusuf"))
    ref = PaymentFile.objects.order_by("-pk")[0].ref
    return Press(town.who("dewi"), f"/pembayaran/{ref}/pengesahan", {}, "confirm_payments")


@case("dues:doubt_decision")
def doubt_decision(town: Town) -> Press:
    paid, month = town.on - timedelta(days=100), month_text(month_of(town.on))
    row = (f"L-{town.next()}", f"55{town.next():08}", paid.isoformat(), month, month, 1, 50_000, "APBD")
    sent = dues.Sent(f"bukti {town.next()}.csv", writing.receipts([row]))
    dues.receive_payments(sent, area_code="31.75", on=town.on, by=town.who("cabang"))
    given = {"ref": [Doubt.objects.order_by("-pk")[0].ref], "keputusan": "tolak"}
    return Press(town.who("dewi"), "/pembayaran/menunggu/keputusan", given, "decide_doubts")


def _collector(town: Town) -> User:
    return access.add_user(f"pemungut{town.next()}", role="village_officer", area=VILLAGE, on=town.on, by=town.by)


def _collected(town: Town, by: User) -> CashReceipt:
    spell = town.member()
    (offer,) = offers(spell, [1])
    return dues.collect_dues(spell, months=1, rupiah=offer.rupiah, on=town.on, by=by)


@case("dues:collection")
def collection(town: Town) -> Press:
    spell = town.member()
    (offer,) = offers(spell, [1])
    given = {"pay": f"1-{offer.rupiah}"}
    return Press(town.who("yusuf"), about(spell.worker.ref, "titipan"), given, "collect_dues", each=True)


@case("dues:cash_cancelling")
def cash_cancelling(town: Town) -> Press:
    who = _collector(town)
    taken = _collected(town, who)
    return Press(who, f"/titipan/{taken.ref}/pembatalan", {"why": "Uang kembali"}, "cancel_collection")


@case("dues:cash_handover")
def cash_handover(town: Town) -> Press:
    who = _collector(town)
    given = {"rupiah": str(_collected(town, who).rupiah)}
    return Press(who, "/titipan/setoran", given, "hand_over_cash")


@case("dues:cash_count")
def cash_count(town: Town) -> Press:
    who = _collector(town)
    said = dues.hand_over_cash(_collected(town, who).rupiah, on=town.on, by=who)
    given = {"counted_rupiah": str(said.rupiah)}
    return Press(town.who("yusuf"), f"/titipan/setoran/{said.pk}/hitungan", given, "count_cash")


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
    given = fields(name=f"PT Contoh {town.next()}", payer_class="company", is_another="on")
    return Press(town.who("yusuf"), "/sponsor/baru", given, "add_sponsor")


@case("dues:sponsor_correction")
def sponsor_correction(town: Town) -> Press:
    given = {"name": f"PT Betul {town.next()}", "contact": "Ibu Sri"}
    return Press(
        town.who("yusuf"), f"/sponsor/{_sponsor(town).ref}/pembetulan", given, "correct_sponsor", says_yes_again=True
    )


@case("dues:sponsor_ending")
def sponsor_ending(town: Town) -> Press:
    return Press(town.who("yusuf"), f"/sponsor/{_sponsor(town).ref}/akhir", fields(last_day=town.on), "end_sponsor")


@case("dues:pledge_change")
def pledge_change(town: Town) -> Press:
    promise = _pledge(town)
    given = {"amount_rupiah": "30000", "to_month": month_text(promise.to_month), "why": "Ditambah"}
    return Press(town.who("yusuf"), f"/sponsor/janji/{promise.ref}/perubahan", given, "change_pledge")


@case("dues:new_agreement")
def new_agreement(town: Town) -> Press:
    given = fields(number=f"PKS/{town.next()}", signed_on=town.on, from_on=town.on, leftover="carried")
    return Press(town.who("yusuf"), f"/sponsor/{_sponsor(town).ref}/perjanjian", given, "add_agreement")


def _sponsor(town: Town) -> Sponsor:
    name = f"PT Teladan {town.next()}"
    return dues.add_sponsor(name, payer_class="company", area_code="31.75", is_another=True, on=town.on, by=town.by)


@case("dues:pledge")
def pledge(town: Town) -> Press:
    month = month_text(month_of(town.on))
    owner, now = _sponsor(town), month_of(town.on)
    price = priced(Promise(500_000, None, now, now), owner.payer_class)
    given = {"amount_rupiah": "500000", "from_month": month, "to_month": month, "shown": price.key}
    return Press(town.who("yusuf"), f"/sponsor/{owner.ref}/janji", given, "pledge", each=True)


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
    [chosen] = dues.allocate(promise, choices=[dues.all_months(spell, *months.values())], on=town.on, by=town.by)
    url = f"/sponsor/janji/{promise.ref}/orang/{chosen.pk}/pembatalan"
    return Press(town.who("yusuf"), url, {}, "take_back_sponsorship")


@case("coverage:place_release")
def place_release(town: Town) -> Press:
    promise, waits = _pledge(town), town.worker()
    choice = dues.Choice(waits, None, (promise.from_month,))
    dues.allocate(promise, choices=[choice], on=town.on, by=town.by)
    url = f"/sponsor/janji/{promise.ref}/tempat/{Reservation.objects.latest('pk').pk}/pelepasan"
    return Press(town.who("yusuf"), url, {}, "release_reservation")


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
