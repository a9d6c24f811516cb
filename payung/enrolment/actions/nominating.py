"""Nominations: putting people forward under a letter, taking them out, replacing them, sending them again."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from payung.access.actions import record
from payung.access.authors import Author
from payung.access.verbs import require, verb
from payung.enrolment.models import AgeLetter, DecisionLetter, Ending, Membership, Nomination
from payung.enrolment.queries.changes import LOOKUP
from payung.enrolment.queries.nominating import eligible_ids, slots_free
from payung.regions.models import Campaign, Instrument, Region
from payung.rules.reasons import Reason, Refused
from payung.store.locks import Lock, hold
from payung.workers import actions as registry
from payung.workers.models import Worker
from payung.workers.queries import home_code, residence_on

NOMINATION_COLUMNS = (
    "worker_id", "campaign_id", "letter_id", "replaces_id", "on", "by_id", "recorded_on", "withdrawn_why",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Nominated:
    """How many people were nominated, and how many stay on the waiting list because the letter has no place left."""

    people: int
    waiting: int


@verb("nominate")
@transaction.atomic
def nominate_area(area: Region, *, letter: DecisionLetter, campaign: Campaign, on: date, by: Author) -> Nominated:
    """Nominate everybody in the area who was admitted and is not nominated yet, poorest first.

    Of a letter for a smaller area only that area's people. Refuses what `nominate` refuses about letter and campaign.
    """
    hold(Lock.LETTERS)
    inside = max(area.code, letter.area.code, key=len)
    if not (inside.startswith(area.code) and inside.startswith(letter.area.code)):
        raise Refused([_of_another_area(letter)])
    ids = eligible_ids(inside, campaign=campaign, on=on)
    return _nominate(ids, letter=letter, campaign=campaign, channel="roster", on=on, by=by)


@verb("nominate")
@transaction.atomic
def nominate(
    workers: Iterable[Worker],
    *,
    letter: DecisionLetter,
    campaign: Campaign,
    channel: str = "hand",
    on: date,
    by: Author,
) -> Nominated:
    """Nominate these people under the letter, in their order, with their consent to it; the rest waits for a place.

    Somebody whose nomination or membership came to an end can be named anew this way. ``channel``: how the person was
    asked (`hand`, `roster`). Refuses ``campaign_not_active``, ``campaign_without_instrument``, ``campaign_over``,
    ``letter_of_another_area``, ``nominated_already``, ``member_already`` and ``died``.
    """
    hold(Lock.LETTERS)
    ids = [worker.pk for worker in workers]
    for start in range(0, len(ids), LOOKUP):
        some = ids[start : start + LOOKUP]
        _refuse_unfit(some, campaign)
        if Worker.objects.living_in(letter.area.code).filter(pk__in=some).count() < len(set(some)):
            raise Refused([_of_another_area(letter)])
        former = Nomination.objects.filter(worker_id__in=some, campaign=campaign, withdrawn_on=None)
        former.update(withdrawn_on=on, withdrawn_why=Nomination.Withdrawn.SENT_AGAIN)  # of spells that ended
    return _nominate(ids, letter=letter, campaign=campaign, channel=channel, on=on, by=by)


def _refuse_unfit(worker_ids: Sequence[int], campaign: Campaign) -> None:
    """Refuse people who died, are members, or stand nominated; a nomination whose spell ended stands no more."""
    spells = Membership.objects.filter(worker_id__in=worker_ids)
    ended = Ending.objects.filter(membership__in=spells, reversed_on=None)
    standing = Nomination.objects.filter(worker_id__in=worker_ids, campaign=campaign, withdrawn_on=None)
    refusals = []
    if ended.filter(why=Ending.Why.DIED).exists():
        refusals.append(Reason("died", _("This person has died.")))
    if spells.exclude(pk__in=ended.values("membership")).exists():
        refusals.append(Reason("member_already", _("This person is a member already.")))
    if standing.exclude(pk__in=spells.exclude(nomination=None).values("nomination")).exists():
        refusals.append(Reason("nominated_already", _("This person is nominated already.")))
    if refusals:
        raise Refused(refusals)


def _nominate(
    ids: Sequence[int], *, letter: DecisionLetter, campaign: Campaign, channel: str, on: date, by: Author
) -> Nominated:
    require_campaign(campaign, on=on)
    free = slots_free(letter, on=on)
    chosen = ids if free is None else ids[:free]
    if chosen:
        rows = [(pk, campaign.pk, letter.pk, None, on, by.account.pk if by.account else None, on, "") for pk in chosen]
        Nomination.objects.append(NOMINATION_COLUMNS, rows)
        registry.consent_all(chosen, channel=channel, on=on, by=by)
        after = {"people": len(chosen), "campaign": campaign.ref, "notice": registry.NOTICE_VERSION}
        record("nominate", letter.ref, on=on, by=by, after=after, area=letter.area.code)
    return Nominated(len(chosen), len(ids) - len(chosen))


def require_campaign(campaign: Campaign, *, on: date) -> None:
    """Refuse a campaign that nobody may be nominated under on the day.

    ``campaign_without_instrument``, ``campaign_not_active``, ``campaign_over``.
    """
    if not Instrument.objects.filter(campaign=campaign).exists():
        words = _("The campaign has no legal instrument yet. Add its number, date and issuer under Settings first.")
        raise Refused([Reason("campaign_without_instrument", words)])
    if campaign.activated_on is None or campaign.activated_on > on or campaign.starts_on > on:
        raise Refused([Reason("campaign_not_active", _("The campaign is not active on this day."))])
    if campaign.ends_on and campaign.ends_on < on:
        raise Refused([Reason("campaign_over", _("The campaign is over on this day."))])


def _of_another_area(letter: DecisionLetter) -> Reason:
    words = _("Letter %(number)s holds for %(area)s only. Choose a letter of this area.")
    return Reason("letter_of_another_area", words % {"number": letter.number, "area": letter.area})


@verb("drop_out")
@transaction.atomic
def drop_out(nomination: Nomination, *, why: str, on: date, by: Author) -> None:
    """Take somebody out of the nomination; the place is free again. ``why`` is one of `Nomination.Withdrawn`.

    Refuses ``withdrawn_already`` and ``member_already`` (a member's spell is ended instead).
    """
    hold(Lock.LETTERS)
    nomination = Nomination.objects.select_for_update().select_related("worker").get(pk=nomination.pk)
    if nomination.withdrawn_on:
        raise Refused([Reason("withdrawn_already", _("This person was taken out before."))])
    if _is_member(nomination):
        raise Refused(
            [Reason("member_already", _("This person is a member. Record the end of the membership instead."))]
        )
    nomination.withdrawn_on, nomination.withdrawn_why = on, Nomination.Withdrawn(why)
    nomination.save(update_fields=["withdrawn_on", "withdrawn_why"])
    worker = nomination.worker
    record("drop_out", worker.ref, on=on, by=by, after={"why": why}, area=home_code(worker, on))


def _is_member(nomination: Nomination) -> bool:
    spells = Membership.objects.filter(nomination=nomination)
    return spells.exclude(pk__in=Ending.objects.filter(reversed_on=None).values("membership")).exists()


@verb("replace")
@transaction.atomic
def replace(
    nomination: Nomination, *, with_: Worker | None = None, why: str = "other", on: date, by: Author
) -> Nomination:
    """Put somebody from the RW's waiting list in the place of a person who drops out, under the same letter.

    ``with_`` None takes the first of the list. Refuses ``member_already``, ``replaced_already``,
    ``waiting_list_empty`` and ``not_on_waiting_list``.
    """
    hold(Lock.LETTERS)
    nomination = Nomination.objects.select_related("worker", "letter", "campaign").get(pk=nomination.pk)
    if Nomination.objects.filter(replaces=nomination).exists():
        raise Refused([Reason("replaced_already", _("Somebody else has this place already."))])
    if not nomination.withdrawn_on:
        if _is_member(nomination):
            raise Refused(
                [Reason("member_already", _("This person is a member. Record the end of the membership first."))]
            )
        nomination.withdrawn_on, nomination.withdrawn_why = on, Nomination.Withdrawn(why)
        nomination.save(update_fields=["withdrawn_on", "withdrawn_why"])
    require_campaign(nomination.campaign, on=on)
    chosen = _from_waiting_list(nomination, with_, on)
    require("replace", {"nomination": nomination, "with_": chosen, "on": on, "by": by})  # she may live elsewhere
    fresh = Nomination.objects.create(
        worker=chosen, campaign=nomination.campaign, letter=nomination.letter, replaces=nomination, on=on,
        by=by.account, recorded_on=on,
    )  # fmt: skip
    registry.consent(chosen, channel="hand", on=on, by=by)
    after = {"replaces": nomination.worker.ref, "letter": nomination.letter.ref}
    record("replace", chosen.ref, on=on, by=by, after=after, area=home_code(chosen, on))
    return fresh


def _from_waiting_list(nomination: Nomination, wanted: Worker | None, on: date) -> Worker:
    """Return whoever comes next in the RW where the person lived when she was nominated."""
    home = residence_on(nomination.worker, nomination.on)
    ids = eligible_ids(home.rw.code, campaign=nomination.campaign, on=on) if home else []
    if not ids:
        raise Refused([Reason("waiting_list_empty", _("Nobody is on the waiting list of this RW. Add people first."))])
    if wanted and wanted.pk not in ids:
        words = _("This person is not on the waiting list of the same RW.")
        raise Refused([Reason("not_on_waiting_list", words)])
    return wanted or Worker.objects.get(pk=ids[0])


@verb("send_again")
@transaction.atomic
def send_again(nomination: Nomination, *, on: date, by: Author) -> Nomination:
    """Nominate a refused person anew, in the same place; the next batch takes her along. Refuses ``not_open``."""
    hold(Lock.LETTERS)
    nomination = Nomination.objects.select_for_update().select_related("worker").get(pk=nomination.pk)
    if nomination.withdrawn_on or _is_member(nomination):
        raise Refused([Reason("not_open", _("This nomination is not open any more."))])
    [fresh] = renew([nomination], on=on, by=by)
    record("send_again", nomination.worker.ref, on=on, by=by, area=home_code(nomination.worker, on))
    return fresh


def renew(nominations: Sequence[Nomination], *, on: date, by: Author) -> list[Nomination]:
    """Close refused nominations and open new ones in their places; the caller writes the audit line."""
    closed = [nomination.pk for nomination in nominations]
    for start in range(0, len(closed), LOOKUP):
        some = Nomination.objects.filter(pk__in=closed[start : start + LOOKUP])
        some.update(withdrawn_on=on, withdrawn_why=Nomination.Withdrawn.SENT_AGAIN)
    return Nomination.objects.bulk_create(
        Nomination(
            worker_id=old.worker_id,
            campaign_id=old.campaign_id,
            letter_id=old.letter_id,
            on=on,
            by=by.account,
            recorded_on=on,
        )
        for old in nominations
    )


@verb("allow_age")
@transaction.atomic
def allow_age(worker: Worker, *, number: str, on: date, by: Author) -> AgeLetter:
    """Record the branch's letter that lets a worker be registered in spite of her age.

    Refuses ``number_missing`` and ``number_taken``.
    """
    Worker.objects.select_for_update().get(pk=worker.pk)
    number = " ".join(number.split())
    if not number:
        raise Refused([Reason("number_missing", _("Write the number of the branch's letter."))])
    if AgeLetter.objects.filter(worker=worker, number__iexact=number).exists():
        raise Refused([Reason("number_taken", _("This letter is on file for this person already."))])
    letter = AgeLetter.objects.create(worker=worker, number=number, on=on, by=by.account, recorded_on=on)
    record("allow_age", worker.ref, on=on, by=by, after={"letter": number}, area=home_code(worker, on))
    return letter
