"""Who is a member without us: from the branch's list of active members, or from a refusal that says so."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from payung.access import sealing
from payung.access.actions import record, seal_file
from payung.access.authors import Author
from payung.access.models import SealedFile
from payung.access.verbs import verb
from payung.access.whose import is_own_word
from payung.enrolment.actions.keeping import Doubtful, answer_doubts, keep_doubtful
from payung.enrolment.models import Batch, Doubt, Elsewhere
from payung.enrolment.queries.changes import LOOKUP
from payung.enrolment.queries.known import Known, known_by_nik
from payung.enrolment.queries.memberships import by_kpj
from payung.enrolment.reading import MemberRow, read_members
from payung.regions.models import Region
from payung.regions.queries.finding import bound_of
from payung.rules.reasons import Reason, Refused
from payung.store.among import each_text
from payung.store.locks import Lock, hold
from payung.workers.models import Worker
from payung.workers.queries import roots

ELSEWHERE_COLUMNS = (
    "worker_id", "from_on", "until_on", "source", "file_id", "kpj_sealed", "kpj_index", "recorded_on",
)  # fmt: skip

SECOND = ("second_person",)  # why a row waits that its bringer may not say


class Outside(NamedTuple):
    """Somebody who is a member without us from a day on, with the number where the branch gives it."""

    worker_id: int
    from_on: date
    kpj: str


class Sent(NamedTuple):
    """A file as somebody sent it: its name and its bytes, and the order of day and month if somebody said it."""

    name: str
    data: bytes
    day_order: str


@dataclass(frozen=True, slots=True)
class MemberResult:
    """A row of a list of members: `elsewhere`, `known_elsewhere`, `ours`, `waiting`, `inactive`, `unknown`, `unclear`.

    `waiting`: the number may be the answer to a batch whose reply has not come; nothing is recorded.
    """

    row: int
    outcome: str
    worker: str | None
    waits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the rows of a list came to, and what must be said of its reading (see `sheets.unread.told`)."""

    rows: list[MemberResult]
    told: dict[str, Any]


@verb("import_members")
def import_members(
    name: str, data: bytes, *, area: Region | None = None, day_order: str = "", on: date, by: Author
) -> Outcome:
    """Take over the branch's list of active members: known workers who are not ours are protected elsewhere.

    The same list again records nothing new. ``area`` bounds whom it may touch. What it says counts at once where the
    branch's own account or the operator brings it; else its rows wait for a second person. Refuses what the reader of
    tables refuses, and ``no_lines``.
    """
    read, area = read_members(data, name, on=on, day_order=day_order), area or bound_of(by)
    if not read.rows:
        raise Refused([Reason("no_lines", _("The file has headings and no lines. Ask the branch for the whole file."))])
    return Outcome(_take_in(Sent(name, data, day_order), read.rows, area, on, by), read.told)


@transaction.atomic
def _take_in(sent: Sent, rows: Sequence[MemberRow], area: Region | None, on: date, by: Author) -> list[MemberResult]:
    """Record what the rows of a list say: they were read before anybody had to wait."""
    hold(Lock.MEMBERS)
    known = known_by_nik((row.nik for row in rows if row.nik), area=area.code if area else "").people
    ours = _ours(rows)
    standing = _standing_elsewhere(on)
    results: list[MemberResult] = []
    fresh: list[Outside] = []
    seen: set[int] = set()
    for row in rows:
        person = known.get(row.nik)
        outcome = _outcome(row, person, ours, standing, seen, on)
        waits = _why(row) if outcome == "unclear" else ()
        if person and outcome == "elsewhere":
            if is_own_word(by):
                fresh.append(Outside(person.worker_id, row.start or on, row.kpj))
            else:
                waits = SECOND
        if person:
            seen.add(person.root_id)
        ref = person.ref if person else ours.get(row.kpj)
        results.append(MemberResult(row.number, outcome, ref, waits))
    doubtful = _doubtful(rows, results, known)
    answered = _answered(rows, results) if is_own_word(by) else []
    if fresh or doubtful or answered:
        file = seal_file(sent.name, sent.data, on=on, day_order=sent.day_order)
        note_elsewhere(fresh, source="members_file", file=file, on=on)
        keep_doubtful(file, lines=doubtful, area=area.code if area else "", on=on, brought_by=by.account)
        answer_doubts(answered, file=file, on=on)
        after = {"elsewhere": len(fresh), "rows": len(rows), "doubtful": len(doubtful)}
        record("import_members", file.ref, on=on, by=by, after=after, area=area.code if area else "")
    return results


def _doubtful(rows: Sequence[MemberRow], results: Sequence[MemberResult], known: Mapping[str, Known]) -> list[Doubtful]:
    """Return the rows about people on file that nobody understands and that do not wait already."""
    found: dict[str, Doubtful] = {}
    for row, result in zip(rows, results, strict=True):
        if result.waits and row.nik in known:
            digest = _digest(row, result.waits)
            found.setdefault(digest, Doubtful(row.number, result.waits, digest, known[row.nik].worker_id))
    there = set(Doubt.objects.filter(digest__in=each_text(set(found))).values_list("digest", flat=True))
    return [one for digest, one in found.items() if digest not in there]


def _digest(row: MemberRow, waits: tuple[str, ...]) -> str:
    said = "|".join([row.nik, row.kpj, str(row.start), str(row.end), str(row.active), *waits])
    return sealing.blind_index("member doubt", said)


def _answered(rows: Sequence[MemberRow], results: Sequence[MemberResult]) -> list[str]:
    """Return the fingerprints of the same rows that wait, brought by somebody whose own word they are not."""
    spoken = {"elsewhere", "known_elsewhere"}
    mine = [_digest(row, SECOND) for row, result in zip(rows, results, strict=True) if result.outcome in spoken]
    waiting = Doubt.objects.undecided().filter(digest__in=each_text(set(mine)))
    return list(waiting.values_list("digest", flat=True))


def take_over(row: MemberRow, *, area: str, file: SealedFile, on: date) -> bool:
    """Take one row over as it stands, known from the day; return whether somebody is protected elsewhere by it."""
    person = known_by_nik([row.nik], area=area).people.get(row.nik)
    if person is None or _outcome(row, person, _ours([row]), _standing_elsewhere(on), set(), on) != "elsewhere":
        return False
    fact = Outside(person.worker_id, row.start or on, row.kpj)
    return bool(note_elsewhere([fact], source="members_file", file=file, on=on))


def _ours(rows: Sequence[MemberRow]) -> dict[str, str]:
    """Return the references of workers who hold a number of the list as our members, by number."""
    spells = by_kpj({row.kpj for row in rows if row.kpj})
    refs = _refs([held[0].worker_id for held in spells.values()])
    return {kpj: refs[held[0].worker_id] for kpj, held in spells.items()}


def _standing_elsewhere(on: date) -> set[int]:
    """Return the persons who are protected elsewhere on the day already."""
    root_of = roots(on)
    found = Elsewhere.objects.filter(until_on=None) | Elsewhere.objects.filter(until_on__gt=on)
    return {root_of.get(worker_id, worker_id) for worker_id in found.values_list("worker_id", flat=True)}


def _outcome(
    row: MemberRow, person: Known | None, ours: Mapping[str, str], standing: set[int], seen: set[int], on: date
) -> str:
    if row.problem:
        return "unclear"
    if not row.active or (row.end and row.end < on):
        return "inactive"
    if row.kpj in ours:
        return "ours"
    if person is None:
        return "unknown"
    if row.waits:
        return "unclear"
    if row.birth_date and row.name_key and row.birth_date != person.birth_date and row.name_key != person.name_key:
        return "unclear"
    if person.is_member and not row.kpj:
        return "ours"
    if person.root_id in standing or person.root_id in seen:
        return "known_elsewhere"
    return "waiting" if _may_be_ours_soon(row, person) else "elsewhere"


def _why(row: MemberRow) -> tuple[str, ...]:
    """Return the codes of why a row waits for a person."""
    return ((row.problem,) if row.problem else ()) + row.waits or ("another_person",)


def _may_be_ours_soon(row: MemberRow, person: Known) -> bool:
    """Whether the membership can be the one that an approved batch asked for, whose answer has not come yet."""
    asked = [line.batch for line in person.lines if line.batch.kind != Batch.Kind.PRECHECK and line.batch.approved_on]
    return any(row.start is None or row.start >= batch.on for batch in asked)


def note_elsewhere(people: Iterable[Outside], *, source: str, file: SealedFile | None, on: date) -> int:
    """Keep that these people are members without us; who is on file as such already counts once. Return how many."""
    wanted = {each.worker_id: each for each in people}
    ids = list(wanted)
    known: set[int] = set()
    for start in range(0, len(ids), LOOKUP):
        found = Elsewhere.objects.filter(worker_id__in=ids[start : start + LOOKUP])
        standing = found.filter(until_on=None) | found.filter(until_on__gt=on)
        same_day = found.filter(source=source, from_on__in={each.from_on for each in wanted.values()})
        known |= set(standing.values_list("worker_id", flat=True)) | set(same_day.values_list("worker_id", flat=True))
    refs = _refs([pk for pk in ids if pk not in known and wanted[pk].kpj])
    rows = []
    for pk, each in wanted.items():
        if pk in known:
            continue
        sealed = sealing.seal(each.kpj.encode(), bound_to=f"kpj:elsewhere:{refs[pk]}") if each.kpj else None
        index = sealing.blind_index("kpj", each.kpj) if each.kpj else ""
        rows.append((pk, each.from_on, None, source, file.pk if file else None, sealed, index, on))
    if rows:
        Elsewhere.objects.append(ELSEWHERE_COLUMNS, rows)
    return len(rows)


def _refs(worker_ids: Sequence[int]) -> dict[int, str]:
    refs: dict[int, str] = {}
    for start in range(0, len(worker_ids), LOOKUP):
        found = Worker.objects.filter(pk__in=worker_ids[start : start + LOOKUP])
        refs.update(found.values_list("pk", "ref"))
    return refs


def end_elsewhere(starts: Mapping[str, date], *, on: date) -> None:
    """End being protected elsewhere where the branch now gives the same number to us: number to start."""
    indexes = {sealing.blind_index("kpj", kpj): start for kpj, start in starts.items()}
    keys = list(indexes)
    for begin in range(0, len(keys), LOOKUP):
        for fact in Elsewhere.objects.filter(kpj_index__in=keys[begin : begin + LOOKUP], until_on=None):
            fact.until_on, fact.until_recorded_on = max(indexes[fact.kpj_index], fact.from_on), on
            fact.save(update_fields=["until_on", "until_recorded_on"])
