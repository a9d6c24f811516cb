"""Where one person stands between nomination and card, for her page."""

from dataclasses import dataclass, field
from datetime import date

from payung.enrolment.models import Batch, BatchLine, Elsewhere, Ending, Handover, Membership, Nomination, ReplyLine
from payung.enrolment.queries.nominating import eligible_ids
from payung.enrolment.queries.refused import Refusal, refusals_of
from payung.enrolment.queries.states import ELSEWHERE, REFUSED, WAITING, state_of
from payung.regions.queries import campaigns
from payung.workers.models import Worker
from payung.workers.queries import residence_on, same_person_ids


@dataclass(frozen=True, slots=True)
class MembershipShown:
    """One membership as its person's page shows it: with its ending that stands and its card, where there are any."""

    membership: Membership
    ending: Ending | None
    card: Handover | None


@dataclass(frozen=True, slots=True)
class Enrolment:
    """``state``: `member`, `elsewhere`, `refused`, `waiting`, `on_waiting_list` or `none`, and what it rests on."""

    state: str
    since: date | None
    nomination: Nomination | None
    batch: Batch | None
    refusal: Refusal | None
    elsewhere: Elsewhere | None
    spells: list[MembershipShown] = field(default_factory=list)

    @property
    def memberships(self) -> list[Membership]:
        """Return the spells without what stands beside them."""
        return [spell.membership for spell in self.spells]

    @property
    def current(self) -> MembershipShown | None:
        """Return the latest spell that has no ending."""
        return next((spell for spell in reversed(self.spells) if not spell.ending), None)


def enrolment_of(worker: Worker, *, on: date, known_on: date) -> Enrolment:
    """Return where a person stands, over all records that are hers."""
    ids = same_person_ids(worker, known_on)
    cut = min(on, known_on)
    spells = _spells(ids, cut)
    nomination = (
        Nomination.objects.filter(worker__in=ids, withdrawn_on=None, recorded_on__lte=cut)
        .select_related("letter", "campaign", "replaces__worker")
        .order_by("-pk")
        .first()
    )
    elsewhere = Elsewhere.objects.filter(worker__in=ids, from_on__lte=on, recorded_on__lte=known_on)
    standing = elsewhere.exclude(until_on__lte=on).order_by("-from_on").first()
    line = (
        BatchLine.objects.filter(worker__in=ids, batch__cancelled_on=None, batch__recorded_on__lte=cut)
        .exclude(pk__in=ReplyLine.objects.exclude(batch_line=None).values("batch_line"))
        .select_related("batch")
        .order_by("-pk")
        .first()
    )
    state = _state(ids[0], spells, on=on, known_on=known_on)
    refused = refusals_of([Worker.objects.get(pk=ids[0])], on=on, known_on=known_on) if state == REFUSED else []
    since = _since(state, spells, nomination, refused, standing)
    return Enrolment(
        state, since, nomination, line.batch if line else None, refused[0] if refused else None, standing, spells
    )


def _spells(ids: list[int], known_on: date) -> list[MembershipShown]:
    memberships = list(Membership.objects.filter(worker__in=ids, recorded_on__lte=known_on).order_by("start", "pk"))
    endings = {fact.membership_id: fact for fact in Ending.objects.filter(membership__in=memberships, reversed_on=None)}
    cards = {fact.membership_id: fact for fact in Handover.objects.filter(membership__in=memberships)}
    return [MembershipShown(spell, endings.get(spell.pk), cards.get(spell.pk)) for spell in memberships]


def _state(root_id: int, spells: list[MembershipShown], *, on: date, known_on: date) -> str:
    if any(not spell.ending or spell.ending.last_day >= on for spell in spells):
        return "member"
    state = state_of(root_id, on=on, known_on=known_on)
    if state:
        return state
    worker = Worker.objects.get(pk=root_id)
    home = residence_on(worker, on)
    for campaign in campaigns(home.rw.code, on) if home else []:
        assert home
        if root_id in eligible_ids(home.rw.code, campaign=campaign, on=on):
            return "on_waiting_list"
    return "none"


def _since(
    state: str,
    spells: list[MembershipShown],
    nomination: Nomination | None,
    refused: list[Refusal],
    elsewhere: Elsewhere | None,
) -> date | None:
    if state == "member":
        return spells[-1].membership.start
    if state == REFUSED and refused:
        return refused[0].since
    if state == WAITING and nomination:
        return nomination.on
    return elsewhere.from_on if state == ELSEWHERE and elsewhere else None
