"""Refused people, each with the branch's words and what their RW can do about it."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import get_language

from payung.enrolment.models import Nomination, ReplyLine
from payung.enrolment.queries.changes import LOOKUP
from payung.enrolment.queries.sending import corrected_since_refusal
from payung.enrolment.queries.states import REFUSED, people
from payung.enrolment.reading.words import advice_for
from payung.workers.models import Worker


@dataclass(frozen=True, slots=True)
class Refusal:
    """A refused person: where she lives, our code and the branch's words, advice, and since when.

    ``corrected``: her details changed since, so the next batch takes her along.
    """

    worker: Worker
    rw_code: str
    code: str
    text: str
    advice: str
    since: date
    nomination: Nomination | None
    corrected: bool


def refusals(area: str, *, on: date, known_on: date, worker_ids: list[int] | None = None) -> list[Refusal]:
    """Return the refused people of an area, by RW and name; ``worker_ids`` keeps these alone."""
    refused = people(REFUSED, area, on=on, known_on=known_on)
    found = list(refused if worker_ids is None else refused.filter(pk__in=worker_ids))
    latest = _latest_lines([worker.pk for worker in found], min(on, known_on))
    corrected = corrected_since_refusal(worker.pk for worker in found)
    language = get_language() or "id"
    listed = []
    for worker in found:
        line = latest.get(worker.pk)
        if line is None:  # the words are on a record that was merged into this one
            continue
        rw_code: str = worker.rw_code  # type: ignore[attr-defined]
        advice = advice_for(line.reason, language)
        listed.append(
            Refusal(
                worker, rw_code, line.reason, line.reason_text, advice, line.recorded_on, line.nomination,
                worker.pk in corrected,
            )
        )  # fmt: skip
    return listed


def _latest_lines(worker_ids: list[int], known_on: date) -> dict[int, ReplyLine]:
    latest: dict[int, ReplyLine] = {}
    for start in range(0, len(worker_ids), LOOKUP):
        lines = ReplyLine.objects.filter(
            worker_id__in=worker_ids[start : start + LOOKUP],
            outcome=ReplyLine.Outcome.REFUSED,
            recorded_on__lte=known_on,
        )
        for line in lines.select_related("nomination").defer("cells_sealed").order_by("pk"):
            assert line.worker_id
            latest[line.worker_id] = line
    return latest
