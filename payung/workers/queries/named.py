"""Finding people by name through typos and while somebody types: a bounded number, however many have the name.

What was typed is compared with all words of names (`vocabulary`), and people are read by their words (`namesakes`):
always the same people in the same order, whichever way is the shortest.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from payung.access.models import User
from payung.regions.models import Region
from payung.regions.queries import counted_in
from payung.store.among import each
from payung.workers.models import Residence, Worker
from payung.workers.queries.namesakes import LIMITS, Limits, Nearly, Written
from payung.workers.queries.persons import EVER, roots
from payung.workers.queries.vocabulary import words_on_file

Inside = Callable[[str], bool]


def anywhere(_code: str) -> bool:
    """Hold every RW to be asked for."""
    return True


@dataclass(frozen=True, slots=True)
class Matches:
    """Who was found, in order: names as written first, then names with typos; ``more`` where there are others."""

    exact: Sequence[int]
    near: Sequence[int]
    more: bool

    @property
    def ids(self) -> list[int]:
        """Return everybody's id."""
        return [*self.exact, *self.near]


def named_like(
    user: User, parts: Sequence[str], *, area: str = "", inside: Inside = anywhere, limits: Limits | None = None
) -> Matches:
    """Return who in the user's area has a name with these folded words, or with words that differ by a typo.

    A part means a word that begins with it, that holds it (from three letters on), or that differs by a letter or two.
    Of names as written those come first that begin with the parts; of the others, shown where few are as written, those
    with the fewest wrong letters, and among them those whose first words are meant; then by name and number.
    ``area`` is the code in which they live, if narrower than the user's; ``inside`` says of an RW's code whether its
    people count there. A merged record is the person it went into.
    """
    if not user.area or not any(len(part) > 1 for part in parts):
        return Matches((), (), more=False)
    limits, vocabulary, home = limits or LIMITS, words_on_file(), _Home(user, area, inside)
    written = [vocabulary.as_written(part) for part in parts]
    exact = home.first(Written(written, home.places, home.merged, limits).levels(), limits)
    if len(exact) >= limits.few:
        return Matches(exact[: limits.most], (), more=len(exact) > limits.most)
    nearly = Nearly([vocabulary.nearly(one) for one in written], home.places, home.merged, limits)
    near = home.first(nearly.levels(), limits, besides=exact)
    return Matches(exact[: limits.most], near[: limits.most], more=len(exact) > limits.most or len(near) > limits.most)


def people_of(matches: Matches, most: int, *, besides: int = 0) -> list[Worker]:
    """Return the first people found, in order, without one of them."""
    ids = [pk for pk in matches.ids if pk != besides][:most]
    records = Worker.objects.in_bulk(ids)
    return [records[pk] for pk in ids if pk in records]


class _Home:
    """Where somebody looks for people, and which record each of them lives on in."""

    def __init__(self, user: User, area: str, inside: Inside) -> None:
        village, _dash, _number = (area or user.area).partition("-")  # an RW that was merged stays in its kelurahan
        besides = set(counted_in(user.area, EVER)) if "-" in user.area else set()
        places = Region.objects.rw().filter(code__startswith=village).values_list("pk", "code")
        self.places = {
            pk for pk, code in places if (code.startswith(user.area) or code in besides) and inside(code)
        }  # fmt: skip
        self.merged = roots(EVER)

    def first(self, records: Iterator[int], limits: Limits, *, besides: Collection[int] = ()) -> list[int]:
        """Return whom records stand for, each once, those who live here: as many as are shown, and one more."""
        return list(islice(self._living(records, set(besides), limits.piece), limits.most + 1))

    def _living(self, records: Iterator[int], seen: set[int], piece: int) -> Iterator[int]:
        while some := list(islice(records, piece)):
            persons = [pk for pk in dict.fromkeys(self.merged.get(pk, pk) for pk in some) if pk not in seen]
            seen.update(persons)
            homes = Residence.objects.filter(worker__in=each(persons)).order_by("worker_id", "from_on", "id")
            latest = dict(homes.values_list("worker_id", "rw_id"))
            yield from (pk for pk in persons if latest.get(pk) in self.places)
