"""Everything on file about the people whom an answer or a list of members names by NIK, looked up in sets."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from payung.access import sealing
from payung.enrolment.models import Batch, BatchLine, Membership, Nomination, ReplyLine
from payung.enrolment.queries.changes import LOOKUP
from payung.enrolment.queries.spells import Spell, spells_by_worker
from payung.workers.models import Worker
from payung.workers.queries import roots


@dataclass(slots=True)
class Known:
    """A person as far as the branch's words about her matter; ``worker_id`` is the record that holds the NIK."""

    worker_id: int
    ref: str
    root_id: int
    name_key: str
    birth_date: date
    sector: str
    spells: list[Spell] = field(default_factory=list)
    nomination_id: int | None = None
    lines: list[BatchLine] = field(default_factory=list)
    died: bool = False

    @property
    def is_member(self) -> bool:
        """Whether a spell of hers has no ending."""
        return any(spell.last_day is None for spell in self.spells)

    def line_for(self, kind: str, has_number: bool, batch: Batch | None) -> BatchLine | None:
        """Return the open line of a batch that an answer is about, an approved batch before one that is not.

        A number means a registration; without it a pre-check or a change is meant where one is open.
        """
        fitting = [line for line in self.lines if batch is None or line.batch_id == batch.pk]
        if not fitting:
            return None
        is_registration = [
            line.batch.kind == Batch.Kind.NEW or line.change == BatchLine.Change.REPLACEMENT for line in fitting
        ]
        prefers = has_number or kind == "refused"
        ranked = sorted(
            zip(fitting, is_registration, strict=True),
            key=lambda pair: (pair[1] == prefers, pair[0].batch.approved_on is not None, pair[0].pk),
        )
        return ranked[-1][0]


@dataclass(slots=True)
class KnownPeople:
    """People by NIK, and the person who holds each participant number, by number."""

    people: dict[str, Known]
    owners: dict[str, int]


def known_by_nik(niks: Iterable[str], *, area: str = "", kpjs: Iterable[str] = ()) -> KnownPeople:
    """Return what is on file about the holders of these NIK, merges resolved; ``area`` empty means everywhere."""
    root_of = roots(date.max)
    people = _people(niks, area, root_of)
    by_root: dict[int, list[Known]] = {}
    for person in people.values():
        by_root.setdefault(person.root_id, []).append(person)
    records = {root: root for root in by_root}
    records.update({absorbed: root for absorbed, root in root_of.items() if root in by_root})
    _add_spells(records, by_root)
    _add_nominations(records, by_root)
    _add_lines(records, by_root)
    return KnownPeople(people, _owners(kpjs, root_of))


def _people(niks: Iterable[str], area: str, root_of: dict[int, int]) -> dict[str, Known]:
    indexes = {sealing.blind_index("nik", nik): nik for nik in niks}
    wanted = list(indexes)
    seen = Worker.objects.living_in(area) if area else Worker.objects.all()
    people: dict[str, Known] = {}
    for start in range(0, len(wanted), LOOKUP):
        for pk, ref, key, birth_date, sector, index in seen.filter(
            nik_index__in=wanted[start : start + LOOKUP]
        ).values_list("pk", "ref", "name_key", "birth_date", "sector", "nik_index"):
            people[indexes[index]] = Known(pk, ref, root_of.get(pk, pk), key, birth_date, sector)
    return people


def _chunks(records: dict[int, int]) -> Iterable[list[int]]:
    ids = list(records)
    return (ids[start : start + LOOKUP] for start in range(0, len(ids), LOOKUP))


def _add_spells(records: dict[int, int], by_root: dict[int, list[Known]]) -> None:
    for worker_id, spells in spells_by_worker(records).items():
        for person in by_root[records[worker_id]]:
            person.spells += spells
            person.spells.sort(key=lambda spell: (spell.start, spell.id))
            person.died = person.died or any(spell.died for spell in spells)


def _add_nominations(records: dict[int, int], by_root: dict[int, list[Known]]) -> None:
    for ids in _chunks(records):
        found = Nomination.objects.filter(worker_id__in=ids, withdrawn_on=None).order_by("pk")
        for pk, worker_id in found.values_list("pk", "worker_id"):
            for person in by_root[records[worker_id]]:
                person.nomination_id = pk


def _add_lines(records: dict[int, int], by_root: dict[int, list[Known]]) -> None:
    batches = cache(lambda pk: Batch.objects.get(pk=pk))
    for ids in _chunks(records):
        lines = list(BatchLine.objects.filter(worker_id__in=ids, batch__cancelled_on=None).order_by("pk"))
        answered = set(
            ReplyLine.objects.filter(worker_id__in=ids).exclude(batch_line=None).values_list("batch_line_id", flat=True)
        )
        for line in lines:
            if line.pk not in answered:
                line.batch = batches(line.batch_id)
                for person in by_root[records[line.worker_id]]:
                    person.lines.append(line)


def _owners(kpjs: Iterable[str], root_of: dict[int, int]) -> dict[str, int]:
    indexes = {sealing.blind_index("kpj", kpj): kpj for kpj in kpjs if kpj}
    wanted = list(indexes)
    owners: dict[str, int] = {}
    for start in range(0, len(wanted), LOOKUP):
        found = Membership.objects.filter(kpj_index__in=wanted[start : start + LOOKUP])
        for index, worker_id in found.values_list("kpj_index", "worker_id"):
            owners[indexes[index]] = root_of.get(worker_id, worker_id)
    return owners
