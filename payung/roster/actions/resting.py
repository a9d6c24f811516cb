"""A list is no oracle: hits on people elsewhere are kept against whoever sent the NIK, and too many stop the list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from payung.access.actions import record
from payung.access.authors import Author
from payung.access.models import NikTry, User
from payung.access.showing import require_same
from payung.access.tries import foreign_left, hold_author, keep_try
from payung.access.verbs import verb
from payung.roster import queries
from payung.roster.models import Fix, Roster, Stop
from payung.roster.queries.approving import stop_key, stop_lines
from payung.roster.reading.judgement import Judgement
from payung.roster.reading.rows import RowReading
from payung.rules.reasons import Reason, Refused
from payung.store.among import each, each_text
from payung.workers.models import Worker

TAKEN = {"already_registered", "nik_clash_in_registry"}  # the reasons that say that somebody holds the NIK


class ToldMeanwhileError(Exception):
    """Somebody was told of other people since the rows were judged, so that not all of them may be told."""


class Hit(NamedTuple):
    """The NIK of a row is held by somebody who lives outside the area of the person who sent it or typed it."""

    place: int
    nik_index: str
    person_id: int


@dataclass(frozen=True, slots=True)
class Look:
    """What judging some rows would tell: the hits on people elsewhere, and how many of the rows may be told."""

    hits: Sequence[Hit] = ()
    rows: int = 0
    told: int = 0


class Watch:
    """Counts what judging a list tells of people elsewhere: ``is_first`` its sender, else whoever typed NIKs into it.

    The operator is not counted. What a second officer has let go on is kept as well and stops nothing.
    """

    def __init__(self, roster: Roster, *, is_first: bool, on: date, by: Author) -> None:
        self.roster, self.is_first, self.on, self.by = roster, is_first, on, by
        self.has_stopped = False
        released = Stop.objects.filter(roster=roster, taken=True).order_by("-pk")
        self.released_fix = released.values_list("latest_fix", flat=True).first()
        self.is_free = is_first and (self.released_fix is not None or not roster.by_id)

    def look(self, readings: Sequence[RowReading], judgements: Sequence[Judgement], indexes: Mapping[str, str]) -> Look:
        """Return what judging these rows would tell."""
        persons = self._persons(readings)
        found = [
            (place, indexes[readings[place].nik or ""], judgements[place].of_known, person)
            for place, person in persons.items()
            if judgements[place].of_known and not TAKEN.isdisjoint(judgements[place].reasons)
        ]
        here: dict[int, set[int]] = {}
        for person in {person for *_more, person in found}:
            holders = each({holder for _place, _index, holder, whose in found if whose == person})
            seen = Worker.objects.visible_to(User.objects.get(pk=person)).filter(pk__in=holders)
            here[person] = set(seen.values_list("pk", flat=True))
        hits = self._untold(
            [Hit(place, nik, whose) for place, nik, holder, whose in found if holder not in here[whose]]
        )
        return Look(hits, len(readings), self._told(hits, len(readings)))

    def _persons(self, readings: Sequence[RowReading]) -> dict[int, int]:
        """Return who tries the NIK of each row, by its place: the sender, or whoever typed it since somebody looked."""
        if self.is_first:
            return dict.fromkeys(range(len(readings)), self.roster.by_id) if self.roster.by_id else {}
        fixes = Fix.objects.filter(row__roster=self.roster, field="nik", by__isnull=False).order_by("pk")
        typists = dict(fixes.filter(pk__gt=self.released_fix or 0).values_list("row__number", "by"))
        return {place: typists[one.number] for place, one in enumerate(readings) if one.number in typists}

    def _untold(self, hits: Sequence[Hit]) -> list[Hit]:
        """Return the hits that are new to the list, and to their person today; each NIK once."""
        if not hits:
            return []
        tries = NikTry.objects.filter(door=NikTry.Door.LIST, nik_index__in=each_text({hit.nik_index for hit in hits}))
        of_list = set(tries.filter(subject=self.roster.ref).values_list("nik_index", flat=True))
        today = set(tries.filter(on=self.on).values_list("nik_index", "by"))
        untold: dict[tuple[str, int], Hit] = {}
        for hit in hits:
            if hit.nik_index not in of_list and (hit.nik_index, hit.person_id) not in today:
                untold.setdefault((hit.nik_index, hit.person_id), hit)
        return list(untold.values())

    def _told(self, hits: Sequence[Hit], rows: int) -> int:
        """Return how many rows may be told: up to the last hit that its person has left today.

        None of a new list whose sender has none left: where it stops would tell whose NIK is taken.
        """
        if self.is_free:
            return rows
        left = {person: foreign_left(person, on=self.on) for person in {hit.person_id for hit in hits}}
        if self.is_first and not foreign_left(self.roster.by_id, on=self.on):  # type: ignore[arg-type]
            return 0
        for hit in hits:
            left[hit.person_id] -= 1
            if left[hit.person_id] <= 0:
                return hit.place + 1
        return rows

    def keep(self, look: Look) -> None:
        """Keep the hits that are told, in the transaction that writes the rows; let the list rest where they stop it.

        Raises `ToldMeanwhileError` where somebody was told of other people between the judging and the transaction.
        """
        people = {hit.person_id for hit in look.hits} | ({self.roster.by_id} if self.is_first else set())
        accounts = {user.pk: user for user in User.objects.filter(pk__in=people - {None}).order_by("pk")}
        for account in accounts.values():
            hold_author(account)
        hits = self._untold(look.hits)
        if self._told(hits, look.rows) < look.told:
            raise ToldMeanwhileError
        told = [hit for hit in hits if hit.place < look.told]
        for hit in told:
            keep_try(
                hit.nik_index, door=NikTry.Door.LIST, is_hit=True, is_foreign=True, subject=self.roster.ref, on=self.on,
                by=accounts[hit.person_id],
            )  # fmt: skip
        spent = [hit.person_id for hit in told if not self.is_free and not foreign_left(hit.person_id, on=self.on)]
        if spent or look.told < look.rows:
            self._rest(accounts[spent[0] if spent else self.roster.by_id])

    def _rest(self, person: User) -> None:
        latest, self.has_stopped = queries.latest_fix(self.roster), True
        Stop.objects.create(roster=self.roster, brought_by=person, recorded_on=self.on, latest_fix=latest)
        after = {"rests_for": person.username}
        record("judge_roster", self.roster.ref, on=self.on, by=self.by, after=after)


def refuse_if_resting(roster: Roster) -> None:
    """Refuse ``roster_rests`` while a list waits for a second officer."""
    if queries.open_stop(roster):
        words = _("This list rests until a second officer has looked at it: too many of its people live elsewhere.")
        raise Refused([Reason("roster_rests", words)])


@verb("release_roster")
@transaction.atomic
def release(stop: Stop, *, on: date, by: User) -> Stop:
    """Let a list go on that rests, as a second officer who has looked at it; `judge` goes on where it was.

    Refuses ``released_already``, ``lines_changed``, and what the verb's row refuses.
    """
    stop = Stop.objects.select_for_update(of=("self",)).select_related("roster", "brought_by").get(pk=stop.pk)
    if stop.decided_on:
        raise Refused([Reason("released_already", _("Somebody has let this list go on before."))])
    require_same(stop_key(stop), lambda: stop_lines(stop, queries.standing(stop.roster)), by=by)
    stop.taken, stop.decided_by, stop.decided_on = True, by, on
    stop.save(update_fields=["taken", "decided_by", "decided_on"])
    record("release_roster", stop.roster.ref, on=on, by=by, after={"sender": str(stop.brought_by)})
    return stop
