"""Finding people by name through typos and while somebody types: a bounded number, however many have the name.

Names are held as their words (`Named`). The words on file fit into memory, so that what was typed is compared with each
of them; people are then read by the rarest word, or, where all words are common, along the index of names.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from django.db import connection
from django.db.models import Case, IntegerField, Max, Q, QuerySet, Value, When
from django.db.models.aggregates import Count
from rapidfuzz import process
from rapidfuzz.distance import OSA

from payung.access.models import User
from payung.regions.queries import counted_in
from payung.store.among import each, each_text
from payung.workers.models import VILLAGE_LETTERS, Named, NameWord, Residence, Worker
from payung.workers.queries.persons import EVER, roots

MOST = 1_000  # people found; whoever has a more common name writes another part of it
RARE = 5_000  # people who hold a word: so many are looked at one by one
FEW = 10  # people whose name is as written: with fewer, names with a typo are shown after them
LEAST_FOR_TYPO, LEAST_FOR_TWO = 3, 7  # letters of a word in which one letter, or two, may be wrong
NEAR = 40  # words on file that are taken for a typo of one
PIECE = 2_000
SMALL = 2_000  # words on file that are not worth remembering
Person = tuple[int, str]  # id and folded name
Inside = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Matches:
    """Who was found: names as written first, then names with typos; ``more`` where there are more than `MOST`."""

    exact: Sequence[int]
    near: Sequence[int]
    more: bool

    def people(self, first: str) -> "QuerySet[Worker]":
        """Return the people in order: as written, beginning with the words, by name."""
        found = Worker.objects.filter(pk__in=each([*self.exact, *self.near]))
        rank = Case(
            When(pk__in=each(self.near), then=Value(2)), When(name_key__startswith=first, then=Value(0)),
            default=Value(1), output_field=IntegerField(),
        )  # fmt: skip
        return found.order_by(rank, "name_key", "pk")


def named_like(user: User, parts: Sequence[str], *, area: str = "", inside: Inside = lambda code: True) -> Matches:
    """Return who in the user's area has a name with these folded words, or with words that differ by a typo.

    ``area`` is the code in which they live, if narrower than the user's; ``inside`` says of an RW's code whether its
    people count there. A merged record is the person it went into.
    """
    if not user.area:
        return Matches((), (), more=False)
    scope = _Scope(user, area, inside)
    exact = list(islice(scope.keep(_as_written(parts, scope)), MOST + 1))
    near: list[int] = []
    if len(exact) < FEW and len(exact) <= MOST:
        known = set(exact)
        near = [pk for pk in islice(scope.keep(_nearly(parts)), MOST) if pk not in known]
    return Matches(exact[:MOST], near, more=len(exact) > MOST)


class _Scope:
    """Where somebody looks for people, and which record each of them lives on in."""

    def __init__(self, user: User, area: str, inside: Inside) -> None:
        self.of_user, self.area, self.inside = user.area, area or user.area, inside
        self.besides = set(counted_in(user.area, EVER)) if "-" in user.area else set()
        self.merged = roots(EVER)
        self.is_small = len(self.area) >= VILLAGE_LETTERS

    def holds(self, code: str) -> bool:
        """Whether the people of an RW are seen by the user and asked for."""
        return (code.startswith(self.of_user) or code in self.besides) and self.inside(code)

    def keep(self, people: Iterable[Person]) -> Iterator[int]:
        """Yield whom records stand for, each once, those who live in the area."""
        seen: set[int] = set()
        records = iter(people)
        while piece := list(islice(records, PIECE)):
            persons = list(dict.fromkeys(self.merged.get(pk, pk) for pk, _key in piece))
            homes = _homes(persons)
            for pk in persons:
                if pk not in seen and self.holds(homes.get(pk, "")):
                    seen.add(pk)
                    yield pk


def _homes(ids: Sequence[int]) -> dict[int, str]:
    """Return the code of the RW where each lives by the latest address."""
    homes = Residence.objects.filter(worker__in=each(ids)).order_by("from_on", "id")
    return dict(homes.values_list("worker_id", "rw__code"))


def _as_written(parts: Sequence[str], scope: _Scope) -> Iterator[Person]:
    """Yield whose names hold all the parts."""
    sets = [_words_with(part) for part in parts if len(part) > 1]
    if not sets or not all(sets):
        return
    rarest = min(sets, key=_how_many)
    if _how_many(rarest) <= RARE:
        people: Iterable[Person] = _holders(rarest)
    elif scope.is_small:
        people = _living_in(scope.area)
    else:
        people = _along_the_names(parts)
    yield from (person for person in people if all(part in person[1] for part in parts))


def _nearly(parts: Sequence[str]) -> Iterator[Person]:
    """Yield whose names hold each part, or a word that differs from it by a typo; the likeliest first."""
    choices = [_near(part) for part in parts if len(part) > 1]
    if not choices or not all(choices):
        return
    rarest = min(choices, key=lambda words: _how_many(tuple(words)))
    found: list[tuple[int, str, int]] = []
    for pk, key in islice(_holders(tuple(rarest)), RARE):
        words = key.split()
        distances = [min((near[word] for word in words if word in near), default=-1) for near in choices]
        if all(distance >= 0 for distance in distances):
            found.append((sum(distances), key, pk))
    yield from ((pk, key) for _distance, key, pk in sorted(found))


def _words_with(part: str) -> tuple[str, ...]:
    return tuple(word for word in _words() if part in word)


def _near(part: str) -> Mapping[str, int]:
    """Return words on file that may be meant by one, with how many letters differ; words that hold it are not off."""
    near = dict.fromkeys(_words_with(part), 0)
    if len(part) >= LEAST_FOR_TYPO:
        allowed = 1 if len(part) < LEAST_FOR_TWO else 2
        close = process.extract(part, _words(), scorer=OSA.distance, score_cutoff=allowed, limit=NEAR)
        near |= {word: int(distance) for word, distance, _place in close if word not in near}
    return near


def _words() -> tuple[str, ...]:
    """Return all words of names on file; many are remembered until there are others."""
    state = NameWord.objects.aggregate(many=Count("pk"), last=Max("pk"))
    if state["many"] <= SMALL:
        return _read_words()
    return _remembered_words(str(connection.settings_dict["NAME"]), state["many"], state["last"])


def _read_words() -> tuple[str, ...]:
    return tuple(NameWord.objects.order_by("pk").values_list("word", flat=True))


@lru_cache(maxsize=1)
def _remembered_words(_database: str, _many: int, _last: int) -> tuple[str, ...]:
    return _read_words()


def _how_many(words: Sequence[str]) -> int:
    """Return how many names hold one of the words, as far as `RARE` and one more."""
    return len(_named(words)[: RARE + 1])


def _named(words: Sequence[str]) -> "QuerySet[Named, int]":
    ids = list(NameWord.objects.filter(word__in=each_text(words)).values_list("pk", flat=True))
    return Named.objects.filter(word__in=each(ids)).values_list("worker_id", flat=True)


def _holders(words: Sequence[str]) -> Iterator[Person]:
    """Yield who holds one of the words, by name."""
    ids = sorted(set(_named(words).order_by("word_id", "worker_id")[: RARE + 1]))
    yield from Worker.objects.filter(pk__in=each(ids)).order_by("name_key", "pk").values_list("pk", "name_key")


def _living_in(area: str) -> Iterator[Person]:
    """Yield who ever lived in a kelurahan or RW, or in an RW that is counted there, by name."""
    codes = Q(rw__code__startswith=area)
    if "-" in area:
        codes |= Q(rw__code__in=counted_in(area, EVER))
    ever = Residence.objects.filter(codes).values("worker")
    people = list(Worker.objects.filter(pk__in=ever).values_list("pk", "name_key"))
    yield from sorted(people, key=lambda person: (person[1], person[0]))


def _along_the_names(parts: Sequence[str]) -> Iterator[Person]:
    """Yield who holds all parts, read along the index of names: first who begins with the first part."""
    held = Worker.objects.filter(*(Q(name_key__contains=part) for part in parts))
    first = parts[0]
    begins = held.filter(name_key__gte=first)
    if re.fullmatch("[a-y]", first[-1]):
        begins = begins.filter(name_key__lt=first[:-1] + chr(ord(first[-1]) + 1))
    seen = 0
    for pk, key in _walk(begins):
        if key.startswith(first):
            seen += 1
            yield pk, key
    if seen <= MOST:
        yield from ((pk, key) for pk, key in _walk(held) if not key.startswith(first))


def _walk(people: "QuerySet[Worker]") -> Iterator[Person]:
    last: Person | None = None
    while True:
        piece = people
        if last:
            piece = people.filter(Q(name_key__gt=last[1]) | Q(name_key=last[1], pk__gt=last[0]), name_key__gte=last[1])
        found = list(piece.order_by("name_key", "pk").values_list("pk", "name_key")[:PIECE])
        yield from found
        if len(found) < PIECE:
            return
        last = found[-1]
