"""What a sponsor promises: a sum or months of so many people, for whom, and how that changes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from payung.access import sealing
from payung.access.actions import record
from payung.access.authors import Author
from payung.access.verbs import verb
from payung.dues.actions.ledger import hold_the_books
from payung.dues.models import Pledge, PledgeChange, PledgeName, Reservation, Sponsor, Sponsorship
from payung.dues.queries.allocated import Carried, not_carried
from payung.dues.queries.promises import Promise, price_of, standing_promise
from payung.regions.models import Campaign
from payung.rules.months import month_of, month_text
from payung.rules.reasons import Reason, Refused
from payung.workers.models import Worker

MOST_MONTHS = 120
TOGETHER = 500
LOWEST, HIGHEST = 1, 10  # deciles


@dataclass(frozen=True, slots=True)
class Scope:
    """Whom a pledge may protect: everybody where nothing is said; all that is said must hold."""

    area: str = ""
    occupation: str = ""
    decile: int | None = None  # up to this one
    campaign: Campaign | None = None
    people: Sequence[Worker] = field(default=())


EVERYBODY = Scope()


@verb("pledge")
@transaction.atomic
def pledge(
    sponsor: Sponsor, *, amount_rupiah: int | None = None, people: int | None = None, from_month: int, to_month: int,
    scope: Scope = EVERYBODY, on: date, by: Author,
) -> Pledge:  # fmt: skip
    """Record what a sponsor promises for these months: a sum in rupiah, or so many people, who are priced by the law.

    Refuses ``bad_amount`` (neither, both, or not above zero), ``bad_span``, ``sponsor_ended`` and ``bad_scope``.
    A promise is no money: the ledger hears of it when a receipt comes.
    """
    worth = worth_of(sponsor, amount_rupiah=amount_rupiah, people=people, from_month=from_month, to_month=to_month)
    if scope.decile is not None and not LOWEST <= scope.decile <= HIGHEST:
        raise Refused([Reason("bad_scope", _("A decile is a number from 1 to 10."))])
    promise = Pledge.objects.create(
        ref=sealing.opaque_ref("J"), sponsor=sponsor, amount_rupiah=worth.amount_rupiah, people=people,
        from_month=from_month, to_month=to_month, scope_area=scope.area, scope_occupation=scope.occupation,
        scope_decile=scope.decile, scope_campaign=scope.campaign, on=on, by=by.account, recorded_on=on,
    )  # fmt: skip
    PledgeName.objects.bulk_create(PledgeName(pledge=promise, worker=worker) for worker in scope.people)
    after: dict[str, Any] = {"sponsor": sponsor.ref, "rupiah": worth.amount_rupiah}
    if people is not None:
        after["people"] = people
    record("pledge", promise.ref, on=on, by=by, after=after)
    return promise


def worth_of(
    sponsor: Sponsor, *, amount_rupiah: int | None, people: int | None, from_month: int, to_month: int
) -> Promise:
    """Return what a pledge of a sponsor would be worth, before it is made; refuses what `pledge` refuses of it."""
    worth = _worth(amount_rupiah, people, from_month, to_month, sponsor.payer_class)
    if sponsor.ended_on and to_month > month_of(sponsor.ended_on):
        raise Refused([Reason("sponsor_ended", _("The sponsor ends before the last of these months."))])
    return worth


@verb("change_pledge")
@transaction.atomic
def change_pledge(
    promise: Pledge, *, amount_rupiah: int | None = None, people: int | None = None, to_month: int, why: str,
    may_fall_out: int = 0, on: date, by: Author,
) -> Carried:  # fmt: skip
    """Widen, cut or end a pledge from the day on: a new sum, or people priced anew, up to a month.

    What it can no longer carry (`not_carried`: the last chosen first, and all months after its last) is taken back. It
    is named before: more of it than ``may_fall_out`` people is refused (``would_fall_out``), as are ``bad_amount``,
    ``bad_span``, ``why_missing`` and ``nothing_changes``. Returns what was taken back.
    """
    why = why.strip()[:200]
    if not why:
        raise Refused([Reason("why_missing", _("Write why the pledge changes."))])
    hold_the_books()
    before = standing_promise(promise, known_on=on)
    after = _worth(amount_rupiah, people, before.first, to_month, promise.sponsor.payer_class, may_end_at_once=True)
    if after == before:
        raise Refused([Reason("nothing_changes", _("The pledge stands like this already."))])
    gone = not_carried(promise, after, on=on)
    if gone.people > may_fall_out:
        words = _("The pledge could no longer carry %(people)d people. Look who they are, then confirm.")
        raise Refused([Reason("would_fall_out", words % {"people": gone.people})])
    _take_back(gone, on, by)
    PledgeChange.objects.create(
        pledge=promise, amount_rupiah=after.amount_rupiah, people=people, to_month=to_month, why=why, on=on,
        by=by.account, recorded_on=on,
    )  # fmt: skip
    told = {"people_taken_back": gone.people, "why": why}
    record("change_pledge", promise.ref, on=on, by=by, before=_told(before), after=_told(after) | told)
    return gone


def _worth(
    amount_rupiah: int | None, people: int | None, first: int, last: int, payer: str, *, may_end_at_once: bool = False
) -> Promise:
    """Return what a sum, or so many people at the law of each month, are worth; a change may leave no month at all.

    Refuses ``bad_amount`` (neither, both, or not above zero) and ``bad_span``.
    """
    if (amount_rupiah is None) == (people is None) or (amount_rupiah or people or 0) <= 0:
        raise Refused([Reason("bad_amount", _("Say an amount or a number of people, more than zero."))])
    if not -may_end_at_once <= last - first < MOST_MONTHS:
        words = _("The last month lies before the first, or too far after it to be planned.")
        raise Refused([Reason("bad_span", words)])
    rupiah = amount_rupiah or (people or 0) * price_of(range(first, last + 1), payer)
    return Promise(rupiah, people, first, last)


def _told(promise: Promise) -> dict[str, Any]:
    return {"rupiah": promise.amount_rupiah, "people": promise.people, "to_month": month_text(promise.last)}


def _take_back(gone: Carried, on: date, by: Author) -> None:
    """End what falls out; where only the last months do, the months before them stand as a shorter fact of its kind."""
    for kind in (Sponsorship, Reservation):
        ended: list[tuple[Any, int | None]] = [(fact, last) for fact, last in gone.facts if isinstance(fact, kind)]
        for fact, _last in ended:
            fact.reversed_on, fact.reversed_by = on, by.account
        kind.objects.bulk_update([fact for fact, _last in ended], ["reversed_on", "reversed_by"], TOGETHER)
        kind.objects.bulk_create([_shorter(fact, last, on, by) for fact, last in ended if last is not None], TOGETHER)


def _shorter(fact: Any, last: int, on: date, by: Author) -> Any:
    """Return a sponsorship or reservation for the same months up to an earlier last one."""
    whom = {"membership_id": fact.membership_id} if isinstance(fact, Sponsorship) else {"worker_id": fact.worker_id}
    return type(fact)(
        **whom, pledge_id=fact.pledge_id, from_month=fact.from_month, to_month=last, by=by.account, recorded_on=on
    )
