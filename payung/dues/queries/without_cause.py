"""Months paid without cause, as an auditor asks: for whom nothing was due, by payer and budget year, what came back.

Each month or line stands once, under the first cause that holds, in the order of `Cause`.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.enums import TextChoices
from django.utils.translation import gettext_lazy as _

from payung.access.models import User
from payung.dues.models import AnnexLine, Payment, Refund, Settlement
from payung.dues.queries.credits import owners, standing
from payung.enrolment.models import AgeLetter, Elsewhere, Ending, Membership, PayerClass
from payung.rules import registration
from payung.rules.months import first_day, month_of
from payung.rules.registration import CLOSING_AGE, Work
from payung.store.among import each
from payung.workers.queries import roots


class Cause(TextChoices):
    """Why nothing was due for a month."""

    DIED = "died", _("after the month of the death")
    AFTER_ENDING = "after_ending", _("after the end of the membership")
    PAID_TWICE = "paid_twice", _("one person's month paid twice")
    ELSEWHERE = "elsewhere", _("a member elsewhere")
    OVER_AGE = "over_age", _("too old when the membership began")
    OUTSIDE_LETTER = "outside_letter", _("outside the months of the decision letter")
    NOBODY = "nobody", _("for nobody who is on file")


# Lines whose money waits, by the code of why, and under which cause they stand.
OF_PROBLEM = {
    "person_unknown": Cause.NOBODY, "after_ending": Cause.AFTER_ENDING, "month_settled_already": Cause.PAID_TWICE,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class WithoutCause:
    """A month that was paid without cause: the settlement that stands, or none where its money waits as credit."""

    settlement_id: int | None
    line_id: int | None
    worker_ref: str
    month: int
    rupiah: int
    receipt: str
    payment_id: int
    payer_class: str
    payer: str
    year: int  # of the payment: the budget year
    why: str

    @property
    def why_words(self) -> str:
        """Return the cause in words."""
        return str(Cause(self.why).label)


@dataclass(frozen=True, slots=True)
class Group:
    """Months without cause of one payer, budget year and cause: people, months, rupiah."""

    payer_class: str
    payer: str
    year: int
    why: str
    people: int
    months: int
    rupiah: int

    @property
    def why_words(self) -> str:
        """Return the cause in words."""
        return str(Cause(self.why).label)

    @property
    def payer_words(self) -> str:
        """Return the kind of payer in words."""
        return str(PayerClass(self.payer_class).label)


def without_cause(*, known_on: date) -> list[WithoutCause]:
    """Return every month that was paid without cause, as known on the day: settled ones, then lines that wait."""
    causes = _causes(known_on)
    rows = standing(known_on).filter(pk__in=each(causes)).order_by("month", "pk")
    columns = (
        "pk", "membership__worker__ref", "month", "rupiah", "payment__receipt", "payment_id", "payment__payer_class",
        "payment__payer_text", "payment__paid_on",
    )  # fmt: skip
    found = [
        WithoutCause(pk, None, ref, month, rupiah, receipt, payment, kind, text, paid_on.year, causes[pk])
        for pk, ref, month, rupiah, receipt, payment, kind, text, paid_on in rows.values_list(*columns)
    ]
    return found + list(_waiting(known_on))


def _waiting(known_on: date) -> Iterator[WithoutCause]:
    """Yield the lines whose money waits for nobody, or for whom nothing was due."""
    lines = AnnexLine.objects.filter(
        problem__in=OF_PROBLEM, payment__isnull=False, month__isnull=False, rate_rupiah__gt=0,
        recorded_on__lte=known_on, payment__recorded_on__lte=known_on,
    ).order_by("month", "pk")  # fmt: skip
    columns = (
        "pk", "worker__ref", "month", "rate_rupiah", "payment__receipt", "payment_id", "payment__payer_class",
        "payment__payer_text", "payment__paid_on", "problem",
    )  # fmt: skip
    for pk, ref, month, rupiah, receipt, payment, kind, text, paid_on, problem in lines.values_list(*columns):
        yield WithoutCause(
            None, pk, ref or "", month, rupiah, receipt, payment, kind, text, paid_on.year, OF_PROBLEM[problem]
        )


def _causes(known_on: date) -> dict[int, str]:
    """Return by settlement why it stands without cause."""
    found: dict[int, str] = {}
    for why, ids in (
        (Cause.OUTSIDE_LETTER, _outside_letter(known_on)), (Cause.OVER_AGE, _over_age(known_on)),
        (Cause.ELSEWHERE, _elsewhere(known_on)), (Cause.PAID_TWICE, _paid_twice(known_on)),
    ):  # fmt: skip
        found |= dict.fromkeys(ids, why)
    return found | _after_endings(known_on)


def _after_endings(known_on: date) -> dict[int, str]:
    endings = Ending.objects.filter(recorded_on__lte=known_on).exclude(reversed_on__lte=known_on)
    over = {pk: (month_of(day), why) for pk, day, why in endings.values_list("membership_id", "last_day", "why")}
    late = standing(known_on).filter(membership_id__in=each(over)).values_list("pk", "membership_id", "month")
    return {
        pk: Cause.DIED if over[membership][1] == Ending.Why.DIED else Cause.AFTER_ENDING
        for pk, membership, month in late if month > over[membership][0]
    }  # fmt: skip


def _paid_twice(known_on: date) -> list[int]:
    """Return settlements of a month that an earlier payment settles for the same person already."""
    stands = standing(known_on)
    root_of = roots(known_on)
    family = set(root_of) | set(root_of.values())
    twice = stands.values("membership__worker_id", "month").annotate(n=Count("pk")).filter(n__gt=1)
    workers = {row["membership__worker_id"] for row in twice} | family
    closing = dict(Ending.objects.filter(reversed_on=None).values_list("membership_id", "last_day"))
    rows = stands.filter(membership__worker_id__in=each(workers)).annotate(
        worker=F("membership__worker_id"), receipt=F("payment__receipt")
    )
    months: dict[tuple[int | None, int], list[tuple[date, str, int]]] = defaultdict(list)
    for pk, worker, membership, month, paid_on, receipt in rows.values_list(
        "pk", "worker", "membership_id", "month", "paid_on", "receipt"
    ):
        if membership in closing and month > month_of(closing[membership]):
            continue  # after an ending it counts for nothing anyway
        months[(root_of.get(worker, worker), month)].append((paid_on, receipt, pk))
    return [pk for paid in months.values() for _day, _receipt, pk in sorted(paid)[1:]]


def _elsewhere(known_on: date) -> list[int]:
    """Return settlements of months on whose first day the branch says that the person is a member elsewhere."""
    root_of = roots(known_on)
    spans: dict[int, list[tuple[date, date | None]]] = defaultdict(list)
    said = Elsewhere.objects.filter(recorded_on__lte=known_on)
    for worker, since, until, heard in said.values_list("worker_id", "from_on", "until_on", "until_recorded_on"):
        known = until if heard and heard <= known_on else None
        spans[root_of.get(worker, worker)].append((since, known))
    records = {*spans, *(record for record, root in root_of.items() if root in spans)}
    rows = standing(known_on).filter(membership__worker_id__in=each(records))
    return [
        pk for pk, worker, month in rows.values_list("pk", "membership__worker_id", "month")
        if any(
            since <= first_day(month) and (until is None or first_day(month) < until)
            for since, until in spans[root_of.get(worker, worker)]
        )
    ]  # fmt: skip


def _over_age(known_on: date) -> list[int]:
    """Return settlements of memberships that began too late in life, without a letter of the branch about the age."""
    allowed = AgeLetter.objects.filter(recorded_on__lte=known_on).values("worker_id")
    memberships = Membership.objects.filter(recorded_on__lte=known_on).exclude(worker_id__in=allowed)
    old_enough = date(known_on.year - CLOSING_AGE.on(known_on).number + 1, 12, 31)
    rows = memberships.filter(worker__birth_date__lte=old_enough).values_list("pk", "worker__birth_date", "start")
    late = [pk for pk, born, start in rows if _is_over_age(born, start)]
    return list(standing(known_on).filter(membership_id__in=each(late)).values_list("pk", flat=True))


def _is_over_age(born: date, start: date) -> bool:
    answer = registration(birth_date=min(born, start), day=start, work=Work.INFORMAL)
    return any(reason.code == "over_age" for reason in answer.reasons)


def _outside_letter(known_on: date) -> "QuerySet[Settlement, int]":
    """Return settlements by a letter's kind of payer, of no sponsor's receipt, for months that it does not pay."""
    letter = "membership__nomination__letter__"
    rows = standing(known_on).filter(
        **{f"{letter}months__isnull": False, f"{letter}from_month__isnull": False},
        payment__payer_class=F(f"{letter}payer_class"),
    )
    outside = Q(month__lt=F(f"{letter}from_month")) | Q(month__gte=F(f"{letter}from_month") + F(f"{letter}months"))
    sponsored = each(owners(known_on))
    return rows.filter(outside).exclude(payment_id__in=sponsored).values_list("pk", flat=True)


def groups(found: Iterable[WithoutCause], *, known_on: date) -> list[Group]:
    """Return months without cause by payer, budget year and cause, the most rupiah first."""
    sponsor_of = owners(known_on)
    sums: dict[tuple[str, str, int, str], list[WithoutCause]] = defaultdict(list)
    for one in found:
        name = sponsor_of.get(one.payment_id, ("" if one.payer_class == PayerClass.SELF else one.payer, ""))[0]
        sums[one.payer_class, name, one.year, one.why].append(one)
    made = [
        Group(*key, len({one.worker_ref or f"line {one.line_id}" for one in some}), len(some),
              sum(one.rupiah for one in some)) for key, some in sums.items()
    ]  # fmt: skip
    return sorted(made, key=lambda one: (-one.rupiah, one.payer_class, one.payer, one.year, one.why))


def returned(*, known_on: date, user: User | None = None) -> dict[tuple[str, int], int]:
    """Return what went back, by kind of payer and budget year, in rupiah: refunds that two people confirmed."""
    back = Refund.objects.filter(confirmed_on__lte=known_on)
    if user is not None:
        back = back.filter(payment__in=Payment.objects.visible_to(user))
    rows = back.order_by().values_list("payment__payer_class", "payment__paid_on__year")
    return {(kind, year): rupiah for kind, year, rupiah in rows.annotate(rupiah=Sum("amount_rupiah"))}


def seen_by(user: User, found: Iterable[WithoutCause]) -> list[WithoutCause]:
    """Keep what was paid by receipts of the user's area."""
    every = list(found)
    seen = set(
        Payment.objects.visible_to(user)
        .filter(pk__in=each({one.payment_id for one in every}))
        .values_list("pk", flat=True)
    )
    return [one for one in every if one.payment_id in seen]


def sealed(*, known_on: date) -> dict[str, Any]:
    """Return what a closing keeps: the groups, what went back, and a digest (SHA-256) over the list line by line."""
    found = without_cause(known_on=known_on)
    lines = "\n".join(f"{one.receipt}\t{one.worker_ref}\t{one.month}\t{one.rupiah}\t{one.why}" for one in found)
    return {
        "groups": [
            {"payer": one.payer_class, "name": one.payer, "year": one.year, "why": one.why, "people": one.people,
             "months": one.months, "rupiah": one.rupiah} for one in groups(found, known_on=known_on)
        ],
        "returned": [
            {"payer": kind, "year": year, "rupiah": rupiah}
            for (kind, year), rupiah in sorted(returned(known_on=known_on).items())
        ],
        "digest": hashlib.sha256(lines.encode()).hexdigest(),
    }  # fmt: skip
