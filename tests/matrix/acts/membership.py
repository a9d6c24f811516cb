"""Calls of the verbs from a letter to the end of a membership."""

from datetime import date
from typing import Any

from payung.demo import writing
from payung.enrolment import actions as enrolment
from payung.enrolment.actions import replies
from payung.enrolment.models import Batch, Nomination, Reply
from payung.enrolment.models import Doubt as LineDoubt
from payung.regions.models import Region
from payung.workers.queries import home_code, nik_of
from tests.matrix.acts.calling import Act, act, member, worker
from tests.matrix.acts.people import newcomer
from tests.presses.town import RW, VILLAGE, Town

# enrolment ------------------------------------------------------------------------------------------------------------


@act("issue_letter")
def issue_letter(t: Town) -> Act:
    given = {"number": f"SK-M{t.next()}", "area": t.region(), "issued_on": t.on, "issuer": "Lurah", "on": t.on}
    return Act(enrolment.issue_letter, (VILLAGE,), takes=given)


@act("add_by_hand")
def add_by_hand(t: Town) -> Act:
    return Act(enrolment.add_by_hand, takes={"newcomer": newcomer(t), "on": t.on})


def _here(t: Town) -> Region:
    return t.region(RW)


@act("nominate")
def nominate(t: Town) -> Act:
    given = {"workers": [t.listed(_here(t))], "letter": t.letter(), "campaign": t.running, "on": t.on}
    return Act(enrolment.nominate, takes=given)


@act("drop_out")
def drop_out(t: Town) -> Act:
    given = {"nomination": t.nomination(_here(t)), "why": "declined", "on": t.on}
    return Act(enrolment.drop_out, takes=given)


@act("replace")
def replace(t: Town) -> Act:
    nomination, waiting = t.nomination(_here(t)), t.listed(_here(t))
    return Act(enrolment.replace, takes={"nomination": nomination, "with_": waiting, "on": t.on})


@act("send_again")
def send_again(t: Town) -> Act:
    return Act(enrolment.send_again, takes={"nomination": t.nomination(_here(t)), "on": t.on})


@act("allow_age")
def allow_age(t: Town) -> Act:
    return Act(enrolment.allow_age, takes={"worker": worker(t), "number": f"B/{t.next()}", "on": t.on})


@act("make_batch")
def make_batch(t: Town) -> Act:
    rw = t.rw()
    t.nomination(rw)
    return Act(enrolment.make_batch, (rw.code,), takes={"kind": "new", "area": rw, "on": t.on})


def _made(t: Town) -> tuple[Batch, str]:
    made = t.batch()
    return made, made.area.code


@act("approve_batch")
def approve_batch(t: Town) -> Act:
    made, place = _made(t)
    return Act(enrolment.approve_batch, (place,), t.who("yusuf"), takes={"batch": made, "on": t.on})


@act("hand_over_batch")
def hand_over_batch(t: Town) -> Act:
    approved = t.batch(approved=True)
    return Act(enrolment.hand_over, (approved.area.code,), takes={"batch": approved, "on": t.on})


@act("cancel_batch")
def cancel_batch(t: Town) -> Act:
    made, place = _made(t)
    return Act(enrolment.cancel_batch, (place,), takes={"batch": made, "on": t.on})


@act("return_batch")
def return_batch(t: Town) -> Act:
    made, place = _made(t)
    given = {"batch": made, "why": "Ada yang salah", "on": t.on}
    return Act(enrolment.return_batch, (place,), t.who("yusuf"), takes=given)


def answered(t: Town, status: str = "BERHASIL") -> tuple[Batch, bytes]:
    """Return a batch of one person, handed over, and the branch's answer to it."""
    approved = t.batch(approved=True)
    enrolment.hand_over(approved, on=t.on, by=t.who("yusuf"))
    asked = Nomination.objects.order_by("-pk")[0].worker
    line = (nik_of(asked), asked.name, asked.birth_date, status, t.crowd.kpj(), t.on, "")
    return approved, writing.reply([line])


@act("receive_reply")
def receive_reply(t: Town) -> Act:
    approved, data = answered(t)
    given = {"name": "balasan.xlsx", "data": data, "batch": approved, "area": approved.area, "on": t.on}
    return Act(enrolment.receive_reply, (approved.area.code,), takes=given)


def _reply(t: Town, status: str = "BERHASIL") -> tuple[Reply, str]:
    approved, data = answered(t, status)
    kept = enrolment.receive_reply("balasan.xlsx", data, area=approved.area, on=t.on, by=t.who("cabang"))
    return kept, approved.area.code


@act("apply_reply")
def apply_reply(t: Town) -> Act:
    kept, place = _reply(t)
    return Act(enrolment.apply_reply, (place,), takes={"reply": kept, "on": t.on})


@act("discard_reply")
def discard_reply(t: Town) -> Act:
    kept, place = _reply(t)
    return Act(enrolment.discard_reply, (place,), takes={"reply": kept, "on": t.on})


@act("finish_reply")
def finish_reply(t: Town) -> Act:
    kept, place = _reply(t)
    enrolment.start_applying(kept, on=t.on, by=t.who("cabang"))
    return Act(replies.finish_reply, (place,), takes={"reply": kept, "on": t.on})


@act("decide_line")
def decide_line(t: Town) -> Act:
    kept, place = _reply(t, "ENTAHLAH")
    enrolment.apply_reply(kept, on=t.on, by=t.who("cabang"))
    doubt = LineDoubt.objects.get(reply=kept)
    given = {"doubt": doubt, "take": False, "on": t.on}
    return Act(enrolment.decide_doubt, (place,), t.who("cabang"), takes=given)


@act("import_members")
def import_members(t: Town) -> Act:
    one = worker(t)
    rows: list[list[Any]] = [["NIK", "NAMA", "NO KPJ", "TGL MULAI KEPESERTAAN", "STATUS"]]
    rows.append([nik_of(one), one.name, t.crowd.kpj(), date(2025, 3, 1), "AKTIF"])
    given = {"name": "aktif.xlsx", "data": writing.workbook(rows), "area": _here(t), "on": t.on}
    return Act(enrolment.import_members, takes=given)


@act("hand_over_card")
def hand_over_card(t: Town) -> Act:
    spell, place = member(t)
    given = {"membership": spell, "to_whom": "Sendiri", "on": t.on}
    return Act(enrolment.hand_over_card, (place,), takes=given)


@act("end_membership")
def end_membership(t: Town) -> Act:
    spell, place = member(t)
    given = {"membership": spell, "last_day": t.on, "why": "moved", "on": t.on}
    return Act(enrolment.end, (place,), takes=given)


def _late(t: Town) -> tuple[Any, str]:
    late = t.waiting_ending()
    return late, home_code(late.membership.worker, t.on)


@act("confirm_ending")
def confirm_ending(t: Town) -> Act:
    late, place = _late(t)
    return Act(enrolment.confirm_ending, (place,), t.who("yusuf"), takes={"waiting": late, "on": t.on})


@act("drop_ending")
def drop_ending(t: Town) -> Act:
    late, place = _late(t)
    return Act(enrolment.drop_ending, (place,), takes={"waiting": late, "on": t.on})


@act("take_back_ending")
def take_back_ending(t: Town) -> Act:
    late, place = _late(t)
    ending = enrolment.confirm_ending(late, on=t.on, by=t.who("dewi"))
    return Act(enrolment.take_back_ending, (place,), takes={"ending": ending, "on": t.on})
