"""What collectors hold in cash and since when, which months were collected, and which could be."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet, Sum

from payung.access.models import User
from payung.dues.models import CashHandover, CashMonth, CashReceipt
from payung.dues.queries.allocated import months_paid, months_promised
from payung.dues.queries.spells import price_in, spells_by_id
from payung.enrolment.models import Ending, Membership, PayerClass
from payung.store.among import each
from payung.workers.models import Worker
from payung.workers.queries import EVER, roots

MOST_MONTHS = 12  # that somebody collects at once
SOON_DAYS, LATE_DAYS = 7, 30  # cash in hand stands on the homes; it is a difference that the minutes list


@dataclass(frozen=True, slots=True)
class InHand:
    """What a collector has collected and not handed over: rupiah, and the day of the oldest receipt of it."""

    collector: User
    rupiah: int
    since: date

    def days(self, on: date) -> int:
        """Return its age in days."""
        return (on - self.since).days


@dataclass(frozen=True, slots=True)
class Offer:
    """Dues that a member could pay in cash: the months, in their order, and what they cost in rupiah."""

    months: tuple[int, ...]
    rupiah: int


@dataclass(frozen=True, slots=True)
class Collected:
    """A month that a member has paid in cash and the branch's receipt has not settled."""

    month: int
    rupiah: int
    collector: User
    number: int


def receipts_on(day: date) -> "QuerySet[CashReceipt]":
    """Return the receipts of cash that stand, as known on a day."""
    return CashReceipt.objects.filter(recorded_on__lte=day).exclude(cancelled_on__lte=day)


def months_of(receipt: CashReceipt) -> "QuerySet[CashMonth]":
    """Return the months that a receipt of cash is for, in their order."""
    return CashMonth.objects.filter(receipt=receipt).order_by("month")


def in_hand(collectors: Iterable[User], *, on: date) -> list[InHand]:
    """Return who of some people holds cash, as known on a day: the oldest first. What is handed over pays the oldest
    receipts first."""
    ids = [one.pk for one in collectors]
    counted = CashHandover.objects.filter(collector_id__in=each(ids), confirmed_on__lte=on).order_by()
    handed = dict(counted.values_list("collector_id").annotate(rupiah=Sum("counted_rupiah")))
    held: dict[int, InHand] = {}
    receipts = receipts_on(on).filter(collector_id__in=each(ids)).select_related("collector")
    for one in receipts.order_by("collector_id", "number"):
        pays = min(one.rupiah, handed.get(one.collector_id, 0))
        handed[one.collector_id] = handed.get(one.collector_id, 0) - pays
        if left := one.rupiah - pays:
            before = held.get(one.collector_id)
            since = min(before.since, one.on) if before else one.on
            held[one.collector_id] = InHand(one.collector, left + (before.rupiah if before else 0), since)
    return sorted(held.values(), key=lambda each: (each.since, each.collector.pk))


def in_hand_of(collector: User, *, on: date) -> InHand | None:
    """Return what one person holds, as known on a day."""
    return next(iter(in_hand([collector], on=on)), None)


def in_hand_seen_by(user: User, *, on: date) -> list[InHand]:
    """Return who holds cash: the user herself, and the collectors of her area."""
    wrote = User.objects.filter(pk__in=CashReceipt.objects.order_by().values("collector"))
    within = Q(area__startswith=user.area) if user.area else Q(pk=user.pk)
    return in_hand(wrote.filter(Q(pk=user.pk) | within), on=on)


def longer_than(days: int, *, on: date) -> list[InHand]:
    """Return who has held cash for more than so many days, whoever looks: for the minutes."""
    wrote = User.objects.filter(pk__in=CashReceipt.objects.order_by().values("collector"))
    return [one for one in in_hand(wrote, on=on) if one.days(on) > days]


def collected(membership_ids: Iterable[int], *, on: date) -> dict[int, list[Collected]]:
    """Return by membership the months that were paid in cash and that nobody has settled, as known on a day."""
    found: dict[int, list[Collected]] = defaultdict(list)
    ids = list(membership_ids)
    months = CashMonth.objects.filter(membership_id__in=each(ids), receipt__in=receipts_on(on).values("pk"))
    settled = months_paid(ids)
    for one in months.select_related("receipt__collector").order_by("month"):
        if one.month not in settled[one.membership_id]:
            found[one.membership_id].append(Collected(one.month, one.rupiah, one.receipt.collector, one.receipt.number))
    return found


def running_membership(worker: Worker) -> Membership | None:
    """Return the latest membership of a person, in whichever of her merged records, that no ending closes."""
    root_of = roots(EVER)
    root = root_of.get(worker.pk, worker.pk)
    records = [root, *(record for record, one in root_of.items() if one == root)]
    ended = Ending.objects.filter(reversed_on=None).values("membership_id")
    running = Membership.objects.filter(worker_id__in=each(records)).exclude(pk__in=ended)
    return running.select_related("worker", "nomination__letter").order_by("-start", "-pk").first()


def offers(membership: Membership, how_many: Sequence[int] = range(1, MOST_MONTHS + 1)) -> list[Offer]:
    """Return the next months of a member that nobody pays or has promised, the first so many of them each time.

    At her own rate. A month of a pledge, of a letter or of another receipt of cash is left out.
    """
    spell = spells_by_id([membership.pk])[membership.pk]
    taken = months_paid([membership.pk])[membership.pk] | months_promised([membership.pk])[membership.pk]
    taken |= set(CashMonth.objects.filter(membership=membership, void=False).values_list("month", flat=True))
    taken |= _by_letter(membership)
    most: list[int] = []
    month = spell.opening
    while len(most) < max(how_many) and (spell.closing is None or month <= spell.closing):
        most += [month] if month not in taken else []
        month += 1
    chosen = [tuple(most[:many]) for many in how_many if many <= len(most)]
    return [Offer(months, price_in(spell, months, PayerClass.SELF)) for months in chosen]


def _by_letter(membership: Membership) -> set[int]:
    """Return the months that the letter of her nomination pays, where it says them."""
    letter = membership.nomination.letter if membership.nomination else None
    if letter is None or letter.months is None or letter.from_month is None:
        return set()
    return set(range(letter.from_month, letter.from_month + letter.months))
