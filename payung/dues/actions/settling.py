"""Settles months from the lines that wait: a few thousand people at a time, safe to stop and to run again."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction
from django.db.models import F, Sum

from payung.access.actions import record
from payung.access.authors import Author
from payung.access.verbs import verb
from payung.dues.actions import ledger
from payung.dues.actions.rating import rate_lines
from payung.dues.actions.settling_people import STICKY, Short, settle_people
from payung.dues.models import AnnexLine, Doubt, ShortDecision
from payung.dues.queries.spells import left_behind
from payung.store.among import each
from payung.workers.queries import roots

PEOPLE = 2_000  # to a transaction
Teller = Callable[[int, int], None]


@dataclass(slots=True)
class Settled:
    """What one look at the waiting lines did: months settled anew, settlements reversed."""

    settled: int = 0
    reversed: int = 0


@verb("settle")
def settle_waiting(*, on: date, by: Author) -> Settled:
    """Look again at every line that waits: after a reply of the branch, a merge, a decision, a new person."""
    return settle_lines("dues", on=on, by=by)


def settle_lines(subject: str, *, on: date, by: Author, tell: Teller | None = None) -> Settled:
    """Settle what can be settled of the waiting lines; reverse what an earlier payment displaces.

    ``subject`` is what the audit lines name; ``tell`` hears how many people of how many have been looked at. What is
    settled depends on the facts on file, not on the order in which they came.
    """
    with transaction.atomic():
        ledger.hold_the_books()
        _find_receipts_and_people()
    rate_lines(on=on)
    short = _short_receipts()
    families = _people_to_look_at(short, on)
    total = Settled()
    for start in range(0, len(families), PEOPLE):
        people = [one for family in families[start : start + PEOPLE] for one in family]
        with transaction.atomic():
            ledger.hold_the_books()
            settled, taken_back = settle_people(people, short=short, on=on, by=by)
            if settled or taken_back:
                record("settle", subject, on=on, by=by, after={"settled": settled, "reversed": taken_back})
        total.settled += settled
        total.reversed += taken_back
        if tell:
            tell(min(start + PEOPLE, len(families)), len(families))
    return total


def _find_receipts_and_people() -> None:
    """Join lines to receipts and to people that came after them, and say why the rest waits."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE dues_annexline SET payment_id ="
            " (SELECT p.id FROM dues_payment p WHERE p.receipt = dues_annexline.receipt)"
            " WHERE payment_id IS NULL AND receipt IN (SELECT receipt FROM dues_payment)"
        )
        cursor.execute(
            "UPDATE dues_annexline SET worker_id ="
            " (SELECT w.id FROM workers_worker w WHERE w.nik_index = dues_annexline.nik_index)"
            " WHERE worker_id IS NULL AND nik_index IN (SELECT nik_index FROM workers_worker)"
        )
    waiting = AnnexLine.objects.filter(problem__isnull=False).exclude(problem__in=STICKY)
    waiting.filter(payment=None).update(problem="receipt_missing")
    in_doubt = Doubt.objects.undecided().filter(part="payments").values("receipt")
    waiting.filter(payment=None, receipt__in=in_doubt).update(problem="receipt_waits")
    paid = waiting.filter(payment__isnull=False)
    paid.filter(worker=None).exclude(nik_index="").update(problem="person_unknown")
    paid.filter(worker=None, nik_index="").update(problem="nik_unreadable")
    paid.filter(worker__isnull=False, month=None).update(problem="month_unreadable")


def _short_receipts() -> Short:
    """Return the payments, among those with lines that wait, whose money is less than their lines cost."""
    touched = AnnexLine.objects.filter(problem__isnull=False, payment__isnull=False).values("payment_id")
    short = set(
        AnnexLine.objects.filter(payment_id__in=touched)
        .values("payment_id")
        .annotate(cost=Sum("rate_rupiah"))
        .filter(cost__gt=F("payment__amount_rupiah"))
        .values_list("payment_id", flat=True)
    )
    decided = set(ShortDecision.objects.filter(payment_id__in=each(short)).values_list("payment_id", flat=True))
    return Short(undecided=short - decided, decided=decided)


def _people_to_look_at(short: Short, on: date) -> list[list[int]]:
    """Return, person by person with all her records, whose lines wait, whose receipt turned out to be short, or who
    has a month left behind by an ended membership."""
    waiting = AnnexLine.objects.filter(
        problem__isnull=False, payment__isnull=False, worker__isnull=False, month__isnull=False,
        source__stored_on__isnull=False,
    ).exclude(problem__in=STICKY)  # fmt: skip
    shaken = AnnexLine.objects.filter(payment_id__in=each(short.undecided), problem=None, worker__isnull=False)
    people = set(waiting.values_list("worker_id", flat=True)) | set(shaken.values_list("worker_id", flat=True))
    people |= left_behind()
    root_of = roots(on)
    families = {root_of.get(one, one): {root_of.get(one, one)} for one in people}
    for absorbed, root in root_of.items():
        if root in families:
            families[root].add(absorbed)
    return [sorted(families[root]) for root in sorted(families)]
