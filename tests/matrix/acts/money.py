"""Calls of the verbs of money, of the branch's word, and of files that are taken along."""

from datetime import date, timedelta
from typing import Any

from payung.access import actions as access
from payung.access.models import User
from payung.board import actions as board
from payung.coverage import actions as coverage
from payung.demo import writing
from payung.dues import actions as dues
from payung.dues.models import (
    AnnexLine,
    CashReceipt,
    Doubt,
    Payment,
    PaymentFile,
    Pledge,
    Refund,
    Reservation,
    Settlement,
    Sponsor,
)
from payung.dues.queries.cash import offers
from payung.rules.months import month_of, month_text
from payung.workers.queries import home_code, nik_of
from tests.matrix.acts.calling import Act, act, member, worker
from tests.presses.town import RW, VILLAGE, Town

# dues -----------------------------------------------------------------------------------------------------------------


def _receipt_rows(t: Town, number: str, rupiah: int, payer: str = "APBD", day: date | None = None) -> bytes:
    month = month_text(month_of(t.on))
    paid = (day or t.on).isoformat()
    return writing.receipts([(number, f"77{t.next():08}", paid, month, month, 1, rupiah, payer)])


def _file(t: Town, number: str, rupiah: int = 50_000, payer: str = "APBD") -> dues.Sent:
    return dues.Sent(f"bukti {t.next()}.csv", _receipt_rows(t, number, rupiah, payer))


@act("receive_payments")
def receive_payments(t: Town) -> Act:
    given = {"file": _file(t, f"M-{t.next()}"), "area_code": VILLAGE, "on": t.on}
    return Act(dues.receive_payments, (VILLAGE,), takes=given)


@act("confirm_payments")
def confirm_payments(t: Town) -> Act:
    who, number = t.who("yusuf"), f"M-{t.next()}"
    dues.receive_payments(_file(t, number), area_code=VILLAGE, on=t.on, by=who)
    kept = PaymentFile.objects.order_by("-pk")[0]
    return Act(dues.confirm_payments, (VILLAGE,), who, takes={"file": kept, "on": t.on})


@act("finish_payments")
def finish_payments(t: Town) -> Act:
    kept = dues.keep_payments(_file(t, f"M-{t.next()}"), area_code=VILLAGE, on=t.on, by=t.who("cabang"))
    return Act(dues.take_in, (VILLAGE,), takes={"file": kept, "on": t.on})


@act("settle")
def settle(t: Town) -> Act:
    return Act(dues.settle_waiting, (), takes={"on": t.on})


def paid(t: Town, annex: bytes | None = None, rupiah: int = 50_000, payer: str = "APBD") -> Payment:
    """Return a receipt that the branch sent for the kelurahan."""
    number = f"M-{t.next()}"
    lines = dues.Sent(f"lampiran {t.next()}.xlsx", annex) if annex else None
    who = t.who("cabang")
    dues.receive_payments(_file(t, number, rupiah, payer), annex=lines, area_code=VILLAGE, on=t.on, by=who)
    return Payment.objects.get(receipt=number)


@act("decide_short")
def decide_short(t: Town) -> Act:
    spell, _place = member(t)
    month = month_of(t.on) + 2
    number = f"M-{t.next()}"
    rows = [(number, nik_of(spell.worker), spell.worker.name, month_text(month + more), 10_000, 6_800, 16_800)
            for more in range(2)]  # fmt: skip
    sent = dues.Sent(f"bukti {t.next()}.csv", _receipt_rows(t, number, 16_800))
    lines = dues.Sent(f"lampiran {t.next()}.xlsx", writing.annex(rows))
    dues.receive_payments(sent, annex=lines, area_code=VILLAGE, on=t.on, by=t.who("cabang"))
    short = Payment.objects.get(receipt=number)
    assert AnnexLine.objects.filter(payment=short, problem="receipt_short").exists()
    given = {"payment": short, "kind": "keep_as_credit", "on": t.on}
    return Act(dues.decide_short, (VILLAGE,), t.who("cabang"), takes=given)


@act("reverse_settlement")
def reverse_settlement(t: Town) -> Act:
    one = Settlement.objects.select_related("membership__worker").order_by("pk")[t.next() - 500]
    place = home_code(one.membership.worker, t.on)
    return Act(dues.reverse_settlement, (place,), takes={"settlement": one, "why": "Salah", "on": t.on})


@act("prepare_refund")
def prepare_refund(t: Town) -> Act:
    given = {"payment": paid(t), "amount_rupiah": 40_000, "why": "Lebih", "on": t.on}
    return Act(dues.refund, (VILLAGE,), takes=given)


@act("confirm_refund")
def confirm_refund(t: Town) -> Act:
    fact: Refund = dues.refund(paid(t), amount_rupiah=40_000, why="Lebih", on=t.on, by=t.who("yusuf"))
    return Act(dues.confirm_refund, (VILLAGE,), t.who("yusuf"), takes={"fact": fact, "on": t.on})


@act("decide_doubts")
def decide_doubts(t: Town) -> Act:
    long_ago = _receipt_rows(t, f"M-{t.next()}", 50_000, day=t.on - timedelta(days=90))
    who = t.who("cabang")
    dues.receive_payments(dues.Sent(f"lama {t.next()}.csv", long_ago), area_code=VILLAGE, on=t.on, by=who)
    waiting = Doubt.objects.order_by("-pk")[:1]
    return Act(dues.decide_doubts, (VILLAGE,), who, takes={"doubts": list(waiting), "take": False, "on": t.on})


def sponsor(t: Town, area: str = VILLAGE) -> Sponsor:
    name = f"PT Matriks {t.next()}"
    return dues.add_sponsor(name, payer_class="company", area_code=area, on=t.on, by=t.by)


@act("add_sponsor")
def add_sponsor(t: Town) -> Act:
    given = {"name": f"PT Baru {t.next()}", "payer_class": "company", "area_code": VILLAGE, "on": t.on}
    return Act(dues.add_sponsor, (VILLAGE,), takes=given)


@act("pledge")
def pledge(t: Town) -> Act:
    month = month_of(t.on) + 1
    given = {"sponsor": sponsor(t), "amount_rupiah": 500_000, "from_month": month, "to_month": month, "on": t.on}
    return Act(dues.pledge, (VILLAGE,), takes=given)


def promise(t: Town) -> Pledge:
    soon = month_of(t.on) + 1
    return dues.pledge(sponsor(t), amount_rupiah=20_000, from_month=soon, to_month=soon, on=t.on, by=t.by)


def bill_to_be(t: Town) -> dict[str, Any]:
    """Choose somebody for the month after next, which no bill of the demo holds, and return whom that asks."""
    spell, place = member(t)
    later = month_of(t.on) + 2
    made = dues.pledge(sponsor(t), amount_rupiah=20_000, from_month=later, to_month=later, on=t.on, by=t.by)
    dues.allocate(made, choices=[dues.all_months(spell, made.from_month, made.to_month)], on=t.on, by=t.by)
    return {"payer": made.sponsor, "month": made.from_month, "area": t.region(place.partition("-")[0]), "on": t.on}


def collecting(t: Town, by: User) -> CashReceipt:
    """Return a receipt of a month's dues that somebody took in cash."""
    spell = t.member()
    (offer,) = offers(spell, [1])
    return dues.collect_dues(spell, months=1, rupiah=offer.rupiah, on=t.on, by=by)


@act("collect_dues")
def collect_dues(t: Town) -> Act:
    spell, place = member(t)
    (offer,) = offers(spell, [1])
    given = {"membership": spell, "months": 1, "rupiah": offer.rupiah, "on": t.on}
    return Act(dues.collect_dues, (place,), takes=given)


@act("count_cash")
def count_cash(t: Town) -> Act:
    first = access.add_user(f"pemungut{t.next()}", role="village_officer", area=VILLAGE, on=t.on, by=t.by)
    said = dues.hand_over_cash(collecting(t, first).rupiah, on=t.on, by=first)
    return Act(dues.count_cash, (VILLAGE,), first, takes={"handover": said, "counted_rupiah": said.rupiah, "on": t.on})


@act("make_bill")
def make_bill(t: Town) -> Act:
    given = bill_to_be(t)
    return Act(dues.make_bill, (given["area"].code,), takes=given)


@act("approve_bill")
def approve_bill(t: Town) -> Act:
    first = t.who("yusuf")
    bill = dues.make_bill(**bill_to_be(t), by=first)
    return Act(dues.approve_bill, (bill.area.code,), first, takes={"bill": bill, "on": t.on})


@act("cancel_bill")
def cancel_bill(t: Town) -> Act:
    bill = dues.make_bill(**bill_to_be(t), by=t.who("yusuf"))
    return Act(dues.cancel_bill, (bill.area.code,), takes={"bill": bill, "on": t.on})


@act("note_billing_code")
def note_billing_code(t: Town) -> Act:
    bill = dues.make_bill(**bill_to_be(t), by=t.who("yusuf"))
    return Act(dues.note_billing_code, (bill.area.code,), takes={"bill": bill, "code": f"88{t.next()}", "on": t.on})


@act("correct_sponsor")
def correct_sponsor(t: Town) -> Act:
    given = {"sponsor": sponsor(t), "name": f"PT Betul {t.next()}", "contact": dues.Contact("Ibu Sri"), "on": t.on}
    return Act(dues.correct_sponsor, (VILLAGE,), takes=given)


@act("end_sponsor")
def end_sponsor(t: Town) -> Act:
    return Act(dues.end_sponsor, (VILLAGE,), takes={"sponsor": sponsor(t), "last_day": t.on, "on": t.on})


@act("add_agreement")
def add_agreement(t: Town) -> Act:
    paper = dues.Paper(f"PKS/{t.next()}", t.on, t.on, "carried")
    return Act(dues.add_agreement, (VILLAGE,), takes={"sponsor": sponsor(t), "paper": paper, "on": t.on})


@act("take_agreement")
def take_agreement(t: Town) -> Act:
    owner, paper = sponsor(t), dues.Paper(f"PKS/{t.next()}", t.on, t.on, "carried")
    kept = dues.add_agreement(owner, paper=paper, document=("pks.pdf", b"%PDF-1.7"), on=t.on, by=t.by)
    return Act(dues.take_agreement, (VILLAGE,), takes={"sponsor": owner, "paper": kept, "on": t.on})


@act("change_pledge")
def change_pledge(t: Town) -> Act:
    made = promise(t)
    given = {"promise": made, "amount_rupiah": 40_000, "to_month": made.to_month, "why": "Ditambah", "on": t.on}
    return Act(dues.change_pledge, (VILLAGE,), takes=given)


@act("release_reservation")
def release_reservation(t: Town) -> Act:
    made, waits = promise(t), worker(t)
    choice = dues.Choice(waits, None, (made.from_month,))
    dues.allocate(made, choices=[choice], on=t.on, by=t.by)
    return Act(dues.release_reservation, (RW,), takes={"place": Reservation.objects.latest("pk"), "on": t.on})


@act("allocate")
def allocate(t: Town) -> Act:
    made, (spell, place) = promise(t), member(t)
    months = {"from_month": made.from_month, "to_month": made.to_month}
    given = {"promise": made, "choices": [dues.all_months(spell, *months.values())], "on": t.on}
    return Act(dues.allocate, (VILLAGE, place), takes=given)


@act("take_back_sponsorship")
def take_back_sponsorship(t: Town) -> Act:
    made, (spell, place) = promise(t), member(t)
    months = {"from_month": made.from_month, "to_month": made.to_month}
    [chosen] = dues.allocate(made, choices=[dues.all_months(spell, *months.values())], on=t.on, by=t.by)
    return Act(dues.take_back, (place,), takes={"sponsorship": chosen, "on": t.on})


@act("attribute_payment")
def attribute_payment(t: Town) -> Act:
    given = {"payment": paid(t, payer="CSR PT Lain"), "sponsor": sponsor(t), "on": t.on}
    return Act(dues.attribute, (VILLAGE,), takes=given)


# coverage and board ---------------------------------------------------------------------------------------------------


def _about_word(t: Town, spell: Any) -> dict[str, Any]:
    return {"first_day": spell.start, "last_day": spell.start, "protected": True, "reference": f"B/{t.next()}"}


@act("record_word")
def record_word(t: Town) -> Act:
    spell, place = member(t)
    given = {"membership": spell, **_about_word(t, spell), "on": t.on}
    return Act(coverage.record_word, (place,), takes=given)


def _word(t: Town) -> tuple[Any, str]:
    spell, place = member(t)
    return coverage.record_word(spell, **_about_word(t, spell), on=t.on, by=t.who("yusuf")), place


@act("confirm_word")
def confirm_word(t: Town) -> Act:
    word, place = _word(t)
    return Act(coverage.confirm_word, (place,), t.who("yusuf"), takes={"word": word, "on": t.on})


@act("reverse_word")
def reverse_word(t: Town) -> Act:
    word, place = _word(t)
    return Act(coverage.reverse_word, (place,), takes={"word": word, "on": t.on})


@act("take_trail")
def take_trail(t: Town) -> Act:
    given = {"lines": 1, "kind": "csv", "narrowed": {}, "area": VILLAGE, "on": t.on}
    return Act(board.take_trail, (VILLAGE,), takes=given)


@act("take_people")
def take_people(t: Town) -> Act:
    given = {"refs": [worker(t).ref], "purpose": "Rapat", "area": RW, "state": "", "on": t.on}
    return Act(board.take_people, takes=given)
