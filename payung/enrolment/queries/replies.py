"""What each line of the branch's answer says about whom, against everything on file; the judgement writes nothing."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from payung.access import sealing
from payung.access.whose import LONGEST_PAST
from payung.enrolment.models import Batch, BatchLine, ReplyLine
from payung.enrolment.queries.changes import LOOKUP
from payung.enrolment.queries.known import Known, known_by_nik
from payung.enrolment.reading import ReplyRow
from payung.enrolment.reading.members import is_likely
from payung.rules import provision
from payung.rules.months import month_of

ACCEPTED, REFUSED, UNMATCHED, REPEATED, UNCLEAR = (
    ReplyLine.Outcome.ACCEPTED, ReplyLine.Outcome.REFUSED, ReplyLine.Outcome.UNMATCHED, ReplyLine.Outcome.REPEATED,
    ReplyLine.Outcome.UNCLEAR,
)  # fmt: skip
PIECE = 1000  # lines that are judged and written at once
MONTHS_AHEAD = 3  # a start further ahead than this is a slip of the pen
DAYS_BEFORE_BATCH = 31  # and one further back than this before its batch was made
DAYS_BACK = 366  # or, where it answers no batch, before the day of recording


@dataclass(slots=True)
class Judged:
    """A line and what it comes to. ``code``: why it was refused or is unclear; ``flag``: what a person should see."""

    row: ReplyRow
    outcome: str
    code: str = ""
    flag: str = ""
    known: Known | None = None
    line: BatchLine | None = None
    digest: str | None = None
    of: int | None = None
    excused: bool = False  # a person says that its start is right all the same
    trusted: bool = True  # nobody has to look at it a second time

    @property
    def makes_member(self) -> bool:
        """Whether the line starts a spell of membership."""
        return self.outcome == ACCEPTED and not self.flag.startswith("no_spell")


def pieces(rows: Sequence[ReplyRow]) -> Iterator[list[ReplyRow]]:
    """Yield the lines in pieces; all lines about one NIK stand in the same piece, in the order of the file."""
    piece: list[ReplyRow] = []
    for group in _by_person(rows).values():
        piece += group
        if len(piece) >= PIECE:
            yield piece
            piece = []
    if piece:
        yield piece


def numbers_of_two(rows: Iterable[ReplyRow]) -> set[str]:
    """Return the participant numbers that the file gives to more than one NIK."""
    owners: dict[str, set[str]] = {}
    for row in rows:
        if row.kpj and row.nik and row.kind == "accepted":
            owners.setdefault(row.kpj, set()).add(row.nik)
    return {kpj for kpj, niks in owners.items() if len(niks) > 1}


def judge(
    rows: Sequence[ReplyRow],
    *,
    area: str,
    batch: Batch | None,
    twice_given: set[str],
    on: date,
    excused: bool = False,
    seen: bool = True,
) -> list[Judged]:
    """Return what these lines come to; they hold every line of the file about their NIK.

    ``area`` bounds who is looked up; empty means everybody. ``excused``: a person says that the start is right.
    ``seen``: the operator stands behind the file; of any account's, lines about nobody in a batch wait, and starts
    before their batch left or long before the day (``not_in_batch``, ``start_before_batch``, ``start_long_ago``).
    """
    known = known_by_nik((row.nik for row in rows if row.nik), area=area, kpjs={row.kpj for row in rows if row.kpj})
    said = _said_before(rows, batch)
    judged: list[Judged] = []
    for group in _by_person(rows).values():
        person = known.people.get(group[0].nik)
        judged += _group(group, person, said, known.owners, batch, twice_given, on, excused or seen, excused)
    return judged


def _by_person(rows: Iterable[ReplyRow]) -> dict[str, list[ReplyRow]]:
    """Return the lines by whom they are about: by NIK, and without a readable one by what they say."""
    groups: dict[str, list[ReplyRow]] = {}
    for row in rows:
        groups.setdefault(row.nik or row.statement, []).append(row)
    return groups


def digest(row: ReplyRow, scope: str = "") -> str:
    """Return the keyed fingerprint of what a line says: the same words about the same person count once."""
    return sealing.blind_index("reply", f"{row.statement}|{scope}" if scope else row.statement)


@dataclass(slots=True)
class Said:
    """Fingerprints of statements that are on file, and the batch that each of them answered."""

    batches: dict[str, int | None]

    def settled(self, row: ReplyRow, batch: Batch | None) -> str | None:
        """Return nothing when the line was said before; else the fingerprint to keep it under.

        Words that answered another batch are a new answer when somebody says which batch this file is for.
        """
        plain = digest(row)
        if plain not in self.batches:
            return plain
        answered = self.batches[plain]
        if batch is None or answered is None or answered == batch.pk:
            return None
        scoped = digest(row, batch.ref)
        return None if scoped in self.batches else scoped


def _said_before(rows: Sequence[ReplyRow], batch: Batch | None) -> Said:
    wanted = [digest(row) for row in rows]
    wanted += [digest(row, scope) for row in rows for scope in (UNMATCHED, UNCLEAR, *([batch.ref] if batch else []))]
    found: dict[str, int | None] = {}
    for start in range(0, len(wanted), LOOKUP):
        lines = ReplyLine.objects.filter(digest__in=wanted[start : start + LOOKUP])
        found.update(lines.values_list("digest", "batch_line__batch_id"))
    return Said(found)


def _group(
    group: Sequence[ReplyRow],
    person: Known | None,
    said: Said,
    owners: dict[str, int],
    batch: Batch | None,
    twice_given: set[str],
    on: date,
    trusted: bool,
    excused: bool,
) -> list[Judged]:
    """Judge the lines about one NIK together: a line may repeat another of them, or contradict it."""
    first: dict[str, int] = {}
    judged: list[Judged] = []
    fresh: list[Judged] = []
    for row in group:
        if row.statement in first:
            judged.append(Judged(row, REPEATED, known=person, of=first[row.statement]))
            continue
        first[row.statement] = row.number
        key = said.settled(row, batch) if row.nik else digest(row)
        if key is None:
            judged.append(Judged(row, REPEATED, known=person))
        else:
            fresh.append(Judged(row, "", known=person, digest=key, excused=excused, trusted=trusted))
    contradicts = _contradict([each.row for each in fresh])
    for each in fresh:
        if contradicts:
            each.outcome, each.code = UNCLEAR, "contradicts_in_file"
        else:
            _one(each, owners, batch, twice_given, on)
        if each.outcome in (UNMATCHED, UNCLEAR):
            each.digest = digest(each.row, each.outcome)
            if each.digest in said.batches:
                each.outcome, each.digest = REPEATED, None
    return sorted([*judged, *fresh], key=lambda each: each.row.number)


def _contradict(rows: Sequence[ReplyRow]) -> bool:
    """Whether one NIK is both accepted and refused, or accepted with two numbers or starts."""
    clear = [row for row in rows if not row.problem]
    accepted = {(row.kpj, row.start) for row in clear if row.kind == "accepted"}
    return len(accepted) > 1 or (bool(accepted) and any(row.kind == "refused" for row in clear))


def _one(each: Judged, owners: dict[str, int], batch: Batch | None, twice_given: set[str], on: date) -> None:
    """Judge one line that says something new."""
    row, person = each.row, each.known
    if row.problem:
        each.outcome, each.code = UNCLEAR, row.problem
    elif person is None:
        each.outcome = UNMATCHED
    elif row.birth_date and row.name_key and row.birth_date != person.birth_date and row.name_key != person.name_key:
        each.outcome, each.code = UNCLEAR, "another_person"
    else:
        each.line = person.line_for(row.kind, bool(row.kpj), batch)
        if row.kind == "refused":
            _refusal(each, person, on)
        else:
            _acceptance(each, person, owners, twice_given, on)
        if not each.trusted and each.outcome in (ACCEPTED, REFUSED) and (code := _looked_at_twice(each, on)):
            each.outcome, each.code, each.flag = UNCLEAR, code, ""
    if each.outcome in (UNMATCHED, UNCLEAR):
        each.line = None


def _looked_at_twice(each: Judged, on: date) -> str:
    """Return why a second person has to look at a line that is plain in itself, whichever account brings it."""
    if each.line is None:
        return "not_in_batch"
    start, batch = each.row.start, each.line.batch
    if not each.makes_member or start is None:
        return ""
    left_on = min(filter(None, (batch.approved_on, batch.handed_over_on)), default=None)
    if left_on and start < left_on:
        return "start_before_batch"
    return "start_long_ago" if start < on - LONGEST_PAST else ""


def _refusal(each: Judged, person: Known, on: date) -> None:
    each.outcome, each.code = REFUSED, each.row.reason
    start = each.row.start
    if (
        each.code == "already_member"
        and start
        and not each.excused
        and not is_likely(start, born=person.birth_date, on=on)
    ):
        each.outcome, each.code = UNCLEAR, "start_unlikely"
        return
    is_about_a_member = person.is_member and not (each.line and each.line.change)
    if is_about_a_member and each.code in ("already_member", "duplicate"):
        each.flag = "member_of_ours"
    elif is_about_a_member:
        each.outcome, each.code = UNCLEAR, "member_already"
    elif each.line is None:
        each.flag = "not_in_batch"


def _acceptance(each: Judged, person: Known, owners: dict[str, int], twice_given: set[str], on: date) -> None:
    row, batch = each.row, each.line.batch if each.line else None
    kind = batch.kind if batch else ""
    change = each.line.change if each.line else ""
    is_about_a_spell = kind == Batch.Kind.CHANGE and change != BatchLine.Change.REPLACEMENT
    asked_for_no_start = kind == Batch.Kind.PRECHECK or is_about_a_spell
    if asked_for_no_start and not (kind == Batch.Kind.PRECHECK and row.kpj and row.start):
        each.outcome, each.flag = ACCEPTED, f"no_spell_{kind}"
        return
    code = _doubt(row, person, owners, twice_given, on)
    if (
        not code
        and row.start
        and not each.excused
        and not is_likely_start(row.start, born=person.birth_date, batch=batch, on=on)
    ):
        code = "start_unlikely"
    if code == "said_before":
        each.outcome, each.digest, each.line = REPEATED, None, None
    elif code:
        each.outcome, each.code = UNCLEAR, code
    else:
        each.outcome = ACCEPTED
        each.flag = "" if each.line else "not_in_batch"
        if person.spells:
            each.flag = "new_spell"


def is_likely_start(start: date, *, born: date, batch: Batch | None, on: date) -> bool:
    """Whether the branch can have meant this start: near the batch that it answers and the day of recording."""
    earliest = batch.on - timedelta(DAYS_BEFORE_BATCH) if batch else on - timedelta(DAYS_BACK)
    return max(earliest, born) <= start and month_of(start) <= month_of(on) + MONTHS_AHEAD


def _doubt(row: ReplyRow, person: Known, owners: dict[str, int], twice_given: set[str], on: date) -> str:
    """Return why an acceptance cannot be taken over as it stands; nothing when it can."""
    if row.kind == "eligible":
        return "eligible_only"
    if not row.kpj:
        return "kpj_missing"
    if row.start is None:
        return "start_missing"
    if row.kpj in twice_given or owners.get(row.kpj, person.root_id) != person.root_id:
        return "kpj_of_another"
    same_day = [spell for spell in person.spells if spell.start == row.start]
    if same_day:
        same_number = same_day[0].kpj_index == sealing.blind_index("kpj", row.kpj)
        return "said_before" if same_number else "kpj_differs"
    if person.died:
        return "died"
    return "" if all(_is_over(spell, row.start) for spell in person.spells) else "start_differs"


def _is_over(spell: Any, start: date) -> bool:
    """Whether a new start can follow a spell: it had ended, or so much later that it can have lapsed."""
    if spell.last_day is not None and spell.last_day < start:
        return True
    grace = provision("membership.grace_months", on=start).number
    return month_of(start) > month_of(spell.start) + grace


def counts(judged: Iterable[Judged]) -> dict[str, int]:
    """Return how many lines come to each outcome, all outcomes named."""
    found = Counter(str(each.outcome) for each in judged)
    return {outcome: found[outcome] for outcome in ReplyLine.Outcome.values if found[outcome] or outcome != UNCLEAR}


def open_batches(area: str | None = None) -> list[Batch]:
    """Return the batches that have lines without an answer, the latest first; none in an empty area."""
    answered = ReplyLine.objects.exclude(batch_line=None).values("batch_line")
    waiting = BatchLine.objects.exclude(pk__in=answered).values("batch")
    found = Batch.objects.filter(pk__in=waiting, cancelled_on=None).select_related("area")
    if area is not None:
        found = found.filter(area__code__startswith=area) if area else found.none()
    return list(found)
