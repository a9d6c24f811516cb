"""Questions about nominations, batches, answers and memberships."""

from payung.enrolment.queries.batches import Progress, batch_path, batches_seen_by, lines_of
from payung.enrolment.queries.memberships import by_kpj, kpj_of, memberships_of, standing_ending
from payung.enrolment.queries.nominating import (
    Slots,
    eligible_ids,
    open_nomination,
    slots,
    slots_free,
    waiting_list,
)
from payung.enrolment.queries.person import Enrolment, enrolment_of
from payung.enrolment.queries.preview import LineResult, judged_lines, line_results, results_of
from payung.enrolment.queries.refused import Refusal, refusals
from payung.enrolment.queries.replies import open_batches
from payung.enrolment.queries.states import ELSEWHERE, REFUSED, WAITING, Counts, counts_by_rw, people

__all__ = [
    "ELSEWHERE", "REFUSED", "WAITING", "Counts", "Enrolment", "LineResult", "Progress", "Refusal", "Slots",
    "batch_path", "batches_seen_by", "by_kpj", "counts_by_rw", "eligible_ids", "enrolment_of", "judged_lines", "kpj_of",
    "line_results", "lines_of", "memberships_of", "open_batches", "open_nomination", "people", "refusals",
    "results_of", "slots", "slots_free", "standing_ending", "waiting_list",
]  # fmt: skip
