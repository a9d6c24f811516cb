"""Whom a pledge should protect: everybody in its scope, in a stated order, as many as it reaches, each with why."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from math import inf

from django.db.models import Max, Min, QuerySet
from django.utils.translation import gettext_lazy as _

from payung.access.models import User
from payung.coverage.queries.everybody import covered_by_rw, states
from payung.dues.models import Pledge, PledgeName, Reservation, Sponsorship
from payung.dues.queries.allocated import (
    Choice,
    left_of_pledge,
    months_paid,
    months_promised,
    protected_already,
    reservations,
    runs,
)
from payung.dues.queries.credits import standing
from payung.dues.queries.promises import price_of, standing_promise
from payung.dues.queries.spells import price_in, spell_for, spells_of
from payung.dues.queries.sponsors import sponsorships
from payung.enrolment import queries as enrolment
from payung.enrolment.models import Membership, Nomination
from payung.enrolment.queries.spells import Spell
from payung.regions import queries as regions
from payung.regions.models import Region
from payung.rules.coverage import State
from payung.rules.months import month_of
from payung.store.among import each
from payung.workers.models import Welfare, Worker
from payung.workers.queries import latest_rws, pieces

WHY = {
    "lapses": _("paid months end first"),
    "decile": _("decile 1 or 2"),
    "rw_behind": _("the RW is behind its target"),
    "never_covered": _("never covered yet"),
    "waited": _("waits for the branch: a place is kept"),
}
WHO = ("ref", "name", "sex", "occupation", "sector", "birth_date")  # what a choice shows and its price asks
POOR = 2  # deciles 1 and 2 come before the others
CITY_LETTERS = len("31.75")
MEMBERS = frozenset({State.COVERED, State.GRACE, State.NOT_STARTED})


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody whom the pledge could protect: the months that nobody pays for, what they cost in rupiah, and why.

    ``why`` in the order of the choice: `lapses` (paid months end before the pledge's next one), `decile` (1 or 2),
    `rw_behind` (her RW has not reached its target), `never_covered`, `waited` (nominated, the branch has not answered).
    """

    worker: Worker
    membership: Membership | None
    rw: str  # by the names of RW and kelurahan
    months: tuple[int, ...]
    rupiah: int
    why: tuple[str, ...]
    paid_until: int | None
    order: tuple[float, ...]

    @property
    def choice(self) -> Choice:
        """Return what the action is asked for."""
        return Choice(self.worker, self.membership, self.months)


@dataclass(frozen=True, slots=True)
class Proposal:
    """The months that are still to come, what is free, how many could be protected, and whom the pledge reaches."""

    first_month: int
    last_month: int
    free_rupiah: int
    people: int
    chosen: Sequence[Candidate]

    @property
    def rupiah(self) -> int:
        """Return what the chosen people cost."""
        return sum(one.rupiah for one in self.chosen)

    @property
    def left_rupiah(self) -> int:
        """Return what is left of the pledge once they are chosen."""
        return self.free_rupiah - self.rupiah


def propose(promise: Pledge, *, area: str, on: date) -> Proposal:
    """Return whom of an area's people a pledge reaches from next month to its last, inside its scope.

    In order: whose paid months end first, if they end before the pledge's next month; decile 1 and 2; the RW with the
    lowest share of its target, taken once before choosing; never covered; the earliest nomination; the reference. Only
    months that nobody has settled and no pledge or letter pays. Who does not fit whole is passed over.
    """
    worth, left = standing_promise(promise, known_on=on), left_of_pledge(promise, on=on)
    first, last = max(worth.first, month_of(on) + 1), worth.last
    if first > last:
        return Proposal(first, last, left.rupiah, 0, [])
    found = sorted(_Looking(promise, area, first, last, on).candidates(), key=lambda one: (one.order, one.worker.ref))
    chosen: list[Candidate] = []
    rupiah, people = left.rupiah, left.people
    protected = protected_already(promise, on=on)
    for one in found:
        is_new = one.worker.pk not in protected
        if one.rupiah > rupiah or (people is not None and is_new and people < 1):
            continue
        chosen.append(one)
        rupiah -= one.rupiah
        people = people - is_new if people is not None else None
    return Proposal(first, last, left.rupiah, len(found), chosen)


class _Looking:
    """Everybody of an area who could be chosen, with all facts that decide the order, read for all at once."""

    def __init__(self, promise: Pledge, area: str, first: int, last: int, on: date) -> None:
        self.promise, self.first, self.last, self.on = promise, first, last, on
        self.payer = promise.sponsor.payer_class
        self.area = max(area, promise.scope_area, key=len) if _touch(area, promise.scope_area) else None

    def candidates(self) -> Iterator[Candidate]:
        """Yield them in no order."""
        if self.area is None:
            return
        waiting, away = self._nominees()
        members = {one.worker_id for one in states(self.on, areas=[self.area]) if one.state in MEMBERS} - away
        spells = {
            person: spell
            for person, found in spells_of(members, known_on=self.on).items()
            if (spell := spell_for(self.last, found)) and spell.closing is None
        }
        waiting -= spells.keys()
        people = self._in_scope([*spells, *waiting])
        self._read(people, spells)
        memberships = Membership.objects.only("ref", "worker_id").in_bulk(
            [spells[pk].id for pk in people if pk in spells]
        )
        for pk, worker in people.items():
            spell = spells.get(pk)
            months = tuple(self._free_months(pk, spell))
            rupiah = price_in(spell, months, self.payer) if spell else price_of(months, self.payer, worker.sector)
            if months and rupiah:
                until = self.paid.get(spell.id) if spell else None
                why, order = self._order(pk, until, is_waiting=spell is None)
                member = memberships[spell.id] if spell else None
                yield Candidate(worker, member, self.names[self.homes[pk]], months, rupiah, why, until, order)

    def _nominees(self) -> tuple[set[int], set[int]]:
        """Return who is nominated and not a member, whom the branch has not refused, and for whom no place is kept; and
        who is protected elsewhere: paid for once more, that would be for nothing."""
        asked = enrolment.nominees(self.area or "", on=self.on, known_on=self.on)
        still_open = (enrolment.WAITING, enrolment.NOT_SENT)
        kept = set(reservations(known_on=date.max).values_list("worker_id", flat=True))
        waiting = {pk for pk, _rw, state, joined in asked if state in still_open and not joined} - kept
        return waiting, {pk for pk, _rw, state, _joined in asked if state == enrolment.ELSEWHERE}

    def _in_scope(self, ids: Sequence[int]) -> dict[int, Worker]:
        """Return those whom the pledge's scope allows, and who live in the area."""
        inside_area = Region.objects.within(self.area or "").rw().select_related("parent")
        self.names: dict[int | None, str] = {
            one.pk: " ".join(place.name for place in (one, one.parent) if place) for one in inside_area
        }
        self.homes = latest_rws(ids)
        inside = [pk for pk in ids if self.homes.get(pk) in self.names]
        self.deciles = _deciles(inside)
        names = set(PledgeName.objects.filter(pledge=self.promise).values_list("worker_id", flat=True))
        campaign, decile = self.promise.scope_campaign_id, self.promise.scope_decile
        nominated = _nominated_under(campaign) if campaign else set()
        found: dict[int, Worker] = {}
        for some in pieces(inside):
            for pk, worker in Worker.objects.only(*WHO).in_bulk(some).items():
                is_named = not names or pk in names
                fits = not self.promise.scope_occupation or worker.occupation == self.promise.scope_occupation
                is_poor = decile is None or self.deciles.get(pk, inf) <= decile
                if is_named and fits and is_poor and (not campaign or pk in nominated):
                    found[pk] = worker
        return found

    def _read(self, people: dict[int, Worker], spells: dict[int, Spell]) -> None:
        """Read months that are paid or promised, the shares of the RW, and since when people are nominated."""
        ids = [spells[pk].id for pk in people if pk in spells]
        stands = standing(date.max).filter(membership_id__in=each(ids)).order_by()
        self.paid = dict(stands.values_list("membership_id").annotate(until=Max("month")))
        self.settled, self.sponsored = months_paid(ids, since=self.first), months_promised(ids)
        self.by_letter, self.since = _by_letter(people), _nominated_since(people)
        self.shares = _shares(self.area or "", self.on)

    def _free_months(self, pk: int, spell: Spell | None) -> Sequence[int]:
        """Return the months that nobody pays; of who waits the first without a gap: a place is kept for such a row."""
        first, last = self.by_letter.get(pk, (0, -1))
        months = {*range(max(self.first, spell.opening if spell else 0), self.last + 1)} - {*range(first, last + 1)}
        if spell:
            return sorted(months - self.settled[spell.id] - self.sponsored[spell.id])
        return [month for start, end in runs(months)[:1] for month in range(start, end + 1)]

    def _order(self, pk: int, until: int | None, *, is_waiting: bool) -> tuple[tuple[str, ...], tuple[float, ...]]:
        """Return why somebody is chosen, and her place in the order: the smaller number first, one after the other."""
        share = self.shares.get(self.homes[pk] or 0, inf)
        lapses, is_poor = until is not None and until < self.first, self.deciles.get(pk, inf) <= POOR
        never = until is None
        said = {
            "lapses": lapses, "decile": is_poor, "rw_behind": share < 1, "never_covered": never, "waited": is_waiting,
        }  # fmt: skip
        since = self.since.get(pk)
        order = (
            until if lapses and until is not None else inf, not is_poor, share, not never,
            since.toordinal() if since else inf,
        )  # fmt: skip
        return tuple(code for code, holds in said.items() if holds), order


def _touch(one: str, other: str) -> bool:
    """Whether one of two areas lies in the other."""
    return one.startswith(other) or other.startswith(one)


def _deciles(ids: Iterable[int]) -> dict[int, int]:
    """Return the decile of each person by the latest list that says one."""
    found: dict[int, int] = {}
    for some in pieces(ids):
        said = Welfare.objects.filter(worker_id__in=some, decile__isnull=False).order_by("snapshot_on", "pk")
        found |= {pk: decile for pk, decile in said.values_list("worker_id", "decile") if decile}
    return found


def _nominated_under(campaign: int) -> set[int]:
    return set(Nomination.objects.filter(campaign_id=campaign, withdrawn_on=None).values_list("worker_id", flat=True))


def _by_letter(ids: Iterable[int]) -> dict[int, tuple[int, int]]:
    """Return the first and last month that the letter of an open nomination pays, where the letter says them."""
    found: dict[int, tuple[int, int]] = {}
    for some in pieces(ids):
        said = Nomination.objects.filter(
            worker_id__in=some, withdrawn_on=None, letter__months__isnull=False, letter__from_month__isnull=False
        )
        for pk, first, months in said.values_list("worker_id", "letter__from_month", "letter__months"):
            found[pk] = first, first + months - 1
    return found


def _nominated_since(ids: Iterable[int]) -> dict[int, date]:
    found: dict[int, date] = {}
    for some in pieces(ids):
        said = Nomination.objects.filter(worker_id__in=some, withdrawn_on=None).order_by()
        found |= dict(said.values_list("worker_id").annotate(since=Min("on")))
    return found


def _shares(area: str, on: date) -> dict[int, float]:
    """Return the covered share of its target of each RW with one, by id, as it is before anybody is chosen."""
    city = area[:CITY_LETTERS]
    running = next(iter(regions.campaigns(area, on) or regions.campaigns(city, on)), None)
    targets = regions.target_of(running, on, area=city) if running else {}
    covered = covered_by_rw(on, areas=[city])
    ids = dict(Region.objects.within(city).rw().values_list("code", "pk"))
    return {ids[code]: covered.get(ids[code], 0) / target for code, target in targets.items() if target and code in ids}


def chosen(promise: Pledge, user: User, *, on: date) -> "QuerySet[Sponsorship]":
    """Return whom a pledge was chosen to protect, of those whom the user may see, the latest first."""
    sponsored = sponsorships(known_on=on).filter(pledge=promise, membership__in=Membership.objects.visible_to(user))
    return sponsored.select_related("membership__worker").order_by("-pk")


def kept_for(promise: Pledge, user: User, *, on: date) -> "QuerySet[Reservation]":
    """Return for whom a pledge keeps a place, of those whom the user may see, the latest first."""
    kept = reservations(known_on=on).filter(pledge=promise, worker__in=Worker.objects.visible_to(user))
    return kept.select_related("worker").order_by("-pk")


def choice_key(promise: Pledge) -> str:
    """Return of what the lines of a proposal are."""
    return f"choice:{promise.ref}"


def choice_lines(offered: Proposal) -> list[tuple[str, tuple[int, ...], int]]:
    """Return what a proposal says line by line: person, months, rupiah."""
    return [(one.worker.ref, one.months, one.rupiah) for one in offered.chosen]
