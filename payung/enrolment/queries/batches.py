"""Batches as a person follows them: prepared, approved, handed over, answered."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from payung.access.models import User
from payung.enrolment.models import Batch, BatchLine, Reply, ReplyLine
from payung.enrolment.queries.changes import LOOKUP
from payung.store.among import each
from payung.workers.models import Worker


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a batch's path: its key, whether and when it was done, and by whom."""

    key: str
    on: date | None
    who: str = ""
    so_far: int = 0  # lines that were answered, while others are not yet


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a batch has come: its steps, and how many of its lines were answered and how."""

    steps: list[Step]
    lines: int
    accepted: int
    refused: int

    @property
    def waiting(self) -> int:
        """Return how many lines the branch has not answered."""
        return self.lines - self.accepted - self.refused

    @property
    def now(self) -> str:
        """Return the key of the last step that was done."""
        return [step.key for step in self.steps if step.on][-1]


def batches_seen_by(user: User) -> "QuerySet[Batch]":
    """Return the batches a user may see, the latest first."""
    return Batch.objects.visible_to(user).select_related("area", "by", "approved_by", "handed_over_by", "file")


def returned_to(user: User, *, on: date) -> Batch | None:
    """Return the latest batch that a second person gave back to its maker, unless she made one for the area since."""
    back = Batch.objects.filter(by=user, cancelled_on__lte=on).exclude(returned_by=None).order_by("-pk").first()
    if back is None:
        return None
    since = Batch.objects.filter(by=user, area=back.area_id, kind=back.kind, pk__gt=back.pk, returned_by=None)
    return None if since.exists() else back


@dataclass(frozen=True, slots=True)
class FellOut:
    """Somebody who fell out of a batch on its day, and the codes of why."""

    worker: Worker
    reasons: list[str]


def left_out(batch: Batch) -> list[FellOut]:
    """Return who fell out of a batch, by name; who left the registry since is not among them."""
    reasons = {each["worker"]: each["reasons"] for each in batch.left_out}
    refs = list(reasons)
    found: list[Worker] = []
    for start in range(0, len(refs), LOOKUP):
        found += Worker.objects.filter(ref__in=refs[start : start + LOOKUP])
    return [FellOut(worker, reasons[worker.ref]) for worker in sorted(found, key=lambda each: each.name_key)]


def lines_applied(reply: Reply) -> int:
    """Return how many lines of an answer were taken over so far."""
    return ReplyLine.objects.filter(reply=reply).count()


def lines_of(batch: Batch) -> list[BatchLine]:
    """Return a batch's lines in the order of the file, each with its worker."""
    return list(BatchLine.objects.filter(batch=batch).select_related("worker").order_by("number"))


def batch_path(batch: Batch) -> Progress:
    """Return how far the batch has come. Whether it is answered is derived from the branch's lines."""
    return paths_of([batch])[batch.pk]


def paths_of(batches: list[Batch]) -> dict[int, Progress]:
    """Return how far each of these batches has come, by id."""
    ids = [batch.pk for batch in batches]
    lines = dict(
        BatchLine.objects.filter(batch__in=ids)
        .order_by()
        .values("batch")
        .annotate(n=Count("pk"))
        .values_list("batch", "n")
    )
    is_accepted, is_refused = Q(outcome=ReplyLine.Outcome.ACCEPTED), Q(outcome=ReplyLine.Outcome.REFUSED)
    answers = (
        ReplyLine.objects.filter(batch_line__batch__in=ids)
        .order_by()
        .values("batch_line__batch")
        .annotate(
            yes=Count("batch_line", distinct=True, filter=is_accepted),
            no=Count("batch_line", distinct=True, filter=is_refused),
        )
    )
    answered = {row["batch_line__batch"]: (row["yes"], row["no"]) for row in answers}
    last = dict(
        ReplyLine.objects.filter(batch_line__batch__in=ids)
        .order_by("pk")
        .values_list("batch_line__batch", "recorded_on")
    )
    return {batch.pk: _path(batch, lines.get(batch.pk, 0), answered.get(batch.pk, (0, 0)), last) for batch in batches}


def _path(batch: Batch, lines: int, answered: tuple[int, int], last: dict[int, date]) -> Progress:
    accepted, refused = answered
    whole = lines and accepted + refused >= lines
    steps = [
        Step("prepared", batch.on, str(batch.by)),
        Step("approved", batch.approved_on, str(batch.approved_by or "")),
        Step("handed_over", batch.handed_over_on, str(batch.handed_over_by or "")),
        Step("answered", last.get(batch.pk) if whole else None, so_far=accepted + refused),
    ]
    return Progress(steps, lines, accepted, refused)


def sent_of(workers: Iterable[int], *, on: date) -> set[int]:
    """Return which nominations of these workers were with the branch by the day: handed over to it, or answered.

    A pre-check asks without registering anybody; it is not among them.
    """
    kinds = (Batch.Kind.NEW, Batch.Kind.CHANGE)
    lines = BatchLine.objects.filter(worker_id__in=each(workers), batch__kind__in=kinds).exclude(nomination=None)
    left, kept = set[int](), list[tuple[int, int]]()
    for nomination, batch, day in lines.values_list("nomination_id", "batch_id", "batch__handed_over_on"):
        if day is not None and day <= on:
            left.add(nomination)
        else:
            kept.append((nomination, batch))
    said = ReplyLine.objects.filter(batch_line__batch__in={batch for _nomination, batch in kept}, recorded_on__lte=on)
    answered = set(said.values_list("batch_line__batch", flat=True)) if kept else set()
    return left | {nomination for nomination, batch in kept if batch in answered}
