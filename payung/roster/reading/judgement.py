"""Compares readings with the rows before them and with the registry, in the order of the file, and judges each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from payung.roster.reading.reasons import DUPLICATE, IGNORED, NEEDS_FIXING, READY
from payung.roster.reading.rows import RowReading
from payung.sheets.nobodies import PERSON
from payung.workers.matching import is_possible_duplicate, same_person

LEAST_SHARING = 3  # different NIK that give one telephone number


class Known(NamedTuple):
    """Somebody of the registry. ``ref`` is whatever the caller calls her; ``village`` where she lives now."""

    ref: Any
    name_key: str
    birth_date: date
    village: str | None


class Judgement(NamedTuple):
    """Verdict, sorted reason codes, and whom it is about: the number of an earlier row, or somebody registered."""

    verdict: str
    reasons: tuple[str, ...] = ()
    of_row: int | None = None
    of_known: Any = None


@dataclass(frozen=True, slots=True)
class Registry:
    """What the registry knows about the rows at hand: people by NIK, and by the key of possible duplicates.

    Give `by_key` only people who are registered under another NIK than any row they must not be held against.
    """

    by_nik: Mapping[str, Known] = field(default_factory=dict)
    by_key: Mapping[str, Sequence[Known]] = field(default_factory=dict)


NOBODY_KNOWN = Registry()
PLAINLY_READY = Judgement(READY)
PLAINLY_IGNORED = Judgement(IGNORED)


def shared_phones(readings: Iterable[RowReading]) -> frozenset[str]:
    """Return the numbers that three or more people (different NIK) of the file give."""
    first: dict[str, str] = {}
    several: dict[str, set[str]] = {}
    for reading in readings:
        phone, identity = reading.phone, reading.identity
        if phone is None or not identity or first.setdefault(phone, identity) == identity:
            continue
        several.setdefault(phone, {first[phone]}).add(identity)
    return frozenset(phone for phone, people in several.items() if len(people) >= LEAST_SHARING)


class Judge:
    """Judges rows in the order of the file; ``shared`` are the telephone numbers of `shared_phones` over all of it.

    After a stop, `recall` the rows that were judged before, then go on with the next.
    """

    def __init__(self, shared: frozenset[str] = frozenset()) -> None:
        self._shared = shared
        self._by_nik: dict[str, RowReading] = {}
        self._by_key: dict[str, list[RowReading]] = {}

    def judge(self, readings: Iterable[RowReading], registry: Registry = NOBODY_KNOWN) -> list[Judgement]:
        """Return a judgement for each reading."""
        judgements: list[Judgement] = []
        add, by_nik, by_key, shared = judgements.append, self._by_nik, self._by_key, self._shared
        known_nik, known_key = registry.by_nik, registry.by_key
        for reading in readings:
            if reading.kind != PERSON:
                add(PLAINLY_IGNORED)
                continue
            nik, key = reading.nik, reading.match_key
            if nik in by_nik or nik in known_nik or key in by_key or key in known_key or reading.phone in shared:
                judgement = self._compare(reading, registry)
            elif reading.reasons:
                judgement = Judgement(NEEDS_FIXING if reading.in_error else READY, reading.reasons)
            else:
                judgement = PLAINLY_READY
            add(judgement)
            if judgement.verdict == READY:
                by_nik[nik] = reading  # type: ignore[index]  # a ready row has a NIK
                by_key.setdefault(key, []).append(reading)
        return judgements

    def recall(self, readings: Iterable[RowReading]) -> None:
        """Remember readings that were ready when they were judged before the stop."""
        for reading in readings:
            if reading.nik:
                self._by_nik[reading.nik] = reading
                self._by_key.setdefault(reading.match_key, []).append(reading)

    def _compare(self, reading: RowReading, registry: Registry) -> Judgement:
        reasons = list(reading.reasons)
        if reading.phone in self._shared:
            reasons.append("phone_shared")
        in_error, again = reading.in_error, False
        earlier = self._by_nik.get(reading.nik or "")
        known = registry.by_nik.get(reading.nik or "") if earlier is None else None
        of_row = earlier.number if earlier else None
        of_known = known.ref if known else None
        if earlier or known:
            again = same_person(reading, earlier or known)  # type: ignore[arg-type]
            codes = ("nik_repeated_in_file", "nik_clash_in_file") if earlier else _REGISTRY_CODES
            reasons.append(codes[0] if again else codes[1])
            in_error = in_error or not again
        elif reading.nik:
            of_row, of_known = self._twin(reading, registry)
            if of_row is not None or of_known is not None:
                reasons.append("possible_duplicate")
        verdict = NEEDS_FIXING if in_error else DUPLICATE if again else READY
        return Judgement(verdict, tuple(sorted(reasons)), of_row, of_known)

    def _twin(self, reading: RowReading, registry: Registry) -> tuple[int | None, Any]:
        for earlier in self._by_key.get(reading.match_key, ()):
            if earlier.nik != reading.nik and is_possible_duplicate(reading, earlier):
                return earlier.number, None
        for known in registry.by_key.get(reading.match_key, ()):
            if is_possible_duplicate(reading, known):
                return None, known.ref
        return None, None


_REGISTRY_CODES = ("already_registered", "nik_clash_in_registry")
