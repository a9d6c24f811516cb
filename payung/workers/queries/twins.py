"""Records that may be one person: pairs to decide in an area, pairs that were decided, merges that wait."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import F, Q, QuerySet

from payung.access import sealing
from payung.access.models import User
from payung.access.places import holds
from payung.regions.queries import names_of
from payung.workers.matching import LEAST_ALIKE, names_alike
from payung.workers.models import Distinct, Merge, Residence, Worker, in_force_on
from payung.workers.queries.finding import nik_of
from payung.workers.queries.homes import home_codes, latest_homes
from payung.workers.queries.persons import open_roots, pieces, same_person_ids

Ids = tuple[int, int]
CITY_LETTERS = 5  # of a code such as 31.75: in a smaller area it pays to look there first
MOST_MERGES = 20  # that a page shows

# Names whose lengths differ by more cannot be alike enough; the index on key and name answers all of it.
ALIKE_IN_LENGTH = f"""
SELECT a.id, b.id, a.name_key, b.name_key
FROM workers_worker a JOIN workers_worker b ON b.match_key = a.match_key AND b.id > a.id
WHERE ABS(LENGTH(a.name_key) - LENGTH(b.name_key)) * 100
      <= {100 - LEAST_ALIKE} * (LENGTH(a.name_key) + LENGTH(b.name_key))
"""  # noqa: S608  our own number
EVER_LIVED_THERE = """
AND a.id IN (SELECT h.worker_id FROM workers_residence h JOIN regions_region g ON g.id = h.rw_id WHERE g.code LIKE %s)
"""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records side by side, the earlier one first, with their latest addresses."""

    first: Worker
    second: Worker
    first_home: Residence | None
    second_home: Residence | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was decided about two records: an open merge of the two, their difference, whether they count as one."""

    merge: Merge | None
    difference: Distinct | None
    one_person: bool

    @property
    def waits(self) -> bool:
        """Whether a merge of the two waits for a second person."""
        return self.merge is not None and self.merge.confirmed_on is None


def twins(user: User) -> list[Ids]:
    """Return the pairs of records in the user's area that may be one person and that nobody has decided.

    As `matching.is_possible_duplicate` says: birth date, name and kelurahan. A merge that waits counts as decided.
    """
    if not user.area:
        return []
    alike = [(one, other) for one, other, key, its_key in _alike_in_length(user.area) if names_alike(key, its_key)]
    homes = latest_homes({pk for pair in alike for pk in pair})
    near = [pair for pair in alike if _in_one_village(homes, pair, user.area)]
    root_of = open_roots()
    persons = {_ordered(root_of.get(one, one), root_of.get(other, other)) for one, other in near}
    return sorted({pair for pair in persons if pair[0] != pair[1]} - _told_apart(root_of))


def _alike_in_length(area: str) -> list[tuple[int, int, str, str]]:
    with connection.cursor() as cursor:
        if len(area) > CITY_LETTERS:
            cursor.execute(ALIKE_IN_LENGTH + EVER_LIVED_THERE, [f"{area}%"])
        else:
            cursor.execute(ALIKE_IN_LENGTH)
        found: list[tuple[int, int, str, str]] = cursor.fetchall()
    return found


def _in_one_village(homes: dict[int, Residence], pair: Ids, area: str) -> bool:
    one, other = homes.get(pair[0]), homes.get(pair[1])
    if one is None or other is None or one.rw.parent_id != other.rw.parent_id:
        return False
    return one.rw.code.startswith(area) and other.rw.code.startswith(area)


def _ordered(one: int, other: int) -> Ids:
    return (one, other) if one < other else (other, one)


def _told_apart(root_of: dict[int, int]) -> set[Ids]:
    decided = Distinct.objects.values_list("first_id", "second_id")
    return {_ordered(root_of.get(one, one), root_of.get(other, other)) for one, other in decided}


def pairs(ids: Iterable[Ids]) -> list[Pair]:
    """Return the records of some pairs, in their order."""
    wanted = list(ids)
    every = {pk for pair in wanted for pk in pair}
    workers: dict[int, Worker] = {}
    for piece in pieces(every):
        workers.update(Worker.objects.in_bulk(piece))
    homes = latest_homes(every)
    return [Pair(workers[one], workers[other], homes.get(one), homes.get(other)) for one, other in wanted]


def twins_of(user: User, worker: Worker) -> list[Worker]:
    """Return the records that may be this worker and that the user may see, wherever they live, undecided ones only.

    Namesakes born on the same day, and whoever shares birth date and telephone.
    """
    seen = Worker.objects.visible_to(user).filter(birth_date=worker.birth_date).exclude(pk=worker.pk)
    near = Q(match_key=worker.match_key) | Q(phone=worker.phone) & ~Q(phone="")
    alike = [
        each for each in seen.filter(near).order_by("pk")
        if names_alike(each.name_key, worker.name_key) or each.phone == worker.phone != ""
    ]  # fmt: skip
    root_of = open_roots()
    mine, told = root_of.get(worker.pk, worker.pk), _told_apart(root_of)
    others = [(each, root_of.get(each.pk, each.pk)) for each in alike]
    return [each for each, root in others if root != mine and _ordered(mine, root) not in told]


def verdict_on(one: Worker, other: Worker, known_on: date) -> Verdict:
    """Return what was decided about two records, as known on the day."""
    between = Merge.objects.filter(kept__in=(one, other), absorbed__in=(one, other), undone_on=None)
    first, second = _ordered(one.pk, other.pk)
    return Verdict(
        merge=between.select_related("by", "confirmed_by", "kept", "absorbed").first(),
        difference=Distinct.objects.filter(first=first, second=second).select_related("by").first(),
        one_person=other.pk in same_person_ids(one, known_on),
    )


def waiting_merges(user: User) -> list[Merge]:
    """Return the merges of the user's area that wait for a second person, the oldest first."""
    waiting = Merge.objects.visible_to(user).filter(confirmed_on=None, undone_on=None)
    return list(waiting.select_related("by", "kept", "absorbed").order_by("pk"))


@dataclass(frozen=True, slots=True)
class Across:
    """A merge that waits of a record that the looker sees with one that she does not see, and where that one lives."""

    fact: Merge
    mine: Worker
    place: str
    may_confirm: bool


def merges_across(user: User, on: date) -> list[Across]:
    """Return the merges that wait and of which only one record lies in the user's area, the oldest first."""
    waiting = Merge.objects.concerning(user).filter(confirmed_on=None, undone_on=None)
    facts = list(waiting.exclude(pk__in=Merge.objects.visible_to(user)).select_related("by", "kept", "absorbed"))
    codes = home_codes({pk for fact in facts for pk in (fact.kept_id, fact.absorbed_id)}, on)
    names = names_of({code.partition("-")[0] for code in codes.values()})
    found = []
    for fact in sorted(facts, key=lambda each: each.pk):
        mine, other = fact.kept, fact.absorbed
        if not holds(user.area, codes.get(mine.pk, "")):
            mine, other = other, mine
        code = codes.get(other.pk, "")
        is_theirs = fact.by is not None and fact.by_id != user.pk and holds(fact.by.area, code)
        found.append(Across(fact, mine, names.get(code.partition("-")[0], ""), is_theirs))
    return found


def merges_concerning(user: User) -> QuerySet[Merge]:
    """Return the merges of which at least one record lies in the user's area."""
    return Merge.objects.concerning(user).select_related("kept", "absorbed", "by")


def merges_to_decide(user: User) -> int:
    """Return how many merges wait for the user as a second person, in the area or across its border."""
    return Merge.objects.concerning(user).filter(confirmed_on=None, undone_on=None).exclude(by=user).count()


def latest_merges(user: User, known_on: date) -> list[Merge]:
    """Return the merges of the user's area that count, the latest first, as many as a page shows."""
    counting = in_force_on(Merge.objects.visible_to(user), known_on)
    return list(
        counting.select_related("by", "kept", "absorbed").order_by(F("confirmed_on").desc(), "-pk")[:MOST_MERGES]
    )


def differing_digits(one: Worker, other: Worker) -> int:
    """Return in how many of the 16 places the NIK of two records differ: one or two look like a slip of the hand."""
    return sum(digit != its for digit, its in zip(nik_of(one), nik_of(other), strict=True))


def same_family_card(one: Worker, other: Worker) -> bool | None:
    """Whether two records name one family card; None where one of them names none."""
    if not one.kk_sealed or not other.kk_sealed:
        return None
    cards = {sealing.unseal(each.kk_sealed, bound_to=f"kk:{each.ref}") for each in (one, other) if each.kk_sealed}
    return len(cards) == 1
