"""The words of all names on file, held in memory, and which of them are meant by what somebody typed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db import connection
from django.db.models import Max, QuerySet
from rapidfuzz import process
from rapidfuzz.distance import OSA

from payung.workers.models import NameWord

LEAST_INSIDE = 3  # letters of a part that may stand inside a word; a shorter one begins it
LEAST_FOR_TYPO, LEAST_FOR_TWO = 3, 7  # letters of a word in which one letter, or two, may be wrong
SMALL = 2_000  # words on file that are not worth remembering
Rows = list[tuple[int, str]]  # id and word
Mark = tuple[int, int]  # a transaction's number, and the last word read before it began


def allowed(part: str) -> int:
    """Return how many letters of a word may be wrong."""
    return 0 if len(part) < LEAST_FOR_TYPO else 1 if len(part) < LEAST_FOR_TWO else 2


@dataclass(frozen=True)
class Meant:
    """The words on file that may be meant by one that was typed: their ids, and how many of their letters are wrong."""

    part: str
    ids: Mapping[str, int]
    off: Mapping[str, int]

    def of(self, words: Iterable[str]) -> int | None:
        """Return how many letters of the closest of a name's words are wrong; None where none is meant."""
        if len(self.part) == 1:
            return 0 if any(word.startswith(self.part) for word in words) else None
        off = self.off
        found = [off[word] for word in words if word in off]
        return min(found) if found else None

    @cached_property
    def by_distance(self) -> dict[int, list[int]]:
        """Return the ids of the words by how many letters are wrong; a single letter is looked for in the names."""
        found: dict[int, list[int]] = {} if len(self.part) > 1 else {0: []}
        for word, off in self.off.items():
            found.setdefault(off, []).append(self.ids[word])
        return found

    def words_off(self, distance: int) -> list[str]:
        """Return the words with so many wrong letters."""
        return [word for word, off in self.off.items() if off == distance]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words with their ids, by length, and all in one text, each behind a line break."""

    ids: Mapping[str, int]
    by_length: Mapping[int, Sequence[str]]
    text: str

    def with_more(self, rows: Rows) -> "Vocabulary":
        """Return these words and others."""
        lengths: dict[int, list[str]] = {}
        for _pk, word in rows:
            lengths.setdefault(len(word), []).append(word)
        more = {length: [*self.by_length.get(length, ()), *words] for length, words in lengths.items()}
        text = "".join([self.text or "\n", *(f"{word}\n" for _pk, word in rows)])
        return Vocabulary({**self.ids, **{word: pk for pk, word in rows}}, {**self.by_length, **more}, text)

    def as_written(self, part: str) -> Meant:
        """Return the words that begin with a part, or hold it if it is not very short."""
        if len(part) == 1:
            return Meant(part, {}, {})
        held = dict.fromkeys(self._that_hold(part if len(part) >= LEAST_INSIDE else f"\n{part}"), 0)
        return Meant(part, {word: self.ids[word] for word in held}, held)

    def _that_hold(self, part: str) -> Iterator[str]:
        found = self.text.find(part)
        while found >= 0:
            end = self.text.index("\n", found + 1)
            yield self.text[self.text.rindex("\n", 0, found + 1) + 1 : end]
            found = self.text.find(part, end)

    def nearly(self, written: Meant) -> Meant:
        """Return those words, and the ones that differ from the part by a typo."""
        part, wrong = written.part, allowed(written.part)
        ids, off = dict(written.ids), dict(written.off)
        for length in range(len(part) - wrong, len(part) + wrong + 1) if wrong else ():
            words = self.by_length.get(length, ())
            close = process.extract(part, words, scorer=OSA.distance, score_cutoff=wrong, limit=None)
            for word, distance, _place in close:
                ids[word], off[word] = self.ids[word], min(off.get(word, wrong), int(distance))
        return Meant(part, ids, off)


@dataclass(frozen=True, slots=True)
class _Memory:
    """What one process knows: the words, the last of them, and below which id no more can come."""

    database: str
    vocabulary: Vocabulary
    last: int
    settled: int
    mark: Mark | None


NO_WORDS = Vocabulary({}, {}, "")
_memory: _Memory | None = None


def words_on_file() -> Vocabulary:
    """Return the words of all names; many are remembered, and only those that came since are read."""
    global _memory
    known, database = _memory, str(connection.settings_dict["NAME"])
    if known is None or known.database != database:
        few = list(_rows(0)[: SMALL + 1])
        if len(few) <= SMALL:
            return NO_WORDS.with_more(few)
        last = NameWord.objects.aggregate(last=Max("pk"))["last"]
        known = _Memory(database, NO_WORDS, last, 0, None)
    known = _refreshed(known)
    if not connection.in_atomic_block:  # what this transaction wrote may yet be taken back
        _memory = known
    return known.vocabulary


def _refreshed(known: _Memory) -> _Memory:
    """Return the memory with the words that came since.

    On PostgreSQL a word may appear after one with a higher id: those above the last one are read again until every
    transaction that ran when it was read has ended.
    """
    oldest, following = _running()
    mark = known.mark or (following, known.last)
    rows = list(_rows(known.settled))
    fresh = [row for row in rows if row[1] not in known.vocabulary.ids]
    vocabulary = known.vocabulary.with_more(fresh) if fresh else known.vocabulary
    last = max(known.last, rows[-1][0]) if rows else known.last
    ended = mark[0] <= oldest
    return _Memory(known.database, vocabulary, last, mark[1] if ended else known.settled, None if ended else mark)


def _rows(after: int) -> "QuerySet[NameWord, tuple[int, str]]":
    return NameWord.objects.filter(pk__gt=after).order_by("pk").values_list("pk", "word")


def _running() -> tuple[int, int]:
    """Return the numbers of the oldest transaction that runs and of the next one; SQLite's writers take turns."""
    if connection.vendor != "postgresql":
        return 0, 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT txid_snapshot_xmin(s), txid_snapshot_xmax(s) FROM txid_current_snapshot() AS s")
        oldest, following = cursor.fetchone()
    return oldest, following
