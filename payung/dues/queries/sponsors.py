"""What a sponsor promised, paid and still has, and whom the money protects until when."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Max, Q, QuerySet, Sum
from django.utils.translation import gettext as _
from rapidfuzz import fuzz

from payung.dues.models import Attribution, Payment, Pledge, Refund, Settlement, Sponsor, Sponsorship
from payung.dues.queries.credits import standing
from payung.dues.queries.promises import standing_promises
from payung.dues.queries.spells import price_in, spells_by_id
from payung.enrolment.models import Ending as MembershipEnding
from payung.rules.months import last_day, month_of
from payung.rules.reasons import Reason, Refused
from payung.sheets.folding import fold
from payung.store.among import each
from payung.workers.models import Residence, Worker

MONTHS_AHEAD = 6
WARNING_DAYS = 60
ALIKE = 88  # of 100: from here on two names may be one sponsor under two spellings
LEGAL_FORMS = frozenset({"pt", "cv", "ud", "tbk", "yayasan", "koperasi", "persero", "perum"})
SHOWN_TOGETHER = 10  # people: smaller groups would show who somebody is


@dataclass(frozen=True, slots=True)
class Money:
    """What was promised, came in, paid dues and went back, in whole rupiah, and whom it protects on the day.

    ``ends``: of these people, how many it protects until the end of which month, the first month first. ``earlier``:
    how many it protected and protects no more; ``until_month`` is the last month that it pays or paid for anybody.
    """

    promised: int
    received: int
    used: int
    refunded: int
    ends: tuple[tuple[int, int], ...]
    earlier: int
    until_month: int | None
    planned_people: int

    @property
    def people(self) -> int:
        """Return whom it protects on the day."""
        return sum(people for _month, people in self.ends)

    @property
    def left(self) -> int:
        """Return what came in and waits."""
        return self.received - self.used - self.refunded

    @property
    def is_over(self) -> bool:
        """Whether it protected people and protects nobody on the day."""
        return self.earlier > 0 and not self.ends

    @property
    def open_promise(self) -> int:
        """Return what was promised and has not come in."""
        return max(self.promised - self.received, 0)


def sponsor_state(sponsor: Sponsor, *, known_on: date) -> Money:
    """Return the sponsor's figures over all pledges and receipts, as known on the day."""
    payments = _payments(known_on).filter(sponsor=sponsor).values("payment_id")
    pledges = Pledge.objects.filter(sponsor=sponsor, recorded_on__lte=known_on)
    return _money(payments, pledges, known_on)


def pledge_state(promise: Pledge, *, known_on: date) -> Money:
    """Return the figures of one pledge: the receipts that are known to be for it, as known on the day."""
    payments = _payments(known_on).filter(pledge=promise).values("payment_id")
    return _money(payments, Pledge.objects.filter(pk=promise.pk), known_on)


@dataclass(frozen=True, slots=True)
class Sums:
    """What was promised, came in, paid dues and went back, in whole rupiah."""

    promised: int
    received: int
    used: int
    refunded: int


def sponsor_sums(sponsor: Sponsor, *, known_on: date) -> Sums:
    """Return the sponsor's money over all pledges and receipts, as known on the day."""
    payments = _payments(known_on).filter(sponsor=sponsor).values("payment_id")
    return _sums(payments, Pledge.objects.filter(sponsor=sponsor, recorded_on__lte=known_on), known_on)


def settled_by(sponsor: Sponsor, *, known_on: date) -> "QuerySet[Settlement]":
    """Return the months that the sponsor's receipts settle, as known on the day."""
    return standing(known_on).filter(payment_id__in=_payments(known_on).filter(sponsor=sponsor).values("payment_id"))


def _payments(known_on: date) -> "QuerySet[Attribution]":
    return Attribution.objects.filter(recorded_on__lte=known_on).exclude(reversed_on__lte=known_on)


def _money(payments: "QuerySet[Attribution, Any]", pledges: "QuerySet[Pledge]", known_on: date) -> Money:
    settled = standing(known_on).filter(payment_id__in=payments)
    sums = _sums(payments, pledges, known_on)
    ends, earlier = _ends(settled, known_on)
    planned = sponsorships(known_on=known_on).filter(pledge__in=pledges)
    return Money(
        promised=sums.promised,
        received=sums.received,
        used=sums.used,
        refunded=sums.refunded,
        ends=ends,
        earlier=earlier,
        until_month=settled.aggregate(until=Max("month"))["until"],
        planned_people=planned.values("membership_id").distinct().count(),
    )


def _sums(payments: "QuerySet[Attribution, Any]", pledges: "QuerySet[Pledge]", known_on: date) -> Sums:
    settled = standing(known_on).filter(payment_id__in=payments)
    paid = Payment.objects.filter(pk__in=payments, recorded_on__lte=known_on)
    refunds = Refund.objects.filter(payment_id__in=payments, confirmed_on__lte=known_on)
    return Sums(
        promised=sum(promise.amount_rupiah for promise in standing_promises(pledges, known_on=known_on).values()),
        received=paid.aggregate(rupiah=Sum("amount_rupiah"))["rupiah"] or 0,
        used=settled.aggregate(rupiah=Sum("rupiah"))["rupiah"] or 0,
        refunded=refunds.aggregate(rupiah=Sum("amount_rupiah"))["rupiah"] or 0,
    )


def _ends(settled: "QuerySet[Settlement]", on: date) -> tuple[tuple[tuple[int, int], ...], int]:
    """Return how many people are protected on the day until the end of which month, and how many no more.

    A person counts once; protected on the day is whose month of the day is paid and whose membership has not ended.
    """
    over, month = over_by(settled, on), month_of(on)
    paid: dict[int, set[int]] = defaultdict(set)
    for worker, membership, settled_month in settled.values_list("membership__worker_id", "membership_id", "month"):
        paid[worker].add(settled_month if membership not in over else month - 1)
    counts: Counter[int] = Counter()
    for months in paid.values():
        if month in months:
            until = month
            while until + 1 in months:
                until += 1
            counts[until] += 1
    begins_later = sum(month not in months and max(months) > month for months in paid.values())
    return tuple(sorted(counts.items())), len(paid) - counts.total() - begins_later


def over_by(settled: "QuerySet[Settlement]", on: date) -> set[int]:
    """Return the memberships of these settlements that ended before the day."""
    ended = MembershipEnding.objects.filter(last_day__lt=on, recorded_on__lte=on).exclude(reversed_on__lte=on)
    here = ended.filter(membership_id__in=settled.values("membership_id"))
    return set(here.values_list("membership_id", flat=True))


def sponsorships(*, known_on: date) -> "QuerySet[Sponsorship]":
    """Return the sponsorships that stand, as known on the day."""
    return Sponsorship.objects.filter(recorded_on__lte=known_on).exclude(reversed_on__lte=known_on)


def sponsorships_on(month: int, *, known_on: date) -> "QuerySet[Sponsorship]":
    """Return the sponsorships for a month, as known on the day."""
    return sponsorships(known_on=known_on).filter(from_month__lte=month, to_month__gte=month)


def cost_of(membership_ids: Iterable[int], first: int, last: int, payer: str) -> dict[int, int]:
    """Return what the months from first to last, from its start on, of each membership cost this payer, in rupiah."""
    return {
        pk: price_in(spell, range(max(first, spell.opening), last + 1), payer)
        for pk, spell in spells_by_id(membership_ids).items()
    }


@dataclass(frozen=True, slots=True)
class Protected:
    """One person whom a sponsor's money protects: no name, as sponsors see work and RW only."""

    worker_ref: str
    occupation: str
    rw: str  # RW and kelurahan by their names
    months: int
    rupiah: int
    first_month: int
    until_month: int
    is_now: bool  # protected on the day


def protected_by(sponsor: Sponsor, *, known_on: date) -> list[Protected]:
    """Return whom a sponsor's receipts protect, how many months, until when; whose cover ends first comes first."""
    payments = _payments(known_on).filter(sponsor=sponsor).values("payment_id")
    settled = standing(known_on).filter(payment_id__in=payments)
    months: dict[int, list[tuple[int, int]]] = {}
    for worker, month, rupiah in settled.values_list("membership__worker_id", "month", "rupiah"):
        months.setdefault(worker, []).append((month, rupiah))
    workers = {one.pk: one for one in Worker.objects.filter(pk__in=each(months))}
    lived = Residence.objects.filter(worker_id__in=each(months), from_on__lte=known_on).order_by("from_on", "pk")
    homes = {
        worker: " ".join(name for name in (rw, village) if name)
        for worker, rw, village in lived.values_list("worker_id", "rw__name", "rw__parent__name")
    }
    running = settled.filter(month=month_of(known_on)).exclude(membership_id__in=over_by(settled, known_on))
    now = set(running.values_list("membership__worker_id", flat=True))
    found = [
        Protected(
            workers[pk].ref, workers[pk].occupation_text or workers[pk].occupation, homes.get(pk, ""), len(paid),
            sum(rupiah for _month, rupiah in paid), min(paid)[0], max(paid)[0],
            pk in now,
        )
        for pk, paid in months.items()
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one.until_month, one.rw, one.worker_ref))


def jobs_of(protected: list[Protected]) -> list[tuple[str, int]]:
    """Return how many people of each work are protected, the most first; small groups together under an empty name."""
    now = [one for one in protected if one.is_now]
    counts = Counter(one.occupation for one in now)
    large = [(job, n) for job, n in counts.most_common() if n >= SHOWN_TOGETHER and job]
    rest = len(now) - sum(n for _job, n in large)
    return [*large, *([("", rest)] if rest else [])]


def parts_of(money: Money) -> list[dict[str, object]]:
    """Return the bar of a sponsor's money: used, in hand, and empty what was promised and has not come in; percents."""
    whole = max(money.promised, money.received, 1)
    used, left = money.used * 100 / whole, money.left * 100 / whole
    return [
        {"kind": "solid", "x": 0, "width": round(used, 2)},
        {"kind": "stripes", "x": round(used, 2), "width": round(left, 2)},
    ]


@dataclass(frozen=True, slots=True)
class Ending:
    """The protection that a sponsor pays for ends soon: on which day, for how many, what six more months cost."""

    on: date
    days: int
    people: int
    cost: int
    left: int


def ending_soon(sponsor: Sponsor, money: Money, *, on: date) -> Ending | None:
    """Return whose protection ends first of all whom the sponsor protects; None when it is more than 60 days ahead."""
    if not money.ends:
        return None
    month, people = money.ends[0]
    last = last_day(month)
    if (last - on).days > WARNING_DAYS:
        return None
    stands = standing(on).filter(payment_id__in=_payments(on).filter(sponsor=sponsor).values("payment_id"))
    going_on = stands.filter(month=month + 1).values("membership__worker_id")
    ids = stands.filter(month=month).exclude(membership__worker_id__in=going_on).values_list("membership_id", flat=True)
    costs = cost_of(ids, month + 1, month + MONTHS_AHEAD, sponsor.payer_class)
    cost = sum(costs.values())
    return Ending(last, (last - on).days, people, cost, min(money.left, cost))


def find_sponsor(words: str) -> Sponsor | None:
    """Return the sponsor with the reference or, however it is spelled, the name."""
    return Sponsor.objects.filter(Q(ref=words.strip().upper()) | Q(name_key=fold(words)[:120])).first()


def sponsor_named(words: str) -> Sponsor:
    """Return the sponsor with the reference or, however it is spelled, the name. Refuses ``unknown_sponsor``."""
    found = find_sponsor(words)
    if found is None:
        raise Refused([Reason("unknown_sponsor", _("No sponsor has this reference or name; add it first."))])
    return found


def sponsors_alike(name: str) -> list[Sponsor]:
    """Return the sponsors on file whose name is nearly this one, without PT, CV and the like, the likest first."""
    asked = _without_form(name)
    scored = [(fuzz.token_sort_ratio(asked, _without_form(one.name)), one) for one in Sponsor.objects.all()]
    return [one for score, one in sorted(scored, key=lambda each: (-each[0], each[1].pk)) if score >= ALIKE]


def _without_form(name: str) -> str:
    words = fold(name).split()
    return " ".join(word for word in words if word not in LEGAL_FORMS) or " ".join(words)
