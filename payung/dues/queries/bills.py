"""Whom a payer is to be asked for in a month, what falls out and why, and what a bill that was made rests on."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from payung.dues.models import Bill, BillLine, Sponsor
from payung.dues.queries.credits import standing
from payung.dues.queries.spells import price_in, spells_by_id
from payung.dues.queries.sponsors import find_sponsor, sponsorships_on
from payung.enrolment.models import DecisionLetter, Ending, Membership
from payung.regions.models import Region
from payung.rules.months import first_day, month_of
from payung.rules.reasons import Reason, Refused
from payung.store.among import each
from payung.workers.queries import latest_homes

Payer = Sponsor | DecisionLetter


@dataclass(frozen=True, slots=True)
class Line:
    """One person's month: the membership, where she lives, and the dues in rupiah."""

    membership: Membership
    place: str
    rupiah: int


@dataclass(frozen=True, slots=True)
class RateGroup:
    """How many people of a bill are asked for the same dues a month, in rupiah."""

    rate: int
    people: int

    @property
    def rupiah(self) -> int:
        """Return what they cost together."""
        return self.rate * self.people


@dataclass(frozen=True, slots=True)
class Draft:
    """A bill as it would be: its lines by place and name, and who falls out with the code of why."""

    lines: Sequence[Line]
    left_out: Sequence[tuple[str, str]]  # reference of the worker; settled, billed, over, not_begun, no_rate

    @property
    def rupiah(self) -> int:
        """Return what all lines cost."""
        return sum(one.rupiah for one in self.lines)

    @property
    def groups(self) -> list[RateGroup]:
        """Return the lines by their rate, the dearest first."""
        return [RateGroup(*one) for one in sorted(Counter(one.rupiah for one in self.lines).items(), reverse=True)]

    @property
    def digest(self) -> str:
        """Return what stands for the lines."""
        return digest_of_lines((one.membership.ref, one.rupiah) for one in self.lines)


def digest_of_lines(lines: Iterable[tuple[str, int]]) -> str:
    """Return what stands for lines of a bill: SHA-256 over the membership's reference and rupiah, in their order."""
    return hashlib.sha256("\n".join(f"{ref}\t{rupiah}" for ref, rupiah in lines).encode()).hexdigest()


def payer_named(words: str) -> Payer:
    """Return the sponsor with this reference or name, or the letter with this reference or number.

    Refuses ``unknown_payer``.
    """
    ref, number = words.strip().upper(), " ".join(words.split())
    found = find_sponsor(words) or DecisionLetter.objects.filter(Q(ref=ref) | Q(number__iexact=number)).first()
    if found is None:
        raise Refused([Reason("unknown_payer", _("No sponsor and no letter has this reference, name or number."))])
    return found


def payer_of(bill: Bill) -> Payer:
    """Return whom a bill asks."""
    payer = bill.sponsor or bill.letter
    assert payer is not None, "a bill has one payer, by constraint"
    return payer


def draft_of(payer: Payer, *, month: int, area: Region, on: date) -> Draft:
    """Return whom a payer is asked for: a sponsor for those whom her pledges were chosen to protect in the month, a
    letter's payer for those who became members under it, while the letter pays; all of them living in the area.

    Left out is whose month somebody has paid, stands on another bill, lies before her start or after her ending.
    """
    people = {one.pk: one for one in _promised(payer, month, on).select_related("worker").order_by("pk")}
    homes = latest_homes({one.worker_id for one in people.values()})
    here = {
        pk: one for pk, one in people.items()
        if (home := homes.get(one.worker_id)) and home.rw and home.rw.code.startswith(area.code)
    }  # fmt: skip
    why = _why_not(here, month)
    spells = spells_by_id(here)
    lines, left_out = [], [(here[pk].worker.ref, code) for pk, code in why.items()]
    for pk in here.keys() - why.keys():
        rupiah = price_in(spells[pk], [month], payer.payer_class)
        if rupiah:
            rw = homes[here[pk].worker_id].rw
            place = " ".join(one.name for one in (rw, rw.parent if rw else None) if one)
            lines.append(Line(here[pk], place, rupiah))
        else:
            left_out.append((here[pk].worker.ref, "no_rate"))
    lines.sort(key=lambda one: (one.place, one.membership.worker.name_key, one.membership.pk))
    return Draft(lines, sorted(left_out))


def promised_people(payer: Payer, *, month: int, on: date) -> int:
    """Return how many people a payer promised to pay for in the month, wherever they live: a bill has no more."""
    return _promised(payer, month, on).count()


def _promised(payer: Payer, month: int, on: date) -> "QuerySet[Membership]":
    if isinstance(payer, Sponsor):
        chosen = sponsorships_on(month, known_on=on).filter(pledge__sponsor=payer).values("membership_id")
        return Membership.objects.filter(pk__in=chosen)
    pays = payer.months is None or payer.from_month is None or (
        payer.from_month <= month < payer.from_month + payer.months
    )  # fmt: skip
    under = Membership.objects.filter(nomination__letter=payer, nomination__withdrawn_on=None)
    return under if pays else under.none()


def _why_not(people: dict[int, Membership], month: int) -> dict[int, str]:
    """Return by membership why its month is on no bill."""
    ids = each(people)
    why = {pk: "not_begun" for pk, one in people.items() if month_of(one.start) > month}
    over = Ending.objects.filter(membership_id__in=ids, reversed_on=None, last_day__lt=first_day(month))
    why |= dict.fromkeys(over.values_list("membership_id", flat=True), "over")
    billed = BillLine.objects.filter(membership_id__in=ids, month=month, void=False)
    why |= dict.fromkeys(billed.values_list("membership_id", flat=True), "billed")
    settled = standing(date.max).filter(membership_id__in=ids, month=month)
    return why | dict.fromkeys(settled.values_list("membership_id", flat=True), "settled")


def lines_of(bill: Bill) -> "QuerySet[BillLine]":
    """Return the lines of a bill, in the order in which they were approved."""
    return BillLine.objects.filter(bill=bill).order_by("pk")


def groups_of(bill: Bill) -> list[RateGroup]:
    """Return the lines of a bill by their rate, the dearest first."""
    rows = BillLine.objects.filter(bill=bill).values_list("rupiah").annotate(people=Count("pk")).order_by("-rupiah")
    return [RateGroup(rate, people) for rate, people in rows]


def draft_key(payer: Payer, *, month: int, area: Region) -> str:
    """Return what the lines of a bill to be made are called in a form."""
    return f"draft:{payer.ref}:{month}:{area.code}"


def bill_key(bill: Bill) -> str:
    """Return what the lines of a bill are called in a form."""
    return f"bill:{bill.ref}"


def bill_lines(bill: Bill) -> Any:
    """Return what a second person approves: the sums, and what stands for the lines as they are now."""
    lines = lines_of(bill).values_list("membership__ref", "rupiah")
    return [bill.people, bill.rupiah, bill.month, digest_of_lines(lines)]


def is_paid_since(bill: Bill) -> bool:
    """Whether somebody has paid a month that stands on the bill."""
    lines = lines_of(bill).values("membership_id")
    return standing(date.max).filter(month=bill.month, membership_id__in=lines).exists()
