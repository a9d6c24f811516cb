"""Which records are one person: merges in force as known on a day, and those that only wait."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from payung.workers.models import Merge, Worker, in_force_on

EVER = date.max  # "as known on" a day that never ends: everything that was recorded
LOOKUP_SIZE = 900  # below the smallest limit of bound values of any SQLite


def pieces(ids: Iterable[int]) -> Iterator[list[int]]:
    """Yield the ids in pieces that any database takes in one query."""
    wanted = list(ids)
    for start in range(0, len(wanted), LOOKUP_SIZE):
        yield wanted[start : start + LOOKUP_SIZE]


def root_in(kept: Mapping[int, int], record: int) -> int:
    """Return where the merges (absorbed id to kept id) lead from a record; itself when it was not absorbed."""
    seen = {record}
    while (above := kept.get(record)) is not None and above not in seen:
        seen.add(above)
        record = above
    return record


def roots(known_on: date) -> dict[int, int]:
    """Return, for every absorbed worker's id, the id of the record she lives on in, as known on the day."""
    kept = dict(in_force_on(Merge.objects.all(), known_on).values_list("absorbed_id", "kept_id"))
    return {absorbed: root_in(kept, absorbed) for absorbed in kept}


def open_roots() -> dict[int, int]:
    """Return the same for all merges that nobody took back, those that wait for a second person among them."""
    kept = dict(Merge.objects.filter(undone_on=None).values_list("absorbed_id", "kept_id"))
    return {absorbed: root_in(kept, absorbed) for absorbed in kept}


def same_person_ids(worker: Worker, known_on: date) -> list[int]:
    """Return the ids of all records of the person, the one she lives on in first."""
    root_of = roots(known_on)
    root = root_of.get(worker.pk, worker.pk)
    return [root, *(absorbed for absorbed, kept in root_of.items() if kept == root)]


def lives_on_in(worker: Worker, known_on: date) -> Worker:
    """Return the record that counts for the person: the worker's own, or the one that it was merged into."""
    root = roots(known_on).get(worker.pk, worker.pk)
    return worker if root == worker.pk else Worker.objects.get(pk=root)
