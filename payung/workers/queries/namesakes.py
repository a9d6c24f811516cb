"""Reading whose name is meant, level by level: first the names in which nothing is wrong, then one letter, then two.

Within a level those come first who lead (their first words are meant), then the others, each by name and number. A
level is read by the ids of those who hold its words, where they are few, or along the index of names until the list is
full: both give the same.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from itertools import chain, islice, product, starmap, takewhile
from operator import and_, or_

from django.db import connection
from django.db.models import Q

from payung.store.among import each, each_text
from payung.workers.models import Named, Residence, Worker
from payung.workers.queries.vocabulary import Meant

AFTER_ALL, AFTER_WORD = "\U0010ffff", "!"  # what stands after every letter; after a blank, before every letter
ALL_NAMES = Q()
WORTH = 5  # times as many ids are read if that saves reading names
FEW_WORDS = 8  # that the database looks for in every name
Person = tuple[int, str]  # id and folded name
Placed = tuple[int, bool, str, int]  # letters that are wrong, whether the name does not lead, folded name, id
Wrong = tuple[int, ...]  # letters that are wrong in each part


@dataclass(frozen=True, slots=True)
class Limits:
    """How many are shown and read; who is found, and in which order, hangs on ``most`` and ``few`` alone."""

    most: int = 1_000  # people found; whoever has a more common name writes another part of it
    few: int = 10  # people whose name is as written: with fewer, names with a typo are shown after them
    glance: int = 4_000  # names that are read in the hope that they fill the list
    single: int = 5_000  # people whose names are read one by one
    village: int = 40_000  # the same where they are known to live in the area
    holders: int = 50_000  # ids of people who hold a word
    ways: int = 500  # in which a name may begin that are tried one by one
    piece: int = 1_200


LIMITS = Limits()


class Written:
    """Names that hold all the parts."""

    def __init__(
        self, meant: Sequence[Meant], places: Collection[int], merged: Mapping[int, int], limits: Limits
    ) -> None:
        self.meant, self.places, self.merged, self.limits = meant, places, merged, limits
        self.first = " ".join(one.part for one in meant)

    def levels(self) -> Iterator[int]:
        """Yield the records in order."""
        return self._level(0)

    def leads(self, key: str, _words: Sequence[str], _wrong: int) -> bool:
        """Whether a name comes before others with as many wrong letters."""
        return key.startswith(self.first)

    def beginnings(self, _wrong: int) -> list[tuple[str, str]]:
        """Return between which names those stand that lead."""
        return [(self.first, self.first + AFTER_ALL)]

    def place(self, record: Person) -> Placed | None:
        """Return where a record stands in the order; None if its name is not meant."""
        pk, key = record
        words, wrong = key.split(), 0
        for one in self.meant:
            off = one.of(words)
            if off is None:
                return None
            wrong += off
        return wrong, not self.leads(key, words, wrong), key, pk

    def ways(self, wrong: int) -> list[Wrong]:
        """Return how so many wrong letters may be spread over the parts."""
        return [way for way in product(*(one.by_distance for one in self.meant)) if sum(way) == wrong]

    def _level(self, wrong: int) -> Iterator[int]:
        ways = self.ways(wrong)
        if not ways:
            return
        held = self._held(ways)
        if held is None and not self.is_village:
            yield from (placed[-1] for placed in self._leading(wrong, most=self.limits.glance) if not placed[1])
        ids = self._ids(ways)
        few = self.limits.village if self.is_village else self.limits.single
        if ids is not None and (held is None or len(ids) <= few):
            names = Worker.objects.filter(held or ALL_NAMES, pk__in=each(ids)).values_list("pk", "name_key")
            yield from (placed[-1] for placed in sorted(self._placed(names.iterator(chunk_size=10_000), wrong)))
            return
        held = held or ALL_NAMES
        yield from (placed[-1] for placed in self._leading(wrong, held) if not placed[1])
        yield from (placed[-1] for placed in self._placed(self._along("", AFTER_ALL, held), wrong) if placed[1])

    def _placed(self, records: Iterable[Person], wrong: int) -> Iterator[Placed]:
        return (placed for placed in map(self.place, records) if placed and placed[0] == wrong)

    def _leading(self, wrong: int, held: Q = ALL_NAMES, *, most: int | None = None) -> Iterator[Placed]:
        """Yield whose names stand where those who lead stand, in order; ``most`` names are read."""
        places = chain.from_iterable(self._along(low, high, held) for low, high in self.beginnings(wrong))
        return self._placed(islice(places, most), wrong)

    @cached_property
    def is_village(self) -> bool:
        """Whether so few live there that all of them can be read."""
        return self._living(self.limits.village + 1) <= self.limits.village

    def _living(self, most: int) -> int:
        return Residence.objects.filter(rw__in=each(self.places)).values("pk")[:most].count()

    @cached_property
    def _holders(self) -> dict[tuple[int, int], int]:
        """Return how many names hold a word of each part that is so many letters off, as far as they are read."""
        most = self.limits.holders + 1
        return {
            (number, off): Named.objects.filter(word__in=each(ids)).values("worker_id")[:most].count()
            for number, one in enumerate(self.meant)
            for off, ids in one.by_distance.items()
            if len(one.part) > 1
        }

    def _fewest(self, way: Wrong) -> int:
        return min(self._holders[one] for one in enumerate(way) if one in self._holders)

    def _ids(self, ways: Sequence[Wrong]) -> set[int] | None:
        """Return among whom everybody is who is meant in one of these ways; None where they are too many."""
        if not self.is_village and any(self._fewest(way) > self.limits.holders for way in ways):
            return None
        living = self._ids_living() if self.is_village else None
        found = set[int]()
        for way in ways:
            worth = min(self._fewest(way) * WORTH, self.limits.holders)
            sets = [self._ids_of(one) for one in enumerate(way) if self._holders.get(one, worth + 1) <= worth]
            found |= reduce(and_, sets if living is None else [living, *sets])
        return found

    def _ids_of(self, one: tuple[int, int]) -> set[int]:
        number, off = one
        words = self.meant[number].by_distance[off]
        return set(Named.objects.filter(word__in=each(words)).values_list("worker_id", flat=True))

    def _ids_living(self) -> set[int]:
        """Return who ever lived there, and every record that went into another, wherever it lived."""
        living = Residence.objects.filter(rw__in=each(self.places)).values_list("worker_id", flat=True)
        return {*living, *self.merged}

    def _held(self, ways: Sequence[Wrong]) -> Q | None:
        """Return what every name holds that is meant in one of these ways, if it is little enough to look for."""
        held = [self._held_in(way) for way in ways]
        return reduce(or_, held) if all(held) else None

    def _held_in(self, way: Wrong) -> Q:
        wanted = Q()
        for number, off in sorted(enumerate(way), key=lambda each: self._holders.get(each, 0)):
            one = self.meant[number]
            words = [one.part] if off == 0 else one.words_off(off)
            if len(words) <= FEW_WORDS:
                wanted &= reduce(or_, (Q(name_key__contains=word) for word in words))
        return wanted

    def _along(self, low: str, high: str, held: Q = ALL_NAMES) -> Iterator[Person]:
        """Yield records by name and number, between two names."""
        names = Worker.objects.filter(held, name_key__lt=high).order_by("name_key", "pk").values_list("pk", "name_key")
        piece = names.filter(name_key__gte=low)
        while found := list(piece[: self.limits.piece]):
            yield from found
            if len(found) < self.limits.piece:
                return
            pk, key = found[-1]
            piece = names.filter(Q(name_key__gt=key) | Q(name_key=key, pk__gt=pk), name_key__gte=key)


class Nearly(Written):
    """Names in which something differs from the parts."""

    def levels(self) -> Iterator[int]:
        """Yield the records in order, the fewest wrong letters first."""
        most = sum(max(one.by_distance, default=0) for one in self.meant)
        return chain.from_iterable(map(self._level, range(1, most + 1)))

    def leads(self, _key: str, words: Sequence[str], wrong: int) -> bool:
        """Whether the first words of the name are meant by the parts, one by one."""
        offs = [one.of([word]) for one, word in zip(self.meant, words, strict=False)]
        return len(offs) == len(self.meant) and None not in offs and sum(filter(None, offs)) == wrong

    def beginnings(self, wrong: int) -> list[tuple[str, str]]:
        """Return between which names those stand whose first words are meant with so many wrong letters.

        As many of the first words are looked at as can be tried one by one.
        """
        whole = list(takewhile(lambda one: len(one.part) > 1, self.meant))
        ways = self.ways(wrong)
        for count in range(len(whole), 0, -1):
            words = ([one.words_off(off) for one, off in zip(whole[:count], way, strict=False)] for way in ways)
            tried = set(islice(chain.from_iterable(starmap(product, words)), self.limits.ways + 1))
            if len(tried) <= self.limits.ways:
                return [(begin, begin + AFTER_WORD) for begin in _that_begin_a_name(map(" ".join, tried))]
        return [("", AFTER_ALL)]


def _that_begin_a_name(words: Iterable[str]) -> list[str]:
    """Return those of some whole words with which a name begins, in order."""
    listed = each_text(words)
    statement = (
        f"WITH p(words) AS ({listed.sql}) SELECT words FROM p "  # noqa: S608  our own
        "WHERE EXISTS (SELECT 1 FROM workers_worker w WHERE w.name_key >= p.words AND w.name_key < p.words || %s)"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*listed.params, AFTER_WORD])
        return sorted(row[0] for row in cursor.fetchall())
